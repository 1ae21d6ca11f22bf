/* SPDX-License-Identifier: ISC */
/*
 * hold: the folder that takes a message when the store cannot.
 *
 * A held message is a file: a first line of ours ("liaison-hold 1 SECONDS
 * SOURCE AGAIN SIZE"), then the message as it came.  `liaison run` drains
 * the folder; a file leaves it only when the store has the message.
 */
#ifndef LIAISON_HOLD_H
#define LIAISON_HOLD_H

#include "liaison/receive.h"

enum status hold_put(struct pool *pool, const struct conf *conf, const struct host *host,
		     struct text raw, const struct receive_options *options, struct error *err);
/* Receives what is held, oldest first; stops at the first that the store does
 * not take.  *drained counts. */
enum status hold_drain(struct work *work, int64_t *drained, struct error *err);
/* How many are held now. */
int64_t hold_count(const struct conf *conf);

#endif
