/* SPDX-License-Identifier: ISC */
/*
 * converse_parts: what the files of converse share.
 */
#ifndef LIAISON_WORKFLOW_CONVERSE_PARTS_H
#define LIAISON_WORKFLOW_CONVERSE_PARTS_H

#include "liaison/decide.h"
#include "liaison/token.h"

/* ---- converse.c -------------------------------------------------------------------- */

/* Is that address of ours, with or without a +detail, among those it was sent to? */
bool converse_is_to(struct mail *mail, const char *ours);
/* The disposition of our own mail that came back over the destination list. */
#define CONVERSE_CAME_BACK "our own mail, come back"

/* ---- converse_who.c: who writes, and what they answer ------------------------- */

struct converse_sender {
	enum token_person person;
	const char *address; /* as it wrote */
	const char *to;	     /* as configured: where receipts go */
	bool vouched;	     /* false: this site has no border that could (border = none) */
};

/* NULL, or why the mail is refused. */
const char *converse_sender(struct work *work, struct mail *mail, struct converse_sender *out);

/* The mail that the reply answers, by its token. */
struct converse_answered {
	bool found;
	struct token token;
	enum mailing kind;
	struct store_digest_items shown; /* what it showed */
	bool sealed; /* its item is: neither our answer nor the store repeats what it says */
	bool secret; /* nor what the answer itself says: a rule blocks it */
};

/* What the token speaks for, when it is this person's; NULL, or why it does not
 * count. */
const char *converse_token(struct work *work, struct mail *mail,
			   const struct converse_sender *sender, struct converse_answered *about);
/* The same for a token that was read before: about->token is set. */
const char *converse_again(struct work *work, struct converse_answered *about);

/* ---- converse_bounce.c: what programs say about our mail --------------------------- */

/* A mail of ours by its Message-ID. */
bool converse_find_id(struct work *work, struct text id, struct store_outgoing *row);
/* Which of our mails this one speaks of: by the returned headers of a DSN
 * (RFC 3464), else by References and In-Reply-To. */
bool converse_about(struct work *work, struct mail *mail, struct store_outgoing *row);
/* An automatic mail to one of our addresses. */
enum status converse_bounce(struct work *work, struct mail *mail, struct store_message *message,
			    const char *automatic, struct error *err);

/* ---- confirm.c: decisions that wait for a second answer ---------------------------- */

/* Does the reply change anything?  Then it is to be confirmed where nobody vouches
 * for its sender. */
bool confirm_needed(const struct reply *reply);
/* Keeps the commands, and asks by a mail that only the person gets.  `effects`
 * are what they would bring about. */
enum status confirm_ask(struct work *work, struct mail *mail, const struct store_message *message,
			const struct converse_sender *sender, const struct converse_answered *about,
			struct reply *reply, const struct decided *would, struct error *err);
/* Takes what the answered mail asks about, once: *about becomes what was answered
 * then, and *reply its commands.  *why: NULL, or why there is nothing to do. */
enum status confirm_take(struct work *work, struct converse_answered *about, struct reply *reply,
			 const char **why, struct error *err);

#endif
