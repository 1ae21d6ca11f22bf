/* SPDX-License-Identifier: ISC */
/*
 * view_entity: "&eacute;" and its like as Perl's HTML::Parser decodes them.
 *
 * Gumbo knows the 2,231 of HTML 5; Perl those of HTML 4, and where they end
 * without a semicolon.
 */
#ifndef LIAISON_MAIL_VIEW_ENTITY_H
#define LIAISON_MAIL_VIEW_ENTITY_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* UTF-8 with its entities decoded.  `prefix` is for text, where "&copyright" is
 * a sign and a word; not for attributes.  *wide becomes true when a character
 * beyond U+00FF was written.  Returns `text` itself when there is no "&". */
struct text entity_decode(struct pool *pool, struct text text, bool prefix, bool *wide);

#endif
