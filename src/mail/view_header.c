/* SPDX-License-Identifier: ISC */
/*
 * view_header: a header field as SpamAssassin's get() gives it to a rule
 * (Mail::SpamAssassin::PerMsgStatus(3)): every field of that name, each with a
 * line end behind it; addresses and names one a line, without one at the end.
 */
#include "address.h"
#include "charset.h"
#include "header.h"
#include "view.h"

struct modifiers {
	bool raw, addr, name, first, last;
};

/* "addr", "first:addr": in any order. */
static struct modifiers modifiers_read(struct text text)
{
	struct modifiers out = {0};
	for (struct text word; text_field(&text, ':', &word);) {
		out.raw |= text_is(word, "raw");
		out.addr |= text_is(word, "addr");
		out.name |= text_is(word, "name");
		out.first |= text_is(word, "first");
		out.last |= text_is(word, "last");
	}
	return out;
}

/* ---- the values ------------------------------------------------------------------------ */

static void values_of(const struct mail *mail, const char *name, bool raw, struct texts *out)
{
	const struct mail_header *header;
	for (size_t from = 0; (header = mail_header_next(mail, name, &from));)
		*LIST_PUSH(mail->pool, out) = raw ? header->raw : header->value;
}

/* The fields themselves: "Name: value", or as they stand. */
static struct text header_all(const struct mail *mail, bool raw)
{
	struct buf buf;
	buf_open(&buf, mail->pool);
	for (size_t i = 0; i < mail->headers.len; i++) {
		const struct mail_header *header = &mail->headers.at[i];
		buf_text(&buf, header->name);
		buf_string(&buf, raw ? ":" : ": ");
		buf_text(&buf, raw ? header->raw : header->value);
		buf_byte(&buf, '\n');
	}
	return buf_get(&buf);
}

/* Where the field first stands, counted from the top; TEXT_NONE when missing. */
static size_t header_place(const struct mail *mail, const char *name)
{
	size_t from = 0;
	return mail_header_next(mail, name, &from) ? from - 1 : TEXT_NONE;
}

/* MAIL FROM as a delivery noted it: not below a Received, because a list that
 * passed the mail on has a sender of its own. */
static bool header_envelope(const struct mail *mail, struct text *out)
{
	static const char *const names[] = {"X-Envelope-From", "Envelope-Sender", "Return-Path"};
	size_t received = header_place(mail, "Received");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t place = header_place(mail, names[i]);
		if (place == TEXT_NONE || place > received)
			continue;
		struct addresses found = {0};
		address_scan(mail->pool, mail->headers.at[place].value, &found);
		*out = found.len ? found.at[0].addr : TEXT("");
		return true;
	}
	if (mail->envelope_from)
		*out = text_of(mail->envelope_from);
	return mail->envelope_from != NULL;
}

static void header_values(const struct mail *mail, struct text name, bool raw, struct texts *out)
{
	if (text_is_case(name, "ToCc")) {
		values_of(mail, "To", raw, out);
		values_of(mail, "Cc", raw, out);
	} else if (text_is(name, "MESSAGEID")) {
		values_of(mail, "X-Message-Id", raw, out);
		values_of(mail, "Resent-Message-Id", raw, out);
		values_of(mail, "X-Original-Message-ID", raw, out);
		values_of(mail, "Message-Id", raw, out);
	} else {
		values_of(mail, text_string(mail->pool, name), raw, out);
	}
}

/* ---- addresses and names ------------------------------------------------------------------ */

static void header_parts(const struct mail *mail, struct text value, bool name, struct buf *buf,
                         bool *any)
{
	struct addresses found = {0};
	unsigned guess = 0;
	value = header_unfold(mail->pool, text_head(value, MAIL_FIELD_MAX));
	address_scan(mail->pool, charset_utf8(mail->pool, value, NULL, &guess), &found);
	for (size_t i = 0; i < found.len; i++) {
		struct text part =
		    name ? address_phrase(mail->pool, found.at[i].phrase) : found.at[i].addr;
		if (!part.len)
			continue;
		if (*any)
			buf_byte(buf, '\n');
		buf_text(buf, part);
		*any = true;
	}
}

static struct text header_read_view(const struct mail *mail, struct text name,
                                    struct modifiers modifiers, bool *set)
{
	bool split = modifiers.addr || modifiers.name, raw = modifiers.raw || split;
	struct texts values = {0};
	struct text envelope;
	*set = true;
	if (text_is(name, "ALL")) {
		*set = mail->headers.len > 0;
		return header_all(mail, modifiers.raw);
	}
	if (text_is_case(name, "EnvelopeFrom")) {
		*set = header_envelope(mail, &envelope);
		return *set ? envelope : TEXT("");
	}
	header_values(mail, name, raw, &values);
	size_t start = modifiers.last && !modifiers.first && values.len ? values.len - 1 : 0;
	size_t end = modifiers.first && values.len ? 1 : values.len;
	struct buf buf;
	buf_open(&buf, mail->pool);
	bool any = !split && end > start;
	for (size_t i = start; i < end; i++) {
		if (split) {
			header_parts(mail, values.at[i], modifiers.name, &buf, &any);
			continue;
		}
		buf_text(&buf, values.at[i]);
		buf_byte(&buf, '\n');
	}
	*set = any;
	return buf_get(&buf);
}

struct text view_header(struct mail *mail, struct text name, struct text modifier, bool *set)
{
	struct views *views = views_of(mail);
	for (size_t i = 0; i < views->headers.len; i++) {
		const struct view_header_entry *entry = &views->headers.at[i];
		if (text_equal(entry->name, name) && text_equal(entry->modifier, modifier)) {
			*set = entry->set;
			return entry->value;
		}
	}
	struct text value = header_read_view(mail, name, modifiers_read(modifier), set);
	*LIST_PUSH(mail->pool, &views->headers) =
	    (struct view_header_entry){name, modifier, value, *set};
	return value;
}
