/* SPDX-License-Identifier: ISC */
/*
 * shingle: what a text says, as keyed hashes of its runs of words.
 *
 * Two texts that share a run of SHINGLE_WORDS words share a hash, whatever
 * their line breaks, quote marks, punctuation and letter case; without the
 * key nobody can tell from a hash which words it is of, nor try some.
 */
#ifndef LIAISON_SHINGLE_H
#define LIAISON_SHINGLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "liaison/mac.h"
#include "liaison/pool.h"
#include "liaison/text.h"

/* Fewer words are phrases that everybody uses ("as far as I know"); more
 * would miss a sentence that was changed in the middle. */
#define SHINGLE_WORDS 5
/* A mail of 5 KB has some 800; beyond this the text is long enough to be
 * known by its beginning. */
#define SHINGLES_MAX 4000
/* That many in common are a run of 8 words: a sentence, not a phrase. */
#define SHINGLES_REPEAT 4
/* A text with fewer (12 words) says too little to be told from another. */
#define SHINGLES_FEW 8
/* Of a hundred of the one text's, how many the other has when they are nearly
 * the same: a greeting or a changed date is a few in a hundred of a short mail. */
#define SHINGLES_ALIKE 80

/* Sorted, each once. */
struct shingles {
	uint64_t *at;
	size_t len;
};

/* Words run on from one text to the next. */
void shingles_of(struct pool *pool, const struct mac_key *key, const struct text *texts,
		 size_t count, struct shingles *out);

/* How many both have. */
size_t shingles_common(const struct shingles *a, const struct shingles *b);

/* Does `text` repeat something of `of`?  A text `of` that has no more than a
 * run is repeated by all of it. */
bool shingles_repeat(const struct shingles *text, const struct shingles *of);

/* Can nearly all of `text` be read in `where`? */
bool shingles_alike(const struct shingles *text, const struct shingles *where);

/* As the bytes that the store keeps, and back. */
struct text shingles_bytes(struct pool *pool, const struct shingles *shingles);
void shingles_read(struct pool *pool, struct text bytes, struct shingles *out);

#endif
