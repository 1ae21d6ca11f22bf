/* SPDX-License-Identifier: ISC */
/*
 * flow: one pass; a paragraph ends where the quote depth changes.
 */
#include "flow.h"

/* The quote depth of a line, which is then the rest of it, unstuffed. */
static size_t flow_depth(struct text *line)
{
	size_t depth = 0;
	while (depth < line->len && line->at[depth] == '>')
		depth++;
	*line = text_from(*line, depth);
	if (line->len && line->at[0] == ' ')
		*line = text_from(*line, 1);
	return depth;
}

static void flow_begin(struct buf *buf, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		buf_byte(buf, '>');
	if (depth)
		buf_byte(buf, ' ');
}

struct text flow_join(struct pool *pool, struct text text, bool delsp)
{
	struct buf buf;
	size_t open = 0; /* depth of the paragraph that goes on */
	bool going = false;
	buf_open(&buf, pool);
	for (struct text line; text_line(&text, &line);) {
		size_t depth = flow_depth(&line);
		bool signature = text_is(line, "-- ");
		if (going && (depth != open || signature)) {
			buf_byte(&buf, '\n'); /* RFC 3676 4.5: a broken paragraph ends here */
			going = false;
		}
		if (!going)
			flow_begin(&buf, depth);
		bool flowed = line.len && line.at[line.len - 1] == ' ' && !signature;
		if (flowed && delsp)
			line.len--;
		buf_text(&buf, line);
		if (!flowed)
			buf_byte(&buf, '\n');
		going = flowed;
		open = depth;
	}
	if (going)
		buf_byte(&buf, '\n');
	return buf_get(&buf);
}
