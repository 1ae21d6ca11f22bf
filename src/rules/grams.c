/* SPDX-License-Identifier: ISC */
/*
 * grams: the trigrams of a text, and what they say of a regex's needs.
 */
#include "literal.h"

/* Eight bits and more to the byte of text keep chance hits below one in
 * eight; a subject has 256 bytes of bitmap, and 1 MB still fits the cache. */
#define GRAMS_BITS_MIN ((size_t)1 << 11)
#define GRAMS_BITS_MAX ((size_t)1 << 23)

static char grams_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static uint32_t grams_hash(uint32_t gram)
{
	gram *= 0x9E3779B1u; /* Knuth's multiplicative hash */
	return gram ^ (gram >> 15);
}

void grams_open(struct pool *pool, struct grams *grams, size_t bytes)
{
	size_t bits = GRAMS_BITS_MIN;

	while (bits < GRAMS_BITS_MAX && bits / 8 < bytes)
		bits *= 2;
	grams->bits = pool_array(pool, bits / 64, sizeof(*grams->bits));
	grams->mask = (uint32_t)(bits - 1);
	grams->kin = false;
}

static void grams_set(struct grams *grams, uint32_t gram)
{
	uint32_t hash = grams_hash(gram & 0xFFFFFF) & grams->mask;

	grams->bits[hash / 64] |= (uint64_t)1 << (hash % 64);
}

static void grams_word_end(struct grams *grams, uint32_t gram, bool alone)
{
	grams_set(grams, gram << 8 | LITERAL_ENDS);
	if (alone)
		grams_set(grams, LITERAL_BEGINS << 16 | (gram & 0xFF) << 8 | LITERAL_ENDS);
}

static bool text_has_kin(struct text text)
{
	return text_find(text, TEXT(LITERAL_KIN_K)) != TEXT_NONE ||
	       text_find(text, TEXT(LITERAL_KIN_S)) != TEXT_NONE;
}

/* Every trigram, and where a word begins or ends the two letters with a mark
 * in the place of what stands beside them; a word of one letter has both. */
void grams_add(struct grams *grams, struct text text)
{
	uint32_t gram = 0;
	bool word = false, before = false; /* this one is of a word, and that before it */
	bool edge = false;

	for (size_t i = 0; i < text.len; i++) {
		edge = i > 0 && word && !before; /* a word began with the last one */
		before = word;
		word = literal_word(text.at[i]);
		if (before && !word)
			grams_word_end(grams, gram, edge);
		gram = gram << 8 | (unsigned char)grams_fold(text.at[i]);
		if (i + 1 >= LITERAL_MIN)
			grams_set(grams, gram);
		if (edge)
			grams_set(grams, (uint32_t)LITERAL_BEGINS << 16 | (gram & 0xFFFF));
	}
	if (word)
		grams_word_end(grams, gram, !before);
	grams->kin = grams->kin || text_has_kin(text);
}

bool grams_hold(const struct grams *grams, struct text literal)
{
	uint32_t gram = 0;

	for (size_t i = 0; i < literal.len; i++) {
		uint32_t hash;

		gram = ((gram << 8) | (unsigned char)literal.at[i]) & 0xFFFFFF;
		if (i + 1 < LITERAL_MIN)
			continue;
		hash = grams_hash(gram) & grams->mask;
		if ((grams->bits[hash / 64] >> (hash % 64) & 1) == 0)
			return false;
	}
	return true;
}

/* The formula, with what `holds` says of its literals. */
static bool literals_eval(struct text program, bool (*holds)(const void *of, struct text literal),
			  const void *of)
{
	const char *at = program.at, *end = program.at + program.len;
	bool stack[LITERAL_STACK_MAX];
	size_t top = 0;

	while (at < end) {
		unsigned char code = (unsigned char)*at++;

		if (code > LITERAL_WORD) {
			stack[top++] = holds(of, text_make(at, code - LITERAL_WORD));
			at += code - LITERAL_WORD;
			continue;
		}
		top--;
		if (code == '&')
			stack[top - 1] = stack[top - 1] && stack[top];
		else
			stack[top - 1] = stack[top - 1] || stack[top];
	}
	return stack[0];
}

static bool grams_holds(const void *of, struct text literal)
{
	return grams_hold(of, literal);
}

bool grams_allow(const struct grams *grams, const struct literals *literals)
{
	if (literals->program.len == 0 || (literals->fragile && grams->kin))
		return true;
	return literals_eval(literals->program, grams_holds, grams);
}

/* Byte by byte: for the few cases in which it has to be known for sure. */
static bool text_holds(const void *of, struct text literal)
{
	struct text rest = *(const struct text *)of;
	bool begins = literal.at[0] == LITERAL_BEGINS, before = false;
	bool ends = literal.at[literal.len - 1] == LITERAL_ENDS;
	struct text word = text_from(text_head(literal, literal.len - ends), begins);
	size_t at;

	while ((at = text_find_case(rest, word)) != TEXT_NONE) {
		size_t end = at + word.len;

		if (at > 0)
			before = literal_word(rest.at[at - 1]);
		if ((!begins || !before) &&
		    (!ends || end == rest.len || !literal_word(rest.at[end])))
			return true;
		before = literal_word(rest.at[at]);
		rest = text_from(rest, at + 1);
	}
	return false;
}

bool literals_allow(const struct literals *literals, struct text text)
{
	if (literals->program.len == 0 || (literals->fragile && text_has_kin(text)))
		return true;
	return literals_eval(literals->program, text_holds, &text);
}
