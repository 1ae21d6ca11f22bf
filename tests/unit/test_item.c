/* SPDX-License-Identifier: ISC */
/* Revisions: what was shown, what came since, what goes out. */
#include <string.h>

#include "liaison/candidate.h"
#include "liaison/note.h"
#include "liaison/outbox.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "own NEWS /breaking thing|other matter/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n"
			    "own TELL /in the informal/i\n"
			    "restrict TELL summary-only\n";

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

static const char *follow(struct fixture *f, const char *id, const char *body)
{
	return fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Message-ID: <%s>\nDate: Fri, 20 Nov 2026 09:00:00 +0000\n"
			   "From: Bo Chen <bo@example.com>\nTo: iesg@ietf.example.org\n"
			   "Subject: Re: One\nReferences: <a@x>\n"
			   "List-Id: <iesg.ietf.example.org>\n\n%s\n",
			   id, body));
}

/* As if `run` had sent it. */
static void sent(struct fixture *f, struct store_outgoing row)
{
	struct error err = {{0}};

	row.state = OUTBOX_SENT;
	assert_int_equal(store_outgoing_update(f->work.store, &row, &err), STATUS_OK);
}

/* The liaison answers that mail, not the newest. */
static void answer(struct fixture *f, const struct store_outgoing *mail, const char *words)
{
	fixture_receive(f, pool_printf(f->work.pool,
				       "Authentication-Results: mx.example.org; dmarc=pass "
				       "header.from=example.org\n"
				       "Received: from out.example.org by mx.example.org; Thu, 19 "
				       "Nov 2026 14:30:00 +0000\nMessage-ID: <r1@example.org>\n"
				       "From: jane@example.org\nTo: %s\nSubject: Re: item\n"
				       "In-Reply-To: <%s>\n\n%s\n",
				       outbox_reply_to(&f->work, mail), mail->message_id, words));
}

static const char *candidate_text(struct fixture *f)
{
	struct store_outgoing row = fixture_last(f, MAILING_CANDIDATE);
	struct compose mail = {0};
	struct error err = {{0}};

	assert_int_equal(candidate_write(&f->work, &row, &mail, &err), STATUS_OK);
	return text_string(f->work.pool, mail.text);
}

static const char *words_of(struct fixture *f, int64_t id, int revision)
{
	struct store_item item = fixture_item(f, id);
	struct note note;
	struct error err = {{0}};

	assert_int_equal(note_get(&f->work, &item, revision, &note, &err), STATUS_OK);
	return note.words;
}

static void a_burst_before_the_first_mail_makes_one_mail(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	follow(f, "b@x", "A second breaking thing.");
	follow(f, "c@x", "A third breaking thing.");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 1);
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).revision, 3);
	assert_null(strstr(candidate_text(f), "NEW SINCE"));
}

static void a_later_mail_shows_what_is_new_and_all_that_would_go_out(void **state)
{
	struct fixture *f = *state;
	const char *text, *news, *out;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	sent(f, fixture_last(f, MAILING_CANDIDATE));
	follow(f, "b@x", "The other matter came up.");
	text = candidate_text(f);
	news = strstr(text, "NEW SINCE THE LAST MAIL");
	out = strstr(text, "WHAT WOULD GO OUT");
	assert_non_null(news);
	assert_non_null(out);
	assert_true(news < out);
	assert_non_null(strstr(news, "Bo Chen"));
	assert_null(
	    strstr(pool_copy(f->work.pool, news, (size_t)(out - news)), "    A breaking thing"));
	assert_non_null(strstr(out, "> A breaking thing."));
	assert_non_null(strstr(out, "> The other matter came up."));
	assert_true(strstr(out, "From: Marta Lindqvist") != NULL);
}

static void an_approval_sends_the_revision_that_was_shown(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing first;
	const char *receipt;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	first = fixture_last(f, MAILING_CANDIDATE);
	sent(f, first);
	follow(f, "b@x", "The other matter came up.");
	/* The liaison answers the first mail. */
	answer(f, &first, "approve");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
	assert_int_equal(fixture_last(f, MAILING_RELAY).revision, 1);
	assert_string_equal(words_of(f, 1, 1), "A breaking thing.");
	receipt = fixture_last(f, MAILING_RECEIPT).text;
	assert_non_null(strstr(receipt, "Not included"));
	assert_non_null(strstr(receipt, "Bo Chen on iesg"));
	assert_non_null(strstr(receipt, "as item 2"));
	/* What came since is asked about by itself, once. */
	assert_int_equal(fixture_item(f, 2).state, ITEM_OFFERED);
	assert_int_equal(fixture_item(f, 2).linked, 1);
	assert_string_equal(words_of(f, 2, 1), "The other matter came up.");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 1);
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).item, 2);
	assert_non_null(strstr(candidate_text(f), "decided before: item 1 is on its way out"));
}

static void an_approval_of_the_newest_names_nothing(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	follow(f, "b@x", "The other matter came up.");
	fixture_reply(f, 1, "approve");
	assert_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "Not included"));
	assert_int_equal(fixture_last(f, MAILING_RELAY).revision, 2);
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).item, 1);
}

static void the_liaisons_words_outlive_a_later_message(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "summary: My words.");
	follow(f, "b@x", "The other matter came up.");
	assert_int_equal(fixture_item(f, 1).revision, 3);
	assert_string_equal(words_of(f, 1, 3), "My words.");
}

static void once_summary_only_no_later_revision_shows_the_first(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;
	struct error err = {{0}};

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	follow(f, "b@x", "The other matter, said in the informal.");
	assert_true(fixture_item(f, 1).summary_only);
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 1, 2, &revision, &err),
			 STATUS_OK);
	assert_string_equal(revision.excerpt, "");
	assert_null(revision.link);
}

static void a_long_thread_keeps_its_note_short(void **state)
{
	struct fixture *f = *state;
	char body[2000];

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	for (size_t i = 0; i < sizeof(body) - 1; i++)
		body[i] = i % 10 == 9 ? ' ' : 'w';
	body[sizeof(body) - 1] = '\0';
	for (int i = 0; i < 30; i++)
		follow(f, pool_printf(f->work.pool, "m%d@x", i),
		       pool_printf(f->work.pool, "The other matter %d. %s", i, body));
	assert_int_equal(fixture_item(f, 1).revision, 31);
	assert_true(strlen(words_of(f, 1, 31)) < 3 * NOTE_EXCERPT_MAX);
	assert_non_null(strstr(words_of(f, 1, 31), "The other matter 29"));
}

/* ---- what no rule picked ------------------------------------------------------------ */

static void what_people_say_in_a_waiting_thread_is_shown_and_does_not_go_out(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	sent(f, fixture_last(f, MAILING_CANDIDATE));
	assert_string_equal(follow(f, "b@x", "I take that back, it was a mistake."),
			    "joined candidate 1");
	assert_int_equal(fixture_item(f, 1).revision, 2);
	assert_non_null(strstr(candidate_text(f), "    I take that back"));
	assert_null(strstr(candidate_text(f), "> I take that back"));
	assert_string_equal(words_of(f, 1, 2), "A breaking thing.");
	/* Why it was picked is still said. */
	assert_non_null(strstr(candidate_text(f), "*breaking thing*"));
}

static void ten_people_who_agree_are_not_ten_mails(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	for (int i = 0; i < 10; i++) {
		struct store_outgoing row = fixture_last(f, MAILING_CANDIDATE);

		if (row.due <= f->now) {
			row.sent = f->now;
			sent(f, row);
		}
		f->now += 60;
		follow(f, pool_printf(f->work.pool, "m%d@x", i),
		       pool_printf(f->work.pool, "I agree, says number %d.", i));
	}
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_SENT), 2);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 1);
	/* The one that waits is about all of them. */
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).revision, 11);
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).due, FIXTURE_NOW + 60 + WHEN_HOUR);
}

static void ten_who_repeat_what_was_hit_are_not_ten_mails_either(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	for (int i = 0; i < 10; i++) {
		struct store_outgoing row = fixture_last(f, MAILING_CANDIDATE);

		if (row.due <= f->now) {
			row.sent = f->now;
			sent(f, row);
		}
		f->now += 60;
		follow(f, pool_printf(f->work.pool, "m%d@x", i),
		       pool_printf(f->work.pool, "The breaking thing, says number %d.", i));
	}
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_SENT), 2);
	/* News is told at once. */
	follow(f, "n@x", "The other matter.");
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).due, f->now);
}

static void a_deferred_item_is_not_woken_by_it(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	sent(f, fixture_last(f, MAILING_CANDIDATE));
	fixture_reply(f, 1, "defer 3d");
	follow(f, "b@x", "I agree.");
	assert_int_equal(fixture_item(f, 1).state, ITEM_DEFERRED);
	assert_int_equal(fixture_item(f, 1).revision, 2);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 0);
}

static void it_is_named_in_the_receipt_and_asks_for_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing first;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	first = fixture_last(f, MAILING_CANDIDATE);
	sent(f, first);
	follow(f, "b@x", "I take that back.");
	answer(f, &first, "approve");
	assert_non_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "Not included"));
	assert_non_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "Bo Chen on iesg"));
	assert_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "as item"));
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 0);
}

static void robots_do_not_join(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_string_equal(
	    fixture_receive(f, "Message-ID: <b@x>\nFrom: robot@example.com\nSubject: Re: One\n"
			       "Auto-Submitted: auto-generated\nReferences: <a@x>\n"
			       "List-Id: <iesg.ietf.example.org>\n\nThe state has changed.\n"),
	    "ignored");
	assert_int_equal(fixture_item(f, 1).revision, 1);
}

static void after_the_decision_it_is_ignored(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "reject");
	assert_string_equal(follow(f, "b@x", "I agree."), "ignored");
}

static void two_messages_after_the_answered_mail_are_one_new_item(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing first;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	first = fixture_last(f, MAILING_CANDIDATE);
	sent(f, first);
	follow(f, "b@x", "The other matter came up.");
	follow(f, "c@x", "I agree.");
	follow(f, "d@x", "The other matter went away.");
	answer(f, &first, "reject");
	assert_int_equal(fixture_item(f, 2).revision, 2);
	assert_non_null(strstr(words_of(f, 2, 2), "The other matter came up."));
	assert_non_null(strstr(words_of(f, 2, 2), "The other matter went away."));
	assert_null(strstr(words_of(f, 2, 2), "I agree"));
}

/* ---- notes ----------------------------------------------------------------------- */

static const char *write_note(struct fixture *f, const char *from, bool vouched, const char *id,
			      const char *subject, const char *body)
{
	return fixture_receive(
	    f, pool_printf(f->work.pool,
			   "Authentication-Results: mx.example.org; dmarc=%s "
			   "header.from=example.org\n"
			   "Received: from out.example.org by mx.example.org; Thu, 19 Nov 2026 "
			   "14:30:00 +0000\nMessage-ID: <%s@example.org>\nFrom: %s\n"
			   "To: note@example.org\nSubject: %s\n\n%s\n",
			   vouched ? "pass" : "fail", id, from, subject, body));
}

static void a_note_of_the_liaison_is_offered_back(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(write_note(f, "jane@example.org", true, "n1", "At dinner",
				       "They spoke of an other matter.\n\n-- \nJane\n"),
			    "candidate 1");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_string_equal(fixture_item(f, 1).topics, "process");
	assert_string_equal(words_of(f, 1, 1), "They spoke of an other matter.");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 1);
	assert_non_null(strstr(candidate_text(f), "At dinner"));
	fixture_reply(f, 1, "approve now");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
}

static void a_note_is_an_item_of_source_meeting(void **state)
{
	struct fixture *f = *state;
	struct store_message message;
	struct error err = {{0}};

	write_note(f, "jane@example.org", true, "n1", "", "Nothing that a rule knows.");
	assert_int_equal(store_message_get(f->work.store, f->work.pool, 1, &message, &err),
			 STATUS_OK);
	assert_int_equal(message.origin, ORIGIN_MEETING);
	assert_string_equal(message.subject, "Note");
	assert_string_equal(fixture_item(f, 1).topics, "meeting");
	assert_int_equal(fixture_item(f, 1).verdict, VERDICT_DIGEST);
}

static void nobody_else_writes_notes(void **state)
{
	struct fixture *f = *state;

	write_note(f, "eve@example.org", true, "n1", "At dinner", "An other matter.");
	write_note(f, "jane@example.org", false, "n2", "At dinner", "An other matter.");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 0);
}

static void a_note_of_the_backup_is_offered_to_both(void **state)
{
	struct fixture *f = *state;

	write_note(f, "bob@example.org", true, "n1", "At dinner", "An other matter.");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 2);
	assert_string_equal(fixture_last(f, MAILING_CANDIDATE).to, "bob@example.org");
}

static void the_words_of_a_verb_in_a_note_are_words(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(write_note(f, "jane@example.org", true, "n1", "x", "approve"),
			    "candidate 1");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void an_empty_note_makes_no_item(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(write_note(f, "jane@example.org", true, "n1", "x", "> quoted"),
			    "note: empty");
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 1);
}

static void the_same_note_twice_is_one(void **state)
{
	struct fixture *f = *state;

	write_note(f, "jane@example.org", true, "n1", "x", "An other matter.");
	assert_string_equal(write_note(f, "jane@example.org", true, "n1", "x", "An other matter."),
			    "seen before as message 1");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(a_burst_before_the_first_mail_makes_one_mail),
	    T(a_later_mail_shows_what_is_new_and_all_that_would_go_out),
	    T(an_approval_sends_the_revision_that_was_shown),
	    T(an_approval_of_the_newest_names_nothing),
	    T(the_liaisons_words_outlive_a_later_message),
	    T(once_summary_only_no_later_revision_shows_the_first),
	    T(a_long_thread_keeps_its_note_short),
	    T(what_people_say_in_a_waiting_thread_is_shown_and_does_not_go_out),
	    T(ten_people_who_agree_are_not_ten_mails),
	    T(ten_who_repeat_what_was_hit_are_not_ten_mails_either),
	    T(a_deferred_item_is_not_woken_by_it),
	    T(it_is_named_in_the_receipt_and_asks_for_nothing),
	    T(robots_do_not_join),
	    T(after_the_decision_it_is_ignored),
	    T(two_messages_after_the_answered_mail_are_one_new_item),
	    T(a_note_of_the_liaison_is_offered_back),
	    T(a_note_is_an_item_of_source_meeting),
	    T(nobody_else_writes_notes),
	    T(a_note_of_the_backup_is_offered_to_both),
	    T(the_words_of_a_verb_in_a_note_are_words),
	    T(an_empty_note_makes_no_item),
	    T(the_same_note_twice_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
