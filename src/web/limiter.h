/* SPDX-License-Identifier: MIT */
/* limiter.h - how much each origin may ask for, in a table of fixed size.
 *
 * An account is in debt by what was asked, a cost in milliseconds, and pays with time. Whose debt has reached LIMITER_DEBT_MS is turned
 * away. When a corner of the table is full, whoever owes least in it is forgotten: nobody who is turned away is let in by others. */
#ifndef WEB_LIMITER_H
#define WEB_LIMITER_H

#include "net/origin.h"

enum {
	LIMITER_DEBT_MS = 3000, /* 60 misses at once, then 20 a second */
	LIMITER_MISS_MS = 50,   /* what was refused */
	LIMITER_HIT_MS = 12     /* what was there */
};

struct limiter;

struct limiter *limiter_open(void);
void limiter_close(struct limiter *l); /* NULL is fine */
/* Seconds until the origin may ask again; 0: now. `now` is of a steady clock, in milliseconds. */
int limiter_wait(const struct limiter *l, const struct origin *o, int64_t now);
void limiter_charge(struct limiter *l, const struct origin *o, int64_t now, int cost_ms);

#endif
