/* SPDX-License-Identifier: ISC */
/*
 * part: what a part's header says about it, and its text.
 */
#ifndef LIAISON_MAIL_PART_H
#define LIAISON_MAIL_PART_H

#include "liaison/mail.h"

/* Reads Content-* of part->head.  *boundary is a multipart's, or empty.
 * `type` is what the part is when its header does not say. */
void part_describe(struct pool *pool, struct mail_part *part, const char *type,
                   struct text *boundary);

bool part_is_multipart(const struct mail_part *part);
bool part_is_message(const struct mail_part *part); /* message/rfc822, message/global */
/* A text by its file name that its mailer did not take for one: notes.md as
 * application/octet-stream. */
bool part_is_text_file(const struct mail_part *part);

/* The file name as words, "IESG-only_session.pdf" as "IESG only session pdf";
 * empty for one that holds no more than a word and its suffix. */
struct text part_name_in_words(struct pool *pool, const struct mail_part *part);

/* bytes and utf8 of a text part. */
void part_decode(struct pool *pool, struct mail_part *part);

/* Marks the text parts that repeat a better one. */
void part_mark_alternatives(struct mail *mail);

#endif
