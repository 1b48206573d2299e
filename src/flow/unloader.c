/* SPDX-License-Identifier: MIT */
/* unloader.c - the outbox takes over what became of its rows (store/transit.h): when nothing is on its way any more, or when that was put
 * off for long enough. */
#include "flow/service.h"
#include "store/deliveries.h"

enum { ROWS_MAX = 8192, WAIT_MS = 1000 };

bool unloader_stage(struct service *s, int64_t now, int64_t *wake, struct err *e)
{
	int64_t rows = deliveries_in_transit(s->store);
	if (rows == 0) {
		s->unload_boot = 0;
		return true;
	}
	if (s->unload_boot == 0)
		s->unload_boot = s->boot + WAIT_MS;
	if (rows < ROWS_MAX && s->boot < s->unload_boot && flights_publish(s)) {
		wake_at(wake, now + s->unload_boot - s->boot);
		return true;
	}
	s->unload_boot = 0;
	return deliveries_unload(s->store, e);
}
