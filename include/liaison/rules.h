/* SPDX-License-Identifier: ISC */
/*
 * rules: SpamAssassin's rule language, our directives, and the verdict.
 * Knows mail, knows no store.  PCRE2 lives in src/rules/ alone.
 *
 * header, body, rawbody, full and uri rules see octets, as SpamAssassin's do
 * (a "ü" is two of them, and letters other than ASCII's have no case); own
 * and secret rules, which are ours, see characters.
 */
#ifndef LIAISON_RULES_H
#define LIAISON_RULES_H

#include "liaison/error.h"
#include "liaison/list.h"
#include "liaison/mail.h"
#include "liaison/pool.h"
#include "liaison/text.h"
#include "liaison/words.h"

/* PCRE2's match and depth limits: a rule that needs more on a mail of normal
 * size is a rule that runs away; it is reported, never taken for "no hit". */
#define RULES_MATCH_LIMIT 1000000
#define RULES_DEPTH_LIMIT 10000
/* The longest line of a rule file, and the most rules. */
#define RULES_LINE_MAX 16384
#define RULES_MAX 20000
/* How deep `include` may go: enough for any sane tree, and ends a circle. */
#define RULES_INCLUDE_MAX 16
/* Nobody mends more at once; a binary file has one on every line. */
#define RULES_PROBLEMS_MAX 200
/* The version that `if (version >= ...)` sees: SpamAssassin 4.0.1. */
#define RULES_VERSION 4.000001
/* The plugin name that is there (`ifplugin Liaison`), so that one file can
 * serve SpamAssassin and us. */
#define RULES_PLUGIN "Liaison"
/* How many of its matches a rule remembers the words of (`tflags multiple`). */
#define RULES_WORDS_MAX 8

struct rules;

/* What is wrong with rule files, in file order. */
struct rules_problem {
	const char *file;
	unsigned line, column; /* from 1, in bytes; 0 when there is none */
	bool warning;	       /* does not make `rules check` fail */
	const char *message;
	const char *source; /* the line, for a caret under the column */
};
struct rules_problems {
	struct rules_problem *at;
	size_t len, cap;
};

/* Loads files and folders (their *.rules and *.cf in name order).  Returns
 * STATUS_CONFIG when a line is wrong; *problems then says which, and err the
 * first of them as "file:line:column: message".  STATUS_NOT_FOUND when a path
 * is not there.  A struct rules is for one thread.
 *
 * problems may be NULL: then nothing is looked for that costs time, and a
 * regex is compiled when a message first needs it (the hook judges one
 * message and ends; compiling 300 would take longer than all the rest).  One
 * that turns out to be wrong makes the judgement VERDICT_UNJUDGED. */
enum status rules_load(struct pool *pool, const struct texts *paths, struct rules **out,
		       struct rules_problems *problems, struct error *err);

/* What keeps regexes from being run in vain over an archive.  What they hit is the
 * same with each of them. */
enum prefilter {
	PREFILTER_AUTO,	 /* ours: it is there at once, and as fast in the end */
	PREFILTER_NONE,	 /* every regex that can matter is run over every text */
	PREFILTER_WORDS, /* ours */
	PREFILTER_HS	 /* libhs: Hyperscan or Vectorscan */
};
/* False for a word that is none of theirs, or names what is not there. */
bool prefilter_read(struct text word, enum prefilter *prefilter);

/* The same rules for another thread, ready for an archive: regexes are shared, and
 * so is what the prefilter needs.  `rules` was loaded with problems, and
 * outlives what it shares; it is not used while others are made of it. */
void rules_share(struct pool *pool, struct rules *rules, enum prefilter prefilter,
		 struct rules **out);

/* Where the default rules are: $LIAISON_RULES, rules/ of the source tree when
 * run from it, else the installed ones. */
const char *rules_default_path(struct pool *pool);

/* The examples (`test RULE ok|fail TEXT`): adds a problem for each that does
 * not do as it says.  TEXT is the body of a small mail; for a header rule it
 * is the value of that field (for a site rule, of To when no field is named).
 * In TEXT "\n" is a line break, and "Subject: ...\n" in front of a body gives the
 * mail a subject (it has none otherwise). */
void rules_check(struct pool *pool, struct rules *rules, struct rules_problems *problems);

/* One line of a listing. */
struct rules_entry {
	const char *name, *type, *describe, *file;
	unsigned line;
	double score;
	struct texts topics;
	const char *verdict; /* or NULL */
	bool sub;	     /* __NAME */
	bool restricted;     /* summary-only */
};
size_t rules_count(const struct rules *rules);
void rules_entry(struct pool *pool, const struct rules *rules, size_t index,
		 struct rules_entry *out);

struct rules_hit {
	const char *name, *describe;
	uint32_t index; /* of rules_entry() */
	double score;
	bool sub;
	bool restricted; /* summary-only */
	struct texts topics;
	struct texts announces;	   /* with which words people speak of what it announces */
	struct text matched;	   /* the words (UTF-8), brief; a meta shows those of its parts */
	struct text before, after; /* their context, brief */
	struct texts words; /* `matched` and, with `tflags multiple`, those behind it, without
			       repetition, at most RULES_WORDS_MAX */
	double value;	    /* what a meta sees: 1, the number of hits, the meta's result */
};

struct judgement {
	enum verdict verdict; /* VERDICT_UNJUDGED: a rule does not compile, reasons say which */
	enum origin origin;
	bool summary_only;
	bool partial; /* row 7: not read whole */
	double score;
	const char *rule;	/* the rule that decided, or NULL (a site, a watched document, the
				   score, a flaw) */
	struct texts topics;	/* without repetition, by weight */
	struct texts documents; /* draft names without revision, "rfc2026": watched ones first */
	LIST(struct rules_hit) hits; /* in file order; sub-rules marked */
	LIST(uint32_t) limited;	     /* rules that gave up: indexes of rules_entry() */
	struct texts reasons;	     /* the table's rows, in words, deciding row first */
};

/* A mail that names more documents is a list of them; watched ones are counted
 * apart, so that such a list cannot hide them. */
#define RULES_DOCUMENTS_MAX 50

struct judge_options {
	const char *source;	 /* origin forced by --source, delivery address; NULL: from sites */
	enum origin origin;	 /* ORIGIN_UNKNOWN: from sites */
	const char *destination; /* the configured destination: a destination site besides those in
				    the rules */
	const struct texts *watches; /* globs of documents besides those of the rules, or NULL */
	bool brief; /* what is no candidate need not show the sub-rules that hit: they are
		       not run where they cannot change the verdict (for the hook) */
	bool bare;  /* nor of a candidate (for who counts hits) */
};

/* Judges one message.  Never fails: a rule at its match limit makes the
 * judgement partial and says so.  Result and hits belong to mail->pool. */
void rules_judge(struct rules *rules, struct mail *mail, const struct judge_options *options,
		 struct judgement **out);

/* A rule that came near: it would have hit if `lacks` had, or if `against`
 * had not; one of the two is NULL.  Either may name several ("A or B"). */
struct rules_near {
	const char *name, *describe;
	const char *lacks, *against;
};
struct rules_nears {
	struct rules_near *at;
	size_t len, cap;
};
/* The metas that came near to hitting, for `explain --why-not`. */
void rules_near(struct pool *pool, const struct rules *rules, const struct judgement *judgement,
		struct rules_nears *out);
/* The score that makes a candidate of that verdict; false when none is set. */
bool rules_threshold(const struct rules *rules, enum verdict verdict, double *score);

/* The exit gate: runs the blocked rules and restrictions over text that is
 * about to go out.  Empty `hits` means it may go. */
struct rules_gate {
	LIST(struct rules_hit) hits;
	bool blocked, restricted; /* which kind hit */
};
void rules_gate(struct pool *pool, struct rules *rules, struct text subject, struct text text,
		struct rules_gate *out);

/* The glob of a `watch` directive that the document's name fits, or NULL. */
const char *rules_watches(const struct rules *rules, struct text name);

/* Whose address or <list.domain> that is. */
enum site rules_site(const struct rules *rules, struct text address);

#endif
