/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the mail floor share: a pool for each test, a mail from a
 * string, and the cost of a piece of work.
 */
#ifndef MAIL_FIXTURE_H
#define MAIL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "liaison/mail.h"
#include "liaison/views.h"

static struct pool *pool;

static inline int pool_setup(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static inline int pool_teardown(void **state)
{
	(void)state;
	pool_close(pool);
	return 0;
}

#define MAIL_TEST(name) cmocka_unit_test_setup_teardown(name, pool_setup, pool_teardown)

#define assert_text(got, want) assert_string_equal(text_string(pool, (got)), (want))

static inline struct mail *mail_of_text(struct text raw)
{
	struct mail *mail;
	const char *envelope_from;
	raw = mail_normal(pool, raw, &envelope_from);
	mail_parse(pool, raw, &mail_limits_default, 0, &mail);
	mail->envelope_from = envelope_from;
	return mail;
}

static inline struct mail *mail_of(const char *raw)
{
	return mail_of_text(text_of(raw));
}

/* The texts of a view joined by "|". */
static inline char *joined(const struct texts *texts)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < texts->len; i++) {
		if (i)
			buf_byte(&buf, '|');
		buf_text(&buf, texts->at[i]);
	}
	return text_string(pool, buf_get(&buf));
}

static inline bool any_has(const struct texts *texts, const char *word)
{
	for (size_t i = 0; i < texts->len; i++)
		if (text_find(texts->at[i], text_of(word)) != TEXT_NONE)
			return true;
	return false;
}

static inline double seconds_used(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A file of the project's corpus beside the checkout, or NULL. */
static inline char *corpus_path(const char *name)
{
	const char *source = getenv("LIAISON_SOURCE");
	char *path = pool_printf(pool, "%s/../shared/corpus/%s", source ? source : ".", name);
	return access(path, R_OK) == 0 ? path : NULL;
}

#endif
