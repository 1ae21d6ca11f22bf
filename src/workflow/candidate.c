/* SPDX-License-Identifier: ISC */
/*
 * candidate: asks the liaison, in text and in HTML.  See candidate.h.
 *
 * The order is the design's: what this is, why it was picked, whether it was
 * reported already, the very text that would go out, how to answer.
 */
#include <string.h>

#include "liaison/candidate.h"
#include "liaison/item.h"
#include "liaison/news.h"
#include "liaison/note.h"
#include "liaison/outbox.h"
#include "liaison/reply.h"
#include "liaison/reported.h"

/* More reasons than this tire; `show` has them all. */
#define CANDIDATE_REASONS 6
/* A subject longer than this does not fit into the links of all mail clients,
 * where each of its letters may take nine. */
#define CANDIDATE_SUBJECT 120

/* What the mail is made from. */
struct candidate {
	struct work *work;
	const struct store_outgoing *row;
	struct store_item item;
	struct store_revision revision;
	struct store_message message; /* that opened it */
	struct store_hits hits;
	struct texts lists;
	struct texts noted;    /* elsewhere, of what it is about */
	const char *withdrawn; /* other candidates, since the last mail; or "" */
	struct note note;
	struct news news; /* since the last mail about it to this person */
	struct news all;
	const char *follows;
	const char *lead; /* "Breaking news? Another organization acts within days." */
	const char *reply_to, *subject;
};

/* What the liaison said when they were asked about the thread before. */
static enum status candidate_follow(struct candidate *c, struct error *err)
{
	struct work *work = c->work;
	struct store_item before;
	enum status status;

	if (c->item.linked == 0)
		return STATUS_OK;
	status = store_item_get(work->store, work->pool, c->item.linked, &before, err);
	if (status == STATUS_OK)
		c->follows = pool_printf(
		    work->pool, "Its thread was decided before: item %lld %s (\"show %lld\").",
		    (long long)before.id, item_state_words(work, &before), (long long)before.id);
	return status;
}

/* What came since the last mail to this person, and all there is. */
static enum status candidate_news(struct candidate *c, struct error *err)
{
	int shown;
	enum status status = news_shown(c->work, c->row, &shown, err);

	if (status == STATUS_OK && shown > 0)
		status = news_since(c->work, c->item.id, shown, c->row->revision, &c->news, err);
	if (status == STATUS_OK)
		status = news_since(c->work, c->item.id, 0, c->row->revision, &c->all, err);
	return status;
}

static const char *candidate_tame(struct pool *pool, const char *words)
{
	return text_string(pool, text_isolate(pool, text_tame(pool, text_of(words))));
}

static bool candidate_has_hit(const struct store_hits *hits, const struct store_hit *hit)
{
	for (size_t i = 0; i < hits->len; i++)
		if (strcmp(hits->at[i].rule, hit->rule) == 0 && hit->matched != NULL &&
		    hits->at[i].matched != NULL && strcmp(hits->at[i].matched, hit->matched) == 0)
			return true;
	return false;
}

/* The words of all its messages, the newest first: they are the news. */
static enum status candidate_words(struct candidate *c, struct error *err)
{
	struct work *work = c->work;
	enum status status = STATUS_OK;

	for (size_t i = c->all.len; i-- > 0 && status == STATUS_OK;) {
		struct store_hits hits = {0};

		status =
		    store_hit_list(work->store, work->pool, c->all.at[i].message.id, &hits, err);
		for (size_t k = 0; k < hits.len; k++) {
			struct store_hit *hit = &hits.at[k];

			hit->before = candidate_tame(work->pool, hit->before);
			hit->matched = candidate_tame(work->pool, hit->matched);
			hit->after = candidate_tame(work->pool, hit->after);
			if (!candidate_has_hit(&c->hits, hit))
				*LIST_PUSH(work->pool, &c->hits) = *hit;
		}
	}
	return status;
}

static enum status candidate_gather(struct candidate *c, struct error *err)
{
	struct work *work = c->work;
	enum status status = store_item_get(work->store, work->pool, c->row->item, &c->item, err);

	if (status == STATUS_OK)
		status = store_revision_get(work->store, work->pool, c->item.id, c->row->revision,
					    &c->revision, err);
	if (status == STATUS_OK)
		status = candidate_news(c, err);
	if (status == STATUS_OK && c->all.len > 0)
		c->message = c->all.at[0].message;
	if (status == STATUS_OK)
		status = candidate_words(c, err);
	if (status == STATUS_OK)
		status =
		    store_message_lists(work->store, work->pool, c->message.id, &c->lists, err);
	if (status == STATUS_OK)
		status = note_get(work, &c->item, c->row->revision, &c->note, err);
	if (status == STATUS_OK)
		status = candidate_follow(c, err);
	if (status == STATUS_OK)
		status = reported_lines(work, c->item.id, &c->noted, err);
	return status;
}

/* ---- why ------------------------------------------------------------------------ */

static const char *candidate_why(const struct store_hit *hit)
{
	return hit->describe != NULL && hit->describe[0] != '\0' ? hit->describe : hit->rule;
}

/* Did this rule decide the verdict of that message?  The first of its reasons
 * names the rule (verdict.c). */
static bool candidate_decides(struct pool *pool, const struct store_message *message,
			      const struct store_hit *hit)
{
	return text_starts(
	    text_of(message->reasons),
	    pool_printf(pool, "%s: the rule %s hit", verdict_name(message->verdict), hit->rule));
}

/* The rule that made it what it is, or NULL: a score did, or a watched document. */
static const struct store_hit *candidate_decider(const struct candidate *c)
{
	for (size_t i = c->all.len; i-- > 0;) {
		const struct store_message *message = &c->all.at[i].message;

		for (size_t k = 0; k < c->hits.len && message->verdict == c->item.verdict; k++)
			if (candidate_decides(c->work->pool, message, &c->hits.at[k]))
				return &c->hits.at[k];
	}
	return NULL;
}

static bool candidate_shows(const struct store_hit *hit)
{
	return hit->matched[0] != '\0';
}

/* Words in their context, and the reasons to look at them. */
struct candidate_reason {
	const char *why;
	const struct store_hit *words; /* or NULL: a combination of rules has none */
};
struct candidate_reasons {
	struct candidate_reason at[CANDIDATE_REASONS];
	size_t len, left_out;
};

static bool candidate_same_words(const struct store_hit *a, const struct store_hit *b)
{
	return strcmp(a->before, b->before) == 0 && strcmp(a->matched, b->matched) == 0 &&
	       strcmp(a->after, b->after) == 0;
}

static void candidate_reason(const struct candidate *c, const struct store_hit *hit,
			     struct candidate_reasons *out)
{
	bool shows = candidate_shows(hit);

	for (size_t i = 0; i < out->len; i++) {
		struct candidate_reason *reason = &out->at[i];

		if (strcmp(reason->why, candidate_why(hit)) == 0 && !shows)
			return;
		if (!shows || reason->words == NULL || !candidate_same_words(reason->words, hit))
			continue;
		if (strstr(reason->why, candidate_why(hit)) == NULL)
			reason->why =
			    pool_printf(c->work->pool, "%s; %s", reason->why, candidate_why(hit));
		return;
	}
	if (out->len == CANDIDATE_REASONS)
		out->left_out++;
	else
		out->at[out->len++] =
		    (struct candidate_reason){candidate_why(hit), shows ? hit : NULL};
}

/* What decided comes first, then what shows words. */
static void candidate_reasons(const struct candidate *c, struct candidate_reasons *out)
{
	const struct store_hit *decider = candidate_decider(c);

	*out = (struct candidate_reasons){.len = 0};
	if (decider != NULL)
		candidate_reason(c, decider, out);
	for (int shows = 1; shows >= 0; shows--)
		for (size_t i = 0; i < c->hits.len; i++)
			if (&c->hits.at[i] != decider && candidate_shows(&c->hits.at[i]) == shows)
				candidate_reason(c, &c->hits.at[i], out);
}

/* ---- what it is ------------------------------------------------------------------- */

/* What stands in a phone's list beside the subject: what is asked, and the
 * strongest reason. */
static const char *candidate_lead(const struct candidate *c)
{
	struct pool *pool = c->work->pool;
	const struct store_hit *decider = candidate_decider(c);
	const char *what =
	    c->item.verdict == VERDICT_BREAKING ? REPLY_MARK_BREAKING : REPLY_MARK_DIGEST;
	const char *again = c->note.retold ? ", in your words" : "";

	if (c->news.len > 0)
		again = ", with more";
	what = pool_printf(pool, "%s%lld%s.", what, (long long)c->item.id, again);
	if (decider == NULL)
		return what;
	return pool_printf(pool, "%s %s.", what, candidate_why(decider));
}

static const char *candidate_from(const struct candidate *c)
{
	return pool_printf(c->work->pool, "From: %s", note_by(c->work, &c->message));
}

static bool candidate_fits(const struct work *work, const struct store_message *message)
{
	return message->size <= work->conf->attach_max && !(message->flaws & MAIL_FLAW_TOO_LARGE);
}

/* Lines below it that must not be overlooked, each ended by LF; or "". */
static const char *candidate_notices(const struct candidate *c)
{
	struct work *work = c->work;
	struct buf buf;

	buf_open(&buf, work->pool);
	if (outbox_person(work, c->row->to) == TOKEN_BACKUP)
		buf_string(&buf,
			   "You are asked as the backup: the liaison has not decided on it.\n");
	if (c->follows != NULL)
		buf_printf(&buf, "%s\n", c->follows);
	if (c->revision.note != NULL)
		buf_string(&buf, c->revision.note);
	/* So that nobody looks for it in vain, or takes the excerpt for all. */
	if (!candidate_fits(work, &c->message))
		buf_printf(&buf,
			   "The original (%s) is too large to be attached here: read it in the "
			   "mailbox.\n",
			   when_size_print(work->pool, c->message.size));
	return buf.at;
}

/* What the destination could have read already, as far as this program saw. */
static const char *candidate_reported(const struct candidate *c)
{
	struct buf buf;

	if (c->lists.len <= 1 && c->noted.len == 0)
		return "Nobody reported it, as far as the mail seen here tells.";
	buf_open(&buf, c->work->pool);
	for (size_t i = 0; i < c->lists.len && c->lists.len > 1; i++) {
		buf_string(&buf, i > 0 ? ", " : "Perhaps: it came over more than one list: ");
		buf_text(&buf, c->lists.at[i]);
	}
	for (size_t i = 0; i < c->noted.len; i++) {
		buf_string(&buf, buf.len > 0 ? "; " : "Perhaps: ");
		buf_text(&buf, c->noted.at[i]);
	}
	buf_byte(&buf, '.');
	return text_string(c->work->pool, text_tame(c->work->pool, buf_get(&buf)));
}

/* ---- the answers ------------------------------------------------------------- */

struct candidate_answer {
	const char *label, *body, *help;
	bool strong;
};
struct candidate_answers {
	struct candidate_answer at[5];
	size_t len;
};

static void candidate_answer(struct candidate_answers *answers, const char *label, const char *body,
			     const char *help)
{
	bool strong = answers->len == 0;

	answers->at[answers->len++] = (struct candidate_answer){label, body, help, strong};
}

/* It can go out only in words that the liaison has yet to write. */
static bool candidate_wants_words(const struct candidate *c)
{
	return c->item.summary_only && c->revision.summary == NULL;
}

static void candidate_answers(const struct candidate *c, struct candidate_answers *out)
{
	bool breaking = c->item.verdict == VERDICT_BREAKING;

	*out = (struct candidate_answers){.len = 0};
	if (candidate_wants_words(c)) {
		candidate_answer(out, "Approve with a summary", "approve\nsummary: ", NULL);
	} else {
		candidate_answer(out, "Approve", "approve",
				 breaking ? "send it now" : "put it into the next digest");
		if (breaking)
			candidate_answer(out, "In the digest", "approve digest",
					 "put it into the next digest");
		else
			candidate_answer(out, "Send now", "approve now", "send it at once");
		candidate_answer(out, "In my words", "approve\nsummary: ", NULL);
	}
	candidate_answer(out, "Reject", "reject", "not for them");
	candidate_answer(out, "Defer 1 day", "defer 1d", "ask again tomorrow");
}

/* ---- text ----------------------------------------------------------------------- */

static void candidate_text_news(const struct candidate *c, struct buf *out)
{
	struct pool *pool = c->work->pool;

	if (c->news.len > 0)
		buf_string(out, "\nNEW SINCE THE LAST MAIL ABOUT IT\n");
	for (size_t i = 0; i < c->news.len; i++) {
		note_field(pool, "From: ", c->news.at[i].by, out);
		note_lines(pool, c->news.at[i].text, "    ", out);
	}
}

static void candidate_text_why(const struct candidate *c, struct buf *out)
{
	struct pool *pool = c->work->pool;
	struct candidate_reasons reasons;

	candidate_reasons(c, &reasons);
	buf_printf(out, "\nWHY (%s)\n", c->note.topics);
	for (size_t i = 0; i < reasons.len; i++) {
		const struct store_hit *words = reasons.at[i].words;

		note_field(pool, "* ", reasons.at[i].why, out);
		if (words != NULL)
			note_field(pool, "    ",
				   pool_printf(pool, "%s*%s*%s", words->before, words->matched,
					       words->after),
				   out);
	}
	if (reasons.left_out > 0)
		buf_printf(out, "* and %zu more: \"show %lld\"\n", reasons.left_out,
			   (long long)c->item.id);
	if (reasons.len == 0)
		note_field(pool, "* ", candidate_tame(pool, c->message.reasons), out);
}

static void candidate_text_answers(const struct candidate *c, struct buf *out)
{
	struct candidate_answers answers;

	candidate_answers(c, &answers);
	buf_string(out, candidate_wants_words(c)
			    ? "\nANSWER with both of these lines, your words behind the second:\n"
			      "  approve\n"
			      "  summary: ...\n"
			      "or with one of these:\n"
			    : "\nANSWER with one of these lines:\n");
	for (size_t i = 0; i < answers.len; i++)
		if (answers.at[i].help != NULL)
			buf_printf(out, "  %-16s %s\n", answers.at[i].body, answers.at[i].help);
	if (!candidate_wants_words(c))
		buf_string(out, "  summary: ...     your words instead of the excerpt\n");
	buf_string(out, "  help             all that you can say\n"
			"Nothing goes out unless you approve it.\n");
}

static void candidate_text(const struct candidate *c, struct buf *out)
{
	struct pool *pool = c->work->pool;
	const char *notices = candidate_notices(c);

	buf_text(out, text_wrap(pool, text_of(c->lead), 72, ""));
	note_field(pool, "From: ", note_by(c->work, &c->message), out);
	if (notices[0] != '\0')
		buf_byte(out, '\n');
	buf_text(out, text_fold(pool, text_of(notices), 72, 0));
	candidate_text_news(c, out);
	candidate_text_why(c, out);
	buf_string(out, "\nREPORTED ALREADY?\n");
	note_field(pool, "", candidate_reported(c), out);
	buf_printf(out, "\nWHAT WOULD GO OUT to %s\n------------------------------\n",
		   c->work->conf->destination);
	note_text(pool, &c->note, out);
	buf_string(out, "------------------------------\n");
	candidate_text_answers(c, out);
	if (c->withdrawn[0] != '\0')
		buf_string(out, "\nMEANWHILE\n");
	buf_text(out, text_fold(pool, text_of(c->withdrawn), 78, 4));
}

/* ---- HTML ------------------------------------------------------------------------ */

static void candidate_html_news(const struct candidate *c, struct page *page)
{
	if (c->news.len > 0)
		page_heading(page, "New since the last mail about it");
	for (size_t i = 0; i < c->news.len; i++) {
		page_small(page, pool_printf(c->work->pool, "From: %s", c->news.at[i].by));
		page_quote(page, c->news.at[i].text);
	}
}

static void candidate_html_why(const struct candidate *c, struct page *page)
{
	struct pool *pool = c->work->pool;
	struct candidate_reasons reasons;

	candidate_reasons(c, &reasons);
	page_heading(page, pool_printf(pool, "Why: %s", c->note.topics));
	for (size_t i = 0; i < reasons.len; i++) {
		const struct store_hit *words = reasons.at[i].words;

		page_match(page, words != NULL ? words->before : "",
			   words != NULL ? words->matched : NULL, words != NULL ? words->after : "",
			   reasons.at[i].why);
	}
	if (reasons.left_out > 0)
		page_line(page, pool_printf(pool, "And %zu more: \"show %lld\".", reasons.left_out,
					    (long long)c->item.id));
	if (reasons.len == 0)
		page_text(page, candidate_tame(pool, c->message.reasons));
}

static void candidate_html_answers(const struct candidate *c, struct page *page)
{
	struct pool *pool = c->work->pool;
	struct candidate_answers answers;

	candidate_answers(c, &answers);
	page_heading(page, "Your answer");
	page_buttons_open(page);
	for (size_t i = 0; i < answers.len; i++)
		page_button(page, answers.at[i].label,
			    page_mailto(pool, c->reply_to, pool_printf(pool, "Re: %s", c->subject),
					answers.at[i].body),
			    answers.at[i].strong);
	page_buttons_close(page);
}

static struct text candidate_html(const struct candidate *c)
{
	struct pool *pool = c->work->pool;
	struct page page;

	page_open(&page, pool, c->subject);
	page_lead(&page, c->lead);
	page_subject(&page, note_title(pool, &c->message));
	page_small(&page, candidate_from(c));
	page_notice(&page, candidate_notices(c));
	candidate_html_news(c, &page);
	candidate_html_why(c, &page);
	page_heading(&page, "Reported already?");
	page_line(&page, candidate_reported(c));
	page_heading(&page,
		     pool_printf(pool, "What would go out to %s", c->work->conf->destination));
	page_box_open(&page);
	note_html(&page, &c->note);
	page_box_close(&page);
	candidate_html_answers(c, &page);
	if (c->withdrawn[0] != '\0') {
		page_heading(&page, "Meanwhile");
		page_text(&page, c->withdrawn);
	}
	page_small(&page, "Nothing goes out unless you approve it. A button opens a mail with the "
			  "command in it, and nothing happens until you send that mail. Or answer "
			  "with: approve, reject, defer 3d, summary: your words, help.");
	return page_close(&page);
}

/* ---- the mail ----------------------------------------------------------------------- */

/* The originals of what is new, so that the liaison can read them where they
 * are; the newest first while there is room. */
static enum status candidate_attach(const struct candidate *c, struct compose *mail,
				    struct error *err)
{
	struct work *work = c->work;
	const struct news *from = c->news.len > 0 ? &c->news : &c->all;
	int64_t room = work->conf->attach_max;
	enum status status = STATUS_OK;

	for (size_t i = from->len; i-- > 0 && status == STATUS_OK;) {
		const struct store_message *message = &from->at[i].message;
		struct text raw;

		if (message->size > room || !candidate_fits(work, message))
			continue;
		status = store_raw_get(work->store, work->pool, message->id, &raw, err);
		if (status == STATUS_OK) {
			room -= message->size;
			*LIST_PUSH(work->pool, &mail->attachments) =
			    (struct compose_attachment){"message/rfc822", "original.eml", raw};
		} else if (status == STATUS_NOT_FOUND) {
			status = STATUS_OK;
		}
	}
	return status;
}

/* What it is in its first words, for a list that shows forty columns. */
static const char *candidate_subject(const struct candidate *c)
{
	struct pool *pool = c->work->pool;
	bool breaking = c->item.verdict == VERDICT_BREAKING;
	struct text title =
	    text_brief(pool, text_of(note_title(pool, &c->message)), CANDIDATE_SUBJECT);
	const char *what = breaking ? "Breaking" : "Digest";

	if (c->news.len > 0)
		what = breaking ? "More on breaking" : "More on digest";
	return pool_printf(pool, "%s %lld: %.*s [%s]", what, (long long)c->item.id, (int)title.len,
			   title.at, outbox_token(c->work, c->row));
}

enum status candidate_write(struct work *work, const struct store_outgoing *row,
			    struct compose *mail, struct error *err)
{
	struct candidate c = {.work = work, .row = row};
	struct buf text, withdrawn;
	enum status status = candidate_gather(&c, err);

	buf_open(&withdrawn, work->pool);
	if (status == STATUS_OK)
		status = reported_withdrawn(work, &withdrawn, err);
	if (status != STATUS_OK)
		return status;
	c.withdrawn = withdrawn.len > 0 ? withdrawn.at : "";
	c.reply_to = outbox_reply_to(work, row);
	c.subject = candidate_subject(&c);
	c.lead = candidate_lead(&c);
	buf_open(&text, work->pool);
	candidate_text(&c, &text);
	mail->subject = text_of(c.subject);
	mail->reply_to = c.reply_to;
	mail->text = buf_get(&text);
	mail->html = candidate_html(&c);
	return candidate_attach(&c, mail, err);
}
