/* SPDX-License-Identifier: ISC */
/*
 * The verdict table of liaison-rules(5), row by row.
 */
#include "rules_fixture.h"

#define SITES                                                                                      \
	"site private     iesg-only@ietf.org *@counsel.example\n"                                  \
	"site destination iab@iab.org\n"                                                           \
	"site list        iesg@ietf.org\n"                                                         \
	"site public      ietf-announce@ietf.org *@ietf.org\n"

#define RULES                                                                                      \
	SITES "body BLOCK /embargo/\nverdict BLOCK blocked\ndescribe BLOCK Speaks of an embargo\n" \
	      "body NEWS /breaking matter/\nverdict NEWS breaking\ntopic NEWS process\n"           \
	      "body ELSE /announced matter/\nverdict ELSE elsewhere\n"                             \
	      "body DIG /digest matter/\nverdict DIG digest\n"                                     \
	      "body IGN /routine/\nverdict IGN ignore\n"                                           \
	      "body TWO /two points/\nscore TWO 2\nbody FIVE /five points/\nscore FIVE 5\n"        \
	      "body HALF /half a point/\nscore HALF 0.1\nbody HALF2 /half a point/\n"              \
	      "score HALF2 1.9\nthreshold digest 2\nthreshold breaking 5\n"                        \
	      "watch draft-iab-* rfc2026\n"                                                        \
	      "score BLOCK 0.1\nscore NEWS 0.1\nscore ELSE 0.1\nscore DIG 0.1\nscore IGN 0.1\n"

#define HEAD "From: A B <ab@example.org>\nTo: iesg@ietf.org\nSubject: hello\n"

static struct judgement *judge(void **state, const char *head, const char *body)
{
	struct fixture *f = *state;

	fixture_load(f, RULES);
	return fixture_judge(f, pool_printf(f->pool, "%s\n%s\n", head, body));
}

static void expect(void **state, const char *head, const char *body, enum verdict verdict,
		   const char *rule, const char *reason)
{
	const struct judgement *j = judge(state, head, body);

	if (j->verdict != verdict)
		fail_msg("%s: %s, not %s", body, verdict_name(j->verdict), verdict_name(verdict));
	assert_true(j->reasons.len > 0);
	if (text_find(j->reasons.at[0], text_of(reason)) == TEXT_NONE)
		fail_msg("the first reason \"%.*s\" does not say \"%s\"", (int)j->reasons.at[0].len,
			 j->reasons.at[0].at, reason);
	assert_true(text_starts(j->reasons.at[0], verdict_name(verdict)));
	if (rule == NULL)
		assert_null(j->rule);
	else
		assert_string_equal(j->rule, rule);
}

static void row1_rule(void **state)
{
	expect(state, HEAD, "under embargo", VERDICT_BLOCKED, "BLOCK", "Speaks of an embargo");
	expect(state, HEAD, "embargo on the breaking matter, draft-iab-foo-bar", VERDICT_BLOCKED,
	       "BLOCK", "BLOCK");
}

static void row1_site(void **state)
{
	expect(state, "From: a@b.example\nTo: iesg-only@ietf.org\n", "x", VERDICT_BLOCKED, NULL,
	       "stands in To");
	expect(state, "From: a@b.example\nCc: iesg-only@ietf.org\n", "x", VERDICT_BLOCKED, NULL,
	       "stands in Cc");
	expect(state, "From: Jo <jo@counsel.example>\nTo: iesg@ietf.org\n", "x", VERDICT_BLOCKED,
	       NULL, "stands in From");
	expect(state, "From: a@b.example\nList-Id: Only <iesg-only.ietf.org>\n", "x",
	       VERDICT_BLOCKED, NULL, "stands in List-Id");
	/* Not of the table: */
	assert_int_equal(
	    judge(state, "From: a@b.example\nReply-To: iesg-only@ietf.org\n", "x")->verdict,
	    VERDICT_IGNORE);
}

static void row1_encrypted(void **state)
{
	struct fixture *f = *state;
	struct mail *mail;
	struct judgement *j;

	fixture_load(f, RULES);
	mail = fixture_mail(f, HEAD "\nbreaking matter\n");
	mail->flaws |= MAIL_FLAW_ENCRYPTED;
	rules_judge(f->rules, mail, NULL, &j);
	assert_int_equal(j->verdict, VERDICT_BLOCKED);
	assert_true(fixture_has(j->reasons, "encrypted"));
}

/* The reasons of a blocked message may stand in a notice. */
static void row1_says_nothing_of_the_mail(void **state)
{
	const struct judgement *j =
	    judge(state, "From: a@b.example\nTo: Secret Person <p@counsel.example>\n",
		  "embargo on draft-iab-secret-name");

	assert_int_equal(j->verdict, VERDICT_BLOCKED);
	assert_false(fixture_has(j->reasons, "draft-iab"));
	assert_false(fixture_has(j->reasons, "p@counsel"));
	assert_int_equal(j->reasons.len, 2);
}

static void row2(void **state)
{
	expect(state, "From: a@b.example\nTo: iesg@ietf.org\nCc: IAB <iab@iab.org>\n",
	       "breaking matter", VERDICT_ELSEWHERE, NULL, "the destination itself stands in Cc");
	expect(state, "From: a@b.example\nList-Id: <iab.iab.org>\n", "x", VERDICT_ELSEWHERE, NULL,
	       "List-Id");
	/* From the destination is not to it. */
	assert_int_equal(judge(state, "From: iab@iab.org\nTo: iesg@ietf.org\n", "x")->verdict,
			 VERDICT_IGNORE);
}

static void row2_configured(void **state)
{
	struct fixture *f = *state;
	const struct judge_options options = {.destination = "board@example.net"};
	struct judgement *j;

	fixture_load(f, RULES);
	rules_judge(f->rules, fixture_mail(f, "To: Board@Example.NET\n\nbreaking matter\n"),
		    &options, &j);
	assert_int_equal(j->verdict, VERDICT_ELSEWHERE);
	assert_int_equal(j->origin, ORIGIN_DESTINATION);
	rules_judge(f->rules, fixture_mail(f, "List-Id: <board.example.net>\n\nx\n"), &options, &j);
	assert_int_equal(j->verdict, VERDICT_ELSEWHERE);
}

static void row3(void **state)
{
	expect(state, HEAD, "breaking matter, announced matter, routine", VERDICT_BREAKING, "NEWS",
	       "NEWS");
	expect(state, "From: a@b.example\nTo: ietf-announce@ietf.org\n", "breaking matter",
	       VERDICT_BREAKING, "NEWS", "NEWS");
}

static void row4(void **state)
{
	expect(state, HEAD, "see draft-iab-foo-bar-03", VERDICT_DIGEST, NULL, "draft-iab-foo-bar");
	expect(state, HEAD, "RFC 2026 is routine", VERDICT_DIGEST, NULL, "rfc2026");
	/* before row 5 */
	expect(state, "From: a@b.example\nTo: ietf-announce@ietf.org\n", "draft-iab-foo-bar",
	       VERDICT_DIGEST, NULL, "draft-iab-foo-bar");
	/* more by row 6 */
	expect(state, HEAD, "draft-iab-foo-bar has five points", VERDICT_BREAKING, NULL,
	       "the score 5 reaches the threshold 5 (FIVE 5)");
	assert_int_equal(judge(state, HEAD, "draft-ietf-foo-bar")->verdict, VERDICT_IGNORE);
}

static void row5(void **state)
{
	expect(state, HEAD, "announced matter, digest matter, five points", VERDICT_ELSEWHERE,
	       "ELSE", "ELSE");
	expect(state, "From: a@b.example\nTo: ietf-announce@ietf.org\nCc: iesg@ietf.org\n",
	       "digest matter", VERDICT_ELSEWHERE, NULL, "a public site stands in To");
	expect(state, "From: a@b.example\nTo: iesg@ietf.org\nList-Id: <last-call.ietf.org>\n", "x",
	       VERDICT_ELSEWHERE, NULL, "a public site stands in List-Id");
	/* A public site in Cc of a person's mail is no verdict. */
	expect(state, "From: a@b.example\nTo: iesg@ietf.org\nCc: wg@ietf.org\n", "digest matter",
	       VERDICT_DIGEST, "DIG", "DIG");
}

static void row6(void **state)
{
	expect(state, HEAD, "digest matter", VERDICT_DIGEST, "DIG", "DIG");
	expect(state, HEAD, "two points", VERDICT_DIGEST, NULL, "threshold 2 (TWO 2)");
	expect(state, HEAD, "five points", VERDICT_BREAKING, NULL, "threshold 5");
	expect(state, HEAD, "digest matter with five points", VERDICT_BREAKING, NULL,
	       "threshold 5");
	/* 0.1 + 1.9 is 2 */
	expect(state, HEAD, "half a point", VERDICT_DIGEST, NULL, "threshold 2");
}

static void row6_without_thresholds(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "body A /foo/\nscore A 100\n");
	assert_int_equal(fixture_judge(f, "\n\nfoo\n")->verdict, VERDICT_IGNORE);
}

static void ignore_takes_the_directive_away(void **state)
{
	const struct judgement *j = judge(state, HEAD, "digest matter, routine");

	assert_int_equal(j->verdict, VERDICT_IGNORE);
	assert_string_equal(j->rule, "IGN");
	assert_true(fixture_has(j->reasons, "takes that away"));
	/* the score stands by itself */
	expect(state, HEAD, "digest matter, routine, two points", VERDICT_DIGEST, NULL,
	       "threshold 2");
	expect(state, HEAD, "routine, five points", VERDICT_BREAKING, NULL, "threshold 5");
}

static void row7(void **state)
{
	static const unsigned flaws[] = {
	    MAIL_FLAW_TOO_LARGE, MAIL_FLAW_HEADERS,   MAIL_FLAW_NESTING,
	    MAIL_FLAW_PARTS,	 MAIL_FLAW_STRUCTURE, MAIL_FLAW_ENCODING,
	    MAIL_FLAW_CHARSET,	 MAIL_FLAW_HTML,      MAIL_FLAW_NO_TEXT};
	struct fixture *f = *state;
	struct judgement *j;

	fixture_load(f, RULES);
	for (size_t i = 0; i < sizeof(flaws) / sizeof(flaws[0]); i++) {
		struct mail *mail = fixture_mail(f, HEAD "\nroutine\n");

		mail->flaws |= flaws[i];
		rules_judge(f->rules, mail, NULL, &j);
		assert_int_equal(j->verdict, VERDICT_DIGEST);
		assert_true(j->partial);
		assert_true(text_starts(j->reasons.at[0], "digest: it could not be read whole: "));
		assert_null(j->rule);
		/* A private site may stand behind what was read of the head. */
		assert_int_equal(j->summary_only, flaws[i] == MAIL_FLAW_HEADERS);
	}
}

/* With a flaw the verdict of a row above stays, and it is partial all the same. */
static void row7_below_the_others(void **state)
{
	struct fixture *f = *state;
	struct mail *mail;
	struct judgement *j;

	fixture_load(f, RULES);
	mail = fixture_mail(f, HEAD "\nannounced matter\n");
	mail->flaws |= MAIL_FLAW_CHARSET;
	rules_judge(f->rules, mail, NULL, &j);
	assert_int_equal(j->verdict, VERDICT_ELSEWHERE);
	assert_true(j->partial);
	mail = fixture_mail(f, HEAD "\nhello\n");
	mail->flaws |= MAIL_FLAW_NUL;
	rules_judge(f->rules, mail, NULL, &j);
	assert_int_equal(j->verdict, VERDICT_IGNORE);
	assert_false(j->partial);
}

static void row8(void **state)
{
	expect(state, HEAD, "hello", VERDICT_IGNORE, NULL, "no rule hit");
	expect(state, HEAD, "routine", VERDICT_IGNORE, "IGN", "IGN");
}

static void others_are_told(void **state)
{
	const struct judgement *j =
	    judge(state, HEAD, "breaking matter, digest matter, two points");

	assert_int_equal(j->verdict, VERDICT_BREAKING);
	assert_true(fixture_has(j->reasons, "also digest: the rule DIG hit"));
	assert_true(fixture_has(j->reasons, "also digest: the score"));
}

static void summary_only(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body R /informal telechat/\nrestrict R summary-only\n"
			"describe R What is said there goes no further\n"
			"body D /matter/\nverdict D digest\n");
	j = fixture_judge(f, "\n\na matter of the informal telechat\n");
	assert_true(j->summary_only);
	assert_int_equal(j->verdict, VERDICT_DIGEST);
	assert_true(fixture_hit(j, "R")->restricted);
	assert_true(fixture_has(j->reasons, "summary only: the rule R hit (What is said"));
	assert_true(text_starts(j->reasons.at[0], "digest:"));
	assert_false(fixture_judge(f, "\n\na matter\n")->summary_only);
}

static void topics_by_weight(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body A /one/\ntopic A small\nbody B /two/\nscore B 3\ntopic B big\n"
			"topic B small\nbody C /three/\nscore C 2\ntopic C big\n");
	j = fixture_judge(f, "\n\none two three\n");
	assert_int_equal(j->topics.len, 2);
	assert_text(j->topics.at[0], "big");
	assert_text(j->topics.at[1], "small");
	assert_true(j->score == 6);
}

static void sub_rules_are_marked(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body __S /foo/\nscore __S 9\nmeta M __S\nscore M 2\n");
	j = fixture_judge(f, "\n\nfoo\n");
	assert_true(fixture_hit(j, "__S")->sub);
	assert_false(fixture_hit(j, "M")->sub);
	assert_true(j->score == 2);
}

static enum verdict over(struct fixture *f, enum origin origin, const char *body)
{
	const struct judge_options options = {.origin = origin};
	struct judgement *j;

	rules_judge(f->rules, fixture_mail(f, pool_printf(f->pool, HEAD "\n%s\n", body)), &options,
		    &j);
	return j->verdict;
}

static void a_configured_source_counts_like_its_list(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, RULES);
	assert_int_equal(over(f, ORIGIN_LIST, "a digest matter"), VERDICT_DIGEST);
	/* Row 5 comes after rows 3 and 4. */
	assert_int_equal(over(f, ORIGIN_PUBLIC, "a digest matter"), VERDICT_ELSEWHERE);
	assert_int_equal(over(f, ORIGIN_PUBLIC, "a breaking matter"), VERDICT_BREAKING);
	assert_int_equal(over(f, ORIGIN_PUBLIC, "see draft-iab-foo-bar"), VERDICT_DIGEST);
	/* Row 2 comes before them, and after row 1. */
	assert_int_equal(over(f, ORIGIN_DESTINATION, "a breaking matter"), VERDICT_ELSEWHERE);
	assert_int_equal(over(f, ORIGIN_DESTINATION, "under embargo"), VERDICT_BLOCKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("row 1: a blocked rule beats everything", row1_rule),
	    SAYS("row 1: a private site in From, To, Cc or List-Id blocks", row1_site),
	    SAYS("row 1: an encrypted part blocks", row1_encrypted),
	    SAYS("row 1: its reasons say nothing of the mail", row1_says_nothing_of_the_mail),
	    SAYS("row 2: what went to the destination is elsewhere", row2),
	    SAYS("row 2: the configured destination counts too", row2_configured),
	    SAYS("row 3: a breaking rule", row3),
	    SAYS("row 4: a watched document is at least digest", row4),
	    SAYS("row 5: elsewhere rules and public sites, not in Cc", row5),
	    SAYS("rows 2 and 5: a configured source counts like its list",
		 a_configured_source_counts_like_its_list),
	    SAYS("row 6: the higher of digest rule and score", row6),
	    SAYS("row 6: without thresholds the score makes no candidate", row6_without_thresholds),
	    SAYS("an ignore rule takes the digest directive away, not the score",
		 ignore_takes_the_directive_away),
	    SAYS("row 7: what could not be read whole is digest", row7),
	    SAYS("row 7: comes after the rows above", row7_below_the_others),
	    SAYS("row 8: anything else is ignored", row8),
	    SAYS("rows behind the deciding one are told", others_are_told),
	    SAYS("restrict makes it summary-only, whatever the verdict", summary_only),
	    SAYS("topics come without repetition, the weightiest first", topics_by_weight),
	    SAYS("sub-rules are marked and have no score", sub_rules_are_marked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
