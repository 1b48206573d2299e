/* SPDX-License-Identifier: MIT */
/* fuzz_order.c - lines on the control socket: each has one line of JSON for an answer, which says well or why not; a database that was
 * whole stays whole. */
#include "flow/house.h"
#include "flow/orders.h"
#include "fuzz/fuzz.h"

enum { LINES_PER_HOUSE = 64 };

static void move_in(struct house **h, int *lines)
{
	void *state = *h;
	if (*h && *lines < LINES_PER_HOUSE)
		return;
	if (state) {
		house_close(&state);
		sample_close(NULL);
	}
	sample_open(NULL);
	house_open(&state);
	*h = state;
	*lines = 0;
	house_start(*h);
	OK(*h, service_plan((*h)->s, &(*h)->err));
}

void fuzz_one(struct bytes *in)
{
	static struct house *h;
	static int lines;
	struct arena a = { 0 };
	const struct json *root = NULL;
	struct err e = { 0 };
	bool well = false;
	move_in(&h, &lines);
	lines++;
	const char *line = fuzz_raw(in, &a, NULL);
	const char *reply = orders_answer(h->s, line, "kim", &a);
	MUST(!strchr(reply, '\n') && json_read(reply, strlen(reply), &a, &root, &e));
	MUST(json_boolean(json_member(root, "ok"), &well));
	MUST(well || json_text(root, "error")[0]);
	MUST(!h->s->failed);
	arena_done(&a);
}
