/* SPDX-License-Identifier: ISC */
/* The weekly sheet of threads that no rule picked, and offer. */
#include <string.h>

#include "liaison/item.h"
#include "liaison/unpicked.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "own NEWS /breaking thing/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n"
			    "secret HUSH /not for distribution/i\n"
			    "verdict HUSH blocked\n";

static void sheet(struct fixture *f)
{
	struct error err = {{0}};

	assert_int_equal(store_begin(f->work.store, &err), STATUS_OK);
	if (unpicked_sheet(&f->work, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	assert_int_equal(store_commit(f->work.store, &err), STATUS_OK);
}

/* Thursday at 15:00; the digest is at 18:00, so a week later is within a day of it. */
static int setup(void **state)
{
	struct fixture *f = fixture_open(rules);

	*state = f;
	sheet(f); /* the first week begins */
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

static void a_week_passes(struct fixture *f)
{
	f->now += 7 * WHEN_DAY;
	sheet(f);
}

static const char *listed(struct fixture *f)
{
	return fixture_last(f, MAILING_NOTICE).text;
}

static void what_people_wrote_is_a_line_a_thread(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "Lunch", "Where do we eat?");
	fixture_list_mail(f, "b@x", "Re: Lunch", "There.");
	fixture_list_mail(f, "c@x", "Badges", "Who has mine?");
	a_week_passes(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
	assert_non_null(strstr(listed(f), "   1  Re: Lunch\n      2 mails, the last by Marta"));
	assert_non_null(strstr(listed(f), "   2  Badges\n      1 mail, the last by Marta"));
}

static void it_comes_once_a_week_and_not_when_there_is_nothing(void **state)
{
	struct fixture *f = *state;

	a_week_passes(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
	fixture_list_mail(f, "a@x", "Lunch", "Where do we eat?");
	sheet(f);
	f->now += 3 * WHEN_DAY;
	sheet(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
	f->now += 4 * WHEN_DAY;
	sheet(f);
	sheet(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
	a_week_passes(f);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
}

static void not_what_was_picked_nor_robots_nor_the_confidential(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "n@x", "News", "A breaking thing.");
	fixture_receive(f, "Message-ID: <r@x>\nFrom: Bot <bot@example.com>\n"
			   "To: iesg@ietf.example.org\nAuto-Submitted: auto-generated\n"
			   "Subject: Build failed\nList-Id: <iesg.ietf.example.org>\n\nRed.\n");
	fixture_receive(f, "Message-ID: <r2@x>\nFrom: Tracker <noreply@example.com>\n"
			   "To: iesg@ietf.example.org\n"
			   "Subject: Ticket 4\nList-Id: <iesg.ietf.example.org>\n\nClosed.\n");
	fixture_list_mail(f, "t1@x", "Touchy", "May I ask something?");
	fixture_receive(f, "Message-ID: <t2@x>\nIn-Reply-To: <t1@x>\nFrom: A <a@example.com>\n"
			   "To: iesg@ietf.example.org\nSubject: Re: Touchy\n"
			   "List-Id: <iesg.ietf.example.org>\n\nThis is not for distribution.\n");
	fixture_list_mail(f, "c@x", "Badges", "Who has mine?");
	a_week_passes(f);
	assert_non_null(strstr(listed(f), "Badges"));
	assert_null(strstr(listed(f), "News"));
	assert_null(strstr(listed(f), "Build failed"));
	assert_null(strstr(listed(f), "Ticket"));
	assert_null(strstr(listed(f), "Touchy"));
}

static void offer_makes_a_candidate_of_the_thread(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail;
	struct store_revision revision;
	struct store_item item;

	fixture_list_mail(f, "a@x", "Lunch", "Where do we eat?");
	fixture_list_mail(f, "b@x", "Re: Lunch", "At the place with the fish.");
	a_week_passes(f);
	mail = fixture_last(f, MAILING_NOTICE);
	assert_string_equal(fixture_answer(f, &mail, FIXTURE_JANE, "offer 1"), "reply");
	item = fixture_item(f, 1);
	assert_string_equal(item_state_name(item.state), "offered");
	assert_int_equal(item.verdict, VERDICT_DIGEST);
	assert_int_equal(
	    store_revision_get(f->work.store, f->work.pool, 1, item.revision, &revision, NULL),
	    STATUS_OK);
	assert_non_null(strstr(revision.excerpt, "Where do we eat?"));
	assert_non_null(strstr(revision.excerpt, "the place with the fish"));
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 1);
	/* Said again: it is one already. */
	fixture_answer(f, &mail, FIXTURE_JANE, "offer 1\n\n");
	assert_int_equal(fixture_item(f, 1).revision, item.revision);
	fixture_reply(f, 1, "approve");
	assert_string_equal(item_state_name(fixture_item(f, 1).state), "approved");
}

static void a_thread_that_the_sheet_did_not_list_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail;

	fixture_list_mail(f, "a@x", "Lunch", "Where do we eat?");
	a_week_passes(f);
	mail = fixture_last(f, MAILING_NOTICE);
	fixture_list_mail(f, "c@x", "Badges", "Who has mine?");
	assert_string_equal(fixture_answer(f, &mail, FIXTURE_JANE, "offer 2"), "reply: not done");
	assert_string_equal(fixture_answer(f, &mail, FIXTURE_JANE, "offer 1 2"), "reply: not done");
	assert_string_equal(fixture_answer(f, &mail, FIXTURE_BOB, "offer 1"),
			    "reply: nothing done");
	assert_string_equal(fixture_write(f, FIXTURE_JANE, "offer 1"), "reply: nothing done");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 0);
}

static void a_thread_that_became_confidential_is_not_offered(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail;

	fixture_list_mail(f, "t1@x", "Touchy", "May I ask something?");
	a_week_passes(f);
	mail = fixture_last(f, MAILING_NOTICE);
	fixture_receive(f, "Message-ID: <t2@x>\nIn-Reply-To: <t1@x>\nFrom: A <a@example.com>\n"
			   "To: iesg@ietf.example.org\nSubject: Re: Touchy\n"
			   "List-Id: <iesg.ietf.example.org>\n\nThis is not for distribution.\n");
	assert_string_equal(fixture_answer(f, &mail, FIXTURE_JANE, "offer 1"), "reply: not done");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(what_people_wrote_is_a_line_a_thread),
	    CASE(it_comes_once_a_week_and_not_when_there_is_nothing),
	    CASE(not_what_was_picked_nor_robots_nor_the_confidential),
	    CASE(offer_makes_a_candidate_of_the_thread),
	    CASE(a_thread_that_the_sheet_did_not_list_is_refused),
	    CASE(a_thread_that_became_confidential_is_not_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
