/* SPDX-License-Identifier: MIT */
/* illustrator.h - the pictures of deliveries: drawn beside the loop shortly before they are due, kept as files in cards/ of the state.
 *
 *   illustrator_stage             draws what falls due soon, records what was drawn, removes what nobody fetches any more
 *   illustration_is_ready(…)      may this delivery go out?
 *   illustration_load(f, d)       the picture as the channel is handed it
 *
 * A card belongs to the payload from which it was drawn: a new text is drawn anew, a frozen one keeps its file. A card that cannot be
 * drawn leaves its delivery scheduled with the reason in its row, and is tried again after an hour or when the text changes. */
#ifndef FLOW_ILLUSTRATOR_H
#define FLOW_ILLUSTRATOR_H

#include "flow/service.h"
#include "model/delivery.h"

/* At the start, before anybody can ask for a picture: files of which the store knows nothing, drawn in the moment of a crash, go. */
MUST_CHECK bool illustrations_open(struct service *s, struct err *e);
/* True at once for what goes out without a picture. */
MUST_CHECK bool illustration_is_ready(struct service *s, const struct delivery *d, bool *ready, struct err *e);
/* Fill f->message.picture: the address of the file for channels that fetch it, its bytes for those that are handed them; NULL where there
 * is none or it cannot be read. */
MUST_CHECK bool illustration_load(struct flight *f, const struct delivery *d, struct err *e);
/* When the loop is closed: forget what was being drawn. */
void illustrations_close(struct service *s);

#endif
