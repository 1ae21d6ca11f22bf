/* SPDX-License-Identifier: ISC */
/*
 * view_token: HTML cut into text and tags as Perl's HTML::Parser 3.81 cuts it
 * for SpamAssassin (marked sections on, all else as it is by default).
 *
 * Gumbo reads what browsers read and mends the tree (html.c); this knows no
 * tree, and what it makes of broken markup is what rules have to see.
 */
#ifndef LIAISON_MAIL_VIEW_TOKEN_H
#define LIAISON_MAIL_VIEW_TOKEN_H

#include "liaison/pool.h"
#include "liaison/text.h"

struct attribute {
	struct text name;  /* as written */
	struct text value; /* without its quotes, entities not decoded; at == NULL: none */
};
struct attributes {
	struct attribute *at;
	size_t len, cap;
};

enum token_kind { TOKEN_TEXT, TOKEN_START, TOKEN_END };

struct token {
	enum token_kind kind;
	struct text text;		     /* the text, or the tag's name as written */
	bool raw;			     /* text without entities: of a script, of CDATA */
	const struct attributes *attributes; /* of a start tag */
};

/* `take` is called for each in turn; comments and declarations are left out.
 * A script or style sheet that does not end is ended at the end.  Time is
 * linear in the length of the source. */
void tokens_read(struct pool *pool, struct text source,
		 void (*take)(void *self, const struct token *token), void *self);

/* The value of the first attribute of that name, at == NULL when there is
 * none or it has no value. */
struct text attribute_find(const struct attributes *attributes, const char *name);

#endif
