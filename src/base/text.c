/* SPDX-License-Identifier: ISC */
/*
 * text: slices of somebody's bytes.
 *
 * An empty text may have a null pointer ({0} is one), and the C library's
 * mem functions may not be given that: every call of them is behind a test
 * of the length.
 */
#include "liaison/text.h"

#include <string.h>

/* Searches for two bytes go in strides: a letter that is rare in one case and
 * frequent in the other would else be looked for to the far end each time. */
#define FIND_STRIDE 4096
/* A byte that comes more often than once in so many is not rare. */
#define FIND_APART 16

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool equal_case(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

struct text text_of(const char *string)
{
	return string ? (struct text){string, strlen(string)} : (struct text){"", 0};
}

struct text text_make(const char *at, size_t len)
{
	return at ? (struct text){at, len} : (struct text){"", 0};
}

char *text_string(struct pool *pool, struct text text)
{
	return pool_copy(pool, text.at, text.len);
}

struct text text_copy(struct pool *pool, struct text text)
{
	return (struct text){text_string(pool, text), text.len};
}

bool text_equal(struct text a, struct text b)
{
	return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

bool text_is(struct text text, const char *string)
{
	return text_equal(text, text_of(string));
}

bool text_is_case(struct text text, const char *string)
{
	struct text other = text_of(string);
	return text.len == other.len && equal_case(text.at, other.at, other.len);
}

bool text_equal_case(struct text a, struct text b)
{
	return a.len == b.len && equal_case(a.at, b.at, b.len);
}

bool texts_have_case(const struct texts *texts, struct text text)
{
	for (size_t i = 0; i < texts->len; i++)
		if (text_equal_case(texts->at[i], text))
			return true;
	return false;
}

bool text_starts(struct text text, const char *prefix)
{
	struct text head = text_of(prefix);
	return text.len >= head.len && text_equal(text_head(text, head.len), head);
}

bool text_starts_case(struct text text, const char *prefix)
{
	struct text head = text_of(prefix);
	return text.len >= head.len && equal_case(text.at, head.at, head.len);
}

bool text_ends_case(struct text text, const char *suffix)
{
	struct text tail = text_of(suffix);
	return text.len >= tail.len &&
	       (!tail.len || equal_case(text.at + (text.len - tail.len), tail.at, tail.len));
}

/* How rare a byte is in mail, roughly. */
static int find_rarity(char c)
{
	if (c >= 'a' && c <= 'z')
		return 1;
	if (c == ' ')
		return 0;
	return c == '\n' || (c >= '0' && c <= '9') ? 2 : c == '-' || c == '>' || c == '_' ? 3 : 4;
}

/* The needle's rarest byte is looked for with memchr(), which is some five
 * times as fast as memmem(); where it turns out to be frequent, memmem() goes on. */
size_t text_find(struct text text, struct text needle)
{
	size_t rare = 0, last = text.len - needle.len, tries = 0;
	if (!needle.len)
		return 0;
	if (needle.len > text.len)
		return TEXT_NONE;
	for (size_t i = 1; i < needle.len; i++)
		if (find_rarity(needle.at[i]) > find_rarity(needle.at[rare]))
			rare = i;
	for (size_t at = 0; at <= last; at++) {
		const char *hit = memchr(text.at + at + rare, needle.at[rare], last + 1 - at);
		if (!hit)
			return TEXT_NONE;
		at = (size_t)(hit - text.at) - rare;
		if (!memcmp(text.at + at, needle.at, needle.len))
			return at;
		if (++tries * FIND_APART > at + FIND_STRIDE) {
			hit = memmem(text.at + at, text.len - at, needle.at, needle.len);
			return hit ? (size_t)(hit - text.at) : TEXT_NONE;
		}
	}
	return TEXT_NONE;
}

/* The nearer of two bytes in at[start, end), or `end`. */
static size_t find_either(const char *at, size_t start, size_t end, char one, char other)
{
	const char *hit = memchr(at + start, one, end - start);
	if (hit)
		end = (size_t)(hit - at);
	if (other != one && end > start) {
		hit = memchr(at + start, other, end - start);
		if (hit)
			end = (size_t)(hit - at);
	}
	return end;
}

/* Text times needle at worst; the needles are words of ours. */
size_t text_find_case(struct text text, struct text needle)
{
	if (!needle.len)
		return 0;
	if (needle.len > text.len)
		return TEXT_NONE;
	char small = lower(needle.at[0]), capital = upper(needle.at[0]);
	size_t last = text.len - needle.len;
	for (size_t at = 0; at <= last;) {
		size_t end = last + 1 - at > FIND_STRIDE ? at + FIND_STRIDE : last + 1;
		size_t hit = find_either(text.at, at, end, small, capital);
		if (hit < end && equal_case(text.at + hit, needle.at, needle.len))
			return hit;
		at = hit < end ? hit + 1 : end;
	}
	return TEXT_NONE;
}

size_t text_find_byte(struct text text, char byte)
{
	const char *hit = text.len ? memchr(text.at, byte, text.len) : NULL;
	return hit ? (size_t)(hit - text.at) : TEXT_NONE;
}

struct text text_from(struct text text, size_t start)
{
	if (start >= text.len)
		return (struct text){text.len ? text.at + text.len : text.at, 0};
	return (struct text){text.at + start, text.len - start};
}

struct text text_head(struct text text, size_t len)
{
	return (struct text){text.at, len < text.len ? len : text.len};
}

struct text text_trim(struct text text)
{
	while (text.len && is_blank(text.at[text.len - 1]))
		text.len--;
	while (text.len && is_blank(text.at[0])) {
		text.at++;
		text.len--;
	}
	return text;
}

struct text text_lower(struct pool *pool, struct text text)
{
	char *copy = text_string(pool, text);
	for (size_t i = 0; i < text.len; i++)
		copy[i] = lower(copy[i]);
	return (struct text){copy, text.len};
}

bool text_field(struct text *rest, char separator, struct text *field)
{
	if (!rest->len)
		return false;
	size_t end = text_find_byte(*rest, separator);
	*field = text_head(*rest, end);
	*rest = text_from(*rest, end == TEXT_NONE ? rest->len : end + 1);
	return true;
}

bool text_line(struct text *rest, struct text *line)
{
	if (!text_field(rest, '\n', line))
		return false;
	bool ended = rest->at > line->at + line->len;
	if (ended && line->len && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* On a mismatch only the last star is tried anew, one byte further: an
 * earlier star could not find anything that the last one does not. */
/* What stands behind the pattern's last wildcard is how the text ends: most of a
 * list of domains differ there. */
static bool glob_ends(const char *pattern, struct text text)
{
	size_t left = strlen(pattern);
	while (left > 0 && text.len > 0 && pattern[left - 1] != '*' && pattern[left - 1] != '?')
		if (lower(pattern[--left]) != lower(text.at[--text.len]))
			return false;
	return true;
}

bool text_glob(const char *pattern, struct text text)
{
	const char *star = NULL;
	size_t at = 0, tried = 0;
	if (!glob_ends(pattern, text))
		return false;
	while (at < text.len) {
		if (*pattern == '*') {
			star = pattern++;
			tried = at;
		} else if (*pattern && (*pattern == '?' || lower(*pattern) == lower(text.at[at]))) {
			pattern++;
			at++;
		} else if (star) {
			pattern = star + 1;
			at = ++tried;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool text_number(struct text text, int64_t *number)
{
	int64_t sum = 0;
	if (!text.len)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, text.at[i] - '0', &sum))
			return false;
	}
	*number = sum;
	return true;
}
