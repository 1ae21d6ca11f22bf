/* SPDX-License-Identifier: ISC */
/*
 * item: offers candidates and moves them through their states.  See item.h.
 */

#include "liaison/item.h"
#include "liaison/news.h"
#include "liaison/note.h"
#include "liaison/outbox.h"
#include "liaison/thread.h"
#include "liaison/views.h"

#define S(state) (1u << (state))

/* The life of an item: from which states an action may come, and
 * where it leads. */
static const struct item_transition {
	enum item_action action;
	const char *what; /* in the event table */
	unsigned from;
	enum item_state to;
} item_transitions[ITEM_ACTION_COUNT] = {
    {ITEM_REVISE, "revised", S(ITEM_OFFERED) | S(ITEM_DEFERRED) | S(ITEM_UNDONE) | S(ITEM_HELD),
     ITEM_OFFERED},
    {ITEM_APPROVE_NOW, "approved now",
     S(ITEM_OFFERED) | S(ITEM_DEFERRED) | S(ITEM_UNDONE) | S(ITEM_HELD) | S(ITEM_EXPIRED),
     ITEM_SCHEDULED},
    /* From approved, too: in other words. */
    {ITEM_APPROVE_DIGEST, "approved for the digest",
     S(ITEM_OFFERED) | S(ITEM_DEFERRED) | S(ITEM_UNDONE) | S(ITEM_HELD) | S(ITEM_EXPIRED) |
	 S(ITEM_APPROVED),
     ITEM_APPROVED},
    {ITEM_COLLECT, "taken into a digest", S(ITEM_APPROVED), ITEM_SCHEDULED},
    {ITEM_REJECT, "rejected",
     S(ITEM_OFFERED) | S(ITEM_DEFERRED) | S(ITEM_UNDONE) | S(ITEM_HELD) | S(ITEM_EXPIRED),
     ITEM_REJECTED},
    {ITEM_DEFER, "deferred", S(ITEM_OFFERED) | S(ITEM_DEFERRED) | S(ITEM_UNDONE) | S(ITEM_HELD),
     ITEM_DEFERRED},
    {ITEM_RETURN, "came back", S(ITEM_DEFERRED), ITEM_OFFERED},
    /* A copy that comes back over the list also frees what was held by mistake. */
    {ITEM_SENT, "relayed", S(ITEM_SCHEDULED) | S(ITEM_HELD), ITEM_RELAYED},
    {ITEM_HOLD, "held", S(ITEM_APPROVED) | S(ITEM_SCHEDULED) | S(ITEM_RELAYED) | S(ITEM_HELD),
     ITEM_HELD},
    {ITEM_UNDO, "undone",
     S(ITEM_APPROVED) | S(ITEM_SCHEDULED) | S(ITEM_REJECTED) | S(ITEM_DEFERRED) | S(ITEM_ELSEWHERE),
     ITEM_UNDONE},
    {ITEM_EXPIRE, "expired", S(ITEM_OFFERED) | S(ITEM_UNDONE), ITEM_EXPIRED},
    {ITEM_REPORTED, "reported elsewhere",
     S(ITEM_OFFERED) | S(ITEM_DEFERRED) | S(ITEM_UNDONE) | S(ITEM_HELD), ITEM_ELSEWHERE},
    {ITEM_SEAL, "sealed", S(ITEM_SEALED) - 1u, ITEM_SEALED}, /* from any state before it */
};
_Static_assert(ITEM_SEALED == ITEM_STATE_COUNT - 1, "sealed is the last state");

bool item_is_open(const struct store_item *item)
{
	return (S(item->state) & ITEM_OPEN_STATES) != 0;
}

bool item_may(const struct store_item *item, enum item_action action)
{
	return (item_transitions[action].from & S(item->state)) != 0;
}

const char *item_state_words(struct work *work, const struct store_item *item)
{
	static const char *const words[ITEM_STATE_COUNT] = {
	    [ITEM_OFFERED] = "waits for a decision",
	    [ITEM_DEFERRED] = "is deferred",
	    [ITEM_APPROVED] = "is approved for the next digest",
	    [ITEM_SCHEDULED] = "is on its way out",
	    [ITEM_RELAYED] = "was relayed",
	    [ITEM_REJECTED] = "was rejected",
	    [ITEM_EXPIRED] = "has expired undecided",
	    [ITEM_ELSEWHERE] = "was reported elsewhere",
	    [ITEM_HELD] = "is held",
	    [ITEM_UNDONE] = "waits for a decision, the last one was taken back",
	    [ITEM_SEALED] = "is sealed",
	};
	const char *zone = work->conf->timezone;

	if (item->state == ITEM_RELAYED)
		return pool_printf(work->pool, "was relayed on %s",
				   when_print(work->pool, item->relayed, zone));
	if (item->state == ITEM_DEFERRED)
		return pool_printf(work->pool, "is deferred until %s",
				   when_print(work->pool, item->due, zone));
	if (item->decided > 0 && item->decided_by != NULL && item->state != ITEM_HELD)
		return pool_printf(work->pool, "%s (by %s on %s)", words[item->state],
				   item->decided_by, when_print(work->pool, item->decided, zone));
	if (item->why != NULL && item->why[0] != '\0')
		return pool_printf(work->pool, "%s: %s", words[item->state], item->why);
	return words[item->state];
}

/* What would help somebody who may not do that. */
static const char *item_hint(struct work *work, const struct store_item *item)
{
	if (item->state == ITEM_RELAYED)
		return pool_printf(work->pool,
				   "; \"correct %lld: your words\" puts a correction into the "
				   "next digest",
				   (long long)item->id);
	return item_may(item, ITEM_UNDO) ? "; say \"undo\" first" : "";
}

enum status item_check(struct work *work, const struct store_item *item, enum item_action action,
		       struct error *err)
{
	if (item_may(item, action))
		return STATUS_OK;
	return error_set(err, STATUS_DENIED, "Item %lld %s and cannot be %s%s.",
			 (long long)item->id, item_state_words(work, item),
			 item_transitions[action].what, item_hint(work, item));
}

enum status item_move(struct work *work, struct store_item *item, enum item_action action,
		      struct event_by by, const char *why, struct error *err)
{
	const struct item_transition *row = &item_transitions[action];
	struct store_event event;
	enum status status = item_check(work, item, action, err);

	if (status != STATUS_OK)
		return status;
	event = (struct store_event){
	    .time = host_now(work->host),
	    .item = item->id,
	    .what = row->what,
	    .who = by.who,
	    .means = by.means,
	    .why = why,
	    .state_from = item_state_name(item->state),
	    .state_to = item_state_name(row->to),
	};
	item->state = row->to;
	item->updated = event.time;
	item->why = why;
	status = store_item_update(work->store, item, err);
	if (status != STATUS_OK)
		return status;
	return store_event_add(work->store, &event, err);
}

const char *item_title(const struct store_item *item)
{
	if (item->subject != NULL && item->subject[0] != '\0')
		return item->subject;
	return item->state == ITEM_SEALED ? "(sealed)" : "(no subject)";
}

const char *item_topics(struct pool *pool, const struct texts *words)
{
	struct buf buf;

	buf_open(&buf, pool);
	for (size_t i = 0; i < words->len; i++) {
		if (i > 0)
			buf_byte(&buf, ' ');
		buf_text(&buf, words->at[i]);
	}
	return buf.at;
}

/* What its face must say besides the note itself. */
static const char *item_face(struct work *work, const struct store_message *message,
			     const struct judgement *judgement)
{
	struct buf buf;

	buf_open(&buf, work->pool);
	if (message->flaws != 0)
		buf_printf(&buf, "It could not be read whole (%s); read the original.\n",
			   mail_flaws_print(work->pool, message->flaws));
	else if (judgement->partial)
		buf_string(&buf, "It could not be judged whole; read the original.\n");
	if (!message->verified && message->list != NULL)
		buf_printf(&buf,
			   "Unverified: it says it came over %s, and nothing vouches for that.\n",
			   message->list);
	if (message->twin != 0)
		buf_printf(&buf,
			   "It bears the Message-ID of an earlier mail (message %lld) and has "
			   "other text.\n",
			   (long long)message->twin);
	if (judgement->summary_only)
		buf_string(&buf, "Summary only: nothing of the mail itself may go out, only your "
				 "own words about it.\n");
	return buf.len > 0 ? buf.at : NULL;
}

/* What may go out of it. */
static const char *item_excerpt(struct work *work, struct mail *mail,
				const struct judgement *judgement)
{
	return text_string(work->pool, note_excerpt(work->pool, view_shown_text(mail), judgement));
}

/* A later message of the thread stands below what went before, under its
 * author's name: the note is about the item, not about its last message.
 * Words that the liaison wrote for the item stay. */
static enum status item_revision_join(struct work *work, const struct store_message *message,
				      struct store_revision *revision, struct error *err)
{
	struct store_revision before;
	enum status status = store_revision_get(work->store, work->pool, revision->item,
						revision->revision - 1, &before, err);

	if (status != STATUS_OK)
		return status;
	revision->summary = before.summary;
	if (before.excerpt[0] != '\0')
		revision->excerpt = note_join(work->pool, before.excerpt, note_by(work, message),
					      revision->excerpt);
	return STATUS_OK;
}

static enum status item_add_revision(struct work *work, const struct store_item *item,
				     struct mail *mail, const struct store_message *message,
				     const struct judgement *judgement, struct error *err)
{
	struct store_revision revision = {
	    .item = item->id,
	    .revision = item->revision,
	    .created = host_now(work->host),
	    .message = message->id,
	    .link = item->summary_only ? NULL : message->archived_at,
	    .note = item_face(work, message, judgement),
	    .excerpt = item->summary_only ? "" : item_excerpt(work, mail, judgement),
	};

	if (revision.revision > 1) {
		enum status status = item_revision_join(work, message, &revision, err);

		if (status != STATUS_OK)
			return status;
	}
	if (item->summary_only)
		revision.excerpt = "";
	return store_revision_add(work->store, &revision, err);
}

static const struct event_by item_by_rules = {"rules", "hook"};

static enum status item_create(struct work *work, const struct store_message *message,
			       const struct judgement *judgement, int64_t linked,
			       struct store_item *item, struct error *err)
{
	enum status status;

	*item = (struct store_item){
	    .created = message->received,
	    .updated = host_now(work->host),
	    .thread = message->thread,
	    .state = ITEM_OFFERED,
	    .verdict = judgement->verdict,
	    .summary_only = judgement->summary_only,
	    .revision = 1,
	    .topics = item_topics(work->pool, &judgement->topics),
	    .subject = message->subject,
	    .list = message->list,
	    .linked = linked,
	};
	status = store_item_add(work->store, item, err);
	if (status != STATUS_OK)
		return status;
	return work_event(work, item_by_rules, "offered", item->id, message->id, item->topics, err);
}

/* A later message of its thread: the item takes the stronger verdict, and
 * once something of it may only be told in summary, all of it is so. */
static enum status item_revise(struct work *work, const struct store_message *message,
			       const struct judgement *judgement, struct store_item *item,
			       struct error *err)
{
	item->revision++;
	if (judgement->verdict > item->verdict)
		item->verdict = judgement->verdict;
	item->summary_only = item->summary_only || judgement->summary_only;
	if (item->topics == NULL || item->topics[0] == '\0')
		item->topics = item_topics(work->pool, &judgement->topics);
	return item_move(work, item, ITEM_REVISE, item_by_rules,
			 pool_printf(work->pool, "message %lld", (long long)message->id), err);
}

/* Two hundred revisions of one item are a loop, not a conversation: the token
 * has two bytes for the number, and the liaison two eyes. */
#define ITEM_REVISIONS_MAX 200

/* Who of those that wait to be asked is not the liaison is asked again. */
static enum status item_ask_at(struct work *work, const struct store_item *item, int64_t due,
			       struct error *err)
{
	struct store_outbox box = {0};
	enum status status = store_outgoing_of_item(work->store, work->pool, item->id, &box, err);

	for (size_t i = 0; i < box.len && status == STATUS_OK; i++) {
		struct store_outgoing *mail = &box.at[i];

		if (mail->kind != MAILING_CANDIDATE || mail->state != OUTBOX_QUEUED)
			continue;
		mail->state = OUTBOX_CANCELLED;
		status = store_outgoing_update(work->store, mail, err);
		if (status == STATUS_OK && outbox_person(work, mail->to) == TOKEN_BACKUP)
			status =
			    outbox_candidate_at(work, item->id, item->revision, mail->to, due, err);
	}
	if (status != STATUS_OK)
		return status;
	return outbox_candidate_at(work, item->id, item->revision, work_liaison(work), due, err);
}

enum status item_ask(struct work *work, const struct store_item *item, struct error *err)
{
	return item_ask_at(work, item, 0, err);
}

/* Nothing in it is new: it lies with the item, and nobody is asked. */
static enum status item_file(struct work *work, struct store_message *message,
			     const struct store_item *item, const char *what, struct error *err)
{
	message->item = item->id;
	message->disposition =
	    pool_printf(work->pool, "%sfiled with item %lld", what, (long long)item->id);
	return work_event(work, item_by_rules, "filed", item->id, message->id, message->disposition,
			  err);
}

/* The item of the thread that is open, else the newest: an earlier one may have
 * been taken up again after a later one was decided. */
static enum status item_of_thread(struct work *work, int64_t thread, struct store_item *item,
				  struct error *err)
{
	enum status status = store_item_by_thread(work->store, work->pool, thread, item, err);
	struct store_item at = {.id = 0};

	if (status == STATUS_OK)
		at = *item;
	while (status == STATUS_OK && !item_is_open(&at) && at.linked != 0 && at.linked < at.id)
		status = store_item_get(work->store, work->pool, at.linked, &at, err);
	if (status == STATUS_OK && item_is_open(&at))
		*item = at;
	return status;
}

enum status item_mute(struct work *work, struct store_message *message, struct error *err)
{
	struct store_item item;
	enum status status =
	    store_item_by_thread(work->store, work->pool, message->thread, &item, err);

	if (status == STATUS_OK)
		return item_file(work, message, &item, "muted, ", err);
	message->disposition = "muted";
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static bool item_takes(const struct store_item *item)
{
	return item_is_open(item) && item->revision < ITEM_REVISIONS_MAX;
}

/* Two mails an hour about one item, then one: a thread in which ten people
 * agree is not ten mails to the liaison. */
#define ITEM_QUIET_MAILS 2

/* When the liaison may be told of one more message that hits nothing new. */
static enum status item_quiet_due(struct work *work, const struct store_item *item, int64_t *due,
				  struct error *err)
{
	int64_t since = host_now(work->host) - WHEN_HOUR, last = 0;
	struct store_outbox box = {0};
	int count = 0;
	enum status status = store_outgoing_of_item(work->store, work->pool, item->id, &box, err);

	for (size_t i = 0; i < box.len; i++)
		if (box.at[i].kind == MAILING_CANDIDATE && box.at[i].sent > since) {
			count++;
			last = box.at[i].sent > last ? box.at[i].sent : last;
		}
	*due = count < ITEM_QUIET_MAILS ? 0 : last + WHEN_HOUR;
	return status;
}

/* The thread has an item: its next revision, an item of its own that shows the
 * earlier decision, or nothing new (*filed).  *due is when to ask. */
static enum status item_follow(struct work *work, struct store_message *message,
			       const struct judgement *judgement, struct store_item *item,
			       int64_t *due, bool *filed, struct error *err)
{
	bool fresh;
	enum status status = news_fresh(work, item, judgement, &fresh, err);

	if (status == STATUS_OK && item_takes(item) && !fresh)
		status = item_quiet_due(work, item, due, err);
	if (status != STATUS_OK)
		return status;
	if (item_takes(item))
		return item_revise(work, message, judgement, item, err);
	*filed = !fresh;
	if (!fresh)
		return item_file(work, message, item, "nothing new: ", err);
	return item_create(work, message, judgement, item->id, item, err);
}

enum status item_offer(struct work *work, struct mail *mail, struct store_message *message,
		       const struct judgement *judgement, struct error *err)
{
	struct store_item item;
	bool filed = false;
	int64_t due = 0;
	enum status status = item_of_thread(work, message->thread, &item, err);

	if (status == STATUS_OK)
		status = item_follow(work, message, judgement, &item, &due, &filed, err);
	else if (status == STATUS_NOT_FOUND)
		status = item_create(work, message, judgement, 0, &item, err);
	if (status != STATUS_OK || filed)
		return status;
	status = item_add_revision(work, &item, mail, message, judgement, err);
	if (status != STATUS_OK)
		return status;
	message->item = item.id;
	message->disposition = pool_printf(work->pool, "candidate %lld", (long long)item.id);
	return item_ask_at(work, &item, due, err);
}

/* ---- what hits nothing ------------------------------------------------------- */

/* The words that would go out stay as they are. */
static enum status item_quiet_revision(struct work *work, struct store_item *item,
				       const struct store_message *message, struct error *err)
{
	struct store_revision revision;
	enum status status =
	    store_revision_get(work->store, work->pool, item->id, item->revision, &revision, err);

	if (status != STATUS_OK)
		return status;
	revision.revision = ++item->revision;
	revision.created = host_now(work->host);
	revision.message = message->id;
	status = store_revision_add(work->store, &revision, err);
	/* Not item_move(): what was deferred stays so, and expiry is no later. */
	return status == STATUS_OK ? store_item_update(work->store, item, err) : status;
}

enum status item_listen(struct work *work, struct store_message *message, struct error *err)
{
	struct store_item item;
	int64_t due;
	enum status status = item_of_thread(work, message->thread, &item, err);

	if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !item_takes(&item)))
		return STATUS_OK;
	if (status == STATUS_OK)
		status = item_quiet_revision(work, &item, message, err);
	if (status != STATUS_OK)
		return status;
	message->item = item.id;
	message->disposition = pool_printf(work->pool, "joined candidate %lld", (long long)item.id);
	status = work_event(work, item_by_rules, "joined", item.id, message->id, NULL, err);
	if (status != STATUS_OK || (item.state != ITEM_OFFERED && item.state != ITEM_UNDONE))
		return status;
	status = item_quiet_due(work, &item, &due, err);
	return status == STATUS_OK ? item_ask_at(work, &item, due, err) : status;
}

/* ---- anew --------------------------------------------------------------------- */

enum status item_reoffer(struct work *work, struct store_item *item, const char *summary,
			 struct error *err)
{
	struct store_revision revision;
	enum status status =
	    store_revision_get(work->store, work->pool, item->id, item->revision, &revision, err);

	if (status != STATUS_OK)
		return status;
	revision.revision = ++item->revision;
	revision.created = host_now(work->host);
	if (summary != NULL)
		revision.summary = summary;
	status = store_revision_add(work->store, &revision, err);
	if (status == STATUS_OK)
		status = store_item_update(work->store, item, err);
	if (status != STATUS_OK)
		return status;
	return item_ask(work, item, err);
}
