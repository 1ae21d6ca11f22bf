/* SPDX-License-Identifier: ISC */
#include "rules_fixture.h"

#include <sys/stat.h>

#include "liaison/mbox.h"
#include "liaison/replay.h"

#define FROM "From jane@example.org Thu Nov 19 18:00:00 2026\n"

static const char rules_text[] = "body MOON /moon/\nscore MOON 2\n"
				 "header SUN Subject =~ /sun/i\nverdict SUN breaking\n"
				 "body __TIDE /tide/\nmeta SHORE __TIDE && MOON\n"
				 "verdict SHORE digest\nthreshold digest 10\n";

/* What a replay told: "index verdict RULE RULE;" a message. */
struct told {
	struct fixture *f;
	struct buf buf;
	int64_t next;
	bool disorder;
};

static void told_add(void *context, const struct replay_message *message)
{
	struct told *told = context;
	const struct replay_judged *judged = &message->judged[0];

	told->disorder = told->disorder || message->index != told->next++;
	buf_printf(&told->buf, "%lld %s", (long long)message->index, verdict_name(judged->verdict));
	for (size_t i = 0; i < judged->hit_count; i++) {
		struct rules_entry entry;

		rules_entry(told->f->pool, told->f->rules, judged->hits[i], &entry);
		buf_printf(&told->buf, " %s", entry.name);
	}
	buf_byte(&told->buf, ';');
}

static const char *replay_of(struct fixture *f, const char *path, size_t jobs, bool *disorder)
{
	struct told told = {.f = f};
	struct replay_options options = {
	    .jobs = jobs, .sets = 1, .rules = {f->rules}, .tell = told_add, .context = &told};
	struct replay *replay;

	buf_open(&told.buf, f->pool);
	assert_int_equal(replay_open(f->pool, &options, &replay, &f->err), STATUS_OK);
	assert_int_equal(replay_path(replay, path, &f->err), STATUS_OK);
	replay_close(replay);
	*disorder = told.disorder;
	return text_string(f->pool, buf_get(&told.buf));
}

/* The same, message by message, as explain judges. */
static const char *judged_of(struct fixture *f, const char *path)
{
	struct mbox_message message;
	struct mbox *mbox;
	struct buf buf;

	buf_open(&buf, f->pool);
	assert_int_equal(mbox_open(f->pool, path, &mbox, &f->err), STATUS_OK);
	while (mbox_next(mbox, f->pool, &message, &f->err) == STATUS_OK) {
		struct judgement *judgement;
		struct mail *mail;

		mail_parse(f->pool, message.raw, &mail_limits_default, 0, &mail);
		rules_judge(f->rules, mail, NULL, &judgement);
		buf_printf(&buf, "%lld %s", (long long)message.index,
			   verdict_name(judgement->verdict));
		for (size_t i = 0; i < judgement->hits.len; i++)
			if (!judgement->hits.at[i].sub)
				buf_printf(&buf, " %s", judgement->hits.at[i].name);
		buf_byte(&buf, ';');
	}
	mbox_close(mbox);
	return text_string(f->pool, buf_get(&buf));
}

static const char *some_messages(struct fixture *f, int count)
{
	static const char *const bodies[] = {"nothing", "the moon", "moon and tide", "tide"};
	struct buf buf;

	buf_open(&buf, f->pool);
	for (int i = 0; i < count; i++) {
		buf_printf(&buf, FROM "Subject: %s %d\nMessage-ID: <%d@x>\n\n%s\n",
			   i % 7 == 0 ? "the sun" : "hello", i, i, bodies[i % 4]);
		for (int line = 0; line < i % 50; line++)
			buf_string(&buf, "some words of a message that go on for a while\n");
		buf_byte(&buf, '\n');
	}
	return fixture_write_bytes(f, "box", buf.at, buf.len);
}

static void messages_are_told_in_order_as_explain_judges_them(void **state)
{
	struct fixture *f = *state;
	bool disorder;

	fixture_load(f, rules_text);
	const char *path = some_messages(f, 3000);
	const char *want = judged_of(f, path);
	for (size_t jobs = 1; jobs <= 5; jobs += 2) {
		assert_string_equal(replay_of(f, path, jobs, &disorder), want);
		assert_false(disorder);
	}
	assert_non_null(strstr(want, ";1 ignore MOON;2 digest MOON SHORE;3 ignore;"));
	assert_non_null(strstr(want, ";7 breaking SUN;"));
}

static void a_small_file_is_told_too(void **state)
{
	struct fixture *f = *state;
	bool disorder;

	fixture_load(f, rules_text);
	assert_string_equal(
	    replay_of(f, fixture_write(f, "one", "Subject: a\n\nmoon\n"), 2, &disorder),
	    "0 ignore MOON;");
	assert_string_equal(replay_of(f, some_messages(f, 2), 2, &disorder),
			    "0 breaking SUN;1 ignore MOON;");
}

struct limit_told {
	size_t limits, partial, messages;
	enum verdict verdict;
};

static void limit_add(void *context, const struct replay_message *message)
{
	struct limit_told *told = context;

	told->messages++;
	told->limits += message->judged[0].limit_count;
	told->partial += message->judged[0].partial;
	told->verdict = message->judged[0].verdict;
}

static const char *runaway(struct fixture *f)
{
	struct buf buf;

	buf_open(&buf, f->pool);
	buf_string(&buf, "Subject: x\n\nmoon ");
	for (int i = 0; i < 60; i++)
		buf_byte(&buf, 'a');
	buf_string(&buf, "b\n");
	return fixture_write_bytes(f, "runaway", buf.at, buf.len);
}

static struct limit_told runaway_told(struct fixture *f, const char *rules,
				      enum prefilter prefilter)
{
	struct limit_told told = {0};
	struct replay_options options = {
	    .jobs = 2, .sets = 1, .prefilter = prefilter, .tell = limit_add, .context = &told};
	struct replay *replay;

	fixture_load(f, rules);
	options.rules[0] = f->rules;
	assert_int_equal(replay_open(f->pool, &options, &replay, &f->err), STATUS_OK);
	assert_int_equal(replay_path(replay, runaway(f), &f->err), STATUS_OK);
	replay_close(replay);
	assert_int_equal(told.messages, 1);
	return told;
}

static void limit_is_told(struct fixture *f, const char *rules, enum prefilter prefilter)
{
	struct limit_told told = runaway_told(f, rules, prefilter);

	assert_int_equal(told.limits, 1);
	assert_int_equal(told.partial, 1);
	assert_int_equal(told.verdict, VERDICT_DIGEST);
}

/* With words that are needed, too: the prefilter says "perhaps", and is asked no more. */
static void a_rule_at_its_limit_is_told_and_makes_the_message_partial(void **state)
{
	static const enum prefilter prefilters[] = {PREFILTER_AUTO, PREFILTER_NONE,
						    PREFILTER_WORDS};
	struct fixture *f = *state;

	for (size_t i = 0; i < 3; i++) {
		limit_is_told(f, "body RUNAWAY /(?:a+)+$/\n", prefilters[i]);
		limit_is_told(f, "body RUNAWAY /moon (?:a+)+$/\n", prefilters[i]);
		limit_is_told(f, "secret RUNAWAY /moon (?:a+)+$/i\n", prefilters[i]);
	}
}

/* Neither word that it needs is there: however long PCRE2 looks, it cannot hit. */
static void a_rule_whose_words_are_not_there_has_no_limit(void **state)
{
	static const enum prefilter prefilters[] = {PREFILTER_AUTO, PREFILTER_NONE,
						    PREFILTER_WORDS};
	struct fixture *f = *state;

	for (size_t i = 0; i < 3; i++) {
		struct limit_told told =
		    runaway_told(f, "body RUNAWAY /moon (?:a+)+(?:sunny|cloud)/\n", prefilters[i]);

		assert_int_equal(told.limits, 0);
		assert_int_equal(told.partial, 0);
		assert_int_equal(told.verdict, VERDICT_IGNORE);
	}
}

static void what_is_not_there_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct told told = {.f = f};
	struct replay_options options = {.jobs = 2, .sets = 1, .tell = told_add, .context = &told};
	struct replay *replay;

	fixture_load(f, rules_text);
	options.rules[0] = f->rules;
	assert_int_equal(replay_open(f->pool, &options, &replay, &f->err), STATUS_OK);
	assert_int_equal(replay_path(replay, "/nonexistent/box", &f->err), STATUS_NOT_FOUND);
	replay_close(replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SAYS("messages are told in order, as explain judges them",
		 messages_are_told_in_order_as_explain_judges_them),
	    SAYS("a small file is told too", a_small_file_is_told_too),
	    SAYS("a rule at its limit is told, and makes the message partial",
		 a_rule_at_its_limit_is_told_and_makes_the_message_partial),
	    SAYS("a rule whose words are not there has no limit",
		 a_rule_whose_words_are_not_there_has_no_limit),
	    SAYS("what is not there is not found", what_is_not_there_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
