/* SPDX-License-Identifier: ISC */
/*
 * Meta arithmetic.  Expected values are Perl's, worked out by hand from
 * perlop(1): ! and unary minus, then * /, + -, < >, == !=, ^, &&, ||, ?:.
 */
#include "rules_fixture.h"

/* The value of a meta where ONE is 1, TWO is 2, FIVE is 5 and ZERO is 0. */
static double value_of(struct fixture *f, const char *expression)
{
	const struct rules_hit *hit;

	fixture_load(f, pool_printf(f->pool,
				    "header ONE X-T =~ /one/\nheader TWO X-T =~ /two/\n"
				    "tflags TWO multiple\nheader FIVE X-T =~ /five/\n"
				    "tflags FIVE multiple\nheader ZERO X-T =~ /zero/\n"
				    "meta M %s\n",
				    expression));
	hit = fixture_hit(fixture_judge(f, "X-T: one two two five five five five five\n\n\n"), "M");
	return hit != NULL ? hit->value : 0;
}

static void check(void **state, const char *expression, double expected)
{
	double seen = value_of(*state, expression);

	if (seen != expected)
		fail_msg("%s is %g, not %g", expression, seen, expected);
}

static void numbers(void **state)
{
	check(state, "1", 1);
	check(state, "0", 0);
	check(state, "2.5", 2.5);
	check(state, "()", 0);
}

static void precedence(void **state)
{
	check(state, "1 + 2 * 3", 7);
	check(state, "(1 + 2) * 3", 9);
	check(state, "10 - 2 - 3", 5);
	check(state, "12 / 2 / 3", 2);
	check(state, "1 + 1 == 2", 1);
	check(state, "1 == 1 + 1", 0);
	check(state, "2 > 1 == 1", 1);
	check(state, "0 || 1 && 0", 0);
	check(state, "1 || 0 && 0", 1);
	check(state, "!ZERO + 1", 2);
	check(state, "!(ZERO + 1)", 0);
	check(state, "3 > 2 && 2 >= 2 && 1 < 2 && 2 <= 2 && 1 != 2", 1);
	check(state, "5 ^ 1", 4);
	check(state, "!!FIVE", 1);
}

static void rules_as_numbers(void **state)
{
	check(state, "ONE + TWO + FIVE", 8);
	check(state, "(ONE + TWO + FIVE + ZERO) >= 8", 1);
	check(state, "TWO == 2", 1);
	check(state, "ONE && !ZERO", 1);
	check(state, "FIVE - TWO", 3);
	check(state, "FIVE -TWO", 3);
	check(state, "ZERO || NOPE", 0);
	check(state, "NOPE + 3", 3);
}

/* Perl's || and && give the operand, not 1. */
static void operands(void **state)
{
	check(state, "ZERO || FIVE", 5);
	check(state, "TWO || FIVE", 2);
	check(state, "TWO && FIVE", 5);
	check(state, "ZERO && FIVE", 0);
}

static void conditional(void **state)
{
	check(state, "ONE ? 3 : 4", 3);
	check(state, "ZERO ? 3 : 4", 4);
	check(state, "ZERO ? 1 : ZERO ? 2 : 3", 3);
	check(state, "ZERO ? 1 : ONE ? 2 : 3", 2);
	check(state, "ONE ? ZERO ? 1 : 2 : 3", 2);
	check(state, "ONE ? TWO:FIVE", 2);
	check(state, "ZERO ? 1 : 2 + 3", 5);
	check(state, "1 + (ONE ? 2 : 3)", 3);
}

/* SpamAssassin 4.0.1: a result below zero is a hit and counts as 1. */
static void below_zero(void **state)
{
	check(state, "0 - TWO", 1);
	check(state, "-TWO + 1", 1);
	check(state, "- (TWO - 2)", 0);
}

static void by_zero(void **state)
{
	check(state, "1 / (1 - ONE)", 0);
	check(state, "ONE ? 4 : 1 / (1 - ONE)", 4);
}

static void other_metas(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	/* In any order of lines. */
	fixture_load(f,
		     "meta D C + 1\nmeta C A + B\nmeta B A\nbody A /foo/\nmeta E !F\nmeta F ZZ\n");
	j = fixture_judge(f, "\n\nfoo\n");
	assert_true(fixture_hit(j, "C")->value == 2);
	assert_true(fixture_hit(j, "D")->value == 3);
	assert_hits(j, "E");
	assert_misses(j, "F");
}

static void deep_chain(void **state)
{
	struct fixture *f = *state;
	struct buf buf;

	buf_open(&buf, f->pool);
	for (int i = 0; i < 10000; i++)
		buf_printf(&buf, "meta M%d M%d\n", i, i + 1);
	buf_string(&buf, "body M10000 /foo/\n");
	fixture_load(f, buf_get(&buf).at);
	assert_hits(fixture_judge(f, "\n\nfoo\n"), "M0");
	assert_misses(fixture_judge(f, "\n\nbar\n"), "M0");
}

static void deep_brackets(void **state)
{
	struct fixture *f = *state;
	struct buf buf;

	buf_open(&buf, f->pool);
	buf_string(&buf, "body A /foo/\nmeta M ");
	for (int i = 0; i < 7000; i++)
		buf_byte(&buf, '(');
	buf_string(&buf, "A");
	for (int i = 0; i < 7000; i++)
		buf_byte(&buf, ')');
	buf_byte(&buf, '\n');
	fixture_load(f, buf_get(&buf).at);
	assert_hits(fixture_judge(f, "\n\nfoo\n"), "M");
}

static void matching(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body __W_A /foo/\nbody __W_B /bar/\nbody __W_C /baz/\nbody X_A /foo/\n"
			"meta M rules_matching(__W_*) >= 2\nmeta W_ALL rules_matching(*W_ALL)\n");
	j = fixture_judge(f, "\n\nfoo bar\n");
	assert_hits(j, "M");
	assert_misses(j, "W_ALL"); /* not itself */
	assert_misses(fixture_judge(f, "\n\nfoo\n"), "M");
}

static void not_expressions(void **state)
{
	static const char *const wrong[] = {
	    "1 +",   "* 2",	    "1 2",  "A B", "(1",      "1)", "? 1 : 2", "1 ? 2", "1 : 2",
	    "1 $ 2", "(1 ? 2) : 3", "1..2", "a::", "1 ? : 2", "!",  "1 === 2", "1 & 2"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		fixture_try(f,
			    pool_printf(f->pool, "body A /x/\nbody B /x/\nmeta M %s\n", wrong[i]));
		if (f->status != STATUS_CONFIG)
			fail_msg("%s is accepted", wrong[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("numbers are themselves", numbers),
	    SAYS("operators bind as in Perl", precedence),
	    SAYS("a rule is how often it hit, an unknown name is 0", rules_as_numbers),
	    SAYS("|| and && give the operand", operands),
	    SAYS("?: chooses, and nests to the right", conditional),
	    SAYS("a result below zero counts as 1", below_zero),
	    SAYS("dividing by zero gives 0", by_zero),
	    SAYS("metas of metas, in any order", other_metas),
	    SAYS("ten thousand metas in a chain", deep_chain),
	    SAYS("seven thousand brackets", deep_brackets),
	    SAYS("rules_matching sums rules by name", matching),
	    SAYS("what is no expression is refused", not_expressions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
