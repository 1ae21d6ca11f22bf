/* SPDX-License-Identifier: ISC */
/*
 * conf_read: inih, and the guard at its door.
 *
 * inih as Debian builds it takes lines of 199 bytes and cuts what is longer
 * without a word, ends a line at a NUL, cuts the names of sections at 49
 * bytes, never mentions an empty section, and takes any indented line for
 * more of the value above.  So the lines are handed to it one by one, after
 * a look at each; that also tells the handler which line it is on.
 */
#include "conf_table.h"

#include <ini.h>
#include <string.h>

/* inih cuts at its MAX_SECTION of 50 and its NUL. */
#define SECTION_MAX 48
/* Of all lines of a value together: some hundred addresses. */
#define VALUE_MAX 16384

struct door {
	struct pool *pool;
	const char *path;
	struct text rest;
	size_t line;
	bool in_value;	/* a key stood above in this section */
	bool continued; /* this line goes on with its value */
	struct conf_entries *entries;
	struct error *err;
	enum status status;
};

static void door_refuse(struct door *door, const char *why)
{
	if (!door->status)
		door->status =
		    error_set(door->err, STATUS_CONFIG, "%s:%zu: %s", door->path, door->line, why);
}

/* "  backup = x": meant as a key, and inih would add it to the one above. */
static bool looks_like_key(struct text line)
{
	size_t len = 0;
	if (text_starts(line, "["))
		return true;
	while (len < line.len &&
	       (line.at[len] == '_' || (line.at[len] >= 'a' && line.at[len] <= 'z')))
		len++;
	return len && text_starts(text_trim(text_from(line, len)), "=");
}

static bool has_control(struct text line)
{
	for (size_t i = 0; i < line.len; i++)
		if (((unsigned char)line.at[i] < ' ' && line.at[i] != '\t') || line.at[i] == 0x7f)
			return true;
	return false;
}

static void door_section(struct door *door, struct text line)
{
	size_t end = text_find_byte(line, ']');
	if (end == TEXT_NONE)
		return; /* inih's to refuse */
	if (end - 1 > SECTION_MAX) {
		door_refuse(door, "the name of the section is too long: 48 bytes are allowed");
		return;
	}
	*LIST_PUSH(door->pool, door->entries) = (struct conf_entry){
	    .section = text_string(door->pool, text_head(text_from(line, 1), end - 1)),
	    .line = door->line};
	door->in_value = false;
}

static void door_look(struct door *door, struct text line)
{
	struct text inner = text_trim(line);
	door->continued = false;
	if (has_control(line))
		door_refuse(door, "a control byte stands in the line (a NUL when the file is "
				  "UTF-16): save it as UTF-8 text");
	else if (!text_utf8_ok(line))
		door_refuse(door, "the line is not UTF-8: save the file as UTF-8");
	else if (line.len > CONF_LINE_MAX)
		door_refuse(door, "the line is longer than 198 bytes: break it after a comma and "
				  "indent the rest");
	if (door->status || !inner.len || inner.at[0] == '#' || inner.at[0] == ';')
		return;

	bool indented = inner.at != line.at;
	if (indented && door->in_value) {
		door->continued = true;
		if (looks_like_key(inner))
			door_refuse(door, "an indented line goes on with the value above: take "
					  "away the white space before it");
	} else if (inner.at[0] == '[') {
		door_section(door, inner);
	} else {
		door->in_value = true;
	}
}

/* fgets(3) for inih. */
static char *door_line(char *out, int size, void *self)
{
	struct door *door = self;
	struct text line;
	if (door->status || !text_line(&door->rest, &line))
		return NULL;
	door->line++;
	door_look(door, line);
	if (!door->status && line.len + 2 > (size_t)size)
		door_refuse(door, "the line is longer than inih was built for: break it after a "
				  "comma and indent the rest");
	if (door->status)
		return NULL;
	memcpy(out, line.at, line.len);
	memcpy(out + line.len, "\n", 2);
	return out;
}

static int door_value(void *self, const char *section, const char *name, const char *value)
{
	struct door *door = self;
	struct conf_entries *entries = door->entries;

	if (door->continued && entries->len == 0) {
		door_refuse(door,
			    "this line goes on with nothing: take the space at its start away");
		return 0;
	}
	if (door->continued) {
		struct conf_entry *last = &entries->at[entries->len - 1];
		const char *comment = strstr(value, " ;"); /* inih leaves it in here */
		if (comment)
			value = pool_copy(door->pool, value, (size_t)(comment - value));
		last->value = text_trim(text_of(pool_printf(
		    door->pool, "%.*s %s", (int)last->value.len, last->value.at, value)));
	} else {
		*LIST_PUSH(door->pool, entries) =
		    (struct conf_entry){.section = pool_strdup(door->pool, section),
					.name = pool_strdup(door->pool, name),
					.value = text_of(pool_strdup(door->pool, value)),
					.line = door->line};
	}
	if (entries->at[entries->len - 1].value.len > VALUE_MAX)
		door_refuse(door, "the value is too long: 16384 bytes are allowed");
	if (strstr(value, " #") || strstr(value, "\t#"))
		door_refuse(door, "a comment behind a value starts with \";\", or stands on a line "
				  "of its own");
	return 1;
}

enum status conf_entries_read(struct pool *pool, const char *path, struct text bytes,
			      struct conf_entries *entries, struct error *err)
{
	if (text_starts(bytes, "\xEF\xBB\xBF"))
		bytes = text_from(bytes, 3);
	*entries = (struct conf_entries){0};
	struct door door = {
	    .pool = pool, .path = path, .rest = bytes, .entries = entries, .err = err};
	int wrong = ini_parse_stream(door_line, &door, door_value, &door);
	if (door.status)
		return door.status;
	if (wrong > 0)
		return error_set(err, STATUS_CONFIG,
				 "%s:%d: the line is neither a [section] nor key = value", path,
				 wrong);
	return wrong ? error_set(err, STATUS_TEMPORARY, "%s: inih has no memory", path) : STATUS_OK;
}
