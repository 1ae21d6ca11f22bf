/* SPDX-License-Identifier: ISC */
/*
 * near: which rules came near, for `explain --why-not`.
 *
 * A meta came near when one of the rules that it names makes the difference:
 * it would hit if that one did, or if that one did not.  Each is tried, one
 * change at a time; combinations would list everything.
 */
#include "match.h"

/* What each rule was worth to metas, out of the judgement. */
static double *near_values(struct pool *pool, const struct rules *rules,
			   const struct judgement *judgement)
{
	double *values = pool_array(pool, rules->rules.len + 1, sizeof(*values));

	for (size_t i = 0; i < judgement->hits.len; i++) {
		uint32_t index = table_find(rules, text_of(judgement->hits.at[i].name));

		if (index != RULE_UNKNOWN)
			values[index] = judgement->hits.at[i].value;
	}
	return values;
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

/* Another of its rules speaks for it: else "lacks" would list each rule that
 * never came into question. */
static bool near_supported(const struct rules *rules, const struct expr *expr, const double *values,
			   uint32_t but)
{
	for (size_t i = 0; i < expr->ops.len; i++) {
		uint32_t index = expr->ops.at[i].index;

		if (expr->ops.at[i].code == '$' && index != but && values[index] != 0 &&
		    rules->rules.at[index].type != RULE_HEADER)
			return true;
	}
	return false;
}

static void near_add(struct pool *pool, const struct rule *rule, const struct rule *other,
		     bool lacks, struct rules_nears *out)
{
	struct rules_near *near;

	if (out->len > 0) {
		near = &out->at[out->len - 1];
		if (near->name == rule->name && near->lacks != NULL && lacks) {
			near->lacks = pool_printf(pool, "%s or %s", near->lacks, other->name);
			return;
		}
	}
	near = LIST_PUSH(pool, out);
	near->name = rule->name;
	near->describe = rule->describe;
	near->lacks = lacks ? other->name : NULL;
	near->against = lacks ? NULL : other->name;
}

static void near_meta(struct pool *pool, const struct rules *rules, const struct rule *rule,
		      double *values, double *stack, struct rules_nears *out)
{
	for (size_t i = 0; i < rule->expr.ops.len; i++) {
		uint32_t index = rule->expr.ops.at[i].index;
		double before;
		bool hit;

		if (rule->expr.ops.at[i].code != '$' ||
		    !near_supported(rules, &rule->expr, values, index))
			continue;
		before = values[index];
		values[index] = before == 0;
		hit = expr_eval(&rule->expr, values, stack, NULL) != 0;
		values[index] = before;
		if (hit)
			near_add(pool, rule, &rules->rules.at[index], before == 0, out);
	}
}

void rules_near(struct pool *pool, const struct rules *rules, const struct judgement *judgement,
		struct rules_nears *out)
{
	double *values = near_values(pool, rules, judgement);
	double *stack = pool_array(pool, rules->expr_depth + 1, sizeof(*stack));

	for (size_t i = 0; i < rules->metas.len; i++) {
		const struct rule *rule = &rules->rules.at[rules->metas.at[i]];

		if (near_wanted(rule, values[rules->metas.at[i]]))
			near_meta(pool, rules, rule, values, stack, out);
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
