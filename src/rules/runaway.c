/* SPDX-License-Identifier: ISC */
/*
 * runaway: regexes that can run away, for `rules check`.
 *
 * A regex runs away on a text that nearly matches: what one of its repeats takes,
 * many times over, and then not what must follow.  Such texts are made from the
 * regex itself: a sample of what it matches, in which one repeat after the other is
 * pumped up and the end is missing.  What is no plain Perl regex makes a poorer
 * sample, never a wrong answer: only a match limit that was really reached counts.
 */
#include <string.h>

#include "match.h"
#include "runaway.h"

/* A sample, and one with a repeat pumped up; the latter is a long line of mail. */
#define SAMPLE_MAX ((size_t)512)
#define SAMPLE_PUMPED ((size_t)1500)
/* Repeats and nesting that are looked at, and alternatives: the first of each group,
 * then the second, then the third. */
#define SAMPLE_PUMPS_MAX 40
#define SAMPLE_DEPTH_MAX 40
#define SAMPLE_ROUNDS 3
/* From this bound on a repeat counts as one without end. */
#define SAMPLE_ENDLESS 20

struct sample_group {
	size_t start;	    /* of what it wrote */
	size_t alternative; /* which one is being read */
	bool silent;	    /* an assertion, or a comment: nothing is written */
};

struct sample_pump {
	size_t from, to;
};

struct sample {
	struct text regex;
	size_t at;
	bool extended;
	size_t round; /* the alternative wanted of each group */
	char bytes[SAMPLE_MAX];
	size_t len, atom; /* where the last atom begins */
	struct sample_group groups[SAMPLE_DEPTH_MAX + 1];
	size_t depth;
	struct sample_pump pumps[SAMPLE_PUMPS_MAX];
	size_t pump_count;
};

static bool sample_peek(const struct sample *s, const char *what)
{
	return text_starts(text_from(s->regex, s->at), what);
}

/* What is written in an assertion, or in an alternative that is not wanted, counts
 * for nothing. */
static bool sample_quiet(const struct sample *s)
{
	for (size_t i = 0; i <= s->depth; i++)
		if (s->groups[i].silent || s->groups[i].alternative > s->round)
			return true;
	return false;
}

static void sample_put(struct sample *s, const char *bytes)
{
	s->atom = s->len;
	for (; *bytes != '\0' && s->len < SAMPLE_MAX && !sample_quiet(s); bytes++)
		s->bytes[s->len++] = *bytes;
}

/* One letter of \d, \w, \s and their like; "" for what takes no room. */
static const char *sample_escape(char c)
{
	switch (c) {
	case 'd':
		return "0";
	case 'D':
	case 'w':
		return "a";
	case 's':
	case 'h':
	case 'W':
		return " ";
	case 'S':
	case 'N':
	case 'H':
	case 'X':
		return "a";
	case 'n':
	case 'R':
	case 'v':
		return "\n";
	case 't':
		return "\t";
	case 'r':
		return "\r";
	case 'b':
	case 'B':
	case 'A':
	case 'z':
	case 'Z':
	case 'G':
	case 'K':
	case 'Q':
	case 'E':
		return "";
	default:
		return NULL; /* itself */
	}
}

/* Behind a backslash. */
static void sample_escaped(struct sample *s)
{
	char c = s->at < s->regex.len ? s->regex.at[s->at++] : '\\';
	const char *word = sample_escape(c);

	if (c == 'x' || c == 'p' || c == 'P' || c == 'o') { /* \x{2013}, \x41, \p{L} */
		size_t end = sample_peek(s, "{") ? text_find_byte(text_from(s->regex, s->at), '}')
						 : TEXT_NONE;

		s->at += end != TEXT_NONE ? end + 1 : c == 'x' ? 2 : 1;
		sample_put(s, "a");
	} else if (c >= '0' && c <= '9') {
		sample_put(s, ""); /* what a group was is not kept */
	} else {
		sample_put(s, word != NULL ? word : (const char[]){c, '\0'});
	}
}

/* "x", "\\w", "[:alpha:]": one letter of the next member of a class. */
static char sample_class_letter(struct sample *s)
{
	char c = s->regex.at[s->at++];
	const char *word;

	if (c == '[' && sample_peek(s, ":")) {
		size_t end = text_find(text_from(s->regex, s->at), TEXT(":]"));

		s->at += end != TEXT_NONE ? end + 2 : 1;
		return 'a';
	}
	if (c != '\\' || s->at >= s->regex.len)
		return c;
	c = s->regex.at[s->at++];
	word = sample_escape(c);
	return word != NULL && word[0] != '\0' ? word[0] : c;
}

/* [...]: a letter that is in it, or for [^...] one that is likely not.  ']' in front
 * is a letter. */
static void sample_class(struct sample *s)
{
	static const char likely[] = "a0 -.";
	bool negated = sample_peek(s, "^");
	char first = '\0';
	size_t start;
	struct text all;

	s->at += negated;
	start = s->at;
	s->at += sample_peek(s, "]");
	while (s->at < s->regex.len && s->regex.at[s->at] != ']') {
		char letter = sample_class_letter(s);

		first = first != '\0' ? first : letter;
	}
	all = text_head(text_from(s->regex, start), s->at - start);
	s->at++;
	for (size_t i = 0; negated && i < sizeof(likely); i++) {
		first = likely[i];
		if (text_find_byte(all, first) == TEXT_NONE)
			break;
	}
	sample_put(s, (const char[]){first, '\0'});
}

/* Behind '(': what kind of group. */
static void sample_open(struct sample *s)
{
	bool silent = false;

	if (sample_peek(s, "?#") || sample_peek(s, "?=") || sample_peek(s, "?!") ||
	    sample_peek(s, "?<=") || sample_peek(s, "?<!") || sample_peek(s, "*"))
		silent = true;
	if (sample_peek(s, "?")) { /* (?:, (?i:, (?<name>, (?P<name>, (?i) */
		size_t end = 0;
		struct text rest = text_from(s->regex, s->at);

		while (end < rest.len && strchr(":>=!)#", rest.at[end]) == NULL)
			end++;
		s->at += end < rest.len && rest.at[end] != ')' ? end + 1 : end;
	}
	if (s->depth < SAMPLE_DEPTH_MAX)
		s->groups[++s->depth] = (struct sample_group){.start = s->len, .silent = silent};
}

static void sample_close(struct sample *s)
{
	if (s->depth == 0)
		return;
	s->atom = s->groups[s->depth--].start;
}

/* The next alternative: the one before it is forgotten, unless it was the one that
 * is wanted. */
static void sample_or(struct sample *s)
{
	struct sample_group *group = &s->groups[s->depth];

	if (group->alternative < s->round && !sample_quiet(s)) {
		s->len = group->start;
		while (s->pump_count > 0 && s->pumps[s->pump_count - 1].to > s->len)
			s->pump_count--;
	}
	group->alternative++;
}

/* "{3,}": how often at least, and at most. */
static bool sample_count(struct sample *s, size_t *least, size_t *most)
{
	struct text rest = text_from(s->regex, s->at + 1), low, high;
	size_t end = text_find_byte(rest, '}'), comma;
	int64_t from = 0, to;

	if (end == TEXT_NONE)
		return false;
	rest = text_head(rest, end);
	comma = text_find_byte(rest, ',');
	low = text_trim(text_head(rest, comma == TEXT_NONE ? rest.len : comma));
	high = text_trim(comma == TEXT_NONE ? low : text_from(rest, comma + 1));
	if ((low.len > 0 && !text_number(low, &from)) || (low.len == 0 && comma == TEXT_NONE))
		return false;
	to = SAMPLE_ENDLESS;
	if (high.len > 0 && !text_number(high, &to))
		return false;
	s->at += end + 2;
	*least = (size_t)from;
	*most = (size_t)to;
	return true;
}

/* Behind an atom: '*', '+', '?', '{...}'; with '?' or '+' behind it. */
static void sample_repeat(struct sample *s)
{
	size_t least = 1, most = 1, from = s->atom, to = s->len;
	char c = s->regex.at[s->at];

	if (c == '{') {
		if (!sample_count(s, &least, &most)) {
			s->at++;
			sample_put(s, "{");
			return;
		}
	} else {
		s->at++;
		most = c == '?' ? 1 : SAMPLE_ENDLESS;
	}
	if (sample_peek(s, "?") || sample_peek(s, "+"))
		s->at++;
	if (most >= SAMPLE_ENDLESS && to > from && s->pump_count < SAMPLE_PUMPS_MAX)
		s->pumps[s->pump_count++] = (struct sample_pump){from, to};
	for (size_t i = 1; i < least && to > from && s->len + (to - from) <= SAMPLE_MAX; i++) {
		memcpy(s->bytes + s->len, s->bytes + from, to - from);
		s->len += to - from;
	}
}

static bool sample_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void sample_next(struct sample *s)
{
	char c = s->regex.at[s->at];

	if (strchr("*+?{", c) != NULL) {
		sample_repeat(s);
		return;
	}
	s->at++;
	if (c == '\\')
		sample_escaped(s);
	else if (c == '[')
		sample_class(s);
	else if (c == '(')
		sample_open(s);
	else if (c == ')')
		sample_close(s);
	else if (c == '|')
		sample_or(s);
	else if (c == '.')
		sample_put(s, "a");
	else if (c != '^' && c != '$' && !(s->extended && sample_is_space(c)))
		sample_put(s, (const char[]){c, '\0'});
}

static void sample_make(struct sample *s, const struct regex *regex, size_t round)
{
	*s = (struct sample){.regex = regex->source,
			     .extended = (regex->flags & REGEX_EXTENDED) != 0,
			     .round = round};
	while (s->at < s->regex.len)
		sample_next(s);
}

/* ---- trying ------------------------------------------------------------------------- */

struct trial {
	struct regex_engine *engine;
	struct pool *pool;
	struct regex regex; /* compiled anew, so that no JIT has it */
};

static bool trial_limit(struct trial *trial, struct text text)
{
	size_t start, end;
	enum regex_result result;

	trial->regex.seen = 0; /* the JIT counts otherwise */
	result = regex_run(trial->engine, trial->pool, &trial->regex, text_utf8(trial->pool, text),
			   0, false, &start, &end);
	return result == REGEX_LIMIT;
}

/* The sample up to and with that repeat, pumped up; then `gap`, and what the sample
 * has behind it, so that a letter which must be there is there. */
static bool trial_pump(struct trial *trial, const struct sample *s, const struct sample_pump *pump,
		       const char *gap, bool rest)
{
	struct text unit = text_make(s->bytes + pump->from, pump->to - pump->from);
	struct buf buf;

	buf_open(&buf, trial->pool);
	buf_add(&buf, s->bytes, pump->from);
	while (buf.len < SAMPLE_PUMPED)
		buf_text(&buf, unit);
	buf_string(&buf, gap);
	if (rest)
		buf_add(&buf, s->bytes + pump->to, s->len - pump->to);
	return trial_limit(trial, buf_get(&buf));
}

static bool trial_pumps(struct trial *trial, const struct sample *s)
{
	/* What most repeats do not take, and nothing at all. */
	static const char gap[] = "\001!";

	for (size_t i = 0; i < s->pump_count; i++)
		if (trial_pump(trial, s, &s->pumps[i], gap, true) ||
		    trial_pump(trial, s, &s->pumps[i], gap, false) ||
		    trial_pump(trial, s, &s->pumps[i], "", false))
			return true;
	return false;
}

bool runaway_regex(struct regex_engine *engine, const struct regex *regex)
{
	struct trial trial = {
	    engine, pool_open(), {.source = regex->source, .flags = regex->flags}};
	struct sample *sample = pool_alloc(trial.pool, sizeof(*sample));
	bool found = false;

	for (size_t round = 0; round < SAMPLE_ROUNDS && !found; round++) {
		sample_make(sample, regex, round);
		found = trial_pumps(&trial, sample);
	}
	pool_close(trial.pool);
	return found;
}
