/* SPDX-License-Identifier: ISC */
/*
 * migrate: makes the store and takes an older one to the schema of today.
 *
 * The number of the schema stands in the file's header (PRAGMA user_version).
 * All steps that are missing run in one transaction, so a store is never
 * between two schemas; of twenty hooks that find no store, one makes it and
 * the others wait for its lock and find it made.
 */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "liaison/file.h"
#include "liaison/text.h"

/* A message changes some dozen pages by a few bytes each: half the size is
 * half the log to write, to sync, and to read at the next open.  1024 makes
 * the trees deeper and gains nothing more. */
#define PAGE_SIZE "2048"

static const char schema_sql[] =
#include "store/schema.h"
    ;

/* Decisions that wait for a second answer (border = none), by the mail that asks
 * for it: which mail was answered, and the commands, one a line.  For a while it
 * was made with schema 1, and may be there. */
static const char pending_sql[] = "CREATE TABLE IF NOT EXISTS pending ("
				  "  outgoing INTEGER PRIMARY KEY REFERENCES outgoing"
				  "           ON DELETE CASCADE,"
				  "  time     INTEGER NOT NULL,"
				  "  item     INTEGER NOT NULL,"
				  "  sheet    INTEGER NOT NULL,"
				  "  revision INTEGER NOT NULL,"
				  "  message  INTEGER NOT NULL,"
				  "  commands TEXT NOT NULL,"
				  "  effects  TEXT NOT NULL"
				  ") STRICT";

/* One row a schema: what takes a store of the number before to this number. */
static const struct {
	int schema;
	const char *sql;
} steps[] = {
    {1, schema_sql},
    {2, pending_sql},
};
_Static_assert(sizeof steps / sizeof *steps == STORE_SCHEMA, "each schema has its step");

static const char *directory_of(struct pool *pool, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return slash == path ? "/" : pool_copy(pool, path, (size_t)(slash - path));
}

static enum status directory_sync(const char *directory, struct error *err)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int bad = fd < 0 || fsync(fd) != 0;
	if (bad)
		error_set(err, STATUS_TEMPORARY, "folder %s: cannot be synced to disk: %s",
			  directory, strerror(errno));
	if (fd >= 0)
		close(fd);
	return bad ? STATUS_TEMPORARY : STATUS_OK;
}

static enum status make_file_in(const char *directory, const char *path, struct error *err)
{
	enum status status = file_mkdir(directory, err);
	if (status != STATUS_OK)
		return status;
	/* SQLite would make it 0644; its companions take the mode of the file. */
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno != EEXIST)
		return error_set(err, STATUS_TEMPORARY,
				 "store %s: cannot be made: %s; check owner and mode of its folder",
				 path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return directory_sync(directory, err);
}

enum status store_make_file(const char *path, struct error *err)
{
	struct stat st;
	if (stat(path, &st) == 0 || errno != ENOENT)
		return STATUS_OK;
	struct pool *pool = pool_open();
	enum status status = make_file_in(directory_of(pool, path), path, err);
	pool_close(pool);
	return status;
}

/* A PRAGMA or SELECT that gives one number. */
static enum status number_of(struct store *store, const char *sql, int64_t *number,
			     struct error *err)
{
	sqlite3_stmt *statement = NULL;
	sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
	enum status status = statement_number(store, statement, number, err);
	sqlite3_finalize(statement);
	return status;
}

static enum status run_sql(struct store *store, const char *sql, struct error *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_trouble(store, err);
	return STATUS_OK;
}

/* Runs the steps after `schema`, inside a transaction. */
static enum status run_steps(struct store *store, int64_t schema, struct error *err)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < sizeof steps / sizeof *steps && status == STATUS_OK; i++) {
		if (steps[i].schema > schema)
			status = run_sql(store, steps[i].sql, err);
	}
	if (status != STATUS_OK)
		return status;
	char sql[128];
	sqlite3_snprintf(sizeof sql, sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
			 STORE_APPLICATION, STORE_SCHEMA);
	return run_sql(store, sql, err);
}

/* Whose file is it, and how old?  Not ours, or of a newer program: STATUS_CONFIG. */
static enum status look(struct store *store, int64_t *schema, struct error *err)
{
	int64_t application = 0;
	int64_t objects = 0;
	enum status status = number_of(store, "PRAGMA user_version", schema, err);
	if (status == STATUS_OK)
		status = number_of(store, "PRAGMA application_id", &application, err);
	if (status != STATUS_OK)
		return status;
	if (application != STORE_APPLICATION) {
		status = number_of(store, "SELECT count(*) FROM sqlite_schema", &objects, err);
		if (status != STATUS_OK)
			return status;
		if (objects || application || *schema)
			return error_set(err, STATUS_CONFIG,
					 "store %s: this is an SQLite database of another program; "
					 "let [store] path name a file of its own",
					 store->path);
	}
	if (*schema > STORE_SCHEMA)
		return error_set(
		    err, STATUS_CONFIG,
		    "store %s has schema %lld, this program knows %d: install the newer "
		    "iesg-liaison",
		    store->path, (long long)*schema, STORE_SCHEMA);
	return STATUS_OK;
}

enum status store_migrate(struct store *store, struct error *err)
{
	int64_t schema = 0;
	enum status status = look(store, &schema, err);
	if (status != STATUS_OK || schema == STORE_SCHEMA)
		return status;
	/* Outside of the transaction, and for good: the file remembers both. */
	status = run_sql(store, "PRAGMA page_size = " PAGE_SIZE "; PRAGMA journal_mode = WAL", err);
	if (status == STATUS_OK)
		status = store_begin(store, err);
	if (status != STATUS_OK)
		return status;
	status = look(store, &schema, err); /* another process may have been first */
	if (status == STATUS_OK && schema < STORE_SCHEMA)
		status = run_steps(store, schema, err);
	if (status == STATUS_OK)
		return store_commit(store, err);
	store_rollback(store);
	return status;
}
