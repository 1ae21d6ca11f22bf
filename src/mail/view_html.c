/* SPDX-License-Identifier: ISC */
/*
 * view_html: pieces of text and of white space, one behind the other.
 *
 * Invisible text is rendered too; it keeps the space beside it.
 */
#include "view_html.h"

#include <string.h>

#include "view_bytes.h"
#include "view_entity.h"
#include "view_link.h"
#include "view_style.h"

/* SpamAssassin's MAX_URI_LENGTH. */
#define LINK_LEN_MAX 8192

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- elements ------------------------------------------------------------------------- */

enum link_kind { LINK_NONE, LINK_HREF, LINK_SRC, LINK_BACKGROUND, LINK_FORM, LINK_BASE, LINK_META };

/* What an element does here; others are passed over. */
static const struct element {
	char name[12];
	char gap[3]; /* white space that it is, at both ends */
	uint8_t styled, link;
} elements[] = {
    {"a", "", STYLED_A, LINK_HREF},
    {"area", "", STYLED_NONE, LINK_HREF},
    {"base", "", STYLED_NONE, LINK_BASE},
    {"basefont", "", STYLED_BASEFONT, LINK_NONE},
    {"bgsound", "", STYLED_NONE, LINK_SRC},
    {"big", "", STYLED_BIG, LINK_NONE},
    {"blockquote", "\n\n", STYLED_NONE, LINK_NONE},
    {"body", "", STYLED_BODY, LINK_BACKGROUND},
    {"br", "\n", STYLED_NONE, LINK_NONE},
    {"dd", " ", STYLED_NONE, LINK_NONE},
    {"div", "\n", STYLED_DIV, LINK_NONE},
    {"dt", " ", STYLED_NONE, LINK_NONE},
    {"embed", " ", STYLED_NONE, LINK_SRC},
    {"font", "", STYLED_FONT, LINK_NONE},
    {"form", "", STYLED_NONE, LINK_FORM},
    {"frame", "", STYLED_NONE, LINK_SRC},
    {"h1", " ", STYLED_NONE, LINK_NONE},
    {"h2", " ", STYLED_NONE, LINK_NONE},
    {"h3", " ", STYLED_NONE, LINK_NONE},
    {"h4", " ", STYLED_NONE, LINK_NONE},
    {"h5", " ", STYLED_NONE, LINK_NONE},
    {"h6", " ", STYLED_NONE, LINK_NONE},
    {"hr", "\n\n", STYLED_NONE, LINK_NONE},
    {"iframe", "", STYLED_NONE, LINK_SRC},
    {"img", "", STYLED_NONE, LINK_SRC},
    {"li", " ", STYLED_NONE, LINK_NONE},
    {"link", "", STYLED_NONE, LINK_HREF},
    {"listing", "\n\n", STYLED_NONE, LINK_NONE},
    {"meta", "", STYLED_NONE, LINK_META},
    {"p", "\n\n", STYLED_P, LINK_NONE},
    {"plaintext", "\n\n", STYLED_NONE, LINK_NONE},
    {"pre", "\n\n", STYLED_NONE, LINK_NONE},
    {"script", "", STYLED_NONE, LINK_SRC},
    {"small", "", STYLED_SMALL, LINK_NONE},
    {"span", "", STYLED_SPAN, LINK_NONE},
    {"table", "", STYLED_TABLE, LINK_BACKGROUND},
    {"td", " ", STYLED_TD, LINK_BACKGROUND},
    {"th", " ", STYLED_TD, LINK_NONE},
    {"title", "\n\n", STYLED_NONE, LINK_NONE},
    {"tr", "", STYLED_TR, LINK_BACKGROUND},
    {"xmp", "\n\n", STYLED_NONE, LINK_NONE},
};

static const struct element *element_find(struct text name)
{
	char lower[sizeof(elements[0].name)];
	size_t low = 0, high = COUNT(elements);
	if (!name.len || name.len >= sizeof(lower))
		return NULL;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = byte_lower(name.at[i]);
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = byte_order(text_make(lower, name.len), elements[middle].name);
		if (!order)
			return &elements[middle];
		low = order > 0 ? middle + 1 : low;
		high = order < 0 ? middle : high;
	}
	return NULL;
}

/* ---- the text --------------------------------------------------------------------------- */

enum piece { PIECE_NONE, PIECE_GAP, PIECE_SHOWN, PIECE_HIDDEN };

struct renderer {
	struct pool *pool;
	struct rendering *out;
	struct buf text;
	bool wide;
	enum piece last;
	size_t last_start;
	struct styles styles;
	size_t scripts, sheets; /* that are open */
	struct text base;	/* <base href>, when it is one */
};

static void render_gap(struct renderer *renderer, const char *gap)
{
	struct buf *text = &renderer->text;
	if (renderer->last == PIECE_SHOWN && text->len > renderer->last_start &&
	    text->at[text->len - 1] == ' ')
		text->len--;
	renderer->last = PIECE_GAP;
	renderer->last_start = text->len;
	buf_string(text, gap);
}

/* White space of HTML, and what was read of a no-break space in the wrong
 * charset: U+00C2 U+00A0. */
static size_t blank_len(struct text text, size_t at)
{
	if (byte_is_space(text.at[at]))
		return 1;
	return text_starts(text_from(text, at), "\xC3\x82\xC2\xA0") ? 4 : 0;
}

static bool is_blank(struct text text)
{
	for (size_t at = 0, len; at < text.len; at += len)
		if (!(len = blank_len(text, at)))
			return false;
	return true;
}

/* Runs of white space are one space; each misread no-break space is one. */
static void render_words(struct renderer *renderer, struct text words)
{
	for (size_t at = 0; at < words.len;) {
		size_t start = at, len;
		while (at < words.len && (unsigned char)words.at[at] > ' ' &&
		       words.at[at] != '\xC3')
			at++;
		buf_add(&renderer->text, words.at + start, at - start);
		if (at == words.len)
			break;
		len = blank_len(words, at);
		if (!len) {
			buf_byte(&renderer->text, words.at[at++]);
			continue;
		}
		buf_byte(&renderer->text, ' ');
		at = len > 1 ? at + len : skip_space(words, at);
	}
}

static void render_text(struct renderer *renderer, struct text words)
{
	bool hidden = !is_blank(words) && styles_hide(&renderer->styles);
	size_t start = renderer->text.len;
	render_words(renderer, words);
	if (renderer->last == PIECE_GAP && !hidden && renderer->text.len > start &&
	    renderer->text.at[start] == ' ') {
		memmove(renderer->text.at + start, renderer->text.at + start + 1,
			renderer->text.len - start - 1);
		renderer->text.len--;
	}
	renderer->last = hidden ? PIECE_HIDDEN : PIECE_SHOWN;
	renderer->last_start = start;
}

/* ---- links ---------------------------------------------------------------------------------- */

static struct text link_value(struct renderer *renderer, const struct attributes *attributes,
			      const char *name)
{
	bool wide = true;
	struct text value = attribute_find(attributes, name);
	return value.at ? entity_decode(renderer->pool, value, false, &wide) : value;
}

/* `<a x/href=...>` is a link, too. */
static struct text link_broken(struct renderer *renderer, const struct attributes *attributes,
			       const char *name)
{
	struct text found = link_value(renderer, attributes, name);
	struct text mark = text_of(pool_printf(renderer->pool, "/%s", name));
	bool wide = true;
	for (size_t i = 0; i < attributes->len; i++) {
		struct text key = attributes->at[i].name, value = attributes->at[i].value;
		size_t at = text_find_case(key, mark);
		if (at != TEXT_NONE && at && byte_is_word(key.at[at - 1]) && value.at)
			found = entity_decode(renderer->pool, value, false, &wide);
	}
	return found;
}

/* Without white space and U+00A0 at the ends, and cut. */
static struct text link_trim(struct text link)
{
	for (;;) {
		size_t blank = link.len && byte_is_space(link.at[0]) ? 1
			       : text_starts(link, "\xC2\xA0")	     ? 2
								     : 0;
		if (!blank)
			break;
		link = text_from(link, blank);
	}
	while (link.len) {
		bool wide = link.len > 1 && !memcmp(link.at + link.len - 2, "\xC2\xA0", 2);
		if (!wide && !byte_is_space(link.at[link.len - 1]))
			break;
		link.len -= wide ? 2 : 1;
	}
	return text_head(link, LINK_LEN_MAX);
}

static void link_put(struct renderer *renderer, struct text link)
{
	if (renderer->out->links.len < LINKS_MAX)
		*LIST_PUSH(renderer->pool, &renderer->out->links) = link;
}

/* As it stands where it needs no base, else resolved. */
static void link_add(struct renderer *renderer, struct text link)
{
	static const char *const whole[] = {"data:", "mailto:", "file:", "cid:", "tel:"};
	link = link_trim(link);
	for (size_t i = 0; i < COUNT(whole); i++) {
		if (text_starts_case(link, whole[i])) {
			link_put(renderer, link);
			return;
		}
	}
	if (!link.len)
		return;
	link = link_resolve(renderer->pool, renderer->base, link);
	if (link.len)
		link_put(renderer, link);
}

/* Byte order marks that some put into links are no part of them. */
static struct text link_unmarked(struct pool *pool, struct text link)
{
	if (text_find(link, TEXT("\xEF\xBB\xBF")) == TEXT_NONE)
		return link;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < link.len;) {
		if (text_starts(text_from(link, at), "\xEF\xBB\xBF"))
			at += 3;
		else
			buf_byte(&buf, link.at[at++]);
	}
	return buf_get(&buf);
}

static void link_href(struct renderer *renderer, const struct attributes *attributes, bool anchor)
{
	struct text href = link_broken(renderer, attributes, "href");
	struct text safe = link_value(renderer, attributes, "data-saferedirecturl");
	if (href.at) {
		href = link_unmarked(renderer->pool, href);
		link_add(renderer, href);
	}
	if (anchor) /* its text is noted under the link as it stands, or under nothing */
		link_put(renderer, href.at ? link_trim(href) : TEXT(""));
	if (safe.at)
		link_add(renderer, safe);
}

/* A base that is no http or ftp link is none; its file's name goes. */
static void link_base(struct renderer *renderer, struct text href)
{
	static const char *const schemes[] = {"http:", "https:", "ftp:"};
	size_t authority = 0, end;
	href = link_trim(href);
	if (!href.len || text_is(href, "0"))
		return;
	link_add(renderer, href);
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (text_starts_case(href, schemes[i]))
			authority = strlen(schemes[i]);
	if (!authority)
		return;
	for (int i = 0; i < 2 && byte_at(href, authority) == '/'; i++)
		authority++;
	struct text path = text_from(href, authority);
	path = text_from(path, text_find_byte(path, '/') == TEXT_NONE ? path.len
								      : text_find_byte(path, '/'));
	/* "name.html" at the end: two to four letters behind the dot */
	for (end = href.len; end && href.at[end - 1] != '.' && href.at[end - 1] != '/';)
		end--;
	size_t ending = href.len - end, name = end ? end - 1 : 0;
	while (name && href.at[name - 1] != '.' && href.at[name - 1] != '/')
		name--;
	bool file = end && href.at[end - 1] == '.' && ending >= 2 && ending <= 4 &&
		    name < end - 1 && path.len && href.at + name > path.at;
	struct buf buf;
	buf_open(&buf, renderer->pool);
	buf_text(&buf, file ? text_head(href, name) : href);
	if (!buf.len || buf.at[buf.len - 1] != '/')
		buf_byte(&buf, '/');
	renderer->base = buf_get(&buf);
}

/* <meta http-equiv=refresh content="0; url=..."> */
static void link_meta(struct renderer *renderer, const struct attributes *attributes)
{
	struct text equiv = link_value(renderer, attributes, "http-equiv");
	struct text content = link_value(renderer, attributes, "content");
	size_t from = 0, start = TEXT_NONE, at;
	if (!equiv.at || text_find_case(equiv, TEXT("refresh")) == TEXT_NONE || !content.at)
		return;
	while ((at = text_find_case(text_from(content, from), TEXT("url"))) != TEXT_NONE) {
		at += from;
		from = at + 3;
		size_t equals = skip_space(content, from);
		if (byte_at(content, equals) == '=' && (!at || !byte_is_word(content.at[at - 1])))
			start = skip_space(content, equals + 1); /* the last one counts */
	}
	if (start == TEXT_NONE)
		return;
	struct text link = text_from(content, start);
	link_add(renderer, text_head(link, text_find_byte(link, ';')));
}

static void render_links(struct renderer *renderer, const struct element *element,
			 const struct attributes *attributes)
{
	struct text link = {0};
	switch ((enum link_kind)element->link) {
	case LINK_NONE:
		return;
	case LINK_HREF:
		link_href(renderer, attributes, element->styled == STYLED_A);
		return;
	case LINK_META:
		link_meta(renderer, attributes);
		return;
	case LINK_BASE:
		link = link_value(renderer, attributes, "href");
		if (link.at)
			link_base(renderer, link);
		return;
	case LINK_SRC:
		link = link_broken(renderer, attributes, "src");
		break;
	case LINK_BACKGROUND:
		link = link_value(renderer, attributes, "background");
		break;
	case LINK_FORM:
		link = link_value(renderer, attributes, "action");
		break;
	}
	if (link.at)
		link_add(renderer, link);
}

/* ---- the walk over tokens ----------------------------------------------------------------------
 */

/* An end tag without a start counts for nothing. */
static void count_open(size_t *open, bool start)
{
	if (start)
		++*open;
	else if (*open)
		--*open;
}

static void render_tag(struct renderer *renderer, const struct token *token)
{
	bool start = token->kind == TOKEN_START;
	const struct element *element = element_find(token->text);
	if (text_is_case(token->text, "script"))
		count_open(&renderer->scripts, start);
	if (text_is_case(token->text, "style"))
		count_open(&renderer->sheets, start);
	if (!element)
		return;
	if (element->styled && start)
		styles_start(&renderer->styles, (enum styled)element->styled, token->attributes);
	else if (element->styled)
		styles_end(&renderer->styles, (enum styled)element->styled);
	if (*element->gap)
		render_gap(renderer, element->gap);
	if (start)
		render_links(renderer, element, token->attributes);
}

static void render_token(void *self, const struct token *token)
{
	struct renderer *renderer = self;
	if (token->kind != TOKEN_TEXT) {
		render_tag(renderer, token);
		return;
	}
	if (renderer->scripts || renderer->sheets)
		return;
	render_text(renderer,
		    token->raw ? token->text
			       : entity_decode(renderer->pool, token->text, true, &renderer->wide));
}

/* "<br/>" at text.at[at]: its length, 0 for anything else. */
static size_t empty_tag_len(struct text text, size_t at)
{
	size_t end = at + 1;
	while (byte_is_word(byte_at(text, end)))
		end++;
	if (end == at + 1)
		return 0;
	end = skip_space(text, end);
	return byte_at(text, end) == '/' && byte_at(text, end + 1) == '>' ? end + 2 - at : 0;
}

/* "&nbsp;" is a space, "<br/>" a "<br>", and quotation marks are quotes. */
static struct text source_prepared(struct pool *pool, struct text source)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < source.len;) {
		size_t start = at, len;
		while (at < source.len && source.at[at] != '&' && source.at[at] != '<' &&
		       source.at[at] != '\xE2')
			at++;
		buf_add(&buf, source.at + start, at - start);
		if (at == source.len)
			break;
		struct text rest = text_from(source, at);
		if (text_starts(rest, "&nbsp;")) {
			buf_byte(&buf, ' ');
			at += 6;
		} else if (text_starts(rest, "\xE2\x80\x9C") || text_starts(rest, "\xE2\x80\x9D")) {
			buf_byte(&buf, '"');
			at += 3;
		} else if (source.at[at] == '<' && (len = empty_tag_len(source, at))) {
			while (byte_is_word(source.at[at + 1]))
				buf_byte(&buf, source.at[at++]);
			buf_byte(&buf, source.at[at]);
			buf_byte(&buf, '>');
			at += len - (at - (size_t)(rest.at - source.at));
		} else {
			buf_byte(&buf, source.at[at++]);
		}
	}
	return buf_get(&buf);
}

/* Text of characters up to U+00FF alone is bytes, as Perl leaves it. */
static struct text text_narrow(struct text text)
{
	char *at = (char *)text.at; /* ours */
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)at[i];
		if (c >= 0xC0 && i + 1 < text.len)
			c = (unsigned char)(c << 6 | ((unsigned char)at[++i] & 0x3F));
		at[len++] = (char)c;
	}
	return text_make(at, len);
}

void html_render(struct pool *pool, struct chars source, struct rendering *out)
{
	struct renderer renderer = {.pool = pool, .out = out, .wide = source.wide};
	*out = (struct rendering){0};
	buf_open(&renderer.text, pool);
	styles_open(&renderer.styles, pool);
	tokens_read(pool, source_prepared(pool, source.text), render_token, &renderer);
	out->text = (struct chars){buf_get(&renderer.text), renderer.wide};
	if (!renderer.wide)
		out->text.text = text_narrow(out->text.text);
}
