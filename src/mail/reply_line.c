/* SPDX-License-Identifier: ISC */
/*
 * reply_line: one command.
 *
 *	command = verb [items] [argument]
 *	items   = number | number "-" number | "rest", with blanks, commas or
 *	          "and" between them
 *
 * Strict on purpose: a command that is refused costs a second mail, one that
 * is guessed wrong costs trust.
 */
#include <string.h>

#include "fold.h"
#include "liaison/when.h"
#include "reply_parts.h"

/* What a token can carry (token.h): 32 bits. */
#define ITEM_MAX 4294967295LL
/* "2026-12-01", "wednesday". */
#define WHEN_LEN_MAX 10
/* A draft's name has at most 50 characters by its rules; a topic has fewer. */
#define WORD_LEN_MAX 100

/* ---- characters ----------------------------------------------------------------- */

struct text reply_plain(struct pool *pool, struct text line)
{
	struct buf out;
	buf_open(&out, pool);
	size_t len;
	for (size_t i = 0; i < line.len; i += len) {
		int mark = fold_mark(line, i, &len);
		if (mark > 0)
			buf_byte(&out, (char)mark);
		else if (mark < 0)
			buf_add(&out, line.at + i, len);
	}
	return text_trim(buf_get(&out));
}

/* ---- words ---------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The letters at the front of *rest. */
static struct text take_letters(struct text *rest)
{
	size_t len = 0;
	while (len < rest->len && is_letter(rest->at[len]))
		len++;
	struct text word = text_head(*rest, len);
	*rest = text_from(*rest, len);
	return word;
}

/* The next word: up to a blank, a comma or a colon. */
static bool peek_word(struct text rest, struct text *word)
{
	size_t len = 0;
	while (len < rest.len && !strchr(" ,:", rest.at[len]))
		len++;
	*word = text_head(rest, len);
	return len > 0;
}

static void skip(struct text *rest, const char *bytes)
{
	while (rest->len && rest->at[0] && strchr(bytes, rest->at[0]))
		*rest = text_from(*rest, 1);
}

bool reply_starts_with_verb(struct text line, enum verb *verb)
{
	struct text rest = line, word = take_letters(&rest);
	return reply_verb_read(word, verb) && (!rest.len || !is_digit(rest.at[0])) &&
	       !text_starts(rest, "'") && !text_starts(rest, "_");
}

/* ---- items ---------------------------------------------------------------------- */

static bool is_range(struct text word)
{
	size_t dashes = 0;
	for (size_t i = 0; i < word.len; i++) {
		dashes += word.at[i] == '-';
		if (!is_digit(word.at[i]) && word.at[i] != '-')
			return false;
	}
	return word.len && dashes <= 1 && is_digit(word.at[0]) && is_digit(word.at[word.len - 1]);
}

static bool item_add(struct pool *pool, struct reply_command *command, int64_t item)
{
	for (size_t i = 0; i < command->items.len; i++)
		if (command->items.at[i] == item)
			return true;
	if (command->items.len == REPLY_ITEMS_MAX)
		return false;
	*LIST_PUSH(pool, &command->items) = item;
	return true;
}

static const char *range_add(struct pool *pool, struct text word, struct reply_command *command)
{
	const char *verb = reply_verbs[command->verb].word;
	size_t dash = text_find_byte(word, '-');
	int64_t from = 0, to = 0;
	struct text last = dash == TEXT_NONE ? word : text_from(word, dash + 1);
	if (!text_number(text_head(word, dash), &from) || !text_number(last, &to) || from < 1 ||
	    to < 1 || from > ITEM_MAX || to > ITEM_MAX)
		return pool_printf(pool,
				   "\"%.*s\" is no item number; they start at 1 and stand in "
				   "the subject of each candidate. Send: %s 12",
				   (int)(word.len < 40 ? word.len : 40), word.at, verb);
	if (to < from)
		return pool_printf(pool, "The range %.*s runs backwards. Send: %s %lld-%lld",
				   (int)word.len, word.at, verb, (long long)to, (long long)from);
	if (to - from >= REPLY_ITEMS_MAX)
		return pool_printf(pool,
				   "The range %.*s is too long; one mail may name %d items. "
				   "Send: %s %lld-%lld",
				   (int)word.len, word.at, REPLY_ITEMS_MAX, verb, (long long)from,
				   (long long)from + REPLY_ITEMS_MAX - 1);
	for (int64_t item = from; item <= to; item++)
		if (!item_add(pool, command, item))
			return pool_printf(pool,
					   "One mail may name %d items. Send them in two: "
					   "%s %lld-%lld",
					   REPLY_ITEMS_MAX, verb, (long long)command->items.at[0],
					   (long long)item - 1);
	return NULL;
}

static bool is_number(struct text word)
{
	return is_range(word) && text_find_byte(word, '-') == TEXT_NONE;
}

/* "12", "14-16", "14 - 16" or "#12" at the front of *rest, which is taken. */
static bool take_range(struct pool *pool, struct text *rest, struct text *range)
{
	struct text ahead = *rest, last;
	skip(&ahead, "#");
	if (!peek_word(ahead, range))
		return false;
	while (range->len && strchr(".!", range->at[range->len - 1]))
		range->len--;
	if (!is_range(*range))
		return false;
	ahead = text_from(ahead, range->len);
	*rest = ahead;
	skip(&ahead, " ");
	if (!is_number(*range) || !text_starts(ahead, "- "))
		return true;
	skip(&ahead, "- #");
	if (peek_word(ahead, &last) && is_number(last)) {
		*range = text_of(pool_printf(pool, "%.*s-%.*s", (int)range->len, range->at,
					     (int)last.len, last.at));
		*rest = text_from(ahead, last.len);
	}
	return true;
}

/* "item 12", as our own mails say it: takes the word when a number follows. */
static void skip_item(struct text *rest)
{
	static const char *const words[] = {"item", "items"};
	struct text ahead = *rest, word, range;
	if (!peek_word(ahead, &word))
		return;
	ahead = text_from(ahead, word.len);
	skip(&ahead, " #");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text_is_case(word, words[i]) && peek_word(ahead, &range) &&
		    is_digit(range.at[0]))
			*rest = ahead;
}

/* "3 days" behind "defer": a length of time, and no item. */
static bool is_length(struct text rest)
{
	static const char *const units[] = {"day", "days", "hour", "hours", "week", "weeks"};
	struct text word;
	if (!peek_word(rest, &word) || !is_number(word))
		return false;
	rest = text_from(rest, word.len);
	skip(&rest, " ");
	for (size_t i = 0; peek_word(rest, &word) && i < sizeof(units) / sizeof(*units); i++)
		if (text_is_case(word, units[i]))
			return true;
	return false;
}

/* "12 14-16", "12, 14 and 16"; what follows stays in *rest. */
static const char *items_read(struct pool *pool, struct text *rest, struct reply_command *command)
{
	struct text range, word;
	bool waits = reply_verbs[command->verb].takes == REPLY_WHEN;
	skip(rest, " ");
	skip_item(rest);
	for (;;) {
		struct text ahead = *rest;
		skip(&ahead, " ,");
		if (waits && is_length(ahead))
			return NULL;
		if (command->items.len && peek_word(ahead, &word) &&
		    (text_is_case(word, "and") || text_is(word, "&"))) {
			ahead = text_from(ahead, word.len);
			skip(&ahead, " ");
		}
		if (!take_range(pool, &ahead, &range))
			return NULL;
		const char *problem = range_add(pool, range, command);
		if (problem)
			return problem;
		*rest = ahead;
	}
}

static bool rest_read(struct text *rest, struct reply_command *command)
{
	struct text word;
	struct text ahead = *rest;
	skip(&ahead, " ");
	if (text_starts_case(ahead, "the "))
		ahead = text_from(ahead, 4);
	if (command->items.len || !peek_word(ahead, &word) || !text_is_case(word, "rest"))
		return false;
	*rest = text_from(ahead, word.len);
	skip(rest, " ");
	command->rest = true;
	return true;
}

/* ---- arguments ------------------------------------------------------------------ */

static bool mode_read(struct text rest, struct reply_command *command)
{
	/* "for the digest" */
	static const char *const fillers[] = {"for ", "in ", "to ", "the "};
	for (size_t i = 0; i < sizeof(fillers) / sizeof(*fillers); i++)
		if (text_starts_case(rest, fillers[i]) && text_ends_case(rest, "digest"))
			rest = text_from(rest, strlen(fillers[i]));
	struct text modes = text_of(reply_verbs[command->verb].choices), mode;
	while (text_field(&modes, '|', &mode))
		if (rest.len == mode.len && text_find_case(rest, mode) == 0) {
			command->argument = mode;
			return true;
		}
	return !rest.len;
}

/* A day's grace: the mail may have waited on its way, and the zone is not
 * known here.  Who decides looks again. */
static bool when_argument(struct pool *pool, struct text rest, int64_t now,
			  struct reply_command *command, const char **problem)
{
	static const char *const fillers[] = {"until ", "till ", "to ", "for ", "by "};
	struct error err = {{0}};
	int64_t time;
	for (size_t i = 0; i < sizeof(fillers) / sizeof(*fillers); i++)
		if (text_starts_case(rest, fillers[i])) {
			rest = text_trim(text_from(rest, strlen(fillers[i])));
			break;
		}
	command->argument = rest;
	if (when_defer(text_head(rest, WHEN_LEN_MAX), now - WHEN_DAY, "UTC", &time, &err) ==
		STATUS_OK &&
	    rest.len <= WHEN_LEN_MAX)
		return true;
	*problem = rest.len && rest.len <= WHEN_LEN_MAX
		       ? pool_printf(pool, "%s. Send: defer 3d (or defer thu, or defer 2026-12-01)",
				     err.text)
		       : "defer needs one time. Send: defer 3d (or defer thu, or defer 2026-12-01)";
	return false;
}

static bool is_name(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_letter(text.at[i]) && !is_digit(text.at[i]) && !strchr("-_.*?", text.at[i]))
			return false;
	return text.len && text.len <= WORD_LEN_MAX;
}

static bool argument_read(struct pool *pool, struct text rest, int64_t now,
			  struct reply_command *command, const char **problem)
{
	switch (reply_verbs[command->verb].takes) {
	case REPLY_NOTHING:
		return !rest.len;
	case REPLY_MODE:
		return mode_read(rest, command);
	case REPLY_REASON:
		skip(&rest, " :-,");
		command->argument = rest;
		return !command->rest || !rest.len;
	case REPLY_WHEN:
		return when_argument(pool, rest, now, command, problem);
	case REPLY_WORD:
		command->argument = rest;
		return is_name(rest);
	case REPLY_TEXT:
		break;
	}
	return false;
}

/* "summary:", "correct 12:": the words behind the colon are the caller's. */
static bool tail_read(struct text rest, struct reply_command *command, const char **problem)
{
	skip(&rest, " ");
	if (!rest.len || rest.at[0] != ':')
		return false;
	command->argument = text_from(rest, 1);
	if (reply_verbs[command->verb].required && !command->items.len) {
		*problem =
		    "correct needs the number of what went out. Send: correct 12: your words";
		return false;
	}
	return true;
}

/* A full stop or exclamation mark behind a command; a question mark only
 * where nothing would happen anyway. */
static struct text without_stop(struct text line, enum verb verb)
{
	while (line.len && (line.at[line.len - 1] == '.' || line.at[line.len - 1] == '!' ||
			    (line.at[line.len - 1] == '?' && reply_verbs[verb].reads)))
		line.len--;
	return line;
}

bool reply_command_read(struct pool *pool, struct text line, int64_t now,
			struct reply_command *command, const char **problem)
{
	enum verb verb;
	*problem = NULL;
	*command = (struct reply_command){.verb = VERB_HELP};
	if (!reply_starts_with_verb(line, &verb))
		return false;
	command->verb = verb;
	const struct reply_verb *row = &reply_verbs[verb];
	struct text rest = text_from(line, strlen(row->word));
	if (!row->tail && row->takes != REPLY_REASON)
		rest = reply_without_cheer(rest);
	/* A reason keeps its full stop, unless that is all of it. */
	if (!row->tail && (row->takes != REPLY_REASON || !without_stop(rest, verb).len))
		rest = without_stop(rest, verb);
	/* A phone makes ". " of two blanks. */
	if (text_starts(rest, ". "))
		rest = text_from(rest, 1);
	if (rest.len && !strchr(" :,-", rest.at[0]))
		return false;
	if (!row->tail)
		skip(&rest, " :,");
	if (row->items) {
		*problem = items_read(pool, &rest, command);
		if (*problem)
			return false;
		if (row->rest)
			rest_read(&rest, command);
	}
	if (row->tail)
		return tail_read(rest, command, problem);
	rest = text_trim(rest);
	if (command->rest || command->items.len)
		skip(&rest, " :.,!");
	if (row->required && !command->items.len) {
		*problem =
		    pool_printf(pool, "%s needs a number. Send: %s", row->word, row->example);
		return false;
	}
	return argument_read(pool, rest, now, command, problem);
}

/* ---- printing ------------------------------------------------------------------- */

char *reply_command_print(struct pool *pool, const struct reply_command *command)
{
	struct buf out;
	buf_open(&out, pool);
	buf_string(&out, reply_verbs[command->verb].word);
	for (size_t i = 0; i < command->items.len && i < 5; i++)
		buf_printf(&out, " %lld", (long long)command->items.at[i]);
	if (command->items.len > 5)
		buf_string(&out, " ...");
	if (command->rest)
		buf_string(&out, " rest");
	if (reply_verbs[command->verb].tail)
		buf_byte(&out, ':');
	if (command->argument.len) {
		buf_byte(&out, ' ');
		buf_text(&out, text_brief(pool, command->argument, 40));
	}
	return out.at;
}
