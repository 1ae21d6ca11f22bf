/* SPDX-License-Identifier: ISC */
/*
 * wal: how long the write-ahead log may grow, and who shortens it.
 *
 * A hook opens the store, commits once and exits.  SQLite's own policy would
 * have it copy the whole log into the database and delete the log whenever
 * the last process closes: three fsyncs more a message, and a new file each
 * time.  Instead the log stays where it is (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE)
 * and is written over from its start once it was copied: its blocks are then
 * allocated already, and the one fsync of a commit has no metadata to flush.
 *
 * The price is paid at open: with no other process there, SQLite reads the
 * log from its start to rebuild the index over it, some 1.5 us a page.  So the
 * log is bounded.  The copying must be done just before a transaction: only
 * the process that copied knows that the log may be written over, and that
 * knowledge dies with it.
 *
 * How long the log is SQLite does not tell before the first commit, but the
 * file does: all pages of one generation bear the salts of the log's header
 * (sqlite.org/fileformat2.html section 4.1), so one look at the n-th page
 * answers "n or more?".  A wrong answer costs time, never data.
 */
#include "sqlite.h"

#include <string.h>

/* Some seven messages.  Measured from 32 to 512 pages: the mean is flat up to
 * 128 (copying against reading at open), the median rises from there on. */
#define WAL_PAGES_HOOK 96
/* `run` and the commands take the work from the hooks. */
#define WAL_PAGES_FULL 32

#define WAL_HEADER 32
#define WAL_FRAME_HEADER 24
#define WAL_SALTS 8 /* bytes, at 16 of the header and 8 of a frame */

static uint32_t number_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* Does the log hold `pages` or more? */
static bool wal_reaches(struct store *store, int64_t pages)
{
	sqlite3_file *file = NULL;
	unsigned char header[WAL_HEADER];
	unsigned char frame[WAL_FRAME_HEADER];
	if (sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) !=
		SQLITE_OK ||
	    !file || !file->pMethods)
		return false;
	if (file->pMethods->xRead(file, header, sizeof header, 0) != SQLITE_OK)
		return false;
	int64_t page = number_at(header + 8);
	int64_t offset = WAL_HEADER + (pages - 1) * (WAL_FRAME_HEADER + page);
	if (file->pMethods->xRead(file, frame, sizeof frame, offset) != SQLITE_OK)
		return false;
	return memcmp(header + 16, frame + 8, WAL_SALTS) == 0;
}

void wal_trim(struct store *store)
{
	if (wal_reaches(store, store->mode == STORE_HOOK ? WAL_PAGES_HOOK : WAL_PAGES_FULL))
		sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

void wal_scrub(struct store *store)
{
	store->scrub = false;
	sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}
