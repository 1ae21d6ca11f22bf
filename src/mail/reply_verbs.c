/* SPDX-License-Identifier: ISC */
/*
 * reply_verbs: the one table of what a reply may say.  The parser, the help,
 * the sentences about problems and the shell completion read it, and a test
 * holds liaison-reply(7) to it.
 */
#include <string.h>

#include "reply_parts.h"

#define MODES "now|digest|full"

const struct reply_verb reply_verbs[VERB_COUNT] = {
    [VERB_APPROVE] = {.verb = VERB_APPROVE,
		      .word = "approve",
		      .argument = "[" MODES "]",
		      .help = "send it: by its verdict, at once, or in the next digest; full "
			      "attaches the original",
		      .example = "approve",
		      .choices = MODES,
		      .takes = REPLY_MODE,
		      .items = true,
		      .rest = true,
		      .decides = true},
    [VERB_REJECT] = {.verb = VERB_REJECT,
		     .word = "reject",
		     .argument = "[reason]",
		     .help = "not for the destination",
		     .example = "reject",
		     .takes = REPLY_REASON,
		     .items = true,
		     .rest = true,
		     .decides = true},
    [VERB_DEFER] = {.verb = VERB_DEFER,
		    .word = "defer",
		    .argument = "3d | thu | 2026-12-01",
		    .help = "ask me again then",
		    .example = "defer 3d",
		    .choices = "1d|3d|mon|thu",
		    .takes = REPLY_WHEN,
		    .items = true,
		    .rest = true,
		    .decides = true},
    [VERB_SUMMARY] = {.verb = VERB_SUMMARY,
		      .word = "summary",
		      .argument = "words",
		      .help = "these words go out in place of the excerpt; with approve they go, "
			      "alone they come back for a look",
		      .example = "summary: your words",
		      .takes = REPLY_TEXT,
		      .items = true,
		      .tail = true},
    [VERB_NOTE] = {.verb = VERB_NOTE,
		   .word = "note",
		   .argument = "words",
		   .help = "kept with the item, not sent",
		   .example = "note: your words",
		   .takes = REPLY_TEXT,
		   .items = true,
		   .tail = true},
    [VERB_TOPIC] = {.verb = VERB_TOPIC,
		    .word = "topic",
		    .argument = "process",
		    .help = "file it under that topic",
		    .example = "topic process",
		    .takes = REPLY_WORD,
		    .items = true},
    [VERB_WATCH] = {.verb = VERB_WATCH,
		    .word = "watch",
		    .argument = "draft-...",
		    .help = "tell me whenever it is spoken of",
		    .example = "watch draft-ietf-example-name",
		    .takes = REPLY_WORD},
    [VERB_UNWATCH] = {.verb = VERB_UNWATCH,
		      .word = "unwatch",
		      .argument = "draft-...",
		      .help = "no longer",
		      .example = "unwatch draft-ietf-example-name",
		      .takes = REPLY_WORD},
    [VERB_MUTE] = {.verb = VERB_MUTE,
		   .word = "mute",
		   .argument = "",
		   .help = "no more of this thread, unless it is breaking",
		   .example = "mute",
		   .items = true},
    [VERB_SEAL] = {.verb = VERB_SEAL,
		   .word = "seal",
		   .argument = "",
		   .help = "confidential: remove its text and stop whatever is not sent yet",
		   .example = "seal",
		   .items = true,
		   .decides = true},
    [VERB_OFFER] = {.verb = VERB_OFFER,
		    .word = "offer",
		    .argument = "",
		    .help = "make a candidate of it",
		    .example = "offer 3",
		    .items = true,
		    .required = true},
    [VERB_UNDO] = {.verb = VERB_UNDO,
		   .word = "undo",
		   .argument = "",
		   .help = "take back the last decision",
		   .example = "undo",
		   .items = true,
		   .decides = true},
    [VERB_CORRECT] = {.verb = VERB_CORRECT,
		      .word = "correct",
		      .argument = "words",
		      .help = "an erratum in the next digest",
		      .example = "correct 12: your words",
		      .takes = REPLY_TEXT,
		      .items = true,
		      .required = true,
		      .tail = true},
    [VERB_SHOW] = {.verb = VERB_SHOW,
		   .word = "show",
		   .argument = "",
		   .help = "all about an item",
		   .example = "show 12",
		   .items = true,
		   .reads = true},
    [VERB_STATUS] = {.verb = VERB_STATUS,
		     .word = "status",
		     .argument = "",
		     .help = "how the program is doing",
		     .example = "status",
		     .reads = true},
    [VERB_QUEUE] = {.verb = VERB_QUEUE,
		    .word = "queue",
		    .argument = "",
		    .help = "what waits for you",
		    .example = "queue",
		    .reads = true},
    [VERB_PREVIEW] = {.verb = VERB_PREVIEW,
		      .word = "preview",
		      .argument = "",
		      .help = "the next digest as it stands",
		      .example = "preview",
		      .reads = true},
    [VERB_ORDER] = {.verb = VERB_ORDER,
		    .word = "order",
		    .argument = "",
		    .help = "answers a preview: these come first in the digest",
		    .example = "order 14 12",
		    .items = true,
		    .required = true},
    [VERB_SEND] = {.verb = VERB_SEND,
		   .word = "send",
		   .argument = "[now]",
		   .help = "answers a preview: send that digest at once",
		   .example = "send",
		   .choices = "now",
		   .takes = REPLY_MODE},
    [VERB_HELP] = {.verb = VERB_HELP,
		   .word = "help",
		   .argument = "",
		   .help = "this list",
		   .example = "help",
		   .reads = true},
    [VERB_RESEND] = {.verb = VERB_RESEND,
		     .word = "resend",
		     .argument = "",
		     .help = "in doubt whether it went out: send it again",
		     .example = "resend",
		     .items = true,
		     .decides = true},
    [VERB_SENT] = {.verb = VERB_SENT,
		   .word = "sent",
		   .argument = "",
		   .help = "in doubt whether it went out: it did",
		   .example = "sent",
		   .items = true,
		   .decides = true},
    [VERB_CONFIRM] = {.verb = VERB_CONFIRM,
		      .word = "confirm",
		      .argument = "",
		      .help = "answers a mail that asks whether the one before was yours",
		      .example = "confirm",
		      .decides = true},
};

bool reply_verb_read(struct text word, enum verb *verb)
{
	for (int i = 0; i < VERB_COUNT; i++)
		if (text_is_case(word, reply_verbs[i].word)) {
			*verb = (enum verb)i;
			return true;
		}
	return false;
}

/* ---- guessing -------------------------------------------------------------------- */

/* No verb is longer. */
#define GUESS_MAX 12

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters have to be added, dropped, changed or swapped with their
 * neighbour (Damerau). */
static size_t distance(struct text a, const char *b)
{
	size_t rows[3][GUESS_MAX + 1], width = strlen(b);
	size_t *two = rows[0], *one = rows[1], *now = rows[2];
	for (size_t k = 0; k <= width; k++)
		two[k] = one[k] = k;
	for (size_t i = 1; i <= a.len; i++) {
		now[0] = i;
		for (size_t k = 1; k <= width; k++) {
			bool same = (a.at[i - 1] | 0x20) == b[k - 1];
			now[k] = least(least(one[k] + 1, now[k - 1] + 1), one[k - 1] + !same);
			if (i > 1 && k > 1 && (a.at[i - 1] | 0x20) == b[k - 2] &&
			    (a.at[i - 2] | 0x20) == b[k - 1])
				now[k] = least(now[k], two[k - 2] + 1);
		}
		size_t *spare = two;
		two = one;
		one = now;
		now = spare;
	}
	return one[width];
}

bool reply_verb_guess(struct text word, enum verb *verb)
{
	size_t best = 3;
	if (word.len < 3 || word.len > GUESS_MAX)
		return false;
	for (int i = 0; i < VERB_COUNT; i++) {
		const char *right = reply_verbs[i].word;
		/* "never" is no "defer": two slips are one word when it begins alike. */
		bool slips = strlen(right) > 4 && (word.at[0] | 0x20) == right[0];
		size_t far = distance(word, right);
		if (far < best && far <= (slips ? 2U : 1U)) {
			best = far;
			*verb = (enum verb)i;
		}
	}
	return best < 3;
}

/* ---- help ------------------------------------------------------------------------ */

struct text reply_help(struct pool *pool)
{
	struct buf out;
	buf_open(&out, pool);
	buf_string(&out, "Answer with one command a line, above the quoted mail:\n\n");
	for (int i = 0; i < VERB_COUNT; i++) {
		const struct reply_verb *verb = &reply_verbs[i];
		const char *number = verb->required || verb->verb == VERB_SHOW ? " 12" : "";
		char *line =
		    pool_printf(pool, "%s%s%s%s%s", verb->word, number, verb->tail ? ":" : "",
				*verb->argument ? " " : "", verb->argument);
		buf_printf(&out, "  %-29s %s\n", line, verb->help);
	}
	buf_string(&out,
		   "\nSeveral items at once, all or nothing:\n\n"
		   "  approve 12 14-16; reject rest\n\n"
		   "summary:, note: and correct: run to the end of what you write, so they come "
		   "last.\nWhatever is not understood changes nothing.\n");
	return buf_get(&out);
}
