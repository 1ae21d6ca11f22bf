/* SPDX-License-Identifier: ISC */
/*
 * reply: what the writer of a mail said themselves, and the commands in it.
 * Knows the grammar, not what the commands do.
 *
 * One table of verbs drives the parser, the help text and the manual.
 */
#ifndef LIAISON_REPLY_H
#define LIAISON_REPLY_H

#include "liaison/mail.h"

enum verb {
	VERB_APPROVE,
	VERB_REJECT,
	VERB_DEFER,
	VERB_SUMMARY,
	VERB_NOTE,
	VERB_TOPIC,
	VERB_WATCH,
	VERB_UNWATCH,
	VERB_MUTE,
	VERB_SEAL,
	VERB_OFFER,
	VERB_UNDO,
	VERB_CORRECT,
	VERB_SHOW,
	VERB_STATUS,
	VERB_QUEUE,
	VERB_PREVIEW,
	VERB_ORDER,
	VERB_SEND,
	VERB_HELP,
	VERB_RESEND,
	VERB_SENT,
	VERB_CONFIRM,
	VERB_COUNT
};

/* What may stand behind the verb and its item numbers. */
enum reply_argument {
	REPLY_NOTHING,
	REPLY_MODE,   /* one of `choices`, or nothing */
	REPLY_REASON, /* words to the end of the line, or nothing */
	REPLY_WHEN,   /* 3d, thu, 2026-12-01 */
	REPLY_WORD,   /* a topic or a draft's name */
	REPLY_TEXT    /* after a colon, to the end of the own text */
};

struct reply_verb {
	enum verb verb;
	const char *word;     /* "approve" */
	const char *argument; /* "[now|digest|full]", for help and the manual */
	const char *help;     /* one line */
	const char *example;  /* a whole line that would be understood */
	const char *choices;  /* "now|digest|full": what completion offers, or NULL */
	enum reply_argument takes;
	bool items;           /* may be followed by item numbers */
	bool required;        /* has to be */
	bool rest;            /* "rest" may stand for the numbers */
	bool tail;            /* a colon and everything to the end of the own text */
	bool reads;           /* changes nothing: needs no token */
	bool decides;         /* two of these on one item contradict each other */
};
extern const struct reply_verb reply_verbs[VERB_COUNT]; /* by enum verb */
bool reply_verb_read(struct text word, enum verb *verb); /* letters alike */

/* How the first line of a candidate mail begins, before the item's number.
 * Nobody types it, so whatever stands below it in a reply is ours, whatever
 * the client made of it: the candidate needs no "reply above this line". */
#define REPLY_MARK_BREAKING "Breaking news? Item "
#define REPLY_MARK_DIGEST "For the digest? Item "
/* And a mail that asks whether another one was written by the liaison. */
#define REPLY_MARK_CONFIRM "Was it you? Mail "

/* More than anybody types; a reply with more is refused whole. */
#define REPLY_COMMANDS_MAX 50
#define REPLY_ITEMS_MAX 500

struct reply_command {
	enum verb verb;
	struct { int64_t *at; size_t len, cap; } items; /* ranges expanded; empty: the item of the token */
	bool rest;            /* "reject rest" */
	struct text argument; /* "digest", the reason, the summary, "thu" */
};

struct reply {
	struct text text; /* the writer's own new text */
	const char *automatic; /* why it counts as automatic mail, or NULL */
	LIST(struct reply_command) commands; /* empty when there is a problem or it is automatic */
	struct texts problems; /* sentences for the writer */
};

/* Understands a reply: all or nothing.  Passed over are a greeting, a closing
 * ("Thanks", "Best regards") and the writer's own name; any other line that is
 * no command is a problem, and so is a reply that could not be read whole, and a
 * date that is not after `now` (seconds, a day's grace) or a year after it.
 * Each problem is a sentence that ends with what to send. */
void reply_read(struct mail *mail, int64_t now, struct reply *out);
/* The grammar alone, on own text already found; the writer's name is unknown. */
void reply_parse(struct pool *pool, struct text own, int64_t now, struct reply *out);
/* The own text alone: no quotes, attribution, signature, "Sent from my", HTML or text. */
struct text reply_own_text(struct mail *mail);

/* The help, as a mail would show it. */
struct text reply_help(struct pool *pool);

#endif
