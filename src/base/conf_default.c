/* SPDX-License-Identifier: ISC */
/*
 * conf_default: the file that init writes.
 *
 * What was set stands as a line, every other key as a comment with its
 * default: a default that a later version improves is then not frozen.
 */
#include "liaison/conf.h"

#include <string.h>

#include "conf_table.h"

struct writer {
	struct pool *pool;
	struct buf buf;
	const struct conf_setting *set;
	size_t count;
	struct error *err;
};

/* "source ietf.kind" splits at the last dot: names of sources may have some. */
static void setting_split(struct pool *pool, const struct conf_setting *set, char **section,
			  char **name)
{
	char *copy = pool_strdup(pool, set->key);
	char *dot = strrchr(copy, '.');
	*section = dot ? copy : pool_strdup(pool, "");
	*name = dot ? dot + 1 : copy;
	if (dot)
		*dot = '\0';
}

/* What the reader would refuse is refused here. */
enum status conf_setting_check(struct pool *pool, const struct conf_setting *set, struct error *err)
{
	char *section, *name;
	union {
		struct conf conf;
		struct conf_source source;
	} scratch;
	struct text value = text_of(set->value);

	setting_split(pool, set, &section, &name);
	const struct conf_key *key = conf_key_find(section, name);
	if (!key || strcmp(section, CONF_SOURCE) == 0)
		return error_set(err, STATUS_BAD_INPUT, "unknown key \"%s\"%s", set->key,
				 conf_key_guess(pool, section, name));
	if (text_find_byte(value, '\n') != TEXT_NONE || text_find(value, TEXT(" #")) != TEXT_NONE ||
	    text_find(value, TEXT(" ;")) != TEXT_NONE || text_trim(value).len != value.len)
		return error_set(err, STATUS_BAD_INPUT,
				 "%s: a value is one line without comment signs and without white "
				 "space at its ends",
				 set->key);
	memset(&scratch, 0, sizeof(scratch));
	if (conf_key_read(pool, key, value, "", "", &scratch, err))
		return error_add(err, STATUS_BAD_INPUT, "%s", set->key);
	return STATUS_OK;
}

static const char *writer_setting(struct writer *writer, const char *section, const char *name)
{
	const char *key = pool_printf(writer->pool, "%s.%s", section, name);
	for (size_t i = writer->count; i-- > 0;) /* the last one counts */
		if (strcmp(writer->set[i].key, key) == 0)
			return writer->set[i].value;
	return NULL;
}

/* A long list goes on in indented lines. */
static void write_value(struct writer *writer, const struct conf_key *key, const char *value)
{
	struct text rest = text_of(value), one;
	bool list = key->type == CONF_ADDRESSES || key->type == CONF_PATHS;
	buf_printf(&writer->buf, "%s =", key->name);
	if (!list || strlen(key->name) + strlen(value) + 3 < 80) {
		buf_printf(&writer->buf, " %s\n", value);
		return;
	}
	const char *before = " ";
	while (text_field(&rest, ',', &one)) {
		buf_string(&writer->buf, before);
		buf_text(&writer->buf, text_trim(one));
		before = ",\n\t";
	}
	buf_byte(&writer->buf, '\n');
}

static void write_key(struct writer *writer, const struct conf_key *key, const char *section)
{
	const char *value = section ? writer_setting(writer, section, key->name) : NULL;
	const char *shown = key->fallback ? key->fallback : key->sample;
	buf_printf(&writer->buf, "\n# %s\n", key->what);
	if (value)
		write_value(writer, key, value);
	else
		buf_printf(&writer->buf, "#%s =%s%s\n", key->name, shown && *shown ? " " : "",
			   shown ? shown : "");
}

static void write_keys(struct writer *writer, const char *of, const char *section)
{
	for (size_t i = 0; i < conf_keys_count; i++)
		if (strcmp(conf_keys[i].section, of) == 0)
			write_key(writer, &conf_keys[i], section);
}

static bool source_written(const struct texts *names, struct text section)
{
	for (size_t i = 0; i < names->len; i++)
		if (text_equal(names->at[i], section))
			return true;
	return false;
}

/* Each source that was set, in that order; without one, a sample in comments. */
static void write_sources(struct writer *writer)
{
	struct texts written = {0};
	for (size_t i = 0; i < writer->count; i++) {
		char *section, *name;
		setting_split(writer->pool, &writer->set[i], &section, &name);
		if (!conf_source_name(section) || source_written(&written, text_of(section)))
			continue;
		*LIST_PUSH(writer->pool, &written) = text_of(section);
		buf_printf(&writer->buf, "\n[%s]\n", section);
		write_keys(writer, CONF_SOURCE, section);
	}
	if (!written.len) {
		buf_string(&writer->buf, "\n#[source lists]\n");
		write_keys(writer, CONF_SOURCE, NULL);
	}
}

enum status conf_write_default(struct pool *pool, const struct conf_setting *set, size_t count,
			       struct text *out, struct error *err)
{
	struct writer writer = {.pool = pool, .set = set, .count = count, .err = err};
	for (size_t i = 0; i < count; i++)
		if (conf_setting_check(pool, &set[i], err))
			return STATUS_BAD_INPUT;

	buf_open(&writer.buf, pool);
	buf_string(&writer.buf,
		   "# liaison.conf(5).  Lists are comma-separated, times are 90s 5m 4h 3d, sizes\n"
		   "# 64K 25M.  Relative paths start in the folder of this file.  A commented key\n"
		   "# shows its default, or an example where there is none.\n");
	for (size_t i = 0; i < conf_sections_count; i++) {
		const struct conf_section *section = &conf_sections[i];
		buf_printf(&writer.buf, "\n\n# ---- %s\n", section->what);
		if (strcmp(section->name, CONF_SOURCE) == 0) {
			write_sources(&writer);
		} else {
			buf_printf(&writer.buf, "[%s]\n", section->name);
			write_keys(&writer, section->name, section->name);
		}
	}
	*out = buf_get(&writer.buf);
	return STATUS_OK;
}
