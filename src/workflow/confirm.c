/* SPDX-License-Identifier: ISC */
/*
 * confirm: decisions of a site without a border.
 *
 * Where nobody checks who wrote a mail, From says nothing: whoever was sent a
 * copy of an answer knows a token.  So what a reply asks for is kept, and asked
 * about in a mail that goes to the configured address alone.  The token of that
 * mail is worth one answer, and what it confirms is done as if it had been
 * answered then: all the checks are made again.
 */
#include <stdio.h>
#include <string.h>

#include "converse_parts.h"
#include "liaison/confirm.h"
#include "liaison/note.h"
#include "liaison/outbox.h"
#include "liaison/page.h"

/* Longer than a night and a day of travel; the candidate still waits after it. */
#define CONFIRM_LIFE (2 * WHEN_DAY)

bool confirm_needed(const struct reply *reply)
{
	for (size_t i = 0; i < reply->commands.len; i++)
		if (!reply_verbs[reply->commands.at[i].verb].reads)
			return true;
	return false;
}

/* ---- commands as text --------------------------------------------------------------- */

/* VERB TAB ITEMS TAB "rest" TAB ARGUMENT LF.  Only a tail has several lines, and
 * it comes last. */
static const char *confirm_write_commands(struct pool *pool, const struct reply *reply)
{
	struct buf out;

	buf_open(&out, pool);
	for (size_t i = 0; i < reply->commands.len; i++) {
		const struct reply_command *command = &reply->commands.at[i];

		buf_printf(&out, "%s\t", reply_verbs[command->verb].word);
		for (size_t k = 0; k < command->items.len; k++)
			buf_printf(&out, "%s%lld", k > 0 ? " " : "",
				   (long long)command->items.at[k]);
		buf_printf(&out, "\t%s\t", command->rest ? "rest" : "");
		buf_text(&out, command->argument);
		buf_byte(&out, '\n');
	}
	return out.at;
}

static bool confirm_read_items(struct pool *pool, struct text words, struct reply_command *command)
{
	struct text word;

	while (text_field(&words, ' ', &word)) {
		int64_t item;

		if (!text_number(word, &item))
			return false;
		*LIST_PUSH(pool, &command->items) = item;
	}
	return true;
}

static bool confirm_read_command(struct pool *pool, struct text *rest,
				 struct reply_command *command)
{
	struct text verb, items, all;

	if (!text_field(rest, '\t', &verb) || !reply_verb_read(verb, &command->verb) ||
	    !text_field(rest, '\t', &items) || !text_field(rest, '\t', &all) ||
	    !confirm_read_items(pool, items, command))
		return false;
	command->rest = all.len > 0;
	if (reply_verbs[command->verb].tail) {
		command->argument = text_trim(*rest);
		*rest = text_from(*rest, rest->len);
		return true;
	}
	return text_line(rest, &command->argument);
}

static bool confirm_read_commands(struct pool *pool, const char *commands, struct reply *out)
{
	struct text rest = text_of(commands);

	*out = (struct reply){.automatic = NULL};
	while (rest.len > 0) {
		struct reply_command command = {.rest = false};

		if (!confirm_read_command(pool, &rest, &command))
			return false;
		*LIST_PUSH(pool, &out->commands) = command;
	}
	return out->commands.len > 0;
}

/* ---- as its writer typed it ------------------------------------------------------------ */

/* "approve 12 digest": what a person reads. */
static void confirm_print(const struct reply_command *command, struct buf *out)
{
	const struct reply_verb *row = &reply_verbs[command->verb];

	buf_string(out, row->word);
	for (size_t i = 0; i < command->items.len; i++)
		buf_printf(out, " %lld", (long long)command->items.at[i]);
	if (command->rest)
		buf_string(out, " rest");
	if (row->tail || (row->takes == REPLY_REASON && command->argument.len > 0))
		buf_byte(out, ':');
	if (command->argument.len > 0) {
		buf_byte(out, ' ');
		buf_text(out, command->argument);
	}
	buf_byte(out, '\n');
}

/* A verb without a number, where one item was answered about, gets that number: so it
 * stands in the mail what is confirmed. */
static void confirm_number(struct pool *pool, const struct converse_answered *about,
			   struct reply *reply)
{
	if (about->token.sheet || about->shown.len != 1)
		return;
	for (size_t i = 0; i < reply->commands.len; i++) {
		struct reply_command *command = &reply->commands.at[i];

		if (reply_verbs[command->verb].items && command->items.len == 0 && !command->rest)
			*LIST_PUSH(pool, &command->items) = about->shown.at[0].item;
	}
}

static const char *confirm_subject(struct pool *pool, const struct reply *reply)
{
	const struct reply_command *first = &reply->commands.at[0];
	const char *item =
	    first->items.len > 0 ? pool_printf(pool, " %lld", (long long)first->items.at[0]) : "";
	bool more = reply->commands.len > 1 || first->items.len > 1 || first->rest;

	return pool_printf(pool, "Confirm: %s%s%s", reply_verbs[first->verb].word, item,
			   more ? " and more" : "");
}

/* ---- asking ------------------------------------------------------------------------- */

/* "Item 12: the subject", so that a number is not confirmed for another. */
static enum status confirm_name(struct work *work, int64_t id, struct buf *out, struct error *err)
{
	struct store_item item;
	enum status status = store_item_get(work->store, work->pool, id, &item, err);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK && item.subject != NULL && item.subject[0] != '\0')
		buf_printf(out, "Item %lld is \"%s\".\n", (long long)id,
			   text_brief(work->pool, text_of(item.subject), 120).at);
	return status;
}

static enum status confirm_effects(struct work *work, const struct decided *would,
				   const char **effects, struct error *err)
{
	enum status status = STATUS_OK;
	struct buf out;

	buf_open(&out, work->pool);
	for (size_t i = 0; i < would->shown.len && status == STATUS_OK && !would->sealed; i++)
		status = confirm_name(work, would->shown.at[i].item, &out, err);
	for (size_t i = 0; i < would->effects.len; i++) {
		buf_text(&out, text_trim(would->effects.at[i]));
		buf_byte(&out, '\n');
	}
	*effects = out.at;
	return status;
}

enum status confirm_ask(struct work *work, struct mail *mail, const struct store_message *message,
			const struct converse_sender *sender, const struct converse_answered *about,
			struct reply *reply, const struct decided *would, struct error *err)
{
	struct store_outgoing ask = {
	    .kind = MAILING_CONFIRMATION,
	    .to = sender->to,
	    .in_reply_to = text_string(work->pool, mail_message_id(mail)),
	};
	struct store_pending pending = {
	    .time = host_now(work->host),
	    .item = about->token.item,
	    .sheet = about->token.sheet,
	    .revision = about->token.revision,
	    .message = message->id,
	};
	enum status status = confirm_effects(work, would, &pending.effects, err);

	if (status != STATUS_OK)
		return status;
	confirm_number(work->pool, about, reply);
	ask.subject = confirm_subject(work->pool, reply);
	pending.commands = confirm_write_commands(work->pool, reply);
	status = outbox_queue_sheet(work, &ask, &about->shown, err);
	pending.outgoing = ask.id;
	if (status == STATUS_OK)
		status = store_pending_add(work->store, &pending, err);
	if (status == STATUS_OK)
		status = work_event(work, (struct event_by){sender->address, "reply"},
				    "asked to confirm", about->token.sheet ? 0 : about->token.item,
				    message->id, NULL, err);
	return status;
}

/* ---- the mail ------------------------------------------------------------------------- */

struct confirm_words {
	const char *lead, *commands, *effects, *why;
};

static void confirm_text(const struct confirm_words *words, struct pool *pool, struct buf *out)
{
	buf_text(out, text_wrap(pool, text_of(words->lead), 72, ""));
	buf_byte(out, '\n');
	note_lines(pool, words->commands, "    ", out);
	buf_string(out, "\nIT WOULD BRING ABOUT\n");
	note_lines(pool, words->effects, "    ", out);
	buf_string(out, "\nANSWER with this line if it was you, and not at all if it was not:\n"
			"  confirm\n\n");
	buf_text(out, text_wrap(pool, text_of(words->why), 72, ""));
}

static struct text confirm_html(const struct confirm_words *words, struct pool *pool,
				const char *reply_to, const char *subject)
{
	struct page page;

	page_open(&page, pool, subject);
	page_lead(&page, words->lead);
	page_quote(&page, words->commands);
	page_heading(&page, "It would bring about");
	page_text(&page, words->effects);
	page_heading(&page, "Was it you?");
	page_buttons_open(&page);
	page_button(&page, "Confirm",
		    page_mailto(pool, reply_to, pool_printf(pool, "Re: %s", subject), "confirm"),
		    true);
	page_buttons_close(&page);
	page_small(&page, words->why);
	return page_close(&page);
}

static const char *confirm_tame(struct pool *pool, struct text words)
{
	return text_string(pool, text_isolate(pool, text_tame(pool, words)));
}

/* What a forger may have written stands among our words: tamed, and set off. */
static const char *confirm_commands(struct pool *pool, const struct reply *reply)
{
	struct buf out;

	buf_open(&out, pool);
	for (size_t i = 0; i < reply->commands.len; i++)
		confirm_print(&reply->commands.at[i], &out);
	return confirm_tame(pool, buf_get(&out));
}

enum status confirm_write(struct work *work, const struct store_outgoing *row, struct compose *mail,
			  struct error *err)
{
	struct pool *pool = work->pool;
	struct confirm_words words;
	struct store_pending pending;
	struct reply reply;
	struct buf out;
	enum status status = store_pending_get(work->store, pool, row->id, &pending, err);

	if (status != STATUS_OK)
		return status;
	if (!confirm_read_commands(pool, pending.commands, &reply))
		return error_set(err, STATUS_BUG, "the commands to confirm cannot be read back");
	words.lead = pool_printf(
	    pool, REPLY_MARK_CONFIRM "%lld in your name asks for this; nothing is done yet.",
	    (long long)pending.message);
	words.commands = confirm_commands(pool, &reply);
	words.effects = confirm_tame(pool, text_of(pending.effects));
	words.why =
	    pool_printf(pool,
			"You are asked because nothing checks here who a mail is from (border = "
			"none). Without your answer it is forgotten on %s.",
			when_print(pool, pending.time + CONFIRM_LIFE, work->conf->timezone));
	mail->reply_to = outbox_reply_to(work, row);
	mail->subject = text_of(row->subject);
	buf_open(&out, pool);
	confirm_text(&words, pool, &out);
	mail->text = buf_get(&out);
	mail->html = confirm_html(&words, pool, mail->reply_to, row->subject);
	return STATUS_OK;
}

/* ---- the second answer ------------------------------------------------------------- */

enum status confirm_take(struct work *work, struct converse_answered *about, struct reply *reply,
			 const char **why, struct error *err)
{
	struct store_pending pending;
	int64_t asked = about->token.item;
	enum status status = store_pending_get(work->store, work->pool, asked, &pending, err);

	*why = NULL;
	if (status == STATUS_NOT_FOUND) {
		*why = "What that mail asked about was confirmed before, or is forgotten. Answer "
		       "the candidate itself, or ask for \"queue\".";
		return STATUS_OK;
	}
	if (status == STATUS_OK)
		status = store_pending_remove(work->store, asked, err);
	if (status != STATUS_OK)
		return status;
	if (pending.time + CONFIRM_LIFE < host_now(work->host)) {
		*why = "That question was too old, and is forgotten. Answer the candidate itself "
		       "again, or ask for \"queue\".";
		return STATUS_OK;
	}
	if (!confirm_read_commands(work->pool, pending.commands, reply))
		return error_set(err, STATUS_BUG, "the commands to confirm cannot be read back");
	about->token.item = pending.item;
	about->token.sheet = pending.sheet;
	about->token.revision = pending.revision;
	about->shown = (struct store_digest_items){0};
	*why = converse_again(work, about);
	return STATUS_OK;
}

enum status confirm_forget(struct work *work, struct error *err)
{
	return store_pending_purge(work->store, host_now(work->host) - CONFIRM_LIFE, err);
}
