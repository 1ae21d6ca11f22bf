/* SPDX-License-Identifier: ISC */
/* What the destination can read elsewhere is not asked about. */
#include <string.h>

#include "liaison/candidate.h"
#include "liaison/reported.h"
#include "work_fixture.h"

static const char rules[] =
    "site list iesg@ietf.example.org\n"
    "site public gendispatch@ietf.example.org ietf-announce@ietf.example.org\n"
    "site destination iab@iab.example.org\n"
    "site chair chair@ietf.example.org\n"
    "own NEWS /breaking thing/i\n"
    "topic NEWS process\n"
    "verdict NEWS digest\n"
    "header CALLED Subject =~ /^Last Call:|^WG Action:/\n"
    "verdict CALLED elsewhere\n"
    "announces CALLED last call, last-called, rechartered\n";

#define NEWS                                                                                       \
	"A breaking thing: the area directors have decided to close the group at the end of "      \
	"the year, because nobody was found who would chair it after March."

static int setup(void **state)
{
	*state = fixture_open(rules);
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

/* The border vouches for mail with dkim=pass of the list's domain. */
static const char *mail(struct fixture *f, bool vouched, const char *list, const char *id,
			const char *more, const char *body)
{
	const char *domain = strcmp(list, "iab") == 0 ? "iab.example.org" : "ietf.example.org";

	return fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Authentication-Results: mx.example.org; dkim=%s header.d=%s\n"
			   "Received: from out.example.org by mx.example.org; Thu, 19 Nov 2026 "
			   "14:30:00 +0000\n"
			   "Message-ID: <%s>\nDate: Thu, 19 Nov 2026 14:00:00 +0000\n"
			   "To: %s@%s\nList-Id: <%s.%s>\n%s\n%s\n",
			   vouched ? "pass" : "fail", domain, id, list, domain, list, domain, more,
			   body));
}

#define MARTA "From: Marta Lindqvist <marta@example.com>\nSubject: One\n"

static int64_t look(struct fixture *f)
{
	int64_t closed;
	struct error err = {{0}};

	if (reported_look(&f->work, &closed, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return closed;
}

static const char *lines(struct fixture *f, int64_t item)
{
	struct texts out = {0};
	struct error err = {{0}};

	assert_int_equal(reported_lines(&f->work, item, &out, &err), STATUS_OK);
	return out.len == 0 ? "" : text_string(f->work.pool, out.at[out.len - 1]);
}

static void sent(struct fixture *f)
{
	struct store_outgoing row = fixture_last(f, MAILING_CANDIDATE);
	struct error err = {{0}};

	row.state = OUTBOX_SENT;
	assert_int_equal(store_outgoing_update(f->work.store, &row, &err), STATUS_OK);
}

static const char *withdrawn(struct fixture *f)
{
	struct buf buf;
	struct error err = {{0}};

	buf_open(&buf, f->work.pool);
	assert_int_equal(reported_withdrawn(&f->work, &buf, &err), STATUS_OK);
	return buf.len > 0 ? buf.at : "";
}

/* ---- nearly the same text ---------------------------------------------------------- */

static void seen_before_in_public_it_is_not_asked_about(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "gendispatch", "p@x", MARTA, "Hello,\n\n" NEWS "\n\nBest, Marta\n");
	look(f);
	assert_string_equal(mail(f, true, "iesg", "a@x", MARTA, NEWS), "candidate 1");
	assert_int_equal(look(f), 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_ELSEWHERE);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 0);
	assert_non_null(strstr(fixture_item(f, 1).why, "nearly the same text is on gendispatch"));
	/* Never asked about, so there is nothing to take back. */
	assert_string_equal(withdrawn(f), "");
}

static void seen_after_it_is_withdrawn_and_the_next_mail_says_so(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA, NEWS);
	assert_int_equal(look(f), 0);
	sent(f);
	mail(f, true, "gendispatch", "p@x", MARTA, NEWS "\n\nWhat do you think?\n");
	assert_int_equal(look(f), 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_ELSEWHERE);
	assert_non_null(strstr(withdrawn(f), "   1  One"));
	/* Said once. */
	assert_string_equal(withdrawn(f), "");
}

static void a_list_that_nobody_vouches_for_withdraws_nothing(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA, NEWS);
	mail(f, false, "gendispatch", "p@x", MARTA, NEWS "\n\nWhat do you think?\n");
	assert_int_equal(look(f), 0);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_string_equal(lines(f, 1), "");
}

static void other_words_withdraw_nothing(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA, NEWS);
	mail(f, true, "gendispatch", "p@x", MARTA,
	     "The area directors have decided to keep the group open, and three people want to "
	     "chair it from March on; the charter will be looked at in Vienna.");
	assert_int_equal(look(f), 0);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void what_was_approved_is_held_and_the_liaison_asked(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA, NEWS);
	look(f);
	fixture_reply(f, 1, "approve now");
	mail(f, true, "gendispatch", "p@x", MARTA, NEWS "\n\nWhat do you think?\n");
	assert_int_equal(look(f), 0);
	assert_int_equal(fixture_item(f, 1).state, ITEM_HELD);
	assert_int_equal(fixture_count(f, MAILING_RELAY, OUTBOX_QUEUED), 0);
	assert_non_null(strstr(fixture_last(f, MAILING_NOTICE).text, "nearly the same text"));
	/* The liaison's word counts: it is not held again for the same reason. */
	fixture_reply(f, 1, "approve now");
	look(f);
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
}

static void a_thread_of_which_one_mail_was_published_is_noted_and_stays(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA, "A breaking thing, the first of two.");
	mail(f, true, "iesg", "b@x", MARTA "References: <a@x>\n", NEWS);
	mail(f, true, "gendispatch", "p@x", MARTA, NEWS "\n\nWhat do you think?\n");
	look(f);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_non_null(strstr(lines(f, 1), "nearly the same text is on gendispatch"));
}

static void a_forged_first_copy_speaks_for_nobody(void **state)
{
	struct fixture *f = *state;

	/* Somebody sends what they will write to the private list under the name
	 * of a public one, so that it counts as reported. */
	mail(f, false, "gendispatch", "a@x", MARTA, NEWS);
	assert_string_equal(mail(f, true, "iesg", "a@x", MARTA, NEWS), "candidate 1");
	assert_string_equal(mail(f, true, "iesg", "a@x", MARTA, NEWS), "seen before as message 2");
	assert_int_equal(fixture_item(f, 1).revision, 1);
	/* And the true copy is one. */
	assert_string_equal(mail(f, true, "gendispatch", "a@x", MARTA, NEWS),
	                    "candidate 1 withdrawn: reported elsewhere");
	assert_int_equal(fixture_item(f, 1).state, ITEM_ELSEWHERE);
}

/* ---- announced ------------------------------------------------------------------------ */

#define ROBOT "From: IESG Secretary <secretary@ietf.example.org>\n"

static void an_announcement_closes_the_candidate_that_spoke_of_it(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA,
	     "A breaking thing: draft-doe-widgets goes to last call tomorrow.");
	mail(f, true, "ietf-announce", "p@x",
	     ROBOT
	     "Subject: Last Call: <draft-doe-widgets-08.txt> (Widgets) to Proposed Standard\n",
	     "The IESG has received a request. Please send comments.");
	assert_int_equal(look(f), 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_ELSEWHERE);
	assert_non_null(strstr(fixture_item(f, 1).why, "announced on ietf-announce"));
}

static void an_announcement_that_came_first_closes_it_too(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "ietf-announce", "p@x",
	     ROBOT "Subject: WG Action: Rechartered Network Widgets (nwidget)\n", "It is done.");
	look(f);
	mail(f, true, "iesg", "a@x", MARTA, "A breaking thing: NWIDGET was rechartered today.");
	assert_int_equal(look(f), 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_ELSEWHERE);
}

static void a_candidate_about_the_document_itself_is_noted_only(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA,
	     "A breaking thing: draft-doe-widgets breaks the end-to-end model.");
	mail(f, true, "ietf-announce", "p@x",
	     ROBOT
	     "Subject: Last Call: <draft-doe-widgets-08.txt> (Widgets) to Proposed Standard\n",
	     "The IESG has received a request. Please send comments.");
	assert_int_equal(look(f), 0);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_string_equal(lines(f, 1), "draft-doe-widgets is spoken of on ietf-announce");
}

static void an_announcement_about_another_document_does_nothing(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA,
	     "A breaking thing: draft-doe-widgets goes to last call tomorrow.");
	mail(f, true, "ietf-announce", "p@x",
	     ROBOT
	     "Subject: Last Call: <draft-roe-gadgets-01.txt> (Gadgets) to Proposed Standard\n",
	     "The IESG has received a request. Please send comments.");
	assert_int_equal(look(f), 0);
	assert_string_equal(lines(f, 1), "");
}

/* ---- noted ------------------------------------------------------------------------------ */

static void the_same_thread_on_a_public_list_is_noted(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing row;
	struct compose out = {0};
	struct error err = {{0}};

	mail(f, true, "iesg", "a@x", MARTA, NEWS);
	mail(f, true, "gendispatch", "b@x", MARTA "References: <a@x>\n", "Let us talk here.");
	look(f);
	assert_string_equal(lines(f, 1), "the same thread is on gendispatch");
	/* The candidate mail shows it. */
	row = fixture_last(f, MAILING_CANDIDATE);
	assert_int_equal(candidate_write(&f->work, &row, &out, &err), STATUS_OK);
	assert_true(text_find(out.text, TEXT("The same thread is on gendispatch")) != TEXT_NONE ||
		    text_find(out.text, TEXT("the same thread is on gendispatch")) != TEXT_NONE);
	assert_true(text_find(out.text, TEXT("Nobody reported it")) == TEXT_NONE);
}

static void a_letter_of_the_chair_to_the_destination_is_noted(void **state)
{
	struct fixture *f = *state;

	mail(f, true, "iesg", "a@x", MARTA,
	     "A breaking thing: see https://datatracker.example.org/liaison/1873/ about 5G.");
	mail(f, true, "iab", "c@x", "From: The Chair <chair@ietf.example.org>\nSubject: From ITU\n",
	     "You should look at liaison statement 1873 before Thursday.");
	look(f);
	assert_string_equal(lines(f, 1), "the chair wrote to iab on Thu 19 Nov 2026: From ITU");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void what_was_noted_is_noted_once(void **state)
{
	struct fixture *f = *state;
	struct texts out = {0};
	struct error err = {{0}};

	mail(f, true, "iesg", "a@x", MARTA, NEWS);
	for (int i = 0; i < 3; i++)
		mail(f, true, "gendispatch", pool_printf(f->work.pool, "b%d@x", i),
		     MARTA "References: <a@x>\n", pool_printf(f->work.pool, "Yes, %d.", i));
	look(f);
	assert_int_equal(reported_lines(&f->work, 1, &out, &err), STATUS_OK);
	assert_int_equal(out.len, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(seen_before_in_public_it_is_not_asked_about),
	    T(seen_after_it_is_withdrawn_and_the_next_mail_says_so),
	    T(a_list_that_nobody_vouches_for_withdraws_nothing),
	    T(other_words_withdraw_nothing),
	    T(a_forged_first_copy_speaks_for_nobody),
	    T(what_was_approved_is_held_and_the_liaison_asked),
	    T(a_thread_of_which_one_mail_was_published_is_noted_and_stays),
	    T(an_announcement_closes_the_candidate_that_spoke_of_it),
	    T(an_announcement_that_came_first_closes_it_too),
	    T(a_candidate_about_the_document_itself_is_noted_only),
	    T(an_announcement_about_another_document_does_nothing),
	    T(the_same_thread_on_a_public_list_is_noted),
	    T(a_letter_of_the_chair_to_the_destination_is_noted),
	    T(what_was_noted_is_noted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
