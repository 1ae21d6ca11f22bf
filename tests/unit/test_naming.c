/* SPDX-License-Identifier: ISC */
/* Charters, BoF requests, statements: found by name, without their revision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "liaison/naming.h"

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

/* The names, a comma between. */
static const char *named(const char *text)
{
	struct texts out = {0};
	struct buf buf;

	naming_find(pool, text_of(text), &out);
	buf_open(&buf, pool);
	for (size_t i = 0; i < out.len; i++)
		buf_printf(&buf, "%s%.*s", i > 0 ? "," : "", (int)out.at[i].len, out.at[i].at);
	return buf.len > 0 ? buf.at : "";
}

static void things_are_named_without_their_revision(void **state)
{
	(void)state;
	assert_string_equal(named("see charter-ietf-modpod-00-02."), "charter-ietf-modpod");
	assert_string_equal(named("BOF request bofreq-vane-agents-02 is new"),
			    "bofreq-vane-agents");
	assert_string_equal(named("<https://x/doc/Conflict-Review-doe-x-00/>"),
			    "conflict-review-doe-x");
	assert_string_equal(named("status-change-tls-1, status-change-tls-1"),
			    "status-change-tls-1");
	assert_string_equal(named("a charter- and a recharter-thing"), "");
}

static void statements_have_one_name_however_they_are_written(void **state)
{
	(void)state;
	assert_string_equal(named("https://datatracker.example.org/liaison/1873/"),
			    "liaison statement 1873");
	assert_string_equal(named("LS 1873 and Liaison Statement #1873"), "liaison statement 1873");
	assert_string_equal(named("all 1873 tools 12"), "");
}

static void a_group_stands_in_parentheses(void **state)
{
	(void)state;
	assert_true(
	    text_is(naming_group(pool, TEXT("WG Action: Net Widgets (nwidget)")), "nwidget"));
	assert_int_equal(naming_group(pool, TEXT("Call (Best Current Practice)")).len, 0);
	assert_int_equal(naming_group(pool, TEXT("Open (unfinished")).len, 0);
	assert_int_equal(naming_group(pool, TEXT("(Procedures)")).len, 0);
}

static void phrases_are_whole_words(void **state)
{
	struct text texts[] = {TEXT("It goes to Last-Call,"), TEXT("says\nX.")};
	const char *words = naming_words(pool, texts, 2);

	(void)state;
	assert_string_equal(words, " it goes to last call says x ");
	assert_true(naming_spoken(pool, words, TEXT("last call")));
	assert_false(naming_spoken(pool, words, TEXT("ast call")));
	assert_false(naming_spoken(pool, words, TEXT("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(things_are_named_without_their_revision),
	    T(statements_have_one_name_however_they_are_written),
	    T(a_group_stands_in_parentheses),
	    T(phrases_are_whole_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
