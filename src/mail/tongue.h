/* SPDX-License-Identifier: ISC */
/*
 * tongue: the words that mailers write around other people's mail, one row a
 * language.  All are folded (fold.h); "|" parts the alternatives.
 */
#ifndef LIAISON_MAIL_TONGUE_H
#define LIAISON_MAIL_TONGUE_H

#include "liaison/text.h"

struct tongue {
	const char *name;
	/* Fields of the header block above an old mail, without their colons. */
	const char *from, *date, *to, *subject, *more;
	/* Said of its author in an attribution: "On ... Jane wrote:". */
	const char *wrote;
	/* How an attribution begins, before its date. */
	const char *on;
	/* Between the dashes above an old mail that is answered, or forwarded. */
	const char *reply, *forward;
	/* What phones and mailers write below: the line begins so; "*" stands for
	 * anything, and an end that is none for the rest of the line. */
	const char *sent;
};

extern const struct tongue tongues[];
extern const size_t tongue_count;

/* Takes the next alternative off *list; false when there is none. */
bool tongue_next(const char **list, struct text *word);

/* Whether a folded line is one of the alternatives, begins with one as a whole
 * word, or has one in it as whole words.  Scripts without blanks between words
 * need none. */
bool tongue_is(const char *list, struct text line);
bool tongue_starts(const char *list, struct text line);
bool tongue_has(const char *list, struct text line);
/* Whether a folded line fits one of the alternatives with their "*". */
bool tongue_fits(const char *list, struct text line);

#endif
