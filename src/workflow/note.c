/* SPDX-License-Identifier: ISC */
/*
 * note: what goes out about one item.  See note.h.
 */
#include <string.h>

#include "liaison/note.h"

#define NOTE_WIDTH 72
/* An author's line stays whole up to this: with "> " it has the 78 columns of
 * RFC 5322 2.1.1. */
#define NOTE_LINE 76
/* How far the second line of a long one of ours is moved in. */
#define NOTE_HANG 4

/* A name, a list: what stands in a line of ours is short. */
#define NOTE_NAME_MAX 100
/* Before the name of who wrote the next words, in a stored excerpt; tame words
 * hold no such byte, so nobody can put words into another's mouth. */
#define NOTE_NEXT '\x1e'

/* Somebody's words in a line of ours. */
static const char *note_name(struct pool *pool, const char *words)
{
	struct text brief = text_brief(pool, text_utf8(pool, text_of(words)), NOTE_NAME_MAX);

	return text_string(pool, text_isolate(pool, text_tame(pool, brief)));
}

char *note_list_name(struct pool *pool, const char *list)
{
	size_t dot = strcspn(list, ".");

	return pool_copy(pool, list, dot);
}

/* "process architecture" -> "process, architecture" */
static const char *note_topics(struct pool *pool, const char *topics)
{
	struct text rest = text_of(topics), word;
	struct buf buf;

	buf_open(&buf, pool);
	while (text_field(&rest, ' ', &word)) {
		if (word.len == 0)
			continue;
		if (buf.len > 0)
			buf_string(&buf, ", ");
		buf_text(&buf, word);
	}
	return buf.len > 0 ? buf.at : "other";
}

const char *note_by(struct work *work, const struct store_message *message)
{
	const char *name = message->from_name != NULL && message->from_name[0] != '\0'
			       ? message->from_name
			       : message->from;
	int64_t time = message->date > 0 ? message->date : message->received;
	const char *when = when_day(work->pool, time, work->conf->timezone);

	name = note_name(work->pool, name[0] != '\0' ? name : "an unnamed sender");
	if (message->list == NULL)
		return pool_printf(work->pool, "%s, %s", name, when);
	return pool_printf(work->pool, "%s on %s, %s", name,
			   note_name(work->pool, note_list_name(work->pool, message->list)), when);
}

const char *note_title(struct pool *pool, const struct store_message *message)
{
	struct text subject = text_tame(pool, text_of(message->subject)), rest;
	const char *list = message->list != NULL ? note_list_name(pool, message->list) : "";
	struct text tag = text_of(pool_printf(pool, "[%s] ", list));
	size_t at = list[0] != '\0' ? text_find_case(subject, tag) : TEXT_NONE;

	/* In front, or behind "Re: " and the like. */
	if (at != TEXT_NONE && at <= strlen("Re: ")) {
		rest = text_from(subject, at + tag.len);
		subject = text_of(
		    pool_printf(pool, "%.*s%.*s", (int)at, subject.at, (int)rest.len, rest.at));
	}
	return subject.len > 0 ? text_string(pool, subject) : "(no subject)";
}

/* ---- its words ------------------------------------------------------------------ */

static void note_part(struct pool *pool, struct note *note, const char *by, struct text words)
{
	struct note_part *part = LIST_PUSH(pool, &note->parts);

	part->by = by;
	part->words = text_string(pool, text_trim(text_tame(pool, words)));
}

/* An excerpt as note_join() left it. */
static void note_parts(struct pool *pool, struct note *note, const char *excerpt)
{
	struct text rest = text_of(excerpt), piece, by;
	struct buf all;

	buf_open(&all, pool);
	for (bool first = true; text_field(&rest, NOTE_NEXT, &piece); first = false) {
		if (!first)
			text_line(&piece, &by);
		note_part(pool, note, first ? NULL : text_string(pool, by), piece);
	}
	for (size_t i = 0; i < note->parts.len; i++) {
		const struct note_part *part = &note->parts.at[i];

		if (part->by != NULL)
			buf_printf(&all, "\n\n[%s:]\n\n", part->by);
		buf_string(&all, part->words);
	}
	note->words = all.at;
}

static void note_words(struct pool *pool, const struct store_revision *revision, struct note *note)
{
	note->own_words = revision->summary != NULL;
	if (!note->own_words) {
		note_parts(pool, note, revision->excerpt);
		return;
	}
	note_part(pool, note, NULL, text_of(revision->summary));
	note->words = note->parts.at[0].words;
}

enum status note_get(struct work *work, const struct store_item *item, int number, struct note *out,
		     struct error *err)
{
	struct store_revision revision, first;
	struct store_message message;
	enum status status =
	    store_revision_get(work->store, work->pool, item->id, number, &revision, err);

	if (status != STATUS_OK)
		return status;
	first = revision;
	*out = (struct note){.topics = note_topics(work->pool, item->topics)};
	if (!item->summary_only || revision.summary != NULL)
		note_words(work->pool, &revision, out);
	if (item->summary_only) {
		/* No subject, name, link or excerpt of it: only the liaison's words. */
		out->title = pool_printf(work->pool, "In summary: %s", out->topics);
		out->retold = out->own_words;
		return STATUS_OK;
	}
	/* The item is about what opened it; what joined it stands below. */
	if (number > 1)
		status = store_revision_get(work->store, work->pool, item->id, 1, &first, err);
	if (status == STATUS_OK)
		status = store_message_get(work->store, work->pool, first.message, &message, err);
	if (status != STATUS_OK)
		return status;
	out->title = note_title(work->pool, &message);
	out->by = note_by(work, &message);
	out->retold = out->own_words && message.origin != ORIGIN_MEETING;
	out->link = revision.link;
	return STATUS_OK;
}

/* ---- as text --------------------------------------------------------------------- */

void note_field(struct pool *pool, const char *label, const char *value, struct buf *out)
{
	size_t hang = label[0] != '\0' ? strlen(label) : NOTE_HANG;
	char *indent = pool_printf(pool, "%*s", (int)hang, "");
	struct text lines = text_wrap(pool, text_of(value), NOTE_WIDTH, indent);

	buf_string(out, label);
	buf_text(out, text_from(lines, hang));
	if (lines.len == 0)
		buf_byte(out, '\n');
}

/* The author's lines stay lines (lists, chat, code); only what is too wide for
 * a terminal is wrapped. */
void note_lines(struct pool *pool, const char *words, const char *indent, struct buf *out)
{
	struct text rest = text_isolate(pool, text_of(words)), line;

	while (text_line(&rest, &line)) {
		if (text_columns(line) > NOTE_LINE)
			buf_text(out, text_wrap(pool, line, NOTE_WIDTH, indent));
		else
			buf_printf(out, "%s%.*s\n", indent, (int)line.len, line.at);
	}
}

/* What stands where words should. */
static const char *note_wordless(const struct note *note)
{
	if (note->by == NULL)
		return "(the words of the liaison's summary, and nothing else)";
	return note->link != NULL ? "(see the archive)" : "(none of its words can be shown)";
}

static bool note_has_words(const struct note *note)
{
	return note->words != NULL && note->words[0] != '\0';
}

#define NOTE_RETOLD "In the liaison's words:"

void note_text(struct pool *pool, const struct note *note, struct buf *out)
{
	/* Where only a summary may be told, the title is ours. */
	note_field(pool, note->by != NULL ? "Subject: " : "",
		   text_string(pool, text_isolate(pool, text_of(note->title))), out);
	note_field(pool, "Topic: ", note->topics, out);
	if (note->by != NULL)
		note_field(pool, "From: ", note->by, out);
	if (note->retold)
		buf_string(out, "\n" NOTE_RETOLD "\n");
	if (!note_has_words(note))
		buf_printf(out, "\n%s\n", note_wordless(note));
	for (size_t i = 0; note_has_words(note) && i < note->parts.len; i++) {
		const struct note_part *part = &note->parts.at[i];

		buf_byte(out, '\n');
		if (part->by != NULL) {
			note_field(pool, "From: ", part->by, out);
			buf_byte(out, '\n');
		}
		note_lines(pool, part->words, note->own_words ? "" : "> ", out);
	}
	if (note->link != NULL)
		buf_printf(out, "\n%s\n", note->link);
}

/* ---- as HTML --------------------------------------------------------------------- */

static bool note_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* A line that was broken only because it was full: the next word would not
 * have fitted into what mailers take for a line. */
#define NOTE_FULL 64

static bool note_flows(struct text line, struct text next)
{
	size_t word = 0;

	while (word < next.len && !note_space(next.at[word]))
		word++;
	if (line.len == 0 || word == 0 || strchr("*-+[>|#", next.at[0]) != NULL)
		return false;
	return text_columns(line) + 1 + text_columns(text_head(next, word)) > NOTE_FULL;
}

/* Prose in one line a paragraph, so that a phone breaks it where the phone's
 * line ends; lists, chat and code keep their lines. */
static const char *note_reflow(struct pool *pool, const char *words)
{
	struct text rest = text_of(words), line, next;
	struct buf buf;
	bool more = text_line(&rest, &line);

	buf_open(&buf, pool);
	while (more) {
		buf_text(&buf, line);
		more = text_line(&rest, &next);
		if (more)
			buf_byte(&buf, note_flows(line, next) ? ' ' : '\n');
		line = next;
	}
	return buf.at;
}

void note_html(struct page *page, const struct note *note)
{
	struct pool *pool = page->buf.pool;

	page_title(page, note->title);
	if (note->by != NULL)
		page_small(page, pool_printf(pool, "From: %s", note->by));
	page_small(page, pool_printf(pool, "Topic: %s", note->topics));
	if (note->retold)
		page_small(page, NOTE_RETOLD);
	if (!note_has_words(note))
		page_text(page, note_wordless(note));
	for (size_t i = 0; note_has_words(note) && i < note->parts.len; i++) {
		const struct note_part *part = &note->parts.at[i];

		if (part->by != NULL)
			page_small(page, pool_printf(pool, "From: %s", part->by));
		if (note->own_words)
			page_text(page, part->words);
		else
			page_quote(page, note_reflow(pool, part->words));
	}
	if (note->link != NULL)
		page_link(page, "In the archive", note->link);
}

/* ---- the excerpt --------------------------------------------------------- */

/* Does `words` stand at `at`, any white space alike?  The views that rules
 * look at have joined lines, the excerpt has them as they were. */
static bool note_stands(struct text own, size_t at, struct text words)
{
	for (size_t i = 0; i < words.len;) {
		if (at >= own.len)
			return false;
		if (!note_space(words.at[i])) {
			if (own.at[at++] != words.at[i++])
				return false;
			continue;
		}
		if (!note_space(own.at[at]))
			return false;
		while (i < words.len && note_space(words.at[i]))
			i++;
		while (at < own.len && note_space(own.at[at]))
			at++;
	}
	return true;
}

static size_t note_find(struct text own, struct text words, size_t before)
{
	for (size_t at = 0; words.len > 0 && at < before && at < own.len; at++)
		if (own.at[at] == words.at[0] && note_stands(own, at, words))
			return at;
	return before;
}

/* The beginning of the paragraph in which the first words stand that gave the
 * item a topic; 0 when none do. */
static size_t note_start(struct text own, const struct judgement *judgement)
{
	size_t first = own.len, start = 0;

	for (size_t i = 0; i < judgement->hits.len; i++)
		if (judgement->hits.at[i].topics.len > 0)
			first = note_find(own, judgement->hits.at[i].matched, first);
	if (first == own.len)
		return 0;
	for (size_t i = 0; i + 1 < first; i++)
		if (own.at[i] == '\n' && own.at[i + 1] == '\n')
			start = i + 2;
	return start;
}

/* Cuts at the end of a paragraph, else of a line, else between words. */
static struct text note_cut(struct text text, size_t max, bool *cut)
{
	size_t paragraph = 0, line = 0, word = 0;

	*cut = text.len > max;
	if (!*cut)
		return text;
	for (size_t i = 0; i < max; i++) {
		if (text.at[i] == '\n' && text.at[i + 1] == '\n')
			paragraph = i;
		if (text.at[i] == '\n')
			line = i;
		if (text.at[i] == ' ')
			word = i;
	}
	if (paragraph > max / 3)
		return text_head(text, paragraph);
	if (line > max / 3)
		return text_head(text, line);
	if (word > max / 3)
		return text_head(text, word);
	while (max > 0 && ((unsigned char)text.at[max] & 0xc0) == 0x80)
		max--; /* not within a character */
	return text_head(text, max);
}

struct text note_excerpt(struct pool *pool, struct text own, const struct judgement *judgement)
{
	struct buf buf;
	size_t start;
	bool cut;

	own = text_trim(text_tame(pool, own));
	if (own.len <= NOTE_EXCERPT_MAX)
		return own;
	start = note_start(own, judgement);
	buf_open(&buf, pool);
	if (start > 0)
		buf_string(&buf, "[...]\n\n");
	buf_text(&buf, note_cut(text_from(own, start), NOTE_EXCERPT_MAX, &cut));
	if (cut)
		buf_string(&buf, "\n\n[...]");
	return buf_get(&buf);
}

const char *note_join(struct pool *pool, const char *before, const char *by, const char *words)
{
	struct text head = text_of(before);
	struct buf buf;
	bool cut;

	buf_open(&buf, pool);
	buf_text(&buf, note_cut(head, NOTE_EXCERPT_MAX, &cut));
	buf_printf(&buf, "%s%c%s\n%s", cut ? "\n\n[...]" : "", NOTE_NEXT, by, words);
	return buf.at;
}
