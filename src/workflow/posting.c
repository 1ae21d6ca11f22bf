/* SPDX-License-Identifier: ISC */
/*
 * posting: a relay outside the list's door.  See posting.h.
 *
 * Two things make such an answer: it comes from the list's own software, or names
 * the list; and it names one of our relays, by Message-ID or by its subject, which
 * is all that Mailman says of a post that it holds.  A reader's out-of-office does
 * the second at most.
 */
#include <string.h>

#include "converse_parts.h"
#include "liaison/converse.h"
#include "liaison/posting.h"

/* Moderators are given days; what is older is not waited for. */
#define POSTING_LOOK (14 * WHEN_DAY)
/* Of the answer's words: templates are short, and the subject stands on top. */
#define POSTING_TEXT_MAX ((size_t)64 * 1024)
/* Shorter subjects stand in too many texts by chance. */
#define POSTING_SUBJECT_MIN 8
/* Mailman's acknowledgement (postack.txt) says that all is well. */
#define POSTING_WELL "successfully received"

/* What holds and challenges speak of, where the list itself is not named. */
static const char *const posting_asks[] = {"moderator",	 "being held",	 "held for",
					   "approval",	 "confirmation", "confirm your",
					   "to confirm", "moderation"};

static bool posting_is_door(struct text address, struct text list)
{
	size_t at = text_find_byte(address, '@'), len = text_find_byte(list, '@');
	struct text local;

	if (at == TEXT_NONE || len == TEXT_NONE)
		return false;
	local = text_head(address, at);
	if (local.len < len || !text_equal_case(text_head(local, len), text_head(list, len)))
		return false;
	return local.len == len || local.at[len] == '-';
}

static bool posting_from(struct mail *mail, const char *header, struct text list)
{
	struct mail_addresses from = {0};

	mail_address_list(mail, header, &from);
	for (size_t i = 0; i < from.len; i++)
		if (posting_is_door(from.at[i].seen, list))
			return true;
	return false;
}

/* iab-owner@, iab-bounces@ and their like, at whatever host, or the List-Id. */
static bool posting_of_list(struct mail *mail, struct text list)
{
	struct texts ids = {0};
	char *id = text_string(mail->pool, list), *at = strchr(id, '@');

	if (at != NULL)
		*at = '.';
	mail_list_ids(mail, &ids);
	for (size_t i = 0; i < ids.len; i++)
		if (text_is_case(ids.at[i], id))
			return true;
	return posting_from(mail, "From", list) || posting_from(mail, "Sender", list) ||
	       posting_from(mail, "Return-Path", list);
}

/* Its subject and what it says, on one line. */
static struct text posting_words(struct mail *mail)
{
	struct buf buf;

	buf_open(&buf, mail->pool);
	buf_text(&buf, mail_value(mail, "Subject"));
	for (size_t i = 0; i < mail->parts.len && buf.len < POSTING_TEXT_MAX; i++) {
		const struct mail_part *part = &mail->parts.at[i];

		if (!part->text || part->container || part->nested)
			continue;
		buf_byte(&buf, '\n');
		buf_text(&buf, text_head(part->utf8, POSTING_TEXT_MAX));
	}
	return text_brief(mail->pool, buf_get(&buf), POSTING_TEXT_MAX);
}

static bool posting_has(struct text words, const char *const *wanted, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text_find_case(words, text_of(wanted[i])) != TEXT_NONE)
			return true;
	return false;
}

static bool posting_from_domain(struct mail *mail, struct text domain)
{
	struct mail_addresses from = {0};

	mail_address_list(mail, "From", &from);
	for (size_t i = 0; i < from.len; i++)
		if (text_equal_case(mail_address_domain(from.at[i].addr), domain))
			return true;
	return false;
}

/* As it went out, prefix and all. */
static struct text posting_subject(struct work *work, const struct store_outgoing *row)
{
	struct text bytes;
	struct error ignored = {{0}};
	struct mail *sent;

	if (store_outgoing_body_get(work->store, work->pool, row->id, &bytes, &ignored) !=
	    STATUS_OK)
		return text_of("");
	bytes = mail_normal(work->pool, text_copy(work->pool, bytes), &(const char *){NULL});
	mail_parse(work->pool, bytes, &mail_limits_default, 0, &sent);
	return text_brief(work->pool, mail_value(sent, "Subject"), POSTING_TEXT_MAX);
}

/* Which relay of the last days has its subject among these words? */
static bool posting_by_subject(struct work *work, struct text words, struct store_outgoing *row)
{
	int64_t since = host_now(work->host) - POSTING_LOOK;
	struct store_outbox sent = {0};
	struct error ignored = {{0}};

	if (store_outgoing_posted(work->store, work->pool, since, &sent, &ignored) != STATUS_OK)
		return false;
	for (size_t i = 0; i < sent.len; i++) {
		struct text subject = posting_subject(work, &sent.at[i]);

		if (subject.len < POSTING_SUBJECT_MIN || text_find(words, subject) == TEXT_NONE)
			continue;
		*row = sent.at[i];
		return true;
	}
	return false;
}

/* Its copy came over the list: whatever this is, the relay is through the door.  Of a
 * digest no item knows that. */
static bool posting_is_through(struct work *work, const struct store_outgoing *row)
{
	struct store_message_filter filter = {.verdict = -1, .item = row->item};
	struct store_messages list = {0};
	struct error ignored = {{0}};

	if (row->item == 0 ||
	    store_message_list(work->store, work->pool, &filter, &list, &ignored) != STATUS_OK)
		return false;
	for (size_t i = 0; i < list.len; i++)
		if (list.at[i].disposition != NULL &&
		    strcmp(list.at[i].disposition, CONVERSE_CAME_BACK) == 0 &&
		    list.at[i].received >= row->attempted)
			return true;
	return false;
}

/* It cannot be, by what costs nothing to know: nearly all mail ends here. */
static bool posting_is_other(struct work *work, struct mail *mail)
{
	if (mail_header(mail, "List-Id") != NULL &&
	    !posting_of_list(mail, text_of(work->conf->destination)))
		return true;
	/* Notifications of RFC 3464 say themselves what they mean. */
	return mail_automatic(mail) == NULL || mail_is_bounce(mail) ||
	       text_starts_case(mail_value(mail, "Content-Type"), "multipart/report") ||
	       converse_is_to(mail, work->conf->destination);
}

bool posting_stopped(struct work *work, struct mail *mail, struct store_outgoing *row)
{
	struct text list = text_of(work->conf->destination), words;
	struct store_outgoing found;
	bool door, asks;

	if (posting_is_other(work, mail))
		return false;
	words = posting_words(mail);
	door = posting_of_list(mail, list) || text_find_case(words, list) != TEXT_NONE;
	asks = posting_has(words, posting_asks, sizeof(posting_asks) / sizeof(posting_asks[0])) &&
	       converse_is_ours(work, mail);
	if ((!door && !asks) || text_find_case(words, TEXT(POSTING_WELL)) != TEXT_NONE)
		return false;
	if (!converse_about(work, mail, &found)) {
		/* A subject alone is known to many. */
		if (!door && !posting_from_domain(mail, mail_address_domain(list)))
			return false;
		if (!posting_by_subject(work, words, &found))
			return false;
	}
	if (row != NULL)
		*row = found;
	return mailing_is_public(found.kind) && !posting_is_through(work, &found);
}
