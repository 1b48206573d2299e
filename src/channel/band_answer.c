/* SPDX-License-Identifier: MIT */
/* band_answer.c - result codes, sorted (developers.band.us, handle_errors). */
#include "channel/band_answer.h"

#include <errno.h>
#include <stdlib.h>

enum { COOLDOWN_MAX_S = 3600 };

static bool read_number(const struct json *j, int64_t *out)
{
	const char *s = json_string(j);
	if (!s)
		return json_integer(j, out);
	char *end;
	errno = 0;
	long long n = strtoll(s, &end, 10);
	if (end == s || *end || errno)
		return false;
	*out = n;
	return true;
}

/* The error's words stand in one of three places. */
static const char *read_words(const struct json *root, const struct json *data)
{
	const char *words = json_string(json_member(data, "message"));
	if (!words)
		words = json_string(json_member(root, "message"));
	return words ? words : json_string(json_member(root, "result_message"));
}

struct band_answer band_open(const struct exchange *x)
{
	struct band_answer v = { 0 };
	const struct json *root = NULL;
	if (x->last->truncated || !json_read(x->last->body, x->last->length, x->arena, &root, NULL))
		return v;
	v.has_code = read_number(json_member(root, "result_code"), &v.code);
	v.data = json_member(root, "result_data");
	v.words = read_words(root, v.data);
	v.well = v.has_code && v.code == 1 && x->last->status == 200;
	return v;
}

/* --- rulings ---------------------------------------------------------------------------------------------------------------------- */

#define REFUSED(words) { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, words }
#define ILL(words) { OUTCOME_HOLD, TROUBLE_CREDENTIALS, 0, words }

static const struct {
	int code;
	struct ruling ruling;
} codes[] = {
	{ 211, REFUSED(MSG_BAND_REQUEST) },
	{ 212, REFUSED(MSG_BAND_REQUEST) },
	{ 1001, { OUTCOME_LATER, TROUBLE_QUOTA, 0, MSG_BAND_QUOTA_APP } },
	{ 1002, { OUTCOME_LATER, TROUBLE_QUOTA, 0, MSG_BAND_QUOTA_USER } },
	{ 1003, { OUTCOME_LATER, TROUBLE_COOLDOWN, 0, MSG_BAND_COOLDOWN } },
	{ 2142, REFUSED(MSG_BAND_RIGHTS) },
	{ 2300, { OUTCOME_LATER, TROUBLE_TRANSIENT, 3, MSG_BAND_TROUBLE } },
	{ 3000, REFUSED(MSG_BAND_REQUEST) },
	{ 3001, REFUSED(MSG_BAND_TOO_LONG) },
	{ 3002, REFUSED(MSG_BAND_REFUSED) },
	{ 3003, REFUSED(MSG_BAND_REFUSED) },
	{ 10401, ILL(MSG_BAND_TOKEN) },
	{ 10403, REFUSED(MSG_BAND_RIGHTS) },
	{ 60000, REFUSED(MSG_BAND_REQUEST) },
	{ 60100, REFUSED(MSG_BAND_NOT_A_MEMBER) },
	{ 60101, REFUSED(MSG_BAND_REFUSED) },
	{ 60102, REFUSED(MSG_BAND_NOT_A_MEMBER) },
	{ 60103, ILL(MSG_BAND_CONNECT) },
	{ 60104, REFUSED(MSG_BAND_REFUSED) },
	{ 60105, REFUSED(MSG_BAND_REFUSED) },
	{ 60106, REFUSED(MSG_BAND_RIGHTS) },
	{ 60200, REFUSED(MSG_BAND_NO_BAND) },
	{ 60201, REFUSED(MSG_BAND_REFUSED) },
	{ 60202, REFUSED(MSG_BAND_REFUSED) },
	{ 60203, REFUSED(MSG_BAND_NO_BAND) },
	{ 60204, ILL(MSG_BAND_CONNECT) },
	{ 60300, REFUSED(MSG_BAND_REFUSED) },
	{ 60301, REFUSED(MSG_BAND_REFUSED) },
	{ 60302, { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_BAND_TROUBLE } },
	{ 60400, REFUSED(MSG_BAND_RIGHTS) },
	{ 60401, REFUSED(MSG_BAND_REFUSED) },
	{ 60402, REFUSED(MSG_BAND_REFUSED) },
	{ 60700, REFUSED(MSG_BAND_REFUSED) },
	{ 60800, REFUSED(MSG_BAND_REFUSED) },
	{ 60801, REFUSED(MSG_BAND_REFUSED) },
};

static const struct ruling token_is_bad = ILL(MSG_BAND_TOKEN);
static const struct ruling unsure = { OUTCOME_UNSURE, TROUBLE_TRANSIENT, 0, MSG_CHANNEL_UNSURE };
static const struct ruling undefined = { OUTCOME_UNSURE, TROUBLE_TRANSIENT, 2, MSG_CHANNEL_UNSURE };
static const struct ruling unreadable = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_CHANNEL_UNREADABLE };
static const struct ruling unknown = { OUTCOME_LATER, TROUBLE_TRANSIENT, 3, MSG_BAND_UNKNOWN_CODE };
static const struct ruling busy = { OUTCOME_LATER, TROUBLE_COOLDOWN, 0, MSG_CHANNEL_BUSY };
static const struct ruling busy_until = { OUTCOME_LATER, TROUBLE_QUOTA, 0, MSG_CHANNEL_BUSY };

enum code { CODE_UNDEFINED = 2300, CODE_COOLDOWN = 1003 };

static const struct ruling *find_code(const struct band_answer *v)
{
	for (size_t i = 0; v->has_code && i < sizeof codes / sizeof codes[0]; i++)
		if (codes[i].code == v->code)
			return &codes[i].ruling;
	return NULL;
}

/* Code 1 in an answer that is no success contradicts itself: not readable. */
static const struct ruling *find_ruling(const struct exchange *x, const struct band_answer *v, bool effect)
{
	bool said = v->has_code && v->code != 1;
	int status = x->last->status;
	if (status == 401 && (said || !v->has_code))
		return &token_is_bad;
	if (effect && v->code == CODE_UNDEFINED)
		return &undefined;
	const struct ruling *row = find_code(v);
	if (row)
		return row;
	if (status == 429 && (said || !v->has_code))
		return x->last->retry_after_ms >= 0 ? &busy_until : &busy;
	if (said && !(effect && status >= 500))
		return &unknown;
	return effect ? &unsure : &unreadable;
}

static int64_t find_wait(const struct exchange *x, const struct band_answer *v)
{
	int64_t seconds;
	if (v->code == CODE_COOLDOWN && read_number(json_path(v->data, "cool_time.expired_in"), &seconds))
		return seconds >= 1 && seconds <= COOLDOWN_MAX_S ? seconds * 1000 : -1;
	return x->last->retry_after_ms;
}

static enum step end(struct exchange *x, const struct band_answer *v, const struct ruling *r)
{
	const char *code = v->has_code ? arena_printf(x->arena, "%lld", (long long)v->code) : ruling_status(x);
	return ruling_end_after(x, r, find_wait(x, v), ruling_detail(x, code, v->words));
}

enum step band_refused(struct exchange *x, const struct band_answer *v)
{
	return end(x, v, find_ruling(x, v, true));
}

enum step band_unsure(struct exchange *x, const struct band_answer *v)
{
	return end(x, v, &unsure);
}

enum step band_unread(struct exchange *x, const struct band_answer *v)
{
	struct ruling r = *find_ruling(x, v, false);
	if (r.outcome == OUTCOME_NEVER)
		r = (struct ruling){ OUTCOME_LATER, TROUBLE_TRANSIENT, 0, r.words };
	return end(x, v, &r);
}

enum step band_unreadable(struct exchange *x)
{
	return ruling_end(x, &unreadable, ruling_status(x));
}
