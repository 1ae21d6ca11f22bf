/* SPDX-License-Identifier: ISC */
/*
 * decide: one function a verb, one table that finds them.  See decide.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "liaison/arrival.h"
#include "liaison/decide.h"
#include "liaison/item.h"
#include "liaison/news.h"
#include "liaison/note.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"

/* One command being done. */
struct decision {
	struct work *work;
	const struct decider *decider;
	const struct reply *reply;
	const struct reply_command *command;
	struct texts *effects;
	struct store_item item; /* the item it is about, where it is about one */
	int revision;		/* of the item, as it was shown */
};

__attribute__((format(printf, 2, 3))) static void decide_effect(struct decision *decision,
								const char *format, ...)
{
	struct pool *pool = decision->work->pool;
	char line[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	*LIST_PUSH(pool, decision->effects) = text_of(pool_strdup(pool, line));
}

/* The words of a "summary:" in the same reply: with approve they go out. */
static const char *decide_summary(const struct decision *decision)
{
	for (size_t i = 0; i < decision->reply->commands.len; i++) {
		const struct reply_command *command = &decision->reply->commands.at[i];

		if (command->verb == VERB_SUMMARY)
			return text_string(decision->work->pool, command->argument);
	}
	return NULL;
}

static bool decide_has(const struct reply *reply, enum verb verb)
{
	for (size_t i = 0; i < reply->commands.len; i++)
		if (reply->commands.at[i].verb == verb)
			return true;
	return false;
}

static void decide_mark(struct decision *decision)
{
	struct work *work = decision->work;

	decision->item.decided = host_now(work->host);
	decision->item.decided_by = decision->decider->by.who;
}

/* ---- approve ------------------------------------------------------------- */

/* The revision that was shown gets the liaison's words: they are part of what
 * is approved, so they make a revision of their own. */
static enum status decide_words(struct decision *decision, const char *summary, struct error *err)
{
	struct work *work = decision->work;
	struct store_revision revision;
	enum status status = store_revision_get(work->store, work->pool, decision->item.id,
						decision->revision, &revision, err);

	if (status != STATUS_OK)
		return status;
	if (summary == NULL && revision.summary == NULL && decision->item.summary_only)
		return error_set(err, STATUS_DENIED,
				 "Item %lld may only be told in summary: answer with \"approve\" "
				 "and, below it, \"summary: your words\".",
				 (long long)decision->item.id);
	if (summary == NULL)
		return STATUS_OK;
	revision.revision = ++decision->item.revision;
	revision.created = host_now(work->host);
	revision.summary = summary;
	decision->revision = revision.revision;
	return store_revision_add(work->store, &revision, err);
}

/* What is approved is what was shown: what came since is asked about anew. */
static enum status decide_newer(struct decision *decision, int shown, struct error *err)
{
	const char *said;
	enum status status = item_split(decision->work, &decision->item, shown, &said, err);

	if (status == STATUS_OK && said != NULL)
		*LIST_PUSH(decision->work->pool, decision->effects) = text_of(said);
	return status;
}

static enum status decide_approve_now(struct decision *decision, const char *mode,
				      struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	int64_t due = host_now(work->host) + work->conf->grace;
	enum status status;

	item->mode = mode;
	item->due = due;
	status = item_move(work, item, ITEM_APPROVE_NOW, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		status = outbox_relay(work, item, due, err);
	if (status == STATUS_OK)
		decide_effect(
		    decision,
		    "Item %lld is approved. It goes to %s at %s%s; until then \"undo\" takes "
		    "it back.",
		    (long long)item->id, work->conf->destination,
		    when_print(work->pool, due, work->conf->timezone),
		    strcmp(mode, "full") == 0 ? ", with the original attached" : "");
	return status;
}

static enum status decide_approve_digest(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	int64_t at = 0;
	enum status status = digest_takes(work, &at, err);

	if (status != STATUS_OK)
		return status;
	item->mode = "digest";
	item->due = 0;
	status = item_move(work, item, ITEM_APPROVE_DIGEST, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		decide_effect(
		    decision, "Item %lld is approved and goes into the digest of %s.",
		    (long long)item->id,
		    when_print(work->pool, at, work->conf->digest_when.zone));
	return status;
}

/* now, digest, full, or by the item's verdict; NULL when it is none of these. */
static const char *decide_mode(const struct decision *decision)
{
	struct text argument = decision->command->argument;

	if (argument.len == 0)
		return decision->item.verdict == VERDICT_BREAKING ? "now" : "digest";
	if (text_is_case(argument, "now"))
		return "now";
	if (text_is_case(argument, "digest"))
		return "digest";
	return text_is_case(argument, "full") ? "full" : NULL;
}

/* Approved already?  The same again is a quiet receipt. */
static bool decide_approved_before(struct decision *decision, const char *mode)
{
	const struct store_item *item = &decision->item;

	if (item->state != ITEM_APPROVED && item->state != ITEM_SCHEDULED &&
	    item->state != ITEM_RELAYED)
		return false;
	if (item->mode == NULL || strcmp(item->mode, mode) != 0 || decide_summary(decision) != NULL)
		return false;
	decide_effect(decision, "Item %lld %s already; nothing changed.", (long long)item->id,
		      item_state_words(decision->work, item));
	return true;
}

/* What could not be read whole was not judged whole: it is not relayed. */
static enum status decide_whole(const struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct news all = {0};
	enum status status =
	    news_since(work, decision->item.id, 0, decision->revision, &all, err);

	for (size_t i = 0; i < all.len && status == STATUS_OK; i++)
		if (all.at[i].message.flaws != 0 || all.at[i].message.partial)
			status = error_set(err, STATUS_DENIED,
					   "The original of item %lld could not be read whole, so it "
					   "is not attached: say approve, or approve with a summary.",
					   (long long)decision->item.id);
	return status;
}

static enum status decide_approve(struct decision *decision, struct error *err)
{
	const char *mode = decide_mode(decision);
	int shown = decision->revision;
	enum status status;

	if (mode == NULL)
		return error_set(err, STATUS_BAD_INPUT,
				 "\"approve %.*s\" is not understood: say approve, approve now, "
				 "approve digest or approve full.",
				 (int)decision->command->argument.len,
				 decision->command->argument.at);
	if (decide_approved_before(decision, mode))
		return STATUS_OK;
	if (strcmp(mode, "full") == 0 && decision->item.summary_only)
		return error_set(err, STATUS_DENIED,
				 "Item %lld may only be told in summary: its original cannot be "
				 "attached.",
				 (long long)decision->item.id);
	if (strcmp(mode, "full") == 0) {
		status = decide_whole(decision, err);
		if (status != STATUS_OK)
			return status;
	}
	status = decide_words(decision, decide_summary(decision), err);
	if (status != STATUS_OK)
		return status;
	decision->item.approved = decision->revision;
	decide_mark(decision);
	if (strcmp(mode, "digest") == 0)
		status = decide_approve_digest(decision, err);
	else
		status = decide_approve_now(decision, mode, err);
	if (status == STATUS_OK)
		status = decide_newer(decision, shown, err);
	return status;
}

/* ---- reject, defer, undo --------------------------------------------------- */

static enum status decide_reject(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const char *why = text_string(work->pool, decision->command->argument);
	enum status status;

	if (decision->item.state == ITEM_REJECTED) {
		decide_effect(decision, "Item %lld was rejected already; nothing changed.",
			      (long long)decision->item.id);
		return STATUS_OK;
	}
	decide_mark(decision);
	status = item_move(work, &decision->item, ITEM_REJECT, decision->decider->by,
			   why[0] != '\0' ? why : NULL, err);
	if (status == STATUS_OK)
		decide_effect(decision, "Item %lld is rejected. \"undo\" takes that back.",
			      (long long)decision->item.id);
	return status == STATUS_OK ? decide_newer(decision, decision->revision, err) : status;
}

static enum status decide_defer(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct text until = text_trim(decision->command->argument);
	enum status status =
	    when_defer(until, host_now(work->host), work->conf->timezone, &decision->item.due, err);

	if (status != STATUS_OK)
		return error_add(err, status, "\"defer %.*s\"", (int)until.len, until.at);
	decide_mark(decision);
	status = item_move(work, &decision->item, ITEM_DEFER, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		decide_effect(decision, "Item %lld comes back on %s.", (long long)decision->item.id,
			      when_print(work->pool, decision->item.due, work->conf->timezone));
	return status;
}

static enum status decide_undo(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	enum item_state was = item->state;
	int cancelled = 0;
	enum status status = outbox_cancel(work, item->id, &cancelled, err);

	if (status != STATUS_OK)
		return status;
	if (was == ITEM_SCHEDULED && cancelled == 0)
		return error_set(err, STATUS_DENIED,
				 "Item %lld is being sent at this moment and cannot be taken back.",
				 (long long)item->id);
	decide_mark(decision);
	item->approved = 0;
	item->mode = NULL;
	item->due = 0;
	item->token_floor = item->revision + 1;
	status = item_move(work, item, ITEM_UNDO, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		status = item_reoffer(work, item, NULL, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "The last decision on item %lld is taken back; a new candidate mail "
			      "is on its way.",
			      (long long)item->id);
	return status;
}

/* ---- words ------------------------------------------------------------------ */

static enum status decide_summarize(struct decision *decision, struct error *err)
{
	const char *words = text_string(decision->work->pool, decision->command->argument);
	enum status status;

	if (words[0] == '\0')
		return error_set(err, STATUS_BAD_INPUT, "\"summary:\" has no words behind it.");
	/* Beside an approve it is part of that (decide_words). */
	if (decide_has(decision->reply, VERB_APPROVE))
		return STATUS_OK;
	if (!item_is_open(&decision->item))
		return error_set(err, STATUS_DENIED, "Item %lld %s: say undo first.",
				 (long long)decision->item.id,
				 item_state_words(decision->work, &decision->item));
	status = item_reoffer(decision->work, &decision->item, words, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "Your summary of item %lld comes back as a candidate mail that shows "
			      "what would go out; nothing goes out before you approve it.",
			      (long long)decision->item.id);
	return status;
}

static enum status decide_note(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	enum status status = store_note_add(
	    work->store, decision->item.id, host_now(work->host), decision->decider->by.who,
	    text_string(work->pool, decision->command->argument), err);

	if (status == STATUS_OK)
		decide_effect(decision, "The note is kept with item %lld; it is not sent.",
			      (long long)decision->item.id);
	return status;
}

/* ---- reading ------------------------------------------------------------------ */

static enum status decide_text(struct decision *decision, const struct buf *buf)
{
	*LIST_PUSH(decision->work->pool, decision->effects) = buf_get(buf);
	return STATUS_OK;
}

static enum status decide_say_show(struct decision *decision, struct error *err)
{
	struct buf buf;
	enum status status;

	buf_open(&buf, decision->work->pool);
	status = decide_show(decision->work, decision->item.id, &buf, err);
	return status == STATUS_OK ? decide_text(decision, &buf) : status;
}

static enum status decide_say_queue(struct decision *decision, struct error *err)
{
	struct buf buf;
	enum status status;

	buf_open(&buf, decision->work->pool);
	status = decide_queue(decision->work, &buf, err);
	return status == STATUS_OK ? decide_text(decision, &buf) : status;
}

static enum status decide_say_status(struct decision *decision, struct error *err)
{
	struct buf buf;
	enum status status;

	buf_open(&buf, decision->work->pool);
	status = decide_status(decision->work, &buf, err);
	return status == STATUS_OK ? decide_text(decision, &buf) : status;
}

static enum status decide_say_help(struct decision *decision, struct error *err)
{
	(void)err;
	*LIST_PUSH(decision->work->pool, decision->effects) = reply_help(decision->work->pool);
	return STATUS_OK;
}

/* ---- in doubt ------------------------------------------------------------------- */

/* The relay or digest of this item that nobody knows the fate of. */
static enum status decide_doubtful(struct decision *decision, struct store_outgoing *out,
				   struct error *err)
{
	struct work *work = decision->work;
	struct store_outbox box = {0};
	enum status status =
	    store_outgoing_of_item(work->store, work->pool, decision->item.id, &box, err);

	for (size_t i = 0; i < box.len && status == STATUS_OK; i++)
		if (box.at[i].state == OUTBOX_DOUBT) {
			*out = box.at[i];
			return STATUS_OK;
		}
	if (status != STATUS_OK)
		return status;
	return error_set(err, STATUS_NOT_FOUND, "Nothing of item %lld is in doubt.",
			 (long long)decision->item.id);
}

static enum status decide_resend(struct decision *decision, struct error *err)
{
	struct store_outgoing row;
	enum status status = decide_doubtful(decision, &row, err);

	if (status != STATUS_OK)
		return status;
	row.state = OUTBOX_QUEUED;
	row.due = host_now(decision->work->host);
	row.answer = "to be sent again by the liaison's word";
	status = store_outgoing_update(decision->work->store, &row, err);
	if (status == STATUS_OK)
		decide_effect(decision, "The %s with item %lld is sent again, as the same mail.",
			      mailing_name(row.kind), (long long)decision->item.id);
	return status;
}

static enum status decide_sent(struct decision *decision, struct error *err)
{
	struct store_outgoing row;
	enum status status = decide_doubtful(decision, &row, err);

	if (status == STATUS_OK)
		status = arrival_sent(decision->work, &row, "it arrived, says the liaison",
				      decision->decider->by, err);
	if (status == STATUS_OK)
		decide_effect(decision, "The %s with item %lld counts as sent.",
			      mailing_name(row.kind), (long long)decision->item.id);
	return status;
}

/* ---- the table -------------------------------------------------------------------- */

static const struct decide_verb {
	enum status (*act)(struct decision *decision, struct error *err);
	bool about; /* is about an item */
} decide_verbs[VERB_COUNT] = {
    [VERB_APPROVE] = {decide_approve, true},	[VERB_REJECT] = {decide_reject, true},
    [VERB_DEFER] = {decide_defer, true},	[VERB_SUMMARY] = {decide_summarize, true},
    [VERB_NOTE] = {decide_note, true},		[VERB_UNDO] = {decide_undo, true},
    [VERB_RESEND] = {decide_resend, true},	[VERB_SENT] = {decide_sent, true},
    [VERB_SHOW] = {decide_say_show, true},	[VERB_QUEUE] = {decide_say_queue, false},
    [VERB_STATUS] = {decide_say_status, false}, [VERB_HELP] = {decide_say_help, false},
};

/* A token speaks for the item it was made for, and no other number. */
static enum status decide_may(const struct decision *decision, int64_t id, struct error *err)
{
	const struct decider *decider = decision->decider;
	const struct reply_verb *verb = &reply_verbs[decision->command->verb];

	if (verb->reads || decider->any_item)
		return STATUS_OK;
	if (!decider->may_decide)
		return error_set(err, STATUS_DENIED,
				 "\"%s\" needs a token: answer the candidate mail.", verb->word);
	if (id != decider->item)
		return error_set(err, STATUS_DENIED,
				 "The mail you answered was about item %lld, not about item %lld: "
				 "answer that item's own mail.",
				 (long long)decider->item, (long long)id);
	return STATUS_OK;
}

static enum status decide_item(struct decision *decision, int64_t id, struct error *err)
{
	struct work *work = decision->work;
	const struct decider *decider = decision->decider;
	enum status status = decide_may(decision, id, err);

	if (status != STATUS_OK)
		return status;
	status = store_item_get(work->store, work->pool, id, &decision->item, err);
	if (status == STATUS_NOT_FOUND)
		return error_set(err, status, "There is no item %lld; \"queue\" lists them.",
				 (long long)id);
	if (status != STATUS_OK)
		return status;
	decision->revision = id == decider->item && decider->revision > 0 ? decider->revision
									  : decision->item.revision;
	return decide_verbs[decision->command->verb].act(decision, err);
}

static enum status decide_command(struct decision *decision, struct error *err)
{
	const struct reply_command *command = decision->command;
	const struct decide_verb *verb = &decide_verbs[command->verb];
	enum status status = STATUS_OK;

	if (verb->act == NULL || command->rest)
		return error_set(err, STATUS_BAD_INPUT, "\"%s%s\" is not possible here.",
				 reply_verbs[command->verb].word, command->rest ? " rest" : "");
	if (!verb->about)
		return verb->act(decision, err);
	if (command->items.len == 0 && decision->decider->item == 0)
		return error_set(err, STATUS_BAD_INPUT, "\"%s\" needs an item's number.",
				 reply_verbs[command->verb].word);
	if (command->items.len == 0)
		return decide_item(decision, decision->decider->item, err);
	for (size_t i = 0; i < command->items.len && status == STATUS_OK; i++)
		status = decide_item(decision, command->items.at[i], err);
	return status;
}

/* All of them, or the first refusal: the caller then takes back what went before. */
enum status decide_apply(struct work *work, const struct decider *decider,
			 const struct reply *reply, struct texts *effects, struct error *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < reply->commands.len && status == STATUS_OK; i++) {
		struct decision decision = {
		    .work = work,
		    .decider = decider,
		    .reply = reply,
		    .command = &reply->commands.at[i],
		    .effects = effects,
		};

		status = decide_command(&decision, err);
	}
	return status;
}
