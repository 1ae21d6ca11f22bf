/* SPDX-License-Identifier: ISC */
/*
 * view_field: where a header ends, and what is a field in it.
 *
 * A value is decoded when somebody asks: most rules look at three or four of
 * a message's thirty.
 */
#include "view_field.h"

#include "header.h"
#include "liaison/mail.h"
#include "view_bytes.h"
#include "view_decode.h"

/* SpamAssassin's MAX_HEADER_KEY_LENGTH and MAX_HEADER_VALUE_LENGTH. */
#define FIELD_NAME_MAX 256
#define FIELD_VALUE_MAX 8192
/* As many lines that are no field it passes over. */
#define FIELD_JUNK_MAX 3

/* The line at the front with its end. */
static struct text line_whole(struct text text)
{
	size_t end = text_find_byte(text, '\n');
	return text_head(text, end == TEXT_NONE ? text.len : end + 1);
}

/* A name is what stands before the first colon, whatever it is made of; in a
 * part blanks before the colon are part of it, and the field is unknown. */
static void field_add(struct pool *pool, struct text lines, bool part, struct fields *out)
{
	size_t colon = text_find_byte(lines, ':');
	if (colon == TEXT_NONE || out->len >= MAIL_HEADERS_MAX)
		return;
	struct text name = text_head(lines, colon);
	while (!part && name.len && byte_is_blank(name.at[name.len - 1]))
		name.len--;
	struct field *field = LIST_PUSH(pool, out);
	field->name = text_head(name, FIELD_NAME_MAX);
	field->raw = text_head(text_from(lines, colon + 1), FIELD_VALUE_MAX);
}

size_t fields_of_message(struct pool *pool, struct text text, struct fields *out, struct text *head)
{
	size_t at = 0, start = 0, junk = 0;
	bool ended = false;
	while (at < text.len && !ended) {
		struct text line = line_whole(text_from(text, at));
		if (byte_is_blank(line.at[0])) { /* goes on, whatever stood before */
			at += line.len;
			continue;
		}
		field_add(pool, text_make(text.at + start, at - start), false, out);
		start = at;
		ended = text_is(line, "\n") || text_starts(line, "--") ||
			(!header_name_len(line) && ++junk > FIELD_JUNK_MAX);
		if (!ended)
			at += line.len;
	}
	if (!ended)
		field_add(pool, text_make(text.at + start, at - start), false, out);
	else if (text_starts(text_from(text, at), "\n"))
		at++;
	*head = text_head(text, at);
	return at;
}

size_t fields_of_part(struct pool *pool, struct text lines, bool ended, struct fields *out)
{
	size_t at = 0, start = 0;
	bool any = false; /* a field is open */
	while (at < lines.len) {
		struct text line = line_whole(text_from(lines, at));
		if (!ended && at + line.len == lines.len)
			return at; /* the last line, wherever it stands */
		bool field = header_name_len(line) > 0;
		if (!field && !(any && byte_is_blank(line.at[0]))) {
			field_add(pool, text_make(lines.at + start, at - start), true, out);
			return at + (text_is(line, "\n") || text_is(line, "\r\n") ? line.len : 0);
		}
		if (field) {
			field_add(pool, text_make(lines.at + start, at - start), true, out);
			start = at;
			any = true;
		}
		at += line.len;
	}
	return at;
}

/* Line ends with the blanks behind them are a space each; none at the ends. */
static struct text value_unfold(struct pool *pool, struct text raw)
{
	while (raw.len && byte_is_space(raw.at[0]))
		raw = text_from(raw, 1);
	while (raw.len && byte_is_space(raw.at[raw.len - 1]))
		raw.len--;
	if (text_find_byte(raw, '\n') == TEXT_NONE)
		return raw;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < raw.len; at++) {
		bool fold = raw.at[at] == '\n' && at + 1 < raw.len && byte_is_blank(raw.at[at + 1]);
		buf_byte(&buf, fold ? ' ' : raw.at[at]);
		while (fold && at + 1 < raw.len && byte_is_blank(raw.at[at + 1]))
			at++;
	}
	return buf_get(&buf);
}

struct text field_value(struct pool *pool, struct field *field)
{
	if (!field->decoded)
		field->value = decode_field(pool, field->name, value_unfold(pool, field->raw));
	field->decoded = true;
	return field->value;
}

struct field *fields_last(const struct fields *fields, const char *name)
{
	for (size_t i = fields->len; i > 0; i--)
		if (text_is_case(fields->at[i - 1].name, name))
			return &fields->at[i - 1];
	return NULL;
}
