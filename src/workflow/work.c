/* SPDX-License-Identifier: ISC */
/*
 * work: opens what a configuration names.  See work.h.
 */
#include <stdio.h>

#include "liaison/work.h"

enum status work_open(struct pool *pool, const struct conf *conf, const struct host *host,
		      enum store_mode mode, struct work *out, struct error *err)
{
	enum status status;

	*out = (struct work){.pool = pool, .conf = conf, .host = host, .mode = mode};
	status = mac_key_open(conf->key_file, host, &out->key, err);
	if (status != STATUS_OK || mode == STORE_HOOK)
		return status;
	return work_store(out, err);
}

enum status work_store(struct work *work, struct error *err)
{
	if (work->store != NULL)
		return STATUS_OK;
	return store_open(work->conf->store, work->mode, &work->store, err);
}

void work_close(struct work *work)
{
	store_close(work->store);
	work->store = NULL;
}

bool work_rules(struct work *work)
{
	struct error err = {{0}};

	if (work->rules != NULL || work->rules_why != NULL)
		return work->rules != NULL;
	if (rules_load(work->pool, &work->conf->rules, &work->rules, NULL, &err) != STATUS_OK) {
		work->rules = NULL;
		work->rules_why = pool_strdup(work->pool, err.text);
	}
	return work->rules != NULL;
}

void work_part_open(struct work *work, struct work *part)
{
	work_rules(work);
	*part = *work;
	part->pool = pool_open();
}

void work_part_close(struct work *part)
{
	pool_close(part->pool);
}

const char *work_liaison(const struct work *work)
{
	return text_string(work->pool, work->conf->address.at[0]);
}

const char *work_backup(const struct work *work)
{
	if (work->conf->backup.len == 0)
		return NULL;
	return text_string(work->pool, work->conf->backup.at[0]);
}

enum status work_event(struct work *work, struct event_by by, const char *what, int64_t item,
		       int64_t message, const char *why, struct error *err)
{
	struct store_event event = {
	    .time = host_now(work->host),
	    .item = item,
	    .message = message,
	    .what = what,
	    .who = by.who,
	    .means = by.means,
	    .why = why,
	};

	return store_event_add(work->store, &event, err);
}
