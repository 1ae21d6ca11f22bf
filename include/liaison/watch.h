/* SPDX-License-Identifier: ISC */
/*
 * watch: the documents that the liaison wants to hear of, besides those of the
 * rule files.  A message that names one is at least `digest`, see
 * liaison-rules(5).
 */
#ifndef LIAISON_WATCH_H
#define LIAISON_WATCH_H

#include "liaison/work.h"

/* What "watch" may name: a draft or an RFC, * and ? allowed, spelt as the rules
 * know it: lower case, a draft without its revision.  STATUS_BAD_INPUT. */
enum status watch_glob(struct work *work, struct text name, const char **out, struct error *err);

/* Judges anew when the message names a document that the liaison watches: the
 * list is in the store, and the hook opens that after it has judged.  Inside a
 * transaction; *judgement is replaced when that changes it. */
enum status watch_judge(struct work *work, struct mail *mail, const struct judge_options *options,
			struct judgement **judgement, struct error *err);

#endif
