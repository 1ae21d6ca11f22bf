/* SPDX-License-Identifier: ISC */
/*
 * view_gist: the words of a message without its views.
 *
 * The views of a message of plain text hold the words of its text: lines are
 * joined, quotes and signatures go, white space is folded, but what is a word in
 * a view is one in the text, too.  So a message in which no word of a rule
 * stands need not be rendered.
 *
 * That holds where everybody reads a message alike: each view has a reader of
 * its own, with its own opinion of what is broken.  So whatever is not as mailers
 * write it (a flaw, a field twice, a charset with states, characters that nobody
 * sees, lines that are cut somewhere) has no gist, and is rendered.
 */
#include "gist_parts.h"

#include <string.h>

#include "fold.h"
#include "header.h"
#include "part.h"

/* A head or a field, a text and a line that no view cuts. */
#define GIST_HEAD_MAX ((size_t)60 * 1000)
#define GIST_FIELD_MAX ((size_t)8000)
#define GIST_TEXT_MAX ((size_t)400 * 1000)
#define GIST_LINE_MAX ((size_t)2000)
/* Without white space; a longer one is cut wherever that is. */
#define GIST_WORD_MAX ((size_t)900)
/* Paragraphs are cut, too. */
#define GIST_PARAGRAPH_MAX ((size_t)60 * 1000)

/* ---- texts -------------------------------------------------------------------------- */

/* A character that a view may leave out, so that what stands beside it is joined:
 * soft hyphens, joiners, marks of direction, byte order marks, C1 controls. */
static bool is_unseen(uint32_t code)
{
	return (code >= 0x80 && code < 0xA0) || code == 0xAD || code == 0x34F || code == 0x61C ||
	       code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
	       (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
	       (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

/* The first byte from `at` on that is not ASCII. */
static size_t skip_ascii(struct text text, size_t at)
{
	for (; text.len - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
		uint64_t eight;
		memcpy(&eight, text.at + at, sizeof(eight));
		if (eight & 0x8080808080808080U)
			break;
	}
	while (at < text.len && (unsigned char)text.at[at] < 0x80)
		at++;
	return at;
}

bool gist_is_plain(struct text text)
{
	uint32_t code;
	for (size_t at = 0; (at = skip_ascii(text, at)) < text.len;) {
		size_t len = text_next(text, at, &code);
		if (!len || is_unseen(code))
			return false;
		at += len;
	}
	return true;
}

/* No run without white space in it is so long that a view would cut it. */
static bool line_has_room(struct text line)
{
	size_t run = 0;
	if (line.len <= GIST_WORD_MAX)
		return true;
	for (size_t at = 0; at < line.len; at++) {
		run = line.at[at] == ' ' || line.at[at] == '\t' ? 0 : run + 1;
		if (run > GIST_WORD_MAX)
			return false;
	}
	return true;
}

/* Lines and paragraphs are such as no view cuts; `whole` when the lines as they
 * came are read by all. */
static bool gist_is_short(struct text text, bool whole)
{
	size_t paragraph = 0;
	if (text.len <= GIST_WORD_MAX)
		return true;
	if (text.len > GIST_TEXT_MAX)
		return false;
	while (text.len) {
		size_t end = text_find_byte(text, '\n');
		struct text line = text_head(text, end);
		paragraph = line.len ? paragraph + line.len : 0;
		if ((whole && line.len > GIST_LINE_MAX) || paragraph > GIST_PARAGRAPH_MAX ||
		    !line_has_room(line))
			return false;
		text = text_from(text, line.len + 1);
	}
	return true;
}

/* ---- heads -------------------------------------------------------------------------- */

static bool is_token(char c)
{
	return c > ' ' && c < 0x7F && !strchr("()<>@,;:\\\"/[]?=", c);
}

static size_t token_len(struct text text, size_t at)
{
	size_t start = at;
	while (at < text.len && is_token(text.at[at]))
		at++;
	return at - start;
}

static size_t blank_len(struct text text, size_t at)
{
	size_t start = at;
	while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\t' || text.at[at] == '\n'))
		at++;
	return at - start;
}

/* Nothing that must be undone, and no white space at the ends that somebody takes off. */
static bool is_plain_quote(struct text value)
{
	if (!value.len || text_trim(value).len < value.len)
		return false;
	for (size_t at = 0; at < value.len; at++)
		if (value.at[at] == '\\' || value.at[at] < ' ')
			return false;
	return true;
}

/* It stands there once at most: of two, some take the first. */
static bool is_once(struct text field, const char *word)
{
	size_t at = text_find_case(field, text_of(word));
	return at == TEXT_NONE ||
	       text_find_case(text_from(field, at + 1), text_of(word)) == TEXT_NONE;
}

/* "; name=value" from `at` on: its length, 0 where it is anything else. */
static size_t param_len(struct text field, size_t at)
{
	size_t start = at, len;
	at += blank_len(field, at);
	if (at == field.len || field.at[at] != ';')
		return 0;
	at += 1;
	at += blank_len(field, at);
	len = token_len(field, at);
	at += len;
	if (!len || at == field.len || field.at[at] != '=')
		return 0;
	at++;
	if (at < field.len && field.at[at] == '"') {
		size_t end = text_find_byte(text_from(field, at + 1), '"');
		if (end == TEXT_NONE || !is_plain_quote(text_head(text_from(field, at + 1), end)))
			return 0;
		return at + 1 + end + 1 - start;
	}
	len = token_len(field, at);
	return len ? at + len - start : 0;
}

/* The kinds of RFC 2046: what is of none is text to some. */
static bool is_kind(struct text type)
{
	static const char *const kinds[] = {"text",  "multipart", "message", "application",
					    "image", "audio",	  "video",   "font"};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (text_is_case(type, kinds[i]))
			return true;
	return false;
}

enum mime_field { MIME_TYPE, MIME_DISPOSITION, MIME_ENCODING };

/* "type/subtype; name=value", as RFC 2045 5.1 has it and without comments. */
static bool is_plain_value(struct text field, enum mime_field kind)
{
	size_t at = blank_len(field, 0), len = token_len(field, at);
	at += len;
	if (!len)
		return false;
	if (kind == MIME_TYPE) {
		if (at == field.len || field.at[at] != '/' ||
		    !is_kind(text_make(field.at + at - len, len)))
			return false;
		at++;
		len = token_len(field, at);
		at += len;
		if (!len)
			return false;
	}
	while (kind != MIME_ENCODING && (len = param_len(field, at)))
		at += len;
	at += blank_len(field, at);
	at += kind != MIME_ENCODING && at < field.len && field.at[at] == ';';
	return at + blank_len(field, at) == field.len && is_once(field, "boundary") &&
	       is_once(field, "charset");
}

/* Each line is a field or goes on with one, and the fields of MIME stand there once
 * and are plain. */
static bool head_is_simple(struct text head)
{
	static const char *const names[] = {[MIME_TYPE] = "content-type",
					    [MIME_DISPOSITION] = "content-disposition",
					    [MIME_ENCODING] = "content-transfer-encoding"};
	unsigned seen = 0;
	struct text name, raw, rest = head;
	if (!head.len || !header_name_len(head))
		return false;
	for (struct text lines = head, line; text_line(&lines, &line);)
		if (!line.len ||
		    (line.at[0] != ' ' && line.at[0] != '\t' && !header_name_len(line)))
			return false;
	while (header_next(&rest, &name, &raw)) {
		if (raw.len > GIST_FIELD_MAX || name.at[name.len] != ':')
			return false;
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			if (!text_is_case(name, names[i]))
				continue;
			if ((seen & 1u << i) || !is_plain_value(raw, (enum mime_field)i))
				return false;
			seen |= 1u << i;
		}
	}
	return true;
}

/* ASCII is ASCII in it, whatever came before. */
static bool charset_is_plain(struct text charset)
{
	static const char *const names[] = {"us-ascii", "utf-8", "utf8", "iso-8859-",
					    "windows-125"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_starts_case(charset, names[i]))
			return true;
	return false;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_hex(char c)
{
	return (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9');
}

/* What stands between the last two "?" of an encoded word, to the letter of RFC 2047. */
static bool word_is_sound(char encoding, struct text data)
{
	size_t at = 0;
	if (encoding == 'q' || encoding == 'Q') {
		for (; at < data.len; at++)
			if (data.at[at] <= ' ' ||
			    (data.at[at] == '=' &&
			     (at + 2 >= data.len || !is_hex(data.at[at + 1]) ||
			      !is_hex(data.at[at + 2]))))
				return false;
		return true;
	}
	while (at < data.len && (is_alnum(data.at[at]) || data.at[at] == '+' || data.at[at] == '/'))
		at++;
	while (at < data.len && data.len - at <= 2 && data.at[at] == '=')
		at++;
	return (encoding == 'b' || encoding == 'B') && at == data.len && data.len % 4 == 0;
}

static bool words_are_plain(struct text head)
{
	for (size_t at; (at = text_find(head, TEXT("=?"))) != TEXT_NONE;) {
		head = text_from(head, at + 2);
		size_t name = text_find_byte(head, '?');
		struct text data = text_from(head, name == TEXT_NONE ? head.len : name + 3);
		size_t end = text_find_byte(data, '?');
		if (!charset_is_plain(head) || end == TEXT_NONE || head.at[name + 2] != '?' ||
		    !text_starts(text_from(data, end), "?=") ||
		    !word_is_sound(head.at[name + 1], text_head(data, end)))
			return false;
		head = text_from(data, end + 2);
	}
	return true;
}

/* A head as it stands, and what is encoded in it. */
static bool gist_head(struct mail *mail, const struct mail *of, struct texts *out)
{
	if (of->head.len > GIST_HEAD_MAX || !head_is_simple(of->head) || !gist_is_plain(of->head))
		return false;
	*LIST_PUSH(mail->pool, out) = of->head;
	if (text_find(of->head, TEXT("=?")) == TEXT_NONE)
		return true;
	if (!words_are_plain(of->head))
		return false;
	for (size_t i = 0; i < of->headers.len; i++) {
		const struct mail_header *header = &of->headers.at[i];
		if (text_find(header->raw, TEXT("=?")) == TEXT_NONE)
			continue;
		if (!gist_is_plain(header->value))
			return false;
		*LIST_PUSH(mail->pool, out) = header->value;
	}
	return true;
}

/* ---- parts -------------------------------------------------------------------------- */

static bool is_encoded(const struct mail_part *part)
{
	return !strcmp(part->encoding, "base64") || !strcmp(part->encoding, "quoted-printable");
}

/* ".shtm" is HTML to some; and a multipart that is named so may be. */
static bool is_doubtful_name(const struct mail_part *part)
{
	return text_ends_case(part->filename, ".shtm") ||
	       (part->container && text_ends_case(part->filename, "htm")) ||
	       (part->container && text_ends_case(part->filename, "html"));
}

/* An empty line, and nothing else, parts its head from its body. */
static bool has_gap(const struct mail_part *part)
{
	const char *end = part->head.at + part->head.len;
	return part->raw.at == end + 1 && *end == '\n';
}

/* The text of a part that is one. */
static bool gist_text(struct mail *mail, const struct mail_part *part, struct texts *out)
{
	struct text text = part->utf8;
	if (part->delsp || (part->charset && !charset_is_plain(text_of(part->charset))) ||
	    !gist_is_short(text, !is_encoded(part)) || !gist_is_plain(text))
		return false;
	if (part->html && !gist_of_html(mail->pool, text, &text))
		return false;
	*LIST_PUSH(mail->pool, out) = text;
	return true;
}

static bool gist_part(struct mail *mail, const struct mail_part *part, struct texts *out)
{
	bool root = part->parent < 0;
	if (!root && (!head_is_simple(part->head) || !has_gap(part)))
		return false;
	if (is_doubtful_name(part) || part_is_text_file(part) ||
	    (part->container && is_encoded(part)) || !gist_is_plain(part->filename))
		return false;
	if (part->filename.len) {
		*LIST_PUSH(mail->pool, out) = part->filename;
		*LIST_PUSH(mail->pool, out) = part_name_in_words(mail->pool, part);
	}
	if (part->inner && !gist_head(mail, part->inner, out))
		return false;
	return part->container || !part->text || !part->utf8.len || gist_text(mail, part, out);
}

/* ---- all of it ---------------------------------------------------------------------- */

/* The message as it came, and HTML with its tags. */
static bool gist_source(struct mail *mail, struct texts *out)
{
	for (size_t i = 0; i < mail->parts.len; i++) {
		const struct mail_part *part = &mail->parts.at[i];
		if (part->container)
			continue;
		if (!part->text && text_starts(text_of(part->type), "message/"))
			return false;
		if (part->html)
			*LIST_PUSH(mail->pool, out) = part->utf8;
	}
	*LIST_PUSH(mail->pool, out) = mail->raw;
	return true;
}

bool view_gist(struct mail *mail, bool source, struct texts *out)
{
	if (mail->flaws || text_find_byte(mail->raw, '\r') != TEXT_NONE ||
	    !gist_head(mail, mail, out))
		return false;
	for (size_t i = 0; i < mail->parts.len; i++)
		if (!gist_part(mail, &mail->parts.at[i], out))
			return false;
	return !source || gist_source(mail, out);
}
