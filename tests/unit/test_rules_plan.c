/* SPDX-License-Identifier: ISC */
/*
 * The plan runs only what can matter, and nobody may see it by the verdict:
 * random rules over random texts, once with it and once without.
 */
#include "rules_fixture.h"

#include "match.h"

static unsigned seed = 2026;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % sides;
}

static const char *const words[] = {"alpha", "bravo", "charlie", "delta", "echo", "foxtrot"};
#define WORDS 6

static void random_operand(struct buf *buf, unsigned metas)
{
	switch (dice(metas > 0 ? 6 : 4)) {
	case 0:
		buf_printf(buf, "%u", dice(4));
		return;
	case 1:
	case 2:
	case 3:
		buf_printf(buf, "%s",
			   (const char *const[]){"__A0", "__A1", "__A2", "B3", "__A4", "B5",
						 "NOPE"}[dice(7)]);
		return;
	default: { /* metas are named by how they count, see random_rules() */
		unsigned meta = dice(metas);
		buf_printf(buf, "%sM%u", meta % 3 == 0 ? "" : "__", meta);
	}
	}
}

static void random_expression(struct buf *buf, unsigned metas)
{
	static const char *const operators[] = {"&&", "&&", "||", "+",	"-",  "*", "/",
						">",  ">=", "<",  "==", "!=", "^", "<="};
	unsigned terms = 1 + dice(5), open = 0;

	for (unsigned i = 0; i < terms; i++) {
		if (dice(3) == 0)
			buf_string(buf, "!");
		else if (dice(8) == 0)
			buf_string(buf, "-");
		if (dice(3) == 0) {
			buf_string(buf, "(");
			open++;
		}
		random_operand(buf, metas);
		if (open > 0 && dice(2) == 0) {
			buf_string(buf, ")");
			open--;
		}
		if (i + 1 < terms)
			buf_printf(buf, " %s ", operators[dice(14)]);
	}
	while (open-- > 0)
		buf_string(buf, ")");
	if (dice(5) == 0) {
		buf_string(buf, " ? ");
		random_operand(buf, metas);
		buf_string(buf, " : ");
		random_operand(buf, metas);
	}
}

static const char *random_rules(struct fixture *f)
{
	struct buf buf;

	buf_open(&buf, f->pool);
	for (unsigned i = 0; i < WORDS; i++) {
		bool sub = i < 3 || i == 4;

		buf_printf(&buf, "body %s%u /%s%s/\n", sub ? "__A" : "B", i, words[i],
			   dice(3) == 0
			       ? "(?:some long tail that makes the regex a long one, so that it "
				 "is left for the second round of the plan|even longer than this)?"
				 "[ ]?(?:x|y|z|)"
			       : "");
		if (dice(3) == 0)
			buf_printf(&buf, "tflags %s%u multiple\n", sub ? "__A" : "B", i);
	}
	for (unsigned i = 0; i < 10; i++) {
		buf_printf(&buf, "meta %sM%u ", i % 3 == 0 ? "" : "__", i);
		random_expression(&buf, i);
		buf_string(&buf, "\n");
	}
	return buf_get(&buf).at;
}

static const char *random_mail(struct fixture *f)
{
	struct buf buf;

	buf_open(&buf, f->pool);
	buf_string(&buf, "Subject: s\n\n");
	for (unsigned i = dice(7); i > 0; i--)
		buf_printf(&buf, "%s%s", words[dice(WORDS)], dice(4) == 0 ? "\n\n" : " ");
	buf_string(&buf, "\n");
	return buf_get(&buf).at;
}

static void compare(struct fixture *f, const char *rules, const char *text, unsigned *saved)
{
	struct mail *mail = fixture_mail(f, text);
	struct run all, some;

	match_open(&all, f->rules, f->pool, mail, NULL);
	match_all(&all);
	match_open(&some, f->rules, f->pool, mail, NULL);
	match_needed(&some);
	for (uint32_t i = 0; i < f->rules->rules.len; i++) {
		const struct rule *rule = &f->rules->rules.at[i];

		*saved += !some.known[i];
		if ((!rule->sub || some.known[i]) && all.values[i] != some.values[i])
			fail_msg("%s is %g, and %g by the plan:\n%s\n%s", rule->name, all.values[i],
				 some.values[i], rules, text);
		if (!rule->sub && rule->type != RULE_NONE)
			assert_true(some.known[i]);
	}
	match_rest(&some);
	for (uint32_t i = 0; i < f->rules->rules.len; i++)
		assert_true(all.values[i] == some.values[i]);
}

static void same_as_all(void **state)
{
	struct fixture *f = *state;
	unsigned saved = 0, sets = 0;

	for (int round = 0; round < 1500; round++) {
		const char *rules;

		pool_reset(f->pool);
		rules = random_rules(f);
		fixture_try(f, rules);
		if (f->status != STATUS_OK) /* divides by zero */
			continue;
		sets++;
		for (int i = 0; i < 6; i++)
			compare(f, rules, random_mail(f), &saved);
	}
	assert_true(sets > 500);
	assert_true(saved > 1000); /* it does leave something out */
}

static void brief_verdict(void **state)
{
	struct fixture *f = *state;
	const struct judge_options brief = {.brief = true};
	struct judgement *j;

	fixture_load(f, "body __T /topic/\nbody __U /urgent/\nbody __X /extra/\n"
			"meta T __T && __X\nmeta BREAK T && __U\nverdict BREAK breaking\n"
			"body __R /confided/\nrestrict __R summary-only\n");
	rules_judge(f->rules, fixture_mail(f, "\n\nurgent, confided\n"), &brief, &j);
	assert_int_equal(j->verdict, VERDICT_IGNORE);
	assert_misses(j, "__U"); /* nobody asked for it */
	assert_true(j->summary_only);
	rules_judge(f->rules, fixture_mail(f, "\n\nurgent\n"), NULL, &j);
	assert_hits(j, "__U");
	rules_judge(f->rules, fixture_mail(f, "\n\nurgent topic extra\n"), &brief, &j);
	assert_int_equal(j->verdict, VERDICT_BREAKING);
	assert_hits(j, "__U"); /* a candidate shows all */
}

/* A runaway part that could change nothing does not make a message partial. */
static void a_limit_that_matters_not(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body __RUN /^(?:a+)+$/\nbody __T /topic/\nmeta M __T && __RUN\n");
	j = fixture_judge(f, "\n\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n");
	assert_false(j->partial);
	assert_int_equal(j->verdict, VERDICT_IGNORE);
	j = fixture_judge(f, "\n\ntopic\n\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n");
	assert_true(j->partial);
}

static size_t gists_of(struct fixture *f, struct rules *rules, const char *raw, unsigned times)
{
	size_t before = rules->gists;

	for (unsigned i = 0; i < times; i++) {
		struct judgement *judgement;

		rules_judge(rules, fixture_mail(f, raw), NULL, &judgement);
	}
	return rules->gists - before;
}

static void a_gist_that_helps_again(void **state)
{
	struct fixture *f = *state;
	struct rules *rules;
	size_t asked;

	fixture_load(f, "own A /moratorium/\n");
	rules_share(f->pool, f->rules, PREFILTER_WORDS, &rules);
	asked = gists_of(f, rules, "Subject: x\n\na moratorium\n", 640);
	assert_in_range(asked, 64, 64 + 640 / 64); /* it never helped */
	gists_of(f, rules, "Subject: x\n\nnothing of it\n", 64 * 16);
	assert_int_equal(gists_of(f, rules, "Subject: x\n\nnothing of it\n", 100), 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("what counts is the same as if all rules had been run", same_as_all),
	    SAYS("brief leaves out sub-rules of what is ignored alone", brief_verdict),
	    SAYS("a gist is asked for again when a mailbox has changed", a_gist_that_helps_again),
	    SAYS("a rule that could change nothing may give up", a_limit_that_matters_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
