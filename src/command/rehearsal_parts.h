/* SPDX-License-Identifier: MIT */
/* rehearsal_parts.h - the parts of the page: one post as its users see it, with what was answered; the count of a consultation. */
#ifndef COMMAND_REHEARSAL_PARTS_H
#define COMMAND_REHEARSAL_PARTS_H

#include "base/text.h"
#include "command/rehearsal.h"

struct page {
	const struct rehearsal *r;
	struct text out;
};

/* A post (counted from 1) as people there see it: a card with comments, or bubbles of a chat, by how its channel collects answers. */
void part_post(struct page *p, size_t post);
void part_count(struct page *p, const struct item *item);

const char *part_say(const struct page *p, enum message_id m, const char *const *args);
struct civil part_civil(const struct page *p, int64_t at);
const char *part_day(const struct page *p, int64_t at);   /* "2021년 9월 29일" */
const char *part_clock(const struct page *p, int64_t at); /* "20:30" */

#endif
