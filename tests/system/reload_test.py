# SPDX-License-Identifier: MIT
"""reload_test.py - what happens to the files while the daemon runs: edits take effect at once and as a whole, mistakes change nothing and
are told, channels that go away keep their deliveries; orders of a person are carried out by the daemon; check and run judge alike."""
import os
import signal

from belt import Sandbox, Town, agenda, announcement, equal, eventually, has_faults, run_all, stop, together

NOW = "2021-08-02T09:00:00+09:00"
NOON = "2021-08-02 12:00"
KEYS = ("one/announcement@band", "one/announcement@chat")


def announce(*ids, **more):
    return agenda(announcements=[announcement(id, NOON, **more) for id in ids])


def waits_for(town, expected):
    """Until the queue stands so, told whole when it does not."""
    try:
        eventually(lambda: town.states() == expected)
    except AssertionError:
        equal(town.states(), expected, town.log())
        raise


def state_of(state, *ids):
    return {f"{id}/announcement@{channel}": state for id in ids for channel in ("band", "chat")}


# --- agenda files ----------------------------------------------------------------------------------------------------------------


def test_edits_take_effect_while_the_daemon_runs():
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("scheduled", "one"))
        town.write("agenda/b.cfg", announce("two"))
        waits_for(town, state_of("scheduled", "one", "two"))
        town.write("agenda/a.cfg", announce("one", title="고친 제목"))
        eventually(lambda: "고친 제목" in str(town.select("SELECT text FROM payloads")))
        equal(set(town.actions(NOW).values()), {"="}, "what is stored is what is wanted")
        assert "고친 제목" in town.text(KEYS[0])
        os.unlink(os.path.join(town.folder, "agenda", "b.cfg"))
        waits_for(town, {**state_of("scheduled", "one"), **state_of("cancelled", "two")})
        equal(stop(child), 0)
        equal(sandbox.posts(), [])


def test_an_edit_that_brings_the_time_near_goes_out():
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("scheduled", "one"))
        town.write("agenda/a.cfg", agenda(announcements=[announcement("one", "2021-08-02T09:00:04+09:00")]))
        waits_for(town, state_of("delivered", "one"))
        equal((len(sandbox.posts()), stop(child)), (2, 0))


def test_an_item_that_comes_back_revives_what_the_planner_cancelled_only():
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("scheduled", "one"))
        town.run("queue", "cancel", KEYS[0])
        town.write("agenda/a.cfg", announce())
        waits_for(town, state_of("cancelled", "one"))
        town.write("agenda/a.cfg", announce("one"))
        waits_for(town, {KEYS[0]: "cancelled", KEYS[1]: "scheduled"})
        equal(stop(child), 0)


def last_good_is_told(town):
    problems = town.json("status", "--now", NOW)["problems"]
    return any("agenda/a.cfg:1:" in p for p in problems) and any("last good" in p for p in problems)


def test_a_bad_file_leaves_its_last_good_text_in_force_also_across_a_restart():
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("scheduled", "one"))
        equal(town.json("status", "--now", NOW)["problems"], [])
        town.write("agenda/a.cfg", "announcements = ( { id = \"one\";")
        eventually(lambda: last_good_is_told(town))
        town.write("agenda/b.cfg", announce("two"))
        waits_for(town, state_of("scheduled", "one", "two"))
        equal(stop(child), 0)
        child = town.daemon(NOW)
        equal((town.states(), last_good_is_told(town)), (state_of("scheduled", "one", "two"), True))
        town.run("check", status=1)
        town.write("agenda/a.cfg", announce("one", "three"))
        waits_for(town, state_of("scheduled", "one", "two", "three"))
        equal(town.json("status", "--now", NOW)["problems"], [])
        equal(stop(child), 0)


def test_without_the_last_good_text_a_bad_file_calls_off_what_it_named():
    if not has_faults():
        return
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
        town.until_idle(NOW)
        town.write("agenda/a.cfg", "announcements = ( {")
        town.until_idle(NOW)
        equal(town.states(), state_of("scheduled", "one"))
        town.until_idle(NOW, env={"TOWNBELL_FAULT": "last-good"})
        equal(town.states(), state_of("cancelled", "one"))


# --- townbell.cfg ----------------------------------------------------------------------------------------------------------------


def away_and_back(change, restore):
    """The deliveries of a channel that is away are held; they go on when it is back."""
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one", channels=["band", "chat"])) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("scheduled", "one"))
        change(town)
        town.configure()
        waits_for(town, {KEYS[0]: "held", KEYS[1]: "scheduled"})
        restore(town)
        town.configure()
        waits_for(town, state_of("scheduled", "one"))
        equal(stop(child), 0)


def test_a_disabled_channel_holds_its_deliveries_until_it_is_back():
    away_and_back(lambda town: town.accounts[0].update(enabled=False), lambda town: town.accounts[0].update(enabled=True))


def test_a_removed_channel_holds_its_deliveries_until_it_is_back():
    kept = []

    def remove(town):
        kept.append(town.accounts.pop(0))
        town.write("agenda/a.cfg", announce("one", channels=["chat"]))

    def put_back(town):
        town.accounts.insert(0, kept[0])
        town.write("agenda/a.cfg", announce("one", channels=["band", "chat"]))

    away_and_back(remove, put_back)


def test_channels_by_preset_are_held_too():
    """Items that name no channels have all enabled ones: one that goes away is held all the same."""
    for away in (lambda town: town.accounts[0].update(enabled=False), lambda town: town.accounts.pop(0)):
        with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
            kept = dict(town.accounts[0])
            town.until_idle(NOW)
            away(town)
            town.configure()
            town.until_idle(NOW)
            equal(town.states(), {KEYS[0]: "held", KEYS[1]: "scheduled"})
            town.accounts = [kept, town.accounts[-1]]
            town.configure()
            town.until_idle(NOW)
            equal(town.states(), state_of("scheduled", "one"))


def test_a_bad_townbell_cfg_changes_nothing_while_running_and_stops_a_start():
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("scheduled", "one"))
        good, before = town.read("townbell.cfg"), town.rows()
        town.write("townbell.cfg", good.replace("Asia/Seoul", "Asia/Seol"))
        child.send_signal(signal.SIGHUP)
        eventually(lambda: "event=config.refused" in town.log())
        equal(town.rows(), before)
        assert "townbell.cfg:7: community.timezone" in town.log(), town.log()
        equal(child.poll(), None)
        town.run("run", "--now", NOW, status=1)
        assert "townbell.cfg:7: community.timezone" in town.last_error, town.last_error
        town.write("townbell.cfg", good)
        town.write("agenda/b.cfg", announce("two"))
        waits_for(town, state_of("scheduled", "one", "two"))
        equal(stop(child), 0)


def test_the_same_files_read_again_change_nothing():
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one", "two")) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("scheduled", "one", "two"))
        before = town.rows()
        for number in range(3):
            child.send_signal(signal.SIGHUP)
            town.configure()
            town.write("agenda/a.cfg", announce("one", "two"))
        town.write("agenda/b.cfg", announce("three"))
        waits_for(town, state_of("scheduled", "one", "two", "three"))
        equal(town.rows()[:4], before)
        equal(stop(child), 0)


# --- orders to a running daemon --------------------------------------------------------------------------------------------------


def test_an_announcement_from_the_command_line_goes_out_at_once():
    with Sandbox(NOW) as sandbox, Town(sandbox, announce("one")) as town:
        child = town.daemon(NOW)
        keys = town.json("announce", "--title", "오늘 모임은 온라인으로 합니다", "--body", "주소는 댓글로 알려 드립니다.")
        equal(keys, {"keys": ["cli-1/announcement@band", "cli-1/announcement@chat"]})
        eventually(lambda: len(sandbox.posts()) == 2)
        for text in sandbox.texts():
            assert "오늘 모임은 온라인으로 합니다" in text and "주소는 댓글로 알려 드립니다." in text, text
        keys = town.json("announce", "--title", "나중에", "--at", "2021-08-02 13:00", "--channel", "chat")
        equal(keys, {"keys": ["cli-2/announcement@chat"]})
        town.run("announce", "--title", "어디?", "--channel", "nowhere", status=1)
        waits_for(town, {**state_of("scheduled", "one"), **state_of("delivered", "cli-1"), "cli-2/announcement@chat": "scheduled"})
        equal(stop(child), 0)
        town.until_idle("2021-08-02T13:00:00+09:00")
        equal(set(town.states().values()), {"delivered"}, "announced by hand, remembered across a restart")
        equal(len(sandbox.posts()), 5)


def test_orders_take_effect_at_once():
    soon = agenda(announcements=[announcement("one", "2021-08-02T09:00:01+09:00", approval="required")])
    with Sandbox(NOW) as sandbox, Town(sandbox, soon) as town:
        child = town.daemon(NOW)
        waits_for(town, state_of("held", "one"))
        town.run("queue", "cancel", KEYS[1])
        town.run("queue", "release", KEYS[1], status=1)
        equal(town.states(), {KEYS[0]: "held", KEYS[1]: "cancelled"})
        town.run("queue", "approve", KEYS[0], "--as", "이 담당")
        waits_for(town, {KEYS[0]: "delivered", KEYS[1]: "cancelled"})
        equal((len(sandbox.posts()), stop(child)), (1, 0))


# --- check and run ---------------------------------------------------------------------------------------------------------------

GOOD_HOST, GOOD_AGENDA = "", announce("one")
HOSTS = {  # what is put in place of what
    "an unknown setting": ('state = "state"', 'staet = "state"'),
    "no name": ('name = "서초 타운매니지먼트 협의회";', ""),
    "no such zone": ("Asia/Seoul", "Asia/Seol"),
    "a literal token": ("file:secrets/band", "token-in-plain-sight"),
    "no such type": ('"telegram"', '"telegraf"'),
    "an id twice": ('id = "chat"', 'id = "band"'),
    "a number for a key": ('"AAAexampleBand-band"', "5000000000"),
    "an endless quote": ('"5s"', '"5s'),
    "a comma too many": ('"agenda/*.cfg" ]', '"agenda/*.cfg", ]'),
    "an include": ("state =", '@include "/etc/passwd"\nstate ='),
    "a time-out of nothing": ('timeout = "5s"', 'timeout = "0s"'),
    "http to the world": ("http://127.0.0.1", "http://example.kr"),
}
AGENDAS = {
    "no such day": announce("one").replace(NOON, "2021-9-31"),
    "an id twice": announce("one", "one"),
    "no such channel": announce("one", channels=["fax"]),
    "an unknown setting": announce("one", titel="?"),
    "an endless quote": announce("one").replace('"one"', '"one', 1),
    "an include of itself": '@include "a.cfg"\n',
    "not text": "\0\1\2",
    "a link that is none": announce("one", link="javascript:alert(1)"),
}


def errors_of(town):
    return [p for p in town.json("check", status=None) if p["level"] == "error"]


def lines_of(problems):
    return [f"{p['file']}:{p['line']}: " + (f"{p['path']}: " if p["path"] else "") + p["reason"] for p in problems]


def check_host(case):
    name, (old, new) = case
    with Sandbox(NOW) as sandbox, Town(sandbox, GOOD_AGENDA) as town:
        good = town.read("townbell.cfg")
        assert old in good, name
        town.write("townbell.cfg", good.replace(old, new, 1))
        problems = errors_of(town)
        equal((town.last_status, bool(problems)), (1, True), name)
        town.run("run", "--until-idle", "--now", NOW, status=1)
        for line in lines_of(problems):
            assert line in town.last_error, f"{name}: {line}\nis not in\n{town.last_error}"
        assert not os.path.exists(town.state), f"{name}: nothing is written"
        assert "token-in-plain-sight" not in "".join(town.printed)


def check_agenda(case):
    name, text = case
    with Sandbox(NOW) as sandbox, Town(sandbox, text) as town:
        problems = errors_of(town)
        equal((town.last_status, bool(problems)), (1, True), name)
        town.until_idle(NOW)
        told = town.last_error.replace('\\"', '"').replace("\\\\", "\\")
        for line in lines_of(problems):
            assert line in told, f"{name}: {line}\nis not in\n{told}"
        equal(town.states(), {}, name)
        assert all(line in town.json("status", "--now", NOW)["problems"] for line in lines_of(problems)), name


def test_what_check_refuses_in_townbell_cfg_run_refuses_in_the_same_words():
    together(check_host, HOSTS.items())


def test_another_mistake_is_told_in_other_words():
    """The comparison would notice it."""
    with Sandbox(NOW) as sandbox, Town(sandbox, GOOD_AGENDA) as town:
        good, lines = town.read("townbell.cfg"), {}
        for name in ("no name", "no such zone"):
            town.write("townbell.cfg", good.replace(*HOSTS[name], 1))
            lines[name] = lines_of(errors_of(town))
        town.run("run", "--until-idle", "--now", NOW, status=1)
        equal([line in town.last_error for line in lines["no such zone"] + lines["no name"]], [True, False])


def test_what_check_refuses_in_an_agenda_run_tells_in_the_same_words():
    together(check_agenda, AGENDAS.items())


def test_a_secret_that_others_can_read_is_refused_and_one_that_is_missing_is_not():
    with Sandbox(NOW) as sandbox, Town(sandbox, GOOD_AGENDA) as town:
        secret = os.path.join(town.folder, "secrets", "band")
        os.chmod(secret, 0o644)
        equal(len(errors_of(town)), 1)
        town.run("run", "--until-idle", "--now", NOW, status=1)
        os.unlink(secret)
        equal([(p["level"], p["path"]) for p in town.json("check")], [("warning", "channels[0].token")])
        town.until_idle(NOW)
        equal(town.channel("band")["state"], "broken")
        equal(town.states(), state_of("scheduled", "one"))


if __name__ == "__main__":
    run_all(globals())
