/* SPDX-License-Identifier: ISC */
/*
 * mbox: messages out of a file, an mbox (mboxrd, mboxo, MMDF), a Maildir or
 * a directory of messages, one after the other, with bounded memory.
 */
#ifndef LIAISON_MBOX_H
#define LIAISON_MBOX_H

#include "liaison/mail.h"

struct mbox;

/* `path` "-" is standard input.  STATUS_NOT_FOUND, STATUS_TEMPORARY. */
enum status mbox_open(struct pool *pool, const char *path, struct mbox **out, struct error *err);

struct mbox_message {
	const char *file;
	int64_t index;    /* from 0 in its file */
	struct text raw;  /* normal (mail_normal), valid until the next call */
	const char *envelope_from;
	bool too_large;   /* only the head was kept */
};

/* STATUS_NOT_FOUND at the end.  Memory is `pool`'s: reset it between calls. */
enum status mbox_next(struct mbox *mbox, struct pool *pool, struct mbox_message *message,
                      struct error *err);
void mbox_close(struct mbox *mbox);

#endif
