/* SPDX-License-Identifier: ISC */
/*
 * utf8: one character at a time, for this floor.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "liaison/text.h"

/* The length of the well-formed character at text.at[at] (RFC 3629: no
 * overlong form, no surrogate, nothing above U+10FFFF) and its code point,
 * or 0 where there is none. */
size_t utf8_next(struct text text, size_t at, uint32_t *code);

/* Columns of one character; controls take none. */
size_t utf8_width(uint32_t code);

/* What can move the cursor, change the direction of what follows, or end a
 * line: the controls of ASCII and Latin-1, the line separators, and the
 * embeddings, overrides and isolates of UAX 9. */
bool utf8_is_control(uint32_t code);

#endif
