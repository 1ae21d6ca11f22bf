/* SPDX-License-Identifier: ISC */
/*
 * decide_digest: what an answer to the preview of a digest may say of the whole.
 */
#include "decide_parts.h"
#include "liaison/relay.h"

/* By mail, only who has that preview before them. */
static enum status digest_may(const struct decision *decision, struct error *err)
{
	const struct decider *decider = decision->decider;

	if (decider->any_item || decider->answered == MAILING_PREVIEW)
		return STATUS_OK;
	return error_set(
	    err, STATUS_DENIED,
	    "\"%s\" answers the preview of a digest. To send an item, say \"approve\".",
	    reply_verbs[decision->command->verb].word);
}

/* "14, 12" */
static const char *digest_numbers(const struct decision *decision)
{
	const struct reply_command *command = decision->command;
	struct buf out;

	buf_open(&out, decision->work->pool);
	for (size_t i = 0; i < command->items.len; i++)
		buf_printf(&out, "%s%lld", i > 0 ? ", " : "", (long long)command->items.at[i]);
	return out.at;
}

enum status decide_order(struct decision *decision, struct error *err)
{
	const struct reply_command *command = decision->command;
	enum status status = digest_may(decision, err);

	if (status == STATUS_OK)
		status = digest_order(decision->work, command->items.at, command->items.len, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "In the next digest item%s %s come%s first, in this order; items of "
			      "one topic stand together.",
			      command->items.len == 1 ? "" : "s", digest_numbers(decision),
			      command->items.len == 1 ? "s" : "");
	return status;
}

enum status decide_send(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	int queued = 0;
	enum status status = digest_may(decision, err);

	if (status == STATUS_OK)
		status = digest_send(work, decision->decider->sheet, &queued, err);
	if (status == STATUS_OK)
		decide_effect(decision,
			      "The digest goes to %s now, with %d item%s and corrections. What is "
			      "approved from now on waits for the next.",
			      work->conf->destination, queued, queued == 1 ? "" : "s");
	return status;
}
