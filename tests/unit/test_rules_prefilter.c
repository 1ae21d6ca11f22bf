/* SPDX-License-Identifier: ISC */
/*
 * What the rules make of all mail that is here, with each prefilter and with
 * none: message by message, the same.
 */
#include "rules_fixture.h"

#include <dirent.h>
#include <sys/stat.h>

#include "liaison/label.h"
#include "liaison/replay.h"

/* What is tried is held against PREFILTER_NONE.  libhs takes seconds to compile the
 * default rules, so it gets them once. */
static const enum prefilter ours[] = {PREFILTER_WORDS, PREFILTER_NONE};
static const enum prefilter both[] = {PREFILTER_WORDS, PREFILTER_HS, PREFILTER_NONE};

/* One line a message: its verdict, score and hits. */
static void told_add(void *context, const struct replay_message *message)
{
	struct buf *buf = context;
	const struct replay_judged *judged = &message->judged[0];

	buf_printf(buf, "%s %lld %s %g%s%s", message->file, (long long)message->index,
		   verdict_name(judged->verdict), judged->score, judged->partial ? " partial" : "",
		   judged->summary_only ? " summary" : "");
	for (size_t i = 0; i < judged->hit_count; i++)
		buf_printf(buf, " %u", judged->hits[i]);
	for (size_t i = 0; i < judged->limit_count; i++)
		buf_printf(buf, " limit %u", judged->limits[i]);
	buf_byte(buf, '\n');
}

static struct text told(struct fixture *f, const char *rules, const char *path,
			enum prefilter prefilter)
{
	struct buf buf;
	struct replay_options options = {
	    .jobs = 1, .sets = 1, .prefilter = prefilter, .tell = told_add, .context = &buf};
	struct replay *replay;

	buf_open(&buf, f->pool);
	fixture_load_path(f, rules);
	assert_int_equal(f->status, STATUS_OK);
	options.rules[0] = f->rules;
	assert_int_equal(replay_open(f->pool, &options, &replay, &f->err), STATUS_OK);
	assert_int_equal(replay_path(replay, path, &f->err), STATUS_OK);
	replay_close(replay);
	return buf_get(&buf);
}

static void same_with_each(struct fixture *f, const char *rules, const char *path,
			   const enum prefilter *prefilters)
{
	struct text want = told(f, rules, path, PREFILTER_NONE);

	assert_true(want.len > 0);
	for (size_t i = 0; prefilters[i] != PREFILTER_NONE; i++) {
		struct text got = told(f, rules, path, prefilters[i]), got_line, want_line;
		struct text rest = want;

		while (text_line(&got, &got_line) && text_line(&rest, &want_line)) {
			if (!text_equal(got_line, want_line))
				fail_msg("with prefilter %u: %.*s\nwith none: %.*s", prefilters[i],
					 (int)got_line.len, got_line.at, (int)want_line.len,
					 want_line.at);
		}
		assert_int_equal(got.len, 0);
		assert_int_equal(rest.len, 0);
	}
}

static const char *source(struct fixture *f, const char *path)
{
	const char *top = getenv("LIAISON_SOURCE");

	return pool_printf(f->pool, "%s/%s", top != NULL ? top : ".", path);
}

/* All folders and mailboxes of a folder; none when it is not there. */
static size_t same_in_folder(struct fixture *f, const char *rules, const char *folder,
			     const enum prefilter *prefilters)
{
	DIR *dir = opendir(folder);
	size_t count = 0;
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const char *path = pool_printf(f->pool, "%s/%s", folder, entry->d_name);
		struct stat st;
		bool box = text_ends_case(text_of(path), ".mbox");

		if (entry->d_name[0] == '.' || stat(path, &st) != 0 ||
		    (!S_ISDIR(st.st_mode) && !box))
			continue;
		same_with_each(f, rules, path, prefilters);
		count++;
	}
	if (dir != NULL)
		closedir(dir);
	return count;
}

static void default_rules_over_our_mail(void **state)
{
	struct fixture *f = *state;

	assert_true(same_in_folder(f, source(f, "rules"), source(f, "tests/data"), ours) >= 3);
}

static void default_rules_over_others_mail(void **state)
{
	struct fixture *f = *state;
	const char *rules = source(f, "rules"), *corpus = source(f, "../shared/corpus");

	if (same_in_folder(f, rules, pool_printf(f->pool, "%s/real", corpus), ours) == 0)
		skip();
	same_in_folder(f, rules, corpus, ours);
}

static void default_rules_by_libhs(void **state)
{
	struct fixture *f = *state;
	enum prefilter prefilter;

	if (!prefilter_read(TEXT("hs"), &prefilter))
		skip();
	same_with_each(f, source(f, "rules"), source(f, "tests/data/labelled"), both);
}

/* Of each kind of rule some, with words that mail has. */
static const char kinds[] =
    "header H1 Subject =~ /\\bdraft\\b/i\nheader H2 From:addr =~ /@ietf\\.org$/\n"
    "header H3 ALL =~ /^List-Id: .*ietf/m\nheader H4 Subject !~ /Re:/\n"
    "header H5 X-Nothing =~ /^$/\nheader H6 X-Nothing =~ /none/ [if-unset: none]\n"
    "header H7 ToCc =~ /\\biab@/i\nheader H8 Subject:raw =~ /=\\?utf-8/i\n"
    "body B1 /\\bworking group\\b/i\nbody B2 /liaison|coordination/\nbody B3 "
    "/the.{0,40}protocol/i\n"
    "body B4 /\\d{4}/\nbody B5 /^Subject|^Re:/\ntflags B5 nosubject\nbody B6 /e/\ntflags B6 "
    "multiple\n"
    "rawbody W1 /^> .*draft/m\nrawbody W2 /<a href=/i\nfull F1 /boundary=/\nfull F2 /^Message-ID: "
    "/mi\n"
    "uri U1 /^https?:/i\nuri U2 /ietf/\nuri U3 /^mailto:/\n"
    "own O1 /\\bI (?:think|agree)\\b/\nown O2 /document/i\nown O3 /\\bI[- ]?D\\b/\n"
    "secret S1 /^Received:/\nsecret S2 /confiden\\w+/i\nsecret S3 /^Subject: /\nsecret S4 "
    "/\\bthe\\b/i\n"
    "meta M1 B1 && (O1 || S2)\nverdict O2 digest\nverdict S2 blocked\n"
    "watch draft-*\nwatch rfc2026\nthreshold digest 6\nthreshold breaking 12\n";

static void rules_of_each_kind_over_all_mail(void **state)
{
	struct fixture *f = *state;
	const char *rules = fixture_write(f, "kinds.rules", kinds);

	assert_true(same_in_folder(f, rules, source(f, "tests/data"), both) >= 3);
	same_in_folder(f, rules, source(f, "../shared/corpus/real"), both);
	same_in_folder(f, rules, source(f, "../shared/corpus"), both);
}

static void kinds_of_prefilters_have_names(void **state)
{
	enum prefilter prefilter;

	(void)state;
	assert_true(prefilter_read(TEXT("none"), &prefilter));
	assert_int_equal(prefilter, PREFILTER_NONE);
	assert_true(prefilter_read(TEXT("words"), &prefilter));
	assert_int_equal(prefilter, PREFILTER_WORDS);
	assert_true(prefilter_read(TEXT("auto"), &prefilter));
	assert_int_equal(prefilter, PREFILTER_AUTO);
	assert_false(prefilter_read(TEXT("fast"), &prefilter));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("kinds of prefilters have names", kinds_of_prefilters_have_names),
	    SAYS("the default rules say the same of our mail with each",
		 default_rules_over_our_mail),
	    SAYS("and of others' mail", default_rules_over_others_mail),
	    SAYS("and by libhs", default_rules_by_libhs),
	    SAYS("rules of each kind do, too", rules_of_each_kind_over_all_mail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
