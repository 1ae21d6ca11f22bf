/* SPDX-License-Identifier: ISC */
/*
 * hold: files for messages that the store could not take.  See hold.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "liaison/file.h"
#include "liaison/hold.h"

#define HOLD_MAGIC "liaison-hold 1"
/* The line of ours: numbers and a name. */
#define HOLD_LINE_MAX 512
#define HOLD_SUFFIX ".held"

/* SECONDS.RANDOM.held: sorts by age, and twenty at once do not meet. */
static char *hold_name(struct pool *pool, const struct host *host)
{
	uint8_t bytes[10];

	host_random(host, bytes, sizeof(bytes));
	return pool_printf(pool, "%012" PRId64 ".%s" HOLD_SUFFIX, host_now(host),
			   text_base32(pool, bytes, sizeof(bytes)));
}

enum status hold_put(struct pool *pool, const struct conf *conf, const struct host *host,
		     struct text raw, const struct receive_options *options, struct error *err)
{
	const char *source = options->source != NULL ? options->source : "-";
	struct buf buf;
	enum status status;

	if (strlen(source) > HOLD_LINE_MAX / 2)
		source = "-";
	buf_open(&buf, pool);
	buf_printf(&buf, HOLD_MAGIC " %" PRId64 " %d %d %" PRIu64 " %s\n",
		   options->received > 0 ? options->received : host_now(host),
		   options->again ? 1 : 0, options->too_large ? 1 : 0, options->size, source);
	buf_text(&buf, raw);
	status = file_mkdir(conf->hold, err);
	if (status != STATUS_OK)
		return status;
	return file_write(conf->hold, hold_name(pool, host), buf_get(&buf), 0600, err);
}

/* Takes the line of ours off *raw. */
static bool hold_read(struct pool *pool, struct text *raw, struct receive_options *options)
{
	struct text line;
	char *copy, *source;
	int again, too_large, used = 0;

	if (!text_line(raw, &line) || line.len > HOLD_LINE_MAX)
		return false;
	copy = text_string(pool, line);
	if (sscanf(copy, HOLD_MAGIC " %" SCNd64 " %d %d %" SCNu64 " %n", &options->received, &again,
		   &too_large, &options->size, &used) != 4 ||
	    used == 0)
		return false;
	source = copy + used;
	options->source = strcmp(source, "-") == 0 ? NULL : source;
	options->again = again != 0;
	options->too_large = too_large != 0;
	return true;
}

/* Room for our line and a message of the largest size. */
static size_t hold_size_max(const struct conf *conf)
{
	return (size_t)conf->limit_message + HOLD_LINE_MAX;
}

static enum status hold_one(struct work *work, const char *path, struct error *err)
{
	struct receive_options options = {0};
	struct text raw;
	const char *what;
	enum status status = file_read(work->pool, path, hold_size_max(work->conf), &raw, err);

	if (status != STATUS_OK)
		return status;
	if (!hold_read(work->pool, &raw, &options))
		return error_set(err, STATUS_BAD_INPUT,
				 "%s: this is no held message: move it away or restore its first "
				 "line",
				 path);
	status = receive_message(work, raw, &options, &what, err);
	if (status != STATUS_OK)
		return error_add(err, status, "%s", path);
	if (unlink(path) != 0)
		return error_set(err, STATUS_TEMPORARY, "%s: stored, but it cannot be removed: %m",
				 path);
	return STATUS_OK;
}

static enum status hold_files(struct pool *pool, const struct conf *conf, struct texts *out,
			      struct error *err)
{
	struct texts all = {0};
	enum status status = file_list(pool, conf->hold, &all, err);

	for (size_t i = 0; i < all.len; i++)
		if (text_ends_case(all.at[i], HOLD_SUFFIX))
			*LIST_PUSH(pool, out) = all.at[i];
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status hold_drain(struct work *work, int64_t *drained, struct error *err)
{
	struct texts files = {0};
	struct error first = {{0}};
	enum status status = hold_files(work->pool, work->conf, &files, err), one,
		    worst = STATUS_OK;

	*drained = 0;
	for (size_t i = 0; i < files.len && status == STATUS_OK; i++) {
		struct work part;

		work_part_open(work, &part);
		one = hold_one(&part, text_string(work->pool, files.at[i]), &first);
		work_part_close(&part);
		if (one == STATUS_OK)
			++*drained;
		else if (one == STATUS_TEMPORARY)
			return error_set(err, one, "%s", first.text);
		else
			worst = error_set(err, one, "%s", first.text);
	}
	return status != STATUS_OK ? status : worst;
}

int64_t hold_count(const struct conf *conf)
{
	struct pool *pool = pool_open();
	struct texts files = {0};
	struct error ignored;
	int64_t count;

	(void)hold_files(pool, conf, &files, &ignored);
	count = (int64_t)files.len;
	pool_close(pool);
	return count;
}
