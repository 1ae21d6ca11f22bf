/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "liaison/auth.h"

static struct pool *pool;

static int open_pool(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static int close_pool(void **state)
{
	(void)state;
	pool_close(pool);
	return 0;
}

#define RECEIVED                                                                                   \
	"Received: from client.example.net (client.example.net [192.0.2.1])\n"                     \
	"\tby mx.example.org (Postfix) with ESMTPS id 4ABC (using TLSv1.3) for "                   \
	"<bot@example.org>;\n"                                                                     \
	"\tThu, 19 Nov 2026 18:00:00 +0100 (CET)\n"
#define FROM "From: Jane Doe <jane@good.example>\n"

static const struct auth_policy policy = {"mx.example.org", "mx.example.org"};

static struct auth_result check_with(const struct auth_policy *by, const char *head)
{
	struct mail *mail;
	struct auth_result result;
	mail_parse(pool, text_of(pool_printf(pool, "%s\nbody\n", head)), &mail_limits_default, 0,
		   &mail);
	auth_check(mail, by, &result);
	assert_true(result.vouched == (result.method != NULL));
	assert_true(result.vouched || result.why);
	return result;
}

static void vouches_by(const char *method, const char *head)
{
	struct auth_result result = check_with(&policy, head);
	if (!result.vouched)
		fail_msg("not vouched (%s):\n%s", result.why, head);
	assert_string_equal(result.method, method);
	assert_string_equal(text_string(pool, result.from), "jane@good.example");
}

static void does_not_vouch(const char *head)
{
	struct auth_result result = check_with(&policy, head);
	if (result.vouched)
		fail_msg("vouched by %s:\n%s", result.method, head);
}

/* The value of the border's field in an otherwise good mail. */
static char *mail_with(const char *value)
{
	return pool_printf(pool, "Authentication-Results: %s\n" RECEIVED FROM, value);
}

static void value_vouches(const char *method, const char *value)
{
	vouches_by(method, mail_with(value));
}

static void value_does_not(const char *value)
{
	does_not_vouch(mail_with(value));
}

/* ---- how borders write it ------------------------------------------------------- */

static void gmail(void **state)
{
	(void)state;
	struct auth_policy google = {"mx.google.com", "mx.google.com"};
	const char *head =
	    "Delivered-To: bot@example.org\n"
	    "Authentication-Results: mx.google.com;\n"
	    "       dkim=pass header.i=@good.example header.s=20230601 header.b=dR3+a/Xq;\n"
	    "       spf=pass (google.com: domain of jane@good.example designates 192.0.2.1 as "
	    "permitted sender) smtp.mailfrom=jane@good.example;\n"
	    "       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=good.example\n"
	    "Received: from client.example.net (client.example.net. [192.0.2.1])\n"
	    "        by mx.google.com with ESMTPS id d9-20020a170902cec900b0018\n" FROM;
	assert_true(check_with(&google, head).vouched);
}

static void microsoft_with_an_id(void **state)
{
	(void)state;
	value_vouches("dmarc",
		      "mx.example.org 1; spf=pass (sender IP is 192.0.2.1) "
		      "smtp.mailfrom=good.example; dkim=pass (signature was verified) "
		      "header.d=good.example;dmarc=pass action=none header.from=good.example;"
		      "compauth=pass reason=100");
}

/* Exchange Online leaves the authserv-id out: then nobody said it. */
static void microsoft_without_an_id(void **state)
{
	(void)state;
	value_does_not("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=good.example; dkim=pass "
		       "(signature was verified) header.d=good.example;dmarc=pass action=none "
		       "header.from=good.example;compauth=pass reason=100");
}

static void postfix_with_opendkim(void **state)
{
	(void)state;
	value_vouches(
	    "dkim",
	    "mx.example.org;\n\tdkim=pass (2048-bit key; unprotected) "
	    "header.d=good.example header.i=@good.example header.a=rsa-sha256 header.s=mail "
	    "header.b=\"Ab+/c9=\";\n\tdkim-atps=neutral");
}

/* What Postfix 3.7.11 with OpenDKIM 2.11 wrote of a forgery: its own field
 * above its Received, the forged one left standing below. */
static void a_forgery_that_postfix_with_opendkim_delivered(void **state)
{
	(void)state;
	static const char head[] =
	    "Return-Path: <a@good.example>\n"
	    "X-Original-To: jane@example.org\n"
	    "Delivered-To: jane@example.org\n"
	    "Authentication-Results: mx.example.org; dkim=none; dkim-atps=neutral\n"
	    "Received: from vm (localhost [127.0.0.1])\n"
	    "\tby mx.example.org (Postfix) with ESMTP id 19F27A7A431\n"
	    "\tfor <jane@example.org>; Tue, 24 Nov 2026 05:09:37 +0000 (UTC)\n"
	    "From: Jane <jane@good.example>\n"
	    "Authentication-Results: mx.example.org; dmarc=pass header.from=good.example\n";
	does_not_vouch(head);
	/* The same with a signature that verified. */
	vouches_by(
	    "dkim",
	    "Authentication-Results: mx.example.org;\n"
	    "\tdkim=pass (1024-bit key; unprotected) header.d=good.example "
	    "header.i=@good.example header.a=rsa-sha256 header.s=mail header.b=abcdef\n" RECEIVED
		FROM);
}

static void opendmarc(void **state)
{
	(void)state;
	value_vouches("dmarc",
		      "mx.example.org; dmarc=pass (p=reject dis=none) header.from=good.example");
	vouches_by("dmarc", "Authentication-Results: mx.example.org; dmarc=pass (p=none dis=none) "
			    "header.from=good.example\n"
			    "Authentication-Results: mx.example.org; spf=fail "
			    "smtp.mailfrom=bounce.example\n" RECEIVED FROM);
}

static void rspamd(void **state)
{
	(void)state;
	value_vouches(
	    "dmarc",
	    "mx.example.org;\n"
	    "\tdkim=pass header.d=good.example header.s=2020 header.b=jRkVUqFd;\n"
	    "\tdmarc=pass (policy=reject) header.from=good.example;\n"
	    "\tspf=pass (mx.example.org: domain of jane@good.example designates 192.0.2.1 as "
	    "permitted sender) smtp.mailfrom=jane@good.example");
}

static void smtp_auth(void **state)
{
	(void)state;
	value_vouches("auth", "mx.example.org; auth=pass smtp.auth=jane");
	value_vouches("auth", "mx.example.org; auth=pass (plain) smtp.auth=Jane@Good.Example");
	value_vouches("auth", "mx.example.org; auth=pass smtp.mailfrom=jane@good.example");
	value_does_not("mx.example.org; auth=pass smtp.auth=mallory");
	value_does_not("mx.example.org; auth=pass smtp.auth=jane@other.example");
	value_does_not("mx.example.org; auth=pass");
	/* Who logged in outweighs what the client said of itself. */
	value_does_not(
	    "mx.example.org; auth=pass smtp.auth=mallory smtp.mailfrom=jane@good.example");
	value_does_not("mx.example.org; auth=pass smtp.auth=mallory smtp.auth=x "
		       "smtp.mailfrom=jane@good.example");
}

/* ---- RFC 8601 ------------------------------------------------------------------- */

/* Appendix B of the RFC, with its names replaced by ours. */
static void comments_folds_versions_and_case_are_read(void **state)
{
	(void)state;
	value_vouches("dmarc", "mx.example.org 1; DMARC=Pass header.from=GOOD.example");
	value_vouches("dmarc",
		      "(a (nested) comment)\n mx.example.org (id) 1 (v) ; (c) dmarc (m) = (r)\n "
		      "pass (p) header.from (x) = (y) good.example (z)");
	value_vouches(
	    "dkim", "MX.Example.ORG; dkim/1=pass reason=\"good signature\" header.d=good.example");
	value_vouches("dkim", "\"mx.example.org\"; dkim=pass header.d=\"good.example\"");
	value_vouches("dkim", "mx.example.org; dkim=pass header.i=jane@good.example");
	value_vouches("dkim", "mx.example.org; dkim=fail header.d=good.example; dkim=pass "
			      "header.d=good.example");
	value_vouches("dmarc", "mx.example.org;dmarc=pass header.from=good.example;");
	value_vouches("dkim", "mx.example.org; dkim=pass header.d=good.example.");
	value_vouches("dkim",
		      "mx.example.org; dkim=pass (\\) dkim=fail \\() header.d=good.example");
	value_does_not("mx.example.org; none");
	value_does_not("mx.example.org");
	value_does_not("mx.example.org;");
	value_does_not("");
}

static void other_results_than_pass_do_not_vouch(void **state)
{
	(void)state;
	static const char *const results[] = {"fail",	       "none",	    "neutral",	"policy",
					      "temperror",     "permerror", "softfail", "passed",
					      "bestguesspass", "pas"};
	for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++) {
		value_does_not(pool_printf(
		    pool, "mx.example.org; dmarc=%s header.from=good.example", results[i]));
		value_does_not(
		    pool_printf(pool, "mx.example.org; dkim=%s header.d=good.example", results[i]));
		value_does_not(
		    pool_printf(pool, "mx.example.org; auth=%s smtp.auth=jane", results[i]));
	}
}

static void spf_alone_does_not_vouch(void **state)
{
	(void)state;
	value_does_not("mx.example.org; spf=pass smtp.mailfrom=jane@good.example");
	value_does_not(
	    "mx.example.org; iprev=pass policy.iprev=192.0.2.1; arc=pass header.d=good.example");
}

static void a_dmarc_failure_outweighs_dkim(void **state)
{
	(void)state;
	value_does_not("mx.example.org; dkim=pass header.d=good.example; dmarc=fail "
		       "header.from=good.example");
	does_not_vouch(
	    "Authentication-Results: mx.example.org; dmarc=fail header.from=good.example\n"
	    "Authentication-Results: mx.example.org; dmarc=pass header.from=good.example\n" RECEIVED
		FROM);
}

static void a_signer_must_be_the_domain_or_its_parent(void **state)
{
	(void)state;
	static const struct {
		const char *signer;
		bool aligned;
	} signers[] = {
	    {"good.example", true},
	    {"GOOD.EXAMPLE", true},
	    {"evil.example", false},
	    {"example", false},
	    {"ood.example", false},
	    {"notgood.example", false},
	    {"mail.good.example", false},
	    {"good.example.evil.example", false},
	    {".good.example", false},
	    {"", false},
	    {".", false},
	};
	for (size_t i = 0; i < sizeof(signers) / sizeof(*signers); i++) {
		char *value =
		    pool_printf(pool, "mx.example.org; dkim=pass header.d=%s", signers[i].signer);
		if (signers[i].aligned)
			value_vouches("dkim", value);
		else
			value_does_not(value);
	}
	struct auth_result result = check_with(
	    &policy,
	    "Authentication-Results: mx.example.org; dkim=pass header.d=good.example\n" RECEIVED
	    "From: jane@mail.good.example\n");
	assert_true(result.vouched);
	value_does_not("mx.example.org; dkim=pass header.d=evil.example header.i=@good.example");
	value_does_not("mx.example.org; dkim=pass header.i=good.example");
}

static void dmarc_must_be_of_the_very_domain(void **state)
{
	(void)state;
	value_vouches("dmarc", "mx.example.org; dmarc=pass header.from=jane@good.example");
	value_does_not("mx.example.org; dmarc=pass header.from=evil.example");
	value_does_not("mx.example.org; dmarc=pass header.from=example");
	value_does_not("mx.example.org; dmarc=pass header.from=good.example.evil.example");
	value_does_not("mx.example.org; dmarc=pass");
	value_does_not("mx.example.org; dmarc=pass header.from=");
}

/* ---- forgeries, one by one ------------------------------------------------------ */

#define FORGED "Authentication-Results: mx.example.org; dmarc=pass header.from=good.example\n"

static void a_field_below_the_borders_received_is_the_senders(void **state)
{
	(void)state;
	does_not_vouch(RECEIVED FORGED FROM);
	does_not_vouch(
	    RECEIVED FORGED
	    "Received: from x by mx.example.org; Thu, 19 Nov 2026 18:00:00 +0100\n" FORGED FROM);
	/* Nor when the border's own verdict above it says no. */
	does_not_vouch("Authentication-Results: mx.example.org; dmarc=none\n" RECEIVED FORGED FROM);
}

static void without_a_received_field_nothing_is_above_it(void **state)
{
	(void)state;
	struct auth_policy anywhere = {"mx.example.org", NULL};
	does_not_vouch(FORGED FROM);
	assert_false(check_with(&anywhere, FORGED FROM).vouched);
	assert_true(check_with(&anywhere, FORGED RECEIVED FROM).vouched);
	assert_false(check_with(&anywhere, RECEIVED FORGED FROM).vouched);
}

static void a_relay_behind_the_border_may_add_its_received(void **state)
{
	(void)state;
	vouches_by("dmarc", "Received: from mx.example.org by inside.example.org; Thu, 19 Nov 2026 "
			    "18:00:01 +0100\n" FORGED RECEIVED FROM);
	does_not_vouch(
	    "Received: from mx.example.org by inside.example.org; Thu, 19 Nov 2026\n" RECEIVED
		FORGED FROM);
}

static void a_helo_called_by_is_no_border(void **state)
{
	(void)state;
	does_not_vouch(
	    "Received: from by ([192.0.2.1] by mx.example.org) by other.example.org; Thu\n" FORGED
		FROM);
	does_not_vouch(
	    "Received: from mx.example.org (by mx.example.org) by other.example.org; Thu\n" FORGED
		FROM);
	/* The border's own, with a client that greets as "by", is found. */
	does_not_vouch(
	    "Received: from by ([192.0.2.1]) by mx.example.org; Thu\n" FORGED RECEIVED FROM);
}

static void another_authserv_id_is_nobody(void **state)
{
	(void)state;
	static const char *const ids[] = {
	    "mx.evil.example",	     "mx.example.org.evil.example", "example.org",
	    "xmx.example.org",	     "mx.example.org/evil",	    "mx.example.org,",
	    "(mx.example.org) evil", "evil; mx.example.org",	    "mx.example.or",
	    "mx.example.org\\",	     "mx\xE2\x80\x8B.example.org"};
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		value_does_not(
		    pool_printf(pool, "%s; dmarc=pass header.from=good.example", ids[i]));
}

static void a_pass_inside_a_comment_or_a_string_is_nothing(void **state)
{
	(void)state;
	value_does_not("mx.example.org; spf=pass (dmarc=pass header.from=good.example)");
	value_does_not(
	    "mx.example.org; spf=fail (; dmarc=pass header.from=good.example) smtp.mailfrom=x");
	value_does_not("mx.example.org; spf=fail reason=\"; dmarc=pass header.from=good.example\"");
	value_does_not(
	    "mx.example.org; spf=fail reason=\"\\\"; dmarc=pass header.from=good.example\"");
	value_does_not("mx.example.org (; dmarc=pass header.from=good.example); spf=fail");
	value_does_not("mx.example.org; dkim=pass (header.d=good.example) header.d=evil.example");
	value_does_not("mx.example.org; dkim=pass header.d=evil.example(good.example)");
	value_does_not("mx.example.org; dkim=fail (x) =pass header.d=good.example");
}

static void a_property_that_stands_twice_counts_for_nothing(void **state)
{
	(void)state;
	value_does_not(
	    "mx.example.org; dmarc=pass header.from=good.example header.from=evil.example");
	value_does_not(
	    "mx.example.org; dmarc=pass header.from=evil.example header.from=good.example");
	value_does_not("mx.example.org; dkim=pass header.d=evil.example header.d=good.example");
}

static void a_field_that_breaks_the_grammar_is_not_read_at_all(void **state)
{
	(void)state;
	static const char *const broken[] = {
	    "mx.example.org; dmarc=pass header.from=good.example (no end",
	    "mx.example.org; dmarc=pass header.from=\"good.example",
	    "mx.example.org; dmarc=pass header.from=good.example; spf",
	    "mx.example.org; dmarc=pass header.from=good.example \"x\"",
	    "mx.example.org; dmarc=pass header.from=\"good.example\"x",
	    "mx.example.org dmarc=pass header.from=good.example",
	    "mx.example.org 1 2; dmarc=pass header.from=good.example",
	    "mx.example.org; dmarc= header.from=good.example",
	    "mx.example.org; =pass header.from=good.example",
	    "mx.example.org; dmarc=pass header.from=good.example) ",
	    "mx.example.org; dmarc=pass header.from=good.example; none; x",
	};
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
		value_does_not(broken[i]);
}

static void encoded_words_are_not_decoded(void **state)
{
	(void)state;
	value_does_not("=?utf-8?q?mx=2Eexample=2Eorg?=; dmarc=pass header.from=good.example");
	value_does_not("mx.example.org; dmarc=pass header.from==?utf-8?q?good=2Eexample?=");
	value_does_not("mx.example.org; =?utf-8?q?dmarc=3Dpass?= header.from=good.example");
}

static void other_fields_that_look_like_it_are_not_read(void **state)
{
	(void)state;
	does_not_vouch("ARC-Authentication-Results: i=1; mx.example.org; dmarc=pass "
		       "header.from=good.example\n" RECEIVED FROM);
	does_not_vouch("X-Authentication-Results: mx.example.org; dmarc=pass "
		       "header.from=good.example\n" RECEIVED FROM);
	does_not_vouch("Authentication-Results-Original: mx.example.org; dmarc=pass "
		       "header.from=good.example\n" RECEIVED FROM);
	does_not_vouch("Subject: x\n\tAuthentication-Results: mx.example.org; dmarc=pass "
		       "header.from=good.example\n" RECEIVED FROM);
}

static void from_must_hold_exactly_one_address(void **state)
{
	(void)state;
	static const char *const froms[] = {
	    "",
	    "From:\n",
	    "From: Jane\n",
	    "From: jane@good.example, evil@evil.example\n",
	    "From: jane@good.example\nFrom: evil@evil.example\n",
	    "From: Mallory\nFrom: jane@good.example\n",
	    "From: jane@good.example\nFrom:\n",
	    "From: evil@evil.example\nFROM: jane@good.example\n",
	    "From: Group: jane@good.example, x@evil.example;\n",
	    "From: @good.example\n",
	    "From: jane@\n",
	    "From: <>\n",
	    "Sender: jane@good.example\n",
	    "Reply-To: jane@good.example\n",
	};
	for (size_t i = 0; i < sizeof(froms) / sizeof(*froms); i++)
		does_not_vouch(pool_printf(pool, FORGED RECEIVED "%s", froms[i]));
}

/* What a person sees as the sender is not what counts. */
static void a_display_name_is_no_address(void **state)
{
	(void)state;
	static const char *const froms[] = {
	    "From: \"jane@good.example\" <evil@evil.example>\n",
	    "From: jane@good.example <evil@evil.example>\n",
	    "From: (jane@good.example) evil@evil.example\n",
	    "From: =?utf-8?q?jane=40good=2Eexample?= <evil@evil.example>\n",
	    "From: evil@evil.example (jane@good.example)\n",
	    "From: \"a\\\" <jane@good.example>\" <evil@evil.example>\n",
	};
	for (size_t i = 0; i < sizeof(froms) / sizeof(*froms); i++) {
		struct auth_result result =
		    check_with(&policy, pool_printf(pool, FORGED RECEIVED "%s", froms[i]));
		if (result.vouched || text_is(result.from, "jane@good.example"))
			fail_msg("%s", froms[i]);
	}
}

/* A list rewrote it and signs for itself, not for the liaison. */
static void an_address_that_dmarc_rewrote_stays_the_lists(void **state)
{
	(void)state;
	struct auth_result result =
	    check_with(&policy, "Authentication-Results: mx.example.org; dmarc=pass "
				"header.from=dmarc.ietf.org\n" RECEIVED
				"From: Jane <jane=40good.example@dmarc.ietf.org>\n");
	assert_string_equal(text_string(pool, result.from), "jane=40good.example@dmarc.ietf.org");
}

static void without_an_id_nobody_is_believed(void **state)
{
	(void)state;
	struct auth_policy nobody = {NULL, "mx.example.org"}, empty = {"", "mx.example.org"};
	assert_false(check_with(&nobody, FORGED RECEIVED FROM).vouched);
	assert_false(check_with(&empty, FORGED RECEIVED FROM).vouched);
	assert_false(
	    check_with(
		&empty,
		"Authentication-Results: ; dmarc=pass header.from=good.example\n" RECEIVED FROM)
		.vouched);
}

static void huge_and_many_fields_are_bounded(void **state)
{
	(void)state;
	struct buf head;
	buf_open(&head, pool);
	for (int i = 0; i < 1500; i++)
		buf_string(
		    &head,
		    "Authentication-Results: mx.example.org; dkim=pass header.d=evil.example\n");
	buf_string(&head, RECEIVED FROM);
	does_not_vouch(head.at);
	buf_open(&head, pool);
	buf_string(&head, "mx.example.org");
	for (int i = 0; i < 200000; i++)
		buf_byte(&head, '(');
	value_does_not(head.at);
	buf_open(&head, pool);
	buf_string(&head, "mx.example.org; dkim=pass");
	for (int i = 0; i < 100; i++)
		buf_printf(&head, " header.x%d=y", i);
	buf_string(&head, " header.d=good.example");
	value_does_not(head.at);
}

/* A byte changed anywhere in a good field never makes it vouch for another. */
static void any_changed_byte_never_vouches_for_somebody_else(void **state)
{
	(void)state;
	const char *good =
	    "mx.example.org; spf=fail (a) reason=\"b\"; dkim=pass header.d=evil.example";
	static const char bytes[] = "();\"\\= \t,@.dg\x80";
	for (size_t i = 0; good[i]; i++)
		for (size_t k = 0; k < sizeof(bytes) - 1; k++) {
			char *value = pool_strdup(pool, good);
			value[i] = bytes[k];
			value_does_not(value);
		}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_pool, close_pool)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(gmail),
	    TEST(microsoft_with_an_id),
	    TEST(microsoft_without_an_id),
	    TEST(postfix_with_opendkim),
	    TEST(a_forgery_that_postfix_with_opendkim_delivered),
	    TEST(opendmarc),
	    TEST(rspamd),
	    TEST(smtp_auth),
	    TEST(comments_folds_versions_and_case_are_read),
	    TEST(other_results_than_pass_do_not_vouch),
	    TEST(spf_alone_does_not_vouch),
	    TEST(a_dmarc_failure_outweighs_dkim),
	    TEST(a_signer_must_be_the_domain_or_its_parent),
	    TEST(dmarc_must_be_of_the_very_domain),
	    TEST(a_field_below_the_borders_received_is_the_senders),
	    TEST(without_a_received_field_nothing_is_above_it),
	    TEST(a_relay_behind_the_border_may_add_its_received),
	    TEST(a_helo_called_by_is_no_border),
	    TEST(another_authserv_id_is_nobody),
	    TEST(a_pass_inside_a_comment_or_a_string_is_nothing),
	    TEST(a_property_that_stands_twice_counts_for_nothing),
	    TEST(a_field_that_breaks_the_grammar_is_not_read_at_all),
	    TEST(encoded_words_are_not_decoded),
	    TEST(other_fields_that_look_like_it_are_not_read),
	    TEST(from_must_hold_exactly_one_address),
	    TEST(a_display_name_is_no_address),
	    TEST(an_address_that_dmarc_rewrote_stays_the_lists),
	    TEST(without_an_id_nobody_is_believed),
	    TEST(huge_and_many_fields_are_bounded),
	    TEST(any_changed_byte_never_vouches_for_somebody_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
