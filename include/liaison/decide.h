/* SPDX-License-Identifier: ISC */
/*
 * decide: the liaison's word, from a reply or from the command line, acts
 * here and only here.
 */
#ifndef LIAISON_DECIDE_H
#define LIAISON_DECIDE_H

#include "liaison/reply.h"
#include "liaison/work.h"

struct decider {
	struct event_by by;
	int64_t item;	 /* of the token, or 0 */
	int revision;	 /* of the token: exactly that is approved; 0: the newest */
	bool any_item;	 /* the command line may name any number */
	bool may_decide; /* a sound token, or the command line */
};

/* Does all commands or none, in the open transaction (the caller rolls back
 * on an error).  `effects` gets one sentence a change, fit for a receipt.
 * STATUS_DENIED, STATUS_NOT_FOUND, STATUS_BAD_INPUT with a sentence that
 * says what to do. */
enum status decide_apply(struct work *work, const struct decider *decider,
			 const struct reply *reply, struct texts *effects, struct error *err);

/* Lines about one item or about the queue, for show, queue and status by mail. */
enum status decide_show(struct work *work, int64_t item, struct buf *out, struct error *err);
enum status decide_queue(struct work *work, struct buf *out, struct error *err);
enum status decide_status(struct work *work, struct buf *out, struct error *err);

#endif
