/* SPDX-License-Identifier: MIT */
/* town.c - files, processes. */
#include "town.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "bringer.h"

enum { PATH_BYTES = 256, WORDS_MAX = 16, OPEN_FOLDERS = 8, START_MS = 120 * 1000 };

extern char **environ;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static FILE *create(const struct town *t, const char *name)
{
	char path[PATH_BYTES];
	snprintf(path, sizeof path, "%s/%s", t->folder, name);
	FILE *f = fopen(path, "w");
	if (!f)
		die(path);
	return f;
}

/* On disk, not in memory: a commit must cost what it costs. */
struct town town_open(const char *program)
{
	struct town t = { .program = program };
	const char *where = getenv("TMPDIR");
	snprintf(t.folder, sizeof t.folder, "%s/townbell-bench-XXXXXX", where && where[0] ? where : "/var/tmp");
	if (!mkdtemp(t.folder))
		die(t.folder);
	return t;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st;
	(void)kind;
	(void)walk;
	return remove(path);
}

void town_remove(const char *folder)
{
	nftw(folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

void town_forget(const struct town *t)
{
	char path[PATH_BYTES];
	snprintf(path, sizeof path, "%s/state", t->folder);
	town_remove(path);
}

void town_close(const struct town *t)
{
	town_remove(t->folder);
}

/* Two channels that only bring; nobody answers where their services would be. */
static void write_brought(FILE *f)
{
	setenv("BRINGER_TOKEN", "7001:token", 1);
	setenv("BRINGER_SECRET", BRINGER_SECRET, 1);
	fprintf(f,
		",\n{ id = \"instagram\"; type = \"instagram\"; account = \"" BRINGER_ACCOUNT "\"; token = \"env:BRINGER_TOKEN\"; "
		"webhook_secret = \"env:BRINGER_SECRET\"; verify_token = \"env:BRINGER_SECRET\"; endpoint = \"http://127.0.0.1:9\"; }"
		",\n{ id = \"chat\"; type = \"telegram\"; chat = \"" BRINGER_CHAT "\"; token = \"env:BRINGER_TOKEN\"; "
		"webhook_secret = \"env:BRINGER_SECRET\"; endpoint = \"http://127.0.0.1:9\"; }");
}

static void write_channels(FILE *f, const struct sink *s, const struct town_plan *p)
{
	fprintf(f, "channels = (\n");
	for (int i = 0; i < p->channels; i++) {
		bool hangs = p->hangs && i == 0;
		fprintf(f,
			"%s{ id = \"band%d\"; type = \"band\"; band_key = \"B%d\"; token = \"env:%s%d\"; pace = \"0s\"; gap = \"0s\";"
			" settle = \"0s\"; endpoint = \"http://127.0.0.1:%d\"; }",
			i ? ",\n" : "", i, i, hangs ? "HANGS" : "TOKEN", i, atomic_load(&s->seen->port));
		char name[32], value[32];
		snprintf(name, sizeof name, "%s%d", hangs ? "HANGS" : "TOKEN", i);
		snprintf(value, sizeof value, hangs ? "hangs" : "token-%d", i);
		setenv(name, value, 1);
	}
	if (p->web_port)
		write_brought(f);
	fprintf(f, "\n);\n");
}

static void write_web(FILE *f, const struct town_plan *p)
{
	fprintf(f, "web = { listen = \"127.0.0.1:%d\"; public_url = \"http://127.0.0.1:%d\"; };\n", p->web_port, p->web_port);
	fprintf(f, "defaults = { channels = [ ");
	for (int i = 0; i < p->channels; i++)
		fprintf(f, "%s\"band%d\"", i ? ", " : "", i);
	fprintf(f, " ]; };\n");
}

static void write_announcements(const struct town *t, const struct town_plan *p)
{
	enum { PER_FILE = 1000 };
	FILE *f = NULL;
	for (int i = 0; i < p->announcements; i++) {
		char name[64];
		if (i % PER_FILE == 0) {
			snprintf(name, sizeof name, "agenda/%d.cfg", i / PER_FILE);
			f = create(t, name);
			fprintf(f, "announcements = (\n");
		}
		fprintf(f,
			"{ id = \"a%d\"; publish = \"%s\"; title = \"신규 회원 모집 %d차\"; expires = \"2027-12-31 18:00\"; "
			"body = \"우리 동네 음악문화지구에서 함께할 회원을 모십니다. 주민, 상인, 음악인 누구나 신청하실 수 있습니다.\"; }",
			i, p->publish, i);
		bool last = i % PER_FILE == PER_FILE - 1 || i == p->announcements - 1;
		fprintf(f, last ? "\n);\n" : ",\n");
		if (last)
			fclose(f);
	}
}

static void write_votes(const struct town *t, const struct town_plan *p)
{
	FILE *f = create(t, "agenda/votes.cfg");
	fprintf(f, p->votes ? "consultations = (\n" : "\n");
	for (int i = 0; i < p->votes; i++)
		fprintf(f,
			"%s{ id = \"v%d\"; title = \"사업 아이템 투표 %d\"; question = \"무엇을 먼저 할까요?\"; opens = \"%s\";"
			" closes = \"2027-01-01 09:00\"; choices = [ \"야외공연\", \"간판 개선\", \"음악상점 지도\" ]; }",
			i ? ",\n" : "", i, i, p->publish);
	fprintf(f, p->votes ? "\n);\n" : "\n");
	fclose(f);
}

void town_write(const struct town *t, const struct sink *s, const struct town_plan *p)
{
	char path[PATH_BYTES];
	town_forget(t);
	snprintf(path, sizeof path, "%s/agenda", t->folder);
	town_remove(path);
	if (mkdir(path, 0700) != 0)
		die(path);
	FILE *f = create(t, "townbell.cfg");
	fprintf(f, "community = { name = \"시험 협의회\"; timezone = \"Asia/Seoul\"; privacy = \"https://example.com/privacy\"; };\n"
		   "state = \"state\";\nagenda = [ \"agenda/*.cfg\" ];\n");
	write_channels(f, s, p);
	if (p->web_port)
		write_web(f, p);
	fclose(f);
	write_announcements(t, p);
	write_votes(t, p);
}

/* --- processes -------------------------------------------------------------------------------------------------------------------- */

static int listen_notify(const struct town *t)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(a.sun_path, sizeof a.sun_path, "%.90s/notify", t->folder);
	unlink(a.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0)
		die(a.sun_path);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	return fd;
}

pid_t town_start(const struct town *t, const char *const *words, int *notify)
{
	char config[PATH_BYTES];
	char *argv[WORDS_MAX] = { "townbell" };
	pid_t pid;
	posix_spawn_file_actions_t files;
	snprintf(config, sizeof config, "%s/townbell.cfg", t->folder);
	setenv("TOWNBELL_CONFIG", config, 1);
	unsetenv("NOTIFY_SOCKET");
	if (notify)
		*notify = listen_notify(t);
	for (int i = 0; words[i]; i++)
		argv[i + 1] = strdup(words[i]);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int code = posix_spawn(&pid, t->program, &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	for (int i = 1; argv[i]; i++)
		free(argv[i]);
	if (code != 0) {
		fprintf(stderr, "%s: %s\n", t->program, strerror(code));
		exit(1);
	}
	return pid;
}

void town_wait(pid_t pid)
{
	int status;
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	fprintf(stderr, "bench: townbell ended with %d\n", status);
	exit(1);
}

void town_stop(pid_t pid)
{
	kill(pid, SIGTERM);
	town_wait(pid);
}

void town_kill(pid_t pid)
{
	int status;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

int64_t town_private_kib(pid_t pid)
{
	static const char *const names[] = { "Private_Clean:", "Private_Dirty:" };
	char path[64], line[256];
	int64_t sum = 0;
	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (strncmp(line, names[i], strlen(names[i])) == 0)
				sum += strtol(line + strlen(names[i]), NULL, 10);
	if (f)
		fclose(f);
	return sum;
}

int64_t town_status(pid_t pid, const char *name)
{
	char path[64], line[256];
	int64_t n = 0;
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, name, strlen(name)) == 0)
			n = strtoll(line + strlen(name), NULL, 10);
	if (f)
		fclose(f);
	return n;
}

double town_ready_ms(int notify, int64_t from_ns)
{
	struct pollfd p = { .fd = notify, .events = POLLIN };
	char said[512];
	while (poll(&p, 1, START_MS) > 0) {
		ssize_t n = recv(notify, said, sizeof said - 1, 0);
		said[n > 0 ? n : 0] = '\0';
		if (!strstr(said, "READY=1"))
			continue;
		close(notify);
		return (double)(bench_ns() - from_ns) / 1e6;
	}
	fprintf(stderr, "bench: townbell did not get ready\n");
	exit(1);
}
