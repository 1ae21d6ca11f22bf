/* SPDX-License-Identifier: ISC */
/*
 * reply: the words of the one who answers.
 *
 * Only text parts that a mail reader would show are read, never an attached
 * or forwarded mail: the original that the candidate mail carries comes back
 * in many replies, and may hold any verb.
 */
#include "liaison/html.h"
#include "flow.h"
#include "own.h"
#include "reply_parts.h"

/* A reply of more parts than this was not typed. */
#define REPLY_PARTS_MAX 50

/* What keeps words of the writer from us.  Charset and encoding are not among
 * them: old mail quoted below is full of such flaws, and a command is ASCII. */
#define REPLY_FLAWS                                                                                \
	(MAIL_FLAW_TOO_LARGE | MAIL_FLAW_HEADERS | MAIL_FLAW_NESTING | MAIL_FLAW_PARTS |           \
	 MAIL_FLAW_ENCRYPTED)

static struct text part_plain(struct mail *mail, const struct mail_part *part, bool *whole)
{
	if (part->html) {
		struct html html;
		html_read(mail->pool, part->utf8, &html);
		*whole &= html.whole;
		return html.visible;
	}
	return part->flowed ? flow_join(mail->pool, part->utf8, part->delsp) : part->utf8;
}

static struct text parts_text(struct mail *mail, bool alternative, bool *whole)
{
	struct buf out;
	size_t count = 0;
	buf_open(&out, mail->pool);
	for (size_t i = 0; i < mail->parts.len; i++) {
		const struct mail_part *part = &mail->parts.at[i];
		if (!part->text || part->attachment || part->nested ||
		    part->alternative != alternative)
			continue;
		if (++count > REPLY_PARTS_MAX) {
			*whole = false;
			break;
		}
		buf_text(&out, part_plain(mail, part, whole));
		buf_byte(&out, '\n');
	}
	return own_text(mail->pool, buf_get(&out), OWN_REPLY);
}

static struct text own_read(struct mail *mail, bool *whole)
{
	*whole = !(mail->flaws & REPLY_FLAWS);
	struct text own = parts_text(mail, false, whole);
	/* Some mailers leave the plain text empty and write HTML only. */
	if (!text_trim(own).len)
		own = parts_text(mail, true, whole);
	return own;
}

struct text reply_own_text(struct mail *mail)
{
	bool whole;
	return own_read(mail, &whole);
}

/* Display name and local part: how people sign. */
static struct text writer_name(struct mail *mail)
{
	struct mail_addresses from = {0};
	mail_address_list(mail, "From", &from);
	if (!from.len)
		return (struct text){0};
	struct text name = from.at[0].name, addr = from.at[0].addr;
	struct text local = text_head(addr, text_find_byte(addr, '@'));
	return text_of(
	    pool_printf(mail->pool, "%.*s %.*s", (int)name.len, name.at, (int)local.len, local.at));
}

void reply_read(struct mail *mail, struct reply *out)
{
	*out = (struct reply){0};
	bool whole;
	struct text own = own_read(mail, &whole);
	reply_parse_as(mail->pool, own, writer_name(mail), out);
	/* "no, wait" may stand in what could not be read. */
	if (!whole) {
		*LIST_PUSH(mail->pool, &out->problems) =
		    TEXT("The reply could not be read whole, so nothing in it was done. Send the "
			 "command in a new, short reply of plain text.");
		out->commands.len = 0;
	}
	out->automatic = mail_automatic(mail);
	if (out->automatic) {
		out->commands.len = 0;
		out->problems.len = 0;
	}
}
