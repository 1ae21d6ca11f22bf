/* SPDX-License-Identifier: ISC */
/*
 * One mail against a server that plays a script: a process of its own on
 * 127.0.0.1, whose lines (what the client said) come back through a pipe.
 * TLS is tested end to end, against Postfix.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "liaison/smtp.h"

enum end {
	END_REPLY,	/* answers the text */
	END_DROP,	/* takes the text, its dot, and hangs up */
	END_HANG,	/* takes the text, its dot, and says nothing more */
	END_DROP_EARLY, /* hangs up after 354 and a little of the text */
	END_CUT_REPLY,	/* half a line of an answer, and hangs up */
};

/* NULL: the usual answer; "": hangs up. */
struct script {
	const char *greeting, *ehlo, *auth, *mail, *rcpt, *second_rcpt, *data, *text;
	enum end end;
};

struct fixture {
	struct pool *pool;
	int listener;
	unsigned port;
	pid_t server;
	FILE *said; /* by the client */
	char heard[65536];
	char password_file[64];
	struct error err;
};

/* ---- the server ------------------------------------------------------------- */

struct peer {
	FILE *in;
	int fd, log;
};

static void say(struct peer *peer, const char *reply, const char *usual)
{
	reply = reply ? reply : usual;
	if (!*reply || write(peer->fd, reply, strlen(reply)) < 0)
		_exit(0);
}

static bool hear(struct peer *peer, char *line, int size)
{
	if (!fgets(line, size, peer->in))
		return false;
	return write(peer->log, line, strlen(line)) > 0;
}

static void take_text(struct peer *peer, const struct script *script)
{
	char line[2048];
	say(peer, script->data, "354 go on\r\n");
	if (script->data)
		return;
	if (script->end == END_DROP_EARLY) {
		/* With bytes unread the system answers what comes with a reset. */
		hear(peer, line, sizeof line);
		_exit(0);
	}
	while (hear(peer, line, sizeof line) && strcmp(line, ".\r\n") != 0)
		;
	if (script->end == END_DROP)
		_exit(0);
	if (script->end == END_HANG)
		sleep(30);
	if (script->end == END_CUT_REPLY) {
		say(peer, "250-2.0", NULL);
		_exit(0);
	}
	say(peer, script->text, "250 2.0.0 Ok: queued as 4711\r\n");
}

static void take_login(struct peer *peer, const struct script *script)
{
	char line[2048];
	say(peer, "334 \r\n", NULL);
	hear(peer, line, sizeof line);
	say(peer, script->auth, "235 2.7.0 welcome\r\n");
}

static void serve(struct peer *peer, const struct script *script)
{
	char line[2048];
	int recipients = 0;
	say(peer, script->greeting, "220 test ESMTP\r\n");
	while (hear(peer, line, sizeof line)) {
		if (strncmp(line, "EHLO", 4) == 0)
			say(peer, script->ehlo, "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n");
		else if (strncmp(line, "AUTH", 4) == 0)
			take_login(peer, script);
		else if (strncmp(line, "MAIL", 4) == 0)
			say(peer, script->mail, "250 2.1.0 Ok\r\n");
		else if (strncmp(line, "RCPT", 4) == 0)
			say(peer, recipients++ ? script->second_rcpt : script->rcpt,
			    "250 2.1.5 Ok\r\n");
		else if (strncmp(line, "DATA", 4) == 0)
			take_text(peer, script);
		else if (strncmp(line, "QUIT", 4) == 0)
			say(peer, NULL, "221 2.0.0 Bye\r\n");
		else
			say(peer, NULL, "502 5.5.2 what?\r\n");
	}
}

static void start(struct fixture *f, const struct script *script)
{
	int pipes[2];
	assert_int_equal(pipe(pipes), 0);
	f->server = fork();
	assert_true(f->server >= 0);
	if (f->server == 0) {
		struct peer peer = {.log = pipes[1]};
		close(pipes[0]);
		peer.fd = accept(f->listener, NULL, NULL);
		peer.in = fdopen(peer.fd, "r");
		if (peer.in)
			serve(&peer, script);
		_exit(0);
	}
	close(pipes[1]);
	f->said = fdopen(pipes[0], "r");
	assert_non_null(f->said);
}

static void stop(struct fixture *f)
{
	kill(f->server, SIGTERM);
	waitpid(f->server, NULL, 0);
	size_t len = fread(f->heard, 1, sizeof f->heard - 1, f->said);
	f->heard[len] = '\0';
	fclose(f->said);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof address;
	assert_non_null(f);
	f->pool = pool_open();
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	f->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(f->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(f->listener, 1), 0);
	assert_int_equal(getsockname(f->listener, (struct sockaddr *)&address, &size), 0);
	f->port = ntohs(address.sin_port);
	snprintf(f->password_file, sizeof f->password_file, "/tmp/liaison-smtp-XXXXXX");
	int fd = mkstemp(f->password_file); /* mode 0600 */
	assert_int_equal(write(fd, "open sesame\n", 12), 12);
	close(fd);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	close(f->listener);
	unlink(f->password_file);
	pool_close(f->pool);
	free(f);
	return 0;
}

/* ---- the client ------------------------------------------------------------- */

#define MESSAGE "Subject: x\r\n\r\none\r\n.two\r\n..three\r\n.\r\nfour\r\n"

static struct smtp_server server_at(struct fixture *f, const char *host)
{
	return (struct smtp_server){.url = pool_printf(f->pool, "smtp://%s:%u", host, f->port),
				    .tls_required = true,
				    .timeout = 2};
}

static enum status send_to(struct fixture *f, const struct smtp_server *server, const char *from,
			   const char *recipients, struct text message, struct smtp_answer *answer)
{
	struct texts to = {0};
	struct text rest = text_of(recipients);
	struct text one;
	while (text_field(&rest, ' ', &one))
		*LIST_PUSH(f->pool, &to) = one;
	return smtp_send(server, from, &to, message, answer, &f->err);
}

/* The usual mail against a script. */
static struct smtp_answer play(struct fixture *f, const struct script *script)
{
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "127.0.0.1");
	start(f, script);
	assert_int_equal(
	    send_to(f, &server, "liaison@example.org", "iab@example.net", TEXT(MESSAGE), &answer),
	    STATUS_OK);
	stop(f);
	return answer;
}

static void assert_has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("\"%s\" is not in \"%s\"", what, text);
}

static void sent(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer = play(f, &(struct script){0});
	assert_int_equal(answer.outcome, SMTP_SENT);
	assert_int_equal(answer.code, 250);
	assert_string_equal(answer.text, "250 2.0.0 Ok: queued as 4711");
	assert_has(f->heard, "MAIL FROM:<liaison@example.org>");
	assert_has(f->heard, "RCPT TO:<iab@example.net>\r\n");
	/* RFC 5321 4.5.2: a dot at the start of a line is doubled. */
	assert_has(f->heard,
		   "DATA\r\nSubject: x\r\n\r\none\r\n..two\r\n...three\r\n..\r\nfour\r\n.\r\n");
	assert_null(strstr(f->heard, "AUTH"));
}

static void says_who_we_are(void **state)
{
	struct fixture *f = *state;
	play(f, &(struct script){0});
	char name[256];
	assert_int_equal(sscanf(f->heard, "EHLO %255[A-Za-z0-9.-]\r\n", name), 1);
	char host[256] = "";
	gethostname(host, sizeof host - 1);
	assert_string_equal(name, strchr(host, '.') ? host : "example.org");
}

static void null_sender(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "127.0.0.1");
	start(f, &(struct script){0});
	assert_int_equal(send_to(f, &server, "", "a@example.net", TEXT(MESSAGE), &answer),
			 STATUS_OK);
	stop(f);
	assert_int_equal(answer.outcome, SMTP_SENT);
	assert_has(f->heard, "MAIL FROM:<>");
}

/* More than the sockets on both sides hold. */
#define LARGE (24 << 20)

static void large(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "127.0.0.1");
	struct buf buf;
	buf_open(&buf, f->pool);
	while (buf.len < LARGE)
		buf_string(&buf, "a line of some length, to fill many a packet\r\n");
	start(f, &(struct script){.end = END_DROP_EARLY});
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", buf_get(&buf), &answer),
	    STATUS_OK);
	stop(f);
	assert_int_equal(answer.outcome, SMTP_RETRY);
}

/* ---- refusals ------------------------------------------------------------------- */

static void outcomes(void **state)
{
	struct fixture *f = *state;
	static const struct {
		struct script script;
		enum smtp_outcome outcome;
		long code;
		const char *text;
	} cases[] = {
	    {{.text = "451 4.7.1 try again\r\n"}, SMTP_RETRY, 451, "451 4.7.1 try again"},
	    {{.text = "554 5.7.1 spam\r\n"}, SMTP_REFUSED, 554, "554 5.7.1 spam"},
	    {{.data = "554 5.5.1 no\r\n"}, SMTP_REFUSED, 554, "554 5.5.1 no"},
	    {{.data = "451 4.3.0 later\r\n"}, SMTP_RETRY, 451, "451 4.3.0 later"},
	    {{.rcpt = "550 5.1.1 no such user\r\n"}, SMTP_REFUSED, 550, "550 5.1.1 no such user"},
	    {{.rcpt = "550-5.1.1 no such user\r\n550 5.1.1 see https://x\r\n"},
	     SMTP_REFUSED,
	     550,
	     "550 5.1.1 no such user 5.1.1 see https://x"},
	    {{.rcpt = "450 4.2.0 greylisted\r\n"}, SMTP_RETRY, 450, "450 4.2.0 greylisted"},
	    {{.mail = "553 5.1.8 your sender\r\n"}, SMTP_REFUSED, 553, "553 5.1.8 your sender"},
	    {{.mail = "452 4.3.1 disk full\r\n"}, SMTP_RETRY, 452, "452 4.3.1 disk full"},
	    /* RFC 4954 section 6: a login is wanted; the mail is innocent. */
	    {{.mail = "530 5.7.0 Authentication required\r\n"}, SMTP_RETRY, 530, "password_file"},
	    /* About the server, not about the mail. */
	    {{.greeting = "554 no service for you\r\n"}, SMTP_RETRY, 554, "554 no service for you"},
	    {{.greeting = "421 4.3.2 busy\r\n"}, SMTP_RETRY, 421, "421 4.3.2 busy"},
	    {{.greeting = ""}, SMTP_RETRY, 0, "127.0.0.1"},
	    {{.rcpt = ""}, SMTP_RETRY, 250, "127.0.0.1"},
	    {{.rcpt = "550-5.1.1 half a reply"}, SMTP_RETRY, 250, "127.0.0.1"},
	    {{.data = ""}, SMTP_RETRY, 250, "127.0.0.1"},
	    {{.greeting = "nonsense\r\n"}, SMTP_RETRY, 0, "127.0.0.1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script script = cases[i].script;
		struct smtp_answer answer = play(f, &script);
		if (answer.outcome != cases[i].outcome || !strstr(answer.text, cases[i].text) ||
		    (cases[i].code && answer.code != cases[i].code))
			fail_msg("case %zu: outcome %d code %ld \"%s\"", i, (int)answer.outcome,
				 answer.code, answer.text);
	}
}

static void all_or_none(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "127.0.0.1");
	start(f, &(struct script){.second_rcpt = "550 5.1.1 unknown\r\n"});
	assert_int_equal(send_to(f, &server, "liaison@example.org",
				 "a@example.net b@example.net c@example.net", TEXT(MESSAGE),
				 &answer),
			 STATUS_OK);
	stop(f);
	assert_int_equal(answer.outcome, SMTP_REFUSED);
	assert_has(f->heard, "RCPT TO:<b@example.net>");
	assert_null(strstr(f->heard, "DATA"));
}

static void no_server(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "127.0.0.1");
	close(f->listener);
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_OK);
	assert_int_equal(answer.outcome, SMTP_RETRY);
	assert_int_equal(answer.code, 0);
	assert_has(answer.text, server.url);
	f->listener = dup(0);
}

static void hostile_reply(void **state)
{
	struct fixture *f = *state;
	struct buf reply;
	buf_open(&reply, f->pool);
	for (int i = 0; i < 20; i++)
		buf_string(&reply, "550-\x1b[2J \x01\x02 \xff\xfe long long long long long long "
				   "long long long long long long long long long long\r\n");
	buf_string(&reply, "550 end\r\n");
	struct script script = {.rcpt = reply.at};
	struct smtp_answer answer = play(f, &script);
	assert_int_equal(answer.outcome, SMTP_REFUSED);
	assert_true(strlen(answer.text) < sizeof answer.text);
	for (const char *c = answer.text; *c; c++)
		assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
	assert_true(text_utf8_ok(text_of(answer.text)));
}

/* ---- doubt ---------------------------------------------------------------------- */

static void doubt(void **state)
{
	struct fixture *f = *state;
	static const enum end ends[] = {END_DROP, END_HANG, END_CUT_REPLY};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct script script = {.end = ends[i]};
		struct smtp_answer answer = play(f, &script);
		if (answer.outcome != SMTP_DOUBT)
			fail_msg("end %d: outcome %d \"%s\"", (int)ends[i], (int)answer.outcome,
				 answer.text);
		assert_has(answer.text, "handed over");
		assert_has(f->heard, "four\r\n.\r\n");
	}
}

static void no_doubt_after_the_answer(void **state)
{
	struct fixture *f = *state;
	/* The server hangs up with its answer; the answer counts. */
	struct script script = {.text = "421 4.4.2 going down\r\n"};
	struct smtp_answer answer = play(f, &script);
	assert_int_equal(answer.outcome, SMTP_RETRY);
	assert_int_equal(answer.code, 421);
}

/* ---- TLS and login ------------------------------------------------------------------ */

static void tls_required(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer;
	/* Linux takes 0.0.0.0 for this host; nobody else calls it local. */
	struct smtp_server server = server_at(f, "0.0.0.0");
	start(f, &(struct script){0});
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_OK);
	stop(f);
	assert_int_equal(answer.outcome, SMTP_RETRY);
	assert_has(answer.text, "STARTTLS");
	assert_null(strstr(f->heard, "MAIL"));
	/* Where a site chose to go without, it goes. */
	server.tls_required = false;
	start(f, &(struct script){0});
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_OK);
	stop(f);
	assert_int_equal(answer.outcome, SMTP_SENT);
}

static void password_stays_home(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "0.0.0.0");
	server.tls_required = false;
	server.user = "liaison";
	server.password_file = f->password_file;
	start(f, &(struct script){0});
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_OK);
	stop(f);
	assert_int_equal(answer.outcome, SMTP_RETRY);
	assert_null(strstr(f->heard, "AUTH"));
}

static struct smtp_answer play_login(struct fixture *f, const struct script *script)
{
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "127.0.0.1");
	server.user = "liaison";
	server.password_file = f->password_file;
	start(f, script);
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_OK);
	stop(f);
	return answer;
}

static void login(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer = play_login(f, &(struct script){0});
	assert_int_equal(answer.outcome, SMTP_SENT);
	/* RFC 4616: printf '\0liaison\0open sesame' | base64 */
	assert_has(f->heard, "AUTH PLAIN\r\nAGxpYWlzb24Ab3BlbiBzZXNhbWU=\r\n");
}

static void login_refused(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer =
	    play_login(f, &(struct script){.auth = "535 5.7.8 authentication failed\r\n"});
	assert_int_equal(answer.outcome, SMTP_RETRY);
	assert_int_equal(answer.code, 535);
	assert_has(answer.text, "535 5.7.8 authentication failed");
	assert_has(answer.text, "password_file");
	assert_null(strstr(answer.text, "sesame"));
	assert_null(strstr(f->heard, "MAIL"));
}

static void login_not_offered(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer = play_login(
	    f, &(struct script){.ehlo = "250 test\r\n", .rcpt = "554 5.7.1 relay denied\r\n"});
	assert_int_equal(answer.outcome, SMTP_RETRY);
	assert_has(answer.text, "554 5.7.1 relay denied");
	assert_has(answer.text, "no login");
}

/* ---- the set-up ------------------------------------------------------------------------ */

static void bad_setup(void **state)
{
	struct fixture *f = *state;
	static const char *const urls[] = {
	    NULL,
	    "",
	    "localhost:25",
	    "http://example.org",
	    "file:///etc/passwd",
	    "smtp://",
	    "smtp://user:secret@example.org",
	    "smtp://example.org/a%0d%0aRCPT",
	    "smtp://example.org/name",
	    "smtp://example.org:99999",
	    "smtp://exa mple.org",
	    "smtp://example.org/?x",
	    "smtp://example.org/#x",
	    "imap://example.org",
	};
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct smtp_answer answer;
		struct smtp_server server = {.url = urls[i], .timeout = 1};
		enum status status =
		    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer);
		if (status != STATUS_CONFIG)
			fail_msg("%s: %s %s", urls[i] ? urls[i] : "NULL", status_name(status),
				 answer.text);
		assert_has(f->err.text, "[smtp] url");
		assert_null(strstr(f->err.text, "secret"));
	}
}

static void bad_addresses(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *from, *to;
	} cases[] = {
	    {"a@example.org>\r\nRCPT TO:<x@example.org", "b@example.net"},
	    {"a@example.org", "b@example.net>\r\nDATA"},
	    {"a@example.org", "b@example.net>,<c@example.net"},
	    {"a@example.org", "b@example.net\tx"},
	    {"a@example.org", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct smtp_answer answer;
		struct smtp_server server = server_at(f, "127.0.0.1");
		assert_int_equal(
		    send_to(f, &server, cases[i].from, cases[i].to, TEXT(MESSAGE), &answer),
		    STATUS_CONFIG);
	}
}

static void bad_password_file(void **state)
{
	struct fixture *f = *state;
	struct smtp_answer answer;
	struct smtp_server server = server_at(f, "127.0.0.1");
	server.user = "liaison";
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_CONFIG);
	assert_has(f->err.text, "password_file");
	server.password_file = f->password_file;
	assert_int_equal(chmod(f->password_file, 0644), 0);
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_CONFIG);
	assert_has(f->err.text, f->password_file);
	assert_has(f->err.text, "chmod");
	assert_null(strstr(f->err.text, "sesame"));
	server.password_file = "/nonexistent/password";
	assert_int_equal(
	    send_to(f, &server, "a@example.org", "b@example.net", TEXT(MESSAGE), &answer),
	    STATUS_CONFIG);
}

static void no_smuggling(void **state)
{
	struct fixture *f = *state;
	static const char *const bodies[] = {"a\n.\r\nMAIL FROM:<x@y>\r\n", "a\r.\r\n",
					     "a\r\n\nb\r\n", "a\r\n.\nb\r\n", "a\r"};
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct smtp_answer answer;
		struct smtp_server server = server_at(f, "127.0.0.1");
		start(f, &(struct script){0});
		assert_int_equal(send_to(f, &server, "a@example.org", "b@example.net",
					 text_of(bodies[i]), &answer),
				 STATUS_OK);
		stop(f);
		assert_int_equal(answer.outcome, SMTP_REFUSED);
		assert_string_equal(f->heard, "");
	}
}

#define TEST(name, function)                                                                       \
	{                                                                                          \
		name, function, setup, teardown, NULL                                              \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST("250 after the dot is sent", sent),
	    TEST("EHLO names the host, or the sender's domain", says_who_we_are),
	    TEST("the null sender is <>", null_sender),
	    TEST("a server that hangs up within a long text took nothing over", large),
	    TEST(
		"4xx is tried again, 5xx to the mail is refused, 5xx to us is not the mail's fault",
		outcomes),
	    TEST("one refused recipient: nobody gets it", all_or_none),
	    TEST("no server there: tried again", no_server),
	    TEST("a hostile reply becomes one printable line", hostile_reply),
	    TEST("handed over and no whole answer: in doubt", doubt),
	    TEST("an answer before the end of the line is an answer", no_doubt_after_the_answer),
	    TEST("a host that is not local must offer STARTTLS", tls_required),
	    TEST("a password never goes out in the clear", password_stays_home),
	    TEST("the login comes from user and password file", login),
	    TEST("a refused login fails no mail", login_refused),
	    TEST("a login that was not offered is named", login_not_offered),
	    TEST("a URL is a host and a port", bad_setup),
	    TEST("an address cannot leave its brackets", bad_addresses),
	    TEST("a password file must be there and private", bad_password_file),
	    TEST("a line end that is not CR LF goes no further", no_smuggling),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
