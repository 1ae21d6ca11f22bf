/* SPDX-License-Identifier: ISC */
/*
 * utf8: one character at a time, for this floor.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "liaison/text.h"

/* Columns of one character; controls take none. */
size_t utf8_width(uint32_t code);

/* What can move the cursor, change the direction of what follows, or end a
 * line: the controls of ASCII and Latin-1, the line separators, and the
 * embeddings, overrides, isolates and marks of UAX 9. */
bool utf8_is_control(uint32_t code);

#endif
