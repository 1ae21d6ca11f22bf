/* SPDX-License-Identifier: ISC */
/* What each verb does, and what it does not. */
#include <string.h>

#include "liaison/outbox.h"
#include "liaison/relay.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "site public gendispatch@ietf.example.org\n"
			    "own NEWS /breaking thing/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n"
			    "own WEEK /for the week/i\n"
			    "topic WEEK architecture\n"
			    "verdict WEEK digest\n"
			    "own MORE /something else/i\n"
			    "topic MORE external\n"
			    "verdict MORE digest\n"
			    "watch draft-iab-*\n"
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

static void says(struct fixture *f, const char *words)
{
	struct store_outgoing last = fixture_last(f, MAILING_RECEIPT);

	if (last.text == NULL || strstr(last.text, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, last.text);
}

static void state_is(struct fixture *f, int64_t item, enum item_state state)
{
	assert_string_equal(item_state_name(fixture_item(f, item).state), item_state_name(state));
}

/* A digest item, and one that is breaking. */
static void weekly(struct fixture *f)
{
	fixture_list_mail(f, "w@x", "Weekly", "Something for the week.");
}

static void breaking(struct fixture *f)
{
	fixture_list_mail(f, "n@x", "News", "A breaking thing.");
}

/* As if the mails had been sent: whoever was asked has them. */
static void send_candidates(struct fixture *f)
{
	struct store_outbox box = {0};

	assert_int_equal(store_outgoing_list(f->work.store, f->work.pool, 1u << OUTBOX_QUEUED,
					     INT64_MAX, &box, NULL),
			 STATUS_OK);
	for (size_t i = 0; i < box.len; i++)
		if (box.at[i].kind == MAILING_CANDIDATE) {
			box.at[i].state = OUTBOX_SENT;
			box.at[i].attempts = 1;
			box.at[i].sent = f->now;
			assert_int_equal(store_outgoing_update(f->work.store, &box.at[i], NULL),
					 STATUS_OK);
		}
}

/* ---- undo ------------------------------------------------------------------------- */

static void undo_takes_back_a_rejection(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "reject");
	fixture_reply(f, 1, "undo");
	state_is(f, 1, ITEM_UNDONE);
	fixture_reply(f, 1, "approve");
	state_is(f, 1, ITEM_APPROVED);
}

static void undo_takes_back_a_deferral(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "defer 3d");
	fixture_reply(f, 1, "undo");
	state_is(f, 1, ITEM_UNDONE);
	assert_int_equal(fixture_item(f, 1).due, 0);
}

static void undo_without_a_decision_says_so(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	assert_string_equal(fixture_reply(f, 1, "undo"), "reply: not done");
	state_is(f, 1, ITEM_OFFERED);
	says(f, "There is no decision on item 1 to take back");
}

static void undo_twice_takes_back_two_decisions(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "topic external");
	fixture_reply(f, 1, "reject");
	fixture_reply(f, 1, "undo");
	state_is(f, 1, ITEM_UNDONE);
	assert_string_equal(fixture_item(f, 1).topics, "external");
	fixture_reply(f, 1, "undo");
	assert_string_equal(fixture_item(f, 1).topics, "architecture");
	assert_string_equal(fixture_reply(f, 1, "undo"), "reply: not done");
}

static void what_was_relayed_cannot_be_taken_back(void **state)
{
	struct fixture *f = *state;
	struct store_item item;

	breaking(f);
	fixture_reply(f, 1, "approve");
	item = fixture_item(f, 1);
	item.state = ITEM_RELAYED;
	item.relayed = f->now;
	assert_int_equal(store_item_update(f->work.store, &item, NULL), STATUS_OK);
	assert_string_equal(fixture_reply(f, 1, "undo"), "reply: not done");
	state_is(f, 1, ITEM_RELAYED);
	says(f, "\"correct 1: your words\"");
}

/* ---- mute -------------------------------------------------------------------------- */

static void a_muted_thread_is_silent_up_to_digest_and_never_when_breaking(void **state)
{
	struct fixture *f = *state;
	int asked;

	weekly(f);
	assert_string_equal(fixture_reply(f, 1, "mute"), "reply");
	asked = fixture_count(f, MAILING_CANDIDATE, -1);
	assert_string_equal(
	    fixture_list_mail(f, "w2@x", "Re: Weekly", "And something else for the week."),
	    "muted, filed with item 1");
	/* Nor what hits no rule, in the thread of an item that waits. */
	assert_string_equal(fixture_list_mail(f, "w3@x", "Re: Weekly", "I take that back."),
			    "ignored");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), asked);
	assert_string_equal(fixture_list_mail(f, "w4@x", "Re: Weekly", "A breaking thing."),
			    "candidate 1");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 1);
	assert_int_equal(fixture_item(f, 1).verdict, VERDICT_BREAKING);
}

static void mute_leaves_the_item_itself_to_be_decided(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "mute");
	state_is(f, 1, ITEM_OFFERED);
	says(f, "The item itself still waits");
	fixture_reply(f, 1, "approve");
	state_is(f, 1, ITEM_APPROVED);
}

static void mute_again_is_a_quiet_receipt_and_undo_ends_it(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "mute");
	assert_string_equal(fixture_reply(f, 1, "mute "), "reply");
	says(f, "muted already");
	fixture_reply(f, 1, "undo");
	says(f, "no longer muted");
	state_is(f, 1, ITEM_OFFERED);
	assert_string_equal(fixture_list_mail(f, "w2@x", "Re: Weekly", "And something else."),
			    "candidate 1");
}

/* ---- topic, watch --------------------------------------------------------------------- */

static void topic_files_the_item_there(void **state)
{
	struct fixture *f = *state;
	struct note note;
	struct store_item item;

	weekly(f);
	fixture_reply(f, 1, "topic Process");
	item = fixture_item(f, 1);
	assert_string_equal(item.topics, "process");
	assert_int_equal(note_get(&f->work, &item, 1, &note, NULL), STATUS_OK);
	assert_string_equal(note.topics, "process");
}

static void a_watched_document_makes_a_digest_candidate(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	assert_string_equal(
	    fixture_list_mail(f, "d1@x", "Nits", "Look at draft-ietf-foo-bar-02 please."),
	    "ignored");
	fixture_reply(f, 1, "watch draft-ietf-foo-bar-03");
	says(f, "draft-ietf-foo-bar is watched");
	assert_string_equal(
	    fixture_list_mail(f, "d2@x", "Bits", "Look at draft-ietf-foo-bar-04 please."),
	    "candidate 2");
	assert_int_equal(fixture_item(f, 2).verdict, VERDICT_DIGEST);
	fixture_reply(f, 1, "unwatch draft-ietf-foo-bar");
	assert_string_equal(
	    fixture_list_mail(f, "d3@x", "Hits", "Look at draft-ietf-foo-bar-05 please."),
	    "ignored");
}

/* Row 4 comes before row 5 of the table of verdicts. */
static void a_watched_document_counts_on_a_public_list_too(void **state)
{
	static const char mail[] = "Message-ID: <p%d@x>\nFrom: marta@example.com\n"
				   "To: gendispatch@ietf.example.org\nSubject: P%d\n\n"
				   "About draft-ietf-foo-bar.\n";
	struct fixture *f = *state;

	weekly(f);
	assert_string_equal(fixture_receive(f, pool_printf(f->work.pool, mail, 1, 1)),
			    "reported elsewhere");
	fixture_reply(f, 1, "watch draft-ietf-foo-*");
	assert_string_equal(fixture_receive(f, pool_printf(f->work.pool, mail, 2, 2)),
			    "candidate 2");
}

static void watching_frees_nothing_that_is_blocked(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "watch draft-ietf-foo-bar");
	assert_string_equal(
	    fixture_list_mail(f, "s@x", "Hush", "draft-ietf-foo-bar, not for distribution."),
	    "blocked");
}

static void watch_takes_documents_only(void **state)
{
	static const char *const bad[] = {"watch everything", "watch draft-*", "watch rfc",
					  "watch *"};
	struct fixture *f = *state;
	struct texts globs = {0};

	weekly(f);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(fixture_reply(f, 1, bad[i]), "reply: not done");
	assert_int_equal(store_watch_list(f->work.store, f->work.pool, &globs, NULL), STATUS_OK);
	assert_int_equal(globs.len, 0);
	fixture_reply(f, 1, "watch RFC2026");
	assert_int_equal(store_watch_list(f->work.store, f->work.pool, &globs, NULL), STATUS_OK);
	assert_int_equal(globs.len, 1);
	assert_string_equal(globs.at[0].at, "rfc2026");
}

static void unwatch_says_when_the_rule_files_watch_it(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	assert_string_equal(fixture_reply(f, 1, "unwatch draft-iab-thing"), "reply: not done");
	says(f, "watched by the rule files (\"watch draft-iab-*\")");
	assert_string_equal(fixture_reply(f, 1, "unwatch draft-ietf-foo-bar"), "reply: not done");
	says(f, "not on the watch list");
}

/* ---- correct ------------------------------------------------------------------------------ */

static void relayed(struct fixture *f)
{
	struct store_item item;

	breaking(f);
	fixture_reply(f, 1, "approve");
	item = fixture_item(f, 1);
	item.state = ITEM_RELAYED;
	item.relayed = f->now;
	assert_int_equal(store_item_update(f->work.store, &item, NULL), STATUS_OK);
}

static struct store_errata errata(struct fixture *f)
{
	struct store_errata out = {0};

	assert_int_equal(store_erratum_list(f->work.store, f->work.pool, 0, &out, NULL), STATUS_OK);
	return out;
}

static void correct_puts_an_erratum_into_the_next_digest(void **state)
{
	struct fixture *f = *state;

	relayed(f);
	assert_string_equal(fixture_reply(f, 1, "correct 1: It was Friday,\nnot Thursday."),
			    "reply");
	says(f, "goes into the digest of Thu 19 Nov 2026, 18:00 UTC");
	assert_int_equal(errata(f).len, 1);
	assert_string_equal(errata(f).at[0].text, "It was Friday,\nnot Thursday.");
	assert_string_equal(errata(f).at[0].who, "jane@example.org");
	/* Said again: one is enough. */
	fixture_reply(f, 1, "correct 1: It was Friday,\nnot Thursday.");
	assert_int_equal(errata(f).len, 1);
}

static void a_correction_can_be_taken_back(void **state)
{
	struct fixture *f = *state;

	relayed(f);
	fixture_reply(f, 1, "correct 1: It was Friday.");
	fixture_reply(f, 1, "undo");
	assert_int_equal(errata(f).len, 0);
	says(f, "will not go out");
	state_is(f, 1, ITEM_RELAYED);
}

static void what_did_not_go_out_needs_no_correction(void **state)
{
	struct fixture *f = *state;

	breaking(f);
	assert_string_equal(fixture_reply(f, 1, "correct 1: It was Friday."), "reply: not done");
	says(f, "nothing of it out there to correct");
	assert_int_equal(errata(f).len, 0);
}

static void a_correction_passes_the_exit_gate(void **state)
{
	struct fixture *f = *state;

	relayed(f);
	assert_string_equal(fixture_reply(f, 1, "correct 1: This is not for distribution."),
			    "reply: not done; not kept: HUSH");
	says(f, "the exit gate stopped it: \"not for distribution\" (HUSH)");
	assert_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "Your words"));
	assert_string_equal(fixture_last(f, MAILING_RECEIPT).subject, "Re: your mail");
	assert_int_equal(errata(f).len, 0);
}

/* ---- twice, and against each other ------------------------------------------------------ */

static void the_same_decision_again_is_a_quiet_receipt(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "approve digest");
	assert_string_equal(fixture_reply(f, 1, "approve"), "reply");
	says(f, "is approved for the next digest (by jane@example.org on Thu 19 Nov 2026, 15:00 "
		"UTC) already; nothing changed");
	fixture_reply(f, 1, "undo");
	fixture_reply(f, 1, "defer 3d");
	assert_string_equal(fixture_reply(f, 1, "defer  3d"), "reply");
	says(f, "already; nothing changed");
}

static void a_contradiction_names_who_when_and_the_way_back(void **state)
{
	struct fixture *f = *state;

	weekly(f);
	fixture_reply(f, 1, "approve");
	assert_string_equal(fixture_reply(f, 1, "reject"), "reply: not done");
	state_is(f, 1, ITEM_APPROVED);
	says(f, "Item 1 is approved for the next digest (by jane@example.org on Thu 19 Nov 2026, "
		"15:00 UTC) and cannot be rejected; say \"undo\" first.");
}

static void approved_again_in_other_words(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;

	weekly(f);
	fixture_reply(f, 1, "approve");
	fixture_reply(f, 1, "approve\nsummary: Other words.");
	state_is(f, 1, ITEM_APPROVED);
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 1,
					    fixture_item(f, 1).approved, &revision, NULL),
			 STATUS_OK);
	assert_string_equal(revision.summary, "Other words.");
}

/* ---- two who decide ----------------------------------------------------------------------- */

/* The backup is asked, too, and both have their mails. */
static struct store_outgoing asked_both(struct fixture *f)
{
	struct store_outgoing mail = {.kind = MAILING_CANDIDATE,
				      .item = 1,
				      .revision = 1,
				      .to = "bob@example.org",
				      .state = OUTBOX_QUEUED,
				      .created = f->now,
				      .message_id = "bobs.candidate@example.org"};

	breaking(f);
	assert_int_equal(store_outgoing_add(f->work.store, &mail, NULL), STATUS_OK);
	send_candidates(f);
	return mail;
}

static void what_one_person_decided_is_withdrawn_for_the_other(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing bobs = asked_both(f), notice;

	assert_string_equal(fixture_answer(f, &bobs, FIXTURE_BOB, "reject"), "reply");
	notice = fixture_last(f, MAILING_NOTICE);
	assert_string_equal(notice.to, "jane@example.org");
	assert_string_equal(notice.subject, "Decided: item 1");
	assert_non_null(strstr(notice.text, "was rejected (by bob@example.org on"));
}

static void the_other_is_told_and_their_later_word_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing bobs = asked_both(f), janes = fixture_last(f, MAILING_CANDIDATE);

	assert_int_equal(outbox_person(&f->work, janes.to), TOKEN_BACKUP);
	janes = (struct store_outgoing){.id = 1};
	assert_int_equal(store_outgoing_get(f->work.store, f->work.pool, 1, &janes, NULL),
			 STATUS_OK);
	fixture_answer(f, &janes, FIXTURE_JANE, "approve");
	assert_string_equal(fixture_last(f, MAILING_NOTICE).to, "bob@example.org");
	assert_string_equal(fixture_answer(f, &bobs, FIXTURE_BOB, "reject"), "reply: not done");
	says(f, "by jane@example.org on");
	state_is(f, 1, ITEM_SCHEDULED);
	/* The same word is no contradiction. */
	assert_string_equal(fixture_answer(f, &bobs, FIXTURE_BOB, "approve"), "reply");
	says(f, "already; nothing changed");
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 1);
}

static void a_mail_that_was_not_sent_yet_is_not_sent(void **state)
{
	struct fixture *f = *state;

	breaking(f);
	fixture_reply(f, 1, "reject");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 0);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
}

/* ---- what changed meanwhile ------------------------------------------------------------------ */

static void blocked_words_in_a_summary_hold_it_at_once(void **state)
{
	struct fixture *f = *state;

	breaking(f);
	fixture_reply(f, 1, "approve\nsummary: A thing that is not for distribution.");
	state_is(f, 1, ITEM_HELD);
	says(f, "is held, and nothing of it goes out: the exit gate stopped it: \"not for "
		"distribution\" (HUSH)");
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
	fixture_reply(f, 1, "approve\nsummary: A thing.");
	state_is(f, 1, ITEM_SCHEDULED);
}

static void restricted_since_it_was_shown_it_is_held(void **state)
{
	struct fixture *f = *state;

	breaking(f);
	fixture_receive(f, "Message-ID: <s@x>\nIn-Reply-To: <n@x>\nFrom: a@example.com\n"
			   "To: iesg@ietf.example.org\nSubject: Re: News\n"
			   "List-Id: <iesg.ietf.example.org>\n\nThis is not for distribution.\n");
	assert_true(fixture_item(f, 1).summary_only);
	assert_string_equal(fixture_reply(f, 1, "approve"), "reply");
	state_is(f, 1, ITEM_HELD);
	says(f, "it may be told in summary only");
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void reported_elsewhere_since_it_is_not_sent_and_says_why(void **state)
{
	struct fixture *f = *state;

	breaking(f);
	fixture_receive(f, "Authentication-Results: mx.example.org; dkim=pass "
			   "header.d=ietf.example.org\nReceived: by mx.example.org; x\n"
			   "Message-ID: <n@x>\nFrom: Marta Lindqvist <marta@example.com>\n"
			   "To: gendispatch@ietf.example.org\nSubject: News\n"
			   "List-Id: <gendispatch.ietf.example.org>\n\nA breaking thing.\n");
	state_is(f, 1, ITEM_ELSEWHERE);
	assert_string_equal(fixture_reply(f, 1, "approve"), "reply: not done");
	says(f, "was reported elsewhere: the same mail came over gendispatch.ietf.example.org and "
		"cannot be approved now; say \"undo\" first.");
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
	fixture_reply(f, 1, "undo");
	fixture_reply(f, 1, "approve");
	state_is(f, 1, ITEM_SCHEDULED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(undo_takes_back_a_rejection),
	    CASE(undo_takes_back_a_deferral),
	    CASE(undo_without_a_decision_says_so),
	    CASE(undo_twice_takes_back_two_decisions),
	    CASE(what_was_relayed_cannot_be_taken_back),
	    CASE(a_muted_thread_is_silent_up_to_digest_and_never_when_breaking),
	    CASE(mute_leaves_the_item_itself_to_be_decided),
	    CASE(mute_again_is_a_quiet_receipt_and_undo_ends_it),
	    CASE(topic_files_the_item_there),
	    CASE(a_watched_document_makes_a_digest_candidate),
	    CASE(a_watched_document_counts_on_a_public_list_too),
	    CASE(watching_frees_nothing_that_is_blocked),
	    CASE(watch_takes_documents_only),
	    CASE(unwatch_says_when_the_rule_files_watch_it),
	    CASE(correct_puts_an_erratum_into_the_next_digest),
	    CASE(a_correction_can_be_taken_back),
	    CASE(what_did_not_go_out_needs_no_correction),
	    CASE(a_correction_passes_the_exit_gate),
	    CASE(the_same_decision_again_is_a_quiet_receipt),
	    CASE(a_contradiction_names_who_when_and_the_way_back),
	    CASE(approved_again_in_other_words),
	    CASE(what_one_person_decided_is_withdrawn_for_the_other),
	    CASE(the_other_is_told_and_their_later_word_is_refused),
	    CASE(a_mail_that_was_not_sent_yet_is_not_sent),
	    CASE(blocked_words_in_a_summary_hold_it_at_once),
	    CASE(restricted_since_it_was_shown_it_is_held),
	    CASE(reported_elsewhere_since_it_is_not_sent_and_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
