/* SPDX-License-Identifier: MIT */
/* pseudonym.c - keyed hashes in the place of people. */
#include "flow/pseudonym.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"
#include "base/vec.h"

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

enum { KEYS_FILE_MAX = 4 << 20 };

struct key {
	const char *name; /* "author", or a consultation's id behind "consultation " */
	uint8_t bytes[CRYPTO_KEY];
};

struct pseudonyms {
	struct arena arena;
	const char *path;
	VEC(struct key) keys;
	size_t recent; /* the voters' key that was asked for last: replies to one consultation come together */
};

static const struct key *find(const struct pseudonyms *p, const char *name)
{
	for (size_t i = 0; i < p->keys.count; i++)
		if (strcmp(p->keys.at[i].name, name) == 0)
			return &p->keys.at[i];
	return NULL;
}

static const char voters[] = "consultation ";

static bool is_of(const struct key *key, const char *consultation)
{
	return text_starts(key->name, voters) && strcmp(key->name + strlen(voters), consultation) == 0;
}

static const struct key *find_voters(struct pseudonyms *p, const char *consultation)
{
	if (p->recent < p->keys.count && is_of(&p->keys.at[p->recent], consultation))
		return &p->keys.at[p->recent];
	for (p->recent = 0; p->recent < p->keys.count; p->recent++)
		if (is_of(&p->keys.at[p->recent], consultation))
			return &p->keys.at[p->recent];
	return NULL;
}

/* A line is a name, a space and 64 hexadecimal signs. */
static bool read_line(struct pseudonyms *p, char *line)
{
	char *space = strrchr(line, ' ');
	struct key key = { 0 };
	if (!space || !crypto_unhex(space + 1, key.bytes, sizeof key.bytes))
		return false;
	key.name = arena_string_n(&p->arena, line, (size_t)(space - line));
	*vec_push(&p->arena, &p->keys) = key;
	return true;
}

static bool read_keys(struct pseudonyms *p, struct err *e)
{
	struct file_data file;
	if (!file_read(p->path, KEYS_FILE_MAX, &p->arena, &file, e))
		return false;
	char *rest = file.data;
	for (int n = 1; *rest; n++) {
		char *end = strchr(rest, '\n');
		char *next = end ? end + 1 : rest + strlen(rest);
		if (end)
			*end = '\0';
		if (*rest && !read_line(p, rest))
			return err_set(e, ERR_INPUT, MSG_FLOW_BAD_KEYS, ARGS(p->path, NUMBER(n)));
		rest = next;
	}
	crypto_wipe(file.data, file.length);
	return true;
}

static bool write_keys(const struct pseudonyms *p, struct err *e)
{
	struct arena a = { 0 };
	struct text out;
	text_init(&out, &a, KEYS_FILE_MAX);
	for (size_t i = 0; i < p->keys.count; i++) {
		char hex[2 * CRYPTO_KEY + 1];
		crypto_hex(p->keys.at[i].bytes, CRYPTO_KEY, hex);
		text_addf(&out, "%s %s\n", p->keys.at[i].name, hex);
		crypto_wipe(hex, sizeof hex);
	}
	bool ok = !out.cut ? file_write(p->path, out.data, out.length, 0600, e) : err_set(e, ERR_LIMIT, MSG_FLOW_MANY_KEYS, ARGS(p->path));
	crypto_wipe(out.data, out.length);
	arena_done(&a);
	return ok;
}

/* The name lives as long as the keys. */
static bool add_key(struct pseudonyms *p, const char *name, struct err *e)
{
	struct key key = { .name = name };
	crypto_random(key.bytes, sizeof key.bytes);
	*vec_push(&p->arena, &p->keys) = key;
	if (write_keys(p, e))
		return true;
	p->keys.count--;
	return false;
}

bool pseudonyms_open(const char *state_folder, struct pseudonyms **out, struct err *e)
{
	struct pseudonyms *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->path = arena_printf(&p->arena, "%s/author.key", state_folder);
	bool ok = !file_exists(p->path) || read_keys(p, e);
	if (ok && !find(p, "author"))
		ok = add_key(p, "author", e);
	if (!ok) {
		pseudonyms_close(p);
		return false;
	}
	*out = p;
	return true;
}

void pseudonyms_close(struct pseudonyms *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->keys.count; i++)
		crypto_wipe(p->keys.at[i].bytes, CRYPTO_KEY);
	arena_done(&p->arena);
	free(p);
}

static void make(const struct key *key, const char *text, char out[PSEUDONYM_SIZE])
{
	uint8_t hash[CRYPTO_HASH];
	crypto_keyed(key->bytes, text, strlen(text), hash);
	memcpy(out, "p-", 2);
	crypto_signs(hash, base32, PSEUDONYM_SIZE - 3, out + 2);
}

void pseudonym_author(const struct pseudonyms *p, const char *person, char out[PSEUDONYM_SIZE])
{
	make(find(p, "author"), person, out);
}

bool pseudonym_voter(struct pseudonyms *p, const char *consultation, const char *person, char out[PSEUDONYM_SIZE], struct err *e)
{
	if (!find_voters(p, consultation) && !add_key(p, arena_printf(&p->arena, "%s%s", voters, consultation), e))
		return false;
	make(find_voters(p, consultation), person, out);
	return true;
}
