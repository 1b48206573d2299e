/* SPDX-License-Identifier: MIT */
/* image_test.c - what a service sees in the bytes of a picture. */
#include "unit.h"

#include "sandbox/image.h"
#include "sandbox/pictures.h"

static void format_size_and_process_are_read(void **state)
{
	static const struct {
		int process, width, height;
		bool baseline;
	} rows[] = {
		{ BASELINE, 1080, 1350, true },
		{ PROGRESSIVE, 320, 400, false },
		{ 0xC1, 1440, 754, false },
		{ BASELINE, 65535, 1, true },
	};
	struct arena a = { 0 };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes b = jpeg(&a, rows[i].process, rows[i].width, rows[i].height, 200);
		struct image p = image_look(b.data, b.length);
		assert_int_equal(p.format, IMAGE_JPEG);
		assert_int_equal(p.width, rows[i].width);
		assert_int_equal(p.height, rows[i].height);
		assert_int_equal(p.baseline, rows[i].baseline);
		assert_true(p.whole);
	}
	struct bytes b = png(&a, 640, 480);
	struct image p = image_look(b.data, b.length);
	assert_int_equal(p.format, IMAGE_PNG);
	assert_int_equal(p.width, 640);
	assert_int_equal(p.height, 480);
	assert_true(p.whole);
	arena_done(&a);
}

static void what_is_broken_off_is_no_picture(void **state)
{
	struct arena a = { 0 };
	(void)state;
	const struct bytes pictures[] = { jpeg(&a, BASELINE, 100, 100, 64), png(&a, 100, 100) };
	for (size_t i = 0; i < COUNT(pictures); i++) {
		for (size_t n = 0; n < pictures[i].length; n++) {
			const char *copy = arena_string_n(&a, pictures[i].data, n);
			struct image p = image_look(copy, n);
			assert_true(p.format == IMAGE_NONE || !p.whole);
		}
	}
	assert_int_equal(image_look("GIF89a..........................................", 48).format, IMAGE_NONE);
	arena_done(&a);
}

/* Found by a fuzz target: a side beyond 2^31 - 1, which PNG forbids, overflowed. */
static void a_png_of_an_impossible_size_is_no_picture(void **state)
{
	struct arena a = { 0 };
	(void)state;
	for (int side = 16; side <= 20; side += 4) {
		struct bytes b = png(&a, 640, 480);
		char *copy = arena_string_n(&a, b.data, b.length);
		copy[side] = (char)0xFF;
		assert_int_equal(image_look(copy, b.length).format, IMAGE_NONE);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(format_size_and_process_are_read),
		cmocka_unit_test(what_is_broken_off_is_no_picture),
		cmocka_unit_test(a_png_of_an_impossible_size_is_no_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
