/* SPDX-License-Identifier: ISC */
#include "store_fixture.h"

static void add(struct fixture *f, int64_t item, const char *what)
{
	struct store_event event = {.time = 1700000000,
				    .item = item,
				    .message = 3,
				    .what = what,
				    .who = "rules",
				    .means = "hook",
				    .why = NULL,
				    .state_from = NULL,
				    .state_to = "offered"};
	OK(store_begin(f->store, &f->err));
	OK(store_event_add(f->store, &event, &f->err));
	OK(store_commit(f->store, &f->err));
}

static int with_five(void **state)
{
	fixture_open(state);
	struct fixture *f = *state;
	static const char *const what[] = {"received", "offered", "approved", "relayed", "noted"};
	for (int i = 0; i < 5; i++)
		add(f, i % 2, what[i]);
	return 0;
}

static void come_back(void **state)
{
	struct fixture *f = *state;
	struct store_events list;
	OK(store_event_list(f->store, f->pool, 0, &list, &f->err));
	assert_int_equal(list.len, 5);
	assert_int_equal(list.at[0].id, 1);
	assert_string_equal(list.at[0].what, "received");
	assert_string_equal(list.at[0].who, "rules");
	assert_string_equal(list.at[0].means, "hook");
	assert_null(list.at[0].why);
	assert_null(list.at[0].state_from);
	assert_string_equal(list.at[0].state_to, "offered");
	assert_int_equal(list.at[0].message, 3);
	OK(store_event_list(f->store, f->pool, 1, &list, &f->err));
	assert_int_equal(list.len, 2);
	assert_string_equal(list.at[0].what, "offered");
	assert_string_equal(list.at[1].what, "relayed");
}

static void not_outside_a_transaction(void **state)
{
	struct fixture *f = *state;
	struct store_event event = {.time = 1, .what = "received"};
	assert_int_equal(store_event_add(f->store, &event, &f->err), STATUS_BUG);
}

static void sql_cannot_change(void **state)
{
	struct fixture *f = *state;
	static const char *const attempts[] = {"UPDATE event SET who = 'nobody' WHERE id = 1",
					       "DELETE FROM event WHERE id = 5",
					       "DELETE FROM event"};
	sqlite3 *db = NULL;
	int64_t rows;
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		assert_int_equal(sqlite3_exec(db, attempts[i], NULL, NULL, NULL),
				 SQLITE_CONSTRAINT);
		assert_string_equal(sqlite3_errmsg(db), "events are append-only");
	}
	sqlite3_close(db);
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, 5);
}

static void whole_chain(void **state)
{
	struct fixture *f = *state;
	int64_t rows = -1;
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, 5);
	add(f, 0, "more");
	fixture_reopen(f, STORE_HOOK);
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, 6);
}

static void empty_chain(void **state)
{
	struct fixture *f = *state;
	int64_t rows = -1;
	OK(store_event_verify(f->store, &rows, &f->err));
	assert_int_equal(rows, 0);
}

/* Each tampering, by somebody who took the triggers away first, and the row
 * that must be named. */
static const struct tampering {
	const char *sql, *row;
} tamperings[] = {
    {"UPDATE event SET time = time + 1 WHERE id = 2", "event 2 "},
    {"UPDATE event SET item = 9 WHERE id = 2", "event 2 "},
    {"UPDATE event SET message = NULL WHERE id = 1", "event 1 "},
    {"UPDATE event SET what = 'rejected' WHERE id = 3", "event 3 "},
    {"UPDATE event SET who = 'operator' WHERE id = 3", "event 3 "},
    {"UPDATE event SET means = 'run' WHERE id = 3", "event 3 "},
    {"UPDATE event SET why = '' WHERE id = 3", "event 3 "},
    {"UPDATE event SET state_from = 'offered', state_to = NULL WHERE id = 3", "event 3 "},
    {"UPDATE event SET hash = zeroblob(32) WHERE id = 4", "event 4 "},
    {"UPDATE event SET hash = zeroblob(5) WHERE id = 4", "event 4 "},
    {"DELETE FROM event WHERE id = 1", "event 1 was removed"},
    {"DELETE FROM event WHERE id = 3", "event 3 was removed"},
    {"DELETE FROM event WHERE id = 5", "event 5 was removed"},
    {"DELETE FROM event", "event 1 was removed"},
    /* Two rows that change places. */
    {"UPDATE event SET id = 99 WHERE id = 2; UPDATE event SET id = 2 WHERE id = 3;"
     "UPDATE event SET id = 3 WHERE id = 99",
     "event 2 "},
    /* A row moved to the end, and the gap closed. */
    {"DELETE FROM event WHERE id = 2; UPDATE event SET id = id - 1 WHERE id > 2", "event 2 "},
};

static void tampered(void **state)
{
	struct fixture *f = *state;
	char sql[1024];
	for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
		int64_t rows;
		snprintf(sql, sizeof sql,
			 "BEGIN; DROP TRIGGER event_update; DROP TRIGGER event_delete; "
			 "CREATE TABLE kept AS SELECT * FROM event; %s; COMMIT",
			 tamperings[i].sql);
		by_hand(f, sql);
		fixture_reopen(f, STORE_FULL);
		assert_int_equal(store_event_verify(f->store, &rows, &f->err), STATUS_BAD_INPUT);
		if (!strstr(f->err.text, tamperings[i].row))
			fail_msg("%s: %s", tamperings[i].sql, f->err.text);
		store_close(f->store);
		f->store = NULL;
		by_hand(f, "BEGIN; DELETE FROM event; INSERT INTO event SELECT * FROM kept;"
			   "DROP TABLE kept;"
			   "CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN SELECT 1; END;"
			   "CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN SELECT 1; END;"
			   "COMMIT");
		fixture_reopen(f, STORE_FULL);
		OK(store_event_verify(f->store, &rows, &f->err));
	}
}

#define TEST(name, function, setup)                                                                \
	{                                                                                          \
		name, function, setup, fixture_close, NULL                                         \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("events come back in order, all or those of an item", come_back, with_five),
	    TEST("an event is added inside a transaction only", not_outside_a_transaction,
		 fixture_open),
	    TEST("SQL can neither change nor remove an event", sql_cannot_change, with_five),
	    TEST("an untouched history verifies", whole_chain, with_five),
	    TEST("an empty history verifies", empty_chain, fixture_open),
	    TEST("any field changed, any row removed or moved is found and named", tampered,
		 with_five),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
