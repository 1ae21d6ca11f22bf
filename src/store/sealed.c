/* SPDX-License-Identifier: ISC */
/*
 * sealed: all that is kept of a blocked message: when,
 * from which source, by which rule, and a keyed hash of its Message-ID.
 */
#include "sqlite.h"

#include "fields.h"

#define ROW struct store_sealed
static const struct field add_fields[] = {SEALED_FIELDS(FIELD, COMMA)};
static const struct field get_fields[] = {FIELD(id, INT64, id), SEALED_FIELDS(FIELD, COMMA)};
static const struct row add_row = ROW_OF(add_fields);
static const struct row get_row = ROW_OF(get_fields);

enum status store_sealed_add(struct store *store, const struct store_sealed *sealed,
			     struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_SEALED_ADD);
	row_bind(add, 1, &add_row, sealed);
	return statement_run(store, add, err);
}

enum status store_sealed_find(struct store *store, struct pool *pool,
			      const uint8_t id_mac[MAC_SIZE], struct store_sealed *out,
			      struct error *err)
{
	sqlite3_stmt *find = statement_open(store, SQL_SEALED_FIND);
	bind_blob(find, 1, id_mac, MAC_SIZE);
	int64_t id;
	enum status status = statement_number(store, find, &id, err);
	if (status == STATUS_NOT_FOUND)
		error_set(err, status, "no message with that Message-ID was blocked");
	if (status != STATUS_OK)
		return status;
	sqlite3_stmt *get = statement_open(store, SQL_SEALED_GET);
	sqlite3_bind_int64(get, 1, id);
	return row_get(store, get, pool, &get_row, out, "sealed message", err);
}

enum status store_sealed_list(struct store *store, struct pool *pool, bool untold,
			      struct store_sealed_list *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, untold ? SQL_SEALED_UNTOLD : SQL_SEALED_LIST);
	*out = (struct store_sealed_list){0};
	struct store_sealed sealed;
	enum status status;
	while ((status = row_next(store, list, pool, &get_row, &sealed, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = sealed;
	return statement_end(status);
}

enum status store_sealed_told(struct store *store, int64_t upto_id, struct error *err)
{
	sqlite3_stmt *told = statement_open(store, SQL_SEALED_TOLD);
	sqlite3_bind_int64(told, 1, upto_id);
	return statement_run(store, told, err);
}

enum status store_sealed_remove(struct store *store, const uint8_t id_mac[MAC_SIZE],
				struct error *err)
{
	sqlite3_stmt *gone = statement_open(store, SQL_SEALED_REMOVE);
	bind_blob(gone, 1, id_mac, MAC_SIZE);
	return statement_run(store, gone, err);
}
