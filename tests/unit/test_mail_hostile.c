/* SPDX-License-Identifier: ISC */
/*
 * What a sender can do to the parser costs a bounded time and memory.  The
 * whole path is measured: parse, and every view that a rule can ask for.
 */
#include "mail_fixture.h"

#include <sys/resource.h>
#include <sys/wait.h>

#define MEGABYTE ((size_t)1024 * 1024)

/* No message may cost more than this many times what a plain one of the largest
 * size costs in the same run: what is quadratic costs thousands of times. */
#define COST_MAX 30.0

#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_FACTOR 12
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_FACTOR 12
#endif
#endif
#ifndef MEMORY_FACTOR
#define MEMORY_FACTOR 4
#endif

struct writer { /* a message of up to 25 MB that is not counted as the parser's memory */
	char *at;
	size_t len, room;
};

static void writer_open(struct writer *writer, size_t room)
{
	*writer = (struct writer){.at = malloc(room), .room = room};
	assert_non_null(writer->at);
}

static void put(struct writer *writer, const char *string)
{
	size_t len = strlen(string);
	assert_true(writer->len + len <= writer->room);
	memcpy(writer->at + writer->len, string, len);
	writer->len += len;
}

static void fill(struct writer *writer, const char *pattern, size_t until)
{
	while (writer->len + strlen(pattern) <= until)
		put(writer, pattern);
}

static struct mail *look_at_all(struct text raw)
{
	struct mail *mail = mail_of_text(raw);
	bool set;
	view_body(mail);
	view_rawbody(mail);
	view_full(mail);
	view_uri(mail);
	view_own(mail);
	view_own_text(mail);
	view_secret(mail);
	view_header(mail, TEXT("ALL"), TEXT(""), &set);
	view_header(mail, TEXT("ToCc"), TEXT("addr"), &set);
	view_header(mail, TEXT("From"), TEXT("name"), &set);
	struct mail_addresses addresses = {0};
	struct texts ids = {0};
	mail_recipients(mail, &addresses);
	mail_references(mail, &ids);
	mail_list_ids(mail, &ids);
	mail_subject_key(pool, mail_value(mail, "Subject"));
	mail_date(mail);
	mail_automatic(mail);
	mail_is_bounce(mail);
	return mail;
}

/* Processor time for 25 MB of plain text, measured once. */
static double plain_cost(void)
{
	static double cost;
	if (cost > 0)
		return cost;
	struct writer plain;
	writer_open(&plain, 25 * MEGABYTE);
	put(&plain, "Subject: plain\n\n");
	fill(&plain, "Words of a plain mail, one line after the other.\n", 25 * MEGABYTE);
	double start = seconds_used();
	look_at_all(text_make(plain.at, plain.len));
	cost = seconds_used() - start;
	free(plain.at);
	pool_reset(pool);
	return cost;
}

static struct mail *survives(struct writer *writer)
{
	double allowed = COST_MAX * plain_cost();
	double start = seconds_used();
	struct mail *mail = look_at_all(text_make(writer->at, writer->len));
	double used = seconds_used() - start;
	if (used > allowed)
		fail_msg("%zu bytes took %.2f s, %.2f are allowed: ... %.20s", writer->len, used,
		         allowed, writer->at + writer->len - 20);
	return mail;
}

/* Nor more than this many times what about the same bytes cost in an order that
 * no loop is slow at. */
#define ORDER_COST_MAX 8.0

static double cost_of(struct writer *writer)
{
	double start = seconds_used();
	look_at_all(text_make(writer->at, writer->len));
	double used = seconds_used() - start;
	pool_reset(pool);
	return used;
}

static void costs_like(struct writer *hostile, struct writer *control)
{
	double allowed = ORDER_COST_MAX * cost_of(control), used = cost_of(hostile);
	if (used > allowed)
		fail_msg("%zu bytes took %.3f s, %.3f are allowed: %.40s", hostile->len, used,
			 allowed, hostile->at);
	free(hostile->at);
	free(control->at);
}

#define HOSTILE(name) static void name(void **state)
#define BEGIN(room)                                                                                \
	struct writer writer;                                                                      \
	(void)state;                                                                               \
	writer_open(&writer, (room))

HOSTILE(nothing_at_all)
{
	BEGIN(16);
	assert_true(survives(&writer)->flaws & MAIL_FLAW_EMPTY);
	free(writer.at);
}

HOSTILE(only_line_ends)
{
	BEGIN(25 * MEGABYTE);
	fill(&writer, "\n", 25 * MEGABYTE);
	survives(&writer);
	free(writer.at);
}

HOSTILE(only_nul_bytes)
{
	BEGIN(25 * MEGABYTE);
	memset(writer.at, 0, 25 * MEGABYTE);
	writer.len = 25 * MEGABYTE;
	assert_true(survives(&writer)->flaws & MAIL_FLAW_NUL);
	free(writer.at);
}

HOSTILE(a_line_of_25_megabytes_in_the_body)
{
	BEGIN(25 * MEGABYTE);
	put(&writer, "Subject: long\n\n");
	fill(&writer, "abcd efgh ", 25 * MEGABYTE);
	struct mail *mail = survives(&writer);
	assert_true(any_has(view_secret(mail), "abcd efgh"));
	free(writer.at);
}

HOSTILE(a_line_of_25_megabytes_in_the_header)
{
	BEGIN(25 * MEGABYTE);
	put(&writer, "Subject: ");
	fill(&writer, "abcd efgh", 25 * MEGABYTE);
	assert_true(survives(&writer)->flaws & MAIL_FLAW_HEADERS);
	free(writer.at);
}

HOSTILE(a_header_name_of_25_megabytes)
{
	BEGIN(25 * MEGABYTE);
	fill(&writer, "a", 25 * MEGABYTE - 8);
	put(&writer, ": b\n\nc\n");
	survives(&writer);
	free(writer.at);
}

HOSTILE(a_million_headers)
{
	BEGIN(25 * MEGABYTE);
	for (int i = 0; i < 1000000; i++)
		put(&writer, "X-Header: y\n");
	put(&writer, "\nmoratorium\n");
	struct mail *mail = survives(&writer);
	assert_true(mail->flaws & MAIL_FLAW_HEADERS);
	assert_int_equal(mail->headers.len, MAIL_HEADERS_MAX);
	assert_true(any_has(view_body(mail), "moratorium"));
	free(writer.at);
}

HOSTILE(a_hundred_thousand_parts)
{
	BEGIN(25 * MEGABYTE);
	put(&writer, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 100000; i++)
		put(&writer, "--b\nContent-Type: text/plain; name=x.txt\n\nwords\n");
	put(&writer, "--b--\n");
	struct mail *mail = survives(&writer);
	assert_true(mail->flaws & MAIL_FLAW_PARTS);
	assert_int_equal(mail->parts.len, MAIL_PARTS_MAX);
	free(writer.at);
}

HOSTILE(ten_thousand_levels)
{
	BEGIN(4 * MEGABYTE);
	char line[128];
	put(&writer, "Content-Type: multipart/mixed; boundary=b0\n\n");
	for (int i = 0; i < 10000; i++) {
		snprintf(line, sizeof(line),
		         "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i + 1);
		put(&writer, line);
	}
	struct mail *mail = survives(&writer);
	assert_true(mail->flaws & MAIL_FLAW_NESTING);
	assert_int_equal(mail->parts.len, MAIL_NESTING_MAX + 1);
	free(writer.at);
}

HOSTILE(ten_thousand_nested_mails)
{
	BEGIN(MEGABYTE);
	for (int i = 0; i < 10000; i++)
		put(&writer, "Content-Type: message/rfc822\n\n");
	assert_true(survives(&writer)->flaws & MAIL_FLAW_NESTING);
	free(writer.at);
}

HOSTILE(a_hundred_nested_mails_around_25_megabytes)
{
	BEGIN(25 * MEGABYTE);
	for (int i = 0; i < 90; i++)
		put(&writer, "Subject: x\nContent-Type: message/rfc822\n\n");
	put(&writer, "Subject: core\n\n");
	fill(&writer, "words and words\n", 25 * MEGABYTE);
	survives(&writer);
	free(writer.at);
}

HOSTILE(lines_that_look_like_boundaries_under_a_hundred_open_multiparts)
{
	BEGIN(25 * MEGABYTE);
	char line[128];
	put(&writer, "Content-Type: multipart/mixed; boundary=b0\n\n");
	for (int i = 0; i < 99; i++) {
		snprintf(line, sizeof(line),
		         "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i + 1);
		put(&writer, line);
	}
	fill(&writer, "--c\n", 25 * MEGABYTE);
	survives(&writer);
	free(writer.at);
}

HOSTILE(broken_base64)
{
	BEGIN(25 * MEGABYTE);
	put(&writer, "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n");
	fill(&writer, "QUJD!\xFF=\n", 25 * MEGABYTE);
	assert_true(survives(&writer)->flaws & MAIL_FLAW_ENCODING);
	free(writer.at);
}

HOSTILE(broken_quoted_printable)
{
	BEGIN(25 * MEGABYTE);
	put(&writer, "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n");
	fill(&writer, "= =", 25 * MEGABYTE);
	assert_true(survives(&writer)->flaws & MAIL_FLAW_ENCODING);
	free(writer.at);
}

HOSTILE(bytes_of_no_charset)
{
	static const char *const charsets[] = {"utf-8", "euc-jp", "x-martian", "iso-2022-jp"};
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
		BEGIN(25 * MEGABYTE);
		put(&writer, "Content-Type: text/plain; charset=");
		put(&writer, charsets[i]);
		put(&writer, "\n\n");
		fill(&writer, "\xFF" "a", 25 * MEGABYTE);
		assert_true(survives(&writer)->flaws & MAIL_FLAW_CHARSET);
		free(writer.at);
	}
}

HOSTILE(a_missing_boundary)
{
	BEGIN(25 * MEGABYTE);
	put(&writer, "Content-Type: multipart/mixed; boundary=never\n\n");
	fill(&writer, "--other\ntext\n", 25 * MEGABYTE);
	assert_true(survives(&writer)->flaws & MAIL_FLAW_STRUCTURE);
	free(writer.at);
}

HOSTILE(two_hundred_thousand_references)
{
	BEGIN(25 * MEGABYTE);
	char id[64];
	put(&writer, "References:");
	for (int i = 0; i < 200000; i++) {
		snprintf(id, sizeof(id), " <%d@example.org>\n", i);
		put(&writer, id);
	}
	put(&writer, "\n");
	struct texts ids = {0};
	mail_references(survives(&writer), &ids);
	assert_int_equal(ids.len, MAIL_REFERENCES_MAX);
	assert_text(ids.at[ids.len - 1], "199999@example.org");
	free(writer.at);
}

HOSTILE(a_field_of_brackets_and_quotes)
{
	static const char *const patterns[] = {"(", "\"", "<", "\"(<", "a:", "@:", "()", "<>",
	                                       "=?a?q?", "=?=?=", ",", "[", "\\"};
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		BEGIN(4 * MEGABYTE);
		static const char *const names[] = {"From: ", "\nTo: ", "\nSubject: ", "\nDate: ",
		                                    "\nContent-Type: text/plain; a=",
		                                    "\nList-Id: ", "\nReferences: "};
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
			put(&writer, names[n]);
			fill(&writer, patterns[i], writer.len + MEGABYTE / 2);
		}
		put(&writer, "\n\nbody\n");
		survives(&writer);
		free(writer.at);
	}
}

HOSTILE(text_made_of_lead_ins)
{
	static const char *const patterns[] = {
	    "--\n",  "-- \n", "__________\n",       "> ", ">\n", "From: a\n",
	    "On 1 a@b wrote:\n", "-----Original Message-----\n", "-----BEGIN PGP SIGNATURE-----\n",
	    "this e-mail is confidential. ", "Sent from my phone\n", "a:\n\n\n> b\n", "a.b@c.de/ ",
	    "www.", "http://(", "a@"};
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		BEGIN(25 * MEGABYTE);
		put(&writer, "Subject: x\nContent-Type: text/plain; format=flowed\n\n");
		fill(&writer, patterns[i], 25 * MEGABYTE);
		survives(&writer);
		free(writer.at);
	}
}

HOSTILE(a_thousand_nested_mails_in_base64)
{
	BEGIN(4 * MEGABYTE);
	put(&writer, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 1000; i++)
		put(&writer, "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
		             "U3ViamVjdDogeAoKSGlkZGVuIHdvcmRzLgo=\n");
	put(&writer, "--b--\n");
	assert_true(survives(&writer)->flaws & MAIL_FLAW_PARTS);
	free(writer.at);
}

HOSTILE(twenty_megabytes_of_html_in_many_parts)
{
	BEGIN(25 * MEGABYTE);
	put(&writer, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (size_t i = 1; i <= 20; i++) {
		put(&writer, "--b\nContent-Type: text/html\n\n");
		fill(&writer, "<p>words and <b>more</b> words</p>\n", i * MEGABYTE);
	}
	put(&writer, "<p>moratorium\n--b--\n");
	struct mail *mail = survives(&writer);
	assert_true(mail->flaws & MAIL_FLAW_HTML);
	assert_true(any_has(view_secret(mail), "moratorium"));
	free(writer.at);
}

HOSTILE(html_made_of_lead_ins)
{
	static const char *const patterns[] = {
	    "<title>",	 "<script>",	    "<style>",	"<textarea>", "<!--",  "<!-- -",  "<![CDATA[",
	    "<![ a [",	 "]]>",		    "<a href=\"", "<a ",       "</",    "</a x=\"", "<",
	    "&",	 "&#",		    "&copyx",	"<font>",     "<td>",  "<tr><td>", "<p/>",
	    "<a x=y ",	 "<!DOCTYPE \"",    "<?",	"<b",	      "- - --> ", "\"'>",
	    "<a href=http:http:http:>x", "<p style=\"background:url(((,,,", "<base href=\"http://a/../../",
	    "<font color=#", "<plaintext>"};
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		BEGIN(4 * MEGABYTE);
		put(&writer, "Content-Type: text/html\n\n");
		if (i % 2)
			put(&writer, "<![ INCLUDE [ <font color=#");
		fill(&writer, patterns[i], 4 * MEGABYTE);
		survives(&writer);
		free(writer.at);
	}
}

HOSTILE(a_paragraph_of_short_lines_with_blanks_at_its_end)
{
	struct writer control;
	BEGIN(MEGABYTE);
	writer_open(&control, MEGABYTE);
	put(&writer, "Subject: x\n\n");
	fill(&writer, "x\n", 2 * 60000);
	put(&writer, "y");
	fill(&writer, " ", writer.len + 300000);
	put(&control, "Subject: x\n\n");
	fill(&control, "x\n", 2 * 60000);
	fill(&control, " ", control.len + 300000);
	put(&control, "y");
	costs_like(&writer, &control);
}

/* An address may be 45 bytes long; these look like one for 2 KB. */
static void put_links(struct writer *writer, const char *host)
{
	char start[32];
	put(writer, "Subject: x\n\n");
	for (int i = 0; i < 24; i++) { /* what is read of a part */
		snprintf(start, sizeof(start), "http://%d%s", i, host);
		put(writer, start);
		fill(writer, host, writer->len + 2000);
		put(writer, "\n");
	}
}

HOSTILE(links_of_hex_digits_and_colons)
{
	struct writer control;
	BEGIN(2 * MEGABYTE);
	writer_open(&control, 2 * MEGABYTE);
	put_links(&writer, "1:");
	put_links(&control, "1-");
	costs_like(&writer, &control);
}

static void put_names(struct writer *writer, const char *name)
{
	put(writer, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 100; i++) {
		put(writer, "--b\nContent-Type: text/plain; ");
		put(writer, name);
		fill(writer, "ffffffffffffffff", writer->len + 7900);
		put(writer, "\n\nwords\n");
	}
	put(writer, "--b--\n");
}

HOSTILE(names_in_pieces)
{
	struct writer control;
	BEGIN(MEGABYTE);
	writer_open(&control, MEGABYTE);
	put_names(&writer, "filename*0=; name*0=; ");
	put_names(&control, "filetype*0=; type*0=; "); /* looked for all the way too */
	costs_like(&writer, &control);
}

HOSTILE(every_prefix_of_a_message)
{
	BEGIN(MEGABYTE);
	put(&writer, "From a@b Thu Nov 19 18:00:00 2026\nSubject: =?utf-8?q?a=20?= =?utf-8?b?Yg==?=\n"
	             "From: \"A (b\" <a@b>, g: c@d;\nContent-Type: multipart/mixed;\n boundary=\"x\"\n\n"
	             "--x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
	             "U3ViamVjdDogeAoKSGlkZGVuIHdvcmRzLgo=\n--x\nContent-Type: text/html\n\n<p>a&b;"
	             "<a href=\"http://x\">\n--x\nContent-Type: text/plain; charset=utf-16;\n"
	             " name*0*=a'b'%41\nContent-Transfer-Encoding: quoted-printable\n\n=41=\n=4\n--x--\n");
	for (size_t len = 0; len <= writer.len; len++) {
		char *copy = malloc(len + 1); /* so that a read behind the end is seen */
		assert_non_null(copy);
		memcpy(copy, writer.at, len);
		look_at_all(text_make(copy, len));
		free(copy);
		pool_reset(pool);
	}
	free(writer.at);
}

/* ---- memory -------------------------------------------------------------------------- */

/* In tenths of the message's size, the message itself with it. */
static int memory_used(const struct writer *writer)
{
	struct rusage before, after;
	getrusage(RUSAGE_SELF, &before);
	look_at_all(text_make(writer->at, writer->len));
	getrusage(RUSAGE_SELF, &after);
	size_t used = (size_t)(after.ru_maxrss - before.ru_maxrss) * 1024 + writer->len;
	size_t tenths = used * 10 / writer->len;
	return tenths < UINT8_MAX ? (int)tenths : UINT8_MAX;
}

/* The peak of a process never falls, so each is measured in one of its own. */
static int memory_of(struct writer *writer)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child)
		_exit(memory_used(writer));
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	free(writer->at);
	return WEXITSTATUS(status);
}

HOSTILE(memory_for_25_megabytes_is_under_four_times_their_size)
{
	static const struct {
		const char *head, *pattern;
	} mails[] = {
	    {"Subject: x\n\n", "words and more words in a line\n"},
	    {"Subject: x\r\n\r\n", "words and more words in a line\r\n"},
	    {"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n",
	     "d29yZHMgYW5kIG1vcmUgd29yZHMK\n"},
	    {"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n",
	     "d29yZHMgYW5kIG1vcmUgd29yZHMK\n"},
	    {"Content-Type: text/html\n\n", "<p>words and <b>more</b> words</p>\n"},
	    {"Content-Type: text/plain; charset=iso-8859-1\n\n", "w\xF6rds and words in a line\n"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		struct writer writer;
		writer_open(&writer, 25 * MEGABYTE);
		put(&writer, mails[i].head);
		fill(&writer, mails[i].pattern, 25 * MEGABYTE);
		int used = memory_of(&writer);
		if (used >= 10 * MEMORY_FACTOR)
			fail_msg("%d tenths of its size: %s", used, mails[i].head);
	}
}

/* 3000 links of 8 KB, in parts of a megabyte. */
static void put_long_links(struct writer *writer, const char *path)
{
	put(writer, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 3000; i++) {
		char start[64];
		if (i % 100 == 0)
			put(writer, "--b\nContent-Type: text/html\n\n");
		snprintf(start, sizeof(start), "<a href=\"http://%d.org", i);
		put(writer, start);
		fill(writer, path, writer->len + 8100);
		put(writer, "\">x</a>\n");
	}
}

HOSTILE(links_in_links_need_no_more_memory_than_other_links)
{
	struct writer control;
	BEGIN(25 * MEGABYTE);
	writer_open(&control, 25 * MEGABYTE);
	put_long_links(&writer, "/http://a.org");
	put_long_links(&control, "/httx://a.org");
	int other = memory_of(&control);
	assert_in_range(memory_of(&writer), 0, 2 * other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(memory_for_25_megabytes_is_under_four_times_their_size),
	    MAIL_TEST(links_in_links_need_no_more_memory_than_other_links),
	    MAIL_TEST(nothing_at_all),
	    MAIL_TEST(only_line_ends),
	    MAIL_TEST(only_nul_bytes),
	    MAIL_TEST(a_line_of_25_megabytes_in_the_body),
	    MAIL_TEST(a_line_of_25_megabytes_in_the_header),
	    MAIL_TEST(a_header_name_of_25_megabytes),
	    MAIL_TEST(a_million_headers),
	    MAIL_TEST(a_hundred_thousand_parts),
	    MAIL_TEST(ten_thousand_levels),
	    MAIL_TEST(ten_thousand_nested_mails),
	    MAIL_TEST(a_hundred_nested_mails_around_25_megabytes),
	    MAIL_TEST(lines_that_look_like_boundaries_under_a_hundred_open_multiparts),
	    MAIL_TEST(broken_base64),
	    MAIL_TEST(broken_quoted_printable),
	    MAIL_TEST(bytes_of_no_charset),
	    MAIL_TEST(a_missing_boundary),
	    MAIL_TEST(two_hundred_thousand_references),
	    MAIL_TEST(a_field_of_brackets_and_quotes),
	    MAIL_TEST(text_made_of_lead_ins),
	    MAIL_TEST(a_thousand_nested_mails_in_base64),
	    MAIL_TEST(twenty_megabytes_of_html_in_many_parts),
	    MAIL_TEST(html_made_of_lead_ins),
	    MAIL_TEST(a_paragraph_of_short_lines_with_blanks_at_its_end),
	    MAIL_TEST(links_of_hex_digits_and_colons),
	    MAIL_TEST(names_in_pieces),
	    MAIL_TEST(every_prefix_of_a_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
