/* SPDX-License-Identifier: MIT */
/* approval_test.c - who may say yes, to what, and for how long it can be stopped. */
#include "unit.h"

#include "base/crypto.h"
#include "model/approval.h"
#include "model/gate.h"
#include "sample.h"

static struct delivery row(const char *text)
{
	struct delivery d = { .state = STATE_SCHEDULED, .approval = true, .author = "김 담당", .ready = true, .due_at = 1000,
			      .expires_at = INT64_MAX };
	approval_text(&d, text);
	return d;
}

static void the_author_may_not_approve_however_the_name_is_written(void **state)
{
	(void)state;
	static const struct {
		const char *author, *name;
		bool may;
	} table[] = {
		{ "김 담당", "김 담당", false },
		{ "김 담당", "김담당", false },
		{ "김 담당", "  김  담당\t", false },
		{ "김 담당", "\xE1\x84\x80\xE1\x85\xB5\xE1\x86\xB7 담당", false }, /* the same in NFD */
		{ "Kim Staff", "kim STAFF", false },
		{ "김 담당", "이 담당", true },
		{ "", "이 담당", true },
		{ "", "", false },
		{ "김 담당", "", false },
		{ "김 담당", "\xE3\x80\x80", false }, /* a wide space is no name */
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct delivery d = { .author = table[i].author };
		if (approval_may(&d, table[i].name) != table[i].may)
			fail_msg("row %zu: \"%s\" and \"%s\"", i, table[i].author, table[i].name);
	}
}

static void a_yes_is_given_to_one_text(void **state)
{
	(void)state;
	struct delivery d = row("글");
	assert_true(gate_asks(&d));
	approval_give(&d, "이 담당", false, 500);
	assert_false(gate_asks(&d));
	approval_text(&d, "다른 글");
	assert_true(gate_asks(&d));
	approval_text(&d, "글");
	assert_false(gate_asks(&d));
	approval_forget(&d);
	assert_true(gate_asks(&d));
}

static void who_became_the_author_later_has_not_approved(void **state)
{
	(void)state;
	struct delivery d = row("글");
	approval_give(&d, "이 담당", false, 500);
	d.author = "이담당";
	assert_true(gate_asks(&d));
	approval_give(&d, "이 담당", true, 500);
	assert_false(gate_asks(&d));
}

static void what_needs_no_approval_asks_nobody(void **state)
{
	(void)state;
	struct delivery d = row("글");
	d.approval = false;
	assert_false(gate_asks(&d));
}

static void the_gate_lets_nothing_through_that_asks(void **state)
{
	(void)state;
	const struct community c = { .zone = seoul };
	struct delivery d = row("글");
	int64_t wait = 0;
	assert_int_equal(gate_pass(&d, &c, 2000, &wait), GATE_ASKS);
	approval_give(&d, "이 담당", false, 500);
	assert_int_equal(gate_pass(&d, &c, 2000, &wait), GATE_OPEN);
}

/* The window begins at the approval or at the due time, whichever is later. */
static void it_can_be_stopped_for_as_long_as_the_item_says(void **state)
{
	(void)state;
	static const struct {
		int64_t approved_at, now;
		enum gate gate;
		int64_t wait;
	} table[] = {
		{ 500, 1600, GATE_WAIT, 1700 }, /* approved before it was due */
		{ 500, 1700, GATE_OPEN, 0 },
		{ 3000, 3600, GATE_WAIT, 3700 }, /* … and long after */
		{ 3000, 3700, GATE_OPEN, 0 },
		{ 3000, 2900, GATE_WAIT, 3700 }, /* the clock was set back since, by a moment */
	};
	const struct community c = { .zone = seoul };
	for (size_t i = 0; i < COUNT(table); i++) {
		struct delivery d = row("글");
		int64_t wait = 0;
		d.hold_ms = 700;
		d.due_at = approval_due(&d, 1000, 500);
		approval_give(&d, "이 담당", false, table[i].approved_at);
		assert_int_equal(gate_pass(&d, &c, table[i].now, &wait), table[i].gate);
		assert_int_equal(wait, table[i].wait);
	}
}

static void the_window_begins_anew_when_the_clock_was_set_back(void **state)
{
	(void)state;
	const struct community c = { .zone = seoul };
	struct delivery d = row("글");
	int64_t wait = 0;
	d.hold_ms = 700;
	d.order_at = 1000;
	d.due_at = approval_due(&d, 1000, 500);
	approval_give(&d, "이 담당", false, 900000);
	approval_set_back(&d, 1500);
	assert_int_equal(gate_pass(&d, &c, 1600, &wait), GATE_WAIT);
	assert_int_equal(wait, 2200);
	assert_int_equal(approval_due(&d, 1000, 1600), 2200);
	approval_set_back(&d, 1600);
	assert_int_equal(gate_pass(&d, &c, 2200, &wait), GATE_OPEN);
}

static void an_item_writes_its_rules_into_the_row(void **state)
{
	(void)state;
	struct item item = { .approval = true, .author = "김 담당", .hold = span("10m") };
	struct delivery d = { 0 }, other = { 0 };
	approval_rules(&d, &item);
	assert_true(d.approval);
	assert_string_equal(d.author, "김 담당");
	assert_int_equal(d.hold_ms, 600000);
	approval_rules(&other, &item);
	assert_true(approval_same(&d, &other));
	other.author = "이 담당";
	assert_false(approval_same(&d, &other));
}

static int open(void **state)
{
	crypto_init();
	return sample_open(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_author_may_not_approve_however_the_name_is_written),
		cmocka_unit_test(a_yes_is_given_to_one_text),
		cmocka_unit_test(who_became_the_author_later_has_not_approved),
		cmocka_unit_test(what_needs_no_approval_asks_nobody),
		cmocka_unit_test(the_gate_lets_nothing_through_that_asks),
		cmocka_unit_test(it_can_be_stopped_for_as_long_as_the_item_says),
		cmocka_unit_test(the_window_begins_anew_when_the_clock_was_set_back),
		cmocka_unit_test(an_item_writes_its_rules_into_the_row),
	};
	return cmocka_run_group_tests(tests, open, sample_close);
}
