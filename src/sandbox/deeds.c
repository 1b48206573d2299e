/* SPDX-License-Identifier: MIT */
#include "sandbox/deeds.h"

#include <string.h>

#include "sandbox/telegram.h"
#include "sandbox/when.h"
#include "sandbox/world.h"

typedef bool deed_function(struct sandbox *s, const struct deed *d, struct entry **out, struct err *e);

struct deed_row {
	const char *name;
	deed_function *run;
	bool needs_author, needs_text, needs_target;
};

/* What a deed is about, if it names something. */
static struct entry *find_target(struct sandbox *s, const struct deed *d)
{
	struct wanted w = { .service = d->service, .id = d->under, .contains = d->contains };
	w.place = d->place ? book_place(&s->book, d->service, d->place) : NULL;
	w.by_program = w.top = !d->under;
	struct entry *post = book_find(&s->book, &w);
	if (!post || !d->to)
		return post;
	return book_find(&s->book, &(struct wanted){ .service = d->service, .under = post, .author = d->to, .by_hand = true });
}

static bool names_target(const struct deed *d)
{
	return d->under || d->contains;
}

static bool no_such(const struct deed *d, struct err *e)
{
	const char *what = d->id ? d->id : d->under ? d->under : d->contains ? d->contains : d->was ? d->was : "";
	return err_set(e, ERR_NOT_FOUND, MSG_SANDBOX_NO_TARGET, ARGS(service_name(d->service), what));
}

static struct entry *find_own(struct sandbox *s, const struct deed *d)
{
	struct wanted w = { .service = d->service, .id = d->id, .author = d->author, .contains = d->was, .by_hand = true };
	w.place = d->place ? book_place(&s->book, d->service, d->place) : NULL;
	if (names_target(d)) {
		w.under = find_target(s, d);
		if (!w.under)
			return NULL;
	}
	return book_find(&s->book, &w);
}

static struct entry *find_poll(struct sandbox *s, const struct deed *d)
{
	struct wanted w = { .service = d->service, .id = d->under, .contains = d->contains, .with_poll = true };
	w.place = d->place ? book_place(&s->book, d->service, d->place) : NULL;
	return book_find(&s->book, &w);
}

static struct place *place_of(struct sandbox *s, const struct deed *d)
{
	return d->place ? book_place(&s->book, d->service, d->place) : book_first_place(&s->book, d->service);
}

static bool deed_say(struct sandbox *s, const struct deed *d, struct entry **out, struct err *e)
{
	struct entry *under = names_target(d) ? find_target(s, d) : NULL;
	struct place *place = under ? under->place : place_of(s, d);
	bool alone = d->service == SERVICE_INSTAGRAM && !under; /* there people only comment */
	if (!place || alone || (names_target(d) && !under))
		return no_such(d, e);
	if (d->service == SERVICE_INSTAGRAM && under->under && under->under->under)
		under = under->under;
	const struct person *author = book_person(&s->book, d->author);
	struct entry *said = book_write(&s->book, place, under, d->text);
	said->author = author;
	said->sticker = d->sticker;
	said->created_at = world_now(s);
	if (d->service == SERVICE_TELEGRAM)
		updates_message(s, UPDATE_MESSAGE, said);
	if (d->service == SERVICE_INSTAGRAM)
		hooks_comment(s, said);
	*out = said;
	return true;
}

static bool deed_edit(struct sandbox *s, const struct deed *d, struct entry **out, struct err *e)
{
	struct entry *said = find_own(s, d);
	if (!said)
		return no_such(d, e);
	said->text = arena_string(&s->arena, d->text);
	said->edited_at = world_now(s);
	book_touch(&s->book, entry_top(said));
	if (d->service == SERVICE_TELEGRAM)
		updates_message(s, UPDATE_EDITED, said);
	*out = said;
	return true;
}

static bool deed_delete(struct sandbox *s, const struct deed *d, struct entry **out, struct err *e)
{
	struct entry *said = find_own(s, d);
	if (!said)
		return no_such(d, e);
	said->removed = true;
	*out = said;
	return true;
}

static bool deed_vote(struct sandbox *s, const struct deed *d, struct entry **out, struct err *e)
{
	struct entry *poll = find_poll(s, d);
	if (!poll)
		return no_such(d, e);
	const char *refused = polls_vote(s, poll, book_person(&s->book, d->author), d->picks);
	if (refused)
		return err_set(e, ERR_STATE, MSG_SANDBOX_REFUSED, ARGS(refused));
	*out = poll;
	return true;
}

static const struct deed_row rows[] = {
	{ "say", deed_say, true, true, false },
	{ "edit", deed_edit, false, true, true },
	{ "delete", deed_delete, false, false, true },
	{ "vote", deed_vote, true, false, true },
};

/* Members, and where each goes; "at", "do", "service", "options" and "sticker" are read apart. */
struct member {
	const char *name;
	size_t offset;
};

#define AT(field) offsetof(struct deed, field)

static const struct member members[] = {
	{ "place", AT(place) }, { "under", AT(under) }, { "poll", AT(under) }, { "reference", AT(contains) }, { "contains", AT(contains) },
	{ "id", AT(id) }, { "was", AT(was) }, { "author", AT(author) }, { "text", AT(text) }, { "to", AT(to) },
};

static bool read_picks(const struct json *list, struct deed *d)
{
	for (const struct json *j = json_first(list); j; j = json_next(j)) {
		int64_t n;
		if (!json_integer(j, &n) || n < 0 || n >= PICKS_MAX)
			return false;
		d->picks |= 1u << n;
	}
	return json_is_array(list);
}

static bool read_apart(const struct json *j, struct deed *d, bool *known, struct err *e)
{
	const char *name = json_name(j);
	*known = true;
	if (strcmp(name, "service") == 0)
		return (json_string(j) && service_parse(json_string(j), &d->service)) ||
				err_set(e, ERR_INPUT, MSG_SANDBOX_UNKNOWN_SERVICE, ARGS(json_string(j) ? json_string(j) : ""));
	if (strcmp(name, "at") == 0)
		return when_parse(json_string(j) ? json_string(j) : "", &d->at, NULL, e);
	if (strcmp(name, "options") == 0)
		return read_picks(j, d) || err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_MEMBER, ARGS(name));
	if (strcmp(name, "sticker") == 0)
		return json_boolean(j, &d->sticker) || err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_MEMBER, ARGS(name));
	*known = strcmp(name, "do") == 0;
	return true;
}

static bool read_member(const struct json *j, struct arena *a, struct deed *d, struct err *e)
{
	bool known;
	if (!read_apart(j, d, &known, e))
		return false;
	if (known)
		return true;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (strcmp(members[i].name, json_name(j)) != 0)
			continue;
		const char *value = json_identifier(j, a);
		*(const char **)(void *)((char *)d + members[i].offset) = value;
		return value || err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_MEMBER, ARGS(members[i].name));
	}
	return err_set(e, ERR_INPUT, MSG_SANDBOX_UNKNOWN_MEMBER, ARGS(json_name(j)));
}

static bool check(const struct deed *d, struct err *e)
{
	const struct deed_row *row = d->row;
	bool target = names_target(d) || d->id || (d->author && d->was);
	if (row->needs_author && !d->author)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_MISSING_MEMBER, ARGS("author"));
	if (row->needs_text && !d->text)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_MISSING_MEMBER, ARGS("text"));
	if (row->needs_target && !target)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_MISSING_MEMBER, ARGS("id"));
	if (d->place && d->service == SERVICE_TELEGRAM && d->place[0] != '@' && d->place[strspn(d->place, "-0123456789")])
		return err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_MEMBER, ARGS("place"));
	return row->run != deed_vote || d->service == SERVICE_TELEGRAM || err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_MEMBER, ARGS("service"));
}

const struct deed_row *deed_row(const char *name)
{
	for (size_t i = 0; name && i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

bool deed_read(const char *name, const struct json *j, struct arena *a, struct deed *out, struct err *e)
{
	struct deed d = { .row = deed_row(name), .service = SERVICE_CONTROL };
	if (!d.row || !json_is_object(j))
		return err_set(e, ERR_INPUT, MSG_SANDBOX_BAD_MEMBER, ARGS("do"));
	for (j = json_first(j); j; j = json_next(j))
		if (!read_member(j, a, &d, e))
			return false;
	if (d.service == SERVICE_CONTROL)
		return err_set(e, ERR_INPUT, MSG_SANDBOX_MISSING_MEMBER, ARGS("service"));
	if (!check(&d, e))
		return false;
	*out = d;
	return true;
}

static struct entry *about(struct sandbox *s, const struct deed *d)
{
	if (d->row->run == deed_say)
		return names_target(d) ? find_target(s, d) : NULL;
	return d->row->run == deed_vote ? find_poll(s, d) : find_own(s, d);
}

bool deed_is_possible(struct sandbox *s, const struct deed *d)
{
	if (d->row->run == deed_say && !names_target(d))
		return place_of(s, d) != NULL;
	return about(s, d) != NULL;
}

int64_t deed_possible_since(struct sandbox *s, const struct deed *d)
{
	const struct entry *e = about(s, d);
	return e ? e->created_at : 0;
}

bool deed_do(struct sandbox *s, const struct deed *d, struct entry **out, struct err *e)
{
	struct entry *done = NULL;
	s->happening_at = d->at;
	bool good = d->row->run(s, d, &done, e);
	s->happening_at = 0;
	if (good && out)
		*out = done;
	return good;
}
