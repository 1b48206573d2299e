/* SPDX-License-Identifier: MIT */
/* civil.c - the calendar, and the strict reading of dates and times. */
#include "base/civil.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400, ERA_DAYS = 146097, YEAR_MIN = 1900, YEAR_MAX = 9999 };

/* Years are counted from March, so that the leap day is the last of its year; an era is 400 years. */
int64_t civil_days(int year, int month, int day)
{
	int64_t y = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * ERA_DAYS + day_of_era - 719468;
}

void civil_from_days(int64_t days, struct civil *out)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
	int64_t day_of_era = z - era * ERA_DAYS;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153; /* from March */
	*out = (struct civil){
		.year = (int)(year_of_era + era * 400 + (month >= 10)),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
	};
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int civil_weekday(const struct civil *c)
{
	int64_t days = civil_days(c->year, c->month, c->day) + 4; /* the first day of 1970 was a Thursday */
	return (int)(days - floor_div(days, 7) * 7);
}

int civil_month_days(int year, int month)
{
	int64_t next = month == 12 ? civil_days(year + 1, 1, 1) : civil_days(year, month + 1, 1);
	return (int)(next - civil_days(year, month, 1));
}

int64_t civil_seconds(const struct civil *c)
{
	return civil_days(c->year, c->month, c->day) * DAY_S + c->hour * 3600 + c->minute * 60 + c->second;
}

void civil_from_seconds(int64_t seconds, struct civil *out)
{
	int64_t days = floor_div(seconds, DAY_S);
	int rest = (int)(seconds - days * DAY_S);
	civil_from_days(days, out);
	out->hour = rest / 3600;
	out->minute = rest / 60 % 60;
	out->second = rest % 60;
}

void civil_add_days(struct civil *c, int64_t days)
{
	civil_from_seconds(civil_seconds(c) + days * DAY_S, c);
}

int civil_compare(const struct civil *a, const struct civil *b)
{
	int64_t x = civil_seconds(a), y = civil_seconds(b);
	return (x > y) - (x < y);
}

/* Read s by a pattern: '0' stands for a digit, any other sign for itself. The place behind it, or NULL. */
static const char *take(const char *s, const char *pattern, int numbers[])
{
	int at = -1;
	bool inside = false;
	for (; *pattern; pattern++, s++) {
		bool digit = *pattern == '0';
		if (digit ? *s < '0' || *s > '9' : *s != *pattern)
			return NULL;
		if (digit && !inside)
			numbers[++at] = 0;
		if (digit)
			numbers[at] = numbers[at] * 10 + (*s - '0');
		inside = digit;
	}
	return s;
}

/* Only the first form is legal; the others are read to say first that a day does not exist: that is the mistake that counts. */
static const char *take_loosely(const char *s, int n[3], bool *legal)
{
	static const char *const forms[] = { "0000-00-00", "0000-0-00", "0000-00-0", "0000-0-0" };
	const char *behind = NULL;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0] && !behind; i++) {
		behind = take(s, forms[i], n);
		*legal = i == 0;
	}
	return behind;
}

/* A date at the head of `s` (the words of an error name the whole). */
static bool take_date(const char *whole, const char **s, struct civil *out, struct err *e)
{
	int n[3];
	bool legal = false;
	const char *behind = take_loosely(*s, n, &legal);
	if (!behind)
		return err_set(e, ERR_INPUT, MSG_DATE_FORM, ARGS(whole));
	if (n[0] < YEAR_MIN)
		return err_set(e, ERR_INPUT, MSG_DATE_YEAR, ARGS(whole));
	if (n[1] < 1 || n[1] > 12)
		return err_set(e, ERR_INPUT, MSG_DATE_MONTH, ARGS(whole, NUMBER(n[1])));
	int last = civil_month_days(n[0], n[1]);
	if (n[2] < 1 || n[2] > last) {
		char month[32];
		message_format(month, sizeof month, (enum message_id)(MSG_MONTH_1 + n[1] - 1), NULL);
		return err_set(e, ERR_INPUT, MSG_DATE_DAY, ARGS(whole, NUMBER(n[2]), month, NUMBER(n[0]), NUMBER(last)));
	}
	if (!legal)
		return err_set(e, ERR_INPUT, MSG_DATE_FORM, ARGS(whole));
	*out = (struct civil){ .year = n[0], .month = n[1], .day = n[2] };
	*s = behind;
	return true;
}

bool civil_parse_date(const char *s, struct civil *out, struct err *e)
{
	struct civil c;
	const char *at = s;
	if (!take_date(s, &at, &c, e))
		return false;
	if (*at)
		return err_set(e, ERR_INPUT, MSG_DATE_FORM, ARGS(s));
	*out = c;
	return true;
}

bool civil_parse_clock(const char *s, int *minutes, struct err *e)
{
	int n[2];
	const char *behind = take(s, "00:00", n);
	if (!behind || *behind)
		return err_set(e, ERR_INPUT, MSG_CLOCK_FORM, ARGS(s));
	if (n[0] > 23 || n[1] > 59)
		return err_set(e, ERR_INPUT, MSG_CLOCK_RANGE, ARGS(s));
	*minutes = n[0] * 60 + n[1];
	return true;
}

/* Which day is this word? Korean with or without 요일, English whole or by its first three letters; -1: none. */
static int weekday_of(const char *word, size_t n)
{
	for (int day = 0; day < 7; day++) {
		enum message_id m = (enum message_id)(MSG_WEEKDAY_0 + day);
		const char *en = message_row(LANGUAGE_EN, m), *ko = message_row(LANGUAGE_KO, m);
		if ((n == 3 || n == strlen(en)) && strncmp(word, en, n) == 0)
			return day;
		if ((n == strlen("일") || n == strlen(ko)) && strncmp(word, ko, n) == 0)
			return day;
	}
	return -1;
}

/* "(수)" behind the date, with or without a space before it: legal to leave out, wrong to be wrong. */
static bool take_weekday(const char *whole, const char **s, const struct civil *date, struct err *e)
{
	const char *at = *s + (**s == ' ' && (*s)[1] == '(');
	if (*at != '(')
		return true;
	size_t n = strcspn(at + 1, ")");
	if (at[1 + n] != ')')
		return err_set(e, ERR_INPUT, MSG_TIME_FORM, ARGS(whole));
	char right[32];
	message_format(right, sizeof right, (enum message_id)(MSG_WEEKDAY_0 + civil_weekday(date)), NULL);
	int day = weekday_of(at + 1, n);
	if (day < 0)
		return err_set(e, ERR_INPUT, MSG_WEEKDAY_UNKNOWN, ARGS(whole, right));
	if (day != civil_weekday(date))
		return err_set(e, ERR_INPUT, MSG_WEEKDAY_WRONG, ARGS(whole, right));
	*s = at + n + 2;
	return true;
}

/* "+09:00", "-0330" or "Z" and then the end; the sum of its seconds. */
static bool take_offset(const char *s, int *offset_s)
{
	int n[2] = { 0, 0 };
	if (strcmp(s, "Z") == 0) {
		*offset_s = 0;
		return true;
	}
	if (*s != '+' && *s != '-')
		return false;
	const char *behind = take(s + 1, "00:00", n);
	int packed[1];
	if (!behind && (behind = take(s + 1, "0000", packed))) {
		n[0] = packed[0] / 100;
		n[1] = packed[0] % 100;
	}
	if (!behind || *behind || n[0] > 23 || n[1] > 59)
		return false;
	*offset_s = (n[0] * 3600 + n[1] * 60) * (*s == '-' ? -1 : 1);
	return true;
}

/* What stands behind HH:MM: nothing, or seconds (a fraction is dropped) and an offset. */
static bool take_rest(const char *s, int *second, bool *has_offset, int *offset_s)
{
	int n[1];
	*second = 0;
	*has_offset = false;
	if (!*s)
		return true;
	s = take(s, ":00", n);
	if (!s || n[0] > 59)
		return false;
	*second = n[0];
	if (*s == '.') {
		size_t digits = strspn(s + 1, "0123456789");
		if (digits == 0)
			return false;
		s += 1 + digits;
	}
	*has_offset = true;
	return take_offset(s, offset_s);
}

bool civil_parse(const char *s, struct civil *out, bool *has_offset, int *offset_s, struct err *e)
{
	struct civil c;
	const char *at = s;
	if (!take_date(s, &at, &c, e) || !take_weekday(s, &at, &c, e))
		return false;
	int n[2];
	const char *behind = *at == ' ' || *at == 'T' ? take(at + 1, "00:00", n) : NULL;
	if (!behind || (*behind && !strchr(":+-Z", *behind)))
		return err_set(e, ERR_INPUT, MSG_TIME_FORM, ARGS(s));
	if (n[0] > 23 || n[1] > 59)
		return err_set(e, ERR_INPUT, MSG_CLOCK_RANGE, ARGS(s));
	bool offset_there;
	int seconds_east = 0;
	if (!take_rest(behind, &c.second, &offset_there, &seconds_east))
		return err_set(e, ERR_INPUT, MSG_TIME_OFFSET, ARGS(s));
	c.hour = n[0];
	c.minute = n[1];
	*out = c;
	*has_offset = offset_there;
	*offset_s = seconds_east;
	return true;
}

void civil_format_date(const struct civil *c, char out[16])
{
	snprintf(out, 16, "%04d-%02d-%02d", c->year, c->month, c->day);
}

void civil_format_minute(const struct civil *c, char out[24])
{
	snprintf(out, 24, "%04d-%02d-%02d %02d:%02d", c->year, c->month, c->day, c->hour, c->minute);
}
