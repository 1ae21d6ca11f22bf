/* SPDX-License-Identifier: ISC */
/*
 * token: who was asked what, and until when, in 34 letters.  See token.h.
 */
#include <string.h>

#include "liaison/token.h"
#include "liaison/when.h"

#define TOKEN_HASH 12 /* 96 bits */
#define TOKEN_CLEAR 9 /* item 4, revision 2, kind and person 1, day 2 */
#define TOKEN_SIZE (TOKEN_CLEAR + TOKEN_HASH)
/* In the byte of the person: the number is a sheet's. */
#define TOKEN_SHEET 0x80

/* Days are counted from 2020-01-01, so that two bytes last until 2199. */
#define TOKEN_EPOCH 1577836800LL

static void token_pack(const struct token *token, uint8_t out[TOKEN_CLEAR])
{
	uint32_t item = (uint32_t)token->item;
	uint32_t revision = (uint32_t)token->revision;
	uint32_t day = (uint32_t)((token->expiry - TOKEN_EPOCH + WHEN_DAY - 1) / WHEN_DAY);

	for (unsigned i = 0; i < 4; i++)
		out[i] = (uint8_t)(item >> (24 - 8 * i));
	out[4] = (uint8_t)(revision >> 8);
	out[5] = (uint8_t)revision;
	out[6] = (uint8_t)((unsigned)token->person | (token->sheet ? TOKEN_SHEET : 0));
	out[7] = (uint8_t)(day >> 8);
	out[8] = (uint8_t)day;
}

static void token_unpack(const uint8_t in[TOKEN_CLEAR], struct token *token)
{
	uint32_t item = 0;

	for (unsigned i = 0; i < 4; i++)
		item = item << 8 | in[i];
	token->item = item;
	token->revision = in[4] << 8 | in[5];
	token->sheet = (in[6] & TOKEN_SHEET) != 0;
	token->person =
	    (in[6] & ~TOKEN_SHEET) == TOKEN_BACKUP ? TOKEN_BACKUP : TOKEN_LIAISON;
	token->expiry = TOKEN_EPOCH + (in[7] << 8 | in[8]) * (int64_t)WHEN_DAY;
}

static void token_hash(const struct mac_key *key, const uint8_t *clear, uint8_t out[TOKEN_HASH])
{
	uint8_t mac[MAC_SIZE];

	mac_of_token(key, text_make((const char *)clear, TOKEN_CLEAR), mac);
	memcpy(out, mac, TOKEN_HASH);
}

char *token_make(struct pool *pool, const struct mac_key *key, const struct token *token)
{
	uint8_t bytes[TOKEN_SIZE];

	token_pack(token, bytes);
	token_hash(key, bytes, bytes + TOKEN_CLEAR);
	return text_base32(pool, bytes, sizeof(bytes));
}

enum status token_read(const struct mac_key *key, struct text text, int64_t now,
		       struct token *token, struct error *err)
{
	uint8_t bytes[TOKEN_SIZE + 1], hash[TOKEN_HASH];
	size_t len = sizeof(bytes);

	if (text.len != TOKEN_LEN || !text_base32_read(text, bytes, &len) || len != TOKEN_SIZE)
		return error_set(err, STATUS_BAD_INPUT, "this is no token");
	token_hash(key, bytes, hash);
	if (!mac_equal(hash, bytes + TOKEN_CLEAR, TOKEN_HASH))
		return error_set(err, STATUS_BAD_INPUT, "the token is not one of ours");
	token_unpack(bytes, token);
	if (now > token->expiry && token->sheet)
		return error_set(err, STATUS_DENIED,
				 "the mail you answered is too old: ask for a new one with \"queue\"");
	if (now > token->expiry)
		return error_set(
		    err, STATUS_DENIED,
		    "the token of item %lld has expired: ask for it with \"show %lld\"",
		    (long long)token->item, (long long)token->item);
	return STATUS_OK;
}

static bool token_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

/* The search so far: an expired token is remembered, a sound one ends it. */
struct token_search {
	const struct mac_key *key;
	int64_t now;
	struct token *token;
	enum status status;
	struct error *err;
};

/* Tries every run of TOKEN_LEN letters; whatever stands around them. */
static bool token_scan(struct token_search *search, struct text text)
{
	size_t start = 0;

	for (size_t i = 0; i <= text.len; i++) {
		enum status status;

		if (i < text.len && token_letter(text.at[i]))
			continue;
		if (i - start == TOKEN_LEN) {
			status = token_read(search->key, text_make(text.at + start, TOKEN_LEN),
					    search->now, search->token, search->err);
			if (status == STATUS_OK || status == STATUS_DENIED)
				search->status = status;
			if (status == STATUS_OK)
				return true;
		}
		start = i + 1;
	}
	return false;
}

/* The part behind "+" of the reply address, where To may list many others. */
static bool token_scan_recipients(struct token_search *search, const struct mail *mail,
				  const char *reply_address)
{
	struct mail_addresses list = {0};
	struct text reply = text_of(reply_address);
	size_t at = text_find_byte(reply, '@');

	if (at == TEXT_NONE)
		return false;
	mail_recipients(mail, &list);
	for (size_t i = 0; i < list.len; i++) {
		struct text addr = list.at[i].seen;
		size_t plus = text_find_byte(addr, '+');
		size_t host = text_find_byte(addr, '@');

		if (plus == TEXT_NONE || host == TEXT_NONE || plus > host || plus != at)
			continue;
		if (!text_is_case(text_from(addr, host), reply.at + at))
			continue;
		if (token_scan(search, text_make(addr.at + plus + 1, host - plus - 1)))
			return true;
	}
	return false;
}

enum status token_find(const struct mail *mail, const struct mac_key *key,
		       const char *reply_address, int64_t now, struct token *token,
		       struct error *err)
{
	struct token_search search = {key, now, token, STATUS_NOT_FOUND, err};
	struct texts refs = {0};

	if (token_scan_recipients(&search, mail, reply_address))
		return STATUS_OK;
	mail_references(mail, &refs);
	for (size_t i = refs.len; i-- > 0;)
		if (token_scan(&search, refs.at[i]))
			return STATUS_OK;
	if (token_scan(&search, mail_value(mail, "Subject")))
		return STATUS_OK;
	if (search.status == STATUS_DENIED)
		return STATUS_DENIED;
	return error_set(err, STATUS_NOT_FOUND, "the mail carries no token of ours");
}
