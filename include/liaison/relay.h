/* SPDX-License-Identifier: ISC */
/*
 * relay: breaking news and digests, and the exit gate before them.
 */
#ifndef LIAISON_RELAY_H
#define LIAISON_RELAY_H

#include "liaison/compose.h"
#include "liaison/note.h"
#include "liaison/work.h"

/* May this item go out at this revision?  Runs the blocked rules and the
 * restrictions over the words that would go out, and judges the original
 * anew.  *held is NULL when it may, else the reason with the words that hit. */
enum status relay_gate(struct work *work, const struct store_item *item, int revision,
		       const char **held, struct error *err);

/* The same for a correction of it, in the liaison's words; the rules are loaded. */
enum status relay_gate_correction(struct work *work, const struct store_item *item,
				  const char *words, const char **held, struct error *err);

/* Holds the item and tells the liaison why. */
enum status relay_hold(struct work *work, struct store_item *item, const char *why,
		       struct error *err);

/* Fills the mail for a relay's outbox row.  When the gate holds it, the item
 * is held, the liaison told, and *held is true: nothing is to be sent. */
enum status relay_write(struct work *work, const struct store_outgoing *row, struct compose *mail,
			bool *held, struct error *err);

/* The same for a digest; items that the gate holds are left out.  *held when
 * nothing is left. */
enum status digest_write(struct work *work, const struct store_outgoing *row, struct compose *mail,
			 bool *held, struct error *err);

/* The preview of the digest: what the liaison was told would go out. */
enum status digest_preview_write(struct work *work, const struct store_outgoing *row,
				 struct compose *mail, struct error *err);

/* The same at any time, as text: what is approved at this moment.  `shown` (may be
 * NULL) gets its items. */
enum status digest_preview_text(struct work *work, struct buf *out,
				struct store_digest_items *shown, struct error *err);

/* When the next digest is due: by the schedule, or because an approved item
 * will have waited for [digest] max_age. */
enum status digest_due(struct work *work, int64_t *due, struct error *err);

/* When what is approved now goes out: with the next digest, or with the one
 * behind it once the preview of the next was made. */
enum status digest_takes(struct work *work, int64_t *at, struct error *err);

/* Sends the liaison the preview, [digest] preview before the digest is due, once;
 * a reminder of the open items when nothing is approved.  Inside a transaction. */
enum status digest_preview(struct work *work, struct error *err);

/* Queues the digest when it is due, of the items that the preview showed and
 * that are still approved and of those that were approved before it; or of all
 * that are approved, at once, when `force`.  A machine that was off when the
 * preview was due sends the digest without one.  *queued is the number of
 * items and corrections (0: none was due, or nothing to report). */
enum status digest_collect(struct work *work, bool force, int *queued, struct error *err);
/* The digest that was previewed goes at once, with what that preview showed; the
 * schedule goes on as if it had been on time.  `preview` is the number of the mail that
 * was answered, or 0 for the last one.  STATUS_NOT_FOUND when that is not waiting,
 * STATUS_DENIED with nothing to send.  Inside a transaction. */
enum status digest_send(struct work *work, int64_t preview, int *queued, struct error *err);

/* The order in which the previewed items are to stand; those not named stand
 * behind.  (Items of one topic stand together, below its first.)
 * STATUS_NOT_FOUND before the preview, and for an item that is not in it.  Inside a
 * transaction. */
enum status digest_order(struct work *work, const int64_t *items, size_t count, struct error *err);

#endif
