/* SPDX-License-Identifier: ISC */
/*
 * trace: by what a message that was reported elsewhere is found again: keyed
 * hashes of its text, of what it names, of its thread.  `run` writes them;
 * the hook never does.
 */
#include "sqlite.h"

enum status store_trace_add(struct store *store, uint64_t key, int64_t message, int64_t time,
			    struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_TRACE_ADD);
	sqlite3_bind_int64(add, 1, (int64_t)key);
	sqlite3_bind_int64(add, 2, message);
	sqlite3_bind_int64(add, 3, time);
	return statement_run(store, add, err);
}

enum status store_trace_find(struct store *store, struct pool *pool, uint64_t key, size_t limit,
			     struct store_numbers *out, struct error *err)
{
	sqlite3_stmt *find = statement_open(store, SQL_TRACE_FIND);
	sqlite3_bind_int64(find, 1, (int64_t)key);
	sqlite3_bind_int64(find, 2, (int64_t)limit);
	enum status status;
	while ((status = statement_next(store, find, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = sqlite3_column_int64(find, 0);
	return statement_end(status);
}

enum status store_trace_purge(struct store *store, int64_t before, struct error *err)
{
	sqlite3_stmt *purge = statement_open(store, SQL_TRACE_PURGE);
	sqlite3_bind_int64(purge, 1, before);
	return statement_run(store, purge, err);
}
