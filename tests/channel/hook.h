/* SPDX-License-Identifier: MIT */
/* hook.h - a request of a service to a channel's webhook, by hand. */
#ifndef TESTS_CHANNEL_HOOK_H
#define TESTS_CHANNEL_HOOK_H

#include <string.h>
#include <strings.h>

#include "channel/channels.h"
#include "unit.h"

struct pair {
	const char *name, *value; /* ends with a NULL name */
};

struct hook {
	struct arena arena;
	struct account account;
	struct reply_list out;
	struct exchange x;
	struct webhook_answer answer;
	const struct pair *query, *headers;
};

static inline const char *hook_find(const struct pair *list, const char *name, int (*compare)(const char *, const char *))
{
	for (; list && list->name; list++)
		if (compare(list->name, name) == 0)
			return list->value;
	return NULL;
}

static inline const char *hook_query(const void *visit, const char *name)
{
	return hook_find(((const struct hook *)visit)->query, name, strcmp);
}

static inline const char *hook_header(const void *visit, const char *name)
{
	return hook_find(((const struct hook *)visit)->headers, name, strcasecmp);
}

/* `values` in the order of the channel's options. */
static inline void hook_open(struct hook *h, const char *channel, const char *place, const char *const *values)
{
	*h = (struct hook){ .account = { .id = channel, .place = place, .token = "7001:token", .values = values } };
	h->account.channel = channel_find(channel);
	h->x = (struct exchange){ .account = &h->account, .out = &h->out, .arena = &h->arena, .now = 1795335170000 };
}

static inline bool hook_visit(struct hook *h, enum method method, const char *body, size_t length)
{
	const struct webhook w = {
		.method = method, .body = body, .length = length, .query = hook_query, .header = hook_header, .visit = h
	};
	h->out = (struct reply_list){ 0 };
	h->answer = (struct webhook_answer){ 0 };
	bool taken = h->account.channel->webhook(&h->x, &w, &h->answer);
	assert_true(taken == (h->answer.status == 200));
	assert_non_null(h->answer.text);
	assert_true(taken || h->out.list.count == 0);
	return taken;
}

static inline void hook_close(struct hook *h)
{
	arena_done(&h->arena);
}

#endif
