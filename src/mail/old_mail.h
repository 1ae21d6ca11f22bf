/* SPDX-License-Identifier: ISC */
/*
 * old_mail: how mailers lead in the mail that is answered or forwarded.  The
 * words are tongue.c's; this file knows the shapes.
 */
#ifndef LIAISON_MAIL_OLD_MAIL_H
#define LIAISON_MAIL_OLD_MAIL_H

#include "liaison/text.h"

/* A header block holds no more lines than this, folds included. */
#define OLD_MAIL_BLOCK_MAX 16
/* An attribution is wrapped to no more lines than this. */
#define OLD_MAIL_ATTRIBUTION_MAX 5

/* "-----Original Message-----", "---------- Forwarded message ---------",
 * "Begin forwarded message:", "-----jane@example.org wrote: -----" and their
 * translations.  *forwarded says that the words mean a forward. */
bool old_mail_separator(struct text line, bool *forwarded);

/* How many of the lines are a header block "From: Sent: To: Subject:" in some
 * language; 0 when they are none.  A sender, a date and a subject must be
 * there: forms that people fill in have From: and To: too.  With `reply`
 * fewer will do: any three of the four, two with an address or a date among
 * them, or a sender alone with the address in brackets. */
size_t old_mail_block(const struct text *lines, size_t count, bool reply);

/* Whether the line is a field of such a block: one that is not the first of its
 * run need not be asked about again. */
bool old_mail_field(struct text line);

/* Lines that no person writes, below which an old mail stands unmarked:
 * GroupWise's ">>> Jane 11/19/26 6:00 PM >>>", Notes' "Jane Doe ---19.11.2026
 * 18:00:00---The subject", the first line of our own mail (reply.h), and other
 * people's "reply above this line". */
bool old_mail_cut(struct text line);

enum old_mail_certainty {
	OLD_MAIL_NONE,
	OLD_MAIL_MAYBE, /* "Jane wrote:": when a quote follows */
	OLD_MAIL_SURE	/* a date or an address, and a word for writing or a colon */
};

struct old_mail_attribution {
	size_t lines; /* how many, up to and with the one asked about */
	size_t own;   /* bytes at the front of the first that are the author's */
};

/* Whether an attribution ("On Thu, 19 Nov 2026, Jane Doe <j@example.org>
 * wrote:") ends in *end; at most `above` of the lines before it belong to it. */
enum old_mail_certainty old_mail_attribution(const struct text *end, size_t above,
					     struct old_mail_attribution *out);

#endif
