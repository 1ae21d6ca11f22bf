/* SPDX-License-Identifier: ISC */
/*
 * views: body, rawbody and full, as SpamAssassin 4.0 shows them.
 *
 * The figures are SpamAssassin's defaults and part of what a rule hits:
 * body_part_scan_size, rawbody_part_scan_size, MAX_BODY_LINE_LENGTH.
 */
#include <string.h>

#include "html_parts.h"
#include "paragraph.h"
#include "part.h"
#include "view.h"

#define BODY_SCAN_MAX 50000
#define RAWBODY_SCAN_MAX 500000
/* It looks for a good place to cut so far behind the limit. */
#define SCAN_SLACK 1024
#define BODY_LINE_MAX 2048

struct views *views_of(struct mail *mail)
{
	if (!mail->views) {
		mail->views = pool_alloc(mail->pool, sizeof(*mail->views));
		mail->views->html =
		    pool_array(mail->pool, mail->parts.len + 1, sizeof(*mail->views->html));
		mail->views->html_left = MAIL_HTML_MAX;
	}
	return mail->views;
}

struct fields *view_fields(struct mail *mail)
{
	struct views *views = views_of(mail);
	struct fields all = {0};
	if (views->has_fields)
		return &views->fields;
	views->has_fields = true;
	fields_of_message(mail->pool, mail->raw, &all, &views->head);
	for (size_t i = 0; i < all.len; i++)
		if (!text_starts_case(all.at[i].name, "X-Spam-"))
			*LIST_PUSH(mail->pool, &views->fields) = all.at[i];
	return &views->fields;
}

struct text view_head(struct mail *mail)
{
	view_fields(mail);
	return mail->views->head;
}

/* What is not rendered counts as hidden: a rule against a secret sees it. */
static void view_html_rest(struct mail *mail, struct html *html, struct text rest)
{
	if (!rest.len)
		return;
	/* room at once: growing by doubling would leave as much behind */
	size_t room = html->hidden.len + rest.len + 3;
	struct buf hidden = {.pool = mail->pool, .at = pool_alloc(mail->pool, room), .cap = room};
	buf_text(&hidden, html->hidden);
	buf_string(&hidden, "\n\n");
	html_strip(rest, &hidden);
	html->hidden = buf_get(&hidden);
	html->whole = false;
}

const struct html *view_html(struct mail *mail, size_t part)
{
	struct views *views = views_of(mail);
	if (views->html[part])
		return views->html[part];
	struct html *html = pool_alloc(mail->pool, sizeof(*html));
	struct text source = mail->parts.at[part].utf8;
	struct text head = text_head(source, views->html_left);
	html_read(mail->pool, head, html);
	view_html_rest(mail, html, text_from(source, head.len));
	views->html_left -= head.len;
	if (!html->whole)
		mail->flaws |= MAIL_FLAW_HTML;
	views->html[part] = html;
	return html;
}

/* Cut behind the first of `marks` that stands at the limit or soon after it. */
static struct text scan_cut(struct text text, size_t max, const char *marks)
{
	if (text.len <= max)
		return text;
	struct text slack = text_head(text_from(text, max), SCAN_SLACK + 1);
	for (; *marks; marks++) {
		size_t at = text_find_byte(slack, *marks);
		if (at != TEXT_NONE)
			return text_head(text, max + at + 1);
	}
	return text_head(text, max);
}

/* ---- body ------------------------------------------------------------------------- */

static bool is_rendered(const struct mail_part *part)
{
	struct text type = text_of(part->type);
	if (part->container || !part->text)
		return false;
	return part->html || (text_starts(type, "text/") && !text_is(type, "text/calendar") &&
	                      !text_is(type, "text/x-vcard"));
}

/* The lines without the "> " of a block quote. */
static void body_unquoted(struct buf *buf, struct text text)
{
	for (struct text line; text_line(&text, &line);) {
		while (text_starts(line, "> ") || text_is(line, ">"))
			line = text_from(line, 2);
		buf_text(buf, line);
		buf_byte(buf, '\n');
	}
}

static struct text body_rendered(struct mail *mail, size_t index)
{
	const struct mail_part *part = &mail->parts.at[index];
	if (!part->html)
		return part->utf8;
	const struct html *html = view_html(mail, index);
	struct buf buf;
	buf_open(&buf, mail->pool);
	body_unquoted(&buf, html->visible);
	buf_byte(&buf, '\n'); /* the end of the last block ends a paragraph */
	buf_text(&buf, html->hidden); /* SpamAssassin renders it too */
	return buf_get(&buf);
}

/* A run of white space: a paragraph's end where it has two line ends, with a
 * space for what stands before the first and behind the last. */
static size_t body_space(struct buf *buf, struct text text, size_t at)
{
	size_t first = TEXT_NONE, last = TEXT_NONE, start = at, len;
	while ((len = space_len(text, at))) {
		if (text.at[at] == '\n') {
			first = first == TEXT_NONE ? at : first;
			last = at;
		}
		at += len;
	}
	if (first == last) { /* one line end or none */
		buf_byte(buf, ' ');
		return at;
	}
	if (first > start)
		buf_byte(buf, ' ');
	buf_byte(buf, '\n');
	if (last + 1 < at)
		buf_byte(buf, ' ');
	return at;
}

static struct text body_folded(struct pool *pool, struct text text)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < text.len;) {
		if (space_len(text, at)) {
			at = body_space(&buf, text, at);
			continue;
		}
		size_t start = at++;
		while (at < text.len && (unsigned char)text.at[at] > ' ' &&
		       (unsigned char)text.at[at] < 0x80)
			at++;
		buf_add(&buf, text.at + start, at - start);
	}
	return buf_get(&buf);
}

/* Where a line that is too long is cut: behind its last space, or hard. */
static size_t body_line_cut(struct text line)
{
	for (size_t at = BODY_LINE_MAX; at > 0; at--)
		if (line.at[at] == ' ')
			return at + 1;
	return BODY_LINE_MAX;
}

/* Lines with their ends, none longer than SpamAssassin has them. */
static void body_lines(struct pool *pool, struct text text, struct texts *out)
{
	while (text.len) {
		size_t end = text_find_byte(text, '\n');
		struct text line = text_head(text, end == TEXT_NONE ? text.len : end + 1);
		text = text_from(text, line.len);
		while (line.len > BODY_LINE_MAX) {
			size_t cut = body_line_cut(line);
			*LIST_PUSH(pool, out) = text_head(line, cut);
			line = text_from(line, cut);
		}
		if (line.len)
			*LIST_PUSH(pool, out) = line;
	}
}

static struct text body_subject(const struct mail *mail)
{
	struct text subject = TEXT("");
	const struct mail_header *header;
	for (size_t from = 0; (header = mail_header_next(mail, "Subject", &from));)
		subject = header->value; /* the last one */
	return subject;
}

const struct texts *view_body(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (views->has_body)
		return &views->body;
	views->has_body = true;
	struct buf text, all;
	buf_open(&text, mail->pool);
	for (size_t i = 0; i < mail->parts.len; i++) {
		const struct mail_part *part = &mail->parts.at[i];
		if (part->container)
			continue;
		if (text.len)
			buf_byte(&text, '\n');
		if (is_rendered(part))
			buf_text(&text, scan_cut(body_rendered(mail, i), BODY_SCAN_MAX, "\n "));
	}
	buf_open(&all, mail->pool);
	buf_text(&all, body_subject(mail));
	buf_byte(&all, '\n');
	buf_text(&all, body_folded(mail->pool, buf_get(&text)));
	body_lines(mail->pool, buf_get(&all), &views->body);
	return &views->body;
}

/* ---- rawbody ------------------------------------------------------------------------ */

/* Where a chunk of 2 to 4 KB that begins at the front ends: at a line end, a
 * ">" or a space, whichever of them comes in that order. */
static size_t rawbody_cut(struct text text)
{
	for (const char *mark = "\n> "; *mark; mark++) {
		struct text room = text_head(text_from(text, BODY_LINE_MAX), BODY_LINE_MAX);
		size_t at = text_find_byte(room, *mark);
		if (at != TEXT_NONE)
			return BODY_LINE_MAX + at + 1;
	}
	return BODY_LINE_MAX + 1;
}

const struct texts *view_rawbody(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (views->has_rawbody)
		return &views->rawbody;
	views->has_rawbody = true;
	for (size_t i = 0; i < mail->parts.len; i++) {
		const struct mail_part *part = &mail->parts.at[i];
		struct text type = text_of(part->type);
		bool shown = part->html || text_starts(type, "text/") || text_starts(type, "message/");
		if (part->container || !shown || text_is(type, "text/calendar"))
			continue;
		struct text bytes =
		    scan_cut(mail_part_bytes(mail, part), RAWBODY_SCAN_MAX, "\n> ");
		while (bytes.len > 2 * BODY_LINE_MAX) {
			size_t cut = rawbody_cut(bytes);
			*LIST_PUSH(mail->pool, &views->rawbody) = text_head(bytes, cut);
			bytes = text_from(bytes, cut);
		}
		if (bytes.len)
			*LIST_PUSH(mail->pool, &views->rawbody) = bytes;
	}
	return &views->rawbody;
}

const struct texts *view_full(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (!views->has_full)
		*LIST_PUSH(mail->pool, &views->full) = mail->raw;
	views->has_full = true;
	return &views->full;
}

void view_paragraphs(struct pool *pool, struct text text, struct texts *out)
{
	paragraphs_add(pool, text, true, out);
}
