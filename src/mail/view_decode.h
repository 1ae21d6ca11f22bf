/* SPDX-License-Identifier: ISC */
/*
 * view_decode: transfer encodings and encoded words as SpamAssassin undoes
 * them (Mail::SpamAssassin::Util and Message::Node).
 *
 * encoded.c reads for people and flags what is broken; here what is broken
 * decodes to the same bytes as there.
 */
#ifndef LIAISON_MAIL_VIEW_DECODE_H
#define LIAISON_MAIL_VIEW_DECODE_H

#include "liaison/pool.h"
#include "liaison/text.h"

struct text decode_base64(struct pool *pool, struct text text);
struct text decode_qp(struct pool *pool, struct text text);

/* A field's value, unfolded and trimmed, in UTF-8 with its encoded words
 * decoded; those of fields that can have none are left.  `name` may be empty.
 * Returns `value` itself when nothing had to change. */
struct text decode_field(struct pool *pool, struct text name, struct text value);

#endif
