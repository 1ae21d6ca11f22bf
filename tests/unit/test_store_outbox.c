/* SPDX-License-Identifier: ISC */
#include "store_fixture.h"

static void comes_back(void **state)
{
	struct fixture *f = *state;
	struct store_item item = an_item();
	struct store_outgoing out;
	OK(store_item_add(f->store, &item, &f->err));
	struct store_outgoing in = {.created = 1,
				    .due = 2,
				    .item = item.id,
				    .revision = 3,
				    .kind = MAILING_RELAY,
				    .state = OUTBOX_DOUBT,
				    .message_id = "m1@example.org",
				    .to = "iab@example.org, b@example.org",
				    .in_reply_to = "r@example.org",
				    .subject = "s",
				    .text = "t\nu",
				    .attempts = 4,
				    .attempted = 5,
				    .answer = "250 2.0.0 Ok",
				    .sent = 6};
	OK(store_outgoing_add(f->store, &in, &f->err));
	OK(store_outgoing_get(f->store, f->pool, in.id, &out, &f->err));
	assert_int_equal(out.id, in.id);
	assert_int_equal(out.created, 1);
	assert_int_equal(out.due, 2);
	assert_int_equal(out.item, item.id);
	assert_int_equal(out.revision, 3);
	assert_int_equal(out.kind, MAILING_RELAY);
	assert_int_equal(out.state, OUTBOX_DOUBT);
	assert_string_equal(out.message_id, "m1@example.org");
	assert_string_equal(out.to, "iab@example.org, b@example.org");
	assert_string_equal(out.in_reply_to, "r@example.org");
	assert_string_equal(out.subject, "s");
	assert_string_equal(out.text, "t\nu");
	assert_int_equal(out.attempts, 4);
	assert_int_equal(out.attempted, 5);
	assert_string_equal(out.answer, "250 2.0.0 Ok");
	assert_int_equal(out.sent, 6);

	out.state = OUTBOX_SENT;
	out.answer = NULL;
	OK(store_outgoing_update(f->store, &out, &f->err));
	OK(store_outgoing_by_message_id(f->store, f->pool, "m1@example.org", &out, &f->err));
	assert_int_equal(out.state, OUTBOX_SENT);
	assert_null(out.answer);
	assert_int_equal(
	    store_outgoing_by_message_id(f->store, f->pool, "m2@example.org", &out, &f->err),
	    STATUS_NOT_FOUND);
}

static void message_id_is_unique(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing one = an_outgoing("m@example.org");
	struct store_outgoing two = an_outgoing("m@example.org");
	OK(store_outgoing_add(f->store, &one, &f->err));
	assert_int_not_equal(store_outgoing_add(f->store, &two, &f->err), STATUS_OK);
}

static void due_first(void **state)
{
	struct fixture *f = *state;
	struct store_outbox list;
	static const int due[] = {30, 10, 20, 10};
	for (int i = 0; i < 4; i++) {
		char id[32];
		snprintf(id, sizeof id, "m%d@example.org", i);
		struct store_outgoing mail = an_outgoing(id);
		mail.due = due[i];
		mail.state = i == 2 ? OUTBOX_SENT : OUTBOX_QUEUED;
		OK(store_outgoing_add(f->store, &mail, &f->err));
	}
	OK(store_outgoing_list(f->store, f->pool, 0, INT64_MAX, &list, &f->err));
	assert_int_equal(list.len, 4);
	assert_int_equal(list.at[0].id, 2);
	assert_int_equal(list.at[1].id, 4);
	assert_int_equal(list.at[2].id, 3);
	assert_int_equal(list.at[3].id, 1);
	OK(store_outgoing_list(f->store, f->pool, 1u << OUTBOX_QUEUED, 10, &list, &f->err));
	assert_int_equal(list.len, 2);
	OK(store_outgoing_list(f->store, f->pool, 1u << OUTBOX_QUEUED, 9, &list, &f->err));
	assert_int_equal(list.len, 0);
	OK(store_outgoing_list(f->store, f->pool, 1u << OUTBOX_SENT | 1u << OUTBOX_DOUBT, INT64_MAX,
			       &list, &f->err));
	assert_int_equal(list.len, 1);
	assert_int_equal(list.at[0].id, 3);
}

static void of_an_item(void **state)
{
	struct fixture *f = *state;
	struct store_outbox list;
	struct store_item item = an_item();
	OK(store_item_add(f->store, &item, &f->err));
	struct store_outgoing one = an_outgoing("a@example.org");
	struct store_outgoing two = an_outgoing("b@example.org");
	two.item = item.id;
	OK(store_outgoing_add(f->store, &one, &f->err));
	OK(store_outgoing_add(f->store, &two, &f->err));
	OK(store_outgoing_of_item(f->store, f->pool, item.id, &list, &f->err));
	assert_int_equal(list.len, 1);
	assert_string_equal(list.at[0].message_id, "b@example.org");
}

static void body(void **state)
{
	struct fixture *f = *state;
	struct text out;
	struct store_outgoing mail = an_outgoing("a@example.org");
	OK(store_outgoing_add(f->store, &mail, &f->err));
	assert_int_equal(store_outgoing_body_get(f->store, f->pool, mail.id, &out, &f->err),
			 STATUS_NOT_FOUND);
	OK(store_outgoing_body_set(f->store, mail.id, TEXT("a\r\n\0b"), &f->err));
	OK(store_outgoing_body_get(f->store, f->pool, mail.id, &out, &f->err));
	assert_true(text_equal(out, TEXT("a\r\n\0b")));
	OK(store_outgoing_body_set(f->store, mail.id, TEXT("c"), &f->err));
	OK(store_outgoing_body_get(f->store, f->pool, mail.id, &out, &f->err));
	assert_true(text_is(out, "c"));
}

static void digest_keeps_its_order(void **state)
{
	struct fixture *f = *state;
	struct store_digest_items list;
	struct store_outgoing mail = an_outgoing("a@example.org");
	mail.kind = MAILING_DIGEST;
	OK(store_outgoing_add(f->store, &mail, &f->err));
	for (int i = 0; i < 3; i++) {
		struct store_item item = an_item();
		OK(store_item_add(f->store, &item, &f->err));
	}
	OK(store_digest_item_add(f->store, mail.id, 3, 1, &f->err));
	OK(store_digest_item_add(f->store, mail.id, 1, 2, &f->err));
	OK(store_digest_item_list(f->store, f->pool, mail.id, &list, &f->err));
	assert_int_equal(list.len, 2);
	assert_int_equal(list.at[0].item, 3);
	assert_int_equal(list.at[0].revision, 1);
	assert_int_equal(list.at[1].item, 1);
	assert_int_equal(list.at[1].revision, 2);
}

static void reply_acts_once(void **state)
{
	struct fixture *f = *state;
	uint8_t mac[MAC_SIZE];
	mac_fill(mac, 1);
	OK(store_reply_once(f->store, mac, 100, &f->err));
	assert_int_equal(store_reply_once(f->store, mac, 200, &f->err), STATUS_DENIED);
	mac_fill(mac, 2);
	OK(store_reply_once(f->store, mac, 200, &f->err));
	/* Undone with the rest of its transaction. */
	mac_fill(mac, 3);
	OK(store_begin(f->store, &f->err));
	OK(store_reply_once(f->store, mac, 300, &f->err));
	store_rollback(f->store);
	OK(store_reply_once(f->store, mac, 300, &f->err));
}

static void values(void **state)
{
	struct fixture *f = *state;
	const char *value = "x";
	int64_t sum;
	assert_int_equal(store_value_get(f->store, f->pool, "digest.last", &value, &f->err),
			 STATUS_NOT_FOUND);
	assert_null(value);
	OK(store_value_set(f->store, "digest.last", "1", &f->err));
	OK(store_value_set(f->store, "digest.last", "2", &f->err));
	OK(store_value_get(f->store, f->pool, "digest.last", &value, &f->err));
	assert_string_equal(value, "2");
	OK(store_value_set(f->store, "digest.last", NULL, &f->err));
	assert_int_equal(store_value_get(f->store, f->pool, "digest.last", &value, &f->err),
			 STATUS_NOT_FOUND);
	OK(store_value_count(f->store, "receipts", 1, &sum, &f->err));
	assert_int_equal(sum, 1);
	OK(store_value_count(f->store, "receipts", 41, &sum, &f->err));
	assert_int_equal(sum, 42);
	OK(store_value_get(f->store, f->pool, "receipts", &value, &f->err));
	assert_string_equal(value, "42");
}

static void sealed(void **state)
{
	struct fixture *f = *state;
	struct store_sealed_list list;
	struct store_sealed out;
	struct store_sealed in = {.time = 100, .source = "iesg", .rule = "NOMCOM"};
	mac_fill(in.id_mac, 1);
	OK(store_sealed_add(f->store, &in, &f->err));
	in.rule = "OTHER";
	OK(store_sealed_add(f->store, &in, &f->err)); /* the MTA tried again: one row */
	mac_fill(in.id_mac, 2);
	in.source = NULL;
	OK(store_sealed_add(f->store, &in, &f->err));

	OK(store_sealed_list(f->store, f->pool, true, &list, &f->err));
	assert_int_equal(list.len, 2);
	assert_string_equal(list.at[0].rule, "NOMCOM");
	assert_string_equal(list.at[0].source, "iesg");
	assert_null(list.at[1].source);
	OK(store_sealed_told(f->store, list.at[0].id, &f->err));
	OK(store_sealed_list(f->store, f->pool, true, &list, &f->err));
	assert_int_equal(list.len, 1);
	OK(store_sealed_list(f->store, f->pool, false, &list, &f->err));
	assert_int_equal(list.len, 2);
	assert_true(list.at[0].told);
	assert_false(list.at[1].told);

	OK(store_sealed_find(f->store, f->pool, in.id_mac, &out, &f->err));
	assert_string_equal(out.rule, "OTHER");
	OK(store_sealed_remove(f->store, in.id_mac, &f->err));
	assert_int_equal(store_sealed_find(f->store, f->pool, in.id_mac, &out, &f->err),
			 STATUS_NOT_FOUND);
}

static void counts(void **state)
{
	struct fixture *f = *state;
	struct store_counts counts;
	OK(store_count(f->store, &counts, &f->err));
	assert_int_equal(counts.messages, 0);
	assert_int_equal(counts.first, 0);
	assert_int_equal(counts.schema, 2);
	for (int i = 0; i < 3; i++) {
		struct store_message message = a_message(i);
		message.verdict = i ? VERDICT_IGNORE : VERDICT_BREAKING;
		OK(store_message_add(f->store, &message, &f->err));
	}
	struct store_item item = an_item();
	struct store_outgoing mail = an_outgoing("a@example.org");
	struct store_sealed blocked = {.time = 1, .rule = "R"};
	OK(store_item_add(f->store, &item, &f->err));
	OK(store_outgoing_add(f->store, &mail, &f->err));
	OK(store_sealed_add(f->store, &blocked, &f->err));
	OK(store_count(f->store, &counts, &f->err));
	assert_int_equal(counts.messages, 3);
	assert_int_equal(counts.by_verdict[VERDICT_IGNORE], 2);
	assert_int_equal(counts.by_verdict[VERDICT_BREAKING], 1);
	assert_int_equal(counts.by_verdict[VERDICT_DIGEST], 0);
	assert_int_equal(counts.items, 1);
	assert_int_equal(counts.by_state[ITEM_OFFERED], 1);
	assert_int_equal(counts.outbox[OUTBOX_QUEUED], 1);
	assert_int_equal(counts.sealed, 1);
	assert_int_equal(counts.events, 0);
	assert_int_equal(counts.first, 1700000000);
	assert_int_equal(counts.last, 1700000002);
	assert_true(counts.bytes > 0);
}

#define TEST(name, function)                                                                       \
	{                                                                                          \
		name, function, fixture_open, fixture_close, NULL                                  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("an outgoing mail comes back as it was put in and changed", comes_back),
	    TEST("two outgoing mails never have the same Message-ID", message_id_is_unique),
	    TEST("the outbox is in due order, then by number", due_first),
	    TEST("the outgoing mails of an item", of_an_item),
	    TEST("the bytes on the wire are kept as they are", body),
	    TEST("a digest keeps the order of its items", digest_keeps_its_order),
	    TEST("a reply acts once, unless its transaction was rolled back", reply_acts_once),
	    TEST("named values are set, unset and counted", values),
	    TEST("a blocked message is one row, told once, found by its Message-ID", sealed),
	    TEST("the counts are by kind", counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
