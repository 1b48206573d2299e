/* SPDX-License-Identifier: MIT */
/* instagram_said.c - who wrote what, and when. */
#include "channel/instagram_said.h"

#include <string.h>

#include "base/text.h"

/* The person's id, else the name. Without the right to read either the comment itself stands for its author. */
static const char *author_of(const struct exchange *x, const char *person, const char *name, const char *id)
{
	if (person[0])
		return arena_string(x->arena, person);
	return name[0] ? arena_printf(x->arena, "@%s", name) : arena_printf(x->arena, "comment:%s", id);
}

/* A picture or a sticker alone has no text and says nothing. */
enum said instagram_said(struct exchange *x, const struct json *comment, const char *parent, struct reply *out)
{
	const struct json *told = json_member(comment, "text"), *from = json_member(comment, "from");
	const char *words = json_string(told), *name = json_text(comment, "username");
	char id[INSTAGRAM_ID_MAX], person[INSTAGRAM_ID_MAX] = "";
	int64_t at = 0;
	bool dated = instagram_time(json_member(comment, "timestamp"), &at);
	if (!name[0])
		name = json_text(from, "username");
	bool named = instagram_id(x, json_member(comment, "id"), id) || instagram_id(x, json_member(comment, "comment_id"), id);
	if (!named || (!words && told && !json_is_null(told)))
		return SAID_UNREADABLE;
	instagram_id(x, json_member(from, "id"), person);
	if (!words || instagram_is_self(x, person, name))
		return SAID_NOTHING;
	const char *text = text_trim(x->arena, text_nfc(x->arena, words, strlen(words)));
	if (!text[0])
		return SAID_NOTHING;
	*out = (struct reply){
		.form = REPLY_TEXT,
		.id = arena_string(x->arena, id),
		.post = x->post ? x->post->id : "",
		.place = "",
		.place_name = "",
		.parent = arena_string(x->arena, parent),
		.author = author_of(x, person, name, id),
		.text = text,
		.picks = "",
		.created_at = dated ? at : 0,
		.basis = dated ? BASIS_SERVICE : BASIS_FETCHED,
	};
	return SAID_SOMETHING;
}
