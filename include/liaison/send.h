/* SPDX-License-Identifier: ISC */
/*
 * send: composes what is due and hands it to the submission server.
 *
 * A row is marked "sending" before the first byte goes out and "sent" after
 * the server's 250.  Between the two a crash leaves it in doubt: a relay or
 * digest is then not sent again unasked, a mail to the liaison is (twice is
 * better than never where only the liaison sees it).
 */
#ifndef LIAISON_SEND_H
#define LIAISON_SEND_H

#include "liaison/work.h"

struct send_counts {
	int sent, retry, failed, held, doubt;
};

/* After a crash: rows that were left "sending". Call once, under the run lock. */
enum status send_recover(struct work *work, struct error *err);
/* Asks about, or sends again, what has been in doubt for too long. */
enum status send_settle(struct work *work, struct error *err);
/* Sends what is due. */
enum status send_due(struct work *work, struct send_counts *counts, struct error *err);

#endif
