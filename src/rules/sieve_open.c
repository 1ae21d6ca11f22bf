/* SPDX-License-Identifier: ISC */
/*
 * sieve_open: rules become gates.
 *
 * A rule's formula comes from literal.c: "and" and "or" over literals.  Here it is
 * made a tree of gates, and its literals words of a scan.  The hook does without: to
 * make all this for one message would cost more than it saves.
 */
#include "gates.h"

/* So few letters in the midst of a word are in every paragraph. */
#define IDLE_MAX 3
/* A literal has no more; parts of names that do are no rarer. */
#define IDLE_WORD_MAX 31

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
	*LIST_PUSH(pool, &sieve->gates) = (struct gate){.needs = is_or, .parent = GATE_NONE};
	*LIST_PUSH(pool, &sieve->notes) = (struct gate_note){.rule = GATE_NONE, .is_or = is_or};
	return (uint32_t)sieve->gates.len - 1;
}

static void gate_child(struct pool *work, struct sieve *sieve, uint32_t gate,
		       struct operand operand, struct waits *waits)
{
	if (!sieve->notes.at[gate].is_or)
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
	if (a.kind != OPERAND_GATE || sieve->notes.at[a.index].is_or != is_or) {
		uint32_t gate = gate_add(pool, sieve, is_or);

		gate_child(work, sieve, gate, a, waits);
		a = (struct operand){OPERAND_GATE, gate};
	}
	gate_child(work, sieve, a.index, b, waits);
	return a;
}

/* Which words of a formula are waited for. */
enum choice {
	CHOICE_ALL,  /* each, as it stands */
	CHOICE_RARE, /* those that are not idle */
	CHOICE_GIST  /* of each a part that is one word, for the gist of a message */
};

/* The longest run of word characters, with marks where nothing of a word stands
 * beside it.  Empty when there is none that is worth while. */
static struct text word_of_gist(struct pool *pool, struct text literal)
{
	size_t best = 0, best_len = 0;
	struct buf buf;

	for (size_t at = 0, end; at < literal.len; at = end + 1) {
		for (end = at; end < literal.len && literal_word(literal.at[end]);)
			end++;
		if (end - at > best_len) {
			best = at;
			best_len = end - at;
		}
	}
	buf_open(&buf, pool);
	if (best > 0) /* a mark, or what is of no word */
		buf_byte(&buf, LITERAL_BEGINS);
	buf_add(&buf, literal.at + best, best_len);
	if (best + best_len < literal.len)
		buf_byte(&buf, LITERAL_ENDS);
	return best_len > 1 && !word_is_idle(buf_get(&buf)) ? buf_get(&buf) : TEXT("");
}

/* Empty: nothing is waited for. */
static struct text word_choose(struct pool *pool, struct text literal, enum choice choice)
{
	if (choice == CHOICE_GIST)
		return word_of_gist(pool, literal);
	return choice == CHOICE_RARE && word_is_idle(literal) ? TEXT("") : literal;
}

/* The topmost gate of a formula; GATE_NONE when nothing is left to wait for. */
static uint32_t gate_read(struct pool *pool, struct pool *work, struct sieve *sieve,
			  struct text program, enum choice choice, struct waits *waits)
{
	struct operand stack[LITERAL_STACK_MAX];
	size_t top = 0;
	uint32_t gate;

	for (size_t at = 0; at < program.len;) {
		unsigned char code = (unsigned char)program.at[at++];
		size_t len = code > LITERAL_WORD ? code - (size_t)LITERAL_WORD : 0;

		if (len > 0) {
			struct text word =
			    word_choose(work, text_make(program.at + at, len), choice);

			stack[top] = (struct operand){OPERAND_TRUE, 0};
			if (word.len > 0)
				stack[top] =
				    (struct operand){OPERAND_WORD, scan_add(sieve->scan, word)};
			top++;
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
	size_t words = sieve->scan->words.len;

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

/* A sieve while it is made. */
struct making {
	struct pool *pool, *work;
	struct sieve *sieve;
	struct waits waits;
	enum prefilter prefilter;
};

static void sieve_make(struct making *making, struct pool *pool, const struct rules *rules,
		       enum prefilter prefilter)
{
	struct sieve *sieve = pool_alloc(pool, sizeof(*sieve));

	*making = (struct making){
	    .pool = pool, .work = pool_open(), .sieve = sieve, .prefilter = prefilter};
	sieve->scan = scan_open(pool);
	sieve->rules = rules->rules.len;
}

static struct sieve *sieve_made(struct making *making)
{
	struct sieve *sieve = making->sieve;

	if (sieve->fragile.len > 0) {
		sieve->kin[0] = scan_add(sieve->scan, TEXT(LITERAL_KIN_K));
		sieve->kin[1] = scan_add(sieve->scan, TEXT(LITERAL_KIN_S));
	}
	sieve_index(making->pool, sieve, &making->waits);
	scan_ready(sieve->scan, making->prefilter);
	pool_close(making->work);
	return sieve;
}

/* A formula that was found, or none: then the rule may hit everywhere. */
static void sieve_add(struct making *making, uint32_t rule, uint32_t field,
		      const struct literals *needs, bool gist)
{
	struct sieve *sieve = making->sieve;
	struct pool *pool = making->pool, *work = making->work;
	uint32_t gate = GATE_NONE;

	if (needs->program.len > 0)
		gate = gate_read(pool, work, sieve, needs->program,
				 gist ? CHOICE_GIST : CHOICE_RARE, &making->waits);
	if (needs->program.len > 0 && gate == GATE_NONE && !gist)
		gate = gate_read(pool, work, sieve, needs->program, CHOICE_ALL, &making->waits);
	if (gate == GATE_NONE) {
		gate = gate_add(pool, sieve, true);
		*LIST_PUSH(pool, &sieve->always) = gate;
	} else if (needs->fragile) {
		*LIST_PUSH(pool, &sieve->fragile) = gate;
	}
	sieve->notes.at[gate].rule = rule;
	sieve->notes.at[gate].field = field;
}

static void sieve_needs(const struct making *making, const struct rule *rule,
			struct literals *needs)
{
	*needs = (struct literals){0};
	if (making->prefilter != PREFILTER_NONE)
		literal_find(making->work, rule->regex.source, rule->regex.flags, needs);
}

struct sieve *sieve_open(struct pool *pool, const struct rules *rules, enum rule_type type,
			 enum prefilter prefilter)
{
	struct making making;

	sieve_make(&making, pool, rules, prefilter);
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		const struct rule *rule = &rules->rules.at[i];
		struct literals needs;

		if (rule->type != type || !rule_has_regex(rule) || !rule_runs(rule))
			continue;
		sieve_needs(&making, rule, &needs);
		sieve_add(&making, i, rule->field, &needs, false);
	}
	return sieve_made(&making);
}

/* ---- the gist ---------------------------------------------------------------------- */

/* Do the words that the rule sees stand in the gist?  Addresses and names taken out
 * of a field may be other words, and so may links; a field that is not there can
 * hit, too. */
static bool gist_has(const struct rules *rules, const struct rule *rule)
{
	const struct field *field;

	if (rule->type != RULE_HEADER)
		return rule->type != RULE_URI;
	field = &rules->fields.at[rule->field];
	return !rule->negated && !rule->has_unset && !text_is_case(field->name, "EnvelopeFrom") &&
	       (field->modifier.len == 0 || text_is(field->modifier, "raw"));
}

/* What a name that fits the glob holds: runs of letters, and runs of digits, because
 * "rfc2026" is "RFC 2026", too. */
static void watch_needs(struct making *making, struct text glob, struct buf *program, bool *any)
{
	size_t words = 0;

	for (size_t at = 0, end; at<glob.len; at = end> at ? end : at + 1) {
		bool digit = glob.at[at] >= '0' && glob.at[at] <= '9';

		for (end = at; end < glob.len && literal_word(glob.at[end]) &&
			       (glob.at[end] >= '0' && glob.at[end] <= '9') == digit;)
			end++;
		if (end - at < LITERAL_MIN || end - at > IDLE_WORD_MAX)
			continue;
		buf_byte(program, (char)(LITERAL_WORD + (end - at)));
		buf_text(program, text_lower(making->work, text_make(glob.at + at, end - at)));
		if (words++ > 0)
			buf_byte(program, '&');
	}
	*any = words > 0;
}

/* The documents that are watched, as one rule more. */
static void gist_watches(struct making *making, const struct rules *rules)
{
	struct literals needs = {0};
	struct buf program;
	bool all = true, any;

	if (rules->watches.len == 0)
		return;
	buf_open(&program, making->work);
	for (size_t i = 0; i < rules->watches.len; i++) {
		watch_needs(making, rules->watches.at[i], &program, &any);
		all = all && any;
		if (i > 0)
			buf_byte(&program, '|');
	}
	if (all && making->prefilter != PREFILTER_NONE)
		needs.program = buf_get(&program);
	sieve_add(making, (uint32_t)rules->rules.len, 0, &needs, true);
}

struct sieve *sieve_open_gist(struct pool *pool, const struct rules *rules,
			      enum prefilter prefilter)
{
	struct making making;

	sieve_make(&making, pool, rules, prefilter);
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		const struct rule *rule = &rules->rules.at[i];
		struct literals needs = {0};

		if (!rule_runs(rule))
			continue;
		if (rule_has_regex(rule) && gist_has(rules, rule))
			sieve_needs(&making, rule, &needs);
		sieve_add(&making, i, 0, &needs, true);
		making.sieve->source =
		    making.sieve->source || rule->type == RULE_RAWBODY || rule->type == RULE_FULL;
	}
	gist_watches(&making, rules);
	return sieve_made(&making);
}

void sieve_run_open(struct pool *pool, const struct sieve *sieve, struct sieve_run *run)
{
	*run = (struct sieve_run){.sieve = sieve};
	scan_found_open(pool, sieve->scan, &run->found);
	run->gates = pool_array(pool, sieve->gates.len + 1, sizeof(*run->gates));
}
