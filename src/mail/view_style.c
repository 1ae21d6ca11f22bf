/* SPDX-License-Identifier: ISC */
/*
 * view_style: colours, sizes and the stack of open elements.
 */
#include "view_style.h"

#include <stdlib.h>
#include <string.h>

#include "view_bytes.h"
#include "view_entity.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Colours of CSS 3, sorted. */
static const struct {
	char name[21];
	uint32_t rgb;
} colours[] = {
    {"aliceblue", 0xf0f8ff},
    {"antiquewhite", 0xfaebd7},
    {"aqua", 0x00ffff},
    {"aquamarine", 0x7fffd4},
    {"azure", 0xf0ffff},
    {"beige", 0xf5f5dc},
    {"bisque", 0xffe4c4},
    {"black", 0x000000},
    {"blanchedalmond", 0xffebcd},
    {"blue", 0x0000ff},
    {"blueviolet", 0x8a2be2},
    {"brown", 0xa52a2a},
    {"burlywood", 0xdeb887},
    {"cadetblue", 0x5f9ea0},
    {"chartreuse", 0x7fff00},
    {"chocolate", 0xd2691e},
    {"coral", 0xff7f50},
    {"cornflowerblue", 0x6495ed},
    {"cornsilk", 0xfff8dc},
    {"crimson", 0xdc143c},
    {"cyan", 0x00ffff},
    {"darkblue", 0x00008b},
    {"darkcyan", 0x008b8b},
    {"darkgoldenrod", 0xb8860b},
    {"darkgray", 0xa9a9a9},
    {"darkgreen", 0x006400},
    {"darkgrey", 0xa9a9a9},
    {"darkkhaki", 0xbdb76b},
    {"darkmagenta", 0x8b008b},
    {"darkolivegreen", 0x556b2f},
    {"darkorange", 0xff8c00},
    {"darkorchid", 0x9932cc},
    {"darkred", 0x8b0000},
    {"darksalmon", 0xe9967a},
    {"darkseagreen", 0x8fbc8f},
    {"darkslateblue", 0x483d8b},
    {"darkslategray", 0x2f4f4f},
    {"darkslategrey", 0x2f4f4f},
    {"darkturquoise", 0x00ced1},
    {"darkviolet", 0x9400d3},
    {"deeppink", 0xff1493},
    {"deepskyblue", 0x00bfff},
    {"dimgray", 0x696969},
    {"dimgrey", 0x696969},
    {"dodgerblue", 0x1e90ff},
    {"firebrick", 0xb22222},
    {"floralwhite", 0xfffaf0},
    {"forestgreen", 0x228b22},
    {"fuchsia", 0xff00ff},
    {"gainsboro", 0xdcdcdc},
    {"ghostwhite", 0xf8f8ff},
    {"gold", 0xffd700},
    {"goldenrod", 0xdaa520},
    {"gray", 0x808080},
    {"green", 0x008000},
    {"greenyellow", 0xadff2f},
    {"grey", 0x808080},
    {"honeydew", 0xf0fff0},
    {"hotpink", 0xff69b4},
    {"indianred", 0xcd5c5c},
    {"indigo", 0x4b0082},
    {"ivory", 0xfffff0},
    {"khaki", 0xf0e68c},
    {"lavender", 0xe6e6fa},
    {"lavenderblush", 0xfff0f5},
    {"lawngreen", 0x7cfc00},
    {"lemonchiffon", 0xfffacd},
    {"lightblue", 0xadd8e6},
    {"lightcoral", 0xf08080},
    {"lightcyan", 0xe0ffff},
    {"lightgoldenrodyellow", 0xfafad2},
    {"lightgray", 0xd3d3d3},
    {"lightgreen", 0x90ee90},
    {"lightgrey", 0xd3d3d3},
    {"lightpink", 0xffb6c1},
    {"lightsalmon", 0xffa07a},
    {"lightseagreen", 0x20b2aa},
    {"lightskyblue", 0x87cefa},
    {"lightslategray", 0x778899},
    {"lightslategrey", 0x778899},
    {"lightsteelblue", 0xb0c4de},
    {"lightyellow", 0xffffe0},
    {"lime", 0x00ff00},
    {"limegreen", 0x32cd32},
    {"linen", 0xfaf0e6},
    {"magenta", 0xff00ff},
    {"maroon", 0x800000},
    {"mediumaquamarine", 0x66cdaa},
    {"mediumblue", 0x0000cd},
    {"mediumorchid", 0xba55d3},
    {"mediumpurple", 0x9370db},
    {"mediumseagreen", 0x3cb371},
    {"mediumslateblue", 0x7b68ee},
    {"mediumspringgreen", 0x00fa9a},
    {"mediumturquoise", 0x48d1cc},
    {"mediumvioletred", 0xc71585},
    {"midnightblue", 0x191970},
    {"mintcream", 0xf5fffa},
    {"mistyrose", 0xffe4e1},
    {"moccasin", 0xffe4b5},
    {"navajowhite", 0xffdead},
    {"navy", 0x000080},
    {"oldlace", 0xfdf5e6},
    {"olive", 0x808000},
    {"olivedrab", 0x6b8e23},
    {"orange", 0xffa500},
    {"orangered", 0xff4500},
    {"orchid", 0xda70d6},
    {"palegoldenrod", 0xeee8aa},
    {"palegreen", 0x98fb98},
    {"paleturquoise", 0xafeeee},
    {"palevioletred", 0xdb7093},
    {"papayawhip", 0xffefd5},
    {"peachpuff", 0xffdab9},
    {"peru", 0xcd853f},
    {"pink", 0xffc0cb},
    {"plum", 0xdda0dd},
    {"powderblue", 0xb0e0e6},
    {"purple", 0x800080},
    {"red", 0xff0000},
    {"rosybrown", 0xbc8f8f},
    {"royalblue", 0x4169e1},
    {"saddlebrown", 0x8b4513},
    {"salmon", 0xfa8072},
    {"sandybrown", 0xf4a460},
    {"seagreen", 0x2e8b57},
    {"seashell", 0xfff5ee},
    {"sienna", 0xa0522d},
    {"silver", 0xc0c0c0},
    {"skyblue", 0x87ceeb},
    {"slateblue", 0x6a5acd},
    {"slategray", 0x708090},
    {"slategrey", 0x708090},
    {"snow", 0xfffafa},
    {"springgreen", 0x00ff7f},
    {"steelblue", 0x4682b4},
    {"tan", 0xd2b48c},
    {"teal", 0x008080},
    {"thistle", 0xd8bfd8},
    {"tomato", 0xff6347},
    {"turquoise", 0x40e0d0},
    {"violet", 0xee82ee},
    {"wheat", 0xf5deb3},
    {"white", 0xffffff},
    {"whitesmoke", 0xf5f5f5},
    {"yellow", 0xffff00},
    {"yellowgreen", 0x9acd32},
};

#define PAPER ((struct tone){TONE_COLOUR, 0xFFFFFF})
#define INK ((struct tone){TONE_COLOUR, 0})
/* A size beyond is as large as one at it. */
#define SIZE_MAX_SEEN 1000000
/* A style attribute is a line or two; what lies beyond is not read. */
#define STYLE_MAX 4096

static struct text strip(struct text text)
{
	text = text_from(text, skip_space(text, 0));
	while (text.len && byte_is_space(text.at[text.len - 1]))
		text.len--;
	return text;
}

/* A number at text.at[*at], at most `most`; -1 when there is none. */
static int read_number(struct text text, size_t *at, int most)
{
	int number = 0;
	size_t start = *at;
	for (; byte_is_digit(byte_at(text, *at)); ++*at)
		if (number <= most)
			number = number * 10 + (text.at[*at] - '0');
	if (*at == start)
		return -1;
	return number < most ? number : most;
}

/* ---- colours ------------------------------------------------------------------------------ */

static bool colour_named(struct text name, uint32_t *rgb)
{
	size_t low = 0, high = COUNT(colours);
	while (name.len && low < high) {
		size_t middle = (low + high) / 2;
		int order = byte_order(name, colours[middle].name);
		*rgb = colours[middle].rgb;
		if (!order)
			return true;
		low = order > 0 ? middle + 1 : low;
		high = order < 0 ? middle : high;
	}
	return false;
}

/* "#" and hex digits: of more than six the first count, of four or five the
 * first three, and what is missing of three is 0. */
static struct tone tone_hex(struct text text)
{
	char digits[7] = "000000";
	size_t len = 0;
	for (size_t i = 0; i < text.len && len < 6; i++)
		if (byte_is_hex(text.at[i]))
			digits[len++] = text.at[i];
	if (!len)
		return (struct tone){.kind = TONE_ODD};
	if (len < 6) {
		char short_form[4] = "000";
		memcpy(short_form, digits, len < 3 ? len : 3);
		for (size_t i = 0; i < 6; i++)
			digits[i] = short_form[i / 2];
	}
	return (struct tone){TONE_COLOUR, (uint32_t)strtoul(digits, NULL, 16)};
}

/* "rgb(1, 2, 3)" or in percent, exactly so; false for anything else. */
static bool tone_rgb(struct pool *pool, struct text text, struct tone *tone)
{
	size_t at = text_find(text, TEXT("rgb("));
	struct buf digits;
	bool percent = false;
	if (at == TEXT_NONE)
		return false;
	at += 4;
	buf_open(&digits, pool);
	for (int i = 0; i < 3; i++) {
		at = i ? skip_space(text, at) : at;
		int number = read_number(text, &at, SIZE_MAX_SEEN);
		bool sign = byte_at(text, at) == '%';
		if (number < 0 || (i && sign != percent))
			return false;
		percent = sign;
		at += sign;
		buf_printf(&digits, "%02x", percent ? number * 255 / 100 : number);
		if (i < 2 && byte_at(text, at++) != ',')
			return false;
	}
	if (byte_at(text, skip_space(text, at)) != ')')
		return false;
	*tone = tone_hex(buf_get(&digits));
	return true;
}

/* Only of "#", hex digits a to f and 0 to 9. */
static bool is_plain(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != '#' && !byte_is_hex(text.at[i]))
			return false;
	return true;
}

static struct tone tone_read(struct pool *pool, struct text text)
{
	struct tone tone = {.kind = TONE_INVALID};
	text = strip(text_lower(pool, text));
	if (colour_named(text, &tone.rgb))
		tone.kind = TONE_COLOUR;
	else if (text_starts(text, "#") && is_plain(text))
		tone = tone_hex(text);
	else
		tone_rgb(pool, text, &tone);
	return tone;
}

/* In style="" whatever holds "rgb" is its first three numbers. */
static struct tone tone_loose(struct text text)
{
	uint32_t rgb = 0;
	size_t at = 0;
	for (int i = 0; i < 3; i++) {
		uint32_t number = 0;
		for (; at < text.len && text.at[at] != ','; at++)
			if (byte_is_digit(text.at[at]) && number < 1000)
				number = number * 10 + (uint32_t)(text.at[at] - '0');
		rgb = rgb << 8 | (number > 255 ? 255 : number);
		at++;
	}
	return (struct tone){TONE_COLOUR, rgb};
}

/* The eye weighs green most; below 12 of 191 it sees nothing. */
static bool tone_alike(struct tone ink, struct tone paper)
{
	double weights[] = {0.0722, 0.7152, 0.2126}, sum = 0;
	if (ink.kind != paper.kind)
		return false;
	if (ink.kind != TONE_COLOUR)
		return true;
	for (int i = 0; i < 3; i++) {
		double a = ink.rgb >> (8 * i) & 0xFF, b = paper.rgb >> (8 * i) & 0xFF;
		sum += weights[i] * (a - b) * weights[i] * (a - b);
	}
	return sum < 12.0 * 12.0;
}

/* ---- style="" -------------------------------------------------------------------------------- */

struct declarations {
	struct pool *pool;
	struct style *style;
	bool clear_ink, clear_paper; /* "transparent" */
};

static void declare_colour(struct declarations *declarations, bool paper, struct text value)
{
	struct style *style = declarations->style;
	struct tone *tone = paper ? &style->paper : &style->ink;
	bool *clear = paper ? &declarations->clear_paper : &declarations->clear_ink;
	size_t mark = text_find_byte(value, '!');
	value = text_lower(declarations->pool, value);
	if (mark != TEXT_NONE && text_is(strip(text_from(value, mark + 1)), "important"))
		value = strip(text_head(value, mark));
	if (text_is(value, "inherit"))
		return;
	*clear = text_is(value, "transparent");
	if (text_find(value, TEXT("rgb")) != TEXT_NONE)
		*tone = tone_loose(value);
	else if (!*clear)
		*tone = tone_read(declarations->pool, value);
}

/* The values of the last layer, of which the first that is a colour counts.
 * Brackets and quotes hold a value together. */
static void declare_background(struct declarations *declarations, struct text value)
{
	struct texts words = {0};
	size_t start = 0;
	char close = '\0', outer = '\0';
	value = text_lower(declarations->pool, value);
	for (size_t at = 0; at <= value.len; at++) {
		char c = byte_at(value, at);
		bool quote = c == '"' || c == '\'', ends = false;
		if (close && c == close) {
			ends = close == ')';
			close = outer;
			outer = '\0';
		} else if (quote && (!close || close == ')')) {
			outer = close;
			close = c;
		} else if (!close && c == '(') {
			close = ')';
		} else if (!close) {
			ends = c == ' ' || c == ',';
		}
		if (!ends && at < value.len)
			continue;
		bool kept = ends && c == ')';
		if (at + kept > start && start < value.len)
			*LIST_PUSH(declarations->pool, &words) =
			    text_head(text_from(value, start), at + kept - start);
		start = at + 1;
		if (!close && c == ',' && at < value.len)
			words.len = 0;
	}
	for (size_t i = 0; i < words.len; i++) {
		struct tone tone = tone_read(declarations->pool, words.at[i]);
		if (tone.kind == TONE_INVALID)
			continue;
		declarations->style->paper = tone;
		declarations->clear_paper = false;
		return;
	}
}

static void declare(struct declarations *declarations, struct text one)
{
	struct text text = text_from(one, skip_space(one, 0));
	size_t colon = text_find_byte(text, ':');
	if (colon == TEXT_NONE)
		return;
	struct text name = text_head(text, colon), value = strip(text_from(text, colon + 1));
	if (!value.len || text_find_byte(value, '\n') != TEXT_NONE)
		return;
	if (text_is_case(name, "color") || text_is_case(name, "background-color")) {
		declare_colour(declarations, name.len > 5, value);
	} else if (text_is(name, "background")) {
		declare_background(declarations, value);
	} else if (text_is(strip(name), "display")) {
		declarations->style->gone = text_is_case(value, "none");
	} else if (text_is(strip(name), "visibility")) {
		declarations->style->hidden = text_is_case(value, "hidden");
	}
}

static void style_declare(struct styles *styles, struct style *style, struct text source)
{
	const struct style *parent = &styles->open.at[styles->open.len - 1];
	struct declarations declarations = {.pool = styles->pool, .style = style};
	struct text rest = text_head(source, STYLE_MAX), one;
	while (text_field(&rest, ';', &one))
		declare(&declarations, one);
	if (declarations.clear_paper)
		style->paper = parent->paper;
	if (declarations.clear_ink)
		style->ink = style->paper;
}

/* ---- the stack ----------------------------------------------------------------------------------
 */

void styles_open(struct styles *styles, struct pool *pool)
{
	*styles = (struct styles){.pool = pool, .base = 3};
	*LIST_PUSH(pool, &styles->open) = (struct style){.ink = INK, .paper = PAPER, .size = 3};
}

static void styles_pop(struct styles *styles)
{
	styles->count[styles->open.at[--styles->open.len].tag]--;
}

static void styles_push(struct styles *styles, struct style style)
{
	styles->count[style.tag]++;
	*LIST_PUSH(styles->pool, &styles->open) = style;
}

/* A cell or row that begins ends the one before it. */
static void styles_close_cell(struct styles *styles, enum styled tag)
{
	if (!styles->count[tag])
		return;
	for (;;) {
		enum styled top = styles->open.at[styles->open.len - 1].tag;
		if (top != STYLED_FONT && top != STYLED_TD &&
		    (tag != STYLED_TR || top != STYLED_TR))
			return;
		styles_pop(styles);
	}
}

static void style_size(struct styles *styles, struct style *style, struct text value)
{
	size_t at = skip_space(value, 0);
	char sign = byte_at(value, at);
	bool relative = sign == '+' || sign == '-';
	at += relative;
	int number = read_number(value, &at, SIZE_MAX_SEEN);
	if (number >= 0)
		style->size = !relative	    ? number
			      : sign == '-' ? styles->base - number
					    : styles->base + number;
}

static struct text attribute_value(struct styles *styles, const struct attributes *attributes,
				   const char *name)
{
	bool wide = true;
	struct text value = attribute_find(attributes, name);
	return value.at ? entity_decode(styles->pool, value, false, &wide) : value;
}

static bool takes_style(enum styled tag)
{
	return (tag >= STYLED_TABLE && tag <= STYLED_TD) || tag >= STYLED_SPAN;
}

void styles_start(struct styles *styles, enum styled tag, const struct attributes *attributes)
{
	struct text size = {0};
	if (tag == STYLED_FONT || tag == STYLED_BASEFONT)
		size = attribute_value(styles, attributes, "size");
	if (tag == STYLED_BASEFONT && size.at) {
		size_t at = skip_space(size, 0);
		int number = read_number(size, &at, SIZE_MAX_SEEN);
		styles->base = number >= 0 ? number : styles->base;
		if (number >= 0)
			return;
	}
	if (tag == STYLED_TD || tag == STYLED_TR)
		styles_close_cell(styles, tag);
	struct style style = styles->open.at[styles->open.len - 1];
	style.tag = tag;
	style.size += (tag == STYLED_BIG) - (tag == STYLED_SMALL);
	bool font = tag == STYLED_FONT || tag == STYLED_BASEFONT;
	struct text ink = {0}, source = {0};
	if (font || tag == STYLED_BODY)
		ink = attribute_value(styles, attributes, font ? "color" : "text");
	if (ink.at)
		style.ink = tone_read(styles->pool, ink);
	if (size.at)
		style_size(styles, &style, size);
	if (takes_style(tag))
		source = attribute_value(styles, attributes, "style");
	if (source.at)
		style_declare(styles, &style, source);
	styles_push(styles, style);
}

void styles_end(struct styles *styles, enum styled tag)
{
	if (tag == STYLED_BODY || !styles->count[tag])
		return;
	while (styles->open.at[styles->open.len - 1].tag != tag)
		styles_pop(styles);
	styles_pop(styles);
}

bool styles_hide(const struct styles *styles)
{
	const struct style *style = &styles->open.at[styles->open.len - 1];
	return tone_alike(style->ink, style->paper) || style->ink.kind == TONE_INVALID ||
	       style->paper.kind == TONE_INVALID || style->size <= 1 || style->gone ||
	       style->hidden;
}
