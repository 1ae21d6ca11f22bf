/* SPDX-License-Identifier: ISC */
/*
 * automatic: was this mail sent by a program (RFC 3834 2 and 5, and what
 * programs did before it)?  Nothing automatic is a command or is answered.
 */
#include <string.h>

#include "liaison/mail.h"

/* The first word of a value: "auto-replied; owner=x (vacation)". */
static struct text automatic_word(struct text value)
{
	size_t len = 0;
	while (len < value.len && !strchr(" \t;(", value.at[len]))
		len++;
	return text_head(value, len);
}

static bool automatic_null_sender(const struct mail *mail)
{
	const struct mail_header *path = mail_header(mail, "Return-Path");
	struct text sender = path ? path->value : text_of(mail->envelope_from);
	return (path || mail->envelope_from) && (!sender.len || text_is(sender, "<>"));
}

/* What an MTA writes into the mbox "From " line for a null sender.  No proof
 * of a bounce: archives have it on every mail they were converted from. */
static bool automatic_daemon(const struct mail *mail)
{
	return text_is_case(text_of(mail->envelope_from), "MAILER-DAEMON");
}

static bool automatic_is_report(const struct mail *mail)
{
	/* The field too: of a report without its parts door.c makes a text. */
	return (mail->parts.len && !strcmp(mail->parts.at[0].type, "multipart/report")) ||
	       text_starts_case(mail_value(mail, "Content-Type"), "multipart/report");
}

static const char *automatic_submitted(const struct mail *mail)
{
	const struct mail_header *header;
	for (size_t from = 0; (header = mail_header_next(mail, "Auto-Submitted", &from));) {
		struct text word = automatic_word(header->value);
		if (!text_is_case(word, "no"))
			return pool_printf(mail->pool, "Auto-Submitted: %s",
			                   text_string(mail->pool, word));
	}
	return NULL;
}

static const char *automatic_precedence(const struct mail *mail)
{
	static const char *const words[] = {"bulk", "list", "junk", "auto_reply"};
	const struct mail_header *header;
	for (size_t from = 0; (header = mail_header_next(mail, "Precedence", &from));)
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (text_is_case(automatic_word(header->value), words[i]))
				return pool_printf(mail->pool, "Precedence: %s", words[i]);
	return NULL;
}

/* Fields whose presence is enough. */
static const char *automatic_field(const struct mail *mail)
{
	static const char *const names[] = {"X-Autoreply", "X-Autorespond", "X-Autoresponder",
	                                    "X-Auto-Reply"};
	for (size_t i = 0; i < mail->headers.len; i++) {
		const struct mail_header *header = &mail->headers.at[i];
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			if (text_is_case(header->name, names[n]) &&
			    !text_is_case(header->value, "no"))
				return names[n];
		if (text_starts_case(header->name, "List-"))
			return text_string(mail->pool, header->name);
	}
	return NULL;
}

const char *mail_automatic(const struct mail *mail)
{
	const char *why = automatic_submitted(mail);
	if (!why)
		why = automatic_precedence(mail);
	if (!why)
		why = automatic_field(mail);
	if (!why && (automatic_null_sender(mail) || automatic_daemon(mail)))
		why = "an empty envelope sender";
	if (!why && automatic_is_report(mail))
		why = "multipart/report";
	return why;
}

bool mail_is_bounce(const struct mail *mail)
{
	if (automatic_null_sender(mail))
		return true;
	if (!automatic_is_report(mail))
		return false;
	for (size_t i = 0; i < mail->parts.len; i++)
		if (!strcmp(mail->parts.at[i].type, "message/delivery-status"))
			return true;
	return false;
}
