/* SPDX-License-Identifier: MIT */
/* machine.c - see machine.h. */
#include "fuzz/machine.h"

#include "base/fault.h"
#include "flow/verdict.h"
#include "model/approval.h"
#include "model/gate.h"
#include "store/deliveries.h"

enum { DRAIN_MAX = 400 };

static const int64_t day_ms = INT64_C(24) * HOUR, noon = INT64_C(1632279600000) /* 2021-09-22 12:00 in Seoul */;

struct machine m;

static void blame(const char *words)
{
	if (!m.violation)
		m.violation = words;
}

/* --- time ------------------------------------------------------------------------------------------------------------------------- */

void pass(int64_t ms)
{
	m.time += ms;
	if (m.world.late_at && m.time >= m.world.late_at) {
		m.world.posts++;
		m.world.late_at = 0;
	}
	m.s.now = m.time + m.wall_ahead;
	m.s.boot = m.time - m.boot_began;
}

/* --- the world -------------------------------------------------------------------------------------------------------------------- */

static void must_not_double(void)
{
	if (m.world.posts > 1 + m.ordered)
		blame("people see it twice");
}

static void appear(void)
{
	m.world.posts++;
	must_not_double();
	if (row()->approval && !m.overridden && m.read != m.text)
		blame("it went out without approval");
}

/* Nobody heard of it: it is there at once, appears later, or never. */
void lose(void)
{
	switch (draw(3)) {
	case 0:
		appear();
		break;
	case 1:
		m.world.late_at = m.time + 1 + (int64_t)draw(250) * (SETTLE - 2) / 250;
		break;
	default:
		break;
	}
}

/* --- the dispatcher, in as few steps ---------------------------------------------------------------------------------------------- */

static void begin_flight(enum errand errand)
{
	struct flight *f = &m.flight;
	f->errand = errand;
	f->began_boot = m.s.boot;
	f->x.now = m.s.now;
	f->x.stage = row()->stage;
	f->x.found = FOUND_UNKNOWN;
	f->x.receipt.outcome = OUTCOME_NONE;
	f->x.receipt.trouble = TROUBLE_NONE;
	f->x.receipt.wait_ms = -1;
	f->x.receipt.tries_max = 0;
	f->x.receipt.id[0] = '\0';
	m.flying = errand == ERRAND_PUBLISH;
	m.looking = errand == ERRAND_LOCATE;
}

/* The mark is on disk before the call leaves. */
static void mark(bool effect)
{
	struct delivery d = *row();
	d.state = STATE_SENDING;
	d.effect = effect && !fault_on("intent");
	d.stage = m.flight.x.stage;
	if (d.effect)
		d.sent_at = m.s.now;
	m.flight.x.call.effect = effect;
	MUST(deliveries_progress(NULL, &d, NULL));
	commit();
}

static void ask_for_approval(void)
{
	row()->state = STATE_HELD;
	row()->cause = CAUSE_APPROVAL;
	approval_forget(row());
	commit();
}

static void send_due(void)
{
	int64_t at = 0;
	if (m.flying || row()->wait_boot > m.s.boot || lane_effect_delay(&m.lane, m.s.boot) != 0)
		return;
	enum gate gate = gate_pass(row(), &m.edition.agenda.settings.community, m.s.now, &at);
	if (gate == GATE_ASKS)
		ask_for_approval();
	if (gate != GATE_OPEN)
		return;
	begin_flight(ERRAND_PUBLISH);
	row()->attempts++;
	mark(!m.two_steps || m.flight.x.stage > 0);
}

static void look_for_lost(void)
{
	const struct delivery *d = row();
	int64_t first = d->lost_boot + verdict_settle_ms(&m.account);
	struct delivery copy = *d;
	if (d->state != STATE_UNCERTAIN || d->asking || m.looking)
		return;
	bool asks = !m.channel.locate && m.account.on_uncertain == UNCERTAIN_ASK;
	if (!asks && m.s.boot < (d->wait_boot > first ? d->wait_boot : first))
		return;
	if (!m.channel.locate) {
		MUST(verdict_without_look(&m.s, &m.account, &copy, NULL));
		commit();
	} else if (lane_delay(&m.lane, m.s.boot, false) == 0) {
		begin_flight(ERRAND_LOCATE);
	}
}

static void expire(void)
{
	struct delivery *d = row();
	if ((d->state == STATE_SCHEDULED || d->state == STATE_HELD) && d->expires_at <= m.s.now)
		d->state = STATE_EXPIRED;
	commit();
}

/* --- answers ---------------------------------------------------------------------------------------------------------------------- */

static const struct {
	enum outcome outcome;
	enum trouble trouble;
	int wait_ms, tries_max;
} ends[] = {
	{ OUTCOME_SENT, TROUBLE_NONE, -1, 0 },
	{ OUTCOME_LATER, TROUBLE_TRANSIENT, -1, 0 },
	{ OUTCOME_LATER, TROUBLE_TRANSIENT, 5 * SECOND, 3 },
	{ OUTCOME_LATER, TROUBLE_COOLDOWN, -1, 0 },
	{ OUTCOME_LATER, TROUBLE_QUOTA, HOUR, 0 },
	{ OUTCOME_NEVER, TROUBLE_PERMANENT, -1, 0 },
	{ OUTCOME_HOLD, TROUBLE_CREDENTIALS, -1, 0 },
	{ OUTCOME_UNSURE, TROUBLE_NONE, -1, 0 },
	{ OUTCOME_UNSURE, TROUBLE_NONE, -1, 2 },
};

static void end_with(size_t i)
{
	struct receipt *r = &m.flight.x.receipt;
	r->outcome = ends[i].outcome;
	r->trouble = ends[i].trouble;
	r->wait_ms = ends[i].wait_ms;
	r->tries_max = ends[i].tries_max;
	snprintf(r->id, sizeof r->id, "%s", ends[i].outcome == OUTCOME_SENT ? "101" : "");
}

/* What it prepared is kept; nothing of it leaves. */
static bool put_back(void)
{
	row()->stage = 1;
	row()->state = STATE_SCHEDULED;
	end_flight();
	commit();
	return true;
}

/* The first of two steps, which nobody sees. True: the second leaves. */
static bool first_step(struct delivery *d, unsigned how)
{
	m.flight.answer.error = "the line broke";
	if (how == 0) {
		MUST(verdict_never_left(&m.flight, d, NULL));
	} else if (how == 1) {
		MUST(verdict_cut(&m.flight, d, NULL));
	} else if (how < 5) {
		end_with(how - 1);
		MUST(verdict_published(&m.flight, d, NULL));
	} else {
		m.flight.x.stage = 1;
		if (gate_asks(d))
			return put_back();
		mark(true);
		return true;
	}
	return false;
}

static void last_step(struct delivery *d, unsigned how)
{
	m.flight.answer.error = "the line broke";
	if (how == 0) {
		MUST(verdict_never_left(&m.flight, d, NULL));
		return;
	}
	if (how == 1) {
		lose();
		MUST(verdict_cut(&m.flight, d, NULL));
		return;
	}
	end_with((how - 2) % COUNT_OF(ends));
	if (m.flight.x.receipt.outcome == OUTCOME_SENT)
		appear();
	if (m.flight.x.receipt.outcome == OUTCOME_UNSURE)
		lose();
	MUST(verdict_published(&m.flight, d, NULL));
}

static void land_publishing(unsigned how)
{
	struct delivery d = *row();
	if (d.state == STATE_SENDING && !m.flight.x.call.effect && first_step(&d, how))
		return;
	if (d.state == STATE_SENDING && m.flight.x.call.effect)
		last_step(&d, how);
	end_flight();
	commit();
}

static void land_look(unsigned how)
{
	struct delivery d = *row();
	end_flight();
	if (d.state != STATE_UNCERTAIN || m.flight.began_boot < d.lost_boot)
		return;
	m.flight.answer.error = "the line broke";
	m.flight.answer.fate = how == 0 ? FATE_NEVER_LEFT : FATE_CUT;
	if (how < 2) {
		MUST(verdict_not_located(&m.flight, &d, NULL));
	} else if (how == 2) {
		end_with(1 + draw(4)); /* later: transient, cool-down, quota */
		MUST(verdict_located(&m.flight, &d, NULL));
	} else {
		m.flight.x.found = m.world.posts > 0 ? FOUND_YES : FOUND_ABSENT;
		end_with(0);
		MUST(verdict_located(&m.flight, &d, NULL));
	}
	commit();
}

static void land(unsigned how)
{
	if (m.flying)
		land_publishing(how);
	else if (m.looking)
		land_look(how);
}

/* --- a sequence ------------------------------------------------------------------------------------------------------------------- */

static void work(void)
{
	expire();
	look_for_lost();
	send_due();
}

static void step(unsigned event)
{
	switch (event % 12) {
	case 0:
		order();
		break;
	case 1:
		crash(false);
		break;
	case 2:
		crash(true);
		break;
	case 3:
		jump();
		break;
	case 4:
		reload();
		break;
	case 5:
		heal();
		break;
	case 6:
	case 7:
		wait_a_while();
		break;
	default:
		land(draw(11));
		break;
	}
	work();
	must_not_double();
}

/* The world is well: what is under way comes to its end. */
static void drain(void)
{
	enum { WELL = 2, SEEN = 3 };
	m.wall_ahead = 0;
	pass(0);
	for (int i = 0; i < DRAIN_MAX && !state_is_final(row()->state) && !row()->asking && !m.violation; i++) {
		bool first = m.flying && !m.flight.x.call.effect;
		if (m.lane.broken || row()->cause == CAUSE_ACCOUNT)
			heal();
		land(first ? 5 : m.flying ? WELL : SEEN);
		work();
		must_not_double();
		if (row()->state == STATE_HELD)
			return;
		pass(i < 20 ? SETTLE : HOUR);
	}
	const struct delivery *d = row();
	if (!state_is_final(d->state) && !d->asking)
		blame("it comes to no end");
	if (d->state == STATE_DELIVERED && m.world.posts == 0 && !m.told)
		blame("it says delivered, and nobody sees it");
	if (d->state == STATE_FAILED && m.world.posts > 0 && !m.told && m.ordered == 0 && m.account.on_uncertain != UNCERTAIN_DROP)
		blame("it says failed, and people see it");
}

static enum step never_called(struct exchange *x, const struct message *message)
{
	(void)x, (void)message;
	MUST(!"the channel is not asked");
	return STEP_DONE;
}

static void begin(void)
{
	unsigned kind = draw(32);
	bool waits = kind & 1;
	machine_chance(kind);
	m.two_steps = kind & 2;
	m.channel.locate = kind & 4 ? NULL : never_called;
	m.account.on_uncertain = kind & 8 ? UNCERTAIN_DROP : UNCERTAIN_ASK;
	m.world = (struct world){ 0 };
	m.time = noon;
	m.wall_ahead = 0;
	m.boot_began = noon - HOUR;
	m.ordered = 0;
	m.text = 0;
	m.read = -1;
	m.told = m.overridden = false;
	m.violation = NULL;
	m.s.plan_due = false;
	m.lane.paced_boot = m.lane.wait_boot = m.lane.landed_boot = 0;
	m.lane.cooldowns = m.lane.quotas = m.lane.failures = m.lane.look_failures = 0;
	m.lane.broken = false;
	end_flight();
	pass(0);
	machine_outbox.row = (struct delivery){
		.id = 1, .key = "a/announcement@band", .item = "a", .channel = "band", .kind = NOTICE_ANNOUNCEMENT,
		.state = waits ? STATE_HELD : STATE_SCHEDULED, .cause = waits ? CAUSE_APPROVAL : CAUSE_NONE, .due_at = m.s.now,
		.order_at = m.s.now, .expires_at = m.s.now + day_ms, .seen_at = m.s.now, .ready = true, .approval = waits,
		.author = "A", .hold_ms = kind & 16 ? 10 * MINUTE : 0,
		.approved_by = "", .reference = "[TM-7F3K]",
		.payload = "{}", .memo = "", .receipt = { "", "", "", 0 }, .error = "",
	};
	commit();
}

void machine_open(void)
{
	static struct account accounts[1];
	const struct limits limits = { .parallel = 1, .cooldown_ms = 10 * SECOND, .quota_ms = HOUR };
	m.channel = (struct channel){ .name = "band", .title = "BAND", .limits = limits };
	m.account = (struct account){ .id = "band", .channel = &m.channel, .enabled = true, .settle_ms = SETTLE, .pace_ms = SECOND };
	accounts[0] = m.account;
	*vec_push(&m.lane.arena, &m.lane.accounts) = &accounts[0];
	m.lane.channel = &m.channel;
	m.s.edition = &m.edition;
	m.flight.service = &m.s;
	m.flight.edition = &m.edition;
	m.flight.lane = &m.lane;
	m.flight.account = &m.account;
	m.flight.x.account = &m.account;
}

const char *machine_play(struct bytes *in)
{
	m.in = in;
	begin();
	work();
	while (in->left > 0 && !m.violation)
		step(fuzz_byte(in));
	drain();
	arena_reset(&m.s.round);
	return m.violation;
}
