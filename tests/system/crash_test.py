# SPDX-License-Identifier: MIT
"""crash_test.py - killed anywhere, townbell goes on where it was: what was planned is said once, nothing is lost, nothing is said twice.

The sender of the signal is strace at each system call of one delivery, then chance (the seed is printed; $SEED repeats a run)."""
import collections
import os
import random
import re
import shutil
import signal
import subprocess

from belt import (FAST, LONG, RELEASE, Sandbox, Town, agenda, announcement, band, equal, eventually, has_faults, run_all, stop, telegram,
                  together)
from strikes import count_calls, inject, traced

BEFORE = "2021-08-02T09:50:00+09:00"
NOW = "2021-08-02T10:00:00+09:00"
AFTER = "2021-08-02T10:00:30+09:00"
ONE = agenda(announcements=[announcement("one", "2021-08-02 10:00")])
KEY = "one/announcement@band"

# Calls that leave a mark on disk, on the network or on another process; between two of them the world stays the same.
WRITES = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "mkdir", "connect", "sendto", "recvfrom")
MARKS = WRITES + ("fcntl", "socket", "bind", "listen", "epoll_wait", "timerfd_settime", "exit_group")
STEP = 1 if RELEASE else 4  # a build with sanitizers is slow to start: there only every fourth call


def kill_everywhere(attempt, counts):
    """attempt(name, n) -> was it killed? At every call of the clean run, and behind it until none is left to kill at."""
    points = [(name, n) for name, count in counts.items() for n in range(1, count + 1)][::STEP]
    killed = sum(together(lambda point: attempt(*point), points))
    for name, n in counts.items():
        while attempt(name, n + 1):
            n, killed = n + 1, killed + 1
    assert killed >= 0.9 * len(points), f"{killed} kills at {len(points)} calls"
    print(f"  {killed} kills: " + " ".join(f"{name} {n}" for name, n in counts.items()))


# --- one delivery ----------------------------------------------------------------------------------------------------------------


def deliver_killed_at(sandbox, template, name, n):
    """One delivery, killed at the n-th call, then left alone: one post."""
    words = ("run", "--until-idle", "--now", NOW)
    account = band(band_key=f"AAA-{bool(template)}-{name}-{n}")
    with Town(sandbox, ONE, [account], program=FAST) as town:
        if template:
            shutil.copytree(template, town.state)
        killed = traced(town, words, *inject(name, n)).returncode == -signal.SIGKILL
        town.until_idle(NOW)
        equal(town.states(), {KEY: "delivered"}, f"killed at {name} {n}")
        posts = sandbox.posts("band", account["band_key"])
        equal(len(posts), 1, f"posts when killed at {name} {n}")
        equal(town.row(KEY)["receipt"]["id"], posts[0]["id"])
        town.check_store()
        return killed


def test_killed_at_any_call_of_a_delivery_there_is_one_post():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        first.until_idle(BEFORE)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        counts = count_calls(first, ("run", "--until-idle", "--now", NOW), MARKS)
        kill_everywhere(lambda name, n: deliver_killed_at(sandbox, template, name, n), counts)


def test_killed_at_any_write_of_the_first_start_there_is_one_post():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        counts = count_calls(first, ("run", "--until-idle", "--now", NOW), WRITES)
        kill_everywhere(lambda name, n: deliver_killed_at(sandbox, None, name, n), counts)


def deliver_disturbed_at(sandbox, template, name, how):
    """One delivery with a call that fails, once or from then on; with a sound disk again there is one post."""
    account = band(band_key=f"AAA-disturbed-{name}-{how}")
    with Town(sandbox, ONE, [account], program=FAST) as town:
        shutil.copytree(template, town.state)
        done = traced(town, ("run", "--until-idle", "--now", NOW), "-e", f"trace={name}", "-e", f"inject={name}:{how}")
        assert done.returncode in (0, 1), f"{name} {how}: {done.returncode}\n{done.stderr}"
        town.until_idle(NOW)
        equal(town.states(), {KEY: "delivered"}, f"{name} {how}")
        equal(len(sandbox.posts("band", account["band_key"])), 1, f"{name} {how}")
        town.check_store()


def test_a_disk_that_fails_loses_and_doubles_nothing():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()], program=FAST) as first:
        first.until_idle(BEFORE)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        counts = count_calls(first, ("run", "--until-idle", "--now", NOW), ("fdatasync", "pwrite64"))
        cases = [("fdatasync", f"error=EIO:when={n}{more}") for n in range(1, counts["fdatasync"] + 1) for more in ("", "+")]
        cases += [("pwrite64", f"error=ENOSPC:when={n}+") for n in range(1, counts["pwrite64"] + 1)]
        together(lambda case: deliver_disturbed_at(sandbox, template, *case), cases[::STEP])


# --- one order -------------------------------------------------------------------------------------------------------------------


def announce_killed_at(sandbox, template, name, n):
    """Killed, an announcement is there as a whole or not at all; acknowledged, it is there."""
    words = ("announce", "--title", "긴급 공지", "--at", "2021-08-02 11:00", "--now", BEFORE, "--json")
    with Town(sandbox, ONE, program=FAST) as town:
        shutil.copytree(template, town.state)
        done = traced(town, words, *inject(name, n))
        killed = done.returncode == -signal.SIGKILL
        town.until_idle(BEFORE)
        keys = {key for key in town.states() if key.startswith("cli-1/")}
        assert len(keys) in (0, 2), f"{keys} when killed at {name} {n}"
        assert keys or not done.stdout, f"acknowledged and lost at {name} {n}"
        town.check_store()
        return killed


def test_killed_at_any_write_an_announcement_is_whole_or_not_there():
    with Sandbox(BEFORE) as sandbox, Town(sandbox, ONE, program=FAST) as first:
        first.until_idle(BEFORE)
        template = shutil.copytree(first.state, os.path.join(first.folder, "planned"))
        words = ("announce", "--title", "긴급 공지", "--at", "2021-08-02 11:00", "--now", BEFORE, "--json")
        counts = count_calls(first, words, WRITES)
        kill_everywhere(lambda name, n: announce_killed_at(sandbox, template, name, n), counts)


# --- between the post and its answer ---------------------------------------------------------------------------------------------


def killed_before_the_answer(env=None):
    """How many posts there are when townbell is killed while the answer is under way, and started again."""
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [band()]) as town:
        sandbox.fault("band", "slow", ms=5000, on="create")
        child = town.start("--until-idle", "--now", NOW, env=env)
        eventually(lambda: sandbox.posts())
        equal(stop(child, signal.SIGKILL), -signal.SIGKILL)
        town.until_idle(NOW, env=env)
        equal(town.states(), {KEY: "delivered"})
        return len(sandbox.posts())


def test_killed_before_the_answer_there_is_one_post():
    equal(killed_before_the_answer(), 1)


def test_without_intent_or_uncertain_there_are_two():
    for protection in ("intent", "uncertain"):
        if has_faults():
            equal(killed_before_the_answer({"TOWNBELL_FAULT": protection}), 2, protection)


def test_killed_before_the_answer_on_telegram_it_is_asked_about():
    key = "one/announcement@chat"
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [telegram()]) as town:
        sandbox.fault("telegram", "slow", ms=5000, on="sendMessage")
        child = town.start("--until-idle", "--now", NOW)
        eventually(lambda: sandbox.posts())
        stop(child, signal.SIGKILL)
        town.until_idle(NOW)
        equal((town.states()[key], len(sandbox.posts())), ("uncertain", 1))
        assert "queue confirm" in town.row(key)["error"]


def test_a_conversation_of_two_steps_goes_on_at_its_second():
    vote = agenda(consultations=[{"id": "vote", "title": "투표", "question": "어느 것?", "opens": "2021-08-02 10:00",
                                  "closes": "2021-08-03 10:00", "choices": ["가", "나"]}])
    with Sandbox(NOW) as sandbox, Town(sandbox, vote, [telegram(pace="3s")]) as town:
        child = town.start("--until-idle", "--now", NOW)
        eventually(lambda: sandbox.posts())
        eventually(lambda: town.select("SELECT 1 FROM deliveries WHERE receipt_id <> ''"))
        equal(stop(child, signal.SIGKILL), -signal.SIGKILL)
        town.until_idle(AFTER)
        equal(town.states()["vote/consultation.call@chat"], "delivered")
        equal([bool(p.get("poll")) for p in sandbox.posts()], [False, True], "one message, one poll")


def test_told_to_stop_it_finishes_what_is_in_the_air_and_begins_nothing():
    two = agenda(announcements=[announcement("one", "2021-08-02 10:00"), announcement("two", "2021-08-02 10:00")])
    with Sandbox(NOW) as sandbox, Town(sandbox, two, [band()]) as town:
        sandbox.fault("band", "slow", ms=1500, on="create")
        child = town.start("--now", NOW)
        eventually(lambda: sandbox.posts())
        equal(stop(child), 0)
        equal(town.states(), {KEY: "delivered", "two/announcement@band": "scheduled"})
        equal(len(sandbox.posts()), 1)


# --- by chance -------------------------------------------------------------------------------------------------------------------

KILLS = 1000 if LONG else 200 if RELEASE else 60
WAVE = 4  # so many kills, then the next announcement is due
ROUNDS = KILLS // WAVE
A_DAY = 45  # Instagram takes so many posts in 24 hours, and a few that were doubtful
FAULTS = {"lost-before": 8, "html-500": 4, "429": 4, "lost-after": 13, "html-500-after": 4, "late-commit": 3}


def at(minute):
    return f"2021-08-02T{10 + minute // 60:02}:{minute % 60:02}:00+09:00"


def arm(sandbox):
    for service in ("band", "telegram", "instagram"):
        for fault, percent in FAULTS.items():
            sandbox.chance(service, fault, percent, ms=150)


def kill_by_chance(sandbox, town, rng):
    """Lives as short as it can be on this machine: longer while the posts lag behind what is due, shorter while they do not."""
    longest = 0.05
    for i in range(KILLS):
        now = at(i // WAVE)
        sandbox.clock(now)
        child = town.start("--until-idle", "--now", now)
        try:
            child.wait(longest * rng.random())
        except subprocess.TimeoutExpired:
            stop(child, signal.SIGKILL)
        lags = len(sandbox.posts()) < 0.8 * len(town.accounts) * (i // WAVE)
        longest = min(longest * 1.2, 1) if lags else max(longest * 0.9, 0.02)


def check_keys(sandbox, town):
    """Against what the services hold: each key of BAND once, each of Telegram at most once and surely when it counts as delivered."""
    rows = town.select("SELECT reference, key, state FROM deliveries")
    posts = collections.Counter(reference for p in sandbox.posts() for reference in re.findall(r"\[TM-\w+\]", p["text"]))
    equal(set(posts) - {reference for reference, _, _ in rows}, set(), "nothing foreign")
    for reference, key, state in rows:
        if not key.endswith("@chat"):
            equal((posts[reference], state), (1, "delivered"), key)
        elif state == "delivered":
            equal(posts[reference], 1, key)
        else:
            equal((state, posts[reference] <= 1), ("uncertain", True), key)
    return collections.Counter(state for _, _, state in rows)


def test_killed_by_chance_nothing_is_lost_and_nothing_doubled():
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    accounts = [band(f"b{i}", settle="1s") for i in range(5)] + [telegram()]
    others = {"channels": [account["id"] for account in accounts]}
    text = agenda(announcements=[announcement(f"no{i}", at(i), **(others if i >= A_DAY else {})) for i in range(ROUNDS)])
    if LONG:
        accounts.append({"id": "ig", "type": "instagram", "account": "17841400000000001", "timeout": "5s", "settle": "1s", "poll": "1s"})
    print(f"  seed {seed}", flush=True)
    with Sandbox(NOW, "--seed", str(seed), "--set", "retry_after=1") as sandbox, Town(sandbox, text, accounts, program=FAST, web={"listen": "127.0.0.1:0"}) as town:
        arm(sandbox)
        kill_by_chance(sandbox, town, random.Random(seed))
        posts = len(sandbox.posts())
        assert posts > ROUNDS * len(accounts) // 2, f"only {posts} posts between the kills: they came too early"
        sandbox.no_faults()
        sandbox.clock(at(ROUNDS))
        town.until_idle(at(ROUNDS))
        states = check_keys(sandbox, town)
        print(f"  {KILLS} kills, {sum(states.values())} deliveries: {dict(states)}")
        town.check_store()


# --- two at once -----------------------------------------------------------------------------------------------------------------


def test_a_second_daemon_is_refused_and_told_by_whom():
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE) as town:
        child = town.daemon(NOW)
        link = town.folder + "-link"
        os.symlink(town.folder, link)
        try:
            for config in (town.config, os.path.join(link, "townbell.cfg")):
                town.config = config
                for words in (("run",), ("run", "--until-idle"), ("run", "--once")):
                    town.run(*words, "--now", NOW, status=1)
                    assert f"(process {child.pid})" in town.last_error and "state" in town.last_error, town.last_error
        finally:
            os.unlink(link)
        town.config = os.path.join(town.folder, "townbell.cfg")
        eventually(lambda: set(town.states().values()) == {"delivered"})
        equal(stop(child), 0)
        equal(len(sandbox.posts()), 2)


def begun_twice(env=None):
    """How a second run ends that begins while the first waits for the answer to a post, and how often the post stands; the control socket,
    which would stop it later, was cleared away."""
    with Sandbox(NOW) as sandbox, Town(sandbox, ONE, [telegram(on_uncertain="resend", timeout="60s")]) as town:
        sandbox.fault("telegram", "slow", ms=60000, on="sendMessage")
        sandbox.allowed = ("parallel",) if env else ()
        town.start("--until-idle", "--now", NOW, env=env)
        eventually(lambda: sandbox.posts())
        os.unlink(os.path.join(town.state, "control.sock"))
        town.run("run", "--until-idle", "--now", NOW, status=None, env=env)
        return town.last_status, len(sandbox.posts())


def test_without_the_lock_a_second_run_takes_the_first_for_dead_and_says_it_again():
    equal(begun_twice(), (1, 1))
    if has_faults():
        equal(begun_twice({"TOWNBELL_FAULT": "lock"}), (0, 2))


def test_what_a_killed_daemon_leaves_behind_is_in_nobodys_way():
    with Sandbox(BEFORE) as sandbox, Town(sandbox, ONE) as town:
        child = town.daemon(BEFORE)
        eventually(lambda: town.states())
        equal(town.json("status")["daemon"], {"running": True, "pid": child.pid})
        stop(child, signal.SIGKILL)
        assert os.path.exists(os.path.join(town.state, "control.sock"))
        equal(town.json("status")["daemon"], {"running": False, "pid": None})
        town.run("queue", "hold", KEY, "--now", BEFORE)
        equal(town.states()[KEY], "held")
        child = town.daemon(BEFORE)
        town.run("queue", "release", KEY)
        equal((town.states()[KEY], stop(child)), ("scheduled", 0))


if __name__ == "__main__":
    run_all(globals())
