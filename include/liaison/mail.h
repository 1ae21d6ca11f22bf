/* SPDX-License-Identifier: ISC */
/*
 * mail: one RFC 5322 message, parsed and decoded.  libetpan lives in
 * src/mail/ alone.
 *
 * Every message parses: what is broken is read as far as it goes, and
 * `flaws` says what could not be read.  Before libetpan sees the bytes the
 * door (door.c) has counted headers, nesting and parts, because libetpan
 * 1.9.4 reports nothing and recurses: 10,000 nested multiparts took it 3.9 s
 * and 50,000 over a minute.
 */
#ifndef LIAISON_MAIL_H
#define LIAISON_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "liaison/error.h"
#include "liaison/list.h"
#include "liaison/pool.h"
#include "liaison/text.h"

/* The default is Postfix's mime_nesting_limit. */
#define MAIL_NESTING_MAX 100
/* A long-lived thread over many lists has some 150 header fields. */
#define MAIL_HEADERS_MAX 2000
/* Above what any mailer makes; a digest of a busy list has some 200 parts. */
#define MAIL_PARTS_MAX 2000
/* A header field longer than this is cut: 500 recipients fit.  (References
 * are read whole, from their end.) */
#define MAIL_FIELD_MAX ((size_t)64 * 1024)
/* HTML beyond this, all parts together, is not rendered but stripped of its
 * tags: Gumbo takes 0.3 s and 40 MB for it.  Newsletters have some 100 KB. */
#define MAIL_HTML_MAX ((size_t)1024 * 1024)
/* 25 MB, the size at which most mail servers stop. */
#define MAIL_SIZE_MAX (25 * 1024 * 1024)

struct mail_limits {
	size_t nesting, headers, parts;
};
extern const struct mail_limits mail_limits_default;

/* What keeps a message from being read whole. */
enum mail_flaw {
	MAIL_FLAW_EMPTY = 1 << 0,       /* no byte, or no header */
	MAIL_FLAW_TOO_LARGE = 1 << 1,   /* only the head was kept */
	MAIL_FLAW_HEADERS = 1 << 2,     /* more header fields than the limit, or one too long */
	MAIL_FLAW_NESTING = 1 << 3,     /* nested deeper than the limit: not opened below it */
	MAIL_FLAW_PARTS = 1 << 4,       /* more parts than the limit */
	MAIL_FLAW_STRUCTURE = 1 << 5,   /* a multipart without its boundary, truncated, in pieces */
	MAIL_FLAW_ENCODING = 1 << 6,    /* broken base64 or quoted-printable */
	MAIL_FLAW_CHARSET = 1 << 7,     /* unknown charset, or bytes that are none of it */
	MAIL_FLAW_HTML = 1 << 8,        /* HTML too deep or too large to render */
	MAIL_FLAW_NO_TEXT = 1 << 9,     /* nothing but attachments */
	MAIL_FLAW_ENCRYPTED = 1 << 10,  /* PGP/MIME, S/MIME enveloped or inline PGP: blocks */
	MAIL_FLAW_NUL = 1 << 11,        /* NUL bytes in the head or in a text part */
	MAIL_FLAW_FOREIGN = 1 << 12     /* besides CHARSET: nobody here knows that charset, and
	                                   the text is a guess */
};

struct mail_header {
	struct text name;  /* as written */
	struct text raw;   /* behind the colon, folds and all, without the final line end */
	struct text value; /* unfolded, RFC 2047 decoded, UTF-8, trimmed */
};

struct mail_headers {
	struct mail_header *at;
	size_t len, cap;
};

struct mail_part {
	int parent;             /* index in parts, -1 for the root */
	int depth;              /* 0 is the root */
	const char *type;       /* lower case "text/plain"; never NULL */
	const char *charset;    /* as declared, lower case, or NULL */
	struct text filename;   /* decoded (RFC 2231, RFC 2047), or empty */
	bool attachment;        /* Content-Disposition: attachment */
	bool container;         /* multipart or message/rfc822: has children */
	bool text;              /* text/plain, text/html, ... and not a container */
	bool html;
	bool alternative;       /* a text part that repeats a sibling (multipart/alternative,
	                           all but the one that is best to read) */
	bool nested;            /* inside a message/rfc822 */
	bool flowed, delsp;     /* RFC 3676 */
	const struct mail *inner; /* message/rfc822: its headers (parts stay in the outer list) */
	const char *encoding;   /* Content-Transfer-Encoding, lower case; "" when there is none */
	struct text head;       /* its header, with the final line end */
	struct text raw;        /* encoded body */
	struct text bytes;      /* transfer-decoded, LF line ends: of text parts and encoded nested
	                           mail only, mail_part_bytes() has the others */
	struct text utf8;       /* text parts: decoded to UTF-8, LF line ends, as sent (HTML is source) */
	unsigned flaws;
};

struct mail_parts {
	struct mail_part *at;
	size_t len, cap;
};

struct mail {
	struct pool *pool;
	struct text raw;  /* the whole message, LF line ends, no mbox "From " line */
	struct text head; /* with the final line end, without the empty line */
	struct text body;
	const char *envelope_from; /* of the mbox "From " line, or NULL */
	struct mail_headers headers;
	struct mail_parts parts; /* pre-order; empty for an inner mail */
	unsigned flaws;
	struct views *views; /* views.c's cache */
};

/* Brings bytes from an MTA into house shape, in place where it can: takes
 * an mbox "From " line off (*envelope_from is then its address, else NULL)
 * and makes line ends LF.  An mbox's ">From " stays (it is mboxrd/mboxo
 * quoting: mbox.c undoes it). */
struct text mail_normal(struct pool *pool, struct text raw, const char **envelope_from);

/* Parses; fails only where memory would.  `raw` must be normal, and live as
 * long as the pool.  `flaws` are what the caller already knows (TOO_LARGE). */
void mail_parse(struct pool *pool, struct text raw, const struct mail_limits *limits,
                unsigned flaws, struct mail **out);

/* The transfer-decoded bytes of any part that is no container. */
struct text mail_part_bytes(const struct mail *mail, const struct mail_part *part);

/* One line that says what could not be read, for the candidate's face;
 * empty when all could. */
char *mail_flaws_print(struct pool *pool, unsigned flaws);

/* The first header field of that name (ASCII letters alike), or NULL; the
 * n-th with `from` as running index (start with 0). */
const struct mail_header *mail_header(const struct mail *mail, const char *name);
const struct mail_header *mail_header_next(const struct mail *mail, const char *name, size_t *from);
/* Its decoded value, or the empty text. */
struct text mail_value(const struct mail *mail, const char *name);

struct mail_address {
	struct text name; /* display name, decoded; may be empty */
	struct text addr; /* addr-spec, DMARC rewriting ("user=40host@dmarc.ietf.org") undone */
	struct text seen; /* addr-spec as it stood */
};
struct mail_addresses {
	struct mail_address *at;
	size_t len, cap;
};
/* All addresses of all fields of that name, groups flattened (RFC 5322 3.4),
 * at most MAIL_ADDRESSES_MAX. */
#define MAIL_ADDRESSES_MAX 10000
void mail_address_list(const struct mail *mail, const char *name, struct mail_addresses *out);
/* Same for a bare value. */
void mail_address_parse(struct pool *pool, struct text value, struct mail_addresses *out);
struct text mail_address_domain(struct text addr);

/* The Message-ID without its brackets, or empty (RFC 5322 3.6.4). */
struct text mail_message_id(const struct mail *mail);
/* The ids of References and In-Reply-To, oldest first, without brackets, no
 * duplicates, at most MAIL_REFERENCES_MAX (the newest are kept). */
#define MAIL_REFERENCES_MAX 50
void mail_references(const struct mail *mail, struct texts *out);
/* What stands between < and > of List-Id (RFC 2919), lower case; all fields. */
void mail_list_ids(const struct mail *mail, struct texts *out);
/* The Subject without Re:, Fwd:, AW:, [Tag], [EXTERNAL] ..., lower case,
 * white space folded: what two mails of one thread share. */
struct text mail_subject_key(struct pool *pool, struct text subject);
/* Date in seconds, or 0 when there is none that can be read. */
int64_t mail_date(const struct mail *mail);
/* The first http(s) URL of Archived-At (RFC 5064) that is one (RFC 3986) and has at
 * most MAIL_URL_MAX letters, or empty: it stands in mails that go out. */
#define MAIL_URL_MAX 1000
struct text mail_archived_at(const struct mail *mail);

/* RFC 3834 and its relatives: sent by a program.  The reason in words
 * ("Auto-Submitted: auto-replied"), or NULL for a person's mail. */
const char *mail_automatic(const struct mail *mail);
/* It could not be delivered: a delivery status notification that says so (not one
 * of a delay), or a null sender that is no responder's. */
bool mail_is_bounce(const struct mail *mail);
/* A responder answered in somebody's place: out of office, vacation. */
bool mail_is_absence(const struct mail *mail);
/* Every address the message was delivered to that its head tells: Delivered-To,
 * X-Original-To, Envelope-To, Resent-To, To, Cc. */
void mail_recipients(const struct mail *mail, struct mail_addresses *out);

#endif
