/* SPDX-License-Identifier: ISC */
/*
 * expr: a shunting yard.
 *
 * Operators are one character inside: 'l' <=, 'g' >=, '=' ==, 'n' !=, '&' &&,
 * '|' ||, '^' exclusive or, '~' unary minus, '?' the whole of a ? b : c.
 * ':' stands on the yard's stack between its '?' and the end of c.
 * Both branches of '?' and both sides of && and || are evaluated: there are
 * no side effects.
 */
#include "expr.h"

#include <stdlib.h>
#include <string.h>

struct token {
	char code; /* '#', '$', '(', ')', an operator, ':'; '\0' at the end */
	double number;
	struct text text;
};

struct yard {
	struct pool *pool;
	struct expr *expr;
	const struct expr_names *names;
	struct text source;
	size_t at;
	LIST(char) stack;
};

static bool expr_name_byte(char c, bool first)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

	return letter || (!first && ((c >= '0' && c <= '9') || c == ':'));
}

/* Higher binds tighter; the order of perlop(1). */
static int expr_rank(char code)
{
	switch (code) {
	case '!':
	case '~':
		return 9;
	case '*':
	case '/':
		return 8;
	case '+':
	case '-':
		return 7;
	case '<':
	case '>':
	case 'l':
	case 'g':
		return 6;
	case '=':
	case 'n':
		return 5;
	case '^':
		return 4;
	case '&':
		return 3;
	case '|':
		return 2;
	case '?':
	case ':':
		return 1;
	default:
		return 0; /* '(' */
	}
}

static const struct {
	const char *text;
	char code;
} expr_signs[] = {
    {"&&", '&'}, {"||", '|'}, {"<=", 'l'}, {">=", 'g'}, {"==", '='}, {"!=", 'n'},
    {"<", '<'},	 {">", '>'},  {"!", '!'},  {"+", '+'},	{"-", '-'},  {"*", '*'},
    {"/", '/'},	 {"^", '^'},  {"?", '?'},  {":", ':'},	{"(", '('},  {")", ')'},
};

/* A name takes ':' only as "::", so that "a ? b:c" keeps its colon. */
static struct text expr_name(struct text rest)
{
	size_t len = 1;

	while (len < rest.len && expr_name_byte(rest.at[len], false)) {
		if (rest.at[len] == ':') {
			if (len + 1 >= rest.len || rest.at[len + 1] != ':')
				break;
			len++;
		}
		len++;
	}
	return text_head(rest, len);
}

static const char *expr_number(struct yard *yard, struct text rest, struct token *token)
{
	size_t len = 0;
	bool dot = false;
	char digits[32];

	while (len < rest.len &&
	       ((rest.at[len] >= '0' && rest.at[len] <= '9') || (rest.at[len] == '.' && !dot))) {
		dot = dot || rest.at[len] == '.';
		len++;
	}
	if (len >= sizeof(digits) || rest.at[len - 1] == '.' || rest.at[0] == '.')
		return "this is no number";
	memcpy(digits, rest.at, len);
	digits[len] = '\0';
	token->code = '#';
	token->number = strtod(digits, NULL);
	yard->at += len;
	return NULL;
}

/* The next token; an error message or NULL. */
static const char *expr_token(struct yard *yard, struct token *token)
{
	struct text rest;

	*token = (struct token){0};
	while (yard->at < yard->source.len &&
	       (yard->source.at[yard->at] == ' ' || yard->source.at[yard->at] == '\t'))
		yard->at++;
	rest = text_from(yard->source, yard->at);
	if (rest.len == 0)
		return NULL;
	if ((rest.at[0] >= '0' && rest.at[0] <= '9') || rest.at[0] == '.')
		return expr_number(yard, rest, token);
	if (expr_name_byte(rest.at[0], true)) {
		token->code = '$';
		token->text = expr_name(rest);
		yard->at += token->text.len;
		return NULL;
	}
	for (size_t i = 0; i < sizeof(expr_signs) / sizeof(expr_signs[0]); i++) {
		if (text_starts(rest, expr_signs[i].text)) {
			token->code = expr_signs[i].code;
			yard->at += strlen(expr_signs[i].text);
			return NULL;
		}
	}
	return "this character means nothing in an expression";
}

void expr_push(struct pool *pool, struct expr *expr, char code, uint32_t index, double number)
{
	*LIST_PUSH(pool, &expr->ops) = (struct expr_op){code, index, number};
}

/* NAME or NAME(ARGUMENT) */
static const char *expr_operand(struct yard *yard, const struct token *token)
{
	struct text rest, argument = {0};

	if (token->code == '#') {
		expr_push(yard->pool, yard->expr, '#', 0, token->number);
		return NULL;
	}
	if (yard->names->takes_argument(token->text)) {
		rest = text_trim(text_from(yard->source, yard->at));
		size_t close = text_find_byte(rest, ')');

		if (!text_starts(rest, "(") || close == TEXT_NONE)
			return "this needs a name in parentheses behind it";
		argument = text_trim(text_make(rest.at + 1, close - 1));
		yard->at = (size_t)(rest.at - yard->source.at) + close + 1;
	}
	return yard->names->resolve(yard->names->self, yard->pool, token->text, argument,
				    yard->expr);
}

static void expr_pop(struct yard *yard)
{
	char code = yard->stack.at[--yard->stack.len];

	if (code == ':')
		code = '?';
	expr_push(yard->pool, yard->expr, code, 0, 0);
}

/* Everything on the stack that binds tighter than the operator that comes. */
static const char *expr_operator(struct yard *yard, char code)
{
	int rank = expr_rank(code);
	bool right = code == '?' || code == ':'; /* a ? b : (c ? d : e) */

	while (yard->stack.len > 0) {
		char top = yard->stack.at[yard->stack.len - 1];

		if (top == '(' || top == '?' || expr_rank(top) < rank ||
		    (right && top == ':' && code == '?'))
			break;
		expr_pop(yard);
	}
	if (code != ':') {
		*LIST_PUSH(yard->pool, &yard->stack) = code;
		return NULL;
	}
	if (yard->stack.len == 0 || yard->stack.at[yard->stack.len - 1] != '?')
		return "':' without a '?' before it";
	yard->stack.at[yard->stack.len - 1] = ':';
	return NULL;
}

static const char *expr_close(struct yard *yard)
{
	while (yard->stack.len > 0 && yard->stack.at[yard->stack.len - 1] != '(') {
		if (yard->stack.at[yard->stack.len - 1] == '?')
			return "'?' without its ':'";
		expr_pop(yard);
	}
	if (yard->stack.len == 0)
		return "')' without its '('";
	yard->stack.len--;
	return NULL;
}

static const char *expr_finish(struct yard *yard)
{
	while (yard->stack.len > 0) {
		char top = yard->stack.at[yard->stack.len - 1];

		if (top == '(')
			return "'(' without its ')'";
		if (top == '?')
			return "'?' without its ':'";
		expr_pop(yard);
	}
	return NULL;
}

/* Postfix that came out of a well-formed source never runs dry. */
static void expr_measure(struct expr *expr)
{
	size_t depth = 0;

	for (size_t i = 0; i < expr->ops.len; i++) {
		char code = expr->ops.at[i].code;

		if (code == '#' || code == '$')
			depth++;
		else if (code == '?')
			depth -= 2;
		else if (code != '!' && code != '~')
			depth--;
		if (depth > expr->depth)
			expr->depth = depth;
	}
}

/* One token; *operand says whether an operand is due, before and after. */
static const char *expr_step(struct yard *yard, const struct token *token, bool *operand)
{
	char code = token->code;

	if (*operand) {
		if (code == '#' || code == '$') {
			*operand = false;
			return expr_operand(yard, token);
		}
		if (code == '+') /* unary plus */
			return NULL;
		if (code == '(' || code == '!' || code == '-') {
			*LIST_PUSH(yard->pool, &yard->stack) = code == '-' ? '~' : code;
			return NULL;
		}
		return code == '\0' ? "something is missing at the end"
				    : "a name or number is missing here";
	}
	if (code == ')')
		return expr_close(yard);
	if (code == '#' || code == '$' || code == '(' || code == '!')
		return "an operator is missing here";
	*operand = true;
	return expr_operator(yard, code);
}

const char *expr_compile(struct pool *pool, struct text source, const struct expr_names *names,
			 struct expr *out, size_t *at)
{
	struct yard yard = {.pool = pool, .expr = out, .names = names, .source = source};
	struct token token;
	bool operand = true;
	const char *message;

	*out = (struct expr){0};
	if (text_is(text_trim(source), "()")) { /* a rule that others may set, in SpamAssassin */
		expr_push(pool, out, '#', 0, 0);
		expr_measure(out);
		return NULL;
	}
	for (;;) {
		*at = yard.at;
		message = expr_token(&yard, &token);
		if (message == NULL && token.code == '\0' && !operand)
			break;
		if (token.text.at != NULL)
			*at = (size_t)(token.text.at - source.at);
		if (message == NULL)
			message = expr_step(&yard, &token, &operand);
		if (message != NULL)
			return message;
	}
	message = expr_finish(&yard);
	if (message == NULL)
		expr_measure(out);
	return message;
}

/* Whole numbers are exact up to 2^53; beyond that '^' has no meaning. */
static long long expr_whole(double number)
{
	return number > -0x1p53 && number < 0x1p53 ? (long long)number : 0;
}

static double expr_binary(char code, double a, double b, bool *by_zero)
{
	switch (code) {
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '*':
		return a * b;
	case '/':
		if (b == 0) {
			*by_zero = true;
			return 0;
		}
		return a / b;
	case '<':
		return a < b;
	case '>':
		return a > b;
	case 'l':
		return a <= b;
	case 'g':
		return a >= b;
	case '=':
		return a == b;
	case 'n':
		return a != b;
	case '^':
		return (double)(expr_whole(a) ^ expr_whole(b));
	case '&':
		return a != 0 ? b : a;
	default: /* '|' */
		return a != 0 ? a : b;
	}
}

double expr_eval(const struct expr *expr, const double *variables, double *stack, bool *by_zero)
{
	double *top = stack; /* one past the last */
	bool ignored;

	if (by_zero == NULL)
		by_zero = &ignored;
	*by_zero = false;
	for (size_t i = 0; i < expr->ops.len; i++) {
		const struct expr_op *op = &expr->ops.at[i];

		switch (op->code) {
		case '#':
			*top++ = op->number;
			break;
		case '$':
			*top++ = variables[op->index];
			break;
		case '!':
			top[-1] = top[-1] == 0;
			break;
		case '~':
			top[-1] = -top[-1];
			break;
		case '?':
			top -= 2;
			top[-1] = top[-1] != 0 ? top[0] : top[1];
			break;
		default:
			top--;
			top[-1] = expr_binary(op->code, top[-1], top[0], by_zero);
		}
	}
	return top > stack ? top[-1] : 0;
}
