/* SPDX-License-Identifier: MIT */
/* machine.h - the life of one delivery as a sequence of events, played in memory against a model of the world.
 *
 * What is real: gate_pass(), delivery_can_move(), order_target(), the whole of flow/verdict.c and flow/lane.c. The store is one row
 * (machine_store.c stands in its place), with what is on disk beside it. What the dispatcher, the start and the orders do around these is
 * played by machine.c in as few steps: mark, commit, call, answer, judge, commit. The world takes a post or does not, at once or until
 * `settle` after its answer was lost, and answers in every class there is, or not at all.
 *
 * What has to hold: people see the post at most once, and once more for each time that a person ordered it anew; nothing that needs
 * approval is seen before it was given; a delivery that says `delivered` is there unless a person said so; and when the world is well again
 * everything comes to an end, or to a person. */
#ifndef FUZZ_MACHINE_H
#define FUZZ_MACHINE_H

#include "fuzz/fuzz.h"

#include "flow/service.h"

/* The row as the round has it, and as it is on disk. */
struct outbox {
	struct delivery row, disk;
};

/* The store of the delivery that is being played: what deliveries_progress() of machine_store.c writes to. */
extern struct outbox machine_outbox;

/* machine_store.c: what libsodium draws from here on follows from the seed, so that the same bytes are the same sequence. */
void machine_chance(uint64_t seed);
/* Once, before anything else. */
void machine_open(void);
/* Play one sequence. NULL: all held; else what did not. */
const char *machine_play(struct bytes *in);

/* --- for machine*.c only ---------------------------------------------------------------------------------------------------------- */

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, SETTLE = 90 * SECOND };

/* What the world does with a call that people could see. */
struct world {
	int posts;
	int64_t late_at; /* true time at which a post that nobody heard of appears; 0: none */
};

struct machine {
	struct service s;
	struct edition edition;
	struct channel channel;
	struct account account;
	struct lane lane;
	struct flight flight;
	bool flying, looking; /* a publishing, a look-up is under way */
	bool two_steps;
	struct world world;
	int64_t time;         /* true time; wall and boot are this and something */
	int64_t wall_ahead, boot_began;
	int ordered;          /* times that a person ordered it anew */
	bool told;            /* a person said that it is there, or took it away */
	bool overridden;      /* released in an emergency */
	int text, read;       /* which text the row holds; which one a second person said yes to, -1 none */
	const char *violation;
	struct bytes *in;
};

extern struct machine m;

static inline struct delivery *row(void)
{
	return &machine_outbox.row;
}

static inline unsigned draw(unsigned below)
{
	return fuzz_byte(m.in) % below;
}

static inline void commit(void)
{
	machine_outbox.disk = machine_outbox.row;
}

static inline void end_flight(void)
{
	m.flying = m.looking = false;
}

void pass(int64_t ms); /* time */
void lose(void);       /* nobody heard of the call: the post is there at once, appears later, or never */
/* machine_people.c: one event each. */
void order(void), reload(void), heal(void), crash(bool reboot), jump(void), wait_a_while(void);

#endif
