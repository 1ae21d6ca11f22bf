/* SPDX-License-Identifier: ISC */
/*
 * meta: compiles the metas once all names are known, and puts them in an
 * order in which each comes after those it names.
 */
#include "directive.h"

#include <fnmatch.h>

struct meta_names {
	struct loader *loader;
	uint32_t self;
	const struct place *place;
};

static bool meta_takes_argument(struct text name)
{
	return text_is(name, "rules_matching");
}

static bool meta_glob_ok(struct text glob)
{
	for (size_t i = 0; i < glob.len; i++) {
		char c = glob.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '*' || c == '?'))
			return false;
	}
	return glob.len > 0;
}

/* rules_matching(GLOB) is the sum of the rules of such names, without this one. */
static const char *meta_matching(const struct meta_names *names, struct pool *pool,
				 struct text glob, struct expr *expr)
{
	const struct rules *rules = names->loader->rules;
	const char *pattern = text_string(pool, glob);

	if (!meta_glob_ok(glob))
		return "rules_matching takes a rule's name with * and ?";
	expr_push(pool, expr, '#', 0, 0);
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		if (i == names->self || rules->rules.at[i].type == RULE_NONE ||
		    fnmatch(pattern, rules->rules.at[i].name, 0) != 0)
			continue;
		expr_push(pool, expr, '$', i, 0);
		expr_push(pool, expr, '+', 0, 0);
	}
	return NULL;
}

static const char *meta_resolve(void *self, struct pool *pool, struct text name,
				struct text argument, struct expr *expr)
{
	const struct meta_names *names = self;
	uint32_t index;

	if (meta_takes_argument(name))
		return meta_matching(names, pool, argument, expr);
	if (text_is(name, "local_tests_only")) {
		expr_push(pool, expr, '#', 0, 1);
		return NULL;
	}
	if (!rule_name_ok(name))
		return "this is no name of a rule";
	index = table_find(names->loader->rules, name);
	if (index != RULE_UNKNOWN && names->loader->rules->rules.at[index].type != RULE_NONE) {
		expr_push(pool, expr, '$', index, 0);
		return NULL;
	}
	if (names->loader->thorough)
		problem_at(names->loader->problems, true, names->place,
			   "this meta names %.*s, which is no rule: it counts as 0", (int)name.len,
			   name.at);
	expr_push(pool, expr, '#', 0, 0);
	return NULL;
}

static void meta_compile(struct loader *loader, uint32_t index, const double *zeros)
{
	struct rule *rule = &loader->rules->rules.at[index];
	struct place place = loader->places.at[index];
	struct meta_names self = {loader, index, &loader->places.at[index]};
	const struct expr_names names = {meta_takes_argument, meta_resolve, &self};
	struct pool *pool = loader->rules->pool;
	bool by_zero = false;
	size_t at = 0;
	const char *message = expr_compile(pool, rule->expr_text, &names, &rule->expr, &at);

	if (message == NULL && rule->expr.depth > loader->rules->expr_depth)
		loader->rules->expr_depth = rule->expr.depth;
	if (message == NULL) {
		expr_eval(&rule->expr, zeros, pool_array(pool, rule->expr.depth, sizeof(double)),
			  &by_zero);
		at = 0;
		if (by_zero)
			message = "this divides by zero when no rule hits";
	}
	if (message == NULL)
		return;
	place.column += (unsigned)at;
	problem_at(loader->problems, false, &place, "%s", message);
	rule->expr = (struct expr){0};
}

/* Depth first, with the path on a stack of our own. */
enum colour { WHITE, GREY, BLACK };

struct step {
	uint32_t rule;
	size_t op; /* the next to look at */
};

struct walk {
	struct loader *loader;
	char *colours;
	LIST(struct step) path;
};

/* "A -> B -> A" */
static const char *meta_circle(const struct walk *walk, uint32_t again)
{
	const struct rules *rules = walk->loader->rules;
	struct buf buf;
	size_t start = 0;

	while (walk->path.at[start].rule != again)
		start++;
	buf_open(&buf, rules->pool);
	for (size_t i = start; i < walk->path.len; i++)
		buf_printf(&buf, "%s -> ", rules->rules.at[walk->path.at[i].rule].name);
	buf_string(&buf, rules->rules.at[again].name);
	return buf_get(&buf).at;
}

/* The next meta that the one on top names and that was not seen yet. */
static uint32_t meta_next(struct walk *walk)
{
	struct step *top = &walk->path.at[walk->path.len - 1];
	const struct rules *rules = walk->loader->rules;
	struct expr *expr = &rules->rules.at[top->rule].expr;

	for (; top->op < expr->ops.len; top->op++) {
		struct expr_op *op = &expr->ops.at[top->op];

		if (op->code != '$' || rules->rules.at[op->index].type != RULE_META)
			continue;
		if (walk->colours[op->index] == WHITE)
			return op->index;
		if (walk->colours[op->index] == GREY) {
			problem_at(walk->loader->problems, false,
				   &walk->loader->places.at[top->rule], "circular meta: %s",
				   meta_circle(walk, op->index));
			op->code = '#'; /* counts as 0, so that the rest can be ordered */
			op->number = 0;
		}
	}
	return RULE_UNKNOWN;
}

static void meta_visit(struct walk *walk, uint32_t index)
{
	struct rules *rules = walk->loader->rules;

	*LIST_PUSH(rules->pool, &walk->path) = (struct step){index, 0};
	walk->colours[index] = GREY;
	while (walk->path.len > 0) {
		uint32_t next = meta_next(walk);

		if (next != RULE_UNKNOWN) {
			*LIST_PUSH(rules->pool, &walk->path) = (struct step){next, 0};
			walk->colours[next] = GREY;
			continue;
		}
		next = walk->path.at[--walk->path.len].rule;
		walk->colours[next] = BLACK;
		*LIST_PUSH(rules->pool, &rules->metas) = next;
	}
}

void meta_finish(struct loader *loader)
{
	struct rules *rules = loader->rules;
	double *zeros = pool_array(rules->pool, rules->rules.len + 1, sizeof(*zeros));
	struct walk walk = {.loader = loader};

	walk.colours = pool_alloc(rules->pool, rules->rules.len + 1);
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		if (rules->rules.at[i].type == RULE_META && !rules->rules.at[i].regex.bad)
			meta_compile(loader, i, zeros);
	}
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		if (rules->rules.at[i].type == RULE_META && walk.colours[i] == WHITE)
			meta_visit(&walk, i);
	}
}
