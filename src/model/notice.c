/* SPDX-License-Identifier: MIT */
/* notice.c - kinds, keys and references. */
#include "model/notice.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"

enum { KEY_MAX = 256, PARTS_MAX = 4, NUMBER_MAX = 9 };

static const struct {
	const char *name;
	bool reports;
} kinds[NOTICE_KINDS + 1] = {
	[NOTICE_ANNOUNCEMENT] = { "announcement", false },
	[NOTICE_MEETING_NOTICE] = { "meeting.notice", false },
	[NOTICE_MEETING_REMINDER] = { "meeting.reminder", false },
	[NOTICE_MEETING_CHANGE] = { "meeting.change", false },
	[NOTICE_MEETING_CANCELLATION] = { "meeting.cancellation", false },
	[NOTICE_MEETING_RESULTS] = { "meeting.results", false },
	[NOTICE_CONSULTATION_CALL] = { "consultation.call", false },
	[NOTICE_CONSULTATION_REMINDER] = { "consultation.reminder", false },
	[NOTICE_CONSULTATION_DIGEST] = { "consultation.digest", true },
	[NOTICE_CONSULTATION_OUTCOME] = { "consultation.outcome", true },
	[NOTICE_STAFF] = { "staff.notice", false },
};

const char *notice_kind_name(enum notice_kind kind)
{
	return kinds[kind].name;
}

bool notice_kind_parse(const char *name, enum notice_kind *out)
{
	for (size_t i = 0; i <= NOTICE_STAFF; i++) {
		if (!strcmp(kinds[i].name, name)) {
			*out = (enum notice_kind)i;
			return true;
		}
	}
	return false;
}

bool notice_kind_reports(enum notice_kind kind)
{
	return kinds[kind].reports;
}

char *notice_key(const struct notice *n, const char *channel, struct arena *a)
{
	return arena_printf(a, "%s/%s%s%s%s%s@%s", n->item->id, notice_kind_name(n->kind), n->date[0] ? "/" : "", n->date,
			    n->suffix[0] ? "/" : "", n->suffix, channel);
}

static bool is_date(const char *s)
{
	struct civil ignored;

	return civil_parse_date(s, &ignored, NULL);
}

/* A span's text, or a plain number. */
static bool is_suffix(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return digits && digits <= NUMBER_MAX && strspn(s + digits, "smhdw") == strlen(s + digits) && strlen(s + digits) <= 1;
}

/* Cuts s at each slash; 0 when there are more than PARTS_MAX pieces. */
static size_t cut(char *s, char *parts[PARTS_MAX])
{
	size_t count = 0;

	for (char *next = s; next; s = next) {
		if (count == PARTS_MAX)
			return 0;
		next = strchr(s, '/');
		if (next)
			*next++ = '\0';
		parts[count++] = s;
	}
	return count;
}

bool key_split(const char *key, struct key_parts *out, struct arena *a)
{
	const char *at = strchr(key, '@');
	char *parts[PARTS_MAX] = { 0 };
	enum notice_kind kind;

	if (!at || strlen(key) > KEY_MAX || !item_id_is_legal(at + 1))
		return false;
	size_t count = cut(arena_string_n(a, key, (size_t)(at - key)), parts);
	if (count < 2 || !item_id_is_legal(parts[0]) || !notice_kind_parse(parts[1], &kind))
		return false;

	const char *date = count > 2 && is_date(parts[2]) ? parts[2] : "";
	size_t rest = date[0] ? 3 : 2;
	const char *suffix = count > rest ? parts[rest] : "";
	if (count > rest + 1 || (count > rest && !is_suffix(suffix)))
		return false;
	*out = (struct key_parts){ parts[0], parts[1], date, suffix, arena_string(a, at + 1) };
	return true;
}

void reference_signs(const char *key, size_t signs, char out[REFERENCE_MAX + 1])
{
	uint8_t hash[CRYPTO_HASH];

	crypto_sha256(key, strlen(key), hash);
	crypto_signs(hash, "23456789BCDFGHJKMNPQRSTVWXYZ", signs < REFERENCE_MAX ? signs : REFERENCE_MAX, out);
}
