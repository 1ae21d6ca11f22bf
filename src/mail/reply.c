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

static struct text part_plain(struct mail *mail, const struct mail_part *part)
{
	if (part->html) {
		struct html html;
		html_read(mail->pool, part->utf8, &html);
		return html.visible;
	}
	return part->flowed ? flow_join(mail->pool, part->utf8, part->delsp) : part->utf8;
}

static struct text parts_text(struct mail *mail, bool alternative)
{
	struct buf out;
	size_t count = 0;
	buf_open(&out, mail->pool);
	for (size_t i = 0; i < mail->parts.len && count < REPLY_PARTS_MAX; i++) {
		const struct mail_part *part = &mail->parts.at[i];
		if (!part->text || part->attachment || part->nested ||
		    part->alternative != alternative)
			continue;
		buf_text(&out, part_plain(mail, part));
		buf_byte(&out, '\n');
		count++;
	}
	return own_text(mail->pool, buf_get(&out), OWN_REPLY);
}

struct text reply_own_text(struct mail *mail)
{
	struct text own = parts_text(mail, false);
	/* Some mailers leave the plain text empty and write HTML only. */
	if (!text_trim(own).len)
		own = parts_text(mail, true);
	return own;
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
	struct text own = reply_own_text(mail);
	reply_parse_as(mail->pool, own, writer_name(mail), out);
	out->automatic = mail_automatic(mail);
	if (out->automatic) {
		out->commands.len = 0;
		out->problems.len = 0;
	}
}
