/* SPDX-License-Identifier: ISC */
/* Errors as values, and the words of the design. */
#include "base_fixture.h"

#include <sysexits.h>

#include "liaison/error.h"
#include "liaison/words.h"

static void a_sentence_is_set_and_the_status_comes_back(void **state)
{
	struct error err;
	(void)state;
	assert_int_equal(error_set(&err, STATUS_LIMIT, "%d levels", 101), STATUS_LIMIT);
	assert_string_equal(err.text, "101 levels");
	assert_int_equal(error_set(NULL, STATUS_BUG, "nobody reads this"), STATUS_BUG);
	assert_int_equal(error_add(NULL, STATUS_BUG, "nor this"), STATUS_BUG);
}

static void context_stands_in_front(void **state)
{
	struct error err;
	(void)state;
	error_set(&err, STATUS_BAD_INPUT, "no such rule");
	error_add(&err, STATUS_BAD_INPUT, "%s:%d", "rules/50-process.rules", 12);
	assert_string_equal(err.text, "rules/50-process.rules:12: no such rule");
}

static void an_error_may_quote_itself(void **state)
{
	struct error err;
	(void)state;
	error_set(&err, STATUS_BUG, "inner");
	error_set(&err, STATUS_BUG, "<%s>", err.text);
	assert_string_equal(err.text, "<inner>");
	error_add(&err, STATUS_BUG, "%s", err.text);
	assert_string_equal(err.text, "<inner>: <inner>");
}

static void what_is_too_long_is_cut_and_the_context_stays(void **state)
{
	struct error err;
	char *word = pool_alloc(*state, 5000);
	memset(word, 'x', 4999);
	error_set(&err, STATUS_BUG, "%s", word);
	assert_int_equal(strlen(err.text), ERROR_TEXT_MAX - 1);
	error_add(&err, STATUS_BUG, "file:1");
	assert_int_equal(strlen(err.text), ERROR_TEXT_MAX - 1);
	assert_int_equal(strncmp(err.text, "file:1: xxx", 11), 0);
	error_add(&err, STATUS_BUG, "%s", word);
	assert_int_equal(strlen(err.text), ERROR_TEXT_MAX - 1);
}

static void mail_quoted_in_an_error_cannot_steer_a_terminal(void **state)
{
	struct error err;
	(void)state;
	error_set(&err, STATUS_BAD_INPUT, "bad: \x1b[2J\n%s", "Forged: line\x7f");
	assert_string_equal(err.text, "bad:  [2J Forged: line ");
}

static void exit_codes_are_those_of_sysexits(void **state)
{
	(void)state;
	assert_int_equal(status_exit(STATUS_OK), EX_OK);
	assert_int_equal(status_exit(STATUS_USAGE), EX_USAGE);
	assert_int_equal(status_exit(STATUS_BAD_INPUT), EX_DATAERR);
	assert_int_equal(status_exit(STATUS_CONFIG), EX_CONFIG);
	assert_int_equal(status_exit(STATUS_TEMPORARY), EX_TEMPFAIL);
	assert_int_equal(status_exit((enum status)99), EX_SOFTWARE);
	assert_string_equal(status_name(STATUS_BAD_INPUT), "bad input");
}

static void verdicts_are_spelt_as_the_design_spells_them(void **state)
{
	(void)state;
	assert_string_equal(verdict_name(VERDICT_BLOCKED), "blocked");
	assert_string_equal(verdict_name(VERDICT_ELSEWHERE), "elsewhere");
	assert_string_equal(verdict_name(VERDICT_IGNORE), "ignore");
	assert_string_equal(verdict_name(VERDICT_DIGEST), "digest");
	assert_string_equal(verdict_name(VERDICT_BREAKING), "breaking");
	assert_string_equal(item_state_name(ITEM_ELSEWHERE), "reported-elsewhere");
}

/* Every value has a word of its own and reads back. */
#define ROUND_TRIP(type, count)                                                                    \
	for (unsigned i = 0; i < (count); i++) {                                                   \
		enum type back;                                                                    \
		assert_true(type##_read(text_of(type##_name((enum type)i)), &back));               \
		assert_int_equal(back, i);                                                         \
	}

static void every_word_reads_back(void **state)
{
	enum verdict verdict;
	(void)state;
	ROUND_TRIP(verdict, VERDICT_COUNT)
	ROUND_TRIP(origin, ORIGIN_COUNT)
	ROUND_TRIP(site, SITE_COUNT)
	ROUND_TRIP(item_state, ITEM_STATE_COUNT)
	ROUND_TRIP(mailing, MAILING_COUNT)
	ROUND_TRIP(outbox_state, OUTBOX_STATE_COUNT)
	assert_false(verdict_read(TEXT("Blocked"), &verdict));
	assert_false(verdict_read(TEXT(""), &verdict));
	assert_string_equal(verdict_name((enum verdict)99), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_sentence_is_set_and_the_status_comes_back),
	    cmocka_unit_test(context_stands_in_front),
	    cmocka_unit_test(an_error_may_quote_itself),
	    POOL_TEST(what_is_too_long_is_cut_and_the_context_stays),
	    cmocka_unit_test(mail_quoted_in_an_error_cannot_steer_a_terminal),
	    cmocka_unit_test(exit_codes_are_those_of_sysexits),
	    cmocka_unit_test(verdicts_are_spelt_as_the_design_spells_them),
	    cmocka_unit_test(every_word_reads_back),
	};
	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
