/* SPDX-License-Identifier: MIT */
/* fuzz_payload.c - JSON of the database: the frozen text of a delivery and announcements. What is read is written and read again the same;
 * what is taken as an announcement obeys the rules of one. */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "config/announced.h"
#include "model/notice.h"

static void message_comes_back(const char *json, struct arena *a)
{
	struct message m, again;
	struct err e = { 0 };
	if (!message_read(json, a, &m, &e)) {
		MUST(e.kind != ERR_NONE && e.text[0]);
		return;
	}
	const char *written = message_write(&m, a);
	MUST(fuzz_is_text(written));
	MUST(message_read(written, a, &again, &e));
	MUST(strcmp(message_write(&again, a), written) == 0);
}

static void announcement_is_sound(const char *json, struct arena *a)
{
	struct settings s = { 0 };
	struct item item;
	struct err e = { 0 };
	MUST(zone_load("Asia/Seoul", a, &s.community.zone, &e));
	*vec_push(a, &s.channels) = (struct account){ .id = "band", .enabled = true };
	*vec_push(a, &s.default_channels.list) = "band";
	if (announced_read(json, &s, a, &item, &e))
		MUST(item_id_is_legal(item.id) && item.title[0] && fuzz_is_text(item.title) && !strchr(item.title, '\n'));
	else
		MUST(e.kind != ERR_NONE && e.text[0]);
}

void fuzz_one(struct bytes *in)
{
	struct arena a = { 0 };
	const struct json *root = NULL;
	size_t n = 0;
	const char *json = fuzz_raw(in, &a, &n);
	if (json_read(json, n, &a, &root, NULL))
		MUST(fuzz_is_text(json));
	message_comes_back(json, &a);
	announcement_is_sound(json, &a);
	arena_done(&a);
}
