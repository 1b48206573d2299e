/* SPDX-License-Identifier: MIT */
/* zone.c - loading a zone by name, and the questions about it.
 *
 * Everything rests on zone_span(): the stretch of time around an instant in which the offset does not change. */
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/text.h"
#include "base/zone_data.h"

enum { NAME_MAX_BYTES = 64, FILE_MAX = 256 * 1024, NEAR = 3, DAY_S = 86400 };

static bool is_legal_name(const char *name)
{
	char before = '/';
	if (strlen(name) > NAME_MAX_BYTES)
		return false;
	for (; *name; before = *name++) {
		bool letter = (*name >= 'A' && *name <= 'Z') || (*name >= 'a' && *name <= 'z');
		bool sign = (*name >= '0' && *name <= '9') || strchr("+-_/", *name);
		if (!letter && (before == '/' || !sign))
			return false;
	}
	return before != '/';
}

static const char *zone_folder(void)
{
	const char *folder = getenv("TZDIR");
	return folder && *folder ? folder : "/usr/share/zoneinfo";
}

/* How far a name is from what was written: "Seoul" is as near to Asia/Seoul as "Asia/Seol". */
static int name_distance(const char *written, const char *name)
{
	const char *last = strrchr(name, '/');
	int whole = text_distance(written, name), part = last ? text_distance(written, last + 1) : whole;
	return part < whole ? part : whole;
}

struct nearest {
	const char *name;
	int distance;
	size_t seen;
};

static void look_among(const struct file_list *files, size_t prefix, const char *written, struct nearest *n)
{
	n->seen += files->paths.count;
	for (size_t i = 0; i < files->paths.count; i++) {
		const char *name = files->paths.at[i] + prefix;
		int distance = name_distance(written, name);
		if (distance < n->distance)
			*n = (struct nearest){ name, distance, n->seen };
	}
}

static bool unknown(const char *name, struct arena *a, struct err *e)
{
	static const char *const depths[] = { "[A-Z]*", "[A-Z]*/*", "[A-Z]*/*/*" };
	const char *folder = zone_folder();
	struct nearest n = { .distance = NEAR + 1 };
	for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
		struct file_list files;
		if (!file_glob(arena_printf(a, "%s/%s", folder, depths[i]), a, &files, e))
			return false;
		look_among(&files, strlen(folder) + 1, name, &n);
	}
	if (n.seen == 0)
		return err_set(e, ERR_NOT_FOUND, MSG_ZONE_NO_DATA, ARGS(folder));
	if (!n.name)
		return err_set(e, ERR_NOT_FOUND, MSG_ZONE_UNKNOWN, ARGS(name, folder));
	return err_set(e, ERR_NOT_FOUND, MSG_ZONE_NEAREST, ARGS(name, n.name));
}

/* The file of the zone; a folder such as "Asia" is no zone either. */
static bool read_zone_file(const char *path, const char *name, struct arena *a, struct file_data *out, struct err *e)
{
	struct err why = { 0 };
	if (file_read(path, FILE_MAX, a, out, &why))
		return true;
	if (why.kind != ERR_NOT_FOUND && why.kind != ERR_INPUT)
		return err_set(e, why.kind, MSG_TEXT, ARGS(why.text));
	struct arena names = { 0 };
	unknown(name, &names, e);
	arena_done(&names);
	return false;
}

bool zone_load(const char *name, struct arena *a, const struct zone **out, struct err *e)
{
	struct file_data file;
	if (!is_legal_name(name) && !fault_on("zone-names"))
		return err_set(e, ERR_INPUT, MSG_ZONE_NAME, ARGS(name));
	const char *path = arena_printf(a, "%s/%s", zone_folder(), name);
	if (!read_zone_file(path, name, a, &file, e))
		return false;
	struct zone *z = ARENA_NEW(a, struct zone);
	if (!zone_data_read(z, (const unsigned char *)file.data, file.length, a))
		return err_set(e, ERR_INPUT, MSG_ZONE_DAMAGED, ARGS(path));
	z->name = arena_string(a, name);
	*out = z;
	return true;
}

const char *zone_name(const struct zone *z)
{
	return z->name;
}

static int64_t floor_seconds(int64_t ms)
{
	return ms / 1000 - (ms % 1000 < 0);
}

int64_t zone_instant(const struct zone *z, const struct civil *local)
{
	int64_t wall = civil_seconds(local);
	struct zone_span s = zone_span(z, wall - 2 * DAY_S); /* surely before: offsets stay below 26 hours */
	int before = s.offset;
	/* The first span that the wall time lies in or before. Before it means: in the gap at its start, and the offset before counts. */
	while (wall - s.offset >= s.to) {
		before = s.offset;
		s = zone_span(z, s.to);
	}
	return (wall - (wall - s.offset < s.from ? before : s.offset)) * 1000;
}

int zone_offset(const struct zone *z, int64_t at)
{
	return zone_span(z, floor_seconds(at)).offset;
}

void zone_local(const struct zone *z, int64_t at, struct civil *out)
{
	int64_t seconds = floor_seconds(at);
	civil_from_seconds(seconds + zone_span(z, seconds).offset, out);
}

/* Offsets of the days before standard time have seconds, which RFC 3339 cannot write: the shown time fits the shown offset. */
void zone_format(const struct zone *z, int64_t at, char out[32])
{
	int minutes = zone_offset(z, at) / 60, size = minutes < 0 ? -minutes : minutes;
	struct civil c;
	civil_from_seconds(floor_seconds(at) + (int64_t)minutes * 60, &c);
	snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second,
		minutes < 0 ? '-' : '+', size / 60, size % 60);
}
