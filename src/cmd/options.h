/* SPDX-License-Identifier: ISC */
/*
 * options: what most subcommands share: -c, --json, --help, and the opening
 * of the configuration, the store and the rules.
 */
#ifndef LIAISON_CMD_OPTIONS_H
#define LIAISON_CMD_OPTIONS_H

#include "liaison/run.h"
#include "liaison/work.h"

/* Flags that a command may take besides -c and --help. */
enum { OPTION_JSON = 1 << 0, OPTION_ALL = 1 << 1, OPTION_NOW = 1 << 2, OPTION_WATCH = 1 << 3 };

struct options {
	const char *config;
	unsigned flags; /* those given */
};

/* Parses; moves optind to the first argument that is none.  Returns -1 to go
 * on, or the exit code to end with (help was printed, or an option is
 * unknown). */
int options_read(int argc, char **argv, const char *help, unsigned accepts, struct options *out);

/* "liaison: MESSAGE" on stderr; the status' exit code. */
int options_fail(enum status status, const struct error *err);
/* Says how the command is called; EX_USAGE. */
int options_usage(const char *help, const char *what);

/* A command at work: pool, configuration, store. */
struct session {
	struct pool *pool;
	struct conf *conf;
	struct work work;
};
enum status session_open(struct session *session, const char *config, struct error *err);
void session_close(struct session *session);

/* "operator (login)" for the event table. */
const char *session_operator(struct session *session);

/* One command, as by a reply: all of it or nothing, and prints what came of it
 * (decide.c). */
struct reply_command;
enum status session_decide(struct session *session, const struct reply_command *command,
			   struct error *err);

/* "12", "14-16", "#3,5": item numbers off the front of the arguments.  Returns how
 * many arguments were numbers; `wrong` says what is wrong with one that was meant
 * as one. */
struct session_items {
	int64_t *at;
	size_t len, cap;
	const char *wrong; /* or NULL */
};
int session_items(struct pool *pool, int argc, char **argv, struct session_items *out);

#endif
