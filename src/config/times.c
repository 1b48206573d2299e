/* SPDX-License-Identifier: MIT */
/* times.c - settings that are moments, dates, times of day and lengths of time. */
#include <string.h>

#include "base/text.h"
#include "config/kinds.h"
#include "model/recurrence.h"

enum { SPANS_MAX = 20, DATES_MAX = 200, YEAR_FIRST = 1900, YEAR_LAST = 9999 };

/* Milliseconds as a person would write them. */
static const char *span_words(struct reader *r, int64_t ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} units[] = { { 86400000, 'd' }, { 3600000, 'h' }, { 60000, 'm' }, { 1000, 's' } };
	size_t i = 0;
	while (i + 1 < sizeof units / sizeof *units && (ms == 0 || ms % units[i].ms != 0))
		i++;
	return arena_printf(r->scratch, "%lld%c", (long long)(ms / units[i].ms), units[i].unit);
}

static bool parse_span(struct reader *r, const struct setting *s, const struct spot *at, struct span *out)
{
	struct err e;
	struct span span;
	if (!span_parse(text_of(r, at->node), &span, &e)) {
		fault_err(r, at, &e);
		return false;
	}
	int64_t ms = span_ms(&span);
	if (ms < s->least || (s->most && ms > s->most)) {
		fault(r, at, s->most ? MSG_CFG_SPAN_RANGE : MSG_CFG_SPAN_SHORT,
		      ARGS(span.text, span_words(r, s->least), span_words(r, s->most)));
		return false;
	}
	*out = span;
	return true;
}

bool read_span(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	return parse_span(r, s, at, field);
}

bool read_wait(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	struct span span;
	if (!parse_span(r, s, at, &span))
		return false;
	if (s->size == sizeof(int64_t))
		*(int64_t *)field = span_ms(&span);
	else
		*(int *)field = (int)span_ms(&span);
	return true;
}

static bool parse_moment(struct reader *r, const char *text, struct moment *out, struct err *e)
{
	struct moment m = { .set = true };
	bool has_offset;
	int offset_s;
	if (!civil_parse(text, &m.local, &has_offset, &offset_s, e))
		return false;
	m.at = has_offset ? (civil_seconds(&m.local) - offset_s) * 1000 : zone_instant(r->zone, &m.local);
	if (has_offset)
		zone_local(r->zone, m.at, &m.local);
	if (m.local.year < YEAR_FIRST || m.local.year > YEAR_LAST)
		return err_set(e, ERR_INPUT, MSG_DATE_YEAR, ARGS(text));
	*out = m;
	return true;
}

bool read_moment(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	struct err e;
	if (parse_moment(r, text_of(r, at->node), field, &e))
		return true;
	fault_err(r, at, &e);
	return false;
}

bool read_date(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	struct err e;
	if (civil_parse_date(text_of(r, at->node), field, &e))
		return true;
	fault_err(r, at, &e);
	return false;
}

bool read_clock(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	struct err e;
	if (civil_parse_clock(text_of(r, at->node), field, &e))
		return true;
	fault_err(r, at, &e);
	return false;
}

bool read_quiet(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	const char *text = text_of(r, at->node);
	struct quiet q = { .set = true };
	struct err e;
	const char *dash = strchr(text, '-');
	if (!dash) {
		fault(r, at, MSG_CFG_QUIET, NULL);
		return false;
	}
	if (!civil_parse_clock(arena_string_n(r->scratch, text, (size_t)(dash - text)), &q.from, &e) ||
	    !civil_parse_clock(dash + 1, &q.to, &e)) {
		fault_err(r, at, &e);
		return false;
	}
	if (q.from == q.to) {
		fault(r, at, MSG_CFG_QUIET_EMPTY, NULL);
		return false;
	}
	*(struct quiet *)field = q;
	return true;
}

/* Elements of a list that must be texts, at most `most` of them. */
static bool check_list(struct reader *r, const struct spot *list, size_t most)
{
	size_t wrong = 0;
	if (list->node->count > most)
		fault(r, list, MSG_CFG_MANY, ARGS(NUMBER(list->node->count), NUMBER(most)));
	for (size_t i = 0; i < list->node->count && i < most; i++) {
		struct spot at = spot_at(r, list, i);
		if (at.node->type == NODE_TEXT)
			continue;
		fault(r, &at, MSG_CFG_ELEMENT_TEXT, NULL);
		wrong++;
	}
	return wrong == 0 && list->node->count <= most;
}

static bool is_new_span(struct reader *r, const struct spot *at, const struct spans *before, const struct span *span)
{
	for (size_t i = 0; i < before->list.count; i++) {
		if (span_ms(&before->list.at[i]) != span_ms(span))
			continue;
		fault(r, at, MSG_CFG_SPAN_TWICE, ARGS(span->text, before->list.at[i].text));
		return false;
	}
	return true;
}

bool read_spans(struct reader *r, const struct setting *s, const struct spot *list, void *field)
{
	struct spans spans = { 0 };
	bool good = check_list(r, list, SPANS_MAX);
	for (size_t i = 0; good && i < list->node->count; i++) {
		struct spot at = spot_at(r, list, i);
		struct span span;
		if (parse_span(r, s, &at, &span) && is_new_span(r, &at, &spans, &span))
			*vec_push(r->arena, &spans.list) = span;
	}
	*(struct spans *)field = spans;
	return good;
}

bool read_dates(struct reader *r, const struct setting *s, const struct spot *list, void *field)
{
	struct dates dates = { 0 };
	bool good = check_list(r, list, DATES_MAX);
	for (size_t i = 0; good && i < list->node->count; i++) {
		struct spot at = spot_at(r, list, i);
		struct civil date;
		if (read_date(r, s, &at, &date))
			*vec_push(r->arena, &dates.list) = date;
	}
	memcpy(field, &dates, sizeof dates); /* the field is a VEC of its own type, and the same in memory */
	return good;
}
