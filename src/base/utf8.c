/* SPDX-License-Identifier: ISC */
/*
 * utf8: well-formed or mended.
 *
 * Most mail is ASCII: eight bytes at a time are looked over for a set high
 * bit or a NUL before anything is decoded.
 */
#include "utf8.h"

#include <string.h>

#include "width.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

static bool is_tail(struct text text, size_t at)
{
	return at < text.len && ((unsigned char)text.at[at] & 0xC0) == 0x80;
}

static uint32_t tail(struct text text, size_t at)
{
	return (unsigned char)text.at[at] & 0x3F;
}

size_t text_next(struct text text, size_t at, uint32_t *code)
{
	if (at >= text.len)
		return 0;
	unsigned char head = (unsigned char)text.at[at];
	if (head < 0x80) {
		*code = head;
		return 1;
	}
	if (head < 0xC2 || head > 0xF4 || !is_tail(text, at + 1))
		return 0;
	if (head < 0xE0) {
		*code = (head & 0x1FU) << 6 | tail(text, at + 1);
		return 2;
	}
	if (!is_tail(text, at + 2))
		return 0;
	if (head < 0xF0) {
		*code = (head & 0x0FU) << 12 | tail(text, at + 1) << 6 | tail(text, at + 2);
		bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
		return *code < 0x800 || surrogate ? 0 : 3;
	}
	if (!is_tail(text, at + 3))
		return 0;
	*code = (head & 0x07U) << 18 | tail(text, at + 1) << 12 | tail(text, at + 2) << 6 |
		tail(text, at + 3);
	return *code < 0x10000 || *code > 0x10FFFF ? 0 : 4;
}

/* From `at` on, the first byte that is not ASCII or is NUL. */
static size_t utf8_skip_ascii(struct text text, size_t at)
{
	const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;
	for (; text.len - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
		uint64_t eight;
		memcpy(&eight, text.at + at, sizeof(eight));
		/* a zero byte borrows its high bit in the subtraction */
		if ((eight | (eight - ones)) & highs)
			break;
	}
	while (at < text.len && (signed char)text.at[at] > 0)
		at++;
	return at;
}

/* From `at` on, the first byte that is NUL or no part of a character. */
static size_t utf8_sound(struct text text, size_t at)
{
	uint32_t code;
	for (;;) {
		at = utf8_skip_ascii(text, at);
		if (at == text.len || !text.at[at])
			return at;
		size_t len = text_next(text, at, &code);
		if (!len)
			return at;
		at += len;
	}
}

bool text_utf8_ok(struct text text)
{
	return !text.len || utf8_sound(text, 0) == text.len;
}

struct text text_utf8(struct pool *pool, struct text text)
{
	if (text_utf8_ok(text))
		return text;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < text.len; at++) {
		size_t sound = utf8_sound(text, at);
		buf_add(&buf, text.at + at, sound - at);
		at = sound;
		if (at < text.len)
			buf_add(&buf, REPLACEMENT, sizeof(REPLACEMENT) - 1);
	}
	return buf_get(&buf);
}

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (code < ranges[middle].first)
			high = middle;
		else if (code > ranges[middle].last)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

bool utf8_is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E ||
	       code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

size_t utf8_width(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7F && code < 0xA0))
		return 0;
	if (code < 0x300)
		return 1;
	if (in_ranges(width_none, sizeof(width_none) / sizeof(width_none[0]), code))
		return 0;
	return in_ranges(width_two, sizeof(width_two) / sizeof(width_two[0]), code) ? 2 : 1;
}

size_t text_columns(struct text text)
{
	size_t columns = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		size_t len = text_next(text, at, &code);
		columns += len ? utf8_width(code) : 1; /* a bad byte shows as one sign */
		at += len ? len : 1;
	}
	return columns;
}
