/* SPDX-License-Identifier: MIT */
#include "sandbox/faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/request.h"
#include "sandbox/routes.h"
#include "sandbox/strikes.h"

enum { BAND = 1 << SERVICE_BAND, INSTAGRAM = 1 << SERVICE_INSTAGRAM, ALL = (1 << SERVICES) - 1 };

const struct fault_row fault_rows[] = {
	{ "lost-before", false, ALL, strike_drop, 0, 0, 0, NULL, MSG_SANDBOX_FAULT_LOST_BEFORE },
	{ "lost-after", true, ALL, strike_drop, 0, 0, 0, NULL, MSG_SANDBOX_FAULT_LOST_AFTER },
	{ "cut-body", true, ALL, strike_cut, 0, 0, 0, NULL, MSG_SANDBOX_FAULT_CUT_BODY },
	{ "html-500", false, ALL, strike_html, 500, 0, 0, NULL, MSG_SANDBOX_FAULT_HTML },
	{ "html-502", false, ALL, strike_html, 502, 0, 0, NULL, MSG_SANDBOX_FAULT_HTML },
	{ "html-503", false, ALL, strike_html, 503, 0, 0, NULL, MSG_SANDBOX_FAULT_HTML },
	{ "html-500-after", true, ALL, strike_html, 500, 0, 0, NULL, MSG_SANDBOX_FAULT_HTML_AFTER },
	{ "html-502-after", true, ALL, strike_html, 502, 0, 0, NULL, MSG_SANDBOX_FAULT_HTML_AFTER },
	{ "html-503-after", true, ALL, strike_html, 503, 0, 0, NULL, MSG_SANDBOX_FAULT_HTML_AFTER },
	{ "429", false, ALL, strike_refuse, 429, 429, 0, NULL, MSG_SANDBOX_FAULT_429 },
	{ "unauthorized", false, ALL, strike_refuse, 401, 10401, 0, NULL, MSG_SANDBOX_FAULT_UNAUTHORIZED },
	{ "slow", true, ALL, strike_slow, 0, 0, 0, NULL, MSG_SANDBOX_FAULT_SLOW },
	{ "late-commit", false, ALL, strike_commit_later, 0, 0, 0, NULL, MSG_SANDBOX_FAULT_LATE_COMMIT },
	{ "hang", false, ALL, strike_hang, 0, 0, 0, NULL, MSG_SANDBOX_FAULT_HANG },
	{ "hang-after", true, ALL, strike_hang, 0, 0, 0, NULL, MSG_SANDBOX_FAULT_HANG_AFTER },
	{ "cooldown", false, BAND, strike_refuse, 200, 1003, 0, NULL, MSG_SANDBOX_FAULT_COOLDOWN },
	{ "quota-app", false, BAND, strike_refuse, 200, 1001, 0, NULL, MSG_SANDBOX_FAULT_QUOTA_APP },
	{ "quota-user", false, BAND, strike_refuse, 200, 1002, 0, NULL, MSG_SANDBOX_FAULT_QUOTA_USER },
	{ "2300", false, BAND, strike_refuse, 200, 2300, 0, NULL, MSG_SANDBOX_FAULT_2300 },
	{ "2300-after", true, BAND, strike_refuse, 200, 2300, 0, NULL, MSG_SANDBOX_FAULT_2300_AFTER },
	{ "9004", false, INSTAGRAM, strike_refuse, 400, 9004, 2207052, "container", MSG_SANDBOX_FAULT_9004 },
	{ "9007", false, INSTAGRAM, strike_refuse, 400, 9007, 2207027, "publish", MSG_SANDBOX_FAULT_9007 },
	{ "blocked", false, INSTAGRAM, strike_refuse, 400, 4, 2207051, "publish", MSG_SANDBOX_FAULT_BLOCKED },
	{ "blocked-after", true, INSTAGRAM, strike_refuse, 400, 4, 2207051, "publish", MSG_SANDBOX_FAULT_BLOCKED_AFTER },
	{ "lost-container", false, INSTAGRAM, strike_refuse, 400, 24, 2207008, "publish", MSG_SANDBOX_FAULT_LOST_CONTAINER },
	{ "full", false, INSTAGRAM, strike_refuse, 400, 9, 2207042, "publish", MSG_SANDBOX_FAULT_FULL },
	{ "restricted", false, INSTAGRAM, strike_refuse, 400, 25, 2207050, "publish", MSG_SANDBOX_FAULT_RESTRICTED },
	{ "missing", false, INSTAGRAM, strike_refuse, 400, 100, 33, "node", MSG_SANDBOX_FAULT_MISSING },
	{ "80002", false, INSTAGRAM, strike_refuse, 400, 80002, 0, NULL, MSG_SANDBOX_FAULT_80002 },
	{ "server", false, INSTAGRAM, strike_refuse, 500, -1, 2207001, NULL, MSG_SANDBOX_FAULT_SERVER },
	{ "server-after", true, INSTAGRAM, strike_refuse, 500, -1, 2207001, NULL, MSG_SANDBOX_FAULT_SERVER_AFTER },
};

enum { ROWS = sizeof fault_rows / sizeof *fault_rows };
_Static_assert((int)ROWS <= (int)FAULTS_MAX, "every row has its states");

void faults_init(struct faults *f, uint64_t seed)
{
	*f = (struct faults){ .random = seed };
}

void faults_clear(struct faults *f)
{
	memset(f->state, 0, sizeof f->state);
}

/* splitmix64: small, and the same everywhere. */
static uint64_t next_random(struct faults *f)
{
	uint64_t z = f->random += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static bool has_fault(const struct fault_row *row, enum service service)
{
	return row->services >> service & 1;
}

static void arm(struct fault_state *state, const struct fault_row *row, const struct fault_order *order)
{
	const char *preset = row->on ? row->on : order->next ? "write" : "all";
	*state = (struct fault_state){ .percent = (int)order->percent, .next = order->next, .skip = order->skip };
	state->ms = order->ms ? order->ms : FAULT_MS;
	snprintf(state->on, sizeof state->on, "%s", order->on ? order->on : preset);
}

static bool check_order(const struct fault_order *o, struct err *e)
{
	enum service service;
	if (o->service && !service_parse(o->service, &service))
		return err_set(e, ERR_INPUT, MSG_SANDBOX_UNKNOWN_SERVICE, ARGS(o->service));
	if (o->percent < 0 || o->percent > 100 || o->next < 0 || o->skip < 0 || o->ms < 0 || o->ms > 3600000)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_FAULT, ARGS(o->name));
	if (o->on && strlen(o->on) >= sizeof((struct fault_state *)0)->on)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_FAULT, ARGS(o->name));
	return true;
}

bool faults_arm(struct faults *f, const struct fault_order *order, struct err *e)
{
	bool found = false;
	if (!check_order(order, e))
		return false;
	for (size_t i = 0; i < ROWS; i++) {
		for (int s = 0; s < SERVICES && strcmp(fault_rows[i].name, order->name) == 0; s++) {
			if (!has_fault(&fault_rows[i], (enum service)s))
				continue;
			if (order->service && strcmp(order->service, service_name((enum service)s)) != 0)
				continue;
			arm(&f->state[s][i], &fault_rows[i], order);
			found = true;
		}
	}
	return found || err_set(e, ERR_INPUT, MSG_SANDBOX_UNKNOWN_FAULT, ARGS(order->name));
}

bool faults_arm_pair(struct faults *f, struct arena *a, const char *pair, struct err *e)
{
	const char *equals = strchr(pair, '='), *dot = strchr(pair, '.');
	size_t n = equals ? strspn(equals + 1, "0123456789") : 0;
	if (!n || n > 3 || equals[1 + n])
		return err_set(e, ERR_USAGE, MSG_SANDBOX_NO_PERCENT, ARGS(pair));
	struct fault_order order = { .percent = strtol(equals + 1, NULL, 10) };
	const char *name = pair;
	if (dot && dot < equals) {
		order.service = arena_string_n(a, pair, (size_t)(dot - pair));
		name = dot + 1;
	}
	order.name = arena_string_n(a, name, (size_t)(equals - name));
	return faults_arm(f, &order, e);
}

static bool fits(const struct fault_state *state, const struct request *rq)
{
	if (!state->next && !state->percent)
		return false;
	if (strcmp(state->on, "all") == 0)
		return true;
	if (strcmp(state->on, "write") == 0)
		return rq->route && rq->route->writes;
	if (strcmp(state->on, "read") == 0)
		return !rq->route || !rq->route->writes;
	return rq->route && strcmp(state->on, rq->route->name) == 0;
}

static bool strikes(struct faults *f, struct fault_state *state)
{
	if (state->skip) {
		state->skip--;
		return false;
	}
	if (state->next) {
		state->next--;
		return true;
	}
	return state->percent && next_random(f) % 100 < (uint64_t)state->percent;
}

const struct fault_row *faults_roll(struct faults *f, const struct request *rq, int64_t *ms)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct fault_state *state = &f->state[rq->service][i];
		if (fits(state, rq) && strikes(f, state)) {
			*ms = state->ms;
			return &fault_rows[i];
		}
	}
	return NULL;
}

void faults_write(const struct faults *f, struct json_out *o)
{
	json_open(o, "faults", '[');
	for (size_t i = 0; i < ROWS * SERVICES; i++) {
		const struct fault_state *state = &f->state[i / ROWS][i % ROWS];
		if (!state->next && !state->percent)
			continue;
		json_open(o, NULL, '{');
		json_put_string(o, "service", service_name((enum service)(i / ROWS)));
		json_put_string(o, "fault", fault_rows[i % ROWS].name);
		json_put_integer(o, "percent", state->percent);
		json_put_integer(o, "next", state->next);
		json_put_integer(o, "skip", state->skip);
		json_put_integer(o, "ms", state->ms);
		json_put_string(o, "on", state->on);
		json_close(o, '}');
	}
	json_close(o, ']');
}

static const char *where(unsigned services)
{
	return services == BAND ? "band" : services == INSTAGRAM ? "instagram" : "";
}

void faults_help(void (*line)(const char *name, const char *preset, const char *help))
{
	for (size_t i = 0; i < ROWS; i++) {
		char help[300];
		message_format(help, sizeof help, fault_rows[i].help, ARGS(NUMBER(fault_rows[i].status)));
		line(fault_rows[i].name, where(fault_rows[i].services), help);
	}
}
