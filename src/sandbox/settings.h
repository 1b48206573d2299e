/* SPDX-License-Identifier: MIT */
/* settings.h - how the stand-in services behave where the real ones differ, are strict, or are not known. One row each. */
#ifndef SANDBOX_SETTINGS_H
#define SANDBOX_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct settings {
	int64_t latency_ms;    /* every answer waits this long, so that calls can overlap */
	int64_t cooldown_ms;   /* band: between two writes of a token */
	int64_t quota_app, quota_user; /* band: calls until 1001, 1002; 0: none */
	int64_t text_max;      /* band: code points until 3001 */
	int64_t latest_replies; /* band: of a comment that come with it; 0: all */
	int64_t missing_code;  /* band: what a post that is not there is answered with */
	int64_t retry_after_s; /* 429 */
	int64_t processing_ms; /* instagram: a container is IN_PROGRESS so long, by the sandbox's clock */
	int64_t publish_total; /* instagram: posts a day */
	int64_t token_age_s, token_life_s; /* instagram: of a token when it is first used; life 0: none ends */
	int64_t media_lag_ms;  /* instagram: a post stands in the list so much later */
	int64_t status_code, persons, readable, renew_anew, wrapped; /* instagram: truths */
	int64_t cooldown_told, comment_key, markup, privacy; /* truths */
	int64_t hook_retry_ms;
	const char *hook, *hook_secret, *hook_shape; /* instagram */
	const char *processed, *republish, *accounts, *username, *account_type; /* instagram */
	const char *permissions, *granted, *bands;
	const char *known_tokens, *bad_tokens;
	const char *migrate, *kicked;
};

void settings_init(struct settings *s);
MUST_CHECK bool settings_set(struct settings *s, struct arena *a, const char *name, const char *value, struct err *e);
/* "NAME=VALUE" */
MUST_CHECK bool settings_set_pair(struct settings *s, struct arena *a, const char *pair, struct err *e);
void settings_write(const struct settings *s, struct json_out *o);
/* Print each row: name, preset and what it is for. */
void settings_help(void (*line)(const char *name, const char *preset, const char *help));
/* Is `word` in a list "a,b,c"? */
bool list_has(const char *list, const char *word);
/* The value of `word` in a list "a=x,b=y", copied; NULL when it is not there. */
const char *list_value(const char *list, const char *word, struct arena *a);

#endif
