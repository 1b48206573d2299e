/* SPDX-License-Identifier: MIT */
/* instagram.h - the stand-in Instagram ("API with Instagram Login"): channels/instagram.md, with the strictness of its §9.
 *
 * A token has an account; any account exists, and any token has the account that it first names, until the setting `accounts` says
 * otherwise. The picture of a container is fetched when it is made, from loopback hosts only. A container goes through its states by the
 * sandbox's clock and lives for 24 hours. Numbers are too large for a double. Answers have the fields that were asked for; an unknown
 * one is an error, an unknown parameter a violation. Lists are newest first and have cursors; `paging.next` holds the token and leads
 * back here, and to follow it is a violation. */
#ifndef SANDBOX_INSTAGRAM_H
#define SANDBOX_INSTAGRAM_H

#include "sandbox/book.h"
#include "sandbox/instagram_fields.h"
#include "sandbox/request.h"

struct fault_row;
struct sandbox;

struct container {
	const char *id;
	const struct place *account;
	struct client *client;
	const char *caption, *alt_text;
	const struct shot *picture;
	int64_t created_at;
	struct entry *media; /* what it was published as; NULL: not yet */
};

struct containers {
	VEC(struct container *) list;
};

/* Version, encoding, token, parameters; false: refused, the response stands. */
bool instagram_admits(struct sandbox *s, struct request *rq);
void instagram_refuse(struct request *rq, int code, int subcode);
/* The same, for the functions that answer a question: false, NULL. */
bool instagram_no(struct request *rq, int code, int subcode);
/* A refusal that a fault made. */
void instagram_strike(struct sandbox *s, struct request *rq, const struct fault_row *row);

/* For the files of Instagram. */
struct client *instagram_client(struct sandbox *s, const struct request *rq);
/* The account that the path names, if it is the token's; NULL: refused. */
struct place *instagram_account(struct sandbox *s, struct request *rq);
/* The media or comment that the path names, of the token's account; NULL: refused with 100/33. */
struct entry *instagram_entry(struct sandbox *s, struct request *rq);
/* Posts of an account in the last 24 hours. */
int64_t instagram_published(const struct sandbox *s, const struct place *account);
const char *instagram_name(const struct entry *e); /* of who wrote it */
void instagram_put_time(struct json_out *o, const char *name, int64_t at);
void instagram_answer_id(struct request *rq, const char *id);
void instagram_answer_success(struct request *rq);
/* The container that a number names; NULL: there is none. */
struct container *instagram_find_container(struct sandbox *s, const char *id);
extern const struct field instagram_account_fields[], instagram_container_fields[], instagram_media_fields[], instagram_comment_fields[],
	instagram_reply_fields[];

struct listing {
	VEC(struct entry *) all; /* newest first */
	int64_t preset, most;    /* on a page */
	const struct field *fields;
	const char *usual;       /* fields that come when none are asked for */
};
/* Answer with the page that limit and after name. */
void instagram_list(struct sandbox *s, struct request *rq, const struct listing *l);

void instagram_me(struct sandbox *s, struct request *rq);
void instagram_refresh(struct sandbox *s, struct request *rq);
void instagram_limit(struct sandbox *s, struct request *rq);
void instagram_subscribe(struct sandbox *s, struct request *rq);
void instagram_subscriptions(struct sandbox *s, struct request *rq);
void instagram_container(struct sandbox *s, struct request *rq);
void instagram_publish(struct sandbox *s, struct request *rq);
void instagram_media(struct sandbox *s, struct request *rq);
void instagram_node(struct sandbox *s, struct request *rq);
void instagram_change(struct sandbox *s, struct request *rq);
void instagram_comments(struct sandbox *s, struct request *rq);
void instagram_comment(struct sandbox *s, struct request *rq);
void instagram_replies(struct sandbox *s, struct request *rq);
void instagram_reply(struct sandbox *s, struct request *rq);

#endif
