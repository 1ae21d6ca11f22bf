/* SPDX-License-Identifier: ISC */
/*
 * words: the vocabulary of the design, one table a word.
 *
 * The spellings are interfaces: they stand in the store, in JSON and in
 * rule files.
 */
#ifndef LIAISON_WORDS_H
#define LIAISON_WORDS_H

#include <stdbool.h>

#include "liaison/text.h"

/* What the rules make of a message; from "say nothing" to "say it now". */
enum verdict {
	VERDICT_UNJUDGED, /* stored, and judged once the rules load */
	VERDICT_BLOCKED,
	VERDICT_ELSEWHERE,
	VERDICT_IGNORE,
	VERDICT_DIGEST,
	VERDICT_BREAKING,
	VERDICT_COUNT
};

/* Where a message comes from. */
enum origin {
	ORIGIN_UNKNOWN,
	ORIGIN_LIST,        /* a list the liaison observes */
	ORIGIN_PUBLIC,      /* a list everybody reads */
	ORIGIN_DESTINATION, /* the list that is reported to */
	ORIGIN_CHAT,
	ORIGIN_MEETING,
	ORIGIN_COUNT
};

/* Whose address a site directive says an address is. */
enum site {
	SITE_NONE,
	SITE_PRIVATE,
	SITE_PUBLIC,
	SITE_DESTINATION,
	SITE_LIST,
	SITE_CHAIR,
	SITE_COUNT
};

enum item_state {
	ITEM_OFFERED,   /* waits for the liaison */
	ITEM_DEFERRED,  /* comes back at a time */
	ITEM_APPROVED,  /* for the next digest */
	ITEM_SCHEDULED, /* in the outbox; undo still works */
	ITEM_RELAYED,
	ITEM_REJECTED,
	ITEM_EXPIRED,
	ITEM_ELSEWHERE, /* reported-elsewhere */
	ITEM_HELD,      /* the exit gate, a moderator, or the server refused it */
	ITEM_UNDONE,    /* the last decision was taken back; offered anew */
	ITEM_SEALED,
	ITEM_STATE_COUNT
};

/* What an outgoing mail is. */
enum mailing {
	MAILING_CANDIDATE, /* asks the liaison */
	MAILING_RECEIPT,   /* answers a reply */
	MAILING_NOTICE,    /* tells the liaison of a problem, or the daily line */
	MAILING_RELAY,     /* breaking news to the destination */
	MAILING_DIGEST,
	MAILING_PREVIEW, /* what the next digest would be, to the liaison */
	MAILING_CONFIRMATION, /* asks whether a reply was theirs */
	MAILING_COUNT
};

/* The life of an outgoing mail. */
enum outbox_state {
	OUTBOX_QUEUED,
	OUTBOX_SENDING, /* an attempt was begun; after a crash this is "in doubt" */
	OUTBOX_SENT,
	OUTBOX_DOUBT, /* it may or may not have gone out */
	OUTBOX_FAILED,
	OUTBOX_HELD,
	OUTBOX_CANCELLED,
	OUTBOX_STATE_COUNT
};

const char *verdict_name(enum verdict verdict);
const char *origin_name(enum origin origin);
const char *site_name(enum site site);
const char *item_state_name(enum item_state state);
const char *mailing_name(enum mailing mailing);
bool mailing_is_public(enum mailing mailing); /* it goes to the destination */
const char *outbox_state_name(enum outbox_state state);

/* False when the word is none of the table's. */
bool verdict_read(struct text word, enum verdict *verdict);
bool origin_read(struct text word, enum origin *origin);
bool site_read(struct text word, enum site *site);
bool item_state_read(struct text word, enum item_state *state);
bool mailing_read(struct text word, enum mailing *mailing);
bool outbox_state_read(struct text word, enum outbox_state *state);

#endif
