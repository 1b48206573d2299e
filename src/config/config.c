/* SPDX-License-Identifier: MIT */
/* config.c - all files together: which there are, which are good, what is in force for those that are not. */
#include "config/config.h"

#include <stdlib.h>
#include <string.h>

#include <fnmatch.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/text.h"
#include "config/host.h"
#include "config/items.h"

enum { FILES_MAX = 500, ALL_TEXT_MAX = 8 * 1024 * 1024, SCRATCH_MAX = 256 * 1024 * 1024 };

struct agenda_source {
	const char *path; /* as opened */
	const char *gone; /* the pattern that matches nothing any more; NULL: the file is there */
	struct agenda_file file;
	struct items items;
};

struct loading {
	const struct config_request *request;
	struct arena *arena;  /* of the result */
	struct arena scratch; /* of this loading */
	struct arena of_file; /* of the file that is being read */
	struct problems *problems;
	struct reader host_reader;
	const struct node *host_root;
	struct host host;
	VEC(struct agenda_source) sources;
	struct declarations declared;
	size_t bytes, items;
};

/* The file's bytes; false with a complaint. */
static bool read_bytes(const char *path, struct reader *r, struct source *out)
{
	struct err e;
	struct file_data data;
	struct place at = { .file = r->file };
	if (file_read(path, TREE_TEXT_MAX, r->scratch, &data, &e)) {
		*out = (struct source){ .file = r->file, .data = data.data, .length = data.length };
		return true;
	}
	if (e.kind == ERR_LIMIT)
		problem_error(r->problems, &at, MSG_CFG_LARGE, ARGS(NUMBER(TREE_TEXT_MAX)));
	else
		problem_err(r->problems, &at, &e);
	return false;
}

static bool load_host(struct loading *l)
{
	const char *path = l->request->file;
	struct source source;
	l->host_reader = (struct reader){
		.problems = l->problems,
		.arena = l->arena,
		.scratch = &l->scratch,
		.file = text_nfc(l->arena, path, strlen(path)),
		.path = arena_string(l->arena, path),
	};
	if (!read_bytes(path, &l->host_reader, &source))
		return false;
	l->host_root = tree_read(&source, &l->scratch, l->problems);
	return l->host_root && host_read(&l->host_reader, l->host_root, &l->host);
}

static bool is_known(const struct loading *l, const char *path)
{
	for (size_t i = 0; i < l->sources.count; i++)
		if (strcmp(l->sources.at[i].path, path) == 0)
			return true;
	return strcmp(path, l->request->file) == 0;
}

/* Each once; townbell.cfg itself is none of them. */
static void add_files(struct loading *l, const struct spot *at, const struct file_list *found, const char *gone)
{
	for (size_t i = 0; i < found->paths.count; i++) {
		const char *path = found->paths.at[i];
		if (is_known(l, path))
			continue;
		if (l->sources.count == FILES_MAX) {
			fault(&l->host_reader, at, MSG_CFG_FILES, ARGS(NUMBER(FILES_MAX)));
			return;
		}
		struct agenda_source *source = vec_push(&l->scratch, &l->sources);
		source->path = path;
		source->gone = gone;
		source->file.path = text_nfc(l->arena, path, strlen(path));
	}
}

/* A folder that is not mounted, or cannot be read: nobody has called off what stands in it. */
static void find_gone(struct loading *l, const char *pattern, struct file_list *out)
{
	const struct strings *known = l->request->known;
	for (size_t i = 0; known && i < known->list.count; i++)
		if (fnmatch(pattern, known->list.at[i], FNM_PATHNAME | FNM_PERIOD) == 0)
			*vec_push(&l->scratch, &out->paths) = arena_string(&l->scratch, known->list.at[i]);
}

static void find_files(struct loading *l, const struct spot *at, const char *pattern)
{
	struct reader *r = &l->host_reader;
	struct file_list found = { 0 }, gone = { 0 };
	struct err e;
	bool listed = file_glob(pattern, &l->scratch, &found, &e);
	if (!listed || found.paths.count == 0)
		find_gone(l, pattern, &gone);
	if (!listed && gone.paths.count == 0)
		fault_err(r, at, &e);
	else if (found.paths.count == 0)
		caution(r, at, MSG_CFG_GLOB_EMPTY, ARGS(pattern));
	add_files(l, at, &found, NULL);
	add_files(l, at, &gone, pattern);
}

static void find_all(struct loading *l)
{
	struct spot root = { .node = l->host_root, .path = "" };
	struct spot list = spot_of(&l->host_reader, &root, "agenda");
	const struct strings *patterns = &l->host.settings.agenda_globs;
	for (size_t i = 0; i < patterns->list.count && i < list.node->count; i++) {
		struct spot at = spot_at(&l->host_reader, &list, i);
		find_files(l, &at, patterns->list.at[i]);
	}
}

static struct reader agenda_reader(struct loading *l, const struct agenda_source *s, struct problems *p)
{
	return (struct reader){
		.problems = p,
		.arena = l->arena,
		.scratch = &l->of_file,
		.file = s->file.path,
		.path = s->path,
		.zone = l->host.settings.community.zone,
		.settings = &l->host.settings,
	};
}

/* The text becomes items; those of the sources read before count against the ceiling. */
static void read_text_of(struct loading *l, struct reader *r, const struct source *text, struct agenda_source *s, bool declare)
{
	const struct node *root = tree_read(text, &l->of_file, r->problems);
	struct agenda_reading reading = {
		.host = &l->host,
		.lists = &l->scratch,
		.left = ITEMS_MAX - l->items,
		.source = (size_t)(s - l->sources.at),
		.declared = declare ? &l->declared : NULL,
	};
	if (root)
		agenda_read(r, root, &reading);
	l->items = ITEMS_MAX - reading.left;
	s->items = reading.items;
}

static void read_source(struct loading *l, struct agenda_source *s)
{
	struct reader r = agenda_reader(l, s, l->problems);
	size_t errors = l->problems->errors;
	struct source text;
	if (s->gone) {
		problem_error(l->problems, &(struct place){ .file = r.file }, MSG_CFG_GONE, ARGS(s->gone));
	} else if (read_bytes(s->path, &r, &text)) {
		if (l->bytes + text.length > ALL_TEXT_MAX) {
			problem_error(l->problems, &(struct place){ .file = r.file }, MSG_CFG_ALL_LARGE,
				      ARGS(NUMBER(ALL_TEXT_MAX)));
		} else {
			l->bytes += text.length;
			s->file.text = arena_string_n(l->arena, text.data, text.length);
			s->file.length = text.length;
			read_text_of(l, &r, &text, s, true);
		}
	}
	s->file.good = l->problems->errors == errors;
	arena_reset(&l->of_file);
}

static int by_id(const void *left, const void *right)
{
	const struct declared *a = left, *b = right;
	int ids = strcmp(a->id, b->id);
	if (ids != 0)
		return ids;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->line != b->line ? (a->line > b->line) - (a->line < b->line) : strcmp(a->path, b->path);
}

/* The same id twice makes the later file bad. */
static void check_ids(struct loading *l)
{
	struct declared *d = l->declared.list.at;
	size_t count = l->declared.list.count;
	if (count > 1)
		qsort(d, count, sizeof *d, by_id);
	for (size_t i = 1, first = 0; i < count; i++) {
		if (strcmp(d[i].id, d[first].id) != 0) {
			first = i;
			continue;
		}
		struct place at = { .file = d[i].file, .line = d[i].line, .path = d[i].path };
		problem_error(l->problems, &at, MSG_CFG_ID_TWICE, ARGS(d[i].id, d[first].file, NUMBER(d[first].line)));
		l->sources.at[d[i].source].file.good = false;
	}
}

/* Does a good file give this id? What stands in a file now goes before what stood in another one once. */
static bool is_given(const struct loading *l, const char *id)
{
	size_t low = 0, high = l->declared.list.count;
	const struct declared *d = l->declared.list.at;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(d[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->declared.list.count && strcmp(d[low].id, id) == 0; low++)
		if (l->sources.at[d[low].source].file.good)
			return true;
	return false;
}

/* A bad file gives way to its last good text; that was judged once, so its complaints are nobody's concern. */
static void read_last_good(struct loading *l, struct agenda_source *s)
{
	struct items none = { 0 };
	s->items = none;
	const char *text = l->request->last_good ? l->request->last_good(l->request->context, s->file.path, &l->of_file) : NULL;
	if (!text || fault_on("last-good"))
		return;
	struct problems unheard = { .arena = &l->of_file };
	struct reader r = agenda_reader(l, s, &unheard);
	r.lenient = true;
	read_text_of(l, &r, &(struct source){ .file = s->file.path, .data = text, .length = strlen(text) }, s, false);
	s->file.last_good_in_force = true;
	arena_reset(&l->of_file);
}

/* Appends; the list has room for all. */
static void take_items(const struct loading *l, const struct agenda_source *s, struct agenda *out)
{
	for (size_t i = 0; i < s->items.list.count; i++) {
		const struct item *item = &s->items.list.at[i];
		if (s->file.good || (!is_given(l, item->id) && !agenda_item(out, item->id)))
			out->items.at[out->items.count++] = *item;
	}
}

static void load_agenda(struct loading *l, struct agenda *out)
{
	size_t items = 0;
	find_all(l);
	for (size_t i = 0; i < l->sources.count; i++)
		read_source(l, &l->sources.at[i]);
	check_ids(l);
	for (size_t i = 0; i < l->sources.count; i++) {
		if (!l->sources.at[i].file.good)
			read_last_good(l, &l->sources.at[i]);
		items += l->sources.at[i].items.list.count;
	}
	out->items.at = arena_array(l->arena, items + 1, sizeof *out->items.at);
	out->items.room = items + 1;
	for (size_t i = 0; i < l->sources.count; i++) {
		take_items(l, &l->sources.at[i], out);
		*vec_push(l->arena, &out->files) = l->sources.at[i].file;
	}
}

bool config_load(const struct config_request *r, struct arena *a, struct agenda *out, struct problems *problems, struct err *e)
{
	struct loading l = { .request = r, .arena = a, .problems = problems };
	struct agenda agenda = { 0 };
	if (!problems->arena)
		problems->arena = a;
	arena_init(&l.scratch, SCRATCH_MAX);
	arena_init(&l.of_file, SCRATCH_MAX);
	size_t before = problems->errors;
	if (load_host(&l) && !r->host_only)
		load_agenda(&l, &agenda);
	/* A folder of agenda files that cannot be listed counts, too: without its items everything would be called off. */
	bool usable = !problems_in_file(problems, l.host_reader.file);
	agenda.settings = l.host.settings;
	problems_sort(problems);
	arena_done(&l.of_file);
	arena_done(&l.scratch);
	size_t errors = problems->errors - before;
	if (!usable || (r->strict && errors > 0))
		return err_set(e, ERR_INPUT, MSG_CFG_FAILED, ARGS(r->file, NUMBER(errors)));
	*out = agenda;
	return true;
}
