# SPDX-License-Identifier: MIT
"""change_test.py - plans change after people were told: one change notice for quiet edits, also across restarts and kills; cancellations on
exactly the channels that were told; the announcement itself is put right; files may be renamed, split and joined without a word. At the end
an editor by chance ($SEED), against what the agenda says."""
import contextlib
import datetime
import os
import random
import signal

from belt import FAST, TOWNBELL, Sandbox, Town, agenda, band, by_seeds, equal, eventually, has_faults, run_all, stop, telegram

ZONE = datetime.timezone(datetime.timedelta(hours=9))
NOON = datetime.datetime(2021, 9, 22, 12, 0, tzinfo=ZONE)
NOTICES = ["2021-3/meeting.notice@band", "2021-3/meeting.notice@chat"]
CHANGES = ["2021-3/meeting.change/1@band", "2021-3/meeting.change/1@chat"]
PLACE = "서초문화예술회관 2층"


def at(minutes=0, seconds=0, days=0):
    return (NOON + datetime.timedelta(days=days, minutes=minutes, seconds=seconds)).isoformat()


def meeting(id="2021-3", **more):
    return {"id": id, "title": f"회의 {id}", "starts": "2021-09-29 19:00", "place": PLACE, **more}


@contextlib.contextmanager
def council(*meetings, program=FAST, faults=None, **groups):
    """Two channels that were told of the meetings at noon, and a way to let time pass in steps: each step is a start of its own."""
    with Sandbox(at()) as sandbox, Town(sandbox, agenda(meetings=meetings or [meeting()]), program=program,
                                        **{"debounce": "2m", **groups}) as town:
        def step(now):
            sandbox.clock(now)
            return town.until_idle(now, env={"TOWNBELL_FAULT": faults} if faults else None)
        step(at())
        yield sandbox, town, step


def said(town, *words):
    """Keys of what was delivered and is of these kinds."""
    return sorted(key for key, state in town.states().items() if state == "delivered" and any(f"/{w}" in key for w in words))


def post_of(sandbox, town, key):
    id = town.row(key)["receipt"]["id"]
    return next(p for p in sandbox.posts() if p["id"] == id)


def edit(town, *meetings):
    town.write("agenda/a.cfg", agenda(meetings=meetings))


# --- changes ---------------------------------------------------------------------------------------------------------------------


def five_edits(step, town):
    """Every two minutes but a second, from ten past; each is seen by a process of its own."""
    for i, place in enumerate("가나다라마"):
        edit(town, meeting(place=place))
        step(at(10 + 2 * i, -i))


def test_five_edits_in_ten_minutes_with_restarts_are_one_change():
    with council() as (sandbox, town, step):
        five_edits(step, town)
        equal(said(town, "meeting.change"), [])
        step(at(19, 55))
        equal(said(town, "meeting.change"), [])
        step(at(20))
        equal(said(town, "meeting.change"), CHANGES)
        for key in CHANGES:
            assert f"- 장소: {PLACE} → 마" in post_of(sandbox, town, key)["text"]
        step(at(40))
        equal(said(town, "meeting.change"), CHANGES)


def test_without_the_quiet_every_edit_is_told():
    if not has_faults():
        return
    with council(program=TOWNBELL, faults="debounce") as (_, town, step):
        five_edits(step, town)
        equal(len(said(town, "meeting.change")), 10)


def test_the_announcement_is_put_right_where_it_stands():
    with council() as (sandbox, town, step):
        edit(town, meeting(place="악기거리 광장"))
        step(at(10))
        step(at(13))
        original = post_of(sandbox, town, NOTICES[1])
        assert original["edited_at"] and "[변경됨]" in original["text"] and "장소: 악기거리 광장" in original["text"], original
        under = [p for p in sandbox.posts("band") if p["under"] == town.row(NOTICES[0])["receipt"]["id"]]
        equal(len(under), 1)
        assert "[변경 안내]" in under[0]["text"] and "악기거리 광장" in under[0]["text"], under
        step(at(60))
        equal(len(sandbox.posts()), 5)  # two announcements, two changes, one comment


def test_edits_that_return_are_not_told():
    with council() as (sandbox, town, step):
        edit(town, meeting(place="악기거리 광장"))
        step(at(10))
        edit(town, meeting())
        step(at(11))
        step(at(30))
        equal(len(sandbox.posts()), 2)


def test_a_daemon_that_is_killed_between_edits_tells_one_change():
    with council(debounce="3s") as (sandbox, town, _):
        now = at(10)
        sandbox.clock(now)
        child = town.daemon(now)
        edit(town, meeting(place="악기거리 광장"))
        eventually(lambda: CHANGES[0] in town.states())
        stop(child, signal.SIGKILL)
        child = town.daemon(now)
        edit(town, meeting(place="방배 문화센터"))
        eventually(lambda: said(town, "meeting.change") == CHANGES)
        eventually(lambda: sum(bool(p["under"]) for p in sandbox.posts("band")) == 1)
        equal(stop(child), 0)
        assert f"{PLACE} → 방배 문화센터" in post_of(sandbox, town, CHANGES[0])["text"]
        equal(len(sandbox.posts()), 5)


def test_a_clock_that_is_set_back_tells_nothing_twice():
    with council() as (sandbox, town, step):
        step(at(days=6, minutes=60 * 7 + 1))
        equal(len(said(town, "meeting.reminder/1d")), 2)
        edit(town, meeting(place="악기거리 광장"))
        for minutes in (-120, -117, -114, -111, -100):
            step(at(days=6, minutes=minutes))
        equal(said(town, "meeting.change"), CHANGES)
        step(at(days=6, minutes=60 * 7 + 5))
        equal(len(sandbox.posts()), 7)  # two announcements, reminders, changes, a comment


def reminded_after_a_refusal(**options):
    """What BAND is told after the meeting was put off, while a reminder had been refused because the token seemed dead."""
    with council(meeting(remind=["7d", "1d"]), **options) as (sandbox, town, step):
        sandbox.fault("band", "unauthorized", next=1, on="write")
        step(at(60 * 7 + 1))
        equal(town.states()["2021-3/meeting.reminder/7d@band"], "held")
        edit(town, meeting(remind=["7d", "1d"], starts="2021-10-06 19:00"))
        for now in (at(60 * 7 + 2), at(60 * 7 + 5), at(days=7, minutes=60 * 7 + 1), at(days=13, minutes=60 * 7 + 1)):
            step(now)
        equal(len(said(town, "meeting.reminder")), 4)
        return [p["text"] for p in sandbox.posts("band")][1:]


def test_no_reminder_says_what_is_no_longer_true():
    assert all("10월 6일" in text for text in reminded_after_a_refusal())


def test_without_that_the_old_reminder_goes_out():
    if has_faults():
        assert not all("10월 6일" in text for text in reminded_after_a_refusal(program=TOWNBELL, faults="stale"))


def test_a_change_within_twelve_hours_is_told_at_night():
    quiet = {"community": {"name": "협의회", "timezone": "Asia/Seoul", "quiet": "21:00-08:00"}}
    with council(meeting(starts="2021-09-23 07:00"), meeting("far", starts="2021-09-30 19:00"), **quiet) as (_, town, step):
        edit(town, meeting(starts="2021-09-23 07:00", place="가"), meeting("far", starts="2021-09-30 19:00", place="가"))
        step(at(60 * 11))
        step(at(60 * 11 + 3))
        equal(said(town, "meeting.change"), CHANGES)
        step(at(60 * 20))
        equal(len(said(town, "meeting.change")), 4)


# --- cancellations ---------------------------------------------------------------------------------------------------------------


def test_a_cancellation_goes_to_exactly_the_channels_that_were_told():
    with council(meeting(channels=["band"])) as (sandbox, town, step):
        edit(town, meeting(channels=["band", "chat"], status="cancelled"))
        step(at(10))
        step(at(13))
        equal(said(town, "meeting.cancellation"), ["2021-3/meeting.cancellation@band"])
        equal(len([p for p in sandbox.posts() if "[회의 취소]" in p["text"]]), 1)
        assert all(state in ("delivered", "cancelled") for state in town.states().values()), town.states()


def test_a_meeting_that_is_deleted_and_comes_back():
    with council() as (sandbox, town, step):
        town.write("agenda/a.cfg", "# nothing\n")
        step(at(10))
        edit(town, meeting())
        step(at(11))
        step(at(20))
        equal(said(town, "meeting.cancellation", "meeting.change"), [])
        town.write("agenda/a.cfg", "# nothing\n")
        step(at(30))
        step(at(33))
        equal(said(town, "meeting.cancellation"), ["2021-3/meeting.cancellation@band", "2021-3/meeting.cancellation@chat"])
        assert "[취소됨]" in post_of(sandbox, town, NOTICES[1])["text"]
        edit(town, meeting())
        step(at(40))
        step(at(43))
        equal(said(town, "meeting.change"), CHANGES)
        assert "[다시 열립니다]" in post_of(sandbox, town, CHANGES[0])["text"]
        step(at(60 * 8))
        equal(said(town, "meeting.reminder"), [])  # the presets of this town are a day and two hours before
        step(at(days=6, minutes=60 * 7 + 1))
        equal(len(said(town, "meeting.reminder/1d")), 2)


def test_a_person_who_cancelled_is_obeyed():
    with council() as (_, town, step):
        town.run("queue", "cancel", "2021-3/meeting.reminder/1d@band", "--now", at(5))
        town.write("agenda/a.cfg", "# nothing\n")
        step(at(10))
        edit(town, meeting())
        step(at(11))
        equal(town.states()["2021-3/meeting.reminder/1d@band"], "cancelled")
        equal(town.states()["2021-3/meeting.reminder/1d@chat"], "scheduled")


def test_one_occurrence_is_moved_and_one_is_skipped():
    series = {"id": "weekly", "starts": "2021-09-23 19:00", "repeat": "FREQ=WEEKLY;COUNT=4", "notice": "21d"}
    moved = {"from": "2021-09-30", "starts": "2021-10-01 18:00", "place": "악기거리 광장"}
    with council(meeting(**series)) as (_, town, step):
        edit(town, meeting(**series, moved=(moved,), **{"except": ["2021-10-07"]}))
        step(at(10))
        step(at(13))
        equal(said(town, "meeting.change", "meeting.cancellation"),
              [f"weekly/meeting.cancellation/2021-10-07@{c}" for c in ("band", "chat")] +
              [f"weekly/meeting.change/2021-09-30/1@{c}" for c in ("band", "chat")])
        assert "→ 2021년 10월 1일(금) 18:00–20:00" in town.text("weekly/meeting.change/2021-09-30/1@band", "--now", at(14))


def test_files_are_renamed_split_and_joined_without_a_word():
    one, two = meeting("one"), meeting("two", starts="2021-09-30 19:00")
    with council(one, two) as (sandbox, town, step):
        path = os.path.join(town.folder, "agenda")
        def outbox():
            return {key: (row["state"], row["due"], town.text(key, "--now", at(40))) for key, row in town.queue().items()
                    if "cancellation" not in key}
        before, posts = outbox(), len(sandbox.posts())
        os.rename(os.path.join(path, "a.cfg"), os.path.join(path, "renamed.cfg"))
        step(at(10))
        town.write("agenda/renamed.cfg", agenda(meetings=[one]))
        town.write("agenda/b.cfg", agenda(meetings=[two]))
        step(at(20))
        os.unlink(os.path.join(path, "b.cfg"))
        step(at(30))  # in the middle of a move: one of them is nowhere
        town.write("agenda/renamed.cfg", agenda(meetings=[two, one]))
        step(at(31))
        step(at(40))
        equal(outbox(), before)
        equal(len(sandbox.posts()), posts)


def test_what_was_broken_on_its_way_to_another_file_is_not_called_off():
    one, two = meeting("one"), meeting("two", starts="2021-09-30 19:00")
    for moves in ({"a.cfg": None, "b.cfg": [one, two]}, {"a.cfg": [one], "b.cfg": [two]}, {"a.cfg": [one], "c.cfg": [meeting("three"), two]}):
        with council(one, two) as (sandbox, town, step):
            town.write("agenda/c.cfg", agenda(meetings=[meeting("three")]))
            step(at(1))
            before, posts = {k: s for k, s in town.states().items() if "three" not in k}, len(sandbox.posts())
            for name, items in moves.items():
                if items:
                    town.write(f"agenda/{name}", agenda(meetings=items)[:None if name == "a.cfg" else -8])
                else:
                    os.unlink(os.path.join(town.folder, "agenda", name))
            for now in (at(10), at(13), at(20)):
                step(now)
                equal({k: s for k, s in town.states().items() if "three" not in k}, before)
            equal(len(sandbox.posts()), posts)
            broken = max(moves)
            town.write(f"agenda/{broken}", agenda(meetings=[m for m in moves[broken] if m is not two]))
            step(at(30))
            step(at(33))
            equal(said(town, "meeting.cancellation"), ["two/meeting.cancellation@band", "two/meeting.cancellation@chat"])


def test_a_broken_file_keeps_nothing_else_from_being_called_off():
    with council(meeting("one"), meeting("two")) as (_, town, step):
        town.write("agenda/b.cfg", agenda(meetings=[meeting("two-b")])[:-8])
        edit(town, meeting("one"))
        step(at(10))
        step(at(13))
        equal(said(town, "meeting.cancellation"), ["two/meeting.cancellation@band", "two/meeting.cancellation@chat"])


def test_a_folder_that_vanishes_calls_nothing_off_until_somebody_says_so():
    with council() as (sandbox, town, step):
        folder, away = os.path.join(town.folder, "agenda"), os.path.join(town.folder, "unmounted")
        before = town.states()
        for leave in (lambda: os.rename(folder, away), lambda: os.mkdir(folder)):
            leave()
            step(at(10))
            step(at(20))
            equal(town.states(), before)
            assert any("is gone" in p and "agenda/a.cfg" in p for p in town.json("status", "--now", at(20))["problems"])
        os.rmdir(folder)
        os.rename(away, folder)
        step(at(30))
        equal((town.states(), town.json("status", "--now", at(30))["problems"]), (before, []))
        os.unlink(os.path.join(folder, "a.cfg"))
        step(at(40))
        town.write("agenda/nothing.cfg", "")
        step(at(50))
        step(at(53))
        equal(said(town, "meeting.cancellation"), ["2021-3/meeting.cancellation@band", "2021-3/meeting.cancellation@chat"])


def test_a_channel_that_is_away_holds_its_change():
    with council() as (_, town, step):
        town.accounts[0].update(enabled=False)
        town.configure()
        edit(town, meeting(place="악기거리 광장"))
        step(at(10))
        step(at(13))
        equal((said(town, "meeting.change"), town.states()[CHANGES[0]]), ([CHANGES[1]], "held"))
        town.accounts[0].update(enabled=True)
        town.configure()
        step(at(20))
        equal(said(town, "meeting.change"), CHANGES)


# --- by order, and courtesies ----------------------------------------------------------------------------------------------------


def test_a_post_is_taken_down_by_order():
    with council() as (sandbox, town, step):
        for key in NOTICES:
            town.run("queue", "retract", key, "--now", at(5))
        step(at(6))
        equal(sandbox.posts(), [])
        equal({town.states()[key] for key in NOTICES}, {"delivered"})
        assert all("taken down" in town.row(key)["error"] for key in NOTICES)
        equal(town.json("status", "--now", at(7))["problems"], [])


def test_nothing_follows_a_change_that_nobody_approved():
    for how, word in (("place", "[변경됨]"), ("status", "[취소됨]")):
        needs = {"approval": "required", "author": "김 담당"}
        with council(meeting(**needs)) as (sandbox, town, step):
            def approve():
                for key in [k for k, state in town.states().items() if state == "held" and "reminder" not in k]:
                    town.run("queue", "approve", key, "--as", "이 담당", "--now", at(20))
            approve()
            step(at(5))
            equal(said(town, "meeting.notice"), NOTICES)
            before = sandbox.posts()
            edit(town, meeting(**needs, **{how: "cancelled" if how == "status" else "악기거리 광장"}))
            for now in (at(10), at(13), at(15)):
                step(now)
                equal(sandbox.posts(), before)
            approve()
            edit(town, meeting(**needs, **{how: "cancelled" if how == "status" else "악기거리 광장"}, title="아무도 승인하지 않은 제목"))
            step(at(21))
            equal(sandbox.posts(), before, "another text asks again")
            approve()
            step(at(22))
            original = post_of(sandbox, town, NOTICES[1])
            assert original["edited_at"] and word in original["text"], original
            equal(sum(bool(p["under"]) for p in sandbox.posts("band")), 1)


def test_a_post_that_band_keeps_is_told_to_staff():
    with council() as (sandbox, town, step):
        sandbox.set(granted="posting,commenting")
        town.run("queue", "retract", NOTICES[0], "--now", at(5))
        step(at(6))
        equal(len(sandbox.posts("band")), 1)
        assert any(NOTICES[0] in p and "by hand" in p for p in town.json("status", "--now", at(7))["problems"])


def test_a_members_word_is_acknowledged_once():
    ask = {"id": "vote", "title": "투표", "question": "무엇을?", "opens": "2021-09-22 12:00", "closes": "2021-09-24 12:00",
           "choices": ["하나", "둘"], "acknowledge": True}
    with Sandbox(at()) as sandbox, Town(sandbox, agenda(consultations=[ask]), program=FAST) as town:
        town.until_idle(at())
        for text in ("2", "그래도 1번"):
            sandbox.say(service="band", contains="투표", author="김하나", text=text)
        sandbox.clock(at(10))
        town.until_idle(at(10))
        town.until_idle(at(10, 5))
        sandbox.clock(at(30))
        town.until_idle(at(30))
        equal([p["text"].split("\n")[0][:8] for p in sandbox.posts("band") if p["under"]], ["투표를 잘 받았"])


# --- by chance -------------------------------------------------------------------------------------------------------------------


PLACES = [PLACE, "악기거리 광장", "방배 문화센터", "서초구청 대강당"]
LINKS = ["https://meet.example/1", "https://meet.example/2"]
WEEKDAYS = "월화수목금토일"


class Editor:
    """An agenda that is edited at random, and what it says of each occurrence."""

    def __init__(self, chance):
        self.chance = chance
        self.items = {"one": {}, "two": {}, "weekly": {"moved": {}, "except": set()}}
        for id, facts in self.items.items():
            facts.update(start=NOON.replace(hour=19) + datetime.timedelta(days=8 + len(id)), place=PLACE, online=LINKS[0], mode="in-person",
                         cancelled=False, deleted=False)
        self.names = ["a.cfg"]

    def dates(self):
        first = NOON.replace(hour=19) + datetime.timedelta(days=8 + len("weekly"))
        return [first + datetime.timedelta(days=7 * i) for i in range(3)]

    def change(self):
        id = self.chance.choice(list(self.items))
        facts = self.items[id]
        what = self.chance.choice(["place", "online", "mode", "start", "cancelled", "deleted", "moved", "except", "files", "nothing"])
        if what == "place":
            facts["place"] = self.chance.choice(PLACES)
        elif what == "online":
            facts["online"] = self.chance.choice(LINKS)
        elif what == "mode":
            facts["mode"] = self.chance.choice(["in-person", "online", "hybrid"])
        elif what == "start" and id != "weekly":
            facts["start"] += datetime.timedelta(hours=self.chance.choice([-2, -1, 1, 3, 24]))
        elif what in ("cancelled", "deleted"):
            facts[what] = not facts[what]
        elif what == "moved":
            date = self.chance.choice(self.dates()[1:])
            moved = self.items["weekly"]["moved"]
            if not moved.pop(date, None):
                moved[date] = date + datetime.timedelta(hours=self.chance.choice([-3, 2, 26]))
        elif what == "except":
            self.items["weekly"]["except"] ^= {self.chance.choice(self.dates()[1:])}
        elif what == "files":
            self.names = self.chance.choice([["a.cfg"], ["b.cfg"], ["a.cfg", "c.cfg"], ["a.cfg", "b.cfg", "c.cfg"]])

    def declared(self, id):
        facts = self.items[id]
        item = meeting(id, starts=facts["start"].strftime("%Y-%m-%d %H:%M"), mode=facts["mode"], place=facts["place"], online=facts["online"],
                       notice="30d", remind=["1d", "2h"])
        if facts["cancelled"]:
            item["status"] = "cancelled"
        if id == "weekly":
            item["repeat"] = "FREQ=WEEKLY;COUNT=3"
            if facts["except"]:
                item["except"] = [d.strftime("%Y-%m-%d") for d in sorted(facts["except"])]
            if set(facts["moved"]) - facts["except"]:
                item["moved"] = tuple({"from": d.strftime("%Y-%m-%d"), "starts": to.strftime("%Y-%m-%d %H:%M")}
                                      for d, to in sorted(facts["moved"].items()) if d not in facts["except"])
        return item

    def write(self, town):
        items = [self.declared(id) for id, facts in self.items.items() if not facts["deleted"]]
        for i, name in enumerate(self.names):
            town.write(f"agenda/{name}", agenda(meetings=items[i::len(self.names)]))
        for name in os.listdir(os.path.join(town.folder, "agenda")):
            if name not in self.names:
                os.unlink(os.path.join(town.folder, "agenda", name))

    def truth(self, id, date):
        """(start, place, link) of an occurrence as people should know it, None: it does not take place. `date` "" is the first."""
        facts = self.items[id]
        start = facts["start"]
        if date:
            start = datetime.datetime.fromisoformat(f"{date}T19:00+09:00")
        if facts["deleted"] or facts["cancelled"] or (id == "weekly" and start in facts["except"]):
            return None
        if id == "weekly":
            start = facts["moved"].get(start, start)
        return (start, facts["place"] if facts["mode"] != "online" else "", facts["online"] if facts["mode"] != "in-person" else "")


def in_words(start):
    end = start + datetime.timedelta(hours=2)
    return f"{start.year}년 {start.month}월 {start.day}일({WEEKDAYS[start.weekday()]}) {start:%H:%M}" + (
        f"–{end:%H:%M}" if end.date() == start.date() else f" – {end.year}년 {end.month}월 {end.day}일({WEEKDAYS[end.weekday()]}) {end:%H:%M}")


def last_words(sandbox, town):
    """By (item, date, channel): the newest post about it, and how many changes there were."""
    order = {p["id"]: (i, p["text"]) for i, p in enumerate(sandbox.posts()) if p["service"] != "band" or not p["under"]}
    found, changes = {}, {}
    for key, row in town.queue().items():
        item, kind, *rest = key.split("@")[0].split("/")
        date = rest[0] if rest and len(rest[0]) == 10 else ""
        thread = (item, date, row["channel"])
        if row["state"] == "delivered":
            found[thread] = max(found.get(thread, (-1, "")), order[row["receipt"]["id"]])
            changes[thread] = changes.get(thread, 0) + (kind in ("meeting.change", "meeting.cancellation"))
    return {thread: text for thread, (_, text) in found.items()}, changes


def check_words(editor, words, now):
    for (item, date, channel), text in words.items():
        truth = editor.truth(item, date)
        told = text.split("이렇게 열립니다")[-1]
        if truth is None:
            assert "[회의 취소]" in text or is_past(told, now), f"{item} {date} on {channel}: should be called off\n{text}"
        elif truth[0] > now:
            start, place, link = truth
            expected = [f"일시: {in_words(start)}"] + ([f"장소: {place}"] if place else []) + ([f"온라인 참여: {link}"] if link else [])
            lines = told.split("\n")
            assert all(line in lines for line in expected) and "[회의 취소]" not in text, f"{item} {date} on {channel}: {expected}\n{text}"


def is_past(told, now):
    """What people know of it begins before `now`."""
    line = next((l for l in told.split("\n") if l.startswith("일시: ")), "")
    numbers = [int("".join(filter(str.isdigit, part))) for part in line.replace("(", " ").split(" ")[1:4]]
    hour, minute = (int(n) for n in line.split(") ")[1][:5].split(":"))
    return datetime.datetime(*numbers, hour, minute, tzinfo=ZONE) <= now


def by_chance(seed, steps):
    chance = random.Random(seed)
    editor = Editor(chance)
    with Sandbox(at()) as sandbox, Town(sandbox, agenda(), accounts=[band(), telegram()], program=FAST, debounce="2m") as town:
        now = NOON
        editor.write(town)
        sandbox.clock(now.isoformat())
        town.until_idle(now.isoformat())
        _, before = last_words(sandbox, town)
        for _ in range(steps):
            now += datetime.timedelta(minutes=chance.randint(3, 900))
            for _ in range(chance.randint(1, 4)):
                editor.change()
                editor.write(town)
                sandbox.clock(now.isoformat())
                town.until_idle(now.isoformat())
                now += datetime.timedelta(seconds=chance.randint(5, 35))  # one burst, shorter than the quiet
            now += datetime.timedelta(minutes=3)
            sandbox.clock(now.isoformat())
            town.until_idle(now.isoformat())
            words, changes = last_words(sandbox, town)
            check_words(editor, words, now)
            for thread, count in changes.items():
                assert count - before.get(thread, 0) <= 1, f"{thread}: told more than once of one quiet edit"
            before, rows = changes, town.rows()
            town.until_idle(now.isoformat())
            equal(town.rows(), rows, "loading once more changes nothing")


def test_an_editor_by_chance():
    by_seeds(by_chance, 14)


if __name__ == "__main__":
    run_all(globals())
