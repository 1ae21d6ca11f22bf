/* SPDX-License-Identifier: ISC */
/*
 * transfer: what stands behind base64 and quoted-printable.
 */
#ifndef LIAISON_MAIL_TRANSFER_H
#define LIAISON_MAIL_TRANSFER_H

#include "liaison/text.h"

/* The bytes.  Sets MAIL_FLAW_ENCODING for letters that are none, text behind the
 * padding, and an end in mid-group; those are left out. */
struct text transfer_base64(struct pool *pool, struct text raw, unsigned *flaws);

/* The bytes, LF at the end of each line.  A "=" that begins no escape stays as it
 * is written, and sets MAIL_FLAW_ENCODING; so does an end in mid-line. */
struct text transfer_quoted_printable(struct pool *pool, struct text raw, unsigned *flaws);

#endif
