# SPDX-License-Identifier: MIT
"""secrets_test.py - T68: a canary in every credential stands in no byte that any command prints, logs or stores, at the most talkative level
and when everything goes wrong; T69: what members call themselves and say forges no line of the log."""
import contextlib
import http.client
import os
import re

from belt import FAST, Sandbox, Town, agenda, announcement, band, equal, eventually, run_all, telegram

HOOKS = {"webhook_secret": "file:secrets/hook", "verify_token": "file:secrets/verify"}
NOW = "2021-08-02T10:00:00+09:00"
LINE = re.compile(r"event=[a-z_.]+( [a-z_]+=(\"([^\"\\\\]|\\\\.)*\"|[^ \"]*))*$")
TALK = ("--log-level", "debug")
ITEMS = [announcement("one", "2021-08-02 09:55"), announcement("two", "2021-08-02 09:56")]


def all_services():
    """A token for each, the secret of each webhook, and what Instagram must say to be believed."""
    hook = {"webhook_secret": "file:secrets/chat-hook"}
    return [band(), telegram(**hook), {"id": "ig", "type": "instagram", "account": "17841400000000001", "timeout": "5s", "settle": "0s", **HOOKS}]


def served(sandbox):
    return Town(sandbox, agenda(announcements=ITEMS), all_services(), program=FAST, web={"listen": "127.0.0.1:0"})


def visit(port, path, body=None, **headers):
    """What a service, or somebody who says so, brings; the status."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    with contextlib.closing(line):
        line.request("POST" if body else "GET", path, body, headers)
        return line.getresponse().status


def commands(town):
    preview = ("preview", "one", "--out", os.path.join(town.folder, "preview"))
    for words in (("check",), ("plan",), preview, ("status",), ("queue",), ("opinions",), ("audit",), ("doctor",), ("version",)):
        town.run(*words, status=None)
        town.run(*words, "--json", status=None)


def test_no_canary_is_told_when_all_is_well():
    with Sandbox(NOW) as sandbox, served(sandbox) as town:
        town.run("run", "--until-idle", "--now", NOW, *TALK)
        commands(town)
        town.run("rehearse", "--out", os.path.join(town.folder, "page"), *TALK)
        equal(set(town.states().values()), {"delivered"})


def test_no_canary_is_told_when_everything_goes_wrong():
    with Sandbox(NOW) as sandbox, served(sandbox) as town:
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


def test_no_canary_of_a_webhook_is_told_whatever_is_brought():
    with Sandbox(NOW) as sandbox, served(sandbox) as town:
        child = town.daemon(NOW)
        port = int(re.search(r"event=web\.listening .*port=(\d+)", town.log()).group(1))
        question = "/hooks/ig?hub.mode=subscribe&hub.challenge=11&hub.verify_token="
        equal(visit(port, question + town.read("secrets/verify").strip()), 200)
        equal(visit(port, question + town.read("secrets/verify").strip() + "x"), 403)
        equal(visit(port, "/hooks/ig", b"{}", **{"X-Hub-Signature-256": "sha256=" + town.read("secrets/hook").strip()}), 401)
        equal(visit(port, "/hooks/chat", b"{}", **{"X-Telegram-Bot-Api-Secret-Token": town.read("secrets/chat-hook").strip() + "x"}), 401)
        commands(town)
        child.terminate()
        equal(child.wait(20), 0)
        equal(len(town.canaries), 6)


def finds_one(town):
    try:
        town.check_secrets()
    except AssertionError:
        return True
    return False


def test_a_canary_that_is_left_anywhere_is_found():
    with Town(None, agenda()) as town:
        equal(finds_one(town), False)
        for name in ("logs/1", "agenda/b.cfg", "state.old"):
            town.write(name, f"event=test token={town.canaries[0]}\n")
            equal((name, finds_one(town)), (name, True))
            os.unlink(os.path.join(town.folder, name))
        town.printed.append(f"the token {town.canaries[-1]} was refused")
        equal(finds_one(town), True)
        town.printed.clear()


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
