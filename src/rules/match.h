/* SPDX-License-Identifier: ISC */
/*
 * match: runs rules over what `looks` shows.
 */
#ifndef LIAISON_RULES_MATCH_H
#define LIAISON_RULES_MATCH_H

#include "look.h"

/* The first place where a rule hit. */
struct found {
	struct text text; /* of the view */
	size_t start, end;
	struct texts words;
	unsigned tries;
	bool borrowed; /* by a meta, from nothing that anybody said: addresses and the like */
};

struct run {
	struct looks looks;
	double *values; /* what metas see, by rule; 0 is "no hit" */
	struct found **found;
	bool *limited; /* by rule: PCRE2 gave up, so "no hit" is not known */
	size_t limits;
	LIST(uint32_t) bad; /* rules that do not compile */
	bool *known;	    /* by rule: it was run, or the plan knows its value */
	bool rest;	    /* what is run now changes nothing that counts */
};

void match_open(struct run *run, struct rules *rules, struct pool *pool, struct mail *mail,
		const char *destination);
/* One rule that is no meta. */
void match_rule(struct run *run, uint32_t index);
/* False when the words that it needs are not there: it cannot hit. */
bool match_possible(struct run *run, uint32_t index);
double match_meta_value(const struct run *run, uint32_t index, double *stack);
/* Metas that hit get the words of their parts. */
void match_show_metas(struct run *run);
/* After the others. */
void match_metas(struct run *run);
void match_all(struct run *run);

/* plan.c: only what has to be run to know every hit that is no sub-rule. */
void match_needed(struct run *run);
/* And then the others: their hits are told, and decide nothing. */
void match_rest(struct run *run);

/* By rule: could not be run to its end, or names one that could not. */
bool *match_unsure(const struct run *run);

/* The hit of a rule whose value is not 0. */
void match_hit(const struct run *run, uint32_t index, struct rules_hit *out);

#endif
