/* SPDX-License-Identifier: ISC */
/*
 * zone: the C library's time zones, entered and left.
 *
 * localtime_r(3) knows one zone, that of TZ.  The answers of mktime(3) for
 * wall times that are skipped or come twice depend on what it was asked
 * before, so the way back is made of offsets here.
 */
#include "when_zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "liaison/when.h"

#define ZONE_DIR "/usr/share/zoneinfo/"
/* struct schedule has that room. */
#define ZONE_NAME_MAX 63

static bool zone_is_utc(const char *name)
{
	return !name || !*name || strcmp(name, "UTC") == 0;
}

/* The C library takes a name that it does not know for UTC without a word. */
bool when_zone_ok(const char *zone)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789/_+-";
	char path[sizeof(ZONE_DIR) + ZONE_NAME_MAX];
	struct stat st;
	if (zone_is_utc(zone))
		return true;
	/* no dot is a letter: no name leads out of the directory */
	if (strlen(zone) > ZONE_NAME_MAX || zone[0] == '/' || zone[strspn(zone, letters)])
		return false;
	snprintf(path, sizeof(path), "%s%s", ZONE_DIR, zone);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

void zone_enter(struct zone *zone, const char *name)
{
	*zone = (struct zone){.utc = zone_is_utc(name)};
	if (zone->utc)
		return;
	const char *before = getenv("TZ");
	zone->had_tz = before != NULL;
	if (before)
		snprintf(zone->before, sizeof(zone->before), "%s", before);
	setenv("TZ", name, 1);
	tzset();
}

void zone_leave(struct zone *zone)
{
	if (zone->utc)
		return;
	if (zone->had_tz)
		setenv("TZ", zone->before, 1);
	else
		unsetenv("TZ");
	tzset();
}

bool zone_local(const struct zone *zone, int64_t time, struct tm *tm)
{
	time_t seconds = (time_t)time;
	return zone->utc ? gmtime_r(&seconds, tm) != NULL : localtime_r(&seconds, tm) != NULL;
}

static int64_t zone_offset(const struct zone *zone, int64_t time)
{
	struct tm tm;
	return !zone->utc && zone_local(zone, time, &tm) ? (int64_t)tm.tm_gmtoff : 0;
}

int64_t zone_wall(const struct zone *zone, int64_t time)
{
	return time + zone_offset(zone, time);
}

int64_t zone_time(const struct zone *zone, int64_t wall)
{
	/* no zone is a day away from UTC, and none changes twice in two days */
	int64_t before = wall - zone_offset(zone, wall - WHEN_DAY);
	int64_t after = wall - zone_offset(zone, wall + WHEN_DAY);
	bool before_fits = zone_wall(zone, before) == wall;
	bool after_fits = zone_wall(zone, after) == wall;
	if (before_fits && after_fits)
		return before < after ? before : after;
	/* when neither fits the wall time is skipped: the old offset leads as
	 * far behind the change as the wish was behind its start */
	return after_fits ? after : before;
}

int64_t wall_day(int64_t wall)
{
	int64_t day = wall / WHEN_DAY;
	return wall % WHEN_DAY < 0 ? day - 1 : day;
}

int day_weekday(int64_t day)
{
	int64_t weekday = (day + 4) % 7; /* 1970-01-01 was a Thursday */
	return (int)(weekday < 0 ? weekday + 7 : weekday);
}

bool weekday_read(struct text text, int *weekday)
{
	static const char *const names[] = {"sunday",	"monday", "tuesday", "wednesday",
					    "thursday", "friday", "saturday"};
	for (int i = 0; i < 7; i++) {
		struct text name = text_of(names[i]);
		if (text.len < 3 || text.len > name.len)
			continue;
		char start[sizeof("wednesday")];
		snprintf(start, sizeof(start), "%.*s", (int)text.len, names[i]);
		if (text_is_case(text, start)) {
			*weekday = i;
			return true;
		}
	}
	return false;
}
