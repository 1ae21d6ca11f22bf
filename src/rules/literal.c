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
 * Where a regex says that a word begins or ends (\b, ^, (?<![\w...])) a mark
 * stands for that in the literal, and in the trigrams of the text: so "\bEU\b"
 * is not found in every "neutral".
 */
#include "literal.h"

#include <string.h>

#include "regex.h"

#define LITERAL_DEPTH_MAX 24 /* groups within groups; deeper, and it is run always */
#define LITERAL_RUN_MAX 32   /* longer ones are no rarer */
/* While it is evaluated each group may have a sum of branches, a product of
 * terms and one operand more. */
#define LITERAL_STACK_MAX (3 * LITERAL_DEPTH_MAX)
/* Named groups that (?&name) may call; more are not looked at. */
#define LITERAL_NAMES_MAX 8

#define WORD_BEGINS '\x01'
#define WORD_ENDS '\x02'

struct group {
	size_t start;   /* of its part of the formula */
	bool look;      /* a lookaround: what it needs may stand elsewhere */
	bool open;      /* a branch needs nothing */
	bool branches;  /* one ended before */
	bool terms;     /* this branch has written something */
	bool bound;     /* a word begins where it begins */
	struct text name;
};

/* A named group's part of the formula, for (?&name). */
struct named {
	struct text name;
	struct literal *at;
	size_t len;
};

struct reader {
	struct pool *pool;
	struct literals *out;
	const char *at, *end;
	unsigned flags;
	bool lost;      /* something that we do not read: nothing is needed */
	bool malformed;
	bool repeatable;
	bool bound; /* a word can only begin here */
	size_t depth;
	struct group groups[LITERAL_DEPTH_MAX];
	struct named names[LITERAL_NAMES_MAX];
	size_t names_len;
	char run[LITERAL_RUN_MAX]; /* the literal that is being read */
	size_t run_len, atom_len;  /* and how much of it its last character is */
	bool pending;              /* a group was just closed: it may yet be optional */
	size_t pending_start;      /* of its part of the formula */
};

static char literal_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool literal_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static void reader_write(struct reader *reader, char op, struct text text)
{
	*LIST_PUSH(reader->pool, reader->out) = (struct literal){op, text};
}

/* What was just written is one term more of this branch. */
static void reader_term(struct reader *reader)
{
	struct group *group = &reader->groups[reader->depth];

	if (group->terms)
		reader_write(reader, '&', (struct text){0});
	group->terms = true;
}

/* The run ends here: it is needed as it stands. */
static void reader_flush(struct reader *reader)
{
	if (reader->run_len >= LITERAL_MIN) {
		struct text run = text_make(reader->run, reader->run_len);

		reader_write(reader, '"', text_copy(reader->pool, run));
		reader_term(reader);
	}
	reader->run_len = 0;
	reader->atom_len = 0;
}

/* The group that was closed last was not made optional: it counts. */
static void reader_settle(struct reader *reader)
{
	if (reader->pending && reader->out->len > reader->pending_start)
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

/* A word ends behind the run; the mark needs two letters before it. */
static void reader_word_ends(struct reader *reader)
{
	size_t least = reader->run_len > 0 && reader->run[0] == WORD_BEGINS ? 3 : 2;

	if (reader->run_len >= least && reader->run_len < LITERAL_RUN_MAX &&
	    literal_word(reader->run[reader->run_len - 1]))
		reader->run[reader->run_len++] = WORD_ENDS;
}

static void reader_literal(struct reader *reader, const char *bytes, size_t len)
{
	bool ascii = (unsigned char)bytes[0] < 0x80;

	reader_settle(reader);
	if ((!ascii && (reader->flags & REGEX_CASELESS) != 0) || bytes[0] == WORD_BEGINS ||
	    bytes[0] == WORD_ENDS) {
		reader_break(reader, true);
		return;
	}
	if (reader->run_len + len + 1 > LITERAL_RUN_MAX)
		reader_flush(reader);
	if (reader->bound && reader->run_len == 0 && literal_word(bytes[0]))
		reader->run[reader->run_len++] = WORD_BEGINS;
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
	if (!group->terms)
		group->open = true;
	if (group->open)
		reader->out->len = group->start;
	else if (group->branches)
		reader_write(reader, '|', (struct text){0});
	group->branches = true;
	group->terms = false;
	reader->bound = group->bound;
}

static void reader_name(struct reader *reader, const struct group *group)
{
	struct named *named;

	if (group->name.len == 0 || reader->names_len == LITERAL_NAMES_MAX)
		return;
	named = &reader->names[reader->names_len++];
	named->name = group->name;
	named->len = reader->out->len - group->start;
	named->at = pool_array(reader->pool, named->len, sizeof(*named->at));
	if (named->len > 0)
		memcpy(named->at, reader->out->at + group->start,
		       named->len * sizeof(*named->at));
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
		reader->out->len = group->start;
	reader->pending = true;
	reader->pending_start = group->start;
	reader->depth--;
	reader->repeatable = true;
	reader->bound = false;
}

/* (?&name): needs what the group of that name does, if it came before. */
static void reader_call(struct reader *reader, struct text name)
{
	reader_break(reader, true);
	reader->pending = true;
	reader->pending_start = reader->out->len;
	for (size_t i = 0; i < reader->names_len; i++) {
		const struct named *named = &reader->names[i];

		if (!text_equal(named->name, name))
			continue;
		for (size_t j = 0; j < named->len; j++)
			reader_write(reader, named->at[j].op, named->at[j].text);
		return;
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
	return reader->lost ? (struct text){0}
	                    : text_make(start, (size_t)(reader->at - 1 - start));
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

static void reader_lookaround(struct reader *reader, struct group *group, bool behind, bool negative)
{
	reader->at += behind ? 2 : 1;
	if (behind && negative && reader_word_edge(reader))
		return;
	/* What it says must be there is needed as well, though elsewhere. */
	group->look = negative;
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
		reader_skip_to(reader, ')');
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
	*group = (struct group){.start = reader->out->len, .bound = reader->bound};
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

static void reader_class(struct reader *reader)
{
	const char *at = reader->at;

	reader_break(reader, true);
	if (at < reader->end && *at == '^')
		at++;
	if (at < reader->end && *at == ']')
		at++;
	while (at < reader->end && *at != ']') {
		if (*at == '\\') {
			at++;
		} else if (*at == '[' && at + 1 < reader->end && at[1] == ':') {
			const char *close = memmem(at, (size_t)(reader->end - at), ":]", 2);

			if (close != NULL)
				at = close + 1;
		}
		at++;
	}
	if (at >= reader->end) {
		reader->malformed = true;
		reader->at = reader->end;
		return;
	}
	reader->at = at + 1;
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

/* Behind a backslash and a letter: what belongs to it must not be taken for
 * a literal. */
static void reader_letter(struct reader *reader, char letter)
{
	char next = reader->at < reader->end ? *reader->at : '\0';

	if (letter == 'b' || letter == 'z' || letter == 'Z')
		reader_word_ends(reader);
	reader_break(reader, strchr("bBAzZG", letter) == NULL);
	if (letter == 'b' || letter == 'A')
		reader->bound = true;
	if (letter >= '0' && letter <= '9') {
		reader_skip_digits(reader, 3, false);
	} else if (strchr("xopPNgk", letter) != NULL && next == '{') {
		reader_skip_to(reader, '}');
	} else if (letter == 'x') {
		reader_skip_digits(reader, 2, true);
	} else if (letter == 'c' || letter == 'p' || letter == 'P') {
		if (reader->at < reader->end)
			reader->at++;
	} else if (strchr("gkQELUlu", letter) != NULL) {
		reader->lost = true;
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
	if (reader->pending)
		reader->out->len = reader->pending_start;
	else
		reader->run_len -= reader->atom_len;
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

static size_t reader_character(const struct reader *reader, const char *at)
{
	size_t len = 1;

	if ((reader->flags & REGEX_UTF8) == 0 || (unsigned char)*at < 0xC0)
		return 1;
	while (len < 4 && at + len < reader->end && ((unsigned char)at[len] & 0xC0) == 0x80)
		len++;
	return len;
}

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

bool literal_find(struct pool *pool, struct text source, unsigned flags, struct literals *out)
{
	struct reader reader = {.pool = pool, .out = out, .at = source.at,
	                        .end = source.at + source.len, .flags = flags};

	*out = (struct literals){0};
	while (reader.at < reader.end && !reader.lost && !reader.malformed) {
		if (!reader_extended(&reader))
			reader_step(&reader);
	}
	if (reader.depth > 0 && !reader.lost)
		reader.malformed = true;
	if (reader.malformed || reader.lost) {
		out->len = 0;
		return !reader.malformed;
	}
	reader_branch_end(&reader);
	out->fragile = (reader.flags & REGEX_UTF8) != 0 && (reader.flags & REGEX_CASELESS) != 0;
	return true;
}

/* Eight bits and more to the byte of text keep chance hits below one in
 * eight; a subject has 256 bytes of bitmap, and 1 MB still fits the cache. */
#define GRAMS_BITS_MIN ((size_t)1 << 11)
#define GRAMS_BITS_MAX ((size_t)1 << 23)

static uint32_t grams_hash(uint32_t gram)
{
	gram *= 0x9E3779B1u; /* Knuth's multiplicative hash */
	return gram ^ (gram >> 15);
}

void grams_open(struct pool *pool, struct grams *grams, size_t bytes)
{
	size_t bits = GRAMS_BITS_MIN;

	while (bits < GRAMS_BITS_MAX && bits / 8 < bytes)
		bits *= 2;
	grams->bits = pool_array(pool, bits / 64, sizeof(*grams->bits));
	grams->mask = (uint32_t)(bits - 1);
	grams->kin = false;
}

static void grams_set(struct grams *grams, uint32_t gram)
{
	uint32_t hash = grams_hash(gram & 0xFFFFFF) & grams->mask;

	grams->bits[hash / 64] |= (uint64_t)1 << (hash % 64);
}

/* Every trigram, and where a word begins or ends the two letters with a mark
 * in the place of what stands beside them. */
void grams_add(struct grams *grams, struct text text)
{
	uint32_t gram = 0;
	bool word = false, before = false; /* this one is of a word, and that before it */

	for (size_t i = 0; i < text.len; i++) {
		bool edge = i > 0 && word && !before; /* a word began with the last one */

		before = word;
		word = literal_word(text.at[i]);
		if (before && !word)
			grams_set(grams, gram << 8 | WORD_ENDS);
		gram = gram << 8 | (unsigned char)literal_fold(text.at[i]);
		if (i + 1 >= LITERAL_MIN)
			grams_set(grams, gram);
		if (edge)
			grams_set(grams, (uint32_t)WORD_BEGINS << 16 | (gram & 0xFFFF));
	}
	if (word)
		grams_set(grams, gram << 8 | WORD_ENDS);
	if (!grams->kin)
		grams->kin = text_find(text, TEXT("\xE2\x84\xAA")) != TEXT_NONE ||
		             text_find(text, TEXT("\xC5\xBF")) != TEXT_NONE;
}

static bool grams_hold(const struct grams *grams, struct text literal)
{
	uint32_t gram = 0;

	for (size_t i = 0; i < literal.len; i++) {
		uint32_t hash;

		gram = ((gram << 8) | (unsigned char)literal.at[i]) & 0xFFFFFF;
		if (i + 1 < LITERAL_MIN)
			continue;
		hash = grams_hash(gram) & grams->mask;
		if ((grams->bits[hash / 64] >> (hash % 64) & 1) == 0)
			return false;
	}
	return true;
}

bool grams_allow(const struct grams *grams, const struct literals *literals)
{
	bool stack[LITERAL_STACK_MAX + 1];
	size_t top = 0;

	if (literals->len == 0 || (literals->fragile && grams->kin))
		return true;
	for (size_t i = 0; i < literals->len; i++) {
		const struct literal *literal = &literals->at[i];

		if (literal->op == '"') {
			stack[top++] = grams_hold(grams, literal->text);
			continue;
		}
		top--;
		if (literal->op == '&')
			stack[top - 1] = stack[top - 1] && stack[top];
		else
			stack[top - 1] = stack[top - 1] || stack[top];
	}
	return stack[0];
}
