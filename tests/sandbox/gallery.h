/* SPDX-License-Identifier: MIT */
/* gallery.h - a server of pictures beside a sandbox, good and bad ones, for the stand-in Instagram to fetch; and its usual calls. */
#ifndef TESTS_SANDBOX_GALLERY_H
#define TESTS_SANDBOX_GALLERY_H

#include "net/server.h"
#include "sandbox/bench.h"
#include "sandbox/pictures.h"

#define ACCOUNT "17841400000000001"
#define IG "/instagram/v26.0/"

struct gallery {
	struct bench bench;
	struct server *server;
};

static inline struct bytes gallery_picture(struct arena *a, const char *path)
{
	static const struct {
		const char *path;
		int process, width, height;
		size_t length;
	} rows[] = {
		{ "/good.jpg", BASELINE, 1080, 1350, 5000 },    { "/wide.jpg", BASELINE, 1440, 754, 5000 },
		{ "/large.jpg", BASELINE, 1080, 1080, 6 << 20 }, { "/heavy.jpg", BASELINE, 1080, 1080, (8 << 20) + 1 },
		{ "/tall.jpg", BASELINE, 1080, 1351, 5000 },    { "/flat.jpg", BASELINE, 1080, 565, 5000 },
		{ "/small.jpg", BASELINE, 319, 390, 5000 },     { "/broad.jpg", BASELINE, 1441, 1441, 5000 },
		{ "/progressive.jpg", PROGRESSIVE, 1080, 1350, 5000 },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(path, rows[i].path) == 0)
			return jpeg(a, rows[i].process, rows[i].width, rows[i].height, rows[i].length);
	if (strcmp(path, "/good.png") == 0)
		return png(a, 1080, 1350);
	return (struct bytes){ "<html>", 6 };
}

static inline void gallery_visit(void *context, struct visit *v)
{
	struct gallery *g = context;
	const char *path = visit_path(v);
	struct bytes b = gallery_picture(&g->bench.arena, path);
	int status = strcmp(path, "/gone.jpg") == 0 ? 404 : strcmp(path, "/moved.jpg") == 0 ? 302 : 200;
	if (status == 302)
		visit_set_header(v, "Location", "/good.jpg");
	visit_answer(v, status, "image/jpeg", b.data, b.length);
}

static inline void gallery_open(struct gallery *g, const struct sandbox_options *o)
{
	struct err e = { 0 };
	bench_open(&g->bench, o);
	const struct server_options options = { .address = "127.0.0.1", .body_max = 1000, .handler = gallery_visit, .context = g };
	if (!server_open(g->bench.loop, &options, &g->server, &e))
		fail_msg("%s", e.text);
}

static inline void gallery_close(struct gallery *g)
{
	server_close(g->server);
	bench_close(&g->bench);
}

static inline const struct got *ig(struct gallery *g, const char *path, const char *form)
{
	const char *whole = arena_printf(&g->bench.arena, "%s%s", IG, path);
	return ask(&g->bench, &(struct asked){ .path = whole, .type = form ? FORM : NULL, .body = form, .bearer = "T" });
}

/* A container of this picture; how it was answered. */
static inline const struct got *contain(struct gallery *g, const char *picture, const char *more)
{
	struct text form;
	text_init(&form, &g->bench.arena, 1 << 20);
	text_add_field(&form, "image_url", arena_printf(&g->bench.arena, "http://127.0.0.1:%d%s", server_port(g->server), picture));
	text_add(&form, more);
	return ig(g, ACCOUNT "/media", form.data);
}

/* Its number. */
static inline const char *container(struct gallery *g, const char *caption)
{
	const struct got *got = contain(g, "/good.jpg", arena_printf(&g->bench.arena, "&caption=%s", caption));
	if (got->status != 200)
		fail_msg("%s", got->body);
	return text_at(got->json, "id");
}

static inline const struct got *publish(struct gallery *g, const char *id)
{
	return ig(g, ACCOUNT "/media_publish", arena_printf(&g->bench.arena, "creation_id=%s", id));
}

/* A post; its number. */
static inline const char *posted(struct gallery *g, const char *caption)
{
	const struct got *got = publish(g, container(g, caption));
	if (got->status != 200)
		fail_msg("%s", got->body);
	return text_at(got->json, "id");
}

static inline const char *status_code(struct gallery *g, const char *id)
{
	return text_at(ig(g, arena_printf(&g->bench.arena, "%s?fields=id,status_code,status", id), NULL)->json, "status_code");
}

/* "CODE/SUBCODE" of a refusal, "" of none. */
static inline const char *trouble(struct gallery *g, const struct got *got)
{
	const struct json *error = json_member(got->json, "error");
	int64_t subcode = number_at(error, "error_subcode");
	if (!error)
		return "";
	return arena_printf(&g->bench.arena, "%lld/%lld", (long long)number_at(error, "code"), (long long)(subcode < 0 ? 0 : subcode));
}

static inline void at_time(struct gallery *g, const char *now)
{
	control(&g->bench, "/sandbox/clock", arena_printf(&g->bench.arena, "{\"now\":\"%s\"}", now));
}

static inline void set(struct gallery *g, const char *json)
{
	control(&g->bench, "/sandbox/settings", json);
}

#endif
