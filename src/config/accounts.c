/* SPDX-License-Identifier: MIT */
/* accounts.c - the channels of townbell.cfg: settings that all have, and those of the channel's own table. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "channel/channels.h"
#include "config/host.h"
#include "config/kinds.h"

enum { OPTIONS_MAX = 32, ROWS_MAX = 48, ACCOUNTS_MAX = 500, DAY_MS = 24 * 60 * 60 * 1000 };

struct draft {
	struct account account;
	const char *type;
	const char *values[OPTIONS_MAX];
};

#define DRAFT(m) MEMBER(struct draft, m)

static const struct word uncertain_words[] = {
	{ "ask", UNCERTAIN_ASK }, { "resend", UNCERTAIN_RESEND }, { "drop", UNCERTAIN_DROP }, { 0 }
};

static const struct setting channel_rows[] = {
	{ "id", KIND_ID, DRAFT(account.id), .required = true, .help = "What items call this channel." },
	{ "type", KIND_LINE, DRAFT(type), .required = true, .help = "The network." },
	{ "enabled", KIND_FLAG, DRAFT(account.enabled), .preset = "true",
	  .help = "false: its deliveries are held until it comes back." },
	{ "endpoint", KIND_BASE, DRAFT(account.endpoint),
	  .help = "Base address in place of the service's own; http only for this machine." },
	{ "token", KIND_SECRET, DRAFT(account.token), .help = "Where the token is: file:PATH, env:NAME or credential:NAME." },
	{ "timeout", KIND_WAIT, DRAFT(account.timeout_ms), .preset = "30s", .least = 1000, .most = DAY_MS,
	  .help = "How long an answer is waited for." },
	{ "settle", KIND_WAIT, DRAFT(account.settle_ms), .preset = "90s", .most = DAY_MS,
	  .help = "How long after a lost answer the post may still appear." },
	{ "pace", KIND_WAIT, DRAFT(account.pace_ms), .most = DAY_MS, .help = "Shortest time between two posts." },
	{ "poll", KIND_WAIT, DRAFT(account.poll_ms), .least = 1000, .most = DAY_MS,
	  .help = "Shortest time between two readings of one post's replies." },
	{ "gap", KIND_WAIT, DRAFT(account.gap_ms), .most = DAY_MS, .help = "Shortest time between any two calls of one token." },
	{ "on_uncertain", KIND_WORD, DRAFT(account.on_uncertain), .preset = "ask", .words = uncertain_words,
	  .help = "What to do when nobody can know whether a post arrived." },
	{ "push", KIND_FLAG, DRAFT(account.push), .preset = "true", .help = "Whether people's telephones ring." },
	{ 0 },
};
const struct table channel_table = { .rows = channel_rows };

static const char *type_name(const void *context, size_t i)
{
	(void)context;
	const struct channel *c = channel_at(i);
	return c ? c->name : NULL;
}

static const struct channel *type_of(struct reader *r, const struct spot *group)
{
	struct spot at = spot_of(r, group, "type");
	if (at.node == group->node || at.node->type != NODE_TEXT)
		return NULL; /* read_group() complains */
	const char *name = text_of(r, at.node);
	const struct channel *channel = channel_find(name);
	if (channel)
		return channel;
	struct text known;
	text_init(&known, r->scratch, 1024);
	for (size_t i = 0; type_name(NULL, i); i++)
		text_addf(&known, "%s%s", i ? ", " : "", type_name(NULL, i));
	if (*name)
		fault(r, &at, MSG_CFG_TYPE_UNKNOWN, ARGS(name, nearest(name, type_name, NULL), known.data));
	return NULL;
}

static const char *seconds(struct reader *r, int ms)
{
	return arena_printf(r->scratch, "%ds", ms / 1000);
}

/* The rows of one type: the common ones with its own presets, and its options. */
static struct setting *rows_of(struct reader *r, const struct channel *channel)
{
	static const enum kind kinds[] = {
		[OPTION_TEXT] = KIND_LINE, [OPTION_SECRET] = KIND_SECRET, [OPTION_FLAG] = KIND_SWITCH
	};
	struct setting *rows = arena_array(r->scratch, ROWS_MAX + 1, sizeof *rows);
	size_t count = 0;
	for (const struct setting *s = channel_rows; s->name; s++) {
		rows[count] = *s;
		if (channel && strcmp(s->name, "pace") == 0)
			rows[count].preset = seconds(r, channel->limits.pace_ms);
		if (channel && strcmp(s->name, "poll") == 0) {
			rows[count].preset = seconds(r, channel->limits.poll_ms);
			rows[count].least = channel->limits.poll_ms ? s->least : 0; /* a long poll knows no interval */
		}
		count++;
	}
	for (size_t i = 0; channel && channel->options[i].name && i < OPTIONS_MAX && count < ROWS_MAX; i++) {
		const struct option *o = &channel->options[i];
		rows[count++] = (struct setting){
			.name = o->name,
			.kind = kinds[o->type],
			.offset = offsetof(struct draft, values) + i * sizeof(const char *),
			.size = sizeof(const char *),
			.required = o->required,
			.help = o->help,
		};
	}
	return rows;
}

/* What a table cannot say: the values in the order of the options, where it posts, what to show for the token. */
static void complete(struct reader *r, const struct spot *at, const struct host *h, const struct channel *channel,
		     struct draft *d)
{
	struct account *a = &d->account;
	const char **values = arena_array(r->arena, OPTIONS_MAX, sizeof *values);
	for (size_t i = 0; i < OPTIONS_MAX; i++)
		values[i] = d->values[i] ? d->values[i] : "";
	const struct node *token = node_child(at->node, "token");
	const char *written = token && token->type == NODE_TEXT ? text_of(r, token) : "";
	a->token_name = secret_is_reference(written) ? written : "";
	a->token_set = a->token;
	a->values = values;
	a->line = at->node->line;
	a->korean = h->settings.community.korean;
	a->channel = channel;
	a->place = "";
	if (!channel)
		return;
	if (!spot_is_set(at, "gap"))
		a->gap_ms = channel->limits.gap_ms; /* less than a second: no span says that */
	if (!*a->endpoint)
		a->endpoint = channel->endpoint;
	if (channel->place_option)
		a->place = account_option(a, channel->place_option);
}

static void check_id(struct reader *r, const struct spot *at, const struct host *h, const char *id)
{
	const struct account *other = *id ? settings_account(&h->settings, id) : NULL;
	if (!other)
		return;
	struct spot spot = spot_of(r, at, "id");
	fault(r, &spot, MSG_CFG_ID_TWICE, ARGS(id, r->file, NUMBER(other->line)));
}

void read_account(struct reader *r, const struct spot *at, void *host)
{
	struct host *h = host;
	struct draft d = { 0 };
	if (h->settings.channels.count == ACCOUNTS_MAX) {
		fault(r, at, MSG_CFG_MANY, ARGS(NUMBER(ACCOUNTS_MAX + 1), NUMBER(ACCOUNTS_MAX)));
		return;
	}
	size_t errors = r->problems->errors;
	const struct channel *channel = type_of(r, at);
	struct table table = { .rows = rows_of(r, channel) };
	r->open = !channel;
	read_group(r, &table, at, &d);
	r->open = false;
	complete(r, at, h, channel, &d);
	check_id(r, at, h, d.account.id);
	if (!spot_is_set(at, "token"))
		caution(r, at, MSG_CFG_TOKEN_NONE, NULL);
	struct err e;
	if (channel && r->problems->errors == errors && channel->check && !channel->check(&d.account, &e))
		fault_err(r, at, &e);
	*vec_push(r->arena, &h->settings.channels) = d.account;
}
