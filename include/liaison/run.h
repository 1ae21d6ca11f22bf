/* SPDX-License-Identifier: ISC */
/*
 * run: one pass over everything that is due.
 */
#ifndef LIAISON_RUN_H
#define LIAISON_RUN_H

#include "liaison/send.h"
#include "liaison/work.h"

struct run_report {
	int64_t drained, judged, returned, expired, purged;
	int64_t reported; /* candidates that were reported elsewhere */
	int digest;
	struct send_counts sent;
	bool busy; /* another run was at it: nothing was done */
};

/* One run at a time, and no run beside a hand-over: the lock is a file beside the
 * store, and goes with the process.  -1 when another has it, -2 on trouble. */
int run_lock(struct work *work, struct error *err);

enum status run_once(struct work *work, struct run_report *report, struct error *err);

#endif
