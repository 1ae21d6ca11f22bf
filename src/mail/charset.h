/* SPDX-License-Identifier: ISC */
/*
 * charset: somebody's bytes as UTF-8.
 */
#ifndef LIAISON_MAIL_CHARSET_H
#define LIAISON_MAIL_CHARSET_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* UTF-8 of `bytes`, which are said to be in `charset` (NULL: nobody said).
 * What is well-formed UTF-8 is UTF-8, whatever is said; ASCII, nothing said
 * and ISO 8859-1 are windows-1252 else: as mail readers and SpamAssassin do.  A run of bytes that are no character becomes
 * one U+FFFD; NUL bytes go, because readers do not show them and a word must
 * not hide behind one.  Sets MAIL_FLAW_CHARSET, MAIL_FLAW_FOREIGN and MAIL_FLAW_NUL.  Returns
 * `bytes` itself when nothing had to change. */
struct text charset_utf8(struct pool *pool, struct text bytes, const char *charset,
                         unsigned *flaws);

/* For other readers of somebody's bytes (view_charset.c). */
bool charset_has_eighth_bit(struct text bytes);
/* What the byte is in windows-1252; CHARSET_NONE where it is nothing. */
unsigned charset_1252(unsigned char byte);
#define CHARSET_NONE 0xFFFD
/* Writes a character of U+0080 to U+FFFF; where the next one goes. */
char *charset_put(char *to, unsigned code);

#endif
