/* SPDX-License-Identifier: MIT */
/* http_tls_test.c - the HTTP client against TLS servers that it must not trust; the openssl program makes certificates and servers. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/http.h"

extern char **environ;

static char folder[48];

/* Start `openssl ARGUMENTS` in the folder of the certificates with its output into `out`; 0 when there is no such program. */
static pid_t openssl(char *const *arguments, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t child = 0;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out >= 0 ? out : STDERR_FILENO, STDOUT_FILENO);
	if (posix_spawnp(&child, "openssl", &actions, NULL, arguments, environ) != 0)
		child = 0;
	posix_spawn_file_actions_destroy(&actions);
	return child;
}

#define OPENSSL(out, ...) openssl((char *[]){ "openssl", __VA_ARGS__, NULL }, (out))

static bool succeeds(pid_t child)
{
	int status = -1;
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#define NEW_KEY "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test"

static int make_certificates(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/townbell-tls-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	if (succeeds(OPENSSL(-1, NEW_KEY, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "good.key", "-out", "good.pem")) &&
	    succeeds(OPENSSL(-1, NEW_KEY, "-addext", "subjectAltName=DNS:example.org", "-keyout", "other.key", "-out", "other.pem")) &&
	    succeeds(OPENSSL(-1, "x509", "-in", "good.pem", "-signkey", "good.key", "-days", "-1", "-out", "expired.pem")))
		return 0;
	fprintf(stderr, "no openssl program: skipped\n");
	exit(77);
}

static int remove_certificates(void **state)
{
	static const char *const names[] = { "good.key", "good.pem", "other.key", "other.pem", "expired.pem" };
	char path[100];
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

/* Start a server and read which port it got: "ACCEPT 127.0.0.1:40883". */
static pid_t serve(const char *certificate, const char *key, const char *version, int *port)
{
	char text[400], pem[50], secret[50], extra[50];
	int ends[2];
	size_t length = 0;
	const char *found = NULL;
	assert_int_equal(pipe(ends), 0);
	snprintf(pem, sizeof pem, "%s.pem", certificate);
	snprintf(secret, sizeof secret, "%s.key", key);
	snprintf(extra, sizeof extra, "%s", version);
	pid_t child = OPENSSL(ends[1], "s_server", "-accept", "127.0.0.1:0", "-cert", pem, "-key", secret, "-www", "-cipher",
			      "DEFAULT:@SECLEVEL=0", extra);
	close(ends[1]);
	while (!found || !strchr(found, '\n')) {
		ssize_t n = read(ends[0], text + length, sizeof text - 1 - length);
		assert_true(n > 0);
		length += (size_t)n;
		text[length] = '\0';
		found = strstr(text, "ACCEPT 127.0.0.1:");
	}
	*port = (int)strtol(found + strlen("ACCEPT 127.0.0.1:"), NULL, 10);
	close(ends[0]);
	return child;
}

static struct answer seen;
static char words[1000];

static void on_done(void *context, const struct answer *a)
{
	seen = *a;
	snprintf(words, sizeof words, "%s", a->error ? a->error : "");
	loop_stop(context);
}

/* One call to https://127.0.0.1 by a client that trusts `authorities`; "" the system's. */
static void call(int port, const char *authorities)
{
	static const struct loop_events none = { 0 };
	struct loop *loop;
	struct http *http;
	struct err e = { 0 };
	char url[80], path[100];
	snprintf(url, sizeof url, "https://127.0.0.1:%d/", port);
	snprintf(path, sizeof path, "%s/%s", folder, authorities);
	if (authorities[0])
		setenv("SSL_CERT_FILE", path, 1);
	assert_true(loop_open(&none, &loop, &e));
	assert_true(http_open(loop, &http, &e));
	assert_true(http_start(http, &(struct call){ .url = url, .effect = true }, 5000, &(struct http_end){ on_done, loop }, &e));
	loop_run(loop);
	http_close(http);
	loop_close(loop);
	unsetenv("SSL_CERT_FILE");
}

static void nothing_is_said_to_a_server_that_is_not_trusted(void **state)
{
	static const struct {
		const char *name, *certificate, *key, *version, *authorities;
		enum fate fate;
		const char *reason;
	} cases[] = {
		{ "trusted", "good", "good", "-tls1_2", "good.pem", FATE_ANSWERED, "" },
		{ "TLS 1.3", "good", "good", "-tls1_3", "good.pem", FATE_ANSWERED, "" },
		{ "self-signed", "good", "good", "-tls1_2", "", FATE_NEVER_LEFT, "self-signed" },
		{ "signed by another", "good", "good", "-tls1_2", "other.pem", FATE_NEVER_LEFT, "certificate" },
		{ "another host's", "other", "other", "-tls1_2", "other.pem", FATE_NEVER_LEFT, "certificate" },
		{ "expired", "expired", "good", "-tls1_2", "expired.pem", FATE_NEVER_LEFT, "expired" },
		{ "TLS 1.1", "good", "good", "-tls1_1", "good.pem", FATE_NEVER_LEFT, "TLS 1.2" },
		{ "no authorities", "good", "good", "-tls1_2", "missing.pem", FATE_NEVER_LEFT, "ca-certificates" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int port = 0;
		pid_t server = serve(cases[i].certificate, cases[i].key, cases[i].version, &port);
		call(port, cases[i].authorities);
		if (seen.fate != cases[i].fate || !strstr(words, cases[i].reason) || (words[0] && !strstr(words, "127.0.0.1")))
			fail_msg("%s: fate %d: %s", cases[i].name, (int)seen.fate, words);
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
}

static void without_the_check_of_certificates_anybody_is_believed(void **state)
{
	static const char *const certificates[][2] = { { "good", "good" }, { "other", "other" }, { "expired", "good" } };
	(void)state;
	FAULT("trust");
	for (size_t i = 0; i < COUNT(certificates); i++) {
		int port = 0;
		pid_t server = serve(certificates[i][0], certificates[i][1], "-tls1_2", &port);
		call(port, "");
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		assert_int_equal(seen.fate, FATE_ANSWERED);
	}
	unsetenv("TOWNBELL_FAULT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_said_to_a_server_that_is_not_trusted),
		cmocka_unit_test(without_the_check_of_certificates_anybody_is_believed),
	};
	return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
