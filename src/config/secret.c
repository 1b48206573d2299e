/* SPDX-License-Identifier: MIT */
/* secret.c - where a token really stands: in a file, in the environment, or in systemd's credentials.
 *
 * No complaint ever repeats what was written: it may be the token itself. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "config/kinds.h"

enum { SECRET_MAX = 16 * 1024 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

/* What is not there yet is a warning: `check` and `plan` need no token. What is there and wrong is an error. */
static bool from_file(struct reader *r, const struct spot *at, const char *path, void *field)
{
	struct err e;
	if (file_read_secret(path, r->arena, field, &e))
		return true;
	bool missing = e.kind == ERR_NOT_FOUND || e.kind == ERR_IO;
	if (missing)
		caution(r, at, MSG_CFG_SECRET_MISSING, ARGS(e.text));
	else
		fault_err(r, at, &e);
	return missing;
}

static bool from_environment(struct reader *r, const struct spot *at, const char *name, void *field)
{
	if (!*name || name[strspn(name, letters)] || (*name >= '0' && *name <= '9')) {
		fault(r, at, MSG_CFG_SECRET_NAME, NULL);
		return false;
	}
	const char *value = getenv(name);
	if (!value || !*value) {
		caution(r, at, MSG_CFG_SECRET_ENV, ARGS(name));
		return true;
	}
	size_t n = strlen(value);
	while (n > 0 && strchr("\r\n", value[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)value[i] >= 0x20 && value[i] != 0x7f)
			continue;
		fault(r, at, MSG_SECRET_SIGNS, ARGS(name));
		return false;
	}
	if (n == 0 || n > SECRET_MAX) {
		fault(r, at, MSG_SECRET_EMPTY, ARGS(name));
		return false;
	}
	*(const char **)field = arena_string_n(r->arena, value, n);
	return true;
}

static bool from_credential(struct reader *r, const struct spot *at, const char *name, void *field)
{
	if (!*name || strchr(name, '/') || *name == '.') {
		fault(r, at, MSG_CFG_SECRET_NAME, NULL);
		return false;
	}
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	if (folder && *folder)
		return from_file(r, at, arena_printf(r->scratch, "%s/%s", folder, name), field);
	caution(r, at, MSG_CFG_SECRET_CREDENTIAL, ARGS(name));
	return true;
}

bool secret_is_reference(const char *s)
{
	return text_starts(s, "file:") || text_starts(s, "env:") || text_starts(s, "credential:");
}

bool read_secret(struct reader *r, const struct setting *s, const struct spot *at, void *field)
{
	(void)s;
	const char *text = text_of(r, at->node);
	const char *rest = strchr(text, ':') ? strchr(text, ':') + 1 : "";
	if (text_starts(text, "file:") && *rest)
		return from_file(r, at, file_beside(r->scratch, r->path, rest), field);
	if (text_starts(text, "env:"))
		return from_environment(r, at, rest, field);
	if (text_starts(text, "credential:"))
		return from_credential(r, at, rest, field);
	fault(r, at, MSG_CFG_SECRET_LITERAL, NULL);
	return false;
}
