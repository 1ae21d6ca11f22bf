/* SPDX-License-Identifier: ISC */
/*
 * literal: which words a text must hold for a regex to have a chance.
 *
 * Out of each regex comes a small formula over literals ("itu-t" or "w3c",
 * and "liaison"), which holds of whatever the regex matches.  Of each text
 * its trigrams are noted in a bitmap, once for all rules; where the formula
 * cannot be true the rule cannot hit, and is not even compiled.  Case is
 * folded on both sides.  The filter may say "perhaps" wrongly, never "no".
 */
#ifndef LIAISON_RULES_LITERAL_H
#define LIAISON_RULES_LITERAL_H

#include "liaison/text.h"

/* Shorter ones have no trigram. */
#define LITERAL_MIN 3

/* The formula in postfix, as a program of bytes: LITERAL_WORD + n is followed
 * by the n bytes of a literal in lower case, '&' and '|' join the two before. */
#define LITERAL_WORD 0x80

/* Where a word begins or ends, in a literal and among the trigrams. */
#define LITERAL_BEGINS '\x01'
#define LITERAL_ENDS '\x02'
/* KELVIN SIGN and LATIN SMALL LETTER LONG S, which caseless matching of characters
 * takes for k and s. */
#define LITERAL_KIN_K "\xE2\x84\xAA"
#define LITERAL_KIN_S "\xC5\xBF"
/* Groups within groups; where they are deeper, the regex is run always. */
#define LITERAL_DEPTH_MAX 24
/* While a formula is evaluated each group may have a sum of branches, a
 * product of terms and one operand more. */
#define LITERAL_STACK_MAX (3 * LITERAL_DEPTH_MAX)

struct literals {
	struct text program; /* empty: nothing is known, run the regex */
	bool fragile;	     /* other characters fold to its letters: see grams.kin */
};

/* A letter, digit or '_' of ASCII: what \w is without Unicode. */
static inline bool literal_word(char c)
{
	static const uint64_t words[2] = {0x03FF000000000000, 0x07FFFFFE87FFFFFE};
	unsigned char byte = (unsigned char)c;

	return byte < 0x80 && (words[byte / 64] >> (byte % 64) & 1) != 0;
}

/* `flags` are enum regex_flag.  False when the source looks malformed (an
 * open bracket, nothing to repeat): PCRE2 should be asked at once. */
bool literal_find(struct pool *pool, struct text source, unsigned flags, struct literals *out);

struct grams;

/* The same as literal_find() and grams_allow(), for a regex that is asked
 * about one text: some eight times faster. */
bool literal_allows(struct text source, unsigned flags, const struct grams *grams);

/* A look at the brackets only.  False: they do not match, or it cannot be
 * told: PCRE2 should be asked at once. */
bool literal_sound(struct text source, unsigned flags);

/* grams.c */
struct grams {
	uint64_t *bits;
	uint32_t mask; /* bits - 1 */
	bool kin;      /* holds LITERAL_KIN_K or LITERAL_KIN_S */
};

void grams_open(struct pool *pool, struct grams *grams, size_t bytes);
void grams_add(struct grams *grams, struct text text);
/* All trigrams of the literal. */
bool grams_hold(const struct grams *grams, struct text literal);
bool grams_allow(const struct grams *grams, const struct literals *literals);
/* The same by a look at the text itself, which knows for sure: slow. */
bool literals_allow(const struct literals *literals, struct text text);

#endif
