/* SPDX-License-Identifier: ISC */
/*
 * converse_bounce: what programs say about our mail: it came back, it is held, nobody
 * is there.  None of it is a command, and none is answered.
 */
#include <string.h>

#include "converse_parts.h"
#include "liaison/arrival.h"
#include "liaison/outbox.h"
#include "liaison/remind.h"

/* ---- our mail, referred to ------------------------------------------------- */

bool converse_find_id(struct work *work, struct text id, struct store_outgoing *row)
{
	struct error ignored;

	return id.len > 0 &&
	       store_outgoing_by_message_id(work->store, work->pool, text_string(work->pool, id),
					    row, &ignored) == STATUS_OK;
}

/* Which of our mails this one speaks of: by the returned headers of a DSN
 * (RFC 3464), else by References and In-Reply-To. */
static bool converse_about(struct work *work, struct mail *mail, struct store_outgoing *row)
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

/* ---- held by the list ---------------------------------------------------------- */

/* How long a moderator may take: what came later speaks of something else. */
#define CONVERSE_HELD_AGE (30 * WHEN_DAY)
/* The words stand in its first lines. */
#define CONVERSE_HELD_LOOK 8192

bool converse_is_administrivia(const struct mail *mail)
{
	return text_starts_case(mail_value(mail, "X-List-Administrivia"), "yes");
}

/* Every run of white space one blank, so that a folded subject is found. */
static struct text converse_squeeze(struct pool *pool, struct text text)
{
	struct buf out;

	buf_open(&out, pool);
	for (size_t i = 0; i < text.len; i++) {
		bool blank = text.at[i] == ' ' || text.at[i] == '\t' || text.at[i] == '\n' ||
			     text.at[i] == '\r';

		if (!blank)
			buf_byte(&out, text.at[i]);
		else if (out.len > 0 && out.at[out.len - 1] != ' ')
			buf_byte(&out, ' ');
	}
	return buf_get(&out);
}

/* The subject and the first words. */
static struct text converse_says(const struct mail *mail)
{
	struct buf out;

	buf_open(&out, mail->pool);
	buf_text(&out, mail_value(mail, "Subject"));
	for (size_t i = 0; i < mail->parts.len && out.len < CONVERSE_HELD_LOOK; i++) {
		const struct mail_part *part = &mail->parts.at[i];

		buf_byte(&out, '\n');
		if (part->text && !part->html && !part->nested)
			buf_text(&out, text_head(part->utf8, CONVERSE_HELD_LOOK));
	}
	return converse_squeeze(mail->pool, buf_get(&out));
}

/* Mailman's holds, postconfirm's challenges and their like. */
static bool converse_tells_of_hold(struct text says)
{
	static const char *const words[] = {"moderator",  "being held",	  "held for",
					    "approval",	  "confirmation", "confirm your",
					    "to confirm", "moderation"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_find_case(says, text_of(words[i])) != TEXT_NONE)
			return true;
	return false;
}

/* From the destination's own domain, or its list? */
static bool converse_from_destination(const struct work *work, const struct mail *mail)
{
	struct text domain = mail_address_domain(text_of(work->conf->destination));
	struct mail_addresses from = {0};
	struct texts lists = {0};

	mail_address_list(mail, "From", &from);
	mail_list_ids(mail, &lists);
	for (size_t i = 0; i < from.len; i++)
		if (text_is_case(mail_address_domain(from.at[i].addr),
				 text_string(mail->pool, domain)))
			return true;
	for (size_t i = 0; i < lists.len; i++)
		if (text_ends_case(lists.at[i],
				   pool_printf(mail->pool, ".%.*s", (int)domain.len, domain.at)))
			return true;
	return false;
}

/* Is it that mail's subject that is spoken of?  (Mailman names no Message-ID.) */
static enum status converse_names(struct work *work, const struct store_outgoing *row,
				  struct text says, bool *named, struct error *err)
{
	struct mail *sent;
	struct text bytes, subject;
	enum status status = store_outgoing_body_get(work->store, work->pool, row->id, &bytes, err);

	*named = false;
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	mail_parse(work->pool, bytes, &mail_limits_default, 0, &sent);
	subject = converse_squeeze(work->pool, text_trim(mail_value(sent, "Subject")));
	*named = subject.len > 0 && text_find_case(says, subject) != TEXT_NONE;
	return STATUS_OK;
}

/* The newest relay or digest that it names by its subject. */
static enum status converse_by_subject(struct work *work, struct text says,
				       struct store_outgoing *row, bool *found, struct error *err)
{
	unsigned states = 1u << OUTBOX_SENT | 1u << OUTBOX_DOUBT;
	struct store_outbox box = {0};
	enum status status =
	    store_outgoing_list(work->store, work->pool, states, INT64_MAX, &box, err);

	*found = false;
	for (size_t i = box.len; i-- > 0 && status == STATUS_OK && !*found;) {
		if ((box.at[i].kind != MAILING_RELAY && box.at[i].kind != MAILING_DIGEST) ||
		    box.at[i].attempted + CONVERSE_HELD_AGE < host_now(work->host))
			continue;
		*row = box.at[i];
		status = converse_names(work, row, says, found, err);
	}
	return status;
}

/* A list that waits for somebody's word before it takes what we sent: an answer that is
 * dropped would be a relay that nobody gets. */
static enum status converse_hold(struct work *work, struct mail *mail,
				 struct store_message *message, struct store_outgoing *row,
				 bool found, struct error *err)
{
	struct text says = converse_says(mail);
	enum status status = STATUS_OK;

	if (!converse_tells_of_hold(says) || (!found && !converse_from_destination(work, mail)))
		return STATUS_OK;
	if (!found)
		status = converse_by_subject(work, says, row, &found, err);
	if (status != STATUS_OK || !found ||
	    (row->kind != MAILING_RELAY && row->kind != MAILING_DIGEST))
		return status;
	message->item = row->item;
	message->disposition = pool_printf(work->pool, "a %s is held", mailing_name(row->kind));
	return converse_bounced_out(work, mail, row, true, err);
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
	bool found;

	message->disposition = pool_printf(work->pool, "automatic: %s", automatic);
	found = converse_about(work, mail, &row);
	if (!mail_is_bounce(mail) && (!found || row.kind != MAILING_CANDIDATE))
		return converse_hold(work, mail, message, &row, found, err);
	if (!found)
		return STATUS_OK;
	message->item = row.item;
	if (mail_is_absence(mail))
		return converse_absent(work, message, &row, err);
	if (!mail_is_bounce(mail))
		return STATUS_OK;
	message->disposition = pool_printf(work->pool, "bounce of a %s", mailing_name(row.kind));
	if (row.kind == MAILING_RELAY || row.kind == MAILING_DIGEST)
		return converse_bounced_out(work, mail, &row, false, err);
	return converse_bounced_in(work, &row, err);
}
