/* SPDX-License-Identifier: ISC */
/*
 * remind: returns, expiries, reminders and the daily line.  See remind.h.
 */
#include <inttypes.h>

#include "liaison/hold.h"
#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/remind.h"
#include "liaison/reported.h"

static const struct event_by remind_by = {"schedule", "run"};

/* When a thing was last done; 0 when never. */
static enum status remind_last(struct work *work, const char *name, int64_t *last,
			       struct error *err)
{
	const char *value = NULL;
	enum status status = store_value_get(work->store, work->pool, name, &value, err);

	*last = 0;
	if (status == STATUS_OK)
		text_number(text_of(value), last);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status remind_done(struct work *work, const char *name, struct error *err)
{
	return store_value_set(work->store, name,
			       pool_printf(work->pool, "%" PRId64, host_now(work->host)), err);
}

enum status remind_return(struct work *work, int64_t *returned, struct error *err)
{
	struct store_items items = {0};
	enum status status =
	    store_item_list(work->store, work->pool, 1u << ITEM_DEFERRED, &items, err);

	*returned = 0;
	for (size_t i = 0; i < items.len && status == STATUS_OK; i++) {
		struct store_item *item = &items.at[i];

		if (item->due > host_now(work->host))
			continue;
		item->due = 0;
		item->decided = 0;
		status = item_move(work, item, ITEM_RETURN, remind_by, NULL, err);
		if (status == STATUS_OK)
			status = outbox_candidate(work, item->id, item->revision,
						  work_liaison(work), err);
		++*returned;
	}
	return status;
}

static void remind_line(struct work *work, struct buf *buf, const struct store_item *item)
{
	buf_printf(buf, "%4lld  %-8s  %s\n      since %s\n", (long long)item->id,
		   verdict_name(item->verdict), item->subject,
		   when_print(work->pool, item->created, work->conf->timezone));
}

enum status remind_expire(struct work *work, int64_t *expired, struct error *err)
{
	unsigned states = 1u << ITEM_OFFERED | 1u << ITEM_UNDONE;
	struct store_items items = {0};
	struct buf buf;
	enum status status = store_item_list(work->store, work->pool, states, &items, err);

	*expired = 0;
	buf_open(&buf, work->pool);
	buf_string(&buf, "These items expired undecided; nothing of them went out. \"approve\" in "
			 "an answer\nto the candidate mail still sends one.\n\n");
	for (size_t i = 0; i < items.len && status == STATUS_OK; i++) {
		struct store_item *item = &items.at[i];

		if (item->updated + work->conf->expire > host_now(work->host))
			continue;
		status = item_move(work, item, ITEM_EXPIRE, remind_by, NULL, err);
		remind_line(work, &buf, item);
		++*expired;
	}
	if (status != STATUS_OK || *expired == 0)
		return status;
	return outbox_notice(work, "Expired: items that nobody decided on", buf.at, 0, 0, err);
}

enum status remind_backup(struct work *work, struct error *err)
{
	struct store_items items = {0};
	const char *backup = work_backup(work);
	enum status status =
	    store_item_list(work->store, work->pool, 1u << ITEM_OFFERED, &items, err);

	if (backup == NULL)
		return status;
	for (size_t i = 0; i < items.len && status == STATUS_OK; i++) {
		const struct store_item *item = &items.at[i];
		int64_t sum = 0;

		if (item->verdict != VERDICT_BREAKING ||
		    item->updated + work->conf->backup_after > host_now(work->host))
			continue;
		status = store_value_count(
		    work->store,
		    pool_printf(work->pool, "backup.%" PRId64 ".%d", item->id, item->revision), 1,
		    &sum, err);
		if (status == STATUS_OK && sum == 1)
			status = outbox_candidate(work, item->id, item->revision, backup, err);
	}
	return status;
}

enum status remind_open(struct work *work, struct error *err)
{
	struct store_items items = {0};
	struct buf buf;
	int64_t last, now = host_now(work->host), oldest = now;
	enum status status = remind_last(work, "remind.last", &last, err);

	if (status == STATUS_OK)
		status = store_item_list(work->store, work->pool, 1u << ITEM_OFFERED, &items, err);
	if (status != STATUS_OK || items.len == 0)
		return status;
	buf_open(&buf, work->pool);
	buf_string(&buf, "These items wait for your decision. Answer the candidate mail of each; "
			 "\"show 12\"\nbrings an item up again.\n\n");
	for (size_t i = 0; i < items.len; i++) {
		remind_line(work, &buf, &items.at[i]);
		if (items.at[i].updated < oldest)
			oldest = items.at[i].updated;
	}
	if ((last > oldest ? last : oldest) + work->conf->remind > now)
		return STATUS_OK;
	buf_byte(&buf, '\n');
	status = reported_withdrawn(work, &buf, err);
	if (status != STATUS_OK)
		return status;
	status =
	    outbox_notice(work, pool_printf(work->pool, "Reminder: %zu item(s) wait", items.len),
			  buf.at, 0, 0, err);
	return status == STATUS_OK ? remind_done(work, "remind.last", err) : status;
}

static void remind_sealed(struct work *work, struct buf *buf, const struct store_sealed_list *list)
{
	if (list->len == 0)
		return;
	buf_string(buf,
		   "Blocked as confidential (time, source, rule); nothing of it is kept. If a "
		   "rule was\nwrong: mend it, then \"liaison-receive --again < FILE\" with the "
		   "mail from the mailbox.\n\n");
	for (size_t i = 0; i < list->len; i++)
		buf_printf(buf, "  %s  %s  %s\n",
			   when_print(work->pool, list->at[i].time, work->conf->timezone),
			   list->at[i].source, list->at[i].rule);
}

enum status remind_daily(struct work *work, struct error *err)
{
	struct store_sealed_list sealed = {0};
	struct store_counts counts;
	struct buf buf;
	int64_t last;
	enum status status = remind_last(work, "daily.last", &last, err);

	if (status != STATUS_OK || last + WHEN_DAY > host_now(work->host))
		return status;
	status = store_sealed_list(work->store, work->pool, true, &sealed, err);
	if (status == STATUS_OK)
		status = store_count(work->store, &counts, err);
	if (status != STATUS_OK)
		return status;
	buf_open(&buf, work->pool);
	remind_sealed(work, &buf, &sealed);
	if (counts.by_verdict[VERDICT_UNJUDGED] > 0)
		buf_printf(&buf,
			   "\n%" PRId64
			   " message(s) wait unjudged, because the rules do not load:\n"
			   "  %s\n",
			   counts.by_verdict[VERDICT_UNJUDGED],
			   work_rules(work) ? "(they load now)" : work->rules_why);
	if (hold_count(work->conf) > 0)
		buf_printf(&buf, "\n%" PRId64 " message(s) are in the hold folder %s.\n",
			   hold_count(work->conf), work->conf->hold);
	status = reported_withdrawn(work, &buf, err);
	if (status != STATUS_OK || buf.len == 0)
		return status;
	status = outbox_notice(work, "Daily line", buf.at, 0, 0, err);
	if (status == STATUS_OK && sealed.len > 0)
		status = store_sealed_told(work->store, sealed.at[sealed.len - 1].id, err);
	return status == STATUS_OK ? remind_done(work, "daily.last", err) : status;
}
