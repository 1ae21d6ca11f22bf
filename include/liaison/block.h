/* SPDX-License-Identifier: ISC */
/*
 * block: confidential mail is sealed: what is kept of it is when, whence, by
 * which rule, and keyed hashes.
 */
#ifndef LIAISON_BLOCK_H
#define LIAISON_BLOCK_H

#include "liaison/mail.h"
#include "liaison/thread.h"
#include "liaison/work.h"

/* Keeps all that may be kept of a blocked message, and taints its thread: what
 * waits there may from now on be told in summary only. */
enum status block_message(struct work *work, struct mail *mail, const struct store_message *message,
			  const struct judgement *judgement, struct error *err);

/* In a tainted thread: a message that repeats the blocked one's words becomes
 * VERDICT_BLOCKED, one that merely follows it summary-only. */
enum status block_follow(struct work *work, struct mail *mail, const struct thread_place *place,
			 struct judgement *judgement, struct error *err);

#endif
