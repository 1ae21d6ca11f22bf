/* SPDX-License-Identifier: ISC */
/*
 * init: `liaison init` writes a commented configuration and makes key and
 * store.
 *
 * The defaults of the body that is served (its destination list, its subject
 * tag) are data: init.defaults beside the rules.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/file.h"
#include "liaison/print.h"
#include "options.h"

static const char init_help[] =
    "usage: liaison init [--dir DIR] [--set KEY=VALUE]... [--force]\n"
    "\n"
    "Writes DIR/liaison.conf with every key explained, makes the key and the store,\n"
    "and says how to go on. On a terminal it asks for what it needs and was not set.\n"
    "\n"
    "      --dir DIR        where to (default: ~/.config/iesg-liaison)\n"
    "      --set KEY=VALUE  a value, as in --set liaison.address=me@example.org;\n"
    "                       needed: liaison.address, mail.reply_address, mail.from,\n"
    "                       mail.destination\n"
    "      --force          replace a configuration that is there\n";

/* The configuration's name in its folder. */
#define INIT_NAME "liaison.conf"
#define INIT_DEFAULTS_MAX 65536
#define INIT_ANSWER_MAX 512

struct init {
	struct pool *pool;
	const char *dir, *path;
	LIST(struct conf_setting) set;
	bool force;
};

static const struct init_question {
	const char *key, *ask;
} init_questions[] = {
    {"liaison.address", "The liaison's mail address"},
    {"mail.reply_address", "The address that leads to liaison-receive (gets replies)"},
    {"mail.from", "The From address of relays (subscribed to the destination)"},
    {"mail.destination", "The list that is reported to"},
};

static const char *init_value(const struct init *init, const char *key)
{
	for (size_t i = init->set.len; i-- > 0;)
		if (strcmp(init->set.at[i].key, key) == 0)
			return init->set.at[i].value;
	return NULL;
}

static void init_set(struct init *init, const char *key, const char *value)
{
	*LIST_PUSH(init->pool, &init->set) = (struct conf_setting){key, value};
}

/* "key = value" lines; what was set by hand comes later and wins. */
static void init_defaults(struct init *init)
{
	const char *path =
	    pool_printf(init->pool, "%s/init.defaults", rules_default_path(init->pool));
	struct text rest, line;
	struct error ignored;

	if (file_read(init->pool, path, INIT_DEFAULTS_MAX, &rest, &ignored) != STATUS_OK)
		return;
	while (text_line(&rest, &line)) {
		size_t equals = text_find_byte(line, '=');

		if (equals == TEXT_NONE || line.at[0] == '#')
			continue;
		init_set(init, text_string(init->pool, text_trim(text_head(line, equals))),
			 text_string(init->pool, text_trim(text_from(line, equals + 1))));
	}
}

static bool init_assign(struct init *init, const char *argument)
{
	const char *equals = strchr(argument, '=');

	if (equals == NULL)
		return false;
	init_set(init, pool_copy(init->pool, argument, (size_t)(equals - argument)), equals + 1);
	return true;
}

/* Until the answer can be one. */
static enum status init_ask_one(struct init *init, const struct init_question *question,
				struct error *err)
{
	struct conf_setting setting = {.key = question->key};
	struct error wrong = {{0}};
	char line[INIT_ANSWER_MAX];

	for (;;) {
		printf("%s: ", question->ask);
		fflush(stdout);
		if (fgets(line, sizeof(line), stdin) == NULL)
			return error_set(err, STATUS_USAGE, "no answer: nothing was written");
		setting.value = text_string(init->pool, text_trim(text_of(line)));
		if (setting.value[0] == '\0')
			puts("  An address is needed here.");
		else if (conf_setting_check(init->pool, &setting, &wrong) != STATUS_OK)
			print_text(
			    stdout,
			    print_fold(init->pool, stdout,
				       text_of(pool_printf(init->pool, "  %s\n", wrong.text)), 0));
		else
			break;
	}
	init_set(init, setting.key, setting.value);
	return STATUS_OK;
}

static enum status init_ask(struct init *init, struct error *err)
{
	for (size_t i = 0; i < sizeof(init_questions) / sizeof(init_questions[0]); i++) {
		const struct init_question *question = &init_questions[i];
		const char *set = init_value(init, question->key);
		enum status status;

		if (set != NULL && set[0] != '\0')
			continue;
		if (!isatty(STDIN_FILENO))
			return error_set(err, STATUS_USAGE, "%s is not set: add --set %s=...",
					 question->key, question->key);
		status = init_ask_one(init, question, err);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* Everything in one folder, so that it can be moved and backed up as one. */
static void init_paths(struct init *init)
{
	if (init_value(init, "auth.key_file") == NULL)
		init_set(init, "auth.key_file", "key");
	if (init_value(init, "store.path") == NULL)
		init_set(init, "store.path", "store.db");
	if (init_value(init, "store.hold") == NULL)
		init_set(init, "store.hold", "hold");
	if (init_value(init, "rules.path") == NULL)
		init_set(init, "rules.path", rules_default_path(init->pool));
}

/* It is called from an MTA's folder, and from cron's. */
static const char *init_absolute(struct init *init)
{
	char *real = realpath(init->path, NULL);
	const char *path = real != NULL ? pool_strdup(init->pool, real) : init->path;

	free(real);
	return path;
}

static enum status init_write(struct init *init, struct error *err)
{
	struct text conf;
	enum status status;

	if (access(init->path, F_OK) == 0 && !init->force)
		return error_set(err, STATUS_USAGE,
				 "%s is there already: --force replaces it, and changes neither "
				 "key nor store",
				 init->path);
	status = init_ask(init, err);
	if (status != STATUS_OK)
		return status;
	init_paths(init);
	status = conf_write_default(init->pool, init->set.at, init->set.len, &conf, err);
	if (status == STATUS_OK)
		status = file_mkdir(init->dir, err);
	if (status == STATUS_OK)
		status = file_write(init->dir, INIT_NAME, conf, 0600, err);
	if (status == STATUS_OK)
		init->path = init_absolute(init);
	return status;
}

static enum status init_all(struct init *init, struct error *err)
{
	struct session session;
	enum status status = init_write(init, err);

	if (status != STATUS_OK)
		return status;
	status = session_open(&session, init->path, err);
	if (status == STATUS_OK && !work_rules(&session.work))
		fprintf(stderr, "liaison: the rules do not load, and mail will wait unjudged: %s\n",
			session.work.rules_why);
	if (status == STATUS_OK)
		printf("Written: %s (read it: every key is explained)\n"
		       "Made:    %s, %s\n\n"
		       "Next:    hook this into the MTA (liaison-receive(8) has the lines for "
		       "procmail,\n"
		       "         Sieve, maildrop and Postfix, and what each does on failure):\n"
		       "           liaison-receive -c %s\n"
		       "         and let this run every minute:\n"
		       "           liaison run -c %s\n"
		       "         What is still missing says:\n"
		       "           liaison doctor -c %s\n",
		       init->path, session.conf->key_file, session.conf->store, init->path,
		       init->path, init->path);
	if (status == STATUS_OK && session.conf->border_required &&
	    session.conf->authserv_id == NULL)
		puts(
		    "\nAnswers by mail decide nothing before [auth] authserv_id is set there: it "
		    "is\n"
		    "the name under which your mail server tells what it found out about senders.");
	session_close(&session);
	return status;
}

static const char *init_dir(struct pool *pool)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg != NULL && xdg[0] == '/')
		return pool_printf(pool, "%s/iesg-liaison", xdg);
	return pool_printf(pool, "%s/.config/iesg-liaison", home != NULL ? home : "");
}

/* -1 to go on, else the exit code. */
static int init_args(int argc, char **argv, struct init *init)
{
	enum { OPT_DIR = 256, OPT_SET, OPT_FORCE };
	static const struct option table[] = {
	    {"dir", required_argument, NULL, OPT_DIR},
	    {"set", required_argument, NULL, OPT_SET},
	    {"force", no_argument, NULL, OPT_FORCE},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (c == 'h') {
			fputs(init_help, stdout);
			return EX_OK;
		}
		if (c == OPT_DIR)
			init->dir = optarg;
		else if (c == OPT_FORCE)
			init->force = true;
		else if (c != OPT_SET)
			return options_usage(init_help, "that option is not known here (--help)");
		else if (!init_assign(init, optarg))
			return options_usage(init_help, "--set wants KEY=VALUE");
	}
	return optind == argc ? -1 : options_usage(init_help, "init takes no arguments");
}

int cmd_init(int argc, char **argv)
{
	struct init init = {.pool = pool_open()};
	struct error err = {{0}};
	enum status status;
	int end;

	init_defaults(&init);
	init.dir = init_dir(init.pool);
	end = init_args(argc, argv, &init);
	if (end < 0) {
		init.path = pool_printf(init.pool, "%s/" INIT_NAME, init.dir);
		status = init_all(&init, &err);
		end = status == STATUS_OK ? EX_OK : options_fail(status, &err);
	}
	pool_close(init.pool);
	return end;
}
