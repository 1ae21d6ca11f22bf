/* SPDX-License-Identifier: ISC */
/*
 * decide: `liaison approve`, `reject`, `defer` and `undo`.  The same code
 * decides as for a reply (liaison/decide.h); only the way in differs.
 */
#include <getopt.h>
#include <stdio.h>

#include "cmd.h"
#include "liaison/decide.h"
#include "options.h"

/* What stands behind the numbers, as one argument. */
static struct text decide_rest(struct pool *pool, int argc, char **argv)
{
	struct buf buf;

	buf_open(&buf, pool);
	for (int i = 0; i < argc; i++)
		buf_printf(&buf, "%s%s", i > 0 ? " " : "", argv[i]);
	return buf_get(&buf);
}

static enum status decide_commit(struct session *session, const struct reply *reply,
				 struct decided *decided, struct error *err)
{
	struct work *work = &session->work;
	struct decider decider = {
	    .by = {session_operator(session), "command line"},
	    .any_item = true,
	    .may_decide = true,
	};
	enum status status = store_begin(work->store, err);

	if (status == STATUS_OK)
		status = decide_apply(work, &decider, reply, decided, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

static int decide_run(int argc, char **argv, enum verb verb, const char *help)
{
	struct reply_command command = {.verb = verb};
	struct session_items items = {0};
	struct reply reply = {0};
	struct decided decided = {0};
	struct options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int end = options_read(argc, argv, help, 0, &options), used;

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status != STATUS_OK)
		goto out;
	used = session_items(session.pool, argc - optind, argv + optind, &items);
	if (used == 0) {
		session_close(&session);
		return options_usage(help, "which item? \"liaison queue\" lists them");
	}
	command.items.at = items.at;
	command.items.len = items.len;
	command.argument = decide_rest(session.pool, argc - optind - used, argv + optind + used);
	*LIST_PUSH(session.pool, &reply.commands) = command;
	status = decide_commit(&session, &reply, &decided, &err);
	for (size_t i = 0; i < decided.effects.len && status == STATUS_OK; i++)
		printf("%.*s\n", (int)decided.effects.at[i].len, decided.effects.at[i].at);
out:
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status_exit(status);
}

int cmd_approve(int argc, char **argv)
{
	return decide_run(
	    argc, argv, VERB_APPROVE,
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
	return decide_run(argc, argv, VERB_REJECT,
			  "usage: liaison reject [-c FILE] NUMBER... [REASON...]\n"
			  "\n"
			  "Rejects items: nothing of them goes out. The reason is kept.\n");
}

int cmd_defer(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_DEFER,
			  "usage: liaison defer [-c FILE] NUMBER... WHEN\n"
			  "\n"
			  "Asks again at WHEN: 3d, 4h, thu, or 2026-12-01.\n");
}

int cmd_undo(int argc, char **argv)
{
	return decide_run(argc, argv, VERB_UNDO,
			  "usage: liaison undo [-c FILE] NUMBER...\n"
			  "\n"
			  "Takes back the last decision on items, as long as nothing went out.\n"
			  "They come back as new candidate mails.\n");
}
