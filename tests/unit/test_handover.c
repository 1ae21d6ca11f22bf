/* SPDX-License-Identifier: ISC */
/* Another person becomes the liaison: inherits what waits, and nobody else decides. */
#include <string.h>

#include "liaison/compose.h"
#include "liaison/handover.h"
#include "liaison/outbox.h"
#include "liaison/remind.h"
#include "work_fixture.h"

#define BEN "Ben Low <ben@example.org>"

static int setup(void **state)
{
	struct fixture *f = fixture_open(FIXTURE_RULES);

	*state = f;
	fixture_list_mail(f, "a@x", "Apples", "A breaking thing: apples.");
	fixture_list_mail(f, "b@x", "Pears", "Something for the week.");
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

/* Jane hands over to Ben; the backup stays Bob. */
static struct handover_counts hand_over(struct fixture *f)
{
	struct texts former = f->conf->address, backup = f->conf->backup, ben = {0};
	struct handover_counts counts;
	struct error err = {{0}};

	*LIST_PUSH(f->work.pool, &ben) = TEXT("ben@example.org");
	f->conf->address = ben;
	assert_int_equal(mac_key_renew(f->conf->key_file, &f->host, &f->work.key, &err), STATUS_OK);
	if (handover(&f->work, &former, &backup, (struct event_by){"operator", "command line"},
		     &counts, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return counts;
}

/* All that waits is on its way. */
static void all_sent(struct fixture *f)
{
	struct store_outbox box = {0};
	struct error err = {{0}};

	assert_int_equal(store_outgoing_list(f->work.store, f->work.pool, 1u << OUTBOX_QUEUED,
					     INT64_MAX, &box, &err),
			 STATUS_OK);
	for (size_t i = 0; i < box.len; i++) {
		box.at[i].state = OUTBOX_SENT;
		box.at[i].sent = f->now;
		assert_int_equal(store_outgoing_update(f->work.store, &box.at[i], &err), STATUS_OK);
	}
}

/* The newest mail of that kind about the item, to that address. */
static struct store_outgoing mail_to(struct fixture *f, enum mailing kind, int64_t item,
				     const char *to)
{
	struct store_outgoing found = {0};
	struct store_outbox box = {0};
	struct error err = {{0}};

	assert_int_equal(store_outgoing_list(f->work.store, f->work.pool, 0, INT64_MAX, &box, &err),
			 STATUS_OK);
	for (size_t i = 0; i < box.len; i++)
		if (box.at[i].kind == kind && box.at[i].id > found.id &&
		    (item == 0 || box.at[i].item == item) && strcmp(box.at[i].to, to) == 0)
			found = box.at[i];
	return found;
}

/* An answer to a mail whose token was made with the key of then. */
struct old_mail {
	char *reply_to, *id;
};
static struct old_mail old_mail(struct fixture *f, const struct store_outgoing *mail)
{
	return (struct old_mail){outbox_reply_to(&f->work, mail),
				 pool_strdup(f->work.pool, mail->message_id)};
}
static const char *answer_old(struct fixture *f, struct old_mail mail, const char *from,
			      const char *words)
{
	static int number;

	return fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Authentication-Results: mx.example.org; dmarc=pass "
			   "header.from=example.org\nReceived: from a by mx.example.org; Thu, 19 "
			   "Nov 2026 14:30:00 +0000\nMessage-ID: <old%d@example.org>\nFrom: %s\n"
			   "To: %s\nIn-Reply-To: <%s>\nSubject: Re: x\n\n%s\n",
			   ++number, from, mail.reply_to, mail.id, words));
}

static void the_new_liaison_is_asked_about_all_that_waits_and_decides(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail;

	all_sent(f);
	assert_int_equal(hand_over(f).asked, 2);
	for (int64_t item = 1; item <= 2; item++) {
		mail = mail_to(f, MAILING_CANDIDATE, item, "ben@example.org");
		assert_int_equal(mail.state, OUTBOX_QUEUED);
		assert_string_equal(fixture_answer(f, &mail, BEN, "approve digest"), "reply");
		assert_int_equal(fixture_item(f, item).state, ITEM_APPROVED);
	}
}

static void tokens_of_before_are_dead_for_everybody(void **state)
{
	static const char *const writers[] = {FIXTURE_JANE, FIXTURE_BOB, BEN};
	struct fixture *f = *state;
	struct store_outgoing candidate, sheet, bob;
	struct old_mail old[3];
	struct error err = {{0}};

	fixture_write(f, FIXTURE_JANE, "queue");
	sheet = fixture_last(f, MAILING_RECEIPT);
	assert_int_equal(remind_absent(&f->work, 1, &err), STATUS_OK);
	bob = mail_to(f, MAILING_CANDIDATE, 1, "bob@example.org");
	candidate = mail_to(f, MAILING_CANDIDATE, 1, "jane@example.org");
	old[0] = old_mail(f, &candidate);
	old[1] = old_mail(f, &sheet);
	old[2] = old_mail(f, &bob);
	all_sent(f);
	hand_over(f);
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++)
			answer_old(f, old[i], writers[k], "approve 1 now");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void the_backup_is_asked_anew_where_they_had_been_asked(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail;
	struct error err = {{0}};

	assert_int_equal(remind_absent(&f->work, 1, &err), STATUS_OK);
	all_sent(f);
	hand_over(f);
	mail = mail_to(f, MAILING_CANDIDATE, 1, "bob@example.org");
	assert_int_equal(mail.state, OUTBOX_QUEUED);
	assert_string_equal(fixture_answer(f, &mail, FIXTURE_BOB, "reject"), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_int_equal(mail_to(f, MAILING_CANDIDATE, 2, "bob@example.org").id, 0);
}

static void mails_that_wait_go_to_the_new_liaison(void **state)
{
	struct fixture *f = *state;
	struct handover_counts counts;
	struct error err = {{0}};

	assert_int_equal(outbox_notice(&f->work, "A problem", "Mend it.\n", 1, 1, &err), STATUS_OK);
	fixture_write(f, FIXTURE_JANE, "status");
	counts = hand_over(f);
	/* Two candidates and the notice; the answer to Jane's question goes nowhere. */
	assert_int_equal(counts.moved, 3);
	assert_int_equal(counts.dropped, 1);
	assert_int_equal(counts.asked, 2);
	assert_string_equal(fixture_last(f, MAILING_CANDIDATE).to, "ben@example.org");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 2);
	assert_int_equal(fixture_last(f, MAILING_RECEIPT).state, OUTBOX_CANCELLED);
	assert_int_equal(mail_to(f, MAILING_NOTICE, 1, "ben@example.org").state, OUTBOX_QUEUED);
}

static void what_was_approved_still_goes_out(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "approve");
	hand_over(f);
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, OUTBOX_QUEUED), 1);
	assert_string_equal(fixture_last(f, MAILING_RELAY).to, "iab@iab.example.org");
}

static void the_first_mail_tells_how_things_stand(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail;

	fixture_list_mail(f, "c@x", "Plums", "A breaking thing: plums.");
	fixture_reply(f, 3, "reject");
	fixture_reply(f, 1, "watch draft-a-b");
	all_sent(f);
	hand_over(f);
	mail = fixture_last(f, MAILING_NOTICE);
	assert_string_equal(mail.to, "ben@example.org");
	assert_string_equal(mail.subject, "You are the liaison now: 2 items wait");
	assert_non_null(strstr(mail.text, "Until now it was"));
	assert_non_null(strstr(mail.text, "   1  breaking  Apples"));
	assert_non_null(strstr(mail.text, "Watched besides the rules: draft-a-b."));
	assert_non_null(strstr(mail.text, "  process             0         1        0\n"));
	/* It can be answered. */
	assert_string_equal(fixture_answer(f, &mail, BEN, "reject 1; approve 2"), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_int_equal(fixture_item(f, 2).state, ITEM_APPROVED);
}

static void what_was_seen_before_is_still_known(void **state)
{
	struct fixture *f = *state;

	hand_over(f);
	assert_string_equal(fixture_list_mail(f, "a@x", "Apples", "A breaking thing: apples."),
			    "seen before as message 1");
}

static void the_former_liaison_is_a_stranger(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing mail;

	hand_over(f);
	mail = mail_to(f, MAILING_CANDIDATE, 1, "ben@example.org");
	assert_int_equal(
	    strncmp(fixture_answer(f, &mail, FIXTURE_JANE, "approve"), "reply refused", 13), 0);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void it_is_an_event_and_the_chain_holds(void **state)
{
	struct fixture *f = *state;
	struct store_events events = {0};
	struct error err = {{0}};
	bool found = false;
	int64_t rows;

	hand_over(f);
	assert_int_equal(store_event_list(f->work.store, f->work.pool, 0, &events, &err),
			 STATUS_OK);
	for (size_t i = 0; i < events.len; i++)
		found |= strcmp(events.at[i].what, "handed over") == 0 &&
			 strcmp(events.at[i].why, "from jane@example.org to ben@example.org") == 0;
	assert_true(found);
	assert_int_equal(store_event_verify(f->work.store, &rows, &err), STATUS_OK);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_new_liaison_is_asked_about_all_that_waits_and_decides),
	    TEST(tokens_of_before_are_dead_for_everybody),
	    TEST(the_backup_is_asked_anew_where_they_had_been_asked),
	    TEST(mails_that_wait_go_to_the_new_liaison),
	    TEST(what_was_approved_still_goes_out),
	    TEST(the_first_mail_tells_how_things_stand),
	    TEST(what_was_seen_before_is_still_known),
	    TEST(the_former_liaison_is_a_stranger),
	    TEST(it_is_an_event_and_the_chain_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
