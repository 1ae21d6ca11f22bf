/* SPDX-License-Identifier: ISC */
/*
 * view: what the views of one mail share.
 */
#ifndef LIAISON_MAIL_VIEW_H
#define LIAISON_MAIL_VIEW_H

#include "liaison/html.h"
#include "liaison/views.h"
#include "view_message.h"

struct view_header_entry {
	struct text name, modifier, value;
	bool set;
};

struct views {
	bool has_body, has_rawbody, has_full, has_uri, has_own, has_own_text, has_secret,
	    has_fields, has_leaves;
	struct texts body, rawbody, full, uri, own, secret;
	struct text own_text;
	struct html **html; /* by part; NULL until rendered */
	size_t html_left;   /* that may still be rendered */
	LIST(struct view_header_entry) headers;
	struct text head;      /* as SpamAssassin sees it, with the empty line behind it */
	struct fields fields;  /* of it */
	struct text body_text; /* what stands below it */
	struct leaves leaves;
	struct texts links; /* of all HTML, noted with body */
};

struct views *views_of(struct mail *mail);

/* The part rendered, once; sets MAIL_FLAW_HTML when it was not read whole. */
const struct html *view_html(struct mail *mail, size_t part);

/* The header as SpamAssassin takes it apart, and without the fields that it
 * wrote itself (X-Spam-...). */
struct fields *view_fields(struct mail *mail);
struct text view_head(struct mail *mail);
/* Its parts that have no parts. */
const struct leaves *view_leaves(struct mail *mail);

/* What a delivery noted of MAIL FROM; at == NULL when nothing can be believed. */
struct text view_envelope_from(struct mail *mail);

#endif
