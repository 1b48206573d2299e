/* SPDX-License-Identifier: MIT */
/* host.h - townbell.cfg, as read: the settings and what holds for items that do not say otherwise. */
#ifndef CONFIG_HOST_H
#define CONFIG_HOST_H

#include "config/setting.h"

struct defaults {
	struct strings channels;
	struct spans remind;
	struct span notice, catch_up, duration;
};

struct host {
	struct settings settings;
	struct defaults defaults;
};

/* Read the tree of townbell.cfg into `out`. Everything wrong goes to r->problems; what is there is there all the same, so that
 * the agenda files can be judged, too. The zone is UTC when the real one cannot be had; false when there is not even that. */
bool host_read(struct reader *r, const struct node *root, struct host *out);

/* accounts.c: one channel, appended to the settings. */
void read_account(struct reader *r, const struct spot *at, void *host);
/* reach.c: can services reach what they have to? */
void check_reach(struct reader *r, const struct spot *root, const struct settings *s);

#endif
