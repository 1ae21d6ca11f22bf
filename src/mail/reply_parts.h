/* SPDX-License-Identifier: ISC */
/*
 * reply_parts: what the files of reply share.  reply.c finds the words,
 * reply_parse.c reads lines, reply_line.c one command, reply_verbs.c is the
 * table.
 */
#ifndef LIAISON_MAIL_REPLY_PARTS_H
#define LIAISON_MAIL_REPLY_PARTS_H

#include "liaison/reply.h"

/* ---- reply_verbs.c ------------------------------------------------------------- */

/* The verb that a word which is none was meant for: "aprove". */
bool reply_verb_guess(struct text word, enum verb *verb);

/* ---- reply_line.c ---------------------------------------------------------------- */

/* One command without its ";" and, for summary: and its like, up to the
 * colon's line end.  False when it is none; *problem is then a sentence that
 * says more than "not understood", or NULL. */
bool reply_command_read(struct pool *pool, struct text line, int64_t now,
			struct reply_command *command, const char **problem);

/* The command as the writer would have typed it, for sentences. */
char *reply_command_print(struct pool *pool, const struct reply_command *command);

/* Phones and mailers write these for those: no-break space, long dashes,
 * characters without width.  Trimmed. */
struct text reply_plain(struct pool *pool, struct text line);

/* "reject" of "Reject. Thanks": whether a line starts with a verb. */
bool reply_starts_with_verb(struct text line, enum verb *verb);

/* ---- reply_polite.c ----------------------------------------------------------------- */

/* `name` is the writer's display name and local part, folded (fold.h). */

/* "Hi," "Dear all," */
bool reply_is_greeting(struct text line);
/* "Thanks", "Best regards, Jane": a closing, with or without the name. */
bool reply_is_closing(struct text line, struct text name);
/* The sender's name, or part of it: "Jane", "- jd". */
bool reply_is_name(struct text line, struct text name);
/* Takes "thanks" off the end of "approve, thanks". */
struct text reply_without_thanks(struct text line, struct text name);
/* Takes what says yes and no more off the end of a command: "please", a thumb up. */
struct text reply_without_cheer(struct text line);
/* "Jane Doe", all of a name of two words or more; or that and a rule behind it, as in
 * "Jane Doe | Example": here a signature may begin. */
bool reply_is_full_name(struct text line, struct text name);
/* A line of a signature: a title, an organization, a number, an address; nothing that
 * reads like a second thought. */
bool reply_is_signature_line(struct text line);

/* ---- reply_parse.c -------------------------------------------------------------------- */

/* The grammar, with the writer's name known (display name and local part,
 * folded). */
void reply_parse_as(struct pool *pool, struct text own, struct text name, int64_t now,
		    struct reply *out);

#endif
