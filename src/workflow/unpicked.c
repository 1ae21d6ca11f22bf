/* SPDX-License-Identifier: ISC */
/*
 * unpicked: the weekly sheet of threads that no rule picked.  See unpicked.h.
 */
#include <inttypes.h>
#include <string.h>

#include "liaison/item.h"
#include "liaison/note.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"
#include "liaison/unpicked.h"

#define UNPICKED_LAST "unpicked.last"
/* A glance, not a second mailbox. */
#define UNPICKED_LINES_MAX 60
/* What a candidate shows of a long thread: its end. */
#define UNPICKED_MESSAGES_MAX 20

/* ---- who wrote ---------------------------------------------------------------- */

static bool unpicked_is_robot(struct mail *mail, const struct store_message *message)
{
	static const char *const names[] = {"noreply",	    "no-reply",	     "donotreply",
					    "do-not-reply", "mailer-daemon", "postmaster",
					    "notifications"};
	struct text robot = mail_value(mail, "Auto-Submitted");
	struct text precedence = mail_value(mail, "Precedence");
	struct text from = text_of(message->from);

	if ((robot.len > 0 && !text_is_case(robot, "no")) ||
	    text_is_case(precedence, "auto_reply") || text_is_case(precedence, "junk") ||
	    from.len == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_starts_case(from, names[i]))
			return true;
	return false;
}

/* Its bytes, when a person wrote it and no rule picked it; NULL otherwise. */
static enum status unpicked_mail(struct work *work, const struct store_message *message,
				 struct mail **mail, struct error *err)
{
	struct text raw;
	enum status status;

	*mail = NULL;
	if (message->verdict != VERDICT_IGNORE || message->item != 0 || message->thread == 0)
		return STATUS_OK;
	status = store_raw_get(work->store, work->pool, message->id, &raw, err);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	mail_parse(work->pool, raw, &mail_limits_default, message->flaws, mail);
	if (unpicked_is_robot(*mail, message))
		*mail = NULL;
	return STATUS_OK;
}

/* ---- the sheet ------------------------------------------------------------------ */

struct unpicked_thread {
	int64_t id;
	struct store_message last;
	int count;
};

struct unpicked {
	struct work *work;
	LIST(struct unpicked_thread) threads;
};

/* Nothing confidential is in it, it is not muted, and it is no candidate. */
static enum status unpicked_counts(struct work *work, int64_t id, bool *counts, struct error *err)
{
	struct store_thread thread;
	struct store_item item;
	enum status status = store_thread_get(work->store, work->pool, id, &thread, err);

	*counts = false;
	if (status != STATUS_OK || thread.tainted || thread.muted)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	status = store_item_by_thread(work->store, work->pool, id, &item, err);
	*counts = status == STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status unpicked_add(struct unpicked *unpicked, const struct store_message *message,
				struct error *err)
{
	struct unpicked_thread *thread = NULL;
	bool counts;
	enum status status;

	for (size_t i = 0; i < unpicked->threads.len && thread == NULL; i++)
		if (unpicked->threads.at[i].id == message->thread)
			thread = &unpicked->threads.at[i];
	if (thread == NULL) {
		status = unpicked_counts(unpicked->work, message->thread, &counts, err);
		if (status != STATUS_OK || !counts)
			return status;
		thread = LIST_PUSH(unpicked->work->pool, &unpicked->threads);
		thread->id = message->thread;
	}
	thread->last = *message;
	thread->count++;
	return STATUS_OK;
}

static enum status unpicked_gather(struct unpicked *unpicked, int64_t since, struct error *err)
{
	struct work *work = unpicked->work;
	struct store_message_filter filter = {.verdict = VERDICT_IGNORE, .since = since};
	struct store_messages messages = {0};
	enum status status = store_message_list(work->store, work->pool, &filter, &messages, err);

	for (size_t i = 0; i < messages.len && status == STATUS_OK; i++) {
		struct mail *mail;

		status = unpicked_mail(work, &messages.at[i], &mail, err);
		if (status == STATUS_OK && mail != NULL)
			status = unpicked_add(unpicked, &messages.at[i], err);
	}
	return status;
}

static const char *unpicked_name(struct work *work, int64_t sheet)
{
	return pool_printf(work->pool, "unpicked.%" PRId64, sheet);
}

static enum status unpicked_send(struct unpicked *unpicked, struct error *err)
{
	struct work *work = unpicked->work;
	size_t count = unpicked->threads.len, lines;
	int64_t sheet;
	struct buf text, numbers;
	enum status status;

	buf_open(&text, work->pool);
	buf_open(&numbers, work->pool);
	buf_string(&text, "No rule picked these threads, and people wrote in them. If one is for "
			  "the board,\nanswer with its number: offer 3. It comes back as a "
			  "candidate; nothing goes out.\n\n");
	lines = count < UNPICKED_LINES_MAX ? count : UNPICKED_LINES_MAX;
	for (size_t i = 0; i < lines; i++) {
		const struct unpicked_thread *thread = &unpicked->threads.at[i];

		buf_printf(&text, "%4lld  %s\n      %d mail%s, the last by %s\n",
			   (long long)thread->id, note_title(work->pool, &thread->last),
			   thread->count, thread->count == 1 ? "" : "s",
			   note_by(work, &thread->last));
		buf_printf(&numbers, "%s%lld", i > 0 ? " " : "", (long long)thread->id);
	}
	if (count > lines)
		buf_printf(&text, "\nand %zu more.\n", count - lines);
	status = outbox_sheet(work,
			      pool_printf(work->pool, "Not picked this week: %zu thread%s", count,
					  count == 1 ? "" : "s"),
			      buf_get(&text).at, &sheet, err);
	return status == STATUS_OK
		   ? store_value_set(work->store, unpicked_name(work, sheet), numbers.at, err)
		   : status;
}

/* Every number of a list in a value. */
static bool unpicked_has(const char *numbers, int64_t thread)
{
	struct text rest = text_of(numbers), field;
	int64_t number;

	while (text_field(&rest, ' ', &field))
		if (text_number(field, &number) && number == thread)
			return true;
	return false;
}

enum status unpicked_listed(struct work *work, int64_t sheet, int64_t thread, bool *listed,
			    struct error *err)
{
	const char *numbers = NULL;
	enum status status =
	    store_value_get(work->store, work->pool, unpicked_name(work, sheet), &numbers, err);

	*listed = status == STATUS_OK && unpicked_has(numbers, thread);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status unpicked_set_last(struct work *work, struct error *err)
{
	return store_value_set(work->store, UNPICKED_LAST,
			       pool_printf(work->pool, "%" PRId64, host_now(work->host)), err);
}

/* On the day before the digest, when the last sheet is a week old, less a day for
 * a run that was late; and where digests are rarer, every week all the same. */
static bool unpicked_is_due(int64_t now, int64_t last, int64_t digest)
{
	if (now - last >= 8 * WHEN_DAY)
		return true;
	return now - last >= 6 * WHEN_DAY && digest - now <= WHEN_DAY;
}

enum status unpicked_sheet(struct work *work, struct error *err)
{
	struct unpicked unpicked = {.work = work};
	int64_t now = host_now(work->host), last = 0, digest;
	const char *value = NULL;
	enum status status = store_value_get(work->store, work->pool, UNPICKED_LAST, &value, err);

	/* The first look remembers when the first week began. */
	if (status == STATUS_NOT_FOUND)
		return unpicked_set_last(work, err);
	if (status == STATUS_OK)
		status = digest_due(work, &digest, err);
	if (status != STATUS_OK || !text_number(text_of(value), &last) ||
	    !unpicked_is_due(now, last, digest))
		return status;
	status = unpicked_gather(&unpicked, last, err);
	if (status == STATUS_OK && unpicked.threads.len > 0)
		status = unpicked_send(&unpicked, err);
	return status == STATUS_OK ? unpicked_set_last(work, err) : status;
}

/* ---- offer ---------------------------------------------------------------------- */

/* The rules say why, what may be told, and what may not be read; that it is a
 * candidate says the liaison. */
static enum status unpicked_judge(struct work *work, struct mail *mail,
				  const struct store_message *message, struct judgement **out,
				  struct error *err)
{
	struct judge_options options = {.source = message->source,
					.origin = message->origin,
					.destination = work->conf->destination};

	if (!work_rules(work))
		return error_set(err, STATUS_TEMPORARY,
				 "Nothing can be offered while the rules do not load: %s",
				 work->rules_why);
	rules_judge(work->rules, mail, &options, out);
	if ((*out)->verdict == VERDICT_BLOCKED)
		return error_set(err, STATUS_NOT_FOUND,
				 "Thread %lld is not offered: by today's rules something in it is "
				 "confidential.",
				 (long long)message->thread);
	if ((*out)->verdict != VERDICT_BREAKING)
		(*out)->verdict = VERDICT_DIGEST;
	return STATUS_OK;
}

static enum status unpicked_take(struct work *work, struct store_message *message,
				 struct mail *mail, int64_t *item, struct error *err)
{
	struct judgement *judgement;
	enum status status = unpicked_judge(work, mail, message, &judgement, err);

	if (status != STATUS_OK)
		return status;
	message->verdict = judgement->verdict;
	message->summary_only = message->summary_only || judgement->summary_only;
	message->reasons = pool_printf(work->pool, "%s%sthe liaison asked for it", message->reasons,
				       message->reasons[0] != '\0' ? "\n" : "");
	status = item_offer(work, mail, message, judgement, err);
	*item = message->item;
	return status == STATUS_OK ? store_message_update(work->store, message, err) : status;
}

static enum status unpicked_none(int64_t thread, struct error *err)
{
	return error_set(err, STATUS_NOT_FOUND,
			 "There is no thread %lld to offer: the weekly sheet lists them.",
			 (long long)thread);
}

enum status unpicked_offer(struct work *work, int64_t thread, struct event_by by, int64_t *item,
			   bool *before, struct error *err)
{
	struct store_messages messages = {0};
	struct store_item known;
	bool counts;
	enum status status = store_item_by_thread(work->store, work->pool, thread, &known, err);

	*before = status == STATUS_OK;
	*item = *before ? known.id : 0;
	if (status != STATUS_NOT_FOUND)
		return status;
	status = unpicked_counts(work, thread, &counts, err);
	if (status == STATUS_OK && counts)
		status = store_message_of_thread(work->store, work->pool, thread,
						 UNPICKED_MESSAGES_MAX, &messages, err);
	for (size_t i = 0; i < messages.len && status == STATUS_OK; i++) {
		struct mail *mail;

		status = unpicked_mail(work, &messages.at[i], &mail, err);
		if (status == STATUS_OK && mail != NULL)
			status = unpicked_take(work, &messages.at[i], mail, item, err);
	}
	if (status == STATUS_OK && *item == 0)
		return unpicked_none(thread, err);
	return status == STATUS_OK ? work_event(work, by, "asked for", *item, 0, NULL, err)
				   : status;
}
