/* SPDX-License-Identifier: ISC */
/*
 * view_header: a header field as SpamAssassin's get() gives it to a rule
 * (Mail::SpamAssassin::PerMsgStatus(3)): every field of that name, each with a
 * line end behind it; what was found in them (addresses, names, hosts) one a
 * line, without one at the end.
 */
#include "view.h"
#include "view_address.h"
#include "view_bytes.h"
#include "view_host.h"

/* SpamAssassin's MAX_HEADER_LENGTH: ALL ends before the field that exceeds it. */
#define ALL_MAX 65536

struct modifiers {
	bool raw, addr, name, host, domain, ip, reversed, first, last;
};

/* "addr", "first:addr": in any order. */
static struct modifiers modifiers_read(struct text text)
{
	struct modifiers out = {0};
	for (struct text word; text_field(&text, ':', &word);) {
		out.raw |= text_is(word, "raw");
		out.addr |= text_is(word, "addr");
		out.name |= text_is(word, "name");
		out.host |= text_is(word, "host") || text_is(word, "domain");
		out.domain |= text_is(word, "domain");
		out.ip |= text_is(word, "ip") || text_is(word, "revip");
		out.reversed |= text_is(word, "revip");
		out.first |= text_is(word, "first");
		out.last |= text_is(word, "last");
	}
	return out;
}

/* ---- the values ------------------------------------------------------------------------ */

struct values {
	struct mail *mail;
	struct texts texts;
};

static void values_add(struct values *values, struct text text)
{
	*LIST_PUSH(values->mail->pool, &values->texts) = text;
}

/* With a line end behind it. */
static struct text value_line(struct pool *pool, struct text value)
{
	struct buf buf;
	buf_open(&buf, pool);
	buf_text(&buf, value);
	buf_byte(&buf, '\n');
	return buf_get(&buf);
}

/* In one line: line ends with white space behind them are a space each. */
static struct text value_unfold(struct pool *pool, struct text raw)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < raw.len; at++) {
		size_t next = at + 1;
		while (raw.at[at] == '\n' && next < raw.len && byte_is_space(raw.at[next]))
			next++;
		buf_byte(&buf, next > at + 1 ? ' ' : raw.at[at]);
		at = next - 1;
	}
	return buf_get(&buf);
}

enum form { FORM_DECODED, FORM_RAW, FORM_UNFOLDED };

static void values_of(struct values *values, struct text name, enum form form)
{
	struct pool *pool = values->mail->pool;
	struct fields *fields = view_fields(values->mail);
	for (size_t i = 0; i < fields->len; i++) {
		struct field *field = &fields->at[i];
		if (!text_equal_case(field->name, name))
			continue;
		if (form == FORM_DECODED)
			values_add(values, value_line(pool, field_value(pool, field)));
		else
			values_add(values,
				   form == FORM_RAW ? field->raw : value_unfold(pool, field->raw));
	}
}

/* The values that `name` stands for, which may be no field. */
static void values_read(struct values *values, struct text name, bool raw, bool split)
{
	enum form form = raw ? FORM_UNFOLDED : FORM_DECODED;
	if (text_is_case(name, "EnvelopeFrom")) {
		struct text envelope = view_envelope_from(values->mail);
		if (envelope.at)
			values_add(values, envelope);
	} else if (text_is_case(name, "ToCc")) {
		values_of(values, TEXT("To"), form);
		values_of(values, TEXT("Cc"), form);
	} else if (text_is(name, "MESSAGEID")) {
		values_of(values, TEXT("X-Message-Id"), form);
		values_of(values, TEXT("Resent-Message-Id"), form);
		values_of(values, TEXT("X-Original-Message-ID"), form);
		values_of(values, TEXT("Message-Id"), form);
	} else {
		values_of(values, name, raw || split ? FORM_RAW : FORM_DECODED);
	}
}

/* ---- what stands in them ------------------------------------------------------------------ */

static void values_mailboxes(struct values *values, struct text value, struct modifiers modifiers)
{
	struct pool *pool = values->mail->pool;
	struct mailboxes found = {0};
	mailboxes_read(pool, value, &found);
	for (size_t i = 0; i < found.len; i++) {
		const struct mailbox *mailbox = &found.at[i];
		if (modifiers.addr && mailbox->address.at)
			values_add(values, mailbox->address);
		else if (!modifiers.addr && mailbox->phrase.at)
			values_add(values, modifiers.raw ? mailbox->phrase
							 : mailbox_name(pool, mailbox->phrase));
	}
}

static void values_hosts(struct values *values, struct text value, struct modifiers modifiers)
{
	struct pool *pool = values->mail->pool;
	struct text found;
	if (modifiers.host) {
		found = modifiers.addr ? host_of_address(value) : host_of_line(value);
		found = found.at && modifiers.domain ? host_domain(pool, found) : found;
	} else {
		found = host_ip(value);
		found = found.at && modifiers.reversed ? host_ip_reversed(pool, found) : found;
	}
	if (found.at)
		values_add(values, found);
}

static struct texts values_take(struct values *values)
{
	struct texts texts = values->texts;
	values->texts = (struct texts){0};
	return texts;
}

/* Addresses and names out of the values, hosts out of those. */
static void values_split(struct values *values, struct modifiers modifiers)
{
	if (modifiers.addr || modifiers.name) {
		struct texts texts = values_take(values);
		for (size_t i = 0; i < texts.len; i++)
			values_mailboxes(values, texts.at[i], modifiers);
	}
	if (modifiers.host || modifiers.ip) {
		struct texts texts = values_take(values);
		for (size_t i = 0; i < texts.len; i++)
			values_hosts(values, texts.at[i], modifiers);
	}
}

static struct text values_join(struct values *values)
{
	const struct texts *texts = &values->texts;
	if (texts->len < 2)
		return texts->len ? texts->at[0] : TEXT("");
	bool lines = texts->at[0].len && texts->at[0].at[texts->at[0].len - 1] == '\n';
	struct buf buf;
	buf_open(&buf, values->mail->pool);
	for (size_t i = 0; i < texts->len; i++) {
		if (i && !lines)
			buf_byte(&buf, '\n');
		buf_text(&buf, texts->at[i]);
	}
	return buf_get(&buf);
}

/* ---- ALL ------------------------------------------------------------------------------------- */

static size_t all_len(struct mail *mail, struct field *field)
{
	return field->name.len + field_value(mail->pool, field).len + 3;
}

/* Which fields fit: those of one name are counted together, in the order of
 * the first of each. */
static bool *all_fitting(struct mail *mail, const struct fields *fields)
{
	bool *fits = pool_array(mail->pool, fields->len + 1, sizeof(*fits));
	bool *seen = pool_array(mail->pool, fields->len + 1, sizeof(*seen));
	size_t size = 0;
	for (size_t i = 0; i < fields->len; i++) {
		for (size_t k = i; !seen[i] && k < fields->len; k++) {
			if (!text_equal_case(fields->at[k].name, fields->at[i].name))
				continue;
			size += all_len(mail, &fields->at[k]);
			if (size > ALL_MAX)
				return fits;
			seen[k] = k > i;
			fits[k] = true;
		}
	}
	return fits;
}

static struct text all_decoded(struct mail *mail)
{
	const struct fields *fields = view_fields(mail);
	const bool *fits = all_fitting(mail, fields);
	struct buf buf;
	buf_open(&buf, mail->pool);
	for (size_t i = 0; i < fields->len; i++) {
		if (!fits[i])
			continue;
		buf_text(&buf, fields->at[i].name);
		buf_string(&buf, ": ");
		buf_text(&buf, field_value(mail->pool, &fields->at[i]));
		buf_byte(&buf, '\n');
	}
	return buf_get(&buf);
}

/* The header as it stands, from its first field to the last that has a line
 * end, without the empty line. */
static struct text all_raw(struct mail *mail)
{
	struct text head = view_head(mail);
	size_t start = TEXT_NONE, end = 0;
	for (size_t at = 0; at < head.len;) {
		size_t len = text_find_byte(text_from(head, at), '\n');
		bool fold = head.at[at] == ' ' || head.at[at] == '\t';
		if (len == TEXT_NONE) {
			end = fold ? end : at;
			break;
		}
		if (!fold && len && start == TEXT_NONE)
			start = at;
		at += len + 1;
		if (len)
			end = at;
	}
	return start < end ? text_make(head.at + start, end - start) : TEXT("");
}

static struct text header_read_view(struct mail *mail, struct text name, struct modifiers modifiers,
				    bool *set)
{
	struct values values = {.mail = mail};
	if (text_is(name, "ALL")) {
		struct text all = modifiers.raw ? all_raw(mail) : all_decoded(mail);
		*set = all.len > 0;
		return all;
	}
	values_read(&values, name, modifiers.raw, modifiers.addr || modifiers.name);
	if (values.texts.len && modifiers.first)
		values.texts.len = 1;
	else if (values.texts.len && modifiers.last)
		values.texts = (struct texts){&values.texts.at[values.texts.len - 1], 1, 1};
	values_split(&values, modifiers);
	*set = values.texts.len > 0;
	return values_join(&values);
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
