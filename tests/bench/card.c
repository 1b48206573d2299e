/* SPDX-License-Identifier: MIT */
/* card.c - a card from the facts of a meeting to the bytes of a JPEG, as often as one is drawn, fonts and all else read before. */
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "bench.h"
#include "config/config.h"
#include "model/plan.h"
#include "render/card.h"
#include "render/notices.h"

enum { CARDS = 40, FEW = 2 };

static const int64_t august = 1630422000000; /* 2021-09-01 00:00 in Seoul */

static struct arena files;
static struct agenda agenda;
static const struct notice *meeting;

static void need(bool ok, const struct err *e)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", e->text);
	exit(1);
}

static void find_meeting(const struct plan_view *view, const struct item *item)
{
	struct notices *notices = arena_alloc(&files, sizeof *notices);
	struct err e = { 0 };
	need(plan_notices(view, item, &files, notices, &e), &e);
	for (size_t i = 0; i < notices->list.count && !meeting; i++)
		if (notices->list.at[i].kind == NOTICE_MEETING_NOTICE)
			meeting = &notices->list.at[i];
}

/* A meeting of the reference half-year with a place and three points. */
static void prepare(struct bench *b, int n)
{
	struct problems problems = { 0 };
	struct err e = { 0 };
	char path[256];
	(void)n;
	crypto_init();
	snprintf(path, sizeof path, "%s/config/townbell.cfg", b->source);
	const struct config_request request = { .file = path, .strict = false };
	const struct plan_view view = { .agenda = &agenda, .now = august };
	need(config_load(&request, &files, &agenda, &problems, &e), &e);
	for (size_t i = 0; i < agenda.items.count; i++)
		find_meeting(&view, &agenda.items.at[i]);
	if (meeting)
		return;
	fprintf(stderr, "bench: %s announces no meeting\n", path);
	exit(1);
}

static void draw(struct arena *a)
{
	struct err e = { 0 };
	struct message m = { 0 };
	struct jpeg jpeg = { 0 };
	const struct notice_request r = {
		.agenda = &agenda, .notice = meeting, .account = settings_account(&agenda.settings, "instagram"),
		.reference = "[TM-7F3K]", .now = august
	};
	need(notice_message(&r, a, &m, &e) && m.card && card_draw(m.card, a, &jpeg, &e) && jpeg.length > 0, &e);
}

static struct figure measure(struct bench *b, int n)
{
	struct figure f = { 0 };
	struct arena a = { 0 };
	int count = b->quick ? FEW : CARDS;
	(void)n;
	draw(&a);
	int64_t from = bench_ns();
	for (int i = 0; i < count; i++) {
		arena_reset(&a);
		draw(&a);
	}
	f.ours = (double)(bench_ns() - from) / 1e6 / count;
	arena_done(&a);
	return f;
}

const struct row card_rows[] = {
	{ "a card, from the facts of a meeting to the bytes of a JPEG", "ms", "<= 8", prepare, measure, 0, 0 },
	{ 0 },
};
