/* SPDX-License-Identifier: MIT */
/* copies.h - copies of the database while the daemon runs: one a day, and whenever somebody asks.
 *
 * A copy is made a few milliseconds a round, between two transactions, so that nothing else waits for it. The daily ones are
 * backup/townbell-YYYYMMDD-HHMMSS.db in the state folder, in local time; when a new one is whole, those beyond `backup.keep` are
 * removed, the oldest first. */
#ifndef FLOW_COPIES_H
#define FLOW_COPIES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct service;
struct backup;

struct copies {
	struct backup *backup;  /* under way */
	char file[32];          /* its name in the folder */
	bool daily;             /* it is the day's */
	bool asked;             /* somebody wants one */
	int64_t number;         /* of the last that was asked for */
	bool done;              /* that one is there */
	struct err failure;     /* or why it is not; kind NONE: it is not over */
	int at_minutes;         /* `backup.at` for which due_at was counted */
	int64_t due_at;         /* wall: the next daily one; 0: not counted yet */
	int64_t again_boot;     /* boot: when to try again after a failure; 0: at once */
};

/* Part of a round, after its commit. */
void copies_turn(struct service *s, int64_t *wake);
void copies_close(struct service *s);
/* Asks for a copy (`number` 0) or about one: writes number and done into the reply. False: it failed. */
MUST_CHECK bool copies_ask(struct service *s, int64_t number, struct json_out *reply, struct err *e);
/* What was erased is erased in every daily copy, too. ERR_BUSY while one is being made. */
MUST_CHECK bool copies_erase(struct service *s, struct err *e);
/* Where the copy that was asked for is found. */
const char *copies_asked(const char *state, struct arena *a);
/* The newest daily copy; "" when there is none. */
const char *copies_newest(const char *state, struct arena *a);

#endif
