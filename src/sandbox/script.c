/* SPDX-License-Identifier: MIT */
#include "sandbox/script.h"

#include <stdlib.h>

#include "base/file.h"
#include "sandbox/world.h"

enum { SCRIPT_MAX = 4 << 20 };

/* Time, then the place in the file: the events stand in one array until they are sorted. */
static int by_time(const void *a, const void *b)
{
	const struct event *const *x = a, *const *y = b;
	if ((*x)->at != (*y)->at)
		return (*x)->at < (*y)->at ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

static void sort(struct script *sc, struct arena *a)
{
	struct event **order = arena_array(a, sc->count + 1, sizeof *order);
	struct event *sorted = arena_array(a, sc->count + 1, sizeof *sorted);
	for (size_t i = 0; i < sc->count; i++)
		order[i] = &sc->events[i];
	qsort(order, sc->count, sizeof *order, by_time);
	for (size_t i = 0; i < sc->count; i++)
		sorted[i] = *order[i];
	sc->events = sorted;
}

static bool read_event(const struct json *j, struct arena *a, struct event *out, struct err *e)
{
	struct deed d;
	if (!deed_read(json_string(json_member(j, "do")), j, a, &d, e))
		return false;
	if (!d.at)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_MISSING_MEMBER, ARGS("at"));
	*out = (struct event){ .at = d.at, .deed = d };
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
	struct script sc = { .events = arena_array(a, json_count(list) + 1, sizeof *sc.events) };
	for (const struct json *j = json_first(list); j; j = json_next(j), sc.count++) {
		if (!read_event(j, a, &sc.events[sc.count], e))
			return err_in(e, arena_printf(a, "%s: [%zu]", path, sc.count));
	}
	sort(&sc, a);
	*out = sc;
	return true;
}

struct event *script_due(struct sandbox *s, int64_t now)
{
	for (size_t i = 0; i < s->script.count && s->script.events[i].at <= now; i++) {
		struct event *event = &s->script.events[i];
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
	for (size_t i = 0; i < sc->count; i++)
		if (sc->events[i].at > now)
			return sc->events[i].at;
	return 0;
}

void script_count(const struct script *sc, int64_t now, int64_t *done, int64_t *waiting)
{
	*done = *waiting = 0;
	for (size_t i = 0; i < sc->count; i++) {
		*done += sc->events[i].done;
		*waiting += !sc->events[i].done && sc->events[i].at <= now;
	}
}
