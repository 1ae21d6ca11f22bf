/* SPDX-License-Identifier: ISC */
/*
 * audit: what became of every message of a period, so that nobody need ask whether
 * something was overlooked.
 */
#ifndef LIAISON_AUDIT_H
#define LIAISON_AUDIT_H

#include "liaison/work.h"

struct audit_row {
	int64_t time, message, item; /* message 0: it was blocked, and has no number */
	const char *message_id, *list, *from, *subject;
	enum verdict verdict;
	const char *became; /* "item 12 was relayed on ...", "ignored", "blocked" */
	const char *why;    /* the reasons of the verdict, or the rule that blocked */
	bool decided;	    /* nobody is waited for any more */
	bool accounted;	    /* false: it is not known what became of it */
};
struct audit {
	struct audit_row *at;
	size_t len, cap;
	int64_t undecided, unaccounted;
	int64_t gone; /* numbers of messages that are not there any more: they were stored while
	                 the rules did not load, and turned out to be blocked */
};

/* Messages received in [since, until), oldest first. */
enum status audit_read(struct work *work, int64_t since, int64_t until, struct audit *out,
		       struct error *err);

#endif
