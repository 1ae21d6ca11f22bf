/* SPDX-License-Identifier: ISC */
/*
 * options: see options.h.
 */
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "options.h"

/* Nobody types more, and a range of a million would be a slip. */
#define OPTIONS_ITEMS_MAX 500

int options_fail(enum status status, const struct error *err)
{
	fprintf(stderr, "liaison: %s\n", err->text);
	return status_exit(status);
}

int options_usage(const char *help, const char *what)
{
	const char *end = strstr(help, "\n\n"); /* all ways to call it, and no more */
	int usage = end != NULL ? (int)(end - help) : (int)strlen(help);

	fprintf(stderr, "liaison: %s\n%.*s\n", what, usage, help);
	return EX_USAGE;
}

int options_read(int argc, char **argv, const char *help, unsigned accepts, struct options *out)
{
	static const struct option table[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'},
	    {"json", no_argument, NULL, 'j'},
	    {"all", no_argument, NULL, 'a'},
	    {"now", no_argument, NULL, 'n'},
	    {"watch", no_argument, NULL, 'w'},
	    {NULL, 0, NULL, 0},
	};
	static const char letters[] = "janw"; /* in the order of the flags */
	int c;

	*out = (struct options){0};
	opterr = 0;
	while ((c = getopt_long(argc, argv, "c:h", table, NULL)) != -1) {
		const char *letter = c != '?' ? strchr(letters, c) : NULL;
		unsigned flag = letter != NULL ? 1u << (letter - letters) : 0;

		if (c == 'h') {
			fputs(help, stdout);
			return EX_OK;
		}
		if (c == 'c')
			out->config = optarg;
		else if ((flag & accepts) != 0)
			out->flags |= flag;
		else
			return options_usage(help, "that option is not known here (--help)");
	}
	return -1;
}

enum status session_open(struct session *session, const char *config, struct error *err)
{
	enum status status;

	*session = (struct session){.pool = pool_open()};
	status = conf_load(session->pool, config, &session->conf, err);
	if (status == STATUS_OK)
		status = work_open(session->pool, session->conf, &host_system, STORE_FULL,
				   &session->work, err);
	return status;
}

void session_close(struct session *session)
{
	work_close(&session->work);
	pool_close(session->pool);
}

const char *session_operator(struct session *session)
{
	const struct passwd *user = getpwuid(geteuid());

	if (user == NULL)
		return "operator";
	return pool_printf(session->pool, "operator (%s)", user->pw_name);
}

/* "12", "#12", "14-16"; a word that only begins like one is none. */
static bool session_range(struct pool *pool, struct text word, struct session_items *out)
{
	struct text name = word, low, high;
	int64_t from, to;
	size_t dash;

	if (text_starts(word, "#"))
		word = text_from(word, 1);
	dash = text_find_byte(word, '-');
	low = dash == TEXT_NONE ? word : text_head(word, dash);
	high = dash == TEXT_NONE ? word : text_from(word, dash + 1);
	if (!text_number(low, &from) || !text_number(high, &to) || from < 0)
		return false;
	if (from == 0)
		out->wrong = "item numbers start at 1";
	else if (to < from)
		out->wrong =
		    pool_printf(pool, "the range %.*s runs backwards", (int)name.len, name.at);
	else if (to - from >= OPTIONS_ITEMS_MAX)
		out->wrong = pool_printf(pool, "%.*s are too many items; %d at once", (int)name.len,
					 name.at, OPTIONS_ITEMS_MAX);
	while (out->wrong == NULL && from <= to && out->len < OPTIONS_ITEMS_MAX)
		*LIST_PUSH(pool, out) = from++;
	return true;
}

/* All that stands between commas, or it is no number. */
static bool session_numbers(struct pool *pool, struct text argument, struct session_items *out)
{
	size_t before = out->len;
	struct text word;

	while (text_field(&argument, ',', &word)) {
		if (word.len == 0 && argument.len == 0)
			break; /* "12," before the next argument */
		if (!session_range(pool, word, out)) {
			out->len = before;
			return false;
		}
	}
	return out->len > before || out->wrong != NULL;
}

int session_items(struct pool *pool, int argc, char **argv, struct session_items *out)
{
	int used = 0;

	while (used < argc && out->wrong == NULL && session_numbers(pool, text_of(argv[used]), out))
		used++;
	if (used == 0 && argc > 0)
		out->wrong = pool_printf(pool, "\"%s\" is no item number", argv[0]);
	return used;
}
