/* SPDX-License-Identifier: ISC */
/*
 * match: which rules hit, how often, and on which words.
 */
#include "match.h"

/* What a person reads of a match, and around it, in bytes. */
#define MATCH_WORDS_MAX 160
#define MATCH_CONTEXT 60
/* A word that stands in a text a thousand times is not compared each time. */
#define MATCH_WORDS_TRIES 64

void match_open(struct run *run, struct rules *rules, struct pool *pool, struct mail *mail,
		const char *destination)
{
	*run = (struct run){0};
	looks_open(&run->looks, rules, pool, mail, destination);
	run->values = pool_array(pool, rules->rules.len + 1, sizeof(*run->values));
	run->found = pool_array(pool, rules->rules.len + 1, sizeof(struct found *));
	run->limited = pool_array(pool, rules->rules.len + 1, sizeof(*run->limited));
	run->known = pool_array(pool, rules->rules.len + 1, sizeof(*run->known));
}

static void match_words(struct run *run, struct found *found, struct text words)
{
	if (found->words.len >= RULES_WORDS_MAX || found->tries++ >= MATCH_WORDS_TRIES)
		return;
	words = text_brief(run->looks.pool, text_utf8(run->looks.pool, words), MATCH_WORDS_MAX);
	for (size_t i = 0; i < found->words.len; i++) {
		if (text_is_case(words, text_string(run->looks.pool, found->words.at[i])))
			return;
	}
	*LIST_PUSH(run->looks.pool, &found->words) = words;
}

static void match_note(struct run *run, uint32_t index, struct text text, size_t start, size_t end)
{
	struct found *found = run->found[index];

	if (found == NULL) {
		found = run->found[index] = pool_alloc(run->looks.pool, sizeof(*found));
		found->text = text;
		found->start = start;
		found->end = end;
	}
	match_words(run, found, text_head(text_from(text, start), end - start));
}

/* All matches in one text, as Perl's while (//g) finds them; false when the
 * rule has enough. */
static bool match_text(struct run *run, uint32_t index, struct text text)
{
	struct rules *rules = run->looks.rules;
	struct rule *rule = &rules->rules.at[index];
	size_t most = !rule->multiple ? 1 : rule->maxhits > 0 ? rule->maxhits : RULE_HITS_MAX;
	size_t from = 0, start = 0, end = 0;
	bool beyond_empty = false;

	while (run->values[index] < (double)most) {
		switch (regex_run(rules->engine, rules->pool, &rule->regex, text, from,
				  beyond_empty, &start, &end)) {
		case REGEX_HIT:
			break;
		case REGEX_MISS:
			return true;
		case REGEX_LIMIT:
			/* no prefilter, or a hastier one, would have let it through */
			if (regex_is_out(rules->pool, &rule->regex, text))
				return true;
			run->limits += !run->limited[index] && !run->rest;
			run->limited[index] = !run->rest;
			return true;
		case REGEX_BAD:
			if (!run->rest)
				*LIST_PUSH(run->looks.pool, &run->bad) = index;
			return false;
		}
		run->values[index] += 1;
		match_note(run, index, text, start, end);
		beyond_empty = start == end || end <= from;
		from = end > from ? end : from;
	}
	return false;
}

static void match_view(struct run *run, uint32_t index)
{
	const struct rule *rule = &run->looks.rules->rules.at[index];
	const struct look *look = look_view(&run->looks, rule->type);
	bool nosubject = rule->nosubject && rule->type == RULE_BODY;
	struct look_walk walk = {0};
	size_t i;

	if (!look_may(&run->looks, look, index))
		return;
	while ((i = look_next(&run->looks, look, index, &walk)) < look->count) {
		if ((i > 0 || !nosubject) && !match_text(run, index, look->texts[i]))
			return;
	}
}

static void match_site(struct run *run, uint32_t index)
{
	const struct rule *rule = &run->looks.rules->rules.at[index];
	const struct look *look = look_field(&run->looks, rule->field);
	struct text address = look->sites->address[rule->site];

	if (address.at == NULL)
		return;
	run->values[index] = 1;
	match_note(run, index, address, 0, address.len);
}

/* A field that is not there is the empty text, for !~ too, as in SpamAssassin. */
static void match_header(struct run *run, uint32_t index)
{
	const struct rule *rule = &run->looks.rules->rules.at[index];
	const struct look *look = look_field(&run->looks, rule->field);
	struct text value = look->texts[0];

	if (!look->set)
		value = rule->has_unset ? rule->unset : text_of("");
	if ((!look->set && rule->has_unset) || look_may(&run->looks, look, index))
		match_text(run, index, value);
	if (rule->negated && !run->limited[index] && !rule->regex.bad) {
		run->values[index] = run->values[index] == 0;
		run->found[index] = NULL;
	} else if (rule->negated) {
		run->values[index] = 0;
	}
}

void match_rule(struct run *run, uint32_t index)
{
	const struct rule *rule = &run->looks.rules->rules.at[index];

	if (!rule_runs(rule))
		return;
	switch (rule->type) {
	case RULE_NONE:
	case RULE_META:
		return;
	case RULE_HEADER:
		if (rule->test == HEADER_SITE)
			match_site(run, index);
		else if (rule->test == HEADER_EXISTS)
			run->values[index] = look_field(&run->looks, rule->field)->set;
		else
			match_header(run, index);
		return;
	default:
		match_view(run, index);
	}
}

/* Are the words that rule hit on those of a person, or a list's address? */
static bool match_is_said(const struct run *run, uint32_t index)
{
	const struct rules *rules = run->looks.rules;
	const struct rule *rule = &rules->rules.at[index];

	if (rule->type == RULE_META)
		return !run->found[index]->borrowed;
	return rule->type != RULE_HEADER ||
	       text_is_case(rules->fields.at[rule->field].name, "Subject");
}

static void match_borrow_from(struct run *run, uint32_t index, bool said)
{
	const struct expr *expr = &run->looks.rules->rules.at[index].expr;

	for (size_t i = 0; i < expr->ops.len; i++) {
		const struct expr_op *op = &expr->ops.at[i];
		const struct found *part;
		struct found *own = run->found[index];

		if (op->code != '$' || run->values[op->index] == 0 ||
		    (part = run->found[op->index]) == NULL || match_is_said(run, op->index) != said)
			continue;
		if (own == NULL) {
			own = run->found[index] = pool_alloc(run->looks.pool, sizeof(*own));
			own->text = part->text;
			own->start = part->start;
			own->end = part->end;
			own->borrowed = !said;
		}
		for (size_t k = 0; k < part->words.len; k++)
			match_words(run, own, part->words.at[k]);
	}
}

/* A meta shows the words of the rules that made it true, the first of them in
 * their context: a reader asks "which words?", not "which rules?".  Words that
 * somebody said come before the address of a list. */
static void match_borrow(struct run *run, uint32_t index)
{
	run->found[index] = NULL;
	match_borrow_from(run, index, true);
	match_borrow_from(run, index, false);
}

bool match_possible(struct run *run, uint32_t index)
{
	const struct rule *rule = &run->looks.rules->rules.at[index];
	const struct look *look;

	if (run->looks.possible != NULL && run->looks.possible[index] == 0)
		return false;

	if (rule->type != RULE_HEADER)
		return look_may(&run->looks, look_view(&run->looks, rule->type), index);
	look = look_field(&run->looks, rule->field);
	return rule->negated || (!look->set && rule->has_unset) ||
	       look_may(&run->looks, look, index);
}

/* Below zero counts as one: a hit is a hit, as SpamAssassin has it. */
double match_meta_value(const struct run *run, uint32_t index, double *stack)
{
	double value = expr_eval(&run->looks.rules->rules.at[index].expr, run->values, stack, NULL);

	return value < 0 ? 1 : value > 0 ? value : 0; /* 0 for NaN too */
}

void match_show_metas(struct run *run)
{
	const struct rules *rules = run->looks.rules;

	for (size_t i = 0; i < rules->metas.len; i++) {
		if (run->values[rules->metas.at[i]] > 0)
			match_borrow(run, rules->metas.at[i]);
	}
}

void match_metas(struct run *run)
{
	const struct rules *rules = run->looks.rules;
	double *stack = pool_array(run->looks.pool, rules->expr_depth + 1, sizeof(*stack));

	for (size_t i = 0; i < rules->metas.len; i++) {
		uint32_t index = rules->metas.at[i];

		if (rule_runs(&rules->rules.at[index]))
			run->values[index] = match_meta_value(run, index, stack);
	}
	match_show_metas(run);
}

void match_all(struct run *run)
{
	for (uint32_t i = 0; i < run->looks.rules->rules.len; i++)
		match_rule(run, i);
	match_metas(run);
}

void match_rest(struct run *run)
{
	run->rest = true;
	for (uint32_t i = 0; i < run->looks.rules->rules.len; i++) {
		if (!run->known[i])
			match_rule(run, i);
	}
	match_metas(run);
}

/* The last bytes before a match: from the start of a word, led in by an
 * ellipsis where something was cut away. */
static struct text match_before(struct pool *pool, struct text text)
{
	struct text cut = text;
	struct buf buf;
	size_t skip;

	if (text.len <= MATCH_CONTEXT)
		return text_brief(pool, text_utf8(pool, text), 4 * MATCH_CONTEXT);
	cut = text_from(text, text.len - MATCH_CONTEXT);
	skip = text_find_byte(cut, ' ');
	if (skip == TEXT_NONE || skip + 1 >= cut.len)
		for (skip = 0; skip < cut.len && ((unsigned char)cut.at[skip] & 0xC0) == 0x80;)
			skip++;
	else
		skip++;
	buf_open(&buf, pool);
	buf_string(&buf, "\xE2\x80\xA6"); /* U+2026 */
	buf_text(&buf, text_brief(pool, text_utf8(pool, text_from(cut, skip)), 4 * MATCH_CONTEXT));
	return buf_get(&buf);
}

static struct text match_after(struct pool *pool, struct text text)
{
	/* More than is shown, so that text_brief() sees whether it cuts. */
	return text_brief(pool, text_utf8(pool, text_head(text, 4 * MATCH_CONTEXT)), MATCH_CONTEXT);
}

/* text_brief() takes blanks off the ends; the one beside the words is not to
 * be lost, or they run together on the candidate mail. */
static bool match_blank(struct text text, size_t at)
{
	return at < text.len && (text.at[at] == ' ' || text.at[at] == '\n' || text.at[at] == '\t');
}

static struct text match_join(struct pool *pool, struct text a, struct text b)
{
	return text_of(pool_printf(pool, "%.*s%.*s", (int)a.len, a.at, (int)b.len, b.at));
}

bool *match_unsure(const struct run *run)
{
	const struct rules *rules = run->looks.rules;
	bool *unsure = pool_array(run->looks.pool, rules->rules.len + 1, sizeof(*unsure));

	for (size_t i = 0; i < rules->rules.len; i++)
		unsure[i] = run->limited[i];
	for (size_t i = 0; i < run->bad.len; i++)
		unsure[run->bad.at[i]] = true;
	for (size_t i = 0; i < rules->metas.len; i++) {
		const struct expr *expr = &rules->rules.at[rules->metas.at[i]].expr;

		for (size_t j = 0; j < expr->ops.len; j++) {
			if (expr->ops.at[j].code == '$' && unsure[expr->ops.at[j].index])
				unsure[rules->metas.at[i]] = true;
		}
	}
	return unsure;
}

void match_hit(const struct run *run, uint32_t index, struct rules_hit *out)
{
	const struct rule *rule = &run->looks.rules->rules.at[index];
	const struct found *found = run->found[index];
	struct pool *pool = run->looks.pool;
	/* SpamAssassin adds the score of a rule with `tflags multiple` each time. */
	double times = rule->type != RULE_META ? run->values[index] : 1;

	*out = (struct rules_hit){.name = rule->name,
				  .index = index,
				  .describe = rule->describe,
				  .score = rule->sub ? 0 : rule->score * times,
				  .sub = rule->sub,
				  .restricted = rule->restricted,
				  .topics = rule->topics,
				  .announces = rule->announces,
				  .value = run->values[index]};
	if (found == NULL)
		return;
	out->words = found->words;
	if (found->words.len > 0)
		out->matched = found->words.at[0];
	out->before = match_before(pool, text_head(found->text, found->start));
	if (found->start > 0 && match_blank(found->text, found->start - 1))
		out->before = match_join(pool, out->before, TEXT(" "));
	out->after = match_after(pool, text_from(found->text, found->end));
	if (match_blank(found->text, found->end))
		out->after = match_join(pool, TEXT(" "), out->after);
}
