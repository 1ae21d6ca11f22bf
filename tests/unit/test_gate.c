/* SPDX-License-Identifier: ISC */
#include "rules_fixture.h"

static struct rules_gate gate(struct fixture *f, const char *subject, const char *text)
{
	struct rules_gate out;

	rules_gate(f->pool, f->rules, text_of(subject), text_of(text), &out);
	return out;
}

static void harmless(void **state)
{
	struct fixture *f = *state;
	struct rules_gate out;

	fixture_load(f, "secret S /under embargo/i\nverdict S blocked\nbody B /news/\nscore B 5\n");
	out = gate(f, "news", "good news for all");
	assert_int_equal(out.hits.len, 0);
	assert_false(out.blocked);
	assert_false(out.restricted);
}

static void every_view(void **state)
{
	static const char *const types[] = {"body", "own", "secret", "rawbody", "full"};
	struct fixture *f = *state;

	for (size_t i = 0; i < 5; i++) {
		struct rules_gate out;

		fixture_load(f,
			     pool_printf(f->pool, "%s S /under\\s+embargo/i\nverdict S blocked\n",
					 types[i]));
		out = gate(f, "hello", "this is\nunder\nembargo.\n\nmore\n");
		assert_true(out.blocked);
		assert_int_equal(out.hits.len, 1);
		assert_string_equal(out.hits.at[0].name, "S");
		assert_true(out.hits.at[0].matched.len > 0);
		assert_true(gate(f, "Under Embargo", "hello").blocked);
		assert_false(gate(f, "under", "embargo").blocked); /* two texts */
	}
}

static void subject_rules(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "header S Subject =~ /\\bexecutive\\b/i\nverdict S blocked\n"
			"header F From =~ /ombuds/\nverdict F blocked\n"
			"header N From !~ /ombuds/\nverdict N blocked\n"
			"header P site:private\nverdict P blocked\n");
	assert_true(gate(f, "Executive matters", "x").blocked);
	assert_false(gate(f, "other", "From: ombuds").blocked);
}

static void restricted(void **state)
{
	struct fixture *f = *state;
	struct rules_gate out;

	fixture_load(f, "body R /informal telechat/i\nrestrict R summary-only\n");
	out = gate(f, "x", "as the informal telechat said");
	assert_true(out.restricted);
	assert_false(out.blocked);
	assert_true(out.hits.at[0].restricted);
	assert_text(out.hits.at[0].matched, "informal telechat");
}

static void metas(void **state)
{
	struct fixture *f = *state;
	struct rules_gate out;

	fixture_load(f, "body __A /appeal/\nbody __D /deliberat/\nheader __PUB site:public\n"
			"meta M __A && __D && !__PUB\nverdict M blocked\n");
	out = gate(f, "x", "the appeal, and how we deliberate");
	assert_true(out.blocked);
	assert_int_equal(out.hits.len, 1);
	assert_string_equal(out.hits.at[0].name, "M");
	assert_text(out.hits.at[0].matched, "appeal"); /* its words, through the rules it names */
	assert_false(gate(f, "x", "the appeal").blocked);
}

/* A rule that gave up holds the text: silence would be a leak. */
static void unsure(void **state)
{
	struct fixture *f = *state;
	const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";

	fixture_load(f, "body S /^(?:a+)+$/\nverdict S blocked\n");
	assert_true(gate(f, "x", text).blocked);
	fixture_load(f, "body __S /^(?:a+)+$/\nmeta N __S\nmeta M N && 1\nverdict M blocked\n");
	assert_true(gate(f, "x", text).blocked);
	fixture_load(f, "body S /^(?:a+)+$/\n");
	assert_false(gate(f, "x", text).blocked);
}

static void wrong_regex(void **state)
{
	struct fixture *f = *state;
	struct texts paths = {0};

	*LIST_PUSH(f->pool, &paths) =
	    text_of(fixture_write(f, "a.rules", "body S /embargo[z-a]/\nverdict S blocked\n"));
	assert_int_equal(rules_load(f->pool, &paths, &f->rules, NULL, &f->err), STATUS_OK);
	assert_true(gate(f, "x", "an embargo is on").blocked);
	assert_false(gate(f, "x", "nothing is on").blocked);
}

static void empty_text(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "body S /x/\nverdict S blocked\nfull T /y/\nverdict T blocked\n");
	assert_false(gate(f, "", "").blocked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("harmless words may go, whatever they score", harmless),
	    SAYS("a blocked rule of any view of text holds", every_view),
	    SAYS("header rules see the subject alone", subject_rules),
	    SAYS("a restriction holds and says which words", restricted),
	    SAYS("blocked metas are evaluated on the text", metas),
	    SAYS("a rule that gave up holds", unsure),
	    SAYS("a regex that is wrong holds when it could have hit", wrong_regex),
	    SAYS("nothing is held of nothing", empty_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
