/* SPDX-License-Identifier: ISC */
/*
 * digest: approved items by topic, on their day.  See relay.h.
 */
#include <inttypes.h>
#include <string.h>

#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"

#define DIGEST_LAST "digest.last"

static const struct event_by digest_by = {"schedule", "run"};

/* ---- when ----------------------------------------------------------------- */

/* Before any digest: since the first message came in. */
static enum status digest_first(struct work *work, int64_t *first, struct error *err)
{
	struct store_counts counts;
	enum status status = store_count(work->store, &counts, err);

	*first = status == STATUS_OK && counts.first > 0 ? counts.first : host_now(work->host);
	return status;
}

/* When the last digest was collected. */
static enum status digest_last(struct work *work, int64_t *last, struct error *err)
{
	const char *value = NULL;
	enum status status = store_value_get(work->store, work->pool, DIGEST_LAST, &value, err);

	if (status == STATUS_OK && text_number(text_of(value), last))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	status = digest_first(work, last, err);
	if (status != STATUS_OK)
		return status;
	return store_value_set(work->store, DIGEST_LAST, pool_printf(work->pool, "%" PRId64, *last),
			       err);
}

static bool digest_is_due(struct work *work, int64_t last, const struct store_items *items)
{
	int64_t now = host_now(work->host);

	if (schedule_last(&work->conf->digest_when, now) > last)
		return true;
	/* Both bodies skip meetings; approved items do not wait for ever. */
	for (size_t i = 0; i < items->len; i++)
		if (items->at[i].decided + work->conf->digest_max_age <= now)
			return true;
	return false;
}

static enum status digest_queue(struct work *work, int64_t last, struct store_items *items,
				struct error *err)
{
	const char *zone = work->conf->digest_when.zone;
	int64_t now = host_now(work->host), id;
	const char *from = when_date(work->pool, last, zone);
	const char *to = when_date(work->pool, now, zone);
	const char *period =
	    strcmp(from, to) == 0 ? from : pool_printf(work->pool, "%s to %s", from, to);
	enum status status = outbox_digest(work, period, &id, err);

	for (size_t i = 0; i < items->len && status == STATUS_OK; i++) {
		struct store_item *item = &items->at[i];

		status = store_digest_item_add(work->store, id, item->id, item->approved, err);
		if (status == STATUS_OK)
			status = item_move(work, item, ITEM_COLLECT, digest_by, NULL, err);
	}
	return status;
}

static enum status digest_collect_in(struct work *work, bool force, int *queued, struct error *err)
{
	struct store_items items = {0};
	int64_t last;
	enum status status = digest_last(work, &last, err);

	if (status == STATUS_OK)
		status = store_item_list(work->store, work->pool, 1u << ITEM_APPROVED, &items, err);
	if (status != STATUS_OK || (!force && !digest_is_due(work, last, &items)))
		return status;
	if (items.len > 0 || work->conf->digest_empty_line)
		status = digest_queue(work, last, &items, err);
	if (status == STATUS_OK && (items.len > 0 || !force))
		status =
		    store_value_set(work->store, DIGEST_LAST,
				    pool_printf(work->pool, "%" PRId64, host_now(work->host)), err);
	*queued = (int)items.len;
	return status;
}

enum status digest_collect(struct work *work, bool force, int *queued, struct error *err)
{
	enum status status = store_begin(work->store, err);

	*queued = 0;
	if (status == STATUS_OK)
		status = digest_collect_in(work, force, queued, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

/* ---- what ------------------------------------------------------------------- */

struct digest_entry {
	struct note note;
	struct text topic; /* the item's first */
	bool done;
};

struct digest {
	struct work *work;
	const struct store_outgoing *row;
	LIST(struct digest_entry) entries;
};

/* Adds the item, unless the gate holds it: then the item alone is left out. */
static enum status digest_add(struct digest *digest, const struct store_digest_item *member,
			      struct error *err)
{
	struct work *work = digest->work;
	struct digest_entry *entry;
	struct store_item item;
	struct text topics;
	const char *why = NULL;
	enum status status = store_item_get(work->store, work->pool, member->item, &item, err);

	if (status != STATUS_OK || item.state != ITEM_SCHEDULED)
		return status;
	status = relay_gate(work, &item, member->revision, &why, err);
	if (status != STATUS_OK)
		return status;
	if (why != NULL)
		return relay_hold(work, &item, why, err);
	entry = LIST_PUSH(work->pool, &digest->entries);
	topics = text_of(item.topics);
	if (!text_field(&topics, ' ', &entry->topic) || entry->topic.len == 0)
		entry->topic = TEXT("other");
	return note_get(work, &item, member->revision, &entry->note, err);
}

static enum status digest_gather(struct digest *digest, struct error *err)
{
	struct work *work = digest->work;
	struct store_digest_items members = {0};
	enum status status =
	    store_digest_item_list(work->store, work->pool, digest->row->id, &members, err);

	for (size_t i = 0; i < members.len && status == STATUS_OK; i++)
		status = digest_add(digest, &members.at[i], err);
	return status;
}

/* "process" -> "Process" */
static const char *digest_heading(struct pool *pool, struct text topic)
{
	char *heading = text_string(pool, topic);

	if (heading[0] >= 'a' && heading[0] <= 'z')
		heading[0] = (char)(heading[0] - 'a' + 'A');
	return heading;
}

/* Writes one topic's items, in text and in HTML alike. */
static void digest_topic(struct digest *digest, size_t first, struct buf *text, struct page *page)
{
	struct pool *pool = digest->work->pool;
	struct text topic = digest->entries.at[first].topic;
	const char *heading = digest_heading(pool, topic);

	buf_printf(text, "\n%s\n", heading);
	for (size_t i = 0; i < strlen(heading); i++)
		buf_byte(text, '=');
	buf_byte(text, '\n');
	page_heading(page, heading);
	for (size_t i = first; i < digest->entries.len; i++) {
		struct digest_entry *entry = &digest->entries.at[i];

		if (entry->done || !text_equal(entry->topic, topic))
			continue;
		entry->done = true;
		buf_byte(text, '\n');
		note_text(pool, &entry->note, text);
		note_html(page, &entry->note);
	}
}

static const char *digest_lead(const struct digest *digest)
{
	size_t count = digest->entries.len;

	if (count == 0)
		return pool_printf(digest->work->pool, "Nothing to report for %s.",
				   digest->row->text);
	return pool_printf(digest->work->pool, "%zu item%s for %s.", count, count == 1 ? "" : "s",
			   digest->row->text);
}

static void digest_body(struct digest *digest, struct compose *mail)
{
	struct work *work = digest->work;
	const char *prefix = work->conf->prefix;
	const char *lead = digest_lead(digest);
	struct page page;
	struct buf text;

	mail->subject =
	    text_of(pool_printf(work->pool, "%s%sDigest, %s", prefix != NULL ? prefix : "",
				prefix != NULL && prefix[0] != '\0' ? " " : "", digest->row->text));
	buf_open(&text, work->pool);
	page_open(&page, work->pool, text_string(work->pool, mail->subject));
	buf_printf(&text, "%s\n", lead);
	page_lead(&page, lead);
	for (size_t i = 0; i < digest->entries.len; i++)
		if (!digest->entries.at[i].done)
			digest_topic(digest, i, &text, &page);
	mail->text = buf_get(&text);
	mail->html = page_close(&page);
}

enum status digest_write(struct work *work, const struct store_outgoing *row, struct compose *mail,
			 bool *held, struct error *err)
{
	struct digest digest = {.work = work, .row = row};
	struct store_digest_items members = {0};
	enum status status = digest_gather(&digest, err);

	if (status == STATUS_OK)
		status = store_digest_item_list(work->store, work->pool, row->id, &members, err);
	if (status != STATUS_OK)
		return status;
	*held = members.len > 0 && digest.entries.len == 0;
	if (!*held)
		digest_body(&digest, mail);
	return STATUS_OK;
}
