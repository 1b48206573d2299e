/* SPDX-License-Identifier: MIT */
/* manual.h - the tables of settings as text of the manual (roff, for man(7)).
 *
 * A page is a file whose lines `.\" settings TABLE` stand for a table: "host", "host.community", "agenda.meetings.moved", the settings of
 * all items "agenda.items", those of all channels "host.channels", and "channels" for each network with its own settings. So a setting
 * is described where it is declared, and nowhere else. */
#ifndef CONFIG_MANUAL_H
#define CONFIG_MANUAL_H

#include "config/setting.h"

/* The page with its tables, in the arena; NULL when a line names no table: that line's name is then in *unknown. */
const char *manual_page(const char *page, struct arena *a, const char **unknown);

#endif
