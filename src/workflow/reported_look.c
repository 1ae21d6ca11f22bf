/* SPDX-License-Identifier: ISC */
/*
 * reported_look: finds the candidates that the destination can read of
 * elsewhere.  See reported.h.
 *
 * Reports (mail on public lists and on the destination's own) leave traces:
 * the least of their shingles, what they name, their thread.  A candidate is
 * compared with the reports whose traces it meets, a new report with the items
 * that are not out yet; both in full, so a trace that meets by chance costs a
 * comparison and no more.
 */
#include <inttypes.h>
#include <string.h>

#include "liaison/item.h"
#include "liaison/naming.h"
#include "liaison/news.h"
#include "liaison/note.h"
#include "liaison/outbox.h"
#include "liaison/reported.h"
#include "liaison/shingle.h"
#include "liaison/views.h"

#define REPORTED_LAST "reported.last"
/* Two texts of which four fifths are the same share one of their eight least
 * shingles unless 0.2^8, three in a million. */
#define REPORTED_LEAST 8
/* The newest so many reports a trace leads to are compared. */
#define REPORTED_MAX 30
/* Messages read in one transaction, so that the hook never waits for long. */
#define REPORTED_BATCH 200
/* Items that are not out yet: a liaison with more has other worries. */
#define REPORTED_ITEMS_MAX 200

/* A message with all that is compared. */
struct report {
	struct store_message message;
	struct judgement *judgement;
	struct shingles shingles;
	struct texts names, heads; /* named anywhere; in the subject */
	struct text group;	   /* of the subject, or empty */
	char *words;
};

/* STATUS_NOT_FOUND when its bytes are purged, when it is our own relay come
 * back, or when the rules would block it today. */
static enum status report_read(struct work *work, int64_t id, struct report *out, struct error *err)
{
	struct judge_options options = {.destination = work->conf->destination};
	const struct texts *own;
	struct text subject, text, raw;
	struct mail *mail;
	enum status status = store_message_get(work->store, work->pool, id, &out->message, err);

	if (status == STATUS_OK)
		status = store_raw_get(work->store, work->pool, id, &raw, err);
	if (status != STATUS_OK)
		return status;
	mail_parse(work->pool, raw, &mail_limits_default, 0, &mail);
	options.source = out->message.source;
	options.origin = out->message.origin;
	rules_judge(work->rules, mail, &options, &out->judgement);
	if (loop_is_ours(work, mail) || out->judgement->verdict == VERDICT_BLOCKED)
		return error_set(err, STATUS_NOT_FOUND, "message %lld does not count",
				 (long long)id);
	subject = mail_value(mail, "Subject");
	text = view_own_text(mail);
	own = view_own(mail);
	shingles_of(work->pool, &work->key, &text, 1, &out->shingles);
	naming_find(work->pool, subject, &out->heads);
	for (size_t i = 0; i < out->judgement->documents.len; i++) {
		struct text name = out->judgement->documents.at[i];

		/* An RFC is named in passing by half of all mail. */
		if (text_find_case(subject, name) != TEXT_NONE)
			*LIST_PUSH(work->pool, &out->heads) = name;
		else if (!text_starts(name, "rfc"))
			*LIST_PUSH(work->pool, &out->names) = name;
	}
	for (size_t i = 0; i < out->heads.len; i++)
		*LIST_PUSH(work->pool, &out->names) = out->heads.at[i];
	naming_find(work->pool, text, &out->names);
	out->group = naming_group(work->pool, subject);
	out->words = naming_words(work->pool, own->at, own->len);
	return STATUS_OK;
}

/* ---- traces -------------------------------------------------------------------- */

static uint64_t trace_key(struct work *work, const char *label, struct text text)
{
	uint8_t mac[MAC_SIZE];
	uint64_t key = 0;

	mac_of(&work->key, label, text, mac);
	for (size_t i = 0; i < sizeof(key); i++)
		key = key << 8 | mac[i];
	return key;
}

/* All traces of a message, each of which may lead to another. */
struct traces {
	uint64_t *at;
	size_t len, cap;
};

static void traces_of(struct work *work, const struct report *report, struct traces *out)
{
	char thread[32];
	size_t least =
	    report->shingles.len < REPORTED_LEAST ? report->shingles.len : REPORTED_LEAST;

	for (size_t i = 0; i < least; i++)
		*LIST_PUSH(work->pool, out) = report->shingles.at[i];
	for (size_t i = 0; i < report->names.len; i++)
		*LIST_PUSH(work->pool, out) = trace_key(work, "name", report->names.at[i]);
	if (report->message.thread == 0)
		return;
	snprintf(thread, sizeof(thread), "%" PRId64, report->message.thread);
	*LIST_PUSH(work->pool, out) = trace_key(work, "thread", text_of(thread));
}

/* The groups that a candidate may speak of: all its short words. */
static void traces_groups(struct work *work, const struct report *report, struct traces *out)
{
	struct text rest = text_of(report->words), word;

	while (text_field(&rest, ' ', &word) && out->len < SHINGLES_MAX)
		if (word.len >= 2 && word.len <= NAMING_GROUP_MAX)
			*LIST_PUSH(work->pool, out) = trace_key(work, "group", word);
}

static enum status traces_keep(struct work *work, const struct report *report, struct error *err)
{
	struct traces traces = {0};
	enum status status = STATUS_OK;

	traces_of(work, report, &traces);
	if (report->group.len > 0)
		*LIST_PUSH(work->pool, &traces) = trace_key(work, "group", report->group);
	for (size_t i = 0; i < traces.len && status == STATUS_OK; i++)
		status = store_trace_add(work->store, traces.at[i], report->message.id,
					 report->message.received, err);
	return status;
}

/* ---- comparing ------------------------------------------------------------------- */

static const char *report_where(struct work *work, const struct report *report)
{
	const struct store_message *message = &report->message;

	if (message->list != NULL)
		return note_list_name(work->pool, message->list);
	return message->source != NULL ? message->source : "a public list";
}

static bool names_meet(const struct texts *a, const struct texts *b, struct text *name)
{
	for (size_t i = 0; i < a->len; i++)
		for (size_t k = 0; k < b->len; k++)
			if (text_equal(a->at[i], b->at[k])) {
				*name = a->at[i];
				return true;
			}
	return false;
}

/* Is it about the thing that the report announces? */
static bool report_about(struct work *work, const struct report *item, const struct report *report)
{
	struct text name;

	if (report->heads.len > 0)
		return names_meet(&item->names, &report->heads, &name);
	return report->group.len > 0 && naming_spoken(work->pool, item->words, report->group);
}

/* The announcement that the candidate spoke of, by a rule that says so. */
static bool report_announces(struct work *work, const struct report *item,
			     const struct report *report)
{
	for (size_t i = 0; i < report->judgement->hits.len; i++) {
		const struct texts *phrases = &report->judgement->hits.at[i].announces;

		for (size_t k = 0; k < phrases->len; k++)
			if (naming_spoken(work->pool, item->words, phrases->at[k]) &&
			    report_about(work, item, report))
				return true;
	}
	return false;
}

/* NULL, or why the candidate need not be asked about. */
static const char *report_closes(struct work *work, const struct report *item,
				 const struct report *report)
{
	const char *where = report_where(work, report);

	if (shingles_alike(&item->shingles, &report->shingles))
		return pool_printf(work->pool, "nearly the same text is on %s: %s", where,
				   report->message.subject);
	if (report_announces(work, item, report))
		return pool_printf(work->pool, "announced on %s: %s", where,
				   report->message.subject);
	return NULL;
}

static const char *report_writer(struct work *work, const struct report *report)
{
	const struct store_message *message = &report->message;

	if (rules_site(work->rules, text_of(message->from)) == SITE_CHAIR)
		return "the chair";
	return message->from_name != NULL && message->from_name[0] != '\0' ? message->from_name
									   : message->from;
}

/* NULL, or the line that is worth a place on the candidate. */
static const char *report_line(struct work *work, const struct report *item,
			       const struct report *report)
{
	bool same = item->message.thread != 0 && item->message.thread == report->message.thread;
	const char *where = report_where(work, report);
	struct text name;

	if (!same && !names_meet(&item->names, &report->names, &name))
		return NULL;
	if (report->message.origin == ORIGIN_DESTINATION)
		return pool_printf(
		    work->pool, "%s wrote to %s on %s: %s", report_writer(work, report), where,
		    when_day(work->pool, report->message.received, work->conf->timezone),
		    report->message.subject);
	if (same)
		return pool_printf(work->pool, "the same thread is on %s", where);
	return pool_printf(work->pool, "%.*s is spoken of on %s", (int)name.len, name.at, where);
}

/* One report against one item; `single`: the item is about this message alone,
 * so what is said elsewhere is all of it. */
static enum status report_meet(struct work *work, struct store_item *row, const struct report *item,
			       bool single, const struct report *report, bool *closed,
			       struct error *err)
{
	const char *why = report_closes(work, item, report);
	const char *line;

	*closed = false;
	if (report->message.id == item->message.id || report->message.item == row->id)
		return STATUS_OK;
	if (why != NULL && single)
		return reported_close(work, row, why, closed, err);
	line = why != NULL ? why : report_line(work, item, report);
	return line != NULL ? reported_note(work, row->id, report->message.id, line, err)
			    : STATUS_OK;
}

/* ---- an item, and what was seen before it ------------------------------------------- */

static void numbers_add(struct pool *pool, struct store_numbers *all, int64_t number)
{
	for (size_t i = 0; i < all->len; i++)
		if (all->at[i] == number)
			return;
	if (all->len < REPORTED_MAX)
		*LIST_PUSH(pool, all) = number;
}

static enum status item_reports(struct work *work, const struct report *item,
				struct store_numbers *out, struct error *err)
{
	struct traces traces = {0};
	enum status status = STATUS_OK;

	traces_of(work, item, &traces);
	traces_groups(work, item, &traces);
	for (size_t i = 0; i < traces.len && status == STATUS_OK; i++) {
		struct store_numbers found = {0};

		status = store_trace_find(work->store, work->pool, traces.at[i], REPORTED_MAX,
					  &found, err);
		for (size_t k = 0; k < found.len; k++)
			numbers_add(work->pool, out, found.at[k]);
	}
	return status;
}

/* The newest message of an item that was picked; *single when no other was. */
static enum status item_read(struct work *work, const struct store_item *row, struct report *out,
			     bool *single, struct error *err)
{
	struct news all = {0};
	int64_t newest = 0;
	size_t count = 0;
	enum status status = news_since(work, row->id, 0, row->revision, &all, err);

	for (size_t i = 0; i < all.len; i++)
		if (news_picked(&all.at[i].message)) {
			newest = all.at[i].message.id;
			count++;
		}
	*single = count == 1;
	if (status == STATUS_OK && newest == 0)
		return error_set(err, STATUS_NOT_FOUND, "nothing of item %lld was picked",
				 (long long)row->id);
	return status == STATUS_OK ? report_read(work, newest, out, err) : status;
}

static enum status item_look(struct work *work, int64_t id, int64_t *closed, struct error *err)
{
	struct store_numbers reports = {0};
	struct report item = {.words = NULL};
	struct store_item row;
	bool single, done = false;
	enum status status = store_item_get(work->store, work->pool, id, &row, err);

	if (status == STATUS_OK)
		status = item_read(work, &row, &item, &single, err);
	if (status == STATUS_OK)
		status = item_reports(work, &item, &reports, err);
	for (size_t i = 0; i < reports.len && status == STATUS_OK && !done; i++) {
		struct report report = {.words = NULL};

		status = report_read(work, reports.at[i], &report, err);
		if (status == STATUS_OK)
			status = report_meet(work, &row, &item, single, &report, &done, err);
		else if (status == STATUS_NOT_FOUND) /* purged since */
			status = STATUS_OK;
	}
	*closed += done;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Candidates that are about to be asked about, however they came to be. */
static enum status look_at_candidates(struct work *work, int64_t *closed, struct error *err)
{
	struct store_outbox box = {0};
	enum status status =
	    store_outgoing_list(work->store, work->pool, 1u << OUTBOX_QUEUED, INT64_MAX, &box, err);

	for (size_t i = 0; i < box.len && status == STATUS_OK; i++) {
		struct work part;

		/* Tried before and put off: it was looked at then. */
		if (box.at[i].kind != MAILING_CANDIDATE || box.at[i].attempts > 0)
			continue;
		if (!work_rules(work))
			return STATUS_OK;
		work_part_open(work, &part);
		status = item_look(&part, box.at[i].item, closed, err);
		work_part_close(&part);
	}
	return status;
}

/* ---- a report, and the items that are not out yet -------------------------------------- */

/* Read once for all reports of a batch. */
struct pending {
	struct report report;
	int64_t id;
	bool single;
};
struct pendings {
	struct pending *at;
	size_t len, cap;
	bool read;
};

static enum status pendings_read(struct work *work, struct pendings *out, struct error *err)
{
	unsigned states = ITEM_OPEN_STATES | 1u << ITEM_APPROVED | 1u << ITEM_SCHEDULED;
	struct store_items items = {0};
	enum status status = STATUS_OK;

	if (out->read)
		return STATUS_OK;
	out->read = true;
	status = store_item_list(work->store, work->pool, states, &items, err);
	for (size_t i = 0; i < items.len && out->len < REPORTED_ITEMS_MAX; i++) {
		struct pending *pending = LIST_PUSH(work->pool, out);

		if (status != STATUS_OK)
			return status;
		pending->id = items.at[i].id;
		status = item_read(work, &items.at[i], &pending->report, &pending->single, err);
		if (status == STATUS_NOT_FOUND) {
			out->len--;
			status = STATUS_OK;
		}
	}
	return status;
}

static enum status report_look(struct work *work, const struct report *report,
			       const struct pendings *pendings, int64_t *closed, struct error *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < pendings->len && status == STATUS_OK; i++) {
		const struct pending *pending = &pendings->at[i];
		struct store_item row;
		bool done = false;

		/* Another report may have closed it. */
		status = store_item_get(work->store, work->pool, pending->id, &row, err);
		if (status == STATUS_OK)
			status = report_meet(work, &row, &pending->report, pending->single, report,
					     &done, err);
		*closed += done;
	}
	return status;
}

static enum status report_new(struct work *work, const struct store_message *message,
			      struct pendings *pendings, int64_t *closed, struct error *err)
{
	struct report report = {.words = NULL};
	struct work part;
	enum status status;

	if (!reported_counts(message))
		return STATUS_OK;
	status = pendings_read(work, pendings, err);
	if (status != STATUS_OK)
		return status;
	work_part_open(work, &part);
	status = report_read(&part, message->id, &report, err);
	if (status == STATUS_OK)
		status = traces_keep(&part, &report, err);
	if (status == STATUS_OK)
		status = report_look(&part, &report, pendings, closed, err);
	work_part_close(&part);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* One batch of what came since; *more when there may be another. */
static enum status look_at_new(struct work *work, int64_t *closed, bool *more, struct error *err)
{
	struct store_messages messages = {0};
	struct pendings pendings = {.read = false};
	const char *value = NULL;
	int64_t last = 0;
	enum status status = store_value_get(work->store, work->pool, REPORTED_LAST, &value, err);

	if (status == STATUS_OK)
		text_number(text_of(value), &last);
	else if (status != STATUS_NOT_FOUND)
		return status;
	status = store_message_after(work->store, work->pool, last, REPORTED_BATCH, &messages, err);
	*more = false;
	/* While the rules do not load nothing is judged and nothing goes out; and
	 * they are not loaded for nothing. */
	if (status != STATUS_OK || messages.len == 0 || !work_rules(work))
		return status;
	for (size_t i = 0; i < messages.len && status == STATUS_OK; i++) {
		status = report_new(work, &messages.at[i], &pendings, closed, err);
		last = messages.at[i].id;
	}
	*more = messages.len == REPORTED_BATCH;
	if (status != STATUS_OK || messages.len == 0)
		return status;
	return store_value_set(work->store, REPORTED_LAST,
			       pool_printf(work->pool, "%" PRId64, last), err);
}

static enum status look_once(struct work *work, bool candidates, int64_t *closed, bool *more,
			     struct error *err)
{
	enum status status = store_begin(work->store, err);

	*more = false;
	if (status == STATUS_OK)
		status = candidates ? look_at_candidates(work, closed, err)
				    : look_at_new(work, closed, more, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

enum status reported_look(struct work *work, int64_t *closed, struct error *err)
{
	bool more = true;
	enum status status = STATUS_OK;

	*closed = 0;
	while (more && status == STATUS_OK)
		status = look_once(work, false, closed, &more, err);
	return status == STATUS_OK ? look_once(work, true, closed, &more, err) : status;
}

enum status reported_message(struct work *work, int64_t id, struct error *err)
{
	struct store_message message;
	struct pendings pendings = {.read = false};
	int64_t closed = 0;
	enum status status = store_message_get(work->store, work->pool, id, &message, err);

	return status == STATUS_OK ? report_new(work, &message, &pendings, &closed, err) : status;
}
