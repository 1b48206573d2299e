/* SPDX-License-Identifier: MIT */
/* staff.c - those who run the bell are told what needs them.
 *
 * What is the matter is gathered for a moment, so that ten failures are one message; each thing is told once, and what lasts again after
 * a day. The message is a delivery like any other, of the item `staff`: planned in the same transaction in which what it tells is marked
 * as told. Nothing is told on the channel that it is about, nor on one that is ill. */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/references.h"
#include "flow/service.h"
#include "model/plight.h"
#include "model/retry.h"
#include "render/notices.h"
#include "store/news.h"

enum { NEWS_AT_ONCE = 50, COMPLAINTS_TOLD = 3, SUBJECT_HASH = 4 };

static const int64_t hour_ms = 3600 * 1000, day_ms = 24 * hour_ms, kept_ms = 30 * day_ms, dying_ms = 10 * day_ms, worth_ms = 2 * day_ms;

/* One thing to tell. */
struct matter {
	const char *subject; /* what it is, so that it is told once */
	const char *words;
	const char *channel; /* which it is about; "" none */
	int64_t delivery_id; /* 0: of no delivery */
	bool urgent, told;
};
struct matters {
	VEC(struct matter) list;
};

static enum language language_of(const struct service *s)
{
	return s->edition->agenda.settings.community.korean ? LANGUAGE_KO : LANGUAGE_EN;
}

static const char *words_of(struct service *s, enum message_id m, const char *const *args)
{
	char words[1200];
	message_format_in(language_of(s), words, sizeof words, m, args);
	log_mask(words);
	return arena_string(&s->round, words);
}

/* Unless it was told within a day. */
static bool add(struct service *s, struct matters *m, const struct matter *what, struct err *e)
{
	int64_t at = 0;
	if (!told_at(s->store, what->subject, &at, e))
		return false;
	if (at == 0 || s->now - at >= day_ms || at > s->now + day_ms || fault_on("told"))
		*vec_push(&s->round, &m->list) = *what;
	else if (what->delivery_id)
		return news_forget(s->store, what->delivery_id, e);
	return true;
}

/* --- what is the matter ----------------------------------------------------------------------------------------------------------- */

static bool add_delivery(struct service *s, struct matters *m, const struct delivery *d, struct err *e)
{
	enum plight p = plight_of(d, MOOD_WELL, s->now);
	const struct plight_row *row = plight_row(p);
	char words[1200];
	plight_words(p, d, language_of(s), words, sizeof words);
	log_mask(words);
	if (!row->tells || d->kind == NOTICE_STAFF)
		return news_forget(s->store, d->id, e);
	const struct matter what = {
		.subject = arena_printf(&s->round, "%s %s", row->name, d->key),
		.words = arena_string(&s->round, words),
		.channel = d->channel,
		.delivery_id = d->id,
		.urgent = row->urgent,
	};
	return add(s, m, &what, e);
}

static bool add_deliveries(struct service *s, struct matters *m, struct err *e)
{
	struct deliveries news = { 0 };
	if (!news_list(s->store, NEWS_AT_ONCE, &s->round, &news, e))
		return false;
	for (size_t i = 0; i < news.list.count; i++)
		if (!add_delivery(s, m, &news.list.at[i], e))
			return false;
	return true;
}

static bool is_ill(const struct service *s, const struct lane *l)
{
	return l->broken || l->wait_boot > s->boot || retry_breaker_ms(l->failures) > 0;
}

/* An hour of it is news. */
static bool add_illness(struct service *s, struct matters *m, struct lane *l, int64_t *wake, struct err *e)
{
	const char *id = l->accounts.at[0]->id;
	if (!is_ill(s, l)) {
		l->ill_at = 0;
		return true;
	}
	if (l->ill_at == 0 || l->ill_at > s->now)
		l->ill_at = l->broken && l->broken_at && l->broken_at < s->now ? l->broken_at : s->now;
	if (s->now - l->ill_at < hour_ms) {
		wake_at(wake, l->ill_at + hour_ms);
		return true;
	}
	const char *why = l->broken ? l->broken_reason : l->wait_reason, *token = l->accounts.at[0]->token_name;
	const struct matter what = {
		.subject = arena_printf(&s->round, "channel %s", id),
		.words = words_of(s, l->broken ? MSG_STAFF_BROKEN : MSG_STAFF_SILENT, ARGS(id, why[0] ? why : "-", token)),
		.channel = id,
		.urgent = true,
	};
	return add(s, m, &what, e);
}

static bool add_token(struct service *s, struct matters *m, const struct lane *l, struct err *e)
{
	const char *id = l->accounts.at[0]->id;
	struct civil day;
	char date[24];
	if (l->token_expires_at == 0 || l->token_expires_at - s->now > dying_ms)
		return true;
	zone_local(s->edition->agenda.settings.community.zone, l->token_expires_at, &day);
	civil_format_minute(&day, date);
	const struct matter what = {
		.subject = arena_printf(&s->round, "token %s %s", id, date),
		.words = words_of(s, MSG_STAFF_TOKEN, ARGS(id, date, l->accounts.at[0]->token_name)),
		.channel = "",
	};
	return add(s, m, &what, e);
}

static bool add_lanes(struct service *s, struct matters *m, int64_t *wake, struct err *e)
{
	for (size_t i = 0; i < s->lanes.count; i++) {
		struct lane *l = s->lanes.at[i];
		if (l->accounts.count > 0 && (!add_illness(s, m, l, wake, e) || !add_token(s, m, l, e)))
			return false;
	}
	return true;
}

/* The first complaints about a file, one behind the other. */
static const char *complaints(struct service *s, const char *path)
{
	const struct problems *p = &s->edition->problems;
	struct text all;
	size_t told = 0;
	text_init(&all, &s->round, 1000);
	for (size_t i = 0; i < p->list.count; i++) {
		const struct problem *one = &p->list.at[i];
		if (one->warning || strcmp(one->file, path) != 0 || told++ >= COMPLAINTS_TOLD)
			continue;
		text_addf(&all, "%s%s", all.length ? "; " : "", problem_line(one, &s->round));
	}
	if (told > COMPLAINTS_TOLD)
		text_add(&all, "; …");
	return all.data;
}

/* Other complaints are other news. */
static bool add_files(struct service *s, struct matters *m, struct err *e)
{
	const struct agenda *agenda = &s->edition->agenda;
	for (size_t i = 0; i < agenda->files.count; i++) {
		uint8_t hash[CRYPTO_HASH];
		char hex[2 * SUBJECT_HASH + 1];
		if (agenda->files.at[i].good)
			continue;
		const char *why = complaints(s, agenda->files.at[i].path);
		crypto_sha256(why, strlen(why), hash);
		crypto_hex(hash, SUBJECT_HASH, hex);
		const struct matter what = {
			.subject = arena_printf(&s->round, "file %s %s", agenda->files.at[i].path, hex),
			.words = words_of(s, MSG_STAFF_FILE, ARGS(agenda->files.at[i].path, why)),
			.channel = "",
		};
		if (!add(s, m, &what, e))
			return false;
	}
	return true;
}

/* --- telling it ------------------------------------------------------------------------------------------------------------------- */

/* One message, on one channel. */
struct letter {
	const struct account *account;
	const char *const *lines;
	const char *key;
	bool urgent;
};

static bool post(struct service *s, const struct letter *letter, struct err *e)
{
	static const struct item staff = { .kind = ITEM_ANNOUNCEMENT, .id = "staff", .title = "", .link = "", .image = "", .group = "",
					   .file = "", .announcement.body = "" };
	const struct notice notice = { .kind = NOTICE_STAFF, .item = &staff, .date = "", .suffix = "" };
	struct references references = { .store = s->store, .arena = &s->round };
	struct message message = { 0 };
	struct delivery d = {
		.key = letter->key, .item = staff.id, .channel = letter->account->id, .kind = NOTICE_STAFF, .state = STATE_SCHEDULED,
		.due_at = s->now, .order_at = s->now, .seen_at = s->now, .expires_at = s->now + worth_ms, .urgent = letter->urgent,
		.ready = true,
	};
	if (!references_pick(&references, s->edition->agenda.settings.community.mark, d.key, &d.reference, e))
		return false;
	const struct notice_request request = { .agenda = &s->edition->agenda, .notice = &notice, .account = letter->account,
						.reference = d.reference, .now = s->now, .lines = letter->lines };
	if (!notice_message(&request, &s->round, &message, e))
		return false;
	d.payload = message_write(&message, &s->round);
	return deliveries_put(s->store, &d, e);
}

/* What may be told there: not what is about the channel itself. */
static bool tell_on(struct service *s, const struct account *account, struct matters *m, int64_t number, struct err *e)
{
	const char **lines = arena_array(&s->round, m->list.count + 1, sizeof *lines);
	struct letter letter = { .account = account, .lines = lines };
	size_t count = 0;
	for (size_t i = 0; i < m->list.count; i++) {
		struct matter *what = &m->list.at[i];
		if (strcmp(what->channel, account->id) == 0)
			continue;
		lines[count++] = what->words;
		letter.urgent |= what->urgent;
		what->told = true;
	}
	if (count == 0)
		return true;
	letter.key = arena_printf(&s->round, "staff/%s/%lld@%s", notice_kind_name(NOTICE_STAFF), (long long)number, account->id);
	return post(s, &letter, e);
}

static bool mark(struct service *s, const struct matters *m, size_t *left, struct err *e)
{
	*left = 0;
	for (size_t i = 0; i < m->list.count; i++) {
		const struct matter *what = &m->list.at[i];
		if (!what->told) {
			log_event(LOG_LEVEL_ERROR, "staff.not_told", PAIRS("matter", what->subject));
			(*left)++;
		} else if (!told_put(s->store, what->subject, s->now, e) ||
			   (what->delivery_id && !news_forget(s->store, what->delivery_id, e))) {
			return false;
		}
	}
	return told_forget(s->store, s->now - kept_ms, e);
}

static bool tell(struct service *s, struct matters *m, size_t *left, struct err *e)
{
	const struct strings *channels = &s->edition->agenda.settings.staff;
	int64_t number = strtoll(store_meta(s->store, "staff_notices", &s->round), NULL, 10) + 1;
	for (size_t i = 0; i < channels->list.count; i++) {
		const struct account *account = service_account(s, channels->list.at[i]);
		const struct lane *l = account && account->enabled ? service_lane(s, account) : NULL;
		if (l && account->token && !is_ill(s, l) && !tell_on(s, account, m, number, e))
			return false;
	}
	return mark(s, m, left, e) && store_meta_put(s->store, "staff_notices", NUMBER(number), e);
}

/* Gathered for as long as edits are, at once where a pass would otherwise end. */
static bool is_time(struct service *s, int64_t *wake)
{
	bool ends = s->mode != RUN_FOREVER && !s->busy && !s->flights;
	if (s->staff_at == 0 || s->staff_at > s->now + hour_ms)
		s->staff_at = s->now + s->edition->agenda.settings.debounce_ms;
	if (s->now >= s->staff_at || (ends && !s->staff_waits))
		return true;
	wake_at(wake, s->staff_at);
	return false;
}

bool staff_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	struct matters m = { 0 };
	size_t left = 0;
	if (s->edition->agenda.settings.staff.list.count == 0)
		return news_forget_all(s->store, e);
	if (!add_deliveries(s, &m, e) || !add_lanes(s, &m, wake, e) || !add_files(s, &m, e))
		return false;
	if (m.list.count == 0) {
		s->staff_at = 0;
		s->staff_waits = false;
		return true;
	}
	if (s->stopping || !is_time(s, wake))
		return true;
	if (!tell(s, &m, &left, e))
		return false;
	s->staff_waits = left > 0;
	s->staff_at = left > 0 ? now + hour_ms : 0;
	s->busy |= left < m.list.count && s->mode != RUN_FOREVER;
	wake_at(wake, left < m.list.count ? now + 1 : s->staff_at); /* what was written leaves at once */
	return true;
}
