/* SPDX-License-Identifier: ISC */
/* Sheets: one mail that lists several items, and one answer that decides on them. */
#include <string.h>

#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "own NEWS /breaking thing/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n"
			    "own MORE /something else/i\n"
			    "topic MORE architecture\n"
			    "verdict MORE breaking\n";

/* Three items wait, and the liaison has the sheet of them. */
static int setup(void **state)
{
	struct fixture *f = fixture_open(rules);

	*state = f;
	fixture_list_mail(f, "a@x", "Apples", "A breaking thing: apples.");
	fixture_list_mail(f, "b@x", "Pears", "A breaking thing: pears.");
	fixture_list_mail(f, "c@x", "Plums", "A breaking thing: plums.");
	assert_string_equal(fixture_write(f, FIXTURE_JANE, "queue"), "reply");
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

static struct store_outgoing receipt(struct fixture *f)
{
	return fixture_last(f, MAILING_RECEIPT);
}

/* Jane answers the newest receipt. */
static const char *answer(struct fixture *f, const char *body)
{
	struct store_outgoing sheet = receipt(f);

	return fixture_answer(f, &sheet, FIXTURE_JANE, body);
}

static void says(struct fixture *f, const char *words)
{
	struct store_outgoing last = receipt(f);

	if (strstr(last.text, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, last.text);
}

static void states(struct fixture *f, enum item_state one, enum item_state two,
		   enum item_state three)
{
	assert_int_equal(fixture_item(f, 1).state, one);
	assert_int_equal(fixture_item(f, 2).state, two);
	assert_int_equal(fixture_item(f, 3).state, three);
}

static void the_sheet_lists_what_waits_with_its_numbers(void **state)
{
	struct fixture *f = *state;

	says(f, "   1  breaking  Apples");
	says(f, "   2  breaking  Pears");
	says(f, "   3  breaking  Plums");
	says(f, "approve 12 14-16; reject rest");
	assert_string_equal(receipt(f).to, "jane@example.org");
}

static void one_answer_decides_on_several(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(answer(f, "approve 1 2; reject rest"), "reply");
	states(f, ITEM_SCHEDULED, ITEM_SCHEDULED, ITEM_REJECTED);
	says(f, "Item 3 is rejected");
}

static void ranges_count(void **state)
{
	struct fixture *f = *state;

	answer(f, "reject 2-3; approve 1 digest");
	states(f, ITEM_APPROVED, ITEM_REJECTED, ITEM_REJECTED);
}

static void what_is_the_same_for_many_is_said_once(void **state)
{
	struct fixture *f = *state;

	answer(f, "reject rest");
	states(f, ITEM_REJECTED, ITEM_REJECTED, ITEM_REJECTED);
	says(f, "Items 1-3: each is rejected. \"undo\" takes that back.");
	assert_null(strstr(receipt(f).text, "Item 2"));
}

static void two_are_two_lines(void **state)
{
	struct fixture *f = *state;

	answer(f, "reject 1-2; approve 3 digest");
	says(f, "Item 1 is rejected");
	says(f, "Item 2 is rejected");
	says(f, "Item 3 is approved");
}

static void all_of_it_or_nothing(void **state)
{
	struct fixture *f = *state;

	/* The first is refused by what it says, the second by how things stand. */
	assert_string_equal(answer(f, "approve 1; defer 2 2020-01-01; reject rest"),
			    "reply: nothing done");
	assert_string_equal(answer(f, "approve 1; reject 77"), "reply: not done");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void a_number_that_the_sheet_did_not_show_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing sheet = receipt(f);

	fixture_list_mail(f, "d@x", "Grapes", "A breaking thing: grapes.");
	assert_string_equal(fixture_answer(f, &sheet, FIXTURE_JANE, "approve 1 4"),
			    "reply: not done");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
	assert_int_equal(fixture_item(f, 4).state, ITEM_OFFERED);
	says(f, "about items 1, 2, 3, not about item 4");
}

static void rest_is_what_the_sheet_showed(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing sheet = receipt(f);

	fixture_list_mail(f, "d@x", "Grapes", "A breaking thing: grapes.");
	fixture_answer(f, &sheet, FIXTURE_JANE, "approve 1; reject rest");
	states(f, ITEM_SCHEDULED, ITEM_REJECTED, ITEM_REJECTED);
	assert_int_equal(fixture_item(f, 4).state, ITEM_OFFERED);
}

static void rest_leaves_what_was_decided_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing sheet = receipt(f);

	fixture_reply(f, 2, "approve");
	fixture_answer(f, &sheet, FIXTURE_JANE, "approve 1; reject rest");
	states(f, ITEM_SCHEDULED, ITEM_SCHEDULED, ITEM_REJECTED);
	says(f, "Item 2 is on its way out (by jane@example.org");
}

static void rest_needs_a_sheet(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "reject rest");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
	says(f, "\"reject rest\" answers a mail that lists several items");
}

static void a_verb_without_a_number_is_asked_which(void **state)
{
	struct fixture *f = *state;

	answer(f, "approve");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
	says(f, "Which one? The mail you answered lists several items (1, 2, 3)");
}

static void the_answer_to_a_refusal_is_about_the_same_sheet(void **state)
{
	struct fixture *f = *state;

	answer(f, "approve");
	answer(f, "approve 2");
	states(f, ITEM_OFFERED, ITEM_SCHEDULED, ITEM_OFFERED);
}

static void the_receipt_of_a_sheet_takes_undo(void **state)
{
	struct fixture *f = *state;

	answer(f, "approve 1 2");
	answer(f, "undo 2");
	states(f, ITEM_SCHEDULED, ITEM_UNDONE, ITEM_OFFERED);
	/* ... and speaks for no more than it showed. */
	answer(f, "reject 3");
	assert_int_equal(fixture_item(f, 3).state, ITEM_OFFERED);
}

static void after_undo_the_sheet_no_longer_counts_for_that_item(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing sheet = receipt(f);

	fixture_answer(f, &sheet, FIXTURE_JANE, "approve 1");
	fixture_answer(f, &sheet, FIXTURE_JANE, "undo 1");
	assert_string_equal(fixture_answer(f, &sheet, FIXTURE_JANE, "reject 1"), "reply: not done");
	assert_int_equal(fixture_item(f, 1).state, ITEM_UNDONE);
	fixture_answer(f, &sheet, FIXTURE_JANE, "reject 2");
	assert_int_equal(fixture_item(f, 2).state, ITEM_REJECTED);
}

static void what_is_approved_is_the_revision_that_the_sheet_showed(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing sheet = receipt(f);

	fixture_list_mail(f, "a2@x", "Re: Apples", "And something else, of apples.");
	assert_int_equal(fixture_item(f, 1).revision, 2);
	fixture_answer(f, &sheet, FIXTURE_JANE, "approve 1 now");
	assert_int_equal(fixture_last(f, MAILING_RELAY).revision, 1);
	says(f, "Not included, because it came after the mail that you answered");
}

static void a_summary_goes_with_the_one_item_that_is_approved(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;

	answer(f, "approve 2\nsummary: In short: pears.");
	states(f, ITEM_OFFERED, ITEM_SCHEDULED, ITEM_OFFERED);
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 2,
					    fixture_item(f, 2).approved, &revision, NULL),
			 STATUS_OK);
	assert_string_equal(revision.summary, "In short: pears.");
}

static void a_summary_for_one_of_several_says_which(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;

	answer(f, "approve 1 2\nsummary: In short.");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
	says(f, "Which one?");
	answer(f, "approve 1 2\nsummary 2: In short.");
	states(f, ITEM_SCHEDULED, ITEM_SCHEDULED, ITEM_OFFERED);
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 1,
					    fixture_item(f, 1).approved, &revision, NULL),
			 STATUS_OK);
	assert_null(revision.summary);
}

static void the_sheet_of_one_person_is_not_the_others(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing sheet = receipt(f);

	fixture_answer(f, &sheet, FIXTURE_BOB, "approve 1");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
	fixture_write(f, FIXTURE_BOB, "queue");
	sheet = receipt(f);
	assert_string_equal(sheet.to, "bob@example.org");
	fixture_answer(f, &sheet, FIXTURE_BOB, "reject 1");
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_string_equal(fixture_item(f, 1).decided_by, "bob@example.org");
}

static void show_can_be_answered_with_a_decision(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, FIXTURE_JANE, "show 2");
	answer(f, "approve");
	states(f, ITEM_OFFERED, ITEM_SCHEDULED, ITEM_OFFERED);
}

static void without_a_token_one_may_read_and_write_notes_and_no_more(void **state)
{
	struct fixture *f = *state;
	struct store_notes notes = {0};

	assert_string_equal(fixture_write(f, FIXTURE_JANE, "approve 1"), "reply: nothing done");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
	assert_string_equal(fixture_write(f, FIXTURE_JANE, "note 2: ask Piet first"), "reply");
	assert_int_equal(store_note_list(f->work.store, f->work.pool, 2, &notes, NULL), STATUS_OK);
	assert_int_equal(notes.len, 1);
	assert_string_equal(notes.at[0].text, "ask Piet first");
	assert_string_equal(fixture_write(f, FIXTURE_JANE, "reject 1\nnote 2: and that"),
			    "reply: nothing done");
	states(f, ITEM_OFFERED, ITEM_OFFERED, ITEM_OFFERED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(the_sheet_lists_what_waits_with_its_numbers),
	    CASE(one_answer_decides_on_several),
	    CASE(ranges_count),
	    CASE(what_is_the_same_for_many_is_said_once),
	    CASE(two_are_two_lines),
	    CASE(all_of_it_or_nothing),
	    CASE(a_number_that_the_sheet_did_not_show_is_refused),
	    CASE(rest_is_what_the_sheet_showed),
	    CASE(rest_leaves_what_was_decided_meanwhile),
	    CASE(rest_needs_a_sheet),
	    CASE(a_verb_without_a_number_is_asked_which),
	    CASE(the_answer_to_a_refusal_is_about_the_same_sheet),
	    CASE(the_receipt_of_a_sheet_takes_undo),
	    CASE(after_undo_the_sheet_no_longer_counts_for_that_item),
	    CASE(what_is_approved_is_the_revision_that_the_sheet_showed),
	    CASE(a_summary_goes_with_the_one_item_that_is_approved),
	    CASE(a_summary_for_one_of_several_says_which),
	    CASE(the_sheet_of_one_person_is_not_the_others),
	    CASE(show_can_be_answered_with_a_decision),
	    CASE(without_a_token_one_may_read_and_write_notes_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
