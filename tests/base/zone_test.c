/* SPDX-License-Identifier: MIT */
/* zone_test.c - against Python's zoneinfo (tests/data/zones.py), against known days, and against damaged files. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/zone.h"
#include "base/zone_data.h"

#define ZONES TEST_DATA "/zones"

static int open_arena(void **state)
{
	static struct arena a;
	*state = &a;
	return setenv("TZDIR", ZONES, 1);
}

static int close_arena(void **state)
{
	arena_done(*state);
	return 0;
}

static const struct zone *load(struct arena *a, const char *name)
{
	const struct zone *z = NULL;
	struct err e = { 0 };
	if (!zone_load(name, a, &z, &e))
		fail_msg("%s", e.text);
	return z;
}

static struct civil wall_of(const char *s)
{
	struct civil c;
	struct err e = { 0 };
	bool has_offset;
	int offset_s;
	char with_offset[40];
	snprintf(with_offset, sizeof with_offset, "%s%s", s, strlen(s) == strlen("2021-09-29T19:00:00") ? "Z" : "");
	if (!civil_parse(with_offset, &c, &has_offset, &offset_s, &e))
		fail_msg("%s", e.text);
	return c;
}

/* The next field of a line, cut off behind itself. */
static char *field(char **line)
{
	char *start = *line;
	size_t n = strcspn(start, " ");
	*line = start + n + (start[n] == ' ');
	start[n] = '\0';
	return start;
}

/* `off`: how much is added to what Python says. */
static bool agrees(struct arena *a, char *line, int off)
{
	const char *kind = field(&line), *name = field(&line), *given = field(&line);
	long long expected = strtoll(field(&line), NULL, 10), got;
	const struct zone *z = load(a, name);
	if (strcmp(kind, "local") == 0) {
		struct civil c = wall_of(given);
		got = zone_instant(z, &c) / 1000;
	} else {
		got = zone_offset(z, strtoll(given, NULL, 10) * 1000);
	}
	arena_reset(a);
	if (got != expected + off && off == 0)
		print_error("%s %s: expected %lld, got %lld\n", kind, given, expected, got);
	return got == expected + off;
}

/* How many of the vectors agree; *seen: of how many. */
static int vectors_that_agree(struct arena *a, int off, int *seen)
{
	struct arena file = { 0 };
	struct err e = { 0 };
	struct file_data got;
	int agreed = 0;
	*seen = 0;
	if (!file_read(TEST_DATA "/zones.txt", 1 << 20, &file, &got, &e))
		fail_msg("%s", e.text);
	for (char *line = got.data, *next; (next = strchr(line, '\n')); line = next + 1) {
		*next = '\0';
		if (*line == '#')
			continue;
		agreed += agrees(a, line, off);
		*seen += 1;
	}
	arena_done(&file);
	return agreed;
}

static void every_vector_of_python_agrees(void **state)
{
	int seen;
	int agreed = vectors_that_agree(*state, 0, &seen);
	assert_int_equal(agreed, seen);
	assert_true(seen > 300);
}

static void a_vector_that_is_a_second_off_does_not(void **state)
{
	int seen;
	assert_int_equal(vectors_that_agree(*state, 1, &seen), 0);
}

static void gaps_and_overlaps_follow_rfc_5545(void **state)
{
	static const struct {
		const char *zone, *wall, *instant;
	} table[] = {
		{ "America/New_York", "2027-03-14 02:30", "2027-03-14T07:30:00+00:00" },
		{ "America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00+00:00" },
		{ "Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00+00:00" }, /* half an hour */
		{ "Europe/Dublin", "2026-10-25 01:30", "2026-10-25T00:30:00+00:00" },       /* winter time is the other one */
		{ "Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00+00:00" },        /* a day that never was */
		{ "Asia/Seoul", "2026-12-01 19:00", "2026-12-01T10:00:00+00:00" },
		{ "Europe/Berlin", "2050-03-27 02:30", "2050-03-27T01:30:00+00:00" }, /* by the rule behind the table */
		{ "Europe/Berlin", "2050-10-30 02:30", "2050-10-30T00:30:00+00:00" },
		{ "UTC", "1970-01-01 00:00", "1970-01-01T00:00:00+00:00" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct civil c = wall_of(table[i].wall);
		char out[32];
		zone_format(load(*state, "UTC"), zone_instant(load(*state, table[i].zone), &c), out);
		assert_string_equal(out, table[i].instant);
	}
}

static void offsets_change_at_the_very_second(void **state)
{
	const struct zone *z = load(*state, "Africa/Casablanca");
	struct civil c = wall_of("2026-02-15T02:00:00");
	int64_t at = civil_seconds(&c) * 1000;
	assert_int_equal(zone_offset(z, at - 1), 3600);
	assert_int_equal(zone_offset(z, at), 0);
	assert_int_equal(zone_offset(z, at + 999), 0);
}

static void instants_are_shown_with_the_offset_of_the_zone(void **state)
{
	static const struct {
		const char *zone;
		int64_t at;
		const char *shown;
	} table[] = {
		{ "Asia/Seoul", 1632909600000, "2021-09-29T19:00:00+09:00" },
		{ "Asia/Seoul", 1632909600999, "2021-09-29T19:00:00+09:00" },
		{ "Asia/Seoul", -1, "1970-01-01T08:59:59+09:00" },
		{ "America/St_Johns", 1632909600000, "2021-09-29T07:30:00-02:30" },
		{ "Asia/Kathmandu", 1632909600000, "2021-09-29T15:45:00+05:45" },
		{ "Africa/Monrovia", -1000000000000, "1938-04-24T21:29:20-00:44" }, /* -00:44:30: seconds cannot be written */
		{ "UTC", 253402300799000, "9999-12-31T23:59:59+00:00" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		char out[32];
		zone_format(load(*state, table[i].zone), table[i].at, out);
		assert_string_equal(out, table[i].shown);
	}
	struct civil c;
	char minute[24];
	zone_local(load(*state, "Asia/Seoul"), 1632909600000, &c);
	civil_format_minute(&c, minute);
	assert_string_equal(minute, "2021-09-29 19:00");
	assert_string_equal(zone_name(load(*state, "Asia/Seoul")), "Asia/Seoul");
}

static void a_wall_time_comes_back_unless_it_never_was(void **state)
{
	static const char *const zones[] = { "Asia/Seoul", "Europe/Dublin", "Australia/Lord_Howe",
					     "America/Nuuk", "Antarctica/Troll", "Pacific/Apia" };
	for (size_t i = 0; i < COUNT(zones); i++) {
		const struct zone *z = load(*state, zones[i]);
		for (int64_t s = -2000000000; s < 4500000000; s += 5 * 3600 + 1117) {
			struct civil c, back;
			civil_from_seconds(s, &c);
			zone_local(z, zone_instant(z, &c), &back);
			int64_t moved = civil_seconds(&back) - s;
			assert_true(moved == 0 || moved == 1800 || moved == 3600 || moved == 7200 || moved == 86400);
		}
	}
}

static void wrong_names_never_become_utc(void **state)
{
	static const struct {
		const char *name;
		enum err_kind kind;
		const char *reason;
	} table[] = {
		{ "", ERR_INPUT, "cannot be the name of a time zone" },
		{ "../zones/UTC", ERR_INPUT, "cannot be the name of a time zone" },
		{ "/UTC", ERR_INPUT, "cannot be the name of a time zone" },
		{ "Asia/", ERR_INPUT, "cannot be the name of a time zone" },
		{ "Asia//Seoul", ERR_INPUT, "cannot be the name of a time zone" },
		{ "Asia/../UTC", ERR_INPUT, "cannot be the name of a time zone" },
		{ "UTC\n", ERR_INPUT, "cannot be the name of a time zone" },
		{ "서울", ERR_INPUT, "cannot be the name of a time zone" },
		{ "KST-9", ERR_NOT_FOUND, "there is no time zone \"KST-9\"" },
		{ "Asia/Seol", ERR_NOT_FOUND, "did you mean Asia/Seoul?" },
		{ "asia/seoul", ERR_NOT_FOUND, "did you mean Asia/Seoul?" },
		{ "Seoul", ERR_NOT_FOUND, "did you mean Asia/Seoul?" },
		{ "Buenos_Aires", ERR_NOT_FOUND, "did you mean America/Argentina/Buenos_Aires?" },
		{ "Europe", ERR_NOT_FOUND, "there is no time zone \"Europe\"" }, /* a folder */
		{ "Mars/Olympus", ERR_NOT_FOUND, "write for example Asia/Seoul" },
		{ "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ERR_INPUT, "cannot be the name" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct zone *z = NULL;
		struct err e = { 0 };
		assert_false(zone_load(table[i].name, *state, &z, &e));
		assert_null(z);
		assert_int_equal(e.kind, table[i].kind);
		if (!strstr(e.text, table[i].reason))
			fail_msg("%s", e.text);
	}
}

static void without_the_rule_for_names_a_path_is_followed(void **state)
{
	const struct zone *z = NULL;
	FAULT("zone-names");
	bool found = zone_load("../zones/UTC", *state, &z, NULL);
	unsetenv("TOWNBELL_FAULT");
	assert_true(found);
}

static void a_machine_without_zone_data_is_told_so(void **state)
{
	const struct zone *z;
	struct err e = { 0 };
	setenv("TZDIR", "/nonexistent", 1);
	assert_false(zone_load("Asia/Seoul", *state, &z, &e));
	setenv("TZDIR", ZONES, 1);
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	assert_string_equal(e.text, "no time zone data in /nonexistent; install the package tzdata");
}

static void the_zones_of_this_machine_can_be_read(void **state)
{
	unsetenv("TZDIR");
	const struct zone *z = load(*state, "Asia/Seoul");
	setenv("TZDIR", ZONES, 1);
	assert_int_equal(zone_offset(z, 1632909600000), 32400);
}

/* Read a copy of exactly n bytes, so that the sanitizer sees a step over the end. */
static bool reads(struct arena *a, const char *data, size_t n)
{
	struct zone z = { 0 };
	char *copy = malloc(n ? n : 1);
	memcpy(copy, data, n);
	bool ok = zone_data_read(&z, (const unsigned char *)copy, n, a);
	free(copy);
	if (ok)
		zone_span(&z, 1632909600);
	arena_reset(a);
	return ok;
}

static void a_file_cut_anywhere_is_damaged(void **state)
{
	struct arena file = { 0 };
	struct file_data got;
	assert_true(file_read(ZONES "/Europe/Dublin", 1 << 16, &file, &got, NULL));
	assert_true(reads(*state, got.data, got.length));
	for (size_t cut = 0; cut < got.length; cut++)
		assert_false(reads(*state, got.data, cut));
	arena_done(&file);
}

static void a_file_with_flipped_bytes_harms_nobody(void **state)
{
	struct arena file = { 0 };
	struct file_data got;
	int refused = 0;
	assert_true(file_read(ZONES "/Asia/Seoul", 1 << 16, &file, &got, NULL));
	for (size_t i = 0; i < got.length; i++)
		for (int bit = 0; bit < 8; bit++) {
			got.data[i] = (char)(got.data[i] ^ (1 << bit));
			refused += !reads(*state, got.data, got.length);
			got.data[i] = (char)(got.data[i] ^ (1 << bit));
		}
	assert_true(refused > 500);
	arena_done(&file);
}

static void other_kinds_of_file_are_refused(void **state)
{
	struct arena file = { 0 };
	struct file_data got;
	assert_true(file_read(ZONES "/UTC", 1 << 16, &file, &got, NULL));
	assert_true(reads(*state, got.data, got.length));
	got.data[4] = '\0'; /* version 1 */
	assert_false(reads(*state, got.data, got.length));
	assert_false(reads(*state, "# tzdb data", 11));
	arena_done(&file);
}

static void rules_are_read_strictly(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool legal, changes;
	} table[] = {
		{ "", true, false },
		{ "KST-9", true, false },
		{ "<+0545>-5:45", true, false },
		{ "EST5EDT,M3.2.0,M11.1.0", true, true },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", true, true },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true, true },
		{ "EET-2EEST,M3.4.4/50,M10.4.4/50", true, true },
		{ "XXX3EDT4,0/0,J365/23", true, true },
		{ "ABC+1:02:03", true, false },
		{ "KST", false, false },
		{ "KS-9", false, false },
		{ "KST-25", false, false },
		{ "KST-9:60", false, false },
		{ "<+09-9", false, false },
		{ "KST-9 ", false, false },
		{ "EST5EDT", false, false }, /* without a rule nobody knows when */
		{ "EST5EDT,M3.2.0", false, false },
		{ "EST5EDT,M13.2.0,M11.1.0", false, false },
		{ "EST5EDT,M3.6.0,M11.1.0", false, false },
		{ "EST5EDT,M3.2.7,M11.1.0", false, false },
		{ "EST5EDT,J0,J365", false, false },
		{ "EST5EDT,J1,366", false, false },
		{ "EST5EDT,M3.2.0/168,M11.1.0", false, false },
		{ "EST5EDT,M3.2.0,M11.1.0,", false, false },
		{ "EST99999999999999999999", false, false },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct zone_rule r;
		if (zone_rule_read(&r, table[i].text, strlen(table[i].text)) != table[i].legal)
			fail_msg("%s", table[i].text);
		if (table[i].legal)
			assert_int_equal(r.changes, table[i].changes);
	}
}

static void rules_hold_on_their_days(void **state)
{
	(void)state;
	static const struct {
		const char *text, *before; /* the last second of the old offset, in UTC */
		int32_t old, new;
	} table[] = {
		{ "EST5EDT,M3.2.0,M11.1.0", "2050-03-13T06:59:59", -18000, -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2050-11-06T05:59:59", -14400, -18000 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2050-10-30T00:59:59", 3600, 0 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2050-03-27T00:59:59", 0, 3600 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2050-03-27T00:59:59", -7200, -3600 }, /* -1 o'clock: the evening before */
		{ "AAA0BBB,J60/0,J61/0", "2024-02-29T23:59:59", 0, 3600 },                 /* J60 is 1 March, leap year or not */
		{ "AAA0BBB,J60/0,J61/0", "2023-02-28T23:59:59", 0, 3600 },
		{ "AAA0BBB,59/0,61/0", "2024-02-28T23:59:59", 0, 3600 }, /* day 59 from 0 is 29 February */
		{ "AAA0BBB,59/0,61/0", "2023-02-28T23:59:59", 0, 3600 },
		{ "XXX3EDT4,0/0,J365/23", "2030-12-31T23:59:59", -14400, -14400 }, /* summer all the year round */
		{ "XXX3EDT4,0/0,J365/23", "2031-01-01T02:59:59", -14400, -14400 },
		{ "XXX3EDT4,0/0,J365/23", "2031-01-01T03:59:59", -14400, -14400 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct zone z = { 0 };
		struct civil c = wall_of(table[i].before);
		assert_true(zone_rule_read(&z.rule, table[i].text, strlen(table[i].text)));
		struct zone_span old = zone_span(&z, civil_seconds(&c)), new = zone_span(&z, civil_seconds(&c) + 1);
		assert_int_equal(old.offset, table[i].old);
		assert_int_equal(new.offset, table[i].new);
		assert_true(old.from <= civil_seconds(&c) && old.to > civil_seconds(&c));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_of_python_agrees),
		cmocka_unit_test(a_vector_that_is_a_second_off_does_not),
		cmocka_unit_test(gaps_and_overlaps_follow_rfc_5545),
		cmocka_unit_test(offsets_change_at_the_very_second),
		cmocka_unit_test(instants_are_shown_with_the_offset_of_the_zone),
		cmocka_unit_test(a_wall_time_comes_back_unless_it_never_was),
		cmocka_unit_test(wrong_names_never_become_utc),
		cmocka_unit_test(without_the_rule_for_names_a_path_is_followed),
		cmocka_unit_test(a_machine_without_zone_data_is_told_so),
		cmocka_unit_test(the_zones_of_this_machine_can_be_read),
		cmocka_unit_test(a_file_cut_anywhere_is_damaged),
		cmocka_unit_test(a_file_with_flipped_bytes_harms_nobody),
		cmocka_unit_test(other_kinds_of_file_are_refused),
		cmocka_unit_test(rules_are_read_strictly),
		cmocka_unit_test(rules_hold_on_their_days),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
