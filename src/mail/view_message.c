/* SPDX-License-Identifier: ISC */
/*
 * view_message: a walk over parts with a stack instead of recursion.
 *
 * What is done to lines on the way: of more than 20 empty lines in a row the
 * rest goes, and a line of a multipart's part that is longer than 2048 bytes
 * is cut, once more at each level.
 */
#include "view_message.h"

#include <string.h>

#include "header.h"
#include "liaison/views.h"
#include "view_bytes.h"
#include "view_decode.h"

/* SpamAssassin looks 20 levels deep, at 1000 parts of a multipart. */
#define LEVELS_MAX 20
#define CHILDREN_MAX 1000
#define BLANK_LINES_MAX 20
#define LINE_MAX_LEN 2048
/* What is done to lines needs a copy, and so does an encoded message in the
 * message; all of them no more than so many times the message. */
#define COPIED_MAX 4

struct job { /* a part that is still to be looked at */
	const struct fields *fields;
	struct text type;     /* as its parent took it */
	struct text boundary; /* its own or that of the multipart around it */
	struct text body;
	int levels; /* that may still follow */
};

struct walk {
	struct pool *pool;
	struct leaves *out;
	LIST(struct job) jobs;
	size_t copied; /* bytes that may still be copied */
};

static struct text line_whole(struct text text)
{
	size_t end = text_find_byte(text, '\n');
	return text_head(text, end == TEXT_NONE ? text.len : end + 1);
}

static bool line_is_blank(struct text line)
{
	return skip_space(line, 0) == line.len;
}

/* May so many bytes be copied?  Then they count. */
static bool walk_copies(struct walk *walk, size_t bytes)
{
	if (bytes > walk->copied)
		return false;
	walk->copied -= bytes;
	return true;
}

/* ---- what is done to lines ------------------------------------------------------------ */

/* Where the run of blank lines at the front ends, and how many they are. */
static size_t blank_run(struct text text, size_t *lines)
{
	size_t at = 0;
	for (*lines = 0; at < text.len; ++*lines) {
		struct text line = line_whole(text_from(text, at));
		if (!line_is_blank(line))
			break;
		at += line.len;
	}
	return at;
}

/* Of a run the first lines stay and the last. */
static void blank_cut(struct buf *buf, struct text run, size_t lines, size_t first)
{
	size_t drop = lines - BLANK_LINES_MAX - (first - 1);
	for (size_t i = 0; run.len; i++) {
		struct text line = line_whole(run);
		if (i < first || i >= first + drop)
			buf_text(buf, line);
		run = text_from(run, line.len);
	}
}

static struct text body_squeezed(struct walk *walk, struct text body)
{
	struct buf buf = {0};
	size_t lines, copied = 0;
	for (size_t at = 0; at < body.len;) {
		struct text rest = text_from(body, at);
		size_t len = blank_run(rest, &lines);
		/* at the very top one line more is left */
		size_t first = at ? 1 : 2;
		if (lines > BLANK_LINES_MAX + first - 1) {
			if (!buf.pool && !walk_copies(walk, body.len))
				return body;
			if (!buf.pool)
				buf_open(&buf, walk->pool);
			buf_add(&buf, body.at + copied, at - copied);
			blank_cut(&buf, text_head(rest, len), lines, first);
			copied = at + len;
		}
		at += len;
		at += line_whole(text_from(body, at)).len;
	}
	if (!copied)
		return body;
	buf_add(&buf, body.at + copied, body.len - copied);
	return buf_get(&buf);
}

/* Looks from the far end of what a line may have for the nearest line end: a
 * look a line is too slow for a message of short lines. */
static bool has_long_line(struct text text)
{
	while (text.len > LINE_MAX_LEN) {
		size_t at = LINE_MAX_LEN;
		while (at && text.at[at - 1] != '\n')
			at--;
		if (!at)
			return true;
		text = text_from(text, at);
	}
	return false;
}

static struct text lines_cut(struct walk *walk, struct text text)
{
	if (text.len <= LINE_MAX_LEN || !has_long_line(text) || !walk_copies(walk, text.len))
		return text;
	struct buf buf;
	buf_open(&buf, walk->pool);
	while (text.len) {
		struct text line = line_whole(text);
		text = text_from(text, line.len);
		for (; line.len > LINE_MAX_LEN; line = text_from(line, LINE_MAX_LEN)) {
			buf_add(&buf, line.at, LINE_MAX_LEN);
			buf_byte(&buf, '\n');
		}
		buf_text(&buf, line);
	}
	return buf_get(&buf);
}

/* ---- multipart --------------------------------------------------------------------------- */

/* The line's part behind "--boundary", at == NULL when it is another line. */
static struct text delimiter_rest(struct text line, struct text boundary)
{
	if (!text_starts(line, "--") || line.len < boundary.len + 2 ||
	    memcmp(line.at + 2, boundary.at, boundary.len) != 0)
		return (struct text){0};
	return text_from(line, boundary.len + 2);
}

enum delimiter { DELIMITER_NONE, DELIMITER_NEXT, DELIMITER_LAST };

static enum delimiter delimiter_read(struct text line, struct text boundary)
{
	struct text rest = delimiter_rest(line, boundary);
	if (!rest.at)
		return DELIMITER_NONE;
	if (line_is_blank(rest))
		return DELIMITER_NEXT;
	return text_starts(rest, "--") && line_is_blank(text_from(rest, 2)) ? DELIMITER_LAST
									    : DELIMITER_NONE;
}

/* The next line from `at` on, where a line begins, that could be a delimiter. */
static size_t delimiter_next(struct text body, size_t at, struct text mark)
{
	struct text line = text_from(mark, 1); /* "--boundary" behind a line end */
	if (!at && text_equal(text_head(body, line.len), line))
		return 0;
	size_t found = text_find(text_from(body, at ? at - 1 : 0), mark);
	return found == TEXT_NONE ? body.len : (at ? at - 1 : 0) + found + 1;
}

static struct text delimiter_mark(struct pool *pool, struct text boundary)
{
	struct buf buf;
	buf_open(&buf, pool);
	buf_string(&buf, "\n--");
	buf_text(&buf, boundary);
	return buf_get(&buf);
}

/* Where the lines behind the first delimiter begin; 0 when there is none. */
static size_t preamble_len(struct pool *pool, struct text body, struct text boundary)
{
	struct text mark = delimiter_mark(pool, boundary);
	for (size_t at = 0; (at = delimiter_next(body, at, mark)) < body.len;) {
		struct text line = line_whole(text_from(body, at));
		at += line.len;
		if (delimiter_read(line, boundary) == DELIMITER_NEXT)
			return at;
	}
	return 0;
}

/* A part's lines: a delimiter ended them, or the end of the multipart did. */
static struct job child_job(struct walk *walk, const struct job *parent, struct text lines,
			    bool ended)
{
	struct fields *fields = pool_alloc(walk->pool, sizeof(*fields));
	struct job job = {
	    .fields = fields, .boundary = parent->boundary, .levels = parent->levels - 1};
	struct content content;
	size_t body = fields_of_part(walk->pool, lines, ended, fields);
	job.body = lines_cut(walk, text_from(lines, body));
	if (ended && job.body.len && job.body.at[job.body.len - 1] == '\n')
		job.body.len--; /* the delimiter's */
	content_read(walk->pool, job.fields, &content);
	job.type = content.type;
	if (content.missing && text_is(parent->type, "multipart/digest"))
		job.type = TEXT("message/rfc822");
	if (content.boundary.at && !text_is(content.boundary, "0"))
		job.boundary = content.boundary;
	return job;
}

/* Has the part the boundary of the multipart it stands in, and says so in the
 * last of its fields?  Then the delimiters up to the next last one are its own. */
static bool is_nested(struct walk *walk, const struct job *job, struct text lines)
{
	struct fields fields = {0};
	struct content content;
	fields_of_part(walk->pool, lines, true, &fields);
	if (!fields.len || !text_is_case(fields.at[fields.len - 1].name, "Content-Type"))
		return false;
	content_read(walk->pool, &fields, &content);
	return content.boundary.at && text_equal(content.boundary, job->boundary);
}

struct jobs {
	struct job *at;
	size_t len, cap;
};

/* One part off the front of *body; false when it was the last one. */
static bool multipart_next(struct walk *walk, const struct job *job, struct text mark,
			   struct text *body, struct jobs *children)
{
	bool nested = false, asked = false;
	enum delimiter delimiter = DELIMITER_NONE;
	size_t at = 0, end = 0;
	while (delimiter == DELIMITER_NONE && (at = delimiter_next(*body, at, mark)) < body->len) {
		struct text line = line_whole(text_from(*body, at));
		delimiter = delimiter_read(line, job->boundary);
		end = at;
		at += line.len;
		if (delimiter == DELIMITER_NONE)
			continue;
		nested = asked ? nested : is_nested(walk, job, text_head(*body, end));
		asked = true;
		if (nested) {
			nested = delimiter != DELIMITER_LAST;
			delimiter = DELIMITER_NONE;
		}
	}
	bool ended = delimiter != DELIMITER_NONE;
	*LIST_PUSH(walk->pool, children) =
	    child_job(walk, job, text_head(*body, ended ? end : at), ended);
	*body = text_from(*body, at);
	return delimiter == DELIMITER_NEXT && body->len;
}

static void walk_multipart(struct walk *walk, const struct job *job)
{
	struct jobs children = {0};
	struct text mark = delimiter_mark(walk->pool, job->boundary);
	struct text body = text_from(job->body, preamble_len(walk->pool, job->body, job->boundary));
	while (body.len && children.len < CHILDREN_MAX &&
	       multipart_next(walk, job, mark, &body, &children))
		;
	for (size_t i = children.len; i > 0; i--) /* the first comes off the stack first */
		*LIST_PUSH(walk->pool, &walk->jobs) = children.at[i - 1];
}

/* ---- what is no multipart ---------------------------------------------------------------------
 */

static struct text decode_by(struct pool *pool, struct text raw, struct text encoding, bool text)
{
	bool qp = text_is_case(encoding, "quoted-printable");
	bool base64 = text_is_case(encoding, "base64");
	struct text bytes = qp ? decode_qp(pool, raw) : base64 ? decode_base64(pool, raw) : raw;
	if ((!qp && (!base64 || !text)) || text_find(bytes, TEXT("\r\n")) == TEXT_NONE)
		return bytes;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < bytes.len; at++)
		if (bytes.at[at] != '\r' || byte_at(bytes, at + 1) != '\n')
			buf_byte(&buf, bytes.at[at]);
	return buf_get(&buf);
}

/* "text/...", "message/...", but no longer word. */
static bool is_kind(struct text type, const char *kind)
{
	return text_starts(type, kind) && !byte_is_word(byte_at(type, strlen(kind)));
}

static bool is_html_name(struct text name)
{
	return text_ends_case(name, ".html") || text_ends_case(name, ".htm") ||
	       text_ends_case(name, ".shtml") || text_ends_case(name, ".shtm");
}

/* Text at the top of a multipart that is none could be read as a part's header;
 * an empty line is put before it. */
static bool is_headless(struct pool *pool, const struct job *job)
{
	struct text first = line_whole(job->body);
	if (first.len == job->body.len || line_is_blank(first))
		return false;
	return !job->boundary.at || (!delimiter_rest(first, job->boundary).at &&
				     !preamble_len(pool, job->body, job->boundary));
}

static void walk_body(struct walk *walk, const struct fields *head, struct text body, int levels)
{
	struct content content;
	struct job job = {.fields = head, .levels = levels};
	content_read(walk->pool, head, &content);
	job.type = content.type;
	job.boundary = content.boundary;
	job.body = body_squeezed(walk, body);
	if (text_starts(job.type, "multipart/") && is_headless(walk->pool, &job) &&
	    walk_copies(walk, job.body.len)) {
		struct buf buf;
		buf_open(&buf, walk->pool);
		buf_byte(&buf, '\n');
		buf_text(&buf, job.body);
		job.body = buf_get(&buf);
	}
	*LIST_PUSH(walk->pool, &walk->jobs) = job;
}

/* A message in a message. */
static void walk_message(struct walk *walk, struct text raw, int levels)
{
	struct fields *fields = pool_alloc(walk->pool, sizeof(*fields));
	struct text head;
	const char *sender;
	raw = mail_normal(walk->pool, raw, &sender);
	size_t body = fields_of_message(walk->pool, raw, fields, &head);
	walk_body(walk, fields, text_from(raw, body), levels);
}

/* A nested message opens, unless it is empty or too deep. */
static bool leaf_opens(const struct job *job, const struct leaf *leaf)
{
	return job->levels > 0 && leaf->bytes.len &&
	       (text_is(leaf->type, "message/rfc822") || text_is(leaf->type, "message/global"));
}

static void leaf_decode(struct walk *walk, const struct job *job, struct leaf *leaf)
{
	struct field *encoding = fields_last(job->fields, "Content-Transfer-Encoding");
	bool text = is_kind(leaf->type, "text") || is_kind(leaf->type, "message");
	leaf->text = text || leaf->html;
	if (!leaf->text) /* nobody looks at the others */
		return;
	leaf->bytes = job->body;
	if (!leaf_opens(job, leaf))
		leaf->bytes = text_head(job->body, VIEW_PART_MAX);
	if (encoding)
		leaf->bytes =
		    decode_by(walk->pool, leaf->bytes, field_value(walk->pool, encoding), text);
}

static void walk_leaf(struct walk *walk, const struct job *job)
{
	struct content content;
	content_read(walk->pool, job->fields, &content);
	struct leaf leaf = {.type = job->type, .charset = content.charset};
	if (!content.missing)
		leaf.type = content.type;
	if (text_starts(leaf.type, "multipart/") && !job->boundary.at)
		leaf.type = TEXT("text/plain");
	leaf.html = is_html_name(content_name(walk->pool, job->fields, &content)) ||
		    text_is(leaf.type, "text/html");
	leaf_decode(walk, job, &leaf);
	bool decoded = leaf.bytes.at != job->body.at;
	if (leaf_opens(job, &leaf) && (!decoded || walk_copies(walk, leaf.bytes.len)))
		walk_message(walk, leaf.bytes, job->levels - 1);
	else if (leaf.type.len)
		*LIST_PUSH(walk->pool, walk->out) = leaf;
}

void leaves_read(struct pool *pool, const struct fields *head, struct text body, struct leaves *out)
{
	struct walk walk = {.pool = pool, .out = out, .copied = COPIED_MAX * body.len};
	walk_body(&walk, head, body, LEVELS_MAX);
	while (walk.jobs.len && out->len < MAIL_PARTS_MAX) {
		struct job job = walk.jobs.at[--walk.jobs.len];
		if (text_starts(job.type, "multipart/") && job.boundary.at && job.levels > 0)
			walk_multipart(&walk, &job);
		else
			walk_leaf(&walk, &job);
	}
}
