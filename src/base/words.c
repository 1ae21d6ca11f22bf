/* SPDX-License-Identifier: ISC */
/*
 * words: one table of spellings for each enum.
 *
 * Every value has a word and every word reads back, those included that no
 * operator may write ("unjudged", "unknown", "none"): the store keeps them.
 * What an operator may write is for the reader of that file to say.
 */
#include "liaison/words.h"

static const char *const verdict_words[VERDICT_COUNT] = {
    [VERDICT_UNJUDGED] = "unjudged",   [VERDICT_BLOCKED] = "blocked",
    [VERDICT_ELSEWHERE] = "elsewhere", [VERDICT_IGNORE] = "ignore",
    [VERDICT_DIGEST] = "digest",       [VERDICT_BREAKING] = "breaking",
};

static const char *const origin_words[ORIGIN_COUNT] = {
    [ORIGIN_UNKNOWN] = "unknown",	  [ORIGIN_LIST] = "list", [ORIGIN_PUBLIC] = "public",
    [ORIGIN_DESTINATION] = "destination", [ORIGIN_CHAT] = "chat", [ORIGIN_MEETING] = "meeting",
};

static const char *const site_words[SITE_COUNT] = {
    [SITE_NONE] = "none",     [SITE_PRIVATE] = "private",
    [SITE_PUBLIC] = "public", [SITE_DESTINATION] = "destination",
    [SITE_LIST] = "list",     [SITE_CHAIR] = "chair",
};

static const char *const item_state_words[ITEM_STATE_COUNT] = {
    [ITEM_OFFERED] = "offered",	  [ITEM_DEFERRED] = "deferred",
    [ITEM_APPROVED] = "approved", [ITEM_SCHEDULED] = "scheduled",
    [ITEM_RELAYED] = "relayed",	  [ITEM_REJECTED] = "rejected",
    [ITEM_EXPIRED] = "expired",	  [ITEM_ELSEWHERE] = "reported-elsewhere",
    [ITEM_HELD] = "held",	  [ITEM_UNDONE] = "undone",
    [ITEM_SEALED] = "sealed",
};

static const char *const mailing_words[MAILING_COUNT] = {
    [MAILING_CANDIDATE] = "candidate",
    [MAILING_RECEIPT] = "receipt",
    [MAILING_NOTICE] = "notice",
    [MAILING_RELAY] = "relay",
    [MAILING_DIGEST] = "digest",
    [MAILING_PREVIEW] = "preview",
    [MAILING_CONFIRMATION] = "confirmation",
};

static const char *const outbox_state_words[OUTBOX_STATE_COUNT] = {
    [OUTBOX_QUEUED] = "queued",	      [OUTBOX_SENDING] = "sending", [OUTBOX_SENT] = "sent",
    [OUTBOX_DOUBT] = "doubt",	      [OUTBOX_FAILED] = "failed",   [OUTBOX_HELD] = "held",
    [OUTBOX_CANCELLED] = "cancelled",
};

static const char *word_of(const char *const *words, size_t count, size_t value)
{
	return value < count ? words[value] : "unknown";
}

static bool word_read(const char *const *words, size_t count, struct text word, size_t *value)
{
	for (size_t i = 0; i < count; i++) {
		if (text_is(word, words[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

/* NAME_name() and NAME_read() over NAME_words. */
#define WORDS(name, count)                                                                         \
	const char *name##_name(enum name value)                                                   \
	{                                                                                          \
		return word_of(name##_words, count, (size_t)value);                                \
	}                                                                                          \
	bool name##_read(struct text word, enum name *value)                                       \
	{                                                                                          \
		size_t found;                                                                      \
		if (!word_read(name##_words, count, word, &found))                                 \
			return false;                                                              \
		*value = (enum name)found;                                                         \
		return true;                                                                       \
	}

WORDS(verdict, VERDICT_COUNT)
WORDS(origin, ORIGIN_COUNT)
WORDS(site, SITE_COUNT)
WORDS(item_state, ITEM_STATE_COUNT)
WORDS(mailing, MAILING_COUNT)
WORDS(outbox_state, OUTBOX_STATE_COUNT)

bool mailing_is_public(enum mailing mailing)
{
	return mailing == MAILING_RELAY || mailing == MAILING_DIGEST;
}
