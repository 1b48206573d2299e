/* SPDX-License-Identifier: MIT */
/* service.c - open what the stages share, run the loop, let it go. */
#include "flow/service.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "base/user.h"
#include "flow/copies.h"
#include "flow/hooks.h"
#include "flow/illustrator.h"
#include "flow/orders.h"
#include "flow/restored.h"
#include "flow/scrub.h"
#include "flow/tokens.h"
#include "net/notify.h"
#include "store/deliveries.h"
#include "store/followups.h"

/* A round that lists all replies of a large consultation. */
static const size_t round_ceiling = (size_t)1 << 30;

/* Who looks on learns from the lock whose it is, and by how much its clock is shifted. */
static bool note_lock(int lock, const struct clock *clock, struct err *e)
{
	char line[64];
	snprintf(line, sizeof line, "%ld %lld", (long)getpid(), (long long)clock->offset_ms);
	return file_lock_note(lock, line, e);
}

bool service_lock(const char *state, const struct clock *clock, int *lock, struct err *e)
{
	struct arena a = { 0 };
	char holder[64] = "";
	bool ok = file_make_folder(state, 0700, e) && file_lock(arena_printf(&a, "%s/lock", state), lock, holder, e) &&
		  note_lock(*lock, clock, e);
	holder[strcspn(holder, " ")] = '\0'; /* the shift is for programs */
	if (!ok && e->kind == ERR_BUSY)
		err_set(e, ERR_BUSY, MSG_FLOW_LOCKED, ARGS(state, holder));
	arena_done(&a);
	return ok;
}

/* Boot times on disk mean something only under the boot that wrote them. */
static bool notice_reboot(struct service *s, struct err *e)
{
	char id[40];
	clock_boot_id(id);
	bool known = strcmp(id, "unknown") != 0; /* a unit may hide it: then each start is taken for a boot */
	if (known && strcmp(store_meta(s->store, "boot_id", &s->round), id) == 0)
		return true;
	return deliveries_rebooted(s->store, s->boot, e) && lanes_rebooted(s->store, e) && readings_rebooted(s->store, e) &&
	       followups_rebooted(s->store, e) &&
	       store_meta_put(s->store, "boot_id", id, e);
}

/* A `sending` whose last call on disk has effect may be out: nobody knows. Any other did nothing that people see: it
 * goes back, memo kept. */
static bool recover_sending(struct service *s, struct err *e)
{
	struct deliveries sending = { 0 };
	const struct deliveries_filter filter = { .state = STATE_SENDING };
	if (!deliveries_list(s->store, &filter, &s->round, &sending, e))
		return false;
	for (size_t i = 0; i < sending.list.count; i++) {
		struct delivery *d = &sending.list.at[i];
		d->state = d->effect && !fault_on("uncertain") ? STATE_UNCERTAIN : STATE_SCHEDULED;
		d->lost_boot = s->boot;
		d->looks = 0;
		d->wait_boot = 0;
		if (!deliveries_update(s->store, d, e))
			return false;
		log_event(LOG_LEVEL_WARNING, "delivery.recovered", PAIRS("key", d->key, "state", state_name(d->state)));
	}
	return true;
}

static bool recover(struct service *s, struct err *e)
{
	if (!store_begin(s->store, e))
		return false;
	if (notice_reboot(s, e) && recover_sending(s, e) && followups_recover(s->store, e))
		return store_commit(s->store, e);
	store_rollback(s->store);
	return false;
}

void service_forget(struct service *s)
{
	bool was_open = s->http;
	http_close(s->http);
	s->http = NULL;
	while (s->flights)
		flight_end(s->flights);
	s->calls.count = s->calls.room = 0;
	s->calls.at = NULL;
	for (size_t i = 0; i < s->lanes.count; i++)
		ahead_forget(s->lanes.at[i]);
	s->failed |= was_open && !http_open(s->loop, &s->http, &s->failure);
}

bool service_restart(struct service *s, struct err *e)
{
	for (size_t i = 0; i < s->lanes.count; i++) {
		struct lane *l = s->lanes.at[i];
		l->busy = 0;
		l->lingering = l->changed = false;
		if (!lane_load(l, s->store, e))
			return false;
	}
	return recover(s, e);
}

static void adapt(const struct service *s, struct edition *ed)
{
	if (s->options.adapt)
		s->options.adapt(s->options.context, &ed->agenda.settings, &ed->arena);
}

bool service_read(const struct service *s, struct store *store, struct edition **out, struct err *e)
{
	if (!edition_read(s->config, store, out, e))
		return false;
	adapt(s, *out);
	if (store) {
		tokens_apply(*out);
		tokens_sweep(*out);
	}
	return true;
}

/* --- the loop -------------------------------------------------------------------------------------------------------------------- */

static bool is_over(const struct service *s)
{
	if (s->failed || (s->stopping && fault_on("finish")))
		return true;
	if (s->stopping || s->mode != RUN_FOREVER)
		return round_is_idle(s);
	return false;
}

bool service_hurry(struct service *s)
{
	if (!s->options.hurried || !s->rest_ms || s->drawings)
		return false;
	for (const struct flight *f = s->flights; f; f = f->next)
		if (f->phase == PHASE_AIR)
			return false;
	s->skipped_ms += s->rest_ms;
	return true;
}

static void on_turn(void *context)
{
	struct service *s = context;
	int64_t wake = round_turn(s);
	if (is_over(s))
		loop_stop(s->loop);
	else if (service_hurry(s))
		loop_wake(s->loop);
	else
		loop_wake_in(s->loop, wake - s->now);
}

static void on_signal(void *context, int number)
{
	struct service *s = context;
	if (number == SIGHUP) {
		s->reload_due = true;
	} else {
		s->stopping = true;
		notify_stopping();
	}
	loop_wake(s->loop);
}

static void on_changed(void *context)
{
	struct service *s = context;
	s->reload_due = true;
	loop_wake(s->loop);
}

static const char *on_request(void *context, const char *line, unsigned int uid, struct arena *a)
{
	struct service *s = context;
	const char *reply = orders_answer(s, line, user_name(uid, a), a);
	loop_wake(s->loop);
	return reply;
}

static bool open_network(struct service *s, struct err *e)
{
	const struct loop_events events = { .context = s, .turn = on_turn, .signal = on_signal, .changed = on_changed };
	const struct control_end end = { .handler = on_request, .context = s };
	const char *path = arena_printf(&s->lane_arena, "%s/control.sock", s->edition->agenda.settings.state);
	return loop_open(&events, &s->loop, e) && http_open(s->loop, &s->http, e) &&
	       control_open(s->loop, path, &end, &s->control, e);
}

/* --- opening ---------------------------------------------------------------------------------------------------------------------- */

/* Always false: what went wrong stays, but a database that is damaged does not. */
static bool set_aside(struct service *s, struct err *e)
{
	if (e->kind != ERR_DAMAGED)
		return false;
	copies_close(s);
	store_close(s->store);
	s->store = NULL;
	restored_set_aside(s->edition->agenda.settings.state, s->now, e);
	return false;
}

/* The first reading only says where the state is: without the store there are no last good texts yet. */
static bool open_state(struct service *s, struct err *e)
{
	if (!edition_read_host(s->config, &s->edition, e))
		return false;
	adapt(s, s->edition);
	const char *state = s->edition->agenda.settings.state;
	if (!service_lock(state, &s->clock, &s->lock, e) || !restored_may_open(state, e) ||
	    !store_open(state, STORE_WRITE, &s->store, e) || !pseudonyms_open(state, &s->pseudonyms, e) || !recover(s, e) ||
	    (s->options.runs && !open_network(s, e)) || !service_reread(s, e))
		return set_aside(s, e);
	scrub_recover(s); /* the copies that it reaches stand where the configuration says */
	return (service_lanes(s, e) && illustrations_open(s, e)) || set_aside(s, e);
}

bool service_open(const struct service_options *o, struct service **out, struct err *e)
{
	struct service *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	arena_init(&s->round, round_ceiling);
	s->options = *o;
	s->config = o->config;
	s->clock = o->clock;
	s->lock = -1;
	s->now = s->pass_at = clock_wall(&s->clock);
	s->boot = s->pass_boot = clock_boot();
	s->plan_due = true;
	if (!open_state(s, e)) {
		service_close(s);
		return false;
	}
	*out = s;
	return true;
}

void service_close(struct service *s)
{
	if (!s)
		return;
	if (s->options.front.close)
		s->options.front.close(s->options.front.context);
	copies_close(s);
	control_close(s->control);
	http_close(s->http);
	while (s->flights)
		flight_end(s->flights);
	loop_close(s->loop);
	illustrations_close(s);
	for (size_t i = 0; i < s->lanes.count; i++) {
		ahead_forget(s->lanes.at[i]);
		arena_done(&s->lanes.at[i]->arena);
	}
	edition_leave(s->edition);
	pseudonyms_close(s->pseudonyms);
	store_close(s->store);
	if (s->lock >= 0)
		close(s->lock);
	arena_done(&s->lane_arena);
	arena_done(&s->round);
	free(s);
}

struct lane *service_lane(struct service *s, const struct account *a)
{
	char name[65];
	lane_name(a, name);
	for (size_t i = 0; i < s->lanes.count; i++)
		if (strcmp(s->lanes.at[i]->name, name) == 0)
			return s->lanes.at[i];
	return NULL;
}

static bool add_account(struct service *s, const struct account *a, struct err *e)
{
	struct lane *l = service_lane(s, a);
	if (!l) {
		l = ARENA_NEW(&s->lane_arena, struct lane);
		lane_name(a, l->name);
		l->channel = a->channel;
		if (!lane_load(l, s->store, e))
			return false;
		*vec_push(&s->lane_arena, &s->lanes) = l;
	}
	*vec_push(&l->arena, &l->accounts) = a;
	return true;
}

bool service_lanes(struct service *s, struct err *e)
{
	for (size_t i = 0; i < s->lanes.count; i++) {
		struct lane *l = s->lanes.at[i];
		ahead_forget(l);
		arena_reset(&l->arena);
		memset(&l->accounts, 0, sizeof l->accounts);
		l->released = false;
		l->probe_boot = 0;
	}
	const struct settings *settings = &s->edition->agenda.settings;
	for (size_t i = 0; i < settings->channels.count; i++)
		if (settings->channels.at[i].enabled && !add_account(s, &settings->channels.at[i], e))
			return false;
	return true;
}

int64_t service_boot(const struct service *s)
{
	return clock_boot() + s->skipped_ms;
}

const struct account *service_account(const struct service *s, const char *channel)
{
	return settings_account(&s->edition->agenda.settings, channel);
}

bool service_front(struct service *s, struct err *e)
{
	const struct front *front = &s->options.front;
	const char *listen = s->edition->agenda.settings.web_listen;
	int port = 0;
	if (!front->open || strcmp(listen, s->listens) == 0)
		return true;
	hooks_forget(s);
	front->close(front->context);
	s->listens[0] = s->public_url[0] = '\0';
	if (!listen[0])
		return true;
	if (!front->open(front->context, s, &port, e))
		return false;
	snprintf(s->listens, sizeof s->listens, "%s", listen);
	int host = (int)(strrchr(listen, ':') - listen);
	if (strcmp(listen + host, ":0") == 0)
		snprintf(s->public_url, sizeof s->public_url, "http://%.*s:%d", host, listen, port);
	return true;
}

const char *service_public_url(const struct service *s)
{
	const char *configured = s->edition->agenda.settings.web_public_url;
	return configured[0] ? configured : s->public_url;
}

bool service_plan(struct service *s, struct err *e)
{
	int64_t wake = INT64_MAX;
	arena_reset(&s->round);
	s->now = clock_wall(&s->clock);
	s->boot = service_boot(s);
	s->plan_due = true;
	if (!store_begin(s->store, e))
		return false;
	if (planner_stage(s, s->now, &wake, e))
		return store_commit(s->store, e);
	store_rollback(s->store);
	return false;
}

/* What was tried and read in an earlier pass counts no more. */
static void begin_pass(struct service *s, enum run_mode mode)
{
	s->mode = mode;
	s->pass_at = clock_wall(&s->clock);
	s->pass_boot = service_boot(s);
	for (size_t i = 0; i < s->lanes.count; i++) {
		s->lanes.at[i]->feed_read = s->silent;
		s->lanes.at[i]->feed_failures = 0;
	}
}

static bool begin_first(struct service *s, struct err *e)
{
	if (s->ready)
		return true;
	if (!service_front(s, e))
		return false;
	s->ready = true;
	edition_log_problems(s->edition);
	notify_ready();
	log_event(LOG_LEVEL_INFO, "service.ready", PAIRS("config", s->config));
	return true;
}

bool service_run(struct service *s, enum run_mode mode, struct err *e)
{
	begin_pass(s, mode);
	if (!begin_first(s, e))
		return false;
	loop_wake(s->loop);
	loop_run(s->loop);
	if (!s->failed)
		return true;
	*e = s->failure;
	return set_aside(s, e);
}

bool service_set_clock(struct service *s, int64_t now_at, struct err *e)
{
	if (now_at <= clock_wall(&s->clock))
		return true;
	s->clock.offset_ms = now_at - clock_wall(NULL);
	return note_lock(s->lock, &s->clock, e);
}
