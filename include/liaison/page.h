/* SPDX-License-Identifier: ISC */
/*
 * page: the HTML of our mails.  Inline styles only, nothing remote, one
 * column that fits 320 px, colours that hold in light and dark.  Every text
 * is escaped here; callers cannot write a tag.
 */
#ifndef LIAISON_PAGE_H
#define LIAISON_PAGE_H

#include "liaison/text.h"

struct page {
	struct buf buf;
	int level; /* of the last heading: a title stands one below */
};

void page_open(struct page *page, struct pool *pool, const char *title);
struct text page_close(struct page *page);

void page_lead(struct page *page, const char *text); /* the first line */
void page_heading(struct page *page, const char *text);
void page_title(struct page *page, const char *text); /* of one item: a heading too */
void page_subject(struct page *page, const char *text); /* what the mail is about, below the lead */
void page_notice(struct page *page, const char *text); /* lines that must not be overlooked */
void page_line(struct page *page, const char *text);
void page_small(struct page *page, const char *text);
void page_text(struct page *page, const char *text);  /* paragraphs and line breaks kept */
void page_quote(struct page *page, const char *text); /* somebody's words, set off */
void page_link(struct page *page, const char *label, const char *url); /* http(s) and mailto only */
void page_match(struct page *page, const char *before, const char *matched, const char *after,
		const char *why);
void page_box_open(struct page *page); /* a frame around what would go out */
void page_box_close(struct page *page);
void page_buttons_open(struct page *page);
void page_button(struct page *page, const char *label, const char *url, bool strong);
void page_buttons_close(struct page *page);
void page_rule(struct page *page);

/* "mailto:ADDRESS?subject=..&body=..", percent-encoded (RFC 6068). */
char *page_mailto(struct pool *pool, const char *address, const char *subject, const char *body);

#endif
