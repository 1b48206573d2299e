/* SPDX-License-Identifier: MIT */
#include "sandbox/settings.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_NUMBER, KIND_TRUTH, KIND_TEXT };

struct row {
	const char *name;
	enum kind kind;
	size_t offset;
	const char *preset;
	int64_t lowest, highest;
	enum message_id help;
};

#define AT(member) offsetof(struct settings, member)

static const struct row rows[] = {
	{ "latency", KIND_NUMBER, AT(latency_ms), "1", 0, 60000, MSG_SANDBOX_SET_LATENCY },
	{ "cooldown", KIND_NUMBER, AT(cooldown_ms), "0", 0, 3600000, MSG_SANDBOX_SET_COOLDOWN },
	{ "cooldown_told", KIND_TRUTH, AT(cooldown_told), "true", 0, 1, MSG_SANDBOX_SET_COOLDOWN_TOLD },
	{ "quota_app", KIND_NUMBER, AT(quota_app), "0", 0, 1000000000, MSG_SANDBOX_SET_QUOTA_APP },
	{ "quota_user", KIND_NUMBER, AT(quota_user), "0", 0, 1000000000, MSG_SANDBOX_SET_QUOTA_USER },
	{ "text_max", KIND_NUMBER, AT(text_max), "3000", 1, 1000000, MSG_SANDBOX_SET_TEXT_MAX },
	{ "latest_replies", KIND_NUMBER, AT(latest_replies), "0", 0, 1000, MSG_SANDBOX_SET_LATEST_REPLIES },
	{ "missing_code", KIND_NUMBER, AT(missing_code), "2300", 2, 99999, MSG_SANDBOX_SET_MISSING_CODE },
	{ "comment_key", KIND_TRUTH, AT(comment_key), "false", 0, 1, MSG_SANDBOX_SET_COMMENT_KEY },
	{ "markup", KIND_TRUTH, AT(markup), "true", 0, 1, MSG_SANDBOX_SET_MARKUP },
	{ "permissions", KIND_TEXT, AT(permissions), "alternate", 0, 0, MSG_SANDBOX_SET_PERMISSIONS },
	{ "granted", KIND_TEXT, AT(granted), "posting,commenting,contents_deletion", 0, 0, MSG_SANDBOX_SET_GRANTED },
	{ "bands", KIND_TEXT, AT(bands), "", 0, 0, MSG_SANDBOX_SET_BANDS },
	{ "known_tokens", KIND_TEXT, AT(known_tokens), "", 0, 0, MSG_SANDBOX_SET_KNOWN_TOKENS },
	{ "bad_tokens", KIND_TEXT, AT(bad_tokens), "", 0, 0, MSG_SANDBOX_SET_BAD_TOKENS },
	{ "retry_after", KIND_NUMBER, AT(retry_after_s), "3", 1, 86400, MSG_SANDBOX_SET_RETRY_AFTER },
	{ "migrate", KIND_TEXT, AT(migrate), "", 0, 0, MSG_SANDBOX_SET_MIGRATE },
	{ "kicked", KIND_TEXT, AT(kicked), "", 0, 0, MSG_SANDBOX_SET_KICKED },
	{ "processing", KIND_NUMBER, AT(processing_ms), "0", 0, 604800000, MSG_SANDBOX_SET_PROCESSING },
	{ "processed", KIND_TEXT, AT(processed), "FINISHED", 0, 0, MSG_SANDBOX_SET_PROCESSED },
	{ "status_code", KIND_TRUTH, AT(status_code), "true", 0, 1, MSG_SANDBOX_SET_STATUS_CODE },
	{ "republish", KIND_TEXT, AT(republish), "again", 0, 0, MSG_SANDBOX_SET_REPUBLISH },
	{ "publish_total", KIND_NUMBER, AT(publish_total), "100", 0, 100000, MSG_SANDBOX_SET_PUBLISH_TOTAL },
	{ "media_lag", KIND_NUMBER, AT(media_lag_ms), "0", 0, 3600000, MSG_SANDBOX_SET_MEDIA_LAG },
	{ "accounts", KIND_TEXT, AT(accounts), "", 0, 0, MSG_SANDBOX_SET_ACCOUNTS },
	{ "username", KIND_TEXT, AT(username), "our_council", 0, 0, MSG_SANDBOX_SET_USERNAME },
	{ "account_type", KIND_TEXT, AT(account_type), "BUSINESS", 0, 0, MSG_SANDBOX_SET_ACCOUNT_TYPE },
	{ "persons", KIND_TRUTH, AT(persons), "true", 0, 1, MSG_SANDBOX_SET_PERSONS },
	{ "readable", KIND_TRUTH, AT(readable), "true", 0, 1, MSG_SANDBOX_SET_READABLE },
	{ "token_age", KIND_NUMBER, AT(token_age_s), "2592000", 0, 1000000000, MSG_SANDBOX_SET_TOKEN_AGE },
	{ "token_life", KIND_NUMBER, AT(token_life_s), "5184000", 0, 1000000000, MSG_SANDBOX_SET_TOKEN_LIFE },
	{ "renew_anew", KIND_TRUTH, AT(renew_anew), "true", 0, 1, MSG_SANDBOX_SET_RENEW_ANEW },
	{ "wrapped", KIND_TRUTH, AT(wrapped), "false", 0, 1, MSG_SANDBOX_SET_WRAPPED },
	{ "hook", KIND_TEXT, AT(hook), "", 0, 0, MSG_SANDBOX_SET_HOOK },
	{ "hook_secret", KIND_TEXT, AT(hook_secret), "", 0, 0, MSG_SANDBOX_SET_HOOK_SECRET },
	{ "hook_shape", KIND_TEXT, AT(hook_shape), "alternate", 0, 0, MSG_SANDBOX_SET_HOOK_SHAPE },
	{ "hook_retry", KIND_NUMBER, AT(hook_retry_ms), "1000", 1, 3600000, MSG_SANDBOX_SET_HOOK_RETRY },
	{ "privacy", KIND_TRUTH, AT(privacy), "false", 0, 1, MSG_SANDBOX_SET_PRIVACY },
};

enum { ROWS = sizeof rows / sizeof *rows };

static int64_t *number_at(struct settings *s, const struct row *r)
{
	return (int64_t *)(void *)((char *)s + r->offset);
}

static const char **text_at(struct settings *s, const struct row *r)
{
	return (const char **)(void *)((char *)s + r->offset);
}

static bool read_number(const struct row *r, const char *value, int64_t *out)
{
	size_t n = strspn(value, "0123456789");
	if (!n || n > 15 || value[n])
		return false;
	*out = strtoll(value, NULL, 10);
	return *out >= r->lowest && *out <= r->highest;
}

static bool read_truth(const char *value, int64_t *out)
{
	*out = strcmp(value, "true") == 0;
	return *out || strcmp(value, "false") == 0;
}

/* `a` NULL: the value lives for ever. */
static bool set_row(struct settings *s, const struct row *r, struct arena *a, const char *value)
{
	int64_t number = 0;
	bool good = r->kind == KIND_TEXT || (r->kind == KIND_NUMBER ? read_number(r, value, &number) : read_truth(value, &number));
	if (!good)
		return false;
	if (r->kind == KIND_TEXT)
		*text_at(s, r) = a ? arena_string(a, value) : value;
	else
		*number_at(s, r) = number;
	return true;
}

void settings_init(struct settings *s)
{
	*s = (struct settings){ 0 };
	for (size_t i = 0; i < ROWS; i++)
		set_row(s, &rows[i], NULL, rows[i].preset);
}

bool settings_set(struct settings *s, struct arena *a, const char *name, const char *value, struct err *e)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].name, name) != 0)
			continue;
		return set_row(s, &rows[i], a, value) || err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_VALUE, ARGS(name, value));
	}
	return err_set(e, ERR_INPUT, MSG_SANDBOX_UNKNOWN_SETTING, ARGS(name));
}

bool settings_set_pair(struct settings *s, struct arena *a, const char *pair, struct err *e)
{
	const char *equals = strchr(pair, '=');
	if (!equals)
		return err_set(e, ERR_USAGE, MSG_SANDBOX_NO_PAIR, ARGS(pair));
	return settings_set(s, a, arena_string_n(a, pair, (size_t)(equals - pair)), equals + 1, e);
}

void settings_write(const struct settings *s, struct json_out *o)
{
	struct settings copy = *s;
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].kind == KIND_TEXT)
			json_put_string(o, rows[i].name, *text_at(&copy, &rows[i]));
		else if (rows[i].kind == KIND_TRUTH)
			json_put_boolean(o, rows[i].name, *number_at(&copy, &rows[i]));
		else
			json_put_integer(o, rows[i].name, *number_at(&copy, &rows[i]));
	}
}

void settings_help(void (*line)(const char *name, const char *preset, const char *help))
{
	for (size_t i = 0; i < ROWS; i++) {
		char help[300];
		message_format(help, sizeof help, rows[i].help, NULL);
		line(rows[i].name, rows[i].preset, help);
	}
}

/* Where `word` stands as a whole element, or as the name of an element "word=value", behind the word; NULL when it does not. */
static const char *list_find(const char *list, const char *word, char behind)
{
	size_t n = strlen(word);
	while (*list) {
		if (n && strncmp(list, word, n) == 0 && (list[n] == behind || (!behind && list[n] == ',')))
			return list + n;
		list += strcspn(list, ",");
		list += *list == ',';
	}
	return NULL;
}

bool list_has(const char *list, const char *word)
{
	return list_find(list, word, 0);
}

const char *list_value(const char *list, const char *word, struct arena *a)
{
	const char *value = list_find(list, word, '=');
	return value ? arena_string_n(a, value + 1, strcspn(value + 1, ",")) : NULL;
}
