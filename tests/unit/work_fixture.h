/* SPDX-License-Identifier: ISC */
/*
 * work_fixture: a store, a key, rules and a clock of the test's own, for the
 * tests of the workflow.
 */
#ifndef LIAISON_TESTS_WORK_FIXTURE_H
#define LIAISON_TESTS_WORK_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "liaison/work.h"

/* Thu 19 Nov 2026, 15:00 UTC */
#define FIXTURE_NOW 1795100400LL

struct fixture {
	struct work work;
	struct conf *conf;
	char dir[64];
	int64_t now;
	struct host host;
};

/* Enough for most: one breaking thing, and one for the digest. */
#define FIXTURE_RULES                                                                              \
	"site list iesg@ietf.example.org\n"                                                        \
	"own NEWS /breaking thing/i\n"                                                             \
	"topic NEWS process\n"                                                                     \
	"verdict NEWS breaking\n"                                                                  \
	"own WEEK /for the week/i\n"                                                               \
	"topic WEEK architecture\n"                                                                \
	"verdict WEEK digest\n"

/* `rules` is the text of a rule file. */
struct fixture *fixture_open(const char *rules);
void fixture_close(struct fixture *fixture);

/* Hands a message to receive_message(); what became of it. */
const char *fixture_receive(struct fixture *fixture, const char *raw);
/* A list mail with that Message-ID, subject and body. */
const char *fixture_list_mail(struct fixture *fixture, const char *id, const char *subject,
                              const char *body);
/* A reply of the liaison's to the newest candidate mail of the item, vouched for. */
const char *fixture_reply(struct fixture *fixture, int64_t item, const char *body);

/* An answer to that mail, from that person ("Jane Doe <jane@example.org>"), vouched for. */
const char *fixture_answer(struct fixture *fixture, const struct store_outgoing *mail,
                           const char *from, const char *body);
#define FIXTURE_JANE "Jane Doe <jane@example.org>"
#define FIXTURE_BOB "Bob Roe <bob@example.org>"
/* A mail from that person to the reply address, without any token. */
const char *fixture_write(struct fixture *fixture, const char *from, const char *body);

struct store_item fixture_item(struct fixture *fixture, int64_t id);
/* How many outgoing mails of that kind and state (-1: any). */
int fixture_count(struct fixture *fixture, enum mailing kind, int state);
/* The newest outgoing mail of that kind. */
struct store_outgoing fixture_last(struct fixture *fixture, enum mailing kind);

#endif
