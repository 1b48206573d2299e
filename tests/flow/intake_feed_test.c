/* SPDX-License-Identifier: MIT */
/* intake_feed_test.c - a chat's feed: replies to own posts, poll answers, commands, and with exactly one open vote explicit votes. */
#include "talk.h"

#include "base/text.h"

/* The channel "band" is the chat -1, beside it on the same bot "alley" is the chat -2, also called @alley. */
static void open_chats(struct town *t)
{
	town_channel(t, "alley", "secret");
	fake_channel.collects = COLLECT_FEED;
	town_account(t, "band")->place = "-1";
	town_account(t, "alley")->place = "@alley";
	town_account(t, "band")->poll_ms = town_account(t, "alley")->poll_ms = 0;
}

static struct reply said_in(struct town *t, const char *place, enum reply_form form, const char *text)
{
	struct reply r = said(t, form, "1.7", text);
	r.place = place;
	r.place_name = strcmp(place, "-2") == 0 ? "@alley" : "";
	return r;
}

static struct reply answer_to(struct town *t, const char *place, const char *post)
{
	struct reply r = said_in(t, place, REPLY_TEXT, "의견");
	r.post = post;
	return r;
}

/* --- replies to posts ------------------------------------------------------------------------------------------------------------- */

static void an_answer_belongs_to_the_post_of_its_own_chat(void **state)
{
	struct town *t = *state;
	open_chats(t);
	deliver(t, CALL, "5", "");
	deliver(t, "vote/consultation.call@alley", "5", "");
	find_one(t, answer_to(t, "-2", "5"));
	assert_string_equal(only(t).channel, "alley");
	assert_string_equal(only(t).delivery, "vote/consultation.call@alley");
}

static void answers_to_what_is_not_ours_are_dropped(void **state)
{
	struct town *t = *state;
	open_chats(t);
	deliver(t, CALL, "5", "");
	struct reply r[3] = { answer_to(t, "-1", "6"), answer_to(t, "-2", "5"), answer_to(t, "-3", "5") };
	find(t, r, 3);
	assert_int_equal(stored(t).list.count, 0);
}

static void a_command_is_kept_and_belongs_to_no_item(void **state)
{
	struct town *t = *state;
	open_chats(t);
	put_vote(t, "vote");
	find_one(t, said_in(t, "-1", REPLY_COMMAND, "/results"));
	assert_string_equal(only(t).item, "");
	assert_string_equal(only(t).voter, "");
	assert_int_equal(only(t).form, REPLY_COMMAND);
}

/* --- explicit votes --------------------------------------------------------------------------------------------------------------- */

struct vote_row {
	const char *name;
	const char *opens[2]; /* NULL: no such vote */
	const char *channel;
	bool choices;
	const char *item; /* "" : dropped */
};

static const struct vote_row vote_rows[] = {
	{ "no vote", { NULL, NULL }, "band", true, "" },
	{ "the one open vote", { "2021-09-21 12:00", NULL }, "band", true, "vote0" },
	{ "two open votes", { "2021-09-21 12:00", "2021-09-22 11:00" }, "band", true, "" },
	{ "one open, one to come", { "2021-09-21 12:00", "2021-09-22 13:00" }, "band", true, "vote0" },
	{ "opened when it was said", { "2021-09-22 11:59", NULL }, "band", true, "vote0" },
	{ "opened since", { "2021-09-22 12:00", NULL }, "band", true, "" },
	{ "free opinions", { "2021-09-21 12:00", NULL }, "band", false, "" },
	{ "on another channel", { "2021-09-21 12:00", NULL }, "alley", true, "" },
};

static void put_vote_row(struct town *t, const struct vote_row *row)
{
	for (size_t i = 0; i < 2 && row->opens[i]; i++) {
		struct item *item = put_vote(t, arena_printf(&sample_arena, "vote%zu", i));
		item->consultation.opens = moment(row->opens[i]);
		item->channels.list.at[0] = row->channel;
		if (!row->choices)
			item->consultation.choices.list.count = 0;
	}
}

static void an_explicit_vote_is_for_the_one_vote_that_is_open(void **state)
{
	for (size_t i = 0; i < COUNT(vote_rows); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		open_chats(t);
		put_vote_row(t, &vote_rows[i]);
		find_one(t, said_in(t, "-1", REPLY_VOTE, "#2"));
		struct stored_replies all = stored(t);
		const char *item = all.list.count ? all.list.at[0].item : "";
		if (strcmp(item, vote_rows[i].item) != 0)
			fail_msg("%s: belongs to \"%s\"", vote_rows[i].name, item);
	}
}

static void a_vote_said_at_the_close_is_too_late(void **state)
{
	struct town *t = *state;
	open_chats(t);
	struct item *item = put_vote(t, "vote");
	item->consultation.closes.at = t->s.now - MINUTE;
	find_one(t, said_in(t, "-1", REPLY_VOTE, "#2"));
	assert_int_equal(stored(t).list.count, 0);
}

/* Found by review: who edited "#2" into "see you tomorrow" had voted for good. */
static void a_vote_that_was_edited_into_talk_is_taken_back_and_the_talk_is_not_kept(void **state)
{
	struct town *t = *state;
	open_chats(t);
	put_vote(t, "vote");
	struct reply vote = said_in(t, "-1", REPLY_VOTE, "#2"), talk = said_in(t, "-1", REPLY_VOTE, ""), again = vote;
	talk.edited = talk.unsaid = again.edited = true;
	vote.revision = 7, talk.revision = 8, again.revision = 9, again.text = "#1";
	find_one(t, vote);
	find_one(t, talk);
	assert_true(only(t).deleted && only(t).deleted_in_time);
	assert_string_equal(only(t).text, "#2");
	find_one(t, vote);
	assert_true(only(t).deleted);
	find_one(t, again);
	assert_false(only(t).deleted);
	assert_string_equal(only(t).text, "#1");
}

static void edited_talk_that_never_was_a_vote_is_dropped(void **state)
{
	struct town *t = *state;
	open_chats(t);
	put_vote(t, "vote");
	struct reply talk = said_in(t, "-1", REPLY_VOTE, "");
	talk.edited = talk.unsaid = true;
	find_one(t, talk);
	assert_int_equal(stored(t).list.count, 0);
}

static void a_vote_edited_into_talk_after_the_close_counts(void **state)
{
	struct town *t = *state;
	open_chats(t);
	struct item *item = put_vote(t, "vote");
	struct reply vote = said_in(t, "-1", REPLY_VOTE, "#2"), talk = said_in(t, "-1", REPLY_VOTE, "");
	talk.edited = talk.unsaid = true;
	find_one(t, vote);
	after_the_close(t, item);
	find_one(t, talk);
	assert_true(only(t).deleted);
	assert_false(only(t).deleted_in_time);
}

/* --- polls ------------------------------------------------------------------------------------------------------------------------ */

static struct reply poll(struct town *t, const char *author, const char *picks)
{
	struct reply r = said(t, REPLY_POLL, "poll.77", "");
	r.per_author = true;
	r.post = "poll:77";
	r.author = author;
	r.picks = picks;
	r.created_at = 0;
	r.basis = BASIS_CLOSED;
	return r;
}

static void who_keeps_the_close_of_a_poll_shows_in_how_it_was_kept(void **state)
{
	static const struct {
		const char *also;
		enum basis basis;
	} rows[] = { { "6 poll:77", BASIS_CLOSED }, { "6 open-poll:77", BASIS_FETCHED } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		open_chats(t);
		put_vote(t, "vote");
		deliver(t, CALL, "5", rows[i].also);
		find_one(t, poll(t, "kim", "0"));
		assert_int_equal(only(t).basis, rows[i].basis);
		assert_string_equal(only(t).item, "vote");
		assert_int_equal(only(t).received_at, t->s.now);
	}
}

static void a_poll_has_one_answer_a_person(void **state)
{
	struct town *t = *state;
	open_chats(t);
	put_vote(t, "vote");
	deliver(t, CALL, "5", "6 poll:77");
	struct reply r[3] = { poll(t, "kim", "0"), poll(t, "lee", "0"), poll(t, "kim", "1") };
	find(t, r, 3);
	struct stored_replies all = stored(t);
	assert_int_equal(all.list.count, 2);
	assert_string_equal(all.list.at[0].picks, "1");
	assert_string_equal(all.list.at[0].service_id, arena_printf(&sample_arena, "poll.77.%s", all.list.at[0].author));
}

static void an_answer_taken_back_is_deleted_and_may_be_given_again(void **state)
{
	struct town *t = *state;
	open_chats(t);
	put_vote(t, "vote");
	deliver(t, CALL, "5", "6 poll:77");
	find_one(t, poll(t, "kim", "0"));
	find_one(t, poll(t, "kim", ""));
	assert_true(only(t).deleted && only(t).deleted_in_time);
	find_one(t, poll(t, "kim", "1"));
	assert_false(only(t).deleted);
	assert_string_equal(only(t).picks, "1");
}

static void an_answer_that_was_taken_back_before_it_came_does_not_count(void **state)
{
	struct town *t = *state;
	open_chats(t);
	put_vote(t, "vote");
	deliver(t, CALL, "5", "6 poll:77");
	struct reply given = poll(t, "kim", "0"), taken = poll(t, "kim", "");
	given.revision = 8, taken.revision = 9;
	find_one(t, taken);
	find_one(t, given);
	assert_true(only(t).deleted && only(t).deleted_in_time);
	assert_string_equal(only(t).picks, "");
}

static void an_edit_that_comes_before_the_message_stands(void **state)
{
	struct town *t = *state;
	open_chats(t);
	deliver(t, CALL, "5", "");
	struct reply first = answer_to(t, "-1", "5"), edit = first;
	first.revision = 8, first.number = 7;
	edit.text = "고친 의견", edit.edited = true, edit.revision = 9, edit.number = 7;
	find_one(t, edit);
	find_one(t, first);
	assert_string_equal(only(t).text, "고친 의견");
	assert_true(only(t).edited);
	assert_int_equal(only(t).number, 7);
}

struct late_row {
	const char *also;
	bool late;
};

static void what_a_poll_says_after_the_close_is_late_unless_it_closes_itself(void **state)
{
	static const struct late_row rows[] = { { "6 poll:77", false }, { "6 open-poll:77", true } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		town_close(state);
		town_open(state);
		struct town *t = *state;
		open_chats(t);
		struct item *item = put_vote(t, "vote");
		deliver(t, CALL, "5", rows[i].also);
		find_one(t, poll(t, "kim", "0"));
		after_the_close(t, item);
		find_one(t, poll(t, "kim", "1"));
		assert_int_equal(only(t).late_change, rows[i].late);
		find_one(t, poll(t, "kim", ""));
		assert_int_equal(only(t).deleted_in_time, !rows[i].late);
	}
}

static void an_unknown_poll_is_none_of_ours(void **state)
{
	struct town *t = *state;
	open_chats(t);
	put_vote(t, "vote");
	deliver(t, CALL, "5", "6 poll:78");
	find_one(t, poll(t, "kim", "0"));
	assert_int_equal(stored(t).list.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(an_answer_belongs_to_the_post_of_its_own_chat),
		TOWN_TEST(answers_to_what_is_not_ours_are_dropped),
		TOWN_TEST(a_command_is_kept_and_belongs_to_no_item),
		TOWN_TEST(an_explicit_vote_is_for_the_one_vote_that_is_open),
		TOWN_TEST(a_vote_said_at_the_close_is_too_late),
		TOWN_TEST(a_vote_that_was_edited_into_talk_is_taken_back_and_the_talk_is_not_kept),
		TOWN_TEST(edited_talk_that_never_was_a_vote_is_dropped),
		TOWN_TEST(a_vote_edited_into_talk_after_the_close_counts),
		TOWN_TEST(who_keeps_the_close_of_a_poll_shows_in_how_it_was_kept),
		TOWN_TEST(a_poll_has_one_answer_a_person),
		TOWN_TEST(an_answer_taken_back_is_deleted_and_may_be_given_again),
		TOWN_TEST(an_answer_that_was_taken_back_before_it_came_does_not_count),
		TOWN_TEST(an_edit_that_comes_before_the_message_stands),
		TOWN_TEST(what_a_poll_says_after_the_close_is_late_unless_it_closes_itself),
		TOWN_TEST(an_unknown_poll_is_none_of_ours),
	};
	return TOWN_MAIN(tests);
}
