/* SPDX-License-Identifier: ISC */
/*
 * compose: builds a mail.  Headers are made by libetpan, never pasted:
 * a line end in a subject cannot become a header.
 */
#ifndef LIAISON_COMPOSE_H
#define LIAISON_COMPOSE_H

#include "liaison/error.h"
#include "liaison/list.h"
#include "liaison/pool.h"
#include "liaison/text.h"

struct compose_header {
	const char *name; /* "X-..." or a structured field the caller vouches for */
	struct text value;
};

struct compose_attachment {
	const char *type; /* "message/rfc822", "text/calendar" */
	const char *filename;
	struct text bytes;
};

struct compose {
	const char *from_name, *from; /* name may be NULL */
	struct texts to;
	const char *reply_to;   /* or NULL */
	struct text subject;    /* UTF-8 */
	const char *message_id; /* without brackets */
	const char *in_reply_to;/* without brackets, or NULL */
	int64_t date;
	const char *zone;       /* of the Date field */
	LIST(struct compose_header) headers;
	struct text text;       /* UTF-8, LF */
	struct text html;       /* or empty */
	LIST(struct compose_attachment) attachments;
};

/* CRLF line ends, lines of at most 998 octets, 7-bit clean: text parts are
 * quoted-printable UTF-8, message/rfc822 stays 7bit or 8bit as RFC 2046 5.2.1
 * wants; a mail that cannot travel so (NUL, bare CR, a line too long) is
 * attached as application/octet-stream.  Line ends and control bytes in a
 * subject, name or extra field become a space; an address, id, field name or
 * media type that holds any is refused.  An in_reply_to that cannot be
 * written is left out: it comes from other people's mail.  The same input
 * gives the same bytes.  STATUS_BAD_INPUT names the field. */
enum status compose_mail(struct pool *pool, const struct compose *compose, struct text *out,
                         struct error *err);

#endif
