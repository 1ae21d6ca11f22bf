/* SPDX-License-Identifier: ISC */
/*
 * reply: `liaison reply --dry-run` shows what a reply would be understood
 * as: for a liaison who wonders, and for checks.  Nobody's right to decide
 * is looked at, and nothing is done.
 */
#include <getopt.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/file.h"
#include "liaison/print.h"
#include "liaison/reply.h"
#include "options.h"
#include "reply.h"

static const char reply_help_text[] =
    "usage: liaison reply --dry-run [--json] FILE\n"
    "\n"
    "Shows what a reply to a candidate mail would be understood as. FILE is the mail,\n"
    "\"-\" is standard input; a file without a header is taken for the text of a mail,\n"
    "or for its HTML. Nothing is decided, and no store or configuration is needed.\n"
    "\n"
    "      --dry-run  only look (the only thing this command does)\n"
    "      --json     one JSON object\n"
    "  -h, --help     this text\n";

/* Every mail has one of these; a text that begins with "One: " has none. */
static bool reply_has_header(struct text raw)
{
	static const char *const names[] = {"From:",
					    "To:",
					    "Cc:",
					    "Subject:",
					    "Date:",
					    "Received:",
					    "Sender:",
					    "Reply-To:",
					    "Return-Path:",
					    "Delivered-To:",
					    "Message-ID:",
					    "MIME-Version:",
					    "Content-Type:",
					    "Authentication-Results:",
					    "DKIM-Signature:",
					    "X-Mailer:",
					    "User-Agent:"};
	struct text line;
	size_t colon = text_find_byte(raw, ':'), blank = text_find_byte(raw, ' ');

	if (colon == TEXT_NONE || blank < colon)
		return false;
	while (text_line(&raw, &line) && text_trim(line).len > 0)
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (text_starts_case(line, names[i]))
				return true;
	return false;
}

static struct text reply_with_header(struct pool *pool, struct text raw)
{
	struct buf buf;

	if (reply_has_header(raw))
		return raw;
	buf_open(&buf, pool);
	buf_printf(&buf, "MIME-Version: 1.0\nContent-Type: text/%s; charset=utf-8\n\n",
		   text_starts(text_trim(raw), "<") ? "html" : "plain");
	buf_text(&buf, raw);
	return buf_get(&buf);
}

static enum status reply_load(struct pool *pool, const char *path, struct mail **mail,
			      struct error *err)
{
	struct text raw;
	uint64_t size = 0;
	const char *envelope_from;
	/* /dev/stdin would do, but a pipe has no size to ask for. */
	enum status status =
	    text_is(text_of(path), "-")
		? file_drain(pool, STDIN_FILENO, MAIL_SIZE_MAX, MAIL_SIZE_MAX, &raw, &size, err)
		: file_read(pool, path, MAIL_SIZE_MAX, &raw, err);

	if (status != STATUS_OK)
		return status;
	raw = reply_with_header(pool, mail_normal(pool, raw, &envelope_from));
	mail_parse(pool, raw, &mail_limits_default, size > MAIL_SIZE_MAX ? MAIL_FLAW_TOO_LARGE : 0,
		   mail);
	(*mail)->envelope_from = envelope_from;
	return STATUS_OK;
}

static struct text reply_argument(const struct reply_command *command)
{
	return command->rest ? TEXT("rest") : command->argument;
}

static bool reply_json(struct pool *pool, const struct reply *reply, FILE *out)
{
	struct json *object = json_new_object(pool), *commands = json_new_array(pool),
		    *problems = json_new_array(pool);

	for (size_t i = 0; i < reply->commands.len; i++) {
		const struct reply_command *command = &reply->commands.at[i];
		struct json *one = json_new_object(pool), *items = json_new_array(pool);

		for (size_t k = 0; k < command->items.len; k++)
			json_push_number(items, command->items.at[k]);
		json_set_string(one, "verb", reply_verbs[command->verb].word);
		json_set(one, "items", items);
		json_set_text(one, "argument", reply_argument(command));
		json_push(commands, one);
	}
	for (size_t i = 0; i < reply->problems.len; i++)
		json_push_text(problems, reply->problems.at[i]);
	json_set_text(object, "text", reply->text);
	json_set(object, "commands", commands);
	json_set_bool(object, "automatic", reply->automatic != NULL);
	json_set(object, "problems", problems);
	return json_print(object, out);
}

/* Control bytes of a stranger's mail stay off the terminal. */
static void reply_line(FILE *out, const char *lead, struct text line)
{
	fputs(lead, out);
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.at[i] >= 0x20 && line.at[i] != 0x7F)
			putc(line.at[i], out);
	putc('\n', out);
}

static bool reply_plain_print(struct pool *pool, const struct reply *reply, FILE *out)
{
	struct text rest = reply->text, line;

	fputs("Your own words:\n", out);
	while (text_line(&rest, &line))
		reply_line(out, "  | ", line);
	if (reply->automatic)
		fprintf(out, "Automatic mail (%s): never a command.\n", reply->automatic);
	for (size_t i = 0; i < reply->commands.len; i++) {
		const struct reply_command *command = &reply->commands.at[i];
		struct buf buf;

		buf_open(&buf, pool);
		buf_printf(&buf, "Command: %s", reply_verbs[command->verb].word);
		for (size_t k = 0; k < command->items.len; k++)
			buf_printf(&buf, " %lld", (long long)command->items.at[k]);
		buf_printf(&buf, "%s", reply_argument(command).len ? ": " : "");
		rest = reply_argument(command);
		if (text_line(&rest, &line))
			buf_text(&buf, line);
		reply_line(out, "", buf_get(&buf));
		while (text_line(&rest, &line))
			reply_line(out, "         ", line);
	}
	for (size_t i = 0; i < reply->problems.len; i++)
		reply_line(out, "Problem: ", reply->problems.at[i]);
	return !ferror(out);
}

enum status reply_dry_run(struct pool *pool, const char *path, bool json, FILE *out,
			  struct error *err)
{
	struct mail *mail;
	struct reply reply;
	enum status status = reply_load(pool, path, &mail, err);
	int64_t now = (int64_t)time(NULL);

	/* What cannot be read now is not there, to whoever asked. */
	if (status != STATUS_OK)
		return status == STATUS_TEMPORARY ? STATUS_NOT_FOUND : status;
	/* a mail from a folder is read as on the day when it came */
	if (mail_date(mail) > 0 && mail_date(mail) < now)
		now = mail_date(mail);
	reply_read(mail, now, &reply);
	/* What could not be written is said when the program ends. */
	if (json)
		(void)reply_json(pool, &reply, out);
	else
		(void)reply_plain_print(pool, &reply, out);
	return STATUS_OK;
}

int cmd_reply(int argc, char **argv)
{
	static const struct option table[] = {
	    {"dry-run", no_argument, NULL, 'd'},
	    {"json", no_argument, NULL, 'j'},
	    {"help", no_argument, NULL, 'h'},
	    {"config", required_argument, NULL, 'c'},
	    {NULL, 0, NULL, 0},
	};
	bool dry = false, json = false;
	struct error err = {{0}};
	struct pool *pool;
	enum status status;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "c:h", table, NULL)) != -1) {
		if (c == 'h') {
			fputs(reply_help_text, stdout);
			return EX_OK;
		}
		if (c == '?')
			return options_usage(reply_help_text,
					     "that option is not known here (--help)");
		dry |= c == 'd';
		json |= c == 'j';
	}
	if (!dry)
		return options_usage(reply_help_text,
				     "replies act when liaison-receive gets them; here only "
				     "--dry-run is possible");
	if (argc - optind != 1)
		return options_usage(reply_help_text, "one FILE is needed");
	pool = pool_open();
	status = reply_dry_run(pool, argv[optind], json, stdout, &err);
	pool_close(pool);
	return status == STATUS_OK ? EX_OK : options_fail(status, &err);
}
