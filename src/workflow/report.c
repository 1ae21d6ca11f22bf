/* SPDX-License-Identifier: ISC */
/*
 * report: items, queue and status in words, for mails and for `show`.  See
 * decide.h.
 */
#include "liaison/decide.h"
#include "liaison/hold.h"
#include "liaison/item.h"
#include "liaison/note.h"

/* A week's responders, on one screen. */
#define REPORT_AUTOMATIC_AGE (7 * WHEN_DAY)
#define REPORT_AUTOMATIC_MAX 10

enum status decide_automatic(struct work *work, struct store_messages *out, struct error *err)
{
	return store_message_automatic(work->store, work->pool,
				       host_now(work->host) - REPORT_AUTOMATIC_AGE,
				       REPORT_AUTOMATIC_MAX, out, err);
}

static enum status report_events(struct work *work, int64_t id, struct buf *out, struct error *err)
{
	struct store_events events = {0};
	enum status status = store_event_list(work->store, work->pool, id, &events, err);

	if (status != STATUS_OK || events.len == 0)
		return status;
	buf_string(out, "\nWhat happened:\n");
	for (size_t i = 0; i < events.len; i++) {
		const struct store_event *event = &events.at[i];

		buf_printf(out, "  %s  %s by %s (%s)%s%s\n",
			   when_print(work->pool, event->time, work->conf->timezone), event->what,
			   event->who, event->means, event->why != NULL ? ": " : "",
			   event->why != NULL ? event->why : "");
	}
	return STATUS_OK;
}

static enum status report_notes(struct work *work, int64_t id, struct buf *out, struct error *err)
{
	struct store_notes notes = {0};
	enum status status = store_note_list(work->store, work->pool, id, &notes, err);

	for (size_t i = 0; i < notes.len && status == STATUS_OK; i++)
		buf_printf(out, "\nNote of %s, %s:\n%s\n", notes.at[i].who,
			   when_print(work->pool, notes.at[i].time, work->conf->timezone),
			   notes.at[i].text);
	return status;
}

static enum status report_hits(struct work *work, int64_t message, struct buf *out,
			       struct error *err)
{
	struct store_hits hits = {0};
	enum status status = store_hit_list(work->store, work->pool, message, &hits, err);

	if (status != STATUS_OK || hits.len == 0)
		return status;
	buf_string(out, "\nWhy it was picked:\n");
	for (size_t i = 0; i < hits.len; i++) {
		const struct store_hit *hit = &hits.at[i];
		const char *why =
		    hit->describe != NULL && hit->describe[0] != '\0' ? hit->describe : hit->rule;

		if (hit->matched != NULL && hit->matched[0] != '\0')
			buf_printf(out, "  %s: \"%s[%s]%s\"\n", why, hit->before, hit->matched,
				   hit->after);
		else
			buf_printf(out, "  %s\n", why);
	}
	return STATUS_OK;
}

enum status decide_show(struct work *work, int64_t id, struct buf *out, struct error *err)
{
	struct store_item item;
	struct store_revision revision;
	struct note note;
	enum status status = store_item_get(work->store, work->pool, id, &item, err);

	if (status == STATUS_NOT_FOUND)
		return error_set(err, status, "There is no item %lld; \"queue\" lists them.",
				 (long long)id);
	if (status == STATUS_OK && item.state == ITEM_SEALED) {
		buf_printf(out, "Item %lld %s; nothing of it is kept here.\n", (long long)id,
			   item_state_words(work, &item));
		return report_events(work, id, out, err);
	}
	if (status == STATUS_OK)
		status =
		    store_revision_get(work->store, work->pool, id, item.revision, &revision, err);
	if (status == STATUS_OK)
		status = note_get(work, &item, item.revision, &note, err);
	if (status != STATUS_OK)
		return status;
	buf_printf(out, "Item %lld (%s, revision %d) %s.\n", (long long)id,
		   verdict_name(item.verdict), item.revision, item_state_words(work, &item));
	if (revision.note != NULL)
		buf_printf(out, "\n%s", revision.note);
	buf_string(out, "\nWhat would go out:\n\n");
	note_text(work->pool, &note, out);
	status = report_hits(work, revision.message, out, err);
	if (status == STATUS_OK)
		status = report_notes(work, id, out, err);
	if (status == STATUS_OK)
		status = report_events(work, id, out, err);
	return status;
}

static void report_queue(struct work *work, const struct store_items *items, bool open,
			 struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < items->len; i++) {
		const struct store_item *item = &items->at[i];

		if (item_is_open(item) != open)
			continue;
		if (!any)
			buf_string(out, open ? "Waiting for your decision:\n\n"
					     : "\nDecided, and not out yet:\n\n");
		any = true;
		buf_printf(out, "%4lld  %-8s  %s\n      %s\n", (long long)item->id,
			   verdict_name(item->verdict), item_title(item),
			   item_state_words(work, item));
	}
}

enum status decide_queue(struct work *work, struct buf *out, struct store_digest_items *shown,
			 struct error *err)
{
	struct store_items items = {0};
	unsigned states = ITEM_OPEN_STATES | 1u << ITEM_APPROVED | 1u << ITEM_SCHEDULED;
	enum status status = store_item_list(work->store, work->pool, states, &items, err);

	if (status != STATUS_OK)
		return status;
	if (items.len == 0)
		buf_string(out, "Nothing waits.\n");
	report_queue(work, &items, true, out);
	report_queue(work, &items, false, out);
	for (size_t i = 0; i < items.len && shown != NULL; i++)
		*LIST_PUSH(work->pool, shown) =
		    (struct store_digest_item){items.at[i].id, items.at[i].revision};
	if (items.len > 0 && shown != NULL)
		buf_string(out, "\nTo decide, answer this mail with the numbers, all in one go:\n\n"
				"  approve 12 14-16; reject rest\n\n"
				"\"show 12\" tells all about one.\n");
	return STATUS_OK;
}

static enum status report_watches(struct work *work, struct buf *out, struct error *err)
{
	struct texts globs = {0};
	enum status status = store_watch_list(work->store, work->pool, &globs, err);

	for (size_t i = 0; i < globs.len; i++)
		buf_printf(out, "%s%s", i == 0 ? "Watched besides the rules: " : ", ",
			   globs.at[i].at);
	if (globs.len > 0)
		buf_string(out, ".\n");
	return status;
}

/* A person's mail that was taken for a program's would be looked for here. */
static enum status report_automatic(struct work *work, struct buf *out, struct error *err)
{
	struct store_messages list = {0};
	enum status status = decide_automatic(work, &list, err);

	if (status == STATUS_OK && list.len > 0)
		buf_string(out,
			   "Answers dropped as automatic in the last week, the newest first:\n");
	for (size_t i = 0; i < list.len; i++) {
		const struct store_message *message = &list.at[i];
		struct text from = text_brief(work->pool, text_of(message->from), 60);
		struct text why = text_brief(work->pool, text_of(message->disposition), 80);

		buf_printf(out, "  %s  %.*s  %.*s\n",
			   when_print(work->pool, message->received, work->conf->timezone),
			   (int)from.len, from.at, (int)why.len, why.at);
	}
	return status;
}

enum status decide_status(struct work *work, struct buf *out, struct error *err)
{
	struct store_counts counts;
	enum status status = store_count(work->store, &counts, err);
	int64_t now = host_now(work->host);
	int64_t held = hold_count(work->conf), all;

	if (status != STATUS_OK)
		return status;
	all = counts.messages + counts.sealed;
	buf_printf(out, "Received: %lld message%s", (long long)all, all == 1 ? "" : "s");
	if (counts.last > 0)
		buf_printf(out, ", the last on %s",
			   when_print(work->pool, counts.last, work->conf->timezone));
	buf_printf(out, "\nBlocked: %lld. Unjudged: %lld. In the hold folder: %lld.\n",
		   (long long)counts.sealed, (long long)counts.by_verdict[VERDICT_UNJUDGED],
		   (long long)held);
	buf_printf(out, "Waiting for a decision: %lld. Deferred: %lld. Held: %lld.\n",
		   (long long)(counts.by_state[ITEM_OFFERED] + counts.by_state[ITEM_UNDONE]),
		   (long long)counts.by_state[ITEM_DEFERRED],
		   (long long)counts.by_state[ITEM_HELD]);
	buf_printf(out, "Approved for the next digest (%s): %lld. Relayed: %lld.\n",
		   when_print(work->pool, schedule_next(&work->conf->digest_when, now),
			      work->conf->digest_when.zone),
		   (long long)counts.by_state[ITEM_APPROVED],
		   (long long)counts.by_state[ITEM_RELAYED]);
	buf_printf(out, "Outgoing mail: %lld queued, %lld in doubt, %lld failed.\n",
		   (long long)counts.outbox[OUTBOX_QUEUED], (long long)counts.outbox[OUTBOX_DOUBT],
		   (long long)counts.outbox[OUTBOX_FAILED]);
	status = report_watches(work, out, err);
	return status == STATUS_OK ? report_automatic(work, out, err) : status;
}
