/* SPDX-License-Identifier: MIT */
/* orders_test.c - what a person orders: each order in each state, all keys or none, announcements, erasing. */
#include "house.h"

#include "base/json.h"
#include "base/text.h"
#include "flow/orders.h"
#include "store/audit.h"
#include "store/posts.h"
#include "store/replies.h"
#include "store/tallies.h"

#define KEY "recruit/announcement@band"

struct house_reply {
	bool ok;
	enum err_kind kind;
	const char *error;
	const struct json *json;
};

static struct house_reply order(struct house *h, const char *line)
{
	struct house_reply r = { 0 };
	int64_t kind = 0;
	const char *text = orders_answer(h->s, line, "kim", &sample_arena);
	assert_true(json_read(text, strlen(text), &sample_arena, &r.json, &h->err));
	assert_true(json_boolean(json_member(r.json, "ok"), &r.ok));
	json_integer(json_member(r.json, "kind"), &kind);
	r.kind = (enum err_kind)kind;
	r.error = json_text(r.json, "error");
	return r;
}

static struct house_reply queue(struct house *h, enum order what, const char *keys)
{
	return order(h, arena_printf(&sample_arena, "{\"order\":\"queue\",\"what\":\"%s\",\"as\":\"김\",\"why\":\"급함\",\"keys\":[%s]}",
				     order_name(what), keys));
}

/* A delivery of the other item "x", led to a state by legal steps. */
static struct delivery put(struct house *h, const char *key, enum state to)
{
	static const enum state steps[STATES][3] = {
		[STATE_HELD] = { STATE_HELD, STATES, STATES },
		[STATE_SENDING] = { STATE_SENDING, STATES, STATES },
		[STATE_UNCERTAIN] = { STATE_SENDING, STATE_UNCERTAIN, STATES },
		[STATE_DELIVERED] = { STATE_SENDING, STATE_DELIVERED, STATES },
		[STATE_FAILED] = { STATE_SENDING, STATE_FAILED, STATES },
		[STATE_CANCELLED] = { STATE_CANCELLED, STATES, STATES },
		[STATE_EXPIRED] = { STATE_EXPIRED, STATES, STATES },
		[STATE_SCHEDULED] = { STATES, STATES, STATES },
	};
	struct delivery d = { .key = key, .item = "x", .channel = "band", .kind = NOTICE_ANNOUNCEMENT, .due_at = 1, .order_at = 1,
			      .expires_at = INT64_MAX, .seen_at = 1, .ready = true, .reference = key, .payload = "{}" };
	OK(h, deliveries_put(h->s->store, &d, &h->err));
	for (size_t i = 0; i < 3 && steps[to][i] != STATES; i++) {
		d.state = steps[to][i];
		d.attempts = 3;
		d.asking = to == STATE_UNCERTAIN;
		d.effect = to == STATE_SENDING;
		d.wait_boot = INT64_MAX;
		d.error = "trouble";
		d.receipt.id = to == STATE_UNCERTAIN ? "77" : "";
		OK(h, deliveries_update(h->s->store, &d, &h->err));
	}
	return d;
}

/* --- queue ------------------------------------------------------------------------------------------------------------------------ */

#define NO STATES /* refused */

static const enum state outcomes[ORDERS][STATES] = {
#define ROW(scheduled, held, sending, uncertain, delivered, failed, cancelled, expired)                                                  \
	{ [STATE_SCHEDULED] = scheduled, [STATE_HELD] = held, [STATE_SENDING] = sending, [STATE_UNCERTAIN] = uncertain,                  \
	  [STATE_DELIVERED] = delivered, [STATE_FAILED] = failed, [STATE_CANCELLED] = cancelled, [STATE_EXPIRED] = expired }
	[ORDER_HOLD] = ROW(STATE_HELD, NO, NO, NO, NO, NO, NO, NO),
	[ORDER_RELEASE] = ROW(NO, STATE_SCHEDULED, NO, NO, NO, NO, NO, NO),
	[ORDER_APPROVE] = ROW(NO, STATE_SCHEDULED, NO, NO, NO, NO, NO, NO),
	[ORDER_OVERRIDE] = ROW(NO, STATE_SCHEDULED, NO, NO, NO, NO, NO, NO),
	[ORDER_RETRY] = ROW(NO, NO, NO, STATE_SCHEDULED, NO, STATE_SCHEDULED, NO, NO),
	[ORDER_CANCEL] = ROW(STATE_CANCELLED, STATE_CANCELLED, NO, STATE_CANCELLED, NO, STATE_CANCELLED, NO, NO),
	[ORDER_CONFIRM] = ROW(NO, NO, NO, STATE_DELIVERED, NO, NO, NO, NO),
	[ORDER_RETRACT] = ROW(NO, NO, NO, NO, STATE_DELIVERED, NO, NO, NO),
};

static void check_order(struct house *h, enum order what, enum state from, const char *key)
{
	enum state to = outcomes[what][from];
	struct house_reply r = queue(h, what, arena_printf(&sample_arena, "\"%s\"", key));
	enum state now = house_get(h, key).state;
	if (r.ok != (to != NO) || now != (to == NO ? from : to))
		fail_msg("%s of %s: %s, %s", order_name(what), state_name(from), r.ok ? "taken" : r.error, state_name(now));
	if (!r.ok && (r.kind != ERR_STATE || !strstr(r.error, state_name(from))))
		fail_msg("%s of %s: %s", order_name(what), state_name(from), r.error);
}

static void each_order_is_taken_in_its_states_and_refused_in_all_others(void **state)
{
	struct house *h = *state;
	house_start(h);
	for (size_t what = 0; what < ORDERS; what++)
		for (size_t from = 0; from < STATES; from++) {
			const char *key = arena_printf(&sample_arena, "x/announcement/%zu-%zu@band", what, from);
			put(h, key, (enum state)from);
			check_order(h, (enum order)what, (enum state)from, key);
		}
}

static void without_the_table_of_states_what_was_said_is_said_again(void **state)
{
	struct house *h = *state;
	house_start(h);
	put(h, "x/announcement/1@band", STATE_DELIVERED);
	FAULT("states");
	assert_true(queue(h, ORDER_RETRY, "\"x/announcement/1@band\"").ok);
	unsetenv("TOWNBELL_FAULT");
	assert_int_equal(house_get(h, "x/announcement/1@band").state, STATE_SCHEDULED);
}

/* Hold it; once that is answered, does somebody who opens the file see it? */
static bool is_held_for_others(struct house *h, const char *key)
{
	struct store *reader;
	struct delivery d;
	put(h, key, STATE_SCHEDULED);
	assert_true(queue(h, ORDER_HOLD, arena_printf(&sample_arena, "\"%s\"", key)).ok);
	OK(h, store_open(h->s->edition->agenda.settings.state, STORE_READ, &reader, &h->err));
	OK(h, deliveries_by_key(reader, key, &sample_arena, &d, &h->err));
	store_close(reader);
	return d.state == STATE_HELD;
}

static void an_order_is_answered_when_it_is_on_disk(void **state)
{
	struct house *h = *state;
	house_start(h);
	assert_true(is_held_for_others(h, "x/announcement/1@band"));
}

static void an_order_that_is_answered_early_can_be_lost(void **state)
{
	struct house *h = *state;
	house_start(h);
	FAULT("early-answer");
	assert_false(is_held_for_others(h, "x/announcement/1@band"));
}

static void an_order_sets_a_delivery_free_of_what_it_waited_for(void **state)
{
	struct house *h = *state;
	house_start(h);
	put(h, "x/announcement/1@band", STATE_FAILED);
	put(h, "x/announcement/2@band", STATE_UNCERTAIN);
	assert_true(queue(h, ORDER_RETRY, "\"x/announcement/1@band\",\"x/announcement/2@band\"").ok);
	for (int i = 1; i <= 2; i++) {
		struct delivery d = house_get(h, arena_printf(&sample_arena, "x/announcement/%d@band", i));
		assert_int_equal(d.wait_boot, 0);
		assert_int_equal(d.attempts, 0);
		assert_int_equal(d.tries_max, 0);
		assert_false(d.asking);
		assert_string_equal(d.error, "");
	}
}

static void what_a_person_holds_or_cancels_is_marked_as_a_persons(void **state)
{
	struct house *h = *state;
	house_start(h);
	put(h, "x/announcement/1@band", STATE_SCHEDULED);
	queue(h, ORDER_HOLD, "\"x/announcement/1@band\"");
	assert_int_equal(house_get(h, "x/announcement/1@band").cause, CAUSE_PERSON);
	queue(h, ORDER_RELEASE, "\"x/announcement/1@band\"");
	assert_int_equal(house_get(h, "x/announcement/1@band").cause, CAUSE_NONE);
	queue(h, ORDER_CANCEL, "\"x/announcement/1@band\"");
	assert_int_equal(house_get(h, "x/announcement/1@band").cause, CAUSE_PERSON);
}

static void all_keys_are_changed_or_none(void **state)
{
	struct house *h = *state;
	static const struct {
		const char *last;
		enum err_kind kind;
	} rows[] = { { "\"x/announcement/2@band\"", ERR_STATE }, { "\"x/nothing@band\"", ERR_NOT_FOUND },
		     { "\"x/announcement/1@band\"", ERR_STATE }, { "7", ERR_USAGE } };
	house_start(h);
	put(h, "x/announcement/1@band", STATE_SCHEDULED);
	put(h, "x/announcement/2@band", STATE_DELIVERED);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct house_reply r = queue(h, ORDER_HOLD, arena_printf(&sample_arena, "\"x/announcement/1@band\",%s", rows[i].last));
		assert_false(r.ok);
		assert_int_equal(r.kind, rows[i].kind);
		assert_int_equal(house_get(h, "x/announcement/1@band").state, STATE_SCHEDULED);
	}
}

static void a_confirmed_post_has_its_address_and_is_known_by_its_id(void **state)
{
	struct house *h = *state;
	struct delivery d;
	const struct post_name name = { "band", "77" };
	house_start(h);
	put(h, "x/announcement/1@band", STATE_UNCERTAIN);
	assert_true(order(h, "{\"order\":\"queue\",\"what\":\"confirm\",\"keys\":[\"x/announcement/1@band\"],"
			     "\"url\":\"https://band.us/1\"}").ok);
	OK(h, posts_find(h->s->store, &name, &sample_arena, &d, &h->err));
	assert_string_equal(d.receipt.url, "https://band.us/1");
	assert_int_equal(d.receipt.at, h->s->now);
}

static void retract_says_where_it_is_to_be_taken_down_by_hand(void **state)
{
	struct house *h = *state;
	house_start(h);
	put(h, "x/announcement/1@band", STATE_DELIVERED);
	struct house_reply r = queue(h, ORDER_RETRACT, "\"x/announcement/1@band\"");
	assert_non_null(strstr(json_string(json_first(json_member(r.json, "said"))), "x/announcement/1@band"));
}

/* --- announce --------------------------------------------------------------------------------------------------------------------- */

static void an_announcement_is_planned_at_once_and_outlives_a_restart(void **state)
{
	struct house *h = *state;
	house_start(h);
	struct house_reply r = order(h, "{\"order\":\"announce\",\"title\":\"단수 안내\",\"body\":\"내일\"}");
	assert_string_equal(json_string(json_first(json_member(r.json, "keys"))), "cli-1/announcement@band");
	house_stop(h);
	house_start(h);
	OK(h, service_plan(h->s, &h->err));
	assert_int_equal(house_get(h, "cli-1/announcement@band").state, STATE_SCHEDULED);
	r = order(h, "{\"order\":\"announce\",\"title\":\"단수 해제\"}");
	assert_string_equal(json_string(json_first(json_member(r.json, "keys"))), "cli-2/announcement@band");
}

/* Found by review: a channel named twice was planned twice, and the whole order was refused with the words of the database. */
static void a_channel_named_twice_is_told_once(void **state)
{
	struct house *h = *state;
	house_start(h);
	struct house_reply r = order(h, "{\"order\":\"announce\",\"title\":\"단수\",\"channels\":[\"band\",\"band\"]}");
	assert_true(r.ok);
	assert_int_equal(json_count(json_member(r.json, "keys")), 1);
}

struct refused {
	const char *line;
	enum err_kind kind;
};

static void what_cannot_be_done_is_refused_and_changes_nothing(void **state)
{
	struct house *h = *state;
	static const struct refused rows[] = {
		{ "", ERR_INPUT },
		{ "[]", ERR_USAGE },
		{ "{\"order\":\"dance\"}", ERR_USAGE },
		{ "{\"order\":\"queue\",\"what\":\"dance\",\"keys\":[]}", ERR_USAGE },
		{ "{\"order\":\"announce\",\"title\":\"\"}", ERR_INPUT },
		{ "{\"order\":\"announce\",\"title\":\"단수\",\"channels\":[\"nowhere\"]}", ERR_INPUT },
		{ "{\"order\":\"announce\",\"title\":\"단수\",\"channels\":[7]}", ERR_INPUT },
		{ "{\"order\":\"announce\",\"title\":\"단수\",\"at\":1}", ERR_INPUT },
		{ "{\"order\":\"erase\"}", ERR_USAGE },
		{ "{\"order\":\"erase\",\"author\":\"p-nobody\"}", ERR_NOT_FOUND },
		{ "{\"order\":\"erase\",\"reply\":\"band:77\"}", ERR_NOT_FOUND },
		{ "{\"order\":\"erase\",\"reply\":\"no colon\"}", ERR_USAGE },
	};
	struct texts announced = { 0 };
	house_start(h);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct house_reply r = order(h, rows[i].line);
		if (r.ok || r.kind != rows[i].kind || !r.error[0])
			fail_msg("%s: kind %d, %s", rows[i].line, r.kind, r.error);
	}
	OK(h, announced_list(h->s->store, &sample_arena, &announced, &h->err));
	assert_int_equal(announced.values.count, 0);
	assert_false(h->s->failed);
}

static void a_refused_announcement_leaves_no_trace_in_the_next_plan(void **state)
{
	struct house *h = *state;
	house_start(h);
	assert_false(order(h, "{\"order\":\"announce\",\"title\":\"단수\",\"at\":1}").ok);
	OK(h, service_plan(h->s, &h->err));
	assert_null(agenda_item(&h->s->edition->agenda, "cli-1"));
}

/* --- erase, reload ---------------------------------------------------------------------------------------------------------------- */

static void put_reply(struct house *h, const char *id, const char *text)
{
	enum reply_change change;
	const struct stored_reply r = { .channel = "band", .service_id = id, .item = "", .delivery = "", .author = "p-kim", .voter = "",
					.text = text, .picks = "", .parent = "", .received_at = 1, .fetched_at = 1 };
	OK(h, replies_put(h->s->store, &r, &change, &h->err));
}

static bool is_on_disk(struct house *h, const char *words)
{
	static const char *const files[] = { "state/townbell.db", "state/townbell.db-wal" };
	for (size_t i = 0; i < COUNT(files); i++) {
		struct file_data data = { 0 };
		if (!file_exists(house_path(h, files[i])))
			continue;
		OK(h, file_read(house_path(h, files[i]), 16 << 20, &sample_arena, &data, &h->err));
		if (memmem(data.data, data.length, words, strlen(words)))
			return true;
	}
	return false;
}

static void who_is_erased_leaves_no_trace_on_the_disk(void **state)
{
	struct house *h = *state;
	int64_t erased = 0;
	house_start(h);
	put_reply(h, "c1", "canary in the mine");
	put_reply(h, "c2", "canary in the cage");
	assert_true(is_on_disk(h, "canary"));
	struct house_reply r = order(h, "{\"order\":\"erase\",\"author\":\"p-kim\"}");
	assert_true(r.ok);
	assert_true(json_integer(json_member(r.json, "erased"), &erased));
	assert_int_equal(erased, 2);
	assert_false(is_on_disk(h, "canary"));
	assert_int_equal(h->s->scrub_boot, 0);
}

/* Found by review: with a reader in the way the words stayed, although it said that it was tried again. */
static void what_a_reader_keeps_on_the_disk_is_erased_when_it_has_gone(void **state)
{
	struct house *h = *state;
	struct store *reader;
	int64_t wake = INT64_MAX;
	house_start(h);
	put_reply(h, "c1", "canary in the mine");
	OK(h, store_open(h->state, STORE_READ, &reader, &h->err));
	OK(h, store_begin(reader, &h->err));
	assert_string_equal(store_meta(reader, "none", &sample_arena), "");
	struct house_reply r = order(h, "{\"order\":\"erase\",\"reply\":\"band:c1\"}");
	assert_int_equal(r.kind, ERR_BUSY);
	store_rollback(reader);
	store_close(reader);
	wake = round_turn(h->s);
	assert_true(wake - h->s->now <= 60 * 1000);
	h->s->scrub_boot = 1; /* a minute later */
	round_turn(h->s);
	assert_false(is_on_disk(h, "canary"));
	assert_int_equal(h->s->scrub_boot, 0);
}

static void reload_has_the_files_read_in_the_next_round(void **state)
{
	struct house *h = *state;
	house_start(h);
	assert_true(order(h, "{\"order\":\"reload\"}").ok);
	assert_true(h->s->reload_due);
}

/* --- approval, audit -------------------------------------------------------------------------------------------------------------- */

#define HOUSE_APPROVAL                                                                                                              \
	"announcements = ( { id = \"recruit\"; publish = \"2021-09-23 10:00\"; title = \"모집\"; approval = \"required\";"             \
	" author = \"김 담당\"; hold = \"10m\"; } );\n"

static struct house_reply say_yes(struct house *h, const char *what, const char *more)
{
	return order(h, arena_printf(&sample_arena, "{\"order\":\"queue\",\"what\":\"%s\",\"keys\":[\"" KEY "\"]%s}", what, more));
}

static void approval_needs_a_name_that_is_not_the_authors(void **state)
{
	static const struct {
		const char *what, *more;
		enum err_kind kind; /* ERR_NONE: taken */
	} table[] = {
		{ "approve", "", ERR_INPUT },
		{ "approve", ",\"as\":\" \"", ERR_INPUT },
		{ "approve", ",\"as\":\"김담당\"", ERR_STATE },
		{ "release", ",\"as\":\"이 담당\"", ERR_STATE },
		{ "override", ",\"as\":\"김 담당\"", ERR_USAGE },
		{ "override", ",\"why\":\"태풍\"", ERR_USAGE },
		{ "approve", ",\"as\":\"이 담당\"", ERR_NONE },
		{ "hold", "", ERR_NONE },
		{ "release", "", ERR_NONE }, /* it is approved */
		{ "hold", "", ERR_NONE },
		{ "override", ",\"as\":\"김 담당\",\"why\":\"태풍\"", ERR_NONE },
	};
	struct house *h = *state;
	house_write(h, "agenda/a.cfg", HOUSE_APPROVAL);
	house_start(h);
	OK(h, service_plan(h->s, &h->err));
	for (size_t i = 0; i < COUNT(table); i++) {
		enum state before = house_get(h, KEY).state;
		struct house_reply r = say_yes(h, table[i].what, table[i].more);
		if (r.ok != (table[i].kind == ERR_NONE) || r.kind != table[i].kind)
			fail_msg("row %zu: %s", i, r.ok ? "taken" : r.error);
		assert_true(r.ok || house_get(h, KEY).state == before);
	}
	assert_true(house_get(h, KEY).overridden);
	assert_string_equal(house_get(h, KEY).approved_by, "김 담당");
}

/* "actor action key detail" of each entry. */
static const char *deeds(struct house *h)
{
	struct deeds all = { 0 };
	struct text out;
	text_init(&out, &sample_arena, 1 << 16);
	OK(h, audit_list(h->s->store, &sample_arena, &all, &h->err));
	for (size_t i = 0; i < all.list.count; i++) {
		const struct deed *d = &all.list.at[i];
		assert_true(d->at > 0);
		text_addf(&out, "%s|%s|%s|%s\n", d->actor, d->action, d->key, d->detail);
	}
	return out.data;
}

static void what_people_do_stands_in_the_audit_and_what_was_refused_does_not(void **state)
{
	struct house *h = *state;
	house_write(h, "agenda/a.cfg", HOUSE_APPROVAL);
	house_start(h);
	OK(h, service_plan(h->s, &h->err));
	put(h, "x/announcement@band", STATE_UNCERTAIN);
	put_reply(h, "c1", "canary");
	assert_false(say_yes(h, "approve", ",\"as\":\"김 담당\"").ok);
	assert_true(say_yes(h, "override", ",\"as\":\"이\\n담당\",\"why\":\"태풍\"").ok);
	assert_true(say_yes(h, "cancel", "").ok);
	const char *confirm = "{\"order\":\"queue\",\"what\":\"confirm\",\"keys\":[\"x/announcement@band\"],\"url\":\"https://b.kr/1\"}";
	assert_true(order(h, confirm).ok);
	assert_true(order(h, "{\"order\":\"queue\",\"what\":\"retract\",\"keys\":[\"x/announcement@band\"]}").ok);
	assert_true(order(h, "{\"order\":\"announce\",\"title\":\"단수\",\"as\":\"박\"}").ok);
	assert_true(order(h, "{\"order\":\"erase\",\"author\":\"p-kim\"}").ok);
	assert_true(order(h, "{\"order\":\"reload\"}").ok);
	assert_string_equal(deeds(h), "이 담당|override|" KEY "|태풍\n"
				      "kim|cancel|" KEY "|\n"
				      "kim|confirm|x/announcement@band|https://b.kr/1\n"
				      "kim|retract|x/announcement@band|\n"
				      "박|announce|cli-1|단수\n"
				      "kim|erase||1\n"
				      "kim|reload||\n");
}

static void who_announces_is_the_author(void **state)
{
	struct house *h = *state;
	house_write(h, "townbell.cfg", HOUSE_COMMUNITY("approval = \"required\";") HOUSE_REST);
	house_start(h);
	assert_true(order(h, "{\"order\":\"announce\",\"title\":\"단수\",\"as\":\"박\"}").ok);
	assert_int_equal(house_get(h, "cli-1/announcement@band").cause, CAUSE_APPROVAL);
	const char *yes = "{\"order\":\"queue\",\"what\":\"approve\",\"keys\":[\"cli-1/announcement@band\"],\"as\":\"";
	assert_int_equal(order(h, arena_printf(&sample_arena, "%s박\"}", yes)).kind, ERR_STATE);
	assert_true(order(h, arena_printf(&sample_arena, "%s이\"}", yes)).ok);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(each_order_is_taken_in_its_states_and_refused_in_all_others),
		HOUSE_TEST(without_the_table_of_states_what_was_said_is_said_again),
		HOUSE_TEST(an_order_is_answered_when_it_is_on_disk),
		HOUSE_TEST(an_order_that_is_answered_early_can_be_lost),
		HOUSE_TEST(an_order_sets_a_delivery_free_of_what_it_waited_for),
		HOUSE_TEST(what_a_person_holds_or_cancels_is_marked_as_a_persons),
		HOUSE_TEST(all_keys_are_changed_or_none),
		HOUSE_TEST(a_confirmed_post_has_its_address_and_is_known_by_its_id),
		HOUSE_TEST(retract_says_where_it_is_to_be_taken_down_by_hand),
		HOUSE_TEST(an_announcement_is_planned_at_once_and_outlives_a_restart),
		HOUSE_TEST(a_channel_named_twice_is_told_once),
		HOUSE_TEST(what_cannot_be_done_is_refused_and_changes_nothing),
		HOUSE_TEST(a_refused_announcement_leaves_no_trace_in_the_next_plan),
		HOUSE_TEST(who_is_erased_leaves_no_trace_on_the_disk),
		HOUSE_TEST(what_a_reader_keeps_on_the_disk_is_erased_when_it_has_gone),
		HOUSE_TEST(reload_has_the_files_read_in_the_next_round),
		HOUSE_TEST(approval_needs_a_name_that_is_not_the_authors),
		HOUSE_TEST(what_people_do_stands_in_the_audit_and_what_was_refused_does_not),
		HOUSE_TEST(who_announces_is_the_author),
	};
	return HOUSE_MAIN(tests);
}
