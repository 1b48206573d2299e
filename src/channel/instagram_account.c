/* SPDX-License-Identifier: MIT */
/* instagram_account.c - the account and its token: who it is, how much it may post, a fresh token before the present one dies. */
#include <string.h>

#include "base/text.h"
#include "channel/instagram.h"

enum { URL_MAX = 8 * 1024, YEAR_S = 366 * 24 * 3600 };

enum stage { STAGE_START, STAGE_SELF, STAGE_QUOTA };

/* --- the quota -------------------------------------------------------------------------------------------------------------------- */

enum step instagram_get_quota(struct exchange *x)
{
	return instagram_get(x, x->account->place, "content_publishing_limit",
			     (const struct parameter[]){ { "fields", "quota_usage,config" }, { NULL, NULL } });
}

bool instagram_quota(const struct json *root, int64_t *used, int64_t *total)
{
	const struct json *first = json_at(json_member(root, "data"), 0);
	return json_integer(json_member(first, "quota_usage"), used) && json_integer(json_path(first, "config.quota_total"), total) &&
	       *used >= 0 && *total > 0;
}

/* --- probe ------------------------------------------------------------------------------------------------------------------------ */

/* Who the token belongs to, and whether it is the configured account. */
static enum step take_self(struct exchange *x)
{
	static const struct ruling other = { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, MSG_IG_OTHER_ACCOUNT };
	static const struct ruling personal = { OUTCOME_NEVER, TROUBLE_PERMANENT, 0, MSG_IG_PERSONAL };
	struct instagram_answer v = instagram_open(x);
	char account[INSTAGRAM_ID_MAX];
	if (!v.well)
		return instagram_unread(x, &v);
	const struct json *me = instagram_me(v.root);
	if (!instagram_id(x, json_member(me, "user_id"), account) || !instagram_learn_self(x, me))
		return instagram_unreadable(x);
	const char *name = json_text(me, "username");
	if (strcmp(account, x->account->place) != 0)
		return ruling_end(x, &other, ruling_holds_token(x, name) ? account : arena_printf(x->arena, "%s (@%s)", account, name));
	if (strcmp(json_text(me, "account_type"), "PERSONAL") == 0)
		return ruling_end(x, &personal, account);
	x->stage = STAGE_QUOTA;
	return instagram_get_quota(x);
}

/* Only a token that may publish reads it. */
static enum step take_quota(struct exchange *x)
{
	int64_t used, total;
	struct instagram_answer v = instagram_open(x);
	if (!v.well)
		return instagram_unread(x, &v);
	return instagram_quota(v.root, &used, &total) ? ruling_sent(x) : instagram_unreadable(x);
}

enum step instagram_probe(struct exchange *x)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (x->last)
		return x->stage == STAGE_SELF ? take_self(x) : take_quota(x);
	x->self[0] = '\0'; /* ask, even if we know: it is the token that is probed */
	x->stage = STAGE_SELF;
	return instagram_get_self(x);
}

/* --- renew ------------------------------------------------------------------------------------------------------------------------ */

/* A token that is too young is refused like one that is dead: a refusal here never stops the channel, its own calls do. */
static enum step not_renewed(struct exchange *x, const struct instagram_answer *v)
{
	static const struct ruling refused = { OUTCOME_LATER, TROUBLE_TRANSIENT, 0, MSG_IG_NOT_RENEWED };
	return v->refused ? ruling_end(x, &refused, instagram_detail(x, v)) : instagram_unread(x, v);
}

static enum step take_token(struct exchange *x)
{
	struct instagram_answer v = instagram_open(x);
	int64_t life_s = 0;
	if (!v.well)
		return not_renewed(x, &v);
	bool told = json_integer(json_member(v.root, "expires_in"), &life_s);
	const char *token = json_string(json_member(v.root, "access_token"));
	if (!told || life_s <= 0 || life_s > YEAR_S || !ruling_keep_word(x->renewal.token, sizeof x->renewal.token, token))
		return instagram_unreadable(x);
	x->renewal.expires_at = x->now + life_s * 1000;
	return ruling_sent(x);
}

/* The service's own form: without a version, the token as a parameter. */
enum step instagram_renew(struct exchange *x)
{
	struct text url;
	if (!x->account->token)
		return ruling_no_token(x);
	if (x->last)
		return take_token(x);
	text_init(&url, x->arena, URL_MAX);
	text_addf(&url, "%s/refresh_access_token?grant_type=ig_refresh_token&access_token=", x->account->endpoint);
	text_add_url(&url, x->account->token);
	x->call = (struct call){ .method = METHOD_GET, .url = url.data };
	return STEP_CALL;
}

/* --- subscribe -------------------------------------------------------------------------------------------------------------------- */

/* Where webhooks go is written in the app's dashboard; what is done here is that this account's comments are among them. They are not
 * ended: the app may have other readers. */
enum step instagram_subscribe(struct exchange *x, const char *url)
{
	if (!x->account->token)
		return ruling_no_token(x);
	if (x->last) {
		struct instagram_answer v = instagram_open(x);
		bool done = false;
		if (!v.well)
			return instagram_unread(x, &v);
		return json_boolean(json_member(v.root, "success"), &done) && done ? ruling_sent(x) : instagram_unreadable(x);
	}
	if (!url)
		return ruling_sent(x);
	return instagram_post(x, "me", "subscribed_apps?subscribed_fields=comments", (const struct parameter[]){ { NULL, NULL } });
}
