/* SPDX-License-Identifier: ISC */
/*
 * doctor: `liaison doctor` looks whether everything that the program stands
 * on is there, and whether a forged reply is refused.  Nothing is sent and
 * nothing in the store changes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd.h"
#include "liaison/auth.h"
#include "liaison/file.h"
#include "liaison/hold.h"
#include "liaison/outbox.h"
#include "liaison/print.h"
#include "liaison/receive.h"
#include "liaison/smtp.h"
#include "liaison/when.h"
#include "options.h"

static const char doctor_help[] =
    "usage: liaison doctor [-c FILE] [--json]\n"
    "\n"
    "Looks whether everything that the program stands on is there: a line a check,\n"
    "with what to do about it. A forged reply is handed to the code of the hook, and\n"
    "must be refused. Sends no mail, changes nothing. Ends with 78 when something is\n"
    "wrong.\n";

/* Older mail may have come by another way; seconds. */
#define DOCTOR_SINCE (14 * WHEN_DAY)
/* As many of the newest messages tell how the border writes. */
#define DOCTOR_MESSAGES 200
/* Where what was found begins, at a terminal. */
#define DOCTOR_COLUMNS 21
/* A server that takes longer to greet is as good as none to a person who waits. */
#define DOCTOR_TIMEOUT 20

struct doctor {
	struct session session;
	struct printer *printer;
	struct store_messages messages; /* the newest */
	bool bad, person;		/* a person reads it, at a terminal */
};

enum { D_CHECK, D_STATE, D_FOUND, D_ADVICE };

static const struct column doctor_columns[] = {
    [D_CHECK] = {"check", "CHECK", COLUMN_TEXT, false},
    [D_STATE] = {"state", "STATE", COLUMN_TEXT, false},
    [D_FOUND] = {"found", "FOUND", COLUMN_TEXT, true},
    [D_ADVICE] = {"advice", "WHAT TO DO", COLUMN_TEXT, true},
};

enum doctor_state { DOCTOR_OK, DOCTOR_BAD, DOCTOR_OPEN };

/* What is found and what to do about it is long, and must be read to its end: on a
 * terminal no table. */
static void doctor_tell(const struct doctor *doctor, const char *line)
{
	struct text text = text_of(line);
	size_t hang = text_starts(text, " ") ? 3 : DOCTOR_COLUMNS;

	print_text(stdout, print_fold(doctor->session.pool, stdout, text, hang));
}

static void doctor_say(struct doctor *doctor, const char *check, enum doctor_state state,
		       const char *found, const char *advice)
{
	static const char *const words[] = {"ok", "bad", "open"};

	doctor->bad |= state == DOCTOR_BAD;
	if (doctor->person) {
		doctor_tell(doctor, pool_printf(doctor->session.pool, "%-4s  %-13s  %s",
						words[state], check, found));
		if (advice[0] != '\0')
			doctor_tell(doctor, pool_printf(doctor->session.pool, "%*s-> %s",
							DOCTOR_COLUMNS, "", advice));
		return;
	}
	printer_string(doctor->printer, D_CHECK, check);
	printer_string(doctor->printer, D_STATE, words[state]);
	printer_string(doctor->printer, D_FOUND, found);
	printer_string(doctor->printer, D_ADVICE, advice);
	printer_row(doctor->printer);
}

/* ---- what lies on the disk --------------------------------------------------- */

static void doctor_rules(struct doctor *doctor)
{
	struct work *work = &doctor->session.work;

	if (work_rules(work))
		doctor_say(doctor, "rules", DOCTOR_OK, "they load", "");
	else
		doctor_say(doctor, "rules", DOCTOR_BAD, work->rules_why,
			   "mend it; \"liaison rules check\" shows all of it");
}

static bool doctor_key(struct doctor *doctor)
{
	struct session *session = &doctor->session;
	struct error err = {{0}};
	struct mac_key key;

	if (access(session->conf->key_file, F_OK) != 0) {
		doctor_say(doctor, "key", DOCTOR_BAD, "there is none",
			   "run \"liaison init\" as the user of the hook");
		return false;
	}
	if (mac_key_open(session->conf->key_file, &host_system, &key, &err) != STATUS_OK) {
		doctor_say(doctor, "key", DOCTOR_BAD, err.text, "only its owner may read it");
		return false;
	}
	doctor_say(doctor, "key", DOCTOR_OK, session->conf->key_file, "");
	return true;
}

static bool doctor_store(struct doctor *doctor)
{
	struct session *session = &doctor->session;
	struct store_counts counts = {0};
	struct store_message_filter filter = {.verdict = -1,
					      .since = host_now(&host_system) - DOCTOR_SINCE};
	struct error err = {{0}};
	enum status status;

	if (access(session->conf->store, F_OK) != 0) {
		doctor_say(doctor, "store", DOCTOR_BAD, "there is none",
			   "run \"liaison init\" as the user of the hook");
		return false;
	}
	status =
	    work_open(session->pool, session->conf, &host_system, STORE_FULL, &session->work, &err);
	if (status == STATUS_OK)
		status = store_count(session->work.store, &counts, &err);
	if (status == STATUS_OK)
		status = store_message_list(session->work.store, session->pool, &filter,
					    &doctor->messages, &err);
	if (status != STATUS_OK) {
		doctor_say(doctor, "store", DOCTOR_BAD, err.text,
			   "it must be readable and writable by the user of the hook");
		return false;
	}
	doctor_say(doctor, "store", DOCTOR_OK,
		   pool_printf(session->pool, "schema %lld, %lld message%s",
			       (long long)counts.schema, (long long)counts.messages,
			       counts.messages == 1 ? "" : "s"),
		   "");
	return true;
}

static void doctor_hold(struct doctor *doctor)
{
	struct session *session = &doctor->session;
	const char *hold = session->conf->hold, *name = ".doctor";
	struct error err = {{0}};
	enum status status = file_mkdir(hold, &err);

	if (status == STATUS_OK)
		status = file_write(hold, name, TEXT("doctor\n"), 0600, &err);
	unlink(pool_printf(session->pool, "%s/%s", hold, name));
	if (status != STATUS_OK)
		doctor_say(doctor, "hold folder", DOCTOR_BAD, err.text,
			   "the hook must be able to write there when the store cannot be written");
	else if (hold_count(session->conf) > 0)
		doctor_say(doctor, "hold folder", DOCTOR_BAD,
			   pool_printf(session->pool, "%lld messages wait in it",
				       (long long)hold_count(session->conf)),
			   "run \"liaison run\"; is its timer on?");
	else
		doctor_say(doctor, "hold folder", DOCTOR_OK, hold, "");
}

/* What the configuration asks for and this version does not do yet: silence would be
 * taken for "nothing came". */
static void doctor_sources(struct doctor *doctor)
{
	const struct conf *conf = doctor->session.conf;
	bool fine = true;

	for (size_t i = 0; i < conf->sources.len; i++) {
		const struct conf_source *source = &conf->sources.at[i];

		if (source->type == NULL || text_is_case(text_of(source->type), "mail"))
			continue;
		fine = false;
		doctor_say(
		    doctor, "sources", DOCTOR_BAD,
		    pool_printf(doctor->session.pool,
				"[source %s] has type = %s, and this version reads mail only",
				source->name, source->type),
		    "let its mail come through liaison-receive, with type = mail");
	}
	if (conf->calendar.url != NULL || conf->datatracker.url != NULL)
		doctor_say(doctor, "sources", DOCTOR_OPEN,
			   "[calendar] and [datatracker] are not asked by this version",
			   "nothing; the lines may stay");
	else if (fine)
		doctor_say(doctor, "sources", DOCTOR_OK,
			   pool_printf(doctor->session.pool, "%zu set", conf->sources.len), "");
}

/* ---- the servers --------------------------------------------------------------- */

static void doctor_smtp(struct doctor *doctor)
{
	const struct conf *conf = doctor->session.conf;
	struct smtp_server server = {
	    .url = conf->smtp_url,
	    .user = conf->smtp_user,
	    .password_file = conf->smtp_password_file,
	    .ca_file = conf->smtp_ca_file,
	    .tls_required = conf->smtp_tls_required,
	    .timeout = DOCTOR_TIMEOUT,
	};
	struct smtp_answer answer;
	struct error err = {{0}};

	if (smtp_probe(&server, conf->from, &answer, &err) != STATUS_OK)
		doctor_say(doctor, "submission", DOCTOR_BAD, err.text, "mend [smtp]");
	else if (answer.outcome != SMTP_SENT)
		doctor_say(doctor, "submission", DOCTOR_BAD,
			   pool_strdup(doctor->session.pool, answer.text), "mend [smtp]");
	else
		doctor_say(doctor, "submission", DOCTOR_OK,
			   pool_printf(doctor->session.pool, "%s: %s", conf->smtp_url, answer.text),
			   "");
}

/* What came in: how many were written by the border in which way, and whether any
 * came to the reply address with a "+". */
struct doctor_seen {
	int places[AUTH_BELOW + 1];
	bool plus;
};

static bool doctor_is_plus(const struct conf *conf, struct mail *mail)
{
	struct mail_addresses to = {0};
	struct text reply = text_of(conf->reply_address);
	size_t at = text_find_byte(reply, '@');

	mail_recipients(mail, &to);
	for (size_t i = 0; i < to.len; i++)
		if (to.at[i].seen.len > reply.len && to.at[i].seen.at[at] == '+' &&
		    text_ends_case(to.at[i].seen, reply.at + at))
			return true;
	return false;
}

static void doctor_look(struct doctor *doctor, struct doctor_seen *seen)
{
	struct session *session = &doctor->session;
	struct auth_policy policy = auth_policy_of(session->conf);
	size_t len = doctor->messages.len;

	for (size_t i = len > DOCTOR_MESSAGES ? len - DOCTOR_MESSAGES : 0; i < len; i++) {
		struct pool *pool = pool_open();
		struct error ignored = {{0}};
		struct mail *mail;
		struct text raw;

		if (store_raw_get(session->work.store, pool, doctor->messages.at[i].id, &raw,
				  &ignored) == STATUS_OK) {
			mail_parse(pool, raw, &mail_limits_default, 0, &mail);
			seen->places[auth_border(mail, &policy)]++;
			seen->plus |= doctor_is_plus(session->conf, mail);
		}
		pool_close(pool);
	}
}

static void doctor_border(struct doctor *doctor, const struct doctor_seen *seen)
{
	const struct conf *conf = doctor->session.conf;
	int above = seen->places[AUTH_ABOVE], under = seen->places[AUTH_BELOW];
	char *found =
	    pool_printf(doctor->session.pool,
			"of %s: %d above its Received, %d below it, %d without one; %d not "
			"through the border",
			conf->authserv_id != NULL ? conf->authserv_id : "(no authserv_id)", above,
			under, seen->places[AUTH_SILENT], seen->places[AUTH_NO_BORDER]);

	if (!conf->border_required)
		doctor_say(doctor, "border", DOCTOR_OK, "none, as configured",
			   "each decision by mail is confirmed by answering a second one");
	else if (conf->authserv_id == NULL)
		doctor_say(doctor, "border", DOCTOR_BAD, "no authserv_id is set",
			   "set [auth] authserv_id, or border = none");
	else if (above + (conf->border_below ? under : 0) > 0)
		doctor_say(doctor, "border", DOCTOR_OK, found, "");
	else if (under > 0)
		doctor_say(doctor, "border", DOCTOR_BAD, found,
			   "set [auth] border_writes = below, and read liaison.conf(5) on it");
	else if (seen->places[AUTH_SILENT] > 0)
		doctor_say(doctor, "border", DOCTOR_BAD, found,
			   "does the server write Authentication-Results, under this name?");
	else if (seen->places[AUTH_NO_BORDER] > 0)
		doctor_say(doctor, "border", DOCTOR_BAD, found,
			   "set [auth] border_host to the name behind \"by\" in its Received");
	else
		doctor_say(doctor, "border", DOCTOR_OPEN, "no mail came in yet",
			   "ask again when some has");
}

static void doctor_plus(struct doctor *doctor, const struct doctor_seen *seen)
{
	const char *reply = doctor->session.conf->reply_address;

	if (seen->plus)
		doctor_say(doctor, "+token", DOCTOR_OK,
			   pool_printf(doctor->session.pool, "mail came to %s with a +", reply),
			   "");
	else
		doctor_say(doctor, "+token", DOCTOR_OPEN,
			   pool_printf(doctor->session.pool, "no mail to %s with a + yet", reply),
			   "answer a candidate mail (Postfix: recipient_delimiter = +)");
}

/* ---- a forgery -------------------------------------------------------------------- */

/* A store of its own below /tmp, so that nothing of it stays. */
static enum status doctor_try(struct doctor *doctor, const char *store, const char *raw,
			      const char **what, struct error *err)
{
	struct conf conf = *doctor->session.conf;
	struct receive_options options = {.size = strlen(raw)};
	struct work work = doctor->session.work;
	enum status status;

	conf.store = store;
	work.conf = &conf;
	work.store = NULL;
	work.mode = STORE_HOOK;
	*what = "";
	status = receive_message(&work, text_copy(work.pool, text_of(raw)), &options, what, err);
	work_close(&work);
	return status;
}

/* A reply from the liaison with a sound token, and that head above it. */
static char *doctor_reply(struct doctor *doctor, const char *head, int number)
{
	struct work *work = &doctor->session.work;
	struct store_outgoing row = {
	    .item = 1, .revision = 1, .to = work_liaison(work), .created = host_now(work->host)};

	return pool_printf(work->pool,
			   "%sFrom: %s\nTo: %s\nSubject: approve\nMessage-ID: "
			   "<doctor%d@localhost>\n\napprove now\n",
			   head, work_liaison(work), outbox_reply_to(work, &row), number);
}

static const struct doctor_forgery {
	const char *name, *head; /* in the letters of doctor_head() */
} doctor_forgeries[] = {
    {"a reply that no border saw", ""},
    {"a reply past the border, without a word of it", "R"},
    {"a reply with the sender's own Authentication-Results", "RRA"},
    {"a reply with another host's Authentication-Results", "XR"},
};

/* R: the border's Received; A: its field; X: another host's. */
static char *doctor_head(struct doctor *doctor, const char *letters)
{
	const struct conf *conf = doctor->session.conf;
	const char *id = conf->authserv_id != NULL ? conf->authserv_id : "localhost";
	const char *domain = strchr(work_liaison(&doctor->session.work), '@');
	const char *host = conf->border_host != NULL ? conf->border_host : "localhost";
	struct buf buf;

	buf_open(&buf, doctor->session.pool);
	for (; *letters; letters++)
		if (*letters == 'R')
			buf_printf(&buf,
				   "Received: from evil.example by %s; Thu, 19 Nov 2026 "
				   "16:00:00 +0000\n",
				   host);
		else
			buf_printf(&buf, "Authentication-Results: %s; dmarc=pass header.from=%s\n",
				   *letters == 'A' ? id : "mx.evil.example",
				   domain != NULL ? domain + 1 : "");
	return buf.at;
}

static void doctor_forge(struct doctor *doctor, const char *dir)
{
	struct pool *pool = doctor->session.pool;
	const char *store = pool_printf(pool, "%s/store.db", dir), *what;
	size_t count = sizeof(doctor_forgeries) / sizeof(doctor_forgeries[0]);

	for (size_t i = 0; i < count; i++) {
		struct error err = {{0}};
		char *raw =
		    doctor_reply(doctor, doctor_head(doctor, doctor_forgeries[i].head), (int)i);

		if (doctor_try(doctor, store, raw, &what, &err) != STATUS_OK)
			doctor_say(doctor, "forgery", DOCTOR_BAD, err.text, "see the message");
		else if (text_starts(text_of(what), "reply refused"))
			doctor_say(doctor, "forgery", DOCTOR_OK,
				   pool_printf(pool, "%s: refused", doctor_forgeries[i].name), "");
		else
			doctor_say(doctor, "forgery", DOCTOR_BAD,
				   pool_printf(pool, "%s: %s", doctor_forgeries[i].name, what),
				   "anybody can decide: check [auth] before you go on");
	}
}

static void doctor_forgery(struct doctor *doctor)
{
	char dir[] = "/tmp/liaison-doctor-XXXXXX";
	static const char *const files[] = {"store.db", "store.db-wal", "store.db-shm"};

	if (mkdtemp(dir) == NULL) {
		doctor_say(doctor, "forgery", DOCTOR_BAD, "no folder can be made in /tmp",
			   "make room there");
		return;
	}
	doctor_forge(doctor, dir);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(pool_printf(doctor->session.pool, "%s/%s", dir, files[i]));
	rmdir(dir);
}

/* ---- all of it ----------------------------------------------------------------------- */

static void doctor_all(struct doctor *doctor)
{
	struct doctor_seen seen = {{0}, false};
	bool key = doctor_key(doctor), store = key && doctor_store(doctor);

	if (store)
		doctor_rules(doctor);
	doctor_hold(doctor);
	doctor_sources(doctor);
	doctor_smtp(doctor);
	if (!store)
		return;
	doctor_look(doctor, &seen);
	doctor_border(doctor, &seen);
	doctor_plus(doctor, &seen);
	doctor_forgery(doctor);
}

int cmd_doctor(int argc, char **argv)
{
	struct options options;
	struct doctor doctor = {.bad = false};
	struct error err = {{0}};
	int end = options_read(argc, argv, doctor_help, OPTION_JSON, &options);
	enum print_mode mode = options.flags & OPTION_JSON ? PRINT_JSON : PRINT_AUTO;

	if (end >= 0)
		return end;
	doctor.session.pool = pool_open();
	doctor.person = mode == PRINT_AUTO && isatty(STDOUT_FILENO);
	doctor.printer = printer_open(doctor.session.pool, stdout, mode, "UTC", doctor_columns,
				      sizeof(doctor_columns) / sizeof(doctor_columns[0]));
	if (conf_load(doctor.session.pool, options.config, &doctor.session.conf, &err) !=
	    STATUS_OK) {
		doctor_say(&doctor, "configuration", DOCTOR_BAD, err.text,
			   "mend the line, or run \"liaison init\"");
	} else {
		doctor_say(&doctor, "configuration", DOCTOR_OK, doctor.session.conf->path, "");
		doctor_all(&doctor);
	}
	if (!doctor.person)
		printer_close(doctor.printer, "");
	session_close(&doctor.session);
	return doctor.bad ? EX_CONFIG : EX_OK;
}
