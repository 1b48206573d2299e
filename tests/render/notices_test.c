/* SPDX-License-Identifier: MIT */
/* notices_test.c - what people read. The whole texts of one meeting and one vote stand in tests/data/notices/, one file a kind and
 * language. */
#include "render/desk.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "render/values.h"

static void compare_with_file(struct desk *d, enum notice_kind kind, const char *language)
{
	struct file_data file;
	struct err e = { 0 };
	const char *path = arena_printf(&d->arena, "%s/notices/%s.%s.txt", TEST_DATA, language, notice_kind_name(kind));
	const char *said = arena_printf(&d->arena, "%s\n", text_of(d, kind));
	if (!file_read(path, 65536, &d->arena, &file, &e))
		fail_msg("%s\n%s", e.text, said);
	assert_string_equal(said, file.data);
}

static void each_kind_reads_as_the_council_would_post_it(void **state)
{
	(void)state;
	static const char *const quoted[] = { "거리에 앉을 곳이 더 있으면 좋겠습니다", "밤에는 조명이 어두워서 걷기가\n무섭습니다", NULL };
	for (int korean = 0; korean < 2; korean++)
		for (int kind = 0; kind < NOTICE_KINDS; kind++) {
			struct desk d;
			lay_out(&d, korean);
			d.was.starts = moment(&d, 2021, 9, 28, 19);
			d.was.ends = moment(&d, 2021, 9, 28, 21);
			d.was.place = "서초구청 대강당";
			d.request.was = &d.was;
			d.request.tally = &d.tally;
			d.request.hidden = kind == NOTICE_CONSULTATION_DIGEST;
			d.request.opinions = quoted;
			compare_with_file(&d, (enum notice_kind)kind, korean ? "ko" : "en");
			arena_done(&d.arena);
		}
}

static void every_text_is_whole_whatever_is_missing(void **state)
{
	(void)state;
	for (int korean = 0; korean < 2; korean++)
		for (int kind = 0; kind < NOTICE_KINDS; kind++) {
			struct desk d;
			lay_out(&d, korean);
			struct community *c = &d.agenda.settings.community;
			c->handle = c->contact = c->privacy = "";
			c->hashtags = (struct strings){ 0 };
			d.account.channel = kind % 2 ? &d.mute : &d.chat;
			d.meeting.meeting.agenda = d.meeting.meeting.decisions = (struct strings){ 0 };
			d.meeting.meeting.results_summary = d.meeting.link = d.announcement.link = d.announcement.group = "";
			d.occurrence.place = "";
			const char *text = text_of(&d, (enum notice_kind)kind);
			assert_true(text_ends(text, "\n\n" REFERENCE));
			has_not(text, "{");
			has_not(text, "\n\n\n");
			has_not(text, ": \n");
			has_not(text, "()");
			has_not(text, "(를)");
			arena_done(&d.arena);
		}
}

static void the_way_to_join_follows_the_mode(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	d.occurrence.online = "https://zoom.example/j/1";
	has_not(text_of(&d, NOTICE_MEETING_NOTICE), "온라인");
	d.occurrence.mode = MODE_ONLINE;
	has(text_of(&d, NOTICE_MEETING_NOTICE), "온라인 참여: https://zoom.example/j/1");
	has_not(text_of(&d, NOTICE_MEETING_NOTICE), "장소");
	d.occurrence.mode = MODE_HYBRID;
	const char *both = text_of(&d, NOTICE_MEETING_REMINDER);
	has(both, "장소: 서초문화예술회관 2층\n온라인 참여: https://zoom.example/j/1");
	d.occurrence.online = d.occurrence.place = "";
	has(text_of(&d, NOTICE_MEETING_NOTICE), "장소: 곧 알려 드리겠습니다\n온라인 참여: 시작 전에 주소를 알려 드리겠습니다");
	arena_done(&d.arena);
}

static void a_change_shows_only_what_changed_and_then_all(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	has_not(text_of(&d, NOTICE_MEETING_CHANGE), "바뀐 내용\n"); /* what was is not known */
	d.request.was = &d.was;
	d.occurrence.mode = MODE_ONLINE;
	d.occurrence.online = "https://zoom.example/j/1";
	const char *text = text_of(&d, NOTICE_MEETING_CHANGE);
	has(text, "바뀐 내용\n- 방식: 대면 → 온라인\n\n이렇게 열립니다\n일시: 2021년 9월 29일(수) 19:00–21:00\n온라인 참여: https://zoom.example/j/1");
	has_not(text, "→ 2021");
	arena_done(&d.arena);
}

static void a_meeting_past_midnight_names_both_days(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	d.occurrence.ends = moment(&d, 2021, 9, 30, 1);
	has(text_of(&d, NOTICE_MEETING_NOTICE), "일시: 2021년 9월 29일(수) 19:00 – 2021년 9월 30일(목) 01:00");
	arena_done(&d.arena);
}

static void a_reminder_leads_with_how_soon(void **state)
{
	(void)state;
	static const struct {
		struct span offset;
		const char *korean, *english;
	} rows[] = {
		{ { 7, 'd', "7d" }, "[D-7] ", "[Meeting in 7 days] " },	  { { 1, 'w', "1w" }, "[D-7] ", "[Meeting in 7 days] " },
		{ { 1, 'd', "1d" }, "[내일] ", "[Meeting tomorrow] " },	  { { 0, 'd', "0d" }, "[오늘] ", "[Meeting today] " },
		{ { 2, 'h', "2h" }, "[2시간 뒤] ", "[Meeting in 2 hours] " }, { { 1, 'h', "1h" }, "[1시간 뒤] ", "[Meeting in 1 hour] " },
		{ { 30, 'm', "30m" }, "[30분 뒤] ", "[Meeting in 30 minutes] " }, { { 0, 'm', "0m" }, "[지금] ", "[Meeting now] " },
		{ { 45, 's', "45s" }, "[곧] ", "[Meeting very soon] " },
	};
	for (int korean = 0; korean < 2; korean++) {
		struct desk d;
		lay_out(&d, korean);
		speak_of(&d, NOTICE_MEETING_REMINDER, &d.meeting);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			d.notice.offset = &rows[i].offset;
			assert_true(text_starts(say(&d).text, korean ? rows[i].korean : rows[i].english));
		}
		arena_done(&d.arena);
	}
}

static void a_reminder_that_was_moved_does_not_say_what_is_no_longer_true(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	speak_of(&d, NOTICE_CONSULTATION_REMINDER, &d.vote);
	d.notice.at = moment(&d, 2021, 9, 30, 7).at; /* the wish was 26 hours ahead, at night */
	d.request.due_at = moment(&d, 2021, 9, 30, 8).at;
	assert_true(text_starts(say(&d).text, "[내일 마감] "));
	d.request.due_at = moment(&d, 2021, 10, 1, 8).at;
	assert_true(text_starts(say(&d).text, "[오늘 마감] "));
	d.request.due_at = d.notice.at + 60000;
	assert_true(text_starts(say(&d).text, "[내일 마감] "));
	arena_done(&d.arena);
}

static void a_call_tells_how_to_answer_on_this_channel(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	has(text_of(&d, NOTICE_CONSULTATION_CALL), "번호나 이름을 이 글에 댓글로 남겨 주세요.");
	has_not(text_of(&d, NOTICE_CONSULTATION_CALL), "함께 올라가는 투표");
	d.account.channel = &d.chat;
	has(text_of(&d, NOTICE_CONSULTATION_CALL), "- 함께 올라가는 투표에서 골라 주세요.\n- 번호나 이름을 이 글에 답장으로 남겨 주세요. (예: 1)\n");
	d.account.channel = &d.mute;
	has(text_of(&d, NOTICE_CONSULTATION_CALL), "이 채널에서는 답을 모으지 않습니다.");
	has_not(text_of(&d, NOTICE_CONSULTATION_CALL), "남겨 주세요");
	d.account.channel = &d.chat;
	d.vote.consultation.choose = 2;
	has(text_of(&d, NOTICE_CONSULTATION_CALL), "2개까지 고를 수 있습니다. 쉼표로 나누어 써 주세요. (예: 1, 2)");
	d.chat.limits.choices_max = 2; /* three choices are too many for its polls */
	has_not(text_of(&d, NOTICE_CONSULTATION_CALL), "함께 올라가는 투표");
	arena_done(&d.arena);
}

static void only_the_call_of_a_vote_carries_choices(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	for (int kind = 0; kind < NOTICE_KINDS; kind++) {
		bool call = kind == NOTICE_CONSULTATION_CALL;
		speak_of(&d, (enum notice_kind)kind, item_for(&d, (enum notice_kind)kind));
		struct message m = say(&d);
		assert_int_equal(m.choices.list.count, call ? 3 : 0);
		assert_int_equal(m.choose, call ? 1 : 0);
		assert_int_equal(m.votes_open, call ? 1 : 0);
		assert_int_equal(m.closes_at, call ? d.vote.consultation.closes.at : 0);
		assert_string_equal(m.question, call ? d.vote.consultation.question : "");
		assert_string_equal(m.reference, REFERENCE);
		assert_true(m.push);
	}
	d.vote.consultation.question = "";
	d.account.push = false;
	speak_of(&d, NOTICE_CONSULTATION_CALL, &d.vote);
	assert_string_equal(say(&d).question, d.vote.title);
	assert_false(say(&d).push);
	speak_of(&d, NOTICE_CONSULTATION_CALL, &d.opinions);
	assert_int_equal(say(&d).choices.list.count, 0);
	arena_done(&d.arena);
}

static void free_opinions_are_asked_for_and_counted(void **state)
{
	(void)state;
	static const char *const quoted[] = { "벤치", NULL };
	struct desk d;
	lay_out(&d, true);
	speak_of(&d, NOTICE_CONSULTATION_CALL, &d.opinions);
	assert_true(text_starts(say(&d).text, "[의견을 듣습니다] 사업 아이템 의견\n\n우리 거리에 무엇이 있으면 좋을까요?\n\n의견을 이 글에 댓글로 남겨 주세요."));
	has_not(say(&d).text, "투표");
	d.tally = (struct tally){ .opinions = 7 };
	d.request.tally = &d.tally;
	d.request.opinions = quoted;
	speak_of(&d, NOTICE_CONSULTATION_OUTCOME, &d.opinions);
	has(say(&d).text, "[의견 수렴 결과] 사업 아이템 의견");
	has(say(&d).text, "의견 7건이 들어왔습니다.\n\n들어온 의견\n- “벤치”\n");
	has_not(say(&d).text, "무효");
	speak_of(&d, NOTICE_CONSULTATION_DIGEST, &d.opinions);
	has(say(&d).text, "지금까지 의견 7건이 들어왔습니다.");
	arena_done(&d.arena);
}

static void no_count_of_a_choice_is_told_while_it_is_hidden(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	d.request.tally = &d.tally;
	d.request.hidden = true;
	for (int kind = NOTICE_CONSULTATION_DIGEST; kind <= NOTICE_CONSULTATION_OUTCOME; kind++) {
		const char *text = text_of(&d, (enum notice_kind)kind);
		has_not(text, "표 (");
		has_not(text, "12");
		has_not(text, "가장 많은");
		has(text, "19명");
	}
	/* and it would be told if it were not hidden */
	d.request.hidden = false;
	d.vote.consultation.live = true;
	has(text_of(&d, NOTICE_CONSULTATION_DIGEST), "1. 악기거리 야외공연: 12표 (63.2%)\n");
	has_not(text_of(&d, NOTICE_CONSULTATION_DIGEST), "마감 뒤에 공개");
	arena_done(&d.arena);
}

static void an_outcome_names_winners_ties_and_silence(void **state)
{
	(void)state;
	struct desk d;
	lay_out(&d, true);
	has(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "집계는 마감 뒤에 채워집니다.");
	has(text_of(&d, NOTICE_CONSULTATION_DIGEST), "들어온 답은 보낼 때 채워집니다.");
	d.request.tally = &d.tally;
	has(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "‘악기거리 야외공연’이 12표로 가장 많은 표를 받았습니다.");
	d.tally = (struct tally){ .votes = { 6, 2, 6 }, .choices = 3, .voters = 14 };
	has(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "‘악기거리 야외공연’, ‘음악상점 지도’가 가장 많은 표(6표)를 똑같이 받았습니다.");
	d.tally = (struct tally){ .choices = 3, .invalid = 3, .opinions = 3 };
	has(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "읽을 수 있는 표가 없었습니다.\n무효: 3건");
	d.tally = (struct tally){ .choices = 3 };
	has(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "들어온 답이 없었습니다.");
	has(text_of(&d, NOTICE_CONSULTATION_DIGEST), "아직 들어온 답이 없습니다.");
	has_not(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "참여");
	d.tally = (struct tally){ .votes = { 3, 2, 3 }, .choices = 3, .voters = 4 };
	d.vote.consultation.choose = 2;
	has(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "1. 악기거리 야외공연: 3표 (75%)\n2. 간판·조명 개선: 2표 (50%)");
	has(text_of(&d, NOTICE_CONSULTATION_OUTCOME), "비율을 더하면 100%를 넘을 수 있습니다.");
	arena_done(&d.arena);
}

static void five_opinions_are_quoted_and_shortened(void **state)
{
	(void)state;
	static const char *const quoted[] = { "하나", "둘\n\n  둘", "가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아",
					      "넷", "다섯", "여섯", NULL };
	struct desk d;
	lay_out(&d, true);
	d.request.tally = &d.tally;
	d.request.opinions = quoted;
	const char *text = text_of(&d, NOTICE_CONSULTATION_DIGEST);
	has(text, "들어온 의견\n- “하나”\n- “둘 둘”\n- “가나다");
	has(text, "가나다라…”\n- “넷”\n- “다섯”\n");
	has_not(text, "여섯");
	arena_done(&d.arena);
}

static void a_long_text_is_shortened_with_its_link_and_reference(void **state)
{
	(void)state;
	struct desk d;
	struct text body;
	lay_out(&d, true);
	text_init(&body, &d.arena, 65536);
	for (int i = 0; i < 500; i++)
		text_add(&body, "악기거리에서 함께할 회원을 찾습니다. ");
	d.announcement.announcement.body = body.data;
	const char *text = text_of(&d, NOTICE_ANNOUNCEMENT);
	assert_true(text_code_points(text) <= 3000 && text_code_points(text) > 2900);
	assert_true(text_ends(text, "찾습니다. …\nhttps://tm.example.kr/join\n\n" REFERENCE));
	arena_done(&d.arena);
}

static void the_readme_lists_every_name(void **state)
{
	(void)state;
	struct desk d;
	struct values v = { 0 };
	struct file_data file;
	struct err e = { 0 };
	lay_out(&d, true);
	speak_of(&d, NOTICE_MEETING_NOTICE, &d.meeting);
	notice_values(&d.request, &d.arena, &v);
	assert_true(file_read(SOURCE_ROOT "/src/render/README.md", 65536, &d.arena, &file, &e));
	for (size_t i = 0; i < v.list.count; i++)
		has(file.data, arena_printf(&d.arena, "`%s`", v.list.at[i].name));
	arena_done(&d.arena);
}

/* A folder with townbell.cfg's own templates; removed at the end. */
static void staff_may_write_their_own_templates(void **state)
{
	(void)state;
	char folder[] = "/tmp/townbell-notices-XXXXXX";
	struct desk d;
	struct err e = { 0 };
	assert_non_null(mkdtemp(folder));
	lay_out(&d, true);
	const char *templates = arena_printf(&d.arena, "%s/templates", folder);
	const char *kind = arena_printf(&d.arena, "%s/meeting.notice.txt", templates), *channel = arena_printf(&d.arena,
		"%s/meeting.notice@band.txt", templates);
	d.agenda.settings.file = arena_printf(&d.arena, "%s/townbell.cfg", folder);
	assert_true(text_starts(text_of(&d, NOTICE_MEETING_NOTICE), "[회의 안내]"));

	assert_true(file_make_folder(templates, 0700, &e));
	static const char all[] = "\xEF\xBB\xBF모두에게: {title}\r\n";
	assert_true(file_write(kind, all, sizeof all - 1, 0600, &e));
	assert_string_equal(text_of(&d, NOTICE_MEETING_NOTICE), "모두에게: 3회차 분과 회의 및 아이템회의(2차)\n\n" REFERENCE);
	assert_true(file_write(channel, "밴드에: {place}", strlen("밴드에: {place}"), 0600, &e));
	assert_string_equal(text_of(&d, NOTICE_MEETING_NOTICE), "밴드에: 서초문화예술회관 2층\n\n" REFERENCE);
	assert_true(text_starts(text_of(&d, NOTICE_MEETING_REMINDER), "[내일]"));

	static const struct {
		const char *given, *complaint;
	} bad[] = { { "a\n{plaec}\n", "meeting.notice@band.txt: line 2: there is no value named \"plaec\"; the nearest is \"place\"" },
		    { "\n \n", "meeting.notice@band.txt: the template gives no text at all" } };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct message m = { .text = "untouched" };
		speak_of(&d, NOTICE_MEETING_NOTICE, &d.meeting);
		assert_true(file_write(channel, bad[i].given, strlen(bad[i].given), 0600, &e));
		assert_false(notice_message(&d.request, &d.arena, &m, &e));
		has(e.text, bad[i].complaint);
		assert_string_equal(m.text, "untouched");
	}
	assert_int_equal(unlink(kind) | unlink(channel) | rmdir(templates) | rmdir(folder), 0);
	arena_done(&d.arena);
}

/* --- cards ------------------------------------------------------------------------------------------------------------------------ */

static void a_card_goes_with_every_post_or_with_those_of_items_that_have_a_picture(void **state)
{
	(void)state;
	struct desk desk, *d = &desk;
	lay_out(d, true);
	text_of(d, NOTICE_MEETING_NOTICE);
	assert_null(say(d).card);
	d->posts.limits.pictures = PICTURES_OF_ITEMS;
	assert_null(say(d).card);
	d->meeting.image = "images/a.jpg";
	assert_non_null(say(d).card);
	d->meeting.image = "";
	d->posts.limits.pictures = PICTURES_ALWAYS;
	assert_non_null(say(d).card);
	arena_done(&d->arena);
}

static void a_card_says_what_its_text_says(void **state)
{
	(void)state;
	struct desk desk, *d = &desk;
	lay_out(d, true);
	d->posts.limits.pictures = PICTURES_ALWAYS;
	speak_of(d, NOTICE_MEETING_NOTICE, &d->meeting);
	const struct card *c = say(d).card;
	assert_int_equal(c->look, CARD_NOTICE);
	assert_string_equal(c->facts.at[0].value, "2021년 9월 29일(수) 19:00–21:00");
	assert_string_equal(c->facts.at[1].value, "서초문화예술회관 2층");
	assert_int_equal(c->list.list.count, 3);
	assert_true(c->numbered);
	speak_of(d, NOTICE_CONSULTATION_OUTCOME, &d->vote);
	d->request.tally = &d->tally;
	c = say(d).card;
	assert_int_equal(c->bars.count, 3);
	assert_true(c->bars.at[0].winner && !c->bars.at[1].winner);
	assert_string_equal(c->turnout, "참여 19명 · 의견 2건");
	arena_done(&d->arena);
}

static void a_hidden_count_is_on_no_card(void **state)
{
	(void)state;
	struct desk desk, *d = &desk;
	lay_out(d, true);
	d->posts.limits.pictures = PICTURES_ALWAYS;
	speak_of(d, NOTICE_CONSULTATION_DIGEST, &d->vote);
	d->request.tally = &d->tally;
	d->request.hidden = true;
	assert_int_equal(say(d).card->bars.count, 0);
	arena_done(&d->arena);
}

static void no_more_hashtags_than_the_channel_takes(void **state)
{
	(void)state;
	struct desk desk, *d = &desk;
	lay_out(d, true);
	d->posts.limits.hashtags_max = 1;
	const char *text = text_of(d, NOTICE_MEETING_NOTICE);
	has(text, "#서초TM");
	has_not(text, "#악기거리");
	arena_done(&d->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_reads_as_the_council_would_post_it),
		cmocka_unit_test(every_text_is_whole_whatever_is_missing),
		cmocka_unit_test(the_way_to_join_follows_the_mode),
		cmocka_unit_test(a_change_shows_only_what_changed_and_then_all),
		cmocka_unit_test(a_meeting_past_midnight_names_both_days),
		cmocka_unit_test(a_reminder_leads_with_how_soon),
		cmocka_unit_test(a_reminder_that_was_moved_does_not_say_what_is_no_longer_true),
		cmocka_unit_test(a_call_tells_how_to_answer_on_this_channel),
		cmocka_unit_test(only_the_call_of_a_vote_carries_choices),
		cmocka_unit_test(free_opinions_are_asked_for_and_counted),
		cmocka_unit_test(no_count_of_a_choice_is_told_while_it_is_hidden),
		cmocka_unit_test(an_outcome_names_winners_ties_and_silence),
		cmocka_unit_test(five_opinions_are_quoted_and_shortened),
		cmocka_unit_test(a_long_text_is_shortened_with_its_link_and_reference),
		cmocka_unit_test(a_card_goes_with_every_post_or_with_those_of_items_that_have_a_picture),
		cmocka_unit_test(a_card_says_what_its_text_says),
		cmocka_unit_test(a_hidden_count_is_on_no_card),
		cmocka_unit_test(no_more_hashtags_than_the_channel_takes),
		cmocka_unit_test(the_readme_lists_every_name),
		cmocka_unit_test(staff_may_write_their_own_templates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
