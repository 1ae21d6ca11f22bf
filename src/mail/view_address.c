/* SPDX-License-Identifier: ISC */
/*
 * view_address: a very relaxed parser.  It is one regular expression there;
 * here its pieces are functions that give the position behind what they
 * match, or TEXT_NONE.
 *
 * What the expression may try again and again (the end of an address among
 * several ">") is tried at most TRIES_MAX times a field.
 */
#include "view_address.h"

#include <string.h>

#include "liaison/mail.h"
#include "view_bytes.h"
#include "view_decode.h"
#include "view_host.h"

/* Ends of an address that are tried, all addresses of a field together: a
 * field of 8 KB has 8,000 at most. */
#define TRIES_MAX 10000

static bool is_at(struct text text, size_t at, char c)
{
	return at < text.len && text.at[at] == c;
}

/* ---- pieces --------------------------------------------------------------------------- */

/* Behind what `close` ends, a backslash hiding the byte behind it; `at` is
 * behind the opening.  `open` may not stand inside. */
static size_t piece_closed(struct text text, size_t at, char open, char close)
{
	while (at < text.len && text.at[at] != open && text.at[at] != close) {
		if (text.at[at] == '\\' && (at + 1 >= text.len || text.at[at + 1] == '\n'))
			return TEXT_NONE;
		at += text.at[at] == '\\' ? 2 : 1;
	}
	return is_at(text, at, close) ? at + 1 : TEXT_NONE;
}

static size_t piece_quoted(struct text text, size_t at)
{
	return is_at(text, at, '"') ? piece_closed(text, at + 1, '"', '"') : TEXT_NONE;
}

/* Quoted strings and text without ", comma, semicolon and "<". */
static size_t piece_phrase(struct text text, size_t at)
{
	size_t start = at;
	while (at < text.len && !strchr(",;<", text.at[at] ? text.at[at] : '.')) {
		size_t end = text.at[at] == '"' ? piece_quoted(text, at) : at + 1;
		if (end == TEXT_NONE)
			break;
		at = end;
	}
	return at > start ? at : TEXT_NONE;
}

static bool is_local(char c)
{
	return !byte_is_space(c) && (!c || !strchr("@<>()[],:;", c));
}

static bool is_domain(char c)
{
	return !byte_is_space(c) && (!c || !strchr("\"<>()[],:;", c));
}

static size_t piece_literal(struct text text, size_t at)
{
	size_t start = ++at;
	while (at < text.len && (text.at[at] == '.' || text.at[at] == ':' ||
				 (text.at[at] >= '0' && text.at[at] <= '9')))
		at++;
	return at > start && is_at(text, at, ']') ? at + 1 : TEXT_NONE;
}

/* local@domain, "quoted local"@domain, local@[192.0.2.1] */
static size_t piece_mail(struct text text, size_t at)
{
	size_t start = at, end = piece_quoted(text, at);
	if (end == TEXT_NONE || !is_at(text, end, '@'))
		for (end = at; end < text.len && is_local(text.at[end]);)
			end++;
	if (end == start || !is_at(text, end, '@'))
		return TEXT_NONE;
	start = ++end;
	if (is_at(text, end, '['))
		return piece_literal(text, end);
	while (end < text.len && is_domain(text.at[end]))
		end++;
	return end > start ? end : TEXT_NONE;
}

/* A comment, then a comma, semicolon or the end. */
static size_t piece_tail(struct text text, size_t at, struct text *comment)
{
	size_t open = skip_space(text, at), end = TEXT_NONE;
	*comment = (struct text){0};
	if (is_at(text, open, '('))
		end = piece_closed(text, open + 1, '(', ')');
	if (end != TEXT_NONE) {
		size_t next = skip_space(text, end);
		if (next == text.len || text.at[next] == ',' || text.at[next] == ';') {
			*comment = text_make(text.at + open + 1, end - open - 2);
			at = end;
		}
	}
	at = skip_space(text, at);
	if (at == text.len)
		return at;
	return text.at[at] == ',' || text.at[at] == ';' ? at + 1 : TEXT_NONE;
}

/* ---- one address -------------------------------------------------------------------------- */

struct found {
	struct text phrase, address, comment;
	bool angle; /* the address stood in "<" and ">" */
	size_t end;
};

struct reader {
	struct text text;
	size_t tries;
};

/* What may stand in a second "<...>": a word, a quoted string before it. */
static bool is_again(struct text inside)
{
	size_t at = skip_space(inside, 0), quoted = piece_quoted(inside, at);
	at = quoted == TEXT_NONE ? at : quoted;
	while (at < inside.len && !byte_is_space(inside.at[at]))
		at++;
	return skip_space(inside, at) == inside.len;
}

/* Some output a second "<...>"; it is passed over. */
static size_t reader_again(struct reader *reader, size_t at, struct text *comment)
{
	struct text text = reader->text;
	size_t end = piece_tail(text, at, comment), open = skip_space(text, at);
	while (end == TEXT_NONE && is_at(text, open, '<') && reader->tries) {
		size_t close = text_find_byte(text_from(text, open), '>');
		if (close == TEXT_NONE || !is_again(text_make(text.at + open + 1, close - 1)))
			break;
		reader->tries--;
		end = piece_tail(text, open + close + 1, comment);
		open = skip_space(text, open + close + 1);
	}
	return end;
}

/* Does the address that begins at `start` and ends before the ">" at `close`
 * stand alone? */
static bool reader_close(struct reader *reader, size_t start, size_t close, struct found *found)
{
	struct text comment;
	if (!reader->tries)
		return false;
	reader->tries--;
	size_t end = reader_again(reader, close + 1, &comment);
	if (end == TEXT_NONE)
		return false;
	while (close > start && byte_is_space(reader->text.at[close - 1]))
		close--;
	found->address = text_make(reader->text.at + start, close - start);
	found->comment = comment;
	found->angle = true;
	found->end = end;
	return true;
}

/* What follows "<": the ends are tried in the order in which the expression
 * [^>@]*\S+ tries them, the farthest ">" of the last run of letters first. */
static bool reader_angle(struct reader *reader, size_t at, struct found *found)
{
	struct text text = reader->text;
	size_t start = skip_space(text, at), mark = start;
	while (mark < text.len && text.at[mark] != '>' && text.at[mark] != '@')
		mark++;
	size_t end = mark;
	while (end < text.len && !byte_is_space(text.at[end]))
		end++;
	size_t behind = skip_space(text, end);
	if (end > start && behind > end && is_at(text, behind, '>') &&
	    reader_close(reader, start, behind, found))
		return true;
	for (size_t close = end; close > start + 1 && close > mark; close--)
		if (text.at[close - 1] == '>' && reader_close(reader, start, close - 1, found))
			return true;
	return is_at(text, start, '>') && reader_close(reader, start, start, found);
}

static bool reader_bare(struct reader *reader, size_t at, struct found *found)
{
	struct text text = reader->text;
	size_t end = piece_mail(text, at), tail;
	if (end != TEXT_NONE) {
		tail = piece_tail(text, end, &found->comment);
		found->address = text_make(text.at + at, end - at);
		found->end = tail;
		if (tail != TEXT_NONE)
			return true;
	}
	found->address = (struct text){0};
	/* a comma with nothing but blanks before it: the last of them is a phrase */
	if (at && byte_is_space(text.at[at - 1]) && piece_phrase(text, at) == TEXT_NONE)
		at--;
	end = piece_phrase(text, at);
	if (end == TEXT_NONE)
		return false;
	found->phrase = text_make(text.at + at, end - at);
	found->end = piece_tail(text, end, &found->comment);
	return found->end != TEXT_NONE;
}

static bool reader_next(struct reader *reader, struct found *found)
{
	struct text text = reader->text;
	size_t at = skip_space(text, 0);
	size_t phrase = piece_phrase(text, at);
	*found = (struct found){0};
	if (phrase != TEXT_NONE && is_at(text, phrase, '<') &&
	    reader_angle(reader, phrase + 1, found)) {
		found->phrase = text_make(text.at + at, phrase - at);
		/* the blanks before "<" are the phrase's: nothing gives them back */
		return true;
	}
	if (phrase == TEXT_NONE && is_at(text, at, '<') && reader_angle(reader, at + 1, found))
		return true;
	return reader_bare(reader, at, found);
}

/* ---- what was found -------------------------------------------------------------------------- */

/* Without "(...)", which do not nest. */
static void buf_uncommented(struct buf *buf, struct text text)
{
	for (size_t at = 0; at < text.len;) {
		size_t end = text.at[at] == '(' ? piece_closed(text, at + 1, '(', ')') : TEXT_NONE;
		if (end == TEXT_NONE)
			buf_byte(buf, text.at[at++]);
		else
			at = end;
	}
}

static struct text phrase_plain(struct pool *pool, struct text phrase)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < phrase.len;) {
		size_t end = piece_quoted(phrase, at);
		if (end == TEXT_NONE) {
			for (end = at; end < phrase.len && phrase.at[end] != '"';)
				end++;
			buf_uncommented(&buf, text_make(phrase.at + at, end - at));
			at = end + (end == at);
			continue;
		}
		for (at++; at + 1 < end; at++)
			if (phrase.at[at] != '\\')
				buf_byte(&buf, phrase.at[at]);
		at = end;
	}
	return buf_get(&buf);
}

static bool is_mail(struct text text)
{
	return text.len && piece_mail(text, 0) == text.len;
}

/* Some mistakes of parsing show themselves. */
static bool is_valid(struct text address)
{
	size_t quotes = 0;
	for (size_t i = 0; i < address.len; i++)
		quotes += address.at[i] == '"';
	return address.len && !text_starts(address, "\"\"@") && quotes != 1;
}

/* What stands between the first "@" and a second one. */
static struct text address_host(struct text address)
{
	struct text behind = text_from(address, text_find_byte(address, '@') + 1);
	return text_head(behind, text_find_byte(behind, '@'));
}

/* Up to a second "@". */
static struct text address_cut(struct text address)
{
	struct text host = address_host(address);
	return text_make(address.at, (size_t)(host.at + host.len - address.at));
}

static void mailbox_add(struct pool *pool, const struct found *found, struct mailboxes *out)
{
	struct mailbox mailbox = {0};
	struct text address = found->address;
	if (found->angle && text_find_byte(address, '(') != TEXT_NONE) {
		struct buf buf;
		buf_open(&buf, pool);
		buf_uncommented(&buf, address);
		address = buf_get(&buf);
	}
	bool known = is_valid(address) && is_mail(address);
	if (found->phrase.at) {
		struct text phrase = phrase_plain(pool, found->phrase);
		if (!known && is_mail(phrase) && is_valid(phrase) &&
		    host_is_name(address_host(phrase))) {
			address = phrase;
			known = true;
		} else if (phrase.len && !(known && text_equal(phrase, address))) {
			mailbox.phrase = phrase;
		}
	}
	if (!mailbox.phrase.at && found->comment.at)
		mailbox.phrase = found->comment;
	if (known)
		mailbox.address = address_cut(address);
	*LIST_PUSH(pool, out) = mailbox;
}

/* ---- a field ------------------------------------------------------------------------------------
 */

/* "group: a, b;" is its members. */
static struct text value_ungroup(struct text value)
{
	size_t end = 0, colon = TEXT_NONE;
	for (; end < value.len && (!value.at[end] || !strchr("\"()<>", value.at[end])); end++)
		if (value.at[end] == ':' && end)
			colon = end;
	if (colon == TEXT_NONE)
		return value;
	size_t start = skip_space(value, colon + 1);
	return is_at(value, start, ';') ? TEXT("") : text_from(value, start);
}

/* Two backslashes are taken out, before anything else. */
static struct text value_plain(struct pool *pool, struct text value)
{
	struct buf buf;
	while (value.len && byte_is_space(value.at[value.len - 1]))
		value.len--;
	if (text_find(value, TEXT("\\\\")) == TEXT_NONE)
		return value;
	buf_open(&buf, pool);
	for (size_t at = 0; at < value.len; at++) {
		if (value.at[at] == '\\' && is_at(value, at + 1, '\\'))
			at++;
		else
			buf_byte(&buf, value.at[at]);
	}
	return buf_get(&buf);
}

/* What no expression matched may hold an address in "<" and ">" still. */
static void mailboxes_rest(struct pool *pool, struct text text, struct mailboxes *out)
{
	for (size_t at = 0; at < text.len && out->len < MAIL_ADDRESSES_MAX; at++) {
		size_t end = text.at[at] == '<' ? piece_mail(text, at + 1) : TEXT_NONE;
		if (end == TEXT_NONE || !is_at(text, end, '>'))
			continue;
		struct text address = text_make(text.at + at + 1, end - at - 1);
		if (is_valid(address))
			*LIST_PUSH(pool, out) = (struct mailbox){.address = address_cut(address)};
		at = end;
	}
}

void mailboxes_read(struct pool *pool, struct text value, struct mailboxes *out)
{
	struct reader reader = {.tries = TRIES_MAX};
	struct found found;
	reader.text = value_ungroup(value_plain(pool, value));
	if (skip_space(reader.text, 0) == reader.text.len)
		return;
	while (reader.text.len && out->len < MAIL_ADDRESSES_MAX && reader_next(&reader, &found)) {
		mailbox_add(pool, &found, out);
		reader.text = text_from(reader.text, found.end);
	}
	if (text_find_byte(reader.text, '@') != TEXT_NONE)
		mailboxes_rest(pool, reader.text, out);
}

struct text mailbox_name(struct pool *pool, struct text phrase)
{
	struct text name = decode_field(pool, TEXT(""), phrase);
	if (skip_space(name, 0) == name.len)
		return name;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = skip_space(name, 0); at < name.len;) {
		size_t next = skip_space(name, at);
		if (next == at)
			buf_byte(&buf, name.at[at++]);
		else if (next < name.len)
			buf_byte(&buf, ' ');
		at = next > at ? next : at;
	}
	name = buf_get(&buf);
	if (name.len >= 2 && name.at[0] == '\'' && name.at[name.len - 1] == '\'')
		name = text_make(name.at + 1, name.len - 2);
	return name;
}
