/* SPDX-License-Identifier: MIT */
#include "sandbox/cast.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "sandbox/cast_words.h"
#include "sandbox/world.h"

/* What a post is to a member. */
enum occasion { ON_NOTHING, ON_VOTE, ON_POLL, ON_REMINDER, ON_CALL, ON_MEETING, ON_NEWS };
/* Where people talk: under a post, under a post where comments are answered, in a chat with everybody. */
enum style { COMMENTS = 1, THREADS = 2, CHAT = 4, POSTS = COMMENTS | THREADS };
enum act { SAY, SAY_ALOUD, STICKER, EDIT, DELETE, REPLY, PICK, PICK_OTHER, UNPICK };

/* One thing that a member does. `when` is thousandths of the time until the close (of a day, where nothing closes); behind 1000, minutes
 * after the close. `percent`: how likely at all. EDIT and DELETE are about what `was` says, a REPLY answers a comment of member `to`. */
struct role {
	enum occasion occasion;
	unsigned styles;
	int member, when, percent;
	enum act act;
	const char *words, *was;
	int to;
};

static const struct role roles[] = {
	{ ON_VOTE, POSTS, 0, 20, 100, SAY, "{number}", NULL, 0 },
	{ ON_VOTE, POSTS, 1, 35, 100, SAY, "{nth}", NULL, 0 },
	{ ON_VOTE, POSTS, 2, 60, 100, SAY, "{circled}", NULL, 0 },
	{ ON_VOTE, POSTS, 3, 90, 100, SAY, "{vote}", NULL, 0 },
	{ ON_VOTE, POSTS, 4, 120, 100, STICKER, "", NULL, 0 },
	{ ON_VOTE, POSTS, 4, 130, 100, SAY, "#{number}", NULL, 0 },
	{ ON_VOTE, POSTS, 5, 180, 100, SAY, "{decomposed}", NULL, 0 },
	{ ON_VOTE, POSTS, 6, 220, 100, SAY, "{number}", NULL, 0 },
	{ ON_VOTE, POSTS, 6, 240, 100, DELETE, NULL, "{number}", 0 },
	{ ON_VOTE, POSTS, 7, 300, 100, SAY, "{doubt}", NULL, 0 },
	{ ON_VOTE, POSTS, 0, 420, 100, EDIT, "{other_nth}", "{number}", 0 },
	{ ON_VOTE, POSTS, 2, 560, 100, SAY, "{squeezed}", NULL, 0 },
	{ ON_VOTE, POSTS, 6, 700, 100, SAY, "{label}", NULL, 0 },
	{ ON_VOTE, POSTS, 7, 800, 100, SAY, "{none}", NULL, 0 },
	{ ON_VOTE, POSTS, 7, 1005, 100, SAY, "{number}", NULL, 0 },
	{ ON_VOTE, THREADS, 9, 320, 100, REPLY, "{agree}", NULL, 7 },
	{ ON_VOTE, THREADS, 8, 640, 100, REPLY, "{number}", NULL, 2 },
	{ ON_VOTE, CHAT, 10, 150, 100, SAY, "{vote}", NULL, 0 },
	{ ON_VOTE, CHAT, 11, 330, 100, SAY_ALOUD, "{talk}", NULL, 0 },
	{ ON_VOTE, CHAT, 11, 450, 100, SAY_ALOUD, "#{number}", NULL, 0 },
	{ ON_POLL, CHAT, 8, 40, 100, PICK, NULL, NULL, 0 },
	{ ON_POLL, CHAT, 9, 100, 100, PICK, NULL, NULL, 0 },
	{ ON_POLL, CHAT, 8, 600, 100, PICK_OTHER, NULL, NULL, 0 },
	{ ON_POLL, CHAT, 9, 650, 100, UNPICK, NULL, NULL, 0 },
	{ ON_POLL, CHAT, 9, 880, 100, PICK, NULL, NULL, 0 },
	{ ON_POLL, CHAT, 9, 1007, 100, PICK, NULL, NULL, 0 },
	{ ON_REMINDER, POSTS, 3, 350, 70, SAY, "{other_nth}", NULL, 0 },
	{ ON_CALL, POSTS, 0, 30, 100, SAY, "{idea}", NULL, 0 },
	{ ON_CALL, POSTS, 3, 60, 100, SAY, "{idea}", NULL, 0 },
	{ ON_CALL, POSTS, 3, 160, 100, EDIT, "{idea} {more}", "{idea}", 0 },
	{ ON_CALL, POSTS, 5, 120, 100, SAY, "{decomposed}", NULL, 0 },
	{ ON_CALL, POSTS, 4, 260, 100, STICKER, "", NULL, 0 },
	{ ON_CALL, POSTS, 6, 300, 100, SAY, "{slip}", NULL, 0 },
	{ ON_CALL, POSTS, 6, 310, 100, DELETE, NULL, "{slip}", 0 },
	{ ON_CALL, POSTS, 1, 430, 100, SAY, "{idea}", NULL, 0 },
	{ ON_CALL, POSTS, 7, 650, 60, SAY, "{idea}", NULL, 0 },
	{ ON_CALL, POSTS, 2, 820, 60, SAY, "{idea}", NULL, 0 },
	{ ON_CALL, THREADS, 10, 220, 100, REPLY, "{agree}", NULL, 3 },
	{ ON_CALL, THREADS, 11, 480, 100, REPLY, "{idea}", NULL, 1 },
	{ ON_CALL, CHAT, 8, 80, 100, SAY, "{idea}", NULL, 0 },
	{ ON_CALL, CHAT, 10, 270, 100, SAY, "{idea}", NULL, 0 },
	{ ON_CALL, CHAT, 11, 500, 60, SAY, "{idea}", NULL, 0 },
	{ ON_MEETING, POSTS, 1, 60, 40, SAY, "{ask}", NULL, 0 },
	{ ON_MEETING, POSTS, 5, 150, 40, SAY, "{come}", NULL, 0 },
	{ ON_MEETING, CHAT, 9, 90, 35, SAY, "{come}", NULL, 0 },
	{ ON_NEWS, POSTS, 2, 80, 35, SAY, "{thanks}", NULL, 0 },
	{ ON_NEWS, CHAT, 8, 120, 30, SAY, "{thanks}", NULL, 0 },
};

enum { ROLES = sizeof roles / sizeof *roles, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };

static const char *const names[CAST_MEMBERS] = { "주민 하늘", "카페 물결", "공방 솔", "연주자 도", "주민 바다", "건물주 너른",
	"상인 한결", "회원 이슬", "회원 산들", "주민 다온", "회원 누리", "주민 가온" };

/* What the same people are called where names have only small Latin letters. */
static const char *const handles[CAST_MEMBERS] = { "haneul.days", "cafe_mulgyeol", "gongbang_sol", "do_plays", "bada.walks",
	"neoreun_house", "hangyeol_mart", "iseul.notes", "sandeul_", "daon.home", "nuri_reads", "gaon.garden" };

static const char *const english[CAST_MEMBERS] = { "Sky", "Wave Café", "Pine Workshop", "Dee (cello)", "Sea", "The Broad House",
	"Evergreen Store", "Dew", "Breeze", "Willow", "Nuri", "River" };

const char *cast_member(enum service service, bool korean, int i)
{
	return service == SERVICE_INSTAGRAM ? handles[i] : korean ? names[i] : english[i];
}

/* One post as the cast sees it. */
struct scene {
	struct sandbox *sandbox;
	const struct entry *post;
	enum occasion occasion;
	enum style style;
	struct grasp grasp;
	int64_t closes_at;
};

/* A number that follows from the seed, what the post is about, the member, and what the number is for. */
static uint32_t chance(const struct scene *sc, int member, const char *what)
{
	struct arena a = { 0 };
	uint8_t hash[CRYPTO_HASH];
	const char *where = sc->style == THREADS ? "|threads" : ""; /* people think alike in comments and chats of one council, not there */
	const char *text = arena_printf(&a, "%s|%s|%lld|%d|%s%s", sc->sandbox->cast.seed, sc->grasp.title, (long long)sc->closes_at, member,
					what, where);
	crypto_sha256(text, strlen(text), hash);
	arena_done(&a);
	return (uint32_t)hash[0] | (uint32_t)hash[1] << 8 | (uint32_t)hash[2] << 16 | (uint32_t)hash[3] << 24;
}

/* The first choices are liked best, so that there is somebody who wins. */
static size_t choice_of(const struct scene *sc, int member)
{
	uint32_t r = chance(sc, member, "choice") % 1000;
	return (size_t)r * r * sc->grasp.choices.count / 1000000;
}

/* Nobody writes between 23:00 and 07:12: what falls into the night happens in the early morning, in the same order. */
static int64_t awake(const struct scene *sc, int64_t at)
{
	enum { WAKES = 8 * HOUR_MS, NIGHT = 9 * HOUR_MS, MORNING = 48 * MINUTE_MS };
	int64_t local = at + sc->sandbox->offset_s * INT64_C(1000);
	int64_t of_day = (local % DAY_MS + DAY_MS) % DAY_MS;
	int64_t left = of_day < WAKES ? WAKES - of_day : WAKES + DAY_MS - of_day;
	if (left > NIGHT)
		return at;
	int64_t moved = at + left - left * MORNING / NIGHT;
	return moved < sc->closes_at ? moved : at;
}

/* Whole minutes, from that of the post. One member's acts are shifted by the same, so they keep their order. */
static int64_t time_of(const struct scene *sc, const struct role *r)
{
	enum { JITTER = 7 };
	int64_t begin = sc->post->created_at / MINUTE_MS * MINUTE_MS, length = sc->closes_at - begin;
	if (r->when > 1000)
		return sc->closes_at + (int64_t)(r->when - 1000) * MINUTE_MS;
	int64_t jitter = chance(sc, r->member, "time") % JITTER * INT64_C(60000);
	int64_t at = begin + length * r->when / 1000 + (jitter < length / 100 ? jitter : length / 100);
	return awake(sc, at) / MINUTE_MS * MINUTE_MS;
}

static const char *words(const struct scene *sc, const struct role *r, const char *pattern)
{
	const struct cast_view view = { .grasp = &sc->grasp, .arena = &sc->sandbox->arena, .member = r->member,
		.choice = choice_of(sc, r->member), .chance = chance(sc, 0, "words") };
	return cast_words(&view, pattern);
}

static unsigned picks_of(const struct scene *sc, const struct role *r)
{
	size_t count = sc->grasp.choices.count, choice = choice_of(sc, r->member);
	unsigned other = 1u << (choice + 1) % count;
	if (r->act == UNPICK)
		return 0;
	return r->act == PICK_OTHER ? other : 1u << choice | (sc->grasp.several ? other : 0);
}

static const char *deed_name(enum act act)
{
	static const char *const deeds[] = { [SAY] = "say", [SAY_ALOUD] = "say", [STICKER] = "say", [EDIT] = "edit", [DELETE] = "delete",
		[REPLY] = "say", [PICK] = "vote", [PICK_OTHER] = "vote", [UNPICK] = "vote" };
	return deeds[act];
}

static void intend(const struct scene *sc, const struct role *r)
{
	struct sandbox *s = sc->sandbox;
	struct deed d = { .row = deed_row(deed_name(r->act)), .service = sc->post->service, .place = sc->post->place->key,
		.author = cast_member(sc->post->service, sc->grasp.korean, r->member), .at = time_of(sc, r),
		.sticker = r->act == STICKER };
	if (r->act != SAY_ALOUD)
		d.under = sc->occasion == ON_POLL ? sc->post->poll->id : sc->post->id;
	if (r->act == REPLY)
		d.to = cast_member(sc->post->service, sc->grasp.korean, r->to);
	if (r->words)
		d.text = words(sc, r, r->words);
	if (r->was)
		d.was = words(sc, r, r->was);
	if (sc->occasion == ON_POLL)
		d.picks = picks_of(sc, r);
	script_add(&s->script, &s->arena, &d);
}

static void play(const struct scene *sc)
{
	for (int i = 0; i < ROLES; i++) {
		const struct role *r = &roles[i];
		if (r->occasion != sc->occasion || !(r->styles & sc->style))
			continue;
		if ((int)(chance(sc, i, sc->post->text) % 100) < r->percent)
			intend(sc, r);
	}
}

/* Is it new? From now on it is not. */
static bool is_first(struct cast *c, const struct scene *sc)
{
	for (size_t i = 0; i < c->calls.count; i++) {
		const struct known_call *k = &c->calls.at[i];
		if (k->place == sc->post->place && k->closes_at == sc->closes_at && strcmp(k->title, sc->grasp.title) == 0)
			return false;
	}
	*vec_push(&sc->sandbox->arena, &c->calls) = (struct known_call){ sc->post->place, sc->grasp.title, sc->closes_at };
	return true;
}

static enum occasion occasion_of(struct cast *c, const struct scene *sc)
{
	bool choices = sc->grasp.choices.count > 0, meets = sc->grasp.begins_at > sc->post->created_at;
	if (!sc->grasp.closes_at)
		return meets ? ON_MEETING : ON_NEWS;
	if (sc->closes_at <= sc->post->created_at)
		return ON_NOTHING;
	if (is_first(c, sc))
		return choices ? ON_VOTE : ON_CALL;
	return choices ? ON_REMINDER : ON_NOTHING;
}

/* What a poll is about stands in the message that it answers; its options are its own. */
static void read_poll(struct scene *sc)
{
	const struct poll *p = sc->post->poll;
	const char *about = sc->post->under ? sc->post->under->text : sc->post->text;
	grasp_text(about, sc->sandbox->offset_s, &sc->sandbox->arena, &sc->grasp);
	sc->grasp.choices.count = 0;
	for (size_t i = 0; i < p->options.count; i++)
		*vec_push(&sc->sandbox->arena, &sc->grasp.choices) = p->options.at[i];
	sc->grasp.several = p->multiple;
	if (p->closes_at)
		sc->grasp.closes_at = p->closes_at;
}

/* Where nothing closes, people write within a day, but not after a meeting has begun. */
static int64_t closes_at(const struct scene *sc)
{
	int64_t day = sc->post->created_at / MINUTE_MS * MINUTE_MS + DAY_MS, begins = sc->grasp.begins_at;
	if (sc->grasp.closes_at)
		return sc->grasp.closes_at;
	return begins > sc->post->created_at && begins < day ? begins : day;
}

/* What answers a member's words is for that member. */
static bool is_for_all(const struct entry *e)
{
	return !e->under || (e->poll && e->under->client);
}

void cast_read(struct sandbox *s, const struct entry *e)
{
	static const enum style styles[] = { [SERVICE_BAND] = COMMENTS, [SERVICE_TELEGRAM] = CHAT, [SERVICE_INSTAGRAM] = THREADS };
	struct scene sc = { .sandbox = s, .post = e, .style = styles[e->service] };
	if (!s->cast.seed || !is_for_all(e))
		return;
	if (e->poll)
		read_poll(&sc);
	else
		grasp_text(e->text, s->offset_s, &s->arena, &sc.grasp);
	sc.closes_at = closes_at(&sc);
	sc.occasion = e->poll ? ON_POLL : occasion_of(&s->cast, &sc);
	play(&sc);
}
