/* SPDX-License-Identifier: ISC */
/*
 * label: what people said of messages, to hold a replay against.
 *
 * A file of labels is tab-separated lines, JSON lines, or both:
 *
 *	FILE-OR-MESSAGE-ID <tab> VERDICT [<tab> ... <tab> ... <tab> ALSO]
 *	{"message_id": "...", "verdict": "digest"}
 *	{"file": "...", "index": 3, "decision": "approve"}
 *
 * VERDICT is one of the five, or a past decision: "approve", "relayed" and
 * their like ask for a candidate of either kind, "reject" for none.  ALSO
 * (the fifth column, "also" in JSON) is a list of verdicts that are as right.
 * What says neither (an item still offered) is no label.
 */
#ifndef LIAISON_LABEL_H
#define LIAISON_LABEL_H

#include "liaison/error.h"
#include "liaison/words.h"

/* 10,000 decisions a year for a working life. */
#define LABELS_MAX 1000000
#define LABEL_FILE_MAX ((size_t)256 * 1024 * 1024)

struct label {
	struct text file;     /* or empty; matches a path that ends in it */
	struct text id;	      /* Message-ID without brackets, or empty */
	int64_t index;	      /* of the message in its file; -1: any */
	enum verdict verdict; /* VERDICT_UNJUDGED: a decision, not a verdict */
	bool wanted;	      /* the destination should hear of it */
	unsigned also;	      /* bits of verdicts that are as right */
	const char *word;     /* the verdict, "wanted" or "unwanted" */
	unsigned line;
};

struct labels;

/* STATUS_BAD_INPUT names file and line. */
enum status labels_load(struct pool *pool, const char *path, struct labels **out,
			struct error *err);

/* The label of a message, by its Message-ID or else its file; NULL when it
 * has none.  Of several the last in the file wins.  Marks it as used. */
const struct label *labels_find(struct labels *labels, struct text file, int64_t index,
				struct text id);

size_t labels_count(const struct labels *labels);
/* Labels that no message was found for. */
size_t labels_unused(const struct labels *labels);

/* The verdict counts as this label asks. */
bool label_right(const struct label *label, enum verdict verdict);
/* A message of that verdict is shown to the liaison. */
bool label_shown(const struct label *label, enum verdict verdict);

#endif
