/* SPDX-License-Identifier: ISC */
/*
 * runaway: can a regex run away?
 */
#ifndef LIAISON_RULES_RUNAWAY_H
#define LIAISON_RULES_RUNAWAY_H

#include "regex.h"

/* True when it reaches its match limit on a text of 1500 bytes that nearly matches. */
bool runaway_regex(struct regex_engine *engine, const struct regex *regex);

#endif
