/* SPDX-License-Identifier: ISC */
/*
 * paragraph: text as rules see it, one text a paragraph.
 */
#ifndef LIAISON_MAIL_PARAGRAPH_H
#define LIAISON_MAIL_PARAGRAPH_H

#include "liaison/text.h"

/* A longer paragraph comes in pieces, which overlap so that no phrase falls
 * between two of them. */
#define PARAGRAPH_MAX ((size_t)64 * 1024)
#define PARAGRAPH_OVERLAP ((size_t)1024)

/* The white-space character at text.at[at] in bytes, 0 when there is none
 * (Unicode White_Space). */
size_t space_len(struct text text, size_t at);

/* The character that nobody sees: soft hyphen, zero-width spaces and joiners,
 * marks of direction, byte order mark. */
size_t space_invisible(struct text text, size_t at);

/* Appends the paragraphs of `text` (UTF-8): split at blank lines, lines joined
 * by a space, runs of white space one space, invisible characters gone.  With
 * `unquote` the ">" marks of quoted lines go first, so that a phrase that goes
 * over two of them is whole.  What needs no change is not copied. */
void paragraphs_add(struct pool *pool, struct text text, bool unquote, struct texts *out);

#endif
