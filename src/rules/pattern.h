/* SPDX-License-Identifier: ISC */
/*
 * pattern: the definition of a rule behind its name: /regex/flags, a header
 * test.
 */
#ifndef LIAISON_RULES_PATTERN_H
#define LIAISON_RULES_PATTERN_H

#include "source.h"

struct pattern {
	struct rules *rules;
	struct problems *problems;
	const struct line *line;
	bool thorough; /* compile now; look for what is legal and never useful */
};

/* /.../flags, m{...}flags, m!...!flags: fills rule->regex.  False after a
 * complaint. */
bool pattern_regex(const struct pattern *pattern, struct text value, struct rule *rule);
/* NAME[:modifier] =~ /.../flags [if-unset: ...], exists:NAME, site:KIND[:NAME] */
bool pattern_header(const struct pattern *pattern, struct text value, struct rule *rule);

#endif
