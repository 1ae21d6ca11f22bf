/* SPDX-License-Identifier: ISC */
/*
 * store_fixture: a store in a folder of its own for each test, and rows to
 * put into it.
 */
#ifndef LIAISON_TESTS_STORE_FIXTURE_H
#define LIAISON_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "liaison/file.h"
#include "liaison/store.h"

struct fixture {
	struct pool *pool;
	struct store *store;
	struct error err;
	char dir[64];
	char path[80];
};

#define OK(call)                                                                                   \
	do {                                                                                       \
		enum status ok_status = (call);                                                    \
		if (ok_status != STATUS_OK)                                                        \
			fail_msg("%s: %s: %s", #call, status_name(ok_status), f->err.text);        \
	} while (0)

static inline void fixture_reopen(struct fixture *f, enum store_mode mode)
{
	store_close(f->store);
	f->store = NULL;
	OK(store_open(f->path, mode, &f->store, &f->err));
}

/* A folder, and no store in it yet. */
static inline int fixture_folder(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	assert_non_null(f);
	f->pool = pool_open();
	snprintf(f->dir, sizeof f->dir, "/tmp/liaison-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/store.db", f->dir);
	*state = f;
	return 0;
}

static inline int fixture_open(void **state)
{
	fixture_folder(state);
	fixture_reopen(*state, STORE_FULL);
	return 0;
}

static inline int fixture_close(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"store.db",		"store.db-wal", "store.db-shm",
					    "store.db-journal", "copy.db",	"copy.db-wal"};
	store_close(f->store);
	chmod(f->dir, 0700);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
		unlink(path);
	}
	rmdir(f->dir);
	pool_close(f->pool);
	free(f);
	return 0;
}

/* What somebody with the sqlite3 shell would do to the file. */
static inline void by_hand(struct fixture *f, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

/* Sixteen equal bytes make a good enough keyed hash. */
static inline void mac_fill(uint8_t mac[MAC_SIZE], int number)
{
	memset(mac, 0, MAC_SIZE);
	memcpy(mac, &number, sizeof number);
}

static inline struct store_message a_message(int number)
{
	struct store_message message = {
	    .received = 1700000000 + number,
	    .date = 1699999000,
	    .size = 5000,
	    .origin = ORIGIN_LIST,
	    .source = "iesg",
	    .message_id = "one@example.org",
	    .list = "iesg.ietf.org",
	    .from_name = "Ann Author",
	    .from = "ann@example.org",
	    .subject = "A charter",
	    .archived_at = "https://mailarchive.example.org/1",
	    .verdict = VERDICT_IGNORE,
	    .score = 1.5,
	    .topics = "process architecture",
	    .reasons = "row 8\nnothing hit\n",
	    .disposition = "ignored",
	    .flaws = 5,
	    .partial = true,
	};
	mac_fill(message.id_mac, number);
	mac_fill(message.text_mac, number + 1000000);
	return message;
}

static inline struct store_item an_item(void)
{
	return (struct store_item){.created = 1700000000,
				   .updated = 1700000000,
				   .state = ITEM_OFFERED,
				   .verdict = VERDICT_DIGEST,
				   .revision = 1,
				   .topics = "process",
				   .subject = "A charter"};
}

static inline struct store_outgoing an_outgoing(const char *message_id)
{
	return (struct store_outgoing){.created = 1700000000,
				       .due = 1700000000,
				       .kind = MAILING_RECEIPT,
				       .state = OUTBOX_QUEUED,
				       .message_id = message_id,
				       .to = "liaison@example.org"};
}

#endif
