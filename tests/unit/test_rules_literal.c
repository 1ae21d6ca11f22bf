/* SPDX-License-Identifier: ISC */
/*
 * The literal filter may never say "no" where the regex hits: PCRE2 is the
 * judge, over regexes made at random.
 */
#include "rules_fixture.h"

#include "literal.h"
#include "regex.h"

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

static void never_a_wrong_no(void **state)
{
	static const unsigned flags[] = {0,
					 REGEX_CASELESS,
					 REGEX_UTF8,
					 REGEX_UTF8 | REGEX_CASELESS,
					 REGEX_EXTENDED,
					 REGEX_CASELESS | REGEX_PROPERTIES};
	struct fixture *f = *state;
	unsigned hits = 0;

	for (int round = 0; round < 400; round++) {
		struct pool *pool = pool_open();
		struct fixture inner = {.pool = pool};
		struct regex_engine *engine = regex_engine_open(pool);

		for (int i = 0; i < 100; i++)
			try_one(&inner, engine, random_regex(&inner), flags[dice(6)], &hits);
		pool_close(pool);
	}
	(void)f;
	assert_true(hits > 1000); /* the filter was really asked */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("the longest needed words are found", needed_words),
	    SAYS("what is not understood needs nothing", nothing_needed),
	    SAYS("what looks malformed is said so", malformed),
	    SAYS("brackets that do not match are seen at a glance", brackets),
	    SAYS("the filter never says no where PCRE2 hits", never_a_wrong_no),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
