/* SPDX-License-Identifier: ISC */
/* From the hook to the outbox: what a reply does, and what it does not. */
#include <string.h>

#include "liaison/outbox.h"
#include "work_fixture.h"

static const char rules[] = "site list iesg@ietf.example.org\n"
                            "site destination iab@iab.example.org\n"
                            "site public gendispatch@ietf.example.org\n"
                            "own NEWS /breaking thing/i\n"
                            "describe NEWS it says what is new\n"
                            "topic NEWS process\n"
                            "verdict NEWS breaking\n"
                            "own WEEK /for the week/i\n"
                            "topic WEEK architecture\n"
                            "verdict WEEK digest\n"
                            "secret HUSH /not for distribution/i\n"
                            "verdict HUSH blocked\n"
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

static void list_mail_that_hits_becomes_a_candidate(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(fixture_list_mail(f, "a@x", "One", "A breaking thing."),
	                    "candidate 1");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_item(f, 1).verdict, VERDICT_BREAKING);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 1);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void the_same_mail_twice_is_one(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_string_equal(fixture_list_mail(f, "a@x", "One", "A breaking thing."),
	                    "seen before as message 1");
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 1);
}

static int raw_is_kept(struct fixture *f, int64_t message)
{
	struct text raw;
	struct error err = {{0}};

	return store_raw_get(f->work.store, f->work.pool, message, &raw, &err) == STATUS_OK;
}

/* Mail to our own addresses is no way past the rules into the store. */
static void what_is_blocked_is_not_kept_because_it_was_sent_to_us(void **state)
{
	struct fixture *f = *state;
	struct store_message message;
	struct error err = {{0}};
	struct store_outgoing receipt;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_string_equal(fixture_reply(f, 1, "Look:\n\nThe appeal. Not for distribution."),
			    "reply: nothing done; not kept: HUSH");
	assert_int_equal(raw_is_kept(f, 2), 0);
	assert_int_equal(store_message_get(f->work.store, f->work.pool, 2, &message, &err),
			 STATUS_OK);
	assert_string_equal(message.subject, "");
	assert_string_equal(message.from, "");
	receipt = fixture_last(f, MAILING_RECEIPT);
	assert_null(strstr(receipt.text, "appeal"));
	assert_string_equal(receipt.subject, "Re: your mail");
	assert_non_null(strstr(receipt.text, "A rule blocks what you wrote or quoted (HUSH)"));
	/* A stranger's too. */
	fixture_receive(f, "Message-ID: <s@x>\nFrom: m@evil.example\nTo: desk@example.org\n"
			   "Subject: The appeal\n\nNot for distribution.\n");
	assert_int_equal(raw_is_kept(f, 3), 0);
	/* And an answer that decides is kept with what it says. */
	fixture_reply(f, 1, "defer 3d");
	assert_int_equal(raw_is_kept(f, 4), 1);
}

static void an_address_in_both_lists_is_the_liaisons(void **state)
{
	struct fixture *f = *state;

	f->conf->backup = f->conf->address;
	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_string_equal(fixture_reply(f, 1, "defer 3d"), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_DEFERRED);
}

/* A responder that marks its mail by nothing says the same again and again. */
static void words_that_are_no_command_are_answered_once_a_day(void **state)
{
	static const char away[] = "I am away until Monday.";
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_string_equal(fixture_reply(f, 1, away), "reply: nothing done");
	for (int i = 0; i < 3; i++) {
		struct store_outgoing receipt = fixture_last(f, MAILING_RECEIPT);

		assert_string_equal(fixture_answer(f, &receipt, FIXTURE_JANE, away),
				    "reply: nothing done, and answered before");
	}
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 1);
	assert_string_equal(fixture_reply(f, 1, "What is this?"), "reply: nothing done");
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 2);
	f->now += 86400;
	assert_string_equal(fixture_reply(f, 1, away), "reply: nothing done");
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 3);
}

static void status_lists_what_was_dropped_as_automatic(void **state)
{
	struct fixture *f = *state;

	fixture_receive(f, "Message-ID: <away@x>\nAuto-Submitted: auto-replied\nFrom: "
			   "jane@example.org\nTo: desk@example.org\nSubject: Away\n\napprove\n");
	fixture_write(f, FIXTURE_JANE, "status");
	assert_non_null(strstr(fixture_last(f, MAILING_RECEIPT).text,
			       "jane@example.org  automatic: Auto-Submitted: auto-replied"));
	f->now += 8 * 86400;
	fixture_write(f, FIXTURE_JANE, "status");
	assert_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "automatic"));
}

/* The cap bounds receipts, and the last one says so; decisions count beyond it. */
static void the_last_receipt_of_a_day_says_that_it_is(void **state)
{
	struct fixture *f = *state;

	f->conf->answers_a_day = 2;
	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "help");
	assert_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "last answer today"));
	fixture_reply(f, 1, "status");
	assert_non_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "last answer today"));
	assert_string_equal(fixture_reply(f, 1, "defer 3d"), "reply");
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 2);
	assert_int_equal(fixture_item(f, 1).state, ITEM_DEFERRED);
	f->now += 86400;
	fixture_write(f, FIXTURE_JANE, "queue");
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 3);
}

/* The same reply by two ways, one of which the border could not vouch for: the sound
 * one counts, whichever comes first, and once. */
static void a_refused_copy_does_not_stand_in_the_way_of_the_sound_one(void **state)
{
	static const char vouched[] =
	    "Authentication-Results: mx.example.org; dkim=pass header.d=example.org\n";
	struct fixture *f = *state;
	struct store_outgoing candidate;
	const char *reply;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	candidate = fixture_last(f, MAILING_CANDIDATE);
	reply = pool_printf(f->work.pool,
			    "Received: from out.example.org by mx.example.org; Thu, 19 Nov 2026 "
			    "14:30:00 +0000\nMessage-ID: <twice@example.org>\nFrom: " FIXTURE_JANE
			    "\nTo: %s\nSubject: Re: item\n\ndefer 3d\n",
			    outbox_reply_to(&f->work, &candidate));
	assert_int_equal(strncmp(fixture_receive(f, reply), "reply refused", 13), 0);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_string_equal(
	    fixture_receive(f, pool_printf(f->work.pool, "%s%s", vouched, reply)), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_DEFERRED);
	fixture_receive(f, pool_printf(f->work.pool, "%s%s", vouched, reply));
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 1);
}

static void approve_schedules_the_relay_after_the_grace_period(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_string_equal(fixture_reply(f, 1, "approve"), "reply");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
	assert_int_equal(fixture_last(f, MAILING_RELAY).due, FIXTURE_NOW + 300);
	assert_string_equal(fixture_last(f, MAILING_RELAY).to, "iab@iab.example.org");
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, OUTBOX_QUEUED), 1);
}

static void a_digest_item_waits_for_the_digest(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "Something for the week.");
	fixture_reply(f, 1, "approve");
	assert_int_equal(fixture_item(f, 1).state, ITEM_APPROVED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void approve_digest_overrides_the_verdict(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "approve digest");
	assert_int_equal(fixture_item(f, 1).state, ITEM_APPROVED);
}

static void a_bare_reply_does_nothing(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	assert_string_equal(fixture_reply(f, 1, ""), "reply: nothing done");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void prose_that_names_a_verb_does_nothing(void **state)
{
	static const char *const bodies[] = {
	    "I don't approve of this.", "approve\nreject", "approve, I think, or reject it",
	    "> approve",                "-- \napprove",    "summary: words\napprove",
	};
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		fixture_reply(f, 1, bodies[i]);
		assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
		assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	}
}

static void reject_keeps_the_reason(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "reject they know already");
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_string_equal(fixture_item(f, 1).why, "they know already");
}

static void a_contradiction_says_who_decided(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "reject");
	assert_string_equal(fixture_reply(f, 1, "approve"), "reply: not done");
	assert_int_equal(fixture_item(f, 1).state, ITEM_REJECTED);
	assert_non_null(strstr(fixture_last(f, MAILING_RECEIPT).text, "jane@example.org"));
}

static void undo_takes_the_relay_back_and_ends_the_token(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing old;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	old = fixture_last(f, MAILING_CANDIDATE);
	fixture_reply(f, 1, "approve");
	fixture_reply(f, 1, "undo");
	assert_int_equal(fixture_item(f, 1).state, ITEM_UNDONE);
	assert_int_equal(fixture_count(f, MAILING_RELAY, OUTBOX_CANCELLED), 1);
	assert_true(fixture_item(f, 1).token_floor > old.revision);
	assert_int_equal(fixture_last(f, MAILING_CANDIDATE).revision,
	                 fixture_item(f, 1).token_floor);
	fixture_reply(f, 1, "approve"); /* the new mail's token is sound */
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
}

static void a_summary_alone_comes_back_as_a_new_revision(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "summary: In short.");
	assert_int_equal(fixture_item(f, 1).revision, 2);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 2);
}

static void a_summary_only_item_needs_a_summary(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing, said in the informal.");
	assert_true(fixture_item(f, 1).summary_only);
	assert_string_equal(fixture_reply(f, 1, "approve"), "reply: not done");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	fixture_reply(f, 1, "approve\nsummary: They talked about news.");
	assert_int_equal(fixture_item(f, 1).state, ITEM_SCHEDULED);
}

static void a_later_message_is_a_new_revision_of_the_open_item(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "Something for the week.");
	fixture_list_mail(f, "b@x", "Re: One", "And a breaking thing.");
	assert_int_equal(fixture_item(f, 1).revision, 2);
	assert_int_equal(fixture_item(f, 1).verdict, VERDICT_BREAKING);
}

static void after_a_decision_a_linked_item_opens(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "Something for the week.");
	fixture_reply(f, 1, "reject");
	assert_string_equal(fixture_list_mail(f, "b@x", "Re: One", "And a breaking thing."),
	                    "candidate 2");
	assert_int_equal(fixture_item(f, 2).linked, 1);
}

static void blocked_mail_leaves_no_message_row(void **state)
{
	struct fixture *f = *state;
	struct store_messages all = {0};
	struct store_message_filter any = {.verdict = -1};

	assert_string_equal(
	    fixture_list_mail(f, "s@x", "Secret", "A breaking thing, not for distribution."),
	    "blocked");
	assert_int_equal(store_message_list(f->work.store, f->work.pool, &any, &all, NULL),
	                 STATUS_OK);
	assert_int_equal(all.len, 0);
}

static void what_follows_a_blocked_mail_is_summary_only(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "s@x", "Secret", "Not for distribution.");
	fixture_receive(f, "Message-ID: <t@x>\nIn-Reply-To: <s@x>\nFrom: a@example.com\n"
	                   "To: iesg@ietf.example.org\nSubject: Re: Secret\n"
	                   "List-Id: <iesg.ietf.example.org>\n\nA breaking thing.\n");
	assert_true(fixture_item(f, 1).summary_only);
}

static void mail_to_the_destination_is_reported_elsewhere(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    fixture_receive(f, "Message-ID: <d@x>\nFrom: a@example.com\n"
	                       "To: iesg@ietf.example.org, iab@iab.example.org\nSubject: x\n\n"
	                       "A breaking thing.\n"),
	    "reported elsewhere");
}

static void a_reply_from_a_stranger_is_refused_and_not_answered(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing candidate;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	candidate = fixture_last(f, MAILING_CANDIDATE);
	fixture_receive(
	    f, pool_printf(f->work.pool,
	                   "Authentication-Results: mx.example.org; dmarc=pass "
	                   "header.from=example.com\nReceived: by mx.example.org; x\n"
	                   "Message-ID: <e@x>\nFrom: eve@example.com\nTo: desk@example.org\n"
	                   "Subject: x\nIn-Reply-To: <%s>\n\napprove\n",
	                   candidate.message_id));
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 0);
	assert_string_equal(fixture_last(f, MAILING_NOTICE).to, "jane@example.org");
}

static void automatic_mail_is_no_command_and_not_answered(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing candidate;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	candidate = fixture_last(f, MAILING_CANDIDATE);
	fixture_receive(
	    f, pool_printf(f->work.pool,
	                   "Authentication-Results: mx.example.org; dmarc=pass "
	                   "header.from=example.org\nReceived: by mx.example.org; x\n"
	                   "Message-ID: <v@x>\nAuto-Submitted: auto-replied\n"
	                   "From: jane@example.org\nTo: desk@example.org\nSubject: x\n"
	                   "In-Reply-To: <%s>\n\napprove\n",
	                   candidate.message_id));
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_RECEIPT, -1), 0);
	assert_int_equal(fixture_count(f, MAILING_NOTICE, -1), 0);
}

static void a_token_speaks_for_its_own_item_only(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_list_mail(f, "b@x", "Two", "Another breaking thing.");
	fixture_reply(f, 1, "approve 2");
	assert_int_equal(fixture_item(f, 2).state, ITEM_OFFERED);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
}

static void all_commands_or_none(void **state)
{
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_list_mail(f, "b@x", "Two", "Another breaking thing.");
	fixture_reply(f, 1, "approve 1; reject 2");
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	assert_int_equal(fixture_count(f, MAILING_RELAY, -1), 0);
}

static void a_bounced_candidate_goes_to_the_backup(void **state)
{
	struct fixture *f = *state;
	struct store_outgoing candidate;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	candidate = fixture_last(f, MAILING_CANDIDATE);
	fixture_receive(
	    f, pool_printf(f->work.pool,
	                   "Return-Path: <>\nFrom: mailer-daemon@example.org\n"
	                   "To: bounce@example.org\nSubject: Undelivered\nMessage-ID: <dsn@x>\n"
	                   "MIME-Version: 1.0\nContent-Type: multipart/report; "
	                   "report-type=delivery-status; boundary=b\n\n"
	                   "--b\nContent-Type: text/plain\n\nno such user\n"
	                   "--b\nContent-Type: message/delivery-status\n\n"
	                   "Final-Recipient: rfc822; jane@example.org\nAction: failed\n"
	                   "--b\nContent-Type: message/rfc822\n\n"
	                   "Message-ID: <%s>\nSubject: x\n\nbody\n--b--\n",
	                   candidate.message_id));
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, -1), 2);
	assert_string_equal(fixture_last(f, MAILING_CANDIDATE).to, "bob@example.org");
}

static void a_copy_over_a_public_list_withdraws_the_candidate_only_when_believed(void **state)
{
	static const char copy[] = "Message-ID: <a@x>\nFrom: Marta <marta@example.com>\n"
	                           "To: gendispatch@ietf.example.org\nSubject: One\n"
	                           "List-Id: <gendispatch.ietf.example.org>\n\n"
	                           "A breaking thing.\n";
	struct fixture *f = *state;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_receive(f, copy);
	assert_int_equal(fixture_item(f, 1).state, ITEM_OFFERED);
	fixture_receive(f, pool_printf(f->work.pool,
	                               "Authentication-Results: mx.example.org; dkim=pass "
	                               "header.d=ietf.example.org\nReceived: by mx.example.org; "
	                               "x\n%s",
	                               copy));
	assert_int_equal(fixture_item(f, 1).state, ITEM_ELSEWHERE);
}

static void the_event_table_is_a_chain_that_holds(void **state)
{
	struct fixture *f = *state;
	int64_t rows = 0;

	fixture_list_mail(f, "a@x", "One", "A breaking thing.");
	fixture_reply(f, 1, "approve");
	assert_int_equal(store_event_verify(f->work.store, &rows, NULL), STATUS_OK);
	assert_true(rows >= 4); /* received, offered, received, approved */
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(list_mail_that_hits_becomes_a_candidate),
	    CASE(the_same_mail_twice_is_one),
	    CASE(a_refused_copy_does_not_stand_in_the_way_of_the_sound_one),
	    CASE(an_address_in_both_lists_is_the_liaisons),
	    CASE(words_that_are_no_command_are_answered_once_a_day),
	    CASE(what_is_blocked_is_not_kept_because_it_was_sent_to_us),
	    CASE(status_lists_what_was_dropped_as_automatic),
	    CASE(the_last_receipt_of_a_day_says_that_it_is),
	    CASE(approve_schedules_the_relay_after_the_grace_period),
	    CASE(a_digest_item_waits_for_the_digest),
	    CASE(approve_digest_overrides_the_verdict),
	    CASE(a_bare_reply_does_nothing),
	    CASE(prose_that_names_a_verb_does_nothing),
	    CASE(reject_keeps_the_reason),
	    CASE(a_contradiction_says_who_decided),
	    CASE(undo_takes_the_relay_back_and_ends_the_token),
	    CASE(a_summary_alone_comes_back_as_a_new_revision),
	    CASE(a_summary_only_item_needs_a_summary),
	    CASE(a_later_message_is_a_new_revision_of_the_open_item),
	    CASE(after_a_decision_a_linked_item_opens),
	    CASE(blocked_mail_leaves_no_message_row),
	    CASE(what_follows_a_blocked_mail_is_summary_only),
	    CASE(mail_to_the_destination_is_reported_elsewhere),
	    CASE(a_reply_from_a_stranger_is_refused_and_not_answered),
	    CASE(automatic_mail_is_no_command_and_not_answered),
	    CASE(a_token_speaks_for_its_own_item_only),
	    CASE(all_commands_or_none),
	    CASE(a_bounced_candidate_goes_to_the_backup),
	    CASE(a_copy_over_a_public_list_withdraws_the_candidate_only_when_believed),
	    CASE(the_event_table_is_a_chain_that_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
