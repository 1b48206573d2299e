/* SPDX-License-Identifier: MIT */
/* telegram_photo.c - photos that are uploaded with a message, and their captions. */
#include "sandbox/telegram.h"

#include <string.h>

#include "sandbox/world.h"

enum { BYTES_MAX = 10 << 20, SIDES_MAX = 10000, RATIO_MAX = 20 };

static const struct wording caption_words = { "caption", 1024, NULL, "Bad Request: message caption is too long" };

/* NULL, or what is wrong with it in Telegram's words. */
static const char *judge(const struct param *photo)
{
	if (!photo)
		return "Bad Request: there is no photo in the request";
	if (!photo->file_name)
		return "Bad Request: wrong file identifier/HTTP URL specified";
	if (photo->length > BYTES_MAX)
		return "Bad Request: file is too big";
	struct image p = image_look(photo->data, photo->length);
	if (p.format == IMAGE_NONE || !p.whole)
		return "Bad Request: IMAGE_PROCESS_FAILED";
	int longer = p.width > p.height ? p.width : p.height, shorter = p.width + p.height - longer;
	return longer + shorter > SIDES_MAX || longer > RATIO_MAX * shorter ? "Bad Request: PHOTO_INVALID_DIMENSIONS" : NULL;
}

void telegram_send_photo(struct sandbox *s, struct request *rq)
{
	struct entry *under;
	struct place *chat = telegram_chat(s, rq);
	const char *caption = chat ? telegram_words(s, rq, &caption_words) : NULL;
	const struct param *photo = request_param(rq, "photo");
	if (!caption || !telegram_answered(s, rq, chat, &under))
		return;
	const char *wrong = judge(photo);
	if (wrong) {
		telegram_refuse(s, rq, 400, wrong);
		return;
	}
	struct entry *e = book_write(&s->book, chat, under, caption);
	e->client = telegram_client(s, rq);
	e->author = e->client->self;
	e->created_at = world_now(s);
	e->picture = world_picture(s, photo->data, photo->length);
	cast_read(s, e);
	telegram_answer_message(rq, e);
}

void telegram_edit_caption(struct sandbox *s, struct request *rq)
{
	struct entry *e = telegram_own(s, rq);
	const char *caption = e ? telegram_words(s, rq, &caption_words) : NULL;
	if (caption && !e->picture)
		telegram_refuse(s, rq, 400, "Bad Request: there is no caption in the message to edit");
	else if (caption)
		telegram_edit(s, rq, e, caption);
}
