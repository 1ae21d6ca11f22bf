/* SPDX-License-Identifier: ISC */
/*
 * audit: `liaison audit` says what became of every message, and proves that the
 * history was not changed; `liaison report` collects what was relayed in a month.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cmd.h"
#include "liaison/audit.h"
#include "liaison/item.h"
#include "liaison/note.h"
#include "liaison/print.h"
#include "options.h"

static const char audit_help[] =
    "usage: liaison audit [-c FILE] [--since WHEN] [--until WHEN] [--undecided]\n"
    "                     [--json]\n"
    "       liaison audit [-c FILE] --verify [--json]\n"
    "\n"
    "Lists every message of a period and what became of it: decided by whom,\n"
    "waiting, ignored, reported elsewhere, blocked. Ends with 65 when one is not\n"
    "accounted for.\n"
    "\n"
    "      --since WHEN   2026-11-01, 2026-11, 7d (default: 7d)\n"
    "      --until WHEN   the same (default: now)\n"
    "      --undecided    only what still waits for somebody, or for the rules\n"
    "      --json         one JSON object a line\n"
    "      --verify       whether the history is whole: every event, by its hash\n";

static const char report_help[] =
    "usage: liaison report [-c FILE] [--month MONTH] [--json]\n"
    "\n"
    "What was relayed in a month, by topic, for a monthly report: titles and days,\n"
    "and no more than went out. MONTH is 2026-11; without it, the month before this\n"
    "one.\n";

struct audit_options {
	const char *config, *since, *until, *month;
	bool json, verify, undecided;
};

/* -1 to go on, else the exit code. */
static int audit_args(int argc, char **argv, const char *help, struct audit_options *out)
{
	enum { OPT_SINCE = 256, OPT_UNTIL, OPT_VERIFY, OPT_UNDECIDED, OPT_JSON, OPT_MONTH };
	static const struct option audit_table[] = {
	    {"since", required_argument, NULL, OPT_SINCE},
	    {"until", required_argument, NULL, OPT_UNTIL},
	    {"verify", no_argument, NULL, OPT_VERIFY},
	    {"undecided", no_argument, NULL, OPT_UNDECIDED},
	    {"json", no_argument, NULL, OPT_JSON},
	    {"config", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	static const struct option report_table[] = {
	    {"month", optional_argument, NULL, OPT_MONTH},
	    {"json", no_argument, NULL, OPT_JSON},
	    {"config", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const struct option *table = help == audit_help ? audit_table : report_table;
	int c;

	*out = (struct audit_options){.config = NULL};
	opterr = 0;
	while ((c = getopt_long(argc, argv, "c:h", table, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return EX_OK;
		}
		if (c == 'c')
			out->config = optarg;
		else if (c == OPT_SINCE)
			out->since = optarg;
		else if (c == OPT_UNTIL)
			out->until = optarg;
		else if (c == OPT_MONTH)
			out->month = optarg;
		else if (c == OPT_VERIFY)
			out->verify = true;
		else if (c == OPT_UNDECIDED)
			out->undecided = true;
		else if (c == OPT_JSON)
			out->json = true;
		else
			return options_usage(help, "that option is not known here (--help)");
	}
	if (table == report_table && out->month == NULL && optind < argc) /* --month MONTH */
		out->month = argv[optind++];
	return optind == argc ? -1 : options_usage(help, "it takes no arguments");
}

/* ---- audit ------------------------------------------------------------------------ */

enum {
	A_TIME,
	A_MESSAGE,
	A_VERDICT,
	A_LIST,
	A_FROM,
	A_SUBJECT,
	A_ITEM,
	A_BECAME,
	A_WHY,
	A_ID,
	A_DECIDED,
	A_ACCOUNTED
};

static const struct column audit_columns[] = {
    [A_TIME] = {"time", "RECEIVED", COLUMN_TIME, false},
    [A_MESSAGE] = {"message", NULL, COLUMN_NUMBER, false},
    [A_VERDICT] = {"verdict", "VERDICT", COLUMN_TEXT, false},
    [A_LIST] = {"list", NULL, COLUMN_TEXT, false},
    [A_FROM] = {"from", NULL, COLUMN_TEXT, false},
    [A_SUBJECT] = {"subject", "SUBJECT", COLUMN_TEXT, true},
    [A_ITEM] = {"item", NULL, COLUMN_NUMBER, false},
    [A_BECAME] = {"became", "BECAME", COLUMN_TEXT, true},
    [A_WHY] = {"why", "WHY", COLUMN_TEXT, true},
    [A_ID] = {"message_id", NULL, COLUMN_TEXT, false},
    [A_DECIDED] = {"decided", NULL, COLUMN_BOOL, false},
    [A_ACCOUNTED] = {"accounted", NULL, COLUMN_BOOL, false},
};

static void audit_row(struct printer *printer, const struct audit_row *row)
{
	printer_time(printer, A_TIME, row->time);
	if (row->message != 0)
		printer_number(printer, A_MESSAGE, row->message);
	printer_string(printer, A_VERDICT, verdict_name(row->verdict));
	printer_string(printer, A_LIST, row->list);
	printer_string(printer, A_FROM, row->from);
	printer_string(printer, A_SUBJECT, row->subject);
	if (row->item != 0)
		printer_number(printer, A_ITEM, row->item);
	printer_string(printer, A_BECAME, row->accounted ? row->became : "NOT ACCOUNTED FOR");
	printer_string(printer, A_WHY, row->why);
	printer_string(printer, A_ID, row->message_id);
	printer_bool(printer, A_DECIDED, row->decided);
	printer_bool(printer, A_ACCOUNTED, row->accounted);
	printer_row(printer);
}

/* Beside the listing, so that a script reads rows alone. */
static void audit_sum(struct pool *pool, const struct audit *audit)
{
	struct buf buf;

	buf_open(&buf, pool);
	buf_printf(&buf,
		   "%zu message%s, %" PRId64 " of them undecided, %" PRId64 " not accounted for",
		   audit->len, audit->len == 1 ? "" : "s", audit->undecided, audit->unaccounted);
	if (audit->gone > 0)
		buf_printf(&buf, "; %" PRId64 " went when they were found to be blocked",
			   audit->gone);
	buf_string(&buf, ".\n");
	print_text(stderr, print_fold(pool, stderr, buf_get(&buf), 2));
}

static enum status audit_list(struct session *session, const struct audit_options *options,
			      int64_t *unaccounted, struct error *err)
{
	const char *zone = session->conf->timezone;
	int64_t now = host_now(session->work.host), since = now - WHEN_WEEK, until = now + 1;
	struct printer *printer;
	struct audit audit;
	enum status status = STATUS_OK;

	if (options->since != NULL)
		status = when_past(text_of(options->since), now, zone, &since, err);
	if (status == STATUS_OK && options->until != NULL)
		status = when_past(text_of(options->until), now, zone, &until, err);
	if (status == STATUS_OK)
		status = audit_read(&session->work, since, until, &audit, err);
	if (status != STATUS_OK)
		return status;
	printer = printer_open(session->pool, stdout, options->json ? PRINT_JSON : PRINT_AUTO, zone,
			       audit_columns, sizeof(audit_columns) / sizeof(audit_columns[0]));
	for (size_t i = 0; i < audit.len; i++)
		if (!options->undecided || !audit.at[i].decided || !audit.at[i].accounted)
			audit_row(printer, &audit.at[i]);
	printer_close(printer, "");
	if (!options->json)
		audit_sum(session->pool, &audit);
	*unaccounted = audit.unaccounted;
	return STATUS_OK;
}

static enum status audit_verify(struct session *session, bool json, struct error *err)
{
	int64_t rows = 0;
	enum status status = store_event_verify(session->work.store, &rows, err);

	if (json && (status == STATUS_OK || status == STATUS_BAD_INPUT)) {
		struct json *object = json_new_object(session->pool);

		json_set_number(object, "events", rows);
		json_set_bool(object, "whole", status == STATUS_OK);
		json_print(object, stdout);
	} else if (status == STATUS_OK) {
		printf("The history is whole: %" PRId64 " event%s, none changed or removed.\n",
		       rows, rows == 1 ? "" : "s");
	}
	return status;
}

int cmd_audit(int argc, char **argv)
{
	struct audit_options options;
	struct session session;
	struct error err = {{0}};
	int64_t unaccounted = 0;
	enum status status;
	int end = audit_args(argc, argv, audit_help, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK)
		status = options.verify ? audit_verify(&session, options.json, &err)
					: audit_list(&session, &options, &unaccounted, &err);
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status == STATUS_OK && unaccounted > 0 ? EX_DATAERR : status_exit(status);
}

/* ---- report ------------------------------------------------------------------------ */

enum { R_ITEM, R_TIME, R_TOPIC, R_TITLE, R_HOW };

static const struct column report_columns[] = {
    [R_ITEM] = {"item", NULL, COLUMN_NUMBER, false},
    [R_TIME] = {"relayed", "RELAYED", COLUMN_TIME, false},
    [R_TOPIC] = {"topic", "TOPIC", COLUMN_TEXT, false},
    [R_TITLE] = {"title", "TITLE", COLUMN_TEXT, true},
    [R_HOW] = {"how", "HOW", COLUMN_TEXT, false},
};

static enum status report_row(struct session *session, struct printer *printer,
			      const struct store_item *item, struct error *err)
{
	struct text rest = text_of(item->topics), topic = {0};
	struct note note;
	enum status status = note_get(&session->work, item, item->approved, &note, err);

	if (status != STATUS_OK)
		return status;
	text_field(&rest, ' ', &topic);
	printer_number(printer, R_ITEM, item->id);
	printer_time(printer, R_TIME, item->relayed);
	printer_text(printer, R_TOPIC, topic.len > 0 ? topic : TEXT("other"));
	/* As it went out: of what may be told in summary only, no subject. */
	printer_string(printer, R_TITLE, note.title);
	printer_string(printer, R_HOW,
		       item->mode != NULL && strcmp(item->mode, "digest") == 0 ? "digest"
									       : "at once");
	printer_row(printer);
	return STATUS_OK;
}

static enum status report_month(struct session *session, const struct audit_options *options,
				struct error *err)
{
	const char *zone = session->conf->timezone;
	int64_t now = host_now(session->work.host), from = when_month(now, -1, zone), to;
	struct store_items items = {0};
	struct printer *printer;
	enum status status = STATUS_OK;

	if (options->month != NULL)
		status = when_past(text_of(options->month), now, zone, &from, err);
	if (status == STATUS_OK)
		status = store_item_list(session->work.store, session->pool, 1u << ITEM_RELAYED,
					 &items, err);
	if (status != STATUS_OK)
		return status;
	from = when_month(from, 0, zone);
	to = when_month(from, 1, zone);
	printer = printer_open(session->pool, stdout, options->json ? PRINT_JSON : PRINT_AUTO, zone,
			       report_columns, sizeof(report_columns) / sizeof(report_columns[0]));
	for (size_t i = 0; i < items.len && status == STATUS_OK; i++)
		if (items.at[i].relayed >= from && items.at[i].relayed < to)
			status = report_row(session, printer, &items.at[i], err);
	printer_close(printer, pool_printf(session->pool, "Nothing was relayed in %.7s.",
					   when_date(session->pool, from, zone)));
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct audit_options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int end = audit_args(argc, argv, report_help, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK)
		status = report_month(&session, &options, &err);
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status_exit(status);
}
