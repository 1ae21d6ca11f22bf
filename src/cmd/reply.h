/* SPDX-License-Identifier: ISC */
/*
 * reply: `liaison reply --dry-run`, apart from its options.
 */
#ifndef LIAISON_CMD_REPLY_H
#define LIAISON_CMD_REPLY_H

#include <stdbool.h>
#include <stdio.h>

#include "liaison/error.h"
#include "liaison/pool.h"

/* Reads the mail at `path` ("-" is standard input) and writes to `out` what
 * would be understood: lines for people, or one JSON object (liaison(1)).
 * Needs neither store nor configuration. */
enum status reply_dry_run(struct pool *pool, const char *path, bool json, FILE *out,
			  struct error *err);

#endif
