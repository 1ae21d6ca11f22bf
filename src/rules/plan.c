/* SPDX-License-Identifier: ISC */
/*
 * plan: which rules have to be run to know every hit that counts.
 *
 * Most rules are parts of metas (__NAME), and most metas of an ordinary mail
 * are settled by one part that cannot hit: "__TOPIC && __URGENT" needs no
 * __URGENT where no word of __TOPIC stands.  So each rule is given a range,
 * 0 to 1 while it may hit, ranges are computed through the metas, and only
 * rules that an open meta depends on are run, the cheap ones first.  Rules and
 * metas that are no sub-rules come out exactly as if all had been run.
 */
#include "match.h"

#include <float.h>

/* Rounds: a regex of up to so many bytes is run, then the ranges are computed
 * anew.  The longest take PCRE2 a quarter of a millisecond to compile. */
static const size_t plan_rounds[] = {150, 600, (size_t)-1};
#define PLAN_ROUNDS (sizeof(plan_rounds) / sizeof(plan_rounds[0]))

struct range {
	double lo, hi;
};

struct plan {
	struct run *run;
	struct range *ranges; /* by rule */
	struct range *stack;
	bool *needed; /* by rule */
	bool open;    /* a regex may hit: there is something to plan */
};

static struct range range_of(double lo, double hi)
{
	return (struct range){lo, hi};
}

static bool range_exact(struct range a)
{
	return a.lo >= a.hi;
}

static bool range_true(struct range a)
{
	return a.lo > 0 || a.hi < 0;
}

static bool range_false(struct range a)
{
	return range_exact(a) && !range_true(a);
}

/* Overflow and what comes of it (NaN) is "anything". */
static struct range range_sane(struct range a)
{
	return range_of(a.lo >= -DBL_MAX ? a.lo : -DBL_MAX, a.hi <= DBL_MAX ? a.hi : DBL_MAX);
}

static struct range range_join(struct range a, struct range b)
{
	return range_of(a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi);
}

static struct range range_times(struct range a, struct range b)
{
	double products[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
	struct range range = range_of(products[0], products[0]);

	for (int i = 1; i < 4; i++)
		range = range_sane(range_join(range, range_of(products[i], products[i])));
	return range;
}

static struct range range_bool(bool always, bool never)
{
	return range_of(always ? 1 : 0, never ? 0 : 1);
}

static struct range range_binary(char code, struct range a, struct range b)
{
	switch (code) {
	case '+':
		return range_of(a.lo + b.lo, a.hi + b.hi);
	case '-':
		return range_of(a.lo - b.hi, a.hi - b.lo);
	case '*':
		return range_times(a, b);
	case '<':
		return range_bool(a.hi < b.lo, a.lo >= b.hi);
	case '>':
		return range_bool(a.lo > b.hi, a.hi <= b.lo);
	case 'l':
		return range_bool(a.hi <= b.lo, a.lo > b.hi);
	case 'g':
		return range_bool(a.lo >= b.hi, a.hi < b.lo);
	case '=':
		return range_bool(range_exact(a) && range_exact(b) && a.lo == b.lo,
				  a.hi < b.lo || b.hi < a.lo);
	case 'n':
		return range_bool(a.hi < b.lo || b.hi < a.lo,
				  range_exact(a) && range_exact(b) && a.lo == b.lo);
	case '&':
		if (range_false(a) || range_true(a))
			return range_true(a) ? b : a;
		return range_join(range_of(0, 0), b);
	case '|':
		if (range_false(a) || range_true(a))
			return range_true(a) ? a : b;
		return range_join(a, b);
	default: /* division, exclusive or: rare, and known when both sides are */
		return range_of(-DBL_MAX, DBL_MAX);
	}
}

static struct range range_choose(struct range which, struct range yes, struct range no)
{
	if (range_true(which))
		return yes;
	return range_false(which) ? no : range_join(yes, no);
}

static struct range plan_eval(const struct plan *plan, const struct expr *expr)
{
	struct range *top = plan->stack;

	for (size_t i = 0; i < expr->ops.len; i++) {
		const struct expr_op *op = &expr->ops.at[i];

		if (op->code == '#') {
			*top++ = range_of(op->number, op->number);
		} else if (op->code == '$') {
			*top++ = plan->ranges[op->index];
		} else if (op->code == '!') {
			top[-1] = range_bool(range_false(top[-1]), range_true(top[-1]));
		} else if (op->code == '~') {
			top[-1] = range_of(-top[-1].hi, -top[-1].lo);
		} else if (op->code == '?') {
			top -= 2;
			top[-1] = range_choose(top[-1], top[0], top[1]);
		} else {
			top--;
			top[-1] = range_sane(range_binary(op->code, top[-1], top[0]));
		}
	}
	return top > plan->stack ? top[-1] : range_of(0, 0);
}

/* All its parts are known: then it is computed, not estimated. */
static bool plan_complete(const struct plan *plan, const struct expr *expr)
{
	for (size_t i = 0; i < expr->ops.len; i++) {
		if (expr->ops.at[i].code == '$' &&
		    !range_exact(plan->ranges[expr->ops.at[i].index]))
			return false;
	}
	return true;
}

/* As match_metas() does: below zero is one. */
static struct range plan_hit(struct range range)
{
	if (range.hi < 0)
		return range_of(1, 1);
	if (range.lo < 0)
		return range_of(0, range.hi > 1 ? range.hi : 1);
	return range;
}

static void plan_metas(struct plan *plan, double *stack)
{
	struct run *run = plan->run;
	const struct rules *rules = run->looks.rules;

	for (size_t i = 0; i < rules->metas.len; i++) {
		uint32_t index = rules->metas.at[i];
		const struct rule *rule = &rules->rules.at[index];
		struct range *range = &plan->ranges[index];

		if (!rule_runs(rule) || range_exact(*range))
			continue;
		if (plan_complete(plan, &rule->expr)) {
			double value = match_meta_value(run, index, stack);
			*range = range_of(value, value);
		} else {
			*range = plan_hit(plan_eval(plan, &rule->expr));
		}
		if (range_exact(*range)) /* others may name it before it is run */
			run->values[index] = range->lo;
	}
}

/* Its hit is told by itself, not only through metas. */
static bool plan_counts(const struct rule *rule)
{
	return !rule->sub || rule->restricted || rule->topics.len > 0;
}

/* What is open and counts, and what that depends on: metas from the last to
 * the first, so that each comes before those that it names. */
static void plan_need(struct plan *plan)
{
	const struct rules *rules = plan->run->looks.rules;

	for (size_t i = 0; i < rules->rules.len; i++)
		plan->needed[i] = plan_counts(&rules->rules.at[i]);
	for (size_t i = rules->metas.len; i > 0; i--) {
		uint32_t index = rules->metas.at[i - 1];
		const struct expr *expr = &rules->rules.at[index].expr;

		if (!plan->needed[index] || range_exact(plan->ranges[index]))
			continue;
		for (size_t j = 0; j < expr->ops.len; j++) {
			if (expr->ops.at[j].code == '$')
				plan->needed[expr->ops.at[j].index] = true;
		}
	}
}

static void plan_run(struct plan *plan, uint32_t index)
{
	match_rule(plan->run, index);
	plan->ranges[index] = range_of(plan->run->values[index], plan->run->values[index]);
}

/* Did the gist save a view: one that rules look at, and none of them may hit?  own is
 * looked through for documents, too. */
static void plan_note_gist(struct plan *plan, unsigned may)
{
	struct looks *looks = &plan->run->looks;
	const struct rules *rules = looks->rules;

	if (looks->possible[rules->rules.len] > 0)
		may |= 1u << RULE_OWN;
	if ((rules->looked & ~may) != 0)
		look_gist_helped(looks);
}

/* Rules that cannot hit are known at once, and so are those without a regex. */
static void plan_start(struct plan *plan)
{
	struct run *run = plan->run;
	const struct rules *rules = run->looks.rules;
	const uint32_t *possible = run->looks.possible;
	unsigned may = 0; /* types of rules that may hit, as bits */

	for (uint32_t i = 0; i < rules->rules.len; i++) {
		const struct rule *rule = &rules->rules.at[i];

		if ((possible != NULL && possible[i] == 0) || !rule_runs(rule))
			continue; /* its range is 0 to 0 */
		if (rule->type == RULE_META) {
			plan->ranges[i] = range_of(0, DBL_MAX);
		} else if (!rule_has_regex(rule)) {
			plan_run(plan, i);
		} else if (match_possible(run, i)) {
			plan->ranges[i] = range_of(0, rule->multiple ? RULE_HITS_MAX : 1);
			plan->open = true;
			may |= 1u << rule->type;
		}
	}
	if (possible != NULL)
		plan_note_gist(plan, may);
}

void match_needed(struct run *run)
{
	const struct rules *rules = run->looks.rules;
	struct pool *pool = run->looks.pool;
	double *stack = pool_array(pool, rules->expr_depth + 1, sizeof(*stack));
	struct plan plan = {.run = run};

	plan.ranges = pool_array(pool, rules->rules.len + 1, sizeof(*plan.ranges));
	plan.stack = pool_array(pool, rules->expr_depth + 1, sizeof(*plan.stack));
	plan.needed = pool_array(pool, rules->rules.len + 1, sizeof(*plan.needed));
	plan_start(&plan);
	for (size_t round = 0; plan.open && round < PLAN_ROUNDS; round++) {
		plan_metas(&plan, stack);
		plan_need(&plan);
		for (uint32_t i = 0; i < rules->rules.len; i++) {
			const struct rule *rule = &rules->rules.at[i];

			if (plan.needed[i] && !range_exact(plan.ranges[i]) &&
			    rule_has_regex(rule) && rule->regex.source.len <= plan_rounds[round])
				plan_run(&plan, i);
		}
	}
	plan_metas(&plan, stack);
	for (uint32_t i = 0; i < rules->rules.len; i++)
		run->known[i] = range_exact(plan.ranges[i]);
	match_show_metas(run);
}
