/* SPDX-License-Identifier: ISC */
/*
 * source: the lines of rule files: folders, `include`, `if`, comments.
 */
#ifndef LIAISON_RULES_SOURCE_H
#define LIAISON_RULES_SOURCE_H

#include "ruleset.h"

/* Where something stands, for a problem that shows only later. */
struct place {
	const char *file;
	unsigned line, column;
	struct text source; /* the whole line, as in the file */
};

struct problems {
	struct pool *pool;
	struct rules_problems *list; /* where they go; never NULL */
	size_t errors;
};

void problem_at(struct problems *problems, bool warning, const struct place *place,
		const char *format, ...) __attribute__((format(printf, 4, 5)));
/* A line of a listing: "file:line:column: message". */
const char *problem_print(struct pool *pool, const struct rules_problem *problem);

/* One line without comment, escapes and outer white space. */
struct line {
	struct text text;
	struct place place; /* of its first character */
};

/* The place of `at`, which points into line->text. */
struct place line_place(const struct line *line, const char *at);

struct source;
struct source *source_open(struct pool *pool, struct problems *problems);
/* Reads on in that file.  STATUS_NOT_FOUND and others with a message that
 * names the path. */
enum status source_enter(struct source *source, const char *path, struct error *err);
/* The next line that says something and is not skipped; `include`, `if`,
 * `else`, `endif`, `lang` are dealt with.  False at the end. */
bool source_line(struct source *source, struct line *line);

/* True when the condition of an `if` holds; reports what is wrong with it. */
bool cond_holds(struct pool *pool, struct problems *problems, const struct line *line,
		struct text condition);

/* Takes the next word off the front. */
struct text word_next(struct text *rest);

#endif
