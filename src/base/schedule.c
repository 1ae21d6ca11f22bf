/* SPDX-License-Identifier: ISC */
/*
 * schedule: "weekly Thu 18:00 Europe/Prague".
 *
 * Weeks are counted on the wall, so that the hour stays the same when the
 * clocks change; each occurrence is then turned into a time.
 */
#include "liaison/when.h"

#include <stdio.h>
#include <string.h>

#include "when_zone.h"

/* "18:00", "8:30"; minutes of the day. */
static bool clock_read(struct text text, int *minute)
{
	int64_t hours, minutes;
	struct text hour;
	if (!text_field(&text, ':', &hour) || hour.len > 2 || text.len != 2)
		return false;
	if (!text_number(hour, &hours) || !text_number(text, &minutes))
		return false;
	*minute = (int)(hours * 60 + minutes);
	return hours < 24 && minutes < 60;
}

static struct text next_word(struct text *rest)
{
	struct text word = {"", 0};
	*rest = text_trim(*rest);
	text_field(rest, ' ', &word);
	return text_trim(word);
}

static enum status zone_read(struct text name, const char *zone, struct schedule *schedule,
			     struct error *err)
{
	if (name.len > 2 && name.at[0] == '[' && name.at[name.len - 1] == ']')
		name = text_make(name.at + 1, name.len - 2);
	if (!name.len)
		name = text_of(zone);
	if (name.len < sizeof(schedule->zone)) {
		snprintf(schedule->zone, sizeof(schedule->zone), "%.*s", (int)name.len,
			 name.len ? name.at : "");
		if (when_zone_ok(schedule->zone))
			return STATUS_OK;
	}
	return error_set(err, STATUS_BAD_INPUT,
			 "no time zone is called \"%.*s\": write one of the tz database, such as "
			 "Europe/Prague",
			 (int)(name.len < 80 ? name.len : 80), name.at);
}

enum status schedule_read(struct text text, const char *zone, struct schedule *schedule,
			  struct error *err)
{
	struct text rest = text;
	struct text every = next_word(&rest), day = next_word(&rest), clock = next_word(&rest);
	struct text name = next_word(&rest);
	*schedule = (struct schedule){0};
	if (text_find_case(text, TEXT(" after ")) != TEXT_NONE ||
	    text_find_case(text, TEXT(" before ")) != TEXT_NONE)
		return error_set(err, STATUS_BAD_INPUT,
				 "\"%.*s\" is relative to an event of a calendar, and this version "
				 "reads no calendars: write a day and time, such as weekly Thu 18:00",
				 (int)(text.len < 80 ? text.len : 80), text.at);
	if (!text_is_case(every, "weekly") || !weekday_read(day, &schedule->weekday) ||
	    !clock_read(clock, &schedule->minute) || text_trim(rest).len)
		return error_set(err, STATUS_BAD_INPUT,
				 "\"%.*s\" is no schedule: write it as weekly Thu 18:00, and a "
				 "time zone behind it if it is another",
				 (int)(text.len < 80 ? text.len : 80), text.len ? text.at : "");
	return zone_read(name, zone, schedule, err);
}

/* The occurrence of the week that holds `day`, `weeks` weeks on. */
static int64_t schedule_at(const struct schedule *schedule, const struct zone *zone, int64_t day,
			   int weeks)
{
	int64_t sunday = day - day_weekday(day);
	int64_t wall = (sunday + schedule->weekday + 7 * weeks) * WHEN_DAY +
		       (int64_t)schedule->minute * WHEN_MINUTE;
	return zone_time(zone, wall);
}

/* One week more on either side than the wall asks for: a skipped hour can
 * move an occurrence over midnight. */
int64_t schedule_next(const struct schedule *schedule, int64_t time)
{
	struct zone zone;
	zone_enter(&zone, schedule->zone);
	int64_t day = wall_day(zone_wall(&zone, time)), next = 0;
	for (int weeks = -1; weeks <= 2; weeks++) {
		next = schedule_at(schedule, &zone, day, weeks);
		if (next > time)
			break;
	}
	zone_leave(&zone);
	return next;
}

int64_t schedule_last(const struct schedule *schedule, int64_t time)
{
	struct zone zone;
	zone_enter(&zone, schedule->zone);
	int64_t day = wall_day(zone_wall(&zone, time)), last = 0;
	for (int weeks = 1; weeks >= -2; weeks--) {
		last = schedule_at(schedule, &zone, day, weeks);
		if (last <= time)
			break;
	}
	zone_leave(&zone);
	return last;
}
