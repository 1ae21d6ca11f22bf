/* SPDX-License-Identifier: ISC */
/*
 * source: rule files, line by line.
 *
 * As in SpamAssassin a '#' that has no backslash in front starts a comment
 * anywhere, and "\#" is a '#'.  Files that are included stand on a stack; a
 * file that is on it already is not entered again.
 */
#include "source.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "liaison/file.h"

/* SpamAssassin's whole set has 1.5 MB. */
#define SOURCE_FILE_MAX ((size_t)8 * 1024 * 1024)

struct frame {
	const char *path;
	struct text rest;
	unsigned line;
	dev_t device; /* which file it is, by whatever name */
	ino_t inode;
	size_t conditions; /* how many were open when it was entered */
};

struct condition {
	struct place place;
	bool skipped; /* the lines around it are skipped */
	bool has_else;
};

struct source {
	struct pool *pool;
	struct problems *problems;
	struct frame frames[RULES_INCLUDE_MAX];
	size_t depth;
	LIST(struct condition) conditions;
	bool skip;
};

struct source *source_open(struct pool *pool, struct problems *problems)
{
	struct source *source = pool_alloc(pool, sizeof(*source));

	source->pool = pool;
	source->problems = problems;
	return source;
}

struct text word_next(struct text *rest)
{
	size_t start = 0, end;

	while (start < rest->len && (rest->at[start] == ' ' || rest->at[start] == '\t'))
		start++;
	end = start;
	while (end < rest->len && rest->at[end] != ' ' && rest->at[end] != '\t')
		end++;
	struct text word = text_make(rest->at + start, end - start);
	while (end < rest->len && (rest->at[end] == ' ' || rest->at[end] == '\t'))
		end++;
	*rest = text_from(*rest, end);
	return word;
}

enum status source_enter(struct source *source, const char *path, struct error *err)
{
	struct frame *frame;
	struct stat info;
	struct text bytes;
	enum status status;

	if (source->depth >= RULES_INCLUDE_MAX)
		return error_set(err, STATUS_LIMIT, "%s: include goes deeper than %d files", path,
				 RULES_INCLUDE_MAX);
	if (stat(path, &info) < 0)
		return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_CONFIG, "%s: %s",
				 path, strerror(errno));
	for (size_t i = 0; i < source->depth; i++) {
		frame = &source->frames[i];
		if (frame->device == info.st_dev && frame->inode == info.st_ino)
			return error_set(err, STATUS_CONFIG, "%s: includes itself", path);
	}
	status = file_read(source->pool, path, SOURCE_FILE_MAX, &bytes, err);
	if (status != STATUS_OK)
		return status;
	if (text_starts(bytes, "\xEF\xBB\xBF")) /* a byte order mark */
		bytes = text_from(bytes, 3);
	frame = &source->frames[source->depth++];
	*frame = (struct frame){.path = pool_strdup(source->pool, path),
				.rest = bytes,
				.device = info.st_dev,
				.inode = info.st_ino,
				.conditions = source->conditions.len};
	return STATUS_OK;
}

/* At the end of a file its conditions end, as SpamAssassin has it. */
static void source_leave(struct source *source)
{
	struct frame *frame = &source->frames[--source->depth];

	while (source->conditions.len > frame->conditions) {
		struct condition *open = &source->conditions.at[--source->conditions.len];

		problem_at(source->problems, false, &open->place,
			   "this 'if' has no 'endif': add one before the end of the file");
		source->skip = open->skipped;
	}
}

struct place line_place(const struct line *line, const char *at)
{
	struct place place = line->place;
	size_t want = at >= line->text.at ? (size_t)(at - line->text.at) : 0;
	struct text raw = text_from(place.source, place.column - 1);
	size_t i = 0;

	/* Each "\#" of the file is one character shorter in line->text. */
	for (size_t j = 0; j < want && i < raw.len; j++)
		i += raw.at[i] == '\\' && i + 1 < raw.len && raw.at[i + 1] == '#' ? 2 : 1;
	place.column += (unsigned)i;
	return place;
}

/* The line without its comment; copied only when a "\#" has to shrink. */
static struct text source_uncomment(struct pool *pool, struct text text)
{
	size_t at = text_find_byte(text, '#');
	char *copy;
	size_t len = 0;

	if (at == TEXT_NONE)
		return text;
	if (at == 0 || text.at[at - 1] != '\\')
		return text_head(text, at);
	copy = pool_copy(pool, text.at, text.len);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '#') {
			if (i == 0 || text.at[i - 1] != '\\')
				break;
			len--; /* over the backslash */
		}
		copy[len++] = text.at[i];
	}
	return text_make(copy, len);
}

/* The next line of the file on top; false at its end. */
static bool source_raw(struct source *source, struct line *line)
{
	struct frame *frame = &source->frames[source->depth - 1];
	struct text raw;
	size_t indent = 0, nul;

	if (!text_line(&frame->rest, &raw))
		return false;
	frame->line++;
	line->place = (struct place){frame->path, frame->line, 1, raw};
	line->text = text_head(raw, 0);
	if (raw.len > RULES_LINE_MAX) {
		line->place.source = text_head(raw, 80);
		line->place.column = RULES_LINE_MAX + 1;
		problem_at(source->problems, false, &line->place,
			   "this line is longer than %d bytes: split the rule into several and "
			   "join them with a meta",
			   RULES_LINE_MAX);
		return true;
	}
	nul = text_find_byte(raw, '\0');
	if (nul != TEXT_NONE) {
		line->place.column = (unsigned)nul + 1;
		problem_at(source->problems, false, &line->place,
			   "a NUL byte: this is not a text file, or it is damaged");
		return true;
	}
	while (indent < raw.len && (raw.at[indent] == ' ' || raw.at[indent] == '\t'))
		indent++;
	line->place.column = (unsigned)indent + 1;
	line->text = text_trim(source_uncomment(source->pool, text_from(raw, indent)));
	return true;
}

static void source_if(struct source *source, struct line *line, struct text condition)
{
	struct condition *open = LIST_PUSH(source->pool, &source->conditions);

	*open = (struct condition){.place = line->place, .skipped = source->skip};
	if (condition.len == 0 && !source->skip)
		problem_at(source->problems, false, &line->place, "'if' without a condition");
	if (!source->skip && !cond_holds(source->pool, source->problems, line, condition))
		source->skip = true;
}

/* The innermost open condition of this file, or NULL after a complaint. */
static struct condition *source_condition(struct source *source, const struct line *line,
					  const char *word, struct text rest)
{
	struct frame *frame = &source->frames[source->depth - 1];

	if (rest.len > 0) {
		struct place place = line_place(line, rest.at);
		problem_at(source->problems, false, &place, "'%s' must stand alone on its line",
			   word);
	}
	if (source->conditions.len == frame->conditions) {
		problem_at(source->problems, false, &line->place,
			   "'%s' without an 'if' before it in this file", word);
		return NULL;
	}
	return &source->conditions.at[source->conditions.len - 1];
}

static void source_else(struct source *source, const struct line *line, struct text rest)
{
	struct condition *open = source_condition(source, line, "else", rest);

	if (open == NULL)
		return;
	if (open->has_else)
		problem_at(source->problems, false, &line->place, "a second 'else' for one 'if'");
	open->has_else = true;
	if (!open->skipped)
		source->skip = !source->skip;
}

static void source_endif(struct source *source, const struct line *line, struct text rest)
{
	struct condition *open = source_condition(source, line, "endif", rest);

	if (open == NULL)
		return;
	source->skip = open->skipped;
	source->conditions.len--;
}

static void source_include(struct source *source, const struct line *line, struct text path)
{
	const struct frame *frame = &source->frames[source->depth - 1];
	const char *slash = strrchr(frame->path, '/');
	struct place place = line_place(line, path.at);
	struct error err = {{0}};
	const char *full;

	if (path.len == 0) {
		problem_at(source->problems, false, &line->place, "'include' without a file");
		return;
	}
	full = text_string(source->pool, path);
	if (full[0] != '/' && slash != NULL)
		full = pool_printf(source->pool, "%.*s/%s", (int)(slash - frame->path), frame->path,
				   full);
	if (source_enter(source, full, &err) != STATUS_OK)
		problem_at(source->problems, false, &place, "cannot include this: %s", err.text);
}

/* True when the line was one of those that say which lines count. */
static bool source_control(struct source *source, struct line *line)
{
	struct text rest = line->text;
	struct text word = word_next(&rest);
	char first = word.len > 0 ? (char)(word.at[0] | 0x20) : '\0';

	/* Nearly every line is a rule: one look at its first letter is enough. */
	if (first != 'i' && first != 'e' && first != 'l')
		return false;
	if (text_is_case(word, "if")) {
		source_if(source, line, rest);
	} else if (text_is_case(word, "ifplugin")) {
		source_if(
		    source, line,
		    text_of(pool_printf(source->pool, "plugin(%.*s)", (int)rest.len, rest.at)));
	} else if (text_is_case(word, "else")) {
		source_else(source, line, rest);
	} else if (text_is_case(word, "endif")) {
		source_endif(source, line, rest);
	} else if (text_is_case(word, "lang")) {
		return true;
	} else if (text_is_case(word, "include")) {
		if (!source->skip)
			source_include(source, line, rest);
	} else {
		return false;
	}
	return true;
}

bool source_line(struct source *source, struct line *line)
{
	while (source->depth > 0) {
		if (!source_raw(source, line)) {
			source_leave(source);
			continue;
		}
		if (line->text.len == 0 || source_control(source, line) || source->skip)
			continue;
		return true;
	}
	return false;
}
