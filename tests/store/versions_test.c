/* SPDX-License-Identifier: MIT */
/* versions_test.c - versions of a reply come late, again, out of order: the newest stands. */
#include "store/fixture.h"
#include "store/replies.h"

enum { WEEK = 7 * 24 * 3600 * 1000 };

struct version {
	int64_t revision;
	const char *says; /* picks of a poll; "" : taken back */
	int64_t fetched_at;
};

struct versions {
	const char *name;
	enum reply_form form;
	struct version come[4]; /* in this order */
	const char *stands;     /* "-" : deleted */
};

static const struct versions orders[] = {
	{ "in their order", REPLY_TEXT, { { 1, "a", 10 }, { 2, "b", 20 }, { 3, "c", 30 } }, "c" },
	{ "the first one again", REPLY_TEXT, { { 1, "a", 10 }, { 2, "b", 20 }, { 1, "a", 30 } }, "b" },
	{ "the edit before what it edits", REPLY_TEXT, { { 2, "b", 10 }, { 1, "a", 20 } }, "b" },
	{ "back to the first text, and the one between comes late", REPLY_TEXT, { { 1, "a", 10 }, { 3, "a", 20 }, { 2, "b", 30 } }, "a" },
	{ "without an order the last one read is the newest", REPLY_TEXT, { { 0, "a", 10 }, { 0, "b", 20 }, { 0, "a", 30 } }, "a" },
	{ "stored before there was an order", REPLY_TEXT, { { 0, "a", 10 }, { 1, "b", 20 } }, "b" },
	{ "a week does not make an old text new", REPLY_TEXT, { { 2, "b", 10 }, { 1, "a", 10 + WEEK } }, "b" },
	{ "an answer given again", REPLY_POLL, { { 5, "0", 10 }, { 7, "1", 20 }, { 6, "2", 30 } }, "1" },
	{ "taken back, and then the old answer again", REPLY_POLL, { { 5, "0", 10 }, { 6, "", 20 }, { 5, "0", 30 } }, "-" },
	{ "taken back before it came", REPLY_POLL, { { 6, "", 10 }, { 5, "0", 20 } }, "-" },
	{ "taken back and given anew, out of order", REPLY_POLL, { { 7, "1", 10 }, { 6, "", 20 }, { 5, "0", 30 } }, "1" },
	{ "taken back twice, given anew between", REPLY_POLL, { { 5, "0", 10 }, { 8, "", 20 }, { 7, "1", 30 }, { 6, "", 40 } }, "-" },
	{ "given anew after that", REPLY_POLL, { { 6, "", 10 }, { 5, "0", 20 }, { 7, "1", 30 } }, "1" },
	{ "numbers that began anew after a week", REPLY_POLL, { { 500, "0", 10 }, { 3, "1", 10 + WEEK } }, "1" },
	{ "given again after a week, and the one between comes late", REPLY_POLL,
	  { { 5, "0", 10 }, { 9, "0", 10 + WEEK }, { 8, "1", 20 + WEEK } }, "0" },
	{ "taken back after a week, and what was before comes late", REPLY_POLL,
	  { { 5, "0", 10 }, { 9, "", 10 + WEEK }, { 8, "1", 20 + WEEK } }, "-" },
	{ "taken back after they began anew", REPLY_POLL, { { 500, "0", 10 }, { 3, "", 10 + WEEK } }, "-" },
};

enum { ROWS = sizeof orders / sizeof *orders };

static void come(struct fixture *f, enum reply_form form, const struct version *v, const char *id)
{
	bool poll = form == REPLY_POLL;
	enum reply_change change;
	const struct stored_reply r = {
		.channel = "chat", .service_id = id, .item = id, .delivery = "", .author = "p-a", .voter = "p-v",
		.text = poll ? "" : v->says, .picks = poll ? v->says : "", .form = form, .parent = "",
		.received_at = v->fetched_at, .fetched_at = v->fetched_at, .basis = BASIS_FETCHED, .revision = v->revision,
	};
	if (poll && !v->says[0])
		OK(f, replies_withdraw(f->store, &r, &f->err));
	else
		OK(f, replies_put(f->store, &r, &change, &f->err));
}

/* What stands; "-": nothing does. */
static const char *standing(struct fixture *f, const char *id)
{
	struct stored_replies list;
	OK(f, replies_list(f->store, id, &f->arena, &list, &f->err));
	assert_int_equal(list.list.count, 1);
	const struct stored_reply *r = &list.list.at[0];
	assert_int_equal(r->deleted, r->deleted_in_time);
	return r->deleted ? "-" : r->form == REPLY_POLL ? r->picks : r->text;
}

/* Does the newest stand, though the file is closed and opened between them? */
static bool newest_stands(struct fixture *f, size_t order)
{
	const char *id = arena_printf(&f->arena, "o%zu", order);
	for (size_t k = 0; k < 4 && orders[order].come[k].says; k++) {
		come(f, orders[order].form, &orders[order].come[k], id);
		fixture_reopen(f);
	}
	return strcmp(standing(f, id), orders[order].stands) == 0;
}

static void only_a_newer_version_takes_the_place_of_another(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < ROWS; i++)
		if (!newest_stands(f, i))
			fail_msg("%s: %s", orders[i].name, standing(f, arena_printf(&f->arena, "o%zu", i)));
}

/* Only where they come in their order, or have none, is the last one read the newest. */
static void without_revisions_the_one_read_last_stands(void **state)
{
	size_t wrong = 0;
	NEEDS_FAULTS();
	setenv("TOWNBELL_FAULT", "revisions", 1);
	for (size_t i = 0; i < ROWS; i++)
		wrong += !newest_stands(*state, i);
	assert_in_range(wrong, ROWS / 2, ROWS);
}

enum { SAID = 8, DAY = 24 * 3600 * 1000, HISTORIES = 1500 };

static unsigned int draw(unsigned int below)
{
	static unsigned int chance = 2021;
	chance = chance * 1103515245u + 12345u;
	return (chance >> 16) % below;
}

static int by_fetch(const void *a, const void *b)
{
	const struct version *x = a, *y = b;
	return (x->fetched_at > y->fetched_at) - (x->fetched_at < y->fetched_at);
}

/* Days lie between what is said, each version is brought twice within a day, and the service begins with other numbers after a week. */
static void in_whatever_order_versions_come_the_newest_stands(void **state)
{
	static const char *const picks[] = { "0", "0", "0", "0", "1", "" };
	struct fixture *f = *state;
	for (int i = 0; i < HISTORIES; i++) {
		struct version come_by[2 * SAID];
		const char *id = arena_printf(&f->arena, "v%d", i);
		int64_t at = 100LL * WEEK, revision = 1000;
		for (int k = 0; k < SAID; k++) {
			bool quiet = draw(8) == 0;
			at += quiet ? WEEK + 2LL * DAY : draw(3) * (int64_t)DAY + 1;
			revision = quiet ? 1 + draw(2000) : revision + 1;
			for (int twice = 0; twice < 2; twice++)
				come_by[2 * k + twice] = (struct version){ revision, twice ? come_by[2 * k].says : picks[draw(6)],
									   at + draw(24) * (int64_t)(DAY / 24) };
		}
		const char *newest = come_by[2 * SAID - 1].says;
		qsort(come_by, 2 * SAID, sizeof *come_by, by_fetch);
		for (int k = 0; k < 2 * SAID; k++)
			come(f, REPLY_POLL, &come_by[k], id);
		assert_string_equal(standing(f, id), newest[0] ? newest : "-");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(only_a_newer_version_takes_the_place_of_another),
		STORE_TEST(without_revisions_the_one_read_last_stands),
		STORE_TEST(in_whatever_order_versions_come_the_newest_stands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
