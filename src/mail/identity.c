/* SPDX-License-Identifier: ISC */
/*
 * identity: which message this is, which thread, which list, and when.
 */
#include <string.h>

#include <libetpan/mailimf.h>

#include "header.h"
#include "liaison/mail.h"

/* RFC 5322 2.1.1: a line has 998 characters, and an id cannot be folded. */
#define IDENTITY_ID_MAX 998
/* No date is longer; libetpan recurses on the comments behind it. */
#define IDENTITY_DATE_MAX 200
/* A list's tag, not somebody's sentence in brackets. */
#define IDENTITY_TAG_MAX 40

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- message ids ------------------------------------------------------------------- */

struct text mail_message_id(const struct mail *mail)
{
	struct text value = mail_value(mail, "Message-ID");
	size_t open = text_find_byte(value, '<');
	if (open == TEXT_NONE)
		return value; /* without brackets, as some programs write it */
	struct text id = text_from(value, open + 1);
	size_t close = text_find_byte(id, '>');
	return text_trim(text_head(id, close));
}

static bool ids_have(const struct texts *ids, struct text id)
{
	for (size_t i = 0; i < ids->len; i++)
		if (text_equal(ids->at[i], id))
			return true;
	return false;
}

/* The ids of a field from its end, so that of 200,000 the newest are found
 * without a look at the rest. */
static void ids_collect(struct pool *pool, struct text raw, struct texts *out)
{
	size_t end = TEXT_NONE;
	for (size_t i = raw.len; i > 0 && out->len < MAIL_REFERENCES_MAX; i--) {
		char c = raw.at[i - 1];
		if (c == '>') {
			end = i - 1;
		} else if (is_blank(c)) {
			end = TEXT_NONE;
		} else if (c == '<' && end != TEXT_NONE) {
			struct text id = text_make(raw.at + i, end - i);
			if (id.len && id.len <= IDENTITY_ID_MAX && !ids_have(out, id))
				*LIST_PUSH(pool, out) = id;
			end = TEXT_NONE;
		}
	}
}

void mail_references(const struct mail *mail, struct texts *out)
{
	static const char *const names[] = {"In-Reply-To", "References"};
	struct texts newest = {0};
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (size_t i = mail->headers.len; i > 0; i--)
			if (text_is_case(mail->headers.at[i - 1].name, names[n]))
				ids_collect(mail->pool, mail->headers.at[i - 1].raw, &newest);
	for (size_t i = newest.len; i > 0; i--)
		*LIST_PUSH(mail->pool, out) = newest.at[i - 1];
}

/* ---- lists and archives --------------------------------------------------------------- */

void mail_list_ids(const struct mail *mail, struct texts *out)
{
	const struct mail_header *header;
	for (size_t from = 0; (header = mail_header_next(mail, "List-Id", &from));) {
		struct text id = header->value;
		/* the description may have brackets too: the last pair counts */
		size_t open = TEXT_NONE;
		for (size_t i = 0; i < id.len; i++)
			open = id.at[i] == '<' ? i : open;
		if (open != TEXT_NONE) {
			id = text_from(id, open + 1);
			id = text_head(id, text_find_byte(id, '>'));
		} else if (text_find_byte(id, ' ') != TEXT_NONE) {
			continue; /* a description alone */
		}
		id = text_trim(id);
		if (id.len)
			*LIST_PUSH(mail->pool, out) = text_lower(mail->pool, id);
	}
}

/* RFC 3986: printable ASCII, and none of what would end an address in a text or
 * in HTML.  Longer than any archive's are a nuisance in a mail. */
static size_t url_len(struct text text)
{
	size_t len = 0;
	while (len < text.len && (unsigned char)text.at[len] > ' ' &&
	       (unsigned char)text.at[len] < 0x7F && !strchr("<>\"\\^`{|}", text.at[len]))
		len++;
	return len;
}

struct text mail_archived_at(const struct mail *mail)
{
	const struct mail_header *header;
	for (size_t from = 0; (header = mail_header_next(mail, "Archived-At", &from));) {
		struct text url = header->value;
		size_t open = text_find_byte(url, '<');
		url = text_trim(open == TEXT_NONE ? url : text_from(url, open + 1));
		if (!text_starts_case(url, "http://") && !text_starts_case(url, "https://"))
			continue;
		size_t len = url_len(url);
		bool ended = len == url.len || url.at[len] == '>' || is_blank(url.at[len]);
		if (ended && len <= MAIL_URL_MAX)
			return text_head(url, len);
	}
	return TEXT("");
}

/* ---- the subject ------------------------------------------------------------------------- */

/* "Re:" in the languages of mailers, with or without a count: "Re[2]:". */
static size_t subject_prefix(struct text text)
{
	static const char *const words[] = {
	    "re",  "fwd", "fw",  "aw",  "wg",   "sv",   "vs",  "vb",   "antw", "doorst", "tr",
	    "res", "enc", "rv",  "rif", "odp",  "pd",   "ynt", "ilt",  "atb",  "vl",     "bls",
	    "r",   "i",   "ref", "fyi", "回复", "转发", "答复", "返信", "転送"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!text_starts_case(text, words[i]))
			continue;
		size_t len = strlen(words[i]);
		size_t close = TEXT_NONE;
		if (len < text.len && (text.at[len] == '[' || text.at[len] == '('))
			close = text_find_byte(text, text.at[len] == '[' ? ']' : ')');
		if (close != TEXT_NONE && close - len <= 5)
			len = close + 1;
		while (len < text.len && is_blank(text.at[len]))
			len++;
		if (len < text.len && text.at[len] == ':')
			return len + 1;
		if (text_starts(text_from(text, len), "：")) /* full width */
			return len + 3;
	}
	return 0;
}

/* "[Iesg]", "[EXTERNAL]"; a ticket's number is what tells two threads apart,
 * so "[IANA #123]" stays. */
static size_t subject_tag(struct text text)
{
	if (!text.len || text.at[0] != '[')
		return 0;
	size_t close = text_find_byte(text_head(text, IDENTITY_TAG_MAX), ']');
	if (close == TEXT_NONE || text_find_byte(text_head(text, close), '#') != TEXT_NONE)
		return 0;
	return close + 1;
}

struct text mail_subject_key(struct pool *pool, struct text subject)
{
	subject = text_trim(subject);
	for (;;) {
		size_t len = subject_prefix(subject);
		if (!len)
			len = subject_tag(subject);
		struct text rest = text_trim(text_from(subject, len));
		if (!len || !rest.len)
			break;
		subject = rest;
	}
	if (text_ends_case(subject, "(fwd)"))
		subject = text_trim(text_head(subject, subject.len - 5));
	struct buf buf;
	buf_open(&buf, pool);
	for (size_t i = 0; i < subject.len; i++) {
		bool blank = is_blank(subject.at[i]);
		if (blank && is_blank(subject.at[i - 1]))
			continue;
		buf_byte(&buf, blank ? ' ' : subject.at[i]);
	}
	return text_lower(pool, buf_get(&buf));
}

/* ---- the date ------------------------------------------------------------------------------ */

/* Days since 1970-01-01 in the Gregorian calendar. */
static int64_t date_days(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = year / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t date_seconds(const struct mailimf_date_time *date)
{
	int64_t year = date->dt_year;
	if (year < 50) /* RFC 5322 4.3 */
		year += 2000;
	else if (year < 1000)
		year += 1900;
	bool sane = year >= 1970 && year < 10000 && date->dt_month >= 1 && date->dt_month <= 12 &&
	            date->dt_day >= 1 && date->dt_day <= 31 && date->dt_hour >= 0 &&
	            date->dt_hour < 24 && date->dt_min >= 0 && date->dt_min < 60 &&
	            date->dt_sec >= 0 && date->dt_sec <= 60 && date->dt_zone > -2400 &&
	            date->dt_zone < 2400;
	if (!sane)
		return 0;
	int zone = date->dt_zone / 100 * 60 + date->dt_zone % 100; /* "+0130" is 130 */
	int64_t days = date_days(year, date->dt_month, date->dt_day);
	return ((days * 24 + date->dt_hour) * 60 + date->dt_min - zone) * 60 + date->dt_sec;
}

static int64_t date_read(struct text text)
{
	struct mailimf_date_time *date = NULL;
	size_t at = 0;
	text = text_head(text, IDENTITY_DATE_MAX);
	if (!text.len ||
	    mailimf_date_time_parse(text.at, text.len, &at, &date) != MAILIMF_NO_ERROR)
		return 0;
	int64_t seconds = date_seconds(date);
	mailimf_date_time_free(date);
	return seconds;
}

int64_t mail_date(const struct mail *mail)
{
	struct text value = mail_value(mail, "Date");
	int64_t seconds = date_read(value);
	size_t comma = text_find_byte(value, ',');
	if (!seconds && comma != TEXT_NONE) /* the name of the day in another language */
		seconds = date_read(text_trim(text_from(value, comma + 1)));
	return seconds;
}
