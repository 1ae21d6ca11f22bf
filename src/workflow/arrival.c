/* SPDX-License-Identifier: ISC */
/*
 * arrival: carries the fate of a mail over to its items.  See arrival.h.
 */
#include "liaison/arrival.h"
#include "liaison/item.h"

/* What happens to the one item of a relay or the many of a digest. */
struct arrival {
	enum item_action action;
	struct event_by by;
	const char *why;
};

static enum status arrival_item(struct work *work, int64_t id, const struct arrival *arrival,
				struct error *err)
{
	struct store_item item;
	enum status status = store_item_get(work->store, work->pool, id, &item, err);

	if (status != STATUS_OK)
		return status;
	/* Decided otherwise since: the later word stays. */
	if (item.state != ITEM_SCHEDULED && item.state != ITEM_RELAYED && item.state != ITEM_HELD)
		return STATUS_OK;
	if (arrival->action == ITEM_SENT && (item.state == ITEM_RELAYED || item.approved == 0))
		return STATUS_OK;
	if (arrival->action == ITEM_SENT)
		item.relayed = host_now(work->host);
	return item_move(work, &item, arrival->action, arrival->by, arrival->why, err);
}

static enum status arrival_items(struct work *work, const struct store_outgoing *row,
				 const struct arrival *arrival, struct error *err)
{
	struct store_digest_items items = {0};
	enum status status;

	if (row->kind == MAILING_RELAY)
		return arrival_item(work, row->item, arrival, err);
	if (row->kind != MAILING_DIGEST)
		return STATUS_OK;
	status = store_digest_item_list(work->store, work->pool, row->id, &items, err);
	for (size_t i = 0; i < items.len && status == STATUS_OK; i++)
		status = arrival_item(work, items.at[i].item, arrival, err);
	return status;
}

enum status arrival_sent(struct work *work, struct store_outgoing *row, const char *answer,
			 struct event_by by, struct error *err)
{
	struct arrival arrival = {ITEM_SENT, by, answer};
	enum status status;

	row->state = OUTBOX_SENT;
	row->sent = host_now(work->host);
	row->answer = answer;
	status = store_outgoing_update(work->store, row, err);
	if (status != STATUS_OK)
		return status;
	return arrival_items(work, row, &arrival, err);
}

enum status arrival_stuck(struct work *work, struct store_outgoing *row, enum outbox_state state,
			  const char *why, struct event_by by, struct error *err)
{
	struct arrival arrival = {ITEM_HOLD, by, why};
	enum status status;

	row->state = state;
	row->answer = why;
	status = store_outgoing_update(work->store, row, err);
	if (status != STATUS_OK)
		return status;
	return arrival_items(work, row, &arrival, err);
}
