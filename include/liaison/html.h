/* SPDX-License-Identifier: ISC */
/*
 * html: what a reader of an HTML mail sees, as text.  Gumbo lives in html.c
 * alone.
 */
#ifndef LIAISON_HTML_H
#define LIAISON_HTML_H

#include "liaison/error.h"
#include "liaison/pool.h"
#include "liaison/text.h"

/* Deeper than any mailer writes, and where browsers stop nesting; Gumbo takes
 * time quadratic in the depth (html_sieve.c has the figures). */
#define HTML_DEPTH_MAX 512
/* HTML beyond this is cut, and the part says that it was not read whole. */
#define HTML_SIZE_MAX (4 * 1024 * 1024)

struct html {
	struct text visible; /* block elements on lines of their own; quotes led in by "> ", what
	                        Outlook marks as old mail by "-----Original Message-----", what
	                        mailers mark as a signature by "-- " */
	struct text hidden;  /* what styles hide (display:none, size 0, same colour), the title, and
	                        what was dropped, without tags: rules see it, people do not */
	struct texts links;  /* href, src, action, ... in document order */
	bool whole;          /* false: too deep or too large, the rest was dropped */
};

/* UTF-8 in, UTF-8 out: scripts, styles, comments and class names never count;
 * entities decoded; soft hyphens (U+00AD) and zero-width characters removed;
 * no-break space becomes space. */
void html_read(struct pool *pool, struct text source, struct html *out);

/* Text as HTML: & < > " ' escaped, control bytes dropped. */
struct text html_escape(struct pool *pool, struct text text);

#endif
