/* SPDX-License-Identifier: MIT */
/* facts.h - what the makers of values look at; and the makers that count. */
#ifndef RENDER_FACTS_H
#define RENDER_FACTS_H

#include "render/notices.h"
#include "render/template.h"
#include "render/wording.h"

struct facts {
	const struct notice_request *request;
	const struct item *item;
	const struct community *community;
	const struct consultation *consultation; /* NULL: none */
	const struct meeting *meeting;           /* NULL: none */
	struct occurrence occurrence;            /* of a meeting */
	struct wording wording;
};

/* A value by name: NULL or "" when it does not apply. */
struct maker {
	const char *name;
	const char *(*make)(const struct facts *f);
};

/* A list by name: `out` is empty before. */
struct list_maker {
	const char *name;
	void (*make)(const struct facts *f, struct strings *out);
};

/* What a yes is to a template; "" is no. */
const char *fact_flag(bool is);

/* Of digests and outcomes (counts.c); both tables end with a NULL name. */
extern const struct maker count_makers[];
extern const struct list_maker count_list_makers[];

#endif
