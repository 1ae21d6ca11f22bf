/* SPDX-License-Identifier: ISC */
/*
 * own: which lines of a mail its author wrote.  The one place that knows
 * what quotes, attribution lines, signatures and disclaimers look like; the
 * own view, the secret view and the reply parser all ask here.
 */
#ifndef LIAISON_MAIL_OWN_H
#define LIAISON_MAIL_OWN_H

#include "liaison/pool.h"
#include "liaison/text.h"

enum own_flag {
	/* A reply to us.  Everything below the old mail's header block, even when
	 * it says "Forwarded message", is somebody else's; "--" without its space,
	 * a dash from a phone's autocorrection, and a rule of underscores end the
	 * text too. */
	OWN_REPLY = 1 << 0,
	/* The author forwards (Fwd: in the subject): the text below the old
	 * mail's header block is what they pass on and stays, the block goes. */
	OWN_FORWARD = 1 << 1
};

/* Own text beyond this is not looked for: nobody writes half a megabyte. */
#define OWN_SIZE_MAX ((size_t)512 * 1024)

/* The author's own lines of `plain` (UTF-8, LF line ends, format=flowed
 * already joined): no quotes, attribution lines and header blocks of old mail
 * in the languages of tongue.h, signature, "Sent from my ...", list footer, legal disclaimer,
 * banner of a mail gateway.  Answers between quotes stay, blank lines at both ends and doubled ones
 * go.  Each line ends in LF; empty when nothing is left. Linear in the size. */
struct text own_text(struct pool *pool, struct text plain, unsigned flags);

/* The writer's own lines of a reply, of any size.  What stands right below a
 * long line of a quote may be the rest of that line, broken off by a mailer:
 * between two lines of a quote it is taken for that, elsewhere it is kept, and
 * added to *doubtful. */
struct text own_of_reply(struct pool *pool, struct text plain, struct texts *doubtful);

/* `plain` without only a whole known legal disclaimer (and an empty "-- " above
 * it) that ends it or ends what stands above the old mail in it, for the secret
 * view; `plain` itself when there is none.  That is a paragraph, the last lines
 * of one, or a notice with a title and some paragraphs, and again where the same
 * stands there in several languages.  A footer of list software below it goes
 * too. */
struct text own_without_disclaimer(struct pool *pool, struct text plain);

/* A whole known legal disclaimer: its paragraph says what it is about (this
 * e-mail, its attachments), that it is confidential or privileged, whom it is
 * for (the addressee), and what a wrong recipient must do.  "This mail is
 * confidential, do not forward" lacks the last two and is none. */
bool own_is_disclaimer(struct text paragraph);

/* Where the line begins from which a paragraph is that to its end, as below a
 * company's name; its length when there is none. */
size_t own_disclaimer_at(struct text paragraph);

/* "Please consider the environment before printing this e-mail." */
bool own_is_plea(struct text paragraph);

#endif
