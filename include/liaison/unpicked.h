/* SPDX-License-Identifier: ISC */
/*
 * unpicked: what people wrote and no rule picked.  Once a week the liaison sees
 * a line for each such thread, so that a rule that is too narrow costs a glance,
 * not the news; "offer 3" makes a candidate of one.
 */
#ifndef LIAISON_UNPICKED_H
#define LIAISON_UNPICKED_H

#include "liaison/work.h"

/* Sends the sheet on the day before the digest, once a week; nothing when there
 * is no such thread.  Inside a transaction. */
enum status unpicked_sheet(struct work *work, struct error *err);

/* Did that mail list that thread? */
enum status unpicked_listed(struct work *work, int64_t sheet, int64_t thread, bool *listed,
			    struct error *err);

/* Makes a candidate for the digest of what people wrote in the thread.  *item is
 * it; *before: it was one already.  STATUS_NOT_FOUND: there is no such thread, or
 * something confidential is in it.  Inside a transaction. */
enum status unpicked_offer(struct work *work, int64_t thread, struct event_by by, int64_t *item,
			   bool *before, struct error *err);

#endif
