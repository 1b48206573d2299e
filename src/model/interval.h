/* SPDX-License-Identifier: MIT */
/* interval.h - how often the replies of one post are read (spec §4.6). Pure. */
#ifndef MODEL_INTERVAL_H
#define MODEL_INTERVAL_H

#include <stdint.h>

/* max(poll, 1 h once the post is 48 h old, quiet time / 10), at most 24 h. quiet time: since the newest reply, or the post if none. */
int64_t interval_ms(int poll_ms, int64_t now, int64_t posted_at, int64_t newest_reply_at);

#endif
