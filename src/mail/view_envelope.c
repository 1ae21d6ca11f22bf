/* SPDX-License-Identifier: ISC */
/*
 * view_envelope: MAIL FROM, as far as a message tells (EnvelopeFrom).
 *
 * SpamAssassin believes first what the outermost relay that is not ours wrote
 * into Received ("envelope-from"), then three fields, each only above the
 * Received fields: a list that passed the mail on has a sender of its own.
 * Which relay that is, it infers from private addresses and signs of a login;
 * of its hundred forms of Received fields the common ones are known here.
 */
#include <string.h>

#include "view.h"
#include "view_bytes.h"
#include "view_host.h"

/* ---- Received ---------------------------------------------------------------------------- */

/* RFC 1918 and its relatives. */
static bool ip_is_private(struct text ip)
{
	static const char *const starts[] = {"10.", "127.",	"169.254.", "192.168.",
					     "::1", "fe8",	"fe9",	    "fea",
					     "feb", "ipv6:::1", "ipv6:fe8"};
	int64_t first, second;
	struct text rest = ip, part;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (text_starts_case(ip, starts[i]))
			return true;
	if (!text_field(&rest, '.', &part) || !text_number(part, &first) ||
	    !text_field(&rest, '.', &part) || !text_number(part, &second))
		return false;
	return (first == 172 && second >= 16 && second <= 31) ||
	       (first == 100 && second >= 64 && second <= 127);
}

/* The address that the relay saw: in brackets, most of them write it. */
static struct text relay_ip(struct text line)
{
	for (size_t at = 0; at < line.len; at++) {
		if (line.at[at] != '[' && line.at[at] != '(')
			continue;
		struct text inside = text_from(line, at + 1);
		struct text ip = host_ip(text_head(inside, IP_LEN_MAX));
		if (ip.at == inside.at)
			return ip;
	}
	return (struct text){0};
}

/* "with ESMTPSA" and its like (RFC 3848), or a word that says it. */
static bool relay_has_login(struct text line)
{
	static const char *const marks[] = {" with esmtpa", " with esmtpsa",   " with lmtpa",
					    " with lmtpsa", " with utf8smtpa", " with asmtp",
					    " with http",   " with https",     " with utf8smtpsa",
					    " with httpu",  " with utf8lmtpa"};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t at = text_find_case(line, text_of(marks[i]));
		char next = at == TEXT_NONE ? 'x' : byte_at(line, at + text_of(marks[i]).len);
		if (!next || next == ' ' || next == ';')
			return true;
	}
	return text_find(line, TEXT("(authenticated")) != TEXT_NONE ||
	       text_find(line, TEXT("(Authenticated sender: ")) != TEXT_NONE;
}

/* What no sender has becomes "!". */
static struct text sender_plain(struct pool *pool, struct text sender)
{
	char *plain = text_string(pool, sender);
	for (size_t i = 0; i < sender.len; i++)
		if (!plain[i] || strchr("#[]()<>|", plain[i]))
			plain[i] = '!';
	return text_make(plain, sender.len);
}

/* What stands behind "envelope-from ", without its brackets. */
static struct text relay_sender(struct pool *pool, struct text line)
{
	static const char *const marks[] = {
	    "return-path ",   "return-path: ",	  "envelope-sender ",
	    "envelope-from ", "envelope-sender=", "envelope-from="};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t at = text_find_case(line, text_of(marks[i])), end;
		if (at == TEXT_NONE)
			continue;
		struct text rest = text_from(line, at + text_of(marks[i]).len);
		for (end = 0; end < rest.len && !byte_is_space(rest.at[end]);)
			end++;
		while (end && !byte_is_word(rest.at[end - 1]))
			end--;
		while (rest.len && end && rest.at[0] == '<') {
			rest = text_from(rest, 1);
			end--;
		}
		return sender_plain(pool, text_head(rest, end));
	}
	return (struct text){0};
}

/* The sender that the first relay outside noted, or the innermost of ours
 * when there is none outside. */
static struct text relays_sender(struct mail *mail, struct fields *fields)
{
	struct text sender = {0};
	for (size_t i = 0; i < fields->len; i++) {
		if (!text_is_case(fields->at[i].name, "Received"))
			continue;
		struct text line = field_value(mail->pool, &fields->at[i]);
		struct text ip = relay_ip(line);
		if (!text_starts_case(line, "from ") || !ip.at)
			continue;
		sender = relay_sender(mail->pool, line);
		if (!ip_is_private(ip) && !relay_has_login(line))
			break;
	}
	size_t at = text_find_byte(sender, '@');
	return at != TEXT_NONE && at > 0 ? sender : (struct text){0};
}

/* ---- other fields -------------------------------------------------------------------------- */

/* The first address in the first field of that name; at == NULL without one. */
static struct text first_address(struct mail *mail, const char *name)
{
	bool set = false;
	struct text found = view_header(mail, text_of(name), TEXT("first:addr"), &set);
	size_t end = text_find_byte(found, '\n');
	return set ? text_head(found, end) : (struct text){0};
}

static bool is_below_received(const struct fields *fields, const char *name)
{
	bool received = false;
	for (size_t i = 0; i < fields->len; i++) {
		if (received && text_is_case(fields->at[i].name, name))
			return true;
		received |= text_is_case(fields->at[i].name, "Received");
	}
	return false;
}

/* fetchmail makes up a sender of what a list wrote into X-Sender. */
static bool is_fetched(struct mail *mail, struct fields *fields)
{
	struct text sender = first_address(mail, "X-Sender");
	if (!sender.at || text_find_byte(sender, '@') == TEXT_NONE)
		return false;
	for (size_t i = 0; i < fields->len; i++)
		if (text_is_case(fields->at[i].name, "Received") &&
		    text_find(fields->at[i].raw, TEXT("(fetchmail")) != TEXT_NONE)
			return true;
	return false;
}

struct text view_envelope_from(struct mail *mail)
{
	static const char *const names[] = {"X-Envelope-From", "Envelope-Sender", "Return-Path"};
	struct fields *fields = view_fields(mail);
	struct text sender = relays_sender(mail, fields);
	if (sender.at || is_fetched(mail, fields))
		return sender;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		sender = first_address(mail, names[i]);
		if (sender.at && !is_below_received(fields, names[i]))
			return sender;
		if (sender.at && i == 0)
			return (struct text){0};
	}
	return mail->envelope_from ? text_of(mail->envelope_from) : (struct text){0};
}
