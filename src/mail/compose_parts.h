/* SPDX-License-Identifier: ISC */
/*
 * compose_parts: what compose.c (the MIME structure) and compose_head.c (the
 * header fields) share.
 */
#ifndef LIAISON_MAIL_COMPOSE_PARTS_H
#define LIAISON_MAIL_COMPOSE_PARTS_H

#include "liaison/compose.h"

/* RFC 5322 2.1.1, without the CRLF. */
#define COMPOSE_LINE_MAX 998

/* Appends the fields that say whose mail it is and about what: all but those
 * of MIME. */
enum status compose_head(const struct compose *compose, struct buf *out, struct error *err);

/* Appends one field with a value of ASCII, folded at its spaces. */
void compose_field(struct buf *out, const char *name, const char *value);

/* One line of UTF-8: control bytes and line ends become a space each run. */
struct text compose_clean(struct pool *pool, struct text text);

/* `text` as RFC 2047 writes it; ASCII stays as it is. */
struct text compose_words(struct pool *pool, struct text text);

#endif
