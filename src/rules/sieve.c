/* SPDX-License-Identifier: ISC */
/*
 * sieve: from words that were found to rules that may hit.
 *
 * A word that is found opens the gates that wait for it; an "or" opens with its
 * first word, an "and" with its last, and each tells the gate above; where the
 * topmost opens, the rule may hit.  So a text costs steps for the words it has, and
 * none for rules that wait for others.
 */
#include "gates.h"

#include <string.h>

bool sieve_wants_source(const struct sieve *sieve)
{
	return sieve->source;
}

static void place_add(struct pool *pool, struct sieve_places *places, uint32_t rule, uint32_t text)
{
	*LIST_PUSH(pool, &places->at) = (struct sieve_place){.text = text};
	if (places->last[rule] > 0)
		places->at.at[places->last[rule] - 1].next = (uint32_t)places->at.len;
	else
		places->first[rule] = (uint32_t)places->at.len;
	places->last[rule] = (uint32_t)places->at.len;
}

/* One of those below opened: so may this one, and those above it.  The topmost
 * one that did, or GATE_NONE. */
static uint32_t gate_step(struct sieve_run *run, uint32_t index)
{
	while (index != GATE_NONE) {
		const struct gate *gate = &run->sieve->gates.at[index];
		struct sieve_gate *now = &run->gates[index];

		if (now->turn != run->found.turn)
			*now = (struct sieve_gate){.turn = run->found.turn};
		if (now->open == gate->needs || ++now->open < gate->needs)
			return GATE_NONE;
		if (gate->parent == GATE_NONE)
			return index;
		index = gate->parent;
	}
	return index;
}

static void sieve_opened(struct pool *pool, const struct sieve *sieve, uint32_t index,
			 uint32_t text, uint32_t field, struct sieve_places *places)
{
	if (index != GATE_NONE && sieve->notes.at[index].rule != GATE_NONE &&
	    sieve->notes.at[index].field == field)
		place_add(pool, places, sieve->notes.at[index].rule, text);
}

/* Such a rule cannot be asked of a text with such characters: it may hit. */
static void sieve_kin(struct pool *pool, struct sieve_run *run, uint32_t text, uint32_t field,
		      struct sieve_places *places)
{
	const struct sieve *sieve = run->sieve;

	for (size_t i = 0; i < sieve->fragile.len; i++) {
		uint32_t index = sieve->fragile.at[i];

		run->gates[index] =
		    (struct sieve_gate){run->found.turn, sieve->gates.at[index].needs};
		sieve_opened(pool, sieve, index, text, field, places);
	}
}

static void sieve_begin(struct sieve_run *run)
{
	if (!scan_begin(run->sieve->scan, &run->found))
		memset(run->gates, 0, run->sieve->gates.len * sizeof(*run->gates));
}

/* What the words that were found since sieve_begin() have opened. */
static void sieve_end(struct pool *pool, struct sieve_run *run, uint32_t text, uint32_t field,
		      struct sieve_places *places)
{
	const struct sieve *sieve = run->sieve;
	const struct scan_found *found = &run->found;

	if (sieve->fragile.len > 0 &&
	    (scan_has(found, sieve->kin[0]) || scan_has(found, sieve->kin[1])))
		sieve_kin(pool, run, text, field, places);
	for (size_t i = 0; i < found->len; i++) {
		uint32_t word = found->words[i];

		for (uint32_t j = sieve->starts[word]; j < sieve->starts[word + 1]; j++)
			sieve_opened(pool, sieve, gate_step(run, sieve->waiting[j]), text, field,
				     places);
	}
	for (size_t i = 0; i < sieve->always.len; i++)
		sieve_opened(pool, sieve, sieve->always.at[i], text, field, places);
}

static void places_open(struct pool *pool, const struct sieve_run *run, struct sieve_places *places)
{
	*places = (struct sieve_places){0};
	places->first = pool_array(pool, run->sieve->rules + 1, sizeof(*places->first));
	places->last = pool_array(pool, run->sieve->rules + 1, sizeof(*places->last));
}

void sieve_texts(struct pool *pool, struct sieve_run *run, const struct text *texts, size_t count,
		 uint32_t field, struct sieve_places *places)
{
	places_open(pool, run, places);
	for (size_t i = 0; i < count; i++) {
		sieve_begin(run);
		scan_text(run->sieve->scan, texts[i], &run->found);
		sieve_end(pool, run, (uint32_t)i, field, places);
	}
}

void sieve_gist(struct pool *pool, struct sieve_run *run, const struct texts *texts,
		struct sieve_places *places)
{
	places_open(pool, run, places);
	sieve_begin(run);
	for (size_t i = 0; i < texts->len; i++)
		scan_text(run->sieve->scan, texts->at[i], &run->found);
	sieve_end(pool, run, 0, 0, places);
}
