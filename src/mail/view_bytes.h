/* SPDX-License-Identifier: ISC */
/*
 * view_bytes: what Perl's \s, \d and \w are in bytes.
 */
#ifndef LIAISON_MAIL_VIEW_BYTES_H
#define LIAISON_MAIL_VIEW_BYTES_H

#include <string.h>

#include "liaison/text.h"

static inline bool byte_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool byte_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool byte_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool byte_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool byte_is_alnum(char c)
{
	return byte_is_digit(c) || byte_is_letter(c);
}

static inline bool byte_is_word(char c)
{
	return byte_is_alnum(c) || c == '_';
}

static inline bool byte_is_hex(char c)
{
	return byte_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* The value of a hex digit, -1 for what is none. */
static inline int byte_hex(char c)
{
	if (!byte_is_hex(c))
		return -1;
	return byte_is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

static inline char byte_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* As strcmp(3) orders them: for tables that are sorted by name. */
static inline int byte_order(struct text text, const char *name)
{
	size_t len = strlen(name);
	int order = memcmp(text.at, name, text.len < len ? text.len : len);
	return order ? order : text.len < len ? -1 : text.len > len;
}

/* The byte there, NUL behind the end. */
static inline char byte_at(struct text text, size_t at)
{
	return at < text.len ? text.at[at] : '\0';
}

/* The first place from `at` on that is no white space. */
static inline size_t skip_space(struct text text, size_t at)
{
	while (at < text.len && byte_is_space(text.at[at]))
		at++;
	return at;
}

#endif
