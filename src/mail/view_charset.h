/* SPDX-License-Identifier: ISC */
/*
 * view_charset: somebody's bytes as SpamAssassin's _normalize()
 * (Mail::SpamAssassin::Message::Node) reads them.
 *
 * charset.c reads for people and shows what cannot be read; here it is the
 * guess that counts, because rules see what it gives.
 */
#ifndef LIAISON_MAIL_VIEW_CHARSET_H
#define LIAISON_MAIL_VIEW_CHARSET_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* Perl tells a text of characters from one of bytes, and rules see the
 * difference: white space of Unicode is white space in the first alone. */
struct chars {
	struct text text; /* UTF-8 where `wide`, else bytes as they came */
	bool wide;
};

/* `insist` is for encoded words: the declared charset is believed, and what
 * it does not have becomes U+FFFD.  Otherwise UTF-8 is tried first, the
 * declared charset must fit, and windows-1252 is the last resort.  Returns
 * the bytes themselves where they are ASCII. */
struct chars chars_read(struct pool *pool, struct text bytes, const char *charset, bool insist);

/* As Perl's upgrade makes characters of bytes: one of ISO 8859-1 each. */
struct text chars_widen(struct pool *pool, struct chars chars);

#endif
