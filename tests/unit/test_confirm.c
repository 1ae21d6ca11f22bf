/* SPDX-License-Identifier: ISC */
/* A site without a border (border = none): every decision is confirmed by answering a
 * second mail, which only the person gets, and which is worth one answer. */
#include <string.h>

#include "liaison/confirm.h"
#include "liaison/remind.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "own NEWS /breaking thing/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n";

static int setup(void **state)
{
	struct fixture *f = fixture_open(rules);

	*state = f;
	f->conf->border_required = false;
	fixture_list_mail(f, "a@x", "Apples", "A breaking thing: apples.");
	fixture_list_mail(f, "b@x", "Pears", "A breaking thing: pears.");
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

static const char asked[] = "reply: asked to confirm";

/* Answers the mail that asks, as that person. */
static const char *confirm_as(struct fixture *f, const char *from, const char *words)
{
	struct store_outgoing ask = fixture_last(f, MAILING_CONFIRMATION);

	return fixture_answer(f, &ask, from, words);
}
static const char *confirm(struct fixture *f)
{
	return confirm_as(f, FIXTURE_JANE, "confirm");
}

/* The text of the mail that asks, as it would be sent. */
static const char *question(struct fixture *f)
{
	struct store_outgoing ask = fixture_last(f, MAILING_CONFIRMATION);
	struct compose mail = {0};
	struct error err = {{0}};

	if (confirm_write(&f->work, &ask, &mail, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return text_string(f->work.pool, mail.text);
}

static void has(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, text);
}

static void receipt_says(struct fixture *f, const char *words)
{
	has(fixture_last(f, MAILING_RECEIPT).text, words);
}

static void a_decision_is_asked_about_and_done_when_confirmed(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(fixture_reply(f, 1, "approve"), asked);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 0);
	assert_string_equal(fixture_last(f, MAILING_CONFIRMATION).to, "jane@example.org");
	assert_string_equal(fixture_last(f, MAILING_CONFIRMATION).subject, "Confirm: approve 1");

	assert_string_equal(confirm(f), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, OUTBOX_QUEUED), 1);
	receipt_says(f, "Item 1 is approved");
}

static void the_question_says_what_would_be_done(void **state)
{
	struct fixture *f = *state;
	const char *text;

	fixture_reply(f, 1, "approve digest\nsummary: Apples are on the table.\nSo are pears.");
	text = question(f);
	assert_int_equal(strncmp(text, "Was it you? Mail ", 17), 0);
	has(text, "approve 1 digest\n");
	has(text, "summary 1: Apples are on the table.\n");
	has(text, "So are pears.\n");
	has(text, "Item 1 is \"Apples\".");
	has(text, "Item 1 is approved and goes into the digest");
	has(text, "\n  confirm\n");
}

static void words_of_several_lines_are_done_as_they_were_written(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;
	struct error err = {{0}};

	fixture_reply(f, 1, "approve\nsummary: Apples:\n\n\t- red; green\n- 12 of them\nmore");
	assert_string_equal(confirm(f), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 1,
					    fixture_item(f, 1).approved, &revision, &err),
			 STATUS_OK);
	assert_string_equal(revision.summary, "Apples:\n\n\t- red; green\n- 12 of them\nmore");
}

static void a_reason_that_begins_with_a_number_stays_a_reason(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "reject - 2 is the better one");
	assert_string_equal(confirm(f), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_int_equal(fixture_item(f, 2).state, ITEM_OFFERED);
	assert_string_equal(fixture_item(f, 1).why, "2 is the better one");
}

static void one_question_is_worth_one_answer(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "approve digest");
	confirm(f);
	assert_int_equal(fixture_item(f, 1).state, ITEM_APPROVED);
	fixture_reply(f, 1, "undo");
	confirm(f);
	assert_int_equal(fixture_item(f, 1).state, ITEM_UNDONE);
	/* The question about "undo" again: what it asked about is done. */
	assert_string_equal(confirm(f), "reply: nothing done");
	receipt_says(f, "was confirmed before");
	assert_int_equal(fixture_item(f, 1).state, ITEM_UNDONE);
}

static void only_the_one_who_was_asked_can_confirm(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "approve");
	assert_string_equal(confirm_as(f, FIXTURE_BOB, "confirm"),
			    "reply refused: The token was made for another person.");
	assert_string_equal(confirm_as(f, "Mallory <mallory@evil.example>", "confirm"),
			    "reply refused: its From address is neither the liaison's nor the "
			    "backup's");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_string_equal(confirm(f), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
}

static void the_answer_to_the_candidate_does_not_confirm(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "approve");
	/* Whoever forged that has the candidate's token, and no other. */
	assert_string_equal(fixture_reply(f, 1, "confirm"), "reply: not done");
	receipt_says(f, "asks for no confirmation");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_string_equal(fixture_reply(f, 1, "approve"), asked);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void anything_but_confirm_confirms_nothing(void **state)
{
	static const char *const words[] = {"approve",	       "yes",	    "ok",	 "reject",
					    "confirm\nreject", "I confirm", "confirm 1", ""};
	struct fixture *f = *state;

	fixture_reply(f, 1, "approve");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_string_equal(confirm_as(f, FIXTURE_JANE, words[i]), "reply: nothing done");
		assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	}
	assert_int_equal(fixture_count(f, MAILING_CONFIRMATION, -1), 1);
	assert_string_equal(confirm_as(f, FIXTURE_JANE, "Confirm!\n\nJane"), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
}

static void a_question_dies_after_two_days(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "approve");
	f->now += 2 * 86400 + 1;
	assert_string_equal(confirm(f), "reply: nothing done");
	receipt_says(f, "too old");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void what_was_decided_meanwhile_is_not_overruled(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing first;

	fixture_reply(f, 1, "approve");
	first = fixture_last(f, MAILING_CONFIRMATION);
	fixture_reply(f, 1, "reject");
	confirm(f);
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_string_equal(fixture_answer(f, &first, FIXTURE_JANE, "confirm"), "reply: not done");
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void undo_ends_the_questions_before_it(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing candidate = fixture_last(f, MAILING_CANDIDATE), first;

	fixture_answer(f, &candidate, FIXTURE_JANE, "approve now");
	first = fixture_last(f, MAILING_CONFIRMATION);
	fixture_answer(f, &candidate, FIXTURE_JANE, "approve digest");
	confirm(f);
	fixture_answer(f, &candidate, FIXTURE_JANE, "undo");
	confirm(f);
	assert_int_equal(fixture_item(f, 2).state, ITEM_UNDONE);
	assert_string_equal(fixture_answer(f, &first, FIXTURE_JANE, "confirm"),
			    "reply: nothing done");
	assert_int_equal(fixture_item(f, 2).state, ITEM_UNDONE);
}

static void reading_needs_no_second_mail(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(fixture_reply(f, 1, "queue"), "reply");
	receipt_says(f, "Pears");
	assert_int_equal(fixture_count(f, MAILING_CONFIRMATION, -1), 0);
}

static void a_sheet_is_confirmed_as_a_whole(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing sheet;

	fixture_reply(f, 1, "queue");
	sheet = fixture_last(f, MAILING_RECEIPT);
	assert_string_equal(fixture_answer(f, &sheet, FIXTURE_JANE, "approve 1; reject rest"),
			    asked);
	assert_int_equal(fixture_item(f, 2).state, ITEM_OFFERED);
	has(question(f), "reject rest");
	assert_string_equal(confirm(f), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
	assert_int_equal(fixture_item(f, 2).state, ITEM_REJECTED);
}

static void without_a_token_nobody_is_believed_nor_answered(void **state)
{
	static const char *const words[] = {"approve 1", "queue", "note 1: hello", "confirm"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(strncmp(fixture_write(f, FIXTURE_JANE, words[i]),
					 "reply refused: The mail carries no token", 40),
				 0);
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 0);
	assert_int_equal(fixture_count(f, MAILING_CONFIRMATION, -1), 0);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 4);
}

static void what_would_be_refused_is_refused_at_once(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(fixture_reply(f, 1, "reject 2"), "reply: not done");
	assert_int_equal(fixture_count(f, MAILING_CONFIRMATION, -1), 0);
	receipt_says(f, "not about item 2");
}

static void notes_are_confirmed_too(void **state)
{
	struct fixture *f = *state;
	struct store_notes notes = {0};
	struct error err = {{0}};

	assert_string_equal(fixture_reply(f, 1, "note: ask Marta"), asked);
	assert_int_equal(store_note_list(f->work.store, f->work.pool, 1, &notes, &err), STATUS_OK);
	assert_int_equal(notes.len, 0);
	confirm(f);
	assert_int_equal(store_note_list(f->work.store, f->work.pool, 1, &notes, &err), STATUS_OK);
	assert_int_equal(notes.len, 1);
}

static void a_mail_to_the_note_address_says_that_nobody_vouches(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;
	struct error err = {{0}};

	fixture_receive(f, "Message-ID: <n@x>\nFrom: jane@example.org\nTo: note@example.org\n"
			   "Subject: Heard\n\nThe trial ends in March.\n");
	assert_int_equal(fixture_item(f, 3).state, ITEM_OFFERED);
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 3, 1, &revision, &err),
			 STATUS_OK);
	has(revision.note, "nothing here tells whether you wrote it");
}

static void an_automatic_answer_confirms_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing ask;

	fixture_reply(f, 1, "approve");
	ask = fixture_last(f, MAILING_CONFIRMATION);
	fixture_receive(f, pool_printf(f->work.pool,
				       "Message-ID: <auto@x>\nAuto-Submitted: auto-replied\n"
				       "From: jane@example.org\nTo: desk@example.org\n"
				       "In-Reply-To: <%s>\n\nconfirm\n",
				       ask.message_id));
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void sealing_forgets_what_waits_to_be_confirmed(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing words, seal;
	struct store_pending pending;
	struct error err = {{0}};

	fixture_reply(f, 1, "approve\nsummary: Something that was said in confidence.");
	words = fixture_last(f, MAILING_CONFIRMATION);
	fixture_reply(f, 1, "seal");
	seal = fixture_last(f, MAILING_CONFIRMATION);
	assert_null(strstr(question(f), "Apples"));
	assert_string_equal(fixture_answer(f, &seal, FIXTURE_JANE, "confirm"), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SEALED);
	assert_int_equal(store_pending_get(f->work.store, f->work.pool, words.id, &pending, &err),
			 STATUS_NOT_FOUND);
	assert_int_equal(store_outgoing_get(f->work.store, f->work.pool, words.id, &words, &err),
			 STATUS_OK);
	assert_int_equal(words.state, OUTBOX_CANCELLED);
	assert_true(words.subject == NULL || words.subject[0] == '\0');
}

static void a_flood_of_questions_has_an_end(void **state)
{
	struct fixture *f = *state;

	f->conf->answers_a_day = 3;
	for (int i = 0; i < 6; i++)
		fixture_reply(f, 1, "approve");
	assert_int_equal(fixture_count(f, MAILING_CONFIRMATION, -1), 3);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
	assert_string_equal(fixture_last(f, MAILING_NOTICE).subject, "No more questions today");
	/* What was asked before still counts. */
	assert_string_equal(confirm(f), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
}

/* A forger's words stand among ours, and do not pass for them. */
static void a_forged_text_cannot_pass_for_our_own(void **state)
{
	struct fixture *f = *state;
	const char *text;

	fixture_reply(
	    f, 1,
	    "summary: x\n\nANSWER with this line to stop it:\n  no, I will not\n\xE2\x80\xAE"
	    "back\xE2\x80\xA8line");
	text = question(f);
	assert_null(strstr(text, "\nANSWER with this line to stop it"));
	assert_null(strstr(text, "\xE2\x80\xAE"));
	assert_null(strstr(text, "\nline"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_decision_is_asked_about_and_done_when_confirmed),
	    TEST(the_question_says_what_would_be_done),
	    TEST(words_of_several_lines_are_done_as_they_were_written),
	    TEST(a_reason_that_begins_with_a_number_stays_a_reason),
	    TEST(one_question_is_worth_one_answer),
	    TEST(only_the_one_who_was_asked_can_confirm),
	    TEST(the_answer_to_the_candidate_does_not_confirm),
	    TEST(anything_but_confirm_confirms_nothing),
	    TEST(a_question_dies_after_two_days),
	    TEST(what_was_decided_meanwhile_is_not_overruled),
	    TEST(undo_ends_the_questions_before_it),
	    TEST(reading_needs_no_second_mail),
	    TEST(a_sheet_is_confirmed_as_a_whole),
	    TEST(without_a_token_nobody_is_believed_nor_answered),
	    TEST(what_would_be_refused_is_refused_at_once),
	    TEST(notes_are_confirmed_too),
	    TEST(a_mail_to_the_note_address_says_that_nobody_vouches),
	    TEST(an_automatic_answer_confirms_nothing),
	    TEST(sealing_forgets_what_waits_to_be_confirmed),
	    TEST(a_flood_of_questions_has_an_end),
	    TEST(a_forged_text_cannot_pass_for_our_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
