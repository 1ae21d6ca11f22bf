/* SPDX-License-Identifier: ISC */
/*
 * relay: breaking news, and the exit gate.  See relay.h.
 */
#include <string.h>

#include "liaison/item.h"
#include "liaison/news.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"
#include "liaison/thread.h"

/* ---- the gate ------------------------------------------------------------- */

/* "the words "..." (RULE: why)" for each hit of the gate. */
static const char *relay_hits(struct work *work, const struct rules_gate *gate)
{
	struct buf buf;

	buf_open(&buf, work->pool);
	buf_string(&buf, "the exit gate stopped it:");
	for (size_t i = 0; i < gate->hits.len; i++) {
		const struct rules_hit *hit = &gate->hits.at[i];

		buf_printf(&buf, "%s \"%.*s\" (%s)", i > 0 ? "," : "", (int)hit->matched.len,
			   hit->matched.at, hit->name);
	}
	return buf.at;
}

/* The liaison's own words about something that may be told are what a
 * restriction asks for; only what blocks stops them. */
static const char *relay_gate_words(struct work *work, const struct note *note)
{
	struct rules_gate gate = {0};
	struct buf text;

	buf_open(&text, work->pool);
	note_text(work->pool, note, &text);
	rules_gate(work->pool, work->rules, text_of(note->title), buf_get(&text), &gate);
	if (!gate.blocked && (!gate.restricted || note->own_words))
		return NULL;
	return relay_hits(work, &gate);
}

/* The liaison's own words, too, may not repeat what was blocked in the thread. */
static enum status relay_gate_repeats(struct work *work, const struct store_item *item,
				      const struct note *note, const char **held,
				      struct error *err)
{
	struct text words = text_of(note->words != NULL ? note->words : "");
	bool repeats;
	enum status status = thread_repeats(work, item->thread, &words, 1, &repeats, err);

	if (status == STATUS_OK && repeats)
		*held = "its words repeat a message of its thread that was blocked";
	return status;
}

/* The rules may have learnt since: the originals are judged anew. */
static enum status relay_gate_original(struct work *work, const struct store_item *item, int number,
				       const char **held, struct error *err)
{
	struct store_revision revision;
	struct judgement *judgement;
	struct mail *mail;
	struct text raw;
	struct judge_options options = {.destination = work->conf->destination};
	enum status status =
	    store_revision_get(work->store, work->pool, item->id, number, &revision, err);

	if (status == STATUS_OK)
		status = store_raw_get(work->store, work->pool, revision.message, &raw, err);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK; /* purged: the words that go out were judged above */
	if (status != STATUS_OK)
		return status;
	mail_parse(work->pool, raw, &mail_limits_default, 0, &mail);
	rules_judge(work->rules, mail, &options, &judgement);
	if (judgement->verdict == VERDICT_BLOCKED)
		*held = pool_printf(work->pool, "its original is blocked now (%s)",
				    judgement->rule != NULL ? judgement->rule : "private site");
	else if (judgement->summary_only && !item->summary_only)
		*held = "its original may now be told in summary only";
	return STATUS_OK;
}

enum status relay_gate_correction(struct work *work, const struct store_item *item,
				  const char *words, const char **held, struct error *err)
{
	struct note note = {.words = words, .own_words = true};
	struct rules_gate gate = {0};

	*held = NULL;
	rules_gate(work->pool, work->rules, TEXT(""), text_of(words), &gate);
	if (gate.blocked)
		*held = relay_hits(work, &gate);
	if (*held != NULL || item->thread == 0)
		return STATUS_OK;
	return relay_gate_repeats(work, item, &note, held, err);
}

enum status relay_gate(struct work *work, const struct store_item *item, int revision,
		       const char **held, struct error *err)
{
	struct note note;
	enum status status = note_get(work, item, revision, &note, err);

	*held = NULL;
	if (status != STATUS_OK)
		return status;
	if (!work_rules(work))
		return error_set(err, STATUS_TEMPORARY,
				 "nothing goes out while the rules do not load: %s",
				 work->rules_why);
	*held = relay_gate_words(work, &note);
	if (*held == NULL && item->summary_only && !note.own_words)
		*held = "since it was approved a message of its thread was blocked: it may be told "
			"in summary only";
	if (*held == NULL && item->thread != 0)
		status = relay_gate_repeats(work, item, &note, held, err);
	if (status != STATUS_OK || *held != NULL)
		return status;
	/* A later revision has the words of the earlier ones in it. */
	for (int i = 1; i <= revision && status == STATUS_OK && *held == NULL; i++)
		status = relay_gate_original(work, item, i, held, err);
	return status;
}

/* ---- the mail --------------------------------------------------------------- */

static const struct event_by relay_by = {"exit gate", "run"};

enum status relay_hold(struct work *work, struct store_item *item, const char *why,
		       struct error *err)
{
	enum status status;

	/* The approval is void: a digest that goes out without the item must not
	 * make it "relayed". */
	item->approved = 0;
	status = item_move(work, item, ITEM_HOLD, relay_by, why, err);

	if (status != STATUS_OK)
		return status;
	return outbox_notice(
	    work, pool_printf(work->pool, "Held: item %lld did not go out", (long long)item->id),
	    pool_printf(work->pool,
			"Item %lld is held: %s.\n\nNothing of it went out. What to do: answer with "
			"\"approve\" and, below it,\n\"summary: your words\" without what was "
			"stopped, or with \"reject\".\n",
			(long long)item->id, why),
	    item->id, item->revision, err);
}

static const char *relay_subject(struct work *work, const struct note *note)
{
	const char *prefix = work->conf->prefix;

	if (prefix == NULL || prefix[0] == '\0')
		return note->title;
	return pool_printf(work->pool, "%s %s", prefix, note->title);
}

/* The originals of all whose words are in it. */
static enum status relay_attach(struct work *work, const struct store_item *item, int number,
				struct compose *mail, struct error *err)
{
	struct news all = {0};
	enum status status = news_since(work, item->id, 0, number, &all, err);

	for (size_t i = 0; i < all.len && status == STATUS_OK; i++) {
		struct text raw;

		if (!news_picked(&all.at[i].message))
			continue;
		status = store_raw_get(work->store, work->pool, all.at[i].message.id, &raw, err);
		if (status == STATUS_OK)
			*LIST_PUSH(work->pool, &mail->attachments) =
			    (struct compose_attachment){"message/rfc822", "original.eml", raw};
	}
	return status;
}

enum status relay_write(struct work *work, const struct store_outgoing *row, struct compose *mail,
			bool *held, struct error *err)
{
	struct store_item item;
	struct note note;
	struct page page;
	struct buf text;
	const char *why = NULL;
	enum status status = store_item_get(work->store, work->pool, row->item, &item, err);

	*held = false;
	if (status == STATUS_OK)
		status = relay_gate(work, &item, row->revision, &why, err);
	if (status != STATUS_OK)
		return status;
	if (why != NULL) {
		*held = true;
		return relay_hold(work, &item, why, err);
	}
	status = note_get(work, &item, row->revision, &note, err);
	if (status != STATUS_OK)
		return status;
	buf_open(&text, work->pool);
	note_text(work->pool, &note, &text);
	page_open(&page, work->pool, note.title);
	note_html(&page, &note);
	mail->subject = text_of(relay_subject(work, &note));
	mail->text = buf_get(&text);
	mail->html = page_close(&page);
	if (item.mode != NULL && strcmp(item.mode, "full") == 0 && !item.summary_only)
		status = relay_attach(work, &item, row->revision, mail, err);
	return status;
}
