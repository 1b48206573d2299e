/* SPDX-License-Identifier: MIT */
/* log.h - one event, one line: key=value on stderr; natively, each value a field of its own, where the journal listens there.
 *
 * Only flow, web, sandbox and command log. Values are quoted where needed; CR, LF, ESC, other controls and bidi signs are escaped, so that
 * a member's name cannot forge a line. Every registered secret is masked wherever it occurs in a value. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_level(enum log_level up_to); /* preset: info */
bool log_level_parse(const char *name, enum log_level *out);
/* From now on `secret` is written as "***"; NULL and texts shorter than 4 bytes are ignored. At most 2,048. */
void log_secret(const char *secret);
/* Mask every registered secret in place (same or smaller length). */
void log_mask(char *text);
/* event=NAME k=v k=v; pairs is a NULL-ended list name, value, name, value … (a NULL value skips the pair), or NULL. */
void log_event(enum log_level level, const char *event, const char *const *pairs);

#define PAIRS(...) ((const char *const[]){ __VA_ARGS__, 0 })

#endif
