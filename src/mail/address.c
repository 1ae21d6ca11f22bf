/* SPDX-License-Identifier: ISC */
/*
 * address: a tolerant scanner for address lists (RFC 5322 3.4).
 *
 * libetpan's mailimf_address_list_parse() stops at the first address it does
 * not like, in silence, and recurses on comments; whoever stands behind a
 * broken address would be overlooked, and a private list in Cc must not be.
 * This one always goes on: an unbalanced quote or bracket is a letter.
 */
#include "address.h"

#include <string.h>

#include "charset.h"
#include "encoded.h"
#include "header.h"

struct scan {
	struct pool *pool;
	struct text rest;
	struct addresses *out;
	struct buf phrase;
	struct text angle, comment;
	bool has_angle, literal_paren, literal_quote;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* From an opening quote to its partner; 0 when there is none. */
static size_t scan_quoted(struct text text)
{
	for (size_t i = 1; i < text.len; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == '"')
			return i + 1;
	}
	return 0;
}

/* From an opening parenthesis to its partner; 0 when there is none. */
static size_t scan_comment(struct text text)
{
	size_t depth = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == '(')
			depth++;
		else if (text.at[i] == ')' && !--depth)
			return i + 1;
	}
	return 0;
}

/* From an opening bracket to its partner, or, when it has none, to where the
 * next address begins. */
static size_t scan_angle(struct text text)
{
	size_t comma = text.len;
	for (size_t i = 1; i < text.len; i++) {
		size_t quoted = text.at[i] == '"' ? scan_quoted(text_from(text, i)) : 0;
		if (quoted)
			i += quoted - 1;
		else if (text.at[i] == '>')
			return i + 1;
		else if (text.at[i] == '"' || text.at[i] == '<')
			return comma < i ? comma : i;
		else if (text.at[i] == ',' && comma == text.len)
			comma = i;
	}
	return comma;
}

static void scan_unquote(struct buf *buf, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\\' && i + 1 < text.len)
			i++;
		buf_byte(buf, text.at[i]);
	}
}

/* "<@relay,@relay:user(who)@host>" (RFC 5322 4.4, 3.2.2): the mailbox. */
static struct text scan_mailbox(struct pool *pool, struct text angle)
{
	angle = text_trim(angle);
	size_t colon = angle.len && angle.at[0] == '@' ? text_find_byte(angle, ':') : TEXT_NONE;
	angle = colon == TEXT_NONE ? angle : text_trim(text_from(angle, colon + 1));
	if (text_find_byte(angle, '(') == TEXT_NONE)
		return angle;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0, depth = 0; i < angle.len; i++) {
		depth += angle.at[i] == '(';
		if (!depth)
			buf_byte(&buf, angle.at[i]);
		depth -= depth && angle.at[i] == ')';
	}
	return text_trim(buf_get(&buf));
}

/* The word with the "@" in "Jane Doe jane@example.org" or "jane @ host". */
static struct text scan_bare(struct pool *pool, struct text phrase)
{
	size_t at = text_find_byte(phrase, '@');
	size_t start = at, end = at + 1;
	while (start && is_blank(phrase.at[start - 1]))
		start--;
	while (start && !is_blank(phrase.at[start - 1]))
		start--;
	while (end < phrase.len && is_blank(phrase.at[end]))
		end++;
	while (end < phrase.len && !is_blank(phrase.at[end]))
		end++;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = start; i < end; i++)
		if (!is_blank(phrase.at[i]))
			buf_byte(&buf, phrase.at[i]);
	return buf_get(&buf);
}

/* The address that ends here, if there was one. */
static void scan_end(struct scan *scan)
{
	struct text phrase = text_trim(buf_get(&scan->phrase));
	struct address address = {.phrase = phrase, .addr = TEXT("")};
	if (scan->has_angle) {
		address.addr = scan_mailbox(scan->pool, scan->angle);
	} else if (text_find_byte(phrase, '@') != TEXT_NONE) {
		address.addr = scan_bare(scan->pool, phrase);
		address.phrase = TEXT("");
	}
	if (!address.phrase.len)
		address.phrase = text_trim(scan->comment);
	if ((address.addr.len || address.phrase.len) && scan->out->len < MAIL_ADDRESSES_MAX)
		*LIST_PUSH(scan->pool, scan->out) = address;
	buf_open(&scan->phrase, scan->pool);
	scan->angle = scan->comment = TEXT("");
	scan->has_angle = false;
}

/* What begins with a bracket, a quote or a parenthesis; 0 when it is a letter. */
static size_t scan_bracket(struct scan *scan)
{
	size_t len = 0;
	char c = scan->rest.at[0];
	if (c == '"' && !scan->literal_quote) {
		len = scan_quoted(scan->rest);
		scan->literal_quote = !len; /* no quote behind this one has a partner either */
		if (len)
			scan_unquote(&scan->phrase, text_make(scan->rest.at + 1, len - 2));
	} else if (c == '(' && !scan->literal_paren) {
		len = scan_comment(scan->rest);
		scan->literal_paren = !len; /* looked for once: keeps the scan linear */
		if (len)
			scan->comment = text_make(scan->rest.at + 1, len - 2);
	} else if (c == '<') {
		len = scan_angle(scan->rest);
		bool closed = scan->rest.at[len - 1] == '>';
		struct text angle = text_make(scan->rest.at + 1, len - 1 - closed);
		if (!scan->has_angle || !scan->angle.len)
			scan->angle = angle;
		scan->has_angle = true;
	}
	return len;
}

void address_scan(struct pool *pool, struct text value, struct addresses *out)
{
	struct scan scan = {.pool = pool, .rest = value, .out = out};
	buf_open(&scan.phrase, pool);
	scan.angle = scan.comment = TEXT("");
	while (scan.rest.len) {
		char c = scan.rest.at[0];
		size_t len = scan_bracket(&scan);
		if (!len) {
			len = 1;
			if (c == ',' || c == ';')
				scan_end(&scan);
			else if (c == ':' && !scan.has_angle &&
			         text_find_byte(buf_get(&scan.phrase), '@') == TEXT_NONE)
				buf_open(&scan.phrase, pool); /* the name of a group */
			else
				buf_byte(&scan.phrase, c);
		}
		scan.rest = text_from(scan.rest, len);
		if (out->len >= MAIL_ADDRESSES_MAX)
			return;
	}
	scan_end(&scan);
}

struct text address_phrase(struct pool *pool, struct text phrase)
{
	unsigned guess = 0;
	phrase = encoded_words(pool, charset_utf8(pool, phrase, NULL, &guess), &guess);
	struct buf buf;
	buf_open(&buf, pool);
	bool gap = false;
	for (size_t i = 0; i < phrase.len; i++) {
		if (is_blank(phrase.at[i])) {
			gap = buf.len > 0;
			continue;
		}
		if (gap)
			buf_byte(&buf, ' ');
		buf_byte(&buf, phrase.at[i]);
		gap = false;
	}
	struct text name = buf_get(&buf);
	bool quoted = name.len > 1 && name.at[0] == '\'' && name.at[name.len - 1] == '\'';
	return quoted ? text_make(name.at + 1, name.len - 2) : name;
}

/* "user=40host@dmarc.example" is how a list rewrites an author whose domain
 * forbids forwarding. */
static struct text address_original(struct pool *pool, struct text addr)
{
	size_t host = text_find_byte(addr, '@');
	if (host == TEXT_NONE || !text_starts_case(text_from(addr, host + 1), "dmarc."))
		return addr;
	size_t mark = TEXT_NONE;
	for (size_t i = 0; i + 3 <= host; i++)
		if (!memcmp(addr.at + i, "=40", 3))
			mark = i;
	if (mark == TEXT_NONE || !mark)
		return addr;
	struct buf buf;
	buf_open(&buf, pool);
	buf_text(&buf, text_head(addr, mark));
	buf_byte(&buf, '@');
	buf_text(&buf, text_make(addr.at + mark + 3, host - mark - 3));
	return buf_get(&buf);
}

/* A name that ends in the root's dot is the same host (RFC 1034 3.1). */
static struct text address_rooted(struct text addr)
{
	while (addr.len && addr.at[addr.len - 1] == '.')
		addr.len--;
	return addr;
}

void mail_address_parse(struct pool *pool, struct text value, struct mail_addresses *out)
{
	struct addresses found = {0};
	unsigned flaws = 0;
	value = text_head(value, MAIL_FIELD_MAX);
	address_scan(pool, charset_utf8(pool, header_unfold(pool, value), NULL, &flaws), &found);
	for (size_t i = 0; i < found.len && out->len < MAIL_ADDRESSES_MAX; i++) {
		const struct address *address = &found.at[i];
		if (text_find_byte(address->addr, '@') == TEXT_NONE)
			continue;
		struct mail_address *to = LIST_PUSH(pool, out);
		to->name = address_phrase(pool, address->phrase);
		if (text_equal(to->name, address->addr))
			to->name = TEXT("");
		to->seen = address->addr;
		to->addr = address_rooted(address_original(pool, address_rooted(address->addr)));
	}
}

void mail_address_list(const struct mail *mail, const char *name, struct mail_addresses *out)
{
	const struct mail_header *header;
	for (size_t from = 0; (header = mail_header_next(mail, name, &from));)
		mail_address_parse(mail->pool, header->raw, out);
}

struct text mail_address_domain(struct text addr)
{
	for (size_t i = addr.len; i > 0; i--)
		if (addr.at[i - 1] == '@')
			return text_from(addr, i);
	return TEXT("");
}

void mail_recipients(const struct mail *mail, struct mail_addresses *out)
{
	static const char *const names[] = {"Delivered-To", "X-Original-To", "Envelope-To",
	                                    "Resent-To",    "To",            "Cc"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		mail_address_list(mail, names[i], out);
}
