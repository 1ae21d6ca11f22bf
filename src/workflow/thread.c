/* SPDX-License-Identifier: ISC */
/*
 * thread: joins messages to conversations, and knows what a blocked one said.
 * See thread.h.
 */
#include "liaison/thread.h"
#include "liaison/shingle.h"

void thread_mac(const struct work *work, struct text message_id, uint8_t mac[MAC_SIZE])
{
	mac_of(&work->key, "message-id", message_id, mac);
}

/* What it refers to, oldest first, then itself. */
static void thread_refs(struct work *work, struct mail *mail, struct thread_place *place)
{
	struct texts refs = {0};
	struct text id = mail_message_id(mail);

	mail_references(mail, &refs);
	for (size_t i = 0; i < refs.len && place->count < MAIL_REFERENCES_MAX; i++)
		thread_mac(work, refs.at[i], place->macs[place->count++]);
	if (id.len > 0)
		thread_mac(work, id, place->macs[place->count++]);
}

enum status thread_find(struct work *work, struct mail *mail, const struct store_message *message,
			struct thread_place *place, struct error *err)
{
	int64_t id = 0;
	enum status status = STATUS_NOT_FOUND;

	*place = (struct thread_place){.count = 0};
	place->subject_key =
	    text_string(work->pool, mail_subject_key(work->pool, mail_value(mail, "Subject")));
	thread_refs(work, mail, place);
	if (place->count > 0)
		status = store_thread_by_refs(work->store, place->macs, place->count, &id, err);
	if (status == STATUS_NOT_FOUND && place->subject_key[0] != '\0' && message->list != NULL)
		status = store_thread_by_subject(work->store, place->subject_key, message->list,
						 message->received - THREAD_SUBJECT_AGE, &id, err);
	if (status == STATUS_OK)
		return store_thread_get(work->store, work->pool, id, &place->thread, err);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status thread_join(struct work *work, struct store_message *message,
			struct thread_place *place, struct error *err)
{
	struct store_thread *thread = &place->thread;
	enum status status;

	thread->last = message->received;
	if (thread->id != 0) {
		status = store_thread_update(work->store, thread, err);
	} else {
		thread->subject_key = place->subject_key;
		thread->list = message->list;
		status = store_thread_add(work->store, thread, err);
	}
	message->thread = thread->id;
	if (status == STATUS_OK && place->count > 0)
		status =
		    store_thread_refs_add(work->store, thread->id, place->macs, place->count, err);
	return status;
}

/* ---- blocked ------------------------------------------------------------------- */

static enum status thread_taint_found(struct work *work, struct thread_place *place,
				      struct error *err)
{
	struct store_thread *thread = &place->thread;
	enum status status =
	    store_thread_by_refs(work->store, place->macs, place->count, &thread->id, err);

	if (status == STATUS_OK) {
		status = store_thread_get(work->store, work->pool, thread->id, thread, err);
		thread->tainted = true;
		return status == STATUS_OK ? store_thread_update(work->store, thread, err) : status;
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*thread =
	    (struct store_thread){.last = host_now(work->host), .subject_key = "", .tainted = true};
	return store_thread_add(work->store, thread, err);
}

enum status thread_remember(struct work *work, int64_t thread, const uint8_t id_mac[MAC_SIZE],
			    const struct texts *words, struct error *err)
{
	struct shingles shingles;

	shingles_of(work->pool, &work->key, words->at, words->len, &shingles);
	return store_shingle_add(work->store, thread, id_mac, host_now(work->host),
				 shingles_bytes(work->pool, &shingles), err);
}

enum status thread_taint(struct work *work, struct mail *mail, const uint8_t id_mac[MAC_SIZE],
			 const struct texts *words, int64_t *thread, struct error *err)
{
	struct thread_place place = {.count = 0};
	enum status status;

	*thread = 0;
	thread_refs(work, mail, &place);
	if (place.count == 0)
		return STATUS_OK;
	status = thread_taint_found(work, &place, err);
	if (status == STATUS_OK)
		status = store_thread_refs_add(work->store, place.thread.id, place.macs,
					       place.count, err);
	if (status != STATUS_OK)
		return status;
	*thread = place.thread.id;
	return thread_remember(work, place.thread.id, id_mac, words, err);
}

enum status thread_untaint(struct work *work, const uint8_t id_mac[MAC_SIZE],
			   struct store_thread *thread, struct error *err)
{
	struct texts left = {0};
	enum status status;

	if (!thread->tainted)
		return STATUS_OK;
	status = store_shingle_remove(work->store, thread->id, id_mac, err);
	if (status == STATUS_OK)
		status = store_shingle_list(work->store, work->pool, thread->id, &left, err);
	if (status != STATUS_OK || left.len > 0)
		return status;
	thread->tainted = false;
	return store_thread_update(work->store, thread, err);
}

enum status thread_repeats(struct work *work, int64_t thread, const struct text *texts,
			   size_t count, bool *repeats, struct error *err)
{
	struct texts blocked = {0};
	struct shingles said;
	enum status status = store_shingle_list(work->store, work->pool, thread, &blocked, err);

	*repeats = false;
	if (status != STATUS_OK || blocked.len == 0)
		return status;
	shingles_of(work->pool, &work->key, texts, count, &said);
	for (size_t i = 0; i < blocked.len && !*repeats; i++) {
		struct shingles of;

		shingles_read(work->pool, blocked.at[i], &of);
		*repeats = shingles_repeat(&said, &of);
	}
	return STATUS_OK;
}
