/* SPDX-License-Identifier: MIT */
/* restored.c - what a restored copy cannot know is looked for or asked about. */
#include "flow/restored.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "flow/copies.h"
#include "store/aside.h"
#include "store/deliveries.h"
#include "store/doubts.h"
#include "store/followups.h"

bool restored_put(const struct restore_request *r, const struct clock *clock, struct arena *a, struct restore_result *out, struct err *e)
{
	int lock = -1;
	if (!service_lock(r->state, clock, &lock, e))
		return false;
	bool ok = restore_put(r, a, out, e);
	close(lock);
	return ok;
}

static bool is_gone(const char *state, struct arena *a)
{
	struct stat st;
	return stat(arena_printf(a, "%s/townbell.db", state), &st) != 0 || st.st_size == 0;
}

bool restored_may_open(const char *state, struct err *e)
{
	struct arena a = { 0 };
	const char *note = aside_note(state, &a), *newest = copies_newest(state, &a);
	bool ok = true;
	if (note[0])
		ok = err_set(e, ERR_DAMAGED, MSG_FLOW_RESTORE_NEEDED, ARGS(state, note, newest[0] ? newest : "-"));
	else if (newest[0] && is_gone(state, &a))
		ok = err_set(e, ERR_DAMAGED, MSG_FLOW_DATABASE_GONE, ARGS(state, newest));
	arena_done(&a);
	return ok;
}

/* The note comes first: killed behind it, nothing starts either. */
void restored_set_aside(const char *state, int64_t now, struct err *e)
{
	struct arena a = { 0 };
	struct err words = { 0 };
	const struct aside m = { .state = state, .word = "damaged", .now = now };
	const char *to = "", *newest = copies_newest(state, &a);
	if (e->kind != ERR_DAMAGED || aside_note(state, &a)[0] || is_gone(state, &a)) {
		arena_done(&a);
		return;
	}
	if (aside_put_note(state, arena_printf(&a, "%s\n", e->text), &words) && aside_move(&m, &a, &to, &words))
		err_set(e, ERR_DAMAGED, MSG_FLOW_SET_ASIDE, ARGS(e->text, to, newest[0] ? newest : "-"));
	else
		err_set(e, ERR_DAMAGED, MSG_FLOW_NOT_ASIDE, ARGS(e->text, words.text));
	log_event(LOG_LEVEL_ERROR, "database.damaged", PAIRS("error", e->text));
	arena_done(&a);
}

/* --- the first planning ----------------------------------------------------------------------------------------------------------- */

/* Its wall time as people read it. */
static const char *minute(const struct service *s, int64_t at, struct arena *a)
{
	struct civil civil;
	char out[24];
	zone_local(s->edition->agenda.settings.community.zone, at, &civil);
	civil_format_minute(&civil, out);
	return arena_string(a, out);
}

/* What a person or the approval holds waits for a person, who is told. What the daemon would let go by itself is doubted. */
static bool waits_for_a_person(const struct delivery *d)
{
	return d->state == STATE_HELD && (d->cause == CAUSE_PERSON || d->cause == CAUSE_APPROVAL);
}

/* Could it have gone out before now? What was first seen since, and what is said of a change, counts from now on. */
static bool could_be_out(const struct service *s, const struct delivery *d)
{
	bool told = d->kind == NOTICE_MEETING_CHANGE || d->kind == NOTICE_MEETING_CANCELLATION;
	return (d->state == STATE_SCHEDULED || d->state == STATE_HELD) && (told || d->order_at <= s->now || d->due_at <= s->now);
}

/* By the legal steps of one that went out and whose answer was lost. */
static bool become_uncertain(struct service *s, struct delivery *d, struct err *e)
{
	static const enum state steps[] = { STATE_SCHEDULED, STATE_SENDING, STATE_UNCERTAIN };
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (d->state == steps[i])
			continue;
		d->state = steps[i];
		if (!deliveries_update(s->store, d, e))
			return false;
	}
	return doubts_put(s->store, d->id, e);
}

static bool doubt(struct service *s, struct delivery *d, int64_t made_at, struct err *e)
{
	const struct account *account = service_account(s, d->channel);
	bool looks = account && account->channel->locate && account->channel->finds_reference && d->ready;
	enum message_id words = looks ? MSG_FLOW_RESTORED_LOOK : MSG_FLOW_RESTORED_ASK;
	char text[sizeof e->text];
	if (waits_for_a_person(d))
		words = MSG_FLOW_RESTORED_HELD;
	message_format(text, sizeof text, words, ARGS(minute(s, made_at, &s->round), d->reference, d->key));
	d->error = arena_string(&s->round, text);
	if (waits_for_a_person(d))
		return deliveries_update(s->store, d, e);
	d->cause = CAUSE_NONE;
	d->sent_at = d->sent_at > 0 && d->sent_at < made_at ? d->sent_at : made_at;
	d->lost_boot = s->boot;
	d->looks = 0;
	d->wait_boot = 0;
	d->effect = false;
	d->asking = !looks;
	if (looks) { /* what a former sending prepared need not be what went out in the end */
		d->stage = 0;
		d->memo = "";
	}
	log_event(LOG_LEVEL_WARNING, "delivery.doubted", PAIRS("key", d->key, "asking", looks ? "no" : "yes"));
	return become_uncertain(s, d, e);
}

/* While a bad file hides what it says today, what it will say may have been said, too. */
static bool is_all_read(const struct service *s)
{
	const struct agenda *agenda = &s->edition->agenda;
	for (size_t i = 0; i < agenda->files.count; i++)
		if (!agenda->files.at[i].good)
			return false;
	return true;
}

bool restored_plan(struct service *s, struct err *e)
{
	struct deliveries rows = { 0 };
	const struct deliveries_filter filter = { .state = STATES, .not_final = true };
	const char *last = store_meta(s->store, "restored_pending", &s->round);
	if (!last[0] || fault_on("restored"))
		return true;
	int64_t made_at = strtoll(store_meta(s->store, "restored_from", &s->round), NULL, 10);
	if (made_at > s->now) /* by another clock */
		made_at = strtoll(last, NULL, 10);
	if (!deliveries_list(s->store, &filter, &s->round, &rows, e))
		return false;
	for (size_t i = 0; i < rows.list.count; i++)
		if (could_be_out(s, &rows.list.at[i]) && !doubt(s, &rows.list.at[i], made_at, e))
			return false;
	const char *now = arena_printf(&s->round, "%lld", (long long)s->now);
	if (!followups_restored(s->store, e) || !store_meta_put(s->store, "answers_from", now, e))
		return false;
	return !is_all_read(s) || store_meta_put(s->store, "restored_pending", "", e);
}
