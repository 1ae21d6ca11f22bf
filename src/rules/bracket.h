/* SPDX-License-Identifier: ISC */
/*
 * bracket: the way past a part of a regex that nobody wants to read.
 */
#ifndef LIAISON_RULES_BRACKET_H
#define LIAISON_RULES_BRACKET_H

#include <stdbool.h>
#include <stddef.h>

/* Behind the ']' of a class whose '[' is before `at`; NULL when there is none. */
const char *bracket_class_end(const char *at, const char *end);

/* From inside `nesting` groups to the ')' that closes one more, or to a '|'
 * outside of them if `bar`; NULL where that cannot be told.  At the end with
 * *nesting above 0, or at a ')' with nothing open, brackets are amiss. */
const char *bracket_skip(const char *at, const char *end, size_t *nesting, bool bar);

#endif
