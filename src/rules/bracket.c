/* SPDX-License-Identifier: ISC */
/*
 * bracket: see bracket.h.  Most of all rules is skipped on each mail, so the
 * loop looks each byte up in a table and at nothing else.
 */
#include "bracket.h"

#include <string.h>

const char *bracket_class_end(const char *at, const char *end)
{
	if (at < end && *at == '^')
		at++;
	if (at < end && *at == ']')
		at++;
	while (at < end && *at != ']') {
		if (*at == '\\') {
			at++;
		} else if (*at == '[' && at + 1 < end && at[1] == ':') {
			const char *close = memmem(at, (size_t)(end - at), ":]", 2);

			if (close != NULL)
				at = close + 1;
		}
		at++;
	}
	return at < end ? at + 1 : NULL;
}

/* What the skipping stops at: a table, because most of all rules is skipped. */
static const bool bracket_stops[256] = {
    ['\\'] = true, ['('] = true, [')'] = true, ['['] = true, ['|'] = true};

/* Behind the '(' of a group: false where what follows may not be read as
 * brackets and bars: comments, verbs, flags that change how to read on. */
static bool bracket_group_ok(const char *at, const char *end)
{
	if (at < end && *at == '*')
		return false;
	if (at == end || *at != '?')
		return true;
	for (at++; at < end && *at != ')' && *at != ':'; at++) {
		if (*at == '<' || *at == '=' || *at == '!' || *at == 'P' || *at == '&')
			return true;
		if (*at == '#' || *at == 'x' || *at == 'C')
			return false;
	}
	return at == end || *at == ':'; /* "(?i)" holds for what comes after it, too */
}

const char *bracket_skip(const char *at, const char *end, size_t *nesting, bool bar)
{
	for (;;) {
		while (at < end && !bracket_stops[(unsigned char)*at])
			at++;
		if (at >= end)
			return at == end ? at : NULL;
		if (*at == '\\') {
			if (at + 1 == end || at[1] == 'Q')
				return NULL;
			at += at[1] == 'c' ? 3 : 2;
		} else if (*at == '[') {
			at = bracket_class_end(at + 1, end);
			if (at == NULL)
				return NULL;
		} else if (*at == '(') {
			if (!bracket_group_ok(at + 1, end))
				return NULL;
			++*nesting;
			at++;
		} else if (*nesting > 0) {
			*nesting -= *at == ')';
			at++;
		} else if (*at == ')' || bar) {
			return at;
		} else {
			at++;
		}
	}
}
