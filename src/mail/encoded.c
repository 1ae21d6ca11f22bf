/* SPDX-License-Identifier: ISC */
/*
 * encoded: transfer.c decodes bodies; libetpan decodes words, and we look first.
 *
 * libetpan 1.9.4 reports nothing: a broken encoded word yields what is left.  So
 * the bytes are looked over before it sees them, and a broken word is not handed
 * over, and flagged.
 */
#include "encoded.h"

#include <string.h>

#include <libetpan/mailmime.h>
#include <libetpan/mailmime_decode.h>

#include "charset.h"
#include "liaison/mail.h"
#include "transfer.h"

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/';
}

/* ---- transfer encodings ------------------------------------------------------- */

enum escape { ESCAPE_BYTE, ESCAPE_LINE, ESCAPE_BROKEN };

/* What the "=" at raw.at[at] begins: =XX, a soft line break (blanks may stand
 * before the line end, RFC 2045 6.7 (3)), or nothing. */
static enum escape qp_escape(struct text raw, size_t at)
{
	if (at + 2 < raw.len && is_hex(raw.at[at + 1]) && is_hex(raw.at[at + 2]))
		return ESCAPE_BYTE;
	size_t next = at + 1;
	while (next < raw.len && is_blank(raw.at[next]))
		next++;
	if (next == raw.len || raw.at[next] == '\n')
		return ESCAPE_LINE;
	return ESCAPE_BROKEN;
}

/* In place: the bytes are ours. */
static size_t encoded_to_lf(char *at, size_t len)
{
	char *first = len ? memchr(at, '\r', len) : NULL;
	if (!first)
		return len;
	size_t to = (size_t)(first - at);
	for (size_t from = to; from < len; from++)
		if (at[from] != '\r' || from + 1 == len || at[from + 1] != '\n')
			at[to++] = at[from];
	return to;
}

struct text encoded_bytes(struct pool *pool, struct text raw, const char *encoding, bool lines,
                          unsigned *flaws)
{
	struct text name = text_of(encoding), bytes;
	bool base64 = text_is(name, "base64"), qp = text_is(name, "quoted-printable");
	if (!raw.len || (!base64 && !qp)) {
		bool known = !name.len || text_is(name, "7bit") || text_is(name, "8bit") ||
		             text_is(name, "binary");
		if (!known && raw.len)
			*flaws |= MAIL_FLAW_ENCODING;
		return raw;
	}
	bytes = base64 ? transfer_base64(pool, raw, flaws)
	               : transfer_quoted_printable(pool, raw, flaws);
	/* the room is ours */
	return lines ? text_make(bytes.at, encoded_to_lf((char *)bytes.at, bytes.len)) : bytes;
}

/* ---- encoded words -------------------------------------------------------------- */

/* Longer than the longest name that IANA registered. */
#define WORD_CHARSET_MAX 64

struct word {
	char charset[WORD_CHARSET_MAX]; /* lower case, without RFC 2231's language */
	bool base64;
	struct text data;
	size_t len; /* of the whole word */
};

static bool is_token(char c)
{
	return c > ' ' && c < 0x7F && !strchr("()<>@,;:\"/[]?=", c);
}

static bool word_charset(struct text name, char charset[WORD_CHARSET_MAX])
{
	size_t len = text_find_byte(name, '*');
	if (len == TEXT_NONE)
		len = name.len;
	if (!len || len >= WORD_CHARSET_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = name.at[i];
		if (!is_token(c))
			return false;
		charset[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	charset[len] = '\0';
	return true;
}

/* "=?charset?q?data?=" at the front of `text`. */
static bool word_read(struct text text, struct word *word)
{
	if (!text_starts(text, "=?"))
		return false;
	struct text rest = text_from(text, 2);
	size_t name = text_find_byte(text_head(rest, 2 * WORD_CHARSET_MAX), '?');
	if (name == TEXT_NONE || name + 2 >= rest.len || rest.at[name + 2] != '?')
		return false;
	char encoding = rest.at[name + 1];
	if (!strchr("bBqQ", encoding) || !encoding)
		return false;
	struct text data = text_from(rest, name + 3);
	size_t end = text_find_byte(data, '?');
	if (end == TEXT_NONE || end + 1 >= data.len || data.at[end + 1] != '=')
		return false;
	word->base64 = encoding == 'b' || encoding == 'B';
	word->data = text_head(data, end);
	word->len = 2 + name + 3 + end + 2;
	return word_charset(text_head(rest, name), word->charset);
}

/* The bytes that a sound word decodes to; TEXT_NONE for a broken one. */
static size_t word_size(const struct word *word)
{
	size_t size = 0;
	for (size_t i = 0; i < word->data.len; i++) {
		char c = word->data.at[i];
		if (word->base64) {
			if (!is_base64(c) && c != '=' && c != ' ')
				return TEXT_NONE;
			size += is_base64(c);
		} else {
			enum escape escape = c == '=' ? qp_escape(word->data, i) : ESCAPE_BYTE;
			if (escape != ESCAPE_BYTE)
				return TEXT_NONE;
			i += c == '=' ? 2 : 0;
			size++;
		}
	}
	if (word->base64 && size % 4 == 1)
		return TEXT_NONE;
	return word->base64 ? size * 3 / 4 : size;
}

/* Decodes into `buf`; false for a word that is broken. */
static bool word_decode(struct text text, const struct word *word, struct buf *buf)
{
	size_t size = word_size(word);
	if (size == TEXT_NONE)
		return false;
	struct mailmime_encoded_word *decoded = NULL;
	size_t at = 0;
	int forward = 0, quote = 0;
	if (mailmime_encoded_word_parse(text.at, word->len, &at, &decoded, &forward, &quote) !=
	    MAILIMF_NO_ERROR)
		return false;
	/* libetpan hands out a C string: a NUL in it would hide what follows */
	bool whole = strlen(decoded->wd_text) == size;
	if (whole)
		buf_add(buf, decoded->wd_text, size);
	mailmime_encoded_word_free(decoded);
	return whole;
}

static size_t words_blank(struct text text)
{
	size_t len = 0;
	while (len < text.len && (is_blank(text.at[len]) || text.at[len] == '\n'))
		len++;
	return len;
}

/* A run of adjacent words of one charset at the front of *rest. */
static bool words_run(struct pool *pool, struct text *rest, struct buf *out, unsigned *flaws)
{
	struct buf bytes;
	struct word first, word;
	if (!word_read(*rest, &first))
		return false;
	buf_open(&bytes, pool);
	if (!word_decode(*rest, &first, &bytes)) {
		*flaws |= MAIL_FLAW_ENCODING;
		return false;
	}
	*rest = text_from(*rest, first.len);
	for (;;) {
		/* white space between two words is part of neither (RFC 2047 6.2) */
		struct text next = text_from(*rest, words_blank(*rest));
		if (!word_read(next, &word))
			break;
		bool same = !strcmp(word.charset, first.charset);
		if (same && !word_decode(next, &word, &bytes))
			break;
		*rest = next;
		if (!same)
			break;
		*rest = text_from(*rest, word.len);
	}
	buf_text(out, charset_utf8(pool, buf_get(&bytes), first.charset, flaws));
	return true;
}

struct text encoded_words(struct pool *pool, struct text value, unsigned *flaws)
{
	if (text_find(value, TEXT("=?")) == TEXT_NONE)
		return value;
	struct buf out;
	buf_open(&out, pool);
	while (value.len) {
		if (words_run(pool, &value, &out, flaws))
			continue;
		/* from behind this "=" to the next */
		size_t next = text_find_byte(text_from(value, 1), '=');
		size_t len = next == TEXT_NONE ? value.len : next + 1;
		buf_text(&out, text_head(value, len));
		value = text_from(value, len);
	}
	return buf_get(&out);
}
