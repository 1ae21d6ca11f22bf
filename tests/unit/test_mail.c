/* SPDX-License-Identifier: ISC */
#include "mail_fixture.h"

/* ---- headers ------------------------------------------------------------------------ */

static void a_folded_header_is_joined_with_one_space(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Subject: one\n\t two\n  three\n\n");
	assert_text(mail_value(mail, "subject"), "one two three");
	assert_text(mail_header(mail, "Subject")->raw, " one\n\t two\n  three");
}

static void fields_are_found_by_name_whatever_the_case_and_in_their_order(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Precedence: bulk\nX: 1\nprecedence: list\n\nbody\n");
	size_t from = 0;
	assert_text(mail_header_next(mail, "PRECEDENCE", &from)->value, "bulk");
	assert_text(mail_header_next(mail, "PRECEDENCE", &from)->value, "list");
	assert_null(mail_header_next(mail, "PRECEDENCE", &from));
	assert_text(mail->body, "body\n");
	assert_text(mail->head, "Precedence: bulk\nX: 1\nprecedence: list\n");
}

static void subject_is(const char *raw, const char *want)
{
	struct mail *mail = mail_of(pool_printf(pool, "Subject: %s\n\n", raw));
	assert_text(mail_value(mail, "Subject"), want);
}

/* RFC 2047 8 */
static void encoded_words_are_decoded_as_rfc_2047_shows(void **state)
{
	(void)state;
	subject_is("=?ISO-8859-1?Q?a?=", "a");
	subject_is("=?ISO-8859-1?Q?a?= b", "a b");
	subject_is("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab");
	subject_is("=?ISO-8859-1?Q?a?=\n    =?ISO-8859-1?Q?b?=", "ab");
	subject_is("=?ISO-8859-1?Q?a_b?=", "a b");
	subject_is("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b");
	subject_is("=?iso-8859-1?q?this=20is=20some=20text?=", "this is some text");
	subject_is("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\n"
		   " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
		   "If you can read this you understand the example.");
}

static void encoded_words_of_mailman_3_are_decoded(void **state)
{
	(void)state;
	/* the tag and Re: inside, words split in mid-word, folded with TAB */
	subject_is("=?utf-8?q?=5BBpf=5D_Re=3A_mor?=\n\t=?utf-8?q?atorium?=",
		   "[Bpf] Re: moratorium");
	/* a character split between two words, which RFC 2047 5 forbids */
	subject_is("=?utf-8?q?caf=C3?=\n =?utf-8?q?=A9?=", "caf\u00e9");
	subject_is("=?utf-8?B?w6Q=?= =?utf-8?q?=C3=B6?=", "\u00e4\u00f6");
	subject_is("[x] =?utf-8*de?q?=C3=BCber?= alles", "[x] \u00fcber alles");
}

static void a_broken_encoded_word_stays_as_it_is_written(void **state)
{
	(void)state;
	subject_is("=?utf-8?q?a=ZZ?=", "=?utf-8?q?a=ZZ?=");
	subject_is("=?utf-8?x?abc?=", "=?utf-8?x?abc?=");
	subject_is("=?utf-8?q?open", "=?utf-8?q?open");
	subject_is("1 =?= 2", "1 =?= 2");
	struct mail *mail = mail_of("Subject: =?utf-8?q?a=ZZ?=\n\n");
	assert_true(mail->flaws & MAIL_FLAW_ENCODING);
}

static void an_encoded_word_cannot_make_a_second_line(void **state)
{
	(void)state;
	subject_is("=?utf-8?q?a=0AX-Forged=3A_b?=", "a X-Forged: b");
}

static void an_encoded_nul_hides_nothing(void **state)
{
	(void)state;
	subject_is("=?utf-8?q?a=00secret?=", "=?utf-8?q?a=00secret?=");
}

static void raw_bytes_in_a_header_are_utf8_or_windows_1252(void **state)
{
	(void)state;
	subject_is("gr\xC3\xBC\xC3\x9F", "gr\u00fc\u00df");
	subject_is("\x93quoted\x94 \xFC", "\u201cquoted\u201d \u00fc");
}

static void identifiers_are_not_decoded(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Message-ID: <=?utf-8?q?a?=@x>\n\n");
	assert_text(mail_message_id(mail), "=?utf-8?q?a?=@x");
}

/* ---- line ends and the mbox line ---------------------------------------------------------- */

static void crlf_becomes_lf(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Subject: a\r\n b\r\n\r\none\r\ntwo\r\n");
	assert_text(mail->raw, "Subject: a\n b\n\none\ntwo\n");
	assert_text(mail_value(mail, "Subject"), "a b");
}

static void an_mbox_line_is_taken_off_and_its_sender_kept(void **state)
{
	(void)state;
	const char *from;
	struct text raw = TEXT("From jane@example.org Thu Nov 19 18:00:00 2026\nSubject: a\n\n");
	assert_text(mail_normal(pool, raw, &from), "Subject: a\n\n");
	assert_string_equal(from, "jane@example.org");
	assert_text(mail_normal(pool, TEXT("From : a@b\n\n"), &from), "From : a@b\n\n");
	assert_null(from);
	assert_text(mail_normal(pool, TEXT("Subject: a\n"), &from), "Subject: a\n");
	assert_null(from);
}

/* ---- parts ------------------------------------------------------------------------------- */

static const char alternative[] =
    "Content-Type: multipart/mixed; boundary=\"outer\"\n"
    "\n"
    "preamble\n"
    "--outer\n"
    "Content-Type: multipart/alternative; boundary=inner\n"
    "\n"
    "--inner\n"
    "Content-Type: text/plain; charset=utf-8\n"
    "\n"
    "The words.\n"
    "--inner\n"
    "Content-Type: text/html\n"
    "\n"
    "<p>The words.</p>\n"
    "--inner--\n"
    "--outer\n"
    "Content-Type: application/pdf; name=\"slides.pdf\"\n"
    "Content-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf\n"
    "\n"
    "SGVsbG8=\n"
    "--outer--\n"
    "epilogue\n";

static void parts_come_in_the_order_of_the_message(void **state)
{
	(void)state;
	struct mail *mail = mail_of(alternative);
	static const struct {
		const char *type;
		int parent, depth;
	} want[] = {{"multipart/mixed", -1, 0},
		    {"multipart/alternative", 0, 1},
		    {"text/plain", 1, 2},
		    {"text/html", 1, 2},
		    {"application/pdf", 0, 1}};
	assert_int_equal(mail->parts.len, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(mail->parts.at[i].type, want[i].type);
		assert_int_equal(mail->parts.at[i].parent, want[i].parent);
		assert_int_equal(mail->parts.at[i].depth, want[i].depth);
	}
	assert_int_equal(mail->flaws, 0);
	/* RFC 2046 5.1.1: the line end before a boundary belongs to the boundary */
	assert_text(mail->parts.at[2].utf8, "The words.");
}

static void of_two_alternatives_the_plain_one_is_read(void **state)
{
	(void)state;
	struct mail *mail = mail_of(alternative);
	assert_false(mail->parts.at[2].alternative);
	assert_true(mail->parts.at[3].alternative);
}

static void a_plain_stub_beside_html_is_not_the_text(void **state)
{
	(void)state;
	struct buf html;
	buf_open(&html, pool);
	for (int i = 0; i < 100; i++)
		buf_string(&html, "<p>The text that was meant, at length.</p>\n");
	struct mail *mail = mail_of(pool_printf(
	    pool,
	    "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nYour mailer shows no HTML.\n"
	    "--b\nContent-Type: text/html\n\n%s\n--b--\n",
	    text_string(pool, buf_get(&html))));
	assert_true(mail->parts.at[1].alternative);
	assert_false(mail->parts.at[2].alternative);
}

static void an_attachment_is_named_and_decoded_when_asked_for(void **state)
{
	(void)state;
	struct mail *mail = mail_of(alternative);
	const struct mail_part *pdf = &mail->parts.at[4];
	assert_true(pdf->attachment);
	assert_false(pdf->text);
	assert_text(pdf->filename, "r\u00e9sum\u00e9.pdf");
	assert_text(mail_part_bytes(mail, pdf), "Hello");
}

static void named(const char *disposition, const char *want)
{
	struct mail *mail =
	    mail_of(pool_printf(pool, "Content-Disposition: attachment; %s\n\n", disposition));
	assert_text(mail->parts.at[0].filename, want);
}

/* RFC 2231 3 and 4 */
static void file_names_come_in_many_shapes(void **state)
{
	(void)state;
	named("filename=plain.txt", "plain.txt");
	named("filename=\"a \\\"b\\\".txt\"", "a \"b\".txt");
	named("filename*0=one; filename*1=two.txt", "onetwo.txt");
	named("filename*0*=utf-8'en'a%20; filename*1*=%C3%A9; filename*2=\".txt\"", "a \u00e9.txt");
	named("filename*=iso-8859-1''%FC.txt", "\u00fc.txt");
	named("filename=\"=?utf-8?q?=C3=BC?=.txt\"", "\u00fc.txt");
	named("size=3; ; bad; filename=behind.txt", "behind.txt");
}

static void a_nested_mail_has_headers_of_its_own(void **state)
{
	(void)state;
	struct mail *mail =
	    mail_of("Subject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n"
		    "--b\n\nSee below.\n"
		    "--b\nContent-Type: message/rfc822\n\n"
		    "Subject: =?utf-8?q?inner?=\nContent-Type: text/plain\n\nInner.\n"
		    "--b--\n");
	assert_int_equal(mail->parts.len, 4);
	assert_true(mail->parts.at[2].container);
	assert_text(mail_value(mail->parts.at[2].inner, "Subject"), "inner");
	assert_int_equal(mail->parts.at[3].parent, 2);
	assert_true(mail->parts.at[3].nested);
	assert_false(mail->parts.at[1].nested);
	assert_text(mail->parts.at[3].utf8, "Inner.");
	assert_text(mail_value(mail, "Subject"), "Fwd");
}

static void a_nested_mail_in_base64_is_opened_too(void **state)
{
	(void)state;
	/* printf 'Subject: x\n\nHidden words.\n' | base64 */
	struct mail *mail =
	    mail_of("Content-Type: multipart/mixed; boundary=b\n\n"
		    "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
		    "U3ViamVjdDogeAoKSGlkZGVuIHdvcmRzLgo=\n"
		    "--b\n\nAfter.\n--b--\n");
	assert_int_equal(mail->parts.len, 4);
	assert_text(mail_value(mail->parts.at[1].inner, "Subject"), "x");
	assert_text(mail->parts.at[2].utf8, "Hidden words.\n");
	assert_int_equal(mail->parts.at[2].parent, 1);
	assert_text(mail->parts.at[3].utf8, "After.");
	assert_int_equal(mail->parts.at[3].parent, 0);
	assert_int_equal(mail->flaws, 0);
}

static void parts_of_a_digest_are_mails(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Content-Type: multipart/digest; boundary=b\n\n"
				    "--b\n\nSubject: one\n\nText one.\n"
				    "--b\n\nSubject: two\n\nText two.\n--b--\n");
	assert_string_equal(mail->parts.at[1].type, "message/rfc822");
	assert_text(mail_value(mail->parts.at[1].inner, "Subject"), "one");
	assert_text(mail->parts.at[4].utf8, "Text two.");
}

/* RFC 2046 5.1.2: the boundary of an outer multipart ends the inner one */
static void an_outer_boundary_ends_an_inner_part_that_was_not_closed(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Content-Type: multipart/mixed; boundary=o\n\n"
				    "--o\nContent-Type: multipart/mixed; boundary=i\n\n"
				    "--i\n\nInner.\n"
				    "--o\n\nOuter.\n--o--\n");
	assert_int_equal(mail->parts.len, 4);
	assert_text(mail->parts.at[2].utf8, "Inner.");
	assert_text(mail->parts.at[3].utf8, "Outer.");
	assert_int_equal(mail->parts.at[3].parent, 0);
}

/* ---- encodings and charsets ----------------------------------------------------------------- */

static struct mail *text_part(const char *encoding, const char *charset, const char *body)
{
	return mail_of(pool_printf(pool,
				   "Content-Type: text/plain; charset=%s\n"
				   "Content-Transfer-Encoding: %s\n\n%s",
				   charset, encoding, body));
}

static void reads(const char *encoding, const char *charset, const char *body, const char *want)
{
	assert_text(text_part(encoding, charset, body)->parts.at[0].utf8, want);
}

static void transfer_encodings_are_undone(void **state)
{
	(void)state;
	reads("7bit", "us-ascii", "plain\n", "plain\n");
	reads("BASE64", "utf-8", "b25lDQp0d28NCg==\n", "one\ntwo\n");
	reads("quoted-printable", "utf-8", "soft=\nware=20=C3=A9\n", "software \u00e9\n");
	/* RFC 2045 6.7 (3): blanks at the end of a line were added on the way */
	reads("quoted-printable", "utf-8", "one=  \ntwo \t\nthree\n", "onetwo\nthree\n");
	reads("base64", "utf-8", "b25\n lDQp 0d28", "one\ntwo");
}

static void what_is_broken_is_read_as_far_as_it_goes(void **state)
{
	(void)state;
	reads("quoted-printable", "utf-8", "1=ZZ2 = 3\n", "1=ZZ2 = 3\n");
	assert_true(text_part("quoted-printable", "utf-8", "=ZZ\n")->flaws & MAIL_FLAW_ENCODING);
	reads("base64", "utf-8", "b2!5l\n", "one"); /* what is no letter is passed over */
	assert_true(text_part("base64", "utf-8", "b25l!!\n")->flaws & MAIL_FLAW_ENCODING);
	assert_true(text_part("base64", "utf-8", "b25lb\n")->flaws & MAIL_FLAW_ENCODING);
	assert_true(text_part("x-mystery", "utf-8", "abc\n")->flaws & MAIL_FLAW_ENCODING);
	assert_int_equal(text_part("base64", "utf-8", "b25lMg==\n")->flaws, 0);
}

/* RFC 4648 10, with its padding and, as many encoders write it, without. */
static void base64_ends_at_any_length(void **state)
{
	(void)state;
	static const char *const vectors[][2] = {{"Zg==", "f"},		{"Zm8=", "fo"},
						 {"Zm9v", "foo"},	{"Zm9vYg==", "foob"},
						 {"Zm9vYmE=", "fooba"}, {"Zm9vYmFy", "foobar"}};
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct text bare = text_of(vectors[i][0]);
		reads("base64", "utf-8", vectors[i][0], vectors[i][1]);
		bare = text_head(bare, text_find_byte(bare, '='));
		reads("base64", "utf-8", text_string(pool, bare), vectors[i][1]);
		assert_int_equal(text_part("base64", "utf-8", text_string(pool, bare))->flaws, 0);
	}
}

static void a_list_footer_behind_base64_is_no_damage(void **state)
{
	(void)state;
	struct mail *mail = text_part("base64", "utf-8",
				      "b25lMg==\n_______________________________________________\n"
				      "Iesg mailing list\nIesg@example.org\n");
	assert_text(mail->parts.at[0].utf8, "one2");
	assert_int_equal(mail->flaws, 0);
}

static void charsets_become_utf8(void **state)
{
	(void)state;
	reads("8bit", "iso-8859-1", "\xFC\n", "\u00fc\n");
	reads("8bit", "ISO-8859-1", "\x93\n", "\u201c\n"); /* as mail readers take it */
	reads("8bit", "iso-8859-15", "\xA4\n", "\u20ac\n");
	reads("8bit", "koi8-r", "\xC4\xC1\n", "\u0434\u0430\n");
	reads("7bit", "iso-2022-jp", "\x1B$B$\"\x1B(B!\n", "\u3042!\n");
	reads("8bit", "shift_jis", "\x82\xA0\n", "\u3042\n");
	reads("8bit", "gb2312", "\xC4\xE3\n", "\u4f60\n");
	reads("base64", "utf-16le", "YQA9AAoA", "a=\n");
	reads("8bit", "us-ascii", "\xC3\xBC\n", "\u00fc\n");
}

static void bytes_that_are_no_characters_become_visible(void **state)
{
	(void)state;
	struct mail *mail = text_part("8bit", "utf-8",
				      "a\xFF\xFE"
				      "b\xC3");
	assert_text(mail->parts.at[0].utf8, "a\uFFFDb\uFFFD");
	assert_true(mail->flaws & MAIL_FLAW_CHARSET);
	mail = text_part("8bit", "euc-jp", "x\xFF\xFFy");
	assert_text(mail->parts.at[0].utf8, "x\uFFFDy");
	assert_true(mail->flaws & MAIL_FLAW_CHARSET);
}

static void an_unknown_charset_is_a_flaw_and_its_ascii_is_read(void **state)
{
	(void)state;
	struct mail *mail = text_part("8bit", "x-martian", "moratorium \xC3\n");
	assert_true(mail->flaws & MAIL_FLAW_CHARSET);
	assert_text(mail->parts.at[0].utf8, "moratorium \uFFFD\n");
	assert_true(text_part("7bit", "x-martian", "moratorium\n")->flaws & MAIL_FLAW_CHARSET);
}

static void of_an_unknown_charset_the_text_is_a_guess(void **state)
{
	(void)state;
	/* X-UNKNOWN is what Pine writes when it does not know either. */
	static const char *const unknown[] = {"x-martian", "x-unknown", "unknown"};
	static const char *const known[] = {"utf-8", "us-ascii", "iso-8859-15", "koi8-r",
					    "big5",  "x-sjis",	 "unknown-8bit"};
	for (size_t i = 0; i < 3; i++) {
		assert_true(text_part("7bit", unknown[i], "x\n")->flaws & MAIL_FLAW_FOREIGN);
		assert_true(text_part("8bit", unknown[i], "x\xE4\n")->flaws & MAIL_FLAW_FOREIGN);
		/* by chance no text of another charset is UTF-8 */
		assert_false(text_part("8bit", unknown[i], "\u00E4\n")->flaws & MAIL_FLAW_FOREIGN);
	}
	for (size_t i = 0; i < 7; i++)
		assert_false(text_part("8bit", known[i], "x\xE4\n")->flaws & MAIL_FLAW_FOREIGN);
}

/* ---- flaws ---------------------------------------------------------------------------------- */

static unsigned flaws_of(const char *raw)
{
	return mail_of(raw)->flaws;
}

static void flaws_are_said(void **state)
{
	(void)state;
	assert_true(flaws_of("") & MAIL_FLAW_EMPTY);
	assert_true(flaws_of("no header here\n") & MAIL_FLAW_EMPTY);
	assert_true(flaws_of("Content-Type: multipart/mixed\n\ntext\n") & MAIL_FLAW_STRUCTURE);
	assert_true(flaws_of("Content-Type: multipart/mixed; boundary=x\n\ntext\n") &
		    MAIL_FLAW_STRUCTURE);
	assert_true(flaws_of("Content-Type: multipart/mixed; boundary=x\n\n--x\n\ncut of") &
		    MAIL_FLAW_STRUCTURE);
	assert_true(flaws_of("Content-Type: application/pdf\n\nabc\n") & MAIL_FLAW_NO_TEXT);
	assert_true(flaws_of("Content-Type: multipart/encrypted; boundary=x\n\n--x\n\na\n--x--\n") &
		    MAIL_FLAW_ENCRYPTED);
	assert_true(
	    flaws_of("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\na") &
	    MAIL_FLAW_ENCRYPTED);
	assert_false(flaws_of("Content-Type: application/pkcs7-mime; smime-type=signed-data\n\na") &
		     MAIL_FLAW_ENCRYPTED);
	assert_true(flaws_of("Subject: a\n\n-----BEGIN PGP MESSAGE-----\n") & MAIL_FLAW_ENCRYPTED);
	assert_false(flaws_of("Subject: a\n\n> -----BEGIN PGP MESSAGE-----\n") &
		     MAIL_FLAW_ENCRYPTED);
	assert_int_equal(flaws_of("Subject: a\n\n"), 0);
	assert_string_equal(mail_flaws_print(pool, 0), "");
	assert_string_equal(mail_flaws_print(pool, MAIL_FLAW_ENCRYPTED), "it is encrypted");
}

static void the_text_of_a_multipart_without_its_boundary_is_read(void **state)
{
	(void)state;
	struct mail *mail = mail_of("Content-Type: multipart/mixed; boundary=x\n\nmoratorium\n");
	assert_true(any_has(view_body(mail), "moratorium"));
	mail = mail_of("Content-Type: multipart/mixed\n\nmoratorium\n");
	assert_true(any_has(view_body(mail), "moratorium"));
}

static void text_without_a_header_is_read(void **state)
{
	(void)state;
	struct mail *mail = mail_of("the moratorium\nbegins\n");
	assert_text(mail->parts.at[0].utf8, "the moratorium\nbegins\n");
}

static void a_nul_hides_no_word(void **state)
{
	(void)state;
	struct mail *mail = mail_of_text(TEXT("Subject: mora\0torium\n\nmora\0torium\n"));
	assert_true(mail->flaws & MAIL_FLAW_NUL);
	assert_text(mail_value(mail, "Subject"), "moratorium");
	assert_text(mail->parts.at[0].utf8, "moratorium\n");
}

/* ---- identity ---------------------------------------------------------------------------------
 */

static void references_come_oldest_first_and_once(void **state)
{
	(void)state;
	struct mail *mail = mail_of("References: <a@x> <b@x>\n <c@x>\n"
				    "In-Reply-To: <c@x>\n\n");
	struct texts ids = {0};
	mail_references(mail, &ids);
	assert_string_equal(joined(&ids), "a@x|b@x|c@x");
	ids = (struct texts){0};
	mail_references(mail_of("In-Reply-To: Your mail of Monday, <z@x>\n\n"), &ids);
	assert_string_equal(joined(&ids), "z@x");
}

static void key_is(const char *subject, const char *want)
{
	assert_text(mail_subject_key(pool, text_of(subject)), want);
}

static void subjects_of_a_thread_have_one_key(void **state)
{
	(void)state;
	key_is("Process change", "process change");
	key_is("Re: [Iesg] Process change", "process change");
	key_is("[Iesg] Re: Process  change", "process change");
	key_is("AW: WG: [EXT] Re[2]: Process change", "process change");
	key_is("Fwd: RE: process\tchange", "process change");
	key_is("[IANA #1289] Request", "[iana #1289] request");
	key_is("[Iesg]", "[iesg]");
	key_is("Review: x", "review: x");
	key_is("", "");
}

/* Figures by GNU date: date -d "..." +%s */
static void date_is(const char *date, int64_t want)
{
	assert_int_equal(mail_date(mail_of(pool_printf(pool, "Date: %s\n\n", date))), want);
}

static void dates_are_read(void **state)
{
	(void)state;
	date_is("Thu, 19 Nov 2026 15:12:41 +0000", 1795101161);
	date_is("Thu, 19 Nov 2026 16:12:41 +0100 (CET)", 1795101161);
	date_is("19 Nov 26 15:12:41 GMT", 1795101161);
	date_is("Thu, 19 Nov 2026 11:42:41 -0330", 1795101161);
	date_is("Sun, 29 Feb 2004 00:00:00 +0000", 1078012800);
	date_is("soon", 0);
	date_is("Thu, 99 Foo 2026 15:12:41 +0000", 0);
}

static void list_and_archive_are_found(void **state)
{
	(void)state;
	struct mail *mail =
	    mail_of("List-Id: \"The <b>IESG\" <Iesg.IETF.example.org>\n"
		    "List-Id: <other.example.org>\n"
		    "List-Id: only a description\n"
		    "Archived-At:\n <https://mail.example.org/arch/msg/iesg/x_y-z/>\n\n");
	struct texts ids = {0};
	mail_list_ids(mail, &ids);
	assert_string_equal(joined(&ids), "iesg.ietf.example.org|other.example.org");
	assert_text(mail_archived_at(mail), "https://mail.example.org/arch/msg/iesg/x_y-z/");
	assert_text(mail_archived_at(mail_of("Archived-At: none\n\n")), "");
	/* U+202E, a quote, a control: no address, and the next may be one */
	assert_text(mail_archived_at(mail_of("Archived-At: <https://x.example/\xE2\x80\xAE"
					     "a>\n\n")),
		    "");
	assert_text(mail_archived_at(mail_of("Archived-At: <https://x.example/\x07>\n\n")), "");
	assert_text(mail_archived_at(mail_of("Archived-At: <https://x.example/\"onload=x>\n"
					     "Archived-At: <javascript:x//https://z.example/>\n"
					     "Archived-At: (a) <https://y.example/>\n\n")),
		    "https://y.example/");
}

/* ---- automatic mail (RFC 3834) --------------------------------------------------------------- */

static void automatic_is(const char *header, const char *want)
{
	const char *why = mail_automatic(mail_of(pool_printf(pool, "%s\n\n", header)));
	if (want)
		assert_string_equal(why ? why : "a person's", want);
	else
		assert_null(why);
}

static void automatic_mail_is_known(void **state)
{
	(void)state;
	automatic_is("Auto-Submitted: auto-replied (vacation)", "Auto-Submitted: auto-replied");
	automatic_is("Auto-Submitted: auto-generated; x=y", "Auto-Submitted: auto-generated");
	automatic_is("Auto-Submitted: No", NULL);
	automatic_is("Auto-Submitted: (\\) a (nested) comment) no ; x=y", NULL);
	automatic_is("Auto-Submitted: (no) auto-notified", "Auto-Submitted: auto-notified");
	automatic_is("Auto-Submitted: (no", "Auto-Submitted: ");
	automatic_is("Precedence: Bulk", "Precedence: bulk");
	automatic_is("Precedence: first-class\nPrecedence: list", "Precedence: list");
	automatic_is("X-Autoreply: yes", "X-Autoreply");
	automatic_is("List-Id: <a.b>", "List-Id");
	automatic_is("Return-Path: <>", "an empty envelope sender");
	automatic_is("Return-Path: <a@b>", NULL);
	automatic_is("Content-Type: multipart/report; boundary=x\n\n--x\n\n--x--",
		     "multipart/report");
	/* some organizations stamp it on people's mail */
	automatic_is("X-Auto-Response-Suppress: All", NULL);
	automatic_is("Subject: Re: hello", NULL);
}

static void a_bounce_is_a_report_of_a_delivery_or_has_no_sender(void **state)
{
	(void)state;
	assert_true(mail_is_bounce(mail_of("Return-Path: <>\n\n")));
	assert_true(mail_is_bounce(mail_of("Content-Type: multipart/report; boundary=x\n\n"
					   "--x\nContent-Type: message/delivery-status\n\n"
					   "Status: 5.1.1\n--x--\n")));
	assert_false(mail_is_bounce(mail_of("From MAILER-DAEMON Thu Nov 19 18:00:00 2026\n"
					    "Subject: from an archive\n\n")));
	assert_false(mail_is_bounce(mail_of("Return-Path: <a@b>\n\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(a_folded_header_is_joined_with_one_space),
	    MAIL_TEST(fields_are_found_by_name_whatever_the_case_and_in_their_order),
	    MAIL_TEST(encoded_words_are_decoded_as_rfc_2047_shows),
	    MAIL_TEST(encoded_words_of_mailman_3_are_decoded),
	    MAIL_TEST(a_broken_encoded_word_stays_as_it_is_written),
	    MAIL_TEST(an_encoded_word_cannot_make_a_second_line),
	    MAIL_TEST(an_encoded_nul_hides_nothing),
	    MAIL_TEST(raw_bytes_in_a_header_are_utf8_or_windows_1252),
	    MAIL_TEST(identifiers_are_not_decoded),
	    MAIL_TEST(crlf_becomes_lf),
	    MAIL_TEST(an_mbox_line_is_taken_off_and_its_sender_kept),
	    MAIL_TEST(parts_come_in_the_order_of_the_message),
	    MAIL_TEST(of_two_alternatives_the_plain_one_is_read),
	    MAIL_TEST(a_plain_stub_beside_html_is_not_the_text),
	    MAIL_TEST(an_attachment_is_named_and_decoded_when_asked_for),
	    MAIL_TEST(file_names_come_in_many_shapes),
	    MAIL_TEST(a_nested_mail_has_headers_of_its_own),
	    MAIL_TEST(a_nested_mail_in_base64_is_opened_too),
	    MAIL_TEST(parts_of_a_digest_are_mails),
	    MAIL_TEST(an_outer_boundary_ends_an_inner_part_that_was_not_closed),
	    MAIL_TEST(transfer_encodings_are_undone),
	    MAIL_TEST(what_is_broken_is_read_as_far_as_it_goes),
	    MAIL_TEST(base64_ends_at_any_length),
	    MAIL_TEST(a_list_footer_behind_base64_is_no_damage),
	    MAIL_TEST(charsets_become_utf8),
	    MAIL_TEST(bytes_that_are_no_characters_become_visible),
	    MAIL_TEST(an_unknown_charset_is_a_flaw_and_its_ascii_is_read),
	    MAIL_TEST(of_an_unknown_charset_the_text_is_a_guess),
	    MAIL_TEST(flaws_are_said),
	    MAIL_TEST(the_text_of_a_multipart_without_its_boundary_is_read),
	    MAIL_TEST(text_without_a_header_is_read),
	    MAIL_TEST(a_nul_hides_no_word),
	    MAIL_TEST(references_come_oldest_first_and_once),
	    MAIL_TEST(subjects_of_a_thread_have_one_key),
	    MAIL_TEST(dates_are_read),
	    MAIL_TEST(list_and_archive_are_found),
	    MAIL_TEST(automatic_mail_is_known),
	    MAIL_TEST(a_bounce_is_a_report_of_a_delivery_or_has_no_sender),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
