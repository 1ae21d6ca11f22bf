/* SPDX-License-Identifier: ISC */
/*
 * view_style: which text SpamAssassin holds for invisible
 * (Mail::SpamAssassin::HTML).
 *
 * html_style.c follows what a reader sees; here it is attributes and style=""
 * of a few elements, whatever a browser would make of them.  Invisible text
 * is part of body there; what hangs on it is the white space around it.
 */
#ifndef LIAISON_MAIL_VIEW_STYLE_H
#define LIAISON_MAIL_VIEW_STYLE_H

#include "view_token.h"

/* A colour that is none is "invalid", which hides, or the odd "#". */
enum tone_kind { TONE_COLOUR, TONE_INVALID, TONE_ODD };
struct tone {
	enum tone_kind kind;
	uint32_t rgb;
};

enum styled { /* the elements that change it; <th> is a <td> */
	      STYLED_NONE,
	      STYLED_BODY,
	      STYLED_FONT,
	      STYLED_TABLE,
	      STYLED_TR,
	      STYLED_TD,
	      STYLED_BIG,
	      STYLED_SMALL,
	      STYLED_BASEFONT,
	      STYLED_MARQUEE,
	      STYLED_SPAN,
	      STYLED_P,
	      STYLED_DIV,
	      STYLED_A,
	      STYLED_COUNT
};

struct style {
	enum styled tag;
	struct tone ink, paper;
	int size;
	bool gone, hidden; /* display: none, visibility: hidden */
};

struct styles {
	struct pool *pool;
	LIST(struct style) open;    /* never empty */
	size_t count[STYLED_COUNT]; /* how many of each are open */
	int base;		    /* <basefont size> */
};

void styles_open(struct styles *styles, struct pool *pool);
void styles_start(struct styles *styles, enum styled tag, const struct attributes *attributes);
void styles_end(struct styles *styles, enum styled tag);
bool styles_hide(const struct styles *styles);

#endif
