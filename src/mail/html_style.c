/* SPDX-License-Identifier: ISC */
/*
 * html_style: which text a reader does not see.
 *
 * The signs are those that SpamAssassin's HTML.pm calls invisible: display
 * none, size 0 or 1, ink like the paper.  Only attributes and style="" count:
 * what a style sheet says is not followed, so text that only a sheet hides is
 * shown, which errs towards telling.
 */
#include <string.h>
#include <strings.h>

#include "html_parts.h"

/* A style attribute is a line or two; what lies beyond is not read. */
#define STYLE_MAX 4096

const struct html_style html_style_page = {
    .ink = {0, 0, 0, true},
    .paper = {255, 255, 255, true},
};

const char *html_attribute(const GumboElement *element, const char *name)
{
	const GumboAttribute *attribute = gumbo_get_attribute(&element->attributes, name);
	return attribute ? attribute->value : "";
}

/* ---- colours -------------------------------------------------------------------- */

/* The names that mails use to hide; the other 140 of CSS are unknown, and an
 * unknown colour hides nothing. */
static const struct {
	const char *name;
	struct html_colour colour;
} colours[] = {
    {"white", {255, 255, 255, true}},
    {"black", {0, 0, 0, true}},
    {"red", {255, 0, 0, true}},
    {"green", {0, 128, 0, true}},
    {"blue", {0, 0, 255, true}},
    {"yellow", {255, 255, 0, true}},
    {"gray", {128, 128, 128, true}},
    {"grey", {128, 128, 128, true}},
    {"silver", {192, 192, 192, true}},
    {"navy", {0, 0, 128, true}},
    {"snow", {255, 250, 250, true}},
    {"ivory", {255, 255, 240, true}},
    {"whitesmoke", {245, 245, 245, true}},
    {"ghostwhite", {248, 248, 255, true}},
    {"window", {255, 255, 255, true}},
    {"windowtext", {0, 0, 0, true}},
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct html_colour colour_hex(struct text digits)
{
	struct html_colour none = {0};
	int d[6];
	if (digits.len != 3 && digits.len != 6)
		return none;
	for (size_t i = 0; i < digits.len; i++)
		if ((d[i] = hex_digit(digits.at[i])) < 0)
			return none;
	if (digits.len == 3)
		return (struct html_colour){(uint8_t)(d[0] * 17), (uint8_t)(d[1] * 17),
					    (uint8_t)(d[2] * 17), true};
	return (struct html_colour){(uint8_t)(d[0] * 16 + d[1]), (uint8_t)(d[2] * 16 + d[3]),
				    (uint8_t)(d[4] * 16 + d[5]), true};
}

/* "rgb(1, 2, 3)", "rgba(1 2 3 / 0)": a fourth number of 0 is no paint at all. */
static struct html_colour colour_rgb(struct text value, bool *clear)
{
	int n[4] = {0, 0, 0, 1}, count = 0;
	for (size_t i = 0; i < value.len && count < 4;) {
		if (value.at[i] < '0' || value.at[i] > '9') {
			i++;
			continue;
		}
		int number = 0;
		bool nonzero = false;
		for (; i < value.len &&
		       ((value.at[i] >= '0' && value.at[i] <= '9') || value.at[i] == '.');
		     i++) {
			nonzero |= value.at[i] != '0' && value.at[i] != '.';
			if (value.at[i] != '.' && number < 1000)
				number = number * 10 + value.at[i] - '0';
		}
		n[count] = count == 3 ? nonzero : number;
		count++;
	}
	*clear = count == 4 && n[3] == 0;
	if (count < 3 || text_find_byte(value, '%') != TEXT_NONE)
		return (struct html_colour){0};
	return (struct html_colour){(uint8_t)(n[0] > 255 ? 255 : n[0]),
				    (uint8_t)(n[1] > 255 ? 255 : n[1]),
				    (uint8_t)(n[2] > 255 ? 255 : n[2]), true};
}

/* False when the value says nothing ("inherit") and the parent's colour stays. */
static bool colour_read(struct text value, struct html_colour *colour, bool *clear)
{
	*clear = text_is_case(value, "transparent");
	if (!value.len || text_is_case(value, "inherit") || text_is_case(value, "initial") ||
	    text_is_case(value, "unset") || text_is_case(value, "currentcolor"))
		return false;
	*colour = (struct html_colour){0};
	if (value.at[0] == '#')
		*colour = colour_hex(text_from(value, 1));
	else if (text_starts_case(value, "rgb"))
		*colour = colour_rgb(value, clear);
	else
		for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
			if (text_is_case(value, colours[i].name))
				*colour = colours[i].colour;
	return true;
}

static void ink_read(struct text value, struct html_style *style)
{
	bool clear;
	if (colour_read(value, &style->ink, &clear) && clear)
		style->ink = style->paper;
}

static void paper_read(struct text value, struct html_style *style)
{
	bool clear;
	struct html_colour paper;
	if (colour_read(value, &paper, &clear) && !clear)
		style->paper = paper;
}

/* SpamAssassin's measure: the eye weighs green most; below 12 it sees nothing. */
static bool colour_alike(struct html_colour a, struct html_colour b)
{
	if (!a.known || !b.known)
		return false;
	double r = 0.2126 * (a.r - b.r), g = 0.7152 * (a.g - b.g), blue = 0.0722 * (a.b - b.b);
	return r * r + g * g + blue * blue < 12.0 * 12.0;
}

/* ---- style="..." ---------------------------------------------------------------- */

/* A length of at most `max` (in px or pt), or a bare 0 in any unit. */
static bool length_at_most(struct text value, int max)
{
	int whole = 0;
	size_t i = 0;
	bool fraction = false;
	for (; i < value.len && value.at[i] >= '0' && value.at[i] <= '9' && whole < 1000; i++)
		whole = whole * 10 + value.at[i] - '0';
	bool digits = i > 0;
	if (i < value.len && value.at[i] == '.')
		for (i++; i < value.len && value.at[i] >= '0' && value.at[i] <= '9'; i++) {
			fraction |= value.at[i] != '0';
			digits = true;
		}
	if (!digits)
		return false;
	if (!whole && !fraction)
		return true;
	struct text unit = text_from(value, i);
	bool absolute = text_starts_case(unit, "px") || text_starts_case(unit, "pt") || !unit.len;
	return absolute && (fraction ? whole < max : whole <= max);
}

struct box {
	bool zero, clipped; /* max-height:0 hides with overflow:hidden only */
};

static void declaration_apply(struct text name, struct text value, struct html_style *style,
			      struct box *box)
{
	size_t important = text_find_byte(value, '!');
	if (important != TEXT_NONE)
		value = text_trim(text_head(value, important));
	if (text_is_case(name, "display"))
		style->gone |= text_is_case(value, "none");
	else if (text_is_case(name, "visibility"))
		style->invisible = text_is_case(value, "hidden") || text_is_case(value, "collapse");
	else if (text_is_case(name, "opacity"))
		style->gone |= length_at_most(value, 0);
	else if (text_is_case(name, "font-size"))
		style->tiny = length_at_most(value, 1);
	else if (text_is_case(name, "color"))
		ink_read(value, style);
	else if (text_is_case(name, "background-color"))
		paper_read(value, style);
	else if (text_is_case(name, "background-image"))
		style->paper.known &= text_is_case(value, "none");
	else if (text_is_case(name, "background"))
		paper_read(value, style); /* with an image it is no colour: unknown */
	else if (text_is_case(name, "max-height") || text_is_case(name, "height") ||
		 text_is_case(name, "max-width") || text_is_case(name, "width"))
		box->zero |= length_at_most(value, 0);
	else if (text_is_case(name, "overflow"))
		box->clipped |= text_is_case(value, "hidden");
}

static void style_read(const char *source, struct html_style *style)
{
	struct text rest = text_make(source, strnlen(source, STYLE_MAX)), one;
	struct box box = {0};
	while (text_field(&rest, ';', &one)) {
		size_t colon = text_find_byte(one, ':');
		if (colon == TEXT_NONE)
			continue;
		declaration_apply(text_trim(text_head(one, colon)),
				  text_trim(text_from(one, colon + 1)), style, &box);
	}
	style->gone |= box.zero && box.clipped;
}

/* <font size=0> is size 1, the smallest of seven, and can be read. */
void html_style_apply(const GumboElement *element, struct html_style *style)
{
	if (!element->attributes.length)
		return;
	if (element->tag == GUMBO_TAG_A && *html_attribute(element, "href"))
		style->ink = (struct html_colour){0, 0, 238, true}; /* as browsers do */
	const char *paper = html_attribute(element, "bgcolor");
	if (*paper)
		paper_read(text_of(paper), style);
	if (*html_attribute(element, "background"))
		style->paper.known = false;
	if (element->tag == GUMBO_TAG_FONT)
		ink_read(text_of(html_attribute(element, "color")), style);
	if (element->tag == GUMBO_TAG_BODY)
		ink_read(text_of(html_attribute(element, "text")), style);
	if (gumbo_get_attribute(&element->attributes, "hidden"))
		style->gone = true;
	style_read(html_attribute(element, "style"), style);
}

bool html_style_hides(const struct html_style *style)
{
	return style->gone || style->invisible || style->tiny ||
	       colour_alike(style->ink, style->paper);
}
