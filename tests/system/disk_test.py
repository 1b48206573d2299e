# SPDX-License-Identifier: MIT
"""disk_test.py - a disk that is full, a disk that fails, a database that is damaged: nothing is said without a durable intent, nothing is said
twice, nothing begins anew in silence, and a daemon goes on by itself when there is room.

A disk of its own takes root: where that is not to be had, only what needs none runs, and the others say so."""
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess

from belt import FAST, LONG, Sandbox, Skipped, Town, agenda, announcement, band, equal, eventually, run_all, stop, together

BEFORE = "2021-08-02T09:50:00+09:00"
NOW = "2021-08-02T10:00:00+09:00"
LATER = "2021-08-02T10:30:00+09:00"
ONE = agenda(announcements=[announcement("one", "2021-08-02 10:00")])
KEY = "one/announcement@band"
MANY = agenda(announcements=[announcement(f"no{i}", "2021-08-02 10:00") for i in range(8)])


@contextlib.contextmanager
def small_disk(town, size):
    """The state folder on a disk of its own."""
    os.makedirs(town.state, exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", town.state], capture_output=True).returncode:
        raise Skipped("this user may not mount a disk of its own; root may")
    try:
        yield town.state
    finally:
        for child in town.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        subprocess.run(["umount", "-l", town.state], check=True)


def fill(folder, leave=0):
    """Junk until not a block is left; then `leave` bytes less."""
    path = os.path.join(folder, "junk")
    with open(path, "ab", buffering=0) as junk:
        for size in (65536, 4096):
            with contextlib.suppress(OSError):
                while True:
                    junk.write(b"x" * size)
        if leave:
            junk.truncate(max(0, os.fstat(junk.fileno()).st_size - leave))
    return path


def test_on_a_full_disk_nothing_begins_and_with_room_it_goes_on_by_itself():
    for size in ("8m", "1m"):
        with Sandbox(NOW) as sandbox, Town(sandbox, MANY, [band()]) as town, small_disk(town, size) as disk:
            town.until_idle(BEFORE)
            child = town.daemon(BEFORE)
            for _ in range(2):  # the second time with nothing to give back
                junk = fill(disk)
                town.run("announce", "--title", "더 이상 자리가 없다", status=1)
                assert "no room" in town.last_error, town.last_error
                eventually(lambda: "event=disk.full" in town.log())
            assert any("no room" in problem for problem in town.json("status")["problems"])
            equal((child.poll(), sandbox.posts()), (None, []))
            os.unlink(junk)
            eventually(lambda: "event=disk.room" in town.log(), 30)
            town.run("announce", "--title", "자리가 있다")
            eventually(lambda: len(sandbox.posts()) == 1, 30)
            equal(town.json("status")["problems"], [])
            equal(stop(child), 0)
            town.check_store()


def test_a_disk_that_is_full_while_an_answer_is_under_way_doubles_nothing():
    with Sandbox(NOW) as sandbox, Town(sandbox, MANY, [band()]) as town, small_disk(town, "8m") as disk:
        town.until_idle(BEFORE)
        sandbox.fault("band", "slow", ms=1500, on="create")
        child = town.daemon(NOW)
        eventually(lambda: sandbox.posts())
        junk = fill(disk)
        eventually(lambda: "event=disk.full" in town.log(), 30)
        eventually(lambda: list(town.states().values()).count("delivered") == 1, 30)
        equal(len(sandbox.posts()), 1, "the answer was written down, nothing else began")
        os.unlink(junk)
        eventually(lambda: set(town.states().values()) == {"delivered"}, 60)
        equal(len(sandbox.posts()), 8)
        equal(stop(child), 0)
        town.check_store()


def end(town, child):
    """Kill a daemon under strace: itself, not only who looks on. It may be ending by itself."""
    pid = town.json("status")["daemon"]["pid"]
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    child.wait(20)


def disturbed(sandbox, template, name, how):
    """A daemon that stays, whose calls fail from the n-th on, or once; then it is started again on a sound disk."""
    account = band(band_key=f"AAA-disk-{name}-{how}")
    with Town(sandbox, ONE, [account], program=FAST) as town:
        shutil.copytree(template, town.state)
        child = town.start("--now", NOW, prefix=("strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={name}", "-e", f"inject={name}:{how}"),
                           env={"ASAN_OPTIONS": "detect_leaks=0"})
        eventually(lambda: child.poll() is not None or "disk.full" in town.log() or town.states().get(KEY) == "delivered", 60)
        posts, state = len(sandbox.posts("band", account["band_key"])), town.states()[KEY]
        assert posts <= 1 and (posts == 0 or state != "scheduled"), f"{name} {how}: {posts} posts, {state}"
        if "EIO" in how and child.poll() is not None:
            assert child.returncode == 1, f"{name} {how}: exit {child.returncode}"
        end(town, child)
        town.until_idle(NOW)
        equal((town.states(), len(sandbox.posts("band", account["band_key"]))), ({KEY: "delivered"}, 1), f"{name} {how}")
        town.check_store()
        return "disk.full" in town.log(), child.returncode


def test_a_daemon_whose_disk_is_full_from_any_write_on_says_nothing_without_an_intent():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        first.until_idle(BEFORE)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        found = together(lambda n: disturbed(sandbox, template, "pwrite64", f"error=ENOSPC:when={n}+"), range(1, 40, 1 if LONG else 6))
        assert any(full for full, _ in found), "no write of a round was hit"


def test_a_daemon_whose_commit_fails_ends_and_recovers():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        first.until_idle(BEFORE)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        found = together(lambda n: disturbed(sandbox, template, "fdatasync", f"error=EIO:when={n}"), range(1, 8, 1 if LONG else 2))
        assert any(status == 1 for _, status in found), "no commit was hit"


# --- a damaged database ----------------------------------------------------------------------------------------------------------------


def spoil(town):
    """Every page but the first is overwritten."""
    path = os.path.join(town.state, "townbell.db")
    with open(path, "r+b") as f:
        for at in range(4096, os.path.getsize(path), 4096):
            f.seek(at)
            f.write(b"\xa5" * 512)


def names(town):
    return sorted(n for n in os.listdir(town.state) if n.startswith("townbell.db"))


def test_a_damaged_database_is_moved_aside_and_only_a_restore_goes_on():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
        town.until_idle(NOW)
        os.mkdir(os.path.join(town.state, "backup"))
        copy = os.path.join(town.state, "backup", "townbell-20210802-100000.db")
        town.run("backup", copy, "--now", NOW)
        spoil(town)
        town.run("run", "--until-idle", "--now", LATER, status=1)
        for words in ("damaged", "townbell.db.damaged-20210802T013000Z", "townbell restore", copy):
            assert words in town.last_error, town.last_error
        equal(names(town), ["townbell.db.damaged-20210802T013000Z"])
        for words in (("run", "--until-idle"), ("announce", "--title", "x"), ("queue", "hold", KEY)):
            town.run(*words, "--now", LATER, status=1)
            assert "townbell restore" in town.last_error, town.last_error
        assert any("townbell restore" in p and copy in p for p in town.json("status")["problems"])
        town.run("restore", copy, "--now", LATER)
        town.until_idle(LATER)
        equal((town.states(), len(sandbox.posts())), ({KEY: "delivered"}, 1))
        equal(town.json("status")["problems"], [])


def test_without_the_note_it_would_begin_anew_and_say_it_again():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as town:
        town.until_idle(NOW)
        spoil(town)
        town.run("run", "--until-idle", "--now", LATER, status=1)
        os.unlink(os.path.join(town.state, "restore.needed"))
        town.until_idle(LATER)
        equal(len(sandbox.posts()), 2)


def test_a_row_that_holds_what_nobody_wrote_is_damage_too_before_anything_is_said():
    with Sandbox(NOW) as sandbox:
        for number, value in enumerate(("state = 'scheduleX'", "cause = 'nobody'", "urgent = 7", "approved_hash = x'00'")):
            with Town(sandbox, ONE, [band(band_key=f"AAA-row-{number}")]) as town:
                town.until_idle(BEFORE)
                with contextlib.closing(sqlite3.connect(os.path.join(town.state, "townbell.db"))) as db:
                    db.execute("PRAGMA ignore_check_constraints = ON")
                    db.execute(f"UPDATE deliveries SET {value}")
                    db.commit()
                town.run("run", "--until-idle", "--now", NOW, status=1)
                assert "damaged" in town.last_error and "townbell restore" in town.last_error, (value, town.last_error)
                equal(len([n for n in names(town) if n.startswith("townbell.db.damaged-")]), 1, value)
        equal(sandbox.posts(), [])


def test_a_database_that_is_damaged_under_a_daemon_ends_it_and_is_moved_aside():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
        town.until_idle(BEFORE)
        with contextlib.closing(sqlite3.connect(os.path.join(town.state, "townbell.db"))) as db:
            columns = [row[1] for row in db.execute("PRAGMA table_info(replies)")][1:]
            presets = {"channel": "'band'", "service_id": "'s' || value", "author": "'p-AAAAAAAAAA'", "form": "'text'", "basis": "'service'",
                       "text": "hex(randomblob(500))", "item": "''", "delivery": "''", "voter": "''", "picks": "''", "parent": "''"}
            values = ", ".join(presets.get(name, "1" if name == "read" else "0") for name in columns)
            db.execute(f"WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 6000) "
                       f"INSERT INTO replies ({', '.join(columns)}) SELECT {values} FROM n")
            db.commit()
        child = town.daemon(BEFORE)
        spoil(town)
        town.run("erase", "--author", "p-AAAAAAAAAA", status=1)
        equal(child.wait(20), 1)
        assert "database.damaged" in town.log() and "townbell restore" in town.log(), town.log()
        assert len([n for n in names(town) if n.startswith("townbell.db.damaged-") and not n.endswith("-wal")]) == 1, names(town)
        assert "townbell.db" not in names(town)
        town.run("run", "--until-idle", "--now", NOW, status=1)
        equal(sandbox.posts(), [])


def flipped(sandbox, template, words):
    """A run on a database in which some bytes are others; the texts that were said."""
    name, at, junk = words
    account = band(band_key=f"AAA-flip-{name}")
    with Town(sandbox, ONE, [account], program=FAST) as town:
        shutil.copytree(template, town.state)
        with open(os.path.join(town.state, "townbell.db"), "r+b") as f:
            f.seek(at)
            f.write(junk)
        town.run("run", "--until-idle", "--now", NOW, status=None)
        assert town.last_status in (0, 1), f"status {town.last_status} with {len(junk)} bytes at {at}"
        return [p["text"] for p in sandbox.posts("band", account["band_key"])]


def test_whatever_bytes_change_no_other_text_is_said():
    rng = random.Random(int(os.environ.get("SEED") or 20210802))
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        first.until_idle(BEFORE)
        text = first.text(KEY)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        with open(os.path.join(template, "townbell.db"), "rb") as f:
            data = f.read()
        inside = data.index("알려 드립니다".encode())
        cases = [(i, rng.randrange(len(data)), rng.randbytes(rng.choice([1, 4, 64, 4096]))) for i in range(500 if LONG else 16)]
        cases += [("text", inside, "알려 드립니까".encode())]
        for posts in together(lambda case: flipped(sandbox, template, case), cases):
            assert posts in ([], [text]), posts


if __name__ == "__main__":
    run_all(globals())
