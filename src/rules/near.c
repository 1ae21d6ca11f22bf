/* SPDX-License-Identifier: ISC */
/*
 * near: which rules came near, for `explain --why-not`.
 *
 * A meta came near when one of the rules that it names makes the difference:
 * it would hit if that one did, or if that one did not.  Each is tried, one
 * change at a time; combinations would list everything.
 */
#include "match.h"

struct near {
	struct pool *pool;
	const struct rules *rules;
	double *values; /* what each rule was worth to metas */
	bool *spoken;	/* it hit on words of the mail */
	double *stack;
	struct rules_nears *out;
};

static void near_open(struct near *near, const struct judgement *judgement)
{
	size_t count = near->rules->rules.len + 1;

	near->values = pool_array(near->pool, count, sizeof(*near->values));
	near->spoken = pool_array(near->pool, count, sizeof(*near->spoken));
	near->stack = pool_array(near->pool, near->rules->expr_depth + 1, sizeof(*near->stack));
	for (size_t i = 0; i < judgement->hits.len; i++) {
		const struct rules_hit *hit = &judgement->hits.at[i];
		uint32_t index = table_find(near->rules, text_of(hit->name));

		if (index == RULE_UNKNOWN)
			continue;
		near->values[index] = hit->value;
		near->spoken[index] = hit->matched.len > 0;
	}
}

/* Only what would have told the liaison something counts as near: a verdict
 * above "ignore" or one that blocks, or a score. */
static bool near_wanted(const struct rule *rule, double value)
{
	if (value != 0 || rule->sub || !rule_runs(rule))
		return false;
	if (rule->verdict == VERDICT_UNJUDGED)
		return rule->score > 0;
	return rule->verdict != VERDICT_IGNORE;
}

/* Another of its rules speaks for it, and on words of the mail: else every
 * meta that asks "is it a person's mail?" would count as near. */
static bool near_supported(const struct near *near, const struct expr *expr, uint32_t but)
{
	for (size_t i = 0; i < expr->ops.len; i++) {
		uint32_t index = expr->ops.at[i].index;

		if (expr->ops.at[i].code == '$' && index != but && near->spoken[index] &&
		    near->rules->rules.at[index].type != RULE_HEADER)
			return true;
	}
	return false;
}

static void near_add(struct near *near, const struct rule *rule, const struct rule *other,
		     bool lacks)
{
	struct rules_near *last = near->out->len > 0 ? &near->out->at[near->out->len - 1] : NULL;

	if (last == NULL || last->name != rule->name || (last->lacks != NULL) != lacks) {
		last = LIST_PUSH(near->pool, near->out);
		*last = (struct rules_near){.name = rule->name, .describe = rule->describe};
		*(lacks ? &last->lacks : &last->against) = other->name;
	} else if (lacks) {
		last->lacks = pool_printf(near->pool, "%s or %s", last->lacks, other->name);
	} else {
		last->against = pool_printf(near->pool, "%s or %s", last->against, other->name);
	}
}

/* A rule that stands twice in the expression is tried once. */
static bool near_first(const struct expr *expr, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (expr->ops.at[i].code == '$' && expr->ops.at[i].index == expr->ops.at[at].index)
			return false;
	}
	return true;
}

static void near_meta(struct near *near, const struct rule *rule)
{
	for (size_t i = 0; i < rule->expr.ops.len; i++) {
		uint32_t index = rule->expr.ops.at[i].index;
		double before;
		bool hit;

		if (rule->expr.ops.at[i].code != '$' || !near_first(&rule->expr, i) ||
		    !near_supported(near, &rule->expr, index))
			continue;
		before = near->values[index];
		near->values[index] = before == 0;
		hit = expr_eval(&rule->expr, near->values, near->stack, NULL) > 0;
		near->values[index] = before;
		if (hit)
			near_add(near, rule, &near->rules->rules.at[index], before == 0);
	}
}

void rules_near(struct pool *pool, const struct rules *rules, const struct judgement *judgement,
		struct rules_nears *out)
{
	struct near near = {.pool = pool, .rules = rules, .out = out};

	near_open(&near, judgement);
	for (size_t i = 0; i < rules->metas.len; i++) {
		const struct rule *rule = &rules->rules.at[rules->metas.at[i]];

		if (near_wanted(rule, near.values[rules->metas.at[i]]))
			near_meta(&near, rule);
	}
}

bool rules_threshold(const struct rules *rules, enum verdict verdict, double *score)
{
	if (verdict == VERDICT_DIGEST && rules->has_digest) {
		*score = rules->threshold_digest;
		return true;
	}
	if (verdict == VERDICT_BREAKING && rules->has_breaking) {
		*score = rules->threshold_breaking;
		return true;
	}
	return false;
}
