# SPDX-License-Identifier: MIT
"""belt.py - what the system tests share: a sandbox, a configuration in a temporary folder, the real townbell.

A test is a function named by what holds; run_all() runs every one, several at a time, and exits with how many failed. No test depends
on another: each has a sandbox and a folder of its own. Times are those of the agenda: townbell gets --now, the sandbox's clock is set to
the same.

Leaving a Town looks for its tokens in all that it printed, logged and stored; leaving a Sandbox looks at the violations that it recorded.
"""
import collections
import concurrent.futures
import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BUILD = os.environ.get("BUILD") or os.path.join(ROOT, "build-asan")
RELEASE = os.environ.get("RELEASE")
TOWNBELL = os.path.join(BUILD, "townbell")
SANDBOX = os.path.join(BUILD, "townbell-sandbox")
FAST = os.path.join(RELEASE, "townbell") if RELEASE else TOWNBELL  # where a program is started hundreds of times
LONG = os.environ.get("TOWNBELL_LONG")  # everything to the last case: sh tools/test.sh --long
STATES = ("scheduled", "held", "sending", "uncertain", "delivered", "failed", "cancelled", "expired")
AT_ONCE = 5


def memory():
    """Where folders of tests stand: in memory where there is plenty, as a process that is killed leaves the disk to the kernel. The long run
    takes the disk."""
    with contextlib.suppress(OSError):
        room = os.statvfs("/dev/shm")
        if not LONG and os.access("/dev/shm", os.W_OK) and room.f_bavail * room.f_frsize > 1 << 30:
            return "/dev/shm"
    return None



COMMUNITY = {"name": "서초 타운매니지먼트 협의회", "timezone": "Asia/Seoul", "privacy": "https://tm.example.kr/privacy"}
DEFAULTS = {"remind": ["1d", "2h"]}


def has_faults():
    """Does this build know the switches of $TOWNBELL_FAULT?"""
    with contextlib.suppress(OSError), open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as cache:
        return "TOWNBELL_FAULTS:BOOL=ON" in cache.read()
    return False


# --- the configuration -----------------------------------------------------------------------------------------------------------


def value(v):
    """A Python value as libconfig writes it: dict is a group, list an array, tuple a list of groups."""
    if isinstance(v, dict):
        return "{ " + " ".join(f"{name} = {value(member)};" for name, member in v.items()) + " }"
    if isinstance(v, tuple):
        return "(\n\t" + ",\n\t".join(value(member) for member in v) + "\n)"
    if isinstance(v, list):
        return "[ " + ", ".join(value(member) for member in v) + " ]"
    return json.dumps(v, ensure_ascii=False)


def settings(**groups):
    return "".join(f"{name} = {value(group)};\n" for name, group in groups.items())


def agenda(meetings=(), announcements=(), consultations=()):
    kinds = {"meetings": meetings, "announcements": announcements, "consultations": consultations}
    return settings(**{name: tuple(items) for name, items in kinds.items() if items}) or "# nothing\n"


def band(id="band", **more):
    presets = {"id": id, "type": "band", "band_key": f"AAAexampleBand-{id}", "timeout": "5s", "settle": "0s", "pace": "0s", "gap": "0s"}
    return {**presets, "poll": "1s", **more}


def telegram(id="chat", **more):
    presets = {"id": id, "type": "telegram", "chat": "-1001234567890", "timeout": "5s", "settle": "0s", "pace": "0s"}
    return {**presets, "poll": "0s", **more}


def announcement(id, publish, **more):
    return {"id": id, "title": f"공지 {id}", "body": f"알려 드립니다: {id}.", "publish": publish, **more}


# --- the services ----------------------------------------------------------------------------------------------------------------


class Sandbox:
    """townbell-sandbox as a child; its control API as methods."""

    def __init__(self, now, *options, host="127.0.0.1"):
        command = [SANDBOX, "--listen", f"{host}:0", "--now", now, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        match = re.search(r"listening on [0-9.]+:(\d+)", line)
        assert match, f"the sandbox says {line!r}"
        self.allowed = ()  # kinds of violations that a control is there to commit
        self.url = f"http://{host}:{match.group(1)}"

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        found = [] if kind else [v for v in self.violations() if v["kind"] not in self.allowed]
        self.process.terminate()
        status = self.process.wait(20)
        self.process.stdout.close()
        if kind is None:
            assert found == [], f"violations: {found}"
            assert status == 0, f"the sandbox ends with {status}"

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

    def edit(self, **what):
        return self.call("POST", "edit", what)

    def delete(self, **what):
        return self.call("POST", "delete", what)

    def vote(self, author, options, **what):
        return self.call("POST", "vote", {"service": "telegram", "author": author, "options": options, **what})

    def fault(self, service, fault, next=1, **what):
        return self.call("POST", "faults", {"service": service, "fault": fault, "next": next, **what})

    def chance(self, service, fault, percent, **what):
        return self.call("POST", "faults", {"service": service, "fault": fault, "percent": percent, "on": "write", **what})

    def no_faults(self):
        return self.call("POST", "faults", {"clear": True})

    def set(self, **what):
        return self.call("POST", "settings", what)

    def posts(self, service=None, place=None):
        """What programs wrote and nobody took down."""
        found = self.call("GET", "posts", **({"service": service} if service else {}))
        return [p for p in found if not p["removed"] and (place is None or p["place"] == place)]

    def texts(self, service=None, place=None):
        return [p["text"] for p in self.posts(service, place) if not p.get("poll")]

    def calls(self, service=None):
        return self.call("GET", "calls", **({"service": service} if service else {}))["calls"]

    def made(self, name):
        """How many calls of this name came."""
        return sum(call["name"] == name for call in self.calls())

    def violations(self):
        return self.call("GET", "violations")["violations"]


# --- townbell --------------------------------------------------------------------------------------------------------------------


class Town:
    """A folder with a configuration, and the commands on it."""

    def __init__(self, sandbox, text, accounts=None, program=TOWNBELL, **groups):
        self.folder = tempfile.mkdtemp(prefix="townbell-test-", dir=memory())
        self.config = os.path.join(self.folder, "townbell.cfg")
        self.state = os.path.join(self.folder, "state")
        self.program, self.url = program, sandbox.url if sandbox else "http://127.0.0.1:9"
        self.accounts = [band(), telegram()] if accounts is None else list(accounts)
        self.groups = {"community": dict(COMMUNITY), "defaults": dict(DEFAULTS), **groups}
        self.canaries, self.tokens, self.printed, self.children, self.logs = [], {}, [], [], 0
        for name in ("agenda", "secrets", "logs"):
            os.mkdir(os.path.join(self.folder, name))
        for account in self.accounts:
            self.token(account)
            for setting in ("webhook_secret", "verify_token"):
                if setting in account:
                    self.secret(account[setting].removeprefix("file:secrets/"))
        self.configure()
        self.write("agenda/a.cfg", text)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        try:
            if kind is None:
                self.check_secrets()
        finally:
            shutil.rmtree(self.folder)

    def write(self, name, text):
        """As careful editors do: a new file takes the place of the old one."""
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path + ".new", 0o600)
        os.rename(path + ".new", path)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as f:
            return f.read()

    def secret(self, name, before=""):
        """A new secret in the file secrets/NAME; every one is remembered, none may ever be seen."""
        canary = "canary" + secrets.token_hex(16)
        self.canaries.append(canary)
        self.write("secrets/" + name, before + canary + "\n")
        return before + canary

    def token(self, account):
        """A new token for an account."""
        self.tokens[account["id"]] = self.secret(account["id"], "7001:" if account["type"] == "telegram" else "")

    def configure(self):
        groups = {
            "state": "state",
            "agenda": ["agenda/*.cfg"],
            "channels": tuple({"token": f"file:secrets/{a['id']}", "endpoint": f"{self.url}/{a['type']}", **a} for a in self.accounts),
            **self.groups,
        }
        self.write("townbell.cfg", settings(**groups))

    def command(self, *words):
        return [self.program, words[0], "-c", self.config, "--lang", "en", *words[1:]]

    def run(self, *words, status=0, env=None, timeout=120):
        done = subprocess.run(self.command(*words), env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=timeout)
        self.printed += [done.stdout, done.stderr]
        assert status is None or done.returncode == status, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        self.last_status, self.last_error = done.returncode, done.stderr
        return done.stdout

    def json(self, *words, **options):
        return json.loads(self.run(*words, "--json", **options))

    def until_idle(self, now, **options):
        return self.run("run", "--until-idle", "--now", now, **options)

    def start(self, *words, env=None, prefix=()):
        """The daemon, or what `words` make of it; what it logs goes to a file in a folder of its own, that nobody watches."""
        self.logs += 1
        with open(os.path.join(self.folder, "logs", str(self.logs)), "w", encoding="utf-8") as log:
            child = subprocess.Popen([*prefix, *self.command("run", *words)], env={**os.environ, **(env or {})}, stdout=log, stderr=log)
        self.children.append(child)
        return child

    def log(self):
        """What the latest child has logged."""
        return self.read(f"logs/{self.logs}")

    def daemon(self, now, **options):
        """A daemon that has read its files and takes orders."""
        child = self.start("--now", now, **options)
        eventually(lambda: child.poll() is not None or "event=service.ready" in self.log())
        assert child.poll() is None, self.log()
        eventually(lambda: os.path.exists(os.path.join(self.state, "control.sock")))
        return child

    def queue(self):
        return {row["key"]: row for row in self.json("queue")}

    def states(self):
        return {key: row["state"] for key, row in self.queue().items()}

    def row(self, key):
        return self.queue()[key]

    def text(self, key, *words):
        """The text of a delivery, planned or gone out."""
        return next(row["text"] for row in self.json("preview", key, *words) if row["key"] == key)

    def texts(self, items, *words):
        """The texts of all deliveries of these items by key."""
        return {row["key"]: row["text"] for item in items for row in self.json("preview", item, *words)}

    def channel(self, id, *words):
        """How status says a channel is."""
        return next(c for c in self.json("status", *words)["channels"] if c["id"] == id)

    def actions(self, now):
        return {row["key"]: row["action"] for row in self.json("plan", "--now", now)}

    def select(self, statement):
        """From the database, as a reader that never writes."""
        with contextlib.closing(sqlite3.connect(f"file:{self.state}/townbell.db?mode=ro", uri=True)) as db:
            return db.execute(statement).fetchall()

    def rows(self):
        """Everything that the outbox holds, as it is stored."""
        return self.select("SELECT * FROM deliveries ORDER BY id")

    def check_store(self):
        equal(self.select("PRAGMA integrity_check"), [("ok",)])
        equal(self.select("PRAGMA foreign_key_check"), [])

    def check_secrets(self):
        """No token in any output, log, or file but its own."""
        texts = {"what was printed": "".join(self.printed).encode()}
        for folder, folders, names in os.walk(self.folder):
            if os.path.basename(folder) == "secrets":
                continue
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as f:
                        texts[path] = f.read()
        for canary in self.canaries:
            for where, text in texts.items():
                assert canary.encode() not in text, f"a token stands in {where}"


class Systemd:
    """The other end of $NOTIFY_SOCKET: every assignment that came, in order. It reads all the time, as systemd does."""

    def __init__(self, town, watchdog_s=0):
        path = os.path.join(town.folder, "logs", "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.env = {"NOTIFY_SOCKET": path}
        if watchdog_s:
            self.env["WATCHDOG_USEC"] = str(watchdog_s * 1000000)
        self.heard = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while notes := self.socket.recv(65536).decode():
            self.heard += notes.split("\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RD)
        self.reader.join()
        self.socket.close()

    def hears(self, beginning, after=0):
        """The first assignment that begins so, behind the first `after` ones."""
        return eventually(lambda: next((note for note in self.heard[after:] if note.startswith(beginning)), None))


# --- checking --------------------------------------------------------------------------------------------------------------------


class Maybe:
    """A shape, or null."""

    def __init__(self, shape):
        self.shape = shape


def fits(value, shape, where="$"):
    """JSON against a shape: a dict has exactly these members, a list any number of such elements, a pattern is a string, a set lists
    values, anything else is a type."""
    if isinstance(shape, Maybe):
        if value is not None:
            fits(value, shape.shape, where)
    elif isinstance(shape, dict):
        assert isinstance(value, dict) and set(value) == set(shape), f"{where}: {value} is not {sorted(shape)}"
        for name in shape:
            fits(value[name], shape[name], f"{where}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{where}: {value} is no list"
        for i, element in enumerate(value):
            fits(element, shape[0], f"{where}[{i}]")
    elif isinstance(shape, re.Pattern):
        assert isinstance(value, str) and shape.fullmatch(value), f"{where}: {value!r} is not {shape.pattern}"
    elif isinstance(shape, (set, frozenset)):
        assert value in shape, f"{where}: {value!r} is not one of {sorted(shape)}"
    else:
        assert type(value) is shape, f"{where}: {value!r} is no {shape.__name__}"


def equal(given, expected, what=""):
    assert given == expected, f"{what}\n   given: {given}\nexpected: {expected}"


def eventually(holds, seconds=20):
    """Wait for something outside this process; fails by its own assertion after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def refuses(status, act):
    """The sandbox answers `act` with this HTTP status."""
    try:
        act()
    except urllib.error.HTTPError as error:
        equal(error.code, status)
        error.close()
        return
    raise AssertionError(f"it was not answered with {status}")


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    return process.wait(timeout=60)


def together(work, cases, at_once=AT_ONCE):
    """work(case) for all cases, several at a time; the first failure is the caller's."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(work, cases))


class Skipped(Exception):
    """This machine or this user cannot show it; the words say what is missing."""


def run_test(named):
    name, test = named
    begin = time.monotonic()
    try:
        test()
        return "passed", f"ok {name} ({time.monotonic() - begin:.1f} s)"
    except Skipped as why:
        return "skipped", f"skipped {name}: {why}"
    except Exception:
        return "failed", f"FAILED {name}\n{traceback.format_exc()}"


def by_seeds(play, *rest):
    """play(seed, *rest), once or, in the long run, for six seeds from $SEED on; a failure names its seed"""
    first = int(os.environ.get("SEED", "1"))
    for seed in range(first, first + (6 if os.environ.get("TOWNBELL_LONG") else 1)):
        try:
            play(seed, *rest)
        except AssertionError as failure:
            raise AssertionError(f"SEED={seed}: {failure}") from failure


def run_all(names):
    tests = [(n, f) for n, f in names.items() if n.startswith("test_") and callable(f) and (len(sys.argv) < 2 or n in sys.argv[1:])]
    count = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for how, words in pool.map(run_test, tests):
            count[how] += 1
            print(words, flush=True)
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    sys.exit(1 if count["failed"] else 0 if count["passed"] else 77)
