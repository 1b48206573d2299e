# SPDX-License-Identifier: MIT
"""session_test.py - sessions of an editor by chance ($SEED), in which time passes: items come, go, change their names and their kind, series grow
and shrink, channels are switched off and on. Every post is held against what the files said when it left, and after each quiet
edit all that people know against what is true."""
import contextlib
import datetime
import os
import random

from belt import FAST, Sandbox, Town, agenda, band, by_seeds, equal, run_all, telegram

ZONE = datetime.timezone(datetime.timedelta(hours=9))
NOON = datetime.datetime(2021, 9, 22, 12, 0, tzinfo=ZONE)
PLACES = ["서초문화예술회관 2층", "악기거리 광장", "방배 문화센터"]
LINKS = ["", "https://meet.example/1", "https://meet.example/2"]
CHANNELS = [None, ["band"], ["chat"], ["band", "alley"]]
OFF = "called off"


def local(moment):
    return moment.strftime("%Y-%m-%d %H:%M")


def days(n):
    return datetime.timedelta(days=n)


class Meeting:
    """As it is declared at the moment."""

    def __init__(self, chance, id, start, series=False):
        self.id, self.start, self.series = id, start, series
        self.hours, self.mode, self.place, self.online, self.link = 2, "in-person", PLACES[0], "", ""
        self.cancelled, self.other, self.channels = False, False, None
        self.count, self.skipped, self.moved = 3, set(), {}
        self.notice, self.remind = chance.choice(["30d", "3d"]), chance.choice([["1d", "2h"], ["7d", "1h"]])

    def dates(self):
        return [self.start + days(7 * i) for i in range(self.count if self.series else 1)]

    def truth(self):
        """By the date in the key: what people should know of each occurrence."""
        if self.cancelled or self.other:
            return {}
        facts = (self.hours, self.mode, self.place if self.mode != "online" else "", self.online if self.mode != "in-person" else "", self.link)
        return {date.strftime("%Y-%m-%d") if i else "": (self.moved.get(date, date), *facts)
                for i, date in enumerate(self.dates()) if date not in self.skipped}

    def declared(self):
        item = {"id": self.id, "title": f"회의 {self.id}", "starts": local(self.start), "duration": f"{self.hours}h", "mode": self.mode,
                "place": self.place, "notice": self.notice, "remind": self.remind}
        item.update({name: value for name, value in (("online", self.online), ("link", self.link), ("channels", self.channels)) if value})
        if self.cancelled:
            item["status"] = "cancelled"
        if self.series:
            item["repeat"] = f"FREQ=WEEKLY;COUNT={self.count}"
            item["except"] = [d.strftime("%Y-%m-%d") for d in sorted(self.skipped)]
            item["moved"] = tuple({"from": d.strftime("%Y-%m-%d"), "starts": local(to)} for d, to in sorted(self.moved.items())
                                  if d in self.dates() and d not in self.skipped)
        return {name: value for name, value in item.items() if value not in ([], ())}


class Editor:
    def __init__(self, chance, town):
        self.chance, self.town, self.gone, self.files, self.named = chance, town, [], 1, 0
        evening = NOON.replace(hour=19)
        self.items = [Meeting(chance, id, evening + days(chance.randint(1, 12)), id == "weekly") for id in ("one", "two", "weekly")]
        self.items[0].notice = "30d"  # so that people are told something, whatever chance says

    def new_name(self):
        self.named += 1
        return f"n{self.named}"

    def of_the_series(self, m):
        """Something about an occurrence behind the first."""
        date = self.chance.choice(m.dates()[1:] or [None])
        what = self.chance.choice(["skip", "move", "count"])
        if what == "count":
            m.count = self.chance.choice([2, 3, 4])
        elif date and what == "skip":
            m.skipped ^= {date}
        elif date and not m.moved.pop(date, None):
            m.moved[date] = date + datetime.timedelta(hours=self.chance.choice([-3, 2, 26]))
        m.skipped &= set(m.dates())

    def of_an_item(self, m, what):
        choose = self.chance.choice
        if what == "start" and m.series:
            self.of_the_series(m)
        elif what == "start":
            m.start += datetime.timedelta(hours=choose([-24, -2, -1, 1, 5, 24, 72]))
        elif what in ("cancelled", "other"):
            setattr(m, what, not getattr(m, what) and choose([True, False]))
        elif what == "delete":
            self.items.remove(m)
            self.gone.append(m)
        elif what == "rename":
            m.id = self.new_name()
        else:
            setattr(m, what, choose({"place": PLACES, "online": LINKS, "link": LINKS, "mode": ["in-person", "online", "hybrid"],
                                     "hours": [1, 2, 3], "channels": CHANNELS}[what]))

    def edit(self, now):
        what = self.chance.choice(["start", "start", "start", "place", "online", "link", "mode", "hours", "cancelled", "other", "delete",
                                   "rename", "channels", "back", "new", "files", "switch"])
        if what == "back" and self.gone:
            self.items.append(self.gone.pop())
        elif what == "new" and len(self.items) < 5:
            self.items.append(Meeting(self.chance, self.new_name(), now.replace(minute=0, second=0) + days(self.chance.randint(1, 6))))
        elif what == "files":
            self.files = self.chance.randint(1, 3)
        elif what == "switch":
            account = self.chance.choice(self.town.accounts[1:])
            account["enabled"] = not account.get("enabled", True)
            self.town.configure()
        elif self.items and what not in ("back", "new"):
            self.of_an_item(self.chance.choice(self.items), what)

    def write(self):
        self.chance.shuffle(self.items)
        names = [f"{i}.cfg" for i in range(self.files)]
        for i, name in enumerate(names):
            mine = self.items[i::self.files]
            news = [{"id": m.id, "title": "글", "publish": "2021-12-30 10:00"} for m in mine if m.other]
            self.town.write(f"agenda/{name}", agenda(meetings=[m.declared() for m in mine if not m.other], announcements=news))
        for name in os.listdir(os.path.join(self.town.folder, "agenda")):
            if name not in names:
                os.unlink(os.path.join(self.town.folder, "agenda", name))

    def truth(self, item, date):
        return next((m.truth().get(date) for m in self.items if m.id == item), None)


def in_words(facts):
    start, hours, _, place, online, link = facts
    end = start + datetime.timedelta(hours=hours)
    def day(at):
        return f"{at.year}년 {at.month}월 {at.day}일({'월화수목금토일'[at.weekday()]}) "
    until = f"–{end:%H:%M}" if end.date() == start.date() else f" – {day(end)}{end:%H:%M}"
    online = online or ("시작 전에 주소를 알려 드리겠습니다" if facts[2] != "in-person" else "")
    return {"일시": day(start) + f"{start:%H:%M}" + until, **{name: text for name, text in (("장소", place), ("온라인 참여", online),
                                                                                       ("자세히 보기", link)) if text}}


def words_of(text):
    lines = (line.split(": ", 1) for line in text.split("이렇게 열립니다")[-1].split("\n") if ": " in line)
    return {name: said for name, said in lines if name in ("일시", "장소", "온라인 참여", "자세히 보기")}


class Session:
    """What people were told, post by post."""

    def __init__(self, sandbox, town, chance):
        self.sandbox, self.town, self.editor = sandbox, town, Editor(chance, town)
        self.seen, self.told = set(), {}

    def is_on(self, channel):
        return next(a for a in self.town.accounts if a["id"] == channel).get("enabled", True)

    def judge(self, key, text, now):
        item, kind, *rest = key.split("@")[0].split("/")
        date, channel = rest[0] if rest and len(rest[0]) == 10 else "", key.split("@")[1]
        thread, truth = (item, date, channel), self.editor.truth(item, date)
        before = self.told.get(thread)
        assert self.is_on(channel), f"{now}: {key} left on a channel that is off"
        if kind == "meeting.cancellation":
            assert truth is None and before not in (None, OFF), f"{now}: {key}: {before}, {truth}"
        else:
            assert truth and words_of(text) == in_words(truth) and truth[0] > now, f"{now}: {key}: {truth}\n{text}"
            assert kind != "meeting.change" or before not in (None, truth), f"{now}: {key} tells nothing new"
        self.told[thread] = truth or OFF

    def step(self, now):
        self.sandbox.clock(now.isoformat())
        self.town.until_idle(now.isoformat())
        posts = {p["id"]: p["text"] for p in self.sandbox.posts()}
        for key, row in self.town.queue().items():
            if row["state"] == "delivered" and key not in self.seen and "/meeting." in key:
                self.seen.add(key)
                self.judge(key, posts[row["receipt"]["id"]], now)

    def check(self, now):
        for (item, date, channel), told in self.told.items():
            truth = self.editor.truth(item, date)
            past = told != OFF and told[0] <= now
            if not self.is_on(channel) or (past and item == "weekly"):
                continue
            if truth is None:
                assert told == OFF or past, f"{now}: {item} {date} on {channel} was not called off"
            elif truth[0] > now:
                assert told != OFF and in_words(told) == in_words(truth), f"{now}: {item} {date} on {channel}: told {told}, true {truth}"


@contextlib.contextmanager
def opened(chance):
    with Sandbox(NOON.isoformat()) as sandbox, Town(sandbox, agenda(), accounts=[band(), telegram(), band("alley")], program=FAST,
                                                    debounce="2m") as town:
        session = Session(sandbox, town, chance)
        session.editor.write()
        session.step(NOON)
        yield town, session


def by_chance(seed, bursts):
    chance, now = random.Random(seed), NOON
    with opened(chance) as (town, session):
        for _ in range(bursts):
            now += datetime.timedelta(minutes=chance.choice([1, 30, 300, 900, 2000]))
            session.step(now)
            for _ in range(chance.randint(1, 4)):
                session.editor.edit(now)
                session.editor.write()
                if chance.random() < 0.7:  # else the next edit comes before anybody looked
                    session.step(now)
                now += datetime.timedelta(seconds=chance.randint(3, 28))
            session.step(now)
            now += datetime.timedelta(minutes=3)
            session.step(now)
            session.check(now)
            rows = town.rows()
            town.until_idle(now.isoformat())
            equal(town.rows(), rows, "loading once more changes nothing")
        assert session.told


def test_a_session_by_chance():
    by_seeds(by_chance, 6)


def fails(check, *given):
    try:
        check(*given)
    except AssertionError:
        return True
    return False


def test_a_post_that_does_not_say_what_is_true_is_noticed():
    with opened(random.Random(2021)) as (town, session):
        told = next(m for m in session.editor.items if any(item == m.id for item, _, _ in session.told))
        key = next(key for key in session.seen if key.startswith(told.id + "/"))
        session.check(NOON)
        told.place = PLACES[1]
        equal(fails(session.check, NOON), True, "nobody was told of another place")
        equal(fails(session.judge, key, town.text(key), NOON), True, "it leaves with the old place")
        session.editor.items.remove(told)
        equal(fails(session.check, NOON), True, "nobody was told that it is off")
        equal(fails(session.judge, key, town.text(key), NOON), True, "it leaves for a meeting that is none")


if __name__ == "__main__":
    run_all(globals())
