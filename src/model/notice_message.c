/* SPDX-License-Identifier: MIT */
/* notice_message.c - a message frozen as JSON, and thawed. */
#include <limits.h>
#include <string.h>

#include "base/json.h"
#include "model/notice.h"

enum { PAYLOAD_MAX = 4 * 1024 * 1024 }; /* what json_read() takes */

char *message_write(const struct message *m, struct arena *a)
{
	struct text text;
	struct json_out o;

	text_init(&text, a, PAYLOAD_MAX);
	json_out(&o, &text);
	json_open(&o, NULL, '{');
	json_put_string(&o, "text", m->text);
	json_put_string(&o, "reference", m->reference);
	json_put_boolean(&o, "push", m->push);
	json_open(&o, "choices", '[');
	for (size_t i = 0; i < m->choices.list.count; i++)
		json_put_string(&o, NULL, m->choices.list.at[i]);
	json_close(&o, ']');
	json_put_string(&o, "question", m->question ? m->question : "");
	json_put_integer(&o, "choose", m->choose);
	json_put_integer(&o, "closes_at", m->closes_at);
	json_put_integer(&o, "votes_open", m->votes_open);
	if (m->told)
		told_write(m->told, &o);
	if (m->card)
		card_write(m->card, &o, "card");
	json_close(&o, '}');
	return text.data;
}

static bool read_string(const struct json *j, const char *name, const char **out)
{
	*out = json_string(json_member(j, name));
	return *out != NULL;
}

static bool read_int(const struct json *j, const char *name, int *out)
{
	int64_t n;

	if (!json_integer(json_member(j, name), &n) || n < 0 || n > INT_MAX)
		return false;
	*out = (int)n;
	return true;
}

static bool read_choices(const struct json *j, struct arena *a, struct strings *out)
{
	if (!json_is_array(j) || json_count(j) > CHOICES_MAX)
		return false;
	for (const struct json *c = json_first(j); c; c = json_next(c)) {
		if (!json_string(c))
			return false;
		*vec_push(a, &out->list) = json_string(c);
	}
	return true;
}

/* Payloads of texts alone have none. */
static bool read_card(const struct json *j, struct arena *a, const struct card **out)
{
	if (!j)
		return true;
	struct card *card = ARENA_NEW(a, struct card);
	*out = card;
	return card_read(j, a, card);
}

bool message_read(const char *json, struct arena *a, struct message *out, struct err *e)
{
	const struct json *j;
	struct message m = { 0 };

	if (!json_read(json, strlen(json), a, &j, e))
		return err_in(e, "payload");
	if (!read_string(j, "text", &m.text) || !read_string(j, "reference", &m.reference) || !read_string(j, "question", &m.question) ||
	    !json_boolean(json_member(j, "push"), &m.push) || !read_choices(json_member(j, "choices"), a, &m.choices) ||
	    !read_int(j, "choose", &m.choose) || !read_int(j, "votes_open", &m.votes_open) ||
	    !json_integer(json_member(j, "closes_at"), &m.closes_at) || !read_card(json_member(j, "card"), a, &m.card))
		return err_set(e, ERR_INPUT, MSG_PAYLOAD_FORM, NULL);
	m.told = told_read(json_member(j, "told"), a);
	*out = m;
	return true;
}
