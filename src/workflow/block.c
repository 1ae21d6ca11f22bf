/* SPDX-License-Identifier: ISC */
/*
 * block: seals confidential mail, and what repeats it.  See block.h.
 */
#include <string.h>

#include "liaison/block.h"
#include "liaison/views.h"

#define BLOCK_REPEATS "repeats a blocked message"

static const struct event_by block_by = {"rules", "hook"};

/* The words that made the rule hit, or none. */
static struct text block_matched(const struct judgement *judgement)
{
	for (size_t i = 0; i < judgement->hits.len && judgement->rule != NULL; i++)
		if (strcmp(judgement->hits.at[i].name, judgement->rule) == 0)
			return judgement->hits.at[i].matched;
	return text_make("", 0);
}

/* What may not be repeated: the author's own words, and the paragraph in which
 * the rule hit.  The rest of what the mail quotes was read by all before, and
 * every mail of the list has the same footer. */
static void block_words(struct mail *mail, const struct judgement *judgement, struct texts *out)
{
	struct text matched = block_matched(judgement);
	const struct texts *body = view_body(mail);

	*LIST_PUSH(mail->pool, out) = view_own_text(mail);
	/* The first is the Subject: every answer repeats it. */
	for (size_t i = 1; i < body->len && matched.len > 0; i++)
		if (text_find(body->at[i], matched) != TEXT_NONE)
			*LIST_PUSH(mail->pool, out) = body->at[i];
}

static enum status block_item(struct work *work, int64_t thread, struct error *err)
{
	struct store_item item;
	enum status status = store_item_by_thread(work->store, work->pool, thread, &item, err);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (item.summary_only || item.state == ITEM_SEALED)
		return STATUS_OK;
	item.summary_only = true;
	item.updated = host_now(work->host);
	status = store_item_update(work->store, &item, err);
	if (status != STATUS_OK)
		return status;
	return work_event(work, block_by, "restricted to a summary", item.id, 0,
			  "a message of its thread was blocked", err);
}

enum status block_message(struct work *work, struct mail *mail, const struct store_message *message,
			  const struct judgement *judgement, struct error *err)
{
	struct store_sealed earlier,
	    sealed = {
		.time = message->received,
		.source =
		    message->source != NULL ? message->source : origin_name(judgement->origin),
		.rule = judgement->rule != NULL ? judgement->rule : "private site",
	    };
	struct texts words = {0};
	int64_t thread = 0;
	enum status status;

	memcpy(sealed.id_mac, message->id_mac, MAC_SIZE);
	/* An MTA that tries again must not make two events of it. */
	status = store_sealed_find(work->store, work->pool, message->id_mac, &earlier, err);
	if (status != STATUS_NOT_FOUND)
		return status;
	status = store_sealed_add(work->store, &sealed, err);
	if (status != STATUS_OK)
		return status;
	block_words(mail, judgement, &words);
	status = thread_taint(work, mail, message->id_mac, &words, &thread, err);
	if (status == STATUS_OK && thread != 0)
		status = block_item(work, thread, err);
	if (status != STATUS_OK)
		return status;
	return work_event(work, block_by, "blocked", 0, 0, sealed.rule, err);
}

enum status block_follow(struct work *work, struct mail *mail, const struct thread_place *place,
			 struct judgement *judgement, struct error *err)
{
	const struct texts *all;
	bool repeats;
	enum status status;

	if (!place->thread.tainted)
		return STATUS_OK;
	all = view_secret(mail);
	status = thread_repeats(work, place->thread.id, all->at, all->len, &repeats, err);
	if (status != STATUS_OK)
		return status;
	if (repeats) {
		judgement->verdict = VERDICT_BLOCKED;
		judgement->rule = BLOCK_REPEATS;
		return STATUS_OK;
	}
	judgement->summary_only = true;
	*LIST_PUSH(work->pool, &judgement->reasons) =
	    TEXT("its thread has a blocked message: summary only");
	return STATUS_OK;
}
