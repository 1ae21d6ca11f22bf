/* SPDX-License-Identifier: ISC */
/*
 * remind: what time alone brings about.
 */
#ifndef LIAISON_REMIND_H
#define LIAISON_REMIND_H

#include "liaison/work.h"

/* Deferred items that are due come back, each with its candidate mail. */
enum status remind_return(struct work *work, int64_t *returned, struct error *err);
/* Items nobody decided on for [candidate] expire; listed in one notice. */
enum status remind_expire(struct work *work, int64_t *expired, struct error *err);
/* A breaking candidate unanswered for [candidate] backup_after goes to the backup. */
enum status remind_backup(struct work *work, struct error *err);
/* The liaison is away, says an out-of-office answer to the mail about that item:
 * the backup is asked at once when it is breaking, and once.  For the hook too. */
enum status remind_absent(struct work *work, int64_t item, struct error *err);
/* The mail about that item did not reach the liaison: the backup is asked, whatever the
 * verdict, and once a revision. */
enum status remind_unreachable(struct work *work, int64_t item, struct error *err);
/* After a hand-over: where the backup was asked about its newest revision, they are
 * asked again, by a mail whose token counts. */
enum status remind_again(struct work *work, const struct store_item *item, struct error *err);
/* One mail for all open items, every [candidate] remind. */
enum status remind_open(struct work *work, struct error *err);
/* The same now: before a digest. */
enum status remind_now(struct work *work, struct error *err);
/* Another mail listed them: the time to the next reminder begins anew. */
enum status remind_told(struct work *work, struct error *err);
/* Lists the open items below `lead`; adds nothing when there are none. */
enum status remind_list(struct work *work, const char *lead, struct buf *out, struct error *err);
/* The daily line: what was blocked (time, source, rule), even on a day with
 * nothing else; what is unjudged or held. */
enum status remind_daily(struct work *work, struct error *err);

#endif
