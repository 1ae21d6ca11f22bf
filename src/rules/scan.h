/* SPDX-License-Identifier: ISC */
/*
 * scan: all words of many rules, looked for in one pass over a text.
 *
 * A word is a literal as literal.h has it: in lower case, perhaps with a mark
 * where a word must begin or end.  Two machines stand behind this door: ours
 * (scan_words.c), and libhs where configure found it (scan_hs.c).  Both find the
 * same words.
 */
#ifndef LIAISON_RULES_SCAN_H
#define LIAISON_RULES_SCAN_H

#include "liaison/rules.h"
#include "literal.h"

/* The words of a set, numbered in the order in which they came.  Once it is
 * ready it does not change, and may be used on several threads. */
struct scan;

/* What one thread needs to use a set: which words the last text held. */
struct scan_found {
	uint32_t *stamps; /* by word: `turn` when it was found */
	uint32_t turn;
	uint32_t *words; /* those found, each once */
	size_t len;
	void *scratch; /* the machine's */
};

struct scan *scan_open(struct pool *pool);
/* The number of the word; the same one for the same word. */
uint32_t scan_add(struct scan *scan, struct text word);
/* No more words.  PREFILTER_AUTO takes libhs where it is there. */
void scan_ready(struct scan *scan, enum prefilter prefilter);
size_t scan_count(const struct scan *scan);
/* This program was built with libhs. */
bool scan_has_hs(void);

void scan_found_open(struct pool *pool, const struct scan *scan, struct scan_found *found);
/* Forgets what was found. */
void scan_begin(const struct scan *scan, struct scan_found *found);
/* The words of this text, added to what was found since scan_begin(). */
void scan_text(const struct scan *scan, struct text text, struct scan_found *found);

static inline bool scan_has(const struct scan_found *found, uint32_t word)
{
	return found->stamps[word] == found->turn;
}

static inline void scan_note(struct scan_found *found, uint32_t word)
{
	if (found->stamps[word] == found->turn)
		return;
	found->stamps[word] = found->turn;
	found->words[found->len++] = word;
}

/* ---- the machines ----------------------------------------------------------- */

struct scan_word {
	struct text bytes; /* without marks */
	bool begins, ends; /* a word begins with its first byte, ends with its last */
	uint32_t next;	   /* in the table that finds equal ones: index + 1 */
};

struct scan_words; /* ours */
struct scan_words *scan_words_open(struct pool *pool, const struct scan_word *words, size_t count);
void scan_words_text(const struct scan_words *machine, struct text text, struct scan_found *found);

#endif
