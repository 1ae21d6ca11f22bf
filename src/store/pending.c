/* SPDX-License-Identifier: ISC */
/*
 * pending: decisions that wait for a second answer.
 */
#include "sqlite.h"

#include "fields.h"

#define ROW struct store_pending
static const struct field pending_fields[] = {PENDING_FIELDS(FIELD, COMMA)};
static const struct row pending_row = ROW_OF(pending_fields);
#undef ROW

enum status store_pending_add(struct store *store, const struct store_pending *pending,
			      struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_PENDING_ADD);
	row_bind(add, 1, &pending_row, pending);
	return statement_run(store, add, err);
}

enum status store_pending_get(struct store *store, struct pool *pool, int64_t outgoing,
			      struct store_pending *out, struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_PENDING_GET);
	sqlite3_bind_int64(get, 1, outgoing);
	return row_get(store, get, pool, &pending_row, out, "question", err);
}

enum status store_pending_remove(struct store *store, int64_t outgoing, struct error *err)
{
	sqlite3_stmt *gone = statement_open(store, SQL_PENDING_REMOVE);
	sqlite3_bind_int64(gone, 1, outgoing);
	return statement_run(store, gone, err);
}

enum status store_pending_purge(struct store *store, int64_t before, struct error *err)
{
	sqlite3_stmt *gone = statement_open(store, SQL_PENDING_PURGE);
	sqlite3_bind_int64(gone, 1, before);
	return statement_run(store, gone, err);
}
