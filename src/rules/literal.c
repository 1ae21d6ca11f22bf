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
#include "literal.h"

#include <string.h>

#include "regex.h"

#define LITERAL_RUN_MAX 32 /* longer ones are no rarer */
/* A formula that is longer is not worth its evaluation. */
#define LITERAL_PROGRAM_MAX 8192
/* Named groups that (?&name) may call; more are not looked at. */
#define LITERAL_NAMES_MAX 8

struct group {
	size_t start;  /* of its part of the formula */
	bool look;     /* a lookaround: what it needs may stand elsewhere */
	bool open;     /* a branch needs nothing */
	bool branches; /* one ended before */
	bool terms;    /* this branch has written something */
	bool bound;    /* a word begins where it begins */
	bool ends;     /* and where each of its branches so far has ended */
	bool around;   /* a lookaround: what comes next begins where it does, */
	bool outer;    /* and this is what is known of that place */
	struct text name;
};

/* Nothing is skipped. */
#define READER_ALIVE ((size_t)-1)

/* A named group's part of the formula, for (?&name). */
struct named {
	struct text name, program;
};

struct reader {
	struct pool *pool;
	const struct grams *grams; /* evaluate at once; NULL: write a formula */
	bool skips;
	const char *at, *end;
	unsigned flags;
	bool lost; /* something that we do not read: nothing is needed */
	bool malformed;
	bool repeatable;
	bool bound; /* a word can only begin here */
	size_t depth;
	struct group groups[LITERAL_DEPTH_MAX];
	struct named names[LITERAL_NAMES_MAX];
	size_t names_len;
	char run[LITERAL_RUN_MAX]; /* the literal that is being read */
	size_t run_len, atom_len;  /* and how much of it its last character is */
	bool pending;		   /* a group was just closed: it may yet be optional */
	size_t pending_start;	   /* of its part of the formula */
	bool pending_bound;	   /* a word begins where it begins */
	size_t dead, dead_len;	   /* the group whose branch has failed, the program then */
	size_t len;		   /* of the program */
	char program[LITERAL_PROGRAM_MAX];
};

static char literal_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static void reader_write(struct reader *reader, const char *bytes, size_t len)
{
	if (reader->len + len > LITERAL_PROGRAM_MAX) {
		reader->lost = true;
		return;
	}
	memcpy(reader->program + reader->len, bytes, len);
	reader->len += len;
}

/* The last two of the program become one; '|' or '&'. */
static void reader_join(struct reader *reader, char code)
{
	char *top = reader->program + reader->len;

	if (reader->grams == NULL) {
		reader_write(reader, &code, 1);
		return;
	}
	if (reader->lost)
		return;
	top[-2] = code == '&' ? top[-2] & top[-1] : top[-2] | top[-1];
	reader->len--;
}

/* What was just written is one term more of this branch. */
static void reader_term(struct reader *reader)
{
	struct group *group = &reader->groups[reader->depth];

	if (group->terms)
		reader_join(reader, '&');
	group->terms = true;
	if (reader->skips && reader->dead == READER_ALIVE &&
	    reader->program[reader->len - 1] == 0) {
		reader->dead = reader->depth;
		reader->dead_len = reader->len;
	}
}

static void reader_needs(struct reader *reader, struct text literal)
{
	char code = (char)(LITERAL_WORD + literal.len);

	if (reader->grams != NULL)
		code = grams_hold(reader->grams, literal);
	reader_write(reader, &code, 1);
	if (reader->grams == NULL)
		reader_write(reader, literal.at, literal.len);
}

/* The run ends here: it is needed as it stands. */
static void reader_flush(struct reader *reader)
{
	if (reader->run_len >= LITERAL_MIN) {
		reader_needs(reader, text_make(reader->run, reader->run_len));
		reader_term(reader);
	}
	reader->run_len = 0;
	reader->atom_len = 0;
}

/* The group that was closed last was not made optional: it counts. */
static void reader_settle(struct reader *reader)
{
	if (reader->pending && reader->len > reader->pending_start)
		reader_term(reader);
	reader->pending = false;
}

/* Something that is no literal; it may be repeated when it takes up room. */
static void reader_break(struct reader *reader, bool repeatable)
{
	reader_settle(reader);
	reader_flush(reader);
	reader->repeatable = repeatable;
	if (repeatable)
		reader->bound = false;
}

/* A word ends behind the run; the mark needs two letters before it, or one that
 * is a word of its own. */
static void reader_word_ends(struct reader *reader)
{
	if (reader->run_len >= 2 && reader->run_len < LITERAL_RUN_MAX &&
	    literal_word(reader->run[reader->run_len - 1]))
		reader->run[reader->run_len++] = LITERAL_ENDS;
}

static void reader_literal(struct reader *reader, const char *bytes, size_t len)
{
	bool ascii = (unsigned char)bytes[0] < 0x80;

	reader_settle(reader);
	if ((!ascii && (reader->flags & REGEX_CASELESS) != 0) || bytes[0] == LITERAL_BEGINS ||
	    bytes[0] == LITERAL_ENDS) {
		reader_break(reader, true);
		return;
	}
	if (reader->run_len + len + 1 > LITERAL_RUN_MAX)
		reader_flush(reader);
	if (reader->bound && reader->run_len == 0 && literal_word(bytes[0]))
		reader->run[reader->run_len++] = LITERAL_BEGINS;
	reader->bound = false;
	reader->repeatable = true;
	for (size_t i = 0; i < len; i++)
		reader->run[reader->run_len++] = literal_fold(bytes[i]);
	reader->atom_len = len;
}

static void reader_branch_end(struct reader *reader)
{
	struct group *group = &reader->groups[reader->depth];

	reader_break(reader, false);
	group->ends = reader->bound && (group->ends || !group->branches);
	if (!group->terms)
		group->open = true;
	if (group->open)
		reader->len = group->start;
	else if (group->branches)
		reader_join(reader, '|');
	group->branches = true;
	group->terms = false;
	reader->bound = group->bound;
	if (reader->dead == reader->depth)
		reader->dead = READER_ALIVE;
}

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

/* Behind the ']' of a class whose '[' is before `at`; NULL when there is none. */
static const char *class_end(const char *at, const char *end)
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
	const char *at = class_end(start, reader->end);
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

/* What the skipping stops at: a table, because most of all rules is skipped. */
static const bool skip_stops[256] = {
    ['\\'] = true, ['('] = true, [')'] = true, ['['] = true, ['|'] = true};

/* Behind the '(' of a group: false where what follows may not be read as
 * brackets and bars: comments, verbs, flags that change how to read on. */
static bool skip_group_ok(const char *at, const char *end)
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

/* From inside `nesting` groups to the ')' that closes one more, or to a '|'
 * outside of them if `bar`; NULL where that cannot be told.  At the end with
 * *nesting above 0, or at a ')' with nothing open, brackets are amiss. */
static const char *skip_to(const char *at, const char *end, size_t *nesting, bool bar)
{
	for (;;) {
		while (at < end && !skip_stops[(unsigned char)*at])
			at++;
		if (at >= end)
			return at == end ? at : NULL;
		if (*at == '\\') {
			if (at + 1 == end || at[1] == 'Q')
				return NULL;
			at += at[1] == 'c' ? 3 : 2;
		} else if (*at == '[') {
			at = class_end(at + 1, end);
			if (at == NULL)
				return NULL;
		} else if (*at == '(') {
			if (!skip_group_ok(at + 1, end))
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

static void reader_skip(struct reader *reader, size_t nesting, bool bar)
{
	const char *at = skip_to(reader->at, reader->end, &nesting, bar);

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
	at = skip_to(source.at, end, &nesting, false);
	return at == end && nesting == 0;
}
