# SPDX-License-Identifier: MIT
"""web_test.py - what the daemon serves and what services bring to it: pictures and nothing else, limits, forged and repeated webhooks, and a
200 only for what is on disk."""
import concurrent.futures
import contextlib
import hashlib
import hmac
import http.client
import itertools
import json
import os
import re
import signal
import socket
import sqlite3
import tempfile
import time

from belt import (FAST, RELEASE, TOWNBELL, Sandbox, Skipped, Town, agenda, announcement, band, equal, eventually, has_faults, run_all,
                  stop)
from strikes import NO_LEAKS

NOW = "2021-08-02T12:00:00+09:00"
POST, OWNER, KEY, VERIFY = "17920238422030506", "17841400000000000", "app-secret-of-the-test", "verify-token-of-the-test"
PICTURE = "00112233445566778899aabbccddeeff.jpg"


def instagram():
    return {"id": "instagram", "type": "instagram", "account": OWNER, "endpoint": "http://127.0.0.1:9",
            "webhook_secret": "file:secrets/hook", "verify_token": "file:secrets/verify"}


@contextlib.contextmanager
def served(faults=None, program=TOWNBELL, prefix=()):
    """A town whose one post stands on Instagram, too, as far as its store knows, and its daemon; yields town, port and the daemon."""
    with Sandbox(NOW) as sandbox, Town(sandbox, agenda(announcements=[announcement("one", "2021-08-02 12:00", channels=["band"])]),
                                       accounts=[band()], program=program) as town:
        town.until_idle(NOW)
        with contextlib.closing(sqlite3.connect(town.state + "/townbell.db")) as db, db:
            db.execute("INSERT INTO posts (channel, post, delivery) SELECT 'instagram', ?, id FROM deliveries", [POST])
        town.accounts.append(instagram())
        town.token(town.accounts[-1])
        town.write("secrets/hook", KEY + "\n")
        town.write("secrets/verify", VERIFY + "\n")
        town.canaries += [KEY, VERIFY]
        town.groups["web"] = {"listen": "127.0.0.1:0", "public_url": "http://127.0.0.1:8080"}
        town.configure()
        child = town.daemon(NOW, env={**NO_LEAKS, "TOWNBELL_FAULT": faults or ""}, prefix=prefix)
        yield town, port_of(town), child


def port_of(town):
    return int(re.search(r"event=web\.listening .*port=(\d+)", town.log()).group(1))


def ask(port, method, path, body=None, headers=None, timeout=15):
    """Status, headers and body."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    with contextlib.closing(line):
        line.request(method, path, body, headers or {})
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def said(id, text):
    value = {"id": id, "from": {"id": "987654321098765", "username": "resident_a"}, "text": text, "media": {"id": POST}}
    entry = {"id": OWNER, "time": 1627873200, "changes": [{"field": "comments", "value": value}]}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def signature(body, key=KEY):
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def bring(port, body, signed=None, who=1, timeout=15):
    headers = {"X-Hub-Signature-256": signature(body) if signed is None else signed, "X-Forwarded-For": f"192.0.2.{who % 250}"}
    return ask(port, "POST", "/hooks/instagram", body, headers, timeout)[0]


def stored(town):
    """Text by id; a reply that is stored twice ends the test."""
    rows = town.select("SELECT service_id, text FROM replies")
    equal(len(rows), len(dict(rows)), "rows of replies, ids among them")
    return dict(rows)


# --- serving ---------------------------------------------------------------------------------------------------------------------


def test_pictures_are_served_and_nothing_else():
    with served() as (town, port, _):
        os.makedirs(town.state + "/cards", exist_ok=True)
        with open(f"{town.state}/cards/{PICTURE}", "wb") as f:
            f.write(b"\xff\xd8 a picture")
        status, headers, body = ask(port, "GET", "/media/" + PICTURE)
        equal((status, body, headers["Content-Type"]), (200, b"\xff\xd8 a picture", "image/jpeg"))
        equal((headers["X-Content-Type-Options"], headers["Cross-Origin-Resource-Policy"]), ("nosniff", "cross-origin"))
        status, headers, body = ask(port, "HEAD", "/media/" + PICTURE)
        equal((status, body, headers["Content-Length"]), (200, b"", "12"))
        for path in ("/", "/media/", "/media/../townbell.db", "/media/..%2ftownbell.db", "/media/author.key", "/hooks/", "/hooks/none"):
            equal((path, ask(port, "GET", path)[0]), (path, 404))


def kept_bytes(child):
    with open(f"/proc/{child.pid}/status", encoding="ascii") as f:
        return int(re.search(r"VmRSS:\s+(\d+) kB", f.read()).group(1)) << 10


def test_what_is_too_large_is_refused_and_not_kept():
    with served(program=FAST) as (_, port, child):
        equal(ask(port, "GET", "/none")[0], 404)
        before = kept_bytes(child)
        equal(ask(port, "GET", "/media/" + "a" * 8185)[0], 404)
        equal(ask(port, "GET", "/media/" + "a" * 8186)[0], 414)
        equal(ask(port, "GET", "/", headers={"X-Long": "a" * 16384})[0], 431)
        equal(ask(port, "POST", "/hooks/instagram", b"a" * (256 << 10))[0], 401)
        equal(ask(port, "POST", "/hooks/instagram", b"a" * ((256 << 10) + 1))[0], 413)
        equal(ask(port, "POST", "/hooks/instagram", iter([b"a" * 65537] * 4))[0], 413)
        for who in range(40):
            bring(port, b"a" * (256 << 10), "sha256=none", who)
        more = kept_bytes(child) - before
        assert more < 2 << 20 or not RELEASE, f"{more} bytes are kept; a sanitizer keeps what was freed, a release may not"
        equal(child.poll(), None)


CLIMBS = ("..", "%2e%2e", "..%2f", "%252e%252e", "..%5c", "%c0%ae%c0%ae", ".", "//", "%00")
GOALS = ("townbell.db", "author.key", "secrets/hook", "etc/passwd", PICTURE + ".", "0" * 31 + "g.jpg")


def test_whatever_is_asked_for_nothing_but_names_of_pictures_is_opened():
    """T57, seen from the kernel."""
    if os.geteuid() != 0:
        raise Skipped("townbell keeps its memory from other programs: only root's strace can read the names")
    trace = tempfile.NamedTemporaryFile()
    with trace, served(program=FAST, prefix=("strace", "-f", "-qq", "-e", "trace=open,openat,openat2,creat", "-o", trace.name)) as (town, port, child):
        os.makedirs(os.path.join(town.state, "cards"), exist_ok=True)
        equal(ask(port, "GET", "/media/" + PICTURE)[0], 404)
        begin = len(trace.read())
        for who, (up, goal) in enumerate(itertools.product(CLIMBS, GOALS)):
            equal(ask(port, "GET", f"/media/{up}/{up}/{goal}", headers={"X-Forwarded-For": f"192.0.2.{who % 250}"})[0] in (400, 404), True)
        equal(ask(port, "GET", "/media/" + PICTURE)[0], 404)
        end(child)
        trace.seek(begin)
        equal(set(re.findall(r'open\w*\([^"]*"([^"]*)"', trace.read().decode())), {os.path.join(town.state, "cards"), PICTURE})


def end(tracer):
    """A daemon under strace is told itself."""
    with open(f"/proc/{tracer.pid}/task/{tracer.pid}/children", encoding="ascii") as f:
        os.kill(int(f.read().split()[0]), signal.SIGTERM)
    tracer.wait(20)


def test_slow_visitors_keep_nobody_waiting():
    with served() as (_, port, _child):
        lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
        began = time.monotonic()
        for line in lines:
            line.sendall(b"GET /media/x HTTP/1.1\r\nX-Slow: ")
        asked = time.monotonic()
        equal(ask(port, "GET", "/media/" + PICTURE)[0], 404)
        assert time.monotonic() - asked < 2, "a visitor waits behind the slow ones"
        for line in lines:
            line.settimeout(15)
            with contextlib.suppress(OSError):
                assert line.recv(1) == b"", "a slow visitor is answered"
            line.close()
        assert time.monotonic() - began < 13, "slow visitors stay"


def test_who_asks_too_much_is_told_to_wait():
    with served() as (_, port, _child):
        answers = [ask(port, "GET", "/none", headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.7"}) for _ in range(100)]
        refused = [a for a in answers if a[0] == 429]
        assert refused and all(int(a[1]["Retry-After"]) >= 1 for a in refused), [a[0] for a in answers]
        equal(ask(port, "GET", "/none", headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.8"})[0], 404)
        again = [ask(port, "GET", "/none", headers={"X-Forwarded-For": "192.0.2.8, 192.0.2.7"})[0] for _ in range(20)]
        assert 429 in again, "what a visitor says of itself is believed"


def test_another_address_takes_effect_while_it_runs():
    with served() as (town, port, _child):
        town.groups["web"]["listen"] = "[::1]:0"
        town.configure()
        eventually(lambda: town.log().count("event=web.listening") == 2)
        with contextlib.suppress(OSError):
            ask(port, "GET", "/")
            raise AssertionError("the former address still answers")
        town.groups["web"].pop("listen")


# --- what services bring ---------------------------------------------------------------------------------------------------------


def test_the_service_is_told_that_the_address_is_ours():
    with served() as (_, port, _child):
        question = "/hooks/instagram?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        equal(ask(port, "GET", question + VERIFY)[::2], (200, b"1158201444"))
        equal(ask(port, "GET", question + VERIFY + "x")[0], 403)


def test_what_is_forged_is_refused():
    with served() as (town, port, _child):
        body, who = said("1", "2번"), 0
        good = signature(body)
        digest = bytes.fromhex(good[7:])
        forged = ["", "sha256=", good[:-1], good + "0", good[7:], "sha1=" + good[7:], signature(body, "other"), signature(body + b" ")]
        for bit in range(256):
            flipped = bytearray(digest)
            flipped[bit // 8] ^= 1 << bit % 8
            forged.append("sha256=" + flipped.hex())
        for signed in forged:
            who += 1
            equal((signed, bring(port, body, signed, who)), (signed, 401))
        for at in range(len(body)):
            who += 1
            changed = bytearray(body)
            changed[at] ^= 1
            equal((at, bring(port, bytes(changed), good, who)), (at, 401))
        equal(stored(town), {})
        equal(bring(port, body), 200)
        equal(stored(town), {"1": "2번"})


def test_what_is_brought_again_is_stored_once():
    with served() as (town, port, child):
        for _ in range(10):
            equal(bring(port, said("1", "2번")), 200)
        stop(child)
        child = town.daemon(NOW)
        port = port_of(town)
        equal(bring(port, said("1", "2번")), 200)
        equal(bring(port, said("2", "1번")), 200)
        equal(stored(town), {"1": "2번", "2": "1번"})
        equal(town.select("SELECT count(*) FROM replies WHERE edited"), [(0,)])


def test_a_new_secret_takes_the_place_of_the_old_one_and_nothing_is_lost():
    """T65: a service signs with one secret at a time, and brings again what was refused."""
    with served() as (town, port, child):
        new, visitor = town.secret("next"), itertools.count()

        def say(id, key):
            body = said(id, f"의견 {id}")
            return bring(port, body, signature(body, key), next(visitor))

        equal((say("1", KEY), say("2", new)), (200, 401))
        town.write("secrets/hook", new + "\n")
        equal((say("1", KEY), say("2", new)), (200, 401), "until it is told, the old one is in force")
        child.send_signal(signal.SIGHUP)
        eventually(lambda: say("2", new) == 200)
        equal((say("3", KEY), say("3", new)), (401, 200))
        equal(stored(town), {id: f"의견 {id}" for id in ("1", "2", "3")})


def brought_while_locked(faults):
    """Bring something while somebody else holds the database, then kill the daemon: what was answered, and what is stored."""
    with served(faults) as (town, port, child):
        equal(bring(port, said("0", "1번")), 200)  # the first rounds are over: none waits for the lock
        eventually(lambda: town.select("SELECT read FROM replies") == [(1,)])
        with contextlib.closing(sqlite3.connect(town.state + "/townbell.db", isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                status = bring(port, said("1", "2번"), timeout=1.5)
            except OSError:
                status = None
            child.send_signal(signal.SIGKILL)
            child.wait()
            db.execute("ROLLBACK")
        return status, stored(town)


def test_what_is_not_on_disk_is_not_acknowledged():
    equal(brought_while_locked(None), (None, {"0": "1번"}))


def test_without_the_wait_it_is_acknowledged_and_lost():
    if has_faults():
        equal(brought_while_locked("early-answer"), (200, {"0": "1번"}))


def test_what_was_acknowledged_survives_a_kill():
    with served() as (town, port, child):
        kept, number = set(), 0
        for kill in range(4):
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                def one(n):
                    with contextlib.suppress(OSError, http.client.HTTPException):
                        if bring(port, said(str(n), f"의견 {n}"), who=n) == 200:
                            kept.add(str(n))
                futures = [pool.submit(one, n) for n in range(number, number + 150)]
                eventually(lambda: len(kept) >= kill * 40 + 20)
                child.send_signal(signal.SIGKILL)
                concurrent.futures.wait(futures)
            child.wait()
            number += 150
            assert kept <= set(stored(town)), "acknowledged, but not stored"
            child = town.daemon(NOW)
            port = port_of(town)
        town.check_store()


if __name__ == "__main__":
    run_all(globals())
