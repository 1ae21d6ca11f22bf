/* SPDX-License-Identifier: ISC */
/*
 * The weekly schedule.  In Prague the clocks skip 02:00 to 03:00 on Sunday
 * 2026-03-29 and show 02:00 to 03:00 twice on Sunday 2026-10-25; the seconds
 * are date(1)'s.
 */
#include "base_fixture.h"

#include <string.h>
#include <time.h>

#include "liaison/when.h"

static struct schedule schedule_of(const char *text, const char *zone)
{
	struct schedule schedule;
	struct error err;
	if (schedule_read(text_of(text), zone, &schedule, &err))
		fail_msg("%s", err.text);
	return schedule;
}

static void a_schedule_is_a_day_and_an_hour(void **state)
{
	(void)state;
	struct schedule schedule = schedule_of("weekly Thu 18:00", "Europe/Prague");
	assert_int_equal(schedule.weekday, 4);
	assert_int_equal(schedule.minute, 18 * 60);
	assert_string_equal(schedule.zone, "Europe/Prague");
	schedule = schedule_of("Weekly  sunday 8:05 America/New_York", "Europe/Prague");
	assert_int_equal(schedule.weekday, 0);
	assert_int_equal(schedule.minute, 8 * 60 + 5);
	assert_string_equal(schedule.zone, "America/New_York");
	schedule = schedule_of("weekly Thu 18:00 [Europe/Prague]", "UTC");
	assert_string_equal(schedule.zone, "Europe/Prague");
}

static void other_schedules_are_refused(void **state)
{
	static const char *const wrong[] = {"",
					    "weekly",
					    "weekly Thu",
					    "weekly 18:00",
					    "weekly Thu 18",
					    "weekly Thu 24:00",
					    "weekly Thu 18:60",
					    "weekly Thu 18:0",
					    "weekly Thu 018:00",
					    "weekly Thu -1:00",
					    "daily 18:00",
					    "weekly Thx 18:00",
					    "weekly Thu 18:00 Europe/Nowhere",
					    "weekly Thu 18:00 ../../etc/passwd",
					    "weekly Thu 18:00 UTC now"};
	struct schedule schedule;
	struct error err;
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(schedule_read(text_of(wrong[i]), "UTC", &schedule, &err),
				 STATUS_BAD_INPUT);
}

static void relative_schedules_say_that_they_need_a_calendar(void **state)
{
	static const char *const wrong[] = {"2h after IESG telechat", "24h before IAB meeting",
					    "weekly Thu 18:00, 2h After IESG telechat"};
	struct schedule schedule;
	struct error err;
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(schedule_read(text_of(wrong[i]), "UTC", &schedule, &err),
				 STATUS_BAD_INPUT);
		assert_non_null(strstr(err.text, "reads no calendars"));
	}
}

static void the_hour_on_the_wall_stays_when_the_clocks_change(void **state)
{
	(void)state;
	struct schedule schedule = schedule_of("weekly Thu 18:00", "Europe/Prague");
	assert_int_equal(schedule_next(&schedule, 1774544400 - 1), 1774544400); /* 17:00 UTC */
	assert_int_equal(schedule_next(&schedule, 1774544400), 1775145600);	/* 16:00 UTC */
	assert_int_equal(schedule_last(&schedule, 1775145600), 1775145600);
	assert_int_equal(schedule_last(&schedule, 1775145600 - 1), 1774544400);
}

static void a_skipped_hour_is_taken_an_hour_later(void **state)
{
	(void)state;
	struct schedule schedule = schedule_of("weekly Sun 02:30", "Europe/Prague");
	/* 03:30 summer time, 01:30 UTC */
	assert_int_equal(schedule_next(&schedule, 1774747800 - 86400), 1774747800);
	assert_int_equal(schedule_last(&schedule, 1774747800), 1774747800);
	/* a week later it is 02:30 again, 00:30 UTC */
	assert_int_equal(schedule_next(&schedule, 1774747800), 1774747800 + 7 * 86400 - 3600);
}

static void an_hour_that_comes_twice_is_taken_the_first_time(void **state)
{
	(void)state;
	struct schedule schedule = schedule_of("weekly Sun 02:30", "Europe/Prague");
	assert_int_equal(schedule_next(&schedule, 1792888200 - 86400), 1792888200);
	/* and not once more an hour later */
	assert_int_equal(schedule_next(&schedule, 1792888200), 1792888200 + 7 * 86400 + 3600);
	assert_int_equal(schedule_last(&schedule, 1792888200 + 3600), 1792888200);
}

static void half_an_hour_is_skipped_on_lord_howe(void **state)
{
	(void)state;
	/* 2026-10-04 02:00 +10:30 becomes 02:30 +11; 02:15 is taken at 02:45 +11,
	 * date -u -d '2026-10-03 15:45 UTC' +%s */
	struct schedule schedule = schedule_of("weekly Sun 02:15", "Australia/Lord_Howe");
	assert_int_equal(schedule_next(&schedule, 1791042300 - 3600), 1791042300);
}

/* By counting: the first minute after `time` at which the wall shows it for
 * the first time.  Works where the hour is not skipped. */
static int64_t counted_next(const struct schedule *schedule, int64_t time)
{
	struct tm tm, before;
	time_t minute = time - ((time % 60) + 60) % 60 + 60;
	for (int i = 0; i < 9 * 24 * 60; i++, minute += 60) {
		time_t hour_ago = minute - 3600;
		localtime_r(&minute, &tm);
		localtime_r(&hour_ago, &before);
		bool hit = tm.tm_wday == schedule->weekday &&
			   tm.tm_hour * 60 + tm.tm_min == schedule->minute;
		bool second = before.tm_hour == tm.tm_hour && before.tm_min == tm.tm_min;
		if (hit && !second)
			return minute;
	}
	fail();
	return 0;
}

static void the_next_one_is_what_counting_minutes_finds(void **state)
{
	static const char *const zones[] = {"Europe/Prague", "America/New_York", "Asia/Kolkata",
					    "Pacific/Auckland"};
	struct dice dice = {37};
	(void)state;
	for (int i = 0; i < 60; i++) {
		struct schedule schedule = {.weekday = (int)dice_roll(&dice, 7),
					    .minute = (int)(4 * 60 + dice_roll(&dice, 20 * 60))};
		const char *zone = zones[dice_roll(&dice, 4)];
		snprintf(schedule.zone, sizeof(schedule.zone), "%s", zone);
		int64_t time = 1700000000 + (int64_t)dice_roll(&dice, 400000000);
		int64_t next = schedule_next(&schedule, time);
		setenv("TZ", zone, 1);
		tzset();
		assert_int_equal(next, counted_next(&schedule, time));
		unsetenv("TZ");
		tzset();
	}
}

static void next_and_last_fit_together(void **state)
{
	static const char *const zones[] = {
	    "Europe/Prague",	   "America/New_York", "UTC",
	    "America/Havana",	   "Asia/Beirut",      "Pacific/Apia",
	    "Australia/Lord_Howe", "Africa/Casablanca"};
	struct dice dice = {41};
	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct schedule schedule = {.weekday = (int)dice_roll(&dice, 7),
					    .minute = (int)dice_roll(&dice, 24 * 60)};
		snprintf(schedule.zone, sizeof(schedule.zone), "%s", zones[dice_roll(&dice, 8)]);
		int64_t time = (int64_t)dice_roll(&dice, 2000000000);
		int64_t next = schedule_next(&schedule, time),
			last = schedule_last(&schedule, time);
		assert_true(next > time && last <= time);
		assert_int_equal(schedule_last(&schedule, next), next);
		assert_int_equal(schedule_next(&schedule, last), next);
		assert_int_equal(schedule_next(&schedule, next - 1), next);
		assert_int_equal(schedule_last(&schedule, next - 1), last);
		/* a week; Samoa left a day out in 2011 */
		int64_t week = next - last - WHEN_WEEK;
		assert_true(week >= -WHEN_DAY && week <= WHEN_DAY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_schedule_is_a_day_and_an_hour),
	    cmocka_unit_test(other_schedules_are_refused),
	    cmocka_unit_test(relative_schedules_say_that_they_need_a_calendar),
	    cmocka_unit_test(the_hour_on_the_wall_stays_when_the_clocks_change),
	    cmocka_unit_test(a_skipped_hour_is_taken_an_hour_later),
	    cmocka_unit_test(an_hour_that_comes_twice_is_taken_the_first_time),
	    cmocka_unit_test(half_an_hour_is_skipped_on_lord_howe),
	    cmocka_unit_test(the_next_one_is_what_counting_minutes_finds),
	    cmocka_unit_test(next_and_last_fit_together),
	};
	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
