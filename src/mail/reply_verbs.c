/* SPDX-License-Identifier: ISC */
/*
 * reply_verbs: the one table of what a reply may say.
 */
#include "reply_parts.h"

const struct reply_verb reply_verbs[VERB_COUNT] = {
    [VERB_APPROVE] = {VERB_APPROVE, "approve", "[now|digest|full]",
		      "send it: by its verdict, at once, or in the next digest; full attaches "
		      "the original",
		      true, false, false},
    [VERB_REJECT] = {VERB_REJECT, "reject", "[reason]", "not for the destination", true, false,
		     false},
    [VERB_DEFER] = {VERB_DEFER, "defer", "3d | thu | 2026-12-01", "ask me again then", true, false,
		    false},
    [VERB_SUMMARY] = {VERB_SUMMARY, "summary", "words",
		      "these words go out in place of the excerpt; with approve they go, alone "
		      "they come back for a look",
		      true, true, false},
    [VERB_NOTE] = {VERB_NOTE, "note", "words", "kept with the item, not sent", true, true, false},
    [VERB_TOPIC] = {VERB_TOPIC, "topic", "process", "file it under that topic", true, false, false},
    [VERB_WATCH] = {VERB_WATCH, "watch", "draft-...", "tell me whenever it is spoken of", false,
		    false, false},
    [VERB_UNWATCH] = {VERB_UNWATCH, "unwatch", "draft-...", "no longer", false, false, false},
    [VERB_MUTE] = {VERB_MUTE, "mute", "", "no more of this thread, unless it is breaking", true,
		   false, false},
    [VERB_SEAL] = {VERB_SEAL, "seal", "",
		   "confidential: remove its text and stop whatever is not sent yet", true, false,
		   false},
    [VERB_OFFER] = {VERB_OFFER, "offer", "", "make a candidate of it", true, false, false},
    [VERB_UNDO] = {VERB_UNDO, "undo", "", "take back the last decision", true, false, false},
    [VERB_CORRECT] = {VERB_CORRECT, "correct", "words", "an erratum in the next digest", true, true,
		      false},
    [VERB_SHOW] = {VERB_SHOW, "show", "", "all about an item", true, false, true},
    [VERB_STATUS] = {VERB_STATUS, "status", "", "how the program is doing", false, false, true},
    [VERB_QUEUE] = {VERB_QUEUE, "queue", "", "what waits for you", false, false, true},
    [VERB_PREVIEW] = {VERB_PREVIEW, "preview", "", "the next digest as it stands", false, false,
		      true},
    [VERB_HELP] = {VERB_HELP, "help", "", "this list", false, false, true},
    [VERB_RESEND] = {VERB_RESEND, "resend", "", "in doubt whether it went out: send it again", true,
		     false, false},
    [VERB_SENT] = {VERB_SENT, "sent", "", "in doubt whether it went out: it did", true, false,
		   false},
};

const struct reply_rule reply_rules[VERB_COUNT] = {
    [VERB_APPROVE] = {REPLY_MODE, true, false, true},
    [VERB_REJECT] = {REPLY_REASON, true, false, true},
    [VERB_DEFER] = {REPLY_WHEN, true, false, true},
    [VERB_SUMMARY] = {REPLY_TEXT, false, false, false},
    [VERB_NOTE] = {REPLY_TEXT, false, false, false},
    [VERB_TOPIC] = {REPLY_WORD, false, false, false},
    [VERB_WATCH] = {REPLY_WORD, false, false, false},
    [VERB_UNWATCH] = {REPLY_WORD, false, false, false},
    [VERB_SEAL] = {REPLY_NOTHING, false, false, true},
    [VERB_OFFER] = {REPLY_NOTHING, false, true, false},
    [VERB_UNDO] = {REPLY_NOTHING, false, false, true},
    [VERB_CORRECT] = {REPLY_TEXT, false, true, false},
    [VERB_RESEND] = {REPLY_NOTHING, false, false, true},
    [VERB_SENT] = {REPLY_NOTHING, false, false, true},
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

struct text reply_help(struct pool *pool)
{
	struct buf out;
	buf_open(&out, pool);
	buf_string(&out, "Answer with one command a line, above the quoted mail:\n\n");
	for (int i = 0; i < VERB_COUNT; i++) {
		const struct reply_verb *verb = &reply_verbs[i];
		const char *number = verb->verb == VERB_CORRECT || verb->verb == VERB_OFFER ||
					     verb->verb == VERB_SHOW
					 ? " 12"
					 : "";
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
