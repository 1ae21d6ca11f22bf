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
	int64_t index;	 /* from 0 in its file */
	struct text raw; /* normal (mail_normal), valid until the next call */
	const char *envelope_from;
	bool too_large; /* only the head was kept */
};

/* STATUS_NOT_FOUND at the end.  Memory is `pool`'s: reset it between calls. */
enum status mbox_next(struct mbox *mbox, struct pool *pool, struct mbox_message *message,
		      struct error *err);
/* Gives up the file that could not be read; mbox_next() goes on with the next. */
void mbox_leave(struct mbox *mbox);
void mbox_close(struct mbox *mbox);

/* What lies in a folder beside its messages, and is passed over: a file whose name
 * ends like no mail's (labels.tsv) and that begins like none. */
const struct texts *mbox_others(const struct mbox *mbox);
/* The files that there are. */
size_t mbox_files(const struct mbox *mbox);

/* A message as it lies in its file, for who reads ahead and looks at it later
 * or on another thread.  mbox_next() is mbox_slice() and mbox_unwrap(). */
struct mbox_map;
struct mbox_slice {
	const char *file; /* the mbox's */
	int64_t index;
	struct text bytes;    /* in the file's mapping, or in the pool */
	uint64_t size;	      /* in the file; more than bytes.len when it is too large */
	bool too_large, mbox; /* only its beginning is here; mbox quoting is to be undone */
	struct mbox_map *map;
};
enum status mbox_slice(struct mbox *mbox, struct pool *pool, struct mbox_slice *slice,
		       struct error *err);
/* From any thread; the message is valid as long as slice and pool are. */
void mbox_unwrap(struct pool *pool, const struct mbox_slice *slice, struct mbox_message *message);
/* Nobody looks at its bytes any more, nor at those of the slices before it.
 * Call it for every slice, in order, on the reader's thread; the mbox itself
 * may be closed by then. */
void mbox_slice_done(struct mbox_slice *slice);

/* Bytes in the files that are there; 0 for standard input. */
uint64_t mbox_size(const struct mbox *mbox);

#endif
