/* SPDX-License-Identifier: ISC */
/*
 * directive: what each line of a rule file does, one row of a table a word.
 */
#ifndef LIAISON_RULES_DIRECTIVE_H
#define LIAISON_RULES_DIRECTIVE_H

#include "source.h"

/* A rule that was named before it was there; it may come later. */
struct mention {
	uint32_t rule;
	const char *word; /* "score" */
	struct place place;
};

struct loader {
	struct rules *rules;
	struct problems *problems;
	bool thorough;
	LIST(struct mention) mentions;
	LIST(struct place) places; /* of each rule's definition, by its index */
};

void directive_line(struct loader *loader, const struct line *line);

/* meta.c: when all lines are read. */
void meta_finish(struct loader *loader);

/* unknown.c: why SpamAssassin's word is left out here; NULL when it is none. */
const char *unknown_why(struct text word);
/* The known word but for one letter, or two that changed places. */
bool unknown_near(struct text word, const char *known);

#endif
