/* SPDX-License-Identifier: MIT */
/* start_test.c - starting is recovering: what was sending when the process died, a reboot, the lock, what was not erased to the end. */
#include "house.h"

#include "store/cursors.h"

#define KEY "recruit/announcement@band"

/* What a former process, killed, left of KEY. */
static void leave(struct house *h, enum state last, const struct delivery *as)
{
	struct delivery d = { .key = KEY, .item = "recruit", .channel = "band", .kind = NOTICE_ANNOUNCEMENT, .due_at = 1, .order_at = 1,
			      .expires_at = INT64_MAX, .seen_at = 1, .ready = true, .reference = "[TM-2222]", .payload = "{}" };
	house_start(h);
	OK(h, deliveries_put(h->s->store, &d, &h->err));
	for (size_t i = 0; i < 2 && d.state != last; i++) {
		d.state = i == 0 ? STATE_SENDING : last;
		d.stage = as->stage;
		d.memo = as->memo;
		d.effect = as->effect;
		d.looks = as->looks;
		d.lost_boot = as->lost_boot;
		d.wait_boot = as->wait_boot;
		OK(h, deliveries_update(h->s->store, &d, &h->err));
	}
	house_stop(h);
}

static void another_boot(struct house *h)
{
	house_start(h);
	OK(h, store_meta_put(h->s->store, "boot_id", "00000000-0000-0000-0000-000000000000", &h->err));
	house_stop(h);
}

static void what_people_may_have_seen_is_uncertain_from_the_start_on(void **state)
{
	struct house *h = *state;
	leave(h, STATE_SENDING, &(struct delivery){ .effect = true, .stage = 1, .memo = "step 1", .looks = 1 });
	house_start(h);
	struct delivery d = house_get(h, KEY);
	assert_int_equal(d.state, STATE_UNCERTAIN);
	assert_int_equal(d.lost_boot, h->s->boot);
	assert_int_equal(d.looks, 0);
	assert_string_equal(d.memo, "step 1");
}

static void what_nobody_saw_goes_back_with_its_memo(void **state)
{
	struct house *h = *state;
	leave(h, STATE_SENDING, &(struct delivery){ .effect = false, .stage = 1, .memo = "step 1", .wait_boot = 7 });
	house_start(h);
	struct delivery d = house_get(h, KEY);
	assert_int_equal(d.state, STATE_SCHEDULED);
	assert_int_equal(d.stage, 1);
	assert_string_equal(d.memo, "step 1");
	assert_int_equal(d.wait_boot, 0);
}

/* The control: without the doubt it is sent a second time. */
static void without_the_doubt_what_people_may_have_seen_goes_back(void **state)
{
	struct house *h = *state;
#ifdef TOWNBELL_FAULTS
	setenv("TOWNBELL_FAULT", "uncertain", 1);
#else
	skip();
#endif
	leave(h, STATE_SENDING, &(struct delivery){ .effect = true });
	house_start(h);
	assert_int_equal(house_get(h, KEY).state, STATE_SCHEDULED);
}

static void a_restart_changes_nothing_of_what_was_uncertain(void **state)
{
	struct house *h = *state;
	leave(h, STATE_UNCERTAIN, &(struct delivery){ .looks = 1, .lost_boot = 1234, .wait_boot = 5678 });
	house_start(h);
	struct delivery d = house_get(h, KEY);
	assert_int_equal(d.lost_boot, 1234);
	assert_int_equal(d.wait_boot, 5678);
	assert_int_equal(d.looks, 1);
}

static void after_a_reboot_the_settle_counts_from_the_first_start_that_sees_it(void **state)
{
	struct house *h = *state;
	leave(h, STATE_UNCERTAIN, &(struct delivery){ .looks = 1, .lost_boot = 1234, .wait_boot = INT64_MAX });
	another_boot(h);
	house_start(h);
	int64_t first = h->s->boot;
	assert_int_equal(house_get(h, KEY).lost_boot, first);
	assert_int_equal(house_get(h, KEY).wait_boot, 0);
	house_stop(h);
	house_start(h);
	assert_int_equal(house_get(h, KEY).lost_boot, first);
}

static void after_a_reboot_no_lane_waits_by_the_old_clock(void **state)
{
	struct house *h = *state;
	house_start(h);
	struct lane *l = h->s->lanes.at[0];
	l->wait_boot = l->paced_boot = INT64_MAX / 2;
	l->failures = 3;
	l->changed = true;
	OK(h, lane_save(l, h->s->store, &h->err));
	house_stop(h);
	another_boot(h);
	house_start(h);
	assert_int_equal(lane_effect_delay(h->s->lanes.at[0], h->s->boot), 0);
	assert_int_equal(h->s->lanes.at[0]->failures, 3);
}

static void one_state_folder_has_one_writer(void **state)
{
	struct house *h = *state;
	struct service *second = NULL;
	const struct service_options options = { .config = h->config };
	house_start(h);
	assert_false(service_open(&options, &second, &h->err));
	assert_int_equal(h->err.kind, ERR_BUSY);
	assert_non_null(strstr(h->err.text, NUMBER(getpid())));
	assert_null(second);
	house_stop(h);
	house_start(h);
}

static void a_townbell_cfg_that_cannot_be_used_stops_a_start_and_is_told(void **state)
{
	struct house *h = *state;
	struct service *s = NULL;
	const struct service_options options = { .config = h->config };
	house_write(h, "townbell.cfg", "community = { };\n");
	assert_false(service_open(&options, &s, &h->err));
	assert_non_null(strstr(h->err.text, "townbell.cfg"));
	assert_false(file_exists(h->state));
}

static void a_bad_file_of_keys_stops_a_start_and_stays_as_it_is(void **state)
{
	struct house *h = *state;
	struct service *s = NULL;
	const struct service_options options = { .config = h->config };
	house_start(h);
	house_stop(h);
	house_write(h, "state/author.key", "author nonsense\n");
	assert_false(service_open(&options, &s, &h->err));
	assert_non_null(strstr(h->err.text, "author.key:1"));
	struct file_data data;
	OK(h, file_read(house_path(h, "state/author.key"), 1000, &sample_arena, &data, &h->err));
	assert_string_equal(data.data, "author nonsense\n");
}

/* Found by review: killed between the erasing and the scrubbing, the words stayed on the disk for good. */
static void what_was_not_erased_to_the_end_is_at_the_next_start(void **state)
{
	struct house *h = *state;
	house_start(h);
	OK(h, store_meta_put(h->s->store, "scrub", "due", &h->err));
	house_stop(h);
	house_start(h);
	assert_string_equal(store_meta(h->s->store, "scrub", &sample_arena), "");
	assert_int_equal(h->s->scrub_boot, 0);
}

static void planning_without_a_loop_fills_the_outbox(void **state)
{
	struct house *h = *state;
	house_start(h);
	OK(h, service_plan(h->s, &h->err));
	assert_int_equal(house_get(h, KEY).state, STATE_SCHEDULED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(what_people_may_have_seen_is_uncertain_from_the_start_on),
		HOUSE_TEST(what_nobody_saw_goes_back_with_its_memo),
		HOUSE_TEST(without_the_doubt_what_people_may_have_seen_goes_back),
		HOUSE_TEST(a_restart_changes_nothing_of_what_was_uncertain),
		HOUSE_TEST(after_a_reboot_the_settle_counts_from_the_first_start_that_sees_it),
		HOUSE_TEST(after_a_reboot_no_lane_waits_by_the_old_clock),
		HOUSE_TEST(one_state_folder_has_one_writer),
		HOUSE_TEST(a_townbell_cfg_that_cannot_be_used_stops_a_start_and_is_told),
		HOUSE_TEST(a_bad_file_of_keys_stops_a_start_and_stays_as_it_is),
		HOUSE_TEST(what_was_not_erased_to_the_end_is_at_the_next_start),
		HOUSE_TEST(planning_without_a_loop_fills_the_outbox),
	};
	return HOUSE_MAIN(tests);
}
