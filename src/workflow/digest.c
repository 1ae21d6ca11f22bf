/* SPDX-License-Identifier: ISC */
/*
 * digest: approved items by topic, and the preview of them.  See relay.h;
 * digest_time.c says when.
 */
#include <string.h>

#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/relay.h"
#include "liaison/remind.h"
#include "liaison/reported.h"

/* ---- what ------------------------------------------------------------------- */

struct digest_entry {
	int64_t item;
	struct note note;
	const char *held;  /* in a preview: why the exit gate would hold it, or NULL */
	struct text topic; /* the item's first */
	bool done;
};

/* What was wrong in something that went out. */
struct digest_correction {
	const char *about; /* "Moderators, relayed on ..." */
	const char *text;
};

struct digest {
	struct work *work;
	const struct store_outgoing *row;
	bool preview; /* for the liaison: nothing is held, and items have their numbers */
	LIST(struct digest_entry) entries;
	LIST(struct digest_correction) corrections;
};

/* Adds the item, unless the gate holds it: then the item alone is left out. */
static enum status digest_add(struct digest *digest, const struct store_digest_item *member,
			      struct error *err)
{
	struct work *work = digest->work;
	struct digest_entry *entry;
	struct store_item item;
	struct text topics;
	const char *why = NULL;
	enum status status = store_item_get(work->store, work->pool, member->item, &item, err);

	if (status != STATUS_OK || item.state != (digest->preview ? ITEM_APPROVED : ITEM_SCHEDULED))
		return status;
	status = relay_gate(work, &item, member->revision, &why, err);
	if (status != STATUS_OK)
		return status;
	if (why != NULL && !digest->preview)
		return relay_hold(work, &item, why, err);
	entry = LIST_PUSH(work->pool, &digest->entries);
	entry->item = item.id;
	entry->held = why;
	topics = text_of(item.topics);
	if (!text_field(&topics, ' ', &entry->topic) || entry->topic.len == 0)
		entry->topic = TEXT("other");
	return note_get(work, &item, member->revision, &entry->note, err);
}

static enum status digest_correct(struct digest *digest, const struct store_erratum *erratum,
				  struct error *err)
{
	struct work *work = digest->work;
	const char *why = NULL;
	struct store_item item;
	struct note note;
	enum status status = store_item_get(work->store, work->pool, erratum->item, &item, err);

	if (status != STATUS_OK || item.state == ITEM_SEALED)
		return status;
	if (work_rules(work))
		status = relay_gate_correction(work, &item, erratum->text, &why, err);
	else
		why = work->rules_why;
	if (status != STATUS_OK)
		return status;
	if (why != NULL && !digest->preview)
		return outbox_notice(
		    work, "Held: a correction did not go out",
		    pool_printf(
			work->pool,
			"Your correction of item %lld was left out of the digest: %s.\n"
			"Write it in other words: correct %lld: ...\n",
			(long long)item.id, why, (long long)item.id),
		    item.id, item.revision, err);
	status = note_get(work, &item, item.approved > 0 ? item.approved : 1, &note, err);
	if (status == STATUS_OK)
		*LIST_PUSH(work->pool, &digest->corrections) = (struct digest_correction){
		    pool_printf(work->pool, "%s (relayed on %s)", note.title,
				when_day(work->pool, item.relayed, work->conf->timezone)),
		    why == NULL
			? erratum->text
			: pool_printf(work->pool, "(will be held: %s) %s", why, erratum->text)};
	return status;
}

static enum status digest_corrections(struct digest *digest, struct error *err)
{
	struct work *work = digest->work;
	struct store_errata errata = {0};
	enum status status = store_erratum_list(
	    work->store, work->pool, digest->preview ? 0 : digest->row->id, &errata, err);

	for (size_t i = 0; i < errata.len && status == STATUS_OK; i++)
		status = digest_correct(digest, &errata.at[i], err);
	return status;
}

static enum status digest_gather(struct digest *digest, struct error *err)
{
	struct work *work = digest->work;
	struct store_digest_items members = {0};
	enum status status =
	    store_digest_item_list(work->store, work->pool, digest->row->id, &members, err);

	for (size_t i = 0; i < members.len && status == STATUS_OK; i++)
		status = digest_add(digest, &members.at[i], err);
	return status == STATUS_OK ? digest_corrections(digest, err) : status;
}

/* "process" -> "Process" */
static const char *digest_heading(struct pool *pool, struct text topic)
{
	char *heading = text_string(pool, topic);

	if (heading[0] >= 'a' && heading[0] <= 'z')
		heading[0] = (char)(heading[0] - 'a' + 'A');
	return heading;
}

static void digest_heading_write(const char *heading, struct buf *text, struct page *page)
{
	buf_printf(text, "\n%s\n", heading);
	for (size_t i = 0; i < strlen(heading); i++)
		buf_byte(text, '=');
	buf_byte(text, '\n');
	page_heading(page, heading);
}

/* Writes one topic's items, in text and in HTML alike. */
static void digest_topic(struct digest *digest, size_t first, struct buf *text, struct page *page)
{
	struct pool *pool = digest->work->pool;
	struct text topic = digest->entries.at[first].topic;
	const char *heading = digest_heading(pool, topic);

	digest_heading_write(heading, text, page);
	for (size_t i = first; i < digest->entries.len; i++) {
		struct digest_entry *entry = &digest->entries.at[i];

		if (entry->done || !text_equal(entry->topic, topic))
			continue;
		entry->done = true;
		buf_byte(text, '\n');
		note_text(pool, &entry->note, text);
		note_html(page, &entry->note);
	}
}

static const char *digest_lead(const struct digest *digest)
{
	size_t count = digest->entries.len;

	if (count == 0 && digest->corrections.len > 0)
		return pool_printf(digest->work->pool, "Corrections for %s.", digest->row->text);
	if (count == 0)
		return pool_printf(digest->work->pool, "Nothing to report for %s.",
				   digest->row->text);
	return pool_printf(digest->work->pool, "%zu item%s for %s.", count, count == 1 ? "" : "s",
			   digest->row->text);
}

static const char *digest_subject(const struct digest *digest)
{
	const char *prefix = digest->work->conf->prefix;

	return pool_printf(digest->work->pool, "%s%sDigest, %s", prefix != NULL ? prefix : "",
			   prefix != NULL && prefix[0] != '\0' ? " " : "", digest->row->text);
}

static void digest_topics(struct digest *digest, struct buf *text, struct page *page)
{
	for (size_t i = 0; i < digest->entries.len; i++)
		if (!digest->entries.at[i].done)
			digest_topic(digest, i, text, page);
	if (digest->corrections.len > 0)
		digest_heading_write("Corrections", text, page);
	for (size_t i = 0; i < digest->corrections.len; i++) {
		const struct digest_correction *correction = &digest->corrections.at[i];
		struct pool *pool = digest->work->pool;

		buf_byte(text, '\n');
		note_field(pool, "About: ", correction->about, text);
		buf_text(text, text_wrap(pool, text_of(correction->text), 72, "  "));
		page_title(page, correction->about);
		page_text(page, correction->text);
	}
}

static void digest_body(struct digest *digest, struct compose *mail)
{
	struct work *work = digest->work;
	const char *lead = digest_lead(digest);
	struct page page;
	struct buf text;

	mail->subject = text_of(digest_subject(digest));
	buf_open(&text, work->pool);
	page_open(&page, work->pool, text_string(work->pool, mail->subject));
	buf_printf(&text, "%s\n", lead);
	page_lead(&page, lead);
	digest_topics(digest, &text, &page);
	mail->text = buf_get(&text);
	mail->html = page_close(&page);
}

enum status digest_write(struct work *work, const struct store_outgoing *row, struct compose *mail,
			 bool *held, struct error *err)
{
	struct digest digest = {.work = work, .row = row};
	struct store_digest_items members = {0};
	enum status status = digest_gather(&digest, err);

	if (status == STATUS_OK)
		status = store_digest_item_list(work->store, work->pool, row->id, &members, err);
	if (status != STATUS_OK)
		return status;
	*held = members.len > 0 && digest.entries.len + digest.corrections.len == 0;
	if (!*held)
		digest_body(&digest, mail);
	return STATUS_OK;
}

/* ---- the preview ------------------------------------------------------------ */

/* "12  Moderators  (will be held: ...)", and what is still to be decided. */
static enum status digest_numbers(struct digest *digest, struct buf *out, struct error *err)
{
	struct work *work = digest->work;

	for (size_t i = 0; i < digest->entries.len; i++) {
		const struct digest_entry *entry = &digest->entries.at[i];

		note_field(work->pool, pool_printf(work->pool, "%4lld  ", (long long)entry->item),
			   entry->note.title, out);
		if (entry->held != NULL)
			buf_printf(out, "      will be held: %s\n", entry->held);
	}
	if (digest->entries.len == 0)
		buf_string(out, "  (nothing is approved)\n");
	return remind_list(work, "\nStill to be decided, and not in it:\n\n", out, err);
}

static const char digest_preview_help[] =
    "To take an item out, answer with \"undo\" and its number; to change its\n"
    "words, with \"approve\", its number and \"digest\", and below it\n"
    "\"summary: your words\"; to put some first, with \"order\" and their numbers;\n"
    "to send it at once, with \"send\". To put one in that is still open, approve\n"
    "it and say \"liaison digest --now\" at the command line.";

enum status digest_preview_write(struct work *work, const struct store_outgoing *row,
				 struct compose *mail, struct error *err)
{
	struct digest digest = {.work = work, .row = row, .preview = true};
	const char *lead;
	struct page page;
	struct buf text, numbers;
	int64_t due;
	enum status status = digest_gather(&digest, err);

	buf_open(&numbers, work->pool);
	if (status == STATUS_OK)
		status = digest_due(work, &due, err);
	if (status == STATUS_OK)
		status = digest_numbers(&digest, &numbers, err);
	if (status == STATUS_OK)
		status = reported_withdrawn(work, &numbers, err);
	if (status != STATUS_OK)
		return status;
	lead = pool_printf(
	    work->pool,
	    "This goes to %s on %s, as it stands here, unless you say otherwise. What "
	    "you approve from now on waits for the next digest.",
	    work->conf->destination, when_print(work->pool, due, work->conf->digest_when.zone));
	mail->subject =
	    text_of(pool_printf(work->pool, "[digest] preview: %s", digest_subject(&digest)));
	mail->reply_to = outbox_reply_to(work, row);
	buf_open(&text, work->pool);
	page_open(&page, work->pool, text_string(work->pool, mail->subject));
	buf_text(&text, text_wrap(work->pool, text_of(lead), 72, ""));
	page_lead(&page, lead);
	buf_printf(&text, "\n%s\n", numbers.at);
	page_text(&page, numbers.at);
	digest_topics(&digest, &text, &page);
	buf_printf(&text, "\n%s\n", digest_preview_help);
	page_small(&page, digest_preview_help);
	mail->text = buf_get(&text);
	mail->html = page_close(&page);
	return STATUS_OK;
}

/* What is approved at this moment; `row` is no mail. */
static enum status digest_gather_now(struct digest *digest, struct store_digest_items *shown,
				     struct error *err)
{
	struct work *work = digest->work;
	struct store_items items = {0};
	enum status status =
	    store_item_list(work->store, work->pool, 1u << ITEM_APPROVED, &items, err);

	for (size_t i = 0; i < items.len && status == STATUS_OK; i++) {
		struct store_digest_item member = {items.at[i].id, items.at[i].approved};

		status = digest_add(digest, &member, err);
		if (shown != NULL)
			*LIST_PUSH(work->pool, shown) = member;
	}
	return status == STATUS_OK ? digest_corrections(digest, err) : status;
}

enum status digest_preview_text(struct work *work, struct buf *out,
				struct store_digest_items *shown, struct error *err)
{
	struct store_outgoing row = {.text = "the next digest"};
	struct digest digest = {.work = work, .row = &row, .preview = true};
	struct page page;
	int64_t due;
	enum status status = digest_gather_now(&digest, shown, err);

	if (status == STATUS_OK)
		status = digest_due(work, &due, err);
	if (status != STATUS_OK)
		return status;
	buf_printf(out, "As it stands, this goes to %s on %s:\n\n", work->conf->destination,
		   when_print(work->pool, due, work->conf->digest_when.zone));
	status = digest_numbers(&digest, out, err);
	page_open(&page, work->pool, "");
	digest_topics(&digest, out, &page);
	return status;
}
