/* SPDX-License-Identifier: ISC */
/*
 * header: from the bytes of a header to its fields.
 */
#ifndef LIAISON_MAIL_HEADER_H
#define LIAISON_MAIL_HEADER_H

#include "liaison/mail.h"

/* Takes the next field off the front of a header, raw and with its folds;
 * lines that are no field are passed over.  False when nothing is left. */
bool header_next(struct text *rest, struct text *name, struct text *raw);

/* How long the field name at the front of a line is, 0 when there is none:
 * printable ASCII, then blanks, then a colon (RFC 5322 2.2 and 4.5.8). */
size_t header_name_len(struct text line);

/* Unfolded: each line end with the white space behind it is one space. */
struct text header_unfold(struct pool *pool, struct text raw);

/* The text of a field: cut at MAIL_FIELD_MAX, unfolded, as UTF-8, and, where
 * `name` is not that of a structured field, with its encoded words decoded. */
struct text header_decode(struct pool *pool, struct text name, struct text raw, unsigned *flaws);

/* The grammar of that field has no encoded words (RFC 2047 5), and what looks
 * like one in an identifier is part of it. */
bool header_is_structured(struct text name);

/* All fields; at most *budget, which is lowered. */
void header_read(struct pool *pool, struct text head, size_t *budget, struct mail_headers *out,
                 unsigned *flaws);

#endif
