/* SPDX-License-Identifier: MIT */
/* renewer_test.c - when a token is renewed, and that none is ever lost on the way. */
#include "unit.h"

#include "flow/town.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "flow/tokens.h"

#define NEW "new-token-of-the-fake"

static void make_renewable(struct town *t)
{
	fake_channel.renew = fake_renew;
	town_agenda(t)->settings.state = t->folder;
}

/* What a fresh start of the daemon reads for the one channel. */
static const char *token_after_restart(struct town *t)
{
	struct account *a = town_account(t, "band");
	const char *held = a->token;
	a->token = a->token_set;
	tokens_apply(t->s.edition);
	const char *found = a->token;
	a->token = held;
	return found;
}

static const char *file_of(struct town *t)
{
	return arena_printf(&sample_arena, "%s/tokens/%s.json", t->folder, town_lane(t, "band")->name);
}

static void a_token_is_renewed_when_it_is_a_day_old_and_ends_within_thirty(void **state)
{
	static const struct {
		int64_t age, rest; /* 0: nobody knows when it ends */
		bool due;
	} cases[] = {
		{ 0, 0, false },        { DAY - 1, 0, false },      { DAY, 0, true },
		{ DAY, 31 * (int64_t)DAY, false }, { DAY, 30 * (int64_t)DAY, true }, { DAY, 30 * (int64_t)DAY + 1, false },
		{ DAY - 1, 5 * (int64_t)DAY, false },  { 3 * (int64_t)DAY, 5 * (int64_t)DAY, true },
	};
	struct town *t = *state;
	make_renewable(t);
	for (size_t i = 0; i < COUNT(cases); i++) {
		town_channel(t, arena_printf(&sample_arena, "case%zu", i), arena_printf(&sample_arena, "secret%zu", i));
		struct lane *l = town_lane(t, arena_printf(&sample_arena, "case%zu", i));
		town_account(t, "band")->enabled = false;
		if (i > 0)
			town_account(t, arena_printf(&sample_arena, "case%zu", i - 1))->enabled = false;
		OK(t, service_lanes(&t->s, &t->err));
		town_run(t, renewer_stage);
		assert_null(town_call(t));
		town_pass(t, cases[i].age);
		l->token_expires_at = cases[i].rest ? t->s.now + cases[i].rest : 0;
		town_run(t, renewer_stage);
		if ((town_call(t) != NULL) != cases[i].due)
			fail_msg("case %zu", i);
		if (town_call(t))
			town_land(t, renewer_stage, FATE_ANSWERED);
	}
}

/* The first look notes its age; a day later it is due. */
static struct flight *renewal(struct town *t)
{
	make_renewable(t);
	town_run(t, renewer_stage);
	assert_int_equal(town_wait(t), DAY);
	town_pass(t, DAY);
	town_run(t, renewer_stage);
	assert_string_equal(town_url(t), "fake:renew/0");
	return town_call(t);
}

static void a_renewed_token_is_on_disk_before_it_is_used(void **state)
{
	struct town *t = *state;
	struct stat st;
	fake.token = NEW;
	fake.expires_at = t->s.now + 61 * (int64_t)DAY;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	assert_string_equal(town_account(t, "band")->token, NEW);
	assert_string_equal(token_after_restart(t), NEW);
	assert_int_equal(stat(file_of(t), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_null(strstr(file_of(t), "secret"));
	assert_int_equal(town_lane(t, "band")->token_expires_at, fake.expires_at);
	assert_int_equal(town_wait(t), 30 * (int64_t)DAY); /* 60 days are left */
}

static void without_the_file_a_restart_forgets_the_new_token(void **state)
{
	struct town *t = *state;
	FAULT("token-unwritten");
	fake.token = NEW;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	assert_string_equal(token_after_restart(t), "secret");
}

static void the_lane_stays_the_same_under_a_new_token(void **state)
{
	struct town *t = *state;
	struct lane *l = town_lane(t, "band");
	fake.token = NEW;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	OK(t, service_lanes(&t->s, &t->err));
	assert_ptr_equal(town_lane(t, "band"), l);
}

static void another_configured_token_puts_an_end_to_the_renewed_one(void **state)
{
	struct town *t = *state;
	fake.token = NEW;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	struct account *a = town_account(t, "band");
	a->token = a->token_set = "another";
	assert_string_equal(token_after_restart(t), "another");
}

static void a_token_that_fails_to_come_leaves_the_old_one(void **state)
{
	static const struct {
		enum fate fate;
		enum outcome outcome;
		enum trouble trouble;
		int64_t again_ms;
	} cases[] = {
		{ FATE_CUT, OUTCOME_SENT, TROUBLE_NONE, HOUR },
		{ FATE_NEVER_LEFT, OUTCOME_SENT, TROUBLE_NONE, HOUR },
		{ FATE_ANSWERED, OUTCOME_HOLD, TROUBLE_CREDENTIALS, DAY },
		{ FATE_ANSWERED, OUTCOME_LATER, TROUBLE_NONE, DAY },
	};
	struct town *t = *state;
	fake.token = NEW;
	renewal(t);
	for (size_t i = 0; i < COUNT(cases); i++) {
		fake.end.outcome = cases[i].outcome;
		fake.end.trouble = cases[i].trouble;
		town_land(t, renewer_stage, cases[i].fate);
		assert_string_equal(town_account(t, "band")->token, "secret");
		assert_string_equal(token_after_restart(t), "secret");
		assert_false(town_lane(t, "band")->broken);
		assert_int_equal(town_wait(t), cases[i].again_ms);
		town_pass(t, cases[i].again_ms);
		town_run(t, renewer_stage);
		assert_non_null(town_call(t));
	}
}

static void what_can_be_no_token_is_refused(void **state)
{
	static const char *const tokens[] = { "", "two\nlines", "a space", "\x01", "한국어", "tab\t" };
	struct town *t = *state;
	renewal(t);
	for (size_t i = 0; i < COUNT(tokens); i++) {
		fake.token = tokens[i];
		town_land(t, renewer_stage, FATE_ANSWERED);
		assert_string_equal(town_account(t, "band")->token, "secret");
		assert_false(file_exists(file_of(t)));
		town_pass(t, DAY);
		town_run(t, renewer_stage);
	}
}

static void a_file_that_was_spoiled_is_not_used(void **state)
{
	static const char *const texts[] = { "", "no json", "{}", "{\"made_from\":\"0\",\"token\":\"x\"}" };
	struct town *t = *state;
	fake.token = NEW;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	for (size_t i = 0; i < COUNT(texts); i++) {
		OK(t, file_write(file_of(t), texts[i], strlen(texts[i]), 0600, &t->err));
		assert_string_equal(token_after_restart(t), "secret");
	}
}

static void a_file_that_others_can_read_is_not_used(void **state)
{
	struct town *t = *state;
	fake.token = NEW;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	assert_int_equal(chmod(file_of(t), 0644), 0);
	assert_string_equal(token_after_restart(t), "secret");
}

static void the_same_token_with_a_new_end_needs_no_file(void **state)
{
	struct town *t = *state;
	fake.expires_at = t->s.now + 61 * (int64_t)DAY;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	assert_false(file_exists(file_of(t)));
	assert_int_equal(town_lane(t, "band")->token_expires_at, fake.expires_at);
}

static void a_disk_that_takes_nothing_leaves_the_old_token(void **state)
{
	struct town *t = *state;
	fake.token = NEW;
	renewal(t);
	OK(t, file_write(arena_printf(&sample_arena, "%s/tokens", t->folder), "x", 1, 0600, &t->err));
	town_land(t, renewer_stage, FATE_ANSWERED);
	assert_string_equal(town_account(t, "band")->token, "secret");
	assert_int_equal(town_wait(t), HOUR);
}

static void channels_of_one_token_share_the_renewed_one(void **state)
{
	struct town *t = *state;
	town_channel(t, "second", "secret");
	fake.token = NEW;
	renewal(t);
	town_land(t, renewer_stage, FATE_ANSWERED);
	assert_string_equal(town_account(t, "band")->token, NEW);
	assert_string_equal(town_account(t, "second")->token, NEW);
}

static const char *put_file(struct town *t, const char *lane, int days_old)
{
	const char *path = arena_printf(&sample_arena, "%s/tokens/%s.json", t->folder, lane);
	const struct timespec then = { .tv_sec = clock_wall(NULL) / 1000 - days_old * (int64_t)DAY / 1000 };
	OK(t, file_make_folder(arena_printf(&sample_arena, "%s/tokens", t->folder), 0700, &t->err));
	OK(t, file_write(path, "{}", 2, 0600, &t->err));
	assert_int_equal(utimensat(AT_FDCWD, path, (const struct timespec[]){ then, then }, 0), 0);
	return path;
}

static void what_no_channel_had_for_ninety_days_is_deleted(void **state)
{
	struct town *t = *state;
	make_renewable(t);
	const char *used = put_file(t, town_lane(t, "band")->name, 400), *young = put_file(t, "another", 89),
		   *old = put_file(t, "older", 91);
	town_account(t, "band")->enabled = false;
	tokens_sweep(t->s.edition);
	assert_true(file_exists(used) && file_exists(young));
	assert_false(file_exists(old));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_token_is_renewed_when_it_is_a_day_old_and_ends_within_thirty),
		TOWN_TEST(a_renewed_token_is_on_disk_before_it_is_used),
		TOWN_TEST(without_the_file_a_restart_forgets_the_new_token),
		TOWN_TEST(the_lane_stays_the_same_under_a_new_token),
		TOWN_TEST(another_configured_token_puts_an_end_to_the_renewed_one),
		TOWN_TEST(a_token_that_fails_to_come_leaves_the_old_one),
		TOWN_TEST(what_can_be_no_token_is_refused),
		TOWN_TEST(a_file_that_was_spoiled_is_not_used),
		TOWN_TEST(a_file_that_others_can_read_is_not_used),
		TOWN_TEST(what_no_channel_had_for_ninety_days_is_deleted),
		TOWN_TEST(the_same_token_with_a_new_end_needs_no_file),
		TOWN_TEST(a_disk_that_takes_nothing_leaves_the_old_token),
		TOWN_TEST(channels_of_one_token_share_the_renewed_one),
	};
	return TOWN_MAIN(tests);
}
