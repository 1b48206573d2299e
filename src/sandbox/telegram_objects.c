/* SPDX-License-Identifier: MIT */
#include "sandbox/telegram.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

void telegram_put_user(struct json_out *o, const char *name, const struct person *p)
{
	json_open(o, name, '{');
	json_put_integer(o, "id", p->id);
	json_put_boolean(o, "is_bot", p->program);
	json_put_string(o, "first_name", p->name);
	if (p->program)
		json_put_string(o, "username", "townbell_sandbox_bot");
	json_close(o, '}');
}

/* Supergroups and channels have numbers of at least thirteen digits that begin with -100. */
static const char *chat_type(int64_t id)
{
	if (id > 0)
		return "private";
	return id <= -INT64_C(1000000000000) ? "supergroup" : "group";
}

void telegram_put_chat(struct json_out *o, const char *name, const struct place *p)
{
	json_open(o, name, '{');
	json_put_integer(o, "id", p->id);
	json_put_string(o, "title", p->name);
	json_put_string(o, "type", chat_type(p->id));
	if (p->username)
		json_put_string(o, "username", p->username);
	json_close(o, '}');
}

static void put_command(struct json_out *o, const char *text)
{
	char first[65] = { 0 };
	size_t n = strcspn(text, " \n");
	if (*text != '/' || n >= sizeof first)
		return;
	memcpy(first, text, n);
	json_open(o, "entities", '[');
	json_open(o, NULL, '{');
	json_put_string(o, "type", "bot_command");
	json_put_integer(o, "offset", 0);
	json_put_integer(o, "length", (int64_t)text_utf16(first));
	json_close(o, '}');
	json_close(o, ']');
}

/* Sizes from small to large; the caption only when there is one. */
static void put_photo(struct json_out *o, const struct entry *e)
{
	enum { SMALL = 90 };
	const struct image *p = &e->picture->look;
	const int widths[] = { p->width < SMALL ? p->width : SMALL, p->width };
	json_open(o, "photo", '[');
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		char id[48];
		int height = p->width ? (int)((int64_t)p->height * widths[i] / p->width) : 0;
		snprintf(id, sizeof id, "AgACAgUAAx%lld-%zu", (long long)e->number, i);
		json_open(o, NULL, '{');
		json_put_string(o, "file_id", id);
		json_put_string(o, "file_unique_id", id + 4);
		json_put_integer(o, "width", widths[i]);
		json_put_integer(o, "height", height);
		json_close(o, '}');
	}
	json_close(o, ']');
	if (*e->text)
		json_put_string(o, "caption", e->text);
}

static void put_members(struct json_out *o, const struct entry *e)
{
	json_put_integer(o, "message_id", e->number);
	telegram_put_user(o, "from", e->author);
	telegram_put_chat(o, "chat", e->place);
	json_put_integer(o, "date", e->created_at / 1000);
	if (e->edited_at)
		json_put_integer(o, "edit_date", e->edited_at / 1000);
	if (e->poll) {
		telegram_put_poll(o, "poll", e);
	} else if (e->picture) {
		put_photo(o, e);
	} else {
		json_put_string(o, "text", e->text);
		put_command(o, e->text);
	}
}

void telegram_put_message(struct json_out *o, const char *name, const struct entry *e)
{
	json_open(o, name, '{');
	put_members(o, e);
	if (e->under) {
		json_open(o, "reply_to_message", '{');
		put_members(o, e->under);
		json_close(o, '}');
	}
	json_close(o, '}');
}

static int64_t voters_of(const struct poll *p, size_t option)
{
	int64_t n = 0;
	for (size_t i = 0; i < p->ballots.count; i++)
		n += p->ballots.at[i].picks >> option & 1;
	return n;
}

static int64_t voters(const struct poll *p)
{
	int64_t n = 0;
	for (size_t i = 0; i < p->ballots.count; i++)
		n += p->ballots.at[i].picks != 0;
	return n;
}

void telegram_put_poll(struct json_out *o, const char *name, const struct entry *e)
{
	const struct poll *p = e->poll;
	json_open(o, name, '{');
	json_put_string(o, "id", p->id);
	json_put_string(o, "question", e->text);
	json_open(o, "options", '[');
	for (size_t i = 0; i < p->options.count; i++) {
		char id[24];
		json_open(o, NULL, '{');
		json_put_string(o, "persistent_id", message_number(id, (long long)i + 1));
		json_put_string(o, "text", p->options.at[i]);
		json_put_integer(o, "voter_count", voters_of(p, i));
		json_close(o, '}');
	}
	json_close(o, ']');
	json_put_integer(o, "total_voter_count", voters(p));
	json_put_boolean(o, "is_closed", p->closed);
	json_put_boolean(o, "is_anonymous", p->anonymous);
	json_put_string(o, "type", "regular");
	json_put_boolean(o, "allows_multiple_answers", p->multiple);
	if (p->closes_at)
		json_put_integer(o, "close_date", p->closes_at / 1000);
	json_close(o, '}');
}

/* What HTML mode knows; the rest is an error there. */
static bool is_tag(const char *s, size_t n)
{
	static const char *const tags[] = { "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre",
		"blockquote", "tg-spoiler" };
	if (n && *s == '/') {
		s++;
		n--;
	}
	size_t word = strcspn(s, " >");
	for (size_t i = 0; i < sizeof tags / sizeof *tags && word <= n; i++)
		if (strlen(tags[i]) == word && strncmp(tags[i], s, word) == 0)
			return true;
	return false;
}

/* Length of the entity at s with what it stands for, or 0. */
static size_t entity(const char *s, char out[2])
{
	static const struct {
		const char *text;
		char sign;
	} known[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (text_starts(s, known[i].text)) {
			out[0] = known[i].sign;
			return strlen(known[i].text);
		}
	}
	return 0;
}

const char *telegram_plain(struct arena *a, const char *text)
{
	struct text out;
	text_init(&out, a, strlen(text) + 1);
	while (*text) {
		size_t n = strcspn(text, "<&");
		char sign[2] = "";
		text_add_n(&out, text, n);
		text += n;
		if (*text == '<') {
			const char *end = strchr(text, '>');
			if (!end || !is_tag(text + 1, (size_t)(end - text - 1)))
				return NULL;
			text = end + 1;
		} else if (*text == '&') {
			n = entity(text, sign);
			text_add(&out, n ? sign : "&");
			text += n ? n : 1;
		}
	}
	return out.data;
}
