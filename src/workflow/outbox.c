/* SPDX-License-Identifier: ISC */
/*
 * outbox: rows for what is to be sent.  See outbox.h.
 */
#include <string.h>

#include "liaison/outbox.h"

/* 80 random bits keep two mails of one token apart. */
#define OUTBOX_RANDOM 10

/* An address that stands in both lists is the liaison's, as it is of a sender. */
enum token_person outbox_person(const struct work *work, const char *to)
{
	bool liaison = texts_have_case(&work->conf->address, text_of(to));

	return !liaison && texts_have_case(&work->conf->backup, text_of(to)) ? TOKEN_BACKUP
									     : TOKEN_LIAISON;
}

char *outbox_token(struct work *work, const struct store_outgoing *mail)
{
	struct token token = {
	    .item = mail->sheet != 0 ? mail->sheet : mail->item,
	    .sheet = mail->sheet != 0,
	    .revision = mail->sheet != 0 ? 0 : mail->revision,
	    .person = outbox_person(work, mail->to),
	    .expiry = mail->created + work->conf->token_life,
	};

	return token_make(work->pool, &work->key, &token);
}

char *outbox_reply_to(struct work *work, const struct store_outgoing *mail)
{
	const char *address = work->conf->reply_address;
	const char *at = strchr(address, '@');

	if ((mail->item == 0 && mail->sheet == 0) || at == NULL)
		return pool_strdup(work->pool, address);
	return pool_printf(work->pool, "%.*s+%s%s", (int)(at - address), address,
			   outbox_token(work, mail), at);
}

/* RFC 5322 3.6.4: unique; the right side is a domain of the site's. */
static char *outbox_message_id(struct work *work, const struct store_outgoing *mail)
{
	uint8_t bytes[OUTBOX_RANDOM];
	const char *at = strrchr(work->conf->from, '@');
	const char *domain = at != NULL ? at + 1 : "localhost";
	char *unique;

	host_random(work->host, bytes, sizeof(bytes));
	unique = text_base32(work->pool, bytes, sizeof(bytes));
	/* Only what goes to the liaison may carry a token: whoever reads the
	 * relay must not be able to decide. */
	if ((mail->item == 0 && mail->sheet == 0) || mail->kind == MAILING_RELAY ||
	    mail->kind == MAILING_DIGEST)
		return pool_printf(work->pool, "%s@%s", unique, domain);
	return pool_printf(work->pool, "%s.%s@%s", outbox_token(work, mail), unique, domain);
}

static enum status outbox_add(struct work *work, struct store_outgoing *mail, struct error *err)
{
	mail->created = host_now(work->host);
	if (mail->due == 0)
		mail->due = mail->created;
	mail->state = OUTBOX_QUEUED;
	mail->message_id = outbox_message_id(work, mail);
	return store_outgoing_add(work->store, mail, err);
}

/* The number of a sheet is its row's, and stands in its Message-ID. */
static enum status outbox_add_sheet(struct work *work, struct store_outgoing *mail,
				    struct error *err)
{
	enum status status = outbox_add(work, mail, err);

	if (status != STATUS_OK)
		return status;
	mail->sheet = mail->id;
	mail->message_id = outbox_message_id(work, mail);
	return store_outgoing_update(work->store, mail, err);
}

enum status outbox_queue_sheet(struct work *work, struct store_outgoing *mail,
			       const struct store_digest_items *shown, struct error *err)
{
	enum status status = outbox_add_sheet(work, mail, err);

	for (size_t i = 0; i < shown->len && status == STATUS_OK; i++)
		status = store_digest_item_add(work->store, mail->id, shown->at[i].item,
					       shown->at[i].revision, err);
	return status;
}

enum status outbox_queue(struct work *work, struct store_outgoing *mail,
			 const struct store_digest_items *shown, struct error *err)
{
	if (shown == NULL || shown->len == 0)
		return outbox_add(work, mail, err);
	return outbox_queue_sheet(work, mail, shown, err);
}

enum status outbox_candidate(struct work *work, int64_t item, int revision, const char *to,
			     struct error *err)
{
	return outbox_candidate_at(work, item, revision, to, 0, err);
}

enum status outbox_candidate_at(struct work *work, int64_t item, int revision, const char *to,
				int64_t due, struct error *err)
{
	struct store_outgoing mail = {
	    .kind = MAILING_CANDIDATE, .item = item, .revision = revision, .to = to, .due = due};

	return outbox_add(work, &mail, err);
}

enum status outbox_notice(struct work *work, const char *subject, const char *text, int64_t item,
			  int revision, struct error *err)
{
	struct store_outgoing mail = {
	    .kind = MAILING_NOTICE,
	    .item = item,
	    .revision = revision,
	    .to = work_liaison(work),
	    .subject = subject,
	    .text = text,
	};

	return outbox_add(work, &mail, err);
}

enum status outbox_tell(struct work *work, const char *to, const char *subject, const char *text,
			const struct store_digest_items *shown, struct error *err)
{
	struct store_outgoing mail = {
	    .kind = MAILING_NOTICE,
	    .to = to,
	    .subject = subject,
	    .text = text,
	};

	return outbox_queue(work, &mail, shown, err);
}

enum status outbox_sheet(struct work *work, const char *subject, const char *text, int64_t *id,
			 struct error *err)
{
	struct store_outgoing mail = {
	    .kind = MAILING_NOTICE, .to = work_liaison(work), .subject = subject, .text = text};
	enum status status = outbox_add_sheet(work, &mail, err);

	*id = mail.id;
	return status;
}

enum status outbox_relay(struct work *work, const struct store_item *item, int64_t due,
			 struct error *err)
{
	struct store_outgoing mail = {
	    .kind = MAILING_RELAY,
	    .item = item->id,
	    .revision = item->approved,
	    .to = work->conf->destination,
	    .due = due,
	};

	return outbox_add(work, &mail, err);
}

enum status outbox_digest(struct work *work, const char *period, int64_t *id, struct error *err)
{
	struct store_outgoing mail = {
	    .kind = MAILING_DIGEST, .to = work->conf->destination, .text = period};
	enum status status = outbox_add(work, &mail, err);

	*id = mail.id;
	return status;
}

enum status outbox_preview(struct work *work, const char *period, int64_t *id, struct error *err)
{
	struct store_outgoing mail = {
	    .kind = MAILING_PREVIEW, .to = work_liaison(work), .text = period};
	enum status status = outbox_add_sheet(work, &mail, err);

	*id = mail.id;
	return status;
}

bool outbox_is_known(const struct work *work, const char *to)
{
	return texts_have_case(&work->conf->address, text_of(to)) ||
	       outbox_person(work, to) == TOKEN_BACKUP;
}

enum status outbox_readdress(struct work *work, enum token_person person,
			     struct store_outgoing *mail, struct error *err)
{
	enum status status;

	mail->to = person == TOKEN_BACKUP ? work_backup(work) : work_liaison(work);
	mail->state = OUTBOX_QUEUED;
	if (mail->to == NULL || mail->kind == MAILING_RECEIPT ||
	    mail->kind == MAILING_CONFIRMATION) {
		mail->state = OUTBOX_CANCELLED;
		mail->answer = "handed over";
		return store_outgoing_update(work->store, mail, err);
	}
	mail->message_id = outbox_message_id(work, mail);
	status = store_outgoing_readdress(work->store, mail->id, mail->to, err);
	return status == STATUS_OK ? store_outgoing_update(work->store, mail, err) : status;
}

enum status outbox_cancel(struct work *work, int64_t item, enum mailing kind, int *cancelled,
			  struct error *err)
{
	struct store_outbox box = {0};
	enum status status = store_outgoing_of_item(work->store, work->pool, item, &box, err);

	*cancelled = 0;
	for (size_t i = 0; i < box.len && status == STATUS_OK; i++) {
		struct store_outgoing *mail = &box.at[i];

		if (mail->kind != kind || mail->state != OUTBOX_QUEUED)
			continue;
		mail->state = OUTBOX_CANCELLED;
		status = store_outgoing_update(work->store, mail, err);
		++*cancelled;
	}
	return status;
}

char *loop_value(struct work *work, const char *message_id)
{
	uint8_t mac[MAC_SIZE];

	mac_of(&work->key, "loop", text_of(message_id), mac);
	return text_base32(work->pool, mac, sizeof(mac));
}

bool loop_is_ours(struct work *work, const struct mail *mail)
{
	struct text id = mail_message_id(mail);
	struct text value = mail_value(mail, LOOP_HEADER);
	char *expect;

	if (id.len == 0 || value.len == 0)
		return false;
	expect = loop_value(work, text_string(work->pool, id));
	return value.len == strlen(expect) && mac_equal(value.at, expect, value.len);
}
