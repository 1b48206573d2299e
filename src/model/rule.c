/* SPDX-License-Identifier: MIT */
/* rule.c - a table of the parts a rule may have, and a walk along it. */
#include "model/rule.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct value {
	const char *text;
	int bound; /* of numbers; below zero: none of them may be negative */
	const struct zone *zone;
};

typedef bool part_fn(struct rule *rule, const struct value *v);

static bool is_number(const char *s, size_t n, int bound)
{
	char digits[5] = "";

	if (!n || n >= sizeof digits || strspn(s, "0123456789") < n)
		return false;
	memcpy(digits, s, n);
	int number = (int)strtol(digits, NULL, 10);
	return number >= 1 && number <= bound;
}

/* What stands behind the next comma; NULL at the end. */
static const char *behind_comma(const char *s)
{
	s = strchr(s, ',');
	return s ? s + 1 : NULL;
}

static bool part_number(struct rule *rule, const struct value *v)
{
	(void)rule;
	return is_number(v->text, strlen(v->text), v->bound);
}

static bool part_interval(struct rule *rule, const struct value *v)
{
	rule->interval = (int)strtol(v->text, NULL, 10);
	return part_number(rule, v);
}

static bool part_count(struct rule *rule, const struct value *v)
{
	rule->counted = true;
	rule->count = (int)strtol(v->text, NULL, 10);
	return part_number(rule, v);
}

static bool part_numbers(struct rule *rule, const struct value *v)
{
	rule->from_end |= strchr(v->text, '-') != NULL;
	for (const char *s = v->text; s; s = behind_comma(s)) {
		s += v->bound > 0 && (*s == '-' || *s == '+');
		if (!is_number(s, strcspn(s, ","), abs(v->bound)))
			return false;
	}
	return true;
}

static bool part_month_days(struct rule *rule, const struct value *v)
{
	rule->several |= behind_comma(v->text) != NULL;
	rule->month_day = (int)strtol(v->text, NULL, 10);
	return part_numbers(rule, v);
}

/* From 0 for Sunday; below zero: it is none. */
static int read_weekday(const char *s, size_t n)
{
	static const char *const names[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };

	for (int i = 0; i < (int)COUNT(names); i++)
		if (n == 2 && !strncmp(s, names[i], 2))
			return i;
	return -1;
}

static bool part_day(struct rule *rule, const struct value *v)
{
	(void)rule;
	return read_weekday(v->text, strlen(v->text)) >= 0;
}

static bool part_days(struct rule *rule, const struct value *v)
{
	const char *s = v->text;

	do {
		size_t sign = *s == '-' || *s == '+';
		size_t digits = strspn(s + sign, "0123456789");

		if ((sign || digits) && !is_number(s + sign, digits, v->bound))
			return false;
		rule->numbered |= digits > 0;
		rule->place = (int)strtol(s, NULL, 10);
		s += sign + digits;
		rule->weekday = read_weekday(s, strcspn(s, ","));
		if (rule->weekday < 0)
			return false;
		s = behind_comma(s);
	} while (s);
	rule->several |= behind_comma(v->text) != NULL;
	return true;
}

static bool part_frequency(struct rule *rule, const struct value *v)
{
	static const char *const names[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (!strcmp(v->text, names[i]))
			rule->frequency = names[i][0];
	return rule->frequency != '\0';
}

/* "20261231", "20261231T190000", "20261231T100000Z". A day without a time ends with its last second. */
static bool part_until(struct rule *rule, const struct value *v)
{
	static const char form[] = "00000000T000000Z";
	const char *s = v->text;
	size_t n = strlen(s);
	bool has_offset;
	int offset;

	if (n != 8 && n != 15 && n != 16)
		return false;
	for (size_t i = 0; i < n; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
			return false;
	const char *clock = n > 8 ? s + 9 : "235959";
	char plain[24];
	snprintf(plain, sizeof plain, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", s, s + 4, s + 6, clock, clock + 2, clock + 4);
	if (!civil_parse(plain, &rule->last, &has_offset, &offset, NULL))
		return false;
	if (n == 16 && v->zone)
		zone_local(v->zone, civil_seconds(&rule->last) * 1000, &rule->last);
	rule->until = true;
	return true;
}

/* libical takes week 53 of a year that has only 52 for the first of the next: it is left out. */
static const struct part {
	const char *name;
	part_fn *read; /* NULL: refused */
	int bound;
	enum message_id words; /* what is wanted, or why it is refused */
} parts[] = {
	{ "FREQ", part_frequency, 0, MSG_RULE_WANT_FREQ },
	{ "INTERVAL", part_interval, RULE_INTERVAL_MAX, MSG_RULE_WANT_NUMBER },
	{ "COUNT", part_count, RULE_COUNT_MAX, MSG_RULE_WANT_NUMBER },
	{ "UNTIL", part_until, 0, MSG_RULE_WANT_UNTIL },
	{ "WKST", part_day, 0, MSG_RULE_WANT_DAY },
	{ "BYDAY", part_days, 53, MSG_RULE_WANT_DAYS },
	{ "BYMONTHDAY", part_month_days, 31, MSG_RULE_WANT_NUMBERS },
	{ "BYYEARDAY", part_numbers, 366, MSG_RULE_WANT_NUMBERS },
	{ "BYWEEKNO", part_numbers, -52, MSG_RULE_WANT_NUMBERS },
	{ "BYMONTH", part_numbers, -12, MSG_RULE_WANT_NUMBERS },
	{ "BYSETPOS", part_numbers, 366, MSG_RULE_WANT_NUMBERS },
	{ "BYHOUR", NULL, 0, MSG_RULE_CLOCK },
	{ "BYMINUTE", NULL, 0, MSG_RULE_CLOCK },
	{ "BYSECOND", NULL, 0, MSG_RULE_CLOCK },
	{ "RSCALE", NULL, 0, MSG_RULE_RSCALE },
	{ "SKIP", NULL, 0, MSG_RULE_RSCALE },
};

/* Reads one "NAME=VALUE" into the rule. */
static bool read_part(struct rule *rule, char *text, const struct zone *zone, struct err *e)
{
	size_t name = strcspn(text, "="), i = 0;

	while (i < COUNT(parts) && (strlen(parts[i].name) != name || strncmp(parts[i].name, text, name) != 0))
		i++;
	if (i == COUNT(parts) || !text[name])
		return err_set(e, ERR_INPUT, MSG_RULE_PART, ARGS(text));
	if (!parts[i].read)
		return err_set(e, ERR_INPUT, parts[i].words, ARGS(parts[i].name));
	if (rule->parts & 1u << i)
		return err_set(e, ERR_INPUT, MSG_RULE_TWICE, ARGS(parts[i].name));
	rule->parts |= 1u << i;

	struct value v = { text + name + 1, parts[i].bound, zone };
	if (parts[i].read(rule, &v))
		return true;
	char wanted[200];
	message_format(wanted, sizeof wanted, parts[i].words, ARGS(NUMBER(abs(v.bound))));
	return err_set(e, ERR_INPUT, MSG_RULE_VALUE, ARGS(text, wanted));
}

static bool has(const struct rule *r, const char *part)
{
	return strstr(r->text, part) != NULL;
}

/* A number before a weekday needs one thing that it counts in: the months named, or the year. */
static bool numbers_count_in_one(const struct rule *r)
{
	if (!r->numbered || r->frequency == 'M')
		return true;
	return r->frequency == 'Y' && !has(r, "BYWEEKNO=") && (!has(r, "BYMONTHDAY=") || has(r, "BYMONTH="));
}

/* BYSETPOS chooses among several dates of one month or year. */
static bool places_choose(const struct rule *r)
{
	const char *by = strstr(r->text, "BY");

	if (!has(r, "BYSETPOS="))
		return true;
	bool alone = !strncmp(by, "BYSETPOS", 8) && !strstr(by + 2, "BY");
	return !alone && (r->frequency == 'M' || r->frequency == 'Y');
}

/* What RFC 5545 forbids or libical 3.0.16 computes wrongly, without a word. The rest that is forbidden libical refuses itself. */
static bool goes_together(const struct rule *r)
{
	return numbers_count_in_one(r) && places_choose(r) && !(r->frequency == 'D' && r->from_end) &&
	       (!has(r, "BYWEEKNO=") || has(r, "BYDAY="));
}

/* A day of the month in a yearly rule means that day of each month; libical takes it for that of the first month only. */
static void say_every_month(struct rule *r)
{
	size_t length = strlen(r->text);

	if (r->frequency == 'Y' && has(r, "BYMONTHDAY=") && !has(r, "BYMONTH=") && !has(r, "BYWEEKNO="))
		snprintf(r->text + length, sizeof r->text - length, ";BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12");
}

/* Cuts `work` at each semicolon, reads the parts, and puts together what is for libical. */
static bool read_parts(struct rule *rule, char *work, const struct zone *zone, struct err *e)
{
	size_t end = 0;

	for (char *part = work, *next = work; next; part = next) {
		next = strchr(part, ';');
		/* cppcheck-suppress identicalInnerCondition ; it has another value than in the loop's condition */
		if (next)
			*next++ = '\0';
		if (!read_part(rule, part, zone, e))
			return false;
		if (strncmp(part, "UNTIL", 5) != 0)
			end += (size_t)snprintf(rule->text + end, sizeof rule->text - end, "%s%s", end ? ";" : "", part);
	}
	return true;
}

bool rule_read(const char *s, const struct zone *zone, struct rule *out, struct err *e)
{
	struct rule rule = { .interval = 1 };
	char work[RULE_MAX + 1];
	size_t length = strlen(s);

	if (length > RULE_MAX)
		return err_set(e, ERR_LIMIT, MSG_RULE_LONG, ARGS(NUMBER(RULE_MAX)));
	for (size_t i = 0; i <= length; i++)
		work[i] = (char)toupper((unsigned char)s[i]);
	if (!read_parts(&rule, work, zone, e))
		return false;
	if (!rule.frequency)
		return err_set(e, ERR_INPUT, MSG_RULE_FREQ, NULL);
	if (rule.counted && rule.until)
		return err_set(e, ERR_INPUT, MSG_RULE_TWO_ENDS, NULL);
	if (!goes_together(&rule))
		return err_set(e, ERR_INPUT, MSG_RULE_REFUSED, ARGS(s));
	say_every_month(&rule);
	*out = rule;
	return true;
}
