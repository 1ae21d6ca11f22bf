/* SPDX-License-Identifier: ISC */
/*
 * Opening, transactions, and many processes at once.  The rows have tests of
 * their own: test_store_message.c, _item, _event, _outbox.
 */
#include "store_fixture.h"

#include <poll.h>
#include <sys/wait.h>

#include "../../src/store/sqlite.h"

static int64_t one_number(struct fixture *f, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

static int64_t messages(struct fixture *f)
{
	struct store_counts counts;
	OK(store_count(f->store, &counts, &f->err));
	return counts.messages;
}

/* ---- opening ------------------------------------------------------------------ */

static void made_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char companion[128];
	mode_t before = umask(0);
	fixture_reopen(f, STORE_FULL);
	umask(before);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	snprintf(companion, sizeof companion, "%s-wal", f->path);
	assert_int_equal(stat(companion, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(one_number(f, "PRAGMA user_version"), STORE_SCHEMA);
	assert_int_equal(one_number(f, "PRAGMA application_id"), STORE_APPLICATION);
}

static void makes_its_folder(void **state)
{
	struct fixture *f = *state;
	char path[128];
	snprintf(path, sizeof path, "%s/a/b/store.db", f->dir);
	OK(store_open(path, STORE_HOOK, &f->store, &f->err));
	store_close(f->store);
	f->store = NULL;
	static const char *const names[] = {"a/b/store.db", "a/b/store.db-wal", "a/b", "a"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
		assert_int_equal(remove(path), 0);
	}
}

static void in_the_working_directory(void **state)
{
	struct fixture *f = *state;
	char before[1024];
	assert_non_null(getcwd(before, sizeof before));
	assert_int_equal(chdir(f->dir), 0);
	OK(store_open("store.db", STORE_FULL, &f->store, &f->err));
	assert_int_equal(chdir(before), 0);
	assert_int_equal(access(f->path, F_OK), 0);
}

static void settings_hold(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *sql, *value;
	} cases[] = {{"PRAGMA journal_mode", "wal"}, {"PRAGMA synchronous", "2"},
		     {"PRAGMA foreign_keys", "1"},   {"PRAGMA secure_delete", "1"},
		     {"PRAGMA trusted_schema", "0"}, {"PRAGMA temp_store", "2"}};
	for (int mode = STORE_HOOK; mode <= STORE_FULL; mode++) {
		fixture_reopen(f, (enum store_mode)mode);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			sqlite3_stmt *statement = NULL;
			sqlite3_prepare_v2(f->store->db, cases[i].sql, -1, &statement, NULL);
			assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
			assert_string_equal(sqlite3_column_text(statement, 0), cases[i].value);
			sqlite3_finalize(statement);
		}
	}
}

static void every_statement_prepares(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < SQL_COUNT; i++) {
		if (!statement_open(f->store, (enum statement)i))
			fail_msg("statement %d: %s", i, sqlite3_errmsg(f->store->db));
	}
}

/* What the hook and `run` ask must not walk a table that grows for ever. */
static void no_statement_scans(void **state)
{
	struct fixture *f = *state;
	/* Lists of everything, and counts. */
	static const enum statement whole[] = {
	    SQL_SEALED_LIST,
	    SQL_ITEM_LIST,
	    SQL_EVENT_LIST,
	    SQL_EVENT_WALK,
	    SQL_RAW_PURGE,
	    SQL_COUNT_VERDICT,
	    SQL_COUNT_ITEM,
	    SQL_COUNT_OUTGOING,
	    SQL_COUNT_REST,
	    SQL_EVENT_LAST /* takes the last row only */,
	    SQL_SEALED_UNTOLD /* a partial index that holds the untold ones only */,
	    SQL_EVENT_HIGHEST /* sqlite_sequence has a row a table */,
	    SQL_WATCH_LIST /* what a person typed */,
	    SQL_PENDING_PURGE /* what was asked in two days */,
	    /* Seldom, by a person's word, and an index would cost every message. */
	    SQL_MESSAGE_OF_THREAD,
	    SQL_SEAL_RAW,
	    SQL_SEAL_HIT,
	    SQL_SEAL_TALKED,
	    SQL_SEAL_MESSAGE,
	    SQL_SEAL_REVISION,
	    SQL_SEAL_ERRATUM,
	    SQL_SEAL_WAITING,
	    SQL_SEAL_OUTGOING,
	    SQL_SEAL_BODY,
	};
	for (int i = 0; i < SQL_COUNT; i++) {
		bool allowed = false;
		for (size_t k = 0; k < sizeof whole / sizeof *whole; k++)
			allowed = allowed || (int)whole[k] == i;
		sqlite3_stmt *plan = NULL;
		char *sql =
		    sqlite3_mprintf("EXPLAIN QUERY PLAN %s",
				    sqlite3_sql(statement_open(f->store, (enum statement)i)));
		sqlite3_prepare_v2(f->store->db, sql, -1, &plan, NULL);
		while (!allowed && sqlite3_step(plan) == SQLITE_ROW) {
			const char *detail = (const char *)sqlite3_column_text(plan, 3);
			if (strncmp(detail, "SCAN", 4) == 0 &&
			    strcmp(detail, "SCAN CONSTANT ROW") != 0 &&
			    !strstr(detail, "SUBQUERY") && !strstr(detail, "(subquery"))
				fail_msg("%s: %s", sql, detail);
		}
		sqlite3_finalize(plan);
		sqlite3_free(sql);
	}
}

static void older_schema_by(void **state, const char *sql)
{
	struct fixture *f = *state;
	int64_t before = messages(f);
	store_close(f->store);
	f->store = NULL;
	by_hand(f, sql);
	/* The hook is what meets it first after an upgrade. */
	OK(store_open(f->path, STORE_HOOK, &f->store, &f->err));
	assert_int_equal(messages(f), before);
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(one_number(f, "PRAGMA user_version"), STORE_SCHEMA);
	assert_int_equal(one_number(f, "SELECT count(*) FROM pending"), 0);
}

static void older_schema(void **state)
{
	older_schema_by(state, "DROP TABLE pending; PRAGMA user_version = 1");
}

/* For a while the table was made with schema 1. */
static void older_schema_between(void **state)
{
	older_schema_by(state, "PRAGMA user_version = 1");
}

static void newer_schema(void **state)
{
	struct fixture *f = *state;
	store_close(f->store);
	f->store = NULL;
	by_hand(f, "PRAGMA user_version = 99");
	for (int mode = STORE_HOOK; mode <= STORE_FULL; mode++) {
		assert_int_equal(store_open(f->path, (enum store_mode)mode, &f->store, &f->err),
				 STATUS_CONFIG);
		assert_null(f->store);
		assert_non_null(strstr(f->err.text, f->path));
		assert_non_null(strstr(f->err.text, "has schema 99"));
		assert_non_null(strstr(f->err.text, "install the newer iesg-liaison"));
	}
}

static void of_another_program(void **state)
{
	struct fixture *f = *state;
	by_hand(f, "CREATE TABLE bookmarks (url)");
	assert_int_equal(store_open(f->path, STORE_FULL, &f->store, &f->err), STATUS_CONFIG);
	assert_non_null(strstr(f->err.text, "another program"));
	assert_int_equal(one_number(f, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void empty_file(void **state)
{
	struct fixture *f = *state;
	FILE *file = fopen(f->path, "w"); /* touch(1), or a crash right after it was made */
	assert_non_null(file);
	fclose(file);
	fixture_reopen(f, STORE_HOOK);
	assert_int_equal(messages(f), 0);
}

/* ---- transactions ----------------------------------------------------------------- */

static void add_message(struct fixture *f, int number)
{
	struct store_message message = a_message(number);
	OK(store_message_add(f->store, &message, &f->err));
}

static void rollback_forgets(void **state)
{
	struct fixture *f = *state;
	store_rollback(f->store); /* nothing to roll back */
	OK(store_begin(f->store, &f->err));
	add_message(f, 1);
	store_rollback(f->store);
	store_rollback(f->store);
	assert_int_equal(messages(f), 0);
	OK(store_begin(f->store, &f->err));
	add_message(f, 1);
	OK(store_commit(f->store, &f->err));
	assert_int_equal(messages(f), 1);
	assert_int_equal(store_commit(f->store, &f->err), STATUS_BUG);
	OK(store_begin(f->store, &f->err));
	assert_int_equal(store_begin(f->store, &f->err), STATUS_BUG);
}

static void close_rolls_back(void **state)
{
	struct fixture *f = *state;
	OK(store_begin(f->store, &f->err));
	add_message(f, 1);
	fixture_reopen(f, STORE_FULL);
	assert_int_equal(messages(f), 0);
}

static void nothing_half(void **state)
{
	struct fixture *f = *state;
	struct store_message orphan = a_message(2);
	orphan.thread = 4711; /* no such thread: SQLite refuses */
	OK(store_begin(f->store, &f->err));
	add_message(f, 1);
	assert_int_equal(store_message_add(f->store, &orphan, &f->err), STATUS_BUG);
	/* The caller overlooks it: */
	assert_int_not_equal(store_commit(f->store, &f->err), STATUS_OK);
	assert_non_null(strstr(f->err.text, "FOREIGN KEY"));
	assert_int_equal(messages(f), 0);
	/* "Not there" is an answer, no trouble. */
	struct store_message out;
	OK(store_begin(f->store, &f->err));
	assert_int_equal(store_message_get(f->store, f->pool, 99, &out, &f->err), STATUS_NOT_FOUND);
	add_message(f, 1);
	OK(store_commit(f->store, &f->err));
	assert_int_equal(messages(f), 1);
}

/* ---- the log -------------------------------------------------------------------------- */

static off_t size_of(struct fixture *f, const char *suffix)
{
	char path[128];
	struct stat st = {0};
	snprintf(path, sizeof path, "%s%s", f->path, suffix);
	stat(path, &st);
	return st.st_size;
}

static void hook_once(struct fixture *f, int number, size_t size)
{
	fixture_reopen(f, STORE_HOOK);
	struct store_message message = a_message(number);
	char *bytes = pool_alloc(f->pool, size);
	OK(store_begin(f->store, &f->err));
	OK(store_message_add(f->store, &message, &f->err));
	OK(store_raw_add(f->store, message.id, text_make(bytes, size), &f->err));
	OK(store_commit(f->store, &f->err));
	store_close(f->store);
	f->store = NULL;
}

static void log_stays_short(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 200; i++)
		hook_once(f, i, 5000);
	/* Bounded by 96 pages of 2 KB and one transaction, not by 200 messages. */
	assert_true(size_of(f, "-wal") < 300000);
	assert_true(size_of(f, "") > 1000000);
	/* Four megabytes go through, and the log is short again soon after. */
	hook_once(f, 1000, 4 << 20);
	assert_true(size_of(f, "-wal") > 4 << 20);
	for (int i = 2000; i < 2003; i++)
		hook_once(f, i, 5000);
	assert_true(size_of(f, "-wal") <= 1 << 20);
	fixture_reopen(f, STORE_FULL);
	assert_int_equal(messages(f), 204);
	assert_int_equal(one_number(f, "SELECT count(*) FROM pragma_integrity_check"
				       " WHERE integrity_check = 'ok'"),
			 1);
}

/* ---- side by side ---------------------------------------------------------------------- */

#define HOOKS 20
#define MESSAGES_EACH 20

/* One process a message, as an MTA would; returns the exit status. */
static int hook_process(struct fixture *f, int number)
{
	struct store *store = NULL;
	struct store_message message = a_message(number);
	struct store_event event = {.time = 1, .what = "received", .who = "rules", .means = "hook"};
	struct error err;
	enum status status = store_open(f->path, STORE_HOOK, &store, &err);
	if (status == STATUS_OK)
		status = store_begin(store, &err);
	if (status == STATUS_OK)
		status = store_message_add(store, &message, &err);
	if (status == STATUS_OK)
		status = store_raw_add(store, message.id, TEXT("Subject: x\n\nx\n"), &err);
	event.message = message.id;
	if (status == STATUS_OK)
		status = store_event_add(store, &event, &err);
	if (status == STATUS_OK)
		status = store_commit(store, &err);
	if (status != STATUS_OK)
		fprintf(stderr, "hook %d: %s\n", number, err.text);
	store_close(store);
	return status == STATUS_OK ? 0 : 1;
}

/* HOOKS chains of processes at once; each hook is a fresh process. */
static void run_hooks(struct fixture *f)
{
	for (int i = 0; i < HOOKS; i++) {
		pid_t chain = fork();
		assert_true(chain >= 0);
		if (chain > 0)
			continue;
		for (int k = 0; k < MESSAGES_EACH; k++) {
			int status = 1;
			pid_t hook = fork();
			if (hook == 0)
				_exit(hook_process(f, i * MESSAGES_EACH + k));
			waitpid(hook, &status, 0);
			if (status != 0)
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < HOOKS; i++) {
		int status = 1;
		wait(&status);
		assert_int_equal(status, 0);
	}
}

static void twenty_at_once(void **state)
{
	struct fixture *f = *state;
	int64_t rows;
	run_hooks(f); /* there is no store yet: one of them makes it */
	fixture_reopen(f, STORE_FULL);
	assert_int_equal(messages(f), HOOKS * MESSAGES_EACH);
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, HOOKS * MESSAGES_EACH);
}

static void twenty_beside_a_reader(void **state)
{
	struct fixture *f = *state;
	int64_t rows;
	fixture_reopen(f, STORE_FULL); /* `liaison run` has it open all the while */
	assert_int_equal(messages(f), 0);
	run_hooks(f);
	assert_int_equal(messages(f), HOOKS * MESSAGES_EACH);
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, HOOKS * MESSAGES_EACH);
}

static void killed_writers(void **state)
{
	struct fixture *f = *state;
	int64_t rows;
	int done[2];
	assert_int_equal(pipe(done), 0);
	/* A chain of hooks, killed at a different moment each time. */
	for (int round = 0; round < 20; round++) {
		pid_t child = fork();
		if (child == 0) {
			for (int k = 0; k < 1000; k++) {
				int number = round * 1000 + k;
				if (hook_process(f, number) != 0)
					_exit(1);
				if (write(done[1], &number, sizeof number) != sizeof number)
					_exit(1);
			}
			_exit(0);
		}
		/* On a disk that stalls not one hook may be done so soon: the last
		 * chain is left alone until there is a word to hold the store to. */
		struct pollfd told = {.fd = done[0], .events = POLLIN};
		if (round == 19)
			assert_int_equal(poll(&told, 1, 60000), 1);
		usleep((useconds_t)(2000 + round * 1731));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	close(done[1]);
	fixture_reopen(f, STORE_FULL);
	int number;
	int64_t acknowledged = 0;
	struct store_message out;
	while (read(done[0], &number, sizeof number) == sizeof number) {
		struct store_message message = a_message(number);
		OK(store_message_find_id(f->store, f->pool, message.id_mac, &out, &f->err));
		acknowledged++;
	}
	close(done[0]);
	assert_true(acknowledged > 0);
	/* Whole transactions only: as many events as messages. */
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, messages(f));
}

#define TEST(name, function, setup)                                                                \
	{                                                                                          \
		name, function, setup, fixture_close, NULL                                         \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("a new store can be read by its owner only", made_private, fixture_folder),
	    TEST("a store's folders are made", makes_its_folder, fixture_folder),
	    TEST("a store may lie in the working directory", in_the_working_directory,
		 fixture_folder),
	    TEST("log, fsync, foreign keys and wiping are as the design says", settings_hold,
		 fixture_open),
	    TEST("every statement of the table prepares", every_statement_prepares, fixture_open),
	    TEST("no statement of the hook walks a whole table", no_statement_scans, fixture_open),
	    TEST("a store of an older schema becomes one of today, and keeps what it has",
		 older_schema, fixture_open),
	    TEST("and so does one that has the table of the next schema already",
		 older_schema_between, fixture_open),
	    TEST("a store of a newer schema is refused with the way out", newer_schema,
		 fixture_open),
	    TEST("a database of another program is left alone", of_another_program, fixture_folder),
	    TEST("an empty file becomes a store", empty_file, fixture_folder),
	    TEST("a rollback forgets, a commit keeps", rollback_forgets, fixture_open),
	    TEST("closing rolls back what was not committed", close_rolls_back, fixture_open),
	    TEST("a transaction in which something failed is not committed", nothing_half,
		 fixture_open),
	    TEST("the log stays short however many hooks ran", log_stays_short, fixture_folder),
	    TEST("twenty hooks at once all succeed", twenty_at_once, fixture_folder),
	    TEST("twenty hooks succeed beside a command that has the store open",
		 twenty_beside_a_reader, fixture_folder),
	    TEST("killed hooks lose nothing that was committed", killed_writers, fixture_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
