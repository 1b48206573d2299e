/* SPDX-License-Identifier: MIT */
#include "sandbox/band.h"

#include <string.h>

#include "base/text.h"
#include "sandbox/routes.h"
#include "sandbox/world.h"

static const struct {
	int code;
	const char *message;
} messages[] = {
	{ BAND_INVALID, "Invalid parameters" },
	{ BAND_INSUFFICIENT, "Insufficient parameters" },
	{ BAND_QUOTA_APP, "App quota has been exceeded" },
	{ BAND_QUOTA_USER, "User quota has been exceeded" },
	{ BAND_COOLDOWN, "Cool down time restriction" },
	{ BAND_UNDEFINED, "Invalid response" },
	{ BAND_REQUEST, "Invalid request" },
	{ BAND_TOO_LONG, "Exceeded the number of characters" },
	{ BAND_UNAUTHORIZED, "Unauthorized" },
	{ BAND_NO_WRITER, "Only designated members are allowed to write" },
};

enum { COOLDOWN_PRESET_S = 8 };

void band_begin(struct sheet *sh, struct request *rq)
{
	sheet_begin(sh, rq);
	json_open(&sh->json, NULL, '{');
	json_put_integer(&sh->json, "result_code", BAND_SUCCESS);
	json_open(&sh->json, "result_data", '{');
}

void band_end(struct sheet *sh, struct request *rq)
{
	json_close(&sh->json, '}');
	json_close(&sh->json, '}');
	sheet_send(sh, rq, 200);
}

void band_success(struct request *rq)
{
	struct sheet sh;
	band_begin(&sh, rq);
	json_put_string(&sh.json, "message", "success");
	band_end(&sh, rq);
}

static const char *code_message(int code)
{
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		if (messages[i].code == code)
			return messages[i].message;
	return "Error";
}

struct client *band_client(struct sandbox *s, const struct request *rq)
{
	return book_client(&s->book, SERVICE_BAND, rq->token);
}

struct place *band_place(struct sandbox *s, const struct request *rq)
{
	return book_place(&s->book, SERVICE_BAND, request_text(rq, "band_key"));
}

static int64_t cooldown_left(struct sandbox *s, const struct request *rq)
{
	const struct client *c = rq->token ? band_client(s, rq) : NULL;
	int64_t left = c && c->written_at ? c->written_at + s->settings.cooldown_ms - clock_monotonic() : 0;
	return left > 0 ? left : 0;
}

static void put_details(struct sandbox *s, const struct request *rq, int code, struct json_out *o)
{
	if (code == BAND_UNAUTHORIZED) {
		json_open(o, "detail", '{');
		json_put_string(o, "error", "invalid_token");
		json_put_string(o, "error_description", "Invalid access token");
		json_close(o, '}');
	}
	if (code == BAND_COOLDOWN && s->settings.cooldown_told) {
		int64_t left = cooldown_left(s, rq);
		json_open(o, "cool_time", '{');
		json_put_integer(o, "expired_in", left ? (left + 999) / 1000 : COOLDOWN_PRESET_S);
		json_close(o, '}');
	}
}

void band_refuse(struct sandbox *s, struct request *rq, int status, int code)
{
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_put_integer(&sh.json, "result_code", code);
	json_open(&sh.json, "result_data", '{');
	json_put_string(&sh.json, "message", code_message(code));
	put_details(s, rq, code, &sh.json);
	json_close(&sh.json, '}');
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, status);
	if (status == 429)
		rq->response.retry_after_s = s->settings.retry_after_s;
}

static bool refuse(struct sandbox *s, struct request *rq, int code)
{
	band_refuse(s, rq, code == BAND_UNAUTHORIZED ? 401 : 200, code);
	return false;
}

static bool admits_encoding(struct sandbox *s, struct request *rq)
{
	if (rq->form == FORM_JSON || rq->form == FORM_PARTS || rq->form == FORM_OTHER) {
		journal_violation(&s->journal, rq, "encoding", rq->media);
		return refuse(s, rq, BAND_INSUFFICIENT);
	}
	if (rq->malformed) {
		journal_violation(&s->journal, rq, "encoding", rq->malformed);
		return refuse(s, rq, BAND_INVALID);
	}
	if (rq->token_in_address && strcmp(rq->method, "POST") == 0)
		journal_violation(&s->journal, rq, "token-in-url", "access_token stands in the address of a POST");
	return true;
}

static bool admits_token(struct sandbox *s, struct request *rq)
{
	const char *known = s->settings.known_tokens;
	bool good = rq->token && !list_has(s->settings.bad_tokens, rq->token);
	if (!rq->token)
		journal_violation(&s->journal, rq, "missing-parameter", "access_token");
	return (good && (!*known || list_has(known, rq->token))) || refuse(s, rq, BAND_UNAUTHORIZED);
}

/* Are the parameters of a list "a b c" there? What is missing is a violation. */
static bool has_parameters(struct sandbox *s, struct request *rq, const char *names)
{
	bool all = true;
	while (*names) {
		size_t n = strcspn(names, " ");
		const char *name = arena_string_n(&rq->arena, names, n);
		const char *value = request_text(rq, name);
		if (!value || !*value) {
			journal_violation(&s->journal, rq, "missing-parameter", name);
			all = false;
		}
		names += n + (names[n] == ' ');
	}
	return all;
}

static bool admits_amount(struct sandbox *s, struct request *rq)
{
	struct client *c = band_client(s, rq);
	int64_t app = 0;
	c->calls++;
	for (size_t i = 0; i < s->book.clients.count; i++)
		app += s->book.clients.at[i]->service == SERVICE_BAND ? s->book.clients.at[i]->calls : 0;
	if (s->settings.quota_app && app > s->settings.quota_app)
		return refuse(s, rq, BAND_QUOTA_APP);
	if (s->settings.quota_user && c->calls > s->settings.quota_user)
		return refuse(s, rq, BAND_QUOTA_USER);
	return !rq->route->writes || !cooldown_left(s, rq) || refuse(s, rq, BAND_COOLDOWN);
}

bool band_admits(struct sandbox *s, struct request *rq)
{
	if (!rq->route) {
		journal_violation(&s->journal, rq, "unknown-path", rq->path);
		band_refuse(s, rq, 404, BAND_REQUEST);
		return false;
	}
	if (!admits_encoding(s, rq) || !admits_token(s, rq))
		return false;
	if (!has_parameters(s, rq, rq->route->needs))
		return refuse(s, rq, BAND_INSUFFICIENT);
	(void)has_parameters(s, rq, rq->route->wants);
	return admits_amount(s, rq);
}

bool band_is_too_long(const struct sandbox *s, const char *text)
{
	return (int64_t)text_code_points(text) > s->settings.text_max;
}

void band_wrote(struct sandbox *s, struct request *rq)
{
	band_client(s, rq)->written_at = clock_monotonic();
}

static void put_person(struct json_out *o, const struct person *p)
{
	json_put_string(o, "name", p->name);
	json_put_string(o, "profile_image_url", "https://example.invalid/p.jpg");
	json_put_string(o, "user_key", p->key);
}

void band_put_author(struct json_out *o, const struct person *p)
{
	json_open(o, "author", '{');
	put_person(o, p);
	json_put_string(o, "description", "");
	json_put_string(o, "role", p->program ? "leader" : "member");
	json_close(o, '}');
}

void band_profile(struct sandbox *s, struct request *rq)
{
	const struct person *self = band_client(s, rq)->self;
	const char *band = request_text(rq, "band_key");
	struct sheet sh;
	band_begin(&sh, rq);
	put_person(&sh.json, self);
	json_put_boolean(&sh.json, "is_app_member", true);
	json_put_boolean(&sh.json, "message_allowed", true);
	if (band) {
		(void)band_place(s, rq);
		json_put_string(&sh.json, "member_name", self->name);
		json_put_integer(&sh.json, "member_joined_at", INT64_C(1600000000000));
	}
	band_end(&sh, rq);
}

static void found_bands(struct sandbox *s, struct arena *a)
{
	const char *list = s->settings.bands;
	while (*list) {
		size_t n = strcspn(list, ",");
		if (n)
			(void)book_place(&s->book, SERVICE_BAND, arena_string_n(a, list, n));
		list += n + (list[n] == ',');
	}
}

void band_bands(struct sandbox *s, struct request *rq)
{
	struct sheet sh;
	found_bands(s, &rq->arena);
	band_begin(&sh, rq);
	json_open(&sh.json, "bands", '[');
	for (size_t i = 0; i < s->book.places.count; i++) {
		const struct place *p = s->book.places.at[i];
		if (p->service != SERVICE_BAND)
			continue;
		json_open(&sh.json, NULL, '{');
		json_put_string(&sh.json, "name", p->name);
		json_put_string(&sh.json, "band_key", p->key);
		json_put_string(&sh.json, "cover", "https://example.invalid/c.jpg");
		json_put_integer(&sh.json, "member_count", 214);
		json_close(&sh.json, '}');
	}
	json_close(&sh.json, ']');
	band_end(&sh, rq);
}

/* The documents name the member both ways, so it is now one, now the other, unless a setting says which. */
static const char *permissions_member(struct sandbox *s)
{
	if (strcmp(s->settings.permissions, "alternate") != 0)
		return s->settings.permissions;
	s->permission_turn = !s->permission_turn;
	return s->permission_turn ? "permissions" : "permission";
}

void band_permissions(struct sandbox *s, struct request *rq)
{
	static const char *const known[] = { "posting", "commenting", "contents_deletion" };
	const char *asked = request_text(rq, "permissions");
	struct sheet sh;
	(void)band_place(s, rq);
	band_begin(&sh, rq);
	json_open(&sh.json, permissions_member(s), '[');
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (list_has(asked, known[i]) && list_has(s->settings.granted, known[i]))
			json_put_string(&sh.json, NULL, known[i]);
	json_close(&sh.json, ']');
	band_end(&sh, rq);
}
