/* SPDX-License-Identifier: MIT */
/* illustrator.c - cards are drawn before they are due.
 *
 * Drawing leaves the loop and comes back to it; a file is on disk before its row is. Files without a row, which a crash leaves behind, are
 * removed at the start; a row without its file is drawn again. */
#include "flow/illustrator.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "render/card.h"
#include "store/deliveries.h"
#include "store/media.h"

enum { AT_ONCE = 64, DRAWINGS_MAX = 4, NAME_BYTES = 16 };

static const int64_t lead_ms = 2 * 60 * 1000, again_ms = 3600 * 1000, sweep_ms = 3600 * 1000, kept_ms = INT64_C(48) * 3600 * 1000;
static const char suffix[] = ".jpg";

/* One card under the pen. */
struct drawing {
	struct drawing *next;
	struct service *service;
	int64_t delivery_id;
	uint8_t payload_hash[CRYPTO_HASH];
	const struct card *card;
	const char *folder, *file, *path;
	bool finished, well;
	struct err err;
	struct arena arena;
};

static const char *folder_of(const struct service *s, struct arena *a)
{
	return arena_printf(a, "%s/cards", s->edition->agenda.settings.state);
}

static bool wants_picture(const struct account *a, const struct message *m)
{
	return m->card && a && a->channel->limits.pictures != PICTURES_NONE;
}

/* The file that was drawn from what the delivery says now; NULL: there is none. */
static bool find_file(struct service *s, const struct delivery *d, const char **path, struct err *e)
{
	struct medium m;
	*path = NULL;
	if (!media_get(s->store, d->id, &s->round, &m, e))
		return false;
	if (m.file && memcmp(m.payload_hash, d->payload_hash, sizeof m.payload_hash) == 0) {
		const char *found = arena_printf(&s->round, "%s/%s", folder_of(s, &s->round), m.file);
		*path = file_exists(found) ? found : NULL;
	}
	return true;
}

bool illustration_is_ready(struct service *s, const struct delivery *d, bool *ready, struct err *e)
{
	struct message m = { 0 };
	struct err none = { 0 };
	const char *path = NULL;
	const struct account *a = service_account(s, d->channel);
	*ready = true;
	if (!a || a->channel->limits.pictures == PICTURES_NONE || !message_read(d->payload, &s->round, &m, &none) ||
	    !wants_picture(a, &m))
		return true;
	if (!find_file(s, d, &path, e))
		return false;
	*ready = path != NULL || fault_on("picture");
	return true;
}

static bool read_bytes(struct flight *f, const char *path, struct picture *p)
{
	struct file_data file;
	if (f->account->channel->limits.pictures != PICTURES_OF_ITEMS)
		return true;
	if (!file_read(path, CARD_IMAGE_BYTES_MAX, &f->arena, &file, NULL))
		return false;
	p->data = file.data;
	p->length = file.length;
	return true;
}

bool illustration_load(struct flight *f, const struct delivery *d, struct err *e)
{
	struct service *s = f->service;
	const char *path = NULL;
	f->message.picture = NULL;
	if (!wants_picture(f->account, &f->message))
		return true;
	if (!find_file(s, d, &path, e))
		return false;
	struct picture *p = ARENA_NEW(&f->arena, struct picture);
	if (!path || !read_bytes(f, path, p))
		return true;
	const char *public_url = service_public_url(s);
	p->url = *public_url ? arena_printf(&f->arena, "%s/media/%s", public_url, strrchr(path, '/') + 1) : "";
	p->alt = card_words(f->message.card, &f->arena);
	f->message.picture = p;
	return true;
}

/* --- drawing ---------------------------------------------------------------------------------------------------------------------- */

/* In a thread of its own: nothing but the drawing is touched. */
static void draw(void *context)
{
	struct drawing *g = context;
	struct jpeg jpeg;
	g->well = file_make_folder(g->folder, 0700, &g->err) && card_draw(g->card, &g->arena, &jpeg, &g->err) &&
		  file_write(g->path, jpeg.data, jpeg.length, 0640, &g->err);
}

static void drawn(void *context)
{
	struct drawing *g = context;
	g->finished = true;
	if (g->service->loop)
		loop_wake(g->service->loop);
}

static void forget(struct drawing *g)
{
	struct drawing **at = &g->service->drawings;
	while (*at != g)
		at = &(*at)->next;
	*at = g->next;
	arena_done(&g->arena);
	free(g);
}

void illustrations_close(struct service *s)
{
	while (s->drawings)
		forget(s->drawings);
}

static size_t drawings(const struct service *s)
{
	size_t n = 0;
	for (const struct drawing *g = s->drawings; g; g = g->next)
		n++;
	return n;
}

static bool is_being_drawn(const struct service *s, int64_t delivery_id)
{
	for (const struct drawing *g = s->drawings; g; g = g->next)
		if (g->delivery_id == delivery_id)
			return true;
	return false;
}

/* Whoever has no address of it cannot guess it. */
static const char *random_name(struct arena *a)
{
	uint8_t bytes[NAME_BYTES];
	char hex[2 * NAME_BYTES + 1];
	crypto_random(bytes, sizeof bytes);
	crypto_hex(bytes, sizeof bytes, hex);
	return arena_printf(a, "%s%s", hex, suffix);
}

static bool begin(struct service *s, const struct delivery *d, const struct message *m, struct err *e)
{
	struct drawing *g = calloc(1, sizeof *g);
	if (!g)
		abort();
	arena_init(&g->arena, (size_t)512 << 20);
	g->service = s;
	g->delivery_id = d->id;
	memcpy(g->payload_hash, d->payload_hash, sizeof g->payload_hash);
	struct message copy = { 0 };
	bool ok = message_read(message_write(m, &g->arena), &g->arena, &copy, e); /* the round's memory goes before the picture is done */
	g->card = copy.card;
	g->folder = folder_of(s, &g->arena);
	g->file = random_name(&g->arena);
	g->path = arena_printf(&g->arena, "%s/%s", g->folder, g->file);
	g->next = s->drawings;
	s->drawings = g;
	const struct loop_job job = { .context = g, .run = draw, .done = drawn };
	if (ok && s->loop)
		ok = loop_work(s->loop, &job, e);
	if (ok && !s->loop) { /* without a loop there is nobody to wait for */
		draw(g);
		drawn(g);
	}
	if (!ok)
		forget(g);
	return ok;
}

/* --- what was drawn --------------------------------------------------------------------------------------------------------------- */

static void remove_file(const struct service *s, const char *file, struct arena *a)
{
	const char *path = arena_printf(a, "%s/%s", folder_of(s, a), file);
	if (unlink(path) != 0 && errno != ENOENT)
		log_event(LOG_LEVEL_WARNING, "card.not_removed", PAIRS("file", path, "error", strerror(errno)));
}

/* The row is written, too: whoever waits for it sees that something has changed. */
static bool keep(struct service *s, struct delivery *d, const struct drawing *g, struct err *e)
{
	struct medium former, m = { .delivery_id = g->delivery_id, .file = g->file, .drawn_at = s->now };
	memcpy(m.payload_hash, g->payload_hash, sizeof m.payload_hash);
	if (!media_get(s->store, g->delivery_id, &s->round, &former, e) || !media_put(s->store, &m, e))
		return false;
	if (former.file)
		remove_file(s, former.file, &s->round);
	if (d->attempts == 0)
		d->error = "";
	return deliveries_progress(s->store, d, e);
}

/* It waits with its reason: people read it in status, and mend the text, the picture or the fonts. */
static bool complain(struct service *s, struct delivery *d, const struct drawing *g, struct err *e)
{
	char words[sizeof e->text];
	message_format(words, sizeof words, MSG_FLOW_NO_CARD, ARGS(g->err.text));
	log_event(LOG_LEVEL_ERROR, "card.failed", PAIRS("key", d->key, "error", g->err.text));
	if (d->state != STATE_SCHEDULED)
		return true;
	d->error = arena_string(&s->round, words);
	d->wait_boot = s->boot + again_ms;
	return deliveries_progress(s->store, d, e);
}

static bool finish(struct service *s, struct drawing *g, struct err *e)
{
	struct delivery d;
	if (!deliveries_by_id(s->store, g->delivery_id, &s->round, &d, e))
		return false;
	bool current = memcmp(d.payload_hash, g->payload_hash, sizeof g->payload_hash) == 0;
	if (g->well && current)
		return keep(s, &d, g, e);
	if (g->well)
		remove_file(s, g->file, &s->round);
	s->plan_due |= !g->well && current && g->err.kind == ERR_STATE; /* the picture was exchanged: it is asked anew */
	return g->well || !current || complain(s, &d, g, e);
}

static bool take_finished(struct service *s, struct err *e)
{
	struct drawing *next;
	for (struct drawing *g = s->drawings; g; g = next) {
		next = g->next;
		if (!g->finished)
			continue;
		if (!finish(s, g, e))
			return false;
		forget(g);
	}
	return true;
}

/* --- what is due soon ------------------------------------------------------------------------------------------------------------- */

static bool illustrate(struct service *s, const struct account *a, const struct delivery *d, struct err *e)
{
	struct message m = { 0 };
	struct err none = { 0 };
	const char *path = NULL;
	if (is_being_drawn(s, d->id) || !message_read(d->payload, &s->round, &m, &none) || !wants_picture(a, &m))
		return true;
	if (!find_file(s, d, &path, e))
		return false;
	return path || begin(s, d, &m, e);
}

static bool illustrate_channel(struct service *s, const struct account *a, int64_t *wake, struct err *e)
{
	struct deliveries due = { 0 };
	struct deliveries_next next;
	const struct deliveries_when when = { .channel = a->id, .now = s->now + lead_ms, .boot = s->boot, .limit = AT_ONCE };
	if (!deliveries_due(s->store, &when, &s->round, &due, e) || !deliveries_next(s->store, a->id, when.now, &next, e))
		return false;
	for (size_t i = 0; i < due.list.count && drawings(s) < DRAWINGS_MAX; i++)
		if (!illustrate(s, a, &due.list.at[i], e))
			return false;
	if (next.due_at != INT64_MAX)
		wake_at(wake, next.due_at - lead_ms);
	return true;
}

static bool illustrate_all(struct service *s, int64_t *wake, struct err *e)
{
	for (size_t i = 0; i < s->lanes.count; i++)
		for (size_t k = 0; k < s->lanes.at[i]->accounts.count; k++) {
			const struct account *a = s->lanes.at[i]->accounts.at[k];
			if (a->channel->limits.pictures != PICTURES_NONE && !illustrate_channel(s, a, wake, e))
				return false;
		}
	return true;
}

/* --- what is over ----------------------------------------------------------------------------------------------------------------- */

static bool is_ours(const char *name)
{
	size_t hex = strspn(name, "0123456789abcdef");
	return hex == 2 * (size_t)NAME_BYTES && text_starts(name + hex, suffix);
}

static bool is_known(const struct service *s, const struct media *media, const char *name)
{
	for (size_t i = 0; i < media->list.count; i++)
		if (strcmp(media->list.at[i].file, name) == 0)
			return true;
	for (const struct drawing *g = s->drawings; g; g = g->next)
		if (text_starts(name, g->file))
			return true;
	return false;
}

bool illustrations_open(struct service *s, struct err *e)
{
	struct media media = { 0 };
	if (!media_list(s->store, &s->round, &media, e))
		return false;
	DIR *folder = opendir(folder_of(s, &s->round));
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (is_ours(entry->d_name) && !is_known(s, &media, entry->d_name))
			remove_file(s, entry->d_name, &s->round);
	if (folder)
		closedir(folder);
	return true;
}

static bool sweep(struct service *s, struct err *e)
{
	struct media over = { 0 };
	if (s->now < s->sweep_at && s->now >= s->sweep_at - sweep_ms)
		return true;
	s->sweep_at = s->now + sweep_ms;
	if (!media_over(s->store, s->now - kept_ms, &s->round, &over, e))
		return false;
	for (size_t i = 0; i < over.list.count; i++) {
		remove_file(s, over.list.at[i].file, &s->round);
		if (!media_forget(s->store, over.list.at[i].delivery_id, e))
			return false;
	}
	return true;
}

bool illustrator_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	(void)now;
	if (!take_finished(s, e) || !sweep(s, e))
		return false;
	if (!s->stopping && !illustrate_all(s, wake, e))
		return false;
	if (!s->loop && !take_finished(s, e))
		return false;
	if (s->plan_due)
		wake_at(wake, s->now);
	s->busy |= s->drawings != NULL;
	return true;
}
