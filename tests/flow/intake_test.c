/* SPDX-License-Identifier: MIT */
/* intake_test.c - what a read found: whose post it stands under, who said it, whether it came in time; the rest is dropped unread. */
#include "talk.h"

#include "base/text.h"

/* --- under posts ------------------------------------------------------------------------------------------------------------------ */

static struct reply comment(struct town *t, const char *id, const char *text)
{
	return said(t, REPLY_TEXT, id, text);
}

static void a_comment_is_kept_once_with_all_that_is_known_of_it(void **state)
{
	struct town *t = *state;
	put_vote(t, "vote");
	deliver(t, CALL, "101", "");
	struct reply r = comment(t, "c1", "2번");
	r.parent = "c0";
	find_one(t, r);
	find_one(t, r);
	struct stored_reply row = only(t);
	assert_string_equal(row.channel, "band");
	assert_string_equal(row.service_id, "c1");
	assert_string_equal(row.item, "vote");
	assert_string_equal(row.delivery, CALL);
	assert_string_equal(row.text, "2번");
	assert_string_equal(row.parent, "c0");
	assert_int_equal(row.received_at, r.created_at);
	assert_int_equal(row.basis, BASIS_SERVICE);
	assert_false(row.edited);
}

static void a_person_is_stored_as_two_pseudonyms_and_never_by_name(void **state)
{
	struct town *t = *state;
	put_vote(t, "vote");
	deliver(t, CALL, "101", "");
	find_one(t, comment(t, "c1", "2번"));
	struct stored_reply row = only(t);
	assert_int_equal(strlen(row.author), PSEUDONYM_SIZE - 1);
	assert_true(text_starts(row.author, "p-"));
	assert_true(text_starts(row.voter, "p-"));
	assert_string_not_equal(row.author, row.voter);
	assert_null(strstr(row.author, "kim"));
}

static void opinions_under_a_meeting_have_no_voter(void **state)
{
	struct town *t = *state;
	town_item(t, sample_meeting("2021-3", "2021-09-29 19:00"));
	deliver(t, "2021-3/meeting.notice@band", "101", "");
	find_one(t, comment(t, "c1", "갑니다"));
	assert_string_equal(only(t).voter, "");
}

/* Found by review: while staff had a vote taken out, all who answered became one voter. */
static void a_vote_that_was_taken_out_for_a_while_keeps_its_voters_apart(void **state)
{
	struct town *t = *state;
	deliver(t, CALL, "101", "");
	struct reply r[2] = { comment(t, "c1", "1"), comment(t, "c2", "2") };
	r[1].author = "lee";
	find(t, r, 2);
	struct stored_replies all = stored(t);
	assert_string_not_equal(all.list.at[0].voter, "");
	assert_string_not_equal(all.list.at[0].voter, all.list.at[1].voter);
}

/* Nothing else follows from it: the row is written once, and the interpreter finds nothing to do. */
static void a_vote_is_understood_as_it_is_stored(void **state)
{
	struct town *t = *state;
	put_vote(t, "vote");
	deliver(t, CALL, "101", "");
	find_one(t, comment(t, "c1", "2번"));
	struct stored_reply row = only(t);
	assert_true(row.read && row.choices == 2 && row.vote == 2);
	find_one(t, comment(t, "c1", "1번"));
	row = only(t);
	assert_true(!row.read && row.choices == 2);
	town_run(t, interpreter_stage);
	row = only(t);
	assert_true(row.read && row.choices == 1 && row.vote == 1);
}

static void what_more_follows_from_is_left_to_the_interpreter(void **state)
{
	static const struct {
		bool there, acknowledge, read;
	} rows[] = { { true, false, true }, { true, true, false }, { false, false, false } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		struct item *item = rows[i].there ? put_vote(t, "vote") : NULL;
		if (item)
			item->consultation.acknowledge = rows[i].acknowledge;
		deliver(t, CALL, "101", "");
		find_one(t, comment(t, "c1", "2번"));
		assert_int_equal(only(t).read, rows[i].read);
		town_run(t, interpreter_stage);
		assert_true(only(t).read);
		assert_int_equal(only(t).vote, rows[i].there ? 2 : 0);
	}
}

/* --- edits and deletions ---------------------------------------------------------------------------------------------------------- */

static void an_edit_is_followed(void **state)
{
	struct town *t = *state;
	put_vote(t, "vote");
	deliver(t, CALL, "101", "");
	find_one(t, comment(t, "c1", "1번"));
	find_one(t, comment(t, "c1", "2번"));
	assert_string_equal(only(t).text, "2번");
	assert_true(only(t).edited);
	assert_false(only(t).late_change);
}

struct list_row {
	bool complete, paged;
	int misses; /* until it is taken for deleted; 0: never */
};

static void what_a_whole_list_no_longer_shows_was_deleted(void **state)
{
	static const struct list_row rows[] = { { true, false, 1 }, { true, true, 2 }, { false, false, 0 }, { false, true, 0 } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		deliver(t, CALL, "101", "");
		fake.complete = rows[i].complete;
		fake.paged = rows[i].paged;
		find_one(t, comment(t, "c1", "의견"));
		for (int miss = 1; miss <= 3; miss++) {
			find(t, NULL, 0);
			assert_int_equal(only(t).deleted, rows[i].misses && miss >= rows[i].misses);
		}
	}
}

static void a_reply_seen_again_between_two_misses_lives(void **state)
{
	struct town *t = *state;
	deliver(t, CALL, "101", "");
	fake.complete = fake.paged = true;
	for (int i = 0; i < 3; i++) {
		find_one(t, comment(t, "c1", "의견"));
		find(t, NULL, 0);
	}
	assert_false(only(t).deleted);
}

static void a_change_first_shown_after_the_close_is_late(void **state)
{
	struct town *t = *state;
	struct item *item = put_vote(t, "vote");
	deliver(t, CALL, "101", "");
	struct reply r = comment(t, "c1", "1번");
	fake.complete = true;
	find_one(t, r);
	after_the_close(t, item);
	r.text = "2번";
	find_one(t, r);
	assert_true(only(t).late_change);
	town_pass(t, HOUR);
	find(t, NULL, 0);
	assert_true(only(t).deleted);
	assert_false(only(t).deleted_in_time);
}

static void a_read_begun_before_the_close_is_in_time_however_long_it_takes(void **state)
{
	struct town *t = *state;
	struct item *item = put_vote(t, "vote");
	deliver(t, CALL, "101", "");
	struct reply r = comment(t, "c1", "1번");
	find_one(t, r);
	r.text = "2번";
	fake.replies = &r;
	town_pass(t, 10 * MINUTE);
	item->consultation.closes.at = t->s.now + SECOND;
	town_run(t, collector_stage);
	struct flight *f = town_call(t);
	town_pass(t, 20 * SECOND);
	town_answer(t, f, FATE_ANSWERED);
	town_run(t, collector_stage);
	assert_string_equal(only(t).text, "2번");
	assert_false(only(t).late_change);
}

static void a_vote_said_before_the_close_is_in_time_whenever_it_is_read(void **state)
{
	struct town *t = *state;
	struct item *item = put_vote(t, "vote");
	deliver(t, CALL, "101", "");
	struct reply r = comment(t, "c1", "1번");
	after_the_close(t, item);
	find_one(t, r);
	assert_false(only(t).late_change);
	assert_int_equal(only(t).received_at, r.created_at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(a_comment_is_kept_once_with_all_that_is_known_of_it),
		TOWN_TEST(a_person_is_stored_as_two_pseudonyms_and_never_by_name),
		TOWN_TEST(opinions_under_a_meeting_have_no_voter),
		TOWN_TEST(a_vote_that_was_taken_out_for_a_while_keeps_its_voters_apart),
		TOWN_TEST(a_vote_is_understood_as_it_is_stored),
		TOWN_TEST(what_more_follows_from_is_left_to_the_interpreter),
		TOWN_TEST(an_edit_is_followed),
		TOWN_TEST(what_a_whole_list_no_longer_shows_was_deleted),
		TOWN_TEST(a_reply_seen_again_between_two_misses_lives),
		TOWN_TEST(a_change_first_shown_after_the_close_is_late),
		TOWN_TEST(a_read_begun_before_the_close_is_in_time_however_long_it_takes),
		TOWN_TEST(a_vote_said_before_the_close_is_in_time_whenever_it_is_read),
	};
	return TOWN_MAIN(tests);
}
