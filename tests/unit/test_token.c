/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "liaison/token.h"
#include "liaison/when.h"

#define NOW 1795100400LL /* 2026-11-19 */

static const struct mac_key key = {{1, 2, 3}, {4, 5, 6}}, other_key = {{1, 2, 3}, {6, 5, 4}};

static struct token token_for(int64_t item, int revision)
{
	return (struct token){.item = item,
			      .revision = revision,
			      .person = TOKEN_LIAISON,
			      .expiry = NOW + 30 * WHEN_DAY};
}

static void a_token_says_what_it_was_made_for(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	for (int64_t item = 1; item < 2000000000; item = item * 7 + 3)
		for (int revision = 1; revision < 65536; revision = revision * 5 + 1) {
			struct token made = token_for(item, revision), read;
			char *text = token_make(pool, &key, &made);

			assert_int_equal(strlen(text), TOKEN_LEN);
			assert_int_equal(token_read(&key, text_of(text), NOW, &read, NULL),
			                 STATUS_OK);
			assert_int_equal(read.item, item);
			assert_int_equal(read.revision, revision);
			assert_int_equal(read.person, TOKEN_LIAISON);
		}
	pool_close(pool);
}

static void the_token_of_a_sheet_is_not_that_of_the_item_with_its_number(void **state)
{
	struct pool *pool = pool_open();
	struct token sheet = {.item = 12,
			      .sheet = true,
			      .person = TOKEN_BACKUP,
			      .expiry = NOW + WHEN_DAY},
		     item = token_for(12, 0), read;
	char *text = token_make(pool, &key, &sheet);

	(void)state;
	assert_string_not_equal(text, token_make(pool, &key, &item));
	assert_int_equal(token_read(&key, text_of(text), NOW, &read, NULL), STATUS_OK);
	assert_true(read.sheet);
	assert_int_equal(read.item, 12);
	assert_int_equal(read.person, TOKEN_BACKUP);
	assert_int_equal(token_read(&key, text_of(token_make(pool, &key, &item)), NOW, &read, NULL),
			 STATUS_OK);
	assert_false(read.sheet);
	pool_close(pool);
}

static void a_token_in_capitals_is_the_same_token(void **state)
{
	struct pool *pool = pool_open();
	struct token made = token_for(12, 1), read;
	char *text = token_make(pool, &key, &made);

	(void)state;
	for (char *c = text; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 32);
	assert_int_equal(token_read(&key, text_of(text), NOW, &read, NULL), STATUS_OK);
	pool_close(pool);
}

static void a_token_with_any_letter_changed_is_refused(void **state)
{
	struct pool *pool = pool_open();
	struct token made = token_for(12, 1), read;

	(void)state;
	for (int i = 0; i < TOKEN_LEN; i++) {
		char *text = token_make(pool, &key, &made);

		text[i] = text[i] == 'a' ? 'b' : 'a';
		/* The last letter has two bits that say nothing. */
		if (i == TOKEN_LEN - 1)
			text[i] = text[i] == 'q' ? 'y' : 'q';
		if (strcmp(text, token_make(pool, &key, &made)) == 0)
			continue;
		assert_int_equal(token_read(&key, text_of(text), NOW, &read, NULL),
		                 STATUS_BAD_INPUT);
	}
	pool_close(pool);
}

static void a_token_of_another_key_is_refused(void **state)
{
	struct pool *pool = pool_open();
	struct token made = token_for(12, 1), read;

	(void)state;
	assert_int_equal(
	    token_read(&key, text_of(token_make(pool, &other_key, &made)), NOW, &read, NULL),
	    STATUS_BAD_INPUT);
	pool_close(pool);
}

static void an_expired_token_is_denied(void **state)
{
	struct pool *pool = pool_open();
	struct token made = token_for(12, 1), read;
	char *text = token_make(pool, &key, &made);

	(void)state;
	assert_int_equal(token_read(&key, text_of(text), NOW + 30 * WHEN_DAY, &read, NULL),
	                 STATUS_OK);
	assert_int_equal(token_read(&key, text_of(text), NOW + 32 * WHEN_DAY, &read, NULL),
	                 STATUS_DENIED);
	pool_close(pool);
}

static enum status find(struct pool *pool, const char *head, struct token *token)
{
	struct mail *mail;
	char *raw = pool_printf(pool, "%s\n\nbody\n", head);

	mail_parse(pool, text_of(raw), &mail_limits_default, 0, &mail);
	return token_find(mail, &key, "desk@example.org", NOW, token, NULL);
}

static void a_token_is_found_wherever_mailers_keep_it(void **state)
{
	static const char *const heads[] = {
	    "To: desk+%s@example.org",
	    "To: \"Desk, the (liaison's)\" <desk+%s@example.org>, x@example.com",
	    "Cc: a@example.com,\n desk+%s@Example.ORG (comment, with comma)",
	    "Delivered-To: desk+%s@example.org",
	    "X-Original-To: desk+%s@example.org",
	    "In-Reply-To: <%s.aaaa@example.org>",
	    "References: <one@example.com>\n <%s.bbbb@example.org>",
	    "Subject: Re: Breaking 12: the thing [%s]",
	};
	struct token made = token_for(12, 3);

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct pool *pool = pool_open();
		const char *token = token_make(pool, &key, &made);
		const char *hole = strstr(heads[i], "%s");
		struct token found = {0};

		assert_int_equal(find(pool,
		                      pool_printf(pool, "%.*s%s%s", (int)(hole - heads[i]),
		                                  heads[i], token, hole + 2),
		                      &found),
		                 STATUS_OK);
		assert_int_equal(found.item, 12);
		assert_int_equal(found.revision, 3);
		pool_close(pool);
	}
}

static void a_mail_without_a_token_has_none(void **state)
{
	struct pool *pool = pool_open();
	struct token found;

	(void)state;
	assert_int_equal(find(pool,
	                      "To: desk+abcdefghijklmnopqrstuvwxyz23456723@example.org\n"
	                      "Subject: nothing here",
	                      &found),
	                 STATUS_NOT_FOUND);
	pool_close(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_says_what_it_was_made_for),
	    cmocka_unit_test(the_token_of_a_sheet_is_not_that_of_the_item_with_its_number),
	    cmocka_unit_test(a_token_in_capitals_is_the_same_token),
	    cmocka_unit_test(a_token_with_any_letter_changed_is_refused),
	    cmocka_unit_test(a_token_of_another_key_is_refused),
	    cmocka_unit_test(an_expired_token_is_denied),
	    cmocka_unit_test(a_token_is_found_wherever_mailers_keep_it),
	    cmocka_unit_test(a_mail_without_a_token_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
