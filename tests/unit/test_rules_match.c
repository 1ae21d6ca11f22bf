/* SPDX-License-Identifier: ISC */
/*
 * What a rule hits.  Where the expectation is SpamAssassin's it was seen with
 * spamassassin 4.0.1 (`spamassassin -L -t`) on the same line and message.
 */
#include "rules_fixture.h"

static void body_paragraphs(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body JOINED /two lines joined/\nbody ACROSS /end\\s+of.*start\\s+of/\n"
			"body SUBJECT /the subject/\nbody NOSUBJECT /the subject/\n"
			"tflags NOSUBJECT nosubject\n");
	j = fixture_judge(f, "Subject: the subject\n\ntwo lines\njoined, end of\n\nstart of\n");
	assert_hits(j, "JOINED");
	assert_misses(j, "ACROSS");
	assert_hits(j, "SUBJECT");
	assert_misses(j, "NOSUBJECT");
}

static void flags(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(
	    f, "body CASE /Fine/\nbody NOCASE /Fine/i\nbody SPACES / fi ne ( \\s words )? /x\n"
	       "full DOT /one.two/\nfull DOTALL /one.two/s\nfull MULTI /^two/m\n");
	j = fixture_judge(f, "Subject: s\n\nfine words\none\ntwo\n");
	assert_misses(j, "CASE");
	assert_hits(j, "NOCASE");
	assert_hits(j, "SPACES");
	assert_misses(j, "DOT");
	assert_hits(j, "DOTALL");
	assert_hits(j, "MULTI");
}

/* SpamAssassin 4.0.1: B_2 and ALT hit, B_1 and ALT_UP do not: octets. */
static void octets(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body B_1 /gr.n/\nbody B_2 /gr..n/\nbody ALT /gr\xC3\xBCn/i\n"
			"body ALT_UP /GR\xC3\x9CN/i\nown O_1 /gr.n/\nown O_UP /GR\xC3\x9CN/i\n"
			"secret S_UP /GR\xC3\x9CN/i\n");
	j = fixture_judge(
	    f, "Subject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
	       "Content-Transfer-Encoding: 8bit\n\nein gr\xC3\xBCner Baum, gr\xC3\xBCn\n");
	assert_misses(j, "B_1");
	assert_hits(j, "B_2");
	assert_hits(j, "ALT");
	assert_misses(j, "ALT_UP");
	assert_hits(j, "O_1");
	assert_hits(j, "O_UP");
	assert_hits(j, "S_UP");
}

/* The Kelvin sign U+212A and the long s U+017F are case variants of k and s. */
static void odd_case(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "own KELVIN /network working/i\nown LONG_S /consensus call/i\n");
	j = fixture_judge(f,
			  "Subject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
			  "Content-Transfer-Encoding: 8bit\n\n"
			  "the networ\xE2\x84\xAA wor\xE2\x84\xAAing group, "
			  "con\xC5\xBF"
			  "en\xC5\xBF"
			  "us call\n");
	assert_hits(j, "KELVIN");
	assert_hits(j, "LONG_S");
}

/* SpamAssassin 4.0.1: an absent field is the empty text, for both operators. */
static void absent_header(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "header NEG X-Nope !~ /foo/\nheader EMPTY X-Nope =~ /^$/\n"
			"header UNSET X-Nope =~ /^UNSET$/ [if-unset: UNSET]\n"
			"header NOT_UNSET Subject =~ /UNSET/ [if-unset: UNSET]\n"
			"header EXISTS exists:Subject\nheader EXISTS_NOT exists:X-Nope\n"
			"header NEG_HIT Subject !~ /words/\n");
	j = fixture_judge(f, "Subject: words\n\n\n");
	assert_hits(j, "NEG");
	assert_hits(j, "EMPTY");
	assert_hits(j, "UNSET");
	assert_misses(j, "NOT_UNSET");
	assert_hits(j, "EXISTS");
	assert_misses(j, "EXISTS_NOT");
	assert_misses(j, "NEG_HIT");
}

/* SpamAssassin 4.0.1: M_1=0.5,M_1=0.5,M_1=0.5 of four matches. */
static void multiple(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;
	const struct rules_hit *hit;

	fixture_load(f, "body M_1 /foo/\ntflags M_1 multiple maxhits=3\nscore M_1 0.5\n"
			"meta MM M_1 >= 3\nbody M_2 /f.o/\ntflags M_2 multiple\n"
			"meta M4 M_2 == 5\nbody ONE /foo/\n");
	j = fixture_judge(f, "Subject: s\n\nfoo foo\nfoo\n\nfoo fxo\n");
	hit = fixture_hit(j, "M_1");
	assert_non_null(hit);
	assert_true(hit->score == 1.5);
	assert_true(hit->value == 3);
	assert_hits(j, "MM");
	assert_hits(j, "M4");
	assert_int_equal(fixture_hit(j, "M_2")->words.len, 2); /* foo, fxo */
	assert_true(fixture_hit(j, "ONE")->value == 1);
	assert_true(j->score == 1.5 + 1 + 5 + 1 + 1);
}

/* Perl's //g goes on behind an empty match. */
static void empty_matches(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "header E X-T =~ /x*/\ntflags E multiple\nheader A X-A =~ /a*?/\n"
			"tflags A multiple maxhits=100\n");
	j = fixture_judge(f, "X-T: axb\nX-A: aa\n\n\n");
	assert_true(fixture_hit(j, "E")->value >= 4); /* "", "x", "", "" and the line end's */
	assert_hits(j, "A");
}

static void score_zero_is_off(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body OFF /foo/\nscore OFF 0\nmeta M OFF\nbody __SUB /foo/\nscore __SUB 0\n"
			"meta N __SUB\nbody TOPICAL /foo/\nscore TOPICAL 0\ntopic TOPICAL process\n"
			"body BLOCKS /bar/\nscore BLOCKS 0\nverdict BLOCKS blocked\n");
	j = fixture_judge(f, "\n\nfoo\n");
	assert_misses(j, "OFF");
	assert_misses(j, "M");
	assert_misses(j, "N"); /* a sub-rule too, as in SpamAssassin */
	assert_hits(j, "TOPICAL");
	assert_int_equal(fixture_judge(f, "\n\nbar\n")->verdict, VERDICT_BLOCKED);
}

static void words_and_context(void **state)
{
	struct fixture *f = *state;
	const struct rules_hit *hit;

	fixture_load(f, "body A /fifty words?/\ndescribe A Fifty\n");
	hit = fixture_hit(fixture_judge(f, "\n\nbefore it fifty words behind it\n"), "A");
	assert_non_null(hit);
	assert_text(hit->matched, "fifty words");
	assert_string_equal(hit->describe, "Fifty");
	assert_non_null(strstr(text_string(f->pool, hit->before), "before it"));
	assert_non_null(strstr(text_string(f->pool, hit->after), "behind it"));
}

static void context_is_cut_between_words(void **state)
{
	struct fixture *f = *state;
	const struct rules_hit *hit;

	fixture_load(f, "own A /needle/\n");
	hit = fixture_hit(
	    fixture_judge(
		f, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
		   "Content-Transfer-Encoding: 8bit\n\n"
		   "one two three four five six seven eight nine ten eleven twelve thirteen "
		   "needle one two three four five six seven eight nine ten eleven twelve\n"),
	    "A");
	assert_non_null(hit);
	assert_true(text_starts(hit->before, "\xE2\x80\xA6"));
	assert_true(hit->before.len <= 64);
	assert_true(text_ends_case(text_trim(hit->before), "twelve thirteen"));
	assert_true(text_ends_case(hit->after, "\xE2\x80\xA6"));
	assert_true(text_utf8_ok(hit->before));
	assert_true(text_utf8_ok(hit->after));
}

static void not_before_not_behind(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "body A /(?<!not )for (?:wide )?distribution(?! yet)/\n"
			"body B /^(?!.*exception).*the rule/\nbody C /(?i)EMBARGO/\n"
			"body D /(\\w+) \\1/\n");
	j = fixture_judge(f, "\n\nthis is for distribution\n\nthe rule\n\nembargo\n\nthe the\n");
	assert_hits(j, "A");
	assert_hits(j, "B");
	assert_hits(j, "C");
	assert_hits(j, "D");
	j = fixture_judge(f, "\n\nnot for distribution\n\nfor distribution yet\n");
	assert_misses(j, "A");
}

static void match_limit(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;
	struct buf buf;

	fixture_load(f, "body RUNAWAY /^(?:a+)+$/\n");
	buf_open(&buf, f->pool);
	buf_string(&buf, "Subject: s\n\n");
	for (int i = 0; i < 60; i++)
		buf_byte(&buf, 'a');
	buf_string(&buf, "b\n");
	j = fixture_judge(f, buf_get(&buf).at);
	assert_misses(j, "RUNAWAY");
	assert_true(j->partial);
	assert_int_equal(j->verdict, VERDICT_DIGEST);
	assert_true(fixture_has(j->reasons, "RUNAWAY gave up at its match limit"));
}

/* A reader asks for the words; the list's address is the least of them. */
static void match_meta_words(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "header __LIST List-Id =~ /iesg/\nown __WORDS /a breaking thing/\n"
			"meta TALK __LIST && __WORDS\nmeta MORE TALK\n"
			"meta ROUTE __LIST\n");
	j = fixture_judge(f, "From: a@b.example\nList-Id: <iesg.ietf.example.org>\n\n"
			     "Here is a breaking thing.\n");
	for (size_t i = 0; i < j->hits.len; i++) {
		const struct rules_hit *hit = &j->hits.at[i];

		if (strcmp(hit->name, "ROUTE") == 0)
			assert_true(text_is(hit->matched, "iesg"));
		if (strcmp(hit->name, "TALK") != 0 && strcmp(hit->name, "MORE") != 0)
			continue;
		assert_true(text_is(hit->matched, "a breaking thing"));
		assert_true(text_is(hit->before, "Here is "));
		assert_int_equal(hit->words.len, 2);
		assert_true(text_is(hit->words.at[1], "iesg"));
	}
	assert_int_equal(j->hits.len, 5);
}

/* Nobody knows whether it should have been blocked: it may be told, and not shown. */
static void match_limit_of_a_guard(void **state)
{
	static const char *const rules[] = {
	    "secret RUNAWAY /(a+)+$/\nverdict RUNAWAY blocked\n",
	    "own RUNAWAY /(a+)+$/\nrestrict RUNAWAY summary-only\n",
	    "own __RUN /(a+)+$/\nown OTHER /b/\nmeta M __RUN || OTHER\nverdict M blocked\n",
	    "own RUNAWAY /(a+)+$/\n",
	};
	struct fixture *f = *state;
	struct buf body;

	buf_open(&body, f->pool);
	buf_string(&body, "From: a@b.example\n\n");
	for (int i = 0; i < 5000; i++)
		buf_byte(&body, 'a');
	buf_string(&body, "!\n");
	for (int i = 0; i < 4; i++) {
		const struct judgement *j;

		fixture_load(f, rules[i]);
		j = fixture_judge(f, body.at);
		assert_int_equal(j->verdict, VERDICT_DIGEST);
		assert_int_equal(j->summary_only, i < 3);
		assert_int_equal(fixture_has(j->reasons, "summary only: the rule"), i < 3);
	}
}

/* A negated rule that gave up has not "not matched". */
static void match_limit_negated(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f, "header RUNAWAY X-A !~ /^(?:a+)+$/\n");
	j = fixture_judge(f, "X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n\n\n");
	assert_misses(j, "RUNAWAY");
	assert_true(j->partial);
}

static void large_text(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;
	struct buf buf;

	fixture_load(f, "full NEEDLE /needle [0-9]+ in/\nfull NONE /needles [0-9]+ in/\n"
			"body FIRST /first word/\nfull END /last\\s*$/\n");
	buf_open(&buf, f->pool);
	buf_string(&buf, "Subject: s\n\nfirst word\n");
	for (int i = 0; i < 40000; i++)
		buf_string(&buf, "some hay that is there to be looked through\n");
	buf_string(&buf, "a needle 42 in it\nlast\n");
	for (int i = 0; i < 2; i++) { /* the second time by the JIT */
		j = fixture_judge(f, buf_get(&buf).at);
		assert_hits(j, "NEEDLE");
		assert_misses(j, "NONE");
		assert_hits(j, "FIRST");
		assert_hits(j, "END");
	}
}

static void invalid_utf8(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f,
		     "own A /caf. (?:noir|cr\xC3\xA8me)/i\nsecret B /\\bnoir\\b/\nbody C /noir/\n"
		     "full D /\\xE9/\n");
	j = fixture_judge(f, "Subject: s\n\ncaf\xE9 noir \xFF\xFE\n");
	assert_hits(j, "B");
	assert_hits(j, "C");
	assert_hits(j, "D");
}

static void empty_mail(void **state)
{
	struct fixture *f = *state;
	const struct judgement *j;

	fixture_load(f,
		     "body A /a/\nown B /b/\nsecret C /c/\nrawbody D /d/\nfull E /e/\nuri F /f/\n"
		     "header G Subject =~ /g/\nheader H ALL =~ /h/\nheader I site:private\n");
	j = fixture_judge(f, "");
	assert_int_equal(j->hits.len, 0);
	assert_int_equal(j->reasons.len, 1);
}

static void bad_at_last(void **state)
{
	struct fixture *f = *state;
	struct texts paths = {0};
	struct rules *rules;
	struct judgement *j;

	/* Well-formed brackets, and wrong all the same. */
	*LIST_PUSH(f->pool, &paths) = text_of(fixture_write(
	    f, "a.rules", "body A /executive [z-a]/\nbody B /stays blocked/\nverdict B blocked\n"));
	assert_int_equal(rules_load(f->pool, &paths, &rules, NULL, &f->err), STATUS_OK);
	rules_judge(rules, fixture_mail(f, "\n\nan executive b\n"), NULL, &j);
	assert_int_equal(j->verdict, VERDICT_UNJUDGED);
	assert_true(fixture_has(j->reasons, "a.rules:1"));
	rules_judge(rules, fixture_mail(f, "\n\nan executive b stays blocked\n"), NULL, &j);
	assert_int_equal(j->verdict, VERDICT_BLOCKED);
	rules_judge(rules, fixture_mail(f, "\n\nan other\n"), NULL, &j);
	assert_int_equal(j->verdict, VERDICT_IGNORE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("body sees paragraphs, each as one line, the subject first", body_paragraphs),
	    SAYS("the flags i, s, m and x are Perl's", flags),
	    SAYS("SpamAssassin's views are octets, ours are characters", octets),
	    SAYS("the Kelvin sign is a k where case does not count", odd_case),
	    SAYS("a header that is not there is the empty text", absent_header),
	    SAYS("tflags multiple counts, scores each, and keeps the words", multiple),
	    SAYS("empty matches end", empty_matches),
	    SAYS("score 0 switches a rule off unless it carries a directive of ours",
		 score_zero_is_off),
	    SAYS("a hit has its words and what stands around them", words_and_context),
	    SAYS("context is cut between words and marked", context_is_cut_between_words),
	    SAYS("lookarounds, inline flags and back references work", not_before_not_behind),
	    SAYS("a rule at its match limit makes the judgement partial", match_limit),
	    SAYS("a meta shows what somebody said before a list's address", match_meta_words),
	    SAYS("a guard at its match limit makes the message summary-only",
		 match_limit_of_a_guard),
	    SAYS("a negated rule at its match limit does not hit", match_limit_negated),
	    SAYS("a large text gives the same with and without JIT", large_text),
	    SAYS("bytes that are no UTF-8 are matched around", invalid_utf8),
	    SAYS("an empty mail is judged", empty_mail),
	    SAYS("a regex that turns out wrong leaves the message unjudged", bad_at_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
