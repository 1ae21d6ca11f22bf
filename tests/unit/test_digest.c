/* SPDX-License-Identifier: ISC */
/* When a digest goes, what goes along, and what the preview promises. */
#include <string.h>

#include "liaison/relay.h"
#include "liaison/remind.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "own WEEK /for the week/i\n"
			    "topic WEEK architecture\n"
			    "verdict WEEK digest\n"
			    "secret HUSH /not for distribution/i\n"
			    "verdict HUSH blocked\n";

/* FIXTURE_NOW is Thu 19 Nov 2026, 15:00 UTC; the digest is due on Thu 18:00. */
#define DUE (FIXTURE_NOW + 3 * WHEN_HOUR)
#define WEEK (7 * WHEN_DAY)

static int setup(void **state)
{
	struct fixture *f = fixture_open(rules);

	f->conf->digest_preview = 4 * WHEN_HOUR;
	/* Monday: the preview is days away. */
	f->now = FIXTURE_NOW - 3 * WHEN_DAY;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	return 0;
}

static void approved(struct fixture *f, int64_t number)
{
	fixture_list_mail(f, pool_printf(f->work.pool, "m%d@x", (int)number),
			  pool_printf(f->work.pool, "Subject %d", (int)number),
			  pool_printf(f->work.pool, "Thing %d for the week.", (int)number));
	fixture_reply(f, number, "approve");
	assert_int_equal(fixture_item(f, number).state, ITEM_APPROVED);
}

/* As `run` does it; how many items went into a digest. */
static int pass(struct fixture *f, int64_t now)
{
	struct error err = {{0}};
	int queued;

	f->now = now;
	assert_int_equal(store_begin(f->work.store, &err), STATUS_OK);
	assert_int_equal(digest_preview(&f->work, &err), STATUS_OK);
	assert_int_equal(store_commit(f->work.store, &err), STATUS_OK);
	assert_int_equal(digest_collect(&f->work, false, &queued, &err), STATUS_OK);
	return queued;
}

static struct store_digest_items members(struct fixture *f, enum mailing kind)
{
	struct store_digest_items out = {0};
	struct error err = {{0}};

	assert_int_equal(store_digest_item_list(f->work.store, f->work.pool,
						fixture_last(f, kind).id, &out, &err),
			 STATUS_OK);
	return out;
}

static void the_preview_goes_out_before_the_digest_and_once(void **state)
{
	struct fixture *f = *state;

	approved(f, 1);
	pass(f, DUE - 4 * WHEN_HOUR - 1);
	assert_int_equal(fixture_count(f, MAILING_PREVIEW, -1), 0);
	pass(f, DUE - 4 * WHEN_HOUR);
	pass(f, DUE - 4 * WHEN_HOUR + 60);
	assert_int_equal(fixture_count(f, MAILING_PREVIEW, -1), 1);
	assert_string_equal(fixture_last(f, MAILING_PREVIEW).to, "jane@example.org");
	assert_int_equal(members(f, MAILING_PREVIEW).len, 1);
	assert_int_equal(fixture_count(f, MAILING_DIGEST, -1), 0);
}

static void unanswered_it_goes_out_on_time_and_later_approvals_wait(void **state)
{
	struct fixture *f = *state;

	approved(f, 1);
	pass(f, DUE - 4 * WHEN_HOUR);
	f->now = DUE - WHEN_HOUR;
	approved(f, 2);
	assert_int_equal(pass(f, DUE - 1), 0);
	assert_int_equal(pass(f, DUE), 1);
	assert_int_equal(members(f, MAILING_DIGEST).at[0].item, 1);
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
	assert_int_equal(fixture_item(f, 2).state, ITEM_APPROVED);
	/* A week later it is its turn. */
	pass(f, DUE + WEEK - 4 * WHEN_HOUR);
	assert_int_equal(pass(f, DUE + WEEK), 1);
	assert_int_equal(members(f, MAILING_DIGEST).at[0].item, 2);
}

static void what_the_liaison_took_out_does_not_go(void **state)
{
	struct fixture *f = *state;

	approved(f, 1);
	approved(f, 2);
	pass(f, DUE - 4 * WHEN_HOUR);
	fixture_reply(f, 1, "undo");
	assert_int_equal(pass(f, DUE), 1);
	assert_int_equal(members(f, MAILING_DIGEST).at[0].item, 2);
}

static void other_words_given_after_the_preview_still_go(void **state)
{
	struct fixture *f = *state;

	approved(f, 1);
	pass(f, DUE - 4 * WHEN_HOUR);
	f->now = DUE - WHEN_HOUR;
	fixture_reply(f, 1, "undo");
	fixture_reply(f, 1, "approve\nsummary: Better words.");
	assert_int_equal(fixture_item(f, 1).state, ITEM_APPROVED);
	assert_int_equal(pass(f, DUE), 1);
	assert_int_equal(members(f, MAILING_DIGEST).at[0].revision, fixture_item(f, 1).approved);
}

static void a_machine_that_was_off_sends_what_was_approved_before_the_preview(void **state)
{
	struct fixture *f = *state;

	approved(f, 1);
	pass(f, f->now);
	f->now = DUE - WHEN_HOUR;
	approved(f, 2);
	assert_int_equal(pass(f, DUE + 15 * WHEN_HOUR), 1);
	assert_int_equal(members(f, MAILING_DIGEST).at[0].item, 1);
}

static void the_liaison_may_order_what_was_previewed(void **state)
{
	static const int64_t order[] = {3, 1, 77};
	struct store_outgoing preview;
	struct fixture *f = *state;
	struct error err = {{0}};
	struct store_digest_items out;

	approved(f, 1);
	approved(f, 2);
	approved(f, 3);
	assert_int_equal(digest_order(&f->work, order, 2, &err), STATUS_NOT_FOUND);
	pass(f, DUE - 4 * WHEN_HOUR);
	assert_int_equal(digest_order(&f->work, order, 3, &err), STATUS_NOT_FOUND);
	preview = fixture_last(f, MAILING_PREVIEW);
	assert_string_equal(fixture_answer(f, &preview, FIXTURE_JANE, "order 3 77"),
			    "reply: not done");
	assert_string_equal(fixture_answer(f, &preview, FIXTURE_JANE, "order 3 1"), "reply");
	assert_int_equal(pass(f, DUE), 3);
	out = members(f, MAILING_DIGEST);
	assert_int_equal(out.at[0].item, 3);
	assert_int_equal(out.at[1].item, 1);
	assert_int_equal(out.at[2].item, 2);
}

/* "send" sends what was shown, and the week goes on as planned. */
static void the_liaison_may_send_what_was_previewed_before_its_time(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing preview, candidate;

	approved(f, 1);
	pass(f, DUE - 4 * WHEN_HOUR);
	preview = fixture_last(f, MAILING_PREVIEW);
	f->now = DUE - 3 * WHEN_HOUR;
	approved(f, 2);
	candidate = fixture_last(f, MAILING_CANDIDATE);
	assert_string_equal(fixture_answer(f, &candidate, FIXTURE_JANE, "send"), "reply: not done");
	assert_string_equal(fixture_answer(f, &preview, FIXTURE_JANE, "Send now!"), "reply");
	assert_non_null(strstr(fixture_last(f, MAILING_RECEIPT).text,
			       "goes to iab@iab.example.org now, with 1 item"));
	assert_int_equal(fixture_count(f, MAILING_DIGEST, OUTBOX_QUEUED), 1);
	assert_int_equal(members(f, MAILING_DIGEST).len, 1);
	assert_int_equal(members(f, MAILING_DIGEST).at[0].item, 1);
	assert_string_equal(fixture_answer(f, &preview, FIXTURE_JANE, "send"), "reply: not done");
	assert_int_equal(pass(f, DUE), 0);
	assert_int_equal(pass(f, DUE + 7 * WHEN_DAY), 1);
	assert_int_equal(fixture_count(f, MAILING_DIGEST, -1), 2);
}

static void now_does_not_wait(void **state)
{
	struct fixture *f = *state;
	struct error err = {{0}};
	int queued;

	approved(f, 1);
	pass(f, DUE - 4 * WHEN_HOUR);
	f->now = DUE - WHEN_HOUR;
	approved(f, 2);
	assert_int_equal(digest_collect(&f->work, true, &queued, &err), STATUS_OK);
	assert_int_equal(queued, 2);
}

static void without_a_preview_everything_goes(void **state)
{
	struct fixture *f = *state;

	f->conf->digest_preview = 0;
	approved(f, 1);
	pass(f, f->now);
	f->now = DUE - 60;
	approved(f, 2);
	assert_int_equal(pass(f, DUE), 2);
	assert_int_equal(fixture_count(f, MAILING_PREVIEW, -1), 0);
}

static void nothing_waits_longer_than_max_age(void **state)
{
	struct fixture *f = *state;

	f->conf->digest_max_age = 2 * WHEN_DAY;
	approved(f, 1); /* on Monday at 15:00; the digest is on Thursday */
	pass(f, f->now);
	assert_int_equal(pass(f, FIXTURE_NOW - WHEN_DAY - WHEN_HOUR), 0);
	assert_int_equal(fixture_count(f, MAILING_PREVIEW, -1), 1);
	assert_int_equal(pass(f, FIXTURE_NOW - WHEN_DAY), 1);
}

static void the_preview_says_what_goes_and_what_is_open(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing row;
	struct compose mail = {0};
	struct error err = {{0}};
	const char *text;

	approved(f, 1);
	fixture_list_mail(f, "open@x", "Subject 2", "Another thing for the week.");
	pass(f, DUE - 4 * WHEN_HOUR);
	row = fixture_last(f, MAILING_PREVIEW);
	assert_int_equal(digest_preview_write(&f->work, &row, &mail, &err), STATUS_OK);
	text = text_string(f->work.pool, mail.text);
	assert_true(text_starts(mail.subject, "[digest] preview: [IESG] Digest, "));
	assert_non_null(strstr(text, "   1  Subject 1"));
	assert_non_null(strstr(text, "> Thing 1 for the week."));
	assert_non_null(strstr(text, "Still to be decided"));
	assert_non_null(strstr(text, "   2  digest    Subject 2"));
	assert_null(strstr(text, "Another thing for the week"));
	/* The approved item stays approved: the preview changes nothing. */
	assert_int_equal(fixture_item(f, 1).state, ITEM_APPROVED);
}

static void correct(struct fixture *f, int64_t item, const char *text)
{
	struct store_erratum erratum = {item, f->now, "jane@example.org", text};
	struct error err = {{0}};

	assert_int_equal(store_erratum_add(f->work.store, &erratum, &err), STATUS_OK);
}

static const char *digest_text(struct fixture *f)
{
	struct store_outgoing row = fixture_last(f, MAILING_DIGEST);
	struct compose mail = {0};
	struct error err = {{0}};
	bool held;

	assert_int_equal(store_begin(f->work.store, &err), STATUS_OK);
	assert_int_equal(digest_write(&f->work, &row, &mail, &held, &err), STATUS_OK);
	assert_int_equal(store_commit(f->work.store, &err), STATUS_OK);
	assert_false(held);
	return text_string(f->work.pool, mail.text);
}

static void a_correction_goes_with_the_next_digest_and_once(void **state)
{
	struct fixture *f = *state;

	approved(f, 1);
	pass(f, DUE - 4 * WHEN_HOUR);
	pass(f, DUE);
	assert_null(strstr(digest_text(f), "Corrections"));
	correct(f, 1, "It is on Friday, not on Thursday.");
	/* It goes though nothing else does. */
	pass(f, DUE + WEEK - 4 * WHEN_HOUR);
	assert_int_equal(fixture_count(f, MAILING_PREVIEW, -1), 2);
	assert_int_equal(pass(f, DUE + WEEK), 1);
	assert_non_null(strstr(digest_text(f), "Corrections\n===========\n"));
	assert_non_null(strstr(digest_text(f), "Subject 1 (relayed on "));
	assert_non_null(strstr(digest_text(f), "It is on Friday, not on Thursday."));
	assert_int_equal(pass(f, DUE + 2 * WEEK), 0);
}

static void a_correction_passes_the_exit_gate(void **state)
{
	struct fixture *f = *state;

	approved(f, 1);
	approved(f, 2);
	correct(f, 1, "What is not for distribution.");
	pass(f, DUE);
	assert_null(strstr(digest_text(f), "not for distribution"));
	assert_string_equal(fixture_last(f, MAILING_NOTICE).subject,
			    "Held: a correction did not go out");
}

static void with_nothing_approved_the_preview_is_a_reminder(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "open@x", "Subject 1", "Another thing for the week.");
	pass(f, DUE - 4 * WHEN_HOUR);
	pass(f, DUE - 3 * WHEN_HOUR);
	assert_int_equal(fixture_count(f, MAILING_PREVIEW, -1), 0);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 1);
	assert_string_equal(fixture_last(f, MAILING_NOTICE).subject, "Reminder: 1 item waits");
	assert_int_equal(pass(f, DUE), 0);
	assert_int_equal(fixture_count(f, MAILING_DIGEST, -1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(the_preview_goes_out_before_the_digest_and_once),
	    T(unanswered_it_goes_out_on_time_and_later_approvals_wait),
	    T(what_the_liaison_took_out_does_not_go),
	    T(other_words_given_after_the_preview_still_go),
	    T(a_machine_that_was_off_sends_what_was_approved_before_the_preview),
	    T(the_liaison_may_order_what_was_previewed),
	    T(the_liaison_may_send_what_was_previewed_before_its_time),
	    T(now_does_not_wait),
	    T(without_a_preview_everything_goes),
	    T(nothing_waits_longer_than_max_age),
	    T(the_preview_says_what_goes_and_what_is_open),
	    T(a_correction_goes_with_the_next_digest_and_once),
	    T(a_correction_passes_the_exit_gate),
	    T(with_nothing_approved_the_preview_is_a_reminder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
