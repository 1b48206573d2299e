/* SPDX-License-Identifier: MIT */
/* plight_test.c - every state in which a post can be late, held or lost has a sentence that says what to do, in both languages. The table
 * is made from the state machine: each state, cause and mood of the channel, ready or not, asking or not, in time or late. */
#include "unit.h"

#include <string.h>

#include "model/plight.h"

static const struct delivery known = { .key = "a/announcement@band", .channel = "band", .error = "trouble", .approved_by = "이 담당",
				       .due_at = 1000000 };

enum { LATE = 1000000 + PLIGHT_LATE_MS, SOON = 1000001 };

/* Not out, although somebody may wait for it. What was cancelled was meant to be; what is sending is on its way. */
static bool is_late(const struct delivery *d, int64_t now)
{
	static const bool bad[STATES] = { [STATE_HELD] = true, [STATE_UNCERTAIN] = true, [STATE_FAILED] = true, [STATE_EXPIRED] = true };
	return bad[d->state] || (d->state == STATE_SCHEDULED && now >= LATE);
}

static void vary(struct delivery d, enum mood mood, void (*look)(const struct delivery *, enum mood, int64_t))
{
	for (int bits = 0; bits < 16; bits++) {
		d.ready = bits & 1;
		d.asking = bits & 2;
		d.error = bits & 4 ? "trouble" : "";
		look(&d, mood, bits & 8 ? LATE : SOON);
	}
}

static void every(void (*look)(const struct delivery *, enum mood, int64_t))
{
	for (int state = 0; state < STATES; state++)
		for (int cause = CAUSE_NONE; cause <= CAUSE_PLANNER; cause++)
			for (int mood = MOOD_WELL; mood <= MOOD_ILL; mood++) {
				struct delivery d = known;
				d.state = (enum state)state;
				d.cause = (enum cause)cause;
				vary(d, (enum mood)mood, look);
			}
}

static void look_for_words(const struct delivery *d, enum mood mood, int64_t now)
{
	enum plight p = plight_of(d, mood, now);
	char words[600], korean[600];
	if (!is_late(d, now)) {
		assert_int_equal(p, PLIGHT_NONE);
		return;
	}
	plight_words(p, d, LANGUAGE_EN, words, sizeof words);
	plight_words(p, d, LANGUAGE_KO, korean, sizeof korean);
	if (p == PLIGHT_NONE || !strstr(words, d->key) || !strstr(korean, d->key) || strcmp(words, korean) == 0)
		fail_msg("%s cause %d mood %d: \"%s\" \"%s\"", state_name(d->state), d->cause, mood, words, korean);
}

static void whatever_is_late_has_a_sentence_and_nothing_else_has(void **state)
{
	(void)state;
	every(look_for_words);
}

static void what_the_sentence_is_about(void **state)
{
	(void)state;
	static const struct {
		enum state state;
		enum cause cause;
		bool ready, asking;
		enum mood mood;
		enum plight plight;
		const char *says;
	} table[] = {
		{ STATE_HELD, CAUSE_APPROVAL, true, false, MOOD_WELL, PLIGHT_APPROVAL, "queue approve a/announcement@band --as" },
		{ STATE_HELD, CAUSE_PERSON, true, false, MOOD_WELL, PLIGHT_PERSON, "queue release" },
		{ STATE_HELD, CAUSE_CHANNEL, true, false, MOOD_WELL, PLIGHT_CHANNEL, "switch it on" },
		{ STATE_HELD, CAUSE_ACCOUNT, true, false, MOOD_ILL, PLIGHT_ACCOUNT, "token" },
		{ STATE_UNCERTAIN, CAUSE_NONE, true, true, MOOD_WELL, PLIGHT_ASKING, "trouble" },
		{ STATE_UNCERTAIN, CAUSE_NONE, true, false, MOOD_WELL, PLIGHT_LOOKING, "by itself" },
		{ STATE_FAILED, CAUSE_NONE, true, false, MOOD_WELL, PLIGHT_FAILED, "queue retry" },
		{ STATE_EXPIRED, CAUSE_NONE, true, false, MOOD_WELL, PLIGHT_EXPIRED, "by hand" },
		{ STATE_SCHEDULED, CAUSE_NONE, false, false, MOOD_WELL, PLIGHT_UNWRITTEN, "nothing needs to be done" },
		{ STATE_SCHEDULED, CAUSE_NONE, true, false, MOOD_ILL, PLIGHT_ILL, "token" },
		{ STATE_SCHEDULED, CAUSE_NONE, true, false, MOOD_WAITING, PLIGHT_WAITING, "by itself" },
		{ STATE_SCHEDULED, CAUSE_NONE, true, false, MOOD_WELL, PLIGHT_RETRY, "by itself" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct delivery d = known;
		char words[600];
		d.state = table[i].state;
		d.cause = table[i].cause;
		d.ready = table[i].ready;
		d.asking = table[i].asking;
		assert_int_equal(plight_of(&d, table[i].mood, LATE), table[i].plight);
		plight_words(table[i].plight, &d, LANGUAGE_EN, words, sizeof words);
		if (!strstr(words, table[i].says))
			fail_msg("row %zu: %s", i, words);
	}
}

static void what_was_released_against_the_rule_is_marked(void **state)
{
	(void)state;
	struct delivery d = known;
	char words[600];
	d.overridden = true;
	d.state = STATE_DELIVERED;
	assert_int_equal(plight_of(&d, MOOD_WELL, SOON), PLIGHT_OVERRIDDEN);
	plight_words(PLIGHT_OVERRIDDEN, &d, LANGUAGE_EN, words, sizeof words);
	assert_non_null(strstr(words, "이 담당"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_late_has_a_sentence_and_nothing_else_has),
		cmocka_unit_test(what_the_sentence_is_about),
		cmocka_unit_test(what_was_released_against_the_rule_is_marked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
