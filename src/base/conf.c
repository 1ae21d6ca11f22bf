/* SPDX-License-Identifier: ISC */
/*
 * conf: finds the file, fills struct conf by the table, and checks what one
 * key says of another.
 */
#include "liaison/conf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf_table.h"
#include "liaison/file.h"

/* Room for some thousand sources. */
#define CONF_FILE_MAX ((size_t)1024 * 1024)
#define CONF_NAME "/iesg-liaison/liaison.conf"

/* ---- which file -------------------------------------------------------------- */

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* The file of this user, or NULL. */
static const char *conf_of_user(struct pool *pool)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (base && base[0] == '/')
		return pool_printf(pool, "%s" CONF_NAME, base);
	if (home && home[0] == '/')
		return pool_printf(pool, "%s/.config" CONF_NAME, home);
	return NULL;
}

static enum status conf_find(struct pool *pool, const char *path, const char **found,
			     struct error *err)
{
	const char *named = path ? path : getenv("LIAISON_CONFIG");
	if (named && *named) {
		*found = named;
		return is_there(named)
			   ? STATUS_OK
			   : error_set(err, STATUS_CONFIG,
				       "%s is not there (named by %s): \"liaison init\" makes one",
				       named, path ? "-c" : "LIAISON_CONFIG");
	}
	const char *user = conf_of_user(pool);
	const char *const places[] = {user, "/etc" CONF_NAME, SYSCONF_DIR CONF_NAME};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i] && is_there(places[i])) {
			*found = places[i];
			return STATUS_OK;
		}
	}
	return error_set(err, STATUS_NOT_FOUND,
			 "there is no configuration: looked at %s%s/etc" CONF_NAME
			 "; \"liaison init\" makes one",
			 user ? user : "", user ? " and " : "");
}

/* Absolute, so that a later chdir(2) moves nothing. */
static const char *conf_absolute(struct pool *pool, const char *path)
{
	char here[4096];
	if (path[0] == '/' || !getcwd(here, sizeof(here)))
		return pool_strdup(pool, path);
	return pool_printf(pool, "%s/%s", here, path);
}

/* ---- what it says ------------------------------------------------------------ */

struct reader {
	struct pool *pool;
	const char *dir; /* relative paths start here */
	struct conf *conf;
	struct conf_entries entries;
	struct error *err;
};

static bool section_known(const char *section)
{
	const char *name = conf_source_name(section);
	if (name)
		return *name != '\0';
	for (size_t i = 0; i < conf_sections_count; i++)
		if (strcmp(conf_sections[i].name, section) == 0)
			return strcmp(section, CONF_SOURCE) != 0;
	return false;
}

static enum status reader_known(struct reader *reader, const struct conf_entry *entry)
{
	const char *path = reader->conf->path;
	if (!*entry->section)
		return error_set(reader->err, STATUS_CONFIG,
				 "%s:%zu: the key \"%s\" stands before the first [section]", path,
				 entry->line, entry->name);
	if (!section_known(entry->section))
		return error_set(reader->err, STATUS_CONFIG, "%s:%zu: unknown section [%s]%s", path,
				 entry->line, entry->section,
				 conf_section_guess(reader->pool, entry->section));
	if (entry->name && !conf_key_find(entry->section, entry->name))
		return error_set(reader->err, STATUS_CONFIG, "%s:%zu: unknown key \"%s\" in [%s]%s",
				 path, entry->line, entry->name, entry->section,
				 conf_key_guess(reader->pool, entry->section, entry->name));
	return STATUS_OK;
}

static bool entry_is(const struct conf_entry *entry, const char *section, const char *name)
{
	return entry->name && strcmp(entry->section, section) == 0 &&
	       strcmp(entry->name, name) == 0;
}

/* The entry of that key, or NULL; a key that is set twice is an error, since
 * one of the two would be lost. */
static enum status reader_entry(struct reader *reader, const char *section, const char *name,
				const struct conf_entry **found)
{
	*found = NULL;
	for (size_t i = 0; i < reader->entries.len; i++) {
		const struct conf_entry *entry = &reader->entries.at[i];
		if (!entry_is(entry, section, name))
			continue;
		if (*found)
			return error_set(reader->err, STATUS_CONFIG,
					 "%s:%zu: [%s] %s was set in line %zu already: keep one",
					 reader->conf->path, entry->line, section, name,
					 (*found)->line);
		*found = entry;
	}
	return STATUS_OK;
}

static enum status reader_key(struct reader *reader, const struct conf_key *key,
			      const char *section, void *object)
{
	const struct conf_entry *entry;
	enum status status = reader_entry(reader, section, key->name, &entry);
	if (status)
		return status;
	if (key->needed && (!entry || !entry->value.len))
		return error_set(reader->err, STATUS_CONFIG, "%s: [%s] %s is not set: write %s",
				 reader->conf->path, section, key->name, key->needed);
	if (!entry && !key->fallback)
		return STATUS_OK;
	status = conf_key_read(reader->pool, key, entry ? entry->value : text_of(key->fallback),
			       reader->dir, reader->conf->timezone, object, reader->err);
	if (status && entry)
		return error_add(reader->err, status, "%s:%zu: [%s] %s", reader->conf->path,
				 entry->line, section, key->name);
	return status;
}

static enum status reader_section(struct reader *reader, const char *section, void *object)
{
	const char *of = conf_source_name(section) ? CONF_SOURCE : section;
	for (size_t i = 0; i < conf_keys_count; i++) {
		if (strcmp(conf_keys[i].section, of) != 0)
			continue;
		enum status status = reader_key(reader, &conf_keys[i], section, object);
		if (status)
			return status;
	}
	return STATUS_OK;
}

/* A section may be written in two pieces; it is one source. */
static enum status reader_sources(struct reader *reader)
{
	struct conf *conf = reader->conf;
	for (size_t i = 0; i < reader->entries.len; i++) {
		const struct conf_entry *head = &reader->entries.at[i];
		const char *name = head->name ? NULL : conf_source_name(head->section);
		if (!name || conf_source_by_name(conf, name))
			continue;
		struct conf_source source = {.name = name};
		enum status status = reader_section(reader, head->section, &source);
		if (status)
			return status;
		*LIST_PUSH(reader->pool, &conf->sources) = source;
	}
	return STATUS_OK;
}

/* ---- what one key says of another ---------------------------------------------- */

static struct text url_host(struct text url)
{
	struct text rest = text_from(url, text_find(url, TEXT("://")) + 3);
	rest = text_head(rest, text_find_byte(rest, '/'));
	if (text_starts(rest, "["))
		return text_head(rest, text_find_byte(rest, ']') == TEXT_NONE
					   ? rest.len
					   : text_find_byte(rest, ']') + 1);
	return text_head(rest, text_find_byte(rest, ':'));
}

/* 127.0.0.0/8 in numbers: 127.0.0.1.evil.org is somebody's name. */
static bool host_is_loopback(struct text host)
{
	for (size_t i = 0; i < host.len; i++)
		if (host.at[i] != '.' && (host.at[i] < '0' || host.at[i] > '9'))
			return false;
	return text_glob("127.*.*.*", host);
}

static bool host_is_local(struct text host)
{
	return text_is_case(host, "localhost") || text_is(host, "[::1]") || host_is_loopback(host);
}

static enum status check_smtp(struct reader *reader)
{
	struct conf *conf = reader->conf;
	struct text url = text_of(conf->smtp_url);
	const struct conf_entry *tls;
	const char *wrong = NULL;

	if (!text_starts_case(url, "smtp://") && !text_starts_case(url, "smtps://"))
		wrong = "url is neither smtp://HOST:PORT nor smtps://HOST:PORT";
	else if (text_find_byte(url, '@') != TEXT_NONE)
		wrong = "url names a user: write user and password_file instead";
	else if (!url_host(url).len)
		wrong = "url names no host: write smtp://HOST:PORT";
	else if (conf->smtp_user && !conf->smtp_password_file)
		wrong = "user is set and password_file is not: put the password into a file of "
			"mode 0600 and name it";
	enum status status = reader_entry(reader, "smtp", "tls", &tls);
	if (status)
		return status;
	bool local = !wrong && host_is_local(url_host(url));
	if (!tls)
		conf->smtp_tls_required = !local;
	else if (!wrong && !conf->smtp_tls_required && !local)
		wrong = "tls may be optional for a local host only: write tls = required";
	if (wrong)
		return error_set(reader->err, STATUS_CONFIG, "%s: [smtp] %s", conf->path, wrong);
	return STATUS_OK;
}

/* The key of [mail] that has this address, or NULL. */
static const char *own_address(const struct conf *conf, struct text address)
{
	if (conf->reply_address && text_is_case(address, conf->reply_address))
		return "reply_address";
	if (conf->note_address && text_is_case(address, conf->note_address))
		return "note_address";
	return conf->bounce_address && text_is_case(address, conf->bounce_address)
		   ? "bounce_address"
		   : NULL;
}

/* The same delivery address cannot say two things. */
static enum status check_sources(struct reader *reader)
{
	const struct conf *conf = reader->conf;
	for (size_t i = 0; i < conf->sources.len; i++) {
		const struct conf_source *source = &conf->sources.at[i];
		for (size_t j = 0; j < source->address.len; j++) {
			struct text address = source->address.at[j];
			const struct conf_source *first = conf_source_by_address(conf, address);
			const char *ours = own_address(conf, address);
			if (ours)
				return error_set(reader->err, STATUS_CONFIG,
						 "%s: %.*s is [mail] %s, and cannot be the address "
						 "of [source %s] too: what came there would be no "
						 "answer any more",
						 conf->path, (int)address.len, address.at, ours,
						 source->name);
			if (first != source)
				return error_set(reader->err, STATUS_CONFIG,
						 "%s: %.*s is the address of both [source %s] and "
						 "[source %s]: give each its own",
						 conf->path, (int)address.len, address.at,
						 first->name, source->name);
		}
	}
	return STATUS_OK;
}

enum status conf_bytes(struct pool *pool, const char *path, struct text *bytes, struct error *err)
{
	enum status status = file_read(pool, path, CONF_FILE_MAX, bytes, err);
	return status && status != STATUS_TEMPORARY ? STATUS_CONFIG : status;
}

static enum status reader_run(struct reader *reader)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < reader->entries.len && !status; i++)
		status = reader_known(reader, &reader->entries.at[i]);
	for (size_t i = 0; i < conf_sections_count && !status; i++)
		if (strcmp(conf_sections[i].name, CONF_SOURCE) != 0)
			status = reader_section(reader, conf_sections[i].name, reader->conf);
	if (!status)
		status = reader_sources(reader);
	if (!status)
		status = check_smtp(reader);
	return status ? status : check_sources(reader);
}

enum status conf_parse(struct pool *pool, const char *path, struct text bytes, struct conf **out,
		       struct error *err)
{
	struct reader reader = {.pool = pool, .err = err};
	reader.conf = pool_alloc(pool, sizeof(*reader.conf));
	reader.conf->path = conf_absolute(pool, path);
	size_t slash = (size_t)(strrchr(reader.conf->path, '/') - reader.conf->path);
	reader.dir = pool_copy(pool, reader.conf->path, slash);

	enum status status = conf_entries_read(pool, path, bytes, &reader.entries, err);
	if (!status)
		status = reader_run(&reader);
	if (!status)
		*out = reader.conf;
	return status;
}

enum status conf_load(struct pool *pool, const char *path, struct conf **out, struct error *err)
{
	struct text bytes;
	enum status status = conf_find(pool, path, &path, err);
	if (!status)
		status = conf_bytes(pool, path, &bytes, err);
	return status ? status : conf_parse(pool, path, bytes, out, err);
}

const struct conf_source *conf_source_by_address(const struct conf *conf, struct text address)
{
	for (size_t i = 0; i < conf->sources.len; i++) {
		const struct texts *own = &conf->sources.at[i].address;
		for (size_t j = 0; j < own->len; j++)
			if (text_is_case(address, own->at[j].at))
				return &conf->sources.at[i];
	}
	return NULL;
}

const struct conf_source *conf_source_by_name(const struct conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->sources.len; i++)
		if (strcmp(conf->sources.at[i].name, name) == 0)
			return &conf->sources.at[i];
	return NULL;
}
