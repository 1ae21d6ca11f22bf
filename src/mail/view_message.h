/* SPDX-License-Identifier: ISC */
/*
 * view_message: the parts of a message as SpamAssassin tells them apart
 * (Mail::SpamAssassin::Message).
 *
 * door.c finds every part for people and for decisions; here the parts are
 * those that rules see, with what SpamAssassin does to their lines.
 */
#ifndef LIAISON_MAIL_VIEW_MESSAGE_H
#define LIAISON_MAIL_VIEW_MESSAGE_H

#include "view_type.h"

/* A part that has no parts. */
struct leaf {
	struct text type;    /* as its header says */
	const char *charset; /* as declared, or NULL */
	struct text bytes;   /* transfer-decoded */
	bool html;	     /* by its type, or by its file's name */
	bool text;	     /* text of some kind, or a message: rawbody shows it */
};
struct leaves {
	struct leaf *at;
	size_t len, cap;
};

/* In the order of the message.  `head` are the message's fields, `body` what
 * stands below them. */
void leaves_read(struct pool *pool, const struct fields *head, struct text body,
		 struct leaves *out);

#endif
