/* SPDX-License-Identifier: ISC */
/*
 * event: the append-only history, a hash chain.
 *
 * The hash of a row covers the hash of the row before it and every field, so
 * a row that was changed, removed or put in between does not fit its
 * successor.  Rows removed at the end leave no successor; the highest number
 * that SQLite ever gave out (AUTOINCREMENT) tells of them.  Somebody who may
 * write the file and knows how can build a new chain: this guards against
 * accident and against the quiet edit, not against the owner of the machine.
 */
#include "sqlite.h"

#include <string.h>

#include "fields.h"

#define ROW struct store_event
static const struct field event_fields[] = {EVENT_FIELDS(FIELD, COMMA)};
static const struct row event_row = ROW_OF(event_fields);

/* The hash before, 4 numbers, 6 texts. */
#define HASH_PARTS 11

static void number_bytes(int64_t number, uint8_t bytes[8])
{
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)number >> (8 * (7 - i)));
}

/* None is one NUL, which no C string is: none and "" hash differently. */
static struct text text_or_none(const char *string)
{
	return string ? text_of(string) : TEXT("\0");
}

#define SALT_SIZE 16

/* Why, as the chain knows it: when the reason is forgotten, this stays, and
 * without the salt nobody can try words against it. */
struct why {
	bool some;
	uint8_t salt[SALT_SIZE], hash[MAC_HASH_SIZE];
};

static void why_hash(const char *why, const uint8_t salt[SALT_SIZE], uint8_t hash[MAC_HASH_SIZE])
{
	const struct text parts[] = {text_make((const char *)salt, SALT_SIZE), text_of(why)};
	mac_hash(parts, 2, hash);
}

/* `hash` holds the row before's and becomes this row's. */
static void event_hash(const struct store_event *event, const struct why *why,
		       uint8_t hash[MAC_HASH_SIZE])
{
	uint8_t before[MAC_HASH_SIZE];
	memcpy(before, hash, sizeof before);
	const int64_t numbers[] = {event->id, event->time, event->item, event->message};
	uint8_t bytes[4][8];
	struct text parts[HASH_PARTS] = {text_make((const char *)before, sizeof before)};
	for (int i = 0; i < 4; i++) {
		number_bytes(numbers[i], bytes[i]);
		parts[1 + i] = text_make((const char *)bytes[i], sizeof bytes[i]);
	}
	const char *texts[] = {event->what, event->who, event->means, NULL, event->state_from,
			       event->state_to};
	for (int i = 0; i < 6; i++)
		parts[5 + i] = text_or_none(texts[i]);
	if (why->some)
		parts[8] = text_make((const char *)why->hash, sizeof why->hash);
	mac_hash(parts, HASH_PARTS, hash);
}

static bool column_bytes(sqlite3_stmt *statement, int at, uint8_t *out, int size)
{
	const void *bytes = sqlite3_column_blob(statement, at);
	if (!bytes || sqlite3_column_bytes(statement, at) != size)
		return false;
	memcpy(out, bytes, (size_t)size);
	return true;
}

static bool column_hash(sqlite3_stmt *statement, int at, uint8_t hash[MAC_HASH_SIZE])
{
	return column_bytes(statement, at, hash, MAC_HASH_SIZE);
}

/* Number and hash of the last row; 0 and zeros before the first. */
static enum status event_last(struct store *store, int64_t *id, uint8_t hash[MAC_HASH_SIZE],
			      struct error *err)
{
	*id = 0;
	memset(hash, 0, MAC_HASH_SIZE);
	sqlite3_stmt *last = statement_open(store, SQL_EVENT_LAST);
	enum status status = statement_next(store, last, err);
	if (status != STATUS_OK)
		return statement_end(status);
	*id = sqlite3_column_int64(last, 0);
	if (!column_hash(last, 1, hash))
		status = error_set(err, STATUS_TEMPORARY,
				   "store %s: event %lld has no hash; run: liaison audit --verify",
				   store->path, (long long)*id);
	sqlite3_reset(last);
	return status;
}

enum status store_event_add(struct store *store, const struct store_event *event, struct error *err)
{
	/* Two writers must not both take the same row for the last. */
	if (store_needs_transaction(store, err) != STATUS_OK)
		return STATUS_BUG;
	uint8_t hash[MAC_HASH_SIZE];
	struct store_event row = *event;
	enum status status = event_last(store, &row.id, hash, err);
	if (status != STATUS_OK)
		return status;
	row.id++;
	struct why why = {.some = row.why != NULL};
	if (why.some) {
		sqlite3_randomness(SALT_SIZE, why.salt);
		why_hash(row.why, why.salt, why.hash);
	}
	event_hash(&row, &why, hash);
	sqlite3_stmt *add = statement_open(store, SQL_EVENT_ADD);
	int at = row_bind(add, 1, &event_row, &row);
	bind_blob(add, at, why.some ? why.salt : NULL, SALT_SIZE);
	bind_blob(add, at + 1, why.some ? why.hash : NULL, MAC_HASH_SIZE);
	bind_blob(add, at + 2, hash, sizeof hash);
	return statement_run(store, add, err);
}

enum status store_event_list(struct store *store, struct pool *pool, int64_t item,
			     struct store_events *out, struct error *err)
{
	sqlite3_stmt *list = statement_open(store, item ? SQL_EVENT_LIST_ITEM : SQL_EVENT_LIST);
	if (item)
		sqlite3_bind_int64(list, 1, item);
	*out = (struct store_events){0};
	struct store_event event;
	enum status status;
	while ((status = row_next(store, list, pool, &event_row, &event, err)) == STATUS_OK)
		*LIST_PUSH(pool, out) = event;
	return statement_end(status);
}

/* ---- verify ---------------------------------------------------------------- */

static enum status broken(struct store *store, int64_t id, const char *what, struct error *err)
{
	return error_set(err, STATUS_BAD_INPUT, "store %s: event %lld %s", store->path,
			 (long long)id, what);
}

/* Why, by its hash; false when the words do not fit it.  Words that are gone were
 * forgotten with their item. */
static bool check_why(sqlite3_stmt *walk, const struct store_event *event, struct why *why)
{
	uint8_t said[MAC_HASH_SIZE];
	why->some = column_hash(walk, event_row.count + 2, why->hash);
	if (!event->why)
		return true;
	if (!why->some || !column_bytes(walk, event_row.count + 1, why->salt, SALT_SIZE))
		return false;
	why_hash(event->why, why->salt, said);
	return mac_equal(said, why->hash, sizeof said);
}

/* One row against the hash before it, which becomes its own. */
static enum status check_row(struct store *store, sqlite3_stmt *walk,
			     const struct store_event *event, int64_t expected,
			     uint8_t hash[MAC_HASH_SIZE], struct error *err)
{
	uint8_t written[MAC_HASH_SIZE];
	if (event->id != expected)
		return broken(store, expected, "was removed", err);
	struct why why;
	bool fits = check_why(walk, event, &why);
	event_hash(event, &why, hash);
	if (!fits || !column_hash(walk, event_row.count, written) ||
	    !mac_equal(hash, written, sizeof written))
		return broken(store, event->id, "was changed, or one before it was", err);
	return STATUS_OK;
}

/* Every row in turn; *rows counts those that fit. */
static enum status check_rows(struct store *store, int64_t *rows, struct error *err)
{
	uint8_t hash[MAC_HASH_SIZE] = {0};
	struct store_event event;
	enum status status;
	sqlite3_stmt *walk = statement_open(store, SQL_EVENT_WALK);
	struct pool *pool = pool_open();
	while ((status = row_next(store, walk, pool, &event_row, &event, err)) == STATUS_OK) {
		status = check_row(store, walk, &event, *rows + 1, hash, err);
		if (status != STATUS_OK) {
			sqlite3_reset(walk);
			break;
		}
		pool_reset(pool);
		++*rows;
	}
	pool_close(pool);
	return statement_end(status);
}

enum status store_event_verify(struct store *store, int64_t *rows, struct error *err)
{
	*rows = 0;
	/* The highest number comes first: a hook may add a row meanwhile, and that is no gap. */
	int64_t highest = 0;
	sqlite3_stmt *seq = statement_open(store, SQL_EVENT_HIGHEST);
	enum status status = statement_end(statement_number(store, seq, &highest, err));
	if (status == STATUS_OK)
		status = check_rows(store, rows, err);
	if (status == STATUS_OK && *rows < highest)
		return broken(store, *rows + 1, "was removed: the history ends before it", err);
	return status;
}
