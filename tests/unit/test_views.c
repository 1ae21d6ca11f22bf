/* SPDX-License-Identifier: ISC */
/*
 * body, rawbody, uri and header: what SpamAssassin 4.0.1 showed its rules for
 * the same messages (spamassassin -L -D all, Debian 12), noted by hand.
 */
#include "mail_fixture.h"

#define body_is(raw, want) assert_string_equal(joined(view_body(mail_of(raw))), want)

static void body_begins_with_the_subject_on_a_line_of_its_own(void **state)
{
	(void)state;
	body_is("Subject: =?utf-8?q?one?= two\n\nwords\n", "one two\n|words ");
	body_is("From: a\n\nwords", "\n|words");
}

static void body_joins_the_lines_of_a_paragraph(void **state)
{
	(void)state;
	body_is("Subject: s\n\none\ntwo  three\n\n\n\tfour\n \nfive\n",
		"s\n|one two three\n| four\n|five ");
}

static void body_shows_all_text_parts_and_no_others(void **state)
{
	(void)state;
	struct mail *mail =
	    mail_of("Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
		    "--b\n\nplain\n"
		    "--b\nContent-Type: text/x-diff\nContent-Disposition: attachment\n\n"
		    "diff\n"
		    "--b\nContent-Type: text/calendar\n\ncalendar\n"
		    "--b\nContent-Type: application/pdf\n\npdf\n--b--\n");
	const struct texts *body = view_body(mail);
	assert_true(any_has(body, "plain"));
	assert_true(any_has(body, "diff"));
	assert_false(any_has(body, "calendar"));
	assert_false(any_has(body, "pdf"));
}

static void body_cuts_a_line_of_more_than_2048_bytes_at_a_space(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	buf_string(&buf, "Subject: s\n\n");
	for (int i = 0; i < 1000; i++)
		buf_string(&buf, "abcd ");
	const struct texts *body = view_body(mail_of_text(buf_get(&buf)));
	assert_int_equal(body->at[1].len, 2045);
	assert_int_equal(body->at[2].len, 2045);
}

static void body_looks_at_the_first_50_kilobytes_of_a_part(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	buf_string(&buf, "Subject: s\n\n");
	for (int i = 0; i < 6000; i++)
		buf_string(&buf, "123456789\n");
	buf_string(&buf, "moratorium\n");
	struct mail *mail = mail_of_text(buf_get(&buf));
	assert_false(any_has(view_body(mail), "moratorium"));
	assert_true(any_has(view_secret(mail), "moratorium")); /* ours sees all */
}

static void rawbody_keeps_lines_and_html(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
				    "PHA+b25lPC9wPg0KdHdvDQo=\n");
	assert_string_equal(joined(view_rawbody(mail)), "<p>one</p>\ntwo\n");
}

static void full_is_the_message(void **state)
{
	(void)state;
	struct mail *mail = mail_of("From a@b Thu Nov 19 18:00:00 2026\nSubject: s\n\nwords\n");
	assert_string_equal(joined(view_full(mail)), "Subject: s\n\nwords\n");
}

#define html_is(html, want) body_is("Content-Type: text/html\n\n" html, want)

static void body_renders_html_as_spamassassin_does(void **state)
{
	(void)state;
	html_is("<p>one<p>two<br/>three <b>fo</b>ur", "\n|\n|one\n|two three four");
	html_is("a<span style=\"display:none\">hidden</span> b<font color=white> w </font><br>c",
		"\n|ahidden b w c");
	html_is("<title>t</title>x<script>no</script>y<!-- no -->z&eacute;&copyright &#8212;",
		"\n|\n|t\n|xyz\u00e9\u00a9right \u2014");
	html_is("<title>never ends <b>x</b> <p>y", "\n|\n|never ends\n|x\n|y");
	html_is("a<!-- never closed <p>b</p> c", "\n|ab\n|c");
	html_is("a<![CDATA[<b>]]>b<![if !mso]>c", "\n|a<b>bc");
	html_is("only &eacute; here", "\n|only \xE9 here"); /* no character beyond U+00FF: bytes */
}

static bool is_read_as_html(const char *parameters)
{
	return any_has(
	    view_body(mail_of(pool_printf(
		pool, "Content-Type: application/octet-stream; %s\n\n<p>words\n", parameters))),
	    "words");
}

static void a_part_is_html_by_a_name_in_pieces(void **state)
{
	(void)state;
	assert_true(is_read_as_html("name*0=page; name*1=.html"));
	assert_true(is_read_as_html("name*1=.html; name*0=page"));
	assert_true(is_read_as_html("filename*0 = \"page.\"; x=y; FileName*1=html"));
	assert_true(is_read_as_html("name*0=page; name*11=.html"));
	assert_true(is_read_as_html("name*0=page; name*1=.html; name*1=.txt"));
	assert_false(is_read_as_html("name*0=page; name*1=.txt; name*1=.html"));
	assert_false(is_read_as_html("name*1=page; name*2=.html"));
	assert_false(is_read_as_html("name*0=page; name*01=.html"));
	assert_false(is_read_as_html("name*0=page; name*100=.html"));
	assert_false(is_read_as_html("name*0=page; rename*1=.html"));
}

static void body_reads_charsets_as_spamassassin_does(void **state)
{
	(void)state;
	body_is("Content-Type: text/plain; charset=utf-8\n\n\u00e4\u00a0b\n\n\u00a0c",
		"\n|\u00e4 b\n| c");
	body_is("Content-Type: text/plain; charset=utf-8\n\n\xE4 b", "\n|\u00e4 b");
	body_is("Content-Type: text/plain; charset=x-none\n\n\x93\xE4\x94",
		"\n|\u201c\u00e4\u201d");
}

static void a_part_that_ends_in_its_header_loses_the_last_field(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Content-Type: multipart/mixed; boundary=b\n\n"
				    "--b\nContent-Type: text/html\n--b\n\nwords\n--b--\nepilogue");
	assert_string_equal(joined(view_rawbody(mail)), "|words");
	assert_string_equal(joined(view_body(mail)), "\n|words");
}

/* ---- header ---------------------------------------------------------------------------- */

static const char headers[] = "Received: from x\n"
			      "Return-Path: <late@x>\n"
			      "From: \"Doe, Jane\" <jane@x>, joe@y (Joe)\n"
			      "To: a@x\n"
			      "Cc: =?utf-8?q?B=C3=A9?= <b@x>\n"
			      "Subject: one\n"
			      "subject: =?utf-8?q?two?=\n\tmore\n"
			      "Message-ID: <1@x>\n"
			      "Resent-Message-ID: <2@x>\n\n";

static void header_is(const char *name, const char *modifier, const char *want)
{
	bool set = false;
	struct text value = view_header(mail_of(headers), text_of(name), text_of(modifier), &set);
	if (!want) {
		assert_false(set);
		return;
	}
	assert_true(set);
	assert_text(value, want);
}

static void header_gives_every_field_with_a_line_end(void **state)
{
	(void)state;
	header_is("Subject", "", "one\ntwo more\n");
	header_is("subject", "first", "one\n");
	header_is("subject", "last", "two more\n");
	header_is("Subject", "raw", " one\n =?utf-8?q?two?=\n\tmore\n");
	header_is("X-Missing", "", NULL);
}

static void header_gives_addresses_and_names(void **state)
{
	(void)state;
	header_is("From", "addr", "jane@x\njoe@y");
	header_is("From", "name", "Doe, Jane\nJoe");
	header_is("Cc", "name", "B\u00e9");
	header_is("To", "name", NULL);
	header_is("ToCc", "addr", "a@x\nb@x");
	header_is("From", "addr:first", "jane@x\njoe@y"); /* the first field, not address */
}

static void from_is(const char *from, const char *modifier, const char *want)
{
	bool set = false;
	struct mail *mail = mail_of(pool_printf(pool, "From: %s\n\n", from));
	struct text value = view_header(mail, TEXT("From"), text_of(modifier), &set);
	assert_int_equal(set, want != NULL);
	if (want)
		assert_text(value, want);
}

static void header_reads_addresses_as_spamassassin_does(void **state)
{
	(void)state;
	from_is("Jane Doe <jane@x.org> (home), \"Doe, Joe\" <joe@y.org>", "addr",
		"jane@x.org\njoe@y.org");
	from_is("Jane Doe <jane@x.org> (home), \"Doe, Joe\" <joe@y.org>", "name",
		"Jane Doe\nDoe, Joe");
	from_is("jane@x.org (Jane (not me))", "addr", NULL); /* comments do not nest there */
	from_is("\"jane@x.org\"", "addr", "jane@x.org");
	from_is("group: a@x.org, b@x.org;", "addr", "a@x.org\nb@x.org");
	from_is("'Jane Doe' <jane@x.org>", "name", "Jane Doe");
	from_is("=?utf-8?q?J=C3=A4ne?=\n Doe <jane@x.org>", "name", "J\u00e4ne Doe");
	from_is("=?utf-8?q?J=C3=A4ne?= <jane@x.org>", "name:raw", "=?utf-8?q?J=C3=A4ne?= ");
	from_is("Jane <jane@x.org", "addr", NULL);
	from_is("<>", "addr", NULL);
	from_is("a@b@x.org", "addr", "a@b");
}

static void header_finds_hosts_and_ip_addresses(void **state)
{
	(void)state;
	from_is("Jane <jane@www.Example.co.uk>", "addr:host", "www.Example.co.uk");
	from_is("Jane <jane@www.Example.co.uk>", "addr:domain", "example.co.uk");
	from_is("from mail.example.org (a.example.com [192.0.2.7]) by x", "host",
		"mail.example.org");
	from_is("from mail.example.org (a.example.com [192.0.2.7]) by x", "ip", "192.0.2.7");
	from_is("[192.0.2.7]", "revip", "7.2.0.192");
	from_is("2001:db8::a7", "ip", "2001:db8::a7");
	from_is("2001:db8::a7", "revip",
		"7.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2");
	/* the longest that there is */
	from_is("2001:0db8:0000:0000:0000:ffff:255.255.255.255", "ip",
		"2001:0db8:0000:0000:0000:ffff:255.255.255.255");
	from_is("2001:0db8:0000:0000:0000:ffff:255.255.255.255:1", "ip", NULL);
	from_is("jane at home", "host", NULL);
	from_is("version 1.2.3.4.5", "ip", NULL);
}

static void the_envelope_sender_is_what_the_outermost_relay_noted(void **state)
{
	(void)state;
	bool set = false;
	struct mail *mail =
	    mail_of("Return-Path: <late@x>\n"
		    "Received: from a (a [192.168.0.1]) by b (envelope-from <in@x>)\n"
		    "Received: from c (c [192.0.2.1])\n"
		    "\t(envelope-from <out@x.org>) by a with ESMTP id 1; now\n\n");
	assert_text(view_header(mail, TEXT("EnvelopeFrom"), TEXT(""), &set), "out@x.org");
	mail = mail_of("Received: by x\nX-Envelope-From: a@x\nReturn-Path: <b@x>\n\n");
	view_header(mail, TEXT("EnvelopeFrom"), TEXT(""), &set);
	assert_false(set); /* a list has a sender of its own */
}

static void header_knows_the_names_that_are_no_fields(void **state)
{
	(void)state;
	bool set;
	header_is("ToCc", "", "a@x\nB\u00e9 <b@x>\n");
	header_is("MESSAGEID", "", "<2@x>\n<1@x>\n");
	header_is("EnvelopeFrom", "", NULL); /* below a Received it is not to be believed */
	struct mail *mail = mail_of("Return-Path: <a@x>\nReceived: from y\n\n");
	assert_text(view_header(mail, TEXT("EnvelopeFrom"), TEXT(""), &set), "a@x");
	mail = mail_of("A: =?utf-8?q?one?=\n two\nB:x\n\n");
	assert_text(view_header(mail, TEXT("ALL"), TEXT(""), &set), "A: one two\nB: x\n");
	assert_text(view_header(mail, TEXT("ALL"), TEXT("raw"), &set),
		    "A: =?utf-8?q?one?=\n two\nB:x\n");
}

/* ---- uri ------------------------------------------------------------------------------------ */

static void uris_are(const char *text, const char *want)
{
	assert_string_equal(joined(view_uri(mail_of(pool_printf(pool, "A: b\n\n%s\n", text)))),
			    want);
}

static void uris_are_found_in_text(void **state)
{
	(void)state;
	uris_are("see https://example.org/a?b=c, and", "https://example.org/a?b=c");
	uris_are("(http://example.org/a_(b)_c).", "http://example.org/a_(b)_c");
	uris_are("(http://example.org/a)", "http://example.org/a");
	uris_are("<http://example.org/>", "http://example.org/");
	uris_are("www.example.org and www2.example.org/x.",
		 "http://www.example.org|http://www2.example.org/x");
	uris_are("write to jane@example.org.", "mailto:jane@example.org");
	uris_are("mailto:jane@example.org", "mailto:jane@example.org");
	uris_are("example.org/path is a host, readme.txt, 1.2 and e.g. are none",
		 "http://example.org/path");
	uris_are("http://%65xample.org/", "http://%65xample.org/|http://example.org/");
	uris_are("http://x.org http://x.org", "http://x.org");
	uris_are("none", "");
}

/* The order is ours: SpamAssassin's is any. */
static void uris_come_with_what_else_they_could_be(void **state)
{
	(void)state;
	uris_are("see http://www.example.org/a_(b)), www2.example.org. and example.org/x",
		 "http://www.example.org/a_(b|http://www2.example.org|http://example.org/x");
	uris_are("Jane <jane@example.org>, x/y@example.org skype:joe@example.org",
		 "mailto:jane@example.org|http://x/y@example.org|http://www.x.com/y@example.org|"
		 "mailto:joe@example.org");
	uris_are("http://%77ww.example.org/%41%20?u=http://b.example.net/x&y",
		 "http://%77ww.example.org/%41%20?u=http://b.example.net/x&y|"
		 "http://www.example.org/A%20?u=http://b.example.net/x&y|http://b.example.net/x");
	uris_are("http://user:pw@www.example.org:80/ http://0x7f.1/ http://localhost/ http://host/",
		 "http://user:pw@www.example.org:80/|http://www.example.org/|http://host/|"
		 "http://www.host.com/");
	uris_are("index.html file.txt a.m. example.org/ end", "");
}

static void uris_are_found_in_html(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Content-Type: text/html\n\n"
				    "<a href=\"https://example.org/x\">here</a>"
				    "<img src=\"http://example.org/i.png\">\n");
	assert_true(any_has(view_uri(mail), "https://example.org/x"));
	assert_true(any_has(view_uri(mail), "http://example.org/i.png"));
	mail = mail_of("Content-Type: text/html\n\n<base href=\"http://a.example.org/d/f.html\">"
		       "<a href=\"g\">x</a><img src=\"../i.png\">");
	assert_string_equal(joined(view_uri(mail)),
			    "http://a.example.org/d/f.html|http://a.example.org/d/g|g|"
			    "http://a.example.org/i.png");
}

/* ---- own and secret ----------------------------------------------------------------------------
 */

#define own_is(raw, want) assert_string_equal(joined(view_own(mail_of(raw))), want)

static void own_is_the_subject_and_what_the_author_wrote(void **state)
{
	(void)state;
	own_is("Subject: Process\n\nNo\nmore.\n\nOn 1 Nov, J <j@x> wrote:\n> old\n-- \nJ\n",
	       "Process|No more.");
	own_is("Subject: s\nContent-Type: text/plain; format=flowed\n\nRFC \n2418\n", "s|RFC 2418");
}

static void own_reads_one_of_two_alternatives(void **state)
{
	(void)state;
	own_is("Subject: s\nContent-Type: multipart/alternative; boundary=b\n\n"
	       "--b\n\nwords\n--b\nContent-Type: text/html\n\n<p>words</p>\n--b--\n",
	       "s|words");
}

static void own_leaves_out_attachments_and_list_footers(void **state)
{
	(void)state;
	own_is("Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
	       "--b\n\nwords\n"
	       "--b\nContent-Disposition: attachment\n\nlog\n"
	       "--b\n\n_______________________________________________\nx mailing list\n--b--\n",
	       "s|words");
}

static void own_has_a_nested_mail_as_what_is_passed_on(void **state)
{
	(void)state;
	own_is(
	    "Subject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n"
	    "--b\n\nFYI\n--b\nContent-Type: message/rfc822\n\nSubject: News\n\nThe news.\n--b--\n",
	    "Fwd|FYI|News|The news.");
	/* but not the mail that a report gives back */
	own_is("Subject: Failed\nContent-Type: multipart/report; boundary=b\n\n"
	       "--b\n\nSorry\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\nYours.\n--b--\n",
	       "Failed|Sorry");
}

static void own_text_keeps_its_lines(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Subject: s\n\none\ntwo\n\nthree\n> old\n");
	assert_text(view_own_text(mail), "one\ntwo\n\nthree\n");
}

static void words_hide_behind_no_invisible_character(void **state)
{
	(void)state;
	own_is("Subject: s\nContent-Type: text/plain; charset=utf-8\n\n"
	       "mora\u00adtori\u200bum\u00a0now\n",
	       "s|moratorium now");
}

static void secret_sees_headers_quotes_signatures_names_and_nested_mail(void **state)
{
	(void)state;
	struct mail *mail = mail_of(
	    "Subject: s\nX-Note: =?utf-8?q?h=65ader?=\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n"
	    "--b\n\n> quoted\n> words\n\n-- \nsignature\n"
	    "--b\nContent-Type: application/pdf; name=filename.pdf\n\nx\n"
	    "--b\nContent-Type: multipart/alternative; boundary=c\n\n"
	    "--c\n\nplain\n--c\nContent-Type: text/html\n\n<p>html</p><!-- comment -->\n--c--\n"
	    "--b\nContent-Type: message/rfc822\n\nSubject: inner subject\n\ninner text\n--b--\n");
	static const char *const seen[] = {"X-Note: header", "quoted words", "signature",
					   "filename.pdf",   "plain",	     "html",
					   "inner subject",  "inner text"};
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		if (!any_has(view_secret(mail), seen[i]))
			fail_msg("not seen: %s", seen[i]);
	assert_false(any_has(view_secret(mail), "comment"));
}

static void secret_reads_the_words_of_a_file_name(void **state)
{
	(void)state;
	struct mail *mail = mail_of(
	    "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n"
	    "--b\nContent-Type: application/pdf; name=\"IESG-only_executive-session.v2.pdf\"\n\n"
	    "x\n--b--\n");
	assert_true(any_has(view_secret(mail), "IESG-only_executive-session.v2.pdf"));
	assert_true(any_has(view_secret(mail), "IESG only executive session v2 pdf"));
}

static void secret_sees_a_text_that_is_called_something_else(void **state)
{
	(void)state;
	struct mail *mail = mail_of(
	    "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
	    "--b\n\nhello\n"
	    "--b\nContent-Type: application/octet-stream; name=\"Notes.MD\"\n"
	    "Content-Transfer-Encoding: base64\n\n" /* "in the file\n" */
	    "aW4gdGhlIGZpbGUK\n"
	    "--b\nContent-Type: application/octet-stream; name=a.bin\n\nin the other\n"
	    "--b\nContent-Type: application/octet-stream; name=b.md\n\nin the noise\1\n--b--\n");
	assert_true(any_has(view_secret(mail), "in the file"));
	assert_false(any_has(view_secret(mail), "in the other"));
	assert_false(any_has(view_secret(mail), "in the noise"));
	assert_false(any_has(view_body(mail), "in the file"));
}

static void secret_leaves_out_a_legal_disclaimer_at_the_end_and_no_more(void **state)
{
	(void)state;
	const struct texts *secret = view_secret(mail_of(
	    "A: b\n\nWords.\n\n--\nThis e-mail and any attachments are confidential and intended "
	    "solely for\nthe use of the individual or entity to whom they are addressed.  If\n"
	    "you have received it in error please notify the sender and delete it.\n"));
	assert_true(any_has(secret, "Words."));
	assert_false(any_has(secret, "confidential"));
	secret = view_secret(mail_of("A: b\n\nThis mail is confidential, do not forward.\n"));
	assert_true(any_has(secret, "confidential"));
}

static void a_phrase_is_whole_in_one_piece_of_a_very_long_paragraph(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	while (buf.len < 300000)
		buf_string(&buf, "one two three four five six seven executive session eight ");
	struct texts pieces = {0};
	view_paragraphs(pool, buf_get(&buf), &pieces);
	size_t found = 0, whole = 0;
	for (struct text rest = buf_get(&buf);;) {
		size_t at = text_find(rest, TEXT("executive session"));
		if (at == TEXT_NONE)
			break;
		found++;
		rest = text_from(rest, at + 1);
	}
	for (size_t i = 0; i < pieces.len; i++)
		for (struct text rest = pieces.at[i];;) {
			size_t at = text_find(rest, TEXT("executive session"));
			if (at == TEXT_NONE)
				break;
			whole++;
			rest = text_from(rest, at + 1);
		}
	assert_true(pieces.len > 1);
	assert_true(whole >= found);
}

static void paragraphs_of_a_text_are_joined(void **state)
{
	(void)state;
	struct texts texts = {0};
	view_paragraphs(pool, TEXT("one\ntwo\n\n> three\n> four\n\n\n"), &texts);
	assert_string_equal(joined(&texts), "one two|three four");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(body_begins_with_the_subject_on_a_line_of_its_own),
	    MAIL_TEST(body_joins_the_lines_of_a_paragraph),
	    MAIL_TEST(body_shows_all_text_parts_and_no_others),
	    MAIL_TEST(body_cuts_a_line_of_more_than_2048_bytes_at_a_space),
	    MAIL_TEST(body_looks_at_the_first_50_kilobytes_of_a_part),
	    MAIL_TEST(rawbody_keeps_lines_and_html),
	    MAIL_TEST(full_is_the_message),
	    MAIL_TEST(body_renders_html_as_spamassassin_does),
	    MAIL_TEST(a_part_is_html_by_a_name_in_pieces),
	    MAIL_TEST(body_reads_charsets_as_spamassassin_does),
	    MAIL_TEST(a_part_that_ends_in_its_header_loses_the_last_field),
	    MAIL_TEST(header_gives_every_field_with_a_line_end),
	    MAIL_TEST(header_gives_addresses_and_names),
	    MAIL_TEST(header_reads_addresses_as_spamassassin_does),
	    MAIL_TEST(header_finds_hosts_and_ip_addresses),
	    MAIL_TEST(the_envelope_sender_is_what_the_outermost_relay_noted),
	    MAIL_TEST(header_knows_the_names_that_are_no_fields),
	    MAIL_TEST(uris_are_found_in_text),
	    MAIL_TEST(uris_come_with_what_else_they_could_be),
	    MAIL_TEST(uris_are_found_in_html),
	    MAIL_TEST(own_is_the_subject_and_what_the_author_wrote),
	    MAIL_TEST(own_reads_one_of_two_alternatives),
	    MAIL_TEST(own_leaves_out_attachments_and_list_footers),
	    MAIL_TEST(own_has_a_nested_mail_as_what_is_passed_on),
	    MAIL_TEST(own_text_keeps_its_lines),
	    MAIL_TEST(words_hide_behind_no_invisible_character),
	    MAIL_TEST(secret_sees_headers_quotes_signatures_names_and_nested_mail),
	    MAIL_TEST(secret_reads_the_words_of_a_file_name),
	    MAIL_TEST(secret_sees_a_text_that_is_called_something_else),
	    MAIL_TEST(secret_leaves_out_a_legal_disclaimer_at_the_end_and_no_more),
	    MAIL_TEST(a_phrase_is_whole_in_one_piece_of_a_very_long_paragraph),
	    MAIL_TEST(paragraphs_of_a_text_are_joined),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
