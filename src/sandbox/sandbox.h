/* SPDX-License-Identifier: MIT */
/* sandbox.h - stand-in services for rehearsal, demonstration and tests: a Naver BAND at /band, a Telegram at /telegram, on one loopback
 * port.
 *
 * They keep posts, comments, messages and polls in memory, check requests as strictly as the contracts allow, and break on demand.
 * Everything is steered and read at /sandbox (README.md beside this file). The sandbox has a clock of its own that runs at real speed
 * from where it was set: posts, comments and polls live by it; cool-downs, delays and long polls are real time. Whoever owns the loop
 * calls sandbox_turn() in its turn(); the sandbox calls loop_wake() when it wants one. Not for other than loopback. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "net/loop.h"

struct sandbox;

struct sandbox_options {
	const char *address; /* "127.0.0.1" */
	int port;            /* 0: the kernel chooses */
	int64_t now_at;      /* where its clock starts; 0: the system's time */
	int offset_s;        /* of the times it writes */
	uint64_t seed;       /* of the chances of faults */
	const char *script;  /* file of events; NULL none */
	const char *cast;    /* seed of the members who answer by themselves; NULL: nobody does */
	const char *pictures; /* folder for pictures that are posted; NULL: they are only looked at */
	const char *const *faults;   /* "NAME=PERCENT", NULL-ended; NULL none */
	const char *const *settings; /* "NAME=VALUE", NULL-ended; NULL none */
};

/* The options and what they point at must live as long as the sandbox. */
MUST_CHECK bool sandbox_open(struct loop *l, const struct sandbox_options *o, struct sandbox **out, struct err *e);
void sandbox_close(struct sandbox *s); /* NULL is fine */
int sandbox_port(const struct sandbox *s);
/* Do what is due. Milliseconds until it wants to be called again; -1: only when something comes in. */
int64_t sandbox_turn(struct sandbox *s);
int64_t sandbox_now(const struct sandbox *s);
/* Set its clock; events of the script that are due then have happened on return, in their order. */
void sandbox_set_clock(struct sandbox *s, int64_t now_at);
/* Everything as it was after sandbox_open(). */
MUST_CHECK bool sandbox_reset(struct sandbox *s, struct err *e);

#endif
