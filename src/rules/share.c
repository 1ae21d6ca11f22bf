/* SPDX-License-Identifier: ISC */
/*
 * share: one set of rules for several threads.
 *
 * What changes while rules run is the engine and a rule's own counters: those
 * each thread has for itself.  Compiled regexes are read only.
 */
#include "sieve.h"

#include <string.h>

bool prefilter_read(struct text word, enum prefilter *prefilter)
{
	static const char *const names[] = {"auto", "none", "words", "hs"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (text_is(word, names[i])) {
			*prefilter = (enum prefilter)i;
			return *prefilter != PREFILTER_HS || scan_hs_is_there();
		}
	}
	return false;
}

/* Once, for all that share the rules. */
static void share_open(struct rules *rules, enum prefilter prefilter)
{
	rules->shares = pool_array(rules->pool, rules->rules.len + 1, sizeof(struct regex_share *));
	for (size_t i = 0; i < rules->rules.len; i++) {
		if (rule_has_regex(&rules->rules.at[i]))
			rules->shares[i] = regex_share_open(rules->pool);
	}
	rules->shared = pool_array(rules->pool, RULE_TYPE_COUNT, sizeof(struct sieve *));
	if (prefilter != PREFILTER_NONE)
		rules->shared[RULE_NONE] = sieve_open_gist(rules->pool, rules, prefilter);
	for (int type = RULE_HEADER; type < RULE_META; type++)
		rules->shared[type] =
		    sieve_open(rules->pool, rules, (enum rule_type)type, prefilter);
}

void rules_share(struct pool *pool, struct rules *rules, enum prefilter prefilter,
		 struct rules **out)
{
	struct rules *copy = pool_alloc(pool, sizeof(*copy));
	size_t count = rules->rules.len;

	if (rules->shared == NULL)
		share_open(rules, prefilter);
	*copy = *rules;
	copy->looked = 1u << RULE_OWN;
	for (size_t i = 0; i < count; i++) {
		const struct rule *rule = &rules->rules.at[i];

		if (rule_has_regex(rule) && rule->type != RULE_HEADER)
			copy->looked |= 1u << rule->type;
	}
	copy->pool = pool;
	copy->engine = regex_engine_open(pool);
	copy->sieves = pool_array(pool, RULE_TYPE_COUNT, sizeof(*copy->sieves));
	for (int type = RULE_NONE; type < RULE_META; type++)
		if (rules->shared[type] != NULL)
			sieve_run_open(pool, rules->shared[type], &copy->sieves[type]);
	copy->rules.at = pool_array(pool, count, sizeof(*copy->rules.at));
	if (count > 0)
		memcpy(copy->rules.at, rules->rules.at, count * sizeof(*copy->rules.at));
	for (size_t i = 0; i < count; i++) {
		struct rule *rule = &copy->rules.at[i];

		if (rule_has_regex(rule))
			regex_join(&rule->regex, rules->shares[i]);
	}
	*out = copy;
}
