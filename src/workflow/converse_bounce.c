/* SPDX-License-Identifier: ISC */
/*
 * converse_bounce: what programs say about our mail: it came back, it is held, nobody
 * is there.  None of it is a command, and none is answered.
 */
#include <string.h>

#include "converse_parts.h"
#include "liaison/arrival.h"
#include "liaison/outbox.h"
#include "liaison/posting.h"
#include "liaison/remind.h"

/* ---- our mail, referred to ------------------------------------------------- */

bool converse_find_id(struct work *work, struct text id, struct store_outgoing *row)
{
	struct error ignored;

	return id.len > 0 &&
	       store_outgoing_by_message_id(work->store, work->pool, text_string(work->pool, id),
					    row, &ignored) == STATUS_OK;
}

bool converse_about(struct work *work, struct mail *mail, struct store_outgoing *row)
{
	struct texts refs = {0};

	for (size_t i = 0; i < mail->parts.len; i++) {
		const struct mail_part *part = &mail->parts.at[i];

		if (part->inner != NULL &&
		    converse_find_id(work, mail_message_id(part->inner), row))
			return true;
		if (strcmp(part->type, "text/rfc822-headers") == 0) {
			struct mail *head;

			mail_parse(work->pool, part->bytes, &mail_limits_default, 0, &head);
			if (converse_find_id(work, mail_message_id(head), row))
				return true;
		}
	}
	mail_references(mail, &refs);
	for (size_t i = refs.len; i-- > 0;)
		if (converse_find_id(work, refs.at[i], row))
			return true;
	return false;
}

/* ---- bounces ------------------------------------------------------------------ */

/* It did not arrive, or not yet.  Anybody may say so who knows its Message-ID, so the
 * liaison is told once, and nothing is sent again but by their word. */
static enum status converse_bounced_out(struct work *work, struct mail *mail,
					struct store_outgoing *row, bool held, struct error *err)
{
	struct text subject = text_brief(work->pool, mail_value(mail, "Subject"), 200);
	const char *what = row->kind == MAILING_DIGEST ? "digest" : "relay";
	char *why = pool_printf(work->pool, "%s: %.*s", held ? "the list holds it" : "it came back",
				(int)subject.len, subject.at);
	char *text;
	enum status status;

	if (row->state == OUTBOX_HELD)
		return STATUS_OK;
	status = arrival_stuck(work, row, OUTBOX_HELD, why,
			       (struct event_by){"destination", "bounce"}, err);
	if (status != STATUS_OK)
		return status;
	text = pool_printf(
	    work->pool,
	    "A %s to %s %s. The answer's subject:\n\n"
	    "  %.*s\n\n"
	    "What to do: see the whole answer in the mailbox that the hook serves. %s\n"
	    "Anybody can write such an answer: look into the list's archive before you\n"
	    "send it again, and to send it again, approve it again.\n",
	    what, row->to, held ? "waits there for somebody's word" : "came back", (int)subject.len,
	    subject.at,
	    held ? "If it asks\nfor a confirmation, give it; if a moderator holds it, ask them "
		   "to let it\nthrough. When the list's copy arrives here, it counts as relayed."
		 : "");
	return outbox_notice(work, pool_printf(work->pool, "Held: a %s did not arrive", what), text,
			     row->item, row->revision, err);
}

/* ---- who is told ------------------------------------------------------------------ */

/* A candidate that does not reach the liaison goes to the backup. */
static enum status converse_bounced_in(struct work *work, const struct store_outgoing *row,
				       struct error *err)
{
	if (row->kind != MAILING_CANDIDATE || outbox_person(work, row->to) != TOKEN_LIAISON)
		return STATUS_OK;
	return remind_unreachable(work, row->item, err);
}

/* Nobody reads the candidate for now, says the liaison's own responder. */
static enum status converse_absent(struct work *work, struct store_message *message,
				   const struct store_outgoing *row, struct error *err)
{
	if (row->kind != MAILING_CANDIDATE || outbox_person(work, row->to) != TOKEN_LIAISON)
		return STATUS_OK;
	message->disposition = pool_printf(work->pool, "%s (out of office)", message->disposition);
	return remind_absent(work, row->item, err);
}

enum status converse_bounce(struct work *work, struct mail *mail, struct store_message *message,
			    const char *automatic, struct error *err)
{
	struct store_outgoing row;

	if (posting_stopped(work, mail, &row)) {
		message->item = row.item;
		message->disposition =
		    pool_printf(work->pool, "a %s is held", mailing_name(row.kind));
		return converse_bounced_out(work, mail, &row, true, err);
	}
	message->disposition = pool_printf(work->pool, "automatic: %s", automatic);
	if (!converse_about(work, mail, &row))
		return STATUS_OK;
	message->item = row.item;
	if (mail_is_absence(mail))
		return converse_absent(work, message, &row, err);
	if (!mail_is_bounce(mail))
		return STATUS_OK;
	message->disposition = pool_printf(work->pool, "bounce of a %s", mailing_name(row.kind));
	if (mailing_is_public(row.kind))
		return converse_bounced_out(work, mail, &row, false, err);
	return converse_bounced_in(work, &row, err);
}
