/* SPDX-License-Identifier: MIT */
/* unit.h - what every unit test includes first: cmocka with the headers that it wants before it. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A control needs the switches that turn protections off. */
#ifdef TOWNBELL_FAULTS
#define FAULT(name) setenv("TOWNBELL_FAULT", name, 1)
#else
#define FAULT(name) skip()
#endif

#endif
