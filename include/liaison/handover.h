/* SPDX-License-Identifier: ISC */
/*
 * handover: another person becomes the liaison and inherits what waits.
 */
#ifndef LIAISON_HANDOVER_H
#define LIAISON_HANDOVER_H

#include "liaison/work.h"

struct handover_counts {
	int asked;   /* items that the new liaison is asked about */
	int moved;   /* mails that waited, and go to the new liaison instead */
	int dropped; /* answers to what the former one asked */
};

/* The store's part, in a transaction of its own.  work->conf names the new liaison
 * and work->key is the renewed one, so that every token of before is dead; `former`
 * is who had been asked, and `backup` their backup.  What waits is asked about anew,
 * and a first mail tells the new liaison how things stand. */
enum status handover(struct work *work, const struct texts *former, const struct texts *backup,
		     struct event_by by, struct handover_counts *counts, struct error *err);

#endif
