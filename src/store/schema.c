/* SPDX-License-Identifier: MIT */
/* schema.c - numbered steps; those that are missing are taken together or not at all. */
#include "store/schema.h"

int schema_newest(const struct embedded *steps)
{
	int n = 0;
	while (steps[n].name)
		n++;
	return n;
}

static bool read_version(struct store *s, int *version, struct err *e)
{
	int64_t found = 0;
	if (!sql_int(s, SCHEMA_VERSION, NULL, &found, e))
		return false;
	*version = (int)found;
	return true;
}

bool schema_read(struct store *s, const struct embedded *steps, struct err *e)
{
	int newest = schema_newest(steps), found = 0;
	if (!read_version(s, &found, e))
		return false;
	if (found < 0)
		return err_set(e, ERR_DAMAGED, MSG_STORE_DAMAGED, ARGS(s->path, "user_version"));
	if (found > newest)
		return err_set(e, ERR_STORE, MSG_STORE_NEWER, ARGS(s->path, NUMBER(found), NUMBER(newest)));
	s->schema = found;
	return true;
}

/* The version is looked at before the commit: a step that forgets to set it must not be carried out twice. */
static bool take_step(struct store *s, const struct embedded *step, int version, struct err *e)
{
	int reached = 0;
	if (!sql_script(s, step->data, e) || !read_version(s, &reached, e))
		return false;
	if (reached != version)
		return err_set(e, ERR_STORE, MSG_STORE_SCHEMA_STEP, ARGS(s->path, step->name, NUMBER(version)));
	return true;
}

static bool take_steps(struct store *s, const struct embedded *steps, struct err *e)
{
	for (int i = s->schema; steps[i].name; i++)
		if (!take_step(s, &steps[i], i + 1, e))
			return err_in(e, steps[i].name);
	return true;
}

bool schema_migrate(struct store *s, const struct embedded *steps, struct err *e)
{
	int newest = schema_newest(steps);
	if (!schema_read(s, steps, e))
		return false;
	if (s->schema == newest)
		return true;
	if (!store_begin(s, e))
		return false;
	if (!take_steps(s, steps, e)) {
		store_rollback(s);
		return false;
	}
	if (!store_commit(s, e))
		return false;
	s->schema = newest;
	return true;
}
