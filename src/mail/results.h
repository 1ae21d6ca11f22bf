/* SPDX-License-Identifier: ISC */
/*
 * results: reads Authentication-Results by the grammar of RFC 8601 2.2, in
 * which "dmarc=pass" inside a comment or a quoted reason is nothing.
 */
#ifndef LIAISON_MAIL_RESULTS_H
#define LIAISON_MAIL_RESULTS_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* A border reports some ten properties of a method; more is somebody's game. */
#define RESULTS_PROPERTIES_MAX 32

struct result_property {
	struct text name, value; /* "header.from", "example.org" */
	bool glued;		 /* a comment stands right behind the value */
};

/* One "method=result ..." between semicolons. */
struct result {
	struct text method, result; /* the method without its version: "dkim" of "dkim/1" */
	struct result_property properties[RESULTS_PROPERTIES_MAX];
	size_t count;
};

/* The authserv-id of a field's value; *rest is then what results_next() reads.
 * False when the field breaks the grammar: nothing in it is to be believed. */
bool results_open(struct pool *pool, struct text value, struct text *id, struct text *rest);

/* The same for a field without an authserv-id, as Exchange Online writes it. */
bool results_open_nameless(struct text value, struct text *rest);

/* The next result, as long as rest->len; one without a method is empty ("none",
 * a field that ends in ";").  False when the field breaks the grammar here. */
bool results_next(struct pool *pool, struct text *rest, struct result *result);

/* The value of a property that is there exactly once, or empty: of two,
 * somebody smuggled one in.  Empty too with a comment glued to it: a signer may
 * call themselves "good.example(.evil.example", and filters write that down as
 * it stands. */
struct text results_property(const struct result *result, const char *name);

/* The domain behind "by" of a Received field (RFC 5321 4.4), or empty. */
struct text results_received_by(struct text value);

#endif
