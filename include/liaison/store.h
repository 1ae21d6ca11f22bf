/* SPDX-License-Identifier: ISC */
/*
 * store: everything that must outlive a process.  SQL lives in src/store/
 * alone, so that another database can stand behind this header.
 *
 * A caller opens a transaction, calls what it needs and commits; when
 * store_commit() returns STATUS_OK the changes survive a power cut.  Rows
 * are plain structs; texts in a row that comes out belong to the pool that
 * was passed in, NULL strings are stored as NULL.  A store that is locked by
 * others for longer than STORE_BUSY, a full disk, an I/O error: STATUS_TEMPORARY.
 * A store of a newer schema: STATUS_CONFIG with a sentence that says so.
 *
 * Times are seconds since 1970.  Ids start at 1; 0 means none.
 */
#ifndef LIAISON_STORE_H
#define LIAISON_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "liaison/error.h"
#include "liaison/list.h"
#include "liaison/mac.h"
#include "liaison/pool.h"
#include "liaison/text.h"
#include "liaison/words.h"

/* How long a writer waits for the others, milliseconds: twenty hooks at once
 * on a slow disk are done in two seconds; an MTA gives a pipe far more. */
#define STORE_BUSY 20000

struct store;

enum store_mode {
	/* One transaction and exit: open late and close soon.  A hook that is alone keeps readers
	 * out, too, while it is open. */
	STORE_HOOK,
	STORE_FULL  /* commands */
};

/* Opens, or makes (mode 0600) and migrates.  Not in a transaction. */
enum status store_open(const char *path, enum store_mode mode, struct store **out,
                       struct error *err);
void store_close(struct store *store); /* NULL is allowed */

enum status store_begin(struct store *store, struct error *err); /* takes the write lock */
/* A transaction in which a call failed for want of disk, lock or reason is not
 * committed: it is rolled back and the first trouble returned. */
enum status store_commit(struct store *store, struct error *err);
void store_rollback(struct store *store); /* nothing to roll back is no error */

/* Inside a transaction: what is done from here can be taken back alone.  One at a time. */
enum status store_savepoint(struct store *store, struct error *err);
enum status store_savepoint_keep(struct store *store, struct error *err);
enum status store_savepoint_back(struct store *store, struct error *err);

/* ---- messages ---------------------------------------------------------- */

/* One message that came in and was not blocked. */
struct store_message {
	int64_t id, received, date, size;
	enum origin origin;
	const char *source;      /* [source NAME], or NULL */
	const char *message_id;  /* without brackets; may be "" */
	uint8_t id_mac[MAC_SIZE];   /* keyed hash of the Message-ID */
	uint8_t text_mac[MAC_SIZE]; /* keyed hash of the normalised own text */
	const char *list;        /* first <list.domain>, or NULL */
	const char *from_name, *from;
	const char *subject, *archived_at;
	enum verdict verdict;    /* VERDICT_UNJUDGED waits for the rules */
	double score;
	const char *topics;      /* "process architecture", or "" */
	const char *reasons;     /* one a line */
	const char *disposition; /* what became of it, in words: "ignored", "candidate 12",
	                            "duplicate of 7", "reply", "bounce", "own relay come back" */
	unsigned flaws;          /* enum mail_flaw */
	bool summary_only, partial, verified;
	int64_t item;            /* or 0 */
	int64_t thread;          /* or 0 */
	int64_t twin;            /* an earlier one with its Message-ID and other text, or 0 */
};

enum status store_message_add(struct store *store, struct store_message *message,
                              struct error *err); /* sets id */
/* Everything but id, received and macs. */
enum status store_message_update(struct store *store, const struct store_message *message,
                                 struct error *err);
/* Forgets it whole, with its bytes, lists and hits: it was stored unjudged and
 * turned out to be blocked.  After the commit nothing of it is in the file or
 * its log (while nobody else reads).  Events keep its number.  Inside a
 * transaction. */
enum status store_message_remove(struct store *store, int64_t id, struct error *err);
enum status store_message_get(struct store *store, struct pool *pool, int64_t id,
                              struct store_message *out, struct error *err);
/* The same Message-ID and the same text; of several, one with an item. */
enum status store_message_find(struct store *store, struct pool *pool,
                               const uint8_t id_mac[MAC_SIZE], const uint8_t text_mac[MAC_SIZE],
                               struct store_message *out, struct error *err);
/* The first with that Message-ID, whatever its text. */
enum status store_message_find_id(struct store *store, struct pool *pool,
                                  const uint8_t id_mac[MAC_SIZE], struct store_message *out,
                                  struct error *err);
/* The same message came over another way: noted once a list. */
enum status store_message_seen(struct store *store, int64_t id, const char *list, int64_t time,
                               struct error *err);
/* All lists it came over, the first one first. */
enum status store_message_lists(struct store *store, struct pool *pool, int64_t id,
                                struct texts *out, struct error *err);
struct store_messages {
	struct store_message *at;
	size_t len, cap;
};
/* Oldest first.  filter fields that are 0/NULL/-1 do not filter. */
struct store_message_filter {
	int verdict; /* enum verdict, or -1 */
	int64_t item, since, until; /* received in [since, until) */
	size_t limit; /* 0: all */
};
enum status store_message_list(struct store *store, struct pool *pool,
                               const struct store_message_filter *filter,
                               struct store_messages *out, struct error *err);

/* How many there are of the numbers from `first` to `last`. */
enum status store_message_count(struct store *store, int64_t first, int64_t last, int64_t *count,
                                struct error *err);
/* The next `limit` after that number. */
enum status store_message_after(struct store *store, struct pool *pool, int64_t after,
                                size_t limit, struct store_messages *out, struct error *err);

/* The newest `limit` of a thread, oldest first. */
enum status store_message_of_thread(struct store *store, struct pool *pool, int64_t thread,
                                    size_t limit, struct store_messages *out, struct error *err);

/* What was dropped as automatic (its disposition says so) since then, the newest
 * first, at most `limit`. */
enum status store_message_automatic(struct store *store, struct pool *pool, int64_t since,
                                    size_t limit, struct store_messages *out, struct error *err);

/* The raw message; kept until purged.  STATUS_NOT_FOUND then. */
enum status store_raw_add(struct store *store, int64_t message, struct text raw,
                          struct error *err);
enum status store_raw_get(struct store *store, struct pool *pool, int64_t message,
                          struct text *out, struct error *err);
/* Forgets the bytes of one, from the log as well, as store_seal() does. */
enum status store_raw_remove(struct store *store, int64_t message, struct error *err);
/* Drops raw messages received before `before` whose item (if any) was decided
 * before that and is in no open state, and that are not unjudged; *purged counts.  Inside a transaction. */
enum status store_raw_purge(struct store *store, int64_t before, int64_t *purged,
                            struct error *err);

/* The matched words of a candidate, for `show` and the candidate mail. */
struct store_hit {
	const char *rule, *describe, *topics; /* topics separated by spaces */
	double score;
	const char *before, *matched, *after;
};
struct store_hits {
	struct store_hit *at;
	size_t len, cap;
};
enum status store_hit_add(struct store *store, int64_t message, const struct store_hit *hit,
                          struct error *err);
enum status store_hit_list(struct store *store, struct pool *pool, int64_t message,
                           struct store_hits *out, struct error *err);
/* Forgets the hits of a message that is judged anew. */
enum status store_hit_clear(struct store *store, int64_t message, struct error *err);

/* ---- blocked ------------------------------------------------------------ */

/* All that is kept of a blocked message. */
struct store_sealed {
	int64_t id, time;
	const char *source, *rule;
	uint8_t id_mac[MAC_SIZE];
	bool told; /* the daily line has named it */
};
struct store_sealed_list {
	struct store_sealed *at;
	size_t len, cap;
};
/* A second time with the same id_mac is one row. */
enum status store_sealed_add(struct store *store, const struct store_sealed *sealed,
                             struct error *err);
enum status store_sealed_find(struct store *store, struct pool *pool,
                              const uint8_t id_mac[MAC_SIZE], struct store_sealed *out,
                              struct error *err);
/* Oldest first; only those not told if `untold`. */
enum status store_sealed_list(struct store *store, struct pool *pool, bool untold,
                              struct store_sealed_list *out, struct error *err);
enum status store_sealed_told(struct store *store, int64_t upto_id, struct error *err);
/* After --again judged it otherwise. */
enum status store_sealed_remove(struct store *store, const uint8_t id_mac[MAC_SIZE],
                                struct error *err);

/* Keyed hashes of the words of a blocked message, by its thread (shingle.h);
 * `hashes` are bytes to the store. */
enum status store_shingle_add(struct store *store, int64_t thread, const uint8_t id_mac[MAC_SIZE],
                              int64_t time, struct text hashes, struct error *err);
enum status store_shingle_list(struct store *store, struct pool *pool, int64_t thread,
                               struct texts *out, struct error *err);
enum status store_shingle_remove(struct store *store, int64_t thread,
                                 const uint8_t id_mac[MAC_SIZE], struct error *err);
enum status store_shingle_purge(struct store *store, int64_t before, struct error *err);

/* ---- reported elsewhere ------------------------------------------------------ */

struct store_numbers {
	int64_t *at;
	size_t len, cap;
};
/* By these keyed hashes a message is found again (reported.h); newest first. */
enum status store_trace_add(struct store *store, uint64_t hash, int64_t message, int64_t time,
                            struct error *err);
enum status store_trace_find(struct store *store, struct pool *pool, uint64_t hash, size_t limit,
                             struct store_numbers *out, struct error *err);
enum status store_trace_purge(struct store *store, int64_t before, struct error *err);

/* ---- threads ------------------------------------------------------------- */

struct store_thread {
	int64_t id, last;        /* last message received */
	const char *subject_key, *list;
	bool tainted;            /* a blocked message is in it; subject_key is then "" */
	bool muted;
};
enum status store_thread_add(struct store *store, struct store_thread *thread, struct error *err);
enum status store_thread_get(struct store *store, struct pool *pool, int64_t id,
                             struct store_thread *out, struct error *err);
enum status store_thread_update(struct store *store, const struct store_thread *thread,
                                struct error *err);
/* The thread that knows any of these Message-IDs (keyed hashes), the last
 * given first.  STATUS_NOT_FOUND. */
enum status store_thread_by_refs(struct store *store, const uint8_t (*macs)[MAC_SIZE],
                                 size_t count, int64_t *thread, struct error *err);
/* The newest thread with that subject on that list with a message since. */
enum status store_thread_by_subject(struct store *store, const char *subject_key,
                                    const char *list, int64_t since, int64_t *thread,
                                    struct error *err);
/* These Message-IDs belong to the thread; those that belong to one already stay there. */
enum status store_thread_refs_add(struct store *store, int64_t thread,
                                  const uint8_t (*macs)[MAC_SIZE], size_t count,
                                  struct error *err);

/* ---- items ------------------------------------------------------------------ */

struct store_item {
	int64_t id, created, updated, thread;
	enum item_state state;
	enum verdict verdict; /* DIGEST or BREAKING */
	bool summary_only;
	int revision;         /* the newest */
	int approved;         /* the revision that was approved, or 0 */
	int token_floor;      /* tokens of revisions below this are dead: undo ends them */
	const char *mode;     /* "now", "digest", "full" once approved, else NULL */
	const char *topics, *subject, *list;
	const char *summary;  /* the liaison's words for the approved revision, or NULL */
	int64_t due;          /* deferred until; scheduled for; 0 */
	int64_t decided;      /* when, or 0 */
	const char *decided_by;
	int64_t relayed;      /* when, or 0 */
	int64_t linked;       /* the item this one follows up, or 0 */
	int reminders;
	const char *why;      /* of the state: the reason of a rejection, what the gate found */
};
struct store_items {
	struct store_item *at;
	size_t len, cap;
};
enum status store_item_add(struct store *store, struct store_item *item, struct error *err);
enum status store_item_get(struct store *store, struct pool *pool, int64_t id,
                           struct store_item *out, struct error *err);
enum status store_item_update(struct store *store, const struct store_item *item,
                              struct error *err);
/* In number order.  states: bit (1 << state) each, 0 for all. */
enum status store_item_list(struct store *store, struct pool *pool, unsigned states,
                            struct store_items *out, struct error *err);
/* The newest item of a thread. */
enum status store_item_by_thread(struct store *store, struct pool *pool, int64_t thread,
                                 struct store_item *out, struct error *err);

/* What was shown to the liaison: exactly this goes out when it is approved. */
struct store_revision {
	int64_t item;
	int revision;
	int64_t created, message; /* the message it is about */
	const char *excerpt; /* the author's words that would go out; "" for summary-only */
	const char *summary; /* the liaison's words in their place, or NULL */
	const char *link;    /* archive, or NULL */
	const char *note;    /* said on its face: "not read whole: ...", or NULL */
};
enum status store_revision_add(struct store *store, const struct store_revision *revision,
                               struct error *err);
enum status store_revision_get(struct store *store, struct pool *pool, int64_t item, int revision,
                               struct store_revision *out, struct error *err);
/* `note:` of the liaison, kept with the item, not sent. */
enum status store_note_add(struct store *store, int64_t item, int64_t time, const char *who,
                           const char *text, struct error *err);
struct store_note {
	int64_t time;
	const char *who, *text;
};
struct store_notes {
	struct store_note *at;
	size_t len, cap;
};
enum status store_note_list(struct store *store, struct pool *pool, int64_t item,
                            struct store_notes *out, struct error *err);

/* Forgets what the item said: the texts, subjects, matched words and bytes of its
 * messages and of all others of its thread, its revisions, notes and corrections,
 * the reasons in its events, and the words of mails about it.  Of other items of
 * the thread only the liaison's own words stay, and they are summary-only.  The
 * thread is tainted.  Mails that wait and name its subject say "(sealed)" there.
 * Numbers and keyed hashes stay.  After the commit nothing of it is in the file or
 * its log (while nobody else reads).  Inside a transaction; the item's row is then
 * the caller's to update, without its subject, topics, summary and why. */
enum status store_seal(struct store *store, const struct store_item *item, struct error *err);

/* ---- events ------------------------------------------------------------------ */

/* Append-only; each row's hash covers the row before it. */
struct store_event {
	int64_t id, time, item, message;
	const char *what;  /* "received", "offered", "approved", "relayed", ... */
	const char *who;   /* an address, "rules", "schedule", "operator" */
	const char *means; /* "reply", "command line", "run", "hook" */
	const char *why;   /* or NULL */
	const char *state_from, *state_to; /* or NULL */
};
struct store_events {
	struct store_event *at;
	size_t len, cap;
};
/* Inside a transaction; the number is given by the store. */
enum status store_event_add(struct store *store, const struct store_event *event,
                            struct error *err);
enum status store_event_list(struct store *store, struct pool *pool, int64_t item, /* 0: all */
                             struct store_events *out, struct error *err);
/* STATUS_OK, or STATUS_BAD_INPUT naming the first row that does not fit. */
enum status store_event_verify(struct store *store, int64_t *rows, struct error *err);

/* ---- outbox ------------------------------------------------------------------- */

struct store_outgoing {
	int64_t id, created, due, item;
	int revision;
	enum mailing kind;
	enum outbox_state state;
	const char *message_id;  /* fixed when queued; unique */
	const char *to;          /* envelope and header recipients, comma-separated */
	const char *in_reply_to; /* or NULL */
	int64_t sheet;           /* the mail whose list of items its token speaks for: itself, or
	                            the one it answers an answer to; 0: its token speaks for `item` */
	const char *subject;     /* given when queued, or NULL: made when composed */
	const char *text;        /* likewise: a receipt's or notice's words */
	int attempts;
	int64_t attempted;       /* the last attempt began, or 0 */
	const char *answer;      /* the server's last words, or NULL */
	int64_t sent;            /* or 0 */
};
struct store_outbox {
	struct store_outgoing *at;
	size_t len, cap;
};
enum status store_outgoing_add(struct store *store, struct store_outgoing *mail,
                               struct error *err); /* sets id */
enum status store_outgoing_get(struct store *store, struct pool *pool, int64_t id,
                               struct store_outgoing *out, struct error *err);
enum status store_outgoing_by_message_id(struct store *store, struct pool *pool,
                                         const char *message_id, struct store_outgoing *out,
                                         struct error *err);
/* What happens to it: due, state, message_id, sheet, attempts, attempted, answer, sent.
 * The rest is fixed when it is queued, and is not written again: store_seal()
 * may have emptied it meanwhile. */
enum status store_outgoing_update(struct store *store, const struct store_outgoing *mail,
                                  struct error *err);
enum status store_outgoing_readdress(struct store *store, int64_t id, const char *to,
                                     struct error *err);
/* states as bits, 0 for all; due at or before `due` (INT64_MAX for all);
 * in due order, then id. */
enum status store_outgoing_list(struct store *store, struct pool *pool, unsigned states,
                                int64_t due, struct store_outbox *out, struct error *err);
/* Relays and digests that went out, or may have, with an attempt since then; the
 * newest first. */
enum status store_outgoing_posted(struct store *store, struct pool *pool, int64_t since,
                                  struct store_outbox *out, struct error *err);
/* Of one item: its own mails, and the digests, previews and sheets that show it. */
enum status store_outgoing_of_item(struct store *store, struct pool *pool, int64_t item,
                                   struct store_outbox *out, struct error *err);
/* The bytes as they go on the wire, kept from the first attempt on. */
enum status store_outgoing_body_set(struct store *store, int64_t id, struct text body,
                                    struct error *err);
enum status store_outgoing_body_get(struct store *store, struct pool *pool, int64_t id,
                                    struct text *out, struct error *err);
/* Corrections of what went out, for the next digest. */
struct store_erratum {
	int64_t item, time;
	const char *who, *text;
};
struct store_errata {
	struct store_erratum *at;
	size_t len, cap;
};
enum status store_erratum_add(struct store *store, const struct store_erratum *erratum,
                              struct error *err);
/* Those that a digest carries; 0: those that none does yet.  Oldest first. */
enum status store_erratum_list(struct store *store, struct pool *pool, int64_t outgoing,
                               struct store_errata *out, struct error *err);
/* This digest takes along all that none does yet. */
enum status store_erratum_take(struct store *store, int64_t outgoing, struct error *err);
/* Takes back the newest of that item that no digest carries; STATUS_NOT_FOUND. */
enum status store_erratum_drop(struct store *store, int64_t item, struct error *err);
/* Which items (at which revision) a digest carries, or another mail showed. */
enum status store_digest_item_add(struct store *store, int64_t outgoing, int64_t item,
                                  int revision, struct error *err);
struct store_digest_item {
	int64_t item;
	int revision;
};
struct store_digest_items {
	struct store_digest_item *at;
	size_t len, cap;
};
enum status store_digest_item_clear(struct store *store, int64_t outgoing, struct error *err);
enum status store_digest_item_list(struct store *store, struct pool *pool, int64_t outgoing,
                                   struct store_digest_items *out, struct error *err);

/* ---- what waits to be confirmed --------------------------------------------------- */

/* A reply whose sender nobody vouched for, by the mail that asks about it. */
struct store_pending {
	int64_t outgoing, time;
	int64_t item; /* what the reply answered: an item at a revision, or a sheet */
	bool sheet;
	int revision;
	int64_t message;      /* the reply */
	const char *commands; /* one a line, as confirm.c writes them */
	const char *effects;  /* what they would bring about, for the mail that asks */
};
enum status store_pending_add(struct store *store, const struct store_pending *pending,
                              struct error *err);
enum status store_pending_get(struct store *store, struct pool *pool, int64_t outgoing,
                              struct store_pending *out, struct error *err);
enum status store_pending_remove(struct store *store, int64_t outgoing, struct error *err);
/* Forgets those older than `before`. */
enum status store_pending_purge(struct store *store, int64_t before, struct error *err);

/* ---- the watch list ---------------------------------------------------------------- */

/* Documents (globs, lower case) that the liaison wants to hear of. */
enum status store_watch_add(struct store *store, const char *glob, int64_t time, const char *who,
                            bool *added, struct error *err);
enum status store_watch_remove(struct store *store, const char *glob, struct error *err);
enum status store_watch_list(struct store *store, struct pool *pool, struct texts *out,
                             struct error *err);

/* ---- replies and small values ---------------------------------------------------- */

/* Marks an authenticated reply as acted on.  STATUS_DENIED when it was before. */
enum status store_reply_once(struct store *store, const uint8_t mac[MAC_SIZE], int64_t time,
                             struct error *err);

/* Named values: "digest.last", "notice.daily", "key.generation".  NULL value
 * out when not set (STATUS_NOT_FOUND). */
enum status store_value_set(struct store *store, const char *name, const char *value,
                            struct error *err);
enum status store_value_get(struct store *store, struct pool *pool, const char *name,
                            const char **value, struct error *err);
/* Adds to a counter and returns the new sum ("receipts.2026-11-24"). */
enum status store_value_count(struct store *store, const char *name, int64_t add, int64_t *sum,
                              struct error *err);

/* For `status`: how many rows, by kind. */
struct store_counts {
	int64_t messages, by_verdict[VERDICT_COUNT];
	int64_t items, by_state[ITEM_STATE_COUNT];
	int64_t outbox[OUTBOX_STATE_COUNT];
	int64_t sealed, events, bytes;
	int64_t first, last; /* received */
	int schema;
};
enum status store_count(struct store *store, struct store_counts *out, struct error *err);

#endif
