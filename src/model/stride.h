/* SPDX-License-Identifier: MIT */
/* stride.h - the plainest repeat rules, walked without libical: every n days, every n weeks on one weekday, every n months on one day or
 * on the n-th weekday.
 *
 * Nearly all rules of councils are of this sort, and libical takes some twenty microseconds for each of their dates. All others, and those
 * whose first date is none of the rule's, are libical's. A test holds the two against each other. */
#ifndef MODEL_STRIDE_H
#define MODEL_STRIDE_H

#include "model/rule.h"

struct stride {
	const struct rule *rule;
	struct civil at; /* the date that comes next */
	int left;        /* dates still to come; below zero: no COUNT */
};

/* False when the rule, or the first date, is not of this sort. The rule must live as long. */
bool stride_begin(const struct rule *rule, const struct civil *first, struct stride *out);
/* The first date at the first call. False behind the last. */
bool stride_next(struct stride *s, struct civil *out);

#endif
