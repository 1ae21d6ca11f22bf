/* SPDX-License-Identifier: ISC */
/*
 * posting: what list software answers to a post: it waits for a moderator, was
 * turned away, or its sender must confirm an address first.  No notification of
 * RFC 3464, and in many shapes; the liaison must hear of each, because the relay
 * is with nobody then.
 */
#ifndef LIAISON_POSTING_H
#define LIAISON_POSTING_H

#include "liaison/mail.h"
#include "liaison/work.h"

/* Does this automatic mail say that a relay or digest of ours stands outside the
 * list's door?  *row (or NULL) is which one.  Not when its copy came over the list
 * already. */
bool posting_stopped(struct work *work, struct mail *mail, struct store_outgoing *row);

#endif
