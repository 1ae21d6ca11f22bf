/* SPDX-License-Identifier: ISC */
/*
 * reported: what the destination can read without the liaison.
 *
 * The same mail (Message-ID and text) is known when it comes in (receive.c).
 * Here is what takes longer to see: nearly the same text in another mail, the
 * announcement that a candidate spoke of, and what is only worth a line on
 * the candidate.  `run` looks, before a candidate mail goes out, so that the
 * hook need not.
 */
#ifndef LIAISON_REPORTED_H
#define LIAISON_REPORTED_H

#include "liaison/work.h"

/* Was it seen where the destination reads, over a way that is believed? */
bool reported_counts(const struct store_message *message);

/* Looks at all messages that came since the last time, and at the candidates
 * that are about to be asked about.  *closed counts the candidates that need
 * not be asked about any more.  Transactions of its own. */
enum status reported_look(struct work *work, int64_t *closed, struct error *err);

/* Looks at one message that was judged late.  Inside a transaction. */
enum status reported_message(struct work *work, int64_t id, struct error *err);

/* Notes a line on an item, once. */
#define REPORTED_NOTED "noted"
enum status reported_note(struct work *work, int64_t item, int64_t message, const char *why,
			  struct error *err);

/* The lines that were noted on an item, oldest first. */
enum status reported_lines(struct work *work, int64_t item, struct texts *out, struct error *err);

/* A pending item was reported elsewhere: withdraws it, or, when it was approved
 * already, holds it and tells the liaison. */
enum status reported_close(struct work *work, struct store_item *item, const char *why,
			   bool *closed, struct error *err);

/* The candidates that the liaison was asked about and that were withdrawn since
 * this was last called, for the next mail; adds nothing when there are none.
 * Inside a transaction: they count as told. */
enum status reported_withdrawn(struct work *work, struct buf *out, struct error *err);

#endif
