/* SPDX-License-Identifier: ISC */
/*
 * gist_parts: what the two files of the gist share.  view_gist.c reads messages,
 * html_gist.c HTML.
 */
#ifndef LIAISON_MAIL_GIST_PARTS_H
#define LIAISON_MAIL_GIST_PARTS_H

#include "liaison/views.h"

/* Well-formed UTF-8, without characters that a view may leave out. */
bool gist_is_plain(struct text text);

/* The words of HTML: of its text, with tags as white space, and once more those
 * that go over a tag.  False when the two readers of HTML (html.c and
 * view_html.c) may see others. */
bool gist_of_html(struct pool *pool, struct text source, struct text *out);

#endif
