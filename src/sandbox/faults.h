/* SPDX-License-Identifier: MIT */
/* faults.h - what can go wrong between a client and a service, as a table.
 *
 * Each fault can be armed for each service: with a chance in percent, or for the next N calls that fit (behind `skip` that pass). `on`
 * says which calls fit: "all", "write", "read", or the name of one call; preset "write" with a number, "all" with a chance. Chances come
 * from one seeded sequence, so a run can be repeated. A fault strikes before the deed (it is not done) or after it (it is done, the
 * client cannot know). */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include "base/json.h"
#include "sandbox/book.h"

enum { FAULTS_MAX = 48, FAULT_MS = 2000 };

struct sandbox;
struct request;

struct fault_row {
	const char *name;
	bool after;           /* the deed is done first */
	unsigned services;    /* bits: where there is such a thing */
	void (*strike)(struct sandbox *s, struct request *rq); /* ends the request, or keeps it */
	int status, code, subcode; /* for strikes that answer */
	const char *on;       /* the calls that it strikes unless told; NULL: see above */
	enum message_id help;
};

struct fault_state {
	int percent;
	int64_t next, skip, ms;
	char on[32];
};

struct faults {
	struct fault_state state[SERVICES][FAULTS_MAX];
	uint64_t random;
};

/* How to arm one fault; percent and next 0: disarm. */
struct fault_order {
	const char *service; /* NULL: every service that knows it */
	const char *name;
	int64_t percent, next, skip, ms; /* ms 0: preset */
	const char *on;      /* NULL: preset */
};

extern const struct fault_row fault_rows[];

void faults_init(struct faults *f, uint64_t seed);
MUST_CHECK bool faults_arm(struct faults *f, const struct fault_order *order, struct err *e);
/* "NAME=PERCENT" or "SERVICE.NAME=PERCENT" */
MUST_CHECK bool faults_arm_pair(struct faults *f, struct arena *a, const char *pair, struct err *e);
void faults_clear(struct faults *f);
/* The fault that strikes this request, or NULL; the first of the table that does. */
const struct fault_row *faults_roll(struct faults *f, const struct request *rq, int64_t *ms);
void faults_write(const struct faults *f, struct json_out *o);
void faults_help(void (*line)(const char *name, const char *preset, const char *help));

#endif
