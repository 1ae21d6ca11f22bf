/* SPDX-License-Identifier: ISC */
/*
 * completions: what a shell may offer behind a command (tools/completion.bash asks).
 * Not in the help: nobody types it.  A store that cannot be read offers nothing,
 * and says nothing, for it would be said into somebody's half-typed line.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cmd.h"
#include "liaison/item.h"
#include "liaison/reply.h"
#include "options.h"

/* "now|digest|full", a word a line. */
static void completions_choices(const char *choices)
{
	struct text rest = text_of(choices), word;

	while (text_field(&rest, '|', &word))
		printf("%.*s\n", (int)word.len, word.at);
}

/* What has gone out can be corrected; of the rest, all that is not over. */
static unsigned completions_states(enum verb verb)
{
	if (verb == VERB_CORRECT)
		return 1u << ITEM_RELAYED;
	return ITEM_OPEN_STATES | 1u << ITEM_APPROVED | 1u << ITEM_SCHEDULED;
}

static void completions_items(struct session *session, enum verb verb)
{
	struct store_items items = {0};
	struct error ignored;

	if (store_item_list(session->work.store, session->pool, completions_states(verb), &items,
			    &ignored) != STATUS_OK)
		return;
	for (size_t i = 0; i < items.len; i++)
		printf("%" PRId64 "\n", items.at[i].id);
}

static void completions_watched(struct session *session)
{
	struct texts globs = {0};
	struct error ignored;

	if (store_watch_list(session->work.store, session->pool, &globs, &ignored) != STATUS_OK)
		return;
	for (size_t i = 0; i < globs.len; i++)
		printf("%s\n", globs.at[i].at);
}

/* The numbers of a sheet of threads are no items'. */
static bool completions_wants_store(enum verb verb)
{
	return (reply_verbs[verb].items && verb != VERB_OFFER) || verb == VERB_UNWATCH;
}

static void completions_store(enum verb verb)
{
	struct session session;
	struct error ignored = {{0}};

	if (session_open(&session, NULL, &ignored) == STATUS_OK) {
		if (verb == VERB_UNWATCH)
			completions_watched(&session);
		else
			completions_items(&session, verb);
	}
	session_close(&session);
}

int cmd_completions(int argc, char **argv)
{
	enum verb verb;

	if (argc != 2)
		return EX_USAGE;
	if (strcmp(argv[1], "rules") == 0)
		completions_choices("check|list");
	/* A command and the verb of a reply have one name. */
	if (strcmp(argv[1], "edit") == 0)
		verb = VERB_SUMMARY;
	else if (!reply_verb_read(text_of(argv[1]), &verb))
		return EX_OK;
	completions_choices(reply_verbs[verb].choices);
	if (completions_wants_store(verb))
		completions_store(verb);
	return EX_OK;
}
