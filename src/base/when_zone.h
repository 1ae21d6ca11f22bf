/* SPDX-License-Identifier: ISC */
/*
 * zone: between a time and what the clocks on the wall show.
 *
 * A wall time is seconds since 1970-01-01 00:00 on that wall: days and hours
 * come out of it by division, whatever the zone.
 */
#ifndef BASE_WHEN_ZONE_H
#define BASE_WHEN_ZONE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "liaison/text.h"

struct zone {
	bool utc;    /* TZ was left alone */
	bool had_tz; /* was TZ set before? */
	char before[PATH_MAX];
};

/* Sets TZ; everything below holds until zone_leave(). */
void zone_enter(struct zone *zone, const char *name);
void zone_leave(struct zone *zone);

/* Broken down; false when the year is beyond struct tm. */
bool zone_local(const struct zone *zone, int64_t time, struct tm *tm);
int64_t zone_wall(const struct zone *zone, int64_t time);

/* The time when the wall shows that.  A wall time that is skipped is as much
 * later as the clocks skip; of one that comes twice it is the first. */
int64_t zone_time(const struct zone *zone, int64_t wall);

/* 0 is Sunday; `day` counts from 1970-01-01. */
int day_weekday(int64_t day);
/* The day of a wall time, rounded down before 1970 too. */
int64_t wall_day(int64_t wall);
/* "thu", "thurs", "Thursday": at least three letters of it. */
bool weekday_read(struct text text, int *weekday);

#endif
