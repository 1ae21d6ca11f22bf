/* SPDX-License-Identifier: ISC */
/*
 * charset: to UTF-8, with what cannot be read made visible.
 *
 * UTF-8 and the windows-1252 family, nearly all of today's mail, are done
 * here without iconv: opening a converter loads a shared object.  libetpan's
 * charconv() is not used because it gives up at the first bad byte.
 */
#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "liaison/mail.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* After so many bad bytes the charset is a lie; what is left is read as
 * ASCII.  Bounds the calls of iconv, one for each bad byte. */
#define CHARSET_BAD_MAX 1000

/* What windows-1252 has between 0x80 and 0x9F; 0 where it has nothing. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,	    0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,	    0x017D, 0,	    0,	    0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,	    0x017E, 0x0178};

/* Names that mailers use and iconv does not know. */
static const struct {
	const char *name, *iconv;
} charset_aliases[] = {
    {"utf8", "utf-8"},
    {"utf-8mb4", "utf-8"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"x-utf-8", "utf-8"},
    {"windows-31j", "cp932"},
    {"x-sjis", "cp932"},
    {"shift-jis", "cp932"},
    {"shift_jis", "cp932"},
    {"gb2312", "gb18030"}, /* a superset, and what mailers mean by it */
    {"x-gbk", "gb18030"},
    {"gbk", "gb18030"},
    {"ks_c_5601-1987", "cp949"},
    {"euc-kr", "cp949"},
    {"x-euc-jp", "euc-jp"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"iso-8859-8-e", "iso-8859-8"},
    {"x-mac-roman", "macintosh"},
    {"x-macroman", "macintosh"},
    {"iso-2022-jp", "iso-2022-jp-3"},
};

enum family { FAMILY_ASCII, FAMILY_UTF8, FAMILY_LATIN, FAMILY_OTHER };

static enum family charset_family(const char *charset)
{
	static const char *const ascii[] = {
	    "",	    "us-ascii", "ascii",   "ansi_x3.4-1968", "ansi_x3.4-1986", "iso646-us",
	    "7bit", "8bit",	"default", "none",	     "unknown-8bit"};
	static const char *const latin[] = {"iso-8859-1", "iso8859-1",	  "iso_8859-1",
					    "latin1",	  "windows-1252", "cp1252",
					    "x-cp1252",	  "cp-1252",	  "windows1252"};
	if (!charset)
		return FAMILY_ASCII;
	struct text name = text_of(charset);
	for (size_t i = 0; i < sizeof(ascii) / sizeof(ascii[0]); i++)
		if (text_is_case(name, ascii[i]))
			return FAMILY_ASCII;
	for (size_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++)
		if (text_is_case(name, latin[i]))
			return FAMILY_LATIN;
	bool utf8 = text_is_case(name, "utf-8") || text_is_case(name, "utf8") ||
		    text_is_case(name, "utf-8mb4") || text_is_case(name, "x-utf-8");
	return utf8 ? FAMILY_UTF8 : FAMILY_OTHER;
}

static const char *charset_iconv_name(const char *charset)
{
	for (size_t i = 0; i < sizeof(charset_aliases) / sizeof(charset_aliases[0]); i++)
		if (text_is_case(text_of(charset), charset_aliases[i].name))
			return charset_aliases[i].iconv;
	return charset;
}

/* The length of the well-formed character at the front, 0 when there is none. */
static size_t charset_utf8_len(const unsigned char *at, size_t room)
{
	unsigned char head = at[0];
	if (head < 0x80)
		return head ? 1 : 0;
	size_t len = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : 2;
	if (head < 0xC2 || head > 0xF4 || len > room)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((at[i] & 0xC0) != 0x80)
			return 0;
	bool overlong = (head == 0xE0 && at[1] < 0xA0) || (head == 0xF0 && at[1] < 0x90);
	bool outside = (head == 0xED && at[1] > 0x9F) || (head == 0xF4 && at[1] > 0x8F);
	return overlong || outside ? 0 : len;
}

/* The runs of bytes that are no part of a character. */
static size_t charset_bad_runs(struct text bytes)
{
	size_t runs = 0;
	bool bad = false;
	for (size_t at = 0; at < bytes.len;) {
		size_t len = charset_utf8_len((const unsigned char *)bytes.at + at, bytes.len - at);
		runs += !len && !bad;
		bad = !len;
		at += len ? len : 1;
	}
	return runs;
}

/* Well-formed UTF-8 without NUL: each bad run one U+FFFD. */
static struct text charset_mend(struct pool *pool, struct text bytes, unsigned *flaws)
{
	char *utf8 = pool_alloc(pool, bytes.len + 3 * charset_bad_runs(bytes) + 1), *to = utf8;
	bool bad = false; /* the last thing written was a replacement */
	for (size_t at = 0; at < bytes.len;) {
		size_t len = charset_utf8_len((const unsigned char *)bytes.at + at, bytes.len - at);
		if (len) {
			memcpy(to, bytes.at + at, len);
			to += len;
			at += len;
			bad = false;
		} else if (!bytes.at[at++]) {
			*flaws |= MAIL_FLAW_NUL;
		} else {
			*flaws |= MAIL_FLAW_CHARSET;
			memcpy(to, REPLACEMENT, bad ? 0 : sizeof(REPLACEMENT) - 1);
			to += bad ? 0 : sizeof(REPLACEMENT) - 1;
			bad = true;
		}
	}
	return text_make(utf8, (size_t)(to - utf8));
}

char *charset_put(char *to, unsigned code)
{
	if (code < 0x800) {
		*to++ = (char)(0xC0 | code >> 6);
	} else {
		*to++ = (char)(0xE0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3F));
	}
	*to++ = (char)(0x80 | (code & 0x3F));
	return to;
}

unsigned charset_1252(unsigned char byte)
{
	unsigned code = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
	return code ? code : CHARSET_NONE;
}

static struct text charset_latin(struct pool *pool, struct text bytes, unsigned *flaws)
{
	size_t room = bytes.len + 1;
	for (size_t at = 0; at < bytes.len; at++) {
		unsigned char byte = (unsigned char)bytes.at[at];
		room += byte < 0x80 ? 0 : byte < 0xA0 ? 2 : 1;
	}
	char *utf8 = pool_alloc(pool, room), *to = utf8;
	for (size_t at = 0; at < bytes.len; at++) {
		unsigned char byte = (unsigned char)bytes.at[at];
		if (!byte)
			*flaws |= MAIL_FLAW_NUL;
		else if (byte < 0x80)
			*to++ = (char)byte;
		else
			to = charset_put(to, charset_1252(byte));
	}
	return text_make(utf8, (size_t)(to - utf8));
}

/* What cannot be converted, byte by byte: ASCII stays, each other run is one
 * U+FFFD. */
static void charset_rest(struct buf *buf, struct text bytes)
{
	bool bad = false;
	for (size_t at = 0; at < bytes.len; at++) {
		bool ascii = (unsigned char)bytes.at[at] < 0x80;
		if (ascii)
			buf_byte(buf, bytes.at[at]);
		else if (!bad)
			buf_add(buf, REPLACEMENT, sizeof(REPLACEMENT) - 1);
		bad = !ascii;
	}
}

static struct text charset_convert(struct pool *pool, struct text bytes, const char *charset,
				   unsigned *flaws)
{
	struct buf buf;
	buf_open(&buf, pool);
	iconv_t to = iconv_open("UTF-8", charset_iconv_name(charset));
	if (to == (iconv_t)-1) { /* NOLINT: iconv's own idiom */
		*flaws |= MAIL_FLAW_CHARSET | MAIL_FLAW_FOREIGN;
		charset_rest(&buf, bytes);
		return buf_get(&buf);
	}
	char *in = (char *)bytes.at; /* iconv() only reads it */
	size_t left = bytes.len, bad = 0;
	while (left) {
		char chunk[4096];
		char *out = chunk;
		size_t room = sizeof(chunk);
		size_t done = iconv(to, &in, &left, &out, &room);
		int why = errno;
		buf_add(&buf, chunk, sizeof(chunk) - room);
		if (done != (size_t)-1 || why == E2BIG)
			continue;
		*flaws |= MAIL_FLAW_CHARSET;
		if (why == EINVAL || ++bad > CHARSET_BAD_MAX)
			break;
		if (room < sizeof(chunk) || bad == 1)
			buf_add(&buf, REPLACEMENT, sizeof(REPLACEMENT) - 1);
		in++;
		left--;
	}
	iconv_close(to);
	charset_rest(&buf, text_make(in, left));
	return buf_get(&buf);
}

bool charset_has_eighth_bit(struct text bytes)
{
	size_t at = 0;
	for (; at + sizeof(uint64_t) <= bytes.len; at += sizeof(uint64_t)) {
		uint64_t eight;
		memcpy(&eight, bytes.at + at, sizeof(eight));
		if (eight & 0x8080808080808080U)
			return true;
	}
	for (; at < bytes.len; at++)
		if ((unsigned char)bytes.at[at] >= 0x80)
			return true;
	return false;
}

/* The charsets in which bytes below 0x80 may be other than ASCII. */
static bool charset_is_stateful(const char *charset)
{
	static const char *const starts[] = {"utf-16", "utf-32", "utf16",   "utf32",
					     "ucs-",   "utf-7",	 "unicode", "iso-2022",
					     "hz",     "ebcdic", "cp037",   "ibm037"};
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (text_starts_case(text_of(charset), starts[i]))
			return true;
	return false;
}

/* Would iconv know it?  The families that mail is written in are known to be
 * known: asking loads a shared object, and the text is ASCII. */
static bool charset_known(const char *charset)
{
	static const char *const starts[] = {"iso-8859-", "windows-125", "cp125", "koi8-",
					     "euc-",	  "gb",		 "big5",  "shift"};
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (text_starts_case(text_of(charset), starts[i]))
			return true;
	iconv_t to = iconv_open("UTF-8", charset_iconv_name(charset));
	if (to == (iconv_t)-1) /* NOLINT */
		return false;
	iconv_close(to);
	return true;
}

struct text charset_utf8(struct pool *pool, struct text bytes, const char *charset, unsigned *flaws)
{
	enum family family = charset_family(charset);
	if (!bytes.len)
		return bytes;
	bool eighth = charset_has_eighth_bit(bytes);
	bool stateful = family == FAMILY_OTHER && charset_is_stateful(charset);
	/* by chance no text of another charset is well-formed UTF-8 */
	if (eighth && !stateful && text_utf8_ok(bytes)) {
		if (family == FAMILY_OTHER && !charset_known(charset))
			*flaws |= MAIL_FLAW_CHARSET; /* no guess: it is UTF-8 */
		return bytes;
	}
	if (family == FAMILY_OTHER && (eighth || stateful)) {
		struct text utf8 = charset_convert(pool, bytes, charset, flaws);
		return text_utf8_ok(utf8) ? utf8 : charset_mend(pool, utf8, flaws);
	}
	/* an unknown charset may be anything, even where the bytes look like ASCII */
	if (family == FAMILY_OTHER && !charset_known(charset))
		*flaws |= MAIL_FLAW_CHARSET | MAIL_FLAW_FOREIGN;
	if (family == FAMILY_LATIN && eighth)
		return charset_latin(pool, bytes, flaws);
	if (text_utf8_ok(bytes))
		return bytes;
	if (family == FAMILY_ASCII && eighth) {
		unsigned guess = 0;
		struct text utf8 = charset_mend(pool, bytes, &guess);
		if (guess & MAIL_FLAW_CHARSET)
			return charset_latin(pool, bytes, flaws);
		*flaws |= guess;
		return utf8;
	}
	return charset_mend(pool, bytes, flaws);
}
