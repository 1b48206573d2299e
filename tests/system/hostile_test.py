# SPDX-License-Identifier: MIT
"""hostile_test.py - words that want to be more than words, and services that never come round in time."""
from belt import FAST, Sandbox, Town, agenda, announcement, band, equal, run_all, telegram

NOW = "2021-08-02T10:00:00+09:00"
WORDS = ["두 줄\r\nX-Injected: yes", "끝\n\nHTTP/1.1 200 OK", "탭\t과 \u202e뒤집힌 글", "a&access_token=x&band_key=y", "100%25 %0d%0aSet-Cookie: a",
         "\"}, {\"ok\": true", "<b>굵게</b> &lt;script&gt;", "\u2028줄 \u2029문단", "'; DROP TABLE deliveries; --"]


def test_words_stay_words_whatever_stands_in_them():
    items = [announcement(f"no{i}", "2021-08-02 10:00", title=f"공지 {i}", body=word) for i, word in enumerate(WORDS)]
    with Sandbox(NOW) as sandbox, Town(sandbox, agenda(announcements=items), program=FAST) as town:
        town.run("check", status=None)
        town.until_idle(NOW)
        states = town.states()
        for key in states:
            equal(states[key], "delivered", key)
        for service in ("band", "telegram"):
            equal(len(sandbox.posts(service)), len(WORDS), service)
        equal({call["name"] for call in sandbox.calls("band")} - {"create", "profile", "comments", "posts"}, set())
        texts = "\n".join(sandbox.texts("telegram"))
        for word in ("a&access_token=x&band_key=y", "100%25 %0d%0aSet-Cookie: a", "'; DROP TABLE deliveries; --", "<b>굵게</b>"):
            assert word in texts, word
        town.check_store()


def test_what_cannot_be_said_before_the_meeting_begins_is_never_said():
    meeting = agenda(meetings=[{"id": "m", "title": "회의", "starts": "2021-08-02 10:30", "place": "회관", "notice": "1h", "remind": []}])
    with Sandbox(NOW) as sandbox, Town(sandbox, meeting, [band(), telegram(id="other")], program=FAST) as town:
        sandbox.fault("band", "429", next=1000, on="create")
        town.run("run", "--once", "--now", NOW)
        equal(town.states(), {"m/meeting.notice@band": "scheduled", "m/meeting.notice@other": "delivered"})
        sandbox.no_faults()
        sandbox.clock("2021-08-02T10:30:01+09:00")
        town.until_idle("2021-08-02T10:30:01+09:00")
        row = town.row("m/meeting.notice@band")
        equal((row["state"], sandbox.posts("band")), ("expired", []))
        assert row["error"], "it says why"


if __name__ == "__main__":
    run_all(globals())
