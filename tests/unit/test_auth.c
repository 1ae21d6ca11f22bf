/* SPDX-License-Identifier: ISC */
/* Who a mail may be believed to be from: Authentication-Results (RFC 8601). */
#include "liaison/auth.h"
#include "mail_fixture.h"

#define RECEIVED                                                                                   \
	"Received: from client.example.net (client.example.net [192.0.2.1])\n"                     \
	"\tby mx.example.org (Postfix) with ESMTPS id 4ABC (using TLSv1.3) for "                   \
	"<bot@example.org>;\n"                                                                     \
	"\tThu, 19 Nov 2026 18:00:00 +0100 (CET)\n"
#define FROM "From: Jane Doe <jane@good.example>\n"
#define FORGED "Authentication-Results: mx.example.org; dmarc=pass header.from=good.example\n"

static const struct auth_policy policy = {.authserv_id = "mx.example.org",
					  .border_host = "mx.example.org",
					  .domain = {"good.example", 12}};
/* A border that writes below its own Received, as rspamd's milter does. */
static const struct auth_policy below = {.authserv_id = "mx.example.org",
					 .border_host = "mx.example.org",
					 .below = true,
					 .domain = {"good.example", 12}};

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

/* The fields of a mail as Gmail keeps it, in its order. */
static void gmail(void **state)
{
	(void)state;
	struct auth_policy google = {
	    .authserv_id = "mx.google.com", .border_host = "mx.google.com", .below = true};
	const char *head =
	    "Delivered-To: bot@example.org\n"
	    "Received: by 2002:a05:6a10:5b8a:b0:4f3:2c1d:9a77 with SMTP id kr10csp1234567pxb;\n"
	    "        Thu, 19 Nov 2026 09:00:01 -0800 (PST)\n"
	    "X-Received: by 2002:a05:6402:2554:b0:5c9:85ce with SMTP id l20-2002;\n"
	    "        Thu, 19 Nov 2026 09:00:01 -0800 (PST)\n"
	    "ARC-Authentication-Results: i=1; mx.google.com;\n"
	    "       dkim=pass header.i=@good.example header.s=20230601 header.b=dR3+a/Xq;\n"
	    "       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=good.example\n"
	    "Return-Path: <jane@good.example>\n"
	    "Received: from client.example.net (client.example.net. [192.0.2.1])\n"
	    "        by mx.google.com with ESMTPS id d9-20020a170902cec900b0018\n"
	    "        for <bot@example.org>\n"
	    "        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\n"
	    "        Thu, 19 Nov 2026 09:00:01 -0800 (PST)\n"
	    "Received-SPF: pass (google.com: domain of jane@good.example designates 192.0.2.1 as "
	    "permitted sender) client-ip=192.0.2.1;\n"
	    "Authentication-Results: mx.google.com;\n"
	    "       dkim=pass header.i=@good.example header.s=20230601 header.b=dR3+a/Xq;\n"
	    "       spf=pass (google.com: domain of jane@good.example designates 192.0.2.1 as "
	    "permitted sender) smtp.mailfrom=jane@good.example;\n"
	    "       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=good.example\n" FROM;
	assert_true(check_with(&google, head).vouched);
	google.below = false;
	assert_false(check_with(&google, head).vouched);
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

#define EXCHANGE                                                                                   \
	"spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=good.example; dkim=pass (signature "    \
	"was verified)\n header.d=good.example;dmarc=pass action=none\n "                          \
	"header.from=good.example;compauth=pass reason=100"
#define EXCHANGE_RECEIVED                                                                          \
	"Received: from client.example.net (192.0.2.1) by\n"                                       \
	" AM7EUR03FT064.mail.protection.outlook.com (10.233.255.151) with Microsoft SMTP\n"        \
	" Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id\n"              \
	" 15.20.8182.16 via Frontend Transport; Thu, 19 Nov 2026 17:00:00 +0000\n"

/* Exchange Online leaves the authserv-id out: nobody said it, unless the
 * site says that its border does so. */
static void microsoft_without_an_id(void **state)
{
	(void)state;
	value_does_not(EXCHANGE);
	struct auth_policy online = {.authserv_id = "none",
				     .border_host = "*.mail.protection.outlook.com"};
	const char *inside =
	    "Received: from AS9PR06CA0380.eurprd06.prod.outlook.com (2603:10a6::13)\n"
	    " by DB9PR03MB7654.eurprd03.prod.outlook.com (2603:10a6::8) with Microsoft SMTP\n"
	    " Server id 15.20.8182.16; Thu, 19 Nov 2026 17:00:01 +0000\n";
	assert_true(check_with(&online, pool_printf(pool, "%sAuthentication-Results: %s\n%s" FROM,
						    inside, EXCHANGE, EXCHANGE_RECEIVED))
			.vouched);
	/* What the sender wrote stands below it; what bears a name is another's. */
	assert_false(check_with(&online, pool_printf(pool, "%s%sAuthentication-Results: %s\n" FROM,
						     inside, EXCHANGE_RECEIVED, EXCHANGE))
			 .vouched);
	assert_false(check_with(&online, pool_printf(pool,
						     "%sAuthentication-Results: mx.evil.example; "
						     "%s\n%s" FROM,
						     inside, EXCHANGE, EXCHANGE_RECEIVED))
			 .vouched);
	/* The glob wants a host below that name, not one that merely ends so. */
	assert_false(check_with(&online,
				"Authentication-Results: " EXCHANGE "\n"
				"Received: from x by evilmail.protection.outlook.com; Thu\n" FROM)
			 .vouched);
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

/* Where rspamd 3.4's milter put it behind Postfix 3.7.11; OpenDMARC and older
 * OpenDKIMs insert there, too (smfi_insheader with index 1). */
static void a_border_that_writes_below_its_received(void **state)
{
	(void)state;
	const char *head =
	    "Return-Path: <jane@good.example>\n"
	    "X-Original-To: bot@example.org\n"
	    "Delivered-To: bot@example.org\n" RECEIVED "Authentication-Results: mx.example.org;\n"
	    "\tdkim=pass header.d=good.example header.s=sel header.b=DzEt9Foc;\n"
	    "\tspf=pass (mx.example.org: domain of jane@good.example designates 127.0.0.1 as "
	    "permitted sender) smtp.mailfrom=jane@good.example;\n"
	    "\tdmarc=pass (policy=reject) header.from=good.example\n" FROM;
	assert_true(check_with(&below, head).vouched);
	assert_false(check_with(&policy, head).vouched);
}

/* The border inserts on top of what the sender wrote: only its first counts. */
static void below_its_received_only_the_first_field_of_the_border_counts(void **state)
{
	(void)state;
	static const char forged[] =
	    "Authentication-Results: mx.example.org; dmarc=pass header.from=good.example\n";
	static const char no[] = "Authentication-Results: mx.example.org; dkim=none\n";
	static const char other[] =
	    "Authentication-Results: mx.elsewhere.example; dkim=pass header.d=good.example\n";
	static const char broken[] = "Authentication-Results: mx.example.org; dkim=pass (\n";
	static const char hop[] = "Received: from x by y.example; Thu\n";
	assert_true(check_with(&below, pool_printf(pool, RECEIVED "%s" FROM, forged)).vouched);
	assert_true(
	    check_with(&below, pool_printf(pool, RECEIVED "%s%s" FROM, other, forged)).vouched);
	assert_false(
	    check_with(&below, pool_printf(pool, RECEIVED "%s%s" FROM, no, forged)).vouched);
	assert_false(
	    check_with(&below, pool_printf(pool, RECEIVED "%s%s" FROM, broken, forged)).vouched);
	assert_false(
	    check_with(&below, pool_printf(pool, RECEIVED "%s%s" FROM, hop, forged)).vouched);
	assert_false(
	    check_with(&below, pool_printf(pool, RECEIVED "%s%s%s" FROM, no, hop, forged)).vouched);
}

static void smtp_auth(void **state)
{
	(void)state;
	value_vouches("auth", "mx.example.org; auth=pass smtp.auth=jane");
	value_vouches("auth", "mx.example.org; auth=pass (plain) smtp.auth=Jane@Good.Example");
	value_vouches("auth",
		      "mx.example.org; auth=pass smtp.auth=jane smtp.mailfrom=jane@good.example");
	/* The host's own verdict of the domain says nothing of its own users. */
	value_vouches("auth", "mx.example.org; auth=pass smtp.auth=jane; dkim=none; dmarc=fail "
			      "header.from=good.example");
	value_does_not("mx.example.org; auth=pass smtp.auth=mallory");
	value_does_not("mx.example.org; auth=pass smtp.auth=jane@other.example");
	value_does_not("mx.example.org; auth=pass smtp.auth=jane@");
	value_does_not("mx.example.org; auth=pass smtp.auth=jan");
	value_does_not("mx.example.org; auth=pass");
	/* Who logged in counts, not what the client said of itself. */
	value_does_not("mx.example.org; auth=pass smtp.mailfrom=jane@good.example");
	value_does_not(
	    "mx.example.org; auth=pass smtp.auth=mallory smtp.mailfrom=jane@good.example");
	value_does_not("mx.example.org; auth=pass smtp.auth=mallory smtp.auth=jane "
		       "smtp.mailfrom=jane@good.example");
}

/* "jane" who logs in at example.org is not jane@good.example. */
static void a_login_without_a_domain_is_of_the_sites_own(void **state)
{
	(void)state;
	struct auth_policy elsewhere = {.authserv_id = "mx.example.org",
					.border_host = "mx.example.org",
					.domain = {"example.org", 11}};
	struct auth_policy nowhere = {.authserv_id = "mx.example.org",
				      .border_host = "mx.example.org"};
	char *bare = mail_with("mx.example.org; auth=pass smtp.auth=jane");
	char *whole = mail_with("mx.example.org; auth=pass smtp.auth=jane@good.example");
	assert_false(check_with(&elsewhere, bare).vouched);
	assert_false(check_with(&nowhere, bare).vouched);
	assert_true(check_with(&elsewhere, whole).vouched);
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
	struct auth_policy anywhere = {.authserv_id = "mx.example.org"};
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

/* Chen, Paxson, Jiang: "Composition Kills" (2020), 5: a DKIM key can live at
 * "good.example(.evil.example", and filters write d= down as it stands. */
static void a_comment_glued_to_a_value_takes_it_away(void **state)
{
	(void)state;
	value_does_not("mx.example.org; dkim=pass header.d=good.example(.evil.example header.s=a)");
	value_does_not(
	    "mx.example.org; dkim=pass header.i=@good.example(.evil.example header.s=a)");
	value_does_not("mx.example.org; dmarc=pass header.from=good.example(.evil.example)");
	value_does_not("mx.example.org; auth=pass smtp.auth=jane(x)");
	value_does_not("mx.example.org; dkim=pass header.d=good.example\".evil.example");
	value_does_not("mx.example.org; dkim=pass header.d=good.example\\.evil.example");
	/* Behind a result it is usual (Yahoo, OpenDMARC). */
	value_vouches("dmarc", "mx.example.org; dmarc=pass(p=NONE) header.from=good.example");
}

/* Of two verdicts one is the sender's, who got it in by a strange address. */
static void dmarc_results_that_disagree_vouch_for_nothing(void **state)
{
	(void)state;
	value_does_not("mx.example.org; spf=pass smtp.mailfrom=a; dmarc=pass "
		       "header.from=good.example x=@evil.example; dmarc=none "
		       "header.from=good.example");
	value_does_not("mx.example.org; dmarc=pass header.from=good.example; dmarc=pass "
		       "header.from=evil.example");
}

static void of_a_field_that_may_stand_once_there_are_not_two(void **state)
{
	(void)state;
	static const char *const names[] = {
	    "Subject",	  "Message-ID",	  "In-Reply-To", "References",
	    "message-id", "Content-Type", "From",	 "Content-Transfer-Encoding"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		bool from = !strcmp(names[i], "From");
		vouches_by("dmarc", pool_printf(pool, FORGED RECEIVED FROM "%s%s", from ? "X-" : "",
						pool_printf(pool, "%s: x\n", names[i])));
		does_not_vouch(pool_printf(pool, FORGED RECEIVED "%s: x\n" FROM "%s: x\n", names[i],
					   names[i]));
	}
}

#define SIGNED "Authentication-Results: mx.example.org; %s\n" RECEIVED "DKIM-Signature: %s\n" FROM

static void a_signature_over_a_part_of_the_text_does_not_vouch(void **state)
{
	(void)state;
	static const char *const parts[] = {
	    "v=1; a=rsa-sha256; d=good.example; s=a; l=20; h=from:to; bh=x; b=y",
	    "v=1; a=rsa-sha256; d=GOOD.example;\n\ts=a; h=from:to;\n\tl = 0; bh=x; b=y",
	};
	static const char *const sound[] = {
	    "v=1; a=rsa-sha256; d=good.example; s=l; h=from:to; bh=l=; b=y; x-l=3",
	    "v=1; a=rsa-sha256; d=list.example; s=a; l=20; h=from:to; bh=x; b=y",
	};
	static const char *const verdicts[] = {"dkim=pass header.d=good.example",
					       "dmarc=pass header.from=good.example"};
	for (size_t v = 0; v < 2; v++)
		for (size_t i = 0; i < 2; i++) {
			does_not_vouch(pool_printf(pool, SIGNED, verdicts[v], parts[i]));
			vouches_by(v ? "dmarc" : "dkim",
				   pool_printf(pool, SIGNED, verdicts[v], sound[i]));
		}
	/* Who logged in on this very host needs no signature. */
	vouches_by("auth", pool_printf(pool,
				       "Authentication-Results: mx.example.org; auth=pass "
				       "smtp.auth=jane\n" RECEIVED "DKIM-Signature: %s\n" FROM,
				       parts[0]));
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
	    "From: <jane@good.example> <evil@evil.example>\n",
	    "From: <evil@evil.example> <jane@good.example>\n",
	    "From: Jane <jane@good.example> (x) <evil@evil.example>\n",
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
	struct auth_policy nobody = {.border_host = "mx.example.org"};
	struct auth_policy empty = {.authserv_id = "", .border_host = "mx.example.org"};
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MAIL_TEST(gmail),
	    MAIL_TEST(microsoft_with_an_id),
	    MAIL_TEST(microsoft_without_an_id),
	    MAIL_TEST(postfix_with_opendkim),
	    MAIL_TEST(a_forgery_that_postfix_with_opendkim_delivered),
	    MAIL_TEST(opendmarc),
	    MAIL_TEST(rspamd),
	    MAIL_TEST(a_border_that_writes_below_its_received),
	    MAIL_TEST(below_its_received_only_the_first_field_of_the_border_counts),
	    MAIL_TEST(smtp_auth),
	    MAIL_TEST(a_login_without_a_domain_is_of_the_sites_own),
	    MAIL_TEST(comments_folds_versions_and_case_are_read),
	    MAIL_TEST(other_results_than_pass_do_not_vouch),
	    MAIL_TEST(spf_alone_does_not_vouch),
	    MAIL_TEST(a_dmarc_failure_outweighs_dkim),
	    MAIL_TEST(a_signer_must_be_the_domain_or_its_parent),
	    MAIL_TEST(dmarc_must_be_of_the_very_domain),
	    MAIL_TEST(a_field_below_the_borders_received_is_the_senders),
	    MAIL_TEST(without_a_received_field_nothing_is_above_it),
	    MAIL_TEST(a_relay_behind_the_border_may_add_its_received),
	    MAIL_TEST(a_helo_called_by_is_no_border),
	    MAIL_TEST(another_authserv_id_is_nobody),
	    MAIL_TEST(a_pass_inside_a_comment_or_a_string_is_nothing),
	    MAIL_TEST(a_comment_glued_to_a_value_takes_it_away),
	    MAIL_TEST(dmarc_results_that_disagree_vouch_for_nothing),
	    MAIL_TEST(of_a_field_that_may_stand_once_there_are_not_two),
	    MAIL_TEST(a_signature_over_a_part_of_the_text_does_not_vouch),
	    MAIL_TEST(a_property_that_stands_twice_counts_for_nothing),
	    MAIL_TEST(a_field_that_breaks_the_grammar_is_not_read_at_all),
	    MAIL_TEST(encoded_words_are_not_decoded),
	    MAIL_TEST(other_fields_that_look_like_it_are_not_read),
	    MAIL_TEST(from_must_hold_exactly_one_address),
	    MAIL_TEST(a_display_name_is_no_address),
	    MAIL_TEST(an_address_that_dmarc_rewrote_stays_the_lists),
	    MAIL_TEST(without_an_id_nobody_is_believed),
	    MAIL_TEST(huge_and_many_fields_are_bounded),
	    MAIL_TEST(any_changed_byte_never_vouches_for_somebody_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
