/* SPDX-License-Identifier: ISC */
/*
 * run: `liaison run` does what is due, once or again and again; `liaison
 * digest` sends the digest out of turn.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/print.h"
#include "liaison/relay.h"
#include "options.h"

/* How long --watch sleeps between passes, seconds: a candidate mail that is
 * half a minute late annoys nobody, and an idle pass costs a few reads. */
#define RUN_PAUSE 20

static const char run_help[] =
    "usage: liaison run [-c FILE] [--watch] [--json]\n"
    "\n"
    "Does what is due: takes in held mail, judges what was stored unjudged, sends\n"
    "candidate mails, receipts, relays and digests, reminds. For a systemd timer or\n"
    "cron, every minute or so; two at once do not get in each other's way.\n"
    "\n"
    "      --watch   stay, and do it every 20 seconds, until SIGTERM\n";

static const char digest_help[] =
    "usage: liaison digest [-c FILE] --now [--json]\n"
    "       liaison digest [-c FILE] --month [MONTH] [--json]\n"
    "\n"
    "Sends the digest of all approved items now, without waiting for its day; or\n"
    "lists what was relayed in a month (as \"liaison report\" does).\n";

static void run_json(struct pool *pool, const struct run_report *report)
{
	const struct send_counts *sent = &report->sent;
	struct json *object = json_new_object(pool);

	json_set_number(object, "drained", report->drained);
	json_set_number(object, "judged", report->judged);
	json_set_number(object, "reported", report->reported);
	json_set_number(object, "returned", report->returned);
	json_set_number(object, "expired", report->expired);
	json_set_number(object, "purged", report->purged);
	json_set_number(object, "digest", report->digest);
	json_set_number(object, "sent", sent->sent);
	json_set_number(object, "retry", sent->retry);
	json_set_number(object, "failed", sent->failed);
	json_set_number(object, "held", sent->held);
	json_set_number(object, "doubt", sent->doubt);
	json_set_bool(object, "busy", report->busy);
	json_print(object, stdout);
}

static void run_print(const struct run_report *report)
{
	const struct send_counts *sent = &report->sent;

	if (report->busy)
		puts("Another run is at work; nothing was done.");
	if (report->drained > 0)
		printf("Taken from the hold folder: %" PRId64 "\n", report->drained);
	if (report->judged > 0)
		printf("Judged that had waited for the rules: %" PRId64 "\n", report->judged);
	if (report->reported > 0)
		printf("Candidates that were reported elsewhere: %" PRId64 "\n", report->reported);
	if (sent->sent + sent->retry + sent->failed + sent->held + sent->doubt > 0)
		printf(
		    "Mails sent: %d; to be tried again: %d; failed: %d; held: %d; in doubt: %d\n",
		    sent->sent, sent->retry, sent->failed, sent->held, sent->doubt);
}

static enum status run_pass(const struct options *options, bool quiet, struct error *err)
{
	struct session session;
	struct run_report report = {0};
	enum status status = session_open(&session, options->config, err);

	if (status == STATUS_OK)
		status = run_once(&session.work, &report, err);
	if (status == STATUS_OK && (options->flags & OPTION_JSON) != 0)
		run_json(session.pool, &report);
	else if (status == STATUS_OK && !quiet)
		run_print(&report);
	session_close(&session);
	return status;
}

static volatile sig_atomic_t run_stop; /* set by a signal, read by the loop */

static void run_signal(int signal)
{
	(void)signal;
	run_stop = 1;
}

static int run_watch(const struct options *options)
{
	struct sigaction action = {.sa_handler = run_signal};
	struct timespec pause = {.tv_sec = RUN_PAUSE};
	struct error err = {{0}};

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	while (!run_stop) {
		enum status status = run_pass(options, true, &err);

		/* What fails now may work in a minute; a wrong configuration will not. */
		if (status == STATUS_CONFIG)
			return options_fail(status, &err);
		if (status != STATUS_OK)
			options_fail(status, &err);
		if (!run_stop)
			nanosleep(&pause, NULL);
	}
	return 0;
}

int cmd_run(int argc, char **argv)
{
	struct options options;
	struct error err = {{0}};
	enum status status;
	int end = options_read(argc, argv, run_help, OPTION_WATCH | OPTION_JSON, &options);

	if (end >= 0)
		return end;
	if (options.flags & OPTION_WATCH)
		return run_watch(&options);
	status = run_pass(&options, false, &err);
	return status == STATUS_OK ? 0 : options_fail(status, &err);
}

/* "liaison digest --month [MONTH]" is "liaison report": what the digests brought. */
static bool digest_wants_month(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (text_starts(text_of(argv[i]), "--month"))
			return true;
	return false;
}

int cmd_digest(int argc, char **argv)
{
	struct options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int end, queued = 0;

	if (digest_wants_month(argc, argv))
		return cmd_report(argc, argv);
	end = options_read(argc, argv, digest_help, OPTION_NOW | OPTION_JSON, &options);
	if (end >= 0)
		return end;
	if ((options.flags & OPTION_NOW) == 0)
		return options_usage(digest_help, "say --now to send it now");
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK)
		status = digest_collect(&session.work, true, &queued, &err);
	if (status == STATUS_OK && queued == 0 && !session.conf->digest_empty_line &&
	    (options.flags & OPTION_JSON) == 0)
		puts("Nothing is approved for the digest; nothing was sent.");
	session_close(&session);
	if (status == STATUS_OK)
		status = run_pass(&options, false, &err);
	return status == STATUS_OK ? 0 : options_fail(status, &err);
}
