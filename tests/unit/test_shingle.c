/* SPDX-License-Identifier: ISC */
/* Runs of words: what makes two texts the same, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "liaison/shingle.h"

static const struct mac_key key = {.bytes = {1, 2, 3}};
static const struct mac_key other_key = {.bytes = {3, 2, 1}};
static struct pool *pool;

static int setup(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pool_close(pool);
	return 0;
}

static struct shingles of(const char *text)
{
	struct text one = text_of(text);
	struct shingles out;

	shingles_of(pool, &key, &one, 1, &out);
	return out;
}

static void a_text_has_a_hash_for_each_run_of_five_words(void **state)
{
	(void)state;
	assert_int_equal(of("").len, 0);
	assert_int_equal(of("one two three four").len, 0);
	assert_int_equal(of("one two three four five").len, 1);
	assert_int_equal(of("one two three four five six").len, 2);
	/* A run that comes again is the same run. */
	assert_int_equal(of("a b c d e a b c d e").len, 5);
}

static void quotes_folds_case_and_punctuation_do_not_matter(void **state)
{
	struct shingles a = of("One two, three four. Five six");
	struct shingles b = of("> one TWO\n> three-four\n>> five: (six)\n");

	(void)state;
	assert_int_equal(a.len, 2);
	assert_int_equal(shingles_common(&a, &b), 2);
}

static void words_of_other_scripts_are_words(void **state)
{
	struct shingles a =
	    of("\xc3\xa9t\xc3\xa9 na\xc3\xafve caf\xc3\xa9 z\xc3\xbcrich k\xc3\xb6ln");

	(void)state;
	assert_int_equal(a.len, 1);
}

static void runs_go_on_from_paragraph_to_paragraph(void **state)
{
	struct text parts[] = {TEXT("one two three"), TEXT("four five")};
	struct shingles a = of("one two three four five"), b;

	(void)state;
	shingles_of(pool, &key, parts, 2, &b);
	assert_int_equal(shingles_common(&a, &b), 1);
}

static void another_key_has_other_hashes(void **state)
{
	struct text one = TEXT("one two three four five");
	struct shingles a = of("one two three four five"), b;

	(void)state;
	shingles_of(pool, &other_key, &one, 1, &b);
	assert_int_equal(shingles_common(&a, &b), 0);
}

static void a_phrase_is_no_repetition_and_a_sentence_is(void **state)
{
	struct shingles secret =
	    of("the new chair will be announced on Friday in Vienna by the board");
	struct shingles phrase = of("I hear the new chair will be somebody else");
	struct shingles sentence = of("so the new chair will be announced on Friday, yes");

	(void)state;
	assert_false(shingles_repeat(&phrase, &secret));
	assert_true(shingles_repeat(&sentence, &secret));
}

static void a_secret_of_one_run_is_repeated_by_it(void **state)
{
	struct shingles secret = of("Doe is the new chair");
	struct shingles text = of("they say that Doe is the new chair of all");
	struct shingles none = of("");

	(void)state;
	assert_true(shingles_repeat(&text, &secret));
	assert_false(shingles_repeat(&text, &none));
}

static void nearly_the_same_is_four_fifths(void **state)
{
	/* 20 words have 16 runs; one word changed in the middle breaks five. */
	struct shingles a = of("a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7 b8 b9 c1 c2");
	struct shingles end = of("a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7 b8 b9 c1 xx");
	struct shingles middle = of("a1 a2 a3 a4 a5 a6 a7 a8 a9 xx b2 b3 b4 b5 b6 b7 b8 b9 c1 c2");
	struct shingles few = of("thanks that looks good to me");

	(void)state;
	assert_true(shingles_alike(&a, &end));
	assert_false(shingles_alike(&a, &middle));
	/* Too short to tell from another. */
	assert_false(shingles_alike(&few, &few));
}

static void bytes_come_back_as_they_were(void **state)
{
	struct shingles a = of("one two three four five six seven"), b;

	(void)state;
	shingles_read(pool, shingles_bytes(pool, &a), &b);
	assert_int_equal(b.len, 3);
	assert_memory_equal(a.at, b.at, a.len * sizeof(*a.at));
}

static void a_long_text_is_known_by_its_beginning(void **state)
{
	struct buf buf;

	(void)state;
	buf_open(&buf, pool);
	for (int i = 0; i < 100000; i++)
		buf_printf(&buf, "w%d ", i);
	assert_int_equal(of(buf.at).len, SHINGLES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(a_text_has_a_hash_for_each_run_of_five_words),
	    T(quotes_folds_case_and_punctuation_do_not_matter),
	    T(words_of_other_scripts_are_words),
	    T(runs_go_on_from_paragraph_to_paragraph),
	    T(another_key_has_other_hashes),
	    T(a_phrase_is_no_repetition_and_a_sentence_is),
	    T(a_secret_of_one_run_is_repeated_by_it),
	    T(nearly_the_same_is_four_fifths),
	    T(bytes_come_back_as_they_were),
	    T(a_long_text_is_known_by_its_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
