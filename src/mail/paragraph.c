/* SPDX-License-Identifier: ISC */
/*
 * paragraph: joins lines.
 */
#include "paragraph.h"

#include <string.h>

static unsigned char byte_at(struct text text, size_t at)
{
	return at < text.len ? (unsigned char)text.at[at] : 0;
}

size_t space_len(struct text text, size_t at)
{
	unsigned char first = byte_at(text, at), second, third;
	if (first < 0x80)
		return at < text.len && (first == ' ' || (first >= '\t' && first <= '\r'));
	second = byte_at(text, at + 1);
	if (first == 0xC2)
		return second == 0x85 || second == 0xA0 ? 2 : 0;
	third = byte_at(text, at + 2);
	if (first == 0xE1)
		return second == 0x9A && third == 0x80 ? 3 : 0;
	if (first == 0xE2 && second == 0x80) /* U+2000..200A, 2028, 2029, 202F */
		return (third >= 0x80 && third <= 0x8A) || third == 0xA8 || third == 0xA9 || third == 0xAF
		           ? 3
		           : 0;
	if (first == 0xE2)
		return second == 0x81 && third == 0x9F ? 3 : 0;
	return first == 0xE3 && second == 0x80 && third == 0x80 ? 3 : 0;
}

size_t space_invisible(struct text text, size_t at)
{
	unsigned char first = byte_at(text, at), second, third;
	if (first < 0x80)
		return 0;
	second = byte_at(text, at + 1);
	if (first == 0xC2)
		return second == 0xAD ? 2 : 0;
	third = byte_at(text, at + 2);
	if (first == 0xE2 && second == 0x80) /* U+200B..200F, 202A..202E */
		return (third >= 0x8B && third <= 0x8F) || (third >= 0xAA && third <= 0xAE) ? 3 : 0;
	if (first == 0xE2)
		return second == 0x81 && third >= 0xA0 && third <= 0xA4 ? 3 : 0;
	return first == 0xEF && second == 0xBB && third == 0xBF ? 3 : 0;
}

/* The line without its quote marks. */
static struct text line_unquote(struct text line)
{
	size_t marks = 0;
	for (size_t at = 0; at < line.len; at++) {
		if (line.at[at] == '>')
			marks = at + 1;
		else if (line.at[at] != ' ' && line.at[at] != '\t')
			break;
	}
	return text_from(line, marks);
}

static bool line_is_blank(struct text line)
{
	for (size_t at = 0, len; at < line.len; at += len)
		if (!(len = space_len(line, at)) && !(len = space_invisible(line, at)))
			return false;
	return true;
}

/* The text is one line with single spaces and nothing invisible. */
static bool is_tidy(struct text text)
{
	for (size_t at = 0; at < text.len; at++) {
		unsigned char byte = (unsigned char)text.at[at];
		if (byte < ' ' || (byte == ' ' && byte_at(text, at + 1) == ' '))
			return false;
		if (byte >= 0xC2 && (space_len(text, at) || space_invisible(text, at)))
			return false;
	}
	return true;
}

/* Writes the line to `to`, behind what `start` begins; where writing ended. */
static char *line_write(char *start, char *to, struct text line)
{
	bool gap = to > start;
	for (size_t at = 0; at < line.len;) {
		size_t len = space_len(line, at);
		if (len) {
			gap = to > start;
			at += len;
		} else if ((len = space_invisible(line, at))) {
			at += len;
		} else {
			if (gap)
				*to++ = ' ';
			gap = false;
			*to++ = line.at[at++];
			while (at < line.len && line.at[at] > ' ')
				*to++ = line.at[at++];
		}
	}
	return to;
}

/* In pieces, each but the first beginning inside the one before. */
static void paragraph_push(struct pool *pool, struct text text, struct texts *out)
{
	while (text.len > PARAGRAPH_MAX) {
		*LIST_PUSH(pool, out) = text_head(text, PARAGRAPH_MAX);
		size_t next = PARAGRAPH_MAX - PARAGRAPH_OVERLAP;
		/* not in mid-character */
		while (((unsigned char)text.at[next] & 0xC0) == 0x80 && next > 1)
			next--;
		text = text_from(text, next);
	}
	if (text.len)
		*LIST_PUSH(pool, out) = text;
}

/* The lines of `block`, none of which is blank. */
static void paragraph_add(struct pool *pool, struct text block, bool unquote, struct texts *out)
{
	struct text line;
	struct text whole = text_trim(unquote ? line_unquote(block) : block);
	if (is_tidy(whole)) {
		paragraph_push(pool, whole, out);
		return;
	}
	/* nothing grows: a line end becomes a space */
	char *start = pool_alloc(pool, block.len + 1), *to = start;
	while (text_line(&block, &line))
		to = line_write(start, to, unquote ? line_unquote(line) : line);
	paragraph_push(pool, text_make(start, (size_t)(to - start)), out);
}

void paragraphs_add(struct pool *pool, struct text text, bool unquote, struct texts *out)
{
	const char *start = NULL; /* of the paragraph that is open */
	struct text line;
	while (text.len) {
		const char *at = text.at;
		text_line(&text, &line);
		bool blank = line_is_blank(unquote ? line_unquote(line) : line);
		if (!blank && !start)
			start = at;
		if (blank && start) {
			paragraph_add(pool, text_make(start, (size_t)(at - start)), unquote, out);
			start = NULL;
		}
	}
	if (start)
		paragraph_add(pool, text_make(start, (size_t)(text.at - start)), unquote, out);
}
