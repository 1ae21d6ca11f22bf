/* SPDX-License-Identifier: ISC */
/*
 * address: the scanner behind mail_address_list() and the :addr and :name of
 * header rules.
 */
#ifndef LIAISON_MAIL_ADDRESS_H
#define LIAISON_MAIL_ADDRESS_H

#include "liaison/mail.h"

struct address { /* as it stands: nothing decoded, nothing undone */
	struct text phrase; /* unquoted, or the comment when there is no phrase; may be empty */
	struct text addr;   /* empty for a phrase alone ("undisclosed recipients") */
};
struct addresses {
	struct address *at;
	size_t len, cap;
};

/* `value` is an unfolded, undecoded field; at most MAIL_ADDRESSES_MAX are kept. */
void address_scan(struct pool *pool, struct text value, struct addresses *out);

/* A phrase as a person reads it: encoded words decoded, white space folded,
 * one pair of single quotes off. */
struct text address_phrase(struct pool *pool, struct text phrase);

#endif
