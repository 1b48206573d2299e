/* SPDX-License-Identifier: MIT */
/* machine_people.c - what people, the planner, starts and clocks do to the delivery: one event each. */
#include "fuzz/machine.h"

#include "base/fault.h"
#include "flow/consent.h"
#include "model/gate.h"
#include "store/deliveries.h"

/* Another text: the planner made it anew. */
static void rewrite_text(struct delivery *d)
{
	m.text++;
	d->payload_hash[0] = (uint8_t)m.text;
	d->stage = 0;
}

static void note_consent(enum order o, unsigned who)
{
	if (o == ORDER_OVERRIDE)
		m.overridden = true;
	if (o == ORDER_APPROVE && who > 0)
		m.read = m.text;
}

void order(void)
{
	static const enum order all[] = { ORDER_HOLD, ORDER_RELEASE, ORDER_APPROVE, ORDER_OVERRIDE,
					    ORDER_RETRY, ORDER_CANCEL, ORDER_CONFIRM };
	static const char *const people[] = { " a", "B" }; /* the first is the author */
	enum order o = all[draw(COUNT_OF(all))];
	unsigned who = draw(COUNT_OF(people));
	const struct consent consent = { .agenda = &m.edition.agenda, .name = people[who], .why = "storm", .now = m.s.now };
	struct delivery d = *row();
	if (!order_target(o, d.state, &d.state) || !consent_order(&consent, o, &d, NULL))
		return;
	note_consent(o, who);
	m.ordered += o == ORDER_RETRY;
	m.told |= o == ORDER_CONFIRM || o == ORDER_CANCEL;
	d.cause = d.state == STATE_HELD || d.state == STATE_CANCELLED ? CAUSE_PERSON : CAUSE_NONE;
	d.asking = d.effect = false;
	d.wait_boot = 0;
	if (o == ORDER_RETRY)
		d.attempts = d.tries_max = 0;
	MUST(deliveries_progress(NULL, &d, NULL));
	commit();
}

/* The planner withdraws it, brings back what it withdrew, or writes another text, unless it was begun. */
void reload(void)
{
	struct delivery d = *row();
	if (draw(2) && !delivery_is_frozen(&d)) {
		rewrite_text(&d);
	} else if (d.state == STATE_SCHEDULED || (d.state == STATE_HELD && d.cause == CAUSE_APPROVAL)) {
		d.state = STATE_CANCELLED;
		d.cause = CAUSE_PLANNER;
	} else if (d.state == STATE_CANCELLED && d.cause == CAUSE_PLANNER) {
		d.state = gate_asks(&d) ? STATE_HELD : STATE_SCHEDULED;
		d.cause = gate_asks(&d) ? CAUSE_APPROVAL : CAUSE_NONE;
	}
	MUST(deliveries_progress(NULL, &d, NULL));
	commit();
	m.s.plan_due = false;
}

void heal(void)
{
	lane_heal(&m.lane);
	if (row()->state == STATE_HELD && row()->cause == CAUSE_ACCOUNT) {
		row()->state = STATE_SCHEDULED;
		row()->cause = CAUSE_NONE;
	}
	commit();
}

/* A call that was in the air may have arrived; the next start knows only what is on disk. */
void crash(bool reboot)
{
	if (m.flying && m.flight.x.call.effect)
		lose();
	end_flight();
	pass(SECOND);
	if (reboot)
		m.boot_began = m.time - 20 * SECOND;
	pass(0);
	machine_outbox.row = machine_outbox.disk;
	struct delivery *d = row();
	if (reboot) {
		d->wait_boot = 0;
		d->lost_boot = m.s.boot;
		m.lane.paced_boot = m.lane.wait_boot = m.lane.landed_boot = 0;
	}
	if (d->state == STATE_SENDING) {
		d->state = d->effect && !fault_on("uncertain") ? STATE_UNCERTAIN : STATE_SCHEDULED;
		d->lost_boot = m.s.boot;
		d->looks = 0;
		d->wait_boot = 0;
	}
	commit();
}

void jump(void)
{
	static const int64_t jumps[] = { SECOND, -SECOND, HOUR, -HOUR, -INT64_C(24) * HOUR };
	m.wall_ahead += jumps[draw(COUNT_OF(jumps))];
	pass(0);
}

void wait_a_while(void)
{
	static const int64_t whiles[] = { 1, SECOND, 10 * SECOND, SETTLE - 1, SETTLE, 2 * SETTLE, HOUR, 6 * INT64_C(3600000) };
	pass(whiles[draw(COUNT_OF(whiles))]);
}
