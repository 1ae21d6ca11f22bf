/* SPDX-License-Identifier: ISC */
/*
 * header: fields, their lookup and their text.
 *
 * A value that needs no change (most do not) points into the message.
 */
#include "header.h"

#include <string.h>

#include "charset.h"
#include "encoded.h"

size_t header_name_len(struct text line)
{
	size_t len = 0;
	while (len < line.len && line.at[len] > ' ' && line.at[len] < 0x7F && line.at[len] != ':')
		len++;
	size_t colon = len;
	while (colon < line.len && (line.at[colon] == ' ' || line.at[colon] == '\t'))
		colon++;
	return len && colon < line.len && line.at[colon] == ':' ? len : 0;
}

/* The line at the front with its LF. */
static struct text header_line(struct text rest)
{
	size_t end = text_find_byte(rest, '\n');
	return text_head(rest, end == TEXT_NONE ? rest.len : end + 1);
}

static bool header_is_fold(struct text rest)
{
	return rest.len && (rest.at[0] == ' ' || rest.at[0] == '\t');
}

bool header_next(struct text *rest, struct text *name, struct text *raw)
{
	while (rest->len) {
		struct text field = header_line(*rest);
		size_t len = header_name_len(field);
		*rest = text_from(*rest, field.len);
		while (header_is_fold(*rest)) {
			size_t more = header_line(*rest).len;
			field.len += more;
			*rest = text_from(*rest, more);
		}
		if (!len)
			continue;
		*name = text_head(field, len);
		*raw = text_from(field, text_find_byte(field, ':') + 1);
		if (raw->len && raw->at[raw->len - 1] == '\n')
			raw->len--;
		return true;
	}
	return false;
}

struct text header_unfold(struct pool *pool, struct text raw)
{
	raw = text_trim(raw);
	if (text_find_byte(raw, '\n') == TEXT_NONE)
		return raw;
	struct buf buf;
	buf_open(&buf, pool);
	for (struct text line; text_line(&raw, &line);) {
		if (buf.len) {
			buf_byte(&buf, ' ');
			while (header_is_fold(line))
				line = text_from(line, 1);
		}
		buf_text(&buf, line);
	}
	return buf_get(&buf);
}

bool header_is_structured(struct text name)
{
	static const char *const names[] = {"received",   "message-id",   "resent-message-id",
	                                    "date",       "resent-date",  "mime-version",
	                                    "references", "in-reply-to",  NULL};
	if (text_starts_case(name, "list-"))
		return true;
	for (size_t i = 0; names[i]; i++)
		if (text_is_case(name, names[i]))
			return true;
	return false;
}

/* An encoded word can hold a line end; a value is one line. */
static struct text header_flatten(struct pool *pool, struct text value)
{
	if (text_find_byte(value, '\n') == TEXT_NONE && text_find_byte(value, '\r') == TEXT_NONE)
		return value;
	char *flat = text_string(pool, value);
	for (size_t at = 0; at < value.len; at++)
		if (flat[at] == '\n' || flat[at] == '\r')
			flat[at] = ' ';
	return text_make(flat, value.len);
}

struct text header_decode(struct pool *pool, struct text name, struct text raw, unsigned *flaws)
{
	if (raw.len > MAIL_FIELD_MAX) {
		*flaws |= MAIL_FLAW_HEADERS;
		raw = text_head(raw, MAIL_FIELD_MAX);
	}
	/* charset guesses in a header lose nothing that a person would miss */
	unsigned guess = 0;
	struct text value = charset_utf8(pool, header_unfold(pool, raw), NULL, &guess);
	*flaws |= guess & MAIL_FLAW_NUL;
	if (text_find(value, TEXT("=?")) != TEXT_NONE && !header_is_structured(name))
		value = header_flatten(pool, encoded_words(pool, value, flaws));
	return text_trim(header_flatten(pool, value));
}

void header_read(struct pool *pool, struct text head, size_t *budget, struct mail_headers *out,
                 unsigned *flaws)
{
	struct text name, raw;
	while (header_next(&head, &name, &raw)) {
		if (!*budget) {
			*flaws |= MAIL_FLAW_HEADERS;
			return;
		}
		--*budget;
		struct mail_header *header = LIST_PUSH(pool, out);
		header->name = name;
		header->raw = raw;
		header->value = header_decode(pool, name, raw, flaws);
	}
}

const struct mail_header *mail_header_next(const struct mail *mail, const char *name, size_t *from)
{
	for (; *from < mail->headers.len; ++*from)
		if (text_is_case(mail->headers.at[*from].name, name))
			return &mail->headers.at[(*from)++];
	return NULL;
}

const struct mail_header *mail_header(const struct mail *mail, const char *name)
{
	size_t from = 0;
	return mail_header_next(mail, name, &from);
}

struct text mail_value(const struct mail *mail, const char *name)
{
	const struct mail_header *header = mail_header(mail, name);
	return header ? header->value : TEXT("");
}
