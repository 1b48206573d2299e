/* SPDX-License-Identifier: MIT */
/* deliveries_test.c - the outbox: rows in and out, what is due, what may become what. */
#include "store/fixture.h"
#include "store/posts.h"

/* Every member has a value of its own, so that two columns that changed places are seen. */
static struct delivery every_member(void)
{
	return (struct delivery){
		.key = "k@band", .item = "i", .channel = "band", .kind = NOTICE_CONSULTATION_DIGEST, .state = STATE_HELD,
		.cause = CAUSE_APPROVAL, .due_at = 11, .order_at = 12, .expires_at = 13, .seen_at = 14, .urgent = true, .ready = true,
		.reference = "[TM-2345]", .payload = "payload", .attempts = 15, .stage = 16, .memo = "memo", .effect = true,
		.sent_at = 17, .wait_boot = 18, .lost_boot = 19, .looks = 20, .asking = true, .tries_max = 21,
		.receipt = { "id", "url", "also", 22 }, .error = "error",
	};
}

static void assert_same(const struct delivery *a, const struct delivery *b)
{
	const char *const texts[][2] = {
		{ a->key, b->key }, { a->item, b->item }, { a->channel, b->channel }, { a->reference, b->reference },
		{ a->payload, b->payload }, { a->memo, b->memo }, { a->receipt.id, b->receipt.id },
		{ a->receipt.url, b->receipt.url }, { a->receipt.also, b->receipt.also }, { a->error, b->error },
	};
	const int64_t numbers[][2] = {
		{ a->id, b->id }, { a->kind, b->kind }, { a->state, b->state }, { a->cause, b->cause }, { a->due_at, b->due_at },
		{ a->order_at, b->order_at }, { a->expires_at, b->expires_at }, { a->seen_at, b->seen_at }, { a->urgent, b->urgent },
		{ a->ready, b->ready }, { a->attempts, b->attempts }, { a->stage, b->stage }, { a->effect, b->effect },
		{ a->sent_at, b->sent_at }, { a->wait_boot, b->wait_boot }, { a->lost_boot, b->lost_boot }, { a->looks, b->looks },
		{ a->asking, b->asking }, { a->tries_max, b->tries_max }, { a->receipt.at, b->receipt.at },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(texts[i][0], texts[i][1]);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		assert_int_equal(numbers[i][0], numbers[i][1]);
	assert_memory_equal(a->payload_hash, b->payload_hash, 32);
}

static void every_member_comes_back_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	struct delivery put = fixture_put(f, every_member()), got;
	assert_true(put.id > 0);
	fixture_reopen(f);
	got = fixture_get(f, "k@band");
	assert_same(&got, &put);
	OK(f, deliveries_by_id(f->store, put.id, &f->arena, &got, &f->err));
	assert_same(&got, &put);
}

static void an_update_writes_every_mutable_member(void **state)
{
	struct fixture *f = *state;
	struct delivery first = fixture_put(f, fixture_delivery("k@band"));
	struct delivery second = every_member();
	second.id = first.id;
	OK(f, deliveries_update(f->store, &second, &f->err));
	struct delivery got = fixture_get(f, "k@band");
	/* What a delivery is can never change: key, item, channel, kind, reference, first seen. */
	second.item = first.item, second.kind = first.kind, second.reference = first.reference;
	crypto_sha256("payload", 7, second.payload_hash);
	assert_same(&got, &second);
}

static void members_that_are_not_set_are_stored_as_empty(void **state)
{
	struct fixture *f = *state;
	fixture_put(f, (struct delivery){ .key = "k@band", .item = "i", .channel = "band" });
	struct delivery d = fixture_get(f, "k@band");
	assert_string_equal(d.memo, "");
	assert_string_equal(d.payload, "");
	assert_string_equal(d.receipt.id, "");
	assert_string_equal(d.error, "");
}

static void a_key_is_in_the_outbox_once(void **state)
{
	struct fixture *f = *state;
	fixture_put(f, fixture_delivery("k@band"));
	struct delivery again = fixture_delivery("k@band");
	again.due_at = 7;
	REFUSED(f, ERR_STATE, deliveries_put(f->store, &again, &f->err));
	assert_int_equal(again.id, 0);
	assert_int_equal(fixture_get(f, "k@band").due_at, 1000);
}

static void a_delivery_is_born_scheduled_or_held(void **state)
{
	struct fixture *f = *state;
	for (enum state s = 0; s < STATES; s++) {
		char key[16];
		struct delivery d = fixture_delivery(key);
		snprintf(key, sizeof key, "k%d@band", (int)s);
		d.state = s;
		bool legal = s == STATE_SCHEDULED || s == STATE_HELD;
		assert_int_equal(deliveries_put(f->store, &d, &f->err), legal);
		if (!legal)
			assert_int_equal(f->err.kind, ERR_STATE);
	}
}

static void what_is_not_there_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct delivery d = fixture_delivery("none@band");
	REFUSED(f, ERR_NOT_FOUND, deliveries_by_key(f->store, "none@band", &f->arena, &d, &f->err));
	assert_non_null(strstr(f->err.text, "none@band"));
	REFUSED(f, ERR_NOT_FOUND, deliveries_by_id(f->store, 77, &f->arena, &d, &f->err));
	d.id = 77;
	REFUSED(f, ERR_NOT_FOUND, deliveries_update(f->store, &d, &f->err));
}

/* Steps from scheduled to a state, all legal. */
static const enum state ways[STATES][3] = {
	[STATE_SCHEDULED] = { STATES },
	[STATE_HELD] = { STATE_HELD, STATES },
	[STATE_SENDING] = { STATE_SENDING, STATES },
	[STATE_UNCERTAIN] = { STATE_SENDING, STATE_UNCERTAIN, STATES },
	[STATE_DELIVERED] = { STATE_SENDING, STATE_DELIVERED, STATES },
	[STATE_FAILED] = { STATE_SENDING, STATE_FAILED, STATES },
	[STATE_CANCELLED] = { STATE_CANCELLED, STATES },
	[STATE_EXPIRED] = { STATE_EXPIRED, STATES },
};

static struct delivery walk(struct fixture *f, struct delivery d, enum state to)
{
	for (const enum state *w = ways[to]; *w != STATES; w++) {
		d.state = *w;
		OK(f, deliveries_update(f->store, &d, &f->err));
	}
	return d;
}

static struct delivery put_in(struct fixture *f, const char *key, enum state s)
{
	return walk(f, fixture_put(f, fixture_delivery(key)), s);
}

static void check_move(struct fixture *f, enum state from, enum state to)
{
	char key[32];
	snprintf(key, sizeof key, "%d/%d@band", (int)from, (int)to);
	struct delivery d = put_in(f, key, from);
	bool legal = from == to || delivery_can_move(from, to);
	d.state = to;
	d.error = "moved";
	assert_int_equal(deliveries_update(f->store, &d, &f->err), legal);
	struct delivery got = fixture_get(f, key);
	assert_int_equal(got.state, legal ? to : from);
	assert_string_equal(got.error, legal ? "moved" : "");
	if (!legal)
		assert_int_equal(f->err.kind, ERR_STATE);
}

static void only_legal_moves_are_stored(void **state)
{
	for (enum state from = 0; from < STATES; from++)
		for (enum state to = 0; to < STATES; to++)
			check_move(*state, from, to);
}

/* --- lists ------------------------------------------------------------------------------------------------------------------------ */

/* Keys of a list as "a b c". */
static const char *keys(struct fixture *f, const struct deliveries *list)
{
	char *s = arena_string(&f->arena, "");
	for (size_t i = 0; i < list->list.count; i++)
		s = arena_printf(&f->arena, "%s%s%s", s, i ? " " : "", list->list.at[i].key);
	return s;
}

static void put_at(struct fixture *f, const char *key, int64_t due, int64_t order)
{
	struct delivery d = fixture_delivery(key);
	d.due_at = due;
	d.order_at = order;
	fixture_put(f, d);
}

static void a_list_is_in_order_of_due_time_then_order_then_id(void **state)
{
	struct fixture *f = *state;
	put_at(f, "d", 20, 5);
	put_at(f, "c", 10, 7);
	put_at(f, "a", 10, 6);
	put_at(f, "b", 10, 6);
	struct deliveries list;
	const struct deliveries_filter all = { .state = STATES }, two = { .state = STATES, .limit = 2 };
	OK(f, deliveries_list(f->store, &all, &f->arena, &list, &f->err));
	assert_string_equal(keys(f, &list), "a b c d");
	OK(f, deliveries_list(f->store, &two, &f->arena, &list, &f->err));
	assert_string_equal(keys(f, &list), "a b");
}

static void a_list_is_filtered(void **state)
{
	struct fixture *f = *state;
	const struct {
		const char *key, *item, *channel;
		enum state state;
	} rows[] = {
		{ "1", "x", "band", STATE_SCHEDULED }, { "2", "x", "chat", STATE_DELIVERED }, { "3", "y", "band", STATE_UNCERTAIN },
		{ "4", "y", "chat", STATE_CANCELLED }, { "5", "y", "chat", STATE_HELD },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct delivery d = fixture_delivery(rows[i].key);
		d.item = rows[i].item, d.channel = rows[i].channel;
		walk(f, fixture_put(f, d), rows[i].state);
	}
	static const struct {
		struct deliveries_filter given;
		const char *expected;
	} cases[] = {
		{ { .state = STATES }, "1 2 3 4 5" },
		{ { .state = STATE_DELIVERED }, "2" },
		{ { .state = STATES, .item = "x" }, "1 2" },
		{ { .state = STATES, .channel = "band" }, "1 3" },
		{ { .state = STATES, .not_final = true }, "1 3 5" },
		{ { .state = STATES, .item = "y", .not_final = true }, "3 5" },
		{ { .state = STATES, .item = "y", .channel = "chat", .not_final = true }, "5" },
		{ { .state = STATE_HELD, .item = "y" }, "5" },
		{ { .state = STATE_CANCELLED, .not_final = true }, "" },
		{ { .state = STATES, .item = "z" }, "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct deliveries list;
		OK(f, deliveries_list(f->store, &cases[i].given, &f->arena, &list, &f->err));
		assert_string_equal(keys(f, &list), cases[i].expected);
	}
}

static void what_is_due_comes_urgent_first_then_oldest_first(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *key, *channel;
		int64_t due_at, wait_boot;
		bool urgent, ready;
		enum state state;
	} rows[] = {
		{ "late", "band", 90, 0, false, true, STATE_SCHEDULED },
		{ "early", "band", 50, 0, false, true, STATE_SCHEDULED },
		{ "urgent", "band", 99, 0, true, true, STATE_SCHEDULED },
		{ "waited", "band", 60, 1000, false, true, STATE_SCHEDULED },
		{ "waits", "band", 40, 1001, false, true, STATE_SCHEDULED },
		{ "unwritten", "band", 40, 0, false, false, STATE_SCHEDULED },
		{ "future", "band", 101, 0, false, true, STATE_SCHEDULED },
		{ "urgent-future", "band", 101, 0, true, true, STATE_SCHEDULED },
		{ "elsewhere", "chat", 40, 0, false, true, STATE_SCHEDULED },
		{ "held", "band", 40, 0, false, true, STATE_HELD },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct delivery d = fixture_delivery(rows[i].key);
		d.channel = rows[i].channel, d.due_at = rows[i].due_at, d.wait_boot = rows[i].wait_boot;
		d.urgent = rows[i].urgent, d.ready = rows[i].ready, d.state = rows[i].state;
		fixture_put(f, d);
	}
	static const struct {
		struct deliveries_when given;
		const char *expected;
	} cases[] = {
		{ { .channel = "band", .now = 100, .boot = 1000 }, "urgent early waited late" },
		{ { .channel = "band", .now = 100, .boot = 1000, .limit = 1 }, "urgent" },
		{ { .channel = "band", .now = 100, .boot = 1000, .limit = 2 }, "urgent early" },
		{ { .channel = "band", .now = 100, .boot = 999 }, "urgent early late" },
		{ { .channel = "band", .now = 30, .boot = 1000 }, "" },
		{ { .channel = "chat", .now = 100, .boot = 0 }, "elsewhere" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct deliveries list;
		OK(f, deliveries_due(f->store, &cases[i].given, &f->arena, &list, &f->err));
		assert_string_equal(keys(f, &list), cases[i].expected);
	}
}

static void rows_without_a_text_are_the_reporters(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *key;
		int64_t due_at;
		bool ready;
	} rows[] = { { "b", 20, false }, { "a", 10, false }, { "c", 30, false }, { "d", 25, true } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct delivery d = fixture_delivery(rows[i].key);
		d.due_at = rows[i].due_at, d.ready = rows[i].ready;
		fixture_put(f, d);
	}
	struct deliveries list;
	int64_t next = 0;
	OK(f, deliveries_unready(f->store, 20, &f->arena, &list, &f->err));
	assert_string_equal(keys(f, &list), "a b");
	OK(f, deliveries_next_unready(f->store, 20, &next, &f->err));
	assert_int_equal(next, 30);
	OK(f, deliveries_next_unready(f->store, 30, &next, &f->err));
	assert_int_equal(next, INT64_MAX);
}

static void open_rows_are_those_on_their_way_and_those_to_be_looked_up(void **state)
{
	struct fixture *f = *state;
	put_in(f, "scheduled@band", STATE_SCHEDULED);
	put_in(f, "sending@band", STATE_SENDING);
	put_in(f, "uncertain@band", STATE_UNCERTAIN);
	put_in(f, "delivered@band", STATE_DELIVERED);
	struct delivery asking = put_in(f, "asking@band", STATE_UNCERTAIN);
	asking.asking = true;
	OK(f, deliveries_update(f->store, &asking, &f->err));
	struct deliveries list;
	OK(f, deliveries_lost(f->store, "band", &f->arena, &list, &f->err));
	assert_string_equal(keys(f, &list), "uncertain@band");
	OK(f, deliveries_lost(f->store, "chat", &f->arena, &list, &f->err));
	assert_int_equal(list.list.count, 0);
}

static void the_next_times_are_those_that_wake_the_dispatcher(void **state)
{
	struct fixture *f = *state;
	struct deliveries_next next;
	OK(f, deliveries_next(f->store, "band", 100, &next, &f->err));
	assert_true(next.due_at == INT64_MAX && next.wait_boot == INT64_MAX && next.expires_at == INT64_MAX);
	static const struct {
		const char *key;
		int64_t due_at, wait_boot, expires_at;
		bool urgent;
		enum state state;
	} rows[] = {
		{ "due", 90, 0, 900, false, STATE_SCHEDULED },          { "waits", 90, 5000, 900, false, STATE_SCHEDULED },
		{ "waits-less", 95, 4000, 900, true, STATE_SCHEDULED }, { "later", 300, 0, 900, false, STATE_SCHEDULED },
		{ "urgent", 200, 0, 900, true, STATE_SCHEDULED },       { "later-waits", 300, 1, 900, false, STATE_SCHEDULED },
		{ "held", 150, 0, 400, false, STATE_HELD },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct delivery d = fixture_delivery(rows[i].key);
		d.due_at = rows[i].due_at, d.wait_boot = rows[i].wait_boot, d.expires_at = rows[i].expires_at;
		d.urgent = rows[i].urgent, d.state = rows[i].state;
		fixture_put(f, d);
	}
	OK(f, deliveries_next(f->store, "band", 100, &next, &f->err));
	assert_int_equal(next.due_at, 200);
	assert_int_equal(next.wait_boot, 4000);
	assert_int_equal(next.expires_at, 400);
	OK(f, deliveries_next(f->store, "band", 200, &next, &f->err));
	assert_int_equal(next.due_at, 300);
}

static void what_nobody_needs_any_more_expires(void **state)
{
	struct fixture *f = *state;
	for (enum state s = 0; s < STATES; s++)
		put_in(f, state_name(s), s);
	struct delivery later = fixture_delivery("later");
	later.expires_at = 9001;
	fixture_put(f, later);
	int64_t count = 7;
	OK(f, deliveries_expire(f->store, 8999, "too late", &count, &f->err));
	assert_int_equal(count, 0);
	OK(f, deliveries_expire(f->store, 9000, "too late", &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(fixture_get(f, "scheduled").state, STATE_EXPIRED);
	assert_string_equal(fixture_get(f, "held").error, "too late");
	assert_int_equal(fixture_get(f, "sending").state, STATE_SENDING);
	assert_int_equal(fixture_get(f, "uncertain").state, STATE_UNCERTAIN);
	assert_int_equal(fixture_get(f, "later").state, STATE_SCHEDULED);
}

static void rows_are_counted_by_state(void **state)
{
	struct fixture *f = *state;
	int64_t counts[STATES];
	char key[32];
	for (enum state s = 0; s < STATES; s++)
		for (int i = 0; i <= (int)s; i++) {
			snprintf(key, sizeof key, "%s%d", state_name(s), i);
			put_in(f, key, s);
		}
	OK(f, deliveries_count(f->store, counts, &f->err));
	for (enum state s = 0; s < STATES; s++)
		assert_int_equal(counts[s], (int)s + 1);
}

static void the_first_is_the_next_to_go_out(void **state)
{
	struct fixture *f = *state;
	const char *key = "x";
	int64_t due = 1;
	OK(f, deliveries_first(f->store, &f->arena, &key, &due, &f->err));
	assert_null(key);
	put_at(f, "b", 20, 20);
	put_at(f, "a", 10, 10);
	OK(f, deliveries_first(f->store, &f->arena, &key, &due, &f->err));
	assert_string_equal(key, "a");
	assert_int_equal(due, 10);
}

static void after_a_reboot_waits_end_and_losses_count_anew(void **state)
{
	struct fixture *f = *state;
	struct delivery waits = fixture_delivery("waits");
	waits.wait_boot = 500;
	fixture_put(f, waits);
	struct delivery lost = put_in(f, "lost", STATE_UNCERTAIN);
	lost.lost_boot = 700;
	OK(f, deliveries_update(f->store, &lost, &f->err));
	OK(f, deliveries_rebooted(f->store, 42, &f->err));
	assert_int_equal(fixture_get(f, "waits").wait_boot, 0);
	assert_int_equal(fixture_get(f, "lost").lost_boot, 42);
}

static void references_are_known(void **state)
{
	struct fixture *f = *state;
	bool used = true;
	OK(f, deliveries_reference_used(f->store, "[TM-7F3K]", &used, &f->err));
	assert_false(used);
	fixture_put(f, fixture_delivery("k@band"));
	OK(f, deliveries_reference_used(f->store, "[TM-7F3K]", &used, &f->err));
	assert_true(used);
	OK(f, deliveries_reference_used(f->store, "[TM-7F3]", &used, &f->err));
	assert_false(used);
}

/* --- posts ------------------------------------------------------------------------------------------------------------------------ */

static void a_post_leads_to_its_delivery_by_each_of_its_ids(void **state)
{
	struct fixture *f = *state;
	struct delivery d = fixture_put(f, fixture_delivery("k@band")), got;
	d.receipt.id = "4711";
	d.receipt.also = " poll:5123  4712 ";
	OK(f, posts_put(f->store, &d, &f->err));
	OK(f, posts_put(f->store, &d, &f->err));
	static const char *const ids[] = { "4711", "poll:5123", "4712" };
	for (size_t i = 0; i < 3; i++) {
		OK(f, posts_find(f->store, &(struct post_name){ "band", ids[i] }, &f->arena, &got, &f->err));
		assert_string_equal(got.key, "k@band");
	}
	REFUSED(f, ERR_NOT_FOUND, posts_find(f->store, &(struct post_name){ "chat", "4711" }, &f->arena, &got, &f->err));
	REFUSED(f, ERR_NOT_FOUND, posts_find(f->store, &(struct post_name){ "band", "" }, &f->arena, &got, &f->err));
}

static void a_receipt_without_an_id_makes_no_post(void **state)
{
	struct fixture *f = *state;
	struct delivery d = fixture_put(f, fixture_delivery("k@band")), got;
	OK(f, posts_put(f->store, &d, &f->err));
	REFUSED(f, ERR_NOT_FOUND, posts_find(f->store, &(struct post_name){ "band", "" }, &f->arena, &got, &f->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(every_member_comes_back_as_it_was_put),
		STORE_TEST(an_update_writes_every_mutable_member),
		STORE_TEST(members_that_are_not_set_are_stored_as_empty),
		STORE_TEST(a_key_is_in_the_outbox_once),
		STORE_TEST(a_delivery_is_born_scheduled_or_held),
		STORE_TEST(what_is_not_there_is_not_found),
		STORE_TEST(only_legal_moves_are_stored),
		STORE_TEST(a_list_is_in_order_of_due_time_then_order_then_id),
		STORE_TEST(a_list_is_filtered),
		STORE_TEST(what_is_due_comes_urgent_first_then_oldest_first),
		STORE_TEST(rows_without_a_text_are_the_reporters),
		STORE_TEST(open_rows_are_those_on_their_way_and_those_to_be_looked_up),
		STORE_TEST(the_next_times_are_those_that_wake_the_dispatcher),
		STORE_TEST(what_nobody_needs_any_more_expires),
		STORE_TEST(rows_are_counted_by_state),
		STORE_TEST(the_first_is_the_next_to_go_out),
		STORE_TEST(after_a_reboot_waits_end_and_losses_count_anew),
		STORE_TEST(references_are_known),
		STORE_TEST(a_post_leads_to_its_delivery_by_each_of_its_ids),
		STORE_TEST(a_receipt_without_an_id_makes_no_post),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
