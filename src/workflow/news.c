/* SPDX-License-Identifier: ISC */
/*
 * news: what came since, and whether it is new.  See news.h.
 */
#include <string.h>

#include "liaison/news.h"
#include "liaison/note.h"
#include "liaison/views.h"

/* How far back a chain of linked items is followed: a thread that was decided
 * on more often than this is known to everybody. */
#define NEWS_LINKS_MAX 20

/* ---- since a mail ------------------------------------------------------------ */

static enum status news_text(struct work *work, struct news_entry *entry, struct error *err)
{
	struct judgement none = {.verdict = VERDICT_IGNORE};
	struct mail *mail;
	struct text raw;
	enum status status = store_raw_get(work->store, work->pool, entry->message.id, &raw, err);

	entry->text = "";
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	mail_parse(work->pool, raw, &mail_limits_default, 0, &mail);
	entry->text = text_string(work->pool, note_excerpt(work->pool, view_shown_text(mail), &none));
	return STATUS_OK;
}

static enum status news_add(struct work *work, int64_t message, struct news *out, struct error *err)
{
	struct news_entry *entry = LIST_PUSH(work->pool, out);
	enum status status =
	    store_message_get(work->store, work->pool, message, &entry->message, err);

	if (status != STATUS_OK)
		return status;
	entry->by = note_by(work, &entry->message);
	return news_text(work, entry, err);
}

enum status news_since(struct work *work, int64_t item, int shown, int upto, struct news *out,
		       struct error *err)
{
	LIST(int64_t) known = {0};
	enum status status = STATUS_OK;

	for (int i = 1; i <= upto && status == STATUS_OK; i++) {
		struct store_revision revision;
		bool seen = false;

		status = store_revision_get(work->store, work->pool, item, i, &revision, err);
		for (size_t k = 0; k < known.len && status == STATUS_OK; k++)
			seen = seen || known.at[k] == revision.message;
		if (status != STATUS_OK || seen)
			continue;
		*LIST_PUSH(work->pool, &known) = revision.message;
		if (i > shown)
			status = news_add(work, revision.message, out, err);
	}
	return status;
}

bool news_picked(const struct store_message *message)
{
	return message->verdict >= VERDICT_DIGEST || message->origin == ORIGIN_MEETING;
}

enum status news_shown(struct work *work, const struct store_outgoing *row, int *revision,
		       struct error *err)
{
	struct store_outbox box = {0};
	enum status status = store_outgoing_of_item(work->store, work->pool, row->item, &box, err);

	*revision = 0;
	for (size_t i = 0; i < box.len && status == STATUS_OK; i++) {
		const struct store_outgoing *mail = &box.at[i];

		if (mail->kind == MAILING_CANDIDATE && mail->state == OUTBOX_SENT &&
		    mail->revision < row->revision && mail->revision > *revision &&
		    text_is_case(text_of(mail->to), row->to))
			*revision = mail->revision;
	}
	return status;
}

/* ---- new or not ----------------------------------------------------------------- */

/* A hit that makes news: it says what the message is about, or decided. */
static bool news_tells(const struct judgement *judgement, const struct rules_hit *hit)
{
	return !hit->sub && (hit->topics.len > 0 ||
			     (judgement->rule != NULL && strcmp(judgement->rule, hit->name) == 0));
}

/* Takes from *fresh what these hits had already. */
static void news_cross(const struct judgement *judgement, const struct store_hits *known,
		       bool *fresh)
{
	for (size_t i = 0; i < judgement->hits.len; i++) {
		const struct rules_hit *hit = &judgement->hits.at[i];

		for (size_t k = 0; k < known->len && fresh[i]; k++)
			if (strcmp(known->at[k].rule, hit->name) == 0 &&
			    text_is_case(text_trim(hit->matched),
					 known->at[k].matched != NULL ? known->at[k].matched : ""))
				fresh[i] = false;
	}
}

static enum status news_cross_item(struct work *work, int64_t item,
				   const struct judgement *judgement, bool *fresh,
				   struct error *err)
{
	struct store_message_filter filter = {.verdict = -1, .item = item};
	struct store_messages messages = {0};
	enum status status = store_message_list(work->store, work->pool, &filter, &messages, err);

	for (size_t i = 0; i < messages.len && status == STATUS_OK; i++) {
		struct store_hits hits = {0};

		status = store_hit_list(work->store, work->pool, messages.at[i].id, &hits, err);
		if (status == STATUS_OK)
			news_cross(judgement, &hits, fresh);
	}
	return status;
}

enum status news_fresh(struct work *work, const struct store_item *item,
		       const struct judgement *judgement, bool *out, struct error *err)
{
	bool *fresh = pool_alloc(work->pool, judgement->hits.len * sizeof(*fresh) + 1);
	struct store_item at = *item;
	enum status status = STATUS_OK;

	*out = judgement->partial || judgement->verdict > item->verdict;
	for (size_t i = 0; i < judgement->hits.len; i++)
		fresh[i] = news_tells(judgement, &judgement->hits.at[i]);
	for (int i = 0; i < NEWS_LINKS_MAX && !*out && status == STATUS_OK; i++) {
		status = news_cross_item(work, at.id, judgement, fresh, err);
		if (status != STATUS_OK || at.linked == 0)
			break;
		status = store_item_get(work->store, work->pool, at.linked, &at, err);
	}
	for (size_t i = 0; i < judgement->hits.len; i++)
		*out = *out || fresh[i];
	return status;
}
