/* SPDX-License-Identifier: ISC */
/*
 * progress: a line on stderr that says how far a long job is.
 *
 * Nothing for two seconds, since most jobs are over by then, and nothing at
 * all when nobody looks.
 */
#include "liaison/print.h"

#include <time.h>
#include <unistd.h>

#define PROGRESS_AFTER 2000 /* milliseconds */
#define PROGRESS_EVERY 200
#define PROGRESS_FULL "########################################"
#define PROGRESS_WIDTH ((int)sizeof(PROGRESS_FULL) - 1)

struct progress {
	const char *what;
	uint64_t total;
	int64_t start, next; /* when to write again */
	bool visible, shown;
};

/* Not struct host's clock: how long something took is no matter of dates. */
static int64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct progress *progress_open(struct pool *pool, const char *what, uint64_t total)
{
	struct progress *progress = pool_alloc(pool, sizeof(*progress));
	*progress = (struct progress){
	    .what = text_brief(pool, text_of(what), 60).at,
	    .total = total,
	    .start = milliseconds(),
	    .next = milliseconds() + PROGRESS_AFTER,
	    .visible = isatty(STDERR_FILENO),
	};
	return progress;
}

/* "replay  [##########          ]  50%, 3 s left" */
static void progress_bar(const struct progress *progress, uint64_t done, int64_t now)
{
	double part = (double)done / (double)progress->total;
	double left = part > 0 ? (double)(now - progress->start) / 1000 * (1 - part) / part : 0;
	int full;
	if (part > 1)
		part = 1;
	full = (int)(part * PROGRESS_WIDTH);
	fprintf(stderr, "\r%s  [%.*s%*s] %3d%%, %.0f s left\033[K", progress->what, full,
		PROGRESS_FULL, PROGRESS_WIDTH - full, "", (int)(100 * part), left > 0 ? left : 0);
}

void progress_set(struct progress *progress, uint64_t done)
{
	if (!progress->visible)
		return;
	int64_t now = milliseconds();
	if (now < progress->next)
		return;
	progress->next = now + PROGRESS_EVERY;
	progress->shown = true;
	if (progress->total)
		progress_bar(progress, done, now);
	else
		fprintf(stderr, "\r%s  %.1f MB\033[K", progress->what, (double)done / 1e6);
	fflush(stderr);
}

void progress_close(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
