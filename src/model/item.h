/* SPDX-License-Identifier: MIT */
/* item.h - what staff declare: a meeting, an announcement or a consultation.
 *
 * Pure data, made by config (or by `announce`) and read by the planner and the templates. Strings are NFC, never NULL unless it says so:
 * what is not set is "". Local times stand beside instants because rules in calendar days need them. */
#ifndef MODEL_ITEM_H
#define MODEL_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/vec.h"
#include "model/span.h"

enum item_kind { ITEM_MEETING, ITEM_ANNOUNCEMENT, ITEM_CONSULTATION };
enum meeting_mode { MODE_IN_PERSON, MODE_ONLINE, MODE_HYBRID };
enum meeting_kind { MEETING_PLAIN, MEETING_INFORMATION, MEETING_BRAINSTORMING };

enum { ITEM_ID_MAX = 64, CHOICES_MAX = 50 };

/* A moment on the calendar: what was written and what it means. set is false where nothing was written. */
struct moment {
	bool set;
	struct civil local;
	int64_t at;
};

struct strings {
	VEC(const char *) list;
};

struct spans {
	VEC(struct span) list;
};

/* One moved occurrence of a series; "" and unset members keep the meeting's own. */
struct moved {
	struct civil from; /* the local date that the rule gives */
	struct moment starts, ends;
	bool has_mode;
	enum meeting_mode mode;
	const char *place, *online;
};

struct meeting {
	enum meeting_kind kind;
	struct moment starts, ends; /* ends is always set: from `ends` or `duration` */
	struct span length;         /* of each occurrence, when given as a duration; else unit 0 and ends - starts holds */
	enum meeting_mode mode;
	const char *place, *online;
	struct strings agenda;
	struct span notice;
	bool cancelled;
	const char *repeat;        /* RFC 5545 rule, "" for a single meeting */
	VEC(struct civil) except;  /* local dates */
	VEC(struct moved) moved;
	bool has_results;
	struct moment results_publish;
	const char *results_summary;
	struct strings decisions;
};

struct announcement {
	struct moment publish;
	const char *body;
};

struct consultation {
	const char *question;
	struct moment opens, closes;
	struct strings choices; /* none: free opinions */
	int choose;
	int digest_minutes;     /* minute of the day; -1: none */
	bool acknowledge;
	bool live;              /* results = "live" */
};

struct item {
	enum item_kind kind;
	const char *id, *title;
	const char *link, *image, *group;
	struct strings channels;  /* ids, resolved: empty only when the channels that a last good text names are all gone */
	struct spans remind;
	bool urgent;
	bool approval;            /* approval = "required", or the community's */
	const char *author;       /* who wrote it and so may not approve it; "" not said */
	struct span hold;         /* unit 0: none */
	struct span catch_up;
	struct moment expires;
	const char *file;         /* where it was declared; "" for `announce` */
	int line;
	union {
		struct meeting meeting;
		struct announcement announcement;
		struct consultation consultation;
	};
};

/* [A-Za-z0-9][A-Za-z0-9._-]{0,63} */
bool item_id_is_legal(const char *id);
bool item_names_channel(const struct item *item, const char *channel);
/* When nothing more is expected of the item: a meeting's (last) end (of a series without one: the end of the year 9999), an announcement's
 * expiry (or publish + 7 d), a consultation's close. */
int64_t item_end(const struct item *item, const struct zone *z);

#endif
