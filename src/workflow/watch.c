/* SPDX-License-Identifier: ISC */
/*
 * watch: the liaison's own list of documents.  See watch.h.
 */
#include <string.h>

#include "liaison/watch.h"

/* "draft-ietf-x-y-03" -> without "-03"; "draft-x.txt" -> without ".txt". */
static struct text watch_plain(struct text name)
{
	size_t len;

	if (text_ends_case(name, ".txt") || text_ends_case(name, ".xml"))
		name.len -= 4;
	len = name.len;
	if (text_starts(name, "draft-") && len > 3 && name.at[len - 3] == '-' &&
	    name.at[len - 2] >= '0' && name.at[len - 2] <= '9' && name.at[len - 1] >= '0' &&
	    name.at[len - 1] <= '9')
		name.len -= 3;
	return name;
}

/* A name that is not all wildcard: "draft-*" would make every mail about any
 * draft a candidate. */
static bool watch_says_something(struct text name, size_t from)
{
	for (size_t i = from; i < name.len; i++)
		if ((name.at[i] >= 'a' && name.at[i] <= 'z') ||
		    (name.at[i] >= '0' && name.at[i] <= '9'))
			return true;
	return false;
}

enum status watch_glob(struct work *work, struct text given, const char **out, struct error *err)
{
	struct text name = watch_plain(text_lower(work->pool, text_trim(given)));
	bool draft = text_starts(name, "draft-");

	*out = text_string(work->pool, name);
	if (!draft && !text_starts(name, "rfc"))
		return error_set(err, STATUS_BAD_INPUT,
				 "\"%.*s\" is neither a draft nor an RFC: say \"watch "
				 "draft-ietf-foo-bar\" or \"watch rfc2026\".",
				 (int)given.len, given.at);
	if (!watch_says_something(name, draft ? strlen("draft-") : strlen("rfc")))
		return error_set(err, STATUS_BAD_INPUT,
				 "\"%s\" would watch every document there is: name one.", *out);
	return STATUS_OK;
}

static bool watch_names(const struct judgement *judgement, const struct texts *globs)
{
	/* A list of that many was cut: what is watched may be behind the cut. */
	if (judgement->documents.len >= RULES_DOCUMENTS_MAX)
		return globs->len > 0;
	for (size_t i = 0; i < judgement->documents.len; i++)
		for (size_t k = 0; k < globs->len; k++)
			if (text_glob(globs->at[k].at, judgement->documents.at[i]))
				return true;
	return false;
}

enum status watch_judge(struct work *work, struct mail *mail, const struct judge_options *options,
			struct judgement **judgement, struct error *err)
{
	struct judge_options watched = *options;
	struct judgement *anew;
	struct texts globs = {0};
	enum status status;

	/* Row 4 comes before these two alone. */
	if ((*judgement)->documents.len == 0 ||
	    ((*judgement)->verdict != VERDICT_IGNORE && (*judgement)->verdict != VERDICT_ELSEWHERE))
		return STATUS_OK;
	status = store_watch_list(work->store, work->pool, &globs, err);
	if (status != STATUS_OK || !watch_names(*judgement, &globs))
		return status;
	watched.watches = &globs;
	rules_judge(work->rules, mail, &watched, &anew);
	if (anew->verdict != VERDICT_UNJUDGED)
		*judgement = anew;
	return STATUS_OK;
}
