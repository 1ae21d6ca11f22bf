/* SPDX-License-Identifier: ISC */
#include "store_fixture.h"

/* ---- threads --------------------------------------------------------------- */

static int64_t a_thread(struct fixture *f, const char *key, const char *list, int64_t last)
{
	struct store_thread thread = {.last = last, .subject_key = key, .list = list};
	OK(store_thread_add(f->store, &thread, &f->err));
	return thread.id;
}

static void thread_comes_back(void **state)
{
	struct fixture *f = *state;
	struct store_thread in = {.last = 7, .subject_key = "charter", .list = "iesg.ietf.org"};
	struct store_thread out;
	OK(store_thread_add(f->store, &in, &f->err));
	in.last = 9;
	in.subject_key = "";
	in.tainted = in.muted = true;
	OK(store_thread_update(f->store, &in, &f->err));
	OK(store_thread_get(f->store, f->pool, in.id, &out, &f->err));
	assert_int_equal(out.id, in.id);
	assert_int_equal(out.last, 9);
	assert_string_equal(out.subject_key, "");
	assert_string_equal(out.list, "iesg.ietf.org");
	assert_true(out.tainted);
	assert_true(out.muted);
	in.id = 99;
	assert_int_equal(store_thread_update(f->store, &in, &f->err), STATUS_NOT_FOUND);
	assert_int_equal(store_thread_get(f->store, f->pool, 99, &out, &f->err), STATUS_NOT_FOUND);
}

static void last_reference_first(void **state)
{
	struct fixture *f = *state;
	int64_t one = a_thread(f, "one", NULL, 1);
	int64_t two = a_thread(f, "two", NULL, 1);
	int64_t found;
	uint8_t macs[4][MAC_SIZE];
	for (int i = 0; i < 4; i++)
		mac_fill(macs[i], i);
	OK(store_thread_refs_add(f->store, one, (const uint8_t(*)[MAC_SIZE])macs, 2, &f->err));
	OK(store_thread_refs_add(f->store, two, (const uint8_t(*)[MAC_SIZE])macs + 2, 1, &f->err));
	/* 0 and 1 are of one, 2 is of two, 3 of none. */
	OK(store_thread_by_refs(f->store, (const uint8_t(*)[MAC_SIZE])macs, 4, &found, &f->err));
	assert_int_equal(found, two);
	OK(store_thread_by_refs(f->store, (const uint8_t(*)[MAC_SIZE])macs, 2, &found, &f->err));
	assert_int_equal(found, one);
	assert_int_equal(store_thread_by_refs(f->store, (const uint8_t(*)[MAC_SIZE])macs + 3, 1,
					      &found, &f->err),
			 STATUS_NOT_FOUND);
	assert_int_equal(store_thread_by_refs(f->store, NULL, 0, &found, &f->err),
			 STATUS_NOT_FOUND);
}

static void reference_stays(void **state)
{
	struct fixture *f = *state;
	int64_t one = a_thread(f, "one", NULL, 1);
	int64_t two = a_thread(f, "two", NULL, 1);
	int64_t found;
	uint8_t mac[1][MAC_SIZE];
	mac_fill(mac[0], 1);
	OK(store_thread_refs_add(f->store, one, (const uint8_t(*)[MAC_SIZE])mac, 1, &f->err));
	OK(store_thread_refs_add(f->store, two, (const uint8_t(*)[MAC_SIZE])mac, 1, &f->err));
	OK(store_thread_by_refs(f->store, (const uint8_t(*)[MAC_SIZE])mac, 1, &found, &f->err));
	assert_int_equal(found, one);
}

static void newest_subject(void **state)
{
	struct fixture *f = *state;
	int64_t found;
	a_thread(f, "charter", "iesg", 100);
	int64_t newest = a_thread(f, "charter", "iesg", 300);
	a_thread(f, "charter", "iesg", 200);
	int64_t no_list = a_thread(f, "charter", NULL, 250);
	a_thread(f, "", "iesg", 400);
	OK(store_thread_by_subject(f->store, "charter", "iesg", 300, &found, &f->err));
	assert_int_equal(found, newest);
	OK(store_thread_by_subject(f->store, "charter", NULL, 0, &found, &f->err));
	assert_int_equal(found, no_list);
	assert_int_equal(store_thread_by_subject(f->store, "charter", "iesg", 301, &found, &f->err),
			 STATUS_NOT_FOUND);
	assert_int_equal(store_thread_by_subject(f->store, "charter", "iab", 0, &found, &f->err),
			 STATUS_NOT_FOUND);
	/* A mail without a subject, or of a tainted thread, joins nobody. */
	assert_int_equal(store_thread_by_subject(f->store, "", "iesg", 0, &found, &f->err),
			 STATUS_NOT_FOUND);
}

/* ---- items -------------------------------------------------------------------- */

static void item_comes_back(void **state)
{
	struct fixture *f = *state;
	struct store_item first = an_item();
	struct store_item out;
	OK(store_item_add(f->store, &first, &f->err));
	struct store_item in = {.created = 1,
				.updated = 2,
				.thread = a_thread(f, "x", NULL, 1),
				.state = ITEM_SCHEDULED,
				.verdict = VERDICT_BREAKING,
				.summary_only = true,
				.revision = 3,
				.approved = 2,
				.mode = "full",
				.topics = "process",
				.subject = "s",
				.list = "l",
				.summary = "in short",
				.due = 4,
				.decided = 5,
				.decided_by = "liaison@example.org",
				.relayed = 6,
				.linked = first.id,
				.reminders = 7,
				.why = "w"};
	OK(store_item_add(f->store, &in, &f->err));
	OK(store_item_get(f->store, f->pool, in.id, &out, &f->err));
	assert_int_equal(out.id, in.id);
	assert_int_equal(out.created, 1);
	assert_int_equal(out.updated, 2);
	assert_int_equal(out.thread, in.thread);
	assert_int_equal(out.state, ITEM_SCHEDULED);
	assert_int_equal(out.verdict, VERDICT_BREAKING);
	assert_true(out.summary_only);
	assert_int_equal(out.revision, 3);
	assert_int_equal(out.approved, 2);
	assert_string_equal(out.mode, "full");
	assert_string_equal(out.topics, "process");
	assert_string_equal(out.subject, "s");
	assert_string_equal(out.list, "l");
	assert_string_equal(out.summary, "in short");
	assert_int_equal(out.due, 4);
	assert_int_equal(out.decided, 5);
	assert_string_equal(out.decided_by, "liaison@example.org");
	assert_int_equal(out.relayed, 6);
	assert_int_equal(out.linked, first.id);
	assert_int_equal(out.reminders, 7);
	assert_string_equal(out.why, "w");

	OK(store_item_by_thread(f->store, f->pool, in.thread, &out, &f->err));
	assert_int_equal(out.id, in.id);
	out.state = ITEM_RELAYED;
	out.mode = NULL;
	OK(store_item_update(f->store, &out, &f->err));
	OK(store_item_get(f->store, f->pool, in.id, &out, &f->err));
	assert_int_equal(out.state, ITEM_RELAYED);
	assert_null(out.mode);
}

static void numbers_from_one(void **state)
{
	struct fixture *f = *state;
	struct store_item out;
	for (int i = 1; i <= 3; i++) {
		struct store_item item = an_item();
		OK(store_item_add(f->store, &item, &f->err));
		assert_int_equal(item.id, i);
	}
	assert_int_equal(store_item_get(f->store, f->pool, 12, &out, &f->err), STATUS_NOT_FOUND);
	assert_non_null(strstr(f->err.text, "12"));
	assert_int_equal(store_item_by_thread(f->store, f->pool, 5, &out, &f->err),
			 STATUS_NOT_FOUND);
}

static void list_by_state(void **state)
{
	struct fixture *f = *state;
	struct store_items list;
	for (int i = 0; i < ITEM_STATE_COUNT; i++) {
		struct store_item item = an_item();
		item.state = (enum item_state)(ITEM_STATE_COUNT - 1 - i);
		OK(store_item_add(f->store, &item, &f->err));
	}
	OK(store_item_list(f->store, f->pool, 0, &list, &f->err));
	assert_int_equal(list.len, ITEM_STATE_COUNT);
	for (int i = 0; i < ITEM_STATE_COUNT; i++)
		assert_int_equal(list.at[i].id, i + 1);
	for (int i = 0; i < ITEM_STATE_COUNT; i++) {
		OK(store_item_list(f->store, f->pool, 1u << i, &list, &f->err));
		assert_int_equal(list.len, 1);
		assert_int_equal(list.at[0].state, i);
	}
	OK(store_item_list(f->store, f->pool, 1u << ITEM_OFFERED | 1u << ITEM_SEALED, &list,
			   &f->err));
	assert_int_equal(list.len, 2);
	assert_int_equal(list.at[0].state, ITEM_SEALED);
	assert_int_equal(list.at[1].state, ITEM_OFFERED);
}

static void newest_of_the_thread(void **state)
{
	struct fixture *f = *state;
	struct store_item out;
	int64_t thread = a_thread(f, "x", NULL, 1);
	struct store_item one = an_item();
	struct store_item two = an_item();
	one.thread = two.thread = thread;
	OK(store_item_add(f->store, &one, &f->err));
	OK(store_item_add(f->store, &two, &f->err));
	OK(store_item_by_thread(f->store, f->pool, thread, &out, &f->err));
	assert_int_equal(out.id, two.id);
}

static void revisions_and_notes(void **state)
{
	struct fixture *f = *state;
	struct store_item item = an_item();
	struct store_revision out;
	struct store_notes notes;
	OK(store_item_add(f->store, &item, &f->err));
	struct store_revision one = {item.id, 1, 100, 0, "the words", NULL, NULL, NULL};
	struct store_revision two = {item.id, 2,      200,	   17,
				     "",      "mine", "https://x", "not read whole"};
	OK(store_revision_add(f->store, &one, &f->err));
	OK(store_revision_add(f->store, &two, &f->err));
	OK(store_revision_get(f->store, f->pool, item.id, 1, &out, &f->err));
	assert_string_equal(out.excerpt, "the words");
	assert_null(out.summary);
	assert_int_equal(out.message, 0);
	OK(store_revision_get(f->store, f->pool, item.id, 2, &out, &f->err));
	assert_int_equal(out.created, 200);
	assert_int_equal(out.message, 17);
	assert_string_equal(out.excerpt, "");
	assert_string_equal(out.summary, "mine");
	assert_string_equal(out.link, "https://x");
	assert_string_equal(out.note, "not read whole");
	assert_int_equal(store_revision_get(f->store, f->pool, item.id, 3, &out, &f->err),
			 STATUS_NOT_FOUND);

	OK(store_note_add(f->store, item.id, 10, "ann@example.org", "first", &f->err));
	OK(store_note_add(f->store, item.id, 5, "bob@example.org", "second", &f->err));
	OK(store_note_list(f->store, f->pool, item.id, &notes, &f->err));
	assert_int_equal(notes.len, 2);
	assert_string_equal(notes.at[0].text, "first");
	assert_string_equal(notes.at[1].who, "bob@example.org");
	assert_int_equal(notes.at[1].time, 5);
}

static void shown_is_never_overwritten(void **state)
{
	struct fixture *f = *state;
	struct store_item item = an_item();
	struct store_revision out;
	OK(store_item_add(f->store, &item, &f->err));
	struct store_revision shown = {item.id, 1, 100, 0, "shown", NULL, NULL, NULL};
	OK(store_revision_add(f->store, &shown, &f->err));
	shown.excerpt = "other words";
	assert_int_not_equal(store_revision_add(f->store, &shown, &f->err), STATUS_OK);
	OK(store_revision_get(f->store, f->pool, item.id, 1, &out, &f->err));
	assert_string_equal(out.excerpt, "shown");
}

#define TEST(name, function)                                                                       \
	{                                                                                          \
		name, function, fixture_open, fixture_close, NULL                                  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("a thread comes back as it was put in and changed", thread_comes_back),
	    TEST("of several references the last one names the thread", last_reference_first),
	    TEST("a reference that belongs to a thread stays there", reference_stays),
	    TEST("a subject finds the newest thread of that list in the period", newest_subject),
	    TEST("an item comes back as it was put in and changed", item_comes_back),
	    TEST("items are numbered from 1, and a missing one is named", numbers_from_one),
	    TEST("a list of items is by number and of the states asked for", list_by_state),
	    TEST("the newest item of a thread is found", newest_of_the_thread),
	    TEST("revisions and notes belong to their item", revisions_and_notes),
	    TEST("a revision that was shown is never overwritten", shown_is_never_overwritten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
