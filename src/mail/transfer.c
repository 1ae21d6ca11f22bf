/* SPDX-License-Identifier: ISC */
/*
 * transfer: base64 and quoted-printable bodies (RFC 2045 6.7, 6.8), in one pass.
 *
 * libetpan 1.9.4 decodes them at a third of the speed and reports nothing:
 * quoted-printable "=ZZ" becomes a NUL byte, base64 goes on behind its padding
 * and yields garbage.  In an archive a third of all mail is encoded, and this
 * is what reading it takes.
 */
#include "transfer.h"

#include <string.h>

#include "liaison/mail.h"

/* ---- base64 -------------------------------------------------------------------- */

/* A letter's value, or what else the byte is. */
enum { BASE64_BLANK = 0x40, BASE64_END = 0x80, BASE64_FOREIGN = 0xC0, BASE64_NONE = 0xC0 };

#define B BASE64_BLANK
#define E BASE64_END
#define F BASE64_FOREIGN
static const uint8_t base64_values[256] = {
    F,	F,  F,	F,  F,	F,  F,	F,  F,	B,  B,	F,  F,	B,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,
    F,	F,  F,	F,  F,	F,  F,	F,  B,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	62, F,	F,  F,	63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, F,	F,  F,	E,  F,	F,  F,	0,  1,	2,  3,	4,  5,	6,
    7,	8,  9,	10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, F,  F,	F,  F,	F,
    F,	26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,
    F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,
    F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,
    F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,
    F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,
    F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F,  F,	F};
#undef B
#undef E
#undef F

static bool base64_is_blank(char c)
{
	return base64_values[(unsigned char)c] == BASE64_BLANK;
}

/* What some list software puts behind a body without a look at its encoding;
 * no mail reader shows it, and nothing of the author's is in it. */
static bool base64_is_footer(struct text behind)
{
	while (behind.len && (base64_is_blank(behind.at[0]) || behind.at[0] == '='))
		behind = text_from(behind, 1);
	return text_starts(behind, "__________") &&
	       text_find_case(behind, TEXT("mailing list")) != TEXT_NONE;
}

/* Is what stands behind the letters padding and nothing else? */
static bool base64_ends_well(struct text behind)
{
	size_t padding = 0;
	if (base64_is_footer(behind))
		return true;
	for (size_t at = 0; at < behind.len; at++) {
		padding += behind.at[at] == '=';
		if (behind.at[at] != '=' && !base64_is_blank(behind.at[at]))
			return false;
	}
	return padding <= 2;
}

/* Groups of four letters with nothing between them, as most of a body is. */
static char *base64_groups(char *to, const uint8_t **from, const uint8_t *end)
{
	const uint8_t *at = *from;
	for (; end - at >= 4; at += 4) {
		uint8_t a = base64_values[at[0]], b = base64_values[at[1]],
			c = base64_values[at[2]], d = base64_values[at[3]];
		if ((a | b | c | d) & BASE64_NONE)
			break;
		*to++ = (char)(a << 2 | b >> 4);
		*to++ = (char)(b << 4 | c >> 2);
		*to++ = (char)(c << 6 | d);
	}
	*from = at;
	return to;
}

struct text transfer_base64(struct pool *pool, struct text raw, unsigned *flaws)
{
	const uint8_t *at = (const uint8_t *)raw.at, *end = at + raw.len;
	char *bytes = pool_room(pool, raw.len / 4 * 3 + 4), *to = bytes;
	uint32_t group = 0;
	size_t letters = 0;
	bool foreign = false;
	for (; at < end; at++) {
		if (letters % 4 == 0) {
			to = base64_groups(to, &at, end);
			if (at == end)
				break;
		}
		uint8_t value = base64_values[*at];
		if (value == BASE64_END)
			break;
		foreign |= value == BASE64_FOREIGN;
		if (value & BASE64_NONE)
			continue;
		group = group << 6 | value;
		if (++letters % 4)
			continue;
		*to++ = (char)(group >> 16);
		*to++ = (char)(group >> 8);
		*to++ = (char)group;
	}
	/* many encoders leave the padding out: that alone loses nothing */
	if (foreign || letters % 4 == 1 ||
	    !base64_ends_well(text_make((const char *)at, (size_t)(end - at))))
		*flaws |= MAIL_FLAW_ENCODING;
	if (letters % 4 == 2)
		*to++ = (char)(group >> 4);
	if (letters % 4 == 3) {
		*to++ = (char)(group >> 10);
		*to++ = (char)(group >> 2);
	}
	return text_make(bytes, (size_t)(to - bytes));
}

/* ---- quoted-printable ------------------------------------------------------------- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Blanks at the end of a line were added on the way (RFC 2045 6.7 (3)). */
static struct text qp_without_blanks(struct text line)
{
	while (line.len && (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t' ||
			    line.at[line.len - 1] == '\r'))
		line.len--;
	return line;
}

/* One line without its end, and whether it ends there.  A "=" that begins no
 * escape stays as it is written. */
static char *qp_line(char *to, struct text line, bool *soft, unsigned *flaws)
{
	*soft = false;
	while (line.len) {
		size_t plain = text_find_byte(line, '=');
		plain = plain == TEXT_NONE ? line.len : plain;
		memcpy(to, line.at, plain);
		to += plain;
		line = text_from(line, plain);
		if (!line.len)
			break;
		int high = line.len > 2 ? hex(line.at[1]) : -1;
		int low = line.len > 2 ? hex(line.at[2]) : -1;
		if (high >= 0 && low >= 0) {
			*to++ = (char)(high << 4 | low);
			line = text_from(line, 3);
			continue;
		}
		*soft = !qp_without_blanks(text_from(line, 1)).len;
		if (*soft)
			break;
		*to++ = '=';
		line = text_from(line, 1);
		*flaws |= MAIL_FLAW_ENCODING;
	}
	return to;
}

/* A lone CR ends a line: a mailer of long ago wrote it, or it lost its LF. */
static struct text qp_lines(struct pool *pool, struct text raw)
{
	if (text_find_byte(raw, '\r') == TEXT_NONE)
		return raw;
	char *lines = pool_room(pool, raw.len), *to = lines;
	for (size_t at = 0; at < raw.len; at++)
		if (raw.at[at] != '\r')
			*to++ = raw.at[at];
		else if (at + 1 == raw.len || raw.at[at + 1] != '\n')
			*to++ = '\n';
	return text_make(lines, (size_t)(to - lines));
}

struct text transfer_quoted_printable(struct pool *pool, struct text raw, unsigned *flaws)
{
	raw = qp_lines(pool, raw);
	char *bytes = pool_room(pool, raw.len), *to = bytes;
	while (raw.len) {
		size_t len = text_find_byte(raw, '\n');
		bool last = len == TEXT_NONE, soft;
		struct text line = text_head(raw, len);
		to = qp_line(to, last ? line : qp_without_blanks(line), &soft, flaws);
		if (last && soft)
			*flaws |= MAIL_FLAW_ENCODING; /* it was cut here */
		if (!last && !soft)
			*to++ = '\n';
		raw = text_from(raw, line.len + 1);
	}
	return text_make(bytes, (size_t)(to - bytes));
}
