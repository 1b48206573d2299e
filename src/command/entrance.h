/* SPDX-License-Identifier: MIT */
/* entrance.h - joins the web room and the service, for commands that let the world in. */
#ifndef COMMAND_ENTRANCE_H
#define COMMAND_ENTRANCE_H

#include "flow/service.h"

struct web;

struct entrance {
	struct web *web; /* NULL: closed */
};

/* For service_options.front; `en` begins as zeros and must live as long as the service. */
struct front entrance_front(struct entrance *en);

#endif
