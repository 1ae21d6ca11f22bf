/* SPDX-License-Identifier: ISC */
/*
 * explain_print: one judged message, as a JSON line or for a person.
 */
#ifndef LIAISON_CMD_EXPLAIN_PRINT_H
#define LIAISON_CMD_EXPLAIN_PRINT_H

#include <stdio.h>

#include "liaison/rules.h"

struct explain_style {
	bool json;
	bool all;     /* sub-rules too */
	bool why_not; /* what came near */
	bool colour;
};

struct explained {
	const char *file;
	int64_t index;
	struct mail *mail; /* its pool holds what is printed */
	struct judgement *judgement;
};

/* False when `out` takes no more. */
bool explain_print(const struct explain_style *style, const struct rules *rules,
                   const struct explained *message, FILE *out);

#endif
