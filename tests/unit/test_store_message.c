/* SPDX-License-Identifier: ISC */
#include "store_fixture.h"

static void assert_same_message(const struct store_message *a, const struct store_message *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->received, b->received);
	assert_int_equal(a->date, b->date);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->origin, b->origin);
	assert_string_equal(a->source, b->source);
	assert_string_equal(a->message_id, b->message_id);
	assert_memory_equal(a->id_mac, b->id_mac, MAC_SIZE);
	assert_memory_equal(a->text_mac, b->text_mac, MAC_SIZE);
	assert_string_equal(a->list, b->list);
	assert_string_equal(a->from_name, b->from_name);
	assert_string_equal(a->from, b->from);
	assert_string_equal(a->subject, b->subject);
	assert_string_equal(a->archived_at, b->archived_at);
	assert_int_equal(a->verdict, b->verdict);
	assert_true(a->score == b->score);
	assert_string_equal(a->topics, b->topics);
	assert_string_equal(a->reasons, b->reasons);
	assert_string_equal(a->disposition, b->disposition);
	assert_int_equal(a->flaws, b->flaws);
	assert_int_equal(a->summary_only, b->summary_only);
	assert_int_equal(a->partial, b->partial);
	assert_int_equal(a->verified, b->verified);
	assert_int_equal(a->item, b->item);
	assert_int_equal(a->thread, b->thread);
}

static void comes_back(void **state)
{
	struct fixture *f = *state;
	struct store_thread thread = {.last = 1, .subject_key = "a charter"};
	struct store_item item = an_item();
	OK(store_thread_add(f->store, &thread, &f->err));
	OK(store_item_add(f->store, &item, &f->err));
	struct store_message in = a_message(1);
	struct store_message out;
	in.thread = thread.id;
	in.item = item.id;
	OK(store_message_add(f->store, &in, &f->err));
	assert_true(in.id > 0);
	fixture_reopen(f, STORE_HOOK);
	OK(store_message_get(f->store, f->pool, in.id, &out, &f->err));
	assert_same_message(&in, &out);
}

static void null_stays_null(void **state)
{
	struct fixture *f = *state;
	struct store_message in = a_message(1);
	struct store_message out;
	in.source = in.list = in.from_name = in.archived_at = NULL;
	in.message_id = in.topics = "";
	OK(store_message_add(f->store, &in, &f->err));
	OK(store_message_get(f->store, f->pool, in.id, &out, &f->err));
	assert_null(out.source);
	assert_null(out.list);
	assert_null(out.from_name);
	assert_null(out.archived_at);
	assert_string_equal(out.message_id, "");
	assert_string_equal(out.topics, "");
	assert_int_equal(out.thread, 0);
	assert_int_equal(out.item, 0);
}

static void update_keeps_the_keys(void **state)
{
	struct fixture *f = *state;
	struct store_message in = a_message(1);
	struct store_message out;
	OK(store_message_add(f->store, &in, &f->err));
	struct store_message changed = in;
	changed.received += 99;
	mac_fill(changed.id_mac, 77);
	mac_fill(changed.text_mac, 78);
	changed.subject = "Another";
	changed.verdict = VERDICT_BREAKING;
	changed.verified = true;
	OK(store_message_update(f->store, &changed, &f->err));
	OK(store_message_get(f->store, f->pool, in.id, &out, &f->err));
	assert_int_equal(out.received, in.received);
	assert_memory_equal(out.id_mac, in.id_mac, MAC_SIZE);
	assert_memory_equal(out.text_mac, in.text_mac, MAC_SIZE);
	assert_string_equal(out.subject, "Another");
	assert_int_equal(out.verdict, VERDICT_BREAKING);
	assert_true(out.verified);
	changed.id = 4711;
	assert_int_equal(store_message_update(f->store, &changed, &f->err), STATUS_NOT_FOUND);
}

static void found_by_id_and_text(void **state)
{
	struct fixture *f = *state;
	struct store_message first = a_message(1);
	struct store_message other = a_message(1);
	struct store_message out;
	mac_fill(other.text_mac, 5); /* the same Message-ID, another text */
	OK(store_message_add(f->store, &first, &f->err));
	OK(store_message_add(f->store, &other, &f->err));
	OK(store_message_find(f->store, f->pool, other.id_mac, other.text_mac, &out, &f->err));
	assert_int_equal(out.id, other.id);
	OK(store_message_find_id(f->store, f->pool, other.id_mac, &out, &f->err));
	assert_int_equal(out.id, first.id);
	mac_fill(other.text_mac, 6);
	assert_int_equal(
	    store_message_find(f->store, f->pool, other.id_mac, other.text_mac, &out, &f->err),
	    STATUS_NOT_FOUND);
	mac_fill(other.id_mac, 6);
	assert_int_equal(store_message_find_id(f->store, f->pool, other.id_mac, &out, &f->err),
			 STATUS_NOT_FOUND);
}

static void every_list_is_kept_once(void **state)
{
	struct fixture *f = *state;
	struct texts lists;
	struct store_message in = a_message(1);
	OK(store_message_add(f->store, &in, &f->err));
	OK(store_message_seen(f->store, in.id, "b.ietf.org", 20, &f->err));
	OK(store_message_seen(f->store, in.id, "a.ietf.org", 30, &f->err));
	OK(store_message_seen(f->store, in.id, "b.ietf.org", 40, &f->err));
	OK(store_message_seen(f->store, in.id, "iesg.ietf.org", 50, &f->err));
	OK(store_message_lists(f->store, f->pool, in.id, &lists, &f->err));
	assert_int_equal(lists.len, 3);
	assert_true(text_is(lists.at[0], "iesg.ietf.org"));
	assert_true(text_is(lists.at[1], "b.ietf.org"));
	assert_true(text_is(lists.at[2], "a.ietf.org"));
}

static void filters(void **state)
{
	struct fixture *f = *state;
	struct store_item item = an_item();
	OK(store_item_add(f->store, &item, &f->err));
	/* Put in out of order: they come out by time. */
	static const int at[] = {30, 10, 20, 40};
	static const enum verdict verdicts[] = {VERDICT_IGNORE, VERDICT_DIGEST, VERDICT_IGNORE,
						VERDICT_UNJUDGED};
	for (int i = 0; i < 4; i++) {
		struct store_message message = a_message(i);
		message.received = at[i];
		message.verdict = verdicts[i];
		message.item = i < 2 ? item.id : 0;
		OK(store_message_add(f->store, &message, &f->err));
	}
	static const struct {
		struct store_message_filter filter;
		size_t len;
		int64_t received[4];
	} cases[] = {
	    {{.verdict = -1}, 4, {10, 20, 30, 40}},
	    {{.verdict = -1, .limit = 2}, 2, {10, 20}},
	    {{.verdict = -1, .since = 20, .until = 40}, 2, {20, 30}},
	    {{.verdict = VERDICT_IGNORE}, 2, {20, 30}},
	    {{.verdict = VERDICT_IGNORE, .since = 21}, 1, {30}},
	    {{.verdict = VERDICT_UNJUDGED}, 1, {40}},
	    {{.verdict = VERDICT_BREAKING}, 0, {0}},
	    {{.verdict = -1, .item = 1}, 2, {10, 30}},
	    {{.verdict = VERDICT_DIGEST, .item = 1}, 1, {10}},
	    {{.verdict = -1, .item = 1, .until = 30}, 1, {10}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct store_messages list;
		OK(store_message_list(f->store, f->pool, &cases[i].filter, &list, &f->err));
		assert_int_equal(list.len, cases[i].len);
		for (size_t k = 0; k < list.len; k++)
			assert_int_equal(list.at[k].received, cases[i].received[k]);
	}
}

static void raw_is_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	struct store_message in = a_message(1);
	struct text out;
	OK(store_message_add(f->store, &in, &f->err));
	size_t len = 3 * 1024 * 1024;
	char *bytes = pool_alloc(f->pool, len);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)(i * 7 + i / 256);
	OK(store_raw_add(f->store, in.id, text_make(bytes, len), &f->err));
	fixture_reopen(f, STORE_FULL);
	OK(store_raw_get(f->store, f->pool, in.id, &out, &f->err));
	assert_int_equal(out.len, len);
	assert_memory_equal(out.at, bytes, len);
	struct store_message empty = a_message(2);
	OK(store_message_add(f->store, &empty, &f->err));
	assert_int_equal(store_raw_get(f->store, f->pool, empty.id, &out, &f->err),
			 STATUS_NOT_FOUND);
	OK(store_raw_add(f->store, empty.id, text_of(NULL), &f->err));
	OK(store_raw_get(f->store, f->pool, empty.id, &out, &f->err));
	assert_int_equal(out.len, 0);
}

/* A message of that age, verdict and item state, with raw bytes. */
static int64_t with_raw(struct fixture *f, int number, int64_t received, enum verdict verdict,
			int state)
{
	struct store_message message = a_message(number);
	message.received = received;
	message.verdict = verdict;
	if (state >= 0) {
		struct store_item item = an_item();
		item.state = (enum item_state)state;
		item.updated = received;
		OK(store_item_add(f->store, &item, &f->err));
		message.item = item.id;
	}
	OK(store_message_add(f->store, &message, &f->err));
	OK(store_raw_add(f->store, message.id, TEXT("raw"), &f->err));
	return message.id;
}

static bool has_raw(struct fixture *f, int64_t message)
{
	struct text out;
	return store_raw_get(f->store, f->pool, message, &out, &f->err) == STATUS_OK;
}

static void purge_spares_what_is_open(void **state)
{
	struct fixture *f = *state;
	/* Kept until decided plus a retention time. */
	static const struct {
		int state;
		bool kept;
	} states[] = {
	    {ITEM_OFFERED, true},    {ITEM_DEFERRED, true},  {ITEM_APPROVED, true},
	    {ITEM_SCHEDULED, true},  {ITEM_HELD, true},	     {ITEM_UNDONE, true},
	    {ITEM_RELAYED, false},   {ITEM_REJECTED, false}, {ITEM_EXPIRED, false},
	    {ITEM_ELSEWHERE, false}, {ITEM_SEALED, false},
	};
	int64_t ids[ITEM_STATE_COUNT];
	int64_t purged;
	assert_int_equal(sizeof states / sizeof *states, ITEM_STATE_COUNT);
	for (int i = 0; i < ITEM_STATE_COUNT; i++)
		ids[i] = with_raw(f, i, 100, VERDICT_DIGEST, states[i].state);
	int64_t without_item = with_raw(f, 20, 100, VERDICT_IGNORE, -1);
	int64_t unjudged = with_raw(f, 21, 100, VERDICT_UNJUDGED, -1);
	int64_t young = with_raw(f, 22, 200, VERDICT_IGNORE, -1);
	/* Old mail, decided just now: the retention time begins with the decision. */
	int64_t late = with_raw(f, 23, 100, VERDICT_DIGEST, ITEM_REJECTED);
	struct store_item decided = an_item();
	decided.id = ITEM_STATE_COUNT + 1;
	decided.state = ITEM_REJECTED;
	decided.updated = 200;
	OK(store_item_update(f->store, &decided, &f->err));
	OK(store_begin(f->store, &f->err));
	OK(store_raw_purge(f->store, 200, &purged, &f->err));
	OK(store_commit(f->store, &f->err));
	assert_int_equal(purged, 6);
	for (int i = 0; i < ITEM_STATE_COUNT; i++)
		assert_int_equal(has_raw(f, ids[i]), states[i].kept);
	assert_false(has_raw(f, without_item));
	assert_true(has_raw(f, unjudged));
	assert_true(has_raw(f, young));
	assert_true(has_raw(f, late));
	OK(store_begin(f->store, &f->err));
	OK(store_raw_purge(f->store, 200, &purged, &f->err));
	OK(store_commit(f->store, &f->err));
	assert_int_equal(purged, 0);
}

static void hits_in_order(void **state)
{
	struct fixture *f = *state;
	struct store_message in = a_message(1);
	struct store_hits hits;
	OK(store_message_add(f->store, &in, &f->err));
	struct store_hit one = {"IAB_NAMED", "names the IAB", "process", 2.5,
				"the ",	     "IAB",	      " should"};
	struct store_hit two = {"APPEAL", NULL, "", 0.1, "", "appeal", ""};
	OK(store_hit_add(f->store, in.id, &one, &f->err));
	OK(store_hit_add(f->store, in.id, &two, &f->err));
	OK(store_hit_list(f->store, f->pool, in.id, &hits, &f->err));
	assert_int_equal(hits.len, 2);
	assert_string_equal(hits.at[0].rule, "IAB_NAMED");
	assert_string_equal(hits.at[0].describe, "names the IAB");
	assert_true(hits.at[0].score == 2.5);
	assert_string_equal(hits.at[0].before, "the ");
	assert_string_equal(hits.at[0].matched, "IAB");
	assert_string_equal(hits.at[0].after, " should");
	assert_string_equal(hits.at[1].rule, "APPEAL");
	assert_null(hits.at[1].describe);
	OK(store_hit_clear(f->store, in.id, &f->err));
	OK(store_hit_list(f->store, f->pool, in.id, &hits, &f->err));
	assert_int_equal(hits.len, 0);
}

/* Does any file of the store hold these bytes? */
static bool anywhere(struct fixture *f, const char *needle)
{
	static const char *const names[] = {"store.db", "store.db-wal", "store.db-shm"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct text bytes;
		char path[128];
		snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
		if (file_read(f->pool, path, 1 << 26, &bytes, NULL) == STATUS_OK &&
		    text_find(bytes, text_of(needle)) != TEXT_NONE)
			return true;
	}
	return false;
}

static void removed_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	struct store_message in = a_message(1);
	struct store_message out;
	struct store_hits hits;
	in.verdict = VERDICT_UNJUDGED;
	in.subject = "XYZZY-subject";
	OK(store_begin(f->store, &f->err));
	OK(store_message_add(f->store, &in, &f->err));
	OK(store_raw_add(f->store, in.id, TEXT("XYZZY-raw"), &f->err));
	OK(store_message_seen(f->store, in.id, "XYZZY-list", 1, &f->err));
	struct store_hit hit = {"R", "", "", 1, "", "XYZZY-hit", ""};
	OK(store_hit_add(f->store, in.id, &hit, &f->err));
	OK(store_commit(f->store, &f->err));
	fixture_reopen(f, STORE_FULL);
	assert_true(anywhere(f, "XYZZY"));

	OK(store_begin(f->store, &f->err));
	OK(store_message_remove(f->store, in.id, &f->err));
	OK(store_commit(f->store, &f->err));
	assert_false(anywhere(f, "XYZZY"));
	assert_int_equal(store_message_get(f->store, f->pool, in.id, &out, &f->err),
			 STATUS_NOT_FOUND);
	OK(store_hit_list(f->store, f->pool, in.id, &hits, &f->err));
	assert_int_equal(hits.len, 0);
	OK(store_begin(f->store, &f->err));
	assert_int_equal(store_message_remove(f->store, in.id, &f->err), STATUS_NOT_FOUND);
	store_rollback(f->store);

	/* An event may speak of it: its number is not given out again. */
	struct store_message next = a_message(2);
	OK(store_message_add(f->store, &next, &f->err));
	assert_true(next.id > in.id);
}

static void purged_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	struct store_message in = a_message(1);
	int64_t purged;
	OK(store_message_add(f->store, &in, &f->err));
	OK(store_raw_add(f->store, in.id, TEXT("XYZZY-raw"), &f->err));
	OK(store_begin(f->store, &f->err));
	OK(store_raw_purge(f->store, INT64_MAX, &purged, &f->err));
	OK(store_commit(f->store, &f->err));
	assert_int_equal(purged, 1);
	assert_false(anywhere(f, "XYZZY"));
}

static void hostile_text_is_only_text(void **state)
{
	struct fixture *f = *state;
	struct store_message in = a_message(1);
	struct store_message out;
	in.subject = "'); DROP TABLE message; --";
	in.from_name = "\xff\xfe broken \xc3";
	OK(store_message_add(f->store, &in, &f->err));
	OK(store_message_get(f->store, f->pool, in.id, &out, &f->err));
	assert_string_equal(out.subject, in.subject);
	assert_string_equal(out.from_name, in.from_name);
}

#define TEST(name, function)                                                                       \
	{                                                                                          \
		name, function, fixture_open, fixture_close, NULL                                  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("a message comes back as it was put in", comes_back),
	    TEST("NULL comes back as NULL and \"\" as \"\"", null_stays_null),
	    TEST("an update changes everything but id, received and keyed hashes",
		 update_keeps_the_keys),
	    TEST("a message is found by Message-ID and text, or by Message-ID alone",
		 found_by_id_and_text),
	    TEST("every list a message came over is kept once, the first one first",
		 every_list_is_kept_once),
	    TEST("a list is by time and filtered by verdict, item and period", filters),
	    TEST("the raw message comes back byte for byte", raw_is_the_same_bytes),
	    TEST("a purge spares open items, unjudged and young messages",
		 purge_spares_what_is_open),
	    TEST("hits come back in the order they were put in", hits_in_order),
	    TEST("a removed message is in no file of the store any more", removed_leaves_no_trace),
	    TEST("a purged message is in no file of the store any more", purged_leaves_no_trace),
	    TEST("hostile text is only text", hostile_text_is_only_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
