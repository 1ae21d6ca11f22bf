/* SPDX-License-Identifier: ISC */
/*
 * reply: what it costs to understand a reply, against parsing it alone.
 *
 *	reply RUNS FILE...
 *
 * Each run goes over all files twice, in turn: mail_parse(), then mail_parse()
 * and reply_read().  Medians of processor time over the runs, a reply.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "liaison/file.h"
#include "liaison/reply.h"

#define RUNS_MAX 100000

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *times, size_t count)
{
	qsort(times, count, sizeof(*times), compare);
	return times[count / 2];
}

static void once(struct text raw, bool understand)
{
	struct pool *pool = pool_open();
	struct mail *mail;
	struct reply reply;
	mail_parse(pool, text_copy(pool, raw), &mail_limits_default, 0, &mail);
	if (understand)
		reply_read(mail, (int64_t)time(NULL), &reply);
	pool_close(pool);
}

int main(int argc, char **argv)
{
	struct pool *pool = pool_open();
	struct texts mails = {0};
	long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	if (runs < 1 || runs > RUNS_MAX) {
		fputs("usage: reply RUNS FILE...\n", stderr);
		return EX_USAGE;
	}
	for (int i = 2; i < argc; i++) {
		struct text raw;
		const char *envelope;
		struct error err = {{0}};
		if (file_read(pool, argv[i], MAIL_SIZE_MAX, &raw, &err) != STATUS_OK) {
			fprintf(stderr, "%s\n", err.text);
			return EX_NOINPUT;
		}
		*LIST_PUSH(pool, &mails) = mail_normal(pool, raw, &envelope);
	}
	double *times[2];
	for (int way = 0; way < 2; way++)
		times[way] = pool_array(pool, (size_t)runs, sizeof(double));
	for (long run = 0; run < runs; run++)
		for (int way = 0; way < 2; way++) {
			double start = now();
			for (size_t i = 0; i < mails.len; i++)
				once(mails.at[i], way);
			times[way][run] = (now() - start) / (double)mails.len;
		}
	double parse = median(times[0], (size_t)runs), read = median(times[1], (size_t)runs);
	printf(
	    "%zu replies, median of %ld: parse %.1f us, parse and understand %.1f us, ratio %.2f\n",
	    mails.len, runs, parse, read, read / parse);
	pool_close(pool);
	return EX_OK;
}
