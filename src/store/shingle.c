/* SPDX-License-Identifier: ISC */
/*
 * shingle: what is kept of a blocked message's text for a bounded time, by
 * its thread: keyed hashes, so that what repeats it is known.
 */
#include "sqlite.h"

enum status store_shingle_add(struct store *store, int64_t thread, const uint8_t id_mac[MAC_SIZE],
			      int64_t time, struct text hashes, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_SHINGLE_ADD);
	sqlite3_bind_int64(add, 1, thread);
	bind_blob(add, 2, id_mac, MAC_SIZE);
	sqlite3_bind_int64(add, 3, time);
	bind_blob(add, 4, hashes.at, hashes.len);
	return statement_run(store, add, err);
}

enum status store_shingle_list(struct store *store, struct pool *pool, int64_t thread,
			       struct texts *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_SHINGLE_LIST);
	sqlite3_bind_int64(list, 1, thread);
	*out = (struct texts){0};
	enum status status;
	while ((status = statement_next(store, list, err)) == STATUS_OK) {
		const char *bytes = sqlite3_column_blob(list, 0);
		size_t size = (size_t)sqlite3_column_bytes(list, 0);
		*LIST_PUSH(pool, out) = text_copy(pool, text_make(size ? bytes : "", size));
	}
	return statement_end(status);
}

enum status store_shingle_remove(struct store *store, int64_t thread,
				 const uint8_t id_mac[MAC_SIZE], struct error *err)
{
	sqlite3_stmt *gone = statement_open(store, SQL_SHINGLE_REMOVE);
	sqlite3_bind_int64(gone, 1, thread);
	bind_blob(gone, 2, id_mac, MAC_SIZE);
	return statement_run(store, gone, err);
}

enum status store_shingle_purge(struct store *store, int64_t before, struct error *err)
{
	sqlite3_stmt *purge = statement_open(store, SQL_SHINGLE_PURGE);
	sqlite3_bind_int64(purge, 1, before);
	return statement_run(store, purge, err);
}
