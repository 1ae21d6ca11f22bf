/* SPDX-License-Identifier: ISC */
/*
 * json: an object of somebody's JSON (RFC 8259), read.  (Ours is written by
 * print.h.)  jansson lives in json_read.c and print_json.c alone.
 */
#ifndef LIAISON_JSON_H
#define LIAISON_JSON_H

#include <stdbool.h>

#include "liaison/text.h"

/* The values of `count` keys of the object that is the whole text: strings,
 * and whole numbers in decimal.  `at` is NULL for what is not there or of
 * another type.  False when it is no JSON object; *why then says where. */
bool json_fields(struct pool *pool, struct text text, const char *const *keys, size_t count,
		 struct text *values, const char **why);

#endif
