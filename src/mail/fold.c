/* SPDX-License-Identifier: ISC */
/*
 * fold: tables of Unicode ranges; no locale has a say.
 */
#include "fold.h"

#include <stdint.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- marks -------------------------------------------------------------------- */

static const struct {
	uint32_t first, last;
	char meant; /* 0: nothing to see */
} marks[] = {
    {0x09, 0x09, ' '},	    {0x0B, 0x0C, ' '},	   {0x85, 0x85, ' '},	  {0xA0, 0xA0, ' '},
    {0xAD, 0xAD, 0},	    {0x2000, 0x200A, ' '}, {0x200B, 0x200F, 0},	  {0x2010, 0x2015, '-'},
    {0x2018, 0x201B, '\''}, {0x201C, 0x201F, '"'}, {0x2028, 0x2029, ' '}, {0x202A, 0x202E, 0},
    {0x202F, 0x202F, ' '},  {0x205F, 0x205F, ' '}, {0x2060, 0x206F, 0},	  {0x2212, 0x2212, '-'},
    {0x3000, 0x3000, ' '},  {0x3001, 0x3001, ','}, {0x3002, 0x3002, '.'}, {0xFE0E, 0xFE0F, 0},
    {0xFE58, 0xFE58, '-'},  {0xFE63, 0xFE63, '-'}, {0xFEFF, 0xFEFF, 0},	  {0xFF08, 0xFF08, '('},
    {0xFF09, 0xFF09, ')'},  {0xFF0C, 0xFF0C, ','}, {0xFF0D, 0xFF0D, '-'}, {0xFF1A, 0xFF1A, ':'},
    {0xFF1C, 0xFF1C, '<'},  {0xFF1E, 0xFF1E, '>'},
};

/* What the code point stands for, or -1 for itself. */
static int mark_of(uint32_t code)
{
	if (code < 0x80 && (code < '\t' || code > '\f' || code == '\n'))
		return -1;
	for (size_t i = 0; i < COUNT(marks) && marks[i].first <= code; i++)
		if (code <= marks[i].last)
			return marks[i].meant;
	return -1;
}

int fold_mark(struct text text, size_t at, size_t *len)
{
	uint32_t code;
	*len = text_next(text, at, &code);
	if (!*len) {
		*len = 1;
		return -1;
	}
	return mark_of(code);
}

/* ---- letters -------------------------------------------------------------------- */

/* U+00C0 to U+017F: the ASCII letter that each is a form of. */
static const char latin[] = "aaaaaaaceeeeiiii"
			    "dnooooo*ouuuuyts"
			    "aaaaaaaceeeeiiii"
			    "dnooooo/ouuuuyty"
			    "aaaaaaccccccccdd"
			    "ddeeeeeeeeeegggg"
			    "gggghhhhiiiiiiii"
			    "iiiijjkkklllllll"
			    "lllnnnnnnnnnoooo"
			    "oooorrrrrrssssss"
			    "ssttttttuuuuuuuu"
			    "uuuuwwyyyzzzzzzs";

/* Vietnamese: U+1EA0 to U+1EF9, by the letter below the accents. */
static char vietnamese(uint32_t code)
{
	return code < 0x1EB8   ? 'a'
	       : code < 0x1EC8 ? 'e'
	       : code < 0x1ECC ? 'i'
	       : code < 0x1EE4 ? 'o'
	       : code < 0x1EF2 ? 'u'
			       : 'y';
}

/* The small letter, in ASCII where it is a form of one; 0 for an accent that
 * stands behind its letter (as macOS writes them). */
static uint32_t small(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return code | 0x20;
	if (code >= 0xC0 && code <= 0x17F)
		return (uint8_t)latin[code - 0xC0];
	if (code >= 0x218 && code <= 0x21B) /* Romanian s and t with comma */
		return code < 0x21A ? 's' : 't';
	if (code >= 0x300 && code <= 0x36F)
		return 0;
	if (code >= 0x391 && code <= 0x3A9)
		return code + 0x20;
	if (code >= 0x400 && code <= 0x40F)
		return code + 0x50;
	if (code >= 0x410 && code <= 0x42F)
		return code + 0x20;
	if (code >= 0x1EA0 && code <= 0x1EF9)
		return (uint8_t)vietnamese(code);
	return code;
}

/* ---- lines ---------------------------------------------------------------------- */

/* All that small() changes is, or becomes, of at most two bytes. */
static size_t put(char *room, uint32_t code)
{
	if (code < 0x80) {
		room[0] = (char)code;
		return 1;
	}
	room[0] = (char)(0xC0 | code >> 6);
	room[1] = (char)(0x80 | (code & 0x3F));
	return 2;
}

struct text fold_line(struct text line, char *room, size_t size)
{
	size_t used = 0, len;
	bool blank = false;
	for (size_t at = 0; at < line.len && used + 5 < size; at += len) {
		uint32_t code = 0;
		len = text_next(line, at, &code);
		int mark = len ? mark_of(code) : -1;
		uint32_t letter = mark >= 0 ? (uint32_t)mark : len ? small(code) : 0;
		len += !len;
		if (letter == ' ' || letter == '\r' || letter == '\n') {
			blank = used > 0;
			continue;
		}
		if (!letter)
			continue;
		if (blank)
			room[used++] = ' ';
		blank = false;
		if (letter < 0x800) {
			used += put(room + used, letter);
		} else {
			memcpy(room + used, line.at + at, len);
			used += len;
		}
	}
	return text_make(room, used);
}
