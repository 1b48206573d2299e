/* SPDX-License-Identifier: MIT */
#include "sandbox/hooks.h"

#include <inttypes.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "sandbox/instagram.h"
#include "sandbox/telegram.h"
#include "sandbox/world.h"

enum { SECRET_MAX = 256, PATIENCE_MS = 20 * 1000, BODY_ROOM = 1 << 20 };

/* --- on the way ------------------------------------------------------------------------------------------------------------------- */

struct parcel {
	struct sandbox *sandbox;
	struct hook *hook;
	int64_t update; /* Telegram: its number */
};

static void on_answer(void *context, const struct answer *a)
{
	const struct parcel *p = context;
	struct hook *h = p->hook;
	h->busy = false;
	if (a->fate == FATE_ANSWERED && a->status >= 200 && a->status < 300) {
		if (h->client)
			h->client->confirmed = p->update;
		else
			h->sent++;
		h->error = NULL;
	} else {
		h->error = a->fate == FATE_ANSWERED ? "Wrong response from the webhook" : "Connection failed";
		h->error_at = world_now(p->sandbox);
		h->retry_at = clock_monotonic() + p->sandbox->settings.hook_retry_ms;
	}
	loop_wake(p->sandbox->loop);
}

static void send(struct sandbox *s, struct hook *h, const struct call *call, int64_t update)
{
	struct parcel *p = ARENA_NEW(&s->arena, struct parcel);
	const struct http_end end = { .done = on_answer, .context = p };
	struct err e;
	*p = (struct parcel){ s, h, update };
	h->busy = http_start(s->http, call, PATIENCE_MS, &end, &e);
	if (!h->busy)
		h->retry_at = INT64_MAX;
}

/* --- Telegram --------------------------------------------------------------------------------------------------------------------- */

static void answer_true(struct request *rq)
{
	struct sheet sh;
	telegram_begin(&sh, rq);
	json_put_boolean(&sh.json, "result", true);
	telegram_end(&sh, rq);
}

static bool is_secret(const char *secret)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t n = strspn(secret, signs);
	return n > 0 && n <= SECRET_MAX && !secret[n];
}

/* The real one takes https only; here a loopback address is meant. */
static bool is_address(const char *url)
{
	return text_starts(url, "http://127.0.0.1:") || text_starts(url, "http://[::1]:") || text_starts(url, "http://localhost:");
}

void hooks_set(struct sandbox *s, struct request *rq)
{
	struct client *c = telegram_client(s, rq);
	const char *url = request_text(rq, "url"), *secret = request_text(rq, "secret_token");
	if (!url || (*url && !is_address(url))) {
		telegram_refuse(s, rq, 400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
		return;
	}
	if (secret && !is_secret(secret)) {
		telegram_refuse(s, rq, 400, "Bad Request: secret token contains unallowed characters");
		return;
	}
	updates_allow(rq, c);
	if (request_truth(rq, "drop_pending_updates", false))
		c->confirmed = updates_last(s);
	c->hook = (struct hook){ .client = c, .busy = c->hook.busy, .url = *url ? arena_string(&s->arena, url) : NULL,
				 .secret = arena_string(&s->arena, secret) };
	updates_end_poll(s, rq);
	answer_true(rq);
}

void hooks_delete(struct sandbox *s, struct request *rq)
{
	struct client *c = telegram_client(s, rq);
	if (request_truth(rq, "drop_pending_updates", false))
		c->confirmed = updates_last(s);
	c->hook = (struct hook){ .client = c, .busy = c->hook.busy };
	answer_true(rq);
}

void hooks_info(struct sandbox *s, struct request *rq)
{
	const struct client *c = telegram_client(s, rq);
	struct sheet sh;
	telegram_begin(&sh, rq);
	json_open(&sh.json, "result", '{');
	json_put_string(&sh.json, "url", c->hook.url ? c->hook.url : "");
	json_put_boolean(&sh.json, "has_custom_certificate", false);
	json_put_integer(&sh.json, "pending_update_count", updates_pending(s, c));
	if (c->hook.error) {
		json_put_integer(&sh.json, "last_error_date", c->hook.error_at / 1000);
		json_put_string(&sh.json, "last_error_message", c->hook.error);
	}
	json_close(&sh.json, '}');
	telegram_end(&sh, rq);
}

static void send_update(struct sandbox *s, struct client *c)
{
	int64_t id = 0;
	const char *body = updates_first(s, c, &id);
	if (!body)
		return;
	const char *header = arena_printf(&s->arena, "X-Telegram-Bot-Api-Secret-Token: %s", c->hook.secret ? c->hook.secret : "");
	const struct call call = { .method = METHOD_POST, .url = c->hook.url, .content_type = "application/json", .body = body,
				   .header = c->hook.secret ? header : NULL };
	send(s, &c->hook, &call, id);
}

/* --- Instagram -------------------------------------------------------------------------------------------------------------------- */

static void add_escaped(struct text *to, const char *json)
{
	enum { ASCII = 0x80, PLANES = 0x10000, HIGH = 0xD800, LOW = 0xDC00, TEN = 10, REST = 0x3FF };
	while (*json) {
		const char *from = json;
		uint32_t sign = text_next(&json);
		if (sign < ASCII)
			text_add_n(to, from, 1);
		else if (sign < PLANES)
			text_addf(to, "\\u%04x", sign);
		else
			text_addf(to, "\\u%04x\\u%04x", HIGH + ((sign - PLANES) >> TEN), LOW + ((sign - PLANES) & REST));
	}
}

static void put_value(struct json_out *o, const struct entry *e, struct arena *a)
{
	struct entry *top = e->under;
	json_open(o, "value", '{');
	json_put_string(o, "id", e->id);
	if (e->under->under)
		json_put_string(o, "parent_id", e->under->id);
	json_open(o, "from", '{');
	json_put_string(o, "id", arena_printf(a, "%" PRId64, e->author->id));
	json_put_string(o, "username", instagram_name(e));
	json_close(o, '}');
	json_put_string(o, "text", e->text);
	json_open(o, "media", '{');
	json_put_string(o, "id", entry_top(top)->id);
	json_put_string(o, "media_product_type", "FEED");
	json_close(o, '}');
	json_close(o, '}');
}

/* The documents show "field" and "value" in the entry; what arrives has them in "changes". */
static bool has_changes(struct sandbox *s)
{
	if (strcmp(s->settings.hook_shape, "alternate") != 0)
		return strcmp(s->settings.hook_shape, "changes") == 0;
	s->permission_turn = !s->permission_turn;
	return s->permission_turn;
}

void hooks_comment(struct sandbox *s, const struct entry *e)
{
	bool changes = has_changes(s);
	struct json_out o;
	struct text plain, body;
	if (!*s->settings.hook)
		return;
	text_init(&plain, &s->arena, BODY_ROOM);
	text_init(&body, &s->arena, BODY_ROOM);
	json_out(&o, &plain);
	json_open(&o, NULL, '{');
	json_put_string(&o, "object", "instagram");
	json_open(&o, "entry", '[');
	json_open(&o, NULL, '{');
	json_put_string(&o, "id", e->place->key);
	json_put_integer(&o, "time", world_now(s) / 1000);
	if (changes) {
		json_open(&o, "changes", '[');
		json_open(&o, NULL, '{');
	}
	json_put_string(&o, "field", "comments");
	put_value(&o, e, &s->arena);
	if (changes) {
		json_close(&o, '}');
		json_close(&o, ']');
	}
	json_close(&o, '}');
	json_close(&o, ']');
	json_close(&o, '}');
	add_escaped(&body, plain.data);
	*vec_push(&s->arena, &s->events) = body.data;
}

static void send_event(struct sandbox *s)
{
	struct hook *h = &s->hook;
	if (h->sent >= s->events.count)
		return;
	const char *body = s->events.at[h->sent], *secret = s->settings.hook_secret;
	uint8_t sum[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	crypto_hmac_sha256(secret, strlen(secret), body, strlen(body), sum);
	crypto_hex(sum, sizeof sum, hex);
	const struct call call = { .method = METHOD_POST, .url = s->settings.hook, .content_type = "application/json", .body = body,
				   .header = arena_printf(&s->arena, "X-Hub-Signature-256: sha256=%s", hex) };
	send(s, h, &call, 0);
}

/* --- when ------------------------------------------------------------------------------------------------------------------------- */

static bool is_ready(const struct hook *h, int64_t now, int64_t *wait)
{
	if (h->busy)
		return false;
	int64_t left = h->retry_at - now;
	if (left > 0 && left < *wait)
		*wait = left;
	return left <= 0;
}

int64_t hooks_turn(struct sandbox *s, int64_t now)
{
	int64_t wait = INT64_MAX;
	for (size_t i = 0; i < s->book.clients.count; i++) {
		struct client *c = s->book.clients.at[i];
		if (c->hook.url && is_ready(&c->hook, now, &wait))
			send_update(s, c);
	}
	if (*s->settings.hook && is_ready(&s->hook, now, &wait))
		send_event(s);
	return wait;
}
