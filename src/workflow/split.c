/* SPDX-License-Identifier: ISC */
/*
 * split: what came after the mail that was answered becomes an item of its
 * own.  See item.h.
 */
#include "liaison/item.h"
#include "liaison/news.h"
#include "liaison/note.h"
#include "liaison/outbox.h"

static const struct event_by split_by = {"rules", "hook"};

/* An item of its own for the messages `since` were shown. */
static enum status item_split_create(struct work *work, const struct store_item *item,
				     const struct news *news, struct store_item *out,
				     struct error *err)
{
	enum status status;

	*out = (struct store_item){
	    .created = host_now(work->host),
	    .updated = host_now(work->host),
	    .thread = item->thread,
	    .state = ITEM_OFFERED,
	    .verdict = item->verdict,
	    .summary_only = item->summary_only,
	    .revision = 1,
	    .topics = item->topics,
	    .subject = news->at[0].message.subject,
	    .list = item->list,
	    .linked = item->id,
	};
	status = store_item_add(work->store, out, err);
	if (status != STATUS_OK)
		return status;
	return work_event(work, split_by, "offered", out->id, news->at[news->len - 1].message.id,
			  pool_printf(work->pool, "came after the decision on item %lld was shown",
				      (long long)item->id),
			  err);
}

/* A revision for each message that was picked, as if they had come one by one. */
static enum status item_split_revisions(struct work *work, struct store_item *item,
					const struct news *news, const char *face,
					struct error *err)
{
	struct store_revision revision = {
	    .item = item->id, .created = host_now(work->host), .excerpt = "", .note = face};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < news->len && status == STATUS_OK; i++) {
		const struct news_entry *entry = &news->at[i];

		if (!news_picked(&entry->message))
			continue;
		revision.message = entry->message.id;
		if (!item->summary_only) {
			revision.link = entry->message.archived_at;
			revision.excerpt =
			    revision.revision > 0
				? note_join(work->pool, revision.excerpt, entry->by, entry->text)
				: entry->text;
		}
		item->revision = ++revision.revision;
		status = store_revision_add(work->store, &revision, err);
	}
	return status == STATUS_OK ? store_item_update(work->store, item, err) : status;
}

enum status item_unask(struct work *work, const struct store_item *item, struct error *err)
{
	int cancelled;

	return outbox_cancel(work, item->id, MAILING_CANDIDATE, &cancelled, err);
}

static bool item_split_picked(const struct news *news)
{
	for (size_t i = 0; i < news->len; i++)
		if (news_picked(&news->at[i].message))
			return true;
	return false;
}

enum status item_split(struct work *work, const struct store_item *item, int shown,
		       const char **said, struct error *err)
{
	struct store_revision newest;
	struct store_item rest;
	struct news news = {0};
	struct buf buf;
	enum status status = news_since(work, item->id, shown, item->revision, &news, err);

	*said = NULL;
	if (status != STATUS_OK || news.len == 0)
		return status;
	buf_open(&buf, work->pool);
	buf_string(&buf, "Not included, because it came after the mail that you answered:");
	for (size_t i = 0; i < news.len; i++)
		buf_printf(&buf, "\n  %s: %s", news.at[i].by, news.at[i].message.subject);
	*said = buf.at;
	/* What no rule picked is named, and asks for nothing. */
	if (!item_split_picked(&news))
		return item_unask(work, item, err);
	status =
	    store_revision_get(work->store, work->pool, item->id, item->revision, &newest, err);
	if (status == STATUS_OK)
		status = item_split_create(work, item, &news, &rest, err);
	if (status == STATUS_OK)
		status = item_split_revisions(work, &rest, &news, newest.note, err);
	for (size_t i = 0; i < news.len && status == STATUS_OK; i++) {
		news.at[i].message.item = rest.id;
		status = store_message_update(work->store, &news.at[i].message, err);
	}
	if (status == STATUS_OK)
		status = item_unask(work, item, err);
	if (status != STATUS_OK)
		return status;
	buf_printf(&buf, "\nYou are asked about that as item %lld.", (long long)rest.id);
	*said = buf.at;
	return item_ask(work, &rest, err);
}
