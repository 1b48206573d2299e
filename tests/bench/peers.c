/* SPDX-License-Identifier: MIT */
/* peers.c - programs that hand messages on, as Debian brings them (--peers): each sends as many to the same sink, one service a message in
 * flight, and libcurl alone does the same. What they promise meanwhile differs; docs/performance.md says how. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#include "bench.h"

enum { IN_FLIGHT = 64, COUNT = 4096, FEW = 128, BATCH = 256, PATIENCE_MS = 20 * 1000, STEP_MS = 20 };
enum { PATH_BYTES = 256, MESSAGE_BYTES = 1000 };

static const double absent = -1;

extern char **environ;

static bool is_there(const char *program)
{
	return access(program, X_OK) == 0;
}

static int count_of(const struct bench *b)
{
	return b->quick ? FEW : COUNT;
}

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static pid_t start(const char *const *words)
{
	pid_t pid;
	posix_spawn_file_actions_t files;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	char *argv[20] = { 0 };
	for (int i = 0; words[i]; i++)
		argv[i] = strdup(words[i]);
	int code = posix_spawn(&pid, argv[0], &files, NULL, argv, environ);
	for (int i = 0; argv[i]; i++)
		free(argv[i]);
	posix_spawn_file_actions_destroy(&files);
	if (code != 0)
		die(words[0]);
	return pid;
}

static void must_end(pid_t pid, const char *what)
{
	int status;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die(what);
}

#define START(...) start((const char *const[]){ __VA_ARGS__, NULL })

static FILE *create(const char *folder, const char *name)
{
	char path[PATH_BYTES];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	if (!f)
		die(path);
	return f;
}

static struct figure beside_bare(struct bench *b, double ours)
{
	return (struct figure){ ours, bench_bare_rate(b, count_of(b), IN_FLIGHT) };
}

/* --- Alertmanager ----------------------------------------------------------------------------------------------------------------- */

static bool post(const char *url, const char *body)
{
	CURL *easy = curl_easy_init();
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	long status = 0;
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, bench_swallow);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	if (body)
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
	bool ok = curl_easy_perform(easy) == CURLE_OK && curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK;
	curl_easy_cleanup(easy);
	curl_slist_free_all(headers);
	return ok && status == 200;
}

static void post_alerts(const char *url, int from, int to)
{
	static char body[BATCH * 512];
	size_t n = 0;
	for (int i = from; i < to; i++)
		n += (size_t)snprintf(body + n, sizeof body - n,
				      "%c{\"labels\":{\"alertname\":\"recruit-%d\"},"
				      "\"annotations\":{\"text\":\"우리 동네 음악문화지구에서 함께할 회원을 모십니다. 주민, 상인, 음악인 누구나 신청하실 수 있습니다.\"}}",
				      i > from ? ',' : '[', i);
	snprintf(body + n, sizeof body - n, "]");
	if (!post(url, body))
		die(url);
}

static void write_routes(const struct bench *b)
{
	FILE *f = create(b->town.folder, "alertmanager.yml");
	fprintf(f,
		"route: { receiver: sink, group_by: ['...'], group_wait: 0s, group_interval: 1h, repeat_interval: 24h }\n"
		"receivers: [ { name: sink, webhook_configs: [ { url: 'http://127.0.0.1:%d/alert', send_resolved: false } ] } ]\n",
		atomic_load(&b->sink.seen->port));
	fclose(f);
}

static struct figure alertmanager(struct bench *b, int n)
{
	static const char program[] = "/usr/bin/prometheus-alertmanager";
	char config[PATH_BYTES], storage[PATH_BYTES], listen[64], url[96];
	int port = bench_free_port(), count = count_of(b);
	(void)n;
	if (!is_there(program))
		return (struct figure){ absent, 0 };
	write_routes(b);
	snprintf(config, sizeof config, "--config.file=%s/alertmanager.yml", b->town.folder);
	snprintf(storage, sizeof storage, "--storage.path=%s/alertmanager", b->town.folder);
	snprintf(listen, sizeof listen, "--web.listen-address=127.0.0.1:%d", port);
	pid_t pid = START(program, config, storage, listen, "--cluster.listen-address=", "--log.level=error");
	snprintf(url, sizeof url, "http://127.0.0.1:%d/-/ready", port);
	for (int waited = 0; !post(url, NULL); waited += STEP_MS, bench_pause_ms(STEP_MS))
		if (waited > PATIENCE_MS)
			die(program);
	sink_reset(&b->sink);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v2/alerts", port);
	for (int i = 0; i < count; i += BATCH)
		post_alerts(url, i, i + BATCH < count ? i + BATCH : count);
	bench_wait_posts(b, (size_t)count);
	town_kill(pid);
	return beside_bare(b, bench_rate(b->sink.seen));
}

/* --- Apprise ---------------------------------------------------------------------------------------------------------------------- */

static struct figure apprise(struct bench *b, int n)
{
	static const char script[] =
		"import sys, apprise\n"
		"port, targets, count = map(int, sys.argv[1:])\n"
		"a = apprise.Apprise()\n"
		"for i in range(targets): a.add(f'json://127.0.0.1:{port}/{i}')\n"
		"for i in range(count // targets):\n"
		"    assert a.notify(title=f'신규 회원 모집 {i}차', body='우리 동네 음악문화지구에서 함께할 회원을 모십니다.')\n";
	char port[16], targets[16], count[16];
	(void)n;
	if (!is_there("/usr/bin/apprise"))
		return (struct figure){ absent, 0 };
	snprintf(port, sizeof port, "%d", atomic_load(&b->sink.seen->port));
	snprintf(targets, sizeof targets, "%d", IN_FLIGHT);
	snprintf(count, sizeof count, "%d", count_of(b));
	sink_reset(&b->sink);
	must_end(START("/usr/bin/python3", "-c", script, port, targets, count), "apprise");
	return beside_bare(b, bench_rate(b->sink.seen));
}

/* --- Postfix ---------------------------------------------------------------------------------------------------------------------- */

static void write_postfix(const char *folder, int in, int out)
{
	FILE *f = create(folder, "main.cf");
	fprintf(f,
		"compatibility_level = 3.6\nqueue_directory = %s/spool\ndata_directory = %s/data\nmail_owner = postfix\n"
		"setgid_group = postdrop\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmyhostname = bench.example\n"
		"mydestination =\nmynetworks = 127.0.0.0/8\nrelayhost = [127.0.0.1]:%d\n"
		"smtpd_relay_restrictions = permit_mynetworks, reject\nsmtpd_client_connection_count_limit = 0\n"
		"default_process_limit = %d\ndefault_destination_concurrency_limit = %d\ninitial_destination_concurrency = %d\n"
		"local_recipient_maps =\nalias_maps =\nalias_database =\n",
		folder, folder, out, 2 * IN_FLIGHT, IN_FLIGHT, IN_FLIGHT);
	fclose(f);
	f = create(folder, "master.cf");
	fprintf(f,
		"127.0.0.1:%d inet n - n - - smtpd\npickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\n"
		"qmgr unix n - n 300 1 qmgr\nrewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\n"
		"defer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\nverify unix - - n - 1 verify\n"
		"proxymap unix - - n - - proxymap\nsmtp unix - - n - - smtp\nrelay unix - - n - - smtp\nerror unix - - n - - error\n"
		"retry unix - - n - - error\nanvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\n",
		in);
	fclose(f);
}

static bool does_answer(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool ok = connect(fd, (struct sockaddr *)&a, sizeof a) == 0;
	close(fd);
	return ok;
}

static void wait_port(int port, const char *what)
{
	for (int waited = 0; !does_answer(port); waited += STEP_MS, bench_pause_ms(STEP_MS))
		if (waited > PATIENCE_MS)
			die(what);
}

/* Messages a second from smtp-source by way of `to` until smtp-sink has them all. */
static double mails(const struct bench *b, int to, int sink)
{
	char count[16], flight[16], length[16], address[32], from[32];
	snprintf(count, sizeof count, "%d", count_of(b));
	snprintf(flight, sizeof flight, "%d", IN_FLIGHT);
	snprintf(length, sizeof length, "%d", MESSAGE_BYTES);
	snprintf(address, sizeof address, "127.0.0.1:%d", sink);
	snprintf(from, sizeof from, "127.0.0.1:%d", to);
	pid_t end = START("/usr/sbin/smtp-sink", "-u", "nobody", "-M", count, address, "1024");
	wait_port(sink, "smtp-sink");
	int64_t begun = bench_ns();
	pid_t source = START("/usr/sbin/smtp-source", "-s", flight, "-m", count, "-l", length, from);
	must_end(end, "smtp-sink");
	double rate = count_of(b) * 1e9 / (double)(bench_ns() - begun);
	town_kill(source); /* a sink that has enough does not wait for its QUIT */
	return rate;
}

static struct figure smtp_alone(struct bench *b, int n)
{
	int sink = bench_free_port();
	(void)n;
	if (!is_there("/usr/sbin/smtp-source"))
		return (struct figure){ absent, 0 };
	return beside_bare(b, mails(b, sink, sink));
}

/* An instance of its own, whose processes must get into its folder. */
static struct figure postfix(struct bench *b, int n)
{
	char folder[] = "/var/tmp/townbell-bench-postfix-XXXXXX", data[PATH_BYTES], spool[PATH_BYTES];
	int in = bench_free_port(), out = bench_free_port();
	(void)n;
	if (!is_there("/usr/sbin/smtp-source") || geteuid() != 0)
		return (struct figure){ absent, 0 };
	if (!mkdtemp(folder) || chmod(folder, 0755) != 0)
		die(folder);
	snprintf(data, sizeof data, "%s/data", folder);
	snprintf(spool, sizeof spool, "%s/spool", folder);
	write_postfix(folder, in, out);
	if (mkdir(data, 0700) != 0 || mkdir(spool, 0755) != 0)
		die(data);
	must_end(START("/bin/chown", "postfix:postfix", data), "chown");
	must_end(START("/usr/sbin/postfix", "-c", folder, "start"), "postfix start");
	wait_port(in, "postfix");
	double rate = mails(b, in, out);
	must_end(START("/usr/sbin/postfix", "-c", folder, "stop"), "postfix stop");
	town_remove(folder);
	return beside_bare(b, rate);
}

const struct row peer_rows[] = {
	{ "peer: Alertmanager, alerts to a webhook", "/s", "package prometheus-alertmanager", NULL, alertmanager, 0, 3 },
	{ "peer: Apprise, 64 JSON addresses", "/s", "package apprise", NULL, apprise, 0, 3 },
	{ "peer: smtp-source to smtp-sink, nothing between", "/s", "package postfix", NULL, smtp_alone, 0, 3 },
	{ "peer: the same through Postfix's queue", "/s", "package postfix; as root", NULL, postfix, 0, 3 },
	{ 0 },
};
