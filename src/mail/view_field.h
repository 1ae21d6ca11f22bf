/* SPDX-License-Identifier: ISC */
/*
 * view_field: the header of a message or of a part as SpamAssassin takes it
 * apart (Mail::SpamAssassin::Message and Message::Node).
 */
#ifndef LIAISON_MAIL_VIEW_FIELD_H
#define LIAISON_MAIL_VIEW_FIELD_H

#include "liaison/pool.h"
#include "liaison/text.h"

struct field {
	struct text name;  /* as written, without the blanks before the colon */
	struct text raw;   /* behind the colon, folds and line end and all */
	struct text value; /* field_value() has it */
	bool decoded;
};
struct fields {
	struct field *at;
	size_t len, cap;
};

/* The fields at the front of a message, and where its body begins.  *head is
 * the header with the empty line that ends it. */
size_t fields_of_message(struct pool *pool, struct text text, struct fields *out,
			 struct text *head);

/* The fields at the front of a part's lines, and where its body begins.  Of a
 * part that ends within its header the last field is lost; when it `ended`
 * with the multipart and not at a delimiter, its last line is its body. */
size_t fields_of_part(struct pool *pool, struct text lines, bool ended, struct fields *out);

/* Unfolded, trimmed and decoded, in UTF-8. */
struct text field_value(struct pool *pool, struct field *field);

/* The last field of that name, ASCII letters alike, or NULL. */
struct field *fields_last(const struct fields *fields, const char *name);

#endif
