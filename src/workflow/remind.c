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

#define REMIND_LAST "remind.last"

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
		   verdict_name(item->verdict), item_title(item),
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

/* What remembers that the backup was asked about its newest revision. */
static const char *remind_asked(struct work *work, const struct store_item *item)
{
	return pool_printf(work->pool, "backup.%" PRId64 ".%d", item->id, item->revision);
}

/* Asks the backup about the newest revision, once. */
static enum status remind_ask_backup(struct work *work, const struct store_item *item,
				     struct error *err)
{
	const char *backup = work_backup(work), *asked = NULL;
	const char *name = remind_asked(work, item);
	enum status status = store_value_get(work->store, work->pool, name, &asked, err);

	if (backup == NULL || status != STATUS_NOT_FOUND)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	status = store_value_set(work->store, name, "asked", err);
	return status == STATUS_OK ? outbox_candidate(work, item->id, item->revision, backup, err)
				   : status;
}

/* Only what is urgent is worth another person's evening. */
static bool remind_is_urgent(const struct store_item *item)
{
	return item->verdict == VERDICT_BREAKING &&
	       (item->state == ITEM_OFFERED || item->state == ITEM_UNDONE);
}

enum status remind_backup(struct work *work, struct error *err)
{
	unsigned states = 1u << ITEM_OFFERED | 1u << ITEM_UNDONE;
	struct store_items items = {0};
	enum status status = store_item_list(work->store, work->pool, states, &items, err);

	for (size_t i = 0; i < items.len && status == STATUS_OK; i++)
		if (remind_is_urgent(&items.at[i]) &&
		    items.at[i].updated + work->conf->backup_after <= host_now(work->host))
			status = remind_ask_backup(work, &items.at[i], err);
	return status;
}

enum status remind_unreachable(struct work *work, int64_t id, struct error *err)
{
	struct store_item item;
	enum status status = store_item_get(work->store, work->pool, id, &item, err);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	return item_is_open(&item) ? remind_ask_backup(work, &item, err) : STATUS_OK;
}

enum status remind_again(struct work *work, const struct store_item *item, struct error *err)
{
	const char *name = remind_asked(work, item), *asked = NULL;
	enum status status = store_value_get(work->store, work->pool, name, &asked, err);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	status = store_value_set(work->store, name, NULL, err);
	return status == STATUS_OK ? remind_ask_backup(work, item, err) : status;
}

enum status remind_absent(struct work *work, int64_t id, struct error *err)
{
	struct store_item item;
	enum status status = store_item_get(work->store, work->pool, id, &item, err);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	return remind_is_urgent(&item) ? remind_ask_backup(work, &item, err) : STATUS_OK;
}

/* What waits for the liaison's word; deferred items come back by themselves. */
#define REMIND_STATES (1u << ITEM_OFFERED | 1u << ITEM_UNDONE | 1u << ITEM_HELD)

enum status remind_list(struct work *work, const char *lead, struct buf *out, struct error *err)
{
	struct store_items items = {0};
	enum status status = store_item_list(work->store, work->pool, REMIND_STATES, &items, err);

	for (size_t i = 0; i < items.len && status == STATUS_OK; i++) {
		if (i == 0)
			buf_string(out, lead);
		remind_line(work, out, &items.at[i]);
	}
	return status;
}

static enum status remind_send(struct work *work, size_t count, struct error *err)
{
	struct buf buf;
	enum status status;

	buf_open(&buf, work->pool);
	status = remind_list(work,
			     "These items wait for your decision. Answer the candidate mail of "
			     "each; \"show 12\"\nbrings an item up again.\n\n",
			     &buf, err);
	buf_byte(&buf, '\n');
	if (status == STATUS_OK)
		status = reported_withdrawn(work, &buf, err);
	if (status == STATUS_OK)
		status = outbox_notice(work,
				       pool_printf(work->pool, "Reminder: %zu item%s wait%s", count,
						   count == 1 ? "" : "s", count == 1 ? "s" : ""),
				       buf.at, 0, 0, err);
	return status == STATUS_OK ? remind_done(work, REMIND_LAST, err) : status;
}

enum status remind_told(struct work *work, struct error *err)
{
	return remind_done(work, REMIND_LAST, err);
}

enum status remind_now(struct work *work, struct error *err)
{
	struct store_items items = {0};
	enum status status = store_item_list(work->store, work->pool, REMIND_STATES, &items, err);

	return status == STATUS_OK && items.len > 0 ? remind_send(work, items.len, err) : status;
}

enum status remind_open(struct work *work, struct error *err)
{
	struct store_items items = {0};
	int64_t last, now = host_now(work->host), oldest = now;
	enum status status = remind_last(work, REMIND_LAST, &last, err);

	if (status == STATUS_OK)
		status = store_item_list(work->store, work->pool, REMIND_STATES, &items, err);
	if (status != STATUS_OK || items.len == 0)
		return status;
	for (size_t i = 0; i < items.len; i++)
		if (items.at[i].updated < oldest)
			oldest = items.at[i].updated;
	if ((last > oldest ? last : oldest) + work->conf->remind > now)
		return STATUS_OK;
	return remind_send(work, items.len, err);
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
		buf_printf(
		    &buf, "\nUnjudged messages, because the rules do not load: %" PRId64 "\n  %s\n",
		    counts.by_verdict[VERDICT_UNJUDGED],
		    work_rules(work) ? "(they load now)" : work->rules_why);
	if (hold_count(work->conf) > 0)
		buf_printf(&buf, "\nMessages in the hold folder %s: %" PRId64 "\n",
			   work->conf->hold, hold_count(work->conf));
	status = reported_withdrawn(work, &buf, err);
	if (status != STATUS_OK || buf.len == 0)
		return status;
	status = outbox_notice(work, "Daily line", buf.at, 0, 0, err);
	if (status == STATUS_OK && sealed.len > 0)
		status = store_sealed_told(work->store, sealed.at[sealed.len - 1].id, err);
	return status == STATUS_OK ? remind_done(work, "daily.last", err) : status;
}
