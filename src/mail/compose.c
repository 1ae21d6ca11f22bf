/* SPDX-License-Identifier: ISC */
/*
 * compose: builds a mail.
 *
 *	multipart/mixed            only with attachments
 *	  multipart/alternative    only with HTML
 *	    text/plain             quoted-printable
 *	    text/html              quoted-printable
 *	  attachment ...
 *
 * Nothing here is random: boundaries come from the Message-ID, so that the
 * same mail queued again is the same bytes.  Quoted-printable is written
 * here because libetpan 1.9.4's doubles a space at the end of a line and
 * leaves one at the end of the text bare ("what is approved is what is sent").
 */
#include <string.h>

#include <libetpan/libetpan.h>
#include <libetpan/mailimf_write_generic.h>
#include <libetpan/mailmime_write_generic.h>

#include "compose_parts.h"
#include "liaison/mac.h"

/* RFC 2045 6.7: lines of at most 76 characters, the soft break's "=" included. */
#define QP_LINE_MAX 76
/* A file name is a label, not a text. */
#define FILENAME_MAX_BYTES 100

static int write_to_buf(void *data, const char *bytes, size_t len)
{
	buf_add(data, bytes, len);
	return 1;
}

/* ---- bodies --------------------------------------------------------------------- */

static void qp_byte(struct buf *out, size_t *column, const char *bytes, size_t len, bool last)
{
	if (*column + len > QP_LINE_MAX - (last ? 0u : 1u)) {
		buf_string(out, "=\r\n");
		*column = 0;
	}
	buf_add(out, bytes, len);
	*column += len;
}

static void qp_line(struct buf *out, struct text line)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t column = 0;
	for (size_t i = 0; i < line.len; i++) {
		uint8_t c = (uint8_t)line.at[i];
		bool last = i + 1 == line.len;
		bool plain = c == ' ' || c == '\t' ? !last : c > ' ' && c < 0x7F && c != '=';
		/* "From " is for mbox what "." is for SMTP. */
		bool starts = column == 0 || column == QP_LINE_MAX - 1;
		if (starts && (c == '.' || text_starts(text_from(line, i), "From ")))
			plain = false;
		if (plain)
			qp_byte(out, &column, line.at + i, 1, last);
		else
			qp_byte(out, &column, (char[]){'=', hex[c >> 4], hex[c & 15]}, 3, last);
	}
	buf_string(out, "\r\n");
}

static void body_qp(struct buf *out, struct text text)
{
	struct text line;
	while (text_line(&text, &line))
		qp_line(out, line);
}

static void body_base64(struct buf *out, struct text bytes)
{
	int column = 0;
	(void)mailmime_base64_write_driver(write_to_buf, out, &column, bytes.at, bytes.len);
}

/* As it is, with CRLF line ends. */
static void body_plain(struct buf *out, struct text bytes)
{
	int column = 0;
	(void)mailimf_string_write_driver(write_to_buf, out, &column, bytes.at, bytes.len);
	if (!text_ends_case(buf_get(out), "\r\n"))
		buf_string(out, "\r\n");
}

/* ---- attachments ---------------------------------------------------------------- */

/* What a body may be sent as without an encoding (RFC 2045 2.7-2.9). */
enum domain { DOMAIN_7BIT, DOMAIN_8BIT, DOMAIN_BINARY };

static enum domain domain_of(struct text bytes)
{
	enum domain domain = DOMAIN_7BIT;
	size_t line = 0;
	for (size_t i = 0; i < bytes.len; i++) {
		uint8_t c = (uint8_t)bytes.at[i];
		line = c == '\n' ? 0 : line + 1;
		bool bare_cr = c == '\r' && (i + 1 == bytes.len || bytes.at[i + 1] != '\n');
		if (!c || bare_cr || line > COMPOSE_LINE_MAX)
			return DOMAIN_BINARY;
		if (c >= 0x80)
			domain = DOMAIN_8BIT;
	}
	return domain;
}

/* "type/subtype", and parameters without quotes. */
static bool is_type(const char *type)
{
	size_t slashes = 0;
	for (const char *c = type; *c; c++) {
		slashes += *c == '/';
		if (!((*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') ||
		      (*c >= 'a' && *c <= 'z') || strchr("/.+-_; =", *c)))
			return false;
	}
	return slashes == 1 && *type != '/' && strlen(type) <= 200;
}

/* filename="x.eml", or RFC 2231's filename*=utf-8''... where it is not ASCII. */
static void filename_write(struct buf *out, struct text name)
{
	static const char hex[] = "0123456789ABCDEF";
	bool ascii = true;
	while (name.len > FILENAME_MAX_BYTES || (name.len && !text_utf8_ok(name)))
		name.len--;
	for (size_t i = 0; i < name.len; i++)
		ascii &= (uint8_t)name.at[i] < 0x80;
	if (!name.len)
		return;
	buf_string(out, ascii ? "; filename=\"" : "; filename*=utf-8''");
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = (uint8_t)name.at[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
		if (plain || (ascii && c == ' '))
			buf_byte(out, (char)c);
		else if (ascii)
			buf_byte(out, '_');
		else
			buf_add(out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
	}
	if (ascii)
		buf_byte(out, '"');
}

static void disposition_field(struct buf *out, const char *filename)
{
	struct buf value;
	buf_open(&value, out->pool);
	buf_string(&value, "attachment");
	filename_write(&value, compose_clean(out->pool, text_of(filename)));
	compose_field(out, "Content-Disposition", value.at);
}

/* A mail may not be encoded (RFC 2046 5.2.1); one that cannot travel as it
 * is goes as a file of bytes, and is still whole. */
static enum status attachment_write(struct buf *out, const struct compose_attachment *attachment,
				    struct error *err)
{
	if (!attachment->type || !is_type(attachment->type))
		return error_set(err, STATUS_BAD_INPUT,
				 "attachment: \"%.80s\" is no media type; it has to look like "
				 "message/rfc822",
				 attachment->type ? attachment->type : "");
	struct text type = text_of(attachment->type);
	bool mail = text_is_case(type, "message/rfc822");
	bool text = text_starts_case(type, "text/") && text_utf8_ok(attachment->bytes);
	enum domain domain = domain_of(attachment->bytes);
	if (mail && domain == DOMAIN_BINARY) {
		mail = false;
		type = TEXT("application/octet-stream");
	}
	const char *encoding = mail   ? (domain == DOMAIN_8BIT ? "8bit" : "7bit")
			       : text ? "quoted-printable"
				      : "base64";
	if (text && text_find_case(type, TEXT("charset=")) == TEXT_NONE)
		type = text_of(pool_printf(out->pool, "%s; charset=utf-8", attachment->type));
	compose_field(out, "Content-Type", text_string(out->pool, type));
	compose_field(out, "Content-Transfer-Encoding", encoding);
	disposition_field(out, attachment->filename);
	buf_string(out, "\r\n");
	if (mail)
		body_plain(out, attachment->bytes);
	else if (text)
		body_qp(out, attachment->bytes);
	else
		body_base64(out, attachment->bytes);
	return STATUS_OK;
}

/* ---- structure ------------------------------------------------------------------ */

/* "=_" stands in no quoted-printable or base64 body (RFC 2045 6.7); a mail
 * that is attached may hold anything, so it is searched. */
static char *boundary_new(struct pool *pool, const struct compose *compose, int *count)
{
	struct text id = text_of(compose->message_id);
	uint8_t hash[MAC_HASH_SIZE];
	mac_hash(&id, 1, hash);
	for (;;) {
		char *boundary = pool_printf(pool, "=_%s_%d", text_hex(pool, hash, 12), ++*count);
		bool taken = false;
		for (size_t i = 0; i < compose->attachments.len && !taken; i++)
			taken = text_find(compose->attachments.at[i].bytes, text_of(boundary)) !=
				TEXT_NONE;
		if (!taken)
			return boundary;
	}
}

/* The line end before a boundary is the boundary's (RFC 2046 5.1.1): each
 * part keeps its own. */
static void multipart_field(struct buf *out, const char *subtype, const char *boundary)
{
	compose_field(out, "Content-Type",
		      pool_printf(out->pool, "multipart/%s; boundary=\"%s\"", subtype, boundary));
}

static void text_part(struct buf *out, const char *subtype, struct text text)
{
	compose_field(out, "Content-Type",
		      pool_printf(out->pool, "text/%s; charset=utf-8", subtype));
	compose_field(out, "Content-Transfer-Encoding", "quoted-printable");
	buf_string(out, "\r\n");
	body_qp(out, text_utf8(out->pool, text));
}

static void words_write(struct buf *out, const struct compose *compose, int *count)
{
	if (!compose->html.len) {
		text_part(out, "plain", compose->text);
		return;
	}
	const char *boundary = boundary_new(out->pool, compose, count);
	multipart_field(out, "alternative", boundary);
	buf_printf(out, "\r\n--%s\r\n", boundary);
	text_part(out, "plain", compose->text);
	buf_printf(out, "\r\n--%s\r\n", boundary);
	text_part(out, "html", compose->html);
	buf_printf(out, "\r\n--%s--\r\n", boundary);
}

static bool carries_8bit(const struct compose *compose)
{
	for (size_t i = 0; i < compose->attachments.len; i++)
		if (text_is_case(text_of(compose->attachments.at[i].type), "message/rfc822") &&
		    domain_of(compose->attachments.at[i].bytes) == DOMAIN_8BIT)
			return true;
	return false;
}

static enum status mixed_write(struct buf *out, const struct compose *compose, int *count,
			       struct error *err)
{
	const char *boundary = boundary_new(out->pool, compose, count);
	multipart_field(out, "mixed", boundary);
	if (carries_8bit(compose))
		compose_field(out, "Content-Transfer-Encoding", "8bit");
	buf_printf(out, "\r\n--%s\r\n", boundary);
	words_write(out, compose, count);
	for (size_t i = 0; i < compose->attachments.len; i++) {
		buf_printf(out, "\r\n--%s\r\n", boundary);
		enum status status = attachment_write(out, &compose->attachments.at[i], err);
		if (status)
			return status;
	}
	buf_printf(out, "\r\n--%s--\r\n", boundary);
	return STATUS_OK;
}

enum status compose_mail(struct pool *pool, const struct compose *compose, struct text *out,
			 struct error *err)
{
	struct buf mail;
	buf_open(&mail, pool);
	int count = 0;
	enum status status = compose_head(compose, &mail, err);
	if (status)
		return status;
	compose_field(&mail, "MIME-Version", "1.0");
	if (compose->attachments.len)
		status = mixed_write(&mail, compose, &count, err);
	else
		words_write(&mail, compose, &count);
	*out = buf_get(&mail);
	return status;
}
