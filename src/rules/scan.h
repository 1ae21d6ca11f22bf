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

#include <string.h>

#include "liaison/rules.h"
#include "literal.h"

struct scan_word {
	struct text bytes; /* without marks */
	bool begins, ends; /* a word begins with its first byte, ends with its last */
	uint32_t next;	   /* in the table that finds equal ones: index + 1 */
};

/* What one thread needs to use a set: which words the last texts held. */
struct scan_found {
	uint32_t *stamps; /* by word: `turn` when it was found */
	uint32_t turn;
	uint32_t *words; /* those found, each once */
	size_t len;
	void *scratch; /* the machine's */
};

/* Finds the words of a set. */
struct scan_machine {
	void (*text)(const struct scan_machine *machine, struct text text,
		     struct scan_found *found);
	/* What it needs in each thread, or NULL. */
	void (*thread)(const struct scan_machine *machine, struct pool *pool,
		       struct scan_found *found);
};

/* The words of a set, numbered in the order in which they came.  Once it is
 * ready it does not change, and may be used on several threads. */
struct scan {
	struct pool *pool;
	LIST(struct scan_word) words;
	uint32_t *buckets; /* for equal words: index + 1 of the first */
	const struct scan_machine *machine;
};

struct scan *scan_open(struct pool *pool);
/* The number of the word; the same one for the same word. */
uint32_t scan_add(struct scan *scan, struct text word);
/* No more words. */
void scan_ready(struct scan *scan, enum prefilter prefilter);
void scan_found_open(struct pool *pool, const struct scan *scan, struct scan_found *found);

/* Forgets what was found.  False when all stamps were taken back: those of others
 * that go by the turn have to be, too. */
static inline bool scan_begin(const struct scan *scan, struct scan_found *found)
{
	found->len = 0;
	if (++found->turn != 0)
		return true;
	/* after four thousand million texts */
	memset(found->stamps, 0, scan->words.len * sizeof(*found->stamps));
	found->turn = 1;
	return false;
}

/* The words of this text, added to what was found since scan_begin(). */
static inline void scan_text(const struct scan *scan, struct text text, struct scan_found *found)
{
	if (scan->words.len > 0 && text.len > 0)
		scan->machine->text(scan->machine, text, found);
}

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

const struct scan_machine *scan_words_open(struct pool *pool, const struct scan_word *words,
					   size_t count);
/* NULL where the program was built without libhs, or libhs cannot. */
const struct scan_machine *scan_hs_open(struct pool *pool, const struct scan_word *words,
					size_t count);
bool scan_hs_is_there(void);

#endif
