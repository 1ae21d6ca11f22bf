/* SPDX-License-Identifier: ISC */
/*
 * view_type: Content-Type as SpamAssassin reads it (Mail::SpamAssassin::Util,
 * parse_content_type): by what mailers write, not by the grammar.
 */
#ifndef LIAISON_MAIL_VIEW_TYPE_H
#define LIAISON_MAIL_VIEW_TYPE_H

#include "view_field.h"

struct content {
	struct text type;     /* lower case; text of most kinds is text/plain */
	const char *charset;  /* as declared; NULL when nothing is */
	struct text boundary; /* at == NULL: none */
	struct text name;     /* of a file; may be empty */
	bool missing;	      /* no type was given */
};

/* From the last Content-Type of a header. */
void content_read(struct pool *pool, const struct fields *fields, struct content *out);
/* The name of a file in Content-Disposition, or what stands in Content-Type. */
struct text content_name(struct pool *pool, const struct fields *fields,
			 const struct content *content);

#endif
