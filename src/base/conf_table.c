/* SPDX-License-Identifier: ISC */
/*
 * conf_table: the keys of liaison.conf and how their values are read.
 *
 * Nothing here knows whose liaison it is: bodies and lists are what the
 * operator writes.
 */
#include "conf_table.h"

#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(struct conf, field)
#define IN_SOURCE(field) offsetof(struct conf_source, field)

const struct conf_section conf_sections[] = {
    {"liaison", "Who decides."},
    {"mail", "The addresses of the conversation, and where reports go."},
    {"auth", "Who is believed."},
    {"smtp", "The submission server."},
    {"rules", "What is looked for."},
    {"store", "Where messages, items and decisions are kept."},
    {"candidate", "How the liaison is asked."},
    {"digest", "The weekly report."},
    {"limits", "Bounds on a message; see liaison-limits(7)."},
    {CONF_SOURCE, "Where messages come from: one [source NAME] section each."},
    {"calendar", "Meetings to ask about (not used by this version)."},
    {"datatracker", "Titles and states of documents (not used by this version)."},
};
const size_t conf_sections_count = sizeof(conf_sections) / sizeof(conf_sections[0]);

/* clang-format off */
const struct conf_key conf_keys[] = {
    {"liaison", "address", CONF_ADDRESSES, AT(address),
     .needed = "the addresses you write from, the first is the one you are written to",
     .what = "The liaison's addresses; candidates go to the first, decisions may come from any.",
     .sample = "jane@example.org"},
    {"liaison", "name", CONF_TEXT, AT(name),
     .what = "The name that relays and digests bear in From.", .sample = "Jane Doe"},
    {"liaison", "backup", CONF_ADDRESSES, AT(backup),
     .what = "Who is asked when the liaison cannot be reached, and may decide too.",
     .sample = "john@example.org"},
    {"liaison", "timezone", CONF_ZONE, AT(timezone), .fallback = "UTC",
     .what = "The zone of times in mails and listings, as the tz database calls it.",
     .sample = "Europe/Prague"},

    {"mail", "reply_address", CONF_ADDRESS, AT(reply_address),
     .needed = "the address whose mail is piped to liaison-receive; it gets a +token",
     .what = "Replies come here, with a +token in the local part.",
     .sample = "liaison@example.org"},
    {"mail", "note_address", CONF_ADDRESS, AT(note_address),
     .what = "What the liaison writes to it becomes an item of its own, offered back as a candidate.",
     .sample = "liaison-note@example.org"},
    {"mail", "from", CONF_ADDRESS, AT(from),
     .needed = "the address that relays and digests come from, subscribed to the destination",
     .what = "The sender of relays and digests; must be allowed to post to the destination.",
     .sample = "jane@example.org"},
    {"mail", "bounce_address", CONF_ADDRESS, AT(bounce_address),
     .what = "The envelope sender, piped to liaison-receive; without it, reply_address.",
     .sample = "liaison-bounce@example.org"},
    {"mail", "destination", CONF_ADDRESS, AT(destination),
     .needed = "the list that is reported to",
     .what = "The list that relays and digests go to.", .sample = "board@example.org"},
    {"mail", "prefix", CONF_TEXT, AT(prefix), .fallback = "",
     .what = "Stands in front of the subject of relays and digests.", .sample = "[liaison]"},

    {"auth", "authserv_id", CONF_TEXT, AT(authserv_id),
     .what = "Your border's name in Authentication-Results (RFC 8601); all others are ignored.",
     .sample = "mx.example.org"},
    {"auth", "border_writes", CONF_CHOICE, AT(border_below), .fallback = "above",
     .words = "above below",
     .what = "Where the border writes it: above its own Received, or (rspamd, OpenDMARC) below."},
    {"auth", "border_host", CONF_TEXT, AT(border_host),
     .what = "The host after \"by\" in the border's own Received; without it, the topmost Received.",
     .sample = "mx.example.org"},
    {"auth", "border", CONF_CHOICE, AT(border_required), .fallback = "required",
     .words = "none required",
     .what = "none: nobody checks senders here; each decision is then asked about in a second mail."},
    {"auth", "key_file", CONF_PATH, AT(key_file), .fallback = STATE_DIR "/key",
     .what = "The key of all tokens; made at first use, mode 0600."},
    {"auth", "token_life", CONF_DURATION, AT(token_life), .fallback = "30d",
     .what = "How long a candidate can be answered."},

    {"smtp", "url", CONF_TEXT, AT(smtp_url), .fallback = "smtp://localhost:25",
     .what = "smtp://HOST:PORT (with STARTTLS) or smtps://HOST:PORT."},
    {"smtp", "user", CONF_TEXT, AT(smtp_user),
     .what = "The name to log in with.", .sample = "jane"},
    {"smtp", "password_file", CONF_PATH, AT(smtp_password_file),
     .what = "A file of mode 0600 with the password on its first line.",
     .sample = "smtp-password"},
    {"smtp", "ca_file", CONF_PATH, AT(smtp_ca_file),
     .what = "The certificates that are trusted; without it, the system's.",
     .sample = "/etc/ssl/certs/ca-certificates.crt"},
    {"smtp", "tls", CONF_CHOICE, AT(smtp_tls_required), .words = "optional required",
     .what = "required, unless the host is local; only then may it be optional.",
     .sample = "required"},
    {"smtp", "retry_for", CONF_DURATION, AT(retry_for), .fallback = "5d",
     .what = "How long to go on trying; then the liaison is told."},
    {"smtp", "in_doubt", CONF_CHOICE, AT(in_doubt_resend), .fallback = "ask",
     .words = "ask resend",
     .what = "What to do with a relay of which a crash left open whether it went out."},
    {"smtp", "in_doubt_after", CONF_DURATION, AT(in_doubt_after), .fallback = "2h",
     .what = "How long to wait for the destination list's copy of it before that."},

    {"rules", "path", CONF_PATHS, AT(rules), .fallback = RULES_DIR,
     .what = "Rule files, and folders of *.rules files."},

    {"store", "path", CONF_PATH, AT(store), .fallback = STATE_DIR "/store.db",
     .what = "The SQLite file; made at first use."},
    {"store", "hold", CONF_PATH, AT(hold), .fallback = STATE_DIR "/hold",
     .what = "Messages wait here while the store cannot be written; made at first use."},
    {"store", "keep", CONF_DURATION, AT(keep), .fallback = "90d",
     .what = "How long the original of a decided item is kept."},

    {"candidate", "grace", CONF_DURATION, AT(grace), .fallback = "5m",
     .what = "How long \"undo\" works before breaking news go out."},
    {"candidate", "remind", CONF_DURATION, AT(remind), .fallback = "2d",
     .what = "When to remind of a candidate that was not answered."},
    {"candidate", "expire", CONF_DURATION, AT(expire), .fallback = "14d",
     .what = "When to give up on one; it is listed then."},
    {"candidate", "backup_after", CONF_DURATION, AT(backup_after), .fallback = "4h",
     .what = "When the backup is asked too (breaking news only)."},
    {"candidate", "attach_max", CONF_SIZE, AT(attach_max), .fallback = "1M",
     .max = INT64_C(1) << 30,
     .what = "The original is attached to a candidate up to this size."},
    {"candidate", "answers_a_day", CONF_COUNT, AT(answers_a_day), .fallback = "50",
     .max = 10000,
     .what = "Receipts a day at most; decisions are never capped."},

    {"digest", "when", CONF_SCHEDULE, AT(digest_when), .fallback = "weekly Thu 18:00",
     .what = "When it goes out, in the liaison's time zone unless one stands behind it."},
    {"digest", "preview", CONF_DURATION, AT(digest_preview), .fallback = "4h",
     .what = "How long before that the liaison sees it; 0 for not at all."},
    {"digest", "max_age", CONF_DURATION, AT(digest_max_age), .fallback = "14d",
     .what = "No approved item waits longer, whatever the schedule says."},
    {"digest", "empty", CONF_CHOICE, AT(digest_empty_line), .fallback = "silent",
     .words = "silent line",
     .what = "With nothing to report: silent sends nothing, line sends one line."},

    {"limits", "message", CONF_SIZE, AT(limit_message), .fallback = "25M",
     .min = 64 * 1024, .max = INT64_C(1) << 30,
     .what = "The largest message that is read whole."},
    {"limits", "nesting", CONF_COUNT, AT(limit_nesting), .fallback = "100",
     .min = 1, .max = 1000, /* the parser's time grows with its square */
     .what = "Levels of MIME parts, as Postfix counts them."},
    {"limits", "headers", CONF_COUNT, AT(limit_headers), .fallback = "2000",
     .min = 10, .max = 100000, .what = "Header fields of a message."},
    {"limits", "parts", CONF_COUNT, AT(limit_parts), .fallback = "2000",
     .min = 1, .max = 100000, .what = "MIME parts of a message."},

    {CONF_SOURCE, "kind", CONF_ORIGIN, IN_SOURCE(kind),
     .needed = "list, public, destination, chat or meeting",
     .what = "list, public (everybody reads it), destination, chat or meeting.",
     .sample = "list"},
    {CONF_SOURCE, "address", CONF_ADDRESSES, IN_SOURCE(address),
     .what = "Delivery addresses that only this source writes to.",
     .sample = "liaison-lists@example.org"},
    {CONF_SOURCE, "trusted", CONF_CHOICE, IN_SOURCE(trusted), .fallback = "no",
     .words = "no yes", .what = "yes: what comes this way is what it claims to be (not used by this version)."},
    {CONF_SOURCE, "type", CONF_WORD, IN_SOURCE(type), .fallback = "mail",
     .words = "mail imap slack zulip matrix",
     .what = "How it is read; this version reads mail."},
    {CONF_SOURCE, "url", CONF_TEXT, IN_SOURCE(url), .what = "Where it is polled."},
    {CONF_SOURCE, "secret_file", CONF_PATH, IN_SOURCE(secret_file),
     .what = "A file of mode 0600 with the password or token on its first line."},
    {CONF_SOURCE, "poll", CONF_DURATION, IN_SOURCE(poll), .fallback = "5m",
     .what = "How often it is polled."},

    {"calendar", "url", CONF_TEXT, AT(calendar.url), .what = "An iCalendar feed."},
    {"calendar", "events", CONF_TEXT, AT(calendar.events), .what = "Which of its events."},
    {"calendar", "poll", CONF_DURATION, AT(calendar.poll), .fallback = "6h",
     .what = "How often to fetch it."},

    {"datatracker", "url", CONF_TEXT, AT(datatracker.url), .what = "Its address."},
    {"datatracker", "events", CONF_TEXT, AT(datatracker.events), .what = "Which of its events."},
    {"datatracker", "poll", CONF_DURATION, AT(datatracker.poll), .fallback = "6h",
     .what = "How often to ask it."},
};
/* clang-format on */
const size_t conf_keys_count = sizeof(conf_keys) / sizeof(conf_keys[0]);

const struct conf_key *conf_key_find(const char *section, const char *name)
{
	if (conf_source_name(section))
		section = CONF_SOURCE;
	for (size_t i = 0; i < conf_keys_count; i++)
		if (strcmp(conf_keys[i].section, section) == 0 &&
		    strcmp(conf_keys[i].name, name) == 0)
			return &conf_keys[i];
	return NULL;
}

const char *conf_source_name(const char *section)
{
	const size_t len = sizeof(CONF_SOURCE) - 1;
	if (strncmp(section, CONF_SOURCE " ", len + 1) != 0)
		return NULL;
	section += len + strspn(section + len, " \t");
	return section[0] != '\0' && !strpbrk(section, "]\n") ? section : NULL;
}

/* ---- the nearest word --------------------------------------------------- */

#define GUESS_LENGTH_MAX 40
/* Farther apart they are two words, not a slip of the finger. */
#define GUESS_DISTANCE_MAX 2

/* Levenshtein's distance, one row of the table at a time. */
static size_t word_distance(const char *a, const char *b)
{
	size_t row[GUESS_LENGTH_MAX + 1];
	size_t a_len = strlen(a), b_len = strlen(b);
	if (a_len > GUESS_LENGTH_MAX || b_len > GUESS_LENGTH_MAX)
		return GUESS_LENGTH_MAX;
	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_len];
}

/* Half of a short word is no slip either. */
static bool word_near(const char *wrong, const char *right, size_t *best)
{
	size_t distance = word_distance(wrong, right);
	if (distance >= *best || distance * 2 >= strlen(right))
		return false;
	*best = distance;
	return true;
}

char *conf_key_guess(struct pool *pool, const char *section, const char *name)
{
	const char *of = conf_source_name(section) ? CONF_SOURCE : section;
	const struct conf_key *near = NULL;
	size_t best = GUESS_DISTANCE_MAX + 1;
	for (size_t i = 0; i < conf_keys_count; i++)
		if (strcmp(conf_keys[i].section, of) == 0 &&
		    word_near(name, conf_keys[i].name, &best))
			near = &conf_keys[i];
	if (near)
		return pool_printf(pool, "; did you mean \"%s\"?", near->name);
	for (size_t i = 0; i < conf_keys_count; i++)
		if (strcmp(conf_keys[i].name, name) == 0)
			return pool_printf(pool, "; it belongs into [%s%s]", conf_keys[i].section,
					   strcmp(conf_keys[i].section, CONF_SOURCE) ? ""
										     : " NAME");
	return pool_strdup(pool, "; liaison.conf(5) lists them all");
}

char *conf_section_guess(struct pool *pool, const char *section)
{
	const char *near = NULL;
	size_t best = GUESS_DISTANCE_MAX + 1;
	if (strcmp(section, CONF_SOURCE) == 0)
		return pool_strdup(pool, "; a source has a name: write [source NAME]");
	for (size_t i = 0; i < conf_sections_count; i++)
		if (word_near(section, conf_sections[i].name, &best))
			near = conf_sections[i].name;
	return near ? pool_printf(pool, "; did you mean [%s]?", near)
		    : pool_strdup(pool, "; liaison.conf(5) lists them all");
}

/* ---- values ---------------------------------------------------------------- */

/* What a header and an envelope can bear without quoting; base knows no more
 * of mail than that. */
static bool address_ok(struct text address)
{
	static const char refused[] = " \t\"(),:;<>[]\\";
	size_t at = text_find_byte(address, '@');
	if (at == TEXT_NONE || at == 0 || at + 1 == address.len ||
	    text_find_byte(text_from(address, at + 1), '@') != TEXT_NONE)
		return false;
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.at[i] <= ' ' || strchr(refused, address.at[i]))
			return false;
	return true;
}

static enum status address_check(struct text address, struct error *err)
{
	if (address_ok(address))
		return STATUS_OK;
	return error_set(err, STATUS_CONFIG,
			 "\"%.*s\" is no mail address: write it alone (jane@example.org), without "
			 "name and angle brackets, several separated by commas",
			 (int)address.len, address.at);
}

/* The hook may run without a home, or with another one. */
static enum status path_check(struct text path, struct error *err)
{
	if (!text_starts(path, "~"))
		return STATUS_OK;
	return error_set(err, STATUS_CONFIG,
			 "\"%.*s\": \"~\" means nothing here: write the path from / on, or from "
			 "the folder of this file",
			 (int)path.len, path.at);
}

static struct text path_from(struct pool *pool, const char *dir, struct text path)
{
	if (text_starts(path, "/"))
		return text_copy(pool, path);
	return text_of(pool_printf(pool, "%s/%.*s", dir, (int)path.len, path.at));
}

static enum status list_read(struct pool *pool, const struct conf_key *key, struct text value,
			     const char *dir, struct texts *list, struct error *err)
{
	struct text one;
	*list = (struct texts){0};
	while (text_field(&value, ',', &one)) {
		one = text_trim(one);
		if (!one.len)
			continue;
		if (key->type == CONF_ADDRESSES && address_check(one, err))
			return STATUS_CONFIG;
		if (key->type == CONF_PATHS && path_check(one, err))
			return STATUS_CONFIG;
		*LIST_PUSH(pool, list) =
		    key->type == CONF_PATHS ? path_from(pool, dir, one) : text_copy(pool, one);
	}
	return STATUS_OK;
}

/* The place of `value` among the words, or TEXT_NONE and an error. */
static size_t word_place(const struct conf_key *key, struct text value, struct error *err)
{
	struct text words = text_of(key->words), word;
	for (size_t i = 0; text_field(&words, ' ', &word); i++)
		if (text_equal(value, word))
			return i;
	error_set(err, STATUS_CONFIG, "\"%.*s\" is none of: %s", (int)value.len, value.at,
		  key->words);
	return TEXT_NONE;
}

static enum status number_read(const struct conf_key *key, struct text value, int64_t *number,
			       struct error *err)
{
	if (key->type == CONF_DURATION)
		return when_duration(value, number, err) ? STATUS_CONFIG : STATUS_OK;
	if (key->type == CONF_SIZE) {
		if (when_size(value, number, err))
			return STATUS_CONFIG;
	} else if (!text_number(value, number)) {
		return error_set(err, STATUS_CONFIG, "\"%.*s\" is no number", (int)value.len,
				 value.at);
	}
	if (*number < key->min || *number > key->max)
		return error_set(err, STATUS_CONFIG, "%.*s is out of bounds: from %lld to %lld%s",
				 (int)value.len, value.at, (long long)key->min, (long long)key->max,
				 key->type == CONF_SIZE ? " bytes" : "");
	return STATUS_OK;
}

static enum status origin_of(struct text value, enum origin *origin, struct error *err)
{
	if (origin_read(value, origin) && *origin != ORIGIN_UNKNOWN)
		return STATUS_OK;
	return error_set(err, STATUS_CONFIG,
			 "\"%.*s\" is none of: list public destination chat meeting",
			 (int)value.len, value.at);
}

static enum status zone_check(struct text value, const char *name, struct error *err)
{
	if (when_zone_ok(name))
		return STATUS_OK;
	return error_set(err, STATUS_CONFIG,
			 "no time zone is called \"%.*s\": write one of the tz database, such as "
			 "Europe/Prague (Debian: apt-get install tzdata)",
			 (int)value.len, value.at);
}

enum status conf_key_read(struct pool *pool, const struct conf_key *key, struct text value,
			  const char *dir, const char *zone, void *object, struct error *err)
{
	void *place = (char *)object + key->offset;
	size_t word;

	if (!value.len && (key->type == CONF_ADDRESS || key->type == CONF_PATH)) {
		*(const char **)place = NULL; /* "note_address =" says: none */
		return STATUS_OK;
	}
	switch (key->type) {
	case CONF_ADDRESS:
		if (address_check(value, err))
			return STATUS_CONFIG;
		*(const char **)place = text_string(pool, value);
		return STATUS_OK;
	case CONF_TEXT:
		*(const char **)place = text_string(pool, value);
		return STATUS_OK;
	case CONF_ZONE:
		*(const char **)place = text_string(pool, value);
		return zone_check(value, *(const char **)place, err);
	case CONF_PATH:
		if (path_check(value, err))
			return STATUS_CONFIG;
		*(const char **)place = path_from(pool, dir, value).at;
		return STATUS_OK;
	case CONF_ADDRESSES:
	case CONF_PATHS:
		return list_read(pool, key, value, dir, place, err);
	case CONF_SCHEDULE:
		return schedule_read(value, zone, place, err) ? STATUS_CONFIG : STATUS_OK;
	case CONF_DURATION:
	case CONF_SIZE:
	case CONF_COUNT:
		return number_read(key, value, place, err);
	case CONF_ORIGIN:
		return origin_of(value, place, err);
	case CONF_CHOICE:
	case CONF_WORD:
		word = word_place(key, value, err);
		if (word == TEXT_NONE)
			return STATUS_CONFIG;
		if (key->type == CONF_CHOICE)
			*(bool *)place = word == 1;
		else
			*(const char **)place = text_string(pool, value);
		return STATUS_OK;
	}
	return error_set(err, STATUS_BUG, "a key of no type");
}
