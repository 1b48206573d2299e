/* SPDX-License-Identifier: MIT */
/* told.c - facts out of an item, into JSON, and back. */
#include "model/told.h"

#include <string.h>

#include "base/fault.h"
#include "model/notice.h"

static const char *const modes[] = { [MODE_IN_PERSON] = "in-person", [MODE_ONLINE] = "online", [MODE_HYBRID] = "hybrid" };

enum { MODES = sizeof modes / sizeof *modes };

static const char *text(const char *s)
{
	return s ? s : "";
}

struct told told_of(const struct item *item, const struct occurrence *o)
{
	struct told t = {
		.title = text(item->title),
		.link = text(item->link),
		.group = text(item->group),
		.starts_at = o->starts.at,
		.ends_at = o->ends.at,
		.starts_wall = civil_seconds(&o->starts.local),
		.ends_wall = civil_seconds(&o->ends.local),
		.mode = o->mode,
		.place = o->mode == MODE_ONLINE ? "" : text(o->place),
		.online = o->mode == MODE_IN_PERSON ? "" : text(o->online),
		.approval = item->approval,
		.urgent = item->urgent,
	};
	if (item->approval)
		t.agenda = item->meeting.agenda;
	return t;
}

bool told_same(const struct told *a, const struct told *b)
{
	bool walls = a->starts_wall && b->starts_wall && !fault_on("walls");
	bool time = walls ? a->starts_wall == b->starts_wall && a->ends_wall == b->ends_wall
			  : a->starts_at == b->starts_at && a->ends_at == b->ends_at;
	return time && a->mode == b->mode && strcmp(a->place, b->place) == 0 &&
	       strcmp(a->online, b->online) == 0 && strcmp(a->link, b->link) == 0;
}

/* Where the zone gives the instant that time of day still, it is the same moment also in an hour that comes twice. */
static struct moment moment_of(int64_t at, int64_t wall, const struct zone *z)
{
	struct moment m = { .set = true, .at = at };
	zone_local(z, at, &m.local);
	if (wall && civil_seconds(&m.local) != wall) {
		civil_from_seconds(wall, &m.local);
		m.at = zone_instant(z, &m.local);
	}
	return m;
}

struct occurrence told_occurrence(const struct told *t, const struct zone *z)
{
	return (struct occurrence){
		.starts = moment_of(t->starts_at, t->starts_wall, z),
		.ends = moment_of(t->ends_at, t->ends_wall, z),
		.mode = t->mode,
		.place = t->place,
		.online = t->online,
		.link = t->link,
	};
}

struct item told_item(const struct told *t, const char *id)
{
	return (struct item){
		.kind = ITEM_MEETING,
		.id = id,
		.title = t->title,
		.link = t->link,
		.image = "",
		.group = t->group,
		.file = "",
		.approval = t->approval,
		.urgent = t->urgent,
		.meeting = { .mode = t->mode, .place = t->place, .online = t->online, .repeat = "",
			     .results_summary = "", .agenda = t->agenda },
	};
}

void told_write(const struct told *t, struct json_out *o)
{
	json_open(o, "told", '{');
	json_put_string(o, "title", t->title);
	json_put_string(o, "link", t->link);
	json_put_string(o, "group", t->group);
	json_put_integer(o, "starts_at", t->starts_at);
	json_put_integer(o, "ends_at", t->ends_at);
	json_put_integer(o, "starts_wall", t->starts_wall);
	json_put_integer(o, "ends_wall", t->ends_wall);
	json_put_string(o, "mode", modes[t->mode]);
	json_put_string(o, "place", t->place);
	json_put_string(o, "online", t->online);
	json_put_boolean(o, "approval", t->approval);
	json_put_boolean(o, "urgent", t->urgent);
	if (t->agenda.list.count > 0) {
		json_open(o, "agenda", '[');
		for (size_t i = 0; i < t->agenda.list.count; i++)
			json_put_string(o, NULL, t->agenda.list.at[i]);
		json_close(o, ']');
	}
	json_close(o, '}');
}

static bool read_mode(const char *name, enum meeting_mode *out)
{
	for (size_t i = 0; i < MODES; i++) {
		if (strcmp(modes[i], name) == 0) {
			*out = (enum meeting_mode)i;
			return true;
		}
	}
	return false;
}

static void read_agenda(const struct json *j, struct arena *a, struct strings *out)
{
	for (const struct json *at = json_first(j); at; at = json_next(at))
		if (json_string(at))
			*vec_push(a, &out->list) = json_string(at);
}

const struct told *told_read(const struct json *j, struct arena *a)
{
	struct told t = {
		.title = json_text(j, "title"),
		.link = json_text(j, "link"),
		.group = json_text(j, "group"),
		.place = json_text(j, "place"),
		.online = json_text(j, "online"),
	};
	bool whole = json_is_object(j) && t.title[0] && json_integer(json_member(j, "starts_at"), &t.starts_at) &&
		     json_integer(json_member(j, "ends_at"), &t.ends_at) && read_mode(json_text(j, "mode"), &t.mode) &&
		     json_boolean(json_member(j, "approval"), &t.approval) && json_boolean(json_member(j, "urgent"), &t.urgent);
	if (!whole)
		return NULL;
	read_agenda(json_member(j, "agenda"), a, &t.agenda);
	if (!json_integer(json_member(j, "starts_wall"), &t.starts_wall) || !json_integer(json_member(j, "ends_wall"), &t.ends_wall))
		t.starts_wall = t.ends_wall = 0;
	struct told *out = ARENA_NEW(a, struct told);
	*out = t;
	return out;
}
