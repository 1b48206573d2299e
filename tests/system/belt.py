# SPDX-License-Identifier: MIT
"""belt.py - what the system tests share: a sandbox, a configuration in a temporary folder, the real townbell.

A test is a function named by what holds; run_all() runs every one and exits with how many failed. No test depends on another. Times are those of
the agenda: townbell gets --now, the sandbox's clock is set to the same.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse
import urllib.request

BUILD = os.environ.get("BUILD") or os.path.join(os.path.dirname(__file__), "..", "..", "build-asan")
TOWNBELL = os.path.join(BUILD, "townbell")
SANDBOX = os.path.join(BUILD, "townbell-sandbox")

CONFIG = """community = {{ name = "서초 타운매니지먼트 협의회"; timezone = "Asia/Seoul"; {community} }};
state = "state";
agenda = [ "agenda/*.cfg" ];
channels = ({channels});
defaults = {{ remind = [ "1d", "2h" ]; }};
"""
BAND = """{{ id = "{id}"; type = "band"; band_key = "{place}"; token = "file:secrets/band"; endpoint = "{url}/band";
    timeout = "2s"; settle = "{settle}"; pace = "0s"; gap = "0s"; poll = "1s"; }}"""
TELEGRAM = """{{ id = "{id}"; type = "telegram"; chat = "{place}"; token = "file:secrets/telegram"; endpoint = "{url}/telegram";
    timeout = "2s"; settle = "{settle}"; pace = "0s"; poll = "0s"; on_uncertain = "{on_uncertain}"; }}"""


class Sandbox:
    """townbell-sandbox as a child; its control API as methods."""

    def __init__(self, now, *options):
        self.process = subprocess.Popen([SANDBOX, "--listen", "127.0.0.1:0", "--now", now, *options], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        match = re.search(r"listening on 127\.0\.0\.1:(\d+)", line)
        assert match, f"the sandbox says {line!r}"
        self.url = f"http://127.0.0.1:{match.group(1)}"

    def call(self, method, path, body=None, **query):
        url = self.url + "/sandbox/" + path + ("?" + urllib.parse.urlencode(query) if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.strip() else None

    def clock(self, now):
        self.call("POST", "clock", {"now": now})

    def say(self, **what):
        return self.call("POST", "say", what)

    def faults(self, **what):
        return self.call("POST", "faults", what)

    def posts(self, service=None):
        all_posts = self.call("GET", "posts", **({"service": service} if service else {}))
        return all_posts["posts"] if isinstance(all_posts, dict) else all_posts

    def violations(self):
        found = self.call("GET", "violations")
        return found["violations"] if isinstance(found, dict) else found

    def close(self):
        self.process.terminate()
        assert self.process.wait(20) == 0, "the sandbox ends cleanly"


class Town:
    """A folder with a configuration, and the commands on it."""

    def __init__(self, sandbox, agenda, settle="0s", on_uncertain="ask", channels=("band", "chat"), community='privacy = "https://tm.example.kr/privacy";'):
        self.folder = tempfile.mkdtemp(prefix="townbell-test-")
        self.config = os.path.join(self.folder, "townbell.cfg")
        os.makedirs(os.path.join(self.folder, "agenda"))
        os.makedirs(os.path.join(self.folder, "secrets"))
        rows = {
            "band": BAND.format(id="band", place="AAAexampleBand0000000001", url=sandbox.url, settle=settle),
            "chat": TELEGRAM.format(id="chat", place="-1001234567890", url=sandbox.url, settle=settle, on_uncertain=on_uncertain),
        }
        self.secret("band", "band-token-canary-5b1f")
        self.secret("telegram", "7001:telegram-token-canary-77aa")
        self.write("townbell.cfg", CONFIG.format(channels=",\n".join(rows[c] for c in channels), community=community))
        self.write("agenda/a.cfg", agenda)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w", encoding="utf-8") as f:
            f.write(text)
        os.rename(path + ".new", path)

    def secret(self, name, text):
        self.write("secrets/" + name, text + "\n")
        os.chmod(os.path.join(self.folder, "secrets", name), 0o600)

    def command(self, *words, env=None):
        return [TOWNBELL, words[0], "-c", self.config, "--lang", "en", *words[1:]], {**os.environ, **(env or {})}

    def run(self, *words, status=0, env=None, timeout=60):
        argv, environment = self.command(*words, env=env)
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=timeout)
        assert status is None or done.returncode == status, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        self.last_error = done.stderr
        return done.stdout

    def json(self, *words, **options):
        return json.loads(self.run(*words, "--json", **options))

    def until_idle(self, now, **options):
        return self.run("run", "--until-idle", "--now", now, **options)

    def start(self, *words, env=None):
        argv, environment = self.command("run", *words, env=env)
        return subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def states(self):
        return {row["key"]: row["state"] for row in self.json("queue")}

    def close(self):
        shutil.rmtree(self.folder)


def eventually(holds, seconds=20):
    """Wait for something outside this process; fails by its own assertion after `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    error = process.communicate(timeout=60)[1]
    return process.returncode, error


def run_all(names):
    tests = [(n, f) for n, f in names.items() if n.startswith("test_") and callable(f)]
    failed = 0
    for name, test in tests:
        begin = time.monotonic()
        try:
            test()
            print(f"ok {name} ({time.monotonic() - begin:.1f} s)", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
