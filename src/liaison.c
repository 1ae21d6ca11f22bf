/* SPDX-License-Identifier: ISC */
/*
 * liaison: one table from name to subcommand.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

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
    {"note", cmd_note, "keep words with an item, not sent"},
    {"topic", cmd_topic, "file an item under a topic"},
    {"mute", cmd_mute, "no more of a thread"},
    {"watch", cmd_watch, "hear of a document whenever it is named"},
    {"unwatch", cmd_unwatch, "no longer"},
    {"seal", cmd_seal, "forget an item that should have been blocked"},
    {"offer", cmd_offer, "make a candidate of a thread that no rule picked"},
    {"correct", cmd_correct, "an erratum for what has gone out"},
    {"preview", cmd_preview, "the next digest as it stands"},
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

int main(int argc, char **argv)
{
	int first = 1;

	/* For column widths of UTF-8 on a terminal; numbers stay as in C. */
	setlocale(LC_CTYPE, "");
	/* A mail server or a pager that hangs up is an answer, not an end. */
	signal(SIGPIPE, SIG_IGN);
	if (first + 1 < argc && strcmp(argv[first], "-c") == 0) {
		setenv("LIAISON_CONFIG", argv[first + 1], 1);
		first += 2;
	}
	if (first >= argc) {
		help(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[first], "--help") == 0 || strcmp(argv[first], "-h") == 0 ||
	    strcmp(argv[first], "help") == 0) {
		help(stdout);
		return EX_OK;
	}
	if (strcmp(argv[first], "--version") == 0) {
		puts("liaison " LIAISON_VERSION);
		return EX_OK;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[first], commands[i].name) == 0)
			return commands[i].run(argc - first, argv + first);
	fprintf(stderr, "liaison: there is no command \"%s\"; \"liaison help\" lists them\n",
		argv[first]);
	return EX_USAGE;
}
