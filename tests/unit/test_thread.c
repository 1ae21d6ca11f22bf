/* SPDX-License-Identifier: ISC */
/* Which messages make one item, and what a later one brings. */
#include <string.h>

#include "liaison/receive.h"
#include "liaison/thread.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "site public gendispatch@ietf.example.org\n"
			    "own NEWS /breaking thing/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n"
			    "own WEEK /for the week|of the month/i\n"
			    "topic WEEK architecture\n"
			    "verdict WEEK digest\n"
			    "secret HUSH /not for distribution/i\n"
			    "verdict HUSH blocked\n";

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

/* A mail on that list with these References (a header line, or ""). */
static const char *mail(struct fixture *f, const char *list, const char *id, const char *subject,
			const char *refs, const char *body)
{
	return fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Message-ID: <%s>\nDate: Thu, 19 Nov 2026 14:00:00 +0000\n"
			   "From: Marta Lindqvist <marta@example.com>\n"
			   "To: The IESG <iesg@ietf.example.org>\nSubject: %s\n"
			   "List-Id: <%s.ietf.example.org>\n%s\n%s\n",
			   id, subject, list, refs, body));
}

static void a_reply_joins_by_its_references(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	assert_string_equal(
	    mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "Another for the week."),
	    "candidate 1");
	assert_int_equal(fixture_item(f, 1).revision, 2);
}

static void a_changed_subject_with_references_stays_in_the_thread(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	assert_string_equal(mail(f, "iesg", "b@x", "Two (was: One)", "In-Reply-To: <a@x>\n",
				 "Another for the week."),
			    "candidate 1");
}

static void a_fork_joins_the_same_item(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "One branch for the week.");
	assert_string_equal(mail(f, "iesg", "c@x", "Re: One", "References: <a@x>\n",
				 "The other branch for the week."),
			    "candidate 1");
	assert_int_equal(fixture_item(f, 1).revision, 3);
}

static void references_in_the_wrong_order_join_all_the_same(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "Nothing.");
	assert_string_equal(mail(f, "iesg", "c@x", "Re: Other", "References: <b@x> <a@x> <no@x>\n",
				 "More for the week."),
			    "candidate 1");
}

static void an_answer_that_overtakes_its_question_is_joined_by_it(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "b@x", "Other words", "References: <a@x>\n", "An answer for the week.");
	assert_string_equal(mail(f, "iesg", "a@x", "One", "", "The question for the week."),
			    "candidate 1");
}

static void without_references_the_subject_joins_on_the_same_list_only(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "Next steps", "", "A thing for the week.");
	assert_string_equal(mail(f, "iesg", "b@x", "RE: [Ext] Next steps", "", "For the week too."),
			    "candidate 1");
	assert_string_equal(mail(f, "other", "c@x", "Re: Next steps", "", "For the week, other."),
			    "candidate 2");
}

static void unknown_references_fall_back_on_the_subject(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "Next steps", "", "A thing for the week.");
	assert_string_equal(
	    mail(f, "iesg", "b@x", "Re: Next steps", "References: <lost@y>\n", "For the week too."),
	    "candidate 1");
}

static void a_subject_that_returns_after_two_weeks_is_another_thread(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "Next steps", "", "A thing for the week.");
	f->now += THREAD_SUBJECT_AGE + 1;
	assert_string_equal(mail(f, "iesg", "b@x", "Next steps", "", "For the week too."),
			    "candidate 2");
}

static void mails_without_a_subject_do_not_find_each_other(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "", "", "A thing for the week.");
	assert_string_equal(mail(f, "iesg", "b@x", "Re:", "", "Another for the week."),
			    "candidate 2");
}

static void the_same_message_id_with_other_text_says_so(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;
	struct error err = {{0}};

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	assert_string_equal(mail(f, "iesg", "a@x", "One", "", "A breaking thing."), "candidate 1");
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 1, 2, &revision, &err),
			 STATUS_OK);
	assert_non_null(strstr(revision.note, "the Message-ID of an earlier mail (message 1)"));
}

/* ---- decided ------------------------------------------------------------------- */

static void what_hits_nothing_new_is_filed_with_the_decided_item(void **state)
{
	struct fixture *f = *state;
	struct store_message_filter filter = {.verdict = -1, .item = 1};
	struct store_messages list = {0};
	struct error err = {{0}};

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	fixture_reply(f, 1, "reject");
	assert_string_equal(
	    mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "As was said: for the week."),
	    "nothing new: filed with item 1");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_int_equal(store_message_list(f->work.store, f->work.pool, &filter, &list, &err),
			 STATUS_OK);
	/* the mail, the reply, the follower */
	assert_int_equal(list.len, 3);
}

static void what_hits_something_new_opens_a_linked_item(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	fixture_reply(f, 1, "reject");
	assert_string_equal(mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n",
				 "Now it is the thing of the month."),
			    "candidate 2");
	assert_int_equal(fixture_item(f, 2).linked, 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
}

static void an_item_that_was_taken_up_again_takes_what_follows(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	fixture_reply(f, 1, "reject");
	mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "The thing of the month.");
	fixture_reply(f, 2, "reject");
	fixture_reply(f, 1, "undo");
	assert_string_equal(mail(f, "iesg", "c@x", "Re: One", "References: <a@x>\n",
	                         "More for the week."),
	                    "candidate 1");
}

static void a_stronger_verdict_is_new(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	fixture_reply(f, 1, "approve");
	assert_string_equal(
	    mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "It is a breaking thing now."),
	    "candidate 2");
	assert_int_equal(fixture_item(f, 2).verdict, VERDICT_BREAKING);
}

static void what_an_earlier_linked_item_told_is_not_new(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	fixture_reply(f, 1, "reject");
	mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "The thing of the month.");
	fixture_reply(f, 2, "reject");
	assert_string_equal(
	    mail(f, "iesg", "c@x", "Re: One", "References: <b@x>\n", "Still for the week."),
	    "nothing new: filed with item 2");
}

static void a_muted_thread_is_silent_up_to_digest_and_never_breaking(void **state)
{
	struct fixture *f = *state;
	struct store_thread thread;
	struct error err = {{0}};

	mail(f, "iesg", "a@x", "One", "", "A thing for the week.");
	fixture_reply(f, 1, "reject");
	assert_int_equal(
	    store_thread_get(f->work.store, f->work.pool, fixture_item(f, 1).thread, &thread, &err),
	    STATUS_OK);
	thread.muted = true;
	assert_int_equal(store_thread_update(f->work.store, &thread, &err), STATUS_OK);
	assert_string_equal(
	    mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", "The thing of the month."),
	    "muted, filed with item 1");
	assert_string_equal(
	    mail(f, "iesg", "c@x", "Re: One", "References: <a@x>\n", "The breaking thing."),
	    "candidate 2");
}

/* ---- blocked ------------------------------------------------------------------ */

#define SECRET                                                                                     \
	"Not for distribution: the appointment of Mx Doe will be made public on Friday, "          \
	"and until then nobody outside of this group may hear of it."

static int64_t sealed(struct fixture *f)
{
	struct store_counts counts;
	struct error err = {{0}};

	assert_int_equal(store_count(f->work.store, &counts, &err), STATUS_OK);
	return counts.sealed;
}

static void what_repeats_a_blocked_message_is_blocked(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(mail(f, "iesg", "a@x", "One", "", SECRET), "blocked");
	/* Wrapped, quoted and with other punctuation; the rule's words are gone. */
	assert_string_equal(mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n",
				 "A breaking thing.\n\n> the appointment of Mx Doe\n"
				 "> will be made public on \"Friday\"\n"),
			    "blocked");
	assert_int_equal(sealed(f), 2);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 0);
}

static void what_merely_follows_a_blocked_message_is_summary_only(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", SECRET);
	assert_string_equal(mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n",
				 "The appointment: a breaking thing."),
			    "candidate 1");
	assert_true(fixture_item(f, 1).summary_only);
}

static void a_footer_that_all_mails_have_repeats_nothing(void **state)
{
	static const char footer[] =
	    "\n_______________________________________________\nIESG mailing list -- "
	    "iesg@ietf.example.org\nTo unsubscribe send an email to "
	    "iesg-leave@ietf.example.org\n";
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", pool_printf(f->work.pool, SECRET "\n%s", footer));
	assert_string_equal(mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n",
				 pool_printf(f->work.pool, "A breaking thing.\n%s", footer)),
			    "candidate 1");
}

static void a_blocked_quote_is_known_again(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "",
	     "I agree.\n\n> Not for distribution: the appointment of Mx Doe\n> is made public on "
	     "Friday\n");
	assert_string_equal(mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n",
				 "A breaking thing: the appointment of Mx Doe is made public on "
				 "Friday."),
			    "blocked");
}

static void another_thread_may_use_the_same_words(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", SECRET);
	assert_string_equal(mail(f, "iesg", "b@x", "Two", "",
				 "A breaking thing: the appointment of Mx Doe will be made public "
				 "on Friday."),
			    "candidate 1");
}

static void a_waiting_item_is_restricted_when_its_thread_is_tainted(void **state)
{
	struct fixture *f = *state;

	mail(f, "iesg", "a@x", "One", "", "A breaking thing.");
	mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", SECRET);
	assert_true(fixture_item(f, 1).summary_only);
	/* It was shown with the author's words, and those may no longer go out. */
	fixture_reply(f, 1, "approve");
	assert_int_equal(fixture_item(f, 1).state, ITEM_HELD);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void judged_anew_the_thread_is_free_again(void **state)
{
	struct receive_options options = {.again = true};
	struct fixture *f = *state;
	const char *what;
	struct error err = {{0}};
	struct text raw = text_copy(f->work.pool, TEXT("Message-ID: <b@x>\nReferences: <a@x>\n"
						       "List-Id: <iesg.ietf.example.org>\n\n"
						       "A mended mail of the week.\n"));

	mail(f, "iesg", "a@x", "One", "", "Nothing much.");
	mail(f, "iesg", "b@x", "Re: One", "References: <a@x>\n", SECRET);
	assert_int_equal(receive_message(&f->work, raw, &options, &what, &err), STATUS_OK);
	assert_int_equal(sealed(f), 0);
	mail(f, "iesg", "c@x", "Re: One", "References: <a@x>\n", "A breaking thing.");
	assert_false(fixture_item(f, 1).summary_only);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(a_reply_joins_by_its_references),
	    T(a_changed_subject_with_references_stays_in_the_thread),
	    T(a_fork_joins_the_same_item),
	    T(references_in_the_wrong_order_join_all_the_same),
	    T(an_answer_that_overtakes_its_question_is_joined_by_it),
	    T(without_references_the_subject_joins_on_the_same_list_only),
	    T(unknown_references_fall_back_on_the_subject),
	    T(a_subject_that_returns_after_two_weeks_is_another_thread),
	    T(mails_without_a_subject_do_not_find_each_other),
	    T(the_same_message_id_with_other_text_says_so),
	    T(what_hits_nothing_new_is_filed_with_the_decided_item),
	    T(what_hits_something_new_opens_a_linked_item),
	    T(an_item_that_was_taken_up_again_takes_what_follows),
	    T(a_stronger_verdict_is_new),
	    T(what_an_earlier_linked_item_told_is_not_new),
	    T(a_muted_thread_is_silent_up_to_digest_and_never_breaking),
	    T(what_repeats_a_blocked_message_is_blocked),
	    T(what_merely_follows_a_blocked_message_is_summary_only),
	    T(a_footer_that_all_mails_have_repeats_nothing),
	    T(a_blocked_quote_is_known_again),
	    T(another_thread_may_use_the_same_words),
	    T(a_waiting_item_is_restricted_when_its_thread_is_tainted),
	    T(judged_anew_the_thread_is_free_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
