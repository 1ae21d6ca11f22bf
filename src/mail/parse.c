/* SPDX-License-Identifier: ISC */
/*
 * parse: a message from its bytes.
 *
 * The order: line ends, header, parts (door.c), the text of text parts.
 * Other parts stay encoded until somebody asks: a mail with a 20 MB
 * presentation costs no more than its text.  Where the bytes are what is
 * wanted, texts point into them; a 25 MB message of plain text is in memory
 * once.
 */
#include <string.h>

#include "door.h"
#include "header.h"
#include "liaison/mail.h"
#include "part.h"

const struct mail_limits mail_limits_default = {
    .nesting = MAIL_NESTING_MAX, .headers = MAIL_HEADERS_MAX, .parts = MAIL_PARTS_MAX};

/* "From user@host Thu Nov 19 18:00:00 2026", but no "From :" (RFC 822 let
 * blanks stand before the colon). */
static bool is_from_line(struct text line)
{
	if (!text_starts(line, "From ") && !text_starts(line, "From\t"))
		return false;
	return text_trim(text_from(line, 5)).len && text_trim(text_from(line, 5)).at[0] != ':';
}

struct text mail_normal(struct pool *pool, struct text raw, const char **envelope_from)
{
	*envelope_from = NULL;
	raw = text_make(raw.at, raw.len);
	struct text line = text_head(raw, text_find_byte(raw, '\n'));
	if (is_from_line(line)) {
		struct text sender = text_trim(text_from(line, 5));
		size_t len = 0;
		while (len < sender.len && sender.at[len] != ' ' && sender.at[len] != '\t')
			len++;
		*envelope_from = text_string(pool, text_head(sender, len));
		raw = text_from(raw, line.len + 1);
	}
	if (text_find_byte(raw, '\r') == TEXT_NONE)
		return raw;
	/* the caller's bytes may be a mapped file: a copy, of what has CRs only */
	char *normal = pool_alloc(pool, raw.len + 1);
	size_t len = 0;
	for (size_t at = 0; at < raw.len; at++)
		if (raw.at[at] != '\r' || at + 1 == raw.len || raw.at[at + 1] != '\n')
			normal[len++] = raw.at[at];
	return text_make(normal, len);
}

static bool parse_has_words(const struct mail_part *part)
{
	return part->text && !part->container && text_trim(part->utf8).len;
}

/* Nothing that can be read beside something that cannot. */
static bool parse_no_text(const struct mail *mail)
{
	bool closed = false;
	for (size_t i = 0; i < mail->parts.len; i++) {
		const struct mail_part *part = &mail->parts.at[i];
		if (parse_has_words(part))
			return false;
		closed |= !part->container && !part->text;
	}
	return closed;
}

void mail_parse(struct pool *pool, struct text raw, const struct mail_limits *limits,
                unsigned flaws, struct mail **out)
{
	struct mail *mail = pool_alloc(pool, sizeof(*mail));
	size_t body, headers = limits->headers;
	mail->pool = pool;
	mail->flaws = flaws;
	mail->raw = text_make(raw.at, raw.len);
	mail->head = text_head(mail->raw, door_head(mail->raw, true, &body));
	mail->body = text_from(mail->raw, body);
	header_read(pool, mail->head, &headers, &mail->headers, &mail->flaws);
	if (!mail->headers.len)
		mail->flaws |= MAIL_FLAW_EMPTY;
	if (mail->head.len && memchr(mail->head.at, '\0', mail->head.len))
		mail->flaws |= MAIL_FLAW_NUL;
	door_walk(mail, limits, headers);
	size_t html = 0;
	for (size_t i = 0; i < mail->parts.len; i++) {
		struct mail_part *part = &mail->parts.at[i];
		part_decode(pool, part);
		mail->flaws |= part->flaws;
		html += part->html ? part->utf8.len : 0;
	}
	if (html > MAIL_HTML_MAX)
		mail->flaws |= MAIL_FLAW_HTML;
	part_mark_alternatives(mail);
	if (parse_no_text(mail))
		mail->flaws |= MAIL_FLAW_NO_TEXT;
	*out = mail;
}

char *mail_flaws_print(struct pool *pool, unsigned flaws)
{
	static const struct {
		unsigned flaw;
		const char *words;
	} names[] = {
	    {MAIL_FLAW_EMPTY, "it has no header"},
	    {MAIL_FLAW_TOO_LARGE, "it is too large, only its beginning was kept"},
	    {MAIL_FLAW_HEADERS, "its header is too long"},
	    {MAIL_FLAW_NESTING, "its parts are nested too deep"},
	    {MAIL_FLAW_PARTS, "it has too many parts"},
	    {MAIL_FLAW_STRUCTURE, "its parts are not told apart soundly or it was cut"},
	    {MAIL_FLAW_ENCODING, "an encoded part is broken"},
	    {MAIL_FLAW_CHARSET, "characters are in a charset that could not be read"},
	    {MAIL_FLAW_HTML, "its HTML is too large or too deep"},
	    {MAIL_FLAW_NO_TEXT, "it has no text, only attachments"},
	    {MAIL_FLAW_ENCRYPTED, "it is encrypted"},
	    {MAIL_FLAW_NUL, "it has NUL bytes"},
	};
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(flaws & names[i].flaw))
			continue;
		buf_string(&buf, buf.len ? "; " : "");
		buf_string(&buf, names[i].words);
	}
	return text_string(pool, buf_get(&buf));
}
