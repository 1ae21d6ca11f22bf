/* SPDX-License-Identifier: ISC */
/*
 * conf_table: what may stand in liaison.conf, one row a key.
 *
 * The table drives the reading, the defaults, the errors about keys that are
 * not known, and the file that init writes.
 */
#ifndef BASE_CONF_TABLE_H
#define BASE_CONF_TABLE_H

#include <stddef.h>

#include "liaison/conf.h"

enum conf_type {
	CONF_TEXT,	/* const char * */
	CONF_ADDRESS,	/* const char *: one mail address */
	CONF_ADDRESSES, /* struct texts */
	CONF_PATH,	/* const char * */
	CONF_PATHS,	/* struct texts */
	CONF_ZONE,	/* const char * */
	CONF_SCHEDULE,	/* struct schedule */
	CONF_DURATION,	/* int64_t, seconds */
	CONF_SIZE,	/* int64_t, bytes, from `min` to `max` */
	CONF_COUNT,	/* int64_t, from `min` to `max` */
	CONF_CHOICE,	/* bool: whether it is the second of `words` */
	CONF_WORD,	/* const char *: one of `words` */
	CONF_ORIGIN,	/* enum origin */
};

struct conf_key {
	const char *section, *name;
	enum conf_type type;
	size_t offset;	      /* in struct conf, or in struct conf_source */
	const char *fallback; /* as it would be written; NULL: none */
	const char *needed;   /* it must be set: what to write */
	const char *words;    /* of a choice, separated by spaces */
	int64_t min, max;
	const char *what; /* one line for the operator */
	const char *sample;
};

extern const struct conf_key conf_keys[];
extern const size_t conf_keys_count;

/* The keys of a [source NAME] section bear this one. */
#define CONF_SOURCE "source"

struct conf_section {
	const char *name, *what;
};
/* In the order of the design. */
extern const struct conf_section conf_sections[];
extern const size_t conf_sections_count;

const struct conf_key *conf_key_find(const char *section, const char *name);
/* Text for the end of an error: "; did you mean ...?" or "". */
char *conf_key_guess(struct pool *pool, const char *section, const char *name);
char *conf_section_guess(struct pool *pool, const char *section);

/* The NAME of "source NAME", or NULL when it is no such section. */
const char *conf_source_name(const char *section);

/* Reads `value` into its place in `object`.  `dir` is where relative paths
 * start, `zone` the time zone of schedules.  The error is a sentence on the
 * value alone. */
enum status conf_key_read(struct pool *pool, const struct conf_key *key, struct text value,
			  const char *dir, const char *zone, void *object, struct error *err);

/* conf_load() of a file that was read. */
enum status conf_parse(struct pool *pool, const char *path, struct text bytes, struct conf **out,
		       struct error *err);

/* What the file says, before anybody asked whether it makes sense. */
struct conf_entry {
	const char *section;
	const char *name; /* NULL: the head of the section */
	struct text value;
	size_t line;
};
struct conf_entries {
	struct conf_entry *at;
	size_t len, cap;
};
enum status conf_entries_read(struct pool *pool, const char *path, struct text bytes,
			      struct conf_entries *entries, struct error *err);
/* The longest line that inih takes. */
#define CONF_LINE_MAX 198

#endif
