/* SPDX-License-Identifier: ISC */
/*
 * view_body: body and rawbody, as SpamAssassin 4.0 shows them.
 *
 * The figures are SpamAssassin's defaults and part of what a rule hits:
 * body_part_scan_size, rawbody_part_scan_size, MAX_BODY_LINE_LENGTH.
 */
#include <string.h>

#include "paragraph.h"
#include "view.h"
#include "view_bytes.h"
#include "view_html.h"

#define BODY_SCAN_MAX 50000
#define RAWBODY_SCAN_MAX 500000
/* It looks for a good place to cut so far behind the limit. */
#define SCAN_SLACK 1024
#define BODY_LINE_MAX 2048

/* ---- cutting ---------------------------------------------------------------------- */

/* The offset of the character number `count`; in text that is not wide a
 * character is a byte. */
static size_t scan_offset(struct chars chars, size_t from, size_t count)
{
	struct text text = chars.text;
	size_t at = from;
	if (!chars.wide)
		return count < text.len - from ? from + count : text.len;
	for (; at < text.len && count; count--)
		for (at++; at < text.len && ((unsigned char)text.at[at] & 0xC0) == 0x80;)
			at++;
	return at;
}

/* Cut behind the first of `marks` that stands at the limit or soon after it. */
static struct text scan_cut(struct chars chars, size_t max, const char *marks)
{
	struct text text = chars.text;
	if (text.len <= max)
		return text;
	size_t start = scan_offset(chars, 0, max);
	if (start == text.len)
		return text;
	struct text slack =
	    text_make(text.at + start, scan_offset(chars, start, SCAN_SLACK + 1) - start);
	for (; *marks; marks++) {
		size_t at = text_find_byte(slack, *marks);
		if (at != TEXT_NONE)
			return text_head(text, start + at + 1);
	}
	return text_head(text, start);
}

/* ---- body ------------------------------------------------------------------------- */

/* The white space at text.at[at] in bytes: Unicode's counts among characters
 * alone. */
static size_t body_blank(struct chars chars, size_t at)
{
	struct text text = chars.text;
	if (at < text.len && (unsigned char)text.at[at] >= 0x80)
		return chars.wide ? space_len(text, at) : 0;
	return at < text.len && byte_is_space(text.at[at]);
}

/* A run of white space: a paragraph's end where it has two line ends, with a
 * space for what stands before the first and behind the last. */
static char *body_gap(char *to, struct chars chars, size_t *at)
{
	size_t first = TEXT_NONE, last = TEXT_NONE, start = *at, len;
	while ((len = body_blank(chars, *at))) {
		if (chars.text.at[*at] == '\n') {
			first = first == TEXT_NONE ? *at : first;
			last = *at;
		}
		*at += len;
	}
	if (first == last || first > start) /* one line end or none, or blanks before it */
		*to++ = ' ';
	if (first == last)
		return to;
	*to++ = '\n';
	if (last + 1 < *at)
		*to++ = ' ';
	return to;
}

/* Writes to `to`, where there is room for the whole text; where writing ended.
 * A NUL stands for a paragraph's end on the way there and becomes one. */
static char *body_folded(char *to, struct chars chars)
{
	struct text text = chars.text;
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		while (at < text.len && (unsigned char)text.at[at] > ' ' &&
		       (unsigned char)text.at[at] < 0x80)
			at++;
		if (at > start)
			memcpy(to, text.at + start, at - start);
		to += at - start;
		if (at == text.len)
			break;
		if (body_blank(chars, at)) {
			to = body_gap(to, chars, &at);
			continue;
		}
		*to++ = text.at[at] ? text.at[at] : '\n';
		at++;
	}
	return to;
}

/* Where a line that is too long is cut: behind its last space, or hard. */
static size_t body_line_cut(struct text line)
{
	for (size_t at = BODY_LINE_MAX + 1; at > 0; at--)
		if (line.at[at - 1] == ' ')
			return at;
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

/* Text and HTML are rendered, and nothing else. */
static bool body_shows(const struct leaf *leaf)
{
	return leaf->html || text_is(leaf->type, "text/plain");
}

static struct chars body_of_leaf(struct pool *pool, const struct leaf *leaf, struct texts *links)
{
	const char *charset = leaf->charset ? leaf->charset : "us-ascii";
	struct chars chars = chars_read(pool, leaf->bytes, charset, false);
	if (leaf->html && leaf->bytes.len) {
		struct rendering rendering;
		html_render(pool, chars, &rendering);
		chars = rendering.text;
		*links = rendering.links;
	}
	chars.text = scan_cut(chars, BODY_SCAN_MAX, "\n ");
	return chars;
}

/* What a large part and HTML need on the way is in a pool of its own; the text
 * and the links stay. */
static struct chars body_rendered(struct mail *mail, const struct leaf *leaf)
{
	struct texts links = {0}, *all = &mail->views->links;
	if (!leaf->html && leaf->bytes.len <= BODY_SCAN_MAX)
		return body_of_leaf(mail->pool, leaf, &links);
	struct pool *scratch = pool_open();
	struct chars chars = body_of_leaf(scratch, leaf, &links);
	chars.text = text_copy(mail->pool, chars.text);
	for (size_t i = 0; i < links.len && all->len < LINKS_MAX; i++)
		*LIST_PUSH(mail->pool, all) = text_copy(mail->pool, links.at[i]);
	pool_close(scratch);
	return chars;
}

/* The parts one behind the other.  Characters anywhere make characters of all
 * bytes, as in Perl. */
static struct chars body_joined(struct mail *mail)
{
	const struct leaves *leaves = view_leaves(mail);
	struct chars *parts = pool_array(mail->pool, leaves->len + 1, sizeof(*parts));
	struct chars all = {0};
	struct buf buf;
	for (size_t i = 0; i < leaves->len; i++) {
		if (!body_shows(&leaves->at[i]))
			continue;
		parts[i] = body_rendered(mail, &leaves->at[i]);
		all.wide |= parts[i].wide;
	}
	if (leaves->len == 1) {
		all.text = all.wide ? chars_widen(mail->pool, parts[0]) : parts[0].text;
		return all;
	}
	buf_open(&buf, mail->pool);
	for (size_t i = 0; i < leaves->len; i++) {
		if (buf.len)
			buf_byte(&buf, '\n');
		buf_text(&buf, all.wide ? chars_widen(mail->pool, parts[i]) : parts[i].text);
	}
	all.text = buf_get(&buf);
	return all;
}

const struct texts *view_body(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (views->has_body)
		return &views->body;
	views->has_body = true;
	struct chars all = body_joined(mail);
	struct field *field = fields_last(view_fields(mail), "Subject");
	struct text subject = field ? field_value(mail->pool, field) : TEXT("");
	char *start = pool_alloc(mail->pool, subject.len + 1 + all.text.len + 1), *to = start;
	if (subject.len)
		memcpy(to, subject.at, subject.len);
	to += subject.len;
	*to++ = '\n';
	to = body_folded(to, all);
	body_lines(mail->pool, text_make(start, (size_t)(to - start)), &views->body);
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
	const struct leaves *leaves = view_leaves(mail);
	for (size_t i = 0; i < leaves->len; i++) {
		const struct leaf *leaf = &leaves->at[i];
		if (!leaf->text || text_is(leaf->type, "text/calendar"))
			continue;
		struct text bytes =
		    scan_cut((struct chars){leaf->bytes, false}, RAWBODY_SCAN_MAX, "\n> ");
		while (bytes.len > 2 * BODY_LINE_MAX) {
			size_t cut = rawbody_cut(bytes);
			*LIST_PUSH(mail->pool, &views->rawbody) = text_head(bytes, cut);
			bytes = text_from(bytes, cut);
		}
		*LIST_PUSH(mail->pool, &views->rawbody) = bytes;
	}
	return &views->rawbody;
}
