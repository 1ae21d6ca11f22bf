/* SPDX-License-Identifier: ISC */
/*
 * converse: answers the liaison and hears the bounces.  See converse.h.
 */
#include <string.h>

#include "liaison/arrival.h"
#include "converse_parts.h"
#include "liaison/converse.h"
#include "liaison/item.h"
#include "liaison/outbox.h"
#include "liaison/remind.h"

/* ---- whose mail it is ---------------------------------------------------- */

/* OURS, or OURS with a +detail. */
static bool converse_address_is(struct pool *pool, struct text seen, const char *ours)
{
	size_t at = text_find_byte(seen, '@');
	struct text local;
	size_t plus;

	if (at == TEXT_NONE)
		return false;
	local = text_head(seen, at);
	plus = text_find_byte(local, '+');
	if (plus != TEXT_NONE)
		local = text_head(local, plus);
	return text_is_case(text_of(ours), pool_printf(pool, "%.*s%.*s", (int)local.len, local.at,
						       (int)(seen.len - at), seen.at + at));
}

bool converse_is_to(struct mail *mail, const char *ours)
{
	struct mail_addresses to = {0};

	if (ours == NULL)
		return false;
	mail_recipients(mail, &to);
	for (size_t i = 0; i < to.len; i++)
		if (converse_address_is(mail->pool, to.at[i].seen, ours))
			return true;
	return false;
}

bool converse_is_ours(struct work *work, struct mail *mail)
{
	const struct conf *conf = work->conf;
	struct token token;

	/* What a list carries is list traffic, whoever else it names; what a list says of a
	 * post of ours posting.h knows. */
	if (mail_header(mail, "List-Id") != NULL)
		return false;
	/* The token leads back to us too, where a mailer lost the address. */
	return converse_is_to(mail, conf->reply_address) ||
	       converse_is_to(mail, conf->bounce_address) ||
	       converse_is_to(mail, conf->note_address) ||
	       token_find(mail, &work->key, conf->reply_address, host_now(work->host), &token,
			  NULL) == STATUS_OK;
}

/* ---- the sender ----------------------------------------------------------------- */

/* Counts something by day; the sum so far today. */
static enum status converse_today(struct work *work, const char *what, int64_t *sum,
				  struct error *err)
{
	const char *day = when_date(work->pool, host_now(work->host), work->conf->timezone);

	return store_value_count(work->store, pool_printf(work->pool, "%s.%s", what, day), 1, sum,
				 err);
}

/* Nobody is told but the liaison, and not without end: a forger must not be
 * able to fill a mailbox. */
#define CONVERSE_NOTICES_A_DAY 10

#define CONVERSE_REFUSED "reply refused: "

bool converse_was_refused(const struct store_message *message)
{
	return text_starts(text_of(message->disposition), CONVERSE_REFUSED);
}

static enum status converse_refused(struct work *work, struct mail *mail,
				    struct store_message *message, const char *why,
				    struct error *err)
{
	struct text from = text_brief(work->pool, mail_value(mail, "From"), 200);
	enum status status;
	int64_t sum = 0;

	message->disposition = pool_printf(work->pool, CONVERSE_REFUSED "%s", why);
	status = work_event(work, (struct event_by){message->from, "reply"}, "refused a reply", 0,
			    message->id, why, err);
	if (status == STATUS_OK)
		status = converse_today(work, "refused", &sum, err);
	if (status != STATUS_OK || sum > CONVERSE_NOTICES_A_DAY)
		return status;
	return outbox_notice(
	    work, "A reply was refused",
	    pool_printf(work->pool,
			"A mail to the reply address was refused, and nothing was changed.\n\n"
			"  From: %.*s\n  Why:  %s\n\n"
			"If it was yours: send it again from an address that is set under\n"
			"[liaison] address or backup, through that domain's own mail server.\n"
			"If it was not, there is nothing to do.\n%s",
			(int)from.len, from.at, why,
			sum < CONVERSE_NOTICES_A_DAY ? ""
						     : "\nThis is the last such notice today.\n"),
	    0, 0, err);
}

/* ---- the answer ------------------------------------------------------------------ */

/* Does the answer speak of nothing but the one item that was answered about? */
static bool converse_same(const struct converse_answered *about,
			  const struct store_digest_items *shown)
{
	return about->found && !about->token.sheet &&
	       (shown == NULL || shown->len == 0 ||
		(shown->len == 1 && shown->at[0].item == about->token.item &&
		 shown->at[0].revision <= about->token.revision));
}

/* Queues the answer.  It can be answered like the mail before it; when it shows
 * items of its own, those are what an answer is about. */
static enum status converse_send(struct work *work, struct store_outgoing *answer,
				 const struct converse_answered *about,
				 const struct store_digest_items *shown, struct error *err)
{
	if (converse_same(about, shown)) {
		answer->item = about->token.item;
		answer->revision = about->token.revision;
		shown = NULL;
	} else if (about->found && about->token.sheet && (shown == NULL || shown->len == 0)) {
		answer->sheet = about->token.item;
	}
	return outbox_queue(work, answer, shown, err);
}

static enum status converse_answer(struct work *work, struct mail *mail,
				   const struct converse_sender *sender, const char *text,
				   const struct converse_answered *about,
				   const struct store_digest_items *shown, struct error *err)
{
	struct text subject = text_brief(work->pool, mail_value(mail, "Subject"), 200);
	struct text suppress = mail_value(mail, "X-Auto-Response-Suppress");
	struct store_outgoing answer = {
	    .kind = MAILING_RECEIPT,
	    .to = sender->to,
	    .in_reply_to = text_string(work->pool, mail_message_id(mail)),
	    .subject = text_starts_case(subject, "re:")
			   ? text_string(work->pool, subject)
			   : pool_printf(work->pool, "Re: %.*s", (int)subject.len, subject.at),
	};
	int64_t sum = 0;
	enum status status;

	if (about->sealed || about->secret)
		answer.subject = about->sealed ? "Re: a sealed item" : "Re: your mail";
	/* Some organizations stamp it on people's mail: it holds back our answer,
	 * never a decision. */
	if (suppress.len > 0 && !text_is_case(suppress, "none"))
		return STATUS_OK;
	status = converse_today(work, "answers", &sum, err);
	if (status != STATUS_OK || sum > work->conf->answers_a_day)
		return status;
	if (sum == work->conf->answers_a_day)
		text = pool_printf(work->pool,
				   "%s\nThis is the last answer today (answers_a_day = "
				   "%lld). Decisions still count.\n",
				   text, (long long)sum);
	answer.text = text;
	return converse_send(work, &answer, about, shown, err);
}

static const char *converse_effects(struct work *work, const struct texts *effects)
{
	struct buf buf;

	buf_open(&buf, work->pool);
	for (size_t i = 0; i < effects->len; i++) {
		buf_text(&buf, effects->at[i]);
		if (effects->at[i].len == 0 || effects->at[i].at[effects->at[i].len - 1] != '\n')
			buf_byte(&buf, '\n');
	}
	return buf.at;
}

/* ---- the reply --------------------------------------------------------------------- */

/* STATUS_DENIED when this very reply acted before. */
static enum status converse_once(struct work *work, const struct store_message *message,
				 struct error *err)
{
	uint8_t both[2 * MAC_SIZE], mac[MAC_SIZE];

	memcpy(both, message->id_mac, MAC_SIZE);
	memcpy(both + MAC_SIZE, message->text_mac, MAC_SIZE);
	mac_of(&work->key, "reply", text_make((const char *)both, sizeof(both)), mac);
	return store_reply_once(work->store, mac, message->received, err);
}

/* A reply on its way. */
struct conversation {
	struct work *work;
	struct mail *mail;
	struct store_message *message;
	struct converse_sender sender;
	struct converse_answered about;
	struct reply reply;
	bool confirmed;	     /* it answered the mail that asked whether it was theirs */
	bool judged;	     /* by the rules: `blocked` is known */
	const char *blocked; /* the rule by which nothing of it is kept, or NULL */
	const char *answer;
	struct store_digest_items shown; /* by the answer */
};

/* Mail that came here and brought nothing about is looked at as any other would be: a
 * forward that went astray, a stranger's words.  What a rule blocks is not kept. */
static const char *converse_blocked(struct work *work, struct mail *mail)
{
	struct judge_options options = {.destination = work->conf->destination, .brief = true};
	struct judgement *judgement;

	if (!work_rules(work))
		return NULL;
	rules_judge(work->rules, mail, &options, &judgement);
	if (judgement->verdict != VERDICT_BLOCKED)
		return NULL;
	return judgement->rule != NULL ? judgement->rule : "private site";
}

/* Nothing was understood, or nothing may be done: says so, and what to send.  Of
 * words that a rule blocks it repeats none. */
static void converse_nothing(struct conversation *talk, const char *why)
{
	struct pool *pool = talk->work->pool;
	struct text own = text_brief(pool, talk->reply.text, 300);
	struct buf buf;

	talk->judged = true;
	talk->blocked = converse_blocked(talk->work, talk->mail);
	talk->about.secret = talk->blocked != NULL;
	buf_open(&buf, pool);
	buf_string(&buf, "Nothing was changed.\n\n");
	if (why != NULL)
		buf_printf(&buf, "%s\n", why);
	if (talk->blocked != NULL)
		buf_printf(&buf,
			   "A rule blocks what you wrote or quoted (%s), so it is neither kept nor "
			   "repeated here.\n",
			   talk->blocked);
	for (size_t i = 0; i < talk->reply.problems.len && talk->blocked == NULL; i++) {
		buf_text(&buf, talk->reply.problems.at[i]);
		buf_byte(&buf, '\n');
	}
	if (own.len > 0 && talk->blocked == NULL)
		buf_printf(&buf, "\nYour words, as they arrived:\n\n  %.*s\n", (int)own.len,
			   own.at);
	buf_string(&buf, "\nWhat you can answer, one a line:\n\n");
	buf_text(&buf, reply_help(pool));
	talk->answer = buf.at;
}

/* Whoever has a token and writes without end fills the liaison's mailbox: the rest of
 * the day is the command line's. */
static enum status converse_ask_no_more(struct work *work, int64_t sum, struct error *err)
{
	if (sum > work->conf->answers_a_day + 1)
		return STATUS_OK;
	return outbox_notice(
	    work, "No more questions today",
	    pool_printf(
		work->pool,
		"More than %lld mails in one day asked for something in your name or the\n"
		"backup's, and each is asked about before it is done. From now on, until\n"
		"tomorrow, what such mails ask for is dropped. Decide with liaison(1), or\n"
		"tomorrow. If it was not you: somebody has a mail of ours and writes as you.\n",
		(long long)work->conf->answers_a_day),
	    0, 0, err);
}

/* Nobody vouches for it: nothing is done yet, and the liaison is asked. */
static enum status converse_ask(struct conversation *talk, const struct decided *would,
				struct error *err)
{
	struct work *work = talk->work;
	int64_t sum = 0;
	enum status status = store_savepoint_back(work->store, err);

	if (status == STATUS_OK)
		status = converse_today(work, "confirmations", &sum, err);
	if (status != STATUS_OK)
		return status;
	if (sum > work->conf->answers_a_day) {
		talk->message->disposition = "reply: too many to confirm today";
		return converse_ask_no_more(work, sum, err);
	}
	talk->message->disposition = "reply: asked to confirm";
	return confirm_ask(work, talk->mail, talk->message, &talk->sender, &talk->about,
			   &talk->reply, would, err);
}

static enum status converse_forget(struct work *work, struct store_message *message,
				   const char *rule, struct error *err)
{
	message->subject = message->from_name = message->from = message->message_id = "";
	message->archived_at = NULL;
	message->reasons = "";
	message->disposition =
	    pool_printf(work->pool, "%s; not kept: %s", message->disposition, rule);
	return store_raw_remove(work->store, message->id, err);
}

/* A program that marks its mail by nothing says the same words again and again; a
 * person who does has our answer.  Within a day it is given once. */
static enum status converse_nothing_done(struct conversation *talk, const char *why,
					 struct error *err)
{
	struct work *work = talk->work;
	const char *day = when_date(work->pool, host_now(work->host), work->conf->timezone);
	char *said = pool_printf(work->pool, "%s %d %.*s", day, (int)talk->sender.person,
				 (int)talk->reply.text.len, talk->reply.text.at);
	uint8_t mac[MAC_SIZE];
	enum status status;

	talk->message->disposition = "reply: nothing done";
	mac_of(&work->key, "nothing done", text_of(said), mac);
	status = store_reply_once(work->store, mac, talk->message->received, err);
	if (status == STATUS_DENIED) {
		talk->message->disposition = "reply: nothing done, and answered before";
		return STATUS_OK;
	}
	converse_nothing(talk, why);
	return status;
}

/* Runs the commands under a savepoint of their own: a refusal undoes all of
 * them, and the message and the answer stay. */
static enum status converse_commands(struct conversation *talk, struct error *err)
{
	struct work *work = talk->work;
	struct converse_answered *about = &talk->about;
	struct decider decider = {
	    .by = {talk->sender.address, talk->confirmed ? "confirmed reply" : "reply"},
	    .to = talk->sender.to,
	    .shown = about->shown,
	    .answered = about->kind,
	    .sheet = about->found && about->token.sheet ? about->token.item : 0,
	    .may_decide = about->found,
	};
	struct decided decided = {0};
	struct error why = {{0}};
	enum status status = store_savepoint(work->store, err);

	if (status != STATUS_OK)
		return status;
	status = decide_apply(work, &decider, &talk->reply, &decided, &why);
	if (status == STATUS_TEMPORARY || status == STATUS_BUG)
		return error_set(err, status, "%s", why.text);
	if (status != STATUS_OK) {
		converse_nothing(talk, why.text);
		talk->message->disposition = "reply: not done";
		return store_savepoint_back(work->store, err);
	}
	if (!talk->sender.vouched && !talk->confirmed && confirm_needed(&talk->reply))
		return converse_ask(talk, &decided, err);
	talk->answer = converse_effects(work, &decided.effects);
	talk->shown = decided.shown;
	about->sealed = about->sealed || decided.sealed;
	talk->message->disposition = "reply";
	return store_savepoint_keep(work->store, err);
}

/* The answer to "Was it you?": what was asked for then takes its place. */
static enum status converse_confirm(struct conversation *talk, struct error *err)
{
	const char *why = NULL;
	enum status status = STATUS_OK;

	if (talk->reply.commands.len == 1 && talk->reply.commands.at[0].verb == VERB_CONFIRM)
		status = confirm_take(talk->work, &talk->about, &talk->reply, &why, err);
	else
		why = "That mail asks one thing: answer it with \"confirm\", or not at all. To "
		      "decide otherwise, answer the candidate itself.";
	talk->confirmed = why == NULL;
	if (status == STATUS_OK && why != NULL) {
		converse_nothing(talk, why);
		talk->message->disposition = "reply: nothing done";
	}
	return status;
}

static enum status converse_act(struct conversation *talk, struct error *err)
{
	enum status status = converse_once(talk->work, talk->message, err);

	if (status == STATUS_DENIED) {
		talk->message->disposition = "reply: acted on before";
		return STATUS_OK;
	}
	if (status == STATUS_OK && talk->about.found && talk->about.kind == MAILING_CONFIRMATION &&
	    confirm_needed(&talk->reply))
		status = converse_confirm(talk, err);
	if (status == STATUS_OK && talk->answer == NULL)
		status = converse_commands(talk, err);
	return status;
}

/* What a person writes to the note address is an item of its own. */
static enum status converse_note(struct conversation *talk, struct error *err)
{
	struct work *work = talk->work;
	struct event_by by = {talk->sender.address, "note"};
	struct converse_answered nothing = {0};
	enum status status;

	if (text_trim(talk->reply.text).len == 0) {
		talk->message->disposition = "note: empty";
		return converse_answer(work, talk->mail, &talk->sender,
				       "Nothing was kept: the note has no words of your own.\n",
				       &nothing, NULL, err);
	}
	talk->message->verified = talk->sender.vouched;
	status = item_from_note(work, talk->mail, talk->message, talk->reply.text, by, err);
	if (status != STATUS_OK || talk->sender.person == TOKEN_LIAISON)
		return status;
	return outbox_candidate(work, talk->message->item, 1, talk->sender.to, err);
}

/* `why` there is no token, where there is none. */
static enum status converse_said(struct conversation *talk, const char *why, struct error *err)
{
	struct converse_answered *about = &talk->about;
	enum status status = STATUS_OK;

	talk->message->item = about->found && !about->token.sheet ? about->token.item : 0;
	if (talk->reply.commands.len == 0 || (!about->found && !decide_is_free(&talk->reply))) {
		status =
		    converse_nothing_done(talk, talk->reply.commands.len > 0 ? why : NULL, err);
	} else {
		status = converse_act(talk, err);
	}
	if (status != STATUS_OK || talk->answer == NULL)
		return status;
	if (about->sealed)
		talk->message->subject = "";
	return converse_answer(talk->work, talk->mail, &talk->sender, talk->answer, about,
			       &talk->shown, err);
}

static enum status converse_reply(struct conversation *talk, struct error *err)
{
	struct work *work = talk->work;
	const char *why = converse_sender(work, talk->mail, &talk->sender);
	bool note;

	if (why != NULL)
		return converse_refused(work, talk->mail, talk->message, why, err);
	why = converse_token(work, talk->mail, &talk->sender, &talk->about);
	note = !talk->about.found && converse_is_to(talk->mail, work->conf->note_address);
	/* Without a border the token is all there is to know somebody by. */
	if (!talk->sender.vouched && !talk->about.found && !note)
		return converse_refused(work, talk->mail, talk->message, why, err);
	/* Last: of a stranger's mail no word is looked at. */
	reply_read(talk->mail, host_now(work->host), &talk->reply);
	return note ? converse_note(talk, err) : converse_said(talk, why, err);
}

/* Of what a reply brought about, its words are a part. */
static bool converse_acted(const struct store_message *message)
{
	struct text disposition = text_of(message->disposition);

	return text_is(disposition, "reply") || text_is(disposition, "reply: asked to confirm") ||
	       text_starts(disposition, "candidate ");
}

enum status converse(struct work *work, struct mail *mail, struct store_message *message,
		     struct error *err)
{
	struct conversation talk = {.work = work, .mail = mail, .message = message};
	const char *automatic = mail_automatic(mail);
	enum status status;

	message->origin = ORIGIN_UNKNOWN;
	if (automatic == NULL && mail_is_bounce(mail))
		automatic = "null sender";
	status = automatic != NULL ? converse_bounce(work, mail, message, automatic, err)
				   : converse_reply(&talk, err);
	if (status != STATUS_OK || converse_acted(message))
		return status;
	if (!talk.judged)
		talk.blocked = converse_blocked(work, mail);
	return talk.blocked != NULL ? converse_forget(work, message, talk.blocked, err) : status;
}

/* ---- come back ------------------------------------------------------------------------ */

enum status converse_came_back(struct work *work, struct mail *mail, struct store_message *message,
			       struct error *err)
{
	static const struct event_by by = {"destination", "copy"};
	struct store_outgoing row;

	message->disposition = CONVERSE_CAME_BACK;
	if (!converse_find_id(work, mail_message_id(mail), &row))
		return STATUS_OK;
	message->item = row.item;
	if (row.state != OUTBOX_DOUBT && row.state != OUTBOX_HELD)
		return STATUS_OK;
	return arrival_sent(work, &row, "the copy came back over the destination list", by, err);
}
