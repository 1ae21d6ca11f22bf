/* SPDX-License-Identifier: ISC */
/* What programs say about our mail: it came back, a list holds it, nobody is there. */
#include <string.h>

#include "liaison/outbox.h"
#include "liaison/send.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "site destination iab@iab.example.org\n"
			    "own NEWS /breaking thing/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n";

/* Item 1 went to the IAB as "[IESG] Apples"; its mail is there. */
static int setup(void **state)
{
	struct fixture *f = fixture_open(rules);
	struct store_outgoing relay;
	struct store_item item;
	struct error err = {{0}};

	*state = f;
	fixture_list_mail(f, "a@x", "Apples", "A breaking thing: apples.");
	fixture_reply(f, 1, "approve now");
	relay = fixture_last(f, MAILING_RELAY);
	relay.state = OUTBOX_SENT;
	relay.sent = relay.attempted = f->now;
	assert_int_equal(store_outgoing_update(f->work.store, &relay, &err), STATUS_OK);
	assert_int_equal(
	    store_outgoing_body_set(f->work.store, relay.id,
				    text_of("Subject: [IESG] Apples\r\n\r\nApples.\r\n"), &err),
	    STATUS_OK);
	item = fixture_item(f, 1);
	item.state = ITEM_RELAYED;
	item.relayed = f->now;
	assert_int_equal(store_item_update(f->work.store, &item, &err), STATUS_OK);
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

/* As Mailman 2.1 writes it to who sent a post; there is no reference to the post. */
static const char *mailman2(struct fixture *f, const char *subject)
{
	static int number;

	return fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Subject: Your message to IAB awaits moderator approval\n"
			   "From: iab-bounces@iab.example.org\nTo: bounce@example.org\n"
			   "Message-ID: <mailman.%d.1641513627.764.iab@iab.example.org>\n"
			   "Precedence: bulk\nX-BeenThere: iab@iab.example.org\n"
			   "X-Mailman-Version: 2.1.39\nList-Id: The IAB <iab.iab.example.org>\n"
			   "X-List-Administrivia: yes\nErrors-To: iab-bounces@iab.example.org\n\n"
			   "Your mail to 'IAB' with the subject\n\n    %s\n\n"
			   "Is being held until the list moderator can review it for approval.\n\n"
			   "The reason it is being held:\n\n"
			   "    Post by non-member to a members-only list\n",
			   ++number, subject));
}

static void a_moderation_hold_marks_the_relay_held_and_is_told_once(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing notice;

	assert_string_equal(mailman2(f, "[IESG] Apples"), "a relay is held");
	assert_int_equal(fixture_last(f, MAILING_RELAY).state, OUTBOX_HELD);
	assert_int_equal(fixture_item(f, 1).state, ITEM_HELD);
	notice = fixture_last(f, MAILING_NOTICE);
	assert_string_equal(notice.to, "jane@example.org");
	assert_non_null(strstr(notice.text, "awaits moderator approval"));
	assert_non_null(strstr(notice.text, "if a moderator holds it"));
	mailman2(f, "[IESG] Apples");
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 1);
}

static void what_a_moderator_lets_through_is_relayed_when_it_comes_back(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing relay;

	mailman2(f, "[IESG] Apples");
	relay = fixture_last(f, MAILING_RELAY);
	fixture_receive(f,
			pool_printf(f->work.pool,
				    "Message-ID: <%s>\n" LOOP_HEADER ": %s\n"
				    "List-Id: <iab.iab.example.org>\nFrom: jane@example.org\n"
				    "To: iab@iab.example.org\nSubject: [IESG] Apples\n\nApples.\n",
				    relay.message_id, loop_value(&f->work, relay.message_id)));
	assert_int_equal(fixture_last(f, MAILING_RELAY).state, OUTBOX_SENT);
	assert_int_equal(fixture_item(f, 1).state, ITEM_RELAYED);
}

/* "The ietf.org mailing-list server has received a list posting from ..." */
static void a_posting_challenge_is_not_dropped_as_an_automatic_answer(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing relay = fixture_last(f, MAILING_RELAY);

	fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Return-Path: <>\nSubject: Confirm: [IESG] Apples\n"
			   "From: iab@iab.example.org\nTo: bounce@example.org\n"
			   "Message-ID: <challenge@iab.example.org>\nIn-Reply-To: <%s>\n"
			   "Auto-Submitted: auto-replied\n\n"
			   "Confirmation of list posting -- confirmation ID: 1a2b\n\n"
			   "As the sender address isn't subscribed to the list, and has not been\n"
			   "confirmed earlier, we have to request a confirmation of the address.\n",
			   relay.message_id));
	assert_int_equal(fixture_last(f, MAILING_RELAY).state, OUTBOX_HELD);
	assert_non_null(strstr(fixture_last(f, MAILING_NOTICE).text, "Confirm: [IESG] Apples"));
}

static void a_readers_vacation_holds_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing relay = fixture_last(f, MAILING_RELAY);

	fixture_receive(f, pool_printf(f->work.pool,
				       "Subject: Automatic reply: [IESG] Apples\n"
				       "From: alice@iab.example.org\nTo: bounce@example.org\n"
				       "Message-ID: <oof@iab.example.org>\nIn-Reply-To: <%s>\n"
				       "Auto-Submitted: auto-replied\n\nI am at sea.\n",
				       relay.message_id));
	assert_int_equal(fixture_last(f, MAILING_RELAY).state, OUTBOX_SENT);
	assert_int_equal(fixture_item(f, 1).state, ITEM_RELAYED);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
}

static void a_hold_of_something_else_or_of_somebody_else_holds_nothing(void **state)
{
	struct fixture *f = *state;

	mailman2(f, "Minutes of Wednesday");
	fixture_receive(f, "Subject: Your message awaits moderator approval\n"
			   "From: other-bounces@lists.example.com\nTo: bounce@example.org\n"
			   "Message-ID: <other@x>\nPrecedence: bulk\n\n"
			   "Your mail with the subject\n\n    [IESG] Apples\n\nIs being held\n");
	assert_int_equal(fixture_last(f, MAILING_RELAY).state, OUTBOX_SENT);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
}

static const char *returned(struct fixture *f, const char *id)
{
	static int number;

	return fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\n"
			   "To: bounce@example.org\nSubject: Undelivered\nMessage-ID: <dsn%d@x>\n"
			   "MIME-Version: 1.0\nContent-Type: multipart/report; "
			   "report-type=delivery-status; boundary=b\n\n"
			   "--b\nContent-Type: text/plain\n\nNo.\n"
			   "--b\nContent-Type: message/delivery-status\n\nAction: failed\n"
			   "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n--b--\n",
			   ++number, id));
}

static void a_relay_that_comes_back_is_told_once_however_often_somebody_says_so(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing relay = fixture_last(f, MAILING_RELAY);

	for (int i = 0; i < 5; i++)
		assert_string_equal(returned(f, relay.message_id), "bounce of a relay");
	assert_int_equal(fixture_item(f, 1).state, ITEM_HELD);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
	assert_non_null(
	    strstr(fixture_last(f, MAILING_NOTICE).text, "look into the list's archive"));
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 1);
}

static void the_backup_is_asked_once_about_what_does_not_reach_the_liaison(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing candidate;
	int before = fixture_count(f, MAILING_CANDIDATE, -1);

	fixture_list_mail(f, "b@x", "Pears", "A breaking thing: pears.");
	candidate = fixture_last(f, MAILING_CANDIDATE);
	for (int i = 0; i < 3; i++)
		returned(f, candidate.message_id);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), before + 2);
	assert_string_equal(fixture_last(f, MAILING_CANDIDATE).to, "bob@example.org");
	fixture_list_mail(f, "c@x", "Plums", "A breaking thing: plums.");
	candidate = fixture_last(f, MAILING_CANDIDATE);
	fixture_reply(f, 3, "reject");
	returned(f, candidate.message_id);
	assert_string_equal(fixture_last(f, MAILING_CANDIDATE).to, "jane@example.org");
}

static void list_mail_that_names_our_address_is_still_list_mail(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    fixture_receive(f, "Message-ID: <d@x>\nFrom: marta@example.com\n"
			       "To: iesg@ietf.example.org, desk@example.org\nSubject: Figs\n"
			       "List-Id: <iesg.ietf.example.org>\n\nA breaking thing: figs.\n"),
	    "candidate 2");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_moderation_hold_marks_the_relay_held_and_is_told_once),
	    TEST(what_a_moderator_lets_through_is_relayed_when_it_comes_back),
	    TEST(a_posting_challenge_is_not_dropped_as_an_automatic_answer),
	    TEST(a_readers_vacation_holds_nothing),
	    TEST(a_hold_of_something_else_or_of_somebody_else_holds_nothing),
	    TEST(a_relay_that_comes_back_is_told_once_however_often_somebody_says_so),
	    TEST(the_backup_is_asked_once_about_what_does_not_reach_the_liaison),
	    TEST(list_mail_that_names_our_address_is_still_list_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
