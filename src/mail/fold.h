/* SPDX-License-Identifier: ISC */
/*
 * fold: what mailers and phones write in many ways, made alike, so that one
 * table of words finds it.
 */
#ifndef LIAISON_MAIL_FOLD_H
#define LIAISON_MAIL_FOLD_H

#include "liaison/text.h"

/* One character at text.at[at] as a person reads it: blanks of all widths,
 * tabs and what else ends a line are a space, dashes of all lengths "-", curly quotes straight ones, the
 * wide colon, comma and ">" of East Asian keyboards the narrow ones.  0 for
 * what has no width, -1 for a character that stands for itself.  *len is its
 * length. */
int fold_mark(struct text text, size_t at, size_t *len);

/* The line in small letters without accents (Latin, Greek, Cyrillic; "ß" is
 * "s", "ł" is "l", "æ" is "a"), marks as above, runs of blanks one space,
 * none at the ends.  Written to `room`, at most `size` bytes: what is longer is
 * cut, for no line that a mailer writes is.  Not NUL-terminated. */
struct text fold_line(struct text line, char *room, size_t size);

#endif
