/* SPDX-License-Identifier: ISC */
#include "rules_fixture.h"

static struct texts documents(struct fixture *f, const char *subject, const char *body)
{
	return fixture_judge(f, pool_printf(f->pool, "Subject: %s\n\n%s\n", subject, body))
	    ->documents;
}

static void assert_documents(struct texts seen, const char *expected)
{
	char text[1024] = "";

	for (size_t i = 0; i < seen.len; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%.*s",
			 i > 0 ? " " : "", (int)seen.at[i].len, seen.at[i].at);
	assert_string_equal(text, expected);
}

static void names(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "body A /x/\n");
	assert_documents(documents(f, "s", "see draft-ietf-foo-bar-07 and <draft-jo-baz-00.txt>."),
			 "draft-ietf-foo-bar draft-jo-baz");
	assert_documents(documents(f, "Draft-IETF-Foo-Bar-07: (with DISCUSS)", "x"),
			 "draft-ietf-foo-bar");
	assert_documents(
	    documents(f, "s", "https://datatracker.ietf.org/doc/draft-ietf-mls-protocol/ballot/"),
	    "draft-ietf-mls-protocol");
	assert_documents(documents(f, "s", "draft-ietf-foo-rfc2026bis-01"),
			 "draft-ietf-foo-rfc2026bis");
	assert_documents(documents(f, "s", "RFC 2026, RFC2418, rfc-3005 (RFC0793)"),
			 "rfc2026 rfc2418 rfc3005 rfc793");
}

static void not_names(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "body A /x/\n");
	assert_documents(
	    documents(f, "s", "a draft-quality text, my-draft-ietf-foo-bar, redraft-a-b"), "");
	assert_documents(documents(f, "s", "RFC editor, RFC 1234567, xrfc2026, RFC 0, RFC"), "");
	assert_documents(documents(f, "s", "draft-"), "");
}

static void once_each_watched_first(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "watch draft-iab-* RFC2418\n");
	assert_documents(
	    documents(f, "draft-x-y-01", "RFC 2026 draft-x-y-02 RFC 2418 draft-iab-z-w-09 rfc2026"),
	    "rfc2418 draft-iab-z-w draft-x-y rfc2026");
}

static void a_list_hides_no_watched_one(void **state)
{
	struct fixture *f = *state;
	struct texts seen;
	struct buf buf;

	fixture_load(f, "watch draft-iab-*\n");
	buf_open(&buf, f->pool);
	for (int i = 0; i < 500; i++)
		buf_printf(&buf, "draft-ietf-many-n%d\n", i);
	buf_string(&buf, "draft-iab-last-one-03\n");
	seen = documents(f, "s", buf_get(&buf).at);
	assert_text(seen.at[0], "draft-iab-last-one");
	assert_true(seen.len <= 100);
}

static void long_names(void **state)
{
	struct fixture *f = *state;
	char name[3000];

	fixture_load(f, "body A /x/\n");
	memset(name, 'a', sizeof(name));
	memcpy(name, "draft-a-", 8);
	name[sizeof(name) - 1] = '\0';
	assert_documents(documents(f, "s", name), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("drafts are named without revision, RFCs as rfcNNNN", names),
	    SAYS("what only looks like a name is none", not_names),
	    SAYS("each once, watched ones first", once_each_watched_first),
	    SAYS("a long list hides no watched document", a_list_hides_no_watched_one),
	    SAYS("a name longer than any is none", long_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
