# SPDX-License-Identifier: MIT
"""secrets_test.py - T68: a canary in every credential stands in no byte that any command prints, logs or stores, at the most talkative level
and when everything goes wrong; T69: what members call themselves and say forges no line of the log."""
import os
import re

from belt import Sandbox, Town, agenda, announcement, band, equal, eventually, run_all, telegram

NOW = "2021-08-02T10:00:00+09:00"
LINE = re.compile(r"event=[a-z_.]+( [a-z_]+=(\"([^\"\\\\]|\\\\.)*\"|[^ \"]*))*$")
TALK = ("--log-level", "debug")
ITEMS = [announcement("one", "2021-08-02 09:55"), announcement("two", "2021-08-02 09:56")]


def commands(town):
    for words in (("check",), ("plan",), ("preview", "one"), ("status",), ("queue",), ("opinions",), ("audit",), ("doctor",), ("version",)):
        town.run(*words, status=None)
        town.run(*words, "--json", status=None)


def test_no_canary_is_told_when_all_is_well():
    with Sandbox(NOW) as sandbox, Town(sandbox, agenda(announcements=ITEMS)) as town:
        town.run("run", "--until-idle", "--now", NOW, *TALK)
        commands(town)
        town.run("rehearse", "--out", os.path.join(town.folder, "page"), *TALK)
        equal(set(town.states().values()), {"delivered"})


def test_no_canary_is_told_when_everything_goes_wrong():
    with Sandbox(NOW) as sandbox, Town(sandbox, agenda(announcements=ITEMS)) as town:
        town.run("run", "--once", "--now", NOW, *TALK)
        url, town.url = town.url, "http://127.0.0.1:9"
        town.configure()
        town.run("run", "--once", "--now", NOW, *TALK, status=None)
        commands(town)
        town.url = url
        for account in town.accounts:  # the service refuses a token that it does not know, and says so
            town.token(account)
        town.configure()
        town.write("agenda/a.cfg", agenda(announcements=[*ITEMS, announcement("three", "2021-08-02 09:57")]))
        town.run("run", "--once", "--now", NOW, *TALK, status=None)
        commands(town)


def test_a_level_that_is_none_is_wrong_usage():
    with Town(None, agenda()) as town:
        town.run("run", "--log-level", "loud", status=2)


def test_what_members_say_forges_no_line_of_the_log():
    with Sandbox(NOW) as sandbox, Town(sandbox, agenda(announcements=ITEMS), accounts=[band(), telegram()]) as town:
        daemon = town.start("--now", NOW, *TALK)
        eventually(lambda: "event=service.ready" in town.log())
        eventually(lambda: len(sandbox.posts()) == 4)
        for service in ("band", "telegram"):
            sandbox.say(service=service, contains="공지 one", author="x\r\nevent=forged key=\x1b[31m\u202e", text="a\nevent=forged\r\x1b[2J\u2028b")
        eventually(lambda: len(town.json("opinions")) == 2)
        daemon.terminate()
        equal(daemon.wait(20), 0)
        lines = town.log().rstrip("\n").split("\n")
        bad = [line for line in lines if not LINE.match(line) or line.startswith("event=forged") or re.search("[\x00-\x1f\u202e\u2028]", line)]
        equal(bad, [])
        assert len(lines) > 5, lines


if __name__ == "__main__":
    run_all(globals())
