/* SPDX-License-Identifier: ISC */
/*
 * replay: rules over an archive, on several threads, told in the order of the
 * archive.
 *
 * One thread reads ahead and finds where messages end; workers parse and
 * judge them in batches; each message is then told on the caller's thread.
 * With two sets of rules each message is parsed once and judged twice.
 * Memory is bounded whatever the archive's size.
 */
#ifndef LIAISON_REPLAY_H
#define LIAISON_REPLAY_H

#include "liaison/rules.h"

/* More threads than any host that reads mail has cores for. */
#define REPLAY_JOBS_MAX 64
/* Today's rules, and those that may replace them. */
#define REPLAY_SETS_MAX 2

struct replay_judged {
	enum verdict verdict;
	bool summary_only, partial;
	double score;
	const char *rule;	/* that decided, or NULL */
	const uint32_t *hits;	/* rules that hit, sub-rules left out: indexes of rules_entry() */
	const uint32_t *limits; /* rules that gave up at their match limit */
	size_t hit_count, limit_count;
};

/* Valid until the callback returns; `file` until the replay is closed. */
struct replay_message {
	const char *file;
	int64_t index;	/* from 0 in its file */
	uint64_t bytes; /* in its file */
	bool no_mail;	/* it has not one header field */
	struct text id; /* Message-ID without brackets, or empty */
	struct text subject;
	struct replay_judged judged[REPLAY_SETS_MAX]; /* as many as there are sets */
};

struct replay_options {
	size_t jobs; /* threads that judge; 0: one for each core that may be used */
	size_t sets;
	struct rules *rules[REPLAY_SETS_MAX]; /* loaded with problems: all of it compiled */
	const char *destination;	      /* as in struct judge_options */
	enum prefilter prefilter;
	void (*tell)(void *context, const struct replay_message *message);
	void *context;
};

struct replay;

/* Options and rules must outlive it.  STATUS_TEMPORARY when no thread can be
 * made. */
enum status replay_open(struct pool *pool, const struct replay_options *options,
			struct replay **out, struct error *err);

/* Judges all messages of a path as mbox_open() takes it.  Those before a
 * place that cannot be read are told.  STATUS_NOT_FOUND, STATUS_TEMPORARY. */
enum status replay_path(struct replay *replay, const char *path, struct error *err);

/* One that lasts as long as the pool. */
const struct replay_message *replay_message_copy(struct pool *pool,
						 const struct replay_message *message);

void replay_close(struct replay *replay); /* NULL is allowed */

#endif
