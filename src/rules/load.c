/* SPDX-License-Identifier: ISC */
/*
 * load: rule files and folders into one set.
 */
#include "directive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "liaison/file.h"

#ifndef RULES_DIR
#define RULES_DIR "/usr/share/iesg-liaison/rules"
#endif

static enum status load_file(struct loader *loader, struct source *source, const char *path,
			     struct error *err)
{
	struct line line;
	enum status status = source_enter(source, path, err);

	/* What may not be read is no better later: somebody has to mend it. */
	if (status != STATUS_OK)
		return status == STATUS_TEMPORARY ? STATUS_CONFIG : status;
	while (source_line(source, &line))
		directive_line(loader, &line);
	return STATUS_OK;
}

static enum status load_path(struct loader *loader, struct source *source, const char *path,
			     struct error *err)
{
	struct texts files = {0};
	struct stat info;
	enum status status;

	if (stat(path, &info) < 0 && errno == ENOENT && strcmp(path, RULES_DIR) == 0)
		return error_set(err, STATUS_NOT_FOUND,
				 "no rules are installed in %s: name some with --rules PATH", path);
	if (stat(path, &info) < 0)
		return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_CONFIG,
				 "cannot read the rules %s: %s", path, strerror(errno));
	if (!S_ISDIR(info.st_mode))
		return load_file(loader, source, path, err);
	status = file_list(loader->rules->pool, path, &files, err);
	for (size_t i = 0; i < files.len && status == STATUS_OK; i++) {
		if (text_ends_case(files.at[i], ".rules") || text_ends_case(files.at[i], ".cf"))
			status = load_file(loader, source,
					   text_string(loader->rules->pool, files.at[i]), err);
	}
	return status;
}

/* Attributes of rules that never came. */
static void load_mentions(struct loader *loader)
{
	for (size_t i = 0; i < loader->mentions.len; i++) {
		const struct mention *mention = &loader->mentions.at[i];
		const struct rule *rule = &loader->rules->rules.at[mention->rule];

		if (rule->type == RULE_NONE)
			problem_at(loader->problems, false, &mention->place,
				   "%s for %s, and there is no rule of that name", mention->word,
				   rule->name);
	}
}

/* SpamAssassin's scores for rules that nobody gave one. */
static void load_scores(struct rules *rules)
{
	for (size_t i = 0; i < rules->rules.len; i++) {
		struct rule *rule = &rules->rules.at[i];

		if (rule->score_set)
			continue;
		rule->score = strncmp(rule->name, "T_", 2) == 0 ? 0.01 : 1.0;
		if (rule->nice)
			rule->score = -rule->score;
	}
}

static void load_thresholds(struct loader *loader)
{
	const struct rules *rules = loader->rules;
	const struct place nowhere = {"rules", 0, 0, {0}};

	if (rules->has_digest && rules->has_breaking &&
	    rules->threshold_breaking < rules->threshold_digest && loader->thorough)
		problem_at(loader->problems, true, &nowhere,
			   "the threshold for breaking (%g) is below that for digest (%g)",
			   rules->threshold_breaking, rules->threshold_digest);
}

enum status rules_load(struct pool *pool, const struct texts *paths, struct rules **out,
		       struct rules_problems *problems, struct error *err)
{
	struct rules_problems own = {0};
	struct problems all = {.pool = pool, .list = problems != NULL ? problems : &own};
	struct loader loader = {.problems = &all, .thorough = problems != NULL};
	struct source *source = source_open(pool, &all);
	size_t first = all.list->len;

	*out = loader.rules = table_open(pool);
	loader.rules->engine = regex_engine_open(pool);
	for (size_t i = 0; i < paths->len; i++) {
		enum status status =
		    load_path(&loader, source, text_string(pool, paths->at[i]), err);

		if (status != STATUS_OK)
			return status;
	}
	load_mentions(&loader);
	load_scores(loader.rules);
	meta_finish(&loader);
	load_thresholds(&loader);
	while (first < all.list->len && all.list->at[first].warning)
		first++;
	if (all.errors > 0)
		return error_set(err, STATUS_CONFIG, "%s",
				 problem_print(pool, &all.list->at[first]));
	return STATUS_OK;
}

static bool load_rules_in(const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/10-sites.rules", dir);
	return access(path, R_OK) == 0;
}

const char *rules_default_path(struct pool *pool)
{
	const char *wanted = getenv("LIAISON_RULES");
	char program[4096];
	ssize_t len;

	if (wanted != NULL && wanted[0] != '\0')
		return wanted;
	/* A program that was built in its source tree, or in a folder of it. */
	len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (len > 0) {
		program[len] = '\0';
		for (int up = 0; up < 2; up++) {
			char *slash = strrchr(program, '/');
			const char *dir;

			if (slash == NULL || slash == program)
				break;
			*slash = '\0';
			dir = pool_printf(pool, "%s/rules", program);
			if (load_rules_in(dir) &&
			    access(pool_printf(pool, "%s/configure.ac", program), R_OK) == 0)
				return dir;
		}
	}
	if (access("configure.ac", R_OK) == 0 && load_rules_in("rules"))
		return "rules";
	return RULES_DIR;
}

size_t rules_count(const struct rules *rules)
{
	return rules->rules.len;
}

void rules_entry(struct pool *pool, const struct rules *rules, size_t index,
		 struct rules_entry *out)
{
	const struct rule *rule = &rules->rules.at[index];

	(void)pool;
	*out = (struct rules_entry){
	    .name = rule->name,
	    .type = rule_type_name(rule->type),
	    .describe = rule->describe,
	    .file = rule->file,
	    .line = rule->line,
	    .score = rule->score,
	    .topics = rule->topics,
	    .verdict = rule->verdict != VERDICT_UNJUDGED ? verdict_name(rule->verdict) : NULL,
	    .sub = rule->sub,
	    .restricted = rule->restricted};
}
