/* SPDX-License-Identifier: ISC */
/*
 * receive: sorts, judges and stores one message.  See receive.h.
 *
 * The order matters: our own mail that comes back, then mail to our own
 * addresses, then everything else by the rules.  A message that was seen
 * before (same Message-ID, same text) is noted and changes nothing, so that
 * an MTA may try again after a lost answer.
 */
#include <string.h>

#include "liaison/auth.h"
#include "liaison/block.h"
#include "liaison/converse.h"
#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/posting.h"
#include "liaison/receive.h"
#include "liaison/reported.h"
#include "liaison/thread.h"
#include "liaison/views.h"
#include "liaison/watch.h"

static const struct event_by receive_by = {"rules", "hook"};

/* ---- what it is -------------------------------------------------------- */

/* Letters and digits only, lower case: two copies of a mail differ by their
 * footers (own text has none), encodings and folds. */
static void receive_text_mac(struct work *work, struct mail *mail, uint8_t mac[MAC_SIZE])
{
	struct text own = view_own_text(mail);
	char *squeezed = pool_alloc(work->pool, own.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < own.len; i++) {
		unsigned char c = (unsigned char)own.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 'a' - 'A');
		if (c > ' ' && c != 0x7f)
			squeezed[len++] = (char)c;
	}
	mac_of(&work->key, "text", text_make(squeezed, len), mac);
}

static bool receive_is_delivery(struct text name)
{
	return text_is_case(name, "Delivered-To") || text_is_case(name, "X-Original-To") ||
	       text_is_case(name, "Envelope-To");
}

static const struct conf_source *receive_source_of(struct work *work, struct text value)
{
	struct mail_addresses to = {0};
	const struct conf_source *source = NULL;

	mail_address_parse(work->pool, value, &to);
	for (size_t i = 0; i < to.len && source == NULL; i++)
		source = conf_source_by_address(work->conf, to.at[i].seen);
	return source;
}

/* The address that it was delivered to makes it a source's mail, and verified.
 * Only what our own MTA wrote counts, above its Received: anybody can put the
 * address into To, or a Delivered-To further below. */
static const struct conf_source *receive_source(struct work *work, struct mail *mail,
						const char *name)
{
	const struct conf_source *source = NULL;

	if (name != NULL)
		return conf_source_by_name(work->conf, name);
	for (size_t i = 0; i < mail->headers.len && source == NULL; i++) {
		const struct mail_header *header = &mail->headers.at[i];

		if (text_is_case(header->name, "Received"))
			break;
		if (receive_is_delivery(header->name))
			source = receive_source_of(work, header->value);
	}
	return source;
}

/* A list is believed as far as it is known: a delivery address of its own, or
 * the border's pass for the domain of the List-Id. */
static bool receive_verified(struct work *work, struct mail *mail, const struct conf_source *source,
			     const char *list)
{
	struct auth_policy policy = auth_policy_of(work->conf);

	if (source != NULL)
		return true;
	if (list == NULL || policy.authserv_id == NULL)
		return false;
	return auth_vouches_domain(mail, &policy, text_of(list));
}

/* The first that can be the name of a list (RFC 2919: a dot-atom of at most 255
 * letters): it will stand in lines of ours. */
static const char *receive_list(struct pool *pool, const struct texts *lists)
{
	for (size_t i = 0; i < lists->len; i++) {
		struct text id = lists->at[i];
		size_t len = 0;

		while (len < id.len && id.at[len] > ' ' && id.at[len] < 0x7f)
			len++;
		if (len == id.len && len <= 255)
			return text_string(pool, id);
	}
	return NULL;
}

static void receive_describe(struct work *work, struct mail *mail,
			     const struct receive_options *options, struct store_message *message)
{
	struct mail_addresses from = {0};
	struct texts lists = {0};
	struct text id = mail_message_id(mail), archived = mail_archived_at(mail);
	const struct conf_source *source = receive_source(work, mail, options->source);
	struct pool *pool = work->pool;

	mail_address_list(mail, "From", &from);
	mail_list_ids(mail, &lists);
	message->received = options->received > 0 ? options->received : host_now(work->host);
	message->date = mail_date(mail);
	message->size = (int64_t)options->size;
	message->message_id = text_string(pool, text_head(id, 998));
	/* Without a Message-ID the bytes stand for it. */
	thread_mac(work, id.len > 0 ? id : mail->raw, message->id_mac);
	receive_text_mac(work, mail, message->text_mac);
	message->list = receive_list(pool, &lists);
	message->from = from.len > 0 ? text_string(pool, from.at[0].addr) : "";
	message->from_name = from.len > 0 ? text_string(pool, from.at[0].name) : "";
	message->subject = text_string(pool, text_brief(pool, mail_value(mail, "Subject"), 500));
	message->archived_at = archived.len > 0 ? text_string(pool, archived) : NULL;
	message->flaws = mail->flaws;
	message->verdict = VERDICT_UNJUDGED;
	message->topics = message->reasons = message->disposition = "";
	if (source != NULL) {
		message->source = source->name;
		message->origin = source->kind;
	} else if (options->source != NULL) {
		message->source = options->source;
	}
	message->verified = receive_verified(work, mail, source, message->list);
}

/* ---- judged ------------------------------------------------------------ */

static const char *receive_lines(struct pool *pool, const struct texts *lines, char separator)
{
	struct buf buf;

	buf_open(&buf, pool);
	for (size_t i = 0; i < lines->len; i++) {
		if (i > 0)
			buf_byte(&buf, separator);
		buf_text(&buf, lines->at[i]);
	}
	return buf.at;
}

static enum status receive_hits(struct work *work, const struct store_message *message,
				const struct judgement *judgement, struct error *err)
{
	enum status status = store_hit_clear(work->store, message->id, err);

	for (size_t i = 0; i < judgement->hits.len && status == STATUS_OK; i++) {
		const struct rules_hit *hit = &judgement->hits.at[i];
		struct store_hit row = {
		    .rule = hit->name,
		    .describe = hit->describe,
		    .topics = receive_lines(work->pool, &hit->topics, ' '),
		    .score = hit->score,
		    .before = text_string(work->pool, hit->before),
		    .matched = text_string(work->pool, hit->matched),
		    .after = text_string(work->pool, hit->after),
		};

		if (!hit->sub)
			status = store_hit_add(work->store, message->id, &row, err);
	}
	return status;
}

static void receive_verdict(struct work *work, const struct judgement *judgement,
			    struct store_message *message)
{
	message->verdict = judgement->verdict;
	message->origin = judgement->origin;
	message->score = judgement->score;
	message->summary_only = judgement->summary_only;
	message->partial = judgement->partial;
	message->topics = receive_lines(work->pool, &judgement->topics, ' ');
	message->reasons = receive_lines(work->pool, &judgement->reasons, '\n');
}

/* Nobody is asked about it; but where its thread waits for the liaison, they
 * see what people said since.  Not robots, and not what a rule calls routine. */
static enum status receive_ignore(struct work *work, struct mail *mail,
				  struct store_message *message, bool known,
				  const struct judgement *judgement, struct error *err)
{
	struct text robot = mail_value(mail, "Auto-Submitted");

	message->disposition = "ignored";
	if (!known || judgement->rule != NULL || (robot.len > 0 && !text_is_case(robot, "no")))
		return STATUS_OK;
	return item_listen(work, message, err);
}

/* The message has its row; the verdict says what follows. */
static enum status receive_follow(struct work *work, struct mail *mail,
				  struct store_message *message, struct thread_place *place,
				  struct judgement *judgement, struct error *err)
{
	bool known = place->thread.id != 0 && !place->thread.muted;
	enum status status = thread_join(work, message, place, err);

	if (status != STATUS_OK)
		return status;
	if (judgement->verdict == VERDICT_ELSEWHERE)
		message->disposition = "reported elsewhere";
	else if (judgement->verdict == VERDICT_IGNORE)
		status = receive_ignore(work, mail, message, known, judgement, err);
	else if (judgement->verdict == VERDICT_DIGEST && place->thread.muted)
		status = item_mute(work, message, err);
	else
		status = item_offer(work, mail, message, judgement, err);
	if (status == STATUS_OK && message->item != 0)
		status = receive_hits(work, message, judgement, err);
	if (status == STATUS_OK)
		status = store_message_update(work->store, message, err);
	return status;
}

/* Where it belongs, and what that makes of it. */
static enum status receive_place(struct work *work, struct mail *mail,
				 struct store_message *message, struct judgement *judgement,
				 bool again, struct thread_place *place, struct error *err)
{
	enum status status = thread_find(work, mail, message, place, err);

	if (status == STATUS_OK && again)
		status = thread_untaint(work, message->id_mac, &place->thread, err);
	if (status == STATUS_OK)
		status = block_follow(work, mail, place, judgement, err);
	if (status != STATUS_OK || !place->thread.tainted || judgement->verdict == VERDICT_BLOCKED)
		return status;
	message->summary_only = judgement->summary_only;
	message->reasons = pool_printf(work->pool, "%s\n%.*s", message->reasons,
				       (int)judgement->reasons.at[judgement->reasons.len - 1].len,
				       judgement->reasons.at[judgement->reasons.len - 1].at);
	return STATUS_OK;
}

static enum status receive_add(struct work *work, struct mail *mail, struct store_message *message,
			       struct error *err)
{
	enum status status = store_message_add(work->store, message, err);

	if (status == STATUS_OK)
		status = store_raw_add(work->store, message->id, mail->raw, err);
	if (status == STATUS_OK)
		status = work_event(work, receive_by, "received", 0, message->id, NULL, err);
	return status;
}

/* ---- seen before --------------------------------------------------------- */

/* The same mail came over another way.  When that way is one that the
 * destination reads, the candidate is withdrawn. */
static enum status receive_again(struct work *work, struct store_message *earlier,
				 const struct store_message *message, const char **what,
				 struct error *err)
{
	struct store_item item;
	bool closed = false;
	enum status status = STATUS_OK;

	if (message->list != NULL)
		status = store_message_seen(work->store, earlier->id, message->list,
					    message->received, err);
	*what = pool_printf(work->pool, "seen before as message %lld", (long long)earlier->id);
	if (status != STATUS_OK || earlier->item == 0 || !reported_counts(message))
		return status;
	status = store_item_get(work->store, work->pool, earlier->item, &item, err);
	if (status == STATUS_OK)
		status = reported_close(
		    work, &item,
		    pool_printf(work->pool, "the same mail came over %s",
				message->list != NULL ? message->list : message->source),
		    &closed, err);
	if (status == STATUS_OK && closed)
		*what = pool_printf(work->pool, "candidate %lld withdrawn: reported elsewhere",
				    (long long)item.id);
	return status;
}

/* True when the earlier copy speaks for this one too.  An unverified copy
 * "from a public list" must not silence the genuine one. */
static bool receive_speaks_for(const struct store_message *earlier,
			       const struct store_message *message)
{
	if (earlier->item != 0 || earlier->verdict == message->verdict)
		return true;
	if (earlier->verdict == VERDICT_UNJUDGED || earlier->disposition == NULL)
		return true;
	return reported_counts(earlier);
}

static enum status receive_find(struct work *work, struct store_message *message,
				struct store_message *earlier, struct error *err)
{
	enum status status = store_message_find(work->store, work->pool, message->id_mac,
						message->text_mac, earlier, err);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = store_message_find_id(work->store, work->pool, message->id_mac, earlier, err);
	if (status == STATUS_OK && message->message_id[0] != '\0') {
		message->twin = earlier->id;
		message->reasons = pool_printf(
		    work->pool, "%s%sit has the Message-ID of message %lld and other text",
		    message->reasons, message->reasons[0] != '\0' ? "\n" : "",
		    (long long)earlier->id);
	}
	return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

/* ---- the ways through ------------------------------------------------------ */

/* An answer, a bounce, our own copy: it quotes an item that was sealed. */
static enum status receive_quotes(struct work *work, struct store_message *message,
				  struct error *err)
{
	struct store_item item;
	enum status status;

	if (message->item == 0)
		return STATUS_OK;
	status = store_item_get(work->store, work->pool, message->item, &item, err);
	if (status != STATUS_OK || item.state != ITEM_SEALED)
		return status;
	message->subject = "";
	return store_raw_remove(work->store, message->id, err);
}

/* Mail to our own addresses. */
static enum status receive_own(struct work *work, struct mail *mail, struct store_message *message,
			       bool came_back, const char **what, struct error *err)
{
	struct store_message earlier;
	enum status status = receive_find(work, message, &earlier, err);

	/* A reply that was refused may come by a way that is vouched for; it acts once
	 * all the same (converse.c). */
	if (status == STATUS_OK && !converse_was_refused(&earlier))
		return receive_again(work, &earlier, message, what, err);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	message->verdict = VERDICT_IGNORE;
	status = receive_add(work, mail, message, err);
	if (status != STATUS_OK)
		return status;
	status = came_back ? converse_came_back(work, mail, message, err)
			   : converse(work, mail, message, err);
	*what = message->disposition;
	if (status == STATUS_OK)
		status = receive_quotes(work, message, err);
	if (status == STATUS_OK)
		status = store_message_update(work->store, message, err);
	return status;
}

static enum status receive_unjudged_add(struct work *work, struct mail *mail,
					struct store_message *message, const char **what,
					struct error *err)
{
	struct store_message earlier;
	enum status status = receive_find(work, message, &earlier, err);

	if (status == STATUS_OK)
		return receive_again(work, &earlier, message, what, err);
	if (status != STATUS_NOT_FOUND)
		return status;
	message->disposition = "unjudged: the rules do not load";
	message->reasons = work->rules_why;
	*what = message->disposition;
	return receive_add(work, mail, message, err);
}

static struct judge_options receive_how(struct work *work, const struct store_message *message)
{
	return (struct judge_options){
	    .source = message->source,
	    .origin = message->origin,
	    .destination = work->conf->destination,
	    .brief = true,
	};
}

static void receive_judge(struct work *work, struct mail *mail, const struct store_message *message,
			  struct judgement **out)
{
	struct judge_options options = receive_how(work, message);

	rules_judge(work->rules, mail, &options, out);
	/* A rule that this message needs turned out not to compile. */
	if ((*out)->verdict == VERDICT_UNJUDGED) {
		work->rules_why = text_string(work->pool, (*out)->reasons.at[0]);
		*out = NULL;
	}
}

static enum status receive_again_event(struct work *work, const struct store_message *message,
				       struct error *err)
{
	enum status status = store_sealed_remove(work->store, message->id_mac, err);

	if (status != STATUS_OK)
		return status;
	return work_event(work, (struct event_by){"operator", "--again"}, "judged anew", 0, 0, NULL,
			  err);
}

/* New to the store, or judged anew (`known` is then its number). */
static enum status receive_take(struct work *work, struct mail *mail, struct store_message *message,
				struct judgement *judgement, bool again, int64_t known,
				const char **what, struct error *err)
{
	struct thread_place place;
	enum status status = receive_place(work, mail, message, judgement, again, &place, err);

	if (status != STATUS_OK)
		return status;
	if (judgement->verdict == VERDICT_BLOCKED) {
		*what = "blocked";
		return block_message(work, mail, message, judgement, err);
	}
	/* Judged anew it stays the same message, with the new verdict. */
	message->id = known;
	if (known == 0)
		status = receive_add(work, mail, message, err);
	if (status == STATUS_OK)
		status = receive_follow(work, mail, message, &place, judgement, err);
	*what = message->disposition;
	return status;
}

static enum status receive_judged(struct work *work, struct mail *mail,
				  struct store_message *message, struct judgement *judgement,
				  bool again, const char **what, struct error *err)
{
	struct store_message earlier;
	bool known;
	enum status status;

	if (judgement->verdict == VERDICT_BLOCKED) {
		*what = "blocked";
		return block_message(work, mail, message, judgement, err);
	}
	receive_verdict(work, judgement, message);
	status = receive_find(work, message, &earlier, err);
	if (status == STATUS_OK && !again && receive_speaks_for(&earlier, message))
		return receive_again(work, &earlier, message, what, err);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	known = status == STATUS_OK && again;
	status = again ? receive_again_event(work, message, err) : STATUS_OK;
	if (known && earlier.item != 0) {
		*what = pool_printf(work->pool, "seen before as message %lld: item %lld stays",
				    (long long)earlier.id, (long long)earlier.item);
		return status;
	}
	if (status != STATUS_OK)
		return status;
	return receive_take(work, mail, message, judgement, again, known ? earlier.id : 0, what,
			    err);
}

/* A message on its way through. */
struct receiving {
	struct mail *mail;
	struct store_message message;
	struct judgement *judgement; /* NULL: not for the rules, or they do not load */
	bool came_back, ours, again;
};

/* What needs no lock: sorts it, and judges what is for the rules. */
static void receive_sort(struct work *work, const struct receive_options *options,
			 struct receiving *r)
{
	receive_describe(work, r->mail, options, &r->message);
	r->again = options->again;
	r->came_back = loop_is_ours(work, r->mail);
	r->ours = !r->came_back && options->source == NULL && converse_is_ours(work, r->mail);
	if (!r->came_back && !r->ours && work_rules(work))
		receive_judge(work, r->mail, &r->message, &r->judgement);
}

static enum status receive_file(struct work *work, struct receiving *r, const char **what,
				struct error *err)
{
	struct judge_options options = receive_how(work, &r->message);
	enum status status;

	/* Only now, because it asks the store. */
	if (r->came_back || r->ours || posting_stopped(work, r->mail, NULL))
		return receive_own(work, r->mail, &r->message, r->came_back, what, err);
	if (r->judgement == NULL)
		return receive_unjudged_add(work, r->mail, &r->message, what, err);
	status = watch_judge(work, r->mail, &options, &r->judgement, err);
	if (status != STATUS_OK)
		return status;
	return receive_judged(work, r->mail, &r->message, r->judgement, r->again, what, err);
}

static void receive_parse(struct work *work, struct text raw, unsigned flaws, struct mail **mail)
{
	struct mail_limits limits = {(size_t)work->conf->limit_nesting,
				     (size_t)work->conf->limit_headers,
				     (size_t)work->conf->limit_parts};

	mail_parse(work->pool, raw, &limits, flaws, mail);
}

enum status receive_message(struct work *work, struct text raw,
			    const struct receive_options *options, const char **what,
			    struct error *err)
{
	struct receiving r = {0};
	const char *envelope_from;
	enum status status;

	raw = mail_normal(work->pool, raw, &envelope_from);
	receive_parse(work, raw, options->too_large ? MAIL_FLAW_TOO_LARGE : 0, &r.mail);
	r.mail->envelope_from = envelope_from;
	receive_sort(work, options, &r);
	if (r.message.size == 0)
		r.message.size = (int64_t)raw.len;
	status = work_store(work, err);
	if (status == STATUS_OK)
		status = store_begin(work->store, err);
	if (status == STATUS_OK)
		status = receive_file(work, &r, what, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	if (work->store != NULL)
		store_rollback(work->store);
	return status;
}

/* ---- judged later ------------------------------------------------------------ */

/* Blocked after all: what was stored while the rules were away goes. */
static enum status receive_late_seal(struct work *work, struct mail *mail,
				     const struct store_message *message,
				     const struct judgement *judgement, struct error *err)
{
	enum status status = block_message(work, mail, message, judgement, err);

	if (status == STATUS_OK)
		status = store_message_remove(work->store, message->id, err);
	return status;
}

static enum status receive_late(struct work *work, struct store_message *message, struct error *err)
{
	struct judge_options options = receive_how(work, message);
	struct thread_place place;
	struct judgement *judgement;
	struct mail *mail;
	struct text raw;
	enum status status = store_raw_get(work->store, work->pool, message->id, &raw, err);

	if (status != STATUS_OK)
		return status;
	receive_parse(work, raw, message->flaws & MAIL_FLAW_TOO_LARGE, &mail);
	receive_judge(work, mail, message, &judgement);
	if (judgement == NULL) /* not yet: it stays unjudged */
		return STATUS_OK;
	status = store_begin(work->store, err);
	if (status != STATUS_OK)
		return status;
	status = watch_judge(work, mail, &options, &judgement, err);
	receive_verdict(work, judgement, message);
	if (status == STATUS_OK && judgement->verdict != VERDICT_BLOCKED)
		status = receive_place(work, mail, message, judgement, false, &place, err);
	if (status == STATUS_OK && judgement->verdict == VERDICT_BLOCKED)
		status = receive_late_seal(work, mail, message, judgement, err);
	else if (status == STATUS_OK)
		status = receive_follow(work, mail, message, &place, judgement, err);
	if (status == STATUS_OK && judgement->verdict != VERDICT_BLOCKED)
		status = reported_message(work, message->id, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

enum status receive_unjudged(struct work *work, int64_t *judged, struct error *err)
{
	struct store_message_filter filter = {.verdict = VERDICT_UNJUDGED};
	struct store_messages list = {0};
	enum status status;

	*judged = 0;
	status = store_message_list(work->store, work->pool, &filter, &list, err);
	if (status != STATUS_OK || list.len == 0 || !work_rules(work))
		return status;
	for (size_t i = 0; i < list.len && status == STATUS_OK; i++) {
		struct work part;

		work_part_open(work, &part);
		status = receive_late(&part, &list.at[i], err);
		work_part_close(&part);
		if (status == STATUS_OK)
			++*judged;
	}
	return status;
}
