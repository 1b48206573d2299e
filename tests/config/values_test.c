/* SPDX-License-Identifier: MIT */
/* values_test.c - what the settings mean once they are read: times, presets, inheritance, paths, letters. */
#include "folder.h"

#define MEETING(more) "meetings = ( { id = \"m\"; title = \"회의\"; starts = \"2021-09-29 19:00\"; " more " } );\n"

static struct reading now;

static int close_reading(void **state)
{
	(void)state;
	reading_done(&now);
	return 0;
}

/* Read the two texts; they must be good. The first item, or NULL. */
static const struct item *read_good(const char *host, const char *agenda)
{
	folder_put("townbell.cfg", host);
	folder_put("agenda/a.cfg", agenda);
	if (!reading_of(&now, &(struct config_request){ .strict = true }))
		fail_msg("%s", complaints(&now));
	return now.agenda.items.count ? &now.agenda.items.at[0] : NULL;
}

static const char *told(const struct moment *m)
{
	static char out[32];
	zone_format(now.agenda.settings.community.zone, m->at, out);
	return out;
}

static void presets_hold_where_nothing_is_written(void **state)
{
	(void)state;
	const struct item *m = read_good(HOST, MEETING(""));
	assert_int_equal(m->remind.list.count, 3);
	assert_string_equal(m->remind.list.at[0].text, "7d");
	assert_string_equal(m->remind.list.at[2].text, "2h");
	assert_string_equal(m->meeting.notice.text, "14d");
	assert_string_equal(m->catch_up.text, "1d");
	assert_string_equal(m->meeting.length.text, "2h");
	assert_string_equal(told(&m->meeting.ends), "2021-09-29T21:00:00+09:00");
	assert_int_equal(m->meeting.ends.local.hour, 21);
	assert_int_equal(m->meeting.mode, MODE_IN_PERSON);
	assert_int_equal(m->meeting.kind, MEETING_PLAIN);
	assert_int_equal(m->channels.list.count, 2);
	assert_false(m->urgent || m->approval || m->meeting.cancelled || m->meeting.has_results || m->expires.set);
	assert_int_equal(m->hold.unit, 0);
	assert_string_equal(m->link, "");
	assert_string_equal(m->image, "");
	assert_string_equal(m->meeting.repeat, "");
	assert_string_equal(m->meeting.results_summary, "");
	const struct settings *s = &now.agenda.settings;
	assert_string_equal(s->community.mark, "TM");
	assert_true(s->community.korean && !s->community.quiet.set && !s->community.approval);
	assert_string_equal(s->community.handle, "");
	assert_string_equal(s->state, "/var/lib/townbell");
	assert_string_equal(s->web_listen, "");
	assert_int_equal(s->default_channels.list.count, 2);
}

static void consultations_have_no_reminders_of_their_own(void **state)
{
	(void)state;
	const struct item *c =
	    read_good(HOST "defaults = { remind = [ \"3d\" ]; };\n", "consultations = ( { id = \"c\"; title = \"의견\"; opens = "
								     "\"2021-08-25 20:30\"; closes = \"2021-09-24 18:00\"; } );");
	assert_int_equal(c->remind.list.count, 0);
	assert_int_equal(c->consultation.choose, 1);
	assert_int_equal(c->consultation.digest_minutes, -1);
	assert_int_equal(c->consultation.choices.list.count, 0);
	assert_false(c->consultation.live || c->consultation.acknowledge);
}

static void defaults_hold_for_items_that_say_nothing(void **state)
{
	(void)state;
	const struct item *m =
	    read_good(HOST "defaults = { channels = [ \"chat\" ]; remind = [ \"3d\" ]; notice = \"10d\"; catch_up = \"6h\";"
			   " duration = \"90m\"; };\n",
		      MEETING(""));
	assert_int_equal(m->channels.list.count, 1);
	assert_string_equal(m->channels.list.at[0], "chat");
	assert_string_equal(m->remind.list.at[0].text, "3d");
	assert_string_equal(m->meeting.notice.text, "10d");
	assert_string_equal(m->catch_up.text, "6h");
	assert_string_equal(told(&m->meeting.ends), "2021-09-29T20:30:00+09:00");
	assert_int_equal(now.agenda.settings.default_channels.list.count, 1);
}

static void what_an_item_says_goes_before_defaults(void **state)
{
	(void)state;
	const struct item *m =
	    read_good(HOST, MEETING("remind = []; notice = \"0s\"; channels = [ \"chat\" ]; ends = \"2021-09-29 20:00\";"
				    " approval = \"required\"; author = \"김 담당\"; hold = \"10m\"; urgent = true;"
				    " status = \"cancelled\"; mode = \"hybrid\";"));
	assert_int_equal(m->remind.list.count, 0);
	assert_string_equal(m->meeting.notice.text, "0s");
	assert_int_equal(m->channels.list.count, 1);
	assert_int_equal(m->meeting.length.unit, 0);
	assert_string_equal(told(&m->meeting.ends), "2021-09-29T20:00:00+09:00");
	assert_true(m->approval && m->urgent && m->meeting.cancelled);
	assert_string_equal(m->author, "김 담당");
	assert_string_equal(m->hold.text, "10m");
	assert_int_equal(m->meeting.mode, MODE_HYBRID);
}

static void approval_is_the_communitys_unless_the_item_says_otherwise(void **state)
{
	(void)state;
	const char *host =
	    "community = { name = \"협의회\"; timezone = \"Asia/Seoul\"; approval = \"required\"; };\n" HOST_AGENDA HOST_CHANNELS;
	assert_true(read_good(host, MEETING(""))->approval);
	reading_done(&now);
	assert_false(read_good(host, MEETING("approval = \"none\";"))->approval);
}

static void times_with_an_offset_are_brought_into_the_zone(void **state)
{
	(void)state;
	static const struct {
		const char *written, *means;
		int hour, day;
	} table[] = {
		{ "2021-09-29T19:00:00+09:00", "2021-09-29T19:00:00+09:00", 19, 29 },
		{ "2021-09-29T10:00:00Z", "2021-09-29T19:00:00+09:00", 19, 29 },
		{ "2021-09-29T23:30:00-03:00", "2021-09-30T11:30:00+09:00", 11, 30 },
		{ "2021-09-29 19:00", "2021-09-29T19:00:00+09:00", 19, 29 },
		{ "2021-09-29T19:00", "2021-09-29T19:00:00+09:00", 19, 29 },
		{ "2021-09-29(수) 19:00", "2021-09-29T19:00:00+09:00", 19, 29 },
		{ "2021-09-29 (Wed) 19:00", "2021-09-29T19:00:00+09:00", 19, 29 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		char agenda[300];
		snprintf(agenda, sizeof agenda, "announcements = ( { id = \"a\"; title = \"알림\"; publish = \"%s\"; } );\n",
			 table[i].written);
		const struct moment *m = &read_good(HOST, agenda)->announcement.publish;
		assert_string_equal(told(m), table[i].means);
		assert_int_equal(m->local.hour, table[i].hour);
		assert_int_equal(m->local.day, table[i].day);
		reading_done(&now);
	}
}

static void a_series_keeps_its_rule_its_exceptions_and_its_moves(void **state)
{
	(void)state;
	const struct item *m = read_good(
	    HOST, "meetings = ( { id = \"monthly\"; title = \"월례\"; starts = \"2026-01-28 19:00\"; duration = \"90m\";\n"
		  " repeat = \"FREQ=MONTHLY;BYDAY=-1WE;COUNT=6\"; except = [ \"2026-02-25\" ];\n"
		  " moved = ( { from = \"2026-03-25\"; starts = \"2026-03-26 19:00\"; place = \"별관\"; } ); } );\n");
	assert_string_equal(m->meeting.repeat, "FREQ=MONTHLY;BYDAY=-1WE;COUNT=6");
	assert_int_equal(m->meeting.except.count, 1);
	assert_int_equal(m->meeting.except.at[0].day, 25);
	assert_int_equal(m->meeting.moved.count, 1);
	const struct moved *moved = &m->meeting.moved.at[0];
	assert_int_equal(moved->from.month, 3);
	assert_string_equal(told(&moved->starts), "2026-03-26T19:00:00+09:00");
	assert_string_equal(moved->place, "별관");
	assert_string_equal(moved->online, "");
	assert_false(moved->has_mode || moved->ends.set);
	assert_string_equal(m->meeting.length.text, "90m");
}

/* macOS hands over decomposed Hangul: 한 as three letters. */
static void all_text_is_brought_to_nfc(void **state)
{
	(void)state;
	const struct item *m =
	    read_good(HOST, "meetings = ( { id = \"m\"; title = \" \u1112\u1161\u11AB \"; starts = \"2021-09-29 19:00\";"
			    " agenda = [ \"\u1100\u1161\" ]; } );\n");
	assert_string_equal(m->title, "한");
	assert_string_equal(m->meeting.agenda.list.at[0], "가");
	reading_done(&now);
	folder_put("townbell.cfg", HOST);
	folder_take("agenda/a.cfg");
	folder_put("agenda/\u1112\u1161\u11AB.cfg", MEETING("titel = \"\";"));
	assert_false(reading_of(&now, &(struct config_request){ .strict = true }));
	assert_true(text_starts(complaints(&now), "agenda/한.cfg:1: meetings[0].titel: "));
	folder_take("agenda/\u1112\u1161\u11AB.cfg");
}

static void windows_files_load(void **state)
{
	(void)state;
	const struct item *a =
	    read_good(HOST, "\xEF\xBB\xBF# 메모장\r\nannouncements = (\r\n  { id = \"a\";\r\n    title = \"알림\";\r\n"
			    "    publish = \"2021-08-02 10:00\";\r\n    body = \"첫 줄\r\n둘째 줄\"; }\r\n);\r\n# 끝");
	assert_string_equal(a->announcement.body, "첫 줄\n둘째 줄");
	assert_int_equal(a->line, 3);
}

static void texts_may_be_written_in_pieces_and_with_escapes(void **state)
{
	(void)state;
	const struct item *a = read_good(
	    HOST, "announcements = ( { id = \"a\"; title = \"a \\\"b\\\" \\\\ \\x41\"; publish = \"2021-08-02 10:00\";\n"
		  " body = \"하나 \" # 설명\n \"둘 \" /* \" */ \"@include \"\n\"x\"; } );\n");
	assert_string_equal(a->title, "a \"b\" \\ A");
	assert_string_equal(a->announcement.body, "하나 둘 @include x");
}

static void paths_start_at_the_file_that_names_them(void **state)
{
	(void)state;
	char wanted[200];
	const struct item *m = read_good(HOST "state = \"var\";\n", MEETING("image = \"images/a.jpg\";"));
	snprintf(wanted, sizeof wanted, "%s/var", folder);
	assert_string_equal(now.agenda.settings.state, wanted);
	snprintf(wanted, sizeof wanted, "%s/agenda/images/a.jpg", folder);
	assert_string_equal(m->image, wanted);
	snprintf(wanted, sizeof wanted, "%s/agenda/*.cfg", folder);
	assert_string_equal(now.agenda.settings.agenda_globs.list.at[0], wanted);
}

/* As it was given: "townbell.cfg" shows "agenda/a.cfg", "x/townbell.cfg" shows "x/agenda/a.cfg". */
static void files_are_named_as_they_were_given(void **state)
{
	(void)state;
	char before[500];
	assert_non_null(getcwd(before, sizeof before));
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", MEETING("titel = \"\";"));
	assert_int_equal(chdir(folder), 0);
	bool good = reading_of(&now, &(struct config_request){ .file = "townbell.cfg", .strict = true });
	assert_int_equal(chdir(before), 0);
	assert_false(good);
	assert_string_equal(now.problems.list.at[0].file, "agenda/a.cfg");
}

static void a_channel_keeps_what_it_is_told(void **state)
{
	(void)state;
	(void)read_good(HOST_HEAD HOST_AGENDA "channels = ( { id = \"b\"; type = \"band\"; band_key = \"K\"; token = "
					      "\"env:TOKEN_OF_TEST\"; endpoint = \"http://127.0.0.1:9/x//\";\n"
					      "  timeout = \"1s\"; settle = \"0s\"; pace = \"0s\"; poll = \"1s\"; on_uncertain = "
					      "\"drop\"; push = false; enabled = false; },\n"
					      " { id = \"t\"; type = \"telegram\"; chat = \"@tm\"; token = "
					      "\"env:TOKEN_OF_TEST\"; endpoint = \"https://[::1]:8443\"; poll = \"0s\"; } );\n",
			MEETING(""));
	const struct account *b = settings_account(&now.agenda.settings, "b"), *t = settings_account(&now.agenda.settings, "t");
	assert_string_equal(b->endpoint, "http://127.0.0.1:9/x");
	assert_string_equal(b->token, "secret");
	assert_string_equal(b->token_name, "env:TOKEN_OF_TEST");
	assert_string_equal(b->place, "K");
	assert_true(b->timeout_ms == 1000 && b->settle_ms == 0 && b->pace_ms == 0 && b->poll_ms == 1000);
	assert_true(b->on_uncertain == UNCERTAIN_DROP && !b->push && !b->enabled);
	assert_string_equal(account_option(t, "chat"), "@tm");
	assert_string_equal(account_option(t, "webhook_secret"), "");
	assert_string_equal(t->endpoint, "https://[::1]:8443");
	assert_true(t->push && t->enabled && t->korean && t->poll_ms == 0);
	assert_int_equal(now.agenda.settings.default_channels.list.count, 1);
	assert_int_equal(t->line, 5);
}

/* Things that are legal and yet most likely not meant. */
static void what_is_likely_a_mistake_is_a_warning(void **state)
{
	(void)state;
	(void)read_good(
	    "community = { name = \"협의회\"; timezone = \"Asia/Seoul\"; };\n" HOST_AGENDA
	    "channels = ( { id = \"band\"; type = \"band\"; band_key = \"K\"; token = \"env:TOKEN_OF_TEST\"; },\n"
	    " { id = \"chat\"; type = \"telegram\"; chat = \"1\"; token = \"env:TOKEN_OF_TEST\"; enabled = false; } );\n",
	    "consultations = (\n { id = \"c\"; title = \"의견\"; opens = \"2021-08-25 20:30\"; closes = \"2021-09-24 18:00\";\n"
	    "   channels = [ \"band\",\n \"chat\" ]; } );\n");
	assert_int_equal(now.problems.warnings, 2);
	const char *said = complaints(&now);
	assert_non_null(strstr(said, "warning: agenda/a.cfg:2: consultations[0]: people are asked for their opinion"));
	assert_non_null(strstr(said, "warning: agenda/a.cfg:4: consultations[0].channels[1]: the channel \"chat\" is disabled"));
	assert_int_equal(now.agenda.items.at[0].channels.list.count, 2);
}

static void debounce_and_horizon_may_stand_among_the_defaults(void **state)
{
	(void)state;
	(void)read_good(HOST "defaults = { debounce = \"5s\"; horizon = \"30d\"; };\n", "");
	assert_int_equal(now.agenda.settings.debounce_ms, 5000);
	assert_int_equal(now.agenda.settings.horizon_ms, 30LL * 24 * 3600 * 1000);
	reading_done(&now);
	(void)read_good(HOST "defaults = { debounce = \"5s\"; };\ndebounce = \"0s\"; horizon = \"1d\";\n", "");
	assert_int_equal(now.agenda.settings.debounce_ms, 0);
	assert_int_equal(now.agenda.settings.horizon_ms, 24LL * 3600 * 1000);
}

int main(void)
{
	setenv("TOKEN_OF_TEST", "secret", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(presets_hold_where_nothing_is_written, close_reading),
		cmocka_unit_test_teardown(consultations_have_no_reminders_of_their_own, close_reading),
		cmocka_unit_test_teardown(defaults_hold_for_items_that_say_nothing, close_reading),
		cmocka_unit_test_teardown(what_an_item_says_goes_before_defaults, close_reading),
		cmocka_unit_test_teardown(approval_is_the_communitys_unless_the_item_says_otherwise, close_reading),
		cmocka_unit_test_teardown(times_with_an_offset_are_brought_into_the_zone, close_reading),
		cmocka_unit_test_teardown(a_series_keeps_its_rule_its_exceptions_and_its_moves, close_reading),
		cmocka_unit_test_teardown(all_text_is_brought_to_nfc, close_reading),
		cmocka_unit_test_teardown(windows_files_load, close_reading),
		cmocka_unit_test_teardown(texts_may_be_written_in_pieces_and_with_escapes, close_reading),
		cmocka_unit_test_teardown(paths_start_at_the_file_that_names_them, close_reading),
		cmocka_unit_test_teardown(files_are_named_as_they_were_given, close_reading),
		cmocka_unit_test_teardown(a_channel_keeps_what_it_is_told, close_reading),
		cmocka_unit_test_teardown(what_is_likely_a_mistake_is_a_warning, close_reading),
		cmocka_unit_test_teardown(debounce_and_horizon_may_stand_among_the_defaults, close_reading),
	};
	return cmocka_run_group_tests(tests, folder_open, folder_close);
}
