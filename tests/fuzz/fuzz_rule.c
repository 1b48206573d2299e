/* SPDX-License-Identifier: MIT */
/* fuzz_rule.c - repeat rules: legal or refused with a reason; dates that only go forward, in the days that were asked for, none before the
 * first; and the last is the last. */
#include "fuzz/fuzz.h"

#include "model/recurrence.h"

static const struct civil firsts[] = {
	{ .year = 2021, .month = 9, .day = 29, .hour = 19 },  { .year = 2024, .month = 2, .day = 29, .hour = 19 },
	{ .year = 2026, .month = 1, .day = 31, .minute = 30 }, { .year = 2020, .month = 12, .day = 28, .hour = 23, .minute = 59 },
};

static void must_go_forward(const struct recurrence *r, const struct days *days, const struct dates *dates)
{
	MUST(dates->list.count <= RECURRENCE_DATES_MAX);
	for (size_t i = 0; i < dates->list.count; i++) {
		const struct civil *at = &dates->list.at[i];
		int64_t day = civil_days(at->year, at->month, at->day);
		MUST(i == 0 || civil_compare(&dates->list.at[i - 1], at) < 0);
		MUST(civil_compare(&r->first, at) <= 0);
		MUST(day >= civil_days(days->from.year, days->from.month, days->from.day));
		MUST(day <= civil_days(days->last.year, days->last.month, days->last.day));
		MUST(at->hour == r->first.hour && at->minute == r->first.minute);
	}
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct recurrence r = { .first = firsts[fuzz_pick(in, COUNT_OF(firsts))] };
	struct days days = { .from = r.first, .last = r.first };
	struct dates dates = { 0 };
	struct civil last;
	civil_add_days(&days.last, (int64_t)fuzz_byte(in) * 8);
	r.rule = fuzz_text(in, &a);
	if (recurrence_check(&r, &e)) {
		if (recurrence_dates(&r, &days, &a, &dates, &e))
			must_go_forward(&r, &days, &dates);
		if (recurrence_last(&r, &last, &e) && dates.list.count > 0)
			MUST(civil_compare(&dates.list.at[dates.list.count - 1], &last) <= 0);
	} else {
		MUST(e.kind != ERR_NONE && e.text[0]);
		MUST(!recurrence_dates(&r, &days, &a, &dates, &e) && dates.list.count == 0);
	}
	arena_done(&a);
}
