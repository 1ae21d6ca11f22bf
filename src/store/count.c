/* SPDX-License-Identifier: ISC */
/*
 * count: how many rows there are, by kind, for `status`.
 */
#include "sqlite.h"

/* Rows of (word, number): adds each number to the place of its word. */
static enum status count_words(struct store *store, enum statement which,
			       bool (*place)(struct text word, size_t *at), int64_t *counts,
			       int64_t *all, struct error *err)
{
	sqlite3_stmt *count = statement_open(store, which);
	enum status status;
	while ((status = statement_next(store, count, err)) == STATUS_OK) {
		size_t at = 0;
		int64_t number = sqlite3_column_int64(count, 1);
		if (place(text_of((const char *)sqlite3_column_text(count, 0)), &at))
			counts[at] = number;
		*all += number;
	}
	return statement_end(status);
}

static bool verdict_place(struct text word, size_t *at)
{
	enum verdict verdict;
	bool known = verdict_read(word, &verdict);
	*at = known ? (size_t)verdict : 0;
	return known;
}

static bool item_place(struct text word, size_t *at)
{
	enum item_state state;
	bool known = item_state_read(word, &state);
	*at = known ? (size_t)state : 0;
	return known;
}

static bool outbox_place(struct text word, size_t *at)
{
	enum outbox_state state;
	bool known = outbox_state_read(word, &state);
	*at = known ? (size_t)state : 0;
	return known;
}

static enum status count_rest(struct store *store, struct store_counts *out, struct error *err)
{
	sqlite3_stmt *rest = statement_open(store, SQL_COUNT_REST);
	enum status status = statement_next(store, rest, err);
	if (status != STATUS_OK)
		return status;
	out->sealed = sqlite3_column_int64(rest, 0);
	out->events = sqlite3_column_int64(rest, 1);
	out->first = sqlite3_column_int64(rest, 2);
	out->last = sqlite3_column_int64(rest, 3);
	out->bytes = sqlite3_column_int64(rest, 4);
	out->schema = sqlite3_column_int(rest, 5);
	sqlite3_reset(rest);
	return STATUS_OK;
}

enum status store_count(struct store *store, struct store_counts *out, struct error *err)
{
	*out = (struct store_counts){0};
	int64_t outgoing = 0;
	enum status status = count_words(store, SQL_COUNT_VERDICT, verdict_place, out->by_verdict,
					 &out->messages, err);
	if (status == STATUS_OK)
		status =
		    count_words(store, SQL_COUNT_ITEM, item_place, out->by_state, &out->items, err);
	if (status == STATUS_OK)
		status = count_words(store, SQL_COUNT_OUTGOING, outbox_place, out->outbox,
				     &outgoing, err);
	return status == STATUS_OK ? count_rest(store, out, err) : status;
}
