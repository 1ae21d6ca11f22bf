/* SPDX-License-Identifier: ISC */
/*
 * when: durations, sizes, dates and the weekly schedule.
 *
 * Times are seconds since 1970 in UTC (int64_t); a zone is a name of the
 * tz database ("Europe/Prague"; "" and "UTC" are UTC).  The zone functions
 * set TZ for the length of a call: they are for one thread.
 */
#ifndef LIAISON_WHEN_H
#define LIAISON_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "liaison/error.h"
#include "liaison/pool.h"
#include "liaison/text.h"

#define WHEN_MINUTE 60
#define WHEN_HOUR (60 * WHEN_MINUTE)
#define WHEN_DAY (24 * WHEN_HOUR)
#define WHEN_WEEK (7 * WHEN_DAY)

/* "90s", "5m", "4h", "3d"; "0" is allowed.  Seconds. */
enum status when_duration(struct text text, int64_t *seconds, struct error *err);
char *when_duration_print(struct pool *pool, int64_t seconds); /* "4h", "2d 3h" */

/* "25M", "64K", "1G", "1000": bytes, K M G are powers of 1024. */
enum status when_size(struct text text, int64_t *bytes, struct error *err);
char *when_size_print(struct pool *pool, int64_t bytes); /* "1.2 MB" */

bool when_zone_ok(const char *zone);

/* "Thu 19 Nov 2026, 18:00 CET" */
char *when_print(struct pool *pool, int64_t time, const char *zone);
/* "2026-11-19 18:00", for the columns of a listing. */
char *when_short(struct pool *pool, int64_t time, const char *zone);
char *when_iso(struct pool *pool, int64_t time);  /* "2026-11-19T17:00:00Z" */
char *when_date(struct pool *pool, int64_t time, const char *zone); /* "2026-11-19" */
char *when_day(struct pool *pool, int64_t time, const char *zone);  /* "Thu 19 Nov 2026" */
/* "12 to 19 Nov 2026", "26 Nov to 3 Dec 2026", "19 Nov 2026" */
char *when_span(struct pool *pool, int64_t from, int64_t to, const char *zone);
char *when_rfc5322(struct pool *pool, int64_t time, const char *zone); /* RFC 5322 3.3 date-time */

/* What "defer" may name: "3d", "4h", a week day ("thu", "thursday": the next
 * one that is not today, 08:00 in the zone) or a date ("2026-12-01", 08:00).
 * STATUS_BAD_INPUT for anything else, a date that is not in the calendar, a
 * time that is not after `now`, or one more than WHEN_DEFER_MAX away. */
#define WHEN_DEFER_MAX (366LL * WHEN_DAY)
enum status when_defer(struct text text, int64_t now, const char *zone, int64_t *time,
                       struct error *err);

/* What a period may begin or end with: a date ("2026-11-01": its midnight in the zone),
 * a month ("2026-11": of its first day), or so long ago ("7d", "2 weeks").
 * STATUS_BAD_INPUT for anything else. */
enum status when_past(struct text text, int64_t now, const char *zone, int64_t *time,
                      struct error *err);
/* The first moment of the month that is `months` after that of `time`. */
int64_t when_month(int64_t time, int months, const char *zone);

/* "weekly Thu 18:00 [Europe/Prague]"; without a zone, `zone`. */
struct schedule {
	int weekday; /* 0 is Sunday */
	int minute;  /* of the day */
	char zone[64];
};
enum status schedule_read(struct text text, const char *zone, struct schedule *schedule,
                          struct error *err);
/* The first occurrence after `time`.  An hour that the clocks skip is taken
 * an hour later; one that comes twice, the first time. */
int64_t schedule_next(const struct schedule *schedule, int64_t time);
/* The last occurrence at or before `time`. */
int64_t schedule_last(const struct schedule *schedule, int64_t time);

#endif
