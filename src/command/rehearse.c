/* SPDX-License-Identifier: MIT */
/* rehearse.c - plays the agenda at simulated time: the real service against stand-in services beside it, with members who answer.
 *
 * The files are read as they stand, but for a state of their own that is thrown away, the stand-ins' addresses, made-up tokens, and no
 * waits between two calls. Time jumps to whatever comes next, the service's next wake or a member's next deed. The only file of the
 * house that starts another program: townbell-sandbox, which stands beside this one and ends with it. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "command/commands.h"
#include "command/entrance.h"
#include "command/print.h"
#include "command/rehearsal.h"
#include "command/reports.h"
#include "flow/service.h"
#include "model/plan.h"

/* Everything that is announced has whole minutes; so does time here. */
enum { PATH_BYTES = 4096, STEP_MS = 60 * 1000 };

extern char **environ;

struct play {
	struct call_line *line;
	struct standins standins;
	struct service *service;
	struct entrance entrance;
	const char *folder; /* the temporary one; NULL: none yet */
	pid_t pid;          /* of the stand-ins; 0: not started */
	int64_t from_at, until_at, shown_day;
	int64_t at;         /* the time that is played; 0: not yet begun */
	int64_t happened;   /* among the stand-ins, until then */
};

/* --- the stand-ins beside us ----------------------------------------------------------------------------------------------------- */

static bool find_sandbox(struct arena *a, const char **out, struct err *e)
{
	char self[PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n < 0)
		return err_errno(e, "/proc/self/exe");
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	*out = arena_printf(a, "%s/townbell-sandbox", self);
	return access(*out, X_OK) == 0 || err_set(e, ERR_NOT_FOUND, MSG_REHEARSAL_NO_SANDBOX, ARGS(*out, strerror(errno)));
}

/* A group of its own, so that what the keyboard interrupts is this program alone, which then ends the other. */
static int spawn(const char *path, char *const *argv, int out, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	int code = posix_spawn(pid, path, &files, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return code;
}

/* Its first line says where it listens. */
static bool read_port(struct play *p, int in, struct err *e)
{
	char line[128];
	FILE *f = fdopen(in, "r");
	const char *colon = f && fgets(line, sizeof line, f) ? strrchr(line, ':') : NULL;
	if (colon)
		p->standins.url = arena_printf(&p->line->arena, "http://127.0.0.1:%ld", strtol(colon + 1, NULL, 10));
	if (f)
		fclose(f);
	return colon || err_set(e, ERR_NETWORK, MSG_REHEARSAL_ENDED, NULL);
}

/* Channels that share a token in the files share one here. */
static size_t token_of(const struct settings *s, size_t i)
{
	const struct account *a = &s->channels.at[i];
	for (size_t k = 0; k < i; k++) {
		const struct account *other = &s->channels.at[k];
		if (other->channel == a->channel && strcmp(other->token_name, a->token_name) == 0)
			return k;
	}
	return i;
}

static const char *made_up_token(const struct settings *s, size_t i, struct arena *a)
{
	enum { FIRST_BOT = 7001 };
	return arena_printf(a, "%zu:rehearsal", FIRST_BOT + token_of(s, i));
}

/* The setting of the stand-ins that says whose a token is. */
static const char *accounts_of(const struct play *p)
{
	const struct settings *s = line_settings(p->line);
	struct text out;
	text_init(&out, &p->line->arena, 1 << 16);
	text_add(&out, "accounts=");
	for (size_t i = 0; i < s->channels.count; i++)
		if (s->channels.at[i].place && s->channels.at[i].place[0])
			text_addf(&out, "%s=%s,", made_up_token(s, i, &p->line->arena), s->channels.at[i].place);
	return out.data;
}

static const char *username_of(const struct play *p)
{
	const char *handle = line_settings(p->line)->community.handle;
	handle += handle[0] == '@';
	return arena_printf(&p->line->arena, "username=%s", handle[0] ? handle : "our_council");
}

static bool start_sandbox(struct play *p, struct err *e)
{
	struct arena *a = &p->line->arena;
	const char *path = NULL;
	int ends[2];
	if (!find_sandbox(a, &path, e))
		return false;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(e, "pipe");
	const char *now = line_time(p->line, p->from_at), *lang = message_language_now() == LANGUAGE_KO ? "ko" : "en";
	const char *pictures = arena_printf(a, "%s/pictures", p->folder), *accounts = accounts_of(p), *username = username_of(p);
	const char *const words[] = { path, "--listen", "127.0.0.1:0", "--now", now, "--cast", "townbell", "--with-parent", "--lang", lang,
		"--pictures", pictures, "--set", "latency=0", "--set", "token_life=0", "--set", accounts, "--set", username, NULL };
	char *argv[sizeof words / sizeof *words] = { 0 };
	for (size_t i = 0; words[i]; i++)
		argv[i] = arena_string(a, words[i]);
	int code = spawn(path, argv, ends[1], &p->pid);
	close(ends[1]);
	if (code == 0)
		return read_port(p, ends[0], e);
	close(ends[0]);
	p->pid = 0;
	return err_set(e, ERR_NOT_FOUND, MSG_REHEARSAL_NO_SANDBOX, ARGS(path, strerror(code)));
}

static void stop_sandbox(struct play *p)
{
	if (p->pid == 0)
		return;
	kill(p->pid, SIGTERM);
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* --- the temporary folder -------------------------------------------------------------------------------------------------------- */

/* What is thrown away need not reach a disk: in memory thousands of commits cost nothing. */
static const char *temporary(void)
{
	static const char memory[] = "/dev/shm";
	const char *where = getenv("TMPDIR");
	if (where && where[0])
		return where;
	return access(memory, W_OK | X_OK) == 0 ? memory : "/tmp";
}

static bool make_folder(struct play *p, struct err *e)
{
	char *folder = arena_printf(&p->line->arena, "%s/townbell-rehearsal-XXXXXX", temporary());
	if (!mkdtemp(folder))
		return err_errno(e, folder);
	p->folder = folder;
	return true;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void remove_folder(const struct play *p)
{
	enum { OPEN_FOLDERS = 8 };
	if (p->folder)
		nftw(p->folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

/* --- the service on the stage ---------------------------------------------------------------------------------------------------- */

/* What signs a webhook is not needed: here nobody sends any. */
static const char *const *without_secrets(const struct account *account, struct arena *a)
{
	size_t count = 0;
	while (account->channel->options[count].name)
		count++;
	const char **values = arena_array(a, count + 1, sizeof *values);
	for (size_t i = 0; i < count; i++)
		values[i] = account->channel->options[i].type == OPTION_SECRET ? "" : account->values[i];
	return values;
}

/* `poll` stays: it passes in simulated time. */
static void adapt(void *context, struct settings *s, struct arena *a)
{
	const struct play *p = context;
	s->state = arena_printf(a, "%s/state", p->folder);
	s->web_listen = "127.0.0.1:0";
	s->web_public_url = "";
	s->staff = (struct strings){ 0 }; /* nobody has to see to a rehearsal */
	for (size_t i = 0; i < s->channels.count; i++) {
		struct account *account = &s->channels.at[i];
		account->endpoint = arena_printf(a, "%s/%s", p->standins.url, account->channel->name);
		account->token = account->token_set = made_up_token(s, i, a);
		account->values = without_secrets(account, a);
		account->settle_ms = account->pace_ms = account->gap_ms = 0;
	}
}

static bool open_service(struct play *p, struct err *e)
{
	struct service_options o = { .config = p->line->config, .adapt = adapt, .context = p, .runs = true, .hurried = true };
	o.front = entrance_front(&p->entrance);
	o.clock = (struct clock){ .offset_ms = p->from_at - clock_wall(NULL), .grain_ms = STEP_MS };
	return service_open(&o, &p->service, e);
}

/* --- when ------------------------------------------------------------------------------------------------------------------------ */

static int64_t begin_of(const struct item *item)
{
	if (item->kind == ITEM_MEETING)
		return item->meeting.starts.at;
	return item->kind == ITEM_ANNOUNCEMENT ? item->announcement.publish.at : item->consultation.opens.at;
}

static void widen(struct play *p, int64_t at)
{
	p->from_at = p->from_at && p->from_at < at ? p->from_at : at;
	p->until_at = p->until_at > at ? p->until_at : at;
}

/* From its first notice to its last, and to its end, a series no farther than the plan looks. */
static bool widen_by(struct play *p, const struct item *item, struct err *e)
{
	const struct agenda *agenda = &p->line->edition->agenda;
	const struct plan_view view = { .agenda = agenda, .now = begin_of(item) - 1 };
	struct notices notices = { 0 };
	if (!plan_notices(&view, item, &p->line->arena, &notices, e))
		return false;
	for (size_t i = 0; i < notices.list.count; i++)
		widen(p, notices.list.at[i].at);
	int64_t end = item_end(item, agenda->settings.community.zone), far = begin_of(item) + agenda->settings.horizon_ms;
	if (item->kind != ITEM_ANNOUNCEMENT)
		widen(p, end < far ? end : far);
	return true;
}

static int64_t day_of(const struct play *p, int64_t at, int days)
{
	const struct zone *zone = line_settings(p->line)->community.zone;
	struct civil civil;
	zone_local(zone, at, &civil);
	civil.hour = civil.minute = civil.second = 0;
	civil_add_days(&civil, days);
	return zone_instant(zone, &civil);
}

/* The whole agenda, from the beginning of its first day; a day more at the end for answers. */
static bool span_of_agenda(struct play *p, struct err *e)
{
	const struct agenda *agenda = &p->line->edition->agenda;
	for (size_t i = 0; i < agenda->items.count; i++)
		if (!widen_by(p, &agenda->items.at[i], e))
			return false;
	if (agenda->items.count == 0)
		p->from_at = p->until_at = line_now(p->line);
	p->from_at = day_of(p, p->from_at, 0);
	p->until_at = day_of(p, p->until_at, 2);
	return true;
}

static bool read_when(struct play *p, enum opt o, int64_t *at, struct err *e)
{
	if (!line_has(p->line, o) || line_when(p->line, p->line->value[o], at, e))
		return true;
	e->kind = ERR_USAGE;
	return err_in(e, o == OPT_FROM ? "--from" : "--until");
}

/* "+7d" behind --until counts from the beginning. */
static bool choose_span(struct play *p, struct err *e)
{
	struct call_line *l = p->line;
	if (!span_of_agenda(p, e) || !read_when(p, OPT_FROM, &p->from_at, e))
		return false;
	p->from_at -= p->from_at % STEP_MS;
	l->clock.offset_ms = p->from_at - clock_wall(NULL);
	if (!read_when(p, OPT_UNTIL, &p->until_at, e))
		return false;
	if (p->until_at >= p->from_at)
		return true;
	return err_set(e, ERR_USAGE, MSG_REHEARSAL_BACKWARDS, ARGS(line_minute(l, p->until_at), line_minute(l, p->from_at)));
}

/* --- the play -------------------------------------------------------------------------------------------------------------------- */

/* On a terminal only: which day it is. */
static void tell(struct play *p, int64_t at)
{
	int64_t day = day_of(p, at, 0);
	if (day == p->shown_day || !isatty(STDERR_FILENO))
		return;
	p->shown_day = day;
	fprintf(stderr, "\r%.10s ", line_minute(p->line, at));
}

/* Both clocks go on to what comes next: what members do, or `wake`. A long poll that brings nothing need not be played, unless a count
 * waits for it. */
static bool go_on(struct play *p, int64_t wake, struct err *e)
{
	char until[32];
	struct standins_step step = { .until = until, .step_s = STEP_MS / 1000 };
	zone_format(line_settings(p->line)->community.zone, wake, until);
	if (!standins_advance(&p->standins, &step, e))
		return false;
	bool closes = agenda_closes(&p->service->edition->agenda, p->at, step.at);
	p->service->silent = p->at && step.happened == p->happened && !closes;
	p->at = step.at;
	p->happened = step.happened;
	return service_set_clock(p->service, p->at, e);
}

/* When the service wants to go on, in whole minutes. */
static int64_t next_wake(const struct play *p)
{
	int64_t wake = p->service->wake_at < p->until_at ? p->service->wake_at : p->until_at;
	wake = wake > p->at + STEP_MS ? wake : p->at + STEP_MS;
	wake = (wake + STEP_MS - 1) / STEP_MS * STEP_MS;
	return wake < p->until_at ? wake : p->until_at;
}

static bool perform(struct play *p, struct err *e)
{
	for (int64_t wake = p->from_at; p->at < p->until_at; wake = next_wake(p)) {
		if (!go_on(p, wake, e))
			return false;
		tell(p, p->at);
		if (!service_run(p->service, RUN_UNTIL_IDLE, e))
			return false;
		if (p->standins.interrupted || p->service->stopping)
			return err_set(e, ERR_STATE, MSG_REHEARSAL_INTERRUPTED, NULL);
	}
	return true;
}

/* --- the end --------------------------------------------------------------------------------------------------------------------- */

/* The pictures of the posts, beside the page. */
static bool keep_pictures(struct play *p, const struct rehearsal *r, const char *folder, struct err *e)
{
	enum { PICTURE_MAX = 12 << 20 };
	const char *cards = arena_printf(&p->line->arena, "%s/cards", folder);
	for (size_t i = 0; i < r->posts.count; i++) {
		const char *name = r->posts.at[i].said->picture;
		struct arena a = { 0 };
		struct file_data file;
		bool ok = !name || (file_read(arena_printf(&a, "%s/pictures/%s", p->folder, name), PICTURE_MAX, &a, &file, e) &&
				    file_make_folder(cards, 0755, e) &&
				    file_write(arena_printf(&a, "%s/%s", cards, name), file.data, file.length, 0644, e));
		arena_done(&a);
		if (!ok)
			return false;
	}
	return true;
}

static bool write_page(struct play *p, const struct rehearsal *r, const char **path, struct err *e)
{
	const char *folder = line_has(p->line, OPT_OUT) ? p->line->value[OPT_OUT] : "rehearsal";
	struct text page = rehearsal_page(r);
	*path = arena_printf(&p->line->arena, "%s/index.html", folder);
	return file_make_folder(folder, 0755, e) && keep_pictures(p, r, folder, e) && file_write(*path, page.data, page.length, 0644, e);
}

static int print_json(struct play *p, const struct rehearsal *r, const char *path)
{
	struct print out;
	print_begin(&out, &p->line->arena);
	json_open(&out.json, NULL, '{');
	json_put_string(&out.json, "page", path);
	json_put_string(&out.json, "from", line_time(p->line, p->from_at));
	json_put_string(&out.json, "until", line_time(p->line, p->until_at));
	json_put_integer(&out.json, "posts", (int64_t)r->posts.count);
	json_put_integer(&out.json, "answers", (int64_t)r->answers);
	json_open(&out.json, "warnings", '[');
	for (size_t i = 0; i < r->warnings.count; i++) {
		const struct warning *w = &r->warnings.at[i];
		json_open(&out.json, NULL, '{');
		json_put_string(&out.json, "kind", concern_name(w->concern));
		json_put_string(&out.json, "key", w->delivery->key);
		json_put_string(&out.json, "at", line_time(p->line, w->post ? r->posts.at[w->post - 1].said->at : w->delivery->due_at));
		json_put_string(&out.json, "text", w->words);
		json_close(&out.json, '}');
	}
	json_close(&out.json, ']');
	json_close(&out.json, '}');
	return print_end(&out);
}

static void say(FILE *to, enum message_id m, const char *const *args)
{
	char words[1200];
	message_format(words, sizeof words, m, args);
	fprintf(to, "%s\n", words);
}

/* What went out, and each consultation's count: the same words as `queue` and `tally`. */
static int print_people(struct play *p, const struct rehearsal *r, const char *path)
{
	struct err e = { 0 };
	say(stderr, MSG_REHEARSAL_WRITTEN, ARGS(path, NUMBER(r->posts.count), NUMBER(r->answers), NUMBER(r->warnings.count)));
	report_queue(p->line, &r->deliveries);
	for (size_t i = 0; i < r->agenda->items.count; i++) {
		const struct item *item = &r->agenda->items.at[i];
		if (item->kind != ITEM_CONSULTATION || item->consultation.opens.at > p->until_at)
			continue;
		putchar('\n');
		if (!report_tally(p->line, r->store, item, &e))
			return line_complain(&e);
	}
	return STATUS_DONE;
}

/* What a stand-in let pass although no good client does it. */
static bool are_mannerly(struct play *p, struct err *e)
{
	int64_t count = 0;
	if (!standins_ask(&p->standins, "violations", NULL, &p->line->arena, e))
		return false;
	json_integer(json_member(p->standins.answer, "count"), &count);
	if (count == 0)
		return true;
	const struct json *first = json_first(json_member(p->standins.answer, "violations"));
	return err_set(e, ERR_STATE, MSG_REHEARSAL_VIOLATIONS, ARGS(NUMBER(count), json_text(first, "detail")));
}

static int report(struct play *p)
{
	struct err e = { 0 };
	struct call_line *l = p->line;
	const char *path = NULL;
	struct rehearsal r = { .arena = &l->arena, .agenda = &l->edition->agenda, .store = p->service->store, .from_at = p->from_at,
		.until_at = p->until_at, .language = line_settings(l)->community.korean ? LANGUAGE_KO : LANGUAGE_EN };
	l->clock.offset_ms = p->until_at - clock_wall(NULL);
	if (!rehearsal_gather(&r, &p->standins, &e) || !write_page(p, &r, &path, &e))
		return line_complain(&e);
	int status = line_has(l, OPT_JSON) ? print_json(p, &r, path) : print_people(p, &r, path);
	return are_mannerly(p, &e) ? status : line_complain(&e);
}

/* What is wrong in the files would not be played: it is told instead. */
static bool has_errors(struct call_line *l)
{
	const struct problems *problems = &l->edition->problems;
	for (size_t i = 0; i < problems->list.count; i++)
		if (!problems->list.at[i].warning)
			fprintf(stderr, "%s\n", problem_line(&problems->list.at[i], &l->arena));
	return problems->errors > 0;
}

int run_rehearse(struct call_line *l)
{
	struct play p = { .line = l };
	struct err e = { 0 };
	int status = STATUS_DONE;
	if (!line_begin(l, &status))
		return status;
	if (has_errors(l))
		return STATUS_PROBLEM;
	log_level(LOG_LEVEL_WARNING);
	bool ok = choose_span(&p, &e) && standins_open(&p.standins, &e) && make_folder(&p, &e) && start_sandbox(&p, &e) &&
		  open_service(&p, &e) && perform(&p, &e);
	if (p.shown_day)
		fprintf(stderr, "\r\033[K");
	status = ok ? report(&p) : line_complain(&e);
	service_close(p.service);
	standins_close(&p.standins);
	stop_sandbox(&p);
	remove_folder(&p);
	return status;
}
