/* SPDX-License-Identifier: ISC */
/*
 * receive: one message from the MTA, sorted, judged and stored in one
 * durable transaction.
 */
#ifndef LIAISON_RECEIVE_H
#define LIAISON_RECEIVE_H

#include "liaison/work.h"

struct receive_options {
	const char *source; /* --source NAME, or NULL */
	bool again;	    /* judge anew a message that was seen before */
	bool too_large;	    /* raw is only the head of it */
	uint64_t size;	    /* as it came in */
	int64_t received;   /* 0: now */
};

/* Stores and acts.  When it returns STATUS_OK everything is durable.
 * `what` (in the pool) says in words what became of it. */
enum status receive_message(struct work *work, struct text raw,
			    const struct receive_options *options, const char **what,
			    struct error *err);

/* Judges the messages that were stored while the rules did not load.
 * *judged counts. */
enum status receive_unjudged(struct work *work, int64_t *judged, struct error *err);

#endif
