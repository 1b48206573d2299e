/* SPDX-License-Identifier: MIT */
/* setting.h - every setting as one row of a table.
 *
 * The reader, the complaints and the manual follow the rows. A row says what is read (kind), where it goes (offset and size of a
 * member of the struct that the table fills), what holds when nothing is written (preset, in the words a person would write), and
 * its bounds: code points of a text, milliseconds of a length of time, the value of a number. A table may stand on another one
 * whose rows are legal, too. */
#ifndef CONFIG_SETTING_H
#define CONFIG_SETTING_H

#include <stddef.h>
#include <stdint.h>

#include "config/problems.h"
#include "config/tree.h"
#include "model/agenda.h"

enum kind {
	KIND_LINE,     /* one line of text: const char * */
	KIND_TEXT,     /* text: const char * */
	KIND_ID,       /* const char * */
	KIND_MARK,     /* const char * */
	KIND_LINK,     /* http or https: const char * */
	KIND_BASE,     /* address of a service; http only for this machine; no slash at the end: const char * */
	KIND_LISTEN,   /* host:port: const char * */
	KIND_PATH,     /* relative to the file: const char * */
	KIND_SECRET,   /* file:, env:, credential: the secret itself or NULL: const char * */
	KIND_WORD,     /* one of `words`: int, enum or bool by size */
	KIND_FLAG,     /* bool */
	KIND_SWITCH,   /* true or false as a text: const char * */
	KIND_NUMBER,   /* int */
	KIND_WAIT,     /* a length of time in milliseconds: int or int64_t by size */
	KIND_SPAN,     /* struct span */
	KIND_MOMENT,   /* struct moment */
	KIND_DATE,     /* struct civil */
	KIND_CLOCK,    /* minutes of the day: int */
	KIND_QUIET,    /* struct quiet */
	KIND_LINES,    /* struct strings */
	KIND_PATTERNS, /* paths with * and ?: struct strings */
	KIND_SPANS,    /* struct spans, no two equal */
	KIND_DATES,    /* VEC(struct civil) */
	KIND_CHANNELS, /* ids of channels: struct strings */
	KIND_GROUP,    /* settings of `table` into the same struct */
	KIND_GROUPS,   /* a list of groups, handed one by one to `each` */
	KINDS
};

struct word {
	const char *name; /* NULL ends the list */
	int value;
};

struct spot;
struct reader;

struct setting {
	const char *name; /* NULL ends the table */
	enum kind kind;
	size_t offset, size;
	const char *preset;
	int64_t least, most;
	bool required;
	const struct word *words;
	const struct table *table;
	void (*each)(struct reader *r, const struct spot *at, void *target);
	const char *help; /* English, for the manual */
};

struct table {
	const struct setting *rows;
	const struct table *also;
};

/* The roots of both kinds of files; the tables of groups hang on their rows. */
extern const struct table host_table, agenda_table, channel_table;

/* Code points of a line and of a text where the row says nothing else. */
enum { SETTING_LINE_MAX = 500, SETTING_TEXT_MAX = 50000 };

#define MEMBER(type, member) .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)

/* One reading of one file. */
struct reader {
	struct problems *problems;
	struct arena *arena;   /* what is read lives there */
	struct arena *scratch; /* lives to the end of the reading */
	const char *file;      /* as shown */
	const char *path;      /* as opened: relative paths start beside it */
	const struct zone *zone;
	const struct settings *settings; /* the channels known so far; NULL: ids of channels are not checked */
	bool open;    /* settings that no row knows are passed over: those of a channel whose type is not known */
	bool lenient; /* a last good text: channels that are gone are left out without a word */
};

/* A setting in a file. */
struct spot {
	const struct node *node;
	const char *path; /* "meetings[0].starts" */
};

/* Read a group into `target` (zeroed by the caller): unknown and missing settings, presets and bounds are dealt with here. */
void read_group(struct reader *r, const struct table *t, const struct spot *group, void *target);
/* Complaints about a setting. */
void fault(struct reader *r, const struct spot *at, enum message_id m, const char *const *args);
void fault_err(struct reader *r, const struct spot *at, const struct err *e);
void caution(struct reader *r, const struct spot *at, enum message_id m, const char *const *args);
/* The setting `name` of a group, or a spot for what is missing there (on the line of the group). */
struct spot spot_of(struct reader *r, const struct spot *group, const char *name);
struct spot spot_at(struct reader *r, const struct spot *list, size_t i);
bool spot_is_set(const struct spot *group, const char *name);
/* The candidate nearest to `word`; NULL when there is none. Calls next(context, i) until it says NULL. */
const char *nearest(const char *word, const char *(*next)(const void *context, size_t i), const void *context);
/* Of words that are legal: "a, b, c". */
const char *word_list(struct reader *r, const struct word *words);

#endif
