/* SPDX-License-Identifier: ISC */
/*
 * share: one set of rules for several threads.
 *
 * What changes while rules run is the engine and a rule's own counters: those
 * each thread has for itself.  Compiled regexes are read only.
 */
#include "ruleset.h"

#include <string.h>

void rules_share(struct pool *pool, struct rules *rules, struct rules **out)
{
	struct rules *copy = pool_alloc(pool, sizeof(*copy));
	size_t count = rules->rules.len;

	for (size_t i = 0; i < count; i++) {
		struct rule *rule = &rules->rules.at[i];

		if (rule_has_regex(rule))
			regex_settle(rules->engine, rules->pool, &rule->regex);
	}
	*copy = *rules;
	copy->pool = pool;
	copy->engine = regex_engine_open(pool);
	copy->rules.at = pool_array(pool, count, sizeof(*copy->rules.at));
	if (count > 0)
		memcpy(copy->rules.at, rules->rules.at, count * sizeof(*copy->rules.at));
	for (size_t i = 0; i < count; i++) {
		struct rule *rule = &copy->rules.at[i];

		if (rule_has_regex(rule))
			regex_settle(copy->engine, pool, &rule->regex);
	}
	*out = copy;
}
