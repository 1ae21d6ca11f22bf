/* SPDX-License-Identifier: ISC */
/*
 * door: from the bytes of a message to its parts, within bounds.
 */
#ifndef LIAISON_MAIL_DOOR_H
#define LIAISON_MAIL_DOOR_H

#include "liaison/mail.h"

/* How much of `text` is a header, with its final line end and without the
 * empty line; *body is where the body begins.  A message may have a few
 * lines in its header that are no fields (an mbox "From " line, a mailer's
 * slip); a part may not. */
size_t door_head(struct text text, bool message, size_t *body);

/* Finds the parts of mail->raw (head and body are known) and puts them into
 * mail->parts, described but not decoded; *headers is how many header fields
 * nested mails may still have. */
void door_walk(struct mail *mail, const struct mail_limits *limits, size_t headers);

#endif
