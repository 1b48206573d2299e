/* SPDX-License-Identifier: MIT */
/* announced.h - an announcement of the command `announce`: no file declares it, the store keeps it as JSON.
 *
 *   {"id":"cli-1","title":"…","body":"…","publish_at":1632909600000,"channels":["band","chat"]}
 *
 * The same rules hold as for one in an agenda file. Channels that are gone from townbell.cfg are left out; body and channels may
 * be missing (then all channels of items that name none). */
#ifndef CONFIG_ANNOUNCED_H
#define CONFIG_ANNOUNCED_H

#include "base/err.h"
#include "model/agenda.h"

/* The item, in arena `a`. Errors: not JSON, no legal id or publish_at, a title that is empty, too long or of several lines. */
MUST_CHECK bool announced_read(const char *json, const struct settings *s, struct arena *a, struct item *out, struct err *e);

#endif
