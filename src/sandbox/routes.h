/* SPDX-License-Identifier: MIT */
/* routes.h - every path of the sandbox, as a table: where it is, what it is called, what it needs, who does it. */
#ifndef SANDBOX_ROUTES_H
#define SANDBOX_ROUTES_H

#include "sandbox/book.h"

struct sandbox;
struct request;

/* Do it: fill rq->response, or set rq->waiting when the answer comes later. */
typedef void route_handler(struct sandbox *s, struct request *rq);

struct route {
	enum service service;
	const char *method; /* NULL: GET and POST */
	const char *path;   /* behind the host; Telegram: the method's name, case ignored; Instagram: behind the version, * is a number */
	const char *name;   /* short, for faults and counts */
	bool writes;        /* people see what it does */
	const char *needs;  /* parameters that must be there, beside access_token */
	const char *wants;  /* parameters that should be there: a violation if not. Instagram: all others that may be */
	route_handler *handler;
};

/* Find the service, the route and Telegram's token of a request, and cut the token out of its path. route NULL: no such path. */
void routes_find(struct request *rq);

#endif
