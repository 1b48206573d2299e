/* SPDX-License-Identifier: MIT */
/* ruling.c - rows become receipts. */
#include "channel/ruling.h"

#include <string.h>

#include "base/text.h"

enum { WORDS_MAX = 160, RAW_MAX = 4096, HALF_MIN = 6 };

static const int64_t day_ms = 24LL * 3600 * 1000;

enum step ruling_end_after(struct exchange *x, const struct ruling *r, int64_t wait_ms, const char *detail)
{
	x->receipt.outcome = r->outcome;
	x->receipt.trouble = r->trouble;
	x->receipt.tries_max = r->tries_max;
	x->receipt.wait_ms = wait_ms < 0 ? -1 : (int)(wait_ms < day_ms ? wait_ms : day_ms);
	message_format(x->receipt.reason, sizeof x->receipt.reason, r->words, ARGS(detail, x->account->channel->title));
	return STEP_DONE;
}

enum step ruling_end(struct exchange *x, const struct ruling *r, const char *detail)
{
	return ruling_end_after(x, r, x->last ? x->last->retry_after_ms : -1, detail);
}

enum step ruling_sent(struct exchange *x)
{
	x->receipt.outcome = OUTCOME_SENT;
	x->receipt.trouble = TROUBLE_NONE;
	x->receipt.tries_max = 0;
	x->receipt.wait_ms = -1;
	x->receipt.reason[0] = '\0';
	return STEP_DONE;
}

enum step ruling_no_token(struct exchange *x)
{
	static const struct ruling none = { OUTCOME_HOLD, TROUBLE_CREDENTIALS, 0, MSG_CHANNEL_NO_TOKEN };
	return ruling_end_after(x, &none, -1, x->account->token_name);
}

bool ruling_holds_token(const struct exchange *x, const char *words)
{
	const char *token = x->account->token;
	if (!token || !token[0])
		return false;
	const char *half = strrchr(token, ':');
	struct text encoded;
	text_init(&encoded, x->arena, 3 * strlen(token));
	text_add_url(&encoded, token);
	return strstr(words, token) || strstr(words, encoded.data) || (half && strlen(half) > HALF_MIN && strstr(words, half + 1));
}

const char *ruling_detail(const struct exchange *x, const char *code, const char *words)
{
	if (!words)
		return code;
	char *line = text_squeeze(x->arena, text_nfc(x->arena, words, strnlen(words, RAW_MAX)));
	if (!line[0] || ruling_holds_token(x, words) || ruling_holds_token(x, line))
		return code;
	line[text_prefix(line, WORDS_MAX, text_code_points)] = '\0';
	return arena_printf(x->arena, "%s: %s", code, line);
}

const char *ruling_status(const struct exchange *x)
{
	return arena_printf(x->arena, "HTTP %d", x->last->status);
}

bool ruling_keep_word(char *out, size_t size, const char *word)
{
	size_t length = word ? strlen(word) : 0;
	if (length == 0 || length >= size)
		return false;
	for (const char *s = word; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7F)
			return false;
	memcpy(out, word, length + 1);
	return true;
}

bool ruling_keep_id(const struct exchange *x, char *out, size_t size, const char *id)
{
	return id && !ruling_holds_token(x, id) && ruling_keep_word(out, size, id);
}
