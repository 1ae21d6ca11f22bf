/* SPDX-License-Identifier: ISC */
/*
 * outbox: mail that goes out, its bytes, and what a digest carries.
 */
#include "sqlite.h"

#include "fields.h"

#define ROW struct store_outgoing
static const struct field add_fields[] = {OUTGOING_KEYS(FIELD, COMMA),
					  OUTGOING_FIELDS(FIELD, COMMA)};
static const struct field update_fields[] = {OUTGOING_FIELDS(FIELD, COMMA)};
static const struct field get_fields[] = {FIELD(id, INT64, id), OUTGOING_KEYS(FIELD, COMMA),
					  OUTGOING_FIELDS(FIELD, COMMA)};
static const struct row add_row = ROW_OF(add_fields);
static const struct row update_row = ROW_OF(update_fields);
static const struct row get_row = ROW_OF(get_fields);
#undef ROW

#define ROW struct store_digest_item
static const struct field digest_fields[] = {DIGEST_ITEM_FIELDS(FIELD, COMMA)};
static const struct row digest_row = ROW_OF(digest_fields);
#undef ROW

#define ROW struct store_erratum
static const struct field erratum_fields[] = {ERRATUM_FIELDS(FIELD, COMMA)};
static const struct row erratum_row = ROW_OF(erratum_fields);
#undef ROW

enum status store_outgoing_add(struct store *store, struct store_outgoing *mail, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_OUTGOING_ADD);
	row_bind(add, 1, &add_row, mail);
	enum status status = statement_run(store, add, err);
	if (status == STATUS_OK)
		mail->id = sqlite3_last_insert_rowid(store->db);
	return status;
}

enum status store_outgoing_get(struct store *store, struct pool *pool, int64_t id,
			       struct store_outgoing *out, struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_OUTGOING_GET);
	sqlite3_bind_int64(get, 1, id);
	return row_get(store, get, pool, &get_row, out, "outgoing mail", err);
}

enum status store_outgoing_by_message_id(struct store *store, struct pool *pool,
					 const char *message_id, struct store_outgoing *out,
					 struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_OUTGOING_BY_MESSAGE_ID);
	bind_text(get, 1, message_id);
	return row_get(store, get, pool, &get_row, out, "outgoing mail", err);
}

enum status store_outgoing_update(struct store *store, const struct store_outgoing *mail,
				  struct error *err)
{
	sqlite3_stmt *update = statement_open(store, SQL_OUTGOING_UPDATE);
	sqlite3_bind_int64(update, row_bind(update, 1, &update_row, mail), mail->id);
	return statement_changed(store, update, "outgoing mail", mail->id, err);
}

enum status store_outgoing_readdress(struct store *store, int64_t id, const char *to,
				     struct error *err)
{
	sqlite3_stmt *update = statement_open(store, SQL_OUTGOING_READDRESS);
	bind_text(update, 1, to);
	sqlite3_bind_int64(update, 2, id);
	return statement_changed(store, update, "outgoing mail", id, err);
}

static enum status outgoing_rows(struct store *store, struct pool *pool, sqlite3_stmt *list,
				 struct store_outbox *out, struct error *err)
{
	*out = (struct store_outbox){0};
	struct store_outgoing mail;
	enum status status;
	while ((status = row_next(store, list, pool, &get_row, &mail, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = mail;
	return statement_end(status);
}

enum status store_outgoing_list(struct store *store, struct pool *pool, unsigned states,
				int64_t due, struct store_outbox *out, struct error *err)
{
	_Static_assert(OUTBOX_STATE_COUNT == 7, "OUTGOING_LIST has a mark for each state");
	sqlite3_stmt *list = statement_open(store, SQL_OUTGOING_LIST);
	for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
		bind_text(list, i + 1,
			  !states || states & 1u << i ? outbox_state_name((enum outbox_state)i)
						      : NULL);
	sqlite3_bind_int64(list, OUTBOX_STATE_COUNT + 1, due);
	return outgoing_rows(store, pool, list, out, err);
}

enum status store_outgoing_posted(struct store *store, struct pool *pool, int64_t since,
				  struct store_outbox *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_OUTGOING_POSTED);
	sqlite3_bind_int64(list, 1, since);
	return outgoing_rows(store, pool, list, out, err);
}

enum status store_outgoing_of_item(struct store *store, struct pool *pool, int64_t item,
				   struct store_outbox *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_OUTGOING_OF_ITEM);
	sqlite3_bind_int64(list, 1, item);
	return outgoing_rows(store, pool, list, out, err);
}

enum status store_outgoing_body_set(struct store *store, int64_t id, struct text body,
				    struct error *err)
{
	sqlite3_stmt *set = statement_open(store, SQL_OUTGOING_BODY_SET);
	sqlite3_bind_int64(set, 1, id);
	bind_blob(set, 2, body.at, body.len);
	return statement_run(store, set, err);
}

enum status store_outgoing_body_get(struct store *store, struct pool *pool, int64_t id,
				    struct text *out, struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_OUTGOING_BODY_GET);
	sqlite3_bind_int64(get, 1, id);
	return blob_get(store, get, pool, out, "the bytes of that outgoing mail", err);
}

/* ---- digests ----------------------------------------------------------------- */

enum status store_erratum_add(struct store *store, const struct store_erratum *erratum,
			      struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_ERRATUM_ADD);
	row_bind(add, 1, &erratum_row, erratum);
	return statement_run(store, add, err);
}

enum status store_erratum_list(struct store *store, struct pool *pool, int64_t outgoing,
			       struct store_errata *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_ERRATUM_LIST);
	if (outgoing != 0)
		sqlite3_bind_int64(list, 1, outgoing);
	else
		sqlite3_bind_null(list, 1);
	*out = (struct store_errata){0};
	struct store_erratum erratum;
	enum status status;
	while ((status = row_next(store, list, pool, &erratum_row, &erratum, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = erratum;
	return statement_end(status);
}

enum status store_erratum_take(struct store *store, int64_t outgoing, struct error *err)
{
	sqlite3_stmt *take = statement_open(store, SQL_ERRATUM_TAKE);
	sqlite3_bind_int64(take, 1, outgoing);
	return statement_run(store, take, err);
}

enum status store_erratum_drop(struct store *store, int64_t item, struct error *err)
{
	sqlite3_stmt *drop = statement_open(store, SQL_ERRATUM_DROP);
	sqlite3_bind_int64(drop, 1, item);
	return statement_changed(store, drop, "correction of item", item, err);
}

enum status store_digest_item_add(struct store *store, int64_t outgoing, int64_t item, int revision,
				  struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_DIGEST_ITEM_ADD);
	sqlite3_bind_int64(add, 1, outgoing);
	sqlite3_bind_int64(add, 2, item);
	sqlite3_bind_int(add, 3, revision);
	return statement_run(store, add, err);
}

enum status store_digest_item_clear(struct store *store, int64_t outgoing, struct error *err)
{
	sqlite3_stmt *clear = statement_open(store, SQL_DIGEST_ITEM_CLEAR);
	sqlite3_bind_int64(clear, 1, outgoing);
	return statement_run(store, clear, err);
}

enum status store_digest_item_list(struct store *store, struct pool *pool, int64_t outgoing,
				   struct store_digest_items *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, SQL_DIGEST_ITEM_LIST);
	sqlite3_bind_int64(list, 1, outgoing);
	*out = (struct store_digest_items){0};
	struct store_digest_item item;
	enum status status;
	while ((status = row_next(store, list, pool, &digest_row, &item, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = item;
	return statement_end(status);
}
