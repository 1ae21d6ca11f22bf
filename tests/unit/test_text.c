/* SPDX-License-Identifier: ISC */
/* Slices, buffers, lists, letters for bytes. */
#include "base_fixture.h"

#include <fnmatch.h>

static void words_compare_whole(void **state)
{
	(void)state;
	assert_true(text_is(TEXT("approve"), "approve"));
	assert_false(text_is(TEXT("approve"), "approved"));
	assert_false(text_is(TEXT("approved"), "approve"));
	assert_false(text_is(TEXT("Approve"), "approve"));
	assert_true(text_is_case(TEXT("ApPrOvE"), "approve"));
	assert_false(text_is_case(TEXT("approv"), "approve"));
	assert_true(text_equal(TEXT(""), (struct text){0}));
	assert_true(text_is((struct text){0}, ""));
	assert_int_equal(text_of(NULL).len, 0);
}

static void only_ascii_letters_are_alike(void **state)
{
	(void)state;
	/* [ and { are 0x20 apart as A and a are; so are the two bytes of Latin-1 */
	assert_false(text_is_case(TEXT("["), "{"));
	assert_false(text_is_case(TEXT("@"), "`"));
	assert_false(text_is_case(TEXT("\xC9"), "\xE9"));
}

static void beginnings_and_ends(void **state)
{
	(void)state;
	assert_true(text_starts(TEXT("Re: x"), "Re:"));
	assert_false(text_starts(TEXT("re: x"), "Re:"));
	assert_true(text_starts_case(TEXT("re: x"), "Re:"));
	assert_false(text_starts(TEXT("R"), "Re:"));
	assert_true(text_starts(TEXT(""), ""));
	assert_true(text_ends_case(TEXT("a.RULES"), ".rules"));
	assert_false(text_ends_case(TEXT("rules"), ".rules"));
	assert_true(text_ends_case((struct text){0}, ""));
}

static void the_rest_may_start_past_the_end(void **state)
{
	(void)state;
	assert_text(text_from(TEXT("abc"), 1), "bc");
	assert_text(text_from(TEXT("abc"), 3), "");
	assert_text(text_from(TEXT("abc"), TEXT_NONE), "");
	assert_text(text_head(TEXT("abc"), 2), "ab");
	assert_text(text_head(TEXT("abc"), TEXT_NONE), "abc");
	assert_text(text_from((struct text){0}, 5), "");
}

static void white_space_goes_at_both_ends(void **state)
{
	(void)state;
	assert_text(text_trim(TEXT(" \t a b\r\n")), "a b");
	assert_text(text_trim(TEXT(" \r\n\t")), "");
	assert_text(text_trim((struct text){0}), "");
}

static void lines_end_with_lf_or_crlf(void **state)
{
	(void)state;
	struct text rest = TEXT("one\r\ntwo\n\nlast\r"), line;
	assert_true(text_line(&rest, &line));
	assert_text(line, "one");
	assert_true(text_line(&rest, &line));
	assert_text(line, "two");
	assert_true(text_line(&rest, &line));
	assert_text(line, "");
	assert_true(text_line(&rest, &line));
	assert_text(line, "last\r"); /* no line end stands behind it */
	assert_false(text_line(&rest, &line));
}

static void a_line_end_at_the_end_makes_no_empty_line(void **state)
{
	(void)state;
	struct text rest = TEXT("one\n"), line;
	assert_true(text_line(&rest, &line));
	assert_false(text_line(&rest, &line));
}

static void fields_between_commas(void **state)
{
	(void)state;
	struct text rest = TEXT("a,,b,"), field;
	assert_true(text_field(&rest, ',', &field));
	assert_text(field, "a");
	assert_true(text_field(&rest, ',', &field));
	assert_text(field, "");
	assert_true(text_field(&rest, ',', &field));
	assert_text(field, "b");
	assert_false(text_field(&rest, ',', &field));
}

static void finding_gives_the_first_place(void **state)
{
	(void)state;
	assert_int_equal(text_find(TEXT("abcabc"), TEXT("ca")), 2);
	assert_int_equal(text_find(TEXT("abc"), TEXT("")), 0);
	assert_int_equal(text_find(TEXT("ab"), TEXT("abc")), TEXT_NONE);
	assert_int_equal(text_find((struct text){0}, TEXT("a")), TEXT_NONE);
	assert_int_equal(text_find_case(TEXT("xxABC"), TEXT("abc")), 2);
	assert_int_equal(text_find_byte(TEXT("a\0b"), '\0'), 1);
	assert_int_equal(text_find_byte((struct text){0}, 'a'), TEXT_NONE);
}

static char *random_word(struct pool *pool, struct dice *dice, const char *letters, size_t max)
{
	size_t len = dice_roll(dice, max + 1), count = strlen(letters);
	char *word = pool_alloc(pool, len + 1);
	for (size_t i = 0; i < len; i++)
		word[i] = letters[dice_roll(dice, count)];
	return word;
}

static void finding_agrees_with_strstr_and_strcasestr(void **state)
{
	struct dice dice = {11};
	for (int i = 0; i < 50000; i++) {
		char *text = random_word(*state, &dice, "aAbB", 12);
		char *needle = random_word(*state, &dice, "aAbB", 4);
		const char *hit = strstr(text, needle), *hit_case = strcasestr(text, needle);
		assert_int_equal(text_find(text_of(text), text_of(needle)),
				 hit ? (size_t)(hit - text) : TEXT_NONE);
		assert_int_equal(text_find_case(text_of(text), text_of(needle)),
				 hit_case ? (size_t)(hit_case - text) : TEXT_NONE);
		pool_reset(*state);
	}
}

/* The byte that should be rare is everywhere. */
static void finding_does_not_rest_on_a_rare_byte(void **state)
{
	char *text = pool_alloc(*state, 20001);
	memset(text, 'A', 20000);
	for (size_t at = 100; at < 19990; at += 997) {
		text[at] = 'b';
		assert_int_equal(text_find(text_of(text), TEXT("AbA")), at - 1);
		text[at] = 'A';
	}
	assert_int_equal(text_find(text_of(text), TEXT("AbA")), TEXT_NONE);
}

static void finding_crosses_its_strides(void **state)
{
	char *text = pool_alloc(*state, 20000);
	memset(text, 'x', 19999);
	for (size_t at = 4080; at < 4110; at++) {
		memcpy(text + at, "Needle", 6);
		assert_int_equal(text_find_case(text_of(text), TEXT("nEEDLE")), at);
		memset(text + at, 'x', 6);
	}
}

static void a_glob_agrees_with_fnmatch(void **state)
{
	struct dice dice = {13};
	for (int i = 0; i < 100000; i++) {
		char *pattern = random_word(*state, &dice, "ab*?A", 8);
		char *text = random_word(*state, &dice, "abB", 10);
		bool expected = fnmatch(pattern, text, FNM_CASEFOLD | FNM_NOESCAPE) == 0;
		assert_int_equal(text_glob(pattern, text_of(text)), expected);
		pool_reset(*state);
	}
}

static void a_glob_of_many_stars_ends_in_time(void **state)
{
	char *text = pool_alloc(*state, 200001);
	memset(text, 'a', 200000);
	/* exponential where each star is tried anew; the alarm kills the test */
	alarm(20);
	assert_false(text_glob("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text_of(text)));
	alarm(0);
}

static void other_signs_of_the_shell_are_letters(void **state)
{
	(void)state;
	assert_true(text_glob("[ab]\\*", TEXT("[ab]\\x")));
	assert_false(text_glob("[ab]", TEXT("a")));
	assert_true(text_glob("draft-*-rfc????", TEXT("Draft-IETF-rfc2026")));
}

static void numbers_are_digits_and_nothing_else(void **state)
{
	(void)state;
	int64_t number = -1;
	assert_true(text_number(TEXT("0"), &number));
	assert_int_equal(number, 0);
	assert_true(text_number(TEXT("9223372036854775807"), &number));
	assert_int_equal(number, INT64_MAX);
	assert_false(text_number(TEXT("9223372036854775808"), &number));
	assert_false(text_number(TEXT("99999999999999999999999"), &number));
	assert_false(text_number(TEXT(""), &number));
	assert_false(text_number(TEXT("-1"), &number));
	assert_false(text_number(TEXT("+1"), &number));
	assert_false(text_number(TEXT(" 1"), &number));
	assert_false(text_number(TEXT("1 "), &number));
	assert_false(text_number(TEXT("0x1"), &number));
}

static void base32_of_rfc_4648_section_10(void **state)
{
	static const char *const vectors[][2] = {
	    {"", ""},
	    {"f", "my"},
	    {"fo", "mzxq"},
	    {"foo", "mzxw6"},
	    {"foob", "mzxw6yq"},
	    {"fooba", "mzxw6ytb"},
	    {"foobar", "mzxw6ytboi"},
	};
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		uint8_t bytes[16];
		size_t len = sizeof(bytes), wanted = strlen(vectors[i][0]);
		assert_string_equal(text_base32(*state, (const uint8_t *)vectors[i][0], wanted),
				    vectors[i][1]);
		assert_true(text_base32_read(text_of(vectors[i][1]), bytes, &len));
		assert_int_equal(len, wanted);
		if (wanted)
			assert_memory_equal(bytes, vectors[i][0], wanted);
	}
}

static void base32_reads_what_it_wrote_and_upper_case(void **state)
{
	struct dice dice = {17};
	for (int i = 0; i < 5000; i++) {
		uint8_t bytes[40], back[40];
		size_t len = dice_roll(&dice, 41), room = sizeof(back);
		for (size_t j = 0; j < len; j++)
			bytes[j] = (uint8_t)dice_roll(&dice, 256);
		char *text = text_base32(*state, bytes, len);
		for (char *letter = text; i % 2 && *letter; letter++)
			if (*letter >= 'a' && *letter <= 'z')
				*letter = (char)(*letter - 'a' + 'A');
		assert_true(text_base32_read(text_of(text), back, &room));
		assert_int_equal(room, len);
		if (len)
			assert_memory_equal(back, bytes, len);
		pool_reset(*state);
	}
}

static void base32_has_one_spelling_for_each_value(void **state)
{
	uint8_t out[16];
	size_t len = sizeof(out);
	(void)state;
	assert_false(text_base32_read(TEXT("mz"), out, &len)); /* "f" is "my" */
	assert_false(text_base32_read(TEXT("mya"), out, &len));
	assert_false(text_base32_read(TEXT("a"), out, &len));
	assert_false(text_base32_read(TEXT("m1"), out, &len));
	assert_false(text_base32_read(TEXT("my======"), out, &len));
	len = 2;
	assert_false(text_base32_read(TEXT("mzxw6"), out, &len)); /* no room for the third */
}

static void hex_is_lower_case(void **state)
{
	const uint8_t bytes[] = {0x00, 0x1f, 0xab, 0xff};
	assert_string_equal(text_hex(*state, bytes, sizeof(bytes)), "001fabff");
	assert_string_equal(text_hex(*state, bytes, 0), "");
}

static void a_buffer_grows_and_always_ends_with_a_nul(void **state)
{
	struct buf buf;
	buf_open(&buf, *state);
	assert_string_equal(buf.at, "");
	for (int i = 0; i < 10000; i++) {
		buf_printf(&buf, "%d", i % 10);
		assert_int_equal(buf.at[buf.len], 0);
		if (i % 1000 == 0)
			pool_alloc(*state, 8); /* the buffer has to move */
	}
	assert_int_equal(buf_get(&buf).len, 10000);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(buf.at[i], '0' + i % 10);
}

static void a_buffer_can_take_a_piece_of_itself(void **state)
{
	struct buf buf;
	buf_open(&buf, *state);
	buf_string(&buf, "ab");
	for (int i = 0; i < 12; i++)
		buf_text(&buf, buf_get(&buf));
	assert_int_equal(buf.len, 8192);
	for (size_t i = 0; i < buf.len; i++)
		assert_int_equal(buf.at[i], "ab"[i % 2]);
	buf_text(&buf, (struct text){0});
	buf_byte(&buf, 'c');
	assert_int_equal(buf.len, 8193);
}

static void a_list_grows(void **state)
{
	LIST(uint32_t) list = {0};
	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t *one = LIST_PUSH(*state, &list);
		assert_int_equal(*one, 0);
		*one = i;
	}
	assert_int_equal(list.len, 10000);
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(list.at[i], i);
}

static void two_lists_that_grow_in_turn_do_not_meet(void **state)
{
	LIST(uint32_t) one = {0}, other = {0};
	for (uint32_t i = 0; i < 5000; i++) {
		*LIST_PUSH(*state, &one) = i;
		*LIST_PUSH(*state, &other) = ~i;
	}
	for (uint32_t i = 0; i < 5000; i++) {
		assert_int_equal(one.at[i], i);
		assert_int_equal(other.at[i], ~i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_compare_whole),
	    cmocka_unit_test(only_ascii_letters_are_alike),
	    cmocka_unit_test(beginnings_and_ends),
	    cmocka_unit_test(the_rest_may_start_past_the_end),
	    cmocka_unit_test(white_space_goes_at_both_ends),
	    cmocka_unit_test(lines_end_with_lf_or_crlf),
	    cmocka_unit_test(a_line_end_at_the_end_makes_no_empty_line),
	    cmocka_unit_test(fields_between_commas),
	    cmocka_unit_test(finding_gives_the_first_place),
	    POOL_TEST(finding_agrees_with_strstr_and_strcasestr),
	    POOL_TEST(finding_does_not_rest_on_a_rare_byte),
	    POOL_TEST(finding_crosses_its_strides),
	    POOL_TEST(a_glob_agrees_with_fnmatch),
	    POOL_TEST(a_glob_of_many_stars_ends_in_time),
	    cmocka_unit_test(other_signs_of_the_shell_are_letters),
	    cmocka_unit_test(numbers_are_digits_and_nothing_else),
	    POOL_TEST(base32_of_rfc_4648_section_10),
	    POOL_TEST(base32_reads_what_it_wrote_and_upper_case),
	    cmocka_unit_test(base32_has_one_spelling_for_each_value),
	    POOL_TEST(hex_is_lower_case),
	    POOL_TEST(a_buffer_grows_and_always_ends_with_a_nul),
	    POOL_TEST(a_buffer_can_take_a_piece_of_itself),
	    POOL_TEST(a_list_grows),
	    POOL_TEST(two_lists_that_grow_in_turn_do_not_meet),
	};
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
