/* SPDX-License-Identifier: ISC */
/*
 * row: moves the members of a struct into the parameters of a statement and
 * the columns of a row into a struct, by a table of fields.
 */
#include "sqlite.h"

#include <limits.h>
#include <string.h>

#include "liaison/words.h"

void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
	if (text)
		sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, at);
}

void bind_blob(sqlite3_stmt *statement, int at, const void *bytes, size_t size)
{
	/* A NULL pointer would bind NULL, and an empty message is not none. */
	sqlite3_bind_blob64(statement, at, size ? bytes : "", size, SQLITE_STATIC);
}

static const char *field_word(enum field_kind kind, const void *member)
{
	switch (kind) {
	case FIELD_VERDICT:
		return verdict_name(*(const enum verdict *)member);
	case FIELD_ORIGIN:
		return origin_name(*(const enum origin *)member);
	case FIELD_ITEM_STATE:
		return item_state_name(*(const enum item_state *)member);
	case FIELD_MAILING:
		return mailing_name(*(const enum mailing *)member);
	case FIELD_OUTBOX_STATE:
		return outbox_state_name(*(const enum outbox_state *)member);
	default:
		return NULL;
	}
}

static void field_bind(sqlite3_stmt *statement, int at, enum field_kind kind, const void *member)
{
	switch (kind) {
	case FIELD_INT64:
		sqlite3_bind_int64(statement, at, *(const int64_t *)member);
		break;
	case FIELD_INT:
		sqlite3_bind_int(statement, at, *(const int *)member);
		break;
	case FIELD_UNSIGNED:
		sqlite3_bind_int64(statement, at, *(const unsigned *)member);
		break;
	case FIELD_BOOL:
		sqlite3_bind_int(statement, at, *(const bool *)member);
		break;
	case FIELD_DOUBLE:
		sqlite3_bind_double(statement, at, *(const double *)member);
		break;
	case FIELD_REF:
		if (*(const int64_t *)member)
			sqlite3_bind_int64(statement, at, *(const int64_t *)member);
		else
			sqlite3_bind_null(statement, at);
		break;
	case FIELD_TEXT:
		bind_text(statement, at, *(const char *const *)member);
		break;
	case FIELD_MAC:
		bind_blob(statement, at, member, MAC_SIZE);
		break;
	default:
		bind_text(statement, at, field_word(kind, member));
	}
}

int row_bind(sqlite3_stmt *statement, int at, const struct row *row, const void *from)
{
	for (int i = 0; i < row->count; i++)
		field_bind(statement, at + i, row->fields[i].kind,
			   (const char *)from + row->fields[i].offset);
	return at + row->count;
}

char *column_string(sqlite3_stmt *statement, int at, struct pool *pool)
{
	const unsigned char *text = sqlite3_column_text(statement, at);
	return text ? pool_copy(pool, text, (size_t)sqlite3_column_bytes(statement, at)) : NULL;
}

static struct text column_text(sqlite3_stmt *statement, int at)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);
	return text_make(text, (size_t)sqlite3_column_bytes(statement, at));
}

static bool column_mac(sqlite3_stmt *statement, int at, uint8_t mac[MAC_SIZE])
{
	const void *bytes = sqlite3_column_blob(statement, at);
	if (!bytes || sqlite3_column_bytes(statement, at) != MAC_SIZE)
		return false;
	memcpy(mac, bytes, MAC_SIZE);
	return true;
}

/* False: the column holds nothing that this program would have written. */
static bool field_read(sqlite3_stmt *statement, int at, struct pool *pool, enum field_kind kind,
		       void *member)
{
	switch (kind) {
	case FIELD_INT64:
	case FIELD_REF:
		*(int64_t *)member = sqlite3_column_int64(statement, at);
		return true;
	case FIELD_INT:
		*(int *)member = sqlite3_column_int(statement, at);
		return true;
	case FIELD_UNSIGNED:
		*(unsigned *)member = (unsigned)(sqlite3_column_int64(statement, at) & UINT_MAX);
		return true;
	case FIELD_BOOL:
		*(bool *)member = sqlite3_column_int(statement, at) != 0;
		return true;
	case FIELD_DOUBLE:
		*(double *)member = sqlite3_column_double(statement, at);
		return true;
	case FIELD_TEXT:
		*(const char **)member = column_string(statement, at, pool);
		return true;
	case FIELD_MAC:
		return column_mac(statement, at, member);
	case FIELD_VERDICT:
		return verdict_read(column_text(statement, at), member);
	case FIELD_ORIGIN:
		return origin_read(column_text(statement, at), member);
	case FIELD_ITEM_STATE:
		return item_state_read(column_text(statement, at), member);
	case FIELD_MAILING:
		return mailing_read(column_text(statement, at), member);
	case FIELD_OUTBOX_STATE:
		return outbox_state_read(column_text(statement, at), member);
	}
	return false;
}

enum status row_next(struct store *store, sqlite3_stmt *statement, struct pool *pool,
		     const struct row *row, void *into, struct error *err)
{
	enum status status = statement_next(store, statement, err);
	if (status != STATUS_OK)
		return status;
	for (int i = 0; i < row->count; i++) {
		if (!field_read(statement, i, pool, row->fields[i].kind,
				(char *)into + row->fields[i].offset)) {
			status = error_set(err, STATUS_TEMPORARY,
					   "store %s: column %s.%s holds a value that this program "
					   "does not know; was the store edited by hand?",
					   store->path, sqlite3_column_table_name(statement, i),
					   sqlite3_column_name(statement, i));
			sqlite3_reset(statement);
			return status;
		}
	}
	return STATUS_OK;
}

enum status row_get(struct store *store, sqlite3_stmt *statement, struct pool *pool,
		    const struct row *row, void *into, const char *what, struct error *err)
{
	enum status status = row_next(store, statement, pool, row, into, err);
	if (status == STATUS_OK)
		sqlite3_reset(statement);
	else if (status == STATUS_NOT_FOUND)
		error_set(err, status, "there is no such %s in the store", what);
	return status;
}

enum status blob_get(struct store *store, sqlite3_stmt *statement, struct pool *pool,
		     struct text *out, const char *what, struct error *err)
{
	enum status status = statement_next(store, statement, err);
	if (status == STATUS_NOT_FOUND)
		error_set(err, status, "the store does not have %s (any more)", what);
	if (status != STATUS_OK)
		return status;
	const void *bytes = sqlite3_column_blob(statement, 0);
	size_t size = (size_t)sqlite3_column_bytes(statement, 0);
	*out = text_make(pool_copy(pool, bytes ? bytes : "", size), size);
	sqlite3_reset(statement);
	return STATUS_OK;
}
