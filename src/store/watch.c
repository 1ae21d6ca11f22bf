/* SPDX-License-Identifier: ISC */
/*
 * watch: the documents that the liaison wants to hear of.
 */
#include "sqlite.h"

enum status store_watch_add(struct store *store, const char *glob, int64_t time, const char *who,
			    bool *added, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_WATCH_ADD);
	bind_text(add, 1, glob);
	sqlite3_bind_int64(add, 2, time);
	bind_text(add, 3, who);
	enum status status = statement_run(store, add, err);
	*added = status == STATUS_OK && sqlite3_changes(store->db) > 0;
	return status;
}

enum status store_watch_remove(struct store *store, const char *glob, struct error *err)
{
	sqlite3_stmt *gone = statement_open(store, SQL_WATCH_REMOVE);
	bind_text(gone, 1, glob);
	enum status status = statement_run(store, gone, err);
	if (status == STATUS_OK && sqlite3_changes(store->db) == 0)
		return error_set(err, STATUS_NOT_FOUND, "%s is not watched", glob);
	return status;
}

enum status store_watch_list(struct store *store, struct pool *pool, struct texts *out,
			     struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_WATCH_LIST);
	*out = (struct texts){0};
	enum status status;
	while ((status = statement_next(store, list, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = text_of(column_string(list, 0, pool));
	return statement_end(status);
}
