/* SPDX-License-Identifier: MIT */
/* hooks.c - what services bring while much is due (T76), also on a slow disk (T77): how long they wait for their answers, what it does to
 * the deliveries, how much memory it takes, and whether each is stored, once. */
#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/crypto.h"
#include "bench.h"
#include "bringer.h"

enum { CHANNELS = 200, EACH = 49, QUICK_EACH = 1, DELAY_MS = 50, SLOW_MS = 50 };
enum { PER_SECOND = 200, SECONDS = 30, QUICK_SECONDS = 6, BEGIN_MS = 2000 };

enum aspect { ANSWERS, LATENESS, MEMORY, AMISS, ASPECTS, SLOW = 0x10 };

/* The daemon has begun its day before the minute in which all falls due. */
static const char publish[] = "2026-03-02 10:00", before[] = "2026-03-02 09:50", just_before[] = "2026-03-02T09:59:55+09:00";

/* One run is looked at in several rows. */
static struct outcome {
	bool known;
	double of[ASPECTS];
} outcomes[2];

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static sqlite3 *open_store(const struct bench *b)
{
	char path[256];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/state/townbell.db", b->town.folder);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	return db;
}

/* The vote of the town stands on the two channels that bring, as far as its store knows. */
static void stand_there(const struct bench *b)
{
	static const char call[] = "v0/consultation.call@band0";
	char *sql = sqlite3_mprintf("INSERT INTO posts (channel, post, delivery) "
				    "SELECT 'instagram', '%s', id FROM deliveries WHERE key = '%s';"
				    "INSERT INTO posts (channel, post, delivery) "
				    "SELECT 'chat', '%d', id FROM deliveries WHERE key = '%s'",
				    BRINGER_POST, call, BRINGER_MESSAGE, call);
	sqlite3 *db = open_store(b);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK || sqlite3_changes(db) != 1)
		die(sqlite3_errmsg(db));
	sqlite3_free(sql);
	sqlite3_close(db);
}

/* How many of the replies are not there, or there and not to be. */
static int amiss(const struct bench *b, const struct brought *r, int count)
{
	static const char sql[] = "SELECT count(*) FROM replies WHERE channel IN ('instagram', 'chat')";
	sqlite3 *db = open_store(b);
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
		die(sqlite3_errmsg(db));
	int stored = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return abs(r->distinct - stored) + (count - r->taken);
}

static int each(const struct bench *b)
{
	return b->quick ? QUICK_EACH : EACH;
}

static pid_t start(const struct bench *b, bool slow)
{
	int notify;
	if (slow)
		setenv("LD_PRELOAD", SLOWDISK, 1);
	pid_t pid = town_start(&b->town, (const char *const[]){ "run", "--now", just_before, NULL }, &notify);
	unsetenv("LD_PRELOAD");
	town_ready_ms(notify, 0);
	bench_pause_ms(BEGIN_MS);
	return pid;
}

static void take(struct bench *b, bool slow, struct outcome *out)
{
	const struct bringing what = { bench_free_port(), PER_SECOND, PER_SECOND * (b->quick ? QUICK_SECONDS : SECONDS) };
	const struct town_plan plan = {
		.channels = CHANNELS, .announcements = each(b), .votes = 1, .publish = publish, .web_port = what.port
	};
	size_t count = (size_t)(CHANNELS * (each(b) + 1));
	crypto_init();
	town_write(&b->town, &b->sink, &plan);
	town_wait(town_start(&b->town, (const char *const[]){ "run", "--once", "--now", before, NULL }, NULL));
	stand_there(b);
	sink_reset(&b->sink);
	atomic_store(&b->sink.seen->delay_ms, DELAY_MS);
	pid_t pid = start(b, slow);
	struct brought r = bringer_run(&what);
	bench_wait_posts(b, count);
	out->of[MEMORY] = (double)town_status(pid, "VmHWM:") / 1024;
	town_stop(pid);
	atomic_store(&b->sink.seen->delay_ms, 0);
	out->of[ANSWERS] = r.p99_ms;
	out->of[LATENESS] = bench_lateness_s(b->sink.seen, count);
	out->of[AMISS] = amiss(b, &r, what.count);
	out->known = true;
	if (slow && r.p99_ms < SLOW_MS)
		die("the slow disk is not slow");
}

static struct figure measure(struct bench *b, int n)
{
	struct figure f = { 0 };
	struct outcome *o = &outcomes[(n & SLOW) != 0];
	if (!o->known)
		take(b, n & SLOW, o);
	f.ours = o->of[n & ~SLOW];
	if ((n & ~SLOW) == LATENESS)
		f.other = (double)((each(b) + 1) * DELAY_MS) / 1000;
	return f;
}

const struct row hook_rows[] = {
	{ "200 webhooks a second beside 10,000 due: p99 of the answers", "ms", "< 100", NULL, measure, ANSWERS, 1 },
	{ "the same: deliveries, p99 late", "s", "bare: the answers alone", NULL, measure, LATENESS, 1 },
	{ "the same: most memory", "MiB", "<= 96", NULL, measure, MEMORY, 1 },
	{ "the same: webhooks not stored, or not once", "", "0", NULL, measure, AMISS, 1 },
	{ "webhooks, fsync takes 50 ms: p99 of the answers", "ms", "< 500", NULL, measure, ANSWERS | SLOW, 1 },
	{ "the same: deliveries, p99 late", "s", "bare: the answers alone", NULL, measure, LATENESS | SLOW, 1 },
	{ "the same: most memory", "MiB", "<= 96", NULL, measure, MEMORY | SLOW, 1 },
	{ "the same: webhooks not stored, or not once", "", "0", NULL, measure, AMISS | SLOW, 1 },
	{ 0 },
};
