/* SPDX-License-Identifier: ISC */
/*
 * naming: the things besides drafts and RFCs that a text speaks of by name:
 * charters, BoF requests, conflict reviews, status changes, liaison
 * statements.  Names are lower case and without their revision.
 */
#ifndef LIAISON_NAMING_H
#define LIAISON_NAMING_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* A mail that names more is a list of things. */
#define NAMING_MAX 20
/* "modpod", "quic", "lake2": longer words in parentheses are prose. */
#define NAMING_GROUP_MAX 12

/* Adds what the text names, each once. */
void naming_find(struct pool *pool, struct text text, struct texts *out);

/* A group's short name in parentheses, as announcements put it behind the long
 * one: "(modpod)"; empty when there is none. */
struct text naming_group(struct pool *pool, struct text subject);

/* The words of the texts, lower case, a space around each: so a phrase can be
 * looked for as whole words, whatever stands between them. */
char *naming_words(struct pool *pool, const struct text *texts, size_t count);
bool naming_spoken(struct pool *pool, const char *words, struct text phrase);

#endif
