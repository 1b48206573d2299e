/* SPDX-License-Identifier: MIT */
/* references.c - the shortest free prefix. */
#include "flow/references.h"

#include "model/notice.h"
#include "store/deliveries.h"

static bool take(struct references *r, const char *reference, bool *taken, struct err *e)
{
	bool used = true;
	*taken = false;
	if (set_has(&r->given, reference))
		return true;
	if (!deliveries_reference_used(r->store, reference, &used, e))
		return false;
	*taken = !used && set_add(&r->given, r->arena, reference);
	return true;
}

bool references_pick(struct references *r, const char *mark, const char *key, const char **out, struct err *e)
{
	for (size_t n = REFERENCE_MIN; n <= REFERENCE_MAX; n++) {
		char signs[REFERENCE_MAX + 1];
		bool taken = false;
		reference_signs(key, n, signs);
		const char *reference = arena_printf(r->arena, "[%s-%s]", mark, signs);
		if (!take(r, reference, &taken, e))
			return false;
		if (taken) {
			*out = reference;
			return true;
		}
	}
	return err_set(e, ERR_LIMIT, MSG_FLOW_NO_REFERENCE, ARGS(key));
}
