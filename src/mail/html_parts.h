/* SPDX-License-Identifier: ISC */
/*
 * html_parts: what the three files of html share.  html_sieve.c bounds what
 * Gumbo sees, html_style.c says what a style hides, html.c writes the text.
 */
#ifndef LIAISON_MAIL_HTML_PARTS_H
#define LIAISON_MAIL_HTML_PARTS_H

#include <gumbo.h>

#include "liaison/html.h"

/* ---- html_sieve.c --------------------------------------------------------- */

/* Copies tags and text to `out`: no comments, declarations, scripts and style
 * sheets, at most HTML_ATTRIBUTES_MAX attributes a tag, elements open at most
 * HTML_DEPTH_MAX deep.  Returns how much of `source` was read: all, unless it
 * goes deeper.  *depth (or NULL) is how deep it went. */
size_t html_sieve(struct text source, struct buf *out, size_t *depth);

/* The text between the tags and nothing more: for what the sieve stopped at. */
void html_strip(struct text source, struct buf *out);

/* One tag, as the HTML standard's tokenizer cuts it (13.2.5). */
struct html_tag {
	bool end;
	struct text name;
	size_t len;  /* of the whole tag, "<" to ">" */
	size_t keep; /* of the part before the first attribute too many */
};
/* `source` starts with "<" and a letter, or "</" and a letter.  False when it
 * does not end: then it is no tag and nobody sees it. */
bool html_tag_read(struct text source, struct html_tag *tag);

/* ---- html_style.c --------------------------------------------------------- */

struct html_colour {
	uint8_t r, g, b;
	bool known; /* false: an image, a gradient, a name that is none */
};

struct html_style {
	bool gone;	/* display:none and its like: no child can undo it */
	bool invisible; /* visibility:hidden: a child can */
	bool tiny;	/* font-size 0 or 1 */
	struct html_colour ink, paper;
};

extern const struct html_style html_style_page; /* black on white */

/* What the element makes of the style of its parent. */
void html_style_apply(const GumboElement *element, struct html_style *style);
bool html_style_hides(const struct html_style *style);

/* The value of an attribute, or "". */
const char *html_attribute(const GumboElement *element, const char *name);

#endif
