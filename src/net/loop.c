/* SPDX-License-Identifier: MIT */
/* loop.c - see loop.h. A turn is always called from one place, right after the poll, so that everything one poll brought shares a round. */
#include "net/loop.h"

#include <assert.h>
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <uv.h>

enum {
	SETTLE_MS = 200,  /* changes in a folder that are one call */
	WATCHES_MAX = 256
};

static const int signal_numbers[] = { SIGTERM, SIGINT, SIGHUP };
enum { SIGNALS = sizeof signal_numbers / sizeof signal_numbers[0] };

struct watch {
	uv_fs_event_t handle; /* first: the handle's address is the watch's */
	struct watch *next;
	char pattern[];
};

struct work {
	uv_work_t request; /* first: the request's address is the work's */
	struct loop_job job;
};

struct loop {
	uv_loop_t uv;
	struct loop_events events;
	bool wanted;          /* a turn is */
	bool closing;
	uv_idle_t hurry;      /* active while a turn is wanted: the poll does not sleep */
	uv_check_t after_poll;
	uv_timer_t later;
	uv_poll_t jump;       /* the wall clock was set */
	int jump_fd;
	uv_signal_t signals[SIGNALS];
	uv_timer_t settle;
	struct watch *watches;
	int watch_count;
};

static void on_hurry(uv_idle_t *handle)
{
	(void)handle;
}

static void on_after_poll(uv_check_t *handle)
{
	struct loop *l = handle->data;

	if (!l->wanted)
		return;
	l->wanted = false;
	uv_idle_stop(&l->hurry);
	if (l->events.turn)
		l->events.turn(l->events.context);
}

static void on_later(uv_timer_t *handle)
{
	loop_wake(handle->data);
}

/* A timer in the far future that the kernel cancels when the wall clock is set or the machine wakes up. */
static bool arm_jump(int fd)
{
	static const time_t far = 4102444800; /* the year 2100 */
	const struct itimerspec at = { .it_value = { .tv_sec = far } };

	return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL) == 0;
}

static void on_jump(uv_poll_t *handle, int status, int events)
{
	struct loop *l = handle->data;
	uint64_t ticks;

	(void)status;
	(void)events;
	if (read(l->jump_fd, &ticks, sizeof ticks) < 0 && errno == EAGAIN)
		return;
	(void)arm_jump(l->jump_fd);
	loop_wake(l);
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct loop *l = handle->data;

	l->events.signal(l->events.context, number);
}

static void on_settled(uv_timer_t *handle)
{
	struct loop *l = handle->data;

	if (l->events.changed)
		l->events.changed(l->events.context);
}

/* A change without a name (the folder itself, lost events) may be any. */
static void on_change(uv_fs_event_t *handle, const char *name, int events, int status)
{
	struct loop *l = handle->data;
	const struct watch *w = (const struct watch *)handle;

	(void)events;
	(void)status;
	if (name && fnmatch(w->pattern, name, 0) != 0)
		return;
	if (!uv_is_active((uv_handle_t *)&l->settle))
		uv_timer_start(&l->settle, on_settled, SETTLE_MS, 0);
}

static void free_watch(uv_handle_t *handle)
{
	free(handle);
}

/* Failures of libuv are negative errno values. */
static bool failed(struct err *e, enum message_id m, const char *what, int code)
{
	return err_set(e, ERR_IO, m, ARGS(what, strerror(code < 0 ? -code : code)));
}

static bool open_jump(struct loop *l)
{
	l->jump_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (l->jump_fd < 0 || !arm_jump(l->jump_fd))
		return false;
	if (uv_poll_init(&l->uv, &l->jump, l->jump_fd) != 0)
		return false;
	l->jump.data = l;
	return uv_poll_start(&l->jump, UV_READABLE, on_jump) == 0;
}

static int open_signals(struct loop *l)
{
	int code = 0;

	/* The libraries below write to sockets whose peer may be gone. */
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; l->events.signal && i < SIGNALS && code == 0; i++) {
		code = uv_signal_init(&l->uv, &l->signals[i]);
		l->signals[i].data = l;
		if (code == 0)
			code = uv_signal_start(&l->signals[i], on_signal, signal_numbers[i]);
	}
	return code;
}

bool loop_open(const struct loop_events *events, struct loop **out, struct err *e)
{
	struct loop *l = calloc(1, sizeof *l);

	if (!l)
		return failed(e, MSG_LOOP_OPEN, "calloc", ENOMEM);
	int code = uv_loop_init(&l->uv);
	if (code != 0) {
		free(l);
		return failed(e, MSG_LOOP_OPEN, "uv_loop_init", code);
	}
	l->events = *events;
	l->jump_fd = -1;
	uv_idle_init(&l->uv, &l->hurry);
	uv_check_init(&l->uv, &l->after_poll);
	uv_timer_init(&l->uv, &l->later);
	uv_timer_init(&l->uv, &l->settle);
	l->hurry.data = l->after_poll.data = l->later.data = l->settle.data = l;
	uv_check_start(&l->after_poll, on_after_poll);
	if (!open_jump(l)) {
		failed(e, MSG_LOOP_OPEN, "timerfd", errno);
		loop_close(l);
		return false;
	}
	code = open_signals(l);
	if (code != 0) {
		failed(e, MSG_LOOP_OPEN, "signals", code);
		loop_close(l);
		return false;
	}
	*out = l;
	return true;
}

static void close_handle(uv_handle_t *handle, void *context)
{
	(void)context;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void loop_close(struct loop *l)
{
	if (!l)
		return;
	l->closing = true;
	loop_unwatch_all(l);
	uv_walk(&l->uv, close_handle, NULL);
	uv_run(&l->uv, UV_RUN_DEFAULT);
	/* A stop that was asked for before makes uv_run return at once, and is used up by that. */
	uv_run(&l->uv, UV_RUN_DEFAULT);
	int code = uv_loop_close(&l->uv);
	assert(code == 0);
	if (l->jump_fd >= 0)
		close(l->jump_fd);
	free(l);
}

void loop_run(struct loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

void loop_wake(struct loop *l)
{
	if (l->wanted || l->closing)
		return;
	l->wanted = true;
	uv_idle_start(&l->hurry, on_hurry);
}

void loop_wake_in(struct loop *l, int64_t delay_ms)
{
	if (delay_ms < 0) {
		uv_timer_stop(&l->later);
		return;
	}
	/* The round before this may have taken long: the delay counts from now, not from the start of the turn. */
	uv_update_time(&l->uv);
	uv_timer_start(&l->later, on_later, (uint64_t)delay_ms, 0);
}

bool loop_watch(struct loop *l, const char *folder, const char *pattern, struct err *e)
{
	size_t size = strlen(pattern) + 1;
	struct watch *w = l->watch_count < WATCHES_MAX ? calloc(1, sizeof *w + size) : NULL;

	if (!w)
		return err_set(e, ERR_LIMIT, MSG_LOOP_WATCHES, ARGS(folder, NUMBER(WATCHES_MAX)));
	uv_fs_event_init(&l->uv, &w->handle);
	w->handle.data = l;
	memcpy(w->pattern, pattern, size);
	w->next = l->watches;
	int code = uv_fs_event_start(&w->handle, on_change, folder, 0);
	if (code != 0) {
		uv_close((uv_handle_t *)&w->handle, free_watch);
		return failed(e, MSG_LOOP_WATCH, folder, code);
	}
	l->watches = w;
	l->watch_count++;
	return true;
}

void loop_unwatch_all(struct loop *l)
{
	while (l->watches) {
		struct watch *w = l->watches;
		l->watches = w->next;
		uv_close((uv_handle_t *)&w->handle, free_watch);
	}
	l->watch_count = 0;
}

static void on_work(uv_work_t *request)
{
	const struct work *w = (const struct work *)request;

	w->job.run(w->job.context);
}

static void on_worked(uv_work_t *request, int status)
{
	struct work *w = (struct work *)request;

	(void)status; /* nothing is ever cancelled */
	w->job.done(w->job.context);
	free(w);
}

bool loop_work(struct loop *l, const struct loop_job *job, struct err *e)
{
	struct work *w = calloc(1, sizeof *w);

	if (!w)
		return failed(e, MSG_LOOP_WORK, "calloc", ENOMEM);
	w->job = *job;
	int code = uv_queue_work(&l->uv, &w->request, on_work, on_worked);
	if (code == 0)
		return true;
	free(w);
	return failed(e, MSG_LOOP_WORK, "uv_queue_work", code);
}

void *loop_handle(struct loop *l)
{
	return &l->uv;
}
