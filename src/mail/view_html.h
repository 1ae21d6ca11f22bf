/* SPDX-License-Identifier: ISC */
/*
 * view_html: HTML as SpamAssassin renders it for body, and the links in it
 * (Mail::SpamAssassin::HTML).  html.c is for people.
 */
#ifndef LIAISON_MAIL_VIEW_HTML_H
#define LIAISON_MAIL_VIEW_HTML_H

#include "view_charset.h"

struct rendering {
	struct chars text;
	struct texts links; /* as they stand in attributes, and resolved; with doubles */
};

/* At most so many links of one part are looked at: no newsletter has more. */
#define LINKS_MAX 10000

/* What is rendered and the links belong to `pool`. */
void html_render(struct pool *pool, struct chars source, struct rendering *out);

#endif
