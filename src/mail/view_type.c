/* SPDX-License-Identifier: ISC */
/*
 * view_type: what regular expressions find there, found by hand.
 */
#include "view_type.h"

#include <string.h>

#include "view_bytes.h"

/* Pieces of a name (RFC 2231); more are none. */
#define PIECES_MAX 100

/* Behind "name =" and the white space around it, from byte `from` on, no
 * letter before the name; TEXT_NONE when it does not stand there. */
static size_t find_parameter(struct text text, const char *name, size_t from)
{
	struct text word = text_of(name);
	while (from < text.len) {
		size_t at = text_find_case(text_from(text, from), word);
		if (at == TEXT_NONE)
			return TEXT_NONE;
		at += from;
		from = at + 1;
		if (at && byte_is_word(text.at[at - 1]))
			continue;
		at = skip_space(text, at + word.len);
		if (byte_at(text, at) == '=')
			return skip_space(text, at + 1);
	}
	return TEXT_NONE;
}

/* Up to a semicolon, without the quotes at its ends. */
static struct text parameter_value(struct text text, size_t at)
{
	at += byte_at(text, at) == '"' || byte_at(text, at) == '\'';
	struct text value = text_from(text, at);
	value = text_head(value, text_find_byte(value, ';'));
	if (value.len && (value.at[value.len - 1] == '"' || value.at[value.len - 1] == '\''))
		value.len--;
	return value;
}

/* `"[^"]+` or `[^\s";]+` with white space, a semicolon or the end behind it;
 * at == NULL when there is neither. */
static struct text find_boundary(struct text text)
{
	size_t at = 0;
	while ((at = find_parameter(text, "boundary", at)) != TEXT_NONE) {
		struct text rest = text_from(text, at);
		size_t len = 0;
		if (byte_at(rest, 0) == '"') {
			rest = text_from(rest, 1);
			len = text_head(rest, text_find_byte(rest, '"')).len;
			if (len)
				return text_head(rest, len);
			continue;
		}
		while (len < rest.len && !byte_is_space(rest.at[len]) && rest.at[len] != '"' &&
		       rest.at[len] != ';')
			len++;
		if (len && byte_at(rest, len) != '"')
			return text_head(rest, len);
	}
	return (struct text){0};
}

/* The canonical decimal number at text.at[*at], which moves behind it;
 * PIECES_MAX or more for what is none. */
static unsigned piece_number(struct text text, size_t *at)
{
	unsigned number = 0;
	size_t start = *at;
	while (byte_is_digit(byte_at(text, *at)) && number < PIECES_MAX)
		number = number * 10 + (unsigned)(text.at[(*at)++] - '0');
	bool padded = *at > start + 1 && text.at[start] == '0';
	return *at == start || padded ? PIECES_MAX : number;
}

/* "name*0=...; name*1=...", joined in the order of their numbers; of two with
 * the same number the first counts. */
static struct text find_pieces(struct pool *pool, struct text text, const char *name)
{
	struct text pieces[PIECES_MAX] = {{0}}, word = text_of(name);
	struct buf buf;
	size_t found;
	for (size_t from = 0; (found = text_find_case(text_from(text, from), word)) != TEXT_NONE;) {
		size_t start = from + found, at = start + word.len;
		from = start + 1;
		if (start && byte_is_word(text.at[start - 1]))
			continue;
		unsigned number = piece_number(text, &at);
		at = skip_space(text, at);
		if (number < PIECES_MAX && !pieces[number].at && byte_at(text, at) == '=')
			pieces[number] = parameter_value(text, skip_space(text, at + 1));
	}
	buf_open(&buf, pool);
	for (size_t i = 0; i < PIECES_MAX && pieces[0].at; i++)
		buf_text(&buf, pieces[i]);
	return buf_get(&buf);
}

static struct text find_name(struct pool *pool, struct text text)
{
	size_t file = find_parameter(text, "filename", 0), name = find_parameter(text, "name", 0);
	size_t first = file < name ? file : name;
	struct text value = first == TEXT_NONE ? TEXT("") : parameter_value(text, first);
	if (value.len && !text_is(value, "0"))
		return value;
	if (text_find_case(text, TEXT("name*0")) == TEXT_NONE)
		return value;
	value = find_pieces(pool, text, "filename*");
	return value.len ? value : find_pieces(pool, text, "name*");
}

/* "something/something", lower case, without what no type has. */
static struct text find_type(struct pool *pool, struct text text)
{
	text = text_head(text, text_find_byte(text, ';'));
	text = text_from(text, skip_space(text, 0));
	size_t slash = text_find_byte(text, '/');
	if (slash != TEXT_NONE && slash) {
		size_t end = slash + 1;
		while (end < text.len && !byte_is_space(text.at[end]) && text.at[end] != '/')
			end++;
		text = text_head(text, end);
	}
	text = text_lower(pool, text);
	bool kept = text_is(text, "text/x-vcard") || text_is(text, "text/calendar") ||
		    text_is(text, "text/html");
	if (!text.len || (text_starts(text, "text") && !byte_is_word(byte_at(text, 4)) && !kept))
		return TEXT("text/plain");
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] > ' ' && text.at[i] < 0x7F &&
		    !strchr("\"(),:;<=>?@[\\]", text.at[i]))
			buf_byte(&buf, text.at[i]);
	return buf_get(&buf);
}

void content_read(struct pool *pool, const struct fields *fields, struct content *out)
{
	struct field *field = fields_last(fields, "Content-Type");
	struct text value = field ? field_value(pool, field) : TEXT("");
	*out = (struct content){.type = TEXT("text/plain"), .charset = "us-ascii", .missing = true};
	if (!value.len || text_is(value, "0"))
		return;
	size_t charset = find_parameter(value, "charset", 0);
	out->charset =
	    charset == TEXT_NONE ? NULL : text_string(pool, parameter_value(value, charset));
	out->boundary = find_boundary(value);
	out->name = find_name(pool, value);
	out->type = find_type(pool, value);
	out->missing = !text_head(value, text_find_byte(value, ';')).len;
}

struct text content_name(struct pool *pool, const struct fields *fields,
			 const struct content *content)
{
	struct field *field = fields_last(fields, "Content-Disposition");
	struct text value = field ? field_value(pool, field) : TEXT("");
	size_t from = 0, at;
	while ((at = text_find_case(text_from(value, from), TEXT("name="))) != TEXT_NONE) {
		from = skip_space(value, from + at + 5);
		from += byte_at(value, from) == '"';
		size_t end = from;
		while (end < value.len && value.at[end] != '"' && value.at[end] != ';')
			end++;
		if (end > from)
			return text_make(value.at + from, end - from);
	}
	return content->name;
}
