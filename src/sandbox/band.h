/* SPDX-License-Identifier: MIT */
/* band.h - the stand-in Naver BAND: channels/band.md §1 to §8, with the strictness of its §10.
 *
 * Success and failure are told by result_code, mostly with status 200. Lists have 20 items a page; where a page begins is a count from
 * the front, so that a post that moves to the front while a client pages makes it see one twice and miss another, as it does there. */
#ifndef SANDBOX_BAND_H
#define SANDBOX_BAND_H

#include <stdbool.h>

#include "sandbox/book.h"
#include "sandbox/request.h"

struct sandbox;

enum band_code {
	BAND_SUCCESS = 1, BAND_INVALID = 211, BAND_INSUFFICIENT = 212, BAND_QUOTA_APP = 1001, BAND_QUOTA_USER = 1002,
	BAND_COOLDOWN = 1003, BAND_UNDEFINED = 2300, BAND_REQUEST = 3000, BAND_TOO_LONG = 3001, BAND_UNAUTHORIZED = 10401,
	BAND_NO_WRITER = 60400
};

/* Encoding, token, parameters, quota and cool-down; false: refused, the response stands. */
bool band_admits(struct sandbox *s, struct request *rq);
void band_refuse(struct sandbox *s, struct request *rq, int status, int code);

/* For the files of BAND. An answer {"result_code":1,"result_data":{…}}: what is written between the two stands in the dots. */
void band_begin(struct sheet *sh, struct request *rq);
void band_end(struct sheet *sh, struct request *rq);
void band_success(struct request *rq); /* {"message":"success"} */
struct client *band_client(struct sandbox *s, const struct request *rq);
struct place *band_place(struct sandbox *s, const struct request *rq);
bool band_is_too_long(const struct sandbox *s, const char *text);
void band_wrote(struct sandbox *s, struct request *rq); /* begins the cool-down */
void band_put_author(struct json_out *o, const struct person *p);
/* User text as the service gives it back: escaped, with tags of its own around hashtags and mentions. */
const char *band_markup(struct sandbox *s, struct arena *a, const char *text);

/* The post that band_key and post_key name; NULL: not there, refused. */
struct entry *band_find_post(struct sandbox *s, struct request *rq);
/* Remove what this client wrote, or refuse. */
void band_take_down(struct sandbox *s, struct request *rq, struct entry *e);

struct page {
	VEC(struct entry *) items; /* the whole list, sorted */
	size_t first, end;         /* of this page */
	const char *after;         /* of the next page; NULL: last */
};
/* Cut the page that the parameter `after` names; `list` is what was listed. False: no such page, refused. */
bool band_page(struct sandbox *s, struct request *rq, const char *list, struct page *p);
void band_put_paging(struct json_out *o, const struct request *rq, const struct page *p);

void band_profile(struct sandbox *s, struct request *rq);
void band_bands(struct sandbox *s, struct request *rq);
void band_permissions(struct sandbox *s, struct request *rq);
void band_posts(struct sandbox *s, struct request *rq);
void band_post(struct sandbox *s, struct request *rq);
void band_create(struct sandbox *s, struct request *rq);
void band_remove(struct sandbox *s, struct request *rq);
void band_comments(struct sandbox *s, struct request *rq);
void band_comments_with_replies(struct sandbox *s, struct request *rq);
void band_comment_create(struct sandbox *s, struct request *rq);
void band_comment_remove(struct sandbox *s, struct request *rq);

#endif
