/* SPDX-License-Identifier: MIT */
/* doctor.c - network, clock, zone data, disk, each channel's token and rights, with what to do about each problem. */
#include <stdio.h>
#include <sys/statvfs.h>

#include "base/fault.h"
#include "command/examination.h"
#include "command/health.h"
#include "command/print.h"
#include "command/commands.h"
#include "command/table.h"
#include "store/deliveries.h"
#include "flow/tokens.h"
#include "render/card.h"

enum { ROOM_MB = 64 };

static const int64_t built_at = 1767225600000LL; /* 2026-01-01: before this no clock of a living machine can be */

struct finding {
	const char *name;
	bool well;
	const char *words;
};

struct findings {
	VEC(struct finding) list;
};

static void add(struct call_line *l, struct findings *f, const struct finding *what)
{
	*vec_push(&l->arena, &f->list) = *what;
}

static void look_at_files(struct call_line *l, struct store *store, struct findings *f)
{
	const struct problems *p = &l->edition->problems;
	const char *words = line_words(l, p->errors ? MSG_COMMAND_D_FILES_BAD : MSG_COMMAND_D_FILES, ARGS(NUMBER(p->errors)));
	(void)store;
	add(l, f, &(struct finding){ "configuration", p->errors == 0, words });
}

static void look_at_clock(struct call_line *l, struct store *store, struct findings *f)
{
	int64_t now = fault_on("clock-set") ? 10000 : clock_wall(NULL);
	(void)store;
	bool well = now >= built_at;
	enum message_id words = well ? MSG_COMMAND_D_CLOCK : MSG_COMMAND_D_CLOCK_BAD;
	add(l, f, &(struct finding){ "clock", well, line_words(l, words, ARGS(line_time(l, now))) });
}

static void look_at_zone(struct call_line *l, struct store *store, struct findings *f)
{
	(void)store; /* a zone that cannot be read would have stopped us before */
	add(l, f, &(struct finding){ "zone", true, line_words(l, MSG_COMMAND_D_ZONE, ARGS(zone_name(line_settings(l)->community.zone))) });
}

static void look_at_disk(struct call_line *l, struct store *store, struct findings *f)
{
	struct statvfs disk;
	const char *state = line_settings(l)->state;
	(void)store;
	if (statvfs(state, &disk) != 0) {
		add(l, f, &(struct finding){ "disk", true, line_words(l, MSG_COMMAND_D_NO_STATE, ARGS(state)) });
		return;
	}
	unsigned long long mb = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;
	bool well = mb >= ROOM_MB;
	enum message_id words = well ? MSG_COMMAND_D_DISK : MSG_COMMAND_D_DISK_BAD;
	add(l, f, &(struct finding){ "disk", well, line_words(l, words, ARGS(state, NUMBER(mb))) });
}

/* Only channels with pictures need them. */
static void look_at_fonts(struct call_line *l, struct store *store, struct findings *f)
{
	const struct settings *s = line_settings(l);
	struct err e = { 0 };
	bool needed = false;
	(void)store;
	for (size_t i = 0; i < s->channels.count; i++)
		needed |= s->channels.at[i].enabled && s->channels.at[i].channel->limits.pictures != PICTURES_NONE;
	if (!needed)
		return;
	bool well = card_can_write("", &e);
	const char *words = well ? line_words(l, MSG_COMMAND_D_FONTS, NULL) : arena_string(&l->arena, e.text);
	add(l, f, &(struct finding){ "fonts", well, words });
}

/* While a daemon runs only it may talk to the services: what it found out is in the store. */
static struct finding hear(struct call_line *l, struct store *store, const struct account *a)
{
	struct health h;
	struct err e = { 0 };
	if (!health_of(l, store, a, &h, &e))
		return (struct finding){ a->id, false, arena_string(&l->arena, e.text) };
	const char *bad = h.reason ? h.reason : h.warning;
	return (struct finding){ a->id, !bad, bad ? bad : line_words(l, MSG_COMMAND_D_DAEMON, NULL) };
}

static struct finding ask(struct call_line *l, struct store *store, const struct account *a)
{
	struct receipt r = { 0 };
	struct health h;
	struct err e = { 0 };
	if (!examine(a, line_now(l), &l->arena, &r, &e))
		return (struct finding){ a->id, false, arena_string(&l->arena, e.text) };
	if (r.outcome == OUTCOME_SENT && health_of(l, store, a, &h, &e) && h.warning)
		return (struct finding){ a->id, false, h.warning };
	if (r.outcome == OUTCOME_SENT)
		return (struct finding){ a->id, true, line_words(l, MSG_COMMAND_D_CHANNEL, ARGS(a->channel->title)) };
	bool passing = r.trouble != TROUBLE_CREDENTIALS && r.trouble != TROUBLE_PERMANENT; /* no token mends it */
	enum message_id words = passing ? MSG_COMMAND_D_CHANNEL_AWAY : MSG_COMMAND_D_CHANNEL_BAD;
	return (struct finding){ a->id, false, line_words(l, words, ARGS(a->channel->title, r.reason, a->token_name)) };
}

static void look_at_channels(struct call_line *l, struct store *store, struct findings *f)
{
	const struct settings *s = line_settings(l);
	bool daemon = line_daemon(l) > 0;
	tokens_apply(l->edition);
	for (size_t i = 0; i < s->channels.count; i++) {
		const struct account *a = &s->channels.at[i];
		if (!a->enabled)
			continue;
		struct finding found = { a->id, false, line_words(l, MSG_COMMAND_NO_TOKEN, ARGS(a->token_name)) };
		if (a->token)
			found = daemon ? hear(l, store, a) : ask(l, store, a);
		add(l, f, &found);
	}
}

/* What is held is a person's wish or waits for one: only what went wrong is a finding. */
static void look_at_queue(struct call_line *l, struct store *store, struct findings *f)
{
	int64_t counts[STATES];
	struct err e = { 0 };
	if (!deliveries_count(store, counts, &e)) {
		add(l, f, &(struct finding){ "queue", false, arena_string(&l->arena, e.text) });
		return;
	}
	int64_t bad = counts[STATE_FAILED] + counts[STATE_UNCERTAIN];
	const char *words = line_words(l, MSG_COMMAND_D_QUEUE, ARGS(NUMBER(bad), NUMBER(counts[STATE_HELD])));
	add(l, f, &(struct finding){ "queue", bad == 0, words });
}

static void (*const looks[])(struct call_line *l, struct store *store, struct findings *f) = {
	look_at_files, look_at_clock, look_at_zone, look_at_disk, look_at_fonts, look_at_queue, look_at_channels,
};

static int print_json(struct call_line *l, const struct findings *f)
{
	struct print p;
	print_begin(&p, &l->arena);
	json_open(&p.json, NULL, '[');
	for (size_t i = 0; i < f->list.count; i++) {
		json_open(&p.json, NULL, '{');
		json_put_string(&p.json, "name", f->list.at[i].name);
		json_put_boolean(&p.json, "ok", f->list.at[i].well);
		json_put_string(&p.json, "text", f->list.at[i].words);
		json_close(&p.json, '}');
	}
	json_close(&p.json, ']');
	return print_end(&p);
}

static int print_table(struct call_line *l, const struct findings *f)
{
	struct table t = { .arena = &l->arena, .columns = 3 };
	for (size_t i = 0; i < f->list.count; i++)
		table_add(&t, ARGS(f->list.at[i].well ? "ok" : "!!", f->list.at[i].name, f->list.at[i].words));
	table_print(&t);
	return STATUS_DONE;
}

int run_doctor(struct call_line *l)
{
	struct store *store = NULL;
	struct findings findings = { 0 };
	int status = STATUS_DONE;
	if (!line_begin(l, &status) || !line_store(l, &store, &status))
		return status;
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
		looks[i](l, store, &findings);
	store_close(store);
	status = line_has(l, OPT_JSON) ? print_json(l, &findings) : print_table(l, &findings);
	for (size_t i = 0; i < findings.list.count; i++)
		if (!findings.list.at[i].well)
			status = STATUS_PROBLEM;
	return status;
}
