/* SPDX-License-Identifier: ISC */
/*
 * The promise of store_commit(): what it acknowledged survives a power cut.
 * Every step the store takes on the disk is recorded; the power is cut after
 * each of them, with any part of what was not synced lost or torn; and the
 * store that is then found must open, and hold every message that had been
 * acknowledged, whole, and at most the one that was being written.
 */
#include "fault_vfs.h"
#include "store_fixture.h"

#define MESSAGES 24 /* enough for the log to be copied and begun anew, twice */
#define SEEDS 3

static void one_hook(struct fixture *f, enum store_mode mode, int number)
{
	struct store_message message = a_message(number);
	struct store_event event = {.time = 1, .what = "received", .who = "rules", .means = "hook"};
	char raw[5000];
	memset(raw, 'a' + number % 26, sizeof raw);
	if (mode == STORE_HOOK || !f->store)
		fixture_reopen(f, mode);
	OK(store_begin(f->store, &f->err));
	OK(store_message_add(f->store, &message, &f->err));
	OK(store_raw_add(f->store, message.id, text_make(raw, sizeof raw), &f->err));
	event.message = message.id;
	OK(store_event_add(f->store, &event, &f->err));
	OK(store_commit(f->store, &f->err));
	fault_vfs_acknowledge(number + 1);
}

/* The store as it was found after the cut. */
static void check_found(struct fixture *f, int step, int acknowledged)
{
	struct fixture found = *f;
	struct store_counts counts;
	int64_t rows = -1;
	snprintf(found.path, sizeof found.path, "%s/cut/store.db", f->dir);
	found.store = NULL;
	f = &found;
	OK(store_open(f->path, STORE_FULL, &f->store, &f->err));
	OK(store_count(f->store, &counts, &f->err));
	OK(store_event_verify(f->store, &rows, &f->err));
	if (counts.messages < acknowledged || counts.messages > acknowledged + 1 ||
	    rows != counts.messages)
		fail_msg("cut after step %d: %lld messages, %lld events, %d acknowledged", step,
			 (long long)counts.messages, (long long)rows, acknowledged);
	for (int64_t id = 1; id <= counts.messages; id++) {
		struct text raw;
		OK(store_raw_get(f->store, f->pool, id, &raw, &f->err));
		assert_int_equal(raw.len, 5000);
		assert_int_equal(raw.at[0], 'a' + (int)(id - 1) % 26);
		assert_int_equal(raw.at[4999], raw.at[0]);
	}
	store_close(f->store);
	pool_reset(f->pool);
}

static void cut_everywhere(struct fixture *f, enum store_mode mode)
{
	char dir[96];
	static const char *const names[] = {"store.db", "store.db-wal", "store.db-shm",
					    "store.db-journal"};
	snprintf(dir, sizeof dir, "%s/cut", f->dir);
	fault_vfs_record();
	for (int i = 0; i < MESSAGES; i++)
		one_hook(f, mode, i);
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(mkdir(dir, 0700), 0);
	int steps = fault_vfs_stop();
	assert_true(steps > MESSAGES * 10);
	for (int step = 0; step <= steps; step++) {
		for (unsigned seed = 1; seed <= SEEDS; seed++)
			check_found(f, step, fault_vfs_cut(step, seed, dir));
	}
	fault_vfs_forget();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

static void hooks(void **state)
{
	cut_everywhere(*state, STORE_HOOK);
}

static void commands(void **state)
{
	cut_everywhere(*state, STORE_FULL);
}

#define TEST(name, function)                                                                       \
	{                                                                                          \
		name, function, fixture_folder, fixture_close, NULL                                \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("hooks: the power may go after any step, and no message is lost", hooks),
	    TEST("commands: the power may go after any step, and no message is lost", commands),
	};
	fault_vfs_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
