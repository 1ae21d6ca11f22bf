/* SPDX-License-Identifier: ISC */
/*
 * decide_say: the verbs that only read.  What they show may be decided on by
 * answering.
 */
#include "decide_parts.h"
#include "liaison/relay.h"

enum status decide_say_show(struct decision *decision, struct error *err)
{
	struct buf buf;
	enum status status;

	/* Not the revision that was asked from: the newest is what is shown. */
	decision->revision = decision->item.revision;
	buf_open(&buf, decision->work->pool);
	status = decide_show(decision->work, decision->item.id, &buf, err);
	decide_lines(decision, buf_get(&buf));
	return status;
}

enum status decide_say_queue(struct decision *decision, struct error *err)
{
	struct store_digest_items shown = {0};
	struct buf buf;
	enum status status;

	buf_open(&buf, decision->work->pool);
	status = decide_queue(decision->work, &buf, &shown, err);
	decide_lines(decision, buf_get(&buf));
	for (size_t i = 0; i < shown.len; i++)
		decide_shows(decision, shown.at[i].item, shown.at[i].revision);
	return status;
}

enum status decide_say_preview(struct decision *decision, struct error *err)
{
	struct store_digest_items shown = {0};
	struct buf buf;
	enum status status;

	buf_open(&buf, decision->work->pool);
	status = digest_preview_text(decision->work, &buf, &shown, err);
	decide_lines(decision, buf_get(&buf));
	for (size_t i = 0; i < shown.len; i++)
		decide_shows(decision, shown.at[i].item, shown.at[i].revision);
	return status;
}

enum status decide_say_status(struct decision *decision, struct error *err)
{
	struct buf buf;
	enum status status;

	buf_open(&buf, decision->work->pool);
	status = decide_status(decision->work, &buf, err);
	decide_lines(decision, buf_get(&buf));
	return status;
}

enum status decide_say_help(struct decision *decision, struct error *err)
{
	(void)err;
	decide_lines(decision, reply_help(decision->work->pool));
	return STATUS_OK;
}

enum status decide_say_nothing(struct decision *decision, struct error *err)
{
	(void)decision;
	return error_set(err, STATUS_BAD_INPUT,
			 "The mail that you answered asks for no confirmation. To decide, answer a "
			 "candidate, or ask for \"%s\" and answer that.",
			 reply_verbs[VERB_QUEUE].word);
}
