/* SPDX-License-Identifier: ISC */
/*
 * news: what a message adds to what the liaison knows of its thread.
 */
#ifndef LIAISON_NEWS_H
#define LIAISON_NEWS_H

#include "liaison/work.h"

/* One message that came after a revision was shown. */
struct news_entry {
	struct store_message message;
	const char *by;	  /* "Marta Lindqvist on iesg, 19 Nov 2026" */
	const char *text; /* an excerpt of the author's words; "" once they are purged */
};
struct news {
	struct news_entry *at;
	size_t len, cap;
};

/* The messages of the revisions after `shown` up to `upto`, oldest first, each
 * once; none that the revision `shown` was about already. */
enum status news_since(struct work *work, int64_t item, int shown, int upto, struct news *out,
		       struct error *err);

/* Did the rules pick it, or the liaison write it?  Else it is in a revision only
 * for the liaison to see, and nothing of it would go out. */
bool news_picked(const struct store_message *message);

/* The newest revision before the row's that a mail to the same person showed;
 * 0 when they have not been asked yet. */
enum status news_shown(struct work *work, const struct store_outgoing *row, int *revision,
		       struct error *err);

/* Does it hit something that no message of the item hit, nor one of the items
 * it follows?  A rule that names a topic, with words that were not seen; a
 * stronger verdict; what could not be read whole, because nobody can tell. */
enum status news_fresh(struct work *work, const struct store_item *item,
		       const struct judgement *judgement, bool *fresh, struct error *err);

#endif
