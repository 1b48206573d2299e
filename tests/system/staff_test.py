# SPDX-License-Identifier: MIT
"""staff_test.py - those who run the bell are told by the real daemon: what failed, waits for approval, a bad file; once, gathered, and never
on the channel that it is about."""
from belt import Sandbox, Town, agenda, announcement, band, equal, eventually, run_all, telegram

NOW = "2021-08-02T10:00:00+09:00"
STAFF = "-1009999999999"


def town_of(sandbox, *items, **groups):
    accounts = [band(), telegram("staffchat", chat=STAFF)]
    return Town(sandbox, agenda(announcements=items), accounts=accounts, staff={"channels": ["staffchat"]}, **groups)


def told(sandbox):
    return sandbox.texts("telegram", STAFF)


def test_a_channel_of_staff_is_no_preset_and_gets_no_notice():
    with Sandbox(NOW) as sandbox, town_of(sandbox, announcement("one", "2021-08-02 09:55")) as town:
        town.until_idle(NOW)
        equal(town.states(), {"one/announcement@band": "delivered"})
        equal(told(sandbox), [])


def test_what_waits_and_what_failed_is_one_message_and_told_once():
    items = [announcement("one", "2021-08-02 09:55", approval="required"), announcement("two", "2021-08-02 09:56")]
    with Sandbox(NOW) as sandbox, town_of(sandbox, *items) as town:
        town.until_idle(NOW)
        equal([row["state"] for key, row in town.queue().items() if key.startswith("staff/")], ["delivered"])
        (text,) = told(sandbox)
        assert "queue approve one/announcement@band" in text, text
        town.until_idle("2021-08-02T11:00:00+09:00")
        equal(len(told(sandbox)), 1)


def test_a_bad_file_is_told_with_its_complaint():
    with Sandbox(NOW) as sandbox, town_of(sandbox, announcement("one", "2021-08-20 10:00"), debounce="1s") as town:
        daemon = town.daemon(NOW)
        town.write("agenda/a.cfg", agenda(announcements=[announcement("one", "2021-9-31 10:00")]))
        eventually(lambda: told(sandbox))
        assert "a.cfg" in told(sandbox)[0] and "2021-9-31" in told(sandbox)[0], told(sandbox)
        daemon.terminate()
        equal(daemon.wait(20), 0)
        equal(len(told(sandbox)), 1)


def test_unknown_ids_are_complained_of():
    with Town(None, agenda(), accounts=[band()], staff={"channels": ["staffchat"]}) as town:
        problems = town.json("check", status=1)
        assert any(p["path"].startswith("staff.channels") for p in problems), problems


if __name__ == "__main__":
    run_all(globals())
