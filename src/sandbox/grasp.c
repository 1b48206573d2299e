/* SPDX-License-Identifier: MIT */
#include "sandbox/grasp.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"

enum { TOKENS = 12, NUMBER_MAX = 10000, CHOICES_READ = 50 };

static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	"November", "December" };

/* The month that begins at s, less than 0, so that it is no number; 0: none. */
static int month_at(const char *s)
{
	for (int i = 0; i < 12; i++)
		if (text_starts(s, months[i]))
			return -(i + 1);
	return 0;
}

/* The numbers and names of months of a line. */
static int tokens_of(const char *line, int out[TOKENS])
{
	int count = 0;
	while (*line && count < TOKENS) {
		size_t digits = strspn(line, "0123456789");
		if (digits) {
			long n = strtol(line, NULL, 10);
			out[count++] = n < NUMBER_MAX ? (int)n : NUMBER_MAX;
			line += digits;
			continue;
		}
		if (month_at(line))
			out[count++] = month_at(line);
		line++;
	}
	return count;
}

static bool is_real(const struct civil *c)
{
	bool month = c->year >= 1900 && c->year <= 9999 && c->month >= 1 && c->month <= 12;
	return month && c->day >= 1 && c->day <= civil_month_days(c->year, c->month) && c->hour < 24 && c->minute < 60;
}

/* "2021년 10월 1일(금) 09:00", "2021-10-01 09:00" or "Friday, 1 October 2021, 09:00" in a line; 0: no such thing. */
static int64_t date_in(const char *line, int offset_s)
{
	int t[TOKENS], count = tokens_of(line, t);
	for (int i = 0; i < count; i++) {
		struct civil c = { .year = t[i] };
		if (i >= 2 && t[i - 1] < 0 && i + 2 < count)
			c = (struct civil){ .year = t[i], .month = -t[i - 1], .day = t[i - 2], .hour = t[i + 1], .minute = t[i + 2] };
		else if (i + 4 < count)
			c = (struct civil){ .year = t[i], .month = t[i + 1], .day = t[i + 2], .hour = t[i + 3], .minute = t[i + 4] };
		if (is_real(&c))
			return (civil_seconds(&c) - offset_s) * 1000;
	}
	return 0;
}

static bool has_any(const char *line, const char *const *words)
{
	for (; *words; words++)
		if (strstr(line, *words))
			return true;
	return false;
}

/* "3. label" when 3 is the next number; NULL otherwise. */
static const char *label_of(const char *line, size_t next)
{
	char *end;
	unsigned long n = strtoul(line, &end, 10);
	bool numbered = end > line && n == next && (*end == '.' || *end == ')') && end[1] == ' ' && end[2];
	return numbered ? end + 2 : NULL;
}

/* A run of numbers that broke off after one was no list. */
static void read_choice(struct grasp *g, const char *line, struct arena *a, bool *over)
{
	const char *label = *over ? NULL : label_of(line, g->choices.count + 1);
	if (label && g->choices.count < CHOICES_READ)
		*vec_push(a, &g->choices) = text_trim(a, label);
	else if (!*over && g->choices.count >= 2)
		*over = true;
	else if (!*over)
		g->choices.count = 0;
}

static const char *title_of(const char *line)
{
	const char *close = *line == '[' ? strchr(line, ']') : NULL;
	return close && close[1] == ' ' && close[2] ? close + 2 : line;
}

static bool has_hangul(const char *text)
{
	enum { FIRST = 0xAC00, LAST = 0xD7A3 };
	for (uint32_t sign; (sign = text_next(&text)) != 0;)
		if (sign >= FIRST && sign <= LAST)
			return true;
	return false;
}

void grasp_text(const char *text, int offset_s, struct arena *a, struct grasp *out)
{
	static const char *const closing[] = { "마감", "Closes", "closes", NULL }, *const meeting[] = { "일시", "When:", NULL };
	bool over = false;
	*out = (struct grasp){ .several = strstr(text, "1, 2)") != NULL, .korean = has_hangul(text) };
	while (*text) {
		size_t n = strcspn(text, "\n");
		const char *line = arena_string_n(a, text, n);
		if (!out->title)
			out->title = title_of(line);
		if (!out->closes_at && has_any(line, closing))
			out->closes_at = date_in(line, offset_s);
		if (!out->begins_at && has_any(line, meeting))
			out->begins_at = date_in(line, offset_s);
		read_choice(out, line, a, &over);
		text += n + (text[n] == '\n');
	}
	if (out->choices.count < 2)
		out->choices.count = 0;
	if (!out->title)
		out->title = "";
}
