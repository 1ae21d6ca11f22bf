/* SPDX-License-Identifier: ISC */
/*
 * decide_thread: what the liaison wants to hear of: mute, watch, unwatch.
 */
#include <string.h>

#include "decide_parts.h"
#include "liaison/item.h"
#include "liaison/unpicked.h"
#include "liaison/watch.h"

enum status decide_mute(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	struct store_thread thread;
	enum status status;

	if (item->thread == 0)
		return error_set(err, STATUS_DENIED, "Item %lld has no thread to mute.",
				 (long long)item->id);
	status = store_thread_get(work->store, work->pool, item->thread, &thread, err);
	if (status != STATUS_OK)
		return status;
	if (thread.muted) {
		decide_effect(decision, "The thread of item %lld is muted already.",
			      (long long)item->id);
		return STATUS_OK;
	}
	thread.muted = true;
	status = store_thread_update(work->store, &thread, err);
	if (status == STATUS_OK)
		status =
		    work_event(work, decision->decider->by, DECIDE_MUTED, item->id, 0, NULL, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "The thread of item %lld is muted: you hear of it again only when "
			      "something breaking is said in it. \"undo\" takes that back.%s",
			      (long long)item->id,
			      item_is_open(item) ? " The item itself still waits." : "");
	return status;
}

/* ---- documents -------------------------------------------------------------------- */

enum status decide_watch(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const char *glob;
	bool added = false;
	enum status status = watch_glob(work, decision->command->argument, &glob, err);

	if (status == STATUS_OK)
		status = store_watch_add(work->store, glob, host_now(work->host),
					 decision->decider->by.who, &added, err);
	if (status == STATUS_OK && added)
		status = work_event(work, decision->decider->by, "watched", 0, 0, glob, err);
	if (status == STATUS_OK)
		decide_effect(decision, "%s is %s: mail that names it is at least for the digest.",
			      glob, added ? "watched" : "watched already");
	return status;
}

enum status decide_unwatch(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const char *glob, *by_rules = NULL;
	enum status status = watch_glob(work, decision->command->argument, &glob, err);

	if (status != STATUS_OK)
		return status;
	if (work_rules(work))
		by_rules = rules_watches(work->rules, text_of(glob));
	status = store_watch_remove(work->store, glob, err);
	if (status == STATUS_NOT_FOUND && by_rules != NULL)
		return error_set(err, STATUS_DENIED,
				 "%s is watched by the rule files (\"watch %s\"): take that line "
				 "out there.",
				 glob, by_rules);
	if (status == STATUS_NOT_FOUND)
		return error_set(err, status,
				 "%s is not on the watch list; \"status\" shows the list.", glob);
	if (status == STATUS_OK)
		status = work_event(work, decision->decider->by, "unwatched", 0, 0, glob, err);
	if (status != STATUS_OK)
		return status;
	if (by_rules != NULL)
		decide_effect(decision,
			      "%s is off your list, and still watched by the rule files (\"watch "
			      "%s\").",
			      glob, by_rules);
	else
		decide_effect(decision, "%s is no longer watched.", glob);
	return STATUS_OK;
}

/* ---- threads that no rule picked ---------------------------------------------------- */

/* A sheet speaks for the threads that it listed, and no other. */
static enum status offer_may(const struct decision *decision, int64_t thread, struct error *err)
{
	const struct decider *decider = decision->decider;
	bool listed = decider->any_item;
	enum status status = STATUS_OK;

	if (!listed)
		status = unpicked_listed(decision->work, decider->sheet, thread, &listed, err);
	if (status != STATUS_OK || listed)
		return status;
	return error_set(err, STATUS_DENIED,
			 "The mail you answered did not list thread %lld: \"offer\" answers the "
			 "weekly sheet of threads that were not picked.",
			 (long long)thread);
}

static enum status offer_thread(struct decision *decision, int64_t thread, struct error *err)
{
	bool before;
	int64_t item = 0;
	enum status status = offer_may(decision, thread, err);

	if (status == STATUS_OK)
		status = unpicked_offer(decision->work, thread, decision->decider->by, &item,
					&before, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      before ? "Thread %lld is item %lld already; nothing changed."
				     : "Thread %lld is item %lld now; its candidate mail is on its "
				       "way.",
			      (long long)thread, (long long)item);
	return status;
}

enum status decide_offer(struct decision *decision, struct error *err)
{
	const struct reply_command *command = decision->command;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < command->items.len && status == STATUS_OK; i++)
		status = offer_thread(decision, command->items.at[i], err);
	return status;
}
