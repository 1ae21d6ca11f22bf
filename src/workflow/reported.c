/* SPDX-License-Identifier: ISC */
/*
 * reported: what follows when something was reported elsewhere.  See
 * reported.h; what is looked at to find out is in reported_look.c.
 */
#include <string.h>

#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/reported.h"

/* Withdrawn, and the liaison has not been told: numbers, separated by spaces. */
#define REPORTED_UNTOLD "withdrawn.untold"

static const struct event_by reported_by = {"rules", "reported elsewhere"};

bool reported_counts(const struct store_message *message)
{
	return message->verified &&
	       (message->origin == ORIGIN_PUBLIC || message->origin == ORIGIN_DESTINATION);
}

enum status reported_lines(struct work *work, int64_t item, struct texts *out, struct error *err)
{
	struct store_events events = {0};
	enum status status = store_event_list(work->store, work->pool, item, &events, err);

	for (size_t i = 0; i < events.len && status == STATUS_OK; i++)
		if (strcmp(events.at[i].what, REPORTED_NOTED) == 0)
			*LIST_PUSH(work->pool, out) = text_of(events.at[i].why);
	return status;
}

/* Said of this item before?  Then whoever decided since knew it. */
static enum status reported_known(struct work *work, int64_t item, const char *why, bool *known,
				  struct error *err)
{
	struct store_events events = {0};
	enum status status = store_event_list(work->store, work->pool, item, &events, err);

	*known = false;
	for (size_t i = 0; i < events.len && status == STATUS_OK; i++)
		*known = *known || (events.at[i].why != NULL && strcmp(events.at[i].why, why) == 0);
	return status;
}

enum status reported_note(struct work *work, int64_t item, int64_t message, const char *why,
			  struct error *err)
{
	bool known;
	enum status status = reported_known(work, item, why, &known, err);

	if (status != STATUS_OK || known)
		return status;
	return work_event(work, reported_by, REPORTED_NOTED, item, message, why, err);
}

/* ---- closing --------------------------------------------------------------------- */

/* Mails that would ask about it need not go out; *asked: one has. */
static enum status reported_unask(struct work *work, int64_t item, bool *asked, struct error *err)
{
	struct store_outbox box = {0};
	enum status status = store_outgoing_of_item(work->store, work->pool, item, &box, err);

	*asked = false;
	for (size_t i = 0; i < box.len && status == STATUS_OK; i++) {
		struct store_outgoing *mail = &box.at[i];

		if (mail->kind != MAILING_CANDIDATE)
			continue;
		if (mail->state != OUTBOX_QUEUED) {
			*asked = *asked || mail->state != OUTBOX_CANCELLED;
			continue;
		}
		mail->state = OUTBOX_CANCELLED;
		status = store_outgoing_update(work->store, mail, err);
	}
	return status;
}

static enum status reported_remember(struct work *work, int64_t item, struct error *err)
{
	const char *before = "";
	enum status status =
	    store_value_get(work->store, work->pool, REPORTED_UNTOLD, &before, err);

	if (status == STATUS_NOT_FOUND)
		before = "";
	else if (status != STATUS_OK)
		return status;
	return store_value_set(work->store, REPORTED_UNTOLD,
			       pool_printf(work->pool, "%s%s%lld", before,
					   before[0] != '\0' ? " " : "", (long long)item),
			       err);
}

static enum status reported_withdraw(struct work *work, struct store_item *item, const char *why,
				     struct error *err)
{
	bool asked = false;
	enum status status = item_move(work, item, ITEM_REPORTED, reported_by, why, err);

	if (status == STATUS_OK)
		status = reported_unask(work, item->id, &asked, err);
	return status == STATUS_OK && asked ? reported_remember(work, item->id, err) : status;
}

/* It was to go out: a person has to say whether it still should. */
static enum status reported_hold(struct work *work, struct store_item *item, const char *why,
				 struct error *err)
{
	int cancelled;
	enum status status = outbox_cancel(work, item->id, MAILING_RELAY, &cancelled, err);

	if (status != STATUS_OK)
		return status;
	item->approved = 0;
	status = item_move(work, item, ITEM_HOLD, reported_by, why, err);
	if (status != STATUS_OK)
		return status;
	return outbox_notice(
	    work,
	    pool_printf(work->pool, "Held: item %lld was reported elsewhere", (long long)item->id),
	    pool_printf(
		work->pool,
		"You approved item %lld (%s). Before it went out this was seen:\n\n  %s.\n\n"
		"Nothing of it has gone out. Answer with \"approve\" if it is to go out all "
		"the same,\nor with \"reject\".\n",
		(long long)item->id, item->subject, why),
	    item->id, item->revision, err);
}

enum status reported_close(struct work *work, struct store_item *item, const char *why,
			   bool *closed, struct error *err)
{
	bool known;
	enum status status = reported_known(work, item->id, why, &known, err);

	*closed = false;
	if (status != STATUS_OK || known)
		return status;
	if (item_is_open(item)) {
		*closed = true;
		return reported_withdraw(work, item, why, err);
	}
	if (item->state == ITEM_APPROVED || item->state == ITEM_SCHEDULED)
		return reported_hold(work, item, why, err);
	return STATUS_OK;
}

/* ---- telling ----------------------------------------------------------------------- */

static enum status reported_tell(struct work *work, int64_t id, struct buf *out, struct error *err)
{
	struct store_item item;
	enum status status = store_item_get(work->store, work->pool, id, &item, err);

	/* Taken up again since: there is nothing to tell. */
	if (status != STATUS_OK || item.state != ITEM_ELSEWHERE)
		return status;
	if (out->len == 0)
		buf_string(out,
			   "Withdrawn since the last mail, because it was reported elsewhere "
			   "(\"undo\" in an\nanswer to the candidate mail brings one back):\n\n");
	buf_printf(out, "%4lld  %s\n      %s\n", (long long)id, item.subject,
		   item.why != NULL ? item.why : "");
	return STATUS_OK;
}

enum status reported_withdrawn(struct work *work, struct buf *out, struct error *err)
{
	struct text rest, number;
	struct buf lines;
	const char *untold = NULL;
	enum status status =
	    store_value_get(work->store, work->pool, REPORTED_UNTOLD, &untold, err);

	if (status == STATUS_NOT_FOUND || (status == STATUS_OK && untold[0] == '\0'))
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	rest = text_of(untold);
	buf_open(&lines, work->pool);
	while (status == STATUS_OK && text_field(&rest, ' ', &number)) {
		int64_t id;

		if (text_number(number, &id))
			status = reported_tell(work, id, &lines, err);
	}
	if (status != STATUS_OK)
		return status;
	buf_text(out, buf_get(&lines));
	return store_value_set(work->store, REPORTED_UNTOLD, "", err);
}
