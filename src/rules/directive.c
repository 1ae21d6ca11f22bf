/* SPDX-License-Identifier: ISC */
/*
 * directive: SpamAssassin's words and ours.
 *
 * Attributes may stand before the rule they are about, as in SpamAssassin,
 * so a name that is not there yet is noted and asked for at the end (load.c).
 */
#include "directive.h"

#include <stdlib.h>
#include <string.h>

#include "pattern.h"

struct call {
	struct loader *loader;
	const struct line *line;
	const char *word;
	struct text rest; /* what follows the word */
};

static void call_complain(const struct call *call, const char *at, const char *message)
{
	struct place place = line_place(call->line, at);

	problem_at(call->loader->problems, false, &place, "%s", message);
}

static void call_warn(const struct call *call, const char *at, const char *message)
{
	struct place place = line_place(call->line, at);

	if (call->loader->thorough)
		problem_at(call->loader->problems, true, &place, "%s", message);
}

/* The name in front of call->rest, which must be well formed. */
static bool call_name(struct call *call, struct text *name)
{
	*name = word_next(&call->rest);
	if (name->len == 0) {
		problem_at(call->loader->problems, false, &call->line->place,
			   "'%s' needs the name of a rule", call->word);
		return false;
	}
	if (!rule_name_ok(*name)) {
		call_complain(
		    call, name->at,
		    "a rule's name has letters, digits and '_', begins with no digit, and "
		    "has at most 100 characters");
		return false;
	}
	return true;
}

static uint32_t call_rule(struct call *call, struct text name)
{
	struct loader *loader = call->loader;
	uint32_t index = table_find(loader->rules, name);

	if (index == RULE_UNKNOWN) {
		if (loader->rules->rules.len >= RULES_MAX) {
			problem_at(loader->problems, false, &call->line->place,
				   "more than %d rules: this one is left out", RULES_MAX);
			return RULE_UNKNOWN;
		}
		index = table_add(loader->rules, name);
	}
	return index;
}

/* The rule that an attribute is about, or NULL after a complaint. */
static struct rule *call_attribute(struct call *call)
{
	struct loader *loader = call->loader;
	struct text name;
	uint32_t index;

	if (!call_name(call, &name))
		return NULL;
	index = call_rule(call, name);
	if (index == RULE_UNKNOWN)
		return NULL;
	if (loader->rules->rules.at[index].type == RULE_NONE) {
		struct mention *mention = LIST_PUSH(loader->rules->pool, &loader->mentions);

		mention->rule = index;
		mention->word = call->word;
		mention->place = line_place(call->line, name.at);
	}
	return &loader->rules->rules.at[index];
}

/* -?digits[.digits], nothing else. */
static bool call_number(struct text text, double *number)
{
	char digits[32];
	size_t at = text.len > 0 && text.at[0] == '-' ? 1 : 0, dots = 0;

	if (text.len == at || text.len >= sizeof(digits) || text.at[at] == '.' ||
	    text.at[text.len - 1] == '.')
		return false;
	for (size_t i = at; i < text.len; i++) {
		if (text.at[i] == '.')
			dots++;
		else if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	}
	if (dots > 1)
		return false;
	memcpy(digits, text.at, text.len);
	digits[text.len] = '\0';
	*number = strtod(digits, NULL);
	return true;
}

/* A definition starts afresh what belongs to it; what was said about the
 * name (score, topic, ...) stays, as in SpamAssassin. */
static void rule_clear(struct rule *rule)
{
	rule->test = HEADER_MATCH;
	rule->negated = rule->has_unset = false;
	rule->regex = (struct regex){0};
	rule->expr_text = (struct text){0};
}

static void call_duplicate(const struct call *call, uint32_t index, const char *at)
{
	struct loader *loader = call->loader;
	const struct rule *rule = &loader->rules->rules.at[index];
	struct place place = line_place(call->line, at);

	if (loader->thorough)
		problem_at(loader->problems, true, &place,
			   "%s is defined a second time; the first was %s:%u, and this one counts",
			   rule->name, rule->file, rule->line);
}

/* What stands behind the name; false after a complaint. */
static bool call_definition(struct call *call, const struct pattern *pattern, struct rule *rule)
{
	if (text_starts(call->rest, "eval:") || text_starts(call->rest, "rbleval:")) {
		call_complain(
		    call, call->rest.at,
		    "eval: rules call SpamAssassin's plugins or the network, and are left "
		    "out here: write a regex, or put the line between 'ifplugin' and "
		    "'endif'");
		return false;
	}
	if (rule->type == RULE_META) {
		rule->expr_text = call->rest;
		return true;
	}
	if (rule->type == RULE_HEADER)
		return pattern_header(pattern, call->rest, rule);
	return pattern_regex(pattern, call->rest, rule);
}

static void directive_rule(struct call *call)
{
	struct loader *loader = call->loader;
	struct rules *rules = loader->rules;
	const struct pattern pattern = {rules, loader->problems, call->line, loader->thorough};
	enum rule_type type = RULE_NONE;
	struct text name;
	struct rule *rule;
	uint32_t index;

	rule_type_read(text_of(call->word), &type);
	if (!call_name(call, &name))
		return;
	if (call->rest.len == 0) {
		call_complain(call, name.at, "this rule tests nothing: what must it match?");
		return;
	}
	index = call_rule(call, name);
	if (index == RULE_UNKNOWN)
		return;
	rule = &rules->rules.at[index];
	if (rule->type != RULE_NONE)
		call_duplicate(call, index, name.at);
	rule_clear(rule);
	rule->type = type;
	rule->file = call->line->place.file;
	rule->line = call->line->place.line;
	while (loader->places.len < rules->rules.len)
		LIST_PUSH(rules->pool, &loader->places);
	loader->places.at[index] = line_place(call->line, call->rest.at);
	/* A rule that is wrong has its name all the same, so that its score does
	 * not complain as well. */
	rule->regex.bad = !call_definition(call, &pattern, rule);
}

static void directive_score(struct call *call)
{
	struct rule *rule = call_attribute(call);
	double score = 0, number;
	bool relative = false;
	size_t count = 0;
	const char *at = call->rest.at;

	if (rule == NULL)
		return;
	while (call->rest.len > 0) {
		struct text word = word_next(&call->rest);
		bool brackets = word.len > 2 && word.at[0] == '(' && word.at[word.len - 1] == ')';

		if (!call_number(brackets ? text_make(word.at + 1, word.len - 2) : word, &number)) {
			call_complain(call, word.at, "this is no number");
			return;
		}
		/* Of four scores the first is for no network and no Bayes: ours. */
		if (count++ == 0) {
			score = number;
			relative = brackets;
		}
	}
	if (count != 1 && count != 4) {
		call_complain(call, at, "a score is one number (or SpamAssassin's four)");
		return;
	}
	if (relative && !rule->score_set) {
		call_complain(call, at, "a score in parentheses adds to one that was set before");
		return;
	}
	if (rule->score_set && !relative)
		call_warn(call, at, "this rule had a score before; the last one counts");
	rule->score = relative ? rule->score + score : score;
	rule->score_set = true;
}

static void directive_describe(struct call *call)
{
	struct rule *rule = call_attribute(call);

	if (rule == NULL)
		return;
	if (call->rest.len == 0) {
		problem_at(call->loader->problems, false, &call->line->place,
			   "'describe' needs words behind the name");
		return;
	}
	if (rule->describe != NULL)
		call_warn(call, call->rest.at,
			  "this rule had a description before; the last one counts");
	rule->describe = text_string(call->loader->rules->pool,
				     text_utf8(call->loader->rules->pool, call->rest));
}

static void directive_priority(struct call *call)
{
	double number;

	if (call_attribute(call) == NULL)
		return;
	if (!call_number(call->rest, &number))
		call_complain(call, call->rest.at,
			      "a priority is a number (it changes nothing here)");
}

static void directive_tflags(struct call *call)
{
	static const char *const idle[] = {
	    "net",    "learn",		"userconf",	  "noautolearn",      "ips_only",
	    "nolog",  "publish",	"nopublish",	  "autolearn_force",  "a_1",
	    "notrim", "helper",		"autolearn_body", "autolearn_header", "domains_only",
	    "origin", "learn_autolearn"};
	struct rule *rule = call_attribute(call);

	if (rule == NULL)
		return;
	rule->multiple = rule->nosubject = rule->nice = false;
	rule->maxhits = 0;
	while (call->rest.len > 0) {
		struct text word = word_next(&call->rest);
		int64_t number;
		bool known = false;

		if (text_is(word, "multiple"))
			rule->multiple = true;
		else if (text_is(word, "nosubject"))
			rule->nosubject = true;
		else if (text_is(word, "nice"))
			rule->nice = true;
		else if (text_starts(word, "maxhits=") &&
			 text_number(text_from(word, 8), &number) && number > 0 &&
			 number <= RULE_HITS_MAX)
			rule->maxhits = (unsigned)number;
		else if (text_starts(word, "maxhits="))
			call_complain(call, word.at + 8, "maxhits is a number from 1 to 10000");
		else {
			for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++)
				known = known || text_is(word, idle[i]);
			if (!known)
				call_warn(call, word.at, "this flag means nothing here");
		}
	}
}

static bool call_topic_ok(struct text word)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return false;
	}
	return word.len > 0;
}

static void directive_topic(struct call *call)
{
	struct rule *rule = call_attribute(call);
	struct text topic;

	if (rule == NULL)
		return;
	topic = word_next(&call->rest);
	if (!call_topic_ok(topic) || call->rest.len > 0) {
		call_complain(call, topic.len > 0 ? topic.at : call->line->text.at,
			      "a topic is one word: topic RULE process");
		return;
	}
	for (size_t i = 0; i < rule->topics.len; i++) {
		if (text_equal(rule->topics.at[i], topic))
			return;
	}
	*LIST_PUSH(call->loader->rules->pool, &rule->topics) =
	    text_copy(call->loader->rules->pool, topic);
}

static void directive_verdict(struct call *call)
{
	struct rule *rule = call_attribute(call);
	struct text word;
	enum verdict verdict;

	if (rule == NULL)
		return;
	word = word_next(&call->rest);
	if (!verdict_read(word, &verdict) || verdict == VERDICT_UNJUDGED || call->rest.len > 0) {
		call_complain(call, word.len > 0 ? word.at : call->line->text.at,
			      "a verdict is blocked, breaking, elsewhere, digest or ignore");
		return;
	}
	if (rule->sub) {
		call_complain(
		    call, call->line->text.at,
		    "a sub-rule (__NAME) only feeds metas: give the verdict to a meta, or "
		    "take the underscores off");
		return;
	}
	if (rule->verdict != VERDICT_UNJUDGED && rule->verdict != verdict)
		call_warn(call, word.at,
			  "this rule had another verdict before; the last one counts");
	rule->verdict = verdict;
}

static void directive_restrict(struct call *call)
{
	struct rule *rule = call_attribute(call);
	struct text word;

	if (rule == NULL)
		return;
	word = word_next(&call->rest);
	if (!text_is(word, "summary-only") || call->rest.len > 0) {
		call_complain(call, word.len > 0 ? word.at : call->line->text.at,
			      "the one restriction there is is summary-only");
		return;
	}
	rule->restricted = true;
}

/* announces RULE last call, last-called */
static void directive_announces(struct call *call)
{
	struct rule *rule = call_attribute(call);
	struct text phrase;

	if (rule == NULL)
		return;
	if (text_trim(call->rest).len == 0) {
		call_complain(call, call->line->text.at,
			      "announces needs the words with which people speak of it, such as: "
			      "announces RULE last call, last-called");
		return;
	}
	while (text_field(&call->rest, ',', &phrase)) {
		phrase = text_trim(phrase);
		if (phrase.len > 0)
			*LIST_PUSH(call->loader->rules->pool, &rule->announces) = phrase;
	}
}

static void directive_threshold(struct call *call)
{
	struct rules *rules = call->loader->rules;
	struct text word = word_next(&call->rest);
	double number = 0;
	bool digest = text_is(word, "digest");

	if (!digest && !text_is(word, "breaking")) {
		call_complain(call, word.len > 0 ? word.at : call->line->text.at,
			      "write 'threshold digest N' or 'threshold breaking N'");
		return;
	}
	if (!call_number(call->rest, &number) || number <= 0) {
		call_complain(call, call->rest.len > 0 ? call->rest.at : word.at,
			      "a threshold is a number above 0");
		return;
	}
	*(digest ? &rules->threshold_digest : &rules->threshold_breaking) = number;
	*(digest ? &rules->has_digest : &rules->has_breaking) = true;
}

static void directive_watch(struct call *call)
{
	struct rules *rules = call->loader->rules;

	if (call->rest.len == 0)
		call_complain(call, call->line->text.at,
			      "write 'watch draft-name-without-revision' or 'watch rfc2026'");
	while (call->rest.len > 0) {
		struct text glob = word_next(&call->rest);
		size_t len = glob.len;

		if (len > 3 && glob.at[len - 3] == '-' && glob.at[len - 2] >= '0' &&
		    glob.at[len - 2] <= '9' && glob.at[len - 1] >= '0' && glob.at[len - 1] <= '9')
			call_warn(call, glob.at + len - 3,
				  "this looks like a revision: names are compared without it");
		*LIST_PUSH(rules->pool, &rules->watches) = text_lower(rules->pool, glob);
	}
}

static void directive_site(struct call *call)
{
	struct text word = word_next(&call->rest);
	enum site site;

	if (!site_read(word, &site) || site == SITE_NONE) {
		call_complain(call, word.len > 0 ? word.at : call->line->text.at,
			      "a site is private, public, destination, list or chair");
		return;
	}
	if (call->rest.len == 0)
		call_complain(call, word.at, "which addresses? write globs: *@example.org");
	while (call->rest.len > 0) {
		struct text glob = word_next(&call->rest);

		if (!site_add(call->loader->rules, site, glob))
			call_complain(
			    call, glob.at,
			    "a site is an address or a glob of addresses: name@host, *@host");
	}
}

static void directive_test(struct call *call)
{
	struct loader *loader = call->loader;
	struct rule *rule = call_attribute(call);
	struct place place;
	struct text word;

	if (rule == NULL)
		return;
	word = word_next(&call->rest);
	if ((!text_is(word, "ok") && !text_is(word, "fail")) || call->rest.len == 0) {
		call_complain(
		    call, word.len > 0 ? word.at : call->line->text.at,
		    "write 'test RULE ok TEXT' for what it must hit, 'test RULE fail TEXT' "
		    "for what it must not");
		return;
	}
	place = line_place(call->line, call->rest.at);
	*LIST_PUSH(loader->rules->pool, &loader->rules->examples) =
	    (struct example){.rule = (uint32_t)(rule - loader->rules->rules.at),
			     .ok = text_is(word, "ok"),
			     .text = call->rest,
			     .file = place.file,
			     .line = place.line,
			     .column = place.column,
			     .source = place.source};
}

static const struct {
	const char *word;
	void (*run)(struct call *call);
} directives[] = {
    {"header", directive_rule},	      {"body", directive_rule},
    {"rawbody", directive_rule},      {"full", directive_rule},
    {"uri", directive_rule},	      {"own", directive_rule},
    {"secret", directive_rule},	      {"meta", directive_rule},
    {"score", directive_score},	      {"describe", directive_describe},
    {"tflags", directive_tflags},     {"priority", directive_priority},
    {"topic", directive_topic},	      {"verdict", directive_verdict},
    {"restrict", directive_restrict}, {"threshold", directive_threshold},
    {"watch", directive_watch},	      {"site", directive_site},
    {"test", directive_test},	      {"announces", directive_announces},
};
#define DIRECTIVES (sizeof(directives) / sizeof(directives[0]))

static void directive_unknown(struct loader *loader, const struct line *line, struct text word)
{
	struct pool *pool = loader->rules->pool;
	const char *shown = text_string(pool, text_brief(pool, word, 60));
	const char *why = unknown_why(word);

	if (why != NULL) {
		problem_at(loader->problems, false, &line->place,
			   "SpamAssassin's '%s' is left out here: %s", shown, why);
		return;
	}
	for (size_t i = 0; i < DIRECTIVES; i++) {
		if (unknown_near(word, directives[i].word)) {
			problem_at(loader->problems, false, &line->place,
				   "unknown word '%s': is '%s' meant?", shown, directives[i].word);
			return;
		}
	}
	problem_at(loader->problems, false, &line->place,
		   "unknown word '%s': liaison-rules(5) lists those there are", shown);
}

/* Lower case, '_' for '-', as SpamAssassin reads its words. */
static bool directive_is(struct text word, const char *known)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.at[i] == '-' ? '_' : word.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c != known[i])
			return false;
	}
	return known[word.len] == '\0';
}

void directive_line(struct loader *loader, const struct line *line)
{
	struct text rest = line->text;
	struct text word = word_next(&rest);

	for (size_t i = 0; i < DIRECTIVES; i++) {
		if (directive_is(word, directives[i].word)) {
			struct call call = {loader, line, directives[i].word, rest};

			directives[i].run(&call);
			return;
		}
	}
	directive_unknown(loader, line, word);
}
