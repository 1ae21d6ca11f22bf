/* SPDX-License-Identifier: ISC */
/*
 * expr: the arithmetic of `meta` and `if`: numbers, names, ( ) ! * / + - < <=
 * > >= == != ^ && || ?: with Perl's precedence and Perl's values (a || b is a
 * when that is not 0, else b).  Compiled to postfix by the shunting yard, so
 * that neither compiling nor evaluating recurses.
 */
#ifndef LIAISON_RULES_EXPR_H
#define LIAISON_RULES_EXPR_H

#include "liaison/list.h"
#include "liaison/text.h"

struct expr_op {
	char code;	/* '#' number, '$' variable, else an operator (see expr.c) */
	uint32_t index; /* of the variable */
	double number;
};

struct expr {
	LIST(struct expr_op) ops;
	size_t depth; /* of the stack it needs */
};

/* What a name stands for.  `argument` is what stands in parentheses behind
 * it (only when `name` is one that takes one), else empty.  Adds its ops to
 * the expression; returns a message when there is no such thing. */
struct expr_names {
	bool (*takes_argument)(struct text name);
	const char *(*resolve)(void *self, struct pool *pool, struct text name,
			       struct text argument, struct expr *expr);
	void *self;
};

/* The message for a person when the source is wrong, and *at where; NULL
 * when it is right. */
const char *expr_compile(struct pool *pool, struct text source, const struct expr_names *names,
			 struct expr *out, size_t *at);
void expr_push(struct pool *pool, struct expr *expr, char code, uint32_t index, double number);

/* `stack` has room for expr->depth numbers.  Division by zero gives 0 and
 * sets *by_zero (which may be NULL). */
double expr_eval(const struct expr *expr, const double *variables, double *stack, bool *by_zero);

#endif
