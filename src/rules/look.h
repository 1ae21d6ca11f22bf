/* SPDX-License-Identifier: ISC */
/*
 * look: the texts that rules look at, fetched when the first rule asks.
 */
#ifndef LIAISON_RULES_LOOK_H
#define LIAISON_RULES_LOOK_H

#include "sieve.h"

/* Which sites stand in a header field. */
struct look_sites {
	struct text address[SITE_COUNT]; /* the first of each; at is NULL when there is none */
	const char *glob[SITE_COUNT];	 /* the entry that says so */
};

struct look {
	bool ready;
	bool set; /* a header field: it is there */
	const struct text *texts;
	size_t count;
	struct grams grams;	    /* of all texts */
	struct grams *each;	    /* of each, made when asked for; NULL: too many, or only one */
	struct sieve_places places; /* in place of both, with sieves */
	struct look_sites *sites;   /* of a site field */
};

/* More paragraphs than a long mail has: they are not noted one by one. */
#define LOOK_EACH_MAX 200

/* The header fields that name sites in the verdict table; List-Id is last. */
enum look_field { LOOK_FROM, LOOK_TO, LOOK_CC, LOOK_LIST_ID, LOOK_FIELDS };

/* What is judged: a mail, or for the exit gate a subject and a text. */
struct looks {
	struct rules *rules;
	struct pool *pool;
	struct mail *mail;	       /* NULL at the gate */
	struct site_entry destination; /* besides those in the rules; its glob may be NULL */
	struct text subject, text;     /* the gate's */
	struct look views[RULE_TYPE_COUNT];
	struct look *fields; /* as rules->fields */
	struct look_sites *named[LOOK_FIELDS];
	const uint32_t *possible; /* by rule, metas too, and the watches behind them: 0 is no. NULL:
				     not known */
};

/* mail NULL: at the gate. */
void looks_open(struct looks *looks, struct rules *rules, struct pool *pool, struct mail *mail,
		const char *destination);
/* What the gist says saved more than it costs: it is asked for again. */
void look_gist_helped(struct looks *looks);
/* The texts of body, own, ...; not for RULE_HEADER. */
const struct look *look_view(struct looks *looks, enum rule_type type);
/* May the rule of that index hit in any of them? */
bool look_may(struct looks *looks, const struct look *look, uint32_t index);
/* The texts where it may, in their order: look->count behind the last one. */
struct look_walk {
	size_t at; /* 0 to begin with */
};
size_t look_next(struct looks *looks, const struct look *look, uint32_t index,
		 struct look_walk *walk);
const struct look *look_field(struct looks *looks, uint32_t field);
const struct look_sites *look_named(struct looks *looks, enum look_field field);
const char *look_field_name(enum look_field field);
/* site.c: for look_field() alone. */
void look_site_field(struct looks *looks, const struct field *field, struct look *look);

/* document.c: names of drafts and RFCs in the texts, watched ones (by the rules
 * or by `watches`, which may be NULL) first.  Returns how many are watched. */
size_t document_find(struct pool *pool, const struct rules *rules, const struct texts *watches,
		     const struct text *texts, size_t count, struct texts *out);

#endif
