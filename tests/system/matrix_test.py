# SPDX-License-Identifier: MIT
"""matrix_test.py - killed at any write of a collection, a reload, a migration, a copy, a restore, and of the recovery itself; signals in storms;
memory that ends. Whatever happens: what was told is kept, what was said is said once, the next start goes on.

By chance with a seed that is printed; $SEED repeats a run. With $TOWNBELL_LONG every point is tried, without it every few."""
import collections
import contextlib
import glob
import os
import random
import shutil
import signal
import sqlite3
import subprocess

from belt import (FAST, LONG, RELEASE, ROOT, Sandbox, Skipped, Town, agenda, announcement, band, equal, eventually, has_faults, run_all, stop,
                  together)
from strikes import count_calls, inject, traced

BEFORE = "2021-08-02T09:50:00+09:00"
NOW = "2021-08-02T10:00:00+09:00"
LATER = "2021-08-02T10:30:00+09:00"
ONE = agenda(announcements=[announcement("one", "2021-08-02 10:00")])
KEY = "one/announcement@band"
MARKS = ("pwrite64", "fdatasync", "ftruncate", "unlink", "rename", "sendto", "recvfrom")
SHARE = 1 if LONG else 5
OUTBOX = "SELECT key, state, due_at, text FROM deliveries JOIN payloads ON delivery = id ORDER BY key"


def strike(counts, attempt, share=SHARE, at_once=5):
    """attempt(name, n) at every point of the clean run, or every third; how many were hit."""
    points = [(name, n) for name, count in counts.items() for n in range(1, count + 1)]
    hit = sum(together(lambda point: attempt(*point), points[::share], at_once))
    print(f"  {hit} of {len(points)} points: " + " ".join(f"{name} {n}" for name, n in counts.items()))
    assert hit >= 0.8 * len(points[::share]), f"{hit} hits"


def killed(done):
    return done.returncode == -signal.SIGKILL


# --- a collection ------------------------------------------------------------------------------------------------------------------


def test_killed_at_any_write_of_a_collection_every_reply_is_stored_once():
    text = agenda(consultations=[{"id": "v", "title": "의견", "question": "?", "opens": "2021-08-02 10:00", "closes": "2021-08-03 10:00"}])
    words = ("run", "--once", "--now", LATER)
    said = [f"말 {i}" for i in range(5)]
    with Sandbox(NOW) as sandbox, Town(sandbox, text, [band()], program=FAST) as first:
        first.until_idle(NOW)
        for i, word in enumerate(said):
            sandbox.say(service="band", author=f"회원 {i}", contains="의견", text=word)
        template = shutil.copytree(first.state, os.path.join(first.folder, "posted"))

        def attempt(name, n):
            with Town(sandbox, text, [band()], program=FAST) as town:
                shutil.copytree(template, town.state)
                hit = killed(traced(town, words, *inject(name, n)))
                town.run("run", "--once", "--now", "2021-08-02T11:30:00+09:00")
                equal(sorted(r["text"] for r in town.json("opinions")), said, f"killed at {name} {n}")
                town.check_store()
                return hit

        with Town(sandbox, text, [band()], program=FAST) as town:
            shutil.copytree(template, town.state)
            counts = count_calls(town, words, MARKS)
        strike(counts, attempt)


# --- an erasure --------------------------------------------------------------------------------------------------------------------


def holds(folder, words):
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    if words.encode() in f.read():
                        return True
    return False


def test_killed_at_any_write_of_an_erasure_the_next_start_leaves_no_trace():
    """T71: unless it was killed before anything was erased."""
    text = agenda(consultations=[{"id": "v", "title": "의견", "question": "?", "opens": "2021-08-02 10:00", "closes": "2021-08-03 10:00"}])
    with Sandbox(NOW) as sandbox, Town(sandbox, text, [band()], program=FAST) as first:
        first.until_idle(NOW)
        for author, word in (("한 회원", "canary의견"), ("다른 회원", "남는 말")):
            sandbox.say(service="band", author=author, contains="의견", text=word)
        first.run("run", "--once", "--now", LATER)
        template = shutil.copytree(first.state, os.path.join(first.folder, "said"))
        words = ("erase", "--author", next(r["author"] for r in first.json("opinions") if r["text"] == "canary의견"))
        counts = count_calls(first, words, MARKS)
        equal(holds(first.state, "canary의견"), False)

        def attempt(name, n):
            with Town(sandbox, text, [band()], program=FAST) as town:
                shutil.copytree(template, town.state)
                equal(holds(town.state, "canary의견"), True, "the look finds it while it is there")
                hit = killed(traced(town, words, *inject(name, n)))
                town.until_idle(LATER)
                left = sorted(r["text"] for r in town.json("opinions"))
                assert left in (["남는 말"], ["canary의견", "남는 말"]), f"killed at {name} {n}: {left}"
                equal(holds(town.state, "canary의견"), len(left) == 2, f"killed at {name} {n}: traces")
                town.check_store()
                return hit

        strike(counts, attempt, SHARE if LONG else 3 * SHARE)


# --- a reload ----------------------------------------------------------------------------------------------------------------------


def test_killed_at_any_write_of_a_reload_the_outbox_is_the_old_one_or_the_new_one():
    three = agenda(announcements=[announcement("one", "2021-08-02 10:00", body="고친 글"), announcement("two", "2021-08-02 10:05"),
                                  announcement("three", "2021-08-02 10:10")])
    with Sandbox(BEFORE) as sandbox, Town(sandbox, ONE, program=FAST) as first:
        first.until_idle(BEFORE)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        first.write("agenda/a.cfg", three)
        counts = count_calls(first, ("run", "--until-idle", "--now", BEFORE), MARKS)
        new = first.select(OUTBOX)

        def attempt(name, n):
            with Town(sandbox, three, program=FAST) as town:
                shutil.copytree(template, town.state)
                old = town.select(OUTBOX)
                hit = killed(traced(town, ("run", "--until-idle", "--now", BEFORE), *inject(name, n)))
                found = town.select(OUTBOX)
                assert found in (old, new), f"killed at {name} {n}: half of it"
                town.until_idle(BEFORE)
                equal(town.select(OUTBOX), new, f"killed at {name} {n}")
                return hit

        strike(counts, attempt)


# --- a migration -------------------------------------------------------------------------------------------------------------------


def old_store(folder, version):
    """A database as an older townbell left it: its steps of the schema, and a row."""
    os.makedirs(folder, 0o700, exist_ok=True)
    steps = sorted(glob.glob(os.path.join(ROOT, "src", "store", "schema", "*.sql")))
    with contextlib.closing(sqlite3.connect(os.path.join(folder, "townbell.db"))) as db:
        for step in steps[:version]:
            with open(step, encoding="utf-8") as f:
                db.executescript(f.read())
        db.execute("INSERT INTO meta (name, value) VALUES ('kept', 'through all steps')")
        db.commit()
        db.execute("PRAGMA journal_mode = WAL")
    os.chmod(os.path.join(folder, "townbell.db"), 0o600)
    return len(steps)


def test_killed_at_any_write_of_a_migration_the_next_start_finishes_it():
    with Town(None, ONE, program=FAST) as first:
        newest = old_store(first.state, 1)
        words = ("queue", "hold", "nothing", "--now", BEFORE)

        def migrate(town, *options):
            return traced(town, words, *options)

        with Town(None, ONE, program=FAST) as town:
            old_store(town.state, 1)
            counts = count_calls(town, words, MARKS, status=1)

        def attempt(version, name, n):
            with Town(None, ONE, program=FAST) as town:
                old_store(town.state, version)
                hit = killed(migrate(town, *inject(name, n)))
                schema = town.select("PRAGMA user_version")[0][0]
                assert schema in (version, newest), f"killed at {name} {n}: schema {schema}"
                town.run(*words, status=1)
                assert "no such delivery" in town.last_error, town.last_error
                equal(town.select("PRAGMA user_version"), [(newest,)])
                equal(town.select("SELECT value FROM meta WHERE name = 'kept'"), [("through all steps",)])
                town.check_store()
                return hit

        strike(counts, lambda name, n: attempt(1, name, n))
        for version in range(2, newest):
            with Town(None, ONE, program=FAST) as town:
                old_store(town.state, version)
                town.run(*words, status=1)
                equal(town.select("SELECT value FROM meta WHERE name = 'kept'"), [("through all steps",)])


# --- a copy, and putting it back -------------------------------------------------------------------------------------------------


def is_whole(path):
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)] and len(db.execute("SELECT * FROM deliveries").fetchall()) == 2


def test_killed_at_any_write_of_a_copy_there_is_a_whole_one_or_the_one_before():
    with Sandbox(BEFORE) as sandbox, Town(sandbox, ONE, program=FAST) as first:
        first.until_idle(BEFORE)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        counts = count_calls(first, ("backup", os.path.join(first.folder, "copy.db"), "--now", BEFORE), MARKS + ("fsync",))

        def attempt(name, n):
            with Town(sandbox, ONE, program=FAST) as town:
                shutil.copytree(template, town.state)
                path = os.path.join(town.folder, "copy.db")
                before = (n % 2 and shutil.copy(os.path.join(first.folder, "copy.db"), path)) or None
                hit = killed(traced(town, ("backup", path, "--now", BEFORE), *inject(name, n)))
                if before or os.path.exists(path):
                    assert is_whole(path), f"killed at {name} {n}"
                town.run("backup", path, "--now", BEFORE)
                assert is_whole(path)
                town.check_store()
                return hit

        strike(counts, attempt)


def test_killed_at_any_write_of_a_restore_nothing_is_said_twice():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        first.until_idle(BEFORE)
        copy = os.path.join(first.folder, "copy.db")
        first.run("backup", copy, "--now", BEFORE)
        first.until_idle(NOW)
        template = shutil.copytree(first.state, os.path.join(first.folder, "said"))
        words = ("restore", copy, "--now", LATER)
        counts = count_calls(first, words, MARKS + ("fsync",))

        def attempt(name, n):
            with Town(sandbox, ONE, [band()], program=FAST) as town:
                shutil.copytree(template, town.state)
                shutil.copy(os.path.join(first.folder, "secrets", "band"), os.path.join(town.folder, "secrets", "band"))
                hit = killed(traced(town, words, *inject(name, n)))
                town.run("run", "--until-idle", "--now", LATER, status=None)
                if town.last_status:
                    assert "townbell restore" in town.last_error, f"killed at {name} {n}: {town.last_error}"
                    town.run(*words)
                    town.until_idle(LATER)
                equal((town.states(), len(sandbox.posts())), ({KEY: "delivered"}, 1), f"killed at {name} {n}")
                town.check_store()
                return hit

        strike(counts, attempt, share=1 if LONG else 16, at_once=1)  # they share a token: what one said the others look for


# --- recovery, signals -------------------------------------------------------------------------------------------------------------


def seeded():
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    print(f"  seed {seed}", flush=True)
    return random.Random(seed)


def sent_once(sandbox, count):
    posts = [p["text"] for p in sandbox.posts()]
    equal((len(posts), len(set(posts))), (count, count), "every one once")


def test_killed_again_and_again_while_it_recovers_it_comes_to_an_end():
    rng, text = seeded(), agenda(announcements=[announcement(f"no{i}", "2021-08-02 10:00") for i in range(20)])
    with Sandbox(NOW) as sandbox, Town(sandbox, text, [band()], program=FAST) as town:
        town.until_idle(BEFORE)
        sandbox.chance("band", "lost-after", 30)
        child = town.start("--until-idle", "--now", NOW)
        eventually(lambda: len(sandbox.posts()) >= 3)
        stop(child, signal.SIGKILL)
        for _ in range(200 if LONG else 25):
            child = town.start("--until-idle", "--now", NOW)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(rng.uniform(0.001, 0.05))
            stop(child, signal.SIGKILL)
        sandbox.no_faults()
        town.until_idle(NOW)
        equal(set(town.states().values()), {"delivered"})
        sent_once(sandbox, 20)
        town.check_store()


def killed_at_a_post(env=None):
    """How many posts there are when it is killed at its post, and once more while it recovers."""
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
        sandbox.fault("band", "slow", ms=5000, on="create", next=9)
        for posts in (1, 2):
            child = town.start("--until-idle", "--now", NOW, env=env)
            eventually(lambda: child.poll() is not None or len(sandbox.posts()) >= posts)
            stop(child, signal.SIGKILL)
        return len(sandbox.posts())


def test_without_doubt_each_recovery_says_it_again():
    equal(killed_at_a_post(), 1)
    if has_faults():
        equal(killed_at_a_post({"TOWNBELL_FAULT": "uncertain"}), 2)


def told_to_stop(env=None):
    """The state of what is in the air when SIGTERM comes, after the end."""
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
        sandbox.fault("band", "slow", ms=1000, on="create")
        child = town.daemon(NOW, env=env)
        eventually(lambda: sandbox.posts())
        equal(stop(child), 0)
        return town.states()[KEY]


def test_without_the_wait_for_its_answer_a_stop_leaves_a_doubt():
    equal(told_to_stop(), "delivered")
    if has_faults():
        equal(told_to_stop({"TOWNBELL_FAULT": "finish"}), "sending")


def test_a_storm_of_signals_changes_nothing():
    rng, text = seeded(), agenda(announcements=[announcement(f"no{i}", "2021-08-02 10:00") for i in range(12)])
    with Sandbox(NOW) as sandbox, Town(sandbox, text, [band()], program=FAST) as town:
        sandbox.fault("band", "slow", next=12, ms=60, on="create")
        child = town.daemon(NOW)
        for _ in range(300 if LONG else 60):
            child.send_signal(rng.choice([signal.SIGHUP, signal.SIGSTOP, signal.SIGCONT]))
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(rng.uniform(0, 0.03))
        child.send_signal(signal.SIGCONT)
        eventually(lambda: len(sandbox.posts()) >= 6)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            child.send_signal(number)
        equal(child.wait(20), 0, town.log())
        states = set(town.states().values())
        assert states <= {"delivered", "scheduled"}, states
        town.until_idle(NOW)
        sent_once(sandbox, 12)


# --- memory that ends --------------------------------------------------------------------------------------------------------------

STARVED = os.path.join(RELEASE or "", "townbell-starved")
PASS = ("run", "--once", "--now", NOW)  # without memory for ever a back-off would be sat out


def starve(town, at, fault=""):
    """A pass whose allocations fail from the one `at` on ("7+"), or that one alone ("7"); its status, and how many it made."""
    count = os.path.join(town.folder, "logs", "allocations")
    env = {**os.environ, "TOWNBELL_STARVE": at, "TOWNBELL_STARVE_COUNT": count, "TOWNBELL_FAULT": fault}
    done = subprocess.run([STARVED, *town.command(*PASS)[1:]], env=env, capture_output=True, text=True, timeout=120)
    town.printed += [done.stdout, done.stderr]
    with contextlib.suppress(OSError), open(count, encoding="ascii") as f:
        return done.returncode, int(f.read())
    return done.returncode, 0


def is_untouched(state, template):
    """The next start finds what a clean one found."""
    with open(os.path.join(state, "townbell.db"), "rb") as a, open(os.path.join(template, "townbell.db"), "rb") as b:
        wal = os.path.join(state, "townbell.db-wal")
        return a.read() == b.read() and not (os.path.exists(wal) and os.path.getsize(wal))


@contextlib.contextmanager
def starving():
    """Gives a function: a pass from what was planned in a band of its own, whose allocation `at` fails; then a pass with memory. Its status, and
    how many allocations it made. At the end each band has its one post; none where nothing was touched."""
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        first.until_idle(BEFORE)
        template, expected = shutil.copytree(first.state, os.path.join(first.folder, "planned")), {}

        def attempt(at, fault=""):
            account = band(band_key=f"AAA-{fault}-{at.replace('+', '-on')}")
            with Town(sandbox, ONE, [account], program=FAST) as town:
                shutil.copytree(template, town.state)
                status, made = starve(town, at, fault)
                if fault:
                    return status, made
                assert status in (0, 1, -signal.SIGABRT), f"allocation {at}: status {status}\n{town.printed[-1]}"
                expected[account["band_key"]] = not is_untouched(town.state, template)
                if expected[account["band_key"]]:
                    town.until_idle(NOW)
                    equal(town.select("SELECT key, state FROM deliveries"), [(KEY, "delivered")], f"allocation {at}")
                    town.check_store()
                return status, made

        yield attempt
        posts = collections.Counter(post["place"] for post in sandbox.posts())
        equal({place: posts[place] for place in expected}, expected)


def needs_starved():
    if not (RELEASE and os.path.exists(STARVED)):
        raise Skipped("$RELEASE names no build with townbell-starved")


def test_whichever_allocation_fails_it_ends_cleanly_and_says_everything_once():
    needs_starved()
    rng = seeded()
    with starving() as attempt:
        status, total = attempt("0")
        equal(status, 0)
        assert total > 1000, f"only {total} allocations: they are not ours"
    numbers = range(1, total + 1) if LONG else rng.sample(range(1, total + 1), 15)
    cases, statuses = [f"{n}{more}" for n in numbers for more in ("", "+")], collections.Counter()
    for begin in range(0, len(cases), 1000):  # a sandbox that holds thousands of posts is slow
        with starving() as attempt:
            statuses.update(status for status, _ in together(attempt, cases[begin:begin + 1000]))
    print(f"  {len(cases)} of {2 * total} failures: {dict(statuses)}")
    assert set(statuses) - {0}, "none was felt"


def test_without_the_look_at_what_malloc_gives_it_crashes():
    needs_starved()
    with starving() as attempt:
        assert any(attempt(f"{n}+", "memory")[0] == -signal.SIGSEGV for n in range(9000, 0, -250))


if __name__ == "__main__":
    run_all(globals())
