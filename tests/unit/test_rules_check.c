/* SPDX-License-Identifier: ISC */
#include "rules_fixture.h"

static void check(struct fixture *f, const char *text)
{
	fixture_load(f, text);
	f->problems = (struct rules_problems){0};
	rules_check(f->pool, f->rules, &f->problems);
}

static void assert_right(void **state, const char *text)
{
	struct fixture *f = *state;

	check(f, text);
	if (f->problems.len > 0)
		fail_msg("%u: %s", f->problems.at[0].line, f->problems.at[0].message);
}

static void assert_wrong(void **state, const char *text, const char *part)
{
	struct fixture *f = *state;

	check(f, text);
	assert_int_equal(f->problems.len, 1);
	assert_false(f->problems.at[0].warning);
	if (strstr(f->problems.at[0].message, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", f->problems.at[0].message, part);
}

static void right_ones(void **state)
{
	assert_right(state, "body A /foo bar/\ntest A ok some foo bar\ntest A fail foo, bar\n");
	assert_right(state, "body A /foo bar/\ntest A ok foo\\nbar\ntest A fail foo\\n\\nbar\n");
	assert_right(state, "secret A /foo/\ntest A ok > foo\nown B /foo/\ntest B fail > foo\n"
			    "rawbody C /^foo$/m\ntest C ok bar\\nfoo\nfull D /bar/\ntest D ok bar\n"
			    "uri E /example\\.com/\ntest E ok see http://www.example.com/x\n");
}

static void wrong_ones(void **state)
{
	struct fixture *f = *state;

	assert_wrong(state, "body A /foo/\n\ntest A ok bar\n", "A must hit this, and does not");
	assert_int_equal(f->problems.at[0].line, 3);
	assert_int_equal(f->problems.at[0].column, 11);
	assert_wrong(state, "body A /fo+/\ntest A fail a foo\n", "and does, on \"foo\"");
}

static void headers(void **state)
{
	assert_right(state, "header A Subject =~ /^Re: x/\ntest A ok Re: xy\ntest A fail xy\n"
			    "header B From:addr =~ /^a@b\\.example$/\ntest B ok A <a@b.example>\n"
			    "header C ToCc =~ /x@y/\ntest C ok x@y.example\n"
			    "header D exists:X-Foo\ntest D ok anything\n"
			    "header E X-Foo !~ /bar/\ntest E ok foo\ntest E fail bar\n"
			    "header F ALL =~ /^X-One: 1$/m\ntest F ok X-One: 1\n"
			    "header G MESSAGEID =~ /@mx/\ntest G ok <1@mx.example>\n");
	assert_right(state, "site public *@public.example\nheader A site:public:Cc\n"
			    "test A ok a@public.example\ntest A fail a@other.example\n"
			    "header B site:public\ntest B ok a@public.example\n");
}

static void metas(void **state)
{
	assert_right(state, "header __S Subject =~ /vote/\nbody __B /appeal/\nmeta M __S && __B\n"
			    "test M ok Subject: the vote\\nan appeal\ntest M fail an appeal\n"
			    "body ONLY /vote/\ntest ONLY ok Subject: the vote\\n\n");
}

static void switched_off(void **state)
{
	assert_wrong(state, "body A /foo/\nscore A 0\ntest A ok foo\n", "switches it off");
}

static void limit(void **state)
{
	assert_wrong(state,
		     "body A /^(?:a+)+$/\n"
		     "test A fail aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n",
		     "match limit");
}

/* The well-known shapes: nested repeats, neighbours that take the same, alternatives
 * that are the same (regular-expressions.info, "Catastrophic Backtracking"). */
static void runaways(void **state)
{
	static const char *const regexes[] = {
	    "(a+)+$",
	    "^(a|a)*b$",
	    "(x+x+)+y",
	    "(?:\\w+\\s?)+;",
	    "^(([a-z])+.)+[A-Z]([a-z])+$",
	    "^\\s*(?:a)?\\s*(?:b)?\\s*(?:c)?\\s*(?:d)?\\s*Agenda",
	    "(?i:\\bsub|un)(?:\\s*[\\w ]+\\s*)*scribe",
	    "never|(?:\\d+-?)+x",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(regexes) / sizeof(regexes[0]); i++) {
		assert_wrong(state, pool_printf(f->pool, "own  A /%s/i\n", regexes[i]),
			     "can run away");
		assert_int_equal(f->problems.at[0].line, 1);
		assert_int_equal(f->problems.at[0].column, 9);
	}
}

static void no_runaways(void **state)
{
	static const char *const regexes[] = {
	    "foo.*bar",
	    "a{2,}b",
	    "(?:foo|bar)+baz",
	    "(?:\\w+\\s+){0,3}said",
	    "\\b[\\w.-]{1,40}@(?:[a-z]+\\.)+org\\b",
	    "(?>a+)+$",
	    "(a++)+$",
	    "[[:alpha:]]+[^]a-z]*\\]\\x{2013}?\\Q+\\E",
	    "(?\\#a comment)x+(?=y*)(?<!z)",
	    "{literal}{3}x{,y",
	    "((((((((((((((((((((((((((((((((a+))))))))))))))))))))))))))))))))b",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(regexes) / sizeof(regexes[0]); i++)
		assert_right(state, pool_printf(f->pool, "own A /%s/\n", regexes[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("examples that do as they say are no problems", right_ones),
	    SAYS("an example that does not is told with its place", wrong_ones),
	    SAYS("a header rule's example is the field's value", headers),
	    SAYS("a meta's example is a body, with a subject in front", metas),
	    SAYS("a rule that is off cannot be tried", switched_off),
	    SAYS("an example that runs into the match limit", limit),
	    SAYS("a regex that can run away is found by a text that nearly matches", runaways),
	    SAYS("one that cannot is not", no_runaways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
