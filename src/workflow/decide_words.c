/* SPDX-License-Identifier: ISC */
/*
 * decide_words: what the liaison writes: summaries and notes.
 */
#include "decide_parts.h"
#include "liaison/item.h"

enum status decide_summarize(struct decision *decision, struct error *err)
{
	const char *words = decide_argument(decision);
	enum status status;

	if (words[0] == '\0')
		return error_set(err, STATUS_BAD_INPUT, "\"summary:\" has no words behind it.");
	/* Beside an approve it is part of that (decide_words). */
	if (decide_approves(decision, decision->item.id))
		return STATUS_OK;
	if (!item_is_open(&decision->item))
		return error_set(err, STATUS_DENIED, "Item %lld %s: say undo first.",
				 (long long)decision->item.id,
				 item_state_words(decision->work, &decision->item));
	status = item_reoffer(decision->work, &decision->item, words, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "Your summary of item %lld comes back as a candidate mail that shows "
			      "what would go out; nothing goes out before you approve it.",
			      (long long)decision->item.id);
	return status;
}

enum status decide_note(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	enum status status =
	    store_note_add(work->store, decision->item.id, host_now(work->host),
			   decision->decider->by.who, decide_argument(decision), err);

	if (status == STATUS_OK)
		decide_effect(decision, "The note is kept with item %lld; it is not sent.",
			      (long long)decision->item.id);
	return status;
}
