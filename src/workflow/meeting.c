/* SPDX-License-Identifier: ISC */
/*
 * meeting: what the liaison writes to the note address becomes an item.  See
 * item.h.
 */
#include "liaison/item.h"

/* The rules look at it like at any mail: for its topics, for what may only be
 * told in summary, and for what the exit gate would stop. */
static void item_note_judge(struct work *work, struct mail *mail, struct judgement **out)
{
	struct judge_options options = {.origin = ORIGIN_MEETING};

	*out = NULL;
	if (work_rules(work))
		rules_judge(work->rules, mail, &options, out);
}

static const char *item_note_face(struct work *work, const struct store_message *message,
				  const struct judgement *judgement)
{
	const char *whose = message->verified ? "From your own note"
					      : "From a note in your name, and nothing here tells "
						"whether you wrote it";

	if (judgement == NULL || judgement->verdict != VERDICT_BLOCKED)
		return pool_printf(work->pool, "%s: these words go out.\n", whose);
	return pool_printf(
	    work->pool,
	    "%s. As it stands the exit gate will hold it (%s): write it in other words.\n", whose,
	    judgement->rule != NULL ? judgement->rule : "private site");
}

static enum status item_note_create(struct work *work, const struct store_message *message,
				    const struct judgement *judgement, struct event_by by,
				    struct store_item *item, struct error *err)
{
	const char *topics = judgement != NULL ? item_topics(work->pool, &judgement->topics) : "";
	enum status status;

	*item = (struct store_item){
	    .created = message->received,
	    .updated = host_now(work->host),
	    .state = ITEM_OFFERED,
	    .verdict = VERDICT_DIGEST,
	    .revision = 1,
	    .topics = topics[0] != '\0' ? topics : origin_name(ORIGIN_MEETING),
	    .subject = message->subject,
	};
	if (judgement != NULL && judgement->verdict == VERDICT_BREAKING)
		item->verdict = VERDICT_BREAKING;
	if (judgement != NULL && judgement->summary_only)
		item->summary_only = true;
	status = store_item_add(work->store, item, err);
	return status == STATUS_OK
		   ? work_event(work, by, "offered", item->id, message->id, "a note", err)
		   : status;
}

enum status item_from_note(struct work *work, struct mail *mail, struct store_message *message,
			   struct text words, struct event_by by, struct error *err)
{
	struct judgement *judgement;
	struct store_item item;
	struct store_revision revision = {.revision = 1, .message = message->id, .excerpt = ""};
	enum status status;

	if (message->subject[0] == '\0')
		message->subject = "Note";
	item_note_judge(work, mail, &judgement);
	status = item_note_create(work, message, judgement, by, &item, err);
	if (status != STATUS_OK)
		return status;
	message->origin = ORIGIN_MEETING;
	message->reasons = "written to the note address";
	message->item = item.id;
	message->disposition = pool_printf(work->pool, "candidate %lld", (long long)item.id);
	revision.item = item.id;
	revision.created = host_now(work->host);
	revision.summary = text_string(work->pool, text_trim(words));
	revision.note = item_note_face(work, message, judgement);
	status = store_revision_add(work->store, &revision, err);
	return status == STATUS_OK ? item_ask(work, &item, err) : status;
}
