/* SPDX-License-Identifier: MIT */
/* instagram_hook.c - what Meta sends to /hooks/CHANNEL. Nothing is read before the signature over the raw bytes is found right. */
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "base/text.h"
#include "channel/instagram.h"
#include "channel/instagram_said.h"

enum { CHALLENGE_MAX = 256, SECRETS_MAX = 2 };

static const char signature_start[] = "sha256=";

static bool answer_with(struct webhook_answer *answer, int status, const char *text)
{
	*answer = (struct webhook_answer){ .status = status, .text = text };
	return status == 200;
}

/* --- verification ----------------------------------------------------------------------------------------------------------------- */

static bool is_secret(const char *given, const char *wanted)
{
	size_t n = strlen(wanted);
	return n > 0 && strlen(given) == n && crypto_equal(given, wanted, n);
}

static const char *query(const struct webhook *w, const char *name)
{
	const char *value = w->query(w->visit, name);
	return value ? value : "";
}

/* The challenge goes back as it came, if it is of the signs that Meta uses. */
static bool verify(const struct exchange *x, const struct webhook *w, struct webhook_answer *answer)
{
	char challenge[CHALLENGE_MAX];
	bool well = strcmp(query(w, "hub.mode"), "subscribe") == 0 &&
		    is_secret(query(w, "hub.verify_token"), account_option(x->account, "verify_token")) &&
		    ruling_keep_id(x, challenge, sizeof challenge, query(w, "hub.challenge")) && !strpbrk(challenge, "<>&\"'");
	return answer_with(answer, well ? 200 : 403, well ? arena_string(x->arena, challenge) : "");
}

/* --- the signature ---------------------------------------------------------------------------------------------------------------- */

static bool is_signed_with(const struct webhook *w, const char *secret, size_t length, const uint8_t given[CRYPTO_HASH])
{
	uint8_t wanted[CRYPTO_HASH];
	crypto_hmac_sha256(secret, length, w->body, w->length, wanted);
	return crypto_equal(given, wanted, sizeof wanted) || fault_on("signature");
}

/* Which of an app's two secrets signs is not documented for every set-up: the setting may hold both, with a space between them. */
static bool is_signed(const struct exchange *x, const struct webhook *w)
{
	const char *secret = account_option(x->account, "webhook_secret"), *header = w->header(w->visit, "X-Hub-Signature-256");
	uint8_t given[CRYPTO_HASH];
	bool well = false;
	if (!header || !text_starts(header, signature_start) || !crypto_unhex(header + strlen(signature_start), given, sizeof given))
		return false;
	for (int i = 0; i < SECRETS_MAX; i++) {
		secret += strspn(secret, " ");
		size_t n = strcspn(secret, " ");
		well |= n > 0 && is_signed_with(w, secret, n, given);
		secret += n;
	}
	return well;
}

/* --- events ----------------------------------------------------------------------------------------------------------------------- */

/* Events name no time of the comment: that of the event stands for it until the comment is read in its list, where its own is told. */
static void take_comment(struct exchange *x, const struct json *value, int64_t at)
{
	struct reply r;
	char post[INSTAGRAM_ID_MAX], parent[INSTAGRAM_ID_MAX] = "";
	if (!instagram_id(x, json_path(value, "media.id"), post))
		return;
	instagram_id(x, json_member(value, "parent_id"), parent);
	if (instagram_said(x, value, parent, &r) != SAID_SOMETHING || !set_add(&x->out->ids, x->arena, r.id))
		return;
	r.post = arena_string(x->arena, post);
	r.created_at = at;
	r.basis = BASIS_FETCHED;
	*vec_push(x->arena, &x->out->list) = r;
}

static void take_change(struct exchange *x, const struct json *change, int64_t at)
{
	if (strcmp(json_text(change, "field"), "comments") == 0)
		take_comment(x, json_member(change, "value"), at);
}

/* Both forms: the field in the entry itself, or among its changes. */
static void take_entry(struct exchange *x, const struct json *entry)
{
	char id[INSTAGRAM_ID_MAX];
	int64_t seconds = 0;
	if (!instagram_id(x, json_member(entry, "id"), id) || strcmp(id, x->account->place) != 0)
		return;
	bool dated = json_integer(json_member(entry, "time"), &seconds) && seconds > 0;
	take_change(x, entry, dated ? seconds * 1000 : 0);
	for (const struct json *c = json_first(json_member(entry, "changes")); c; c = json_next(c))
		take_change(x, c, dated ? seconds * 1000 : 0);
}

static void take_event(struct exchange *x, const struct json *event)
{
	if (strcmp(json_text(event, "object"), "instagram") != 0)
		return;
	for (const struct json *e = json_first(json_member(event, "entry")); e; e = json_next(e))
		take_entry(x, e);
}

/* What is signed but means nothing to us is taken, or it would be sent again for 36 hours. */
bool instagram_webhook(struct exchange *x, const struct webhook *w, struct webhook_answer *answer)
{
	const struct json *root = NULL;
	if (w->method == METHOD_GET)
		return verify(x, w, answer);
	if (!is_signed(x, w))
		return answer_with(answer, 401, "");
	if (!json_read(w->body, w->length, x->arena, &root, NULL))
		return answer_with(answer, 400, "");
	take_event(x, root);
	for (const struct json *e = json_is_array(root) ? json_first(root) : NULL; e; e = json_next(e))
		take_event(x, e);
	return answer_with(answer, 200, "");
}
