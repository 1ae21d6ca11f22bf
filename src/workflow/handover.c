/* SPDX-License-Identifier: ISC */
/*
 * handover: see handover.h.
 */
#include <inttypes.h>
#include <string.h>

#include "liaison/decide.h"
#include "liaison/handover.h"
#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"
#include "liaison/remind.h"

/* The habits of a term: liaisons change once a year. */
#define HANDOVER_YEAR (365 * WHEN_DAY)
/* A table on one screen. */
#define HANDOVER_TOPICS 12

/* ---- what is on its way ------------------------------------------------------------ */

/* Mails that wait bear tokens that are dead, and an address that nobody is any more. */
static enum status handover_outbox(struct work *work, const struct texts *backup,
				   struct handover_counts *counts, struct error *err)
{
	unsigned states = 1u << OUTBOX_QUEUED | 1u << OUTBOX_SENDING | 1u << OUTBOX_DOUBT;
	struct store_outbox box = {0};
	enum status status =
	    store_outgoing_list(work->store, work->pool, states, INT64_MAX, &box, err);

	for (size_t i = 0; i < box.len && status == STATUS_OK; i++) {
		struct store_outgoing *mail = &box.at[i];

		if (mailing_is_public(mail->kind))
			continue;
		status = outbox_readdress(
		    work, texts_have_case(backup, text_of(mail->to)) ? TOKEN_BACKUP : TOKEN_LIAISON,
		    mail, err);
		counts->moved += mail->state == OUTBOX_QUEUED;
		counts->dropped += mail->state == OUTBOX_CANCELLED;
	}
	return status;
}

/* ---- what waits --------------------------------------------------------------------- */

static bool handover_waits(const struct store_outbox *box, int revision, const char *to)
{
	for (size_t i = 0; i < box->len; i++)
		if (box->at[i].kind == MAILING_CANDIDATE && box->at[i].state == OUTBOX_QUEUED &&
		    box->at[i].revision == revision && text_is_case(text_of(to), box->at[i].to))
			return true;
	return false;
}

static enum status handover_ask(struct work *work, const struct store_item *item,
				struct handover_counts *counts, struct error *err)
{
	const char *backup = work_backup(work);
	struct store_outbox box = {0};
	enum status status = store_outgoing_of_item(work->store, work->pool, item->id, &box, err);

	if (status == STATUS_OK && !handover_waits(&box, item->revision, work_liaison(work)))
		status = outbox_candidate(work, item->id, item->revision, work_liaison(work), err);
	counts->asked++;
	/* The backup was asked, and cannot answer that mail any more. */
	if (status == STATUS_OK && backup != NULL && !handover_waits(&box, item->revision, backup))
		status = remind_again(work, item, err);
	return status;
}

static enum status handover_items(struct work *work, struct handover_counts *counts,
				  struct error *err)
{
	unsigned states = 1u << ITEM_OFFERED | 1u << ITEM_UNDONE | 1u << ITEM_HELD;
	struct store_items items = {0};
	enum status status = store_item_list(work->store, work->pool, states, &items, err);

	for (size_t i = 0; i < items.len && status == STATUS_OK; i++)
		status = handover_ask(work, &items.at[i], counts, err);
	return status;
}

/* ---- habits --------------------------------------------------------------------------- */

struct handover_topic {
	struct text name;
	int sent, rejected, expired;
};
struct handover_topics {
	struct handover_topic at[HANDOVER_TOPICS];
	size_t len;
};

/* The last row is for all others. */
static struct handover_topic *handover_topic(struct handover_topics *topics, struct text name)
{
	for (size_t i = 0; i < topics->len; i++)
		if (text_equal(topics->at[i].name, name))
			return &topics->at[i];
	if (topics->len == HANDOVER_TOPICS)
		return &topics->at[HANDOVER_TOPICS - 1];
	if (topics->len == HANDOVER_TOPICS - 1)
		name = TEXT("all others");
	topics->at[topics->len].name = name;
	return &topics->at[topics->len++];
}

static void handover_count(struct handover_topics *topics, const struct store_item *item)
{
	struct text rest = text_of(item->topics), name = {0};
	struct handover_topic *topic;

	if (!text_field(&rest, ' ', &name) || name.len == 0)
		name = TEXT("other");
	topic = handover_topic(topics, name);
	topic->sent += item->state == ITEM_RELAYED || item->state == ITEM_APPROVED ||
		       item->state == ITEM_SCHEDULED;
	topic->rejected += item->state == ITEM_REJECTED;
	topic->expired += item->state == ITEM_EXPIRED;
}

static enum status handover_habits(struct work *work, struct buf *out, struct error *err)
{
	unsigned states = 1u << ITEM_RELAYED | 1u << ITEM_APPROVED | 1u << ITEM_SCHEDULED |
			  1u << ITEM_REJECTED | 1u << ITEM_EXPIRED;
	struct handover_topics topics = {.len = 0};
	struct store_items items = {0};
	enum status status = store_item_list(work->store, work->pool, states, &items, err);

	for (size_t i = 0; i < items.len; i++)
		if (items.at[i].updated + HANDOVER_YEAR > host_now(work->host))
			handover_count(&topics, &items.at[i]);
	if (topics.len > 0)
		buf_string(out, "\nWHAT BECAME OF CANDIDATES in the last year\n"
				"  topic            sent  rejected  expired\n");
	for (size_t i = 0; i < topics.len; i++)
		buf_printf(out, "  %-15.*s %5d %9d %8d\n", (int)topics.at[i].name.len,
			   topics.at[i].name.at, topics.at[i].sent, topics.at[i].rejected,
			   topics.at[i].expired);
	return status;
}

/* ---- the first mail -------------------------------------------------------------------- */

static const char *handover_former(struct work *work, const struct texts *former)
{
	if (former->len == 0 || texts_have_case(former, text_of(work_liaison(work))))
		return "";
	return pool_printf(work->pool, " Until now it was %.*s.", (int)former->at[0].len,
			   former->at[0].at);
}

static enum status handover_tell(struct work *work, const struct texts *former,
				 const struct handover_counts *counts, struct error *err)
{
	struct store_digest_items shown = {0};
	struct buf out;
	enum status status;

	buf_open(&out, work->pool);
	buf_text(&out, text_wrap(work->pool,
				 text_of(pool_printf(work->pool,
						     "You are the liaison now.%s Mails that ask "
						     "come to you from here on, and your answers "
						     "decide; answers to the mails of before do "
						     "not count any more, so what waits is asked "
						     "about anew. \"help\" lists all that you can "
						     "answer.",
						     handover_former(work, former))),
				 72, ""));
	buf_string(&out, "\nWHAT WAITS\n");
	status = decide_queue(work, &out, &shown, err);
	if (status == STATUS_OK) {
		buf_string(&out, "\nHOW THINGS STAND\n");
		status = decide_status(work, &out, err);
	}
	if (status == STATUS_OK)
		status = handover_habits(work, &out, err);
	if (status != STATUS_OK)
		return status;
	return outbox_tell(work, work_liaison(work),
			   pool_printf(work->pool, "You are the liaison now: %d item%s wait%s",
				       counts->asked, counts->asked == 1 ? "" : "s",
				       counts->asked == 1 ? "s" : ""),
			   out.at, &shown, err);
}

/* ---- all of it -------------------------------------------------------------------------- */

static enum status handover_in(struct work *work, const struct texts *former,
			       const struct texts *backup, struct event_by by,
			       struct handover_counts *counts, struct error *err)
{
	const char *from = former->len > 0 ? text_string(work->pool, former->at[0]) : "";
	enum status status =
	    work_event(work, by, "handed over", 0, 0,
		       pool_printf(work->pool, "from %s to %s", from, work_liaison(work)), err);

	if (status == STATUS_OK)
		status = handover_outbox(work, backup, counts, err);
	/* Nobody can confirm what was asked by a token of before. */
	if (status == STATUS_OK)
		status = store_pending_purge(work->store, INT64_MAX, err);
	if (status == STATUS_OK)
		status = handover_items(work, counts, err);
	return status == STATUS_OK ? handover_tell(work, former, counts, err) : status;
}

enum status handover(struct work *work, const struct texts *former, const struct texts *backup,
		     struct event_by by, struct handover_counts *counts, struct error *err)
{
	enum status status = store_begin(work->store, err);

	*counts = (struct handover_counts){0};
	if (status == STATUS_OK)
		status = handover_in(work, former, backup, by, counts, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}
