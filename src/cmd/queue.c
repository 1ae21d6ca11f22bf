/* SPDX-License-Identifier: ISC */
/*
 * queue: `liaison queue` lists what waits.
 */
#include "cmd.h"
#include "liaison/item.h"
#include "liaison/print.h"
#include "options.h"

static const char queue_help[] =
    "usage: liaison queue [-c FILE] [--json] [--all]\n"
    "\n"
    "Lists the items that wait for a decision or are on their way out.\n"
    "\n"
    "      --all    every item there ever was\n"
    "      --json   one JSON object a line\n"
    "\n"
    "Then: liaison show NUMBER, approve NUMBER, reject NUMBER, defer NUMBER 3d.\n";

enum {
	Q_ITEM,
	Q_STATE,
	Q_VERDICT,
	Q_REVISION,
	Q_TOPICS,
	Q_SUMMARY_ONLY,
	Q_CREATED,
	Q_DUE,
	Q_SUBJECT
};

static const struct column queue_columns[] = {
    [Q_ITEM] = {"item", "ITEM", COLUMN_NUMBER, false},
    [Q_STATE] = {"state", "STATE", COLUMN_TEXT, false},
    [Q_VERDICT] = {"verdict", "VERDICT", COLUMN_TEXT, false},
    [Q_REVISION] = {"revision", NULL, COLUMN_NUMBER, false},
    [Q_TOPICS] = {"topics", "TOPICS", COLUMN_TEXTS, true},
    [Q_SUMMARY_ONLY] = {"summary_only", NULL, COLUMN_BOOL, false},
    [Q_CREATED] = {"created", "SINCE", COLUMN_TIME, false},
    [Q_DUE] = {"due", NULL, COLUMN_TIME, false},
    [Q_SUBJECT] = {"subject", "SUBJECT", COLUMN_TEXT, true},
};

static void queue_row(struct printer *printer, struct pool *pool, bool json,
		      const struct store_item *item)
{
	struct text rest = text_of(item->topics), word;
	struct texts topics = {0};

	while (text_field(&rest, ' ', &word))
		*LIST_PUSH(pool, &topics) = word;
	printer_number(printer, Q_ITEM, item->id);
	printer_string(printer, Q_STATE, item_state_name(item->state));
	printer_string(printer, Q_VERDICT, verdict_name(item->verdict));
	printer_number(printer, Q_REVISION, item->revision);
	printer_texts(printer, Q_TOPICS, topics.at, topics.len);
	printer_bool(printer, Q_SUMMARY_ONLY, item->summary_only);
	printer_time(printer, Q_CREATED, item->created);
	if (item->due > 0)
		printer_time(printer, Q_DUE, item->due);
	printer_string(printer, Q_SUBJECT, json ? item->subject : item_title(item));
	printer_row(printer);
}

static enum status queue_list(struct session *session, const struct options *options,
			      struct error *err)
{
	unsigned states = ITEM_OPEN_STATES | 1u << ITEM_APPROVED | 1u << ITEM_SCHEDULED;
	bool json = (options->flags & OPTION_JSON) != 0;
	struct store_items items = {0};
	struct printer *printer;
	enum status status;

	if (options->flags & OPTION_ALL)
		states = 0;
	status = store_item_list(session->work.store, session->pool, states, &items, err);
	if (status != STATUS_OK)
		return status;
	printer = printer_open(session->pool, stdout, json ? PRINT_JSON : PRINT_AUTO,
			       session->conf->timezone, queue_columns,
			       sizeof(queue_columns) / sizeof(queue_columns[0]));
	for (size_t i = 0; i < items.len; i++)
		queue_row(printer, session->pool, json, &items.at[i]);
	printer_close(printer, "Nothing waits.");
	return STATUS_OK;
}

int cmd_queue(int argc, char **argv)
{
	struct options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int end = options_read(argc, argv, queue_help, OPTION_JSON | OPTION_ALL, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK)
		status = queue_list(&session, &options, &err);
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status_exit(status);
}
