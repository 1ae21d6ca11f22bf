/* SPDX-License-Identifier: ISC */
/*
 * check: the examples of rules (`test RULE ok|fail TEXT`).
 *
 * TEXT becomes a small mail and goes through the same views as any other, so
 * that an example tells the truth about quotes, paragraphs and decoding.
 */
#include "match.h"
#include "runaway.h"
#include "source.h"

static void check_put(struct buf *mail, const char *name, struct text value)
{
	/* A line break inside a field is a fold (RFC 5322 2.2.3). */
	buf_printf(mail, "%s: ", name);
	for (size_t i = 0; i < value.len; i++) {
		buf_byte(mail, value.at[i]);
		if (value.at[i] == '\n')
			buf_byte(mail, ' ');
	}
	buf_byte(mail, '\n');
}

/* "\n" in an example is a line break. */
static struct text check_unescape(struct pool *pool, struct text text)
{
	struct buf buf;

	buf_open(&buf, pool);
	for (size_t i = 0; i < text.len; i++) {
		bool escaped = text.at[i] == '\\' && i + 1 < text.len && text.at[i + 1] == 'n';

		buf_byte(&buf, escaped ? '\n' : text.at[i]);
		i += escaped;
	}
	return buf_get(&buf);
}

/* SpamAssassin's names for what is no single field of the head. */
static const char *check_field_name(struct text name)
{
	if (name.len == 0 || text_is(name, "ToCc"))
		return "To";
	if (text_is(name, "MESSAGEID"))
		return "Message-ID";
	if (text_is(name, "EnvelopeFrom"))
		return "Return-Path";
	return name.at;
}

static void check_head(struct buf *mail, const struct rules *rules, const struct rule *rule,
		       struct text value)
{
	const struct field *field = &rules->fields.at[rule->field];
	const char *name = check_field_name(field->name);

	if (!text_is_case(text_of(name), "From"))
		buf_string(mail, "From: A Writer <writer@example.org>\n");
	if (text_is(field->name, "ALL")) {
		buf_text(mail, value);
		buf_byte(mail, '\n');
	} else {
		check_put(mail, name, value);
	}
}

static void check_body(struct buf *mail, struct text *text)
{
	struct text subject;

	buf_string(mail, "From: A Writer <writer@example.org>\nTo: reader@example.org\n");
	if (text_starts_case(*text, "Subject:") && text_line(text, &subject))
		check_put(mail, "Subject", text_trim(text_from(subject, sizeof("Subject:") - 1)));
}

/* The example's mail, parsed. */
static struct mail *check_mail(struct pool *pool, const struct rules *rules,
			       const struct example *example)
{
	const struct rule *rule = &rules->rules.at[example->rule];
	struct text text = check_unescape(pool, example->text);
	struct mail *mail;
	struct buf buf;

	buf_open(&buf, pool);
	if (rule->type == RULE_HEADER) {
		check_head(&buf, rules, rule, text);
		text = (struct text){0};
	} else {
		check_body(&buf, &text);
	}
	buf_string(&buf, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
			 "Content-Transfer-Encoding: 8bit\n\n");
	buf_text(&buf, text);
	buf_byte(&buf, '\n');
	mail_parse(pool, buf_get(&buf), &mail_limits_default, 0, &mail);
	return mail;
}

/* True when it ran into its match limit. */
static bool check_example(struct problems *problems, struct rules *rules,
			  const struct example *example)
{
	struct rule *rule = &rules->rules.at[example->rule];
	struct place place = {example->file, example->line, example->column, example->source};
	struct pool *pool = problems->pool;
	struct run run;
	bool hit;

	if (rule->type == RULE_NONE || rule->regex.bad)
		return false; /* a problem already */
	if (!rule_runs(rule)) {
		problem_at(problems, false, &place,
			   "the score of %s is 0, which switches it off: it cannot be tried",
			   rule->name);
		return false;
	}
	match_open(&run, rules, pool, check_mail(pool, rules, example), NULL);
	if (rule->type == RULE_META)
		match_all(&run);
	else
		match_rule(&run, example->rule);
	hit = run.values[example->rule] != 0;
	if (run.limited[example->rule])
		problem_at(problems, false, &place,
			   "%s gives up at its match limit on this text: write it simpler",
			   rule->name);
	else if (hit && !example->ok && run.found[example->rule] != NULL)
		problem_at(problems, false, &place, "%s must not hit this, and does, on \"%s\"",
			   rule->name, text_string(pool, run.found[example->rule]->words.at[0]));
	else if (hit != example->ok)
		problem_at(problems, false, &place,
			   hit ? "%s must not hit this, and does"
			       : "%s must hit this, and does not",
			   rule->name);
	return run.limited[example->rule];
}

/* A rule that runs away slows down the hook, and says nothing about the mail. */
static void check_runaway(struct problems *problems, struct rules *rules, const struct rule *rule)
{
	struct place place = {rule->file, rule->line, rule->column, rule->text};

	if (rule->type == RULE_NONE || rule->type == RULE_META || rule->regex.bad ||
	    rule->regex.source.len == 0 || !runaway_regex(rules->engine, &rule->regex))
		return;
	problem_at(problems, false, &place,
		   "this regex can run away: on a text that nearly matches it gives up at its "
		   "match limit; let no repeat take what the next one takes, or bound it as in "
		   ".{0,80}");
}

void rules_check(struct pool *pool, struct rules *rules, struct rules_problems *problems)
{
	struct problems all = {.pool = pool, .list = problems};
	bool *told = pool_array(pool, rules->rules.len + 1, sizeof(*told));

	for (size_t i = 0; i < rules->examples.len; i++) {
		const struct example *example = &rules->examples.at[i];

		told[example->rule] |= check_example(&all, rules, example);
	}
	for (size_t i = 0; i < rules->rules.len; i++)
		if (!told[i])
			check_runaway(&all, rules, &rules->rules.at[i]);
}
