/* SPDX-License-Identifier: MIT */
/* card_test.c - cards by their structure: every text inside its box and beside every other, no sign without a font, codes that read. */
#include "render/card.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"
#include "render/fonts.h"
#include "render/looks.h"
#include "unit.h"

static struct arena arena;

static int open_fonts(void **state)
{
	(void)state;
	crypto_init();
	return 0;
}

static int done(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

#define NEEDS_FONTS()                      \
	do {                               \
		if (!fonts_check(NULL))    \
			skip();            \
	} while (0)

/* --- cards ------------------------------------------------------------------------------------------------------------------------ */

enum size { SHORT, USUAL, EXTREME, SIZES };

static const char *const titles[SIZES][2] = {
	{ "AGM", "총회" },
	{ "Third meeting: working groups and project ideas", "3회차 분과 회의 및 아이템회의(2차)" },
	{ "A very long title of a general meeting of owners, residents, musicians, cafés and shops about the open-air concerts, the signs, "
	  "the lights, the map of music shops and everything else that was ever put forward \xF0\x9F\x8E\xBB", /* 200 signs or so */
	  "서초음악문화지구 악기거리 활성화를 위한 주민·상인·음악인 합동 운영회의 및 2026년 상반기 사업 아이템 발굴 워크숍과 분과장 선출, 그리고 "
	  "간판·조명 개선 사업의 최종 보고와 향후 일정 공유를 위한 임시 총회에 회원 여러분을 정중히 초대합니다 \xF0\x9F\x8E\xBB 많은 참석을 "
	  "부탁드리며 참석이 어려우신 분은 온라인으로도 함께하실 수 있습니다" },
};

static void add_fact(struct card *c, const char *name, const char *value, const char *was)
{
	*vec_push(&arena, &c->facts) = (struct fact){ name, value, was };
}

static void add_lines(struct card *c, size_t count, const char *line)
{
	for (size_t i = 0; i < count; i++)
		*vec_push(&arena, &c->list.list) = arena_printf(&arena, "%s %zu", line, i + 1);
}

static struct card card_of(enum card_look look, enum size size, bool korean)
{
	static const size_t lines[SIZES] = { 0, 3, 50 };
	struct card c = {
		.look = look, .korean = korean, .label = korean ? "회의 안내" : "Meeting", .title = titles[size][korean],
		.soon = look == CARD_REMINDER ? (korean ? "D-7" : "in 45 minutes") : "", .body = "", .heading = size ? "안건 Agenda" : "",
		.numbered = look != CARD_RESULTS, .turnout = look == CARD_OUTCOME ? "참여 19명" : "",
		.community = korean ? "서초 타운매니지먼트 협의회" : "Seocho Town Management Council", .handle = size ? "@seocho_tm" : "",
		.link = size ? "https://tm.example.kr/m/2021-3" : "", .image = "",
	};
	add_fact(&c, "일시", "2021년 9월 29일(수) 19:00–21:00", look == CARD_CHANGE ? "2021년 9월 22일(수) 19:00–21:00" : "");
	if (size)
		add_fact(&c, "장소", "서초문화예술회관 2층", "");
	if (size == EXTREME)
		add_fact(&c, "온라인", "https://meet.example.kr/a/very/long/path/to/the/room/of/the/council?with=parameters&and=more", "");
	if (size)
		c.body = arena_printf(&arena, "우리 거리에 무엇이 있으면 좋을까요?%s", size == EXTREME ? "\n긴 글입니다. 아주 긴 글입니다.\n\n끝." : "");
	if (look != CARD_OUTCOME)
		add_lines(&c, lines[size], "악기거리 야외공연과 간판·조명 개선");
	for (size_t i = 0; look == CARD_OUTCOME && i < lines[size]; i++)
		*vec_push(&arena, &c.bars) = (struct bar){ arena_printf(&arena, "음악상점 지도 %zu", i), 50 - (int64_t)i, i == 0 };
	c.voters = 60;
	return c;
}

static struct jpeg draw(const struct card *c, struct card_texts *texts)
{
	struct jpeg out;
	struct err e = { 0 };
	if (!card_draw_noted(c, &arena, &out, texts, &e))
		fail_msg("%s", e.text);
	return out;
}

static void complains(const struct card *c, const char *words)
{
	struct jpeg out;
	struct err e = { 0 };
	assert_false(card_draw(c, &arena, &out, &e));
	if (!strstr(e.text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, e.text);
}

/* --- the picture ------------------------------------------------------------------------------------------------------------------ */

/* The kind of the start-of-frame segment, and the size it tells. */
static int frame_of(const struct jpeg *j, int *width, int *height)
{
	for (size_t at = 2; at + 9 < j->length && j->data[at] == 0xff;) {
		int marker = j->data[at + 1], length = j->data[at + 2] << 8 | j->data[at + 3];
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4) {
			*height = j->data[at + 5] << 8 | j->data[at + 6];
			*width = j->data[at + 7] << 8 | j->data[at + 8];
			return marker;
		}
		at += 2 + (size_t)length;
	}
	return 0;
}

static void a_card_is_a_baseline_jpeg_of_its_size(void **state)
{
	(void)state;
	int width = 0, height = 0;
	NEEDS_FONTS();
	const struct card c = card_of(CARD_NOTICE, USUAL, true);
	const struct jpeg j = draw(&c, NULL);
	assert_int_equal(frame_of(&j, &width, &height), 0xc0);
	assert_int_equal(width, 1080);
	assert_int_equal(height, 1350);
	assert_true(j.length < 600 * 1000);
	assert_memory_equal(j.data + j.length - 2, "\xff\xd9", 2);
}

static bool is_inside(const struct card_box *in, const struct card_box *out, double slack)
{
	return in->left >= out->left - slack && in->right <= out->right + slack && in->top >= out->top - slack &&
	       in->bottom <= out->bottom + slack;
}

static bool meet(const struct card_box *a, const struct card_box *b)
{
	return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static void texts_stand(enum card_look look, enum size size, bool korean)
{
	static const struct card_box page = { 40, 40, 1040, 1310 };
	struct card_texts t = { 0 };
	const struct card c = card_of(look, size, korean);
	draw(&c, &t);
	for (size_t i = 0; i < t.list.count; i++) {
		const struct card_box *ink = &t.list.at[i].ink;
		if (!is_inside(ink, &t.list.at[i].allowed, 8) || !is_inside(ink, &page, 0))
			fail_msg("look %d size %d: text %zu sticks out: %g %g %g %g", look, size, i, ink->left, ink->top, ink->right,
				 ink->bottom);
		for (size_t k = 0; k < i; k++)
			if (meet(ink, &t.list.at[k].ink))
				fail_msg("look %d size %d: texts %zu and %zu overlap at %g %g", look, size, k, i, ink->left, ink->top);
	}
}

static void no_text_sticks_out_or_meets_another(void **state)
{
	(void)state;
	NEEDS_FONTS();
	for (int look = 0; look < CARD_LOOKS; look++)
		for (int size = 0; size < SIZES; size++)
			for (int korean = 0; korean < 2; korean++)
				texts_stand((enum card_look)look, (enum size)size, korean);
}

static size_t texts_of(const struct card *c)
{
	struct card_texts t = { 0 };
	draw(c, &t);
	return t.list.count;
}

static void twelve_lines_of_agenda_are_all_there(void **state)
{
	(void)state;
	NEEDS_FONTS();
	struct card c = card_of(CARD_NOTICE, USUAL, true);
	c.list = (struct strings){ 0 };
	add_lines(&c, 11, "안건");
	size_t eleven = texts_of(&c);
	add_lines(&c, 1, "안건");
	assert_int_equal(texts_of(&c), eleven + 2); /* its number and its words, and nobody is left out */
	assert_true(eleven > 2 * 11);
}

static void a_word_is_broken_only_when_it_is_wider_than_its_box(void **state)
{
	(void)state;
	NEEDS_FONTS();
	struct card c = card_of(CARD_ANNOUNCEMENT, SHORT, true);
	c.title = "가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하";
	struct card_texts t = { 0 };
	draw(&c, &t);
	for (size_t i = 0; i < t.list.count; i++)
		assert_true(t.list.at[i].ink.right <= 1040);
}

static void the_same_words_give_the_same_card(void **state)
{
	(void)state;
	NEEDS_FONTS();
	const struct card c = card_of(CARD_OUTCOME, USUAL, true);
	const struct jpeg first = draw(&c, NULL), second = draw(&c, NULL);
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.data, second.data, first.length);
}

struct thread {
	pthread_t id;
	struct card card;
	struct arena arena;
	struct jpeg jpeg;
	bool well;
};

static void *run(void *context)
{
	struct thread *t = context;
	struct err e = { 0 };
	t->well = true;
	for (int i = 0; i < 4 && t->well; i++)
		t->well = card_draw(&t->card, &t->arena, &t->jpeg, &e);
	return NULL;
}

static void two_threads_draw_at_once(void **state)
{
	(void)state;
	struct thread threads[2] = { { 0 }, { 0 } };
	NEEDS_FONTS();
	for (size_t i = 0; i < 2; i++) {
		threads[i].card = card_of(i ? CARD_CALL : CARD_REMINDER, USUAL, true);
		assert_int_equal(pthread_create(&threads[i].id, NULL, run, &threads[i]), 0);
	}
	for (size_t i = 0; i < 2; i++) {
		pthread_join(threads[i].id, NULL);
		assert_true(threads[i].well);
		const struct jpeg alone = draw(&threads[i].card, NULL);
		assert_int_equal(alone.length, threads[i].jpeg.length);
		assert_memory_equal(alone.data, threads[i].jpeg.data, alone.length);
		arena_done(&threads[i].arena);
	}
}

static void a_sign_that_no_font_has_is_named(void **state)
{
	(void)state;
	NEEDS_FONTS();
	struct card c = card_of(CARD_NOTICE, USUAL, true);
	c.title = "회의 \xF0\x92\x80\x80 안내";
	complains(&c, "U+12000");
	complains(&c, "\xF0\x92\x80\x80");
	c.title = "Ünïcödé 漢字 かな ♥ ★ ① ㈜ € → ½ 힣뷁똠 "
		  "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 \xF0\x9F\x87\xB0\xF0\x9F\x87\xB7";
	draw(&c, NULL);
}

/* --- codes ------------------------------------------------------------------------------------------------------------------------ */

static const char *in_folder(const char *name)
{
	static char folder[] = "/tmp/townbell-card-XXXXXX";
	static bool made;
	if (!made)
		assert_non_null(mkdtemp(folder));
	made = true;
	return arena_printf(&arena, "%s/%s", folder, name);
}

static const char *put(const char *name, const void *data, size_t length)
{
	const char *path = in_folder(name);
	assert_true(file_write(path, data, length, 0600, NULL));
	return path;
}

/* What zbarimg reads in a file. */
static const char *read_code(const char *path)
{
	int ends[2];
	static char line[512];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		execl("/usr/bin/zbarimg", "zbarimg", "-q", "--raw", path, (char *)NULL);
		_exit(1);
	}
	close(ends[1]);
	ssize_t n = read(ends[0], line, sizeof line - 1);
	close(ends[0]);
	waitpid(child, NULL, 0);
	line[n > 0 ? n : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void reads_as(const char *link)
{
	struct card c = card_of(CARD_NOTICE, USUAL, true);
	c.link = link;
	const struct jpeg j = draw(&c, NULL);
	assert_string_equal(read_code(put("code.jpg", j.data, j.length)), link);
}

static void the_code_leads_to_the_link(void **state)
{
	(void)state;
	NEEDS_FONTS();
	if (access("/usr/bin/zbarimg", X_OK) != 0)
		skip();
	reads_as("https://tm.example.kr/m/2021-3");
	reads_as("https://tm.example.kr/a/long/path/to/a/page/with/a/query?item=2021-3&from=card&kind=meeting.notice&lang=ko");
}

/* --- pictures of items ------------------------------------------------------------------------------------------------------------ */

static void with_image(struct card *c, const char *path)
{
	*c = card_of(CARD_ANNOUNCEMENT, USUAL, true);
	c->image = path;
}

static void hostile_pictures_are_refused_with_words(void **state)
{
	(void)state;
	NEEDS_FONTS();
	static const char bomb[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x06\0\0\0\0\0\0\0";
	static const char gif[] = "GIF89a\1\0\1\0", half[] = "\xff\xd8\xff\xe0\0\x10JFIF";
	static const char torn[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\2";
	static const char wide[] = "\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\1\x03\x11\1\xff\xd9";
	const struct card whole = card_of(CARD_NOTICE, USUAL, true);
	const struct jpeg j = draw(&whole, NULL);
	const struct {
		const char *name;
		const void *data;
		size_t length;
	} files[] = {
		{ "empty.jpg", "", 0 }, { "text.jpg", "hello", 5 }, { "bomb.png", bomb, sizeof bomb - 1 }, { "x.gif", gif, sizeof gif - 1 },
		{ "half.jpg", half, sizeof half - 1 }, { "torn.png", torn, sizeof torn - 1 }, { "wide.jpg", wide, sizeof wide - 1 },
		{ "cut.jpg", j.data, j.length / 2 }, { "head.jpg", j.data, 400 },
	};
	for (size_t i = 0; i < COUNT(files); i++) {
		struct card c;
		with_image(&c, put(files[i].name, files[i].data, files[i].length));
		complains(&c, files[i].name);
	}
	struct card c;
	with_image(&c, in_folder("missing.jpg"));
	complains(&c, "missing.jpg");
}

static void every_cut_and_flip_of_a_picture_ends_well(void **state)
{
	(void)state;
	NEEDS_FONTS();
	const struct card whole = card_of(CARD_NOTICE, SHORT, true);
	const struct jpeg j = draw(&whole, NULL);
	unsigned seed = 7;
	for (int i = 0; i < 24; i++) {
		unsigned char *copy = (unsigned char *)arena_string_n(&arena, (const char *)j.data, j.length);
		for (int k = 0; k < 6; k++) {
			seed = seed * 1103515245u + 12345u;
			copy[(seed >> 8) % 700] ^= (unsigned char)(1u << (seed & 7));
		}
		struct card c;
		struct jpeg out;
		struct err e = { 0 };
		with_image(&c, put("mutant.jpg", copy, j.length));
		if (!card_draw(&c, &arena, &out, &e))
			assert_true(e.text[0]);
	}
}

/* A picture with an EXIF segment that says how it lies. */
static const char *turned(const struct jpeg *j, int orientation)
{
	unsigned char exif[36] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1 };
	exif[28] = (unsigned char)orientation;
	unsigned char *all = arena_alloc(&arena, j->length + sizeof exif);
	memcpy(all, j->data, 2);
	memcpy(all + 2, exif, sizeof exif);
	memcpy(all + 2 + sizeof exif, j->data + 2, j->length - 2);
	return put(arena_printf(&arena, "turned%d.jpg", orientation), all, j->length + sizeof exif);
}

static void a_photograph_stands_as_its_camera_says(void **state)
{
	(void)state;
	NEEDS_FONTS();
	const struct card whole = card_of(CARD_NOTICE, USUAL, true);
	const struct jpeg j = draw(&whole, NULL);
	struct jpeg drawn[9];
	for (int i = 1; i <= 8; i++) {
		struct card c;
		with_image(&c, turned(&j, i));
		drawn[i] = draw(&c, NULL);
		for (int k = 1; k < i; k++)
			assert_false(drawn[i].length == drawn[k].length && memcmp(drawn[i].data, drawn[k].data, drawn[i].length) == 0);
	}
}

/* --- colours ---------------------------------------------------------------------------------------------------------------------- */

/* WCAG 2: of one channel of 255; the curve is near enough to a square root of five for colours that are not close to the limit. */
static double linear(unsigned channel)
{
	double c = channel / 255.0, low = c / 12.92, x = (c + 0.055) / 1.055;
	return c <= 0.04045 ? low : x * x * (0.68 + 0.32 * x); /* x to the power of 2.4, within two hundredths */
}

static double luminance(colour c)
{
	return 0.2126 * linear(c >> 16 & 255) + 0.7152 * linear(c >> 8 & 255) + 0.0722 * linear(c & 255);
}

static double contrast(colour a, colour b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
	return x > y ? x / y : y / x;
}

static void every_text_can_be_read_on_what_it_stands(void **state)
{
	(void)state;
	for (int i = 0; i < CARD_LOOKS; i++) {
		const struct look *l = look_of((enum card_look)i);
		const colour pairs[][2] = { { l->title, l->field }, { l->quiet, l->field }, { l->pill_text, l->pill }, { l->deep, PAPER },
			{ INK, PAPER }, { INK, l->soft }, { FADED, PAPER }, { WHITE, l->deep } };
		for (size_t k = 0; k < COUNT(pairs); k++)
			if (contrast(pairs[k][0], pairs[k][1]) < 4.6)
				fail_msg("look %d pair %zu: %g", i, k, contrast(pairs[k][0], pairs[k][1]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_is_a_baseline_jpeg_of_its_size),
		cmocka_unit_test(no_text_sticks_out_or_meets_another),
		cmocka_unit_test(twelve_lines_of_agenda_are_all_there),
		cmocka_unit_test(a_word_is_broken_only_when_it_is_wider_than_its_box),
		cmocka_unit_test(the_same_words_give_the_same_card),
		cmocka_unit_test(two_threads_draw_at_once),
		cmocka_unit_test(a_sign_that_no_font_has_is_named),
		cmocka_unit_test(the_code_leads_to_the_link),
		cmocka_unit_test(hostile_pictures_are_refused_with_words),
		cmocka_unit_test(every_cut_and_flip_of_a_picture_ends_well),
		cmocka_unit_test(a_photograph_stands_as_its_camera_says),
		cmocka_unit_test(every_text_can_be_read_on_what_it_stands),
	};
	return cmocka_run_group_tests(tests, open_fonts, done);
}
