/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the ground floor share: a pool for each test, numbers at
 * random that are the same in every run, and a folder that goes away.
 */
#ifndef BASE_FIXTURE_H
#define BASE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "liaison/pool.h"
#include "liaison/text.h"

static inline int pool_setup(void **state)
{
	*state = pool_open();
	return 0;
}

static inline int pool_teardown(void **state)
{
	pool_close(*state);
	return 0;
}

#define POOL_TEST(name) cmocka_unit_test_setup_teardown(name, pool_setup, pool_teardown)

#define assert_text(got, want)                                                                     \
	do {                                                                                       \
		struct text got_text = (got), want_text = text_of(want);                           \
		assert_int_equal(got_text.len, want_text.len);                                     \
		if (want_text.len)                                                                 \
			assert_memory_equal(got_text.at, want_text.at, want_text.len);             \
	} while (0)

/* xorshift64*: tests that find something find it again. */
struct dice {
	uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
	dice->state ^= dice->state >> 12;
	dice->state ^= dice->state << 25;
	dice->state ^= dice->state >> 27;
	return (dice->state * 0x2545F4914F6CDD1DU >> 11) % sides;
}

/* A new folder below $TMPDIR. */
static inline char *folder_make(struct pool *pool)
{
	const char *base = getenv("TMPDIR");
	char *path = pool_printf(pool, "%s/liaison-test.XXXXXX", base && *base ? base : "/tmp");
	assert_non_null(mkdtemp(path));
	return path;
}

static inline int folder_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void folder_remove(const char *path)
{
	assert_int_equal(nftw(path, folder_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static inline void file_put(const char *path, const char *bytes, size_t len, mode_t mode)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

#endif
