/* SPDX-License-Identifier: MIT */
/* world.h - what a running sandbox consists of; for the files of this room only. */
#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include "base/clock.h"
#include "sandbox/cast.h"
#include "net/http.h"
#include "sandbox/faults.h"
#include "sandbox/hooks.h"
#include "sandbox/instagram.h"
#include "sandbox/journal.h"
#include "sandbox/request.h"
#include "sandbox/sandbox.h"
#include "sandbox/script.h"
#include "sandbox/settings.h"
#include "sandbox/updates.h"

enum { REQUESTS_MAX = 320 };

struct sandbox {
	const struct sandbox_options *options;
	struct loop *loop;
	struct server *server;
	struct http *http; /* for what the services fetch and send themselves */
	struct clock clock;
	int offset_s;
	int64_t happening_at; /* the time of the event that is being played; 0: none */
	int64_t happened;     /* events and ends of polls, since the start */
	struct arena arena;   /* everything below, until a reset */
	struct book book;
	struct containers containers;
	struct journal journal;
	struct faults faults;
	struct settings settings;
	struct script script;
	struct cast cast;
	struct updates updates;
	struct hook hook; /* Instagram's */
	VEC(const char *) events; /* its bodies */
	bool permission_turn;
	struct request requests[REQUESTS_MAX];
};

/* The time of what is done now: the sandbox's clock, or that of the event of the script. */
int64_t world_now(const struct sandbox *s);
/* The deed was done (or refused) and rq->response stands: let it go out, through the faults that strike after the deed. */
void world_answer(struct sandbox *s, struct request *rq);
/* Send rq->response as it is. */
void world_send(struct sandbox *s, struct request *rq);
/* The request is over. */
void world_release(struct request *rq);
/* Check the request and do it. */
void world_perform(struct sandbox *s, struct request *rq);
/* A refusal in the service's own words. */
void world_refuse(struct sandbox *s, struct request *rq, const struct fault_row *row);
/* Keep a picture that was posted; it also goes into the folder of --pictures, if there is one. */
const struct shot *world_picture(struct sandbox *s, const void *data, size_t length);
/* Everything that is due by the sandbox's clock: events of the script and the ends of polls, in their order. */
void world_advance(struct sandbox *s);

#endif
