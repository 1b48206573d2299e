/* SPDX-License-Identifier: MIT */
/* announced_test.c - announcements of the command line become items as if a file had declared them. */
#include "config/announced.h"
#include "folder.h"

static struct reading site;

static int open_site(void **state)
{
	setenv("TOKEN_OF_TEST", "secret", 1);
	assert_int_equal(folder_open(state), 0);
	folder_put("townbell.cfg", HOST);
	folder_put("agenda/a.cfg", "");
	assert_true(reading_of(&site, NULL));
	return 0;
}

static int close_site(void **state)
{
	reading_done(&site);
	return folder_close(state);
}

static void the_json_becomes_an_item(void **state)
{
	(void)state;
	struct item item;
	struct err e;
	assert_true(announced_read(
	    "{\"id\":\"cli-1\",\"title\":\" \u1112\u1161\u11AB 알림 \",\"body\":\"첫 줄\\n둘째 줄\",\"publish_at\":1632909600000,"
	    "\"channels\":[\"gone\",\"chat\"]}",
	    &site.agenda.settings, &site.arena, &item, &e));
	assert_int_equal(item.kind, ITEM_ANNOUNCEMENT);
	assert_string_equal(item.id, "cli-1");
	assert_string_equal(item.title, "한 알림");
	assert_string_equal(item.announcement.body, "첫 줄\n둘째 줄");
	assert_true(item.announcement.publish.set);
	assert_int_equal(item.announcement.publish.at, 1632909600000);
	assert_int_equal(item.announcement.publish.local.hour, 19);
	assert_int_equal(item.channels.list.count, 1);
	assert_string_equal(item.channels.list.at[0], "chat");
	assert_int_equal(item.catch_up.unit, 'd');
	assert_int_equal(item.remind.list.count, 0);
	assert_false(item.urgent || item.approval || item.expires.set);
	assert_string_equal(item.link, "");
	assert_string_equal(item.file, "");
}

static void what_may_be_missing_may_be_missing(void **state)
{
	(void)state;
	struct item item;
	struct err e;
	assert_true(announced_read("{\"id\":\"cli-2\",\"title\":\"알림\",\"publish_at\":0}", &site.agenda.settings, &site.arena,
				   &item, &e));
	assert_string_equal(item.announcement.body, "");
	assert_int_equal(item.channels.list.count, 2);
}

static void what_is_wrong_is_refused(void **state)
{
	(void)state;
	static const char *const table[] = {
		"",
		"[]",
		"{",
		"{\"id\":\"cli-1\",\"title\":\"\",\"publish_at\":1}",
		"{\"id\":\"cli-1\",\"title\":\"a\\nb\",\"publish_at\":1}",
		"{\"id\":\"a b\",\"title\":\"a\",\"publish_at\":1}",
		"{\"title\":\"a\",\"publish_at\":1}",
		"{\"id\":\"cli-1\",\"title\":\"a\"}",
		"{\"id\":\"cli-1\",\"title\":\"a\",\"publish_at\":\"1\"}",
		"{\"id\":\"cli-1\",\"title\":\"a\",\"publish_at\":-1}",
		"{\"id\":\"cli-1\",\"title\":\"a\",\"publish_at\":9007199254740992}",
		"{\"id\":\"cli-1\",\"publish_at\":1}",
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct item item = { .id = "untouched" };
		struct err e = { 0 };
		if (announced_read(table[i], &site.agenda.settings, &site.arena, &item, &e))
			fail_msg("%s", table[i]);
		assert_string_equal(item.id, "untouched");
		assert_int_not_equal(e.kind, ERR_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_json_becomes_an_item),
		cmocka_unit_test(what_may_be_missing_may_be_missing),
		cmocka_unit_test(what_is_wrong_is_refused),
	};
	return cmocka_run_group_tests(tests, open_site, close_site);
}
