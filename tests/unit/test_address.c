/* SPDX-License-Identifier: ISC */
#include "mail_fixture.h"

/* "name <addr>" each, joined by "|". */
static char *list_of(const char *value)
{
	struct mail_addresses list = {0};
	struct buf buf;
	mail_address_parse(pool, text_of(value), &list);
	buf_open(&buf, pool);
	for (size_t i = 0; i < list.len; i++) {
		buf_string(&buf, i ? "|" : "");
		buf_text(&buf, list.at[i].name);
		buf_string(&buf, "<");
		buf_text(&buf, list.at[i].addr);
		buf_string(&buf, ">");
	}
	return text_string(pool, buf_get(&buf));
}

#define lists(value, want) assert_string_equal(list_of(value), want)

/* RFC 5322 A.1 and A.5 */
static void the_shapes_of_rfc_5322_are_read(void **state)
{
	(void)state;
	lists("John Doe <jdoe@machine.example>", "John Doe<jdoe@machine.example>");
	lists("\"Joe Q. Public\" <john.q.public@example.com>",
	      "Joe Q. Public<john.q.public@example.com>");
	lists("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
	      "Mary Smith<mary@x.test>|<jdoe@example.org>|Who?<one@y.test>");
	lists("<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
	      "<boss@nil.test>|Giant; \"Big\" Box<sysservices@example.net>");
	lists("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
	      "Ed Jones<c@a.test>|<joe@where.test>|John<jdoe@one.test>");
	lists("Undisclosed recipients:;", "");
	lists("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
	      "Pete<pete@silly.test>");
	lists("jdoe@example.org (John Doe)", "John Doe<jdoe@example.org>");
	lists("<@relay.test,@other.test:joe@where.test>", "<joe@where.test>");
	lists("  ", "");
}

static void names_are_decoded_behind_the_grammar(void **state)
{
	(void)state;
	/* a comma in an encoded word is no separator */
	lists("=?utf-8?q?Doe=2C_J=C3=B6rg?= <j@x>", "Doe, J\u00f6rg<j@x>");
	lists("\"=?utf-8?b?SsO2cmc=?=\" <j@x>", "J\u00f6rg<j@x>");
	lists("J\xF6rg <j@x>", "J\u00f6rg<j@x>");
	lists("'Jane  Doe' <j@x>", "Jane Doe<j@x>");
	lists("j@x <j@x>", "<j@x>");
}

static void behind_a_broken_address_the_others_are_seen(void **state)
{
	(void)state;
	lists("Foo ( <a@x>, secret@private.test", "Foo (<a@x>|<secret@private.test>");
	lists("\"Foo <a@x>, secret@private.test", "\"Foo<a@x>|<secret@private.test>");
	lists("Foo <a@x, secret@private.test", "Foo<a@x>|<secret@private.test>");
	lists("a@x; b@y", "<a@x>|<b@y>");
	lists(",,,a@x,,", "<a@x>");
	lists("Jane Doe jane@x.test", "<jane@x.test>");
}

static void dmarc_rewriting_is_undone(void **state)
{
	(void)state;
	struct mail_addresses list = {0};
	mail_address_parse(pool, TEXT("Jane <jane=40example.com@dmarc.ietf.org>"), &list);
	assert_text(list.at[0].addr, "jane@example.com");
	assert_text(list.at[0].seen, "jane=40example.com@dmarc.ietf.org");
	lists("a=40b=40c.test@dmarc.example.org", "<a=40b@c.test>");
	/* only such hosts, and only such a local part */
	lists("jane=40example.com@example.org", "<jane=40example.com@example.org>");
	lists("jane@dmarc.example.org", "<jane@dmarc.example.org>");
	lists("jane@example.org., <x=40y.test.@dmarc.example.org>", "<jane@example.org>|<x@y.test>");
	lists("=40example.com@dmarc.example.org", "<=40example.com@dmarc.example.org>");
}

static void the_domain_is_behind_the_last_at(void **state)
{
	(void)state;
	assert_text(mail_address_domain(TEXT("a@b.c")), "b.c");
	assert_text(mail_address_domain(TEXT("\"a@b\"@c")), "c");
	assert_text(mail_address_domain(TEXT("nobody")), "");
}

static void all_fields_of_a_name_count(void **state)
{
	(void)state;
	struct mail *mail = mail_of("To: a@x,\n\tb@x\nto: c@x\nCc: d@x\nDelivered-To: e@x\n\n");
	struct mail_addresses list = {0};
	mail_address_list(mail, "To", &list);
	assert_int_equal(list.len, 3);
	list = (struct mail_addresses){0};
	mail_recipients(mail, &list);
	assert_int_equal(list.len, 5);
}

static void no_more_addresses_than_the_bound(void **state)
{
	(void)state;
	struct buf buf;
	buf_open(&buf, pool);
	for (int i = 0; i < 15000; i++)
		buf_string(&buf, "a@b, ");
	struct mail_addresses list = {0};
	mail_address_parse(pool, buf_get(&buf), &list);
	assert_int_equal(list.len, MAIL_ADDRESSES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(the_shapes_of_rfc_5322_are_read),
	    MAIL_TEST(names_are_decoded_behind_the_grammar),
	    MAIL_TEST(behind_a_broken_address_the_others_are_seen),
	    MAIL_TEST(dmarc_rewriting_is_undone),
	    MAIL_TEST(the_domain_is_behind_the_last_at),
	    MAIL_TEST(all_fields_of_a_name_count),
	    MAIL_TEST(no_more_addresses_than_the_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
