/* SPDX-License-Identifier: ISC */
/*
 * ruleset: what rule files are turned into.  Private to src/rules/.
 */
#ifndef LIAISON_RULES_RULESET_H
#define LIAISON_RULES_RULESET_H

#include "liaison/rules.h"

#include "expr.h"
#include "regex.h"

enum rule_type {
	RULE_NONE, /* only mentioned so far */
	RULE_HEADER,
	RULE_BODY,
	RULE_RAWBODY,
	RULE_FULL,
	RULE_URI,
	RULE_OWN,
	RULE_SECRET,
	RULE_META,
	RULE_TYPE_COUNT
};

enum header_test {
	HEADER_MATCH,
	HEADER_EXISTS, /* exists:NAME */
	HEADER_SITE    /* site:KIND[:NAME] */
};

/* SpamAssassin's bound for a name is 100 characters. */
#define RULE_NAME_MAX 100
/* What one rule may count on one message: no meta asks for more, and a regex
 * that matches everywhere must end. */
#define RULE_HITS_MAX 10000

struct rule {
	const char *name;
	uint32_t hash, next; /* in the table: index + 1 of the next in its bucket */
	enum rule_type type;
	bool sub; /* __NAME */

	const char *file;
	unsigned line, column; /* of the regex */
	struct text text;      /* the whole line, where there is a regex */

	struct regex regex;
	struct expr expr;      /* RULE_META */
	struct text expr_text; /* before all names are known */
	enum header_test test;
	uint32_t field; /* RULE_HEADER: index in rules->fields */
	bool negated;	/* !~ */
	bool has_unset;
	struct text unset; /* [if-unset: ...] */
	enum site site;	   /* HEADER_SITE */

	bool multiple, nosubject, nice;
	unsigned maxhits; /* 0: no bound of its own */

	double score;
	bool score_set;
	const char *describe;
	enum verdict verdict; /* VERDICT_UNJUDGED: none */
	bool restricted;
	struct texts topics;
	struct texts announces;
};

/* A header field and modifier that rules look at, once for all of them. */
struct field {
	struct text name, modifier;
	bool site; /* addresses to compare with sites; an empty name is "any" */
};

struct site_entry {
	enum site site;
	const char *glob;    /* against addresses */
	const char *list_id; /* against List-Id: '@' is '.' */
};

struct example {
	uint32_t rule;
	bool ok; /* must hit */
	struct text text;
	const char *file;
	unsigned line, column;
	struct text source;
};

struct rules {
	struct pool *pool;
	LIST(struct rule) rules;
	uint32_t *buckets; /* index + 1 of the first */
	uint32_t bucket_mask;
	LIST(struct field) fields;
	LIST(struct site_entry) sites;
	struct texts watches;
	LIST(struct example) examples;
	LIST(uint32_t) metas; /* in an order in which each comes after what it names */
	size_t expr_depth;    /* of the deepest of them */
	bool has_digest, has_breaking;
	double threshold_digest, threshold_breaking;
	struct regex_engine *engine;
	struct regex_share **shares; /* by rule, for those that share the rules */
	struct sieve **shared;	  /* by type, for those that share the rules; [RULE_NONE] is that of
				     all, for the gist, or NULL */
	struct sieve_run *sieves; /* by type; NULL: each regex is asked by itself, as in the hook */
	unsigned looked;	  /* views that rules look at, and own, as bits of 1 << type */
	size_t gists, helpful;	  /* asked for, and of them those that saved a view */
	size_t passed;		  /* messages while it did not seem worth to ask */
};

/* site.c.  False when the glob is no address. */
bool site_add(struct rules *rules, enum site site, struct text glob);
struct site_entry site_entry_make(struct pool *pool, enum site site, struct text glob);
bool site_entry_matches(const struct site_entry *entry, struct text address);

#define RULE_UNKNOWN ((uint32_t)-1)

/* table.c */
struct rules *table_open(struct pool *pool);
uint32_t table_find(const struct rules *rules, struct text name); /* or RULE_UNKNOWN */
uint32_t table_add(struct rules *rules, struct text name);	  /* found or new */
uint32_t table_field(struct rules *rules, struct text name, struct text modifier, bool site);
bool rule_name_ok(struct text name);
const char *rule_type_name(enum rule_type type);
bool rule_type_read(struct text word, enum rule_type *type);
/* Score 0 switches a rule off, as in SpamAssassin; not one that carries a
 * directive of ours, which says more than its score. */
bool rule_runs(const struct rule *rule);
/* It hits by itself, in a text: the regex is there. */
bool rule_has_regex(const struct rule *rule);

#endif
