/* SPDX-License-Identifier: ISC */
/*
 * sieve: from words that were found to rules that may hit.
 *
 * A rule's formula comes from literal.c: "and" and "or" over literals.  Here it is
 * a tree of gates.  A word that is found opens the gates that wait for it; an "or"
 * opens with its first word, an "and" with its last, and each tells the gate
 * above; where the topmost opens, the rule may hit.  So a text costs steps for the
 * words it has, and none for rules that wait for others.
 */
#include "sieve.h"

#include <string.h>

#define GATE_NONE ((uint32_t)-1)
/* So few letters in the midst of a word are in every paragraph. */
#define IDLE_MAX 3

struct gate {
	uint32_t needs;	 /* how many of those below must open: 1 for an "or" */
	uint32_t parent; /* GATE_NONE for the topmost */
	uint32_t rule, field;
	bool is_or;
};

struct sieve {
	struct scan *scan;
	size_t rules;
	LIST(struct gate) gates;
	uint32_t *starts;	/* by word, in `waiting`; one more than there are words */
	uint32_t *waiting;	/* gates */
	LIST(uint32_t) always;	/* topmost gates of rules that need nothing */
	LIST(uint32_t) fragile; /* and of those that other characters could open */
	uint32_t kin[2];	/* words for these characters */
};

/* ---- a rule's gates -------------------------------------------------------------- */

/* A gate that waits for a word. */
struct wait {
	uint32_t word, gate;
};
struct waits {
	struct wait *at;
	size_t len, cap;
};

/* What stands on the stack while a formula is read. */
struct operand {
	enum { OPERAND_TRUE, OPERAND_WORD, OPERAND_GATE } kind;
	uint32_t index;
};

/* Nearly every text has it: to wait for it costs more than it keeps out. */
static bool word_is_idle(struct text word)
{
	static const char *const common[] = {"the", "and", "of",   "to",  "a",
					     "in",  "is",  "that", "for", "it"};
	bool begins = word.at[0] == LITERAL_BEGINS;
	bool ends = word.at[word.len - 1] == LITERAL_ENDS;

	word = text_from(text_head(word, word.len - ends), begins);
	if (!begins && word.len + !ends <= IDLE_MAX)
		return true;
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		if (text_is(word, common[i]))
			return true;
	}
	return false;
}

static uint32_t gate_add(struct pool *pool, struct sieve *sieve, bool is_or)
{
	*LIST_PUSH(pool, &sieve->gates) =
	    (struct gate){.needs = is_or, .parent = GATE_NONE, .rule = GATE_NONE, .is_or = is_or};
	return (uint32_t)sieve->gates.len - 1;
}

static void gate_child(struct pool *work, struct sieve *sieve, uint32_t gate,
		       struct operand operand, struct waits *waits)
{
	if (!sieve->gates.at[gate].is_or)
		sieve->gates.at[gate].needs++;
	if (operand.kind == OPERAND_GATE)
		sieve->gates.at[operand.index].parent = gate;
	else
		*LIST_PUSH(work, waits) = (struct wait){operand.index, gate};
}

static struct operand gate_join(struct pool *pool, struct pool *work, struct sieve *sieve,
				struct operand a, struct operand b, bool is_or, struct waits *waits)
{
	if (a.kind == OPERAND_TRUE || b.kind == OPERAND_TRUE)
		return (a.kind == OPERAND_TRUE) == is_or ? a : b;
	if (a.kind != OPERAND_GATE || sieve->gates.at[a.index].is_or != is_or) {
		uint32_t gate = gate_add(pool, sieve, is_or);

		gate_child(work, sieve, gate, a, waits);
		a = (struct operand){OPERAND_GATE, gate};
	}
	gate_child(work, sieve, a.index, b, waits);
	return a;
}

/* The topmost gate of a formula; GATE_NONE when nothing is left to wait for. */
static uint32_t gate_read(struct pool *pool, struct pool *work, struct sieve *sieve,
			  struct text program, bool idle, struct waits *waits)
{
	struct operand stack[LITERAL_STACK_MAX];
	size_t top = 0;
	uint32_t gate;

	for (size_t at = 0; at < program.len;) {
		unsigned char code = (unsigned char)program.at[at++];
		size_t len = code > LITERAL_WORD ? code - (size_t)LITERAL_WORD : 0;

		if (len > 0) {
			struct text word = text_make(program.at + at, len);
			bool wait = idle || !word_is_idle(word);

			stack[top] = (struct operand){wait ? OPERAND_WORD : OPERAND_TRUE, 0};
			stack[top++].index = wait ? scan_add(sieve->scan, word) : 0;
			at += len;
		} else {
			top--;
			stack[top - 1] = gate_join(pool, work, sieve, stack[top - 1], stack[top],
						   code == '|', waits);
		}
	}
	if (stack[0].kind == OPERAND_TRUE)
		return GATE_NONE;
	if (stack[0].kind == OPERAND_GATE)
		return stack[0].index;
	gate = gate_add(pool, sieve, true);
	gate_child(work, sieve, gate, stack[0], waits);
	return gate;
}

/* ---- making it ------------------------------------------------------------------ */

/* Lists by word. */
static void sieve_index(struct pool *pool, struct sieve *sieve, const struct waits *waits)
{
	size_t words = scan_count(sieve->scan);

	sieve->starts = pool_array(pool, words + 1, sizeof(*sieve->starts));
	sieve->waiting = pool_array(pool, waits->len + 1, sizeof(*sieve->waiting));
	for (size_t i = 0; i < waits->len; i++)
		sieve->starts[waits->at[i].word]++;
	for (size_t i = 1; i <= words; i++)
		sieve->starts[i] += sieve->starts[i - 1];
	/* that is where each word's list ends; filled from there, it is where it starts */
	for (size_t i = waits->len; i > 0; i--)
		sieve->waiting[--sieve->starts[waits->at[i - 1].word]] = waits->at[i - 1].gate;
}

static void sieve_add(struct pool *pool, struct pool *work, struct sieve *sieve,
		      const struct rule *rule, uint32_t index, struct waits *waits)
{
	struct literals needs = {0};
	uint32_t gate = GATE_NONE;

	if (waits != NULL)
		literal_find(work, rule->regex.source, rule->regex.flags, &needs);
	if (needs.program.len > 0)
		gate = gate_read(pool, work, sieve, needs.program, false, waits);
	if (needs.program.len > 0 && gate == GATE_NONE)
		gate = gate_read(pool, work, sieve, needs.program, true, waits);
	if (gate == GATE_NONE)
		*LIST_PUSH(pool, &sieve->always) = gate = gate_add(pool, sieve, true);
	sieve->gates.at[gate].rule = index;
	sieve->gates.at[gate].field = rule->field;
	if (needs.fragile && needs.program.len > 0)
		*LIST_PUSH(pool, &sieve->fragile) = gate;
}

struct sieve *sieve_open(struct pool *pool, const struct rules *rules, enum rule_type type,
			 enum prefilter prefilter)
{
	struct sieve *sieve = pool_alloc(pool, sizeof(*sieve));
	struct pool *work = pool_open();
	struct waits waits = {0};

	sieve->scan = scan_open(pool);
	sieve->rules = rules->rules.len;
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		const struct rule *rule = &rules->rules.at[i];

		if (rule->type == type && rule_has_regex(rule) && rule_runs(rule))
			sieve_add(pool, work, sieve, rule, i,
				  prefilter != PREFILTER_NONE ? &waits : NULL);
	}
	if (sieve->fragile.len > 0) {
		sieve->kin[0] = scan_add(sieve->scan, TEXT(LITERAL_KIN_K));
		sieve->kin[1] = scan_add(sieve->scan, TEXT(LITERAL_KIN_S));
	}
	sieve_index(pool, sieve, &waits);
	scan_ready(sieve->scan, prefilter);
	pool_close(work);
	return sieve;
}

void sieve_run_open(struct pool *pool, const struct sieve *sieve, struct sieve_run *run)
{
	*run = (struct sieve_run){.sieve = sieve};
	scan_found_open(pool, sieve->scan, &run->found);
	run->gates = pool_array(pool, sieve->gates.len + 1, sizeof(*run->gates));
}

/* ---- using it ------------------------------------------------------------------- */

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
	if (index != GATE_NONE && sieve->gates.at[index].rule != GATE_NONE &&
	    sieve->gates.at[index].field == field)
		place_add(pool, places, sieve->gates.at[index].rule, text);
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

static void sieve_text(struct pool *pool, struct sieve_run *run, struct text text, uint32_t index,
		       uint32_t field, struct sieve_places *places)
{
	const struct sieve *sieve = run->sieve;
	struct scan_found *found = &run->found;

	scan_begin(sieve->scan, found);
	if (found->turn == 1) /* they are counted anew */
		memset(run->gates, 0, sieve->gates.len * sizeof(*run->gates));
	scan_text(sieve->scan, text, found);
	if (sieve->fragile.len > 0 &&
	    (scan_has(found, sieve->kin[0]) || scan_has(found, sieve->kin[1])))
		sieve_kin(pool, run, index, field, places);
	for (size_t i = 0; i < found->len; i++) {
		uint32_t word = found->words[i];

		for (uint32_t j = sieve->starts[word]; j < sieve->starts[word + 1]; j++)
			sieve_opened(pool, sieve, gate_step(run, sieve->waiting[j]), index, field,
				     places);
	}
	for (size_t i = 0; i < sieve->always.len; i++)
		sieve_opened(pool, sieve, sieve->always.at[i], index, field, places);
}

void sieve_texts(struct pool *pool, struct sieve_run *run, const struct text *texts, size_t count,
		 uint32_t field, struct sieve_places *places)
{
	*places = (struct sieve_places){0};
	places->first = pool_array(pool, run->sieve->rules + 1, sizeof(*places->first));
	places->last = pool_array(pool, run->sieve->rules + 1, sizeof(*places->last));
	for (size_t i = 0; i < count; i++)
		sieve_text(pool, run, texts[i], (uint32_t)i, field, places);
}
