/* SPDX-License-Identifier: MIT */
/* tree.h - a configuration text as a tree of settings. The only user of libconfig.
 *
 * tree_read() looks over encoding and syntax, has libconfig read the text and copies what it found; libconfig's own tree is gone
 * when it returns. Texts are as written (not NFC yet) but valid UTF-8. */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include <stdint.h>

#include "config/problems.h"

enum node_type { NODE_TEXT, NODE_NUMBER, NODE_DECIMAL, NODE_FLAG, NODE_LIST, NODE_GROUP, NODE_TYPES };

struct node {
	const char *name; /* "" in a list and at the root */
	enum node_type type;
	int line;
	const char *text;
	int64_t number;
	bool flag;
	const struct node *child; /* elements or settings */
	size_t count;
};

enum { TREE_TEXT_MAX = 1024 * 1024 };

/* A text and how to speak of it. */
struct source {
	const char *file; /* as shown in complaints */
	const char *data;
	size_t length;
};

/* The root of what stands in the text, or NULL; then `p` says why. With complaints that could be mended, both. */
const struct node *tree_read(const struct source *s, struct arena *a, struct problems *p);
/* The setting of that name, or NULL. */
const struct node *node_child(const struct node *group, const char *name);

#endif
