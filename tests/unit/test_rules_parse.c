/* SPDX-License-Identifier: ISC */
#include "rules_fixture.h"

/* The one problem of a file, with its place. */
static void assert_problem(struct fixture *f, bool warning, unsigned line, unsigned column,
			   const char *part)
{
	const struct rules_problem *problem;

	assert_int_equal(f->problems.len, 1);
	problem = &f->problems.at[0];
	if (strstr(problem->message, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", problem->message, part);
	assert_int_equal(problem->line, line);
	assert_int_equal(problem->column, column);
	assert_int_equal(problem->warning, warning);
	assert_int_equal(f->status, warning ? STATUS_OK : STATUS_CONFIG);
	if (!warning)
		assert_non_null(strstr(f->err.text, part));
}

static void error_test(void **state, const char *text, unsigned line, unsigned column,
		       const char *part)
{
	struct fixture *f = *state;

	fixture_try(f, text);
	assert_problem(f, false, line, column, part);
}

static void warning_test(void **state, const char *text, unsigned line, unsigned column,
			 const char *part)
{
	struct fixture *f = *state;

	fixture_try(f, text);
	assert_problem(f, true, line, column, part);
}

static struct rules_entry entry_of(struct fixture *f, const char *name)
{
	struct rules_entry entry = {0};

	for (size_t i = 0; i < rules_count(f->rules); i++) {
		rules_entry(f->pool, f->rules, i, &entry);
		if (strcmp(entry.name, name) == 0)
			return entry;
	}
	fail_msg("no rule %s", name);
	return entry;
}

static void empty_file(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "");
	assert_int_equal(rules_count(f->rules), 0);
	fixture_load(f, "\n \t\n# nothing\n   # at all");
	assert_int_equal(rules_count(f->rules), 0);
	assert_int_equal(f->problems.len, 0);
}

static void every_directive(void **state)
{
	struct fixture *f = *state;
	struct rules_entry entry;

	fixture_load(f, "header   A_SUBJECT  Subject =~ /foo/i\n"
			"describe A_SUBJECT  Speaks of foo\n"
			"score    A_SUBJECT  2.5\n"
			"tflags   A_SUBJECT  multiple maxhits=3 nosubject nice\n"
			"priority A_SUBJECT  -100\n"
			"topic    A_SUBJECT  process\n"
			"topic    A_SUBJECT  architecture\n"
			"verdict  A_SUBJECT  breaking\n"
			"restrict A_SUBJECT  summary-only\n"
			"announces A_SUBJECT last call, last-called ,rechartered\n"
			"test     A_SUBJECT  ok foo\n"
			"test     A_SUBJECT  fail bar\n"
			"body     __B        m{a/b}\n"
			"rawbody  R          m!<a href!i\n"
			"full     F          qr/x/\n"
			"uri      U          m|^https?://|\n"
			"own      O          /x/\n"
			"secret   S          /x/\n"
			"meta     M          (__B && !A_SUBJECT) || (R + U >= 2)\n"
			"threshold digest 3\n"
			"threshold breaking 6.5\n"
			"watch    draft-ietf-*  rfc2026\n"
			"site     private iesg-only@*  *@secret.example\n");
	assert_int_equal(f->problems.len, 0);
	entry = entry_of(f, "A_SUBJECT");
	assert_string_equal(entry.type, "header");
	assert_string_equal(entry.describe, "Speaks of foo");
	assert_string_equal(entry.verdict, "breaking");
	assert_true(entry.score == 2.5);
	assert_int_equal(entry.line, 1);
	assert_true(entry.restricted);
	assert_int_equal(entry.topics.len, 2);
	assert_text(entry.topics.at[1], "architecture");
	assert_true(entry_of(f, "__B").sub);
	assert_string_equal(entry_of(f, "M").type, "meta");
	assert_null(entry_of(f, "M").verdict);
}

/* Mail::SpamAssassin::Conf(3): 1.0; T_ rules 0.01; tflags nice turns the sign. */
static void default_scores(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "body A /x/\nbody T_A /x/\nbody B /x/\ntflags B nice\n"
			"body C /x/\nscore C 0.1 0.2 0.3 0.4\n"
			"body D /x/\nscore D 2\nscore D (-0.5)\n");
	assert_true(entry_of(f, "A").score == 1.0);
	assert_true(entry_of(f, "T_A").score == 0.01);
	assert_true(entry_of(f, "B").score == -1.0);
	assert_true(entry_of(f, "C").score == 0.1);
	assert_true(entry_of(f, "D").score == 1.5);
}

static void words_in_any_case(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "BODY A /x/\nScore A 3\r\n\t describe A words \n");
	assert_true(entry_of(f, "A").score == 3);
	assert_string_equal(entry_of(f, "A").describe, "words");
}

static void comments(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "# a comment\nbody A /x/ # another\ndescribe A is \\#1 # not this\n"
			"body B /issue \\#[0-9]+/\n");
	assert_string_equal(entry_of(f, "A").describe, "is #1");
	assert_hits(fixture_judge(f, "Subject: s\n\nsee issue #12\n"), "B");
}

static void attributes_before_the_rule(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "score A 4\ntopic A process\nbody A /x/\n");
	assert_true(entry_of(f, "A").score == 4);
}

static void last_one_wins(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "body A /x/\nscore A 1\nscore A 2\nverdict A digest\nverdict A ignore\n"
			"describe A one\ndescribe A two\n");
	assert_true(entry_of(f, "A").score == 2);
	assert_string_equal(entry_of(f, "A").verdict, "ignore");
	assert_string_equal(entry_of(f, "A").describe, "two");
	assert_int_equal(f->problems.len, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(f->problems.at[i].warning);
}

static void duplicate_name(void **state)
{
	struct fixture *f = *state;

	fixture_try(f, "body A /one/\nbody A /two/\n");
	assert_problem(f, true, 2, 6, "second time");
	assert_misses(fixture_judge(f, "\n\none\n"), "A");
	assert_hits(fixture_judge(f, "\n\ntwo\n"), "A");
}

static void unknown_word(void **state)
{
	error_test(state, "body A /x/\n  bodyguard A /x/\n", 2, 3, "unknown word 'bodyguard'");
}

static void near_word(void **state)
{
	error_test(state, "haeder A Subject =~ /x/\n", 1, 1, "is 'header' meant?");
}

static void bad_regex(void **state)
{
	error_test(state, "body A_RULE /ab)c/\n", 1, 16, "offset 2: unmatched closing parenthesis");
}

static void bad_regex_place(void **state)
{
	error_test(state, "body A /a\\#[z-a]/\n", 1, 15, "range out of order");
}

static void bad_regex_without_problems(void **state)
{
	struct fixture *f = *state;
	struct texts paths = {0};
	struct rules *rules;

	*LIST_PUSH(f->pool, &paths) = text_of(fixture_write(f, "a.rules", "body A /foo(/\n"));
	assert_int_equal(rules_load(f->pool, &paths, &rules, NULL, &f->err), STATUS_CONFIG);
	assert_non_null(strstr(f->err.text, "a.rules:1:"));
	assert_non_null(strstr(f->err.text, "parenthesis"));
}

static void empty_regex(void **state)
{
	error_test(state, "body A //\n", 1, 8, "empty regex");
}

static void missing_regex(void **state)
{
	error_test(state, "body A foo\n", 1, 8, "a regex is missing");
}

static void missing_end(void **state)
{
	error_test(state, "body A /foo\n", 1, 8, "no '/' at its end");
}

static void delimiter_inside(void **state)
{
	error_test(state, "body A /foo/bar/\n", 1, 12, "ends here");
}

static void unknown_flag(void **state)
{
	error_test(state, "body A /foo/iq\n", 1, 14, "no regex flag");
}

static void flag_g(void **state)
{
	error_test(state, "body A /foo/g\n", 1, 13, "tflags NAME multiple");
}

static void score_without_rule(void **state)
{
	error_test(state, "score NOPE 1\n", 1, 7, "score for NOPE");
}

static void topic_without_rule(void **state)
{
	error_test(state, "topic NOPE process\n", 1, 7, "topic for NOPE");
}

static void verdict_without_rule(void **state)
{
	error_test(state, "verdict NOPE blocked\n", 1, 9, "verdict for NOPE");
}

static void describe_without_rule(void **state)
{
	error_test(state, "describe NOPE blocked\n", 1, 10, "describe for NOPE");
}

static void restrict_without_rule(void **state)
{
	error_test(state, "restrict NOPE summary-only\n", 1, 10, "restrict for NOPE");
}

static void test_without_rule(void **state)
{
	error_test(state, "test NOPE ok text\n", 1, 6, "test for NOPE");
}

static void bad_number(void **state)
{
	error_test(state, "body A /x/\nscore A 1,5\n", 2, 9, "no number");
}

static void bad_threshold(void **state)
{
	error_test(state, "threshold digest many\n", 1, 18, "number");
}

static void bad_verdict(void **state)
{
	error_test(state, "body A /x/\nverdict A urgent\n", 2, 11, "a verdict is");
}

static void verdict_for_sub_rule(void **state)
{
	error_test(state, "body __A /x/\nverdict __A blocked\n", 2, 1, "sub-rule");
}

static void bad_restriction(void **state)
{
	error_test(state, "body A /x/\nrestrict A secret\n", 2, 12, "summary-only");
}

static void bad_site(void **state)
{
	error_test(state, "site secret a@b\n", 1, 6, "a site is private");
}

static void bad_site_glob(void **state)
{
	error_test(state, "site private a@b iesg\n", 1, 18, "address");
}

static void bad_name(void **state)
{
	error_test(state, "body 2FAST /x/\n", 1, 6, "begins with no digit");
}

static void eval_left_out(void **state)
{
	error_test(state, "header A eval:check_for_x()\n", 1, 10, "left out");
}

static void eval_with_score(void **state)
{
	error_test(state, "body A eval:check_for_x()\nscore A 3\n", 1, 8, "left out");
}

static void relays_left_out(void **state)
{
	error_test(state, "header A X-Spam-Relays-External =~ /ip=/\n", 1, 10, "left out");
	error_test(state, "header A exists:ALL-UNTRUSTED\n", 1, 17, "left out");
}

static void plugin_left_out(void **state)
{
	error_test(state, "loadplugin Mail::SpamAssassin::Plugin::SPF\n", 1, 1, "no plugins");
}

static void network_left_out(void **state)
{
	error_test(state, "urirhsbl URIBL_BLACK multi.uribl.com. A 2\n", 1, 1, "network");
}

static void bad_header_test(void **state)
{
	error_test(state, "header A Subject foo\n", 1, 18, "a header test is");
}

static void bad_modifier(void **state)
{
	error_test(state, "header A From:adr =~ /x/\n", 1, 15, "no modifier");
}

static void circular_meta(void **state)
{
	error_test(state, "meta A B\nmeta B C || 1\nmeta C A\n", 3, 8, "A -> B -> C -> A");
}

static void meta_of_itself(void **state)
{
	error_test(state, "meta A A + 1\n", 1, 8, "A -> A");
}

static void meta_brackets(void **state)
{
	error_test(state, "body B /x/\nmeta A (B && B\n", 2, 15, "without its ')'");
}

static void meta_by_zero(void **state)
{
	error_test(state, "body B /x/\nmeta A 1 / B\n", 2, 8, "divides by zero");
}

static void meta_unknown_name(void **state)
{
	warning_test(state, "meta A NOPE + 1\n", 1, 8, "NOPE, which is no rule");
}

static void newline_in_body(void **state)
{
	warning_test(state, "body A /foo\\nbar/\n", 1, 12, "never matches");
}

static void empty_alternative(void **state)
{
	warning_test(state, "body A /foo|/\n", 1, 12, "matches everything");
}

static void missing_include(void **state)
{
	error_test(state, "include nowhere.rules\n", 1, 9, "nowhere.rules");
}

static void circular_include(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "b.rules", "body B /x/\ninclude t.rules\n");
	fixture_try(f, "body A /x/\ninclude b.rules\n");
	assert_problem(f, false, 2, 9, "includes itself");
	assert_non_null(strstr(f->problems.at[0].file, "b.rules"));
}

static void include_relative(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "b.inc", "body B /x/\n");
	fixture_load(f, "include b.inc\nscore B 7\n");
	assert_true(entry_of(f, "B").score == 7);
	assert_non_null(strstr(entry_of(f, "B").file, "b.inc"));
}

static void long_line(void **state)
{
	struct fixture *f = *state;
	char *text = malloc(RULES_LINE_MAX + 100);

	memset(text, 'a', RULES_LINE_MAX + 99);
	memcpy(text, "body A /", 8);
	text[RULES_LINE_MAX + 99] = '\0';
	fixture_try(f, text);
	free(text);
	assert_problem(f, false, 1, RULES_LINE_MAX + 1, "longer than");
}

static void nul_byte(void **state)
{
	struct fixture *f = *state;

	fixture_load_path(f, fixture_write_bytes(f, "t.rules", "body A /x/\nbody B /a\0b/\n", 24));
	assert_problem(f, false, 2, 10, "NUL");
}

static void problems_are_collected(void **state)
{
	struct fixture *f = *state;

	fixture_try(f, "nonsense\nbody A /(/\nscore B 1\nbody C /x/\n");
	assert_int_equal(f->problems.len, 3);
	assert_int_equal(f->status, STATUS_CONFIG);
	assert_non_null(strstr(f->err.text, "t.rules:1:1: unknown word 'nonsense'"));
	assert_string_equal(f->problems.at[1].source, "body A /(/");
	assert_int_equal(rules_count(f->rules), 3); /* A and C, and B that was only named */
}

static void problems_are_bounded(void **state)
{
	struct fixture *f = *state;
	struct buf buf;

	buf_open(&buf, f->pool);
	for (int i = 0; i < 1000; i++)
		buf_string(&buf, "nonsense\n");
	fixture_try(f, buf_get(&buf).at);
	assert_int_equal(f->problems.len, RULES_PROBLEMS_MAX + 1);
	assert_non_null(strstr(f->problems.at[RULES_PROBLEMS_MAX].message, "more problems"));
}

static void an_error_behind_the_bound_is_seen(void **state)
{
	struct fixture *f = *state;
	struct buf buf;

	buf_open(&buf, f->pool);
	for (int i = 0; i < 300; i++) /* warnings */
		buf_string(&buf, "body A /x/\n");
	buf_string(&buf, "nonsense\n");
	fixture_try(f, buf_get(&buf).at);
	assert_int_equal(f->status, STATUS_CONFIG);
	assert_false(f->problems.at[f->problems.len - 1].warning);
}

static void missing_path(void **state)
{
	struct fixture *f = *state;

	fixture_load_path(f, "/nonexistent/rules");
	assert_int_equal(f->status, STATUS_NOT_FOUND);
	assert_non_null(strstr(f->err.text, "/nonexistent/rules"));
}

static void folder_in_name_order(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "20-b.rules", "score A 2\n");
	fixture_write(f, "10-a.cf", "body A /x/\nscore A 1\n");
	fixture_write(f, "30-c.rules.bak", "score A 3\n");
	fixture_load_path(f, f->dir);
	assert_int_equal(f->status, STATUS_OK);
	assert_true(entry_of(f, "A").score == 2);
}

static void conditions(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "if (version >= 4.000000)\n body A /x/\nelse\n body B /x/\nendif\n"
			"ifplugin Mail::SpamAssassin::Plugin::SPF\n nonsense\nelse\n"
			" if !plugin(Liaison)\n  nonsense\n else\n  body C /x/\n endif\nendif\n"
			"if can(Mail::SpamAssassin::Conf::has_tflags_nosubject) && !can(A::b)\n"
			" body D /x/\nendif\n"
			"if (version < 3.004000)\n include nowhere\n if 1\n body E /x/\n else\n"
			" body F /x/\n endif\nendif\n");
	assert_int_equal(f->problems.len, 0);
	assert_int_equal(rules_count(f->rules), 3);
	entry_of(f, "A");
	entry_of(f, "C");
	entry_of(f, "D");
}

static void lang_is_skipped(void **state)
{
	struct fixture *f = *state;

	fixture_load(f, "lang de describe A Worte\nbody A /x/\n");
	assert_null(entry_of(f, "A").describe);
}

static void if_without_endif(void **state)
{
	error_test(state, "if (version >= 4)\nbody A /x/\n", 1, 1, "no 'endif'");
}

static void endif_without_if(void **state)
{
	error_test(state, "endif\n", 1, 1, "without an 'if'");
}

static void bad_condition(void **state)
{
	error_test(state, "if (vresion > 3)\nnonsense\nendif\n", 1, 5, "no such word");
}

static void unknown_topic_form(void **state)
{
	error_test(state, "body A /x/\ntopic A two words\n", 2, 9, "one word");
}

static void revision_in_watch(void **state)
{
	warning_test(state, "watch draft-ietf-foo-bar-07\n", 1, 25, "revision");
}

static void random_bytes(void **state)
{
	struct fixture *f = *state;
	char bytes[4096];
	unsigned seed = 12345;

	for (int round = 0; round < 50; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1103515245u + 12345u;
			bytes[i] = "abmeto /{}()[]|\\#*+?!=~<>-:\n \t\0\xff"[(seed >> 16) % 33];
		}
		fixture_load_path(f, fixture_write_bytes(f, "t.rules", bytes, sizeof(bytes)));
		assert_true(f->problems.len <= RULES_PROBLEMS_MAX + 1);
	}
}

/* Words of the grammar in any order: nothing may crash, and a set without
 * problems must judge. */
static void random_words(void **state)
{
	static const char *const words[] = {
	    "body",  "meta",	"header", "A",	       "B",    "Subject", "=~",	      "/x+/i",
	    "(",     ")",	"&&",	  "?",	       ":",    "1",	  "score",    "-2.5",
	    "\n",    "\n",	"\n",	  "if",	       "else", "endif",	  "verdict",  "blocked",
	    "site",  "a@b",	"watch",  "test",      "ok",   "tflags",  "multiple", "!",
	    "topic", "/(a|b)/", "own",	  "exists:To", "m{",   "}",	  "+",	      "restrict"};
	struct fixture *f = *state;
	unsigned seed = 4711;

	for (int round = 0; round < 300; round++) {
		struct buf buf;

		buf_open(&buf, f->pool);
		for (int i = 0; i < 200; i++) {
			seed = seed * 1103515245u + 12345u;
			buf_string(&buf, words[(seed >> 16) % (sizeof(words) / sizeof(words[0]))]);
			buf_byte(&buf, ' ');
		}
		fixture_try(f, buf_get(&buf).at);
		if (f->status == STATUS_OK)
			fixture_judge(f, "Subject: x\n\nx\n");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("an empty file has no rules and no problems", empty_file),
	    SAYS("every directive is read", every_directive),
	    SAYS("default scores are SpamAssassin's", default_scores),
	    SAYS("words may be written in any case, lines may end in CRLF", words_in_any_case),
	    SAYS("# starts a comment and \\# is a #", comments),
	    SAYS("attributes may stand before their rule", attributes_before_the_rule),
	    SAYS("the last score, verdict and describe win, with a warning", last_one_wins),
	    SAYS("a name defined twice is warned of and the last one counts", duplicate_name),
	    SAYS("an unknown word is named with its place", unknown_word),
	    SAYS("a word that is nearly one is guessed", near_word),
	    SAYS("a bad regex is told with PCRE2's message and offset", bad_regex),
	    SAYS("the column is that of the file, behind a \\# too", bad_regex_place),
	    SAYS("unbalanced brackets are seen when nothing is checked",
		 bad_regex_without_problems),
	    SAYS("an empty regex is refused", empty_regex),
	    SAYS("a missing regex is refused", missing_regex),
	    SAYS("a regex without its end is refused", missing_end),
	    SAYS("a delimiter inside a regex is refused", delimiter_inside),
	    SAYS("an unknown regex flag is refused", unknown_flag),
	    SAYS("the flag g is explained", flag_g),
	    SAYS("a score for no rule", score_without_rule),
	    SAYS("a topic for no rule", topic_without_rule),
	    SAYS("a verdict for no rule", verdict_without_rule),
	    SAYS("a description for no rule", describe_without_rule),
	    SAYS("a restriction for no rule", restrict_without_rule),
	    SAYS("a test for no rule", test_without_rule),
	    SAYS("a score that is no number", bad_number),
	    SAYS("a threshold that is no number", bad_threshold),
	    SAYS("a verdict that is none", bad_verdict),
	    SAYS("a verdict for a sub-rule", verdict_for_sub_rule),
	    SAYS("a restriction that is none", bad_restriction),
	    SAYS("a site that is none", bad_site),
	    SAYS("a site's glob that is no address", bad_site_glob),
	    SAYS("a name that is none", bad_name),
	    SAYS("eval: is left out and says so", eval_left_out),
	    SAYS("a rule left out does not complain of its score too", eval_with_score),
	    SAYS("what SpamAssassin makes of relays is left out and says so", relays_left_out),
	    SAYS("plugins are left out and say so", plugin_left_out),
	    SAYS("network tests are left out and say so", network_left_out),
	    SAYS("a header test without operator", bad_header_test),
	    SAYS("a header modifier that is none", bad_modifier),
	    SAYS("a circular meta is told with its circle", circular_meta),
	    SAYS("a meta of itself is circular", meta_of_itself),
	    SAYS("a meta with an open bracket", meta_brackets),
	    SAYS("a meta that divides by zero", meta_by_zero),
	    SAYS("a meta of an unknown name is warned of", meta_unknown_name),
	    SAYS("a newline in a body regex is warned of", newline_in_body),
	    SAYS("an empty alternative is warned of", empty_alternative),
	    SAYS("an include that is missing", missing_include),
	    SAYS("an include that comes back", circular_include),
	    SAYS("an include is looked for beside its file", include_relative),
	    SAYS("a line that is too long", long_line),
	    SAYS("a NUL byte", nul_byte),
	    SAYS("problems do not stop at the first", problems_are_collected),
	    SAYS("problems are bounded", problems_are_bounded),
	    SAYS("an error behind 200 warnings is seen", an_error_behind_the_bound_is_seen),
	    SAYS("a path that is not there", missing_path),
	    SAYS("a folder is read in name order, .rules and .cf alone", folder_in_name_order),
	    SAYS("if, ifplugin, else and endif choose lines", conditions),
	    SAYS("lang lines are skipped", lang_is_skipped),
	    SAYS("an if without endif", if_without_endif),
	    SAYS("an endif without if", endif_without_if),
	    SAYS("a condition that cannot be read", bad_condition),
	    SAYS("a topic of two words", unknown_topic_form),
	    SAYS("a revision in a watch is warned of", revision_in_watch),
	    SAYS("random bytes do no harm", random_bytes),
	    SAYS("random words do no harm", random_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
