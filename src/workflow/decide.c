/* SPDX-License-Identifier: ISC */
/*
 * decide: one table that finds the verbs, and whether somebody may.  See
 * decide.h.
 */
#include <stdarg.h>
#include <stdio.h>

#include "decide_parts.h"
#include "liaison/item.h"

static const struct decide_verb {
	enum status (*act)(struct decision *decision, struct error *err);
	bool about; /* is about an item */
	bool free;  /* for any item, without a token */
} decide_verbs[VERB_COUNT] = {
    [VERB_APPROVE] = {decide_approve, true, false},
    [VERB_REJECT] = {decide_reject, true, false},
    [VERB_DEFER] = {decide_defer, true, false},
    [VERB_SUMMARY] = {decide_summarize, true, false},
    [VERB_NOTE] = {decide_note, true, true},
    [VERB_TOPIC] = {decide_topic, true, false},
    [VERB_WATCH] = {decide_watch, false, false},
    [VERB_UNWATCH] = {decide_unwatch, false, false},
    [VERB_OFFER] = {decide_offer, false, false}, /* its numbers are those of threads */
    [VERB_MUTE] = {decide_mute, true, false},
    [VERB_SEAL] = {decide_seal, true, false},
    [VERB_UNDO] = {decide_undo, true, false},
    [VERB_CORRECT] = {decide_correct, true, false},
    [VERB_RESEND] = {decide_resend, true, false},
    [VERB_SENT] = {decide_sent, true, false},
    [VERB_SHOW] = {decide_say_show, true, true},
    [VERB_QUEUE] = {decide_say_queue, false, true},
    [VERB_STATUS] = {decide_say_status, false, true},
    [VERB_PREVIEW] = {decide_say_preview, false, true},
    [VERB_ORDER] = {decide_order, false, false},
    [VERB_SEND] = {decide_send, false, false},
    [VERB_HELP] = {decide_say_help, false, true},
    [VERB_CONFIRM] = {decide_say_nothing, false, false}, /* converse.c takes what is */
};

bool decide_is_free(const struct reply *reply)
{
	for (size_t i = 0; i < reply->commands.len; i++)
		if (!decide_verbs[reply->commands.at[i].verb].free)
			return false;
	return true;
}

/* ---- for the verbs ------------------------------------------------------- */

void decide_effect(struct decision *decision, const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	decide_lines(decision, text_of(pool_strdup(decision->work->pool, line)));
}

void decide_lines(struct decision *decision, struct text lines)
{
	*LIST_PUSH(decision->work->pool, &decision->out->effects) = lines;
}

void decide_shows(struct decision *decision, int64_t item, int revision)
{
	struct store_digest_items *shown = &decision->out->shown;

	for (size_t i = 0; i < shown->len; i++)
		if (shown->at[i].item == item) {
			shown->at[i].revision = revision;
			return;
		}
	*LIST_PUSH(decision->work->pool, shown) = (struct store_digest_item){item, revision};
}

enum status decide_mark(struct decision *decision, enum item_action action, struct error *err)
{
	enum status status = item_check(decision->work, &decision->item, action, err);

	if (status != STATUS_OK)
		return status;
	decision->item.decided = host_now(decision->work->host);
	decision->item.decided_by = decision->decider->by.who;
	return STATUS_OK;
}

bool decide_names(const struct reply_command *command, int64_t item)
{
	for (size_t i = 0; i < command->items.len; i++)
		if (command->items.at[i] == item)
			return true;
	return false;
}

bool decide_approves(const struct decision *decision, int64_t item)
{
	const struct reply *reply = decision->reply;

	for (size_t i = 0; i < reply->commands.len; i++) {
		const struct reply_command *command = &reply->commands.at[i];

		if (command->verb == VERB_APPROVE &&
		    (command->items.len == 0 || decide_names(command, item)))
			return true;
	}
	return false;
}

const char *decide_argument(const struct decision *decision)
{
	return text_string(decision->work->pool, text_trim(decision->command->argument));
}

enum status decide_sealed(const struct decision *decision, struct error *err)
{
	return error_set(err, STATUS_DENIED, "Item %lld %s; nothing of it is kept here.",
			 (long long)decision->item.id,
			 item_state_words(decision->work, &decision->item));
}

/* ---- who may -------------------------------------------------------------- */

static const struct store_digest_item *decide_shown(const struct decider *decider, int64_t id)
{
	for (size_t i = 0; i < decider->shown.len; i++)
		if (decider->shown.at[i].item == id)
			return &decider->shown.at[i];
	return NULL;
}

/* "12, 14, 15" */
static const char *decide_numbers(const struct decision *decision)
{
	const struct store_digest_items *shown = &decision->decider->shown;
	struct buf buf;

	buf_open(&buf, decision->work->pool);
	for (size_t i = 0; i < shown->len; i++)
		buf_printf(&buf, "%s%lld", i > 0 ? ", " : "", (long long)shown->at[i].item);
	return buf.at;
}

/* A token speaks for what its mail showed, and no other number. */
static enum status decide_may(const struct decision *decision, int64_t id, struct error *err)
{
	const struct decider *decider = decision->decider;
	enum verb verb = decision->command->verb;

	if (decide_verbs[verb].free || decider->any_item || decide_shown(decider, id) != NULL)
		return STATUS_OK;
	if (!decider->may_decide)
		return error_set(err, STATUS_DENIED,
				 "\"%s\" needs a token: answer the candidate mail, or ask for "
				 "\"queue\" and answer that.",
				 reply_verbs[verb].word);
	if (decider->shown.len == 0)
		return error_set(err, STATUS_DENIED,
				 "The mail you answered showed no items: ask for \"queue\" and "
				 "answer that.");
	return error_set(err, STATUS_DENIED,
			 "The mail you answered was about item%s %s, not about item %lld: answer "
			 "that item's own mail, or ask for \"queue\" and answer that.",
			 decider->shown.len > 1 ? "s" : "", decide_numbers(decision),
			 (long long)id);
}

static enum status decide_open(struct decision *decision, int64_t id, struct error *err)
{
	struct work *work = decision->work;
	const struct store_digest_item *shown = decide_shown(decision->decider, id);
	bool free = decide_verbs[decision->command->verb].free;
	enum status status = decide_may(decision, id, err);

	if (status != STATUS_OK)
		return status;
	status = store_item_get(work->store, work->pool, id, &decision->item, err);
	if (status == STATUS_NOT_FOUND)
		return error_set(err, status, "There is no item %lld; \"queue\" lists them.",
				 (long long)id);
	if (status != STATUS_OK)
		return status;
	decision->revision = shown != NULL ? shown->revision : decision->item.revision;
	if (!free && decision->revision < decision->item.token_floor)
		return error_set(err, STATUS_DENIED,
				 "The last decision on item %lld was taken back after the mail "
				 "that you answered; answer the newer mail.",
				 (long long)id);
	return STATUS_OK;
}

static enum status decide_item(struct decision *decision, int64_t id, struct error *err)
{
	enum status status = decide_open(decision, id, err);

	if (status == STATUS_OK)
		status = decide_verbs[decision->command->verb].act(decision, err);
	if (status == STATUS_OK)
		decide_shows(decision, id, decision->revision);
	return status;
}

/* ---- which items ------------------------------------------------------------ */

/* Is it named anywhere in the reply? */
static bool decide_named(const struct reply *reply, int64_t id)
{
	for (size_t i = 0; i < reply->commands.len; i++)
		if (decide_names(&reply->commands.at[i], id))
			return true;
	return false;
}

/* "rest": what the mail showed, the reply does not name, and still waits.  What
 * somebody decided meanwhile was not meant, and is named. */
static enum status decide_rest(struct decision *decision, struct error *err)
{
	struct work *work = decision->work;
	const struct store_digest_items *shown = &decision->decider->shown;
	enum status status = STATUS_OK;
	int done = 0;

	if (decision->decider->sheet == 0)
		return error_set(err, STATUS_DENIED,
				 "\"%s rest\" answers a mail that lists several items: ask for "
				 "\"queue\" and answer that.",
				 reply_verbs[decision->command->verb].word);
	for (size_t i = 0; i < shown->len && status == STATUS_OK; i++) {
		int64_t id = shown->at[i].item;
		struct store_item item;

		if (decide_named(decision->reply, id))
			continue;
		status = store_item_get(work->store, work->pool, id, &item, err);
		if (status == STATUS_OK && !item_is_open(&item)) {
			decide_effect(decision, "Item %lld %s; that stays.", (long long)id,
				      item_state_words(work, &item));
			continue;
		}
		if (status == STATUS_OK)
			status = decide_item(decision, id, err);
		done++;
	}
	if (status == STATUS_OK && done == 0)
		decide_effect(decision, "Nothing was left for \"%s rest\".",
			      reply_verbs[decision->command->verb].word);
	return status;
}

/* "approve 12", and below it "summary: ..." without a number: is it clear which
 * item the words are for?  0 when the reply approves none or several. */
static int64_t decide_sole(const struct reply *reply)
{
	int64_t sole = 0;

	for (size_t i = 0; i < reply->commands.len; i++) {
		const struct reply_command *command = &reply->commands.at[i];

		if (command->verb != VERB_APPROVE)
			continue;
		if (sole != 0 || command->rest || command->items.len != 1)
			return 0;
		sole = command->items.at[0];
	}
	return sole;
}

/* A verb without a number is about the one item that the mail showed. */
static enum status decide_only(struct decision *decision, struct error *err)
{
	const struct decider *decider = decision->decider;
	const char *word = reply_verbs[decision->command->verb].word;

	if (decision->command->verb == VERB_SUMMARY && decide_sole(decision->reply) != 0)
		return decide_item(decision, decide_sole(decision->reply), err);
	if (decider->shown.len == 1)
		return decide_item(decision, decider->shown.at[0].item, err);
	if (decider->shown.len == 0)
		return error_set(err, STATUS_BAD_INPUT, "\"%s\" needs an item's number.", word);
	return error_set(err, STATUS_BAD_INPUT,
			 "Which one? The mail you answered lists several items (%s): say \"%s "
			 "%lld\".",
			 decide_numbers(decision), word, (long long)decider->shown.at[0].item);
}

static enum status decide_command(struct decision *decision, struct error *err)
{
	const struct reply_command *command = decision->command;
	const struct decide_verb *verb = &decide_verbs[command->verb];
	enum status status = STATUS_OK;

	if (verb->act == NULL)
		return error_set(err, STATUS_BAD_INPUT, "\"%s\" is not possible here.",
				 reply_verbs[command->verb].word);
	if (!verb->free && !decision->decider->may_decide)
		return decide_may(decision, 0, err);
	if (!verb->about)
		return verb->act(decision, err);
	if (command->rest)
		return decide_rest(decision, err);
	if (command->items.len == 0)
		return decide_only(decision, err);
	for (size_t i = 0; i < command->items.len && status == STATUS_OK; i++)
		status = decide_item(decision, command->items.at[i], err);
	return status;
}

/* So many items in a row with the same sentence become one. */
#define DECIDE_GROUP 3

/* "Item 12 is rejected." is 12, and *rest "is rejected."; 0 for another sentence. */
static int64_t decide_numbered(struct text effect, struct text *rest)
{
	static const char lead[] = "Item ";
	size_t end = sizeof(lead) - 1;
	int64_t number;

	if (!text_starts(effect, lead))
		return 0;
	while (end < effect.len && effect.at[end] >= '0' && effect.at[end] <= '9')
		end++;
	if (!text_number(text_head(text_from(effect, sizeof(lead) - 1), end - (sizeof(lead) - 1)),
			 &number) ||
	    !text_starts(text_from(effect, end), " is "))
		return 0;
	*rest = text_from(effect, end + 1);
	return number;
}

/* A sheet's answer decides on sixty items: nobody reads sixty lines that say the
 * same. */
static void decide_group(struct pool *pool, struct texts *effects)
{
	struct texts grouped = {0};

	for (size_t i = 0, next; i < effects->len; i = next) {
		struct text rest = {0}, other = {0};
		int64_t first = decide_numbered(effects->at[i], &rest);

		for (next = i + 1; first > 0 && next < effects->len; next++)
			if (decide_numbered(effects->at[next], &other) !=
				first + (int64_t)(next - i) ||
			    !text_equal(rest, other))
				break;
		if (next - i >= DECIDE_GROUP) {
			*LIST_PUSH(pool, &grouped) = text_of(pool_printf(
			    pool, "Items %lld-%lld: each %.*s", (long long)first,
			    (long long)first + (long long)(next - i) - 1, (int)rest.len, rest.at));
			continue;
		}
		for (size_t k = i; k < next; k++)
			*LIST_PUSH(pool, &grouped) = effects->at[k];
	}
	*effects = grouped;
}

/* All of them, or the first refusal: the caller then takes back what went before. */
enum status decide_apply(struct work *work, const struct decider *decider,
			 const struct reply *reply, struct decided *out, struct error *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < reply->commands.len && status == STATUS_OK; i++) {
		struct decision decision = {
		    .work = work,
		    .decider = decider,
		    .reply = reply,
		    .command = &reply->commands.at[i],
		    .out = out,
		};

		status = decide_command(&decision, err);
	}
	decide_group(work->pool, &out->effects);
	return status;
}
