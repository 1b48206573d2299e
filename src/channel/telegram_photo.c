/* SPDX-License-Identifier: MIT */
/* telegram_photo.c - a body of several parts (RFC 7578). */
#include "channel/telegram_photo.h"

#include "base/crypto.h"
#include "base/text.h"

enum { CAPTION_UNITS = 1024, PARTS_MAX = 64 * 1024, BOUNDARY_BYTES = 16 };

bool telegram_has_photo(const struct message *m)
{
	return m->picture && m->picture->data && m->picture->length > 0;
}

bool telegram_is_caption(const char *text)
{
	return text_utf16(text) <= CAPTION_UNITS;
}

static void add_field(struct text *body, const char *boundary, const char *name, const char *value)
{
	text_addf(body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", boundary, name);
	text_add(body, value);
	text_add(body, "\r\n");
}

/* The boundary is made from the picture, so it does not stand in it, and the same message makes the same call. */
enum step telegram_send_photo(struct exchange *x, const struct picture *p, const char *caption)
{
	uint8_t hash[CRYPTO_HASH];
	char boundary[2 * BOUNDARY_BYTES + 1];
	struct text body;
	crypto_sha256(p->data, p->length, hash);
	crypto_hex(hash, BOUNDARY_BYTES, boundary);
	text_init(&body, x->arena, p->length + PARTS_MAX);
	add_field(&body, boundary, "chat_id", x->account->place);
	if (caption[0])
		add_field(&body, boundary, "caption", caption);
	text_addf(&body, "--%s\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"picture.jpg\"\r\n", boundary);
	text_add(&body, "Content-Type: image/jpeg\r\n\r\n");
	text_add_n(&body, p->data, p->length);
	text_addf(&body, "\r\n--%s--\r\n", boundary);
	x->call = telegram_call(x, "sendPhoto", body.data);
	x->call.content_type = arena_printf(x->arena, "multipart/form-data; boundary=%s", boundary);
	x->call.body_length = body.length;
	x->call.effect = true;
	return STEP_CALL;
}
