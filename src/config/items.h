/* SPDX-License-Identifier: MIT */
/* items.h - one agenda file as read: its items, not yet compared with those of other files. */
#ifndef CONFIG_ITEMS_H
#define CONFIG_ITEMS_H

#include "config/host.h"

enum { ITEMS_MAX = 20000 };

struct items {
	VEC(struct item) list;
};

/* Where an id was given. */
struct declared {
	const char *id, *file, *path;
	int line;
	size_t source; /* number of the file */
};

struct declarations {
	VEC(struct declared) list;
};

struct agenda_reading {
	const struct host *host;
	struct arena *lists; /* where `items` and `declared` grow; what they point to lives in the reader's arena */
	struct items items;
	size_t left;                   /* how many more items there may be */
	size_t source;                 /* number of this file */
	struct declarations *declared; /* of all files; NULL: nobody asks */
};

/* Read the tree of an agenda file; with r->lenient items that have errors are left out. */
void agenda_read(struct reader *r, const struct node *root, struct agenda_reading *out);

/* A draft of an item while its table is read: what has no place in the item itself. */
struct draft {
	struct item item;
	int approval; /* 0: not said, 1: required, 2: none */
};

/* What tables cannot say about one kind of item: settings that belong together. */
void meeting_check(struct reader *r, const struct spot *at, const struct defaults *d, struct item *item);
void consultation_check(struct reader *r, const struct spot *at, struct item *item);
/* meeting.c: one moved occurrence of a series, appended to the draft's meeting. */
void read_moved(struct reader *r, const struct spot *at, void *draft);

extern const struct table moved_table;

#endif
