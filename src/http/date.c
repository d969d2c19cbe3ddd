/* SPDX-License-Identifier: MIT */
/* date: HTTP dates, both ways (RFC 9110, 5.6.7). */
#include "http/date.h"

#include <stdint.h>

static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const long_days[7] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
					  "Friday", "Saturday" };
static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static char *put_two(char *to, int number)
{
	to[0] = (char)('0' + number / 10);
	to[1] = (char)('0' + number % 10);
	return to + 2;
}

/* The nearest time that four digits of a year can tell. */
static time_t clamp(time_t when)
{
	static const int64_t first = -62167219200, last = 253402300799;

	return when < first ? (time_t)first : when > last ? (time_t)last : when;
}

void date_format(time_t when, char to[DATE_LENGTH])
{
	time_t told = clamp(when);
	struct tm tm;
	char *at = to;

	gmtime_r(&told, &tm);
	memcpy(at, days[tm.tm_wday], 3);
	memcpy(at + 3, ", ", 2);
	at = put_two(at + 5, tm.tm_mday);
	*at++ = ' ';
	memcpy(at, months[tm.tm_mon], 3);
	at[3] = ' ';
	at = put_two(at + 4, (tm.tm_year + 1900) / 100 % 100);
	at = put_two(at, (tm.tm_year + 1900) % 100);
	*at++ = ' ';
	at = put_two(at, tm.tm_hour);
	*at++ = ':';
	at = put_two(at, tm.tm_min);
	*at++ = ':';
	at = put_two(at, tm.tm_sec);
	memcpy(at, " GMT", 4);
}

/* ---------------------------------------------------------------- reading */

static bool take(struct span *text, const char *literal)
{
	struct span wanted = span_of(literal);

	if (!span_starts(*text, wanted))
		return false;
	*text = span_from(*text, wanted.length);
	return true;
}

static bool take_digits(struct span *text, int count, int *number)
{
	*number = 0;
	if (text->length < (size_t)count)
		return false;
	for (int i = 0; i < count; i++) {
		if (text->at[i] < '0' || text->at[i] > '9')
			return false;
		*number = *number * 10 + text->at[i] - '0';
	}
	*text = span_from(*text, (size_t)count);
	return true;
}

static bool take_month(struct span *text, int *month)
{
	for (*month = 0; *month < 12; ++*month)
		if (take(text, months[*month]))
			return true;
	return false;
}

static bool take_time(struct span *text, struct tm *tm)
{
	return take_digits(text, 2, &tm->tm_hour) && take(text, ":") &&
	       take_digits(text, 2, &tm->tm_min) && take(text, ":") &&
	       take_digits(text, 2, &tm->tm_sec);
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool take_imf(struct span *text, struct tm *tm)
{
	return take(text, ", ") && take_digits(text, 2, &tm->tm_mday) && take(text, " ") &&
	       take_month(text, &tm->tm_mon) && take(text, " ") &&
	       take_digits(text, 4, &tm->tm_year) && take(text, " ") && take_time(text, tm) &&
	       take(text, " GMT");
}

/* Sunday, 06-Nov-94 08:49:37 GMT */
static bool take_rfc850(struct span *text, time_t now, struct tm *tm)
{
	struct tm today, then;

	if (!(take(text, ", ") && take_digits(text, 2, &tm->tm_mday) && take(text, "-") &&
	      take_month(text, &tm->tm_mon) && take(text, "-") &&
	      take_digits(text, 2, &tm->tm_year) && take(text, " ") && take_time(text, tm) &&
	      take(text, " GMT")))
		return false;
	gmtime_r(&now, &today);
	tm->tm_year += (today.tm_year + 1900) / 100 * 100;
	/* More than 50 years ahead is the most recent year in the past with these digits. */
	then = *tm;
	then.tm_year -= 1900;
	today.tm_year += 50;
	if (timegm(&then) > timegm(&today))
		tm->tm_year -= 100;
	return true;
}

/* Sun Nov  6 08:49:37 1994 */
static bool take_asctime(struct span *text, struct tm *tm)
{
	if (!take(text, " ") || !take_month(text, &tm->tm_mon) || !take(text, " "))
		return false;
	if (!(take(text, " ") ? take_digits(text, 1, &tm->tm_mday) :
				take_digits(text, 2, &tm->tm_mday)))
		return false;
	return take(text, " ") && take_time(text, tm) && take(text, " ") &&
	       take_digits(text, 4, &tm->tm_year);
}

static bool take_any(struct span *text, time_t now, struct tm *tm)
{
	for (int i = 0; i < 7; i++) {
		if (take(text, long_days[i]))
			return take_rfc850(text, now, tm);
		if (take(text, days[i]))
			return text->length > 0 && text->at[0] == ',' ? take_imf(text, tm) :
									take_asctime(text, tm);
	}
	return false;
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool exists(const struct tm *tm)
{
	static const int lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int length = lengths[tm->tm_mon] + (tm->tm_mon == 1 && is_leap(tm->tm_year));

	return tm->tm_mday >= 1 && tm->tm_mday <= length && tm->tm_hour < 24 && tm->tm_min < 60 &&
	       tm->tm_sec <= 60;
}

enum { DAYS_TO_1970 = 865565 };	/* from the 1st of March in the year -400 */

/*
 * As timegm(3), which takes 700 instructions more for it, but with a whole year. Years begin
 * in March here, so that the day that some have and others have not is their last.
 */
static time_t seconds_of(const struct tm *tm)
{
	int64_t year = 400 + tm->tm_year - (tm->tm_mon < 2);
	int64_t month = (tm->tm_mon + 10) % 12;
	int64_t day = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 +
		      tm->tm_mday - 1 - DAYS_TO_1970;

	return ((day * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 + tm->tm_sec;
}

bool date_parse(struct span text, time_t now, time_t *when)
{
	struct tm tm = { 0 };

	if (!take_any(&text, now, &tm) || text.length > 0 || !exists(&tm))
		return false;
	*when = seconds_of(&tm);
	return true;
}
