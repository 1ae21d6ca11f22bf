/* SPDX-License-Identifier: ISC */
/*
 * raw: the bytes of the messages, as they came, until they are purged.
 */
#include "sqlite.h"

/* Nobody will ask for the original of an item in these states.  HELD and
 * UNDONE wait for the liaison and keep theirs. */
static const enum item_state closed[] = {ITEM_RELAYED, ITEM_REJECTED, ITEM_EXPIRED, ITEM_ELSEWHERE,
					 ITEM_SEALED};

enum status store_raw_add(struct store *store, int64_t message, struct text raw, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_RAW_ADD);
	sqlite3_bind_int64(add, 1, message);
	bind_blob(add, 2, raw.at, raw.len);
	return statement_run(store, add, err);
}

enum status store_raw_get(struct store *store, struct pool *pool, int64_t message, struct text *out,
			  struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_RAW_GET);
	sqlite3_bind_int64(get, 1, message);
	return blob_get(store, get, pool, out, "the original of that message", err);
}

enum status store_raw_remove(struct store *store, int64_t message, struct error *err)
{
	if (store_needs_transaction(store, err) != STATUS_OK)
		return STATUS_BUG;
	store->scrub = true;
	sqlite3_stmt *gone = statement_open(store, SQL_RAW_REMOVE);
	sqlite3_bind_int64(gone, 1, message);
	return statement_run(store, gone, err);
}

enum status store_raw_purge(struct store *store, int64_t before, int64_t *purged, struct error *err)
{
	*purged = 0;
	if (store_needs_transaction(store, err) != STATUS_OK)
		return STATUS_BUG;
	store->scrub = true;
	sqlite3_stmt *purge = statement_open(store, SQL_RAW_PURGE);
	sqlite3_bind_int64(purge, 1, before);
	bind_text(purge, 2, verdict_name(VERDICT_UNJUDGED));
	for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
		bind_text(purge, (int)i + 3, item_state_name(closed[i]));
	enum status status = statement_run(store, purge, err);
	if (status == STATUS_OK)
		*purged = sqlite3_changes(store->db);
	return status;
}
