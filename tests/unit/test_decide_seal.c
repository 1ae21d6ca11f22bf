/* SPDX-License-Identifier: ISC */
/* seal: what should have been blocked leaves nothing behind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "liaison/item.h"
#include "work_fixture.h"

/* Stands in everything that must go. */
#define MARK "quizzaciously"

static const char rules[] = "site list iesg@ietf.example.org\n"
			    "own NEWS /breaking thing/i\n"
			    "topic NEWS process\n"
			    "verdict NEWS breaking\n"
			    "own WEEK /for the week/i\n"
			    "topic WEEK architecture\n"
			    "verdict WEEK digest\n"
			    "secret HUSH /not for distribution/i\n"
			    "verdict HUSH blocked\n";

#define SECRET                                                                                     \
	"A breaking thing: the " MARK " appointment of Mx Doe is to be made known on Friday at "   \
	"noon, and not before that, please."

static int setup(void **state)
{
	struct fixture *f = fixture_open(rules);

	*state = f;
	assert_string_equal(fixture_list_mail(f, "a." MARK "@x", "The " MARK " news", SECRET),
			    "candidate 1");
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

static bool file_has(const char *path, const char *word)
{
	FILE *file = fopen(path, "rb");
	char *bytes;
	size_t len, size = 1 << 24;
	bool found;

	if (file == NULL)
		return false;
	bytes = malloc(size);
	assert_non_null(bytes);
	len = fread(bytes, 1, size, file);
	assert_true(len < size);
	fclose(file);
	found = memmem(bytes, len, word, strlen(word)) != NULL;
	free(bytes);
	return found;
}

/* In the database, its log, or the index over that. */
static bool left(struct fixture *f, const char *word)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	bool found = false;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		found = found || file_has(pool_printf(f->work.pool, "%s%s", f->work.conf->store,
						      suffixes[i]),
					  word);
	return found;
}

/* As if it had been sent: the row and the bytes. */
static void sent(struct fixture *f, enum mailing kind)
{
	struct store_outgoing mail = fixture_last(f, kind);

	mail.state = OUTBOX_SENT;
	mail.attempts = 1;
	mail.sent = f->now;
	mail.answer = "250 OK";
	assert_int_equal(store_outgoing_update(f->work.store, &mail, NULL), STATUS_OK);
	assert_int_equal(store_outgoing_body_set(f->work.store, mail.id,
						 TEXT("Subject: The " MARK " news\n\n"), NULL),
			 STATUS_OK);
}

static void nothing_of_it_is_left_in_the_file_or_its_log(void **state)
{
	struct fixture *f = *state;

	sent(f, MAILING_CANDIDATE);
	fixture_write(f, FIXTURE_JANE, "queue");
	sent(f, MAILING_RECEIPT);
	fixture_reply(f, 1, "note: the " MARK " note");
	fixture_reply(f, 1, "topic " MARK);
	fixture_reply(f, 1, "summary: In " MARK " short");
	fixture_reply(f, 1, "reject for a " MARK " reason");
	fixture_reply(f, 1, "undo");
	assert_string_equal(fixture_list_mail(f, "b@x", "Re: The " MARK " news",
					      "> the " MARK " appointment\n\nI agree."),
			    "joined candidate 1");
	fixture_write(f, "Somebody <mallory@example.net>", "approve\n\n> the " MARK " news");
	assert_true(left(f, MARK));
	assert_string_equal(fixture_reply(f, 1, "seal\n\n> The " MARK " news\n"), "reply");
	assert_string_equal(item_state_name(fixture_item(f, 1).state), "sealed");
	assert_false(left(f, MARK));
	assert_false(left(f, "appointment"));
	assert_false(left(f, "marta@example.com"));
	/* ... nor by what comes later: an answer to the old mail quotes it. */
	fixture_reply(f, 1, "reject\n\n> The " MARK " news\n");
	assert_false(left(f, MARK));
}

static void the_history_still_holds(void **state)
{
	struct fixture *f = *state;
	struct store_events events = {0};
	struct error err = {{0}};
	int64_t rows;

	fixture_reply(f, 1, "reject for a " MARK " reason");
	fixture_reply(f, 1, "seal");
	assert_int_equal(store_event_verify(f->work.store, &rows, &err), STATUS_OK);
	assert_int_equal(store_event_list(f->work.store, f->work.pool, 1, &events, NULL),
			 STATUS_OK);
	assert_string_equal(events.at[events.len - 1].what, "sealed");
	assert_string_equal(events.at[events.len - 1].who, "jane@example.org");
	assert_string_equal(events.at[events.len - 2].what, "rejected");
	assert_null(events.at[events.len - 2].why);
}

static void what_is_not_sent_yet_is_not_sent(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "approve");
	assert_int_equal(fixture_count(f, MAILING_RELAY, OUTBOX_QUEUED), 1);
	fixture_reply(f, 1, "seal");
	assert_int_equal(fixture_count(f, MAILING_RELAY, OUTBOX_QUEUED), 0);
	assert_int_equal(fixture_count(f, MAILING_CANDIDATE, OUTBOX_QUEUED), 0);
	says(f, "The relay that waited does not go out.");
	says(f, "Nothing of it went to iab@iab.example.org.");
}

static void what_went_out_is_listed_with_its_message_id(void **state)
{
	struct fixture *f = *state;
	struct store_item item;
	const char *id;

	sent(f, MAILING_CANDIDATE);
	fixture_reply(f, 1, "approve");
	sent(f, MAILING_RELAY);
	item = fixture_item(f, 1);
	item.state = ITEM_RELAYED;
	item.relayed = f->now;
	assert_int_equal(store_item_update(f->work.store, &item, NULL), STATUS_OK);
	id = fixture_last(f, MAILING_RELAY).message_id;
	fixture_reply(f, 1, "seal");
	says(f, "a relay to iab@iab.example.org went out on Thu 19 Nov 2026, 15:00 UTC");
	says(f, id);
	says(f, "in the mailbox of jane@example.org: delete them");
	assert_false(left(f, MARK));
}

static void the_receipt_does_not_say_it_again(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "seal");
	assert_string_equal(fixture_last(f, MAILING_RECEIPT).subject, "Re: a sealed item");
	fixture_write(f, FIXTURE_JANE, "show 1");
	says(f, "Item 1 is sealed (by jane@example.org on Thu 19 Nov 2026, 15:00 UTC); nothing of "
		"it is kept here.");
}

static void sealed_again_is_a_quiet_receipt_and_nothing_else_is_possible(void **state)
{
	static const char *const verbs[] = {"approve",	    "reject",	       "undo",
					    "defer 3d",	    "summary: Words.", "note: Words.",
					    "topic process"};
	struct fixture *f = *state;

	fixture_reply(f, 1, "seal");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		assert_string_equal(fixture_reply(f, 1, verbs[i]), "reply: not done");
	assert_string_equal(fixture_reply(f, 1, "seal "), "reply");
	says(f, "already; nothing changed");
	assert_string_equal(item_state_name(fixture_item(f, 1).state), "sealed");
}

static void what_repeats_it_in_the_thread_is_blocked(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "seal");
	assert_string_equal(
	    fixture_receive(f, "Message-ID: <c@x>\nIn-Reply-To: <a." MARK "@x>\n"
			       "From: a@example.com\nTo: iesg@ietf.example.org\nSubject: Re: News\n"
			       "List-Id: <iesg.ietf.example.org>\n\n> " SECRET "\n\nI see.\n"),
	    "blocked");
	assert_false(left(f, MARK));
	fixture_receive(f, "Message-ID: <d@x>\nIn-Reply-To: <a." MARK "@x>\n"
			   "From: a@example.com\nTo: iesg@ietf.example.org\nSubject: Re: News\n"
			   "List-Id: <iesg.ietf.example.org>\n\nSomething for the week.\n");
	assert_true(fixture_item(f, 2).summary_only);
}

static void the_same_mail_again_stays_out(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "seal");
	fixture_list_mail(f, "a." MARK "@x", "The " MARK " news", SECRET);
	assert_false(left(f, MARK));
	assert_string_equal(item_state_name(fixture_item(f, 1).state), "sealed");
}

static void another_item_keeps_what_it_has(void **state)
{
	struct fixture *f = *state;
	struct store_revision revision;

	fixture_list_mail(f, "w@x", "Weekly", "Something for the week.");
	fixture_reply(f, 2, "note: keep this");
	fixture_reply(f, 1, "seal");
	assert_string_equal(fixture_item(f, 2).subject, "Weekly");
	assert_int_equal(store_revision_get(f->work.store, f->work.pool, 2, 1, &revision, NULL),
			 STATUS_OK);
	assert_string_equal(revision.excerpt, "Something for the week.");
	fixture_reply(f, 2, "approve");
	assert_string_equal(item_state_name(fixture_item(f, 2).state), "approved");
}

static void a_note_of_ones_own_can_be_sealed_too(void **state)
{
	struct fixture *f = *state;

	fixture_reply(f, 1, "seal");
	assert_string_equal(
	    fixture_receive(f, "Authentication-Results: mx.example.org; dmarc=pass "
			       "header.from=example.org\n"
			       "Received: from out.example.org by mx.example.org; x\n"
			       "Message-ID: <note@example.org>\nFrom: Jane Doe <jane@example.org>\n"
			       "To: note@example.org\nSubject: My " MARK "\n\n"
			       "A " MARK " thing that I heard.\n"),
	    "candidate 2");
	assert_true(left(f, MARK));
	assert_string_equal(fixture_reply(f, 2, "seal"), "reply");
	assert_false(left(f, MARK));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(nothing_of_it_is_left_in_the_file_or_its_log),
	    CASE(the_history_still_holds),
	    CASE(what_is_not_sent_yet_is_not_sent),
	    CASE(what_went_out_is_listed_with_its_message_id),
	    CASE(the_receipt_does_not_say_it_again),
	    CASE(sealed_again_is_a_quiet_receipt_and_nothing_else_is_possible),
	    CASE(what_repeats_it_in_the_thread_is_blocked),
	    CASE(the_same_mail_again_stays_out),
	    CASE(another_item_keeps_what_it_has),
	    CASE(a_note_of_ones_own_can_be_sealed_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
