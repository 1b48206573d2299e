/* SPDX-License-Identifier: MIT */
/* subscriber_test.c - a service is told where to bring things, once, and told again when that changes; a feed is read while nothing is. */
#include "town.h"

static const char *secret[] = { "hook-secret" }, *other_secret[] = { "another-secret" }, *none[] = { "" };
static const struct option options[] = { { .name = "webhook_secret", .type = OPTION_SECRET }, { 0 } };

static bool never_asked(struct exchange *x, const struct webhook *w, struct webhook_answer *answer)
{
	(void)x, (void)w, (void)answer;
	return false;
}

static void make_hookable(struct town *t)
{
	fake_channel.subscribe = fake_subscribe;
	fake_channel.webhook = never_asked;
	fake_channel.options = options;
	fake_channel.collects = COLLECT_FEED;
	town_agenda(t)->settings.web_public_url = "https://tm.example.kr";
	snprintf(t->s.listens, sizeof t->s.listens, "127.0.0.1:8080");
	town_account(t, "band")->values = secret;
}

#define SET    "fake:subscribe:https://tm.example.kr/hooks/band/0"
#define ENDED  "fake:subscribe:/0"

static void expect(struct town *t, const char *url, enum fate fate)
{
	town_run(t, subscriber_stage);
	assert_string_equal(town_url(t), url);
	if (url[0])
		town_land(t, subscriber_stage, fate);
}

static bool is_feed_read(struct town *t)
{
	town_run(t, collector_stage);
	struct flight *f = town_call(t);
	bool read = f != NULL;
	if (f)
		town_land(t, collector_stage, FATE_ANSWERED);
	return read;
}

static void it_is_told_once_and_the_feed_rests(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	expect(t, SET, FATE_ANSWERED);
	town_run(t, subscriber_stage);
	assert_null(town_call(t));
	assert_false(is_feed_read(t));
	town_lane(t, "band")->hooked = false; /* as after a start */
	expect(t, "", FATE_ANSWERED);
	assert_true(town_lane(t, "band")->hooked);
}

/* Found under a live systemd: at the first start the feed was asked for beside it, and refused. */
static void while_it_is_told_the_feed_rests(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	fake_channel.limits.collect_beside = true; /* as Telegram's long poll, which waits for nobody */
	town_run(t, subscriber_stage);
	assert_string_equal(town_url(t), SET);
	town_run(t, collector_stage);
	assert_int_equal(flights_of_lane(&t->s, town_lane(t, "band"), ERRAND_COLLECT), 0);
}

static void another_secret_or_address_is_told(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	expect(t, SET, FATE_ANSWERED);
	town_account(t, "band")->values = other_secret;
	expect(t, SET, FATE_ANSWERED);
	town_agenda(t)->settings.web_public_url = "https://other.example.kr";
	expect(t, "fake:subscribe:https://other.example.kr/hooks/band/0", FATE_ANSWERED);
	expect(t, "", FATE_ANSWERED);
}

static void what_is_switched_off_ends_and_the_feed_is_read_again(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	expect(t, SET, FATE_ANSWERED);
	town_account(t, "band")->values = none;
	expect(t, ENDED, FATE_ANSWERED);
	expect(t, "", FATE_ANSWERED);
	assert_true(is_feed_read(t));
}

static void while_nobody_listens_none_is_wanted(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	t->s.listens[0] = '\0';
	expect(t, "", FATE_ANSWERED);
	assert_true(is_feed_read(t));
}

static void what_fails_is_tried_again_and_the_feed_is_read_meanwhile(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	expect(t, SET, FATE_CUT);
	assert_true(is_feed_read(t));
	town_pass(t, HOUR);
	expect(t, SET, FATE_ANSWERED);
	town_run(t, subscriber_stage);
	assert_false(is_feed_read(t));
}

/* The call may have been carried out: what is switched off in between has to be ended. */
static void what_nobody_heard_back_of_is_ended_all_the_same(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	expect(t, SET, FATE_CUT);
	town_account(t, "band")->values = none;
	town_pass(t, HOUR);
	expect(t, ENDED, FATE_ANSWERED);
}

static void one_webhook_serves_all_channels_of_a_token(void **state)
{
	struct town *t = *state;
	make_hookable(t);
	town_account(t, "band")->values = none;
	town_channel(t, "second", "secret");
	town_channel(t, "third", "secret");
	town_account(t, "second")->values = secret;
	town_account(t, "third")->values = other_secret;
	expect(t, "fake:subscribe:https://tm.example.kr/hooks/second/0", FATE_ANSWERED);
	expect(t, "", FATE_ANSWERED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(it_is_told_once_and_the_feed_rests),
		TOWN_TEST(while_it_is_told_the_feed_rests),
		TOWN_TEST(another_secret_or_address_is_told),
		TOWN_TEST(what_is_switched_off_ends_and_the_feed_is_read_again),
		TOWN_TEST(while_nobody_listens_none_is_wanted),
		TOWN_TEST(what_fails_is_tried_again_and_the_feed_is_read_meanwhile),
		TOWN_TEST(what_nobody_heard_back_of_is_ended_all_the_same),
		TOWN_TEST(one_webhook_serves_all_channels_of_a_token),
	};
	return TOWN_MAIN(tests);
}
