/* SPDX-License-Identifier: ISC */
/*
 * digits: bytes as letters.
 */
#include "liaison/text.h"

static const char base32_letters[] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648 section 6 */

char *text_base32(struct pool *pool, const uint8_t *bytes, size_t len)
{
	struct buf buf;
	uint32_t held = 0;
	unsigned bits = 0;

	buf_open(&buf, pool);
	for (size_t i = 0; i < len; i++) {
		held = (held << 8 | bytes[i]) & 0xFFFF;
		for (bits += 8; bits >= 5; bits -= 5)
			buf_byte(&buf, base32_letters[held >> (bits - 5) & 31]);
	}
	if (bits)
		buf_byte(&buf, base32_letters[held << (5 - bits) & 31]);
	return buf.at;
}

static int base32_value(char letter)
{
	if (letter >= 'a' && letter <= 'z')
		return letter - 'a';
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A';
	if (letter >= '2' && letter <= '7')
		return letter - '2' + 26;
	return -1;
}

bool text_base32_read(struct text text, uint8_t *out, size_t *len)
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t made = 0;

	for (size_t i = 0; i < text.len; i++) {
		int value = base32_value(text.at[i]);
		if (value < 0)
			return false;
		held = (held << 5 | (uint32_t)value) & 0xFFFF;
		bits += 5;
		if (bits < 8)
			continue;
		if (made == *len)
			return false;
		bits -= 8;
		out[made++] = (uint8_t)(held >> bits);
	}
	/* one spelling for each value: no spare letter, no spare bit set */
	if (bits >= 5 || (held & ((1U << bits) - 1)))
		return false;
	*len = made;
	return true;
}

char *text_hex(struct pool *pool, const uint8_t *bytes, size_t len)
{
	static const char letters[] = "0123456789abcdef";
	char *out = pool_array(pool, len + 1, 2);
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = letters[bytes[i] >> 4];
		out[2 * i + 1] = letters[bytes[i] & 15];
	}
	return out;
}
