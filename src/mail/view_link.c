/* SPDX-License-Identifier: ISC */
/*
 * view_link: rewriting of links, one rule a function.
 *
 * Patterns that sites configure (redirector_pattern) are not known here; the
 * common form, a link within a link, is.
 */
#include "view_link.h"

#include <string.h>

#include "view_bytes.h"
#include "view_host.h"

/* Links within links that are followed. */
#define REDIRECTS_MAX 20

static size_t find_any(struct text text, size_t at, const char *set)
{
	while (at < text.len && (!text.at[at] || !strchr(set, text.at[at])))
		at++;
	return at;
}

static struct text joined(struct pool *pool, struct text a, struct text b, struct text c)
{
	struct buf buf;
	buf_open(&buf, pool);
	buf_text(&buf, a);
	buf_text(&buf, b);
	buf_text(&buf, c);
	return buf_get(&buf);
}

/* ---- relative links ------------------------------------------------------------------- */

struct parts { /* at == NULL: not there */
	struct text scheme, authority, path, query, fragment;
};

static struct parts parts_read(struct text link)
{
	struct parts parts = {0};
	size_t end = find_any(link, 0, ":/?#");
	if (end && byte_at(link, end) == ':') {
		parts.scheme = text_head(link, end);
		link = text_from(link, end + 1);
	}
	if (text_starts(link, "//")) {
		end = find_any(link, 2, "/?#");
		parts.authority = text_make(link.at + 2, end - 2);
		link = text_from(link, end);
	}
	end = find_any(link, 0, "?#");
	parts.path = text_head(link, end);
	link = text_from(link, end);
	if (byte_at(link, 0) == '?') {
		end = find_any(link, 0, "#");
		parts.query = text_make(link.at + 1, end - 1);
		link = text_from(link, end);
	}
	if (byte_at(link, 0) == '#')
		parts.fragment = text_make(link.at + 1, link.len - 1);
	return parts;
}

/* "/a/b/../c" is "/a/c". */
static struct text path_undotted(struct pool *pool, struct text path)
{
	struct buf buf;
	buf_open(&buf, pool);
	size_t dots = text_starts(path, "../") ? 3 : text_starts(path, "./") ? 2 : 0;
	if (dots) /* "../x" at the front is "/x" */
		path = text_from(path, dots - 1);
	while (path.len && !text_is(path, "0")) {
		bool one = text_starts(path, "/./") || text_is(path, "/.");
		bool two = text_starts(path, "/../") || text_is(path, "/..");
		if (one || two) {
			path = path.len == 2 + (size_t)two ? TEXT("/") : text_from(path, 2 + two);
			while (two && buf.len && buf.at[buf.len - 1] != '/')
				buf.len--;
			buf.len -= two && buf.len;
			continue;
		}
		size_t end = find_any(path, byte_at(path, 0) == '/', "/");
		buf_add(&buf, path.at, end);
		path = text_from(path, end);
	}
	return buf_get(&buf);
}

/* The path beside the base's. */
static struct text path_beside(struct pool *pool, const struct parts *base, struct text path)
{
	size_t slash = base->path.len;
	if (base->authority.at && (!base->path.len || text_is(base->path, "0")))
		return joined(pool, TEXT("/"), path, TEXT(""));
	while (slash && base->path.at[slash - 1] != '/')
		slash--;
	return joined(pool, text_head(base->path, slash), path, TEXT(""));
}

static struct parts parts_resolve(struct pool *pool, const struct parts *base, struct parts link)
{
	if (link.scheme.at && base->scheme.at && text_equal(link.scheme, base->scheme))
		link.scheme = (struct text){0};
	if (link.scheme.at || link.authority.at) {
		link.path = path_undotted(pool, link.path);
		link.scheme = link.scheme.at ? link.scheme : base->scheme;
		return link;
	}
	link.scheme = base->scheme;
	link.authority = base->authority;
	if (!link.path.len) {
		link.path = base->path;
		link.query = link.query.at ? link.query : base->query;
	} else if (link.path.at[0] == '/') {
		link.path = path_undotted(pool, link.path);
	} else {
		link.path = path_undotted(pool, path_beside(pool, base, link.path));
	}
	return link;
}

/* "www.", "www12.", "ftp.": letters, digits and a dot. */
static bool starts_like(struct text text, const char *word, size_t digits)
{
	size_t at = strlen(word);
	if (!text_starts_case(text, word))
		return false;
	while (digits-- && byte_is_digit(byte_at(text, at)))
		at++;
	return byte_at(text, at) == '.';
}

struct text link_resolve(struct pool *pool, struct text base, struct text link)
{
	struct parts from = parts_read(base);
	struct parts parts = parts_resolve(pool, &from, parts_read(link));
	struct buf buf;
	buf_open(&buf, pool);
	if (parts.scheme.len && !text_is(parts.scheme, "0")) {
		buf_text(&buf, parts.scheme);
		buf_byte(&buf, ':');
	} else if (parts.authority.at) {
		buf_string(&buf, starts_like(parts.authority, "www", SIZE_MAX)	 ? "http:"
				 : starts_like(parts.authority, "ftp", SIZE_MAX) ? "ftp:"
										 : "");
	}
	if (parts.authority.at) {
		buf_string(&buf, "//");
		buf_text(&buf, parts.authority);
	}
	buf_text(&buf, parts.path);
	if (parts.query.at) {
		buf_byte(&buf, '?');
		buf_text(&buf, parts.query);
	}
	if (parts.fragment.at) {
		buf_byte(&buf, '#');
		buf_text(&buf, parts.fragment);
	}
	return buf_get(&buf);
}

/* ---- escapes ------------------------------------------------------------------------------- */

/* The byte that "%XX" at text.at[at] stands for, -1 for none. */
static int escape_read(struct text text, size_t at)
{
	int high = at + 2 < text.len ? byte_hex(text.at[at + 1]) : -1;
	int low = at + 2 < text.len ? byte_hex(text.at[at + 2]) : -1;
	return byte_at(text, at) == '%' && high >= 0 && low >= 0 ? high << 4 | low : -1;
}

static bool has_escape(struct text text)
{
	for (size_t at = 0; (at = find_any(text, at, "%")) < text.len; at++)
		if (escape_read(text, at) >= 0)
			return true;
	return false;
}

struct text link_unescape(struct pool *pool, struct text link)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < link.len; at++) {
		int byte = escape_read(link, at);
		unsigned char c = (unsigned char)link.at[at];
		if (byte > ' ' && byte < 0x7F) {
			buf_byte(&buf, (char)byte);
			at += 2;
		} else if (byte >= 0) {
			buf_add(&buf, link.at + at, 3);
			at += 2;
		} else if (c <= ' ' || c >= 0x7F || strchr("\"%<>", (char)c)) {
			buf_printf(&buf, "%%%02x", c);
		} else {
			buf_byte(&buf, (char)c);
		}
	}
	return buf_get(&buf);
}

/* "&#65;", "&#x41;" of what can be printed, and the dots of other scripts:
 * their length, 0 for what is none. */
static size_t entity_read(struct text text, char *c)
{
	static const char *const dots[] = {"&#x2e;",   "&#12290;", "&#x3002;", "&#65294;",
					   "&#xff0e;", "&#65377;", "&#xff61;"};
	for (size_t i = 0; i < sizeof(dots) / sizeof(dots[0]); i++) {
		*c = '.';
		if (text_starts_case(text, dots[i]))
			return strlen(dots[i]);
	}
	bool hex = byte_at(text, 2) == 'x';
	size_t at = hex ? 3 : 2, digits;
	unsigned number = 0;
	while (byte_at(text, at) == '0')
		at++;
	for (digits = 0;
	     digits < 3 && byte_hex(byte_at(text, at)) >= 0 && (hex || byte_is_digit(text.at[at]));
	     digits++)
		number = number * (hex ? 16 : 10) + (unsigned)byte_hex(text.at[at++]);
	*c = (char)number;
	bool printable = number > ' ' && number < 0x7F && !(hex && number > 0x29 && number < 0x30);
	return printable && byte_at(text, at) == ';' ? at + 1 : 0;
}

static struct text entities_undone(struct pool *pool, struct text link)
{
	if (text_find(link, TEXT("&#")) == TEXT_NONE)
		return link;
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t at = 0; at < link.len;) {
		char c = link.at[at];
		size_t len = text_starts(text_from(link, at), "&#")
				 ? entity_read(text_from(link, at), &c)
				 : 0;
		buf_byte(&buf, len ? c : link.at[at]);
		at += len ? len : 1;
	}
	return buf_get(&buf);
}

/* ---- variants ---------------------------------------------------------------------------------
 */

struct variants {
	struct pool *pool;
	struct texts *out;
	struct texts links; /* the link, and those that it redirects to */
};

static void variant_add(struct variants *variants, struct text link)
{
	*LIST_PUSH(variants->pool, variants->out) = link;
}

/* Without line ends, and without white space around it. */
static struct text link_tidy(struct pool *pool, struct text link)
{
	struct buf buf;
	link = text_from(link, skip_space(link, 0));
	while (link.len && byte_is_space(link.at[link.len - 1]))
		link.len--;
	if (find_any(link, 0, "\r\n") == link.len)
		return link;
	buf_open(&buf, pool);
	for (size_t i = 0; i < link.len; i++)
		if (link.at[i] != '\n' && link.at[i] != '\r')
			buf_byte(&buf, link.at[i]);
	return buf_get(&buf);
}

/* What stands before "?" and "&" of a mail address, and the address itself. */
static void variants_of_mail(struct variants *variants, struct text link)
{
	struct pool *pool = variants->pool;
	size_t at = text_find_byte(link, '@'), end;
	if (at != TEXT_NONE && at) {
		end = find_any(link, at + 1, "?");
		if (end > at + 1 && end < link.len)
			variant_add(variants, text_head(link, end));
		end = find_any(link, at + 1, "?&");
		if (end > at + 1 && byte_at(link, end) == '&')
			variant_add(variants, text_head(link, end));
	}
	if (text_find(link, TEXT("%20")) != TEXT_NONE) {
		struct text rest = text_from(link, text_starts(link, "mailto:") ? 7 : 0);
		while (text_starts(rest, "%20"))
			rest = text_from(rest, 3);
		at = text_find_byte(rest, '@');
		end = at == TEXT_NONE ? 0 : find_any(rest, at + 1, "?&%");
		if (at != TEXT_NONE && at && end > at + 1)
			variant_add(variants,
				    joined(pool, TEXT("mailto:"), text_head(rest, end), TEXT("")));
	}
	for (size_t open = find_any(link, 0, "?&"); open > 0; open--) {
		struct text rest = text_from(link, open);
		at = find_any(rest, 0, "@>");
		end = find_any(rest, at, ">");
		if (link.at[open - 1] != '<' || !at || byte_at(rest, at) != '@' || end == at + 1 ||
		    end == rest.len)
			continue;
		variant_add(variants,
			    joined(pool, TEXT("mailto:"), text_head(rest, end), TEXT("")));
		break;
	}
}

static bool is_mail(struct text link)
{
	return text_starts_case(link, "mailto:") || byte_at(link, find_any(link, 0, ":@")) == '@';
}

static bool has_scheme(struct text link)
{
	size_t at = 0;
	while (byte_is_word(byte_at(link, at)) || byte_at(link, at) == '-')
		at++;
	return at && byte_at(link, at) == ':';
}

/* "http:" or "https:" at the front: its length, else 0. */
static size_t web_scheme(struct text link)
{
	return text_starts_case(link, "http:") ? 5 : text_starts_case(link, "https:") ? 6 : 0;
}

/* With slashes, a scheme, and a path where a query follows the host. */
static struct text link_completed(struct pool *pool, struct text link)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < link.len; i++)
		buf_byte(&buf, link.at[i] == '\\' ? '/' : link.at[i]);
	link = buf_get(&buf);
	size_t scheme = web_scheme(link), at = scheme;
	if (scheme) {
		while (at < scheme + 2 && byte_at(link, at) == '/')
			at++;
		link = joined(pool, text_head(link, scheme), TEXT("//"), text_from(link, at));
	}
	if (has_escape(link))
		link = link_unescape(pool, link);
	if (!has_scheme(link))
		link = joined(pool, text_starts(link, "ftp.") ? TEXT("ftp://") : TEXT("http://"),
			      link, TEXT(""));
	scheme = web_scheme(link);
	at = scheme ? find_any(link, scheme + 2, "/?#") : 0;
	if (scheme && text_starts(text_from(link, scheme), "//") && at > scheme + 2 &&
	    at < link.len && link.at[at] != '/')
		link = joined(pool, text_head(link, at), TEXT("/"), text_from(link, at));
	return entities_undone(pool, link);
}

/* A web link taken apart. */
struct web {
	struct text scheme; /* with the slashes */
	struct text host, rest;
	struct text port; /* without the colon; may be empty */
	bool user, plain; /* "http://" exactly */
};

static bool web_read(struct text link, struct web *web)
{
	size_t scheme = web_scheme(link) + 2, end, colon;
	if (scheme == 2 || !text_starts(text_from(link, scheme - 2), "//"))
		return false;
	web->scheme = text_head(link, scheme);
	web->plain = text_is(web->scheme, "http://");
	struct text rest = text_from(link, scheme);
	end = find_any(rest, 0, "@/?#");
	web->user = byte_at(rest, end) == '@' && find_any(rest, end + 1, "/?#:") > end + 1;
	rest = text_from(rest, web->user ? end + 1 : 0);
	colon = find_any(rest, 0, "/?#:");
	web->host = text_head(rest, colon);
	web->rest = text_from(rest, colon);
	end = 1;
	while (byte_is_digit(byte_at(web->rest, end)))
		end++;
	web->port = byte_at(web->rest, 0) == ':' ? text_make(web->rest.at + 1, end - 1) : TEXT("");
	return web->host.len > 0;
}

static void variant_host(struct variants *variants, const struct web *web, struct text host)
{
	variant_add(variants, joined(variants->pool, web->scheme, host, web->rest));
}

/* Without the port that it has anyway. */
static void variants_of_port(struct variants *variants, const struct web *web)
{
	const char *port = web->plain ? "80" : "443";
	size_t len = strlen(port);
	if (!text_starts(web->port, port) || byte_is_word(byte_at(web->rest, 1 + len)))
		return;
	variant_add(variants,
		    joined(variants->pool, web->scheme, web->host, text_from(web->rest, 1 + len)));
}

/* The first link within the link. */
static void variants_of_redirect(struct variants *variants, const struct web *web)
{
	for (size_t at = 0; at + 5 < web->rest.len; at++) {
		struct text link = text_from(web->rest, at);
		size_t scheme = web_scheme(link), slash = scheme;
		if (!scheme)
			continue;
		while (slash < scheme + 2 && byte_at(link, slash) == '/')
			slash++;
		size_t end = find_any(link, slash, "&#");
		if (end == slash && slash == scheme)
			continue;
		if (text_find_byte(text_head(link, end), '.') != TEXT_NONE &&
		    variants->links.len <= REDIRECTS_MAX)
			*LIST_PUSH(variants->pool, &variants->links) = text_head(link, end);
		return;
	}
}

/* A number of an address: hex, octal or decimal. */
static void octet_print(struct buf *buf, struct text octet)
{
	unsigned long long number = 0;
	bool hex = text_starts_case(octet, "0x"), octal = !hex && byte_at(octet, 0) == '0';
	octet = text_from(octet, hex ? 2 : 0);
	while (octet.len && octet.at[0] == '0')
		octet = text_from(octet, 1);
	for (size_t i = 0; i < octet.len; i++)
		octal &= octet.at[i] < '8';
	octal &= octet.len > 0 && octet.len <= (octet.at[0] <= '3' ? 3 : 2);
	for (size_t i = 0; (hex || octal) && i < octet.len; i++)
		number = number * (hex ? 16 : 8) + (unsigned)byte_hex(octet.at[i]);
	if (number)
		buf_printf(buf, "%llu", number);
	else if (!hex)
		buf_text(buf, octet); /* a zero is nothing there */
}

static bool is_octet(struct text text)
{
	bool hex = text_starts_case(text, "0x");
	text = text_from(text, hex ? 2 : 0);
	for (size_t i = 0; i < text.len; i++)
		if (!(hex ? byte_is_hex(text.at[i]) : byte_is_digit(text.at[i])))
			return false;
	return text.len > 0;
}

/* "0x7f.1.2.3" */
static bool host_is_quad(struct text host)
{
	struct text part;
	int parts = 0;
	if (!host.len || host.at[host.len - 1] == '.')
		return false;
	for (; text_field(&host, '.', &part); parts++)
		if (!is_octet(part))
			return false;
	return parts == 4;
}

static struct text host_of_number(struct pool *pool, struct text host)
{
	unsigned long long number = 0;
	bool hex = text_starts_case(host, "0x");
	host = text_from(host, hex ? 2 : 0);
	if (hex && host.len > 8)
		host = text_from(host, host.len - 8);
	for (size_t i = 0; i < host.len && number < (1ULL << 58); i++)
		number = number * (hex ? 16 : 10) + (unsigned)byte_hex(host.at[i]);
	const char *digits = pool_printf(pool, "%08llx", number);
	unsigned bytes[4];
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned)(byte_hex(digits[2 * i]) << 4 | byte_hex(digits[2 * i + 1]));
	return text_of(pool_printf(pool, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]));
}

/* "http://foobar/" is "http://www.foobar.com/" to some browsers. */
static void variants_of_word(struct variants *variants, const struct web *web, struct text host)
{
	struct text word = text_from(host, text_starts(host, "www.") ? 4 : 0);
	bool port = !web->port.len || text_is(web->port, "80");
	if (!word.len || text_find_byte(word, '.') != TEXT_NONE)
		word = host;
	if (!web->plain || web->user || !port || text_is(host, "localhost") || !word.len ||
	    text_find_byte(word, '.') != TEXT_NONE || host_has_top(host))
		return;
	word = joined(variants->pool, TEXT("www."), word, TEXT(".com"));
	variant_host(variants, web, word);
}

static struct text host_printable(struct pool *pool, struct text host)
{
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < host.len; i++)
		if ((unsigned char)host.at[i] > ' ')
			buf_byte(&buf, host.at[i]);
	return buf_get(&buf);
}

static void variants_of_host(struct variants *variants, const struct web *web)
{
	struct pool *pool = variants->pool;
	struct text host = host_printable(pool, web->host), named = text_lower(pool, web->host);
	if (host.len < web->host.len)
		variant_host(variants, web, host);
	variants_of_redirect(variants, web);
	size_t at = text_find_byte(host, '@');
	if (at != TEXT_NONE && at) {
		host = text_from(host, at + 1);
		variant_host(variants, web, host);
	}
	size_t len = host.len;
	while (host.len && !byte_is_alnum(host.at[host.len - 1]))
		host.len--;
	if (host.len < len)
		variant_host(variants, web, host);
	if (host_is_quad(host)) {
		struct text rest = host, part;
		struct buf buf;
		buf_open(&buf, pool);
		for (int i = 0; text_field(&rest, '.', &part); i++) {
			buf_string(&buf, i ? "." : "");
			octet_print(&buf, part);
		}
		variant_host(variants, web, buf_get(&buf));
	} else if (is_octet(host)) {
		variant_host(variants, web, host_of_number(pool, host));
	} else {
		variants_of_word(variants, web, named);
	}
}

static void variants_of(struct variants *variants, struct text link)
{
	struct web web;
	if (link.len <= 1 || strchr("#?&", link.at[0]) || (link.at[0] == '/' && link.at[1] != '/'))
		return;
	if (is_mail(link)) {
		variants_of_mail(variants, link);
		return;
	}
	struct text complete = link_completed(variants->pool, link);
	if (!text_equal(complete, link))
		variant_add(variants, complete);
	if (!web_read(complete, &web))
		return;
	if (web.port.len)
		variants_of_port(variants, &web);
	variants_of_host(variants, &web);
}

void link_variants(struct pool *pool, struct text link, struct texts *out)
{
	struct variants variants = {.pool = pool, .out = out};
	*LIST_PUSH(pool, &variants.links) = link;
	for (size_t i = 0; i < variants.links.len; i++) {
		struct text one = link_tidy(pool, variants.links.at[i]);
		variant_add(&variants, one);
		variants_of(&variants, one);
	}
}

/* ---- where it leads
 * ------------------------------------------------------------------------------ */

bool link_has_domain(struct pool *pool, struct text link)
{
	link = text_lower(pool, link);
	if (text_starts(link, "javascript:") || text_starts(link, "cid:") ||
	    text_starts(link, "file:"))
		return false;
	if (text_starts(link, "mailto:")) {
		link = text_head(text_from(link, 7), text_find_byte(text_from(link, 7), '?'));
		size_t at = text_find_byte(link, '@');
		link = text_from(link, at + 1);
		if (at == TEXT_NONE || text_find_byte(link, '@') != TEXT_NONE)
			return false;
	} else {
		size_t at = 0;
		while (byte_is_letter(byte_at(link, at)))
			at++;
		if (at && byte_at(link, at) == ':') {
			link = text_from(link, at + 1);
			for (int i = 0; i < 2 && byte_at(link, 0) == '/'; i++)
				link = text_from(link, 1);
		}
		link = text_head(link, find_any(link, 0, "/?#"));
		for (at = link.len; at && link.at[at - 1] != '@';)
			at--;
		link = text_from(link, at);
		for (at = link.len; at && byte_is_digit(link.at[at - 1]);)
			at--;
		if (at && link.at[at - 1] == ':')
			link = text_head(link, at - 1);
	}
	for (size_t at = 0; (at = find_any(link, at, "%")) < link.len; at++) {
		int byte = escape_read(link, at);
		if (byte > ' ' && byte < 0x7F)
			return false; /* it is looked at unescaped */
	}
	return host_is_ip(link) || (host_is_name(link) && host_has_top(link));
}
