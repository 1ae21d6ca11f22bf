/* SPDX-License-Identifier: ISC */
/*
 * reply_parse: all lines of a reply, understood or refused as a whole.
 *
 *	reply  = [greeting] line... [tail] [closing [name]]
 *	line   = command *( ";" command )
 *	tail   = "summary:" / "note:" / "correct" items ":" and all that follows
 *
 * A line that is none of these means something to its writer that this
 * program does not know, so nothing is done ("approve" followed by "no,
 * wait" approves nothing).
 */
#include <string.h>

#include "fold.h"
#include "reply_parts.h"

/* Longer than any summary; the whole reply is refused. */
#define REPLY_TEXT_MAX (256 * 1024)
/* A line of commands; 50 of them, or 500 numbers, fit. */
#define REPLY_LINE_MAX (16 * 1024)
/* Nobody reads more sentences. */
#define REPLY_PROBLEMS_MAX 5
/* A line this long was broken by the mailer, not by the writer. */
#define WRAPPED_MIN 60

enum phase { PHASE_GREETING, PHASE_COMMANDS, PHASE_CLOSED, PHASE_SIGNED };

/* Longer is no signature: a postal address has five lines. */
#define SIGNATURE_LINES_MAX 12

struct parse {
	struct pool *pool;
	struct text name;
	int64_t now;
	struct reply *out;
	enum phase phase;
	size_t signature; /* lines of it so far */
	bool reason_open; /* the last line was a reason, and so long that it may go on */
	bool done;	  /* a tail took the rest, or it makes no sense to go on */
};

static void problem_add(struct parse *parse, const char *sentence)
{
	if (parse->out->problems.len < REPLY_PROBLEMS_MAX)
		*LIST_PUSH(parse->pool, &parse->out->problems) = text_of(sentence);
	else
		parse->done = true;
}

/* A verb as a word of its own somewhere in the line: "I don't approve". */
static bool has_verb(struct text line, enum verb *verb)
{
	struct text word;
	while (text_field(&line, ' ', &word)) {
		while (word.len && strchr(".,:;!?\"'", word.at[word.len - 1]))
			word.len--;
		if (reply_verb_read(word, verb))
			return true;
	}
	return false;
}

/* What people say who have not read the help. */
static const char *plain_words(struct text word)
{
	static const struct {
		const char *word, *send;
	} words[] = {
	    {"yes", "approve"},	    {"ok", "approve"},	      {"okay", "approve"},
	    {"send", "approve"},    {"go", "approve"},	      {"lgtm", "approve"},
	    {"+1", "approve"},	    {"accept", "approve"},    {"publish", "approve"},
	    {"forward", "approve"}, {"relay", "approve"},     {"no", "reject"},
	    {"drop", "reject"},	    {"discard", "reject"},    {"decline", "reject"},
	    {"deny", "reject"},	    {"refuse", "reject"},     {"delete", "reject"},
	    {"ignore", "reject"},   {"-1", "reject"},	      {"later", "defer 1d"},
	    {"snooze", "defer 1d"}, {"postpone", "defer 1d"}, {"tomorrow", "defer 1d"},
	    {"cancel", "undo"},	    {"revert", "undo"},	      {"confidential", "seal"},
	    {"secret", "seal"},	    {"private", "seal"},
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text_is_case(word, words[i].word))
			return words[i].send;
	return NULL;
}

/* What its writer may have meant, and the line to send. */
static const char *suggestion(struct pool *pool, struct text line, int64_t now)
{
	enum verb verb;
	struct text first = text_head(line, text_find_byte(line, ' '));
	while (first.len && strchr(".,:;!", first.at[first.len - 1]))
		first.len--;
	const char *send = plain_words(first);
	if (send && (!has_verb(line, &verb) || text_is_case(first, "send")))
		return pool_printf(pool, "If you mean \"%s\", send: %s", send, send);
	if (reply_starts_with_verb(line, &verb)) {
		const struct reply_verb *row = &reply_verbs[verb];
		return pool_printf(pool, "The command is \"%s%s%s%s\". Send: %s", row->word,
				   row->tail ? ":" : "", *row->argument ? " " : "", row->argument,
				   row->example);
	}
	if (!has_verb(line, &verb) && reply_verb_guess(first, &verb)) {
		const char *whole = pool_printf(pool, "%s%.*s", reply_verbs[verb].word,
						(int)(line.len - first.len), line.at + first.len);
		struct reply_command command;
		const char *problem;
		bool sound = line.len < 80 &&
			     reply_command_read(pool, text_of(whole), now, &command, &problem);
		return pool_printf(pool, "Did you mean \"%s\"? Then send: %s",
				   reply_verbs[verb].word,
				   sound ? whole : reply_verbs[verb].example);
	}
	if (has_verb(line, &verb))
		return pool_printf(pool,
				   "A command starts its line and stands alone on it. If you mean "
				   "it, send: %s",
				   reply_verbs[verb].example);
	return "A command starts its line: \"approve\", \"reject\", \"defer 3d\"; words for us go "
	       "behind \"note:\". For all of them send: help";
}

static void not_understood(struct parse *parse, struct text line)
{
	struct text seen = text_brief(parse->pool, line, 80);
	problem_add(parse, pool_printf(parse->pool, "Not understood: \"%.*s\". %s", (int)seen.len,
				       seen.at, suggestion(parse->pool, line, parse->now)));
}

/* ---- what belongs together ------------------------------------------------------ */

static bool same_items(const struct reply_command *a, const struct reply_command *b)
{
	return a->items.len == b->items.len && a->rest == b->rest &&
	       (!a->items.len ||
		!memcmp(a->items.at, b->items.at, a->items.len * sizeof(*a->items.at)));
}

static bool share_item(const struct reply_command *a, const struct reply_command *b)
{
	if (a->rest || b->rest)
		return a->rest && b->rest;
	if (!a->items.len || !b->items.len)
		return !a->items.len && !b->items.len;
	for (size_t i = 0; i < a->items.len; i++)
		for (size_t k = 0; k < b->items.len; k++)
			if (a->items.at[i] == b->items.at[k])
				return true;
	return false;
}

/* Words that are to go out, for something that is not. */
static bool summary_of_nothing(const struct reply_command *a, const struct reply_command *b)
{
	return a->verb == VERB_SUMMARY && (b->verb == VERB_REJECT || b->verb == VERB_SEAL);
}

static bool contradict(const struct reply_command *a, const struct reply_command *b)
{
	if (!share_item(a, b))
		return false;
	if (summary_of_nothing(a, b) || summary_of_nothing(b, a))
		return true;
	if (a->verb == b->verb &&
	    (a->verb == VERB_APPROVE || a->verb == VERB_DEFER || a->verb == VERB_TOPIC))
		return !text_equal(a->argument, b->argument);
	return a->verb != b->verb && reply_verbs[a->verb].decides && reply_verbs[b->verb].decides;
}

static void command_add(struct parse *parse, const struct reply_command *command)
{
	struct reply *out = parse->out;
	for (size_t i = 0; i < out->commands.len; i++) {
		const struct reply_command *other = &out->commands.at[i];
		if (contradict(other, command)) {
			problem_add(parse,
				    pool_printf(parse->pool,
						"\"%s\" and \"%s\" contradict each other. Send the "
						"one that you mean, such as: %s",
						reply_command_print(parse->pool, other),
						reply_command_print(parse->pool, command),
						reply_command_print(parse->pool, other)));
			return;
		}
		if (other->verb == command->verb && same_items(other, command) &&
		    text_equal(other->argument, command->argument))
			return;
	}
	size_t items = command->items.len;
	for (size_t i = 0; i < out->commands.len; i++)
		items += out->commands.at[i].items.len;
	if (out->commands.len == REPLY_COMMANDS_MAX || items > REPLY_ITEMS_MAX) {
		problem_add(parse,
			    pool_printf(parse->pool,
					"One mail may hold %d commands for %d items. Send several "
					"mails, the first with: %s",
					REPLY_COMMANDS_MAX, REPLY_ITEMS_MAX,
					reply_command_print(parse->pool, &out->commands.at[0])));
		parse->done = true;
		return;
	}
	*LIST_PUSH(parse->pool, &out->commands) = *command;
}

/* ---- the tail ------------------------------------------------------------------- */

static struct text last_line(struct text text)
{
	size_t start = text.len;
	while (start > 0 && text.at[start - 1] != '\n')
		start--;
	return text_from(text, start);
}

/* Without "Thanks,\nJane" at the end: only with the writer's own name, so
 * that nothing of a summary is lost that a reader could miss. */
static struct text without_signature(struct parse *parse, struct text tail)
{
	struct text line = last_line(tail);
	if (line.len == tail.len)
		return tail;
	struct text above = text_trim(text_head(tail, tail.len - line.len));
	if (reply_is_closing(line, parse->name) && !reply_is_closing(line, (struct text){0}))
		return above; /* "Thanks, Jane" on one line */
	if (!reply_is_name(line, parse->name))
		return tail;
	line = last_line(above);
	if (line.len < above.len && reply_is_closing(line, parse->name))
		return text_trim(text_head(above, above.len - line.len));
	/* A name alone is a signature only where it stands apart. */
	size_t gap = (size_t)(above.at + above.len - tail.at);
	return text_starts(text_from(tail, gap), "\n\n") ? above : tail;
}

/* Where a signature begins that is more than a name: the closing or full name below
 * an empty line, with nothing but lines of a signature below it.  0: there is none. */
static size_t signature_of(struct parse *parse, struct text tail)
{
	struct text rest = tail, line;
	size_t start = 0, lines = 0;
	bool gap = false, closed = false, named = false;
	while (text_line(&rest, &line)) {
		struct text plain = reply_plain(parse->pool, text_head(line, REPLY_LINE_MAX));
		bool closing = reply_is_closing(plain, parse->name);
		bool full = reply_is_full_name(plain, parse->name);
		bool name = full || (closed && reply_is_name(plain, parse->name));
		if (!plain.len) {
			gap = true;
			continue;
		}
		if (start && (name || closing || (named && reply_is_signature_line(plain)))) {
			lines++;
		} else if (gap && (closing || full)) {
			start = (size_t)(line.at - tail.at);
			closed = named = false;
			lines = 1;
		} else {
			start = 0;
		}
		closed = start && (closed || closing);
		named = start && (named || name);
		gap = false;
	}
	return named && lines <= SIGNATURE_LINES_MAX ? start : 0;
}

/* Does a line inside a text that would go out read as a command?  On the last
 * line any does; above it only what can hardly be part of a sentence. */
static bool is_command(struct parse *parse, struct text line, bool last)
{
	struct reply_command command;
	const char *problem;
	line = reply_without_thanks(line, parse->name);
	if (line.len > REPLY_LINE_MAX ||
	    !reply_command_read(parse->pool, line, parse->now, &command, &problem))
		return false;
	if (last || reply_verbs[command.verb].tail)
		return true;
	return !reply_verbs[command.verb].reads &&
	       (reply_verbs[command.verb].takes != REPLY_REASON || !command.argument.len);
}

/* A command on a line of its own inside the text: who wrote it meant it to
 * act.  Words on the verb's own line are text: "summary: status of ...". */
static bool tail_has_command(struct parse *parse, struct text tail, bool inline_first)
{
	struct text rest = tail, line;
	for (bool first = inline_first; text_line(&rest, &line); first = false) {
		enum verb verb;
		struct text plain = line;
		if (first || !line.len)
			continue;
		plain = reply_plain(parse->pool, text_head(line, REPLY_LINE_MAX));
		if (!reply_starts_with_verb(plain, &verb) ||
		    !is_command(parse, plain, !text_trim(rest).len))
			continue;
		struct text seen = text_brief(parse->pool, plain, 40);
		problem_add(parse,
			    pool_printf(parse->pool,
					"The line \"%.*s\" stands inside the text of a "
					"summary, note or correction. Send it above that: %.*s",
					(int)seen.len, seen.at, (int)seen.len, seen.at));
		return true;
	}
	return false;
}

/* `tail` begins behind the colon. */
static void tail_add(struct parse *parse, struct reply_command *command, struct text tail)
{
	struct text rest = tail, line = {0};
	bool inline_first = text_line(&rest, &line) && text_trim(line).len;
	parse->done = true;
	command->argument = text_trim(tail);
	size_t signature = signature_of(parse, command->argument);
	if (signature)
		command->argument = text_trim(text_head(command->argument, signature));
	command->argument = without_signature(parse, command->argument);
	if (tail_has_command(parse, command->argument, inline_first))
		return;
	if (!command->argument.len) {
		problem_add(parse,
			    pool_printf(parse->pool,
					"There are no words behind \"%s:\"; they go on the same "
					"line or below it. Send: %s",
					reply_verbs[command->verb].word,
					reply_verbs[command->verb].example));
		return;
	}
	command_add(parse, command);
}

/* ---- lines ---------------------------------------------------------------------- */

/* Takes the next command off the front of *rest.  A ";" parts commands even
 * inside a reason: "reject 13; aprove 14" must not pass for a long reason. */
static struct text take_command(struct text *rest)
{
	size_t end = text_find_byte(*rest, ';');
	struct text command = text_trim(text_head(*rest, end));
	*rest = end == TEXT_NONE ? (struct text){0} : text_from(*rest, end + 1);
	return command;
}

/* Behind the next character from there that means `mark`, however it is written. */
static size_t behind(struct text text, size_t at, char mark)
{
	size_t len = 0;
	for (; at < text.len; at += len) {
		int means = fold_mark(text, at, &len);
		if (means == mark || (means < 0 && text.at[at] == mark))
			return at + len;
	}
	return text.len;
}

/* Where the text of a tail begins in the own text: behind the first colon
 * after `semicolons` semicolons of the line.  (The line that was parsed is a
 * tidied copy, with the same semicolons and colons.) */
static struct text tail_of(struct text below, size_t semicolons)
{
	size_t at = 0;
	for (; semicolons; semicolons--)
		at = behind(below, at, ';');
	return text_from(below, behind(below, at, ':'));
}

static size_t count_semicolons(struct text text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == ';';
	return count;
}

static void line_read(struct parse *parse, struct text raw, struct text plain, struct text below)
{
	struct text rest = reply_without_thanks(plain, parse->name);
	while (rest.len && !parse->done) {
		struct reply_command command;
		const char *problem;
		struct text one = take_command(&rest);
		if (!one.len)
			continue;
		if (!reply_command_read(parse->pool, one, parse->now, &command, &problem)) {
			if (problem)
				problem_add(parse, problem);
			else
				not_understood(parse, one);
			return;
		}
		if (reply_verbs[command.verb].tail) {
			struct text before = text_head(plain, (size_t)(one.at - plain.at));
			tail_add(parse, &command, tail_of(below, count_semicolons(before)));
			return;
		}
		command_add(parse, &command);
		parse->reason_open = reply_verbs[command.verb].takes == REPLY_REASON &&
				     command.argument.len && raw.len >= WRAPPED_MIN;
	}
}

/* The mailer broke a long reason: the line below goes on with it. */
static void reason_continue(struct parse *parse, struct text line)
{
	struct reply_command *last = &parse->out->commands.at[parse->out->commands.len - 1];
	last->argument = text_of(pool_printf(parse->pool, "%.*s %.*s", (int)last->argument.len,
					     last->argument.at, (int)line.len, line.at));
	parse->reason_open = line.len >= WRAPPED_MIN;
}

/* "Thanks", "Jane": below the commands, and nothing but a signature below that. */
static bool is_end(struct parse *parse, struct text plain)
{
	bool closing = reply_is_closing(plain, parse->name);
	bool named = reply_is_name(plain, parse->name) ||
		     (closing && !reply_is_closing(plain, (struct text){0}));
	if (parse->phase == PHASE_GREETING)
		return false;
	if (reply_is_full_name(plain, parse->name) ||
	    (named && (closing || parse->phase == PHASE_CLOSED)))
		parse->phase = PHASE_SIGNED;
	else if (parse->phase == PHASE_SIGNED)
		return (closing || named || reply_is_signature_line(plain)) &&
		       ++parse->signature <= SIGNATURE_LINES_MAX;
	else if (closing || named)
		parse->phase = PHASE_CLOSED;
	else
		return false;
	return true;
}

/* `below` runs from the line's start to the end of the own text. */
static void line_take(struct parse *parse, struct text raw, struct text below)
{
	enum verb verb;
	struct text head = text_head(raw, REPLY_LINE_MAX);
	struct text plain = reply_plain(parse->pool, head);
	bool is_verb = reply_starts_with_verb(plain, &verb);
	if (!plain.len) {
		parse->reason_open = false;
		return;
	}
	if (is_verb && raw.len > REPLY_LINE_MAX && !reply_verbs[verb].tail) {
		problem_add(parse,
			    "A line of commands is longer than anybody types. Send several lines, "
			    "such as: approve 12");
		parse->done = true;
	} else if (is_verb && parse->phase >= PHASE_CLOSED) {
		struct text seen = text_brief(parse->pool, plain, 40);
		problem_add(parse,
			    pool_printf(parse->pool,
					"\"%.*s\" stands below your name or closing. Send it "
					"above that: %.*s",
					(int)seen.len, seen.at, (int)seen.len, seen.at));
	} else if (is_verb) {
		parse->phase = PHASE_COMMANDS;
		line_read(parse, raw, plain, below);
	} else if (parse->phase == PHASE_GREETING && reply_is_greeting(plain)) {
		return;
	} else if (is_end(parse, plain)) {
		return;
	} else if (parse->reason_open && raw.len <= REPLY_LINE_MAX) {
		reason_continue(parse, plain);
	} else {
		not_understood(parse, plain);
	}
}

/* ---- the whole ------------------------------------------------------------------ */

/* All or nothing: with a problem the commands go, and are named. */
static void settle(struct parse *parse)
{
	struct reply *out = parse->out;
	if (!out->problems.len && !out->commands.len)
		problem_add(parse,
			    text_trim(out->text).len
				? "There is no command in your reply. Send: approve (or: help)"
				: "There are no words of your own in the reply. Send: approve "
				  "(or: help)");
	if (!out->problems.len)
		return;
	if (out->commands.len) {
		struct buf understood;
		buf_open(&understood, parse->pool);
		for (size_t i = 0; i < out->commands.len && i < REPLY_PROBLEMS_MAX; i++)
			buf_printf(&understood, "%s\"%s\"", i ? ", " : "",
				   reply_command_print(parse->pool, &out->commands.at[i]));
		*LIST_PUSH(parse->pool, &out->problems) = text_of(pool_printf(
		    parse->pool,
		    "Understood, but not done: %s%s. Send it again "
		    "without the rest.",
		    understood.at, out->commands.len > REPLY_PROBLEMS_MAX ? ", ..." : ""));
	}
	out->commands.len = 0;
}

void reply_parse_as(struct pool *pool, struct text own, struct text name, int64_t now,
		    struct reply *out)
{
	struct parse parse = {.pool = pool, .name = name, .now = now, .out = out};
	out->text = own;
	if (own.len > REPLY_TEXT_MAX) {
		problem_add(&parse, pool_printf(pool,
						"The reply is longer than %d KB; nothing in it was "
						"read. Send a new, short reply: approve",
						REPLY_TEXT_MAX / 1024));
		return;
	}
	struct text rest = own, line;
	while (!parse.done && text_line(&rest, &line))
		line_take(&parse, line, text_from(own, (size_t)(line.at - own.at)));
	settle(&parse);
}

void reply_parse(struct pool *pool, struct text own, int64_t now, struct reply *out)
{
	*out = (struct reply){0};
	reply_parse_as(pool, own, (struct text){0}, now, out);
}
