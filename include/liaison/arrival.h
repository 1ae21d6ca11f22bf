/* SPDX-License-Identifier: ISC */
/*
 * arrival: what a relay's or digest's fate means for the items in it.
 */
#ifndef LIAISON_ARRIVAL_H
#define LIAISON_ARRIVAL_H

#include "liaison/work.h"

/* The mail of that row has arrived: row and items say so. */
enum status arrival_sent(struct work *work, struct store_outgoing *row, const char *answer,
			 struct event_by by, struct error *err);

/* It did not, or somebody holds it: the row gets that state, the items are held. */
enum status arrival_stuck(struct work *work, struct store_outgoing *row, enum outbox_state state,
			  const char *why, struct event_by by, struct error *err);

#endif
