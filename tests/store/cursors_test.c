/* SPDX-License-Identifier: MIT */
/* cursors_test.c - lanes and the reading of posts. */
#include "store/cursors.h"
#include "store/fixture.h"

static void a_new_lane_is_all_zeros(void **state)
{
	struct fixture *f = *state;
	struct lane_row row;
	OK(f, lanes_get(f->store, "lane", &f->arena, &row, &f->err));
	assert_string_equal(row.name, "lane");
	assert_string_equal(row.self, "");
	assert_string_equal(row.cursor, "");
	assert_string_equal(row.wait_reason, "");
	assert_string_equal(row.broken_reason, "");
	assert_true(!row.polled_at && !row.paced_boot && !row.wait_boot && !row.broken && !row.token_expires_at);
}

static void every_member_of_a_lane_comes_back(void **state)
{
	struct fixture *f = *state;
	const struct lane_row put = {
		.name = "lane", .self = "self", .cursor = "cursor", .polled_at = 1, .paced_boot = 2, .wait_boot = 3, .wait_reason = "quota",
		.cooldowns = 4, .quotas = 5, .failures = 6, .broken = true, .broken_reason = "token", .broken_at = 7, .token_expires_at = 8,
	};
	struct lane_row got = { .name = "lane", .self = "first" };
	OK(f, lanes_put(f->store, &got, &f->err));
	OK(f, lanes_put(f->store, &put, &f->err));
	fixture_reopen(f);
	OK(f, lanes_get(f->store, "lane", &f->arena, &got, &f->err));
	assert_string_equal(got.self, "self");
	assert_string_equal(got.cursor, "cursor");
	assert_string_equal(got.wait_reason, "quota");
	assert_string_equal(got.broken_reason, "token");
	assert_true(got.polled_at == 1 && got.paced_boot == 2 && got.wait_boot == 3 && got.cooldowns == 4 && got.quotas == 5);
	assert_true(got.failures == 6 && got.broken && got.broken_at == 7 && got.token_expires_at == 8);
	OK(f, lanes_rebooted(f->store, &f->err));
	OK(f, lanes_get(f->store, "lane", &f->arena, &got, &f->err));
	assert_true(got.paced_boot == 0 && got.wait_boot == 0 && got.polled_at == 1 && got.broken);
}

/* --- readings --------------------------------------------------------------------------------------------------------------------- */

static struct delivery put_post(struct fixture *f, const char *key, const char *item, const char *channel)
{
	struct delivery d = fixture_delivery(key);
	d.item = item, d.channel = channel;
	d.receipt.id = "4711", d.receipt.also = "poll:1", d.receipt.at = 60;
	d.sent_at = 50;
	return fixture_put(f, d);
}

static void open_reading(struct fixture *f, const char *key, int64_t next, int64_t until)
{
	struct delivery d = put_post(f, key, "item", strchr(key, '@') + 1);
	OK(f, readings_open(f->store, &d, next, until, &f->err));
}

static const char *keys(struct fixture *f, const struct readings_filter *filter)
{
	struct readings list;
	char *s = arena_string(&f->arena, "");
	OK(f, readings_ripen(f->store, filter->due_only ? filter->now : INT64_MAX, &f->err));
	OK(f, readings_list(f->store, filter, &f->arena, &list, &f->err));
	for (size_t i = 0; i < list.list.count; i++)
		s = arena_printf(&f->arena, "%s%s%s", s, i ? " " : "", list.list.at[i].key);
	return s;
}

static void a_reading_tells_of_its_post(void **state)
{
	struct fixture *f = *state;
	struct reading r;
	struct delivery d = put_post(f, "k@band", "item", "band");
	REFUSED(f, ERR_NOT_FOUND, readings_get(f->store, d.id, &f->arena, &r, &f->err));
	REFUSED(f, ERR_STORE, readings_open(f->store, &(struct delivery){ .id = d.id + 1, .channel = "band" }, 1, 2, &f->err));
	OK(f, readings_open(f->store, &d, 100, 1000, &f->err));
	OK(f, readings_get(f->store, d.id, &f->arena, &r, &f->err));
	assert_int_equal(r.delivery_id, d.id);
	assert_string_equal(r.key, "k@band");
	assert_string_equal(r.item, "item");
	assert_string_equal(r.channel, "band");
	assert_string_equal(r.post_id, "4711");
	assert_string_equal(r.also, "poll:1");
	assert_string_equal(r.text, "{\"text\":\"3회차 회의\"}");
	assert_string_equal(r.reference, "[TM-7F3K]");
	assert_true(r.sent_at == 50 && r.posted_at == 60 && r.next_at == 100 && r.until_at == 1000);
	assert_true(r.read_at == 0 && r.read_boot == 0 && r.failures == 0);
}

static void a_read_that_is_done_says_when_the_next_one_is_due(void **state)
{
	struct fixture *f = *state;
	struct reading r;
	struct delivery d = put_post(f, "k@band", "item", "band");
	OK(f, readings_open(f->store, &d, 100, 1000, &f->err));
	OK(f, readings_get(f->store, d.id, &f->arena, &r, &f->err));
	r.read_at = 110, r.read_boot = 7, r.next_at = 200, r.failures = 3;
	OK(f, readings_done(f->store, &r, &f->err));
	/* Opening it again moves its end only. */
	OK(f, readings_open(f->store, &d, 1, 2000, &f->err));
	OK(f, readings_get(f->store, d.id, &f->arena, &r, &f->err));
	assert_true(r.read_at == 110 && r.read_boot == 7 && r.next_at == 200 && r.failures == 3 && r.until_at == 2000);
	OK(f, readings_rebooted(f->store, &f->err));
	OK(f, readings_get(f->store, d.id, &f->arena, &r, &f->err));
	assert_true(r.read_boot == 0 && r.read_at == 110);
}

static void only_open_readings_are_listed_by_their_next_time(void **state)
{
	struct fixture *f = *state;
	open_reading(f, "later@band", 300, 1000);
	open_reading(f, "due@band", 200, 1000);
	open_reading(f, "over@band", 100, 250);
	open_reading(f, "other@chat", 50, 1000);
	const struct {
		struct readings_filter given;
		const char *expected;
	} cases[] = {
		{ { .channel = "band", .now = 250 }, "due@band later@band" },
		{ { .channel = "band", .now = 249 }, "over@band due@band later@band" },
		{ { .channel = "band", .now = 250, .due_only = true }, "due@band" },
		{ { .channel = "band", .now = 199, .due_only = true }, "over@band" },
		{ { .channel = "band", .now = 250, .limit = 1 }, "due@band" },
		{ { .channel = "band", .now = 1000 }, "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(keys(f, &cases[i].given), cases[i].expected);
	int64_t next = 0;
	OK(f, readings_next(f->store, "band", 250, &next, &f->err));
	assert_int_equal(next, 200);
	OK(f, readings_next(f->store, "band", 1000, &next, &f->err));
	assert_int_equal(next, INT64_MAX);
}

static void the_oldest_read_of_an_item_on_a_channel_is_known(void **state)
{
	struct fixture *f = *state;
	int64_t oldest = 0;
	static const struct {
		const char *key, *item, *channel;
		int64_t read_at;
	} rows[] = {
		{ "a@band", "x", "band", 30 }, { "b@band", "x", "band", 20 }, { "c@chat", "x", "chat", 10 }, { "d@band", "y", "band", 5 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct delivery d = put_post(f, rows[i].key, rows[i].item, rows[i].channel);
		OK(f, readings_open(f->store, &d, 1, 1000, &f->err));
		OK(f, readings_done(f->store, &(struct reading){ .delivery_id = d.id, .read_at = rows[i].read_at }, &f->err));
	}
	OK(f, readings_oldest(f->store, "x", "band", &oldest, &f->err));
	assert_int_equal(oldest, 20);
	OK(f, readings_oldest(f->store, "x", "mail", &oldest, &f->err));
	assert_int_equal(oldest, INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_new_lane_is_all_zeros),
		STORE_TEST(every_member_of_a_lane_comes_back),
		STORE_TEST(a_reading_tells_of_its_post),
		STORE_TEST(a_read_that_is_done_says_when_the_next_one_is_due),
		STORE_TEST(only_open_readings_are_listed_by_their_next_time),
		STORE_TEST(the_oldest_read_of_an_item_on_a_channel_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
