/* SPDX-License-Identifier: ISC */
/*
 * view_link: a link and what else it could be
 * (Mail::SpamAssassin::HTML, target_uri; Util, uri_list_canonicalize).
 */
#ifndef LIAISON_MAIL_VIEW_LINK_H
#define LIAISON_MAIL_VIEW_LINK_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* Relative to a base, which may be empty (RFC 2396 5.2, loosely). */
struct text link_resolve(struct pool *pool, struct text base, struct text link);

/* The link as it stands and as mailers could understand it: unescaped, with a
 * scheme, without port and user, with numbers as addresses, and the links
 * that it redirects to. */
void link_variants(struct pool *pool, struct text link, struct texts *out);

/* Does it lead to a host that could be one?  (uri_to_domain) */
bool link_has_domain(struct pool *pool, struct text link);

/* With %41 and its like undone, and what no link has as it is escaped. */
struct text link_unescape(struct pool *pool, struct text link);

#endif
