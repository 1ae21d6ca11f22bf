/* SPDX-License-Identifier: ISC */
/*
 * view_charset: the order in which SpamAssassin tries charsets, with Perl's
 * names for them and what Perl's Encode does with bytes that do not fit.
 *
 * Where Encode::Detect is installed SpamAssassin guesses once more before it
 * takes windows-1252; Debian does not install it, and a rule should not hang
 * on it.
 */
#include "view_charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "charset.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define REPLACEMENT "\xEF\xBF\xBD"

/* Longer names of charsets are none. */
#define NAME_MAX_LEN 40

/* ---- names ------------------------------------------------------------------------ */

/* What Encode::Alias knows, without "-", "_" and space, and iconv's name for it. */
static const struct {
	const char *name, *iconv;
} aliases[] = {
    {"latin1", "ISO-8859-1"},
    {"latin2", "ISO-8859-2"},
    {"tis620", "ISO-8859-11"},
    {"koi8r", "KOI8-R"},
    {"koi8u", "KOI8-U"},
    {"eucjp", "EUC-JP"},
    {"xeucjp", "EUC-JP"},
    {"ujis", "EUC-JP"},
    {"shiftjis", "SHIFT_JIS"},
    {"sjis", "SHIFT_JIS"},
    {"xsjis", "SHIFT_JIS"},
    {"windows31j", "CP932"},
    {"euckr", "EUC-KR"},
    {"ksc56011987", "CP949"},
    {"uhc", "CP949"},
    {"johab", "JOHAB"},
    {"iso2022kr", "ISO-2022-KR"},
    {"gb2312", "EUC-CN"},
    {"gb231280", "EUC-CN"},
    {"euccn", "EUC-CN"},
    {"hzgb2312", "EUC-CN"},
    {"gbk", "CP936"},
    {"big5", "BIG5"},
    {"xbig5", "BIG5"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"iso2022jp", "ISO-2022-JP"},
    {"iso2022jp1", "ISO-2022-JP-1"},
    {"macintosh", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
    {"xmacroman", "MACINTOSH"},
    {"utf7", "UTF-7"},
    {"unicode11utf7", "UTF-7"},
    {"ucs2", "UCS-2BE"},
    {"utf32", "UTF-32"},
    {"viscii", "VISCII"},
    {"gb18030", "CP936"},
    {"gb180302000", "CP936"},
    {"gb180302005", "CP936"},
    {"gb180302022", "CP936"},
};

/* Lower case, without what Encode does not look at; false for a long one. */
static bool name_fold(const char *charset, char name[NAME_MAX_LEN])
{
	size_t len = 0;
	for (; *charset; charset++) {
		char c = *charset;
		if (c == '-' || c == '_' || c == ' ')
			continue;
		if (len + 1 == NAME_MAX_LEN)
			return false;
		name[len++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	name[len] = '\0';
	return true;
}

static bool is_digits(struct text text, size_t most)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return text.len && text.len <= most;
}

/* iconv's name of what Perl knows by `charset`, or NULL. */
static const char *name_iconv(struct pool *pool, const char *charset)
{
	static const char *const pages[] = {"cp", "xcp", "ibm", "windows", "ms"};
	char folded[NAME_MAX_LEN];
	if (!name_fold(charset, folded))
		return NULL;
	struct text name = text_of(folded);
	for (size_t i = 0; i < COUNT(aliases); i++)
		if (text_is(name, aliases[i].name))
			return aliases[i].iconv;
	if (text_starts(name, "iso8859") && is_digits(text_from(name, 7), 2))
		return pool_printf(pool, "ISO-8859-%s", folded + 7);
	for (size_t i = 0; i < COUNT(pages); i++) {
		size_t len = strlen(pages[i]);
		if (text_starts(name, pages[i]) && is_digits(text_from(name, len), 4))
			return pool_printf(pool, "CP%s", folded + len);
	}
	return NULL;
}

/* US-ASCII by one of its names: an exact match, as SpamAssassin has it. */
static bool name_is_ascii(const char *charset)
{
	static const char *const names[] = {"us-ascii",	      "ascii",		"ansi x3.4-1986",
					    "ansi x3.4-1968", "ansi_x3.4-1986", "ansi_x3.4-1968",
					    "ansix3.4-1986",  "ansix3.4-1968",	"iso646-us"};
	for (size_t i = 0; i < COUNT(names); i++)
		if (text_is_case(text_of(charset), names[i]))
			return true;
	return false;
}

/* Charsets whose bytes below 0x80 are ASCII, as far as SpamAssassin lists them. */
static bool name_extends_ascii(const char *charset)
{
	static const char *const starts[] = {"iso8859", "windows", "utf8",    "koi8",
					     "euc",	"big5",	   "gb18030", "gbk"};
	char folded[NAME_MAX_LEN];
	if (!name_fold(charset, folded))
		return false;
	for (size_t i = 0; i < COUNT(starts); i++)
		if (text_starts(text_of(folded), starts[i]))
			return true;
	return false;
}

static bool name_is_1252(const char *charset)
{
	struct text name = text_of(charset);
	return text_is_case(name, "iso-8859-1") || text_is_case(name, "iso8859-1") ||
	       text_is_case(name, "windows-1252") || text_is_case(name, "cp1252");
}

static bool name_is_utf8(const char *charset)
{
	return text_is_case(text_of(charset), "utf-8") || text_is_case(text_of(charset), "utf8");
}

static bool name_is_utf16(const char *charset)
{
	struct text name = text_of(charset);
	return text_starts_case(name, "utf-16") || text_starts_case(name, "utf16") ||
	       text_starts_case(name, "utf 16");
}

/* ---- UTF-8 ------------------------------------------------------------------------- */

/* U+FDD0..FDEF and the last two of each plane are no characters, and Perl's
 * strict UTF-8 refuses them. */
static bool is_noncharacter(uint32_t code)
{
	return (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
}

/* The length of the character at text.at[at], 0 when there is none. */
static size_t utf8_next(struct text text, size_t at)
{
	uint32_t code = 0;
	size_t len = text_next(text, at, &code);
	return is_noncharacter(code) ? 0 : len;
}

static bool utf8_is_strict(struct text text)
{
	for (size_t at = 0; at < text.len;) {
		size_t len = (unsigned char)text.at[at] < 0x80 ? 1 : utf8_next(text, at);
		if (!len)
			return false;
		at += len;
	}
	return true;
}

/* The first byte says how long a sequence would be; it and what may follow it
 * are one U+FFFD together. */
static size_t utf8_broken(struct text text, size_t at)
{
	unsigned char first = (unsigned char)text.at[at];
	size_t len = 1, most = first < 0xC0   ? 1
			       : first < 0xE0 ? 2
			       : first < 0xF0 ? 3
			       : first < 0xF8 ? 4
			       : first < 0xFC ? 5
			       : first < 0xFE ? 6
					      : 1;
	while (len < most && at + len < text.len &&
	       ((unsigned char)text.at[at + len] & 0xC0) == 0x80)
		len++;
	return len;
}

static struct text utf8_mend(struct pool *pool, struct text text)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < text.len;) {
		size_t len = (unsigned char)text.at[at] < 0x80 ? 1 : utf8_next(text, at);
		if (len)
			buf_add(&buf, text.at + at, len);
		else
			buf_string(&buf, REPLACEMENT);
		at += len ? len : utf8_broken(text, at);
	}
	return buf_get(&buf);
}

/* ---- windows-1252 -------------------------------------------------------------------- */

/* Has windows-1252 a character for every byte? */
static bool latin_fits(struct text bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if (charset_1252((unsigned char)bytes.at[i]) == CHARSET_NONE)
			return false;
	return true;
}

/* Bytes as characters: of windows-1252, or of ISO 8859-1 as it is written down. */
static struct text latin_utf8(struct pool *pool, struct text bytes, bool windows)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.at[i];
		char utf8[4];
		if (c < 0x80)
			buf_byte(&buf, (char)c);
		else
			buf_add(&buf, utf8,
				(size_t)(charset_put(utf8, windows ? charset_1252(c) : c) - utf8));
	}
	return buf_get(&buf);
}

struct text chars_widen(struct pool *pool, struct chars chars)
{
	return chars.wide ? chars.text : latin_utf8(pool, chars.text, false);
}

/* ---- the others ------------------------------------------------------------------------ */

/* False when a byte does not fit and `insist` does not make it U+FFFD.  What
 * was cut at the end is dropped, as Encode drops it. */
static bool others_utf8(struct pool *pool, struct text bytes, const char *charset, bool insist,
			struct text *out)
{
	iconv_t to = iconv_open("UTF-8", charset);
	if (to == (iconv_t)-1) /* NOLINT: iconv's own idiom */
		return false;
	struct buf buf;
	buf_open(&buf, pool);
	char *in = (char *)bytes.at; /* iconv() only reads it */
	size_t left = bytes.len;
	bool sound = true;
	while (left && sound) {
		char chunk[4096];
		char *end = chunk;
		size_t room = sizeof(chunk);
		size_t done = iconv(to, &in, &left, &end, &room);
		int why = errno;
		buf_add(&buf, chunk, sizeof(chunk) - room);
		if (done != (size_t)-1 || why == E2BIG)
			continue;
		if (why == EINVAL)
			break;
		sound = insist;
		buf_string(&buf, REPLACEMENT);
		in++;
		left--;
	}
	iconv_close(to);
	*out = buf_get(&buf);
	return sound;
}

/* SpamAssassin guesses which half of UTF-16 comes first; NULL when a mark says
 * so (and then it does not decode at all) or nothing does. */
static const char *utf16_order(struct text bytes)
{
	size_t even = 0, odd = 0, little = 0, big = 0;
	if (text_starts(bytes, "\xFF\xFE") || text_starts(bytes, "\xFE\xFF"))
		return NULL;
	for (size_t i = 0; i < bytes.len; i += 2) {
		unsigned char first = (unsigned char)bytes.at[i];
		unsigned char second = i + 1 < bytes.len ? (unsigned char)bytes.at[i + 1] : 0;
		even += (size_t)(first >> 4) + (first & 15);
		odd += (size_t)(second >> 4) + (second & 15);
		little += first == 0x20 && second == 0;
		big += first == 0 && second == 0x20;
	}
	little += even > odd * 4;
	big += odd * 4 > even;
	if (little == big)
		return NULL;
	return little > big ? "UTF-16LE" : "UTF-16BE";
}

/* By the charset that was declared, when it fits. */
static bool declared_utf8(struct pool *pool, struct text bytes, const char *charset, bool insist,
			  struct text *out)
{
	if (name_is_ascii(charset) && !insist)
		return false;
	if (name_is_utf16(charset)) {
		const char *order = utf16_order(bytes);
		return order && bytes.len % 2 == 0 && others_utf8(pool, bytes, order, false, out);
	}
	if (name_is_utf8(charset)) {
		*out = insist ? utf8_mend(pool, bytes) : bytes;
		return insist;
	}
	if (name_is_1252(charset)) {
		*out = latin_utf8(pool, bytes, true);
		return insist || latin_fits(bytes);
	}
	const char *name = name_is_ascii(charset) ? "ASCII" : name_iconv(pool, charset);
	return name && others_utf8(pool, bytes, name, insist, out);
}

struct chars chars_read(struct pool *pool, struct text bytes, const char *charset, bool insist)
{
	bool eighth = charset_has_eighth_bit(bytes);
	struct text out;
	if (!eighth && (name_is_ascii(charset) || name_extends_ascii(charset)))
		return (struct chars){bytes, false};
	if (eighth && !insist && utf8_is_strict(bytes))
		return (struct chars){bytes, true};
	if (declared_utf8(pool, bytes, charset, insist, &out))
		return (struct chars){out, true};
	if (!eighth)
		return (struct chars){bytes, false};
	return (struct chars){latin_utf8(pool, bytes, true), true};
}
