/* SPDX-License-Identifier: ISC */
/*
 * status: `liaison status` says in a screen how things stand.
 */
#include <stdio.h>

#include "cmd.h"
#include "liaison/decide.h"
#include "liaison/hold.h"
#include "liaison/print.h"
#include "options.h"

static const char status_help[] =
    "usage: liaison status [-c FILE] [--json]\n"
    "\n"
    "How things stand: what came in, what waits, what is on its way, what is stuck.\n";

static struct json *status_verdicts(struct pool *pool, const struct store_counts *counts)
{
	struct json *object = json_new_object(pool);

	for (int i = 0; i < VERDICT_COUNT; i++)
		json_set_number(object, verdict_name((enum verdict)i),
				i == VERDICT_BLOCKED ? counts->sealed : counts->by_verdict[i]);
	return object;
}

static struct json *status_states(struct pool *pool, const struct store_counts *counts)
{
	struct json *object = json_new_object(pool);

	for (int i = 0; i < ITEM_STATE_COUNT; i++)
		json_set_number(object, item_state_name((enum item_state)i), counts->by_state[i]);
	return object;
}

static struct json *status_outbox(struct pool *pool, const struct store_counts *counts)
{
	struct json *object = json_new_object(pool);

	for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
		json_set_number(object, outbox_state_name((enum outbox_state)i), counts->outbox[i]);
	return object;
}

static struct json *status_automatic(struct pool *pool, const struct store_messages *list)
{
	struct json *array = json_new_array(pool);

	for (size_t i = 0; i < list->len; i++) {
		struct json *object = json_new_object(pool);

		json_set_number(object, "time", list->at[i].received);
		json_set_string(object, "from", list->at[i].from);
		json_set_string(object, "why", list->at[i].disposition);
		json_push(array, object);
	}
	return array;
}

static enum status status_json(struct session *session, struct error *err)
{
	struct json *object = json_new_object(session->pool);
	struct store_counts counts;
	struct store_messages automatic = {0};
	enum status status = store_count(session->work.store, &counts, err);

	if (status == STATUS_OK)
		status = decide_automatic(&session->work, &automatic, err);
	if (status != STATUS_OK)
		return status;
	json_set_number(object, "messages", counts.messages + counts.sealed);
	json_set(object, "verdicts", status_verdicts(session->pool, &counts));
	json_set_number(object, "items", counts.items);
	json_set(object, "states", status_states(session->pool, &counts));
	json_set(object, "outbox", status_outbox(session->pool, &counts));
	json_set_number(object, "held", hold_count(session->conf));
	json_set(object, "automatic", status_automatic(session->pool, &automatic));
	json_set_number(object, "events", counts.events);
	json_set_number(object, "bytes", counts.bytes);
	json_set_number(object, "schema", counts.schema);
	json_print(object, stdout);
	return STATUS_OK;
}

static enum status status_text(struct session *session, struct error *err)
{
	struct buf buf;
	enum status status;

	buf_open(&buf, session->pool);
	status = decide_status(&session->work, &buf, err);
	if (status == STATUS_OK)
		print_text(stdout, print_fold(session->pool, stdout, buf_get(&buf), 2));
	return status;
}

int cmd_status(int argc, char **argv)
{
	struct options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int end = options_read(argc, argv, status_help, OPTION_JSON, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK)
		status = (options.flags & OPTION_JSON) ? status_json(&session, &err)
						       : status_text(&session, &err);
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status_exit(status);
}
