/* SPDX-License-Identifier: ISC */
/*
 * decide_undo: takes the last decision on an item back.
 */
#include "decide_parts.h"
#include "liaison/item.h"
#include "liaison/outbox.h"

enum status decide_undo(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	enum item_state was = item->state;
	int cancelled = 0;
	enum status status = outbox_cancel(work, item->id, &cancelled, err);

	if (status != STATUS_OK)
		return status;
	if (was == ITEM_SCHEDULED && cancelled == 0)
		return error_set(err, STATUS_DENIED,
				 "Item %lld is being sent at this moment and cannot be taken back.",
				 (long long)item->id);
	decide_mark(decision);
	item->approved = 0;
	item->mode = NULL;
	item->due = 0;
	item->token_floor = item->revision + 1;
	status = item_move(work, item, ITEM_UNDO, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		status = item_reoffer(work, item, NULL, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "The last decision on item %lld is taken back; a new candidate mail "
			      "is on its way.",
			      (long long)item->id);
	return status;
}
