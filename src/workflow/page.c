/* SPDX-License-Identifier: ISC */
/*
 * page: HTML for mail clients.  See page.h.
 *
 * Mail clients drop style sheets, so every style is inline.  Text and ground
 * keep the client's own colours (color-scheme says that both are fine), links
 * and quiet buttons too: no blue holds 4.5:1 on white and on every dark ground.
 * Only borders and the one strong button bring a colour of their own.
 */
#include <string.h>

#include "liaison/html.h"
#include "liaison/page.h"

#define PAGE_ACCENT "#3b7dd8"
#define PAGE_LINE "#8a8f98"
#define PAGE_CARE "#c77700"
/* A highlighter brings ground and ink, so it holds on any ground: 15:1. */
#define PAGE_MARK "background:#ffe9a8;color:#1a1a1a"
/* A finger needs 44 px: 22 of the line, the rest around it. */
#define PAGE_TAP "display:inline-block;line-height:22px;"
#define PAGE_WRAP "overflow-wrap:anywhere;word-break:break-word;"
/* Somebody's words: their own direction, and nothing hangs out of the box. */
#define PAGE_CLIP PAGE_WRAP "overflow:hidden;unicode-bidi:plaintext;text-align:start;"

static void page_escaped(struct page *page, const char *text)
{
	buf_text(&page->buf, html_escape(page->buf.pool, text_of(text)));
}

/* <TAG style="STYLE">text</TAG> */
static void page_element(struct page *page, const char *tag, const char *style, const char *text)
{
	buf_printf(&page->buf, "<%s style=\"%s\">", tag, style);
	page_escaped(page, text);
	buf_printf(&page->buf, "</%s>\n", tag);
}

void page_open(struct page *page, struct pool *pool, const char *title)
{
	buf_open(&page->buf, pool);
	page->level = 0;
	buf_string(&page->buf,
		   "<!DOCTYPE html>\n<html lang=\"en\"><head>"
		   "<meta charset=\"utf-8\">"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		   "<meta name=\"color-scheme\" content=\"light dark\">"
		   "<meta name=\"supported-color-schemes\" content=\"light dark\">"
		   "<title>");
	page_escaped(page, title);
	buf_string(&page->buf,
		   "</title></head>\n<body style=\"margin:0;padding:0\">\n"
		   /* Mail clients drop <html> and put the rest among their own. */
		   "<div role=\"article\" lang=\"en\" dir=\"ltr\" style=\"max-width:38em;margin:0 "
		   "auto;padding:12px;"
		   "font:16px/1.45 -apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,"
		   "sans-serif;" PAGE_WRAP "\">\n");
}

struct text page_close(struct page *page)
{
	buf_string(&page->buf, "</div>\n</body></html>\n");
	return buf_get(&page->buf);
}

void page_lead(struct page *page, const char *text)
{
	page->level = 1;
	page_element(page, "h1", "margin:0 0 6px;font-size:17px;line-height:1.3", text);
}

void page_heading(struct page *page, const char *text)
{
	page->level = 2;
	page_element(page, "h2",
		     "margin:22px 0 6px;font-size:15px;line-height:1.3;"
		     "border-bottom:1px solid " PAGE_LINE ";padding-bottom:3px",
		     text);
}

void page_title(struct page *page, const char *text)
{
	static const char *const tags[] = {"h1", "h2", "h3"};

	page_element(page, tags[page->level],
		     "margin:4px 0 2px;font-size:17px;line-height:1.3;" PAGE_CLIP, text);
}

void page_subject(struct page *page, const char *text)
{
	page_element(page, "p", "margin:0 0 2px;font-size:17px;line-height:1.3;" PAGE_CLIP, text);
}

/* Each line on its own, behind a bar. */
void page_notice(struct page *page, const char *text)
{
	struct text rest = text_of(text), line;

	while (text_line(&rest, &line))
		page_element(page, "p",
			     "margin:8px 0;padding:2px 0 2px 10px;border-left:4px solid " PAGE_CARE
			     ";font-weight:600",
			     text_string(page->buf.pool, line));
}

void page_line(struct page *page, const char *text)
{
	page_element(page, "p", "margin:0 0 6px", text);
}

void page_small(struct page *page, const char *text)
{
	page_element(page, "p", "margin:0 0 2px;font-size:14px;opacity:.85", text);
}

void page_text(struct page *page, const char *text)
{
	page_element(page, "div", "margin:10px 0;white-space:pre-line;" PAGE_WRAP, text);
}

void page_quote(struct page *page, const char *text)
{
	page_element(page, "blockquote",
		     "margin:10px 0;padding-left:10px;border-left:3px solid " PAGE_LINE
		     ";white-space:pre-wrap;" PAGE_CLIP,
		     text);
}

void page_link(struct page *page, const char *label, const char *url)
{
	struct text target = text_of(url);

	if (!text_starts_case(target, "https://") && !text_starts_case(target, "http://") &&
	    !text_starts_case(target, "mailto:"))
		return;
	buf_string(&page->buf, "<p style=\"margin:0\"><a style=\"" PAGE_TAP
			       "padding:11px 0;color:inherit;text-decoration:underline\" href=\"");
	page_escaped(page, url);
	buf_string(&page->buf, "\">");
	page_escaped(page, label);
	buf_string(&page->buf, "</a></p>\n");
}

void page_match(struct page *page, const char *before, const char *matched, const char *after,
		const char *why)
{
	buf_string(&page->buf, "<p style=\"margin:0 0 8px;" PAGE_CLIP "\">");
	page_escaped(page, why);
	if (matched != NULL && matched[0] != '\0') {
		buf_string(&page->buf, "<br><span style=\"font-size:14px\">");
		page_escaped(page, before);
		buf_string(&page->buf, "<strong style=\"" PAGE_MARK "\">");
		page_escaped(page, matched);
		buf_string(&page->buf, "</strong>");
		page_escaped(page, after);
		buf_string(&page->buf, "</span>");
	}
	buf_string(&page->buf, "</p>\n");
}

void page_box_open(struct page *page)
{
	buf_string(&page->buf, "<div style=\"border:1px solid " PAGE_LINE
			       ";border-radius:6px;padding:10px 12px;margin:8px 0\">\n");
}

void page_box_close(struct page *page)
{
	buf_string(&page->buf, "</div>\n");
}

void page_buttons_open(struct page *page)
{
	buf_string(&page->buf, "<div style=\"margin:12px 0\">\n");
}

void page_button(struct page *page, const char *label, const char *url, bool strong)
{
	/* White on this blue is 5.6:1. */
	const char *style = strong ? "background:#1f5fbf;color:#ffffff;border:2px solid #1f5fbf"
				   : "color:inherit;border:2px solid " PAGE_ACCENT;

	buf_printf(&page->buf,
		   "<a style=\"" PAGE_TAP "margin:0 8px 10px 0;padding:10px 16px;"
		   "border-radius:6px;font-weight:600;text-decoration:none;%s\" href=\"",
		   style);
	page_escaped(page, url);
	buf_string(&page->buf, "\">");
	page_escaped(page, label);
	buf_string(&page->buf, "</a>\n");
}

void page_buttons_close(struct page *page)
{
	page_box_close(page);
}

void page_rule(struct page *page)
{
	buf_string(&page->buf,
		   "<hr style=\"border:0;border-top:1px solid " PAGE_LINE ";margin:16px 0\">\n");
}

/* RFC 6068: everything but unreserved letters is encoded, line ends as %0D%0A. */
static void page_percent(struct buf *buf, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (const char *c = text; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte == '\n') {
			buf_string(buf, "%0D%0A");
		} else if ((unsigned)((byte | 0x20) - 'a') < 26u || (unsigned)(byte - '0') < 10u ||
			   strchr("-._~@+", byte) != NULL) {
			buf_byte(buf, *c);
		} else {
			buf_byte(buf, '%');
			buf_byte(buf, hex[byte >> 4]);
			buf_byte(buf, hex[byte & 15]);
		}
	}
}

char *page_mailto(struct pool *pool, const char *address, const char *subject, const char *body)
{
	struct buf buf;

	buf_open(&buf, pool);
	buf_string(&buf, "mailto:");
	page_percent(&buf, address);
	buf_string(&buf, "?subject=");
	page_percent(&buf, subject);
	buf_string(&buf, "&body=");
	page_percent(&buf, body);
	return buf.at;
}
