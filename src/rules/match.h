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
};

struct run {
	struct looks looks;
	double *values; /* what metas see, by rule; 0 is "no hit" */
	struct found **found;
	bool *limited; /* by rule: PCRE2 gave up, so "no hit" is not known */
	size_t limits;
	LIST(uint32_t) bad; /* rules that do not compile */
};

void match_open(struct run *run, struct rules *rules, struct pool *pool, struct mail *mail,
                const char *destination);
/* One rule that is no meta. */
void match_rule(struct run *run, uint32_t index);
/* After the others. */
void match_metas(struct run *run);
void match_all(struct run *run);

/* The hit of a rule whose value is not 0. */
void match_hit(const struct run *run, uint32_t index, struct rules_hit *out);

#endif
