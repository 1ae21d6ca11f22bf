/* SPDX-License-Identifier: ISC */
/*
 * replay_report: counting.  Printing is in replay_print.c.
 */
#include "replay_report.h"

void report_open(struct report *report)
{
	for (size_t i = 0; i < report->sets; i++) {
		struct tally *tally = &report->tallies[i];
		size_t count = rules_count(report->rules[i]);

		tally->hits = pool_array(report->pool, count, sizeof(*tally->hits));
		tally->limits = pool_array(report->pool, count, sizeof(*tally->limits));
		tally->contest.labelled_by = pool_array(report->pool, count, sizeof(uint64_t));
		tally->contest.wanted_by = pool_array(report->pool, count, sizeof(uint64_t));
	}
}

static void contest_add(struct contest *contest, const struct label *label,
			const struct replay_judged *judged)
{
	bool shown = label_shown(label, judged->verdict);
	size_t row = label->verdict != VERDICT_UNJUDGED ? (size_t)label->verdict
		     : label->wanted			? VERDICT_COUNT
							: 0;

	contest->labelled++;
	contest->right += label_right(label, judged->verdict);
	contest->heard += label->wanted && shown;
	contest->missed += label->wanted && !shown;
	contest->noise += !label->wanted && shown;
	contest->leaks += label->verdict == VERDICT_BLOCKED && shown;
	contest->confusion[row][judged->verdict]++;
	for (size_t i = 0; i < judged->hit_count; i++) {
		contest->labelled_by[judged->hits[i]]++;
		contest->wanted_by[judged->hits[i]] += label->wanted;
	}
}

static void tally_add(struct tally *tally, const struct label *label,
		      const struct replay_judged *judged)
{
	tally->partial += judged->partial;
	tally->verdicts[judged->verdict]++;
	for (size_t i = 0; i < judged->hit_count; i++)
		tally->hits[judged->hits[i]]++;
	for (size_t i = 0; i < judged->limit_count; i++)
		tally->limits[judged->limits[i]]++;
	if (label != NULL)
		contest_add(&tally->contest, label, judged);
}

static bool report_changed(const struct report *report, const struct replay_message *message,
			   const struct label *label)
{
	const struct replay_judged *now = &message->judged[0], *then = &message->judged[1];

	if (report->sets > 1)
		return now->verdict != then->verdict || now->summary_only != then->summary_only;
	return label != NULL && !label_right(label, now->verdict);
}

void report_add(struct report *report, const struct replay_message *message)
{
	const struct label *label = NULL;

	if (report->labels != NULL)
		label = labels_find(report->labels, text_of(message->file), message->index,
				    message->id);
	report->messages++;
	report->bytes += message->bytes;
	for (size_t i = 0; i < report->sets; i++)
		tally_add(&report->tallies[i], label, &message->judged[i]);
	if (report_changed(report, message, label))
		*LIST_PUSH(report->pool, &report->changes) =
		    (struct change){replay_message_copy(report->pool, message), label};
}
