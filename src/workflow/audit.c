/* SPDX-License-Identifier: ISC */
/*
 * audit: see audit.h.
 */
#include <stdlib.h>

#include "liaison/audit.h"
#include "liaison/item.h"

/* "a; b": reasons stand a line each. */
static const char *audit_why(struct pool *pool, const char *reasons)
{
	struct text rest = text_of(reasons), line;
	struct buf out;

	buf_open(&out, pool);
	while (text_line(&rest, &line)) {
		if (line.len == 0)
			continue;
		if (out.len > 0)
			buf_string(&out, "; ");
		buf_text(&out, line);
	}
	return out.len > 0 ? out.at : "";
}

/* What a person decided, or is waited for. */
static enum status audit_item(struct work *work, struct audit_row *row, struct error *err)
{
	struct store_item item;
	enum status status = store_item_get(work->store, work->pool, row->item, &item, err);

	if (status == STATUS_NOT_FOUND) {
		row->accounted = false;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	row->decided = !item_is_open(&item);
	row->became = pool_printf(work->pool, "item %lld %s", (long long)item.id,
				  item_state_words(work, &item));
	return STATUS_OK;
}

static enum status audit_message(struct work *work, const struct store_message *message,
				 struct audit *out, struct error *err)
{
	struct audit_row *row = LIST_PUSH(work->pool, out);
	bool said = message->disposition != NULL && message->disposition[0] != '\0';
	enum status status = STATUS_OK;

	*row = (struct audit_row){
	    .time = message->received,
	    .message = message->id,
	    .item = message->item,
	    .message_id = message->message_id,
	    .list = message->list != NULL ? message->list : "",
	    .from = message->from,
	    .subject = message->subject,
	    .verdict = message->verdict,
	    .became = said ? message->disposition : "",
	    .why = audit_why(work->pool, message->reasons),
	    .decided = true,
	    .accounted = said,
	};
	if (message->verdict == VERDICT_UNJUDGED)
		row->decided = false;
	else if (message->item != 0)
		status = audit_item(work, row, err);
	out->undecided += !row->decided;
	out->unaccounted += !row->accounted;
	return status;
}

static enum status audit_messages(struct work *work, int64_t since, int64_t until,
				  struct audit *out, struct error *err)
{
	struct store_message_filter filter = {.verdict = -1, .since = since, .until = until};
	struct store_messages messages = {0};
	int64_t first = 0, last = 0, there = 0;
	enum status status = store_message_list(work->store, work->pool, &filter, &messages, err);

	for (size_t i = 0; i < messages.len && status == STATUS_OK; i++) {
		int64_t id = messages.at[i].id;

		first = first == 0 || id < first ? id : first;
		last = id > last ? id : last;
		status = audit_message(work, &messages.at[i], out, err);
	}
	/* Numbers are given in a row, and none twice; but what lay in the hold folder
	 * has a late number, and an early day. */
	if (status == STATUS_OK && messages.len > 0)
		status = store_message_count(work->store, first, last, &there, err);
	if (messages.len > 0)
		out->gone = last - first + 1 - there;
	return status;
}

/* All that is known of what was blocked. */
static enum status audit_sealed(struct work *work, int64_t since, int64_t until, struct audit *out,
				struct error *err)
{
	struct store_sealed_list list = {0};
	enum status status = store_sealed_list(work->store, work->pool, false, &list, err);

	for (size_t i = 0; i < list.len && status == STATUS_OK; i++)
		if (list.at[i].time >= since && list.at[i].time < until)
			*LIST_PUSH(work->pool, out) = (struct audit_row){
			    .time = list.at[i].time,
			    .message_id = "",
			    .list = list.at[i].source,
			    .from = "",
			    .subject = "",
			    .verdict = VERDICT_BLOCKED,
			    .became = "blocked",
			    .why = list.at[i].rule,
			    .decided = true,
			    .accounted = true,
			};
	return status;
}

static int audit_order(const void *a, const void *b)
{
	const struct audit_row *one = a, *other = b;

	if (one->time != other->time)
		return one->time < other->time ? -1 : 1;
	return (one->message > other->message) - (one->message < other->message);
}

enum status audit_read(struct work *work, int64_t since, int64_t until, struct audit *out,
		       struct error *err)
{
	enum status status;

	*out = (struct audit){.undecided = 0};
	status = audit_messages(work, since, until, out, err);
	if (status == STATUS_OK)
		status = audit_sealed(work, since, until, out, err);
	if (status == STATUS_OK && out->len > 0)
		qsort(out->at, out->len, sizeof(out->at[0]), audit_order);
	return status;
}
