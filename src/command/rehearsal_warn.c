/* SPDX-License-Identifier: MIT */
/* rehearsal_warn.c - what staff should look at before the agenda is live. One function for each concern. */
#include <string.h>

#include "base/text.h"
#include "command/rehearsal.h"
#include "model/holiday.h"

enum { HOUR_MS = 3600 * 1000, MINUTE_MS = 60 * 1000 };

const char *concern_name(enum concern c)
{
	static const char *const names[CONCERNS] = { [CONCERN_NOT_OUT] = "not-out", [CONCERN_CLOSE] = "close", [CONCERN_NIGHT] = "night",
		[CONCERN_WEEKEND] = "weekend", [CONCERN_HOLIDAY] = "holiday", [CONCERN_CUT] = "cut" };
	return names[c];
}

static void warn(struct rehearsal *r, enum concern concern, size_t post, const char *words)
{
	*vec_push(r->arena, &r->warnings) =
		(struct warning){ .concern = concern, .post = post, .delivery = r->posts.at[post - 1].delivery, .words = words };
}

static struct civil local(const struct rehearsal *r, int64_t at)
{
	struct civil c;
	zone_local(r->agenda->settings.community.zone, at, &c);
	return c;
}

/* Minutes as people see them on the posts. */
static int64_t minutes_between(const struct said *early, const struct said *late)
{
	return late->at / MINUTE_MS - early->at / MINUTE_MS;
}

/* Of several before it, the nearest. */
static void warn_close(struct rehearsal *r, size_t post)
{
	const struct shown *p = &r->posts.at[post - 1], *nearest = NULL;
	for (size_t i = 0; i < r->posts.count; i++) {
		const struct shown *o = &r->posts.at[i];
		bool before = o->account == p->account && (o->said->at < p->said->at || (o->said->at == p->said->at && o->said < p->said));
		if (before && p->said->at / MINUTE_MS - o->said->at / MINUTE_MS < 60 && (!nearest || o->said > nearest->said))
			nearest = o;
	}
	if (!nearest)
		return;
	int64_t minutes = minutes_between(nearest->said, p->said);
	const char *what = arena_printf(r->arena, "%s · %s", rehearsal_kind(r, nearest->delivery), rehearsal_title(r, nearest->delivery));
	const char *close = rehearsal_words(r, MSG_REHEARSAL_W_CLOSE, ARGS(what, NUMBER(minutes)));
	const char *same = rehearsal_words(r, MSG_REHEARSAL_W_SAME, ARGS(what));
	warn(r, CONCERN_CLOSE, post, minutes ? close : same);
}

static bool is_reminder(const struct shown *p)
{
	return p->delivery->kind == NOTICE_MEETING_REMINDER || p->delivery->kind == NOTICE_CONSULTATION_REMINDER;
}

/* The community's own night, else nine to eight. */
static bool is_night(const struct quiet *q, const struct civil *c)
{
	int from = q->set ? q->from : 21 * 60, to = q->set ? q->to : 8 * 60, minute = c->hour * 60 + c->minute;
	return from > to ? minute >= from || minute < to : minute >= from && minute < to;
}

static void warn_night(struct rehearsal *r, size_t post)
{
	const struct shown *p = &r->posts.at[post - 1];
	struct civil c = local(r, p->said->at);
	if (!is_reminder(p) || !is_night(&r->agenda->settings.community.quiet, &c))
		return;
	const char *clock = arena_printf(r->arena, "%02d:%02d", c.hour, c.minute);
	warn(r, CONCERN_NIGHT, post, rehearsal_words(r, MSG_REHEARSAL_W_NIGHT, ARGS(clock)));
}

const char *rehearsal_word(const struct rehearsal *r, enum message_id list, int n)
{
	const char *names = rehearsal_words(r, list, NULL);
	for (int i = n; i > 0; i--)
		names += strcspn(names, " ") + 1;
	return arena_string_n(r->arena, names, strcspn(names, " "));
}

const char *rehearsal_weekday(const struct rehearsal *r, const struct civil *c)
{
	return rehearsal_word(r, MSG_REHEARSAL_WEEKDAYS, civil_weekday(c));
}

static void warn_weekend(struct rehearsal *r, size_t post)
{
	const struct shown *p = &r->posts.at[post - 1];
	struct civil c = local(r, p->said->at);
	int weekday = civil_weekday(&c);
	if (is_reminder(p) && (weekday == 0 || weekday == 6))
		warn(r, CONCERN_WEEKEND, post, rehearsal_words(r, MSG_REHEARSAL_W_WEEKEND, ARGS(rehearsal_weekday(r, &c))));
}

/* Only those of Korea can be computed. A holiday on a weekend was told as a weekend. */
static void warn_holiday(struct rehearsal *r, size_t post)
{
	const struct shown *p = &r->posts.at[post - 1];
	struct civil c = local(r, p->said->at);
	int weekday = civil_weekday(&c);
	struct holiday h;
	bool korea = strcmp(zone_name(r->agenda->settings.community.zone), "Asia/Seoul") == 0;
	if (!korea || !is_reminder(p) || weekday == 0 || weekday == 6 || !holiday_on(&c, &h))
		return;
	const char *name = r->language == LANGUAGE_KO ? h.name : h.english;
	warn(r, CONCERN_HOLIDAY, post, rehearsal_words(r, h.substitute ? MSG_REHEARSAL_W_SUBSTITUTE : MSG_REHEARSAL_W_HOLIDAY, ARGS(name)));
}

/* What fit_text() leaves of a text that is too long: "… " behind the last words, perhaps the link, the reference; more than half full. */
static bool is_cut(const struct rehearsal *r, const struct shown *p)
{
	const struct limits *limits = p->account ? &p->account->channel->limits : NULL;
	const char *text = p->said->text, *mark = NULL;
	for (const char *s = strstr(text, " …\n"); s; s = strstr(s + 1, " …\n"))
		mark = s;
	if (!limits || limits->text_max == 0 || !mark || limits_count(limits, text) <= limits->text_max / 2)
		return false;
	const char *rest = text_trim(r->arena, mark + strlen(" …"));
	bool link = text_starts(rest, "http");
	rest += link ? strcspn(rest, "\n") : 0;
	return strcmp(text_trim(r->arena, rest), p->delivery->reference) == 0;
}

static void warn_cut(struct rehearsal *r, size_t post)
{
	if (is_cut(r, &r->posts.at[post - 1]))
		warn(r, CONCERN_CUT, post, rehearsal_words(r, MSG_REHEARSAL_W_CUT, NULL));
}

static void warn_not_out(struct rehearsal *r, const struct delivery *d)
{
	bool fine = d->state == STATE_DELIVERED || d->state == STATE_CANCELLED || d->due_at > r->until_at;
	if (fine)
		return;
	const char *words = rehearsal_words(r, MSG_REHEARSAL_W_NOT_OUT, ARGS(state_name(d->state), d->error[0] ? d->error : "-"));
	*vec_push(r->arena, &r->warnings) = (struct warning){ .concern = CONCERN_NOT_OUT, .delivery = d, .words = words };
}

void rehearsal_warn(struct rehearsal *r)
{
	static void (*const looks[])(struct rehearsal *r, size_t post) = { warn_close, warn_night, warn_weekend, warn_holiday, warn_cut };
	for (size_t i = 0; i < r->deliveries.list.count; i++)
		warn_not_out(r, &r->deliveries.list.at[i]);
	for (size_t post = 1; post <= r->posts.count; post++)
		for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
			looks[k](r, post);
}
