/* SPDX-License-Identifier: ISC */
/*
 * The literal filter may never say "no" where the regex hits: PCRE2 is the
 * judge, over regexes made at random.
 */
#include "rules_fixture.h"

#include "literal.h"
#include "sieve.h"

static struct literals literals_of(struct fixture *f, const char *source, unsigned flags)
{
	struct literals literals;

	literal_find(f->pool, text_of(source), flags, &literals);
	return literals;
}

/* The marks for where a word begins and ends as ^ and $. */
static void literal_print(struct buf *buf, struct text text)
{
	buf_byte(buf, '<');
	for (size_t i = 0; i < text.len; i++)
		buf_byte(buf, text.at[i] == 1 ? '^' : text.at[i] == 2 ? '$' : text.at[i]);
	buf_byte(buf, '>');
}

static void assert_needs(struct fixture *f, const char *source, const char *expected)
{
	struct literals literals = literals_of(f, source, 0);
	struct buf buf;

	buf_open(&buf, f->pool);
	for (size_t i = 0; i < literals.program.len; i++) {
		unsigned char code = (unsigned char)literals.program.at[i];

		if (code > LITERAL_WORD) {
			literal_print(&buf,
				      text_make(literals.program.at + i + 1, code - LITERAL_WORD));
			i += code - LITERAL_WORD;
		} else {
			buf_byte(&buf, (char)code);
		}
	}
	if (!text_is(buf_get(&buf), expected))
		fail_msg("/%s/ needs \"%s\", not \"%s\"", source, buf_get(&buf).at, expected);
}

static void needed_words(void **state)
{
	struct fixture *f = *state;

	/* in postfix */
	assert_needs(f, "Executive Session", "<executive session>");
	assert_needs(f, "\\bfoo\\b.*barbaz", "<^foo$><barbaz>&");
	assert_needs(f, "foo|bar|quux", "<foo><bar>|<quux>|");
	assert_needs(f, "(?:foo|bar)quuxes", "<foo><bar>|<quuxes>&");
	assert_needs(f, "(?:foo|b.)quuxes", "<quuxes>");
	assert_needs(f, "(?:foo|bar)?quuxes", "<quuxes>");
	/* a word can only begin where each way to that place ends so */
	assert_needs(f, "\\s+(?:the\\s+|a\\s+)?quuxes", "<^quuxes>");
	assert_needs(f, "\\s+(?:the\\s+|a)?quuxes", "<quuxes>");
	assert_needs(f, "(?:the\\s+)?quuxes", "<quuxes>");
	assert_needs(f, "(?:foo\\s|bar\\W)+quuxes", "<foo$><bar$>|<^quuxes>&");
	assert_needs(f, "\\s(?!foo)quuxes", "<^quuxes>");
	assert_needs(f, "(?:(foo|bar)+baz){2}|quux", "<foo><bar>|<baz>&<quux>|");
	assert_needs(f, "process (?:change|experiment)", "<process ><change><experiment>|&");
	assert_needs(f, "abcde?", "<abcd>");
	assert_needs(f, "abcd+efg", "<abcd><efg>&");
	assert_needs(f, "abc(?:def)?", "<abc>");
	assert_needs(f, "(?:abcdef)*xyz", "<xyz>");
	assert_needs(f, "(?:abcdef)+xyz", "<abcdef><xyz>&");
	assert_needs(f, "a{3}bcd", "<bcd>");
	assert_needs(f, "ITU-T \\(SG", "<itu-t (sg>");
	assert_needs(f, "(?:not for (?:further )?|do not )distribute",
		     "<not for ><do not >|<distribute>&");
	assert_needs(f, "(?<o>foo(?!bar)).{0,9}(?<!x)baz", "<foo><baz>&");
	assert_needs(f, "(?<o>foo|bar)x.*(?&o)|(?&p)foo", "<foo><bar>|<foo><bar>|&<foo>|");
	assert_needs(f, "\\b(?:EU|UN)\\b", "<^eu><^un>|");
	assert_needs(f, "\\bEU\\b|(?<![\\w.@])(?:G7$|SG\\d)", "<^eu$><^g7$><^sg>||");
	assert_needs(f, "\\b3[\\s-]of[ -]5\\b", "<^3$><^of$>&<^5$>&");
	assert_needs(f, "foo\\s+bar[-a]quux[-.]", "<foo$><^bar>&<quux$>&");
	assert_needs(f, "foo\\s*bar\\W?quux[-.]?", "<foo><bar>&<quux>&");
	assert_needs(f, "foo[ -~]bar[^-]quux", "<foo><bar>&<quux>&");
	assert_needs(f, "^foo|\\b@foo|x\\b?y", "");
	assert_needs(f, "^foo|\\b@foo", "<^foo><@foo>|");
}

static void nothing_needed(void **state)
{
	struct fixture *f = *state;

	assert_needs(f, "ab", "");
	assert_needs(f, "foo|b.", "");
	assert_needs(f, "(?:foo)?", "");
	assert_needs(f, "\\d+", "");
	assert_needs(f, "[abc]+", "");
	assert_needs(f, "foo|", "");
	assert_needs(f, "(?(?=a)abc|def)", "");
	assert_needs(f, "\\Qabc\\E", "");
	assert_needs(f, "(*ACCEPT)abc", "");
	assert_needs(f, "(?!abc)", "");
	assert_needs(f, "(?=ab)ef", "");
	assert_needs(f, "(?!abcd)ef", "");
	assert_needs(f, "\\x41bc", "");
	assert_needs(f, "\\x{41}b", "");
	assert_needs(f, "\\101bc", "");
	assert_needs(f, "abc{,3}", "");
	assert_needs(f, "(a)\\g{1}bc", "");
	assert_needs(f, "\\p{Lu}bc", "");
	assert_needs(f, "[]abc]", "");
	assert_needs(f, "[[:alpha:]abc]", "");
}

static void malformed(void **state)
{
	static const char *const wrong[] = {"(abc",  "abc)",   "[abc",	 "*abc", "a**",
					    "abc\\", "a{3,2}", "(?:abc", "a|*b"};
	struct fixture *f = *state;
	struct literals literals;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (literal_find(f->pool, text_of(wrong[i]), 0, &literals))
			fail_msg("/%s/ looks sound", wrong[i]);
		assert_int_equal(literals.program.len, 0);
	}
}

/* What the hook looks at before it takes the rules of a file as loaded. */
static void brackets(void **state)
{
	static const char *const right[] = {"(abc)", "\\(abc", "[(]abc", "a[]b]c(?:d|e)",
					    "abc\\\\"};
	static const char *const wrong[] = {"(abc",   "abc)",  "[abc", "abc\\",
					    "(?:abc", "a[]bc", "(\\)"};

	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		if (!literal_sound(text_of(right[i]), 0))
			fail_msg("the brackets of /%s/ look wrong", right[i]);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (literal_sound(text_of(wrong[i]), 0))
			fail_msg("the brackets of /%s/ look right", wrong[i]);
}

static unsigned seed = 99;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % sides;
}

/* Texts and regexes over the same few letters, so that hits are frequent. */
static const char *random_text(struct fixture *f)
{
	static const char *const pieces[] = {
	    "abk",    "bka",	  "ABk",      "abs",	      "a",  "b", "c", "k", " ",
	    "abkabs", "\xC3\xA4", "\xC5\xBF", "\xE2\x84\xAA", "ab", "-", ".", "s"};
	struct buf buf;
	unsigned len = dice(12);

	buf_open(&buf, f->pool);
	for (unsigned i = 0; i < len; i++)
		buf_string(&buf, pieces[dice(sizeof(pieces) / sizeof(pieces[0]))]);
	return buf_get(&buf).at;
}

static const char *random_regex(struct fixture *f)
{
	static const char *const pieces[] = {
	    "a",     "b",     "k",	  "abk",    "ABk",	"abs",	      "abk",
	    "bka",   "ab",    " ",	  "c",	    "(",	"(?:",	      ")",
	    "|",     "?",     "*",	  "+",	    "{2}",	"{0,2}",      "{1,}",
	    "[ab]",  "[^k]",  "[ -]",	  "[-.]",   "[ -a]",	"[\xC5\xBF]", "\\W",
	    "\\s",   ".",     "\\b",	  "\\s",    "\\w",	"^",	      "$",
	    "(?i)",  "(?=",   "(?!",	  "(?<=a)", "(?<=abk)", "(?=abk)",    "(?<![\\w.])",
	    "\\bab", "ab\\b", "\\bab\\b", "bk$",    "(?<n>",	"(?&n)",      "\\bk",
	    "\\x61", "\\ ",   "+?",	  "(?i:",   "(?>",	"\xC3\xA4",   "\xC5\xBF",
	    ")?",    ")+",    "(?#abk)",  "\\Kb",   "{,2}",	"[]a]",	      "{",
	    "}"};
	struct buf buf;
	unsigned len = 1 + dice(14);

	buf_open(&buf, f->pool);
	for (unsigned i = 0; i < len; i++)
		buf_string(&buf, pieces[dice(sizeof(pieces) / sizeof(pieces[0]))]);
	return buf_get(&buf).at;
}

static void try_one(struct fixture *f, struct regex_engine *engine, const char *source,
		    unsigned flags, unsigned *hits)
{
	struct regex regex = {.source = text_of(source), .flags = flags};
	bool sound = literal_find(f->pool, regex.source, flags, &regex.needs);

	if (!regex_compile(engine, f->pool, &regex, NULL, NULL))
		return;
	for (int i = 0; i < 20; i++) {
		struct text text = text_of(random_text(f));
		struct grams grams;
		size_t start, end;

		if (flags & REGEX_UTF8)
			text = text_utf8(f->pool, text);
		grams_open(f->pool, &grams, text.len);
		grams_add(&grams, text);
		if (regex_run(engine, f->pool, &regex, text, 0, false, &start, &end) != REGEX_HIT)
			continue;
		*hits += regex.needs.program.len > 0;
		if (!literal_allows(regex.source, flags, &grams))
			fail_msg("/%s/ (flags %u, %s) hits \"%.*s\" and is filtered out while read",
				 source, flags, sound ? "sound" : "malformed", (int)text.len,
				 text.at);
		if (!grams_allow(&grams, &regex.needs))
			fail_msg("/%s/ (flags %u, %s) hits \"%.*s\" and is filtered out", source,
				 flags, sound ? "sound" : "malformed", (int)text.len, text.at);
	}
}

static const unsigned all_flags[] = {0,
				     REGEX_CASELESS,
				     REGEX_UTF8,
				     REGEX_UTF8 | REGEX_CASELESS,
				     REGEX_EXTENDED,
				     REGEX_CASELESS | REGEX_PROPERTIES};

static void never_a_wrong_no(void **state)
{
	struct fixture *f = *state;
	unsigned hits = 0;

	for (int round = 0; round < 400; round++) {
		struct pool *pool = pool_open();
		struct fixture inner = {.pool = pool};
		struct regex_engine *engine = regex_engine_open(pool);

		for (int i = 0; i < 100; i++)
			try_one(&inner, engine, random_regex(&inner), all_flags[dice(6)], &hits);
		pool_close(pool);
	}
	(void)f;
	assert_true(hits > 1000); /* the filter was really asked */
}

/* ---- many at once -------------------------------------------------------------- */

/* Rules of random regexes; those that do not compile are left out. */
static struct rules *random_rules(struct fixture *f, struct regex_engine *engine, size_t count)
{
	struct rules *rules = table_open(f->pool);

	while (rules->rules.len < count) {
		struct regex regex = {.source = text_of(random_regex(f)),
				      .flags = all_flags[dice(6)]};
		const char *name = pool_printf(f->pool, "R%zu", rules->rules.len);
		struct rule *rule;
		uint32_t index;

		if (!regex_compile(engine, f->pool, &regex, NULL, NULL))
			continue;
		index = table_add(rules, text_of(name));
		rule = &rules->rules.at[index];
		rule->type = RULE_OWN;
		rule->score = 1;
		rule->regex = regex;
	}
	return rules;
}

static bool has_place(const struct sieve_places *places, uint32_t rule, uint32_t text)
{
	for (uint32_t at = places->first[rule]; at > 0; at = places->at.at[at - 1].next)
		if (places->at.at[at - 1].text == text)
			return true;
	return false;
}

/* One scan over some texts for some rules. */
static void try_sieve(struct fixture *f, enum prefilter prefilter, unsigned *hits, unsigned *kept)
{
	struct regex_engine *engine = regex_engine_open(f->pool);
	struct rules *rules = random_rules(f, engine, 60);
	struct sieve *sieve = sieve_open(f->pool, rules, RULE_OWN, prefilter);
	struct sieve_run run;
	struct sieve_places places;
	struct text texts[30];

	for (size_t i = 0; i < 30; i++)
		texts[i] = text_utf8(f->pool, text_of(random_text(f)));
	sieve_run_open(f->pool, sieve, &run);
	sieve_texts(f->pool, &run, texts, 30, 0, &places);
	*kept += (unsigned)places.at.len;
	for (uint32_t rule = 0; rule < rules->rules.len; rule++) {
		struct regex *regex = &rules->rules.at[rule].regex;

		for (uint32_t text = 0; text < 30; text++) {
			size_t start, end;

			if (regex_run(engine, f->pool, regex, texts[text], 0, false, &start,
				      &end) != REGEX_HIT)
				continue;
			*hits += 1;
			if (!has_place(&places, rule, text))
				fail_msg("/%.*s/ (flags %u) hits \"%.*s\" and is sieved out",
					 (int)regex->source.len, regex->source.at, regex->flags,
					 (int)texts[text].len, texts[text].at);
		}
	}
}

static void never_a_wrong_no_of_a_sieve(void **state)
{
	static const enum prefilter machines[] = {PREFILTER_WORDS, PREFILTER_HS};
	const unsigned pairs = 150 * 60 * 30;
	unsigned hits = 0, kept = 0;

	(void)state;
	for (unsigned round = 0; round < 150; round++) {
		struct fixture inner = {.pool = pool_open()};

		try_sieve(&inner, machines[round % 2], &hits, &kept);
		pool_close(inner.pool);
	}
	assert_true(hits > pairs / 100);
	assert_true(kept < pairs * 3 / 4); /* it keeps something out */
}

static void without_a_prefilter_every_rule_is_run_over_every_text(void **state)
{
	unsigned hits = 0, kept = 0;
	struct fixture inner = {.pool = pool_open()};

	(void)state;
	try_sieve(&inner, PREFILTER_NONE, &hits, &kept);
	assert_int_equal(kept, 60 * 30);
	pool_close(inner.pool);
}

/* ---- words ----------------------------------------------------------------------- */

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* As the words are meant, byte by byte. */
static bool word_is_there(struct text word, struct text text)
{
	bool begins = word.at[0] == LITERAL_BEGINS, ends = word.at[word.len - 1] == LITERAL_ENDS;
	struct text bare = text_from(text_head(word, word.len - ends), begins);

	for (size_t at = 0; at + bare.len <= text.len; at++) {
		size_t end = at + bare.len;
		size_t found = text_find_case(text_head(text_from(text, at), bare.len), bare);

		if (found == 0 && (!begins || at == 0 || !is_word(text.at[at - 1])) &&
		    (!ends || end == text.len || !is_word(text.at[end])))
			return true;
	}
	return false;
}

static void scan_finds_the_words_that_are_there(void **state)
{
	static const enum prefilter machines[] = {PREFILTER_WORDS, PREFILTER_HS};
	static const char *const words[] = {
	    "abk",    "\1ab",  "\1abk\2",    "bka\2",	  "\1a\2", "ab\2",   "abkabs",
	    "\1abka", "b a",   "\xC3\xA4-b", "c-a",	  "k.x",   "\1b-a\2", "ka a",
	    "skk",    "bsa\2", "b\xE2\x84",  "abkabsabk", "\1s\2", "a b"};
	struct fixture *f = *state;

	for (size_t m = 0; m < 2; m++) {
		struct scan *scan = scan_open(f->pool);
		struct scan_found found;
		unsigned seen = 0;

		for (uint32_t i = 0; i < 20; i++)
			assert_int_equal(scan_add(scan, text_of(words[i])), i);
		assert_int_equal(scan_add(scan, text_of(words[3])), 3);
		scan_ready(scan, machines[m]);
		scan_found_open(f->pool, scan, &found);
		for (int round = 0; round < 20000; round++) {
			struct fixture inner = {.pool = pool_open()};
			struct buf buf;

			buf_open(&buf, inner.pool);
			for (unsigned pieces = dice(12); pieces > 0; pieces--)
				buf_string(&buf, random_text(&inner));
			scan_begin(scan, &found);
			scan_text(scan, buf_get(&buf), &found);
			for (uint32_t i = 0; i < 20; i++) {
				bool there = word_is_there(text_of(words[i]), buf_get(&buf));

				seen += there;
				if (scan_has(&found, i) != there)
					fail_msg("\"%s\" is %sthere in \"%s\"", words[i],
						 there ? "" : "not ", buf.at);
			}
			pool_close(inner.pool);
		}
		assert_true(seen > 10000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("the longest needed words are found", needed_words),
	    SAYS("what is not understood needs nothing", nothing_needed),
	    SAYS("what looks malformed is said so", malformed),
	    SAYS("brackets that do not match are seen at a glance", brackets),
	    SAYS("the filter never says no where PCRE2 hits", never_a_wrong_no),
	    SAYS("nor does a sieve of many rules", never_a_wrong_no_of_a_sieve),
	    SAYS("without a prefilter every rule is run over every text",
		 without_a_prefilter_every_rule_is_run_over_every_text),
	    SAYS("a scan finds the words that are there and no others",
		 scan_finds_the_words_that_are_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
