/* SPDX-License-Identifier: MIT */
/* visit.h - one request and its end, for server.c and visit.c only; what others may do with a visit stands in server.h.
 *
 * A visit copies all it shows, so it stays readable when its client is gone while somebody keeps it. */
#ifndef NET_VISIT_H
#define NET_VISIT_H

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"
#include "net/origin.h"
#include "net/server.h"

struct MHD_Connection;
struct MHD_Response;

enum visit_state {
	VISIT_ARRIVING,
	VISIT_HANDLED, /* the handler is running */
	VISIT_KEPT,    /* suspended: it will be ended later */
	VISIT_ENDED    /* its answer, or that there is none, is decided */
};

struct header {
	const char *name, *value;
};

struct visit {
	struct server *server;
	struct visit *next, *before;
	struct MHD_Connection *connection; /* NULL: not known yet, or gone */
	enum visit_state state;
	bool gone;                  /* the client is */
	struct arena memory, *arena;
	struct origin origin;
	const char *method, *path, *query;
	VEC(struct header) headers; /* of the request */
	VEC(struct header) extra;   /* of the answer */
	struct text body;
	const struct server_options *options;
	bool illegal;               /* the address cannot be taken as it stands */
	bool too_long;              /* the address is */
	bool too_large;
	struct MHD_Response *response; /* NULL when ended: close without an answer */
	int status;
	int64_t due_at;             /* steady clock: when the delayed answer goes out; 0: not delayed */
};

/* `address` as it stands in the request line. */
struct visit *visit_open(struct server *s, const char *address, const struct server_options *o);
void visit_close(struct visit *v);
/* Copy method and headers. The status to refuse the request with, or 0: it may come in. */
int visit_arrive(struct visit *v, struct MHD_Connection *connection, const char *method);
void visit_take(struct visit *v, const char *data, size_t n);
/* The answer to a request that is not let in; the connection closes behind it. */
void visit_refuse(struct visit *v, int status);
/* server.c: the visit's end is decided, or due_at is set. */
void server_visit_ended(struct visit *v);
void server_visit_delayed(struct visit *v);

#endif
