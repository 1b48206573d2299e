/* SPDX-License-Identifier: MIT */
/* band_follow.h - what follows a post: it is taken down, or a comment stands under it. */
#ifndef CHANNEL_BAND_FOLLOW_H
#define CHANNEL_BAND_FOLLOW_H

#include "channel/band_call.h"

/* Only taking down (message NULL): BAND's interface has no way to edit. */
enum step band_amend(struct exchange *x, const struct message *m);
/* Under the post; the service cannot answer one comment. */
enum step band_comment(struct exchange *x, const struct reply *reply, const struct message *m);

#endif
