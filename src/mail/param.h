/* SPDX-License-Identifier: ISC */
/*
 * param: the value and parameters of Content-Type and Content-Disposition
 * (RFC 2045 5.1, RFC 2183, RFC 2231).
 *
 * libetpan's mailmime_content_parse() is not used: it knows no RFC 2231 and
 * drops every parameter behind the first that is not to its liking, the
 * boundary too.
 */
#ifndef LIAISON_MAIL_PARAM_H
#define LIAISON_MAIL_PARAM_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* More than any mailer writes; the rest is not looked at. */
#define PARAM_MAX 64

struct param {
	struct text name;  /* as written, with RFC 2231's "*0*" */
	struct text value; /* without quotes and backslashes */
};

struct params {
	struct text value; /* lower case "text/plain", "attachment"; may be empty */
	LIST(struct param) list;
};

/* Reads as much as can be understood; unfolded or not. */
void params_read(struct pool *pool, struct text field, struct params *out);

/* The parameter as it stands; the first of that name.  NULL when missing. */
const struct param *params_find(const struct params *params, const char *name);

/* Decoded to UTF-8: continuations joined, charset and percent escapes of RFC
 * 2231, and the encoded words that mailers use in its place.  Empty when
 * missing. */
struct text params_decoded(struct pool *pool, const struct params *params, const char *name,
                           unsigned *flaws);

#endif
