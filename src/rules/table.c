/* SPDX-License-Identifier: ISC */
/*
 * table: rules by name, in the order in which they were first mentioned.
 */
#include "ruleset.h"

#include <string.h>

#define TABLE_BUCKETS 256 /* a set of some 100 rules fits without growing */

static const char *const type_names[RULE_TYPE_COUNT] = {
    [RULE_NONE] = "none",	[RULE_HEADER] = "header", [RULE_BODY] = "body",
    [RULE_RAWBODY] = "rawbody", [RULE_FULL] = "full",	  [RULE_URI] = "uri",
    [RULE_OWN] = "own",		[RULE_SECRET] = "secret", [RULE_META] = "meta",
};

const char *rule_type_name(enum rule_type type)
{
	return type_names[type];
}

bool rule_type_read(struct text word, enum rule_type *type)
{
	for (int i = RULE_HEADER; i < RULE_TYPE_COUNT; i++) {
		if (text_is(word, type_names[i])) {
			*type = (enum rule_type)i;
			return true;
		}
	}
	return false;
}

bool rule_name_ok(struct text name)
{
	if (name.len == 0 || name.len > RULE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool digit = c >= '0' && c <= '9';
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && !(digit && i > 0))
			return false;
	}
	return true;
}

bool rule_runs(const struct rule *rule)
{
	if (rule->type == RULE_NONE)
		return false;
	return rule->score != 0 || rule->restricted || rule->topics.len > 0 ||
	       rule->verdict != VERDICT_UNJUDGED;
}

bool rule_has_regex(const struct rule *rule)
{
	if (rule->type == RULE_HEADER)
		return rule->test == HEADER_MATCH;
	return rule->type != RULE_NONE && rule->type != RULE_META;
}

/* FNV-1a: names are short, and nobody hostile writes rule files. */
static uint32_t table_hash(struct text name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * 16777619u;
	return hash;
}

struct rules *table_open(struct pool *pool)
{
	struct rules *rules = pool_alloc(pool, sizeof(*rules));

	rules->pool = pool;
	rules->bucket_mask = TABLE_BUCKETS - 1;
	rules->buckets = pool_array(pool, TABLE_BUCKETS, sizeof(*rules->buckets));
	return rules;
}

static uint32_t table_lookup(const struct rules *rules, struct text name, uint32_t hash)
{
	uint32_t at = rules->buckets[hash & rules->bucket_mask];

	while (at != 0) {
		const struct rule *rule = &rules->rules.at[at - 1];

		if (rule->hash == hash && text_is(name, rule->name))
			return at - 1;
		at = rule->next;
	}
	return RULE_UNKNOWN;
}

uint32_t table_find(const struct rules *rules, struct text name)
{
	return table_lookup(rules, name, table_hash(name));
}

static void table_link(struct rules *rules, uint32_t index)
{
	struct rule *rule = &rules->rules.at[index];
	uint32_t *bucket = &rules->buckets[rule->hash & rules->bucket_mask];

	rule->next = *bucket;
	*bucket = index + 1;
}

static void table_grow(struct rules *rules)
{
	uint32_t size = (rules->bucket_mask + 1) * 4;

	rules->bucket_mask = size - 1;
	rules->buckets = pool_array(rules->pool, size, sizeof(*rules->buckets));
	for (uint32_t i = 0; i < rules->rules.len; i++)
		table_link(rules, i);
}

uint32_t table_add(struct rules *rules, struct text name)
{
	uint32_t hash = table_hash(name);
	uint32_t index = table_lookup(rules, name, hash);
	struct rule *rule;

	if (index != RULE_UNKNOWN)
		return index;
	if (rules->rules.len > rules->bucket_mask)
		table_grow(rules);
	index = (uint32_t)rules->rules.len;
	rule = LIST_PUSH(rules->pool, &rules->rules);
	rule->name = text_string(rules->pool, name);
	rule->hash = hash;
	rule->sub = text_starts(name, "__");
	rule->score = 1.0;
	table_link(rules, index);
	return index;
}

/* Letters are alike in the names of fields, but ALL and MESSAGEID are other
 * names than "all" and "MessageId". */
static bool table_same_name(struct text a, struct text b)
{
	bool special = text_is(a, "ALL") || text_is(a, "MESSAGEID") || text_is(b, "ALL") ||
		       text_is(b, "MESSAGEID");

	return special ? text_equal(a, b) : text_equal_case(a, b);
}

uint32_t table_field(struct rules *rules, struct text name, struct text modifier, bool site)
{
	struct field *field;

	for (uint32_t i = 0; i < rules->fields.len; i++) {
		field = &rules->fields.at[i];
		if (field->site == site && table_same_name(name, field->name) &&
		    text_equal(field->modifier, modifier))
			return i;
	}
	field = LIST_PUSH(rules->pool, &rules->fields);
	field->name = text_copy(rules->pool, name);
	field->modifier = text_copy(rules->pool, modifier);
	field->site = site;
	return (uint32_t)rules->fields.len - 1;
}
