/* SPDX-License-Identifier: MIT */
#include "sandbox/telegram.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "sandbox/routes.h"
#include "sandbox/world.h"

enum { DELETE_WITHIN_MS = 48 * 3600 * 1000 };

static const struct {
	int status;
	const char *description;
} usual[] = {
	{ 401, "Unauthorized" },
	{ 404, "Not Found" },
	{ 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" },
};

void telegram_begin(struct sheet *sh, struct request *rq)
{
	sheet_begin(sh, rq);
	json_open(&sh->json, NULL, '{');
	json_put_boolean(&sh->json, "ok", true);
}

void telegram_end(struct sheet *sh, struct request *rq)
{
	json_close(&sh->json, '}');
	sheet_send(sh, rq, 200);
}

/* An error; `parameter` with its value unless NULL. */
static void refuse_with(struct request *rq, int status, const char *description, const char *parameter, int64_t value)
{
	struct sheet sh;
	sheet_begin(&sh, rq);
	json_open(&sh.json, NULL, '{');
	json_put_boolean(&sh.json, "ok", false);
	json_put_integer(&sh.json, "error_code", status);
	json_put_string(&sh.json, "description", description);
	if (parameter) {
		json_open(&sh.json, "parameters", '{');
		json_put_integer(&sh.json, parameter, value);
		json_close(&sh.json, '}');
	}
	json_close(&sh.json, '}');
	sheet_send(&sh, rq, status);
}

void telegram_refuse(struct sandbox *s, struct request *rq, int status, const char *description)
{
	for (size_t i = 0; !description && i < sizeof usual / sizeof *usual; i++)
		if (usual[i].status == status)
			description = usual[i].description;
	if (status == 429) {
		int64_t seconds = s->settings.retry_after_s;
		description = arena_printf(&rq->arena, "Too Many Requests: retry after %" PRId64, seconds);
		refuse_with(rq, status, description, "retry_after", seconds);
		rq->response.retry_after_s = seconds;
		return;
	}
	refuse_with(rq, status, description ? description : "Internal Server Error", NULL, 0);
}

static bool refuse(struct sandbox *s, struct request *rq, int status, const char *description)
{
	telegram_refuse(s, rq, status, description);
	return false;
}

bool telegram_admits(struct sandbox *s, struct request *rq)
{
	const char *known = s->settings.known_tokens;
	if (!rq->route || !rq->token) {
		journal_violation(&s->journal, rq, "unknown-path", rq->path);
		return refuse(s, rq, 404, NULL);
	}
	if (list_has(s->settings.bad_tokens, rq->token) || (*known && !list_has(known, rq->token)))
		return refuse(s, rq, 401, NULL);
	if (rq->form == FORM_OTHER || rq->malformed) {
		journal_violation(&s->journal, rq, "encoding", rq->malformed ? rq->malformed : rq->media);
		return refuse(s, rq, 400, "Bad Request: can't parse the request");
	}
	if (*rq->route->wants && !request_param(rq, rq->route->wants))
		journal_violation(&s->journal, rq, "missing-parameter", rq->route->wants);
	return true;
}

struct client *telegram_client(struct sandbox *s, const struct request *rq)
{
	return book_client(&s->book, SERVICE_TELEGRAM, rq->token);
}

struct place *telegram_chat(struct sandbox *s, struct request *rq)
{
	const char *key = request_text(rq, "chat_id");
	struct place *chat = key && *key ? book_place(&s->book, SERVICE_TELEGRAM, key) : NULL;
	if (!key || !*key)
		journal_violation(&s->journal, rq, "missing-parameter", "chat_id");
	if (!chat) {
		telegram_refuse(s, rq, 400, key && *key ? "Bad Request: chat not found" : "Bad Request: chat_id is empty");
		return NULL;
	}
	const char *moved = list_value(s->settings.migrate, chat->key, &rq->arena);
	struct place *new_chat = moved ? book_place(&s->book, SERVICE_TELEGRAM, moved) : NULL;
	if (new_chat) {
		const char *why = "Bad Request: group chat was upgraded to a supergroup chat";
		refuse_with(rq, 400, why, "migrate_to_chat_id", new_chat->id);
		return NULL;
	}
	if (list_has(s->settings.kicked, chat->key)) {
		telegram_refuse(s, rq, 403, "Forbidden: bot was kicked from the supergroup chat");
		return NULL;
	}
	return chat;
}

struct entry *telegram_message(struct sandbox *s, struct request *rq, const char *missing)
{
	struct place *chat = telegram_chat(s, rq);
	if (!chat)
		return NULL;
	const char *id = request_text(rq, "message_id");
	struct wanted w = { .service = SERVICE_TELEGRAM, .place = chat, .id = id ? id : "" };
	struct entry *e = book_find(&s->book, &w);
	if (!e)
		telegram_refuse(s, rq, 400, missing);
	return e;
}

bool telegram_answered(struct sandbox *s, struct request *rq, const struct place *chat, struct entry **under)
{
	const struct json *reply = request_json(rq, "reply_parameters");
	bool optional = false;
	*under = NULL;
	if (!json_is_object(reply))
		return true;
	const char *id = json_identifier(json_member(reply, "message_id"), &rq->arena);
	struct wanted w = { .service = SERVICE_TELEGRAM, .place = chat, .id = id ? id : "" };
	json_boolean(json_member(reply, "allow_sending_without_reply"), &optional);
	*under = book_find(&s->book, &w);
	return *under || optional || refuse(s, rq, 400, "Bad Request: message to be replied not found");
}

static const char *refuse_text(struct sandbox *s, struct request *rq, const char *why)
{
	telegram_refuse(s, rq, 400, why);
	return NULL;
}

const char *telegram_words(struct sandbox *s, struct request *rq, const struct wording *w)
{
	const char *text = request_text(rq, w->name), *mode = request_text(rq, "parse_mode");
	bool html = mode && strcmp(mode, "HTML") == 0;
	if (mode && *mode && !html)
		return refuse_text(s, rq, "Bad Request: unsupported parse_mode");
	text = html && text ? telegram_plain(&rq->arena, text) : text;
	if (html && request_text(rq, w->name) && !text)
		return refuse_text(s, rq, "Bad Request: can't parse entities");
	text = text ? text_trim(&rq->arena, text) : "";
	if (!*text && w->empty)
		return refuse_text(s, rq, w->empty);
	return text_utf16(text) <= w->units_max ? text : refuse_text(s, rq, w->too_long);
}

static const struct wording message_words = { "text", 4096, "Bad Request: message text is empty", "Bad Request: message is too long" };

void telegram_answer_message(struct request *rq, const struct entry *e)
{
	struct sheet sh;
	telegram_begin(&sh, rq);
	telegram_put_message(&sh.json, "result", e);
	telegram_end(&sh, rq);
}

static void answer_true(struct request *rq)
{
	struct sheet sh;
	telegram_begin(&sh, rq);
	json_put_boolean(&sh.json, "result", true);
	telegram_end(&sh, rq);
}

void telegram_get_me(struct sandbox *s, struct request *rq)
{
	const struct person *self = telegram_client(s, rq)->self;
	struct sheet sh;
	telegram_begin(&sh, rq);
	telegram_put_user(&sh.json, "result", self);
	telegram_end(&sh, rq);
}

void telegram_get_chat(struct sandbox *s, struct request *rq)
{
	const struct place *chat = telegram_chat(s, rq);
	struct sheet sh;
	if (!chat)
		return;
	telegram_begin(&sh, rq);
	telegram_put_chat(&sh.json, "result", chat);
	telegram_end(&sh, rq);
}

void telegram_send_message(struct sandbox *s, struct request *rq)
{
	struct entry *under;
	struct place *chat = telegram_chat(s, rq);
	const char *text = chat ? telegram_words(s, rq, &message_words) : NULL;
	if (!text || !telegram_answered(s, rq, chat, &under))
		return;
	struct entry *e = book_write(&s->book, chat, under, text);
	e->client = telegram_client(s, rq);
	e->author = e->client->self;
	e->created_at = world_now(s);
	cast_read(s, e);
	telegram_answer_message(rq, e);
}

static const char not_modified[] = "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
				   "same as a current content and reply markup of the message";

void telegram_edit(struct sandbox *s, struct request *rq, struct entry *e, const char *text)
{
	if (strcmp(e->text, text) == 0) {
		telegram_refuse(s, rq, 400, not_modified);
		return;
	}
	*vec_push(&s->arena, &e->former) = e->text;
	e->text = arena_string(&s->arena, text);
	e->edited_at = world_now(s);
	telegram_answer_message(rq, e);
}

struct entry *telegram_own(struct sandbox *s, struct request *rq)
{
	struct entry *e = telegram_message(s, rq, "Bad Request: message to edit not found");
	if (!e || (e->client == telegram_client(s, rq) && !e->poll))
		return e;
	telegram_refuse(s, rq, 400, "Bad Request: message can't be edited");
	return NULL;
}

void telegram_edit_text(struct sandbox *s, struct request *rq)
{
	struct entry *e = telegram_own(s, rq);
	const char *text = e ? telegram_words(s, rq, &message_words) : NULL;
	if (text && e->picture)
		telegram_refuse(s, rq, 400, "Bad Request: there is no text in the message to edit");
	else if (text)
		telegram_edit(s, rq, e, text);
}

void telegram_delete(struct sandbox *s, struct request *rq)
{
	struct entry *e = telegram_message(s, rq, "Bad Request: message to delete not found");
	if (!e)
		return;
	if (e->client != telegram_client(s, rq) || world_now(s) - e->created_at > DELETE_WITHIN_MS) {
		telegram_refuse(s, rq, 400, "Bad Request: message can't be deleted for everyone");
		return;
	}
	e->removed = true;
	answer_true(rq);
}
