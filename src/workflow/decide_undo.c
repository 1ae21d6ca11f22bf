/* SPDX-License-Identifier: ISC */
/*
 * decide_undo: takes the last decision on an item back.
 *
 * The event table says which that is: every undo there stands for one
 * decision before it, so that two of them take back two.
 */
#include <string.h>

#include "decide_parts.h"
#include "liaison/item.h"
#include "liaison/outbox.h"

/* What event it is that takes another back. */
#define UNDONE "undone"

static enum status undo_nothing(const struct decision *decision, struct error *err)
{
	const struct store_item *item = &decision->item;
	const char *words = item_state_words(decision->work, item);

	if (item->state == ITEM_RELAYED)
		return error_set(err, STATUS_DENIED,
				 "Item %lld %s; that cannot be taken back. \"correct %lld: your "
				 "words\" puts a correction into the next digest.",
				 (long long)item->id, words, (long long)item->id);
	return error_set(err, STATUS_DENIED,
			 "There is no decision on item %lld to take back: it %s.",
			 (long long)item->id, words);
}

/* ---- approve, reject, defer -------------------------------------------------- */

static enum status undo_state(struct decision *decision, const struct store_event *event,
			      struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	enum item_state was = item->state;
	int cancelled = 0;
	enum status status;

	(void)event;
	if (!item_may(item, ITEM_UNDO))
		return undo_nothing(decision, err);
	status = outbox_cancel(work, item->id, MAILING_RELAY, &cancelled, err);
	if (status != STATUS_OK)
		return status;
	if (was == ITEM_SCHEDULED && cancelled == 0)
		return error_set(err, STATUS_DENIED,
				 "Item %lld is being sent at this moment and cannot be taken back.",
				 (long long)item->id);
	status = decide_mark(decision, ITEM_UNDO, err);
	if (status != STATUS_OK)
		return status;
	item->approved = 0;
	item->mode = NULL;
	item->due = 0;
	item->token_floor = item->revision + 1;
	status = item_move(work, item, ITEM_UNDO, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		status = decide_reoffer(decision, NULL, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "The last decision on item %lld is taken back; a new candidate mail "
			      "is on its way.",
			      (long long)item->id);
	return status;
}

/* ---- the others ------------------------------------------------------------------ */

/* The event says what was taken back. */
static enum status undo_said(struct decision *decision, const struct store_event *event,
			     struct error *err)
{
	return work_event(decision->work, decision->decider->by, UNDONE, decision->item.id, 0,
			  event->what, err);
}

static enum status undo_mute(struct decision *decision, const struct store_event *event,
			     struct error *err)
{
	struct work *work = decision->work;
	struct store_thread thread;
	enum status status =
	    store_thread_get(work->store, work->pool, decision->item.thread, &thread, err);

	if (status != STATUS_OK)
		return status;
	thread.muted = false;
	status = store_thread_update(work->store, &thread, err);
	if (status == STATUS_OK)
		status = undo_said(decision, event, err);
	if (status == STATUS_OK)
		decide_effect(decision, "The thread of item %lld is no longer muted.",
			      (long long)decision->item.id);
	return status;
}

static enum status undo_topic(struct decision *decision, const struct store_event *event,
			      struct error *err)
{
	struct work *work = decision->work;
	const char *before = event->why != NULL ? strstr(event->why, DECIDE_TOPIC_BEFORE) : NULL;
	enum status status;

	decision->item.topics = before != NULL ? before + strlen(DECIDE_TOPIC_BEFORE) : "";
	status = store_item_update(work->store, &decision->item, err);
	if (status == STATUS_OK)
		status = undo_said(decision, event, err);
	if (status == STATUS_OK)
		decide_effect(decision, "Item %lld is filed under \"%s\" again.",
			      (long long)decision->item.id, decision->item.topics);
	return status;
}

static enum status undo_correct(struct decision *decision, const struct store_event *event,
				struct error *err)
{
	struct work *work = decision->work;
	enum status status = store_erratum_drop(work->store, decision->item.id, err);

	if (status == STATUS_NOT_FOUND)
		return error_set(err, STATUS_DENIED,
				 "The correction of item %lld went out already.",
				 (long long)decision->item.id);
	if (status == STATUS_OK)
		status = undo_said(decision, event, err);
	if (status == STATUS_OK)
		decide_effect(decision, "The correction of item %lld will not go out.",
			      (long long)decision->item.id);
	return status;
}

/* ---- which ------------------------------------------------------------------------ */

static const struct undo_kind {
	const char *what; /* in the event table */
	enum status (*undo)(struct decision *decision, const struct store_event *event,
			    struct error *err);
} undo_kinds[] = {
    {"approved now", undo_state},	{"approved for the digest", undo_state},
    {"rejected", undo_state},		{"deferred", undo_state},
    {"reported elsewhere", undo_state}, /* of the rules, and brought back like the others */
    {DECIDE_MUTED, undo_mute},		{DECIDE_FILED, undo_topic},
    {DECIDE_CORRECTED, undo_correct},
};

static const struct undo_kind *undo_kind_of(const struct store_event *event)
{
	for (size_t i = 0; i < sizeof(undo_kinds) / sizeof(undo_kinds[0]); i++)
		if (strcmp(event->what, undo_kinds[i].what) == 0)
			return &undo_kinds[i];
	return NULL;
}

enum status decide_undo(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_events events = {0};
	size_t undone = 0;
	enum status status =
	    store_event_list(work->store, work->pool, decision->item.id, &events, err);

	if (status != STATUS_OK)
		return status;
	for (size_t i = events.len; i-- > 0;) {
		const struct undo_kind *kind = undo_kind_of(&events.at[i]);

		if (strcmp(events.at[i].what, UNDONE) == 0)
			undone++;
		else if (kind != NULL && undone-- == 0)
			return kind->undo(decision, &events.at[i], err);
	}
	return undo_nothing(decision, err);
}
