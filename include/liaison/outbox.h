/* SPDX-License-Identifier: ISC */
/*
 * outbox: queues mail.  A queued mail has its Message-ID; its bytes are made
 * when it is first sent (send.h), so that the hook composes nothing.
 */
#ifndef LIAISON_OUTBOX_H
#define LIAISON_OUTBOX_H

#include "liaison/token.h"
#include "liaison/work.h"

/* Queues a mail to a person: kind, to and what else is known of it are set.  When
 * it shows items (`shown` may be NULL) it is a sheet: an answer to it may decide
 * on these, at these revisions, and on no other. */
enum status outbox_queue(struct work *work, struct store_outgoing *mail,
			 const struct store_digest_items *shown, struct error *err);
/* The same, a sheet in any case: it can be answered with a token of its own. */
enum status outbox_queue_sheet(struct work *work, struct store_outgoing *mail,
			       const struct store_digest_items *shown, struct error *err);
/* Asks a person about a revision. */
enum status outbox_candidate(struct work *work, int64_t item, int revision, const char *to,
			     struct error *err);
/* The same, not before `due` (0: now). */
enum status outbox_candidate_at(struct work *work, int64_t item, int revision, const char *to,
				int64_t due, struct error *err);
/* Tells the liaison of something; item and revision may be 0. */
enum status outbox_notice(struct work *work, const char *subject, const char *text, int64_t item,
			  int revision, struct error *err);
/* Tells somebody; a sheet when it shows items. */
enum status outbox_tell(struct work *work, const char *to, const char *subject, const char *text,
			const struct store_digest_items *shown, struct error *err);
/* Tells the liaison of what is no item, and can be answered with a token. */
enum status outbox_sheet(struct work *work, const char *subject, const char *text, int64_t *id,
			 struct error *err);
/* The approved item to the destination, not before `due`. */
enum status outbox_relay(struct work *work, const struct store_item *item, int64_t due,
			 struct error *err);
/* `period` is what the digest says that it covers. */
enum status outbox_digest(struct work *work, const char *period, int64_t *id, struct error *err);
/* The preview of it, to the liaison; store_digest_item_add() says what is in it. */
enum status outbox_preview(struct work *work, const char *period, int64_t *id, struct error *err);
/* Takes back the item's mails of that kind that have not begun to go out.
 * *cancelled counts. */
enum status outbox_cancel(struct work *work, int64_t item, enum mailing kind, int *cancelled,
			  struct error *err);

/* Is a mail to the liaison or the backup? */
bool outbox_is_known(const struct work *work, const char *to);
/* A mail that waits, and was for somebody who is asked no more, goes to whoever has
 * that part now, with a token of theirs.  An answer to what another asked is
 * cancelled, and so is a mail to a backup where there is none. */
enum status outbox_readdress(struct work *work, enum token_person person,
			     struct store_outgoing *mail, struct error *err);

/* Who the token of a mail to that address is for. */
enum token_person outbox_person(const struct work *work, const char *to);
/* reply_address with +TOKEN, for Reply-To. */
char *outbox_reply_to(struct work *work, const struct store_outgoing *mail);
char *outbox_token(struct work *work, const struct store_outgoing *mail);

/* Our loop header: a keyed hash over the Message-ID.  Only with it is a mail
 * that comes back ours. */
#define LOOP_HEADER "X-Liaison-Loop"
char *loop_value(struct work *work, const char *message_id);
bool loop_is_ours(struct work *work, const struct mail *mail);

#endif
