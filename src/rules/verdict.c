/* SPDX-License-Identifier: ISC */
/*
 * verdict: the table of liaison-rules(5).  Each row says whether it applies,
 * and why in words; the first that does decides, and the others are told
 * behind it ("also digest: ..."), because whoever asks why wants to see them.
 *
 * Of a blocked message only row 1 is told: its reasons name rules, their
 * descriptions and the globs of sites, never what the mail says, so that they
 * may stand in a notice.
 */
#include "match.h"

#include <stdio.h>
#include <string.h>

#include "liaison/views.h"

/* Sums of decimal scores miss a round threshold by less than this. */
#define VERDICT_EPSILON 1e-9
/* How many rules a sentence about the score names. */
#define VERDICT_NAMED 4

/* What keeps a message from being read whole (row 7). */
#define VERDICT_UNREAD                                                                             \
	(MAIL_FLAW_TOO_LARGE | MAIL_FLAW_HEADERS | MAIL_FLAW_NESTING | MAIL_FLAW_PARTS |           \
	 MAIL_FLAW_STRUCTURE | MAIL_FLAW_ENCODING | MAIL_FLAW_CHARSET | MAIL_FLAW_HTML |           \
	 MAIL_FLAW_NO_TEXT)

struct court {
	struct run run;
	struct mail *mail;
	struct pool *pool;
	const struct judge_options *options;
	struct judgement *judgement;
	size_t watched; /* of judgement->documents */
	bool decided;
	struct texts later; /* the reasons of rows behind the deciding one */
};

/* ---- reasons ------------------------------------------------------------------ */

/* One row that applies.  The first decides. */
static void court_row(struct court *court, enum verdict verdict, const char *rule, const char *why)
{
	struct judgement *judgement = court->judgement;
	struct texts *list = &judgement->reasons;
	const char *also = "";

	if (judgement->verdict == VERDICT_BLOCKED && verdict != VERDICT_BLOCKED)
		return;
	if (!court->decided) {
		court->decided = true;
		judgement->verdict = verdict;
		judgement->rule = rule;
	} else {
		list = &court->later;
		also = "also ";
	}
	*LIST_PUSH(court->pool, list) =
	    text_of(pool_printf(court->pool, "%s%s: %s", also, verdict_name(verdict), why));
}

static void court_say(struct court *court, const char *why)
{
	*LIST_PUSH(court->pool, &court->later) = text_of(why);
}

/* "the rule NAME hit (what it is about)" */
static const char *court_hit(struct court *court, const struct rule *rule)
{
	if (rule->describe == NULL)
		return pool_printf(court->pool, "the rule %s hit", rule->name);
	return pool_printf(court->pool, "the rule %s hit (%s)", rule->name, rule->describe);
}

/* The next rule with that verdict that hit, from the hit number *at on; NULL at the end. */
static const struct rule *court_next(const struct court *court, enum verdict verdict, size_t *at)
{
	const struct rules *rules = court->run.looks.rules;
	const struct judgement *judgement = court->judgement;

	while (*at < judgement->hits.len) {
		const struct rule *rule = &rules->rules.at[judgement->hits.at[(*at)++].index];

		if (rule->verdict == verdict)
			return rule;
	}
	return NULL;
}

static void court_rules(struct court *court, enum verdict verdict)
{
	const struct rule *rule;
	size_t index = 0;

	while ((rule = court_next(court, verdict, &index)) != NULL)
		court_row(court, verdict, rule->name, court_hit(court, rule));
}

/* A site in one of the header fields of `fields` (bits of enum look_field). */
static void court_sites(struct court *court, enum site site, unsigned fields, enum verdict verdict,
			const char *what)
{
	for (int field = 0; field < LOOK_FIELDS; field++) {
		const struct look_sites *sites;

		if ((fields & 1u << field) == 0)
			continue;
		sites = look_named(&court->run.looks, (enum look_field)field);
		if (sites->address[site].at != NULL)
			court_row(court, verdict, NULL,
				  pool_printf(court->pool, "%s stands in %s (%s)", what,
					      look_field_name((enum look_field)field),
					      sites->glob[site]));
	}
}

/* ---- the rows ----------------------------------------------------------------- */

static void court_blocked(struct court *court)
{
	court_rules(court, VERDICT_BLOCKED);
	court_sites(court, SITE_PRIVATE,
		    1u << LOOK_FROM | 1u << LOOK_TO | 1u << LOOK_CC | 1u << LOOK_LIST_ID,
		    VERDICT_BLOCKED, "a private site");
	if (court->mail->flaws & MAIL_FLAW_ENCRYPTED)
		court_row(court, VERDICT_BLOCKED, NULL,
			  "a part is encrypted, so nobody here can tell what it holds");
}

static void court_elsewhere(struct court *court)
{
	court_rules(court, VERDICT_ELSEWHERE);
	court_sites(court, SITE_PUBLIC, 1u << LOOK_TO | 1u << LOOK_LIST_ID, VERDICT_ELSEWHERE,
		    "a public site");
	/* A source that the site set up counts like its list in the rules. */
	if (court->options->origin == ORIGIN_PUBLIC)
		court_row(court, VERDICT_ELSEWHERE, NULL, "it came over a public source");
}

/* The rules that weigh most, for a sentence about the score. */
static const char *court_weights(struct court *court)
{
	const struct judgement *judgement = court->judgement;
	struct buf buf;
	double last = 0;
	size_t named = 0;
	size_t taken[VERDICT_NAMED];

	buf_open(&buf, court->pool);
	while (named < VERDICT_NAMED) {
		const struct rules_hit *best = NULL;
		size_t at = 0;

		for (size_t i = 0; i < judgement->hits.len; i++) {
			const struct rules_hit *hit = &judgement->hits.at[i];
			bool used = false;

			for (size_t j = 0; j < named; j++)
				used = used || taken[j] == i;
			if (!used && !hit->sub && hit->score > 0 &&
			    (best == NULL || hit->score > last)) {
				best = hit;
				last = hit->score;
				at = i;
			}
		}
		if (best == NULL)
			break;
		taken[named] = at;
		buf_printf(&buf, "%s%s %g", named++ > 0 ? ", " : "", best->name, best->score);
	}
	return buf_get(&buf).at;
}

static enum verdict court_score_verdict(const struct court *court, double *threshold)
{
	const struct rules *rules = court->run.looks.rules;
	double score = court->judgement->score + VERDICT_EPSILON;

	if (rules->has_breaking && score >= rules->threshold_breaking) {
		*threshold = rules->threshold_breaking;
		return VERDICT_BREAKING;
	}
	*threshold = rules->threshold_digest;
	return rules->has_digest && score >= rules->threshold_digest ? VERDICT_DIGEST
								     : VERDICT_IGNORE;
}

static void court_score(struct court *court, enum verdict verdict, double threshold)
{
	court_row(court, verdict, NULL,
		  pool_printf(court->pool, "the score %g reaches the threshold %g (%s)",
			      court->judgement->score, threshold, court_weights(court)));
}

/* Rows 4 and 6: a watched document gives at least digest, and row 6 may give
 * more; whichever gives the verdict is told first. */
static void court_weigh(struct court *court)
{
	double threshold = 0;
	enum verdict by_score = court_score_verdict(court, &threshold);
	size_t index = 0, first = 0;
	const struct rule *ignore = court_next(court, VERDICT_IGNORE, &index);
	bool by_rule = court_next(court, VERDICT_DIGEST, &first) != NULL;

	if (by_score == VERDICT_BREAKING)
		court_score(court, by_score, threshold);
	if (by_rule && ignore == NULL)
		court_rules(court, VERDICT_DIGEST);
	if (by_score == VERDICT_DIGEST)
		court_score(court, by_score, threshold);
	if (by_rule && ignore != NULL)
		court_say(court,
			  pool_printf(court->pool,
				      "a digest rule hit as well, and the ignore rule %s takes "
				      "that away",
				      ignore->name));
}

static void court_watched(struct court *court)
{
	for (size_t i = 0; i < court->watched; i++) {
		struct text name = court->judgement->documents.at[i];

		court_row(court, VERDICT_DIGEST, NULL,
			  pool_printf(court->pool, "it names %.*s, which is watched", (int)name.len,
				      name.at));
	}
}

static void court_limits(struct court *court)
{
	const struct rules *rules = court->run.looks.rules;

	for (uint32_t i = 0; i < rules->rules.len && court->run.limits > 0; i++) {
		if (!court->run.limited[i])
			continue;
		*LIST_PUSH(court->pool, &court->judgement->limited) = i;
		court_row(court, VERDICT_DIGEST, NULL,
			  pool_printf(court->pool,
				      "the rule %s gave up at its match limit, so it may or may "
				      "not apply",
				      rules->rules.at[i].name));
	}
}

/* A rule that would block or restrict and gave up: what it guards is not shown. */
static void court_unsure(struct court *court)
{
	const struct rules *rules = court->run.looks.rules;
	const bool *unsure;

	if (court->judgement->verdict == VERDICT_BLOCKED)
		return;
	/* Behind what was read of the head a private site may stand. */
	if (court->mail->flaws & MAIL_FLAW_HEADERS) {
		court->judgement->summary_only = true;
		court_say(court, "summary only: its header was not read to the end");
	}
	if (court->run.limits == 0)
		return;
	unsure = match_unsure(&court->run);
	for (uint32_t i = 0; i < rules->rules.len; i++) {
		const struct rule *rule = &rules->rules.at[i];

		if (!unsure[i] || court->run.values[i] != 0 ||
		    (rule->verdict != VERDICT_BLOCKED && !rule->restricted))
			continue;
		court->judgement->summary_only = true;
		court_say(court,
			  pool_printf(court->pool, "summary only: the rule %s, which %s, gave up",
				      rule->name, rule->restricted ? "restricts" : "blocks"));
	}
}

static void court_unread(struct court *court)
{
	unsigned flaws = court->mail->flaws & VERDICT_UNREAD;

	if (flaws != 0)
		court_row(court, VERDICT_DIGEST, NULL,
			  pool_printf(court->pool, "it could not be read whole: %s",
				      mail_flaws_print(court->pool, flaws)));
	court_limits(court);
	court_unsure(court);
	court->judgement->partial = flaws != 0 || court->run.limits > 0;
}

static void court_ignore(struct court *court)
{
	bool nothing = !court->decided;

	court_rules(court, VERDICT_IGNORE);
	if (nothing && court->judgement->rule == NULL)
		court_row(court, VERDICT_IGNORE, NULL,
			  court->judgement->hits.len == 0
			      ? "no rule hit"
			      : pool_printf(court->pool,
					    "no rule asks for it, and its score is only %g",
					    court->judgement->score));
}

/* A rule that does not compile may be the one that blocks: nothing is decided
 * then, but what is blocked already stays so. */
static void court_unjudged(struct court *court)
{
	const struct rules *rules = court->run.looks.rules;

	for (size_t i = 0; i < court->run.bad.len; i++) {
		const struct rule *rule = &rules->rules.at[court->run.bad.at[i]];

		court_row(
		    court, VERDICT_UNJUDGED, NULL,
		    pool_printf(court->pool,
				"the regex of the rule %s is wrong (%s:%u): mend it, 'liaison "
				"rules check' says what is wrong",
				rule->name, rule->file, rule->line));
	}
}

static void court_decide(struct court *court)
{
	double ignored;

	court_blocked(court);
	court_unjudged(court);
	court_sites(court, SITE_DESTINATION, 1u << LOOK_TO | 1u << LOOK_CC | 1u << LOOK_LIST_ID,
		    VERDICT_ELSEWHERE, "the destination itself");
	if (court->options->origin == ORIGIN_DESTINATION)
		court_row(court, VERDICT_ELSEWHERE, NULL, "it came over the destination's source");
	court_rules(court, VERDICT_BREAKING);
	if (court->watched > 0) {
		if (court_score_verdict(court, &ignored) == VERDICT_BREAKING) {
			court_weigh(court);
			court_watched(court);
		} else {
			court_watched(court);
			court_weigh(court);
		}
		court_elsewhere(court);
	} else {
		court_elsewhere(court);
		court_weigh(court);
	}
	court_unread(court);
	court_ignore(court);
}

/* ---- what else a judgement holds ---------------------------------------------- */

static void court_hits(struct court *court)
{
	const struct rules *rules = court->run.looks.rules;
	struct judgement *judgement = court->judgement;

	for (uint32_t i = 0; i < rules->rules.len; i++) {
		struct rules_hit *hit;

		if (court->run.values[i] == 0)
			continue;
		hit = LIST_PUSH(court->pool, &judgement->hits);
		match_hit(&court->run, i, hit);
		judgement->score += hit->score;
		if (hit->restricted) {
			judgement->summary_only = true;
			court_say(court, pool_printf(court->pool, "summary only: %s",
						     court_hit(court, &rules->rules.at[i])));
		}
	}
	/* 0.1 + 0.2 is shown as 0.3 */
	if (judgement->score > -VERDICT_EPSILON && judgement->score < VERDICT_EPSILON)
		judgement->score = 0;
}

/* Topics by the sum of the scores that speak for them. */
static void court_topics(struct court *court)
{
	struct texts *topics = &court->judgement->topics;
	LIST(double) weights = {0};

	for (size_t i = 0; i < court->judgement->hits.len; i++) {
		const struct rules_hit *hit = &court->judgement->hits.at[i];

		for (size_t j = 0; j < hit->topics.len; j++) {
			size_t at = 0;

			while (at < topics->len && !text_equal(topics->at[at], hit->topics.at[j]))
				at++;
			if (at == topics->len) {
				*LIST_PUSH(court->pool, topics) = hit->topics.at[j];
				LIST_PUSH(court->pool, &weights);
			}
			weights.at[at] += hit->score;
		}
	}
	for (size_t i = 1; i < topics->len; i++) { /* few: by insertion, stable */
		for (size_t j = i; j > 0 && weights.at[j] > weights.at[j - 1]; j--) {
			struct text topic = topics->at[j];
			double weight = weights.at[j];

			topics->at[j] = topics->at[j - 1];
			topics->at[j - 1] = topic;
			weights.at[j] = weights.at[j - 1];
			weights.at[j - 1] = weight;
		}
	}
}

static enum origin court_origin_of(const struct look_sites *sites)
{
	if (sites->address[SITE_DESTINATION].at != NULL)
		return ORIGIN_DESTINATION;
	if (sites->address[SITE_LIST].at != NULL)
		return ORIGIN_LIST;
	return sites->address[SITE_PUBLIC].at != NULL ? ORIGIN_PUBLIC : ORIGIN_UNKNOWN;
}

/* The list it came over says so; without one, whom it was sent to. */
static enum origin court_origin(struct court *court)
{
	static const enum look_field order[] = {LOOK_LIST_ID, LOOK_TO, LOOK_CC};
	enum origin origin = court->options->origin;

	if (origin == ORIGIN_UNKNOWN && court->options->source != NULL)
		origin_read(text_of(court->options->source), &origin);
	for (size_t i = 0; i < 3 && origin == ORIGIN_UNKNOWN; i++)
		origin = court_origin_of(look_named(&court->run.looks, order[i]));
	return origin;
}

static void court_sit(struct court *court, const struct texts *own)
{
	struct judgement *judgement = court->judgement;

	*judgement = (struct judgement){0};
	court->decided = false;
	court->later = (struct texts){0};
	court_hits(court);
	court_topics(court);
	judgement->origin = court_origin(court);
	court->watched = document_find(court->pool, court->run.looks.rules, court->options->watches,
				       own->at, own->len, &judgement->documents);
	court_decide(court);
	for (size_t i = 0; i < court->later.len; i++)
		*LIST_PUSH(court->pool, &judgement->reasons) = court->later.at[i];
}

/* What the author wrote is looked through for documents.  Who counts hits needs to
 * know only of those that are watched, and the gist may say that none is named; it
 * says as well that there is no HTML whose reading would find a flaw. */
static const struct texts *court_own(const struct court *court)
{
	static const struct texts nothing = {0};
	const struct looks *looks = &court->run.looks;

	if (court->options->bare && court->options->watches == NULL && looks->possible != NULL &&
	    looks->possible[looks->rules->rules.len] == 0)
		return &nothing;
	return view_own(court->mail);
}

void rules_judge(struct rules *rules, struct mail *mail, const struct judge_options *options,
		 struct judgement **out)
{
	static const struct judge_options nothing = {0};
	struct court court = {.mail = mail, .pool = mail->pool};
	const struct texts *own;

	*out = court.judgement = pool_alloc(mail->pool, sizeof(**out));
	court.options = options != NULL ? options : &nothing;
	match_open(&court.run, rules, mail->pool, mail, court.options->destination);
	own = court_own(&court);
	match_needed(&court.run);
	if (!court.options->brief && !court.options->bare)
		match_rest(&court.run);
	court_sit(&court, own);
	/* Whoever is asked about it wants to see all that hit. */
	if (court.options->brief && !court.options->bare &&
	    court.judgement->verdict >= VERDICT_DIGEST) {
		match_rest(&court.run);
		court_sit(&court, own);
	}
}
