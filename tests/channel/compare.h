/* SPDX-License-Identifier: MIT */
/* compare.h - what a channel did against what its scene says, to the letter. */
#ifndef TESTS_CHANNEL_COMPARE_H
#define TESTS_CHANNEL_COMPARE_H

#include "scene.h"

static const char *const outcomes[] = { "none", "sent", "later", "never", "hold", "unsure" };
static const char *const troubles[] = { "none", "transient", "cooldown", "quota", "permanent", "credentials" };
static const char *const founds[] = { "unknown", "absent", "yes" };
static const char *const forms[] = { "text", "poll", "command", "vote" };
static const char *const bases[] = { "service", "closed", "fetched" };
static const char *const methods[] = { "GET", "POST" };

#define NAME_OF(table, i) ((size_t)(i) < COUNT(table) ? (table)[i] : "?")

/* What the scene expects in `object`, or the preset where it does not say. */
static inline const char *wanted(const struct json *object, const char *name, const char *preset)
{
	const char *s = json_string(json_member(object, name));
	return s ? s : preset;
}

static inline void same_text(const struct play *p, const char *what, const char *is, const char *should)
{
	if (strcmp(is ? is : "(none)", should) != 0)
		fail_msg("%s: %s is\n  %s\nand not\n  %s", p->scene->name, what, is ? is : "(none)", should);
}

static inline void same_number(const struct play *p, const char *what, int64_t is, int64_t should)
{
	if (is != should)
		fail_msg("%s: %s is %lld and not %lld", p->scene->name, what, (long long)is, (long long)should);
}

static inline void check_call(struct play *p, const struct json *turn)
{
	const struct json *call = play_call(p, turn), *body = json_member(call, "body"), *kept = json_member(turn, "kept");
	same_text(p, "method", NAME_OF(methods, p->x.call.method), wanted(call, "method", "GET"));
	same_text(p, "url", p->x.call.url, wanted(call, "url", ""));
	same_text(p, "content type", p->x.call.content_type, wanted(call, "content_type", "(none)"));
	same_text(p, "body", p->x.call.body, body ? body_text(body, 0, NULL, &p->arena) : "(none)");
	same_text(p, "bearer", p->x.call.bearer, wanted(call, "bearer", "(none)"));
	same_number(p, "effect", p->x.call.effect, given_flag(call, "effect", false));
	same_number(p, "overtime", p->x.call.overtime_ms, given_number(call, "overtime_ms", 0));
	same_number(p, "timeout", p->x.call.timeout_ms, 0);
	same_number(p, "optional", p->x.call.optional, given_flag(call, "optional", false));
	same_number(p, "wait before it", p->waited_ms, given_number(turn, "waited_ms", 0));
	if (!kept)
		return;
	same_text(p, "kept id", p->x.receipt.id, wanted(kept, "id", ""));
	same_text(p, "kept url", p->x.receipt.url, wanted(kept, "url", ""));
	same_text(p, "kept also", p->x.receipt.also, wanted(kept, "also", ""));
	same_text(p, "kept memo", p->x.memo, wanted(kept, "memo", ""));
	same_number(p, "kept stage", p->x.stage, given_number(kept, "stage", 0));
}

static inline void check_receipt(const struct play *p)
{
	const struct json *should = json_member(p->scene->json, "receipt");
	const struct receipt *is = &p->x.receipt;
	const char *reason = json_string(json_member(should, "reason_has"));
	same_text(p, "outcome", NAME_OF(outcomes, is->outcome), wanted(should, "outcome", "none"));
	same_text(p, "trouble", NAME_OF(troubles, is->trouble), wanted(should, "trouble", "none"));
	same_number(p, "wait", is->wait_ms, given_number(should, "wait_ms", -1));
	same_number(p, "tries", is->tries_max, given_number(should, "tries_max", 0));
	same_text(p, "id", is->id, wanted(should, "id", ""));
	same_text(p, "url", is->url, wanted(should, "url", ""));
	same_text(p, "also", is->also, wanted(should, "also", ""));
	same_text(p, "place", is->place, wanted(should, "place", ""));
	if (reason && !strstr(is->reason, reason))
		fail_msg("%s: the reason is \"%s\", without \"%s\"", p->scene->name, is->reason, reason);
	if (is->outcome == OUTCOME_SENT && !reason)
		same_text(p, "reason", is->reason, "");
}

static inline void check_reply(const struct play *p, const struct reply *is, const struct json *should)
{
	same_text(p, "form", NAME_OF(forms, is->form), wanted(should, "form", "text"));
	same_text(p, "reply's id", is->id, wanted(should, "id", ""));
	same_text(p, "reply's post", is->post, wanted(should, "post", ""));
	same_text(p, "reply's place", is->place, wanted(should, "place", ""));
	same_text(p, "reply's place by name", is->place_name, wanted(should, "place_name", ""));
	same_text(p, "reply's parent", is->parent, wanted(should, "parent", ""));
	same_text(p, "reply's author", is->author, wanted(should, "author", ""));
	same_text(p, "reply's text", is->text, wanted(should, "text", ""));
	same_text(p, "reply's picks", is->picks, wanted(should, "picks", ""));
	same_text(p, "reply's basis", NAME_OF(bases, is->basis), wanted(should, "basis", "service"));
	same_number(p, "reply's time", is->created_at, given_number(should, "created_at", 0));
	same_number(p, "reply's per_author", is->per_author, given_flag(should, "per_author", false));
	same_number(p, "reply's edited", is->edited, given_flag(should, "edited", false));
	same_number(p, "reply's unsaid", is->unsaid, given_flag(should, "unsaid", false));
	same_number(p, "reply's deleted", is->deleted, given_flag(should, "deleted", false));
}

static inline void check_end(const struct play *p)
{
	const struct json *scene = p->scene->json, *replies = json_member(scene, "replies");
	check_receipt(p);
	same_text(p, "found", NAME_OF(founds, p->x.found), wanted(scene, "found", "unknown"));
	same_text(p, "self", p->x.self, wanted(scene, "self_then", json_text(scene, "self")));
	same_text(p, "cursor", p->x.cursor, wanted(scene, "cursor_then", json_text(scene, "cursor")));
	same_number(p, "wait at the end", p->waited_ms, given_number(scene, "waited_ms", 0));
	same_text(p, "renewed token", p->x.renewal.token, wanted(json_member(scene, "renewal"), "token", ""));
	same_number(p, "its end", p->x.renewal.expires_at, given_number(json_member(scene, "renewal"), "expires_at", 0));
	same_number(p, "complete", p->out.complete, given_flag(scene, "complete", false));
	same_number(p, "paged", p->out.paged, given_flag(scene, "paged", false));
	same_number(p, "number of replies", (int64_t)p->out.list.count, (int64_t)json_count(replies));
	for (size_t i = 0; i < p->out.list.count; i++)
		check_reply(p, &p->out.list.at[i], json_at(replies, i));
}

#endif
