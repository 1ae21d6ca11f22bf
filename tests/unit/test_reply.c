/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "liaison/file.h"
#include "liaison/reply.h"

#define SECONDS_MAX 20.0
/* 2026-11-19 18:05 +0100 */
#define NOW 1795107900

static struct pool *pool;

static int open_pool(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static int close_pool(void **state)
{
	(void)state;
	pool_close(pool);
	return 0;
}

/* ---- what a reply means, written the way one would say it ----------------------- */

/* "approve 12 14 [digest]|reject rest": verb, items, [argument]. */
static char *meaning(const struct reply *reply)
{
	struct buf out;
	buf_open(&out, pool);
	for (size_t i = 0; i < reply->commands.len; i++) {
		const struct reply_command *command = &reply->commands.at[i];
		buf_printf(&out, "%s%s", i ? "|" : "", reply_verbs[command->verb].word);
		for (size_t k = 0; k < command->items.len; k++)
			buf_printf(&out, " %lld", (long long)command->items.at[k]);
		if (command->rest)
			buf_string(&out, " rest");
		if (command->argument.len)
			buf_printf(&out, " [%.*s]", (int)command->argument.len,
				   command->argument.at);
	}
	return out.at;
}

static struct reply parse(const char *own)
{
	struct reply reply;
	reply_parse(pool, text_of(own), NOW, &reply);
	return reply;
}

static struct mail *mail_of(const char *head, const char *body)
{
	struct mail *mail;
	struct text raw = text_of(pool_printf(
	    pool, "From: Jane Marie Doe <jdoe@example.org>\nTo: bot+x@example.org\n%s\n%s", head,
	    body));
	mail_parse(pool, raw, &mail_limits_default, 0, &mail);
	return mail;
}

static struct reply read_reply(const char *head, const char *body)
{
	struct reply reply;
	reply_read(mail_of(head, body), NOW, &reply);
	return reply;
}

static void means(const char *own, const char *expected)
{
	struct reply reply = parse(own);
	if (reply.problems.len)
		fail_msg("\"%s\": %.*s", own, (int)reply.problems.at[0].len,
			 reply.problems.at[0].at);
	assert_string_equal(meaning(&reply), expected);
}

static void nothing(struct reply reply, const char *own)
{
	if (reply.commands.len)
		fail_msg("\"%s\" was taken for %s", own, meaning(&reply));
	if (!reply.problems.len)
		fail_msg("\"%s\" is not complained about", own);
}

static void means_nothing(const char *own)
{
	nothing(parse(own), own);
}

/* The problem has to speak of it. */
static void complains(const char *own, const char *about)
{
	struct reply reply = parse(own);
	nothing(reply, own);
	for (size_t i = 0; i < reply.problems.len; i++)
		if (text_find(reply.problems.at[i], text_of(about)) != TEXT_NONE)
			return;
	fail_msg("\"%s\": no problem says \"%s\" but \"%.*s\"", own, about,
		 (int)reply.problems.at[0].len, reply.problems.at[0].at);
}

/* The reply of Jane Marie Doe <jdoe@example.org>. */
static void mail_means(const char *body, const char *expected)
{
	struct reply reply = read_reply("", body);
	if (reply.problems.len)
		fail_msg("\"%s\": %.*s", body, (int)reply.problems.at[0].len,
			 reply.problems.at[0].at);
	assert_string_equal(meaning(&reply), expected);
}

static void mail_means_nothing(const char *body)
{
	nothing(read_reply("", body), body);
}

/* ---- single commands: the table of liaison-reply(7) ----------------------------- */

static void approve_takes_a_mode_or_none(void **state)
{
	(void)state;
	means("approve", "approve");
	means("approve now", "approve [now]");
	means("approve digest", "approve [digest]");
	means("approve full", "approve [full]");
	means_nothing("approve later");
	means_nothing("approve now digest");
	means_nothing("approve it");
	means_nothing("approved");
}

static void reject_takes_the_rest_of_the_line_as_reason(void **state)
{
	(void)state;
	means("reject", "reject");
	means("reject not for the IAB", "reject [not for the IAB]");
	means("reject: Not for us.", "reject [Not for us.]");
	means("reject - old news", "reject [old news]");
	means("reject 12 old news", "reject 12 [old news]");
	means("reject 12: old news", "reject 12 [old news]");
	means("reject 5G is not ours", "reject [5G is not ours]");
	means_nothing("reject seen; on gendispatch");
}

static void a_long_reason_that_the_mailer_broke_is_joined(void **state)
{
	(void)state;
	means(
	    "reject because this was told to the whole community on the list last\nweek already",
	    "reject [because this was told to the whole community on the list last week already]");
	means_nothing("reject too early\nor maybe not");
	means_nothing(
	    "reject because this was told to the whole community on the list last\n\nweek");
}

static void defer_takes_one_time_as_text(void **state)
{
	(void)state;
	means("defer 3d", "defer [3d]");
	means("defer 4h", "defer [4h]");
	means("defer thu", "defer [thu]");
	means("Defer Thursday", "defer [Thursday]");
	means("defer until thu", "defer [thu]");
	means("defer 2026-12-01", "defer [2026-12-01]");
	means("defer 12 14-15 3d", "defer 12 14 15 [3d]");
	complains("defer", "defer 3d");
	complains("defer 12", "defer 3d");
	complains("defer next week", "defer 3d");
	means_nothing("defer 3d please reconsider");
	means_nothing("defer 12-01-2026");
}

/* It is Thursday, 19 November 2026. */
static void a_day_that_cannot_be_waited_for_is_a_problem(void **state)
{
	(void)state;
	means("defer 2026-11-20", "defer [2026-11-20]");
	means("defer 2027-11-19", "defer [2027-11-19]");
	means("defer thu", "defer [thu]");
	complains("defer 2020-01-01", "not in the future");
	complains("defer 2026-11-01", "not in the future");
	complains("defer 2026-02-30", "not in the calendar");
	complains("defer 2026-13-01", "not in the calendar");
	complains("defer 2036-01-01", "more than a year");
	complains("defer 9999d", "more than a year");
	complains("defer 0d", "defer 3d");
	static const char *const ambiguous[] = {"defer 01-12-2026",
						"defer 1/12",
						"defer 12/01/2026",
						"defer 1.12.2026",
						"defer 1 Dec",
						"defer next week",
						"defer tomorrow",
						"defer later",
						"defer t",
						"defer th",
						"defer 3",
						"defer d",
						"defer -3d",
						"defer 3d 4d",
						"defer 2026-12-1",
						"defer 3d or thu",
						"defer 99999999999999999999d"};
	for (size_t i = 0; i < sizeof(ambiguous) / sizeof(*ambiguous); i++)
		complains(ambiguous[i], "Send: defer 3d");
}

/* Whatever is wrong, the last words are what to send. */
static void every_problem_says_what_to_send(void **state)
{
	(void)state;
	static const char *const wrong[] = {"",
					    "what is this",
					    "aprove",
					    "approve later",
					    "approve 0",
					    "approve 16-14",
					    "approve 1-9999",
					    "defer",
					    "defer 2020-01-01",
					    "approve\nreject",
					    "summary:",
					    "correct: words",
					    "offer",
					    "I think I approve",
					    "topic",
					    "approve\n\nThanks\n\nundo",
					    "watch the space",
					    "summary: a\napprove",
					    "seal the deal",
					    "help me",
					    "reject; aprove 2",
					    "reject 1-400; approve 401-900",
					    "???"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct reply reply = parse(wrong[i]);
		nothing(reply, wrong[i]);
		for (size_t k = 0; k < reply.problems.len; k++) {
			struct text problem = reply.problems.at[k];
			if (text_find_case(problem, TEXT("send")) == TEXT_NONE)
				fail_msg("\"%s\": %.*s", wrong[i], (int)problem.len, problem.at);
		}
	}
}

/* ".It Ic approve Op Cm now | digest | full" is "approve[now|digest|full]". */
static char *manual_usage(struct text macro)
{
	struct buf out;
	struct text word;
	bool optional = false;
	buf_open(&out, pool);
	while (text_field(&macro, ' ', &word)) {
		if (text_is(word, "Ic") || text_is(word, "Cm") || text_is(word, "Ar"))
			continue;
		if (text_is(word, "Op")) {
			buf_byte(&out, '[');
			optional = true;
		} else {
			/* "\\&" after a colon keeps mdoc from taking it for the end of a clause */
			buf_text(&out, text_ends_case(word, "\\&") ? text_head(word, word.len - 2)
								   : word);
		}
	}
	if (optional)
		buf_byte(&out, ']');
	return text_string(pool, buf_get(&out));
}

static char *table_usage(const struct reply_verb *verb)
{
	struct buf out;
	const char *numbers = verb->required || verb->verb == VERB_SHOW ? "number" : "";
	char *line = pool_printf(pool, "%s%s%s%s", verb->word, numbers, verb->tail ? ":" : "",
				 verb->argument);
	buf_open(&out, pool);
	for (; *line; line++)
		if (*line != ' ')
			buf_byte(&out, *line);
	return text_string(pool, buf_get(&out));
}

static void the_manual_names_each_command_as_the_table_does(void **state)
{
	(void)state;
	const char *source = getenv("LIAISON_SOURCE");
	struct text manual, rest, line;
	assert_int_equal(
	    file_read(pool, pool_printf(pool, "%s/man/liaison-reply.7", source ? source : "../.."),
		      1 << 20, &manual, NULL),
	    STATUS_OK);
	int at = 0;
	for (rest = manual; at < VERB_COUNT && text_line(&rest, &line);) {
		if (!text_starts(line, ".It Ic "))
			continue;
		assert_string_equal(manual_usage(text_from(line, 4)),
				    table_usage(&reply_verbs[at]));
		at++;
	}
	assert_int_equal(at, VERB_COUNT);
}

static void every_example_in_the_table_is_understood(void **state)
{
	(void)state;
	for (int i = 0; i < VERB_COUNT; i++) {
		struct reply reply = parse(reply_verbs[i].example);
		assert_int_equal(reply.problems.len, 0);
		assert_int_equal(reply.commands.len, 1);
		assert_int_equal(reply.commands.at[0].verb, i);
		struct text choices = text_of(reply_verbs[i].choices), choice;
		while (text_field(&choices, '|', &choice)) {
			reply = parse(pool_printf(pool, "%s %.*s", reply_verbs[i].word,
						  (int)choice.len, choice.at));
			assert_int_equal(reply.commands.len, 1);
		}
	}
}

static void summary_runs_to_the_end_of_the_text(void **state)
{
	(void)state;
	means("summary: One line.", "summary [One line.]");
	means("summary: One line.\n\nAnother; with more.\n",
	      "summary [One line.\n\nAnother; with more.]");
	means("summary:\nBelow.", "summary [Below.]");
	means("Summary : French colon.", "summary [French colon.]");
	means("approve\nsummary: It goes.", "approve|summary [It goes.]");
	means("approve digest; summary: It goes.\nAll of it.",
	      "approve [digest]|summary [It goes.\nAll of it.]");
	means("summary 12: Two.", "summary 12 [Two.]");
	means("summary: status of the new group\nis unclear",
	      "summary [status of the new group\nis unclear]");
	complains("summary:", "no words");
	complains("approve; summary:  \n ", "no words");
	means_nothing("summary of what happened");
}

static void note_and_correct_run_to_the_end_as_well(void **state)
{
	(void)state;
	means("note: Ask Marta.\nSoon.", "note [Ask Marta.\nSoon.]");
	means("approve; note: Ask Marta.", "approve|note [Ask Marta.]");
	means("correct 12: It was Tuesday.", "correct 12 [It was Tuesday.]");
	means("correct 12:It was Tuesday.", "correct 12 [It was Tuesday.]");
	means("reject see the note: above; note: the colon is mine",
	      "reject [see the note: above]|note [the colon is mine]");
	complains("correct: It was Tuesday.", "number");
}

static void the_small_verbs_take_what_they_need(void **state)
{
	(void)state;
	means("topic process", "topic [process]");
	means("watch draft-ietf-foo-bar", "watch [draft-ietf-foo-bar]");
	means("watch draft-ietf-foo-*", "watch [draft-ietf-foo-*]");
	means("unwatch draft-ietf-foo-bar.", "unwatch [draft-ietf-foo-bar]");
	means("mute", "mute");
	means("seal", "seal");
	means("seal 12", "seal 12");
	means("offer 3", "offer 3");
	means("undo", "undo");
	means("show 12", "show 12");
	means("status", "status");
	means("queue", "queue");
	means("preview", "preview");
	means("help", "help");
	means("resend 12", "resend 12");
	means("sent 12", "sent 12");
	complains("offer", "offer 3");
	means_nothing("topic");
	means_nothing("watch the space");
	means_nothing("seal the deal");
	means_nothing("sent from my phone");
	means_nothing("help me with this");
}

static void items_are_numbers_ranges_and_lists_of_them(void **state)
{
	(void)state;
	means("approve 12", "approve 12");
	means("approve 12 14-16", "approve 12 14 15 16");
	means("approve 12, 14 and 16", "approve 12 14 16");
	means("approve #12 & #13", "approve 12 13");
	means("approve 14 - 16", "approve 14 15 16");
	means("approve 14\xE2\x80\x93"
	      "16",
	      "approve 14 15 16"); /* a phone's en dash */
	means("approve 12 12 11-13", "approve 12 11 13");
	means("approve 12 digest", "approve 12 [digest]");
	means("approve 7-7", "approve 7");
	means("reject 14 - 16", "reject 14 15 16");
}

static void several_commands_share_a_line_or_a_mail(void **state)
{
	(void)state;
	means("approve 12 14-16; reject rest", "approve 12 14 15 16|reject rest");
	means("approve 12;reject 13 dull;", "approve 12|reject 13 [dull]");
	means("approve 12\nreject 13\n\ndefer rest 3d", "approve 12|reject 13|defer rest [3d]");
	means("mute; topic process; approve", "mute|topic [process]|approve");
	means("approve\napprove.", "approve");
}

static void numbers_out_of_range_are_a_problem(void **state)
{
	(void)state;
	complains("approve 0", "no item number");
	complains("approve 99999999999999999999999", "no item number");
	complains("approve 1-99999999999999999999999", "no item number");
	complains("approve 16-14", "backwards");
	complains("approve 1-501", "too long");
	complains("approve 1-300 400-700", "500 items");
	complains("approve 1-300; reject 400-700", "500 items");
	means_nothing("approve 12-");
	means_nothing("approve -12");
	means_nothing("approve 12--14");
	means_nothing("approve 1.5");
	means_nothing("reject rest of them");
}

/* ---- how people type ------------------------------------------------------------ */

static void case_and_a_final_stop_do_not_matter(void **state)
{
	(void)state;
	means("APPROVE", "approve");
	means("Approve.", "approve");
	means("Approve!", "approve");
	means("  approve  ", "approve");
	means("\xEF\xBB\xBF"
	      "approve\xC2\xA0"
	      "digest.",
	      "approve [digest]");
	means("Approve 12.", "approve 12");
	means("Queue?", "queue");
	means_nothing("approve?");
	means_nothing("approve :-(");
}

/* What thumbs add, and what a keyboard makes of a blank or a colon. */
static void tired_thumbs_are_understood(void **state)
{
	(void)state;
	means("Approve \xF0\x9F\x91\x8D", "approve"); /* thumbs up */
	means("approve \xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD\xF0\x9F\x91\x8D", "approve");
	means("approve! \xE2\x9C\x85", "approve"); /* a check mark */
	means("approve digest \xF0\x9F\x99\x82", "approve [digest]");
	means("defer 3d :-)", "defer [3d]");
	means("approve :)", "approve");
	means("approve please", "approve");
	means("Approve thanks!", "approve");
	means("show 12 pls", "show 12");
	means("defer 3d, please.", "defer [3d]");
	means("reject thanks", "reject [thanks]");
	means("approve for the digest", "approve [digest]");
	means("approve in digest", "approve [digest]");
	means("approve item 12", "approve 12");
	means("reject items 12, 13: dull", "reject 12 13 [dull]");
	means("show item #12", "show 12");
	means("approve 12; reject the rest", "approve 12|reject rest");
	means("defer 3 days", "defer [3 days]");
	means("defer 12 3 days", "defer 12 [3 days]");
	means("defer for 1 week", "defer [1 week]");
	means("defer 3D", "defer [3D]");
	means("defer rest 2 weeks", "defer rest [2 weeks]");
	means("approve\xE2\x80\xA9", "approve"); /* a paragraph separator */
	means("approve\v", "approve");
	/* What does not say yes is no yes. */
	means_nothing("approve \xF0\x9F\x91\x8E");		   /* thumbs down */
	means_nothing("approve \xF0\x9F\xA4\x94");		   /* thinking */
	means_nothing("approve \xF0\x9F\x91\x8D\xF0\x9F\x91\x8E"); /* both */
	means_nothing("approve :-(");
	means_nothing("approve please not");
	means_nothing("approve the item");
	means_nothing("approve item");
	means_nothing("approve\xE2\x80\xA8reject"); /* a line separator between */
	means_nothing("approve now for the digest");
	means_nothing("reject the rest of them; approve 12");
}

/* U+FF1A, as keyboards of East Asia write a colon. */
static void a_wide_colon_ends_the_verb_and_not_the_words(void **state)
{
	(void)state;
	means("summary\xEF\xBC\x9A They ask.", "summary [They ask.]");
	means("summary\xEF\xBC\x9A RFC 1: it stands", "summary [RFC 1: it stands]");
	means("approve; summary \xEF\xBC\x9A a\xEF\xBC\x9A b", "approve|summary [a\xEF\xBC\x9A b]");
	means("correct 12\xEF\xBC\x9A"
	      "11, not 12",
	      "correct 12 [11, not 12]");
}

static void what_is_no_verb_is_answered_with_the_one_that_was_meant(void **state)
{
	(void)state;
	complains("yes", "send: approve");
	complains("OK!", "send: approve");
	complains("Send it.", "send: approve");
	complains("LGTM", "send: approve");
	complains("no", "send: reject");
	complains("decline", "send: reject");
	complains("later", "send: defer 1d");
	complains("cancel that", "send: undo");
	complains("not approve", "send: approve");
	complains("never mind", "send: help");
}

static void greetings_and_thanks_are_passed_over(void **state)
{
	(void)state;
	means("Hi,\n\napprove\n\nThanks", "approve");
	means("Hello all,\napprove digest\n\nThanks!\n", "approve [digest]");
	means("approve\n\nMany thanks, best regards", "approve");
	means("approve, thanks", "approve");
	means("Approve. Thank you!", "approve");
	means("reject dull, thanks", "reject [dull]");
	means_nothing("Hi no wait\napprove");
	means_nothing("Hi, approve");
	means_nothing("approve\n\nThanks for asking, but this is not what I want");
	means_nothing("Thanks");
}

static void the_writer_may_sign(void **state)
{
	(void)state;
	mail_means("approve\n\nJane\n", "approve");
	mail_means("approve\n\nBest,\nJane Doe\n", "approve");
	mail_means("approve\n\n-- \nreject\n", "approve");
	mail_means("approve\n\n- jd\n", "approve");
	mail_means("approve\n\nThanks, Jane\n", "approve");
	mail_means("approve\n\nJane M. Doe\n", "approve");
	mail_means("approve\n\njdoe\n", "approve");
	mail_means_nothing("approve\n\nBob\n");
	mail_means_nothing("approve\n\nJane thinks not\n");
	means_nothing("approve\n\nJane");
}

/* Outlook puts no "-- " above a signature. */
static void a_signature_below_the_writers_full_name_is_passed_over(void **state)
{
	(void)state;
	mail_means("approve\n\nBest regards,\nJane Doe\nIAB liaison\nExample Corp.\n+1 555 1234\n"
		   "www.example.org\n",
		   "approve");
	mail_means("approve\n\nJane Marie Doe\nSenior Engineer, Routing Area\n\nExample GmbH | "
		   "Musterstr. 1 | 12345 Berlin\nTel. +49 30 123456\n",
		   "approve");
	mail_means("approve\n\nThanks\nJane\n\nJane Doe | Example Corp\njane@example.org\n",
		   "approve");
	mail_means("approve\n\nCheers,\nJane\nExample Corp\n", "approve");
	/* Second thoughts are none. */
	mail_means_nothing("approve\n\nJane Doe\nno wait\n");
	mail_means_nothing("approve\n\nThanks\nJane\nMarta disagrees\n");
	mail_means_nothing("approve\n\nThanks\nJane\n\nBy the way, Marta disagrees\n");
	mail_means_nothing("approve\n\nJane Doe\nP.S. Marta first\n");
	mail_means_nothing("approve\n\nJane Doe\nPS: only if Marta agrees\n");
	mail_means_nothing("approve\n\nJane Doe\nOr rather not.\n");
	mail_means_nothing("approve\n\nJane Doe\nbut ask Bob first\n");
	mail_means_nothing("approve\n\nJane Doe\nIs that fine?\n");
	mail_means_nothing(
	    "approve\n\nJane Doe\nThe chair has said that it is going to be told anyway\n");
	mail_means_nothing("approve\n\nJane Doe\nExample Corp\nreject\n");
	mail_means_nothing("approve\n\nJane\nExample Corp\n");
	mail_means_nothing("approve\nJane Doe thinks so too\n");
	/* A summary ends above it, too. */
	mail_means("summary: It is so.\n\nBest regards,\nJane Doe\nIAB liaison\n+1 555 1234\n",
		   "summary [It is so.]");
	mail_means("summary: It is so.\n\nJane Doe\nExample Corp\n", "summary [It is so.]");
	mail_means("summary: It is so.\n\nJane Doe\nsays that it is not so.\n",
		   "summary [It is so.\n\nJane Doe\nsays that it is not so.]");
}

static void a_summary_ends_above_the_writers_name(void **state)
{
	(void)state;
	mail_means("summary: It is so.\n\nThanks,\nJane\n", "summary [It is so.]");
	mail_means("summary: It is so.\n\nJane Doe\n", "summary [It is so.]");
	mail_means("summary: It is so.\n\nThanks, Jane\n", "summary [It is so.]");
	/* Without the name it may be part of what is said. */
	mail_means("summary: It is so.\nThanks\n", "summary [It is so.\nThanks]");
	mail_means("summary: The author is\nJane Doe\n", "summary [The author is\nJane Doe]");
}

/* ---- what must change nothing --------------------------------------------------- */

static void a_bare_reply_does_nothing(void **state)
{
	(void)state;
	complains("", "no words");
	complains("\n \n", "no words of your own");
	mail_means_nothing(
	    "\nOn Thu, 19 Nov 2026 at 18:00, Bot <b@example.org> wrote:\n> approve\n");
}

static void two_verbs_that_contradict_do_nothing(void **state)
{
	(void)state;
	static const char *const verbs[] = {"approve", "reject", "defer 3d", "seal",
					    "undo",    "resend", "sent"};
	for (size_t a = 0; a < 7; a++)
		for (size_t b = 0; b < 7; b++)
			if (a != b)
				complains(pool_printf(pool, "%s\n%s", verbs[a], verbs[b]),
					  "contradict");
	complains("approve now\napprove digest", "contradict");
	complains("defer 3d\ndefer 4d", "contradict");
	complains("approve 12 14-16; reject 15", "contradict");
	complains("approve rest; reject rest", "contradict");
	complains("reject\nsummary: words", "contradict");
}

static void in_a_charset_that_nobody_knows_nothing_is_understood(void **state)
{
	(void)state;
	static const char head[] = "Content-Type: text/plain; charset=x-martian\n";
	struct reply reply = read_reply(head, "approve\n");
	nothing(reply, "approve");
	assert_true(text_find(reply.problems.at[0], TEXT("x-martian")) != TEXT_NONE);
	/* The other form of it is not what was typed. */
	reply = read_reply("Content-Type: multipart/alternative; boundary=b\n",
			   "--b\nContent-Type: text/plain; charset=utf-8\n\napprove\n"
			   "--b\nContent-Type: text/html; charset=x-martian\n\napprove\n--b--\n");
	assert_int_equal(reply.problems.len, 0);
	assert_int_equal(reply.commands.len, 1);
	/* Stray bytes are no such thing: a command is ASCII. */
	reply =
	    read_reply("Content-Type: text/plain; charset=utf-8\n", "approve\n\n> gr\xFC\xDF\n");
	assert_int_equal(reply.commands.len, 1);
}

static void a_verb_in_mid_sentence_does_nothing(void **state)
{
	(void)state;
	static const char *const sentences[] = {
	    "I don't approve",
	    "I approve",
	    "Please do not approve",
	    "do not\napprove",
	    "No, approve",
	    "approve?",
	    "Can you approve this",
	    "I would approve if asked\nreject",
	    "approve this only after Thursday",
	    "approve\nno, wait",
	    "approve\n\nOr rather not.",
	    "don't\nreject",
	    "approve if Bob agrees",
	    "Approve's not what I want",
	    "approve not",
	    "\"approve\"",
	    "'approve'",
	    "> approve",
	    "- approve",
	    "* approve",
	    "not approve",
	    "approve\nPS: only if Marta agrees",
	    "reject_all",
	    "approve-ish",
	    "reject.Then approve",
	};
	for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++)
		means_nothing(sentences[i]);
}

static void a_verb_below_the_closing_does_nothing(void **state)
{
	(void)state;
	complains("approve\n\nThanks\n\nundo", "closing");
	mail_means_nothing("approve\n\nJane\n\nreject\n");
}

static void a_verb_line_inside_a_summary_does_nothing(void **state)
{
	(void)state;
	complains("summary: Words.\napprove", "stands inside");
	complains("summary: Words.\n\nApprove.\n", "stands inside");
	complains("summary: Words.\nreject dull", "stands inside");
	complains("summary: Words.\nnote: for us alone\nmore", "stands inside");
	complains("note: Words.\nsummary: others", "stands inside");
	complains("summary: Words.\napprove\nmore words", "stands inside");
	complains("summary:\napprove", "stands inside");
	complains("summary: Words.\napprove, thanks", "stands inside");
	mail_means_nothing("summary: Words.\n\napprove\n\nThanks,\nJane\n");
	means("summary: We\nreject the premise of this\ndraft.",
	      "summary [We\nreject the premise of this\ndraft.]");
}

static void what_was_understood_is_said(void **state)
{
	(void)state;
	complains("approve 12\nwhat about 13?", "Understood, but not done: \"approve 12\"");
	complains("approve 12\nwhat about 13?", "Not understood: \"what about 13?\"");
	complains("defre 3d", "Then send: defer 3d");
	complains("aprove 12 14-16", "Then send: approve 12 14-16");
	complains("I don't approve", "If you mean it, send: approve");
	complains("what about it", "send: help");
	complains("approve later", "approve [now|digest|full]");
	complains("approve 16-14", "Send: approve 14-16");
}

static void all_or_nothing(void **state)
{
	(void)state;
	means_nothing("approve 12; reject 13; frobnicate 14");
	means_nothing("approve 12; defer 13");
}

/* ---- mails ---------------------------------------------------------------------- */

static void only_new_text_is_looked_at(void **state)
{
	(void)state;
	mail_means("approve\n\nOn Thu, 19 Nov 2026 at 18:00, Bot <b@example.org> wrote:\n> "
		   "reject\n> undo\n",
		   "approve");
	mail_means("approve\n\n-----Original Message-----\nFrom: Bot\nSent: Thursday\nTo: Jane\n"
		   "Subject: x\n\nreject\n",
		   "approve");
	mail_means(
	    "approve\n\nSent from my iPhone\n\nOn 19 Nov 2026, at 18:00, Bot <b@example.org> "
	    "wrote:\n\n> reject\n",
	    "approve");
}

static void html_alone_is_read_as_it_looks(void **state)
{
	(void)state;
	struct reply reply = read_reply(
	    "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n",
	    "<div dir=ltr><b>Appr</b>ove&nbsp;digest</div><span style='display:none'>reject</span>"
	    "<div class=gmail_quote><div class=gmail_attr>Le jeu. Bot a \xC3\xA9"
	    "crit&nbsp;:<br></div>"
	    "<blockquote>reject</blockquote></div>\n");
	assert_string_equal(meaning(&reply), "approve [digest]");
}

static void flowed_text_is_joined_before_it_is_read(void **state)
{
	(void)state;
	struct reply reply =
	    read_reply("MIME-Version: 1.0\nContent-Type: text/plain; format=flowed\n",
		       "reject it is \ntoo early\n\n> approve\n");
	assert_string_equal(meaning(&reply), "reject [it is too early]");
	reply =
	    read_reply("MIME-Version: 1.0\nContent-Type: text/plain; format=flowed; delsp=yes\n",
		       "appr \nove\n");
	assert_string_equal(meaning(&reply), "approve");
}

static void the_attached_original_is_not_read(void **state)
{
	(void)state;
	struct reply reply = read_reply(
	    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n",
	    "--b\nContent-Type: text/plain\n\nstatus\n--b\nContent-Type: message/rfc822\n\n"
	    "Subject: x\n\napprove\n--b\nContent-Type: text/plain\nContent-Disposition: "
	    "attachment\n\n"
	    "approve\n--b--\n");
	assert_string_equal(meaning(&reply), "status");
}

static void of_alternatives_one_is_read(void **state)
{
	(void)state;
	struct reply reply = read_reply(
	    "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n",
	    "--b\nContent-Type: text/plain\n\nreject dull\n--b\nContent-Type: text/html\n\n"
	    "<p>reject dull</p>\n--b--\n");
	assert_string_equal(meaning(&reply), "reject [dull]");
	reply = read_reply("MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n",
			   "--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: text/html\n\n"
			   "<p>approve</p>\n--b--\n");
	assert_string_equal(meaning(&reply), "approve");
}

static void automatic_mail_is_never_a_command(void **state)
{
	(void)state;
	static const char *const heads[] = {
	    "Auto-Submitted: auto-replied\n",
	    "Precedence: bulk\n",
	    "Precedence: auto_reply\n",
	    "X-Autoreply: yes\n",
	    "List-Id: <x.example.org>\n",
	    "Return-Path: <>\n",
	    "Content-Type: multipart/report; boundary=b\n",
	};
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		struct reply reply = read_reply(heads[i], "approve\n");
		if (!reply.automatic || reply.commands.len)
			fail_msg("not automatic: %s", heads[i]);
	}
	assert_null(read_reply("Auto-Submitted: no\n", "approve\n").automatic);
	assert_null(read_reply("X-Auto-Response-Suppress: All\n", "approve\n").automatic);
}

/* ---- the table ------------------------------------------------------------------ */

static void the_table_is_in_the_order_of_the_verbs_and_the_help_names_all(void **state)
{
	(void)state;
	struct text help = reply_help(pool);
	for (int i = 0; i < VERB_COUNT; i++) {
		assert_int_equal(reply_verbs[i].verb, i);
		assert_true(text_find(help, text_of(reply_verbs[i].word)) != TEXT_NONE);
	}
}

/* ---- properties ----------------------------------------------------------------- */

static uint32_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

/* A command and its meaning, both written by the grammar of the design. */
static void any_command(struct buf *typed, struct buf *meant, int item, bool seal)
{
	static const char *const modes[] = {"", " now", " digest", " full"};
	static const char *const times[] = {"3d", "4h", "thu", "2026-12-01"};
	static const char *const caps[] = {"approve", "Approve", "APPROVE"};
	uint32_t which = any(4);
	if (seal) {
		buf_printf(typed, "seal %d", item);
		buf_printf(meant, "seal %d", item);
	} else if (which == 0) {
		uint32_t mode = any(4);
		buf_printf(typed, "%s %d%s%s", caps[any(3)], item, modes[mode], any(2) ? "." : "");
		buf_printf(meant, "approve %d", item);
		if (mode)
			buf_printf(meant, " [%s]", modes[mode] + 1);
	} else if (which == 1) {
		buf_printf(typed, "reject  %d-%d", item, item + 1);
		buf_printf(meant, "reject %d %d", item, item + 1);
	} else if (which == 2) {
		const char *when = times[any(4)];
		buf_printf(typed, "defer #%d %s", item, when);
		buf_printf(meant, "defer %d [%s]", item, when);
	} else {
		buf_printf(typed, "reject %d no thanks", item);
		buf_printf(meant, "reject %d [no thanks]", item);
	}
}

static void any_mail_of_the_grammar_is_understood(void **state)
{
	(void)state;
	static const char *const between[] = {"\n", "; ", ";", " ;", "\n\n", "\r\n"};
	for (seed = 1; seed < 40000000; seed += 13331) {
		struct buf typed, meant;
		buf_open(&typed, pool);
		buf_open(&meant, pool);
		int commands = 1 + (int)any(8);
		for (int i = 0; i < commands; i++) {
			if (i)
				buf_string(&typed, between[any(6)]);
			if (i)
				buf_string(&meant, "|");
			any_command(&typed, &meant, 10 + 3 * i, any(9) == 0);
		}
		means(typed.at, meant.at);
	}
}

/* A stranger's line anywhere in a mail that is understood stops all of it. */
static void a_stray_line_anywhere_stops_all_of_it(void **state)
{
	(void)state;
	static const char *const strays[] = {"no",
					     "wait",
					     "not approve 1",
					     "Only if Bob agrees.",
					     "I would say so",
					     "?",
					     "approve 1 maybe",
					     "->"};
	for (seed = 1; seed < 4000000; seed += 13331) {
		struct buf typed, unused;
		buf_open(&typed, pool);
		buf_open(&unused, pool);
		int commands = 1 + (int)any(5), stray = (int)any(6);
		for (int i = 0; i <= commands; i++) {
			if (i == stray % (commands + 1))
				buf_printf(&typed, "%s\n", strays[any(8)]);
			if (i < commands)
				any_command(&typed, &unused, 10 + 3 * i, false);
			buf_byte(&typed, '\n');
		}
		means_nothing(typed.at);
	}
}

/* Whatever the bytes: no crash, and commands or problems, never both, never
 * neither. */
static void any_bytes_are_commands_or_problems(void **state)
{
	(void)state;
	static const char *const bits[] = {"approve",  "reject",
					   " ",	       ";",
					   "\n",       "12",
					   "-",	       "rest",
					   "summary:", ":",
					   "defer",    "3d",
					   ".",	       "thanks",
					   "Jane",     "\xC2\xA0",
					   "\xFF",     "digest",
					   "#",	       ",",
					   "and",      "note:",
					   "correct",  "\r\n",
					   "\t",       "99999999999999999999"};
	for (seed = 7; seed < 60000000; seed += 13331) {
		struct buf typed;
		buf_open(&typed, pool);
		for (uint32_t n = any(14); n > 0; n--)
			buf_string(&typed, bits[any(sizeof(bits) / sizeof(*bits))]);
		struct reply reply = parse(typed.at);
		assert_true((reply.commands.len == 0) != (reply.problems.len == 0));
		for (size_t i = 0; i < reply.commands.len; i++) {
			assert_true(reply.commands.at[i].items.len <= REPLY_ITEMS_MAX);
			if (reply_verbs[reply.commands.at[i].verb].tail)
				assert_true(reply.commands.at[i].argument.len > 0);
		}
	}
}

/* ---- the hostile ---------------------------------------------------------------- */

static char *repeat(const char *unit, size_t count)
{
	size_t len = strlen(unit);
	char *all = pool_alloc(pool, len * count + 1);
	for (size_t i = 0; i < count; i++)
		memcpy(all + i * len, unit, len);
	return all;
}

static void huge_replies_are_refused_at_once(void **state)
{
	(void)state;
	static const char *const units[] = {
	    "approve\n", "approve 1;",	  "approve 1 ", "x",	       "\n",
	    "> ",	 "summary: ",	  "reject a\n", "approve\n\n", ";",
	    "-- \n",	 "On x wrote:\n", "Hi\n",	"thanks,"};
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		clock_t start = clock();
		struct reply reply =
		    read_reply("", repeat(units[i], (20 << 20) / strlen(units[i])));
		assert_true((double)(clock() - start) / CLOCKS_PER_SEC < SECONDS_MAX);
		assert_true(reply.problems.len > 0 || reply.commands.len == 1);
		assert_true(reply.problems.len < 10);
	}
}

static void ten_thousand_commands_are_refused(void **state)
{
	(void)state;
	struct buf typed;
	buf_open(&typed, pool);
	for (int i = 1; i <= 10000; i++)
		buf_printf(&typed, "approve %d\n", i);
	complains(typed.at, "50 commands");
}

static void html_nested_fifty_thousand_deep_does_nothing(void **state)
{
	(void)state;
	struct reply reply = read_reply("MIME-Version: 1.0\nContent-Type: text/html\n",
					pool_printf(pool, "%sapprove", repeat("<div>", 50000)));
	assert_int_equal(reply.commands.len, 0);
}

/* "no, wait" may stand in what was not read. */
static void a_reply_that_cannot_be_read_whole_does_nothing(void **state)
{
	(void)state;
	struct reply reply =
	    read_reply("MIME-Version: 1.0\nContent-Type: text/html\n",
		       pool_printf(pool, "approve<br>%s no, wait", repeat("<div>", 2000)));
	nothing(reply, "HTML too deep");
	struct buf body;
	buf_open(&body, pool);
	buf_string(&body, "--b\n\napprove\n");
	for (int i = 0; i < 60; i++)
		buf_string(&body, "--b\n\n\n");
	buf_string(&body, "--b\n\nno, wait\n--b--\n");
	nothing(
	    read_reply("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", body.at),
	    "too many parts");
	struct mail *mail = mail_of("", "approve\n");
	mail->flaws |= MAIL_FLAW_TOO_LARGE;
	reply_read(mail, NOW, &reply);
	nothing(reply, "too large");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_pool, close_pool)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(approve_takes_a_mode_or_none),
	    TEST(reject_takes_the_rest_of_the_line_as_reason),
	    TEST(a_long_reason_that_the_mailer_broke_is_joined),
	    TEST(defer_takes_one_time_as_text),
	    TEST(a_day_that_cannot_be_waited_for_is_a_problem),
	    TEST(every_problem_says_what_to_send),
	    TEST(the_manual_names_each_command_as_the_table_does),
	    TEST(every_example_in_the_table_is_understood),
	    TEST(summary_runs_to_the_end_of_the_text),
	    TEST(note_and_correct_run_to_the_end_as_well),
	    TEST(the_small_verbs_take_what_they_need),
	    TEST(items_are_numbers_ranges_and_lists_of_them),
	    TEST(several_commands_share_a_line_or_a_mail),
	    TEST(numbers_out_of_range_are_a_problem),
	    TEST(case_and_a_final_stop_do_not_matter),
	    TEST(tired_thumbs_are_understood),
	    TEST(a_wide_colon_ends_the_verb_and_not_the_words),
	    TEST(what_is_no_verb_is_answered_with_the_one_that_was_meant),
	    TEST(a_signature_below_the_writers_full_name_is_passed_over),
	    TEST(greetings_and_thanks_are_passed_over),
	    TEST(the_writer_may_sign),
	    TEST(a_summary_ends_above_the_writers_name),
	    TEST(a_bare_reply_does_nothing),
	    TEST(two_verbs_that_contradict_do_nothing),
	    TEST(in_a_charset_that_nobody_knows_nothing_is_understood),
	    TEST(a_verb_in_mid_sentence_does_nothing),
	    TEST(a_verb_below_the_closing_does_nothing),
	    TEST(a_verb_line_inside_a_summary_does_nothing),
	    TEST(what_was_understood_is_said),
	    TEST(all_or_nothing),
	    TEST(only_new_text_is_looked_at),
	    TEST(html_alone_is_read_as_it_looks),
	    TEST(flowed_text_is_joined_before_it_is_read),
	    TEST(the_attached_original_is_not_read),
	    TEST(of_alternatives_one_is_read),
	    TEST(automatic_mail_is_never_a_command),
	    TEST(the_table_is_in_the_order_of_the_verbs_and_the_help_names_all),
	    TEST(any_mail_of_the_grammar_is_understood),
	    TEST(a_stray_line_anywhere_stops_all_of_it),
	    TEST(any_bytes_are_commands_or_problems),
	    TEST(huge_replies_are_refused_at_once),
	    TEST(ten_thousand_commands_are_refused),
	    TEST(html_nested_fifty_thousand_deep_does_nothing),
	    TEST(a_reply_that_cannot_be_read_whole_does_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
