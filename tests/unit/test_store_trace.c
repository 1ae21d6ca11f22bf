/* SPDX-License-Identifier: ISC */
/* What is kept to know a text again, and for how long. */
#include "store_fixture.h"

static int64_t a_thread(struct fixture *f)
{
	struct store_thread thread = {.last = 1, .subject_key = "", .tainted = true};
	OK(store_thread_add(f->store, &thread, &f->err));
	return thread.id;
}

static size_t shingles(struct fixture *f, int64_t thread, struct texts *out)
{
	OK(store_shingle_list(f->store, f->pool, thread, out, &f->err));
	return out->len;
}

static void shingles_by_thread(void **state)
{
	struct fixture *f = *state;
	int64_t one = a_thread(f), two = a_thread(f);
	uint8_t mac[MAC_SIZE];
	struct texts out;
	mac_fill(mac, 1);
	OK(store_shingle_add(f->store, one, mac, 100, text_make("\0\xff\n", 3), &f->err));
	mac_fill(mac, 2);
	OK(store_shingle_add(f->store, one, mac, 200, text_make("", 0), &f->err));
	assert_int_equal(shingles(f, two, &out), 0);
	assert_int_equal(shingles(f, one, &out), 2);
	assert_int_equal(out.at[0].len, 3);
	assert_memory_equal(out.at[0].at, "\0\xff\n", 3);
	assert_int_equal(out.at[1].len, 0);
}

static void shingles_go(void **state)
{
	struct fixture *f = *state;
	int64_t thread = a_thread(f);
	uint8_t mac[MAC_SIZE];
	struct texts out;
	for (int i = 1; i <= 3; i++) {
		mac_fill(mac, i);
		OK(store_shingle_add(f->store, thread, mac, 100 * i, TEXT("x"), &f->err));
	}
	mac_fill(mac, 3);
	OK(store_shingle_remove(f->store, thread, mac, &f->err));
	assert_int_equal(shingles(f, thread, &out), 2);
	OK(store_shingle_purge(f->store, 200, &f->err));
	assert_int_equal(shingles(f, thread, &out), 1);
}

static void traces(void **state)
{
	struct fixture *f = *state;
	struct store_numbers out = {0};
	/* Any 64 bits are a hash. */
	OK(store_trace_add(f->store, UINT64_MAX, 7, 100, &f->err));
	OK(store_trace_add(f->store, UINT64_MAX, 9, 200, &f->err));
	OK(store_trace_add(f->store, UINT64_MAX, 8, 300, &f->err));
	OK(store_trace_add(f->store, UINT64_MAX, 8, 300, &f->err));
	OK(store_trace_add(f->store, 1, 5, 300, &f->err));
	OK(store_trace_find(f->store, f->pool, UINT64_MAX, 2, &out, &f->err));
	assert_int_equal(out.len, 2);
	assert_int_equal(out.at[0], 9);
	assert_int_equal(out.at[1], 8);
	OK(store_trace_purge(f->store, 300, &f->err));
	out = (struct store_numbers){0};
	OK(store_trace_find(f->store, f->pool, UINT64_MAX, 10, &out, &f->err));
	assert_int_equal(out.len, 1);
	assert_int_equal(out.at[0], 8);
}

static void after(void **state)
{
	struct fixture *f = *state;
	struct store_messages out;
	for (int i = 0; i < 4; i++) {
		struct store_message message = a_message(i);
		message.twin = i;
		OK(store_message_add(f->store, &message, &f->err));
	}
	OK(store_message_after(f->store, f->pool, 1, 2, &out, &f->err));
	assert_int_equal(out.len, 2);
	assert_int_equal(out.at[0].id, 2);
	assert_int_equal(out.at[1].id, 3);
	assert_int_equal(out.at[1].twin, 2);
	OK(store_message_after(f->store, f->pool, 4, 2, &out, &f->err));
	assert_int_equal(out.len, 0);
}

static void digest_is_put_in_order_anew(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail = an_outgoing("m1@example.org");
	struct store_item item = an_item();
	struct store_digest_items out = {0};
	OK(store_item_add(f->store, &item, &f->err));
	OK(store_outgoing_add(f->store, &mail, &f->err));
	OK(store_digest_item_add(f->store, mail.id, item.id, 1, &f->err));
	OK(store_digest_item_clear(f->store, mail.id, &f->err));
	OK(store_digest_item_list(f->store, f->pool, mail.id, &out, &f->err));
	assert_int_equal(out.len, 0);
}

#define TEST(name, function)                                                                       \
	{                                                                                          \
		name, function, fixture_open, fixture_close, NULL                                  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("hashes of blocked mail are kept by thread, byte for byte", shingles_by_thread),
	    TEST("hashes of blocked mail go by name and by age", shingles_go),
	    TEST("a trace leads to the newest messages first, until it is old", traces),
	    TEST("the messages after a number, a few at a time", after),
	    TEST("a digest's items can be put in order anew", digest_is_put_in_order_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
