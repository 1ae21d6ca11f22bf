/* SPDX-License-Identifier: ISC */
/*
 * decide_parts: what the files of decide share.  decide.c finds the verb and
 * the items; the others are the verbs, one function each.
 */
#ifndef LIAISON_WORKFLOW_DECIDE_PARTS_H
#define LIAISON_WORKFLOW_DECIDE_PARTS_H

#include "liaison/decide.h"
#include "liaison/item.h"

/* One command being done. */
struct decision {
	struct work *work;
	const struct decider *decider;
	const struct reply *reply;
	const struct reply_command *command;
	struct decided *out;
	struct store_item item; /* the item it is about, where it is about one */
	int revision;		/* of the item, as it was shown */
};

/* ---- decide.c ------------------------------------------------------------ */

/* A sentence for the receipt. */
void decide_effect(struct decision *decision, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void decide_lines(struct decision *decision, struct text lines);
/* The receipt shows that item at that revision. */
void decide_shows(struct decision *decision, int64_t item, int revision);
/* Who decides that and when, for the item's row.  STATUS_DENIED, and the row as it
 * was, when its state does not allow it. */
enum status decide_mark(struct decision *decision, enum item_action action, struct error *err);
/* STATUS_DENIED: it is sealed. */
enum status decide_sealed(const struct decision *decision, struct error *err);
/* Is that item among those of the command? */
bool decide_names(const struct reply_command *command, int64_t item);
/* Does the reply approve it, too? */
bool decide_approves(const struct decision *decision, int64_t item);
/* The argument as a string. */
const char *decide_argument(const struct decision *decision);

/* decide_words.c: item_reoffer(), and whoever asks for it gets the mail, too. */
enum status decide_reoffer(struct decision *decision, const char *summary, struct error *err);

/* ---- what the event table calls them (undo looks for these) -------------------- */

#define DECIDE_MUTED "muted"
#define DECIDE_FILED "filed under a topic"
#define DECIDE_CORRECTED "corrected"
/* Why of DECIDE_FILED: "process; before: architecture external". */
#define DECIDE_TOPIC_BEFORE "; before: "

/* ---- the verbs ------------------------------------------------------------- */

/* decide_approve.c */
enum status decide_approve(struct decision *decision, struct error *err);
enum status decide_reject(struct decision *decision, struct error *err);
enum status decide_defer(struct decision *decision, struct error *err);
/* decide_undo.c */
enum status decide_undo(struct decision *decision, struct error *err);
/* decide_words.c */
enum status decide_summarize(struct decision *decision, struct error *err);
enum status decide_note(struct decision *decision, struct error *err);
enum status decide_topic(struct decision *decision, struct error *err);
enum status decide_correct(struct decision *decision, struct error *err);
/* decide_thread.c */
enum status decide_mute(struct decision *decision, struct error *err);
enum status decide_watch(struct decision *decision, struct error *err);
enum status decide_unwatch(struct decision *decision, struct error *err);
enum status decide_offer(struct decision *decision, struct error *err);
/* decide_seal.c */
enum status decide_seal(struct decision *decision, struct error *err);
/* decide_say.c */
enum status decide_say_show(struct decision *decision, struct error *err);
enum status decide_say_queue(struct decision *decision, struct error *err);
enum status decide_say_preview(struct decision *decision, struct error *err);
enum status decide_say_status(struct decision *decision, struct error *err);
enum status decide_say_help(struct decision *decision, struct error *err);
enum status decide_say_nothing(struct decision *decision, struct error *err);
/* decide_digest.c */
enum status decide_order(struct decision *decision, struct error *err);
enum status decide_send(struct decision *decision, struct error *err);
/* decide_doubt.c */
enum status decide_resend(struct decision *decision, struct error *err);
enum status decide_sent(struct decision *decision, struct error *err);

#endif
