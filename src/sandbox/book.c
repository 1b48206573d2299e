/* SPDX-License-Identifier: MIT */
#include "sandbox/book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

/* Opaque keys look like the service's: 24 signs that are safe in an address, case counts. */
static const char key_signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char *const service_names[] = { "band", "telegram", "instagram", "sandbox" };

enum { KEY_SIGNS = 21, NUMBER_BYTES = 6 };

const char *service_name(enum service service)
{
	return service_names[service];
}

bool service_parse(const char *name, enum service *out)
{
	for (int i = 0; name && i < SERVICES; i++) {
		if (strcmp(name, service_names[i]) == 0) {
			*out = (enum service)i;
			return true;
		}
	}
	return false;
}

void book_init(struct book *b, struct arena *a)
{
	*b = (struct book){ .arena = a };
}

static void make_key(const char *kind, const char *name, char out[25])
{
	uint8_t hash[CRYPTO_HASH];
	char text[512];
	int n = snprintf(text, sizeof text, "%s|%s", kind, name);
	crypto_sha256(text, n < (int)sizeof text ? (size_t)n : sizeof text - 1, hash);
	memcpy(out, "AAA", 3);
	crypto_signs(hash, key_signs, KEY_SIGNS, out + 3);
}

/* A number of up to 48 bits: larger than an int, exact in a double. */
static int64_t make_number(const char *kind, const char *name)
{
	uint8_t hash[CRYPTO_HASH];
	char text[512];
	int n = snprintf(text, sizeof text, "%s|%s", kind, name);
	crypto_sha256(text, n < (int)sizeof text ? (size_t)n : sizeof text - 1, hash);
	int64_t number = 0;
	for (int i = 0; i < NUMBER_BYTES; i++)
		number = number << 8 | hash[i];
	return number | INT64_C(1) << 33;
}

static struct person *new_person(struct book *b, const char *name, const char *seed)
{
	struct person *p = ARENA_NEW(b->arena, struct person);
	p->name = arena_string(b->arena, name);
	make_key("person", seed, p->key);
	p->id = make_number("person", seed);
	*vec_push(b->arena, &b->people) = p;
	return p;
}

struct person *book_person(struct book *b, const char *name)
{
	for (size_t i = 0; i < b->people.count; i++)
		if (!b->people.at[i]->program && strcmp(b->people.at[i]->name, name) == 0)
			return b->people.at[i];
	return new_person(b, name, name);
}

/* A bot's number stands in front of its token. */
static int64_t token_number(const char *token)
{
	char *end;
	long long n = strtoll(token, &end, 10);
	return *end == ':' && n > 0 && n < INT64_C(1) << 52 ? n : 0;
}

struct client *book_client(struct book *b, enum service service, const char *token)
{
	for (size_t i = 0; i < b->clients.count; i++) {
		struct client *c = b->clients.at[i];
		if (c->service == service && strcmp(c->token, token) == 0)
			return c;
	}
	struct client *c = ARENA_NEW(b->arena, struct client);
	c->service = service;
	c->token = arena_string(b->arena, token);
	c->allowed = ~0u;
	c->self = new_person(b, "타운벨 사무국", arena_printf(b->arena, "%s token %s", service_name(service), token));
	c->self->program = true;
	if (token_number(token))
		c->self->id = token_number(token);
	*vec_push(b->arena, &b->clients) = c;
	return c;
}

static bool chat_number(struct book *b, const char *key, struct place *p)
{
	if (key[0] == '@' && key[1]) {
		p->id = -INT64_C(1000000000000) - make_number("chat", key) % INT64_C(10000000000);
		p->username = arena_string(b->arena, key + 1);
		return true;
	}
	char *end;
	p->id = strtoll(key, &end, 10);
	return end != key && !*end && p->id && p->id < INT64_C(1) << 52 && p->id > -(INT64_C(1) << 52);
}

struct place *book_place(struct book *b, enum service service, const char *key)
{
	struct place made = { .service = service, .key = key, .name = "서초 타운매니지먼트 협의회" };
	if (service == SERVICE_INSTAGRAM)
		made.name = "our_council";
	if (service == SERVICE_TELEGRAM) {
		made.name = "주민 대화방";
		if (!chat_number(b, key, &made))
			return NULL;
		made.key = arena_printf(b->arena, "%" PRId64, made.id);
	}
	for (size_t i = 0; i < b->places.count; i++) {
		struct place *p = b->places.at[i];
		if (p->service == service && strcmp(p->key, made.key) == 0)
			return p;
	}
	struct place *p = ARENA_NEW(b->arena, struct place);
	*p = made;
	p->key = arena_string(b->arena, made.key);
	*vec_push(b->arena, &b->places) = p;
	return p;
}

struct place *book_first_place(const struct book *b, enum service service)
{
	for (size_t i = 0; i < b->places.count; i++)
		if (b->places.at[i]->service == service)
			return b->places.at[i];
	return NULL;
}

void book_touch(struct book *b, struct entry *e)
{
	e->modified = ++b->running;
}

const char *book_number(struct book *b, int64_t family, int64_t number)
{
	enum { APART = 7919 };
	return arena_printf(b->arena, "%" PRId64, family + number * APART);
}

static const char *entry_key(struct book *b, struct entry *e)
{
	if (e->service == SERVICE_TELEGRAM)
		return arena_printf(b->arena, "%" PRId64, e->number);
	if (e->service == SERVICE_INSTAGRAM)
		return book_number(b, INT64_C(17900000000000000), e->number);
	char *key = arena_alloc(b->arena, 25);
	make_key("entry", arena_printf(b->arena, "%s|%" PRId64, e->place->key, e->number), key);
	return key;
}

struct entry *book_write(struct book *b, struct place *place, struct entry *under, const char *text)
{
	struct entry *e = ARENA_NEW(b->arena, struct entry);
	e->service = place->service;
	e->place = place;
	e->under = under;
	e->text = arena_string(b->arena, text);
	e->number = place->service == SERVICE_TELEGRAM ? ++place->last : b->running + 1;
	e->id = entry_key(b, e);
	book_touch(b, e);
	if (under)
		book_touch(b, entry_top(under));
	*vec_push(b->arena, &b->entries) = e;
	return e;
}

struct poll *book_poll(struct book *b, struct entry *e)
{
	e->poll = ARENA_NEW(b->arena, struct poll);
	e->poll->owner = e->client;
	e->poll->id = arena_printf(b->arena, "%" PRId64, make_number("poll", arena_printf(b->arena, "%s|%s", e->place->key, e->id)));
	return e->poll;
}

struct entry *entry_top(struct entry *e)
{
	while (e->service != SERVICE_TELEGRAM && e->under)
		e = e->under;
	return e;
}

bool entry_is_in(const struct entry *e, enum service service, const struct place *place)
{
	return e->service == service && (!place || e->place == place);
}

static bool entry_contains(const struct entry *e, const char *needle)
{
	if (strstr(e->text, needle))
		return true;
	for (size_t i = 0; e->poll && i < e->poll->options.count; i++)
		if (strstr(e->poll->options.at[i], needle))
			return true;
	return e->poll && e->under && strstr(e->under->text, needle);
}

static bool entry_top_only(const struct entry *e)
{
	return e->service == SERVICE_TELEGRAM || !e->under;
}

static bool entry_fits(const struct entry *e, const struct wanted *w)
{
	bool fits = !e->removed && entry_is_in(e, w->service, w->place);
	fits = fits && (!w->by_program || e->client) && (!w->by_hand || !e->client) && (!w->with_poll || e->poll);
	fits = fits && (!w->under || e->under == w->under) && (!w->top || entry_top_only(e));
	fits = fits && (!w->id || strcmp(e->id, w->id) == 0 || (e->poll && strcmp(e->poll->id, w->id) == 0));
	fits = fits && (!w->author || strcmp(e->author->name, w->author) == 0);
	return fits && (!w->contains || entry_contains(e, w->contains));
}

struct entry *book_find(const struct book *b, const struct wanted *w)
{
	for (size_t i = b->entries.count; i > 0; i--)
		if (entry_fits(b->entries.at[i - 1], w))
			return b->entries.at[i - 1];
	return NULL;
}
