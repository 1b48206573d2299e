/* SPDX-License-Identifier: MIT */
/* values.h - everything that a template may name.
 *
 * Every name exists for every kind of notice; what does not apply is empty. So a template is right or wrong whatever it is used for.
 * README.md
 * in this room lists the names. */
#ifndef RENDER_VALUES_H
#define RENDER_VALUES_H

#include "render/notices.h"
#include "render/template.h"

void notice_values(const struct notice_request *r, struct arena *a, struct values *out);

#endif
