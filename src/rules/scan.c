/* SPDX-License-Identifier: ISC */
/*
 * scan: a set of words, and the machine that finds them.
 */
#include "scan.h"

#define SCAN_BUCKETS 4096 /* for equal words; a power of two */

struct scan *scan_open(struct pool *pool)
{
	struct scan *scan = pool_alloc(pool, sizeof(*scan));

	scan->pool = pool;
	scan->buckets = pool_array(pool, SCAN_BUCKETS, sizeof(*scan->buckets));
	return scan;
}

static uint32_t scan_hash(struct text text) /* FNV-1a */
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 16777619u;
	return hash % SCAN_BUCKETS;
}

uint32_t scan_add(struct scan *scan, struct text literal)
{
	struct scan_word word = {.bytes = literal};
	uint32_t *bucket = &scan->buckets[scan_hash(literal)];
	struct scan_word *added;

	if (word.bytes.len > 0 && word.bytes.at[0] == LITERAL_BEGINS) {
		word.begins = true;
		word.bytes = text_from(word.bytes, 1);
	}
	if (word.bytes.len > 0 && word.bytes.at[word.bytes.len - 1] == LITERAL_ENDS) {
		word.ends = true;
		word.bytes.len--;
	}
	for (uint32_t at = *bucket; at > 0; at = scan->words.at[at - 1].next) {
		const struct scan_word *old = &scan->words.at[at - 1];

		if (old->begins == word.begins && old->ends == word.ends &&
		    text_equal(old->bytes, word.bytes))
			return at - 1;
	}
	added = LIST_PUSH(scan->pool, &scan->words);
	*added = word;
	added->bytes = text_copy(scan->pool, word.bytes);
	added->next = *bucket;
	*bucket = (uint32_t)scan->words.len;
	return (uint32_t)scan->words.len - 1;
}

/* What cannot be made is done without: both find the same. */
void scan_ready(struct scan *scan, enum prefilter prefilter)
{
	if (prefilter == PREFILTER_HS)
		scan->machine = scan_hs_open(scan->pool, scan->words.at, scan->words.len);
	if (scan->machine == NULL)
		scan->machine = scan_words_open(scan->pool, scan->words.at, scan->words.len);
}

void scan_found_open(struct pool *pool, const struct scan *scan, struct scan_found *found)
{
	*found = (struct scan_found){.turn = 1};
	found->stamps = pool_array(pool, scan->words.len + 1, sizeof(*found->stamps));
	found->words = pool_array(pool, scan->words.len + 1, sizeof(*found->words));
	if (scan->machine->thread != NULL)
		scan->machine->thread(scan->machine, pool, found);
}
