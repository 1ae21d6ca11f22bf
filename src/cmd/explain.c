/* SPDX-License-Identifier: ISC */
/*
 * explain: `liaison explain` says what the rules make of a mail, and why.
 *
 * It needs neither store nor configuration, so that a rule can be tried on
 * any machine that has the rules.  One pool holds one message and is reset
 * before the next: an archive of years takes no more memory than its largest
 * mail.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd.h"
#include "explain_print.h"
#include "liaison/conf.h"
#include "liaison/mbox.h"
#include "options.h"

static const char explain_help[] =
    "usage: liaison explain [-c FILE] [--rules PATH]... [--json] [--all] [--why-not]\n"
    "                       FILE...\n"
    "\n"
    "Says what the rules make of each message: the verdict, the row of the table\n"
    "that gave it, and every rule that hit, with the words it hit on.  Nothing is\n"
    "stored and nothing is sent.\n"
    "\n"
    "FILE is a message, an mbox, a Maildir or a directory of messages; - is standard\n"
    "input.\n"
    "\n"
    "  -r, --rules PATH    these rules (a file or a folder, may be repeated) in place\n"
    "                      of the installed ones\n"
    "  -c, --config FILE   take the destination, and without --rules the rules, from\n"
    "                      this configuration\n"
    "  -j, --json          one JSON object a message and line\n"
    "  -a, --all           sub-rules (__NAME) too\n"
    "  -w, --why-not       also the rules that came near, what each lacked, and the\n"
    "                      score that would change the verdict\n"
    "  -h, --help          this help\n"
    "\n"
    "Examples:\n"
    "  liaison explain mail.eml\n"
    "  liaison explain --why-not < mail.eml -\n"
    "  liaison explain --rules ./rules --json ~/Maildir | jq -r .verdict | sort\n"
    "\n"
    "Exit codes: 0 all were judged; 64 called wrongly; 66 a FILE cannot be read;\n"
    "78 the rules or the configuration are wrong.\n";

struct explain {
	const char *config;
	struct texts paths;
	struct judge_options judge;
	struct explain_style style;
	struct rules *rules;
	struct pool *pool; /* of the command */
	bool failed;	   /* standard output took no more */
};

/* ---- options ------------------------------------------------------------------ */

/* -1 to go on, or the exit code to end with. */
static int explain_options(int argc, char **argv, struct explain *explain)
{
	static const struct option table[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"rules", required_argument, NULL, 'r'},
	    {"json", no_argument, NULL, 'j'},
	    {"all", no_argument, NULL, 'a'},
	    {"why-not", no_argument, NULL, 'w'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "c:r:jawh", table, NULL)) != -1) {
		switch (c) {
		case 'c':
			explain->config = optarg;
			break;
		case 'r':
			*LIST_PUSH(explain->pool, &explain->paths) = text_of(optarg);
			break;
		case 'j':
			explain->style.json = true;
			break;
		case 'a':
			explain->style.all = true;
			break;
		case 'w':
			explain->style.why_not = true;
			break;
		case 'h':
			fputs(explain_help, stdout);
			return EX_OK;
		default:
			return options_usage(explain_help,
					     "that option is not known here, or lacks its value "
					     "(--help)");
		}
	}
	if (optind >= argc)
		return options_usage(explain_help,
				     "which message? Name a FILE, or - for standard input");
	return -1;
}

/* Only a configuration that was named is read: without one the command works
 * anywhere. */
static enum status explain_config(struct explain *explain, struct error *err)
{
	struct conf *conf;
	enum status status;

	if (explain->config == NULL && getenv("LIAISON_CONFIG") == NULL)
		return STATUS_OK;
	status = conf_load(explain->pool, explain->config, &conf, err);
	if (status != STATUS_OK)
		return status;
	explain->judge.destination = conf->destination;
	if (explain->paths.len == 0)
		explain->paths = conf->rules;
	return STATUS_OK;
}

static enum status explain_rules(struct explain *explain, struct error *err)
{
	struct rules_problems problems = {0};

	if (explain->paths.len == 0)
		*LIST_PUSH(explain->pool, &explain->paths) =
		    text_of(rules_default_path(explain->pool));
	return rules_load(explain->pool, &explain->paths, &explain->rules, &problems, err);
}

/* ---- messages ----------------------------------------------------------------- */

static void explain_message(struct explain *explain, struct pool *pool,
			    const struct mbox_message *message)
{
	struct explained out = {.file = message->file, .index = message->index};

	mail_parse(pool, message->raw, &mail_limits_default,
		   message->too_large ? MAIL_FLAW_TOO_LARGE : 0, &out.mail);
	out.mail->envelope_from = message->envelope_from;
	rules_judge(explain->rules, out.mail, &explain->judge, &out.judgement);
	if (!explain_print(&explain->style, explain->rules, &out, stdout))
		explain->failed = true;
}

/* What a folder holds beside messages, so that nobody wonders where it went. */
static void explain_others(const struct mbox *mbox, const char *path)
{
	const struct texts *others = mbox_others(mbox);

	for (size_t i = 0; i < others->len; i++)
		fprintf(stderr, "liaison: %s is passed over: it does not begin as mail does\n",
			others->at[i].at);
	if (mbox_files(mbox) == 0)
		fprintf(stderr, "liaison: %s holds no message\n", path);
}

/* EX_OK, or EX_NOINPUT when something could not be read; goes on behind it. */
static int explain_file(struct explain *explain, const char *path, struct pool *pool)
{
	struct mbox_message message;
	struct error err = {{0}};
	struct mbox *mbox;
	enum status status = mbox_open(explain->pool, path, &mbox, &err);
	int code = EX_OK;

	if (status != STATUS_OK)
		return options_fail(status, &err), EX_NOINPUT;
	explain_others(mbox, path);
	while (!explain->failed &&
	       (status = mbox_next(mbox, pool, &message, &err)) != STATUS_NOT_FOUND) {
		if (status == STATUS_OK) {
			explain_message(explain, pool, &message);
		} else {
			options_fail(status, &err);
			code = EX_NOINPUT;
			mbox_leave(mbox);
		}
		pool_reset(pool);
	}
	mbox_close(mbox);
	return code;
}

static int explain_files(struct explain *explain, int argc, char **argv)
{
	struct pool *pool = pool_open();
	int code = EX_OK;

	for (int i = 0; i < argc && !explain->failed; i++) {
		int end = explain_file(explain, argv[i], pool);

		code = code == EX_OK ? end : code;
	}
	pool_close(pool);
	return explain->failed ? EX_IOERR : code;
}

int cmd_explain(int argc, char **argv)
{
	struct explain explain = {.pool = pool_open()};
	struct error err = {{0}};
	enum status status;
	int code = explain_options(argc, argv, &explain);

	explain.style.colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
	if (code < 0) {
		status = explain_config(&explain, &err);
		if (status == STATUS_OK)
			status = explain_rules(&explain, &err);
		code = status != STATUS_OK ? options_fail(status, &err)
					   : explain_files(&explain, argc - optind, argv + optind);
	}
	pool_close(explain.pool);
	return code;
}
