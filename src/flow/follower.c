/* SPDX-License-Identifier: MIT */
/* follower.c - edits, removals, comments and answers leave, and what comes back is judged.
 *
 * Runs behind the dispatcher and before the collector: publishing and looking up go first, reading last. A row says `calling` on disk
 * before its call leaves. What can be repeated is tried again; what may be out already and cannot is dropped. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "base/log.h"
#include "flow/service.h"
#include "flow/verdict.h"
#include "model/gate.h"
#include "model/retry.h"
#include "store/cursors.h"
#include "store/deliveries.h"
#include "store/followups.h"
#include "store/replies.h"

enum { TRIES = 12 };

static const char *kind_name(const struct followup *w)
{
	static const char *const names[] = { "edit", "removal", "comment", "answer" };
	return names[w->kind];
}

static bool end(struct flight *f, struct followup *w, enum followup_state state, struct err *e)
{
	bool bad = state == FOLLOWUP_FAILED || (state == FOLLOWUP_DROPPED && w->error[0]);
	w->state = state;
	w->effect = false;
	log_event(bad ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "followup",
		  PAIRS("channel", f->account->id, "kind", kind_name(w), "cause", w->cause, "error", w->error[0] ? w->error : "-"));
	return followups_update(f->service->store, w, e);
}

/* The row explains itself, and nobody reads under a post that is gone. */
static bool taken_down(struct flight *f, struct followup *w, struct err *e)
{
	struct service *s = f->service;
	struct delivery d;
	char words[256];
	if (!deliveries_by_id(s->store, w->delivery_id, &s->round, &d, e))
		return false;
	message_format(words, sizeof words, MSG_FLOW_TAKEN_DOWN, NULL);
	d.error = arena_string(&s->round, words);
	return deliveries_update(s->store, &d, e) && readings_close(s->store, d.id, e) && end(f, w, FOLLOWUP_DONE, e);
}

static bool again(struct flight *f, struct followup *w, int64_t wait_ms, struct err *e)
{
	struct service *s = f->service;
	if (w->attempts >= TRIES)
		return end(f, w, FOLLOWUP_FAILED, e);
	w->state = FOLLOWUP_WAITING;
	w->effect = false;
	w->wait_boot = s->boot + (wait_ms >= 0 ? wait_ms : retry_backoff_ms(w->attempts > 0 ? w->attempts : 1, crypto_uniform(65536)));
	return followups_update(s->store, w, e);
}

/* Nobody knows whether it is out. */
static bool lost(struct flight *f, struct followup *w, struct err *e)
{
	bool repeat = followup_can_repeat(w->kind) || fault_on("courtesy");
	return repeat ? again(f, w, -1, e) : end(f, w, FOLLOWUP_DROPPED, e);
}

static bool later(struct flight *f, struct followup *w, struct err *e)
{
	const struct receipt *r = &f->x.receipt;
	lane_trouble(f->lane, r, f->service->now, f->service->boot);
	if (r->trouble == TROUBLE_TRANSIENT)
		return verdict_moved(f, e) && again(f, w, r->wait_ms, e);
	w->attempts--;
	return again(f, w, 0, e);
}

static bool judge(struct flight *f, struct followup *w, enum turn turn, struct err *e)
{
	const struct receipt *r = &f->x.receipt;
	w->error = turn == TURN_DONE ? r->reason : f->answer.error;
	if (turn == TURN_NEVER_LEFT) {
		lane_never_left(f->lane, f->service->boot, f->answer.error);
		return again(f, w, -1, e);
	}
	if (turn == TURN_CUT)
		return f->x.call.effect ? lost(f, w, e) : again(f, w, -1, e);
	switch (r->outcome) {
	case OUTCOME_SENT:
		return w->kind == FOLLOWUP_REMOVAL ? taken_down(f, w, e) : end(f, w, FOLLOWUP_DONE, e);
	case OUTCOME_LATER:
	case OUTCOME_HOLD:
		return later(f, w, e);
	case OUTCOME_UNSURE:
		return lost(f, w, e);
	case OUTCOME_NEVER:
	case OUTCOME_NONE:
		break;
	}
	return end(f, w, FOLLOWUP_FAILED, e);
}

static bool leave(struct flight *f, struct followup *w, int64_t *wake, struct err *e)
{
	struct service *s = f->service;
	int64_t delay = f->x.call.effect ? lane_effect_delay(f->lane, s->boot) : lane_delay(f->lane, s->boot, false);
	w->stage = f->x.stage;
	w->memo = f->x.memo;
	if (delay == LANE_NEVER || s->stopping) {
		w->state = FOLLOWUP_WAITING;
		w->effect = false;
		flight_end(f);
		return followups_update(s->store, w, e);
	}
	if (delay > 0)
		wake_wait(s, wake, delay);
	if (delay != 0)
		return true;
	w->state = FOLLOWUP_CALLING;
	w->effect = f->x.call.effect;
	flight_leave(f);
	return followups_update(s->store, w, e);
}

/* Numbers are given again: where this one's reply was erased it may be another row by now, one that nobody has begun, since there is only
 * one at a time under a post. */
static bool is_its_own(const struct flight *f, const struct followup *w)
{
	return w->id && w->delivery_id == f->delivery_id && w->attempts > 0;
}

/* A row that is gone or that another took the place of is nobody's any more. */
static bool turn_flight(struct flight *f, int64_t *wake, struct err *e)
{
	struct service *s = f->service;
	struct followup w;
	enum turn turn = flight_turn(f);
	if (turn == TURN_NOTHING) {
		if (f->phase == PHASE_ASLEEP)
			wake_wait(s, wake, f->wake_boot - s->boot);
		return true;
	}
	if (!followups_get(s->store, f->followup_id, &s->round, &w, e))
		return false;
	bool open = is_its_own(f, &w) && (w.state == FOLLOWUP_WAITING || w.state == FOLLOWUP_CALLING);
	if (open && turn == TURN_READY)
		return leave(f, &w, wake, e);
	if (open && !judge(f, &w, turn, e))
		return false;
	flight_end(f);
	return true;
}

/* --- beginning -------------------------------------------------------------------------------------------------------------------- */

static void fill_post(struct flight *f, const struct delivery *d)
{
	struct message sent = { .text = "", .reference = "" };
	if (!message_read(d->payload, &f->arena, &sent, NULL))
		sent.text = sent.reference = "";
	f->post = (struct post){
		.id = arena_string(&f->arena, d->receipt.id),
		.also = arena_string(&f->arena, d->receipt.also),
		.text = sent.text,
		.reference = sent.reference,
		.sent_at = d->sent_at,
	};
	f->x.post = &f->post;
}

static bool fill_reply(struct flight *f, const struct followup *w, struct err *e)
{
	struct stored_reply r;
	struct reply *to = ARENA_NEW(&f->arena, struct reply);
	if (!w->reply)
		return true;
	if (!replies_get(f->service->store, w->reply, &f->arena, &r, e))
		return false;
	*to = (struct reply){
		.form = r.form, .id = r.id ? r.service_id : "", .post = f->post.id, .place = "", .place_name = "", .parent = "",
		.author = "", .text = "", .picks = "", .created_at = r.received_at, .basis = r.basis
	};
	f->answered = to;
	return true;
}

static bool prepare(struct flight *f, const struct followup *w, struct err *e)
{
	struct delivery d;
	f->followup_id = w->id;
	f->delivery_id = w->delivery_id;
	f->x.stage = w->stage;
	snprintf(f->x.memo, sizeof f->x.memo, "%s", w->memo);
	f->x.receipt.wait_ms = -1;
	if (!deliveries_by_id(f->service->store, w->delivery_id, &f->arena, &d, e) || !fill_reply(f, w, e))
		return false;
	fill_post(f, &d);
	if (w->kind == FOLLOWUP_REMOVAL)
		return true;
	f->amended = &f->message;
	return message_read(w->payload, &f->arena, &f->message, e);
}

static bool begin(struct flight *f, struct followup *w, int64_t *wake, struct err *e)
{
	struct service *s = f->service;
	w->attempts++;
	w->error = "";
	struct err words = { 0 };
	if (prepare(f, w, &words) && followups_update(s->store, w, e))
		return turn_flight(f, wake, e);
	bool damaged = words.kind != ERR_NONE && words.kind != ERR_STORE;
	w->error = words.text;
	if (words.kind == ERR_STORE)
		*e = words;
	bool ok = damaged && end(f, w, FOLLOWUP_FAILED, e);
	flight_end(f);
	return ok;
}

static bool is_under_way(struct service *s, const struct followup *w)
{
	return flight_of_delivery(s, w->delivery_id, ERRAND_AMEND) || flight_of_delivery(s, w->delivery_id, ERRAND_ANSWER);
}

static bool can_be_done(const struct channel *c, const struct followup *w)
{
	return followup_can_repeat(w->kind) ? c->amend != NULL : c->answer != NULL;
}

/* When it may begin: 0 now, else a wait, or LANE_AFTER_LANDING. Answers to people never come at night, whatever kept them till then. */
static int64_t wait_of(const struct service *s, const struct lane *l, const struct followup *w)
{
	int64_t due = w->due_at;
	if (w->kind == FOLLOWUP_ANSWER && due <= s->now)
		due = quiet_due(&s->edition->agenda.settings.community, NOTICE_CONSULTATION_CALL, s->now, INT64_MAX);
	if (due > s->now)
		return due - s->now;
	return w->wait_boot > s->boot ? w->wait_boot - s->boot : lane_effect_delay(l, s->boot);
}

static bool overdue(struct service *s, struct followup *w, struct err *e)
{
	w->state = w->kind == FOLLOWUP_REMOVAL ? FOLLOWUP_FAILED : FOLLOWUP_DROPPED;
	return followups_update(s->store, w, e);
}

static bool follow(struct service *s, struct lane *l, const struct account *a, int64_t *wake, struct err *e)
{
	struct followups open = { 0 };
	if (!followups_open(s->store, a->id, &s->round, &open, e))
		return false;
	for (size_t i = 0; i < open.list.count; i++) {
		struct followup *w = &open.list.at[i];
		if (w->state != FOLLOWUP_WAITING || is_under_way(s, w) || !can_be_done(a->channel, w))
			continue;
		int64_t wait = wait_of(s, l, w);
		if (wait > 0 && w->due_at > s->now)
			wake_at(wake, s->now + wait);
		else if (wait > 0)
			wake_wait(s, wake, wait);
		bool over = w->expires_at <= s->now;
		enum errand errand = followup_can_repeat(w->kind) ? ERRAND_AMEND : ERRAND_ANSWER;
		if (over ? !overdue(s, w, e) : wait == 0 && !begin(flight_begin(s, l, a, errand), w, wake, e))
			return false;
	}
	return true;
}

bool follower_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	bool any = false;
	(void)now;
	if (!flights_turn(s, 1u << ERRAND_AMEND | 1u << ERRAND_ANSWER, turn_flight, wake, e) || !followups_any(s->store, &any, e))
		return false;
	for (size_t i = 0; any && i < s->lanes.count && !s->stopping; i++) {
		struct lane *l = s->lanes.at[i];
		for (size_t k = 0; k < l->accounts.count && !l->broken; k++)
			if (!follow(s, l, l->accounts.at[k], wake, e))
				return false;
	}
	return true;
}
