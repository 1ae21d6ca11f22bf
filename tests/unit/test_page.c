/* SPDX-License-Identifier: ISC */
/* A hostile text stays a text in our HTML. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "liaison/page.h"

#define HOSTILE "</div><script>alert(1)</script><a href='mailto:eve@example.com'>Approve</a>\"&"

static struct text page_of(struct pool *pool, void (*write)(struct page *, const char *))
{
	struct page page;

	page_open(&page, pool, "title");
	write(&page, HOSTILE);
	return page_close(&page);
}

static void write_match(struct page *page, const char *text)
{
	page_match(page, text, text, text, text);
}

static void write_button(struct page *page, const char *text)
{
	page_button(page, text, page_mailto(page->buf.pool, "desk@example.org", text, text), true);
}

static void no_text_can_write_a_tag(void **state)
{
	void (*const writers[])(struct page *, const char *) = {
	    page_lead,  page_heading, page_title,  page_line,   page_small,
	    page_text,  page_quote,   write_match, write_button};

	(void)state;
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		struct pool *pool = pool_open();
		struct text html = page_of(pool, writers[i]);

		assert_int_equal(text_find(html, TEXT("<script")), TEXT_NONE);
		assert_int_equal(text_find(html, TEXT("href='mailto:eve")), TEXT_NONE);
		assert_int_not_equal(text_find(html, TEXT("&lt;script&gt;")), TEXT_NONE);
		pool_close(pool);
	}
}

static void a_link_is_http_or_mailto_or_none(void **state)
{
	static const char *const urls[] = {"javascript:alert(1)", "data:text/html,x",
	                                   " https://x.example.org", "vbscript:x", "//x.example"};
	struct pool *pool = pool_open();
	struct page page;

	(void)state;
	page_open(&page, pool, "title");
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		page_link(&page, "label", urls[i]);
	assert_int_equal(text_find(page_close(&page), TEXT("href")), TEXT_NONE);
	pool_close(pool);
}

static void nothing_remote_is_loaded(void **state)
{
	struct pool *pool = pool_open();
	struct text html = page_of(pool, page_text);

	(void)state;
	assert_int_equal(text_find_case(html, TEXT("src=")), TEXT_NONE);
	assert_int_equal(text_find_case(html, TEXT("url(")), TEXT_NONE);
	assert_int_equal(text_find_case(html, TEXT("<link")), TEXT_NONE);
	pool_close(pool);
}

/* RFC 6068: %0D%0A for a line end, no raw space, & or ? in a value. */
static void a_mailto_is_encoded(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	assert_string_equal(
	    page_mailto(pool, "desk+abc@example.org", "Re: a & b?", "approve\nsummary: "),
	    "mailto:desk+abc@example.org?subject=Re%3A%20a%20%26%20b%3F&body=approve%0D%0Asummary%3A%20");
	pool_close(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_text_can_write_a_tag),
	    cmocka_unit_test(a_link_is_http_or_mailto_or_none),
	    cmocka_unit_test(nothing_remote_is_loaded),
	    cmocka_unit_test(a_mailto_is_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
