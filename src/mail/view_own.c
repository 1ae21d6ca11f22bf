/* SPDX-License-Identifier: ISC */
/*
 * view_own: what the author wrote, and what could carry a secret.
 */
#include <string.h>

#include "charset.h"
#include "flow.h"
#include "own.h"
#include "paragraph.h"
#include "part.h"
#include "view.h"

/* At most `max` bytes of the part's text as a person reads it, flowed lines
 * joined. */
static struct text view_readable(struct mail *mail, size_t index, size_t max)
{
	const struct mail_part *part = &mail->parts.at[index];
	if (part->html)
		return text_head(view_html(mail, index)->visible, max);
	struct text text = text_head(part->utf8, max);
	return part->flowed ? flow_join(mail->pool, text, part->delsp) : text;
}

/* ---- own ----------------------------------------------------------------------------- */

/* "Fwd:" and its translations: what is below is what the author passes on. */
static bool subject_forwards(struct text subject)
{
	static const char *const words[] = {"fwd:",    "fw:", "wg:", "tr:", "rv:",   "enc:", "i:",
					    "doorst:", "pd:", "vl:", "vb:", "转发:", "転送:"};
	subject = text_trim(subject);
	while (subject.len && subject.at[0] == '[') {
		size_t close = text_find_byte(subject, ']');
		if (close == TEXT_NONE)
			break;
		subject = text_trim(text_from(subject, close + 1));
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_starts_case(subject, words[i]))
			return true;
	return text_ends_case(subject, "(fwd)");
}

/* A text that the author wrote or passes on: not an attachment, not the other
 * form of a text, not what a report gives back. */
static bool is_own(const struct mail *mail, const struct mail_part *part)
{
	struct text type = text_of(part->type);
	if (part->container || part->attachment || part->alternative)
		return false;
	if (!part->html && (!text_starts(type, "text/") || text_is(type, "text/calendar") ||
			    text_is(type, "text/x-vcard") || text_is(type, "text/rfc822-headers")))
		return false;
	return !part->nested || !text_is(text_of(mail->parts.at[0].type), "multipart/report");
}

static struct text own_of_part(struct mail *mail, size_t index, unsigned flags)
{
	return own_text(mail->pool, view_readable(mail, index, OWN_SIZE_MAX), flags);
}

static unsigned own_flags(const struct mail *mail)
{
	return subject_forwards(mail_value(mail, "Subject")) ? OWN_FORWARD : 0;
}

const struct texts *view_own(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (views->has_own)
		return &views->own;
	views->has_own = true;
	unsigned flags = own_flags(mail);
	bool report = mail->parts.len && !strcmp(mail->parts.at[0].type, "multipart/report");
	paragraphs_add(mail->pool, mail_value(mail, "Subject"), false, &views->own);
	for (size_t i = 0; i < mail->parts.len; i++) {
		const struct mail *inner = mail->parts.at[i].inner;
		if (inner && !report)
			paragraphs_add(mail->pool, mail_value(inner, "Subject"), false,
				       &views->own);
		if (is_own(mail, &mail->parts.at[i]))
			paragraphs_add(mail->pool, own_of_part(mail, i, flags), false, &views->own);
	}
	return &views->own;
}

/* Without the parts that have one of those flaws. */
static struct text own_lines(struct mail *mail, unsigned flaws)
{
	struct buf buf;
	buf_open(&buf, mail->pool);
	for (size_t i = 0; i < mail->parts.len; i++) {
		if (!is_own(mail, &mail->parts.at[i]) || (mail->parts.at[i].flaws & flaws))
			continue;
		struct text own = own_of_part(mail, i, own_flags(mail));
		if (own.len && buf.len)
			buf_byte(&buf, '\n');
		buf_text(&buf, own);
	}
	return buf_get(&buf);
}

struct text view_own_text(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (!views->has_own_text)
		views->own_text = own_lines(mail, 0);
	views->has_own_text = true;
	return views->own_text;
}

struct text view_shown_text(struct mail *mail)
{
	if (!(mail->flaws & MAIL_FLAW_FOREIGN))
		return view_own_text(mail);
	return own_lines(mail, MAIL_FLAW_FOREIGN);
}

/* ---- secret ---------------------------------------------------------------------------- */

static void secret_headers(struct mail *mail, const struct mail *of, struct texts *out)
{
	for (size_t i = 0; i < of->headers.len; i++) {
		const struct mail_header *header = &of->headers.at[i];
		if (!header->value.len)
			continue;
		struct buf buf;
		buf_open(&buf, mail->pool);
		buf_text(&buf, header->name);
		buf_string(&buf, ": ");
		buf_text(&buf, header->value);
		paragraphs_add(mail->pool, buf_get(&buf), false, out);
	}
}

/* Longer files are no text that anybody wrote to somebody. */
#define SECRET_FILE_MAX ((size_t)1024 * 1024)

/* Words in noise mean nothing: a text has no control bytes but those of lines. */
static bool is_text(struct text bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.at[i];
		if (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f')
			return false;
	}
	return true;
}

static void secret_file(struct mail *mail, const struct mail_part *part, struct texts *out)
{
	unsigned flaws = 0;
	struct text bytes = text_head(mail_part_bytes(mail, part), SECRET_FILE_MAX);
	if (!is_text(bytes))
		return;
	paragraphs_add(mail->pool, charset_utf8(mail->pool, bytes, part->charset, &flaws), true,
		       out);
}

static void secret_part(struct mail *mail, size_t index, struct texts *out)
{
	const struct mail_part *part = &mail->parts.at[index];
	paragraphs_add(mail->pool, part->filename, false, out);
	paragraphs_add(mail->pool, part_name_in_words(mail->pool, part), false, out);
	if (part->inner)
		secret_headers(mail, part->inner, out);
	if (part_is_text_file(part))
		secret_file(mail, part, out);
	if (part->container || !part->text)
		return;
	struct text text = own_without_disclaimer(mail->pool, view_readable(mail, index, SIZE_MAX));
	paragraphs_add(mail->pool, text, true, out);
	if (part->html)
		paragraphs_add(mail->pool, view_html(mail, index)->hidden, true, out);
}

const struct texts *view_secret(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (views->has_secret)
		return &views->secret;
	views->has_secret = true;
	secret_headers(mail, mail, &views->secret);
	for (size_t i = 0; i < mail->parts.len; i++)
		secret_part(mail, i, &views->secret);
	return &views->secret;
}
