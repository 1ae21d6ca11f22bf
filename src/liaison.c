/* SPDX-License-Identifier: ISC */
/*
 * liaison: one table from name to subcommand.
 */
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/cmd.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
    {"init", cmd_init, "write a configuration, make the store"},
    {"doctor", cmd_doctor, "look whether all is in place, and try a forgery"},
    {"handover", cmd_handover, "another person becomes the liaison"},
    {"run", cmd_run, "do what is due: send, remind, build the digest"},
    {"status", cmd_status, "how things stand"},
    {"queue", cmd_queue, "what waits for a decision"},
    {"show", cmd_show, "all about one item"},
    {"approve", cmd_approve, "send an item, at once or in the digest"},
    {"reject", cmd_reject, "an item is not for them"},
    {"defer", cmd_defer, "ask again later"},
    {"undo", cmd_undo, "take the last decision back"},
    {"edit", cmd_edit, "write the words that would go out"},
    {"summary", cmd_summary, "words that go out in place of the excerpt"},
    {"note", cmd_note, "keep words with an item, not sent"},
    {"topic", cmd_topic, "file an item under a topic"},
    {"mute", cmd_mute, "no more of a thread"},
    {"watch", cmd_watch, "hear of a document whenever it is named"},
    {"unwatch", cmd_unwatch, "no longer"},
    {"seal", cmd_seal, "forget an item that should have been blocked"},
    {"offer", cmd_offer, "make a candidate of a thread that no rule picked"},
    {"resend", cmd_resend, "in doubt whether it went out: send it again"},
    {"sent", cmd_sent, "in doubt whether it went out: it did"},
    {"correct", cmd_correct, "an erratum for what has gone out"},
    {"preview", cmd_preview, "the next digest as it stands"},
    {"order", cmd_order, "which items come first in the digest that was previewed"},
    {"send", cmd_send, "send the digest that was previewed, before its time"},
    {"digest", cmd_digest, "send the digest out of turn"},
    {"report", cmd_report, "what was relayed in a month"},
    {"audit", cmd_audit, "what became of every message, and whether the history is whole"},
    {"explain", cmd_explain, "what the rules make of a mail, and why"},
    {"replay", cmd_replay, "what the rules would have made of an archive"},
    {"rules", cmd_rules, "check and list the rules"},
    {"reply", cmd_reply, "what would be understood of a reply"},
    {"completions", cmd_completions, NULL}, /* for the shell, not for people */
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void help(FILE *out)
{
	fputs("usage: liaison [-c FILE] COMMAND [ARGUMENT...]\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].help != NULL)
			fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].help);
	fputs("\n\"liaison COMMAND --help\" says more; liaison(1) says all.\n", out);
}

/* A file that is opened later must not become standard output.  What takes its place
 * (open() gives the lowest number that is free) still cannot be read or written. */
static void keep_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Did whoever reads our output hang up?  Whoever closed a pager need not be told. */
static bool reader_left(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

/* The command's exit code, unless what it printed did not arrive. */
static int ended(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	if (!reader_left())
		fputs("liaison: standard output cannot be written: is the disk full?\n", stderr);
	return EX_IOERR;
}

static int run(int argc, char **argv)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[0], commands[i].name) == 0)
			return commands[i].run(argc, argv);
	fprintf(stderr, "liaison: there is no %s \"%s\"; \"liaison help\" lists them\n",
		argv[0][0] == '-' ? "option" : "command", argv[0]);
	return EX_USAGE;
}

/* "help", or "help COMMAND", which is "COMMAND --help". */
static int run_help(int argc, char **argv)
{
	char option[] = "--help", *call[] = {argv[argc > 1 ? 1 : 0], option, NULL};

	if (argc > 1 && argv[1][0] != '-')
		return run(2, call);
	help(stdout);
	return EX_OK;
}

/* The configuration, where it is named in front of the command: how many arguments
 * that were, or -1. */
static int read_config(int argc, char **argv)
{
	static const char name[] = "--config";
	const char *file = NULL;
	int used = 0;

	if (argc > 0 && (strcmp(argv[0], "-c") == 0 || strcmp(argv[0], name) == 0)) {
		file = argc > 1 ? argv[1] : NULL;
		used = file != NULL ? 2 : -1;
	} else if (argc > 0 && strncmp(argv[0], "-c", 2) == 0) {
		file = argv[0] + 2;
		used = 1;
	} else if (argc > 0 && strncmp(argv[0], "--config=", sizeof(name)) == 0) {
		file = argv[0] + sizeof(name);
		used = 1;
	}
	if (file != NULL)
		setenv("LIAISON_CONFIG", file, 1);
	return used;
}

static int start(int argc, char **argv)
{
	int used = read_config(argc, argv);

	if (used < 0) {
		fprintf(stderr, "liaison: %s wants a FILE behind it\n", argv[0]);
		return EX_USAGE;
	}
	argc -= used;
	argv += used;
	if (argc == 0) {
		help(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0 ||
	    strcmp(argv[0], "help") == 0)
		return run_help(argc, argv);
	if (strcmp(argv[0], "--version") == 0) {
		puts("liaison " LIAISON_VERSION);
		return EX_OK;
	}
	return run(argc, argv);
}

int main(int argc, char **argv)
{
	keep_standard_files();
	/* For column widths of UTF-8 on a terminal; numbers stay as in C. */
	setlocale(LC_CTYPE, "");
	/* A mail server or a pager that hangs up is an answer, not an end. */
	signal(SIGPIPE, SIG_IGN);
	return ended(start(argc - 1, argv + 1));
}
