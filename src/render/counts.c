/* SPDX-License-Identifier: MIT */
/* counts.c - values of digests and outcomes. Nothing here tells the count of a choice while it is hidden. */
#include "base/text.h"
#include "render/facts.h"

enum { QUOTES_MAX = 5, QUOTE_MAX = 60, WINNERS_BYTES_MAX = 16 * 1024 };

static const struct tally *tally(const struct facts *f)
{
	return f->consultation ? f->request->tally : NULL;
}

static bool is_vote(const struct facts *f)
{
	return f->consultation && f->consultation->choices.list.count > 0;
}

static bool may_tell(const struct facts *f)
{
	return tally(f) && is_vote(f) && !f->request->hidden && tally(f)->voters > 0;
}

/* How many choices are both counted and still on the list. */
static size_t told_choices(const struct facts *f)
{
	size_t listed = f->consultation->choices.list.count, counted = tally(f)->choices;
	return listed < counted ? listed : counted;
}

/* A number as text, "" for none. */
static const char *number(const struct facts *f, int64_t n)
{
	return n > 0 ? arena_printf(f->wording.arena, "%lld", (long long)n) : "";
}

static const char *counted(const struct facts *f)
{
	return fact_flag(tally(f) != NULL);
}

static const char *answered(const struct facts *f)
{
	return fact_flag(tally(f) && tally(f)->voters + tally(f)->opinions > 0);
}

static const char *voters(const struct facts *f)
{
	return tally(f) ? number(f, tally(f)->voters) : "";
}

static const char *opinions(const struct facts *f)
{
	return tally(f) ? number(f, tally(f)->opinions) : "";
}

static const char *invalid(const struct facts *f)
{
	return tally(f) ? number(f, tally(f)->invalid) : "";
}

static int64_t most(const struct facts *f)
{
	int64_t most = 0;
	for (size_t i = 0; may_tell(f) && i < told_choices(f); i++)
		most = tally(f)->votes[i] > most ? tally(f)->votes[i] : most;
	return most;
}

static const char *winner_votes(const struct facts *f)
{
	return number(f, most(f));
}

/* The choices with the most votes, each in quotes. */
static size_t winners(const struct facts *f, struct text *out)
{
	int64_t votes = most(f);
	size_t n = 0;
	for (size_t i = 0; votes > 0 && i < told_choices(f); i++)
		if (tally(f)->votes[i] == votes)
			text_addf(out, "%s‘%s’", n++ ? ", " : "", f->consultation->choices.list.at[i]);
	return n;
}

static const char *winner(const struct facts *f)
{
	struct text t;
	text_init(&t, f->wording.arena, WINNERS_BYTES_MAX);
	winners(f, &t);
	return t.data;
}

static const char *tie(const struct facts *f)
{
	struct text t;
	text_init(&t, f->wording.arena, WINNERS_BYTES_MAX);
	return fact_flag(winners(f, &t) > 1);
}

const struct maker count_makers[] = {
	{ "counted", counted },	  { "answered", answered },	    { "voters", voters }, { "opinions", opinions }, { "invalid", invalid },
	{ "winner", winner }, { "winner_votes", winner_votes }, { "tie", tie },	  { NULL, NULL },
};

static void results(const struct facts *f, struct strings *out)
{
	for (size_t i = 0; may_tell(f) && i < told_choices(f); i++) {
		const char *label = f->consultation->choices.list.at[i];
		const char *votes = wording_votes(&f->wording, tally(f)->votes[i], tally(f)->voters);
		*vec_push(f->wording.arena, &out->list) = arena_printf(f->wording.arena, "%s: %s", label, votes);
	}
}

/* An opinion in one short line. */
static const char *quote(const struct facts *f, const char *opinion)
{
	struct arena *a = f->wording.arena;
	char *line = text_squeeze(a, opinion);
	size_t n = text_prefix(line, QUOTE_MAX, text_code_points);
	return arena_printf(a, "“%.*s%s”", (int)n, line, line[n] ? "…" : "");
}

static void quotes(const struct facts *f, struct strings *out)
{
	const char *const *opinion = f->request->opinions;
	for (; opinion && *opinion && out->list.count < QUOTES_MAX; opinion++)
		*vec_push(f->wording.arena, &out->list) = quote(f, *opinion);
}

const struct list_maker count_list_makers[] = { { "results", results }, { "quotes", quotes }, { NULL, NULL } };
