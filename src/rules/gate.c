/* SPDX-License-Identifier: ISC */
/*
 * gate: the last look at what goes out.
 *
 * The text has no mail around it: rules about its words run (body, own,
 * secret, rawbody, full, and header rules about Subject), other header rules
 * count as "no hit" in metas.  A rule that cannot be run to its end holds the
 * text too: here silence would be a leak.
 */
#include "match.h"

static bool gate_matters(const struct rule *rule)
{
	return rule->verdict == VERDICT_BLOCKED || rule->restricted;
}

/* Looked at for itself or for a meta: metas are few, so all of it is run. */
static bool gate_runs(const struct rules *rules, const struct rule *rule)
{
	if (rule->type != RULE_HEADER)
		return rule->type != RULE_URI;
	return rule->test == HEADER_MATCH &&
	       text_is_case(rules->fields.at[rule->field].name, "Subject");
}

static void gate_hit(const struct run *run, uint32_t index, struct rules_gate *out)
{
	const struct rule *rule = &run->looks.rules->rules.at[index];

	match_hit(run, index, LIST_PUSH(run->looks.pool, &out->hits));
	out->blocked = out->blocked || rule->verdict == VERDICT_BLOCKED;
	out->restricted = out->restricted || rule->restricted;
}

void rules_gate(struct pool *pool, struct rules *rules, struct text subject, struct text text,
		struct rules_gate *out)
{
	struct run run;
	const bool *unsure;

	*out = (struct rules_gate){0};
	match_open(&run, rules, pool, NULL, NULL);
	run.looks.subject = subject;
	run.looks.text = text;
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		if (gate_runs(rules, &rules->rules.at[i]))
			match_rule(&run, i);
	}
	match_metas(&run);
	unsure = match_unsure(&run);
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		if (gate_matters(&rules->rules.at[i]) && (run.values[i] != 0 || unsure[i]))
			gate_hit(&run, i, out);
	}
}
