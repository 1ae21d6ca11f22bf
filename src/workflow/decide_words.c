/* SPDX-License-Identifier: ISC */
/*
 * decide_words: what the liaison writes: summaries, notes, topics, corrections.
 */
#include <string.h>

#include "decide_parts.h"
#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"

/* ---- summary ------------------------------------------------------------------ */

enum status decide_reoffer(struct decision *decision, const char *summary, struct error *err)
{
	struct work *work = decision->work;
	const struct decider *decider = decision->decider;
	enum status status = item_reoffer(work, &decision->item, summary, err);

	/* Whoever asked for it gets it, too. */
	if (status != STATUS_OK || decider->to == NULL ||
	    text_is_case(text_of(work_liaison(work)), decider->to))
		return status;
	return outbox_candidate(work, decision->item.id, decision->item.revision, decider->to, err);
}

enum status decide_summarize(struct decision *decision, struct error *err)
{
	const char *words = decide_argument(decision);
	enum status status;

	if (words[0] == '\0')
		return error_set(err, STATUS_BAD_INPUT, "\"summary:\" has no words behind it.");
	/* Beside an approve it is part of that (decide_words). */
	if (decide_approves(decision, decision->item.id))
		return STATUS_OK;
	if (!item_is_open(&decision->item))
		return error_set(err, STATUS_DENIED, "Item %lld %s: say undo first.",
				 (long long)decision->item.id,
				 item_state_words(decision->work, &decision->item));
	status = decide_reoffer(decision, words, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "Your summary of item %lld comes back as a candidate mail that shows "
			      "what would go out; nothing goes out before you approve it.",
			      (long long)decision->item.id);
	return status;
}

/* ---- note ------------------------------------------------------------------------ */

enum status decide_note(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const char *words = decide_argument(decision);
	enum status status;

	if (words[0] == '\0')
		return error_set(err, STATUS_BAD_INPUT, "\"note:\" has no words behind it.");
	if (decision->item.state == ITEM_SEALED)
		return decide_sealed(decision, err);
	status = store_note_add(work->store, decision->item.id, host_now(work->host),
				decision->decider->by.who, words, err);
	if (status == STATUS_OK)
		decide_effect(decision, "The note is kept with item %lld; it is not sent.",
			      (long long)decision->item.id);
	return status;
}

/* ---- topic ----------------------------------------------------------------------- */

/* It stands as a heading in the digest, and in subjects. */
#define DECIDE_TOPIC_MAX 30

/* As in rules, and letters of any language. */
static bool decide_topic_ok(const char *topic)
{
	for (size_t i = 0; topic[i] != '\0'; i++) {
		unsigned char c = (unsigned char)topic[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80 ||
		      (i > 0 && (c == '-' || c == '_'))))
			return false;
	}
	return topic[0] != '\0' && strlen(topic) <= DECIDE_TOPIC_MAX;
}

enum status decide_topic(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	struct store_item *item = &decision->item;
	const char *before = item->topics != NULL ? item->topics : "";
	const char *topic =
	    text_string(work->pool, text_lower(work->pool, text_trim(decision->command->argument)));
	enum status status;

	if (item->state == ITEM_SEALED)
		return decide_sealed(decision, err);
	if (!decide_topic_ok(topic))
		return error_set(err, STATUS_BAD_INPUT,
				 "\"topic\" needs one word of letters, digits and \"-\", such as "
				 "\"topic process\".");
	if (strcmp(before, topic) == 0) {
		decide_effect(decision, "Item %lld is filed under \"%s\" already.",
			      (long long)item->id, topic);
		return STATUS_OK;
	}
	item->topics = topic;
	status = store_item_update(work->store, item, err);
	if (status == STATUS_OK)
		status = work_event(
		    work, decision->decider->by, DECIDE_FILED, item->id, 0,
		    pool_printf(work->pool, "%s%s%s", topic, DECIDE_TOPIC_BEFORE, before), err);
	if (status == STATUS_OK)
		decide_effect(decision, "Item %lld is filed under \"%s\"%s.", (long long)item->id,
			      topic,
			      item->relayed > 0 ? "; it has gone out under its old topic" : "");
	return status;
}

/* ---- correct --------------------------------------------------------------------- */

static bool correct_waits(const struct store_errata *errata, int64_t item, const char *words)
{
	for (size_t i = 0; i < errata->len; i++)
		if (errata->at[i].item == item && strcmp(errata->at[i].text, words) == 0)
			return true;
	return false;
}

/* May these words go out? */
static enum status correct_gate(struct decision *decision, const char *words, struct error *err)
{
	const char *held;
	enum status status;

	/* Rules that do not load: the digest looks again before it goes. */
	if (!work_rules(decision->work))
		return STATUS_OK;
	status = relay_gate_correction(decision->work, &decision->item, words, &held, err);
	if (status == STATUS_OK && held != NULL)
		return error_set(err, STATUS_DENIED,
				 "Your correction of item %lld would not go out: %s. Write it in "
				 "other words.",
				 (long long)decision->item.id, held);
	return status;
}

static enum status correct_add(struct decision *decision, const char *words, struct error *err)
{
	struct work *work = decision->work;
	struct store_erratum erratum = {
	    .item = decision->item.id,
	    .time = host_now(work->host),
	    .who = decision->decider->by.who,
	    .text = words,
	};
	enum status status = store_erratum_add(work->store, &erratum, err);

	if (status != STATUS_OK)
		return status;
	return work_event(work, decision->decider->by, DECIDE_CORRECTED, erratum.item, 0, NULL,
			  err);
}

enum status decide_correct(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const struct store_item *item = &decision->item;
	const char *words = decide_argument(decision);
	struct store_errata errata = {0};
	int64_t at = 0;
	enum status status;

	if (item->relayed == 0 || item->state == ITEM_SEALED)
		return error_set(err, STATUS_DENIED,
				 "Item %lld %s: there is nothing of it out there to correct.",
				 (long long)item->id, item_state_words(work, item));
	if (words[0] == '\0')
		return error_set(err, STATUS_BAD_INPUT, "\"correct:\" has no words behind it.");
	status = store_erratum_list(work->store, work->pool, 0, &errata, err);
	if (status == STATUS_OK)
		status = digest_due(work, &at, err);
	if (status != STATUS_OK)
		return status;
	if (!correct_waits(&errata, item->id, words)) {
		status = correct_gate(decision, words, err);
		if (status == STATUS_OK)
			status = correct_add(decision, words, err);
	}
	if (status == STATUS_OK)
		decide_effect(decision,
			      "Your correction of item %lld goes into the digest of %s. \"undo\" "
			      "takes it out.",
			      (long long)item->id,
			      when_print(work->pool, at, work->conf->digest_when.zone));
	return status;
}
