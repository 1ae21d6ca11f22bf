/* SPDX-License-Identifier: ISC */
/*
 * confirm: where no border vouches for senders, a decision is confirmed by
 * answering a second mail, see liaison-reply(7).
 */
#ifndef LIAISON_CONFIRM_H
#define LIAISON_CONFIRM_H

#include "liaison/compose.h"
#include "liaison/work.h"

/* The mail that asks, when it is sent. */
enum status confirm_write(struct work *work, const struct store_outgoing *row, struct compose *mail,
			  struct error *err);
/* What was not confirmed in time. */
enum status confirm_forget(struct work *work, struct error *err);

#endif
