/* SPDX-License-Identifier: MIT */
/* room.c - looks at the disk before every round, and again every two seconds while it is full. */
#include "flow/room.h"

#include <errno.h>
#include <unistd.h>

#include <fcntl.h>
#include <sys/statvfs.h>

#include "base/log.h"
#include "flow/service.h"

enum { LOOK_AGAIN_MS = 2000, SHARE = 16 };

static const int64_t low_bytes = 256 * 1024, ballast_bytes = 512 * 1024;

/* Free bytes of the file system; on a small one less is little. -1: it does not say. */
static int64_t free_bytes(const char *state, int64_t *low)
{
	struct statvfs disk;
	if (statvfs(state, &disk) != 0)
		return -1;
	int64_t whole = (int64_t)disk.f_blocks * (int64_t)disk.f_frsize;
	*low = whole / SHARE < low_bytes ? whole / SHARE : low_bytes;
	return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

bool room_is_low(const char *state)
{
	int64_t low = 0, left = free_bytes(state, &low);
	return left >= 0 && left < low;
}

/* --- the ballast ------------------------------------------------------------------------------------------------------------------ */

static const char *ballast_path(struct service *s)
{
	return arena_printf(&s->round, "%s/ballast", s->edition->agenda.settings.state);
}

/* Where there is plenty; and where the file system cannot reserve it does without. */
static void take_ballast(struct service *s)
{
	int fd = open(ballast_path(s), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	s->has_ballast = true;
	if (fd < 0)
		return;
	if (fallocate(fd, 0, 0, ballast_bytes) != 0)
		unlink(ballast_path(s));
	close(fd);
}

static void drop_ballast(struct service *s)
{
	s->gave_ballast |= unlink(ballast_path(s)) == 0;
	s->has_ballast = false;
}

/* --- full and not full ------------------------------------------------------------------------------------------------------------ */

static void become_full(struct service *s, const char *why)
{
	if (!s->full)
		log_event(LOG_LEVEL_ERROR, "disk.full", PAIRS("state", s->edition->agenda.settings.state, "why", why));
	s->full = true;
	drop_ballast(s);
}

/* Nothing that was begun in this process is known any more but by what is on the disk: the same as at a start. */
static bool start_again(struct service *s, struct err *e)
{
	if (s->restart_due && !service_restart(s, e))
		return false;
	s->restart_due = false;
	return true;
}

static void become_free(struct service *s)
{
	struct err e = { 0 };
	if (!start_again(s, &e)) {
		if (e.kind == ERR_FULL)
			return;
		s->failed = true;
		s->failure = e;
		return;
	}
	log_event(LOG_LEVEL_INFO, "disk.room", PAIRS("state", s->edition->agenda.settings.state));
	s->full = s->gave_ballast = false;
	s->reload_due = s->plan_due = true;
}

bool room_turn(struct service *s, int64_t *wake, bool *only_finish)
{
	if (s->mode != RUN_FOREVER)
		return true;
	int64_t low = 0, left = free_bytes(s->edition->agenda.settings.state, &low);
	if (!s->full && left >= 0 && left < low)
		become_full(s, "");
	else if (!s->full && !s->has_ballast && left >= low + 4 * ballast_bytes)
		take_ballast(s);
	else if (s->full && (left < 0 || left >= 2 * low + (s->gave_ballast ? ballast_bytes : 0))) /* what we gave is no room */
		become_free(s);
	*only_finish = s->full;
	if (s->full)
		wake_at(wake, s->now + LOOK_AGAIN_MS);
	return !s->restart_due && !s->failed;
}

void room_lost(struct service *s, const struct err *e)
{
	service_forget(s);
	s->restart_due = true;
	become_full(s, e->text);
}
