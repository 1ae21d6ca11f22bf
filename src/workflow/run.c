/* SPDX-License-Identifier: ISC */
/*
 * run: does what is due, in the order in which one thing feeds the next.
 * See run.h.
 */
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "liaison/confirm.h"
#include "liaison/hold.h"
#include "liaison/receive.h"
#include "liaison/relay.h"
#include "liaison/remind.h"
#include "liaison/reported.h"
#include "liaison/run.h"
#include "liaison/unpicked.h"

int run_lock(struct work *work, struct error *err)
{
	const char *path = pool_printf(work->pool, "%s.run", work->conf->store);
	int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		error_set(err, STATUS_TEMPORARY, "%s: cannot be opened: %m", path);
		return -2;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Time's own work, in one transaction. */
static enum status run_time(struct work *work, struct run_report *report, struct error *err)
{
	enum status status = store_begin(work->store, err);

	if (status == STATUS_OK)
		status = remind_return(work, &report->returned, err);
	if (status == STATUS_OK)
		status = remind_expire(work, &report->expired, err);
	if (status == STATUS_OK)
		status = remind_backup(work, err);
	if (status == STATUS_OK)
		status = digest_preview(work, err);
	if (status == STATUS_OK)
		status = unpicked_sheet(work, err);
	if (status == STATUS_OK)
		status = remind_open(work, err);
	if (status == STATUS_OK)
		status = remind_daily(work, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

static enum status run_purge(struct work *work, struct run_report *report, struct error *err)
{
	int64_t before = host_now(work->host) - work->conf->keep;
	enum status status = store_begin(work->store, err);

	if (status == STATUS_OK)
		status = store_raw_purge(work->store, before, &report->purged, err);
	if (status == STATUS_OK)
		status = store_shingle_purge(work->store, before, err);
	if (status == STATUS_OK)
		status = store_trace_purge(work->store, before, err);
	if (status == STATUS_OK)
		status = confirm_forget(work, err);
	if (status == STATUS_OK)
		return store_commit(work->store, err);
	store_rollback(work->store);
	return status;
}

static enum status run_locked(struct work *work, struct run_report *report, struct error *err)
{
	struct error held = {{0}}, unseen = {{0}};
	enum status looked = STATUS_OK, drained = hold_drain(work, &report->drained, &held);
	enum status status = receive_unjudged(work, &report->judged, err);

	/* A candidate that was reported already is a nuisance; one that is not
	 * asked about because something else could not be compared is a loss. */
	if (status == STATUS_OK)
		looked = reported_look(work, &report->reported, &unseen);
	if (status == STATUS_OK)
		status = run_time(work, report, err);
	if (status == STATUS_OK)
		status = digest_collect(work, false, &report->digest, err);
	if (status == STATUS_OK)
		status = send_recover(work, err);
	if (status == STATUS_OK)
		status = send_settle(work, err);
	if (status == STATUS_OK)
		status = send_due(work, &report->sent, err);
	if (status == STATUS_OK)
		status = run_purge(work, report, err);
	/* A file in the hold folder that cannot be taken must not stop the rest. */
	if (status == STATUS_OK && drained != STATUS_OK)
		return error_set(err, drained, "%s", held.text);
	if (status == STATUS_OK && looked != STATUS_OK)
		return error_set(err, looked, "looking for what was reported elsewhere: %s",
				 unseen.text);
	return status;
}

enum status run_once(struct work *work, struct run_report *report, struct error *err)
{
	int lock = run_lock(work, err);
	enum status status;

	*report = (struct run_report){.busy = lock == -1};
	if (lock < 0)
		return lock == -1 ? STATUS_OK : STATUS_TEMPORARY;
	status = run_locked(work, report, err);
	close(lock);
	return status;
}
