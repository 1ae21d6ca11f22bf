/* SPDX-License-Identifier: ISC */
/*
 * view_uri: what a mail reader would make a link of, in text and in HTML.
 *
 * SpamAssassin looks through its rendered text with one regular expression
 * (PerMsgStatus, _tbirdurire): at each place for a scheme, then for a mail
 * address, then for a bare host.  Here the same is asked at each place, and
 * what ends where is known from a place before, so that time is linear.
 */
#include <string.h>

#include "view.h"
#include "view_bytes.h"
#include "view_host.h"
#include "view_link.h"

/* Links beyond these are not looked at: no person writes so many. */
#define URI_COUNT_MAX 10000
/* Longer ones are cut (SpamAssassin's MAX_URI_LENGTH). */
#define URI_LEN_MAX 8192
/* So much may follow a scheme, stand before or behind the "@" of an address,
 * and before the last dot of a bare host. */
#define URI_RUN_MAX 2048
#define MAIL_RUN_MAX 251
#define HOST_RUN_MAX 252

struct set {
	struct pool *pool;
	struct texts *texts;
	size_t *slots; /* a hash table of indices in texts, plus one */
	size_t room;   /* a power of two, at least twice texts->len */
};

struct finder {
	struct pool *scratch;  /* what one link and its variants need on the way */
	struct set uris, seen; /* seen: as they stood in text or HTML */
	struct texts raw;
};

/* ---- sets ------------------------------------------------------------------------------- */

static size_t set_slot(const struct set *set, struct text text)
{
	uint32_t hash = 2166136261U;
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 16777619U;
	size_t slot = hash & (set->room - 1);
	while (set->slots[slot] && !text_equal(set->texts->at[set->slots[slot] - 1], text))
		slot = (slot + 1) & (set->room - 1);
	return slot;
}

static void set_grow(struct set *set)
{
	set->room = set->room ? set->room * 2 : 64;
	set->slots = pool_array(set->pool, set->room, sizeof(*set->slots));
	for (size_t i = 0; i < set->texts->len; i++)
		set->slots[set_slot(set, set->texts->at[i])] = i + 1;
}

/* False when it is there already, or there are too many. */
static bool set_add(struct set *set, struct text text)
{
	if (set->texts->len >= URI_COUNT_MAX)
		return false;
	if (set->texts->len * 2 >= set->room)
		set_grow(set);
	size_t slot = set_slot(set, text);
	if (set->slots[slot])
		return false;
	*LIST_PUSH(set->pool, set->texts) = text;
	set->slots[slot] = set->texts->len;
	return true;
}

/* A copy of it that lives as long as the mail, if it is new. */
static void set_add_copy(struct set *set, struct text text)
{
	if (set_add(set, text))
		set->texts->at[set->texts->len - 1] = text_copy(set->pool, text);
}

/* The link and its variants; `domain`: only if one of them leads to a host.
 * Most variants are refused: those are gone with the scratch. */
static void finder_add_all(struct finder *finder, struct text uri, bool domain)
{
	struct texts variants = {0};
	bool any = !domain;
	if (finder->uris.texts->len >= URI_COUNT_MAX)
		return;
	link_variants(finder->scratch, uri, &variants);
	for (size_t i = 0; i < variants.len && !any; i++)
		any = link_has_domain(finder->scratch, variants.at[i]);
	for (size_t i = 0; i < variants.len && any; i++)
		set_add_copy(&finder->uris, text_head(variants.at[i], URI_LEN_MAX));
}

/* ---- what was found ----------------------------------------------------------------------- */

enum found { FOUND_SCHEME, FOUND_MAIL, FOUND_HOST };

/* Without the punctuation of the sentence around it; a ")" ends a link that
 * has no "(" before it. */
static struct text uri_tidy(struct text uri)
{
	size_t open = text_head(uri, text_find_byte(uri, '(')).len;
	for (size_t at = open; at > 0; at--) {
		if (uri.at[at - 1] != ')')
			continue;
		uri = text_head(uri, at - 1);
		break;
	}
	while (uri.len && uri.at[uri.len - 1] && strchr("-~!@#^&*()_+=:;'?,.", uri.at[uri.len - 1]))
		uri.len--;
	return uri;
}

/* "http:", "http://" and nothing behind it. */
static bool uri_is_empty(struct text uri)
{
	size_t at = 0;
	while (byte_is_word(byte_at(uri, at)))
		at++;
	if (!at || byte_at(uri, at) != ':')
		return false;
	struct text rest = text_from(uri, at + 1);
	return !rest.len || text_is(rest, "/") || text_is(rest, "//");
}

static bool has_scheme(struct text uri)
{
	return text_starts_case(uri, "http:") || text_starts_case(uri, "https:") ||
	       text_starts_case(uri, "ftp:") || text_starts_case(uri, "mailto:");
}

static struct text uri_prefixed(struct pool *pool, const char *prefix, struct text uri)
{
	struct buf buf;
	buf_open(&buf, pool);
	buf_string(&buf, prefix);
	buf_text(&buf, uri);
	return buf_get(&buf);
}

/* "www.", "www2.", "www12." */
static size_t www_len(struct text text)
{
	size_t at = 3;
	if (!text_starts_case(text, "www"))
		return 0;
	while (at < 5 && byte_is_digit(byte_at(text, at)))
		at++;
	return byte_at(text, at) == '.' ? at + 1 : 0;
}

/* A mail address without its scheme; at == NULL for what is none. */
static struct text uri_mail(struct pool *pool, struct text uri)
{
	static const char *const misread[] = {"skype:", "email:", "e-mail:", "mail:", "-mail:"};
	size_t at = text_find_byte(uri, '@');
	struct text behind = text_from(uri, at + 2);
	if (text_find_byte(behind, '.') == TEXT_NONE || text_find(uri, TEXT("&nbsp;")) != TEXT_NONE)
		return (struct text){0};
	for (size_t i = 0; i < sizeof(misread) / sizeof(misread[0]); i++)
		if (text_starts_case(uri, misread[i]))
			uri = text_from(uri, strlen(misread[i]) - 1);
	while (byte_at(uri, 0) == ':')
		uri = text_from(uri, 1);
	return uri_prefixed(pool, "mailto:", uri);
}

/* With a scheme; at == NULL for what is no link. */
static struct text uri_complete(struct pool *pool, struct text uri)
{
	size_t slash, at = text_find_byte(uri, '@');
	if (has_scheme(uri))
		return uri;
	if (text_starts_case(uri, "ftp."))
		return uri_prefixed(pool, "ftp://", uri);
	slash = text_find_byte(uri, '/');
	bool path = slash != TEXT_NONE && slash + 2 < uri.len &&
		    text_find_byte(text_from(uri, slash + 2), '@') != TEXT_NONE;
	if (www_len(uri) || path)
		return uri_prefixed(pool, "http://", uri);
	if (at != TEXT_NONE)
		return uri_mail(pool, uri);
	if (text_find_byte(uri, '.') == TEXT_NONE)
		return (struct text){0};
	return uri_prefixed(pool, "http://", uri);
}

/* Does the host of "mailto:..." end in a top-level domain? */
static bool mail_is_sound(struct text uri)
{
	size_t at = text_find_byte(uri, '@'), end = 0;
	if (at == TEXT_NONE)
		return false;
	struct text host = text_from(uri, at + 1);
	while (end < host.len && !strchr("?&>", host.at[end] ? host.at[end] : '.'))
		end++;
	host = text_head(host, end);
	while (text_ends_case(host, "%20"))
		host.len -= 3;
	return host_has_top(host);
}

static bool has_escape(struct text uri)
{
	for (size_t at = 0; at + 2 < uri.len; at++)
		if (uri.at[at] == '%' && byte_is_hex(uri.at[at + 1]) && byte_is_hex(uri.at[at + 2]))
			return true;
	return false;
}

static void uri_take(struct finder *finder, struct text raw, struct text host, enum found found)
{
	struct text uri = uri_tidy(raw);
	if (!set_add(&finder->seen, uri) ||
	    (found == FOUND_MAIL && text_find_byte(uri, '@') == TEXT_NONE) ||
	    (found == FOUND_HOST && !host_is_name(host)) || text_starts_case(uri, "cid:") ||
	    text_starts_case(uri, "mid:") || uri_is_empty(uri))
		return;
	uri = uri_complete(finder->scratch, uri);
	if (uri.at && text_starts_case(uri, "mailto:")) {
		if (has_escape(uri))
			uri = link_unescape(finder->scratch, uri);
		if (!mail_is_sound(uri))
			return;
	}
	if (uri.at)
		finder_add_all(finder, uri, true);
}

/* ---- looking through a text ------------------------------------------------------------------ */

static bool is_one_of(char c, const char *set)
{
	return byte_is_space(c) || c == '\x1b' || c == '\xa0' || (c && strchr(set, c));
}

/* What ends a link, what ends a mail address, and what may stand before either
 * and before a bare host. */
static bool is_end(char c)
{
	return is_one_of(c, "><\"`}]{[|");
}

static bool is_mail_end(char c)
{
	return (unsigned char)c >= 0x80 || is_one_of(c, "><\"`}]{[|,('");
}

static bool is_local_end(char c)
{
	return c == '@' || is_mail_end(c);
}

static bool is_start(char c)
{
	return is_one_of(c, "><\"'`,{[(|");
}

static bool is_host_start(char c)
{
	return is_one_of(c, "!\"#$&'()*+,/:;<=>?@[\\]^`{|}~");
}

static bool is_host_end(char c)
{
	return !byte_is_alnum(c) && c != '.' && c != '_' && c != '-';
}

/* Where the next byte of a kind is, remembered for the places before it. */
struct ahead {
	bool (*is)(char c);
	size_t from, at;
};

static size_t ahead_find(struct ahead *ahead, struct text text, size_t at)
{
	if (at >= ahead->from && at <= ahead->at)
		return ahead->at;
	ahead->from = ahead->at = at;
	while (ahead->at < text.len && !ahead->is(text.at[ahead->at]))
		ahead->at++;
	return ahead->at;
}

struct scan {
	struct text text;
	struct ahead end, local_end, mail_end, host_end;
	size_t host_run;	    /* the end of the host that the next three are about */
	size_t host_dot, host_stop; /* of its top-level domain; where that ends */
	size_t host_match;	    /* where the link ends, 0 when it is none */
};

/* May a link begin here?  Where a word does, or behind what opens something. */
static bool scan_may_start(struct text text, size_t at)
{
	char before = at ? text.at[at - 1] : ' ';
	if (byte_is_word(before) != byte_is_word(text.at[at]) || (at && is_start(before)))
		return true;
	/* a change of character set (ISO 2022) */
	return at >= 3 && text.at[at - 3] == '\x1b' && text.at[at - 2] == '(' && before != '\n';
}

/* All scans say where what they found ends, 0 for nothing. */
static size_t scan_scheme(struct scan *scan, size_t at)
{
	static const char *const schemes[] = {"http://", "https://", "ftp://", "ftp."};
	struct text rest = text_from(scan->text, at);
	size_t len = www_len(rest);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]) && !len; i++)
		len = text_starts_case(rest, schemes[i]) ? strlen(schemes[i]) : 0;
	if (!len)
		return 0;
	size_t end = ahead_find(&scan->end, scan->text, at + len);
	return end > at + len && end - at - len <= URI_RUN_MAX ? end : 0;
}

static size_t scan_mail(struct scan *scan, size_t at)
{
	size_t end;
	if (text_starts_case(text_from(scan->text, at), "mailto:")) {
		end = ahead_find(&scan->mail_end, scan->text, at + 7);
		if (end > at + 7 && end - at - 7 <= URI_RUN_MAX)
			return end;
	}
	size_t sign = ahead_find(&scan->local_end, scan->text, at);
	if (byte_at(scan->text, sign) != '@' || sign == at || sign - at > MAIL_RUN_MAX)
		return 0;
	end = ahead_find(&scan->mail_end, scan->text, sign + 1);
	return end > sign + 1 && end - sign - 1 <= MAIL_RUN_MAX ? end : 0;
}

/* Where the link ends whose host ends at `at`, by a port and a path. */
static size_t scan_behind_host(struct scan *scan, size_t at)
{
	struct text text = scan->text;
	if (byte_at(text, at) == ':' && byte_is_digit(byte_at(text, at + 1))) {
		size_t start = ++at;
		while (at < start + 5 && byte_is_digit(byte_at(text, at)))
			at++;
	}
	if (byte_at(text, at) == '/') {
		size_t end = ahead_find(&scan->end, text, at + 1);
		return end > at + 1 && end - at - 1 <= URI_RUN_MAX ? end : 0;
	}
	return at == text.len || is_end(text.at[at]) ? at : 0;
}

/* What is the same for every place in a run of letters that hosts have. */
static void scan_run(struct scan *scan, size_t start, size_t run)
{
	struct text text = scan->text;
	size_t stop = text.at[run - 1] == '.' ? run - 1 : run, dot = stop;
	while (dot > start && text.at[dot - 1] != '.')
		dot--;
	scan->host_run = run;
	scan->host_dot = dot > start ? dot - 1 : start;
	scan->host_stop = stop;
	scan->host_match = 0;
	if (dot > start && host_is_top(text_make(text.at + dot, stop - dot)))
		scan->host_match = scan_behind_host(scan, run);
}

static size_t scan_host(struct scan *scan, size_t at)
{
	struct text text = scan->text;
	if (!byte_is_alnum(text.at[at]) || (at && !is_host_start(text.at[at - 1])))
		return 0;
	size_t run = ahead_find(&scan->host_end, text, at);
	if (scan->host_run != run)
		scan_run(scan, at, run);
	return at < scan->host_dot && scan->host_dot - at <= HOST_RUN_MAX ? scan->host_match : 0;
}

static void uri_text(struct finder *finder, struct text text)
{
	struct scan scan = {.text = text,
			    .end = {is_end, 1, 0},
			    .local_end = {is_local_end, 1, 0},
			    .mail_end = {is_mail_end, 1, 0},
			    .host_end = {is_host_end, 1, 0}};
	for (size_t at = 0; at < text.len && finder->raw.len < URI_COUNT_MAX;) {
		size_t end = 0;
		enum found found = FOUND_SCHEME;
		if (scan_may_start(text, at)) {
			end = scan_scheme(&scan, at);
			found = end ? found : FOUND_MAIL;
			end = end ? end : scan_mail(&scan, at);
			found = end ? found : FOUND_HOST;
			end = end ? end : scan_host(&scan, at);
		}
		if (end) {
			uri_take(finder, text_make(text.at + at, end - at),
				 text_make(text.at + at, scan.host_stop - at), found);
			pool_reset(finder->scratch);
		}
		at = end ? end : at + 1;
	}
}

const struct texts *view_uri(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (views->has_uri)
		return &views->uri;
	views->has_uri = true;
	struct finder finder = {.scratch = pool_open(),
				.uris = {.pool = mail->pool, .texts = &views->uri},
				.seen = {.pool = mail->pool}};
	finder.seen.texts = &finder.raw;
	const struct texts *body = view_body(mail);
	for (size_t i = 0; i < body->len; i++)
		uri_text(&finder, body->at[i]);
	finder.raw.len = 0;
	finder.seen.room = 0;
	for (size_t i = 0; i < views->links.len; i++) {
		if (set_add(&finder.seen, views->links.at[i]))
			finder_add_all(&finder, views->links.at[i], false);
		pool_reset(finder.scratch);
	}
	pool_close(finder.scratch);
	return &views->uri;
}
