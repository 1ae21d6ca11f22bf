/* SPDX-License-Identifier: ISC */
/*
 * view_address: the addresses and names in a field as SpamAssassin's own
 * parser finds them (Mail::SpamAssassin::Util, parse_header_addresses).
 *
 * address.c reads addresses for decisions and misses none; here it counts
 * that :addr and :name show rules what they show them there.
 */
#ifndef LIAISON_MAIL_VIEW_ADDRESS_H
#define LIAISON_MAIL_VIEW_ADDRESS_H

#include "liaison/pool.h"
#include "liaison/text.h"

struct mailbox {
	struct text phrase, address; /* at == NULL: none */
};
struct mailboxes {
	struct mailbox *at;
	size_t len, cap;
};

/* `value` is raw, folds and all. */
void mailboxes_read(struct pool *pool, struct text value, struct mailboxes *out);

/* A phrase as :name shows it: decoded, with single spaces, one pair of single
 * quotes off. */
struct text mailbox_name(struct pool *pool, struct text phrase);

#endif
