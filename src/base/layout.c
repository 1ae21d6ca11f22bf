/* SPDX-License-Identifier: ISC */
/*
 * layout: text for a terminal, a subject line, the body of a mail.
 */
#include "liaison/text.h"

#include "utf8.h"

#define ELLIPSIS "\xE2\x80\xA6"	   /* U+2026 */
#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* One character for the reader: a gap (white space, controls) or what to print. */
static bool brief_next(struct text text, size_t *at, struct text *shown)
{
	uint32_t code = 0;
	size_t len = text_next(text, *at, &code);
	*shown = len ? text_make(text.at + *at, len) : TEXT(REPLACEMENT);
	*at += len ? len : 1;
	bool space = code == ' ' || code == 0xA0 || utf8_is_control(code);
	return !(len && space);
}

struct text text_brief(struct pool *pool, struct text text, size_t max)
{
	const size_t tail = sizeof(ELLIPSIS) - 1;
	struct buf buf;
	struct text shown;
	size_t fits = 0; /* where an ellipsis would still have room */
	bool gap = false;

	buf_open(&buf, pool);
	for (size_t at = 0; at < text.len;) {
		if (!brief_next(text, &at, &shown)) {
			gap = true;
			continue;
		}
		size_t more = shown.len + (gap && buf.len ? 1 : 0);
		if (buf.len + more > max) {
			struct text cut = text_trim(text_head(buf_get(&buf), fits));
			buf.len = cut.len;
			buf_text(&buf, max >= tail ? TEXT(ELLIPSIS) : TEXT(""));
			break;
		}
		if (gap && buf.len)
			buf_byte(&buf, ' ');
		gap = false;
		buf_text(&buf, shown);
		if (buf.len + tail <= max || max < tail)
			fits = buf.len;
	}
	buf.at[buf.len] = '\0';
	return buf_get(&buf);
}

/* A line that does not go on from the one above: an item of a list, a quote,
 * something the writer moved in. */
static bool line_stands_alone(struct text line)
{
	static const char *const marks[] = {"- ", "* ", "+ ", ">", "\xE2\x80\xA2"};
	if (!line.len || line.at[0] == ' ' || line.at[0] == '\t')
		return true;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (text_starts(line, marks[i]))
			return true;
	size_t digits = 0;
	while (digits < line.len && line.at[digits] >= '0' && line.at[digits] <= '9')
		digits++;
	struct text rest = text_from(line, digits);
	return digits > 0 && digits < 4 && (text_starts(rest, ". ") || text_starts(rest, ") "));
}

struct wrap {
	struct buf buf;
	const char *indent;
	size_t width, lead; /* lead: columns of the indent */
	size_t column;	    /* 0: nothing stands on this line yet */
};

static void wrap_end_line(struct wrap *wrap)
{
	if (wrap->column)
		buf_byte(&wrap->buf, '\n');
	wrap->column = 0;
}

static void wrap_word(struct wrap *wrap, struct text word)
{
	size_t columns = text_columns(word);
	if (wrap->column && wrap->column + 1 + columns > wrap->width)
		wrap_end_line(wrap);
	if (wrap->column) {
		buf_byte(&wrap->buf, ' ');
		wrap->column += 1 + columns;
	} else {
		buf_string(&wrap->buf, wrap->indent);
		/* an empty indent and a word without columns still fill the line */
		wrap->column = wrap->lead + columns ? wrap->lead + columns : 1;
	}
	buf_text(&wrap->buf, word);
}

static void wrap_words(struct wrap *wrap, struct text line)
{
	struct text word;
	while (text_field(&line, ' ', &word)) {
		struct text piece;
		while (text_field(&word, '\t', &piece)) {
			piece = text_trim(piece); /* a lone CR */
			if (piece.len)
				wrap_word(wrap, piece);
		}
	}
}

/* An empty line keeps the marks of the indent ("> " becomes ">"). */
static void wrap_gap(struct wrap *wrap)
{
	struct text indent = text_of(wrap->indent);
	wrap_end_line(wrap);
	while (indent.len && indent.at[indent.len - 1] == ' ')
		indent.len--;
	buf_text(&wrap->buf, indent);
	buf_byte(&wrap->buf, '\n');
}

struct text text_wrap(struct pool *pool, struct text text, size_t width, const char *indent)
{
	struct wrap wrap = {
	    .indent = indent, .width = width, .lead = text_columns(text_of(indent))};
	struct text line;
	bool gap = false; /* one empty line for many, none at the ends */

	buf_open(&wrap.buf, pool);
	while (text_line(&text, &line)) {
		if (!text_trim(line).len) {
			gap = wrap.buf.len > 0;
			continue;
		}
		if (gap)
			wrap_gap(&wrap);
		gap = false;
		if (line_stands_alone(line))
			wrap_end_line(&wrap);
		wrap_words(&wrap, line);
	}
	wrap_end_line(&wrap);
	return buf_get(&wrap.buf);
}

/* ---- fold ----------------------------------------------------------------------- */

/* What leads a line in: blanks and the marks of quotes. */
static size_t fold_lead(struct text line)
{
	size_t lead = 0;

	while (lead < line.len && (line.at[lead] == ' ' || line.at[lead] == '>'))
		lead++;
	return lead;
}

/* Where a line that is `column` columns in already has to break: a blank behind
 * which the next word would stand out; line.len when all fits. */
static size_t fold_break(struct text line, size_t column, size_t width)
{
	size_t last = 0, len;

	for (size_t at = 0; at < line.len; at += len) {
		uint32_t code = 0;

		if (line.at[at] == ' ' && at > 0 && line.at[at - 1] != ' ' && column <= width)
			last = at;
		len = text_next(line, at, &code);
		column += len > 0 ? utf8_width(code) : 1;
		len = len > 0 ? len : 1;
		if (column > width && last > 0)
			return last;
		/* A word that is longer than the line stands alone. */
		if (column > width && line.at[at] == ' ')
			return at;
	}
	return line.len;
}

static void fold_line(struct text line, size_t width, size_t hang, struct buf *out)
{
	size_t lead = fold_lead(line), column = lead;
	struct text rest = text_from(line, lead);

	buf_text(out, text_head(line, lead));
	for (;;) {
		size_t end = fold_break(rest, column, width);

		buf_text(out, text_head(rest, end));
		rest = text_from(rest, end);
		while (rest.len > 0 && rest.at[0] == ' ')
			rest = text_from(rest, 1);
		buf_byte(out, '\n');
		if (rest.len == 0)
			return;
		buf_text(out, text_head(line, lead));
		for (size_t i = 0; i < hang; i++)
			buf_byte(out, ' ');
		column = lead + hang;
	}
}

struct text text_fold(struct pool *pool, struct text text, size_t width, size_t hang)
{
	struct text line;
	struct buf buf;

	buf_open(&buf, pool);
	while (text_line(&text, &line))
		fold_line(line, width, hang, &buf);
	return buf_get(&buf);
}
