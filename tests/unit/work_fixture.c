/* SPDX-License-Identifier: ISC */
/*
 * work_fixture: see work_fixture.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "liaison/file.h"
#include "liaison/outbox.h"
#include "liaison/receive.h"
#include "work_fixture.h"

#define FIXTURE_CONF                                                                               \
	"[liaison]\naddress = jane@example.org\nbackup = bob@example.org\nname = Jane Doe\n"       \
	"[mail]\nreply_address = desk@example.org\nnote_address = note@example.org\nbounce_address = bounce@example.org\n"          \
	"from = jane@example.org\ndestination = iab@iab.example.org\nprefix = [IESG]\n"            \
	"[auth]\nauthserv_id = mx.example.org\nkey_file = key\n"                                   \
	"[store]\npath = store.db\nhold = hold\n[rules]\npath = test.rules\n"

static int64_t fixture_now(void *self)
{
	return ((struct fixture *)self)->now;
}

/* Different at each call, and the same in each run. */
static void fixture_random(void *self, void *bytes, size_t size)
{
	static uint8_t next = 1;

	(void)self;
	for (size_t i = 0; i < size; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(next += 7);
}

static void fixture_put(struct fixture *fixture, const char *name, const char *text)
{
	struct error err = {{0}};

	if (file_write(fixture->dir, name, text_of(text), 0600, &err) != STATUS_OK)
		fail_msg("%s", err.text);
}

struct fixture *fixture_open(const char *rules)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct pool *pool = pool_open();
	struct error err = {{0}};

	assert_non_null(fixture);
	snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/liaison-test-XXXXXX");
	assert_non_null(mkdtemp(fixture->dir));
	fixture->now = FIXTURE_NOW;
	fixture->host = (struct host){fixture_now, fixture_random, fixture};
	fixture_put(fixture, "liaison.conf", FIXTURE_CONF);
	fixture_put(fixture, "test.rules", rules);
	if (conf_load(pool, pool_printf(pool, "%s/liaison.conf", fixture->dir), &fixture->conf,
	              &err) != STATUS_OK ||
	    work_open(pool, fixture->conf, &fixture->host, STORE_FULL, &fixture->work, &err) !=
	        STATUS_OK)
		fail_msg("%s", err.text);
	return fixture;
}

void fixture_close(struct fixture *fixture)
{
	struct pool *pool = fixture->work.pool;
	char *command = pool_printf(pool, "rm -rf '%s'", fixture->dir);

	work_close(&fixture->work);
	assert_int_equal(system(command), 0);
	pool_close(pool);
	free(fixture);
}

const char *fixture_receive(struct fixture *fixture, const char *raw)
{
	struct receive_options options = {.size = strlen(raw)};
	struct error err = {{0}};
	const char *what = NULL;
	struct text copy = text_copy(fixture->work.pool, text_of(raw));

	if (receive_message(&fixture->work, copy, &options, &what, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return what;
}

const char *fixture_list_mail(struct fixture *fixture, const char *id, const char *subject,
                              const char *body)
{
	return fixture_receive(
	    fixture, pool_printf(fixture->work.pool,
	                         "Message-ID: <%s>\nDate: Thu, 19 Nov 2026 14:00:00 +0000\n"
	                         "From: Marta Lindqvist <marta@example.com>\n"
	                         "To: The IESG <iesg@ietf.example.org>\nSubject: %s\n"
	                         "List-Id: <iesg.ietf.example.org>\n\n%s\n",
	                         id, subject, body));
}

static struct store_outgoing fixture_find(struct fixture *fixture, enum mailing kind,
                                          int64_t item)
{
	struct store_outgoing found = {0};
	struct store_outbox box = {0};
	struct error err = {{0}};

	if (store_outgoing_list(fixture->work.store, fixture->work.pool, 0, INT64_MAX, &box,
	                        &err) != STATUS_OK)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < box.len; i++)
		if (box.at[i].kind == kind && (item == 0 || box.at[i].item == item) &&
		    box.at[i].id > found.id)
			found = box.at[i];
	return found;
}

struct store_outgoing fixture_last(struct fixture *fixture, enum mailing kind)
{
	return fixture_find(fixture, kind, 0);
}

static const char *fixture_mail(struct fixture *fixture, const char *from, const char *to,
                                const char *refs, const char *body)
{
	static int number;

	return fixture_receive(
	    fixture, pool_printf(fixture->work.pool,
	                         "Authentication-Results: mx.example.org; dmarc=pass "
	                         "header.from=example.org\n"
	                         "Received: from out.example.org by mx.example.org; Thu, 19 Nov "
	                         "2026 14:30:00 +0000\n"
	                         "Message-ID: <reply%d@example.org>\n"
	                         "From: %s\nTo: %s\nSubject: Re: item\n%s\n%s\n",
	                         ++number, from, to, refs, body));
}

const char *fixture_answer(struct fixture *fixture, const struct store_outgoing *mail,
                           const char *from, const char *body)
{
	assert_true(mail->id > 0);
	return fixture_mail(fixture, from, outbox_reply_to(&fixture->work, mail),
	                    pool_printf(fixture->work.pool, "In-Reply-To: <%s>\n",
	                                mail->message_id),
	                    body);
}

const char *fixture_write(struct fixture *fixture, const char *from, const char *body)
{
	return fixture_mail(fixture, from, fixture->conf->reply_address, "", body);
}

const char *fixture_reply(struct fixture *fixture, int64_t item, const char *body)
{
	struct store_outgoing candidate = fixture_find(fixture, MAILING_CANDIDATE, item);

	return fixture_answer(fixture, &candidate, FIXTURE_JANE, body);
}

struct store_item fixture_item(struct fixture *fixture, int64_t id)
{
	struct store_item item;
	struct error err = {{0}};

	if (store_item_get(fixture->work.store, fixture->work.pool, id, &item, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return item;
}

int fixture_count(struct fixture *fixture, enum mailing kind, int state)
{
	struct store_outbox box = {0};
	struct error err = {{0}};
	int count = 0;

	if (store_outgoing_list(fixture->work.store, fixture->work.pool, 0, INT64_MAX, &box,
	                        &err) != STATUS_OK)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < box.len; i++)
		if (box.at[i].kind == kind && (state < 0 || (int)box.at[i].state == state))
			count++;
	return count;
}
