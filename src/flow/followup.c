/* SPDX-License-Identifier: MIT */
/* followup.c - which edits, removals, comments and answers there are, and what they say. */
#include "flow/followup.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "model/gate.h"
#include "model/told.h"
#include "render/notices.h"
#include "store/deliveries.h"
#include "store/followups.h"

static const int64_t hour_ms = 3600 * 1000, day_ms = 24LL * 3600 * 1000, year_ms = 365LL * 24 * 3600 * 1000;

/* Writes the text of a request into f->payload. A template that cannot be used is told and costs nothing but this. */
static bool word(struct service *s, const struct notice_request *request, struct followup *f)
{
	struct message message = { 0 };
	struct err words = { 0 };
	if (!notice_message(request, &s->round, &message, &words)) {
		log_event(LOG_LEVEL_ERROR, "followup.no_text", PAIRS("cause", f->cause, "error", words.text));
		return false;
	}
	message.choices = (struct strings){ 0 }; /* there is no second poll */
	f->payload = message_write(&message, &s->round);
	return true;
}

static struct followup begin(const struct service *s, const struct delivery *post, enum followup_kind kind, const char *cause)
{
	return (struct followup){
		.delivery_id = post->id, .kind = kind, .cause = cause, .payload = "", .due_at = s->now, .memo = "", .error = ""
	};
}

/* --- after a change --------------------------------------------------------------------------------------------------------------- */

/* Sets *d to a delivery that people can see; its id is 0 when there is none. */
static bool find_post(struct service *s, const char *key, struct delivery *d, struct err *e)
{
	struct err none = { 0 };
	bool found = deliveries_by_key(s->store, key, &s->round, d, &none);
	if (!found && none.kind != ERR_NOT_FOUND) {
		*e = none;
		return false;
	}
	if (!found || d->state != STATE_DELIVERED || !d->receipt.id[0])
		d->id = 0;
	return true;
}

/* The announcement that the change is about; none when it is to be taken down. */
static bool find_announcement(struct service *s, const struct delivery *d, struct delivery *out, struct err *e)
{
	struct key_parts key;
	struct followup removal;
	out->id = 0;
	if (!key_split(d->key, &key, &s->round))
		return true;
	const char *slash = key.date[0] ? "/" : "";
	const char *announcement = arena_printf(&s->round, "%s/meeting.notice%s%s@%s", key.item, slash, key.date, key.channel);
	if (!find_post(s, announcement, out, e) || !followups_removal(s->store, out->id, &s->round, &removal, e))
		return false;
	if (removal.id)
		out->id = 0;
	return true;
}

/* Of whom what follows speaks: of the item as it is today, or, where somebody has to say yes to each word, as it was approved. */
static const struct item *subject(struct service *s, const struct delivery *d, const struct told *told)
{
	const struct item *today = agenda_item(&s->edition->agenda, d->item);
	if (today && today->kind == ITEM_MEETING && !today->approval && !told->approval)
		return today;
	struct item *left = ARENA_NEW(&s->round, struct item);
	*left = told_item(told, d->item);
	return left;
}

/* What was told by `d` stands over, or under, the announcement. */
static bool follow(struct service *s, const struct delivery *d, const struct told *told, const struct delivery *post, struct err *e)
{
	const struct account *account = service_account(s, d->channel);
	const struct occurrence occurrence = told_occurrence(told, s->edition->agenda.settings.community.zone);
	const struct notice notice = { .kind = NOTICE_MEETING_NOTICE, .item = subject(s, d, told), .occurrence = &occurrence,
				       .date = "", .suffix = "" };
	bool edits = account->channel->edits, change = d->kind == NOTICE_MEETING_CHANGE;
	struct followup f = begin(s, post, edits ? FOLLOWUP_EDIT : FOLLOWUP_COMMENT, d->key);
	const struct notice_request request = {
		.agenda = &s->edition->agenda,
		.notice = &notice,
		.account = account,
		.reference = edits ? post->reference : d->reference,
		.now = s->now,
		.template = edits ? NULL : change ? "change.note" : "cancellation.note",
		.heading = !edits ? NULL : change ? "change.edit" : "cancellation.edit",
		.where = edits && !d->receipt.url[0] ? d->reference : d->receipt.url,
	};
	f.expires_at = (told->starts_at > s->now ? told->starts_at : s->now) + hour_ms;
	return !word(s, &request, &f) || followups_put(s->store, &f, e);
}

bool followup_after(struct service *s, const struct delivery *d, struct err *e)
{
	const struct account *account = service_account(s, d->channel);
	bool speaks = d->kind == NOTICE_MEETING_CHANGE || d->kind == NOTICE_MEETING_CANCELLATION;
	struct message message = { 0 };
	struct delivery whole, post;
	if (!speaks || !account || (!account->channel->edits && !account->channel->answer))
		return true;
	if (!deliveries_by_id(s->store, d->id, &s->round, &whole, e)) /* here with its text */
		return false;
	if (!message_read(whole.payload, &s->round, &message, NULL) || !message.told)
		return true;
	return find_announcement(s, d, &post, e) && (!post.id || follow(s, d, message.told, &post, e));
}

/* --- taking down ------------------------------------------------------------------------------------------------------------------ */

bool followup_remove(struct service *s, const struct delivery *d, struct err *e)
{
	struct followup f = begin(s, d, FOLLOWUP_REMOVAL, "order"), old;
	f.expires_at = s->now + year_ms;
	if (!followups_removal(s->store, d->id, &s->round, &old, e))
		return false;
	if (!old.id)
		return followups_put(s->store, &f, e);
	if (old.state != FOLLOWUP_FAILED)
		return true;
	f.id = old.id;
	return followups_update(s->store, &f, e);
}

/* --- answers ---------------------------------------------------------------------------------------------------------------------- */

/* What people said before a copy was restored may have been answered since the copy was made. */
static bool is_since_restore(struct service *s, const struct stored_reply *r)
{
	return r->received_at >= strtoll(store_meta(s->store, "answers_from", &s->round), NULL, 10);
}

static bool is_to_be_answered(struct service *s, const struct stored_reply *r, const struct item *item)
{
	const struct account *a = service_account(s, r->channel);
	const struct consultation *c = &item->consultation;
	bool first = !r->deleted && !r->edited && (r->form == REPLY_TEXT || r->form == REPLY_VOTE);
	bool in_time = r->received_at < c->closes.at && s->now < c->closes.at && s->now - r->received_at < day_ms;
	return item->kind == ITEM_CONSULTATION && c->acknowledge && first && in_time && a && a->channel->answer &&
	       is_since_restore(s, r);
}

/* Nobody has said yes to what the item says since its call went out: then an answer must not say it either. */
static bool is_as_approved(struct service *s, const struct notice_request *r, const struct delivery *call)
{
	struct notice_request again = *r;
	struct message now = { 0 }, then = { 0 };
	if (!r->notice->item->approval)
		return true;
	again.template = NULL;
	again.hidden = true;
	return notice_message(&again, &s->round, &now, NULL) && message_read(call->payload, &s->round, &then, NULL) &&
	       strcmp(now.text, then.text) == 0;
}

bool followup_answer(struct service *s, const struct stored_reply *r, bool understood, struct err *e)
{
	const struct item *item = r->item[0] ? agenda_item(&s->edition->agenda, r->item) : NULL;
	const struct community *c = &s->edition->agenda.settings.community;
	struct delivery call;
	bool answered = false;
	if (!item || !is_to_be_answered(s, r, item))
		return true;
	const struct notice notice = { .kind = NOTICE_CONSULTATION_CALL, .item = item, .date = "", .suffix = "" };
	const char *key = r->delivery[0] ? r->delivery : notice_key(&notice, r->channel, &s->round);
	if (!followups_answered(s->store, r->item, r->author, &answered, e) || !find_post(s, key, &call, e))
		return false;
	if (answered || !call.id)
		return true;
	const struct notice_request request = {
		.agenda = &s->edition->agenda,
		.notice = &notice,
		.account = service_account(s, r->channel),
		.reference = call.reference,
		.now = s->now,
		.template = understood ? "vote.answer" : "opinion.answer",
	};
	if (!is_as_approved(s, &request, &call))
		return true;
	struct followup f = begin(s, &call, FOLLOWUP_ANSWER, call.key);
	f.reply = r->id;
	f.due_at = quiet_due(c, NOTICE_CONSULTATION_CALL, s->now, INT64_MAX);
	f.expires_at = item->consultation.closes.at;
	return !word(s, &request, &f) || followups_put(s->store, &f, e);
}
