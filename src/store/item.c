/* SPDX-License-Identifier: ISC */
/*
 * item: what the liaison decides on, the revisions that were shown, and the
 * liaison's notes.
 */
#include "sqlite.h"

#include "fields.h"

#define ROW struct store_item
static const struct field put_fields[] = {ITEM_FIELDS(FIELD, COMMA)};
static const struct field get_fields[] = {FIELD(id, INT64, id), ITEM_FIELDS(FIELD, COMMA)};
static const struct row put_row = ROW_OF(put_fields);
static const struct row get_row = ROW_OF(get_fields);
#undef ROW

#define ROW struct store_revision
static const struct field revision_fields[] = {REVISION_FIELDS(FIELD, COMMA)};
static const struct row revision_row = ROW_OF(revision_fields);
#undef ROW

#define ROW struct store_note
static const struct field note_fields[] = {NOTE_FIELDS(FIELD, COMMA)};
static const struct row note_row = ROW_OF(note_fields);
#undef ROW

enum status store_item_add(struct store *store, struct store_item *item, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_ITEM_ADD);
	row_bind(add, 1, &put_row, item);
	enum status status = statement_run(store, add, err);
	if (status == STATUS_OK)
		item->id = sqlite3_last_insert_rowid(store->db);
	return status;
}

enum status store_item_get(struct store *store, struct pool *pool, int64_t id,
			   struct store_item *out, struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_ITEM_GET);
	sqlite3_bind_int64(get, 1, id);
	enum status status = row_get(store, get, pool, &get_row, out, "item", err);
	if (status == STATUS_NOT_FOUND)
		error_set(err, status, "there is no item %lld; `liaison queue --all` lists all",
			  (long long)id);
	return status;
}

enum status store_item_update(struct store *store, const struct store_item *item, struct error *err)
{
	sqlite3_stmt *update = statement_open(store, SQL_ITEM_UPDATE);
	sqlite3_bind_int64(update, row_bind(update, 1, &put_row, item), item->id);
	return statement_changed(store, update, "item", item->id, err);
}

enum status store_item_list(struct store *store, struct pool *pool, unsigned states,
			    struct store_items *out, struct error *err)
{
	_Static_assert(ITEM_STATE_COUNT == 11, "ITEM_LIST_STATES has a mark for each state");
	sqlite3_stmt *list = statement_open(store, states ? SQL_ITEM_LIST_STATES : SQL_ITEM_LIST);
	for (int i = 0; states && i < ITEM_STATE_COUNT; i++)
		bind_text(list, i + 1,
			  states & 1u << i ? item_state_name((enum item_state)i) : NULL);
	*out = (struct store_items){0};
	struct store_item item;
	enum status status;
	while ((status = row_next(store, list, pool, &get_row, &item, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = item;
	return statement_end(status);
}

enum status store_item_by_thread(struct store *store, struct pool *pool, int64_t thread,
				 struct store_item *out, struct error *err)
{
	sqlite3_stmt *find = statement_open(store, SQL_ITEM_BY_THREAD);
	sqlite3_bind_int64(find, 1, thread);
	int64_t id;
	enum status status = statement_number(store, find, &id, err);
	if (status == STATUS_NOT_FOUND)
		error_set(err, status, "no item is about that thread");
	return status == STATUS_OK ? store_item_get(store, pool, id, out, err) : status;
}

/* ---- revisions ------------------------------------------------------------- */

enum status store_revision_add(struct store *store, const struct store_revision *revision,
			       struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_REVISION_ADD);
	row_bind(add, 1, &revision_row, revision);
	return statement_run(store, add, err);
}

enum status store_revision_get(struct store *store, struct pool *pool, int64_t item, int revision,
			       struct store_revision *out, struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_REVISION_GET);
	sqlite3_bind_int64(get, 1, item);
	sqlite3_bind_int(get, 2, revision);
	return row_get(store, get, pool, &revision_row, out, "revision", err);
}

/* ---- notes ------------------------------------------------------------------ */

enum status store_note_add(struct store *store, int64_t item, int64_t time, const char *who,
			   const char *text, struct error *err)
{
	struct store_note note = {.time = time, .who = who, .text = text};
	sqlite3_stmt *add = statement_open(store, SQL_NOTE_ADD);
	sqlite3_bind_int64(add, 1, item);
	row_bind(add, 2, &note_row, &note);
	return statement_run(store, add, err);
}

enum status store_note_list(struct store *store, struct pool *pool, int64_t item,
			    struct store_notes *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_NOTE_LIST);
	sqlite3_bind_int64(list, 1, item);
	*out = (struct store_notes){0};
	struct store_note note;
	enum status status;
	while ((status = row_next(store, list, pool, &note_row, &note, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = note;
	return statement_end(status);
}
