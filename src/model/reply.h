/* SPDX-License-Identifier: MIT */
/* reply.h - one comment, answer or message that a channel found. */
#ifndef MODEL_REPLY_H
#define MODEL_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/set.h"
#include "base/vec.h"

/* What decides whether a vote came in time. */
enum basis {
	BASIS_SERVICE, /* created_at, the service's own time */
	BASIS_CLOSED,  /* the service itself stops at the close: always in time */
	BASIS_FETCHED  /* the service gives no time: when townbell fetched it */
};

enum reply_form {
	REPLY_TEXT,    /* under one of our posts */
	REPLY_POLL,    /* a poll answer: picks */
	REPLY_COMMAND, /* a /command in a chat, under no post */
	REPLY_VOTE     /* explicit "투표 N" or "#N" in a chat, under no post: for the one open vote */
};

struct reply {
	enum reply_form form;
	const char *id;       /* the service's; with per_author flow appends the pseudonym */
	bool per_author;      /* one per person: an answer that replaces the former (polls) */
	/* Id of our post (receipt.id or one of receipt.also); "" for commands. Polls: "poll:ID", basis BASIS_CLOSED; where receipt.also
	 * has it as "open-poll:ID", the service does not close it and the flow puts BASIS_FETCHED in its place. */
	const char *post;
	const char *place;    /* the place it was said in, "" : this account's */
	const char *place_name; /* its other name ("@council"), "" : none */
	const char *parent;   /* id of the reply it answers, "" none */
	const char *author;   /* the service's id of the person; pseudonymised before it is stored */
	const char *text;     /* NFC, plain */
	const char *picks;    /* polls: "0,2" option numbers from 0; "" withdrawn */
	int64_t created_at;   /* the service's own time; 0: it gives none */
	/* Of two versions of one reply the newer has the greater; 0: what was read last is the newest. The service may begin its numbering
	 * anew after a week in which nothing came. */
	int64_t revision;
	int64_t number;       /* its place among all that is said there; 0: the service does not number */
	enum basis basis;
	bool deleted;         /* the service says it is gone */
	bool edited;
	bool unsaid;          /* edited into what is not meant for us: if it is known, it is taken back; text "" */
};

struct reply_list {
	VEC(struct reply) list;
	struct set ids; /* of the list, where it may be complete */
	bool complete; /* the post's whole list was read: what is missing was deleted */
	bool paged;    /* … but over several pages, so that one gap may be a shift */
};

#endif
