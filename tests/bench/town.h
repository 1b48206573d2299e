/* SPDX-License-Identifier: MIT */
/* town.h - a made-up council for a measurement: its files in a folder of memory, and townbell run on them. */
#ifndef TESTS_BENCH_TOWN_H
#define TESTS_BENCH_TOWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sink.h"

struct town {
	char folder[128];
	const char *program; /* townbell */
};

struct town_plan {
	int channels, announcements; /* each announcement on every channel */
	int votes;                   /* consultations with three choices */
	const char *publish;         /* "2026-03-02 10:00" */
	bool hangs;                  /* the first channel's service never answers */
	int web_port;                /* where bringer.h may bring replies to two more channels, for which nothing is planned; 0: none */
};

/* Ends the program when something cannot be had. */
struct town town_open(const char *program);
void town_write(const struct town *t, const struct sink *s, const struct town_plan *p);
void town_forget(const struct town *t); /* the state, not the files */
/* Start townbell with these words (NULL-ended) behind the command's name; *notify is a socket on which systemd would listen, or NULL. */
pid_t town_start(const struct town *t, const char *const *words, int *notify);
void town_wait(pid_t pid);   /* must end with 0 */
void town_stop(pid_t pid);   /* SIGTERM, then as above */
void town_kill(pid_t pid);
void town_close(const struct town *t);
void town_remove(const char *folder); /* with all that is in it */
int64_t town_private_kib(pid_t pid);
int64_t town_status(pid_t pid, const char *name); /* a number of /proc/PID/status, "VmHWM:" in KiB; 0: not there */
double town_ready_ms(int notify, int64_t from_ns); /* waits for READY=1, closes the socket; since `from_ns` of bench_ns() */

#endif
