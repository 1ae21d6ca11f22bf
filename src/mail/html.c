/* SPDX-License-Identifier: ISC */
/*
 * html: what a reader of an HTML mail sees.
 *
 * Gumbo builds the tree, a loop walks it (no recursion: the stack is a list),
 * and a pen writes lines as a browser breaks them.
 *
 * Gumbo does not check what its allocator returns, and the standard's tree
 * builder can be made to copy 500 open <b> into each of a million <p>.  So
 * the allocator counts, and jumps out of the parse when the purse is empty;
 * nothing leaks, because all Gumbo has lives in a pool of its own.
 */
#include <setjmp.h>
#include <string.h>

#include "html_parts.h"

/* 4 MB of real mail take some 50 MB, of bare tags 100; the bomb above, 20 GB. */
#define HTML_MEMORY_MAX (128 * 1024 * 1024)
/* More empty lines than this in a row say nothing. */
#define LINES_MAX 3
/* How many <br> may stand before a forward's first line. */
#define LEADING_MAX 20
/* Nobody answers to so many pieces of one mail. */
#define CHILDREN_MAX 1000
/* Deeper quotes look alike. */
#define QUOTES_MAX 20

/* ---- Gumbo ---------------------------------------------------------------------- */

struct purse {
	struct pool *pool;
	size_t left;
	jmp_buf empty;
};

static void *purse_take(void *self, size_t size)
{
	struct purse *purse = self;
	if (size > purse->left)
		longjmp(purse->empty, 1);
	purse->left -= size;
	return pool_alloc(purse->pool, size);
}

static void purse_give(void *self, void *memory)
{
	(void)self, (void)memory; /* dies with the pool */
}

/* NULL when the purse was emptied. */
static const GumboNode *tree_build(struct purse *purse, struct text source)
{
	GumboOptions options = kGumboDefaultOptions;
	options.allocator = purse_take;
	options.deallocator = purse_give;
	options.userdata = purse;
	options.max_errors = 0;
	if (setjmp(purse->empty))
		return NULL;
	return gumbo_parse_with_options(&options, source.at, source.len)->document;
}

/* ---- the pen: text becomes lines ------------------------------------------------ */

struct pen {
	struct buf out;
	size_t line; /* where the line began in out */
	int breaks;  /* line ends owed before the next word */
	int quotes;  /* how deep in quotes */
	bool space;  /* a space owed before the next word of this line */
	bool any;    /* something was written */
};

static void pen_break(struct pen *pen, int lines)
{
	if (!lines)
		return; /* an inline element owes its space still */
	if (pen->breaks < lines)
		pen->breaks = lines;
	pen->space = false;
}

static void pen_br(struct pen *pen)
{
	if (pen->breaks < LINES_MAX)
		pen->breaks++;
	pen->space = false;
}

static void pen_lead(struct pen *pen, int quotes)
{
	for (int i = 0; i < quotes && i < QUOTES_MAX; i++)
		buf_string(&pen->out, "> ");
}

/* HTML drops the space at a line's end; "-- " of a signature needs it. */
static void pen_line_end(struct pen *pen)
{
	if (pen->out.len - pen->line == 2 && !memcmp(pen->out.at + pen->line, "--", 2))
		buf_byte(&pen->out, ' ');
	buf_byte(&pen->out, '\n');
	pen->line = pen->out.len;
}

static void pen_start(struct pen *pen)
{
	if (pen->any && pen->breaks) {
		pen_line_end(pen);
		for (int i = 1; i < pen->breaks; i++) {
			pen_lead(pen, pen->quotes);
			pen_line_end(pen);
		}
	}
	if (!pen->any || pen->breaks) {
		pen_lead(pen, pen->quotes);
		pen->any = true;
	} else if (pen->space) {
		buf_byte(&pen->out, ' ');
	}
	pen->breaks = 0;
	pen->space = false;
}

/* The length of the UTF-8 character, and what it is to a reader. */
enum sign { SIGN_INK, SIGN_SPACE, SIGN_LINE, SIGN_NOTHING };

static enum sign sign_read(struct text text, size_t *len)
{
	uint8_t c = (uint8_t)text.at[0];
	*len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (*len > text.len)
		*len = text.len;
	if (c == '\n')
		return SIGN_LINE;
	if (c == ' ' || c == '\t' || c == '\r' || c == '\f')
		return SIGN_SPACE;
	if (c < 0x20 || c == 0x7F)
		return SIGN_NOTHING;
	if (*len == 2) {
		unsigned point = (c & 0x1Fu) << 6 | ((uint8_t)text.at[1] & 0x3Fu);
		if (point == 0xA0)
			return SIGN_SPACE;
		/* soft hyphen, combining grapheme joiner, Arabic letter mark */
		if (point == 0xAD || point == 0x34F || point == 0x61C)
			return SIGN_NOTHING;
		return point < 0xA0 ? SIGN_NOTHING : SIGN_INK; /* C1 controls */
	}
	if (*len == 3) {
		unsigned point = (c & 0x0Fu) << 12 | ((uint8_t)text.at[1] & 0x3Fu) << 6 |
				 ((uint8_t)text.at[2] & 0x3Fu);
		/* zero width, and the marks that turn the direction of writing */
		if ((point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
		    (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF)
			return SIGN_NOTHING;
		if (point == 0x2028 || point == 0x2029)
			return SIGN_LINE;
	}
	return SIGN_INK;
}

static void pen_write(struct pen *pen, struct text text, bool preformatted)
{
	size_t len;
	for (; text.len; text = text_from(text, len)) {
		enum sign sign = sign_read(text, &len);
		if (sign == SIGN_INK) {
			pen_start(pen);
			buf_add(&pen->out, text.at, len);
		} else if (sign == SIGN_LINE && preformatted) {
			pen_br(pen);
		} else if (sign == SIGN_SPACE && preformatted) {
			pen_start(pen);
			buf_byte(&pen->out, ' ');
		} else if (sign != SIGN_NOTHING && pen->any && !pen->breaks) {
			pen->space = true;
		}
	}
}

/* ---- what an element does to the lines ------------------------------------------ */

/* How many line ends stand around it. */
static int tag_breaks(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_P:
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
	case GUMBO_TAG_BLOCKQUOTE:
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_UL:
	case GUMBO_TAG_OL:
	case GUMBO_TAG_DL:
	case GUMBO_TAG_HR:
	case GUMBO_TAG_LISTING:
		return 2;
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_LI:
	case GUMBO_TAG_DT:
	case GUMBO_TAG_DD:
	case GUMBO_TAG_TR:
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_CAPTION:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_ADDRESS:
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_HEADER:
	case GUMBO_TAG_FOOTER:
	case GUMBO_TAG_MAIN:
	case GUMBO_TAG_NAV:
	case GUMBO_TAG_MENU:
	case GUMBO_TAG_DIR:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_FIELDSET:
	case GUMBO_TAG_FIGURE:
	case GUMBO_TAG_FIGCAPTION:
	case GUMBO_TAG_DETAILS:
	case GUMBO_TAG_SUMMARY:
	case GUMBO_TAG_OPTION:
	case GUMBO_TAG_BODY:
		return 1;
	default:
		return 0;
	}
}

static bool has_word(const char *words, const char *word)
{
	struct text rest = text_of(words), one;
	while (text_field(&rest, ' ', &one)) {
		/* Outlook on the web puts x_ before the classes of what it quotes. */
		while (text_starts(one, "x_"))
			one = text_from(one, 2);
		if (text_is_case(one, word))
			return true;
	}
	return false;
}

static bool has_any(const char *words, const char *const *list)
{
	for (; *list; list++)
		if (has_word(words, *list))
			return true;
	return false;
}

/* Yahoo puts "ydp" and hex digits before the classes of what it quotes, others
 * a number behind their ids. */
static bool has_part(const char *words, const char *const *list)
{
	for (; *list; list++)
		if (strstr(words, *list))
			return true;
	return false;
}

/* Elements that hold the old mail, or the line "On ... wrote:". */
static bool is_quote(const GumboElement *element)
{
	static const char *const classes[] = {
	    "gmail_attr",
	    "moz-cite-prefix",
	    "moz-forward-container",
	    "yahoo_quoted",
	    "protonmail_quote",
	    "tutanota_quote",
	    "OutlookMessageHeader",
	    "zmail_extra",
	    "ms-outlook-mobile-reference-message",
	    "fairemail_quote",
	    "gmail_quote_attribution",
	    "airmail_on",
	    NULL,
	};
	static const char *const names[] = {"quote", "messageReplySection", NULL};
	static const char *const parts[] = {"yahoo_quoted", NULL};
	static const char *const ids[] = {
	    "OLK_SRC_BODY_SECTION",
	    "mail-editor-reference-message-container",
	    "isForwardContent",
	    "isReplyContent",
	    NULL,
	};
	return element->tag == GUMBO_TAG_BLOCKQUOTE ||
	       has_any(html_attribute(element, "class"), classes) ||
	       has_any(html_attribute(element, "id"), ids) ||
	       has_any(html_attribute(element, "name"), names) ||
	       has_part(html_attribute(element, "class"), parts);
}

/* Elements from which on all is the old mail: Outlook and Hotmail do not
 * put it into an element of its own. */
static bool starts_old_mail(const GumboElement *element)
{
	static const char *const ids[] = {"divRplyFwdMsg", "appendonsend", "stopSpelling",
					  "replySplit", NULL};
	return has_any(html_attribute(element, "id"), ids);
}

/* An element that the HTML standard does not know. */
static bool is_unknown(const GumboElement *element, const char *name)
{
	GumboStringPiece tag = element->original_tag;
	if (element->tag != GUMBO_TAG_UNKNOWN || !tag.data)
		return false;
	gumbo_tag_from_original_text(&tag);
	return text_is_case(text_make(tag.data, tag.length), name);
}

static bool is_signature(const GumboElement *element)
{
	static const char *const classes[] = {
	    "gmail_signature",	  "moz-signature", "Signature", "protonmail_signature_block",
	    "fairemail_signature", "bloop_sign",   NULL};
	static const char *const ids[] = {"Signature", "AppleMailSignature",
					  "ms-outlook-mobile-signature",
					  "lineBreakAtBeginningOfSignature", "composer_signature",
					  NULL};
	static const char *const names[] = {"messageSignatureSection", NULL};
	static const char *const parts[] = {"Zm-_Id_-Sgn", NULL}; /* Zoho */
	return has_any(html_attribute(element, "class"), classes) ||
	       has_any(html_attribute(element, "id"), ids) ||
	       has_any(html_attribute(element, "name"), names) ||
	       has_part(html_attribute(element, "id"), parts) ||
	       is_unknown(element, "signature") || /* Mailspring */
	       !strcmp(html_attribute(element, "data-signatureblock"), "true");
}

/* ---- the walk ------------------------------------------------------------------- */

/* An element on the way from the root to here. */
struct step {
	const GumboNode *node;
	unsigned next; /* child to visit */
	struct html_style style;
	bool quote, preformatted;
};

struct walk {
	struct pool *pool; /* of the result */
	struct html *html;
	struct pen visible, hidden;
	LIST(struct step) steps;
	bool old_mail; /* the separator was written */
};

static struct pen *walk_pen(struct walk *walk, const struct step *step)
{
	return html_style_hides(&step->style) ? &walk->hidden : &walk->visible;
}

static void walk_quote(struct walk *walk, int more)
{
	walk->visible.quotes += more;
	walk->hidden.quotes = walk->visible.quotes;
}

static void walk_links(struct walk *walk, const GumboElement *element)
{
	static const char *const names[] = {"href", "src",	"action", "background", "data",
					    "cite", "longdesc", "poster", "formaction", NULL};
	for (unsigned i = 0; i < element->attributes.length; i++) {
		const GumboAttribute *attribute = element->attributes.data[i];
		for (const char *const *name = names; *name; name++)
			if (!strcmp(attribute->name, *name) && *attribute->value)
				*LIST_PUSH(walk->pool, &walk->html->links) =
				    text_trim(text_copy(walk->pool, text_of(attribute->value)));
	}
}

/* The first words in the element, for telling a forward from a reply. */
static bool starts_with_dashes(const GumboNode *node)
{
	while (node && (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE)) {
		const GumboVector *children = &node->v.element.children;
		node = NULL;
		for (unsigned i = 0; i < children->length && i < LEADING_MAX && !node; i++) {
			const GumboNode *child = children->data[i];
			if (child->type != GUMBO_NODE_WHITESPACE &&
			    child->type != GUMBO_NODE_COMMENT &&
			    !(child->type == GUMBO_NODE_ELEMENT &&
			      child->v.element.tag == GUMBO_TAG_BR))
				node = child;
		}
	}
	return node && text_starts(text_trim(text_of(node->v.text.text)), "-----");
}

/* Does a quoted text stand in it as a child?  Then what stands beside that is
 * the writer's answer to it. */
static bool holds_blockquote(const GumboNode *node)
{
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length && i < CHILDREN_MAX; i++) {
		const GumboNode *child = children->data[i];
		if (child->type == GUMBO_NODE_ELEMENT &&
		    child->v.element.tag == GUMBO_TAG_BLOCKQUOTE)
			return true;
	}
	return false;
}

/* Gmail wraps both replies and forwards in gmail_quote; what is forwarded is
 * the writer's to pass on, and is told from a quote as in plain text. */
static bool is_gmail_quote(const GumboNode *node)
{
	return has_word(html_attribute(&node->v.element, "class"), "gmail_quote") &&
	       !starts_with_dashes(node) && !holds_blockquote(node);
}

/* Word writes the line above "From:" as a border of these colours. */
static bool is_outlook_line(const GumboElement *element)
{
	struct text style = text_of(html_attribute(element, "style"));
	return element->tag == GUMBO_TAG_DIV &&
	       (text_find_case(style, TEXT("border-top:solid #B5C4DF")) != TEXT_NONE ||
		text_find_case(style, TEXT("border-top:solid #E1E1E1")) != TEXT_NONE);
}

/* The separator that Outlook writes in plain text, in all its languages: the
 * reader of plain text knows whether a reply or a forward follows. */
static void walk_old_mail(struct walk *walk, struct pen *pen)
{
	if (walk->old_mail)
		return;
	walk->old_mail = true;
	pen_break(pen, 2);
	pen_write(pen, TEXT("-----Original Message-----"), false);
	pen_break(pen, 1);
}

static void walk_tag(struct walk *walk, struct step *step)
{
	const GumboElement *element = &step->node->v.element;
	struct pen *pen = walk_pen(walk, step);
	walk_links(walk, element);
	if (starts_old_mail(element) || is_outlook_line(element))
		walk_old_mail(walk, pen);
	step->preformatted |= element->tag == GUMBO_TAG_PRE || element->tag == GUMBO_TAG_LISTING;
	if (is_quote(element) || is_gmail_quote(step->node)) {
		step->quote = true;
		pen_break(pen, 1);
		walk_quote(walk, 1);
	}
	if (is_signature(element)) {
		pen_break(pen, 1);
		pen_write(pen, TEXT("--"), true);
		pen_break(pen, 1);
	}
	if (element->tag == GUMBO_TAG_BR)
		pen_br(pen);
	else
		pen_break(pen, tag_breaks(element->tag));
	if (element->tag == GUMBO_TAG_LI)
		pen_write(pen, TEXT("- "), false);
	else if ((element->tag == GUMBO_TAG_TD || element->tag == GUMBO_TAG_TH) && pen->any &&
		 !pen->breaks)
		pen->space = true;
}

static bool is_never_shown(const GumboNode *node)
{
	GumboTag tag = node->v.element.tag;
	return node->type == GUMBO_NODE_TEMPLATE || tag == GUMBO_TAG_HEAD || tag == GUMBO_TAG_TITLE;
}

static void walk_enter(struct walk *walk, const GumboNode *node)
{
	struct step step = {.node = node, .style = html_style_page};
	if (walk->steps.len) {
		const struct step *parent = &walk->steps.at[walk->steps.len - 1];
		step.style = parent->style;
		step.preformatted = parent->preformatted;
	}
	if (node->type != GUMBO_NODE_DOCUMENT) {
		html_style_apply(&node->v.element, &step.style);
		step.style.gone |= is_never_shown(node);
		walk_tag(walk, &step);
	}
	*LIST_PUSH(walk->pool, &walk->steps) = step;
}

static void walk_leave(struct walk *walk)
{
	struct step *step = &walk->steps.at[--walk->steps.len];
	if (step->node->type == GUMBO_NODE_DOCUMENT)
		return;
	GumboTag tag = step->node->v.element.tag;
	struct pen *pen = walk_pen(walk, step);
	if (step->quote) {
		walk_quote(walk, -1);
		pen_break(pen, 1);
	}
	if (is_signature(&step->node->v.element))
		pen_break(pen, 1);
	if (tag != GUMBO_TAG_BR)
		pen_break(pen, tag_breaks(tag));
	/* What was hidden must not glue itself to what comes next. */
	if (html_style_hides(&step->style))
		pen_break(&walk->hidden, 1);
}

static const GumboVector *children_of(const GumboNode *node)
{
	return node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children
						 : &node->v.element.children;
}

static void walk_tree(struct walk *walk, const GumboNode *root)
{
	walk_enter(walk, root);
	while (walk->steps.len) {
		struct step *step = &walk->steps.at[walk->steps.len - 1];
		const GumboVector *children = children_of(step->node);
		if (step->next == children->length) {
			walk_leave(walk);
			continue;
		}
		const GumboNode *child = children->data[step->next++];
		switch (child->type) {
		case GUMBO_NODE_ELEMENT:
		case GUMBO_NODE_TEMPLATE:
			walk_enter(walk, child);
			break;
		case GUMBO_NODE_TEXT:
		case GUMBO_NODE_CDATA:
		case GUMBO_NODE_WHITESPACE:
			pen_write(walk_pen(walk, step), text_of(child->v.text.text),
				  step->preformatted);
			break;
		default: /* comments never count */
			break;
		}
	}
}

/* ---- reading -------------------------------------------------------------------- */

/* What is left over goes to the hidden text without its tags: people do not
 * see it, a rule against a secret does. */
static void drop(struct walk *walk, struct text rest)
{
	struct buf plain;
	walk->html->whole = false;
	buf_open(&plain, walk->pool);
	html_strip(rest, &plain);
	pen_break(&walk->hidden, 2);
	pen_write(&walk->hidden, buf_get(&plain), false);
}

static struct text pen_close(struct pen *pen)
{
	if (pen->any)
		pen_line_end(pen);
	return buf_get(&pen->out);
}

void html_read(struct pool *pool, struct text source, struct html *out)
{
	*out = (struct html){.whole = true};
	struct walk walk = {.pool = pool, .html = out};
	buf_open(&walk.visible.out, pool);
	buf_open(&walk.hidden.out, pool);
	source = text_utf8(pool, source);
	struct text head = text_head(source, HTML_SIZE_MAX);

	struct purse purse = {.pool = pool_open(), .left = HTML_MEMORY_MAX};
	struct buf sieved;
	buf_open(&sieved, purse.pool);
	size_t read = html_sieve(head, &sieved, NULL);
	const GumboNode *root = tree_build(&purse, buf_get(&sieved));
	if (root)
		walk_tree(&walk, root);
	else
		drop(&walk, buf_get(&sieved));
	pool_close(purse.pool);
	if (read < source.len)
		drop(&walk, text_from(source, read));
	out->visible = pen_close(&walk.visible);
	out->hidden = pen_close(&walk.hidden);
}

struct text html_escape(struct pool *pool, struct text text)
{
	struct buf out;
	buf_open(&out, pool);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		switch (c) {
		case '&':
			buf_string(&out, "&amp;");
			break;
		case '<':
			buf_string(&out, "&lt;");
			break;
		case '>':
			buf_string(&out, "&gt;");
			break;
		case '"':
			buf_string(&out, "&quot;");
			break;
		case '\'':
			buf_string(&out, "&#39;");
			break;
		default:
			if ((uint8_t)c >= 0x20 || c == '\n' || c == '\t')
				if (c != 0x7F)
					buf_byte(&out, c);
		}
	}
	return buf_get(&out);
}
