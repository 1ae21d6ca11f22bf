/* SPDX-License-Identifier: ISC */
/*
 * sqlite: opens and closes the store, and its transactions.
 *
 * Write-ahead log with synchronous=FULL: a commit is one fsync of the log,
 * readers never wait for writers, and what was committed survives a power
 * cut.  Deleted text is overwritten (secure_delete), temporary tables stay in
 * memory, and the schema is not trusted to call functions: a store that was
 * tampered with cannot run anything.
 *
 * The file belongs to its -wal and -shm companions: to copy a store that is
 * in use, take `sqlite3 STORE ".backup COPY"`, never cp.
 */
#include "sqlite.h"

#include <time.h>

#include "liaison/pool.h"

/* The log shrinks to this after a message of megabytes went through it. */
#define WAL_BYTES_KEPT "1048576"

/* A waiting writer looks again after 50 us, a little later each time, at the
 * latest after 5 ms: a hook holds the lock for about one fsync. */
#define BUSY_FIRST_US 50
#define BUSY_LAST_US 5000

static int64_t milliseconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* SQLite's own handler sleeps up to 100 ms at a time: too coarse for twenty
 * hooks that each take one.  Times are the real clock's: nobody tests by them. */
static int wait_for_others(void *self, int count)
{
	struct store *store = self;
	int64_t now = milliseconds_now();
	if (!store->patient)
		return 0;
	if (count == 0)
		store->waiting = now;
	if (now - store->waiting >= store->busy)
		return 0;
	long us = (long)BUSY_FIRST_US * (count + 1);
	struct timespec pause = {0, (us < BUSY_LAST_US ? us : BUSY_LAST_US) * 1000};
	nanosleep(&pause, NULL);
	return 1;
}

static void settings(struct store *store)
{
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_handler(store->db, wait_for_others, store);
	sqlite3_wal_autocheckpoint(store->db, 0); /* wal.c does it */
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}

static const char pragmas[] = "PRAGMA synchronous = FULL;"
			      "PRAGMA secure_delete = ON;"
			      "PRAGMA temp_store = MEMORY;"
			      "PRAGMA journal_size_limit = " WAL_BYTES_KEPT;

static int set(struct store *store, const char *sql)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL);
}

/* A hook that finds itself alone takes the whole file for its few
 * milliseconds: the index over the log then lives in its memory, and the -shm
 * file need not be made, mapped and locked (a tenth of a hook's time).  It
 * does not wait for that; where another has the store open, it shares. */
static int open_alone(struct store *store)
{
	store->patient = false;
	int code = set(store, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version");
	store->patient = true;
	if ((code & 0xff) != SQLITE_BUSY)
		return code;
	return set(store, "PRAGMA locking_mode = NORMAL");
}

static enum status open_in(struct store *store, struct error *err)
{
	enum status status = store_make_file(store->path, err);
	if (status != STATUS_OK)
		return status;
	/* One thread uses the store, and nobody asks SQLite how much memory it has:
	 * a tenth of the time of a hook goes into its locks otherwise.  Refused, and
	 * no harm done, once SQLite runs. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	int code = sqlite3_open_v2(store->path, &store->db,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, vfs_open(store));
	if (!store->db)
		return error_set(err, STATUS_TEMPORARY, "store %s: out of memory", store->path);
	if (code != SQLITE_OK)
		return store_trouble(store, err);
	/* SQLite falls back to reading; the first write would fail with less to say. */
	if (sqlite3_db_readonly(store->db, "main"))
		return error_set(
		    err, STATUS_TEMPORARY,
		    "store %s: it may be read but not written; check owner and mode of "
		    "the file",
		    store->path);
	settings(store);
	if (store->mode == STORE_HOOK)
		code = open_alone(store);
	if (code == SQLITE_OK)
		code = set(store, pragmas);
	if (code != SQLITE_OK)
		return store_trouble(store, err);
	return store_migrate(store, err);
}

static void shut(struct store *store)
{
	for (int i = 0; i < SQL_COUNT; i++) {
		sqlite3_finalize(store->statements[i]);
		store->statements[i] = NULL;
	}
	sqlite3_close(store->db);
	store->db = NULL;
	vfs_close(store);
}

/* Hooks that find a new file at the same moment each hold a lock that the
 * others wait for; SQLite sees that waiting is in vain and says busy at once.
 * All but one let go and come again. */
static enum status open_again(struct store *store, struct error *err)
{
	int64_t since = milliseconds_now();
	long us = BUSY_FIRST_US;
	for (;;) {
		enum status status = open_in(store, err);
		bool busy = status != STATUS_OK && store->db &&
			    (sqlite3_errcode(store->db) & 0xff) == SQLITE_BUSY;
		if (!busy || milliseconds_now() - since >= store->busy)
			return status;
		shut(store);
		struct timespec pause = {0, us * 1000};
		nanosleep(&pause, NULL);
		us = us * 2 < BUSY_LAST_US ? us * 2 : BUSY_LAST_US;
	}
}

enum status store_open(const char *path, enum store_mode mode, struct store **out,
		       struct error *err)
{
	*out = NULL;
	struct pool *pool = pool_open();
	struct store *store = pool_alloc(pool, sizeof *store);
	store->pool = pool;
	store->path = pool_strdup(pool, path);
	store->mode = mode;
	store->busy = STORE_BUSY;
	store->patient = true;
	enum status status = open_again(store, err);
	if (status == STATUS_OK)
		*out = store;
	else
		store_close(store);
	return status;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_rollback(store);
	shut(store);
	pool_close(store->pool);
}

enum status store_begin(struct store *store, struct error *err)
{
	if (store->open)
		return error_set(err, STATUS_BUG, "store %s: a transaction is open already",
				 store->path);
	wal_trim(store);
	enum status status = statement_run(store, statement_open(store, SQL_BEGIN), err);
	store->open = status == STATUS_OK;
	store->failed = false;
	store->scrub = false;
	return status;
}

enum status store_needs_transaction(struct store *store, struct error *err)
{
	if (store->open)
		return STATUS_OK;
	return error_set(err, STATUS_BUG, "store %s: no transaction is open", store->path);
}

enum status store_commit(struct store *store, struct error *err)
{
	if (store_needs_transaction(store, err) != STATUS_OK)
		return STATUS_BUG;
	if (store->failed) {
		store_rollback(store);
		return error_set(err, STATUS_TEMPORARY, "%s", store->failure.text);
	}
	enum status status = statement_run(store, statement_open(store, SQL_COMMIT), err);
	if (status != STATUS_OK) {
		store_rollback(store);
		return status;
	}
	store->open = false;
	if (store->scrub)
		wal_scrub(store);
	return STATUS_OK;
}

void store_rollback(struct store *store)
{
	if (!store->open)
		return;
	store->open = false;
	store->failed = false;
	store->scrub = false;
	/* SQLite has rolled back by itself after some errors. */
	if (!sqlite3_get_autocommit(store->db))
		statement_run(store, statement_open(store, SQL_ROLLBACK), NULL);
}

/* One step inside the open transaction. */
static enum status store_step(struct store *store, enum statement step, struct error *err)
{
	enum status status = store_needs_transaction(store, err);
	return status == STATUS_OK ? statement_run(store, statement_open(store, step), err)
				   : status;
}

enum status store_savepoint(struct store *store, struct error *err)
{
	return store_step(store, SQL_SAVEPOINT, err);
}

enum status store_savepoint_keep(struct store *store, struct error *err)
{
	return store_step(store, SQL_SAVEPOINT_KEEP, err);
}

enum status store_savepoint_back(struct store *store, struct error *err)
{
	enum status status = store_step(store, SQL_SAVEPOINT_BACK, err);
	return status == STATUS_OK ? store_step(store, SQL_SAVEPOINT_KEEP, err) : status;
}
