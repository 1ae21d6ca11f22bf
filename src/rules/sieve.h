/* SPDX-License-Identifier: ISC */
/*
 * sieve: which rules of one kind may hit in which texts of a view.
 *
 * The words of all rules are looked for in one pass over each text, so that it
 * costs the same for 30 rules and for 300; what comes out is a list of places for
 * each rule that may hit.
 */
#ifndef LIAISON_RULES_SIEVE_H
#define LIAISON_RULES_SIEVE_H

#include "ruleset.h"
#include "scan.h"

/* Does not change once it is made: for all threads. */
struct sieve;

/* How many of those below a gate a text has opened. */
struct sieve_gate {
	uint32_t turn, open;
};

/* One thread's own. */
struct sieve_run {
	const struct sieve *sieve;
	struct scan_found found;
	struct sieve_gate *gates;
};

/* The places of one message's texts where rules may hit. */
struct sieve_place {
	uint32_t text; /* its index in the view */
	uint32_t next; /* index + 1 of the rule's next place */
};
struct sieve_places {
	uint32_t *first; /* by rule: index + 1 of its first place */
	uint32_t *last;
	LIST(struct sieve_place) at;
};

/* The rules of that type, or of that field when they are of headers. */
struct sieve *sieve_open(struct pool *pool, const struct rules *rules, enum rule_type type,
			 enum prefilter prefilter);
/* Of all rules, for the gist of a message (views.h); one that sees more than that, has
 * no regex, or needs nothing may hit in every message.  The documents that are watched are
 * one rule more, numbered as many as there are rules. */
struct sieve *sieve_open_gist(struct pool *pool, const struct rules *rules,
			      enum prefilter prefilter);
/* The gist must be one with source. */
bool sieve_wants_source(const struct sieve *sieve);
void sieve_run_open(struct pool *pool, const struct sieve *sieve, struct sieve_run *run);

/* Fills *places, in the order of the texts.  For RULE_HEADER, `field` says whose
 * rules are asked. */
void sieve_texts(struct pool *pool, struct sieve_run *run, const struct text *texts, size_t count,
		 uint32_t field, struct sieve_places *places);
/* The same for a gist: one place, where the rule may hit at all. */
void sieve_gist(struct pool *pool, struct sieve_run *run, const struct texts *texts,
		struct sieve_places *places);

#endif
