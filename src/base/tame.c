/* SPDX-License-Identifier: ISC */
/*
 * tame: somebody's words, made fit to stand among ours.
 *
 * A mail client that shows our text obeys whatever characters are in it: an
 * override (U+202E) turns the rest of the line round, a line separator begins
 * a line of its own, a hundred marks on one letter cover the lines above.
 */
#include "liaison/text.h"

#include "utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"   /* U+FFFD */
#define ISOLATE_FIRST "\xE2\x81\xA8" /* U+2068, first strong isolate */
#define ISOLATE_POP "\xE2\x81\xA9"   /* U+2069, pop directional isolate */

/* What some mail client takes for the end of a line: VT, FF, NEL, LS, PS. */
static bool tame_ends_line(uint32_t code)
{
	return code == '\n' || code == 0x0B || code == 0x0C || code == 0x85 || code == 0x2028 ||
	       code == 0x2029;
}

/* A letter without columns of its own: a mark, a joiner. */
static bool tame_crowds(uint32_t code, size_t *marks)
{
	*marks = utf8_width(code) == 0 ? *marks + 1 : 0;
	return *marks > TEXT_MARKS_MAX;
}

struct text text_tame(struct pool *pool, struct text text)
{
	struct buf buf;
	size_t marks = 0, len;

	buf_open(&buf, pool);
	for (size_t at = 0; at < text.len; at += len) {
		uint32_t code = 0;

		len = text_next(text, at, &code);
		if (len == 0 || code == 0) {
			len = 1;
			marks = 0;
			buf_string(&buf, REPLACEMENT);
		} else if (tame_ends_line(code)) {
			marks = 0;
			buf_byte(&buf, '\n');
		} else if (code == '\t' || (!utf8_is_control(code) && !tame_crowds(code, &marks))) {
			buf_add(&buf, text.at + at, len);
		}
	}
	return buf_get(&buf);
}

/* Hebrew, Arabic and their kin: the blocks that UAX 9 (table 4 of
 * DerivedBidiClass) gives to right-to-left letters, assigned or not. */
static bool tame_is_rtl(uint32_t code)
{
	return (code >= 0x590 && code <= 0x8FF) || (code >= 0xFB1D && code <= 0xFDFF) ||
	       (code >= 0xFE70 && code <= 0xFEFF) || (code >= 0x10800 && code <= 0x10FFF) ||
	       (code >= 0x1E800 && code <= 0x1EFFF);
}

static bool tame_has_rtl(struct text line)
{
	size_t len;

	for (size_t at = 0; at < line.len; at += len) {
		uint32_t code = 0;

		len = text_next(line, at, &code);
		if (len == 0)
			len = 1;
		else if (tame_is_rtl(code))
			return true;
	}
	return false;
}

struct text text_isolate(struct pool *pool, struct text text)
{
	struct text rest = text, line;
	struct buf buf;

	if (!tame_has_rtl(text))
		return text;
	buf_open(&buf, pool);
	while (text_field(&rest, '\n', &line)) {
		bool rtl = tame_has_rtl(line);

		buf_string(&buf, rtl ? ISOLATE_FIRST : "");
		buf_text(&buf, line);
		buf_string(&buf, rtl ? ISOLATE_POP : "");
		if (line.at + line.len < text.at + text.len)
			buf_byte(&buf, '\n');
	}
	return buf_get(&buf);
}
