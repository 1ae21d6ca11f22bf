/* SPDX-License-Identifier: ISC */
/*
 * Durations, sizes, dates.  The expected seconds are date(1)'s:
 *	date -u -d 'TZ="Europe/Prague" 2026-11-19 18:00' +%s
 */
#include "base_fixture.h"

#include <time.h>

#include "liaison/when.h"

#define THURSDAY_1800 1795107600 /* Thu 2026-11-19 18:00 in Prague, 17:00 UTC */

static int64_t duration(const char *text)
{
	int64_t seconds = -1;
	return when_duration(text_of(text), &seconds, NULL) ? -1 : seconds;
}

static void durations_have_one_unit(void **state)
{
	(void)state;
	assert_int_equal(duration("90s"), 90);
	assert_int_equal(duration("5m"), 300);
	assert_int_equal(duration("4h"), 14400);
	assert_int_equal(duration("3d"), 259200);
	assert_int_equal(duration("0"), 0);
	assert_int_equal(duration("0d"), 0);
	assert_int_equal(duration(" 5m "), 300);
}

static void other_durations_are_refused(void **state)
{
	static const char *const wrong[] = {"",
					    "5",
					    "m",
					    "5 m",
					    "-5m",
					    "5M",
					    "1.5h",
					    "5m3s",
					    "5min",
					    "h5",
					    "99999999999999999d",
					    "9223372036854775807s",
					    "106751991167301d"};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(duration(wrong[i]), -1);
	int64_t seconds;
	assert_int_equal(when_duration(text_make("5\0m", 3), &seconds, NULL), STATUS_BAD_INPUT);
	assert_int_equal(when_duration(text_make("5\0", 2), &seconds, NULL), STATUS_BAD_INPUT);
}

static void a_refused_duration_says_what_to_write(void **state)
{
	struct error err;
	int64_t seconds;
	(void)state;
	assert_int_equal(when_duration(TEXT("5 minutes"), &seconds, &err), STATUS_BAD_INPUT);
	assert_string_equal(err.text,
			    "\"5 minutes\" is no length of time: write 90s, 5m, 4h or 3d");
}

static void durations_are_shown_in_two_units(void **state)
{
	assert_string_equal(when_duration_print(*state, 0), "0s");
	assert_string_equal(when_duration_print(*state, 59), "59s");
	assert_string_equal(when_duration_print(*state, 90), "1m 30s");
	assert_string_equal(when_duration_print(*state, 14400), "4h");
	assert_string_equal(when_duration_print(*state, 2 * 86400 + 3 * 3600 + 59), "2d 3h");
	assert_string_equal(when_duration_print(*state, 86400 + 59), "1d");
	assert_string_equal(when_duration_print(*state, -300), "-5m");
	assert_non_null(when_duration_print(*state, INT64_MIN));
}

static int64_t size(const char *text)
{
	int64_t bytes = -1;
	return when_size(text_of(text), &bytes, NULL) ? -1 : bytes;
}

static void sizes_count_in_powers_of_1024(void **state)
{
	(void)state;
	assert_int_equal(size("1000"), 1000);
	assert_int_equal(size("64K"), 65536);
	assert_int_equal(size("25M"), 26214400);
	assert_int_equal(size("1G"), 1073741824);
	assert_int_equal(size("1g"), 1073741824);
	assert_int_equal(size("0"), 0);
	assert_int_equal(size("25MB"), -1);
	assert_int_equal(size("M"), -1);
	assert_int_equal(size("-1"), -1);
	assert_int_equal(size("1.5M"), -1);
	assert_int_equal(size("9223372036854775807K"), -1);
	assert_int_equal(size(""), -1);
}

static void sizes_are_shown_with_one_digit(void **state)
{
	assert_string_equal(when_size_print(*state, 0), "0 bytes");
	assert_string_equal(when_size_print(*state, 1), "1 byte");
	assert_string_equal(when_size_print(*state, 1023), "1023 bytes");
	assert_string_equal(when_size_print(*state, 1024), "1.0 KB");
	assert_string_equal(when_size_print(*state, 1258291), "1.2 MB");
	assert_string_equal(when_size_print(*state, 1048575), "1.0 MB");
}

static void only_zones_of_the_tz_database_are_zones(void **state)
{
	(void)state;
	assert_true(when_zone_ok(""));
	assert_true(when_zone_ok("UTC"));
	assert_true(when_zone_ok("Europe/Prague"));
	assert_true(when_zone_ok("America/Argentina/Buenos_Aires"));
	assert_false(when_zone_ok("Europe/Praha"));
	assert_false(when_zone_ok("Europe"));
	assert_false(when_zone_ok("../zoneinfo/UTC"));
	assert_false(when_zone_ok("/etc/localtime"));
	assert_false(when_zone_ok("Europe/Prague\n"));
	assert_false(when_zone_ok("tzdata.zi"));
}

static void times_are_printed_in_their_zone(void **state)
{
	assert_string_equal(when_print(*state, THURSDAY_1800, "Europe/Prague"),
			    "Thu 19 Nov 2026, 18:00 CET");
	assert_string_equal(when_print(*state, THURSDAY_1800, "UTC"), "Thu 19 Nov 2026, 17:00 UTC");
	assert_string_equal(when_print(*state, THURSDAY_1800, ""), "Thu 19 Nov 2026, 17:00 UTC");
	assert_string_equal(when_short(*state, THURSDAY_1800, "Europe/Prague"), "2026-11-19 18:00");
	assert_string_equal(when_iso(*state, THURSDAY_1800), "2026-11-19T17:00:00Z");
	assert_string_equal(when_date(*state, THURSDAY_1800 + 7 * 3600, "Europe/Prague"),
			    "2026-11-20");
	assert_string_equal(when_date(*state, THURSDAY_1800 + 6 * 3600, "UTC"), "2026-11-19");
	assert_string_equal(when_day(*state, THURSDAY_1800 + 7 * 3600, "Europe/Prague"),
			    "Fri 20 Nov 2026");
}

static void a_span_says_no_month_twice(void **state)
{
	const int64_t day = 24 * 3600, thursday = THURSDAY_1800;

	assert_string_equal(when_span(*state, thursday - 7 * day, thursday, "UTC"),
			    "12 to 19 Nov 2026");
	assert_string_equal(when_span(*state, thursday + 7 * day, thursday + 14 * day, "UTC"),
			    "26 Nov to 3 Dec 2026");
	assert_string_equal(when_span(*state, thursday + 42 * day, thursday + 49 * day, "UTC"),
			    "31 Dec 2026 to 7 Jan 2027");
	assert_string_equal(when_span(*state, thursday - 3600, thursday, "UTC"), "19 Nov 2026");
	/* 17:00 and 23:00 UTC are two days in Prague */
	assert_string_equal(when_span(*state, thursday, thursday + 6 * 3600, "Europe/Prague"),
			    "19 to 20 Nov 2026");
}

static void dates_of_mail_follow_rfc_5322(void **state)
{
	assert_string_equal(when_rfc5322(*state, THURSDAY_1800, "Europe/Prague"),
			    "Thu, 19 Nov 2026 18:00:00 +0100");
	assert_string_equal(when_rfc5322(*state, THURSDAY_1800, "UTC"),
			    "Thu, 19 Nov 2026 17:00:00 +0000");
	/* date -R -d @1795107600 in these zones */
	assert_string_equal(when_rfc5322(*state, THURSDAY_1800, "America/St_Johns"),
			    "Thu, 19 Nov 2026 13:30:00 -0330");
	assert_string_equal(when_rfc5322(*state, THURSDAY_1800, "Asia/Kathmandu"),
			    "Thu, 19 Nov 2026 22:45:00 +0545");
}

static void times_beyond_the_calendar_do_no_harm(void **state)
{
	static const int64_t times[] = {INT64_MIN, INT64_MAX, -1, 0, INT64_C(1) << 40};
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		assert_true(strlen(when_print(*state, times[i], "Europe/Prague")) < 60);
		assert_int_equal(strlen(when_iso(*state, times[i])), 20);
		assert_true(strlen(when_rfc5322(*state, times[i], "UTC")) < 60);
	}
	assert_string_equal(when_iso(*state, -1), "1969-12-31T23:59:59Z");
}

static void the_zone_of_the_process_is_left_as_it_was(void **state)
{
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	when_print(*state, THURSDAY_1800, "Europe/Prague");
	time_t time = THURSDAY_1800;
	struct tm tm;
	localtime_r(&time, &tm);
	assert_int_equal(tm.tm_hour, 2); /* 17:00 UTC and nine hours */
	assert_string_equal(getenv("TZ"), "Asia/Tokyo");
	unsetenv("TZ");
	tzset();
	when_print(*state, THURSDAY_1800, "Europe/Prague");
	assert_null(getenv("TZ"));
}

/* ---- periods ------------------------------------------------------------------- */

static int64_t past(const char *text)
{
	int64_t time;
	return when_past(text_of(text), THURSDAY_1800, "Europe/Prague", &time, NULL) ? -1 : time;
}

static void a_period_begins_at_a_date_a_month_or_so_long_ago(void **state)
{
	(void)state;
	/* date -u -d 'TZ="Europe/Prague" 2026-11-01 00:00' +%s */
	assert_int_equal(past("2026-11-01"), 1793487600);
	assert_int_equal(past("2026-11"), 1793487600);
	assert_int_equal(past("2026-07-01"), 1782856800); /* summer time */
	assert_int_equal(past("7d"), THURSDAY_1800 - 7 * 86400);
	assert_int_equal(past("2 weeks"), THURSDAY_1800 - 14 * 86400);
	static const char *const wrong[] = {"",	       "yesterday", "2026-02-30",
					    "2026-13", "11/2026",   "7"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(past(wrong[i]), -1);
}

static void months_follow_each_other_across_the_year(void **state)
{
	(void)state;
	assert_int_equal(when_month(THURSDAY_1800, 0, "Europe/Prague"), 1793487600);
	assert_int_equal(when_month(THURSDAY_1800, 1, "Europe/Prague"), past("2026-12"));
	assert_int_equal(when_month(THURSDAY_1800, 2, "Europe/Prague"), past("2027-01"));
	assert_int_equal(when_month(THURSDAY_1800, -11, "Europe/Prague"), past("2025-12"));
}

/* ---- defer --------------------------------------------------------------------- */

static int64_t defer(const char *text)
{
	int64_t time = -1;
	return when_defer(text_of(text), THURSDAY_1800, "Europe/Prague", &time, NULL) ? -1 : time;
}

static void defer_takes_a_length_of_time(void **state)
{
	(void)state;
	assert_int_equal(defer("3d"), THURSDAY_1800 + 3 * 86400);
	assert_int_equal(defer("4h"), THURSDAY_1800 + 4 * 3600);
	assert_int_equal(defer("3D"), THURSDAY_1800 + 3 * 86400);
	assert_int_equal(defer("3 days"), THURSDAY_1800 + 3 * 86400);
	assert_int_equal(defer("1 Day"), THURSDAY_1800 + 86400);
	assert_int_equal(defer("2 hours"), THURSDAY_1800 + 2 * 3600);
	assert_int_equal(defer("1w"), THURSDAY_1800 + 7 * 86400);
	assert_int_equal(defer("2 weeks"), THURSDAY_1800 + 14 * 86400);
	assert_int_equal(defer("53 weeks"), -1);
	assert_int_equal(defer("3 months"), -1);
	assert_int_equal(defer("3 days off"), -1);
	assert_int_equal(defer("99999999999999999 weeks"), -1);
}

static void defer_takes_the_morning_of_a_week_day(void **state)
{
	(void)state;
	/* date -u -d 'TZ="Europe/Prague" 2026-11-20 08:00' +%s, and so on */
	assert_int_equal(defer("fri"), 1795158000);
	assert_int_equal(defer("Friday"), 1795158000);
	assert_int_equal(defer("wed"), 1795158000 + 5 * 86400);
	assert_int_equal(defer("thurs"), 1795158000 + 6 * 86400); /* not today */
	assert_int_equal(defer("th"), -1);
	assert_int_equal(defer("fridays"), -1);
}

static void defer_takes_the_morning_of_a_date(void **state)
{
	(void)state;
	assert_int_equal(defer("2026-12-01"), 1796108400);
	assert_int_equal(defer("2026-11-30"), 1796108400 - 86400);
}

static void defer_refuses_what_is_no_date(void **state)
{
	static const char *const wrong[] = {"2026-11-31", "2027-02-29", "2026-13-01", "2026-00-10",
					    "2026-12-00", "2026-12-1",	"26-12-01",   "2026/12/01",
					    "2026-1a-01", "tomorrow",	"",	      "next week",
					    "-3d",	  "3"};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(defer(wrong[i]), -1);
}

static void defer_refuses_the_past_and_the_far_future(void **state)
{
	struct error err;
	int64_t time;
	(void)state;
	assert_int_equal(defer("0d"), -1);
	assert_int_equal(defer("0"), -1);
	assert_int_equal(defer("2026-11-19"), -1); /* 08:00 of that day is over */
	assert_int_equal(defer("2025-12-01"), -1);
	assert_int_equal(defer("366d"), THURSDAY_1800 + 366LL * 86400);
	assert_int_equal(defer("367d"), -1);
	assert_int_equal(defer("2028-01-01"), -1);
	assert_int_equal(when_defer(TEXT("2026-02-30"), THURSDAY_1800, "UTC", &time, &err),
			 STATUS_BAD_INPUT);
	assert_string_equal(err.text, "\"2026-02-30\" is not in the calendar");
}

static void defer_reads_anything_without_harm(void **state)
{
	struct dice dice = {31};
	(void)state;
	for (int i = 0; i < 100000; i++) {
		char some[12];
		size_t len = dice_roll(&dice, sizeof(some) + 1);
		for (size_t j = 0; j < len; j++)
			some[j] = "0123456789-dhmsthufri\0"[dice_roll(&dice, 22)];
		int64_t time, now = THURSDAY_1800;
		if (when_defer(text_make(some, len), now, "UTC", &time, NULL) == STATUS_OK)
			assert_true(time > now && time - now <= WHEN_DEFER_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(durations_have_one_unit),
	    cmocka_unit_test(other_durations_are_refused),
	    cmocka_unit_test(a_refused_duration_says_what_to_write),
	    POOL_TEST(durations_are_shown_in_two_units),
	    cmocka_unit_test(sizes_count_in_powers_of_1024),
	    POOL_TEST(sizes_are_shown_with_one_digit),
	    cmocka_unit_test(only_zones_of_the_tz_database_are_zones),
	    POOL_TEST(times_are_printed_in_their_zone),
	    POOL_TEST(a_span_says_no_month_twice),
	    POOL_TEST(dates_of_mail_follow_rfc_5322),
	    POOL_TEST(times_beyond_the_calendar_do_no_harm),
	    POOL_TEST(the_zone_of_the_process_is_left_as_it_was),
	    cmocka_unit_test(a_period_begins_at_a_date_a_month_or_so_long_ago),
	    cmocka_unit_test(months_follow_each_other_across_the_year),
	    cmocka_unit_test(defer_takes_a_length_of_time),
	    cmocka_unit_test(defer_takes_the_morning_of_a_week_day),
	    cmocka_unit_test(defer_takes_the_morning_of_a_date),
	    cmocka_unit_test(defer_refuses_what_is_no_date),
	    cmocka_unit_test(defer_refuses_the_past_and_the_far_future),
	    cmocka_unit_test(defer_reads_anything_without_harm),
	};
	return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
