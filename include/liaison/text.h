/* SPDX-License-Identifier: ISC */
/*
 * text: a piece of somebody's bytes, and a buffer that builds one.
 *
 * A struct text points into memory that something else owns (a message, a
 * pool); it is passed by value and is not NUL-terminated unless a comment
 * says so.  Letters compare as ASCII: protocols do, and locales must not
 * change what a rule hits.
 */
#ifndef LIAISON_TEXT_H
#define LIAISON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "liaison/list.h"
#include "liaison/pool.h"

struct text {
	const char *at;
	size_t len;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

struct texts {
	struct text *at;
	size_t len, cap;
};

struct text text_of(const char *string); /* NULL gives the empty text */
struct text text_make(const char *at, size_t len);
struct text text_copy(struct pool *pool, struct text text); /* NUL-terminated */
char *text_string(struct pool *pool, struct text text);     /* NUL-terminated copy */

bool text_is(struct text text, const char *string);
bool text_is_case(struct text text, const char *string); /* ASCII letters alike */
bool text_equal(struct text a, struct text b);
bool text_equal_case(struct text a, struct text b); /* ASCII letters alike */
bool texts_have_case(const struct texts *texts, struct text text); /* the same */
bool text_starts(struct text text, const char *prefix);
bool text_starts_case(struct text text, const char *prefix);
bool text_ends_case(struct text text, const char *suffix);

#define TEXT_NONE ((size_t)-1)
size_t text_find(struct text text, struct text needle);      /* or TEXT_NONE */
size_t text_find_case(struct text text, struct text needle); /* or TEXT_NONE */
size_t text_find_byte(struct text text, char byte);          /* or TEXT_NONE */

struct text text_from(struct text text, size_t start); /* the rest; start may lie past the end */
struct text text_head(struct text text, size_t len);
struct text text_trim(struct text text); /* space, tab, CR, LF at both ends */
struct text text_lower(struct pool *pool, struct text text);

/* Takes the next line off the front of *rest, without its LF or CRLF.
 * False when nothing is left. */
bool text_line(struct text *rest, struct text *line);

/* Takes what stands before the first `separator` off the front of *rest.
 * False when nothing is left; a trailing separator yields no last empty field. */
bool text_field(struct text *rest, char separator, struct text *field);

/* Shell globs with * and ? only, ASCII letters alike, in time linear in
 * pattern times text, without recursion. */
bool text_glob(const char *pattern, struct text text);

/* A non-negative decimal number that is the whole text. */
bool text_number(struct text text, int64_t *number);

/* Every byte that is not part of well-formed UTF-8 (RFC 3629) becomes
 * U+FFFD; NUL too.  Returns `text` itself when nothing had to change. */
struct text text_utf8(struct pool *pool, struct text text);
bool text_utf8_ok(struct text text); /* nothing would have to change */

/* The length of the well-formed character at text.at[at] (RFC 3629: no
 * overlong form, no surrogate, nothing above U+10FFFF) and its code point,
 * or 0 where there is none. */
size_t text_next(struct text text, size_t at, uint32_t *code);

/* At most `max` bytes, cut between characters, with an ellipsis (U+2026)
 * where something was cut away; white space and control bytes become one
 * space each run, none at the ends, bad UTF-8 becomes U+FFFD.  Safe to print
 * on a terminal: no character is left that could change its direction. */
struct text text_brief(struct pool *pool, struct text text, size_t max);

/* More marks than this on one letter are a trick: Hebrew with accents takes five,
 * an emoji of joined people as many joiners. */
#define TEXT_MARKS_MAX 8
/* Somebody's words, of many lines, fit to stand among ours: no control but LF and
 * tab (what else ends a line is LF), none of the embeddings, overrides, isolates
 * and marks of UAX 9, at most TEXT_MARKS_MAX marks on one letter; bad UTF-8 and
 * NUL become U+FFFD.  Tamed twice is tamed once. */
struct text text_tame(struct pool *pool, struct text text);
/* Each line with letters that are written from right to left becomes an isolate
 * (U+2068 .. U+2069), so that it moves nothing that stands beside it.  For tamed
 * words or text_brief(): a stray U+2069 would end it. */
struct text text_isolate(struct pool *pool, struct text text);

/* Columns on a terminal: as wcwidth(3) counts in a UTF-8 locale. */
size_t text_columns(struct text text);

/* Paragraphs broken at `width` columns, every line led in by `indent` and
 * ended by LF; a word longer than the line stands alone on it.  Lines of one
 * paragraph are joined first, but not those that start with a list mark, a
 * number, ">" or white space. */
struct text text_wrap(struct pool *pool, struct text text, size_t width, const char *indent);

/* Lines stay lines, and what stands in columns stays there; one that is wider than
 * `width` is broken between words, and its rest is led in like itself (blanks,
 * "> ") and by `hang` more blanks.  Every line ends with LF. */
struct text text_fold(struct pool *pool, struct text text, size_t width, size_t hang);

/* RFC 4648 base32 without padding, in lower case, for tokens. */
char *text_base32(struct pool *pool, const uint8_t *bytes, size_t len);
/* The bytes, or false on a letter that is not of the alphabet or an end that
 * text_base32() would not have written; upper case is read too.  *len is the room at out, then the bytes written. */
bool text_base32_read(struct text text, uint8_t *out, size_t *len);
char *text_hex(struct pool *pool, const uint8_t *bytes, size_t len);

/* A buffer that grows in its pool; always NUL-terminated. */
struct buf {
	struct pool *pool;
	char *at;
	size_t len, cap;
};

void buf_open(struct buf *buf, struct pool *pool);
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_text(struct buf *buf, struct text text);
void buf_string(struct buf *buf, const char *string);
void buf_byte(struct buf *buf, char byte);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text buf_get(const struct buf *buf);

#endif
