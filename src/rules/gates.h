/* SPDX-License-Identifier: ISC */
/*
 * gates: what a sieve is made of.  sieve_open.c makes it, sieve.c uses it.
 */
#ifndef LIAISON_RULES_GATES_H
#define LIAISON_RULES_GATES_H

#include "sieve.h"

#define GATE_NONE ((uint32_t)-1)

struct gate {
	uint32_t needs;	 /* how many of those below must open: 1 for an "or" */
	uint32_t parent; /* GATE_NONE for the topmost */
};

/* What is asked of a gate less often. */
struct gate_note {
	uint32_t rule, field; /* of the topmost; GATE_NONE: it leads nowhere */
	bool is_or;
};

struct sieve {
	struct scan *scan;
	size_t rules;
	LIST(struct gate) gates;
	LIST(struct gate_note) notes; /* by gate */
	uint32_t *starts;	      /* by word, in `waiting`; one more than there are words */
	uint32_t *waiting;	      /* gates */
	LIST(uint32_t) always;	      /* topmost gates of rules that need nothing */
	LIST(uint32_t) fragile;	      /* and of those that other characters could open */
	uint32_t kin[2];	      /* words for these characters */
	bool source;		      /* of the gist: rules look at the message as it came */
};

#endif
