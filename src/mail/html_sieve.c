/* SPDX-License-Identifier: ISC */
/*
 * html_sieve: the guard before Gumbo.
 *
 * Seen with Gumbo 0.10.1 (plain gcc -O2, one core): its parser does not
 * recurse, but every start tag walks the stack of open elements, so depth
 * costs the square: 10,000 nested <div> 0.1 s, 50,000 3.5 s, 50,000 times
 * "<b><div>" 8.9 s.  Every attribute is compared with those before it: a tag
 * with 40,000 of them (200 KB) 1.6 s.  At 512 levels and 100 attributes both
 * are out of sight.  (Only gumbo_destroy_output() recurses; html.c does not
 * call it.)
 *
 * So the sieve keeps a count of open elements that is never lower than
 * Gumbo's by more than a factor: an end tag takes away only what the
 * standard's tree builder is sure to close.  What it does not copy (comments,
 * scripts) Gumbo cannot read differently.
 */
#include <string.h>
#include <strings.h>

#include "html_parts.h"

/* A mailer writes some ten. */
#define HTML_ATTRIBUTES_MAX 100

enum kind {
	KIND_ORDINARY = 0, /* span and whatever has no rule of its own */
	KIND_VOID,	   /* never open: br, img; and html, head, body, which are open once */
	KIND_FORMATTING,   /* stays in force until its own end tag: b, font */
	KIND_BLOCK,
	KIND_ITEM,   /* its end tag may be left out: p, li, tr */
	KIND_SCOPE,  /* end tags inside do not reach through it: table, td */
	KIND_RAW,    /* holds no markup, and nobody reads it: script */
	KIND_TITLE,  /* holds text only */
	KIND_IGNORED /* the tag is dropped, what it holds is read as usual: textarea */
};

static const uint8_t kinds[GUMBO_TAG_LAST + 1] = {
    [GUMBO_TAG_HTML] = KIND_VOID,
    [GUMBO_TAG_HEAD] = KIND_VOID,
    [GUMBO_TAG_BODY] = KIND_VOID,
    [GUMBO_TAG_BASE] = KIND_VOID,
    [GUMBO_TAG_LINK] = KIND_VOID,
    [GUMBO_TAG_META] = KIND_VOID,
    [GUMBO_TAG_HR] = KIND_VOID,
    [GUMBO_TAG_BR] = KIND_VOID,
    [GUMBO_TAG_WBR] = KIND_VOID,
    [GUMBO_TAG_IMG] = KIND_VOID,
    [GUMBO_TAG_IMAGE] = KIND_VOID,
    [GUMBO_TAG_EMBED] = KIND_VOID,
    [GUMBO_TAG_PARAM] = KIND_VOID,
    [GUMBO_TAG_SOURCE] = KIND_VOID,
    [GUMBO_TAG_TRACK] = KIND_VOID,
    [GUMBO_TAG_AREA] = KIND_VOID,
    [GUMBO_TAG_COL] = KIND_VOID,
    [GUMBO_TAG_INPUT] = KIND_VOID,
    [GUMBO_TAG_KEYGEN] = KIND_VOID,
    [GUMBO_TAG_BGSOUND] = KIND_VOID,
    [GUMBO_TAG_BASEFONT] = KIND_VOID,
    [GUMBO_TAG_FRAME] = KIND_VOID,

    [GUMBO_TAG_A] = KIND_FORMATTING,
    [GUMBO_TAG_B] = KIND_FORMATTING,
    [GUMBO_TAG_BIG] = KIND_FORMATTING,
    [GUMBO_TAG_CODE] = KIND_FORMATTING,
    [GUMBO_TAG_EM] = KIND_FORMATTING,
    [GUMBO_TAG_FONT] = KIND_FORMATTING,
    [GUMBO_TAG_I] = KIND_FORMATTING,
    [GUMBO_TAG_NOBR] = KIND_FORMATTING,
    [GUMBO_TAG_S] = KIND_FORMATTING,
    [GUMBO_TAG_SMALL] = KIND_FORMATTING,
    [GUMBO_TAG_STRIKE] = KIND_FORMATTING,
    [GUMBO_TAG_STRONG] = KIND_FORMATTING,
    [GUMBO_TAG_TT] = KIND_FORMATTING,
    [GUMBO_TAG_U] = KIND_FORMATTING,

    [GUMBO_TAG_ADDRESS] = KIND_BLOCK,
    [GUMBO_TAG_ARTICLE] = KIND_BLOCK,
    [GUMBO_TAG_ASIDE] = KIND_BLOCK,
    [GUMBO_TAG_BLOCKQUOTE] = KIND_BLOCK,
    [GUMBO_TAG_CENTER] = KIND_BLOCK,
    [GUMBO_TAG_DETAILS] = KIND_BLOCK,
    [GUMBO_TAG_DIR] = KIND_BLOCK,
    [GUMBO_TAG_DIV] = KIND_BLOCK,
    [GUMBO_TAG_DL] = KIND_BLOCK,
    [GUMBO_TAG_FIELDSET] = KIND_BLOCK,
    [GUMBO_TAG_FIGCAPTION] = KIND_BLOCK,
    [GUMBO_TAG_FIGURE] = KIND_BLOCK,
    [GUMBO_TAG_FOOTER] = KIND_BLOCK,
    [GUMBO_TAG_FORM] = KIND_BLOCK,
    [GUMBO_TAG_H1] = KIND_BLOCK,
    [GUMBO_TAG_H2] = KIND_BLOCK,
    [GUMBO_TAG_H3] = KIND_BLOCK,
    [GUMBO_TAG_H4] = KIND_BLOCK,
    [GUMBO_TAG_H5] = KIND_BLOCK,
    [GUMBO_TAG_H6] = KIND_BLOCK,
    [GUMBO_TAG_HEADER] = KIND_BLOCK,
    [GUMBO_TAG_HGROUP] = KIND_BLOCK,
    [GUMBO_TAG_LISTING] = KIND_BLOCK,
    [GUMBO_TAG_MAIN] = KIND_BLOCK,
    [GUMBO_TAG_MENU] = KIND_BLOCK,
    [GUMBO_TAG_NAV] = KIND_BLOCK,
    [GUMBO_TAG_OL] = KIND_BLOCK,
    [GUMBO_TAG_PRE] = KIND_BLOCK,
    [GUMBO_TAG_SECTION] = KIND_BLOCK,
    [GUMBO_TAG_SUMMARY] = KIND_BLOCK,
    [GUMBO_TAG_UL] = KIND_BLOCK,

    [GUMBO_TAG_P] = KIND_ITEM,
    [GUMBO_TAG_LI] = KIND_ITEM,
    [GUMBO_TAG_DD] = KIND_ITEM,
    [GUMBO_TAG_DT] = KIND_ITEM,
    [GUMBO_TAG_OPTION] = KIND_ITEM,
    [GUMBO_TAG_TR] = KIND_ITEM,
    [GUMBO_TAG_TBODY] = KIND_ITEM,
    [GUMBO_TAG_THEAD] = KIND_ITEM,
    [GUMBO_TAG_TFOOT] = KIND_ITEM,

    [GUMBO_TAG_TABLE] = KIND_SCOPE,
    [GUMBO_TAG_TD] = KIND_SCOPE,
    [GUMBO_TAG_TH] = KIND_SCOPE,
    [GUMBO_TAG_CAPTION] = KIND_SCOPE,
    [GUMBO_TAG_MARQUEE] = KIND_SCOPE,
    [GUMBO_TAG_OBJECT] = KIND_SCOPE,
    [GUMBO_TAG_APPLET] = KIND_SCOPE,
    [GUMBO_TAG_TEMPLATE] = KIND_SCOPE,
    [GUMBO_TAG_SVG] = KIND_SCOPE,
    [GUMBO_TAG_MATH] = KIND_SCOPE,
    [GUMBO_TAG_BUTTON] = KIND_SCOPE,
    [GUMBO_TAG_SELECT] = KIND_SCOPE,

    [GUMBO_TAG_SCRIPT] = KIND_RAW,
    [GUMBO_TAG_STYLE] = KIND_RAW,
    [GUMBO_TAG_IFRAME] = KIND_RAW,
    [GUMBO_TAG_NOEMBED] = KIND_RAW,
    [GUMBO_TAG_NOFRAMES] = KIND_RAW,
    [GUMBO_TAG_TITLE] = KIND_TITLE,
    [GUMBO_TAG_TEXTAREA] = KIND_IGNORED,
    [GUMBO_TAG_XMP] = KIND_IGNORED,
    [GUMBO_TAG_PLAINTEXT] = KIND_IGNORED,
    [GUMBO_TAG_FRAMESET] = KIND_IGNORED,
};

/* An open element.  Names that Gumbo does not know are told apart by a hash:
 * two that collide make the count a little wrong, nothing else. */
struct open {
	uint32_t name;
	uint8_t kind;
};

struct sieve {
	struct open open[HTML_DEPTH_MAX];
	size_t depth, deepest;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- tags ----------------------------------------------------------------------- */

/* Behind one attribute, or at the ">" or the end. */
static size_t skip_attribute(struct text source, size_t at)
{
	while (at < source.len && !is_space(source.at[at]) && source.at[at] != '/' &&
	       source.at[at] != '>' && source.at[at] != '=')
		at++;
	size_t value = at;
	while (value < source.len && is_space(source.at[value]))
		value++;
	if (value >= source.len || source.at[value] != '=')
		return at;
	do
		value++;
	while (value < source.len && is_space(source.at[value]));
	if (value >= source.len)
		return source.len;
	char quote = source.at[value];
	if (quote == '"' || quote == '\'') {
		size_t end = text_find_byte(text_from(source, value + 1), quote);
		return end == TEXT_NONE ? source.len : value + 1 + end + 1;
	}
	while (value < source.len && !is_space(source.at[value]) && source.at[value] != '>')
		value++;
	return value;
}

bool html_tag_read(struct text source, struct html_tag *tag)
{
	*tag = (struct html_tag){.end = source.len > 1 && source.at[1] == '/'};
	size_t start = tag->end ? 2 : 1, at = start;
	while (at < source.len && !is_space(source.at[at]) && source.at[at] != '/' &&
	       source.at[at] != '>')
		at++;
	tag->name = text_make(source.at + start, at - start);
	for (size_t count = 0;; count++) {
		while (at < source.len && (is_space(source.at[at]) || source.at[at] == '/'))
			at++;
		if (count <= HTML_ATTRIBUTES_MAX)
			tag->keep = at;
		if (at >= source.len)
			return false;
		if (source.at[at] == '>')
			break;
		/* A "=" where a name should start is the name's first letter. */
		at = skip_attribute(source, source.at[at] == '=' ? at + 1 : at);
	}
	tag->len = at + 1;
	return true;
}

/* The length of a comment, declaration or processing instruction. */
static size_t skip_declaration(struct text source)
{
	static const char *const ends[] = {"-->", "--!>"};
	size_t len = source.len;
	if (!text_starts(source, "<!--")) {
		size_t end = text_find_byte(source, '>');
		return end == TEXT_NONE ? len : end + 1;
	}
	/* "<!-->" and "<!--->" are whole comments too: start looking at the dashes. */
	struct text rest = text_from(source, 2);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t end = text_find(text_head(rest, len), text_of(ends[i]));
		if (end != TEXT_NONE && 2 + end + text_of(ends[i]).len < len)
			len = 2 + end + text_of(ends[i]).len;
	}
	return len;
}

/* Where "</name" stands, or the end. */
static size_t find_end(struct text source, struct text name)
{
	for (size_t at = 0; at < source.len; at++) {
		const char *next = memchr(source.at + at, '<', source.len - at);
		if (!next)
			break;
		at = (size_t)(next - source.at);
		struct text rest = text_from(source, at);
		if (rest.len > name.len + 2 && rest.at[1] == '/' &&
		    !strncasecmp(rest.at + 2, name.at, name.len) &&
		    !is_letter(rest.at[2 + name.len]))
			return at;
	}
	return source.len;
}

/* ---- the count of open elements ------------------------------------------------- */

static uint32_t name_of(GumboTag tag, struct text name)
{
	if (tag != GUMBO_TAG_UNKNOWN)
		return (uint32_t)tag;
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (uint8_t)(name.at[i] | 0x20)) * 16777619u;
	return hash | 0x80000000u;
}

static bool is_cell(uint32_t name)
{
	return name == GUMBO_TAG_TD || name == GUMBO_TAG_TH;
}

static bool is_of_table(uint32_t name)
{
	return is_cell(name) || name == GUMBO_TAG_TR || name == GUMBO_TAG_TBODY ||
	       name == GUMBO_TAG_THEAD || name == GUMBO_TAG_TFOOT || name == GUMBO_TAG_CAPTION;
}

/* Takes away open[from] and what is open in it.  Formatting stays in force
 * (the tree builder opens it again) unless it was opened in a cell that goes. */
static void close_from(struct sieve *sieve, size_t from)
{
	size_t kept = from;
	bool inside = false;
	for (size_t i = from; i < sieve->depth; i++) {
		struct open open = sieve->open[i];
		inside |= open.kind == KIND_SCOPE && open.name != GUMBO_TAG_TABLE;
		if (open.kind == KIND_FORMATTING && !inside)
			sieve->open[kept++] = open;
	}
	sieve->depth = kept;
}

static void close_one(struct sieve *sieve, size_t at)
{
	memmove(sieve->open + at, sieve->open + at + 1,
		(sieve->depth - at - 1) * sizeof(*sieve->open));
	sieve->depth--;
}

/* May an end tag of `name` look past an open element? */
static bool looks_past(uint32_t name, enum kind kind, struct open open)
{
	if (is_of_table(name) || name == GUMBO_TAG_TABLE)
		return open.name != GUMBO_TAG_TABLE;
	if (kind == KIND_ORDINARY)
		return open.kind == KIND_ORDINARY || open.kind == KIND_FORMATTING;
	return open.kind != KIND_SCOPE;
}

static void sieve_close(struct sieve *sieve, uint32_t name, enum kind kind)
{
	for (size_t i = sieve->depth; i-- > 0;) {
		if (sieve->open[i].name == name) {
			if (kind == KIND_FORMATTING || name == GUMBO_TAG_FORM)
				close_one(sieve, i);
			else
				close_from(sieve, i);
			return;
		}
		if (!looks_past(name, kind, sieve->open[i]))
			return;
	}
}

/* Does a start tag of `name` close an open `open`? */
static bool replaces(uint32_t name, uint32_t open)
{
	if (is_cell(name))
		return is_cell(open);
	if (name == GUMBO_TAG_DD || name == GUMBO_TAG_DT)
		return open == GUMBO_TAG_DD || open == GUMBO_TAG_DT;
	if (name == GUMBO_TAG_TBODY || name == GUMBO_TAG_THEAD || name == GUMBO_TAG_TFOOT)
		return open == GUMBO_TAG_TBODY || open == GUMBO_TAG_THEAD ||
		       open == GUMBO_TAG_TFOOT;
	return name == open;
}

/* The end tags that the start tag of `name` stands for. */
static void sieve_imply(struct sieve *sieve, uint32_t name, enum kind kind)
{
	if (name == GUMBO_TAG_A || name == GUMBO_TAG_NOBR) {
		sieve_close(sieve, name, kind);
		return;
	}
	bool block = kind == KIND_BLOCK || (kind == KIND_ITEM && !is_of_table(name));
	for (size_t i = sieve->depth; i-- > 0;) {
		struct open open = sieve->open[i];
		bool item = kind == KIND_ITEM || is_cell(name);
		if ((item && replaces(name, open.name)) || (block && open.name == GUMBO_TAG_P)) {
			close_from(sieve, i);
			if (replaces(name, open.name))
				return;
			continue;
		}
		if (is_of_table(name)
			? open.name == GUMBO_TAG_TABLE
			: open.kind != KIND_ORDINARY && open.kind != KIND_FORMATTING &&
			      open.name != GUMBO_TAG_DIV)
			return;
		/* Only list items look past a <div>. */
		if (open.name == GUMBO_TAG_DIV && !is_of_table(name) && kind != KIND_ITEM)
			return;
	}
}

/* False when the element would lie too deep. */
static bool sieve_open(struct sieve *sieve, uint32_t name, enum kind kind)
{
	sieve_imply(sieve, name, kind);
	if (sieve->depth == HTML_DEPTH_MAX)
		return false;
	sieve->open[sieve->depth++] = (struct open){name, (uint8_t)kind};
	if (sieve->depth > sieve->deepest)
		sieve->deepest = sieve->depth;
	return true;
}

/* ---- the sieve ------------------------------------------------------------------ */

/* Passes the tag on; false when it lies too deep.  *len becomes the length
 * of what was read of `source`. */
static bool sieve_tag(struct sieve *sieve, struct text source, const struct html_tag *tag,
		      size_t *len, struct buf *out)
{
	GumboTag known = gumbo_tagn_enum(tag->name.at, (unsigned)tag->name.len);
	enum kind kind = kinds[known];
	uint32_t name = name_of(known, tag->name);
	*len = tag->len;
	if (kind == KIND_IGNORED)
		return true;
	if (kind == KIND_RAW || kind == KIND_TITLE) {
		if (tag->end)
			return true;
		struct text held = text_from(source, tag->len);
		held.len = find_end(held, tag->name);
		*len += held.len;
		if (kind == KIND_RAW)
			return true;
		buf_string(out, "<title>");
		for (size_t i = 0; i < held.len; i++)
			buf_byte(out, held.at[i] == '<' ? ' ' : held.at[i]);
		buf_string(out, "</title>");
		return true;
	}
	if (tag->end)
		sieve_close(sieve, name, kind);
	else if (kind != KIND_VOID && !sieve_open(sieve, name, kind))
		return false;
	buf_add(out, source.at, tag->keep);
	buf_byte(out, '>');
	return true;
}

/* What stands at a "<": a tag to read, something to skip (*len), or text. */
enum mark { MARK_TAG, MARK_SKIP, MARK_TEXT };

static enum mark mark_read(struct text source, struct html_tag *tag, size_t *len)
{
	char next = source.len > 1 ? source.at[1] : '\0';
	if (is_letter(next) || (next == '/' && source.len > 2 && is_letter(source.at[2]))) {
		if (html_tag_read(source, tag))
			return MARK_TAG;
		*len = source.len;
		return MARK_SKIP;
	}
	if (next == '!' || next == '?' || next == '/') {
		*len = skip_declaration(source);
		return MARK_SKIP;
	}
	*len = 1;
	return MARK_TEXT;
}

static size_t sieve_read(struct sieve *sieve, struct text source, struct buf *out)
{
	size_t at = 0;
	while (at < source.len) {
		const char *next = memchr(source.at + at, '<', source.len - at);
		size_t text = next ? (size_t)(next - source.at) - at : source.len - at;
		buf_add(out, source.at + at, text);
		at += text;
		if (!next)
			break;
		struct text rest = text_from(source, at);
		struct html_tag tag;
		size_t len;
		enum mark mark = mark_read(rest, &tag, &len);
		if (mark == MARK_TEXT)
			buf_string(out, "&lt;");
		else if (mark == MARK_TAG && !sieve_tag(sieve, rest, &tag, &len, out))
			return at;
		at += len;
	}
	return source.len;
}

size_t html_sieve(struct text source, struct buf *out, size_t *depth)
{
	struct sieve sieve;
	sieve.depth = sieve.deepest = 0;
	size_t read = sieve_read(&sieve, source, out);
	if (depth)
		*depth = sieve.deepest;
	return read;
}

void html_strip(struct text source, struct buf *out)
{
	size_t at = 0;
	while (at < source.len) {
		const char *next = memchr(source.at + at, '<', source.len - at);
		size_t text = next ? (size_t)(next - source.at) - at : source.len - at;
		buf_add(out, source.at + at, text);
		at += text;
		if (!next)
			break;
		struct html_tag tag;
		size_t len;
		enum mark mark = mark_read(text_from(source, at), &tag, &len);
		buf_byte(out, mark == MARK_TEXT ? '<' : ' ');
		at += mark == MARK_TAG ? tag.len : len;
	}
}
