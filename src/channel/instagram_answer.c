/* SPDX-License-Identifier: MIT */
/* instagram_answer.c - error codes, sorted (developers.facebook.com, instagram-platform: "Error Codes", and the Graph API's "Handle
 * Errors"). */
#include "channel/instagram_answer.h"

#include <stdlib.h>
#include <string.h>

enum {
	ANY = 0,
	PERMISSION_FIRST = 200,
	PERMISSION_LAST = 299,
	SUBCODE_FIRST = 2207000, /* of publishing */
	SUBCODE_LAST = 2207999,
	SUBCODE_DIGITS = 7,
	TRACE_MAX = 40,
	MINUTES_MAX = 7 * 24 * 60
};

enum code { CODE_BLOCKED = 4, CODE_FULL = 9, CODE_CONTAINER = 24, CODE_OBJECT = 100, CODE_UNREADY = 9007 };
enum subcode { SUB_UNSEEN = 33, SUB_MISSING = 2207008, SUB_UNREADY = 2207027, SUB_FULL = 2207042, SUB_BLOCKED = 2207051 };

#define NEVER(words) { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, words }
#define ILL(words) { OUTCOME_HOLD, TROUBLE_CREDENTIALS, 0, words }
#define AGAIN(tries, words) { OUTCOME_LATER, TROUBLE_TRANSIENT, tries, words }
#define PAUSE(words) { OUTCOME_LATER, TROUBLE_QUOTA, 0, words }
/* Only what people see waits; reading goes on. */
#define REST(words) { OUTCOME_LATER, TROUBLE_COOLDOWN, 0, words }

/* At publishing: is it certain that nothing was published? */
enum sure { SURE, UNSURE };

/* Rows with a subcode stand before those for the rest of their code. */
static const struct row {
	int code, subcode;
	struct ruling ruling;
	enum sure sure;
	int wait_s; /* 0: the flow's own back-off */
	bool anew;
} rows[] = {
	{ -2, 2207003, AGAIN(3, MSG_IG_FETCH), SURE, 30, true },
	{ -2, 2207020, AGAIN(3, MSG_IG_CONTAINER), SURE, 1, true },
	{ -1, 2207032, AGAIN(5, MSG_IG_TROUBLE), UNSURE, 30, true },
	{ -1, 2207053, AGAIN(3, MSG_IG_TROUBLE), UNSURE, 30, true },
	{ -1, ANY, AGAIN(5, MSG_IG_TROUBLE), UNSURE, 60, false },
	{ 1, 2207057, NEVER(MSG_IG_REQUEST), SURE, 0, true },
	{ 1, ANY, AGAIN(0, MSG_IG_TROUBLE), UNSURE, 0, false },
	{ 2, ANY, AGAIN(0, MSG_IG_TROUBLE), UNSURE, 0, false },
	{ 3, ANY, ILL(MSG_IG_RIGHTS), SURE, 0, false },
	{ CODE_BLOCKED, SUB_BLOCKED, REST(MSG_IG_BLOCKED), UNSURE, INSTAGRAM_BLOCKED_S, false },
	{ 4, ANY, PAUSE(MSG_IG_LIMIT), SURE, 0, false },
	{ CODE_FULL, SUB_FULL, REST(MSG_IG_FULL), SURE, INSTAGRAM_FULL_S, false },
	{ 10, ANY, ILL(MSG_IG_RIGHTS), SURE, 0, false },
	{ 17, ANY, PAUSE(MSG_IG_LIMIT), SURE, 0, false },
	{ CODE_CONTAINER, 2207006, NEVER(MSG_IG_NO_SUCH), SURE, 0, true },
	{ CODE_CONTAINER, SUB_MISSING, AGAIN(5, MSG_IG_CONTAINER), SURE, 60, false },
	{ 25, ANY, ILL(MSG_IG_RESTRICTED), SURE, 0, false },
	{ 32, ANY, PAUSE(MSG_IG_LIMIT), SURE, 0, false },
	{ CODE_OBJECT, SUB_UNSEEN, AGAIN(3, MSG_IG_NO_SUCH), UNSURE, 5, false },
	{ CODE_OBJECT, ANY, NEVER(MSG_IG_REQUEST), SURE, 0, true },
	{ 102, ANY, ILL(MSG_IG_TOKEN), SURE, 0, false },
	{ 190, 459, ILL(MSG_IG_CHECKPOINT), SURE, 0, false },
	{ 190, ANY, ILL(MSG_IG_TOKEN), SURE, 0, false },
	{ 341, ANY, PAUSE(MSG_IG_LIMIT), SURE, 0, false },
	{ 352, ANY, NEVER(MSG_IG_PICTURE), SURE, 0, true },
	{ 368, ANY, ILL(MSG_IG_RESTRICTED), SURE, 0, false },
	{ 506, ANY, AGAIN(2, MSG_IG_DUPLICATE), UNSURE, 60, false },
	{ 613, ANY, PAUSE(MSG_IG_LIMIT), SURE, 0, false },
	{ 9004, ANY, AGAIN(3, MSG_IG_FETCH), SURE, 60, true },
	{ CODE_UNREADY, ANY, AGAIN(5, MSG_IG_UNREADY), SURE, 60, false },
	{ 36000, ANY, NEVER(MSG_IG_PICTURE), SURE, 0, true },
	{ 36001, ANY, NEVER(MSG_IG_PICTURE), SURE, 0, true },
	{ 36003, ANY, NEVER(MSG_IG_PICTURE), SURE, 0, true },
	{ 36004, ANY, NEVER(MSG_IG_CAPTION), SURE, 0, true },
	{ 80001, ANY, PAUSE(MSG_IG_LIMIT), SURE, 0, false },
	{ 80002, ANY, PAUSE(MSG_IG_LIMIT), SURE, 0, false },
};

static const struct row permission = { PERMISSION_FIRST, ANY, ILL(MSG_IG_RIGHTS), SURE, 0, false };
static const struct row token = { 190, ANY, ILL(MSG_IG_TOKEN), SURE, 0, false };
static const struct row seen_at_publishing = { ANY, ANY, AGAIN(2, MSG_IG_UNKNOWN_CODE), UNSURE, 60, true }; /* 2207085 and others */
static const struct row unknown = { ANY, ANY, AGAIN(3, MSG_IG_UNKNOWN_CODE), UNSURE, 0, false };

static const struct ruling unsure = { OUTCOME_UNSURE, TROUBLE_TRANSIENT, 0, MSG_CHANNEL_UNSURE };
static const struct ruling unreadable = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_CHANNEL_UNREADABLE };
static const struct ruling busy = { OUTCOME_LATER, TROUBLE_QUOTA, 0, MSG_CHANNEL_BUSY };

/* --- taking apart ----------------------------------------------------------------------------------------------------------------- */

/* "Media ID is not available", with the trace that Meta's support asks for before it. */
static const char *read_words(const struct exchange *x, const struct json *error)
{
	const char *words = json_string(json_member(error, "message")), *trace = json_text(error, "fbtrace_id");
	if (!trace[0] || strlen(trace) > TRACE_MAX)
		return words;
	return arena_printf(x->arena, "fbtrace_id %s: %s", trace, words ? words : "");
}

/* {"error_type": "OAuthException", "code": 400, "error_message": "…"} is how the login service refuses. */
static void open_foreign(struct instagram_answer *v)
{
	v->foreign = json_string(json_member(v->root, "error_type")) != NULL;
	v->refused = v->foreign;
	v->words = json_string(json_member(v->root, "error_message"));
}

struct instagram_answer instagram_open(const struct exchange *x)
{
	struct instagram_answer v = { 0 };
	if (x->last->truncated || !json_read(x->last->body, x->last->length, x->arena, &v.root, NULL))
		return (struct instagram_answer){ 0 };
	const struct json *error = json_member(v.root, "error");
	v.refused = json_is_object(error) && json_integer(json_member(error, "code"), &v.code);
	json_integer(json_member(error, "error_subcode"), &v.subcode);
	v.words = read_words(x, error);
	if (!error)
		open_foreign(&v);
	v.well = json_is_object(v.root) && !error && !v.foreign && x->last->status == 200;
	return v;
}

static bool is(const struct instagram_answer *v, int code, int subcode)
{
	return v->refused && v->code == code && v->subcode == subcode;
}

bool instagram_is_unready(const struct instagram_answer *v)
{
	return is(v, CODE_UNREADY, SUB_UNREADY);
}

bool instagram_is_full(const struct instagram_answer *v)
{
	return is(v, CODE_FULL, SUB_FULL);
}

bool instagram_is_blocked(const struct instagram_answer *v)
{
	return is(v, CODE_BLOCKED, SUB_BLOCKED);
}

bool instagram_is_missing(const struct instagram_answer *v)
{
	return is(v, CODE_CONTAINER, SUB_MISSING);
}

bool instagram_is_unseen(const struct instagram_answer *v)
{
	return is(v, CODE_OBJECT, SUB_UNSEEN);
}

/* --- sorting ---------------------------------------------------------------------------------------------------------------------- */

static const struct row *find_row(int64_t code, int64_t subcode)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].code == code && (rows[i].subcode == ANY || rows[i].subcode == subcode))
			return &rows[i];
	if (code >= PERMISSION_FIRST && code <= PERMISSION_LAST)
		return &permission;
	return subcode >= SUBCODE_FIRST && subcode <= SUBCODE_LAST ? &seen_at_publishing : &unknown;
}

static const struct row *row_of(const struct instagram_answer *v)
{
	if (!v->refused)
		return NULL;
	return v->foreign ? &token : find_row(v->code, v->subcode);
}

bool instagram_needs_anew(const struct instagram_answer *v)
{
	const struct row *row = row_of(v);
	return row && row->anew;
}

const char *instagram_detail(const struct exchange *x, const struct instagram_answer *v)
{
	const char *code = ruling_status(x);
	if (v->refused && !v->foreign && v->subcode)
		code = arena_printf(x->arena, "%lld/%lld", (long long)v->code, (long long)v->subcode);
	else if (v->refused && !v->foreign)
		code = arena_printf(x->arena, "%lld", (long long)v->code);
	return ruling_detail(x, code, v->words);
}

/* {"ACCOUNT": [{"type": "instagram", "call_count": 100, …, "estimated_time_to_regain_access": MINUTES}]}: the longest of them; -1: none
 * told. */
static int64_t pause_told(const struct exchange *x)
{
	const char *usage = x->last->usage ? x->last->usage : "";
	const struct json *root = NULL;
	int64_t longest = 0, minutes;
	if (!json_read(usage, strlen(usage), x->arena, &root, NULL))
		return -1;
	for (const struct json *account = json_first(root); account; account = json_next(account))
		for (const struct json *limit = json_first(account); limit; limit = json_next(limit))
			if (json_integer(json_member(limit, "estimated_time_to_regain_access"), &minutes) && minutes > longest)
				longest = minutes;
	return longest > 0 && longest <= MINUTES_MAX ? longest * 60 * 1000 : -1;
}

/* What the service itself names, by Retry-After or its usage header, goes before the table. */
static enum step end(struct exchange *x, const struct ruling *r, int wait_s, const char *detail)
{
	int64_t wait = x->last->retry_after_ms;
	if (wait < 0 && r->trouble == TROUBLE_QUOTA)
		wait = pause_told(x);
	if (wait < 0 && wait_s > 0)
		wait = (int64_t)wait_s * 1000;
	return ruling_end_after(x, r, wait, detail);
}

static enum step end_by_row(struct exchange *x, const struct row *row, const char *detail)
{
	return end(x, &row->ruling, row->wait_s, detail);
}

static enum step end_silent(struct exchange *x)
{
	return ruling_end(x, x->last->status == 429 ? &busy : &unreadable, ruling_status(x));
}

enum step instagram_refused(struct exchange *x, const struct instagram_answer *v)
{
	const struct row *row = row_of(v);
	return row ? end_by_row(x, row, instagram_detail(x, v)) : end_silent(x);
}

enum step instagram_unpublished(struct exchange *x, const struct instagram_answer *v)
{
	const struct row *row = row_of(v);
	if (row && row->sure == SURE)
		return end_by_row(x, row, instagram_detail(x, v));
	const struct ruling r = { OUTCOME_UNSURE, TROUBLE_TRANSIENT, row ? row->ruling.tries_max : 0, MSG_CHANNEL_UNSURE };
	return ruling_end(x, &r, instagram_detail(x, v));
}

enum step instagram_unread(struct exchange *x, const struct instagram_answer *v)
{
	const struct row *row = row_of(v);
	if (!row)
		return end_silent(x);
	struct ruling r = row->ruling;
	r.tries_max = 0;
	bool about_token = r.words == MSG_IG_TOKEN || r.words == MSG_IG_CHECKPOINT;
	if (r.outcome == OUTCOME_NEVER || (r.outcome == OUTCOME_HOLD && !about_token))
		r = (struct ruling){ OUTCOME_LATER, TROUBLE_TRANSIENT, 0, r.words };
	return end(x, &r, r.trouble == TROUBLE_TRANSIENT ? 0 : row->wait_s, instagram_detail(x, v));
}

/* --- a container in error --------------------------------------------------------------------------------------------------------- */

/* "Error: … 2207026 …" */
static int find_subcode(const char *words)
{
	for (const char *s = words; *s; s++) {
		size_t n = strspn(s, "0123456789");
		int64_t value = n == SUBCODE_DIGITS ? strtol(s, NULL, 10) : 0;
		if (value >= SUBCODE_FIRST && value <= SUBCODE_LAST)
			return (int)value;
		s += n > 0 ? n - 1 : 0;
	}
	return 0;
}

/* The subcode alone is told, and each stands under one code only. */
static const struct row *row_of_subcode(int subcode)
{
	static const struct {
		int code, subcode;
	} alone[] = {
		{ 100, 2207023 }, { 100, 2207028 }, { 100, 2207035 }, { 100, 2207036 },     { 100, 2207037 },   { 100, 2207040 },
		{ 352, 2207026 }, { 9004, 2207052 }, { 36000, 2207004 }, { 36001, 2207005 }, { 36003, 2207009 }, { 36004, 2207010 },
	};
	for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
		if (alone[i].subcode == subcode)
			return find_row(alone[i].code, subcode);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (subcode && rows[i].subcode == subcode)
			return &rows[i];
	return subcode ? &seen_at_publishing : &unknown;
}

enum step instagram_failed(struct exchange *x, const char *status)
{
	int subcode = find_subcode(status);
	const char *code = subcode ? arena_printf(x->arena, "%d", subcode) : "ERROR";
	return end_by_row(x, row_of_subcode(subcode), ruling_detail(x, code, status));
}

enum step instagram_unsure(struct exchange *x)
{
	return ruling_end(x, &unsure, ruling_status(x));
}

enum step instagram_unreadable(struct exchange *x)
{
	return ruling_end(x, &unreadable, ruling_status(x));
}
