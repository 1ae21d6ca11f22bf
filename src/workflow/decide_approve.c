/* SPDX-License-Identifier: ISC */
/*
 * decide_approve: approve, reject, defer.  What is approved is what was shown.
 */
#include <string.h>

#include "decide_parts.h"
#include "liaison/item.h"
#include "liaison/news.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"

/* The words of a "summary:" for this item in the same reply: with approve they
 * go out.  (decide_only() has refused words without a number beside several.) */
static const char *decide_summary(const struct decision *decision)
{
	for (size_t i = 0; i < decision->reply->commands.len; i++) {
		const struct reply_command *command = &decision->reply->commands.at[i];

		if (command->verb == VERB_SUMMARY &&
		    (command->items.len == 0 || decide_names(command, decision->item.id)))
			return text_string(decision->work->pool, command->argument);
	}
	return NULL;
}

/* ---- decided --------------------------------------------------------------- */

/* The other person who was asked about it and has the mail, or NULL. */
static const char *decide_other(const struct decision *decision, const struct store_outbox *box)
{
	struct work *work = decision->work;
	const char *to = decision->decider->to;
	enum token_person self = to != NULL ? outbox_person(work, to) : TOKEN_LIAISON;

	for (size_t i = 0; i < box->len; i++)
		if (box->at[i].kind == MAILING_CANDIDATE && box->at[i].attempts > 0 &&
		    outbox_person(work, box->at[i].to) != self)
			return box->at[i].to;
	return NULL;
}

/* What one person decided is withdrawn for the other. */
static enum status decide_withdraw(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const struct store_item *item = &decision->item;
	struct store_outbox box = {0};
	const char *other;
	enum status status = store_outgoing_of_item(work->store, work->pool, item->id, &box, err);

	if (status == STATUS_OK)
		status = item_unask(work, item, err);
	other = decide_other(decision, &box);
	if (status != STATUS_OK || other == NULL)
		return status;
	return outbox_tell(work, other,
			   pool_printf(work->pool, "Decided: item %lld", (long long)item->id),
			   pool_printf(work->pool,
				       "You were asked about item %lld (%s). It is decided:\n\n"
				       "Item %lld %s.\n\nThere is nothing for you to do.\n",
				       (long long)item->id, item_title(item), (long long)item->id,
				       item_state_words(work, item)),
			   NULL, err);
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
	/* One that was shown with the author's words was restricted since: the gate
	 * holds it and says so (decide_gate). */
	if (summary == NULL && revision.summary == NULL && decision->item.summary_only &&
	    (revision.excerpt == NULL || revision.excerpt[0] == '\0'))
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
static enum status decide_settled(struct decision *decision, int shown, struct error *err)
{
	const char *said;
	enum status status = decide_withdraw(decision, err);

	if (status == STATUS_OK)
		status = item_split(decision->work, &decision->item, shown, &said, err);
	if (status == STATUS_OK && said != NULL)
		decide_lines(decision, text_of(said));
	return status;
}

/* The verdict may have changed since the mail was shown: then it is held at once,
 * with the reason.  The gate looks again when it goes out. */
static enum status decide_gate(struct decision *decision, bool *held, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	const char *why = NULL;
	enum status status = STATUS_OK;

	*held = false;
	if (work_rules(work))
		status = relay_gate(work, item, decision->revision, &why, err);
	if (status != STATUS_OK || why == NULL)
		return status;
	*held = true;
	item->approved = 0;
	item->mode = NULL;
	item->due = 0;
	status =
	    item_move(work, item, ITEM_HOLD, (struct event_by){"exit gate", "approval"}, why, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "Item %lld is held, and nothing of it goes out: %s. Answer with "
			      "\"approve\" and, below it, \"summary: your words\" without what "
			      "was stopped, or with \"reject\".",
			      (long long)item->id, why);
	return status;
}

static enum status decide_approve_now(struct decision *decision, const char *mode, bool *held,
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
		status = decide_gate(decision, held, err);
	if (status != STATUS_OK || *held)
		return status;
	status = outbox_relay(work, item, due, err);
	if (status == STATUS_OK)
		decide_effect(
		    decision,
		    "Item %lld is approved. It goes to %s on %s%s; until then \"undo\" takes "
		    "it back.",
		    (long long)item->id, work->conf->destination,
		    when_print(work->pool, due, work->conf->timezone),
		    strcmp(mode, "full") == 0 ? ", with the original attached" : "");
	return status;
}

static enum status decide_approve_digest(struct decision *decision, bool *held, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	bool again = item->state == ITEM_APPROVED;
	int64_t at = 0;
	enum status status = digest_takes(work, &at, err);

	if (status != STATUS_OK)
		return status;
	item->mode = "digest";
	item->due = 0;
	status = item_move(work, item, ITEM_APPROVE_DIGEST, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		status = decide_gate(decision, held, err);
	/* One that was previewed stays in that digest. */
	if (status == STATUS_OK && !*held && again)
		decide_effect(decision, "Item %lld goes out in these words.", (long long)item->id);
	else if (status == STATUS_OK && !*held)
		decide_effect(decision, "Item %lld is approved and goes into the digest of %s.",
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

/* Approved already?  The same again, or "approve" alone, is a quiet receipt. */
static bool decide_approved_before(struct decision *decision, const char *mode)
{
	const struct store_item *item = &decision->item;

	if (item->state != ITEM_APPROVED && item->state != ITEM_SCHEDULED &&
	    item->state != ITEM_RELAYED)
		return false;
	if (decide_summary(decision) != NULL)
		return false;
	if (decision->command->argument.len > 0 &&
	    (item->mode == NULL || strcmp(item->mode, mode) != 0))
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
	enum status status = news_since(work, decision->item.id, 0, decision->revision, &all, err);

	for (size_t i = 0; i < all.len && status == STATUS_OK; i++)
		if (all.at[i].message.flaws != 0 || all.at[i].message.partial)
			status =
			    error_set(err, STATUS_DENIED,
				      "The original of item %lld could not be read whole, so it "
				      "is not attached: say approve, or approve with a summary.",
				      (long long)decision->item.id);
	return status;
}

enum status decide_approve(struct decision *decision, struct error *err)
{
	const char *mode = decide_mode(decision);
	int shown = decision->revision;
	bool held = false;
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
	status = decide_mark(
	    decision, strcmp(mode, "digest") == 0 ? ITEM_APPROVE_DIGEST : ITEM_APPROVE_NOW, err);
	if (status == STATUS_OK)
		status = decide_words(decision, decide_summary(decision), err);
	if (status != STATUS_OK)
		return status;
	decision->item.approved = decision->revision;
	if (strcmp(mode, "digest") == 0)
		status = decide_approve_digest(decision, &held, err);
	else
		status = decide_approve_now(decision, mode, &held, err);
	if (status == STATUS_OK && !held)
		status = decide_settled(decision, shown, err);
	return status;
}

/* ---- reject, defer ------------------------------------------------------- */

enum status decide_reject(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const char *why = text_string(work->pool, decision->command->argument);
	enum status status;

	if (decision->item.state == ITEM_REJECTED) {
		decide_effect(decision, "Item %lld %s already; nothing changed.",
			      (long long)decision->item.id,
			      item_state_words(work, &decision->item));
		return STATUS_OK;
	}
	status = decide_mark(decision, ITEM_REJECT, err);
	if (status == STATUS_OK)
		status = item_move(work, &decision->item, ITEM_REJECT, decision->decider->by,
				   why[0] != '\0' ? why : NULL, err);
	if (status == STATUS_OK)
		decide_effect(decision, "Item %lld is rejected. \"undo\" takes that back.",
			      (long long)decision->item.id);
	return status == STATUS_OK ? decide_settled(decision, decision->revision, err) : status;
}

enum status decide_defer(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	struct text until = text_trim(decision->command->argument);
	int64_t due;
	enum status status =
	    when_defer(until, host_now(work->host), work->conf->timezone, &due, err);

	if (status != STATUS_OK)
		return error_add(err, status, "\"defer %.*s\"", (int)until.len, until.at);
	if (item->state == ITEM_DEFERRED && item->due == due) {
		decide_effect(decision, "Item %lld %s already; nothing changed.",
			      (long long)item->id, item_state_words(work, item));
		return STATUS_OK;
	}
	status = decide_mark(decision, ITEM_DEFER, err);
	item->due = due;
	if (status == STATUS_OK)
		status = item_move(work, item, ITEM_DEFER, decision->decider->by, NULL, err);
	if (status == STATUS_OK)
		status = decide_withdraw(decision, err);
	if (status == STATUS_OK)
		decide_effect(decision, "Item %lld comes back on %s.", (long long)item->id,
			      when_print(work->pool, due, work->conf->timezone));
	return status;
}
