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
	const char *to; /* where mails to this person go; NULL at the command line */
	/* What the mail that was answered showed: these items may be decided on, at
	 * these revisions, and no other.  (Empty without a token.) */
	struct store_digest_items shown;
	enum mailing answered; /* what that mail was */
	int64_t sheet;	       /* its number when it listed several, or 0 */
	bool any_item;	       /* the command line may name any number */
	bool may_decide;       /* a sound token, or the command line */
};

/* What came of it. */
struct decided {
	struct texts effects; /* sentences for a receipt, one a change */
	/* The items that the receipt shows or speaks of: an answer to it may decide on
	 * them. */
	struct store_digest_items shown;
	bool sealed; /* the answer must not repeat the subject of the mail that it answers */
};

/* Does all commands or none, in the open transaction (the caller rolls back
 * on an error).  STATUS_DENIED, STATUS_NOT_FOUND, STATUS_BAD_INPUT with a
 * sentence that says what to do. */
enum status decide_apply(struct work *work, const struct decider *decider,
			 const struct reply *reply, struct decided *out, struct error *err);

/* Nothing in it needs a token: an authenticated sender may read, and write notes. */
bool decide_is_free(const struct reply *reply);

/* Lines about one item, about the queue and about how things stand, for show,
 * queue and status; `shown` (may be NULL) gets what the queue lists. */
enum status decide_show(struct work *work, int64_t item, struct buf *out, struct error *err);
enum status decide_queue(struct work *work, struct buf *out, struct store_digest_items *shown,
			 struct error *err);
enum status decide_status(struct work *work, struct buf *out, struct error *err);
/* The answers of the last week that were dropped as automatic, the newest few first. */
enum status decide_automatic(struct work *work, struct store_messages *out, struct error *err);

#endif
