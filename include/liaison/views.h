/* SPDX-License-Identifier: ISC */
/*
 * views: the texts that rules look at.  Built when first asked for and kept
 * in the mail's pool.
 *
 * header, body, rawbody, full and uri are what SpamAssassin 4.0 shows its
 * rules (Mail::SpamAssassin::Conf(3), PerMsgStatus); own and secret are ours.
 */
#ifndef LIAISON_VIEWS_H
#define LIAISON_VIEWS_H

#include "liaison/mail.h"

/* What lies behind so many bytes of a part as it was sent is not looked at for
 * body, rawbody and uri: SpamAssassin shows 50,000 characters of its text and
 * 500,000 bytes of what was decoded, and links beyond are nobody's. */
#define VIEW_PART_MAX ((size_t)1536 * 1024)

/* body: the Subject, then the rendered text parts, each paragraph joined to
 * one line; a rule is tried on each. */
const struct texts *view_body(struct mail *mail);
/* rawbody: text parts decoded, HTML source and line breaks kept, in chunks
 * of 2 to 4 KB as SpamAssassin cuts them. */
const struct texts *view_rawbody(struct mail *mail);
/* full: the raw message, one text. */
const struct texts *view_full(struct mail *mail);
/* uri: every URI in text and HTML, as found and tidied. */
const struct texts *view_uri(struct mail *mail);
/* header NAME[:raw|:addr|:name|...]: the value(s) joined as SpamAssassin
 * joins them.  `modifier` is "" or "raw", "addr", "name", "first", "last", ...;
 * ALL, ToCc, EnvelopeFrom and MESSAGEID are names too.  `set` is false when
 * the header is not there. */
struct text view_header(struct mail *mail, struct text name, struct text modifier, bool *set);

/* own: what this author wrote: Subject, then text without quotes, attribution
 * lines, signature, list footer and legal disclaimer, flowed lines joined,
 * one text a paragraph (joined to one line).  Chat exports are all own; a
 * forwarded message/rfc822 counts as what the author passes on. */
const struct texts *view_own(struct mail *mail);
/* The same as a person would read it, lines kept. */
struct text view_own_text(struct mail *mail);
/* Of that, what may be shown to others: not the parts of which the text is a guess
 * (MAIL_FLAW_FOREIGN). */
struct text view_shown_text(struct mail *mail);
/* secret: everything that could carry a secret: decoded headers, all text
 * parts and alternatives, quotes, signatures, file names (also as words), nested mail, minus
 * only a final paragraph that is a whole known legal disclaimer. */
const struct texts *view_secret(struct mail *mail);

/* gist: texts that hold every word of the header fields (as they stand, without
 * addresses and names taken out), body, own and secret: a run of letters, digits
 * and "_" (of ASCII) that is a word there is one here, too.  They cost no more than
 * a look at the message. */
/* False when that cannot be promised of this message.  With `source` the words of
 * full and rawbody are there as well.  (Those of uri may be any: links are resolved,
 * unescaped, mended.) */
bool view_gist(struct mail *mail, bool source, struct texts *out);

/* A text with the same eyes, for the exit gate: paragraphs of a plain text
 * that goes out. */
void view_paragraphs(struct pool *pool, struct text text, struct texts *out);

#endif
