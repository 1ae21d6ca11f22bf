/* SPDX-License-Identifier: ISC */
/*
 * rules: `liaison rules check` and `liaison rules list`.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cmd.h"
#include "liaison/print.h"
#include "liaison/rules.h"
#include "options.h"

static const char rules_help[] =
    "usage: liaison rules check [--json] [--rules PATH]... [PATH...]\n"
    "       liaison rules list [--json] [--topic TOPIC] [--all] [PATH...]\n"
    "\n"
    "check reads rule files, runs the examples in them (\"test RULE ok TEXT\"), and\n"
    "tries each regex on texts that nearly match, for those that can run away.\n"
    "What is wrong is said as FILE:LINE:COLUMN: MESSAGE, with the line and a mark\n"
    "under the place.  list shows every rule with its score, verdict and topics.\n"
    "\n"
    "PATH is a file or a folder of *.rules; without one, the installed rules.\n"
    "\n"
    "  -r, --rules PATH    the same as PATH\n"
    "  -t, --topic TOPIC   only the rules of this topic\n"
    "  -a, --all           list: sub-rules (__NAME) too\n"
    "  -j, --json          one JSON object a line\n"
    "  -h, --help          this help\n"
    "\n"
    "Examples:\n"
    "  liaison rules check ./rules && cp ./rules/* /usr/share/iesg-liaison/rules/\n"
    "  liaison rules list --topic process\n"
    "\n"
    "Exit codes: 0 nothing is wrong (warnings do not count); 64 called wrongly;\n"
    "65 a rule or an example is wrong, or\n"
    "check has no such PATH; 66 list has none.\n";

struct rules_call {
	struct pool *pool;
	struct texts paths;
	const char *topic;
	bool json, all;
};

/* -1 to go on, or the exit code to end with. */
static int rules_options(int argc, char **argv, struct rules_call *call)
{
	static const struct option table[] = {
	    {"rules", required_argument, NULL, 'r'},
	    {"topic", required_argument, NULL, 't'},
	    {"all", no_argument, NULL, 'a'},
	    {"json", no_argument, NULL, 'j'},
	    {"config", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "r:t:ajc:h", table, NULL)) != -1) {
		switch (c) {
		case 'r':
			*LIST_PUSH(call->pool, &call->paths) = text_of(optarg);
			break;
		case 't':
			call->topic = optarg;
			break;
		case 'a':
			call->all = true;
			break;
		case 'j':
			call->json = true;
			break;
		case 'c':
			break; /* every command takes it; this one has no use for it */
		case 'h':
			fputs(rules_help, stdout);
			return EX_OK;
		default:
			return options_usage(rules_help,
					     "that option is not known here, or lacks its "
					     "value (--help)");
		}
	}
	return -1;
}

/* What stands behind the subcommand, else the installed rules. */
static void rules_paths(struct rules_call *call, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		*LIST_PUSH(call->pool, &call->paths) = text_of(argv[i]);
	if (call->paths.len == 0)
		*LIST_PUSH(call->pool, &call->paths) = text_of(rules_default_path(call->pool));
}

/* ---- check -------------------------------------------------------------------- */

static const struct column problem_columns[] = {
    {"file", NULL, COLUMN_TEXT, false},	    {"line", NULL, COLUMN_NUMBER, false},
    {"column", NULL, COLUMN_NUMBER, false}, {"warning", NULL, COLUMN_BOOL, false},
    {"message", NULL, COLUMN_TEXT, false},
};

static void problems_json(struct pool *pool, const struct rules_problems *problems)
{
	struct printer *printer =
	    printer_open(pool, stdout, PRINT_JSON, "UTC", problem_columns,
			 sizeof(problem_columns) / sizeof(problem_columns[0]));

	for (size_t i = 0; i < problems->len; i++) {
		const struct rules_problem *problem = &problems->at[i];

		printer_string(printer, 0, problem->file);
		printer_number(printer, 1, problem->line);
		printer_number(printer, 2, problem->column);
		printer_bool(printer, 3, problem->warning);
		printer_string(printer, 4, problem->message);
		printer_row(printer);
	}
	printer_close(printer, "");
}

/* A rule's line can be longer than any terminal: what stands around the
 * place is shown, cut between characters. */
#define RULES_SOURCE_BEFORE 60
#define RULES_SOURCE_AFTER 30

static size_t source_cut(struct text line, size_t at)
{
	while (at > 0 && at < line.len && ((unsigned char)line.at[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* The line, and a caret under the column: tabs are kept as tabs in front of
 * it, so that the caret stands right whatever a tab is worth. */
static void problem_source(const struct rules_problem *problem)
{
	struct text line = text_of(problem->source);
	size_t place = problem->column - 1 < line.len ? problem->column - 1 : line.len;
	size_t from =
	    place > RULES_SOURCE_BEFORE ? source_cut(line, place - RULES_SOURCE_BEFORE) : 0;
	size_t to = line.len - place > RULES_SOURCE_AFTER
			? source_cut(line, place + RULES_SOURCE_AFTER)
			: line.len;

	printf("    %s%.*s%s\n    ", from > 0 ? "..." : "", (int)(to - from), line.at + from,
	       to < line.len ? "..." : "");
	fputs(from > 0 ? "   " : "", stdout);
	for (size_t i = from; i < place; i++) {
		unsigned char byte = (unsigned char)line.at[i];

		if ((byte & 0xC0) != 0x80)
			putchar(byte == '\t' ? '\t' : ' ');
	}
	fputs("^\n", stdout);
}

static void problem_print_one(const struct rules_problem *problem)
{
	fputs(problem->file != NULL ? problem->file : "-", stdout);
	if (problem->line > 0)
		printf(":%u:%u", problem->line, problem->column > 0 ? problem->column : 1);
	printf(": %s%s\n", problem->warning ? "warning: " : "", problem->message);
	if (problem->source != NULL && problem->column > 0)
		problem_source(problem);
}

/* How many are errors. */
static size_t problems_count(const struct rules_problems *problems)
{
	size_t errors = 0;

	for (size_t i = 0; i < problems->len; i++)
		errors += !problems->at[i].warning;
	return errors;
}

/* "12 rules, 1 warning"; errors are counted beside the lines, where scripts do not
 * look for places. */
static void rules_check_sum(size_t errors, size_t warnings, size_t rules)
{
	FILE *out = errors > 0 ? stderr : stdout;

	fflush(stdout);
	if (errors > 0)
		fprintf(out, "%zu error%s", errors, errors == 1 ? "" : "s");
	else
		fprintf(out, "%zu rule%s", rules, rules == 1 ? "" : "s");
	if (warnings > 0)
		fprintf(out, ", %zu warning%s\n", warnings, warnings == 1 ? "" : "s");
	else
		fputs(errors > 0 ? "\n" : ", nothing wrong\n", out);
}

static int rules_check_print(const struct rules_call *call, const struct rules_problems *problems,
			     const struct rules *rules)
{
	size_t errors = problems_count(problems);

	if (call->json) {
		problems_json(call->pool, problems);
		return errors > 0 ? EX_DATAERR : EX_OK;
	}
	for (size_t i = 0; i < problems->len; i++)
		problem_print_one(&problems->at[i]);
	rules_check_sum(errors, problems->len - errors, rules != NULL ? rules_count(rules) : 0);
	return errors > 0 ? EX_DATAERR : EX_OK;
}

/* Examples are only run on rules that load. */
static int rules_check_run(struct rules_call *call)
{
	struct rules_problems problems = {0};
	struct rules *rules = NULL;
	struct error err = {{0}};
	int code = EX_OK;
	enum status status = rules_load(call->pool, &call->paths, &rules, &problems, &err);

	if (status == STATUS_OK)
		rules_check(call->pool, rules, &problems);
	else if (problems.len == 0 || status == STATUS_NOT_FOUND) /* a path is not there */
		code = options_fail(status, &err);
	if (problems.len > 0 || code == EX_OK)
		code = rules_check_print(call, &problems, rules);
	return code == EX_OK ? EX_OK : EX_DATAERR;
}

/* ---- list --------------------------------------------------------------------- */

enum { L_NAME, L_TYPE, L_SCORE, L_VERDICT, L_RESTRICT, L_TOPICS, L_DESCRIBE, L_FILE, L_LINE };

static const struct column rule_columns[] = {
    [L_NAME] = {"name", "RULE", COLUMN_TEXT, false},
    [L_TYPE] = {"type", "TYPE", COLUMN_TEXT, false},
    [L_SCORE] = {"score", "SCORE", COLUMN_REAL, false},
    [L_VERDICT] = {"verdict", "VERDICT", COLUMN_TEXT, false},
    [L_RESTRICT] = {"summary_only", NULL, COLUMN_BOOL, false},
    [L_TOPICS] = {"topics", "TOPICS", COLUMN_TEXTS, false},
    [L_DESCRIBE] = {"describe", "WHAT IT IS ABOUT", COLUMN_TEXT, true},
    [L_FILE] = {"file", NULL, COLUMN_TEXT, false},
    [L_LINE] = {"line", NULL, COLUMN_NUMBER, false},
};

static bool rules_list_wanted(const struct rules_call *call, const struct rules_entry *entry)
{
	if (entry->sub && !call->all)
		return false;
	if (call->topic == NULL)
		return true;
	for (size_t i = 0; i < entry->topics.len; i++) {
		if (text_is_case(entry->topics.at[i], call->topic))
			return true;
	}
	return false;
}

static void rules_list_row(struct printer *printer, const struct rules_entry *entry)
{
	const char *verdict = entry->verdict;

	if (verdict == NULL && entry->restricted)
		verdict = "summary-only";
	printer_string(printer, L_NAME, entry->name);
	printer_string(printer, L_TYPE, entry->type);
	printer_real(printer, L_SCORE, entry->score);
	if (verdict != NULL)
		printer_string(printer, L_VERDICT, verdict);
	printer_bool(printer, L_RESTRICT, entry->restricted);
	printer_texts(printer, L_TOPICS, entry->topics.at, entry->topics.len);
	if (entry->describe != NULL)
		printer_string(printer, L_DESCRIBE, entry->describe);
	printer_string(printer, L_FILE, entry->file);
	printer_number(printer, L_LINE, entry->line);
	printer_row(printer);
}

static int rules_list_run(struct rules_call *call)
{
	struct rules *rules;
	struct error err = {{0}};
	struct printer *printer;
	enum status status = rules_load(call->pool, &call->paths, &rules, NULL, &err);

	if (status != STATUS_OK)
		return options_fail(status, &err),
		       status == STATUS_NOT_FOUND ? EX_NOINPUT : EX_DATAERR;
	printer = printer_open(call->pool, stdout, call->json ? PRINT_JSON : PRINT_AUTO, "UTC",
			       rule_columns, sizeof(rule_columns) / sizeof(rule_columns[0]));
	for (size_t i = 0; i < rules_count(rules); i++) {
		struct rules_entry entry;

		rules_entry(call->pool, rules, i, &entry);
		if (rules_list_wanted(call, &entry))
			rules_list_row(printer, &entry);
	}
	return printer_close(printer, call->topic != NULL ? "No rule has this topic."
							  : "There are no rules.")
		   ? EX_OK
		   : EX_IOERR;
}

static const struct {
	const char *name;
	int (*run)(struct rules_call *call);
} rules_verbs[] = {{"check", rules_check_run}, {"list", rules_list_run}};

int cmd_rules(int argc, char **argv)
{
	struct rules_call call = {.pool = pool_open()};
	int code = rules_options(argc, argv, &call);

	if (code < 0) {
		code = -1;
		for (size_t i = 0;
		     optind < argc && i < sizeof(rules_verbs) / sizeof(rules_verbs[0]); i++) {
			if (strcmp(argv[optind], rules_verbs[i].name) != 0)
				continue;
			rules_paths(&call, argc - optind - 1, argv + optind + 1);
			code = rules_verbs[i].run(&call);
			break;
		}
		if (code < 0)
			code = options_usage(rules_help, "rules wants \"check\" or \"list\"");
	}
	pool_close(call.pool);
	return code;
}
