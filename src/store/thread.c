/* SPDX-License-Identifier: ISC */
/*
 * thread: which messages belong together.  References are kept as keyed
 * hashes only, because a blocked message's Message-ID may be among them.
 */
#include "sqlite.h"

#include "fields.h"

#define ROW struct store_thread
static const struct field put_fields[] = {THREAD_FIELDS(FIELD, COMMA)};
static const struct field get_fields[] = {FIELD(id, INT64, id), THREAD_FIELDS(FIELD, COMMA)};
static const struct row put_row = ROW_OF(put_fields);
static const struct row get_row = ROW_OF(get_fields);

enum status store_thread_add(struct store *store, struct store_thread *thread, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_THREAD_ADD);
	row_bind(add, 1, &put_row, thread);
	enum status status = statement_run(store, add, err);
	if (status == STATUS_OK)
		thread->id = sqlite3_last_insert_rowid(store->db);
	return status;
}

enum status store_thread_get(struct store *store, struct pool *pool, int64_t id,
			     struct store_thread *out, struct error *err)
{
	sqlite3_stmt *get = statement_open(store, SQL_THREAD_GET);
	sqlite3_bind_int64(get, 1, id);
	return row_get(store, get, pool, &get_row, out, "thread", err);
}

enum status store_thread_update(struct store *store, const struct store_thread *thread,
				struct error *err)
{
	sqlite3_stmt *update = statement_open(store, SQL_THREAD_UPDATE);
	sqlite3_bind_int64(update, row_bind(update, 1, &put_row, thread), thread->id);
	return statement_changed(store, update, "thread", thread->id, err);
}

enum status store_thread_by_refs(struct store *store, const uint8_t (*macs)[MAC_SIZE], size_t count,
				 int64_t *thread, struct error *err)
{
	*thread = 0;
	sqlite3_stmt *find = statement_open(store, SQL_THREAD_BY_REF);
	/* The last reference is the nearest: a thread that was hijacked follows it. */
	for (size_t i = count; i-- > 0;) {
		bind_blob(find, 1, macs[i], MAC_SIZE);
		enum status status = statement_number(store, find, thread, err);
		if (status != STATUS_NOT_FOUND)
			return status;
	}
	return error_set(err, STATUS_NOT_FOUND, "no thread knows these references");
}

enum status store_thread_by_subject(struct store *store, const char *subject_key, const char *list,
				    int64_t since, int64_t *thread, struct error *err)
{
	*thread = 0;
	sqlite3_stmt *find = statement_open(store, SQL_THREAD_BY_SUBJECT);
	bind_text(find, 1, subject_key);
	bind_text(find, 2, list);
	sqlite3_bind_int64(find, 3, since);
	enum status status = statement_number(store, find, thread, err);
	if (status == STATUS_NOT_FOUND)
		error_set(err, status, "no thread has that subject on that list");
	return status;
}

enum status store_thread_refs_add(struct store *store, int64_t thread,
				  const uint8_t (*macs)[MAC_SIZE], size_t count, struct error *err)
{
	sqlite3_stmt *add = statement_open(store, SQL_THREAD_REF_ADD);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		bind_blob(add, 1, macs[i], MAC_SIZE);
		sqlite3_bind_int64(add, 2, thread);
		status = statement_run(store, add, err);
	}
	return status;
}
