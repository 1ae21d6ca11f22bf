/* SPDX-License-Identifier: ISC */
/*
 * view_decode: base64, quoted-printable and RFC 2047, with SpamAssassin's
 * answers to what is broken.
 */
#include "view_decode.h"

#include <string.h>

#include "header.h"
#include "view_bytes.h"
#include "view_charset.h"

/* A charset's name in an encoded word; longer ones are unknown anyway. */
#define WORD_CHARSET_MAX 64

/* ---- base64 ------------------------------------------------------------------------ */

/* The value of a letter; 64 for "=", 65 for what is none. */
static unsigned base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : c == '=' ? 64 : 65;
}

/* The letters without white space, and whether there are only letters and
 * "=" in whole groups. */
static size_t base64_letters(struct text text, char *letters, bool *sound)
{
	size_t len = 0, foreign = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (byte_is_space(text.at[i]))
			continue;
		foreign += base64_value(text.at[i]) == 65;
		letters[len++] = text.at[i];
	}
	*sound = !foreign && len >= 2 && len % 4 == 0;
	return len;
}

/* In text that is not sound foreign letters go. */
static size_t base64_mend(char *letters, size_t len)
{
	size_t to = 0;
	for (size_t i = 0; i < len; i++)
		if (base64_value(letters[i]) < 65)
			letters[to++] = letters[i];
	return to;
}

struct text decode_base64(struct pool *pool, struct text text)
{
	char *letters = pool_alloc(pool, text.len + 1);
	bool sound;
	size_t end = base64_letters(text, letters, &sound), out = 0;
	if (!sound)
		end = base64_mend(letters, end);
	while (end && letters[end - 1] == '=')
		end--;
	unsigned group = 0;
	/* in place: three bytes for four letters */
	for (size_t i = 0; i < end; i++) {
		unsigned value = base64_value(letters[i]);
		if (value == 64) /* "=" inside: "A" where all else is sound, else "/" */
			value = sound ? 0 : 63;
		group = (group << 6 | value) & 0xFFFFFF;
		if (i % 4)
			letters[out++] = (char)(group >> (6 - 2 * (i % 4)) & 0xFF);
	}
	return text_make(letters, out);
}

/* ---- quoted-printable ---------------------------------------------------------------- */

/* Where the line end at text.at[at] ends; 0 where there is none. */
static size_t line_end(struct text text, size_t at)
{
	if (at < text.len && text.at[at] == '\n')
		return at + 1;
	return at + 1 < text.len && text.at[at] == '\r' && text.at[at + 1] == '\n' ? at + 2 : 0;
}

/* Blanks at the end of a line, and "=" there with the line end, go. */
static size_t qp_lines(struct text text, char *to)
{
	size_t len = 0;
	for (size_t at = 0; at < text.len;) {
		size_t next = at, end;
		bool soft = text.at[at] == '=';
		if (!soft && !byte_is_blank(text.at[at])) {
			to[len++] = text.at[at++];
			continue;
		}
		next += soft;
		while (next < text.len && byte_is_blank(text.at[next]))
			next++;
		end = line_end(text, next);
		if (!end) { /* nothing special: as it stands */
			to[len++] = text.at[at++];
			while (at < next)
				to[len++] = text.at[at++];
		} else {
			at = soft ? end : next;
		}
	}
	return len;
}

static struct text qp_bytes(struct pool *pool, struct text text, bool word)
{
	char *bytes = pool_alloc(pool, text.len + 1);
	struct text lines = text_make(bytes, qp_lines(text, bytes));
	size_t len = 0;
	for (size_t at = 0; at < lines.len; at++) {
		int high = at + 2 < lines.len ? byte_hex(lines.at[at + 1]) : -1;
		int low = at + 2 < lines.len ? byte_hex(lines.at[at + 2]) : -1;
		char c = lines.at[at];
		if (c == '=' && high >= 0 && low >= 0) {
			c = (char)(high << 4 | low);
			at += 2;
		} else if (word && c == '_') {
			c = ' ';
		}
		bytes[len++] = c;
	}
	return text_make(bytes, len);
}

struct text decode_qp(struct pool *pool, struct text text)
{
	return qp_bytes(pool, text, false);
}

/* ---- encoded words ---------------------------------------------------------------------- */

struct word {
	struct text charset, data;
	bool base64;
	size_t len; /* of the whole word */
};

static bool is_charset(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '*' || c == '_' || c == '-';
}

/* "=?charset?q?data?=" at the front of `text`. */
static bool word_read(struct text text, struct word *word)
{
	if (!text_starts(text, "=?"))
		return false;
	size_t at = 2;
	while (at < text.len && is_charset(text.at[at]))
		at++;
	if (at == 2 || at + 2 >= text.len || text.at[at] != '?' || text.at[at + 2] != '?' ||
	    !strchr("bBqQ", text.at[at + 1]) || !text.at[at + 1])
		return false;
	struct text data = text_from(text, at + 3);
	size_t end = text_find_byte(data, '?');
	if (end == TEXT_NONE || end + 1 >= data.len || data.at[end + 1] != '=')
		return false;
	*word = (struct word){.charset = text_make(text.at + 2, at - 2),
			      .data = text_head(data, end),
			      .base64 = (text.at[at + 1] | 0x20) == 'b',
			      .len = at + 3 + end + 2};
	return true;
}

/* Text that is in one charset: a character may be split between words. */
struct section {
	struct text charset; /* empty for what stood between words */
	struct buf bytes;
};

static void section_end(struct pool *pool, struct section *section, struct buf *out)
{
	struct text bytes = buf_get(&section->bytes);
	char charset[WORD_CHARSET_MAX];
	if (section->charset.len) {
		/* RFC 2231's language stands behind "*" */
		struct text name = section->charset;
		name = text_head(name, text_find_byte(name, '*'));
		name = text_head(name, sizeof(charset) - 1);
		memcpy(charset, name.at, name.len);
		charset[name.len] = '\0';
		bytes = chars_read(pool, bytes, charset, true).text;
	}
	buf_text(out, bytes);
}

static void section_add(struct pool *pool, struct section *section, struct text charset,
			struct text bytes, struct buf *out)
{
	bool same =
	    charset.len == section->charset.len &&
	    (!charset.len || text_starts_case(charset, text_string(pool, section->charset)));
	if (!same) {
		section_end(pool, section, out);
		section->charset = charset;
		buf_open(&section->bytes, pool);
	}
	buf_text(&section->bytes, bytes);
}

static struct text words_decode(struct pool *pool, struct text value)
{
	struct section section = {0};
	struct buf out;
	struct word word;
	buf_open(&out, pool);
	buf_open(&section.bytes, pool);
	while (value.len) {
		if (!word_read(value, &word)) {
			size_t next = text_find_byte(text_from(value, 1), '=');
			size_t len = next == TEXT_NONE ? value.len : next + 1;
			section_add(pool, &section, TEXT(""), text_head(value, len), &out);
			value = text_from(value, len);
			continue;
		}
		section_add(pool, &section, word.charset,
			    word.base64 ? decode_base64(pool, word.data)
					: qp_bytes(pool, word.data, true),
			    &out);
		value = text_from(value, word.len);
		/* white space between two words is part of neither (RFC 2047 6.2) */
		size_t blank = 0;
		while (blank < value.len && byte_is_space(value.at[blank]))
			blank++;
		if (blank && word_read(text_from(value, blank), &word))
			value = text_from(value, blank);
	}
	section_end(pool, &section, &out);
	return buf_get(&out);
}

/* What is left of folds: the line end goes, a tab behind it is a space. */
static struct text field_unfold(struct pool *pool, struct text value)
{
	if (text_find_byte(value, '\n') == TEXT_NONE)
		return value;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < value.len; at++) {
		bool fold = at && value.at[at] == '\t' && value.at[at - 1] == '\n';
		size_t end = line_end(value, at);
		if (end)
			at = end - 1;
		else
			buf_byte(&buf, fold ? ' ' : value.at[at]);
	}
	return buf_get(&buf);
}

struct text decode_field(struct pool *pool, struct text name, struct text value)
{
	value = field_unfold(pool, value);
	value = chars_read(pool, value, "UTF-8", false).text;
	if (text_find(value, TEXT("=?")) == TEXT_NONE || header_is_structured(name))
		return value;
	return words_decode(pool, value);
}
