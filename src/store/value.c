/* SPDX-License-Identifier: ISC */
/*
 * value: named values and counters, and the replies that were acted on.
 */
#include "sqlite.h"

enum status store_reply_once(struct store *store, const uint8_t mac[MAC_SIZE], int64_t time,
			     struct error *err)
{
	sqlite3_stmt *once = statement_open(store, SQL_REPLY_ONCE);
	bind_blob(once, 1, mac, MAC_SIZE);
	sqlite3_bind_int64(once, 2, time);
	enum status status = statement_run(store, once, err);
	if (status == STATUS_OK && sqlite3_changes(store->db) == 0)
		return error_set(err, STATUS_DENIED, "this reply was acted on before");
	return status;
}

enum status store_value_set(struct store *store, const char *name, const char *value,
			    struct error *err)
{
	sqlite3_stmt *set = statement_open(store, value ? SQL_VALUE_SET : SQL_VALUE_UNSET);
	bind_text(set, 1, name);
	if (value)
		bind_text(set, 2, value);
	return statement_run(store, set, err);
}

enum status store_value_get(struct store *store, struct pool *pool, const char *name,
			    const char **value, struct error *err)
{
	*value = NULL;
	sqlite3_stmt *get = statement_open(store, SQL_VALUE_GET);
	bind_text(get, 1, name);
	enum status status = statement_next(store, get, err);
	if (status == STATUS_NOT_FOUND)
		error_set(err, status, "\"%s\" is not set in the store", name);
	if (status != STATUS_OK)
		return status;
	*value = column_string(get, 0, pool);
	sqlite3_reset(get);
	return STATUS_OK;
}

enum status store_value_count(struct store *store, const char *name, int64_t add, int64_t *sum,
			      struct error *err)
{
	*sum = 0;
	sqlite3_stmt *count = statement_open(store, SQL_VALUE_COUNT);
	bind_text(count, 1, name);
	sqlite3_bind_int64(count, 2, add);
	return statement_number(store, count, sum, err);
}
