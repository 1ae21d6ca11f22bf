/* SPDX-License-Identifier: ISC */
/*
 * view_uri: what a mail reader would make a link of, in text and in HTML.
 *
 * SpamAssassin looks through its rendered text with one regular expression;
 * here the text is cut into words at the characters no link holds, and each
 * word is looked at once.  A bare host counts with the top-level domain of a
 * country or one of the common others: the list of all is data that ages.
 */
#include <string.h>

#include "view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Links beyond these are not looked at: no person writes so many. */
#define URI_COUNT_MAX 10000
/* Longer ones are cut (SpamAssassin's MAX_URI_LENGTH). */
#define URI_LEN_MAX 8192

struct finder {
	struct pool *pool;
	struct texts *out;
	size_t *slots; /* a hash table of indices in out, plus one */
	size_t room;   /* a power of two, at least twice out->len */
};

/* ---- the set of those found ------------------------------------------------------------ */

static size_t finder_slot(const struct finder *finder, struct text uri)
{
	uint32_t hash = 2166136261U;
	for (size_t i = 0; i < uri.len; i++)
		hash = (hash ^ (unsigned char)uri.at[i]) * 16777619U;
	size_t slot = hash & (finder->room - 1);
	while (finder->slots[slot] && !text_equal(finder->out->at[finder->slots[slot] - 1], uri))
		slot = (slot + 1) & (finder->room - 1);
	return slot;
}

static void finder_grow(struct finder *finder)
{
	finder->room = finder->room ? finder->room * 2 : 64;
	finder->slots = pool_array(finder->pool, finder->room, sizeof(*finder->slots));
	for (size_t i = 0; i < finder->out->len; i++)
		finder->slots[finder_slot(finder, finder->out->at[i])] = i + 1;
}

static void finder_add(struct finder *finder, struct text uri)
{
	uri = text_head(text_trim(uri), URI_LEN_MAX);
	if (!uri.len || finder->out->len >= URI_COUNT_MAX)
		return;
	if (finder->out->len * 2 >= finder->room)
		finder_grow(finder);
	size_t slot = finder_slot(finder, uri);
	if (finder->slots[slot])
		return;
	*LIST_PUSH(finder->pool, finder->out) = uri;
	finder->slots[slot] = finder->out->len;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* As found, and with what needs no percent escape unescaped. */
static void finder_add_tidied(struct finder *finder, struct text uri)
{
	finder_add(finder, uri);
	if (text_find_byte(uri, '%') == TEXT_NONE)
		return;
	struct buf buf;
	buf_open(&buf, finder->pool);
	for (size_t i = 0; i < uri.len; i++) {
		int high = i + 2 < uri.len ? hex(uri.at[i + 1]) : -1;
		int low = i + 2 < uri.len ? hex(uri.at[i + 2]) : -1;
		int code = uri.at[i] == '%' && high >= 0 && low >= 0 ? high * 16 + low : -1;
		bool plain = code > ' ' && code < 0x7F && !strchr("<>\"#%;/?:@=&", code);
		buf_byte(&buf, plain ? (char)code : uri.at[i]);
		i += plain ? 2 : 0;
	}
	finder_add(finder, buf_get(&buf));
}

/* ---- words of a text ----------------------------------------------------------------------- */

static bool is_end(char c)
{
	return (c >= 0 && c <= ' ') || strchr("><\"`}]{[|\x1b", c);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/* Without the punctuation of the sentence around it; a ")" ends a link that
 * has no "(". */
static struct text uri_tidy(struct text uri)
{
	size_t close = text_find_byte(uri, ')');
	size_t open = text_find_byte(uri, '(');
	if (close != TEXT_NONE && (open == TEXT_NONE || open > close))
		uri = text_head(uri, close);
	while (uri.len && strchr("-~!@#^&*()_+=:;'?,.", uri.at[uri.len - 1]))
		uri.len--;
	return uri;
}

/* Where "http://", "ftp://", "www." or "ftp." begins in the word. */
static size_t uri_scheme(struct text word, const char **prefix)
{
	static const struct {
		const char *mark, *prefix;
	} marks[] = {{"http://", ""},      {"https://", ""},     {"ftp://", ""}, {"mailto:", ""},
	             {"www.", "http://"}, {"ftp.", "ftp://"}};
	for (size_t at = 0; at + 4 < word.len; at++) {
		if (at && is_word(word.at[at - 1]))
			continue;
		struct text rest = text_from(word, at);
		for (size_t i = 0; i < COUNT(marks); i++) {
			*prefix = marks[i].prefix;
			if (text_starts_case(rest, marks[i].mark))
				return at;
		}
		/* www2., www12. */
		size_t digits = 3;
		while (digits < 5 && digits < rest.len && rest.at[digits] >= '0' && rest.at[digits] <= '9')
			digits++;
		*prefix = "http://";
		if (text_starts_case(rest, "www") && digits < rest.len && rest.at[digits] == '.')
			return at;
	}
	return TEXT_NONE;
}

static struct text uri_prefixed(struct finder *finder, const char *prefix, struct text uri)
{
	struct buf buf;
	if (!*prefix)
		return uri;
	buf_open(&buf, finder->pool);
	buf_string(&buf, prefix);
	buf_text(&buf, uri);
	return buf_get(&buf);
}

static bool is_host(char c)
{
	return is_word(c) || c == '.' || c == '-';
}

/* The two-letter domains (ISO 3166-1, and what IANA delegates beside it). */
static bool is_country(struct text top)
{
	static const char countries[] =
	    " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo"
	    " br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk"
	    " dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq"
	    " gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh"
	    " ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn"
	    " mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg"
	    " ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn"
	    " so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us"
	    " uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";
	char word[] = {' ', top.at[0], top.at[1], ' '};
	return text_find_case(TEXT(countries), text_make(word, sizeof(word))) != TEXT_NONE;
}

/* The length of a host with a known top-level domain at the front, or 0. */
static size_t uri_host(struct text text)
{
	static const char *const tops[] = {"com",  "net",  "org",    "edu",   "gov",  "int", "mil",
	                                   "arpa", "info", "biz",    "name",  "mobi", "aero",
	                                   "asia", "example", "test", "app",  "dev",  "cloud",
	                                   "online", "site", "tech", "xyz",   "swiss"};
	size_t len = 0;
	while (len < text.len && len < 253 && is_host(text.at[len]))
		len++;
	while (len && (text.at[len - 1] == '.' || text.at[len - 1] == '-'))
		len--;
	size_t dot = len;
	while (dot && text.at[dot - 1] != '.')
		dot--;
	struct text top = text_make(text.at + dot, len - dot);
	if (dot < 2 || top.len < 2 || !is_word(text.at[0]) || text.at[dot - 2] == '.')
		return 0;
	if (top.len == 2)
		return is_country(top) ? len : 0;
	for (size_t i = 0; i < COUNT(tops); i++)
		if (text_is_case(top, tops[i]))
			return len;
	return 0;
}

/* "jane@example.org" in a word: the part before "@" as far as it goes. */
static void uri_mail(struct finder *finder, struct text word, size_t at)
{
	size_t start = at, host = uri_host(text_from(word, at + 1));
	while (start && !strchr(",('/:;", word.at[start - 1]) && (unsigned char)word.at[start - 1] < 0x80)
		start--;
	if (!host || start == at)
		return;
	struct text mail = text_make(word.at + start, at + 1 + host - start);
	finder_add_tidied(finder, uri_prefixed(finder, "mailto:", mail));
}

static void uri_word(struct finder *finder, struct text word)
{
	const char *prefix = "";
	size_t scheme = uri_scheme(word, &prefix);
	if (scheme != TEXT_NONE) {
		struct text uri = uri_tidy(text_from(word, scheme));
		if (uri.len > 8 || *prefix)
			finder_add_tidied(finder, uri_prefixed(finder, prefix, uri));
		return;
	}
	size_t at = text_find_byte(word, '@');
	if (at != TEXT_NONE) {
		uri_mail(finder, word, at);
		return;
	}
	if (text_find_byte(word, '.') == TEXT_NONE)
		return;
	size_t start = 0;
	while (start < word.len && !is_word(word.at[start]))
		start++;
	struct text bare = uri_tidy(text_from(word, start));
	size_t host = uri_host(bare);
	bool ends = host == bare.len || (host && strchr("/:", bare.at[host]));
	if (host && ends)
		finder_add_tidied(finder, uri_prefixed(finder, "http://", bare));
}

static void uri_text(struct finder *finder, struct text text)
{
	while (text.len && finder->out->len < URI_COUNT_MAX) {
		size_t len = 0;
		bool dot = false;
		while (len < text.len && !is_end(text.at[len])) {
			dot |= text.at[len] == '.' || text.at[len] == ':';
			len++;
		}
		if (dot)
			uri_word(finder, text_head(text, len));
		text = text_from(text, len + 1);
	}
}

const struct texts *view_uri(struct mail *mail)
{
	struct views *views = views_of(mail);
	if (views->has_uri)
		return &views->uri;
	views->has_uri = true;
	struct finder finder = {.pool = mail->pool, .out = &views->uri};
	const struct texts *body = view_body(mail);
	for (size_t i = 0; i < body->len; i++)
		uri_text(&finder, body->at[i]);
	for (size_t i = 0; i < mail->parts.len; i++) {
		if (!mail->parts.at[i].html || mail->parts.at[i].container)
			continue;
		const struct texts *links = &view_html(mail, i)->links;
		for (size_t l = 0; l < links->len; l++)
			finder_add_tidied(&finder, links->at[l]);
	}
	return &views->uri;
}
