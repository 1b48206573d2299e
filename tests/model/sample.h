/* SPDX-License-Identifier: MIT */
/* sample.h - a small agenda for tests: Seoul, times written as people write them, items with everything preset. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "unit.h"

#include <string.h>

#include "base/zone.h"
#include "model/agenda.h"

static struct arena sample_arena;
static const struct zone *seoul;

static inline int sample_open(void **state)
{
	(void)state;
	return zone_load("Asia/Seoul", &sample_arena, &seoul, NULL) ? 0 : -1;
}

static inline int sample_close(void **state)
{
	(void)state;
	arena_done(&sample_arena);
	return 0;
}

static inline struct moment moment(const char *text)
{
	struct moment m = { .set = true };
	bool has_offset;
	int offset;

	assert_true(civil_parse(text, &m.local, &has_offset, &offset, NULL));
	m.at = zone_instant(seoul, &m.local);
	return m;
}

static inline int64_t at(const char *text)
{
	return moment(text).at;
}

/* An instant as local text, so that a failed comparison can be read. */
static inline const char *told(int64_t instant)
{
	char text[24];
	struct civil c;

	zone_local(seoul, instant, &c);
	civil_format_minute(&c, text);
	return arena_string(&sample_arena, text);
}

static inline struct span span(const char *text)
{
	struct span s;

	assert_true(span_parse(text, &s, NULL));
	return s;
}

/* "7d 1d 2h" */
static inline void remind(struct item *item, const char *spans)
{
	item->remind.list.count = 0;
	for (const char *s = spans; *s; s += strcspn(s, " "), s += *s == ' ')
		*vec_push(&sample_arena, &item->remind.list) = span(arena_string_n(&sample_arena, s, strcspn(s, " ")));
}

static inline struct item sample_item(enum item_kind kind, const char *id)
{
	struct item item = {
		.kind = kind, .id = id, .title = "제목", .link = "", .image = "", .group = "", .catch_up = span("1d"), .file = ""
	};

	*vec_push(&sample_arena, &item.channels.list) = "band";
	return item;
}

/* Two hours, in person, notice 14d, remind 7d 1d 2h. */
static inline struct item sample_meeting(const char *id, const char *starts)
{
	struct item item = sample_item(ITEM_MEETING, id);

	item.meeting = (struct meeting){ .starts = moment(starts), .length = span("2h"), .place = "서초문화예술회관 2층", .online = "",
					 .notice = span("14d"), .repeat = "", .results_summary = "" };
	item.meeting.ends = (struct moment){ .set = true, .at = item.meeting.starts.at + span_ms(&item.meeting.length) };
	zone_local(seoul, item.meeting.ends.at, &item.meeting.ends.local);
	remind(&item, "7d 1d 2h");
	return item;
}

static inline struct item sample_announcement(const char *id, const char *publish)
{
	struct item item = sample_item(ITEM_ANNOUNCEMENT, id);

	item.announcement = (struct announcement){ .publish = moment(publish), .body = "" };
	return item;
}

static inline struct item sample_consultation(const char *id, const char *opens, const char *closes)
{
	struct item item = sample_item(ITEM_CONSULTATION, id);

	item.consultation = (struct consultation){ .question = "?", .opens = moment(opens), .closes = moment(closes),
						   .choose = 1, .digest_minutes = -1 };
	return item;
}

/* Horizon 400d, no quiet. */
static inline struct agenda sample_agenda(void)
{
	struct agenda agenda = { 0 };

	agenda.settings.community = (struct community){ .mark = "TM", .korean = true, .zone = seoul };
	agenda.settings.horizon_ms = INT64_C(400) * 24 * 60 * 60 * 1000;
	return agenda;
}

#endif
