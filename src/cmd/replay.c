/* SPDX-License-Identifier: ISC */
/*
 * replay: `liaison replay` runs rules over an archive and counts.
 *
 * It needs neither store nor configuration, like explain.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/conf.h"
#include "liaison/mbox.h"
#include "liaison/print.h"
#include "liaison/replay.h"
#include "options.h"

static const char replay_help[] =
    "usage: liaison replay [-c FILE] [--rules PATH]... [--json] [--jobs N] ARCHIVE...\n"
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
    "  -c, --config FILE   take the destination, and without --rules the rules, from\n"
    "                      this configuration\n"
    "  -J, --jobs N        judge on N threads; without it, one for each core\n"
    "  -j, --json          one JSON object\n"
    "  -h, --help          this help\n"
    "\n"
    "Examples:\n"
    "  liaison replay ~/mail/iesg-2019.mbox ~/Maildir/.iesg\n"
    "  liaison replay --rules ./rules --json archive.mbox | jq .verdicts\n"
    "\n"
    "Exit codes: 0 all was read; 64 called wrongly; 65 an ARCHIVE holds no mail;\n"
    "66 an ARCHIVE is not there; 78 the rules or the configuration are wrong.\n";

/* What is counted. */
struct tally {
	uint64_t verdicts[VERDICT_COUNT];
	uint64_t *hits, *limits; /* by rule */
	uint64_t messages, bytes, partial;
};

struct replay_call {
	struct pool *pool;
	const char *config;
	struct texts paths;
	struct replay_options options;
	bool json;

	struct tally tally;
	double seconds;
	bool folder;			       /* the archive being read is one */
	const struct replay_message *doubtful; /* its first message: it has no header */
	struct progress *progress;
};

static const enum verdict replay_order[] = {VERDICT_BLOCKED, VERDICT_ELSEWHERE, VERDICT_IGNORE,
					    VERDICT_DIGEST, VERDICT_BREAKING};
#define REPLAY_VERDICTS (sizeof(replay_order) / sizeof(replay_order[0]))

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
	    {"config", required_argument, NULL, 'c'}, {"rules", required_argument, NULL, 'r'},
	    {"json", no_argument, NULL, 'j'},	      {"jobs", required_argument, NULL, 'J'},
	    {"help", no_argument, NULL, 'h'},	      {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "c:r:jJ:h", table, NULL)) != -1) {
		switch (c) {
		case 'c':
			call->config = optarg;
			break;
		case 'r':
			*LIST_PUSH(call->pool, &call->paths) = text_of(optarg);
			break;
		case 'j':
			call->json = true;
			break;
		case 'J':
			if (!replay_jobs(optarg, &call->options.jobs))
				return options_usage(replay_help,
						     "--jobs takes a number from 1 to 64");
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
	if (call->paths.len == 0)
		call->paths = conf->rules;
	return STATUS_OK;
}

static enum status replay_rules(struct replay_call *call, struct error *err)
{
	struct rules_problems problems = {0};
	enum status status;
	size_t count;

	if (call->paths.len == 0)
		*LIST_PUSH(call->pool, &call->paths) = text_of(rules_default_path(call->pool));
	call->options.sets = 1;
	status = rules_load(call->pool, &call->paths, &call->options.rules[0], &problems, err);
	if (status != STATUS_OK)
		return status;
	count = rules_count(call->options.rules[0]);
	call->tally.hits = pool_array(call->pool, count, sizeof(*call->tally.hits));
	call->tally.limits = pool_array(call->pool, count, sizeof(*call->tally.limits));
	return STATUS_OK;
}

/* ---- counting ----------------------------------------------------------------- */

static void tally_add(struct tally *tally, const struct replay_message *message,
		      const struct replay_judged *judged)
{
	tally->messages++;
	tally->bytes += message->bytes;
	tally->partial += judged->partial;
	tally->verdicts[judged->verdict]++;
	for (size_t i = 0; i < judged->hit_count; i++)
		tally->hits[judged->hits[i]]++;
	for (size_t i = 0; i < judged->limit_count; i++)
		tally->limits[judged->limits[i]]++;
}

static void replay_count(struct replay_call *call, const struct replay_message *message)
{
	tally_add(&call->tally, message, &message->judged[0]);
	progress_set(call->progress, call->tally.bytes);
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
		if (code == EX_OK)
			code = status == STATUS_NOT_FOUND ? EX_NOINPUT : status_exit(status);
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
	call->options.tell = replay_tell;
	call->options.context = call;
	call->progress = progress_open(call->pool, "replay", size);
	status = replay_open(call->pool, &call->options, &replay, err);
	if (status != STATUS_OK)
		return status;
	*code = replay_paths(call, replay, argc, argv);
	call->seconds = replay_clock() - start;
	replay_close(replay);
	progress_close(call->progress);
	return STATUS_OK;
}

/* ---- printing ----------------------------------------------------------------- */

/* The rules with hits, those with most first, then by name. */
struct ranked {
	struct rules_entry entry;
	uint64_t hits;
};

static int ranked_order(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->hits != y->hits)
		return x->hits < y->hits ? 1 : -1;
	return strcmp(x->entry.name, y->entry.name);
}

static struct ranked *replay_ranked(struct replay_call *call, const uint64_t *hits, size_t *len)
{
	const struct rules *rules = call->options.rules[0];
	size_t count = rules_count(rules);
	struct ranked *ranked = pool_array(call->pool, count, sizeof(*ranked));

	*len = 0;
	for (size_t i = 0; i < count; i++) {
		if (hits[i] == 0)
			continue;
		rules_entry(call->pool, rules, i, &ranked[*len].entry);
		ranked[(*len)++].hits = hits[i];
	}
	if (*len > 0)
		qsort(ranked, *len, sizeof(*ranked), ranked_order);
	return ranked;
}

static struct json *replay_json_rules(struct replay_call *call, const uint64_t *hits)
{
	struct json *array = json_new_array(call->pool);
	size_t len;
	struct ranked *ranked = replay_ranked(call, hits, &len);

	for (size_t i = 0; i < len; i++) {
		struct json *object = json_new_object(call->pool);

		json_set_string(object, "name", ranked[i].entry.name);
		json_set_number(object, "hits", (int64_t)ranked[i].hits);
		json_push(array, object);
	}
	return array;
}

/* DESIGN section 14. */
static bool replay_json(struct replay_call *call)
{
	const struct tally *tally = &call->tally;
	struct json *object = json_new_object(call->pool);
	struct json *verdicts = json_new_object(call->pool);

	for (size_t i = 0; i < REPLAY_VERDICTS; i++)
		json_set_number(verdicts, verdict_name(replay_order[i]),
				(int64_t)tally->verdicts[replay_order[i]]);
	json_set_number(object, "messages", (int64_t)tally->messages);
	json_set_number(object, "bytes", (int64_t)tally->bytes);
	json_set_real(object, "seconds", call->seconds);
	json_set(object, "verdicts", verdicts);
	json_set(object, "rules", replay_json_rules(call, tally->hits));
	json_set_number(object, "partial", (int64_t)tally->partial);
	json_set(object, "limited", replay_json_rules(call, tally->limits));
	return json_print(object, stdout);
}

static bool replay_table_verdicts(struct replay_call *call)
{
	static const struct column columns[] = {
	    {"verdict", "VERDICT", COLUMN_TEXT, false},
	    {"messages", "MESSAGES", COLUMN_NUMBER, false},
	};
	struct printer *printer = printer_open(call->pool, stdout, PRINT_AUTO, "UTC", columns,
					       sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < REPLAY_VERDICTS; i++) {
		printer_string(printer, 0, verdict_name(replay_order[i]));
		printer_number(printer, 1, (int64_t)call->tally.verdicts[replay_order[i]]);
		printer_row(printer);
	}
	return printer_close(printer, "");
}

static bool replay_table_rules(struct replay_call *call, const char *head, const uint64_t *hits,
			       const char *empty)
{
	const struct column columns[] = {
	    {"hits", head, COLUMN_NUMBER, false},
	    {"rule", "RULE", COLUMN_TEXT, false},
	    {"verdict", "VERDICT", COLUMN_TEXT, false},
	    {"score", "SCORE", COLUMN_REAL, false},
	    {"describe", "WHAT IT IS ABOUT", COLUMN_TEXT, true},
	};
	struct printer *printer = printer_open(call->pool, stdout, PRINT_AUTO, "UTC", columns,
					       sizeof(columns) / sizeof(columns[0]));
	size_t len;
	struct ranked *ranked = replay_ranked(call, hits, &len);

	for (size_t i = 0; i < len; i++) {
		const struct rules_entry *entry = &ranked[i].entry;

		printer_number(printer, 0, (int64_t)ranked[i].hits);
		printer_string(printer, 1, entry->name);
		printer_string(printer, 2, entry->verdict != NULL ? entry->verdict : "");
		printer_real(printer, 3, entry->score);
		printer_string(printer, 4, entry->describe != NULL ? entry->describe : "");
		printer_row(printer);
	}
	return printer_close(printer, empty);
}

static bool replay_person(struct replay_call *call)
{
	const struct tally *tally = &call->tally;
	double megabytes = (double)tally->bytes / 1e6;
	uint64_t limits = 0;
	bool well;

	printf("%llu message%s, %.1f MB in %.2f s (%.0f MB/s)\n\n",
	       (unsigned long long)tally->messages, tally->messages == 1 ? "" : "s", megabytes,
	       call->seconds, call->seconds > 0 ? megabytes / call->seconds : 0);
	well = replay_table_verdicts(call);
	if (tally->partial > 0)
		printf("\n%llu could not be read whole.\n", (unsigned long long)tally->partial);
	putchar('\n');
	well = replay_table_rules(call, "HITS", tally->hits, "no rule hit") && well;
	for (size_t i = 0; i < rules_count(call->options.rules[0]); i++)
		limits += tally->limits[i];
	if (limits == 0)
		return well;
	puts("\nRules that gave up at their match limit, so that they may or may not apply:");
	return replay_table_rules(call, "MESSAGES", tally->limits, "") && well;
}

static int replay_print(struct replay_call *call)
{
	bool well = call->json ? replay_json(call) : replay_person(call);

	if (well && fflush(stdout) == 0)
		return EX_OK;
	fputs("liaison: standard output cannot be written: is the disk full?\n", stderr);
	return EX_IOERR;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_call call = {.pool = pool_open()};
	struct error err = {{0}};
	enum status status;
	int code = replay_options(argc, argv, &call);

	if (code < 0) {
		status = replay_config(&call, &err);
		if (status == STATUS_OK)
			status = replay_rules(&call, &err);
		if (status == STATUS_OK)
			status = replay_run(&call, argc - optind, argv + optind, &code, &err);
		if (status != STATUS_OK) {
			code = options_fail(status, &err);
		} else if (code == EX_OK || call.tally.messages > 0) {
			int printed = replay_print(&call);

			code = code == EX_OK ? printed : code;
		}
	}
	pool_close(call.pool);
	return code;
}
