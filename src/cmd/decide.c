/* SPDX-License-Identifier: ISC */
/*
 * decide: the verbs of a reply at the command line.  The same code decides
 * as for a reply (liaison/decide.h); only the way in differs.
 */
#include <getopt.h>
#include <stdio.h>

#include "cmd.h"
#include "liaison/decide.h"
#include "liaison/print.h"
#include "options.h"

/* What stands behind a verb. */
enum shape {
	SHAPE_NUMBERS = 1 << 0, /* item numbers, as many as there are */
	SHAPE_NUMBER = 1 << 1,	/* one argument of them: words follow, and may be numbers */
	SHAPE_WORDS = 1 << 2,	/* something must stand behind */
	SHAPE_NOTHING = 1 << 3, /* nothing may */
};

/* What stands behind the numbers, as one argument. */
static struct text decide_rest(struct pool *pool, int argc, char **argv)
{
	struct buf buf;

	buf_open(&buf, pool);
	for (int i = 0; i < argc; i++)
		buf_printf(&buf, "%s%s", i > 0 ? " " : "", argv[i]);
	return buf_get(&buf);
}

static void decide_print(struct session *session, struct text effect)
{
	struct text folded = print_fold(session->pool, stdout, effect, 2);

	print_text(stdout, folded);
	if (!text_ends_case(folded, "\n"))
		putchar('\n');
}

enum status session_decide(struct session *session, const struct reply_command *command,
			   struct error *err)
{
	struct work *work = &session->work;
	struct reply reply = {0};
	struct decided decided = {0};
	struct decider decider = {
	    .by = {session_operator(session), "command line"},
	    .any_item = true,
	    .may_decide = true,
	};
	enum status status = store_begin(work->store, err);

	*LIST_PUSH(session->pool, &reply.commands) = *command;
	if (status == STATUS_OK)
		status = decide_apply(work, &decider, &reply, &decided, err);
	if (status == STATUS_OK)
		status = store_commit(work->store, err);
	else
		store_rollback(work->store);
	for (size_t i = 0; i < decided.effects.len && status == STATUS_OK; i++)
		decide_print(session, decided.effects.at[i]);
	return status;
}

static const char *decide_missing(enum verb verb)
{
	switch (verb) {
	case VERB_DEFER:
		return "until when? 3d, 4h, thu or 2026-12-01";
	case VERB_TOPIC:
		return "which topic? one word, such as process";
	case VERB_WATCH:
	case VERB_UNWATCH:
		return "which document? draft-ietf-foo-bar or rfc2026";
	default:
		return "the words are missing";
	}
}

/* NULL, or what is wrong with the arguments. */
static const char *decide_read(struct session *session, int argc, char **argv, unsigned shape,
			       struct reply_command *command)
{
	struct session_items items = {0};
	int used = 0;

	if (shape & (SHAPE_NUMBERS | SHAPE_NUMBER)) {
		used = session_items(session->pool, (shape & SHAPE_NUMBER) && argc > 1 ? 1 : argc,
				     argv, &items);
		if (items.wrong != NULL)
			return items.wrong;
		if (used == 0)
			return command->verb == VERB_OFFER
				   ? "which thread? the weekly sheet numbers them"
				   : "which item? \"liaison queue\" lists them";
	}
	command->items.at = items.at;
	command->items.len = items.len;
	command->argument = decide_rest(session->pool, argc - used, argv + used);
	if ((shape & SHAPE_NOTHING) && argc > used)
		return pool_printf(session->pool, "\"%s\" is too much here", argv[used]);
	if ((shape & SHAPE_WORDS) && text_trim(command->argument).len == 0)
		return decide_missing(command->verb);
	return NULL;
}

static int decide_run(int argc, char **argv, enum verb verb, unsigned shape, const char *help)
{
	struct reply_command command = {.verb = verb};
	struct options options;
	struct session session;
	struct error err = {{0}};
	const char *wrong;
	enum status status;
	int end = options_read(argc, argv, help, 0, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK) {
		wrong = decide_read(&session, argc - optind, argv + optind, shape, &command);
		if (wrong != NULL) {
			end = options_usage(help, wrong);
			session_close(&session);
			return end;
		}
		status = session_decide(&session, &command, &err);
	}
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status_exit(status);
}

int cmd_approve(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_APPROVE, SHAPE_NUMBERS,
	    "usage: liaison approve [-c FILE] NUMBER... [now|digest|full]\n"
	    "\n"
	    "Approves items: each goes out by its verdict, at once (now), in the next\n"
	    "digest (digest), or at once with the original attached (full).\n"
	    "\n"
	    "  liaison approve 12\n"
	    "  liaison approve 14-16 digest\n");
}

int cmd_reject(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_REJECT, SHAPE_NUMBERS,
			  "usage: liaison reject [-c FILE] NUMBER... [REASON...]\n"
			  "\n"
			  "Rejects items: nothing of them goes out. The reason is kept.\n");
}

int cmd_defer(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_DEFER, SHAPE_NUMBERS | SHAPE_WORDS,
			  "usage: liaison defer [-c FILE] NUMBER... WHEN\n"
			  "\n"
			  "Asks again at WHEN: 3d, 4h, thu, or 2026-12-01.\n");
}

int cmd_undo(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_UNDO, SHAPE_NUMBERS | SHAPE_NOTHING,
			  "usage: liaison undo [-c FILE] NUMBER...\n"
			  "\n"
			  "Takes back the last decision on items, as long as nothing went out.\n"
			  "They come back as new candidate mails.\n");
}

int cmd_summary(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_SUMMARY, SHAPE_NUMBER | SHAPE_WORDS,
	    "usage: liaison summary [-c FILE] NUMBER WORDS...\n"
	    "\n"
	    "The words go out in place of the excerpt. They come back as a candidate mail\n"
	    "that shows what would go out; nothing goes out before it is approved.\n"
	    "(\"liaison edit\" opens an editor instead.)\n");
}

int cmd_resend(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_RESEND, SHAPE_NUMBERS | SHAPE_NOTHING,
	    "usage: liaison resend [-c FILE] NUMBER...\n"
	    "\n"
	    "For an item of which nobody knows whether its mail went out (\"in doubt\"): the\n"
	    "same mail is sent again, with the same Message-ID. Look at the list's archive\n"
	    "before.\n");
}

int cmd_sent(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_SENT, SHAPE_NUMBERS | SHAPE_NOTHING,
	    "usage: liaison sent [-c FILE] NUMBER...\n"
	    "\n"
	    "For an item of which nobody knows whether its mail went out (\"in doubt\"): it is\n"
	    "there, and nothing is sent.\n");
}

int cmd_note(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_NOTE, SHAPE_NUMBER | SHAPE_WORDS,
			  "usage: liaison note [-c FILE] NUMBER[-NUMBER] WORDS...\n"
			  "\n"
			  "Keeps words with an item. They are not sent.\n");
}

int cmd_correct(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_CORRECT, SHAPE_NUMBER | SHAPE_WORDS,
	    "usage: liaison correct [-c FILE] NUMBER WORDS...\n"
	    "\n"
	    "For an item that has gone out: the words stand under \"Corrections\" in\n"
	    "the next digest.\n");
}

int cmd_seal(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_SEAL, SHAPE_NUMBERS | SHAPE_NOTHING,
	    "usage: liaison seal [-c FILE] NUMBER...\n"
	    "\n"
	    "Items that should have been blocked: their text, subject and reasons are\n"
	    "removed from the store, what is not sent yet is not sent, and what went out\n"
	    "is listed. Nothing brings them back.\n");
}

int cmd_mute(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_MUTE, SHAPE_NUMBERS | SHAPE_NOTHING,
			  "usage: liaison mute [-c FILE] NUMBER...\n"
			  "\n"
			  "No more of the items' threads, unless something breaking is said.\n");
}

int cmd_topic(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_TOPIC, SHAPE_NUMBERS | SHAPE_WORDS,
			  "usage: liaison topic [-c FILE] NUMBER... TOPIC\n"
			  "\n"
			  "Files items under a topic: they stand there in the digest.\n");
}

int cmd_watch(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_WATCH, SHAPE_WORDS,
	    "usage: liaison watch [-c FILE] DOCUMENT\n"
	    "\n"
	    "Mail that names the document is from now on at least for the digest: a draft\n"
	    "(draft-ietf-foo-bar), an RFC (rfc2026), or a pattern ('draft-ietf-quic-*').\n"
	    "\"liaison status\" shows the list.\n");
}

int cmd_unwatch(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_UNWATCH, SHAPE_WORDS,
			  "usage: liaison unwatch [-c FILE] DOCUMENT\n"
			  "\n"
			  "Takes a document off the watch list.\n");
}

int cmd_offer(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_OFFER, SHAPE_NUMBERS | SHAPE_NOTHING,
			  "usage: liaison offer [-c FILE] NUMBER...\n"
			  "\n"
			  "Makes candidates of threads that no rule picked, by the numbers of the\n"
			  "weekly sheet.\n");
}

int cmd_preview(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_PREVIEW, SHAPE_NOTHING,
			  "usage: liaison preview [-c FILE]\n"
			  "\n"
			  "Shows the next digest as it stands, and what is still to be decided.\n");
}

int cmd_order(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_ORDER, SHAPE_NUMBERS | SHAPE_NOTHING,
	    "usage: liaison order [-c FILE] NUMBER...\n"
	    "\n"
	    "In the digest that was previewed these items come first, in this order.\n");
}

int cmd_send(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_SEND, SHAPE_NOTHING,
	    "usage: liaison send [-c FILE]\n"
	    "\n"
	    "Sends the digest that was previewed at once, as it was shown. (\"liaison\n"
	    "digest\" can do without a preview, and sends what was approved since, too.)\n");
}
