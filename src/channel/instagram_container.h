/* SPDX-License-Identifier: MIT */
/* instagram_container.h - a post before it is published, its state, and how far the conversation has come with it. */
#ifndef CHANNEL_INSTAGRAM_CONTAINER_H
#define CHANNEL_INSTAGRAM_CONTAINER_H

#include "channel/instagram_call.h"

enum container {
	CONTAINER_UNREADABLE,
	CONTAINER_WORKING,
	CONTAINER_FINISHED,
	CONTAINER_PUBLISHED,
	CONTAINER_ERROR,
	CONTAINER_EXPIRED
};

/* What the next sitting has to do first. */
enum mark {
	MARK_NONE = '-',
	MARK_BLOCKED = 'b',  /* taken for spam: rest, if the post is not there */
	MARK_FULL = 'f',     /* the posts of a day were used up: ask how many are left */
	MARK_LOST = 'l',     /* the container is of no use, and the post was looked for: make another */
	MARK_PUBLISHED = 'p' /* while it is looked for: its container says that it is there */
};

/* What is kept in the memo. */
struct progress {
	char container[INSTAGRAM_ID_MAX]; /* "": none */
	int64_t created_at;               /* of the container, wall */
	int made;                         /* containers in this delivery */
	int unready;                      /* publishing calls that came too early */
	int misses;                       /* publishing calls that found no such container */
	int unseen;                       /* reads in a row that could not see it */
	bool tried;                       /* it was published, or tried to be */
	char mark;                        /* enum mark */
};

struct progress instagram_progress(const struct exchange *x);
void instagram_keep(struct exchange *x, const struct progress *p);

enum step instagram_get_container(struct exchange *x, const struct progress *p);
/* Of an answer that is well; *words is what Instagram says about it, "" nothing. */
enum container instagram_container(const struct instagram_answer *v, const char **words);

#endif
