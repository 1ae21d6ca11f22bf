/* SPDX-License-Identifier: ISC */
/*
 * when: durations, sizes and dates as people write them.
 *
 * Names of days and months come from tables of our own: they stand in mail
 * headers, where the locale of the process has nothing to say.
 */
#include "liaison/when.h"

#include <stdio.h>

#include "when_zone.h"

/* No sum of a time and a duration comes near the end of int64_t. */
#define DURATION_MAX (100LL * 366 * WHEN_DAY)
#define SIZE_BYTES_MAX (1LL << 50)
/* The hour at which something deferred to a day comes back. */
#define DEFER_HOUR 8
/* How much of a value an error quotes. */
#define QUOTE_MAX 60

static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static enum status refuse(struct error *err, struct text text, const char *why)
{
	size_t len = text.len < QUOTE_MAX ? text.len : QUOTE_MAX;
	return error_set(err, STATUS_BAD_INPUT, "\"%.*s\" %s", (int)len, len ? text.at : "", why);
}

/* A number and one letter behind it that `letters` holds; *which is its place
 * there. */
static bool unit_read(struct text text, const char *letters, int64_t *number, size_t *which)
{
	if (text.len < 2)
		return false;
	char letter = text.at[text.len - 1];
	if (letter == '\0')
		return false;
	*which = text_find_byte(text_of(letters), letter);
	return *which != TEXT_NONE && text_number(text_head(text, text.len - 1), number);
}

enum status when_duration(struct text text, int64_t *seconds, struct error *err)
{
	static const int64_t units[] = {1, WHEN_MINUTE, WHEN_HOUR, WHEN_DAY};
	int64_t number;
	size_t which;
	text = text_trim(text);
	if (text_is(text, "0")) {
		*seconds = 0;
		return STATUS_OK;
	}
	if (!unit_read(text, "smhd", &number, &which))
		return refuse(err, text, "is no length of time: write 90s, 5m, 4h or 3d");
	if (number > DURATION_MAX / units[which])
		return refuse(err, text, "is too long: a hundred years are the most");
	*seconds = number * units[which];
	return STATUS_OK;
}

char *when_duration_print(struct pool *pool, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		char letter;
	} units[] = {{WHEN_DAY, 'd'}, {WHEN_HOUR, 'h'}, {WHEN_MINUTE, 'm'}, {1, 's'}};
	const char *sign = seconds < 0 ? "-" : "";
	uint64_t left = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
	size_t i = 0;
	while (i < 3 && left < (uint64_t)units[i].seconds)
		i++;
	unsigned long long big = left / (uint64_t)units[i].seconds, small = 0;
	/* the unit below is enough: "2d 3h" needs no minutes */
	if (i < 3)
		small = left % (uint64_t)units[i].seconds / (uint64_t)units[i + 1].seconds;
	if (small)
		return pool_printf(pool, "%s%llu%c %llu%c", sign, big, units[i].letter, small,
				   units[i + 1].letter);
	return pool_printf(pool, "%s%llu%c", sign, big, units[i].letter);
}

enum status when_size(struct text text, int64_t *bytes, struct error *err)
{
	int64_t number;
	size_t which, shift = 0;
	text = text_trim(text);
	if (unit_read(text, "KMGkmg", &number, &which))
		shift = 10 * (which % 3 + 1);
	else if (!text_number(text, &number))
		return refuse(err, text, "is no size: write 1000, 64K, 25M or 1G");
	if (number > SIZE_BYTES_MAX >> shift)
		return refuse(err, text, "is too large");
	*bytes = number << shift;
	return STATUS_OK;
}

char *when_size_print(struct pool *pool, int64_t bytes)
{
	static const char *const units[] = {"KB", "MB", "GB"};
	if (bytes < 1024)
		return pool_printf(pool, bytes == 1 ? "%lld byte" : "%lld bytes", (long long)bytes);
	double size = (double)bytes / 1024;
	size_t i = 0;
	for (; i < 2 && size >= 1023.95; i++)
		size /= 1024;
	return pool_printf(pool, "%.1f %s", size, units[i]);
}

/* Broken down in `zone`; a time beyond the calendar shows as the last second
 * that RFC 3339 can write. */
static struct tm local_of(int64_t time, const char *name, char abbreviation[16])
{
	struct zone zone;
	struct tm tm = {.tm_year = 9999 - 1900,
			.tm_mon = 11,
			.tm_mday = 31,
			.tm_hour = 23,
			.tm_min = 59,
			.tm_sec = 59,
			.tm_wday = 5};
	struct tm found;
	zone_enter(&zone, name);
	bool fits = zone_local(&zone, time, &found) && found.tm_year >= -1900 &&
		    found.tm_year <= 9999 - 1900;
	if (fits)
		tm = found;
	/* the name dies when the zone is left */
	snprintf(abbreviation, 16, "%s", zone.utc || !fits ? "UTC" : found.tm_zone);
	tm.tm_zone = NULL;
	zone_leave(&zone);
	return tm;
}

char *when_print(struct pool *pool, int64_t time, const char *zone)
{
	char abbreviation[16];
	struct tm tm = local_of(time, zone, abbreviation);
	return pool_printf(pool, "%s, %02d:%02d %s", when_day(pool, time, zone), tm.tm_hour,
			   tm.tm_min, abbreviation);
}

char *when_day(struct pool *pool, int64_t time, const char *zone)
{
	char abbreviation[16];
	struct tm tm = local_of(time, zone, abbreviation);
	return pool_printf(pool, "%s %d %s %04d", day_names[tm.tm_wday], tm.tm_mday,
			   month_names[tm.tm_mon], tm.tm_year + 1900);
}

char *when_span(struct pool *pool, int64_t from, int64_t to, const char *zone)
{
	char abbreviation[16];
	struct tm a = local_of(from, zone, abbreviation), b = local_of(to, zone, abbreviation);
	char *end =
	    pool_printf(pool, "%d %s %04d", b.tm_mday, month_names[b.tm_mon], b.tm_year + 1900);
	if (a.tm_year != b.tm_year)
		return pool_printf(pool, "%d %s %04d to %s", a.tm_mday, month_names[a.tm_mon],
				   a.tm_year + 1900, end);
	if (a.tm_mon != b.tm_mon)
		return pool_printf(pool, "%d %s to %s", a.tm_mday, month_names[a.tm_mon], end);
	return a.tm_mday != b.tm_mday ? pool_printf(pool, "%d to %s", a.tm_mday, end) : end;
}

char *when_short(struct pool *pool, int64_t time, const char *zone)
{
	char abbreviation[16];
	struct tm tm = local_of(time, zone, abbreviation);
	return pool_printf(pool, "%04d-%02d-%02d %02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
			   tm.tm_mday, tm.tm_hour, tm.tm_min);
}

char *when_iso(struct pool *pool, int64_t time)
{
	char abbreviation[16];
	struct tm tm = local_of(time, "UTC", abbreviation);
	return pool_printf(pool, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
			   tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

char *when_date(struct pool *pool, int64_t time, const char *zone)
{
	char abbreviation[16];
	struct tm tm = local_of(time, zone, abbreviation);
	return pool_printf(pool, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

char *when_rfc5322(struct pool *pool, int64_t time, const char *zone)
{
	char abbreviation[16];
	struct tm tm = local_of(time, zone, abbreviation);
	long offset = tm.tm_gmtoff / WHEN_MINUTE;
	long minutes = offset < 0 ? -offset : offset;
	return pool_printf(pool, "%s, %d %s %04d %02d:%02d:%02d %c%02ld%02ld",
			   day_names[tm.tm_wday], tm.tm_mday, month_names[tm.tm_mon],
			   tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
			   offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static bool digits_read(struct text text, size_t start, size_t len, int *number)
{
	int64_t found;
	if (!text_number(text_head(text_from(text, start), len), &found))
		return false;
	*number = (int)found;
	return true;
}

/* "2026-12-01" as days since 1970; false when it does not look like a date.
 * *real tells whether the calendar has it. */
static bool date_read(struct text text, int64_t *day, bool *real)
{
	int year, month, date;
	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-' ||
	    !digits_read(text, 0, 4, &year) || !digits_read(text, 5, 2, &month) ||
	    !digits_read(text, 8, 2, &date))
		return false;
	struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = date};
	*day = wall_day((int64_t)timegm(&tm));
	/* timegm() turns 30 February into 2 March */
	*real = tm.tm_year == year - 1900 && tm.tm_mon == month - 1 && tm.tm_mday == date;
	return true;
}

static int64_t day_hour(int64_t day, int hour, const char *name)
{
	struct zone zone;
	zone_enter(&zone, name);
	int64_t time = zone_time(&zone, day * WHEN_DAY + hour * WHEN_HOUR);
	zone_leave(&zone);
	return time;
}

static int64_t day_morning(int64_t day, const char *name)
{
	return day_hour(day, DEFER_HOUR, name);
}

static int64_t next_weekday(int64_t now, int weekday, const char *name)
{
	struct zone zone;
	zone_enter(&zone, name);
	int64_t today = wall_day(zone_wall(&zone, now));
	zone_leave(&zone);
	int ahead = (weekday - day_weekday(today) + 7) % 7;
	return day_morning(today + (ahead ? ahead : 7), name);
}

/* "3 days", "1w", "4H": as people write it; a configuration is stricter. */
static bool length_read(struct text text, int64_t *seconds)
{
	static const struct {
		const char *word;
		int64_t seconds;
	} units[] = {{"d", WHEN_DAY},	  {"day", WHEN_DAY},	  {"days", WHEN_DAY},
		     {"h", WHEN_HOUR},	  {"hour", WHEN_HOUR},	  {"hours", WHEN_HOUR},
		     {"w", 7 * WHEN_DAY}, {"week", 7 * WHEN_DAY}, {"weeks", 7 * WHEN_DAY}};
	size_t digits = 0;
	int64_t count;

	while (digits < text.len && text.at[digits] >= '0' && text.at[digits] <= '9')
		digits++;
	/* More are centuries. */
	if (digits > 4 || !text_number(text_head(text, digits), &count))
		return false;
	text = text_trim(text_from(text, digits));
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text_is_case(text, units[i].word)) {
			*seconds = count * units[i].seconds;
			return true;
		}
	return false;
}

enum status when_defer(struct text text, int64_t now, const char *zone, int64_t *time,
		       struct error *err)
{
	int64_t seconds, day, found;
	int weekday;
	bool real;

	text = text_trim(text);
	if (weekday_read(text, &weekday)) {
		found = next_weekday(now, weekday, zone);
	} else if (date_read(text, &day, &real)) {
		if (!real)
			return refuse(err, text, "is not in the calendar");
		found = day_morning(day, zone);
	} else if (length_read(text, &seconds) ||
		   when_duration(text, &seconds, NULL) == STATUS_OK) {
		found = now + seconds;
	} else {
		return refuse(err, text,
			      "is no time to wait for: write 3d, 4h, a week day "
			      "(thu) or a date (2026-12-01)");
	}
	if (found <= now)
		return refuse(err, text, "is not in the future");
	if (found - now > WHEN_DEFER_MAX)
		return refuse(err, text, "is more than a year away");
	*time = found;
	return STATUS_OK;
}

enum status when_past(struct text text, int64_t now, const char *zone, int64_t *time,
		      struct error *err)
{
	char whole[16];
	int64_t seconds, day;
	bool real;

	text = text_trim(text);
	if (length_read(text, &seconds)) {
		*time = now - seconds;
		return STATUS_OK;
	}
	if (text.len == 7) { /* a month */
		snprintf(whole, sizeof(whole), "%.*s-01", (int)text.len, text.at);
		text = text_of(whole);
	}
	if (!date_read(text, &day, &real))
		return refuse(err, text,
			      "is no time: write a date (2026-11-01), a month (2026-11) or how "
			      "long ago (7d)");
	if (!real)
		return refuse(err, text, "is not in the calendar");
	*time = day_hour(day, 0, zone);
	return STATUS_OK;
}

int64_t when_month(int64_t time, int months, const char *zone)
{
	char abbreviation[16];
	struct tm tm = local_of(time, zone, abbreviation);
	int month = tm.tm_year * 12 + tm.tm_mon + months;
	struct tm first = {.tm_year = month / 12, .tm_mon = month % 12, .tm_mday = 1};

	return day_hour(wall_day((int64_t)timegm(&first)), 0, zone);
}
