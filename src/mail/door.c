/* SPDX-License-Identifier: ISC */
/*
 * door: one pass over the bytes that finds every part, with the boundaries
 * of the open multiparts on a stack of bounded depth.
 *
 * libetpan's mailmime_parse() looks through each part once for every level
 * it is nested in, on recursion, and says nothing of what it did not find:
 * 10,000 levels took it 3.9 s.  Here every line is looked at once, whatever
 * the nesting, nothing is copied, and a boundary that never comes is seen.
 * What exceeds a limit is not opened, and flagged.
 *
 * An encoded message/rfc822 (RFC 2046 5.2.1 forbids it, mailers do it) is
 * decoded when its end is found, and the walk goes through it before it goes
 * on: hence the stack of sources.
 */
#include "door.h"

#include <string.h>

#include "encoded.h"
#include "header.h"
#include "part.h"

/* As many lines without a field name a message's header may have. */
#define DOOR_JUNK_MAX 3

/* Nested mail that was decoded, in all, as a multiple of the message: each
 * level could be as large as the one around it. */
#define DOOR_DECODED_MAX 2

/* Open boundaries are counted by their hash, so that most lines that only look
 * like one are told without a look at each; a power of two. */
#define DOOR_HASHES 1024

struct frame { /* an open multipart */
	int part;
	struct text boundary;
	uint32_t hash;
};

struct source { /* bytes being walked: the message, or a decoded nested one */
	struct text text;
	size_t at;
	size_t frames; /* those below belong to an outer source */
	int floor;     /* the message/rfc822 whose bytes they are, -1 for the message */
};

struct walk {
	struct mail *mail;
	const struct mail_limits *limits;
	LIST(struct frame) frames;
	LIST(struct source) sources;
	uint16_t hashes[DOOR_HASHES]; /* of the boundaries in frames */
	size_t longest; /* boundary seen, so that long lines are not hashed */
	size_t headers; /* fields that nested mails may still have */
	size_t decoded; /* bytes that may still be decoded */
	int open;       /* the innermost part whose end was not found yet, -1 for none */
	bool full;      /* no more parts */
};

/* The length of the empty line at the front, 0 when there is none. */
static size_t head_end(struct text rest)
{
	return text_starts(rest, "\n") ? 1 : text_starts(rest, "\r\n") ? 2 : 0;
}

size_t door_head(struct text text, bool message, size_t *body)
{
	size_t at = 0, junk = 0;
	bool any = false; /* a field */
	*body = head_end(text);
	while (at < text.len) {
		struct text rest = text_from(text, at);
		size_t end = text_find_byte(rest, '\n');
		struct text line = text_head(rest, end);
		if (head_end(rest) || text_starts(line, "--"))
			break;
		bool fold = at && (rest.at[0] == ' ' || rest.at[0] == '\t');
		bool field = !fold && header_name_len(line);
		if (!fold && !field && (!message || ++junk > DOOR_JUNK_MAX))
			break;
		any |= field;
		at += line.len + (end != TEXT_NONE);
	}
	if (!any) /* no header at all: the lines passed over are the text */
		return 0;
	*body = at + head_end(text_from(text, at));
	return at;
}

static bool part_is_encoded(const struct mail_part *part)
{
	struct text encoding = text_of(part->encoding);
	return text_is(encoding, "base64") || text_is(encoding, "quoted-printable");
}

static struct source *walk_source(struct walk *walk)
{
	return &walk->sources.at[walk->sources.len - 1];
}

static struct mail_part *walk_part(struct walk *walk, int index)
{
	return &walk->mail->parts.at[index];
}

/* FNV-1a; meant to tell boundaries apart quickly, not to resist anybody: a
 * match is compared byte by byte. */
static uint32_t boundary_hash(struct text text)
{
	uint32_t hash = 2166136261U;
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 16777619U;
	return hash;
}

/* ---- closing -------------------------------------------------------------------- */

/* The headers of the nested mail in a closed message/rfc822. */
static void walk_inner(struct walk *walk, int index, struct text span)
{
	struct mail_part *part = walk_part(walk, index);
	struct mail *inner = pool_alloc(walk->mail->pool, sizeof(*inner));
	size_t body;
	inner->pool = walk->mail->pool;
	inner->raw = span;
	inner->head = text_head(span, door_head(span, true, &body));
	inner->body = text_from(span, body);
	header_read(inner->pool, inner->head, &walk->headers, &inner->headers, &walk->mail->flaws);
	part->inner = inner;
}

/* A multipart in which no part began: its text may still be worth reading. */
static void walk_no_boundary(struct walk *walk, struct mail_part *part)
{
	walk->mail->flaws |= MAIL_FLAW_STRUCTURE;
	part->container = false;
	part->type = "text/plain";
	part->text = true;
}

static void walk_entity(struct walk *walk, int parent, bool message);

/* Decodes a nested mail and makes it the source; false when it stays closed. */
static bool walk_enter(struct walk *walk, int index)
{
	struct mail_part *part = walk_part(walk, index);
	if (walk->full)
		return false;
	if ((size_t)part->depth >= walk->limits->nesting || part->raw.len > walk->decoded) {
		walk->mail->flaws |= MAIL_FLAW_NESTING;
		return false;
	}
	walk->decoded -= part->raw.len;
	part->bytes = encoded_bytes(walk->mail->pool, part->raw, part->encoding, true, &part->flaws);
	part->container = true;
	walk_inner(walk, index, part->bytes);
	*LIST_PUSH(walk->mail->pool, &walk->sources) =
	    (struct source){.text = part->bytes, .frames = walk->frames.len, .floor = index};
	walk->open = index;
	walk_entity(walk, index, true);
	return true;
}

/* Ends the open parts at `end`, from the innermost up to but without
 * `until`.  False when one of them became a source that comes first. */
static bool walk_close(struct walk *walk, int until, size_t end)
{
	struct text text = walk_source(walk)->text;
	while (walk->open != until) {
		int index = walk->open;
		struct mail_part *part = walk_part(walk, index);
		size_t start = (size_t)(part->raw.at - text.at);
		part->raw.len = end > start ? end - start : 0;
		walk->open = part->parent;
		bool last = (size_t)index + 1 == walk->mail->parts.len;
		if (part->container && part_is_multipart(part) && last)
			walk_no_boundary(walk, part);
		else if (part->container && part_is_message(part))
			walk_inner(walk, index, part->raw);
		else if (part_is_message(part) && part_is_encoded(part) && walk_enter(walk, index))
			return false;
	}
	return true;
}

/* ---- opening -------------------------------------------------------------------- */

static void walk_frame(struct walk *walk, int index, struct text boundary)
{
	*LIST_PUSH(walk->mail->pool, &walk->frames) =
	    (struct frame){.part = index, .boundary = boundary, .hash = boundary_hash(boundary)};
	walk->hashes[boundary_hash(boundary) % DOOR_HASHES]++;
	if (boundary.len > walk->longest)
		walk->longest = boundary.len;
}

/* What the part just described holds: true when a nested mail begins right
 * behind its header. */
static bool walk_contents(struct walk *walk, int index, struct text boundary)
{
	struct mail_part *part = walk_part(walk, index);
	bool multipart = part_is_multipart(part), message = part_is_message(part);
	if (!multipart && (!message || part_is_encoded(part)))
		return false;
	if ((size_t)part->depth >= walk->limits->nesting) {
		walk->mail->flaws |= MAIL_FLAW_NESTING;
		return false;
	}
	if (multipart && !boundary.len) {
		walk_no_boundary(walk, part);
		return false;
	}
	part->container = true;
	if (multipart)
		walk_frame(walk, index, boundary);
	return message;
}

/* One part, whose header begins where the source is: its index, or -1 when
 * there is no room for more. */
static int walk_open(struct walk *walk, int parent, bool message, const char *type,
                     struct text *boundary)
{
	struct mail *mail = walk->mail;
	if (mail->parts.len >= walk->limits->parts) {
		mail->flaws |= MAIL_FLAW_PARTS;
		walk->full = true;
		return -1;
	}
	struct source *source = walk_source(walk);
	struct text rest = text_from(source->text, source->at);
	size_t body;
	size_t head = door_head(rest, message, &body);
	int index = (int)mail->parts.len;
	struct mail_part *part = LIST_PUSH(mail->pool, &mail->parts);
	part->parent = parent;
	if (parent >= 0) {
		const struct mail_part *above = walk_part(walk, parent);
		part->depth = above->depth + 1;
		part->nested = above->nested || part_is_message(above);
	}
	part->head = text_head(rest, head);
	part->raw = text_make(rest.at + body, 0);
	part_describe(mail->pool, part, type, boundary);
	source->at += body;
	walk->open = index;
	return index;
}

/* The part that begins here, and the mails nested right in it. */
static void walk_entity(struct walk *walk, int parent, bool message)
{
	const char *type = "text/plain";
	if (parent >= 0 && text_is(text_of(walk_part(walk, parent)->type), "multipart/digest"))
		type = "message/rfc822"; /* RFC 2046 5.1.5 */
	do {
		struct text boundary = TEXT("");
		parent = walk_open(walk, parent, message, type, &boundary);
		if (parent < 0)
			return;
		message = walk_contents(walk, parent, boundary);
		type = "text/plain";
	} while (message);
}

static void walk_close_frames(struct walk *walk, size_t frames)
{
	while (walk->frames.len > frames)
		walk->hashes[walk->frames.at[--walk->frames.len].hash % DOOR_HASHES]--;
}

/* ---- the pass --------------------------------------------------------------------- */

/* The frame whose delimiter this line is, and whether it is the last one
 * (RFC 2046 5.1.1: white space may follow); TEXT_NONE for a line of text. */
static size_t walk_delimiter(const struct walk *walk, size_t frames, struct text line, bool *last)
{
	line = text_from(line, 2);
	while (line.len && strchr(" \t\r", line.at[line.len - 1]) && line.at[line.len - 1])
		line.len--;
	if (!line.len || line.len > walk->longest + 2)
		return TEXT_NONE;
	bool may_end = line.len > 2 && line.at[line.len - 1] == '-' && line.at[line.len - 2] == '-';
	struct text shorter = text_head(line, may_end ? line.len - 2 : line.len);
	uint32_t hash = boundary_hash(line), end = may_end ? boundary_hash(shorter) : hash;
	if (!walk->hashes[hash % DOOR_HASHES] && !walk->hashes[end % DOOR_HASHES])
		return TEXT_NONE;
	for (size_t i = walk->frames.len; i-- > frames;) {
		const struct frame *frame = &walk->frames.at[i];
		if (frame->hash != hash && frame->hash != end)
			continue;
		*last = !text_equal(frame->boundary, line);
		if (!*last || (may_end && text_equal(frame->boundary, shorter)))
			return i;
	}
	return TEXT_NONE;
}

/* Where the next line that begins with "--" begins, from source->at on. */
static size_t walk_next(const struct source *source)
{
	struct text text = source->text;
	size_t at = source->at;
	while (at + 2 < text.len && (text.at[at] != '-' || text.at[at + 1] != '-')) {
		const char *end = memchr(text.at + at, '\n', text.len - at);
		if (!end)
			return text.len;
		at = (size_t)(end - text.at) + 1;
	}
	return at + 2 < text.len ? at : text.len;
}

/* The source ended. */
static void walk_leave(struct walk *walk)
{
	struct source *source = walk_source(walk);
	if (!walk_close(walk, source->floor, source->text.len))
		return; /* a nested mail first; then we come back here */
	source = walk_source(walk);
	if (walk->frames.len > source->frames)
		walk->mail->flaws |= MAIL_FLAW_STRUCTURE; /* its last boundary never came */
	walk_close_frames(walk, source->frames);
	if (source->floor >= 0)
		walk->open = walk_part(walk, source->floor)->parent;
	walk->sources.len--;
}

/* The next delimiter, or the end of the source. */
static void walk_step(struct walk *walk)
{
	struct source *source = walk_source(walk);
	size_t at = walk->frames.len > source->frames ? walk_next(source) : source->text.len;
	source->at = at;
	if (at == source->text.len) {
		walk_leave(walk);
		return;
	}
	struct text rest = text_from(source->text, at);
	struct text line = text_head(rest, text_find_byte(rest, '\n'));
	bool last = false;
	size_t frame = walk_delimiter(walk, source->frames, line, &last);
	size_t behind = at + line.len + (line.len < rest.len);
	if (frame == TEXT_NONE) {
		source->at = behind;
		return;
	}
	/* the line end before a delimiter is part of the delimiter */
	int part = walk->frames.at[frame].part;
	if (!walk_close(walk, part, at ? at - 1 : 0))
		return; /* the line is read again after the nested mail */
	source = walk_source(walk);
	source->at = behind;
	walk_close_frames(walk, last ? frame : frame + 1);
	if (!last)
		walk_entity(walk, part, false);
}

void door_walk(struct mail *mail, const struct mail_limits *limits, size_t headers)
{
	struct walk walk = {.mail = mail,
	                    .limits = limits,
	                    .headers = headers,
	                    .decoded = mail->raw.len * DOOR_DECODED_MAX,
	                    .open = -1};
	*LIST_PUSH(mail->pool, &walk.sources) = (struct source){.text = mail->raw, .floor = -1};
	walk_entity(&walk, -1, true);
	while (walk.sources.len) {
		if (walk.full) { /* nothing opens any more: let all that is open end */
			walk_close_frames(&walk, walk_source(&walk)->frames);
			walk_source(&walk)->at = walk_source(&walk)->text.len;
		}
		walk_step(&walk);
	}
}
