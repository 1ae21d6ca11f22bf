/* SPDX-License-Identifier: ISC */
/*
 * literal_parts: what reads a regex (literal.c) and what writes the formula of
 * its words meanwhile (literal_formula.c) have in common.
 */
#ifndef LIAISON_RULES_LITERAL_PARTS_H
#define LIAISON_RULES_LITERAL_PARTS_H

#include "literal.h"

#define LITERAL_RUN_MAX 32 /* longer ones are no rarer */
/* A formula that is longer is not worth its evaluation. */
#define LITERAL_PROGRAM_MAX 8192
/* Named groups that (?&name) may call; more are not looked at. */
#define LITERAL_NAMES_MAX 8

struct group {
	size_t start;  /* of its part of the formula */
	bool look;     /* a lookaround: what it needs may stand elsewhere */
	bool open;     /* a branch needs nothing */
	bool branches; /* one ended before */
	bool terms;    /* this branch has written something */
	bool bound;    /* a word begins where it begins */
	bool ends;     /* and where each of its branches so far has ended */
	bool around;   /* a lookaround: what comes next begins where it does, */
	bool outer;    /* and this is what is known of that place */
	struct text name;
};

/* Nothing is skipped. */
#define READER_ALIVE ((size_t)-1)

/* A named group's part of the formula, for (?&name). */
struct named {
	struct text name, program;
};

struct reader {
	struct pool *pool;
	const struct grams *grams; /* evaluate at once; NULL: write a formula */
	bool skips;
	const char *at, *end;
	unsigned flags;
	bool lost; /* something that we do not read: nothing is needed */
	bool malformed;
	bool repeatable;
	bool bound; /* a word can only begin here */
	size_t depth;
	struct group groups[LITERAL_DEPTH_MAX];
	struct named names[LITERAL_NAMES_MAX];
	size_t names_len;
	char run[LITERAL_RUN_MAX]; /* the literal that is being read */
	size_t run_len, atom_len;  /* and how much of it its last character is */
	bool pending;		   /* a group was just closed: it may yet be optional */
	size_t pending_start;	   /* of its part of the formula */
	bool pending_bound;	   /* a word begins where it begins */
	size_t dead, dead_len;	   /* the group whose branch has failed, the program then */
	size_t len;		   /* of the program */
	char program[LITERAL_PROGRAM_MAX];
};

static inline char literal_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Bytes of the formula as they stand; beyond its bound all is lost. */
void reader_write(struct reader *reader, const char *bytes, size_t len);
/* One character of the regex that stands for itself, `len` bytes of it. */
void reader_literal(struct reader *reader, const char *bytes, size_t len);
/* Something that is no literal; it may be repeated when it takes up room. */
void reader_break(struct reader *reader, bool repeatable);
/* A word ends behind what was read last. */
void reader_word_ends(struct reader *reader);
/* A '|', or the end of the group. */
void reader_branch_end(struct reader *reader);

#endif
