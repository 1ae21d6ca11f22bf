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

/* More matched lines than this tire; `show` has them all. */
#define CANDIDATE_MATCHES 6

/* What the mail is made from. */
struct candidate {
	struct work *work;
	const struct store_outgoing *row;
	struct store_item item;
	struct store_revision revision;
	struct store_message message; /* that opened it */
	struct store_hits hits;
	struct texts lists;
	struct texts noted; /* elsewhere, of what it is about */
	const char *withdrawn; /* other candidates, since the last mail; or "" */
	struct note note;
	struct news news; /* since the last mail about it to this person */
	struct news all;
	const char *follows;
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
		c->follows = pool_printf(work->pool,
					 "Its thread was decided before: item %lld %s (\"show %lld\").",
					 (long long)before.id, item_state_words(work, &before),
					 (long long)before.id);
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

static bool candidate_has_hit(const struct store_hits *hits, const struct store_hit *hit)
{
	for (size_t i = 0; i < hits->len; i++)
		if (strcmp(hits->at[i].rule, hit->rule) == 0 && hit->matched != NULL &&
		    hits->at[i].matched != NULL &&
		    strcmp(hits->at[i].matched, hit->matched) == 0)
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

		status = store_hit_list(work->store, work->pool, c->all.at[i].message.id, &hits,
					err);
		for (size_t k = 0; k < hits.len; k++)
			if (!candidate_has_hit(&c->hits, &hits.at[k]))
				*LIST_PUSH(work->pool, &c->hits) = hits.at[k];
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

static const char *candidate_lead(const struct candidate *c)
{
	struct pool *pool = c->work->pool;
	const char *what =
	    c->item.verdict == VERDICT_BREAKING ? REPLY_MARK_BREAKING : REPLY_MARK_DIGEST;
	const char *again = c->row->revision > 1 ? ", new revision" : "";

	return pool_printf(pool, "%s%lld%s: nothing goes out unless you approve it.", what,
			   (long long)c->item.id, again);
}

/* What the IAB could have read already, as far as this program saw. */
static const char *candidate_reported(const struct candidate *c)
{
	struct buf buf;

	if (c->lists.len <= 1 && c->noted.len == 0)
		return "Nobody reported it, as far as the mail seen here tells.";
	buf_open(&buf, c->work->pool);
	for (size_t i = 0; i < c->lists.len && c->lists.len > 1; i++) {
		buf_string(&buf, i > 0 ? ", " : "It came over more than one list: ");
		buf_text(&buf, c->lists.at[i]);
	}
	for (size_t i = 0; i < c->noted.len; i++) {
		buf_string(&buf, buf.len > 0 ? "; " : "Not all of it, but ");
		buf_text(&buf, c->noted.at[i]);
	}
	buf_byte(&buf, '.');
	return buf.at;
}

static const char *candidate_why(const struct store_hit *hit)
{
	return hit->describe != NULL && hit->describe[0] != '\0' ? hit->describe : hit->rule;
}

/* Hits that show words come first; a meta has none. */
static size_t candidate_hits(const struct candidate *c, const struct store_hit **out, size_t max)
{
	size_t count = 0;

	for (int with_words = 1; with_words >= 0; with_words--)
		for (size_t i = 0; i < c->hits.len && count < max; i++) {
			const struct store_hit *hit = &c->hits.at[i];

			if ((hit->matched != NULL && hit->matched[0] != '\0') == with_words)
				out[count++] = hit;
		}
	return count;
}

/* ---- the answers ------------------------------------------------------------- */

struct candidate_answer {
	const char *label, *body, *help;
	bool strong;
};

static size_t candidate_answers(const struct candidate *c, struct candidate_answer out[5])
{
	bool breaking = c->item.verdict == VERDICT_BREAKING;
	size_t n = 0;

	if (c->item.summary_only && c->revision.summary == NULL) {
		out[n++] = (struct candidate_answer){
		    "Approve with a summary", "approve\nsummary: ", "your words go out", true};
	} else {
		out[n++] = (struct candidate_answer){
		    "Approve", "approve", breaking ? "send it now" : "put it into the next digest",
		    true};
		out[n++] = breaking
			       ? (struct candidate_answer){"In the digest", "approve digest",
							   "put it into the next digest", false}
			       : (struct candidate_answer){"Send now", "approve now",
							   "send it at once", false};
	}
	out[n++] = (struct candidate_answer){"Reject", "reject", "not for them", false};
	out[n++] =
	    (struct candidate_answer){"Defer 1 day", "defer 1d", "ask again tomorrow", false};
	return n;
}

/* ---- text ----------------------------------------------------------------------- */

static void candidate_text(const struct candidate *c, struct buf *out)
{
	const struct store_hit *hits[CANDIDATE_MATCHES];
	struct candidate_answer answers[5];
	struct pool *pool = c->work->pool;
	size_t count = candidate_hits(c, hits, CANDIDATE_MATCHES);
	size_t answer_count = candidate_answers(c, answers);

	buf_printf(out, "%s\n", candidate_lead(c));
	if (c->follows != NULL)
		buf_printf(out, "%s\n", c->follows);
	if (c->revision.note != NULL)
		buf_printf(out, "\n%s", c->revision.note);
	if (c->news.len > 0)
		buf_string(out, "\nNEW SINCE THE LAST MAIL ABOUT IT\n");
	for (size_t i = 0; i < c->news.len; i++) {
		buf_printf(out, "%s:\n", c->news.at[i].by);
		buf_text(out, text_wrap(pool, text_of(c->news.at[i].text), 72, "    "));
	}
	buf_printf(out, "\nWHY (%s)\n", c->note.topics);
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "* %s\n", candidate_why(hits[i]));
		if (hits[i]->matched != NULL && hits[i]->matched[0] != '\0')
			buf_text(out,
				 text_wrap(pool,
					   text_of(pool_printf(pool, "%s*%s*%s", hits[i]->before,
							       hits[i]->matched, hits[i]->after)),
					   72, "    "));
	}
	if (count == 0)
		buf_printf(out, "%s\n", c->message.reasons);
	buf_printf(out, "\nREPORTED ALREADY?\n%s\n", candidate_reported(c));
	buf_printf(out, "\nWHAT WOULD GO OUT to %s\n------------------------------\n",
		   c->work->conf->destination);
	note_text(pool, &c->note, out);
	buf_string(out, "------------------------------\n\nANSWER with one of these lines:\n");
	for (size_t i = 0; i < answer_count; i++) {
		struct text line = text_of(answers[i].body);
		struct text first;

		text_line(&line, &first);
		buf_printf(out, "  %-16.*s %s\n", (int)first.len, first.at, answers[i].help);
	}
	buf_string(out, "  summary: ...     your words instead of the excerpt\n"
			"  help             all that you can say\n");
	if (c->withdrawn[0] != '\0')
		buf_printf(out, "\nMEANWHILE\n%s", c->withdrawn);
}

/* ---- HTML ------------------------------------------------------------------------ */

static struct text candidate_html(const struct candidate *c)
{
	const struct store_hit *hits[CANDIDATE_MATCHES];
	struct candidate_answer answers[5];
	struct pool *pool = c->work->pool;
	size_t count = candidate_hits(c, hits, CANDIDATE_MATCHES);
	size_t answer_count = candidate_answers(c, answers);
	struct page page;

	page_open(&page, pool, c->subject);
	page_lead(&page, candidate_lead(c));
	if (c->follows != NULL)
		page_line(&page, c->follows);
	if (c->revision.note != NULL)
		page_text(&page, c->revision.note);
	if (c->news.len > 0)
		page_heading(&page, "New since the last mail about it");
	for (size_t i = 0; i < c->news.len; i++) {
		page_small(&page, c->news.at[i].by);
		page_quote(&page, c->news.at[i].text);
	}
	page_heading(&page, pool_printf(pool, "Why: %s", c->note.topics));
	for (size_t i = 0; i < count; i++)
		page_match(&page, hits[i]->before, hits[i]->matched, hits[i]->after,
			   candidate_why(hits[i]));
	if (count == 0)
		page_text(&page, c->message.reasons);
	page_heading(&page, "Reported already?");
	page_line(&page, candidate_reported(c));
	page_heading(&page,
		     pool_printf(pool, "What would go out to %s", c->work->conf->destination));
	page_box_open(&page);
	note_html(&page, &c->note);
	page_box_close(&page);
	page_heading(&page, "Your answer");
	page_buttons_open(&page);
	for (size_t i = 0; i < answer_count; i++)
		page_button(&page, answers[i].label,
			    page_mailto(pool, c->reply_to, pool_printf(pool, "Re: %s", c->subject),
					answers[i].body),
			    answers[i].strong);
	page_buttons_close(&page);
	if (c->withdrawn[0] != '\0') {
		page_heading(&page, "Meanwhile");
		page_text(&page, c->withdrawn);
	}
	page_small(&page, "A button opens a mail with the command in it; nothing happens until you "
			  "send that mail. Or answer with: approve, reject, defer 3d, "
			  "summary: your words, help.");
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

		if (message->size > room || (message->flaws & MAIL_FLAW_TOO_LARGE))
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
	c.subject = pool_printf(work->pool, "%s %lld: %s [%s]",
				c.item.verdict == VERDICT_BREAKING ? "Breaking" : "Digest",
				(long long)c.item.id, c.message.subject, outbox_token(work, row));
	buf_open(&text, work->pool);
	candidate_text(&c, &text);
	mail->subject = text_of(c.subject);
	mail->reply_to = c.reply_to;
	mail->text = buf_get(&text);
	mail->html = candidate_html(&c);
	return candidate_attach(&c, mail, err);
}
