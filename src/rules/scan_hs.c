/* SPDX-License-Identifier: ISC */
/*
 * scan_hs: libhs (Hyperscan or Vectorscan) as the machine.  It lives here alone,
 * and `liaison` alone links it.
 *
 * One database for all words.  They take some 0.3 ms each to compile and are found
 * some one and a half times as fast as by our own machine, unless most of them are
 * in every text: it is for archives of gigabytes, and for who wants to compare.
 */
#include "config.h"

#include "scan.h"

#ifdef HAVE_HS

#include <stdio.h>

#include <hs/hs.h>

struct scan_hs {
	struct scan_machine machine;
	hs_database_t *database;
};

static void hs_scratch_close(void *scratch)
{
	hs_free_scratch(scratch);
}

static void hs_database_close(void *database)
{
	hs_free_database(database);
}

static int hs_found(unsigned word, unsigned long long from, unsigned long long to, unsigned flags,
		    void *found)
{
	(void)from, (void)to, (void)flags;
	scan_note(found, word);
	return 0;
}

/* In pieces: it takes texts of 32 bits' length, and a word may go over an edge. */
static void scan_hs_text(const struct scan_machine *self, struct text text,
			 struct scan_found *found)
{
	const struct scan_hs *machine = (const struct scan_hs *)self;

	if (text.len > UINT32_MAX || hs_scan(machine->database, text.at, (unsigned)text.len, 0,
					     found->scratch, hs_found, found) != HS_SUCCESS)
		pool_exhausted(); /* the mailbox's reader bounds a message far below */
}

static void scan_hs_thread(const struct scan_machine *self, struct pool *pool,
			   struct scan_found *found)
{
	const struct scan_hs *machine = (const struct scan_hs *)self;
	hs_scratch_t *scratch = NULL;

	if (hs_alloc_scratch(machine->database, &scratch) != HS_SUCCESS)
		pool_exhausted();
	pool_defer(pool, hs_scratch_close, scratch);
	found->scratch = scratch;
}

/* Byte by byte, so that nothing in it means more than itself. */
static const char *word_pattern(struct pool *pool, const struct scan_word *word)
{
	struct buf buf;

	buf_open(&buf, pool);
	buf_string(&buf, word->begins ? "\\b" : "");
	for (size_t i = 0; i < word->bytes.len; i++)
		buf_printf(&buf, "\\x%02x", (unsigned char)word->bytes.at[i]);
	buf_string(&buf, word->ends ? "\\b" : "");
	return buf.at;
}

static hs_database_t *words_compile(struct pool *work, const struct scan_word *words, size_t count)
{
	const char **patterns = pool_array(work, count, sizeof(*patterns));
	unsigned *flags = pool_array(work, count, sizeof(*flags));
	unsigned *ids = pool_array(work, count, sizeof(*ids));
	hs_compile_error_t *error = NULL;
	hs_database_t *database = NULL;

	for (size_t i = 0; i < count; i++) {
		patterns[i] = word_pattern(work, &words[i]);
		flags[i] = HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH | HS_FLAG_PREFILTER;
		ids[i] = (unsigned)i;
	}
	if (hs_compile_multi(patterns, flags, ids, (unsigned)count, HS_MODE_BLOCK, NULL, &database,
			     &error) == HS_SUCCESS)
		return database;
	hs_free_compile_error(error);
	return NULL;
}

const struct scan_machine *scan_hs_open(struct pool *pool, const struct scan_word *words,
					size_t count)
{
	struct scan_hs *machine;
	struct pool *work;
	hs_database_t *database;

	if (count == 0)
		return NULL;
	work = pool_open();
	database = words_compile(work, words, count);
	pool_close(work);
	if (database == NULL)
		return NULL;
	machine = pool_alloc(pool, sizeof(*machine));
	*machine = (struct scan_hs){{scan_hs_text, scan_hs_thread}, database};
	pool_defer(pool, hs_database_close, database);
	return &machine->machine;
}

bool scan_hs_is_there(void)
{
	return hs_valid_platform() == HS_SUCCESS;
}

#else

const struct scan_machine *scan_hs_open(struct pool *pool, const struct scan_word *words,
					size_t count)
{
	(void)pool, (void)words, (void)count;
	return NULL;
}

bool scan_hs_is_there(void)
{
	return false;
}

#endif
