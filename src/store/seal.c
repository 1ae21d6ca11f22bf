/* SPDX-License-Identifier: ISC */
/*
 * seal: forgets what an item said.  Rows stay with their numbers and keyed
 * hashes, so that a copy is known and the history holds; the words go.
 */
#include "sqlite.h"

/* In this order: a subject is looked for in other mails before it is gone. */
static const enum statement seal_steps[] = {
    SQL_SEAL_RAW,     SQL_SEAL_HIT,	SQL_SEAL_TALKED, SQL_SEAL_MESSAGE, SQL_SEAL_REVISION,
    SQL_SEAL_NOTE,    SQL_SEAL_ERRATUM, SQL_SEAL_EVENT,	 SQL_SEAL_BODY,	   SQL_SEAL_OUTGOING,
    SQL_SEAL_PENDING, SQL_SEAL_THREAD,	SQL_SEAL_OTHERS, SQL_SEAL_ITEM,
};

/* ?1 and ?2, where the statement has them. */
static enum status seal_step(struct store *store, enum statement which,
			     const struct store_item *item, struct error *err)
{
	sqlite3_stmt *step = statement_open(store, which);
	int count = sqlite3_bind_parameter_count(step);
	if (count >= 1)
		sqlite3_bind_int64(step, 1, item->id);
	if (count >= 2 && item->thread)
		sqlite3_bind_int64(step, 2, item->thread);
	else if (count >= 2)
		sqlite3_bind_null(step, 2);
	return statement_run(store, step, err);
}

/* Mails that wait and only name it. */
static enum status seal_waiting(struct store *store, const char *subject, struct error *err)
{
	if (!subject || subject[0] == '\0')
		return STATUS_OK;
	sqlite3_stmt *waiting = statement_open(store, SQL_SEAL_WAITING);
	bind_text(waiting, 1, subject);
	return statement_run(store, waiting, err);
}

enum status store_seal(struct store *store, const struct store_item *item, struct error *err)
{
	enum status status = store_needs_transaction(store, err);
	if (status != STATUS_OK)
		return status;
	store->scrub = true;
	status = seal_waiting(store, item->subject, err);
	for (size_t i = 0; i < sizeof seal_steps / sizeof *seal_steps && status == STATUS_OK; i++)
		status = seal_step(store, seal_steps[i], item, err);
	return status;
}
