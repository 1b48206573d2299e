/* SPDX-License-Identifier: MIT */
/* delivery_test.c - every pair of states, every order. */
#include "unit.h"

#include <string.h>

#include "model/delivery.h"

/* Rows: from; columns: to. s h > ? d f c e in the order of the enum; '.' is forbidden. */
static const char *const moves[STATES] = {
	[STATE_SCHEDULED] = "sh>...ce",
	[STATE_HELD] = "sh....ce",
	[STATE_SENDING] = "sh>?df..",
	[STATE_UNCERTAIN] = "s..?dfc.",
	[STATE_DELIVERED] = "....d...",
	[STATE_FAILED] = "s....fc.",
	[STATE_CANCELLED] = "sh....c.",
	[STATE_EXPIRED] = ".......e",
};

static void only_the_drawn_steps_are_legal(void **state)
{
	(void)state;
	for (int from = 0; from < STATES; from++)
		for (int to = 0; to < STATES; to++)
			assert_int_equal(delivery_can_move((enum state)from, (enum state)to), moves[from][to] != '.');
}

static void what_was_delivered_or_expired_never_moves_again(void **state)
{
	(void)state;
	for (int to = 0; to < STATES; to++) {
		assert_int_equal(delivery_can_move(STATE_DELIVERED, (enum state)to), to == STATE_DELIVERED);
		assert_int_equal(delivery_can_move(STATE_EXPIRED, (enum state)to), to == STATE_EXPIRED);
	}
}

static void states_have_the_names_of_the_specification(void **state)
{
	(void)state;
	static const char *const names[STATES] = { "scheduled", "held",   "sending",   "uncertain",
						   "delivered", "failed", "cancelled", "expired" };

	for (int i = 0; i < STATES; i++) {
		enum state back;
		assert_string_equal(state_name((enum state)i), names[i]);
		assert_true(state_parse(names[i], &back));
		assert_int_equal(back, i);
		assert_int_equal(state_is_final((enum state)i), i >= STATE_DELIVERED);
	}
	enum state untouched = STATES;
	assert_false(state_parse("Scheduled", &untouched));
	assert_false(state_parse("", &untouched));
	assert_int_equal(untouched, STATES);
}

static void orders_lead_where_the_specification_says(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		const char *from; /* one sign a state, '.' refused, else the state it leads to */
	} table[ORDERS] = {
		[ORDER_HOLD] = { "hold", "h......." },       [ORDER_RELEASE] = { "release", ".s......" },
		[ORDER_APPROVE] = { "approve", ".s......" }, [ORDER_RETRY] = { "retry", "...s.s.." },
		[ORDER_OVERRIDE] = { "override", ".s......" },
		[ORDER_CANCEL] = { "cancel", "cc.c.c.." },   [ORDER_CONFIRM] = { "confirm", "...d...." },
		[ORDER_RETRACT] = { "retract", "....d..." },
	};
	static const char signs[] = "sh>?dfce";

	for (int order = 0; order < ORDERS; order++) {
		enum order back;
		assert_true(order_parse(table[order].name, &back));
		assert_int_equal(back, order);
		assert_string_equal(order_name(back), table[order].name);
		for (int from = 0; from < STATES; from++) {
			enum state to = STATES;
			bool legal = order_target(back, (enum state)from, &to);
			assert_int_equal(legal, table[order].from[from] != '.');
			assert_int_equal(to, legal ? strchr(signs, table[order].from[from]) - signs : STATES);
			assert_true(!legal || delivery_can_move((enum state)from, to));
		}
	}
	enum order untouched = ORDERS;
	assert_false(order_parse("resend", &untouched));
	assert_int_equal(untouched, ORDERS);
}

static void a_delivery_that_was_begun_is_frozen(void **state)
{
	(void)state;
	static const struct {
		struct delivery d;
		bool frozen;
	} table[] = {
		{ { .state = STATE_SCHEDULED, .wait_boot = 5 }, false },
		{ { .attempts = 1 }, true },
		{ { .sent_at = 1 }, true },
		{ { .stage = 1 }, true },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(delivery_is_frozen(&table[i].d), table[i].frozen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_drawn_steps_are_legal),
		cmocka_unit_test(what_was_delivered_or_expired_never_moves_again),
		cmocka_unit_test(states_have_the_names_of_the_specification),
		cmocka_unit_test(orders_lead_where_the_specification_says),
		cmocka_unit_test(a_delivery_that_was_begun_is_frozen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
