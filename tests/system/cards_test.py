# SPDX-License-Identifier: MIT
"""cards_test.py - cards as staff meet them: what check says of signs and pictures, and what preview writes."""
import os

from belt import Sandbox, Town, agenda, announcement, band, equal, run_all

NOW = "2021-08-02T09:00:00+09:00"
INSTAGRAM = {"id": "instagram", "type": "instagram", "account": "17841400000000001"}
WEB = {"listen": "127.0.0.1:8080", "public_url": "https://tm.example.kr"}
STRANGE = "\U00012000"


def town(*items, accounts=(INSTAGRAM,)):
    return Town(None, agenda(announcements=items), accounts=[dict(a) for a in accounts], web=WEB, defaults={})


def complaints(where):
    return {row["path"]: row["reason"] for row in where.json("check", status=None) if row["level"] == "error"}


def size_of(data):
    """Width and height of a baseline JPEG."""
    at = data.index(b"\xff\xc0")
    return int.from_bytes(data[at + 7:at + 9], "big"), int.from_bytes(data[at + 5:at + 7], "big")


def test_preview_writes_each_card_and_says_where():
    with town(announcement("one", "2021-08-02 10:00", link="https://tm.example.kr/one")) as here:
        folder = os.path.join(here.folder, "cards")
        rows = here.json("preview", "one", "--now", NOW, "--out", folder)
        equal([row["card"] for row in rows], [os.path.join(folder, "one_announcement@instagram.jpg")])
        with open(rows[0]["card"], "rb") as card:
            equal(size_of(card.read()), (1080, 1350))


def test_a_channel_of_texts_has_no_cards():
    with town(announcement("one", "2021-08-02 10:00", title=STRANGE), accounts=(band(),)) as here:
        equal([row["card"] for row in here.json("preview", "one", "--now", NOW)], [None])
        equal(complaints(here), {})


def test_check_names_the_sign_that_no_font_has_and_the_picture_that_cannot_be_read():
    with town(announcement("zero", "2021-08-02 10:00"), announcement("one", "2021-08-02 10:00", title=f"공지 {STRANGE}"),
              announcement("two", "2021-08-02 10:00", image="missing.jpg")) as here:
        here.write("agenda/text.jpg", "hello")
        found = complaints(here)
        equal(sorted(found), ["announcements[1].title", "announcements[2].image"])
        assert "U+12000" in found["announcements[1].title"] and STRANGE in found["announcements[1].title"], found
        assert "missing.jpg" in found["announcements[2].image"], found


def test_a_post_goes_out_with_its_card_and_one_that_cannot_be_drawn_keeps_nobody_back():
    items = agenda(announcements=[announcement("bad", "2021-08-02 10:00", title=STRANGE), announcement("one", "2021-08-02 10:00")])
    waits = {"timeout": "5s", "settle": "0s", "poll": "1s"}
    with Sandbox(NOW) as sandbox, Town(sandbox, items, accounts=[{**INSTAGRAM, **waits}], web={"listen": "127.0.0.1:0"}, defaults={}) as here:
        here.until_idle("2021-08-02T10:00:00+09:00")
        equal(here.states(), {"bad/announcement@instagram": "scheduled", "one/announcement@instagram": "delivered"})
        assert "U+12000" in here.row("bad/announcement@instagram")["error"]
        assert any("U+12000" in problem for problem in here.json("status")["problems"])
        equal(len(os.listdir(os.path.join(here.state, "cards"))), 1)


if __name__ == "__main__":
    run_all(globals())
