# SPDX-License-Identifier: MIT
"""main_job_test.py - half a year of a council, played from due time to due time: everything is said once on each channel, in order, with
its reference; what members answer is collected, counted and told at the right time; what the commands print has the shape that was
promised."""
import re
import unicodedata

from belt import STATES, Maybe, Sandbox, Town, agenda, band, equal, fits, refuses, run_all, telegram

START = "2021-07-14T09:00:00+09:00"
LABELS = ["악기거리 야외공연", "간판·조명 개선", "음악상점 지도"]
CLOSE = "2021-10-01T09:00:00+09:00"
LATE = {CLOSE: "2021-10-01T09:02:00+09:00"}  # the machine was away for two minutes

AGENDA = agenda(
    meetings=[
        {"id": "2021-1", "title": "1회차 '21년 하반기 사업설명회", "kind": "information", "starts": "2021-07-28(수) 19:00",
         "ends": "2021-07-28 21:00", "place": "서초문화예술회관 2층", "agenda": ["TM회의 및 사업 안내", "회원 모집"]},
        {"id": "2021-3", "title": "3회차 분과 회의 및 아이템회의(2차)", "kind": "brainstorming", "starts": "2021-09-29(수) 19:00",
         "place": "서초문화예술회관 2층", "results": {"publish": "2021-10-01 10:00", "summary": "최적안을 골랐습니다.", "decisions": ["분과장 선출"]}},
        {"id": "2021-4", "title": "4회차 사업 성과공유회", "starts": "2021-11-24(수) 19:00", "mode": "online", "online": "https://tm.example.kr/live",
         "remind": ["1d"]},
    ],
    announcements=[{"id": "recruit", "publish": "2021-08-02 10:00", "title": "신규 회원 모집", "body": "함께할 회원을 찾습니다.",
                    "link": "https://tm.example.kr/join", "expires": "2021-08-10 18:00"}],
    consultations=[{"id": "item-2021", "title": "사업 아이템 최적안 투표", "question": "어느 아이템을 추진할까요?", "opens": "2021-09-29 20:30",
                    "closes": "2021-10-01 09:00", "choices": LABELS, "remind": ["1d"], "digest": "18:00"}],
)

SAID = [  # item, kind and rest of the key, when: on each channel
    ("2021-1/meeting.notice", "2021-07-14T19:00:00+09:00"),
    ("2021-1/meeting.reminder/1d", "2021-07-27T19:00:00+09:00"),
    ("2021-1/meeting.reminder/2h", "2021-07-28T17:00:00+09:00"),
    ("recruit/announcement", "2021-08-02T10:00:00+09:00"),
    ("2021-3/meeting.notice", "2021-09-15T19:00:00+09:00"),
    ("2021-3/meeting.reminder/1d", "2021-09-28T19:00:00+09:00"),
    ("2021-3/meeting.reminder/2h", "2021-09-29T17:00:00+09:00"),
    ("item-2021/consultation.call", "2021-09-29T20:30:00+09:00"),
    ("item-2021/consultation.reminder/1d", "2021-09-30T09:00:00+09:00"),
    ("item-2021/consultation.digest/2021-09-30", "2021-09-30T18:00:00+09:00"),
    ("item-2021/consultation.outcome", CLOSE),
    ("2021-3/meeting.results", "2021-10-01T10:00:00+09:00"),
    ("2021-4/meeting.notice", "2021-11-10T19:00:00+09:00"),
    ("2021-4/meeting.reminder/1d", "2021-11-23T19:00:00+09:00"),
]

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00")
KEY = re.compile(r"[A-Za-z0-9._-]+/[a-z.]+(/\d{4}-\d\d-\d\d)?(/\w+)?@[A-Za-z0-9._-]+")
REFERENCE = re.compile(r"\[TM-[23456789BCDFGHJKMNPQRSTVWXYZ]{4,}\]")
REPLY_ID = re.compile(r"(band|chat):.+")
CHANNELS = {"band", "chat"}
PLAN = [{"key": KEY, "kind": str, "item": str, "channel": CHANNELS, "due": TIME, "action": {"+", "~", "-", "="}, "text": str}]
QUEUE = [{"key": KEY, "channel": CHANNELS, "kind": str, "item": str, "state": set(STATES), "due": TIME, "attempts": int,
          "receipt": Maybe({"id": str, "url": Maybe(str)}), "error": Maybe(str)}]
OPINIONS = [{"item": str, "channel": CHANNELS, "reply_id": REPLY_ID, "author": re.compile("p-[a-z2-7]{10}"), "text": str, "received": TIME,
             "parent": Maybe(REPLY_ID), "edited": bool, "deleted": bool, "choices": Maybe([str])}]
TALLY = {"item": str, "closed": bool, "hidden": bool, "choices": [{"label": str, "votes": Maybe(int)}], "voters": int, "invalid": int,
         "opinions": int}
STATUS = {"now": TIME, "daemon": {"running": bool, "pid": Maybe(int)},
          "channels": [{"id": str, "type": str, "state": {"healthy", "waiting", "broken", "disabled"}, "until": Maybe(TIME),
                        "reason": Maybe(str), "token_expires": Maybe(TIME)}],
          "queue": {state: int for state in STATES}, "next": {"key": Maybe(KEY), "due": Maybe(TIME)}, "collected": int, "problems": [str]}
PREVIEW = [{"key": KEY, "channel": CHANNELS, "text": str, "length": int, "limit": int, "unit": {"characters", "utf16"}, "card": Maybe(str)}]


class Council:
    """The members; what they say, they say under the call of the vote."""

    def __init__(self, sandbox, town):
        self.sandbox, self.town, self.calls = sandbox, town, {}

    def under(self, channel):
        if not self.calls:
            self.calls = {r["channel"]: r["receipt"]["id"] for r in self.town.json("queue") if r["kind"] == "consultation.call"}
        return self.calls[channel]

    def comment(self, author, text):
        self.sandbox.say(service="band", author=author, text=text, under=self.under("band"))

    def first_evening(self):
        self.comment("김하나", "2")
        self.comment("이두리", "3번")
        self.comment("박세나", unicodedata.normalize("NFD", LABELS[0]))
        self.comment("최네오", "좋은 자리였습니다")
        self.comment("정다솔", "①")
        self.comment("강여섯", "2")
        self.sandbox.vote("윤일곱", [0], contains=LABELS[0])
        self.sandbox.vote("임여덟", [2], contains=LABELS[0])
        self.sandbox.vote("한아홉", [1], contains=LABELS[0])
        self.sandbox.vote("한아홉", [], contains=LABELS[0])
        self.sandbox.say(service="telegram", author="오열", text="투표 3", under=self.under("chat"))
        self.sandbox.say(service="telegram", author="서열하나", text="저녁에 뭐 드세요?", place="-1001234567890")

    def next_morning(self):
        self.sandbox.edit(service="band", author="김하나", was="2", text="1")
        self.sandbox.delete(service="band", author="강여섯", was="2")
        self.comment("이두리", "1")

    def last_evening(self):
        self.sandbox.vote("윤일곱", [2], contains=LABELS[0])

    def last_minute(self):
        self.comment("신열둘", "투표 2")

    def too_late(self):
        self.comment("권열셋", "3")
        self.sandbox.edit(service="band", author="정다솔", was="①", text="3")
        self.sandbox.delete(service="band", author="박세나", was=unicodedata.normalize("NFD", LABELS[0]))
        refuses(409, lambda: self.sandbox.vote("황열넷", [1], contains=LABELS[0]))


def next_due(town, now):
    status = town.json("status", "--now", now)
    fits(status, STATUS)
    return status["next"]["due"]


def go(sandbox, town, now):
    sandbox.clock(now)
    town.until_idle(now)
    fits(town.json("queue"), QUEUE)


def walk(sandbox, town, deeds):
    """From due time to due time to the end; deeds happen at theirs. After every pass nothing is left to plan."""
    now, deeds = START, sorted(deeds, key=lambda deed: deed[0])
    go(sandbox, town, now)
    while True:
        due = next_due(town, now)
        due = LATE.get(due, due)
        if deeds and (due is None or deeds[0][0] < due):
            now, deed = deeds.pop(0)
            sandbox.clock(now)
            deed()
        elif due is None:
            return now
        else:
            assert due > now, f"{due} does not come after {now}"
            now = due
            go(sandbox, town, now)


def check_hidden(town, now):
    tally = town.json("tally", "item-2021", "--now", now)
    fits(tally, TALLY)
    equal((tally["closed"], tally["hidden"]), (False, True))
    equal([c["votes"] for c in tally["choices"]], [None] * 3)
    opinions = town.json("opinions", "item-2021", "--now", now)
    fits(opinions, OPINIONS)
    assert opinions and all(row["choices"] is None for row in opinions), opinions
    for name in ("김하나", "윤일곱"):
        assert name not in town.run("opinions", "--format", "csv", "--now", now)


def check_opinions(town, now):
    rows = town.json("opinions", "item-2021", "--now", now)
    fits(rows, OPINIONS)
    equal(len({row["reply_id"] for row in rows}), len(rows), "one row a reply")
    said = [row for row in rows if row["channel"] == "band"]
    equal([(r["text"], r["choices"], r["edited"], r["deleted"], r["received"][:16]) for r in said], [
        ("1", [LABELS[0]], True, False, "2021-09-29T20:40"),
        ("3번", [LABELS[2]], False, False, "2021-09-29T20:40"),
        (LABELS[0], [LABELS[0]], False, True, "2021-09-29T20:40"),
        ("좋은 자리였습니다", [], False, False, "2021-09-29T20:40"),
        ("3", [LABELS[2]], True, False, "2021-09-29T20:40"),
        ("2", [LABELS[1]], False, True, "2021-09-29T20:40"),
        ("1", [LABELS[0]], False, False, "2021-09-30T10:00"),
        ("투표 2", [LABELS[1]], False, False, "2021-10-01T08:30"),
        ("3", [LABELS[2]], False, False, "2021-10-01T09:00"),
    ])
    equal(said[1]["author"], said[6]["author"], "one person, one pseudonym")
    equal(len({row["author"] for row in said}), 8, "eight people")
    chat = [row for row in rows if row["channel"] == "chat"]
    equal(sorted((r["text"], r["choices"], r["deleted"]) for r in chat), sorted([
        ("", [LABELS[1]], True), ("", [LABELS[2]], False), ("", [LABELS[2]], False), ("투표 3", [LABELS[2]], False),
    ]), "answers to the poll, one taken back, and one in words; talk among members is dropped")


def check_tally(town, now):
    tally = town.json("tally", "item-2021", "--now", now)
    fits(tally, TALLY)
    # By comment: 김하나, 이두리 and 정다솔 (edited too late), 박세나 (deleted too late) for 1, 신열둘 for 2; by poll 윤일곱, 임여덟, by word 오열 for 3.
    equal(tally, {"item": "item-2021", "closed": True, "hidden": False, "voters": 8, "invalid": 1, "opinions": 1,
                  "choices": [{"label": LABELS[0], "votes": 4}, {"label": LABELS[1], "votes": 1}, {"label": LABELS[2], "votes": 3}]})


def reference_of(text):
    reference = text.split("\n")[-1]
    fits(reference, REFERENCE)
    return reference


def check_posts(sandbox, town, references):
    """Posts are the keys, in order, each text as it was previewed, its reference at the end."""
    queue = town.json("queue")
    equal({row["state"] for row in queue}, {"delivered"})
    equal({row["attempts"] for row in queue}, {1})
    previewed = town.texts({row["item"] for row in queue})
    for channel, service in (("band", "band"), ("chat", "telegram")):
        keys = [row["key"] for row in queue if row["channel"] == channel]
        equal(keys, [f"{key}@{channel}" for key, _ in SAID], "every key, by due time")
        equal([row["due"] for row in queue if row["channel"] == channel], [due for _, due in SAID])
        texts = sandbox.texts(service)
        equal(texts, [previewed[key] for key in keys], "posted as previewed, in order")
        for text, (key, _) in zip(texts, SAID):
            if key == "item-2021/consultation.digest/2021-09-30":
                assert not re.search(r"\d\s*표", text), f"the digest tells the count:\n{text}"
            if key == "item-2021/consultation.outcome":
                assert all(label in text for label in LABELS) and "4표" in text, text
    equal({key: reference_of(text) for key, text in previewed.items()}, references, "references stay as planned")
    polls = [p for p in sandbox.posts("telegram") if p.get("poll")]
    equal([[o["text"] for o in p["poll"]["options"]] for p in polls], [LABELS], "one poll")
    assert polls[0]["poll"]["closed"]


def check_nothing_changes(sandbox, town, now):
    before, posts = town.rows(), sandbox.posts()
    for row in town.json("plan", "--now", now):
        equal(row["action"], "=", row["key"])
    town.until_idle(now)
    equal(town.rows(), before, "a second planning changes nothing")
    equal(sandbox.posts(), posts)


def test_half_a_year_is_said_once_in_order_and_answered():
    accounts = [band(poll="30s"), telegram()]
    with Sandbox(START) as sandbox, Town(sandbox, AGENDA, accounts) as town:
        council = Council(sandbox, town)
        plan = town.json("plan", "--now", START)
        fits(plan, PLAN)
        equal({row["action"] for row in plan}, {"+"})
        equal(sorted((row["key"], row["due"]) for row in plan), sorted((f"{k}@{c}", due) for k, due in SAID for c in CHANNELS))
        planned = {row["key"]: reference_of(row["text"]) for row in plan}
        equal(len(set(planned.values())), len(plan), "no two have the same reference")
        fits(town.json("preview", "2021-3", "--now", START), PREVIEW)
        end = walk(sandbox, town, [
            ("2021-07-20T12:00:00+09:00", lambda: check_nothing_changes(sandbox, town, "2021-07-20T12:00:00+09:00")),
            ("2021-09-29T20:40:00+09:00", council.first_evening),
            ("2021-09-30T09:30:00+09:00", lambda: check_hidden(town, "2021-09-30T09:30:00+09:00")),
            ("2021-09-30T10:00:00+09:00", council.next_morning),
            ("2021-09-30T20:00:00+09:00", council.last_evening),
            ("2021-10-01T08:30:00+09:00", council.last_minute),
            ("2021-10-01T09:00:30+09:00", council.too_late),
        ])
        equal(town.json("status", "--now", end)["next"], {"key": None, "due": None})
        check_posts(sandbox, town, planned)
        check_opinions(town, end)
        check_tally(town, end)
        check_nothing_changes(sandbox, town, end)
        town.check_store()


if __name__ == "__main__":
    run_all(globals())
