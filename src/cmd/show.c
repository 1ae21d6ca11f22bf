/* SPDX-License-Identifier: ISC */
/*
 * show: `liaison show` tells all about one item.
 */
#include <getopt.h>
#include <stdio.h>

#include "cmd.h"
#include "liaison/decide.h"
#include "liaison/note.h"
#include "liaison/print.h"
#include "options.h"

static const char show_help[] =
    "usage: liaison show [-c FILE] [--json] NUMBER...\n"
    "\n"
    "Shows items: what would go out, why it was picked, and what happened to it.\n";

static struct json *show_topics(struct session *session, const struct store_item *item)
{
	struct json *array = json_new_array(session->pool);
	struct text rest = text_of(item->topics), word;

	while (text_field(&rest, ' ', &word))
		json_push_text(array, word);
	return array;
}

static struct json *show_hits(struct session *session, int64_t message, struct error *err)
{
	struct json *array = json_new_array(session->pool);
	struct store_hits hits = {0};

	if (store_hit_list(session->work.store, session->pool, message, &hits, err) != STATUS_OK)
		return array;
	for (size_t i = 0; i < hits.len; i++) {
		struct json *hit = json_new_object(session->pool);

		json_set_string(hit, "rule", hits.at[i].rule);
		json_set_string(hit, "describe", hits.at[i].describe);
		json_set_real(hit, "score", hits.at[i].score);
		json_set_string(hit, "matched", hits.at[i].matched);
		json_push(array, hit);
	}
	return array;
}

static struct json *show_events(struct session *session, int64_t item, struct error *err)
{
	struct json *array = json_new_array(session->pool);
	struct store_events events = {0};

	if (store_event_list(session->work.store, session->pool, item, &events, err) != STATUS_OK)
		return array;
	for (size_t i = 0; i < events.len; i++) {
		struct json *event = json_new_object(session->pool);

		json_set_string(event, "time", when_iso(session->pool, events.at[i].time));
		json_set_string(event, "what", events.at[i].what);
		json_set_string(event, "who", events.at[i].who);
		json_set_string(event, "means", events.at[i].means);
		json_set_string(event, "why", events.at[i].why);
		json_push(array, event);
	}
	return array;
}

static enum status show_json(struct session *session, int64_t id, struct error *err)
{
	struct work *work = &session->work;
	struct json *object = json_new_object(session->pool);
	struct store_revision revision;
	struct store_item item;
	struct note note;
	enum status status = store_item_get(work->store, work->pool, id, &item, err);

	if (status == STATUS_OK)
		status =
		    store_revision_get(work->store, work->pool, id, item.revision, &revision, err);
	if (status == STATUS_OK)
		status = note_get(work, &item, item.revision, &note, err);
	if (status != STATUS_OK)
		return error_add(err, status, "item %lld", (long long)id);
	json_set_number(object, "item", id);
	json_set_string(object, "state", item_state_name(item.state));
	json_set_string(object, "verdict", verdict_name(item.verdict));
	json_set_number(object, "revision", item.revision);
	json_set_bool(object, "summary_only", item.summary_only);
	json_set_string(object, "title", note.title);
	json_set(object, "topics", show_topics(session, &item));
	json_set_string(object, "by", note.by);
	json_set_string(object, "words", note.words);
	json_set_string(object, "link", note.link);
	json_set(object, "hits", show_hits(session, revision.message, err));
	json_set(object, "events", show_events(session, id, err));
	json_print(object, stdout);
	return STATUS_OK;
}

static enum status show_text(struct session *session, int64_t id, struct error *err)
{
	struct buf buf;
	enum status status;

	buf_open(&buf, session->pool);
	status = decide_show(&session->work, id, &buf, err);
	if (status == STATUS_OK)
		print_text(stdout, print_fold(session->pool, stdout, buf_get(&buf), 2));
	return status;
}

/* NULL, or what is wrong with the arguments. */
static const char *show_read(struct pool *pool, int argc, char **argv, struct session_items *items)
{
	int used = session_items(pool, argc, argv, items);

	if (argc == 0)
		return "which item? \"liaison queue\" lists them";
	if (items->wrong != NULL || used == argc)
		return items->wrong;
	return pool_printf(pool, "\"%s\" is no item number", argv[used]);
}

int cmd_show(int argc, char **argv)
{
	struct session_items items = {0};
	struct options options;
	struct session session;
	struct error err = {{0}};
	enum status status;
	int end = options_read(argc, argv, show_help, OPTION_JSON, &options);

	if (end >= 0)
		return end;
	status = session_open(&session, options.config, &err);
	if (status == STATUS_OK) {
		const char *wrong = show_read(session.pool, argc - optind, argv + optind, &items);

		if (wrong != NULL) {
			end = options_usage(show_help, wrong);
			session_close(&session);
			return end;
		}
	}
	for (size_t i = 0; i < items.len && status == STATUS_OK; i++)
		status = (options.flags & OPTION_JSON) ? show_json(&session, items.at[i], &err)
						       : show_text(&session, items.at[i], &err);
	if (status != STATUS_OK)
		options_fail(status, &err);
	session_close(&session);
	return status_exit(status);
}
