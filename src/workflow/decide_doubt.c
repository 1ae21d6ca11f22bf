/* SPDX-License-Identifier: ISC */
/*
 * decide_doubt: resend and sent, when nobody knows whether a mail arrived.
 */
#include "decide_parts.h"
#include "liaison/arrival.h"

/* The relay or digest of this item that nobody knows the fate of. */
static enum status decide_doubtful(struct decision *decision, struct store_outgoing *out,
				   struct error *err)
{
	struct work *work = decision->work;
	struct store_outbox box = {0};
	enum status status =
	    store_outgoing_of_item(work->store, work->pool, decision->item.id, &box, err);

	for (size_t i = 0; i < box.len && status == STATUS_OK; i++)
		if (box.at[i].state == OUTBOX_DOUBT) {
			*out = box.at[i];
			return STATUS_OK;
		}
	if (status != STATUS_OK)
		return status;
	return error_set(err, STATUS_NOT_FOUND, "Nothing of item %lld is in doubt.",
			 (long long)decision->item.id);
}

enum status decide_resend(struct decision *decision, struct error *err)
{
	struct store_outgoing row;
	enum status status = decide_doubtful(decision, &row, err);

	if (status != STATUS_OK)
		return status;
	row.state = OUTBOX_QUEUED;
	row.due = host_now(decision->work->host);
	row.answer = "to be sent again by the liaison's word";
	status = store_outgoing_update(decision->work->store, &row, err);
	if (status == STATUS_OK)
		decide_effect(decision, "The %s with item %lld is sent again, as the same mail.",
			      mailing_name(row.kind), (long long)decision->item.id);
	return status;
}

enum status decide_sent(struct decision *decision, struct error *err)
{
	struct store_outgoing row;
	enum status status = decide_doubtful(decision, &row, err);

	if (status == STATUS_OK)
		status = arrival_sent(decision->work, &row, "it arrived, says the liaison",
				      decision->decider->by, err);
	if (status == STATUS_OK)
		decide_effect(decision, "The %s with item %lld counts as sent.",
			      mailing_name(row.kind), (long long)decision->item.id);
	return status;
}
