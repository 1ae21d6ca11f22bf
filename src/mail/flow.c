/* SPDX-License-Identifier: ISC */
/*
 * flow: one pass; a paragraph ends where the quote depth changes.
 */
#include "flow.h"

#include <string.h>

/* Every line may get the space behind its quote marks that it lacked. */
static size_t flow_room(struct text text)
{
	size_t room = text.len + 2;
	for (size_t at = 0; at < text.len; at++)
		room += text.at[at] == '>' && (!at || text.at[at - 1] == '\n');
	return room;
}

/* The quote depth of a line, which is then the rest of it, unstuffed. */
static size_t flow_depth(struct text *line)
{
	size_t depth = 0;
	while (depth < line->len && line->at[depth] == '>')
		depth++;
	size_t stuffed = depth < line->len && line->at[depth] == ' ';
	*line = text_make(line->at + depth + stuffed, line->len - depth - stuffed);
	return depth;
}

/* The line at the front, without its end. */
static struct text flow_line(struct text *rest)
{
	const char *end = memchr(rest->at, '\n', rest->len);
	size_t len = end ? (size_t)(end - rest->at) : rest->len;
	struct text line = text_make(rest->at, len);
	*rest = text_make(rest->at + len + (end != NULL), rest->len - len - (end != NULL));
	return line;
}

struct text flow_join(struct pool *pool, struct text text, bool delsp)
{
	char *joined = pool_alloc(pool, flow_room(text)), *to = joined;
	size_t open = 0; /* depth of the paragraph that goes on */
	bool going = false;
	while (text.len) {
		struct text line = flow_line(&text);
		size_t depth = flow_depth(&line);
		bool signature = line.len == 3 && !memcmp(line.at, "-- ", 3);
		if (going && (depth != open || signature)) {
			*to++ = '\n'; /* RFC 3676 4.5: a broken paragraph ends here */
			going = false;
		}
		if (!going && depth) {
			memset(to, '>', depth);
			to += depth;
			*to++ = ' ';
		}
		bool flowed = line.len && line.at[line.len - 1] == ' ' && !signature;
		line.len -= flowed && delsp;
		memcpy(to, line.at, line.len);
		to += line.len;
		if (!flowed)
			*to++ = '\n';
		going = flowed;
		open = depth;
	}
	if (going)
		*to++ = '\n';
	return text_make(joined, (size_t)(to - joined));
}
