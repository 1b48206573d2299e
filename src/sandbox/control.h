/* SPDX-License-Identifier: MIT */
/* control.h - how a test or a demonstration steers the sandbox and reads what happened: JSON under /sandbox. README.md shows each call. */
#ifndef SANDBOX_CONTROL_H
#define SANDBOX_CONTROL_H

struct sandbox;
struct request;

/* Do it and answer; errors are {"error":"…"} with 400, 404 or 409. */
void control_serve(struct sandbox *s, struct request *rq);

void control_clock(struct sandbox *s, struct request *rq);
void control_set_clock(struct sandbox *s, struct request *rq);
void control_deed(struct sandbox *s, struct request *rq);
void control_faults(struct sandbox *s, struct request *rq);
void control_set_faults(struct sandbox *s, struct request *rq);
void control_settings(struct sandbox *s, struct request *rq);
void control_set_settings(struct sandbox *s, struct request *rq);
void control_posts(struct sandbox *s, struct request *rq);
void control_violations(struct sandbox *s, struct request *rq);
void control_calls(struct sandbox *s, struct request *rq);
void control_advance(struct sandbox *s, struct request *rq);
void control_next(struct sandbox *s, struct request *rq);
void control_reset(struct sandbox *s, struct request *rq);

#endif
