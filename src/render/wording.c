/* SPDX-License-Identifier: MIT */
/* wording.c - time and numbers in words. */
#include "render/wording.h"

static const char *const weekdays_ko[] = { "일", "월", "화", "수", "목", "금", "토" };
static const char *const weekdays_en[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
static const char *const months_en[] = { "January", "February", "March",     "April",	"May",	    "June",
					 "July",    "August",	"September", "October", "November", "December" };

enum { WEEK = 7 };

char *wording_moment(const struct wording *w, int64_t at)
{
	struct civil c;
	zone_local(w->zone, at, &c);
	int day = civil_weekday(&c);
	if (w->korean)
		return arena_printf(w->arena, "%d년 %d월 %d일(%s) %02d:%02d", c.year, c.month, c.day, weekdays_ko[day], c.hour, c.minute);
	return arena_printf(w->arena, "%s, %d %s %d, %02d:%02d", weekdays_en[day], c.day, months_en[c.month - 1], c.year, c.hour, c.minute);
}

char *wording_period(const struct wording *w, int64_t from, int64_t to)
{
	struct civil a, b;
	zone_local(w->zone, from, &a);
	zone_local(w->zone, to, &b);
	char *start = wording_moment(w, from);
	if (civil_days(a.year, a.month, a.day) == civil_days(b.year, b.month, b.day))
		return arena_printf(w->arena, "%s–%02d:%02d", start, b.hour, b.minute);
	return arena_printf(w->arena, "%s – %s", start, wording_moment(w, to));
}

static char *in_days(const struct wording *w, int64_t days)
{
	if (days <= 0)
		return arena_string(w->arena, w->korean ? "오늘" : "today");
	if (days == 1)
		return arena_string(w->arena, w->korean ? "내일" : "tomorrow");
	return arena_printf(w->arena, w->korean ? "D-%lld" : "in %lld days", (long long)days);
}

char *wording_days(const struct wording *w, int64_t from, int64_t to)
{
	struct civil a, b;
	zone_local(w->zone, from, &a);
	zone_local(w->zone, to, &b);
	return in_days(w, civil_days(b.year, b.month, b.day) - civil_days(a.year, a.month, a.day));
}

char *wording_soon(const struct wording *w, const struct span *offset)
{
	long long n = offset->count;
	if (offset->unit == 'd' || offset->unit == 'w')
		return in_days(w, offset->unit == 'w' ? n * WEEK : n);
	if (n == 0)
		return arena_string(w->arena, w->korean ? "지금" : "now");
	if (offset->unit == 's')
		return arena_string(w->arena, w->korean ? "곧" : "very soon");
	bool hours = offset->unit == 'h';
	if (w->korean)
		return arena_printf(w->arena, "%lld%s 뒤", n, hours ? "시간" : "분");
	return arena_printf(w->arena, "in %lld %s%s", n, hours ? "hour" : "minute", n == 1 ? "" : "s");
}

/* "63.2%", "50%": one place behind the point where there is something to say there. */
static char *share(const struct wording *w, int64_t part, int64_t of)
{
	enum { WHOLE = 1000, TENTHS = 10 };
	long long permille = (part * WHOLE * 2 + of) / (of * 2);
	if (permille % TENTHS == 0)
		return arena_printf(w->arena, "%lld%%", permille / TENTHS);
	return arena_printf(w->arena, "%lld.%lld%%", permille / TENTHS, permille % TENTHS);
}

char *wording_votes(const struct wording *w, int64_t votes, int64_t of)
{
	const char *unit = w->korean ? "표" : votes == 1 ? " vote" : " votes";
	if (of == 0)
		return arena_printf(w->arena, "%lld%s", (long long)votes, unit);
	return arena_printf(w->arena, "%lld%s (%s)", (long long)votes, unit, share(w, votes, of));
}
