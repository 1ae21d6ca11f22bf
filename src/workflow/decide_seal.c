/* SPDX-License-Identifier: ISC */
/*
 * decide_seal: what should have been blocked is forgotten, as far as that is in
 * our hands; what is not in our hands is listed.
 */
#include "decide_parts.h"
#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/thread.h"
#include "liaison/views.h"

/* What was on its way when the word came. */
struct seal {
	struct store_outbox box;
	struct texts out;   /* lines: what went to others */
	struct texts told;  /* to whom mails about it went */
	int stopped, asked; /* relays, and mails about it, that do not go any more */
};

static const char *seal_fate(struct work *work, const struct store_outgoing *mail)
{
	if (mail->state == OUTBOX_SENDING)
		return "is going out at this moment";
	if (mail->sent > 0)
		return pool_printf(work->pool, "went out on %s",
				   when_print(work->pool, mail->sent, work->conf->timezone));
	return mail->state == OUTBOX_DOUBT ? "may have gone out" : NULL;
}

static bool seal_is_told(const struct seal *seal, const char *to)
{
	for (size_t i = 0; i < seal->told.len; i++)
		if (text_is_case(seal->told.at[i], to))
			return true;
	return false;
}

/* A relay or a digest cannot be called back: whoever asks for its removal from an
 * archive needs its Message-ID. */
static void seal_look(struct work *work, struct seal *seal, const struct store_outgoing *mail)
{
	const char *fate = seal_fate(work, mail);

	if (fate == NULL)
		return;
	if (mail->kind == MAILING_RELAY || mail->kind == MAILING_DIGEST)
		*LIST_PUSH(work->pool, &seal->out) = text_of(
		    pool_printf(work->pool, "  a %s to %s %s (Message-ID <%s>)",
				mailing_name(mail->kind), mail->to, fate, mail->message_id));
	else if (!seal_is_told(seal, mail->to))
		*LIST_PUSH(work->pool, &seal->told) = text_of(mail->to);
}

/* A digest or a preview goes on without the item. */
static enum status seal_stop(struct work *work, struct seal *seal, struct store_outgoing *mail,
			     struct error *err)
{
	if (mail->kind == MAILING_DIGEST || mail->kind == MAILING_PREVIEW ||
	    (mail->state != OUTBOX_QUEUED && mail->state != OUTBOX_DOUBT))
		return STATUS_OK;
	if (mail->kind == MAILING_RELAY)
		seal->stopped++;
	else
		seal->asked++;
	mail->state = OUTBOX_CANCELLED;
	mail->answer = "sealed";
	return store_outgoing_update(work->store, mail, err);
}

static enum status seal_outbox(struct decision *decision, struct seal *seal, struct error *err)
{
	struct work *work = decision->work;
	enum status status =
	    store_outgoing_of_item(work->store, work->pool, decision->item.id, &seal->box, err);

	for (size_t i = 0; i < seal->box.len && status == STATUS_OK; i++) {
		seal_look(work, seal, &seal->box.at[i]);
		status = seal_stop(work, seal, &seal->box.at[i], err);
	}
	return status;
}

/* What its messages say is known again when somebody repeats it in the thread. */
static enum status seal_remember(struct work *work, const struct store_item *item,
				 struct error *err)
{
	struct store_message_filter filter = {.verdict = -1, .item = item->id};
	struct store_messages messages = {0};
	enum status status = store_message_list(work->store, work->pool, &filter, &messages, err);

	for (size_t i = 0; i < messages.len && status == STATUS_OK; i++) {
		const struct store_message *message = &messages.at[i];
		struct texts words = {0};
		struct mail *mail;
		struct text raw;

		if (message->thread != item->thread)
			continue;
		status = store_raw_get(work->store, work->pool, message->id, &raw, err);
		if (status == STATUS_NOT_FOUND) {
			status = STATUS_OK;
			continue;
		}
		if (status != STATUS_OK)
			return status;
		mail_parse(work->pool, raw, &mail_limits_default, 0, &mail);
		*LIST_PUSH(work->pool, &words) = view_own_text(mail);
		status = thread_remember(work, item->thread, message->id_mac, &words, err);
	}
	return status;
}

static enum status seal_forget(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	enum status status = STATUS_OK;

	if (item->thread != 0)
		status = seal_remember(work, item, err);
	if (status == STATUS_OK)
		status = store_seal(work->store, item, err);
	if (status == STATUS_OK)
		status = decide_mark(decision, ITEM_SEAL, err);
	item->subject = item->topics = "";
	item->summary = item->mode = NULL;
	item->approved = 0;
	item->due = 0;
	item->summary_only = true;
	if (status != STATUS_OK)
		return status;
	decision->out->sealed = true;
	return item_move(work, item, ITEM_SEAL, decision->decider->by, NULL, err);
}

static void seal_say(struct decision *decision, const struct seal *seal)
{
	long long id = (long long)decision->item.id;

	decide_effect(decision,
		      "Item %lld is sealed: its text, subject and reasons are gone from the store, "
		      "and no undo brings them back.",
		      id);
	if (decision->item.thread != 0)
		decide_effect(decision, "In its thread, what repeats it is blocked from now on, "
					"and what follows it may be told in summary only.");
	if (seal->stopped > 0)
		decide_effect(decision, "The relay that waited does not go out.");
	if (seal->asked > 0)
		decide_effect(decision, "%d mail%s about it that waited for you %s not go out.",
			      seal->asked, seal->asked == 1 ? "" : "s",
			      seal->asked == 1 ? "does" : "do");
	if (seal->out.len == 0)
		decide_effect(decision, "Nothing of it went to %s.",
			      decision->work->conf->destination);
	else
		decide_effect(decision, "What went out cannot be called back from here:");
	for (size_t i = 0; i < seal->out.len; i++)
		decide_lines(decision, seal->out.at[i]);
	for (size_t i = 0; i < seal->told.len; i++)
		decide_effect(decision,
			      "Mails that show it are in the mailbox of %.*s: delete them.",
			      (int)seal->told.at[i].len, seal->told.at[i].at);
}

enum status decide_seal(struct decision *decision, struct error *err)
{
	struct seal seal = {.stopped = 0};
	enum status status;

	if (decision->item.state == ITEM_SEALED) {
		decide_effect(decision, "Item %lld %s already; nothing changed.",
			      (long long)decision->item.id,
			      item_state_words(decision->work, &decision->item));
		decision->out->sealed = true;
		return STATUS_OK;
	}
	status = seal_outbox(decision, &seal, err);
	if (status == STATUS_OK)
		status = seal_forget(decision, err);
	if (status == STATUS_OK)
		seal_say(decision, &seal);
	return status;
}
