/* SPDX-License-Identifier: MIT */
/* replies_test.c - what people said: stored once, edits and deletions followed, what counts kept apart from what it says. */
#include "store/fixture.h"
#include "store/replies.h"

static const struct stored_reply comment = {
	.channel = "band", .service_id = "c1", .item = "item-2021", .delivery = "item-2021/consultation.call@band",
	.author = "p-author0000", .voter = "p-voter00000", .text = "2번", .picks = "", .form = REPLY_TEXT, .parent = "",
	.received_at = 100, .fetched_at = 110, .basis = BASIS_SERVICE,
};

static enum reply_change put(struct fixture *f, struct stored_reply r)
{
	enum reply_change change;
	OK(f, replies_put(f->store, &r, &change, &f->err));
	return change;
}

static struct stored_reply get(struct fixture *f, const char *service_id)
{
	struct stored_replies list;
	OK(f, replies_list(f->store, NULL, &f->arena, &list, &f->err));
	for (size_t i = 0; i < list.list.count; i++)
		if (strcmp(list.list.at[i].service_id, service_id) == 0)
			return list.list.at[i];
	fail_msg("no reply %s", service_id);
	return comment;
}

static void understand(struct fixture *f, const char *service_id, uint64_t choices)
{
	OK(f, replies_understood(f->store, get(f, service_id).id, choices, choices, &f->err));
}

static void every_member_comes_back_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	const struct stored_reply r = {
		.channel = "chat", .service_id = "poll:7.p-a", .item = "i", .delivery = "d", .author = "p-a", .voter = "p-v", .text = "t",
		.picks = "0,2", .form = REPLY_POLL, .parent = "c0", .received_at = 1, .fetched_at = 2, .basis = BASIS_FETCHED,
		.edited = true, .revision = 7, .number = 8,
	};
	assert_int_equal(put(f, r), REPLY_NEW);
	fixture_reopen(f);
	const struct stored_reply got = get(f, "poll:7.p-a");
	assert_string_equal(got.channel, "chat");
	assert_string_equal(got.item, "i");
	assert_string_equal(got.delivery, "d");
	assert_string_equal(got.author, "p-a");
	assert_string_equal(got.voter, "p-v");
	assert_string_equal(got.text, "t");
	assert_string_equal(got.picks, "0,2");
	assert_string_equal(got.parent, "c0");
	assert_int_equal(got.form, REPLY_POLL);
	assert_int_equal(got.basis, BASIS_FETCHED);
	assert_int_equal(got.received_at, 1);
	assert_int_equal(got.fetched_at, 2);
	assert_true(got.id > 0 && got.edited && !got.deleted && !got.read && !got.deleted_in_time && !got.late_change);
	assert_true(got.revision == 7 && got.number == 8);
	assert_int_equal(got.choices | got.vote, 0);
}

static void the_same_reply_is_stored_once(void **state)
{
	struct fixture *f = *state;
	struct stored_reply again = comment;
	assert_int_equal(put(f, comment), REPLY_NEW);
	again.received_at = 999, again.fetched_at = 999;
	assert_int_equal(put(f, again), REPLY_SAME);
	assert_int_equal(get(f, "c1").received_at, 100);
	again.channel = "chat";
	assert_int_equal(put(f, again), REPLY_NEW);
	int64_t live = 0;
	OK(f, replies_count(f->store, &live, &f->err));
	assert_int_equal(live, 2);
}

static void a_reply_that_is_understood_when_it_comes_is_stored_as_read(void **state)
{
	struct fixture *f = *state;
	struct stored_replies unread;
	struct stored_reply r = comment;
	r.read = true, r.choices = r.vote = 2;
	put(f, r);
	struct stored_reply got = get(f, "c1");
	assert_true(got.read && got.choices == 2 && got.vote == 2);
	/* What is said anew is for the interpreter to read. */
	r.text = "3번", r.choices = r.vote = 4;
	assert_int_equal(put(f, r), REPLY_CHANGED);
	got = get(f, "c1");
	assert_true(!got.read && got.choices == 2 && got.vote == 2);
	OK(f, replies_unread(f->store, 0, &f->arena, &unread, &f->err));
	assert_int_equal(unread.list.count, 1);
}

static void a_reply_stands_while_it_lives_and_says_the_same(void **state)
{
	static const struct {
		const char *id, *text;
		bool stands;
	} cases[] = {
		{ "c1", "2번", true },   { "c1", "3번", false },        { "c2", "2번", false },
		{ "gone", "2번", false }, { "elsewhere", "2번", false },
	};
	struct fixture *f = *state;
	struct stored_reply r = comment;
	struct set ids = { 0 };
	const struct replies_seen seen = { .channel = "band", .item = comment.item, .delivery = comment.delivery, .ids = &ids };
	struct replies_stood stood;
	put(f, comment);
	r.service_id = "gone";
	put(f, r);
	OK(f, replies_delete(f->store, "band", "gone", false, &f->err));
	r.service_id = "elsewhere", r.delivery = "other@band";
	put(f, r);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		set_add(&ids, &f->arena, cases[i].id);
	OK(f, replies_compare(f->store, &seen, &f->arena, &stood, &f->err));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *noted = set_noted(&ids, cases[i].id);
		assert_int_equal(noted && strcmp(noted, cases[i].text) == 0, cases[i].stands);
	}
}

static void an_edit_changes_text_and_vote(void **state)
{
	struct fixture *f = *state;
	struct stored_reply edit = comment;
	put(f, comment);
	understand(f, "c1", 2);
	edit.text = "3번", edit.received_at = 999, edit.fetched_at = 999;
	assert_int_equal(put(f, edit), REPLY_CHANGED);
	struct stored_reply got = get(f, "c1");
	assert_string_equal(got.text, "3번");
	assert_true(got.edited && !got.read && !got.late_change);
	assert_int_equal(got.received_at, 100);
	assert_int_equal(got.fetched_at, 110);
	understand(f, "c1", 4);
	got = get(f, "c1");
	assert_true(got.read && got.choices == 4 && got.vote == 4);
}

static void a_poll_answer_given_anew_counts_from_then_unless_late(void **state)
{
	struct fixture *f = *state;
	for (int late = 0; late <= 1; late++) {
		struct stored_reply poll = comment;
		poll.service_id = late ? "late" : "early";
		poll.form = REPLY_POLL, poll.text = "", poll.picks = "0";
		put(f, poll);
		poll.picks = "1", poll.received_at = 500, poll.fetched_at = 510, poll.late_change = late;
		assert_int_equal(put(f, poll), REPLY_CHANGED);
		struct stored_reply got = get(f, poll.service_id);
		assert_string_equal(got.picks, "1");
		assert_int_equal(got.received_at, late ? 100 : 500);
		assert_int_equal(got.fetched_at, late ? 110 : 510);
	}
}

static void a_late_edit_changes_the_text_but_not_the_count(void **state)
{
	struct fixture *f = *state;
	struct stored_reply edit = comment;
	put(f, comment);
	understand(f, "c1", 2);
	edit.text = "3번", edit.late_change = true;
	assert_int_equal(put(f, edit), REPLY_CHANGED);
	understand(f, "c1", 4);
	struct stored_reply got = get(f, "c1");
	assert_true(got.late_change && got.choices == 4 && got.vote == 2);
	/* Read again because the choices were edited: still not counted. */
	OK(f, replies_reread(f->store, "item-2021", &f->err));
	assert_false(get(f, "c1").read);
	understand(f, "c1", 8);
	got = get(f, "c1");
	assert_true(got.choices == 8 && got.vote == 2);
}

static void a_first_text_counts_even_when_it_was_found_late(void **state)
{
	struct fixture *f = *state;
	struct stored_reply late = comment;
	late.late_change = true;
	put(f, late);
	understand(f, "c1", 2);
	struct stored_reply got = get(f, "c1");
	assert_true(!got.late_change && got.vote == 2);
}

static void a_deletion_is_marked_once_and_in_time_or_not(void **state)
{
	static const struct {
		bool first_late, second_late, in_time;
	} cases[] = { { false, false, true }, { false, true, true }, { true, true, false }, { true, false, false } };
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stored_reply r = comment;
		r.service_id = arena_printf(&f->arena, "c%zu", i);
		put(f, r);
		OK(f, replies_delete(f->store, "band", r.service_id, cases[i].first_late, &f->err));
		OK(f, replies_delete(f->store, "band", r.service_id, cases[i].second_late, &f->err));
		struct stored_reply got = get(f, r.service_id);
		assert_true(got.deleted);
		assert_int_equal(got.deleted_in_time, cases[i].in_time);
	}
	OK(f, replies_delete(f->store, "band", "unknown", false, &f->err));
}

static void a_reply_that_returns_is_changed_and_counts_again_unless_late(void **state)
{
	struct fixture *f = *state;
	for (int late = 0; late <= 1; late++) {
		struct stored_reply r = comment;
		r.service_id = late ? "late" : "early";
		put(f, r);
		OK(f, replies_delete(f->store, "band", r.service_id, false, &f->err));
		r.late_change = late;
		assert_int_equal(put(f, r), REPLY_CHANGED);
		struct stored_reply got = get(f, r.service_id);
		assert_true(!got.deleted && got.edited);
		assert_int_equal(got.deleted_in_time, late);
	}
}

/* --- lists that were read whole --------------------------------------------------------------------------------------------------- */

static void put_named(struct fixture *f, const char *id)
{
	struct stored_reply r = comment;
	r.service_id = id;
	put(f, r);
}

static int64_t missing(struct fixture *f, const char *const *ids, size_t count, bool paged)
{
	struct set shown = { 0 };
	const struct replies_seen seen = {
		.channel = "band", .item = comment.item, .delivery = comment.delivery, .ids = &shown,
		.began_at = 200, .ended_at = 300, .whole = true, .paged = paged,
	};
	struct replies_stood stood;
	for (size_t i = 0; i < count; i++)
		set_add(&shown, &f->arena, ids[i]);
	OK(f, replies_compare(f->store, &seen, &f->arena, &stood, &f->err));
	return stood.deleted;
}

static void what_a_whole_list_no_longer_shows_was_deleted(void **state)
{
	struct fixture *f = *state;
	put_named(f, "c"), put_named(f, "a"), put_named(f, "b");
	struct stored_reply elsewhere = comment;
	elsewhere.service_id = "x", elsewhere.delivery = "other@band";
	put(f, elsewhere);
	assert_int_equal(missing(f, (const char *const[]){ "c", "zzz", "a" }, 3, false), 1);
	assert_true(get(f, "b").deleted && get(f, "b").deleted_in_time);
	assert_false(get(f, "a").deleted || get(f, "c").deleted || get(f, "x").deleted);
	assert_int_equal(missing(f, (const char *const[]){ "c", "zzz", "a" }, 3, false), 0);
	assert_int_equal(missing(f, NULL, 0, false), 2);
}

static void in_a_paged_list_only_the_second_gap_in_a_row_counts(void **state)
{
	struct fixture *f = *state;
	static const char *const both[] = { "a", "b" };
	put_named(f, "a"), put_named(f, "b");
	assert_int_equal(missing(f, both, 1, true), 0);
	assert_int_equal(get(f, "b").missed, 1);
	assert_int_equal(missing(f, both, 2, true), 0);
	assert_int_equal(get(f, "b").missed, 0);
	assert_int_equal(missing(f, both, 1, true), 0);
	assert_false(get(f, "b").deleted);
	assert_int_equal(missing(f, both, 1, true), 1);
	assert_true(get(f, "b").deleted);
}

static void in_a_list_that_is_not_whole_nothing_is_missing(void **state)
{
	struct fixture *f = *state;
	struct set none = { 0 };
	const struct replies_seen seen = {
		.channel = "band", .item = comment.item, .delivery = comment.delivery, .ids = &none, .began_at = 200, .ended_at = 300,
	};
	struct replies_stood stood;
	put(f, comment);
	OK(f, replies_compare(f->store, &seen, &f->arena, &stood, &f->err));
	assert_true(stood.deleted == 0 && !get(f, "c1").deleted && get(f, "c1").missed == 0);
}

static void a_late_gap_does_not_count(void **state)
{
	struct fixture *f = *state;
	struct set none = { 0 };
	const struct replies_seen seen = {
		.channel = "band", .item = comment.item, .delivery = comment.delivery, .ids = &none,
		.began_at = 200, .ended_at = 300, .whole = true, .late = true,
	};
	struct replies_stood stood;
	put(f, comment);
	OK(f, replies_compare(f->store, &seen, &f->arena, &stood, &f->err));
	struct stored_reply got = get(f, "c1");
	assert_true(stood.deleted == 1 && got.deleted && !got.deleted_in_time);
}

static void what_came_while_the_list_was_being_read_is_not_missing(void **state)
{
	struct fixture *f = *state;
	struct stored_reply r = comment;
	r.service_id = "hinted", r.fetched_at = 201;
	put(f, r);
	put_named(f, "before");
	assert_int_equal(missing(f, NULL, 0, false), 1);
	assert_false(get(f, "hinted").deleted);
	assert_true(get(f, "before").deleted);
}

static void what_was_stored_under_a_clock_that_was_ahead_is_missing_like_all_others(void **state)
{
	struct fixture *f = *state;
	struct stored_reply r = comment;
	r.service_id = "tomorrow", r.fetched_at = 301;
	put(f, r);
	assert_int_equal(missing(f, NULL, 0, false), 1);
	assert_true(get(f, "tomorrow").deleted);
}

/* What a hook brought has the time of the event; the list tells the comment's own. */
static void what_is_known_by_hearsay_gets_the_services_own_time(void **state)
{
	static const struct {
		enum basis hint, told;
		int64_t hint_at, told_at, stands_at;
		enum basis basis;
	} cases[] = {
		{ BASIS_FETCHED, BASIS_SERVICE, 300, 100, 100, BASIS_SERVICE },
		{ BASIS_FETCHED, BASIS_SERVICE, 100, 100, 100, BASIS_SERVICE },
		{ BASIS_SERVICE, BASIS_SERVICE, 100, 200, 100, BASIS_SERVICE },
		{ BASIS_FETCHED, BASIS_FETCHED, 100, 50, 100, BASIS_FETCHED },
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stored_reply r = comment;
		r.service_id = arena_printf(&f->arena, "h%zu", i);
		r.basis = cases[i].hint, r.received_at = cases[i].hint_at;
		put(f, r);
		r.basis = cases[i].told, r.received_at = cases[i].told_at;
		OK(f, replies_date(f->store, &r, &f->err));
		assert_int_equal(get(f, r.service_id).received_at, cases[i].stands_at);
		assert_int_equal(get(f, r.service_id).basis, cases[i].basis);
	}
}

/* --- reading ---------------------------------------------------------------------------------------------------------------------- */

static const char *ids(struct fixture *f, const struct stored_replies *list)
{
	char *s = arena_string(&f->arena, "");
	for (size_t i = 0; i < list->list.count; i++)
		s = arena_printf(&f->arena, "%s%s%s", s, i ? " " : "", list->list.at[i].service_id);
	return s;
}

static void put_at(struct fixture *f, const char *id, const char *item, int64_t received)
{
	struct stored_reply r = comment;
	r.service_id = id, r.item = item, r.received_at = received;
	put(f, r);
}

static void lists_are_in_order_of_time_then_of_storing(void **state)
{
	struct fixture *f = *state;
	struct stored_replies list;
	put_at(f, "d", "x", 30), put_at(f, "b", "x", 20), put_at(f, "c", "x", 20), put_at(f, "a", "y", 10);
	OK(f, replies_list(f->store, NULL, &f->arena, &list, &f->err));
	assert_string_equal(ids(f, &list), "a b c d");
	OK(f, replies_list(f->store, "x", &f->arena, &list, &f->err));
	assert_string_equal(ids(f, &list), "b c d");
}

static void the_newest_under_a_post_is_told(void **state)
{
	struct fixture *f = *state;
	struct set none = { 0 };
	struct replies_seen seen = { .channel = "band", .item = "x", .delivery = comment.delivery, .ids = &none };
	struct replies_stood stood;
	put_at(f, "a", "x", 10), put_at(f, "b", "x", 30), put_at(f, "c", "x", 20), put_at(f, "d", "y", 40);
	OK(f, replies_delete(f->store, "band", "b", false, &f->err));
	OK(f, replies_compare(f->store, &seen, &f->arena, &stood, &f->err));
	assert_int_equal(stood.newest_at, 30);
	seen.delivery = "none@band";
	OK(f, replies_compare(f->store, &seen, &f->arena, &stood, &f->err));
	assert_int_equal(stood.newest_at, 0);
}

/* In one transaction, and each in its own. */
static void replies_to_several_posts_stand_where_they_belong(void **state)
{
	struct fixture *f = *state;
	struct stored_replies list;
	for (int begun = 1; begun >= 0; begun--) {
		if (begun)
			OK(f, store_begin(f->store, &f->err));
		for (int i = 0; i < 6; i++)
			put_at(f, arena_printf(&f->arena, "%c%d", begun ? 'b' : 'a', i), i % 2 ? "x" : "y", i);
		if (begun)
			OK(f, store_commit(f->store, &f->err));
	}
	OK(f, replies_list(f->store, "x", &f->arena, &list, &f->err));
	assert_string_equal(ids(f, &list), "b1 a1 b3 a3 b5 a5");
	OK(f, replies_list(f->store, "y", &f->arena, &list, &f->err));
	assert_string_equal(ids(f, &list), "b0 a0 b2 a2 b4 a4");
	for (size_t i = 0; i < list.list.count; i++)
		assert_string_equal(list.list.at[i].delivery, comment.delivery);
}

static void a_place_that_was_rolled_back_is_looked_for_again(void **state)
{
	struct fixture *f = *state;
	OK(f, store_begin(f->store, &f->err));
	OK(f, store_savepoint(f->store, &f->err));
	put_at(f, "a", "x", 10);
	store_rollback_to(f->store);
	put_at(f, "b", "y", 20);
	put_at(f, "c", "x", 30);
	OK(f, store_commit(f->store, &f->err));
	OK(f, store_begin(f->store, &f->err));
	put_at(f, "d", "z", 40);
	store_rollback(f->store);
	OK(f, store_begin(f->store, &f->err));
	put_at(f, "e", "z", 50);
	OK(f, store_commit(f->store, &f->err));
	assert_true(strcmp(get(f, "b").item, "y") == 0 && strcmp(get(f, "c").item, "x") == 0 && strcmp(get(f, "e").item, "z") == 0);
}

static void unread_replies_come_in_the_order_of_storing(void **state)
{
	struct fixture *f = *state;
	struct stored_replies list;
	put_at(f, "a", "x", 30), put_at(f, "b", "x", 20), put_at(f, "c", "y", 10);
	OK(f, replies_unread(f->store, 2, &f->arena, &list, &f->err));
	assert_string_equal(ids(f, &list), "a b");
	understand(f, "a", 1);
	understand(f, "b", 1);
	OK(f, replies_unread(f->store, 2, &f->arena, &list, &f->err));
	assert_string_equal(ids(f, &list), "c");
	OK(f, replies_reread(f->store, "x", &f->err));
	OK(f, replies_unread(f->store, 0, &f->arena, &list, &f->err));
	assert_string_equal(ids(f, &list), "a b c");
}

static void all_sixty_four_choices_come_back(void **state)
{
	struct fixture *f = *state;
	put(f, comment);
	OK(f, replies_understood(f->store, get(f, "c1").id, UINT64_MAX, UINT64_C(1) << 63, &f->err));
	assert_true(get(f, "c1").choices == UINT64_MAX && get(f, "c1").vote == UINT64_C(1) << 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(every_member_comes_back_as_it_was_put),
		STORE_TEST(the_same_reply_is_stored_once),
		STORE_TEST(a_reply_that_is_understood_when_it_comes_is_stored_as_read),
		STORE_TEST(a_reply_stands_while_it_lives_and_says_the_same),
		STORE_TEST(an_edit_changes_text_and_vote),
		STORE_TEST(a_poll_answer_given_anew_counts_from_then_unless_late),
		STORE_TEST(a_late_edit_changes_the_text_but_not_the_count),
		STORE_TEST(a_first_text_counts_even_when_it_was_found_late),
		STORE_TEST(a_deletion_is_marked_once_and_in_time_or_not),
		STORE_TEST(a_reply_that_returns_is_changed_and_counts_again_unless_late),
		STORE_TEST(what_a_whole_list_no_longer_shows_was_deleted),
		STORE_TEST(in_a_paged_list_only_the_second_gap_in_a_row_counts),
		STORE_TEST(in_a_list_that_is_not_whole_nothing_is_missing),
		STORE_TEST(a_late_gap_does_not_count),
		STORE_TEST(what_came_while_the_list_was_being_read_is_not_missing),
		STORE_TEST(what_was_stored_under_a_clock_that_was_ahead_is_missing_like_all_others),
		STORE_TEST(what_is_known_by_hearsay_gets_the_services_own_time),
		STORE_TEST(lists_are_in_order_of_time_then_of_storing),
		STORE_TEST(the_newest_under_a_post_is_told),
		STORE_TEST(replies_to_several_posts_stand_where_they_belong),
		STORE_TEST(a_place_that_was_rolled_back_is_looked_for_again),
		STORE_TEST(unread_replies_come_in_the_order_of_storing),
		STORE_TEST(all_sixty_four_choices_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
