/* SPDX-License-Identifier: MIT */
/* notice_test.c - keys go round, references are short and stable. */
#include "unit.h"

#include <string.h>

#include "base/crypto.h"
#include "model/notice.h"
#include "sample.h"

static const struct {
	const char *key, *item;
	enum notice_kind kind;
	const char *date, *suffix, *channel;
} keys[] = {
	{ "2021-3/meeting.reminder/1d@band", "2021-3", NOTICE_MEETING_REMINDER, "", "1d", "band" },
	{ "monthly/meeting.reminder/2026-03-25/1d@band", "monthly", NOTICE_MEETING_REMINDER, "2026-03-25", "1d", "band" },
	{ "item-2021/consultation.digest/2021-09-30@band", "item-2021", NOTICE_CONSULTATION_DIGEST, "2021-09-30", "", "band" },
	{ "2021-3/meeting.change/1@band", "2021-3", NOTICE_MEETING_CHANGE, "", "1", "band" },
	{ "monthly/meeting.change/2026-03-25/2@chat", "monthly", NOTICE_MEETING_CHANGE, "2026-03-25", "2", "chat" },
	{ "recruit/announcement@instagram", "recruit", NOTICE_ANNOUNCEMENT, "", "", "instagram" },
	{ "monthly/meeting.notice/2026-03-25@band", "monthly", NOTICE_MEETING_NOTICE, "2026-03-25", "", "band" },
};

static void keys_are_written_as_the_specification_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct item item = { .id = keys[i].item };
		struct notice n = { .kind = keys[i].kind, .item = &item, .date = keys[i].date, .suffix = keys[i].suffix };
		assert_string_equal(notice_key(&n, keys[i].channel, &sample_arena), keys[i].key);
	}
}

static void keys_come_apart_as_they_were_put_together(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct key_parts parts;
		assert_true(key_split(keys[i].key, &parts, &sample_arena));
		assert_string_equal(parts.item, keys[i].item);
		assert_string_equal(parts.kind, notice_kind_name(keys[i].kind));
		assert_string_equal(parts.date, keys[i].date);
		assert_string_equal(parts.suffix, keys[i].suffix);
		assert_string_equal(parts.channel, keys[i].channel);
	}
}

static void what_is_no_key_is_refused(void **state)
{
	(void)state;
	static const char *const table[] = {
		"", "@", "a@b", "a/announcement", "a/announcement@", "/announcement@b", "a/unheard.of@b", "a/announcement@b@c",
		"a/announcement/@b", "a/meeting.reminder/x@b", "a/meeting.reminder/1d/2h@b", "a/meeting.reminder/2026-02-30@b",
		"a/meeting.reminder/2026-03-25/@b", "a/meeting.reminder/2026-03-25/1d/1@b", "a/announcement@b c", "a b/announcement@c",
		"a/announcement/1234567890@b", "a/announcement/1dd@b", "a/announcement/2026-03-25/2026-03-25@b",
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct key_parts parts = { .item = "untouched" };
		assert_false(key_split(table[i], &parts, &sample_arena));
		assert_string_equal(parts.item, "untouched");
	}
}

static void a_key_longer_than_any_is_refused(void **state)
{
	(void)state;
	char key[4096];
	struct key_parts parts;

	memset(key, '/', sizeof key);
	key[sizeof key - 2] = '@';
	key[sizeof key - 1] = '\0';
	assert_false(key_split(key, &parts, &sample_arena));
}

static void kinds_have_names_and_two_of_them_report(void **state)
{
	(void)state;
	for (int kind = 0; kind < NOTICE_KINDS; kind++) {
		enum notice_kind back;
		assert_true(notice_kind_parse(notice_kind_name((enum notice_kind)kind), &back));
		assert_int_equal(back, kind);
		assert_int_equal(notice_kind_reports(back), kind == NOTICE_CONSULTATION_DIGEST || kind == NOTICE_CONSULTATION_OUTCOME);
	}
	enum notice_kind untouched = NOTICE_KINDS;
	assert_false(notice_kind_parse("meeting", &untouched));
	assert_int_equal(untouched, NOTICE_KINDS);
}

static void a_longer_reference_begins_with_the_shorter(void **state)
{
	(void)state;
	char whole[REFERENCE_MAX + 1];

	reference_signs("2021-3/meeting.notice@band", REFERENCE_MAX, whole);
	assert_int_equal(strlen(whole), REFERENCE_MAX);
	assert_int_equal(strspn(whole, "23456789BCDFGHJKMNPQRSTVWXYZ"), REFERENCE_MAX);
	for (size_t signs = REFERENCE_MIN; signs < REFERENCE_MAX; signs++) {
		char part[REFERENCE_MAX + 1];
		reference_signs("2021-3/meeting.notice@band", signs, part);
		assert_int_equal(strlen(part), signs);
		assert_memory_equal(part, whole, signs);
	}
	reference_signs("2021-3/meeting.notice@band", 1000, whole);
	assert_int_equal(strlen(whole), REFERENCE_MAX);
}

static void different_keys_have_different_references(void **state)
{
	(void)state;
	char a[REFERENCE_MAX + 1], b[REFERENCE_MAX + 1];

	reference_signs("2021-3/meeting.notice@band", REFERENCE_MAX, a);
	reference_signs("2021-3/meeting.notice@chat", REFERENCE_MAX, b);
	assert_string_not_equal(a, b);
}

static int open(void **state)
{
	crypto_init();
	return sample_open(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_written_as_the_specification_shows),
		cmocka_unit_test(keys_come_apart_as_they_were_put_together),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(a_key_longer_than_any_is_refused),
		cmocka_unit_test(kinds_have_names_and_two_of_them_report),
		cmocka_unit_test(a_longer_reference_begins_with_the_shorter),
		cmocka_unit_test(different_keys_have_different_references),
	};

	return cmocka_run_group_tests(tests, open, sample_close);
}
