/* SPDX-License-Identifier: MIT */
/* strikes.h - what each fault does to a request; the functions of the table in faults.c. */
#ifndef SANDBOX_STRIKES_H
#define SANDBOX_STRIKES_H

struct sandbox;
struct request;

void strike_drop(struct sandbox *s, struct request *rq);         /* the connection closes without an answer */
void strike_cut(struct sandbox *s, struct request *rq);          /* half of the answer, then it closes */
void strike_html(struct sandbox *s, struct request *rq);         /* a page of some proxy in place of JSON */
void strike_refuse(struct sandbox *s, struct request *rq);       /* the service's own error */
void strike_slow(struct sandbox *s, struct request *rq);         /* the answer comes late */
void strike_commit_later(struct sandbox *s, struct request *rq); /* the connection closes now, the deed is done later */
void strike_hang(struct sandbox *s, struct request *rq);         /* nothing comes, ever */

#endif
