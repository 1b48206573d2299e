/* SPDX-License-Identifier: MIT */
/* tokens.c - see tokens.h. */
#include "flow/tokens.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"

enum { TOKEN_MAX = 1023, FILE_MAX = 4096 };

static const char *path_of(const char *state, const char *lane, struct arena *a)
{
	return arena_printf(a, "%s/tokens/%s.json", state, lane);
}

static const char *hash_of(const char *token, struct arena *a)
{
	uint8_t hash[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	crypto_sha256(token, strlen(token), hash);
	crypto_hex(hash, sizeof hash, hex);
	return arena_string(a, hex);
}

/* It stands in addresses and headers. */
static bool is_token(const char *s)
{
	size_t n = strlen(s);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || (unsigned char)s[i] >= 0x7f)
			return false;
	return n > 0 && n <= TOKEN_MAX;
}

/* --- reading ---------------------------------------------------------------------------------------------------------------------- */

/* What a file holds for this account; NULL: nothing, or nothing of the configured token. */
static const char *renewed(const struct settings *s, const struct account *account, struct arena *a, struct err *e)
{
	const char *text = NULL;
	const struct json *root = NULL;
	char lane[65];
	lane_name(account, lane);
	const char *path = path_of(s->state, lane, a);
	if (!file_read_secret(path, a, &text, e) || !json_read(text, strlen(text), a, &root, e))
		return NULL;
	const char *token = json_text(root, "token");
	if (strcmp(json_text(root, "made_from"), hash_of(account->token_set, a)) != 0)
		return NULL;
	if (!is_token(token))
		err_set(e, ERR_INPUT, MSG_FLOW_BAD_TOKEN, ARGS(path));
	return is_token(token) ? token : NULL;
}

void tokens_apply(struct edition *ed)
{
	struct settings *s = &ed->agenda.settings;
	for (size_t i = 0; i < s->channels.count; i++) {
		struct account *account = &s->channels.at[i];
		struct err e = { 0 };
		if (!account->token_set || !account->channel->renew)
			continue;
		const char *token = renewed(s, account, &ed->arena, &e);
		if (token) {
			log_secret(token);
			account->token = token;
		} else if (e.kind != ERR_NONE && e.kind != ERR_NOT_FOUND) {
			log_event(LOG_LEVEL_WARNING, "token.unreadable", PAIRS("channel", account->id, "error", e.text));
		}
	}
}

/* --- what has ended --------------------------------------------------------------------------------------------------------------- */

static bool is_in_use(const struct settings *s, const char *path, struct arena *a)
{
	char lane[65];
	for (size_t i = 0; i < s->channels.count; i++) {
		lane_name(&s->channels.at[i], lane);
		if (strcmp(path, path_of(s->state, lane, a)) == 0)
			return true;
	}
	return false;
}

/* By the clock of the files, which no --now shifts. */
static bool has_ended(const char *path)
{
	static const int64_t life_s = 90LL * 24 * 3600;
	struct stat st;
	return stat(path, &st) == 0 && clock_wall(NULL) / 1000 - st.st_mtime > life_s;
}

void tokens_sweep(const struct edition *ed)
{
	const struct settings *s = &ed->agenda.settings;
	struct arena a = { 0 };
	struct file_list files = { 0 };
	if (!file_glob(path_of(s->state, "*", &a), &a, &files, NULL))
		files.paths.count = 0; /* what cannot be listed stays */
	for (size_t i = 0; i < files.paths.count; i++) {
		const char *path = files.paths.at[i];
		if (!is_in_use(s, path, &a) && has_ended(path) && unlink(path) == 0)
			log_event(LOG_LEVEL_INFO, "token.forgotten", PAIRS("file", path));
	}
	arena_done(&a);
}

/* --- writing ---------------------------------------------------------------------------------------------------------------------- */

static bool write_file(const struct settings *s, const struct account *account, const char *lane, const char *token, struct err *e)
{
	struct arena a = { 0 };
	struct text out;
	struct json_out json;
	text_init(&out, &a, FILE_MAX);
	json_out(&json, &out);
	json_open(&json, NULL, '{');
	json_put_string(&json, "made_from", hash_of(account->token_set, &a));
	json_put_string(&json, "token", token);
	json_close(&json, '}');
	text_add(&out, "\n");
	bool ok = file_make_folder(arena_printf(&a, "%s/tokens", s->state), 0700, e) &&
		  file_write(path_of(s->state, lane, &a), out.data, out.length, 0600, e);
	crypto_wipe(out.data, out.length);
	arena_done(&a);
	return ok;
}

bool tokens_renew(struct edition *ed, const char *lane, const char *token, struct err *e)
{
	struct settings *s = &ed->agenda.settings;
	char name[65];
	bool written = fault_on("token-unwritten");
	if (!is_token(token))
		return err_set(e, ERR_INPUT, MSG_FLOW_BAD_TOKEN, ARGS(path_of(s->state, lane, &ed->arena)));
	log_secret(token);
	for (size_t i = 0; i < s->channels.count; i++) {
		struct account *account = &s->channels.at[i];
		lane_name(account, name);
		if (!account->token_set || strcmp(name, lane) != 0)
			continue;
		if (!written && !write_file(s, account, lane, token, e))
			return false;
		written = true;
		account->token = arena_string(&ed->arena, token);
	}
	return true;
}
