/* SPDX-License-Identifier: ISC */
/*
 * item: what the liaison decides on, and the table of its states.
 */
#ifndef LIAISON_ITEM_H
#define LIAISON_ITEM_H

#include "liaison/mail.h"
#include "liaison/work.h"

/* What can happen to an item. */
enum item_action {
	ITEM_REVISE, /* a new message of its thread, or new words of the liaison */
	ITEM_APPROVE_NOW,
	ITEM_APPROVE_DIGEST,
	ITEM_COLLECT, /* a digest takes it */
	ITEM_REJECT,
	ITEM_DEFER,
	ITEM_RETURN, /* a deferred one is due */
	ITEM_SENT,
	ITEM_HOLD, /* the exit gate, a moderator, a refusing server */
	ITEM_UNDO,
	ITEM_EXPIRE,
	ITEM_REPORTED, /* seen where the IAB reads it */
	ITEM_SEAL,     /* it should have been blocked */
	ITEM_ACTION_COUNT
};

/* States in which the liaison is still asked. */
#define ITEM_OPEN_STATES                                                                           \
	((1u << ITEM_OFFERED) | (1u << ITEM_DEFERRED) | (1u << ITEM_UNDONE) | (1u << ITEM_HELD))
bool item_is_open(const struct store_item *item);

/* Does the table have that action in the item's state? */
bool item_may(const struct store_item *item, enum item_action action);
/* The same with a sentence: STATUS_DENIED says who decided what and when, so ask
 * before the item's row says otherwise. */
enum status item_check(struct work *work, const struct store_item *item, enum item_action action,
		       struct error *err);

/* Moves the item by the table and writes the event.  STATUS_DENIED with a
 * sentence when the table has no such row ("item 12 was rejected by ... on
 * ...: say undo first").  Changes *item; the caller may have set other
 * fields, all are stored. */
enum status item_move(struct work *work, struct store_item *item, enum item_action action,
		      struct event_by by, const char *why, struct error *err);

/* What the item is now, in words, for receipts and errors: "relayed on ...". */
const char *item_state_words(struct work *work, const struct store_item *item);

/* The judged message becomes a candidate: joins the open item of its thread
 * as a new revision, or opens an item; in a thread that was decided it opens a
 * linked item when it hits something new (news.h), and is filed with the old
 * one otherwise.  Queues the candidate mail, which takes the place of one about
 * an earlier revision that has not gone out.  Sets message->item and
 * disposition. */
enum status item_offer(struct work *work, struct mail *mail, struct store_message *message,
		       const struct judgement *judgement, struct error *err);

/* A new revision of the item from its newest, with other words (summary may
 * be NULL to keep it), offered by a new candidate mail; for summary: and undo. */
enum status item_reoffer(struct work *work, struct store_item *item, const char *summary,
			 struct error *err);

/* Asks the liaison about the newest revision.  A mail about an earlier one that
 * has not gone out gives way to this: one mail shows all that is new. */
enum status item_ask(struct work *work, const struct store_item *item, struct error *err);

/* A message that no rule picked, in the thread of an open item: a revision that
 * shows it and leaves the words that would go out as they are ("I take that
 * back" hits no rule).  Without an open item nothing happens. */
enum status item_listen(struct work *work, struct store_message *message, struct error *err);

/* Nobody need be asked about it any more: mails that would, and have not gone out,
 * do not. */
enum status item_unask(struct work *work, const struct store_item *item, struct error *err);

/* What stands for the item in a line: its subject, or why there is none. */
const char *item_title(const struct store_item *item);

/* Topics as a row has them: "process architecture". */
const char *item_topics(struct pool *pool, const struct texts *words);

/* A message of a muted thread: filed with the thread's item, nobody is asked. */
enum status item_mute(struct work *work, struct store_message *message, struct error *err);

/* A mail of the liaison's to the note address becomes an item of source
 * `meeting`: its words are what would go out, and it is offered back.  Sets
 * message->item and disposition.  Who may write notes is the caller's. */
enum status item_from_note(struct work *work, struct mail *mail, struct store_message *message,
			   struct text words, struct event_by by, struct error *err);

/* After a decision on the revision `shown`: messages that came since are
 * offered as a linked item, because what is approved is what was shown.
 * *said names them for the receipt, or is NULL when nothing came. */
enum status item_split(struct work *work, const struct store_item *item, int shown,
		       const char **said, struct error *err);

#endif
