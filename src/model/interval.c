/* SPDX-License-Identifier: MIT */
/* interval.c - reading often while people talk, seldom later. */
#include "model/interval.h"

static const int64_t hour_ms = 3600000;

int64_t interval_ms(int poll_ms, int64_t now, int64_t posted_at, int64_t newest_reply_at)
{
	int64_t quiet_since = newest_reply_at > posted_at ? newest_reply_at : posted_at;
	int64_t wait = poll_ms;

	if (now - posted_at >= 48 * hour_ms && wait < hour_ms)
		wait = hour_ms;
	if ((now - quiet_since) / 10 > wait)
		wait = (now - quiet_since) / 10;
	return wait < 24 * hour_ms ? wait : 24 * hour_ms;
}
