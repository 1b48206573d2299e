/* SPDX-License-Identifier: MIT */
/* desk.h - a community with an item of each sort and three channels, for the tests of what people read. */
#ifndef TESTS_RENDER_DESK_H
#define TESTS_RENDER_DESK_H

#include "render/notices.h"

#include <string.h>

#include "unit.h"

#define REFERENCE "[TM-7F3K]"

/* A community, an item of each sort, three channels. */
struct desk {
	struct arena arena;
	struct agenda agenda;
	struct item meeting, announcement, vote, opinions;
	struct channel posts, chat, mute;
	struct account account;
	struct occurrence occurrence, was;
	struct tally tally;
	struct notice notice;
	struct span offset;
	struct notice_request request;
};

static inline struct moment moment(const struct desk *d, int year, int month, int day, int hour)
{
	struct civil local = { year, month, day, hour, 0, 0 };
	return (struct moment){ true, local, zone_instant(d->agenda.settings.community.zone, &local) };
}

static inline void put(struct desk *d, struct strings *list, const char *const *texts)
{
	*list = (struct strings){ 0 };
	for (; *texts; texts++)
		*vec_push(&d->arena, &list->list) = *texts;
}

#define TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static inline void lay_out_meeting(struct desk *d)
{
	d->meeting = (struct item){ .kind = ITEM_MEETING, .id = "2021-3", .title = "3회차 분과 회의 및 아이템회의(2차)", .group = "",
				    .link = "https://tm.example.kr/m/2021-3", .image = "" };
	struct meeting *m = &d->meeting.meeting;
	*m = (struct meeting){ .kind = MEETING_BRAINSTORMING, .starts = moment(d, 2021, 9, 29, 19), .ends = moment(d, 2021, 9, 29, 21),
			       .mode = MODE_IN_PERSON, .place = "서초문화예술회관 2층", .online = "", .repeat = "", .has_results = true,
			       .results_summary = "사업 아이템 최적안으로 악기거리 야외공연을 골랐습니다." };
	put(d, &m->agenda, TEXTS("분과장 선출", "사업 아이템 구체화", "최적안 투표"));
	put(d, &m->decisions, TEXTS("10월과 11월에 야외공연을 엽니다.", "분과장 세 분을 뽑았습니다."));
	d->occurrence = (struct occurrence){ .first = true, .starts = m->starts, .ends = m->ends, .mode = m->mode,
					     .place = m->place, .online = m->online };
	d->was = d->occurrence;
}

static inline void lay_out_consultations(struct desk *d)
{
	d->vote = (struct item){ .kind = ITEM_CONSULTATION, .id = "item-2021", .title = "사업 아이템 최적안 투표", .group = "",
				 .link = "", .image = "" };
	d->vote.consultation = (struct consultation){ .question = "올가을 악기거리에서 무엇을 먼저 할까요?", .opens = moment(d, 2021, 9, 29, 20),
						      .closes = moment(d, 2021, 10, 1, 9), .choose = 1, .digest_minutes = -1 };
	d->opinions = d->vote;
	put(d, &d->vote.consultation.choices, TEXTS("악기거리 야외공연", "간판·조명 개선", "음악상점 지도"));
	d->opinions.id = "ideas-2021";
	d->opinions.title = "사업 아이템 의견";
	d->opinions.consultation.question = "우리 거리에 무엇이 있으면 좋을까요?";
	d->tally = (struct tally){ .votes = { 12, 5, 2 }, .choices = 3, .voters = 19, .invalid = 2, .opinions = 2 };
}

static inline void lay_out(struct desk *d, bool korean)
{
	*d = (struct desk){ .posts = { .name = "posts", .collects = COLLECT_POSTS, .limits = { .text_max = 3000 } },
			    .chat = { .name = "chat", .collects = COLLECT_FEED,
				      .limits = { .text_max = 4096, .counting = COUNT_UTF16, .choices_max = 10 } },
			    .mute = { .name = "mute", .limits = { .text_max = 2000 } } };
	struct community *c = &d->agenda.settings.community;
	*c = (struct community){ .name = "서초 타운매니지먼트 협의회", .timezone = "Asia/Seoul", .mark = "TM", .handle = "@seocho_tm",
				 .contact = "02-0000-0000", .privacy = "https://tm.example.kr/privacy", .korean = korean };
	struct err e = { 0 };
	if (!zone_load("Asia/Seoul", &d->arena, &c->zone, &e))
		fail_msg("%s", e.text);
	put(d, &c->hashtags, TEXTS("#서초TM", "#악기거리"));
	lay_out_meeting(d);
	lay_out_consultations(d);
	d->announcement = (struct item){ .kind = ITEM_ANNOUNCEMENT, .id = "recruit", .title = "신규 회원 모집", .group = "음악상점 분과",
					 .link = "https://tm.example.kr/join",
					 .announcement.body = "악기거리에서 함께할 회원을 찾습니다.\n\n건물주, 상인, 음악인 누구나 오실 수 있습니다." };
	d->account = (struct account){ .id = "band", .channel = &d->posts, .enabled = true, .push = true };
	d->request = (struct notice_request){ .agenda = &d->agenda, .notice = &d->notice, .account = &d->account, .reference = REFERENCE };
}

static inline const struct item *item_for(const struct desk *d, enum notice_kind kind)
{
	if (kind == NOTICE_ANNOUNCEMENT)
		return &d->announcement;
	return kind >= NOTICE_CONSULTATION_CALL ? &d->vote : &d->meeting;
}

static inline void speak_of(struct desk *d, enum notice_kind kind, const struct item *item)
{
	d->notice = (struct notice){ .kind = kind, .item = item, .date = "", .suffix = "" };
	if (item->kind == ITEM_MEETING)
		d->notice.occurrence = &d->occurrence;
	if (kind == NOTICE_MEETING_REMINDER || kind == NOTICE_CONSULTATION_REMINDER) {
		d->offset = (struct span){ 1, 'd', "1d" };
		d->notice.offset = &d->offset;
	}
}

static inline struct message say(struct desk *d)
{
	struct message m = { 0 };
	struct err e = { 0 };
	if (!notice_message(&d->request, &d->arena, &m, &e))
		fail_msg("%s", e.text);
	return m;
}

static inline const char *text_of(struct desk *d, enum notice_kind kind)
{
	speak_of(d, kind, item_for(d, kind));
	return say(d).text;
}

static inline void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static inline void has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in:\n%s", part, text);
}

#endif
