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
	int line = (int)strcspn(help, "\n");

	fprintf(stderr, "liaison: %s\n%.*s\n", what, line, help);
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

static bool session_range(struct pool *pool, struct text word, struct session_items *out)
{
	size_t dash = text_find_byte(word, '-');
	struct text low = dash == TEXT_NONE ? word : text_head(word, dash);
	struct text high = dash == TEXT_NONE ? word : text_from(word, dash + 1);
	int64_t from, to;

	if (!text_number(low, &from) || !text_number(high, &to) || from < 1 || to < from ||
	    to - from >= OPTIONS_ITEMS_MAX)
		return false;
	while (from <= to && out->len < OPTIONS_ITEMS_MAX)
		*LIST_PUSH(pool, out) = from++;
	return true;
}

int session_items(struct pool *pool, int argc, char **argv, struct session_items *out)
{
	int used = 0;

	while (used < argc && session_range(pool, text_of(argv[used]), out))
		used++;
	return used;
}
