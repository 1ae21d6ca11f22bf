/* SPDX-License-Identifier: ISC */
/*
 * sqlite: what the files of src/store/ share: the open store, its prepared
 * statements, and the way between a row and a struct.  None of it is seen
 * above this floor.
 */
#ifndef LIAISON_STORE_SQLITE_H
#define LIAISON_STORE_SQLITE_H

#include <sqlite3.h>

#include "liaison/store.h"

/* The schema this program writes: the last step of migrate.c. */
#define STORE_SCHEMA 2
/* "Lisn", in the header of the file: file(1) and we know it by that. */
#define STORE_APPLICATION 0x4c69736e

enum statement {
#define STATEMENT(name, sql) SQL_##name,
#include "statements.def"
#undef STATEMENT
	SQL_COUNT
};

/* SQLite's way to open files, with one thing done otherwise (vfs.c). */
struct vfs_layer {
	sqlite3_vfs vfs; /* first: SQLite hands it back */
	sqlite3_vfs *below;
};

struct store {
	struct vfs_layer layer;
	struct pool *pool; /* holds the store itself and its path */
	sqlite3 *db;
	const char *path;
	enum store_mode mode;
	int busy;	 /* patience with other writers, milliseconds: STORE_BUSY */
	bool patient;	 /* false: do not wait at all */
	int64_t waiting; /* since when, of the monotonic clock */
	bool open;	 /* between begin and commit or rollback */
	bool failed;	 /* something in this transaction went wrong: it must not be committed */
	bool scrub;	 /* something was forgotten: it must leave the log, too */
	struct error failure;
	sqlite3_stmt *statements[SQL_COUNT]; /* prepared when first asked for */
};

/* ---- statements (statement.c) ------------------------------------------- */

/* Ready for binding.  NULL when it cannot be prepared; binding to NULL does
 * nothing, and whoever steps it gets the error. */
sqlite3_stmt *statement_open(struct store *store, enum statement which);

/* STATUS_OK with a row, STATUS_NOT_FOUND after the last: it is reset then. */
enum status statement_next(struct store *store, sqlite3_stmt *statement, struct error *err);

/* Runs a statement that gives no rows. */
enum status statement_run(struct store *store, sqlite3_stmt *statement, struct error *err);

/* Runs an UPDATE or DELETE of one row: STATUS_NOT_FOUND when there is none. */
enum status statement_changed(struct store *store, sqlite3_stmt *statement, const char *what,
			      int64_t id, struct error *err);

/* The first integer of the first row. */
enum status statement_number(struct store *store, sqlite3_stmt *statement, int64_t *number,
			     struct error *err);

/* "nothing more" is how a list ends, not an error. */
enum status statement_end(enum status status);

/* Turns SQLite's last error into ours: what happened, what to do. */
enum status store_trouble(struct store *store, struct error *err);

/* STATUS_BUG outside of a transaction, for what makes sense in one only. */
enum status store_needs_transaction(struct store *store, struct error *err);

/* ---- rows (row.c) ---------------------------------------------------------- */

enum field_kind {
	FIELD_INT64,
	FIELD_INT,
	FIELD_UNSIGNED,
	FIELD_BOOL,
	FIELD_DOUBLE,
	FIELD_REF,  /* int64_t, 0 is NULL */
	FIELD_TEXT, /* const char *, NULL is NULL */
	FIELD_MAC,  /* uint8_t[MAC_SIZE] */
	/* Enums, spelt in the store as words.h spells them. */
	FIELD_VERDICT,
	FIELD_ORIGIN,
	FIELD_ITEM_STATE,
	FIELD_MAILING,
	FIELD_OUTBOX_STATE
};

struct field {
	enum field_kind kind;
	size_t offset;
};

struct row {
	const struct field *fields;
	int count;
};

/* A table of fields from a list of fields.h, for the struct named by ROW:
 *	#define ROW struct store_note
 *	static const struct field fields[] = {NOTE_FIELDS(FIELD, COMMA)};
 *	static const struct row note_row = ROW_OF(fields);
 */
#define FIELD(column, kind, member)                                                                \
	{                                                                                          \
		FIELD_##kind, offsetof(ROW, member)                                                \
	}
#define COMMA ,
#define ROW_OF(fields)                                                                             \
	{                                                                                          \
		(fields), (int)(sizeof(fields) / sizeof *(fields))                                 \
	}

/* Binds the fields from parameter `at` on; returns the next parameter. */
int row_bind(sqlite3_stmt *statement, int at, const struct row *row, const void *from);

/* statement_next() and the row, from column 0 on, in *into. */
enum status row_next(struct store *store, sqlite3_stmt *statement, struct pool *pool,
		     const struct row *row, void *into, struct error *err);

/* The one row that a statement gives.  STATUS_NOT_FOUND: "no <what> in the store". */
enum status row_get(struct store *store, sqlite3_stmt *statement, struct pool *pool,
		    const struct row *row, void *into, const char *what, struct error *err);

void bind_text(sqlite3_stmt *statement, int at, const char *text); /* NULL is NULL */
void bind_blob(sqlite3_stmt *statement, int at, const void *bytes, size_t size);
char *column_string(sqlite3_stmt *statement, int at, struct pool *pool); /* NULL is NULL */
/* The bytes that a statement gives, or STATUS_NOT_FOUND. */
enum status blob_get(struct store *store, sqlite3_stmt *statement, struct pool *pool,
		     struct text *out, const char *what, struct error *err);

/* ---- files (vfs.c) ---- */

/* The name to open the database by; SQLite's default where there is none. */
const char *vfs_open(struct store *store);
void vfs_close(struct store *store);

/* ---- making, migrating (migrate.c) and the log (wal.c) ------------------------ */

/* Makes the file and its directory where there is none. */
enum status store_make_file(const char *path, struct error *err);
enum status store_migrate(struct store *store, struct error *err);

/* Keeps the write-ahead log short; before a transaction. */
void wal_trim(struct store *store);
/* Empties the log, best effort: forgotten text must not stay in it. */
void wal_scrub(struct store *store);

#endif
