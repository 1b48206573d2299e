/* SPDX-License-Identifier: MIT */
/* illustrator_test.c - no post without its picture, and no picture without its post. */
#include "flow/town.h"

#include <dirent.h>

#include "base/file.h"
#include "flow/illustrator.h"
#include "store/media.h"

static const struct card plain = {
	.look = CARD_NOTICE, .korean = true, .label = "회의 안내", .title = "월례 운영회의", .soon = "", .body = "", .heading = "", .turnout = "",
	.community = "협의회", .handle = "", .link = "", .image = ""
};

/* A row whose payload has a card of that title; due a minute ago. */
static struct delivery row_with(struct town *t, const char *key, const char *title)
{
	struct card card = plain;
	struct delivery d = town_delivery(t, key);
	const struct message m = { .text = "글", .reference = d.reference, .question = "", .card = &card };
	card.title = title;
	d.payload = message_write(&m, &sample_arena);
	return d;
}

static struct delivery put_row(struct town *t, const char *key, const char *title)
{
	return town_put(t, row_with(t, key, title));
}

static void with_pictures(enum pictures pictures)
{
	fake_channel.limits.pictures = pictures;
}

static const char *cards(const struct town *t)
{
	return arena_printf(&sample_arena, "%s/cards", t->folder);
}

static size_t files(const struct town *t)
{
	size_t n = 0;
	DIR *folder = opendir(cards(t));
	for (const struct dirent *entry; folder && (entry = readdir(folder));)
		n += entry->d_name[0] != '.';
	if (folder)
		closedir(folder);
	return n;
}

static const char *file_of(struct town *t, const struct delivery *d)
{
	struct medium m;
	OK(t, media_get(t->s.store, d->id, &sample_arena, &m, &t->err));
	return m.file;
}

static bool is_there(const struct town *t, const char *file)
{
	return file && file_exists(arena_printf(&sample_arena, "%s/%s", cards(t), file));
}

static int open_drawing(void **state)
{
	if (town_open(state) != 0)
		return -1;
	struct town *t = *state;
	town_agenda(t)->settings.state = t->folder;
	town_agenda(t)->settings.web_public_url = "https://tm.example.kr";
	with_pictures(PICTURES_ALWAYS);
	return 0;
}

#define DRAWING_TEST(test) cmocka_unit_test_setup_teardown(test, open_drawing, town_close)

static void what_is_drawn_goes_out_with_its_address(void **state)
{
	struct town *t = *state;
	const struct delivery d = put_row(t, "a/announcement@band", "월례 운영회의");
	town_run(t, illustrator_stage);
	const char *file = file_of(t, &d);
	assert_true(is_there(t, file));
	assert_int_equal(strlen(file), 32 + strlen(".jpg"));
	town_run(t, dispatcher_stage);
	const struct flight *f = town_call(t);
	assert_non_null(f);
	assert_string_equal(f->message.picture->url, arena_printf(&sample_arena, "https://tm.example.kr/media/%s", file));
	assert_null(f->message.picture->data);
	assert_string_equal(f->message.picture->alt, "회의 안내. 월례 운영회의. 협의회.");
}

static void who_is_handed_pictures_gets_the_bytes(void **state)
{
	struct town *t = *state;
	with_pictures(PICTURES_OF_ITEMS);
	put_row(t, "a/announcement@band", "월례 운영회의");
	town_run(t, illustrator_stage);
	town_run(t, dispatcher_stage);
	const struct picture *p = town_call(t)->message.picture;
	assert_memory_equal(p->data, "\xff\xd8\xff", 3);
	assert_true(p->length > 1000);
}

static void nothing_leaves_before_its_picture_is_there(void **state)
{
	struct town *t = *state;
	put_row(t, "a/announcement@band", "월례 운영회의");
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	assert_state(t, "a/announcement@band", STATE_SCHEDULED);
}

static void what_waited_for_its_picture_leaves_as_soon_as_it_is_there(void **state)
{
	struct town *t = *state;
	put_row(t, "a/announcement@band", "월례 운영회의");
	town_run(t, dispatcher_stage);
	town_run(t, illustrator_stage);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
}

static void control_without_waiting_a_post_leaves_without_its_picture(void **state)
{
	struct town *t = *state;
	put_row(t, "a/announcement@band", "월례 운영회의");
	FAULT("picture");
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
	assert_null(town_call(t)->message.picture);
}

static void texts_alone_wait_for_nothing(void **state)
{
	struct town *t = *state;
	town_put_key(t, "a/announcement@band");
	town_run(t, illustrator_stage);
	assert_int_equal(files(t), 0);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
}

static void what_is_due_later_is_drawn_shortly_before(void **state)
{
	struct town *t = *state;
	struct delivery d = row_with(t, "a/announcement@band", "월례 운영회의");
	d.due_at = t->s.now + HOUR;
	d = town_put(t, d);
	town_run(t, illustrator_stage);
	assert_null(file_of(t, &d));
	town_pass(t, town_wait(t));
	assert_true(t->s.now < d.due_at && d.due_at - t->s.now <= 10 * MINUTE);
	town_run(t, illustrator_stage);
	assert_true(is_there(t, file_of(t, &d)));
}

static void a_sign_without_a_font_keeps_one_delivery_back_and_no_other(void **state)
{
	struct town *t = *state;
	put_row(t, "a/announcement@band", "\xF0\x92\x80\x80");
	put_row(t, "b/announcement@band", "월례 운영회의");
	town_run(t, illustrator_stage);
	const struct delivery bad = town_get(t, "a/announcement@band");
	assert_int_equal(bad.state, STATE_SCHEDULED);
	assert_non_null(strstr(bad.error, "U+12000"));
	assert_true(bad.wait_boot > t->s.boot);
	assert_int_equal(files(t), 1);
	town_run(t, dispatcher_stage);
	assert_non_null(town_call(t));
	assert_state(t, "b/announcement@band", STATE_SENDING);
	town_run(t, illustrator_stage);
	assert_null(t->s.drawings);
}

static void a_new_text_gets_a_new_picture(void **state)
{
	struct town *t = *state;
	struct delivery d = put_row(t, "a/announcement@band", "월례 운영회의");
	town_run(t, illustrator_stage);
	const char *former = file_of(t, &d);
	d.payload = row_with(t, "a/announcement@band", "임시 운영회의").payload;
	town_update(t, &d);
	town_run(t, dispatcher_stage);
	assert_null(town_call(t));
	town_run(t, illustrator_stage);
	assert_string_not_equal(file_of(t, &d), former);
	assert_int_equal(files(t), 1);
}

static void a_frozen_delivery_keeps_its_file_and_a_lost_one_is_drawn_again(void **state)
{
	struct town *t = *state;
	struct delivery d = row_with(t, "a/announcement@band", "월례 운영회의");
	d.attempts = 1;
	d = town_put(t, d);
	town_run(t, illustrator_stage);
	const char *former = file_of(t, &d);
	town_run(t, illustrator_stage);
	assert_string_equal(file_of(t, &d), former);
	assert_int_equal(remove(arena_printf(&sample_arena, "%s/%s", cards(t), former)), 0);
	town_run(t, illustrator_stage);
	assert_string_not_equal(file_of(t, &d), former);
	assert_true(is_there(t, file_of(t, &d)));
}

static void a_picture_is_kept_for_two_days_after_its_post(void **state)
{
	struct town *t = *state;
	const struct delivery d = put_row(t, "a/announcement@band", "월례 운영회의");
	town_run(t, illustrator_stage);
	town_run(t, dispatcher_stage);
	town_land(t, dispatcher_stage, FATE_ANSWERED);
	assert_state(t, "a/announcement@band", STATE_DELIVERED);
	town_pass(t, 47 * HOUR);
	town_run(t, illustrator_stage);
	assert_true(is_there(t, file_of(t, &d)));
	town_pass(t, 2 * HOUR);
	town_run(t, illustrator_stage);
	assert_null(file_of(t, &d));
	assert_int_equal(files(t), 0);
}

static void what_a_crash_left_behind_is_removed_at_the_start(void **state)
{
	struct town *t = *state;
	const char *orphan = arena_printf(&sample_arena, "%s/0123456789abcdef0123456789abcdef.jpg", cards(t));
	const char *foreign = arena_printf(&sample_arena, "%s/readme.txt", cards(t));
	OK(t, file_make_folder(cards(t), 0700, &t->err));
	OK(t, file_write(orphan, "x", 1, 0600, &t->err));
	OK(t, file_write(foreign, "x", 1, 0600, &t->err));
	OK(t, illustrations_open(&t->s, &t->err));
	assert_false(file_exists(orphan));
	assert_true(file_exists(foreign));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DRAWING_TEST(what_is_drawn_goes_out_with_its_address),
		DRAWING_TEST(who_is_handed_pictures_gets_the_bytes),
		DRAWING_TEST(nothing_leaves_before_its_picture_is_there),
		DRAWING_TEST(what_waited_for_its_picture_leaves_as_soon_as_it_is_there),
		DRAWING_TEST(control_without_waiting_a_post_leaves_without_its_picture),
		DRAWING_TEST(texts_alone_wait_for_nothing),
		DRAWING_TEST(what_is_due_later_is_drawn_shortly_before),
		DRAWING_TEST(a_sign_without_a_font_keeps_one_delivery_back_and_no_other),
		DRAWING_TEST(a_new_text_gets_a_new_picture),
		DRAWING_TEST(a_frozen_delivery_keeps_its_file_and_a_lost_one_is_drawn_again),
		DRAWING_TEST(a_picture_is_kept_for_two_days_after_its_post),
		DRAWING_TEST(what_a_crash_left_behind_is_removed_at_the_start),
	};
	return TOWN_MAIN(tests);
}
