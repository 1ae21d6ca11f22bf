/* SPDX-License-Identifier: ISC */
/*
 * conf: the operator's configuration, liaison.conf(5).  inih reads the
 * file; one table in conf.c says which keys there are, what they hold and
 * what they are when nobody sets them.
 */
#ifndef LIAISON_CONF_H
#define LIAISON_CONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "liaison/error.h"
#include "liaison/pool.h"
#include "liaison/text.h"
#include "liaison/when.h"
#include "liaison/words.h"

/* A [source NAME] section. */
struct conf_source {
	const char *name;
	enum origin kind;
	struct texts address; /* delivery addresses of its own */
	bool trusted;
	const char *type; /* "mail" */
	const char *url, *secret_file;
	int64_t poll;
};

/* [calendar] and [datatracker]: known, so that a file written for them is no
 * error; nothing asks them yet. */
struct conf_feed {
	const char *url, *events;
	int64_t poll;
};

struct conf {
	const char *path; /* of the file it came from */

	/* [liaison] */
	struct texts address; /* the first is written to */
	const char *name;
	struct texts backup;
	const char *timezone;

	/* [mail] */
	const char *reply_address, *note_address, *from, *bounce_address, *destination, *prefix;

	/* [auth] */
	const char *authserv_id, *border_host, *key_file;
	bool border_required; /* border = required; none is false */
	bool border_below;    /* border_writes = below */
	int64_t token_life;

	/* [smtp] */
	const char *smtp_url, *smtp_user, *smtp_password_file;
	const char *smtp_ca_file; /* NULL: the system's */
	bool smtp_tls_required;   /* tls = required; only a local host may go without */
	int64_t retry_for, in_doubt_after;
	bool in_doubt_resend; /* in_doubt = resend */

	/* [rules] */
	struct texts rules;

	/* [store] */
	const char *store, *hold;
	int64_t keep;

	/* [candidate] */
	int64_t grace, remind, expire, backup_after, attach_max, answers_a_day;

	/* [digest] */
	struct schedule digest_when;
	int64_t digest_preview, digest_max_age;
	bool digest_empty_line; /* empty = line */

	/* [limits] */
	int64_t limit_message; /* bytes */
	int64_t limit_nesting, limit_headers, limit_parts;

	LIST(struct conf_source) sources;
	struct conf_feed calendar, datatracker;
};

/* The first found of `path` (if not NULL), $LIAISON_CONFIG,
 * $XDG_CONFIG_HOME/iesg-liaison/liaison.conf (or ~/.config/...) and
 * /etc/iesg-liaison/liaison.conf (then the one below --sysconfdir).  A file
 * that was named and is not there is an error, not a reason to look further.
 * Relative paths in the file are taken from the file's folder.  Errors name
 * file and line: an unknown section or key, a value that cannot be read, a
 * key that must be there and is not.  STATUS_NOT_FOUND when nothing was named
 * and no file was found, else STATUS_CONFIG. */
enum status conf_load(struct pool *pool, const char *path, struct conf **out, struct error *err);
/* The bytes of the file that was loaded. */
enum status conf_bytes(struct pool *pool, const char *path, struct text *bytes, struct error *err);

/* A commented configuration with the defaults, `set` replacing values
 * ("mail.destination" = "iab@iab.org", "source ietf.kind" = "list").  For
 * init.  STATUS_BAD_INPUT for a key that is not known or a value that the key
 * does not take. */
struct conf_setting {
	const char *key, *value;
};
enum status conf_write_default(struct pool *pool, const struct conf_setting *set, size_t count,
                               struct text *out, struct error *err);
/* The same for one of them: STATUS_BAD_INPUT, and what to write. */
enum status conf_setting_check(struct pool *pool, const struct conf_setting *set,
                               struct error *err);

/* The file's text with these settings (of sections that are not sources) in place of
 * what it said; comments and all other lines stay.  It is read as conf_load() would
 * read it, and refused when that fails. */
enum status conf_change(struct pool *pool, const char *path, struct text bytes,
                        const struct conf_setting *set, size_t count, struct text *out,
                        struct error *err);

/* The source whose own delivery address this is, or NULL. */
const struct conf_source *conf_source_by_address(const struct conf *conf, struct text address);
const struct conf_source *conf_source_by_name(const struct conf *conf, const char *name);

#endif
