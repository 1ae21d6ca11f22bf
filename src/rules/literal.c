/* SPDX-License-Identifier: ISC */
/*
 * literal: reads a regex just far enough to say which words it needs.
 *
 * A branch needs all of its pieces, an alternation one of its branches; what
 * is optional, looked around for, or not understood, needs nothing.  The
 * formula is written in postfix while the regex is read: a group's part is
 * then the end of what was written, and is cut off again when a quantifier
 * makes it optional.  Groups stand on a stack of fixed depth.
 *
 * Where a regex says that a word begins or ends (\b, ^, \s, [ -], (?<![\w...]))
 * a mark stands for that in the literal, and in the trigrams of the text: so
 * "\bEU\b" is not found in every "neutral".
 *
 * A regex that is asked about one text only is evaluated while it is read: the
 * program is then no formula but a stack of answers.  What can no longer change
 * the answer is skipped, which is most of an ordinary rule: behind a word that
 * the text has not, all up to the next "|".
 */
#include "literal_parts.h"

#include <string.h>

#include "bracket.h"
#include "regex.h"

static void reader_name(struct reader *reader, const struct group *group)
{
	struct named *named;

	if (group->name.len == 0 || reader->names_len == LITERAL_NAMES_MAX)
		return;
	named = &reader->names[reader->names_len++];
	named->name = group->name;
	named->program = text_make(reader->program + group->start, reader->len - group->start);
	if (reader->grams == NULL)
		named->program = text_copy(reader->pool, named->program);
	else if (named->program.len > 0)
		named->program = text_make(named->program.at[0] != 0 ? "\1" : "\0", 1);
}

static void reader_close(struct reader *reader)
{
	struct group *group = &reader->groups[reader->depth];

	if (reader->depth == 0) {
		reader->malformed = true;
		return;
	}
	reader_branch_end(reader);
	reader_name(reader, group);
	if (group->look)
		reader->len = group->start;
	reader->pending = true;
	reader->pending_start = group->start;
	reader->pending_bound = group->bound;
	reader->depth--;
	reader->repeatable = true;
	reader->bound = group->around ? group->outer : group->ends;
}

/* (?&name): needs what the group of that name does, if it came before. */
static void reader_call(struct reader *reader, struct text name)
{
	reader_break(reader, true);
	reader->pending = true;
	reader->pending_start = reader->len;
	reader->pending_bound = false;
	for (size_t i = 0; i < reader->names_len; i++) {
		const struct named *named = &reader->names[i];

		if (text_equal(named->name, name)) {
			reader_write(reader, named->program.at, named->program.len);
			return;
		}
	}
}

/* Past the first `close` character; at the end when there is none. */
static void reader_skip_to(struct reader *reader, char close)
{
	const char *found = memchr(reader->at, close, (size_t)(reader->end - reader->at));

	if (found == NULL)
		reader->lost = reader->malformed = true;
	reader->at = found != NULL ? found + 1 : reader->end;
}

/* (?flags) and (?flags: ; false when it is something else. */
static bool reader_inline_flags(struct reader *reader)
{
	const char *at = reader->at;
	bool off = false;

	while (at < reader->end && strchr("imsn^-x", *at) != NULL && *at != '\0') {
		if (*at == 'x')
			return false;
		off = off || *at == '-';
		if (*at == 'i' && !off)
			reader->flags |= REGEX_CASELESS;
		at++;
	}
	if (at == reader->end || (*at != ':' && *at != ')'))
		return false;
	reader->at = at + 1;
	if (*at == ')') { /* no group: it holds to the end of the one around it */
		reader_break(reader, false);
		return true;
	}
	reader->depth++;
	return true;
}

/* A name up to `close`, which is skipped. */
static struct text reader_word(struct reader *reader, char close)
{
	const char *start = reader->at;

	reader_skip_to(reader, close);
	return reader->lost ? (struct text){0} : text_make(start, (size_t)(reader->at - 1 - start));
}

/* Behind "(?<!": [\w...]), so that a word can only begin here. */
static bool reader_word_edge(struct reader *reader)
{
	const char *at = reader->at + 3;

	if (reader->end - reader->at < 5 || memcmp(reader->at, "[\\w", 3) != 0)
		return false;
	while (at < reader->end && *at != ']') {
		if (*at == '[' || (*at == '\\' && (at + 1 == reader->end || at[1] == ']')))
			return false;
		at += *at == '\\' ? 2 : 1;
	}
	if (reader->end - at < 2 || at[1] != ')')
		return false;
	reader->at = at + 2;
	reader->bound = true;
	return true;
}

static void reader_lookaround(struct reader *reader, struct group *group, bool behind,
			      bool negative)
{
	reader->at += behind ? 2 : 1;
	if (behind && negative && reader_word_edge(reader))
		return;
	/* What it says must be there is needed as well, though elsewhere. */
	group->look = negative;
	group->around = true;
	if (behind)
		group->bound = reader->bound = false;
	reader->depth++;
}

/* Behind "(?": the kinds of groups that we know. */
static void reader_special_group(struct reader *reader, struct group *group)
{
	char kind = reader->at < reader->end ? *reader->at : '\0';
	char next = reader->at + 1 < reader->end ? reader->at[1] : '\0';

	if (kind == '#') {
		reader->lost = true; /* a quantifier behind it is for what stands before */
	} else if (kind == '=' || kind == '!') {
		reader_lookaround(reader, group, false, kind == '!');
	} else if (kind == '<' && (next == '=' || next == '!')) {
		reader_lookaround(reader, group, true, next == '!');
	} else if (kind == '>') {
		reader->at++;
		reader->depth++;
	} else if (kind == '<' || (kind == 'P' && next == '<')) {
		reader->at += kind == 'P' ? 2 : 1;
		group->name = reader_word(reader, '>');
		reader->depth++;
	} else if (kind == '&' || (kind == 'P' && next == '>')) {
		reader->at += kind == 'P' ? 2 : 1;
		reader_call(reader, reader_word(reader, ')'));
	} else if (!reader_inline_flags(reader)) {
		reader->lost = true; /* conditions, numbered calls, branch resets, callouts */
	}
}

static void reader_open(struct reader *reader)
{
	struct group *group;

	reader_break(reader, false);
	if (reader->depth + 1 >= LITERAL_DEPTH_MAX) {
		reader->lost = true;
		return;
	}
	group = &reader->groups[reader->depth + 1];
	*group =
	    (struct group){.start = reader->len, .bound = reader->bound, .outer = reader->bound};
	if (reader->at < reader->end && *reader->at == '*') {
		reader->lost = true; /* a verb: it can change anything */
		return;
	}
	if (reader->at == reader->end || *reader->at != '?') {
		reader->depth++;
		return;
	}
	reader->at++;
	reader_special_group(reader, group);
}

/* What ends before `at` is there once at least, whatever its quantifier. */
static bool reader_surely(const struct reader *reader, const char *at)
{
	if ((reader->flags & (REGEX_EXTENDED | REGEX_EXTENDED_MORE)) != 0)
		return false; /* the quantifier may stand further on */
	if (at == reader->end)
		return true;
	return *at != '?' && *at != '*' && *at != '{';
}

/* Has the class, up to its ']', nothing that a word is made of?  False where
 * that takes more than a look. */
static bool class_no_word(const char *at, const char *last, bool caseless)
{
	for (const char *start = at; at < last; at++) {
		bool range = *at == '-' && at > start && at + 1 < last;

		if (*at == '\\' && strchr("sWhvtrn", at[1]) != NULL)
			at++;
		else if (*at == '\\' && !literal_word(at[1]) && (unsigned char)at[1] < 0x80)
			at++;
		else if (*at == '\\' || *at == '^' || *at == '[' || range || literal_word(*at) ||
			 (caseless && (unsigned char)*at >= 0x80))
			return false;
	}
	return true;
}

static void reader_class(struct reader *reader)
{
	const char *start = reader->at;
	const char *at = bracket_class_end(start, reader->end);
	bool apart = at != NULL && reader_surely(reader, at) &&
		     class_no_word(start, at - 1, (reader->flags & REGEX_CASELESS) != 0);

	if (apart)
		reader_word_ends(reader);
	reader_break(reader, true);
	reader->bound = apart;
	reader->malformed = reader->malformed || at == NULL;
	reader->at = at != NULL ? at : reader->end;
}

static void reader_skip_digits(struct reader *reader, size_t most, bool hex)
{
	for (size_t i = 0; i < most && reader->at < reader->end; i++, reader->at++) {
		char c = *reader->at;
		bool digit = c >= '0' && c <= '9';
		char low = (char)(c | 0x20);

		if (!digit && !(hex && low >= 'a' && low <= 'f'))
			return;
	}
}

/* "{...}" behind an escape, or else a single letter or a number of digits. */
static void reader_argument(struct reader *reader, char letter)
{
	bool brace = reader->at < reader->end && *reader->at == '{';

	if (brace)
		reader_skip_to(reader, '}');
	else if (letter == 'x')
		reader_skip_digits(reader, 2, true);
	else if (letter == 'g' || letter == 'k' || letter == 'o')
		reader->lost = true;
	else if (letter != 'N' && reader->at < reader->end)
		reader->at++;
}

/* Behind a backslash and a letter: what belongs to it must not be taken for
 * a literal. */
static void reader_letter(struct reader *reader, char letter)
{
	switch (letter) {
	case 'b':
	case 'A':
		reader_word_ends(reader);
		reader_break(reader, false);
		reader->bound = true;
		return;
	case 'z':
	case 'Z':
		reader_word_ends(reader);
		reader_break(reader, false);
		return;
	case 'B':
	case 'G':
		reader_break(reader, false);
		return;
	case 's':
	case 'W':
		if (!reader_surely(reader, reader->at)) {
			reader_break(reader, true);
			return;
		}
		reader_word_ends(reader);
		reader_break(reader, true);
		reader->bound = true;
		return;
	case 'c':
	case 'g':
	case 'k':
	case 'o':
	case 'p':
	case 'N':
	case 'P':
	case 'x':
		reader_break(reader, true);
		reader_argument(reader, letter);
		return;
	case 'E':
	case 'Q':
	case 'L':
	case 'U':
	case 'l':
	case 'u':
		reader->lost = true;
		return;
	default:
		reader_break(reader, true);
		if (letter >= '0' && letter <= '9')
			reader_skip_digits(reader, 3, false);
	}
}

static void reader_escape(struct reader *reader)
{
	char c;

	if (reader->at == reader->end) {
		reader->malformed = true;
		return;
	}
	c = *reader->at++;
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		reader_letter(reader, c);
	else if ((unsigned char)c < 0x80)
		reader_literal(reader, &c, 1);
	else
		reader->lost = true;
}

/* At most none: what was read last need not be there. */
static void reader_optional(struct reader *reader)
{
	if (reader->pending) {
		reader->len = reader->pending_start;
		reader->bound = reader->bound && reader->pending_bound;
	} else {
		reader->run_len -= reader->atom_len;
	}
	reader->atom_len = 0;
}

/* "{n", "{n,", "{n,m" up to the closing bracket; false when it is none. */
static bool reader_counts(struct reader *reader, bool *zero)
{
	const char *at = reader->at;
	long least = 0, most = -1;

	if (at == reader->end || *at < '0' || *at > '9')
		return false;
	for (; at < reader->end && *at >= '0' && *at <= '9' && least < 100000; at++)
		least = least * 10 + (*at - '0');
	if (at < reader->end && *at == ',') {
		at++;
		if (at < reader->end && *at >= '0' && *at <= '9')
			most = 0;
		for (; at < reader->end && *at >= '0' && *at <= '9' && most < 100000; at++)
			most = most * 10 + (*at - '0');
	}
	if (at == reader->end || *at != '}')
		return false;
	if (most >= 0 && most < least)
		reader->malformed = true;
	*zero = least == 0;
	reader->at = at + 1;
	return true;
}

static void reader_quantifier(struct reader *reader, char c)
{
	bool zero = c != '+';

	if (c == '{' && !reader_counts(reader, &zero)) {
		/* A literal brace; or {,3} and { 1, 3 }, which newer versions of PCRE2
		 * take for counts. */
		char next = reader->at < reader->end ? *reader->at : '\0';

		reader_optional(reader);
		reader_break(reader, true);
		reader->lost = next == ',' || next == ' ' || (next >= '0' && next <= '9');
		return;
	}
	if (!reader->repeatable)
		reader->malformed = true;
	if (zero)
		reader_optional(reader);
	reader_break(reader, false);
	if (reader->at < reader->end && (*reader->at == '+' || *reader->at == '?'))
		reader->at++; /* possessive, lazy */
}

/* Means itself, whatever the flags but x. */
static bool reader_plain(char c)
{
	/* letters, digits, '_', ' ', ',', '-', ':' and '@' */
	static const uint64_t plain[2] = {0x07FF300100000000, 0x07FFFFFE87FFFFFF};
	unsigned char byte = (unsigned char)c;

	return byte < 0x80 && (plain[byte / 64] >> (byte % 64) & 1) != 0;
}

/* Most of a regex is words: those go into the run at once, but for the last
 * letter before a quantifier. */
static bool reader_words(struct reader *reader)
{
	const char *at = reader->at;
	size_t room = LITERAL_RUN_MAX - 1 - reader->run_len, len = 0;
	size_t left = (size_t)(reader->end - at);

	while (len < left && len < room && reader_plain(at[len]))
		len++;
	if (len < 2 || (reader->flags & (REGEX_EXTENDED | REGEX_EXTENDED_MORE)) != 0)
		return false;
	if (len < left && (at[len] == '?' || at[len] == '*' || at[len] == '+' || at[len] == '{'))
		len--;
	reader_literal(reader, at, 1);
	for (size_t i = 1; i < len; i++)
		reader->run[reader->run_len++] = literal_fold(at[i]);
	reader->at += len;
	return true;
}

static size_t reader_character(const struct reader *reader, const char *at)
{
	size_t len = 1;

	if ((reader->flags & REGEX_UTF8) == 0 || (unsigned char)*at < 0xC0)
		return 1;
	while (len < 4 && at + len < reader->end && ((unsigned char)at[len] & 0xC0) == 0x80)
		len++;
	return len;
}

/* ---- what cannot change the answer ------------------------------------------ */

static void reader_skip(struct reader *reader, size_t nesting, bool bar)
{
	const char *at = bracket_skip(reader->at, reader->end, &nesting, bar);

	if (at == NULL)
		reader->lost = true;
	else if (nesting > 0)
		reader->malformed = true;
	else
		reader->at = at;
	reader->bound = false; /* where that ends was not looked at */
}

/* This branch has failed: on to the next, or to the end of its group. */
static void reader_skip_branch(struct reader *reader)
{
	size_t nesting = reader->depth - reader->dead;

	reader->depth = reader->dead;
	reader->len = reader->dead_len;
	reader->pending = false;
	reader->run_len = reader->atom_len = 0;
	reader->dead = READER_ALIVE;
	reader_skip(reader, nesting, true);
}

/* A branch holds, or needs nothing: so does its group. */
static void reader_skip_group(struct reader *reader)
{
	const struct group *group = &reader->groups[reader->depth];

	if (reader->skips && (group->open || reader->program[reader->len - 1] != 0))
		reader_skip(reader, 0, false);
}

/* ---- a regex, piece by piece ------------------------------------------------ */

static void reader_step(struct reader *reader)
{
	const char *at = reader->at++;
	size_t len;

	switch (*at) {
	case '(':
		reader_open(reader);
		return;
	case ')':
		reader_close(reader);
		return;
	case '|':
		reader_branch_end(reader);
		reader_skip_group(reader);
		return;
	case '[':
		reader_class(reader);
		return;
	case '\\':
		reader_escape(reader);
		return;
	case '*':
	case '+':
	case '?':
	case '{':
		reader_quantifier(reader, *at);
		return;
	case '.':
		reader_break(reader, true);
		return;
	case '^': /* nothing stands before it, or a line end */
		reader_break(reader, false);
		reader->bound = true;
		return;
	case '$':
		reader_word_ends(reader);
		reader_break(reader, false);
		return;
	default:
		len = reader_character(reader, at);
		reader->at = at + len;
		reader_literal(reader, at, len);
	}
}

/* With the x flag white space and comments do not count. */
static bool reader_extended(struct reader *reader)
{
	char c = *reader->at;

	if ((reader->flags & (REGEX_EXTENDED | REGEX_EXTENDED_MORE)) == 0)
		return false;
	if (c == '#')
		reader_skip_to(reader, '\n');
	else if (c == ' ' || (c >= '\t' && c <= '\r'))
		reader->at++;
	else
		return false;
	return true;
}

/* Field by field: the arrays are large, and need not be cleared. */
static void reader_start(struct reader *reader, struct pool *pool, struct text source,
			 unsigned flags)
{
	reader->pool = pool;
	reader->grams = NULL;
	reader->skips = false;
	reader->dead = READER_ALIVE;
	reader->at = source.at;
	reader->end = source.at + source.len;
	reader->flags = flags;
	reader->lost = reader->malformed = reader->repeatable = false;
	reader->bound = reader->pending = false;
	reader->depth = reader->names_len = reader->run_len = reader->atom_len = reader->len = 0;
	reader->groups[0] = (struct group){0};
}

static void reader_read(struct reader *reader)
{
	while (reader->at < reader->end && !reader->lost && !reader->malformed) {
		if (reader->dead != READER_ALIVE)
			reader_skip_branch(reader);
		else if (!reader_words(reader) && !reader_extended(reader))
			reader_step(reader);
	}
	if (reader->depth > 0 && !reader->lost)
		reader->malformed = true;
	if (!reader->malformed && !reader->lost)
		reader_branch_end(reader);
}

bool literal_find(struct pool *pool, struct text source, unsigned flags, struct literals *out)
{
	struct reader reader;

	*out = (struct literals){0};
	reader_start(&reader, pool, source, flags);
	reader_read(&reader);
	if (reader.malformed || reader.lost)
		return !reader.malformed;
	if (reader.len > 0)
		out->program = text_copy(pool, text_make(reader.program, reader.len));
	out->fragile = (reader.flags & REGEX_UTF8) != 0 && (reader.flags & REGEX_CASELESS) != 0;
	return true;
}

bool literal_allows(struct text source, unsigned flags, const struct grams *grams)
{
	struct reader reader;

	if (grams->kin && (flags & REGEX_UTF8) != 0)
		return true;
	reader_start(&reader, NULL, source, flags);
	reader.grams = grams;
	reader.skips = (flags & (REGEX_EXTENDED | REGEX_EXTENDED_MORE)) == 0;
	reader_read(&reader);
	return reader.malformed || reader.lost || reader.len == 0 || reader.program[0] != 0;
}

bool literal_sound(struct text source, unsigned flags)
{
	size_t nesting = 0;
	const char *end = source.at + source.len;
	const char *at;

	if ((flags & (REGEX_EXTENDED | REGEX_EXTENDED_MORE)) != 0)
		return false;
	at = bracket_skip(source.at, end, &nesting, false);
	return at == end && nesting == 0;
}
