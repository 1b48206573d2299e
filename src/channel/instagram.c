/* SPDX-License-Identifier: MIT */
/* instagram.c - Instagram, by its "API with Instagram Login": a picture with a caption; comments under it. instagram.md tells the
 * operator's side.
 *
 * A post is made in two steps. A container is created, Instagram fetches the picture, and when the container is finished it is
 * published: the only call that people see. There is no key against repeats, so every publishing call comes right behind a look at the
 * container; what was cut, or refused in a way that leaves room for doubt, is looked for (instagram_media.c). */
#include "channel/instagram.h"

#include <string.h>

#include "base/fault.h"
#include "base/text.h"
#include "channel/instagram_container.h"

enum {
	CONTAINERS_MAX = 3, /* made in one delivery because Instagram lost the one before */
	UNREADY_MAX = 6,
	UNREADY_MS = 10 * 1000,
	MISSES_MAX = 2,
	UNSEEN_MAX = 3,
	UNSEEN_MS = 2 * 1000,
	ALT_MAX = 1000,
	NOT_FULL_MS = 5 * 60 * 1000
};

/* What was asked last. */
enum stage { STAGE_START, STAGE_CREATE, STAGE_STATE, STAGE_PUBLISH, STAGE_VERDICT, STAGE_QUOTA, STAGE_LINK };

static enum step create(struct exchange *x, const struct message *m);
static enum step publish(struct exchange *x);

/* --- ends ------------------------------------------------------------------------------------------------------------------------- */

/* The container is of no use any more; the next sitting makes another. */
static void forget_container(struct exchange *x)
{
	struct progress p = instagram_progress(x);
	p.container[0] = '\0';
	p.created_at = 0;
	p.unready = p.misses = p.unseen = 0;
	p.tried = false;
	p.mark = MARK_NONE;
	instagram_keep(x, &p);
}

static enum step look_for_it(struct exchange *x)
{
	static const struct ruling lost = { OUTCOME_UNSURE, TROUBLE_TRANSIENT, 0, MSG_IG_LOOK };
	return ruling_end(x, &lost, ruling_status(x));
}

/* Another container at once; a service that loses one after the other is left alone for a while. */
static enum step create_anew(struct exchange *x, const struct message *m)
{
	static const struct ruling enough = { OUTCOME_LATER, TROUBLE_TRANSIENT, 3, MSG_IG_CONTAINER };
	struct progress p = instagram_progress(x);
	forget_container(x);
	if (p.made % CONTAINERS_MAX != 0)
		return create(x, m);
	p = instagram_progress(x);
	p.made = 0;
	instagram_keep(x, &p);
	return ruling_end(x, &enough, ruling_status(x));
}

/* The container is gone. Was it published before? Then the post is looked for once before another is made. */
static enum step replace(struct exchange *x, const struct message *m)
{
	struct progress p = instagram_progress(x);
	if (fault_on("container-kept"))
		return publish(x);
	if (!p.tried || p.mark == MARK_LOST)
		return create_anew(x, m);
	p.mark = MARK_LOST;
	p.unseen = 0;
	instagram_keep(x, &p);
	return look_for_it(x);
}

/* --- the container ---------------------------------------------------------------------------------------------------------------- */

static enum step create(struct exchange *x, const struct message *m)
{
	static const struct ruling no_picture = { OUTCOME_LATER, TROUBLE_TRANSIENT, 3, MSG_IG_NO_PICTURE };
	const struct picture *picture = m->picture;
	if (!picture || !picture->url || !picture->url[0])
		return ruling_end_after(x, &no_picture, -1, "");
	const char *alt = picture->alt ? picture->alt : "";
	size_t fits = text_prefix(alt, ALT_MAX, text_utf16);
	struct progress p = instagram_progress(x);
	p.made++;
	instagram_keep(x, &p);
	x->stage = STAGE_CREATE;
	return instagram_post(x, x->account->place, "media",
			      (const struct parameter[]){ { "image_url", picture->url },
							  { "caption", instagram_caption(x->arena, m->text) },
							  { "alt_text", fits ? arena_string_n(x->arena, alt, fits) : NULL },
							  { NULL, NULL } });
}

/* How long until the container is looked at again, counted from its creation; -1: it took too long. */
static int64_t next_look(int64_t age_ms)
{
	static const int looks_s[] = { 3, 5, 10, 20, 60, 120, 180, 240, 300 };
	for (size_t i = 0; i < sizeof looks_s / sizeof looks_s[0]; i++)
		if (age_ms < looks_s[i] * 1000LL)
			return looks_s[i] * 1000LL - age_ms;
	return -1;
}

static enum step wait(struct exchange *x, int64_t ms)
{
	x->wait_ms = (int)ms;
	return STEP_WAIT;
}

static enum step wait_for_it(struct exchange *x, struct progress *p)
{
	static const struct ruling slow = { OUTCOME_LATER, TROUBLE_TRANSIENT, 3, MSG_IG_SLOW };
	if (x->now < p->created_at) /* the clock was set back */
		p->created_at = x->now;
	instagram_keep(x, p);
	int64_t ms = next_look(x->now - p->created_at);
	if (ms >= 0)
		return wait(x, ms);
	forget_container(x);
	return ruling_end(x, &slow, ruling_status(x));
}

static enum step take_container(struct exchange *x, const struct message *m)
{
	struct instagram_answer v = instagram_open(x);
	struct progress p = instagram_progress(x);
	(void)m;
	if (!v.well)
		return instagram_refused(x, &v);
	if (!instagram_id(x, json_member(v.root, "id"), p.container))
		return instagram_unreadable(x);
	p.created_at = x->now;
	return wait_for_it(x, &p);
}

/* --- its state -------------------------------------------------------------------------------------------------------------------- */

static enum step ask_state(struct exchange *x, int stage)
{
	struct progress p = instagram_progress(x);
	x->stage = stage;
	return instagram_get_container(x, &p);
}

static enum step publish(struct exchange *x)
{
	struct progress p = instagram_progress(x);
	p.tried = true;
	p.mark = MARK_NONE;
	instagram_keep(x, &p);
	x->stage = STAGE_PUBLISH;
	instagram_post(x, x->account->place, "media_publish", (const struct parameter[]){ { "creation_id", p.container }, { NULL, NULL } });
	x->call.effect = true;
	return STEP_CALL;
}

static enum step ask_quota(struct exchange *x)
{
	x->stage = STAGE_QUOTA;
	return instagram_get_quota(x);
}

static enum step unseen(struct exchange *x, const struct message *m, struct progress *p)
{
	if (++p->unseen >= UNSEEN_MAX)
		return replace(x, m);
	instagram_keep(x, p);
	return wait(x, UNSEEN_MS);
}

static enum step failed(struct exchange *x, const struct message *m, const char *words)
{
	struct progress p = instagram_progress(x);
	if (p.tried)
		return replace(x, m);
	forget_container(x);
	return instagram_failed(x, words);
}

static enum step take_state(struct exchange *x, const struct message *m)
{
	const char *words;
	struct instagram_answer v = instagram_open(x);
	struct progress p = instagram_progress(x);
	if (instagram_is_unseen(&v))
		return unseen(x, m, &p);
	if (!v.well)
		return instagram_unread(x, &v);
	p.unseen = 0;
	instagram_keep(x, &p);
	switch (instagram_container(&v, &words)) {
	case CONTAINER_WORKING:
		return fault_on("container-unfinished") ? publish(x) : wait_for_it(x, &p);
	case CONTAINER_FINISHED:
		return p.mark == MARK_FULL ? ask_quota(x) : publish(x);
	case CONTAINER_PUBLISHED:
		return look_for_it(x);
	case CONTAINER_EXPIRED:
		return replace(x, m);
	case CONTAINER_ERROR:
		return failed(x, m, words);
	case CONTAINER_UNREADABLE:
		break;
	}
	return instagram_unreadable(x);
}

/* --- publishing ------------------------------------------------------------------------------------------------------------------- */

/* The address is a courtesy: that it cannot be had changes nothing. */
static enum step ask_link(struct exchange *x)
{
	x->stage = STAGE_LINK;
	enum step step = instagram_get(x, x->receipt.id, "", (const struct parameter[]){ { "fields", "id,permalink" }, { NULL, NULL } });
	x->call.optional = true;
	return step;
}

static enum step take_link(struct exchange *x, const struct message *m)
{
	(void)m;
	if (x->last->fate == FATE_ANSWERED) {
		struct instagram_answer v = instagram_open(x);
		if (v.well)
			instagram_keep_link(x, json_member(v.root, "permalink"));
	}
	return ruling_sent(x);
}

/* What the table says about the refusal stands in the receipt while the container is asked whether it was one. Where the account, its
 * token or the number of calls is the trouble the next sitting asks, as every one does that finds a container. */
static enum step refused(struct exchange *x, struct progress *p, const struct instagram_answer *v)
{
	if (instagram_is_missing(v))
		p->misses++;
	p->mark = (char)(instagram_is_blocked(v) ? MARK_BLOCKED : instagram_is_full(v) ? MARK_FULL : MARK_NONE);
	instagram_keep(x, p);
	instagram_unpublished(x, v);
	const struct receipt *r = &x->receipt;
	if (r->outcome == OUTCOME_UNSURE || r->trouble == TROUBLE_CREDENTIALS || r->trouble == TROUBLE_QUOTA)
		return STEP_DONE;
	if (p->misses >= MISSES_MAX || p->unready > UNREADY_MAX || instagram_needs_anew(v)) {
		p->mark = MARK_LOST; /* of no use, whatever its state; should it not be published, another is made */
		instagram_keep(x, p);
	}
	return ask_state(x, STAGE_VERDICT);
}

static enum step take_published(struct exchange *x, const struct message *m)
{
	char id[INSTAGRAM_ID_MAX];
	struct instagram_answer v = instagram_open(x);
	struct progress p = instagram_progress(x);
	(void)m;
	if (instagram_is_unready(&v) && ++p.unready <= UNREADY_MAX) {
		instagram_keep(x, &p);
		return wait(x, UNREADY_MS);
	}
	if (!v.well && fault_on("refusal-believed")) {
		forget_container(x);
		return instagram_refused(x, &v);
	}
	if (!v.well)
		return refused(x, &p, &v);
	if (!instagram_id(x, json_member(v.root, "id"), id))
		return instagram_unsure(x);
	ruling_keep_id(x, x->receipt.id, sizeof x->receipt.id, id);
	return ask_link(x);
}

/* The state after a refusal: the refusal stands, or nobody knows. */
static enum step take_verdict(struct exchange *x, const struct message *m)
{
	const char *words;
	struct instagram_answer v = instagram_open(x);
	struct progress p = instagram_progress(x);
	(void)m;
	if (instagram_is_unseen(&v))
		return look_for_it(x);
	if (!v.well)
		return instagram_unread(x, &v);
	switch (instagram_container(&v, &words)) {
	case CONTAINER_WORKING:
	case CONTAINER_FINISHED:
		if (p.mark == MARK_LOST)
			forget_container(x);
		return p.mark == MARK_FULL ? ask_quota(x) : STEP_DONE;
	case CONTAINER_EXPIRED:
	case CONTAINER_ERROR:
		p.mark = MARK_LOST;
		instagram_keep(x, &p);
		return look_for_it(x);
	case CONTAINER_PUBLISHED:
		return look_for_it(x);
	case CONTAINER_UNREADABLE:
		break;
	}
	return instagram_unreadable(x);
}

/* The day moves along: which post leaves it when is not told, so it is asked again. */
static enum step take_quota(struct exchange *x, const struct message *m)
{
	static const struct ruling full = { OUTCOME_LATER, TROUBLE_COOLDOWN, 0, MSG_IG_QUOTA };
	int64_t used, total;
	struct instagram_answer v = instagram_open(x);
	bool was_refused = x->receipt.outcome == OUTCOME_LATER;
	(void)m;
	if (!v.well)
		return instagram_unread(x, &v);
	if (!instagram_quota(v.root, &used, &total))
		return instagram_unreadable(x);
	if (used < total && !was_refused)
		return publish(x);
	int64_t wait_ms = used < total ? NOT_FULL_MS : INSTAGRAM_FULL_S * 1000LL;
	return ruling_end_after(x, &full, wait_ms, arena_printf(x->arena, "%lld/%lld", (long long)used, (long long)total));
}

/* --- the conversation ------------------------------------------------------------------------------------------------------------- */

/* Also after a wait, a crash, or a try that ended otherwise: the container that is there decides. */
static enum step begin(struct exchange *x, const struct message *m)
{
	static const struct ruling blocked = { OUTCOME_LATER, TROUBLE_COOLDOWN, 0, MSG_IG_BLOCKED };
	struct progress p = instagram_progress(x);
	if (x->receipt.id[0])
		return ruling_sent(x);
	if (p.mark == MARK_BLOCKED) {
		p.mark = MARK_NONE;
		instagram_keep(x, &p);
		return ruling_end_after(x, &blocked, INSTAGRAM_BLOCKED_S * 1000LL, "4/2207051");
	}
	return p.container[0] ? ask_state(x, STAGE_STATE) : create(x, m);
}

static enum step instagram_publish(struct exchange *x, const struct message *m)
{
	static enum step (*const take[])(struct exchange *, const struct message *) = {
		[STAGE_CREATE] = take_container, [STAGE_STATE] = take_state, [STAGE_PUBLISH] = take_published,
		[STAGE_VERDICT] = take_verdict,  [STAGE_QUOTA] = take_quota, [STAGE_LINK] = take_link,
	};
	if (!x->account->token)
		return ruling_no_token(x);
	return x->last ? take[x->stage](x, m) : begin(x, m);
}

/* --- the channel ------------------------------------------------------------------------------------------------------------------ */

enum { ACCOUNT_DIGITS_MAX = 20 };

static bool is_number(const char *s, size_t digits_max)
{
	size_t n = strspn(s, "0123456789");
	return n > 0 && n <= digits_max && !s[n];
}

static bool is_version(const char *s)
{
	size_t whole = strspn(s + (s[0] == 'v'), "0123456789");
	return s[0] == 'v' && whole > 0 && s[1 + whole] == '.' && is_number(s + 2 + whole, 2);
}

static bool instagram_check(const struct account *a, struct err *e)
{
	const char *version = account_option(a, "version");
	if (!is_number(a->place, ACCOUNT_DIGITS_MAX))
		return err_set(e, ERR_INPUT, MSG_IG_ACCOUNT_FORM, ARGS(a->place));
	if (version[0] && !is_version(version))
		return err_set(e, ERR_INPUT, MSG_IG_VERSION_FORM, ARGS(version));
	return true;
}

static const struct option options[] = {
	{ "account", OPTION_TEXT, true, "number of the professional account, user_id of GET /me; not its id there, not its name" },
	{ "webhook_secret", OPTION_SECRET, false, "the app's secret, by which Meta signs; switches /hooks/CHANNEL on" },
	{ "verify_token", OPTION_SECRET, false, "the text that Meta repeats when it verifies /hooks/CHANNEL; chosen by you" },
	{ "version", OPTION_TEXT, false, "of the API; v26.0 unless set" },
	{ NULL, OPTION_TEXT, false, NULL },
};

const struct channel channel_instagram = {
	.name = "instagram",
	.title = "Instagram",
	.endpoint = "https://graph.instagram.com",
	.place_option = "account",
	.options = options,
	.limits = {
		.text_max = 2100,
		.counting = COUNT_UTF16,
		.parallel = 8,
		.collect_beside = false,
		.pace_ms = 0,
		.poll_ms = 10 * 60 * 1000,
		.gap_ms = 0,
		.cooldown_ms = 60 * 1000,
		.quota_ms = 15 * 60 * 1000,
		.choices_max = 0,
		.hashtags_max = INSTAGRAM_HASHTAGS,
		.pictures = PICTURES_ALWAYS,
	},
	.collects = COLLECT_POSTS,
	.check = instagram_check,
	.publish = instagram_publish,
	.locate = instagram_locate,
	.finds_reference = true,
	.collect = instagram_collect,
	.answer = instagram_say,
	.renew = instagram_renew,
	.subscribe = instagram_subscribe,
	.webhook = instagram_webhook,
	.probe = instagram_probe,
};
