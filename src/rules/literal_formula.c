/* SPDX-License-Identifier: ISC */
/*
 * literal_formula: the words of a regex, joined while it is read: a term for
 * each run of letters, '&' within a branch, '|' between branches.  For one text
 * the program is a stack of answers instead, and a branch that has failed is
 * marked dead.
 */
#include "literal_parts.h"

#include <string.h>

#include "regex.h"

void reader_write(struct reader *reader, const char *bytes, size_t len)
{
	if (reader->len + len > LITERAL_PROGRAM_MAX) {
		reader->lost = true;
		return;
	}
	memcpy(reader->program + reader->len, bytes, len);
	reader->len += len;
}

/* The last two of the program become one; '|' or '&'. */
static void reader_join(struct reader *reader, char code)
{
	char *top = reader->program + reader->len;

	if (reader->grams == NULL) {
		reader_write(reader, &code, 1);
		return;
	}
	if (reader->lost)
		return;
	top[-2] = code == '&' ? top[-2] & top[-1] : top[-2] | top[-1];
	reader->len--;
}

/* What was just written is one term more of this branch. */
static void reader_term(struct reader *reader)
{
	struct group *group = &reader->groups[reader->depth];

	if (group->terms)
		reader_join(reader, '&');
	group->terms = true;
	if (reader->skips && reader->dead == READER_ALIVE &&
	    reader->program[reader->len - 1] == 0) {
		reader->dead = reader->depth;
		reader->dead_len = reader->len;
	}
}

static void reader_needs(struct reader *reader, struct text literal)
{
	char code = (char)(LITERAL_WORD + literal.len);

	if (reader->grams != NULL)
		code = grams_hold(reader->grams, literal);
	reader_write(reader, &code, 1);
	if (reader->grams == NULL)
		reader_write(reader, literal.at, literal.len);
}

/* The run ends here: it is needed as it stands. */
static void reader_flush(struct reader *reader)
{
	if (reader->run_len >= LITERAL_MIN) {
		reader_needs(reader, text_make(reader->run, reader->run_len));
		reader_term(reader);
	}
	reader->run_len = 0;
	reader->atom_len = 0;
}

/* The group that was closed last was not made optional: it counts. */
static void reader_settle(struct reader *reader)
{
	if (reader->pending && reader->len > reader->pending_start)
		reader_term(reader);
	reader->pending = false;
}

void reader_break(struct reader *reader, bool repeatable)
{
	reader_settle(reader);
	reader_flush(reader);
	reader->repeatable = repeatable;
	if (repeatable)
		reader->bound = false;
}

/* A word ends behind the run; the mark needs two letters before it, or one that
 * is a word of its own. */
void reader_word_ends(struct reader *reader)
{
	if (reader->run_len >= 2 && reader->run_len < LITERAL_RUN_MAX &&
	    literal_word(reader->run[reader->run_len - 1]))
		reader->run[reader->run_len++] = LITERAL_ENDS;
}

void reader_literal(struct reader *reader, const char *bytes, size_t len)
{
	bool ascii = (unsigned char)bytes[0] < 0x80;

	reader_settle(reader);
	if ((!ascii && (reader->flags & REGEX_CASELESS) != 0) || bytes[0] == LITERAL_BEGINS ||
	    bytes[0] == LITERAL_ENDS) {
		reader_break(reader, true);
		return;
	}
	if (reader->run_len + len + 1 > LITERAL_RUN_MAX)
		reader_flush(reader);
	if (reader->bound && reader->run_len == 0 && literal_word(bytes[0]))
		reader->run[reader->run_len++] = LITERAL_BEGINS;
	reader->bound = false;
	reader->repeatable = true;
	for (size_t i = 0; i < len; i++)
		reader->run[reader->run_len++] = literal_fold(bytes[i]);
	reader->atom_len = len;
}

void reader_branch_end(struct reader *reader)
{
	struct group *group = &reader->groups[reader->depth];

	reader_break(reader, false);
	group->ends = reader->bound && (group->ends || !group->branches);
	if (!group->terms)
		group->open = true;
	if (group->open)
		reader->len = group->start;
	else if (group->branches)
		reader_join(reader, '|');
	group->branches = true;
	group->terms = false;
	reader->bound = group->bound;
	if (reader->dead == reader->depth)
		reader->dead = READER_ALIVE;
}
