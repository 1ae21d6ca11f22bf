/* SPDX-License-Identifier: ISC */
/*
 * problem: what is wrong with rule files is collected, not thrown: whoever
 * mends a file wants to see all of it.
 */
#include "source.h"

#include <stdarg.h>
#include <stdio.h>

#define PROBLEM_TEXT_MAX 512

/* An error behind 200 warnings is still an error: the last line says so. */
static void problem_more(struct problems *problems, bool warning)
{
	struct rules_problem *last = &problems->list->at[problems->list->len - 1];

	last->warning = last->warning && warning;
}

void problem_at(struct problems *problems, bool warning, const struct place *place,
		const char *format, ...)
{
	struct rules_problem *problem;
	char text[PROBLEM_TEXT_MAX];
	va_list arguments;

	if (!warning)
		problems->errors++;
	if (problems->list->len > RULES_PROBLEMS_MAX) {
		problem_more(problems, warning);
		return;
	}
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (problems->list->len == RULES_PROBLEMS_MAX)
		snprintf(text, sizeof(text), "and more problems: mend the ones above first");
	problem = LIST_PUSH(problems->pool, problems->list);
	problem->file = place->file;
	problem->line = place->line;
	problem->column = place->column;
	problem->warning = warning;
	problem->message = text_string(problems->pool, text_utf8(problems->pool, text_of(text)));
	problem->source = text_string(problems->pool, text_utf8(problems->pool, place->source));
}

const char *problem_print(struct pool *pool, const struct rules_problem *problem)
{
	if (problem->line == 0)
		return pool_printf(pool, "%s: %s", problem->file, problem->message);
	return pool_printf(pool, "%s:%u:%u: %s", problem->file, problem->line, problem->column,
			   problem->message);
}
