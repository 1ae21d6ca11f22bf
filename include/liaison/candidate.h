/* SPDX-License-Identifier: ISC */
/*
 * candidate: the mail that asks the liaison.
 */
#ifndef LIAISON_CANDIDATE_H
#define LIAISON_CANDIDATE_H

#include "liaison/compose.h"
#include "liaison/work.h"

/* Fills subject, text, html and attachments of the mail for an outbox row. */
enum status candidate_write(struct work *work, const struct store_outgoing *row,
			    struct compose *mail, struct error *err);

#endif
