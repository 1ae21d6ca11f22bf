/* SPDX-License-Identifier: ISC */
/*
 * statement: prepared statements and what their failures mean.
 *
 * The hook runs some dozen of the statements once and exits, so each is
 * prepared when it is first asked for and never before.  A failure inside a
 * transaction spoils the transaction: SQLite may have rolled it back by
 * itself (a full disk), and what came after would then be committed alone.
 */
#include "sqlite.h"

#include <string.h>

#include "fields.h"

#define NAME(column, kind, member) #column
#define MARK(column, kind, member) "?"
#define SET(column, kind, member) #column " = ?"
#define NAMES(list) list(NAME, ", ")
#define MARKS(list) list(MARK, ", ")
#define SETS(list) list(SET, ", ")

static const char *const statement_sql[SQL_COUNT] = {
#define STATEMENT(name, sql) [SQL_##name] = sql,
#include "statements.def"
#undef STATEMENT
};

/* What SQLite's primary result codes mean to the caller and to a person.
 * Whatever may pass or be mended is STATUS_TEMPORARY: the hook then puts the
 * message into the hold folder. */
static const struct {
	int code;
	enum status status;
	const char *sentence;
} troubles[] = {
    {SQLITE_BUSY, STATUS_TEMPORARY,
     "another process keeps it locked; fuser -v names who has it open"},
    {SQLITE_LOCKED, STATUS_TEMPORARY, "a table is locked; try again"},
    {SQLITE_FULL, STATUS_TEMPORARY, "the disk is full; make room (df -h, df -i)"},
    {SQLITE_IOERR, STATUS_TEMPORARY,
     "it cannot be read or written; look at the disk, its quota and the kernel's log"},
    {SQLITE_CANTOPEN, STATUS_TEMPORARY,
     "it cannot be opened; check that file and folder belong to the user this runs as"},
    {SQLITE_READONLY, STATUS_TEMPORARY,
     "it cannot be written; check owner and mode of the file and of its folder"},
    {SQLITE_PERM, STATUS_TEMPORARY, "it may not be used; check owner and mode"},
    {SQLITE_NOMEM, STATUS_TEMPORARY, "there is not enough memory"},
    {SQLITE_PROTOCOL, STATUS_TEMPORARY, "its lock cannot be had; is it on a network file system?"},
    {SQLITE_CORRUPT, STATUS_TEMPORARY,
     "it is damaged; stop the hook, move it away and save what is left: "
     "sqlite3 OLD .recover | sqlite3 NEW"},
    {SQLITE_NOTADB, STATUS_TEMPORARY,
     "it is no SQLite database, or its first page is damaged; check [store] path, or put a "
     "backup in its place"},
    /* All statements are known to prepare: it is the store that is not as it was made. */
    {SQLITE_ERROR, STATUS_TEMPORARY,
     "its tables are not as this program made them; was it edited, or is it damaged? "
     "Put a backup in its place, or: sqlite3 OLD .recover | sqlite3 NEW"},
    {SQLITE_TOOBIG, STATUS_LIMIT, "a value is larger than SQLite can hold"},
};

enum status store_trouble(struct store *store, struct error *err)
{
	int code = sqlite3_extended_errcode(store->db);
	int errnum = sqlite3_system_errno(store->db);
	enum status status = STATUS_BUG;
	const char *sentence = "this is a fault of the program; please report it";
	for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
		if (troubles[i].code == (code & 0xff)) {
			status = troubles[i].status;
			sentence = troubles[i].sentence;
		}
	}
	/* Only calls of the operating system that failed leave an errno that tells something. */
	bool system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN ||
		      (code & 0xff) == SQLITE_FULL;
	error_set(&store->failure, status, "store %s: %s (SQLite: %s, code %d%s%s)", store->path,
		  sentence, sqlite3_errmsg(store->db), code, system && errnum ? ": " : "",
		  system && errnum ? strerror(errnum) : "");
	if (store->open)
		store->failed = true;
	return error_set(err, status, "%s", store->failure.text);
}

sqlite3_stmt *statement_open(struct store *store, enum statement which)
{
	sqlite3_stmt **statement = &store->statements[which];
	if (!*statement)
		sqlite3_prepare_v3(store->db, statement_sql[which], -1, 0, statement, NULL);
	return *statement;
}

enum status statement_next(struct store *store, sqlite3_stmt *statement, struct error *err)
{
	if (!statement)
		return store_trouble(store, err);
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return STATUS_OK;
	enum status status = STATUS_NOT_FOUND;
	if (code != SQLITE_DONE)
		status = store_trouble(store, err);
	sqlite3_reset(statement);
	return status;
}

enum status statement_run(struct store *store, sqlite3_stmt *statement, struct error *err)
{
	return statement_end(statement_next(store, statement, err));
}

enum status statement_changed(struct store *store, sqlite3_stmt *statement, const char *what,
			      int64_t id, struct error *err)
{
	enum status status = statement_run(store, statement, err);
	if (status == STATUS_OK && sqlite3_changes(store->db) == 0)
		return error_set(err, STATUS_NOT_FOUND, "there is no %s %lld in the store", what,
				 (long long)id);
	return status;
}

enum status statement_number(struct store *store, sqlite3_stmt *statement, int64_t *number,
			     struct error *err)
{
	enum status status = statement_next(store, statement, err);
	if (status != STATUS_OK)
		return status;
	*number = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return STATUS_OK;
}

enum status statement_end(enum status status)
{
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
