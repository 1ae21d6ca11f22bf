/* SPDX-License-Identifier: ISC */
/*
 * shingle: runs of words as keyed hashes.  See shingle.h.
 */
#include <stdlib.h>
#include <string.h>

#include "liaison/shingle.h"

/* Longer words are addresses and base64; their beginning tells them apart. */
#define SHINGLE_WORD_MAX 40

/* The last SHINGLE_WORDS words, one space behind each. */
struct shingle_window {
	char words[SHINGLE_WORDS][SHINGLE_WORD_MAX + 1];
	size_t lens[SHINGLE_WORDS];
	size_t seen;
};

/* Bytes of other scripts count as letters: their words are runs of them. */
static bool shingle_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80;
}

/* The next word, folded, into the window. */
static bool shingle_word(struct text *rest, struct shingle_window *window)
{
	size_t slot = window->seen % SHINGLE_WORDS;
	size_t at = 0, len = 0;

	while (at < rest->len && !shingle_letter((unsigned char)rest->at[at]))
		at++;
	for (; at < rest->len && shingle_letter((unsigned char)rest->at[at]); at++) {
		char c = rest->at[at];

		if (len < SHINGLE_WORD_MAX)
			window->words[slot][len++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	*rest = text_from(*rest, at);
	if (len == 0)
		return false;
	window->words[slot][len++] = ' ';
	window->lens[slot] = len;
	window->seen++;
	return true;
}

static uint64_t shingle_hash(const struct mac_key *key, const struct shingle_window *window)
{
	char run[SHINGLE_WORDS * (SHINGLE_WORD_MAX + 1)];
	uint8_t mac[MAC_SIZE];
	uint64_t hash = 0;
	size_t len = 0;

	for (size_t i = 0; i < SHINGLE_WORDS; i++) {
		size_t slot = (window->seen + i) % SHINGLE_WORDS;

		memcpy(run + len, window->words[slot], window->lens[slot]);
		len += window->lens[slot];
	}
	mac_of(key, "shingle", text_make(run, len), mac);
	for (size_t i = 0; i < sizeof(hash); i++)
		hash = hash << 8 | mac[i];
	return hash;
}

static int shingle_compare(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

static void shingles_sort(struct shingles *shingles)
{
	size_t kept = 0;

	if (shingles->len == 0)
		return;
	qsort(shingles->at, shingles->len, sizeof(*shingles->at), shingle_compare);
	for (size_t i = 1; i < shingles->len; i++)
		if (shingles->at[i] != shingles->at[kept])
			shingles->at[++kept] = shingles->at[i];
	shingles->len = kept + 1;
}

void shingles_of(struct pool *pool, const struct mac_key *key, const struct text *texts,
		 size_t count, struct shingles *out)
{
	struct shingle_window window = {.seen = 0};
	size_t most = 0;

	/* A word and what parts it from the next are two bytes at least. */
	for (size_t i = 0; i < count && most < SHINGLES_MAX; i++)
		most += texts[i].len / 2 + 1;
	if (most > SHINGLES_MAX)
		most = SHINGLES_MAX;
	*out = (struct shingles){pool_alloc(pool, (most + 1) * sizeof(*out->at)), 0};
	for (size_t i = 0; i < count; i++) {
		struct text rest = texts[i];

		while (out->len < most && shingle_word(&rest, &window))
			if (window.seen >= SHINGLE_WORDS)
				out->at[out->len++] = shingle_hash(key, &window);
	}
	shingles_sort(out);
}

size_t shingles_common(const struct shingles *a, const struct shingles *b)
{
	size_t i = 0, k = 0, common = 0;

	while (i < a->len && k < b->len) {
		if (a->at[i] == b->at[k])
			common++;
		if (a->at[i] <= b->at[k])
			i++;
		else
			k++;
	}
	return common;
}

bool shingles_repeat(const struct shingles *text, const struct shingles *of)
{
	size_t need = of->len < SHINGLES_REPEAT ? of->len : SHINGLES_REPEAT;

	return need > 0 && shingles_common(text, of) >= need;
}

bool shingles_alike(const struct shingles *text, const struct shingles *where)
{
	return text->len >= SHINGLES_FEW &&
	       shingles_common(text, where) * 100 >= text->len * SHINGLES_ALIKE;
}

/* Most significant byte first, so that a store moves between machines. */
struct text shingles_bytes(struct pool *pool, const struct shingles *shingles)
{
	size_t size = shingles->len * sizeof(*shingles->at);
	char *bytes = pool_alloc(pool, size + 1);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(shingles->at[i / 8] >> (56 - 8 * (i % 8)));
	return text_make(bytes, size);
}

void shingles_read(struct pool *pool, struct text bytes, struct shingles *out)
{
	*out = (struct shingles){pool_alloc(pool, bytes.len + 1), bytes.len / sizeof(*out->at)};
	for (size_t i = 0; i < out->len; i++) {
		out->at[i] = 0;
		for (size_t k = 0; k < 8; k++)
			out->at[i] = out->at[i] << 8 | (unsigned char)bytes.at[8 * i + k];
	}
}
