/* SPDX-License-Identifier: MIT */
/* instagram.c - the account's side: errors, tokens, what every call is checked for, who one is, how many posts are left. */
#include "sandbox/instagram.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "sandbox/faults.h"
#include "sandbox/routes.h"
#include "sandbox/world.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))
#define SOME_ACCOUNT "17841400000000000"

static const struct {
	int code, subcode, status;
	const char *message, *title;
} errors[] = {
	{ 104, 0, 400, "An access token is required to request this resource.", NULL },
	{ 190, 0, 400, "Invalid OAuth access token - Cannot parse access token", NULL },
	{ 190, 463, 400, "Error validating access token: Session has expired", NULL },
	{ 100, 0, 400, "(#100) Invalid parameter", NULL },
	{ 100, 33, 400, "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support this "
			"operation.", NULL },
	{ 2500, 0, 400, "Unknown path components", NULL },
	{ 4, 0, 400, "(#4) Application request limit reached", NULL },
	{ 80002, 0, 400, "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.", NULL },
	{ -1, 2207001, 500, "Instagram server error", "Instagram server error" },
	{ 4, 2207051, 400, "Application request limit reached", "Action is blocked" },
	{ 9, 2207042, 400, "Application does not have permission for this action", "You reached maximum number of posts" },
	{ 24, 2207006, 400, "The requested resource does not exist", "Media not found" },
	{ 24, 2207008, 400, "The requested resource does not exist", "Media builder is not found" },
	{ 25, 2207050, 400, "User is not an active user", "The Instagram account is restricted" },
	{ 100, 2207040, 400, "Invalid parameter", "Cannot use more than 20 tags" },
	{ 9004, 2207052, 400, "Only photo or video can be accepted as media type.", "Media download has failed" },
	{ 9007, 2207027, 400, "Media ID is not available", "Media not ready" },
	{ 36000, 2207004, 400, "The image is too large", "Image is too large" },
	{ 36001, 2207005, 400, "The image format is not supported", "Unsupported format" },
	{ 36003, 2207009, 400, "The submitted image has an aspect ratio that is not supported", "Unsupported aspect ratio" },
	{ 36004, 2207010, 400, "The caption is too long", "Caption is too long" },
};

void instagram_refuse(struct request *rq, int code, int subcode)
{
	size_t i = 0, last = sizeof errors / sizeof *errors - 1;
	while (i < last && (errors[i].code != code || errors[i].subcode != subcode))
		i++;
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_open(&sh.json, "error", '{');
	json_put_string(&sh.json, "message", code == 100 && !subcode && rq->malformed ? rq->malformed : errors[i].message);
	json_put_string(&sh.json, "type", code == 1 || code == 2 ? "IGApiException" : "OAuthException");
	json_put_integer(&sh.json, "code", code);
	if (subcode)
		json_put_integer(&sh.json, "error_subcode", subcode);
	json_put_boolean(&sh.json, "is_transient", false);
	if (errors[i].title) {
		json_put_string(&sh.json, "error_user_title", errors[i].title);
		json_put_string(&sh.json, "error_user_msg", errors[i].message);
	}
	json_put_string(&sh.json, "fbtrace_id", "A1b2C3d4E5f6");
	json_close(&sh.json, '}');
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, errors[i].status);
}

bool instagram_no(struct request *rq, int code, int subcode)
{
	instagram_refuse(rq, code, subcode);
	return false;
}

/* What every service has a way of saying is told in this one's codes. */
void instagram_strike(struct sandbox *s, struct request *rq, const struct fault_row *row)
{
	enum { TOO_MANY = 429, UNAUTHORIZED = 401, LIMIT = 4, TOKEN = 190, EXPIRED = 463 };
	if (row->status == TOO_MANY) {
		instagram_refuse(rq, LIMIT, 0);
		rq->response.retry_after_s = s->settings.retry_after_s;
	} else if (row->status == UNAUTHORIZED) {
		instagram_refuse(rq, TOKEN, EXPIRED);
	} else {
		instagram_refuse(rq, row->code, row->subcode);
	}
}

/* --- tokens ----------------------------------------------------------------------------------------------------------------------- */

struct client *instagram_client(struct sandbox *s, const struct request *rq)
{
	struct client *c = book_client(&s->book, SERVICE_INSTAGRAM, rq->token);
	const char *account = list_value(s->settings.accounts, c->token, &s->arena);
	if (!c->issued_at)
		c->issued_at = world_now(s) - s->settings.token_age_s * 1000;
	if (!c->place && account) {
		c->place = book_place(&s->book, SERVICE_INSTAGRAM, account);
		c->place->name = s->settings.username;
	}
	return c;
}

static int64_t ends_at(struct sandbox *s, const struct client *c)
{
	return s->settings.token_life_s ? c->issued_at + s->settings.token_life_s * 1000 : INT64_MAX;
}

static bool admits_token(struct sandbox *s, struct request *rq)
{
	const char *known = s->settings.known_tokens;
	bool renewal = rq->route->handler == instagram_refresh;
	if (!rq->token) {
		journal_violation(&s->journal, rq, "missing-parameter", "access_token");
		return instagram_no(rq, 104, 0);
	}
	if (rq->token_in_address && !renewal)
		journal_violation(&s->journal, rq, "token-in-url", "access_token stands in the address, not in the header Authorization");
	const struct client *c = instagram_client(s, rq);
	if (list_has(s->settings.bad_tokens, rq->token) || (*known && !list_has(known, rq->token) && !c->renewals))
		return instagram_no(rq, 190, 0);
	return world_now(s) < ends_at(s, c) || instagram_no(rq, 190, 463);
}

/* --- parameters ------------------------------------------------------------------------------------------------------------------- */

static bool names(const char *list, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

static bool admits_parameters(struct sandbox *s, struct request *rq)
{
	const struct route *r = rq->route;
	for (size_t i = 0; i < rq->params.count; i++) {
		const char *name = rq->params.at[i].name;
		if (strcmp(name, "paging_next") == 0)
			journal_violation(&s->journal, rq, "paging-next", "paging.next was followed, which holds the token");
		else if (strcmp(name, "access_token") != 0 && !names(r->needs, name) && !names(r->wants, name))
			journal_violation(&s->journal, rq, "unknown-parameter", name);
	}
	if (!*r->needs)
		return true;
	const char *needed = request_text(rq, r->needs);
	if (needed && *needed)
		return true;
	journal_violation(&s->journal, rq, "missing-parameter", r->needs);
	rq->malformed = arena_printf(&rq->arena, "(#100) The parameter %s is required", r->needs);
	return instagram_no(rq, 100, 0);
}

bool instagram_admits(struct sandbox *s, struct request *rq)
{
	if (!rq->route) {
		journal_violation(&s->journal, rq, "unknown-path", rq->path);
		return instagram_no(rq, 2500, 0);
	}
	if (rq->form == FORM_PARTS || rq->form == FORM_OTHER || rq->malformed) {
		journal_violation(&s->journal, rq, "encoding", rq->malformed ? rq->malformed : rq->media);
		return instagram_no(rq, 100, 0);
	}
	if (rq->form == FORM_JSON)
		journal_violation(&s->journal, rq, "encoding", "a JSON body where a form is recommended");
	return admits_token(s, rq) && admits_parameters(s, rq);
}

/* --- who and what ----------------------------------------------------------------------------------------------------------------- */

static bool is_self(const char *node)
{
	return !node || strcmp(node, "me") == 0;
}

struct place *instagram_account(struct sandbox *s, struct request *rq)
{
	struct client *c = instagram_client(s, rq);
	const char *number = is_self(rq->node) ? c->place ? c->place->key : SOME_ACCOUNT : rq->node;
	if (c->place && strcmp(c->place->key, number) != 0) {
		instagram_refuse(rq, 100, 33);
		return NULL;
	}
	struct place *p = book_place(&s->book, SERVICE_INSTAGRAM, number);
	p->name = s->settings.username;
	if (!is_self(rq->node))
		c->place = p;
	return p;
}

struct entry *instagram_entry(struct sandbox *s, struct request *rq)
{
	const struct place *account = instagram_client(s, rq)->place;
	struct wanted w = { .service = SERVICE_INSTAGRAM, .place = account, .id = rq->node };
	struct entry *e = account ? book_find(&s->book, &w) : NULL;
	if (!e)
		instagram_refuse(rq, 100, 33);
	return e;
}

const char *instagram_name(const struct entry *e)
{
	return e->client ? e->place->name : e->author->name;
}

void instagram_put_time(struct json_out *o, const char *name, int64_t at)
{
	char text[48];
	struct civil c;
	civil_from_seconds(at / 1000, &c);
	snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d+0000", c.year, c.month, c.day, c.hour, c.minute, c.second);
	json_put_string(o, name, text);
}

void instagram_answer_id(struct request *rq, const char *id)
{
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_put_string(&sh.json, "id", id);
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, 200);
}

void instagram_answer_success(struct request *rq)
{
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_put_boolean(&sh.json, "success", true);
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, 200);
}

/* The id of an account is another in each app: not the number that stands in paths. */
static void put_id(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_string(about->out, f->name, arena_printf(&about->rq->arena, "2%s", about->account->key + 1));
}

static void put_number(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_string(about->out, f->name, about->account->key);
}

static void put_username(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_string(about->out, f->name, about->account->name);
}

static void put_type(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_string(about->out, f->name, about->sandbox->settings.account_type);
}

const struct field instagram_account_fields[] = {
	{ "id", put_id, NULL }, { "user_id", put_number, NULL }, { "username", put_username, NULL }, { "name", put_username, NULL },
	{ "account_type", put_type, NULL }, { NULL, NULL, NULL },
};

void instagram_me(struct sandbox *s, struct request *rq)
{
	const char *wanted = request_text(rq, "fields");
	const struct place *account = instagram_account(s, rq);
	struct sheet sh;
	if (!account || !fields_check(rq, instagram_account_fields, wanted ? wanted : "id"))
		return;
	sheet_begin(&sh, rq);
	const struct subject about = { .sandbox = s, .rq = rq, .out = &sh.json, .account = account };
	if (s->settings.wrapped) {
		json_open(&sh.json, NULL, '{');
		json_open(&sh.json, "data", '[');
	}
	json_open(&sh.json, NULL, '{');
	fields_put(&about, instagram_account_fields, wanted ? wanted : "id");
	json_close(&sh.json, '}');
	if (s->settings.wrapped) {
		json_close(&sh.json, ']');
		json_close(&sh.json, '}');
	}
	sheet_send(&sh, rq, 200);
}

/* A token of at least a day that has not ended gets a successor; both are good until their own ends. */
void instagram_refresh(struct sandbox *s, struct request *rq)
{
	enum { SIXTY_DAYS_S = 60 * 24 * 3600 };
	struct client *c = instagram_client(s, rq), *next = c;
	const char *grant = request_text(rq, "grant_type");
	if (!grant || strcmp(grant, "ig_refresh_token") != 0) {
		instagram_refuse(rq, 100, 0);
		return;
	}
	if (world_now(s) - c->issued_at < DAY_MS) {
		instagram_refuse(rq, 190, 0);
		return;
	}
	c->renewals++;
	if (s->settings.renew_anew) {
		next = book_client(&s->book, SERVICE_INSTAGRAM, arena_printf(&s->arena, "%s.%d", c->token, c->renewals));
		next->place = c->place;
		next->self = c->self;
		next->renewals++;
	}
	next->issued_at = world_now(s);
	int64_t life = s->settings.token_life_s ? s->settings.token_life_s : SIXTY_DAYS_S;
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_put_string(&sh.json, "access_token", next->token);
	json_put_string(&sh.json, "token_type", "bearer");
	json_put_integer(&sh.json, "expires_in", life);
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, 200);
}

static int64_t published_since(const struct sandbox *s, const struct place *account, int64_t since)
{
	int64_t n = 0;
	for (size_t i = 0; i < s->book.entries.count; i++) {
		const struct entry *e = s->book.entries.at[i];
		n += e->place == account && !e->under && e->created_at > since;
	}
	return n;
}

int64_t instagram_published(const struct sandbox *s, const struct place *account)
{
	return published_since(s, account, world_now(s) - DAY_MS);
}

static void put_usage(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_put_integer(about->out, f->name, instagram_published(about->sandbox, about->account));
}

static void put_config(const struct subject *about, const struct field *f, const char *wanted)
{
	(void)wanted;
	json_open(about->out, f->name, '{');
	json_put_integer(about->out, "quota_total", about->sandbox->settings.publish_total);
	json_put_integer(about->out, "quota_duration", DAY_MS / 1000);
	json_close(about->out, '}');
}

void instagram_limit(struct sandbox *s, struct request *rq)
{
	static const struct field known[] = { { "quota_usage", put_usage, NULL }, { "config", put_config, NULL }, { NULL, NULL, NULL } };
	const char *wanted = request_text(rq, "fields");
	const struct place *account = instagram_account(s, rq);
	struct sheet sh;
	if (!account || !fields_check(rq, known, wanted ? wanted : ""))
		return;
	sheet_begin(&sh, rq);
	const struct subject about = { .sandbox = s, .rq = rq, .out = &sh.json, .account = account };
	json_open(&sh.json, NULL, '{');
	json_open(&sh.json, "data", '[');
	json_open(&sh.json, NULL, '{');
	fields_put(&about, known, wanted ? wanted : "quota_usage");
	json_close(&sh.json, '}');
	json_close(&sh.json, ']');
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, 200);
}
