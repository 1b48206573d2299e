/* SPDX-License-Identifier: MIT */
/* sample_test.c - the configuration that comes with townbell loads as it stands, and means what it says. */
#include "folder.h"

static struct reading sample;

static int read_sample(void **state)
{
	(void)state;
	unsetenv("TELEGRAM_TOKEN");
	(void)reading_of(&sample, &(struct config_request){ .file = SOURCE_ROOT "/config/townbell.cfg", .strict = true });
	return 0;
}

static int forget_sample(void **state)
{
	(void)state;
	reading_done(&sample);
	return 0;
}

static void the_sample_has_no_errors_and_warns_only_of_missing_tokens(void **state)
{
	(void)state;
	if (!sample.good)
		print_message("%s", complaints(&sample));
	assert_true(sample.good);
	assert_int_equal(sample.problems.errors, 0);
	assert_int_equal(sample.problems.warnings, 3);
	assert_string_equal(sample.problems.list.at[0].path, "channels[0].token");
	assert_string_equal(sample.problems.list.at[1].path, "channels[1].token");
	assert_string_equal(sample.problems.list.at[2].path, "channels[2].token");
}

static void the_sample_names_the_community(void **state)
{
	(void)state;
	const struct community *c = &sample.agenda.settings.community;
	assert_string_equal(c->name, "서초 타운매니지먼트 협의회");
	assert_string_equal(zone_name(c->zone), "Asia/Seoul");
	assert_true(c->korean && c->quiet.set);
	assert_int_equal(c->quiet.from, 21 * 60);
	assert_int_equal(c->quiet.to, 8 * 60);
	assert_string_equal(c->mark, "TM");
	assert_int_equal(c->hashtags.list.count, 2);
	assert_string_equal(sample.agenda.settings.state, "/var/lib/townbell");
	assert_int_equal(sample.agenda.settings.horizon_ms, 400LL * 24 * 3600 * 1000);
	assert_int_equal(sample.agenda.settings.debounce_ms, 120000);
}

static void the_sample_speaks_on_band_instagram_and_telegram(void **state)
{
	(void)state;
	const struct account *band = settings_account(&sample.agenda.settings, "band");
	const struct account *chat = settings_account(&sample.agenda.settings, "chat");
	const struct account *instagram = settings_account(&sample.agenda.settings, "instagram");
	assert_true(band && chat && instagram && band->enabled && chat->push);
	assert_string_equal(instagram->place, "17841400000000000");
	assert_string_equal(band->channel->name, "band");
	assert_string_equal(band->place, "AAAAbBcCdDeEfFgG0123456789");
	assert_string_equal(chat->place, "-1001234567890");
	assert_string_equal(band->endpoint, band->channel->endpoint);
	assert_null(band->token);
	assert_string_equal(band->token_name, "file:secrets/band.token");
	assert_int_equal(band->timeout_ms, 30000);
	assert_int_equal(band->settle_ms, 90000);
	assert_int_equal(band->pace_ms, 10000);
	assert_int_equal(band->poll_ms, 300000);
	assert_int_equal(chat->pace_ms, 3000);
	assert_int_equal(chat->poll_ms, 0);
	assert_int_equal(chat->on_uncertain, UNCERTAIN_ASK);
}

static void the_sample_is_the_second_half_of_2021(void **state)
{
	(void)state;
	static const char *const ids[] = { "2021-1",  "2021-2",     "2021-3",     "2021-4",
					   "recruit", "item-start", "ideas-2021", "item-2021" };
	assert_int_equal(sample.agenda.items.count, COUNT(ids));
	for (size_t i = 0; i < COUNT(ids); i++)
		assert_string_equal(sample.agenda.items.at[i].id, ids[i]);
	const struct item *third = agenda_item(&sample.agenda, "2021-3");
	char starts[32];
	zone_format(sample.agenda.settings.community.zone, third->meeting.starts.at, starts);
	assert_string_equal(starts, "2021-09-29T19:00:00+09:00");
	assert_int_equal(third->meeting.ends.at - third->meeting.starts.at, 2 * 3600 * 1000);
	assert_int_equal(third->meeting.kind, MEETING_BRAINSTORMING);
	assert_int_equal(third->meeting.agenda.list.count, 5);
	assert_int_equal(third->remind.list.count, 3);
	assert_string_equal(third->meeting.notice.text, "14d");
	assert_true(third->meeting.has_results);
	const struct item *vote = agenda_item(&sample.agenda, "item-2021");
	assert_int_equal(vote->consultation.choices.list.count, 3);
	assert_int_equal(vote->consultation.digest_minutes, 18 * 60);
	assert_false(vote->consultation.live);
	assert_int_equal(vote->channels.list.count, 3);
	assert_string_equal(vote->catch_up.text, "1d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sample_has_no_errors_and_warns_only_of_missing_tokens),
		cmocka_unit_test(the_sample_names_the_community),
		cmocka_unit_test(the_sample_speaks_on_band_instagram_and_telegram),
		cmocka_unit_test(the_sample_is_the_second_half_of_2021),
	};
	return cmocka_run_group_tests(tests, read_sample, forget_sample);
}
