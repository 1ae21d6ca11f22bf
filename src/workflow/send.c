/* SPDX-License-Identifier: ISC */
/*
 * send: from the outbox to the submission server.  See send.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "liaison/arrival.h"
#include "liaison/candidate.h"
#include "liaison/confirm.h"
#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"
#include "liaison/send.h"
#include "liaison/smtp.h"

/* The first retry comes after a minute, later ones twice as late each, none
 * more than four hours apart (RFC 5321 4.5.4.1 asks for 30 minutes and more
 * towards foreign hosts; ours is the site's own). */
#define SEND_RETRY_FIRST WHEN_MINUTE
#define SEND_RETRY_MOST (4 * WHEN_HOUR)

/* RFC 5322 2.1.1: lines of a mail should have no more than 78 columns; the rest of
 * a longer one is moved in, so that it cannot pass for a line of its own. */
#define SEND_WIDTH 78
#define SEND_HANG 4

static const struct event_by send_by = {"outbox", "run"};

static int64_t send_backoff(int attempts)
{
	int64_t delay = SEND_RETRY_FIRST;

	for (int i = 1; i < attempts && delay < SEND_RETRY_MOST; i++)
		delay *= 2;
	return delay < SEND_RETRY_MOST ? delay : SEND_RETRY_MOST;
}

/* ---- composing ------------------------------------------------------------ */

static void send_header(struct work *work, struct compose *mail, const char *name,
			const char *value)
{
	*LIST_PUSH(work->pool, &mail->headers) = (struct compose_header){name, text_of(value)};
}

/* RFC 3834 2: responders do not answer what says that it was made by a program.
 * Whether the liaison is away is worth knowing when the news is urgent. */
static bool send_wants_responders(struct work *work, const struct store_outgoing *row)
{
	struct store_item item;
	struct error ignored = {{0}};

	return row->kind == MAILING_CANDIDATE && work_backup(work) != NULL &&
	       outbox_person(work, row->to) == TOKEN_LIAISON &&
	       store_item_get(work->store, work->pool, row->item, &item, &ignored) == STATUS_OK &&
	       item.verdict == VERDICT_BREAKING;
}

/* The frame that all our mails share.  The date is that of queueing, so that
 * a mail made twice is the same mail. */
static void send_frame(struct work *work, const struct store_outgoing *row, struct compose *mail)
{
	struct text rest = text_of(row->to), to;

	/* What asks the liaison does not come from the liaison: mail clients send the answer
	 * to one's own mail to whom that was to, whatever Reply-To says. */
	*mail = (struct compose){
	    .from_name = mailing_is_public(row->kind) ? work->conf->name : "Liaison queue",
	    .from = mailing_is_public(row->kind) ? work->conf->from : work->conf->reply_address,
	    .message_id = row->message_id,
	    .in_reply_to = row->in_reply_to,
	    .date = row->created,
	    .zone = work->conf->timezone,
	};
	while (text_field(&rest, ',', &to))
		*LIST_PUSH(work->pool, &mail->to) = text_trim(to);
	send_header(work, mail, LOOP_HEADER, loop_value(work, row->message_id));
	/* A relay is a mail from a person: lists that guard against robots would
	 * drop it if it said otherwise. */
	if (row->kind == MAILING_RECEIPT || row->kind == MAILING_CONFIRMATION)
		send_header(work, mail, "Auto-Submitted", "auto-replied");
	else if (!mailing_is_public(row->kind) && !send_wants_responders(work, row))
		send_header(work, mail, "Auto-Submitted", "auto-generated");
}

static enum status send_write(struct work *work, const struct store_outgoing *row,
			      struct compose *mail, bool *held, struct error *err)
{
	*held = false;
	send_frame(work, row, mail);
	if (row->kind == MAILING_CANDIDATE)
		return candidate_write(work, row, mail, err);
	if (row->kind == MAILING_RELAY)
		return relay_write(work, row, mail, held, err);
	if (row->kind == MAILING_DIGEST)
		return digest_write(work, row, mail, held, err);
	if (row->kind == MAILING_PREVIEW)
		return digest_preview_write(work, row, mail, err);
	if (row->kind == MAILING_CONFIRMATION)
		return confirm_write(work, row, mail, err);
	mail->subject = text_of(row->subject);
	mail->text = text_fold(work->pool, text_of(row->text), SEND_WIDTH, SEND_HANG);
	mail->reply_to = outbox_reply_to(work, row);
	return STATUS_OK;
}

/* ---- before ------------------------------------------------------------------ */

static enum status send_postpone(struct work *work, struct store_outgoing *row, const char *answer,
				 struct error *err)
{
	row->state = OUTBOX_QUEUED;
	row->due = host_now(work->host) + send_backoff(row->attempts);
	row->answer = answer;
	return store_outgoing_update(work->store, row, err);
}

/* Composes and marks the row "sending", in one transaction.  One that was
 * cancelled after it was listed stays so. */
static enum status send_prepare_in(struct work *work, struct store_outgoing *row,
				   struct text *bytes, bool *held, struct error *err)
{
	struct compose mail;
	enum status status = store_outgoing_get(work->store, work->pool, row->id, row, err);

	/* The configuration names others since it was queued. */
	if (status == STATUS_OK && row->state == OUTBOX_QUEUED && !mailing_is_public(row->kind) &&
	    !outbox_is_known(work, row->to))
		status = outbox_readdress(work, TOKEN_LIAISON, row, err);
	if (status != STATUS_OK || row->state != OUTBOX_QUEUED)
		return status;
	status = send_write(work, row, &mail, held, err);
	if (status != STATUS_OK)
		return status;
	row->attempts++;
	row->attempted = host_now(work->host);
	if (*held) {
		row->state = OUTBOX_HELD;
		row->answer = "held by the exit gate";
		return store_outgoing_update(work->store, row, err);
	}
	status = compose_mail(work->pool, &mail, bytes, err);
	if (status == STATUS_OK)
		status = store_outgoing_body_set(work->store, row->id, *bytes, err);
	if (status != STATUS_OK)
		return status;
	row->state = OUTBOX_SENDING;
	return store_outgoing_update(work->store, row, err);
}

static enum status send_prepare(struct work *work, struct store_outgoing *row, struct text *bytes,
				bool *held, struct error *err)
{
	enum status status = store_begin(work->store, err);

	if (status == STATUS_OK)
		status = send_prepare_in(work, row, bytes, held, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

/* ---- after --------------------------------------------------------------------- */

static enum status send_failed_notice(struct work *work, const struct store_outgoing *row,
				      struct error *err)
{
	const char *text;

	/* A notice about a notice would never end. */
	if (row->kind == MAILING_NOTICE || row->kind == MAILING_RECEIPT ||
	    row->kind == MAILING_CONFIRMATION)
		return STATUS_OK;
	if (row->kind == MAILING_CANDIDATE) {
		const char *backup = work_backup(work);

		if (backup == NULL || text_is_case(text_of(backup), row->to))
			return STATUS_OK;
		return outbox_candidate(work, row->item, row->revision, backup, err);
	}
	text = pool_printf(work->pool,
			   "A %s to %s could not be delivered. The server's answer:\n\n  %s\n\n"
			   "Nothing of it arrived. What to do: mend what the answer complains of, "
			   "then\napprove it again.\n",
			   mailing_name(row->kind), row->to, row->answer);
	return outbox_notice(
	    work, pool_printf(work->pool, "Not delivered: a %s", mailing_name(row->kind)), text,
	    row->item, row->revision, err);
}

static enum status send_fail(struct work *work, struct store_outgoing *row, const char *answer,
			     struct error *err)
{
	enum status status = arrival_stuck(work, row, OUTBOX_FAILED, answer, send_by, err);

	if (status == STATUS_OK)
		status = work_event(work, send_by, "not delivered", row->item, 0, answer, err);
	if (status == STATUS_OK)
		status = send_failed_notice(work, row, err);
	return status;
}

/* Nobody knows whether it arrived.  What only the liaison sees goes again. */
static enum status send_doubt(struct work *work, struct store_outgoing *row, const char *answer,
			      struct error *err)
{
	if (!mailing_is_public(row->kind))
		return send_postpone(work, row, answer, err);
	row->state = OUTBOX_DOUBT;
	row->answer = answer;
	return store_outgoing_update(work->store, row, err);
}

static enum status send_outcome(struct work *work, struct store_outgoing *row,
				const struct smtp_answer *answer, struct send_counts *counts,
				struct error *err)
{
	const char *text = pool_strdup(work->pool, answer->text);

	if (answer->outcome == SMTP_SENT) {
		counts->sent++;
		return arrival_sent(work, row, text, send_by, err);
	}
	if (answer->outcome == SMTP_DOUBT) {
		counts->doubt++;
		return send_doubt(work, row, text, err);
	}
	if (answer->outcome == SMTP_RETRY &&
	    host_now(work->host) < row->created + work->conf->retry_for) {
		counts->retry++;
		return send_postpone(work, row, text, err);
	}
	counts->failed++;
	return send_fail(work, row, text, err);
}

/* ---- one -------------------------------------------------------------------------- */

static enum status send_deliver(struct work *work, const struct store_outgoing *row,
				struct text bytes, struct smtp_answer *answer, struct error *err)
{
	const struct conf *conf = work->conf;
	struct smtp_server server = {
	    .url = conf->smtp_url,
	    .user = conf->smtp_user,
	    .password_file = conf->smtp_password_file,
	    .ca_file = conf->smtp_ca_file,
	    .tls_required = conf->smtp_tls_required,
	};
	/* Where a bounce must lead: back to the hook. */
	const char *sender =
	    conf->bounce_address != NULL ? conf->bounce_address : conf->reply_address;
	struct text rest = text_of(row->to), to;
	struct texts recipients = {0};

	while (text_field(&rest, ',', &to))
		*LIST_PUSH(work->pool, &recipients) = text_trim(to);
	return smtp_send(&server, sender, &recipients, bytes, answer, err);
}

/* What could not be prepared or tried is put off, with the reason. */
static enum status send_put_off(struct work *work, int64_t id, const char *why,
				struct send_counts *counts, struct error *err)
{
	struct store_outgoing row;
	enum status status = store_begin(work->store, err);

	if (status == STATUS_OK)
		status = store_outgoing_get(work->store, work->pool, id, &row, err);
	if (status == STATUS_OK) {
		row.attempts++;
		counts->retry++;
		status = send_postpone(work, &row, why, err);
	}
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

static enum status send_one(struct work *work, struct store_outgoing *row,
			    struct send_counts *counts, struct error *err)
{
	struct smtp_answer answer = {.outcome = SMTP_RETRY};
	struct text bytes;
	bool held = false;
	enum status setup;
	enum status status = send_prepare(work, row, &bytes, &held, err);

	if (status == STATUS_OK && row->state != OUTBOX_SENDING) {
		counts->held += held;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return send_put_off(work, row->id, pool_strdup(work->pool, err->text), counts, err);
	setup = send_deliver(work, row, bytes, &answer, err);
	if (setup != STATUS_OK) { /* nothing was sent, and nothing else would be */
		answer.outcome = SMTP_RETRY;
		snprintf(answer.text, sizeof(answer.text), "%.*s", (int)sizeof(answer.text) - 1,
			 err->text);
	}
	status = store_begin(work->store, err);
	if (status == STATUS_OK)
		status = send_outcome(work, row, &answer, counts, err);
	if (status == STATUS_OK)
		status = store_commit(work->store, err);
	else
		store_rollback(work->store);
	return status != STATUS_OK || setup == STATUS_OK ? status
							 : error_set(err, setup, "%s", answer.text);
}

static enum status send_pass(struct work *work, struct send_counts *counts, struct error *err)
{
	struct store_outbox box = {0};
	enum status status = store_outgoing_list(work->store, work->pool, 1u << OUTBOX_QUEUED,
						 host_now(work->host), &box, err);

	for (size_t i = 0; i < box.len && status == STATUS_OK; i++) {
		struct work part;

		work_part_open(work, &part);
		status = send_one(&part, &box.at[i], counts, err);
		work_part_close(&part);
	}
	return status;
}

/* What fails or is held queues a notice: a second pass takes it along. */
enum status send_due(struct work *work, struct send_counts *counts, struct error *err)
{
	enum status status;

	*counts = (struct send_counts){0};
	status = send_pass(work, counts, err);
	if (status == STATUS_OK && counts->failed + counts->held > 0)
		status = send_pass(work, counts, err);
	return status;
}

/* ---- after a crash ------------------------------------------------------------------ */

enum status send_recover(struct work *work, struct error *err)
{
	struct store_outbox box = {0};
	enum status status;

	status = store_outgoing_list(work->store, work->pool, 1u << OUTBOX_SENDING, INT64_MAX, &box,
				     err);
	if (status != STATUS_OK || box.len == 0)
		return status;
	status = store_begin(work->store, err);
	for (size_t i = 0; i < box.len && status == STATUS_OK; i++)
		status = send_doubt(work, &box.at[i],
				    "the program was stopped while it was being sent", err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

/* Asked once: the value remembers. */
static enum status send_ask(struct work *work, const struct store_outgoing *row, int64_t item,
			    struct error *err)
{
	const char *name = pool_printf(work->pool, "doubt.asked.%" PRId64, row->id);
	int64_t sum = 0;
	enum status status = store_value_count(work->store, name, 1, &sum, err);

	if (status != STATUS_OK || sum > 1)
		return status;
	return outbox_notice(
	    work,
	    pool_printf(work->pool, "Did it arrive? A %s is in doubt", mailing_name(row->kind)),
	    pool_printf(work->pool,
			"The %s with item %lld to %s may or may not have gone out: %s.\n"
			"No copy came back over the list since.\n\n"
			"Look at the list's archive, then answer with one of these lines:\n\n"
			"  sent             it is there\n"
			"  resend           it is not: send the same mail again\n",
			mailing_name(row->kind), (long long)item, row->to, row->answer),
	    item, row->revision > 0 ? row->revision : 1, err);
}

static enum status send_settle_one(struct work *work, struct store_outgoing *row, struct error *err)
{
	struct store_digest_items items = {0};
	enum status status;

	if (row->attempted + work->conf->in_doubt_after > host_now(work->host))
		return STATUS_OK;
	if (work->conf->in_doubt_resend) {
		row->state = OUTBOX_QUEUED;
		row->due = host_now(work->host);
		return store_outgoing_update(work->store, row, err);
	}
	if (row->kind == MAILING_RELAY)
		return send_ask(work, row, row->item, err);
	status = store_digest_item_list(work->store, work->pool, row->id, &items, err);
	if (status != STATUS_OK)
		return status;
	return send_ask(work, row, items.len > 0 ? items.at[0].item : 0, err);
}

enum status send_settle(struct work *work, struct error *err)
{
	struct store_outbox box = {0};
	enum status status =
	    store_outgoing_list(work->store, work->pool, 1u << OUTBOX_DOUBT, INT64_MAX, &box, err);

	if (status != STATUS_OK || box.len == 0)
		return status;
	status = store_begin(work->store, err);
	for (size_t i = 0; i < box.len && status == STATUS_OK; i++)
		status = send_settle_one(work, &box.at[i], err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}
