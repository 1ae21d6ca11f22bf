/* SPDX-License-Identifier: ISC */
/*
 * html_gist: the words of HTML without a tree.
 *
 * Of what mailers write all readers make the same words: text with tags out of
 * it.  Two things could join what is apart here: a tag in mid-word ("wo<b>rd"),
 * so such words come once more without it; and text that is hidden or moved, so
 * what could do that is not read here.
 */
#include "gist_parts.h"
#include "html_parts.h"

#include <string.h>

/* Tags times depth times the longest tag: what the tree builder could copy
 * (formatting is opened anew in each block) stays far below html.c's purse. */
#define GIST_TREE_MAX ((size_t)5 * 1000 * 1000)
#define GIST_TAG_MAX ((size_t)1000)
/* A colour with less green than this is none of paper. */
#define GIST_GREEN_MAX 0xE0

struct gist {
	struct buf out;
	bool any;	   /* there was text, not only white space */
	struct buf joined; /* words that go over a tag, at the end of the text */
	size_t tags, longest;
	bool in_table;	   /* between cells: what stands there is moved */
	bool after_word;   /* the text before the last tag ended in a word */
	size_t last_start; /* where that text begins in `out` */
	bool whole_word;   /* it is one word that began behind a tag, too */
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_letter(c) || is_digit(c) || c == '_';
}

/* ---- entities ---------------------------------------------------------------------- */

/* No letters, and nothing that nobody sees. */
static bool entity_is_mark(struct text name)
{
	static const char *const names[] = {"nbsp",  "amp",    "lt",	"gt",	 "quot",  "ndash",
					    "mdash", "lsquo",  "rsquo", "ldquo", "rdquo", "hellip",
					    "bull",  "middot", "copy",	"reg",	 "laquo", "raquo"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

/* "eacute": a letter that is none of ASCII's. */
static bool entity_is_accented(struct text name)
{
	static const char *const accents[] = {"acute", "grave", "circ", "uml", "tilde", "cedil"};
	for (size_t i = 0; i < sizeof(accents) / sizeof(accents[0]); i++)
		if (name.len > 1 && is_letter(name.at[0]) &&
		    text_is(text_from(name, 1), accents[i]))
			return true;
	return text_is(name, "szlig");
}

/* ASCII, letters of Latin, punctuation, signs of currencies. */
static bool number_is_plain(int64_t number)
{
	return (number >= ' ' && number < 0x7F) || (number >= 0xA0 && number < 0xAD) ||
	       (number > 0xAD && number < 0x180) || (number >= 0x2010 && number < 0x2028) ||
	       (number >= 0x20A0 && number < 0x20D0) || number == 0x2122;
}

/* "&...;" at the front: its length, and the byte that stands for it; 0 for one
 * that may be read in several ways. */
static size_t entity_read(struct text text, char *byte)
{
	size_t end = text_find_byte(text_head(text, 12), ';');
	struct text name = text_head(text_from(text, 1), end - 1);
	if (end == TEXT_NONE || end < 2)
		return 0;
	*byte = ' ';
	if (name.at[0] == '#') {
		int64_t number;
		if (!text_number(text_from(name, 1), &number) || !number_is_plain(number))
			return 0;
		*byte = number < 0x80 ? (char)number : ' ';
		return end + 1;
	}
	return entity_is_mark(name) || entity_is_accented(name) ? end + 1 : 0;
}

/* "&" that is none: "AT & T". */
static bool is_bare(struct text text)
{
	return text.len == 1 || (!is_letter(text.at[1]) && text.at[1] != '#');
}

/* ---- text --------------------------------------------------------------------------- */

/* False for bytes and entities that readers may take differently. */
static bool text_copy_out(struct buf *out, struct text text)
{
	while (text.len) {
		size_t len = text_find_byte(text, '&');
		len = len == TEXT_NONE ? text.len : len;
		buf_text(out, text_head(text, len));
		text = text_from(text, len);
		if (!text.len)
			break;
		char byte = ' ';
		len = is_bare(text) ? 1 : entity_read(text, &byte);
		if (!len)
			return false;
		buf_byte(out, byte);
		text = text_from(text, len);
	}
	return true;
}

/* The word at the front of the text that begins at `start`, and the one at the end
 * of what stands before it, make one. */
static bool gist_join(struct gist *gist, size_t before, size_t start)
{
	size_t from = before, to = start;
	while (from > gist->last_start && is_word(gist->out.at[from - 1]))
		from--;
	while (to < gist->out.len && is_word(gist->out.at[to]))
		to++;
	/* over two tags: too many ways to join them */
	if (gist->whole_word && from == gist->last_start)
		return false;
	buf_byte(&gist->joined, ' ');
	buf_add(&gist->joined, gist->out.at + from, before - from);
	buf_add(&gist->joined, gist->out.at + start, to - start);
	gist->whole_word = to == gist->out.len;
	return true;
}

static bool gist_text(struct gist *gist, struct text text)
{
	size_t before = gist->out.len, start;
	if (!text.len)
		return true;
	buf_byte(&gist->out, ' ');
	start = gist->out.len;
	if (!text_copy_out(&gist->out, text))
		return false;
	size_t ink = start;
	while (ink < gist->out.len && is_space(gist->out.at[ink]))
		ink++;
	if (gist->in_table && ink < gist->out.len)
		return false;
	gist->any |= ink < gist->out.len;
	bool joins = gist->after_word && is_word(gist->out.at[start]);
	if (joins && !gist_join(gist, before, start))
		return false;
	gist->whole_word = joins && gist->whole_word;
	gist->after_word = is_word(gist->out.at[gist->out.len - 1]);
	gist->last_start = start;
	return true;
}

/* ---- what could hide it ---------------------------------------------------------------- */

/* The number at the front is two or more, or there is none ("small"). */
static bool size_is_seen(struct text value)
{
	if (!value.len || (!is_digit(value.at[0]) && value.at[0] != '.'))
		return true;
	return value.at[0] >= '2' ||
	       (value.len > 1 && is_digit(value.at[1]) && value.at[0] != '0' && value.at[0] != '.');
}

static int hex(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool starts_with_any(struct text value, const char *const *words)
{
	for (; *words; words++)
		if (text_starts_case(value, *words))
			return true;
	return false;
}

/* The green of "#123456" or "rgb(1,2,3)" is that of ink. */
static bool green_is_dark(struct text value)
{
	int high = -1, low = -1, green = 0;
	if (text_starts(value, "#") && value.len > 6 && hex(value.at[4]) >= 0 &&
	    hex(value.at[5]) >= 0 && hex(value.at[6]) >= 0) {
		high = hex(value.at[3]);
		low = hex(value.at[4]);
		return high >= 0 && high * 16 + low < GIST_GREEN_MAX;
	}
	if (!text_starts_case(value, "rgb("))
		return false;
	size_t comma = text_find_byte(text_head(value, 9), ',');
	value = text_from(value, comma == TEXT_NONE ? value.len : comma + 1);
	while (value.len && value.at[0] == ' ')
		value = text_from(value, 1);
	if (!value.len || !is_digit(value.at[0]))
		return false;
	for (; value.len && is_digit(value.at[0]) && green < 1000; value = text_from(value, 1))
		green = green * 10 + (value.at[0] - '0');
	return value.len && value.at[0] == ',' && green < GIST_GREEN_MAX;
}

static bool ink_is_seen(struct text value)
{
	static const char *const dark[] = {"black",  "windowtext", "blue", "navy",
					   "red",    "green",	   "gray", "grey",
					   "purple", "inherit",	   NULL};
	return starts_with_any(value, dark) || green_is_dark(value);
}

static bool paper_is_white(struct text value)
{
	static const char *const white[] = {"white;",	   "white\"", "white'", "#ffffff",
					    "transparent", "none",    NULL};
	return starts_with_any(value, white);
}

/* Behind a property's name: its value, where ":" or "=" leads it in. */
static struct text property_value(struct text text)
{
	static const char blank[] = " \t\n\"'";
	size_t at = 0;
	while (at < text.len && is_space(text.at[at]))
		at++;
	if (at == text.len || (text.at[at] != ':' && text.at[at] != '='))
		return (struct text){0};
	for (at++; at < text.len && strchr(blank, text.at[at]) && text.at[at];)
		at++;
	return text_from(text, at);
}

/* A word of a tag, and how its value shows that nothing is hidden; without `seen`
 * the word alone is suspicious. */
static const struct {
	const char *word;
	bool (*seen)(struct text value);
} suspects[] = {
    {"hidden", NULL},
    {"display", NULL},
    {"visibility", NULL},
    {"opacity", NULL},
    {"overflow", NULL},
    {"font-size", size_is_seen},
    {"font:", NULL},
    {"background", paper_is_white},
    {"bgcolor", paper_is_white},
    {"text=", NULL},
    {"\\", NULL},
    {"/*", NULL},
};

/* "color" is ink, unless "background-" or "border-" stands before it. */
static bool colours_are_seen(struct text tag)
{
	static const char *const others[] = {"background-", "border-", "bg", NULL};
	for (size_t from = 0, at;
	     (at = text_find_case(text_from(tag, from), TEXT("color"))) != TEXT_NONE;) {
		at += from;
		from = at + 5;
		bool other = false;
		for (const char *const *word = others; *word; word++)
			other |= at >= strlen(*word) &&
				 text_starts_case(text_from(tag, at - strlen(*word)), *word);
		if (other)
			continue;
		struct text value = property_value(text_from(tag, from));
		if (!value.at || !ink_is_seen(value))
			return false;
	}
	return true;
}

static bool tag_hides(struct text tag)
{
	if (text_find_byte(tag, '=') == TEXT_NONE)
		return text_find_case(tag, TEXT("hidden")) != TEXT_NONE;
	if (text_find(tag, TEXT("&#")) != TEXT_NONE) /* letters of such a word */
		return true;
	for (size_t i = 0; i < sizeof(suspects) / sizeof(suspects[0]); i++) {
		struct text word = text_of(suspects[i].word);
		for (size_t from = 0, at;
		     (at = text_find_case(text_from(tag, from), word)) != TEXT_NONE;) {
			from += at + word.len;
			if (text_starts_case(text_from(tag, from), "-color"))
				from += strlen("-color");
			struct text value = property_value(text_from(tag, from));
			if (!suspects[i].seen || !value.at || !suspects[i].seen(value))
				return true;
		}
	}
	return !colours_are_seen(tag);
}

/* ---- tags --------------------------------------------------------------------------- */

/* Attributes as the standard wants them: name, name=value, name="value". */
static bool tag_is_plain(struct text tag)
{
	size_t at = tag.at[1] == '/' ? 2 : 1;
	while (at < tag.len && (is_word(tag.at[at]) || strchr(":-.", tag.at[at])))
		at++;
	for (;;) {
		size_t gap = at;
		while (at < tag.len && is_space(tag.at[at]))
			at++;
		if (at + 1 == tag.len || (at + 2 == tag.len && tag.at[at] == '/'))
			return true;
		if (gap == at)
			return false;
		size_t name = at;
		while (at < tag.len && (is_word(tag.at[at]) || strchr(":-.", tag.at[at])))
			at++;
		if (name == at)
			return false;
		if (tag.at[at] != '=')
			continue;
		char quote = tag.at[++at];
		if (quote == '"' || quote == '\'') {
			size_t end = text_find_byte(text_from(tag, at + 1), quote);
			if (end == TEXT_NONE)
				return false;
			at += end + 2;
			continue;
		}
		size_t value = at;
		while (at < tag.len && !is_space(tag.at[at]) && !strchr("\"'<>=`", tag.at[at]))
			at++;
		if (value == at || (tag.at[at] != '>' && !is_space(tag.at[at])))
			return false;
	}
}

enum place { PLACE_ANY, PLACE_TABLE, PLACE_CELL, PLACE_OUT, PLACE_DOUBT };

/* Where text stands behind the tag. */
static enum place tag_place(GumboTag tag, bool end)
{
	switch (tag) {
	case GUMBO_TAG_TABLE:
		return end ? PLACE_OUT : PLACE_TABLE;
	case GUMBO_TAG_TBODY:
	case GUMBO_TAG_THEAD:
	case GUMBO_TAG_TFOOT:
	case GUMBO_TAG_TR:
	case GUMBO_TAG_COLGROUP:
	case GUMBO_TAG_COL:
		return PLACE_TABLE;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
	case GUMBO_TAG_CAPTION:
		return end ? PLACE_TABLE : PLACE_CELL;
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_NOEMBED:
	case GUMBO_TAG_NOFRAMES:
	case GUMBO_TAG_NOSCRIPT:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_XMP:
	case GUMBO_TAG_PLAINTEXT:
	case GUMBO_TAG_LISTING:
	case GUMBO_TAG_FRAMESET:
	case GUMBO_TAG_FRAME:
	case GUMBO_TAG_TEMPLATE:
	case GUMBO_TAG_SVG:
	case GUMBO_TAG_MATH:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_OPTION:
	case GUMBO_TAG_OPTGROUP:
	case GUMBO_TAG_BUTTON:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_APPLET:
	case GUMBO_TAG_MARQUEE:
	case GUMBO_TAG_BASEFONT:
	case GUMBO_TAG_RUBY:
		return PLACE_DOUBT;
	default:
		return PLACE_ANY;
	}
}

/* A style sheet up to its end tag: nobody reads it. */
static size_t sheet_len(struct text source, size_t at)
{
	struct text rest = text_from(source, at);
	size_t end = text_find_case(rest, TEXT("</style>"));
	return end == TEXT_NONE ? 0 : end;
}

/* A title holds text alone, whatever looks like a tag in it. */
static bool title_is_plain(struct text source, size_t at)
{
	struct text rest = text_from(source, at);
	return text_starts_case(text_from(rest, text_find_byte(rest, '<')), "</title>");
}

/* The tag at the front of `source`: how much to pass over, 0 where it is in doubt. */
static size_t gist_tag(struct gist *gist, struct text source)
{
	struct html_tag tag;
	if (!html_tag_read(source, &tag) || tag.len > GIST_TAG_MAX)
		return 0;
	struct text whole = text_head(source, tag.len);
	GumboTag known = gumbo_tagn_enum(tag.name.at, (unsigned)tag.name.len);
	enum place place = tag_place(known, tag.end);
	bool inside = gist->in_table;
	if (place == PLACE_DOUBT || !tag_is_plain(whole) || (!tag.end && tag_hides(whole)))
		return 0;
	if (known == GUMBO_TAG_TITLE && !tag.end && (gist->any || !title_is_plain(source, tag.len)))
		return 0;
	if (inside && (place == PLACE_ANY || (known == GUMBO_TAG_TABLE && !tag.end)))
		return 0;
	if (place != PLACE_ANY)
		gist->in_table = place == PLACE_TABLE;
	gist->tags++;
	if (tag.len > gist->longest)
		gist->longest = tag.len;
	if (known != GUMBO_TAG_STYLE || tag.end)
		return tag.len;
	size_t sheet = sheet_len(source, tag.len);
	return sheet ? tag.len + sheet : 0;
}

/* A comment, or "<!DOCTYPE ...>". */
static size_t gist_declaration(struct text source)
{
	struct text inside = text_from(source, 4);
	size_t end;
	if (text_starts_case(source, "<!doctype ")) {
		end = text_find_byte(source, '>');
		return end == TEXT_NONE ? 0 : end + 1;
	}
	if (!text_starts(source, "<!--") || text_starts(inside, ">") || text_starts(inside, "->"))
		return 0;
	end = text_find(inside, TEXT("--"));
	if (end == TEXT_NONE || !text_starts(text_from(inside, end), "-->"))
		return 0;
	return 4 + end + 3;
}

static bool gist_read(struct gist *gist, struct text source)
{
	while (source.len) {
		size_t len = text_find_byte(source, '<');
		len = len == TEXT_NONE ? source.len : len;
		if (!gist_text(gist, text_head(source, len)))
			return false;
		source = text_from(source, len);
		if (source.len < 2)
			return !source.len;
		bool end = source.at[1] == '/' && source.len > 2 && is_letter(source.at[2]);
		len = is_letter(source.at[1]) || end ? gist_tag(gist, source)
						     : gist_declaration(source);
		if (!len)
			return false;
		source = text_from(source, len);
	}
	return true;
}

/* Controls that one reader drops and the other does not. */
static bool has_controls(struct text source)
{
	for (size_t at = 0; at < source.len; at++)
		if (source.at[at] >= 0 && source.at[at] < ' ' && source.at[at] != '\t' &&
		    source.at[at] != '\n' && source.at[at] != '\r')
			return true;
	return text_find_byte(source, '\x7F') != TEXT_NONE;
}

bool gist_of_html(struct pool *pool, struct text source, struct text *out)
{
	struct gist gist = {0};
	struct buf sieved;
	size_t depth = 0;
	if (has_controls(source))
		return false;
	buf_open(&gist.out, pool);
	buf_open(&gist.joined, pool);
	buf_open(&sieved, pool);
	if (!gist_read(&gist, source) || html_sieve(source, &sieved, &depth) < source.len ||
	    gist.tags * depth * gist.longest > GIST_TREE_MAX)
		return false;
	buf_text(&gist.out, buf_get(&gist.joined));
	/* what html.c writes where Outlook marks old mail */
	buf_string(&gist.out, " Original Message");
	*out = buf_get(&gist.out);
	return true;
}
