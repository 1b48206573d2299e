/* SPDX-License-Identifier: MIT */
/* notice_card.h - the words on the picture of a notice, from the same values as its text. */
#ifndef RENDER_NOTICE_CARD_H
#define RENDER_NOTICE_CARD_H

#include "render/notices.h"
#include "render/template.h"

/* Does a post of this item on this channel go out with a picture? */
bool notice_has_card(const struct notice_request *r);
const struct card *notice_card(const struct notice_request *r, const struct values *v, struct arena *a);

#endif
