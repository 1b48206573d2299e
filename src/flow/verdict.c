/* SPDX-License-Identifier: MIT */
/* verdict.c - outcomes become states. */
#include "flow/verdict.h"

#include "base/crypto.h"
#include "base/fault.h"
#include "base/log.h"
#include "flow/followup.h"
#include "flow/until.h"
#include "model/interval.h"
#include "model/plan.h"
#include "model/retry.h"
#include "store/cursors.h"
#include "store/deliveries.h"

enum { LOOKS_NEEDED = 2 };

int64_t verdict_settle_ms(const struct account *account)
{
	return fault_on("settle") ? 0 : account->settle_ms;
}

static void note(const struct delivery *d, enum log_level level)
{
	char attempts[24];
	log_event(level, "delivery",
		  PAIRS("key", d->key, "state", state_name(d->state), "attempts", message_number(attempts, d->attempts), "error",
			d->error[0] ? d->error : "-"));
}

static bool write(struct service *s, struct delivery *d, enum log_level level, struct err *e)
{
	d->effect = false;
	if (!deliveries_progress(s->store, d, e))
		return false;
	note(d, level);
	return true;
}

static int64_t backoff(const struct delivery *d)
{
	return retry_backoff_ms(d->attempts > 0 ? d->attempts : 1, crypto_uniform(65536));
}

/* The files may have changed while it was out of the planner's hands: what it says is compared with them before anything else leaves. */
static void compare(struct service *s, const struct flight *f, const struct delivery *d)
{
	bool same = f && f->errand == ERRAND_PUBLISH && f->edition == s->edition;
	if (plan_tells(d->kind) && !same)
		s->plan_due = true;
}

static bool again(struct flight *f, struct delivery *d, int64_t wait_ms, struct err *e)
{
	struct service *s = f->service;
	d->state = STATE_SCHEDULED;
	d->wait_boot = s->boot + wait_ms;
	compare(s, f, d);
	return write(s, d, LOG_LEVEL_WARNING, e);
}

static bool give_up(struct service *s, struct delivery *d, struct err *e)
{
	d->state = STATE_FAILED;
	return write(s, d, LOG_LEVEL_ERROR, e);
}

static void keep_receipt(struct delivery *d, const struct receipt *r, struct arena *a)
{
	d->receipt.id = arena_string(a, r->id);
	d->receipt.url = arena_string(a, r->url);
	d->receipt.also = arena_string(a, r->also);
}

/* What people answer under it is read for the first time; false: nothing is read there. */
static bool first_reading(const struct flight *f, const struct delivery *d, struct first_reading *out)
{
	const struct service *s = f->service;
	out->next_at = s->now + interval_ms(f->account->poll_ms, s->now, s->now, 0);
	out->until_at = until_at(&s->edition->agenda, d);
	return f->account->channel->collects == COLLECT_POSTS && d->kind != NOTICE_STAFF;
}

static bool arrived(struct flight *f, struct delivery *d, struct err *e)
{
	struct service *s = f->service;
	struct first_reading reading;
	d->state = STATE_DELIVERED;
	d->effect = false;
	d->receipt.at = s->now;
	d->error = f->x.receipt.reason[0] ? f->x.receipt.reason : "";
	d->wait_boot = 0;
	keep_receipt(d, &f->x.receipt, &s->round);
	f->lane->changed |= f->lane->cooldowns > 0 || f->lane->quotas > 0;
	f->lane->cooldowns = f->lane->quotas = 0;
	compare(s, f, d);
	if (!deliveries_delivered(s->store, d, first_reading(f, d, &reading) ? &reading : NULL, e))
		return false;
	note(d, LOG_LEVEL_INFO);
	return followup_after(s, d, e);
}

static bool uncertain(struct flight *f, struct delivery *d, struct err *e)
{
	d->state = fault_on("uncertain") ? STATE_SCHEDULED : STATE_UNCERTAIN;
	d->lost_boot = f->service->boot;
	d->looks = 0;
	d->wait_boot = 0;
	return write(f->service, d, LOG_LEVEL_WARNING, e);
}

/* The service never said no for good: only a person can say whether to go on. */
static bool stop_trying(struct service *s, struct delivery *d, struct err *e)
{
	char words[sizeof e->text];
	message_format(words, sizeof words, MSG_FLOW_NO_MORE, ARGS(d->error, NUMBER(d->attempts), d->key));
	d->error = arena_string(&s->round, words);
	return give_up(s, d, e);
}

static bool has_no_tries_left(const struct delivery *d)
{
	return d->tries_max > 0 && d->attempts >= d->tries_max;
}

bool verdict_moved(struct flight *f, struct err *e)
{
	struct service *s = f->service;
	const struct receipt *r = &f->x.receipt;
	if (!r->place[0])
		return true;
	const char *name = arena_printf(&s->round, "place:%s:%s", f->account->id, f->account->place);
	s->reload_due = true;
	return store_meta_put(s->store, name, r->place, e);
}

static bool later(struct flight *f, struct delivery *d, const struct receipt *r, struct err *e)
{
	if (r->trouble == TROUBLE_COOLDOWN || r->trouble == TROUBLE_QUOTA) {
		d->attempts--;
		lane_trouble(f->lane, r, f->service->now, f->service->boot);
		return again(f, d, 0, e);
	}
	if (has_no_tries_left(d))
		return stop_trying(f->service, d, e);
	return verdict_moved(f, e) && again(f, d, r->wait_ms >= 0 ? r->wait_ms : backoff(d), e);
}

static bool hold(struct flight *f, struct delivery *d, const struct receipt *r, struct err *e)
{
	d->attempts--;
	d->state = STATE_HELD;
	d->cause = CAUSE_ACCOUNT;
	compare(f->service, f, d);
	lane_trouble(f->lane, r, f->service->now, f->service->boot);
	return write(f->service, d, LOG_LEVEL_ERROR, e);
}

/* Tries are counted from the one that met the limit: those before it did not leave, or had another trouble. */
static void limit_tries(struct delivery *d, int more)
{
	int limit = more > 0 ? d->attempts - 1 + more : 0;
	if (limit == 0 || d->tries_max == 0 || limit < d->tries_max)
		d->tries_max = limit;
}

bool verdict_published(struct flight *f, struct delivery *d, struct err *e)
{
	const struct receipt *r = &f->x.receipt;
	d->stage = f->x.stage;
	d->memo = f->x.memo;
	d->error = r->reason;
	limit_tries(d, r->tries_max);
	switch (r->outcome) {
	case OUTCOME_SENT:
		return arrived(f, d, e);
	case OUTCOME_LATER:
		return later(f, d, r, e);
	case OUTCOME_HOLD:
		return hold(f, d, r, e);
	case OUTCOME_UNSURE:
		return uncertain(f, d, e);
	case OUTCOME_NEVER:
	case OUTCOME_NONE:
		break;
	}
	if (fault_on("refusal"))
		return later(f, d, r, e);
	return give_up(f->service, d, e);
}

bool verdict_never_left(struct flight *f, struct delivery *d, struct err *e)
{
	d->error = f->answer.error;
	lane_never_left(f->lane, f->service->boot, f->answer.error);
	return again(f, d, backoff(d), e);
}

bool verdict_cut(struct flight *f, struct delivery *d, struct err *e)
{
	d->error = f->answer.error;
	if (f->x.call.effect)
		return uncertain(f, d, e);
	return again(f, d, backoff(d), e);
}

/* A look that found nothing: the second one lets it go out again at once. */
static bool absent(struct flight *f, struct delivery *d, struct err *e)
{
	struct service *s = f->service;
	d->looks++;
	d->wait_boot = s->boot + verdict_settle_ms(f->account);
	if (d->looks < LOOKS_NEEDED)
		return write(s, d, LOG_LEVEL_INFO, e);
	if (has_no_tries_left(d))
		return stop_trying(s, d, e);
	return again(f, d, 0, e);
}

/* Attempts do not grow while it is looked for: failing looks are counted by the lane. */
static bool look_again(struct flight *f, struct delivery *d, int64_t wait_ms, struct err *e)
{
	if (wait_ms <= 0)
		wait_ms = retry_backoff_ms(++f->lane->look_failures, crypto_uniform(65536));
	d->wait_boot = f->service->boot + wait_ms;
	return write(f->service, d, LOG_LEVEL_WARNING, e);
}

bool verdict_located(struct flight *f, struct delivery *d, struct err *e)
{
	const struct receipt *r = &f->x.receipt;
	if (f->x.found != FOUND_UNKNOWN)
		f->lane->look_failures = 0;
	if (f->x.found == FOUND_YES)
		return arrived(f, d, e);
	if (f->x.found == FOUND_ABSENT)
		return absent(f, d, e);
	d->error = r->reason;
	if (r->outcome == OUTCOME_HOLD || r->trouble == TROUBLE_COOLDOWN || r->trouble == TROUBLE_QUOTA)
		lane_trouble(f->lane, r, f->service->now, f->service->boot);
	return look_again(f, d, r->wait_ms, e);
}

bool verdict_not_located(struct flight *f, struct delivery *d, struct err *e)
{
	d->error = f->answer.error;
	if (f->answer.fate == FATE_NEVER_LEFT)
		lane_never_left(f->lane, f->service->boot, f->answer.error);
	return look_again(f, d, 0, e);
}

static bool ask(struct service *s, const struct account *account, struct delivery *d, struct err *e)
{
	char words[sizeof e->text];
	message_format(words, sizeof words, MSG_FLOW_ASK, ARGS(account->channel->title, d->reference, d->key));
	d->asking = true;
	d->error = arena_string(&s->round, words);
	return write(s, d, LOG_LEVEL_ERROR, e);
}

bool verdict_without_look(struct service *s, const struct account *account, struct delivery *d, struct err *e)
{
	if (account->on_uncertain == UNCERTAIN_ASK)
		return ask(s, account, d, e);
	if (account->on_uncertain == UNCERTAIN_DROP)
		return give_up(s, d, e);
	d->state = STATE_SCHEDULED;
	d->wait_boot = 0;
	compare(s, NULL, d);
	return write(s, d, LOG_LEVEL_WARNING, e);
}

/* Only what was begun can fail: a row that was to leave goes by `sending`, or one damaged row would stop all the others. */
bool verdict_damaged(struct service *s, struct delivery *d, struct err *e)
{
	char words[sizeof e->text];
	message_format(words, sizeof words, MSG_FLOW_DAMAGED, ARGS(d->key));
	d->error = arena_string(&s->round, words);
	if (d->state == STATE_SCHEDULED) {
		d->state = STATE_SENDING;
		if (!deliveries_progress(s->store, d, e))
			return false;
	}
	return give_up(s, d, e);
}
