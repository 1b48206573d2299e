/* SPDX-License-Identifier: MIT */
#include "sandbox/script.h"

#include "base/file.h"
#include "sandbox/world.h"

enum { SCRIPT_MAX = 4 << 20 };

void script_add(struct script *sc, struct arena *a, const struct deed *d)
{
	if (sc->events.count == EVENTS_MAX)
		return;
	struct event *e = vec_push(a, &sc->events);
	for (; e > sc->events.at && e[-1].at > d->at; e--)
		*e = e[-1];
	*e = (struct event){ .at = d->at, .deed = *d };
}

static bool read_event(struct script *sc, const struct json *j, struct arena *a, struct err *e)
{
	struct deed d;
	if (!deed_read(json_string(json_member(j, "do")), j, a, &d, e))
		return false;
	if (!d.at)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_MISSING_MEMBER, ARGS("at"));
	script_add(sc, a, &d);
	return true;
}

bool script_load(struct script *out, const char *path, struct arena *a, struct err *e)
{
	struct file_data file;
	const struct json *list;
	if (!file_read(path, SCRIPT_MAX, a, &file, e))
		return false;
	if (!json_read(file.data, file.length, a, &list, e))
		return err_in(e, path);
	if (!json_is_array(list) || json_count(list) > EVENTS_MAX)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_NO_LIST, ARGS(path, NUMBER(EVENTS_MAX)));
	struct script sc = { 0 };
	for (const struct json *j = json_first(list); j; j = json_next(j)) {
		if (!read_event(&sc, j, a, e))
			return err_in(e, arena_printf(a, "%s: [%zu]", path, sc.events.count));
	}
	*out = sc;
	return true;
}

struct event *script_due(struct sandbox *s, int64_t now)
{
	for (size_t i = 0; i < s->script.events.count && s->script.events.at[i].at <= now; i++) {
		struct event *event = &s->script.events.at[i];
		if (!event->done && deed_is_possible(s, &event->deed))
			return event;
	}
	return NULL;
}

/* An event keeps its time unless it had to wait for what it is about. A refusal (the poll is closed) is what it is. */
void script_play(struct sandbox *s, struct event *event)
{
	event->done = true;
	event->deed.at = deed_possible_since(s, &event->deed) > event->at ? sandbox_now(s) : event->at;
	(void)!deed_do(s, &event->deed, NULL, NULL);
}

int64_t script_next(const struct script *sc, int64_t now)
{
	for (size_t i = 0; i < sc->events.count; i++)
		if (sc->events.at[i].at > now)
			return sc->events.at[i].at;
	return 0;
}

void script_count(const struct script *sc, int64_t now, int64_t *done, int64_t *waiting)
{
	*done = *waiting = 0;
	for (size_t i = 0; i < sc->events.count; i++) {
		*done += sc->events.at[i].done;
		*waiting += !sc->events.at[i].done && sc->events.at[i].at <= now;
	}
}
