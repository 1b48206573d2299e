/* SPDX-License-Identifier: MIT */
/* service.h - everything the stages share: configuration, store, lanes, conversations under way.
 *
 *   service_open(&options, &s, e)        lock, store, recovery, configuration
 *   service_run(s, mode, e)              the loop: rounds until it is told to stop, or idle; then again, if you like
 *   service_set_clock(s, now_at, e)      between two runs: simulated time
 *   service_plan(s, e)                   without a loop: one planning, for commands
 *   service_close(s)
 *
 * One thread. Commands that only read do not open a service. */
#ifndef FLOW_SERVICE_H
#define FLOW_SERVICE_H

#include "base/clock.h"
#include "flow/copies.h"
#include "flow/edition.h"
#include "flow/flight.h"
#include "flow/lane.h"
#include "flow/pseudonym.h"
#include "net/control.h"
#include "net/http.h"
#include "net/loop.h"
#include "store/store.h"

struct drawing;

enum run_mode { RUN_FOREVER, RUN_ONCE, RUN_UNTIL_IDLE };

struct service;

/* What lets the world in: the web room, which the flow does not know. Whoever starts a daemon joins the two. */
struct front {
	void *context;
	/* The loop is there: listen as web.listen of the current edition says; *port is where. */
	bool (*open)(void *context, struct service *s, int *port, struct err *e);
	void (*close)(void *context); /* also when it is not open */
};

struct service_options {
	const char *config;
	struct clock clock;
	/* What is to be different in each reading of the files, NULL: nothing. A rehearsal has services and a state of its own. */
	void (*adapt)(void *context, struct settings *settings, struct arena *a);
	void *context;
	struct front front; /* zeros: nobody is let in */
	bool runs;          /* service_run() will be called: the folders are watched before they are read */
	bool hurried;       /* waits on the steady clock are skipped, not sat out, as soon as nothing is under way: simulated time */
};

struct service {
	struct service_options options;
	const char *config;
	struct clock clock;
	enum run_mode mode;
	int64_t now, boot;       /* of this round */
	int64_t wake_at;         /* wall: when this round wants to be followed by the next; INT64_MAX: when something comes in */
	int lock;
	struct store *store;
	struct edition *edition;
	struct pseudonyms *pseudonyms;
	struct loop *loop;
	struct http *http;
	struct control *control;
	char listens[128];       /* web.listen as the front was opened with; "" closed */
	char public_url[160];    /* where it is seen when nobody said */
	struct arena round;      /* memory of this round */
	VEC(struct lane *) lanes;
	struct arena lane_arena; /* of the list */
	struct flight *flights;
	VEC(struct flight *) calls; /* to leave after the commit; in the round's arena */
	struct drawing *drawings; /* cards under the pen */
	int64_t sweep_at;        /* wall: when to look for pictures that nobody fetches any more */
	bool ready;              /* service_run() was called */
	bool reload_due;         /* read the files again */
	bool plan_due;           /* plan anew */
	bool planned;            /* memory that it took is still to be given back */
	int64_t replan_at;       /* wall: the horizon moves on */
	int64_t close_at;        /* wall: when to look for votes that are over */
	int64_t scrub_boot;      /* boot: when to try again to scrub what was erased; 0: nothing to do */
	int64_t told_boot;       /* boot: when systemd was last told how things stand; 0: not yet */
	int64_t told_changes;    /* … and what the store had changed until then */
	struct copies copies;    /* of the database, under way and to come */
	int64_t staff_at;        /* wall: when what was gathered for staff is told; 0: nothing is */
	bool staff_waits;        /* … but no channel of theirs works */
	int64_t pass_at;         /* wall: when this run began */
	int64_t pass_boot;
	int64_t rest_ms;         /* the shortest wait on the steady clock that this round sits out; 0: none */
	int64_t skipped_ms;      /* of the steady clock, by hurrying */
	bool silent;             /* hurried: since the last run nobody said anything, a long poll has nothing to bring */
	bool stopping;           /* finish what is in the air, begin nothing */
	bool busy;               /* set by stages: --until-idle has to go on */
	bool full;               /* the disk is: nothing begins, orders and webhooks are refused (ERR_FULL) */
	bool has_ballast;        /* room.h */
	bool gave_ballast;       /* since the disk is full */
	int64_t unload_boot;     /* until then steps of deliveries may stand beside their rows; 0: none do */
	bool restart_due;        /* what is on the disk is to be read again before anything goes on */
	bool failed;             /* a commit failed: end, recover from disk at the next start */
	struct err failure;
};

MUST_CHECK bool service_open(const struct service_options *o, struct service **out, struct err *e);
void service_close(struct service *s); /* NULL is fine */
/* Each run is a pass of its own; between two of them s->wake_at says when there is something to do again. */
MUST_CHECK bool service_run(struct service *s, enum run_mode mode, struct err *e);
/* Take the lock of a state folder, and tell who looks on by how much this clock is shifted. */
MUST_CHECK bool service_lock(const char *state, const struct clock *clock, int *lock, struct err *e);
/* Let the wall clock go on from `now_at`; never backwards. Others learn of it by the lock. */
MUST_CHECK bool service_set_clock(struct service *s, int64_t now_at, struct err *e);
/* The files as this service reads them. */
MUST_CHECK bool service_read(const struct service *s, struct store *store, struct edition **out, struct err *e);
/* Watch the folders, then read the files: what was read becomes the current edition, or all stays as it is. */
MUST_CHECK bool service_reread(struct service *s, struct err *e);
/* Plan now, in one transaction of its own. */
MUST_CHECK bool service_plan(struct service *s, struct err *e);
/* End every conversation without an answer: what is in the air may arrive. */
void service_forget(struct service *s);
/* Behind it: recover from what is on the disk, as at a start. */
MUST_CHECK bool service_restart(struct service *s, struct err *e);
struct lane *service_lane(struct service *s, const struct account *a);
/* Lanes of the current edition, made anew after each reading. */
MUST_CHECK bool service_lanes(struct service *s, struct err *e);
/* Close the front, open it, or leave it as it is, as web.listen says. */
MUST_CHECK bool service_front(struct service *s, struct err *e);
/* Under what address the world sees the front, without a slash at the end: web.public_url; of a port that the kernel chose
 * "http://ADDRESS:PORT"; "" none. */
const char *service_public_url(const struct service *s);
const struct account *service_account(const struct service *s, const char *channel);

/* In simulated time: where nothing but a wait on the steady clock keeps the service, it is over at once. Was that so? */
bool service_hurry(struct service *s);
/* The steady clock of this service. */
int64_t service_boot(const struct service *s);
/* Lower *wake to `at`. */
void wake_at(int64_t *wake, int64_t at);
/* A wait on the steady clock that --until-idle sits out when it is at most ten minutes, --once when it is a second; lowers *wake. */
void wake_wait(struct service *s, int64_t *wake, int64_t delay_ms);

/* Do what is due at `now`; lower *wake to when the stage wants to be called next. */
typedef bool stage_fn(struct service *s, int64_t now, int64_t *wake, struct err *e);
stage_fn planner_stage, dispatcher_stage, closer_stage, follower_stage, collector_stage, interpreter_stage, reporter_stage, staff_stage;
stage_fn prober_stage, subscriber_stage, renewer_stage, hooks_stage, illustrator_stage, unloader_stage;

/* One turn of the belt: all stages, one commit, then the calls leave. Sets wake_at; returns the wall time of the next turn, which is no
 * later than the watchdog wants to hear of us. */
int64_t round_turn(struct service *s);
/* Nothing under way that --until-idle or --once would wait for. */
bool round_is_idle(const struct service *s);

#endif
