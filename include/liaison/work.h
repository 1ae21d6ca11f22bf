/* SPDX-License-Identifier: ISC */
/*
 * work: what every step of the workflow needs, opened once.
 */
#ifndef LIAISON_WORK_H
#define LIAISON_WORK_H

#include "liaison/conf.h"
#include "liaison/host.h"
#include "liaison/mac.h"
#include "liaison/rules.h"
#include "liaison/store.h"

struct work {
	struct pool *pool; /* of this message or command */
	const struct conf *conf;
	const struct host *host;
	struct store *store; /* NULL until work_store() */
	enum store_mode mode;
	struct mac_key key;
	struct rules *rules; /* NULL: they did not load, and rules_why says why */
	const char *rules_why;
};

/* Opens the key, and the store too for commands (STORE_FULL).  The hook's
 * store is opened by work_store(), as late as can be: it may hold the lock. */
enum status work_open(struct pool *pool, const struct conf *conf, const struct host *host,
		      enum store_mode mode, struct work *out, struct error *err);
void work_close(struct work *work);

/* Opens the store when it is not open yet. */
enum status work_store(struct work *work, struct error *err);

/* Loads the rules when somebody needs them for the first time.  Rules
 * that do not load are no failure: messages then stay unjudged. */
bool work_rules(struct work *work);

/* The same work with a pool of its own, for one message or mail of many: what
 * it needs is gone when it is done.  The rules are loaded before. */
void work_part_open(struct work *work, struct work *part);
void work_part_close(struct work *part);

/* The first address of the liaison, where candidates go; the backup's or NULL. */
const char *work_liaison(const struct work *work);
const char *work_backup(const struct work *work);

/* Appends to the event table. */
struct event_by {
	const char *who, *means; /* "liaison@example.org", "reply" */
};
enum status work_event(struct work *work, struct event_by by, const char *what, int64_t item,
		       int64_t message, const char *why, struct error *err);

#endif
