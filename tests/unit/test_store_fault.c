/* SPDX-License-Identifier: ISC */
/*
 * What the store says when the world is against it: a full disk, a broken
 * disk, a lock, a damaged file, a folder that may not be written.  Always
 * STATUS_TEMPORARY, so that the hook keeps the message elsewhere; always the
 * path and what to do; never half a transaction.
 */
#include "fault_vfs.h"
#include "store_fixture.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../../src/store/sqlite.h"

/* One transaction, as a hook would make it. */
static enum status try_message(struct fixture *f, int number, size_t size)
{
	struct store_message message = a_message(number);
	struct store_event event = {.time = 1, .what = "received", .who = "rules", .means = "hook"};
	char *raw = pool_alloc(f->pool, size);
	enum status status = store_begin(f->store, &f->err);
	if (status == STATUS_OK)
		status = store_message_add(f->store, &message, &f->err);
	if (status == STATUS_OK)
		status = store_raw_add(f->store, message.id, text_make(raw, size), &f->err);
	event.message = message.id;
	if (status == STATUS_OK)
		status = store_event_add(f->store, &event, &f->err);
	if (status == STATUS_OK)
		return store_commit(f->store, &f->err);
	store_rollback(f->store);
	return status;
}

static int64_t messages(struct fixture *f)
{
	struct store_counts counts;
	int64_t rows;
	OK(store_count(f->store, &counts, &f->err));
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, counts.messages);
	return counts.messages;
}

static void assert_says(struct fixture *f, const char *what)
{
	if (!strstr(f->err.text, f->path) || !strstr(f->err.text, what))
		fail_msg("\"%s\" does not say \"%s\" of %s", f->err.text, what, f->path);
}

/* ---- locked --------------------------------------------------------------------- */

static void locked(void **state)
{
	struct fixture *f = *state;
	sqlite3 *other = NULL;
	assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	f->store->busy = 50;
	assert_int_equal(try_message(f, 1, 10), STATUS_TEMPORARY);
	assert_says(f, "locked");
	/* Readers do not wait for writers. */
	assert_int_equal(messages(f), 0);
	/* The lock goes, and all is well again. */
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	OK(try_message(f, 1, 10));
	assert_int_equal(messages(f), 1);
}

static void waits_for_the_lock(void **state)
{
	struct fixture *f = *state;
	int ready[2];
	char byte;
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		sqlite3 *other = NULL;
		sqlite3_open(f->path, &other);
		if (sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
		    write(ready[1], "x", 1) != 1)
			_exit(1);
		usleep(300000);
		_exit(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL));
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	fixture_reopen(f, STORE_HOOK);
	OK(try_message(f, 1, 10));
	int status = 1;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	close(ready[0]);
	close(ready[1]);
}

/* ---- disks ------------------------------------------------------------------------- */

static void full_disk(void **state)
{
	struct fixture *f = *state;
	OK(try_message(f, 1, 5000));
	fault_vfs_limit(500000);
	assert_int_equal(try_message(f, 2, 4 << 20), STATUS_TEMPORARY);
	assert_says(f, "disk is full");
	/* What is small still fits, and what was there is there. */
	OK(try_message(f, 3, 100));
	assert_int_equal(messages(f), 2);
	fault_vfs_limit(0);
	OK(try_message(f, 2, 4 << 20));
	assert_int_equal(messages(f), 3);
}

static void file_size_limit(void **state)
{
	struct fixture *f = *state;
	/* RLIMIT_FSIZE is Postfix's mailbox_size_limit, which holds for its hooks. */
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit = {1 << 20, 1 << 20};
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		fixture_reopen(f, STORE_HOOK);
		enum status status = try_message(f, 1, 4 << 20);
		bool says = strstr(f->err.text, "cannot be read or written") != NULL &&
			    strstr(f->err.text, "File too large") != NULL;
		_exit(status == STATUS_TEMPORARY && says ? 0 : 1);
	}
	int status = 1;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(messages(f), 0);
}

/* The n-th step on the disk fails, for each n, once or for ever: a commit
 * either says yes and the message is there, or says TEMPORARY and it is not. */
static void every_step(struct fixture *f, int code, bool forever)
{
	int number = 0;
	int failed = 0;
	for (int step = 1;; step++, number++) {
		fixture_reopen(f, STORE_HOOK);
		int64_t before = messages(f);
		fault_vfs_plan(step, code, forever);
		enum status status = try_message(f, number, 5000);
		bool reached = fault_vfs_steps() >= step;
		store_close(f->store);
		f->store = NULL;
		fault_vfs_plan(0, 0, false);
		fixture_reopen(f, STORE_HOOK);
		int64_t after = messages(f);
		if (status != STATUS_OK && status != STATUS_TEMPORARY)
			fail_msg("step %d: %s: %s", step, status_name(status), f->err.text);
		if (status == STATUS_TEMPORARY)
			failed++;
		/* A commit that could not be synced may still be found, whole: the MTA
		 * tries again, and the second is the same message. */
		if (status == STATUS_OK)
			assert_int_equal(after, before + 1);
		else if (after != before)
			assert_int_equal(after, before + 1);
		if (!reached)
			break;
	}
	assert_true(failed > 10);
}

static void each_write_fails_once(void **state)
{
	every_step(*state, 0, false);
}

static void each_write_fails_forever(void **state)
{
	every_step(*state, 0, true);
}

static void disk_fills_at_each_write(void **state)
{
	every_step(*state, SQLITE_FULL, true);
}

static void making_fails(void **state)
{
	struct fixture *f = *state;
	int steps = 1;
	for (int step = 1; step <= steps; step++) {
		fault_vfs_plan(step, 0, true);
		enum status status = store_open(f->path, STORE_HOOK, &f->store, &f->err);
		steps = fault_vfs_steps() >= step ? step + 1 : step;
		fault_vfs_plan(0, 0, false);
		if (status == STATUS_OK) {
			store_close(f->store);
		} else {
			assert_int_equal(status, STATUS_TEMPORARY);
			assert_null(f->store);
		}
		/* What is left behind must not be in the way of the next. */
		f->store = NULL;
		fixture_reopen(f, STORE_HOOK);
		OK(try_message(f, step, 100));
		assert_int_equal(messages(f), 1);
		store_close(f->store);
		f->store = NULL;
		char path[128];
		unlink(f->path);
		snprintf(path, sizeof path, "%s-wal", f->path);
		unlink(path);
		snprintf(path, sizeof path, "%s-shm", f->path);
		unlink(path);
	}
	assert_true(steps > 10);
}

/* ---- damaged --------------------------------------------------------------------- */

static void overwrite(struct fixture *f, long offset, size_t len)
{
	FILE *file = fopen(f->path, "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, offset, SEEK_SET), 0);
	for (size_t i = 0; i < len; i++)
		fputc((int)(i * 31 + 7) & 0xff, file);
	fclose(file);
}

/* All in the database itself, nothing in its log. */
static void settle(struct fixture *f)
{
	OK(try_message(f, 1, 5000));
	store_close(f->store);
	f->store = NULL;
	by_hand(f, "PRAGMA wal_checkpoint(TRUNCATE)");
}

static void no_database(void **state)
{
	struct fixture *f = *state;
	settle(f);
	overwrite(f, 0, 2048);
	assert_int_equal(store_open(f->path, STORE_HOOK, &f->store, &f->err), STATUS_TEMPORARY);
	assert_says(f, "no SQLite database");
	assert_null(f->store);
}

static void damaged(void **state)
{
	struct fixture *f = *state;
	settle(f);
	overwrite(f, 2048, 200 * 1024); /* everything behind the first page */
	enum status status = store_open(f->path, STORE_HOOK, &f->store, &f->err);
	if (status == STATUS_OK)
		status = try_message(f, 2, 10);
	assert_int_equal(status, STATUS_TEMPORARY);
	assert_says(f, ".recover");
}

static void every_byte_of_the_start(void **state)
{
	struct fixture *f = *state;
	struct text good;
	settle(f);
	OK(file_read(f->pool, f->path, 1 << 24, &good, &f->err));
	for (long offset = 0; offset < 2048; offset += 3) {
		char path[128];
		overwrite(f, offset, 3);
		enum status status = store_open(f->path, STORE_HOOK, &f->store, &f->err);
		if (status == STATUS_OK)
			status = try_message(f, 2, 10);
		/* Some bytes mean nothing, some another number of the schema. */
		if (status != STATUS_OK && status != STATUS_TEMPORARY && status != STATUS_CONFIG)
			fail_msg("byte %ld: %s: %s", offset, status_name(status), f->err.text);
		store_close(f->store);
		f->store = NULL;
		FILE *file = fopen(f->path, "wb");
		assert_non_null(file);
		assert_int_equal(fwrite(good.at, 1, good.len, file), good.len);
		fclose(file);
		snprintf(path, sizeof path, "%s-wal", f->path);
		unlink(path);
		pool_reset(f->pool);
		OK(file_read(f->pool, f->path, 1 << 24, &good, &f->err));
	}
}

static void edited_by_hand(void **state)
{
	struct fixture *f = *state;
	struct store_message out;
	settle(f);
	by_hand(f, "UPDATE message SET verdict = 'maybe'");
	fixture_reopen(f, STORE_FULL);
	assert_int_equal(store_message_get(f->store, f->pool, 1, &out, &f->err), STATUS_TEMPORARY);
	assert_says(f, "message.verdict");
}

/* ---- not ours ----------------------------------------------------------------------- */

/* As root every folder can be written: become nobody in a child. */
static int as_nobody(struct fixture *f, void (*act)(struct fixture *f))
{
	pid_t child = fork();
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(2);
		act(f);
		_exit(0);
	}
	int status = 1;
	waitpid(child, &status, 0);
	return status;
}

static void make_in_a_folder_not_ours(struct fixture *f)
{
	if (store_open(f->path, STORE_HOOK, &f->store, &f->err) != STATUS_TEMPORARY ||
	    !strstr(f->err.text, f->path) || !strstr(f->err.text, "check owner and mode"))
		_exit(1);
}

static void read_only_folder(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(chmod(f->dir, 0555), 0);
	assert_int_equal(as_nobody(f, make_in_a_folder_not_ours), 0);
}

static void write_a_file_not_ours(struct fixture *f)
{
	enum status status = store_open(f->path, STORE_HOOK, &f->store, &f->err);
	if (status == STATUS_OK)
		status = try_message(f, 2, 10);
	if (status == STATUS_TEMPORARY && strstr(f->err.text, f->path) &&
	    strstr(f->err.text, "check"))
		return;
	fprintf(stderr, "%s: %s\n", status_name(status), f->err.text);
	_exit(1);
}

static void read_only_file(void **state)
{
	struct fixture *f = *state;
	settle(f);
	assert_int_equal(chmod(f->dir, 0755), 0);
	assert_int_equal(chmod(f->path, 0444), 0);
	assert_int_equal(as_nobody(f, write_a_file_not_ours), 0);
	assert_int_equal(chmod(f->path, 0000), 0);
	assert_int_equal(as_nobody(f, write_a_file_not_ours), 0);
}

static void path_is_a_folder(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_int_equal(store_open(f->path, STORE_HOOK, &f->store, &f->err), STATUS_TEMPORARY);
	assert_says(f, "cannot be opened");
	assert_int_equal(rmdir(f->path), 0);
}

#define TEST(name, function, setup)                                                                \
	{                                                                                          \
		name, function, setup, fixture_close, NULL                                         \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("a store locked for too long is temporary trouble", locked, fixture_open),
	    TEST("a store locked for a moment is waited for", waits_for_the_lock, fixture_open),
	    TEST("a full disk is temporary trouble, and nothing is half written", full_disk,
		 fixture_open),
	    TEST("a file size limit is temporary trouble", file_size_limit, fixture_open),
	    TEST("each step on the disk may fail once", each_write_fails_once, fixture_open),
	    TEST("the disk may break at each step", each_write_fails_forever, fixture_open),
	    TEST("the disk may be full at each step", disk_fills_at_each_write, fixture_open),
	    TEST("a store that could not be made is made the next time", making_fails,
		 fixture_folder),
	    TEST("a file that is no database says so", no_database, fixture_open),
	    TEST("a damaged file says how to recover it", damaged, fixture_open),
	    TEST("no damage to the first page crashes", every_byte_of_the_start, fixture_open),
	    TEST("a word that we never wrote is named by column", edited_by_hand, fixture_open),
	    TEST("a folder that may not be written says whose it must be", read_only_folder,
		 fixture_folder),
	    TEST("a file that may not be read or written says whose it must be", read_only_file,
		 fixture_open),
	    TEST("a path that is a folder says so", path_is_a_folder, fixture_folder),
	};
	fault_vfs_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
