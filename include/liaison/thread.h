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

/* Subjects return ("next steps"), so only for two weeks. */
#define THREAD_SUBJECT_AGE (14LL * WHEN_DAY)

/* The keyed hash of a Message-ID. */
void thread_mac(const struct work *work, struct text message_id, uint8_t mac[MAC_SIZE]);

/* Where a message belongs. */
struct thread_place {
	struct store_thread thread;			 /* id 0: a thread of its own */
	uint8_t macs[MAIL_REFERENCES_MAX + 1][MAC_SIZE]; /* its references, then itself */
	size_t count;
	const char *subject_key;
};

/* Looks the thread up, and changes nothing. */
enum status thread_find(struct work *work, struct mail *mail, const struct store_message *message,
			struct thread_place *place, struct error *err);
/* Makes the thread when there is none; sets message->thread. */
enum status thread_join(struct work *work, struct store_message *message,
			struct thread_place *place, struct error *err);

/* A blocked message: its thread is tainted, found by Message-IDs alone, and
 * keyed hashes of these words of it are kept, so that thread_repeats() knows
 * them.  *thread is 0 when it has neither a Message-ID nor references. */
enum status thread_taint(struct work *work, struct mail *mail, const uint8_t id_mac[MAC_SIZE],
			 const struct texts *words, int64_t *thread, struct error *err);

/* The same words of a message whose thread is known. */
enum status thread_remember(struct work *work, int64_t thread, const uint8_t id_mac[MAC_SIZE],
			    const struct texts *words, struct error *err);

/* The blocked message turned out to be none (--again): its hashes go, and with
 * the last of them the taint. */
enum status thread_untaint(struct work *work, const uint8_t id_mac[MAC_SIZE],
			   struct store_thread *thread, struct error *err);

/* Do these words repeat a blocked message of the thread? */
enum status thread_repeats(struct work *work, int64_t thread, const struct text *texts,
			   size_t count, bool *repeats, struct error *err);

#endif
