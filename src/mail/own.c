/* SPDX-License-Identifier: ISC */
/*
 * own: each line gets a kind, in a few passes over the lines, and the
 * author's are put together again.
 *
 * Where it is in doubt a line is the author's: a rule that sees a line too
 * many asks the liaison once too often, one that sees a line too few keeps
 * news from them.  Replies to us (OWN_REPLY) are read the other way round: a
 * word that somebody else wrote must not become a command.
 */
#include "own.h"

#include <string.h>

#include "fold.h"
#include "liaison/list.h"
#include "old_mail.h"
#include "tongue.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A signature below "--" without its space: longer, and it was no signature. */
#define OWN_SIGNATURE_MAX 15
/* A quote may begin this many blank lines below its attribution. */
#define OWN_GAP_MAX 2
/* "Envoyé de mon appareil Android avec K-9 Mail. Veuillez excuser ma brièveté." */
#define OWN_SENT_MAX 160
/* A rule of so many underscores is a mailer's or list software's. */
#define OWN_RULE_MIN 10
/* "Abhishek> text": a name that a mailer quotes with. */
#define OWN_NAME_MAX 12
/* A line of a quote that may have been broken by a mailer has so many bytes;
 * no mailer breaks shorter ones, and none leaves longer ones whole. */
#define OWN_WRAP_MIN 55
#define OWN_WRAP_MAX 140
/* Where mailers break lines, at the earliest. */
#define OWN_WRAP_WIDTH 66

enum kind { KIND_OWN, KIND_BLANK, KIND_QUOTE, KIND_DROP };

struct own {
	unsigned flags;
	struct texts lines;
	unsigned char *kind; /* enum kind, a line each */
};

static bool own_is_reply(const struct own *own)
{
	return own->flags & OWN_REPLY;
}

static bool starts_with_any(struct text text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_starts_case(text, words[i]))
			return true;
	return false;
}

/* "> text", " >> text", "JD> text"; not the ">From " that an mbox writes for
 * a line that begins with "From ". */
static bool is_quote(struct text line)
{
	size_t at = 0;
	while (at < line.len && at < 3 && (line.at[at] == ' ' || line.at[at] == '\t'))
		at++;
	size_t initials = at;
	while (at < line.len && at - initials < 4 && line.at[at] >= 'A' && line.at[at] <= 'Z')
		at++;
	return at < line.len && line.at[at] == '>' && !text_starts(line, ">From ");
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* In a reply also "    > text", "Jane> text" (Supercite), "| text" and what
 * broken mailers make of ">". */
static bool is_reply_quote(struct text line)
{
	static const char *const marks[] = {">", "| ", "&gt;", "›", "»", "＞", "¦ "};
	line = text_trim(line);
	for (size_t i = 0; i < COUNT(marks); i++)
		if (text_starts(line, marks[i]))
			return true;
	size_t name = 0;
	while (name < line.len && name <= OWN_NAME_MAX && is_letter(line.at[name]))
		name++;
	struct text rest = text_from(line, name);
	return text_is(line, "|") ||
	       (name && name <= OWN_NAME_MAX &&
		(text_starts(rest, "> ") || text_starts(rest, ">>") || text_is(rest, ">")));
}

/* A line of at least `min` of one of these letters and nothing else. */
static bool is_rule(struct text line, const char *letters, size_t min)
{
	line = text_trim(line);
	if (line.len < min || !line.at[0] || !strchr(letters, line.at[0]))
		return false;
	for (size_t i = 1; i < line.len; i++)
		if (line.at[i] != line.at[0])
			return false;
	return true;
}

static void own_split(struct pool *pool, struct own *own, struct text plain)
{
	struct text line;
	while (text_line(&plain, &line))
		*LIST_PUSH(pool, &own->lines) = line;
	own->kind = pool_array(pool, own->lines.len + 1, 1);
	for (size_t i = 0; i < own->lines.len; i++) {
		struct text at = own->lines.at[i];
		bool quote = is_quote(at) || (own_is_reply(own) && is_reply_quote(at));
		own->kind[i] = !text_trim(at).len ? KIND_BLANK : quote ? KIND_QUOTE : KIND_OWN;
	}
}

static size_t own_skip_blank(const struct own *own, size_t at)
{
	while (at < own->lines.len && own->kind[at] == KIND_BLANK)
		at++;
	return at;
}

static void own_drop(struct own *own, size_t from, size_t to)
{
	for (; from < to && from < own->lines.len; from++)
		own->kind[from] = KIND_DROP;
}

/* ---- OpenPGP armor (RFC 4880 7) ------------------------------------------------------ */

static void own_mark_armor(struct own *own)
{
	for (size_t i = 0; i < own->lines.len; i++) {
		struct text line = text_trim(own->lines.at[i]);
		size_t end = i;
		if (text_is(line, "-----BEGIN PGP SIGNED MESSAGE-----")) {
			while (end < own->lines.len && own->kind[end] != KIND_BLANK)
				end++; /* Hash: */
			own_drop(own, i, end);
		} else if (text_is(line, "-----BEGIN PGP SIGNATURE-----")) {
			while (end < own->lines.len &&
			       !text_starts(own->lines.at[end], "-----END PGP SIGNATURE"))
				end++;
			own_drop(own, i, end + 1);
			i = end;
		}
	}
}

/* ---- the old mail --------------------------------------------------------------------- */

/* How many lines the lead-in of an old mail at `at` has, 0 when none begins
 * there: a separator and a header block, or one of them, blank lines between. */
static size_t own_lead_in(const struct own *own, size_t at, bool *forwarded)
{
	const struct texts *lines = &own->lines;
	size_t next = at;
	*forwarded = false;
	bool separator = old_mail_separator(lines->at[at], forwarded);
	if (separator || is_rule(lines->at[at], "_-=", OWN_RULE_MIN))
		next = own_skip_blank(own, at + 1);
	/* below a field its run was looked at, from its first line */
	bool asked = next == at && at > 0 && old_mail_field(lines->at[at - 1]);
	size_t block = 0;
	if (next < lines->len && !asked)
		block = old_mail_block(lines->at + next, lines->len - next, own_is_reply(own));
	if (block)
		return next + block - at;
	return separator ? 1 : 0;
}

/* "-- Jane": a signature that was not given a line of its own. */
static bool is_dashed_name(struct text line)
{
	return text_starts(line, "-- ") && line.len > 3 && line.len <= 40 && is_letter(line.at[3]);
}

/* "--", and for replies what phones and web mailers make of it. */
static bool own_is_dashes(const struct own *own, size_t at)
{
	struct text line = own->lines.at[at];
	if (text_is(line, "-- "))
		return true;
	struct text bare = text_trim(line);
	if (own_is_reply(own))
		return text_is(bare, "--") || text_is(bare, "—") || text_is(bare, "–") ||
		       text_is(bare, "--\u00A0") || is_rule(line, "_", 2) || is_dashed_name(bare);
	if (!text_is(bare, "--"))
		return false;
	size_t below = 0;
	for (size_t i = at + 1; i < own->lines.len && below <= OWN_SIGNATURE_MAX; i++)
		below += own->kind[i] == KIND_OWN;
	return below <= OWN_SIGNATURE_MAX;
}

/* The footer of list software: a rule, and within three lines what it is. */
static bool own_is_list_footer(const struct own *own, size_t at)
{
	static const char *const words[] = {"mailing list", "To unsubscribe", "mailman/listinfo"};
	if (!is_rule(own->lines.at[at], "_", OWN_RULE_MIN))
		return false;
	for (size_t i = at + 1; i < own->lines.len && i <= at + 3; i++)
		for (size_t w = 0; w < COUNT(words); w++)
			if (text_find_case(own->lines.at[i], text_of(words[w])) != TEXT_NONE)
				return true;
	return false;
}

/* Signatures, footers and old mails, from the top: what is below a signature
 * is dropped until a forwarded mail begins, what is below the header of an
 * old mail to the end, except where that is what the author passes on. */
static void own_mark_tail(struct own *own)
{
	bool dropping = false;
	for (size_t i = 0; i < own->lines.len; i++) {
		bool forwarded = false;
		size_t lead_in = own->kind[i] == KIND_OWN ? own_lead_in(own, i, &forwarded) : 0;
		if (lead_in) {
			size_t next = own_skip_blank(own, i + lead_in);
			bool quoted = next < own->lines.len && own->kind[next] == KIND_QUOTE;
			bool passed_on =
			    !(own->flags & OWN_REPLY) && (forwarded || (own->flags & OWN_FORWARD));
			if (own_is_reply(own) && !quoted) {
				own_drop(own, i, own->lines.len);
				return;
			}
			own_drop(own, i, i + lead_in);
			i += lead_in - 1;
			dropping = !passed_on && !quoted;
			continue;
		}
		if (own->kind[i] == KIND_OWN &&
		    (own_is_dashes(own, i) || own_is_list_footer(own, i)))
			dropping = true;
		/* ">>> Jane ... >>>" looks like a quote */
		bool look = own->kind[i] == KIND_OWN || text_starts(own->lines.at[i], ">>> ");
		if (own_is_reply(own) && look && old_mail_cut(own->lines.at[i])) {
			own_drop(own, i, own->lines.len);
			return;
		}
		if (dropping)
			own->kind[i] = KIND_DROP;
	}
}

/* ---- attributions ---------------------------------------------------------------------- */

/* An attribution goes when a quote follows.  One that is a mailer's beyond
 * doubt with no quote behind it stands above an old mail that is not marked. */
static void own_mark_attributions(struct own *own)
{
	size_t begin = 0; /* of the run of the author's lines that i is in */
	for (size_t i = 0; i < own->lines.len; i++) {
		struct old_mail_attribution found;
		if (own->kind[i] != KIND_OWN) {
			begin = i + 1;
			continue;
		}
		enum old_mail_certainty sure =
		    old_mail_attribution(&own->lines.at[i], i - begin, &found);
		size_t next = own_skip_blank(own, i + 1), first = i + 1 - found.lines;
		bool quote = next < own->lines.len && own->kind[next] == KIND_QUOTE &&
			     next - i <= OWN_GAP_MAX + 1;
		if (sure == OLD_MAIL_NONE || (sure == OLD_MAIL_MAYBE && !quote))
			continue;
		struct text *line = &own->lines.at[first];
		*line = text_head(*line, found.own);
		own_drop(own, first + (found.own > 0),
			 !quote && own_is_reply(own) ? own->lines.len : i + 1);
	}
}

/* ---- quotes that a mailer broke --------------------------------------------------------- */

/* Is line `at`, right below a quote, what did not fit into the quote's line?
 * Then its first word would not have fitted there. */
static bool own_is_wrapped(const struct own *own, size_t at)
{
	if (!at || own->kind[at - 1] != KIND_QUOTE || own->kind[at] != KIND_OWN)
		return false;
	struct text above = own->lines.at[at - 1], line = text_trim(own->lines.at[at]);
	size_t word = text_find_byte(line, ' ');
	word = word == TEXT_NONE ? line.len : word;
	return above.len >= OWN_WRAP_MIN && above.len <= OWN_WRAP_MAX &&
	       above.len + 1 + word > OWN_WRAP_WIDTH;
}

/* Between two lines of a quote it is the quote's; elsewhere nobody can tell. */
static void own_mark_wrapped(struct pool *pool, struct own *own, struct texts *doubtful)
{
	for (size_t i = 1; i < own->lines.len; i++) {
		if (!own_is_wrapped(own, i))
			continue;
		if (i + 1 < own->lines.len && own->kind[i + 1] == KIND_QUOTE)
			own->kind[i] = KIND_QUOTE;
		else if (doubtful)
			*LIST_PUSH(pool, doubtful) = own->lines.at[i];
	}
}

/* ---- what programs add --------------------------------------------------------------------- */

/* "please excuse typos", "sorry for brevity" */
static bool is_excuse(struct text line)
{
	static const char *const words[] = {"excuse",  "sorry",	 "apolog", "forgive",	 "typo",
					    "brevity", "pardon", "kurz",   "autocorrect"};
	for (size_t i = 0; i < COUNT(words); i++)
		if (text_find(line, text_of(words[i])) != TEXT_NONE)
			return true;
	return false;
}

/* "Sent from my phone": a short line of its own, and no sentence. */
static bool is_sent_from(struct text line)
{
	char room[OWN_SENT_MAX + 8];
	line = text_trim(line);
	if (line.len > OWN_SENT_MAX)
		return false;
	line = fold_line(line, room, sizeof(room));
	while (line.len && strchr("[(<*_", line.at[0]))
		line = text_from(line, 1);
	bool sent = false;
	for (size_t i = 0; i < tongue_count && !sent; i++)
		sent = tongue_fits(tongues[i].sent, line);
	if (!sent)
		return false;
	size_t blanks = 0;
	bool clause = false;
	for (size_t i = 0; i < line.len; i++) {
		clause |= line.at[i] == ',' || line.at[i] == ';';
		blanks += line.at[i] == ' ';
	}
	return is_excuse(line) || (!clause && blanks <= 9);
}

/* "https://www.mobisystems.com/aqua-mail" below "Sent with Aqua Mail". */
static bool is_bare_link(struct text line)
{
	line = text_trim(line);
	return (text_starts_case(line, "http://") || text_starts_case(line, "https://")) &&
	       text_find_byte(line, ' ') == TEXT_NONE;
}

static bool own_is_sent_from(const struct own *own, size_t at)
{
	struct text line = own->lines.at[at];
	return is_sent_from(line) ||
	       (at > 0 && is_bare_link(line) && own->kind[at - 1] == KIND_OWN &&
		is_sent_from(own->lines.at[at - 1]));
}

/* From the bottom: it goes where nothing of the author's own comes next. */
static void own_mark_sent_from(struct own *own)
{
	unsigned char next = KIND_DROP; /* the kind of what stands below, blank lines apart */
	for (size_t i = own->lines.len; i > 0; i--) {
		unsigned char *kind = &own->kind[i - 1];
		if (*kind == KIND_OWN && next != KIND_OWN && own_is_sent_from(own, i - 1))
			*kind = KIND_DROP;
		else if (*kind != KIND_BLANK)
			next = *kind;
	}
}

/* "-Jane Doe": a dash and a name of two words or more, capitals all. */
static bool is_dash_name(struct text line)
{
	line = text_trim(line);
	if (line.len < 4 || line.len > 40 || line.at[0] != '-')
		return false;
	size_t words = 0;
	struct text rest = text_from(line, 1), word;
	while (text_field(&rest, ' ', &word)) {
		bool capital = word.len && word.at[0] >= 'A' && word.at[0] <= 'Z';
		if (!capital || text_find_byte(word, ':') != TEXT_NONE)
			return false;
		words++;
	}
	return words >= 2 && words <= 4;
}

/* One such line at the end of what a writer says; two are a list. */
static void own_mark_names(struct own *own)
{
	unsigned char next = KIND_DROP;
	for (size_t i = own->lines.len; i > 0; i--) {
		unsigned char *kind = &own->kind[i - 1];
		bool list = i > 1 && text_starts(own->lines.at[i - 2], "-");
		if (*kind == KIND_OWN && next != KIND_OWN && !list &&
		    is_dash_name(own->lines.at[i - 1]))
			*kind = KIND_DROP;
		else if (*kind != KIND_BLANK)
			next = *kind;
	}
}

/* What a mail gateway puts above every mail from outside. */
static bool is_banner(struct text line)
{
	static const char *const words[] = {"caution: this e",	       "caution: external",
					    "caution: this message",   "external email:",
					    "external sender",	       "[external email",
					    "this email originated",   "warning: this email",
					    "this message originated", "[caution",
					    "notice: this email",      "external: "};
	size_t stars = 0;
	line = text_trim(line);
	while (stars < line.len && line.at[stars] == '*')
		stars++;
	return starts_with_any(text_trim(text_from(line, stars)), words, COUNT(words));
}

/* Paragraphs of the author's lines that are boilerplate as a whole. */
static void own_mark_boilerplate(struct own *own)
{
	bool top = true;
	for (size_t i = 0; i < own->lines.len;) {
		size_t end = i;
		while (end < own->lines.len && own->kind[end] == KIND_OWN)
			end++;
		if (end == i) {
			i++;
			continue;
		}
		const struct text *last = &own->lines.at[end - 1];
		const char *at = own->lines.at[i].at;
		struct text paragraph = text_make(at, (size_t)(last->at + last->len - at));
		size_t disclaimer = own_disclaimer_at(paragraph), line = i;
		while (line < end && (size_t)(own->lines.at[line].at - at) < disclaimer)
			line++;
		if ((top && is_banner(paragraph)) || own_is_plea(paragraph))
			line = i;
		own_drop(own, line, end);
		top = top && line == i;
		i = end;
	}
}

/* ---- all together ------------------------------------------------------------------------------
 */

static struct text own_assemble(struct pool *pool, const struct own *own)
{
	struct buf buf;
	bool gap = false;
	buf_open(&buf, pool);
	for (size_t i = 0; i < own->lines.len; i++) {
		if (own->kind[i] != KIND_OWN) {
			gap = buf.len > 0;
			continue;
		}
		if (gap)
			buf_byte(&buf, '\n');
		gap = false;
		buf_text(&buf, own->lines.at[i]);
		buf_byte(&buf, '\n');
	}
	return buf_get(&buf);
}

static struct text own_read(struct pool *pool, struct text plain, unsigned flags,
			    struct texts *doubtful)
{
	struct own own = {.flags = flags};
	own_split(pool, &own, plain);
	own_mark_armor(&own);
	own_mark_attributions(&own);
	own_mark_tail(&own);
	if (own_is_reply(&own))
		own_mark_wrapped(pool, &own, doubtful);
	own_mark_boilerplate(&own);
	own_mark_sent_from(&own);
	if (own_is_reply(&own))
		own_mark_names(&own);
	return own_assemble(pool, &own);
}

struct text own_text(struct pool *pool, struct text plain, unsigned flags)
{
	return own_read(pool, text_head(plain, OWN_SIZE_MAX), flags, NULL);
}

struct text own_of_reply(struct pool *pool, struct text plain, struct texts *doubtful)
{
	return own_read(pool, plain, OWN_REPLY, doubtful);
}
