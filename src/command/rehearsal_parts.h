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

/* A post (counted from 1) as people there see it: a card with comments, a picture with a caption, or bubbles of a chat,
 * by what its channel is. */
void part_post(struct page *p, size_t post);
void part_count(struct page *p, const struct item *item);

/* The same where every post is a picture with a caption. */
void part_photo(struct page *p, size_t post);
/* Parts of a post. */
const char *part_author(const struct page *p, const struct said *s);
void part_face(struct page *p, const char *name, bool own);
void part_words(struct page *p, const struct said *s);
void part_small(struct page *p, const struct said *s, const struct said *post); /* time, edits, how it was understood */
void part_former(struct page *p, const struct said *s);                         /* what it said before it was edited */
void part_picture(struct page *p, const struct said *s);
void part_comments(struct page *p, size_t post);

const char *part_say(const struct page *p, enum message_id m, const char *const *args);
struct civil part_civil(const struct page *p, int64_t at);
const char *part_day(const struct page *p, int64_t at);   /* "2021년 9월 29일" */
const char *part_clock(const struct page *p, int64_t at); /* "20:30" */

#endif
