/* SPDX-License-Identifier: ISC */
/*
 * note: the very text that goes out about one item.  The candidate mail
 * shows it, the relay and the digest send it: written once, so that what is
 * approved is what is sent.
 */
#ifndef LIAISON_NOTE_H
#define LIAISON_NOTE_H

#include "liaison/list.h"
#include "liaison/page.h"
#include "liaison/work.h"

/* An excerpt is a glance, not the mail: about a screen of a phone. */
#define NOTE_EXCERPT_MAX 1200

/* The words of one author. */
struct note_part {
	const char *by; /* whose, where another has written before; else NULL */
	const char *words;
};

struct note {
	const char *title;  /* the subject, or "In summary: TOPICS" where no more may be told */
	const char *topics; /* "process, architecture" */
	const char *by;	    /* "Marta Lindqvist on iesg, Thu 19 Nov 2026"; NULL for summary-only */
	const char *words;  /* the liaison's summary, or the excerpt: all of it in one */
	LIST(struct note_part) parts; /* the same, author by author */
	bool own_words;		      /* words are the liaison's */
	bool retold;		      /* ... about a mail of somebody else's */
	const char *link;	      /* archive, or NULL */
};

/* The note of an item at a revision.  What comes from mail is tame (text.h). */
enum status note_get(struct work *work, const struct store_item *item, int revision,
		     struct note *out, struct error *err);
/* All of it as text, and as HTML.  In text every line that somebody else wrote has
 * a mark of ours in front ("Subject: ", "From: ", "> "), the link excepted. */
void note_text(struct pool *pool, const struct note *note, struct buf *out);
void note_html(struct page *page, const struct note *note);
/* LABEL and a value of one line, wrapped; what follows hangs below the value, or,
 * without a label, four columns in: it cannot pass for a line of ours. */
void note_field(struct pool *pool, const char *label, const char *value, struct buf *out);
/* Somebody's words, line by line, each behind `indent`. */
void note_lines(struct pool *pool, const char *words, const char *indent, struct buf *out);

/* What of the author's words may go out: whole paragraphs, around the first
 * hit, at most NOTE_EXCERPT_MAX bytes; tame. */
struct text note_excerpt(struct pool *pool, struct text own, const struct judgement *judgement);

/* The excerpt of an item and below it the words of a later message, by whom:
 * of what went before at most NOTE_EXCERPT_MAX bytes stay. */
const char *note_join(struct pool *pool, const char *before, const char *by, const char *words);

/* "Marta Lindqvist on iesg, Thu 19 Nov 2026" */
const char *note_by(struct work *work, const struct store_message *message);
/* The subject as people say it: without the list's own tag; "(no subject)". */
const char *note_title(struct pool *pool, const struct store_message *message);

/* "iesg" of "iesg.ietf.org": what people call the list. */
char *note_list_name(struct pool *pool, const char *list);

#endif
