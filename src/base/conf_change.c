/* SPDX-License-Identifier: ISC */
/*
 * conf_change: some keys of a configuration get other values, and its
 * operator's comments stay where they are.
 */
#include "conf_table.h"

#include <string.h>

/* A file on its way from one text to the next. */
struct change {
	struct pool *pool;
	const char *path;
	struct text bytes;
	struct error *err;
};

/* Where that key stands, or else the last head of its section. */
static const struct conf_entry *change_find(const struct conf_entries *entries, const char *section,
					    const char *name)
{
	const struct conf_entry *head = NULL;
	for (size_t i = 0; i < entries->len; i++) {
		const struct conf_entry *entry = &entries->at[i];
		if (strcmp(entry->section, section) != 0)
			continue;
		if (entry->name && strcmp(entry->name, name) == 0)
			return entry;
		if (!entry->name)
			head = entry;
	}
	return head;
}

/* Neither ends the value above, nor goes on with it. */
static bool is_nothing(struct text line)
{
	struct text inner = text_trim(line);
	return !inner.len || inner.at[0] == '#' || inner.at[0] == ';';
}

/* The line of `place` becomes `new` (a key), or is followed by it (a head). */
static void change_line(struct change *change, const struct conf_entry *place, const char *new)
{
	struct text rest = change->bytes, line;
	struct buf out;
	size_t number = 0;
	bool in_value = false;
	buf_open(&out, change->pool);
	while (text_line(&rest, &line)) {
		number++;
		bool indented = text_trim(line).at != line.at;
		if (in_value && indented && !is_nothing(line))
			continue;
		in_value = in_value && is_nothing(line);
		if (number == place->line && place->name) {
			buf_string(&out, new);
			in_value = true;
			continue;
		}
		buf_text(&out, line);
		buf_byte(&out, '\n');
		if (number == place->line)
			buf_string(&out, new);
	}
	change->bytes = buf_get(&out);
}

static enum status change_one(struct change *change, const struct conf_setting *set)
{
	struct conf_entries entries;
	const char *dot = strrchr(set->key, '.');
	const char *section = pool_copy(change->pool, set->key, (size_t)(dot - set->key));
	char *new = pool_printf(change->pool, "%s = %s\n", dot + 1, set->value);
	enum status status =
	    conf_entries_read(change->pool, change->path, change->bytes, &entries, change->err);
	if (status)
		return status;
	if (strlen(new) > CONF_LINE_MAX)
		return error_set(change->err, STATUS_BAD_INPUT,
				 "%s: the value is too long for one line: write it into %s by hand",
				 set->key, change->path);
	const struct conf_entry *place = change_find(&entries, section, dot + 1);
	if (place)
		change_line(change, place, new);
	else
		change->bytes =
		    text_of(pool_printf(change->pool, "%.*s\n[%s]\n%s", (int)change->bytes.len,
					change->bytes.at, section, new));
	return STATUS_OK;
}

enum status conf_change(struct pool *pool, const char *path, struct text bytes,
			const struct conf_setting *set, size_t count, struct text *out,
			struct error *err)
{
	struct change change = {pool, path, bytes, err};
	struct conf *read;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && !status; i++)
		status = conf_setting_check(pool, &set[i], err);
	for (size_t i = 0; i < count && !status; i++)
		status = change_one(&change, &set[i]);
	if (!status)
		status = conf_parse(pool, path, change.bytes, &read, err);
	*out = change.bytes;
	return status;
}
