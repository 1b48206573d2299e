/* SPDX-License-Identifier: MIT */
/* cast_test.c - twelve members answer what they read, the same for the same seed, whatever council it is. */
#include "sandbox/gallery.h"

#include "sandbox/cast.h"

#define CREATE "/band/v2.2/band/post/create"
#define VOTE "[투표] 나무 심기\n\n어디에 심을까요?\n\n1. 강가\n2. 학교 앞\n3. 시장 골목\n4. 공원\n\n마감: 2021년 10월 1일(금) 09:00\n\n[HB-7F3K]"
#define CALL "[의견을 듣습니다] 나무\n\n마감: 2021년 10월 3일(일) 18:00\n\n[HB-7F3M]"

static void open_with(struct bench *b, const char *seed)
{
	bench_open(b, &(struct sandbox_options){ .cast = seed });
}

static void set_clock(struct bench *b, const char *now)
{
	control(b, "/sandbox/clock", arena_printf(&b->arena, "{\"now\":\"%s\"}", now));
}

static void band_post(struct bench *b, const char *content)
{
	struct text form;
	text_init(&form, &b->arena, 1 << 16);
	text_add(&form, "access_token=t&band_key=B&do_push=true&content=");
	text_add_url(&form, content);
	assert_int_equal(number_at(post(b, CREATE, form.data)->json, "result_code"), 1);
}

static void chat_post(struct bench *b, const char *method, const char *json)
{
	const struct got *g = post_json(b, arena_printf(&b->arena, "/telegram/bot7:x/%s", method), json);
	if (g->status != 200)
		fail_msg("%s: %s", method, g->body);
}

/* Everything that members wrote, a line each: author, text. */
static const char *said(struct bench *b)
{
	const struct json *all = control(b, "/sandbox/posts?all=true", NULL)->json;
	struct text out;
	text_init(&out, &b->arena, 1 << 20);
	for (const struct json *j = json_first(all); j; j = json_next(j)) {
		bool own = true, removed = false, sticker = false;
		json_boolean(json_member(j, "own"), &own);
		json_boolean(json_member(j, "removed"), &removed);
		json_boolean(json_member(j, "sticker"), &sticker);
		if (!own)
			text_addf(&out, "%s%s%s|%s|%s\n", removed ? "-" : "", json_string(json_member(j, "edited_at")) ? "~" : "",
				  sticker ? "*" : "", text_at(j, "author"), text_at(j, "text"));
	}
	return out.data;
}

static bool has_line(const char *all, const char *tail)
{
	return strstr(all, tail) != NULL;
}

static void a_vote_is_answered_in_every_spelling(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "1");
	band_post(&b, VOTE);
	set_clock(&b, "2021-10-01T10:00:00+09:00");
	const char *all = said(&b);
	char nfc[4][40] = { "강가", "학교앞", "시장골목", "공원" };
	size_t labels = 0;
	for (size_t i = 0; i < COUNT(nfc); i++)
		labels += has_line(all, arena_printf(&b.arena, "|%s\n", nfc[i]));
	assert_true(labels > 0); /* without its space */
	assert_true(has_line(all, "|투표 "));
	assert_true(has_line(all, "|#"));
	assert_true(has_line(all, "번\n"));
	assert_true(has_line(all, "|\xE2\x91")); /* a number in a circle */
	assert_true(has_line(all, "\xE1\x84")); /* letters instead of syllables */
	assert_true(has_line(all, "*|")); /* a sticker */
	assert_true(has_line(all, "~|")); /* an edit */
	assert_true(has_line(all, "-|")); /* a deletion */
	assert_true(has_line(all, "|5\n")); /* no such choice */
	bench_close(&b);
}

static const char *last_time(struct bench *b)
{
	const struct json *all = control(b, "/sandbox/posts?all=true", NULL)->json;
	const char *last = "";
	for (const struct json *j = json_first(all); j; j = json_next(j))
		last = strcmp(text_at(j, "created_at"), last) > 0 ? text_at(j, "created_at") : last;
	return last;
}

static void what_they_intend_stands_in_next_and_one_comes_late(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "1");
	assert_string_equal(text_at(control(&b, "/sandbox/next", NULL)->json, "next"), "(none)");
	band_post(&b, VOTE);
	assert_true(strcmp(text_at(control(&b, "/sandbox/next", NULL)->json, "next"), "2021-09-29T20") > 0);
	set_clock(&b, "2021-10-01T10:00:00+09:00");
	assert_string_equal(text_at(control(&b, "/sandbox/next", NULL)->json, "next"), "(none)");
	assert_string_equal(last_time(&b), "2021-10-01T09:05:00+09:00");
	bench_close(&b);
}

static void under_a_picture_they_answer_each_other_too(void **state)
{
	struct gallery g;
	size_t replies = 0;
	(void)state;
	gallery_open(&g, &(struct sandbox_options){ .cast = "1" });
	struct text caption;
	text_init(&caption, &g.bench.arena, 1 << 16);
	text_add_url(&caption, VOTE);
	const char *post = posted(&g, caption.data);
	set_clock(&g.bench, "2021-10-01T10:00:00+09:00");
	const struct json *all = control(&g.bench, "/sandbox/posts?all=true", NULL)->json;
	for (const struct json *j = json_first(all); j; j = json_next(j)) {
		const char *under = text_at(j, "under");
		replies += strcmp(under, "(none)") != 0 && strcmp(under, post) != 0;
		assert_string_equal(text_at(j, "service"), "instagram");
	}
	assert_int_equal(replies, 2);
	const char *words = said(&g.bench);
	assert_true(has_line(words, "haneul.days|") && !has_line(words, "하늘"));
	assert_true(has_line(words, "~|") || has_line(words, "~haneul"));
	assert_true(has_line(words, "*|") && has_line(words, "-|") && has_line(words, "\xE1\x84") && has_line(words, "|투표 "));
	assert_string_equal(last_time(&g.bench), "2021-10-01T09:05:00+09:00");
	gallery_close(&g);
}

static void where_a_council_writes_english_they_do_too(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "1");
	band_post(&b, "[Vote] Name the boat\n\n1. Kittiwake\n2. Old Friend\n\nCloses: Friday, 1 October 2021, 09:00\n\n[HB-7F3K]");
	set_clock(&b, "2021-10-01T10:00:00+09:00");
	const char *words = said(&b);
	assert_true(has_line(words, "Wave Café|") && has_line(words, "|#") && has_line(words, "Kittiwake"));
	assert_false(has_line(words, "투표") || has_line(words, "번\n"));
	bench_close(&b);
}

static const char *play(const char *seed, struct arena *a)
{
	struct bench b;
	open_with(&b, seed);
	band_post(&b, VOTE);
	band_post(&b, CALL);
	set_clock(&b, "2021-10-04T00:00:00+09:00");
	const char *all = arena_string(a, said(&b));
	bench_close(&b);
	return all;
}

static void the_seed_decides(void **state)
{
	struct arena a = { 0 };
	(void)state;
	const char *one = play("1", &a), *again = play("1", &a), *other = play("2", &a);
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	arena_done(&a);
}

static size_t lines(const char *s)
{
	size_t n = 0;
	for (; (s = strchr(s, '\n')); s++)
		n++;
	return n;
}

static void a_call_is_answered_once_however_often_it_is_repeated(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "1");
	band_post(&b, CALL);
	set_clock(&b, "2021-10-03T19:00:00+09:00");
	size_t before = lines(said(&b));
	assert_true(before >= 5);
	band_post(&b, CALL);
	set_clock(&b, "2021-10-05T19:00:00+09:00");
	assert_int_equal(lines(said(&b)), before);
	bench_close(&b);
}

static int64_t votes_at(struct bench *b)
{
	const struct json *all = control(b, "/sandbox/posts?service=telegram", NULL)->json;
	int64_t votes = 0, n;
	for (const struct json *j = json_first(all); j; j = json_next(j))
		for (const struct json *o = json_first(json_path(j, "poll.options")); o; o = json_next(o))
			votes += json_integer(json_member(o, "votes"), &n) ? n : 0;
	return votes;
}

static void a_poll_is_answered_by_its_options(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "1");
	chat_post(&b, "sendMessage", "{\"chat_id\":-1001,\"text\":\"[투표] 나무\\n1. 강가\\n2. 공원\\n마감: 2021년 10월 1일(금) 09:00\"}");
	chat_post(&b, "sendPoll",
		  "{\"chat_id\":-1001,\"question\":\"어디?\",\"is_anonymous\":false,\"options\":[{\"text\":\"강가\"},{\"text\":\"공원\"}],"
		  "\"close_date\":1633046400,\"reply_parameters\":{\"message_id\":1}}");
	set_clock(&b, "2021-10-01T08:59:00+09:00");
	assert_int_equal(votes_at(&b), 2);
	assert_true(has_line(said(&b), "|#") && has_line(said(&b), "|투표 "));
	set_clock(&b, "2021-10-01T10:00:00+09:00");
	assert_int_equal(votes_at(&b), 2); /* the late one was refused */
	bench_close(&b);
}

static void nobody_writes_at_night_or_without_a_cast(void **state)
{
	struct bench b;
	(void)state;
	open_with(&b, "3");
	band_post(&b, VOTE);
	band_post(&b, CALL);
	set_clock(&b, "2021-10-04T00:00:00+09:00");
	const struct json *all = control(&b, "/sandbox/posts?all=true", NULL)->json;
	for (const struct json *j = json_first(all); j; j = json_next(j)) {
		const char *hour = strchr(text_at(j, "created_at"), 'T') + 1;
		assert_true(strncmp(hour, "07:1", 4) >= 0 && strncmp(hour, "23:", 3) < 0);
	}
	bench_close(&b);
	open_with(&b, NULL);
	band_post(&b, VOTE);
	set_clock(&b, "2021-10-04T00:00:00+09:00");
	assert_string_equal(said(&b), "");
	bench_close(&b);
}

static void they_are_twelve_and_none_is_another(void **state)
{
	(void)state;
	for (int i = 0; i < CAST_MEMBERS; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(cast_member(SERVICE_BAND, true, i), cast_member(SERVICE_BAND, true, k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vote_is_answered_in_every_spelling),
		cmocka_unit_test(what_they_intend_stands_in_next_and_one_comes_late),
		cmocka_unit_test(under_a_picture_they_answer_each_other_too),
		cmocka_unit_test(where_a_council_writes_english_they_do_too),
		cmocka_unit_test(the_seed_decides),
		cmocka_unit_test(a_call_is_answered_once_however_often_it_is_repeated),
		cmocka_unit_test(a_poll_is_answered_by_its_options),
		cmocka_unit_test(nobody_writes_at_night_or_without_a_cast),
		cmocka_unit_test(they_are_twelve_and_none_is_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
