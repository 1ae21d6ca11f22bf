/* SPDX-License-Identifier: ISC */
#include "base_fixture.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static void memory_is_zeroed_and_aligned(void **state)
{
	for (size_t size = 0; size < 40000; size += 97) {
		unsigned char *at = pool_alloc(*state, size);
		assert_int_equal((uintptr_t)at % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xff, size);
	}
}

static void memory_is_zeroed_after_a_reset_too(void **state)
{
	memset(pool_alloc(*state, 10000), 0xff, 10000);
	pool_reset(*state);
	unsigned char *at = pool_alloc(*state, 10000);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(at[i], 0);
}

static void no_two_things_overlap(void **state)
{
	enum { THINGS = 2000 };
	static unsigned char *at[THINGS];
	static size_t size[THINGS];
	struct dice dice = {7};
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < THINGS; i++) {
			size[i] = dice_roll(&dice, i % 50 ? 300 : 100000);
			at[i] = pool_alloc(*state, size[i]);
			memset(at[i], i % 251, size[i]);
		}
		for (int i = 0; i < THINGS; i++)
			for (size_t j = 0; j < size[i]; j++)
				assert_int_equal(at[i][j], i % 251);
		pool_reset(*state);
	}
}

static void a_copy_ends_with_a_nul_and_keeps_those_inside(void **state)
{
	char *copy = pool_copy(*state, "a\0b", 3);
	assert_memory_equal(copy, "a\0b\0", 4);
	assert_string_equal(pool_copy(*state, NULL, 0), "");
	assert_string_equal(pool_strdup(*state, "word"), "word");
}

static void printf_writes_any_length(void **state)
{
	assert_string_equal(pool_printf(*state, "%s:%d", "x", 12), "x:12");
	for (int width = 250; width < 260; width++)
		assert_int_equal(strlen(pool_printf(*state, "%*d", width, 1)), width);
	assert_int_equal(strlen(pool_printf(*state, "%*d", 300000, 1)), 300000);
}

static void growing_keeps_what_was_there_and_zeroes_the_rest(void **state)
{
	char *at = pool_copy(*state, "seven..", 7);
	char *grown = pool_grow(*state, at, 8, 100);
	assert_string_equal(grown, "seven..");
	for (int i = 8; i < 100; i++)
		assert_int_equal(grown[i], 0);
}

static void growing_moves_when_something_stands_behind(void **state)
{
	char *at = pool_copy(*state, "first", 5);
	char *other = pool_copy(*state, "other", 5);
	char *grown = pool_grow(*state, at, 6, 5000);
	memset(grown + 6, 'x', 4994);
	assert_string_equal(at, "first");
	assert_string_equal(grown, "first");
	assert_string_equal(other, "other");
}

static void growing_the_last_thing_takes_no_new_memory(void **state)
{
	char *at = pool_alloc(*state, 16);
	char *grown = pool_grow(*state, at, 16, 4096);
	assert_ptr_equal(at, grown);
}

static void note_release(void *thing)
{
	char **end = thing;
	*(*end)++ = 'r';
}

struct mark {
	char letter;
	char **end;
};

static void mark_release(void *thing)
{
	struct mark *mark = thing;
	*(*mark->end)++ = mark->letter;
}

static void what_was_deferred_last_is_released_first(void **state)
{
	char order[8] = "", *end = order;
	struct mark a = {'a', &end}, b = {'b', &end}, c = {'c', &end};
	struct pool *pool = pool_open();
	pool_defer(pool, mark_release, &a);
	pool_defer(pool, mark_release, &b);
	pool_defer(pool, mark_release, &c);
	pool_close(pool);
	assert_string_equal(order, "cba");
	(void)state;
}

static void a_reset_releases_once(void **state)
{
	char order[8] = "", *end = order;
	struct pool *pool = pool_open();
	pool_defer(pool, note_release, &end);
	pool_reset(pool);
	assert_string_equal(order, "r");
	pool_close(pool);
	assert_string_equal(order, "r");
	(void)state;
}

static void messages_one_after_the_other_take_the_memory_of_one(void **state)
{
	size_t first = 0;
	for (int message = 0; message < 1000; message++) {
		for (int i = 0; i < 100; i++)
			pool_alloc(*state, 500);
		pool_alloc(*state, 300000);
		if (!message)
			first = pool_size(*state);
		assert_true(pool_size(*state) <= first);
		pool_reset(*state);
	}
	assert_true(pool_size(*state) <= 2 * 1024 * 1024);
}

static void closing_nothing_is_allowed(void **state)
{
	(void)state;
	pool_close(NULL);
}

/* What the process ends with, and what it says. */
static int exit_of(void (*doing)(void), char *said, size_t room)
{
	int ends[2], status;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		doing();
		_exit(0);
	}
	close(ends[1]);
	ssize_t got = read(ends[0], said, room - 1);
	said[got > 0 ? got : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void take_too_much(void)
{
	struct rlimit limit = {64 << 20, 64 << 20};
	struct pool *pool = pool_open();
	setrlimit(RLIMIT_AS, &limit);
	for (;;)
		pool_alloc(pool, 1 << 20);
}

static void multiply_too_much(void)
{
	pool_array(pool_open(), SIZE_MAX / 4, 8);
}

static void without_memory_the_mta_is_told_to_try_again(void **state)
{
	char said[256];
	(void)state;
	if (SANITIZED) /* its shadow memory does not live under the limit */
		skip();
	assert_int_equal(exit_of(take_too_much, said, sizeof(said)), EX_TEMPFAIL);
	assert_non_null(strstr(said, "out of memory"));
}

static void an_array_too_large_for_any_memory_is_no_small_one(void **state)
{
	char said[256];
	(void)state;
	assert_int_equal(exit_of(multiply_too_much, said, sizeof(said)), EX_TEMPFAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    POOL_TEST(memory_is_zeroed_and_aligned),
	    POOL_TEST(memory_is_zeroed_after_a_reset_too),
	    POOL_TEST(no_two_things_overlap),
	    POOL_TEST(a_copy_ends_with_a_nul_and_keeps_those_inside),
	    POOL_TEST(printf_writes_any_length),
	    POOL_TEST(growing_keeps_what_was_there_and_zeroes_the_rest),
	    POOL_TEST(growing_moves_when_something_stands_behind),
	    POOL_TEST(growing_the_last_thing_takes_no_new_memory),
	    cmocka_unit_test(what_was_deferred_last_is_released_first),
	    cmocka_unit_test(a_reset_releases_once),
	    POOL_TEST(messages_one_after_the_other_take_the_memory_of_one),
	    cmocka_unit_test(closing_nothing_is_allowed),
	    cmocka_unit_test(without_memory_the_mta_is_told_to_try_again),
	    cmocka_unit_test(an_array_too_large_for_any_memory_is_no_small_one),
	};
	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
