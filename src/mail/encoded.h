/* SPDX-License-Identifier: ISC */
/*
 * encoded: transfer encodings (RFC 2045 6) and encoded words (RFC 2047).
 */
#ifndef LIAISON_MAIL_ENCODED_H
#define LIAISON_MAIL_ENCODED_H

#include "liaison/pool.h"
#include "liaison/text.h"

/* The bytes behind a Content-Transfer-Encoding (lower case, "" for none).
 * With `lines` CRLF becomes LF, as texts want it.  What cannot be decoded is
 * left out (base64) or stays as it is written (quoted-printable), and
 * MAIL_FLAW_ENCODING is set.  Returns `raw` itself for 7bit, 8bit, binary. */
struct text encoded_bytes(struct pool *pool, struct text raw, const char *encoding, bool lines,
                          unsigned *flaws);

/* Unfolded header text with its encoded words decoded to UTF-8.  Adjacent
 * words of one charset are joined before they are converted, so that a
 * character split between two of them (which RFC 2047 5 forbids and list
 * software does) is read.  A word that is broken stays as it is written. */
struct text encoded_words(struct pool *pool, struct text value, unsigned *flaws);

#endif
