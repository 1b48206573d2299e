/* SPDX-License-Identifier: MIT */
/* orders.c - what a person tells townbell to do. */
#include "flow/orders.h"

#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "base/json.h"
#include "base/log.h"
#include "config/announced.h"
#include "flow/consent.h"
#include "flow/copies.h"
#include "flow/followup.h"
#include "flow/scrub.h"
#include "model/item.h"
#include "model/plan.h"
#include "store/audit.h"
#include "store/deliveries.h"
#include "store/posts.h"
#include "store/replies.h"
#include "store/tallies.h"

enum { REPLY_MAX = 1 << 20, TITLE_MAX = 200, BODY_MAX = 20000, NAME_SIGNS_MAX = 100, HASH_SHOWN = 6 };

/* One order being carried out: the request, and the reply as it grows. */
struct work {
	struct service *service;
	const struct json *request;
	struct arena *arena;
	struct json_out *reply;
	const char *user; /* of the system, who asked */
	const char *name; /* of --as; "" not given */
};

/* One line: as it is compared and kept. */
static const char *line_of(struct work *w, const char *member)
{
	const char *text = json_text(w->request, member);
	return text_squeeze(w->arena, text_nfc(w->arena, text, strlen(text)));
}

/* What was done, and by whom, stands in the transaction of the deed itself. */
static bool note(struct work *w, const char *action, const char *key, const char *detail, struct err *e)
{
	const struct deed deed = {
		.at = w->service->now, .actor = w->name[0] ? w->name : w->user, .action = action, .key = key, .detail = detail
	};
	return audit_put(w->service->store, &deed, e);
}

/* --- queue ----------------------------------------------------------------------------------------------------------------------- */

static void say(struct work *w, enum message_id m, const char *const *args)
{
	char words[1200];
	message_format(words, sizeof words, m, args);
	json_put_string(w->reply, NULL, words);
}

/* What a person decides sets the row free of whatever it waited for. */
static void decide(const struct service *s, enum order order, enum state to, const char *url, struct delivery *d)
{
	d->cause = to == STATE_HELD || to == STATE_CANCELLED ? CAUSE_PERSON : CAUSE_NONE;
	d->state = to;
	d->asking = false;
	d->effect = false;
	d->wait_boot = 0;
	d->error = "";
	if (order == ORDER_RETRY) {
		d->attempts = 0;
		d->tries_max = 0;
	}
	if (order != ORDER_CONFIRM)
		return;
	d->receipt.at = s->now;
	if (url[0])
		d->receipt.url = url;
}

/* By the service's own means where it has them; else say where to do it by hand. */
static bool retract(struct work *w, const struct delivery *d, struct err *e)
{
	const char *where = d->receipt.url[0] ? d->receipt.url : d->receipt.id;
	const struct account *account = service_account(w->service, d->channel);
	bool can = account && account->channel->amend && d->receipt.id[0];
	log_event(LOG_LEVEL_INFO, "order", PAIRS("what", order_name(ORDER_RETRACT), "key", d->key));
	say(w, can ? MSG_FLOW_TAKING_DOWN : MSG_FLOW_RETRACT, ARGS(d->key, d->channel, where, d->reference));
	return !can || followup_remove(w->service, d, e);
}

/* Which text was approved, why it was released, where the post is. */
static const char *detail_of(struct work *w, enum order order, const struct delivery *d)
{
	char hex[2 * HASH_SHOWN + 1];
	if (order == ORDER_CONFIRM)
		return json_text(w->request, "url");
	if (order == ORDER_OVERRIDE)
		return line_of(w, "why");
	if (order != ORDER_APPROVE || !d->approval)
		return "";
	crypto_hex(d->payload_hash, HASH_SHOWN, hex);
	return arena_printf(w->arena, "sha256:%s", hex);
}

static bool order_one(struct work *w, enum order order, const char *key, struct err *e)
{
	struct service *s = w->service;
	struct delivery d;
	enum state to;
	if (!deliveries_by_key(s->store, key, w->arena, &d, e))
		return e->kind == ERR_NOT_FOUND ? err_set(e, ERR_NOT_FOUND, MSG_FLOW_NO_KEY, ARGS(key)) : false;
	if (!order_target(order, d.state, &to))
		return err_set(e, ERR_STATE, MSG_FLOW_WRONG_STATE, ARGS(key, state_name(d.state), order_name(order)));
	const struct consent consent = { &s->edition->agenda, w->name, w->user, line_of(w, "why"), s->now };
	if (!consent_order(&consent, order, &d, e) || !note(w, order_name(order), key, detail_of(w, order, &d), e))
		return false;
	if (order == ORDER_RETRACT)
		return retract(w, &d, e);
	decide(s, order, to, json_text(w->request, "url"), &d);
	log_event(LOG_LEVEL_INFO, "order", PAIRS("what", order_name(order), "key", key, "state", state_name(to)));
	say(w, order == ORDER_APPROVE && !d.ready ? MSG_FLOW_ASKS_LATER : MSG_FLOW_ORDERED, ARGS(key, state_name(to)));
	s->plan_due |= plan_tells(d.kind); /* the files may have changed since it was written */
	if (!deliveries_update(s->store, &d, e))
		return false;
	if (order != ORDER_CONFIRM)
		return true;
	return (!d.receipt.id[0] || posts_put(s->store, &d, e)) && followup_after(s, &d, e);
}

static bool order_queue(struct work *w, struct err *e)
{
	enum order order;
	const struct json *keys = json_member(w->request, "keys");
	if (!order_parse(json_text(w->request, "what"), &order))
		return err_set(e, ERR_USAGE, MSG_FLOW_BAD_ORDER, ARGS(json_text(w->request, "what")));
	json_open(w->reply, "said", '[');
	for (const struct json *key = json_first(keys); key; key = json_next(key))
		if (!json_string(key) || !order_one(w, order, json_string(key), e))
			return e->kind != ERR_NONE ? false : err_set(e, ERR_USAGE, MSG_FLOW_BAD_ORDER, ARGS("keys"));
	json_close(w->reply, ']');
	return true;
}

/* --- announce -------------------------------------------------------------------------------------------------------------------- */

static bool check_channels(struct work *w, const struct json *channels, struct err *e)
{
	for (const struct json *c = json_first(channels); c; c = json_next(c)) {
		const char *id = json_string(c);
		if (!id || !service_account(w->service, id))
			return err_set(e, ERR_INPUT, MSG_FLOW_NO_CHANNEL, ARGS(id ? id : ""));
	}
	return true;
}

static bool was_named(const struct json *named, const struct json *channel)
{
	const struct json *c = json_first(named);
	while (c != channel && strcmp(json_string(c), json_string(channel)) != 0)
		c = json_next(c);
	return c != channel;
}

static void write_channels(struct work *w, struct json_out *o)
{
	const struct json *named = json_member(w->request, "channels");
	const struct strings *preset = &w->service->edition->agenda.settings.default_channels;
	json_open(o, "channels", '[');
	for (const struct json *c = json_first(named); c; c = json_next(c))
		if (!was_named(named, c))
			json_put_string(o, NULL, json_string(c));
	for (size_t i = 0; json_count(named) == 0 && i < preset->list.count; i++)
		json_put_string(o, NULL, preset->list.at[i]);
	json_close(o, ']');
}

/* The item as it is kept; the store gives it its number, and with that its id. */
static const char *announced_json(struct work *w, int64_t publish_at)
{
	struct text text;
	struct json_out o;
	const char *title = json_text(w->request, "title"), *body = json_text(w->request, "body");
	text_init(&text, w->arena, REPLY_MAX);
	json_out(&o, &text);
	json_open(&o, NULL, '{');
	json_put_string(&o, "title", text_nfc(w->arena, title, strlen(title)));
	json_put_string(&o, "body", text_nfc(w->arena, body, strlen(body)));
	json_put_string(&o, "author", w->name[0] ? w->name : w->user);
	json_put_integer(&o, "publish_at", publish_at);
	write_channels(w, &o);
	json_close(&o, '}');
	return text.data;
}

static bool list_keys(struct work *w, const char *item, struct err *e)
{
	struct deliveries rows = { 0 };
	const struct deliveries_filter filter = { .state = STATES, .item = item };
	if (!deliveries_list(w->service->store, &filter, w->arena, &rows, e))
		return false;
	if (rows.list.count == 0)
		return err_set(e, ERR_INPUT, MSG_FLOW_TOO_OLD, NULL);
	json_open(w->reply, "keys", '[');
	for (size_t i = 0; i < rows.list.count; i++)
		json_put_string(w->reply, NULL, rows.list.at[i].key);
	json_close(w->reply, ']');
	return true;
}

static bool order_announce(struct work *w, struct err *e)
{
	struct service *s = w->service;
	const char *title = json_text(w->request, "title");
	int64_t at = s->now, number = 0, wake = INT64_MAX;
	if (!title[0] || text_code_points(title) > TITLE_MAX || text_code_points(json_text(w->request, "body")) > BODY_MAX)
		return err_set(e, ERR_INPUT, MSG_FLOW_BAD_TITLE, ARGS(NUMBER(TITLE_MAX), NUMBER(BODY_MAX)));
	if (!check_channels(w, json_member(w->request, "channels"), e))
		return false;
	json_integer(json_member(w->request, "at"), &at);
	const char *json = announced_json(w, at);
	struct item item;
	if (!announced_read(edition_announced("cli-0", json, w->arena), &s->edition->agenda.settings, w->arena, &item, e) ||
	    !announced_put(s->store, json, &number, e))
		return false;
	s->reload_due = s->plan_due = true;
	if (!planner_stage(s, s->now, &wake, e))
		return false;
	const char *id = arena_printf(w->arena, "cli-%lld", (long long)number);
	return note(w, "announce", id, text_squeeze(w->arena, title), e) && list_keys(w, id, e);
}

/* --- erase, reload --------------------------------------------------------------------------------------------------------------- */

static bool order_erase(struct work *w, struct err *e)
{
	struct store *store = w->service->store;
	const char *author = json_text(w->request, "author"), *reply = json_text(w->request, "reply");
	const char *colon = strchr(reply, ':');
	int64_t count = 0;
	if (!author[0] && !colon)
		return err_set(e, ERR_USAGE, MSG_FLOW_BAD_ERASE, NULL);
	bool ok = author[0] ? replies_erase_author(store, author, &count, e)
			    : replies_erase_one(store, arena_string_n(w->arena, reply, (size_t)(colon - reply)), colon + 1, &count, e);
	if (!ok)
		return false;
	if (count == 0)
		return err_set(e, ERR_NOT_FOUND, MSG_FLOW_NOBODY, ARGS(author[0] ? author : reply));
	json_put_integer(w->reply, "erased", count);
	return note(w, "erase", "", arena_printf(w->arena, "%lld", (long long)count), e);
}

static bool order_reload(struct work *w, struct err *e)
{
	w->service->reload_due = true;
	return note(w, "reload", "", "", e);
}

/* The daemon makes the copy in its state folder, where it may write; the command takes it to its place. */
static bool order_backup(struct work *w, struct err *e)
{
	int64_t number = 0;
	json_integer(json_member(w->request, "number"), &number);
	return (number != 0 || note(w, "backup", "", "", e)) && copies_ask(w->service, number, w->reply, e);
}

/* --- one request ----------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool (*run)(struct work *w, struct err *e);
	bool scrubs; /* what was removed must leave the log of the database, too */
} orders[] = {
	{ "queue", order_queue, false },
	{ "announce", order_announce, false },
	{ "erase", order_erase, true },
	{ "reload", order_reload, false },
	{ "backup", order_backup, false },
};

static bool carry_out(struct work *w, size_t i, struct err *e)
{
	struct store *store = w->service->store;
	if (w->service->full)
		return err_set(e, ERR_FULL, MSG_STORE_FULL, ARGS(w->service->edition->agenda.settings.state));
	if (!store_begin(store, e))
		return false;
	if (!orders[i].run(w, e) || (orders[i].scrubs && !scrub_order(w->service, e))) {
		store_rollback(store);
		w->service->reload_due = true; /* an announcement may already stand in the edition */
		w->service->failed |= e->kind == ERR_DAMAGED;
		w->service->failure = *e;
		return false;
	}
	if (fault_on("early-answer")) { /* and killed before the commit */
		store_rollback(store);
		return true;
	}
	if (!store_commit(store, e)) {
		w->service->reload_due = true;
		w->service->failed = e->kind != ERR_FULL;
		w->service->failure = *e;
		return false;
	}
	return !orders[i].scrubs || scrub_now(w->service, e);
}

static bool find_order(const struct json *request, size_t *out, struct err *e)
{
	const char *name = json_text(request, "order");
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		if (strcmp(orders[i].name, name) != 0)
			continue;
		*out = i;
		return true;
	}
	return err_set(e, ERR_USAGE, MSG_FLOW_BAD_ORDER, ARGS(name));
}

static bool read_name(struct work *w, struct err *e)
{
	w->name = line_of(w, "as");
	return text_code_points(w->name) <= NAME_SIGNS_MAX ? true
							   : err_set(e, ERR_USAGE, MSG_FLOW_BAD_NAME, ARGS(NUMBER(NAME_SIGNS_MAX)));
}

static const char *refusal(const struct err *e, struct arena *a)
{
	struct text text;
	struct json_out o;
	text_init(&text, a, REPLY_MAX);
	json_out(&o, &text);
	json_open(&o, NULL, '{');
	json_put_boolean(&o, "ok", false);
	json_put_integer(&o, "kind", e->kind);
	json_put_string(&o, "error", e->text);
	json_close(&o, '}');
	return text.data;
}

const char *orders_answer(struct service *s, const char *line, const char *user, struct arena *a)
{
	struct err e = { 0 };
	struct text text;
	struct json_out reply;
	struct work w = { .service = s, .arena = a, .reply = &reply, .user = user };
	size_t i = 0;
	text_init(&text, a, REPLY_MAX);
	json_out(&reply, &text);
	json_open(&reply, NULL, '{');
	json_put_boolean(&reply, "ok", true);
	arena_reset(&s->round);
	s->now = clock_wall(&s->clock);
	s->boot = service_boot(s);
	if (!json_read(line, strlen(line), a, &w.request, &e) || !find_order(w.request, &i, &e) || !read_name(&w, &e) ||
	    !carry_out(&w, i, &e))
		return refusal(&e, a);
	json_close(&reply, '}');
	return text.data;
}
