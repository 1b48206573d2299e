/* SPDX-License-Identifier: MIT */
#include "config/host.h"

#include <string.h>

#define HOST(m) MEMBER(struct host, m)

enum { DAY_MS = 24 * 60 * 60 * 1000 };
#define DECADE_MS (3660LL * DAY_MS)

static const struct word locales[] = { { "ko", 1 }, { "en", 0 }, { 0 } };
static const struct word approvals[] = { { "required", 1 }, { "none", 0 }, { 0 } };

static const struct setting community_rows[] = {
	{ "name", KIND_LINE, HOST(settings.community.name), .required = true,
	  .help = "Name of the council, on top of what it says." },
	{ "timezone", KIND_LINE, HOST(settings.community.timezone), .required = true,
	  .help = "Time zone of all local times, for example Asia/Seoul." },
	{ "locale", KIND_WORD, HOST(settings.community.korean), .preset = "ko", .words = locales,
	  .help = "Language of templates, messages and pages." },
	{ "quiet", KIND_QUIET, HOST(settings.community.quiet),
	  .help = "Nothing goes out in these hours unless the item is urgent: 21:00-08:00." },
	{ "mark", KIND_MARK, HOST(settings.community.mark), .preset = "TM",
	  .help = "Beginning of the reference at the end of each post: [TM-7F3K]." },
	{ "handle", KIND_LINE, HOST(settings.community.handle), .help = "The council's name on social networks." },
	{ "contact", KIND_LINE, HOST(settings.community.contact), .help = "Telephone or address for questions, in notices." },
	{ "hashtags", KIND_LINES, HOST(settings.community.hashtags), .most = 30, .help = "Hashtags under notices." },
	{ "privacy", KIND_LINK, HOST(settings.community.privacy),
	  .help = "Page that says what becomes of people's words; named in every call." },
	{ "approval", KIND_WORD, HOST(settings.community.approval), .words = approvals,
	  .help = "required: every notice waits until a person approves it." },
	{ 0 },
};
static const struct table community_table = { .rows = community_rows };

static const struct setting defaults_rows[] = {
	{ "channels", KIND_CHANNELS, HOST(defaults.channels),
	  .help = "Channels of items that name none; all enabled ones when not set." },
	{ "remind", KIND_SPANS, HOST(defaults.remind), .preset = "7d 1d 2h", .most = DECADE_MS,
	  .help = "Reminders before the start of meetings." },
	{ "notice", KIND_SPAN, HOST(defaults.notice), .preset = "14d", .most = DECADE_MS,
	  .help = "How long before its start a meeting is announced." },
	{ "catch_up", KIND_SPAN, HOST(defaults.catch_up), .preset = "1d", .most = DECADE_MS,
	  .help = "What was due longer ago when first seen is not sent." },
	{ "duration", KIND_SPAN, HOST(defaults.duration), .preset = "2h", .least = 1000, .most = DECADE_MS,
	  .help = "Length of meetings." },
	{ "debounce", KIND_WAIT, HOST(settings.debounce_ms), .preset = "2m", .most = DAY_MS,
	  .help = "How long edits must be quiet before a change is announced." },
	{ "horizon", KIND_WAIT, HOST(settings.horizon_ms), .preset = "400d", .least = DAY_MS, .most = DECADE_MS,
	  .help = "How far ahead is planned." },
	{ 0 },
};
static const struct table defaults_table = { .rows = defaults_rows };

static const struct setting staff_rows[] = {
	{ "channels", KIND_CHANNELS, HOST(settings.staff), .required = true,
	  .help = "Where those who run townbell are told what needs them; such a channel is no preset of defaults.channels." },
	{ 0 },
};
static const struct table staff_table = { .rows = staff_rows };

static const struct setting web_rows[] = {
	{ "listen", KIND_LISTEN, HOST(settings.web_listen),
	  .help = "Address and port on which pictures and webhooks are served: 127.0.0.1:8080." },
	{ "public_url", KIND_BASE, HOST(settings.web_public_url),
	  .help = "Under which address that is seen from outside." },
	{ 0 },
};
static const struct table web_table = { .rows = web_rows };

static const struct setting backup_rows[] = {
	{ "keep", KIND_NUMBER, HOST(settings.backup.keep), .preset = "7", .most = 366,
	  .help = "How many daily copies of the database are kept in state/backup; 0: none are made." },
	{ "at", KIND_CLOCK, HOST(settings.backup.at_minutes), .preset = "04:00", .help = "When the daily copy is made." },
	{ 0 },
};
static const struct table backup_table = { .rows = backup_rows };

static const struct setting host_rows[] = {
	{ "community", KIND_GROUP, .required = true, .table = &community_table, .help = "Who speaks." },
	{ "state", KIND_PATH, HOST(settings.state), .preset = "/var/lib/townbell",
	  .help = "Folder of everything that townbell writes." },
	{ "agenda", KIND_PATTERNS, HOST(settings.agenda_globs), .required = true, .most = 20,
	  .help = "Agenda files, with * and ?." },
	{ "channels", KIND_GROUPS, .required = true, .table = &channel_table, .each = read_account, .help = "Where to speak." },
	{ "defaults", KIND_GROUP, .table = &defaults_table, .help = "What holds for items that do not say otherwise." },
	{ "staff", KIND_GROUP, .table = &staff_table, .help = "Those who run townbell." },
	{ "web", KIND_GROUP, .table = &web_table, .help = "Pictures and webhooks." },
	{ "backup", KIND_GROUP, .table = &backup_table, .help = "Daily copies of the database." },
	{ "debounce", KIND_WAIT, HOST(settings.debounce_ms), .most = DAY_MS,
	  .help = "How long edits must be quiet before a change is announced; goes before defaults.debounce." },
	{ "horizon", KIND_WAIT, HOST(settings.horizon_ms), .least = DAY_MS, .most = DECADE_MS,
	  .help = "How far ahead is planned; goes before defaults.horizon." },
	{ 0 },
};
const struct table host_table = { .rows = host_rows };

static bool load_zone(struct reader *r, const struct spot *root, struct community *c)
{
	struct err e;
	if (*c->timezone && zone_load(c->timezone, r->arena, &c->zone, &e))
		return true;
	if (*c->timezone) {
		struct spot group = spot_of(r, root, "community");
		struct spot at = spot_of(r, &group, "timezone");
		fault_err(r, &at, &e);
	}
	return zone_load("Etc/UTC", r->arena, &c->zone, NULL);
}

static bool is_for_staff(const struct settings *s, const char *channel)
{
	for (size_t i = 0; i < s->staff.list.count; i++)
		if (strcmp(s->staff.list.at[i], channel) == 0)
			return true;
	return false;
}

/* The channels of items that name none: all enabled ones that are not for staff, unless defaults.channels says which. */
static void choose_channels(struct reader *r, const struct spot *root, struct host *h)
{
	struct strings enabled = { 0 };
	for (size_t i = 0; i < h->settings.channels.count; i++)
		if (h->settings.channels.at[i].enabled && !is_for_staff(&h->settings, h->settings.channels.at[i].id))
			*vec_push(r->arena, &enabled.list) = h->settings.channels.at[i].id;
	struct spot at = spot_of(r, root, "channels");
	if (h->settings.channels.count == 0 && spot_is_set(root, "channels"))
		fault(r, &at, MSG_CFG_CHANNELS_NONE, NULL);
	else if (enabled.list.count == 0 && h->settings.channels.count > 0)
		caution(r, &at, MSG_CFG_CHANNELS_DISABLED, NULL);
	if (h->defaults.channels.list.count == 0)
		h->defaults.channels = enabled;
	h->settings.default_channels = h->defaults.channels;
}

bool host_read(struct reader *r, const struct node *root, struct host *out)
{
	struct spot at = { .node = root, .path = "" };
	r->settings = &out->settings;
	out->settings.file = arena_string(r->arena, r->path);
	read_group(r, &host_table, &at, out);
	choose_channels(r, &at, out);
	check_reach(r, &at, &out->settings);
	return load_zone(r, &at, &out->settings.community);
}
