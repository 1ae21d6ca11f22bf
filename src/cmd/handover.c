/* SPDX-License-Identifier: ISC */
/*
 * handover: `liaison handover` makes another person the liaison.
 *
 * The order matters: first the configuration, so that nobody but the new one is
 * asked; then the key, so that the tokens of before are dead; then the store.
 * Stopped in between, the same command without --to does the rest.
 */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/file.h"
#include "liaison/handover.h"
#include "liaison/run.h"
#include "options.h"

static const char handover_help[] =
    "usage: liaison handover [-c FILE] [--to ADDRESS[,ADDRESS...] [--name NAME]\n"
    "                        [--from ADDRESS] [--backup ADDRESS[,ADDRESS...]]]\n"
    "\n"
    "Another person becomes the liaison: writes them into the configuration, ends the\n"
    "tokens of every mail sent so far, asks them anew about all that waits, and sends\n"
    "them a first mail with the queue, the watch list, and what was sent and rejected\n"
    "in the last year. Without --to the configuration was changed by hand.\n"
    "\n"
    "      --to ADDRESS      their addresses, the first is the one that is written to\n"
    "      --name NAME       their name in relays and digests\n"
    "      --from ADDRESS    From of relays (default: their first address where it\n"
    "                        was the former liaison's); must be subscribed to the\n"
    "                        destination\n"
    "      --backup ADDRESS  who is asked when they cannot be reached\n"
    "\n"
    "  liaison handover --to ben@example.org --name Ben --backup jane@example.org\n";

struct handover_options {
	const char *config, *to, *name, *from, *backup;
};

/* -1 to go on, else the exit code. */
static int handover_args(int argc, char **argv, struct handover_options *out)
{
	enum { OPT_TO = 256, OPT_NAME, OPT_FROM, OPT_BACKUP };
	static const struct option table[] = {
	    {"to", required_argument, NULL, OPT_TO},
	    {"name", required_argument, NULL, OPT_NAME},
	    {"from", required_argument, NULL, OPT_FROM},
	    {"backup", required_argument, NULL, OPT_BACKUP},
	    {"config", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*out = (struct handover_options){.to = NULL};
	opterr = 0;
	while ((c = getopt_long(argc, argv, "c:h", table, NULL)) != -1) {
		if (c == 'h') {
			fputs(handover_help, stdout);
			return EX_OK;
		}
		switch (c) {
		case 'c':
			out->config = optarg;
			break;
		case OPT_TO:
			out->to = optarg;
			break;
		case OPT_NAME:
			out->name = optarg;
			break;
		case OPT_FROM:
			out->from = optarg;
			break;
		case OPT_BACKUP:
			out->backup = optarg;
			break;
		default:
			return options_usage(handover_help,
					     "that option is not known here (--help)");
		}
	}
	if (optind != argc)
		return options_usage(handover_help, "handover takes no arguments");
	if (out->to == NULL && (out->name || out->from || out->backup))
		return options_usage(handover_help, "to whom? say --to ADDRESS");
	return -1;
}

/* Who was asked until now. */
struct handover_former {
	struct texts address, backup;
	const char *from;
};

/* What the configuration is to say. */
static enum status handover_settings(struct session *session,
				     const struct handover_options *options,
				     const struct handover_former *former,
				     struct conf_setting set[4], size_t *count, struct error *err)
{
	struct text rest = text_of(options->to), first = {0};

	text_field(&rest, ',', &first);
	*count = 0;
	set[(*count)++] = (struct conf_setting){"liaison.address", options->to};
	if (options->name != NULL)
		set[(*count)++] = (struct conf_setting){"liaison.name", options->name};
	else if (session->conf->name != NULL && session->conf->name[0] != '\0')
		return error_set(err, STATUS_USAGE,
				 "relays bear the name \"%s\": say --name NAME, too",
				 session->conf->name);
	if (options->backup != NULL)
		set[(*count)++] = (struct conf_setting){"liaison.backup", options->backup};
	if (options->from != NULL)
		set[(*count)++] = (struct conf_setting){"mail.from", options->from};
	else if (texts_have_case(&former->address, text_of(former->from)))
		set[(*count)++] = (struct conf_setting){
		    "mail.from", text_string(session->pool, text_trim(first))};
	return STATUS_OK;
}

/* In the place of the file itself, where its name is a link. */
static enum status handover_write(struct session *session, const char *path, struct text bytes,
				  struct error *err)
{
	char real[PATH_MAX];
	struct stat st;
	char *slash;

	if (realpath(path, real) == NULL || stat(real, &st) != 0)
		return error_set(err, STATUS_CONFIG, "%s cannot be found any more: %m", path);
	slash = strrchr(real, '/');
	*slash = '\0';
	if (file_write(slash == real ? "/" : real, slash + 1, bytes, st.st_mode & 0777, err) !=
	    STATUS_OK)
		return error_add(err, STATUS_CONFIG,
				 "nothing was changed; set [liaison] address by hand, and say "
				 "\"liaison handover\" without --to");
	printf("Changed: %s\n", session->conf->path);
	return STATUS_OK;
}

static enum status handover_configure(struct session *session,
				      const struct handover_options *options,
				      const struct handover_former *former, struct error *err)
{
	const char *path = text_string(session->pool, text_of(session->conf->path));
	struct conf_setting set[4];
	struct text bytes;
	size_t count;
	enum status status = handover_settings(session, options, former, set, &count, err);

	if (status == STATUS_OK)
		status = conf_bytes(session->pool, path, &bytes, err);
	if (status == STATUS_OK)
		status = conf_change(session->pool, path, bytes, set, count, &bytes, err);
	if (status == STATUS_OK)
		status = handover_write(session, path, bytes, err);
	if (status == STATUS_OK)
		status = conf_load(session->pool, path, &session->conf, err);
	session->work.conf = session->conf;
	return status;
}

/* Root's files would be root's afterwards, and the hook could not read them. */
static enum status handover_owner(struct session *session, struct error *err)
{
	struct stat st;

	if (stat(session->conf->key_file, &st) == 0 && st.st_uid != geteuid())
		return error_set(err, STATUS_DENIED,
				 "%s belongs to another user (%u): run this as the user whose "
				 "mail the hook gets",
				 session->conf->key_file, (unsigned)st.st_uid);
	return STATUS_OK;
}

static void handover_say(const struct session *session, const struct handover_counts *counts)
{
	printf("Ended:   the tokens of all mails sent so far\n"
	       "Asked:   %s, about %d item%s, after a first mail\n",
	       work_liaison(&session->work), counts->asked, counts->asked == 1 ? "" : "s");
	if (counts->moved > 0)
		printf("Moved:   %d mail%s that waited\n", counts->moved,
		       counts->moved == 1 ? "" : "s");
	if (counts->dropped > 0)
		printf("Dropped: %d answer%s to the former liaison\n", counts->dropped,
		       counts->dropped == 1 ? "" : "s");
	printf("\nNext:    %s must be subscribed to %s, or the first relay is held there.\n",
	       session->conf->from, session->conf->destination);
}

static enum status handover_all(struct session *session, const struct handover_options *options,
				struct error *err)
{
	struct handover_former former = {.address = session->conf->address,
					 .backup = session->conf->backup,
					 .from = session->conf->from};
	struct event_by by = {session_operator(session), "command line"};
	struct handover_counts counts;
	enum status status = handover_owner(session, err);

	if (status == STATUS_OK && options->to != NULL)
		status = handover_configure(session, options, &former, err);
	if (status == STATUS_OK)
		status = mac_key_renew(session->conf->key_file, session->work.host,
				       &session->work.key, err);
	if (status == STATUS_OK)
		status =
		    handover(&session->work, &former.address, &former.backup, by, &counts, err);
	if (status == STATUS_OK)
		handover_say(session, &counts);
	return status;
}

int cmd_handover(int argc, char **argv)
{
	struct handover_options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int lock = -1, end = handover_args(argc, argv, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK) {
		lock = run_lock(&session.work, &err);
		status = lock == -1   ? error_set(&err, STATUS_TEMPORARY,
						  "\"liaison run\" is at work: try again")
			 : lock == -2 ? STATUS_TEMPORARY
				      : handover_all(&session, &options, &err);
	}
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	if (lock >= 0)
		close(lock);
	return status_exit(status);
}
