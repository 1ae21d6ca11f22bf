/* SPDX-License-Identifier: ISC */
/*
 * view_token: a reader that goes on where it can and keeps the rest for the
 * end, when unfinished markup is looked at again with other eyes.
 */
#include "view_token.h"

#include <string.h>

#include "view_bytes.h"

/* What an element that does not end holds. */
enum unended { UNENDED_TEXT, UNENDED_NOTHING, UNENDED_MARKUP };

/* Elements whose content is no markup. */
static const struct literal {
	const char *name;
	bool raw; /* no entities either */
	enum unended unended;
} literals[] = {
    {"script", true, UNENDED_NOTHING}, {"style", true, UNENDED_NOTHING},
    {"xmp", true, UNENDED_TEXT},       {"iframe", true, UNENDED_TEXT},
    {"plaintext", true, UNENDED_TEXT}, {"title", false, UNENDED_MARKUP},
    {"textarea", false, UNENDED_TEXT},
};
#define LITERALS (sizeof(literals) / sizeof(literals[0]))

/* Kinds of marked sections (ISO 8879 10.4), the strongest that is open counts. */
enum section { SECTION_NONE, SECTION_INCLUDE, SECTION_RCDATA, SECTION_CDATA, SECTION_IGNORE };

struct reader {
	struct pool *pool;
	void (*take)(void *self, const struct token *token);
	void *self;
	struct text source;
	size_t start, at;	       /* of the text that was not told yet; where reading is */
	const struct literal *literal; /* the one that is open */
	size_t unclosed; /* literals that were looked for to the end in vain, as bits */
	struct attributes attributes;
	LIST(uint8_t) sections; /* each the strongest up to it */
	bool raw;
	bool short_comments; /* a ">" alone ends a comment: at the end */
	bool title;	     /* one that did not end is closed before the next tag */
	size_t open[2];	     /* scripts and style sheets that are open */
};

#define MORE ((size_t)-1)   /* it does not end here: more could come */
#define NO_TAG ((size_t)-2) /* it is text */

static char peek(const struct reader *reader, size_t at)
{
	return byte_at(reader->source, at);
}

static bool is_name_start(char c)
{
	return byte_is_letter(c) || c == '_' || c == ':';
}

static bool is_name(char c)
{
	return is_name_start(c) || byte_is_digit(c) || c == '-' || c == '.';
}

static size_t skip_to(const struct reader *reader, size_t at, char c)
{
	size_t found = text_find_byte(text_from(reader->source, at), c);
	return found == TEXT_NONE ? reader->source.len : at + found;
}

static size_t skip_blank(const struct reader *reader, size_t at)
{
	return skip_space(reader->source, at);
}

/* Up to white space or ">". */
static size_t skip_word(const struct reader *reader, size_t at)
{
	while (at < reader->source.len && !byte_is_space(reader->source.at[at]) &&
	       reader->source.at[at] != '>')
		at++;
	return at;
}

/* ---- what is told ------------------------------------------------------------------- */

static enum section section_of(const struct reader *reader)
{
	return reader->sections.len ? (enum section)reader->sections.at[reader->sections.len - 1]
				    : SECTION_NONE;
}

static void tell(struct reader *reader, const struct token *token)
{
	int open = token->kind == TOKEN_START ? 1 : -1;
	if (reader->title && token->kind != TOKEN_TEXT) {
		reader->title = false;
		tell(reader, &(struct token){.kind = TOKEN_END, .text = TEXT("title")});
	}
	if (section_of(reader) == SECTION_IGNORE)
		return;
	for (size_t i = 0; i < 2 && token->kind != TOKEN_TEXT; i++)
		if (text_is_case(token->text, literals[i].name) && (open > 0 || reader->open[i]))
			reader->open[i] += (size_t)open;
	reader->take(reader->self, token);
}

static void tell_text(struct reader *reader, size_t end)
{
	if (end > reader->start)
		tell(reader, &(struct token){.kind = TOKEN_TEXT,
					     .text = text_make(reader->source.at + reader->start,
							       end - reader->start),
					     .raw = reader->raw});
	reader->start = end;
}

static void tell_end(struct reader *reader, struct text name)
{
	tell(reader, &(struct token){.kind = TOKEN_END, .text = name});
}

/* ---- declarations and comments -------------------------------------------------------- */

/* Behind the comment whose text begins at `at`. */
static size_t read_comment(const struct reader *reader, size_t at)
{
	if (reader->short_comments) {
		at = skip_to(reader, at, '>');
		return at < reader->source.len ? at + 1 : MORE;
	}
	for (;; at++) {
		at = skip_to(reader, at, '-');
		if (at + 1 >= reader->source.len)
			return MORE;
		if (peek(reader, at + 1) != '-')
			continue;
		size_t end = skip_blank(reader, at + 2);
		if (peek(reader, end) == '>')
			return end + 1;
	}
}

static enum section section_read(struct text name)
{
	static const char *const names[] = {"", "include", "rcdata", "cdata", "ignore"};
	for (size_t i = SECTION_INCLUDE; i <= SECTION_IGNORE; i++)
		if (text_is_case(name, names[i]))
			return (enum section)i;
	return SECTION_NONE;
}

static void section_enter(struct reader *reader, enum section section)
{
	enum section outer = section_of(reader);
	*LIST_PUSH(reader->pool, &reader->sections) = (uint8_t)(section > outer ? section : outer);
	reader->raw = section_of(reader) == SECTION_CDATA;
}

static void section_leave(struct reader *reader)
{
	reader->sections.len--;
	reader->raw = section_of(reader) == SECTION_CDATA;
}

/* Behind "--...--" at `at`. */
static size_t read_dashes(const struct reader *reader, size_t at)
{
	for (at += 2; (at = skip_to(reader, at, '-')) < reader->source.len; at++)
		if (peek(reader, at + 1) == '-')
			return at + 2;
	return MORE;
}

/* "<![ CDATA [" */
static size_t read_section(struct reader *reader, size_t at)
{
	enum section strongest = SECTION_NONE;
	bool any = false;
	for (at = skip_blank(reader, at + 3);; at = skip_blank(reader, at)) {
		if (is_name_start(peek(reader, at))) {
			size_t start = at;
			while (is_name(peek(reader, at)))
				at++;
			enum section section =
			    section_read(text_make(reader->source.at + start, at - start));
			strongest = section > strongest ? section : strongest;
			any = true;
			if (skip_blank(reader, at) == reader->source.len)
				return MORE;
		} else if (peek(reader, at) == '-' && peek(reader, at + 1) == '-') {
			at = read_dashes(reader, at);
			if (at == MORE)
				return MORE;
		} else {
			break;
		}
	}
	if (peek(reader, at) != '[')
		return NO_TAG;
	section_enter(reader, any ? strongest : SECTION_INCLUDE);
	return at + 1;
}

/* The words of "<!DOCTYPE ...>" from `at` on; NO_TAG for what is none. */
static size_t read_doctype(const struct reader *reader, size_t at)
{
	for (;;) {
		at = skip_blank(reader, at);
		char c = peek(reader, at);
		if (at >= reader->source.len)
			return MORE;
		if (c == '>')
			return at + 1;
		if (c == '"' || c == '\'')
			at = skip_to(reader, at + 1, c) + 1;
		else if (c == '-' && peek(reader, at + 1) != '-')
			return at + 1 >= reader->source.len ? MORE : NO_TAG;
		else
			at = c == '-' ? read_dashes(reader, at) : skip_word(reader, at + 1);
		if (at >= reader->source.len)
			return MORE;
	}
}

static size_t read_named_declaration(const struct reader *reader, size_t at)
{
	size_t end = at + 2;
	while (is_name(peek(reader, end)))
		end++;
	if (end >= reader->source.len)
		return MORE;
	struct text name = text_make(reader->source.at + at + 2, end - at - 2);
	if (!text_is_case(name, "doctype") && !text_is_case(name, "entity"))
		return NO_TAG;
	return read_doctype(reader, end);
}

static size_t read_declaration(struct reader *reader, size_t at)
{
	char c = peek(reader, at + 2);
	size_t end = NO_TAG;
	if (c == '-' && peek(reader, at + 3) == '-')
		return read_comment(reader, at + 4);
	if (c == '-' && at + 3 >= reader->source.len)
		return MORE;
	if (c == '>')
		return at + 3;
	if (c == '[')
		end = read_section(reader, at);
	else if (byte_is_letter(c))
		end = read_named_declaration(reader, at);
	if (end != NO_TAG)
		return end;
	/* else all up to the next ">" is a comment */
	end = skip_to(reader, at + 2, '>');
	return end < reader->source.len ? end + 1 : MORE;
}

/* ---- tags -------------------------------------------------------------------------------- */

static void attribute_add(struct reader *reader, size_t start, size_t end, struct text value)
{
	*LIST_PUSH(reader->pool, &reader->attributes) = (struct attribute){
	    .name = text_make(reader->source.at + start, end - start), .value = value};
}

/* The value behind "=": where it ends, MORE when it does not. */
static size_t read_value(const struct reader *reader, size_t at, struct text *value)
{
	const char *bytes = reader->source.at;
	char quote = peek(reader, at);
	if (quote == '"' || quote == '\'') {
		size_t end = skip_to(reader, at + 1, quote);
		if (end >= reader->source.len)
			return MORE;
		*value = text_make(bytes + at + 1, end - at - 1);
		return end + 1;
	}
	size_t end = skip_word(reader, at);
	if (end >= reader->source.len)
		return MORE;
	*value = text_make(bytes + at, end - at);
	return end;
}

/* All attributes of a tag from `at` on: where its ">" stands. */
static size_t read_attributes(struct reader *reader, size_t at)
{
	struct text source = reader->source;
	reader->attributes.len = 0;
	for (;;) {
		at = skip_blank(reader, at);
		if (at >= source.len)
			return MORE;
		if (source.at[at] == '>')
			return at;
		size_t start = at++;
		struct text value = {0};
		while (at < source.len && !byte_is_space(source.at[at]) && source.at[at] != '>' &&
		       source.at[at] != '=')
			at++;
		size_t end = at;
		at = skip_blank(reader, at);
		if (at >= source.len)
			return MORE;
		if (source.at[at] == '=') {
			at = skip_blank(reader, at + 1);
			if (at >= source.len)
				return MORE;
			value = text_make(source.at + at, 0);
			at = source.at[at] == '>' ? at : read_value(reader, at, &value);
		}
		if (at == MORE)
			return MORE;
		attribute_add(reader, start, end, value);
	}
}

static void literal_enter(struct reader *reader, struct text name)
{
	for (size_t i = 0; i < LITERALS; i++) {
		if (!text_is_case(name, literals[i].name))
			continue;
		reader->literal = &literals[i];
		reader->raw = literals[i].raw;
	}
}

static size_t read_start(struct reader *reader, size_t at)
{
	size_t end = skip_word(reader, at + 2);
	struct text name = text_make(reader->source.at + at + 1, end - at - 1);
	size_t close = read_attributes(reader, end);
	if (close == MORE)
		return MORE;
	tell(reader,
	     &(struct token){.kind = TOKEN_START, .text = name, .attributes = &reader->attributes});
	literal_enter(reader, name);
	return close + 1;
}

/* The next ">" that does not stand in quotes, which begin behind a space or "=". */
static size_t skip_quoted(const struct reader *reader, size_t at)
{
	char quote = '\0', before = ' ';
	for (; at < reader->source.len; at++) {
		char c = reader->source.at[at];
		if (!quote && c == '>')
			return at;
		if (c == '"' || c == '\'') {
			if (c == quote)
				quote = '\0';
			else if (!quote && (before == ' ' || before == '='))
				quote = c;
		}
		before = c;
	}
	return MORE;
}

static size_t read_end(struct reader *reader, size_t at)
{
	size_t start = at + 2, end = skip_word(reader, start);
	size_t close = skip_quoted(reader, end);
	if (close == MORE)
		return MORE;
	if (end > start)
		tell_end(reader, text_make(reader->source.at + start, end - start));
	return close + 1;
}

static size_t read_markup(struct reader *reader, size_t at)
{
	char c = peek(reader, at + 1);
	size_t end;
	if (is_name_start(c))
		return read_start(reader, at);
	switch (c) {
	case '/':
		return read_end(reader, at);
	case '!':
		return read_declaration(reader, at);
	case '?':
		end = skip_to(reader, at + 2, '>');
		return end < reader->source.len ? end + 1 : MORE;
	default:
		return NO_TAG;
	}
}

/* ---- the reading -------------------------------------------------------------------------- */

/* Is "</name>" at `at`, white space before the ">"?  Where it ends, or NO_TAG. */
static size_t literal_end(const struct reader *reader, size_t at)
{
	struct text rest = text_from(reader->source, at);
	const char *name = reader->literal->name;
	if (!text_starts(rest, "</") || !text_starts_case(text_from(rest, 2), name) ||
	    !strcmp(name, "plaintext"))
		return NO_TAG;
	size_t end = skip_blank(reader, at + 2 + strlen(name));
	return peek(reader, end) == '>' ? end + 1 : NO_TAG;
}

/* False when the element does not end in what there is. */
static bool read_literal(struct reader *reader)
{
	size_t bit = (size_t)1 << (reader->literal - literals);
	if (reader->unclosed & bit)
		return false;
	for (size_t at = reader->at; (at = skip_to(reader, at, '<')) < reader->source.len; at++) {
		size_t end = literal_end(reader, at);
		if (end == NO_TAG)
			continue;
		tell_text(reader, at);
		tell_end(reader,
			 text_make(reader->source.at + at + 2, strlen(reader->literal->name)));
		reader->literal = NULL;
		reader->raw = false;
		reader->start = reader->at = end;
		return true;
	}
	reader->unclosed |= bit;
	return false;
}

/* Up to "]]>" of a section without markup; false when it does not end. */
static bool read_characters(struct reader *reader)
{
	size_t at = text_find(text_from(reader->source, reader->at), TEXT("]]>"));
	if (at == TEXT_NONE)
		return false;
	at += reader->at;
	tell_text(reader, at);
	section_leave(reader);
	reader->start = reader->at = at + 3;
	return true;
}

/* Text up to the next "<"; a section may end in it. */
static void read_text(struct reader *reader)
{
	size_t end = skip_to(reader, reader->at, '<');
	while (section_of(reader) != SECTION_NONE) {
		size_t at = text_find(text_make(reader->source.at + reader->at, end - reader->at),
				      TEXT("]]>"));
		if (at == TEXT_NONE)
			break;
		at += reader->at;
		tell_text(reader, at);
		section_leave(reader);
		reader->start = reader->at = at + 3;
	}
	reader->at = end;
}

/* At the end of the source the last word, or the white space behind it, waits:
 * it could be half an entity. */
static void keep_last_word(struct reader *reader)
{
	struct text source = reader->source;
	size_t end = source.len;
	if (end == reader->start)
		return;
	if (!byte_is_space(source.at[end - 1]))
		while (end > reader->start && !byte_is_space(source.at[end - 1]))
			end--;
	while (end > reader->start && byte_is_space(source.at[end - 1]))
		end--;
	tell_text(reader, end);
}

/* Reads as far as it is clear what is what; reader->start is where not. */
static void read_on(struct reader *reader)
{
	for (;;) {
		if (reader->literal && !read_literal(reader))
			return;
		enum section section = section_of(reader);
		if (section == SECTION_RCDATA || section == SECTION_CDATA) {
			if (!read_characters(reader))
				return;
			continue;
		}
		read_text(reader);
		if (reader->at >= reader->source.len) {
			keep_last_word(reader);
			return;
		}
		tell_text(reader, reader->at);
		if (reader->source.len - reader->at < 3)
			return;
		size_t end = read_markup(reader, reader->at);
		if (end == MORE)
			return;
		/* what is no tag is text: its "<" was told with what stands behind it */
		reader->at = end == NO_TAG ? reader->at + 1 : end;
		reader->start = end == NO_TAG ? reader->start : end;
	}
}

/* What is left is read once more, behind it an end tag for each script and
 * style sheet that is open. */
static void read_closing(struct reader *reader)
{
	for (size_t i = 2; i-- > 0;) {
		if (!reader->open[i])
			continue;
		struct buf buf;
		buf_open(&buf, reader->pool);
		buf_text(&buf, text_from(reader->source, reader->start));
		buf_printf(&buf, "</%s>", literals[i].name);
		reader->source = buf_get(&buf);
		reader->start = reader->at = 0;
		reader->unclosed = 0;
		read_on(reader);
	}
}

/* False when the rest of an element that did not end is its text. */
static bool literal_give_up(struct reader *reader)
{
	const struct literal *literal = reader->literal;
	if (literal->unended == UNENDED_TEXT)
		return false;
	if (literal->unended == UNENDED_NOTHING)
		tell_end(reader, text_of(literal->name));
	reader->title |= literal->unended == UNENDED_MARKUP;
	reader->literal = NULL;
	return true;
}

/* Looks again at what is left, at markup that did not end twice: the second
 * time a ">" alone ends a comment. */
static void read_rest(struct reader *reader)
{
	while (reader->start < reader->source.len) {
		reader->at = reader->start;
		bool tag = peek(reader, reader->start) == '<', literal = reader->literal != NULL;
		if (literal ? !literal_give_up(reader) : !tag || reader->short_comments)
			break;
		reader->short_comments |= !literal;
		read_on(reader);
	}
	if (reader->start < reader->source.len && !reader->literal && reader->short_comments &&
	    peek(reader, reader->start) == '<') {
		char c = peek(reader, reader->start + 1);
		bool ends = reader->start + 1 == reader->source.len;
		if (ends || is_name_start(c) || c == '/' || c == '!' || c == '?')
			reader->start = reader->source.len; /* unfinished markup is a comment */
	}
	tell_text(reader, reader->source.len);
	if (reader->title) {
		reader->title = false;
		tell_end(reader, TEXT("title"));
	}
}

void tokens_read(struct pool *pool, struct text source,
		 void (*take)(void *self, const struct token *token), void *self)
{
	struct reader reader = {.pool = pool, .take = take, .self = self, .source = source};
	read_on(&reader);
	read_closing(&reader);
	read_rest(&reader);
}

struct text attribute_find(const struct attributes *attributes, const char *name)
{
	for (size_t i = 0; i < attributes->len; i++)
		if (text_is_case(attributes->at[i].name, name))
			return attributes->at[i].value;
	return (struct text){0};
}
