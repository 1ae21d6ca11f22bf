/* SPDX-License-Identifier: ISC */
/*
 * thread: which conversation a message belongs to.
 *
 * By References and In-Reply-To; without any that is known, by the same
 * normalised subject on the same list within THREAD_SUBJECT_AGE.  Message-IDs
 * are kept as keyed hashes only, so that a blocked message can be in a thread
 * and leave nothing readable.
 */
#ifndef LIAISON_THREAD_H
#define LIAISON_THREAD_H

#include "liaison/mail.h"
#include "liaison/work.h"

/* DESIGN section 6: subjects return ("next steps"), so only for two weeks. */
#define THREAD_SUBJECT_AGE (14LL * WHEN_DAY)

/* The keyed hash of a Message-ID. */
void thread_mac(const struct work *work, struct text message_id, uint8_t mac[MAC_SIZE]);

/* Finds or makes the thread; sets message->thread. */
enum status thread_join(struct work *work, struct mail *mail, struct store_message *message,
			struct store_thread *thread, struct error *err);

/* A blocked message: its thread is tainted, found by Message-IDs alone. */
enum status thread_taint(struct work *work, struct mail *mail, struct error *err);

#endif
