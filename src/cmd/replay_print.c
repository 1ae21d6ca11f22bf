/* SPDX-License-Identifier: ISC */
/*
 * replay_print: a report as one JSON object (liaison(1)), or as tables.
 */
#include "replay_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "liaison/print.h"

/* A subject on paper, in bytes. */
#define REPORT_SUBJECT 100

static const enum verdict verdict_order[] = {VERDICT_BLOCKED, VERDICT_ELSEWHERE, VERDICT_IGNORE,
					     VERDICT_DIGEST, VERDICT_BREAKING};
#define VERDICTS (sizeof(verdict_order) / sizeof(verdict_order[0]))

#define COLUMNS(columns) columns, sizeof(columns) / sizeof(columns[0])

/* ---- what both need ------------------------------------------------------------- */

/* A rule by name, as the sets have it. */
struct ranked {
	const char *name;
	struct rules_entry entry;
	uint64_t hits[REPLAY_SETS_MAX];
	uint64_t labelled, wanted; /* by the first set */
};

struct ranking {
	struct ranked *at;
	size_t len, cap;
};

/* Which of a rule's counts are shown. */
enum counted { COUNTED_HITS, COUNTED_LIMITS };

static int ranked_by_name(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int ranked_by_hits(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	uint64_t hits = x->hits[0] > x->hits[1] ? x->hits[0] : x->hits[1];
	uint64_t other = y->hits[0] > y->hits[1] ? y->hits[0] : y->hits[1];

	if (hits != other)
		return hits < other ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void ranking_add(const struct report *report, enum counted counted, size_t set,
			struct ranking *out)
{
	const struct tally *tally = &report->tallies[set];
	const uint64_t *hits = counted == COUNTED_HITS ? tally->hits : tally->limits;

	for (size_t i = 0; i < rules_count(report->rules[set]); i++) {
		struct ranked *ranked;

		if (hits[i] == 0)
			continue;
		ranked = LIST_PUSH(report->pool, out);
		rules_entry(report->pool, report->rules[set], i, &ranked->entry);
		ranked->name = ranked->entry.name;
		ranked->hits[set] = hits[i];
		if (set == 0) {
			ranked->labelled = tally->contest.labelled_by[i];
			ranked->wanted = tally->contest.wanted_by[i];
		}
	}
}

/* The rules with hits, those with most first. */
static struct ranking ranking_of(const struct report *report, enum counted counted)
{
	struct ranking ranking = {0};
	size_t len = 0;

	for (size_t set = 0; set < report->sets; set++)
		ranking_add(report, counted, set, &ranking);
	if (ranking.len == 0)
		return ranking;
	/* a rule of both sets is one row */
	qsort(ranking.at, ranking.len, sizeof(*ranking.at), ranked_by_name);
	for (size_t i = 1; i < ranking.len; i++) {
		struct ranked *last = &ranking.at[len], *next = &ranking.at[i];

		if (strcmp(last->name, next->name) != 0) {
			ranking.at[++len] = *next;
			continue;
		}
		for (size_t set = 0; set < report->sets; set++)
			last->hits[set] += next->hits[set];
		last->labelled += next->labelled;
		last->wanted += next->wanted;
	}
	ranking.len = len + 1;
	qsort(ranking.at, ranking.len, sizeof(*ranking.at), ranked_by_hits);
	return ranking;
}

static double ratio(uint64_t part, uint64_t other)
{
	return (double)part / (double)(part + other);
}

static struct texts rules_named(const struct report *report, size_t set,
				const struct replay_judged *judged)
{
	struct texts names = {0};

	for (size_t i = 0; i < judged->hit_count; i++) {
		struct rules_entry entry;

		rules_entry(report->pool, report->rules[set], judged->hits[i], &entry);
		*LIST_PUSH(report->pool, &names) = text_of(entry.name);
	}
	return names;
}

static bool texts_hold(const struct texts *texts, struct text text)
{
	for (size_t i = 0; i < texts->len; i++) {
		if (text_equal(texts->at[i], text))
			return true;
	}
	return false;
}

/* Those of `a` that `b` does not have. */
static struct texts texts_without(struct pool *pool, const struct texts *a, const struct texts *b)
{
	struct texts rest = {0};

	for (size_t i = 0; i < a->len; i++) {
		if (!texts_hold(b, a->at[i]))
			*LIST_PUSH(pool, &rest) = a->at[i];
	}
	return rest;
}

/* ---- JSON ----------------------------------------------------------------------- */

static struct json *json_texts(struct pool *pool, const struct texts *texts)
{
	struct json *array = json_new_array(pool);

	for (size_t i = 0; i < texts->len; i++)
		json_push_text(array, texts->at[i]);
	return array;
}

static struct json *json_verdicts(struct pool *pool, const uint64_t *verdicts)
{
	struct json *object = json_new_object(pool);

	for (size_t i = 0; i < VERDICTS; i++)
		json_set_number(object, verdict_name(verdict_order[i]),
				(int64_t)verdicts[verdict_order[i]]);
	return object;
}

static struct json *json_rules(const struct report *report, enum counted counted)
{
	struct ranking ranking = ranking_of(report, counted);
	struct json *array = json_new_array(report->pool);

	for (size_t i = 0; i < ranking.len; i++) {
		const struct ranked *ranked = &ranking.at[i];
		struct json *object = json_new_object(report->pool);

		json_set_string(object, "name", ranked->name);
		json_set_number(object, "hits", (int64_t)ranked->hits[0]);
		if (report->sets > 1)
			json_set_number(object, "hits_new", (int64_t)ranked->hits[1]);
		if (report->labels != NULL && counted == COUNTED_HITS) {
			json_set_number(object, "labelled", (int64_t)ranked->labelled);
			json_set_number(object, "wanted", (int64_t)ranked->wanted);
		}
		json_push(array, object);
	}
	return array;
}

static void json_ratio(struct json *object, const char *key, uint64_t part, uint64_t other)
{
	if (part + other > 0)
		json_set_real(object, key, ratio(part, other));
	else
		json_set_string(object, key, NULL);
}

static struct json *json_contest(const struct report *report, const struct contest *contest)
{
	struct json *object = json_new_object(report->pool);
	struct json *confusion = json_new_object(report->pool);

	json_set_number(object, "labels", (int64_t)labels_count(report->labels));
	json_set_number(object, "unmatched", (int64_t)labels_unused(report->labels));
	json_set_number(object, "labelled", (int64_t)contest->labelled);
	json_set_number(object, "right", (int64_t)contest->right);
	json_ratio(object, "recall", contest->heard, contest->missed);
	json_ratio(object, "precision", contest->heard, contest->noise);
	json_set_number(object, "leaks", (int64_t)contest->leaks);
	for (size_t i = 0; i < VERDICTS; i++)
		json_set(confusion, verdict_name(verdict_order[i]),
			 json_verdicts(report->pool, contest->confusion[verdict_order[i]]));
	json_set(confusion, "wanted",
		 json_verdicts(report->pool, contest->confusion[VERDICT_COUNT]));
	json_set(confusion, "unwanted", json_verdicts(report->pool, contest->confusion[0]));
	json_set(object, "confusion", confusion);
	return object;
}

static struct json *json_change(const struct report *report, const struct change *change)
{
	const struct replay_message *message = change->message;
	struct texts now = rules_named(report, 0, &message->judged[0]);
	struct json *object = json_new_object(report->pool);

	json_set_string(object, "file", message->file);
	json_set_number(object, "index", message->index);
	json_set_text(object, "message_id", message->id);
	json_set_text(object, "subject", message->subject);
	json_set_string(object, "wanted", change->label != NULL ? change->label->word : NULL);
	json_set_string(object, "verdict", verdict_name(message->judged[0].verdict));
	json_set_bool(object, "summary_only", message->judged[0].summary_only);
	json_set(object, "rules", json_texts(report->pool, &now));
	if (report->sets > 1) {
		struct texts then = rules_named(report, 1, &message->judged[1]);
		struct texts gained = texts_without(report->pool, &then, &now);
		struct texts lost = texts_without(report->pool, &now, &then);

		json_set_string(object, "verdict_new", verdict_name(message->judged[1].verdict));
		json_set_bool(object, "summary_only_new", message->judged[1].summary_only);
		json_set(object, "gained", json_texts(report->pool, &gained));
		json_set(object, "lost", json_texts(report->pool, &lost));
	}
	return object;
}

static bool report_json(const struct report *report)
{
	struct json *object = json_new_object(report->pool);
	struct json *changes = json_new_array(report->pool);
	const struct tally *now = &report->tallies[0], *then = &report->tallies[1];

	json_set_number(object, "messages", (int64_t)report->messages);
	json_set_number(object, "bytes", (int64_t)report->bytes);
	json_set_real(object, "seconds", report->seconds);
	json_set(object, "verdicts", json_verdicts(report->pool, now->verdicts));
	if (report->sets > 1)
		json_set(object, "verdicts_new", json_verdicts(report->pool, then->verdicts));
	json_set(object, "rules", json_rules(report, COUNTED_HITS));
	json_set_number(object, "partial", (int64_t)now->partial);
	json_set(object, "limited", json_rules(report, COUNTED_LIMITS));
	if (report->labels != NULL)
		json_set(object, "against", json_contest(report, &now->contest));
	if (report->labels != NULL && report->sets > 1)
		json_set(object, "against_new", json_contest(report, &then->contest));
	for (size_t i = 0; i < report->changes.len; i++)
		json_push(changes, json_change(report, &report->changes.at[i]));
	if (report->labels != NULL || report->sets > 1)
		json_set(object, "changes", changes);
	return json_print(object, stdout);
}

/* ---- tables --------------------------------------------------------------------- */

static struct printer *table_open(const struct report *report, const struct column *columns,
				  size_t count)
{
	return printer_open(report->pool, stdout, PRINT_AUTO, "UTC", columns, count);
}

static void print_head(const struct report *report)
{
	double megabytes = (double)report->bytes / 1e6;

	printf("%llu message%s, %.1f MB in %.2f s", (unsigned long long)report->messages,
	       report->messages == 1 ? "" : "s", megabytes, report->seconds);
	if (report->seconds > 0)
		printf(" (%.0f MB/s)", megabytes / report->seconds);
	fputs("\n\n", stdout);
}

static bool print_verdicts(const struct report *report)
{
	static const struct column one[] = {
	    {"verdict", "VERDICT", COLUMN_TEXT, false},
	    {"messages", "MESSAGES", COLUMN_NUMBER, false},
	};
	static const struct column two[] = {
	    {"verdict", "VERDICT", COLUMN_TEXT, false},
	    {"messages", "MESSAGES", COLUMN_NUMBER, false},
	    {"messages_new", "NEW RULES", COLUMN_NUMBER, false},
	};
	struct printer *printer =
	    report->sets > 1 ? table_open(report, COLUMNS(two)) : table_open(report, COLUMNS(one));
	bool well;

	for (size_t i = 0; i < VERDICTS; i++) {
		printer_string(printer, 0, verdict_name(verdict_order[i]));
		for (size_t set = 0; set < report->sets; set++)
			printer_number(printer, 1 + set,
				       (int64_t)report->tallies[set].verdicts[verdict_order[i]]);
		printer_row(printer);
	}
	well = printer_close(printer, "");
	if (report->tallies[0].partial > 0)
		printf("\n%llu could not be read whole.\n",
		       (unsigned long long)report->tallies[0].partial);
	return well;
}

static bool print_rules(const struct report *report, enum counted counted, const char *empty)
{
	enum { NAME, VERDICT, SCORE, HITS, FIRST_EXTRA };
	struct column columns[8] = {
	    [NAME] = {"rule", "RULE", COLUMN_TEXT, false},
	    [VERDICT] = {"verdict", "VERDICT", COLUMN_TEXT, false},
	    [SCORE] = {"score", "SCORE", COLUMN_REAL, false},
	    [HITS] = {"hits", "HITS", COLUMN_NUMBER, false},
	};
	struct ranking ranking = ranking_of(report, counted);
	bool labelled = report->labels != NULL && counted == COUNTED_HITS;
	size_t count = FIRST_EXTRA, news = 0, label = 0, about;
	struct printer *printer;

	if (report->sets > 1)
		columns[news = count++] =
		    (struct column){"hits_new", "NEW RULES", COLUMN_NUMBER, false};
	if (labelled) {
		columns[label = count++] =
		    (struct column){"labelled", "LABELLED", COLUMN_NUMBER, false};
		columns[count++] = (struct column){"wanted", "WANTED", COLUMN_NUMBER, false};
	}
	columns[about = count++] = (struct column){"describe", "ABOUT", COLUMN_TEXT, true};
	printer = table_open(report, columns, count);
	for (size_t i = 0; i < ranking.len; i++) {
		const struct ranked *ranked = &ranking.at[i];
		const struct rules_entry *entry = &ranked->entry;

		printer_string(printer, NAME, ranked->name);
		printer_string(printer, VERDICT, entry->verdict != NULL ? entry->verdict : "");
		printer_real(printer, SCORE, entry->score);
		printer_number(printer, HITS, (int64_t)ranked->hits[0]);
		if (news > 0)
			printer_number(printer, news, (int64_t)ranked->hits[1]);
		if (labelled) {
			printer_number(printer, label, (int64_t)ranked->labelled);
			printer_number(printer, label + 1, (int64_t)ranked->wanted);
		}
		printer_string(printer, about, entry->describe != NULL ? entry->describe : "");
		printer_row(printer);
	}
	return printer_close(printer, empty);
}

static void print_ratio(const char *what, uint64_t part, uint64_t other)
{
	if (part + other == 0)
		printf("%s -", what);
	else
		printf("%s %.2f (%llu of %llu)", what, ratio(part, other), (unsigned long long)part,
		       (unsigned long long)(part + other));
}

static void print_contest(const struct contest *contest, const char *which)
{
	printf("%s%llu of %llu right, ", which, (unsigned long long)contest->right,
	       (unsigned long long)contest->labelled);
	print_ratio("recall", contest->heard, contest->missed);
	fputs(", ", stdout);
	print_ratio("precision", contest->heard, contest->noise);
	printf(", confidential let through: %llu\n", (unsigned long long)contest->leaks);
}

static void print_confusion_row(struct printer *printer, const char *name, const uint64_t *row)
{
	uint64_t all = 0;

	for (size_t i = 0; i < VERDICTS; i++)
		all += row[verdict_order[i]];
	if (all == 0)
		return;
	printer_string(printer, 0, name);
	for (size_t i = 0; i < VERDICTS; i++)
		printer_number(printer, 1 + i, (int64_t)row[verdict_order[i]]);
	printer_row(printer);
}

static bool print_confusion(const struct report *report, const struct contest *contest)
{
	static const struct column columns[] = {
	    {"wanted", "WANTED", COLUMN_TEXT, false},
	    {"blocked", "BLOCKED", COLUMN_NUMBER, false},
	    {"elsewhere", "ELSEWHERE", COLUMN_NUMBER, false},
	    {"ignore", "IGNORE", COLUMN_NUMBER, false},
	    {"digest", "DIGEST", COLUMN_NUMBER, false},
	    {"breaking", "BREAKING", COLUMN_NUMBER, false},
	};
	struct printer *printer = table_open(report, COLUMNS(columns));

	for (size_t i = 0; i < VERDICTS; i++)
		print_confusion_row(printer, verdict_name(verdict_order[i]),
				    contest->confusion[verdict_order[i]]);
	print_confusion_row(printer, "wanted", contest->confusion[VERDICT_COUNT]);
	print_confusion_row(printer, "unwanted", contest->confusion[0]);
	return printer_close(printer, "no message of the archive has a label");
}

static bool print_against(const struct report *report)
{
	printf("\nAgainst %s: %llu messages are labelled; %zu of %zu labels match no message.\n",
	       report->labels_path, (unsigned long long)report->tallies[0].contest.labelled,
	       labels_unused(report->labels), labels_count(report->labels));
	print_contest(&report->tallies[0].contest, report->sets > 1 ? "today: " : "");
	if (report->sets > 1)
		print_contest(&report->tallies[1].contest, "new:   ");
	putchar('\n');
	return print_confusion(report, &report->tallies[report->sets - 1].contest);
}

static struct text change_rules(const struct report *report, const struct change *change)
{
	struct texts now = rules_named(report, 0, &change->message->judged[0]);
	struct texts then = rules_named(report, 1, &change->message->judged[1]);
	struct texts gained = texts_without(report->pool, &then, &now);
	struct texts lost = texts_without(report->pool, &now, &then);
	struct buf buf;

	buf_open(&buf, report->pool);
	for (size_t i = 0; i < gained.len; i++)
		buf_printf(&buf, "%s+%s", buf.len > 0 ? " " : "", gained.at[i].at);
	for (size_t i = 0; i < lost.len; i++)
		buf_printf(&buf, "%s-%s", buf.len > 0 ? " " : "", lost.at[i].at);
	return buf_get(&buf);
}

static struct text change_hits(const struct report *report, const struct change *change)
{
	struct texts now = rules_named(report, 0, &change->message->judged[0]);
	struct buf buf;

	buf_open(&buf, report->pool);
	for (size_t i = 0; i < now.len; i++)
		buf_printf(&buf, "%s%s", i > 0 ? " " : "", now.at[i].at);
	return buf_get(&buf);
}

static const char *change_verdict(const struct report *report, const struct replay_judged *judged)
{
	return pool_printf(report->pool, "%s%s", verdict_name(judged->verdict),
			   judged->summary_only ? ", summary only" : "");
}

static const char *change_place(const struct report *report, const struct replay_message *message)
{
	if (message->index == 0)
		return message->file;
	return pool_printf(report->pool, "%s#%lld", message->file, (long long)message->index);
}

static bool print_changes(const struct report *report)
{
	enum { WANTED, VERDICT, VERDICT_NEW, RULES, SUBJECT, PLACE, COUNT };
	static const struct column columns[COUNT] = {
	    [WANTED] = {"wanted", "WANTED", COLUMN_TEXT, false},
	    [VERDICT] = {"verdict", "VERDICT", COLUMN_TEXT, false},
	    [VERDICT_NEW] = {"verdict_new", "NEW RULES", COLUMN_TEXT, false},
	    [RULES] = {"rules", "RULES", COLUMN_TEXT, true},
	    [SUBJECT] = {"subject", "SUBJECT", COLUMN_TEXT, true},
	    [PLACE] = {"file", "MESSAGE", COLUMN_TEXT, true},
	};
	const char *would = report->sets > 1 ? "would come" : "came";
	struct printer *printer;

	if (report->changes.len == 0) {
		printf("\nNo message %s out otherwise.\n", would);
		return true;
	}
	printf("\n%zu message%s %s out otherwise:\n", report->changes.len,
	       report->changes.len == 1 ? "" : "s", would);
	printer = table_open(report, columns, COUNT);
	for (size_t i = 0; i < report->changes.len; i++) {
		const struct change *change = &report->changes.at[i];
		const struct replay_message *message = change->message;
		bool two = report->sets > 1;

		printer_string(printer, WANTED, change->label != NULL ? change->label->word : "");
		printer_string(printer, VERDICT, change_verdict(report, &message->judged[0]));
		printer_string(printer, VERDICT_NEW,
			       two ? change_verdict(report, &message->judged[1]) : "");
		printer_text(printer, RULES,
			     two ? change_rules(report, change) : change_hits(report, change));
		printer_text(printer, SUBJECT,
			     text_brief(report->pool, message->subject, REPORT_SUBJECT));
		printer_string(printer, PLACE, change_place(report, message));
		printer_row(printer);
	}
	return printer_close(printer, "");
}

static bool print_limits(const struct report *report)
{
	uint64_t limits = 0;

	for (size_t set = 0; set < report->sets; set++) {
		for (size_t i = 0; i < rules_count(report->rules[set]); i++)
			limits += report->tallies[set].limits[i];
	}
	if (limits == 0)
		return true;
	puts("\nRules that gave up at their match limit, so that they may or may not apply:");
	return print_rules(report, COUNTED_LIMITS, "");
}

static bool report_person(const struct report *report)
{
	bool well;

	print_head(report);
	well = print_verdicts(report);
	putchar('\n');
	well = print_rules(report, COUNTED_HITS, "no rule hit") && well;
	well = print_limits(report) && well;
	if (report->labels != NULL)
		well = print_against(report) && well;
	if (report->labels != NULL || report->sets > 1)
		well = print_changes(report) && well;
	return well;
}

bool report_print(struct report *report, bool json)
{
	return json ? report_json(report) : report_person(report);
}
