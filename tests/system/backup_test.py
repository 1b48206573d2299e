# SPDX-License-Identifier: MIT
"""backup_test.py - a copy is whole while the daemon works, holds no secret, and after it was restored nothing is said twice."""
import contextlib
import os
import shutil
import sqlite3

from belt import FAST, Sandbox, Town, agenda, announcement, band, equal, eventually, has_faults, run_all, stop

BEFORE = "2021-08-02T09:50:00+09:00"
NOW = "2021-08-02T10:00:00+09:00"
LATER = "2021-08-02T10:30:00+09:00"
BAND_KEY, CHAT_KEY = "one/announcement@band", "one/announcement@chat"
ONE = agenda(announcements=[announcement("one", "2021-08-02 10:00")])


def dump(path):
    """The rows of a database, as text; what a copy notes about itself left out."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)], path)
        return [line for line in db.iterdump() if "copied_at" not in line and "backup_due" not in line]


def backup(town, name="copy.db", **options):
    path = os.path.join(town.folder, name)
    equal(town.json("backup", path, **options), {"file": path})
    return path


# --- making one --------------------------------------------------------------------------------------------------------------------


def test_a_copy_without_a_daemon_holds_the_same_and_is_private():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.until_idle(NOW)
        path = backup(town)
        equal(dump(path), dump(os.path.join(town.state, "townbell.db")))
        equal(os.stat(path).st_mode & 0o777, 0o600)
        equal([n for n in os.listdir(town.folder) if n.startswith("copy.db")], ["copy.db"])


def test_who_made_a_copy_and_who_put_it_back_stands_in_the_audit():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        child = town.daemon(BEFORE)
        backup(town)
        equal(stop(child), 0)
        equal([d["action"] for d in town.json("audit")], ["backup", "backup"])
        restored(town, path)
        equal([d["action"] for d in town.json("audit")], ["backup", "backup", "restore"])
        assert all(d["actor"] and d["at"] for d in town.json("audit"))


def test_a_copy_of_a_daemon_at_work_is_whole_and_holds_what_was_told_before():
    many = agenda(announcements=[announcement(f"no{i}", "2021-08-02 10:00") for i in range(40)])
    with Sandbox(NOW) as sandbox, Town(sandbox, many, program=FAST) as town:
        child = town.daemon(NOW)
        for n in range(5):
            keys = town.json("announce", "--title", f"긴급 {n}")["keys"]
            rows = dump(backup(town))
            for key in keys:
                assert any(f"'{key}'" in row for row in rows), key
        equal(os.listdir(os.path.join(town.state, "backup")), [])
        equal(stop(child), 0)


def test_a_copy_takes_the_place_of_an_older_one_and_of_nothing_else():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.run("backup", os.path.join(town.folder, "none.db"), status=1)
        assert "no database" in town.last_error
        equal(os.path.exists(town.state), False)
        town.until_idle(NOW)
        for _ in range(2):
            backup(town)
        town.write("notes.txt", "미끼")
        for path in (os.path.join(town.folder, "notes.txt"), town.config, os.path.join(town.state, "townbell.db"), town.folder):
            before = open(path, "rb").read() if os.path.isfile(path) else None
            town.run("backup", path, status=1)
            assert path in town.last_error, town.last_error
            equal(open(path, "rb").read() if before else None, before)
        town.run("backup", os.path.join(town.folder, "no", "copy.db"), status=1)


def test_a_copy_that_is_not_whole_leaves_the_older_one():
    if not has_faults():
        return
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        older = dump(path)
        town.until_idle(NOW)
        town.run("backup", path, status=1, env={"TOWNBELL_FAULT": "copy-damaged"})
        assert "not whole" in town.last_error
        equal(dump(path), older)
        equal([n for n in os.listdir(town.folder) if n.startswith("copy.db")], ["copy.db"])


def test_a_copy_holds_neither_tokens_nor_the_keys_of_authors():
    vote = agenda(consultations=[{"id": "v", "title": "투표", "question": "?", "opens": "2021-08-02 10:00", "closes": "2021-08-03 10:00",
                                  "choices": ["가", "나"]}])
    with Sandbox(NOW) as sandbox, Town(sandbox, vote, program=FAST) as town:
        town.until_idle(NOW)
        sandbox.say(service="band", author="회원", contains="투표", text="2")
        town.until_idle(LATER)
        keys = [line.split()[-1] for line in town.read("state/author.key").splitlines() if line.strip()]
        assert keys
        with open(backup(town), "rb") as f:
            copy = f.read()
        for secret in keys + [bytes.fromhex(k) for k in keys] + town.canaries:
            assert (secret if isinstance(secret, bytes) else secret.encode()) not in copy


# --- every day ---------------------------------------------------------------------------------------------------------------------


def copies(town):
    folder = os.path.join(town.state, "backup")
    return sorted(n for n in os.listdir(folder) if n.endswith(".db")) if os.path.isdir(folder) else []


def test_every_day_one_is_made_and_the_oldest_is_removed():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST, backup={"keep": 2, "at": "04:00"}) as town:
        for day in (2, 3, 4):
            child = town.daemon(f"2021-08-{day:02}T03:59:57+09:00")
            eventually(lambda: any(name.startswith(f"townbell-202108{day:02}-0400") for name in copies(town)))
            equal(stop(child), 0)
        equal([name[:20] for name in copies(town)], ["townbell-20210803-04", "townbell-20210804-04"])
        for name in copies(town):
            dump(os.path.join(town.state, "backup", name))


def test_what_was_missed_is_made_up_for_at_the_next_start_and_only_once():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        equal(stop(town.daemon(BEFORE)), 0)
        equal(copies(town), [])
        child = town.daemon("2021-08-03T12:00:00+09:00")
        eventually(lambda: copies(town))
        stop(child)
        stop(town.daemon("2021-08-03T12:00:05+09:00"))
        equal(len(copies(town)), 1)


def test_a_daily_copy_that_fails_is_seen_in_status_until_one_does_well():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        equal(stop(town.daemon(BEFORE)), 0)
        town.write("state/backup", "in the way")
        child = town.daemon("2021-08-03T12:00:00+09:00")
        eventually(lambda: any("daily copy" in p for p in town.json("status")["problems"]))
        stop(child)
        os.unlink(os.path.join(town.state, "backup"))
        child = town.daemon("2021-08-03T12:01:00+09:00")
        eventually(lambda: copies(town))
        eventually(lambda: town.json("status")["problems"] == [])
        stop(child)


# --- putting one back --------------------------------------------------------------------------------------------------------------


def restored(town, path, now=LATER, **options):
    reply = town.json("restore", path, "--now", now, **options)
    assert reply["former"] is None or os.path.exists(reply["former"])
    return reply


def test_what_went_out_since_the_copy_is_found_or_asked_about():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        town.until_idle(NOW)
        equal(set(town.states().values()), {"delivered"})
        restored(town, path)
        equal(town.states(), {BAND_KEY: "scheduled", CHAT_KEY: "scheduled"})
        town.until_idle(LATER)
        row = town.row(CHAT_KEY)
        equal((town.states(), len(sandbox.posts())), ({BAND_KEY: "delivered", CHAT_KEY: "uncertain"}, 2))
        equal(town.row(BAND_KEY)["receipt"]["id"], sandbox.posts("band")[0]["id"])
        assert "queue confirm" in row["error"] and "restored" in row["error"], row["error"]
        assert any("restored" in p for p in town.json("status")["problems"])
        town.run("queue", "confirm", CHAT_KEY)
        town.until_idle(LATER)
        equal((len(sandbox.posts()), town.json("status")["problems"]), (2, []))
        town.check_store()


def test_without_the_doubt_a_restored_copy_says_everything_again():
    if not has_faults():
        return
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        town.until_idle(NOW)
        restored(town, path)
        town.until_idle(LATER, env={"TOWNBELL_FAULT": "restored"})
        equal(len(sandbox.posts()), 4)


def test_what_did_not_go_out_since_goes_out_after_two_looks():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as town:
        town.until_idle(BEFORE)
        restored(town, backup(town))
        town.until_idle(LATER)
        equal((town.states(), len(sandbox.posts()), sandbox.made("posts")), ({BAND_KEY: "delivered"}, 1, 2))


def test_what_was_written_and_said_after_the_copy_is_not_said_again():
    both = agenda(announcements=[announcement("one", "2021-08-02 10:00"), announcement("two", "2021-08-02 10:05")],
                  meetings=[{"id": "m", "title": "회의", "starts": "2021-08-09 19:00", "place": "회관", "notice": "14d", "remind": ["1d"]}])
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        town.write("agenda/a.cfg", both)
        town.until_idle("2021-08-02T10:06:00+09:00")
        equal(len(sandbox.posts()), 6)
        restored(town, path)
        town.until_idle(LATER)
        equal(len(sandbox.posts()), 6)
        states = town.states()
        for key in ("one/announcement", "two/announcement", "m/meeting.notice"):
            equal((states[key + "@band"], states[key + "@chat"]), ("delivered", "uncertain"), key)
        equal(states["m/meeting.reminder/1d@band"], "scheduled")


def test_a_text_that_was_changed_before_or_after_it_went_out_is_found_by_its_reference():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        town.write("agenda/a.cfg", ONE.replace("알려 드립니다", "바꾸어 알려 드립니다"))
        town.until_idle(NOW)
        town.write("agenda/a.cfg", ONE.replace("알려 드립니다", "다시 바꾸었습니다"))
        restored(town, path)
        town.until_idle(LATER)
        equal((town.states(), len(sandbox.posts())), ({BAND_KEY: "delivered"}, 1))


def test_what_a_person_held_waits_with_a_word():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as town:
        town.until_idle(BEFORE)
        town.run("queue", "hold", BAND_KEY, "--now", BEFORE)
        path = backup(town)
        town.run("queue", "release", BAND_KEY, "--now", NOW)
        town.until_idle(NOW)
        restored(town, path)
        town.until_idle(LATER)
        row = town.row(BAND_KEY)
        equal((row["state"], len(sandbox.posts())), ("held", 1))
        assert "restored" in row["error"]


def test_a_number_that_was_given_is_not_given_again():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        first = town.json("announce", "--title", "긴급", "--now", NOW)["keys"]
        town.until_idle(NOW)
        restored(town, path)
        town.until_idle(LATER)
        assert not set(first) & set(town.json("announce", "--title", "다시 긴급", "--now", LATER)["keys"])
        equal([deed["action"] for deed in town.json("audit")], ["backup", "announce", "restore", "announce"],
              "what people did is not forgotten")


def test_what_was_erased_since_the_copy_stays_erased():
    vote = agenda(consultations=[{"id": "v", "title": "의견", "question": "?", "opens": "2021-08-02 10:00", "closes": "2021-08-03 10:00"}])
    with Sandbox(NOW) as sandbox, Town(sandbox, vote, [band()], program=FAST) as town:
        town.until_idle(NOW)
        for author in ("한 회원", "다른 회원"):
            sandbox.say(service="band", author=author, contains="의견", text=f"canary의견 {author}")
        town.until_idle(LATER)
        path = backup(town)
        gone = next(r for r in town.json("opinions") if "한 회원" in r["text"])
        town.run("erase", "--author", gone["author"])
        equal(restored(town, path)["erased"], 1)
        town.until_idle(LATER)
        equal([r["text"] for r in town.json("opinions")], ["canary의견 다른 회원"])
        with open(os.path.join(town.state, "townbell.db"), "rb") as f:
            assert "canary의견 한 회원".encode() not in f.read()


def test_what_is_erased_leaves_the_daily_copies_too():
    vote = agenda(consultations=[{"id": "v", "title": "의견", "question": "?", "opens": "2021-08-02 10:00", "closes": "2021-08-04 10:00"}])
    with Sandbox(NOW) as sandbox, Town(sandbox, vote, [band()], program=FAST) as town:
        town.until_idle(NOW)
        sandbox.say(service="band", author="한 회원", contains="의견", text="canary의견")
        town.until_idle(LATER)
        equal(stop(town.daemon(LATER)), 0)
        child = town.daemon("2021-08-03T12:00:00+09:00")
        eventually(lambda: copies(town))
        path = os.path.join(town.state, "backup", copies(town)[0])
        author = town.json("opinions")[0]["author"]
        town.run("erase", "--author", author)
        equal(stop(child), 0)
        for folder, _, files in os.walk(town.state):
            for name in files:
                with open(os.path.join(folder, name), "rb") as f:
                    data = f.read()
                assert "canary의견".encode() not in data and author.encode() not in data, name
        dump(path)
        restored(town, path, "2021-08-03T12:00:10+09:00")


def test_a_restore_is_refused_while_a_daemon_runs():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        child = town.daemon(BEFORE)
        town.run("restore", path, status=1)
        assert str(child.pid) in town.last_error
        equal(stop(child), 0)


def test_what_is_no_whole_copy_is_refused_and_nothing_changes():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        with open(path, "rb") as f:
            copy = f.read()
        bad = {"empty.db": b"", "text.db": b"Dear diary" * 50, "cut.db": copy[:len(copy) // 2 // 4096 * 4096],
               "hurt.db": copy[:8192] + b"\xa5" * 4096 + copy[12288:]}
        newer = os.path.join(town.folder, "newer.db")
        shutil.copy(path, newer)
        with contextlib.closing(sqlite3.connect(newer)) as db:
            db.execute("PRAGMA user_version = 9999")
        for name, data in bad.items():
            with open(os.path.join(town.folder, name), "wb") as f:
                f.write(data)
        before = sorted(os.listdir(town.state)), dump(os.path.join(town.state, "townbell.db"))
        for given in [os.path.join(town.folder, name) for name in bad] + [newer, town.folder, os.path.join(town.state, "townbell.db"),
                                                                          os.path.join(town.folder, "nowhere.db")]:
            town.run("restore", given, status=1)
            assert given in town.last_error, town.last_error
            equal((sorted(os.listdir(town.state)), dump(os.path.join(town.state, "townbell.db"))), before, given)
        town.run("restore", status=2)


def test_back_and_forth_a_former_database_can_be_restored():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as town:
        town.until_idle(BEFORE)
        path = backup(town)
        town.until_idle(NOW)
        former = restored(town, path)["former"]
        restored(town, former)
        town.until_idle(LATER)
        equal((town.states(), len(sandbox.posts())), ({BAND_KEY: "delivered"}, 1))


def test_a_database_that_is_gone_while_there_are_copies_is_not_begun_anew():
    with Sandbox("2021-08-03T12:00:00+09:00") as sandbox, Town(sandbox, ONE, program=FAST) as town:
        equal(stop(town.daemon(BEFORE)), 0)
        child = town.daemon("2021-08-03T12:00:00+09:00")
        eventually(lambda: copies(town))
        stop(child)
        posts = len(sandbox.posts())
        os.unlink(os.path.join(town.state, "townbell.db"))
        town.run("run", "--until-idle", "--now", "2021-08-03T12:10:00+09:00", status=1)
        newest = os.path.join(town.state, "backup", copies(town)[-1])
        assert "restore" in town.last_error and copies(town)[-1] in town.last_error, town.last_error
        restored(town, newest, "2021-08-03T12:10:00+09:00")
        town.until_idle("2021-08-03T12:10:00+09:00")
        equal(len(sandbox.posts()), posts)


if __name__ == "__main__":
    run_all(globals())
