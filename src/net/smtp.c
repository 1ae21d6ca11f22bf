/* SPDX-License-Identifier: ISC */
/*
 * smtp: hands one mail to the submission server, by libcurl.
 *
 * libcurl tells that a transfer failed, not where.  What the caller must know
 * is whether the server may have taken the mail over, so the dialogue is
 * followed here: the debug callback sees every command, every reply and every
 * byte of the text that was written.  The mail is in doubt only from the
 * moment all of it was written until a reply to it arrives; before, nothing
 * was taken over; after, the reply says what became of it.
 *
 * A 5xx is a verdict on the mail only as the answer to MAIL, RCPT, DATA or
 * the text.  One to the greeting, EHLO, STARTTLS or AUTH is about the set-up:
 * mail waits until somebody mended it, a password that expired fails nothing.
 */
#include "liaison/smtp.h"

#include <curl/curl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "liaison/file.h"

/* TCP, TLS and login; a server that delays its greeting (postscreen) takes 6 s. */
#define CONNECT_TIMEOUT 30L
/* However slowly it goes on: `run` has other things to do.  25 MB in that
 * time are 14 KB a second. */
#define TOTAL_TIMEOUT (30L * 60)
/* RFC 5321 4.5.3.1.5: a reply line has at most 512 octets; a reply of many
 * lines is cut here. */
#define REPLY_MAX 2048
/* RFC 1035 2.3.4, without the trailing dot. */
#define HOST_NAME_LEN 253

enum phase {
	PHASE_CONNECT, /* up to the greeting */
	PHASE_EHLO,
	PHASE_STARTTLS,
	PHASE_AUTH,
	PHASE_MAIL,
	PHASE_RCPT,
	PHASE_DATA /* the command, the text and the answer to it */
};

struct dialogue {
	struct text message;
	size_t read;	/* by libcurl, of the message */
	size_t written; /* to the server; a dot at the start of a line counts twice */
	enum phase phase;
	bool text;	/* 354: the server takes the text */
	bool answered;	/* a reply to the text arrived */
	bool logged_in; /* 235 */
	bool over;	/* QUIT was said: nothing after it is an answer to the mail */
	bool replied;	/* the last line of the reply to the last command arrived */
	long code;	/* of the last reply, 0: none yet */
	size_t reply_len;
	char reply[REPLY_MAX];
};

/* ---- the dialogue ----------------------------------------------------------- */

static void saw_command(struct dialogue *dialogue, struct text line)
{
	static const struct {
		const char *verb;
		enum phase phase;
	} verbs[] = {{"EHLO ", PHASE_EHLO}, {"HELO ", PHASE_EHLO}, {"STARTTLS", PHASE_STARTTLS},
		     {"AUTH ", PHASE_AUTH}, {"MAIL ", PHASE_MAIL}, {"RCPT ", PHASE_RCPT},
		     {"DATA", PHASE_DATA}};
	/* After 334 comes a line of a login, base64, which could begin with anything. */
	bool command = dialogue->code != 334;
	dialogue->over = dialogue->over || (command && text_starts(line, "QUIT"));
	if (dialogue->over)
		return;
	for (size_t i = 0; command && i < sizeof verbs / sizeof *verbs; i++) {
		if (text_starts(line, verbs[i].verb))
			dialogue->phase = verbs[i].phase;
	}
	dialogue->replied = false;
	dialogue->reply_len = 0;
}

static void keep_words(struct dialogue *dialogue, struct text words)
{
	size_t room = sizeof dialogue->reply - dialogue->reply_len;
	size_t len = words.len < room ? words.len : room;
	memcpy(dialogue->reply + dialogue->reply_len, words.at, len);
	dialogue->reply_len += len;
}

/* One line of a reply: three digits, "-" when more follow, words. */
static void saw_reply(struct dialogue *dialogue, struct text line)
{
	int64_t code;
	line = text_trim(line);
	if (dialogue->over || line.len < 3 || !text_number(text_head(line, 3), &code))
		return;
	if (dialogue->replied)
		dialogue->reply_len = 0; /* 354, and then the answer to the text */
	if (dialogue->reply_len == 0)
		keep_words(dialogue, text_head(line, 3));
	keep_words(dialogue, TEXT(" "));
	keep_words(dialogue, text_from(line, 4));
	dialogue->code = (long)code;
	dialogue->replied = line.len < 4 || line.at[3] != '-';
	if (!dialogue->replied)
		return;
	dialogue->logged_in = dialogue->logged_in || code == 235;
	if (dialogue->phase == PHASE_DATA) {
		dialogue->answered = dialogue->text;
		dialogue->text = dialogue->text || code == 354;
	}
}

static int on_debug(CURL *curl, curl_infotype type, char *bytes, size_t size, void *self)
{
	(void)curl;
	struct dialogue *dialogue = self;
	struct text rest = text_make(bytes, size);
	struct text line;
	if (type == CURLINFO_HEADER_OUT)
		saw_command(dialogue, rest);
	while (type == CURLINFO_HEADER_IN && text_line(&rest, &line))
		saw_reply(dialogue, line);
	if (type == CURLINFO_DATA_OUT)
		dialogue->written += size;
	return 0;
}

static size_t on_read(char *to, size_t size, size_t count, void *self)
{
	struct dialogue *dialogue = self;
	size_t room = size * count;
	struct text rest = text_from(dialogue->message, dialogue->read);
	size_t len = rest.len < room ? rest.len : room;
	if (len > 0)
		memcpy(to, rest.at, len);
	dialogue->read += len;
	return len;
}

/* ---- the server ------------------------------------------------------------- */

struct sending {
	struct pool *pool;
	CURL *curl;
	CURLU *url;
	struct curl_slist *recipients;
	bool local;	/* whatever is said to the server does not leave the machine */
	bool encrypted; /* smtps: from the first byte on */
	struct dialogue dialogue;
	char trouble[CURL_ERROR_SIZE];
};

/* Letters, digits, hyphens and dots: nothing that ends a line or a URL. */
static bool host_name_ok(struct text name)
{
	if (name.len == 0 || name.len > HOST_NAME_LEN || name.at[0] == '.' || name.at[0] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c != '.')
			return false;
	}
	return true;
}

/* What we call ourselves in EHLO, which libcurl takes from the path of the
 * URL: the host's full name; without one, the domain of the sender, which
 * servers like better than a bare word. */
static const char *ehlo_path(struct pool *pool, const char *envelope_from)
{
	char host[HOST_NAME_LEN + 2] = "";
	if (gethostname(host, sizeof host - 1) == 0 && strchr(host, '.') &&
	    host_name_ok(text_of(host)))
		return pool_printf(pool, "/%s", host);
	const char *at = strrchr(envelope_from, '@');
	if (at && host_name_ok(text_of(at + 1)))
		return pool_printf(pool, "/%s", at + 1);
	return "/localhost";
}

/* Whatever is said to it does not leave the machine. */
static bool host_is_local(const char *host)
{
	struct text rest = text_of(host);
	struct text octet;
	int64_t number;
	int octets = 0;
	if (text_is_case(rest, "localhost") || text_is(rest, "[::1]"))
		return true;
	if (!text_starts(rest, "127."))
		return false;
	/* All four numbers: "127.evil.example" is a name. */
	while (text_field(&rest, '.', &octet)) {
		if (!text_number(octet, &number) || number > 255)
			return false;
		octets++;
	}
	return octets == 4;
}

static char *url_part(struct pool *pool, CURLU *url, CURLUPart part)
{
	char *value = NULL;
	if (curl_url_get(url, part, &value, 0) != CURLUE_OK)
		return NULL;
	char *copy = pool_strdup(pool, value);
	curl_free(value);
	return copy;
}

/* smtp://HOST[:PORT] or smtps://, and nothing else: libcurl would take a path
 * for the name in EHLO. */
static enum status url_read(struct sending *sending, const struct smtp_server *server,
			    struct error *err)
{
	struct pool *pool = sending->pool;
	CURLU *url = sending->url;
	const char *given = server->url ? server->url : "";
	const char *scheme = NULL;
	/* First, because the others show the URL. */
	if (strchr(given, '@'))
		return error_set(err, STATUS_CONFIG,
				 "[smtp] url: the user belongs into [smtp] user, the password into "
				 "the file [smtp] password_file");
	if (curl_url_set(url, CURLUPART_URL, given, 0) == CURLUE_OK)
		scheme = url_part(pool, url, CURLUPART_SCHEME);
	if (!scheme || (strcmp(scheme, "smtp") != 0 && strcmp(scheme, "smtps") != 0))
		return error_set(err, STATUS_CONFIG,
				 "[smtp] url \"%s\": write smtp://HOST:PORT or smtps://HOST",
				 given);
	const char *path = url_part(pool, url, CURLUPART_PATH);
	if ((path && strcmp(path, "/") != 0) || url_part(pool, url, CURLUPART_QUERY) ||
	    url_part(pool, url, CURLUPART_FRAGMENT))
		return error_set(err, STATUS_CONFIG,
				 "[smtp] url \"%s\": nothing may follow host and port", given);
	sending->local = host_is_local(url_part(pool, url, CURLUPART_HOST));
	sending->encrypted = strcmp(scheme, "smtps") == 0;
	return STATUS_OK;
}

/* ---- one mail ----------------------------------------------------------------- */

/* An address that stays within its angle brackets and its line. */
static bool address_ok(struct text address)
{
	for (size_t i = 0; i < address.len; i++) {
		unsigned char c = (unsigned char)address.at[i];
		if (c <= ' ' || c == 0x7f || c == '<' || c == '>')
			return false;
	}
	return true;
}

static enum status envelope(struct sending *sending, const char *from,
			    const struct texts *recipients, struct error *err)
{
	if (!address_ok(text_of(from)))
		return error_set(err, STATUS_CONFIG, "\"%s\" cannot be an envelope sender", from);
	if (recipients->len == 0)
		return error_set(err, STATUS_CONFIG, "a mail without recipients");
	for (size_t i = 0; i < recipients->len; i++) {
		const char *to = text_string(sending->pool, recipients->at[i]);
		if (!*to || !address_ok(recipients->at[i]))
			return error_set(err, STATUS_CONFIG, "\"%s\" cannot be a recipient", to);
		sending->recipients = curl_slist_append(sending->recipients, to);
	}
	curl_easy_setopt(sending->curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(sending->curl, CURLOPT_MAIL_RCPT, sending->recipients);
	return STATUS_OK;
}

static enum status login(struct sending *sending, const struct smtp_server *server,
			 struct error *err)
{
	struct text password;
	if (!server->user)
		return STATUS_OK;
	if (!server->password_file)
		return error_set(err, STATUS_CONFIG, "[smtp] user is set: set password_file, too");
	enum status status = file_secret(sending->pool, server->password_file, &password, err);
	if (status != STATUS_OK)
		return error_add(err, STATUS_CONFIG, "[smtp] password_file");
	curl_easy_setopt(sending->curl, CURLOPT_USERNAME, server->user);
	curl_easy_setopt(sending->curl, CURLOPT_PASSWORD, text_string(sending->pool, password));
	/* Named, because libcurl else tries Kerberos first where a server offers it. */
	curl_easy_setopt(sending->curl, CURLOPT_LOGIN_OPTIONS,
			 "AUTH=PLAIN;AUTH=LOGIN;AUTH=CRAM-MD5");
	return STATUS_OK;
}

/* A password never goes over an unverified line.  To a local host there is no
 * line: it is encrypted if the server wants to, and the certificate, often
 * one that the distribution made up, is looked at only where a CA is named. */
static void encryption(struct sending *sending, const struct smtp_server *server)
{
	bool must = !sending->local && (server->tls_required || server->user || sending->encrypted);
	bool verify = must || server->ca_file;
	curl_easy_setopt(sending->curl, CURLOPT_USE_SSL,
			 (long)(must ? CURLUSESSL_ALL : CURLUSESSL_TRY));
	curl_easy_setopt(sending->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(sending->curl, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
	curl_easy_setopt(sending->curl, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
	if (server->ca_file)
		curl_easy_setopt(sending->curl, CURLOPT_CAINFO, server->ca_file);
}

static void limits(struct sending *sending, const struct smtp_server *server)
{
	long timeout = server->timeout ? server->timeout : SMTP_TIMEOUT;
	curl_easy_setopt(sending->curl, CURLOPT_CONNECTTIMEOUT,
			 timeout < CONNECT_TIMEOUT ? timeout : CONNECT_TIMEOUT);
	curl_easy_setopt(sending->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout);
	curl_easy_setopt(sending->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(sending->curl, CURLOPT_LOW_SPEED_TIME, timeout);
	curl_easy_setopt(sending->curl, CURLOPT_TIMEOUT, TOTAL_TIMEOUT);
	curl_easy_setopt(sending->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(sending->curl, CURLOPT_PROXY, ""); /* nor one from the environment */
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(sending->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
	curl_easy_setopt(sending->curl, CURLOPT_PROTOCOLS, CURLPROTO_SMTP | CURLPROTO_SMTPS);
#endif
}

static void text_and_dialogue(struct sending *sending, struct text message)
{
	sending->dialogue.message = message;
	curl_easy_setopt(sending->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(sending->curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(sending->curl, CURLOPT_READDATA, &sending->dialogue);
	curl_easy_setopt(sending->curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(sending->curl, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(sending->curl, CURLOPT_DEBUGDATA, &sending->dialogue);
	curl_easy_setopt(sending->curl, CURLOPT_ERRORBUFFER, sending->trouble);
}

/* ---- the outcome -------------------------------------------------------------- */

static void answer_text(struct sending *sending, struct smtp_answer *answer, const char *lead,
			struct text words, const char *advice)
{
	struct buf buf;
	buf_open(&buf, sending->pool);
	buf_string(&buf, lead);
	buf_text(&buf, text_utf8(sending->pool, words));
	buf_string(&buf, advice);
	struct text line = text_brief(sending->pool, buf_get(&buf), sizeof answer->text - 1);
	size_t len = line.len < sizeof answer->text ? line.len : sizeof answer->text - 1;
	memcpy(answer->text, line.at, len);
	answer->text[len] = '\0';
}

/* A reply was the end of it: whose fault, and is it for good? */
static void answer_reply(struct sending *sending, const struct smtp_server *server,
			 struct smtp_answer *answer)
{
	const struct dialogue *dialogue = &sending->dialogue;
	const char *advice = "";
	bool refused = dialogue->code >= 500 && dialogue->phase >= PHASE_MAIL;
	/* RFC 4954: 530 login required, 534 mechanism too weak, 535 wrong, 538 encryption required
	 */
	bool login = dialogue->phase == PHASE_AUTH || dialogue->code == 530 ||
		     dialogue->code == 534 || dialogue->code == 535 || dialogue->code == 538;
	if (refused && server->user && !dialogue->logged_in) {
		refused = false;
		advice = " (the server offered no login that we know; is [smtp] url the submission "
			 "port, 587 or smtps?)";
	} else if (login && dialogue->code >= 500) {
		refused = false;
		advice = " (check [smtp] user and password_file)";
	}
	answer->outcome = refused ? SMTP_REFUSED : SMTP_RETRY;
	answer_text(sending, answer, "", text_make(dialogue->reply, dialogue->reply_len), advice);
}

static const char *failure_advice(CURLcode code)
{
	switch (code) {
	case CURLE_USE_SSL_FAILED:
		return " (the server does not offer STARTTLS, and [smtp] tls requires it)";
	case CURLE_PEER_FAILED_VERIFICATION:
		return " (name its CA in [smtp] ca_file; the host in url must be the one in the "
		       "certificate)";
	default:
		return "";
	}
}

static void answer_of(struct sending *sending, const struct smtp_server *server, CURLcode code,
		      struct smtp_answer *answer)
{
	const struct dialogue *dialogue = &sending->dialogue;
	struct text trouble =
	    text_of(*sending->trouble ? sending->trouble : curl_easy_strerror(code));
	bool sent = dialogue->answered && dialogue->code / 100 == 2;
	bool doubt =
	    dialogue->text && !dialogue->answered && dialogue->written >= dialogue->message.len;
	answer->code = dialogue->code;
	if (sent) {
		answer->outcome = SMTP_SENT;
		answer_text(sending, answer, "", text_make(dialogue->reply, dialogue->reply_len),
			    "");
	} else if (doubt) {
		answer->outcome = SMTP_DOUBT;
		answer_text(sending, answer, "handed over, and no answer came: ", trouble, "");
	} else if (dialogue->replied && dialogue->code >= 400) {
		answer_reply(sending, server, answer);
	} else {
		answer->outcome = SMTP_RETRY;
		answer_text(sending, answer, pool_printf(sending->pool, "%s: ", server->url),
			    trouble, failure_advice(code));
	}
}

/* RFC 5321 2.3.8: CR and LF come as pairs only.  A lone one before a dot ends
 * the mail for some servers and not for others, and what follows becomes
 * commands: whatever let it through, it goes no further. */
static bool line_ends_ok(struct text message)
{
	for (size_t i = 0; i < message.len; i++) {
		bool pair =
		    message.at[i] == '\r' && i + 1 < message.len && message.at[i + 1] == '\n';
		if (!pair && (message.at[i] == '\r' || message.at[i] == '\n'))
			return false;
		i += pair;
	}
	return true;
}

static enum status send_one(struct sending *sending, const struct smtp_server *server,
			    const char *from, const struct texts *recipients, struct text message,
			    struct smtp_answer *answer, struct error *err)
{
	enum status status = url_read(sending, server, err);
	if (status == STATUS_OK)
		status = envelope(sending, from, recipients, err);
	if (status == STATUS_OK)
		status = login(sending, server, err);
	if (status != STATUS_OK)
		return status;
	if (!line_ends_ok(message)) {
		answer->outcome = SMTP_REFUSED;
		answer_text(sending, answer,
			    "not sent: the mail has a line end that is not CR LF; "
			    "please report it",
			    text_of(NULL), "");
		return STATUS_OK;
	}
	curl_url_set(sending->url, CURLUPART_PATH, ehlo_path(sending->pool, from), 0);
	curl_easy_setopt(sending->curl, CURLOPT_CURLU, sending->url);
	encryption(sending, server);
	limits(sending, server);
	text_and_dialogue(sending, message);
	CURLcode code = curl_easy_perform(sending->curl);
	answer_of(sending, server, code, answer);
	return STATUS_OK;
}

/* Greets, encrypts and logs in, and no more (curl's SMTP does that much to
 * connect). */
static enum status probe_one(struct sending *sending, const struct smtp_server *server,
			     const char *from, struct smtp_answer *answer, struct error *err)
{
	enum status status = url_read(sending, server, err);
	if (status == STATUS_OK)
		status = login(sending, server, err);
	if (status != STATUS_OK)
		return status;
	curl_url_set(sending->url, CURLUPART_PATH, ehlo_path(sending->pool, from), 0);
	curl_easy_setopt(sending->curl, CURLOPT_CURLU, sending->url);
	encryption(sending, server);
	limits(sending, server);
	text_and_dialogue(sending, text_of(""));
	curl_easy_setopt(sending->curl, CURLOPT_CONNECT_ONLY, 1L);
	CURLcode code = curl_easy_perform(sending->curl);
	if (code != CURLE_OK) {
		answer_of(sending, server, code, answer);
	} else if (server->user && !sending->dialogue.logged_in) {
		answer_text(sending, answer, "it offers no login", text_of(NULL),
			    " (is [smtp] url the submission port, 587 or smtps?)");
	} else {
		answer->outcome = SMTP_SENT;
		answer_text(sending, answer, "it answers", text_of(NULL),
			    server->user ? ", and takes the login" : "");
	}
	return STATUS_OK;
}

/* What a dialogue says, or with no recipients what comes before it. */
static enum status smtp_talk(const struct smtp_server *server, const char *envelope_from,
			     const struct texts *recipients, struct text message,
			     struct smtp_answer *answer, struct error *err)
{
	*answer = (struct smtp_answer){.outcome = SMTP_RETRY};
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return error_set(err, STATUS_TEMPORARY, "libcurl does not start");
	struct pool *pool = pool_open();
	struct sending *sending = pool_alloc(pool, sizeof *sending);
	sending->pool = pool;
	sending->curl = curl_easy_init();
	sending->url = curl_url();
	enum status status;
	const char *from = envelope_from ? envelope_from : "";
	if (sending->curl && sending->url)
		status = recipients
			     ? send_one(sending, server, from, recipients, message, answer, err)
			     : probe_one(sending, server, from, answer, err);
	else
		status = error_set(err, STATUS_TEMPORARY, "libcurl: out of memory");
	curl_easy_cleanup(sending->curl);
	curl_url_cleanup(sending->url);
	curl_slist_free_all(sending->recipients);
	pool_close(pool);
	curl_global_cleanup();
	return status;
}

enum status smtp_send(const struct smtp_server *server, const char *envelope_from,
		      const struct texts *recipients, struct text message,
		      struct smtp_answer *answer, struct error *err)
{
	return smtp_talk(server, envelope_from, recipients, message, answer, err);
}

enum status smtp_probe(const struct smtp_server *server, const char *envelope_from,
		       struct smtp_answer *answer, struct error *err)
{
	return smtp_talk(server, envelope_from, NULL, text_of(""), answer, err);
}
