/* SPDX-License-Identifier: ISC */
/*
 * replay: `liaison replay` runs rules over an archive and counts.
 *
 * It needs neither store nor configuration, like explain.
 */
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/conf.h"
#include "liaison/mbox.h"
#include "liaison/print.h"
#include "options.h"
#include "replay_report.h"

/* Memory of so many bytes and more goes back to the system when it is done with. */
#define REPLAY_MAPPED (1024 * 1024)

static const char replay_help[] =
    "usage: liaison replay [-c FILE] [--rules PATH]... [--rules-new PATH]...\n"
    "                      [--against FILE] [--json] [--jobs N] [--prefilter KIND]\n"
    "                      ARCHIVE...\n"
    "\n"
    "Runs the rules over an archive and says what they would have made of it: how\n"
    "many messages got which verdict, and how often each rule hit.  Nothing is\n"
    "stored and nothing is sent.\n"
    "\n"
    "ARCHIVE is an mbox, a Maildir, a directory of messages or a message; - is\n"
    "standard input.\n"
    "\n"
    "  -r, --rules PATH    these rules (a file or a folder, may be repeated) in place\n"
    "                      of the installed ones\n"
    "  -n, --rules-new PATH\n"
    "                      these rules too, and what would come out otherwise\n"
    "  -a, --against FILE  hold the verdicts against labels or past decisions:\n"
    "                      FILE-OR-MESSAGE-ID <tab> VERDICT, or JSON; see liaison(1)\n"
    "  -c, --config FILE   take the destination, and without --rules the rules, from\n"
    "                      this configuration\n"
    "  -J, --jobs N        judge on N threads; without it, one for each core\n"
    "  -p, --prefilter KIND\n"
    "                      how regexes are kept from running in vain: auto, words, hs\n"
    "                      (libhs), none; the result is the same\n"
    "  -j, --json          one JSON object\n"
    "  -h, --help          this help\n"
    "\n"
    "Examples:\n"
    "  liaison replay ~/mail/iesg-2019.mbox ~/Maildir/.iesg\n"
    "  liaison replay --rules ./rules --json archive.mbox | jq .verdicts\n"
    "  liaison replay --rules rules --rules-new new --against labels.tsv archive.mbox\n"
    "\n"
    "Exit codes: 0 all was read; 64 called wrongly; 65 an ARCHIVE holds no mail, or a\n"
    "label is wrong; 66 an ARCHIVE is not there; 78 the rules or the configuration\n"
    "are wrong.\n";

struct replay_call {
	struct pool *pool;
	const char *config;
	struct texts paths[REPLAY_SETS_MAX];
	struct replay_options options;
	bool json;

	struct report report;
	bool folder;			       /* the archive being read is one */
	const struct replay_message *doubtful; /* its first message: it has no header */
	struct progress *progress;
};

/* ---- options ------------------------------------------------------------------ */

static bool replay_jobs(const char *argument, size_t *jobs)
{
	int64_t number;

	if (!text_number(text_of(argument), &number) || number < 1 || number > REPLAY_JOBS_MAX)
		return false;
	*jobs = (size_t)number;
	return true;
}

/* -1 to go on, or the exit code to end with. */
static int replay_options(int argc, char **argv, struct replay_call *call)
{
	static const struct option table[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"rules", required_argument, NULL, 'r'},
	    {"rules-new", required_argument, NULL, 'n'},
	    {"against", required_argument, NULL, 'a'},
	    {"json", no_argument, NULL, 'j'},
	    {"jobs", required_argument, NULL, 'J'},
	    {"prefilter", required_argument, NULL, 'p'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "c:r:n:a:jJ:p:h", table, NULL)) != -1) {
		switch (c) {
		case 'c':
			call->config = optarg;
			break;
		case 'r':
			*LIST_PUSH(call->pool, &call->paths[0]) = text_of(optarg);
			break;
		case 'n':
			*LIST_PUSH(call->pool, &call->paths[1]) = text_of(optarg);
			break;
		case 'a':
			call->report.labels_path = optarg;
			break;
		case 'j':
			call->json = true;
			break;
		case 'J':
			if (!replay_jobs(optarg, &call->options.jobs))
				return options_usage(replay_help,
						     "--jobs takes a number from 1 to 64");
			break;
		case 'p':
			if (!prefilter_read(text_of(optarg), &call->options.prefilter))
				return options_usage(replay_help,
						     "--prefilter takes auto, words, none, or hs "
						     "where the program was built with libhs");
			break;
		case 'h':
			fputs(replay_help, stdout);
			return EX_OK;
		default:
			return options_usage(replay_help,
					     "that option is not known here, or lacks its value "
					     "(--help)");
		}
	}
	if (optind >= argc)
		return options_usage(replay_help,
				     "which archive? Name an ARCHIVE, or - for standard input");
	return -1;
}

/* Only a configuration that was named is read, as by explain. */
static enum status replay_config(struct replay_call *call, struct error *err)
{
	struct conf *conf;
	enum status status;

	if (call->config == NULL && getenv("LIAISON_CONFIG") == NULL)
		return STATUS_OK;
	status = conf_load(call->pool, call->config, &conf, err);
	if (status != STATUS_OK)
		return status;
	call->options.destination = conf->destination;
	if (call->paths[0].len == 0)
		call->paths[0] = conf->rules;
	return STATUS_OK;
}

static enum status replay_rules(struct replay_call *call, struct error *err)
{
	struct report *report = &call->report;

	if (call->paths[0].len == 0)
		*LIST_PUSH(call->pool, &call->paths[0]) = text_of(rules_default_path(call->pool));
	report->sets = call->paths[1].len > 0 ? 2 : 1;
	for (size_t i = 0; i < report->sets; i++) {
		struct rules_problems problems = {0};
		enum status status =
		    rules_load(call->pool, &call->paths[i], &report->rules[i], &problems, err);

		if (status != STATUS_OK)
			return status;
		call->options.rules[i] = report->rules[i];
	}
	call->options.sets = report->sets;
	return STATUS_OK;
}

static enum status replay_prepare(struct replay_call *call, struct error *err)
{
	struct report *report = &call->report;
	enum status status = replay_config(call, err);

	if (status == STATUS_OK)
		status = replay_rules(call, err);
	if (status == STATUS_OK && report->labels_path != NULL)
		status = labels_load(call->pool, report->labels_path, &report->labels, err);
	if (status != STATUS_OK)
		return status;
	report->pool = call->pool;
	report_open(report);
	return STATUS_OK;
}

/* ---- messages ----------------------------------------------------------------- */

static void replay_count(struct replay_call *call, const struct replay_message *message)
{
	report_add(&call->report, message);
	progress_set(call->progress, call->report.bytes);
}

/* A file that was named and is no mail is a slip of the hand, and is not
 * counted; one among others is judged as the hook would judge it. */
static void replay_tell(void *context, const struct replay_message *message)
{
	struct replay_call *call = context;

	if (message->no_mail && message->index == 0 && !call->folder) {
		call->doubtful = replay_message_copy(call->pool, message);
		return;
	}
	if (call->doubtful != NULL)
		replay_count(call, call->doubtful);
	call->doubtful = NULL;
	replay_count(call, message);
}

static enum status replay_archive(struct replay_call *call, struct replay *replay, const char *path,
				  struct error *err)
{
	struct stat st;
	enum status status;

	call->folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	call->doubtful = NULL;
	status = replay_path(replay, path, err);
	if (status != STATUS_OK || call->doubtful == NULL)
		return status;
	return error_set(err, STATUS_BAD_INPUT,
			 "%s is no mail, %s: name an mbox, a Maildir, a folder of messages or a "
			 "message",
			 path, call->doubtful->bytes == 0 ? "it is empty" : "it has no header");
}

static double replay_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* For the bar: bytes in all archives, 0 when one of them is a stream. */
static uint64_t replay_size(struct pool *pool, int argc, char **argv)
{
	uint64_t all = 0;

	for (int i = 0; i < argc; i++) {
		struct mbox *mbox;
		uint64_t size = 0;

		if (mbox_open(pool, argv[i], &mbox, NULL) == STATUS_OK) {
			size = mbox_size(mbox);
			mbox_close(mbox);
		}
		if (size == 0)
			return 0;
		all += size;
	}
	return all;
}

/* Goes on behind an archive that cannot be read; the first trouble gives the
 * exit code. */
static int replay_paths(struct replay_call *call, struct replay *replay, int argc, char **argv)
{
	int code = EX_OK;

	for (int i = 0; i < argc; i++) {
		struct error err = {{0}};
		enum status status = replay_archive(call, replay, argv[i], &err);

		if (status == STATUS_OK)
			continue;
		progress_close(call->progress);
		options_fail(status, &err);
		/* What cannot be read now is not there, to whoever asked. */
		if (code == EX_OK)
			code = status == STATUS_NOT_FOUND || status == STATUS_TEMPORARY
				   ? EX_NOINPUT
				   : status_exit(status);
	}
	return code;
}

static enum status replay_run(struct replay_call *call, int argc, char **argv, int *code,
			      struct error *err)
{
	uint64_t size = isatty(STDERR_FILENO) ? replay_size(call->pool, argc, argv) : 0;
	double start = replay_clock();
	struct replay *replay;
	enum status status;

	*code = EX_OK;
	/* glibc would keep for itself what a large message took, once one was there */
	mallopt(M_MMAP_THRESHOLD, REPLAY_MAPPED);
	call->options.tell = replay_tell;
	call->options.context = call;
	call->progress = progress_open(call->pool, "replay", size);
	status = replay_open(call->pool, &call->options, &replay, err);
	if (status != STATUS_OK)
		return status;
	*code = replay_paths(call, replay, argc, argv);
	call->report.seconds = replay_clock() - start;
	replay_close(replay);
	progress_close(call->progress);
	return STATUS_OK;
}

static int replay_print(struct replay_call *call)
{
	return report_print(&call->report, call->json) ? EX_OK : EX_IOERR;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_call call = {.pool = pool_open()};
	struct error err = {{0}};
	enum status status;
	int code = replay_options(argc, argv, &call);

	if (code < 0) {
		status = replay_prepare(&call, &err);
		if (status == STATUS_OK)
			status = replay_run(&call, argc - optind, argv + optind, &code, &err);
		if (status != STATUS_OK) {
			code = options_fail(status, &err);
		} else if (code == EX_OK || call.report.messages > 0) {
			int printed = replay_print(&call);

			code = code == EX_OK ? printed : code;
		}
	}
	pool_close(call.pool);
	return code;
}
