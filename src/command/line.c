/* SPDX-License-Identifier: MIT */
/* line.c - what every command needs: configuration, clock, store, daemon. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/user.h"
#include "base/text.h"
#include "command/command.h"
#include "flow/orders.h"
#include "flow/service.h"
#include "net/control.h"

int line_complain(const struct err *e)
{
	fprintf(stderr, "%s\n", e->text);
	return e->kind == ERR_USAGE ? STATUS_USAGE : STATUS_PROBLEM;
}

const char *line_words(struct call_line *l, enum message_id m, const char *const *args)
{
	char words[2048];
	message_format(words, sizeof words, m, args);
	return arena_string(&l->arena, words);
}

const char *const *line_heads(struct call_line *l, const enum message_id *heads, size_t count)
{
	const char **cells = arena_array(&l->arena, count + 1, sizeof *cells);
	for (size_t i = 0; i < count; i++)
		cells[i] = line_words(l, heads[i], NULL);
	return cells;
}

bool line_has(const struct call_line *l, enum opt o)
{
	return l->value[o] != NULL;
}

const struct settings *line_settings(const struct call_line *l)
{
	return &l->edition->agenda.settings;
}

int64_t line_now(const struct call_line *l)
{
	return clock_wall(&l->clock);
}

/* The holder of the lock writes its process id and the shift of its clock. What was planned by a shifted clock is judged by it afterwards,
 * too: by the true one all of it might be over, or still far away. */
static long read_lock(struct call_line *l, int64_t *offset_ms)
{
	char holder[64] = "";
	char *end = NULL;
	bool locked = file_is_locked(arena_printf(&l->arena, "%s/lock", line_settings(l)->state), holder);
	long pid = strtol(holder, &end, 10);
	*offset_ms = end ? strtoll(end, NULL, 10) : 0;
	if (!locked)
		return 0;
	return pid > 0 ? pid : 1;
}

long line_daemon(struct call_line *l)
{
	int64_t offset = 0;
	return read_lock(l, &offset);
}

static bool set_clock(struct call_line *l, struct err *e)
{
	int64_t at;
	if (!line_has(l, OPT_NOW)) {
		read_lock(l, &l->clock.offset_ms);
		return true;
	}
	if (!line_when(l, l->value[OPT_NOW], &at, e)) {
		e->kind = ERR_USAGE;
		return err_in(e, "--now");
	}
	l->clock.offset_ms += at - line_now(l);
	return true;
}

/* A townbell.cfg that cannot be used: every complaint on a line of its own, as `check` prints them. */
static int complain_of_files(struct call_line *l, const struct err *e)
{
	struct agenda agenda = { 0 };
	struct problems problems = { .arena = &l->arena };
	const struct config_request request = { .file = l->config };
	if (config_load(&request, &l->arena, &agenda, &problems, NULL) || problems.errors == 0)
		return line_complain(e);
	for (size_t i = 0; i < problems.list.count; i++)
		if (!problems.list.at[i].warning)
			fprintf(stderr, "%s\n", problem_line(&problems.list.at[i], &l->arena));
	return STATUS_PROBLEM;
}

static bool begin(struct call_line *l, bool host_only, int *status)
{
	struct err e = { 0 };
	if (host_only ? !edition_read_host(l->config, &l->edition, &e) : !edition_read(l->config, NULL, &l->edition, &e)) {
		*status = complain_of_files(l, &e);
		return false;
	}
	if (set_clock(l, &e))
		return true;
	*status = line_complain(&e);
	return false;
}

bool line_begin(struct call_line *l, int *status)
{
	return begin(l, false, status);
}

bool line_begin_host(struct call_line *l, int *status)
{
	return begin(l, true, status);
}

bool line_when(const struct call_line *l, const char *text, int64_t *at, struct err *e)
{
	const struct zone *zone = line_settings(l)->community.zone;
	struct civil civil;
	bool has_offset;
	int offset_s;
	if (text[0] == '+') {
		struct span span;
		if (!span_parse(text + 1, &span, e))
			return false;
		zone_local(zone, line_now(l), &civil);
		*at = span_after(&span, &civil, zone);
		return true;
	}
	if (!civil_parse(text, &civil, &has_offset, &offset_s, e))
		return false;
	*at = has_offset ? (civil_seconds(&civil) - offset_s) * 1000 : zone_instant(zone, &civil);
	return true;
}

const char *line_time(struct call_line *l, int64_t at)
{
	char out[32];
	if (at == 0)
		return NULL;
	zone_format(line_settings(l)->community.zone, at, out);
	return arena_string(&l->arena, out);
}

const char *line_minute(struct call_line *l, int64_t at)
{
	struct civil civil;
	char out[24];
	if (at == 0)
		return "";
	zone_local(line_settings(l)->community.zone, at, &civil);
	civil_format_minute(&civil, out);
	return arena_string(&l->arena, out);
}

bool line_store(struct call_line *l, struct store **out, int *status)
{
	struct err e = { 0 };
	struct store *store = NULL;
	struct edition *whole = NULL;
	if (!store_open(line_settings(l)->state, STORE_READ, &store, &e) || !edition_read(l->config, store, &whole, &e)) {
		store_close(store);
		*status = line_complain(&e);
		return false;
	}
	edition_leave(l->edition);
	l->edition = whole;
	*out = store;
	return true;
}

/* Without a daemon the command itself is the one writer, for as long as it takes. */
static bool do_ourselves(struct call_line *l, const char *request, const char **reply, struct err *e)
{
	struct service *service = NULL;
	const struct service_options options = { .config = l->config, .clock = l->clock };
	if (!service_open(&options, &service, e))
		return false;
	*reply = orders_answer(service, request, user_name(getuid(), &l->arena), &l->arena);
	bool ok = !service->failed;
	if (!ok)
		*e = service->failure;
	service_close(service);
	return ok;
}

bool line_order(struct call_line *l, const char *request, const struct json **reply, int *status)
{
	struct err e = { 0 };
	const char *answer = NULL;
	bool well = false;
	const char *path = arena_printf(&l->arena, "%s/control.sock", line_settings(l)->state);
	bool ok = control_ask(path, request, &l->arena, &answer, &e);
	if (!ok && e.kind == ERR_NOT_FOUND)
		ok = do_ourselves(l, request, &answer, &e);
	ok = ok && json_read(answer, strlen(answer), &l->arena, reply, &e);
	if (!ok) {
		*status = line_complain(&e);
		return false;
	}
	json_boolean(json_member(*reply, "ok"), &well);
	if (!well) {
		int64_t kind = 0;
		json_integer(json_member(*reply, "kind"), &kind);
		fprintf(stderr, "%s\n", json_text(*reply, "error"));
		*status = kind == ERR_USAGE ? STATUS_USAGE : STATUS_PROBLEM;
	}
	return well;
}
