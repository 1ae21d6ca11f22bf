/* SPDX-License-Identifier: ISC */
/*
 * thread: joins messages to conversations.  See thread.h.
 */
#include "liaison/thread.h"

struct thread_refs {
	uint8_t macs[MAIL_REFERENCES_MAX + 1][MAC_SIZE];
	size_t count;
};

void thread_mac(const struct work *work, struct text message_id, uint8_t mac[MAC_SIZE])
{
	mac_of(&work->key, "message-id", message_id, mac);
}

/* What it refers to, oldest first, then itself. */
static void thread_refs(struct work *work, struct mail *mail, struct thread_refs *out)
{
	struct texts refs = {0};
	struct text id = mail_message_id(mail);

	mail_references(mail, &refs);
	for (size_t i = 0; i < refs.len && out->count < MAIL_REFERENCES_MAX; i++)
		thread_mac(work, refs.at[i], out->macs[out->count++]);
	if (id.len > 0)
		thread_mac(work, id, out->macs[out->count++]);
}

static enum status thread_find(struct work *work, const struct thread_refs *refs,
			       const struct store_message *message, const char *key,
			       int64_t *thread, struct error *err)
{
	enum status status = STATUS_NOT_FOUND;

	if (refs->count > 0)
		status = store_thread_by_refs(work->store, refs->macs, refs->count, thread, err);
	if (status == STATUS_NOT_FOUND && key[0] != '\0' && message->list != NULL)
		status =
		    store_thread_by_subject(work->store, key, message->list,
					    message->received - THREAD_SUBJECT_AGE, thread, err);
	return status;
}

enum status thread_join(struct work *work, struct mail *mail, struct store_message *message,
			struct store_thread *thread, struct error *err)
{
	struct thread_refs refs = {.count = 0};
	const char *key =
	    text_string(work->pool, mail_subject_key(work->pool, mail_value(mail, "Subject")));
	enum status status;

	thread_refs(work, mail, &refs);
	status = thread_find(work, &refs, message, key, &thread->id, err);
	if (status == STATUS_NOT_FOUND) {
		*thread = (struct store_thread){
		    .last = message->received, .subject_key = key, .list = message->list};
		status = store_thread_add(work->store, thread, err);
	} else if (status == STATUS_OK) {
		status = store_thread_get(work->store, work->pool, thread->id, thread, err);
		thread->last = message->received;
		if (status == STATUS_OK)
			status = store_thread_update(work->store, thread, err);
	}
	message->thread = thread->id;
	if (status == STATUS_OK && refs.count > 0)
		status = store_thread_refs_add(work->store, thread->id, refs.macs, refs.count, err);
	return status;
}

enum status thread_taint(struct work *work, struct mail *mail, struct error *err)
{
	struct thread_refs refs = {.count = 0};
	struct store_thread thread = {
	    .last = host_now(work->host), .subject_key = "", .tainted = true};
	enum status status;

	thread_refs(work, mail, &refs);
	if (refs.count == 0)
		return STATUS_OK;
	status = store_thread_by_refs(work->store, refs.macs, refs.count, &thread.id, err);
	if (status == STATUS_NOT_FOUND) {
		status = store_thread_add(work->store, &thread, err);
	} else if (status == STATUS_OK) {
		status = store_thread_get(work->store, work->pool, thread.id, &thread, err);
		thread.tainted = true;
		if (status == STATUS_OK)
			status = store_thread_update(work->store, &thread, err);
	}
	if (status != STATUS_OK)
		return status;
	return store_thread_refs_add(work->store, thread.id, refs.macs, refs.count, err);
}
