/* SPDX-License-Identifier: ISC */
/*
 * naming: charters, BoF requests and their like in a text.  See naming.h.
 */
#include <string.h>

#include "liaison/naming.h"

/* As for drafts (document.c). */
#define NAMING_LEN_MAX 100
/* Statement numbers have four digits and will for long. */
#define NAMING_DIGITS_MAX 6

static const char *const naming_prefixes[] = {"charter-", "bofreq-", "conflict-review-",
					      "status-change-"};

/* What stands before the number of a liaison statement. */
static const char *const naming_statements[] = {"/liaison/", "liaison statement #",
						"liaison statement ", "ls #", "ls "};

static bool naming_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool naming_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || naming_digit(c) ||
	       (unsigned char)c >= 0x80;
}

static char naming_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static void naming_add(struct pool *pool, struct text name, struct texts *out)
{
	for (size_t i = 0; i < out->len; i++)
		if (text_equal(out->at[i], name))
			return;
	if (out->len < NAMING_MAX)
		*LIST_PUSH(pool, out) = text_copy(pool, name);
}

/* "charter-ietf-foo-01-02" is the charter of foo at some revision. */
static size_t naming_bare(const char *name, size_t len)
{
	while (len > 3 && name[len - 3] == '-' && naming_digit(name[len - 2]) &&
	       naming_digit(name[len - 1]))
		len -= 3;
	return len;
}

static void naming_prefixed(struct pool *pool, struct text rest, struct texts *out)
{
	char name[NAMING_LEN_MAX];
	size_t len = 0;

	for (size_t p = 0; p < sizeof(naming_prefixes) / sizeof(naming_prefixes[0]); p++) {
		size_t prefix = strlen(naming_prefixes[p]);

		if (!text_starts_case(rest, naming_prefixes[p]))
			continue;
		while (len < rest.len && len < sizeof(name) &&
		       (naming_letter(rest.at[len]) || rest.at[len] == '-')) {
			name[len] = naming_fold(rest.at[len]);
			len++;
		}
		while (len > 0 && name[len - 1] == '-')
			len--;
		len = naming_bare(name, len);
		if (len > prefix)
			naming_add(pool, text_make(name, len), out);
		return;
	}
}

static void naming_statement(struct pool *pool, struct text rest, struct texts *out)
{
	for (size_t p = 0; p < sizeof(naming_statements) / sizeof(naming_statements[0]); p++) {
		size_t at = strlen(naming_statements[p]), digits = 0;

		if (!text_starts_case(rest, naming_statements[p]))
			continue;
		while (at + digits < rest.len && naming_digit(rest.at[at + digits]))
			digits++;
		if (digits < 2 || digits > NAMING_DIGITS_MAX)
			continue;
		naming_add(
		    pool,
		    text_of(pool_printf(pool, "liaison statement %.*s", (int)digits, rest.at + at)),
		    out);
		return;
	}
}

void naming_find(struct pool *pool, struct text text, struct texts *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char first = naming_fold(text.at[i]);
		bool starts = i == 0 || (!naming_letter(text.at[i - 1]) && text.at[i - 1] != '-');

		if (starts && (first == 'c' || first == 'b' || first == 's'))
			naming_prefixed(pool, text_from(text, i), out);
		if (first == '/' || (starts && first == 'l'))
			naming_statement(pool, text_from(text, i), out);
	}
}

struct text naming_group(struct pool *pool, struct text subject)
{
	for (size_t i = 0; i < subject.len; i++) {
		size_t len = 0;

		if (subject.at[i] != '(')
			continue;
		while (i + 1 + len < subject.len && naming_letter(subject.at[i + 1 + len]) &&
		       naming_fold(subject.at[i + 1 + len]) == subject.at[i + 1 + len])
			len++;
		if (len >= 2 && len <= NAMING_GROUP_MAX && i + 1 + len < subject.len &&
		    subject.at[i + 1 + len] == ')')
			return text_copy(pool, text_make(subject.at + i + 1, len));
	}
	return text_make("", 0);
}

char *naming_words(struct pool *pool, const struct text *texts, size_t count)
{
	struct buf buf;

	buf_open(&buf, pool);
	buf_byte(&buf, ' ');
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < texts[t].len; i++) {
			char c = texts[t].at[i];

			if (naming_letter(c))
				buf_byte(&buf, naming_fold(c));
			else if (buf.at[buf.len - 1] != ' ')
				buf_byte(&buf, ' ');
		}
		if (buf.at[buf.len - 1] != ' ')
			buf_byte(&buf, ' ');
	}
	return buf.at;
}

bool naming_spoken(struct pool *pool, const char *words, struct text phrase)
{
	const char *needle = naming_words(pool, &phrase, 1);

	return needle[1] != '\0' && strstr(words, needle) != NULL;
}
