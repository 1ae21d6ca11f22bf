/* SPDX-License-Identifier: ISC */
/* UTF-8, and what is laid out for a terminal or a mail. */
#include "base_fixture.h"

#include <locale.h>
#include <wchar.h>

#define FFFD "\xEF\xBF\xBD"

static bool in(unsigned char byte, unsigned char first, unsigned char last)
{
	return byte >= first && byte <= last;
}

/* RFC 3629 section 4, line by line: UTF8-1 to UTF8-4.  The length of the
 * character at the front, or 0. */
static size_t by_the_grammar(const unsigned char *at, size_t len)
{
	if (len >= 1 && at[0] <= 0x7F)
		return 1;
	if (len >= 2 && in(at[0], 0xC2, 0xDF) && in(at[1], 0x80, 0xBF))
		return 2;
	if (len >= 3 && in(at[2], 0x80, 0xBF) &&
	    ((at[0] == 0xE0 && in(at[1], 0xA0, 0xBF)) ||
	     (in(at[0], 0xE1, 0xEC) && in(at[1], 0x80, 0xBF)) ||
	     (at[0] == 0xED && in(at[1], 0x80, 0x9F)) ||
	     (in(at[0], 0xEE, 0xEF) && in(at[1], 0x80, 0xBF))))
		return 3;
	if (len >= 4 && in(at[2], 0x80, 0xBF) && in(at[3], 0x80, 0xBF) &&
	    ((at[0] == 0xF0 && in(at[1], 0x90, 0xBF)) ||
	     (in(at[0], 0xF1, 0xF3) && in(at[1], 0x80, 0xBF)) ||
	     (at[0] == 0xF4 && in(at[1], 0x80, 0x8F))))
		return 4;
	return 0;
}

/* By the grammar, every byte that is no part of a character, and NUL, is U+FFFD. */
static char *mended_by_the_grammar(struct pool *pool, const unsigned char *at, size_t len)
{
	char *out = pool_alloc(pool, 3 * len + 1), *end = out;
	for (size_t i = 0; i < len;) {
		size_t one = at[i] ? by_the_grammar(at + i, len - i) : 0;
		memcpy(end, one ? (const char *)at + i : FFFD, one ? one : 3);
		end += one ? one : 3;
		i += one ? one : 1;
	}
	return out;
}

static void mending_agrees_with_the_grammar_of_rfc_3629(void **state)
{
	/* the bytes at the borders of the grammar, and some letters */
	static const unsigned char bytes[] = {0x00, 'a',  0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
					      0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
					      0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFE, 0xFF};
	struct dice dice = {19};
	for (int i = 0; i < 200000; i++) {
		unsigned char some[24];
		size_t len = dice_roll(&dice, sizeof(some) + 1);
		for (size_t j = 0; j < len; j++)
			some[j] =
			    dice_roll(&dice, 3) ? bytes[dice_roll(&dice, sizeof(bytes))] : 'x';
		struct text text = text_make((const char *)some, len);
		char *expected = mended_by_the_grammar(*state, some, len);
		assert_text(text_utf8(*state, text), expected);
		bool same = strlen(expected) == len && memcmp(expected, some, len) == 0;
		assert_int_equal(text_utf8_ok(text), same);
		pool_reset(*state);
	}
}

static void every_pair_of_bytes_agrees_with_the_grammar(void **state)
{
	for (unsigned pair = 0; pair < 65536; pair++) {
		unsigned char some[2] = {(unsigned char)(pair >> 8), (unsigned char)pair};
		char *expected = mended_by_the_grammar(*state, some, 2);
		assert_text(text_utf8(*state, text_make((const char *)some, 2)), expected);
		pool_reset(*state);
	}
}

static void one_bad_byte_is_found_wherever_it_stands(void **state)
{
	/* the fast path looks at eight bytes at once */
	for (size_t len = 1; len < 40; len++) {
		for (size_t at = 0; at < len; at++) {
			char some[40];
			memset(some, 'a', sizeof(some));
			assert_true(text_utf8_ok(text_make(some, len)));
			some[at] = (char)0x80;
			assert_false(text_utf8_ok(text_make(some, len)));
			some[at] = '\0';
			assert_false(text_utf8_ok(text_make(some, len)));
		}
	}
	(void)state;
}

static void sound_text_is_handed_back_as_it_is(void **state)
{
	struct text text = TEXT("\xC5\xBD\xC4\x8F\xC3\xA1r \xE2\x82\xAC \xF0\x9F\x93\xAC");
	assert_ptr_equal(text_utf8(*state, text).at, text.at);
	assert_int_equal(text_utf8(*state, (struct text){0}).len, 0);
}

/* ---- columns ----------------------------------------------------------------- */

static size_t encode(wchar_t code, char out[4])
{
	mbstate_t mb = {0};
	char bytes[16];
	size_t len = wcrtomb(bytes, code, &mb);
	if (len == (size_t)-1 || len > 4)
		return 0;
	memcpy(out, bytes, len);
	return len;
}

/* The blocks that mail is written in: Latin to Hebrew and Arabic, the scripts
 * of India, kana, Han, Hangul, full-width forms. */
static void columns_agree_with_wcwidth(void **state)
{
	static const wchar_t blocks[][2] = {
	    {0x20, 0x7E},     {0xAE, 0x52F},	{0x5D0, 0x5EA},	    {0x621, 0x66F},
	    {0x904, 0x939},   {0xE01, 0xE4E},	{0x1E00, 0x1FFE},   {0x2010, 0x2027},
	    {0x2030, 0x205E}, {0x20A0, 0x20BF}, {0x3041, 0x30FF},   {0x4E00, 0x9FA5},
	    {0xAC00, 0xD7A3}, {0xFF01, 0xFF60}, {0x1F600, 0x1F64F}, {0x20000, 0x2A6D6}};
	(void)state;
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (!utf8)
		skip();
	locale_t before = uselocale(utf8);
	int compared = 0;
	for (size_t block = 0; block < sizeof(blocks) / sizeof(blocks[0]); block++) {
		for (wchar_t code = blocks[block][0]; code <= blocks[block][1]; code++) {
			char bytes[4];
			size_t len = encode(code, bytes);
			int width = wcwidth(code);
			if (!len || width < 0) /* not assigned */
				continue;
			if (text_columns(text_make(bytes, len)) != (size_t)width)
				fail_msg("U+%04X: %zu, and wcwidth says %d", (unsigned)code,
					 text_columns(text_make(bytes, len)), width);
			compared++;
		}
	}
	uselocale(before);
	freelocale(utf8);
	assert_true(compared > 70000);
}

static void accents_of_their_own_take_no_column(void **state)
{
	(void)state;
	assert_int_equal(text_columns(TEXT("e\xCC\x81t\xC3\xA9")), 3);
	assert_int_equal(text_columns(TEXT("\xE5\x8C\x97\xE4\xBA\xAC")), 4);
	assert_int_equal(text_columns((struct text){0}), 0);
}

/* ---- brief -------------------------------------------------------------------- */

static void white_space_and_controls_become_one_space(void **state)
{
	assert_text(text_brief(*state, TEXT("a \t\r\n b\x1b[31mc\x7f"), 100), "a b [31mc");
	assert_text(text_brief(*state, TEXT("  \n a \n"), 100), "a");
	assert_text(text_brief(*state, TEXT("a\0b"), 100), "a b");
	assert_text(text_brief(*state,
			       TEXT("\xC2\x9B"
				    "31m"),
			       100),
		    "31m"); /* C1 CSI */
	assert_text(text_brief(*state, TEXT("\n\n"), 100), "");
	assert_text(text_brief(*state, (struct text){0}, 100), "");
}

static void nothing_turns_the_direction_of_a_line(void **state)
{
	/* U+202E, right-to-left override: "exe.fdp" would read "pdf.exe" */
	assert_text(text_brief(*state,
			       TEXT("a\xE2\x80\xAE"
				    "exe.fdp"),
			       100),
		    "a exe.fdp");
	/* U+061C, Arabic letter mark */
	assert_text(text_brief(*state,
			       TEXT("a\xD8\x9C"
				    "b"),
			       100),
		    "a b");
}

static void a_cut_text_ends_with_an_ellipsis(void **state)
{
	assert_text(text_brief(*state, TEXT("abcdefgh"), 8), "abcdefgh");
	assert_text(text_brief(*state, TEXT("abcdefghi"), 8), "abcde\xE2\x80\xA6");
	assert_text(text_brief(*state, TEXT("abcde fghi"), 9), "abcde\xE2\x80\xA6");
	assert_text(text_brief(*state, TEXT("\xC5\xBD\xC5\xBD\xC5\xBD"), 5),
		    "\xC5\xBD\xE2\x80\xA6");
	assert_text(text_brief(*state, TEXT("abcdefgh     "), 8), "abcdefgh");
	assert_text(text_brief(*state, TEXT("abc"), 2), "ab");
	assert_text(text_brief(*state, TEXT("abc"), 0), "");
}

static void brief_keeps_its_promises_whatever_comes(void **state)
{
	struct dice dice = {23};
	for (int i = 0; i < 100000; i++) {
		char some[40];
		size_t len = dice_roll(&dice, sizeof(some) + 1), max = dice_roll(&dice, 45);
		for (size_t j = 0; j < len; j++)
			some[j] = dice_roll(&dice, 4) ? (char)('a' + dice_roll(&dice, 26))
						      : (char)dice_roll(&dice, 256);
		struct text brief = text_brief(*state, text_make(some, len), max);
		assert_true(brief.len <= max);
		assert_true(text_utf8_ok(brief));
		assert_int_equal(text_find(brief, TEXT("  ")), TEXT_NONE);
		for (size_t j = 0; j < brief.len; j++)
			assert_true((unsigned char)brief.at[j] >= ' ' && brief.at[j] != 0x7f);
		assert_int_equal(brief.at[brief.len], 0);
		pool_reset(*state);
	}
}

/* ---- tame ---------------------------------------------------------------------- */

static void tame_words_keep_their_lines_and_nothing_else_that_moves(void **state)
{
	assert_text(text_tame(*state, TEXT("a\r\n\tb\x1b[31m\x7f\n\n c")), "a\n\tb[31m\n\n c");
	/* VT, FF, NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR: somebody's line ends */
	assert_text(text_tame(*state, TEXT("1\v2\f3\xC2\x85"
					   "4\xE2\x80\xA8"
					   "5\xE2\x80\xA9"
					   "6")),
		    "1\n2\n3\n4\n5\n6");
	assert_text(text_tame(*state, TEXT("a\0b\xFF"
					   "c")),
		    "a\xEF\xBF\xBD"
		    "b\xEF\xBF\xBD"
		    "c");
	/* RLO, PDF, RLI, PDI, RLM, ALM */
	assert_text(text_tame(*state, TEXT("<\xE2\x80\xAE\xE2\x80\xAC\xE2\x81\xA7\xE2\x81\xA9\xE2\x80\x8F"
					   "\xD8\x9C>")),
		    "<>");
	assert_text(text_tame(*state, (struct text){0}), "");
}

static void a_letter_bears_eight_marks_and_no_more(void **state)
{
	struct buf many, few;

	buf_open(&many, *state);
	buf_open(&few, *state);
	for (int letter = 0; letter < 2; letter++) {
		buf_byte(&many, 'o');
		buf_byte(&few, 'o');
		for (int mark = 0; mark < 100; mark++) { /* U+0301, U+200D by turns */
			const char *one = mark % 2 == 0 ? "\xCC\x81" : "\xE2\x80\x8D";

			buf_string(&many, one);
			buf_string(&few, mark < 8 ? one : "");
		}
	}
	assert_text(text_tame(*state, buf_get(&many)), few.at);
}

static void what_is_tame_stays_as_it_is(void **state)
{
	/* Hebrew with points, Devanagari, a family emoji, Vietnamese */
	struct text sound = TEXT("\xD7\x91\xD6\xBC\xD6\xB0\xD7\xA8 \xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7\n"
				 "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 e\xCC\x82\xCC\x81\t.");

	assert_text(text_tame(*state, sound), sound.at);
}

static void lines_from_right_to_left_become_isolates(void **state)
{
	assert_text(text_isolate(*state, TEXT("abc\n\xD7\x90 1\n\nz\n")),
		    "abc\n\xE2\x81\xA8\xD7\x90 1\xE2\x81\xA9\n\nz\n");
	assert_text(text_isolate(*state, TEXT("\xD8\xA7")), "\xE2\x81\xA8\xD8\xA7\xE2\x81\xA9");
	assert_text(text_isolate(*state, TEXT("caf\xC3\xA9\n")), "caf\xC3\xA9\n");
	assert_text(text_isolate(*state, (struct text){0}), "");
}

/* ---- wrap ---------------------------------------------------------------------- */

static void a_paragraph_is_filled(void **state)
{
	assert_text(text_wrap(*state, TEXT("one two three\nfour five"), 10, ""),
		    "one two\nthree four\nfive\n");
}

static void the_indent_counts(void **state)
{
	assert_text(text_wrap(*state, TEXT("one two three"), 9, "> "), "> one two\n> three\n");
}

static void paragraphs_stay_apart(void **state)
{
	assert_text(text_wrap(*state, TEXT("\n\none\n\n \ntwo\n\n"), 20, "> "),
		    "> one\n>\n> two\n");
}

static void a_list_is_not_joined(void **state)
{
	assert_text(text_wrap(*state, TEXT("Two:\n- one\n- two\n  more\n1. three\n> four"), 40, ""),
		    "Two:\n- one\n- two\nmore\n1. three\n> four\n");
	/* a number in running text is no list */
	assert_text(text_wrap(*state, TEXT("in\n2026 it"), 40, ""), "in 2026 it\n");
}

static void a_word_longer_than_the_line_stands_alone(void **state)
{
	assert_text(text_wrap(*state, TEXT("see https://example.org/a/b now"), 10, ""),
		    "see\nhttps://example.org/a/b\nnow\n");
}

static void columns_count_and_not_bytes(void **state)
{
	assert_text(
	    text_wrap(*state, TEXT("\xC5\xBE\xC5\xBE\xC5\xBE \xC5\xBE\xC5\xBE\xC5\xBE"), 7, ""),
	    "\xC5\xBE\xC5\xBE\xC5\xBE \xC5\xBE\xC5\xBE\xC5\xBE\n");
}

static void no_line_is_too_long_and_no_word_is_lost(void **state)
{
	struct dice dice = {29};
	for (int i = 0; i < 20000; i++) {
		char some[200];
		size_t len = dice_roll(&dice, sizeof(some) + 1), width = 1 + dice_roll(&dice, 30);
		for (size_t j = 0; j < len; j++)
			some[j] = "abcdefgh \n\t-1."[dice_roll(&dice, 14)];
		struct text text = text_make(some, len);
		struct text rest = text_wrap(*state, text, width, " "), line;
		struct buf words, wrapped;
		buf_open(&words, *state);
		buf_open(&wrapped, *state);
		for (size_t j = 0; j < len; j++)
			if (!strchr(" \n\t", some[j]))
				buf_byte(&words, some[j]);
		while (text_line(&rest, &line)) {
			bool one_word = text_find_byte(text_trim(line), ' ') == TEXT_NONE;
			assert_true(one_word || text_columns(line) <= width);
			for (size_t j = 0; j < line.len; j++)
				if (line.at[j] != ' ')
					buf_byte(&wrapped, line.at[j]);
		}
		assert_string_equal(wrapped.at, words.at);
		pool_reset(*state);
	}
}

/* ---- fold ---------------------------------------------------------------------- */

static void lines_that_fit_stay_as_they_are(void **state)
{
	assert_text(text_fold(*state, TEXT("  12  digest    a\n\n      since\nlast"), 17, 4),
		    "  12  digest    a\n\n      since\nlast\n");
	assert_text(text_fold(*state, (struct text){0}, 10, 4), "");
}

static void the_rest_of_a_long_line_hangs_below_it(void **state)
{
	assert_text(text_fold(*state, TEXT("  12  digest    one two three"), 19, 4),
		    "  12  digest    one\n      two three\n");
	assert_text(text_fold(*state, TEXT("one two three four"), 9, 2),
		    "one two\n  three\n  four\n");
	assert_text(text_fold(*state, TEXT("> one two three"), 9, 0), "> one two\n> three\n");
	/* the blank that would stand out goes with the break */
	assert_text(text_fold(*state, TEXT("12345 6"), 5, 1), "12345\n 6\n");
}

static void a_word_too_long_for_any_line_is_not_broken(void **state)
{
	assert_text(text_fold(*state, TEXT("a https://example.org/long b"), 10, 2),
		    "a\n  https://example.org/long\n  b\n");
	assert_text(text_fold(*state, TEXT("    https://example.org/long"), 10, 2),
		    "    https://example.org/long\n");
	/* two columns a sign (U+6F22) */
	assert_text(text_fold(*state, TEXT("\xE6\xBC\xA2\xE6\xBC\xA2 \xE6\xBC\xA2"), 5, 1),
		    "\xE6\xBC\xA2\xE6\xBC\xA2\n \xE6\xBC\xA2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    POOL_TEST(mending_agrees_with_the_grammar_of_rfc_3629),
	    POOL_TEST(every_pair_of_bytes_agrees_with_the_grammar),
	    POOL_TEST(one_bad_byte_is_found_wherever_it_stands),
	    POOL_TEST(sound_text_is_handed_back_as_it_is),
	    cmocka_unit_test(columns_agree_with_wcwidth),
	    cmocka_unit_test(accents_of_their_own_take_no_column),
	    POOL_TEST(white_space_and_controls_become_one_space),
	    POOL_TEST(nothing_turns_the_direction_of_a_line),
	    POOL_TEST(a_cut_text_ends_with_an_ellipsis),
	    POOL_TEST(brief_keeps_its_promises_whatever_comes),
	    POOL_TEST(tame_words_keep_their_lines_and_nothing_else_that_moves),
	    POOL_TEST(a_letter_bears_eight_marks_and_no_more),
	    POOL_TEST(what_is_tame_stays_as_it_is),
	    POOL_TEST(lines_from_right_to_left_become_isolates),
	    POOL_TEST(a_paragraph_is_filled),
	    POOL_TEST(the_indent_counts),
	    POOL_TEST(paragraphs_stay_apart),
	    POOL_TEST(a_list_is_not_joined),
	    POOL_TEST(a_word_longer_than_the_line_stands_alone),
	    POOL_TEST(columns_count_and_not_bytes),
	    POOL_TEST(no_line_is_too_long_and_no_word_is_lost),
	    POOL_TEST(lines_that_fit_stay_as_they_are),
	    POOL_TEST(the_rest_of_a_long_line_hangs_below_it),
	    POOL_TEST(a_word_too_long_for_any_line_is_not_broken),
	};
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
