/* SPDX-License-Identifier: ISC */
/* What time alone brings about. */
#include <string.h>

#include "liaison/remind.h"
#include "work_fixture.h"

static int setup(void **state)
{
	*state = fixture_open(FIXTURE_RULES);
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

static int64_t returned(struct fixture *f)
{
	int64_t count;
	struct error err = {{0}};

	assert_int_equal(store_begin(f->work.store, &err), STATUS_OK);
	assert_int_equal(remind_return(&f->work, &count, &err), STATUS_OK);
	assert_int_equal(store_commit(f->work.store, &err), STATUS_OK);
	return count;
}

static int64_t expired(struct fixture *f)
{
	int64_t count;
	struct error err = {{0}};

	assert_int_equal(store_begin(f->work.store, &err), STATUS_OK);
	assert_int_equal(remind_expire(&f->work, &count, &err), STATUS_OK);
	assert_int_equal(store_commit(f->work.store, &err), STATUS_OK);
	return count;
}

static void open_items(struct fixture *f)
{
	struct error err = {{0}};

	assert_int_equal(remind_open(&f->work, &err), STATUS_OK);
}

static void backup(struct fixture *f)
{
	struct error err = {{0}};

	assert_int_equal(remind_backup(&f->work, &err), STATUS_OK);
}

static void a_deferred_item_comes_back_then_and_not_before(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A thing for the week.");
	fixture_reply(f, 1, "defer 3d");
	f->now += 2 * WHEN_DAY;
	assert_int_equal(returned(f), 0);
	f->now += WHEN_DAY;
	assert_int_equal(returned(f), 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 2);
	assert_int_equal(returned(f), 0);
}

static void an_item_expires_after_its_time_and_is_listed(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A thing for the week.");
	f->now += 14 * WHEN_DAY - 1;
	assert_int_equal(expired(f), 0);
	f->now += 1;
	assert_int_equal(expired(f), 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_EXPIRED);
	assert_non_null(strstr(fixture_last(f, MAILING_NOTICE).text, "One"));
	/* It can still be approved. */
	fixture_reply(f, 1, "approve");
	assert_int_equal(fixture_item(f, 1).state, ITEM_APPROVED);
}

static void one_reminder_lists_all_and_is_not_repeated_at_once(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A thing for the week.");
	fixture_list_mail(f, "b@x", "Two", "Another for the week.");
	f->now += 2 * WHEN_DAY - 1;
	open_items(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
	f->now += 1;
	open_items(f);
	open_items(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
	assert_string_equal(fixture_last(f, MAILING_NOTICE).subject, "Reminder: 2 items wait");
	assert_non_null(strstr(fixture_last(f, MAILING_NOTICE).text, "Two"));
	f->now += 2 * WHEN_DAY;
	open_items(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 2);
}

static void what_is_decided_is_no_more_reminded_of(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A thing for the week.");
	fixture_reply(f, 1, "reject");
	f->now += 3 * WHEN_DAY;
	open_items(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
}

static void a_breaking_candidate_unanswered_goes_to_the_backup_once(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_list_mail(f, "b@x", "Two", "A thing for the week.");
	f->now += 4 * WHEN_HOUR - 1;
	backup(f);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 2);
	f->now += 1;
	backup(f);
	backup(f);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 3);
	assert_string_equal(fixture_last(f, MAILING_CANDIDATE).to, "bob@example.org");
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).item, 1);
}

static void an_absent_liaison_makes_the_backup_be_asked_at_once(void **state)
{
	struct fixture *f = *state;
	struct error err = {{0}};

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_int_equal(remind_absent(&f->work, 1, &err), STATUS_OK);
	assert_int_equal(remind_absent(&f->work, 1, &err), STATUS_OK);
	assert_string_equal(fixture_last(f, MAILING_CANDIDATE).to, "bob@example.org");
	f->now += 5 * WHEN_HOUR;
	backup(f);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 2);
}

static void an_absent_liaison_and_a_digest_item_trouble_nobody(void **state)
{
	struct fixture *f = *state;
	struct error err = {{0}};

	fixture_list_mail(f, "a@x", "One", "A thing for the week.");
	assert_int_equal(remind_absent(&f->work, 1, &err), STATUS_OK);
	assert_int_equal(remind_absent(&f->work, 77, &err), STATUS_OK);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 1);
}

static void a_decided_item_is_not_put_to_the_backup(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "approve");
	f->now += 5 * WHEN_HOUR;
	backup(f);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(a_deferred_item_comes_back_then_and_not_before),
	    T(an_item_expires_after_its_time_and_is_listed),
	    T(one_reminder_lists_all_and_is_not_repeated_at_once),
	    T(what_is_decided_is_no_more_reminded_of),
	    T(a_breaking_candidate_unanswered_goes_to_the_backup_once),
	    T(an_absent_liaison_makes_the_backup_be_asked_at_once),
	    T(an_absent_liaison_and_a_digest_item_trouble_nobody),
	    T(a_decided_item_is_not_put_to_the_backup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
