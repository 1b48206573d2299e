/* SPDX-License-Identifier: MIT */
/* tally.c - counting. */
#include "model/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

bool ballot_in_time(const struct ballot *b, int64_t closes_at)
{
	switch (b->basis) {
	case BASIS_SERVICE:
		return b->received_at < closes_at;
	case BASIS_FETCHED:
		return b->fetched_at < closes_at;
	case BASIS_CLOSED:
		break;
	}
	return true;
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* By person; of one person's votes the one that counts comes last. */
static int by_voter_and_time(const void *a, const void *b)
{
	const struct ballot *x = *(const struct ballot *const *)a, *y = *(const struct ballot *const *)b;
	int order = strcmp(x->voter, y->voter);
	if (order == 0)
		order = compare(x->received_at, y->received_at);
	if (order == 0)
		order = compare(x->number, y->number);
	if (order == 0)
		order = compare(x->order, y->order);
	return order ? order : (x > y) - (x < y); /* both stand in one array: the later row wins, whatever qsort does */
}

static void add_vote(struct tally *t, uint64_t choices)
{
	for (size_t i = 0; i < t->choices; i++)
		t->votes[i] += (choices >> i) & 1 ? 1 : 0;
	t->voters++;
}

/* Choices that are still there: the list may have been edited since the vote was read. */
static uint64_t standing(const struct ballot *b, size_t choices)
{
	return b->choices & ((UINT64_C(1) << choices) - 1);
}

void tally_count(const struct consultation *c, const struct ballot *ballots, size_t count, struct arena *a, struct tally *out)
{
	struct tally t = { .choices = c->choices.list.count };
	const struct ballot **votes = arena_array(a, count + 1, sizeof *votes);
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		const struct ballot *b = &ballots[i];
		if (b->counted_deleted || !ballot_in_time(b, c->closes.at))
			continue;
		if (standing(b, t.choices))
			votes[n++] = b;
		else
			t.opinions++;
	}
	t.invalid = t.choices > 0 ? t.opinions : 0;
	qsort(votes, n, sizeof *votes, by_voter_and_time);
	for (size_t i = 0; i < n; i++)
		if (i + 1 == n || strcmp(votes[i]->voter, votes[i + 1]->voter) != 0)
			add_vote(&t, standing(votes[i], t.choices));
	*out = t;
}

char *tally_write(const struct tally *t, struct arena *a)
{
	enum { TALLY_BYTES_MAX = 4096 };
	struct text text;
	struct json_out o;
	text_init(&text, a, TALLY_BYTES_MAX);
	json_out(&o, &text);
	json_open(&o, NULL, '{');
	json_open(&o, "votes", '[');
	for (size_t i = 0; i < t->choices; i++)
		json_put_integer(&o, NULL, t->votes[i]);
	json_close(&o, ']');
	json_put_integer(&o, "voters", t->voters);
	json_put_integer(&o, "invalid", t->invalid);
	json_put_integer(&o, "opinions", t->opinions);
	json_close(&o, '}');
	return text.data;
}

static bool read_count(const struct json *j, int64_t *out)
{
	return json_integer(j, out) && *out >= 0;
}

bool tally_read(const char *json, struct tally *out, struct arena *a)
{
	const struct json *j;
	if (!json_read(json, strlen(json), a, &j, NULL))
		return false;
	const struct json *votes = json_member(j, "votes");
	struct tally t = { .choices = json_count(votes) };
	if (!json_is_array(votes) || t.choices > CHOICES_MAX)
		return false;
	for (size_t i = 0; i < t.choices; i++)
		if (!read_count(json_at(votes, i), &t.votes[i]))
			return false;
	if (!read_count(json_member(j, "voters"), &t.voters) || !read_count(json_member(j, "invalid"), &t.invalid) ||
	    !read_count(json_member(j, "opinions"), &t.opinions))
		return false;
	*out = t;
	return true;
}
