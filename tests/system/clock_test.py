# SPDX-License-Identifier: MIT
"""clock_test.py - time that jumps, repeats an hour or leaves one out, and zones that do not exist."""
import datetime
import os
import random
import shutil
import signal
import zoneinfo

from belt import COMMUNITY, Sandbox, Town, agenda, announcement, equal, eventually, has_faults, run_all, stop, telegram, together

START = "2021-08-02T10:00:00+09:00"
AGENDA = agenda(
    announcements=[announcement("one", "2021-08-02 10:00")],
    meetings=[{"id": "m", "title": "정기 모임", "starts": "2021-08-10 19:00", "place": "2층", "remind": ["1d", "2h"]}],
)
FIRST = ["m/meeting.notice@chat", "one/announcement@chat"]
JUMPS = [  # the clock from one run to the next, and what may go out then
    ("2021-08-02T10:00:01+09:00", []),
    ("2021-08-02T09:59:59+09:00", []),
    ("2021-08-02T09:00:00+09:00", []),
    ("2021-08-01T10:00:00+09:00", []),
    ("1970-01-02T00:00:00+09:00", []),
    ("2021-08-02T11:00:00+09:00", []),
    ("2021-08-03T10:00:00+09:00", []),
    ("2021-08-09T19:00:00+09:00", ["m/meeting.reminder/1d@chat"]),
    ("2021-08-09T12:00:00+09:00", []),
    ("2021-08-02T10:00:00+09:00", []),
    ("2021-08-09T20:00:00+09:00", []),
    ("2031-08-02T10:00:00+09:00", []),
    ("2021-08-10T17:00:00+09:00", []),
]


def said(sandbox, town):
    """The keys of what stands in the chat, in order."""
    texts = sandbox.texts()
    keys = dict(town.select("SELECT reference, key FROM deliveries"))
    return [keys[text.split("\n")[-1]] for text in texts]


def test_whatever_the_clock_does_nothing_is_said_twice():
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, [telegram()]) as town:
        town.until_idle(START)
        expected = list(FIRST)
        equal(sorted(said(sandbox, town)), expected)
        expected = said(sandbox, town)
        for now, new in JUMPS:
            town.until_idle(now)
            expected += new
            equal(said(sandbox, town), expected, now)
        town.check_store()


def test_without_its_memory_a_clock_that_is_set_back_says_it_all_again():
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, [telegram()]) as town:
        town.until_idle(START)
        shutil.rmtree(town.state)
        town.until_idle("2021-08-02T09:59:59+09:00")
        town.until_idle(START)
        equal(sorted(said(sandbox, town)), sorted(2 * FIRST))


def test_a_daemon_that_was_away_does_not_catch_up_on_what_is_over():
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, [telegram()]) as town:
        town.until_idle("2021-07-28T10:00:00+09:00")
        equal(said(sandbox, town), ["m/meeting.notice@chat"])
        town.until_idle("2021-08-11T10:00:00+09:00")
        equal(said(sandbox, town), ["m/meeting.notice@chat"], "neither reminders of a meeting that was, nor news of nine days ago")
        equal(set(town.states().values()), {"delivered", "expired"})
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, [telegram()]) as town:
        town.until_idle("2021-08-04T10:00:00+09:00")
        equal(said(sandbox, town), ["m/meeting.notice@chat"], "first seen two days late: catch_up is one day")


# --- zones -----------------------------------------------------------------------------------------------------------------------

NOW = "2011-01-01T00:00:00Z"
VECTORS = [  # a gap counts from before it, an overlap is its first time (RFC 5545)
    ("America/New_York", "2027-03-14 02:30", "2027-03-14T07:30:00Z"),
    ("America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"),
    ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z"),
    ("Europe/Dublin", "2026-10-25 01:30", "2026-10-25T00:30:00Z"),
    ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z"),
    ("Asia/Seoul", "2026-12-01 19:00", "2026-12-01T10:00:00Z"),
    ("Asia/Kathmandu", "2026-06-01 12:00", "2026-06-01T06:15:00Z"),
]
ZONES = ("Asia/Seoul", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns")


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(datetime.timezone.utc)


def zoned(zone):
    return {"community": {**COMMUNITY, "timezone": zone}, "horizon": "3660d"}


def planned(zone, locals_, now):
    """When an announcement for each local time would go out."""
    items = [announcement(f"a{i}", text) for i, text in enumerate(locals_)]
    with Town(None, agenda(announcements=items), [telegram()], **zoned(zone)) as town:
        rows = {row["item"]: row["due"] for row in town.json("plan", "--now", now)}
        equal(len(rows), len(items), zone)
        assert not os.path.exists(town.state)
        return [rows[f"a{i}"] for i in range(len(items))]


def check_vector(vector):
    zone, local, expected = vector
    equal(instant(planned(zone, [local], NOW if local < "2020" else "2026-01-01T00:00:00Z")[0]), instant(expected), f"{zone} {local}")


def test_hours_that_are_left_out_or_repeated():
    together(check_vector, VECTORS)


def check_by_chance(case):
    zone, seed = case
    rng, info = random.Random(f"{seed}{zone}"), zoneinfo.ZoneInfo(zone)
    begin = datetime.datetime(2026, 1, 2)
    locals_ = [begin + datetime.timedelta(minutes=rng.randrange(9 * 365 * 24 * 60)) for _ in range(100)]
    due = planned(zone, [local.strftime("%Y-%m-%d %H:%M") for local in locals_], "2026-01-01T00:00:00Z")
    for local, at in zip(locals_, due):
        expected = local.replace(tzinfo=info)
        equal(instant(at), expected.astimezone(datetime.timezone.utc), f"{zone} {local}, seed {seed}")


def test_local_times_mean_what_python_thinks():
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    print(f"  seed {seed}", flush=True)
    together(check_by_chance, [(zone, seed) for zone in ZONES])


def test_a_zone_that_does_not_exist_is_refused_with_its_line():
    for zone in ("Asia/Seol", "Seoul", "../../etc/passwd", "/etc/localtime", "/dev/zero", "Asia", "Asia/", "UTC+9", ""):
        with Town(None, AGENDA, [telegram()], **zoned(zone)) as town:
            problems = town.json("check", status=None)
            equal([(p["level"], p["path"]) for p in problems], [("error", "community.timezone")], f"zone {zone!r}")
            line = town.read("townbell.cfg").split("\n")[problems[0]["line"] - 1]
            assert "timezone" in line, f"{zone}: line {problems[0]['line']} is {line}"
            for words in (("run", "--until-idle", "--now", START), ("plan", "--now", START)):
                town.run(*words, status=1)
                assert problems[0]["reason"] in town.last_error, town.last_error


def test_the_zone_of_the_environment_has_no_say():
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, [telegram()]) as town:
        plain = town.run("plan", "--json", "--now", "2021-07-20 10:00")
        for zone in ("America/New_York", "Nowhere/Else", ":/etc/passwd", ""):
            equal(town.run("plan", "--json", "--now", "2021-07-20 10:00", env={"TZ": zone}), plain, zone)


def test_a_zone_whose_rules_change_moves_what_is_to_come_and_nothing_that_was_said():
    """T45: as when the machine gets new time zone data."""
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, [telegram()]) as town:
        zones = os.path.join(town.folder, "zones")
        os.makedirs(os.path.join(zones, "Asia"))
        shutil.copy("/usr/share/zoneinfo/Asia/Seoul", os.path.join(zones, "Asia", "Seoul"))
        child = town.daemon(START, env={"TZDIR": zones})
        eventually(lambda: sorted(said(sandbox, town)) == FIRST)
        before = {key: row["due"] for key, row in town.queue().items()}
        shutil.copy("/usr/share/zoneinfo/Asia/Manila", os.path.join(zones, "Asia", "Seoul"))
        child.send_signal(signal.SIGHUP)
        moved = {"m/meeting.reminder/1d@chat": "2021-08-09T20:00:00+09:00", "m/meeting.reminder/2h@chat": "2021-08-10T18:00:00+09:00"}
        eventually(lambda: {key: row["due"] for key, row in town.queue().items()} == {**before, **moved})
        equal(stop(child), 0)
        equal(sorted(said(sandbox, town)), FIRST, "19:00 stays 19:00: nobody is told of a change")


def test_a_clock_that_is_not_set_yet_lets_nothing_out_and_loses_nothing():
    """T42: a machine without a battery begins in 1970, until it has asked for the time."""
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, [telegram()]) as town:
        for now in ("1970-01-01T00:00:10Z", "2000-01-01T00:00:00Z"):
            town.until_idle(now)
            equal((said(sandbox, town), set(town.states().values()) - {"scheduled"}), ([], set()), now)
        if has_faults():
            found = {row["name"]: row for row in town.json("doctor", status=None, env={"TOWNBELL_FAULT": "clock-set"})}
            assert not found["clock"]["ok"] and "1970" in found["clock"]["text"], found["clock"]
        town.until_idle(START)
        equal(sorted(said(sandbox, town)), FIRST)
        town.check_store()


if __name__ == "__main__":
    run_all(globals())
