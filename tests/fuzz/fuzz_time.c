/* SPDX-License-Identifier: MIT */
/* fuzz_time.c - lengths of time, dates, times and Retry-After: what is taken is in bounds, and is taken again as it is written. */
#include "fuzz/fuzz.h"

#include "model/span.h"
#include "net/http.h"

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

static void lengths(const char *text)
{
	struct span span, again;
	struct err e = { 0 };
	if (!span_parse(text, &span, &e)) {
		MUST(e.kind != ERR_NONE && e.text[0]);
		return;
	}
	MUST(strcmp(span.text, text) == 0 && strchr("smhdw", span.unit) && span.count >= 0);
	MUST(span_ms(&span) >= 0);
	MUST(span_parse(span.text, &again, &e) && span_ms(&again) == span_ms(&span));
}

static void must_be_date(const struct civil *c)
{
	MUST(c->year >= 1900 && c->year <= 9999 && c->month >= 1 && c->month <= 12);
	MUST(c->day >= 1 && c->day <= civil_month_days(c->year, c->month));
	MUST(c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 && c->second <= 60);
}

static void dates(const char *text)
{
	struct civil date, again;
	char written[24];
	struct err e = { 0 };
	bool has_offset = false;
	int offset = 0, minutes = 0;
	if (civil_parse_date(text, &date, &e)) {
		must_be_date(&date);
		civil_format_date(&date, written);
		MUST(strcmp(written, text) == 0);
	}
	if (civil_parse_clock(text, &minutes, &e))
		MUST(minutes >= 0 && minutes < 24 * 60 && strlen(text) == 5);
	if (!civil_parse(text, &date, &has_offset, &offset, &e))
		return;
	must_be_date(&date);
	MUST(offset > -24 * 3600 && offset < 24 * 3600 && (has_offset || offset == 0));
	civil_format_minute(&date, written);
	MUST(civil_parse(written, &again, &has_offset, &offset, &e) && !has_offset);
	date.second = 0;
	MUST(civil_compare(&date, &again) == 0);
	civil_from_seconds(civil_seconds(&date), &again);
	MUST(civil_compare(&date, &again) == 0);
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	const char *raw = fuzz_raw(in, &a, NULL);
	int64_t wait = http_retry_after(raw, INT64_C(1632902400000));
	MUST(wait >= -1 && wait <= day_ms);
	const char *text = text_nfc(&a, raw, strlen(raw));
	lengths(text);
	dates(text);
	arena_done(&a);
}
