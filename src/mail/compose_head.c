/* SPDX-License-Identifier: ISC */
/*
 * compose_head: the header fields of a mail that goes out.
 *
 * libetpan writes and folds them.  Its structures are plain data and are
 * taken from the pool, so that there is nothing to free.  What it does not
 * have is an encoder for RFC 2047.
 */
#include <string.h>

#include <libetpan/libetpan.h>
#include <libetpan/mailimf_write_generic.h>

#include "compose_parts.h"
#include "liaison/when.h"

/* RFC 2047 2: an encoded word has at most 75 characters; =?utf-8?B??= takes
 * 12.  A little less, and the first one fits behind "Subject: ". */
#define WORD_PAYLOAD_MAX 48
/* A word of a header that is longer could not be folded under 78 columns, and
 * is encoded so that it can. */
#define WORD_PLAIN_MAX 70
/* RFC 5321 4.5.3.1: 64 octets local part, 255 domain. */
#define ADDRESS_MAX 320
/* Leaves room for the field's name on a line of COMPOSE_LINE_MAX. */
#define TOKEN_MAX 900

/* ---- characters ----------------------------------------------------------------- */

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* RFC 5322 3.2.3 */
static bool is_atext(char c)
{
	return is_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_atoms(struct text text, bool domain)
{
	bool atom = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '.' ? !atom : domain ? !is_alnum(c) && c != '-' : !is_atext(c))
			return false;
		atom = c != '.';
	}
	return atom;
}

/* A dot-atom on both sides: quoted local parts and address literals are not
 * written by this program, and are the usual place to hide something. */
static bool is_address(struct text text)
{
	size_t at = text_find_byte(text, '@');
	return at != TEXT_NONE && text.len <= ADDRESS_MAX && is_atoms(text_head(text, at), false) &&
	       is_atoms(text_from(text, at + 1), true);
}

/* An id of somebody else's may hold more than RFC 5322 allows, but nothing
 * that ends it early. */
static bool is_message_id(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] <= ' ' || text.at[i] >= 0x7F || strchr("<>(),\\\"", text.at[i]))
			return false;
	return text.len && text.len <= TOKEN_MAX && text_find_byte(text, '@') != TEXT_NONE;
}

static bool is_field_name(const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(name[i]) && name[i] != '-')
			return false;
	return len > 0 && len <= 60;
}

struct text compose_clean(struct pool *pool, struct text text)
{
	struct buf out;
	buf_open(&out, pool);
	text = text_utf8(pool, text);
	for (size_t i = 0; i < text.len; i++) {
		char c = (uint8_t)text.at[i] < 0x20 || text.at[i] == 0x7F ? ' ' : text.at[i];
		if (c != ' ' || (out.len && out.at[out.len - 1] != ' '))
			buf_byte(&out, c);
	}
	return text_trim(buf_get(&out));
}

/* ---- encoded words (RFC 2047) --------------------------------------------------- */

static size_t character_len(struct text text)
{
	uint8_t c = (uint8_t)text.at[0];
	size_t len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	return len < text.len ? len : text.len;
}

/* Base64 alone: the Q encoding would be shorter for one accent and is read by
 * nobody anyway. */
static void word_write(struct buf *out, struct text text)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	buf_string(out, "=?utf-8?B?");
	for (size_t i = 0; i < text.len; i += 3) {
		uint32_t three = 0;
		for (size_t k = 0; k < 3; k++)
			three = three << 8 | (i + k < text.len ? (uint8_t)text.at[i + k] : 0u);
		for (size_t k = 0; k < 4; k++)
			buf_byte(out, i + k > text.len ? '=' : digits[three >> (18 - 6 * k) & 63]);
	}
	buf_string(out, "?=");
}

static bool needs_encoding(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((uint8_t)word.at[i] >= 0x80)
			return true;
	return word.len > WORD_PLAIN_MAX || text_find(word, TEXT("=?")) != TEXT_NONE;
}

static void words_write(struct buf *out, struct text coded)
{
	while (coded.len) {
		size_t take = 0;
		while (take < coded.len) {
			size_t next = take + character_len(text_from(coded, take));
			if (next > WORD_PAYLOAD_MAX / 4 * 3)
				break;
			take = next;
		}
		word_write(out, text_head(coded, take));
		coded = text_from(coded, take);
		if (coded.len)
			buf_byte(out, ' ');
	}
}

/* From the first word that needs it to the last one, spaces included: a
 * reader drops the space between two encoded words (RFC 2047 6.2). */
struct text compose_words(struct pool *pool, struct text text)
{
	size_t first = TEXT_NONE, end = 0;
	struct text rest = text, word;
	while (text_field(&rest, ' ', &word))
		if (needs_encoding(word)) {
			size_t at = (size_t)(word.at - text.at);
			first = first == TEXT_NONE ? at : first;
			end = at + word.len;
		}
	if (first == TEXT_NONE)
		return text;
	struct buf out;
	buf_open(&out, pool);
	buf_text(&out, text_head(text, first));
	words_write(&out, text_make(text.at + first, end - first));
	buf_text(&out, text_from(text, end));
	return buf_get(&out);
}

/* A display name: all of it, because inside a quoted string an encoded word
 * is none (RFC 2047 5 (3)). */
static struct text phrase_words(struct pool *pool, struct text name)
{
	if (text_equal(compose_words(pool, name), name))
		return name;
	struct buf out;
	buf_open(&out, pool);
	words_write(&out, name);
	return buf_get(&out);
}

/* ---- libetpan's structures, from the pool --------------------------------------- */

static int write_to_buf(void *data, const char *bytes, size_t len)
{
	buf_add(data, bytes, len);
	return 1;
}

static void field_write(struct buf *out, struct mailimf_field *field)
{
	int column = 0;
	/* The driver only fails where its writer does. */
	(void)mailimf_field_write_driver(write_to_buf, out, &column, field);
}

void compose_field(struct buf *out, const char *name, const char *value)
{
	struct mailimf_optional_field optional = {
	    .fld_name = pool_strdup(out->pool, name),
	    .fld_value = pool_strdup(out->pool, value),
	};
	struct mailimf_field field = {
	    .fld_type = MAILIMF_FIELD_OPTIONAL_FIELD,
	    .fld_data = {.fld_optional_field = &optional},
	};
	field_write(out, &field);
}

static struct mailimf_address_list *addresses_new(struct pool *pool)
{
	struct mailimf_address_list *list = pool_alloc(pool, sizeof(*list));
	list->ad_list = pool_alloc(pool, sizeof(*list->ad_list));
	return list;
}

static void addresses_add(struct pool *pool, struct mailimf_address_list *list, struct text addr)
{
	struct mailimf_mailbox *mailbox = pool_alloc(pool, sizeof(*mailbox));
	mailbox->mb_addr_spec = text_string(pool, addr);
	struct mailimf_address *address = pool_alloc(pool, sizeof(*address));
	address->ad_type = MAILIMF_ADDRESS_MAILBOX;
	address->ad_data.ad_mailbox = mailbox;
	clistcell *cell = pool_alloc(pool, sizeof(*cell));
	cell->data = address;
	cell->previous = list->ad_list->last;
	*(cell->previous ? &cell->previous->next : &list->ad_list->first) = cell;
	list->ad_list->last = cell;
	list->ad_list->count++;
}

/* ---- the fields ----------------------------------------------------------------- */

static enum status bad_address(struct error *err, const char *field, struct text address)
{
	return error_set(err, STATUS_BAD_INPUT,
			 "%s: \"%.*s\" is not an address that a mail can carry; it has to look "
			 "like name@example.org",
			 field, (int)(address.len < 80 ? address.len : 80), address.at);
}

static enum status head_from(const struct compose *compose, struct buf *out, struct error *err)
{
	if (!is_address(text_of(compose->from)))
		return bad_address(err, "From", text_of(compose->from));
	struct text name =
	    phrase_words(out->pool, compose_clean(out->pool, text_of(compose->from_name)));
	struct mailimf_mailbox mailbox = {
	    .mb_display_name = name.len ? text_string(out->pool, name) : NULL,
	    .mb_addr_spec = pool_strdup(out->pool, compose->from),
	};
	clistcell cell = {.data = &mailbox};
	clist list = {&cell, &cell, 1};
	struct mailimf_mailbox_list mailboxes = {&list};
	struct mailimf_from from = {&mailboxes};
	struct mailimf_field field = {.fld_type = MAILIMF_FIELD_FROM,
				      .fld_data = {.fld_from = &from}};
	field_write(out, &field);
	return STATUS_OK;
}

static enum status head_to(const struct compose *compose, struct buf *out, struct error *err)
{
	struct mailimf_address_list *list = addresses_new(out->pool);
	if (!compose->to.len)
		return error_set(err, STATUS_BAD_INPUT, "To: the mail has no recipient");
	for (size_t i = 0; i < compose->to.len; i++) {
		if (!is_address(compose->to.at[i]))
			return bad_address(err, "To", compose->to.at[i]);
		addresses_add(out->pool, list, compose->to.at[i]);
	}
	struct mailimf_to to = {list};
	struct mailimf_field field = {.fld_type = MAILIMF_FIELD_TO, .fld_data = {.fld_to = &to}};
	field_write(out, &field);
	return STATUS_OK;
}

static enum status head_reply_to(const struct compose *compose, struct buf *out, struct error *err)
{
	if (!compose->reply_to)
		return STATUS_OK;
	if (!is_address(text_of(compose->reply_to)))
		return bad_address(err, "Reply-To", text_of(compose->reply_to));
	struct mailimf_address_list *list = addresses_new(out->pool);
	addresses_add(out->pool, list, text_of(compose->reply_to));
	struct mailimf_reply_to reply_to = {list};
	struct mailimf_field field = {.fld_type = MAILIMF_FIELD_REPLY_TO,
				      .fld_data = {.fld_reply_to = &reply_to}};
	field_write(out, &field);
	return STATUS_OK;
}

static enum status head_ids(const struct compose *compose, struct buf *out, struct error *err)
{
	if (!is_message_id(text_of(compose->message_id)))
		return error_set(err, STATUS_BAD_INPUT,
				 "Message-ID: \"%.80s\" is no message id; it has to look like "
				 "x@example.org, without brackets",
				 compose->message_id ? compose->message_id : "");
	compose_field(out, "Message-ID", pool_printf(out->pool, "<%s>", compose->message_id));
	if (compose->in_reply_to && is_message_id(text_of(compose->in_reply_to))) {
		char *id = pool_printf(out->pool, "<%s>", compose->in_reply_to);
		compose_field(out, "In-Reply-To", id);
		compose_field(out, "References", id);
	}
	return STATUS_OK;
}

/* Fields that this module writes itself may not come a second time. */
static bool is_ours(const char *name)
{
	static const char *const ours[] = {
	    "From",
	    "To",
	    "Reply-To",
	    "Subject",
	    "Date",
	    "Message-ID",
	    "In-Reply-To",
	    "MIME-Version",
	    "Content-Type",
	    "Content-Transfer-Encoding",
	    "Content-Disposition",
	};
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (text_is_case(text_of(name), ours[i]))
			return true;
	return false;
}

static enum status head_extra(const struct compose *compose, struct buf *out, struct error *err)
{
	for (size_t i = 0; i < compose->headers.len; i++) {
		const struct compose_header *header = &compose->headers.at[i];
		if (!header->name || !is_field_name(header->name) || is_ours(header->name))
			return error_set(err, STATUS_BAD_INPUT,
					 "\"%.60s\" cannot be added as a header field",
					 header->name ? header->name : "");
		struct text value = compose_clean(out->pool, header->value);
		/* What stands in brackets is an id or a URL, and breaks when encoded. */
		if (!text_starts(value, "<") || !text_ends_case(value, ">"))
			value = compose_words(out->pool, value);
		compose_field(out, header->name, text_string(out->pool, value));
	}
	return STATUS_OK;
}

static enum status check_lines(const struct buf *out, struct error *err)
{
	struct text rest = buf_get(out), line;
	while (text_line(&rest, &line)) {
		size_t colon = text_find_byte(line, ':');
		if (line.len > COMPOSE_LINE_MAX || !text_utf8_ok(line))
			return error_set(err, STATUS_BAD_INPUT,
					 "%.*s: the field is longer than a mail can carry",
					 (int)(colon < 60 ? colon : 0), line.at);
		for (size_t i = 0; i < line.len; i++)
			if ((uint8_t)line.at[i] >= 0x80)
				return error_set(err, STATUS_BAD_INPUT,
						 "%.*s: an id or URL has to be ASCII",
						 (int)(colon < 60 ? colon : 0), line.at);
	}
	return STATUS_OK;
}

/* libetpan folds right behind the colon what is too long for the first line, and some
 * readers take a Message-ID that begins so for none: there the line is longer. */
static void head_unfold(struct text head, struct buf *out)
{
	while (head.len) {
		size_t end = text_find(head, TEXT("\r\n"));
		struct text line = text_head(head, end == TEXT_NONE ? head.len : end + 2);
		head = text_from(head, line.len);
		size_t colon = text_find_byte(line, ':');
		if (line.at[0] != ' ' && colon != TEXT_NONE &&
		    !text_trim(text_from(line, colon + 1)).len && text_starts(head, " ")) {
			line = text_head(line, colon + 1);
		}
		buf_text(out, line);
	}
}

static enum status head_fields(const struct compose *compose, struct buf *out, struct error *err)
{
	struct pool *pool = out->pool;
	enum status status;
	compose_field(out, "Date", when_rfc5322(pool, compose->date, compose->zone));
	if ((status = head_from(compose, out, err)) || (status = head_to(compose, out, err)) ||
	    (status = head_reply_to(compose, out, err)))
		return status;
	compose_field(
	    out, "Subject",
	    text_string(pool, compose_words(pool, compose_clean(pool, compose->subject))));
	if ((status = head_ids(compose, out, err)))
		return status;
	return head_extra(compose, out, err);
}

enum status compose_head(const struct compose *compose, struct buf *out, struct error *err)
{
	struct buf folded;
	buf_open(&folded, out->pool);
	enum status status = head_fields(compose, &folded, err);
	if (status)
		return status;
	head_unfold(buf_get(&folded), out);
	return check_lines(out, err);
}
