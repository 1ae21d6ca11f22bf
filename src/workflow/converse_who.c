/* SPDX-License-Identifier: ISC */
/*
 * converse_who: who writes, and which of our mails they answer.  See
 * converse_parts.h.
 */
#include "converse_parts.h"
#include "liaison/auth.h"

/* ---- the sender ----------------------------------------------------------------- */

const char *converse_sender(struct work *work, struct mail *mail, struct converse_sender *out)
{
	const struct conf *conf = work->conf;
	struct auth_policy policy = auth_policy_of(conf);
	struct auth_result auth;

	auth_check(mail, &policy, &auth);
	if (auth.from.len == 0)
		return "it has not exactly one From address";
	out->address = text_string(work->pool, auth.from);
	if (texts_have_case(&conf->address, auth.from))
		out->person = TOKEN_LIAISON;
	else if (texts_have_case(&conf->backup, auth.from))
		out->person = TOKEN_BACKUP;
	else
		return "its From address is neither the liaison's nor the backup's";
	out->to = out->person == TOKEN_BACKUP ? work_backup(work) : work_liaison(work);
	/* Without a border From is what anybody wrote: confirm.c asks again. */
	out->vouched = conf->border_required;
	return conf->border_required && !auth.vouched ? auth.why : NULL;
}

/* ---- what was answered ------------------------------------------------------------ */

/* NULL, or why the sheet's token does not count. */
static const char *converse_sheet(struct work *work, struct converse_answered *about)
{
	struct store_outgoing row;
	struct error err = {{0}};

	if (store_outgoing_get(work->store, work->pool, about->token.item, &row, &err) !=
		STATUS_OK ||
	    row.sheet != row.id)
		return "The mail that you answered is no longer known here.";
	about->kind = row.kind;
	if (store_digest_item_list(work->store, work->pool, row.id, &about->shown, &err) !=
	    STATUS_OK)
		return pool_strdup(work->pool, err.text);
	return NULL;
}

/* The same for one item: undo ends the tokens of what was shown before. */
static const char *converse_item(struct work *work, struct converse_answered *about)
{
	const struct token *token = &about->token;
	struct store_item item;
	struct error err = {{0}};

	if (store_item_get(work->store, work->pool, token->item, &item, &err) != STATUS_OK)
		return "The item of this token is no longer there.";
	if (token->revision < item.token_floor)
		return "The token ended when the decision was taken back; answer the newer mail.";
	about->kind = MAILING_CANDIDATE;
	about->sealed = item.state == ITEM_SEALED;
	*LIST_PUSH(work->pool, &about->shown) =
	    (struct store_digest_item){token->item, token->revision};
	return NULL;
}

const char *converse_again(struct work *work, struct converse_answered *about)
{
	const char *why =
	    about->token.sheet ? converse_sheet(work, about) : converse_item(work, about);

	about->found = why == NULL;
	return why;
}

const char *converse_token(struct work *work, struct mail *mail,
			   const struct converse_sender *sender, struct converse_answered *about)
{
	struct error err = {{0}};
	enum status status = token_find(mail, &work->key, work->conf->reply_address,
					host_now(work->host), &about->token, &err);

	if (status == STATUS_NOT_FOUND)
		return "The mail carries no token: answer a candidate mail, or use its buttons.";
	if (status != STATUS_OK)
		return pool_strdup(work->pool, err.text);
	if (about->token.person != sender->person)
		return "The token was made for another person.";
	return converse_again(work, about);
}
