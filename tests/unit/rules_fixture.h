/* SPDX-License-Identifier: ISC */
/*
 * rules_fixture: rules and mails out of strings.  Rule files are written to a
 * folder of the test's own and loaded from there, as the program does.
 */
#ifndef LIAISON_TEST_RULES_FIXTURE_H
#define LIAISON_TEST_RULES_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "liaison/rules.h"

struct fixture {
	struct pool *pool;
	struct rules *rules;
	struct rules_problems problems;
	struct error err;
	enum status status;
	char dir[64];
};

static inline int fixture_open(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return -1;
	f->pool = pool_open();
	strcpy(f->dir, "/tmp/liaison-rules-XXXXXX");
	*state = f;
	return mkdtemp(f->dir) == NULL;
}

static inline int fixture_close(void **state)
{
	struct fixture *f = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", f->dir);
	pool_close(f->pool);
	if (system(command) != 0)
		return -1;
	free(f);
	return 0;
}

static inline const char *fixture_write_bytes(struct fixture *f, const char *name,
					      const char *bytes, size_t len)
{
	const char *path = pool_printf(f->pool, "%s/%s", f->dir, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
	return path;
}

static inline const char *fixture_write(struct fixture *f, const char *name, const char *text)
{
	return fixture_write_bytes(f, name, text, strlen(text));
}

static inline void fixture_load_path(struct fixture *f, const char *path)
{
	struct texts paths = {0};

	*LIST_PUSH(f->pool, &paths) = text_of(path);
	f->problems = (struct rules_problems){0};
	f->status = rules_load(f->pool, &paths, &f->rules, &f->problems, &f->err);
}

/* Loads them, right or wrong. */
static inline void fixture_try(struct fixture *f, const char *text)
{
	fixture_load_path(f, fixture_write(f, "t.rules", text));
}

/* Loads rules that must be right. */
static inline void fixture_load(struct fixture *f, const char *text)
{
	fixture_try(f, text);
	if (f->status != STATUS_OK)
		fail_msg("%s", f->err.text);
}

static inline struct mail *fixture_mail(struct fixture *f, const char *text)
{
	struct mail *mail;

	mail_parse(f->pool, text_copy(f->pool, text_of(text)), &mail_limits_default, 0, &mail);
	return mail;
}

static inline struct judgement *fixture_judge(struct fixture *f, const char *mail)
{
	struct judgement *judgement;

	rules_judge(f->rules, fixture_mail(f, mail), NULL, &judgement);
	return judgement;
}

static inline const struct rules_hit *fixture_hit(const struct judgement *judgement,
						  const char *name)
{
	for (size_t i = 0; i < judgement->hits.len; i++) {
		if (strcmp(judgement->hits.at[i].name, name) == 0)
			return &judgement->hits.at[i];
	}
	return NULL;
}

static inline bool fixture_has(struct texts texts, const char *part)
{
	for (size_t i = 0; i < texts.len; i++) {
		if (text_find(texts.at[i], text_of(part)) != TEXT_NONE)
			return true;
	}
	return false;
}

static inline void assert_text(struct text seen, const char *expected)
{
	if (!text_is(seen, expected))
		fail_msg("\"%.*s\" is not \"%s\"", (int)seen.len, seen.at, expected);
}

#define assert_hits(judgement, name) assert_non_null(fixture_hit(judgement, name))
#define assert_misses(judgement, name) assert_null(fixture_hit(judgement, name))

/* A test whose name is a sentence of the manual. */
#define SAYS(sentence, function)                                                                   \
	{                                                                                          \
		sentence, function, fixture_open, fixture_close, NULL                              \
	}

#endif
