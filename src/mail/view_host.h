/* SPDX-License-Identifier: ISC */
/*
 * view_host: host names and IP addresses in somebody's text, as SpamAssassin
 * knows them (Util, RegistryBoundaries, Constants).
 */
#ifndef LIAISON_MAIL_VIEW_HOST_H
#define LIAISON_MAIL_VIEW_HOST_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* No address is longer: six groups of an IPv6 address, and an IPv4 address. */
#define IP_LEN_MAX 45

/* Two labels at least, of letters, digits, "-" and "_", none too long. */
bool host_is_name(struct text host);
/* Does it end in a top-level domain? */
bool host_has_top(struct text host);
/* The top-level domains that IANA has delegated (view_top.c). */
bool host_is_top(struct text label);
bool host_is_ip(struct text host);
/* Without what a registry does not delegate: www.example.co.uk is
 * example.co.uk. */
struct text host_domain(struct pool *pool, struct text host);

/* What :host shows of a line: the host behind the last "@" of an address, or
 * the first that is one; at == NULL when there is none. */
struct text host_of_address(struct text line);
struct text host_of_line(struct text line);
/* The first IPv4 or IPv6 address, and its parts the other way round. */
struct text host_ip(struct text line);
struct text host_ip_reversed(struct pool *pool, struct text ip);

#endif
