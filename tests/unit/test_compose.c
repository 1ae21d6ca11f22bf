/* SPDX-License-Identifier: ISC */
/* Mail that we build: fields, encodings, lines (RFC 5322, 2045, 2047). */
#include "liaison/compose.h"
#include "liaison/mail.h"
#include "mail_fixture.h"

/* 2026-11-19 17:00:00 UTC, a Thursday (checked with date(1)). */
#define NOON 1795107600

static struct compose plain(const char *text)
{
	struct compose compose = {
	    .from_name = "IESG liaison",
	    .from = "liaison@example.org",
	    .reply_to = "bot+abc@example.org",
	    .subject = TEXT("Hello"),
	    .message_id = "1.2@example.org",
	    .date = NOON,
	    .zone = "UTC",
	    .text = text_of(text),
	};
	*LIST_PUSH(pool, &compose.to) = TEXT("jane@example.org");
	return compose;
}

static void attach(struct compose *compose, const char *type, const char *name, struct text bytes)
{
	*LIST_PUSH(pool, &compose->attachments) = (struct compose_attachment){type, name, bytes};
}

/* RFC 5322 2.1.1 and 2.3: CRLF only, lines of at most 998 octets, and the head
 * is ASCII. */
static void check_wire(struct text mail)
{
	size_t line = 0;
	for (size_t i = 0; i < mail.len; i++) {
		assert_true(mail.at[i] != '\0');
		if (mail.at[i] == '\n')
			assert_true(i > 0 && mail.at[i - 1] == '\r');
		if (mail.at[i] == '\r')
			assert_true(i + 1 < mail.len && mail.at[i + 1] == '\n');
		line = mail.at[i] == '\n' ? 0 : line + 1;
		assert_true(line <= 999); /* the CR included */
	}
	assert_true(text_ends_case(mail, "\r\n"));
	size_t body = text_find(mail, TEXT("\r\n\r\n"));
	assert_true(body != TEXT_NONE);
	for (size_t i = 0; i < body; i++)
		assert_true((uint8_t)mail.at[i] < 0x80);
}

static struct text compose_ok(const struct compose *compose)
{
	struct text out;
	struct error err = {{0}};
	if (compose_mail(pool, compose, &out, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	check_wire(out);
	return out;
}

static struct mail *parsed(struct text wire)
{
	struct mail *mail;
	const char *envelope;
	mail_parse(pool, mail_normal(pool, text_copy(pool, wire), &envelope), &mail_limits_default,
		   0, &mail);
	assert_int_equal(mail->flaws, 0);
	return mail;
}

static void bad(const struct compose *compose, const char *field)
{
	struct text out;
	struct error err = {{0}};
	assert_int_equal(compose_mail(pool, compose, &out, &err), STATUS_BAD_INPUT);
	if (!strstr(err.text, field))
		fail_msg("\"%s\" does not name %s", err.text, field);
}

static size_t fields(const struct mail *mail)
{
	return mail->headers.len;
}

/* ---- the head ------------------------------------------------------------------- */

static void a_plain_mail_is_what_rfc_5322_says(void **state)
{
	(void)state;
	struct compose compose = plain("Hello.\n");
	compose.in_reply_to = "0@example.net";
	assert_text(compose_ok(&compose), "Date: Thu, 19 Nov 2026 17:00:00 +0000\r\n"
					  "From: IESG liaison <liaison@example.org>\r\n"
					  "To: jane@example.org\r\n"
					  "Reply-To: bot+abc@example.org\r\n"
					  "Subject: Hello\r\n"
					  "Message-ID: <1.2@example.org>\r\n"
					  "In-Reply-To: <0@example.net>\r\n"
					  "References: <0@example.net>\r\n"
					  "MIME-Version: 1.0\r\n"
					  "Content-Type: text/plain; charset=utf-8\r\n"
					  "Content-Transfer-Encoding: quoted-printable\r\n"
					  "\r\n"
					  "Hello.\r\n");
}

/* RFC 5322 2.2.3 allows a fold right behind the colon; some readers of Message-ID and
 * Reply-To take such a field for empty, and 2.1.1 asks for 78 columns only where it
 * can be had. */
static void no_field_begins_with_a_fold(void **state)
{
	(void)state;
	char *local = pool_alloc(pool, 61);
	memset(local, 'x', 60);
	struct compose compose = plain("Hello.\n");
	compose.message_id = pool_printf(pool, "%s.%s@example.org", local, local);
	compose.in_reply_to = compose.message_id;
	compose.from = pool_printf(pool, "%s@mail.%s.example.org", local, local);
	compose.reply_to = compose.from;
	compose.to.len = 0;
	*LIST_PUSH(pool, &compose.to) = text_of(compose.from);
	*LIST_PUSH(pool, &compose.headers) =
	    (struct compose_header){"X-Loop", text_of(pool_printf(pool, "%s%s", local, local))};
	struct text wire = compose_ok(&compose), line;
	size_t seen = 0;
	while (text_line(&wire, &line) && line.len) {
		size_t colon = text_find_byte(line, ':');
		if (line.at[0] == ' ' || line.at[0] == '\t')
			continue;
		assert_true(colon != TEXT_NONE && text_trim(text_from(line, colon + 1)).len > 0);
		seen++;
	}
	assert_int_equal(seen, 12);
}

static void the_same_input_gives_the_same_bytes(void **state)
{
	(void)state;
	struct compose compose = plain("x\n");
	compose.html = TEXT("<p>x</p>\n");
	struct text first = compose_ok(&compose);
	assert_true(text_equal(first, compose_ok(&compose)));
}

static void names_with_specials_are_quoted(void **state)
{
	(void)state;
	struct compose compose = plain("x\n");
	compose.from_name = "Doe, Jane \"JD\" <x@evil.example>";
	struct mail *mail = parsed(compose_ok(&compose));
	struct mail_addresses from = {0};
	mail_address_list(mail, "From", &from);
	assert_int_equal(from.len, 1);
	assert_text(from.at[0].addr, "liaison@example.org");
	assert_text(from.at[0].name, "Doe, Jane \"JD\" <x@evil.example>");
}

static void what_is_not_ascii_is_encoded_and_reads_back(void **state)
{
	(void)state;
	static const char *const subjects[] = {
	    "Caf\xC3\xA9",
	    "\xE2\x9C\x93 done",
	    "mixed caf\xC3\xA9 and plain words",
	    "\xD0\x9F\xD1\x80\xD0\xB8 \xD0\xBC\xD0\xB8\xD1\x80 and some plain words",
	    "=?utf-8?q?looks=20encoded?=",
	    "[Candidate 12] \xF0\x9F\x98\x80\xF0\x9F\x98\x80",
	    "=?",
	    "plain",
	};
	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++) {
		struct compose compose = plain("x\n");
		compose.subject = text_of(subjects[i]);
		compose.from_name = subjects[i];
		struct mail *mail = parsed(compose_ok(&compose));
		struct mail_addresses from = {0};
		assert_text(mail_value(mail, "Subject"), subjects[i]);
		mail_address_list(mail, "From", &from);
		assert_int_equal(from.len, 1);
		assert_text(from.at[0].name, subjects[i]);
	}
}

/* RFC 2047 5 (3): an encoded word inside a quoted string is none. */
static void a_name_that_needs_both_is_encoded_and_not_quoted(void **state)
{
	(void)state;
	struct compose compose = plain("x\n");
	compose.from_name = "Caf\xC3\xA9, Jane (\"JD\")";
	struct text wire = compose_ok(&compose);
	assert_true(text_find(wire, TEXT("\"=?")) == TEXT_NONE);
	struct mail_addresses from = {0};
	mail_address_list(parsed(wire), "From", &from);
	assert_int_equal(from.len, 1);
	assert_text(from.at[0].name, compose.from_name);
}

/* RFC 2047 2: no encoded word is longer than 75, no line that holds one than
 * 76; 5 (3): no character is split. */
static void encoded_words_keep_their_lengths(void **state)
{
	(void)state;
	struct buf subject;
	buf_open(&subject, pool);
	for (int i = 0; i < 200; i++)
		buf_string(&subject, "\xE2\x9C\x93\xC3\xA9");
	struct compose compose = plain("x\n");
	compose.subject = buf_get(&subject);
	struct text wire = compose_ok(&compose), rest = wire, line;
	size_t words = 0;
	while (text_line(&rest, &line) && line.len) {
		if (text_find(line, TEXT("=?utf-8?B?")) == TEXT_NONE)
			continue;
		words++;
		assert_true(line.len <= 76);
	}
	assert_true(words > 10);
	/* The first one stands behind the name, not alone on the next line. */
	assert_true(text_find(wire, TEXT("Subject: =?")) != TEXT_NONE);
	assert_true(text_equal(mail_value(parsed(wire), "Subject"), compose.subject));
}

static void long_subjects_are_folded_and_read_back(void **state)
{
	(void)state;
	struct compose compose = plain("x\n");
	struct buf subject;
	buf_open(&subject, pool);
	for (int i = 0; i < 300; i++)
		buf_printf(&subject, "%sword%d", i ? " " : "", i);
	compose.subject = buf_get(&subject);
	assert_true(
	    text_equal(mail_value(parsed(compose_ok(&compose)), "Subject"), compose.subject));
	char *word = pool_alloc(pool, 5001);
	memset(word, 'x', 5000);
	compose.subject = text_of(word);
	assert_text(mail_value(parsed(compose_ok(&compose)), "Subject"), word);
}

static void a_line_end_cannot_become_a_header(void **state)
{
	(void)state;
	static const char *const evil[] = {"a\nBcc: evil@evil.example",
					   "a\r\nBcc: evil@evil.example",
					   "a\rBcc: evil@evil.example",
					   "a\r\n\r\nBody",
					   "a\n\tBcc: evil@evil.example",
					   "a\xE2\x80\xA8"
					   "Bcc: x",
					   "a\x0B"
					   "Bcc: x",
					   "a\n"};
	for (size_t i = 0; i < sizeof(evil) / sizeof(*evil); i++) {
		struct compose good = plain("x\n");
		*LIST_PUSH(pool, &good.headers) = (struct compose_header){"X-Liaison", TEXT("a")};
		size_t count = fields(parsed(compose_ok(&good)));
		struct compose compose = plain("x\n");
		compose.subject = text_of(evil[i]);
		compose.from_name = evil[i];
		compose.in_reply_to = evil[i];
		*LIST_PUSH(pool, &compose.headers) =
		    (struct compose_header){"X-Liaison", text_of(evil[i])};
		struct mail *mail = parsed(compose_ok(&compose));
		assert_int_equal(fields(mail), count);
		assert_null(mail_header(mail, "Bcc"));
	}
	struct compose nul = plain("x\n");
	nul.subject = text_make("a\0b", 3);
	assert_true(text_find(mail_value(parsed(compose_ok(&nul)), "Subject"), TEXT("a")) == 0);
}

static void addresses_ids_and_names_that_cannot_be_written_are_refused(void **state)
{
	(void)state;
	static const char *const addresses[] = {"",
						"jane",
						"jane@",
						"@x.example",
						"a@b@c",
						"jane@x.example\nBcc: y@z.example",
						"jane doe@x.example",
						"<jane@x.example>",
						"jane@x.example, y@z.example",
						"\"jane\"@x.example",
						"j\xC3\xA9@x.example",
						"a..b@x.example",
						".a@x.example",
						"jane@x..example",
						"jane@[192.0.2.1]",
						"jane@x.example "};
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		struct compose compose = plain("x\n");
		compose.from = addresses[i];
		bad(&compose, "From");
		compose = plain("x\n");
		compose.to.at[0] = text_of(addresses[i]);
		bad(&compose, "To");
		compose = plain("x\n");
		compose.reply_to = addresses[i];
		bad(&compose, "Reply-To");
	}
	static const char *const ids[] = {"", "x", "a b@c", "<a@b>", "a@b\nX: y", "a@b>"};
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		struct compose compose = plain("x\n");
		compose.message_id = ids[i];
		bad(&compose, "Message-ID");
	}
	static const char *const names[] = {"",	       "X Y",	       "X:",	   "X\n",
					    "Subject", "content-type", "X\xC3\xA9"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct compose compose = plain("x\n");
		*LIST_PUSH(pool, &compose.headers) = (struct compose_header){names[i], TEXT("v")};
		bad(&compose, "header field");
	}
	struct compose nobody = plain("x\n");
	nobody.to.len = 0;
	bad(&nobody, "To");
}

static void somebody_elses_strange_id_is_left_out(void **state)
{
	(void)state;
	struct compose compose = plain("x\n");
	compose.in_reply_to = "strange id@x";
	struct mail *mail = parsed(compose_ok(&compose));
	assert_null(mail_header(mail, "In-Reply-To"));
	assert_null(mail_header(mail, "References"));
}

static void extra_fields_are_folded_and_encoded(void **state)
{
	(void)state;
	struct compose compose = plain("x\n");
	*LIST_PUSH(pool, &compose.headers) =
	    (struct compose_header){"X-Liaison-Loop", TEXT("abc def")};
	*LIST_PUSH(pool, &compose.headers) =
	    (struct compose_header){"Archived-At", TEXT("<https://example.org/a/b>")};
	*LIST_PUSH(pool, &compose.headers) =
	    (struct compose_header){"X-Topic", TEXT("caf\xC3\xA9")};
	struct mail *mail = parsed(compose_ok(&compose));
	assert_text(mail_value(mail, "X-Liaison-Loop"), "abc def");
	assert_text(mail_archived_at(mail), "https://example.org/a/b");
	assert_text(mail_value(mail, "X-Topic"), "caf\xC3\xA9");
}

static void many_recipients_are_one_folded_field(void **state)
{
	(void)state;
	struct compose compose = plain("x\n");
	for (int i = 0; i < 100; i++)
		*LIST_PUSH(pool, &compose.to) =
		    text_of(pool_printf(pool, "person%d@example.org", i));
	struct mail_addresses to = {0};
	mail_address_list(parsed(compose_ok(&compose)), "To", &to);
	assert_int_equal(to.len, 101);
	assert_text(to.at[100].addr, "person99@example.org");
}

/* ---- bodies --------------------------------------------------------------------- */

static void reads_back(const char *text)
{
	struct compose compose = plain(text);
	struct mail *mail = parsed(compose_ok(&compose));
	assert_int_equal(mail->parts.len, 1);
	assert_text(mail->parts.at[0].utf8, text);
}

static void any_text_reads_back_as_it_was(void **state)
{
	(void)state;
	reads_back("a\n");
	reads_back("trailing space \ntab\t\n \n\t\n");
	reads_back("From me\n.dot\n..\n.\n");
	reads_back("=3D = equals=\n");
	reads_back("\xC3\xA9\xE2\x9C\x93 \xF0\x9F\x98\x80\n");
	reads_back("\n\n\nempty lines\n\n\n");
	reads_back("-- \nsignature\n");
	reads_back("last space \n");
	struct buf text;
	buf_open(&text, pool);
	for (int i = 0; i < 3000; i++)
		buf_printf(&text, "%s",
			   i % 7 == 0	? "From "
			   : i % 5 == 0 ? ". "
			   : i % 3	? "word"
					: "\xC3\xA9");
	buf_byte(&text, '\n');
	reads_back(text.at);
}

/* RFC 2045 6.7: at most 76 characters, no space at a line's end; and no line
 * starts with "From " (mbox) or is "." alone (SMTP). */
static void quoted_printable_lines_are_safe_on_the_way(void **state)
{
	(void)state;
	struct buf text;
	buf_open(&text, pool);
	for (size_t width = 60; width < 90; width++) {
		for (size_t i = 0; i < width; i++)
			buf_byte(&text, 'x');
		buf_string(&text, "From x \n");
		for (size_t i = 0; i < width; i++)
			buf_byte(&text, 'x');
		buf_string(&text, ".\n.\n");
	}
	struct compose compose = plain(text.at);
	struct text rest = compose_ok(&compose), line;
	while (text_line(&rest, &line) && line.len)
		;
	while (text_line(&rest, &line)) {
		assert_true(line.len <= 76);
		assert_false(text_starts(line, "From "));
		assert_false(text_starts(line, "."));
		assert_true(!line.len ||
			    (line.at[line.len - 1] != ' ' && line.at[line.len - 1] != '\t'));
	}
	reads_back(text.at);
}

static void text_and_html_are_alternatives_the_best_last(void **state)
{
	(void)state;
	struct compose compose = plain("text\n");
	compose.html = TEXT("<p>html</p>\n");
	struct mail *mail = parsed(compose_ok(&compose));
	assert_int_equal(mail->parts.len, 3);
	assert_string_equal(mail->parts.at[0].type, "multipart/alternative");
	assert_string_equal(mail->parts.at[1].type, "text/plain");
	assert_string_equal(mail->parts.at[2].type, "text/html");
	assert_text(mail->parts.at[1].utf8, "text\n");
	assert_text(mail->parts.at[2].utf8, "<p>html</p>\n");
}

static void attachments_come_behind_in_a_mixed(void **state)
{
	(void)state;
	struct compose compose = plain("text\n");
	compose.html = TEXT("<p>html</p>\n");
	attach(&compose, "message/rfc822", "original.eml", TEXT("Subject: inner\n\ninner body\n"));
	attach(&compose, "text/calendar", "x.ics", TEXT("BEGIN:VCALENDAR\n"));
	struct mail *mail = parsed(compose_ok(&compose));
	static const char *const types[] = {
	    "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "message/rfc822",
	    "text/plain",      "text/calendar"};
	assert_int_equal(mail->parts.len, 7);
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(mail->parts.at[i].type, types[i]);
	assert_text(mail_value(mail->parts.at[4].inner, "Subject"), "inner");
	assert_text(mail->parts.at[4].filename, "original.eml");
	assert_true(mail->parts.at[4].attachment);
}

static void a_mail_is_attached_unencoded(void **state)
{
	(void)state;
	struct compose compose = plain("text\n");
	attach(&compose, "message/rfc822", "o.eml", TEXT("Subject: a\n\nplain = text\n"));
	struct text wire = compose_ok(&compose);
	assert_true(text_find(wire, TEXT("\r\nSubject: a\r\n\r\nplain = text\r\n")) != TEXT_NONE);
	assert_true(text_find(wire, TEXT("Content-Transfer-Encoding: 7bit\r\n")) != TEXT_NONE);
	assert_true(text_find(wire, TEXT("8bit")) == TEXT_NONE);
	compose = plain("text\n");
	attach(&compose, "message/rfc822", "o.eml", TEXT("Subject: a\n\nCaf\xC3\xA9\n"));
	wire = compose_ok(&compose);
	/* RFC 2045 6.4: what holds an 8bit part is 8bit itself. */
	struct text head = text_head(wire, text_find(wire, TEXT("\r\n\r\n")));
	assert_true(text_find(head, TEXT("Content-Transfer-Encoding: 8bit")) != TEXT_NONE);
	assert_true(text_find(wire, TEXT("Caf\xC3\xA9\r\n")) != TEXT_NONE);
}

static void a_mail_that_cannot_travel_goes_as_bytes(void **state)
{
	(void)state;
	char *line = pool_alloc(pool, 3000);
	memset(line, 'x', 2000);
	struct text mails[] = {text_make("Subject: a\n\nb\0c\n", 16), TEXT("Subject: a\n\nb\rc\n"),
			       text_of(pool_printf(pool, "Subject: a\n\n%s\n", line))};
	for (size_t i = 0; i < 3; i++) {
		struct compose compose = plain("text\n");
		attach(&compose, "message/rfc822", "o.eml", mails[i]);
		struct mail *mail = parsed(compose_ok(&compose));
		const struct mail_part *part = &mail->parts.at[mail->parts.len - 1];
		assert_string_equal(part->type, "application/octet-stream");
		assert_true(text_equal(mail_part_bytes(mail, part), mails[i]));
	}
}

static void a_boundary_never_occurs_in_a_part(void **state)
{
	(void)state;
	struct compose compose = plain("text\n");
	attach(&compose, "message/rfc822", "o.eml", TEXT("Subject: a\n\nb\n"));
	struct text wire = compose_ok(&compose);
	/* A mail of ours attached to one with the same id: the worst case. */
	struct text inner = mail_normal(pool, text_copy(pool, wire), &(const char *){NULL});
	struct compose outer = plain("text\n");
	attach(&outer, "message/rfc822", "o.eml", inner);
	wire = compose_ok(&outer);
	size_t first = text_find(wire, TEXT("boundary="));
	struct text used =
	    text_make(wire.at + first, sizeof("boundary=\"=_0123456789abcdef01234567_1\"") - 1);
	assert_true(text_find(text_from(wire, first + 1), used) == TEXT_NONE);
	struct mail *mail = parsed(wire);
	static const int parents[] = {-1, 0, 0, 2, 3, 3, 5};
	assert_int_equal(mail->parts.len, 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(mail->parts.at[i].parent, parents[i]);
}

static void file_names_of_any_kind_are_carried_safely(void **state)
{
	(void)state;
	static const struct {
		const char *name, *seen;
	} names[] = {
	    {"plain.eml", "plain.eml"},
	    {"two words.eml", "two words.eml"},
	    {"caf\xC3\xA9.eml", "caf\xC3\xA9.eml"},
	    {"a\"b\\c;d.eml", "a_b_c_d.eml"},
	    {"../../etc/passwd", ".._.._etc_passwd"},
	    {"a\r\nX-Evil: y", "a X-Evil_ y"},
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct compose compose = plain("text\n");
		attach(&compose, "text/plain", names[i].name, TEXT("x\n"));
		struct mail *mail = parsed(compose_ok(&compose));
		assert_text(mail->parts.at[2].filename, names[i].seen);
		assert_null(mail_header(mail, "X-Evil"));
	}
	struct compose compose = plain("text\n");
	attach(&compose, "text/plain\nX: y", "x", TEXT("x\n"));
	bad(&compose, "attachment");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(a_plain_mail_is_what_rfc_5322_says),
	    MAIL_TEST(no_field_begins_with_a_fold),
	    MAIL_TEST(the_same_input_gives_the_same_bytes),
	    MAIL_TEST(names_with_specials_are_quoted),
	    MAIL_TEST(what_is_not_ascii_is_encoded_and_reads_back),
	    MAIL_TEST(a_name_that_needs_both_is_encoded_and_not_quoted),
	    MAIL_TEST(encoded_words_keep_their_lengths),
	    MAIL_TEST(long_subjects_are_folded_and_read_back),
	    MAIL_TEST(a_line_end_cannot_become_a_header),
	    MAIL_TEST(addresses_ids_and_names_that_cannot_be_written_are_refused),
	    MAIL_TEST(somebody_elses_strange_id_is_left_out),
	    MAIL_TEST(extra_fields_are_folded_and_encoded),
	    MAIL_TEST(many_recipients_are_one_folded_field),
	    MAIL_TEST(any_text_reads_back_as_it_was),
	    MAIL_TEST(quoted_printable_lines_are_safe_on_the_way),
	    MAIL_TEST(text_and_html_are_alternatives_the_best_last),
	    MAIL_TEST(attachments_come_behind_in_a_mixed),
	    MAIL_TEST(a_mail_is_attached_unencoded),
	    MAIL_TEST(a_mail_that_cannot_travel_goes_as_bytes),
	    MAIL_TEST(a_boundary_never_occurs_in_a_part),
	    MAIL_TEST(file_names_of_any_kind_are_carried_safely),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
