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

struct progress {
	const char *what;
	uint64_t total;
	int64_t next; /* when to write again */
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
	    .next = milliseconds() + PROGRESS_AFTER,
	    .visible = isatty(STDERR_FILENO),
	};
	return progress;
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
		fprintf(stderr, "\r%s: %d%%\033[K", progress->what,
			(int)(100.0 * (double)done / (double)progress->total));
	else
		fprintf(stderr, "\r%s: %llu\033[K", progress->what, (unsigned long long)done);
	fflush(stderr);
}

void progress_close(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
