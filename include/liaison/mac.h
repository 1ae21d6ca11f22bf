/* SPDX-License-Identifier: ISC */
/*
 * mac: keyed hashes, plain hashes, and the key file.  libsodium lives in
 * mac.c alone.
 */
#ifndef LIAISON_MAC_H
#define LIAISON_MAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "liaison/error.h"
#include "liaison/host.h"
#include "liaison/text.h"

#define MAC_KEY_SIZE 32  /* BLAKE2b's recommended key length */
#define MAC_SIZE 16      /* 128 bits: collisions are out of reach for a mail store */
#define MAC_HASH_SIZE 32 /* the event chain */

struct mac_key {
	uint8_t bytes[MAC_KEY_SIZE];
	/* Of tokens alone: it ends them and nothing else when it is renewed. */
	uint8_t tokens[MAC_KEY_SIZE];
};

/* Reads the key, or makes one (mode 0600, durable, safe against a second
 * process that makes it at the same time).  STATUS_CONFIG when the file can
 * be read by others or has the wrong size. */
enum status mac_key_open(const char *path, const struct host *host, struct mac_key *key,
                         struct error *err);

/* Tokens that were made so far die; what is known by keyed hashes stays known.  As
 * durable as file_write(); *key becomes the new one. */
enum status mac_key_renew(const char *path, const struct host *host, struct mac_key *key,
                          struct error *err);

/* BLAKE2b keyed; `label` keeps the uses apart ("message-id", "token"). */
void mac_of(const struct mac_key *key, const char *label, struct text text, uint8_t mac[MAC_SIZE]);

/* The same for tokens, by the key of their own. */
void mac_of_token(const struct mac_key *key, struct text text, uint8_t mac[MAC_SIZE]);

/* BLAKE2b over the parts, each preceded by its length. */
void mac_hash(const struct text *parts, size_t count, uint8_t hash[MAC_HASH_SIZE]);

/* In constant time. */
bool mac_equal(const void *a, const void *b, size_t size);

#endif
