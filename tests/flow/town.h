/* SPDX-License-Identifier: MIT */
/* town.h - a service built by hand: agenda in code, a store of its own, lanes, and a channel whose every word is written in the test.
 *
 *   town_run(t, dispatcher_stage)     one stage in a transaction of its own, at t->s.now and t->s.boot
 *   town_call(t)                      the one call that the stage let go
 *   town_answer(t, f, FATE_ANSWERED)  its answer; the fake channel ends the conversation as `fake` says
 *
 * No sockets, no clock, no loop. */
#ifndef TOWN_H
#define TOWN_H

#include "model/sample.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/log.h"
#include "flow/service.h"
#include "store/deliveries.h"

/* --- the channel ------------------------------------------------------------------------------------------------------------------ */

/* What the fake channel does with the next answer. */
struct fake {
	struct receipt end;  /* how a conversation ends; outcome NONE: sent */
	enum found found;
	int64_t since;       /* out: when that was sent which the last look-up looked for */
	int calls;           /* that one publishing takes: 1 or 2 */
	bool unseen;         /* the first of two is not seen by people */
	bool courtesy;       /* the second of two calls is optional */
	int naps_ms;         /* between two calls of a publishing */
	int sleeps_ms;       /* a look-up or a publishing wants to be asked again once */
	const char *self;    /* the account's own id, learned by every answer */
	const char *cursor;  /* of a feed */
	const struct reply *replies;
	size_t count;
	bool complete, paged;
	const char *token;   /* that a renewal gives; NULL: the same again */
	int64_t expires_at;
};
static struct fake fake;

#define ENDS(how, why)              { .outcome = OUTCOME_##how, .trouble = TROUBLE_##why }
#define ENDS_AFTER(how, why, ms)    { .outcome = OUTCOME_##how, .trouble = TROUBLE_##why, .wait_ms = (ms) }
#define ENDS_TRIES(how, why, tries) { .outcome = OUTCOME_##how, .trouble = TROUBLE_##why, .tries_max = (tries) }

static inline void fake_copy(char *to, size_t size, const char *from)
{
	if (from[0])
		snprintf(to, size, "%s", from);
}

static inline enum step fake_end(struct exchange *x)
{
	struct receipt *r = &x->receipt;
	r->outcome = fake.end.outcome == OUTCOME_NONE ? OUTCOME_SENT : fake.end.outcome;
	r->trouble = fake.end.trouble;
	r->wait_ms = fake.end.wait_ms ? fake.end.wait_ms : -1;
	r->tries_max = fake.end.tries_max;
	fake_copy(r->id, sizeof r->id, fake.end.id);
	fake_copy(r->url, sizeof r->url, fake.end.url);
	fake_copy(r->also, sizeof r->also, fake.end.also);
	fake_copy(r->place, sizeof r->place, fake.end.place);
	fake_copy(r->reason, sizeof r->reason, fake.end.reason);
	fake_copy(x->self, sizeof x->self, fake.self ? fake.self : "");
	return STEP_DONE;
}

static inline enum step fake_call(struct exchange *x, const char *what, bool effect)
{
	if (!x->account->token) {
		x->receipt = (struct receipt){ .outcome = OUTCOME_HOLD, .trouble = TROUBLE_CREDENTIALS, .wait_ms = -1,
			.reason = "no token" };
		return STEP_DONE;
	}
	x->call = (struct call){ .url = arena_printf(x->arena, "fake:%s/%d", what, x->stage), .effect = effect };
	return STEP_CALL;
}

static inline enum step fake_publish(struct exchange *x, const struct message *m)
{
	bool well = fake.end.outcome == OUTCOME_NONE || fake.end.outcome == OUTCOME_SENT;
	(void)m;
	if (x->last && (!well || x->stage + 1 >= fake.calls))
		return fake_end(x);
	if (x->last) {
		x->stage++;
		snprintf(x->memo, sizeof x->memo, "step %d", x->stage);
		if (!fake.unseen)
			snprintf(x->receipt.id, sizeof x->receipt.id, "first");
		x->wait_ms = fake.naps_ms;
		if (fake.naps_ms)
			return STEP_WAIT;
	}
	bool optional = fake.courtesy && x->stage > 0;
	enum step step = fake_call(x, "publish", !optional && (!fake.unseen || x->stage > 0));
	x->call.optional = optional;
	return step;
}

static inline enum step fake_locate(struct exchange *x, const struct message *m)
{
	(void)m;
	if (fake.sleeps_ms) {
		x->wait_ms = fake.sleeps_ms;
		fake.sleeps_ms = 0;
		return STEP_WAIT;
	}
	if (!x->last)
		return fake_call(x, "locate", false);
	fake.since = x->post->sent_at;
	x->found = fake.found;
	return fake_end(x);
}

static inline enum step fake_collect(struct exchange *x)
{
	if (!x->last)
		return fake_call(x, "collect", false);
	for (size_t i = 0; i < fake.count; i++) {
		*vec_push(x->arena, &x->out->list) = fake.replies[i];
		set_add(&x->out->ids, x->arena, fake.replies[i].id);
	}
	x->out->complete = fake.complete;
	x->out->paged = fake.paged;
	if (fake.cursor)
		snprintf(x->cursor, sizeof x->cursor, "%s", fake.cursor);
	return fake_end(x);
}

static inline enum step fake_finish(struct exchange *x)
{
	return x->last ? fake_end(x) : fake_call(x, "finish", false);
}

static inline enum step fake_probe(struct exchange *x)
{
	return x->last ? fake_end(x) : fake_call(x, "probe", false);
}

static inline enum step fake_renew(struct exchange *x)
{
	if (!x->last)
		return fake_call(x, "renew", false);
	snprintf(x->renewal.token, sizeof x->renewal.token, "%s", fake.token ? fake.token : x->account->token);
	x->renewal.expires_at = fake.expires_at;
	return fake_end(x);
}

static inline enum step fake_subscribe(struct exchange *x, const char *url)
{
	if (!x->last)
		return fake_call(x, arena_printf(x->arena, "subscribe:%s", url ? url : ""), false);
	return fake_end(x);
}

static struct channel fake_channel;

static inline void fake_reset(void)
{
	fake = (struct fake){ .calls = 1, .end.id = "101" };
	fake_channel = (struct channel){
		.name = "fake",
		.title = "Fake",
		.endpoint = "https://fake.example",
		.limits = { .text_max = 4000, .parallel = 1, .cooldown_ms = 10 * 1000, .quota_ms = 3600 * 1000 },
		.collects = COLLECT_POSTS,
		.publish = fake_publish,
		.locate = fake_locate,
		.collect = fake_collect,
		.probe = fake_probe,
	};
}

/* --- the town --------------------------------------------------------------------------------------------------------------------- */

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

#define TOWN_NOW  "2021-09-22 12:00" /* a Wednesday */
#define TOWN_BOOT INT64_C(5000000)

struct town {
	struct service s;
	char folder[64];
	struct err err;
	int64_t wake; /* what the last stage asked for */
};

/* It went well; else the test ends with the operator's words. */
#define OK(t, call)                                    \
	do {                                           \
		if (!(call))                           \
			fail_msg("%s", (t)->err.text); \
	} while (0)

static inline struct agenda *town_agenda(struct town *t)
{
	return &t->s.edition->agenda;
}

static inline struct account *town_account(struct town *t, const char *id)
{
	struct settings *s = &town_agenda(t)->settings;
	for (size_t i = 0; i < s->channels.count; i++)
		if (strcmp(s->channels.at[i].id, id) == 0)
			return &s->channels.at[i];
	return NULL;
}

/* One more channel; those with equal token share a lane. */
static inline void town_channel(struct town *t, const char *id, const char *token)
{
	*vec_push(&t->s.edition->arena, &town_agenda(t)->settings.channels) = (struct account){
		.id = id, .channel = &fake_channel, .enabled = true, .endpoint = "https://fake.example", .token = token,
		.token_set = token, .token_name = "env:FAKE",
		.place = id, .timeout_ms = 30 * SECOND, .settle_ms = 90 * SECOND, .poll_ms = 5 * MINUTE, .push = true, .korean = true,
	};
	OK(t, service_lanes(&t->s, &t->err));
}

static inline struct lane *town_lane(struct town *t, const char *channel)
{
	return service_lane(&t->s, service_account(&t->s, channel));
}

static inline struct item *town_item(struct town *t, struct item item)
{
	struct item *at = vec_push(&t->s.edition->arena, &town_agenda(t)->items);
	*at = item;
	return at;
}

static inline struct edition *town_edition(void)
{
	struct edition *ed = calloc(1, sizeof *ed);
	arena_init(&ed->arena, 0);
	ed->problems.arena = &ed->arena;
	ed->users = 1;
	ed->agenda = sample_agenda();
	ed->agenda.settings.community.name = "협의회";
	ed->agenda.settings.community.handle = ed->agenda.settings.community.contact = ed->agenda.settings.community.privacy = "";
	ed->agenda.settings.web_public_url = ed->agenda.settings.web_listen = "";
	return ed;
}

static inline int town_open(void **state)
{
	struct town *t = calloc(1, sizeof *t);
	crypto_init();
	log_level(LOG_LEVEL_ERROR);
	fake_reset();
	new_folder(t->folder, sizeof t->folder, "flow");
	t->s.config = "townbell.cfg";
	t->s.lock = -1;
	t->s.now = at(TOWN_NOW);
	t->s.boot = TOWN_BOOT;
	t->s.edition = town_edition();
	t->s.edition->agenda.settings.state = t->folder;
	OK(t, store_open(t->folder, STORE_WRITE, &t->s.store, &t->err));
	OK(t, pseudonyms_open(t->folder, &t->s.pseudonyms, &t->err));
	town_channel(t, "band", "secret");
	*state = t;
	return 0;
}

static inline int town_forget(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	return remove(path);
}

/* All that service_close() does but for freeing the service, which the test made. */
static inline int town_close(void **state)
{
	struct town *t = *state;
	while (t->s.flights)
		flight_end(t->s.flights);
	for (size_t i = 0; i < t->s.lanes.count; i++) {
		ahead_forget(t->s.lanes.at[i]);
		arena_done(&t->s.lanes.at[i]->arena);
	}
	edition_leave(t->s.edition);
	pseudonyms_close(t->s.pseudonyms);
	store_close(t->s.store);
	arena_done(&t->s.lane_arena);
	arena_done(&t->s.round);
	unsetenv("TOWNBELL_FAULT");
	nftw(t->folder, town_forget, 16, FTW_DEPTH | FTW_PHYS);
	free(t);
	return 0;
}

#define TOWN_TEST(test) cmocka_unit_test_setup_teardown(test, town_open, town_close)
#define TOWN_MAIN(tests) cmocka_run_group_tests(tests, sample_open, sample_close)

/* --- time and stages -------------------------------------------------------------------------------------------------------------- */

static inline void town_pass(struct town *t, int64_t ms)
{
	t->s.now += ms;
	t->s.boot += ms;
}

/* One stage, committed, with the lanes as a round would; the calls it let go stay in t->s.calls. */
static inline void town_run(struct town *t, stage_fn *stage)
{
	arena_reset(&t->s.round);
	memset(&t->s.calls, 0, sizeof t->s.calls);
	t->s.busy = false;
	t->wake = INT64_MAX;
	OK(t, store_begin(t->s.store, &t->err));
	OK(t, stage(&t->s, t->s.now, &t->wake, &t->err));
	for (size_t i = 0; i < t->s.lanes.count; i++)
		OK(t, lane_save(t->s.lanes.at[i], t->s.store, &t->err));
	OK(t, store_commit(t->s.store, &t->err));
}

/* How long until the stage wants to be called again. */
static inline int64_t town_wait(const struct town *t)
{
	return t->wake == INT64_MAX ? -1 : t->wake - t->s.now;
}

/* The one call that left; NULL: none did. */
static inline struct flight *town_call(struct town *t)
{
	assert_true(t->s.calls.count <= 1);
	return t->s.calls.count ? t->s.calls.at[0] : NULL;
}

/* Where it goes; "" when none did. */
static inline const char *town_url(struct town *t)
{
	struct flight *f = town_call(t);
	return f ? f->x.call.url : "";
}

static inline void town_answer(struct town *t, struct flight *f, enum fate fate)
{
	const struct answer answer = {
		.fate = fate, .status = fate == FATE_ANSWERED ? 200 : 0, .body = "", .retry_after_ms = -1, .error = "the line broke"
	};
	assert_non_null(f);
	assert_int_equal(f->phase, PHASE_AIR);
	flight_land(f, &answer, t->s.boot);
}

/* Answer the one call that left, and let the stage see it. */
static inline void town_land(struct town *t, stage_fn *stage, enum fate fate)
{
	town_answer(t, town_call(t), fate);
	town_run(t, stage);
}

/* --- deliveries ------------------------------------------------------------------------------------------------------------------- */

/* A row that fell due a minute ago and expires in a day; key "ITEM/…@CHANNEL". */
static inline struct delivery town_delivery(struct town *t, const char *key)
{
	const char *slash = strchr(key, '/'), *place = strrchr(key, '@');
	const char *reference = arena_printf(&sample_arena, "[TM-%s]", key);
	const struct message m = { .text = "글", .reference = reference, .question = "" };
	return (struct delivery){
		.key = key,
		.item = arena_string_n(&sample_arena, key, (size_t)(slash - key)),
		.channel = place + 1,
		.kind = NOTICE_ANNOUNCEMENT,
		.due_at = t->s.now - MINUTE,
		.order_at = t->s.now - MINUTE,
		.expires_at = t->s.now + DAY,
		.seen_at = t->s.now - HOUR,
		.ready = true,
		.reference = reference,
		.payload = message_write(&m, &sample_arena),
		.memo = "",
		.receipt = { "", "", "", 0 },
		.error = "",
	};
}

static inline struct delivery town_put(struct town *t, struct delivery d)
{
	OK(t, deliveries_put(t->s.store, &d, &t->err));
	return d;
}

static inline struct delivery town_put_key(struct town *t, const char *key)
{
	return town_put(t, town_delivery(t, key));
}

static inline void town_update(struct town *t, const struct delivery *d)
{
	OK(t, deliveries_update(t->s.store, d, &t->err));
}

static inline struct delivery town_get(struct town *t, const char *key)
{
	struct delivery d;
	OK(t, deliveries_by_key(t->s.store, key, &sample_arena, &d, &t->err));
	return d;
}

#define assert_state(t, key, expected) assert_string_equal(state_name(town_get(t, key).state), state_name(expected))

#endif
