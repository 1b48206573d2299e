/* SPDX-License-Identifier: MIT */
/* loop.h - the one thread's event loop: timers on the wall and the steady clock, signals, watched folders, a wake-up. libuv inside. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct loop;

struct loop_events {
	void *context;
	void (*turn)(void *context);                 /* the wake-up time came, or loop_wake() was called: do a round */
	void (*signal)(void *context, int number);   /* SIGTERM, SIGINT, SIGHUP */
	void (*changed)(void *context);              /* something changed in a watched folder; several changes within 200 ms are one call */
};

MUST_CHECK bool loop_open(const struct loop_events *events, struct loop **out, struct err *e);
void loop_close(struct loop *l); /* every handle is closed and the loop drained; NULL is fine */
/* Run until loop_stop(). */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
/* Call turn() once, soon, from the loop; several calls before it are one. Callable from any callback of the loop. */
void loop_wake(struct loop *l);
/* Call turn() when `delay_ms` have passed; replaces the former delay; < 0: never. A jump of the wall clock also calls turn() (timerfd
 * with TFD_TIMER_CANCEL_ON_SET), so that nothing sleeps through it. */
void loop_wake_in(struct loop *l, int64_t delay_ms);
/* Watch a folder (inotify): changed() after files whose names match `pattern` (of the shell, "*.cfg") are written, moved or removed in
 * it; what else is written there wakes nobody. A missing folder is an error. */
MUST_CHECK bool loop_watch(struct loop *l, const char *folder, const char *pattern, struct err *e);
void loop_unwatch_all(struct loop *l);
/* Something that takes long, done beside the loop: run() in a thread of its own, then done() on the loop. What run() touches nobody else
 * may touch until done(). loop_close() waits for what was begun. */
struct loop_job {
	void *context;
	void (*run)(void *context);
	void (*done)(void *context);
};
MUST_CHECK bool loop_work(struct loop *l, const struct loop_job *job, struct err *e);
/* struct uv_loop_s *, for the other files of net/ only. */
void *loop_handle(struct loop *l);

#endif
