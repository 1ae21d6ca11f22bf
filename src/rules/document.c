/* SPDX-License-Identifier: ISC */
/*
 * document: the drafts and RFCs that a text names.
 *
 * A draft's name stands without its revision, an RFC as "rfc2026" however it
 * was written.  "draft-" needs two more words behind it (draft-author-topic),
 * so that a "draft-quality text" is none.
 */
#include "look.h"

#include <stdio.h>

/* The longest draft name in the archive has some 60 characters. */
#define DOCUMENT_NAME_MAX 100

static bool document_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static char document_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* At a word's first letter: the draft's name without revision into `name`;
 * its length, or 0. */
static size_t document_draft(struct text rest, char name[DOCUMENT_NAME_MAX])
{
	size_t len = 0, hyphens = 0;

	if (!text_starts_case(rest, "draft-"))
		return 0;
	while (len < rest.len && (document_byte(rest.at[len]) || rest.at[len] == '-')) {
		if (len == DOCUMENT_NAME_MAX)
			return 0;
		name[len] = document_fold(rest.at[len]);
		len++;
	}
	while (len > 0 && name[len - 1] == '-')
		len--;
	if (len > 3 && name[len - 3] == '-' && name[len - 2] >= '0' && name[len - 2] <= '9' &&
	    name[len - 1] >= '0' && name[len - 1] <= '9')
		len -= 3;
	for (size_t i = 0; i < len; i++)
		hyphens += name[i] == '-' && i + 1 < len && name[i + 1] != '-';
	return hyphens >= 2 ? len : 0;
}

/* "RFC 2026", "RFC-2026", "rfc2026": "rfc2026" into `name`; its length, or 0. */
static size_t document_rfc(struct text rest, char name[DOCUMENT_NAME_MAX])
{
	size_t at = 3, digits = 0;
	unsigned number = 0;

	if (!text_starts_case(rest, "rfc"))
		return 0;
	while (at < rest.len && at < 5 && (rest.at[at] == ' ' || rest.at[at] == '-'))
		at++;
	while (at < rest.len && digits < 6 && rest.at[at] >= '0' && rest.at[at] <= '9') {
		number = number * 10 + (unsigned)(rest.at[at] - '0');
		at++;
		digits++;
	}
	if (digits == 0 || digits > 5 || number == 0)
		return 0;
	return (size_t)snprintf(name, DOCUMENT_NAME_MAX, "rfc%u", number);
}

static const char *document_glob(const struct texts *globs, struct text name)
{
	for (size_t i = 0; globs != NULL && i < globs->len; i++) {
		if (text_glob(globs->at[i].at, name))
			return globs->at[i].at;
	}
	return NULL;
}

const char *rules_watches(const struct rules *rules, struct text name)
{
	return document_glob(&rules->watches, name);
}

static bool document_known(const struct texts *list, struct text name)
{
	for (size_t i = 0; i < list->len; i++) {
		if (text_equal(list->at[i], name))
			return true;
	}
	return false;
}

struct document_lists {
	const struct rules *rules;
	const struct texts *watches; /* besides those of the rules, or NULL */
	struct texts watched, others;
};

static void document_note(struct pool *pool, struct text name, struct document_lists *lists)
{
	bool watched;
	struct texts *list;

	if (document_known(&lists->watched, name) || document_known(&lists->others, name))
		return;
	watched = rules_watches(lists->rules, name) != NULL ||
		  document_glob(lists->watches, name) != NULL;
	list = watched ? &lists->watched : &lists->others;
	if (list->len < RULES_DOCUMENTS_MAX)
		*LIST_PUSH(pool, list) = text_copy(pool, name);
}

static void document_scan(struct pool *pool, struct text text, struct document_lists *lists)
{
	char name[DOCUMENT_NAME_MAX];

	for (size_t i = 0; i < text.len; i++) {
		char first = document_fold(text.at[i]);
		size_t len;

		if ((first != 'd' && first != 'r') ||
		    (i > 0 && (document_byte(text.at[i - 1]) || text.at[i - 1] == '-')))
			continue;
		if (first == 'd')
			len = document_draft(text_from(text, i), name);
		else
			len = document_rfc(text_from(text, i), name);
		if (len > 0)
			document_note(pool, text_make(name, len), lists);
	}
}

size_t document_find(struct pool *pool, const struct rules *rules, const struct texts *watches,
		     const struct text *texts, size_t count, struct texts *out)
{
	struct document_lists lists = {.rules = rules, .watches = watches};

	for (size_t i = 0; i < count; i++)
		document_scan(pool, texts[i], &lists);
	*out = lists.watched;
	for (size_t i = 0; i < lists.others.len; i++)
		*LIST_PUSH(pool, out) = lists.others.at[i];
	return lists.watched.len;
}
