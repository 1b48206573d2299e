# SPDX-License-Identifier: MIT
"""approval_test.py - nothing is said that nobody approved: the real daemon, two pairs of eyes, edits, emergencies, the window, the audit."""
import getpass
import os
import zlib

from belt import COMMUNITY, Sandbox, Town, agenda, announcement, band, equal, eventually, run_all, stop, telegram

NOW = "2021-08-02T10:00:00+09:00"
KEY = "one/announcement@band"
NEEDS = {"approval": "required", "author": "김 담당"}


def town_of(sandbox, *items, **groups):
    return Town(sandbox, agenda(announcements=items), accounts=[band()], **groups)


def one(publish="2021-08-02 09:30", **more):
    return announcement("one", publish, **{**NEEDS, **more})


def refused(town, *words, status=1):
    town.run("queue", *words, status=status)
    return town.last_error


def test_two_pairs_of_eyes():
    with Sandbox(NOW) as sandbox, town_of(sandbox, one(), announcement("free", "2021-08-02 09:30")) as town:
        town.until_idle(NOW)
        equal(town.states(), {KEY: "held", "free/announcement@band": "delivered"})
        assert "--as" in refused(town, "approve", KEY)
        assert "김 담당" in refused(town, "approve", KEY, "--as", " 김담당 ")
        assert "approve" in refused(town, "release", KEY, "--as", "이 담당")
        refused(town, "override", KEY, "--as", "이 담당", status=2)
        town.until_idle(NOW)
        equal(len(sandbox.posts()), 1)
        town.run("queue", "approve", KEY, "--as", "이 담당")
        equal(town.row(KEY)["state"], "scheduled")
        town.until_idle(NOW)
        equal((town.row(KEY)["state"], len(sandbox.posts())), ("delivered", 2))


def test_another_text_asks_again():
    with Sandbox(NOW) as sandbox, town_of(sandbox, one(publish="2021-08-02 11:00")) as town:
        daemon = town.daemon(NOW)
        town.run("queue", "approve", KEY, "--as", "이 담당")
        equal(town.row(KEY)["state"], "scheduled")
        town.write("agenda/a.cfg", agenda(announcements=[one(publish="2021-08-02 11:00", body="다른 글")]))
        eventually(lambda: town.row(KEY)["state"] == "held")
        town.write("agenda/a.cfg", agenda(announcements=[one(publish="2021-08-02 11:00")]))
        eventually(lambda: "다른 글" not in town.text(KEY))
        equal(town.row(KEY)["state"], "held", "the yes is forgotten")
        daemon.terminate()
        equal(daemon.wait(20), 0)
        town.until_idle("2021-08-02T11:00:01+09:00")
        equal(sandbox.posts(), [])


def png(shade):
    """A grey picture of 8 × 8."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    head = (8).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress((b"\0" + bytes([shade]) * 8) * 8)) + chunk(b"IEND", b"")


def put_picture(town, shade):
    path = os.path.join(town.folder, "agenda", "one.png")
    with open(path + ".new", "wb") as f:
        f.write(png(shade))
    os.rename(path + ".new", path)


def test_another_picture_asks_again():
    key, item = "one/announcement@chat", one(publish="2021-08-02 11:00", image="one.png")
    with Sandbox(NOW) as sandbox, Town(sandbox, agenda(announcements=[item]), accounts=[telegram()]) as town:
        put_picture(town, 10)
        town.until_idle(NOW)
        town.run("queue", "approve", key, "--as", "이 담당", "--now", NOW)
        town.until_idle(NOW)
        equal(town.row(key)["state"], "scheduled")
        put_picture(town, 200)
        town.until_idle(NOW)
        equal(town.row(key)["state"], "held")
        town.run("queue", "approve", key, "--as", "이 담당", "--now", NOW)
        daemon = town.daemon("2021-08-02T10:57:58+09:00")
        put_picture(town, 30)  # behind the planning, before it is drawn
        eventually(lambda: town.row(key)["state"] == "held")
        equal(stop(daemon), 0)
        town.run("queue", "approve", key, "--as", "이 담당", "--now", "2021-08-02T10:59:00+09:00")
        sandbox.clock("2021-08-02T11:00:00+09:00")
        town.until_idle("2021-08-02T11:00:00+09:00")
        equal((town.row(key)["state"], len(sandbox.posts())), ("delivered", 1))


def test_an_emergency_is_marked():
    with Sandbox(NOW) as sandbox, town_of(sandbox, one()) as town:
        town.until_idle(NOW)
        town.run("queue", "override", KEY, "--as", "김 담당", "--why", "태풍으로 오늘 취소")
        town.until_idle(NOW)
        equal((town.row(KEY)["state"], len(sandbox.posts())), ("delivered", 1))
        deed = town.json("audit")[-1]
        equal((deed["actor"], deed["action"], deed["key"], deed["detail"]), ("김 담당", "override", KEY, "태풍으로 오늘 취소"))


def test_in_the_window_it_can_be_stopped():
    with Sandbox(NOW) as sandbox, town_of(sandbox, one(hold="10m"), announcement("two", "2021-08-02 09:55", hold="10m")) as town:
        town.until_idle(NOW)
        town.run("queue", "approve", KEY, "--as", "이 담당", "--now", NOW)
        town.until_idle("2021-08-02T10:04:00+09:00")
        equal(town.states(), {KEY: "scheduled", "two/announcement@band": "scheduled"})
        equal(town.row("two/announcement@band")["due"], "2021-08-02T10:05:00+09:00")
        town.run("queue", "cancel", KEY)
        sandbox.clock("2021-08-02T10:30:00+09:00")
        town.until_idle("2021-08-02T10:30:00+09:00")
        equal(town.states(), {KEY: "cancelled", "two/announcement@band": "delivered"})


def test_orders_without_a_daemon_keep_to_the_clock_of_the_last_one():
    with Sandbox(NOW) as sandbox, town_of(sandbox, one(hold="10m"), announcement("later", "2021-08-03 10:00")) as town:
        town.until_idle(NOW)
        town.run("queue", "approve", KEY, "--as", "이 담당")
        assert town.row(KEY)["due"].startswith("2021-08-02T10:1"), town.row(KEY)
        town.until_idle("2021-08-02T10:04:00+09:00")
        equal(town.states(), {KEY: "scheduled", "later/announcement@band": "scheduled"})
        key = town.json("announce", "--title", "단수 안내")["keys"][0]
        equal(town.states(), {KEY: "scheduled", "later/announcement@band": "scheduled", key: "scheduled"})
        town.until_idle("2021-08-02T10:05:00+09:00")
        equal([len(sandbox.posts()), town.row(key)["state"]], [1, "delivered"])
        assert all(deed["at"].startswith("2021-08-02T10:0") for deed in town.json("audit")), town.json("audit")
        assert town.json("status")["now"].startswith("2021-08-02T10:05")


def test_what_is_announced_by_hand_waits_where_the_community_says_so():
    with Sandbox(NOW) as sandbox, town_of(sandbox, community={**COMMUNITY, "approval": "required"}) as town:
        keys = town.json("announce", "--title", "단수 안내", "--as", "박 담당", "--now", NOW)["keys"]
        equal([town.row(key)["state"] for key in keys], ["held"])
        refused(town, "approve", *keys, "--as", "박담당", "--now", NOW)
        town.run("queue", "approve", *keys, "--as", "이 담당", "--now", NOW)
        town.until_idle(NOW)
        equal(len(sandbox.posts()), 1)


def test_the_audit_names_who_did_what():
    with Sandbox(NOW) as sandbox, town_of(sandbox, one()) as town:
        equal(town.json("audit"), [])
        daemon = town.daemon(NOW)
        town.run("queue", "approve", KEY, "--as", "이 담당")
        eventually(lambda: town.row(KEY)["state"] == "delivered")
        town.run("queue", "retract", KEY)
        town.run("queue", "release", KEY, status=1)
        daemon.terminate()
        equal(daemon.wait(20), 0)
        me = getpass.getuser()
        audit = town.json("audit")
        equal([(d["actor"], d["action"], d["key"]) for d in audit], [("이 담당", "approve", KEY), (me, "retract", KEY)])
        equal([set(d) for d in audit], [{"at", "actor", "action", "key", "detail"}] * 2)
        assert audit[0]["at"].startswith("2021-08-02T10:0") and audit[0]["at"].endswith("+09:00"), audit
        assert audit[0]["detail"].startswith("sha256:") and audit[1]["detail"] is None, audit
        assert "이 담당" in town.run("audit")


if __name__ == "__main__":
    run_all(globals())
