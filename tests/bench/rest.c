/* SPDX-License-Identifier: MIT */
/* rest.c - planning a year of recurring meetings, and a rehearsal of the reference half-year. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bench.h"
#include "base/crypto.h"
#include "config/config.h"
#include "model/plan.h"

enum { MEETINGS = 10000, FEW = 100, PER_FILE = 2000 };

static struct arena files;
static struct agenda agenda;

static void need(bool ok, const struct err *e)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", e->text);
	exit(1);
}

static void write_meetings(FILE *f, int from, int to)
{
	static const char *const rules[] = { "FREQ=MONTHLY;BYDAY=-1WE", "FREQ=MONTHLY;BYMONTHDAY=4", "FREQ=WEEKLY;INTERVAL=4" };
	static const char *const starts[] = { "2026-01-28 19:00", "2026-01-04 19:00", "2026-01-07 19:00" };
	fprintf(f, "meetings = (\n");
	for (int i = from; i < to; i++)
		fprintf(f, "%s{ id = \"m%d\"; title = \"월례 회의 %d\"; starts = \"%s\"; place = \"2층\"; repeat = \"%s\"; }",
			i > from ? ",\n" : "", i, i, starts[i % 3], rules[i % 3]);
	fprintf(f, "\n);\n");
}

static void prepare_plan(struct bench *b, int n)
{
	const struct town_plan plan = { .channels = 1 };
	struct problems problems = { 0 };
	struct err e = { 0 };
	char path[256];
	int count = b->quick ? FEW : n;
	crypto_init();
	town_write(&b->town, &b->sink, &plan);
	for (int from = 0; from < count; from += PER_FILE) {
		snprintf(path, sizeof path, "%s/agenda/m%d.cfg", b->town.folder, from / PER_FILE);
		FILE *f = fopen(path, "w");
		if (!f)
			exit(1);
		write_meetings(f, from, from + PER_FILE < count ? from + PER_FILE : count);
		fclose(f);
	}
	snprintf(path, sizeof path, "%s/townbell.cfg", b->town.folder);
	const struct config_request request = { .file = path, .strict = true };
	arena_init(&files, (size_t)1 << 30);
	need(config_load(&request, &files, &agenda, &problems, &e), &e);
	agenda.settings.horizon_ms = 365LL * 24 * 3600 * 1000;
}

/* Every notice that the rules give for a year, with its times. */
static struct figure plan_year(struct bench *b, int n)
{
	static const int64_t january = 1767225600000; /* 2026-01-01 00:00 UTC */
	struct figure f = { 0 };
	struct arena a = { 0 };
	struct err e = { 0 };
	const struct plan_view view = { .agenda = &agenda, .now = january };
	(void)b;
	(void)n;
	int64_t from = bench_ns();
	for (size_t i = 0; i < agenda.items.count; i++) {
		struct notices notices = { 0 };
		need(plan_notices(&view, &agenda.items.at[i], &a, &notices, &e), &e);
		arena_reset(&a);
	}
	f.ours = (double)(bench_ns() - from) / 1e6;
	arena_done(&a);
	return f;
}

static struct figure rehearse(struct bench *b, int n)
{
	struct figure f = { 0 };
	char config[512], out[256];
	(void)n;
	snprintf(config, sizeof config, "%s/config/townbell.cfg", b->source);
	snprintf(out, sizeof out, "%s/rehearsal", b->town.folder);
	int64_t from = bench_ns();
	town_wait(town_start(&b->town, (const char *const[]){ "rehearse", "-c", config, "--out", out, NULL }, NULL));
	f.ours = (double)(bench_ns() - from) / 1e9;
	return f;
}

const struct row rest_rows[] = {
	{ "planning 10,000 recurring meetings for a year", "ms", "<= 200", prepare_plan, plan_year, MEETINGS, 0 },
	{ "rehearsal of the reference half-year", "s", "<= 5", NULL, rehearse, 0, 3 },
	{ 0 },
};
