/* SPDX-License-Identifier: ISC */
/*
 * replay_report: what `liaison replay` counts, and how it is shown.
 */
#ifndef LIAISON_CMD_REPLAY_REPORT_H
#define LIAISON_CMD_REPLAY_REPORT_H

#include "liaison/label.h"
#include "liaison/replay.h"

/* A row of the confusion table for each verdict a label can ask for; the
 * first is for "unwanted", the last for "wanted". */
#define REPORT_WANTS (VERDICT_COUNT + 1)

/* Verdicts held against labels. */
struct contest {
	uint64_t labelled, right;
	uint64_t heard, missed, noise; /* wanted and shown, wanted and not, shown and not wanted */
	uint64_t leaks;		       /* of the noise: what should have been blocked */
	uint64_t confusion[REPORT_WANTS][VERDICT_COUNT];
	uint64_t *labelled_by, *wanted_by; /* by rule: labelled messages it hit, wanted ones */
};

struct tally {
	uint64_t verdicts[VERDICT_COUNT];
	uint64_t *hits, *limits; /* by rule: messages */
	uint64_t partial;
	struct contest contest;
};

/* With labels, a message that came out otherwise; with two sets of rules, one
 * of which they say different things. */
struct change {
	const struct replay_message *message;
	const struct label *label; /* or NULL */
};

struct report {
	struct pool *pool;
	size_t sets;
	struct rules *rules[REPLAY_SETS_MAX];
	struct labels *labels; /* or NULL */
	const char *labels_path;

	uint64_t messages, bytes;
	double seconds;
	struct tally tallies[REPLAY_SETS_MAX];
	LIST(struct change) changes;
};

void report_open(struct report *report);
void report_add(struct report *report, const struct replay_message *message);
/* False when standard output takes no more. */
bool report_print(struct report *report, bool json);

#endif
