/* SPDX-License-Identifier: ISC */
/*
 * message: the messages that came in, the lists they came over, and the
 * words in them that hit.  Their bytes are in raw.c.
 */
#include "sqlite.h"

#include "fields.h"

#define ROW struct store_message
static const struct field add_fields[] = {MESSAGE_KEYS(FIELD, COMMA), MESSAGE_FIELDS(FIELD, COMMA)};
static const struct field update_fields[] = {MESSAGE_FIELDS(FIELD, COMMA)};
static const struct field get_fields[] = {FIELD(id, INT64, id), MESSAGE_KEYS(FIELD, COMMA),
					  MESSAGE_FIELDS(FIELD, COMMA)};
static const struct row add_row = ROW_OF(add_fields);
static const struct row update_row = ROW_OF(update_fields);
static const struct row get_row = ROW_OF(get_fields);
#undef ROW

#define ROW struct store_hit
static const struct field hit_fields[] = {HIT_FIELDS(FIELD, COMMA)};
static const struct row hit_row = ROW_OF(hit_fields);
#undef ROW

enum status store_message_add(struct store *store, struct store_message *message, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_MESSAGE_ADD);
	row_bind(add, 1, &add_row, message);
	enum status status = statement_run(store, add, err);
	if (status == STATUS_OK)
		message->id = sqlite3_last_insert_rowid(store->db);
	return status;
}

enum status store_message_update(struct store *store, const struct store_message *message,
				 struct error *err)
{
	sqlite3_stmt *update = statement_open(store, SQL_MESSAGE_UPDATE);
	sqlite3_bind_int64(update, row_bind(update, 1, &update_row, message), message->id);
	return statement_changed(store, update, "message", message->id, err);
}

enum status store_message_remove(struct store *store, int64_t id, struct error *err)
{
	if (store_needs_transaction(store, err) != STATUS_OK)
		return STATUS_BUG;
	store->scrub = true;
	sqlite3_stmt *gone = statement_open(store, SQL_MESSAGE_REMOVE);
	sqlite3_bind_int64(gone, 1, id);
	return statement_changed(store, gone, "message", id, err);
}

enum status store_message_get(struct store *store, struct pool *pool, int64_t id,
			      struct store_message *out, struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_MESSAGE_GET);
	sqlite3_bind_int64(get, 1, id);
	return row_get(store, get, pool, &get_row, out, "message", err);
}

/* The message whose number `find` gives. */
static enum status message_found(struct store *store, struct pool *pool, sqlite3_stmt *find,
				 struct store_message *out, struct error *err)
{
	int64_t id;
	enum status status = statement_number(store, find, &id, err);
	if (status == STATUS_NOT_FOUND)
		error_set(err, status, "there is no such message in the store");
	return status == STATUS_OK ? store_message_get(store, pool, id, out, err) : status;
}

enum status store_message_find(struct store *store, struct pool *pool,
			       const uint8_t id_mac[MAC_SIZE], const uint8_t text_mac[MAC_SIZE],
			       struct store_message *out, struct error *err)
{
	sqlite3_stmt *find = statement_open(store, SQL_MESSAGE_FIND);
	bind_blob(find, 1, id_mac, MAC_SIZE);
	bind_blob(find, 2, text_mac, MAC_SIZE);
	return message_found(store, pool, find, out, err);
}

enum status store_message_find_id(struct store *store, struct pool *pool,
				  const uint8_t id_mac[MAC_SIZE], struct store_message *out,
				  struct error *err)
{
	sqlite3_stmt *find = statement_open(store, SQL_MESSAGE_FIND_ID);
	bind_blob(find, 1, id_mac, MAC_SIZE);
	return message_found(store, pool, find, out, err);
}

/* All rows that the statement, bound, has. */
static enum status message_rows(struct store *store, sqlite3_stmt *list, struct pool *pool,
				struct store_messages *out, struct error *err)
{
	struct store_message message;
	enum status status;

	*out = (struct store_messages){0};
	while ((status = row_next(store, list, pool, &get_row, &message, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = message;
	return statement_end(status);
}

enum status store_message_list(struct store *store, struct pool *pool,
			       const struct store_message_filter *filter,
			       struct store_messages *out, struct error *err)
{
	static const enum statement which[2][2] = {
	    {SQL_MESSAGE_LIST, SQL_MESSAGE_LIST_VERDICT},
	    {SQL_MESSAGE_LIST_ITEM, SQL_MESSAGE_LIST_ITEM_VERDICT}};
	bool verdict = filter->verdict >= 0;
	sqlite3_stmt *list = statement_open(store, which[filter->item != 0][verdict]);
	int at = 1;
	if (filter->item)
		sqlite3_bind_int64(list, at++, filter->item);
	/* The index is by verdict, then time: a list of all verdicts goes through it, too. */
	_Static_assert(VERDICT_COUNT == 6, "MESSAGE_LIST has a mark for each verdict");
	for (int i = 0; i < VERDICT_COUNT; i++) {
		if (verdict ? i == filter->verdict : !filter->item)
			bind_text(list, at++, verdict_name((enum verdict)i));
	}
	sqlite3_bind_int64(list, at++, filter->since);
	sqlite3_bind_int64(list, at++, filter->until ? filter->until : INT64_MAX);
	sqlite3_bind_int64(list, at, filter->limit ? (int64_t)filter->limit : -1);

	return message_rows(store, list, pool, out, err);
}

enum status store_message_count(struct store *store, int64_t first, int64_t last, int64_t *count,
				struct error *err)
{
	sqlite3_stmt *query = statement_open(store, SQL_MESSAGE_COUNT);
	sqlite3_bind_int64(query, 1, first);
	sqlite3_bind_int64(query, 2, last);
	return statement_end(statement_number(store, query, count, err));
}

enum status store_message_after(struct store *store, struct pool *pool, int64_t after, size_t limit,
				struct store_messages *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_MESSAGE_AFTER);
	sqlite3_bind_int64(list, 1, after);
	sqlite3_bind_int64(list, 2, (int64_t)limit);
	return message_rows(store, list, pool, out, err);
}

enum status store_message_of_thread(struct store *store, struct pool *pool, int64_t thread,
				    size_t limit, struct store_messages *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_MESSAGE_OF_THREAD);
	sqlite3_bind_int64(list, 1, thread);
	sqlite3_bind_int64(list, 2, (int64_t)limit);
	return message_rows(store, list, pool, out, err);
}

enum status store_message_automatic(struct store *store, struct pool *pool, int64_t since,
				    size_t limit, struct store_messages *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_MESSAGE_AUTOMATIC);
	sqlite3_bind_int64(list, 1, since);
	sqlite3_bind_int64(list, 2, (int64_t)limit);
	return message_rows(store, list, pool, out, err);
}

/* ---- lists --------------------------------------------------------------- */

enum status store_message_seen(struct store *store, int64_t id, const char *list, int64_t time,
			       struct error *err)
{
	sqlite3_stmt *seen = statement_open(store, SQL_MESSAGE_SEEN);
	sqlite3_bind_int64(seen, 1, id);
	bind_text(seen, 2, list);
	sqlite3_bind_int64(seen, 3, time);
	return statement_run(store, seen, err);
}

enum status store_message_lists(struct store *store, struct pool *pool, int64_t id,
				struct texts *out, struct error *err)
{
	sqlite3_stmt *lists = statement_open(store, SQL_MESSAGE_LISTS);
	sqlite3_bind_int64(lists, 1, id);
	*out = (struct texts){0};
	enum status status;
	while ((status = statement_next(store, lists, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = text_of(column_string(lists, 0, pool));
	return statement_end(status);
}

/* ---- hits ---------------------------------------------------------------- */

enum status store_hit_add(struct store *store, int64_t message, const struct store_hit *hit,
			  struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_HIT_ADD);
	sqlite3_bind_int64(add, 1, message);
	row_bind(add, 2, &hit_row, hit);
	return statement_run(store, add, err);
}

enum status store_hit_list(struct store *store, struct pool *pool, int64_t message,
			   struct store_hits *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_HIT_LIST);
	sqlite3_bind_int64(list, 1, message);
	*out = (struct store_hits){0};
	struct store_hit hit;
	enum status status;
	while ((status = row_next(store, list, pool, &hit_row, &hit, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = hit;
	return statement_end(status);
}

enum status store_hit_clear(struct store *store, int64_t message, struct error *err)
{
	sqlite3_stmt *clear = statement_open(store, SQL_HIT_CLEAR);
	sqlite3_bind_int64(clear, 1, message);
	return statement_run(store, clear, err);
}
