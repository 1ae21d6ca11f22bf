/* SPDX-License-Identifier: ISC */
/*
 * old_mail: how mailers lead in the mail that is answered or forwarded.
 */
#ifndef LIAISON_MAIL_OLD_MAIL_H
#define LIAISON_MAIL_OLD_MAIL_H

#include "liaison/text.h"

/* A header block holds no more lines than this, folds included. */
#define OLD_MAIL_BLOCK_MAX 12
/* An attribution is wrapped to no more lines than this. */
#define OLD_MAIL_ATTRIBUTION_MAX 4

/* "-----Original Message-----", "---------- Forwarded message ---------",
 * "Begin forwarded message:" and their translations.  *forwarded says that
 * the words mean a forward. */
bool old_mail_separator(struct text line, bool *forwarded);

/* How many of the lines are a header block "From: Sent: To: Subject:" in some
 * language; 0 when they are none.  A sender, a date and a subject must be
 * there: forms that people fill in have From: and To: too. */
size_t old_mail_block(const struct text *lines, size_t count);

/* The last line of "On Thu, 19 Nov 2026, Jane Doe <j@example.org> wrote:":
 * ends in a colon behind a verb of writing, or behind an address and a number. */
bool old_mail_attribution_end(struct text line);
/* Its first line: "On ", "Am 19.11.", "Le 19 ", "2026-11-19". */
bool old_mail_attribution_start(struct text line);
/* Written by a mailer beyond doubt: an address or a time stands in it. */
bool old_mail_attribution_sure(struct text line);

#endif
