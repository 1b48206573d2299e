/* SPDX-License-Identifier: MIT */
/* zone_data.c - the TZif file of RFC 8536. */
#include "base/zone_data.h"

#include <string.h>

enum { HEADER = 44, TYPE = 6, OFFSET_MAX = 26 * 3600 };

struct counts {
	uint32_t isut, isstd, leap, time, type, sign;
};

static uint32_t big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t big64(const unsigned char *p)
{
	return (int64_t)((uint64_t)big32(p) << 32 | big32(p + 4));
}

/* Version 2 or later; counts above a sane size are damage, and keep the sums below from overflow. */
static bool read_header(const unsigned char *p, size_t n, struct counts *c)
{
	if (n < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	*c = (struct counts){ big32(p + 20), big32(p + 24), big32(p + 28), big32(p + 32), big32(p + 36), big32(p + 40) };
	return c->isut <= 256 && c->isstd <= 256 && c->leap <= 4096 && c->time <= 8192 && c->type <= 256 && c->sign <= 4096;
}

/* Bytes of the block behind a header whose times have `width` bytes. */
static size_t block_size(const struct counts *c, size_t width)
{
	return c->time * (width + 1) + (size_t)c->type * TYPE + c->sign + c->leap * (width + 4) + c->isstd + c->isut;
}

static bool read_types(const unsigned char *p, size_t count, int32_t *offsets)
{
	for (size_t i = 0; i < count; i++) {
		offsets[i] = (int32_t)big32(p + i * TYPE);
		if (offsets[i] < -OFFSET_MAX || offsets[i] > OFFSET_MAX)
			return false;
	}
	return true;
}

static bool read_block(struct zone *z, const unsigned char *p, const struct counts *c, struct arena *a)
{
	int32_t types[256];
	int64_t *at = arena_array(a, c->time, sizeof *at);
	int32_t *offsets = arena_array(a, c->time, sizeof *offsets);
	const unsigned char *kinds = p + (size_t)c->time * 8;
	if (c->type == 0 || c->leap > 0 || !read_types(kinds + c->time, c->type, types))
		return false;
	for (size_t i = 0; i < c->time; i++) {
		at[i] = big64(p + i * 8);
		if (kinds[i] >= c->type || (i > 0 && at[i] <= at[i - 1]))
			return false;
		offsets[i] = types[kinds[i]];
	}
	z->count = c->time;
	z->at = at;
	z->offsets = offsets;
	z->first = types[0];
	return true;
}

bool zone_data_read(struct zone *z, const unsigned char *data, size_t n, struct arena *a)
{
	const unsigned char *end = data + n;
	struct counts c;
	if (!read_header(data, n, &c) || block_size(&c, 4) > n - HEADER)
		return false;
	data += HEADER + block_size(&c, 4); /* the old block with its 32 bits */
	if (!read_header(data, (size_t)(end - data), &c) || block_size(&c, 8) > (size_t)(end - data) - HEADER)
		return false;
	if (!read_block(z, data + HEADER, &c, a))
		return false;
	data += HEADER + block_size(&c, 8);
	if (data == end || *data++ != '\n')
		return false;
	const unsigned char *line = memchr(data, '\n', (size_t)(end - data));
	return line && zone_rule_read(&z->rule, (const char *)data, (size_t)(line - data));
}

/* How many changes are not after `at`. */
static size_t changes_until(const struct zone *z, int64_t at)
{
	size_t low = 0, high = z->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (z->at[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct zone_span zone_span(const struct zone *z, int64_t at)
{
	size_t n = changes_until(z, at);
	if (n < z->count || !z->rule.there)
		return (struct zone_span){
			.from = n > 0 ? z->at[n - 1] : INT64_MIN,
			.to = n < z->count ? z->at[n] : INT64_MAX,
			.offset = n > 0 ? z->offsets[n - 1] : z->first,
		};
	struct zone_span s = zone_rule_span(&z->rule, at);
	if (n > 0 && s.from < z->at[n - 1])
		s.from = z->at[n - 1]; /* before the last change the table counts */
	return s;
}
