/* SPDX-License-Identifier: ISC */
/*
 * mac: BLAKE2b by libsodium.
 *
 * sodium_init() is not called: it opens the random source and probes the
 * processor for a faster compression function.  The functions used here need
 * neither: without it libsodium 1.0.18 computes with its portable code and
 * gives the same bytes (tests/unit/test_mac.c compares them with hashlib's).
 * A few short hashes a message cost less than the probing.
 */
#include "liaison/mac.h"

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>
#include <string.h>

#include "liaison/file.h"

static enum status key_read(struct pool *pool, const char *path, struct mac_key *key,
			    struct error *err)
{
	struct text bytes;
	enum status status = file_private(pool, path, &bytes, err);
	if (status)
		return status;
	if (bytes.len != MAC_KEY_SIZE && bytes.len != 2 * MAC_KEY_SIZE)
		return error_set(err, STATUS_CONFIG,
				 "%s has %zu bytes, and a key has %d or %d: put back the right "
				 "file, or remove it and a new key is made (tokens sent so far "
				 "die, and what was seen before is new)",
				 path, bytes.len, MAC_KEY_SIZE, 2 * MAC_KEY_SIZE);
	memcpy(key->bytes, bytes.at, MAC_KEY_SIZE);
	memcpy(key->tokens, bytes.at + bytes.len - MAC_KEY_SIZE, MAC_KEY_SIZE);
	sodium_memzero((void *)(uintptr_t)bytes.at, bytes.len);
	return STATUS_OK;
}

static enum status key_make(const char *path, const struct host *host, struct error *err)
{
	struct mac_key fresh;
	host_random(host, fresh.bytes, sizeof(fresh.bytes));
	enum status status =
	    file_create(path, text_make((const char *)fresh.bytes, sizeof(fresh.bytes)), 0600, err);
	sodium_memzero(&fresh, sizeof(fresh));
	return status;
}

enum status mac_key_open(const char *path, const struct host *host, struct mac_key *key,
			 struct error *err)
{
	struct pool *pool = pool_open();
	enum status status = key_read(pool, path, key, err);
	if (status == STATUS_NOT_FOUND) {
		status = key_make(path, host, err);
		/* another process may have been first: its key is the one */
		if (!status)
			status = key_read(pool, path, key, err);
	}
	pool_close(pool);
	return status;
}

enum status mac_key_renew(const char *path, const struct host *host, struct mac_key *key,
			  struct error *err)
{
	uint8_t both[2 * MAC_KEY_SIZE];
	const char *slash = strrchr(path, '/');
	struct pool *pool = pool_open();
	const char *dir = slash ? pool_copy(pool, path, (size_t)(slash - path)) : ".";

	memcpy(both, key->bytes, MAC_KEY_SIZE);
	host_random(host, both + MAC_KEY_SIZE, MAC_KEY_SIZE);
	enum status status = file_write(slash == path ? "/" : dir, slash ? slash + 1 : path,
					text_make((const char *)both, sizeof(both)), 0600, err);
	if (!status)
		memcpy(key->tokens, both + MAC_KEY_SIZE, MAC_KEY_SIZE);
	sodium_memzero(both, sizeof(both));
	pool_close(pool);
	return status;
}

static void mac_by(const uint8_t *key, const char *label, struct text text, uint8_t mac[MAC_SIZE])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, key, MAC_KEY_SIZE, MAC_SIZE);
	/* with its NUL: no label and text look like another label and text */
	crypto_generichash_update(&state, (const unsigned char *)label, strlen(label) + 1);
	if (text.len)
		crypto_generichash_update(&state, (const unsigned char *)text.at, text.len);
	crypto_generichash_final(&state, mac, MAC_SIZE);
}

void mac_of(const struct mac_key *key, const char *label, struct text text, uint8_t mac[MAC_SIZE])
{
	mac_by(key->bytes, label, text, mac);
}

void mac_of_token(const struct mac_key *key, struct text text, uint8_t mac[MAC_SIZE])
{
	mac_by(key->tokens, "token", text, mac);
}

void mac_hash(const struct text *parts, size_t count, uint8_t hash[MAC_HASH_SIZE])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, MAC_HASH_SIZE);
	for (size_t i = 0; i < count; i++) {
		unsigned char len[8]; /* little-endian: the chain outlives the machine */
		for (unsigned byte = 0; byte < sizeof(len); byte++)
			len[byte] = (unsigned char)((uint64_t)parts[i].len >> (8 * byte));
		crypto_generichash_update(&state, len, sizeof(len));
		if (parts[i].len)
			crypto_generichash_update(&state, (const unsigned char *)parts[i].at,
						  parts[i].len);
	}
	crypto_generichash_final(&state, hash, MAC_HASH_SIZE);
}

bool mac_equal(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}
