/* SPDX-License-Identifier: ISC */
/*
 * liaison-receive: the hook.  Reads one message on standard input, stores
 * what follows from it in one durable transaction, and exits.
 *
 * It answers 0 when the message is durable and 75 (EX_TEMPFAIL) when it could
 * not be made so, and nothing else: any other code makes an MTA bounce list
 * mail to its author.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "hook/hook.h"
#include "liaison/file.h"
#include "liaison/hold.h"
#include "liaison/receive.h"

/* Of a message that is too large this much is kept: its header fields and
 * the first screens of text. */
#define RECEIVE_KEEP (64 * 1024)

static const char receive_help[] =
    "usage: liaison-receive [-c FILE] [--source NAME] [--again] [-v]\n"
    "\n"
    "Reads one mail on standard input and files it: list traffic is judged by the\n"
    "rules, a reply of the liaison is acted on, a bounce is noted. For procmail,\n"
    "Sieve, maildrop and Postfix's pipe(8); see liaison-receive(8).\n"
    "\n"
    "  -c, --config FILE   the configuration ($LIAISON_CONFIG, then\n"
    "                      ~/.config/iesg-liaison/liaison.conf, then /etc)\n"
    "      --source NAME   the mail comes from [source NAME] of the configuration\n"
    "      --again         judge a mail anew that was seen before\n"
    "  -v, --verbose       say on standard error what became of the mail\n"
    "      --version\n"
    "\n"
    "Exit codes: 0 the mail is safe on disk; 75 it is not, try again later.\n";

struct receive_call {
	const char *config;
	struct receive_options options;
	bool verbose, done;
};

static bool receive_args(int argc, char **argv, struct receive_call *call)
{
	enum { OPT_SOURCE = 256, OPT_AGAIN, OPT_VERSION };
	static const struct option options[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"source", required_argument, NULL, OPT_SOURCE},
	    {"again", no_argument, NULL, OPT_AGAIN},
	    {"verbose", no_argument, NULL, 'v'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, OPT_VERSION},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "c:vh", options, NULL)) != -1) {
		if (c == 'c') {
			call->config = optarg;
		} else if (c == OPT_SOURCE) {
			call->options.source = optarg;
		} else if (c == OPT_AGAIN) {
			call->options.again = true;
		} else if (c == 'v') {
			call->verbose = true;
		} else if (c == 'h') {
			fputs(receive_help, stdout);
			call->done = true;
		} else if (c == OPT_VERSION) {
			puts("liaison-receive " LIAISON_VERSION);
			call->done = true;
		} else {
			return false;
		}
	}
	return optind == argc;
}

/* The store first; the hold folder when the store cannot. */
static enum status receive_store(struct work *work, enum status opened, struct text raw,
				 struct receive_call *call, const char **what, struct error *err)
{
	struct error hold_err = {{0}};
	enum status status = opened;

	if (status == STATUS_OK) {
		status = receive_message(work, raw, &call->options, what, err);
		work_close(work);
	}
	if (status == STATUS_OK)
		return STATUS_OK;
	if (hold_put(work->pool, work->conf, &host_system, raw, &call->options, &hold_err) !=
	    STATUS_OK)
		return error_set(err, STATUS_TEMPORARY, "%s; nor can it be held: %s", err->text,
				 hold_err.text);
	*what = pool_printf(work->pool, "held in %s until \"liaison run\": %s", work->conf->hold,
			    err->text);
	call->verbose = true; /* the MTA's log should have it */
	return STATUS_OK;
}

/* What the operator wrote is read first: the configuration, the key, the rules.
 * Then the sandbox closes, and only then comes the first byte of mail. */
static enum status receive_all(struct pool *pool, struct receive_call *call, const char **what,
			       struct error *err)
{
	struct conf *conf;
	struct work work;
	struct text raw;
	enum status opened, status = conf_load(pool, call->config, &conf, err);

	if (status != STATUS_OK)
		return status;
	opened = work_open(pool, conf, &host_system, STORE_HOOK, &work, err);
	if (opened == STATUS_OK)
		work_rules(&work);
	hook_sandbox_enter(conf->store, conf->hold);
	status = file_drain(pool, STDIN_FILENO, (size_t)conf->limit_message, RECEIVE_KEEP, &raw,
			    &call->options.size, err);
	if (status != STATUS_OK)
		return error_add(err, status, "standard input");
	call->options.too_large = call->options.size > (uint64_t)conf->limit_message;
	if (call->options.source != NULL && conf_source_by_name(conf, call->options.source) == NULL)
		fprintf(stderr,
			"liaison-receive: %s: there is no [source %s]; the mail is taken as from "
			"an unknown source\n",
			conf->path, call->options.source);
	return receive_store(&work, opened, raw, call, what, err);
}

/* Confidential mail must not end in a core file; and a file size limit is a
 * full disk, to be answered with 75, not a death by signal. */
static void receive_harden(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
	struct receive_call call = {0};
	struct error err = {{0}};
	const char *what = "";
	struct pool *pool;
	enum status status;

	hook_memory_open();
	receive_harden();
	if (!receive_args(argc, argv, &call)) {
		fputs("liaison-receive: it was called wrongly, and the mail was not read; "
		      "mend the call in the MTA's configuration (--help)\n",
		      stderr);
		return EX_TEMPFAIL;
	}
	if (call.done)
		return EX_OK;
	pool = pool_open();
	status = receive_all(pool, &call, &what, &err);
	if (status != STATUS_OK)
		fprintf(stderr, "liaison-receive: %s\n", err.text);
	else if (call.verbose)
		fprintf(stderr, "liaison-receive: %s\n", what);
	pool_close(pool);
	return status == STATUS_OK ? EX_OK : EX_TEMPFAIL;
}
