/* SPDX-License-Identifier: ISC */
/*
 * token: proves that a reply answers a mail that we sent to that person.
 *
 * What the token says (item, revision, person, expiry) stands in it in the
 * clear, followed by 96 bits of a keyed hash over it; nothing is stored.  In
 * base32 it has TOKEN_LEN characters: no mailer folds it, and it fits the
 * local part of an address (RFC 5321 4.5.3.1.1: 64 octets).
 */
#ifndef LIAISON_TOKEN_H
#define LIAISON_TOKEN_H

#include "liaison/mac.h"
#include "liaison/mail.h"

enum token_person { TOKEN_LIAISON = 1, TOKEN_BACKUP = 2 };

struct token {
	int64_t item; /* or the number of a sheet: a mail that showed several items */
	bool sheet;
	int revision; /* 0 for a sheet */
	enum token_person person;
	int64_t expiry; /* rounded up to the day */
};

/* 4 bytes item, 2 revision, 1 kind and person, 2 day, 12 hash: 21 bytes, 168 bits. */
#define TOKEN_LEN 34

char *token_make(struct pool *pool, const struct mac_key *key, const struct token *token);
/* STATUS_BAD_INPUT: no token of ours; STATUS_DENIED: ours, but expired. */
enum status token_read(const struct mac_key *key, struct text text, int64_t now,
		       struct token *token, struct error *err);

/* Looks through To, Cc, Delivered-To, X-Original-To, Envelope-To, In-Reply-To,
 * References and the Subject for the first token that is ours.  `reply_address`
 * is the address that carries it behind "+".  STATUS_NOT_FOUND when there is none. */
enum status token_find(const struct mail *mail, const struct mac_key *key,
		       const char *reply_address, int64_t now, struct token *token,
		       struct error *err);

#endif
