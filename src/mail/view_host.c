/* SPDX-License-Identifier: ISC */
/*
 * view_host: what could be a host.
 *
 * Names with letters beyond ASCII are taken as they stand: SpamAssassin makes
 * ASCII of them only where Perl has LibIDN, which Debian does not install
 * with it.
 */
#include "view_host.h"

#include <string.h>

#include "view_bytes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 1035 2.3.4, without the root's dot. */
#define HOST_LEN_MAX 253
#define LABEL_LEN_MAX 63
/* So much may stand before the dot of the top-level domain. */
#define HOST_STEM_MAX 251

/* ---- names --------------------------------------------------------------------------- */

/* From the last dot on; at == NULL without one. */
static struct text host_top(struct text host)
{
	size_t at = host.len;
	while (at && host.at[at - 1] != '.')
		at--;
	return at ? text_from(host, at) : (struct text){0};
}

bool host_has_top(struct text host)
{
	struct text top = host_top(host);
	for (size_t i = 0; i < host.len; i++)
		if (byte_is_space(host.at[i]))
			return false;
	return top.len && host_is_top(top);
}

static bool is_label(struct text label, bool underscores)
{
	if (!label.len || label.len > LABEL_LEN_MAX || label.at[0] == '-' ||
	    label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.at[i];
		if (!byte_is_alnum(c) && c != '-' && !(c == '_' && underscores))
			return false;
	}
	return true;
}

bool host_is_name(struct text host)
{
	size_t labels = 1;
	struct text label;
	while (host.len && host.at[host.len - 1] == '.')
		host.len--;
	for (size_t i = 0; i < host.len; i++)
		labels += host.at[i] == '.';
	if (host.len > HOST_LEN_MAX || labels < 2)
		return false;
	/* "_" may stand in the third label from the end and those before it */
	for (; text_field(&host, '.', &label); labels--)
		if (!is_label(label, labels > 2))
			return false;
	return true;
}

/* The second level that many countries have below them. */
static bool is_second_level(struct text label)
{
	static const char *const names[] = {"ac",  "co", "com", "edu", "gob", "gov", "go", "int",
					    "mil", "ne", "net", "nom", "or",  "org", "sch"};
	for (size_t i = 0; i < COUNT(names); i++)
		if (text_is(label, names[i]))
			return true;
	return false;
}

struct text host_domain(struct pool *pool, struct text host)
{
	struct buf buf;
	buf_open(&buf, pool);
	host = text_lower(pool, host);
	for (size_t i = 0; i < host.len; i++) /* dots in a row are one, none at the ends */
		if (host.at[i] != '.' || (buf.len && buf.at[buf.len - 1] != '.'))
			buf_byte(&buf, host.at[i]);
	host = buf_get(&buf);
	while (host.len && host.at[host.len - 1] == '.')
		host.len--;
	struct text top = host_top(host);
	if (!top.len)
		return host;
	struct text stem = text_head(host, host.len - top.len - 1);
	struct text second = host_top(stem);
	if (!second.len)
		return host;
	if (top.len == 2 && is_second_level(second)) {
		stem = text_head(stem, stem.len - second.len - 1);
		second = host_top(stem);
		if (!second.len)
			return host;
	}
	return text_from(host, (size_t)(second.at - host.at));
}

/* ---- :host ------------------------------------------------------------------------------ */

static bool is_glue(char c)
{
	return c == '.' || c == '_' || c == '-';
}

/* Does a top-level domain end at `end`, whose dot is at `dot`?  Nothing of a
 * name may follow. */
static bool stands_alone(struct text line, size_t dot, size_t end)
{
	char next = byte_at(line, end);
	return !byte_is_alnum(next) && !is_glue(next) &&
	       host_is_top(text_make(line.at + dot + 1, end - dot - 1));
}

/* Where the longest host that begins at `at` ends, 0 when none does. */
static size_t host_end(struct text line, size_t at)
{
	size_t best = 0;
	for (size_t dot = at;
	     dot < line.len && !byte_is_space(line.at[dot]) && dot - at <= HOST_STEM_MAX; dot++) {
		if (line.at[dot] != '.' || dot == at)
			continue;
		size_t end = dot + 1;
		while (end < line.len && (byte_is_alnum(line.at[end]) || line.at[end] == '-'))
			end++;
		if (end > dot + 1 && stands_alone(line, dot, end))
			best = end;
	}
	return best;
}

/* A line's last "@" with a host right behind it. */
static struct text host_behind_at(struct text line)
{
	for (size_t at = line.len; at > 0; at--) {
		size_t end = line.at[at - 1] == '@' ? host_end(line, at) : 0;
		if (end)
			return text_make(line.at + at, end - at);
	}
	return (struct text){0};
}

/* Any host; each run of letters is looked at from its first possible start. */
static struct text host_anywhere(struct text line)
{
	for (size_t at = 0; at < line.len;) {
		bool starts = !byte_is_space(line.at[at]) && (!at || !is_glue(line.at[at - 1]));
		size_t end = starts ? host_end(line, at) : 0;
		if (end && host_is_name(text_make(line.at + at, end - at)))
			return text_make(line.at + at, end - at);
		at = end ? end : at + 1;
	}
	return (struct text){0};
}

struct text host_of_line(struct text line)
{
	struct text rest = line, one;
	while (text_line(&rest, &one)) {
		struct text host = host_behind_at(one);
		if (host.at && host_is_name(host))
			return host;
		if (host.at)
			break;
	}
	return host_anywhere(line);
}

struct text host_of_address(struct text line)
{
	for (size_t at = line.len; at > 0; at--) {
		size_t end = at;
		if (line.at[at - 1] != '@')
			continue;
		while (end < line.len && !byte_is_space(line.at[end]))
			end++;
		if (end > at)
			return text_make(line.at + at, end - at);
	}
	return (struct text){0};
}

/* ---- IP addresses -------------------------------------------------------------------------- */

/* The length of an IPv4 address, no zero before a number, 0 when there is none. */
static size_t ipv4_len(struct text text)
{
	size_t at = 0;
	for (int part = 0; part < 4; part++) {
		size_t digits = 0;
		unsigned number = 0;
		if (part && byte_at(text, at++) != '.')
			return 0;
		while (digits < 3 && byte_is_digit(byte_at(text, at + digits)))
			number = number * 10 + (unsigned)(text.at[at + digits++] - '0');
		if (!digits || number > 255 || (digits > 1 && text.at[at] == '0'))
			return 0;
		at += digits;
	}
	return byte_is_word(byte_at(text, at)) ? 0 : at;
}

/* Is the whole text an IPv6 address?  Groups of hex digits, "::" once, an IPv4
 * address in place of the last two groups. */
static bool is_ipv6(struct text text)
{
	size_t groups = 0, at = 0;
	bool gap = false;
	while (at < text.len) {
		if (text.at[at] == ':') {
			bool twice = byte_at(text, at + 1) == ':';
			if (twice ? gap : !at || at + 1 == text.len)
				return false;
			gap |= twice;
			at += twice ? 2 : 1;
			if (byte_at(text, at) == ':')
				return false;
			continue;
		}
		if (ipv4_len(text_from(text, at)) == text.len - at) {
			groups += 2;
			break;
		}
		size_t digits = 0;
		while (byte_is_hex(byte_at(text, at + digits)))
			digits++;
		if (!digits || digits > 4 ||
		    (at + digits < text.len && text.at[at + digits] != ':'))
			return false;
		groups++;
		at += digits;
	}
	return gap ? groups <= 7 : groups == 8;
}

/* The longest that can be an IPv6 address and is one. */
static size_t ipv6_len(struct text text)
{
	size_t len = 0;
	while (len < IP_LEN_MAX && (byte_is_hex(byte_at(text, len)) || byte_at(text, len) == ':' ||
				    byte_at(text, len) == '.'))
		len++;
	for (; len; len--)
		if (is_ipv6(text_head(text, len)))
			break;
	char next = byte_at(text, len);
	return len && !byte_is_hex(next) && next != ':' ? len : 0;
}

/* "IPv6:" may stand before an address and is part of it. */
static size_t ip_len(struct text text)
{
	size_t len = ipv4_len(text);
	if (len)
		return len;
	if (text_starts_case(text, "ipv6:")) {
		len = ipv6_len(text_from(text, 5));
		return len ? len + 5 : 0;
	}
	return ipv6_len(text);
}

bool host_is_ip(struct text host)
{
	return host.len && ip_len(host) == host.len;
}

struct text host_ip(struct text line)
{
	for (size_t at = 0; at < line.len; at++) {
		char before = at ? line.at[at - 1] : ' ';
		bool starts = byte_is_hex(line.at[at]) || line.at[at] == ':' ||
			      line.at[at] == 'I' || line.at[at] == 'i';
		bool inside = byte_is_word(before) == byte_is_word(line.at[at]) ||
			      (line.at[at] == ':' && byte_is_hex(before));
		if (!starts || inside || before == '.' || before == ':')
			continue;
		size_t len = ip_len(text_from(line, at));
		char next = byte_at(line, at + len);
		if (len && next != '.' && byte_is_word(line.at[at + len - 1]) != byte_is_word(next))
			return text_make(line.at + at, len);
	}
	return (struct text){0};
}

/* Its 32 digits; `ip` is an IPv6 address. */
static void ipv6_digits(struct text ip, char digits[32])
{
	size_t to = 0, gap = 32, at = 0;
	memset(digits, '0', 32);
	while (at < ip.len && to < 32) {
		size_t len = 0, quad = ipv4_len(text_from(ip, at));
		if (ip.at[at] == ':') {
			gap = byte_at(ip, at + 1) == ':' ? to : gap;
			at++;
			continue;
		}
		if (quad == ip.len - at) {
			unsigned part = 0;
			for (; at <= ip.len && to < 32; at++) {
				char c = byte_at(ip, at);
				part = byte_is_digit(c) ? part * 10 + (unsigned)(c - '0') : part;
				if (byte_is_digit(c))
					continue;
				digits[to++] = "0123456789abcdef"[part >> 4 & 15];
				digits[to++] = "0123456789abcdef"[part & 15];
				part = 0;
			}
			break;
		}
		while (byte_is_hex(byte_at(ip, at + len)))
			len++;
		for (size_t i = 0; i < len && i < 4; i++) {
			char c = ip.at[at + i];
			digits[to + 4 - len + i] = c >= 'A' && c <= 'F' ? (char)(c + 32) : c;
		}
		to += 4;
		at += len;
	}
	if (gap < to && to < 32) { /* what follows "::" stands at the end */
		memmove(digits + 32 - (to - gap), digits + gap, to - gap);
		memset(digits + gap, '0', 32 - to);
	}
}

struct text host_ip_reversed(struct pool *pool, struct text ip)
{
	struct buf buf;
	buf_open(&buf, pool);
	if (ipv4_len(ip) == ip.len) {
		for (size_t end = ip.len; end > 0;) {
			size_t start = end;
			while (start && ip.at[start - 1] != '.')
				start--;
			buf_add(&buf, ip.at + start, end - start);
			if (start)
				buf_byte(&buf, '.');
			end = start ? start - 1 : 0;
		}
		return buf_get(&buf);
	}
	if (!is_ipv6(ip))
		return (struct text){0};
	char digits[32];
	ipv6_digits(ip, digits);
	for (size_t i = 32; i > 0; i--) {
		buf_byte(&buf, digits[i - 1]);
		if (i > 1)
			buf_byte(&buf, '.');
	}
	return buf_get(&buf);
}
