/* SPDX-License-Identifier: ISC */
/*
 * cond: the condition of `if`, so that a file can serve several versions of
 * SpamAssassin, and us.
 */
#include "source.h"

/* What can() and has() find here, of what rule files ask for. */
static const char *const cond_features[] = {
    "Mail::SpamAssassin::Conf::feature_bug6558_free",
    "Mail::SpamAssassin::Conf::feature_compile_regexp",
    "Mail::SpamAssassin::Conf::feature_header_first_last",
    "Mail::SpamAssassin::Conf::feature_header_match_many",
    "Mail::SpamAssassin::Conf::feature_local_tests_only",
    "Mail::SpamAssassin::Conf::feature_meta_rules_matching",
    "Mail::SpamAssassin::Conf::has_tflags_nosubject",
    "Mail::SpamAssassin::Conf::perl_min_version_5010000",
};

/* Patterns are PCRE2's, which follows the newest Perl. */
#define COND_PERL_VERSION 5.036

static bool cond_takes_argument(struct text name)
{
	return text_is(name, "plugin") || text_is(name, "can") || text_is(name, "has");
}

static bool cond_feature(struct text name)
{
	for (size_t i = 0; i < sizeof(cond_features) / sizeof(cond_features[0]); i++) {
		if (text_is(name, cond_features[i]))
			return true;
	}
	return false;
}

static const char *cond_resolve(void *self, struct pool *pool, struct text name,
				struct text argument, struct expr *expr)
{
	double value;

	(void)self;
	if (text_is(name, "version"))
		value = RULES_VERSION;
	else if (text_is(name, "perl_version"))
		value = COND_PERL_VERSION;
	else if (text_is(name, "local_tests_only"))
		value = 1; /* there are no others here */
	else if (text_is(name, "plugin"))
		value = text_is(argument, RULES_PLUGIN);
	else if (cond_takes_argument(name))
		value = cond_feature(argument);
	else
		return "no such word in a condition: there are version, perl_version, "
		       "local_tests_only, plugin(NAME), can(NAME) and has(NAME)";
	expr_push(pool, expr, '#', 0, value);
	return NULL;
}

bool cond_holds(struct pool *pool, struct problems *problems, const struct line *line,
		struct text condition)
{
	const struct expr_names names = {cond_takes_argument, cond_resolve, NULL};
	struct expr expr;
	const char *message;
	size_t at = 0;

	if (condition.len == 0)
		return false;
	message = expr_compile(pool, condition, &names, &expr, &at);
	if (message != NULL) {
		bool inside =
		    condition.at >= line->text.at && condition.at < line->text.at + line->text.len;
		struct place place = inside ? line_place(line, condition.at + at) : line->place;

		problem_at(problems, false, &place, "%s; the lines up to 'endif' are skipped",
			   message);
		return false;
	}
	return expr_eval(&expr, NULL, pool_array(pool, expr.depth, sizeof(double)), NULL) != 0;
}
