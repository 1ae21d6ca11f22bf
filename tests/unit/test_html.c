/* SPDX-License-Identifier: ISC */
/* HTML as it is read, and as a browser would show it. */
#include "liaison/html.h"
#include "mail_fixture.h"

/* A hostile mail may cost this much processor time, sanitizers included. */
#define SECONDS_MAX 20.0

static struct html read_html(const char *source)
{
	struct html html;
	html_read(pool, text_of(source), &html);
	return html;
}

static void shows(const char *source, const char *expected)
{
	assert_text(read_html(source).visible, expected);
}

/* Text in `hidden`, none of it in `visible`. */
static void hides(const char *source, const char *secret)
{
	struct html html = read_html(source);
	if (text_find(html.hidden, text_of(secret)) == TEXT_NONE)
		fail_msg("not in hidden: %s", source);
	if (text_find(html.visible, text_of(secret)) != TEXT_NONE)
		fail_msg("visible: %s", source);
}

static void does_not_hide(const char *source, const char *word)
{
	if (text_find(read_html(source).visible, text_of(word)) == TEXT_NONE)
		fail_msg("not visible: %s", source);
}

static char *repeat(const char *unit, size_t count, const char *unit2, size_t count2)
{
	size_t a = strlen(unit), b = strlen(unit2);
	char *all = pool_alloc(pool, a * count + b * count2 + 1);
	for (size_t i = 0; i < count; i++)
		memcpy(all + i * a, unit, a);
	for (size_t i = 0; i < count2; i++)
		memcpy(all + a * count + i * b, unit2, b);
	return all;
}

/* Reads it in bounded time; returns what was read. */
static struct html survives(const char *source)
{
	clock_t start = clock();
	struct html html = read_html(source);
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < SECONDS_MAX);
	return html;
}

/* ---- lines ---------------------------------------------------------------------- */

static void text_without_tags_is_shown_as_it_is(void **state)
{
	(void)state;
	shows("approve", "approve\n");
	shows("", "");
	shows("   \n ", "");
}

static void white_space_is_one_space(void **state)
{
	(void)state;
	shows("two\n  \t words", "two words\n");
	shows("said <b>one</b> root", "said one root\n");
	shows("<b>two</b> <i> words </i>", "two words\n");
}

static void br_ends_a_line_and_two_leave_one_empty(void **state)
{
	(void)state;
	shows("a<br>b", "a\nb\n");
	shows("a<br><br>b", "a\n\nb\n");
}

static void div_stands_on_lines_of_its_own(void **state)
{
	(void)state;
	shows("a<div>b</div>c", "a\nb\nc\n");
	shows("<div>a</div><div>b</div>", "a\nb\n");
	shows("<div>a</div><div><br></div><div>b</div>", "a\n\nb\n");
	shows("<div>a<br></div><div>b</div>", "a\nb\n");
}

static void paragraphs_are_set_apart_by_an_empty_line(void **state)
{
	(void)state;
	shows("<p>a<p>b</p>c", "a\n\nb\n\nc\n");
}

static void cells_of_a_row_share_a_line(void **state)
{
	(void)state;
	shows("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n");
}

static void list_items_begin_with_a_dash(void **state)
{
	(void)state;
	shows("<ul><li>a<li>b</ul>", "- a\n- b\n");
}

static void preformatted_text_keeps_its_lines(void **state)
{
	(void)state;
	shows("<pre>a  b\n c</pre>", "a  b\n c\n");
}

/* ---- characters ----------------------------------------------------------------- */

static void entities_are_decoded(void **state)
{
	(void)state;
	shows("&lt;a&gt; &amp; &#65;&#x42; &eacute;", "<a> & AB \xC3\xA9\n");
}

static void a_loose_less_than_sign_is_text(void **state)
{
	(void)state;
	shows("1 < 2 and <3", "1 < 2 and <3\n");
}

static void characters_without_width_do_not_part_a_word(void **state)
{
	(void)state;
	shows("ap&shy;pr&#8203;o&zwnj;ve&#xFEFF;", "approve\n");
	shows("ap&#x202E;prove", "approve\n"); /* right-to-left override */
}

static void a_no_break_space_is_a_space(void **state)
{
	(void)state;
	shows("approve&nbsp;digest", "approve digest\n");
}

static void bytes_that_are_no_utf8_become_a_visible_replacement(void **state)
{
	(void)state;
	shows("a\xFFz", "a\xEF\xBF\xBDz\n");
}

static void a_nul_byte_ends_nothing(void **state)
{
	(void)state;
	struct html html;
	html_read(pool, text_make("a\0<b>z</b>", 10), &html);
	assert_true(text_find(html.visible, TEXT("z")) != TEXT_NONE);
}

static void escaped_text_reads_back_as_it_was(void **state)
{
	(void)state;
	struct text escaped = html_escape(pool, TEXT("<a href=\"x\">Tom & 'Jerry'</a>\x01"));
	assert_text(escaped, "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;");
	assert_text(read_html(text_string(pool, escaped)).visible,
		    "<a href=\"x\">Tom & 'Jerry'</a>\n");
}

/* ---- what is no text ------------------------------------------------------------ */

static void scripts_styles_comments_and_declarations_are_nowhere(void **state)
{
	(void)state;
	struct html html =
	    read_html("<!DOCTYPE html><style>.secret{}</style>"
		      "<script>if (a<b) secret()</script>"
		      "<!-- secret --><!--> --><?xml secret?><![if secret]>seen<![endif]>"
		      "<p class=secret id=secret>too");
	assert_text(html.visible, "-->seen\n\ntoo\n");
	assert_true(text_find(html.hidden, TEXT("secret")) == TEXT_NONE);
}

static void an_end_tag_in_a_string_of_a_script_ends_it_as_in_a_browser(void **state)
{
	(void)state;
	shows("<script>'</script>'</SCRIPT >x", "'x\n");
}

static void the_title_is_hidden(void **state)
{
	(void)state;
	hides("<html><head><title>Personnel <b>matter</title></head><body>hi", "Personnel");
	shows("<title>t</title>hi", "hi\n");
}

static void links_are_listed_in_document_order(void **state)
{
	(void)state;
	struct html html =
	    read_html("<body background=http://a.example/><a href='http://b.example/?x=1&amp;y=2'>"
		      "b</a><img src=\" http://c.example/ \"><form action=http://d.example/>");
	assert_int_equal(html.links.len, 4);
	assert_text(html.links.at[0], "http://a.example/");
	assert_text(html.links.at[1], "http://b.example/?x=1&y=2");
	assert_text(html.links.at[2], "http://c.example/");
	assert_text(html.links.at[3], "http://d.example/");
}

/* ---- what is hidden ------------------------------------------------------------- */

static void display_none_hides(void **state)
{
	(void)state;
	hides("<div style='display:none'>approve</div>x", "approve");
	hides("<div style='DISPLAY : None !important'><p style='display:block'>approve</p></div>",
	      "approve");
	hides("<span hidden>approve</span>", "approve");
	hides("<div style='max-height:0;overflow:hidden'>approve</div>", "approve");
	hides("<p style='opacity:0'>approve", "approve");
	does_not_hide("<p style='opacity:0.5'>approve", "approve");
	does_not_hide("<p style='height:0'>approve", "approve");
}

static void visibility_hidden_hides_until_a_child_undoes_it(void **state)
{
	(void)state;
	hides("<p style='visibility:hidden'>approve", "approve");
	does_not_hide("<p style='visibility:hidden'><b style='visibility:visible'>approve</b>",
		      "approve");
}

static void a_font_of_no_size_hides(void **state)
{
	(void)state;
	hides("<span style='font-size:0'>approve</span>", "approve");
	hides("<span style='font-size:0.0em'>approve</span>", "approve");
	hides("<span style='font-size:1px'>approve</span>", "approve");
	does_not_hide("<span style='font-size:1em'>approve</span>", "approve");
	does_not_hide("<span style='font-size:10px'>approve</span>", "approve");
	does_not_hide("<span style='font-size:1.5px'>approve</span>", "approve");
	does_not_hide("<div style='font-size:0'><b style='font-size:12px'>approve</b></div>",
		      "approve");
	does_not_hide("<font size=0>approve</font>", "approve");
}

static void ink_like_the_paper_hides(void **state)
{
	(void)state;
	hides("<font color=white>approve</font>", "approve");
	hides("<font color=#FEFEFE>approve</font>", "approve");
	hides("<span style='color:rgb(255, 255,255)'>approve</span>", "approve");
	hides("<span style='color:rgba(0,0,0,0)'>approve</span>", "approve");
	hides("<body bgcolor=#000><p>approve", "approve");
	does_not_hide("<body bgcolor=#000 text=white><p>approve", "approve");
	does_not_hide("<table bgcolor=navy><td><font color=white>approve</font>", "approve");
	does_not_hide("<div style='background:url(x.png);color:white'>approve</div>", "approve");
	does_not_hide("<font color=white><a href=x>approve</a></font>", "approve");
}

static void hidden_words_do_not_run_together(void **state)
{
	(void)state;
	assert_text(read_html("<i hidden>one</i><i hidden>two</i>").hidden, "one\ntwo\n");
}

/* ---- quotes --------------------------------------------------------------------- */

static void a_blockquote_is_led_in(void **state)
{
	(void)state;
	shows("mine<blockquote>theirs<br>more<blockquote>older</blockquote></blockquote>mine",
	      "mine\n> \n> theirs\n> more\n> > \n> > older\n\nmine\n");
}

static void gmail_quotes_and_their_attribution_are_led_in(void **state)
{
	(void)state;
	struct html html =
	    read_html("<div dir=ltr>approve</div><br><div class=\"gmail_quote\"><div dir=ltr "
		      "class=gmail_attr>"
		      "Am Do., 19. Nov. 2026 schrieb Bot &lt;b@example.org&gt;:<br></div>"
		      "<blockquote class=gmail_quote>reject</blockquote></div>");
	struct text rest = html.visible, line;
	while (text_line(&rest, &line))
		assert_true(text_is(line, "approve") || !line.len || text_starts(line, "> "));
	assert_true(text_find(html.visible, TEXT("> Am Do.")) != TEXT_NONE);
	assert_true(text_find(html.visible, TEXT("> reject")) != TEXT_NONE);
}

static void an_answer_between_gmail_quotes_is_not_led_in(void **state)
{
	(void)state;
	struct html html =
	    read_html("<div class=gmail_quote><div class=gmail_attr>On 19 Nov Bot wrote:</div>"
		      "<blockquote>old</blockquote><div>mine</div>"
		      "<blockquote>older</blockquote></div>");
	struct text rest = html.visible, line;
	while (text_line(&rest, &line))
		assert_true(text_is(line, "mine") || !line.len || text_starts(line, "> "));
	assert_true(text_find(html.visible, TEXT("mine\n")) != TEXT_NONE);
	/* with no quote in it all of it is one */
	shows("<div class=gmail_quote>On 19 Nov Bot wrote:<div>old</div></div>",
	      "> On 19 Nov Bot wrote:\n> old\n");
}

static void a_gmail_forward_is_not_led_in(void **state)
{
	(void)state;
	shows("<div class=gmail_quote><br><div>---------- Forwarded message ---------<br>"
	      "From: A</div>news</div>",
	      "---------- Forwarded message ---------\nFrom: A\nnews\n");
}

static void what_outlook_marks_as_old_mail_stands_below_a_separator_line(void **state)
{
	(void)state;
	static const char *const marks[] = {
	    "<div id=\"divRplyFwdMsg\"><b>Von:</b> Bot</div>",
	    "<div id=x_divRplyFwdMsg>Von: Bot</div>",
	    "<div id=appendonsend></div><hr><div id=divRplyFwdMsg>Von: Bot</div>",
	    "<hr id=stopSpelling>Von: Bot",
	    "<div><div style='border-top:solid #B5C4DF 1.0pt'>Von: Bot</div></div>",
	    "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt'>Von: Bot</div></div>",
	};
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		struct html html =
		    read_html(pool_printf(pool, "<p>mine</p>%s<div>theirs</div>", marks[i]));
		size_t blank = text_find(html.visible, TEXT("\n\nVon")); /* an <hr> leaves one */
		assert_text(html.visible,
			    blank == TEXT_NONE
				? "mine\n\n-----Original Message-----\nVon: Bot\ntheirs\n"
				: "mine\n\n-----Original Message-----\n\nVon: Bot\ntheirs\n");
	}
}

static void a_signature_marked_by_a_mailer_is_led_in_by_two_dashes(void **state)
{
	(void)state;
	shows("approve<div class=gmail_signature>Jane<br>Chair</div>",
	      "approve\n-- \nJane\nChair\n");
	shows("approve<br>--&nbsp;<br>Jane", "approve\n-- \nJane\n");
}

/* ---- the hostile ------------------------------------------------------------------------------
 */

static void nesting_beyond_the_limit_is_cut_and_said(void **state)
{
	(void)state;
	char *source = repeat("<div>", HTML_DEPTH_MAX, "x", 1);
	assert_true(survives(source).whole);
	source = repeat("<div>", HTML_DEPTH_MAX + 1, "x", 1);
	struct html html = survives(source);
	assert_false(html.whole);
	assert_text(html.hidden, "x\n");
	static const char *const units[] = {"<div>",
					    "<b>",
					    "<b><div>",
					    "<a><b><i><u>",
					    "<nobr><div>",
					    "<o:p>",
					    "<dd><li>",
					    "<p><table>",
					    "<font color=a><p>",
					    "<svg><g>",
					    "<table><td></div>",
					    "<span><div></span>",
					    "<b><table></b>",
					    "<div><title></div></title>",
					    "<ruby><rt>"};
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		html = survives(repeat(units[i], 50000, "secret", 1));
		assert_true(text_find(html.visible, TEXT("secret")) != TEXT_NONE ||
			    text_find(html.hidden, TEXT("secret")) != TEXT_NONE);
	}
}

static void end_tags_left_out_are_no_nesting(void **state)
{
	(void)state;
	static const char *const units[] = {
	    "<p>x",	    "<li>x", "<tr><td>x<td>y", "<option>x",   "<dt>x<dd>y",
	    "<li><p>x<p>y", "<br>x", "<img src=x>",    "<a name=x>x", "<tbody><tr><th>x"};
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct html html =
		    read_html(pool_printf(pool, "<table>%s", repeat(units[i], 2000, "", 0)));
		if (!html.whole)
			fail_msg("taken for nesting: %s", units[i]);
		html = read_html(pool_printf(pool, "<ul>%s", repeat(units[i], 2000, "", 0)));
		if (!html.whole && !strstr(units[i], "<t"))
			fail_msg("taken for nesting: %s", units[i]);
	}
}

static void tags_closed_crosswise_are_no_nesting(void **state)
{
	(void)state;
	assert_true(read_html(repeat("<b><font color=red>x</b></font>", 2000, "", 0)).whole);
	assert_true(read_html(repeat("<div><b><p>x</div></b>", 2000, "", 0)).whole);
	assert_true(read_html(repeat("<div><span><o:p>x</div>", 2000, "", 0)).whole);
}

static void a_tag_of_a_million_attributes_costs_little(void **state)
{
	(void)state;
	struct buf source;
	buf_open(&source, pool);
	buf_string(&source, "<p ");
	for (int i = 0; i < 300000; i++)
		buf_printf(&source, "a%d=1 ", i);
	buf_string(&source, ">x");
	assert_text(survives(buf_get(&source).at).visible, "x\n");
}

static void formatting_that_is_opened_again_in_each_paragraph_is_cut_off(void **state)
{
	(void)state;
	struct buf source;
	buf_open(&source, pool);
	buf_string(&source, "<p>");
	for (int i = 0; i < HTML_DEPTH_MAX - 10; i++)
		buf_printf(&source, "<b id=%d>", i);
	buf_string(&source, repeat("<p>x", 500000, "secret", 1));
	size_t before = pool_size(pool);
	struct html html = survives(buf_get(&source).at);
	assert_false(html.whole);
	assert_true(text_find(html.hidden, TEXT("secret")) != TEXT_NONE);
	assert_true(pool_size(pool) - before < 64 << 20);
}

static void what_lies_beyond_the_size_is_cut_and_said(void **state)
{
	(void)state;
	struct html html =
	    survives(repeat("<i>word</i> ", HTML_SIZE_MAX / 12 + 1, "<b>last</b>", 1));
	assert_false(html.whole);
	assert_true(text_find(html.visible, TEXT("last")) == TEXT_NONE);
	assert_true(text_find(html.hidden, TEXT("last")) != TEXT_NONE);
}

static void long_runs_of_anything_cost_little(void **state)
{
	(void)state;
	static const char *const units[] = {"<",
					    "</",
					    "<!--",
					    "<a ",
					    "<a href='",
					    "&",
					    "&amp",
					    "<br>",
					    "\n",
					    "<script>",
					    "<title>",
					    "</div>",
					    "<!",
					    "<p class=gmail_quote>",
					    "<blockquote>",
					    "<x></x>",
					    "<table></table>",
					    "=\"",
					    "<a =",
					    "<style",
					    "<i>",
					    "<p id=",
					    "\xC2\xA0"};
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		survives(repeat(units[i], (1 << 20) / strlen(units[i]), "", 0));
}

/* Random tag soup, from a fixed seed: nothing crashes, the text survives,
 * and no line is left without its end. */
static void any_soup_of_tags_keeps_its_words(void **state)
{
	(void)state;
	static const char *const bits[] = {"<div>",
					   "</div>",
					   "<b>",
					   "</b>",
					   "<p>",
					   "</p>",
					   "<table>",
					   "<tr>",
					   "<td>",
					   "</td>",
					   "</table>",
					   "<ul><li>",
					   "</ul>",
					   "<a href=x>",
					   "</a>",
					   "<br/>",
					   "<blockquote>",
					   "</blockquote>",
					   "<font color=blue>",
					   "</font>",
					   "<span>",
					   "</span>",
					   "<h1>",
					   "</h2>",
					   "<form>",
					   "</form>",
					   "<button>",
					   "<svg>",
					   "</svg>",
					   "<pre>",
					   "</pre>"};
	uint32_t seed = 1;
	for (int round = 0; round < 300; round++) {
		struct buf source;
		buf_open(&source, pool);
		int words = 0;
		for (int i = 0; i < 60; i++) {
			seed = seed * 1664525u + 1013904223u;
			buf_string(&source, bits[(seed >> 16) % (sizeof(bits) / sizeof(*bits))]);
			if (i % 10 == 9) {
				buf_string(&source, "word");
				words++;
			}
		}
		struct text rest = read_html(buf_get(&source).at).visible;
		assert_true(!rest.len || rest.at[rest.len - 1] == '\n');
		for (size_t at; (at = text_find(rest, TEXT("word"))) != TEXT_NONE; words--)
			rest = text_from(rest, at + 4);
		assert_int_equal(words, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(text_without_tags_is_shown_as_it_is),
	    MAIL_TEST(white_space_is_one_space),
	    MAIL_TEST(br_ends_a_line_and_two_leave_one_empty),
	    MAIL_TEST(div_stands_on_lines_of_its_own),
	    MAIL_TEST(paragraphs_are_set_apart_by_an_empty_line),
	    MAIL_TEST(cells_of_a_row_share_a_line),
	    MAIL_TEST(list_items_begin_with_a_dash),
	    MAIL_TEST(preformatted_text_keeps_its_lines),
	    MAIL_TEST(entities_are_decoded),
	    MAIL_TEST(a_loose_less_than_sign_is_text),
	    MAIL_TEST(characters_without_width_do_not_part_a_word),
	    MAIL_TEST(a_no_break_space_is_a_space),
	    MAIL_TEST(bytes_that_are_no_utf8_become_a_visible_replacement),
	    MAIL_TEST(a_nul_byte_ends_nothing),
	    MAIL_TEST(escaped_text_reads_back_as_it_was),
	    MAIL_TEST(scripts_styles_comments_and_declarations_are_nowhere),
	    MAIL_TEST(an_end_tag_in_a_string_of_a_script_ends_it_as_in_a_browser),
	    MAIL_TEST(the_title_is_hidden),
	    MAIL_TEST(links_are_listed_in_document_order),
	    MAIL_TEST(display_none_hides),
	    MAIL_TEST(visibility_hidden_hides_until_a_child_undoes_it),
	    MAIL_TEST(a_font_of_no_size_hides),
	    MAIL_TEST(ink_like_the_paper_hides),
	    MAIL_TEST(hidden_words_do_not_run_together),
	    MAIL_TEST(a_blockquote_is_led_in),
	    MAIL_TEST(gmail_quotes_and_their_attribution_are_led_in),
	    MAIL_TEST(an_answer_between_gmail_quotes_is_not_led_in),
	    MAIL_TEST(a_gmail_forward_is_not_led_in),
	    MAIL_TEST(what_outlook_marks_as_old_mail_stands_below_a_separator_line),
	    MAIL_TEST(a_signature_marked_by_a_mailer_is_led_in_by_two_dashes),
	    MAIL_TEST(nesting_beyond_the_limit_is_cut_and_said),
	    MAIL_TEST(end_tags_left_out_are_no_nesting),
	    MAIL_TEST(tags_closed_crosswise_are_no_nesting),
	    MAIL_TEST(a_tag_of_a_million_attributes_costs_little),
	    MAIL_TEST(formatting_that_is_opened_again_in_each_paragraph_is_cut_off),
	    MAIL_TEST(what_lies_beyond_the_size_is_cut_and_said),
	    MAIL_TEST(long_runs_of_anything_cost_little),
	    MAIL_TEST(any_soup_of_tags_keeps_its_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
