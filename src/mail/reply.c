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
#include "fold.h"
#include "own.h"
#include "reply_parts.h"

/* A reply of more parts than this was not typed. */
#define REPLY_PARTS_MAX 50

/* Quotes of many months are a few hundred kilobytes.  What lies beyond is not
 * read, and says so. */
#define REPLY_LOOK_MAX ((size_t)1024 * 1024)

/* Longer than any name; the rest of one that is would not be signed with. */
#define NAME_MAX_READ 200

/* What keeps words of the writer from us.  Stray bytes and a broken encoding are not
 * among them: old mail quoted below is full of such flaws, and a command is ASCII. */
#define REPLY_FLAWS                                                                                \
	(MAIL_FLAW_TOO_LARGE | MAIL_FLAW_HEADERS | MAIL_FLAW_NESTING | MAIL_FLAW_PARTS |           \
	 MAIL_FLAW_ENCRYPTED)

/* The own text on its way. */
struct words {
	struct mail *mail;
	bool whole;	       /* false: something of the mail was not read */
	const char *foreign;   /* the charset of a typed part that nobody here knows, or NULL */
	struct texts doubtful; /* own.h */
	struct text own;
};

static struct text part_plain(struct words *words, const struct mail_part *part, size_t room)
{
	struct pool *pool = words->mail->pool;
	struct text text = text_head(part->utf8, room);
	words->whole &= text.len == part->utf8.len;
	if (part->html) {
		struct html html;
		html_read(pool, text, &html);
		words->whole &= html.whole;
		return html.visible;
	}
	return part->flowed ? flow_join(pool, text, part->delsp) : text;
}

/* A part that a mail reader shows as what its sender typed. */
static bool is_typed(const struct mail_part *part, bool alternative)
{
	struct text type = text_of(part->type);
	return part->text && !part->container && !part->attachment && !part->nested &&
	       part->alternative == alternative &&
	       (part->html || text_is(type, "text/plain") || text_is(type, "text"));
}

static void words_read(struct words *words, bool alternative)
{
	struct mail *mail = words->mail;
	struct buf out;
	size_t count = 0;
	buf_open(&out, mail->pool);
	for (size_t i = 0; i < mail->parts.len; i++) {
		if (!is_typed(&mail->parts.at[i], alternative))
			continue;
		if (mail->parts.at[i].flaws & MAIL_FLAW_FOREIGN)
			words->foreign = mail->parts.at[i].charset;
		if (++count > REPLY_PARTS_MAX || out.len >= REPLY_LOOK_MAX) {
			words->whole = false;
			break;
		}
		buf_text(&out, part_plain(words, &mail->parts.at[i], REPLY_LOOK_MAX - out.len));
		buf_byte(&out, '\n');
	}
	words->doubtful.len = 0;
	words->own = own_of_reply(mail->pool, buf_get(&out), &words->doubtful);
}

static void words_find(struct mail *mail, struct words *words)
{
	*words = (struct words){.mail = mail, .whole = !(mail->flaws & REPLY_FLAWS)};
	words_read(words, false);
	/* Some mailers leave the plain text empty and write HTML only. */
	if (!text_trim(words->own).len)
		words_read(words, true);
}

struct text reply_own_text(struct mail *mail)
{
	struct words words;
	words_find(mail, &words);
	return words.own;
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
	struct text both = text_of(
	    pool_printf(mail->pool, "%.*s %.*s", (int)name.len, name.at, (int)local.len, local.at));
	size_t room = text_head(both, NAME_MAX_READ).len + 8;
	return fold_line(both, pool_alloc(mail->pool, room), room);
}

static void problem_add(struct pool *pool, struct reply *out, const char *sentence)
{
	*LIST_PUSH(pool, &out->problems) = text_of(sentence);
	out->commands.len = 0;
}

/* A word right below a quote may be the end of the quoted line. */
static void check_doubtful(struct words *words, struct reply *out)
{
	struct pool *pool = words->mail->pool;
	for (size_t i = 0; i < words->doubtful.len; i++) {
		enum verb verb;
		struct text line = reply_plain(pool, text_head(words->doubtful.at[i], 80));
		if (!reply_starts_with_verb(line, &verb))
			continue;
		problem_add(pool, out,
			    pool_printf(pool,
					"\"%.*s\" stands right below a quoted line and could be a "
					"part of it, so nothing was done. Send it in a line of its "
					"own above the quoted mail: %s",
					(int)line.len, line.at, reply_verbs[verb].word));
		return;
	}
}

void reply_read(struct mail *mail, int64_t now, struct reply *out)
{
	*out = (struct reply){0};
	struct words words;
	words_find(mail, &words);
	reply_parse_as(mail->pool, words.own, writer_name(mail), now, out);
	check_doubtful(&words, out);
	/* "no, wait" may stand in what could not be read. */
	if (!words.whole)
		problem_add(
		    mail->pool, out,
		    "The reply could not be read whole, so nothing in it was done. Send the "
		    "command in a new, short reply of plain text.");
	/* "approve" may say something else in it. */
	if (words.foreign)
		problem_add(
		    mail->pool, out,
		    pool_printf(mail->pool,
				"The reply is in a charset that is not known here (%.40s), so "
				"nothing in it was done. Send the command in a new, short "
				"reply of plain text.",
				words.foreign));
	out->automatic = mail_automatic(mail);
	if (out->automatic) {
		out->commands.len = 0;
		out->problems.len = 0;
	}
}
