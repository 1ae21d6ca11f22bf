/* SPDX-License-Identifier: ISC */
/*
 * regex: one regular expression of a rule.  PCRE2 lives in regex.c alone.
 *
 * A regex is compiled when it is first run, and given to the JIT compiler
 * once it has been run over REGEX_JIT_AFTER bytes: for one mail of 5 KB that
 * costs what it gains, for an archive it gains threefold (and is given at once).  A long
 * alternation, which the interpreter tries branch by branch at each word, repays it sooner: one of
 * 1 KB over 5 KB of text took 8.5 million instructions, with the JIT 1.5 to compile and 0.9 to run.
 */
#ifndef LIAISON_RULES_REGEX_H
#define LIAISON_RULES_REGEX_H

#include "literal.h"

#define REGEX_JIT_AFTER ((size_t)256 * 1024)
/* A regex of that many bytes is long, and has been run over enough after these. */
#define REGEX_LONG 300
#define REGEX_LONG_JIT_AFTER ((size_t)1024)

enum regex_flag {
	REGEX_CASELESS = 1 << 0,      /* i */
	REGEX_DOTALL = 1 << 1,	      /* s */
	REGEX_MULTILINE = 1 << 2,     /* m */
	REGEX_EXTENDED = 1 << 3,      /* x */
	REGEX_EXTENDED_MORE = 1 << 4, /* xx */
	REGEX_NO_CAPTURE = 1 << 5,    /* n */
	REGEX_PROPERTIES = 1 << 6,    /* u: \w, \d, \s and \b by Unicode's tables */
	REGEX_UTF8 = 1 << 7	      /* characters, not octets; the subject must be valid */
};

struct regex {
	struct text source; /* between the delimiters */
	unsigned flags;
	struct literals needs; /* once a second text is asked about */
	bool asked, read;
	void *code;		   /* pcre2_code */
	struct regex_share *share; /* of several threads, or NULL */
	bool bad;		   /* does not compile */
	bool jit;
	size_t seen; /* bytes run over, for the JIT */
};

enum regex_result { REGEX_HIT, REGEX_MISS, REGEX_LIMIT, REGEX_BAD };

struct regex_engine;
struct regex_share;

/* Lives as long as the pool.  For one thread. */
struct regex_engine *regex_engine_open(struct pool *pool);

/* False when the source is wrong: *message is PCRE2's, *offset where in the
 * source.  Both may be NULL. */
bool regex_compile(struct regex_engine *engine, struct pool *pool, struct regex *regex,
		   const char **message, size_t *offset);

/* A regex that several threads run, each with an engine and a struct regex of its
 * own: the first that needs it compiles it, for the JIT too, and the others take
 * that.  Lives as long as the pool, with all that comes of it. */
struct regex_share *regex_share_open(struct pool *pool);
/* From now on it runs what is shared. */
void regex_join(struct regex *regex, struct regex_share *share);

/* False: it cannot match in the text whose trigrams those are.  One text is
 * all that most rules are asked about by the hook; an archive, or a mail of many
 * paragraphs, is worth a formula. */
bool regex_allows(struct pool *pool, struct regex *regex, const struct grams *grams);

/* True: it cannot match in that text, whatever PCRE2 found out. */
bool regex_is_out(struct pool *pool, struct regex *regex, struct text text);

/* The next match at or behind `from`.  With `beyond_empty` an empty match at
 * `from` itself does not count (it was the last one).  REGEX_LIMIT: PCRE2 gave
 * up at its match, depth or heap limit; whether it would hit is not known. */
enum regex_result regex_run(struct regex_engine *engine, struct pool *pool, struct regex *regex,
			    struct text subject, size_t from, bool beyond_empty, size_t *start,
			    size_t *end);

#endif
