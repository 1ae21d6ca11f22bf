/* SPDX-License-Identifier: ISC */
/*
 * part: the MIME fields of a part, its text, and which of several texts is
 * the one to read.
 */
#include "part.h"

#include <string.h>

#include "charset.h"
#include "encoded.h"
#include "header.h"
#include "html_parts.h"
#include "param.h"

/* A plain text shorter than this may be a stub ("your mailer cannot show
 * HTML") beside the real text in HTML. */
#define PART_STUB_MAX 200
/* So much HTML shows whether it says more. */
#define PART_STUB_LOOK ((size_t)16 * 1024)

bool part_is_multipart(const struct mail_part *part)
{
	return text_starts(text_of(part->type), "multipart/");
}

struct text part_name_in_words(struct pool *pool, const struct mail_part *part)
{
	size_t len = part->filename.len;
	char *at = text_string(pool, part->filename);
	bool joined = false;

	for (size_t i = 0; i < len; i++) {
		joined = joined || strchr("_+-", at[i]) != NULL;
		if (strchr("_+-.", at[i]) != NULL)
			at[i] = ' ';
	}
	return joined ? text_make(at, len) : (struct text){0};
}

bool part_is_text_file(const struct mail_part *part)
{
	static const char *const suffixes[] = {".txt", ".text", ".md",	 ".rst", ".csv",  ".tsv",
					       ".log", ".eml",	".ics",	 ".tex", ".json", ".xml",
					       ".htm", ".html", ".yaml", ".yml", ".diff", ".patch"};
	if (part->text || part->container)
		return false;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (text_ends_case(part->filename, suffixes[i]))
			return true;
	return false;
}

bool part_is_message(const struct mail_part *part)
{
	struct text type = text_of(part->type);
	return text_is(type, "message/rfc822") || text_is(type, "message/global");
}

struct fields { /* the last of each, as mail readers take it */
	struct text type, encoding, disposition;
};

static void part_fields(struct text head, struct fields *out)
{
	struct text name, raw;
	*out = (struct fields){0};
	while (header_next(&head, &name, &raw)) {
		raw = text_head(raw, MAIL_FIELD_MAX);
		if (text_is_case(name, "content-type"))
			out->type = raw;
		else if (text_is_case(name, "content-transfer-encoding"))
			out->encoding = raw;
		else if (text_is_case(name, "content-disposition"))
			out->disposition = raw;
	}
}

/* "base64", whatever comments and semicolons stand around it. */
static const char *part_encoding(struct pool *pool, struct text raw)
{
	struct text trimmed = text_trim(raw);
	size_t len = 0;
	while (len < trimmed.len && !strchr(" \t\r\n;(", trimmed.at[len]))
		len++;
	return len ? text_string(pool, text_lower(pool, text_head(trimmed, len))) : "";
}

/* Encrypted as a whole: rules cannot look into it. */
static bool part_is_encrypted(const struct mail_part *part, const struct params *type)
{
	struct text name = text_of(part->type);
	if (text_is(name, "multipart/encrypted") || text_is(name, "application/pgp-encrypted"))
		return true;
	if (!text_is(name, "application/pkcs7-mime") && !text_is(name, "application/x-pkcs7-mime"))
		return false;
	/* signed-data and certs-only can be read by anybody, just not by us */
	const struct param *smime = params_find(type, "smime-type");
	return !smime || text_starts_case(smime->value, "enveloped") ||
	       text_starts_case(smime->value, "authenveloped");
}

static bool part_holds_text(const struct mail_part *part)
{
	struct text type = text_of(part->type);
	return text_starts(type, "text/") || text_is(type, "message/delivery-status") ||
	       text_is(type, "message/disposition-notification") ||
	       text_is(type, "message/feedback-report") || text_is(type, "text");
}

static void part_names(struct pool *pool, struct mail_part *part, const struct params *type,
		       const struct params *disposition)
{
	unsigned guess = 0;
	part->filename = params_decoded(pool, disposition, "filename", &guess);
	if (!part->filename.len)
		part->filename = params_decoded(pool, type, "name", &guess);
	part->attachment = text_is(disposition->value, "attachment");
	/* a program that opens it goes by the name */
	bool named = text_ends_case(part->filename, ".html") ||
		     text_ends_case(part->filename, ".htm") ||
		     text_ends_case(part->filename, ".shtml");
	bool closed = part_is_multipart(part) || text_starts(text_of(part->type), "message/");
	part->html = text_is(text_of(part->type), "text/html") || (named && !closed);
	part->text = part->html || part_holds_text(part);
}

void part_describe(struct pool *pool, struct mail_part *part, const char *type,
		   struct text *boundary)
{
	struct fields fields;
	struct params params, disposition;
	part_fields(part->head, &fields);
	params_read(pool, fields.type, &params);
	params_read(pool, fields.disposition, &disposition);
	part->type = params.value.len ? text_string(pool, params.value) : type;
	if (text_is(params.value, "text"))
		part->type = "text/plain"; /* RFC 1049, still seen */
	part->encoding = part_encoding(pool, fields.encoding);
	const struct param *charset = params_find(&params, "charset");
	if (charset && charset->value.len)
		part->charset = text_string(pool, text_lower(pool, text_trim(charset->value)));
	const struct param *format = params_find(&params, "format");
	const struct param *delsp = params_find(&params, "delsp");
	part->flowed = format && text_is_case(format->value, "flowed");
	part->delsp = part->flowed && delsp && text_is_case(delsp->value, "yes");
	part_names(pool, part, &params, &disposition);
	if (part_is_encrypted(part, &params))
		part->flaws |= MAIL_FLAW_ENCRYPTED;
	if (text_is(text_of(part->type), "message/partial"))
		part->flaws |= MAIL_FLAW_STRUCTURE; /* the other pieces are other mails */
	const struct param *edge = params_find(&params, "boundary");
	*boundary = edge ? text_trim(edge->value) : TEXT("");
}

/* "-----BEGIN PGP MESSAGE-----" on a line of its own (RFC 4880 6.2). */
static bool part_has_pgp(struct text text)
{
	static const char armor[] = "-----BEGIN PGP MESSAGE-----";
	for (;;) {
		size_t at = text_find(text, text_of(armor));
		if (at == TEXT_NONE)
			return false;
		if (!at || text.at[at - 1] == '\n')
			return true;
		text = text_from(text, at + 1);
	}
}

/* UTF-16 and its like have their line ends inside. */
static struct text part_lines(struct pool *pool, struct text text)
{
	if (text_find(text, TEXT("\r\n")) == TEXT_NONE)
		return text;
	struct buf buf;
	buf_open(&buf, pool);
	for (struct text line; text_line(&text, &line);) {
		buf_text(&buf, line);
		buf_byte(&buf, '\n');
	}
	return buf_get(&buf);
}

void part_decode(struct pool *pool, struct mail_part *part)
{
	if (!part->text || part->container)
		return;
	part->bytes = encoded_bytes(pool, part->raw, part->encoding, true, &part->flaws);
	part->utf8 = part_lines(pool, charset_utf8(pool, part->bytes, part->charset, &part->flaws));
	if (!part->html && part_has_pgp(part->utf8))
		part->flaws |= MAIL_FLAW_ENCRYPTED;
}

struct text mail_part_bytes(const struct mail *mail, const struct mail_part *part)
{
	unsigned flaws = 0;
	if (part->container)
		return part->raw;
	if (part->bytes.at)
		return part->bytes;
	return encoded_bytes(mail->pool, part->raw, part->encoding, false, &flaws);
}

/* ---- alternatives ---------------------------------------------------------------- */

static bool part_is_body(const struct mail_part *part)
{
	struct text type = text_of(part->type);
	return !part->attachment && part->text && !part->container &&
	       (part->html || text_is(type, "text/plain"));
}

/* The part behind the last one inside `index`. */
static size_t part_end(const struct mail *mail, size_t index)
{
	size_t end = index + 1;
	while (end < mail->parts.len && mail->parts.at[end].depth > mail->parts.at[index].depth)
		end++;
	return end;
}

/* The first part from `from` on that is a body of that kind and says something. */
static size_t part_find_body(const struct mail *mail, size_t from, size_t end, bool html)
{
	for (; from < end; from++) {
		const struct mail_part *part = &mail->parts.at[from];
		if (part_is_body(part) && part->html == html && text_trim(part->utf8).len)
			return from;
	}
	return end;
}

static bool part_is_stub(struct mail *mail, size_t plain, size_t html)
{
	struct text words = text_trim(mail->parts.at[plain].utf8);
	if (words.len > PART_STUB_MAX)
		return false;
	struct buf text;
	buf_open(&text, mail->pool);
	html_strip(text_head(mail->parts.at[html].utf8, PART_STUB_LOOK), &text);
	return text_trim(buf_get(&text)).len > 4 * (words.len + PART_STUB_MAX / 4);
}

static void part_mark_within(struct mail *mail, size_t index)
{
	size_t end = part_end(mail, index);
	size_t plain = part_find_body(mail, index + 1, end, false);
	size_t html = part_find_body(mail, index + 1, end, true);
	if (plain == end || html == end)
		return;
	bool keep_html = part_is_stub(mail, plain, html);
	for (size_t i = index + 1; i < end; i++) {
		struct mail_part *part = &mail->parts.at[i];
		if (part_is_body(part) && part->html != keep_html)
			part->alternative = true;
	}
}

void part_mark_alternatives(struct mail *mail)
{
	size_t i = 0;
	while (i < mail->parts.len) {
		if (!text_is(text_of(mail->parts.at[i].type), "multipart/alternative")) {
			i++;
			continue;
		}
		part_mark_within(mail, i);
		i = part_end(mail, i); /* each part is looked at once, whatever the nesting */
	}
}
