/* SPDX-License-Identifier: ISC */
/*
 * converse: mail that comes to our own addresses: the liaison's replies,
 * bounces of what we sent, and what pretends to be either.
 *
 * The order of the checks is that of liaison-reply(7): automatic, sender, token,
 * verb.  What fails them is never answered to its From.
 */
#ifndef LIAISON_CONVERSE_H
#define LIAISON_CONVERSE_H

#include "liaison/mail.h"
#include "liaison/work.h"

/* Is it addressed to the reply, note or bounce address, and not over a list? */
bool converse_is_ours(struct work *work, struct mail *mail);

/* Acts on it inside the open transaction; sets message->disposition. */
enum status converse(struct work *work, struct mail *mail, struct store_message *message,
		     struct error *err);

/* Was nothing of it looked at, because nobody vouched for its sender?  The same mail
 * may come again by a better way. */
bool converse_was_refused(const struct store_message *message);

/* Our own relay or digest came back over the destination list: what was in
 * doubt is settled. */
enum status converse_came_back(struct work *work, struct mail *mail, struct store_message *message,
			       struct error *err);

#endif
