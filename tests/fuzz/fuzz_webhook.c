/* SPDX-License-Identifier: MIT */
/* fuzz_webhook.c - what anybody may send to /hooks/CHANNEL: only what carries the secret, or is signed with it, is read; what was read is
 * replies with an id and valid text.
 *
 *   input: FLAGS (bit 0: Instagram, else Telegram; bit 1: signed as it should be; bit 2: GET), QUERY VALUE, HEADER VALUE, BODY */
#include "base/crypto.h"
#include "channel/hook.h"
#include "fuzz/fuzz.h"

enum { INSTAGRAM = 1, SIGNED = 2, ASKS = 4 };

#define SECRET "0123456789abcdef"

static const char *sign(const char *body, size_t n, struct arena *a)
{
	uint8_t hash[CRYPTO_HASH];
	char hex[2 * CRYPTO_HASH + 1];
	crypto_hmac_sha256(SECRET, strlen(SECRET), body, n, hash);
	crypto_hex(hash, sizeof hash, hex);
	return arena_printf(a, "sha256=%s", hex);
}

static void must_be_said(const struct reply_list *out)
{
	for (size_t i = 0; i < out->list.count; i++) {
		const struct reply *r = &out->list.at[i];
		MUST(r->id && r->id[0] && fuzz_is_text(r->id) && r->post && r->author && r->text && fuzz_is_text(r->text));
	}
}

/* Every option of the channel is the secret: whichever of them it looks at. */
static void open_hook(struct hook *h, bool instagram)
{
	static const char *const values[] = { SECRET, SECRET, SECRET, SECRET, SECRET, SECRET, SECRET, SECRET, SECRET, SECRET };
	crypto_init();
	hook_open(h, instagram ? "instagram" : "telegram", instagram ? "17841400000000000" : "-1001234567890", values);
}

void fuzz_one(struct bytes *in)
{
	struct hook h;
	size_t n = 0;
	unsigned flags = fuzz_byte(in);
	bool instagram = flags & INSTAGRAM;
	open_hook(&h, instagram);
	const char *query = fuzz_text(in, &h.arena), *header = fuzz_text(in, &h.arena);
	const char *body = arena_string_n(&h.arena, (const char *)in->at, in->left);
	n = in->left;
	const char *right = instagram ? sign(body, n, &h.arena) : SECRET;
	if (flags & SIGNED)
		header = right;
	const struct pair queries[] = {
		{ "hub.mode", "subscribe" }, { "hub.verify_token", query }, { "hub.challenge", header }, { NULL, NULL }
	};
	const struct pair headers[] = {
		{ "X-Hub-Signature-256", header }, { "X-Telegram-Bot-Api-Secret-Token", header }, { NULL, NULL }
	};
	h.query = queries;
	h.headers = headers;
	bool asks = (flags & ASKS) && instagram, taken = hook_visit(&h, flags & ASKS ? METHOD_GET : METHOD_POST, body, n);
	if (taken)
		MUST(asks ? strcmp(query, SECRET) == 0 : strcasecmp(header, right) == 0);
	must_be_said(&h.out);
	hook_close(&h);
}
